/*
 * Lowering: stack code becomes code whose operands are read in place.
 *
 * The depth of the stack is known at each unit, so a stack slot is a frame slot. Loads of locals and
 * constants are delayed until the instruction that uses them; a store right behind an instruction becomes its
 * destination. docs/DESIGN.md §6 has the rules that keep this exact.
 */
#ifndef VM_LOWER_H
#define VM_LOWER_H

#include "vm/objects/code.h"

typedef enum LoweredOp {
#define LOWERED(name, words, text) LOWERED_##name,
#include "vm/lowered.def"
#undef LOWERED
    LOWERED_COUNT
} LoweredOp;

typedef struct LoweredInfo {
    const char *name;
    uint8_t words; /* without the list of operands */
    const char *text;
} LoweredInfo;

extern const LoweredInfo lowered_infos[LOWERED_COUNT];

/* b of LOAD_ATTRIBUTE and LOAD_METHOD, dst of STORE_ATTRIBUTE: the object is in a local, so that there is
   nothing to consume. They turn into the forms called ..._LOCAL and back then: see attribute_form(). */
enum { ATTRIBUTE_OF_LOCAL = 1 };

/* The first word behind a call; its last 16 bits are what lowered_call_words() gives. */
enum {
    CALL_HAS_SELF_SLOT = 1, /* slot a+1 holds self, or nothing */
    CALL_WAS_TRIED = 2,     /* whether there is a shorter instruction for its callee has been looked up */
};

/* By how many words the caller goes on when the call at ip returns. */
ALWAYS_INLINE uint16_t lowered_call_words(const Instruction *ip) {
    return ((const uint16_t *)(const void *)(ip + 1))[3];
}

/* b of a STORE_NAME that stores what the FOR_ITER right before it gives. */
enum { STORE_FOLLOWS_FOR = 1 };

/* Slots of a list of operands: four to a word. */
ALWAYS_INLINE uint32_t lowered_list_words(uint32_t count) {
    return (count + 3) / 4;
}

/* Gives code its lowered form; false with MemoryError pending. */
NODISCARD bool lower_code(VM *vm, CodeObject *code);
/* Whether the expression that the instruction at a word belongs to has loaded a local that the lowered code
   reads only after that instruction: then the local must not be written from outside. */
bool lowered_reads_later(VM *vm, CodeObject *code, size_t word, uint32_t local);
/* Whether lowered code may be entered at a unit: it begins an instruction, and nothing is put off there. */
bool lowered_may_begin(VM *vm, CodeObject *code, uint32_t unit);
/* Total words of the instruction at ip. */
uint32_t lowered_length(const Instruction *ip);

#endif

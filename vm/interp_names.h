/*
 * Names of a module as operands: the loops of scripts stand at module level.
 *
 * Arithmetic and comparisons on names of a module are lowered to NAMES_BINARY and NAMES_JUMP. Once all their
 * names are there, such an instruction is pinned: it becomes NAMED_…, which reads and writes through pointers
 * to the entries of the module's dictionary and to the frame's own slots. LOAD_NAME and STORE_NAME are pinned
 * likewise. Pointers hold as long as the dictionary's keys_version is the one they were made with (stamp),
 * and while the frame they were made for is the only one that runs its code.
 */
#ifndef VM_INTERP_NAMES_H
#define VM_INTERP_NAMES_H

#include "vm/frame.h"
#include "vm/interp_helpers.h"
#include "vm/lower.h"
#include "vm/objects/dict.h"

/* Bits of dst in NAMES_… and NAMED_…: which of a, b and NameOperands.other are indices of names. */
enum { NAMES_LEFT = 1, NAMES_RIGHT = 2, NAMES_TARGET = 4, NAMES_JUMPS_IF_TRUE = 8 };

/* The words behind NAMES_… and NAMED_…. */
typedef struct NameOperands {
    union {
        Field *target;        /* of the result; what STORE_SUBSCRIPT stores is only read */
        int64_t displacement; /* of a jump */
    };
    const Field *left, *right;
    uint32_t stamp;     /* 0: not pinned */
    uint16_t operation; /* BinaryOp or CompareOp */
    int16_t other;      /* slot or name of the result, operand or name of what STORE_SUBSCRIPT stores */
} NameOperands;

enum { NAMES_WORDS = 1 + sizeof(NameOperands) / sizeof(Instruction) };

ALWAYS_INLINE NameOperands *name_operands(const Instruction *ip) {
    return (NameOperands *)(uintptr_t)(ip + 1);
}

/* Whether what was pinned with stamp in frame still holds. */
ALWAYS_INLINE bool names_hold(const Frame *frame, uint32_t stamp) {
    return as_dict(frame->locals)->keys_version == stamp;
}

/* Pins the instruction at ip if that can be done now. Never fails otherwise: false leaves it as it is. */
bool names_pin(VM *vm, Frame *frame, const Instruction *ip);
/* Makes what was pinned what it was before. */
void names_unpin(const Instruction *ip);
/* Unpins all of a code object, as another frame begins to run it or its frame ends. */
void names_unpin_all(CodeObject *code);
/* Does NAMES_BINARY or NAMED_… in general, pinned or not; false with an exception pending. */
NODISCARD bool names_binary(VM *vm, Frame *frame, const Instruction *ip);
/* Does NAMES_STORE_SUBSCRIPT or NAMED_STORE_SUBSCRIPT in general. */
NODISCARD bool names_store_subscript(VM *vm, Frame *frame, const Instruction *ip);
/* The comparison of NAMES_JUMP or NAMED_JUMP_…: whether it holds. */
NODISCARD bool names_compare(VM *vm, Frame *frame, const Instruction *ip, bool *holds);

#endif

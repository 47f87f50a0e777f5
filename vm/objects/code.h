/*
 * Code objects: a plain Code with its constants and names as values, and the form that runs.
 */
#ifndef VM_OBJECTS_CODE_H
#define VM_OBJECTS_CODE_H

#include "base/arena.h"
#include "compiler/code.h"
#include "vm/state.h"

/* One word of lowered code. Operands: a frame slot from 0, or ~index of a constant. See lower.h. */
typedef struct Instruction {
    uint16_t op;
    uint16_t dst;
    int16_t a, b;
} Instruction;

/* What keeps the plain data of a compilation alive; NULL for embedded code. */
typedef struct CodeSource {
    size_t users;
    Arena arena;
    char *text; /* of what is in no file (a command, an input of the prompt), for tracebacks; or NULL */
} CodeSource;

enum { CODE_NOT_PLAIN = UINT32_MAX >> 1 };

struct CodeObject {
    Object object;
    const Code *code;
    CodeSource *source;
    Field name, qualname, filename;
    Field *names;           /* interned strs */
    Field *constants;       /* in reverse: constant k is constants_end[~k] */
    Field *constants_end;
    Field *slot_names;      /* of the fast slots, made when somebody asks for them */
    Instruction *words;     /* lowered code; NULL until the first call */
    struct Polymorph *polymorphs; /* what caches among the words have met besides: see vm/interp_helpers.h */
    uint32_t *origins;      /* the unit each word comes from */
    uint32_t *unit_words;   /* the word each unit starts at */
    uint32_t word_count;
    uint32_t plain_count;   /* argument_count of lowered code with is_plain; otherwise CODE_NOT_PLAIN */
    uint32_t frame_bytes;   /* of a frame */
    uint32_t frame_slots;   /* slot_count + stack_size */
    uint32_t slot_count;    /* of locals: a copy of code->slot_count */
    uint32_t argument_count;
    bool is_plain;          /* exact positional arguments can be copied straight into the frame */
    bool hides_frame;
    bool pins_nothing;      /* two frames have run it at once: see vm/interp_names.h */
    const Frame *pinned_for; /* the frame whose names its words point to, or NULL */
    uint32_t first_line;
    uint32_t placed_count;  /* units that the table of lines tells of: all, unless replaced */
    Field monitors;         /* dict: events asked for and switched off, see vm/trace.c; or NULL */
};

ALWAYS_INLINE CodeObject *as_code(Value value) {
    return (CodeObject *)(uintptr_t)value;
}

ALWAYS_INLINE Value code_constant(const CodeObject *code, uint32_t index) {
    return field_peek(&code->constants_end[~(int64_t)index]);
}

/* A code object of plain data; source counts one user more, and is freed with the last. */
NODISCARD Owned code_new(VM *vm, const Code *code, CodeSource *source);
/* Keeps the text a code object was compiled from, as long as any code of that compilation lives. */
NODISCARD bool code_keep_text(VM *vm, Value code, const char *bytes, size_t count);
/* Line of the unit with this index; 0 if it has none. */
int code_line_of(const CodeObject *code, uint32_t unit);
Value code_slot_name(VM *vm, CodeObject *code, uint32_t slot);
NODISCARD Owned constant_value(VM *vm, const Constant *constant, CodeSource *source);

extern const Method code_methods[];
extern const Property code_properties[];

#endif

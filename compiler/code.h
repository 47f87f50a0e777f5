/*
 * A code unit: what the compiler makes of a module, class body, function or comprehension, as plain data.
 *
 * Nothing here knows objects. The VM turns a Code into behaviour; the build writes the same structs out as
 * constant C data to embed the standard library.
 */
#ifndef COMPILER_CODE_H
#define COMPILER_CODE_H

#include <string.h>

#include "base/constant.h"
#include "base/names.h"
#include "base/span.h"
#include "compiler/opcodes.h"

/* One instruction: opcode in the low 8 bits, argument in the high 24. Jump arguments are absolute unit
 * indices. */
typedef uint32_t Unit;

static inline Opcode unit_opcode(Unit unit) {
    return (Opcode)(unit & 0xFF);
}

static inline uint32_t unit_argument(Unit unit) {
    return unit >> 8;
}

enum { UNIT_ARGUMENT_MAX = 0xFFFFFF };

/* CPython's co_flags. */
enum {
    CODE_OPTIMIZED = 0x1,
    CODE_NEWLOCALS = 0x2,
    CODE_VARARGS = 0x4,
    CODE_VARKEYWORDS = 0x8,
    CODE_NESTED = 0x10,
    CODE_GENERATOR = 0x20,
    CODE_COROUTINE = 0x80,
    CODE_ITERABLE_COROUTINE = 0x100,
    CODE_ASYNC_GENERATOR = 0x200,
    CODE_FUTURE_DIVISION = 0x20000,
    CODE_FUTURE_ABSOLUTE_IMPORT = 0x40000,
    CODE_FUTURE_WITH_STATEMENT = 0x80000,
    CODE_FUTURE_PRINT_FUNCTION = 0x100000,
    CODE_FUTURE_UNICODE_LITERALS = 0x200000,
    CODE_FUTURE_BARRY_AS_BDFL = 0x400000,
    CODE_FUTURE_GENERATOR_STOP = 0x800000,
    CODE_FUTURE_ANNOTATIONS = 0x1000000,
    CODE_HAS_DOCSTRING = 0x4000000,
    CODE_METHOD = 0x8000000,
};

/* How a fast slot is used. An argument that inner functions share is LOCAL | CELL. */
enum { SLOT_LOCAL = 0x20, SLOT_CELL = 0x40, SLOT_FREE = 0x80, SLOT_HIDDEN = 0x10 };

typedef struct CodeSlot {
    const Name *name;
    uint32_t kind;
} CodeSlot;

/* Units start..end-1 are protected: on an exception the stack is cut to depth, the unit index is pushed
   (push_index), then the exception, and execution goes on at target. Sorted by start, never overlapping. */
typedef struct ExceptionRange {
    uint32_t start, end, target, depth;
    bool push_index;
} ExceptionRange;

typedef struct Code Code;
struct Code {
    const Name *name, *qualname;
    const char *filename;
    uint32_t flags;
    uint32_t argument_count;        /* positional, positional-only included */
    uint32_t positional_only_count;
    uint32_t keyword_only_count;
    uint32_t slot_count;            /* arguments, *args, **kwargs, locals, cells, then free variables */
    const CodeSlot *slots;
    uint32_t stack_size;
    uint32_t first_line;
    const Unit *units;
    uint32_t unit_count;
    const Span *positions;          /* one a unit; line 0: none */
    const ExceptionRange *ranges;
    uint32_t range_count;
    const Name *const *names;       /* of attributes and globals */
    uint32_t name_count;
    const Constant *const *constants;
    uint32_t constant_count;
};

/* Whether it is the code of a module or of what exec() runs, not that of a class body or a function. */
static inline bool code_is_module(const Code *code) {
    enum {
        ANY_FUNCTION =
            CODE_OPTIMIZED | CODE_NEWLOCALS | CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR
    };
    static const char name[] = "<module>"; /* no class can be called that */
    return !(code->flags & ANY_FUNCTION) && code->name->count == sizeof name - 1 &&
           !memcmp(code->name->bytes, name, sizeof name - 1);
}

#endif

/*
 * Compile-time messages. Stages left of the VM do not raise: they add a Diagnostic and go on or stop.
 *
 * The first error of the list is what the program sees as an exception; warnings stand in source order.
 */
#ifndef BASE_DIAGNOSTICS_H
#define BASE_DIAGNOSTICS_H

#include <stdarg.h>

#include "base/arena.h"
#include "base/span.h"

/* Each row of diagnostics.def: MESSAGE(ID, CLASS, "printf format of CPython's text"). */
typedef enum DiagnosticId {
#define MESSAGE(id, kind, text) MESSAGE_##id,
#include "base/diagnostics.def"
#undef MESSAGE
    MESSAGE_COUNT
} DiagnosticId;

/* The exception class that a message is raised as. */
typedef enum DiagnosticKind {
    KIND_SYNTAX_ERROR,
    KIND_INDENTATION_ERROR,
    KIND_TAB_ERROR,
    KIND_INCOMPLETE_INPUT, /* SyntaxError that means "type on" to the REPL */
    KIND_SYNTAX_WARNING,
    KIND_DEPRECATION_WARNING,
    KIND_RECURSION_ERROR,
    KIND_MEMORY_ERROR,
    KIND_VALUE_ERROR,
    KIND_UNICODE_ERROR,
    KIND_OVERFLOW_ERROR,
} DiagnosticKind;

typedef struct Diagnostic Diagnostic;
struct Diagnostic {
    DiagnosticId id;
    DiagnosticKind kind;
    Span span;        /* byte columns; has_span false: the exception carries no place. A column of -1 or -2
                         (UINT32_MAX, UINT32_MAX - 1) is CPython's offset 0 or -1: see diagnostic_offsets() */
    bool has_span;
    bool has_end;     /* false: CPython reports no end (end_lineno == lineno, end_offset per message) */
    bool is_bare;      /* CPython raises it with the message alone, and sets the place afterwards */
    bool counts_bytes; /* CPython's offsets of what its compiler (not its parser) finds are byte columns */
    const char *text; /* in the arena */
    Diagnostic *next;
};

typedef struct Diagnostics {
    Arena *arena;
    Diagnostic *first, *last;
    Diagnostic *first_error; /* NULL while all is well */
} Diagnostics;

void diagnostics_open(Diagnostics *diagnostics, Arena *arena);
/* Adds the message, its format filled in from the further arguments. */
Diagnostic *diagnostics_add(Diagnostics *diagnostics, DiagnosticId id, Span span, ...);
/* The same message, not yet in the list. */
Diagnostic *diagnostics_prepare(Diagnostics *diagnostics, DiagnosticId id, Span span, ...);
Diagnostic *diagnostics_prepare_list(Diagnostics *diagnostics, DiagnosticId id, Span span, va_list args);
/* Puts a prepared message into the list. */
/* Gives the warnings behind `before` (NULL: all), up to `until`, once more. */
void diagnostics_repeat(Diagnostics *diagnostics, const Diagnostic *before, const Diagnostic *until);
void diagnostics_report(Diagnostics *diagnostics, Diagnostic *prepared);
/* CPython's `offset` and `end_offset` (characters, from 1), given the text of line span.line without its line
 * end. */
void diagnostic_offsets(const Diagnostic *diagnostic, const char *line, size_t count, int *offset,
                        int *end_offset);
static inline bool diagnostics_failed(const Diagnostics *diagnostics) {
    return diagnostics->first_error != NULL;
}

#endif

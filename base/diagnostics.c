/*
 * Compile-time messages.
 */
#include "base/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    DiagnosticKind kind;
    const char *format;
} messages[] = {
#define MESSAGE(id, kind, text) {KIND_##kind, text},
#include "base/diagnostics.def"
#undef MESSAGE
};

void diagnostics_open(Diagnostics *diagnostics, Arena *arena) {
    *diagnostics = (Diagnostics){.arena = arena};
}

static bool is_warning(DiagnosticKind kind) {
    return kind == KIND_SYNTAX_WARNING || kind == KIND_DEPRECATION_WARNING;
}

/* Formats come from the table only, never from input. */
static const char *format_message(Arena *arena, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int count = vsnprintf(NULL, 0, format, args);
    char *text = arena_allocate(arena, (size_t)count + 1);
    vsnprintf(text, (size_t)count + 1, format, again);
    va_end(again);
    return text;
}

Diagnostic *diagnostics_add(Diagnostics *diagnostics, DiagnosticId id, Span span, ...) {
    Diagnostic *added = arena_allocate(diagnostics->arena, sizeof *added);
    va_list args;
    va_start(args, span);
    added->text = format_message(diagnostics->arena, messages[id].format, args);
    va_end(args);
    added->id = id;
    added->kind = messages[id].kind;
    added->span = span;
    added->has_span = span.line != 0;
    added->has_end = span.end_line != 0;
    if (diagnostics->last) diagnostics->last->next = added;
    else diagnostics->first = added;
    diagnostics->last = added;
    if (!diagnostics->first_error && !is_warning(added->kind)) diagnostics->first_error = added;
    return added;
}

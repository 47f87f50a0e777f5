/*
 * Compile-time messages.
 */
#include "base/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

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

Diagnostic *diagnostics_prepare_list(Diagnostics *diagnostics, DiagnosticId id, Span span, va_list args) {
    Diagnostic *made = arena_allocate(diagnostics->arena, sizeof *made);
    made->text = format_message(diagnostics->arena, messages[id].format, args);
    made->id = id;
    made->kind = messages[id].kind;
    made->span = span;
    made->has_span = span.line != 0;
    made->has_end = span.end_line != 0;
    return made;
}

Diagnostic *diagnostics_prepare(Diagnostics *diagnostics, DiagnosticId id, Span span, ...) {
    va_list args;
    va_start(args, span);
    Diagnostic *made = diagnostics_prepare_list(diagnostics, id, span, args);
    va_end(args);
    return made;
}

void diagnostics_report(Diagnostics *diagnostics, Diagnostic *prepared) {
    if (diagnostics->last) diagnostics->last->next = prepared;
    else diagnostics->first = prepared;
    diagnostics->last = prepared;
    if (!diagnostics->first_error && !is_warning(prepared->kind)) diagnostics->first_error = prepared;
}

void diagnostics_repeat(Diagnostics *diagnostics, const Diagnostic *before, const Diagnostic *until) {
    const Diagnostic *at = before ? before->next : diagnostics->first;
    for (bool is_done = before == until; !is_done && at; at = at->next) {
        is_done = at == until;
        if (!is_warning(at->kind)) continue;
        Diagnostic *copy = arena_allocate(diagnostics->arena, sizeof *copy);
        *copy = *at;
        copy->next = NULL;
        diagnostics_report(diagnostics, copy);
    }
}

Diagnostic *diagnostics_add(Diagnostics *diagnostics, DiagnosticId id, Span span, ...) {
    va_list args;
    va_start(args, span);
    Diagnostic *added = diagnostics_prepare_list(diagnostics, id, span, args);
    va_end(args);
    diagnostics_report(diagnostics, added);
    return added;
}

static int offset_of(const char *line, size_t count, size_t room, uint32_t column) {
    int32_t place = (int32_t)column;
    if (place < 0) return place + 1;
    size_t bytes = (size_t)place < room ? (size_t)place : room;
    return (int)(utf8_length(line, bytes < count ? bytes : count) + (bytes > count)) + 1;
}

void diagnostic_offsets(const Diagnostic *diagnostic, const char *line, size_t count, int *offset,
                        int *end_offset) {
    /* CPython measures the end, too, by the line where the mistake starts; only there does the line end
     * count. */
    bool is_one_line = diagnostic->span.end_line == diagnostic->span.line;
    if (diagnostic->counts_bytes) {
        *offset = (int)diagnostic->span.column + 1;
        *end_offset = (int)diagnostic->span.end_column + 1;
        return;
    }
    *offset = offset_of(line, count, count + 1, diagnostic->span.column);
    *end_offset = offset_of(line, count, count + is_one_line, diagnostic->span.end_column);
}

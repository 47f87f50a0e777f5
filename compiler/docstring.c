/*
 * Docstrings lose the indentation that the code around them gives them, as in CPython since 3.13.
 */
#include "compiler/codegen.h"

#include <string.h>

enum { TAB_WIDTH = 8 };

/* The text with tabs as spaces, columns counted in characters from each line's start. */
static char *expand_tabs(Arena *arena, const char *bytes, size_t count, size_t *new_count) {
    size_t tabs = 0, written = 0, column = 0;
    for (size_t i = 0; i < count; i++) tabs += bytes[i] == '\t';
    char *text = arena_allocate(arena, count + tabs * TAB_WIDTH + 1);
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\t') {
            do text[written++] = ' ';
            while (++column % TAB_WIDTH);
            continue;
        }
        text[written++] = bytes[i];
        bool continues = ((unsigned char)bytes[i] & 0xC0) == 0x80;
        if (bytes[i] == '\n' || bytes[i] == '\r') column = 0;
        else if (!continues) column++;
    }
    *new_count = written;
    return text;
}

/* Past the end of the line at `at`. */
static const char *skip_line(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline ? newline + 1 : end;
}

/* The smallest indentation of the lines after the first that are not blank. */
static size_t find_margin(const char *text, const char *end) {
    size_t margin = SIZE_MAX;
    for (const char *line = skip_line(text, end); line < end; line = skip_line(line, end)) {
        const char *at = line;
        while (at < end && *at == ' ') at++;
        if (at < end && *at != '\n' && (size_t)(at - line) < margin) margin = (size_t)(at - line);
    }
    return margin == SIZE_MAX ? 0 : margin;
}

const Constant *clean_docstring(Compiler *compiler, const Constant *docstring) {
    size_t count, written = 0;
    const char *at = expand_tabs(compiler->arena, docstring->text.bytes, docstring->text.count, &count);
    const char *end = at + count;
    size_t margin = find_margin(at, end);
    char *text = arena_allocate(compiler->arena, count + 1);
    while (at < end && *at == ' ') at++;
    for (bool is_first = true; at < end; is_first = false) {
        for (size_t i = 0; !is_first && i < margin && at < end && *at == ' '; i++) at++;
        const char *next = skip_line(at, end);
        memcpy(text + written, at, (size_t)(next - at));
        written += (size_t)(next - at);
        at = next;
    }
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_STR;
    constant->text.bytes = text;
    constant->text.count = written;
    return constant;
}

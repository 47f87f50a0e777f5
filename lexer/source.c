/*
 * From bytes to text the lexer can read. The copy made here is the one place where line ends change.
 */
#include "lexer/source.h"

#include <string.h>

#include "base/utf8.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_encoding_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* The name of the encoding that a line declares: true and its bounds. */
static bool declared_in(const char *line, size_t count, const char **name, size_t *name_count) {
    size_t i = 0;
    while (i < count && is_blank(line[i])) i++;
    if (i == count || line[i] != '#') return false;
    for (; i + 7 < count; i++) {
        if (memcmp(line + i, "coding", 6) != 0 || (line[i + 6] != ':' && line[i + 6] != '=')) continue;
        size_t start = i + 7;
        while (start < count && (line[start] == ' ' || line[start] == '\t')) start++;
        size_t end = start;
        while (end < count && is_encoding_character(line[end])) end++;
        if (end == start) continue;
        *name = line + start;
        *name_count = end - start;
        return true;
    }
    return false;
}

static bool is_blank_or_comment(const char *line, size_t count) {
    size_t i = 0;
    while (i < count && is_blank(line[i])) i++;
    return i == count || line[i] == '#' || line[i] == '\r' || line[i] == '\n';
}

static bool starts_as(const char *text, const char *name) {
    size_t count = strlen(name);
    return strncmp(text, name, count) == 0 && (text[count] == 0 || text[count] == '-');
}

static void normalise_encoding(const char *bytes, size_t count, char name[64]) {
    char head[13] = {0};
    for (size_t i = 0; i < count && i < 12; i++) {
        char c = bytes[i];
        head[i] = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    if (count > 63) count = 63;
    memcpy(name, bytes, count);
    name[count] = 0;
    if (starts_as(head, "utf-8")) strcpy(name, "utf-8");
    else if (starts_as(head, "latin-1") || starts_as(head, "iso-8859-1") || starts_as(head, "iso-latin-1"))
        strcpy(name, "iso-8859-1");
}

bool source_find_encoding(const char *bytes, size_t count, char name[64]) {
    strcpy(name, "utf-8");
    const char *line = bytes, *limit = bytes + count;
    for (int i = 0; i < 2 && line < limit; i++) {
        const char *end = line, *found;
        while (end < limit && *end != '\n' && *end != '\r') end++;
        size_t found_count;
        if (declared_in(line, (size_t)(end - line), &found, &found_count)) {
            normalise_encoding(found, found_count, name);
            return true;
        }
        if (!is_blank_or_comment(line, (size_t)(end - line))) return false;
        line = end < limit && *end == '\r' && end + 1 < limit && end[1] == '\n' ? end + 2 : end + 1;
    }
    return false;
}

static bool is_latin_1(const char *name) {
    static const char *const names[] = {"iso-8859-1", "latin1", "latin", "l1", "iso8859-1", "cp819", "8859"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static bool is_utf_8(const char *name) {
    static const char *const names[] = {"utf-8", "utf8", "UTF8", "u8", "utf", "ascii", "us-ascii", "646"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

bool source_reads_encoding(const char *name) {
    return is_latin_1(name) || is_utf_8(name);
}

static bool report_not_utf8(const char *bytes, size_t at, Diagnostics *diagnostics) {
    uint32_t line = 1, column = 0;
    for (size_t i = 0; i < at; i++) {
        column++;
        if (bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n')) line++, column = 0;
    }
    Span span = {line, column, line, column};
    diagnostics_add(diagnostics, MESSAGE_NOT_UTF8, span, (unsigned)(unsigned char)bytes[at], line);
    return false;
}

/* Whether the lines that may hold an encoding declaration, as far as they are looked at, hold something that
 * is no UTF-8. */
static bool has_bad_head(const char *bytes, size_t count) {
    size_t length;
    const char *line = source_line(bytes, count, 1, &length);
    if (utf8_check(line, length) < length) return true;
    if (!is_blank_or_comment(line, length)) return false;
    line = source_line(bytes, count, 2, &length);
    return utf8_check(line, length) < length;
}

/* What is no UTF-8 becomes U+FFFD, one for each longest start of a sequence. */
static void replace_malformed(const char **bytes, size_t *count, Arena *arena) {
    const char *at = *bytes, *limit = at + *count;
    char *copy = arena_allocate(arena, *count * 3 + 1), *to = copy;
    while (at < limit) {
        size_t size = utf8_sequence(at, (size_t)(limit - at));
        if (size) {
            memcpy(to, at, size);
            at += size, to += size;
            continue;
        }
        /* A cut-off sequence counts once as far as it is well formed. */
        size_t left = (size_t)(limit - at), bad = 1;
        for (size_t i = 2; i < 4 && i <= left; i++) {
            char whole[4] = {at[0], at[1], i > 2 ? at[2] : (char)0x80, (char)0x80};
            if ((at[1] & 0xC0) != 0x80 || (i > 2 && (at[2] & 0xC0) != 0x80)) break;
            for (char last = 0; last < 2 && bad < i; last++) {
                if (i == 2) whole[2] = (char)0x80;
                if (utf8_sequence(whole, 4) > i) bad = i;
            }
        }
        at += bad;
        to += utf8_encode(0xFFFD, to);
    }
    *bytes = copy;
    *count = (size_t)(to - copy);
}

static void copy_text(Source *source, const char *bytes, size_t count, const SourceOptions *options,
                      bool is_wide, Arena *arena) {
    char *copy = arena_allocate(arena, (is_wide ? count * 2 : count) + 2), *to = copy;
    if (!is_wide && (options->keep_line_ends || !memchr(bytes, '\r', count))) {
        if (count) memcpy(to, bytes, count);
        to += count;
    } else {
        for (size_t i = 0; i < count; i++) {
            char c = bytes[i];
            if (c == '\r' && !options->keep_line_ends) {
                *to++ = '\n';
                if (i + 1 < count && bytes[i + 1] == '\n') i++;
            } else if (is_wide && (unsigned char)c >= 0x80) {
                to += utf8_encode((unsigned char)c, to);
            } else {
                *to++ = c;
            }
        }
    }
    if (options->add_newline && (to == copy || to[-1] != '\n')) {
        *to++ = '\n';
        source->has_added_newline = true;
    }
    *to = 0;
    source->bytes = copy;
    source->count = (size_t)(to - copy);
}

bool source_open(Source *source, const char *bytes, size_t count, const SourceOptions *options,
                 Diagnostics *diagnostics) {
    *source = (Source){.bytes = "", .encoding = "utf-8"};
    /* Offsets of tokens are 32 bits. */
    if (count >= UINT32_MAX / 2) {
        diagnostics_add(diagnostics, MESSAGE_SOURCE_TOO_LARGE, SPAN_NONE);
        return false;
    }
    if (count && memchr(bytes, 0, count)) {
        diagnostics_add(diagnostics, MESSAGE_NULL_BYTES, SPAN_NONE);
        return false;
    }
    bool has_mark = !options->is_str && count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0, is_wide = false;
    if (has_mark) bytes += 3, count -= 3;
    char name[64];
    bool is_declared = !options->is_str && source_find_encoding(bytes, count, name);
    if (is_declared) {
        source->encoding = arena_copy_text(diagnostics->arena, name, strlen(name));
        is_wide = is_latin_1(name);
        if (!is_wide && !is_utf_8(name)) {
            /* CPython's place for this one: line 0, offset -1. */
            Diagnostic *error =
                diagnostics_add(diagnostics, MESSAGE_UNKNOWN_ENCODING, (Span){0, UINT32_MAX - 1, 0, 0}, name);
            error->has_span = true;
            return false;
        }
        if (has_mark && strcmp(name, "utf-8") != 0) {
            size_t length;
            source_line(bytes, count, 1, &length);
            Span span = {1, UINT32_MAX, 1, (uint32_t)(length ? length - 1 : 0)};
            diagnostics_add(diagnostics, MESSAGE_ENCODING_WITH_BOM, span, name);
            return false;
        }
    }
    size_t bad = is_wide || options->is_str ? count : utf8_check(bytes, count);
    if (bad < count) {
        if (!options->replace_malformed || has_bad_head(bytes, count))
            return report_not_utf8(bytes, bad, diagnostics);
        replace_malformed(&bytes, &count, diagnostics->arena);
    }
    copy_text(source, bytes, count, options, is_wide, diagnostics->arena);
    return true;
}

static const char *line_end(const char *at, const char *limit) {
    while (at < limit && *at != '\n' && *at != '\r') at++;
    return at;
}

const char *source_line(const char *bytes, size_t count, uint32_t line, size_t *length) {
    const char *at = bytes, *limit = bytes + count;
    for (uint32_t i = 1; i < line && at < limit; i++) {
        at = line_end(at, limit);
        if (at < limit) at += at + 1 < limit && at[0] == '\r' && at[1] == '\n' ? 2 : 1;
    }
    *length = (size_t)(line_end(at, limit) - at);
    return at;
}

size_t source_character_column(const Source *source, uint32_t line, uint32_t column) {
    size_t length;
    const char *text = source_line(source->bytes, source->count, line, &length);
    if (column > length) return utf8_length(text, length) + 1;
    return utf8_length(text, column);
}

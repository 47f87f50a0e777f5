/*
 * The tokens as text.
 *
 * Columns are characters here; place_of() counts on from the last one asked for, since lines may be long.
 */
#include "lexer/dump_tokens.h"

#include <string.h>

#include "base/text_repr.h"
#include "base/utf8.h"
#include "lexer/lexer.h"

typedef struct TokenDump {
    const Source *source;
    Buffer *output;
    uint32_t line_start, counted; /* offsets: characters from one to the other are `characters` */
    size_t characters;
    bool as_json;
} TokenDump;

/* Column in characters of byte `offset` on the line that starts at line_start. */
static size_t column_at(TokenDump *dump, uint32_t line_start, uint32_t offset) {
    if (line_start != dump->line_start || offset < dump->counted) {
        dump->line_start = dump->counted = line_start;
        dump->characters = 0;
    }
    dump->characters += utf8_length(dump->source->bytes + dump->counted, offset - dump->counted);
    dump->counted = offset;
    return dump->characters;
}

/* One token as it is shown. */
typedef struct Row {
    const char *name, *text;
    size_t text_count;
    size_t line, column, end_line, end_column;
} Row;

static void append_row(TokenDump *dump, const Row *row, bool is_first) {
    Buffer *output = dump->output;
    if (dump->as_json) {
        buffer_append_text(output, is_first ? "\n  " : ",\n  ");
        buffer_append_format(output, "{\"type\": \"%s\", \"string\": ", row->name);
        text_append_json(output, row->text, row->text_count);
        buffer_append_format(output, ", \"start\": [%zu, %zu], \"end\": [%zu, %zu]}", row->line, row->column, row->end_line,
                             row->end_column);
        return;
    }
    size_t start = output->count;
    buffer_append_format(output, "%zu,%zu-%zu,%zu:", row->line, row->column, row->end_line, row->end_column);
    if (!output->failed) buffer_append_format(output, "%*s", (int)(output->count - start < 20 ? 20 - (output->count - start) : 0), "");
    buffer_append_format(output, "%-15s", row->name);
    if (output->failed) return;
    start = output->count;
    text_append_repr(output, row->text, row->text_count);
    if (output->failed) return;
    size_t width = utf8_length(output->bytes + start, output->count - start);
    buffer_append_format(output, "%*s\n", (int)(width < 15 ? 15 - width : 0), "");
}

/* DEDENT and ENDMARKER stand at the next token, those at the end on a line of their own. */
static Row row_of_empty(TokenDump *dump, const Token *token) {
    Row row = {.name = token_infos[token->kind].name, .text = ""};
    const char *text = dump->source->bytes;
    if (token->start == dump->source->count) {
        row.line = row.end_line = token->span.line + 1;
        if (!dump->source->count) row.line = row.end_line = 1;
        return row;
    }
    uint32_t line_start = token->start - token->cursor_column;
    row.line = row.end_line = token->span.line;
    row.end_column = column_at(dump, line_start, token->start);
    if (token->kind == TOKEN_INDENT) {
        row.text = text + line_start;
        row.text_count = token->cursor_column;
    } else {
        row.column = row.end_column;
    }
    return row;
}

static Row row_of(TokenDump *dump, const Token *token) {
    const Source *source = dump->source;
    if (token->span.column == NO_COLUMN) return row_of_empty(dump, token);
    Row row = {.name = token_infos[token->kind].name, .text = source->bytes + token->start,
               .text_count = token->end - token->start, .line = token->span.line, .end_line = token->span.end_line};
    row.column = column_at(dump, token->start - token->span.column, token->start);
    row.end_column = column_at(dump, token->end - token->span.end_column, token->end);
    if (source->has_added_newline && token->end == source->count && token->end > token->start &&
        (token->kind == TOKEN_NEWLINE || token->kind == TOKEN_NL))
        row.text_count = token->kind == TOKEN_NL ? 0 : row.text_count - 1;
    return row;
}

static bool report(const Diagnostic *error, const Lexer *lexer, const char *filename, Buffer *output) {
    if (lexer && lexer->end == LEXER_CUT_OFF) {
        /* CPython's column: what its buffer holds, which is kept from the start of an f-string or of joined lines. */
        size_t column = lexer->string_count ? lexer->source->count - lexer->strings[0].line_start
                        : lexer->depth ? 0 : (size_t)(lexer->limit - lexer->buffer_start);
        buffer_append_format(output, "%s:%u:%zu: error: unexpected EOF in multi-line statement\n", filename, lexer->line, column);
        return false;
    }
    if (error->id == MESSAGE_NULL_BYTES && error->span.line > 1) {
        buffer_append_format(output, "%s:%u:0: error: source code cannot contain null bytes\n", filename, error->span.line);
        return false;
    }
    /* `tokenize` finds these out by itself and says so in its own words. */
    if (error->id == MESSAGE_NOT_UTF8 && !lexer) {
        buffer_append_format(output, "%s: error: invalid or missing encoding declaration for '%s'\n", filename, filename);
        return false;
    }
    if (error->id == MESSAGE_ENCODING_WITH_BOM) {
        buffer_append_format(output, "%s: error: encoding problem for '%s': utf-8\n", filename, filename);
        return false;
    }
    if (error->id == MESSAGE_UNKNOWN_ENCODING) {
        buffer_append_format(output, "%s: error: unknown encoding for '%s'%s\n", filename, filename, strchr(error->text, ':'));
        return false;
    }
    if (!error->has_span || !lexer) {
        const char *text = error->id == MESSAGE_NULL_BYTES ? "source code cannot contain null bytes" : error->text;
        buffer_append_format(output, "%s: error: %s\n", filename, text);
        return false;
    }
    const char *text = strstr(error->text, "unterminated triple-quoted string literal") ? "EOF in multi-line string" : error->text;
    size_t length;
    const char *line = source_line(lexer->text, lexer->source->count, error->span.line, &length);
    int offset, end_offset;
    diagnostic_offsets(error, line, length, &offset, &end_offset);
    if (lexer->end == LEXER_BAD_LAYOUT) offset = (int)utf8_length(line, length) + 1;
    buffer_append_format(output, "%s:%u:%d: error: %s\n", filename, error->span.line, offset, text);
    return false;
}

bool tokens_dump(const char *bytes, size_t count, const char *filename, bool as_json, NameTable *names,
                 Diagnostics *diagnostics, Buffer *output, Buffer *error) {
    Source source;
    SourceOptions source_options = {.keep_line_ends = true, .add_newline = count != 0, .replace_malformed = true};
    if (!source_open(&source, bytes, count, &source_options, diagnostics))
        return report(diagnostics->first_error, NULL, filename, error);
    Lexer *lexer = arena_allocate(names->arena, sizeof *lexer);
    LexerOptions options = {.extra_tokens = true};
    lexer_run(lexer, &source, &options, names, diagnostics);
    if (lexer->end != LEXER_AT_END) return report(lexer->error, lexer, filename, error);
    TokenDump dump = {.source = &source, .output = output, .as_json = as_json};
    if (as_json) buffer_append_byte(output, '[');
    Row encoding = {.name = "ENCODING", .text = source.encoding, .text_count = strlen(source.encoding)};
    append_row(&dump, &encoding, true);
    for (size_t i = 0; i < lexer->tokens.count; i++) {
        Row row = row_of(&dump, &lexer->tokens.items[i]);
        append_row(&dump, &row, false);
    }
    if (as_json) buffer_append_text(output, "\n]\n");
    return true;
}

/*
 * The tokens as text.
 */
#include "lexer/dump_tokens.h"

#include <string.h>

#include "base/text_repr.h"
#include "base/utf8.h"
#include "lexer/lexer.h"
#include "lexer/token_row.h"

typedef struct TokenDump {
    Buffer *output;
    bool as_json;
} TokenDump;

static void append_row(TokenDump *dump, const TokenRow *row, bool is_first) {
    Buffer *output = dump->output;
    if (dump->as_json) {
        buffer_append_text(output, is_first ? "\n  " : ",\n  ");
        buffer_append_format(output, "{\"type\": \"%s\", \"string\": ", row->name);
        text_append_json(output, row->text, row->text_count);
        buffer_append_format(output, ", \"start\": [%zu, %zu], \"end\": [%zu, %zu]}", row->line, row->column,
                             row->end_line, row->end_column);
        return;
    }
    size_t start = output->count;
    buffer_append_format(output, "%zu,%zu-%zu,%zu:", row->line, row->column, row->end_line, row->end_column);
    if (!output->failed)
        buffer_append_format(output, "%*s",
                             (int)(output->count - start < 20 ? 20 - (output->count - start) : 0), "");
    buffer_append_format(output, "%-15s", row->name);
    if (output->failed) return;
    start = output->count;
    text_append_repr(output, row->text, row->text_count);
    if (output->failed) return;
    size_t width = utf8_length(output->bytes + start, output->count - start);
    buffer_append_format(output, "%*s\n", (int)(width < 15 ? 15 - width : 0), "");
}

static bool report(const Diagnostic *error, const Lexer *lexer, const char *filename, Buffer *output) {
    if (lexer && lexer->end == LEXER_CUT_OFF) {
        size_t column = lexer_cut_off_column(lexer);
        buffer_append_format(output, "%s:%u:%zu: error: unexpected EOF in multi-line statement\n", filename,
                             lexer->line, column);
        return false;
    }
    if (error->id == MESSAGE_NULL_BYTES && error->span.line > 1) {
        buffer_append_format(output, "%s:%u:0: error: source code cannot contain null bytes\n", filename,
                             error->span.line);
        return false;
    }
    /* `tokenize` finds these out by itself and says so in its own words. */
    if (error->id == MESSAGE_NOT_UTF8 && !lexer) {
        buffer_append_format(output, "%s: error: invalid or missing encoding declaration for '%s'\n",
                             filename, filename);
        return false;
    }
    if (error->id == MESSAGE_ENCODING_WITH_BOM) {
        buffer_append_format(output, "%s: error: encoding problem for '%s': utf-8\n", filename, filename);
        return false;
    }
    if (error->id == MESSAGE_UNKNOWN_ENCODING) {
        buffer_append_format(output, "%s: error: unknown encoding for '%s'%s\n", filename, filename,
                             strchr(error->text, ':'));
        return false;
    }
    if (!error->has_span || !lexer) {
        const char *text =
            error->id == MESSAGE_NULL_BYTES ? "source code cannot contain null bytes" : error->text;
        buffer_append_format(output, "%s: error: %s\n", filename, text);
        return false;
    }
    const char *text = strstr(error->text, "unterminated triple-quoted string literal")
                           ? "EOF in multi-line string"
                           : error->text;
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
    SourceOptions source_options = {
        .keep_line_ends = true, .add_newline = count != 0, .replace_malformed = true};
    if (!source_open(&source, bytes, count, &source_options, diagnostics))
        return report(diagnostics->first_error, NULL, filename, error);
    Lexer *lexer = arena_allocate(names->arena, sizeof *lexer);
    LexerOptions options = {.extra_tokens = true};
    lexer_run(lexer, &source, &options, names, diagnostics);
    if (lexer->end != LEXER_AT_END) return report(lexer->error, lexer, filename, error);
    TokenDump dump = {.output = output, .as_json = as_json};
    TokenRows rows = {.source = &source};
    if (as_json) buffer_append_byte(output, '[');
    TokenRow encoding = {.name = "ENCODING", .text = source.encoding, .text_count = strlen(source.encoding)};
    append_row(&dump, &encoding, true);
    for (size_t i = 0; i < lexer->tokens.count; i++) {
        TokenRow row = token_row(&rows, &lexer->tokens.items[i]);
        append_row(&dump, &row, false);
    }
    if (as_json) buffer_append_text(output, "\n]\n");
    return true;
}

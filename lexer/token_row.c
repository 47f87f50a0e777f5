/*
 * Where tokens stand as programs see it: columns in characters, the text of each.
 *
 * column_at() counts on from the last column asked for, since lines may be long.
 */
#include "lexer/token_row.h"

#include "base/utf8.h"

/* Column in characters of byte `offset` on the line that starts at line_start. */
static size_t column_at(TokenRows *rows, uint32_t line_start, uint32_t offset) {
    if (line_start != rows->line_start || offset < rows->counted) {
        rows->line_start = rows->counted = line_start;
        rows->characters = 0;
    }
    rows->characters += utf8_length(rows->source->bytes + rows->counted, offset - rows->counted);
    rows->counted = offset;
    return rows->characters;
}

/* DEDENT and ENDMARKER stand at the next token, those at the end on a line of their own. */
static TokenRow row_of_empty(TokenRows *rows, const Token *token) {
    TokenRow row = {.name = token_infos[token->kind].name, .text = ""};
    const char *text = rows->source->bytes;
    if (token->start == rows->source->count) {
        row.line = row.end_line = token->span.line + 1;
        if (!rows->source->count) row.line = row.end_line = 1;
        return row;
    }
    uint32_t line_start = token->start - token->cursor_column;
    row.line = row.end_line = token->span.line;
    row.end_column = column_at(rows, line_start, token->start);
    if (token->kind == TOKEN_INDENT) {
        row.text = text + line_start;
        row.text_count = token->cursor_column;
    } else {
        row.column = row.end_column;
    }
    return row;
}

TokenRow token_row(TokenRows *rows, const Token *token) {
    const Source *source = rows->source;
    if (token->span.column == NO_COLUMN) return row_of_empty(rows, token);
    TokenRow row = {.name = token_infos[token->kind].name,
                    .text = source->bytes + token->start,
                    .text_count = token->end - token->start,
                    .line = token->span.line,
                    .end_line = token->span.end_line};
    row.column = column_at(rows, token->start - token->span.column, token->start);
    row.end_column = column_at(rows, token->end - token->span.end_column, token->end);
    if (source->has_added_newline && token->end == source->count && token->end > token->start &&
        (token->kind == TOKEN_NEWLINE || token->kind == TOKEN_NL))
        row.text_count = token->kind == TOKEN_NL ? 0 : row.text_count - 1;
    return row;
}

/* CPython's column: what its buffer holds, which is kept from the start of an f-string or of joined lines. */
size_t lexer_cut_off_column(const Lexer *lexer) {
    if (lexer->string_count) return lexer->source->count - lexer->strings[0].line_start;
    return lexer->depth ? 0 : (size_t)(lexer->limit - lexer->buffer_start);
}

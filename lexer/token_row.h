/*
 * Where tokens stand as programs see it: columns in characters, the text of each.
 */
#ifndef LEXER_TOKEN_ROW_H
#define LEXER_TOKEN_ROW_H

#include "lexer/lexer.h"

/* The place reached so far: characters from line_start to counted (offsets) are `characters`. */
typedef struct TokenRows {
    const Source *source;
    uint32_t line_start, counted;
    size_t characters;
} TokenRows;

/* One token as it is shown. */
typedef struct TokenRow {
    const char *name, *text;
    size_t text_count;
    size_t line, column, end_line, end_column;
} TokenRow;

/* The row of a token; asked for in their order. */
TokenRow token_row(TokenRows *rows, const Token *token);
/* Of a lexer that was cut off: the column that CPython tells. */
size_t lexer_cut_off_column(const Lexer *lexer);

#endif

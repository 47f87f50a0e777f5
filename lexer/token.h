/*
 * One token and what is known of each kind.
 */
#ifndef LEXER_TOKEN_H
#define LEXER_TOKEN_H

#include "base/names.h"
#include "base/span.h"

typedef enum TokenKind {
#define TOKEN(name) TOKEN_##name,
#define PUNCTUATION(name, text) TOKEN_##name,
#define KEYWORD(name, text) TOKEN_##name,
#include "lexer/tokens.def"
#undef TOKEN
#undef PUNCTUATION
#undef KEYWORD
    TOKEN_KIND_COUNT,
    TOKEN_FIRST_KEYWORD = TOKEN_FALSE,
} TokenKind;

/* Column of a token that stands nowhere: indentation and the end, as in CPython's parser. */
#define NO_COLUMN UINT32_MAX

typedef struct Token {
    uint16_t kind;       /* TokenKind */
    uint16_t depth;      /* open brackets behind it */
    uint32_t start, end; /* byte offsets into the source */
    Span span;
    union {
        const Name *name;       /* NAME: the identifier in NFKC */
        uint32_t cursor_column; /* INDENT, DEDENT, ENDMARKER, ERRORTOKEN: bytes of its line that were read */
    };
} Token;

typedef struct TokenList {
    Token *items;
    size_t count, room;
} TokenList;

typedef struct TokenInfo {
    const char *name; /* as `python -m tokenize -e` prints it */
    const char *text; /* punctuation and keywords, else NULL */
} TokenInfo;

extern const TokenInfo token_infos[TOKEN_KIND_COUNT];

static inline bool token_is_keyword(TokenKind kind) {
    return kind >= TOKEN_FIRST_KEYWORD;
}

#endif

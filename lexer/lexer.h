/*
 * Bytes into tokens, including indentation, line joining, and the nested modes of f- and t-strings.
 *
 * lexer_run() makes all tokens at once. The first mistake ends the list with an ERRORTOKEN and is kept in
 * `error` rather than reported: whether the program gets to see it depends on how far the parser comes.
 */
#ifndef LEXER_LEXER_H
#define LEXER_LEXER_H

#include "base/diagnostics.h"
#include "base/names.h"
#include "lexer/source.h"
#include "lexer/token.h"

typedef struct LexerOptions {
    bool extra_tokens;      /* for the dump: comments, blank lines, and no checks that brackets match */
    bool is_interactive;    /* one statement of a REPL: the end of the text ends it */
    bool dont_imply_dedent; /* but leaves its blocks open */
} LexerOptions;

typedef enum LexerEnd {
    LEXER_GOING,
    LEXER_AT_END,     /* ENDMARKER */
    LEXER_FAILED,     /* `error` is what CPython's tokenizer raises at once */
    LEXER_BAD_LAYOUT, /* `error` is raised only if the parser reads up to here (tabs, indentation, backslash)
                       */
    LEXER_CUT_OFF,    /* the text ended inside a bracket or after a backslash */
} LexerEnd;

/* CPython's limits: blocks, brackets, f-strings within f-strings, expressions within format specifications.
 */
enum {
    LEXER_INDENT_LIMIT = 100,
    LEXER_BRACKET_LIMIT = 200,
    LEXER_STRING_LIMIT = 150,
    LEXER_EXPRESSION_LIMIT = 3
};

/* An f- or t-string that is being read. */
typedef struct StringMode {
    bool is_template, is_raw, in_format, in_text, in_debug;
    char quote;
    uint8_t quote_size;
    int depth;            /* brackets open inside the string's expressions */
    int expression_depth; /* depth at which the current expression ends; -1 outside */
    uint32_t start, first_line, line_start;
} StringMode;

typedef struct Lexer {
    const Source *source;
    LexerOptions options;
    NameTable *names;
    Diagnostics *diagnostics; /* receives warnings; errors go to `error` */
    TokenList tokens;
    const char *text, *at, *limit, *line_start, *token_start;
    const char
        *buffer_start; /* where CPython's buffer would begin: the line, or the first of several joined ones */
    uint32_t line;
    LexerEnd end;
    bool is_string_cut; /* failed because the text ended inside a string */
    Diagnostic *error;
    int indents[LEXER_INDENT_LIMIT + 1], other_indents[LEXER_INDENT_LIMIT + 1], indent_count;
    int pending; /* INDENTs to come, or minus the number of DEDENTs */
    bool at_line_start, is_after_comment, is_started;
    int depth;
    struct {
        char bracket;
        uint32_t line, column;
    } brackets[LEXER_BRACKET_LIMIT];
    StringMode strings[LEXER_STRING_LIMIT];
    int string_count;
    uint16_t keyword_slots[128]; /* keyword kinds, hashed by keyword_hash() */
} Lexer;

/* Makes all tokens of source into lexer->tokens, which live in the arena of names. */
void lexer_run(Lexer *lexer, const Source *source, const LexerOptions *options, NameTable *names,
               Diagnostics *diagnostics);

#endif

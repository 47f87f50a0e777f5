#include <criterion/criterion.h>
#include <string.h>

#include "lexer/dump_tokens.h"
#include "lexer/lexer.h"

/* The names of the parser's tokens, between blanks; at a mistake its message. */
static void expect_tokens(const char *text, const char *expected) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    Source source;
    arena_open(&arena);
    cr_assert_eq(setjmp(arena.exhausted), 0);
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    SourceOptions source_options = {.is_str = true, .add_newline = true};
    cr_assert(source_open(&source, text, strlen(text), &source_options, &diagnostics));
    Lexer *lexer = arena_allocate(&arena, sizeof *lexer);
    LexerOptions options = {.extra_tokens = false};
    lexer_run(lexer, &source, &options, &names, &diagnostics);
    Buffer made = BUFFER_EMPTY;
    buffer_append_text(&made, "");
    for (size_t i = 0; i < lexer->tokens.count; i++) {
        TokenKind kind = (TokenKind)lexer->tokens.items[i].kind;
        if (kind == TOKEN_ENDMARKER) break;
        const char *shown = token_is_keyword(kind) ? token_infos[kind].text : token_infos[kind].name;
        buffer_append_format(&made, "%s%s", i ? " " : "",
                             kind == TOKEN_ERRORTOKEN ? lexer->error->text : shown);
    }
    cr_expect_str_eq(made.bytes, expected, "%s: %s", text, made.bytes);
    buffer_close(&made);
    arena_close(&arena);
}

Test(lexer, makes_blocks_of_indentation) {
    expect_tokens("if x:\n  y\nz", "if NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT NAME NEWLINE");
    expect_tokens("if x:\n  y\n\n   # no block\n", "if NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT");
    expect_tokens("(\n  x\n)", "LPAR NAME RPAR NEWLINE");
    expect_tokens("x = \\\n 1", "NAME EQUAL NUMBER NEWLINE");
}

Test(lexer, refuses_bad_indentation) {
    expect_tokens(
        "if x:\n    y\n  z",
        "if NAME COLON NEWLINE INDENT NAME NEWLINE unindent does not match any outer indentation level");
    expect_tokens(
        "if x:\n        y\n\tz",
        "if NAME COLON NEWLINE INDENT NAME NEWLINE inconsistent use of tabs and spaces in indentation");
}

Test(lexer, reads_numbers) {
    expect_tokens("0x_ff 1_0 1.5e-3 .5 1j 0_0", "NUMBER NUMBER NUMBER NUMBER NUMBER NUMBER NEWLINE");
    expect_tokens("1if x", "NUMBER if NAME NEWLINE");
    expect_tokens("1_", "invalid decimal literal");
    expect_tokens("0b12", "invalid digit '2' in binary literal");
    expect_tokens(
        "012",
        "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
}

Test(lexer, reads_strings) {
    expect_tokens("rb'a' '''a\n''' u\"x\"", "STRING STRING STRING NEWLINE");
    expect_tokens("'a", "unterminated string literal (detected at line 1)");
    expect_tokens("'''a\nb", "unterminated triple-quoted string literal (detected at line 2)");
    expect_tokens("bf''", "'b' and 'f' prefixes are incompatible");
}

Test(lexer, reads_fstrings) {
    expect_tokens(
        "f'a{b!r:>{c}}d'",
        "FSTRING_START FSTRING_MIDDLE LBRACE NAME EXCLAMATION NAME COLON FSTRING_MIDDLE LBRACE NAME "
        "RBRACE FSTRING_MIDDLE RBRACE FSTRING_MIDDLE FSTRING_END NEWLINE");
    expect_tokens(
        "f'{f'{x}'}'",
        "FSTRING_START LBRACE FSTRING_START LBRACE NAME RBRACE FSTRING_END RBRACE FSTRING_END NEWLINE");
    expect_tokens("f'{{}}'", "FSTRING_START FSTRING_MIDDLE FSTRING_MIDDLE FSTRING_END NEWLINE");
    expect_tokens("t'{x != 1}'", "TSTRING_START LBRACE NAME NOTEQUAL NUMBER RBRACE TSTRING_END NEWLINE");
    expect_tokens("f'}'", "FSTRING_START FSTRING_MIDDLE f-string: single '}' is not allowed");
}

Test(lexer, matches_brackets) {
    expect_tokens("(]", "LPAR closing parenthesis ']' does not match opening parenthesis '('");
    expect_tokens("(\n]", "LPAR closing parenthesis ']' does not match opening parenthesis '(' on line 1");
    expect_tokens(")", "unmatched ')'");
    expect_tokens("(1,", "LPAR NUMBER COMMA '(' was never closed");
}

Test(lexer, refuses_characters) {
    expect_tokens("\xe2\x82\xac", "invalid character '\xe2\x82\xac' (U+20AC)");
    expect_tokens("x\xc2\xa0", "invalid non-printable character U+00A0");
    expect_tokens("x \\ y", "NAME unexpected character after line continuation character");
}

Test(source, finds_the_declared_encoding) {
    char name[64];
    cr_expect(source_find_encoding("# -*- coding: Latin_1 -*-\n", 26, name));
    cr_expect_str_eq(name, "iso-8859-1");
    cr_expect(source_find_encoding("\n#vim: set fileencoding=utf-8 :\n", 32, name));
    cr_expect_str_eq(name, "utf-8");
    cr_expect_not(source_find_encoding("x\n# coding: latin-1\n", 20, name));
}

Test(dump_tokens, shows_what_tokenize_shows) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    arena_open(&arena);
    cr_assert_eq(setjmp(arena.exhausted), 0);
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    Buffer output = BUFFER_EMPTY, error = BUFFER_EMPTY;
    cr_assert(tokens_dump("x # c", 5, "f", false, &names, &diagnostics, &output, &error));
    cr_expect_str_eq(output.bytes, "0,0-0,0:            ENCODING       'utf-8'        \n"
                                   "1,0-1,1:            NAME           'x'            \n"
                                   "1,2-1,5:            COMMENT        '# c'          \n"
                                   "1,5-1,6:            NEWLINE        ''             \n"
                                   "2,0-2,0:            ENDMARKER      ''             \n");
    buffer_close(&output);
    cr_assert_not(tokens_dump("'''", 3, "f", false, &names, &diagnostics, &output, &error));
    cr_expect_str_eq(error.bytes, "f:1:1: error: EOF in multi-line string\n");
    buffer_close(&output);
    buffer_close(&error);
    arena_close(&arena);
}

/*
 * Bytes into tokens.
 *
 * Start at lexer_run(): it calls read_token() until the end or the first mistake. read_token() deals out
 * pending indentation, then reads either text of an f-/t-string (read_string_text) or a token of the
 * language (read_regular). Two things hold throughout: `line_start` is the start of line number `line`,
 * which changes only when there is more text behind the line end; and `at` never passes `limit`, where a
 * NUL stands that no token contains.
 */
#include "lexer/lexer.h"

#include <stdarg.h>
#include <string.h>

#include "base/unicode.h"
#include "base/utf8.h"

enum { TAB_WIDTH = 8, BYTES_A_TOKEN = 5 /* a guess at what programs have, to make room once */ };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_character(char c) {
    return is_name_start(c) || is_digit(c);
}

static StringMode *current_string(Lexer *lexer) {
    return lexer->string_count ? &lexer->strings[lexer->string_count - 1] : NULL;
}

static char string_letter(const StringMode *string) {
    return string->is_template ? 't' : 'f';
}

static uint32_t offset_of(const Lexer *lexer, const char *at) {
    return (uint32_t)(at - lexer->text);
}

static uint32_t column_of(const Lexer *lexer, const char *at) {
    return (uint32_t)(at - lexer->line_start);
}

/* To be called when `at` is just behind a line end. */
static void pass_line_end(Lexer *lexer) {
    if (lexer->at < lexer->limit) {
        lexer->line++;
        lexer->line_start = lexer->at;
    }
}

static bool fail(Lexer *lexer, Diagnostic *error) {
    lexer->end = LEXER_FAILED;
    lexer->error = error;
    return false;
}

static Span span_before(const Lexer *lexer, const char *at) {
    uint32_t column = column_of(lexer, at) - 1;
    /* Back to the start of the last character; at the start of a line that makes -1, offset 0. */
    while (at > lexer->line_start + 1 && column > 0 &&
           ((unsigned char)lexer->line_start[column] & 0xC0) == 0x80)
        column--;
    return (Span){lexer->line, column, lexer->line, column};
}

/* A mistake that is raised at once, placed at the last character that was read. */
static bool fail_here(Lexer *lexer, DiagnosticId id, ...) {
    va_list args;
    va_start(args, id);
    Diagnostic *error = diagnostics_prepare_list(lexer->diagnostics, id, span_before(lexer, lexer->at), args);
    va_end(args);
    return fail(lexer, error);
}

/* A mistake of layout: seen only by a parser that comes this far. */
static bool fail_layout(Lexer *lexer, DiagnosticId id, uint32_t column, uint32_t end_column) {
    lexer->end = LEXER_BAD_LAYOUT;
    lexer->error =
        diagnostics_prepare(lexer->diagnostics, id, (Span){lexer->line, column, lexer->line, end_column});
    return false;
}

/* ---- making tokens ---- */

static Token *push_token(Lexer *lexer, TokenKind kind) {
    TokenList *list = &lexer->tokens;
    arena_grow(lexer->names->arena, &list->items, list->count, &list->room, sizeof *list->items);
    Token *token = &list->items[list->count++];
    token->kind = (uint16_t)kind;
    token->depth = (uint16_t)lexer->depth;
    return token;
}

/* A token from token_start to `at`, which stands on one line. */
static bool make(Lexer *lexer, TokenKind kind) {
    Token *token = push_token(lexer, kind);
    token->start = offset_of(lexer, lexer->token_start);
    token->end = offset_of(lexer, lexer->at);
    token->span =
        (Span){lexer->line, column_of(lexer, lexer->token_start), lexer->line, column_of(lexer, lexer->at)};
    return true;
}

/* A token that began at line, column. */
static bool make_from(Lexer *lexer, TokenKind kind, uint32_t line, uint32_t column) {
    make(lexer, kind);
    Span *span = &lexer->tokens.items[lexer->tokens.count - 1].span;
    span->line = line;
    span->column = column;
    return true;
}

/* A token without text: indentation, the end. */
static bool make_empty(Lexer *lexer, TokenKind kind) {
    Token *token = push_token(lexer, kind);
    token->start = token->end = offset_of(lexer, lexer->at);
    token->span = (Span){lexer->line, NO_COLUMN, lexer->line, NO_COLUMN};
    token->cursor_column = column_of(lexer, lexer->at);
    return true;
}

/* ---- layout ---- */

/* CPython counts the place of this mistake from where its buffer begins, and no further than the line goes.
 */
static bool fail_continuation(Lexer *lexer) {
    size_t length;
    source_line(lexer->line_start, (size_t)(lexer->limit - lexer->line_start), 1, &length);
    if (lexer->line_start + length < lexer->limit) length++;
    size_t column = (size_t)(lexer->at - lexer->buffer_start) - (lexer->at == lexer->limit);
    return fail_layout(lexer, MESSAGE_AFTER_BACKSLASH, (uint32_t)(column < length ? column : length),
                       NO_COLUMN);
}

/* At a backslash: moves to the next line, or fails. */
static bool read_continuation(Lexer *lexer) {
    lexer->at++;
    const char *next = lexer->at;
    if (*next == '\r' && next[1] == '\n') next++;
    if (*next != '\n') return fail_continuation(lexer);
    lexer->at = next + 1;
    if (lexer->at == lexer->limit) {
        lexer->end = LEXER_CUT_OFF;
        return false;
    }
    pass_line_end(lexer);
    return true;
}

static bool push_indent(Lexer *lexer, int column, int other) {
    if (lexer->indent_count + 1 >= LEXER_INDENT_LIMIT)
        return fail_layout(lexer, MESSAGE_TOO_MANY_INDENTS, 0, NO_COLUMN);
    lexer->indent_count++;
    lexer->indents[lexer->indent_count] = column;
    lexer->other_indents[lexer->indent_count] = other;
    lexer->pending++;
    return true;
}

static bool fail_tabs(Lexer *lexer) {
    return fail_layout(lexer, MESSAGE_TABS_AND_SPACES, 0, NO_COLUMN);
}

/* Compares the line's width, with tabs of eight and of one, to the open blocks. */
static bool apply_indent(Lexer *lexer, int column, int other) {
    int top = lexer->indents[lexer->indent_count], other_top = lexer->other_indents[lexer->indent_count];
    if (column == top) return other == other_top || fail_tabs(lexer);
    if (column > top) {
        if (other <= other_top && lexer->indent_count + 1 < LEXER_INDENT_LIMIT) return fail_tabs(lexer);
        return push_indent(lexer, column, other);
    }
    while (lexer->indent_count > 0 && column < lexer->indents[lexer->indent_count]) {
        lexer->indent_count--;
        lexer->pending--;
    }
    if (column != lexer->indents[lexer->indent_count]) {
        size_t length;
        source_line(lexer->line_start, (size_t)(lexer->limit - lexer->line_start), 1, &length);
        const char *end = lexer->line_start + length;
        uint32_t cursor = (uint32_t)length + (end < lexer->limit);
        return fail_layout(lexer, MESSAGE_BAD_DEDENT, cursor - 1, UINT32_MAX - 1);
    }
    return other == lexer->other_indents[lexer->indent_count] || fail_tabs(lexer);
}

/* Reads the white space at the start of a line. */
static bool read_indent(Lexer *lexer) {
    int column = 0, other = 0, joined = 0, joined_other = 0;
    for (;; lexer->at++) {
        char c = *lexer->at;
        if (c == ' ') {
            column++, other++;
        } else if (c == '\t') {
            column = (column / TAB_WIDTH + 1) * TAB_WIDTH;
            other++;
        } else if (c == '\f') {
            column = other = 0;
        } else if (c == '\\') {
            /* The first line of several joined ones says how far they are indented. */
            if (!joined) joined = column, joined_other = other;
            if (!read_continuation(lexer)) return false;
            lexer->buffer_start = lexer->at--;
        } else {
            break;
        }
    }
    char c = *lexer->at;
    bool is_blank = c == '#' || c == '\n' || c == '\r';
    if (lexer->at == lexer->limit && c == 0) is_blank = false;
    if (is_blank || lexer->depth > 0) return true;
    return joined ? apply_indent(lexer, joined, joined_other) : apply_indent(lexer, column, other);
}

/* ---- numbers ---- */

static bool text_follows(const Lexer *lexer, const char *text) {
    return strncmp(lexer->at, text, strlen(text)) == 0;
}

/* "1if x" is a number and a keyword, and deserves a warning; "1x" is a mistake. */
static bool check_number_end(Lexer *lexer, const char *what) {
    if (lexer->options.extra_tokens) return true;
    char c = *lexer->at;
    static const char *const keywords[] = {"and", "else", "for", "or", "not", "if", "in", "is"};
    enum { WHOLE_WORDS = 5 }; /* of the last three the rest of the word does not matter to CPython */
    for (size_t i = 0; i < COUNT_OF(keywords); i++)
        if (c == keywords[i][0] && text_follows(lexer, keywords[i]) &&
            (i >= WHOLE_WORDS || !is_name_character(lexer->at[strlen(keywords[i])]))) {
            Span span = span_before(lexer, lexer->at);
            diagnostics_add(lexer->diagnostics, MESSAGE_NUMBER_BEFORE_KEYWORD, span, what);
            return true;
        }
    if ((unsigned char)c < 0x80 && is_name_character(c))
        return fail_here(lexer, MESSAGE_INVALID_LITERAL, what);
    return true;
}

/* Digits with single underscores between them; the first one is there. */
static bool read_digits(Lexer *lexer) {
    for (;;) {
        while (is_digit(*lexer->at)) lexer->at++;
        if (*lexer->at != '_') return true;
        lexer->at++;
        if (!is_digit(*lexer->at)) return fail_here(lexer, MESSAGE_INVALID_LITERAL, "decimal");
    }
}

static bool is_digit_of(char c, char last_digit) {
    return last_digit == 'f' ? is_hex_digit(c) : c >= '0' && c <= last_digit;
}

/* Behind 0x, 0o or 0b. */
static bool read_radix(Lexer *lexer, char last_digit, const char *what) {
    do {
        if (*lexer->at == '_') lexer->at++;
        if (!is_digit_of(*lexer->at, last_digit)) {
            if (!is_digit(*lexer->at)) return fail_here(lexer, MESSAGE_INVALID_LITERAL, what);
            char digit = *lexer->at++;
            return fail_here(lexer, MESSAGE_INVALID_DIGIT, digit, what);
        }
        while (is_digit_of(*lexer->at, last_digit)) lexer->at++;
    } while (*lexer->at == '_');
    if (is_digit(*lexer->at)) {
        char digit = *lexer->at++;
        return fail_here(lexer, MESSAGE_INVALID_DIGIT, digit, what);
    }
    return check_number_end(lexer, what) && make(lexer, TOKEN_NUMBER);
}

static bool is_exponent(char c) {
    return c == 'e' || c == 'E';
}

static bool is_imaginary(char c) {
    return c == 'j' || c == 'J';
}

/* From the exponent on, if there is one. */
static bool read_exponent(Lexer *lexer) {
    if (is_exponent(*lexer->at)) {
        const char *mark = lexer->at++;
        if (*lexer->at == '+' || *lexer->at == '-') {
            lexer->at++;
            if (!is_digit(*lexer->at)) return fail_here(lexer, MESSAGE_INVALID_LITERAL, "decimal");
        } else if (!is_digit(*lexer->at)) {
            lexer->at = mark;
            return check_number_end(lexer, "decimal") && make(lexer, TOKEN_NUMBER);
        }
        if (!read_digits(lexer)) return false;
    }
    const char *what = "decimal";
    if (is_imaginary(*lexer->at)) {
        lexer->at++;
        what = "imaginary";
    }
    return check_number_end(lexer, what) && make(lexer, TOKEN_NUMBER);
}

/* Behind the decimal point. */
static bool read_fraction(Lexer *lexer) {
    if (is_digit(*lexer->at) && !read_digits(lexer)) return false;
    return read_exponent(lexer);
}

/* A number that starts with 0 and has no radix: only zeros, unless it turns out to be a float. */
static bool read_after_zero(Lexer *lexer) {
    for (;;) {
        if (*lexer->at == '_') {
            lexer->at++;
            if (!is_digit(*lexer->at)) return fail_here(lexer, MESSAGE_INVALID_LITERAL, "decimal");
        }
        if (*lexer->at != '0') break;
        lexer->at++;
    }
    const char *zeros_end = lexer->at;
    bool has_more = is_digit(*lexer->at);
    if (has_more && !read_digits(lexer)) return false;
    if (*lexer->at == '.') {
        lexer->at++;
        return read_fraction(lexer);
    }
    if (is_exponent(*lexer->at) || is_imaginary(*lexer->at)) return read_exponent(lexer);
    if (has_more && !lexer->options.extra_tokens) {
        Span span = {lexer->line, column_of(lexer, lexer->token_start), lexer->line,
                     column_of(lexer, zeros_end)};
        return fail(lexer, diagnostics_prepare(lexer->diagnostics, MESSAGE_LEADING_ZEROS, span));
    }
    return check_number_end(lexer, "decimal") && make(lexer, TOKEN_NUMBER);
}

static bool read_number(Lexer *lexer) {
    if (*lexer->at != '0') {
        if (!read_digits(lexer)) return false;
        if (*lexer->at != '.') return read_exponent(lexer);
        lexer->at++;
        return read_fraction(lexer);
    }
    lexer->at++;
    char c = *lexer->at;
    if (c == 'x' || c == 'X') return lexer->at++, read_radix(lexer, 'f', "hexadecimal");
    if (c == 'o' || c == 'O') return lexer->at++, read_radix(lexer, '7', "octal");
    if (c == 'b' || c == 'B') return lexer->at++, read_radix(lexer, '1', "binary");
    return read_after_zero(lexer);
}

/* ---- names ---- */

static unsigned keyword_hash(const char *text, size_t count) {
    return ((unsigned)(unsigned char)text[0] * 7u + (unsigned)(unsigned char)text[1] * 3u +
            (unsigned)count * 31u + (unsigned)(unsigned char)text[count - 1]) &
           127u;
}

static void fill_keyword_slots(Lexer *lexer) {
    for (unsigned kind = TOKEN_FIRST_KEYWORD; kind < TOKEN_KIND_COUNT; kind++) {
        const char *text = token_infos[kind].text;
        unsigned at = keyword_hash(text, strlen(text));
        while (lexer->keyword_slots[at]) at = (at + 1) & 127u;
        lexer->keyword_slots[at] = (uint16_t)kind;
    }
}

static TokenKind keyword_of(const Lexer *lexer, const char *text, size_t count) {
    if (count < 2 || count > 8) return TOKEN_NAME;
    for (unsigned at = keyword_hash(text, count); lexer->keyword_slots[at]; at = (at + 1) & 127u) {
        const char *keyword = token_infos[lexer->keyword_slots[at]].text;
        if (strncmp(keyword, text, count) == 0 && keyword[count] == 0)
            return (TokenKind)lexer->keyword_slots[at];
    }
    return TOKEN_NAME;
}

/* Every character must be allowed where it stands; else the error is at the first that is not. */
static bool check_name(Lexer *lexer) {
    const char *at = lexer->token_start;
    while (at < lexer->at) {
        const char *start = at;
        uint32_t c = utf8_next(&at);
        bool is_allowed = start == lexer->token_start ? unicode_is_xid_start(c) : unicode_is_xid_continue(c);
        if (is_allowed) continue;
        char text[5] = {0};
        utf8_encode(c, text);
        lexer->at = at;
        if (unicode_is_printable(c)) return fail_here(lexer, MESSAGE_INVALID_CHARACTER, text, (unsigned)c);
        return fail_here(lexer, MESSAGE_NON_PRINTABLE, (unsigned)c);
    }
    return true;
}

static const Name *normalised_name(Lexer *lexer, const char *bytes, size_t count) {
    Buffer buffer = BUFFER_EMPTY;
    unicode_normalize_text(UNICODE_NFKC, bytes, count, &buffer);
    if (buffer.failed) {
        buffer_close(&buffer);
        longjmp(lexer->names->arena->exhausted, 1);
    }
    /* The buffer must be gone before the arena can jump. */
    char small[256], *copy = small;
    size_t copy_count = buffer.count;
    if (copy_count > sizeof small) {
        /* A name this long is worth a detour: reserve in the arena first, by its known upper bound. */
        Arena *arena = lexer->names->arena;
        buffer_close(&buffer);
        copy = arena_allocate(arena, copy_count);
        unicode_normalize_text(UNICODE_NFKC, bytes, count, &buffer);
        if (buffer.failed || buffer.count != copy_count) {
            buffer_close(&buffer);
            longjmp(arena->exhausted, 1);
        }
    }
    memcpy(copy, buffer.bytes, copy_count);
    buffer_close(&buffer);
    return names_intern(lexer->names, copy, copy_count);
}

static bool make_name(Lexer *lexer, bool is_ascii) {
    size_t count = (size_t)(lexer->at - lexer->token_start);
    TokenKind kind = is_ascii ? keyword_of(lexer, lexer->token_start, count) : TOKEN_NAME;
    if (kind != TOKEN_NAME) return make(lexer, kind);
    if (lexer->options.extra_tokens) return make(lexer, TOKEN_NAME); /* shown as it is, whatever it is */
    if (!is_ascii && !check_name(lexer)) return false;
    const Name *name = is_ascii ? names_intern(lexer->names, lexer->token_start, count)
                                : normalised_name(lexer, lexer->token_start, count);
    make(lexer, TOKEN_NAME);
    lexer->tokens.items[lexer->tokens.count - 1].name = name;
    return true;
}

/* ---- strings ---- */

/* The mistake of a string without end is shown at its opening quotes. */
static bool fail_at_start(Lexer *lexer, uint32_t line, const char *line_start, DiagnosticId id, char letter) {
    uint32_t column = (uint32_t)(lexer->token_start - line_start), detected = lexer->line;
    Span span = {line, column, line, column};
    lexer->is_string_cut = lexer->at == lexer->limit;
    Diagnostic *error;
    if (id == MESSAGE_UNTERMINATED_FSTRING || id == MESSAGE_UNTERMINATED_TRIPLE_FSTRING)
        error = diagnostics_prepare(lexer->diagnostics, id, span, letter, detected);
    else error = diagnostics_prepare(lexer->diagnostics, id, span, detected);
    return fail(lexer, error);
}

static bool fail_unterminated(Lexer *lexer, uint32_t line, const char *line_start, char quote, int quote_size,
                              bool has_escaped_quote) {
    const StringMode *outer = current_string(lexer);
    if (outer && outer->quote == quote && outer->quote_size == quote_size) {
        uint32_t column = (uint32_t)(lexer->token_start - line_start);
        return fail(lexer, diagnostics_prepare(lexer->diagnostics, MESSAGE_FSTRING_EXPECTING_BRACE,
                                               (Span){line, column, line, column}, string_letter(outer)));
    }
    if (quote_size == 3) return fail_at_start(lexer, line, line_start, MESSAGE_UNTERMINATED_TRIPLE_STRING, 0);
    return fail_at_start(
        lexer, line, line_start,
        has_escaped_quote ? MESSAGE_UNTERMINATED_STRING_ESCAPED : MESSAGE_UNTERMINATED_STRING, 0);
}

/* From the opening quote on; token_start is at the prefix. */
static bool read_string(Lexer *lexer) {
    char quote = *lexer->at;
    uint32_t line = lexer->line;
    const char *line_start = lexer->line_start;
    int quote_size = lexer->at[1] == quote && lexer->at[2] == quote ? 3 : 1, closing = 0;
    bool has_escaped_quote = false;
    lexer->at += quote_size;
    while (closing < quote_size) {
        char c = *lexer->at;
        if ((c == 0 && lexer->at == lexer->limit) || (c == '\n' && quote_size == 1))
            return fail_unterminated(lexer, line, line_start, quote, quote_size, has_escaped_quote);
        lexer->at++;
        if (c == quote) {
            closing++;
            continue;
        }
        closing = 0;
        if (c == '\n') {
            pass_line_end(lexer);
        } else if (c == '\\') {
            if (*lexer->at == quote) has_escaped_quote = true;
            if (*lexer->at == '\r' && lexer->at[1] == '\n') lexer->at++;
            if (lexer->at < lexer->limit && *lexer->at++ == '\n') pass_line_end(lexer);
        }
    }
    return make_from(lexer, TOKEN_STRING, line, (uint32_t)(lexer->token_start - line_start));
}

/* From the opening quote of an f- or t-string on. */
static bool read_string_start(Lexer *lexer, bool is_template, bool is_raw) {
    char quote = *lexer->at;
    int quote_size = lexer->at[1] == quote && lexer->at[2] == quote ? 3 : 1;
    lexer->at += quote_size;
    if (lexer->string_count + 1 >= LEXER_STRING_LIMIT) return fail_here(lexer, MESSAGE_TOO_MANY_FSTRINGS);
    lexer->strings[lexer->string_count++] = (StringMode){
        .is_template = is_template,
        .is_raw = is_raw,
        .in_text = true,
        .quote = quote,
        .quote_size = (uint8_t)quote_size,
        .expression_depth = -1,
        .start = offset_of(lexer, lexer->token_start),
        .first_line = lexer->line,
        .line_start = offset_of(lexer, lexer->line_start),
    };
    return make(lexer, is_template ? TOKEN_TSTRING_START : TOKEN_FSTRING_START);
}

typedef struct Prefix {
    bool b, r, u, f, t;
} Prefix;

static bool fail_prefixes(Lexer *lexer, char first, char second) {
    uint32_t column = column_of(lexer, lexer->token_start);
    Span span = {lexer->line, column, lexer->line, column_of(lexer, lexer->at)};
    return fail(lexer,
                diagnostics_prepare(lexer->diagnostics, MESSAGE_INCOMPATIBLE_PREFIXES, span, first, second));
}

/* Before the quote: prefixes that exclude each other. */
static bool check_prefix(Lexer *lexer, Prefix p) {
    if (p.u && p.b) return fail_prefixes(lexer, 'u', 'b');
    if (p.u && p.r) return fail_prefixes(lexer, 'u', 'r');
    if (p.u && p.f) return fail_prefixes(lexer, 'u', 'f');
    if (p.u && p.t) return fail_prefixes(lexer, 'u', 't');
    if (p.b && p.f) return fail_prefixes(lexer, 'b', 'f');
    if (p.b && p.t) return fail_prefixes(lexer, 'b', 't');
    if (p.f && p.t) return fail_prefixes(lexer, 'f', 't');
    return true;
}

/* The letter's flag when it may stand in a prefix and has not yet, else NULL. */
static bool *prefix_flag(Prefix *p, char c) {
    bool *flag = NULL;
    switch (c) {
    case 'b': case 'B': flag = &p->b; break;
    case 'r': case 'R': flag = &p->r; break;
    case 'u': case 'U': flag = &p->u; break;
    case 'f': case 'F': flag = &p->f; break;
    case 't': case 'T': flag = &p->t; break;
    default: break;
    }
    return flag && !*flag ? flag : NULL;
}

static bool read_name_or_string(Lexer *lexer) {
    Prefix prefix = {false, false, false, false, false};
    for (bool *flag; (flag = prefix_flag(&prefix, *lexer->at));) {
        *flag = true;
        lexer->at++;
        if (*lexer->at != '"' && *lexer->at != '\'') continue;
        if (!check_prefix(lexer, prefix)) return false;
        if (prefix.f || prefix.t) return read_string_start(lexer, prefix.t, prefix.r);
        return read_string(lexer);
    }
    unsigned char all = 0;
    for (const char *at = lexer->token_start; at < lexer->at; at++) all |= (unsigned char)*at;
    while (is_name_character(*lexer->at)) all |= (unsigned char)*lexer->at++;
    return make_name(lexer, all < 0x80);
}

/* ---- text of f- and t-strings ---- */

static bool fail_string_text(Lexer *lexer, const StringMode *string) {
    lexer->token_start = lexer->text + string->start;
    DiagnosticId id =
        string->quote_size == 3 ? MESSAGE_UNTERMINATED_TRIPLE_FSTRING : MESSAGE_UNTERMINATED_FSTRING;
    fail_at_start(lexer, string->first_line, lexer->text + string->line_start, id, string_letter(string));
    if (string->quote_size == 1) lexer->is_string_cut = false; /* no line to come can close it */
    return false;
}

static bool closes_string(const Lexer *lexer, const StringMode *string) {
    for (int i = 0; i < string->quote_size; i++)
        if (lexer->at[i] != string->quote) return false;
    return true;
}

static TokenKind middle_of(const StringMode *string) {
    return string->is_template ? TOKEN_TSTRING_MIDDLE : TOKEN_FSTRING_MIDDLE;
}

/* Behind a backslash: steps over the escaped character; *in_name becomes true inside \N{. */
static void read_escape(Lexer *lexer, const StringMode *string, bool *in_name) {
    if (*lexer->at == '\r' && lexer->at[1] == '\n') lexer->at++;
    char c = *lexer->at;
    if (c == '{' || c == '}') {
        if (!string->is_raw) {
            const char brace[2] = {c, 0};
            lexer->at++;
            diagnostics_add(lexer->diagnostics, MESSAGE_INVALID_ESCAPE, span_before(lexer, lexer->at), brace,
                            brace);
            lexer->at--;
        }
        return; /* the brace means what it means without the backslash */
    }
    if (lexer->at == lexer->limit) return;
    lexer->at++;
    if (c == '\n') pass_line_end(lexer);
    if (c == 'N' && !string->is_raw && *lexer->at == '{') {
        lexer->at++;
        *in_name = true;
    }
}

static bool read_regular(Lexer *lexer);

/* Of a doubled brace one belongs to the text; for the parser its place includes both. */
static bool make_before_second_brace(Lexer *lexer, TokenKind kind, uint32_t line, uint32_t column) {
    make_from(lexer, kind, line, column);
    if (!lexer->options.extra_tokens) lexer->tokens.items[lexer->tokens.count - 1].span.end_column++;
    lexer->at++;
    return true;
}

static bool read_string_text(Lexer *lexer) {
    StringMode *string = current_string(lexer);
    uint32_t line = lexer->line;
    lexer->token_start = lexer->at;
    if (*lexer->at == '{' && lexer->at[1] != '{') {
        string->expression_depth++;
        if (string->expression_depth >= LEXER_EXPRESSION_LIMIT)
            return fail_here(lexer, MESSAGE_FSTRING_TOO_DEEP, string_letter(string));
        string->in_text = false;
        return read_regular(lexer);
    }
    if (closes_string(lexer, string)) {
        lexer->at += string->quote_size;
        TokenKind kind = string->is_template ? TOKEN_TSTRING_END : TOKEN_FSTRING_END;
        lexer->string_count--;
        return make(lexer, kind);
    }
    uint32_t column = column_of(lexer, lexer->at);
    bool in_name = false;
    for (;;) {
        char c = *lexer->at;
        bool in_format = string->in_format && string->expression_depth >= 0;
        if (c == string->quote && closes_string(lexer, string)) break;
        if ((c == 0 && lexer->at == lexer->limit) || (c == '\n' && string->quote_size == 1)) {
            if (c == '\n' && in_format) {
                lexer->at++;
                return fail_here(lexer, MESSAGE_FSTRING_NEWLINE_IN_FORMAT, string_letter(string),
                                 string_letter(string));
            }
            return fail_string_text(lexer, string);
        }
        if (c == '{') {
            if (lexer->at[1] == '{' && !in_format) {
                lexer->at++;
                return make_before_second_brace(lexer, middle_of(string), line, column);
            }
            string->expression_depth++;
            if (string->expression_depth >= LEXER_EXPRESSION_LIMIT)
                return fail_here(lexer, MESSAGE_FSTRING_TOO_DEEP, string_letter(string));
            string->in_text = false;
            break;
        }
        if (c == '}') {
            if (in_name) { /* CPython's token ends with the name */
                lexer->at++;
                break;
            }
            if (lexer->at[1] == '}' && !in_format && string->depth == 0) {
                lexer->at++;
                return make_before_second_brace(lexer, middle_of(string), line, column);
            }
            string->in_text = false;
            break;
        }
        lexer->at++;
        if (c == '\n') pass_line_end(lexer);
        else if (c == '\\') read_escape(lexer, string, &in_name);
    }
    return make_from(lexer, middle_of(string), line, column);
}

/* ---- punctuation ---- */

/* The longest operator at `at`; its size in *size. */
static TokenKind operator_at(const char *at, size_t *size) {
    char a = at[0], b = at[1], c = b ? at[2] : 0;
    *size = 3;
    if (a == '.' && b == '.' && c == '.') return TOKEN_ELLIPSIS;
    if (a == '*' && b == '*' && c == '=') return TOKEN_DOUBLESTAREQUAL;
    if (a == '/' && b == '/' && c == '=') return TOKEN_DOUBLESLASHEQUAL;
    if (a == '<' && b == '<' && c == '=') return TOKEN_LEFTSHIFTEQUAL;
    if (a == '>' && b == '>' && c == '=') return TOKEN_RIGHTSHIFTEQUAL;
    *size = 2;
    if (b == '=') {
        switch (a) {
        case '=': return TOKEN_EQEQUAL;
        case '!': return TOKEN_NOTEQUAL;
        case '<': return TOKEN_LESSEQUAL;
        case '>': return TOKEN_GREATEREQUAL;
        case '+': return TOKEN_PLUSEQUAL;
        case '-': return TOKEN_MINEQUAL;
        case '*': return TOKEN_STAREQUAL;
        case '/': return TOKEN_SLASHEQUAL;
        case '%': return TOKEN_PERCENTEQUAL;
        case '&': return TOKEN_AMPEREQUAL;
        case '|': return TOKEN_VBAREQUAL;
        case '^': return TOKEN_CIRCUMFLEXEQUAL;
        case '@': return TOKEN_ATEQUAL;
        case ':': return TOKEN_COLONEQUAL;
        default: break;
        }
    }
    if (a == b) {
        switch (a) {
        case '*': return TOKEN_DOUBLESTAR;
        case '/': return TOKEN_DOUBLESLASH;
        case '<': return TOKEN_LEFTSHIFT;
        case '>': return TOKEN_RIGHTSHIFT;
        default: break;
        }
    }
    if (a == '-' && b == '>') return TOKEN_RARROW;
    *size = 1;
    switch (a) {
    case '(': return TOKEN_LPAR;
    case ')': return TOKEN_RPAR;
    case '[': return TOKEN_LSQB;
    case ']': return TOKEN_RSQB;
    case ':': return TOKEN_COLON;
    case ',': return TOKEN_COMMA;
    case ';': return TOKEN_SEMI;
    case '+': return TOKEN_PLUS;
    case '-': return TOKEN_MINUS;
    case '*': return TOKEN_STAR;
    case '/': return TOKEN_SLASH;
    case '|': return TOKEN_VBAR;
    case '&': return TOKEN_AMPER;
    case '<': return TOKEN_LESS;
    case '>': return TOKEN_GREATER;
    case '=': return TOKEN_EQUAL;
    case '.': return TOKEN_DOT;
    case '%': return TOKEN_PERCENT;
    case '{': return TOKEN_LBRACE;
    case '}': return TOKEN_RBRACE;
    case '~': return TOKEN_TILDE;
    case '^': return TOKEN_CIRCUMFLEX;
    case '@': return TOKEN_AT;
    case '!': return TOKEN_EXCLAMATION;
    default: return TOKEN_OP;
    }
}

static bool brackets_match(char opening, char closing) {
    return (opening == '(' && closing == ')') || (opening == '[' && closing == ']') ||
           (opening == '{' && closing == '}');
}

static bool open_bracket(Lexer *lexer, char bracket) {
    if (lexer->depth >= LEXER_BRACKET_LIMIT) return fail_here(lexer, MESSAGE_TOO_MANY_BRACKETS);
    lexer->brackets[lexer->depth].bracket = bracket;
    lexer->brackets[lexer->depth].line = lexer->line;
    lexer->brackets[lexer->depth].column = column_of(lexer, lexer->token_start);
    lexer->depth++;
    if (lexer->string_count) current_string(lexer)->depth++;
    return true;
}

static bool check_bracket(Lexer *lexer, StringMode *string, char closing) {
    char opening = lexer->brackets[lexer->depth].bracket;
    uint32_t line = lexer->brackets[lexer->depth].line;
    if (brackets_match(opening, closing)) return true;
    if (string && opening == '{' && string->depth - 1 == string->expression_depth)
        return fail_here(lexer, MESSAGE_FSTRING_UNMATCHED, string_letter(string), closing);
    if (lexer->options.extra_tokens) return true;
    if (line != lexer->line) return fail_here(lexer, MESSAGE_WRONG_BRACKET_ON_LINE, closing, opening, line);
    return fail_here(lexer, MESSAGE_WRONG_BRACKET, closing, opening);
}

static bool close_bracket(Lexer *lexer, char bracket) {
    StringMode *string = current_string(lexer);
    bool is_lenient = lexer->options.extra_tokens;
    if (string && !string->depth && bracket == '}')
        return fail_here(lexer, MESSAGE_FSTRING_SINGLE_BRACE, string_letter(string));
    if (!is_lenient && !lexer->depth) return fail_here(lexer, MESSAGE_UNMATCHED_BRACKET, bracket);
    if (lexer->depth > 0) {
        lexer->depth--;
        if (!check_bracket(lexer, string, bracket)) return false;
    }
    if (!string) return true;
    string->depth--;
    if (string->depth < 0) return fail_here(lexer, MESSAGE_FSTRING_UNMATCHED, string_letter(string), bracket);
    if (bracket == '}' && string->depth == string->expression_depth) {
        string->expression_depth--;
        string->in_text = true;
        string->in_format = string->in_debug = false;
    }
    return true;
}

static bool read_operator(Lexer *lexer) {
    char c = *lexer->at;
    StringMode *string = current_string(lexer);
    if (c == ':' && string && string->expression_depth >= 0 &&
        string->depth == string->expression_depth + 1 && string->depth - 1 == string->expression_depth) {
        lexer->at++;
        string->in_text = string->in_format = true;
        return make(lexer, TOKEN_COLON);
    }
    size_t size;
    TokenKind kind = operator_at(lexer->at, &size);
    lexer->at += size;
    if (kind == TOKEN_LPAR || kind == TOKEN_LSQB || kind == TOKEN_LBRACE) {
        if (!open_bracket(lexer, c)) return false;
    } else if (kind == TOKEN_RPAR || kind == TOKEN_RSQB || kind == TOKEN_RBRACE) {
        if (!close_bracket(lexer, c)) return false;
    } else if (kind == TOKEN_OP && !unicode_is_printable((unsigned char)c)) {
        return fail_here(lexer, MESSAGE_NON_PRINTABLE, (unsigned)(unsigned char)c);
    }
    return make(lexer, kind);
}

/* ---- everything ---- */

/* At a line end, outside strings. Gives a token unless the line was blank or joined. */
static bool read_line_end(Lexer *lexer, bool is_blank, bool *made) {
    *made = true;
    if (is_blank || lexer->depth > 0 || lexer->is_after_comment) {
        if (lexer->options.extra_tokens && (is_blank || lexer->depth > 0)) make(lexer, TOKEN_NL);
        else if (is_blank || lexer->depth > 0) *made = false;
        else make(lexer, TOKEN_NEWLINE);
    } else {
        make(lexer, TOKEN_NEWLINE);
    }
    lexer->is_after_comment = false;
    lexer->at_line_start = true;
    pass_line_end(lexer);
    lexer->buffer_start = lexer->line_start;
    return true;
}

static bool read_end(Lexer *lexer) {
    if (lexer->depth > 0) {
        lexer->end = LEXER_CUT_OFF;
        return false;
    }
    if (lexer->options.is_interactive && lexer->is_started) {
        /* The end of the text ends the statement, then its blocks, then once more. */
        lexer->is_started = false;
        if (lexer->indent_count && !lexer->options.dont_imply_dedent) {
            lexer->pending = -lexer->indent_count;
            lexer->indent_count = 0;
        }
        return make_empty(lexer, TOKEN_NEWLINE);
    }
    lexer->end = LEXER_AT_END;
    return make_empty(lexer, TOKEN_ENDMARKER);
}

static bool read_regular(Lexer *lexer) {
    bool is_blank = false;
next_line:
    if (lexer->at_line_start) {
        lexer->at_line_start = false;
        if (!read_indent(lexer)) return false;
        is_blank = *lexer->at == '#' || *lexer->at == '\n' || *lexer->at == '\r';
        if (lexer->pending) return true; /* dealt out by the next call */
    }
again:
    while (*lexer->at == ' ' || *lexer->at == '\t' || *lexer->at == '\f') lexer->at++;
    lexer->token_start = lexer->at;
    char c = *lexer->at;
    if (c == '#') {
        while (*lexer->at != '\n' && *lexer->at != '\r' && lexer->at < lexer->limit) lexer->at++;
        if (lexer->options.extra_tokens) {
            lexer->is_after_comment = is_blank;
            if (is_blank) lexer->is_after_comment = true;
            return make(lexer, TOKEN_COMMENT);
        }
        c = *lexer->at; /* the line end's token begins with the comment */
    }
    if (lexer->at == lexer->limit) return read_end(lexer);
    if (c == '\r') { /* only for the dump are these still there */
        c = *++lexer->at;
        if (is_name_start(c) || c == ' ' || c == '\t') {
            lexer->at++;
            return make(lexer, TOKEN_OP); /* what CPython makes of a stray one */
        }
    }
    if (c == '\n') {
        bool made;
        lexer->at++;
        if (lexer->is_after_comment) is_blank = true;
        if (!read_line_end(lexer, is_blank, &made)) return false;
        if (made) return true;
        is_blank = false;
        goto next_line;
    }
    if (is_name_start(c)) return read_name_or_string(lexer);
    if (is_digit(c)) return read_number(lexer);
    if (c == '.' && is_digit(lexer->at[1])) return lexer->at++, read_fraction(lexer);
    if (c == '"' || c == '\'') return read_string(lexer);
    if (c == '\\') {
        if (!read_continuation(lexer)) return false;
        goto again;
    }
    return read_operator(lexer);
}

static bool read_token(Lexer *lexer) {
    StringMode *string = current_string(lexer);
    if (string && string->in_text) return read_string_text(lexer);
    return read_regular(lexer);
}

static void deal_out_indentation(Lexer *lexer) {
    for (; lexer->pending > 0; lexer->pending--) make_empty(lexer, TOKEN_INDENT);
    for (; lexer->pending < 0; lexer->pending++) make_empty(lexer, TOKEN_DEDENT);
}

/* The error that the list's last token stands for. */
static void close_list(Lexer *lexer) {
    Token *token = push_token(lexer, TOKEN_ERRORTOKEN);
    token->start = token->end = offset_of(lexer, lexer->at);
    token->span = (Span){lexer->line, NO_COLUMN, lexer->line, NO_COLUMN};
    token->cursor_column = column_of(lexer, lexer->at);
    if (lexer->end == LEXER_FAILED) { /* CPython goes back to the place of the mistake */
        token->span.line = token->span.end_line = lexer->error->span.line;
        token->cursor_column = lexer->error->span.column + 1;
    }
    if (lexer->end != LEXER_CUT_OFF) return;
    if (lexer->depth > 0) {
        uint32_t line = lexer->brackets[lexer->depth - 1].line,
                 column = lexer->brackets[lexer->depth - 1].column;
        lexer->error = diagnostics_prepare(lexer->diagnostics, MESSAGE_NEVER_CLOSED,
                                           (Span){line, column, line, NO_COLUMN},
                                           lexer->brackets[lexer->depth - 1].bracket);
    } else {
        uint32_t cursor = token->cursor_column;
        lexer->error = diagnostics_prepare(lexer->diagnostics, MESSAGE_UNEXPECTED_EOF,
                                           (Span){lexer->line, cursor - 1, lexer->line, UINT32_MAX - 1});
    }
}

void lexer_run(Lexer *lexer, const Source *source, const LexerOptions *options, NameTable *names,
               Diagnostics *diagnostics) {
    memset(lexer, 0, sizeof *lexer);
    lexer->source = source;
    lexer->options = *options;
    lexer->names = names;
    lexer->diagnostics = diagnostics;
    lexer->text = lexer->at = lexer->line_start = lexer->buffer_start = source->bytes;
    lexer->limit = source->bytes + source->count;
    lexer->line = source->count ? 1 : 0;
    lexer->at_line_start = true;
    fill_keyword_slots(lexer);
    lexer->tokens.room = source->count / BYTES_A_TOKEN + 16;
    lexer->tokens.items = arena_allocate_array(names->arena, lexer->tokens.room, sizeof *lexer->tokens.items);
    while (lexer->end == LEXER_GOING) {
        if (!read_token(lexer)) break;
        deal_out_indentation(lexer);
        if (lexer->tokens.count && lexer->tokens.items[lexer->tokens.count - 1].span.column != NO_COLUMN)
            lexer->is_started = true;
        else if (lexer->tokens.count && lexer->tokens.items[lexer->tokens.count - 1].kind == TOKEN_DEDENT)
            lexer->is_started = true;
    }
    if (lexer->end != LEXER_AT_END) close_list(lexer);
}

/*
 * Numbers and strings: from the text of a token to the constant it means, and adjacent strings joined.
 *
 * A mistake inside a literal (an unknown escape name, a number of too many digits) is no matter of grammar:
 * it is left in parser->error, and diagnose.c meets it again at the same token.
 */
#include "parser/parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/integer_text.h"
#include "base/unicode.h"
#include "base/unicode_names.h"
#include "base/utf8.h"

static Node *constant_node(Parser *parser, Constant value, Span span) {
    Constant *constant = arena_allocate(parser->arena, sizeof *constant);
    *constant = value;
    ConstantNode *node = NEW(Constant, span);
    node->value = constant;
    return &node->base;
}

static Constant text_constant(ConstantKind kind, const char *bytes, size_t count) {
    Constant constant = {.kind = kind};
    constant.text.bytes = bytes;
    constant.text.count = count;
    return constant;
}

/* ---- numbers ---- */

Node *literal_from_number(Parser *parser, const Token *token) {
    const char *text = parser->source->bytes + token->start;
    size_t length = token->end - token->start, count = 0;
    char small[64], *digits = length < sizeof small ? small : arena_allocate(parser->arena, length + 1);
    bool is_float = false;
    int base = 10;
    if (length > 1 && text[0] == '0') {
        char mark = (char)(text[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
    }
    for (size_t i = base == 10 ? 0 : 2; i < length; i++) {
        char c = text[i];
        if (c == '_') continue;
        if (base == 10 && (c < '0' || c > '9')) is_float = true;
        digits[count++] = c;
    }
    digits[count] = 0;
    if (is_float) {
        bool is_imaginary = (digits[count - 1] | 0x20) == 'j';
        if (is_imaginary) digits[count - 1] = 0;
        double number = strtod(digits, NULL);
        if (!is_imaginary)
            return constant_node(parser, (Constant){.kind = CONSTANT_FLOAT, .number = number}, token->span);
        return constant_node(parser, (Constant){.kind = CONSTANT_COMPLEX, .complex = {0.0, number}},
                             token->span);
    }
    if (base == 10 && count > INTEGER_DIGITS_LIMIT) {
        Span span = {token->span.line, NO_COLUMN, token->span.end_line, NO_COLUMN};
        parser->error =
            diagnostics_prepare(parser->diagnostics, MESSAGE_INT_TOO_LONG, span, INTEGER_DIGITS_LIMIT, count);
        return NULL;
    }
    return constant_node(parser, integer_from_digits(parser->arena, digits, count, base), token->span);
}

Node *parse_number(Parser *parser) {
    return literal_from_number(parser, advance(parser));
}

/* ---- escapes ---- */

/* The text between the quotes (or of an f-string's middle), on its way to a constant. */
typedef struct Decoder {
    Parser *parser;
    const Token *token;
    const char *start, *at, *limit;
    char *out, *to;
    bool is_bytes, has_warned;
} Decoder;

static int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* CPython's codec sees every character above ASCII as an escape of ten characters, a backslash before one as
 * six. */
static size_t codec_position(const Decoder *decoder, const char *at) {
    size_t position = 0;
    for (const char *p = decoder->start; p < at; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < 0x80) {
            position++;
            if (c == '\\' && (p + 1 == decoder->limit || (unsigned char)p[1] >= 0x80)) position += 5;
            else if (c == '\\' && p + 1 < at && (unsigned char)p[1] < 0x80) position++, p++;
        } else if ((c & 0xC0) != 0x80) {
            position += 10;
        }
    }
    return position;
}

static bool fail_escape(Decoder *decoder, const char *escape, const char *end, const char *why) {
    size_t from = codec_position(decoder, escape), to = codec_position(decoder, end);
    Parser *parser = decoder->parser;
    const char *where = to - from == 1 ? arena_format(parser->arena, "%zu", from)
                                       : arena_format(parser->arena, "%zu-%zu", from, to - 1);
    parser->error = diagnostics_prepare(parser->diagnostics, MESSAGE_UNICODE_ESCAPE, decoder->token->span,
                                        to - from == 1 ? " 0x5c" : "s", where, why);
    return false;
}

static void put(Decoder *decoder, uint32_t code_point) {
    decoder->to += utf8_encode(code_point, decoder->to);
}

/* Hex digits behind \x, \u, \U. */
static bool read_hex(Decoder *decoder, const char *escape, int count, const char *why) {
    uint32_t value = 0;
    for (int i = 0; i < count; i++) {
        int digit = decoder->at < decoder->limit ? hex_value(*decoder->at) : -1;
        if (digit < 0) return fail_escape(decoder, escape, decoder->at, why);
        value = value << 4 | (uint32_t)digit;
        decoder->at++;
    }
    if (value > UNICODE_LAST) return fail_escape(decoder, escape, decoder->at, "illegal Unicode character");
    put(decoder, value);
    return true;
}

static bool read_named(Decoder *decoder, const char *escape) {
    static const char malformed[] = "malformed \\N character escape";
    if (decoder->at == decoder->limit || *decoder->at != '{')
        return fail_escape(decoder, escape, decoder->at, malformed);
    const char *name = ++decoder->at;
    while (decoder->at < decoder->limit && *decoder->at != '}') decoder->at++;
    size_t count = (size_t)(decoder->at - name);
    if (decoder->at == decoder->limit || !count) return fail_escape(decoder, escape, decoder->at, malformed);
    decoder->at++;
    uint32_t code_point;
    if (!unicode_lookup(name, count, &code_point))
        return fail_escape(decoder, escape, decoder->at, "unknown Unicode character name");
    put(decoder, code_point);
    return true;
}

/* Where in the source an escape stands: tokens may span lines. */
static Span span_of_escape(const Decoder *decoder, const char *escape, uint32_t width) {
    const char *source = decoder->parser->source->bytes, *line_start = escape;
    uint32_t line = decoder->token->span.line;
    for (const char *p = source + decoder->token->start; p < escape; p++) line += *p == '\n';
    while (line_start > source && line_start[-1] != '\n') line_start--;
    uint32_t column = (uint32_t)(escape - line_start);
    return (Span){line, column, line, column + width};
}

/* One warning a literal, and none a second time when a literal is read again. */
static void warn(Decoder *decoder, const char *escape, bool is_octal) {
    Parser *parser = decoder->parser;
    if (decoder->has_warned || decoder->token->start < parser->warned_until) return;
    /* Of braces in f-strings the lexer has warned; a backslash before what is not ASCII passes in CPython. */
    if ((unsigned char)escape[1] >= 0x80) return;
    if (decoder->token->kind != TOKEN_STRING && (escape[1] == '{' || escape[1] == '}')) return;
    decoder->has_warned = true;
    if (is_octal) {
        const char *digits = arena_copy_text(parser->arena, escape + 1, 3);
        diagnostics_add(parser->diagnostics, MESSAGE_INVALID_OCTAL_ESCAPE, span_of_escape(decoder, escape, 2),
                        digits, digits);
        return;
    }
    const char text[2] = {escape[1], 0};
    diagnostics_add(parser->diagnostics, MESSAGE_INVALID_ESCAPE, span_of_escape(decoder, escape, 2), text,
                    text);
}

static void read_octal(Decoder *decoder, const char *escape) {
    uint32_t value = 0;
    int count = 0;
    for (; count < 3 && decoder->at < decoder->limit && *decoder->at >= '0' && *decoder->at <= '7'; count++)
        value = value << 3 | (uint32_t)(*decoder->at++ - '0');
    if (value > 0377) warn(decoder, escape, true);
    if (decoder->is_bytes) *decoder->to++ = (char)value;
    else put(decoder, value);
}

static bool read_byte(Decoder *decoder, const char *escape) {
    int high = decoder->at < decoder->limit ? hex_value(*decoder->at) : -1;
    int low = high >= 0 && decoder->at + 1 < decoder->limit ? hex_value(decoder->at[1]) : -1;
    if (low < 0) {
        Parser *parser = decoder->parser;
        parser->error = diagnostics_prepare(parser->diagnostics, MESSAGE_BYTES_ESCAPE, decoder->token->span,
                                            (size_t)(escape - decoder->start));
        return false;
    }
    decoder->at += 2;
    *decoder->to++ = (char)(high << 4 | low);
    return true;
}

/* At a backslash. */
static bool read_escape(Decoder *decoder) {
    const char *escape = decoder->at++;
    if (decoder->at == decoder->limit) { /* before a brace of an f-string */
        *decoder->to++ = '\\';
        return true;
    }
    char c = *decoder->at++;
    switch (c) {
    case '\n': return true;
    case '\\': case '\'': case '"': *decoder->to++ = c; return true;
    case 'a': *decoder->to++ = '\a'; return true;
    case 'b': *decoder->to++ = '\b'; return true;
    case 'f': *decoder->to++ = '\f'; return true;
    case 'n': *decoder->to++ = '\n'; return true;
    case 'r': *decoder->to++ = '\r'; return true;
    case 't': *decoder->to++ = '\t'; return true;
    case 'v': *decoder->to++ = '\v'; return true;
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
        decoder->at--;
        read_octal(decoder, escape);
        return true;
    case 'x':
        return decoder->is_bytes ? read_byte(decoder, escape)
                                 : read_hex(decoder, escape, 2, "truncated \\xXX escape");
    default: break;
    }
    if (!decoder->is_bytes) {
        if (c == 'u') return read_hex(decoder, escape, 4, "truncated \\uXXXX escape");
        if (c == 'U') return read_hex(decoder, escape, 8, "truncated \\UXXXXXXXX escape");
        if (c == 'N') return read_named(decoder, escape);
    }
    warn(decoder, escape, false);
    *decoder->to++ = '\\';
    decoder->at--; /* the rest of the character is copied like any other */
    return true;
}

static bool decode(Decoder *decoder) {
    decoder->start = decoder->at;
    decoder->out = decoder->to =
        arena_allocate(decoder->parser->arena, (size_t)(decoder->limit - decoder->at) + 5);
    while (decoder->at < decoder->limit) {
        const char *escape = memchr(decoder->at, '\\', (size_t)(decoder->limit - decoder->at));
        size_t plain = (size_t)((escape ? escape : decoder->limit) - decoder->at);
        memcpy(decoder->to, decoder->at, plain);
        decoder->to += plain;
        decoder->at += plain;
        if (escape && !read_escape(decoder)) return false;
    }
    *decoder->to = 0;
    if (decoder->has_warned) decoder->parser->warned_until = decoder->token->end;
    return true;
}

Node *literal_from_string(Parser *parser, const Token *token) {
    const char *at = parser->source->bytes + token->start, *limit = parser->source->bytes + token->end;
    bool is_bytes = false, is_raw = false, is_u = false;
    for (; *at != '"' && *at != '\''; at++) {
        char c = (char)(*at | 0x20);
        if (c == 'b') is_bytes = true;
        else if (c == 'r') is_raw = true;
        else is_u = *at == 'u'; /* not for U, as in CPython */
    }
    size_t quotes = limit - at >= 6 && at[1] == *at && at[2] == *at ? 3 : 1;
    at += quotes;
    limit -= quotes;
    if (is_bytes) {
        for (const char *p = at; p < limit; p++) {
            if ((unsigned char)*p < 0x80) continue;
            parser->error = diagnostics_prepare(parser->diagnostics, MESSAGE_BYTES_NOT_ASCII, token->span);
            return NULL;
        }
    }
    ConstantKind kind = is_bytes ? CONSTANT_BYTES : CONSTANT_STR;
    Constant value;
    if (is_raw || !memchr(at, '\\', (size_t)(limit - at))) {
        size_t count = (size_t)(limit - at);
        value = text_constant(kind, arena_copy_text(parser->arena, at, count), count);
    } else {
        Decoder decoder = {.parser = parser, .token = token, .at = at, .limit = limit, .is_bytes = is_bytes};
        if (!decode(&decoder)) return NULL;
        value = text_constant(kind, decoder.out, (size_t)(decoder.to - decoder.out));
    }
    Node *node = constant_node(parser, value, token->span);
    if (is_u) {
        static const Constant u = {.kind = CONSTANT_STR, .text = {"u", 1}};
        NODE_AS_MUTABLE(Constant, node)->constant_kind = &u;
    }
    return node;
}

Node *literal_from_middle(Parser *parser, const Token *token, bool is_raw) {
    const char *at = parser->source->bytes + token->start, *limit = parser->source->bytes + token->end;
    size_t count = (size_t)(limit - at);
    if (is_raw || !memchr(at, '\\', count))
        return constant_node(parser,
                             text_constant(CONSTANT_STR, arena_copy_text(parser->arena, at, count), count),
                             token->span);
    Decoder decoder = {.parser = parser, .token = token, .at = at, .limit = limit};
    if (!decode(&decoder)) return NULL;
    return constant_node(parser, text_constant(CONSTANT_STR, decoder.out, (size_t)(decoder.to - decoder.out)),
                         token->span);
}

/* ---- f- and t-strings ---- */

/* The source from `from` to `to` without its comments, as `{x = }` shows it. */
static Constant text_without_comments(Parser *parser, const Token *from, const Token *to) {
    const char *source = parser->source->bytes, *start = source + from->end, *end = source + to->start;
    char *copy = arena_allocate(parser->arena, (size_t)(end - start) + 1), *out = copy;
    const char *at = start;
    for (const Token *token = from + 1; token <= to; token++) {
        const char *next = source + token->start;
        /* Only between tokens can a '#' be a comment. */
        for (bool in_comment = false; at < next; at++) {
            if (*at == '#') in_comment = true;
            else if (*at == '\n') in_comment = false;
            if (!in_comment) *out++ = *at;
        }
        if (token == to) break;
        size_t count = token->end - token->start;
        memcpy(out, next, count);
        out += count;
        at = source + token->end;
    }
    *out = 0;
    return text_constant(CONSTANT_STR, copy, (size_t)(out - copy));
}

static bool parse_middle_parts(Parser *parser, bool is_template, bool is_raw, bool in_format);
static NodeList join_parts(Parser *parser, size_t mark);

/* format_spec: ':' (MIDDLE | replacement_field)*   up to '}' */
static Node *parse_format(Parser *parser, bool is_template, bool is_raw) {
    const Token *first = advance(parser);
    size_t mark = parser->stack_count;
    if (!parse_middle_parts(parser, is_template, is_raw, true)) return NULL;
    JoinedStrNode *joined = NEW(JoinedStr, span_since(parser, first));
    joined->values = join_parts(parser, mark);
    return &joined->base;
}

/* replacement_field: '{' annotated_rhs ['='] ['!' NAME] [':' format_spec] '}'    pushes one or two parts */
static bool parse_replacement(Parser *parser, bool is_template, bool is_raw, bool in_format) {
    const Token *open = advance(parser);
    Node *value = parse_annotated_rhs(parser), *format = NULL;
    if (!value) return false;
    const Token *end = parser->at;
    bool is_debug = accept(parser, TOKEN_EQUAL);
    const Token *text_end = parser->at;
    int conversion = -1;
    if (peek(parser) == TOKEN_EXCLAMATION) {
        advance(parser);
        if (peek(parser) != TOKEN_NAME || parser->at->start != parser->at[-1].end) return false;
        const Token *name = advance(parser);
        char letter = parser->source->bytes[name->start];
        if (name->end - name->start != 1 || (letter != 'r' && letter != 's' && letter != 'a')) return false;
        conversion = letter;
    }
    if (peek(parser) == TOKEN_COLON) {
        format = parse_format(parser, is_template, is_raw);
        if (!format) return false;
    }
    if (!accept(parser, TOKEN_RBRACE)) return false;
    if (is_debug && conversion < 0 && !format) conversion = 'r';
    Span span = span_since(parser, open);
    if (is_debug) {
        Span text_span = {open->span.line, open->span.column + 1, text_end->span.line, text_end->span.column};
        push(parser, constant_node(parser, text_without_comments(parser, open, text_end), text_span));
    }
    if (is_template && !in_format) { /* within a format even a t-string formats */
        InterpolationNode *part = NEW(Interpolation, span);
        Constant text = text_without_comments(parser, open, is_debug ? end : text_end);
        Constant *kept = arena_allocate(parser->arena, sizeof *kept);
        *kept = text;
        part->value = value;
        part->str = kept;
        part->conversion = conversion;
        part->format_spec = format;
        push(parser, &part->base);
    } else {
        FormattedValueNode *part = NEW(FormattedValue, span);
        part->value = value;
        part->conversion = conversion;
        part->format_spec = format;
        push(parser, &part->base);
    }
    return true;
}

static bool parse_middle_parts(Parser *parser, bool is_template, bool is_raw, bool in_format) {
    if (!enter(parser)) return false;
    TokenKind middle = is_template ? TOKEN_TSTRING_MIDDLE : TOKEN_FSTRING_MIDDLE;
    TokenKind end = in_format ? TOKEN_RBRACE : is_template ? TOKEN_TSTRING_END : TOKEN_FSTRING_END;
    while (peek(parser) != end) {
        if (peek(parser) == middle) {
            Node *text = literal_from_middle(parser, advance(parser), is_raw);
            if (!text) return false;
            push(parser, text);
        } else if (peek(parser) != TOKEN_LBRACE ||
                   !parse_replacement(parser, is_template, is_raw, in_format)) {
            return false;
        }
    }
    leave(parser);
    return true;
}

static bool is_text(const Node *node) {
    return node->kind == NODE_Constant;
}

static const Constant *text_of(const Node *node) {
    return NODE_AS(Constant, node)->value;
}

/* One constant of several adjacent ones. */
static Node *join_constants(Parser *parser, Node *const *nodes, size_t count) {
    if (count == 1) return nodes[0];
    size_t length = 0;
    for (size_t i = 0; i < count; i++) length += text_of(nodes[i])->text.count;
    char *bytes = arena_allocate(parser->arena, length + 1), *to = bytes;
    for (size_t i = 0; i < count; i++) {
        const Constant *text = text_of(nodes[i]);
        memcpy(to, text->text.bytes, text->text.count);
        to += text->text.count;
    }
    Node *joined = constant_node(parser, text_constant(text_of(nodes[0])->kind, bytes, length),
                                 span_over(nodes[0], nodes[count - 1]));
    NODE_AS_MUTABLE(Constant, joined)->constant_kind = NODE_AS(Constant, nodes[0])->constant_kind;
    return joined;
}

/* The parts on the stack since mark, adjacent texts joined, empty ones left out. */
static NodeList join_parts(Parser *parser, size_t mark) {
    size_t kept = mark, count = parser->stack_count;
    /* An empty text does not separate its neighbours, nor does it lend them its place. */
    for (size_t i = mark; i < count; i++) {
        Node *node = parser->stack[i];
        if (!is_text(node) || text_of(node)->text.count) parser->stack[kept++] = node;
    }
    count = kept;
    kept = mark;
    for (size_t i = mark; i < count;) {
        size_t end = i;
        while (end < count && is_text(parser->stack[end])) end++;
        if (end > i) {
            Node *joined = join_constants(parser, &parser->stack[i], end - i);
            parser->stack[kept++] = joined;
            i = end;
        } else {
            parser->stack[kept++] = parser->stack[i++];
        }
    }
    parser->stack_count = kept;
    return take_list(parser, mark);
}

/* fstring: START (MIDDLE | replacement_field)* END    pushes the parts */
static bool parse_interpolated(Parser *parser, bool is_template) {
    const Token *start = advance(parser);
    bool is_raw = false;
    for (uint32_t i = start->start; i < start->end; i++) is_raw |= (parser->source->bytes[i] | 0x20) == 'r';
    if (!parse_middle_parts(parser, is_template, is_raw, false)) return false;
    advance(parser);
    return true;
}

static bool at_string(const Parser *parser) {
    return peek(parser) == TOKEN_STRING || peek(parser) == TOKEN_FSTRING_START ||
           peek(parser) == TOKEN_TSTRING_START;
}

Node *parse_strings(Parser *parser) {
    const Token *first = parser->at;
    size_t mark = parser->stack_count;
    bool has_bytes = false, has_text = false, has_format = false, has_template = false;
    while (at_string(parser)) {
        if (peek(parser) == TOKEN_STRING) {
            Node *text = literal_from_string(parser, advance(parser));
            if (!text) return NULL;
            if (text_of(text)->kind == CONSTANT_BYTES) has_bytes = true;
            else has_text = true;
            push(parser, text);
        } else {
            bool is_template = peek(parser) == TOKEN_TSTRING_START;
            if (is_template) has_template = true;
            else has_format = true;
            if (!parse_interpolated(parser, is_template)) return NULL;
        }
    }
    if (has_bytes && (has_text || has_format)) return NULL;
    if (has_template && (has_bytes || has_text || has_format)) return NULL;
    if (has_template) {
        TemplateStrNode *template = NEW(TemplateStr, span_since(parser, first));
        template->values = join_parts(parser, mark);
        return &template->base;
    }
    if (has_format) {
        JoinedStrNode *joined = NEW(JoinedStr, span_since(parser, first));
        joined->values = join_parts(parser, mark);
        return &joined->base;
    }
    Node *joined = join_constants(parser, &parser->stack[mark], parser->stack_count - mark);
    parser->stack_count = mark;
    return joined;
}

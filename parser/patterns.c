/*
 * The patterns of `match`.
 */
#include "parser/parser.h"

#include <string.h>

static Node *parse_pattern(Parser *parser);

static bool is_capture_end(TokenKind kind) {
    return kind != TOKEN_DOT && kind != TOKEN_LPAR && kind != TOKEN_EQUAL;
}

/* pattern_capture_target: !"_" NAME !('.' | '(' | '=') */
static const Name *parse_capture_target(Parser *parser) {
    if (peek(parser) != TOKEN_NAME || at_name(parser, parser->soft.underscore)) return NULL;
    if (!is_capture_end(peek_at(parser, 1))) return NULL;
    return advance(parser)->name;
}

/* NAME ('.' NAME)* as Name and Attributes */
static Node *parse_dotted(Parser *parser) {
    const Token *first = parser->at;
    Node *left = parse_name(parser, CONTEXT_Load);
    while (left && accept(parser, TOKEN_DOT)) {
        if (peek(parser) != TOKEN_NAME) return NULL;
        const Token *name = advance(parser);
        AttributeNode *attribute = NEW(Attribute, span_since(parser, first));
        attribute->value = left;
        attribute->attr = name->name;
        left = &attribute->base;
        parser->chain_count++;
    }
    return left;
}

static bool is_complex(const Node *node) {
    return node->kind == NODE_Constant && NODE_AS(Constant, node)->value->kind == CONSTANT_COMPLEX;
}

/* signed_number | complex_number */
static Node *parse_pattern_number(Parser *parser) {
    const Token *first = parser->at;
    bool is_negative = accept(parser, TOKEN_MINUS);
    if (peek(parser) != TOKEN_NUMBER) return NULL;
    Node *number = parse_number(parser);
    if (!number) return NULL;
    bool is_real = !is_complex(number);
    if (is_negative) {
        UnaryOpNode *unary = NEW(UnaryOp, span_since(parser, first));
        unary->op = OPERATOR_USub;
        unary->operand = number;
        number = &unary->base;
    }
    if (peek(parser) != TOKEN_PLUS && peek(parser) != TOKEN_MINUS) return number;
    Operator op = advance(parser)->kind == TOKEN_PLUS ? OPERATOR_Add : OPERATOR_Sub;
    if (peek(parser) != TOKEN_NUMBER) return NULL;
    Node *imaginary = parse_number(parser);
    if (!imaginary || !is_real || !is_complex(imaginary)) return NULL;
    BinOpNode *sum = NEW(BinOp, span_since(parser, first));
    sum->left = number;
    sum->op = op;
    sum->right = imaginary;
    return &sum->base;
}

static Node *match_value(Parser *parser, const Token *first, Node *value) {
    if (!value) return NULL;
    MatchValueNode *node = NEW(MatchValue, span_since(parser, first));
    node->value = value;
    return &node->base;
}

static Node *parse_singleton(Parser *parser, ConstantKind kind) {
    const Token *token = advance(parser);
    Constant *constant = arena_allocate(parser->arena, sizeof *constant);
    constant->kind = kind;
    MatchSingletonNode *node = NEW(MatchSingleton, token->span);
    node->value = constant;
    return &node->base;
}

/* maybe_star_pattern: '*' NAME | pattern */
static Node *parse_maybe_star(Parser *parser) {
    const Token *first = parser->at;
    if (!accept(parser, TOKEN_STAR)) return parse_pattern(parser);
    const Name *name = NULL;
    if (at_name(parser, parser->soft.underscore)) {
        advance(parser);
        if (!is_capture_end(peek(parser)) && peek(parser) != TOKEN_EQUAL) return NULL;
    } else {
        name = parse_capture_target(parser);
        if (!name) return NULL;
    }
    MatchStarNode *star = NEW(MatchStar, span_since(parser, first));
    star->name = name;
    return &star->base;
}

/* Patterns between commas up to `end`, which is read; pushed on the stack. */
static bool parse_items(Parser *parser, TokenKind end) {
    while (peek(parser) != end) {
        Node *item = parse_maybe_star(parser);
        if (!item) return false;
        push(parser, item);
        if (!accept(parser, TOKEN_COMMA)) break;
    }
    return accept(parser, end);
}

static Node *finish_sequence(Parser *parser, const Token *first, size_t mark) {
    MatchSequenceNode *sequence = NEW(MatchSequence, span_since(parser, first));
    sequence->patterns = take_list(parser, mark);
    return &sequence->base;
}

/* group_pattern | sequence_pattern: '(' … ')' */
static Node *parse_group(Parser *parser) {
    const Token *open = advance(parser);
    size_t mark = parser->stack_count;
    if (accept(parser, TOKEN_RPAR)) return finish_sequence(parser, open, mark);
    Node *first = parse_maybe_star(parser);
    if (!first) return NULL;
    if (!accept(parser, TOKEN_COMMA))
        return first->kind != NODE_MatchStar && accept(parser, TOKEN_RPAR) ? first : NULL;
    push(parser, first);
    return parse_items(parser, TOKEN_RPAR) ? finish_sequence(parser, open, mark) : NULL;
}

static Node *parse_mapping_key(Parser *parser) {
    switch (peek(parser)) {
    case TOKEN_NAME: {
        Node *key = parse_dotted(parser);
        return key && key->kind == NODE_Attribute ? key : NULL;
    }
    case TOKEN_MINUS: case TOKEN_NUMBER: return parse_pattern_number(parser);
    case TOKEN_STRING: case TOKEN_FSTRING_START: case TOKEN_TSTRING_START: return parse_strings(parser);
    case TOKEN_NONE: case TOKEN_TRUE: case TOKEN_FALSE: {
        ConstantKind kind = peek(parser) == TOKEN_NONE   ? CONSTANT_NONE
                            : peek(parser) == TOKEN_TRUE ? CONSTANT_TRUE
                                                         : CONSTANT_FALSE;
        const Token *token = advance(parser);
        Constant *constant = arena_allocate(parser->arena, sizeof *constant);
        constant->kind = kind;
        ConstantNode *node = NEW(Constant, token->span);
        node->value = constant;
        return &node->base;
    }
    default: return NULL;
    }
}

/* mapping_pattern: '{' (key ':' pattern ',')* ['**' NAME] [','] '}' */
static Node *parse_mapping(Parser *parser) {
    const Token *open = advance(parser);
    size_t mark = parser->stack_count;
    const Name *rest = NULL;
    while (peek(parser) != TOKEN_RBRACE) {
        if (accept(parser, TOKEN_DOUBLESTAR)) {
            rest = parse_capture_target(parser);
            if (!rest) return NULL;
            accept(parser, TOKEN_COMMA);
            break;
        }
        Node *key = parse_mapping_key(parser), *value = NULL;
        if (key && accept(parser, TOKEN_COLON)) value = parse_pattern(parser);
        if (!value) return NULL;
        push(parser, key);
        push(parser, value);
        if (!accept(parser, TOKEN_COMMA)) break;
    }
    if (!accept(parser, TOKEN_RBRACE)) return NULL;
    size_t count = (parser->stack_count - mark) / 2;
    MatchMappingNode *mapping = NEW(MatchMapping, span_since(parser, open));
    mapping->rest = rest;
    mapping->keys = (NodeList){arena_allocate_array(parser->arena, count, sizeof(Node *)), count};
    mapping->patterns = (NodeList){arena_allocate_array(parser->arena, count, sizeof(Node *)), count};
    for (size_t i = 0; i < count; i++) {
        mapping->keys.items[i] = parser->stack[mark + 2 * i];
        mapping->patterns.items[i] = parser->stack[mark + 2 * i + 1];
    }
    parser->stack_count = mark;
    return &mapping->base;
}

/* class_pattern, from behind the '(': positional patterns, then NAME '=' pattern */
static Node *parse_class_arguments(Parser *parser, const Token *first, Node *cls) {
    size_t mark = parser->stack_count, positional = 0, count = 0, room = 0;
    const Name **names = NULL;
    while (peek(parser) != TOKEN_RPAR) {
        bool is_keyword = peek(parser) == TOKEN_NAME && peek_at(parser, 1) == TOKEN_EQUAL;
        if (is_keyword) {
            arena_grow(parser->arena, &names, count, &room, sizeof *names);
            names[count++] = parser->at->name;
            parser->at += 2;
        } else if (count) {
            return NULL;
        } else {
            positional++;
        }
        Node *pattern = parse_pattern(parser);
        if (!pattern) return NULL;
        push(parser, pattern);
        if (!accept(parser, TOKEN_COMMA)) break;
    }
    if (!accept(parser, TOKEN_RPAR)) return NULL;
    MatchClassNode *node = NEW(MatchClass, span_since(parser, first));
    node->cls = cls;
    node->kwd_patterns = take_list(parser, mark + positional);
    node->patterns = take_list(parser, mark);
    node->kwd_attrs = (NameList){names, count};
    return &node->base;
}

/* capture_pattern | wildcard_pattern | value_pattern | class_pattern */
static Node *parse_name_pattern(Parser *parser) {
    const Token *first = parser->at;
    if (is_capture_end(peek_at(parser, 1))) {
        advance(parser);
        MatchAsNode *capture = NEW(MatchAs, first->span);
        capture->name = first->name == parser->soft.underscore ? NULL : first->name;
        return &capture->base;
    }
    Node *dotted = parse_dotted(parser);
    if (!dotted) return NULL;
    if (accept(parser, TOKEN_LPAR)) return parse_class_arguments(parser, first, dotted);
    if (dotted->kind != NODE_Attribute || peek(parser) == TOKEN_EQUAL) return NULL;
    return match_value(parser, first, dotted);
}

static Node *parse_closed_pattern(Parser *parser) {
    const Token *first = parser->at;
    size_t mark = parser->stack_count;
    switch (peek(parser)) {
    case TOKEN_NAME: return parse_name_pattern(parser);
    case TOKEN_NUMBER: case TOKEN_MINUS: return match_value(parser, first, parse_pattern_number(parser));
    case TOKEN_STRING: case TOKEN_FSTRING_START: case TOKEN_TSTRING_START:
        return match_value(parser, first, parse_strings(parser));
    case TOKEN_NONE: return parse_singleton(parser, CONSTANT_NONE);
    case TOKEN_TRUE: return parse_singleton(parser, CONSTANT_TRUE);
    case TOKEN_FALSE: return parse_singleton(parser, CONSTANT_FALSE);
    case TOKEN_LPAR: return parse_group(parser);
    case TOKEN_LSQB:
        advance(parser);
        return parse_items(parser, TOKEN_RSQB) ? finish_sequence(parser, first, mark) : NULL;
    case TOKEN_LBRACE: return parse_mapping(parser);
    default: return NULL;
    }
}

/* or_pattern: closed_pattern ('|' closed_pattern)* */
static Node *parse_or_pattern(Parser *parser) {
    const Token *start = parser->at;
    Node *first = parse_closed_pattern(parser);
    if (!first || peek(parser) != TOKEN_VBAR) return first;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, TOKEN_VBAR)) {
        Node *pattern = parse_closed_pattern(parser);
        if (!pattern) return NULL;
        push(parser, pattern);
    }
    MatchOrNode *node = NEW(MatchOr, span_since(parser, start));
    node->patterns = take_list(parser, mark);
    return &node->base;
}

/* pattern: or_pattern ['as' NAME] */
static Node *parse_pattern(Parser *parser) {
    if (!enter(parser)) return NULL;
    const Token *first = parser->at;
    Node *pattern = parse_or_pattern(parser);
    leave(parser);
    if (!pattern || !accept(parser, TOKEN_AS)) return pattern;
    const Name *name = parse_capture_target(parser);
    if (!name) return NULL;
    MatchAsNode *as = NEW(MatchAs, span_since(parser, first));
    as->pattern = pattern;
    as->name = name;
    return &as->base;
}

/* patterns: open_sequence_pattern | pattern */
Node *parse_patterns(Parser *parser) {
    const Token *start = parser->at;
    Node *first = parse_maybe_star(parser);
    if (!first) return NULL;
    if (peek(parser) != TOKEN_COMMA) return first->kind == NODE_MatchStar ? NULL : first;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, TOKEN_COMMA)) {
        if (peek(parser) == TOKEN_COLON || peek(parser) == TOKEN_IF) break;
        Node *item = parse_maybe_star(parser);
        if (!item) return NULL;
        push(parser, item);
    }
    return finish_sequence(parser, start, mark);
}

/*
 * The state of the parser and what its files share.
 *
 * Recursive descent over the array of all tokens. A function that meets something the grammar does not
 * allow returns NULL and says nothing: parse_source() then runs diagnose.c over the same tokens to find out
 * what to tell. So these files describe only right programs.
 */
#ifndef PARSER_PARSER_H
#define PARSER_PARSER_H

#include "base/diagnostics.h"
#include "lexer/lexer.h"
#include "parser/ast.h"
#include "parser/parse.h"

/* CPython's parser stops at this depth of its own rules; ours stop there too. */
enum { PARSER_DEPTH_LIMIT = 6000 };

typedef struct SoftNames {
    const Name *match, *case_, *type, *underscore, *future, *barry;
} SoftNames;

typedef struct Parser {
    const Token *tokens, *at;
    size_t token_count;
    const Source *source;
    NameTable *names;
    Arena *arena;
    Diagnostics *diagnostics;
    const ParseOptions *options;
    SoftNames soft;
    Node **stack; /* items of the lists being built */
    size_t stack_count, stack_room;
    int depth;
    size_t chain_count;     /* links of left-deep chains in the current statement */
    bool has_long_chain;    /* some statement had so many that the tree's depth must be measured */
    bool is_flufl;          /* `from __future__ import barry_as_FLUFL`: <> instead of != */
    uint32_t warned_until;  /* source offset up to which literals have been warned about */
    size_t last_statement;  /* token that the last statement of the file, not of a block, begins with */
    Diagnostic *error;      /* a mistake inside a literal, which no other parse could avoid */
} Parser;

/* ---- tokens ---- */

static inline TokenKind peek(const Parser *parser) {
    return (TokenKind)parser->at->kind;
}

/* The kind of the token `ahead` places on; the last token repeats. */
static inline TokenKind peek_at(const Parser *parser, size_t ahead) {
    size_t left = (size_t)(parser->tokens + parser->token_count - 1 - parser->at);
    return (TokenKind)parser->at[ahead < left ? ahead : left].kind;
}

static inline const Token *advance(Parser *parser) {
    return parser->at++;
}

static inline bool accept(Parser *parser, TokenKind kind) {
    if (parser->at->kind != kind) return false;
    parser->at++;
    return true;
}

static inline bool at_name(const Parser *parser, const Name *name) {
    return parser->at->kind == TOKEN_NAME && parser->at->name == name;
}

/* ---- nodes ---- */

/* From a token to the last one that was read. */
static inline Span span_since(const Parser *parser, const Token *first) {
    const Span *end = &parser->at[-1].span;
    return (Span){first->span.line, first->span.column, end->end_line, end->end_column};
}

/* The same for what ends with a block: line ends and indentation do not count. */
static inline Span span_of_block(const Parser *parser, const Token *first) {
    const Token *last = parser->at - 1;
    while (last > first && last->kind >= TOKEN_NEWLINE && last->kind <= TOKEN_DEDENT) last--;
    return (Span){first->span.line, first->span.column, last->span.end_line, last->span.end_column};
}

static inline Span span_over(const Node *first, const Node *last) {
    return (Span){first->span.line, first->span.column, last->span.end_line, last->span.end_column};
}

static inline void *node_new(Parser *parser, NodeKind kind, size_t size, Span span) {
    Node *node = arena_allocate(parser->arena, size);
    node->kind = kind;
    node->span = span;
    return node;
}

#define NEW(kind, span) ((kind##Node *)node_new(parser, NODE_##kind, sizeof(kind##Node), (span)))

static inline void push(Parser *parser, Node *node) {
    arena_grow(parser->arena, &parser->stack, parser->stack_count, &parser->stack_room,
               sizeof *parser->stack);
    parser->stack[parser->stack_count++] = node;
}

/* Takes what was pushed since the stack had `mark` items. */
NodeList take_list(Parser *parser, size_t mark);
NodeList single_list(Parser *parser, Node *node);

/* ---- literals.c ---- */

/* One NUMBER token. */
Node *parse_number(Parser *parser);
/* strings: (STRING | fstring)+ | tstring+ */
Node *parse_strings(Parser *parser);
/* The constant of one STRING token (or the text of an f-string's middle); NULL with parser->error set. */
Node *literal_from_string(Parser *parser, const Token *token);
Node *literal_from_middle(Parser *parser, const Token *token, bool is_raw);
Node *literal_from_number(Parser *parser, const Token *token);

/* ---- expressions.c ---- */

Node *parse_expression(Parser *parser);
Node *parse_named_expression(Parser *parser);
Node *parse_star_expressions(Parser *parser);
Node *parse_star_named_expression(Parser *parser);
/* yield_expr | star_expressions */
Node *parse_annotated_rhs(Parser *parser);
Node *parse_disjunction(Parser *parser);
Node *parse_bitwise_or(Parser *parser);
Node *parse_name(Parser *parser, ExprContext context);
/* '(' has been read: [arguments] ')'. Results in a Call whose func is NULL. */
Node *parse_arguments(Parser *parser, const Token *open);
/* Turns an expression into a target in place; false when it cannot be one. */
bool make_target(Node *node, ExprContext context, bool allow_star);
bool is_single_target(const Node *node);
/* star_targets, up to a token that no bitwise-or contains. */
Node *parse_star_targets(Parser *parser);
/* Parameters up to (not including) `end`; lambda ones have no annotations. */
Node *parse_parameters(Parser *parser, TokenKind end, bool is_lambda);
/* Enters a level of nesting; false when there are too many. */
bool enter(Parser *parser);
static inline void leave(Parser *parser) {
    parser->depth--;
}

/* ---- patterns.c, statements.c ---- */

Node *parse_patterns(Parser *parser);
/* One line of simple statements, or a compound one; pushed on the stack. */
bool parse_statement(Parser *parser);
NodeList parse_block(Parser *parser, bool *succeeded);
Node *parse_interactive(Parser *parser);

#endif

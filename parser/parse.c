/*
 * The door to the front end: lexes, parses, and when that fails has diagnose.c find the words for it.
 */
#include "parser/parse.h"

#include <string.h>

#include "parser/diagnose.h"
#include "parser/feature.h"
#include "parser/parser.h"
#include "parser/type_comments.h"

/* Nodes above one another in any tree that leaves here, so that later stages may recurse. */
enum { TREE_DEPTH_LIMIT = 10000 };

/* One node on the way down the tree. */
typedef struct Visit {
    const Node *node;
    size_t depth;
} Visit;

static void visit_push(Arena *arena, Visit **stack, size_t *count, size_t *room, const Node *node,
                       size_t depth) {
    if (!node) return;
    arena_grow(arena, stack, *count, room, sizeof **stack);
    (*stack)[(*count)++] = (Visit){node, depth};
}

/* Whether the tree is deeper than later stages can bear. Without recursion, since that is the question. */
static bool is_too_deep(Arena *arena, const Node *root) {
    Visit *stack = NULL;
    size_t count = 0, room = 0;
    visit_push(arena, &stack, &count, &room, root, 1);
    while (count) {
        Visit visit = stack[--count];
        if (visit.depth > TREE_DEPTH_LIMIT) return true;
        const NodeInfo *info = &node_infos[visit.node->kind];
        for (size_t i = 0; i < info->field_count; i++) {
            const char *field = (const char *)visit.node + info->fields[i].offset;
            if (info->fields[i].type == FIELD_NODE || info->fields[i].type == FIELD_OPTIONAL) {
                visit_push(arena, &stack, &count, &room, *(Node *const *)(const void *)field,
                           visit.depth + 1);
            } else if (info->fields[i].type == FIELD_NODES) {
                const NodeList *list = (const NodeList *)(const void *)field;
                for (size_t j = 0; j < list->count; j++)
                    visit_push(arena, &stack, &count, &room, list->items[j], visit.depth + 1);
            }
        }
    }
    return false;
}

static Node *parse_module(Parser *parser) {
    size_t mark = parser->stack_count;
    while (peek(parser) != TOKEN_ENDMARKER) {
        parser->last_statement = (size_t)(parser->at - parser->tokens);
        if (!parse_statement(parser)) return NULL;
    }
    ModuleNode *module = NEW(Module, SPAN_NONE);
    module->body = take_list(parser, mark);
    return &module->base;
}

static bool at_end_of_lines(Parser *parser) {
    while (accept(parser, TOKEN_NEWLINE)) {
    }
    return peek(parser) == TOKEN_ENDMARKER;
}

/* eval: expressions NEWLINE* ENDMARKER */
static Node *parse_eval(Parser *parser) {
    const Token *first = parser->at;
    Node *body = parse_star_expressions(parser);
    if (!body || !at_end_of_lines(parser)) return NULL;
    /* The grammar has no stars here: neither alone nor among the items of a bare tuple. */
    if (body->kind == NODE_Starred) return NULL;
    if (body->kind == NODE_Tuple && first->kind != TOKEN_LPAR)
        for (size_t i = 0; i < NODE_AS(Tuple, body)->elts.count; i++)
            if (NODE_AS(Tuple, body)->elts.items[i]->kind == NODE_Starred) return NULL;
    ExpressionNode *expression = NEW(Expression, SPAN_NONE);
    expression->body = body;
    return &expression->base;
}

/* func_type: '(' [type_expressions] ')' '->' expression NEWLINE* ENDMARKER, with *T last but one and **T last
 */
static Node *parse_function_type(Parser *parser) {
    size_t mark = parser->stack_count;
    bool after_star = false;
    if (!accept(parser, TOKEN_LPAR)) return NULL;
    if (peek(parser) != TOKEN_RPAR) {
        do {
            bool is_star = accept(parser, TOKEN_STAR),
                 is_mapping = !is_star && accept(parser, TOKEN_DOUBLESTAR);
            if (after_star && !is_mapping) return NULL;
            Node *type = parse_expression(parser);
            if (!type) return NULL;
            push(parser, type);
            if (is_mapping) break;
            after_star = is_star;
        } while (accept(parser, TOKEN_COMMA));
    }
    if (!accept(parser, TOKEN_RPAR) || !accept(parser, TOKEN_RARROW)) return NULL;
    NodeList types = take_list(parser, mark);
    Node *returns = parse_expression(parser);
    if (!returns || !at_end_of_lines(parser)) return NULL;
    FunctionTypeNode *node = NEW(FunctionType, SPAN_NONE);
    node->argtypes = types;
    node->returns = returns;
    return &node->base;
}

static Node *parse_by_mode(Parser *parser) {
    switch (parser->options->mode) {
    case PARSE_MODULE: return parse_module(parser);
    case PARSE_INTERACTIVE: return parse_interactive(parser);
    case PARSE_EXPRESSION: return parse_eval(parser);
    case PARSE_FUNCTION_TYPE: return parse_function_type(parser);
    }
    UNREACHABLE();
}

/* Behind the one statement of an interactive parse there may be comments and blank lines only. */
static bool has_more_statements(const Parser *parser) {
    const char *at = parser->source->bytes + parser->at[-1].end;
    for (;; at++) {
        while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\f') at++;
        if (!*at) return false;
        if (*at != '#') return true;
        while (*at && *at != '\n') at++;
        if (!*at) return false;
    }
}

Node *parse_source(const char *bytes, size_t count, const ParseOptions *options, NameTable *names,
                   Diagnostics *diagnostics) {
    Arena *arena = names->arena;
    Source *source = arena_allocate(arena, sizeof *source);
    Lexer *lexer = arena_allocate(arena, sizeof *lexer);
    SourceOptions source_options = {.is_str = options->is_str, .add_newline = options->mode == PARSE_MODULE};
    if (!source_open(source, bytes, count, &source_options, diagnostics)) return NULL;
    LexerOptions lexer_options = {
        .is_interactive = options->mode == PARSE_INTERACTIVE, .dont_imply_dedent = options->dont_imply_dedent,
    };
    lexer_run(lexer, source, &lexer_options, names, diagnostics);
    Parser parser = {
        .tokens = lexer->tokens.items,
        .at = lexer->tokens.items,
        .token_count = lexer->tokens.count,
        .source = source,
        .names = names,
        .arena = arena,
        .diagnostics = diagnostics,
        .options = options,
        .is_flufl = options->barry_as_flufl,
        .soft =
            {
                .match = names_intern_text(names, "match"),
                .case_ = names_intern_text(names, "case"),
                .type = names_intern_text(names, "type"),
                .underscore = names_intern_text(names, "_"),
                .future = names_intern_text(names, "__future__"),
                .barry = names_intern_text(names, "barry_as_FLUFL"),
            },
    };
    Node *tree = parse_by_mode(&parser);
    if (!tree) {
        diagnose(&parser, lexer);
        return NULL;
    }
    if (options->mode == PARSE_INTERACTIVE && has_more_statements(&parser)) {
        const Token *last = parser.at - 1;
        diagnostics_add(diagnostics, MESSAGE_MULTIPLE_STATEMENTS, last->span);
        return NULL;
    }
    if (parser.has_long_chain && is_too_deep(arena, tree)) {
        diagnostics_add(diagnostics, MESSAGE_TREE_TOO_DEEP, SPAN_NONE);
        return NULL;
    }
    if (options->type_comments && !collect_type_comments(tree, source, names, diagnostics)) return NULL;
    if (options->feature_version && !check_features(tree, SPAN_NONE, options->feature_version, diagnostics))
        return NULL;
    return tree;
}

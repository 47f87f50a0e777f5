/*
 * Statements, simple and compound, and the blocks they are made of.
 */
#include "parser/parser.h"

#include <string.h>

/* Long chains (1 + 1 + …, a.b.c…, elif … elif …) make deep trees; see ast_depth() in parse.c. */
enum { CHAIN_LIMIT = 500 };

static void note_chain(Parser *parser) {
    if (parser->chain_count > CHAIN_LIMIT) parser->has_long_chain = true;
    parser->chain_count = 0;
}

/* ---- simple statements ---- */

static Node *parse_return(Parser *parser) {
    const Token *first = advance(parser);
    Node *value = NULL;
    if (peek(parser) != TOKEN_NEWLINE && peek(parser) != TOKEN_SEMI) {
        value = parse_star_expressions(parser);
        if (!value) return NULL;
    }
    ReturnNode *node = NEW(Return, span_since(parser, first));
    node->value = value;
    return &node->base;
}

/* raise_stmt: 'raise' [expression ['from' expression]] */
static Node *parse_raise(Parser *parser) {
    const Token *first = advance(parser);
    Node *exc = NULL, *cause = NULL;
    if (peek(parser) != TOKEN_NEWLINE && peek(parser) != TOKEN_SEMI) {
        exc = parse_expression(parser);
        if (!exc) return NULL;
        if (accept(parser, TOKEN_FROM)) {
            cause = parse_expression(parser);
            if (!cause) return NULL;
        }
    }
    RaiseNode *node = NEW(Raise, span_since(parser, first));
    node->exc = exc;
    node->cause = cause;
    return &node->base;
}

/* assert_stmt: 'assert' expression [',' expression] */
static Node *parse_assert(Parser *parser) {
    const Token *first = advance(parser);
    Node *test = parse_expression(parser), *msg = NULL;
    if (!test) return NULL;
    if (accept(parser, TOKEN_COMMA)) {
        msg = parse_expression(parser);
        if (!msg) return NULL;
    }
    AssertNode *node = NEW(Assert, span_since(parser, first));
    node->test = test;
    node->msg = msg;
    return &node->base;
}

static bool parse_name_list(Parser *parser, NameList *list) {
    size_t room = 0;
    do {
        if (peek(parser) != TOKEN_NAME) return false;
        arena_grow(parser->arena, &list->items, list->count, &room, sizeof *list->items);
        list->items[list->count++] = advance(parser)->name;
    } while (accept(parser, TOKEN_COMMA));
    return true;
}

static Node *parse_global(Parser *parser) {
    const Token *first = advance(parser);
    NameList names = {NULL, 0};
    if (!parse_name_list(parser, &names)) return NULL;
    if (first->kind == TOKEN_GLOBAL) {
        GlobalNode *node = NEW(Global, span_since(parser, first));
        node->names = names;
        return &node->base;
    }
    NonlocalNode *node = NEW(Nonlocal, span_since(parser, first));
    node->names = names;
    return &node->base;
}

/* del_stmt: 'del' del_target (',' del_target)* [','] */
static Node *parse_del(Parser *parser) {
    const Token *first = advance(parser);
    size_t mark = parser->stack_count;
    do {
        if (parser->stack_count > mark && (peek(parser) == TOKEN_NEWLINE || peek(parser) == TOKEN_SEMI))
            break;
        Node *target = parse_bitwise_or(parser);
        if (!target || !make_target(target, CONTEXT_Del, false)) return NULL;
        push(parser, target);
    } while (accept(parser, TOKEN_COMMA));
    if (peek(parser) != TOKEN_NEWLINE && peek(parser) != TOKEN_SEMI) return NULL;
    DeleteNode *node = NEW(Delete, span_since(parser, first));
    node->targets = take_list(parser, mark);
    return &node->base;
}

/* ---- imports ---- */

/* NAME ('.' NAME)* as one name */
static const Name *parse_dotted_name(Parser *parser) {
    if (peek(parser) != TOKEN_NAME) return NULL;
    const Name *name = advance(parser)->name;
    if (peek(parser) != TOKEN_DOT) return name;
    const Token *first = parser->at - 1;
    size_t count = name->count;
    while (accept(parser, TOKEN_DOT)) {
        if (peek(parser) != TOKEN_NAME) return NULL;
        count += 1 + advance(parser)->name->count;
    }
    char *bytes = arena_allocate(parser->arena, count), *to = bytes;
    for (const Token *token = first; token < parser->at; token++) {
        if (token->kind == TOKEN_DOT) {
            *to++ = '.';
        } else {
            memcpy(to, token->name->bytes, token->name->count);
            to += token->name->count;
        }
    }
    return names_intern(parser->names, bytes, count);
}

static Node *finish_alias(Parser *parser, const Token *first, const Name *name) {
    if (!name) return NULL;
    const Name *asname = NULL;
    if (accept(parser, TOKEN_AS)) {
        if (peek(parser) != TOKEN_NAME) return NULL;
        asname = advance(parser)->name;
    }
    aliasNode *alias = NEW(alias, span_since(parser, first));
    alias->name = name;
    alias->asname = asname;
    return &alias->base;
}

/* import_name: 'import' dotted_name ['as' NAME] (',' …)* */
static Node *parse_import(Parser *parser) {
    const Token *first = advance(parser);
    size_t mark = parser->stack_count;
    do {
        const Token *start = parser->at;
        Node *alias = finish_alias(parser, start, parse_dotted_name(parser));
        if (!alias) return NULL;
        push(parser, alias);
    } while (accept(parser, TOKEN_COMMA));
    ImportNode *node = NEW(Import, span_since(parser, first));
    node->names = take_list(parser, mark);
    return &node->base;
}

/* '*' | NAME ['as' NAME] (',' …)* | '(' the same [','] ')'    pushes the aliases */
static bool parse_import_targets(Parser *parser) {
    if (peek(parser) == TOKEN_STAR) {
        const Token *star = advance(parser);
        push(parser, finish_alias(parser, star, names_intern_text(parser->names, "*")));
        return parser->at[-1].kind == TOKEN_STAR;
    }
    bool has_brackets = accept(parser, TOKEN_LPAR);
    do {
        const Token *start = parser->at;
        if (has_brackets && start->kind == TOKEN_RPAR && parser->at[-1].kind == TOKEN_COMMA) break;
        if (start->kind != TOKEN_NAME) return false;
        advance(parser);
        Node *alias = finish_alias(parser, start, start->name);
        if (!alias) return false;
        push(parser, alias);
    } while (accept(parser, TOKEN_COMMA));
    return !has_brackets || accept(parser, TOKEN_RPAR);
}

/* import_from: 'from' ('.' | '...')* [dotted_name] 'import' targets */
static Node *parse_import_from(Parser *parser) {
    const Token *first = advance(parser);
    int level = 0;
    for (;; advance(parser)) {
        if (peek(parser) == TOKEN_DOT) level++;
        else if (peek(parser) == TOKEN_ELLIPSIS) level += 3;
        else break;
    }
    const Name *module = NULL;
    if (!level || peek(parser) != TOKEN_IMPORT) {
        module = parse_dotted_name(parser);
        if (!module) return NULL;
    }
    if (!accept(parser, TOKEN_IMPORT)) return NULL;
    size_t mark = parser->stack_count;
    if (!parse_import_targets(parser)) return NULL;
    ImportFromNode *node = NEW(ImportFrom, span_since(parser, first));
    node->module = module;
    node->level = level;
    node->names = take_list(parser, mark);
    if (module == parser->soft.future && level == 0)
        for (size_t i = 0; i < node->names.count; i++)
            if (NODE_AS(alias, node->names.items[i])->name == parser->soft.barry) parser->is_flufl = true;
    return &node->base;
}

/* ---- assignments ---- */

static bool augmented_operator(TokenKind kind, Operator *op) {
    switch (kind) {
    case TOKEN_PLUSEQUAL: *op = OPERATOR_Add; return true;
    case TOKEN_MINEQUAL: *op = OPERATOR_Sub; return true;
    case TOKEN_STAREQUAL: *op = OPERATOR_Mult; return true;
    case TOKEN_ATEQUAL: *op = OPERATOR_MatMult; return true;
    case TOKEN_SLASHEQUAL: *op = OPERATOR_Div; return true;
    case TOKEN_PERCENTEQUAL: *op = OPERATOR_Mod; return true;
    case TOKEN_AMPEREQUAL: *op = OPERATOR_BitAnd; return true;
    case TOKEN_VBAREQUAL: *op = OPERATOR_BitOr; return true;
    case TOKEN_CIRCUMFLEXEQUAL: *op = OPERATOR_BitXor; return true;
    case TOKEN_LEFTSHIFTEQUAL: *op = OPERATOR_LShift; return true;
    case TOKEN_RIGHTSHIFTEQUAL: *op = OPERATOR_RShift; return true;
    case TOKEN_DOUBLESTAREQUAL: *op = OPERATOR_Pow; return true;
    case TOKEN_DOUBLESLASHEQUAL: *op = OPERATOR_FloorDiv; return true;
    default: return false;
    }
}

/* target ':' annotation ['=' value] */
static Node *parse_annotated(Parser *parser, const Token *first, Node *target) {
    if (!is_single_target(target)) return NULL;
    advance(parser);
    Node *annotation = parse_expression(parser), *value = NULL;
    if (!annotation) return NULL;
    if (accept(parser, TOKEN_EQUAL)) {
        value = parse_annotated_rhs(parser);
        if (!value) return NULL;
    }
    make_target(target, CONTEXT_Store, false);
    AnnAssignNode *node = NEW(AnnAssign, span_since(parser, first));
    node->target = target;
    node->annotation = annotation;
    node->value = value;
    node->simple = first->kind == TOKEN_NAME && target->kind == NODE_Name;
    return &node->base;
}

/* (star_targets '=')+ value; the first target has been read */
static Node *parse_assignment(Parser *parser, const Token *first, Node *target) {
    size_t mark = parser->stack_count;
    Node *value = target;
    while (accept(parser, TOKEN_EQUAL)) {
        if (!make_target(value, CONTEXT_Store, true)) return NULL;
        push(parser, value);
        value = parse_annotated_rhs(parser);
        if (!value) return NULL;
    }
    AssignNode *node = NEW(Assign, span_since(parser, first));
    node->targets = take_list(parser, mark);
    node->value = value;
    return &node->base;
}

/* assignment | star_expressions | yield_expr */
static Node *parse_expression_statement(Parser *parser) {
    const Token *first = parser->at;
    Node *left = parse_annotated_rhs(parser);
    if (!left) return NULL;
    Operator op;
    if (peek(parser) == TOKEN_EQUAL) return parse_assignment(parser, first, left);
    if (peek(parser) == TOKEN_COLON) return parse_annotated(parser, first, left);
    if (augmented_operator(peek(parser), &op)) {
        if (!is_single_target(left)) return NULL;
        make_target(left, CONTEXT_Store, false);
        advance(parser);
        Node *value = parse_annotated_rhs(parser);
        if (!value) return NULL;
        AugAssignNode *node = NEW(AugAssign, span_since(parser, first));
        node->target = left;
        node->op = op;
        node->value = value;
        return &node->base;
    }
    ExprNode *node = NEW(Expr, span_since(parser, first));
    node->value = left;
    return &node->base;
}

/* ---- type parameters ---- */

/* type_param: NAME [':' expression] ['=' expression] | '*' NAME ['=' star_expression] | '**' NAME ['='
 * expression] */
static Node *parse_type_param(Parser *parser) {
    const Token *first = parser->at;
    TokenKind star = peek(parser);
    if (star == TOKEN_STAR || star == TOKEN_DOUBLESTAR) advance(parser);
    if (peek(parser) != TOKEN_NAME) return NULL;
    const Name *name = advance(parser)->name;
    Node *bound = NULL, *value = NULL;
    if (star != TOKEN_STAR && star != TOKEN_DOUBLESTAR && accept(parser, TOKEN_COLON)) {
        bound = parse_expression(parser);
        if (!bound) return NULL;
    }
    if (accept(parser, TOKEN_EQUAL)) {
        const Token *start = parser->at;
        if (star == TOKEN_STAR && accept(parser, TOKEN_STAR)) {
            Node *inner = parse_bitwise_or(parser);
            if (!inner) return NULL;
            StarredNode *starred = NEW(Starred, span_since(parser, start));
            starred->value = inner;
            value = &starred->base;
        } else {
            value = parse_expression(parser);
        }
        if (!value) return NULL;
    }
    if (star == TOKEN_STAR) {
        TypeVarTupleNode *node = NEW(TypeVarTuple, span_since(parser, first));
        node->name = name;
        node->default_value = value;
        return &node->base;
    }
    if (star == TOKEN_DOUBLESTAR) {
        ParamSpecNode *node = NEW(ParamSpec, span_since(parser, first));
        node->name = name;
        node->default_value = value;
        return &node->base;
    }
    TypeVarNode *node = NEW(TypeVar, span_since(parser, first));
    node->name = name;
    node->bound = bound;
    node->default_value = value;
    return &node->base;
}

/* type_params: '[' type_param (',' type_param)* [','] ']', or nothing */
static bool parse_type_params(Parser *parser, NodeList *list) {
    *list = (NodeList){NULL, 0};
    if (!accept(parser, TOKEN_LSQB)) return true;
    size_t mark = parser->stack_count;
    do {
        if (peek(parser) == TOKEN_RSQB && parser->stack_count > mark) break;
        Node *param = parse_type_param(parser);
        if (!param) return false;
        push(parser, param);
    } while (accept(parser, TOKEN_COMMA));
    *list = take_list(parser, mark);
    return accept(parser, TOKEN_RSQB);
}

/* type_alias: "type" NAME [type_params] '=' expression */
static Node *parse_type_alias(Parser *parser) {
    const Token *first = advance(parser);
    Node *name = parse_name(parser, CONTEXT_Store);
    NodeList params;
    if (!name || !parse_type_params(parser, &params) || !accept(parser, TOKEN_EQUAL)) return NULL;
    Node *value = parse_expression(parser);
    if (!value) return NULL;
    TypeAliasNode *node = NEW(TypeAlias, span_since(parser, first));
    node->name = name;
    node->type_params = params;
    node->value = value;
    return &node->base;
}

static bool at_type_alias(const Parser *parser) {
    if (!at_name(parser, parser->soft.type) || peek_at(parser, 1) != TOKEN_NAME) return false;
    TokenKind next = peek_at(parser, 2);
    return next == TOKEN_EQUAL || next == TOKEN_LSQB;
}

static Node *parse_simple_statement(Parser *parser) {
    switch (peek(parser)) {
    case TOKEN_RETURN: return parse_return(parser);
    case TOKEN_IMPORT: return parse_import(parser);
    case TOKEN_FROM: return parse_import_from(parser);
    case TOKEN_RAISE: return parse_raise(parser);
    case TOKEN_PASS: return node_new(parser, NODE_Pass, sizeof(PassNode), advance(parser)->span);
    case TOKEN_BREAK: return node_new(parser, NODE_Break, sizeof(BreakNode), advance(parser)->span);
    case TOKEN_CONTINUE: return node_new(parser, NODE_Continue, sizeof(ContinueNode), advance(parser)->span);
    case TOKEN_DEL: return parse_del(parser);
    case TOKEN_ASSERT: return parse_assert(parser);
    case TOKEN_GLOBAL: case TOKEN_NONLOCAL: return parse_global(parser);
    case TOKEN_NAME:
        if (at_type_alias(parser)) return parse_type_alias(parser);
        return parse_expression_statement(parser);
    default: return parse_expression_statement(parser);
    }
}

/* simple_stmts: simple_stmt (';' simple_stmt)* [';'] NEWLINE    pushes them */
static bool parse_simple_statements(Parser *parser) {
    do {
        if (peek(parser) == TOKEN_NEWLINE && parser->at > parser->tokens && parser->at[-1].kind == TOKEN_SEMI)
            break;
        Node *statement = parse_simple_statement(parser);
        if (!statement) return false;
        push(parser, statement);
        note_chain(parser);
    } while (accept(parser, TOKEN_SEMI));
    return accept(parser, TOKEN_NEWLINE);
}

/* ---- compound statements ---- */

/* statement* up to the end of the block */
static bool parse_statements(Parser *parser) {
    while (peek(parser) != TOKEN_ENDMARKER && peek(parser) != TOKEN_DEDENT)
        if (!parse_statement(parser)) return false;
    return true;
}

/* block: NEWLINE INDENT statement+ DEDENT | simple_stmts */
NodeList parse_block(Parser *parser, bool *succeeded) {
    size_t mark = parser->stack_count;
    *succeeded = false;
    if (accept(parser, TOKEN_NEWLINE)) {
        if (!accept(parser, TOKEN_INDENT) || !parse_statements(parser)) return (NodeList){NULL, 0};
        *succeeded = accept(parser, TOKEN_DEDENT);
    } else {
        *succeeded = parse_simple_statements(parser);
    }
    return take_list(parser, mark);
}

/* ':' block */
static bool parse_suite(Parser *parser, NodeList *list) {
    bool succeeded = false;
    if (accept(parser, TOKEN_COLON)) *list = parse_block(parser, &succeeded);
    return succeeded;
}

/* ['else' ':' block] */
static bool parse_else(Parser *parser, NodeList *list) {
    *list = (NodeList){NULL, 0};
    return !accept(parser, TOKEN_ELSE) || parse_suite(parser, list);
}

/* if_stmt: 'if' test ':' block ('elif' test ':' block)* ['else' ':' block]    an elif is an If in the orelse
 * before it */
static Node *parse_if(Parser *parser) {
    size_t mark = parser->stack_count;
    do {
        const Token *first = advance(parser);
        NodeList body;
        Node *test = parse_named_expression(parser);
        if (!test || !parse_suite(parser, &body)) return NULL;
        IfNode *node = NEW(If, first->span);
        node->test = test;
        node->body = body;
        push(parser, &node->base);
        parser->chain_count++;
    } while (peek(parser) == TOKEN_ELIF);
    NodeList orelse;
    if (!parse_else(parser, &orelse)) return NULL;
    if (parser->stack_count - mark >= PARSER_DEPTH_LIMIT) return NULL;
    Span whole = span_of_block(parser, parser->at - 1);
    for (const Token *last = parser->at - 1;; last--) {
        if (last->kind >= TOKEN_NEWLINE && last->kind <= TOKEN_DEDENT) continue;
        whole = last->span;
        break;
    }
    Node *inner = NULL;
    while (parser->stack_count > mark) {
        inner = parser->stack[--parser->stack_count];
        inner->span.end_line = whole.end_line;
        inner->span.end_column = whole.end_column;
        NODE_AS_MUTABLE(If, inner)->orelse = orelse;
        if (parser->stack_count > mark) orelse = single_list(parser, inner);
    }
    return inner;
}

static Node *parse_while(Parser *parser) {
    const Token *first = advance(parser);
    NodeList body, orelse;
    Node *test = parse_named_expression(parser);
    if (!test || !parse_suite(parser, &body) || !parse_else(parser, &orelse)) return NULL;
    WhileNode *node = NEW(While, span_of_block(parser, first));
    node->test = test;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

/* for_stmt: 'for' star_targets 'in' star_expressions ':' block [else] */
static Node *parse_for(Parser *parser, const Token *first, bool is_async) {
    advance(parser);
    NodeList body, orelse;
    Node *target = parse_star_targets(parser);
    if (!target || !accept(parser, TOKEN_IN)) return NULL;
    Node *iter = parse_star_expressions(parser);
    if (!iter || !parse_suite(parser, &body) || !parse_else(parser, &orelse)) return NULL;
    /* For and AsyncFor have the same fields. */
    ForNode *node = NEW(For, span_of_block(parser, first));
    if (is_async) node->base.kind = NODE_AsyncFor;
    node->target = target;
    node->iter = iter;
    node->body = body;
    node->orelse = orelse;
    return &node->base;
}

/* with_item: expression ['as' star_target] */
static Node *parse_with_item(Parser *parser) {
    Node *expression = parse_expression(parser), *target = NULL;
    if (!expression) return NULL;
    if (accept(parser, TOKEN_AS)) {
        const Token *first = parser->at;
        if (accept(parser, TOKEN_STAR)) {
            Node *value = parse_bitwise_or(parser);
            if (!value) return NULL;
            StarredNode *starred = NEW(Starred, span_since(parser, first));
            starred->value = value;
            target = &starred->base;
        } else {
            target = parse_bitwise_or(parser);
        }
        if (!target || !make_target(target, CONTEXT_Store, true)) return NULL;
    }
    withitemNode *item = NEW(withitem, SPAN_NONE);
    item->context_expr = expression;
    item->optional_vars = target;
    return &item->base;
}

/* '(' with_item (',' with_item)* [','] ')' before a ':'; else nothing is read */
static bool parse_parenthesised_items(Parser *parser) {
    const Token *start = parser->at;
    size_t mark = parser->stack_count;
    int depth = parser->depth;
    advance(parser);
    do {
        if (peek(parser) == TOKEN_RPAR && parser->stack_count > mark) break;
        Node *item = parse_with_item(parser);
        if (!item) goto failed;
        push(parser, item);
    } while (accept(parser, TOKEN_COMMA));
    if (accept(parser, TOKEN_RPAR) && peek(parser) == TOKEN_COLON) return true;
failed:
    parser->at = start;
    parser->stack_count = mark;
    parser->depth = depth;
    return false;
}

/* with_stmt: 'with' ( '(' items [','] ')' | items ) ':' block */
static Node *parse_with(Parser *parser, const Token *first, bool is_async) {
    advance(parser);
    size_t mark = parser->stack_count;
    if (peek(parser) != TOKEN_LPAR || !parse_parenthesised_items(parser)) {
        do {
            Node *item = parse_with_item(parser);
            if (!item) return NULL;
            push(parser, item);
        } while (accept(parser, TOKEN_COMMA));
    }
    NodeList items = take_list(parser, mark), body;
    if (!parse_suite(parser, &body)) return NULL;
    WithNode *node = NEW(With, span_of_block(parser, first));
    if (is_async) node->base.kind = NODE_AsyncWith;
    node->items = items;
    node->body = body;
    return &node->base;
}

/* except_block: 'except' ['*'] [expressions | expression 'as' NAME] ':' block */
static Node *parse_handler(Parser *parser, bool is_star) {
    const Token *first = advance(parser);
    if (is_star) advance(parser);
    Node *type = NULL;
    const Name *name = NULL;
    if (is_star || peek(parser) != TOKEN_COLON) {
        const Token *start = parser->at;
        type = parse_expression(parser);
        if (!type) return NULL;
        if (accept(parser, TOKEN_AS)) {
            if (peek(parser) != TOKEN_NAME) return NULL;
            name = advance(parser)->name;
        } else if (peek(parser) == TOKEN_COMMA) {
            size_t mark = parser->stack_count;
            push(parser, type);
            while (accept(parser, TOKEN_COMMA) && peek(parser) != TOKEN_COLON) {
                Node *next = parse_expression(parser);
                if (!next) return NULL;
                push(parser, next);
            }
            TupleNode *tuple = NEW(Tuple, span_since(parser, start));
            tuple->elts = take_list(parser, mark);
            type = &tuple->base;
        }
    }
    NodeList body;
    if (!parse_suite(parser, &body)) return NULL;
    ExceptHandlerNode *handler = NEW(ExceptHandler, span_of_block(parser, first));
    handler->type = type;
    handler->name = name;
    handler->body = body;
    return &handler->base;
}

/* try_stmt: 'try' ':' block (except_block+ [else] [finally] | except_star_block+ [else] [finally] | finally)
 */
static Node *parse_try(Parser *parser) {
    const Token *first = advance(parser);
    NodeList body, handlers, orelse = {NULL, 0}, finalbody = {NULL, 0};
    if (!parse_suite(parser, &body)) return NULL;
    size_t mark = parser->stack_count;
    bool is_star = peek(parser) == TOKEN_EXCEPT && peek_at(parser, 1) == TOKEN_STAR;
    while (peek(parser) == TOKEN_EXCEPT && (peek_at(parser, 1) == TOKEN_STAR) == is_star) {
        Node *handler = parse_handler(parser, is_star);
        if (!handler) return NULL;
        /* A bare `except:` must be the last one: the compiler says so. */
        push(parser, handler);
    }
    handlers = take_list(parser, mark);
    if (handlers.count && !parse_else(parser, &orelse)) return NULL;
    if (accept(parser, TOKEN_FINALLY)) {
        if (!parse_suite(parser, &finalbody)) return NULL;
    } else if (!handlers.count) {
        return NULL;
    }
    TryNode *node = NEW(Try, span_of_block(parser, first));
    if (is_star) node->base.kind = NODE_TryStar;
    node->body = body;
    node->handlers = handlers;
    node->orelse = orelse;
    node->finalbody = finalbody;
    return &node->base;
}

/* function_def: 'def' NAME [type_params] '(' [parameters] ')' ['->' expression] ':' block */
static Node *parse_def(Parser *parser, const Token *first, bool is_async, NodeList decorators) {
    advance(parser);
    if (peek(parser) != TOKEN_NAME) return NULL;
    const Name *name = advance(parser)->name;
    NodeList type_params, body;
    if (!parse_type_params(parser, &type_params) || !accept(parser, TOKEN_LPAR)) return NULL;
    Node *parameters = parse_parameters(parser, TOKEN_RPAR, false), *returns = NULL;
    if (!parameters || !accept(parser, TOKEN_RPAR)) return NULL;
    if (accept(parser, TOKEN_RARROW)) {
        returns = parse_expression(parser);
        if (!returns) return NULL;
    }
    if (!parse_suite(parser, &body)) return NULL;
    FunctionDefNode *node = NEW(FunctionDef, span_of_block(parser, first));
    if (is_async) node->base.kind = NODE_AsyncFunctionDef;
    node->name = name;
    node->args = parameters;
    node->body = body;
    node->decorator_list = decorators;
    node->returns = returns;
    node->type_params = type_params;
    return &node->base;
}

/* class_def: 'class' NAME [type_params] ['(' [arguments] ')'] ':' block */
static Node *parse_class(Parser *parser, NodeList decorators) {
    const Token *first = advance(parser);
    if (peek(parser) != TOKEN_NAME) return NULL;
    const Name *name = advance(parser)->name;
    NodeList type_params, body, bases = {NULL, 0}, keywords = {NULL, 0};
    if (!parse_type_params(parser, &type_params)) return NULL;
    if (peek(parser) == TOKEN_LPAR) {
        const Token *open = advance(parser);
        Node *arguments = parse_arguments(parser, open);
        if (!arguments) return NULL;
        bases = NODE_AS(Call, arguments)->args;
        keywords = NODE_AS(Call, arguments)->keywords;
    }
    if (!parse_suite(parser, &body)) return NULL;
    ClassDefNode *node = NEW(ClassDef, span_of_block(parser, first));
    node->name = name;
    node->bases = bases;
    node->keywords = keywords;
    node->body = body;
    node->decorator_list = decorators;
    node->type_params = type_params;
    return &node->base;
}

/* ('@' named_expression NEWLINE)+ and the definition */
static Node *parse_decorated(Parser *parser) {
    size_t mark = parser->stack_count;
    while (accept(parser, TOKEN_AT)) {
        Node *decorator = parse_named_expression(parser);
        if (!decorator || !accept(parser, TOKEN_NEWLINE)) return NULL;
        push(parser, decorator);
    }
    NodeList decorators = take_list(parser, mark);
    const Token *first = parser->at;
    switch (peek(parser)) {
    case TOKEN_CLASS: return parse_class(parser, decorators);
    case TOKEN_DEF: return parse_def(parser, first, false, decorators);
    case TOKEN_ASYNC:
        if (peek_at(parser, 1) != TOKEN_DEF) return NULL;
        advance(parser);
        return parse_def(parser, first, true, decorators);
    default: return NULL;
    }
}

static Node *parse_async(Parser *parser) {
    const Token *first = advance(parser);
    switch (peek(parser)) {
    case TOKEN_DEF: return parse_def(parser, first, true, (NodeList){NULL, 0});
    case TOKEN_FOR: return parse_for(parser, first, true);
    case TOKEN_WITH: return parse_with(parser, first, true);
    default: return NULL;
    }
}

/* subject_expr: star_named_expression ',' [star_named_expressions] | named_expression */
static Node *parse_subject(Parser *parser) {
    const Token *start = parser->at;
    Node *first = parse_star_named_expression(parser);
    if (!first || peek(parser) != TOKEN_COMMA) return first && first->kind != NODE_Starred ? first : NULL;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, TOKEN_COMMA)) {
        if (peek(parser) == TOKEN_COLON) break;
        Node *item = parse_star_named_expression(parser);
        if (!item) return NULL;
        push(parser, item);
    }
    TupleNode *tuple = NEW(Tuple, span_since(parser, start));
    tuple->elts = take_list(parser, mark);
    return &tuple->base;
}

/* case_block: "case" patterns ['if' named_expression] ':' block */
static Node *parse_case(Parser *parser) {
    advance(parser);
    Node *pattern = parse_patterns(parser), *guard = NULL;
    if (!pattern) return NULL;
    if (accept(parser, TOKEN_IF)) {
        guard = parse_named_expression(parser);
        if (!guard) return NULL;
    }
    NodeList body;
    if (!parse_suite(parser, &body)) return NULL;
    match_caseNode *node = NEW(match_case, SPAN_NONE);
    node->pattern = pattern;
    node->guard = guard;
    node->body = body;
    return &node->base;
}

/* Whether a token may stand behind the word `match` when it is the statement. */
static bool may_begin_subject(TokenKind kind) {
    switch (kind) {
    case TOKEN_NAME: case TOKEN_NUMBER: case TOKEN_STRING: case TOKEN_FSTRING_START: case TOKEN_TSTRING_START:
    case TOKEN_LPAR: case TOKEN_LSQB: case TOKEN_LBRACE: case TOKEN_MINUS: case TOKEN_PLUS: case TOKEN_TILDE:
    case TOKEN_STAR: case TOKEN_ELLIPSIS: case TOKEN_NONE: case TOKEN_TRUE: case TOKEN_FALSE: case TOKEN_NOT:
    case TOKEN_AWAIT: case TOKEN_LAMBDA: return true;
    default: return false;
    }
}

/* match_stmt: "match" subject ':' NEWLINE INDENT case_block+ DEDENT; *is_match tells whether it is one at all
 */
static Node *parse_match(Parser *parser, bool *is_match) {
    const Token *first = advance(parser);
    size_t mark = parser->stack_count;
    int depth = parser->depth;
    Node *subject = parse_subject(parser);
    *is_match = subject && peek(parser) == TOKEN_COLON && peek_at(parser, 1) == TOKEN_NEWLINE &&
                peek_at(parser, 2) == TOKEN_INDENT && peek_at(parser, 3) == TOKEN_NAME &&
                parser->at[3].name == parser->soft.case_;
    if (!*is_match) {
        parser->at = first;
        parser->stack_count = mark;
        parser->depth = depth;
        return NULL;
    }
    parser->at += 3;
    while (at_name(parser, parser->soft.case_)) {
        Node *block = parse_case(parser);
        if (!block) return NULL;
        push(parser, block);
    }
    if (!accept(parser, TOKEN_DEDENT)) return NULL;
    MatchNode *node = NEW(Match, span_of_block(parser, first));
    node->subject = subject;
    node->cases = take_list(parser, mark);
    return &node->base;
}

/* The compound statement at the current token; *is_compound false: none begins here. */
static Node *parse_compound(Parser *parser, bool *is_compound) {
    *is_compound = true;
    switch (peek(parser)) {
    case TOKEN_DEF: return parse_def(parser, parser->at, false, (NodeList){NULL, 0});
    case TOKEN_IF: return parse_if(parser);
    case TOKEN_CLASS: return parse_class(parser, (NodeList){NULL, 0});
    case TOKEN_FOR: return parse_for(parser, parser->at, false);
    case TOKEN_WITH: return parse_with(parser, parser->at, false);
    case TOKEN_TRY: return parse_try(parser);
    case TOKEN_WHILE: return parse_while(parser);
    case TOKEN_AT: return parse_decorated(parser);
    case TOKEN_ASYNC: return parse_async(parser);
    case TOKEN_NAME:
        if (at_name(parser, parser->soft.match) && may_begin_subject(peek_at(parser, 1)))
            return parse_match(parser, is_compound);
        break;
    default: break;
    }
    *is_compound = false;
    return NULL;
}

bool parse_statement(Parser *parser) {
    bool is_compound;
    Node *statement = parse_compound(parser, &is_compound);
    if (!is_compound) return parse_simple_statements(parser);
    if (!statement) return false;
    push(parser, statement);
    note_chain(parser);
    return true;
}

/* statement_newline: compound_stmt NEWLINE | simple_stmts | NEWLINE */
Node *parse_interactive(Parser *parser) {
    size_t mark = parser->stack_count;
    const Token *first = parser->at;
    if (accept(parser, TOKEN_NEWLINE)) {
        push(parser, node_new(parser, NODE_Pass, sizeof(PassNode), first->span));
    } else {
        bool is_compound;
        Node *statement = parse_compound(parser, &is_compound);
        if (is_compound) {
            if (!statement || !accept(parser, TOKEN_NEWLINE)) return NULL;
            push(parser, statement);
        } else if (!parse_simple_statements(parser)) {
            return NULL;
        }
    }
    note_chain(parser);
    InteractiveNode *module = NEW(Interactive, SPAN_NONE);
    module->body = take_list(parser, mark);
    return &module->base;
}

/*
 * Expressions, the targets they turn into, arguments and parameters.
 *
 * Binary operators climb a table of precedences (parse_binary); everything below them is a function a rule.
 * Targets are parsed as expressions and then checked and marked by make_target(), so nothing is read twice.
 */
#include "parser/parser.h"

#include <string.h>

NodeList take_list(Parser *parser, size_t mark) {
    size_t count = parser->stack_count - mark;
    NodeList list = {NULL, count};
    if (count) {
        list.items = arena_allocate_array(parser->arena, count, sizeof *list.items);
        memcpy(list.items, parser->stack + mark, count * sizeof *list.items);
    }
    parser->stack_count = mark;
    return list;
}

NodeList single_list(Parser *parser, Node *node) {
    NodeList list = {arena_allocate_array(parser->arena, 1, sizeof *list.items), 1};
    list.items[0] = node;
    return list;
}

bool enter(Parser *parser) {
    if (parser->depth >= PARSER_DEPTH_LIMIT) return false;
    parser->depth++;
    return true;
}

/* ---- targets ---- */

bool is_single_target(const Node *node) {
    return node->kind == NODE_Name || node->kind == NODE_Attribute || node->kind == NODE_Subscript;
}

static bool make_targets(const NodeList *list, ExprContext context, bool allow_star) {
    for (size_t i = 0; i < list->count; i++)
        if (!make_target(list->items[i], context, allow_star)) return false;
    return true;
}

bool make_target(Node *node, ExprContext context, bool allow_star) {
    switch (node->kind) {
    case NODE_Name: NODE_AS_MUTABLE(Name, node)->ctx = context; return true;
    case NODE_Attribute: NODE_AS_MUTABLE(Attribute, node)->ctx = context; return true;
    case NODE_Subscript: NODE_AS_MUTABLE(Subscript, node)->ctx = context; return true;
    case NODE_Starred:
        if (!allow_star || context == CONTEXT_Del) return false;
        NODE_AS_MUTABLE(Starred, node)->ctx = context;
        return make_target(NODE_AS_MUTABLE(Starred, node)->value, context, false);
    case NODE_List:
        NODE_AS_MUTABLE(List, node)->ctx = context;
        return make_targets(&NODE_AS_MUTABLE(List, node)->elts, context, true);
    case NODE_Tuple:
        NODE_AS_MUTABLE(Tuple, node)->ctx = context;
        return make_targets(&NODE_AS_MUTABLE(Tuple, node)->elts, context, true);
    default: return false;
    }
}

/* star_target: '*' (!'*' star_target) | target */
static Node *parse_star_target(Parser *parser) {
    const Token *first = parser->at;
    Node *target;
    if (accept(parser, TOKEN_STAR)) {
        Node *value = parse_bitwise_or(parser);
        if (!value) return NULL;
        StarredNode *starred = NEW(Starred, span_since(parser, first));
        starred->value = value;
        target = &starred->base;
    } else {
        target = parse_bitwise_or(parser);
    }
    return target && make_target(target, CONTEXT_Store, true) ? target : NULL;
}

/* star_targets: star_target !',' | star_target (',' star_target)* [','] */
Node *parse_star_targets(Parser *parser) {
    const Token *start = parser->at;
    Node *first = parse_star_target(parser);
    if (!first || peek(parser) != TOKEN_COMMA) return first;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, TOKEN_COMMA)) {
        TokenKind next = peek(parser);
        if (next == TOKEN_IN || next == TOKEN_EQUAL || next == TOKEN_RPAR) break;
        Node *target = parse_star_target(parser);
        if (!target) return NULL;
        push(parser, target);
    }
    TupleNode *tuple = NEW(Tuple, span_since(parser, start));
    tuple->elts = take_list(parser, mark);
    tuple->ctx = CONTEXT_Store;
    return &tuple->base;
}

/* ---- atoms ---- */

Node *parse_name(Parser *parser, ExprContext context) {
    if (peek(parser) != TOKEN_NAME) return NULL;
    const Token *token = advance(parser);
    NameNode *name = NEW(Name, token->span);
    name->id = token->name;
    name->ctx = context;
    return &name->base;
}

static Node *parse_keyword_constant(Parser *parser, ConstantKind kind) {
    const Token *token = advance(parser);
    Constant *constant = arena_allocate(parser->arena, sizeof *constant);
    constant->kind = kind;
    ConstantNode *node = NEW(Constant, token->span);
    node->value = constant;
    return &node->base;
}

/* for_if_clause: ['async'] 'for' star_targets 'in' disjunction ('if' disjunction)* */
static Node *parse_comprehension_clause(Parser *parser) {
    bool is_async = accept(parser, TOKEN_ASYNC);
    if (!accept(parser, TOKEN_FOR)) return NULL;
    Node *target = parse_star_targets(parser);
    if (!target || !accept(parser, TOKEN_IN)) return NULL;
    Node *iter = parse_disjunction(parser);
    if (!iter) return NULL;
    size_t mark = parser->stack_count;
    while (accept(parser, TOKEN_IF)) {
        Node *test = parse_disjunction(parser);
        if (!test) return NULL;
        push(parser, test);
    }
    comprehensionNode *clause = NEW(comprehension, SPAN_NONE);
    clause->target = target;
    clause->iter = iter;
    clause->ifs = take_list(parser, mark);
    clause->is_async = is_async;
    return &clause->base;
}

static bool at_comprehension(const Parser *parser) {
    return peek(parser) == TOKEN_FOR || (peek(parser) == TOKEN_ASYNC && peek_at(parser, 1) == TOKEN_FOR);
}

static bool parse_comprehension(Parser *parser, NodeList *clauses) {
    size_t mark = parser->stack_count;
    do {
        Node *clause = parse_comprehension_clause(parser);
        if (!clause) return false;
        push(parser, clause);
    } while (at_comprehension(parser));
    *clauses = take_list(parser, mark);
    return true;
}

/* genexp, from the clauses on; the bracket before it is `open`. */
static Node *parse_generator(Parser *parser, const Token *open, Node *element) {
    NodeList clauses;
    if (!parse_comprehension(parser, &clauses) || !accept(parser, TOKEN_RPAR)) return NULL;
    GeneratorExpNode *generator = NEW(GeneratorExp, span_since(parser, open));
    generator->elt = element;
    generator->generators = clauses;
    return &generator->base;
}

/* yield_expr: 'yield' 'from' expression | 'yield' [star_expressions] */
static Node *parse_yield(Parser *parser) {
    const Token *first = advance(parser);
    if (accept(parser, TOKEN_FROM)) {
        Node *value = parse_expression(parser);
        if (!value) return NULL;
        YieldFromNode *from = NEW(YieldFrom, span_since(parser, first));
        from->value = value;
        return &from->base;
    }
    Node *value = NULL;
    switch (peek(parser)) {
    case TOKEN_NEWLINE: case TOKEN_SEMI: case TOKEN_RPAR: case TOKEN_RBRACE: case TOKEN_EQUAL:
    case TOKEN_EXCLAMATION: case TOKEN_COLON: case TOKEN_ENDMARKER: break;
    default:
        value = parse_star_expressions(parser);
        if (!value) return NULL;
    }
    YieldNode *yield = NEW(Yield, span_since(parser, first));
    yield->value = value;
    return &yield->base;
}

Node *parse_annotated_rhs(Parser *parser) {
    return peek(parser) == TOKEN_YIELD ? parse_yield(parser) : parse_star_expressions(parser);
}

/* Elements up to `end`, the first of which is given; pushed on the stack. */
static bool parse_elements(Parser *parser, Node *first, TokenKind end) {
    push(parser, first);
    while (accept(parser, TOKEN_COMMA)) {
        if (peek(parser) == end) break;
        Node *element = parse_star_named_expression(parser);
        if (!element) return false;
        push(parser, element);
    }
    return accept(parser, end);
}

/* tuple | group | genexp: '(' … ')' */
static Node *parse_parenthesised(Parser *parser) {
    const Token *open = advance(parser);
    if (accept(parser, TOKEN_RPAR)) return &NEW(Tuple, span_since(parser, open))->base;
    if (peek(parser) == TOKEN_YIELD) {
        Node *yield = parse_yield(parser);
        return yield && accept(parser, TOKEN_RPAR) ? yield : NULL;
    }
    Node *first = parse_star_named_expression(parser);
    if (!first) return NULL;
    if (peek(parser) == TOKEN_COMMA) {
        size_t mark = parser->stack_count;
        if (!parse_elements(parser, first, TOKEN_RPAR)) return NULL;
        TupleNode *tuple = NEW(Tuple, span_since(parser, open));
        tuple->elts = take_list(parser, mark);
        return &tuple->base;
    }
    if (first->kind == NODE_Starred) return NULL;
    if (at_comprehension(parser)) return parse_generator(parser, open, first);
    return accept(parser, TOKEN_RPAR) ? first : NULL;
}

/* list | listcomp: '[' … ']' */
static Node *parse_list(Parser *parser) {
    const Token *open = advance(parser);
    if (accept(parser, TOKEN_RSQB)) return &NEW(List, span_since(parser, open))->base;
    Node *first = parse_star_named_expression(parser);
    if (!first) return NULL;
    if (first->kind != NODE_Starred && at_comprehension(parser)) {
        NodeList clauses;
        if (!parse_comprehension(parser, &clauses) || !accept(parser, TOKEN_RSQB)) return NULL;
        ListCompNode *made = NEW(ListComp, span_since(parser, open));
        made->elt = first;
        made->generators = clauses;
        return &made->base;
    }
    size_t mark = parser->stack_count;
    if (!parse_elements(parser, first, TOKEN_RSQB)) return NULL;
    ListNode *list = NEW(List, span_since(parser, open));
    list->elts = take_list(parser, mark);
    return &list->base;
}

/* Pushes key (NULL for **) and value. */
static bool parse_dict_item(Parser *parser) {
    Node *key = NULL, *value;
    if (accept(parser, TOKEN_DOUBLESTAR)) {
        value = parse_bitwise_or(parser);
    } else {
        key = parse_expression(parser);
        if (!key || !accept(parser, TOKEN_COLON)) return false;
        value = parse_expression(parser);
    }
    if (!value) return false;
    push(parser, key);
    push(parser, value);
    return true;
}

static Node *finish_dict(Parser *parser, const Token *open, size_t mark) {
    size_t count = (parser->stack_count - mark) / 2;
    DictNode *dict = NEW(Dict, span_since(parser, open));
    dict->keys = (NodeList){arena_allocate_array(parser->arena, count, sizeof(Node *)), count};
    dict->values = (NodeList){arena_allocate_array(parser->arena, count, sizeof(Node *)), count};
    for (size_t i = 0; i < count; i++) {
        dict->keys.items[i] = parser->stack[mark + 2 * i];
        dict->values.items[i] = parser->stack[mark + 2 * i + 1];
    }
    parser->stack_count = mark;
    return &dict->base;
}

/* dict | dictcomp, from behind the first key-value pair, which is on the stack. */
static Node *parse_dict_rest(Parser *parser, const Token *open, size_t mark) {
    if (parser->stack[mark] && at_comprehension(parser)) {
        Node *key = parser->stack[mark], *value = parser->stack[mark + 1];
        parser->stack_count = mark;
        NodeList clauses;
        if (!parse_comprehension(parser, &clauses) || !accept(parser, TOKEN_RBRACE)) return NULL;
        DictCompNode *made = NEW(DictComp, span_since(parser, open));
        made->key = key;
        made->value = value;
        made->generators = clauses;
        return &made->base;
    }
    while (accept(parser, TOKEN_COMMA)) {
        if (peek(parser) == TOKEN_RBRACE) break;
        if (!parse_dict_item(parser)) return NULL;
    }
    return accept(parser, TOKEN_RBRACE) ? finish_dict(parser, open, mark) : NULL;
}

/* dict | set | dictcomp | setcomp: '{' … '}' */
static Node *parse_braces(Parser *parser) {
    const Token *open = advance(parser);
    size_t mark = parser->stack_count;
    if (accept(parser, TOKEN_RBRACE)) return finish_dict(parser, open, mark);
    if (peek(parser) == TOKEN_DOUBLESTAR)
        return parse_dict_item(parser) ? parse_dict_rest(parser, open, mark) : NULL;
    bool is_named = peek(parser) == TOKEN_NAME && peek_at(parser, 1) == TOKEN_COLONEQUAL;
    Node *first = parse_star_named_expression(parser);
    if (!first) return NULL;
    if (first->kind != NODE_Starred && !is_named && accept(parser, TOKEN_COLON)) {
        Node *value = parse_expression(parser);
        if (!value) return NULL;
        push(parser, first);
        push(parser, value);
        return parse_dict_rest(parser, open, mark);
    }
    if (first->kind != NODE_Starred && at_comprehension(parser)) {
        NodeList clauses;
        if (!parse_comprehension(parser, &clauses) || !accept(parser, TOKEN_RBRACE)) return NULL;
        SetCompNode *made = NEW(SetComp, span_since(parser, open));
        made->elt = first;
        made->generators = clauses;
        return &made->base;
    }
    if (!parse_elements(parser, first, TOKEN_RBRACE)) return NULL;
    SetNode *set = NEW(Set, span_since(parser, open));
    set->elts = take_list(parser, mark);
    return &set->base;
}

static Node *parse_atom(Parser *parser) {
    switch (peek(parser)) {
    case TOKEN_NAME: return parse_name(parser, CONTEXT_Load);
    case TOKEN_NUMBER: return parse_number(parser);
    case TOKEN_STRING: case TOKEN_FSTRING_START: case TOKEN_TSTRING_START: return parse_strings(parser);
    case TOKEN_LPAR: return parse_parenthesised(parser);
    case TOKEN_LSQB: return parse_list(parser);
    case TOKEN_LBRACE: return parse_braces(parser);
    case TOKEN_NONE: return parse_keyword_constant(parser, CONSTANT_NONE);
    case TOKEN_TRUE: return parse_keyword_constant(parser, CONSTANT_TRUE);
    case TOKEN_FALSE: return parse_keyword_constant(parser, CONSTANT_FALSE);
    case TOKEN_ELLIPSIS: return parse_keyword_constant(parser, CONSTANT_ELLIPSIS);
    default: return NULL;
    }
}

/* ---- primaries ---- */

/* One argument, pushed as the expression, the Starred or the keyword that it is. */
static Node *parse_argument(Parser *parser) {
    const Token *first = parser->at;
    if (accept(parser, TOKEN_STAR)) {
        Node *value = parse_expression(parser);
        if (!value) return NULL;
        StarredNode *starred = NEW(Starred, span_since(parser, first));
        starred->value = value;
        return &starred->base;
    }
    const Name *name = NULL;
    if (accept(parser, TOKEN_DOUBLESTAR)) {
    } else if (peek(parser) == TOKEN_NAME && peek_at(parser, 1) == TOKEN_EQUAL) {
        name = first->name;
        parser->at += 2;
    } else {
        return parse_named_expression(parser);
    }
    Node *value = parse_expression(parser);
    if (!value) return NULL;
    keywordNode *keyword = NEW(keyword, span_since(parser, first));
    keyword->arg = name;
    keyword->value = value;
    return &keyword->base;
}

/* arguments: positional ones and *starred; then name=value and *starred; from the first **mapping on no
 * *starred */
Node *parse_arguments(Parser *parser, const Token *open) {
    size_t mark = parser->stack_count, keyword_count = 0;
    bool has_mapping = false;
    while (peek(parser) != TOKEN_RPAR) {
        Node *argument = parse_argument(parser);
        if (!argument) return NULL;
        if (argument->kind == NODE_keyword) {
            keyword_count++;
            if (!NODE_AS(keyword, argument)->arg) has_mapping = true;
        } else if (argument->kind == NODE_Starred ? has_mapping : keyword_count > 0) {
            return NULL;
        }
        if (argument->kind != NODE_keyword && argument->kind != NODE_Starred && parser->stack_count == mark &&
            at_comprehension(parser)) {
            argument = parse_generator(parser, open, argument);
            if (!argument) return NULL;
            push(parser, argument);
            parser->at--; /* the one bracket closes both */
            break;
        }
        push(parser, argument);
        if (!accept(parser, TOKEN_COMMA)) break;
    }
    if (!accept(parser, TOKEN_RPAR)) return NULL;
    CallNode *call = NEW(Call, SPAN_NONE);
    size_t count = parser->stack_count - mark - keyword_count, argument_index = 0, keyword_index = 0;
    call->args = (NodeList){arena_allocate_array(parser->arena, count, sizeof(Node *)), count};
    call->keywords =
        (NodeList){arena_allocate_array(parser->arena, keyword_count, sizeof(Node *)), keyword_count};
    for (size_t i = mark; i < parser->stack_count; i++) {
        Node *argument = parser->stack[i];
        if (argument->kind == NODE_keyword) call->keywords.items[keyword_index++] = argument;
        else call->args.items[argument_index++] = argument;
    }
    parser->stack_count = mark;
    return &call->base;
}

static bool at_slice_end(const Parser *parser) {
    return peek(parser) == TOKEN_COLON || peek(parser) == TOKEN_COMMA || peek(parser) == TOKEN_RSQB;
}

/* slice: [expression] ':' [expression] [':' [expression]] | named_expression | starred_expression */
static Node *parse_slice(Parser *parser) {
    const Token *first = parser->at;
    bool is_named = peek(parser) == TOKEN_NAME && peek_at(parser, 1) == TOKEN_COLONEQUAL;
    Node *lower = NULL, *upper = NULL, *step = NULL;
    if (peek(parser) == TOKEN_STAR) {
        advance(parser);
        Node *value = parse_expression(parser);
        if (!value) return NULL;
        StarredNode *starred = NEW(Starred, span_since(parser, first));
        starred->value = value;
        return &starred->base;
    }
    if (peek(parser) != TOKEN_COLON) {
        lower = parse_named_expression(parser);
        if (!lower || peek(parser) != TOKEN_COLON) return lower;
        if (is_named) return NULL;
    }
    advance(parser);
    if (!at_slice_end(parser)) {
        upper = parse_expression(parser);
        if (!upper) return NULL;
    }
    if (accept(parser, TOKEN_COLON) && !at_slice_end(parser)) {
        step = parse_expression(parser);
        if (!step) return NULL;
    }
    SliceNode *slice = NEW(Slice, span_since(parser, first));
    slice->lower = lower;
    slice->upper = upper;
    slice->step = step;
    return &slice->base;
}

/* slices: slice !',' | (slice | starred_expression) (',' …)* [','] */
static Node *parse_slices(Parser *parser) {
    const Token *start = parser->at;
    Node *first = parse_slice(parser);
    if (!first) return NULL;
    if (peek(parser) != TOKEN_COMMA && first->kind != NODE_Starred) return first;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, TOKEN_COMMA)) {
        if (peek(parser) == TOKEN_RSQB) break;
        Node *slice = parse_slice(parser);
        if (!slice) return NULL;
        push(parser, slice);
    }
    TupleNode *tuple = NEW(Tuple, span_since(parser, start));
    tuple->elts = take_list(parser, mark);
    return &tuple->base;
}

/* primary: atom ('.' NAME | '(' [arguments] ')' | '[' slices ']')* */
static Node *parse_primary(Parser *parser) {
    const Token *first = parser->at;
    Node *left = parse_atom(parser);
    while (left) {
        TokenKind kind = peek(parser);
        if (kind == TOKEN_DOT) {
            advance(parser);
            if (peek(parser) != TOKEN_NAME) return NULL;
            const Token *name = advance(parser);
            AttributeNode *attribute = NEW(Attribute, span_since(parser, first));
            attribute->value = left;
            attribute->attr = name->name;
            left = &attribute->base;
        } else if (kind == TOKEN_LPAR) {
            const Token *open = advance(parser);
            Node *call = parse_arguments(parser, open);
            if (!call) return NULL;
            call->span = span_since(parser, first);
            NODE_AS_MUTABLE(Call, call)->func = left;
            left = call;
        } else if (kind == TOKEN_LSQB) {
            advance(parser);
            Node *slices = parse_slices(parser);
            if (!slices || !accept(parser, TOKEN_RSQB)) return NULL;
            SubscriptNode *subscript = NEW(Subscript, span_since(parser, first));
            subscript->value = left;
            subscript->slice = slices;
            left = &subscript->base;
        } else {
            break;
        }
        parser->chain_count++;
    }
    return left;
}

/* ---- operators ---- */

static Node *parse_factor(Parser *parser);

/* power: ['await'] primary ['**' factor] */
static Node *parse_power(Parser *parser) {
    const Token *first = parser->at;
    bool is_await = accept(parser, TOKEN_AWAIT);
    Node *left = parse_primary(parser);
    if (!left) return NULL;
    if (is_await) {
        AwaitNode *await = NEW(Await, span_since(parser, first));
        await->value = left;
        left = &await->base;
    }
    if (!accept(parser, TOKEN_DOUBLESTAR)) return left;
    if (!enter(parser)) return NULL;
    Node *right = parse_factor(parser);
    leave(parser);
    if (!right) return NULL;
    BinOpNode *power = NEW(BinOp, span_since(parser, first));
    power->left = left;
    power->op = OPERATOR_Pow;
    power->right = right;
    return &power->base;
}

/* factor: ('+' | '-' | '~') factor | power */
static Node *parse_factor(Parser *parser) {
    Operator op;
    switch (peek(parser)) {
    case TOKEN_PLUS: op = OPERATOR_UAdd; break;
    case TOKEN_MINUS: op = OPERATOR_USub; break;
    case TOKEN_TILDE: op = OPERATOR_Invert; break;
    default: return parse_power(parser);
    }
    const Token *first = advance(parser);
    if (!enter(parser)) return NULL;
    Node *operand = parse_factor(parser);
    leave(parser);
    if (!operand) return NULL;
    UnaryOpNode *unary = NEW(UnaryOp, span_since(parser, first));
    unary->op = op;
    unary->operand = operand;
    return &unary->base;
}

/* How tightly the binary operators bind; 0: not one of them. */
static const struct {
    uint8_t precedence, op;
} binary_operators[TOKEN_KIND_COUNT] = {
    [TOKEN_VBAR] = {1, OPERATOR_BitOr},       [TOKEN_CIRCUMFLEX] = {2, OPERATOR_BitXor},
    [TOKEN_AMPER] = {3, OPERATOR_BitAnd},     [TOKEN_LEFTSHIFT] = {4, OPERATOR_LShift},
    [TOKEN_RIGHTSHIFT] = {4, OPERATOR_RShift}, [TOKEN_PLUS] = {5, OPERATOR_Add},
    [TOKEN_MINUS] = {5, OPERATOR_Sub},        [TOKEN_STAR] = {6, OPERATOR_Mult},
    [TOKEN_SLASH] = {6, OPERATOR_Div},        [TOKEN_DOUBLESLASH] = {6, OPERATOR_FloorDiv},
    [TOKEN_PERCENT] = {6, OPERATOR_Mod},      [TOKEN_AT] = {6, OPERATOR_MatMult},
};

/* factor (operator factor)*, for operators of at least this precedence; all of them associate to the left. */
static Node *parse_binary(Parser *parser, int precedence) {
    const Token *first = parser->at;
    Node *left = parse_factor(parser);
    while (left) {
        TokenKind kind = peek(parser);
        int found = binary_operators[kind].precedence;
        if (!found || found < precedence) return left;
        advance(parser);
        Node *right = parse_binary(parser, found + 1);
        if (!right) return NULL;
        BinOpNode *binary = NEW(BinOp, span_since(parser, first));
        binary->left = left;
        binary->op = (Operator)binary_operators[kind].op;
        binary->right = right;
        left = &binary->base;
        parser->chain_count++;
    }
    return NULL;
}

Node *parse_bitwise_or(Parser *parser) {
    return parse_binary(parser, 1);
}

/* The comparison operator at the current token, which is read; false when there is none. */
static bool accept_comparison(Parser *parser, Operator *op) {
    switch (peek(parser)) {
    case TOKEN_EQEQUAL: *op = OPERATOR_Eq; break;
    case TOKEN_NOTEQUAL:
        if (parser->is_flufl) return false;
        *op = OPERATOR_NotEq;
        break;
    case TOKEN_LESS:
        *op = OPERATOR_Lt;
        if (parser->is_flufl && peek_at(parser, 1) == TOKEN_GREATER &&
            parser->at->end == parser->at[1].start) {
            advance(parser);
            *op = OPERATOR_NotEq;
        }
        break;
    case TOKEN_LESSEQUAL: *op = OPERATOR_LtE; break;
    case TOKEN_GREATER: *op = OPERATOR_Gt; break;
    case TOKEN_GREATEREQUAL: *op = OPERATOR_GtE; break;
    case TOKEN_IN: *op = OPERATOR_In; break;
    case TOKEN_NOT:
        if (peek_at(parser, 1) != TOKEN_IN) return false;
        advance(parser);
        *op = OPERATOR_NotIn;
        break;
    case TOKEN_IS:
        *op = OPERATOR_Is;
        if (peek_at(parser, 1) == TOKEN_NOT) {
            advance(parser);
            *op = OPERATOR_IsNot;
        }
        break;
    default: return false;
    }
    advance(parser);
    return true;
}

/* comparison: bitwise_or (operator bitwise_or)* */
static Node *parse_comparison(Parser *parser) {
    const Token *first = parser->at;
    Node *left = parse_bitwise_or(parser);
    Operator op;
    if (!left || !accept_comparison(parser, &op)) return left;
    size_t mark = parser->stack_count, op_count = 0, op_room = 0;
    Operator *ops = NULL;
    do {
        arena_grow(parser->arena, &ops, op_count, &op_room, sizeof *ops);
        ops[op_count++] = op;
        Node *right = parse_bitwise_or(parser);
        if (!right) return NULL;
        push(parser, right);
    } while (accept_comparison(parser, &op));
    CompareNode *compare = NEW(Compare, span_since(parser, first));
    compare->left = left;
    compare->ops = (OperatorList){ops, op_count};
    compare->comparators = take_list(parser, mark);
    return &compare->base;
}

/* inversion: 'not' inversion | comparison */
static Node *parse_inversion(Parser *parser) {
    if (peek(parser) != TOKEN_NOT) return parse_comparison(parser);
    const Token *first = advance(parser);
    if (!enter(parser)) return NULL;
    Node *operand = parse_inversion(parser);
    leave(parser);
    if (!operand) return NULL;
    UnaryOpNode *unary = NEW(UnaryOp, span_since(parser, first));
    unary->op = OPERATOR_Not;
    unary->operand = operand;
    return &unary->base;
}

static Node *parse_bool_op(Parser *parser, TokenKind word, Operator op, Node *(*parse_operand)(Parser *)) {
    const Token *start = parser->at;
    Node *first = parse_operand(parser);
    if (!first || peek(parser) != word) return first;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, word)) {
        Node *operand = parse_operand(parser);
        if (!operand) return NULL;
        push(parser, operand);
    }
    BoolOpNode *made = NEW(BoolOp, span_since(parser, start));
    made->op = op;
    made->values = take_list(parser, mark);
    return &made->base;
}

/* conjunction: inversion ('and' inversion)* */
static Node *parse_conjunction(Parser *parser) {
    return parse_bool_op(parser, TOKEN_AND, OPERATOR_And, parse_inversion);
}

/* disjunction: conjunction ('or' conjunction)* */
Node *parse_disjunction(Parser *parser) {
    return parse_bool_op(parser, TOKEN_OR, OPERATOR_Or, parse_conjunction);
}

/* lambdef: 'lambda' [parameters] ':' expression */
static Node *parse_lambda(Parser *parser) {
    const Token *first = advance(parser);
    Node *parameters = parse_parameters(parser, TOKEN_COLON, true);
    if (!parameters || !accept(parser, TOKEN_COLON)) return NULL;
    if (!enter(parser)) return NULL;
    Node *body = parse_expression(parser);
    leave(parser);
    if (!body) return NULL;
    LambdaNode *lambda = NEW(Lambda, span_since(parser, first));
    lambda->args = parameters;
    lambda->body = body;
    return &lambda->base;
}

/* expression: disjunction ['if' disjunction 'else' expression] | lambdef */
Node *parse_expression(Parser *parser) {
    if (!enter(parser)) return NULL;
    const Token *first = parser->at;
    Node *result;
    if (peek(parser) == TOKEN_LAMBDA) {
        result = parse_lambda(parser);
    } else {
        result = parse_disjunction(parser);
        if (result && accept(parser, TOKEN_IF)) {
            Node *body = result, *test = parse_disjunction(parser), *orelse = NULL;
            if (test && accept(parser, TOKEN_ELSE)) orelse = parse_expression(parser);
            result = NULL;
            if (orelse) {
                IfExpNode *choice = NEW(IfExp, span_since(parser, first));
                choice->test = test;
                choice->body = body;
                choice->orelse = orelse;
                result = &choice->base;
            }
        }
    }
    leave(parser);
    return result;
}

/* named_expression: NAME ':=' expression | expression !':=' */
Node *parse_named_expression(Parser *parser) {
    const Token *first = parser->at;
    if (peek(parser) == TOKEN_NAME && peek_at(parser, 1) == TOKEN_COLONEQUAL) {
        Node *target = parse_name(parser, CONTEXT_Store);
        advance(parser);
        Node *value = parse_expression(parser);
        if (!value) return NULL;
        NamedExprNode *named = NEW(NamedExpr, span_since(parser, first));
        named->target = target;
        named->value = value;
        return &named->base;
    }
    Node *result = parse_expression(parser);
    return result && peek(parser) != TOKEN_COLONEQUAL ? result : NULL;
}

static Node *parse_starred(Parser *parser) {
    const Token *first = advance(parser);
    Node *value = parse_bitwise_or(parser);
    if (!value) return NULL;
    StarredNode *starred = NEW(Starred, span_since(parser, first));
    starred->value = value;
    return &starred->base;
}

/* star_named_expression: '*' bitwise_or | named_expression */
Node *parse_star_named_expression(Parser *parser) {
    return peek(parser) == TOKEN_STAR ? parse_starred(parser) : parse_named_expression(parser);
}

/* star_expression: '*' bitwise_or | expression */
static Node *parse_star_expression(Parser *parser) {
    return peek(parser) == TOKEN_STAR ? parse_starred(parser) : parse_expression(parser);
}

/* What may follow the comma that ends a tuple without parentheses. */
static bool ends_expressions(TokenKind kind) {
    switch (kind) {
    case TOKEN_NEWLINE:
    case TOKEN_EQUAL:
    case TOKEN_RPAR:
    case TOKEN_RSQB:
    case TOKEN_RBRACE:
    case TOKEN_COLON:
    case TOKEN_SEMI: case TOKEN_ENDMARKER: case TOKEN_EXCLAMATION: case TOKEN_IN: return true;
    default:
        return kind >= TOKEN_PLUSEQUAL && kind <= TOKEN_ATEQUAL && kind != TOKEN_DOUBLESLASH &&
               kind != TOKEN_AT;
    }
}

/* star_expressions: star_expression (',' star_expression)* [','] */
Node *parse_star_expressions(Parser *parser) {
    const Token *start = parser->at;
    Node *first = parse_star_expression(parser);
    if (!first || peek(parser) != TOKEN_COMMA) return first;
    size_t mark = parser->stack_count;
    push(parser, first);
    while (accept(parser, TOKEN_COMMA)) {
        if (ends_expressions(peek(parser))) break;
        Node *item = parse_star_expression(parser);
        if (!item) return NULL;
        push(parser, item);
    }
    TupleNode *tuple = NEW(Tuple, span_since(parser, start));
    tuple->elts = take_list(parser, mark);
    return &tuple->base;
}

/* ---- parameters ---- */

/* NAME [':' annotation]; behind '*' the annotation may be starred. */
static Node *parse_parameter(Parser *parser, bool is_lambda, bool allow_star) {
    const Token *first = parser->at;
    if (!accept(parser, TOKEN_NAME)) return NULL;
    Node *annotation = NULL;
    if (!is_lambda && accept(parser, TOKEN_COLON)) {
        annotation = allow_star ? parse_star_expression(parser) : parse_expression(parser);
        if (!annotation) return NULL;
    }
    argNode *made = NEW(arg, span_since(parser, first));
    made->arg = first->name;
    made->annotation = annotation;
    return &made->base;
}

static void append(Parser *parser, NodeList *list, size_t *room, Node *node) {
    arena_grow(parser->arena, &list->items, list->count, room, sizeof *list->items);
    list->items[list->count++] = node;
}

/* ','-separated: plain ones and '/', then '*' [NAME], keyword-only ones, '**' NAME */
Node *parse_parameters(Parser *parser, TokenKind end, bool is_lambda) {
    argumentsNode *made = NEW(arguments, SPAN_NONE);
    size_t args_room = 0, defaults_room = 0, only_room = 0, only_defaults_room = 0;
    bool after_star = false, after_slash = false;
    while (peek(parser) != end) {
        if (peek(parser) == TOKEN_SLASH) {
            if (after_star || after_slash || !made->args.count) return NULL;
            advance(parser);
            after_slash = true;
            made->posonlyargs = made->args;
            made->args = (NodeList){NULL, 0};
            args_room = 0;
        } else if (accept(parser, TOKEN_STAR)) {
            if (after_star) return NULL;
            after_star = true;
            if (peek(parser) == TOKEN_COMMA) {
                if (peek_at(parser, 1) == end || peek_at(parser, 1) == TOKEN_DOUBLESTAR) return NULL;
            } else {
                made->vararg = parse_parameter(parser, is_lambda, true);
                if (!made->vararg) return NULL;
            }
        } else if (accept(parser, TOKEN_DOUBLESTAR)) {
            made->kwarg = parse_parameter(parser, is_lambda, false);
            if (!made->kwarg) return NULL;
            accept(parser, TOKEN_COMMA);
            return peek(parser) == end ? &made->base : NULL;
        } else {
            Node *parameter = parse_parameter(parser, is_lambda, false), *value = NULL;
            if (!parameter) return NULL;
            if (accept(parser, TOKEN_EQUAL)) {
                value = parse_expression(parser);
                if (!value) return NULL;
            }
            if (after_star) {
                append(parser, &made->kwonlyargs, &only_room, parameter);
                append(parser, &made->kw_defaults, &only_defaults_room, value);
            } else {
                if (!value && made->defaults.count) return NULL;
                append(parser, &made->args, &args_room, parameter);
                if (value) append(parser, &made->defaults, &defaults_room, value);
            }
        }
        if (!accept(parser, TOKEN_COMMA)) break;
    }
    return peek(parser) == end ? &made->base : NULL;
}

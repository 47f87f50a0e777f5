/*
 * Whether a tree that a program made could have come from the parser, as far as the compiler relies on it;
 * and what CPython does to a tree before it compiles it.
 *
 * The depth of the tree is bounded: reading it from objects took more of the C stack than walking it does.
 */
#include "stdlib/native/ast.h"

#include "vm/raise.h"

static bool check_expression(VM *vm, Node *node, ExprContext context);
static bool check_pattern(VM *vm, Node *node, bool star_allowed);
static bool check_statements(VM *vm, NodeList list);

static bool refuse(VM *vm, const char *text) {
    return raise_value_error(vm, "%s", text);
}

/* Lines and columns in order. A negative line means none, and the node gets no place. */
static bool check_place(VM *vm, Node *node) {
    Span *span = &node->span;
    int line = (int)span->line, end_line = (int)span->end_line, column = (int)span->column,
        end_column = (int)span->end_column;
    if (line > end_line)
        return raise_value_error(vm, "AST node line range (%d, %d) is not valid", line, end_line);
    if ((line < 0 && end_line != line) || (column < 0 && column != end_column))
        return raise_value_error(vm, "AST node column range (%d, %d) for line range (%d, %d) is not valid",
                                 column, end_column, line, end_line);
    if (line == end_line && column > end_column)
        return raise_value_error(vm, "line %d, column %d-%d is not a valid range", line, column, end_column);
    if (line < 0 || column < 0) *span = line < 0 ? SPAN_NONE : (Span){span->line, 0, span->end_line, 0};
    return true;
}

static bool check_name(VM *vm, const Name *name) {
    static const char *const words[] = {"None", "True", "False"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (name_is(name, words[i]))
            return raise_value_error(vm, "identifier field can't represent '%s' constant", words[i]);
    return true;
}

static bool check_not_empty(VM *vm, size_t count, const char *what, const char *owner) {
    return count || raise_value_error(vm, "empty %s on %s", what, owner);
}

static bool check_optional(VM *vm, Node *node) {
    return !node || check_expression(vm, node, CONTEXT_Load);
}

static bool check_expressions(VM *vm, NodeList list, ExprContext context, bool gaps_allowed) {
    for (size_t i = 0; i < list.count; i++) {
        if (!list.items[i]) {
            if (gaps_allowed) continue;
            return refuse(vm, "None disallowed in expression list");
        }
        if (!check_expression(vm, list.items[i], context)) return false;
    }
    return true;
}

static bool check_conversion(VM *vm, int conversion) {
    if (conversion == -1 || conversion == 's' || conversion == 'r' || conversion == 'a') return true;
    return raise_system_error(vm, "Unrecognized conversion character %d", conversion);
}

static bool check_keywords(VM *vm, NodeList list) {
    for (size_t i = 0; i < list.count; i++)
        if (!check_expression(vm, NODE_AS(keyword, list.items[i])->value, CONTEXT_Load)) return false;
    return true;
}

static bool check_comprehensions(VM *vm, NodeList list) {
    if (!list.count) return refuse(vm, "comprehension with no generators");
    for (size_t i = 0; i < list.count; i++) {
        const comprehensionNode *part = NODE_AS(comprehension, list.items[i]);
        if (!check_expression(vm, part->target, CONTEXT_Store) ||
            !check_expression(vm, part->iter, CONTEXT_Load) ||
            !check_expressions(vm, part->ifs, CONTEXT_Load, false))
            return false;
    }
    return true;
}

static bool check_parameter(VM *vm, Node *node) {
    return !node || (check_place(vm, node) && check_optional(vm, NODE_AS(arg, node)->annotation));
}

static bool check_parameters(VM *vm, NodeList list) {
    for (size_t i = 0; i < list.count; i++)
        if (!check_parameter(vm, list.items[i])) return false;
    return true;
}

static bool check_arguments(VM *vm, const Node *node) {
    const argumentsNode *arguments = NODE_AS(arguments, node);
    if (!check_parameters(vm, arguments->posonlyargs) || !check_parameters(vm, arguments->args) ||
        !check_parameter(vm, arguments->vararg) || !check_parameters(vm, arguments->kwonlyargs) ||
        !check_parameter(vm, arguments->kwarg))
        return false;
    if (arguments->defaults.count > arguments->posonlyargs.count + arguments->args.count)
        return refuse(vm, "more positional defaults than args on arguments");
    if (arguments->kw_defaults.count != arguments->kwonlyargs.count)
        return refuse(vm, "length of kwonlyargs is not the same as kw_defaults on arguments");
    return check_expressions(vm, arguments->defaults, CONTEXT_Load, false) &&
           check_expressions(vm, arguments->kw_defaults, CONTEXT_Load, true);
}

/* Where an expression can be a target it says so itself; the others are for loading only. */
static bool check_context(VM *vm, const Node *node, ExprContext context) {
    static const char *const names[] = {"Load", "Store", "Del"};
    const NodeInfo *info = &node_infos[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        if (info->fields[i].type != FIELD_CONTEXT) continue;
        ExprContext own = *(const ExprContext *)(const void *)((const char *)node + info->fields[i].offset);
        return own == context || raise_value_error(vm, "expression must have %s context but has %s instead",
                                                   names[context], names[own]);
    }
    return context == CONTEXT_Load ||
           raise_value_error(vm, "expression which can't be assigned to in %s context", names[context]);
}

static bool check_compare(VM *vm, const CompareNode *node) {
    if (!node->comparators.count) return refuse(vm, "Compare with no comparators");
    if (node->comparators.count != node->ops.count)
        return refuse(vm, "Compare has a different number of comparators and operands");
    return check_expressions(vm, node->comparators, CONTEXT_Load, false) &&
           check_expression(vm, node->left, CONTEXT_Load);
}

static bool check_dict(VM *vm, const DictNode *node) {
    if (node->keys.count != node->values.count)
        return refuse(vm, "Dict doesn't have the same number of keys as values");
    return check_expressions(vm, node->keys, CONTEXT_Load, true) &&
           check_expressions(vm, node->values, CONTEXT_Load, false);
}

/* All children of kinds whose children are all expressions for loading. */
static bool check_plain(VM *vm, const Node *node) {
    const NodeInfo *info = &node_infos[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const void *field = (const char *)node + info->fields[i].offset;
        FieldType type = info->fields[i].type;
        if (type == FIELD_NODES && !check_expressions(vm, *(const NodeList *)field, CONTEXT_Load, false))
            return false;
        if ((type == FIELD_NODE || type == FIELD_OPTIONAL) && !check_optional(vm, *(Node *const *)field))
            return false;
    }
    return true;
}

static bool check_expression(VM *vm, Node *node, ExprContext context) {
    if (!check_place(vm, node) || !check_context(vm, node, context)) return false;
    switch ((int)node->kind) {
    case NODE_BoolOp:
        if (NODE_AS(BoolOp, node)->values.count < 2) return refuse(vm, "BoolOp with less than 2 values");
        return check_plain(vm, node);
    case NODE_Lambda:
        return check_arguments(vm, NODE_AS(Lambda, node)->args) &&
               check_expression(vm, NODE_AS(Lambda, node)->body, CONTEXT_Load);
    case NODE_Dict:
        return check_dict(vm, NODE_AS(Dict, node));
    case NODE_ListComp:
        return check_comprehensions(vm, NODE_AS(ListComp, node)->generators) &&
               check_expression(vm, NODE_AS(ListComp, node)->elt, CONTEXT_Load);
    case NODE_SetComp:
        return check_comprehensions(vm, NODE_AS(SetComp, node)->generators) &&
               check_expression(vm, NODE_AS(SetComp, node)->elt, CONTEXT_Load);
    case NODE_GeneratorExp:
        return check_comprehensions(vm, NODE_AS(GeneratorExp, node)->generators) &&
               check_expression(vm, NODE_AS(GeneratorExp, node)->elt, CONTEXT_Load);
    case NODE_DictComp:
        return check_comprehensions(vm, NODE_AS(DictComp, node)->generators) &&
               check_expression(vm, NODE_AS(DictComp, node)->key, CONTEXT_Load) &&
               check_expression(vm, NODE_AS(DictComp, node)->value, CONTEXT_Load);
    case NODE_Compare:
        return check_compare(vm, NODE_AS(Compare, node));
    case NODE_Call:
        return check_expression(vm, NODE_AS(Call, node)->func, CONTEXT_Load) &&
               check_expressions(vm, NODE_AS(Call, node)->args, CONTEXT_Load, false) &&
               check_keywords(vm, NODE_AS(Call, node)->keywords);
    case NODE_FormattedValue:
        return check_plain(vm, node) && check_conversion(vm, NODE_AS(FormattedValue, node)->conversion);
    case NODE_Interpolation:
        return check_plain(vm, node) && check_conversion(vm, NODE_AS(Interpolation, node)->conversion);
    case NODE_Starred:
        return check_expression(vm, NODE_AS(Starred, node)->value, context);
    case NODE_List:
        return check_expressions(vm, NODE_AS(List, node)->elts, context, false);
    case NODE_Tuple:
        return check_expressions(vm, NODE_AS(Tuple, node)->elts, context, false);
    case NODE_Name:
        return check_name(vm, NODE_AS(Name, node)->id);
    case NODE_NamedExpr: {
        const NamedExprNode *named = NODE_AS(NamedExpr, node);
        if (named->target->kind != NODE_Name) return raise_type_error(vm, "NamedExpr target must be a Name");
        return check_expression(vm, named->target, CONTEXT_Store) &&
               check_expression(vm, named->value, CONTEXT_Load);
    }
    default:
        return check_plain(vm, node); /* the others hold expressions for loading only */
    }
}

/* --- patterns ------------------------------------------------------------------------------------------- */

static bool is_number(const Node *node, bool real_allowed, bool complex_allowed) {
    if (node->kind != NODE_Constant) return false;
    ConstantKind kind = NODE_AS(Constant, node)->value->kind;
    if (kind == CONSTANT_COMPLEX) return complex_allowed;
    return real_allowed && (kind == CONSTANT_INT || kind == CONSTANT_BIG_INT || kind == CONSTANT_FLOAT);
}

static bool is_negative_number(const Node *node, bool complex_allowed) {
    return node->kind == NODE_UnaryOp && NODE_AS(UnaryOp, node)->op == OPERATOR_USub &&
           is_number(NODE_AS(UnaryOp, node)->operand, true, complex_allowed);
}

/* real + imaginary, real - imaginary */
static bool is_complex_sum(const Node *node) {
    if (node->kind != NODE_BinOp) return false;
    const BinOpNode *sum = NODE_AS(BinOp, node);
    return (sum->op == OPERATOR_Add || sum->op == OPERATOR_Sub) &&
           (is_number(sum->left, true, false) || is_negative_number(sum->left, false)) &&
           is_number(sum->right, false, true);
}

static bool check_pattern_value(VM *vm, Node *node) {
    if (!check_expression(vm, node, CONTEXT_Load)) return false;
    if (node->kind == NODE_Constant) {
        ConstantKind kind = NODE_AS(Constant, node)->value->kind;
        if (is_number(node, true, true) || kind == CONSTANT_STR || kind == CONSTANT_BYTES) return true;
        return refuse(vm, "unexpected constant inside of a literal pattern");
    }
    if (node->kind == NODE_Attribute || is_negative_number(node, true) || is_complex_sum(node)) return true;
    return refuse(vm, "patterns may only match literals and attribute lookups");
}

static bool check_capture(VM *vm, const Name *name) {
    if (name_is(name, "_")) return refuse(vm, "can't capture name '_' in patterns");
    return check_name(vm, name);
}

static bool check_patterns(VM *vm, NodeList list, bool star_allowed) {
    for (size_t i = 0; i < list.count; i++) {
        if (!list.items[i]) return refuse(vm, "None disallowed in pattern list");
        if (!check_pattern(vm, list.items[i], star_allowed)) return false;
    }
    return true;
}

static bool is_singleton(const Constant *constant) {
    return constant->kind == CONSTANT_NONE || constant->kind == CONSTANT_TRUE ||
           constant->kind == CONSTANT_FALSE;
}

static bool check_mapping(VM *vm, const MatchMappingNode *node) {
    if (node->keys.count != node->patterns.count)
        return refuse(vm, "MatchMapping doesn't have the same number of keys as patterns");
    if (node->rest && !check_capture(vm, node->rest)) return false;
    for (size_t i = 0; i < node->keys.count; i++) {
        Node *key = node->keys.items[i];
        if (!key) return refuse(vm, "None disallowed in expression list");
        if (key->kind == NODE_Constant && is_singleton(NODE_AS(Constant, key)->value)) continue;
        if (!check_pattern_value(vm, key)) return false;
    }
    return check_patterns(vm, node->patterns, false);
}

static bool check_class_pattern(VM *vm, const MatchClassNode *node) {
    if (node->kwd_attrs.count != node->kwd_patterns.count)
        return refuse(vm, "MatchClass doesn't have the same number of keyword attributes as patterns");
    if (!check_expression(vm, node->cls, CONTEXT_Load)) return false;
    const Node *at = node->cls;
    while (at->kind == NODE_Attribute) at = NODE_AS(Attribute, at)->value;
    if (at->kind != NODE_Name)
        return refuse(vm, "MatchClass cls field can only contain Name or Attribute nodes.");
    for (size_t i = 0; i < node->kwd_attrs.count; i++)
        if (!check_name(vm, node->kwd_attrs.items[i])) return false;
    return check_patterns(vm, node->patterns, false) && check_patterns(vm, node->kwd_patterns, false);
}

static bool check_as(VM *vm, const MatchAsNode *node) {
    if (node->name && !check_capture(vm, node->name)) return false;
    if (!node->pattern) return true;
    if (!node->name) return refuse(vm, "MatchAs must specify a target name if a pattern is given");
    return check_pattern(vm, node->pattern, false);
}

static bool check_pattern(VM *vm, Node *node, bool star_allowed) {
    if (!check_place(vm, node)) return false;
    switch ((int)node->kind) {
    case NODE_MatchValue:
        return check_pattern_value(vm, NODE_AS(MatchValue, node)->value);
    case NODE_MatchSingleton:
        return is_singleton(NODE_AS(MatchSingleton, node)->value) ||
               refuse(vm, "MatchSingleton can only contain True, False and None");
    case NODE_MatchSequence:
        return check_patterns(vm, NODE_AS(MatchSequence, node)->patterns, true);
    case NODE_MatchMapping:
        return check_mapping(vm, NODE_AS(MatchMapping, node));
    case NODE_MatchClass:
        return check_class_pattern(vm, NODE_AS(MatchClass, node));
    case NODE_MatchStar:
        if (!star_allowed) return refuse(vm, "can't use MatchStar here");
        return !NODE_AS(MatchStar, node)->name || check_capture(vm, NODE_AS(MatchStar, node)->name);
    case NODE_MatchAs:
        return check_as(vm, NODE_AS(MatchAs, node));
    case NODE_MatchOr:
        if (NODE_AS(MatchOr, node)->patterns.count < 2)
            return refuse(vm, "MatchOr requires at least 2 patterns");
        return check_patterns(vm, NODE_AS(MatchOr, node)->patterns, false);
    }
    UNREACHABLE();
}

/* --- statements ----------------------------------------------------------------------------------------- */

static bool check_body(VM *vm, NodeList body, const char *owner) {
    return check_not_empty(vm, body.count, "body", owner) && check_statements(vm, body);
}

static bool check_type_parameters(VM *vm, NodeList list) {
    for (size_t i = 0; i < list.count; i++) {
        Node *node = list.items[i];
        if (!node) return refuse(vm, "None disallowed in type parameter list");
        if (!check_place(vm, node)) return false;
        const Name *name = node->kind == NODE_TypeVar     ? NODE_AS(TypeVar, node)->name
                           : node->kind == NODE_ParamSpec ? NODE_AS(ParamSpec, node)->name
                                                          : NODE_AS(TypeVarTuple, node)->name;
        if (!check_name(vm, name) || !check_plain(vm, node)) return false;
    }
    return true;
}

static bool check_function(VM *vm, const FunctionDefNode *node, const char *owner) {
    return check_name(vm, node->name) && check_body(vm, node->body, owner) &&
           check_type_parameters(vm, node->type_params) && check_arguments(vm, node->args) &&
           check_expressions(vm, node->decorator_list, CONTEXT_Load, false) &&
           check_optional(vm, node->returns);
}

static bool check_for(VM *vm, const ForNode *node, const char *owner) {
    return check_expression(vm, node->target, CONTEXT_Store) &&
           check_expression(vm, node->iter, CONTEXT_Load) && check_body(vm, node->body, owner) &&
           check_statements(vm, node->orelse);
}

static bool check_with(VM *vm, const WithNode *node, const char *owner) {
    if (!check_not_empty(vm, node->items.count, "items", owner)) return false;
    for (size_t i = 0; i < node->items.count; i++) {
        const withitemNode *item = NODE_AS(withitem, node->items.items[i]);
        if (!check_expression(vm, item->context_expr, CONTEXT_Load)) return false;
        if (item->optional_vars && !check_expression(vm, item->optional_vars, CONTEXT_Store)) return false;
    }
    return check_body(vm, node->body, owner);
}

static bool check_try(VM *vm, const TryNode *node, const char *owner) {
    if (!check_body(vm, node->body, owner)) return false;
    if (!node->handlers.count && !node->finalbody.count)
        return raise_value_error(vm, "%s has neither except handlers nor finalbody", owner);
    if (!node->handlers.count && node->orelse.count)
        return raise_value_error(vm, "%s has orelse but no except handlers", owner);
    for (size_t i = 0; i < node->handlers.count; i++) {
        Node *handler = node->handlers.items[i];
        if (!handler) return refuse(vm, "None disallowed in handler list");
        const Name *name = NODE_AS(ExceptHandler, handler)->name;
        /* The parser lets no bare `except*` through; CPython's compiler stumbles over it late, with these
         * words. */
        if (node->base.kind == NODE_TryStar && !NODE_AS(ExceptHandler, handler)->type)
            return refuse(vm, "Invalid CFG, stack underflow");
        if (name && !check_name(vm, name)) return false;
        if (!check_place(vm, handler) || !check_optional(vm, NODE_AS(ExceptHandler, handler)->type) ||
            !check_body(vm, NODE_AS(ExceptHandler, handler)->body, "ExceptHandler"))
            return false;
    }
    return check_statements(vm, node->finalbody) && check_statements(vm, node->orelse);
}

static bool check_match(VM *vm, const MatchNode *node) {
    if (!check_expression(vm, node->subject, CONTEXT_Load) ||
        !check_not_empty(vm, node->cases.count, "cases", "Match"))
        return false;
    for (size_t i = 0; i < node->cases.count; i++) {
        const match_caseNode *part = NODE_AS(match_case, node->cases.items[i]);
        if (!check_pattern(vm, part->pattern, false) || !check_optional(vm, part->guard) ||
            !check_body(vm, part->body, "match_case"))
            return false;
    }
    return true;
}

static bool check_class(VM *vm, const ClassDefNode *node) {
    return check_name(vm, node->name) && check_body(vm, node->body, "ClassDef") &&
           check_type_parameters(vm, node->type_params) &&
           check_expressions(vm, node->bases, CONTEXT_Load, false) && check_keywords(vm, node->keywords) &&
           check_expressions(vm, node->decorator_list, CONTEXT_Load, false);
}

/* What CPython's compiler, rather than its validator, refuses: the number is that of the node in its grammar.
 */
static bool check_single_target(VM *vm, const Node *target, const char *what) {
    bool is_single =
        target->kind == NODE_Name || target->kind == NODE_Attribute || target->kind == NODE_Subscript;
    return is_single || raise_system_error(vm, "invalid node type (%d) for %s assignment",
                                           (int)target->kind - (int)NODE_BoolOp + 1, what);
}

static bool check_augmented(VM *vm, const AugAssignNode *node) {
    return check_expression(vm, node->target, CONTEXT_Store) &&
           check_expression(vm, node->value, CONTEXT_Load) &&
           check_single_target(vm, node->target, "augmented");
}

static bool check_annotated(VM *vm, const AnnAssignNode *node) {
    if (node->target->kind != NODE_Name && node->simple)
        return raise_type_error(vm, "AnnAssign with simple non-Name target");
    return check_expression(vm, node->target, CONTEXT_Store) && check_optional(vm, node->value) &&
           check_expression(vm, node->annotation, CONTEXT_Load) &&
           check_single_target(vm, node->target, "annotated");
}

static bool check_alias(VM *vm, const TypeAliasNode *node) {
    if (node->name->kind != NODE_Name) return raise_type_error(vm, "TypeAlias with non-Name name");
    return check_expression(vm, node->name, CONTEXT_Store) && check_type_parameters(vm, node->type_params) &&
           check_expression(vm, node->value, CONTEXT_Load);
}

static bool check_imports(VM *vm, NodeList list, const char *owner) {
    if (!check_not_empty(vm, list.count, "names", owner)) return false;
    for (size_t i = 0; i < list.count; i++) {
        const aliasNode *alias = NODE_AS(alias, list.items[i]);
        if (!check_name(vm, alias->name) || (alias->asname && !check_name(vm, alias->asname))) return false;
    }
    return true;
}

static bool check_targets(VM *vm, NodeList targets, ExprContext context) {
    return check_not_empty(vm, targets.count, "targets", context == CONTEXT_Del ? "Delete" : "Assign") &&
           check_expressions(vm, targets, context, false);
}

static bool check_statement(VM *vm, Node *node) {
    if (!check_place(vm, node)) return false;
    const char *owner = node_infos[node->kind].name;
    switch ((int)node->kind) {
    case NODE_FunctionDef:
    case NODE_AsyncFunctionDef:
        return check_function(vm, NODE_AS(FunctionDef, node), owner);
    case NODE_ClassDef:
        return check_class(vm, NODE_AS(ClassDef, node));
    case NODE_Delete:
        return check_targets(vm, NODE_AS(Delete, node)->targets, CONTEXT_Del);
    case NODE_Assign:
        return check_targets(vm, NODE_AS(Assign, node)->targets, CONTEXT_Store) &&
               check_expression(vm, NODE_AS(Assign, node)->value, CONTEXT_Load);
    case NODE_TypeAlias:
        return check_alias(vm, NODE_AS(TypeAlias, node));
    case NODE_AugAssign:
        return check_augmented(vm, NODE_AS(AugAssign, node));
    case NODE_AnnAssign:
        return check_annotated(vm, NODE_AS(AnnAssign, node));
    case NODE_For:
    case NODE_AsyncFor:
        return check_for(vm, NODE_AS(For, node), owner);
    case NODE_While:
    case NODE_If: { /* test, body, orelse: the two structs are alike */
        const IfNode *branch = NODE_AS(If, node);
        return check_expression(vm, branch->test, CONTEXT_Load) && check_body(vm, branch->body, owner) &&
               check_statements(vm, branch->orelse);
    }
    case NODE_With:
    case NODE_AsyncWith:
        return check_with(vm, NODE_AS(With, node), owner);
    case NODE_Match:
        return check_match(vm, NODE_AS(Match, node));
    case NODE_Raise:
        if (!NODE_AS(Raise, node)->exc && NODE_AS(Raise, node)->cause)
            return refuse(vm, "Raise with cause but no exception");
        return check_plain(vm, node);
    case NODE_Try:
    case NODE_TryStar:
        return check_try(vm, NODE_AS(Try, node), owner);
    case NODE_Import:
        return check_imports(vm, NODE_AS(Import, node)->names, owner);
    case NODE_ImportFrom:
        if (NODE_AS(ImportFrom, node)->level < 0) return refuse(vm, "Negative ImportFrom level");
        return check_imports(vm, NODE_AS(ImportFrom, node)->names, owner);
    case NODE_Global:
        return check_not_empty(vm, NODE_AS(Global, node)->names.count, "names", owner);
    case NODE_Nonlocal:
        return check_not_empty(vm, NODE_AS(Nonlocal, node)->names.count, "names", owner);
    default:
        return check_plain(vm, node); /* the others hold expressions for loading only */
    }
}

static bool check_statements(VM *vm, NodeList list) {
    for (size_t i = 0; i < list.count; i++) {
        if (!list.items[i]) return refuse(vm, "None disallowed in statement list");
        if (!check_statement(vm, list.items[i])) return false;
    }
    return true;
}

bool ast_validate(VM *vm, Node *tree) {
    switch ((int)tree->kind) {
    case NODE_Module:
        return check_statements(vm, NODE_AS(Module, tree)->body);
    case NODE_Interactive:
        return check_statements(vm, NODE_AS(Interactive, tree)->body);
    case NODE_Expression:
        return check_expression(vm, NODE_AS(Expression, tree)->body, CONTEXT_Load);
    case NODE_FunctionType:
        return check_plain(vm, tree);
    }
    UNREACHABLE();
}

/* --- what is done before compiling ---------------------------------------------------------------------- */

typedef struct Simplifier {
    NameTable *names;
    int optimize;
} Simplifier;

static Node *make_constant(Simplifier *simplifier, Span span, Constant value) {
    Constant *constant = arena_allocate(simplifier->names->arena, sizeof *constant);
    *constant = value;
    ConstantNode *node = arena_allocate(simplifier->names->arena, sizeof *node);
    node->base.kind = NODE_Constant;
    node->base.span = span;
    node->value = constant;
    return &node->base;
}

static Constant negated(Constant number) {
    if (number.kind == CONSTANT_INT && number.integer == INT64_MIN)
        return number; /* no literal has this value */
    if (number.kind == CONSTANT_INT) number.integer = -number.integer;
    else if (number.kind == CONSTANT_BIG_INT) number.big.is_negative = !number.big.is_negative;
    else if (number.kind == CONSTANT_FLOAT) number.number = -number.number;
    else {
        number.complex.real = -number.complex.real;
        number.complex.imaginary = -number.complex.imaginary;
    }
    return number;
}

/* -1 and 1 + 2j in a pattern as one constant; a real part that is a long int is left alone. */
static Node *fold_pattern_value(Simplifier *simplifier, Node *node) {
    if (is_negative_number(node, true)) {
        const Node *operand = NODE_AS(UnaryOp, node)->operand;
        return make_constant(simplifier, node->span, negated(*NODE_AS(Constant, operand)->value));
    }
    if (!is_complex_sum(node)) return node;
    const BinOpNode *sum = NODE_AS(BinOp, node);
    const Node *left = fold_pattern_value(simplifier, sum->left);
    const Constant *real = NODE_AS(Constant, left)->value, *imaginary = NODE_AS(Constant, sum->right)->value;
    if (real->kind == CONSTANT_BIG_INT) return node;
    double start = real->kind == CONSTANT_INT ? (double)real->integer : real->number;
    bool is_sum = sum->op == OPERATOR_Add;
    Constant value = {.kind = CONSTANT_COMPLEX};
    value.complex.real = is_sum ? start + imaginary->complex.real : start - imaginary->complex.real;
    value.complex.imaginary = is_sum ? imaginary->complex.imaginary : -imaginary->complex.imaginary;
    return make_constant(simplifier, node->span, value);
}

static void simplify(Simplifier *simplifier, Node **place);

static bool is_docstring(const Node *node) {
    if (node->kind != NODE_Expr || NODE_AS(Expr, node)->value->kind != NODE_Constant) return false;
    const Node *value = NODE_AS(Expr, node)->value;
    return NODE_AS(Constant, value)->value->kind == CONSTANT_STR;
}

/* A body without its docstring; `pass` if that was all. */
static void drop_docstring(Simplifier *simplifier, NodeList *body) {
    if (!body->count || !is_docstring(body->items[0])) return;
    if (body->count == 1) {
        PassNode *pass = arena_allocate(simplifier->names->arena, sizeof *pass);
        pass->base.kind = NODE_Pass;
        enum { PASS_LENGTH = 4 };
        Span start = body->items[0]->span;
        pass->base.span = (Span){start.line, start.column, start.line, start.column + PASS_LENGTH};
        body->items[0] = &pass->base;
    } else {
        body->items++;
        body->count--;
    }
}

static void simplify_list(Simplifier *simplifier, NodeList *list) {
    for (size_t i = 0; i < list->count; i++) simplify(simplifier, &list->items[i]);
}

/* The body that may begin with a docstring; NULL for other nodes. */
static NodeList *documented_body(Node *node) {
    if (node->kind == NODE_Module) return &NODE_AS_MUTABLE(Module, node)->body;
    if (node->kind == NODE_ClassDef) return &NODE_AS_MUTABLE(ClassDef, node)->body;
    if (node->kind == NODE_FunctionDef || node->kind == NODE_AsyncFunctionDef)
        return &NODE_AS_MUTABLE(FunctionDef, node)->body;
    return NULL;
}

static void simplify(Simplifier *simplifier, Node **place) {
    Node *node = *place;
    if (!node) return;
    NodeList *body = documented_body(node);
    if (body && simplifier->optimize >= 2) drop_docstring(simplifier, body);
    const NodeInfo *info = &node_infos[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        void *field = (char *)node + info->fields[i].offset;
        if (info->fields[i].type == FIELD_NODE || info->fields[i].type == FIELD_OPTIONAL)
            simplify(simplifier, field);
        else if (info->fields[i].type == FIELD_NODES) simplify_list(simplifier, field);
    }
    if (node->kind == NODE_Name && NODE_AS(Name, node)->ctx == CONTEXT_Load &&
        name_is(NODE_AS(Name, node)->id, "__debug__")) {
        *place = make_constant(simplifier, node->span,
                               (Constant){.kind = simplifier->optimize ? CONSTANT_FALSE : CONSTANT_TRUE});
    } else if (node->kind == NODE_MatchValue) {
        MatchValueNode *match = NODE_AS_MUTABLE(MatchValue, node);
        match->value = fold_pattern_value(simplifier, match->value);
    } else if (node->kind == NODE_MatchMapping) {
        NodeList keys = NODE_AS(MatchMapping, node)->keys;
        for (size_t i = 0; i < keys.count; i++) keys.items[i] = fold_pattern_value(simplifier, keys.items[i]);
    }
}

void ast_simplify(Node *tree, int optimize, NameTable *names) {
    Simplifier simplifier = {names, optimize};
    simplify(&simplifier, &tree);
}

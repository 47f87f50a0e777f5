/*
 * ast.parse(feature_version=…): whether a tree has syntax that the version asked for did not have.
 *
 * The first such node that ends is reported, at its end.
 */
#include "parser/feature.h"

static const char *found(const char *what, int *since, int version) {
    *since = version;
    return what;
}

/* A tuple that stands without brackets begins where its first item does. */
static bool is_bare_tuple(const Node *node) {
    if (!node || node->kind != NODE_Tuple || !NODE_AS(Tuple, node)->elts.count) return false;
    const Span *own = &node->span, *first = &NODE_AS(Tuple, node)->elts.items[0]->span;
    return own->line == first->line && own->column == first->column;
}

static const char *new_handlers(NodeList handlers, int *since) {
    for (size_t i = 0; i < handlers.count; i++)
        if (is_bare_tuple(NODE_AS(ExceptHandler, handlers.items[i])->type))
            return found("except expressions without parentheses are", since, 14);
    return NULL;
}

static const char *new_default(const Node *value, int *since) {
    return value ? found("Type parameter defaults are", since, 13) : NULL;
}

static const char *new_operator(Operator op, int *since) {
    return op == OPERATOR_MatMult ? found("The '@' operator is", since, 5) : NULL;
}

static const char *new_type_parameters(NodeList list, int *since) {
    return list.count ? found("Type parameter lists are", since, 12) : NULL;
}

/* What is too new about a node itself, and since when it exists: NULL when nothing is. */
static const char *new_syntax(const Node *node, int *since) {
    switch ((int)node->kind) {
    case NODE_NamedExpr:
        return found("Assignment expressions are", since, 8);
    case NODE_arguments:
        return NODE_AS(arguments, node)->posonlyargs.count ? found("Positional-only parameters are", since, 8)
                                                           : NULL;
    case NODE_Match:
        return found("Pattern matching is", since, 10);
    case NODE_TryStar:
        return found("Exception groups are", since, 11);
    case NODE_Try:
        return new_handlers(NODE_AS(Try, node)->handlers, since);
    case NODE_TypeAlias:
        return found("Type statement is", since, 12);
    case NODE_FunctionDef:
        return new_type_parameters(NODE_AS(FunctionDef, node)->type_params, since);
    case NODE_ClassDef:
        return new_type_parameters(NODE_AS(ClassDef, node)->type_params, since);
    case NODE_AsyncFunctionDef:
        return found("Async functions are", since, 5);
    case NODE_AsyncWith:
        return found("Async with statements are", since, 5);
    case NODE_AsyncFor:
        return found("Async for loops are", since, 5);
    case NODE_Await:
        return found("Await expressions are", since, 5);
    case NODE_comprehension:
        return NODE_AS(comprehension, node)->is_async ? found("Async comprehensions are", since, 6) : NULL;
    case NODE_TypeVar:
        return new_default(NODE_AS(TypeVar, node)->default_value, since);
    case NODE_ParamSpec:
        return new_default(NODE_AS(ParamSpec, node)->default_value, since);
    case NODE_TypeVarTuple:
        return new_default(NODE_AS(TypeVarTuple, node)->default_value, since);
    case NODE_TemplateStr:
        return found("t-strings are", since, 14);
    case NODE_AnnAssign:
        return found("Variable annotation syntax is", since, 6);
    case NODE_BinOp:
        return new_operator(NODE_AS(BinOp, node)->op, since);
    case NODE_AugAssign:
        return new_operator(NODE_AS(AugAssign, node)->op, since);
    default:
        return NULL; /* the others are as old as the language */
    }
}

/* Several things may be too new about one node; bare tuples of except* among them. */
static bool check_node(const Node *node, Span place, int version, Diagnostics *diagnostics) {
    int since = 0;
    const char *what = new_syntax(node, &since);
    if ((!what || since <= version) && node->kind == NODE_TryStar)
        what = new_handlers(NODE_AS(TryStar, node)->handlers, &since);
    if (!what || since <= version) return true;
    diagnostics_add(diagnostics, MESSAGE_FEATURE_VERSION, place, what, since);
    return false;
}

/* The last character of a node that has a place; else the place of what is around it. */
static Span end_of(const Node *node, Span around) {
    const Span *span = &node->span;
    if (!span->end_line) return around;
    return (Span){span->end_line, span->end_column ? span->end_column - 1 : 0, span->end_line,
                  span->end_column};
}

bool check_features(const Node *node, Span around, int version, Diagnostics *diagnostics) {
    if (!node) return true;
    Span place = end_of(node, around);
    const NodeInfo *info = &node_infos[node->kind];
    for (size_t i = 0; i < info->field_count; i++) {
        const void *field = (const char *)node + info->fields[i].offset;
        if (info->fields[i].type == FIELD_NODE || info->fields[i].type == FIELD_OPTIONAL) {
            if (!check_features(*(Node *const *)field, place, version, diagnostics)) return false;
        } else if (info->fields[i].type == FIELD_NODES) {
            const NodeList *list = field;
            for (size_t j = 0; j < list->count; j++)
                if (!check_features(list->items[j], place, version, diagnostics)) return false;
        }
    }
    return check_node(node, place, version, diagnostics);
}

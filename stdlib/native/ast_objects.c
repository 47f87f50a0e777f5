/*
 * A tree of the parser as objects of the classes of `ast`.
 *
 * Constructors do not run: the objects are made empty and get their attributes, in the order in which CPython
 * sets them (fields, then the place). Recursion ends in RecursionError where the C stack does.
 */
#include "stdlib/native/ast.h"

#include "vm/objects/code.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"

static Owned node_object(VM *vm, const Node *node);

static Owned name_object(VM *vm, const Name *name) {
    return name ? str_intern_utf8(vm, name->bytes, name->count) : VALUE_NONE;
}

static Owned nodes_object(VM *vm, const NodeList *nodes) {
    Owned list = list_new(vm, 0);
    bool is_fine = list && list_reserve(vm, as_list(list), (int64_t)nodes->count);
    for (size_t i = 0; is_fine && i < nodes->count; i++)
        is_fine = list_append_take(vm, as_list(list), node_object(vm, nodes->items[i]));
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned names_object(VM *vm, const NameList *names) {
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (size_t i = 0; is_fine && i < names->count; i++)
        is_fine = list_append_take(vm, as_list(list), name_object(vm, names->items[i]));
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Value operator_object(VM *vm, Operator op) {
    return ast_place(vm, AST_PLACE_OPERATOR_OBJECTS + (size_t)op);
}

static Owned operators_object(VM *vm, const OperatorList *operators) {
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (size_t i = 0; is_fine && i < operators->count; i++)
        is_fine = list_append(vm, as_list(list), operator_object(vm, operators->items[i]));
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned field_object(VM *vm, FieldType type, const void *field) {
    switch (type) {
    case FIELD_NODE:
    case FIELD_OPTIONAL:
        return node_object(vm, *(Node *const *)field);
    case FIELD_NODES:
        return nodes_object(vm, field);
    case FIELD_NAME:
    case FIELD_OPTIONAL_NAME:
        return name_object(vm, *(const Name *const *)field);
    case FIELD_NAMES:
        return names_object(vm, field);
    case FIELD_CONSTANT:
    case FIELD_OPTIONAL_TEXT: {
        const Constant *constant = *(const Constant *const *)field;
        return constant ? constant_value(vm, constant, NULL) : VALUE_NONE;
    }
    case FIELD_CONTEXT:
        return value_retain(ast_place(vm, AST_PLACE_CONTEXT_OBJECTS + (size_t) * (const ExprContext *)field));
    case FIELD_OPERATOR:
        return value_retain(operator_object(vm, *(const Operator *)field));
    case FIELD_OPERATORS:
        return operators_object(vm, field);
    case FIELD_INT:
        return value_from_small_int(*(const int *)field);
    case FIELD_BOOL:
        return value_from_bool(*(const bool *)field);
    }
    UNREACHABLE();
}

/* Sets an attribute to a value that is consumed; NULL: false at once. */
static bool set_take(VM *vm, Value object, Value name, Owned value) {
    bool is_fine = value && value_set_attribute(vm, object, name, value);
    value_release(vm, value);
    return is_fine;
}

/* The object of a node; None for NULL. */
static Owned node_object(VM *vm, const Node *node) {
    if (!node) return VALUE_NONE;
    if (!recursion_enter(vm, " during ast construction")) return NULL;
    const NodeInfo *info = &node_infos[node->kind];
    Owned object = type_allocate(vm, as_type(ast_place(vm, AST_PLACE_NODES + (size_t)node->kind)));
    bool is_fine = object != NULL;
    Value names = ast_place(vm, AST_PLACE_FIELDS + (size_t)node->kind);
    for (size_t i = 0; is_fine && i < info->field_count; i++) {
        const void *field = (const char *)node + info->fields[i].offset;
        is_fine = set_take(vm, object, tuple_peek(names, (int64_t)i),
                           field_object(vm, info->fields[i].type, field));
    }
    if (ast_required_attributes(node->kind)) {
        const uint32_t places[] = {node->span.line, node->span.column, node->span.end_line,
                                   node->span.end_column};
        for (size_t i = 0; is_fine && i < COUNT_OF(places); i++) {
            Value name = tuple_peek(ast_place(vm, AST_PLACE_ATTRIBUTES), (int64_t)i);
            is_fine = set_take(vm, object, name, value_from_small_int((int32_t)places[i]));
        }
    }
    if (is_fine) return object;
    value_release(vm, object);
    return NULL;
}

Owned ast_to_object(VM *vm, const Node *tree) {
    return ast_prepare(vm) ? node_object(vm, tree) : NULL;
}

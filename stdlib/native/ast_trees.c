/*
 * Objects of the classes of `ast`, as a program may have made them, as a tree of the compiler.
 *
 * Attributes are read as the program defines them, so any of it may run code and change anything: every value
 * that is read stays in a list until the work is done. The arena may jump out at any allocation, which is
 * safe because nothing but that list owns references. Positions keep the bits of the C int that was given;
 * ast_validate.c looks at them.
 */
#include "stdlib/native/ast.h"

#include <limits.h>
#include <string.h>

#include "vm/objects/bytes.h"
#include "vm/objects/complex.h"
#include "vm/objects/dict.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Reading {
    VM *vm;
    NameTable *names;
    Arena *arena;
    Value keep; /* list */
} Reading;

static bool read_node(Reading *reading, Value object, NodeKind kind, Node **node);

/* Hands value, which is consumed, to the list; borrowed. NULL if it was NULL or there is no memory. */
static Value keep(Reading *reading, Owned value) {
    return list_append_take(reading->vm, as_list(reading->keep), value)
               ? list_peek(reading->keep, as_list(reading->keep)->count - 1)
               : NULL;
}

/* The attribute of an object; *value NULL if it has none. */
static bool read_attribute(Reading *reading, Value object, Value name, Value *value) {
    Owned found = NULL;
    *value = NULL;
    if (!value_find_attribute(reading->vm, object, name, &found)) return false;
    return !found || (*value = keep(reading, found));
}

static bool missing(Reading *reading, const char *field, const char *class) {
    return raise_type_error(reading->vm, "required field \"%s\" missing from %s", field, class);
}

/* --- leaves --------------------------------------------------------------------------------------------- */

static bool read_int(Reading *reading, Value value, int *number) {
    if (!value_is_int(value)) return raise_value_error(reading->vm, "invalid integer value: %R", value);
    int64_t wide;
    if (!int_fits_int64(value, &wide) || wide < INT_MIN || wide > INT_MAX)
        return raise_overflow_error(reading->vm, "Python int too large to convert to C int");
    *number = (int)wide;
    return true;
}

static const char *text_bytes(Reading *reading, Value str, size_t *count) {
    Buffer buffer = BUFFER_EMPTY;
    str_append_utf8(&buffer, str);
    buffer_append(&buffer, "", 0);
    if (buffer.failed) {
        buffer_close(&buffer);
        raise_memory_error(reading->vm);
        return NULL;
    }
    /* The buffer must be gone before the arena may jump: the bytes go by way of an object. */
    Owned bytes = bytes_new(reading->vm, buffer.bytes, buffer.count);
    buffer_close(&buffer);
    Value kept = keep(reading, bytes);
    if (!kept) return NULL;
    *count = (size_t)as_bytes(kept)->count;
    return arena_copy_text(reading->arena, as_bytes(kept)->data, *count);
}

static bool read_name(Reading *reading, Value value, const Name **name) {
    size_t count;
    if (!value_is_exact_str(value))
        return raise_type_error(reading->vm, "AST identifier must be of type str");
    const char *bytes = text_bytes(reading, value, &count);
    if (!bytes) return false;
    *name = names_intern(reading->names, bytes, count);
    return true;
}

static Constant *new_constant(Reading *reading, ConstantKind kind) {
    Constant *constant = arena_allocate(reading->arena, sizeof *constant);
    constant->kind = kind;
    return constant;
}

static const Constant *int_constant(Reading *reading, Value value) {
    int64_t number;
    if (int_fits_int64(value, &number)) {
        Constant *constant = new_constant(reading, CONSTANT_INT);
        constant->integer = number;
        return constant;
    }
    IntView view;
    int_view(value, &view);
    uint64_t *limbs = arena_allocate_array(reading->arena, (size_t)view.count, sizeof *limbs);
    memcpy(limbs, view.limbs, (size_t)view.count * sizeof *limbs);
    Constant *constant = new_constant(reading, CONSTANT_BIG_INT);
    constant->big.limbs = limbs;
    constant->big.count = (size_t)view.count;
    constant->big.is_negative = view.is_negative;
    return constant;
}

static const Constant *read_constant(Reading *reading, Value value);

static const Constant *sequence_constant(Reading *reading, ConstantKind kind, Value items) {
    if (!recursion_enter(reading->vm, " during compilation")) return NULL;
    size_t count = (size_t)as_tuple(items)->count;
    const Constant **copies = arena_allocate_array(reading->arena, count + 1, sizeof *copies);
    for (size_t i = 0; i < count; i++) {
        copies[i] = read_constant(reading, tuple_peek(items, (int64_t)i));
        if (!copies[i]) return NULL;
    }
    Constant *constant = new_constant(reading, kind);
    constant->sequence.items = copies;
    constant->sequence.count = count;
    return constant;
}

/* The plain form of a value that may stand in a Constant; NULL with TypeError for others. */
static const Constant *read_constant(Reading *reading, Value value) {
    if (value == VALUE_NONE) return new_constant(reading, CONSTANT_NONE);
    if (value == VALUE_ELLIPSIS) return new_constant(reading, CONSTANT_ELLIPSIS);
    if (value_is_bool(value))
        return new_constant(reading, value == VALUE_TRUE ? CONSTANT_TRUE : CONSTANT_FALSE);
    const Type *type = value_type(value);
    if (type == &int_type) return int_constant(reading, value);
    if (type == &float_type) {
        Constant *constant = new_constant(reading, CONSTANT_FLOAT);
        constant->number = float_value(value);
        return constant;
    }
    if (type == &complex_type) {
        Constant *constant = new_constant(reading, CONSTANT_COMPLEX);
        constant->complex.real = as_complex(value)->real;
        constant->complex.imaginary = as_complex(value)->imaginary;
        return constant;
    }
    if (type == &str_type) {
        size_t count;
        const char *bytes = text_bytes(reading, value, &count);
        if (!bytes) return NULL;
        Constant *constant = new_constant(reading, CONSTANT_STR);
        constant->text.bytes = bytes;
        constant->text.count = count;
        return constant;
    }
    if (type == &bytes_type) {
        Constant *constant = new_constant(reading, CONSTANT_BYTES);
        constant->text.count = (size_t)as_bytes(value)->count;
        constant->text.bytes = arena_copy_text(reading->arena, as_bytes(value)->data, constant->text.count);
        return constant;
    }
    if (type == &tuple_type) return sequence_constant(reading, CONSTANT_TUPLE, value);
    if (type == &frozenset_type) {
        Value items = keep(reading, value_to_tuple(reading->vm, value));
        return items ? sequence_constant(reading, CONSTANT_FROZENSET, items) : NULL;
    }
    raise_type_error(reading->vm, "got an invalid type in Constant: %T", value);
    return NULL;
}

static bool read_text(Reading *reading, Value value, const Constant **text) {
    if (value_type(value) != &str_type && value_type(value) != &bytes_type)
        return raise_type_error(reading->vm, "AST string must be of type str");
    return (*text = read_constant(reading, value)) != NULL;
}

/* --- by class ------------------------------------------------------------------------------------------- */

/* Which of the classes at places first..first+count-1 value is an instance of, by the MRO of its type; -1:
 * none. */
static int64_t find_class(VM *vm, Value value, size_t first, size_t count) {
    Value mro = type_mro(vm, value_type(value));
    for (int64_t i = 0; mro && i < as_tuple(mro)->count; i++) {
        for (size_t j = 0; j < count; j++)
            if (tuple_peek(mro, i) == ast_place(vm, first + j)) return (int64_t)j;
    }
    return -1;
}

static bool unexpected(Reading *reading, AstGroup group, Value value) {
    return raise_type_error(reading->vm, "expected some sort of %s, but got %R", ast_group_name(group),
                            value);
}

static bool read_operator(Reading *reading, Value value, AstGroup group, Operator *op) {
    int64_t found = find_class(reading->vm, value, AST_PLACE_OPERATORS, AST_OPERATOR_COUNT);
    if (found < 0 || ast_group_of_operator((Operator)found) != group)
        return unexpected(reading, group, value);
    *op = (Operator)found;
    return true;
}

static bool read_context(Reading *reading, Value value, ExprContext *context) {
    int64_t found = find_class(reading->vm, value, AST_PLACE_CONTEXTS, AST_CONTEXT_COUNT);
    if (found < 0) return unexpected(reading, AST_GROUP_expr_context, value);
    *context = (ExprContext)found;
    return true;
}

/* The place of a node, from the attributes of the object. class: what a message calls it. */
static bool read_place(Reading *reading, Value object, NodeKind kind, const char *class, Span *span) {
    static const char *const names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};
    int required = ast_required_attributes(kind), places[4];
    if (!required) return true;
    for (int i = 0; i < 4; i++) {
        Value value;
        if (!read_attribute(reading, object, tuple_peek(ast_place(reading->vm, AST_PLACE_ATTRIBUTES), i),
                            &value))
            return false;
        if (i >= required && (!value || value == VALUE_NONE)) places[i] = places[i - 2];
        else if (!value) return missing(reading, names[i], class);
        else if (!read_int(reading, value, &places[i])) return false;
    }
    *span = (Span){(uint32_t)places[0], (uint32_t)places[1], (uint32_t)places[2], (uint32_t)places[3]};
    return true;
}

static NodeKind any_of(AstGroup group) {
    NodeKind kind = 0;
    while (ast_group_of_node(kind) != group) kind++;
    return kind;
}

/* Before a level of the tree is read: false with RecursionError pending when there were too many. */
static bool enter(Reading *reading, const char *class) {
    if (recursion_enter(reading->vm, "")) return true;
    raise_clear(reading->vm);
    return raise_format(reading->vm, EXCEPTION(RecursionError),
                        "maximum recursion depth exceeded while traversing '%s' node", class);
}

/* A node of a group, which the class of the object names; None is NULL, and left to the validator. */
static bool read_group(Reading *reading, Value object, AstGroup group, Node **node) {
    *node = NULL;
    if (object == VALUE_NONE) return true;
    if (!enter(reading, ast_group_name(group))) return false;
    Span span = SPAN_NONE;
    if (!read_place(reading, object, any_of(group), ast_group_name(group), &span)) return false;
    int64_t found = find_class(reading->vm, object, AST_PLACE_NODES, NODE_KIND_COUNT);
    if (found < 0 || ast_group_of_node((NodeKind)found) != group) return unexpected(reading, group, object);
    if (!read_node(reading, object, (NodeKind)found, node)) return false;
    (*node)->span = span;
    return true;
}

/* A child of the type that the table names. */
static bool read_child(Reading *reading, Value object, const NodeField *field, Node **node) {
    NodeKind kind = NODE_KIND_COUNT;
    AstGroup group = ast_group_named(field->asdl, strcspn(field->asdl, "?*"), &kind);
    if (group != AST_GROUP_NONE) return read_group(reading, object, group, node);
    if (!enter(reading, node_infos[kind].name)) return false;
    return read_node(reading, object, kind, node) &&
           read_place(reading, object, kind, node_infos[kind].name, &(*node)->span);
}

/* --- fields --------------------------------------------------------------------------------------------- */

/* The list of a field; a missing one counts as empty: *list NULL. */
static bool check_list(Reading *reading, Value value, const char *class, const NodeField *field) {
    return value_is_list(value) || raise_type_error(reading->vm, "%s field \"%s\" must be a list, not a %T",
                                                    class, field->name, value);
}

/* Item i of a list field, which must have kept its length. */
static Value list_item(Reading *reading, Value list, int64_t count, int64_t i, const char *class,
                       const NodeField *field) {
    if (as_list(list)->count == count) return keep(reading, value_retain(list_peek(list, i)));
    raise_runtime_error(reading->vm, "%s field \"%s\" changed size during iteration", class, field->name);
    return NULL;
}

/* One item of a list field into its place in the array. */
static bool read_item(Reading *reading, Value item, const NodeField *field, void *items, int64_t i) {
    if (field->type == FIELD_NODES) return read_child(reading, item, field, (Node **)items + i);
    if (field->type == FIELD_NAMES) return read_name(reading, item, (const Name **)items + i);
    return read_operator(reading, item, AST_GROUP_cmpop, (Operator *)items + i);
}

static bool read_list(Reading *reading, Value value, const char *class, const NodeField *field,
                      void *target) {
    if (!value) return true;
    if (!check_list(reading, value, class, field)) return false;
    int64_t count = as_list(value)->count;
    size_t item_size = field->type == FIELD_OPERATORS ? sizeof(Operator) : sizeof(void *);
    void *items = arena_allocate_array(reading->arena, (size_t)count + 1, item_size);
    for (int64_t i = 0; i < count; i++) {
        Value item = list_item(reading, value, count, i, class, field);
        if (!item || !read_item(reading, item, field, items, i)) return false;
    }
    if (as_list(value)->count != count)
        return raise_runtime_error(reading->vm, "%s field \"%s\" changed size during iteration", class,
                                   field->name);
    if (field->type == FIELD_NODES) *(NodeList *)target = (NodeList){items, (size_t)count};
    else if (field->type == FIELD_NAMES) *(NameList *)target = (NameList){items, (size_t)count};
    else *(OperatorList *)target = (OperatorList){items, (size_t)count};
    return true;
}

/* The class of operators of a field, as the table names it. */
static AstGroup operator_group(const NodeField *field) {
    NodeKind kind;
    return ast_group_named(field->asdl, strlen(field->asdl), &kind);
}

/* None given for a field that must be there: CPython's constructors of nodes refuse it. */
static bool required(Reading *reading, bool is_there, const char *class, const NodeField *field) {
    return is_there ||
           raise_value_error(reading->vm, "field '%s' is required for %s", ast_field_name(field), class);
}

static bool read_field(Reading *reading, Value value, const char *class, const NodeField *field,
                       void *target) {
    bool is_absent = !value || value == VALUE_NONE;
    switch (field->type) {
    case FIELD_NODES:
    case FIELD_NAMES:
    case FIELD_OPERATORS:
        return read_list(reading, value, class, field, target);
    case FIELD_OPTIONAL:
        return is_absent || read_child(reading, value, field, target);
    case FIELD_OPTIONAL_NAME:
        return is_absent || read_name(reading, value, target);
    case FIELD_OPTIONAL_TEXT:
        return is_absent || read_text(reading, value, target);
    case FIELD_INT:
        if (is_absent && strchr(field->asdl, '?')) return true;
        break;
    case FIELD_NODE:
    case FIELD_NAME:
    case FIELD_CONSTANT:
    case FIELD_CONTEXT:
    case FIELD_OPERATOR:
    case FIELD_BOOL:
        break;
    }
    if (!value) return missing(reading, ast_field_name(field), class);
    switch (field->type) {
    case FIELD_NODE:
        return read_child(reading, value, field, target);
    case FIELD_NAME:
        return is_absent || read_name(reading, value, target);
    case FIELD_CONSTANT:
        if (strcmp(field->asdl, "string") == 0) return is_absent || read_text(reading, value, target);
        return (*(const Constant **)target = read_constant(reading, value)) != NULL;
    case FIELD_CONTEXT:
        return is_absent ? required(reading, false, class, field) : read_context(reading, value, target);
    case FIELD_OPERATOR:
        return is_absent ? required(reading, false, class, field)
                         : read_operator(reading, value, operator_group(field), target);
    case FIELD_INT:
        return read_int(reading, value, target);
    case FIELD_BOOL:
        return value_is_true(reading->vm, value, target);
    case FIELD_NODES:
    case FIELD_NAMES:
    case FIELD_OPERATORS:
    case FIELD_OPTIONAL:
    case FIELD_OPTIONAL_NAME:
    case FIELD_OPTIONAL_TEXT:
        break;
    }
    UNREACHABLE();
}

/* A node of this kind from an object; its place is left to the caller. */
static bool read_node(Reading *reading, Value object, NodeKind kind, Node **node) {
    const NodeInfo *info = &node_infos[kind];
    Node *made = arena_allocate(reading->arena, info->size);
    made->kind = kind;
    Value names = ast_place(reading->vm, AST_PLACE_FIELDS + (size_t)kind);
    for (size_t i = 0; i < info->field_count; i++) {
        Value value;
        if (!read_attribute(reading, object, tuple_peek(names, (int64_t)i), &value)) return false;
        if (!read_field(reading, value, info->name, &info->fields[i], (char *)made + info->fields[i].offset))
            return false;
    }
    for (size_t i = 0; i < info->field_count; i++) {
        const void *target = (const char *)made + info->fields[i].offset;
        FieldType type = info->fields[i].type;
        bool is_pointer = type == FIELD_NODE || type == FIELD_NAME || type == FIELD_CONSTANT;
        if (is_pointer &&
            !required(reading, *(const void *const *)target != NULL, info->name, &info->fields[i]))
            return false;
    }
    *node = made;
    return true;
}

Node *ast_from_object(VM *vm, Value object, NodeKind mode, NameTable *names, Value keep_list) {
    if (!ast_prepare(vm)) return NULL;
    Reading reading = {vm, names, names->arena, keep_list};
    if (find_class(vm, object, AST_PLACE_NODES + (size_t)mode, 1) < 0) {
        raise_type_error(vm, "expected %s node, got %T", node_infos[mode].name, object);
        return NULL;
    }
    Node *node;
    return read_node(&reading, object, mode, &node) && ast_validate(vm, node) ? node : NULL;
}

/*
 * The module _ast: the classes of the syntax tree.
 *
 * They are ordinary classes, as in CPython: programs derive from them, and may set attributes. The base class
 * AST brings the methods; the rest is data in the classes' dictionaries (_fields, _attributes, _field_types,
 * __doc__), which the methods read through the type of the node, so that classes of the program may say
 * something else.
 */
#include "stdlib/native/ast.h"

#include <string.h>

#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/slots.h"
#include "vm/warning.h"

static const char *const group_names[AST_GROUP_COUNT] = {
    "mod",     "stmt",  "expr",          "expr_context", "boolop",      "operator",
    "unaryop", "cmpop", "excepthandler", "pattern",      "type_ignore", "type_param",
};
static const char *const context_names[AST_CONTEXT_COUNT] = {"Load", "Store", "Del"};
static const char *const attribute_names[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

typedef enum OperatorGroup {
    GROUP_OF_BINARY,
    GROUP_OF_UNARY,
    GROUP_OF_BOOLEAN,
    GROUP_OF_COMPARISON
} OperatorGroup;

static const uint8_t operator_groups[AST_OPERATOR_COUNT] = {
#define OPERATOR(name, group, text) GROUP_OF_##group,
#include "parser/operators.def"
#undef OPERATOR
};

AstGroup ast_group_of_node(NodeKind kind) {
    switch (node_infos[kind].group) {
    case GROUP_MOD:
        return AST_GROUP_mod;
    case GROUP_STMT:
        return AST_GROUP_stmt;
    case GROUP_EXPR:
        return AST_GROUP_expr;
    case GROUP_PATTERN:
        return AST_GROUP_pattern;
    case GROUP_TYPE_PARAM:
        return AST_GROUP_type_param;
    case GROUP_OTHER:
        break;
    }
    return kind == NODE_ExceptHandler ? AST_GROUP_excepthandler
           : kind == NODE_TypeIgnore  ? AST_GROUP_type_ignore
                                      : AST_GROUP_NONE;
}

AstGroup ast_group_of_operator(Operator op) {
    switch ((OperatorGroup)operator_groups[op]) {
    case GROUP_OF_BINARY:
        return AST_GROUP_operator;
    case GROUP_OF_UNARY:
        return AST_GROUP_unaryop;
    case GROUP_OF_BOOLEAN:
        return AST_GROUP_boolop;
    case GROUP_OF_COMPARISON:
        return AST_GROUP_cmpop;
    }
    UNREACHABLE();
}

const char *ast_group_name(AstGroup group) {
    return group_names[group];
}

AstGroup ast_group_named(const char *name, size_t count, NodeKind *kind) {
    for (AstGroup group = 0; group < AST_GROUP_COUNT; group++)
        if (strlen(group_names[group]) == count && memcmp(group_names[group], name, count) == 0) return group;
    for (NodeKind other = 0; other < NODE_KIND_COUNT; other++)
        if (strlen(node_infos[other].name) == count && memcmp(node_infos[other].name, name, count) == 0)
            *kind = other;
    return AST_GROUP_NONE;
}

/* Of the attributes that say where a node stands, how many may not be left out: 0 where there are none. */
static int required_attributes(AstGroup group) {
    if (group == AST_GROUP_stmt || group == AST_GROUP_expr || group == AST_GROUP_excepthandler) return 2;
    return group == AST_GROUP_pattern || group == AST_GROUP_type_param ? 4 : 0;
}

int ast_required_attributes(NodeKind kind) {
    if (kind == NODE_arg || kind == NODE_keyword || kind == NODE_alias) return 2;
    AstGroup group = ast_group_of_node(kind);
    return group == AST_GROUP_NONE ? 0 : required_attributes(group);
}

const char *ast_field_name(const NodeField *field) {
    return strcmp(field->name, "constant_kind") == 0 ? "kind" : field->name;
}

/* --- what a node knows of its class --------------------------------------------------------------------- */

/* An attribute of the class of a node; *found NULL if there is none. */
static bool find_in_class(VM *vm, Value node, const char *name, Owned *found) {
    Owned key = str_intern_text(vm, name);
    bool is_fine = key && value_find_attribute(vm, type_value_of(node), key, found);
    value_release(vm, key);
    return is_fine;
}

/* The names of a node's fields as a tuple. */
static Owned field_names(VM *vm, Value node) {
    Owned found = NULL;
    if (!find_in_class(vm, node, "_fields", &found)) return NULL;
    bool is_root = type_value_of(node) == ast_place(vm, AST_PLACE_ROOT);
    if (!found)
        return raise_attribute_error(vm, "type object '%s%N' has no attribute '_fields'",
                                     is_root ? "ast." : "", value_type(node));
    Owned names = value_to_tuple(vm, found);
    value_release(vm, found);
    return names;
}

static bool warn_deprecated(VM *vm, const char *format, Value first, Value second) {
    Owned text = str_new_format(vm, format, first, second);
    Buffer buffer = BUFFER_EMPTY;
    bool is_fine = false;
    if (text) {
        str_append_utf8(&buffer, text);
        buffer_append(&buffer, "", 0);
        if (buffer.failed) raise_memory_error(vm);
        else is_fine = warning_issue(vm, EXCEPTION(DeprecationWarning), 1, "%s", buffer.bytes);
    }
    buffer_close(&buffer);
    value_release(vm, text);
    return is_fine;
}

/* --- __init__ ------------------------------------------------------------------------------------------- */

static bool tuple_has(VM *vm, Value tuple, Value name, int64_t *place) {
    for (int64_t i = 0; i < as_tuple(tuple)->count; i++) {
        bool equal;
        if (!value_equals(vm, tuple_peek(tuple, i), name, &equal)) return false;
        if (equal) {
            *place = i;
            return true;
        }
    }
    *place = -1;
    return true;
}

/* Sets what keyword arguments say; given: a flag for each field. */
static bool init_keywords(VM *vm, Value self, Value fields, Value keywords, bool *given) {
    Owned attributes = NULL;
    if (!find_in_class(vm, self, "_attributes", &attributes)) return false;
    bool is_fine = true;
    size_t position = 0;
    Value name, value;
    while (is_fine && dict_next(as_dict(keywords), &position, &name, &value)) {
        int64_t place;
        is_fine = tuple_has(vm, fields, name, &place);
        if (is_fine && place >= 0) {
            if (given[place])
                is_fine = raise_type_error(vm, "%T got multiple values for argument %R", self, name);
            given[place] = true;
        } else if (is_fine) {
            bool is_attribute = false;
            is_fine = !attributes || value_contains(vm, attributes, name, &is_attribute);
            if (is_fine && !is_attribute)
                is_fine = warn_deprecated(
                    vm,
                    "%T.__init__ got an unexpected keyword argument %R. Support for arbitrary keyword "
                    "arguments is deprecated and will be removed in Python 3.15.",
                    self, name);
        }
        is_fine = is_fine && value_set_attribute(vm, self, name, value);
    }
    value_release(vm, attributes);
    return is_fine;
}

/* What a field of this type holds when nothing is given: an empty list, Load(), or nothing. */
static bool init_missing(VM *vm, Value self, Value name, Value types) {
    Owned type = NULL;
    if (!value_is_dict(types)) return raise_type_error(vm, "_field_types must be a dict");
    if (!dict_find(vm, as_dict(types), name, &type)) return false;
    bool is_fine = true;
    if (!type)
        return warn_deprecated(
            vm, "Field %R is missing from %T._field_types. This will become an error in Python 3.15.", name,
            self);
    if (value_has_type(type, &generic_alias_type)) {
        Owned list = list_new(vm, 0);
        is_fine = list && value_set_attribute(vm, self, name, list);
        value_release(vm, list);
    } else if (type == ast_place(vm, AST_PLACE_GROUPS + AST_GROUP_expr_context)) {
        is_fine =
            value_set_attribute(vm, self, name, ast_place(vm, AST_PLACE_CONTEXT_OBJECTS + CONTEXT_Load));
    } else if (!value_has_type(type, &union_type)) { /* of X | None the class itself has None */
        is_fine = warn_deprecated(vm,
                                  "%T.__init__ missing 1 required positional argument: %R. This will become "
                                  "an error in Python 3.15.",
                                  self, name);
    }
    value_release(vm, type);
    return is_fine;
}

static Owned method_init(VM *vm, Value *args) {
    Value self = args[0], positional = args[1];
    Owned fields = field_names(vm, self), types = NULL;
    if (!fields) return NULL;
    int64_t field_count = as_tuple(fields)->count, count = as_tuple(positional)->count;
    bool *given = memory_allocate_zeroed((size_t)field_count + 1), is_fine = false;
    if (!given) {
        raise_memory_error(vm);
        goto done;
    }
    if (count > field_count) {
        raise_type_error(vm, "%T constructor takes at most %ld positional argument%s", self, field_count,
                         field_count == 1 ? "" : "s");
        goto done;
    }
    for (int64_t i = 0; i < count; i++) {
        if (!value_set_attribute(vm, self, tuple_peek(fields, i), tuple_peek(positional, i))) goto done;
        given[i] = true;
    }
    if (!init_keywords(vm, self, fields, args[2], given)) goto done;
    for (int64_t i = 0; i < field_count; i++) {
        if (given[i]) continue;
        if (!types && !find_in_class(vm, self, "_field_types", &types)) goto done;
        if (!types) break;
        if (!init_missing(vm, self, tuple_peek(fields, i), types)) goto done;
    }
    is_fine = true;
done:
    memory_release(given);
    value_release(vm, types);
    value_release(vm, fields);
    return is_fine ? VALUE_NONE : NULL;
}

/* --- copies --------------------------------------------------------------------------------------------- */

/* (class, (None, …), attributes): as many Nones as leading fields are set, so that __init__ warns of nothing.
 */
static Owned method_reduce(VM *vm, Value *args) {
    Owned fields = field_names(vm, args[0]), dict = NULL, nones = NULL, result = NULL;
    if (!fields || !(dict = instance_attributes_copy(vm, args[0]))) goto done;
    int64_t count = 0;
    for (bool found = true; count < as_tuple(fields)->count; count++) {
        if (!dict_contains(vm, as_dict(dict), tuple_peek(fields, count), &found)) goto done;
        if (!found) break;
    }
    nones = tuple_new(vm, count);
    if (!nones) goto done;
    for (int64_t i = 0; i < count; i++) field_init_take(&as_tuple(nones)->items[i], VALUE_NONE);
    Value items[3] = {type_value_of(args[0]), nones, dict};
    result = tuple_from(vm, items, 3);
done:
    value_release(vm, fields);
    value_release(vm, dict);
    value_release(vm, nones);
    return result;
}

/* Whether name is a field that may be None, by the class's _field_types. */
static bool is_optional(VM *vm, Value types, Value name, bool *optional) {
    Owned type = NULL;
    *optional = false;
    if (!types || !value_is_dict(types)) return true;
    if (!dict_find(vm, as_dict(types), name, &type)) return false;
    *optional = type && value_has_type(type, &union_type);
    value_release(vm, type);
    return true;
}

/* The fields that neither the node nor the changes have must be such as can be left out. */
static bool check_nothing_misses(VM *vm, Value self, Value fields, Dict *dict, Dict *changes) {
    Owned types = NULL, missing = list_new(vm, 0), text = NULL, separator = NULL, joined = NULL;
    bool is_fine = missing && find_in_class(vm, self, "_field_types", &types);
    for (int64_t i = 0; is_fine && i < as_tuple(fields)->count; i++) {
        bool found = false, optional = false;
        Value name = tuple_peek(fields, i);
        is_fine = dict_contains(vm, dict, name, &found) &&
                  (found || dict_contains(vm, changes, name, &found)) &&
                  (found || is_optional(vm, types, name, &optional));
        if (is_fine && !found && !optional)
            is_fine = list_append_take(vm, as_list(missing), value_repr(vm, name));
    }
    if (is_fine && as_list(missing)->count) {
        int64_t count = as_list(missing)->count;
        is_fine = list_sort(vm, as_list(missing), NULL, false);
        separator = is_fine ? str_new_text(vm, ", ") : NULL;
        Owned join = separator ? str_new_text(vm, "join") : NULL;
        Value list = missing;
        joined = join ? value_call_method(vm, separator, join, &list, 1) : NULL;
        value_release(vm, join);
        if (joined)
            raise_type_error(vm, "%T.__replace__ missing %ld keyword argument%s: %S.", self, count,
                             count == 1 ? "" : "s", joined);
        is_fine = false;
    }
    value_release(vm, types);
    value_release(vm, missing);
    value_release(vm, text);
    value_release(vm, separator);
    value_release(vm, joined);
    return is_fine;
}

static Owned method_replace(VM *vm, Value *args) {
    Value self = args[0], positional = args[1], changes = args[2];
    if (as_tuple(positional)->count)
        return raise_type_error(vm, "__replace__() takes no positional arguments");
    Owned fields = field_names(vm, self), attributes = NULL, dict = NULL, result = NULL, given = NULL;
    if (!fields || !find_in_class(vm, self, "_attributes", &attributes) ||
        !(dict = instance_attributes_copy(vm, self)))
        goto done;
    size_t position = 0;
    Value name, value;
    while (dict_next(as_dict(changes), &position, &name, &value)) {
        int64_t place;
        bool is_attribute = false;
        if (!tuple_has(vm, fields, name, &place)) goto done;
        if (place < 0 && attributes && !value_contains(vm, attributes, name, &is_attribute)) goto done;
        if (place >= 0 || is_attribute) continue;
        raise_type_error(vm, "%T.__replace__ got an unexpected keyword argument %R.", self, name);
        goto done;
    }
    if (!check_nothing_misses(vm, self, fields, as_dict(dict), as_dict(changes))) goto done;
    /* What else hangs on the node stays behind. */
    given = dict_new(vm);
    if (!given) goto done;
    position = 0;
    for (bool is_known; dict_next(as_dict(dict), &position, &name, &value);) {
        int64_t place;
        is_known = false;
        if (!tuple_has(vm, fields, name, &place) ||
            (attributes && !value_contains(vm, attributes, name, &is_known)))
            goto done;
        if ((place >= 0 || is_known) && !dict_set(vm, as_dict(given), name, value)) goto done;
    }
    if (!dict_merge(vm, as_dict(given), changes, 1)) goto done;
    result = value_call_tuple(vm, type_value_of(self), vm->empty_tuple, given);
done:
    value_release(vm, fields);
    value_release(vm, attributes);
    value_release(vm, dict);
    value_release(vm, given);
    return result;
}

/* --- repr ----------------------------------------------------------------------------------------------- */

enum { REPR_DEPTH = 3 }; /* deeper nodes show as Name(...) */

static Owned node_repr(VM *vm, Value node, int depth);

static Owned repr_part(VM *vm, Value value, int depth) {
    if (value_is_instance_exact(vm, value, as_type(ast_place(vm, AST_PLACE_ROOT))))
        return node_repr(vm, value, depth);
    return value_repr(vm, value);
}

/* [first, ..., last] */
static Owned list_repr(VM *vm, Value items, int depth) {
    bool is_list = value_is_list(items);
    Owned all = value_to_tuple(vm, items); /* reprs of items run code */
    if (!all) return NULL;
    int64_t count = as_tuple(all)->count;
    STR_BUILDER(builder);
    str_builder_add(&builder, is_list ? '[' : '(');
    bool is_fine = true;
    for (int64_t i = 0; is_fine && i < count; i = i ? count : count - 1 ? count - 1 : 1) {
        if (i) str_builder_add_text(&builder, count > 2 ? ", ..., " : ", ");
        Owned text = repr_part(vm, tuple_peek(all, i), depth);
        is_fine = text != NULL;
        if (is_fine) str_builder_add_str(&builder, text);
        value_release(vm, text);
    }
    str_builder_add(&builder, is_list ? ']' : ')');
    value_release(vm, all);
    if (is_fine) return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

/* Name(field=…, …); depth: how many levels may be shown. */
static Owned node_repr(VM *vm, Value node, int depth) {
    bool is_active;
    if (depth <= 0) return str_new_format(vm, "%T(...)", node);
    if (!repr_enter(vm, node, &is_active)) return NULL;
    if (is_active) return str_new_format(vm, "%T(...)", node);
    Owned fields = field_names(vm, node), head = fields ? str_new_format(vm, "%T(", node) : NULL,
          result = NULL;
    STR_BUILDER(builder);
    bool is_fine = head != NULL;
    if (is_fine) str_builder_add_str(&builder, head);
    for (int64_t i = 0; is_fine && i < as_tuple(fields)->count; i++) {
        Value name = tuple_peek(fields, i);
        Owned value = value_is_str(name)
                          ? value_attribute(vm, node, name)
                          : raise_type_error(vm, "attribute name must be string, not '%T'", name);
        Owned text = !value                                          ? NULL
                     : value_is_list(value) || value_is_tuple(value) ? list_repr(vm, value, depth - 1)
                                                                     : repr_part(vm, value, depth - 1);
        is_fine = text != NULL;
        if (is_fine) {
            if (i) str_builder_add_text(&builder, ", ");
            str_builder_add_str(&builder, name);
            str_builder_add(&builder, '=');
            str_builder_add_str(&builder, text);
        }
        value_release(vm, value);
        value_release(vm, text);
    }
    str_builder_add(&builder, ')');
    if (is_fine) result = str_builder_finish(vm, &builder);
    else str_builder_close(&builder);
    value_release(vm, fields);
    value_release(vm, head);
    repr_leave(vm, node);
    return result;
}

static Owned method_repr(VM *vm, Value *args) {
    return node_repr(vm, args[0], REPR_DEPTH);
}

static const Method root_methods[] = {
    {"__repr__(self, /)", method_repr, "Return repr(self)."},
    {"__reduce__(self, /)", method_reduce, "Say how to make this node again."},
    {"__replace__(self, /, *args, **fields)", method_replace,
     "Return a copy of the node with new values for the given fields."},
    {NULL, NULL, NULL},
};

/* Gives AST its __init__: a native one, which classes of the program may call and override like any other. */
static bool set_initialiser(VM *vm, Value root) {
    Type *type = as_type(root);
    type->initialise = (Method){"AST(*args, **kwargs)", method_init, NULL};
    type->slots.init = NULL;
    Owned wrapper = slot_wrapper_new(vm, type, slot_definition_of(NAME___init__));
    bool is_fine = wrapper && value_set_attribute(vm, root, vm_name(vm, NAME___init__), wrapper);
    value_release(vm, wrapper);
    return is_fine;
}

/* --- the classes ---------------------------------------------------------------------------------------- */

/* Puts an owned value in its place in the tuple of classes; false for NULL. */
static bool put(Value classes, size_t place, Owned value) {
    field_init_take(&as_tuple(classes)->items[place], value);
    return value != NULL;
}

/* A class of the module ast; fields: a tuple of str. */
static Owned make_class(VM *vm, const char *name_text, Value base, Value fields, Value text) {
    Owned namespace = dict_new(vm), name = str_intern_text(vm, name_text), bases = tuple_single(vm, base),
          result = NULL;
    if (namespace && name && bases) {
        Dict *dict = as_dict(namespace);
        if (dict_set_text(vm, dict, "_fields", fields) &&
            dict_set(vm, dict, vm_name(vm, NAME___match_args__), fields) &&
            dict_set_text_take(vm, dict, "__module__", str_intern_text(vm, "ast")) &&
            dict_set(vm, dict, vm_name(vm, NAME___doc__), text))
            result = type_new(vm, &type_type, name, bases, namespace, (Arguments){0});
    }
    value_release(vm, namespace);
    value_release(vm, name);
    value_release(vm, bases);
    return result;
}

static bool set_text(VM *vm, Value class, const char *name_text, Value value) {
    Owned name = str_intern_text(vm, name_text);
    bool is_fine = name && value_set_attribute(vm, class, name, value);
    value_release(vm, name);
    return is_fine;
}

static Owned names_tuple(VM *vm, const char *const *names, size_t count) {
    Owned tuple = tuple_new(vm, (int64_t)count);
    bool is_fine = tuple != NULL;
    for (size_t i = 0; is_fine && i < count; i++) is_fine = put(tuple, i, str_intern_text(vm, names[i]));
    if (is_fine) return tuple;
    value_release(vm, tuple);
    return NULL;
}

static Owned make_root(VM *vm) {
    Owned root = make_class(vm, "AST", type_value(&object_type), vm->empty_tuple, VALUE_NONE);
    bool is_fine = root && set_text(vm, root, "_attributes", vm->empty_tuple) && set_initialiser(vm, root);
    for (const Method *method = root_methods; is_fine && method->signature; method++) {
        Owned function = method_descriptor_new(vm, as_type(root), method),
              name = function ? method_descriptor_name(vm, function) : NULL;
        is_fine = name && value_set_attribute(vm, root, name, function);
        value_release(vm, function);
        value_release(vm, name);
    }
    if (is_fine) return root;
    value_release(vm, root);
    return NULL;
}

/* "Name(identifier id, expr_context ctx)" */
static void append_node_text(Buffer *buffer, NodeKind kind) {
    const NodeInfo *info = &node_infos[kind];
    buffer_append_text(buffer, info->name);
    for (size_t i = 0; i < info->field_count; i++)
        buffer_append_format(buffer, "%s%s %s", i ? ", " : "(", info->fields[i].asdl,
                             ast_field_name(&info->fields[i]));
    if (info->field_count) buffer_append_byte(buffer, ')');
}

/* "operator = Add | Sub", and with one row for each node of groups that have fields. */
static void append_group_text(Buffer *buffer, AstGroup group) {
    buffer_append_format(buffer, "%s = ", group_names[group]);
    const char *separator = "";
    for (size_t i = 0; i < AST_CONTEXT_COUNT && group == AST_GROUP_expr_context; i++, separator = " | ")
        buffer_append_format(buffer, "%s%s", separator, context_names[i]);
    for (size_t op = 0; op < AST_OPERATOR_COUNT; op++) {
        if (ast_group_of_operator((Operator)op) != group) continue;
        buffer_append_format(buffer, "%s%s", separator, operator_name((Operator)op));
        separator = " | ";
    }
    for (NodeKind kind = 0; kind < NODE_KIND_COUNT; kind++) {
        if (ast_group_of_node(kind) != group) continue;
        if (*separator) buffer_append_format(buffer, "\n%*s| ", (int)strlen(group_names[group]) + 1, "");
        append_node_text(buffer, kind);
        separator = " | ";
    }
}

static Owned finish_text(VM *vm, Buffer *buffer) {
    buffer_append(buffer, "", 0);
    Owned text = buffer->failed ? raise_memory_error(vm) : str_new_utf8(vm, buffer->bytes, buffer->count);
    buffer_close(buffer);
    return text;
}

/* _attributes of a class, and None for those that may be left out. */
static bool set_attributes(VM *vm, Value class, Value attributes, int required) {
    if (!required) return set_text(vm, class, "_attributes", vm->empty_tuple);
    bool is_fine = set_text(vm, class, "_attributes", attributes);
    for (int i = required; is_fine && i < (int)COUNT_OF(attribute_names); i++)
        is_fine = set_text(vm, class, attribute_names[i], VALUE_NONE);
    return is_fine;
}

static Owned make_group(VM *vm, Value classes, AstGroup group) {
    Buffer buffer = BUFFER_EMPTY;
    append_group_text(&buffer, group);
    Owned text = finish_text(vm, &buffer);
    Owned class =
        text ? make_class(vm, group_names[group], tuple_peek(classes, AST_PLACE_ROOT), vm->empty_tuple, text)
             : NULL;
    value_release(vm, text);
    if (class &&
        set_attributes(vm, class, tuple_peek(classes, AST_PLACE_ATTRIBUTES), required_attributes(group)))
        return class;
    value_release(vm, class);
    return NULL;
}

static Owned make_node(VM *vm, Value classes, NodeKind kind) {
    const NodeInfo *info = &node_infos[kind];
    AstGroup group = ast_group_of_node(kind);
    Value base = tuple_peek(classes, group == AST_GROUP_NONE ? AST_PLACE_ROOT : AST_PLACE_GROUPS + group);
    Value fields = tuple_peek(classes, AST_PLACE_FIELDS + (int64_t)kind);
    Buffer buffer = BUFFER_EMPTY;
    append_node_text(&buffer, kind);
    Owned text = finish_text(vm, &buffer);
    Owned class = text ? make_class(vm, info->name, base, fields, text) : NULL;
    value_release(vm, text);
    bool is_fine = class && (group != AST_GROUP_NONE ||
                             set_attributes(vm, class, tuple_peek(classes, AST_PLACE_ATTRIBUTES),
                                            ast_required_attributes(kind)));
    for (size_t i = 0; is_fine && i < info->field_count; i++) {
        const char *type = info->fields[i].asdl;
        if (type[strlen(type) - 1] == '?')
            is_fine = set_text(vm, class, ast_field_name(&info->fields[i]), VALUE_NONE);
    }
    if (is_fine) return class;
    value_release(vm, class);
    return NULL;
}

/* The operator or context class, with the one instance of it that trees hold. */
static bool make_single(VM *vm, Value classes, const char *name, AstGroup group, size_t place,
                        size_t object_place) {
    Owned text = str_new_text(vm, name);
    Owned class = text ? make_class(vm, name, tuple_peek(classes, AST_PLACE_GROUPS + (int64_t)group),
                                    vm->empty_tuple, text)
                       : NULL;
    value_release(vm, text);
    return put(classes, place, class) && put(classes, object_place, type_allocate(vm, as_type(class)));
}

/* int, str, object, a class of ours; list[…] and … | None of it. */
static Owned field_type(VM *vm, Value classes, const char *asdl) {
    size_t count = strcspn(asdl, "?*");
    NodeKind kind = NODE_KIND_COUNT;
    AstGroup group = ast_group_named(asdl, count, &kind);
    Value base = group != AST_GROUP_NONE            ? tuple_peek(classes, AST_PLACE_GROUPS + (int64_t)group)
                 : kind != NODE_KIND_COUNT          ? tuple_peek(classes, AST_PLACE_NODES + (int64_t)kind)
                 : strncmp(asdl, "int", count) == 0 ? type_value(&int_type)
                 : strncmp(asdl, "constant", count) == 0 ? type_value(&object_type)
                                                         : type_value(&str_type); /* identifier, string */
    if (strchr(asdl, '*')) return generic_alias_new(vm, type_value(&list_type), base);
    return asdl[count] ? union_new(vm, base, VALUE_NONE) : value_retain(base);
}

static bool set_field_types(VM *vm, Value classes, Value class, const NodeInfo *info) {
    Owned types = dict_new(vm);
    bool is_fine = types != NULL;
    for (size_t i = 0; is_fine && info && i < info->field_count; i++)
        is_fine = dict_set_text_take(vm, as_dict(types), ast_field_name(&info->fields[i]),
                                     field_type(vm, classes, info->fields[i].asdl));
    is_fine = is_fine && set_text(vm, class, "_field_types", types) &&
              set_text(vm, class, "__annotations__", types);
    value_release(vm, types);
    return is_fine;
}

static bool fill_fields(VM *vm, Value classes, NodeKind kind) {
    const char *names[16];
    const NodeInfo *info = &node_infos[kind];
    for (size_t i = 0; i < info->field_count; i++) names[i] = ast_field_name(&info->fields[i]);
    return put(classes, AST_PLACE_FIELDS + (size_t)kind, names_tuple(vm, names, info->field_count));
}

static bool fill_classes(VM *vm, Value classes) {
    if (!put(classes, AST_PLACE_ATTRIBUTES, names_tuple(vm, attribute_names, COUNT_OF(attribute_names))))
        return false;
    if (!put(classes, AST_PLACE_ROOT, make_root(vm))) return false;
    for (AstGroup group = 0; group < AST_GROUP_COUNT; group++)
        if (!put(classes, AST_PLACE_GROUPS + (size_t)group, make_group(vm, classes, group))) return false;
    for (NodeKind kind = 0; kind < NODE_KIND_COUNT; kind++)
        if (!fill_fields(vm, classes, kind) ||
            !put(classes, AST_PLACE_NODES + (size_t)kind, make_node(vm, classes, kind)))
            return false;
    for (size_t op = 0; op < AST_OPERATOR_COUNT; op++)
        if (!make_single(vm, classes, operator_name((Operator)op), ast_group_of_operator((Operator)op),
                         AST_PLACE_OPERATORS + op, AST_PLACE_OPERATOR_OBJECTS + op))
            return false;
    for (size_t i = 0; i < AST_CONTEXT_COUNT; i++)
        if (!make_single(vm, classes, context_names[i], AST_GROUP_expr_context, AST_PLACE_CONTEXTS + i,
                         AST_PLACE_CONTEXT_OBJECTS + i))
            return false;
    for (size_t i = AST_PLACE_NODES; i < AST_PLACE_OPERATOR_OBJECTS; i++) {
        const NodeInfo *info = i < AST_PLACE_OPERATORS ? &node_infos[i - AST_PLACE_NODES] : NULL;
        if (!set_field_types(vm, classes, tuple_peek(classes, (int64_t)i), info)) return false;
    }
    return true;
}

bool ast_prepare(VM *vm) {
    if (field_peek(&vm->ast_classes)) return true;
    Owned classes = tuple_new(vm, AST_PLACE_COUNT);
    if (!classes) return false;
    if (!fill_classes(vm, classes)) {
        value_release(vm, classes);
        return false;
    }
    field_init_take(&vm->ast_classes, classes);
    return true;
}

Owned module_ast(VM *vm) {
    if (!ast_prepare(vm)) return NULL;
    Owned module = stdlib_module(vm, "_ast", NULL, NULL);
    if (!module) return NULL;
    bool is_fine = true;
    for (size_t i = AST_PLACE_ROOT; is_fine && i < AST_PLACE_OPERATOR_OBJECTS; i++) {
        Owned name = type_name(vm, as_type(ast_place(vm, i)));
        is_fine = name && dict_set(vm, module_dict(module), name, ast_place(vm, i));
        value_release(vm, name);
    }
    static const struct {
        const char *name;
        int64_t number;
    } flags[] = {{"PyCF_ALLOW_TOP_LEVEL_AWAIT", 0x2000},
                 {"PyCF_ONLY_AST", 0x400},
                 {"PyCF_TYPE_COMMENTS", 0x1000},
                 {"PyCF_OPTIMIZED_AST", 0x8400}};
    for (size_t i = 0; is_fine && i < COUNT_OF(flags); i++)
        is_fine = stdlib_add_int(vm, module, flags[i].name, flags[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

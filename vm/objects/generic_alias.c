/*
 * list[int] and int | str: generic aliases and unions.
 */
#include "vm/objects/generic_alias.h"

#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct GenericAlias {
    Object object;
    Field origin, args, parameters; /* parameters: made on first use */
    bool is_unpacked;               /* *tuple[int, ...] */
} GenericAlias;

typedef struct Union {
    Object object;
    Field args;
    Field parameters;
} Union;

static GenericAlias *as_alias(Value value) {
    return (GenericAlias *)(uintptr_t)value;
}

static bool is_alias(VM *vm, Value value) {
    return value_is_instance_exact(vm, value, &generic_alias_type);
}

/* --- text ----------------------------------------------------------------------------------------------- */

/* How a type argument is shown: classes by their full name, "..." for Ellipsis. */
static bool add_argument_text(VM *vm, StrBuilder *builder, Value value, bool none_is_class) {
    if (value == VALUE_ELLIPSIS) {
        str_builder_add_text(builder, "...");
        return true;
    }
    if (none_is_class && value == type_value(&none_type)) {
        str_builder_add_text(builder, "None");
        return true;
    }
    Owned text = NULL, qualname = NULL, module = NULL, origin = NULL;
    Owned args = NULL;
    bool is_fine = value_find_attribute(vm, value, vm_name(vm, NAME___origin__), &origin) &&
                   value_find_attribute(vm, value, vm_name(vm, NAME___args__), &args);
    bool is_generic = origin && args;
    if (is_fine && !is_generic) {
        is_fine = value_find_attribute(vm, value, vm_name(vm, NAME___qualname__), &qualname);
        if (is_fine && qualname)
            is_fine = value_find_attribute(vm, value, vm_name(vm, NAME___module__), &module);
        if (is_fine && qualname && module && module != VALUE_NONE) {
            bool is_builtin = value_is_str(module) && str_is_text(module, "builtins");
            text = is_builtin ? value_str(vm, qualname) : str_new_format(vm, "%S.%S", module, qualname);
        }
    }
    if (is_fine && !text && !raise_is_pending(vm)) text = value_repr(vm, value);
    if (text) str_builder_add_str(builder, text);
    value_release(vm, origin);
    value_release(vm, args);
    value_release(vm, qualname);
    value_release(vm, module);
    value_release(vm, text);
    return text != NULL;
}

static bool add_list_text(VM *vm, StrBuilder *builder, Value list) {
    str_builder_add(builder, '[');
    for (int64_t i = 0; i < as_list(list)->count; i++) {
        if (i) str_builder_add_text(builder, ", ");
        Owned item = value_retain(list_peek(list, i));
        bool is_fine = add_argument_text(vm, builder, item, false);
        value_release(vm, item);
        if (!is_fine) return false;
    }
    str_builder_add(builder, ']');
    return true;
}

static Owned alias_repr(VM *vm, Value self) {
    const GenericAlias *alias = as_alias(self);
    STR_BUILDER(builder);
    if (alias->is_unpacked) str_builder_add(&builder, '*');
    Value args = field_peek(&alias->args);
    bool is_fine = add_argument_text(vm, &builder, field_peek(&alias->origin), false);
    str_builder_add(&builder, '[');
    for (int64_t i = 0; is_fine && i < as_tuple(args)->count; i++) {
        if (i) str_builder_add_text(&builder, ", ");
        Value item = tuple_peek(args, i);
        is_fine = value_has_type(item, &list_type) ? add_list_text(vm, &builder, item)
                                                   : add_argument_text(vm, &builder, item, false);
    }
    if (is_fine && as_tuple(args)->count == 0) str_builder_add_text(&builder, "()");
    str_builder_add(&builder, ']');
    if (is_fine) return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

/* --- parameters and substitution ------------------------------------------------------------------------ */

static bool add_unique(VM *vm, List *list, Value item) {
    for (int64_t i = 0; i < list->count; i++) {
        if (field_peek(&list->items[i]) == item) return true;
    }
    return list_append(vm, list, item);
}

static Owned collect_parameters(VM *vm, Value args);

static bool add_parameters_of(VM *vm, List *list, Value item) {
    Owned found = NULL;
    if (value_is_type(item)) return true; /* a class's own parameters are not free in it */
    if (!value_find_attribute(vm, item, vm_name(vm, NAME___typing_subst__), &found)) return false;
    if (found) {
        value_release(vm, found);
        return add_unique(vm, list, item);
    }
    if (value_is_tuple(item) || value_has_type(item, &list_type)) {
        Owned tuple = value_to_tuple(vm, item);
        found = tuple ? collect_parameters(vm, tuple) : NULL;
        value_release(vm, tuple);
        if (!found) return false;
    } else if (!value_find_attribute(vm, item, vm_name(vm, NAME___parameters__), &found)) {
        return false;
    }
    bool is_fine = true;
    if (found && value_is_tuple(found)) {
        for (int64_t i = 0; is_fine && i < as_tuple(found)->count; i++)
            is_fine = add_unique(vm, list, tuple_peek(found, i));
    }
    value_release(vm, found);
    return is_fine;
}

/* The type parameters in args, in order, each once. */
static Owned collect_parameters(VM *vm, Value args) {
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(args)->count; i++)
        is_fine = add_parameters_of(vm, as_list(list), tuple_peek(args, i));
    Owned tuple = is_fine ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

static Value parameters_of(VM *vm, Field *parameters, Value args) {
    if (!field_peek(parameters)) {
        Owned made = collect_parameters(vm, args);
        if (!made) return NULL;
        field_take(vm, parameters, made);
    }
    return field_peek(parameters);
}

static int64_t index_of(Value tuple, Value item) {
    for (int64_t i = 0; i < as_tuple(tuple)->count; i++) {
        if (tuple_peek(tuple, i) == item) return i;
    }
    return -1;
}

/* The items of an unpacked tuple alias as a tuple; *items NULL if value is none. */
static bool unpacked_items(VM *vm, Value value, Owned *items) {
    *items = NULL;
    if (value_is_type(value)) return true;
    if (!value_find_attribute(vm, value, vm_name(vm, NAME___typing_unpacked_tuple_args__), items))
        return false;
    bool is_whole =
        *items && value_is_tuple(*items) &&
        !(as_tuple(*items)->count && tuple_peek(*items, as_tuple(*items)->count - 1) == VALUE_ELLIPSIS);
    if (*items && !is_whole) {
        value_release(vm, *items);
        *items = NULL;
    }
    return true;
}

/* What was given between brackets, as a tuple, with unpacked tuples spread out. */
static Owned unpack_given(VM *vm, Value item) {
    bool is_tuple = value_is_tuple(item);
    Owned list = list_new(vm, 0);
    int64_t count = is_tuple ? as_tuple(item)->count : 1;
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < count; i++) {
        Value one = is_tuple ? tuple_peek(item, i) : item;
        Owned items;
        is_fine = unpacked_items(vm, one, &items);
        if (!is_fine) break;
        if (items) is_fine = list_extend(vm, as_list(list), items);
        else is_fine = list_append(vm, as_list(list), one);
        value_release(vm, items);
    }
    Owned tuple = is_fine ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

/* Lets each parameter prepare what was given for it (TypeVarTuple and ParamSpec gather several), then checks
 * the number. */
static Owned prepare_given(VM *vm, Value self, Value parameters, Value item) {
    Owned given = unpack_given(vm, item);
    for (int64_t i = 0; given && i < as_tuple(parameters)->count; i++) {
        Owned prepare;
        bool is_fine = value_find_attribute(vm, tuple_peek(parameters, i),
                                            vm_name(vm, NAME___typing_prepare_subst__), &prepare);
        Owned next = given;
        if (is_fine && prepare && prepare != VALUE_NONE) {
            next = value_call_2(vm, prepare, self, given);
            is_fine = next != NULL;
            if (next && !value_is_tuple(next)) {
                Owned single = tuple_single(vm, next);
                value_release(vm, next);
                next = single;
            }
            value_release(vm, given);
        }
        value_release(vm, prepare);
        if (!is_fine && next == given) value_release(vm, given);
        given = is_fine ? next : NULL;
    }
    if (!given) return NULL;
    int64_t wanted = as_tuple(parameters)->count, have = as_tuple(given)->count;
    if (wanted == have) return given;
    value_release(vm, given);
    return raise_type_error(vm, "Too %s arguments for %R; actual %ld, expected %ld",
                            have > wanted ? "many" : "few", self, have, wanted);
}

static Owned substitute_args(VM *vm, Value args, Value parameters, Value given);

/* An argument that has parameters inside it, subscripted with what stands for them. */
static Owned substitute_inside(VM *vm, Value argument, Value parameters, Value given) {
    Owned inner = NULL;
    if (!value_find_attribute(vm, argument, vm_name(vm, NAME___parameters__), &inner)) return NULL;
    if (!inner || !value_is_tuple(inner) || !as_tuple(inner)->count) {
        value_release(vm, inner);
        return value_retain(argument);
    }
    Owned list = list_new(vm, 0), key = NULL, result = NULL;
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(inner)->count; i++) {
        Value parameter = tuple_peek(inner, i);
        int64_t index = index_of(parameters, parameter);
        Value value = index >= 0 ? tuple_peek(given, index) : parameter;
        bool spreads = value_has_type(parameter, &type_var_tuple_type) && value_is_tuple(value);
        is_fine = spreads ? list_extend(vm, as_list(list), value) : list_append(vm, as_list(list), value);
    }
    if (is_fine) key = list_to_tuple(vm, list);
    if (key) result = value_get_item(vm, argument, key);
    value_release(vm, inner);
    value_release(vm, list);
    value_release(vm, key);
    return result;
}

static Owned substitute_one(VM *vm, Value argument, Value parameters, Value given) {
    if (value_is_type(argument)) return value_retain(argument);
    if (value_is_tuple(argument)) return substitute_args(vm, argument, parameters, given);
    if (value_has_type(argument, &list_type)) {
        Owned tuple = list_to_tuple(vm, argument),
              made = tuple ? substitute_args(vm, tuple, parameters, given) : NULL;
        Owned list = made ? value_to_list(vm, made) : NULL;
        value_release(vm, tuple);
        value_release(vm, made);
        return list;
    }
    Owned substitute;
    if (!value_find_attribute(vm, argument, vm_name(vm, NAME___typing_subst__), &substitute)) return NULL;
    if (!substitute) return substitute_inside(vm, argument, parameters, given);
    int64_t index = index_of(parameters, argument);
    Owned result =
        index >= 0 ? value_call_1(vm, substitute, tuple_peek(given, index)) : value_retain(argument);
    value_release(vm, substitute);
    return result;
}

static Owned substitute_args(VM *vm, Value args, Value parameters, Value given) {
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(args)->count; i++) {
        Value argument = tuple_peek(args, i);
        Owned unpacked = NULL;
        Owned made = substitute_one(vm, argument, parameters, given);
        is_fine = made != NULL;
        if (is_fine && !value_is_type(argument)) { /* *Ts is replaced by several */
            Owned marker;
            Owned key = str_intern_text(vm, "__typing_is_unpacked_typevartuple__");
            is_fine = key && value_find_attribute(vm, argument, key, &marker);
            value_release(vm, key);
            bool spreads = false;
            if (is_fine && marker) is_fine = value_is_true(vm, marker, &spreads);
            if (is_fine) value_release(vm, marker);
            if (is_fine && spreads && value_is_tuple(made)) unpacked = value_retain(made);
        }
        if (is_fine)
            is_fine =
                unpacked ? list_extend(vm, as_list(list), unpacked) : list_append(vm, as_list(list), made);
        value_release(vm, unpacked);
        value_release(vm, made);
    }
    Owned tuple = is_fine ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

/* --- generic aliases ------------------------------------------------------------------------------------ */

static Owned alias_make(VM *vm, const Type *type, Value origin, Value args, bool is_unpacked) {
    Owned tuple = value_is_tuple(args) ? value_retain(args) : tuple_single(vm, args);
    Owned made = tuple ? type_allocate(vm, type) : NULL;
    if (!made) {
        value_release(vm, tuple);
        return NULL;
    }
    field_init_take(&as_alias(made)->origin, value_retain(origin));
    field_init_take(&as_alias(made)->args, tuple);
    as_alias(made)->is_unpacked = is_unpacked;
    return made;
}

Owned generic_alias_new(VM *vm, Value origin, Value args) {
    return alias_make(vm, &generic_alias_type, origin, args, false);
}

static Owned alias_construct(VM *vm, Value *args) {
    return alias_make(vm, as_type(args[0]), args[1], args[2], false);
}

static void alias_destroy(VM *vm, Object *self) {
    field_clear(vm, &((GenericAlias *)self)->origin);
    field_clear(vm, &((GenericAlias *)self)->args);
    field_clear(vm, &((GenericAlias *)self)->parameters);
}

static void alias_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((GenericAlias *)self)->origin), context);
    visit(field_peek(&((GenericAlias *)self)->args), context);
    visit(field_peek(&((GenericAlias *)self)->parameters), context);
}

static Owned alias_get_item(VM *vm, Value self, Value key) {
    GenericAlias *alias = as_alias(self);
    Value parameters = parameters_of(vm, &alias->parameters, field_peek(&alias->args));
    if (!parameters) return NULL;
    if (as_tuple(parameters)->count == 0) return raise_type_error(vm, "%R is not a generic class", self);
    Owned given = prepare_given(vm, self, parameters, key);
    Owned args = given ? substitute_args(vm, field_peek(&alias->args), parameters, given) : NULL;
    Owned result =
        args ? alias_make(vm, value_type(self), field_peek(&alias->origin), args, alias->is_unpacked) : NULL;
    value_release(vm, given);
    value_release(vm, args);
    return result;
}

static bool alias_hash(VM *vm, Value self, int64_t *hash) {
    int64_t second;
    if (!value_hash(vm, field_peek(&as_alias(self)->origin), hash) ||
        !value_hash(vm, field_peek(&as_alias(self)->args), &second))
        return false;
    *hash ^= second;
    if (*hash == -1) *hash = -2;
    return true;
}

static Owned alias_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !is_alias(vm, left) || !is_alias(vm, right))
        return VALUE_NOT_IMPLEMENTED;
    const GenericAlias *a = as_alias(left), *b = as_alias(right);
    bool equal = a->is_unpacked == b->is_unpacked;
    if (equal && !value_equals(vm, field_peek(&a->origin), field_peek(&b->origin), &equal)) return NULL;
    if (equal && !value_equals(vm, field_peek(&a->args), field_peek(&b->args), &equal)) return NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

/* An instance made by way of an alias knows it, where it can. */
static Owned alias_call(VM *vm, Value self, Arguments arguments) {
    Owned made = value_call(vm, field_peek(&as_alias(self)->origin), arguments);
    if (!made) return NULL;
    if (value_set_attribute(vm, made, vm_name(vm, NAME___orig_class__), self)) return made;
    if (raise_clear_if(vm, EXCEPTION(AttributeError)) || raise_clear_if(vm, EXCEPTION(TypeError)))
        return made;
    value_release(vm, made);
    return NULL;
}

/* Everything but what an alias has itself is asked of the origin. */
static Owned alias_get_attribute(VM *vm, Value self, Value name) {
    static const char *const blocked[] = {"__bases__", "__copy__", "__deepcopy__"};
    static const char *const own[] = {"__class__",
                                      "__origin__",
                                      "__args__",
                                      "__unpacked__",
                                      "__parameters__",
                                      "__typing_unpacked_tuple_args__",
                                      "__mro_entries__",
                                      "__reduce_ex__",
                                      "__reduce__",
                                      "__instancecheck__",
                                      "__subclasscheck__",
                                      "__iter__",
                                      "__getitem__",
                                      "__or__",
                                      "__ror__",
                                      "__call__",
                                      "__eq__",
                                      "__hash__",
                                      "__repr__"};
    bool is_own = !value_is_str(name);
    if (value_is_str(name) &&
        !(as_str(name)->count > 4 && str_at(as_str(name), 0) == '_' && str_at(as_str(name), 1) == '_')) {
        return value_attribute(vm, field_peek(&as_alias(self)->origin), name);
    }
    for (size_t i = 0; i < COUNT_OF(blocked) && !is_own; i++) is_own = str_is_text(name, blocked[i]);
    for (size_t i = 0; i < COUNT_OF(own) && !is_own; i++) is_own = str_is_text(name, own[i]);
    return is_own ? value_generic_attribute(vm, self, name)
                  : value_attribute(vm, field_peek(&as_alias(self)->origin), name);
}

/* Gives *alias, once. */
typedef struct AliasIterator {
    Object object;
    Field alias; /* NULL once exhausted */
} AliasIterator;

static AliasIterator *as_alias_iterator(Value value) {
    return (AliasIterator *)value_object(value);
}

static Owned alias_iterate(VM *vm, Value self) {
    AliasIterator *made = object_allocate_zeroed(vm, &generic_alias_iterator_type, sizeof *made);
    if (made) field_init_take(&made->alias, value_retain(self));
    return object_owned(made);
}

static bool iterator_next_alias(VM *vm, Value self, Owned *item) {
    Value plain = field_peek(&as_alias_iterator(self)->alias);
    *item = NULL;
    if (!plain) return true;
    const GenericAlias *alias = as_alias(plain);
    *item = alias_make(vm, &generic_alias_type, field_peek(&alias->origin), field_peek(&alias->args), true);
    if (*item) field_clear(vm, &as_alias_iterator(self)->alias);
    return *item != NULL;
}

static Owned iterator_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned iterator_reduce(VM *vm, Value *args) {
    Value alias = field_peek(&as_alias_iterator(args[0])->alias);
    Owned function = builtin_named(vm, "iter"),
          parts = function ? tuple_single(vm, alias ? alias : vm->empty_tuple) : NULL,
          result = parts ? tuple_pair(vm, function, parts) : NULL;
    value_release(vm, parts);
    value_release(vm, function);
    return result;
}

static void iterator_destroy(VM *vm, Object *self) {
    field_clear(vm, &((AliasIterator *)self)->alias);
}

static void iterator_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((AliasIterator *)self)->alias), context);
}

static const Method iterator_methods[] = {
    {"__reduce__(self, /)", iterator_reduce, "The parts from which copy and pickle make an equal iterator."},
    {NULL, NULL, NULL},
};

const Type generic_alias_iterator_type = {
    TYPE_HEAD(generic_alias_iterator, "generic_alias_iterator"),
    .base = &object_type,
    .size = sizeof(AliasIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = iterator_destroy,
              .traverse = iterator_traverse,
              .iterate = iterator_self,
              .next = iterator_next_alias},
    .methods = iterator_methods,
};

static Owned alias_or(VM *vm, Value left, Value right) {
    return union_new(vm, left, right);
}

static Owned get_origin(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_alias(self)->origin);
}

static Owned get_args(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_alias(self)->args);
}

static Owned get_unpacked(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_alias(self)->is_unpacked);
}

static Owned get_parameters(VM *vm, Value self) {
    Value found = parameters_of(vm, &as_alias(self)->parameters, field_peek(&as_alias(self)->args));
    return found ? value_retain(found) : NULL;
}

static Owned get_unpacked_tuple_args(VM *vm, Value self) {
    (void)vm;
    const GenericAlias *alias = as_alias(self);
    return alias->is_unpacked && field_peek(&alias->origin) == type_value(&tuple_type)
               ? field_get(&alias->args)
               : VALUE_NONE;
}

static const Property alias_properties[] = {
    {"__origin__", get_origin, property_read_only, NULL},
    {"__args__", get_args, property_read_only, NULL},
    {"__unpacked__", get_unpacked, property_read_only, NULL},
    {"__parameters__", get_parameters, NULL, "The type variables that are still open."},
    {"__typing_unpacked_tuple_args__", get_unpacked_tuple_args, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned alias_mro_entries(VM *vm, Value *args) {
    return tuple_single(vm, field_peek(&as_alias(args[0])->origin));
}

static Owned alias_instancecheck(VM *vm, Value *args) {
    (void)args;
    return raise_type_error(vm, "isinstance() argument 2 cannot be a parameterized generic");
}

static Owned alias_subclasscheck(VM *vm, Value *args) {
    (void)args;
    return raise_type_error(vm, "issubclass() argument 2 cannot be a parameterized generic");
}

static Owned alias_reduce(VM *vm, Value *args) {
    const GenericAlias *alias = as_alias(args[0]);
    if (alias->is_unpacked) { /* next(iter(alias)) */
        Owned plain = generic_alias_new(vm, field_peek(&alias->origin), field_peek(&alias->args));
        Owned iterator = plain ? value_iterate(vm, plain) : NULL, function = builtin_named(vm, "next");
        Owned arguments = iterator && function ? tuple_single(vm, iterator) : NULL;
        Owned result = arguments ? tuple_pair(vm, function, arguments) : NULL;
        value_release(vm, plain);
        value_release(vm, iterator);
        value_release(vm, function);
        value_release(vm, arguments);
        return result;
    }
    Owned parts = tuple_pair(vm, field_peek(&alias->origin), field_peek(&alias->args));
    Owned result = parts ? tuple_pair(vm, type_value_of(args[0]), parts) : NULL;
    value_release(vm, parts);
    return result;
}

static Owned alias_dir(VM *vm, Value *args) {
    static const char *const own[] = {
        "__origin__", "__args__", "__parameters__", "__mro_entries__", "__reduce_ex__",
        "__reduce__", "__copy__", "__deepcopy__",   "__unpacked__",    "__typing_unpacked_tuple_args__",
        "__class__"};
    Owned list =
        value_call_method(vm, field_peek(&as_alias(args[0])->origin), vm_name(vm, NAME___dir__), args + 0, 0);
    if (!list) {
        raise_clear(vm);
        Owned names = dict_new(vm);
        if (names && type_collect_names(vm, field_peek(&as_alias(args[0])->origin), as_dict(names)))
            list = value_to_list(vm, names);
        value_release(vm, names);
    }
    for (size_t i = 0; list && i < COUNT_OF(own); i++) {
        Owned name = str_intern_text(vm, own[i]);
        bool found = true;
        bool is_fine =
            name && value_contains(vm, list, name, &found) && (found || list_append(vm, as_list(list), name));
        value_release(vm, name);
        if (is_fine) continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}

static const Method alias_methods[] = {
    {"__mro_entries__(self, bases, /)", alias_mro_entries, NULL},
    {"__instancecheck__(self, instance, /)", alias_instancecheck, NULL},
    {"__subclasscheck__(self, subclass, /)", alias_subclasscheck, NULL},
    {"__reduce__(self, /)", alias_reduce, NULL},
    {"__dir__(self, /)", alias_dir, NULL},
    {NULL, NULL, NULL},
};

const Type generic_alias_type = {
    TYPE_HEAD(generic_alias, "types.GenericAlias"),
    .module = "types",
    .base = &object_type,
    .size = sizeof(GenericAlias),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = alias_destroy,
              .traverse = alias_traverse,
              .repr = alias_repr,
              .hash = alias_hash,
              .compare = alias_compare,
              .call = alias_call,
              .get_attribute = alias_get_attribute,
              .get_item = alias_get_item,
              .iterate = alias_iterate,
              .binary = {[BINARY_OR] = alias_or}},
    .construct = {"GenericAlias(origin, args, /)", alias_construct, NULL},
    .methods = alias_methods,
    .properties = alias_properties,
    .text = "A class with arguments for its parameters, such as list[int].",
};

/* --- unions --------------------------------------------------------------------------------------------- */

static Union *as_union(Value value) {
    return (Union *)(uintptr_t)value;
}

Value union_args(Value value) {
    return field_peek(&as_union(value)->args);
}

static bool may_be_member(VM *vm, Value value) {
    return value == VALUE_NONE || value_is_type(value) || is_alias(vm, value) ||
           value_has_type(value, &type_var_type) || value_has_type(value, &param_spec_type) ||
           value_has_type(value, &type_var_tuple_type) || value_has_type(value, &type_alias_type) ||
           value_has_type(value, &union_type);
}

/* Adds a member once; unions are spread out, None stands for its type. */
static bool add_member(VM *vm, List *list, Value item) {
    if (value_has_type(item, &union_type)) {
        for (int64_t i = 0; i < as_tuple(union_args(item))->count; i++) {
            if (!add_member(vm, list, tuple_peek(union_args(item), i))) return false;
        }
        return true;
    }
    if (item == VALUE_NONE) item = type_value(&none_type);
    for (int64_t i = 0; i < list->count; i++) {
        bool equal;
        if (value_type(field_peek(&list->items[i])) != value_type(item)) continue;
        if (!value_equals(vm, field_peek(&list->items[i]), item, &equal)) return false;
        if (equal) return true;
    }
    return list_append(vm, list, item);
}

static Owned union_from(VM *vm, const Value *items, int64_t count) {
    Owned list = list_new(vm, 0), args = NULL, result = NULL;
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < count; i++) is_fine = add_member(vm, as_list(list), items[i]);
    if (is_fine && as_list(list)->count == 1) {
        result = value_retain(list_peek(list, 0));
    } else if (is_fine && (args = list_to_tuple(vm, list))) {
        Union *made = object_allocate_zeroed(vm, &union_type, sizeof *made);
        if (made) {
            field_init_take(&made->args, args);
            args = NULL;
            result = object_owned(made);
        }
    }
    value_release(vm, args);
    value_release(vm, list);
    return result;
}

Owned union_new(VM *vm, Value left, Value right) {
    if (!may_be_member(vm, left) || !may_be_member(vm, right)) return VALUE_NOT_IMPLEMENTED;
    Value items[2] = {left, right};
    return union_from(vm, items, 2);
}

Owned union_of_any(VM *vm, Value left, Value right) {
    Value items[2] = {left, right};
    if (may_be_member(vm, left) && may_be_member(vm, right)) return union_from(vm, items, 2);
    Owned module = import_module_text(vm, "typing"),
          name = module ? str_intern_text(vm, "_type_check") : NULL;
    Owned check = name ? value_attribute(vm, module, name) : NULL,
          message = str_new_text(vm, "Union[arg, ...]: each arg must be a type.");
    Owned a = check && message ? value_call_2(vm, check, left, message) : NULL,
          b = a ? value_call_2(vm, check, right, message) : NULL;
    Value checked[2] = {a, b};
    Owned result = b ? union_from(vm, checked, 2) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, check);
    value_release(vm, message);
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static void union_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Union *)self)->args);
    field_clear(vm, &((Union *)self)->parameters);
}

static void union_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Union *)self)->args), context);
    visit(field_peek(&((Union *)self)->parameters), context);
}

static Owned union_repr(VM *vm, Value self) {
    STR_BUILDER(builder);
    Value args = union_args(self);
    for (int64_t i = 0; i < as_tuple(args)->count; i++) {
        if (i) str_builder_add_text(&builder, " | ");
        if (add_argument_text(vm, &builder, tuple_peek(args, i), true)) continue;
        str_builder_close(&builder);
        return NULL;
    }
    return str_builder_finish(vm, &builder);
}

static bool union_hash(VM *vm, Value self, int64_t *hash) {
    Owned set = frozenset_from(vm, union_args(self));
    bool is_fine = set && value_hash(vm, set, hash);
    value_release(vm, set);
    return is_fine;
}

static Owned union_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_type(left, &union_type) ||
        !value_has_type(right, &union_type))
        return VALUE_NOT_IMPLEMENTED;
    Value a = union_args(left), b = union_args(right);
    bool equal = as_tuple(a)->count == as_tuple(b)->count;
    for (int64_t i = 0; equal && i < as_tuple(a)->count; i++) {
        if (!value_contains(vm, b, tuple_peek(a, i), &equal)) return NULL;
    }
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static Owned union_get_item(VM *vm, Value self, Value key) {
    Value parameters = parameters_of(vm, &as_union(self)->parameters, union_args(self));
    if (!parameters) return NULL;
    if (as_tuple(parameters)->count == 0) return raise_type_error(vm, "%R is not a generic class", self);
    Owned given = prepare_given(vm, self, parameters, key);
    Owned args = given ? substitute_args(vm, union_args(self), parameters, given) : NULL, result = NULL;
    if (args && as_tuple(args)->count) result = value_retain(tuple_peek(args, 0));
    for (int64_t i = 1; result && i < as_tuple(args)->count; i++) {
        Owned next = value_binary(vm, result, tuple_peek(args, i), BINARY_OR);
        value_release(vm, result);
        result = next;
    }
    value_release(vm, given);
    value_release(vm, args);
    return result;
}

static Owned union_get_args(VM *vm, Value self) {
    (void)vm;
    return value_retain(union_args(self));
}

static Owned union_get_parameters(VM *vm, Value self) {
    Value found = parameters_of(vm, &as_union(self)->parameters, union_args(self));
    return found ? value_retain(found) : NULL;
}

static Owned union_get_origin(VM *vm, Value self) {
    (void)vm, (void)self;
    return value_retain(type_value(&union_type));
}

static Owned union_get_name(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "Union");
}

static Owned union_get_module(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "typing");
}

static const Property union_properties[] = {
    {"__args__", union_get_args, property_read_only, NULL},
    {"__parameters__", union_get_parameters, NULL, "The type variables that are still open."},
    {"__origin__", union_get_origin, property_read_only, "The class of all unions."},
    {"__name__", union_get_name, NULL, "The name that is shown."},
    {"__qualname__", union_get_name, NULL, "The name that is shown, with its path."},
    {"__module__", union_get_module, NULL, "The module that shows the class of unions."},
    {NULL, NULL, NULL, NULL},
};

/* isinstance(value, A | B) */
static Owned union_instancecheck(VM *vm, Value *args) {
    bool is = false;
    for (int64_t i = 0; !is && i < as_tuple(union_args(args[0]))->count; i++) {
        if (!value_is_instance(vm, args[1], tuple_peek(union_args(args[0]), i), &is)) return NULL;
    }
    return value_from_bool(is);
}

static Owned union_subclasscheck(VM *vm, Value *args) {
    bool is = false;
    for (int64_t i = 0; !is && i < as_tuple(union_args(args[0]))->count; i++) {
        if (!value_is_subclass(vm, args[1], tuple_peek(union_args(args[0]), i), &is)) return NULL;
    }
    return value_from_bool(is);
}

static Owned union_mro_entries(VM *vm, Value *args) {
    return raise_type_error(vm, "Cannot subclass %R", args[0]);
}

static Owned union_class_getitem(VM *vm, Value *args) {
    if (value_is_tuple(args[1])) {
        if (as_tuple(args[1])->count == 0) return raise_type_error(vm, "Cannot take a Union of no types.");
        Owned result = value_retain(tuple_peek(args[1], 0));
        if (as_tuple(args[1])->count == 1) {
            Owned same = union_of_any(vm, result, result);
            value_release(vm, result);
            return same;
        }
        for (int64_t i = 1; result && i < as_tuple(args[1])->count; i++) {
            Owned next = union_of_any(vm, result, tuple_peek(args[1], i));
            value_release(vm, result);
            result = next;
        }
        return result;
    }
    return union_of_any(vm, args[1], args[1]);
}

static Owned union_reduce(VM *vm, Value *args) {
    Owned function = builtin_named(vm, "getattr"), result = NULL, inner = NULL;
    value_release(vm, function);
    Owned operator_module = import_module_text(vm, "operator"),
          name = operator_module ? str_intern_text(vm, "getitem") : NULL;
    Owned get = name ? value_attribute(vm, operator_module, name) : NULL;
    if (get) inner = tuple_pair(vm, type_value(&union_type), union_args(args[0]));
    if (inner) result = tuple_pair(vm, get, inner);
    value_release(vm, operator_module);
    value_release(vm, name);
    value_release(vm, get);
    value_release(vm, inner);
    return result;
}

static const Method union_methods[] = {
    {"__mro_entries__(self, bases, /)", union_mro_entries, NULL},
    {"__instancecheck__(self, instance, /)", union_instancecheck, NULL},
    {"__subclasscheck__(self, subclass, /)", union_subclasscheck, NULL},
    {"__reduce__(self, /)", union_reduce, NULL},
    {"@classmethod __class_getitem__(cls, params, /)", union_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type union_type = {
    TYPE_HEAD(union, "typing.Union"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(Union),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = union_destroy,
              .traverse = union_traverse,
              .repr = union_repr,
              .hash = union_hash,
              .compare = union_compare,
              .get_item = union_get_item,
              .binary = {[BINARY_OR] = union_of_any}},
    .methods = union_methods,
    .properties = union_properties,
    .text = "A choice of types, such as int | str.",
};

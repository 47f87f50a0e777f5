/*
 * What `type` and `object` have as methods and attributes; super; making classes by calling type.
 */
#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/mapping_proxy.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/slots.h"
#include "vm/weak.h"

/* --- type(name, bases, namespace) ----------------------------------------------------------------------- */

static bool has_null_character(Value text) {
    for (int64_t i = 0; i < as_str(text)->count; i++) {
        if (!str_at(as_str(text), i)) return true;
    }
    return false;
}

Owned type_make(VM *vm, const Type *metatype, Arguments arguments) {
    if (arguments.count != 3) {
        if (arguments.count == 1 && metatype == &type_type && arguments.keyword_names)
            return raise_type_error(vm, "type() takes no keyword arguments");
        if (metatype == &type_type) return raise_type_error(vm, "type() takes 1 or 3 arguments");
        return raise_type_error(vm, "%N.__new__() takes exactly 3 arguments (%ld given)", &type_type,
                                (int64_t)arguments.count);
    }
    Value name = arguments.items[0], bases = arguments.items[1], namespace = arguments.items[2];
    if (!value_is_str(name))
        return raise_type_error(vm, "type.__new__() argument 1 must be str, not %A", name);
    if (!value_is_tuple(bases))
        return raise_type_error(vm, "type.__new__() argument 2 must be tuple, not %A", bases);
    if (!value_is_dict(namespace))
        return raise_type_error(vm, "type.__new__() argument 3 must be dict, not %A", namespace);
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        Owned entries;
        if (value_is_type(tuple_peek(bases, i))) continue;
        if (!value_find_attribute(vm, tuple_peek(bases, i), vm_name(vm, NAME___mro_entries__), &entries))
            return NULL;
        value_release(vm, entries);
        if (entries)
            return raise_type_error(vm, "type() doesn't support MRO entry resolution; use types.new_class()");
    }
    const Type *winner = type_calculate_metatype(vm, metatype, bases);
    if (!winner) return NULL;
    if (winner != metatype && winner->slots.make != type_make && winner != &type_type) {
        Owned make = value_attribute_name(vm, type_value(winner), NAME___new__);
        Value items[4] = {type_value(winner), name, bases, namespace};
        bool is_own = make && !constructor_is(make);
        Owned result = is_own ? value_call(vm, make, (Arguments){items, 4, arguments.keyword_names}) : NULL;
        value_release(vm, make);
        if (is_own || !make) return result;
    }
    if (has_null_character(name)) return raise_value_error(vm, "type name must not contain null characters");
    Arguments keywords = {arguments.items + 3, 0, arguments.keyword_names};
    return type_new(vm, winner, name, bases, namespace, keywords);
}

bool type_initialise(VM *vm, Value self, Arguments arguments) {
    (void)self;
    if (arguments.count == 1 && arguments.keyword_names && as_tuple(arguments.keyword_names)->count)
        return raise_type_error(vm, "type.__init__() takes no keyword arguments");
    if (arguments.count != 1 && arguments.count != 3)
        return raise_type_error(vm, "type.__init__() takes 1 or 3 arguments");
    return true;
}

Owned type_or(VM *vm, Value left, Value right) {
    return union_new(vm, left, right);
}

/* --- attributes of types -------------------------------------------------------------------------------- */

static HeapType *mutable_type(VM *vm, Value self, const char *name, Value value) {
    const Type *type = as_type(self);
    if (!type_is_mutable(type)) {
        raise_type_error(vm, "cannot set '%s' attribute of immutable type '%N'", name, type);
        return NULL;
    }
    if (!value) {
        raise_type_error(vm, "cannot delete '%s' attribute of immutable type '%N'", name, type);
        return NULL;
    }
    if (!audit_set(vm, self, name, value)) return NULL;
    return as_heap_type(type);
}

static Owned get_name(VM *vm, Value self) {
    return type_name(vm, as_type(self));
}

static bool set_name(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__name__", value);
    if (!type) return false;
    if (!value_is_str(value))
        return raise_type_error(vm, "can only assign string to %N.__name__, not '%T'", &type->type, value);
    for (int64_t i = 0; i < as_str(value)->count; i++) {
        if (str_at(as_str(value), i) == 0)
            return raise_value_error(vm, "type name must not contain null characters");
    }
    return type_set_name(vm, type, value);
}

Owned type_qualname(VM *vm, Value self) {
    const Type *type = as_type(self);
    return type->flags & TYPE_IS_HEAP ? field_get(&as_heap_type(type)->qualname) : type_name(vm, type);
}

static bool set_qualname(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__qualname__", value);
    if (!type) return false;
    if (!value_is_str(value))
        return raise_type_error(vm, "can only assign string to %N.__qualname__, not '%T'", &type->type,
                                value);
    field_take(vm, &type->qualname, value_retain(value));
    return true;
}

Owned type_module(VM *vm, Value self) {
    const Type *type = as_type(self);
    if (type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable) {
        Value found =
            type_prepare(vm, type)
                ? dict_get_name(vm, as_dict(field_peek(&as_heap_type(type)->state.dict)), NAME___module__)
                : NULL;
        return found ? value_retain(found) : raise_attribute_error(vm, "__module__");
    }
    if (type->module) return str_intern_text(vm, type->module);
    const char *dot = strrchr(type->name, '.');
    return dot ? str_intern_utf8(vm, type->name, (size_t)(dot - type->name))
               : value_retain(vm_name(vm, NAME_builtins));
}

static bool set_in_dict(VM *vm, HeapType *type, NameIndex name, Value value) {
    type_changed(vm, &type->type);
    return dict_set(vm, as_dict(field_peek(&type->state.dict)), vm_name(vm, name), value);
}

/* The line of the class statement is another module's then. */
static bool set_module(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__module__", value);
    Owned line;
    if (!type ||
        !dict_pop(vm, as_dict(field_peek(&type->state.dict)), vm_name(vm, NAME___firstlineno__), &line))
        return false;
    value_release(vm, line);
    return set_in_dict(vm, type, NAME___module__, value);
}

static Owned get_doc(VM *vm, Value self) {
    const Type *type = as_type(self);
    Dict *dict = type_dict(vm, type);
    if (!dict) return NULL;
    if (!(type->flags & TYPE_IS_HEAP) && type->text) return str_new_text(vm, type->text);
    Value found = dict_get_name(vm, dict, NAME___doc__);
    if (!found) return VALUE_NONE;
    if (value_type(found)->slots.descriptor_get)
        return value_type(found)->slots.descriptor_get(vm, found, NULL, self);
    return value_retain(found);
}

static bool set_doc(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__doc__", value);
    return type && set_in_dict(vm, type, NAME___doc__, value);
}

static Owned get_dict(VM *vm, Value self) {
    Dict *dict = type_dict(vm, as_type(self));
    return dict ? mapping_proxy_new(vm, object_value(dict)) : NULL;
}

static Owned get_base(VM *vm, Value self) {
    (void)vm;
    return as_type(self)->base ? value_retain(type_value(as_type(self)->base)) : VALUE_NONE;
}

static Owned get_bases(VM *vm, Value self) {
    return type_prepare(vm, as_type(self)) ? field_get(&type_state(vm, as_type(self))->bases) : NULL;
}

/* Whether the chain of first bases leads from type to base: while an mro() of the program runs, the MRO does
   not say so yet. */
static bool is_derived_by_base(const Type *type, const Type *base) {
    while (type && type != base) type = type->base;
    return type != NULL;
}

/* Assigning __bases__: the layout must stay the same. */
static bool set_bases(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__bases__", value);
    if (!type) return false;
    if (!value_is_tuple(value))
        return raise_type_error(vm, "can only assign tuple to %N.__bases__, not %T", &type->type, value);
    if (as_tuple(value)->count == 0)
        return raise_type_error(vm, "can only assign non-empty tuple to %N.__bases__, not ()", &type->type);
    for (int64_t i = 0; i < as_tuple(value)->count; i++) {
        Value base = tuple_peek(value, i);
        if (!value_is_type(base))
            return raise_type_error(vm, "%N.__bases__ must be tuple of classes, not '%T'", &type->type, base);
        if (type_is_subtype(vm, as_type(base), &type->type) || is_derived_by_base(as_type(base), &type->type))
            return raise_type_error(vm, "a __bases__ item causes an inheritance cycle");
    }
    const Type *base = type_best_base(vm, value);
    if (!base) return false;
    if (type_builtin_base(base) != type_builtin_base(type->type.base) ||
        (base->flags & TYPE_IS_HEAP ? as_heap_type(base)->member_count : 0) !=
            (type->type.base->flags & TYPE_IS_HEAP ? as_heap_type(type->type.base)->member_count : 0)) {
        return raise_type_error(vm, "__bases__ assignment: '%N' object layout differs from '%N'", base,
                                type->type.base);
    }
    return type_rebase(vm, type, value, base);
}

static Owned get_mro(VM *vm, Value self) {
    Value mro = type_mro(vm, as_type(self));
    if (!mro) return raise_is_pending(vm) ? NULL : VALUE_NONE; /* the class is being made */
    return value_retain(mro);
}

static Owned get_flags(VM *vm, Value self) {
    const Type *type = as_type(self);
    enum {
        HEAP = 1 << 9,
        BASE = 1 << 10,
        GC = 1 << 14,
        READY = 1 << 12,
        IMMUTABLE = 1 << 8,
        ABSTRACT = 1 << 20,
        SEQUENCE = 1 << 5,
        MAPPING = 1 << 6,
        MANAGED_DICT = 1 << 4,
        LONG = 1 << 24,
        LIST = 1 << 25,
        TUPLE = 1 << 26,
        BYTES = 1 << 27,
        STR = 1 << 28,
        DICT = 1 << 29,
        EXC = 1 << 30
    };
    int64_t flags = READY;
    if (type->flags & TYPE_IS_HEAP) flags |= HEAP;
    if (!type_is_mutable(type)) flags |= IMMUTABLE;
    if (!(type->flags & TYPE_IS_FINAL)) flags |= BASE;
    if (type->flags & TYPE_IS_CONTAINER) flags |= GC;
    if (type->flags & TYPE_IS_ABSTRACT) flags |= ABSTRACT;
    if (type->flags & TYPE_IS_SEQUENCE) flags |= SEQUENCE;
    if (type->flags & TYPE_IS_MAPPING) flags |= MAPPING;
    if (type->flags & TYPE_IS_INT) flags |= LONG;
    if (type->flags & TYPE_IS_LIST) flags |= LIST;
    if (type->flags & TYPE_IS_TUPLE) flags |= TUPLE;
    if (type->flags & TYPE_IS_BYTES) flags |= BYTES;
    if (type->flags & TYPE_IS_STR) flags |= STR;
    if (type->flags & TYPE_IS_DICT) flags |= DICT;
    if (type->flags & TYPE_IS_EXCEPTION) flags |= EXC;
    if (type->flags & TYPE_IS_TYPE) flags |= (int64_t)1 << 31;
    return int_new(vm, flags);
}

static Owned get_basicsize(VM *vm, Value self) {
    return int_new(vm, as_type(self)->size);
}

static Owned get_itemsize(VM *vm, Value self) {
    const Type *type = as_type(self);
    return int_new(vm,
                   type->flags & TYPE_IS_STR ? 0 : type->item_size); /* to CPython a str is not variable */
}

static Owned get_dictoffset(VM *vm, Value self) {
    uint16_t offset = as_type(self)->shape_offset;
    return int_new(vm, offset == SHAPE_AT_TAIL ? -1 : offset);
}

/* Not where the references are, since they are in a table beside the objects: only whether there may be any.
 */
static Owned get_weakrefoffset(VM *vm, Value self) {
    const Type *type = as_type(self);
    bool may_have = type->flags & TYPE_HAS_WEAK_REFERENCES ||
                    (type->flags & TYPE_IS_HEAP && as_heap_type(type)->may_have_weak_references);
    return int_new(vm, may_have ? type->size : 0);
}

static Owned get_abstract(VM *vm, Value self) {
    Dict *dict = type_dict(vm, as_type(self));
    Value found =
        dict && self != type_value(&type_type) ? dict_get_name(vm, dict, NAME___abstractmethods__) : NULL;
    return found ? value_retain(found) : raise_attribute_error(vm, "__abstractmethods__");
}

static bool set_abstract(VM *vm, Value self, Value value) {
    HeapType *type = as_heap_type(as_type(self));
    bool truth = false;
    if (!(type->type.flags & TYPE_IS_HEAP))
        return raise_type_error(vm, "cannot set '__abstractmethods__' attribute of immutable type '%N'",
                                &type->type);
    Dict *dict = as_dict(field_peek(&type->state.dict));
    type_changed(vm, &type->type);
    if (!value) {
        if (!dict_get_name(vm, dict, NAME___abstractmethods__))
            return raise_attribute_error(vm, "__abstractmethods__");
        if (!dict_delete(vm, dict, vm_name(vm, NAME___abstractmethods__))) return false;
    } else if (!value_is_true(vm, value, &truth) ||
               !dict_set(vm, dict, vm_name(vm, NAME___abstractmethods__), value)) {
        return false;
    }
    type->type.flags = (type->type.flags & ~(uint32_t)TYPE_IS_ABSTRACT) | (truth ? TYPE_IS_ABSTRACT : 0);
    return true;
}

static Owned get_type_params(VM *vm, Value self) {
    bool is_heap = as_type(self)->flags & TYPE_IS_HEAP; /* in type's own dictionary is the property */
    Dict *dict = is_heap ? type_dict(vm, as_type(self)) : NULL;
    Value found = dict ? dict_get_name(vm, dict, NAME___type_params__) : NULL;
    return found ? value_retain(found) : value_retain(vm->empty_tuple);
}

static bool set_type_params(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__type_params__", value);
    return type && set_in_dict(vm, type, NAME___type_params__, value);
}

static Owned get_text_signature(VM *vm, Value self) {
    const Type *type = as_type(self);
    const char *text = type->construct.signature ? type->construct.signature : type->initialise.signature;
    if (type == &object_type) return str_new_text(vm, "()");
    bool is_of_program = type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable;
    if (is_of_program || !text || *text == '(' || strstr(text, "<unrepresentable>") || strstr(text, "(*args"))
        return VALUE_NONE; /* by count alone: no text can show it */
    return str_new_text(vm, strchr(text, '('));
}

static Owned get_annotate(VM *vm, Value self) {
    const Type *type = as_type(self);
    if (!(type->flags & TYPE_IS_HEAP))
        return raise_attribute_error(vm, "type object '%N' has no attribute '__annotate__'", type);
    Dict *dict = type_dict(vm, type);
    Value found = dict ? dict_get_name(vm, dict, NAME___annotate_func__) : NULL;
    if (!found && dict) found = dict_get_name(vm, dict, NAME___annotate__);
    if (!found) return VALUE_NONE;
    if (value_type(found)->slots.descriptor_get)
        return value_type(found)->slots.descriptor_get(vm, found, NULL, self);
    return value_retain(found);
}

static bool set_annotate(VM *vm, Value self, Value value) {
    HeapType *type = mutable_type(vm, self, "__annotate__", value);
    if (!type) return false;
    if (value != VALUE_NONE && !value_is_callable(vm, value))
        return raise_type_error(vm, "__annotate__ must be callable or None");
    Dict *dict = as_dict(field_peek(&type->state.dict));
    Owned removed;
    type_changed(vm, &type->type);
    if (!dict_pop(vm, dict, vm_name(vm, NAME___annotations_cache__), &removed)) return false;
    value_release(vm, removed);
    return dict_set(vm, dict, vm_name(vm, NAME___annotate_func__), value);
}

static Owned get_annotations(VM *vm, Value self) {
    const Type *type = as_type(self);
    if (!(type->flags & TYPE_IS_HEAP))
        return raise_attribute_error(vm, "type object '%N' has no attribute '__annotations__'", type);
    Dict *dict = type_dict(vm, type);
    if (!dict) return NULL;
    Value found = dict_get_name(vm, dict, NAME___annotations__);
    if (!found) found = dict_get_name(vm, dict, NAME___annotations_cache__);
    if (found) {
        if (value_type(found)->slots.descriptor_get)
            return value_type(found)->slots.descriptor_get(vm, found, NULL, self);
        return value_retain(found);
    }
    Owned annotate = get_annotate(vm, self);
    if (!annotate) return NULL;
    Owned result;
    if (annotate == VALUE_NONE) {
        result = dict_new(vm);
    } else {
        Owned one = value_from_small_int(1);
        result = value_call_1(vm, annotate, one);
        if (result && !value_is_dict(result)) {
            raise_type_error(vm, "__annotate__ returned non-dict of type '%T'", result);
            value_release(vm, result);
            result = NULL;
        }
    }
    value_release(vm, annotate);
    if (result && !dict_set(vm, dict, vm_name(vm, NAME___annotations_cache__), result)) {
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static bool set_annotations(VM *vm, Value self, Value value) {
    const Type *type = as_type(self);
    if (!(type->flags & TYPE_IS_HEAP))
        return raise_type_error(vm, "cannot set '__annotations__' attribute of immutable type '%N'", type);
    Dict *dict = type_dict(vm, type);
    Owned cached, own;
    type_changed(vm, type);
    if (!dict_pop(vm, dict, vm_name(vm, NAME___annotations_cache__), &cached) ||
        !dict_pop(vm, dict, vm_name(vm, NAME___annotations__), &own))
        return false;
    bool had = cached || own;
    value_release(vm, cached);
    value_release(vm, own);
    if (!value) return had || raise_attribute_error(vm, "__annotations__");
    Owned removed;
    if (!dict_pop(vm, dict, vm_name(vm, NAME___annotate__), &removed)) return false;
    value_release(vm, removed);
    return dict_set(vm, dict, vm_name(vm, NAME___annotations_cache__), value) &&
           dict_set(vm, dict, vm_name(vm, NAME___annotate_func__), VALUE_NONE);
}

const Property type_properties[] = {
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", type_qualname, set_qualname, NULL},
    {"__module__", type_module, set_module, NULL},
    {"__doc__", get_doc, set_doc, NULL},
    {"__dict__", get_dict, NULL, NULL},
    {"__base__", get_base, property_read_only, NULL},
    {"__bases__", get_bases, set_bases, NULL},
    {"__mro__", get_mro, NULL, NULL},
    {"__flags__", get_flags, property_read_only, NULL},
    {"__basicsize__", get_basicsize, property_read_only, NULL},
    {"__itemsize__", get_itemsize, property_read_only, NULL},
    {"__dictoffset__", get_dictoffset, property_read_only, NULL},
    {"__weakrefoffset__", get_weakrefoffset, property_read_only, NULL},
    {"__abstractmethods__", get_abstract, set_abstract, NULL},
    {"__type_params__", get_type_params, set_type_params, NULL},
    {"__text_signature__", get_text_signature, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {NULL, NULL, NULL, NULL},
};

/* --- methods of types ----------------------------------------------------------------------------------- */

static Owned method_mro(VM *vm, Value *args) {
    Owned mro = type_compute_mro(vm, args[0]);
    Owned list = mro ? value_to_list(vm, mro) : NULL;
    value_release(vm, mro);
    return list;
}

Owned type_subclasses(VM *vm, Value class) {
    Owned list = list_new(vm, 0);
    Value subclasses = field_peek(&type_state(vm, as_type(class))->subclasses);
    size_t position = 0;
    Value key, value;
    while (list && subclasses && dict_next(as_dict(subclasses), &position, &key, &value)) {
        Owned subclass = weak_reference_target(vm, value);
        if (subclass && !list_append_take(vm, as_list(list), subclass)) {
            value_release(vm, list);
            return NULL;
        }
    }
    return list;
}

static Owned method_subclasses(VM *vm, Value *args) {
    return type_subclasses(vm, args[0]);
}

static Owned method_prepare(VM *vm, Value *args) {
    (void)args;
    return dict_new(vm);
}

static Owned method_instancecheck(VM *vm, Value *args) {
    bool is;
    return value_plain_is_instance(vm, args[1], args[0], &is) ? value_from_bool(is) : NULL;
}

static Owned method_subclasscheck(VM *vm, Value *args) {
    bool is;
    return value_plain_is_subclass(vm, args[1], args[0], &is) ? value_from_bool(is) : NULL;
}

/* Names of a class and its bases into a dict. */
bool type_collect_names(VM *vm, Value class, Dict *names) {
    Value mro = value_is_type(class) ? type_mro(vm, as_type(class)) : NULL;
    for (int64_t i = 0; mro && i < as_tuple(mro)->count; i++) {
        Dict *dict = type_dict(vm, as_type(tuple_peek(mro, i)));
        if (!dict || !dict_merge(vm, names, object_value(dict), 0)) return false;
    }
    return true;
}

static Owned method_type_dir(VM *vm, Value *args) {
    Owned names = dict_new(vm);
    Owned list = names && type_collect_names(vm, args[0], as_dict(names)) ? value_to_list(vm, names) : NULL;
    value_release(vm, names);
    return list;
}

static Owned method_type_sizeof(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, sizeof(HeapType));
}

const Method type_methods[] = {
    {"mro(self, /)", method_mro, "The order in which bases are searched."},
    {"__subclasses__(self, /)", method_subclasses, "The classes that derive from this one directly."},
    {"@classmethod __prepare__(cls, name='', bases=(), /, **kwds)", method_prepare,
     "The namespace in which the body of a class is to run."},
    {"__instancecheck__(self, instance, /)", method_instancecheck,
     "Whether an object counts as an instance."},
    {"__subclasscheck__(self, subclass, /)", method_subclasscheck, "Whether a class counts as derived."},
    {"__dir__(self, /)", method_type_dir, "The names a class and its bases have."},
    {"__sizeof__(self, /)", method_type_sizeof, "How much memory the class takes."},
    {NULL, NULL, NULL},
};

/* --- object --------------------------------------------------------------------------------------------- */

static bool has_arguments(Arguments arguments) {
    return arguments.count || (arguments.keyword_names && as_tuple(arguments.keyword_names)->count);
}

static bool overrides(VM *vm, const Type *type, NameIndex name) {
    return type_lookup(vm, type, vm_name(vm, name)) != type_lookup(vm, &object_type, vm_name(vm, name));
}

static Owned raise_abstract(VM *vm, const Type *type) {
    Owned methods = value_attribute_name(vm, type_value(type), NAME___abstractmethods__);
    Owned list = methods ? value_to_list(vm, methods) : NULL;
    value_release(vm, methods);
    if (!list || !list_sort(vm, as_list(list), NULL, false)) {
        value_release(vm, list);
        return NULL;
    }
    STR_BUILDER(names);
    for (int64_t i = 0; i < as_list(list)->count; i++) {
        if (i) str_builder_add_text(&names, ", ");
        str_builder_add(&names, '\'');
        str_builder_add_str(&names, list_peek(list, i));
        str_builder_add(&names, '\'');
    }
    Owned text = str_builder_finish(vm, &names);
    if (text)
        raise_type_error(
            vm, "Can't instantiate abstract class %N without an implementation for abstract method%s %S",
            type, as_list(list)->count == 1 ? "" : "s", text);
    value_release(vm, text);
    value_release(vm, list);
    return NULL;
}

bool type_takes_no_arguments(VM *vm, const Type *type) {
    return type_builtin_base(type) == &object_type && !overrides(vm, type, NAME___new__) &&
           !overrides(vm, type, NAME___init__);
}

Owned object_make(VM *vm, const Type *type, Arguments arguments) {
    if (has_arguments(arguments)) {
        if (overrides(vm, type, NAME___new__))
            return raise_type_error(vm,
                                    "object.__new__() takes exactly one argument (the type to instantiate)");
        if (!overrides(vm, type, NAME___init__)) return raise_type_error(vm, "%N() takes no arguments", type);
    }
    if (type->flags & TYPE_IS_ABSTRACT) return raise_abstract(vm, type);
    if (type_builtin_base(type)->flags & TYPE_NO_CONSTRUCTOR) { /* only C makes these whole */
        Owned name = type_full_name(vm, type);
        if (name) raise_type_error(vm, "cannot create '%S' instances", name);
        value_release(vm, name);
        return NULL;
    }
    return type_allocate(vm, type);
}

static bool object_init(VM *vm, Value self, Arguments arguments) {
    if (!has_arguments(arguments)) return true;
    const Type *type = value_type(self);
    if (overrides(vm, type, NAME___init__))
        return raise_type_error(vm,
                                "object.__init__() takes exactly one argument (the instance to initialize)");
    if (type_builtin_base(type)->flags & TYPE_NO_CONSTRUCTOR || overrides(vm, type, NAME___new__))
        return true;
    return raise_type_error(vm, "%N.__init__() takes exactly one argument (the instance to initialize)",
                            type);
}

/* What repr() gives, unchecked: str() says what is wrong with it. */
static Owned object_str(VM *vm, Value self) {
    const Type *type = value_type(self);
    return type->slots.repr ? type->slots.repr(vm, self) : object_default_repr(vm, self);
}

static bool object_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm;
    *hash = hash_address(self);
    return true;
}

static Owned object_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (op == COMPARE_EQ) return left == right ? VALUE_TRUE : VALUE_NOT_IMPLEMENTED;
    if (op != COMPARE_NE) return VALUE_NOT_IMPLEMENTED;
    const Type *type = value_type(left);
    if (!type->slots.compare) return left == right ? VALUE_FALSE : VALUE_NOT_IMPLEMENTED;
    Owned equal = type->slots.compare(vm, left, right, COMPARE_EQ);
    if (!equal || equal == VALUE_NOT_IMPLEMENTED) return equal;
    bool truth;
    bool is_fine = value_is_true(vm, equal, &truth);
    value_release(vm, equal);
    return is_fine ? value_from_bool(!truth) : NULL;
}

static Owned get_class(VM *vm, Value self) {
    (void)vm;
    return value_retain(type_value_of(self));
}

static bool may_have_weak_references(const Type *type) {
    return type->flags & TYPE_IS_HEAP && as_heap_type(type)->may_have_weak_references;
}

static uint32_t member_count(const Type *type) {
    return type->flags & TYPE_IS_HEAP ? as_heap_type(type)->member_count : 0;
}

/* The nearest class of the line that adds to its instances: members, attributes or weak references. */
static const Type *bringer_of_parts(const Type *type) {
    while (type->flags & TYPE_IS_HEAP && member_count(type) == member_count(type->base) &&
           !type->shape_offset == !type->base->shape_offset &&
           may_have_weak_references(type) == may_have_weak_references(type->base))
        type = type->base;
    return type;
}

/* Whether the instances of both classes have the same members at the same places: those of one class, or of
   two classes with one base and equal names. */
static bool has_same_members(const Type *a, const Type *b) {
    a = bringer_of_parts(a);
    b = bringer_of_parts(b);
    if (a == b) return true;
    if (a->base != b->base || !(a->flags & b->flags & TYPE_IS_HEAP)) return false;
    Value left = field_peek(&as_heap_type(a)->slots_names), right = field_peek(&as_heap_type(b)->slots_names);
    if (!left || !right) return member_count(a) == member_count(b);
    bool equal = as_tuple(left)->count == as_tuple(right)->count;
    for (int64_t i = 0; equal && i < as_tuple(left)->count; i++)
        equal = str_equal(tuple_peek(left, i), tuple_peek(right, i));
    return equal;
}

/* __class__ assignment: both classes lay their instances out alike. */
static bool set_class(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete __class__ attribute");
    if (!value_is_type(value))
        return raise_type_error(vm, "__class__ must be set to a class, not '%T' object", value);
    if (!audit_set(vm, self, "__class__", value)) return false;
    const Type *from = value_type(self), *to = as_type(value);
    bool is_module = type_is_subtype(vm, from, &module_type) && type_is_subtype(vm, to, &module_type);
    if (!is_module && (!(from->flags & TYPE_IS_HEAP) || !(to->flags & TYPE_IS_HEAP) ||
                       as_heap_type(from)->is_immutable || as_heap_type(to)->is_immutable)) {
        return raise_type_error(
            vm, "__class__ assignment only supported for mutable types or ModuleType subclasses");
    }
    if (from == to) return true;
    if (type_builtin_base(from) != type_builtin_base(to) || member_count(from) != member_count(to) ||
        from->shape_offset != to->shape_offset ||
        (!is_module && (as_heap_type(from)->may_have_weak_references !=
                            as_heap_type(to)->may_have_weak_references ||
                        !has_same_members(from, to)))) {
        return raise_type_error(vm, "__class__ assignment: '%N' object layout differs from '%N'", to, from);
    }
    Object *object = value_object(self);
    if (from->shape_offset) { /* the shape belongs to the class: go through a dictionary */
        Attributes *attributes = instance_attributes(self);
        if (attributes->shape && attributes->shape->count == 0 && !attributes->shape->is_dictionary)
            attributes->shape = NULL;
        if (attributes->shape) {
            Shape *shape = shape_dictionary(vm, to);
            if (!shape || !instance_dict(vm, self)) return false;
            attributes->shape = shape;
        }
    }
    type_describes_anew(vm, &object->type->slots, &to->slots);
    object->type = to;
    if (to->flags & TYPE_IS_HEAP) value_retain(value);
    if (from->flags & TYPE_IS_HEAP) value_release(vm, object_owned((void *)(uintptr_t)from));
    return true;
}

static const Property object_properties[] = {
    {"__class__", get_class, set_class, "the class of the object"},
    {NULL, NULL, NULL, NULL},
};

static Owned method_object_format(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %A", args[1]);
    if (as_str(args[1])->count)
        return raise_type_error(vm, "unsupported format string passed to %T.__format__", args[0]);
    return value_str(vm, args[0]);
}

static Owned method_object_dir(VM *vm, Value *args) {
    Owned dict = NULL, class = NULL, names = NULL, list = NULL;
    if (!value_find_attribute(vm, args[0], vm_name(vm, NAME___dict__), &dict)) return NULL;
    names = dict && value_is_dict(dict) ? dict_copy(vm, as_dict(dict)) : dict_new(vm);
    value_release(vm, dict);
    if (!names || !value_find_attribute(vm, args[0], vm_name(vm, NAME___class__), &class)) goto done;
    if (!class || type_collect_names(vm, class, as_dict(names))) list = value_to_list(vm, names);
done:
    value_release(vm, class);
    value_release(vm, names);
    return list;
}

static Owned method_object_sizeof(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    int64_t size = type->size, length = 0;
    if (type->item_size && type->slots.length && !type->slots.length(vm, args[0], &length)) return NULL;
    if (type->flags & TYPE_IS_INT && value_is_pointer(args[0]))
        length = (int64_t)(object_room_known(value_object(args[0])) - sizeof(Int)) / 8;
    return int_new(vm, size + length * (int64_t)type->item_size);
}

static Owned method_init_subclass(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_NONE;
}

static Owned method_subclasshook(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_NOT_IMPLEMENTED;
}

/* The values of the attributes that a list names; those that are not there are left out. */
static bool values_by_name(VM *vm, Value self, Value names, Owned *members) {
    Owned copy = value_to_list(vm, names); /* getting an attribute may run code that changes it */
    bool is_fine = copy != NULL;
    for (int64_t i = 0; is_fine && i < as_list(copy)->count; i++) {
        Value name = list_peek(copy, i);
        Owned found;
        if (!value_is_str(name)) {
            is_fine = raise_type_error(vm, "attribute name must be string, not '%T'", name);
            continue;
        }
        is_fine = value_find_attribute(vm, self, name, &found);
        if (!found) continue;
        if (!*members) *members = dict_new(vm);
        is_fine = *members && dict_set(vm, as_dict(*members), name, found);
        value_release(vm, found);
    }
    value_release(vm, copy);
    return is_fine;
}

/* The values of __slots__ members along the MRO, by name; *members NULL if there are none. copyreg may have
   noted the names of them in the class. */
static bool member_values(VM *vm, Value self, Owned *members) {
    Value mro = type_mro(vm, value_type(self));
    *members = NULL;
    Dict *own = type_dict(vm, value_type(self));
    Owned noted = NULL, noted_name = str_intern_text(vm, "__slotnames__");
    bool is_fine = own && noted_name && dict_find(vm, own, noted_name, &noted);
    value_release(vm, noted_name);
    if (noted && value_is_list(noted)) is_fine = values_by_name(vm, self, noted, members);
    bool is_done = !is_fine || (noted && value_is_list(noted));
    value_release(vm, noted);
    if (is_done) return is_fine;
    for (int64_t i = 0; mro && i < as_tuple(mro)->count; i++) {
        const Type *type = as_type(tuple_peek(mro, i));
        if (!(type->flags & TYPE_IS_HEAP)) continue;
        size_t position = 0;
        Value key, value;
        Dict *dict = type_dict(vm, type);
        while (dict && dict_next(dict, &position, &key, &value)) {
            if (!value_has_type(value, &member_descriptor_type) || as_getset(value)->property) continue;
            Value content = field_peek(instance_member(value_object(self), as_getset(value)->offset));
            if (!content) continue;
            if (!*members && !(*members = dict_new(vm))) return false;
            if (!dict_set(vm, as_dict(*members), key, content)) return false;
        }
    }
    return true;
}

static Owned default_state(VM *vm, Value self) {
    Owned dict = VALUE_NONE, members;
    const Type *type = value_type(self);
    if (type->shape_offset) {
        Attributes *attributes = instance_attributes(self);
        bool is_empty =
            !attributes->shape || (!attributes->shape->is_dictionary && attributes->shape->count == 0);
        if (!is_empty) dict = instance_attributes_copy(vm, self);
        if (!dict) return NULL;
        if (value_is_dict(dict) && as_dict(dict)->count == 0) {
            value_release(vm, dict);
            dict = VALUE_NONE;
        }
    }
    if (!member_values(vm, self, &members)) {
        value_release(vm, dict);
        return NULL;
    }
    if (!members) return dict;
    Owned result = tuple_pair(vm, dict, members);
    value_release(vm, dict);
    value_release(vm, members);
    return result;
}

static Owned method_getstate(VM *vm, Value *args) {
    return default_state(vm, args[0]);
}

/* copyreg does the rest. */
static Owned method_reduce_ex(VM *vm, Value *args) {
    int64_t protocol;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &protocol)) return NULL;
    Value own = type_lookup(vm, value_type(args[0]), vm_name(vm, NAME___reduce__));
    if (own != type_lookup(vm, &object_type, vm_name(vm, NAME___reduce__)))
        return value_call_method(vm, args[0], vm_name(vm, NAME___reduce__), NULL, 0);
    return object_reduce(vm, args[0], protocol);
}

static Owned method_reduce(VM *vm, Value *args) {
    return object_reduce(vm, args[0], 0);
}

static const Method object_methods[] = {
    {"__format__(self, format_spec, /)", method_object_format,
     "The text of the object; any format_spec is an error."},
    {"__dir__(self, /)", method_object_dir, "The names that the object, its class and the bases have."},
    {"__sizeof__(self, /)", method_object_sizeof, "How much memory the object takes."},
    {"@classmethod __init_subclass__(cls, /)", method_init_subclass,
     "Called for each class that derives from this one."},
    {"@classmethod __subclasshook__(cls, object, /)", method_subclasshook,
     "A class may decide here what counts as derived from it."},
    {"__getstate__(self, /)", method_getstate, "The parts from which copy and pickle make an equal object."},
    {"__reduce_ex__(self, protocol, /)", method_reduce_ex,
     "The parts from which copy and pickle make an equal object."},
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {NULL, NULL, NULL},
};

const Type object_type = {
    TYPE_HEAD(object, "object"),
    .base = NULL,
    .size = sizeof(Object),
    .slots = {.make = object_make,
              .init = object_init,
              .repr = object_default_repr,
              .str = object_str,
              .hash = object_hash,
              .compare = object_compare,
              .get_attribute = value_generic_attribute,
              .set_attribute = value_generic_set_attribute},
    .methods = object_methods,
    .properties = object_properties,
    .text = "What all classes derive from. An object of this very class has no attributes of its own.",
};

/* Types and modules keep their dict themselves, whatever other bases a class of theirs has. */
static Owned get_instance_dict(VM *vm, Value self) {
    if (value_is_type(self)) return get_dict(vm, self);
    if (type_builtin_base(value_type(self)) == &module_type)
        return value_retain(object_value(module_dict(self)));
    if (!instance_has_dict(self)) return raise_attribute_error(vm, "This object has no __dict__");
    Dict *dict = instance_dict(vm, self);
    return dict ? value_retain(object_value(dict)) : NULL;
}

static bool set_instance_dict(VM *vm, Value self, Value value) {
    if (value_is_type(self))
        return raise_attribute_error(vm, "attribute '__dict__' of 'type' objects is not writable");
    if (type_builtin_base(value_type(self)) == &module_type)
        return raise_attribute_error(vm, "readonly attribute");
    if (!instance_has_dict(self)) return raise_attribute_error(vm, "This object has no __dict__");
    if (!value && type_builtin_base(value_type(self))->shape_offset)
        return raise_type_error(vm, "cannot delete __dict__");
    if (!value) {
        Owned fresh = dict_new(vm);
        bool is_fine = fresh && instance_set_dict(vm, self, fresh);
        value_release(vm, fresh);
        return is_fine;
    }
    if (!value_is_dict(value))
        return raise_type_error(vm, "__dict__ must be set to a dictionary, not a '%T'", value);
    return instance_set_dict(vm, self, value);
}

const Property instance_dict_property = {"__dict__", get_instance_dict, set_instance_dict,
                                         "the attributes of the instance"};

static Owned get_weakref(VM *vm, Value self) {
    Owned list = weak_references_of(vm, self);
    if (!list) return NULL;
    int64_t count = as_list(list)->count;
    Owned result = count ? value_retain(list_peek(list, count - 1)) : VALUE_NONE;
    value_release(vm, list);
    return result;
}

const Property instance_weakref_property = {"__weakref__", get_weakref, NULL,
                                            "the weak references to the object"};

/* --- super ---------------------------------------------------------------------------------------------- */

typedef struct Super {
    Object object;
    Field class, self;  /* self NULL: unbound */
    Field self_class;
} Super;

static Super *as_super(Value value) {
    return (Super *)value_object(value);
}

/* The mro() of a metaclass may leave the class itself out. */
static bool stands_in_own_mro(VM *vm, const Type *type) {
    Value mro = type_mro(vm, type);
    if (!mro) return true;
    for (int64_t i = 0; i < as_tuple(mro)->count; i++) {
        if (tuple_peek(mro, i) == type_value(type)) return true;
    }
    return false;
}

/* The class that super's lookup starts behind `class` from: type(object), or object if it is a subclass
 * itself. */
static const Type *super_check(VM *vm, const Type *class, Value object) {
    if (value_is_type(object) && type_is_subtype(vm, as_type(object), class) &&
        stands_in_own_mro(vm, as_type(object)))
        return as_type(object);
    if (type_is_subtype(vm, value_type(object), class)) return value_type(object);
    Owned claimed;
    if (!value_find_attribute(vm, object, vm_name(vm, NAME___class__), &claimed)) return NULL;
    const Type *result = claimed && value_is_type(claimed) && as_type(claimed) != value_type(object) &&
                                 type_is_subtype(vm, as_type(claimed), class)
                             ? as_type(claimed)
                             : NULL;
    value_release(vm, claimed);
    if (!result) {
        bool is_class = value_is_type(object);
        raise_type_error(vm, "super(type, obj): obj (%s%N) is not an instance or subtype of type (%N).",
                         is_class ? "type " : "instance of ", is_class ? as_type(object) : value_type(object),
                         class);
    }
    return result;
}

/* What stands behind class in the MRO of start; borrowed, or NULL. */
static Value super_find(VM *vm, const Type *class, const Type *start, Value name) {
    Value mro = type_mro(vm, start);
    if (!mro) return NULL;
    int64_t i = 0;
    while (i < as_tuple(mro)->count && as_type(tuple_peek(mro, i)) != class) i++;
    for (i++; i < as_tuple(mro)->count; i++) {
        Dict *dict = type_dict(vm, as_type(tuple_peek(mro, i)));
        Value found = dict ? dict_get_str(vm, dict, name) : NULL;
        if (found) return found;
    }
    return NULL;
}

Owned super_lookup(VM *vm, const Type *class, Value object, Value name, bool is_method, Owned *self) {
    *self = NULL;
    const Type *start = super_check(vm, class, object);
    if (!start) return NULL;
    Value found = str_is_text(name, "__class__") ? NULL : super_find(vm, class, start, name);
    if (!found) {
        Owned super = super_new(vm, class, object);
        Owned result = super ? value_generic_attribute(vm, super, name) : NULL;
        if (super && !result && raise_matches(vm, EXCEPTION(AttributeError))) {
            raise_clear(vm);
            raise_missing_attribute(vm, super, name, "'super' object has no attribute '%S'", name);
        }
        value_release(vm, super);
        return result;
    }
    const Type *type = value_type(found);
    bool from_class = value_is_type(object) && start == as_type(object);
    if (is_method && type->flags & TYPE_IS_METHOD_DESCRIPTOR && !from_class) {
        *self = value_retain(object);
        return value_retain(found);
    }
    if (!type->slots.descriptor_get) return value_retain(found);
    Owned held = value_retain(found);
    Owned result = type->slots.descriptor_get(vm, held, from_class ? NULL : object, type_value(start));
    value_release(vm, held);
    return result;
}

Owned super_new(VM *vm, const Type *class, Value self) {
    const Type *start = super_check(vm, class, self);
    Super *super = start ? object_allocate_zeroed(vm, &super_type, sizeof *super) : NULL;
    if (!super) return NULL;
    field_init_take(&super->class, value_retain(type_value(class)));
    field_init_take(&super->self, value_retain(self));
    field_init_take(&super->self_class, value_retain(type_value(start)));
    return object_owned(super);
}

/* super() without arguments: from the frame's first argument and its __class__ cell. */
static bool super_from_frame(VM *vm, Value *class, Value *self) {
    Frame *frame = vm->thread->frame;
    if (!frame) return raise_runtime_error(vm, "super(): no current frame");
    const Code *code = frame->code->code;
    if (code->argument_count == 0) return raise_runtime_error(vm, "super(): no arguments");
    Value first = frame->slots[0].held;
    if (first && value_has_type(first, &cell_type) && code->slots[0].kind & SLOT_CELL)
        first = field_peek(&as_cell(first)->value);
    if (!first) return raise_runtime_error(vm, "super(): arg[0] deleted");
    for (uint32_t i = 0; i < code->slot_count; i++) {
        if (!(code->slots[i].kind & SLOT_FREE) || !name_is(code->slots[i].name, "__class__")) continue;
        Value cell = frame->slots[i].held;
        if (!cell || !value_has_type(cell, &cell_type))
            return raise_runtime_error(vm, "super(): bad __class__ cell");
        *class = field_peek(&as_cell(cell)->value);
        if (!*class) return raise_runtime_error(vm, "super(): empty __class__ cell");
        if (!value_is_type(*class))
            return raise_runtime_error(vm, "super(): __class__ is not a type (%T)", *class);
        *self = first;
        return true;
    }
    return raise_runtime_error(vm, "super(): __class__ cell not found");
}

static Owned super_initialise(VM *vm, Value *args) {
    Super *super = as_super(args[0]);
    Value class = args[1], self = args[2];
    if (!class && !super_from_frame(vm, &class, &self)) return NULL;
    if (!value_is_type(class))
        return raise_type_error(vm, "super() argument 1 must be a type, not %T", class);
    const Type *start = NULL;
    if (self && self != VALUE_NONE && !(start = super_check(vm, as_type(class), self))) return NULL;
    field_take(vm, &super->class, value_retain(class));
    field_take(vm, &super->self, start ? value_retain(self) : NULL);
    field_take(vm, &super->self_class, start ? value_retain(type_value(start)) : NULL);
    return VALUE_NONE;
}

static Owned super_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static void super_destroy(VM *vm, Object *self) {
    Super *super = (Super *)self;
    field_clear(vm, &super->class);
    field_clear(vm, &super->self);
    field_clear(vm, &super->self_class);
}

static void super_traverse(Object *self, Visit *visit, void *context) {
    Super *super = (Super *)self;
    visit(field_peek(&super->class), context);
    visit(field_peek(&super->self), context);
    visit(field_peek(&super->self_class), context);
}

static Owned super_get_attribute(VM *vm, Value self, Value name) {
    Super *super = as_super(self);
    if (!field_peek(&super->self) || !value_is_str(name) || str_is_text(name, "__class__"))
        return value_generic_attribute(vm, self, name);
    const Type *start = as_type(field_peek(&super->self_class));
    Value found = super_find(vm, as_type(field_peek(&super->class)), start, name),
          object = field_peek(&super->self);
    if (!found) return value_generic_attribute(vm, self, name);
    const Type *type = value_type(found);
    if (!type->slots.descriptor_get) return value_retain(found);
    bool from_class = value_is_type(object) && start == as_type(object);
    Owned held = value_retain(found);
    Owned result = type->slots.descriptor_get(vm, held, from_class ? NULL : object, type_value(start));
    value_release(vm, held);
    return result;
}

static Owned super_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    Super *super = as_super(self);
    if (!object || object == VALUE_NONE || field_peek(&super->self)) return value_retain(self);
    Value class = field_peek(&super->class);
    if (value_has_type(self, &super_type)) return super_new(vm, as_type(class), object);
    return class ? value_call_2(vm, type_value_of(self), class, object)
                 : value_call_0(vm, type_value_of(self)); /* __init__ has not run */
}

static Owned super_repr(VM *vm, Value self) {
    Super *super = as_super(self);
    Value class = field_peek(&super->class);
    if (!class) return str_new_text(vm, "<super: <class 'NULL'>, NULL>");
    if (field_peek(&super->self_class))
        return str_new_format(vm, "<super: <class '%N'>, <%N object>>", as_type(class),
                              as_type(field_peek(&super->self_class)));
    return str_new_format(vm, "<super: <class '%N'>, NULL>", as_type(class));
}

static Owned super_this(VM *vm, Value self) {
    (void)vm;
    return field_peek(&as_super(self)->class) ? field_get(&as_super(self)->class) : VALUE_NONE;
}

static Owned super_self(VM *vm, Value self) {
    (void)vm;
    return field_peek(&as_super(self)->self) ? field_get(&as_super(self)->self) : VALUE_NONE;
}

static Owned super_self_class(VM *vm, Value self) {
    (void)vm;
    return field_peek(&as_super(self)->self_class) ? field_get(&as_super(self)->self_class) : VALUE_NONE;
}

static const Property super_properties[] = {
    {"__thisclass__", super_this, property_read_only, "the class after which the search starts"},
    {"__self__", super_self, property_read_only, "the object, or None"},
    {"__self_class__", super_self_class, property_read_only, "the class whose order is searched"},
    {NULL, NULL, NULL, NULL},
};

const Type super_type = {
    TYPE_HEAD(super, "super"),
    .base = &object_type,
    .size = sizeof(Super),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = super_destroy,
              .traverse = super_traverse,
              .make = super_make,
              .get_attribute = super_get_attribute,
              .descriptor_get = super_get,
              .repr = super_repr},
    .initialise = {"super(type=<unrepresentable>, object=<unrepresentable>, /)", super_initialise, NULL},
    .properties = super_properties,
    .text = "Looks attributes up in the bases, past the class in which the call stands.",
};

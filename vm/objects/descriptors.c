/*
 * property, classmethod and staticmethod.
 */
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned get_or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

bool value_is_abstract(VM *vm, Value value, bool *truth) {
    Owned found;
    *truth = false;
    if (!value || value == VALUE_NONE) return true;
    if (!value_find_attribute(vm, value, vm_name(vm, NAME___isabstractmethod__), &found)) return false;
    bool is_fine = !found || value_is_true(vm, found, truth);
    value_release(vm, found);
    return is_fine;
}

/* --- property ------------------------------------------------------------------------------------------- */

static void property_destroy(VM *vm, Object *self) {
    PropertyObject *property = (PropertyObject *)self;
    field_clear(vm, &property->getter);
    field_clear(vm, &property->setter);
    field_clear(vm, &property->deleter);
    field_clear(vm, &property->document);
    field_clear(vm, &property->name);
}

static void property_traverse(Object *self, Visit *visit, void *context) {
    PropertyObject *property = (PropertyObject *)self;
    visit(field_peek(&property->getter), context);
    visit(field_peek(&property->setter), context);
    visit(field_peek(&property->deleter), context);
    visit(field_peek(&property->document), context);
    visit(field_peek(&property->name), context);
}

/* The name given by the class, or that of the getter; *name NULL if there is none. */
static bool property_find_name(VM *vm, Value self, Owned *name) {
    const PropertyObject *property = as_property(self);
    *name = NULL;
    if (field_peek(&property->name)) {
        *name = field_get(&property->name);
        return true;
    }
    if (!field_peek(&property->getter)) return true;
    return value_find_attribute(vm, field_peek(&property->getter), vm_name(vm, NAME___name__), name);
}

static bool raise_no_accessor(VM *vm, Value self, Value object, const char *what) {
    Owned name;
    if (!property_find_name(vm, self, &name)) return false;
    Owned class = value_attribute_name(vm, type_value_of(object), NAME___qualname__);
    if (name && class) raise_attribute_error(vm, "property %R of %R object has no %s", name, class, what);
    else if (class) raise_attribute_error(vm, "property of %R object has no %s", class, what);
    value_release(vm, name);
    value_release(vm, class);
    return false;
}

static Owned property_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    if (!object || object == VALUE_NONE) return value_retain(self);
    Value getter = field_peek(&as_property(self)->getter);
    if (!getter) {
        raise_no_accessor(vm, self, object, "getter");
        return NULL;
    }
    Owned held = value_retain(getter);
    Owned result = value_call_1(vm, held, object);
    value_release(vm, held);
    return result;
}

static bool property_set(VM *vm, Value self, Value object, Value value) {
    const PropertyObject *property = as_property(self);
    Value function = field_peek(value ? &property->setter : &property->deleter);
    if (!function) return raise_no_accessor(vm, self, object, value ? "setter" : "deleter");
    Owned held = value_retain(function);
    Owned result = value ? value_call_2(vm, held, object, value) : value_call_1(vm, held, object);
    value_release(vm, held);
    value_release(vm, result);
    return result != NULL;
}

static Owned not_none(Value value) {
    return value && value != VALUE_NONE ? value_retain(value) : NULL;
}

/* Where a subclass has a docstring of its own, that of the property is set on the instance. */
static bool property_set_document(VM *vm, Value self, Value document) {
    PropertyObject *property = as_property(self);
    if (value_has_type(self, &property_type)) {
        field_take(vm, &property->document, document ? value_retain(document) : NULL);
        return true;
    }
    if (!document && !property->document_from_getter) document = VALUE_NONE;
    if (!document) return true;
    if (value_set_attribute(vm, self, vm_name(vm, NAME___doc__), document)) return true;
    return property->document_from_getter && raise_clear_if(vm, EXCEPTION(AttributeError));
}

static Owned property_initialise(VM *vm, Value *args) {
    PropertyObject *property = as_property(args[0]);
    field_take(vm, &property->getter, not_none(args[1]));
    field_take(vm, &property->setter, not_none(args[2]));
    field_take(vm, &property->deleter, not_none(args[3]));
    field_clear(vm, &property->name);
    property->document_from_getter = false;
    Owned document = not_none(args[4]);
    if (!document && field_peek(&property->getter)) {
        if (!value_find_attribute(vm, field_peek(&property->getter), vm_name(vm, NAME___doc__), &document))
            return NULL;
        if (document == VALUE_NONE) document = NULL;
        property->document_from_getter = document != NULL;
    }
    bool is_fine = property_set_document(vm, args[0], document);
    value_release(vm, document);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned property_copy(VM *vm, Value self, Value getter, Value setter, Value deleter) {
    const PropertyObject *property = as_property(self);
    Value document = property->document_from_getter && getter ? NULL : field_peek(&property->document);
    if (!getter) getter = field_peek(&property->getter);
    if (!setter) setter = field_peek(&property->setter);
    if (!deleter) deleter = field_peek(&property->deleter);
    if (property->document_from_getter) document = NULL;
    Value items[4] = {getter ? getter : VALUE_NONE, setter ? setter : VALUE_NONE,
                      deleter ? deleter : VALUE_NONE, document ? document : VALUE_NONE};
    Owned made = value_call(vm, type_value_of(self), (Arguments){items, 4, NULL});
    if (made && type_is_subtype(vm, value_type(made), &property_type)) {
        field_take(vm, &as_property(made)->name,
                   field_peek(&property->name) ? field_get(&property->name) : NULL);
    }
    return made;
}

static Owned property_method_getter(VM *vm, Value *args) {
    return property_copy(vm, args[0], args[1], NULL, NULL);
}

static Owned property_method_setter(VM *vm, Value *args) {
    return property_copy(vm, args[0], NULL, args[1], NULL);
}

static Owned property_method_deleter(VM *vm, Value *args) {
    return property_copy(vm, args[0], NULL, NULL, args[1]);
}

static Owned property_method_set_name(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    if (count != 2)
        return raise_type_error(vm, "__set_name__() takes 2 positional arguments but %ld were given", count);
    field_take(vm, &as_property(args[0])->name, value_retain(tuple_peek(args[1], 1)));
    return VALUE_NONE;
}

static Owned property_get_getter(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_property(self)->getter);
}

static Owned property_get_setter(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_property(self)->setter);
}

static Owned property_get_deleter(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_property(self)->deleter);
}

static Owned property_get_doc(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_property(self)->document);
}

static bool property_set_doc(VM *vm, Value self, Value value) {
    field_take(vm, &as_property(self)->document, value ? value_retain(value) : NULL);
    return true;
}

static Owned property_get_name(VM *vm, Value self) {
    Owned name;
    if (!property_find_name(vm, self, &name)) return NULL;
    return name ? name
                : raise_missing_attribute(vm, self, vm_name(vm, NAME___name__),
                                          "'%T' object has no attribute '__name__'", self);
}

static bool property_set_name(VM *vm, Value self, Value value) {
    field_take(vm, &as_property(self)->name, value ? value_retain(value) : NULL);
    return true;
}

static Owned property_get_abstract(VM *vm, Value self) {
    const PropertyObject *property = as_property(self);
    bool truth;
    if (!value_is_abstract(vm, field_peek(&property->getter), &truth)) return NULL;
    if (!truth && !value_is_abstract(vm, field_peek(&property->setter), &truth)) return NULL;
    if (!truth && !value_is_abstract(vm, field_peek(&property->deleter), &truth)) return NULL;
    return value_from_bool(truth);
}

static const Method property_methods[] = {
    {"getter(self, object, /)", property_method_getter, "The property with another function for reading."},
    {"setter(self, object, /)", property_method_setter, "The property with another function for storing."},
    {"deleter(self, object, /)", property_method_deleter, "The property with another function for deleting."},
    {"__set_name__(self, *args)", property_method_set_name, "Take note of the name it is assigned to."},
    {NULL, NULL, NULL},
};

static const Property property_properties[] = {
    {"fget", property_get_getter, property_read_only, NULL},
    {"fset", property_get_setter, property_read_only, NULL},
    {"fdel", property_get_deleter, property_read_only, NULL},
    {"__doc__", property_get_doc, property_set_doc, NULL},
    {"__name__", property_get_name, property_set_name, NULL},
    {"__isabstractmethod__", property_get_abstract, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

const Type property_type = {
    TYPE_HEAD(property, "property"),
    .base = &object_type,
    .size = sizeof(PropertyObject),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = property_destroy,
              .traverse = property_traverse,
              .clear = property_destroy,
              .make = slot_make,
              .descriptor_get = property_get,
              .descriptor_set = property_set},
    .initialise = {"property(fget=None, fset=None, fdel=None, doc=None)", property_initialise, NULL},
    .methods = property_methods,
    .properties = property_properties,
    .text = "An attribute computed by functions: fget reads it, fset stores, fdel deletes.",
};

/* --- classmethod and staticmethod ----------------------------------------------------------------------- */

/* The names of a function are those of its wrapper too. */
static bool wrap(VM *vm, Value self, Value callable) {
    static const NameIndex names[] = {NAME___module__, NAME___name__, NAME___qualname__, NAME___doc__};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        Owned found;
        if (!value_find_attribute(vm, callable, vm_name(vm, names[i]), &found)) return false;
        bool is_fine = true, present;
        if (found && instance_has_dict(self))
            is_fine = instance_set(vm, self, vm_name(vm, names[i]), found, &present);
        value_release(vm, found);
        if (!is_fine) return false;
    }
    return true;
}

Owned static_method_new(VM *vm, const Type *type, Value callable) {
    Owned made = type_allocate(vm, type);
    if (!made) return NULL;
    field_init_take(&as_static_method(made)->callable, value_retain(callable));
    if (value_has_type(callable, &builtin_type) || wrap(vm, made, callable)) return made;
    value_release(vm, made);
    return NULL;
}

static Owned static_initialise(VM *vm, Value *args) {
    field_take(vm, &as_static_method(args[0])->callable, value_retain(args[1]));
    return wrap(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static void static_destroy(VM *vm, Object *self) {
    if (!(self->type->flags & TYPE_IS_HEAP)) instance_destroy_attributes(vm, self);
    field_clear(vm, &((StaticMethod *)self)->callable);
}

static void static_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_native(self, visit, context);
    visit(field_peek(&((StaticMethod *)self)->callable), context);
}

static Value callable_of(VM *vm, Value self) {
    Value callable = field_peek(&as_static_method(self)->callable);
    if (!callable) raise_runtime_error(vm, "uninitialized %N object", type_builtin_base(value_type(self)));
    return callable;
}

static Owned static_get(VM *vm, Value self, Value object, Value type) {
    (void)object, (void)type;
    Value callable = callable_of(vm, self);
    return callable ? value_retain(callable) : NULL;
}

static Owned static_call(VM *vm, Value self, Arguments arguments) {
    Value callable = callable_of(vm, self);
    if (!callable) return NULL;
    Owned held = value_retain(callable);
    Owned result = value_call(vm, held, arguments);
    value_release(vm, held);
    return result;
}

static Owned class_get(VM *vm, Value self, Value object, Value type) {
    Value callable = callable_of(vm, self);
    return callable ? bound_method_new(vm, callable, type ? type : type_value_of(object)) : NULL;
}

static Owned static_repr(VM *vm, Value self) {
    Value callable = field_peek(&as_static_method(self)->callable);
    return str_new_format(vm, "<%s(%R)>",
                          type_builtin_base(value_type(self)) == &classmethod_type ? "classmethod"
                                                                                   : "staticmethod",
                          callable ? callable : VALUE_NONE); /* __init__ has not run */
}

static Owned get_callable(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_static_method(self)->callable);
}

static Owned get_abstract(VM *vm, Value self) {
    bool truth;
    return value_is_abstract(vm, field_peek(&as_static_method(self)->callable), &truth)
               ? value_from_bool(truth)
               : NULL;
}

/* Annotations are the callable's, kept here from the first look on. */
static Owned wrapped_attribute(VM *vm, Value self, NameIndex name) {
    Value own = instance_get(vm, self, vm_name(vm, name));
    if (own) return value_retain(own);
    Value callable = callable_of(vm, self);
    Owned found = callable ? value_attribute_name(vm, callable, name) : NULL;
    bool present;
    if (!found || instance_set(vm, self, vm_name(vm, name), found, &present)) return found;
    value_release(vm, found);
    return NULL;
}

static bool set_wrapped_attribute(VM *vm, Value self, NameIndex name, Value value) {
    bool found;
    if (!instance_set(vm, self, vm_name(vm, name), value, &found)) return false;
    return found || raise_attribute_error(vm, "%S", vm_name(vm, name));
}

static Owned get_annotations(VM *vm, Value self) {
    return wrapped_attribute(vm, self, NAME___annotations__);
}

static bool set_annotations(VM *vm, Value self, Value value) {
    return set_wrapped_attribute(vm, self, NAME___annotations__, value);
}

static Owned get_annotate(VM *vm, Value self) {
    return wrapped_attribute(vm, self, NAME___annotate__);
}

static bool set_annotate(VM *vm, Value self, Value value) {
    return set_wrapped_attribute(vm, self, NAME___annotate__, value);
}

static const Property static_properties[] = {
    {"__func__", get_callable, property_read_only, NULL},
    {"__wrapped__", get_callable, property_read_only, NULL},
    {"__isabstractmethod__", get_abstract, NULL, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__annotate__", get_annotate, set_annotate, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned static_class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static const Method static_methods[] = {
    {"@classmethod __class_getitem__(cls, object, /)", static_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type staticmethod_type = {
    TYPE_HEAD(staticmethod, "staticmethod"),
    .base = &object_type,
    .size = sizeof(StaticMethod),
    .shape_offset = offsetof(StaticMethod, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = static_destroy,
              .traverse = static_traverse,
              .clear = static_destroy,
              .make = slot_make,
              .descriptor_get = static_get,
              .call = static_call,
              .repr = static_repr},
    .initialise = {"staticmethod(function, /)", static_initialise, NULL},
    .methods = static_methods,
    .properties = static_properties,
    .text = "Makes a function of a class that gets neither the instance nor the class.",
};

const Type classmethod_type = {
    TYPE_HEAD(classmethod, "classmethod"),
    .base = &object_type,
    .size = sizeof(StaticMethod),
    .shape_offset = offsetof(StaticMethod, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = static_destroy,
              .traverse = static_traverse,
              .clear = static_destroy,
              .make = slot_make,
              .descriptor_get = class_get,
              .repr = static_repr},
    .initialise = {"classmethod(function, /)", static_initialise, NULL},
    .methods = static_methods,
    .properties = static_properties,
    .text = "Makes a function of a class that gets the class first.",
};

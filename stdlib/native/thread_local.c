/*
 * _thread._local: an object whose attributes are each thread's own.
 *
 * Every thread has a dictionary for each such object, under the object's number; before an attribute is
 * looked up, the running thread's dictionary is put in the place where the object keeps its attributes, and
 * taken out afterwards.
 */
#include "stdlib/native/thread.h"

#include <stddef.h>

#include "vm/instance.h"
#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Local {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field arguments, keywords; /* for __init__, which runs once in each thread; keywords may be NULL */
    int64_t number;
} Local;

static Local *as_local(Value value) {
    return (Local *)value_object(value);
}

static void local_destroy(VM *vm, Object *self) {
    Local *local = (Local *)self;
    for (Thread *thread = vm->threads; thread; thread = thread->next) {
        Value all = field_peek(&thread->locals);
        Owned dict = NULL;
        if (all && !dict_pop(vm, as_dict(all), value_from_small_int(local->number), &dict)) raise_clear(vm);
        value_release(vm, dict);
    }
    instance_destroy_attributes(vm, self);
    field_clear(vm, &local->arguments);
    field_clear(vm, &local->keywords);
}

static void local_traverse(Object *self, Visit *visit, void *context) {
    Local *local = (Local *)self;
    instance_traverse_native(self, visit, context);
    visit(field_peek(&local->arguments), context);
    visit(field_peek(&local->keywords), context);
}

/* __init__ for a thread that sees the object for the first time. */
static bool initialise(VM *vm, Value self) {
    Local *local = as_local(self);
    Value init = type_lookup(vm, value_type(self), vm_name(vm, NAME___init__));
    if (!init || init == type_lookup(vm, &object_type, vm_name(vm, NAME___init__))) return true;
    Owned bound = value_generic_attribute(vm, self, vm_name(vm, NAME___init__));
    Owned result =
        bound ? value_call_tuple(vm, bound, field_peek(&local->arguments), field_peek(&local->keywords))
              : NULL;
    value_release(vm, bound);
    value_release(vm, result);
    return result != NULL;
}

/* Puts the running thread's dictionary in its place. */
static bool use_own_dict(VM *vm, Value self) {
    Local *local = as_local(self);
    Thread *thread = vm->thread;
    Value all = field_peek(&thread->locals);
    if (!all) {
        Owned made = dict_new(vm);
        if (!made) return false;
        field_init_take(&thread->locals, made);
        all = made;
    }
    Owned dict;
    Owned key = value_from_small_int(local->number);
    if (!dict_find(vm, as_dict(all), key, &dict)) return false;
    bool is_new = !dict, is_fine = true;
    if (is_new) {
        dict = dict_new(vm);
        is_fine = dict && dict_set(vm, as_dict(all), key, dict);
    }
    if (is_fine && is_new && !initialise(vm, self)) { /* the next access tries again */
        Owned error = raise_fetch(vm), removed = NULL;
        if (!dict_pop(vm, as_dict(all), key, &removed)) raise_clear(vm);
        value_release(vm, removed);
        is_fine = raise_again_take(vm, error);
    }
    is_fine = is_fine && instance_set_dict(vm, self, dict); /* last: __init__ looks things up too */
    value_release(vm, dict);
    return is_fine;
}

static Owned local_make(VM *vm, const Type *type, Arguments arguments) {
    bool has_init = type_lookup(vm, type, vm_name(vm, NAME___init__)) !=
                    type_lookup(vm, &object_type, vm_name(vm, NAME___init__));
    size_t named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0;
    if (!has_init && arguments.count + named)
        return raise_type_error(vm, "Initialization arguments are not supported");
    Owned self = type_allocate(vm, type);
    if (!self) return NULL;
    Local *local = as_local(self);
    local->number = ++vm->lock.next_local;
    Owned positional = tuple_new(vm, (int64_t)arguments.count),
          keywords = positional && named ? dict_new(vm) : NULL;
    for (size_t i = 0; positional && i < arguments.count; i++)
        field_init_take(&as_tuple(positional)->items[i], value_retain(arguments.items[i]));
    bool is_fine = positional && (!named || keywords);
    for (size_t i = 0; is_fine && i < named; i++) {
        is_fine = dict_set(vm, as_dict(keywords), tuple_peek(arguments.keyword_names, (int64_t)i),
                           arguments.items[arguments.count + i]);
    }
    field_init_take(&local->arguments, positional);
    field_init_take(&local->keywords, keywords);
    /* The thread that makes the object has its __init__ called by the class: it gets its dictionary without.
     */
    Value all = field_peek(&vm->thread->locals);
    Owned dict = is_fine ? dict_new(vm) : NULL;
    is_fine = dict != NULL;
    if (is_fine && !all) {
        Owned made = dict_new(vm);
        is_fine = made != NULL;
        field_init_take(&vm->thread->locals, made);
    }
    is_fine = is_fine && dict_set(vm, as_dict(field_peek(&vm->thread->locals)),
                                  value_from_small_int(local->number), dict);
    value_release(vm, dict);
    if (is_fine) return self;
    value_release(vm, self);
    return NULL;
}

static Owned local_get_attribute(VM *vm, Value self, Value name) {
    if (!use_own_dict(vm, self)) return NULL;
    Owned result = value_generic_attribute(vm, self, name);
    instance_destroy_attributes(vm, value_object(self));
    return result;
}

static bool local_set_attribute(VM *vm, Value self, Value name, Value to) {
    if (name == vm_name(vm, NAME___dict__)) {
        return raise_attribute_error(vm, "'%T' object attribute '__dict__' is read-only", self);
    }
    bool is_fine = use_own_dict(vm, self) && value_generic_set_attribute(vm, self, name, to);
    instance_destroy_attributes(vm, value_object(self));
    return is_fine;
}

static const Type local_description = {
    .name = "_local",
    .module = "_thread",
    .size = sizeof(Local),
    .shape_offset = offsetof(Local, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = local_make,
              .destroy = local_destroy,
              .traverse = local_traverse,
              .get_attribute = local_get_attribute,
              .set_attribute = local_set_attribute},
    .text = "An object whose attributes each thread has for itself.",
};

bool thread_add_local(VM *vm, Value module) {
    return stdlib_add_type(vm, module, "_local", &local_description, NULL, NULL);
}

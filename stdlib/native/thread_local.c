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
#include "vm/thread_locals.h"

typedef struct Local {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field arguments, keywords; /* for __init__, which runs once in each thread; keywords may be NULL */
    int64_t number;
    VM *vm; /* for the collector, which asks what the threads hold */
} Local;

static Local *as_local(Value value) {
    return (Local *)value_object(value);
}

static void local_destroy(VM *vm, Object *self) {
    Local *local = (Local *)self;
    for (;;) { /* a dictionary may release the lock as it ends, and threads come and go: all are asked anew */
        Thread *thread = vm->threads;
        while (thread && !thread_locals_peek(&thread->locals, local->number)) thread = thread->next;
        if (!thread) break;
        thread_locals_remove(vm, &thread->locals, local->number);
    }
    instance_destroy_attributes(vm, self);
    field_clear(vm, &local->arguments);
    field_clear(vm, &local->keywords);
}

static void local_traverse(Object *self, Visit *visit, void *context) {
    Local *local = (Local *)self;
    for (Thread *thread = local->vm ? local->vm->threads : NULL; thread; thread = thread->next) {
        Value dict = thread_locals_peek(&thread->locals, local->number);
        if (dict) visit(dict, context);
    }
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
    Value known = thread_locals_peek(&thread->locals, local->number);
    Owned dict = known ? value_retain(known) : dict_new(vm);
    bool is_fine = dict && (known || thread_locals_set(vm, &thread->locals, local->number, dict));
    if (is_fine && !known && !initialise(vm, self)) { /* the next access tries again */
        Owned error = raise_fetch(vm);
        thread_locals_remove(vm, &thread->locals, local->number);
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
    local->vm = vm;
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
    Owned dict = is_fine ? dict_new(vm) : NULL;
    is_fine = dict && thread_locals_set(vm, &vm->thread->locals, local->number, dict);
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
              .clear = local_destroy,
              .get_attribute = local_get_attribute,
              .set_attribute = local_set_attribute},
    .text = "An object whose attributes each thread has for itself.",
};

bool thread_add_local(VM *vm, Value module) {
    return stdlib_add_type(vm, module, "_local", &local_description, NULL, NULL);
}

/* What anext(iterator, default) gives to `await`: the awaitable of __anext__, with default for its end. */
#include "vm/objects/exception.h"
#include "vm/objects/generator.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct AnextAwaitable {
    Object object;
    Field awaitable;
    Field iterator; /* what awaiting it goes through; NULL until then */
    Field fallback;
} AnextAwaitable;

static AnextAwaitable *as_anext(Value value) {
    return (AnextAwaitable *)(uintptr_t)value;
}

Owned anext_awaitable_new(VM *vm, Value awaitable, Value fallback) {
    AnextAwaitable *self = object_allocate_zeroed(vm, &anext_awaitable_type, sizeof *self);
    if (!self) return NULL;
    field_init_take(&self->awaitable, value_retain(awaitable));
    field_init_take(&self->fallback, value_retain(fallback));
    return object_owned(self);
}

static void slot_destroy(VM *vm, Object *object) {
    AnextAwaitable *self = (AnextAwaitable *)object;
    field_clear(vm, &self->awaitable);
    field_clear(vm, &self->iterator);
    field_clear(vm, &self->fallback);
}

static void slot_traverse(Object *object, Visit *visit, void *context) {
    AnextAwaitable *self = (AnextAwaitable *)object;
    visit(field_peek(&self->awaitable), context);
    visit(field_peek(&self->iterator), context);
    visit(field_peek(&self->fallback), context);
}

static bool prepare(VM *vm, AnextAwaitable *self) {
    if (field_peek(&self->iterator)) return true;
    Owned iterator = awaitable_iterator(vm, field_peek(&self->awaitable), 0);
    if (iterator) field_take(vm, &self->iterator, iterator);
    return iterator != NULL;
}

/* The end of the asynchronous iterator becomes the value of the `await`. */
static Owned end_with_default(VM *vm, AnextAwaitable *self) {
    if (!raise_clear_if(vm, EXCEPTION(StopAsyncIteration))) return NULL;
    Owned args = tuple_single(vm, field_peek(&self->fallback)); /* None is an argument too */
    return args ? raise_exception_take(vm, exception_new_take(vm, EXCEPTION(StopIteration), args)) : NULL;
}

static Owned send(VM *vm, Value value, Value sent) {
    AnextAwaitable *self = as_anext(value);
    if (!prepare(vm, self)) return NULL;
    Owned result;
    bool ended;
    if (!iterator_send(vm, field_peek(&self->iterator), sent, &result, &ended))
        return end_with_default(vm, self);
    if (!ended) return result;
    raise_stop_iteration_of(vm, result);
    value_release(vm, result);
    return NULL;
}

static bool slot_next(VM *vm, Value self, Owned *item) {
    *item = send(vm, self, VALUE_NONE);
    return *item != NULL;
}

static Owned slot_iterate(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned forward(VM *vm, Value *args, NameIndex name, size_t limit) {
    AnextAwaitable *self = as_anext(args[0]);
    if (!prepare(vm, self)) return NULL;
    size_t count = 0;
    while (count < limit && args[count + 1]) count++;
    Owned many = count == 1 && value_is_tuple(args[1]) ? value_retain(args[1]) : NULL;
    if (many) { /* as CPython passes it on, a lone tuple is the arguments */
        args = (Value *)(void *)as_tuple(many)->items - 1;
        count = (size_t)as_tuple(many)->count;
    }
    Owned result = value_call_method(vm, field_peek(&self->iterator), vm_name(vm, name), args + 1, count);
    value_release(vm, many);
    return result ? result : end_with_default(vm, self);
}

static Owned method_send(VM *vm, Value *args) {
    return forward(vm, args, NAME_send, 1);
}

static Owned method_throw(VM *vm, Value *args) {
    return forward(vm, args, NAME_throw, 3);
}

static Owned method_close(VM *vm, Value *args) {
    return forward(vm, args, NAME_close, 0);
}

static const Method methods[] = {
    {"send(self, object, /)", method_send, NULL},
    {"throw(self, typ, val=None, tb=None, /)", method_throw, NULL},
    {"close(self, /)", method_close, NULL},
    {NULL, NULL, NULL},
};

const Type anext_awaitable_type = {
    TYPE_HEAD(anext_awaitable, "anext_awaitable"),
    .base = &object_type,
    .size = sizeof(AnextAwaitable),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .await = slot_iterate,
              .iterate = slot_iterate,
              .next = slot_next},
    .methods = methods,
};

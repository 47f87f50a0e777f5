/*
 * Buffers of classes with __buffer__ (PEP 688): the memoryview that it gave, held with the instance until the
 * buffer is given back, when __release_buffer__ hears of it.
 *
 * The owner of such a BufferView is a _buffer_wrapper, so that giving it back never asks the class for its
 * own slot.
 */
#include "vm/objects/buffer_wrapper.h"

#include "vm/objects/int.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* PyBUF_… of CPython's C interface, which programs see as inspect.BufferFlags. */
enum { FLAG_WRITABLE = 0x1, FLAGS_FULL_RO = 0x11C };

typedef struct BufferWrapper {
    Object object;
    Field instance, view;
} BufferWrapper;

static BufferWrapper *as_wrapper(Value value) {
    return (BufferWrapper *)(uintptr_t)value;
}

static void slot_destroy(VM *vm, Object *self) {
    BufferWrapper *wrapper = (BufferWrapper *)self;
    field_clear(vm, &wrapper->instance);
    field_clear(vm, &wrapper->view);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    BufferWrapper *wrapper = (BufferWrapper *)self;
    visit(field_peek(&wrapper->instance), context);
    visit(field_peek(&wrapper->view), context);
}

/* Tells the instance, if its class has __release_buffer__; its exceptions cannot go anywhere. */
static void tell_release(VM *vm, Value instance, Value view) {
    Owned pending = raise_fetch(vm);
    bool missing;
    Owned result = value_call_special(vm, instance, NAME___release_buffer__, &view, 1, &missing);
    if (!result && !missing)
        raise_unraisable(vm, "Exception ignored while calling __release_buffer__ of", instance);
    value_release(vm, result);
    if (pending) raise_again_take(vm, pending);
}

static void slot_release_buffer(VM *vm, BufferView *view) {
    BufferWrapper *wrapper = as_wrapper(view->owner);
    Value inner = field_peek(&wrapper->view);
    BufferView own = *view;
    own.owner = value_retain(inner);
    buffer_release(vm, &own);
    tell_release(vm, field_peek(&wrapper->instance), inner);
}

bool buffer_from_class(VM *vm, Value self, BufferView *view, bool is_writable) {
    bool missing;
    Value flags = value_from_small_int(is_writable ? FLAG_WRITABLE : FLAGS_FULL_RO);
    view->owner = NULL;
    Owned inner = value_call_special(vm, self, NAME___buffer__, &flags, 1, &missing);
    if (missing) return raise_type_error(vm, "a bytes-like object is required, not '%T'", self);
    if (!inner) return false;
    if (!value_has_type(inner, &memoryview_type)) {
        raise_type_error(vm, "__buffer__ returned non-memoryview object");
        value_release(vm, inner);
        return false;
    }
    BufferWrapper *wrapper = object_allocate_zeroed(vm, &buffer_wrapper_type, sizeof *wrapper);
    if (!wrapper || !buffer_get(vm, inner, view, is_writable)) {
        value_release(vm, object_owned(wrapper));
        value_release(vm, inner);
        view->owner = NULL;
        return false;
    }
    value_release(vm, view->owner); /* the wrapper holds it from now on */
    field_init_take(&wrapper->instance, value_retain(self));
    field_init_take(&wrapper->view, inner);
    view->owner = object_owned(wrapper);
    return true;
}

void buffer_release_from_class(VM *vm, BufferView *view) {
    if (!view->is_of_base) {
        Owned seen = memoryview_over(vm, view);
        if (seen) {
            tell_release(vm, view->owner, seen);
            memoryview_forget(vm, seen);
            value_release(vm, seen);
        } else {
            raise_clear(vm);
        }
    }
    const Type *native = type_builtin_base(value_type(view->owner));
    if (native->slots.release_buffer) native->slots.release_buffer(vm, view);
}

const Type buffer_wrapper_type = {
    TYPE_HEAD(buffer_wrapper, "_buffer_wrapper"),
    .base = &object_type,
    .size = sizeof(BufferWrapper),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy, .traverse = slot_traverse, .release_buffer = slot_release_buffer},
    .text = "Holds what __buffer__ gave until the buffer is given back.",
};

/*
 * Generators and coroutines: driving their frames. Their methods, and async generators, are in
 * generator_methods.c.
 *
 * A generator's frame lies inside the object. While it runs it is linked into the thread's chain of frames;
 * when it has ended its contents are released and the object remains.
 */
#include "vm/objects/generator.h"

#include "vm/objects/exception.h"
#include "vm/objects/generator_methods.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

/* (file, line, name) of the innermost frames, at most as many as cr_origin notes. */
static Owned note_origin(VM *vm) {
    int64_t count = 0;
    for (const Frame *frame = vm->thread->frame; frame && count < vm->thread->origin_depth;
         frame = frame->previous)
        count++;
    Owned origin = tuple_new(vm, count);
    const Frame *frame = vm->thread->frame;
    for (int64_t i = 0; origin && i < count; i++, frame = frame->previous) {
        Owned items[] = {field_get(&frame->code->filename), value_from_small_int(frame_line(frame)),
                         field_get(&frame->code->name)};
        Owned entry = tuple_from_take(vm, items, COUNT_OF(items));
        field_init_take(&as_tuple(origin)->items[i], entry);
        if (entry) continue;
        value_release(vm, origin);
        return NULL;
    }
    return origin;
}

Owned generator_from_frame(VM *vm, Frame *frame) {
    CodeObject *code = frame->code;
    uint32_t flags = code->code->flags;
    const Type *type = flags & CODE_COROUTINE         ? &coroutine_type
                       : flags & CODE_ASYNC_GENERATOR ? &async_generator_type
                                                      : &generator_type;
    size_t frame_size = sizeof(Frame) + code->frame_slots * sizeof(Field);
    Generator *generator = object_allocate_zeroed(vm, type, sizeof(Generator) + frame_size);
    if (!generator) return NULL;
    memcpy(generator_frame(generator), frame, frame_size);
    generator->state = GENERATOR_CREATED;
    generator_frame(generator)->previous = NULL;
    generator_frame(generator)->flags = FRAME_IS_GENERATOR;
    if (frame->object) as_frame_object(frame->object)->frame = generator_frame(generator);
    field_init_take(&generator->name, field_get(&frame->function->name));
    field_init_take(&generator->qualname, field_get(&frame->function->qualname));
    field_init_take(&generator->code, value_retain(object_value(code)));
    frame_drop(vm->thread, frame); /* its contents have moved */
    if (vm->thread->origin_depth && type == &coroutine_type) {
        Owned origin = note_origin(vm);
        if (!origin) {
            value_release(vm, object_owned(generator));
            return NULL;
        }
        field_init_take(&generator->origin, origin);
    }
    return object_owned(generator);
}

void generator_ended(VM *vm, Generator *generator) {
    if (generator->state == GENERATOR_ENDED) return;
    generator->state = GENERATOR_ENDED;
    Owned pending = raise_fetch(vm);
    Owned self = value_retain(object_value(generator)); /* what dies with the frame may be its last owner */
    frame_release_contents(vm, generator_frame(generator));
    field_clear(vm, &generator->handled.value);
    value_release(vm, self);
    vm->thread->exception = pending;
}

static bool raise_running(VM *vm, const Generator *generator) {
    const Type *type = generator->object.type;
    const char *kind = type == &coroutine_type         ? "coroutine"
                       : type == &async_generator_type ? "async generator"
                                                       : "generator";
    return raise_value_error(vm, "%s already executing", kind);
}

/* Runs the frame until it yields or ends. sent NULL: the pending exception is thrown in. flags: FRAME_IS_FED
 * or 0. */
static bool resume(VM *vm, Generator *generator, Owned sent, uint32_t flags, Owned *result, bool *ended) {
    Owned pending = sent ? NULL : vm->thread->exception;
    vm->thread->exception = NULL;
    bool is_deep = !recursion_enter(vm, "") || vm->thread->depth >= vm->recursion_limit;
    if (is_deep) {
        value_release(vm, sent);
        value_release(vm, pending);
        if (!raise_is_pending(vm))
            raise_format(vm, EXCEPTION(RecursionError), "maximum recursion depth exceeded");
        return false;
    }
    vm->thread->exception = pending;
    Owned self = value_retain(object_value(generator));
    generator_frame(generator)->previous = vm->thread->frame;
    generator_frame(generator)->flags = FRAME_IS_GENERATOR | FRAME_IS_ENTRY | flags;
    generator_enter(vm, generator);
    vm->thread->depth++;
    vm->thread->frame = generator_frame(generator);
    if (!sent && field_peek(&generator->handled.value)) { /* thrown in: what it handles is the context */
        Owned thrown = raise_fetch(vm);
        raise_exception_take(vm, thrown);
    }
    *result = interp_resume(vm, generator_frame(generator), sent);
    *ended = generator->state == GENERATOR_ENDED;
    value_release(vm, self);
    return *result != NULL;
}

bool generator_send(VM *vm, Value value, Value sent, Owned *result, bool *ended) {
    Generator *generator = as_generator(value);
    *result = NULL;
    *ended = false;
    if (generator->state == GENERATOR_RUNNING) return raise_running(vm, generator);
    if (generator->state == GENERATOR_ENDED) {
        if (generator->object.type == &coroutine_type)
            return raise_runtime_error(vm, "cannot reuse already awaited coroutine");
        *ended = true;
        *result = VALUE_NONE;
        return true;
    }
    if (generator->state == GENERATOR_CREATED && sent != VALUE_NONE) {
        const Type *type = generator->object.type;
        const char *kind = type == &coroutine_type         ? "coroutine"
                           : type == &async_generator_type ? "async generator"
                                                           : "generator";
        return raise_type_error(vm, "can't send non-None value to a just-started %s", kind);
    }
    return resume(vm, generator, value_retain(sent), 0, result, ended);
}

bool generator_throw_pending(VM *vm, Value value, Owned *result, bool *ended) {
    Generator *generator = as_generator(value);
    *result = NULL;
    *ended = false;
    if (generator->state == GENERATOR_RUNNING) {
        raise_clear(vm);
        return raise_running(vm, generator);
    }
    if (generator->state == GENERATOR_ENDED) {
        if (generator->object.type == &coroutine_type) {
            raise_clear(vm);
            return raise_runtime_error(vm, "cannot reuse already awaited coroutine");
        }
        return false;
    }
    if (generator->state ==
        GENERATOR_CREATED) { /* it never starts: the exception has the frame's first line */
        generator_frame(generator)->previous = vm->thread->frame;
        vm->thread->frame = generator_frame(generator);
        frame_add_traceback(vm, generator_frame(generator));
        vm->thread->frame = generator_frame(generator)->previous;
        generator_ended(vm, generator);
        return false;
    }
    return resume(vm, generator, NULL, 0, result, ended);
}

bool iterator_send(VM *vm, Value iterator, Value sent, Owned *result, bool *ended) {
    if (value_has_type(iterator, &generator_type) || value_has_type(iterator, &coroutine_type))
        return generator_send(vm, iterator, sent, result, ended);
    if (value_has_type(iterator, &async_generator_asend_type))
        return async_step_send(vm, iterator, sent, result, ended);
    *ended = false;
    *result = NULL;
    if (sent == VALUE_NONE && value_type(iterator)->slots.next) {
        *result = iterator_next_raising(vm, iterator);
    } else {
        *result = value_call_method(vm, iterator, vm_name(vm, NAME_send), &sent, 1);
    }
    if (*result) return true;
    if (!raise_matches(vm, EXCEPTION(StopIteration))) return false;
    Owned error = raise_fetch(vm);
    Value value = field_peek(&as_exception(error)->extra[STOP_ITERATION_VALUE]);
    *result = value ? value_retain(value) : VALUE_NONE;
    *ended = true;
    value_release(vm, error);
    return true;
}

static bool is_iterable_coroutine(Value value) {
    return value_has_type(value, &generator_type) &&
           as_code(field_peek(&as_generator(value)->code))->code->flags & CODE_ITERABLE_COROUTINE;
}

Owned awaitable_iterator(VM *vm, Value awaitable, int context) {
    const Type *type = value_type(awaitable);
    if (type == &coroutine_type || is_iterable_coroutine(awaitable)) return value_retain(awaitable);
    if (!type->slots.await) {
        if (context) {
            return raise_type_error(
                vm, "'async with' received an object from %s that does not implement __await__: %T",
                context == 1 ? "__aenter__" : "__aexit__", awaitable);
        }
        return raise_type_error(vm, "'%T' object can't be awaited", awaitable);
    }
    Owned iterator = type->slots.await(vm, awaitable);
    if (!iterator) return NULL;
    if (value_type(iterator) == &coroutine_type || is_iterable_coroutine(iterator)) {
        value_release(vm, iterator);
        return raise_type_error(vm, "__await__() returned a coroutine");
    }
    if (!value_type(iterator)->slots.next) {
        raise_type_error(vm, "__await__() returned non-iterator of type '%T'", iterator);
        value_release(vm, iterator);
        return NULL;
    }
    return iterator;
}

/* --- slots ---------------------------------------------------------------------------------------------- */

void generator_destroy(VM *vm, Object *self) {
    Generator *generator = (Generator *)self;
    if (generator->state != GENERATOR_ENDED) {
        generator->state = GENERATOR_ENDED;
        frame_release_contents(vm, generator_frame(generator));
    }
    field_clear(vm, &generator->handled.value);
    field_clear(vm, &generator->name);
    field_clear(vm, &generator->qualname);
    field_clear(vm, &generator->code);
    field_clear(vm, &generator->finaliser);
    field_clear(vm, &generator->origin);
}

void generator_traverse(Object *self, Visit *visit, void *context) {
    Generator *generator = (Generator *)self;
    if (generator->state != GENERATOR_ENDED && generator->state != GENERATOR_RUNNING)
        frame_traverse(generator_frame(generator), visit, context);
    visit(field_peek(&generator->handled.value), context);
    visit(field_peek(&generator->code), context);
    visit(field_peek(&generator->finaliser), context);
    visit(field_peek(&generator->origin), context);
}

static bool slot_next(VM *vm, Value self, Owned *item) {
    bool ended;
    if (!generator_send(vm, self, VALUE_NONE, item, &ended))
        return raise_clear_if(vm, EXCEPTION(StopIteration));
    if (!ended) return true;
    Owned value = *item;
    *item = NULL;
    value_release(vm, value); /* a loop has no use for what was returned */
    return true;
}

bool generator_feed(VM *vm, Value value, Sink *sink, Owned *item) {
    Generator *generator = as_generator(value);
    if (generator->state != GENERATOR_SUSPENDED && generator->state != GENERATOR_CREATED)
        return slot_next(vm, value, item);
    Sink *outer = vm->thread->sink;
    bool ended;
    vm->thread->sink = sink;
    bool is_fine = resume(vm, generator, VALUE_NONE, FRAME_IS_FED, item, &ended);
    vm->thread->sink = outer;
    if (!is_fine) return raise_clear_if(vm, EXCEPTION(StopIteration));
    if (!ended) return true;
    Owned returned = *item;
    *item = NULL;
    value_release(vm, returned);
    return true;
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

const Type generator_type = {
    TYPE_HEAD(generator, "generator"),
    .base = &object_type,
    .size = sizeof(Generator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = generator_destroy,
              .traverse = generator_traverse,
              .finalise = generator_finalise,
              .repr = generator_repr,
              .iterate = slot_self,
              .next = slot_next},
    .methods = generator_methods,
    .properties = generator_properties,
};

const Type coroutine_type = {
    TYPE_HEAD(coroutine, "coroutine"),
    .base = &object_type,
    .size = sizeof(Generator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = generator_destroy,
              .traverse = generator_traverse,
              .finalise = generator_finalise,
              .repr = generator_repr,
              .await = coroutine_await},
    .methods = coroutine_methods,
    .properties = coroutine_properties,
};

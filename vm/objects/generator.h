/*
 * Generators, coroutines and async generators: objects that own a suspended frame.
 */
#ifndef VM_OBJECTS_GENERATOR_H
#define VM_OBJECTS_GENERATOR_H

#include "vm/frame.h"

typedef enum GeneratorState {
    GENERATOR_CREATED,
    GENERATOR_SUSPENDED,
    GENERATOR_RUNNING,
    GENERATOR_ENDED
} GeneratorState;

typedef struct Generator {
    Object object;
    GeneratorState state;
    bool hooks_called, is_closed, is_running_async; /* of async generators */
    HandledState handled;  /* exceptions that it is handling itself */
    Field name, qualname;
    Field code;            /* stays after the end */
    Field finaliser;       /* of async generators: from sys.set_asyncgen_hooks */
    Field origin;          /* cr_origin */
    /* the Frame follows: generator_frame() */
} Generator;

ALWAYS_INLINE Generator *as_generator(Value value) {
    return (Generator *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_generator(Value value) {
    if (!value_is_pointer(value)) return false;
    const Type *type = value_object(value)->type;
    return type == &generator_type || type == &coroutine_type || type == &async_generator_type;
}

_Static_assert(sizeof(Generator) % _Alignof(Frame) == 0, "the frame is aligned");

ALWAYS_INLINE Frame *generator_frame(Generator *generator) {
    return (Frame *)(void *)(generator + 1);
}

ALWAYS_INLINE Generator *generator_of(Frame *frame) {
    return (Generator *)(void *)frame - 1;
}

/* A generator (coroutine, async generator by the code's flags) that takes over frame, which is innermost: its
   room is given back. */
NODISCARD Owned generator_from_frame(VM *vm, Frame *frame);
/* Goes on with value; *result: what it yields, or, when *ended, what it returned. False with an exception
 * pending. */
NODISCARD bool generator_send(VM *vm, Value generator, Value value, Owned *result, bool *ended);
/* As the slot next, but values go to the sink as long as it takes them. */
NODISCARD bool generator_feed(VM *vm, Value generator, struct Sink *sink, Owned *item);
/* As generator_send, with the pending exception thrown in. */
NODISCARD bool generator_throw_pending(VM *vm, Value generator, Owned *result, bool *ended);
/* Any iterator as `yield from` and `await` drive it. */
NODISCARD bool iterator_send(VM *vm, Value iterator, Value value, Owned *result, bool *ended);
/* The same of the awaitable of an asynchronous generator's next step: its value needs no StopIteration.
   (`async for` over such a generator takes 0.60 of the instructions.) */
NODISCARD bool async_step_send(VM *vm, Value step, Value value, Owned *result, bool *ended);
/* What `await` iterates over; context 1 and 2 choose the message. */
NODISCARD Owned awaitable_iterator(VM *vm, Value awaitable, int context);
/* To be called when the frame of a generator has ended: its state and contents. */
void generator_ended(VM *vm, Generator *generator);
/* As awaitable_iterator; a coroutine that is being awaited already raises. */
NODISCARD Owned awaitable_iterator_checked(VM *vm, Value awaitable, int context);
NODISCARD Owned async_generator_wrap(VM *vm, Value value);
/* awaitable, with fallback for StopAsyncIteration. */
NODISCARD Owned anext_awaitable_new(VM *vm, Value awaitable, Value fallback);
/* Enter and leave the chain of handled exceptions. */
ALWAYS_INLINE void generator_enter(VM *vm, Generator *generator) {
    generator->state = GENERATOR_RUNNING;
    generator->handled.previous = vm->thread->handled;
    vm->thread->handled = &generator->handled;
}
ALWAYS_INLINE void generator_leave(VM *vm, Generator *generator) {
    vm->thread->handled = generator->handled.previous;
    generator->handled.previous = NULL;
}

#endif

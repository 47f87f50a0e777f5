/*
 * Async generators: what asend(), athrow() and aclose() give to `await`.
 *
 * The generator wraps what it yields, so that a step can tell a value (wrapped: the awaitable ends with it)
 * from something that it awaits itself (passed through to the event loop).
 */
#include "vm/objects/generator_methods.h"

#include "vm/objects/generic_alias.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

typedef struct WrappedValue {
    Object object;
    Field value;
} WrappedValue;

typedef enum StepState { STEP_FRESH, STEP_RUNNING, STEP_CLOSED } StepState;

/* An asend() or anext() (type async_generator_asend), or an athrow() or aclose() (async_generator_athrow). */
typedef struct Step {
    Object object;
    Field generator;
    Field sent;                    /* of asend(), or NULL */
    Field error, value, traceback; /* of athrow(); error NULL: aclose() */
    StepState state;
} Step;

static Step *as_step(Value value) {
    return (Step *)(uintptr_t)value;
}

static Generator *generator_in(const Step *step) {
    return as_generator(field_peek(&step->generator));
}

/* --- wrapped values ------------------------------------------------------------------------------------- */

Owned async_generator_wrap(VM *vm, Value value) {
    WrappedValue *wrapped = object_allocate(vm, &async_generator_value_type, sizeof *wrapped);
    if (wrapped) field_init_take(&wrapped->value, value_retain(value));
    return object_owned(wrapped);
}

static bool is_wrapped(Value value) {
    return value_has_type(value, &async_generator_value_type);
}

static void value_destroy(VM *vm, Object *self) {
    field_clear(vm, &((WrappedValue *)self)->value);
}

static void value_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((WrappedValue *)self)->value), context);
}

const Type async_generator_value_type = {
    TYPE_HEAD(async_generator_value, "async_generator_wrapped_value"),
    .base = &object_type,
    .size = sizeof(WrappedValue),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = value_destroy, .traverse = value_traverse},
};

/* --- steps ---------------------------------------------------------------------------------------------- */

/* What the frame gave; NULL with StopAsyncIteration pending when it has returned. */
static Owned frame_result(VM *vm, bool is_fine, Owned result, bool ended) {
    if (!is_fine) return NULL;
    if (!ended) return result;
    value_release(vm, result);
    return raise_type(vm, EXCEPTION(StopAsyncIteration));
}

/* A wrapped value ends the awaiting, and is put into *given; an end or a failure ends the generator's turn.
 */
static Owned unwrap_into(VM *vm, Generator *generator, Owned result, Owned *given) {
    *given = NULL;
    if (!result) {
        if (raise_matches(vm, EXCEPTION(StopAsyncIteration)) || raise_matches(vm, EXCEPTION(GeneratorExit)))
            generator->is_closed = true;
        generator->is_running_async = false;
        return NULL;
    }
    if (!is_wrapped(result)) return result;
    *given = field_get(&((const WrappedValue *)(Value)result)->value);
    value_release(vm, result);
    generator->is_running_async = false;
    return NULL;
}

/* As unwrap_into, the value in a StopIteration. */
static Owned unwrap(VM *vm, Generator *generator, Owned result) {
    Owned given;
    result = unwrap_into(vm, generator, result, &given);
    if (given) raise_stop_iteration_of(vm, given);
    value_release(vm, given);
    return result;
}

static Owned frame_send(VM *vm, Step *step, Value sent) {
    Owned result;
    bool ended;
    bool is_fine = generator_send(vm, field_peek(&step->generator), sent, &result, &ended);
    return frame_result(vm, is_fine, result, ended);
}

static Owned frame_throw(VM *vm, Step *step, Value error, Value value, Value traceback, bool close_on_exit) {
    Owned result;
    bool ended;
    bool is_fine = generator_throw(vm, field_peek(&step->generator), error, value, traceback, close_on_exit,
                                   &result, &ended);
    return frame_result(vm, is_fine, result, ended);
}

/* Tells the event loop of a generator that begins. */
static bool call_hooks(VM *vm, Value self) {
    Generator *generator = as_generator(self);
    if (generator->hooks_called) return true;
    generator->hooks_called = true;
    Value finaliser = field_peek(&vm->thread->async_finaliser),
          first = field_peek(&vm->thread->async_first_iteration);
    if (finaliser && finaliser != VALUE_NONE) field_take(vm, &generator->finaliser, value_retain(finaliser));
    if (!first || first == VALUE_NONE) return true;
    Owned held = value_retain(first);
    Owned result = value_call_1(vm, held, self);
    value_release(vm, held);
    value_release(vm, result);
    return result != NULL;
}

static Owned step_new(VM *vm, const Type *type, Value generator, Value sent, Value error, Value value,
                      Value traceback) {
    if (!call_hooks(vm, generator)) return NULL;
    Step *step = object_allocate_zeroed(vm, type, sizeof *step);
    if (!step) return NULL;
    field_init_take(&step->generator, value_retain(generator));
    if (sent) field_init_take(&step->sent, value_retain(sent));
    if (error) field_init_take(&step->error, value_retain(error));
    if (value) field_init_take(&step->value, value_retain(value));
    if (traceback) field_init_take(&step->traceback, value_retain(traceback));
    return object_owned(step);
}

static void step_destroy(VM *vm, Object *self) {
    Step *step = (Step *)self;
    field_clear(vm, &step->generator);
    field_clear(vm, &step->sent);
    field_clear(vm, &step->error);
    field_clear(vm, &step->value);
    field_clear(vm, &step->traceback);
}

static void step_traverse(Object *self, Visit *visit, void *context) {
    Step *step = (Step *)self;
    visit(field_peek(&step->generator), context);
    visit(field_peek(&step->sent), context);
    visit(field_peek(&step->error), context);
    visit(field_peek(&step->value), context);
    visit(field_peek(&step->traceback), context);
}

static void step_finalise(VM *vm, Value self) {
    Step *step = as_step(self);
    if (step->state != STEP_FRESH) return;
    step->state = STEP_CLOSED;
    Owned pending = raise_fetch(vm);
    const char *method = value_has_type(self, &async_generator_asend_type) ? "asend"
                         : field_peek(&step->error)                        ? "athrow"
                                                                           : "aclose";
    if (!warning_issue_about(vm, EXCEPTION(RuntimeWarning), field_peek(&step->generator),
                             "coroutine method '%s' of %R was never awaited",
                       method, field_peek(&generator_in(step)->qualname))) {
        raise_unraisable(vm, NULL, self);
    }
    vm->thread->exception = pending;
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

/* --- asend() and anext() -------------------------------------------------------------------------------- */

static bool asend_begin(VM *vm, Step *step) {
    Generator *generator = generator_in(step);
    if (step->state == STEP_CLOSED)
        return raise_runtime_error(vm, "cannot reuse already awaited __anext__()/asend()");
    if (step->state == STEP_RUNNING) return true;
    if (generator->is_running_async) {
        step->state = STEP_CLOSED;
        return raise_runtime_error(vm, "anext(): asynchronous generator is already running");
    }
    step->state = STEP_RUNNING;
    generator->is_running_async = true;
    return true;
}

bool async_step_send(VM *vm, Value self, Value sent, Owned *result, bool *ended) {
    Step *step = as_step(self);
    bool is_fresh = step->state == STEP_FRESH;
    *result = NULL;
    *ended = false;
    if (!asend_begin(vm, step)) return false;
    if (is_fresh && sent == VALUE_NONE && field_peek(&step->sent)) sent = field_peek(&step->sent);
    Generator *generator = generator_in(step);
    generator->is_running_async = true;
    Owned given;
    *result = unwrap_into(vm, generator, frame_send(vm, step, sent), &given);
    if (!*result) step->state = STEP_CLOSED;
    if (given) {
        *result = given;
        *ended = true;
    }
    return *result != NULL;
}

static Owned asend_send(VM *vm, Value self, Value sent) {
    Owned result;
    bool ended;
    if (!async_step_send(vm, self, sent, &result, &ended)) return NULL;
    if (!ended) return result;
    raise_stop_iteration_of(vm, result);
    value_release(vm, result);
    return NULL;
}

static bool asend_next(VM *vm, Value self, Owned *item) {
    *item = asend_send(vm, self, VALUE_NONE);
    return *item != NULL;
}

static Owned asend_method_send(VM *vm, Value *args) {
    return asend_send(vm, args[0], args[1]);
}

static Owned asend_throw(VM *vm, Value self, Value error, Value value, Value traceback) {
    Step *step = as_step(self);
    if (!asend_begin(vm, step)) return NULL;
    Owned result = unwrap(vm, generator_in(step), frame_throw(vm, step, error, value, traceback, true));
    if (!result) step->state = STEP_CLOSED;
    return result;
}

static Owned asend_method_throw(VM *vm, Value *args) {
    return asend_throw(vm, args[0], args[1], args[2], args[3]);
}

/* close(): GeneratorExit is thrown in, and has to come back. */
static Owned close_step(VM *vm, Value self, Owned (*throw)(VM *, Value, Value, Value, Value)) {
    if (as_step(self)->state == STEP_CLOSED) return VALUE_NONE;
    Owned result = throw(vm, self, type_value(EXCEPTION(GeneratorExit)), NULL, NULL);
    if (result) {
        value_release(vm, result);
        return raise_runtime_error(vm, "coroutine ignored GeneratorExit");
    }
    bool is_end = raise_matches(vm, EXCEPTION(StopIteration)) ||
                  raise_matches(vm, EXCEPTION(StopAsyncIteration)) ||
                  raise_matches(vm, EXCEPTION(GeneratorExit));
    if (!is_end) return NULL;
    raise_clear(vm);
    return VALUE_NONE;
}

static Owned asend_method_close(VM *vm, Value *args) {
    return close_step(vm, args[0], asend_throw);
}

static const Method asend_methods[] = {
    {"send(self, object, /)", asend_method_send, NULL},
    {"throw(self, typ, val=None, tb=None, /)", asend_method_throw, NULL},
    {"close(self, /)", asend_method_close, NULL},
    {NULL, NULL, NULL},
};

const Type async_generator_asend_type = {
    TYPE_HEAD(async_generator_asend, "async_generator_asend"),
    .base = &object_type,
    .size = sizeof(Step),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = step_destroy,
              .traverse = step_traverse,
              .finalise = step_finalise,
              .await = slot_self,
              .iterate = slot_self,
              .next = asend_next},
    .methods = asend_methods,
};

/* --- athrow() and aclose() ------------------------------------------------------------------------------ */

static bool athrow_begin(VM *vm, Step *step) {
    Generator *generator = generator_in(step);
    if (step->state == STEP_CLOSED)
        return raise_runtime_error(vm, "cannot reuse already awaited aclose()/athrow()");
    if (step->state == STEP_RUNNING) return true;
    if (generator->is_running_async) {
        step->state = STEP_CLOSED;
        return raise_runtime_error(vm, "%s(): asynchronous generator is already running",
                                   field_peek(&step->error) ? "athrow" : "aclose");
    }
    return true;
}

static Owned athrow_failed(VM *vm, Step *step) {
    generator_in(step)->is_running_async = false;
    step->state = STEP_CLOSED;
    if (field_peek(&step->error)) return NULL;
    if (raise_clear_if(vm, EXCEPTION(StopAsyncIteration)) || raise_clear_if(vm, EXCEPTION(GeneratorExit)))
        return raise_type(vm, EXCEPTION(StopIteration));
    return NULL;
}

/* aclose() wants the generator to end, not to yield. */
static Owned aclose_result(VM *vm, Step *step, Owned result) {
    if (!result) return athrow_failed(vm, step);
    if (!is_wrapped(result)) return result;
    value_release(vm, result);
    generator_in(step)->is_running_async = false;
    step->state = STEP_CLOSED;
    return raise_runtime_error(vm, "async generator ignored GeneratorExit");
}

static Owned athrow_start(VM *vm, Step *step, Value sent) {
    Generator *generator = generator_in(step);
    if (generator->is_closed) {
        step->state = STEP_CLOSED;
        return raise_type(vm, EXCEPTION(StopAsyncIteration));
    }
    if (sent != VALUE_NONE)
        return raise_runtime_error(vm, "can't send non-None value to a just-started coroutine");
    step->state = STEP_RUNNING;
    generator->is_running_async = true;
    if (!field_peek(&step->error)) {
        generator->is_closed = true;
        return aclose_result(vm, step,
                             frame_throw(vm, step, type_value(EXCEPTION(GeneratorExit)), NULL, NULL, false));
    }
    Owned result = unwrap(vm, generator,
                          frame_throw(vm, step, field_peek(&step->error), field_peek(&step->value),
                                      field_peek(&step->traceback), false));
    return result ? result : athrow_failed(vm, step);
}

static Owned athrow_send(VM *vm, Value self, Value sent) {
    Step *step = as_step(self);
    Generator *generator = generator_in(step);
    if (!athrow_begin(vm, step)) return NULL;
    if (generator->state == GENERATOR_ENDED) {
        step->state = STEP_CLOSED;
        return raise_type(vm, EXCEPTION(StopIteration));
    }
    if (step->state == STEP_FRESH) return athrow_start(vm, step, sent);
    Owned result = frame_send(vm, step, sent);
    return field_peek(&step->error) ? unwrap(vm, generator, result) : aclose_result(vm, step, result);
}

static bool athrow_next(VM *vm, Value self, Owned *item) {
    *item = athrow_send(vm, self, VALUE_NONE);
    return *item != NULL;
}

static Owned athrow_method_send(VM *vm, Value *args) {
    return athrow_send(vm, args[0], args[1]);
}

static Owned athrow_throw(VM *vm, Value self, Value error, Value value, Value traceback) {
    Step *step = as_step(self);
    if (!athrow_begin(vm, step)) return NULL;
    if (step->state == STEP_FRESH) {
        step->state = STEP_RUNNING;
        generator_in(step)->is_running_async = true;
    }
    Owned result = frame_throw(vm, step, error, value, traceback, true);
    if (!field_peek(&step->error)) return aclose_result(vm, step, result);
    result = unwrap(vm, generator_in(step), result);
    if (!result) step->state = STEP_CLOSED;
    return result;
}

static Owned athrow_method_throw(VM *vm, Value *args) {
    return athrow_throw(vm, args[0], args[1], args[2], args[3]);
}

static Owned athrow_method_close(VM *vm, Value *args) {
    return close_step(vm, args[0], athrow_throw);
}

static const Method athrow_methods[] = {
    {"send(self, object, /)", athrow_method_send, NULL},
    {"throw(self, typ, val=None, tb=None, /)", athrow_method_throw, NULL},
    {"close(self, /)", athrow_method_close, NULL},
    {NULL, NULL, NULL},
};

const Type async_generator_athrow_type = {
    TYPE_HEAD(async_generator_athrow, "async_generator_athrow"),
    .base = &object_type,
    .size = sizeof(Step),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = step_destroy,
              .traverse = step_traverse,
              .finalise = step_finalise,
              .await = slot_self,
              .iterate = slot_self,
              .next = athrow_next},
    .methods = athrow_methods,
};

/* --- the generator -------------------------------------------------------------------------------------- */

static Owned slot_anext(VM *vm, Value self) {
    return step_new(vm, &async_generator_asend_type, self, NULL, NULL, NULL, NULL);
}

static Owned method_asend(VM *vm, Value *args) {
    return step_new(vm, &async_generator_asend_type, args[0], args[1], NULL, NULL, NULL);
}

static Owned method_athrow(VM *vm, Value *args) {
    if ((args[2] || args[3]) &&
        !warning_issue(
            vm, EXCEPTION(DeprecationWarning), 1,
            "the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead."))
        return NULL;
    return step_new(vm, &async_generator_athrow_type, args[0], NULL, args[1], args[2], args[3]);
}

static Owned method_aclose(VM *vm, Value *args) {
    return step_new(vm, &async_generator_athrow_type, args[0], NULL, NULL, NULL, NULL);
}

static Owned class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static const Method methods[] = {
    {"asend(self, object, /)", method_asend, "An awaitable that resumes the generator with a value."},
    {"athrow(self, typ, val=None, tb=None, /)", method_athrow,
     "An awaitable that raises an exception where the generator stands."},
    {"aclose(self, /)", method_aclose, "An awaitable that ends the generator by GeneratorExit."},
    {"@classmethod __class_getitem__(cls, object, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type async_generator_type = {
    TYPE_HEAD(async_generator, "async_generator"),
    .base = &object_type,
    .size = sizeof(Generator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = generator_destroy,
              .traverse = generator_traverse,
              .finalise = generator_finalise,
              .repr = generator_repr,
              .aiter = slot_self,
              .anext = slot_anext},
    .methods = methods,
    .properties = async_generator_properties,
};

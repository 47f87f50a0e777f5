/*
 * What generators and coroutines have as methods; what happens when one dies unfinished.
 */
#include "vm/objects/generator_methods.h"

#include "vm/audit.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/import.h"
#include "vm/raise.h"
#include "vm/warning.h"

/* --- driving -------------------------------------------------------------------------------------------- */

/* What a step gave as the language sees it: the value, or StopIteration. */
static Owned step_result(VM *vm, bool is_fine, Owned result, bool ended) {
    if (!is_fine) return NULL;
    if (!ended) return result;
    raise_stop_iteration(vm, result);
    value_release(vm, result);
    return NULL;
}

static Owned method_send(VM *vm, Value *args) {
    Owned result;
    bool ended;
    bool is_fine = generator_send(vm, args[0], args[1], &result, &ended);
    return step_result(vm, is_fine, result, ended);
}

/* What a suspended generator delegates to with `yield from` or `await`: borrowed, or NULL. */
static Value delegate_of(Generator *generator) {
    if (generator->state != GENERATOR_SUSPENDED) return NULL;
    const Frame *frame = generator_frame(generator);
    const CodeObject *code = frame->code;
    size_t word = (size_t)(frame->ip - code->words);
    if (word >= code->word_count) return NULL;
    const Code *plain = code->code;
    uint32_t unit = code->origins[word];
    if (unit >= plain->unit_count || unit_opcode(plain->units[unit]) != OP_YIELD_VALUE ||
        !unit_argument(plain->units[unit]))
        return NULL;
    const Field *stack = frame->slots + code->slot_count;
    for (uint32_t i = 0; i < plain->range_count;
         i++) { /* the range of CLEANUP_THROW begins at the depth of the receiver and the sent value */
        const ExceptionRange *range = &plain->ranges[i];
        if (range->start <= unit && unit < range->end && range->depth >= 2) {
            Value found = field_peek(&stack[range->depth - 2]);
            if (found) return found;
        }
    }
    return NULL;
}

/* The exception that throw()'s arguments stand for becomes pending. */
static bool raise_thrown(VM *vm, Value type, Value value, Value traceback) {
    if (value == VALUE_NONE) value = NULL;
    if (traceback == VALUE_NONE) traceback = NULL;
    if (traceback && !value_has_type(traceback, &traceback_type))
        return raise_type_error(vm, "throw() third argument must be a traceback object");
    Owned error = NULL;
    if (value_is_type(type) && as_type(type)->flags & TYPE_IS_EXCEPTION) {
        if (value && value_has_flag(value, TYPE_IS_EXCEPTION) &&
            type_is_subtype(vm, value_type(value), as_type(type)))
            error = value_retain(value);
        else if (!value) error = value_call_0(vm, type);
        else if (value_is_tuple(value)) error = value_call_tuple(vm, type, value, NULL);
        else error = value_call_1(vm, type, value);
        if (!error) return false;
        if (!value_has_flag(error, TYPE_IS_EXCEPTION)) {
            raise_type_error(vm, "calling %R should have returned an instance of BaseException, not %T", type,
                             error);
            value_release(vm, error);
            return false;
        }
    } else if (value_has_flag(type, TYPE_IS_EXCEPTION)) {
        if (value) return raise_type_error(vm, "instance exception may not have a separate value");
        error = value_retain(type);
    } else {
        return raise_type_error(
            vm, "exceptions must be classes or instances deriving from BaseException, not %T", type);
    }
    if (traceback) field_take(vm, &as_exception(error)->traceback, value_retain(traceback));
    raise_again_take(vm, error);
    return true;
}

static bool generator_close(VM *vm, Value self, Owned *value);

/* Ends an iterator that a generator delegates to. */
static bool close_delegate(VM *vm, Value delegate) {
    if (value_has_type(delegate, &generator_type) || value_has_type(delegate, &coroutine_type)) {
        Owned value;
        if (!generator_close(vm, delegate, &value)) return false;
        value_release(vm, value);
        return true;
    }
    Owned method;
    if (!value_find_attribute(vm, delegate, vm_name(vm, NAME_close), &method)) {
        raise_unraisable(vm, NULL, delegate);
        return true;
    }
    if (!method) return true;
    Owned result = value_call_0(vm, method);
    value_release(vm, method);
    value_release(vm, result);
    return result != NULL;
}

static bool is_native_generator(Value value) {
    return value && (value_has_type(value, &generator_type) || value_has_type(value, &coroutine_type));
}

static bool means_exit(VM *vm, Value error) {
    const Type *type = value_is_type(error) ? as_type(error) : value_type(error);
    return type_is_subtype(vm, type, EXCEPTION(GeneratorExit));
}

/* A generator is running, and its frame on the stack, while its delegate is thrown into. Gives the caller. */
static Frame *begin_delegated(VM *vm, Generator *generator) {
    Frame *frame = generator_frame(generator), *caller = vm->thread->frame;
    generator->state = GENERATOR_RUNNING;
    frame->previous = caller;
    vm->thread->frame = frame;
    return caller;
}

static void end_delegated(VM *vm, Generator *generator, Frame *caller) {
    vm->thread->frame = caller;
    generator->state = GENERATOR_SUSPENDED;
}

/* throw() of a generator that delegates: the innermost one makes the exception, and what is wrong with it is
 * raised in those around it. */
static bool throw_to_delegate(VM *vm, Value self, Value delegate, Value error, Value value, Value traceback,
                              bool close_on_exit, Owned *result, bool *ended) {
    Generator *generator = as_generator(self);
    bool has_throw = true, has_ended = false;
    Owned yielded = NULL;
    if (close_on_exit && means_exit(vm, error)) {
        generator->state = GENERATOR_RUNNING;
        has_throw = !close_delegate(vm, delegate);
        generator->state = GENERATOR_SUSPENDED;
    } else if (is_native_generator(delegate)) {
        Frame *caller = begin_delegated(vm, generator);
        bool went_on =
            generator_throw(vm, delegate, error, value, traceback, close_on_exit, &yielded, &has_ended);
        end_delegated(vm, generator, caller);
        if (went_on && has_ended) raise_stop_iteration(vm, yielded);
        if (!went_on || has_ended) {
            value_release(vm, yielded);
            yielded = NULL;
        }
    } else {
        Owned method;
        if (!value_find_attribute(vm, delegate, vm_name(vm, NAME_throw), &method)) return false;
        has_throw = method != NULL;
        Value items[3] = {error, value, traceback};
        Frame *caller = begin_delegated(vm, generator);
        if (method) yielded = value_call(vm, method, (Arguments){items, value ? traceback ? 3 : 2 : 1, NULL});
        end_delegated(vm, generator, caller);
        value_release(vm, method);
    }
    *result = yielded;
    if (yielded) return true;
    if (!has_throw &&
        !raise_thrown(vm, error, value ? value : VALUE_NONE, traceback ? traceback : VALUE_NONE))
        return false;
    return generator_throw_pending(vm, self, result, ended); /* CLEANUP_THROW makes a StopIteration a value */
}

bool generator_throw(VM *vm, Value self, Value error, Value value, Value traceback, bool close_on_exit,
                     Owned *result, bool *ended) {
    *result = NULL;
    *ended = false;
    Value found = delegate_of(as_generator(self));
    if (!found)
        return raise_thrown(vm, error, value ? value : VALUE_NONE, traceback ? traceback : VALUE_NONE) &&
               generator_throw_pending(vm, self, result, ended);
    Owned delegate = value_retain(found);
    bool is_fine =
        throw_to_delegate(vm, self, delegate, error, value, traceback, close_on_exit, result, ended);
    value_release(vm, delegate);
    return is_fine;
}

static Owned method_throw(VM *vm, Value *args) {
    Owned result;
    bool ended;
    if (args[2] || args[3]) {
        if (!warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                           "the (type, exc, tb) signature of throw() is deprecated, use the single-arg "
                           "signature instead."))
            return NULL;
    }
    bool is_fine = generator_throw(vm, args[0], args[1], args[2], args[3], true, &result, &ended);
    return step_result(vm, is_fine, result, ended);
}

/* Raises GeneratorExit where the generator waits; *value: what it returned. */
static bool generator_close(VM *vm, Value self, Owned *value) {
    Generator *generator = as_generator(self);
    *value = VALUE_NONE;
    if (generator->state == GENERATOR_ENDED) return true;
    if (generator->state == GENERATOR_CREATED) {
        generator_ended(vm, generator);
        return true;
    }
    Owned result;
    bool ended, is_closed = true;
    if (generator->state == GENERATOR_RUNNING) return generator_send(vm, self, VALUE_NONE, &result, &ended);
    Value delegate = delegate_of(generator);
    if (delegate) {
        Owned held = value_retain(delegate);
        generator->state = GENERATOR_RUNNING;
        is_closed = close_delegate(vm, held);
        generator->state = GENERATOR_SUSPENDED;
        value_release(vm, held);
    }
    if (is_closed) raise_type(vm, EXCEPTION(GeneratorExit));
    if (generator_throw_pending(vm, self, &result, &ended)) {
        if (ended && value_type(self) == &async_generator_type) /* what returned is no end of an iteration */
            return raise_type(vm, EXCEPTION(StopAsyncIteration));
        if (ended) {
            *value = result;
            return true;
        }
        value_release(vm, result);
        const Type *type = value_type(self);
        return raise_runtime_error(vm, "%s ignored GeneratorExit",
                                   type == &coroutine_type         ? "coroutine"
                                   : type == &async_generator_type ? "async generator"
                                                                   : "generator");
    }
    if (raise_clear_if(vm, EXCEPTION(GeneratorExit))) return true;
    if (!raise_matches(vm, EXCEPTION(StopIteration))) return false;
    raise_clear(vm);
    return true;
}

static Owned method_close(VM *vm, Value *args) {
    Owned value;
    return generator_close(vm, args[0], &value) ? value : NULL;
}

/* --- dying ---------------------------------------------------------------------------------------------- */

static void warn_never_awaited(VM *vm, Value self) {
    if (!field_peek(&vm->modules)) return; /* the interpreter is nearly gone */
    Owned warn = NULL, result = NULL, module = warning_module(vm);
    Owned name = module ? str_new_text(vm, "_warn_unawaited_coroutine") : NULL;
    if (name && value_find_attribute(vm, module, name, &warn) && warn &&
        warn != VALUE_NONE) /* as it is when modules are being cleared */
        result = value_call_1(vm, warn, self);
    bool is_fine =
        result || (!raise_is_pending(vm) &&
                   warning_issue(vm, EXCEPTION(RuntimeWarning), 1, "coroutine '%S' was never awaited",
                                 field_peek(&as_generator(self)->qualname)));
    if (!is_fine) raise_unraisable(vm, "Exception ignored while finalizing coroutine", self);
    value_release(vm, result);
    value_release(vm, warn);
    value_release(vm, name);
    value_release(vm, module);
}

void generator_finalise(VM *vm, Value self) {
    Generator *generator = as_generator(self);
    if (generator->state == GENERATOR_ENDED || generator->state == GENERATOR_RUNNING) return;
    Owned pending = raise_fetch(vm);
    const Type *type = value_type(self);
    Value finaliser = field_peek(&generator->finaliser);
    if (type == &async_generator_type && finaliser && finaliser != VALUE_NONE && !generator->is_closed) {
        Owned held = value_retain(finaliser);
        Owned result = value_call_1(vm, held, self);
        if (!result) raise_unraisable(vm, "Exception ignored while finalizing generator", self);
        value_release(vm, result);
        value_release(vm, held);
    } else if (type == &coroutine_type && generator->state == GENERATOR_CREATED) {
        warn_never_awaited(vm, self);
        generator_ended(vm, generator);
    } else if (generator->state != GENERATOR_CREATED) {
        Owned value;
        if (generator_close(vm, self, &value)) value_release(vm, value);
        else raise_unraisable(vm, "Exception ignored while closing generator", self);
    }
    vm->thread->exception = pending;
}

/* --- attributes ----------------------------------------------------------------------------------------- */

static Owned get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_generator(self)->name);
}

static bool set_name(VM *vm, Value self, Value value) {
    if (!value || !value_is_str(value))
        return raise_type_error(vm, "__name__ must be set to a string object");
    field_take(vm, &as_generator(self)->name, value_retain(value));
    return true;
}

static Owned get_qualname(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_generator(self)->qualname);
}

static bool set_qualname(VM *vm, Value self, Value value) {
    if (!value || !value_is_str(value))
        return raise_type_error(vm, "__qualname__ must be set to a string object");
    field_take(vm, &as_generator(self)->qualname, value_retain(value));
    return true;
}

static Owned get_running(VM *vm, Value self) {
    (void)vm;
    const Generator *generator = as_generator(self);
    if (value_has_type(self, &async_generator_type)) return value_from_bool(generator->is_running_async);
    return value_from_bool(generator->state == GENERATOR_RUNNING);
}

static Owned get_suspended(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_generator(self)->state == GENERATOR_SUSPENDED);
}

/* What an attribute is called in generators, coroutines and async generators. */
static const char *attribute_name(Value self, const char *generator, const char *coroutine,
                                  const char *asynchronous) {
    if (value_has_type(self, &async_generator_type)) return asynchronous;
    return value_has_type(self, &coroutine_type) ? coroutine : generator;
}

static Owned get_frame(VM *vm, Value self) {
    Generator *generator = as_generator(self);
    if (!audit_get(vm, self, attribute_name(self, "gi_frame", "cr_frame", "ag_frame"))) return NULL;
    return generator->state == GENERATOR_ENDED ? VALUE_NONE : frame_object(vm, generator_frame(generator));
}

static Owned get_code(VM *vm, Value self) {
    if (!audit_get(vm, self, attribute_name(self, "gi_code", "cr_code", "ag_code"))) return NULL;
    return field_get(&as_generator(self)->code);
}

static Owned get_delegate(VM *vm, Value self) {
    (void)vm;
    Value found = delegate_of(as_generator(self));
    return found ? value_retain(found) : VALUE_NONE;
}

static Owned get_origin(VM *vm, Value self) {
    (void)vm;
    Value found = field_peek(&as_generator(self)->origin);
    return found ? value_retain(found) : VALUE_NONE;
}

static Owned class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static Owned method_sizeof(VM *vm, Value *args) {
    (void)vm;
    return value_from_small_int((int64_t)object_room_known(value_object(args[0])));
}

Owned generator_repr(VM *vm, Value self) {
    const Type *type = value_type(self);
    return str_new_format(vm, "<%s object %S at 0x%lx>",
                          type == &async_generator_type ? "async_generator" : type->name,
                          field_peek(&as_generator(self)->qualname), (int64_t)value_bits(self));
}

#define THROW_TEXT(noun) "Raise an exception where the " noun " stands; gives what is yielded next."

const Method generator_methods[] = {
    {"send(self, object, /)", method_send, "Resume with a value; gives what is yielded next."},
    {"throw(self, typ, val=None, tb=None, /)", method_throw, THROW_TEXT("generator")},
    {"close(self, /)", method_close, "Raise GeneratorExit where the generator stands, and end it."},
    {"__sizeof__(self, /)", method_sizeof, "How much memory it takes."},
    {"@classmethod __class_getitem__(cls, object, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Method coroutine_methods[] = {
    {"send(self, object, /)", method_send, "Resume with a value; gives what is yielded next."},
    {"throw(self, typ, val=None, tb=None, /)", method_throw, THROW_TEXT("coroutine")},
    {"close(self, /)", method_close, "Raise GeneratorExit where the coroutine stands, and end it."},
    {"__sizeof__(self, /)", method_sizeof, "How much memory it takes."},
    {"@classmethod __class_getitem__(cls, object, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Property generator_properties[] = {
    {"__name__", get_name, set_name, "the name, without a path"},
    {"__qualname__", get_qualname, set_qualname, "the name with the path to it"},
    {"gi_yieldfrom", get_delegate, NULL, "what \"yield from\" is at, or None"},
    {"gi_running", get_running, NULL, NULL},
    {"gi_frame", get_frame, NULL, NULL},
    {"gi_suspended", get_suspended, NULL, NULL},
    {"gi_code", get_code, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

const Property coroutine_properties[] = {
    {"__name__", get_name, set_name, "the name, without a path"},
    {"__qualname__", get_qualname, set_qualname, "the name with the path to it"},
    {"cr_await", get_delegate, NULL, "what \"await\" is at, or None"},
    {"cr_running", get_running, NULL, NULL},
    {"cr_frame", get_frame, NULL, NULL},
    {"cr_code", get_code, NULL, NULL},
    {"cr_origin", get_origin, property_read_only, NULL},
    {"cr_suspended", get_suspended, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

const Property async_generator_properties[] = {
    {"__name__", get_name, set_name, "the name, without a path"},
    {"__qualname__", get_qualname, set_qualname, "the name with the path to it"},
    {"ag_await", get_delegate, NULL, "what \"await\" is at, or None"},
    {"ag_running", get_running, NULL, NULL},
    {"ag_frame", get_frame, NULL, NULL},
    {"ag_code", get_code, NULL, NULL},
    {"ag_suspended", get_suspended, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

/* --- awaiting ------------------------------------------------------------------------------------------- */

Owned awaitable_iterator_checked(VM *vm, Value awaitable, int context) {
    Owned iterator = awaitable_iterator(vm, awaitable, context);
    if (!iterator || !value_has_type(iterator, &coroutine_type)) return iterator;
    if (!delegate_of(as_generator(iterator))) return iterator;
    value_release(vm, iterator);
    return raise_runtime_error(vm, "coroutine is being awaited already");
}

typedef struct CoroutineWrapper {
    Object object;
    Field coroutine;
} CoroutineWrapper;

static Value wrapped(Value self) {
    return field_peek(&((const CoroutineWrapper *)self)->coroutine);
}

Owned coroutine_await(VM *vm, Value self) {
    CoroutineWrapper *wrapper = object_allocate(vm, &coroutine_wrapper_type, sizeof *wrapper);
    if (wrapper) field_init_take(&wrapper->coroutine, value_retain(self));
    return object_owned(wrapper);
}

static void wrapper_destroy(VM *vm, Object *self) {
    field_clear(vm, &((CoroutineWrapper *)self)->coroutine);
}

static void wrapper_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((CoroutineWrapper *)self)->coroutine), context);
}

static Owned wrapper_iterate(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static bool wrapper_next(VM *vm, Value self, Owned *item) {
    bool ended;
    if (!generator_send(vm, wrapped(self), VALUE_NONE, item, &ended)) return false;
    if (!ended) return true;
    Owned value = *item;
    *item = NULL;
    if (value == VALUE_NONE) return true;
    raise_stop_iteration(vm, value);
    value_release(vm, value);
    return false;
}

static Owned wrapper_send(VM *vm, Value *args) {
    Value inner[2] = {wrapped(args[0]), args[1]};
    return method_send(vm, inner);
}

static Owned wrapper_throw(VM *vm, Value *args) {
    Value inner[4] = {wrapped(args[0]), args[1], args[2], args[3]};
    return method_throw(vm, inner);
}

static Owned wrapper_close(VM *vm, Value *args) {
    Value inner[1] = {wrapped(args[0])};
    return method_close(vm, inner);
}

static const Method wrapper_methods[] = {
    {"send(self, object, /)", wrapper_send, "Resume with a value; gives what is yielded next."},
    {"throw(self, typ, val=None, tb=None, /)", wrapper_throw, THROW_TEXT("coroutine")},
    {"close(self, /)", wrapper_close, "Raise GeneratorExit where the coroutine stands, and end it."},
    {NULL, NULL, NULL},
};

const Type coroutine_wrapper_type = {
    TYPE_HEAD(coroutine_wrapper, "coroutine_wrapper"),
    .base = &object_type,
    .size = sizeof(CoroutineWrapper),
    .flags = TYPE_IS_CONTAINER | TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
    .slots = {.destroy = wrapper_destroy,
              .traverse = wrapper_traverse,
              .iterate = wrapper_iterate,
              .next = wrapper_next},
    .methods = wrapper_methods,
    .text = "A wrapper object implementing __await__ for coroutines.",
};

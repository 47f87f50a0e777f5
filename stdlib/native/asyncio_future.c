/*
 * Futures: results that are not there yet, and the callbacks that wait for them.
 *
 * A future is pending until it gets a result or an exception or is cancelled; then each callback is handed to
 * the loop, once. What the program may have overridden in a subclass is called by name, what it cannot is
 * not.
 */
#include "stdlib/native/asyncio.h"

#include "stdlib/native/struct_sequence.h"
#include "vm/import.h"
#include "vm/instance.h"
#include "vm/objects/context.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/set.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

static const Type *description_of(const Type *type) {
    return type->flags & TYPE_IS_HEAP ? as_heap_type(type)->description : NULL;
}

bool value_is_plain_future(Value value) {
    if (!value_is_pointer(value) || !value) return false;
    const Type *description = description_of(value_type(value));
    return description == &future_description || description == &task_description;
}

bool value_is_future(Value value) {
    if (!value_is_pointer(value) || !value) return false;
    for (const Type *type = value_type(value); type; type = type->base) {
        const Type *description = description_of(type);
        if (description == &future_description || description == &task_description) return true;
    }
    return false;
}

/* --- calls to the rest of asyncio ----------------------------------------------------------------------- */

Owned asyncio_call(VM *vm, const char *module, const char *function, Value first, Value second) {
    Owned loaded = import_module_text(vm, module), name = loaded ? str_intern_text(vm, function) : NULL;
    Value items[2] = {first, second};
    size_t count = second ? 2 : first ? 1 : 0;
    Owned result = name ? value_call_method(vm, loaded, name, items, count) : NULL;
    value_release(vm, loaded);
    value_release(vm, name);
    return result;
}

/* A class of asyncio.exceptions. */
static Owned exception_class(VM *vm, const char *name) {
    Owned module = import_module_text(vm, "asyncio.exceptions"),
          key = module ? str_intern_text(vm, name) : NULL;
    Owned class = key ? value_attribute(vm, module, key) : NULL;
    value_release(vm, module);
    value_release(vm, key);
    return class;
}

Owned raise_invalid_state(VM *vm, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Owned class = exception_class(vm, "InvalidStateError"),
          text = class ? str_new_format_list(vm, format, args) : NULL;
    va_end(args);
    Owned error = text ? value_call_1(vm, class, text) : NULL;
    value_release(vm, class);
    value_release(vm, text);
    return error ? raise_exception_take(vm, error) : NULL;
}

void future_report(VM *vm, Value loop, const char *const *names, const Value *values, size_t count) {
    Owned pending = raise_fetch(vm), details = dict_new(vm), result = NULL;
    bool is_fine = details != NULL;
    for (size_t i = 0; is_fine && i < count; i++) {
        if (values[i]) is_fine = dict_set_text(vm, as_dict(details), names[i], values[i]);
    }
    Value items[1] = {details};
    if (is_fine) result = value_call_method(vm, loop, vm_name(vm, NAME_call_exception_handler), items, 1);
    if (!result) raise_unraisable(vm, NULL, loop);
    value_release(vm, details);
    value_release(vm, result);
    vm->thread->exception = pending;
}

/* --- memory --------------------------------------------------------------------------------------------- */

typedef void FieldAction(Field *field, void *context);

static void each_field(Future *future, FieldAction *action, void *context) {
    Field *const fields[] = {&future->loop,           &future->first_callback, &future->first_context,
                             &future->callbacks,      &future->result,         &future->exception,
                             &future->traceback,      &future->cancel_message, &future->cancel_error,
                             &future->source_traceback, &future->awaited_by};
    for (size_t i = 0; i < COUNT_OF(fields); i++) action(fields[i], context);
}

static void clear_field(Field *field, void *context) {
    field_clear(context, field);
}

typedef struct Traversal {
    Visit *visit;
    void *context;
} Traversal;

static void visit_field(Field *field, void *context) {
    const Traversal *traversal = context;
    traversal->visit(field_peek(field), traversal->context);
}

void future_clear(VM *vm, Object *self) {
    each_field((Future *)self, clear_field, vm);
    instance_destroy_attributes(vm, self);
}

void future_traverse(Object *self, Visit *visit, void *context) {
    Traversal traversal = {visit, context};
    each_field((Future *)self, visit_field, &traversal);
    instance_traverse_native(self, visit, context);
}

/* An exception that nobody has asked for is reported. */
static void future_finalise(VM *vm, Value self) {
    static const char *const names[] = {"message", "exception", "future", "source_traceback"};
    Future *future = as_future(self);
    if (!future->logs_traceback || !field_peek(&future->loop)) return;
    future->logs_traceback = false;
    Owned message = str_new_format(vm, "%s exception was never retrieved", value_type(self)->name);
    Value values[] = {message, field_peek(&future->exception), self, field_peek(&future->source_traceback)};
    if (message) future_report(vm, field_peek(&future->loop), names, values, COUNT_OF(values));
    else raise_clear(vm);
    value_release(vm, message);
}

/* --- making --------------------------------------------------------------------------------------------- */

static Owned future_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

bool future_open(VM *vm, Value self, Value loop) {
    Future *future = as_future(self);
    bool debugs;
    each_field(future, clear_field, vm);
    future->state = FUTURE_PENDING;
    future->is_blocking = future->logs_traceback = false;
    Owned own = loop && loop != VALUE_NONE ? value_retain(loop) : asyncio_event_loop(vm);
    if (!own) return false;
    field_take(vm, &future->loop, own);
    if (!loop_is_debugging(vm, own, &debugs)) return false;
    if (!debugs) return true;
    Owned place = asyncio_call(vm, "asyncio.format_helpers", "extract_stack", NULL, NULL);
    if (!place) return false;
    field_take(vm, &future->source_traceback, place);
    return true;
}

static Owned future_init(VM *vm, Value *args) {
    return future_open(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static bool check_open(VM *vm, const Future *future) {
    return field_peek(&future->loop) || raise_runtime_error(vm, "Future object is not initialized.");
}

/* --- callbacks ------------------------------------------------------------------------------------------ */

/* Hands all callbacks to the loop. */
static bool schedule(VM *vm, Value self) {
    Future *future = as_future(self);
    Owned loop = field_get(&future->loop), first = field_move(&future->first_callback),
          context = field_move(&future->first_context), rest = field_move(&future->callbacks);
    bool is_fine = !first || loop_call_soon(vm, loop, first, self, context);
    for (int64_t i = 0; is_fine && rest && i < as_list(rest)->count; i++) {
        Value pair = list_peek(rest, i);
        is_fine = loop_call_soon(vm, loop, tuple_peek(pair, 0), self, tuple_peek(pair, 1));
    }
    value_release(vm, loop);
    value_release(vm, first);
    value_release(vm, context);
    value_release(vm, rest);
    return is_fine;
}

bool future_add_callback(VM *vm, Value self, Value callback, Value context) {
    Future *future = as_future(self);
    if (!check_open(vm, future)) return false;
    Owned own = context ? value_retain(context) : context_copy_current(vm);
    if (!own) return false;
    bool is_fine = true;
    if (future->state != FUTURE_PENDING) {
        is_fine = loop_call_soon(vm, field_peek(&future->loop), callback, self, own);
    } else if (!field_peek(&future->first_callback) && !field_peek(&future->callbacks)) {
        field_init_take(&future->first_callback, value_retain(callback));
        field_init_take(&future->first_context, value_retain(own));
    } else {
        Owned pair = tuple_pair(vm, callback, own);
        if (pair && !field_peek(&future->callbacks)) field_init_take(&future->callbacks, list_new(vm, 0));
        Value list = field_peek(&future->callbacks);
        is_fine = pair && list && list_append(vm, as_list(list), pair);
        value_release(vm, pair);
    }
    value_release(vm, own);
    return is_fine;
}

static Owned method_add_done_callback(VM *vm, Value *args) {
    return future_add_callback(vm, args[0], args[1], args[2]) ? VALUE_NONE : NULL;
}

/* All callbacks as a list of pairs, or None. */
static Owned get_callbacks(VM *vm, Value self) {
    const Future *future = as_future(self);
    Value first = field_peek(&future->first_callback), rest = field_peek(&future->callbacks);
    if (!first && !(rest && as_list(rest)->count)) return VALUE_NONE;
    Owned list = list_new(vm, 0), pair = NULL;
    if (list && first) pair = tuple_pair(vm, first, field_peek(&future->first_context));
    bool is_fine = list && (!first || (pair && list_append(vm, as_list(list), pair)));
    for (int64_t i = 0; is_fine && rest && i < as_list(rest)->count; i++)
        is_fine = list_append(vm, as_list(list), list_peek(rest, i));
    value_release(vm, pair);
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

/* Comparing may run the program's __eq__, which may change the callbacks: a copy is compared, and then what
   is left of it put in their place, unless the future is done. */
static Owned method_remove_done_callback(VM *vm, Value *args) {
    Future *future = as_future(args[0]);
    if (!check_open(vm, future)) return NULL;
    Owned all = get_callbacks(vm, args[0]), kept = NULL;
    int64_t removed = 0;
    if (!all || all == VALUE_NONE) return all ? value_from_small_int(0) : NULL;
    kept = list_new(vm, 0);
    bool is_fine = kept != NULL;
    for (int64_t i = 0; is_fine && i < as_list(all)->count; i++) {
        bool equal = false;
        Value pair = list_peek(all, i);
        is_fine = value_equals(vm, tuple_peek(pair, 0), args[1], &equal);
        if (is_fine && equal) removed++;
        else if (is_fine) is_fine = list_append(vm, as_list(kept), pair);
    }
    if (is_fine && removed && future->state == FUTURE_PENDING) {
        field_clear(vm, &future->first_callback);
        field_clear(vm, &future->first_context);
        field_take(vm, &future->callbacks, as_list(kept)->count ? value_retain(kept) : NULL);
    }
    value_release(vm, all);
    value_release(vm, kept);
    return is_fine ? value_from_small_int(removed) : NULL;
}

/* --- the end -------------------------------------------------------------------------------------------- */

bool future_set_result(VM *vm, Value self, Value result) {
    Future *future = as_future(self);
    if (!check_open(vm, future)) return false;
    if (future->state != FUTURE_PENDING) return raise_invalid_state(vm, "invalid state");
    field_take(vm, &future->result, value_retain(result));
    future->state = FUTURE_FINISHED;
    return schedule(vm, self);
}

/* The exception to set, of a class or an instance. */
static Owned exception_of(VM *vm, Value given) {
    Owned error = value_is_type(given) && as_type(given)->flags & TYPE_IS_EXCEPTION ? value_call_0(vm, given)
                                                                                   : value_retain(given);
    if (!error) return NULL;
    if (!value_has_flag(error, TYPE_IS_EXCEPTION)) {
        value_release(vm, error);
        return raise_type_error(vm, "invalid exception object");
    }
    if (!type_is_subtype(vm, value_type(error), EXCEPTION(StopIteration))) return error;
    Owned text = str_new_text(vm, "StopIteration interacts badly with generators and cannot be raised into a "
                                  "Future"),
          other = text ? exception_new(vm, EXCEPTION(RuntimeError), text) : NULL;
    value_release(vm, text);
    if (other) {
        field_take(vm, &as_exception(other)->cause, value_retain(error));
        field_take(vm, &as_exception(other)->context, value_retain(error));
        as_exception(other)->suppress_context = true;
    }
    value_release(vm, error);
    return other;
}

bool future_set_exception(VM *vm, Value self, Value exception) {
    Future *future = as_future(self);
    if (!check_open(vm, future)) return false;
    if (future->state != FUTURE_PENDING) return raise_invalid_state(vm, "invalid state");
    Owned error = exception_of(vm, exception);
    if (!error) return false;
    Value traceback = field_peek(&as_exception(error)->traceback);
    field_take(vm, &future->traceback, traceback ? value_retain(traceback) : NULL);
    field_take(vm, &future->exception, error);
    future->state = FUTURE_FINISHED;
    if (!schedule(vm, self)) return false;
    future->logs_traceback = true;
    return true;
}

bool future_cancel(VM *vm, Value self, Value message, bool *done) {
    Future *future = as_future(self);
    future->logs_traceback = false;
    *done = false;
    if (future->state != FUTURE_PENDING) return true;
    future->state = FUTURE_CANCELLED;
    field_take(vm, &future->cancel_message, value_retain(message));
    *done = true;
    return schedule(vm, self);
}

Owned future_make_cancelled_error(VM *vm, Value self) {
    Future *future = as_future(self);
    Owned error = field_move(&future->cancel_error);
    if (error) return error;
    Owned class = exception_class(vm, "CancelledError");
    Value message = field_peek(&future->cancel_message);
    if (class)
        error = message && message != VALUE_NONE ? value_call_1(vm, class, message) : value_call_0(vm, class);
    value_release(vm, class);
    return error;
}

static Owned raise_cancelled(VM *vm, Value self) {
    Owned error = future_make_cancelled_error(vm, self);
    return error ? raise_exception_take(vm, error) : NULL;
}

static Owned future_result(VM *vm, Value self) {
    Future *future = as_future(self);
    if (future->state == FUTURE_CANCELLED) return raise_cancelled(vm, self);
    if (future->state == FUTURE_PENDING) return raise_invalid_state(vm, "Result is not set.");
    future->logs_traceback = false;
    Value error = field_peek(&future->exception), traceback = field_peek(&future->traceback);
    if (!error) return field_get(&future->result);
    field_take(vm, &as_exception(error)->traceback, traceback ? value_retain(traceback) : NULL);
    field_clear(vm, &future->traceback);
    return raise_exception_take(vm, field_get(&future->exception));
}

static Owned method_result(VM *vm, Value *args) {
    return future_result(vm, args[0]);
}

static Owned method_exception(VM *vm, Value *args) {
    Future *future = as_future(args[0]);
    if (future->state == FUTURE_CANCELLED) return raise_cancelled(vm, args[0]);
    if (future->state == FUTURE_PENDING) return raise_invalid_state(vm, "Exception is not set.");
    future->logs_traceback = false;
    return field_peek(&future->exception) ? field_get(&future->exception) : VALUE_NONE;
}

static Owned method_set_result(VM *vm, Value *args) {
    return future_set_result(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned method_set_exception(VM *vm, Value *args) {
    return future_set_exception(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned method_cancel(VM *vm, Value *args) {
    bool done;
    if (!check_open(vm, as_future(args[0]))) return NULL;
    return future_cancel(vm, args[0], args[1] ? args[1] : VALUE_NONE, &done) ? value_from_bool(done) : NULL;
}

static Owned method_cancelled(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(as_future(args[0])->state == FUTURE_CANCELLED);
}

static Owned method_done(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(as_future(args[0])->state != FUTURE_PENDING);
}

static Owned method_get_loop(VM *vm, Value *args) {
    return check_open(vm, as_future(args[0])) ? field_get(&as_future(args[0])->loop) : NULL;
}

static Owned method_make_cancelled_error(VM *vm, Value *args) {
    return future_make_cancelled_error(vm, args[0]);
}

/* --- who waits ------------------------------------------------------------------------------------------ */

bool future_add_awaiting(VM *vm, Value future, Value task) {
    if (!value_is_future(future) || !value_is_future(task)) return true;
    Field *waiting = &as_future(future)->awaited_by;
    Value before = field_peek(waiting);
    if (!before) {
        field_init_take(waiting, value_retain(task));
        return true;
    }
    if (value_is_set(before)) return set_add(vm, before, task);
    Owned set = set_new(vm);
    bool is_fine = set && set_add(vm, set, before) && set_add(vm, set, task);
    if (is_fine) field_take(vm, waiting, set);
    else value_release(vm, set);
    return is_fine;
}

bool future_discard_awaiting(VM *vm, Value future, Value task) {
    if (!value_is_future(future) || !value_is_future(task)) return true;
    Field *waiting = &as_future(future)->awaited_by;
    Value before = field_peek(waiting);
    if (!before) return true;
    if (!value_is_set(before)) {
        if (before == task) field_clear(vm, waiting);
        return true;
    }
    bool removed;
    return set_remove(vm, before, task, &removed);
}

static Owned get_awaited_by(VM *vm, Value self) {
    Value waiting = field_peek(&as_future(self)->awaited_by);
    if (!waiting) return VALUE_NONE;
    if (value_is_set(waiting)) return frozenset_from(vm, waiting);
    Owned single = tuple_single(vm, waiting), result = single ? frozenset_from(vm, single) : NULL;
    value_release(vm, single);
    return result;
}

/* --- awaiting ------------------------------------------------------------------------------------------- */

typedef struct FutureIterator {
    Object object;
    Field future; /* NULL: at the end */
} FutureIterator;

static FutureIterator *as_iterator(Value value) {
    return (FutureIterator *)value_object(value);
}

static void iterator_destroy(VM *vm, Object *self) {
    field_clear(vm, &((FutureIterator *)self)->future);
}

static void iterator_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((FutureIterator *)self)->future), context);
}

/* The future itself while it is pending; then StopIteration with its result, or its exception. */
static Owned iterator_step(VM *vm, Value self) {
    FutureIterator *iterator = as_iterator(self);
    Value future = field_peek(&iterator->future);
    if (!future) return raise_type(vm, EXCEPTION(StopIteration));
    if (as_future(future)->state == FUTURE_PENDING) {
        if (as_future(future)->is_blocking) return raise_runtime_error(vm, "await wasn't used with future");
        as_future(future)->is_blocking = true;
        return value_retain(future);
    }
    Owned held = field_move(&iterator->future), result = future_result(vm, held);
    if (result) raise_stop_iteration(vm, result);
    value_release(vm, held);
    value_release(vm, result);
    return NULL;
}

static bool iterator_slot_next(VM *vm, Value self, Owned *item) {
    *item = iterator_step(vm, self);
    return *item != NULL;
}

static Owned iterator_send_method(VM *vm, Value *args) {
    return iterator_step(vm, args[0]);
}

static Owned iterator_throw(VM *vm, Value *args) {
    if ((args[2] || args[3]) &&
        !warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "the (type, exc, tb) signature of throw() is deprecated, use the single-arg "
                       "signature instead."))
        return NULL;
    if (args[3] && args[3] != VALUE_NONE && !value_has_type(args[3], &traceback_type))
        return raise_type_error(vm, "throw() third argument must be a traceback");
    field_clear(vm, &as_iterator(args[0])->future);
    Value given = args[1];
    Owned error;
    if (value_is_type(given) && as_type(given)->flags & TYPE_IS_EXCEPTION) {
        bool has_value = args[2] && args[2] != VALUE_NONE;
        if (has_value && value_has_flag(args[2], TYPE_IS_EXCEPTION)) error = value_retain(args[2]);
        else error = has_value ? value_call_1(vm, given, args[2]) : value_call_0(vm, given);
    } else if (value_has_flag(given, TYPE_IS_EXCEPTION)) {
        if (args[2] && args[2] != VALUE_NONE)
            return raise_type_error(vm, "instance exception may not have a separate value");
        error = value_retain(given);
    } else {
        return raise_type_error(vm,
                                "exceptions must be classes deriving BaseException or instances of such a "
                                "class");
    }
    if (error && args[3] && args[3] != VALUE_NONE)
        field_take(vm, &as_exception(error)->traceback, value_retain(args[3]));
    return error ? raise_exception_take(vm, error) : NULL;
}

static Owned iterator_close(VM *vm, Value *args) {
    field_clear(vm, &as_iterator(args[0])->future);
    return VALUE_NONE;
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static const Method iterator_methods[] = {
    {"send(self, value, /)", iterator_send_method, "Goes on; the value is not looked at."},
    {"throw(self, typ, val=None, tb=None, /)", iterator_throw, "Ends with an exception."},
    {"close(self, /)", iterator_close, "Ends."},
    {NULL, NULL, NULL},
};

static const Type iterator_description = {
    .name = "FutureIter",
    .module = "_asyncio",
    .size = sizeof(FutureIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = iterator_destroy,
              .traverse = iterator_traverse,
              .iterate = slot_self,
              .next = iterator_slot_next},
    .methods = iterator_methods,
    .text = "What awaiting a future goes through.",
};

/* The class is no attribute of the module: it lies in the dict of Future. */
static Owned future_iterate(VM *vm, Value self) {
    if (!check_open(vm, as_future(self))) return NULL;
    const Type *type = value_type(self);
    while (description_of(type) != &future_description) type = type->base;
    Value class = type_lookup(vm, type, vm_name(vm, NAME__asyncio_iterator));
    Owned iterator = class ? type_allocate(vm, as_type(class)) : NULL;
    if (iterator) field_init_take(&as_iterator(iterator)->future, value_retain(self));
    return iterator;
}

/* --- attributes ----------------------------------------------------------------------------------------- */

static Owned future_repr(VM *vm, Value self) {
    return asyncio_call(vm, "asyncio.base_futures", "_future_repr", self, NULL);
}

static Owned get_state(VM *vm, Value self) {
    static const char *const names[] = {"PENDING", "CANCELLED", "FINISHED"};
    return str_intern_text(vm, names[as_future(self)->state]);
}

static Owned get_blocking(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_future(self)->is_blocking);
}

static bool set_blocking(VM *vm, Value self, Value value) {
    if (!value) return raise_attribute_error(vm, "cannot delete attribute");
    return value_is_true(vm, value, &as_future(self)->is_blocking);
}

static Owned get_logs_traceback(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_future(self)->logs_traceback);
}

static bool set_logs_traceback(VM *vm, Value self, Value value) {
    bool truth;
    if (!value) return raise_attribute_error(vm, "cannot delete attribute");
    if (!value_is_true(vm, value, &truth)) return false;
    if (truth) return raise_value_error(vm, "_log_traceback can only be set to False");
    as_future(self)->logs_traceback = false;
    return true;
}

static Owned or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

#define FIELD_GETTER(name)                                        \
    static Owned get_##name(VM *vm, Value self) {                 \
        (void)vm;                                                 \
        return or_none(&as_future(self)->name);                   \
    }
FIELD_GETTER(loop)
FIELD_GETTER(result)
FIELD_GETTER(exception)
FIELD_GETTER(source_traceback)
FIELD_GETTER(cancel_message)
#undef FIELD_GETTER

static bool set_cancel_message(VM *vm, Value self, Value value) {
    if (!value) return raise_attribute_error(vm, "cannot delete attribute");
    field_take(vm, &as_future(self)->cancel_message, value_retain(value));
    return true;
}

const Method future_methods[] = {
    {"result(self, /)", method_result, "The result; raises the exception if there is one."},
    {"exception(self, /)", method_exception, "The exception, or None."},
    {"set_result(self, result, /)", method_set_result, "Ends the future with a result."},
    {"set_exception(self, exception, /)", method_set_exception, "Ends the future with an exception."},
    {"add_done_callback(self, fn, /, *, context=<unrepresentable>)", method_add_done_callback,
     "Has fn(future) called by the loop once the future is done."},
    {"remove_done_callback(self, fn, /)", method_remove_done_callback,
     "Takes a callback back; tells how often it was there."},
    {"cancel(self, /, msg=None)", method_cancel, "Cancels the future; False if it is done already."},
    {"cancelled(self, /)", method_cancelled, "Whether it was cancelled."},
    {"done(self, /)", method_done, "Whether it has a result or an exception, or was cancelled."},
    {"get_loop(self, /)", method_get_loop, "The loop that the future belongs to."},
    {"_make_cancelled_error(self, /)", method_make_cancelled_error,
     "The exception that tells of the cancellation."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Property future_properties[] = {
    {"_state", get_state, NULL, "PENDING, CANCELLED or FINISHED."},
    {"_asyncio_future_blocking", get_blocking, set_blocking, "Whether a task is to wait for it."},
    {"_loop", get_loop, NULL, "The loop."},
    {"_callbacks", get_callbacks, NULL, "The callbacks with their contexts, or None."},
    {"_result", get_result, NULL, "The result, or None."},
    {"_exception", get_exception, NULL, "The exception, or None."},
    {"_log_traceback", get_logs_traceback, set_logs_traceback, "Whether nobody has asked for the exception."},
    {"_source_traceback", get_source_traceback, NULL, "Where it was made, in debug mode."},
    {"_cancel_message", get_cancel_message, set_cancel_message, "What cancel() was given."},
    {"_asyncio_awaited_by", get_awaited_by, NULL, "The tasks that wait for it."},
    {NULL, NULL, NULL, NULL},
};

const Type future_description = {
    .name = "Future",
    .module = "_asyncio",
    .size = sizeof(Future),
    .shape_offset = offsetof(Future, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = future_make,
              .destroy = future_clear,
              .traverse = future_traverse,
              .clear = future_clear,
              .finalise = future_finalise,
              .repr = future_repr,
              .iterate = future_iterate,
              .await = future_iterate},
    .initialise = {"Future(*, loop=None)", future_init, NULL},
    .methods = future_methods,
    .properties = future_properties,
    .text = "A result that may not be there yet; `await` waits for it.",
};

bool asyncio_add_futures(VM *vm, Value module) {
    Owned class = NULL, iterator = type_new_native(vm, &iterator_description, NULL);
    bool is_fine = iterator && stdlib_add_type(vm, module, "Future", &future_description, NULL, &class) &&
                   type_prepare(vm, as_type(class)) &&
                   dict_set(vm, type_dict(vm, as_type(class)), vm_name(vm, NAME__asyncio_iterator), iterator);
    if (is_fine) type_changed(vm, as_type(class));
    value_release(vm, iterator);
    value_release(vm, class);
    return is_fine;
}

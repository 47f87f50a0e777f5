/*
 * The parts of the module _asyncio: futures, tasks, and which loop and task run in each thread.
 */
#ifndef STDLIB_NATIVE_ASYNCIO_H
#define STDLIB_NATIVE_ASYNCIO_H

#include "stdlib/modules.h"

typedef enum FutureState { FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_FINISHED } FutureState;

typedef struct Future {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field loop;
    Field first_callback, first_context; /* most futures have one callback: no list is made for it */
    Field callbacks;                     /* list of pairs (callback, context) behind the first, or NULL */
    Field result, exception, traceback;  /* traceback: of the exception when it was set */
    Field cancel_message, cancel_error;  /* cancel_error: what ended the task, to be raised once */
    Field source_traceback;              /* where it was made, in debug mode */
    Field awaited_by;                    /* NULL, a future, or a set of them */
    FutureState state;
    bool is_blocking;     /* yielded by an `await` that a task is to wait for */
    bool logs_traceback;  /* nobody has asked for the exception yet */
} Future;

typedef struct Task {
    Future future;
    Field coroutine, name, context; /* name: a str, or an int for Task-N */
    Field waiter;                   /* the future that it waits for, or NULL */
    int64_t cancel_requests;
    bool must_cancel, logs_pending;
    bool is_listed;
    struct Task *next, *previous; /* in vm->async_tasks while it is listed */
} Task;

extern const Type future_description, task_description;

ALWAYS_INLINE Future *as_future(Value value) {
    return (Future *)value_object(value);
}

ALWAYS_INLINE Task *as_task(Value value) {
    return (Task *)value_object(value);
}

/* Whether value is a Future or Task of this module, or of a class derived from them. */
bool value_is_future(Value value);
/* The same without derived classes: their methods can be called directly. */
bool value_is_plain_future(Value value);
/* The fields and attributes that tasks share with futures. */
void future_clear(VM *vm, Object *self);
void future_traverse(Object *self, Visit *visit, void *context);
/* __init__: the future is pending, of loop (NULL or None: the running one). */
NODISCARD bool future_open(VM *vm, Value self, Value loop);
NODISCARD bool future_set_result(VM *vm, Value self, Value result);
NODISCARD bool future_set_exception(VM *vm, Value self, Value exception);
/* *done false: it was done already. */
NODISCARD bool future_cancel(VM *vm, Value self, Value message, bool *done);
/* context NULL: a copy of the current one. */
NODISCARD bool future_add_callback(VM *vm, Value self, Value callback, Value context);
NODISCARD Owned future_make_cancelled_error(VM *vm, Value self);
/* Says that task waits for future. */
NODISCARD bool future_add_awaiting(VM *vm, Value future, Value task);
NODISCARD bool future_discard_awaiting(VM *vm, Value future, Value task);
/* What a loop is told of, by call_exception_handler(): pairs of a name and a value (NULL values are left
   out). The pending exception, if any, is left alone. */
void future_report(VM *vm, Value loop, const char *const *names, const Value *values, size_t count);
/* loop.call_soon(callback, *argument, context=context); argument may be NULL. */
NODISCARD bool loop_call_soon(VM *vm, Value loop, Value callback, Value argument, Value context);
/* module.function(first, second); second may be NULL. */
NODISCARD Owned asyncio_call(VM *vm, const char *module, const char *function, Value first, Value second);
/* asyncio.exceptions.InvalidStateError. */
Owned raise_invalid_state(VM *vm, const char *format, ...);
/* Whether value's method of this name is a C function: neither its class nor its object has another. */
bool value_method_is(VM *vm, Value value, NameIndex name, NativeFunction function);
/* A loop's get_debug(). */
NODISCARD bool loop_is_debugging(VM *vm, Value loop, bool *debugs);
/* Adds the classes to the module. */
NODISCARD bool asyncio_add_futures(VM *vm, Value module);
NODISCARD bool asyncio_add_tasks(VM *vm, Value module);
NODISCARD bool asyncio_add_loops(VM *vm, Value module);
NODISCARD bool asyncio_add_streams(VM *vm, Value module);
/* The running thread's current task. */
NODISCARD bool task_enter(VM *vm, Value loop, Value task);
NODISCARD bool task_leave(VM *vm, Value loop, Value task);
NODISCARD Owned task_swap(VM *vm, Value loop, Value task);
/* The running loop, or the one of the policy. */
NODISCARD Owned asyncio_event_loop(VM *vm);
void task_list(VM *vm, Task *task);
void task_unlist(VM *vm, Task *task);

extern const Method future_methods[];
extern const Property future_properties[];

#endif

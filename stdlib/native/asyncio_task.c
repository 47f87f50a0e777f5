/*
 * Tasks: coroutines that a loop drives, one step at a time, from one future that they wait for to the next.
 *
 * step() sends None (or throws an exception) into the coroutine. What it yields is the future to wait for:
 * the task adds a callback to it, which calls step() again. A task that is not done is in vm->async_tasks,
 * which does not keep it alive.
 */
#include "stdlib/native/asyncio.h"

#include "stdlib/native/struct_sequence.h"
#include "vm/objects/context.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator.h"
#include "vm/objects/generator_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- callables ------------------------------------------------------------------------------------------ */

/* What the loop calls: with exception a step that throws it, otherwise a plain step; or what a future calls.
 */
typedef struct Stepper {
    Object object;
    Field task, exception;
} Stepper;

static Stepper *as_stepper(Value value) {
    return (Stepper *)value_object(value);
}

static void stepper_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Stepper *)self)->task);
    field_clear(vm, &((Stepper *)self)->exception);
}

static void stepper_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Stepper *)self)->task), context);
    visit(field_peek(&((Stepper *)self)->exception), context);
}

static Owned task_step(VM *vm, Value self, Value exception);
static Owned task_wake(VM *vm, Value self, Value future);

static Owned stepper_call(VM *vm, Value self, Arguments arguments) {
    if (arguments.count || arguments.keyword_names)
        return raise_type_error(vm, "function takes no arguments");
    Owned task = field_get(&as_stepper(self)->task), exception = field_peek(&as_stepper(self)->exception)
                                                                     ? field_get(&as_stepper(self)->exception)
                                                                     : NULL;
    Owned result = task_step(vm, task, exception);
    value_release(vm, task);
    value_release(vm, exception);
    return result;
}

static Owned waker_call(VM *vm, Value self, Arguments arguments) {
    if (arguments.count != 1 || arguments.keyword_names)
        return raise_type_error(vm, "Task.task_wakeup() takes exactly one argument (%d given)",
                                (int)arguments.count);
    Owned task = field_get(&as_stepper(self)->task), result = task_wake(vm, task, arguments.items[0]);
    value_release(vm, task);
    return result;
}

static Owned waker_repr(VM *vm, Value self) {
    return str_new_format(vm, "<built-in method task_wakeup of %P object at 0x%lx>",
                          value_type(field_peek(&as_stepper(self)->task)),
                          (int64_t)value_bits(field_peek(&as_stepper(self)->task)));
}

static Owned waker_name(VM *vm, Value self) {
    (void)self;
    return str_intern_text(vm, "task_wakeup");
}

static Owned waker_qualname(VM *vm, Value self) {
    (void)self;
    return str_intern_text(vm, "Task.task_wakeup");
}

static Owned waker_self(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_stepper(self)->task);
}

static const Property waker_properties[] = {
    {"__name__", waker_name, NULL, "task_wakeup"},
    {"__qualname__", waker_qualname, NULL, "Task.task_wakeup"},
    {"__self__", waker_self, NULL, "The task."},
    {NULL, NULL, NULL, NULL},
};

static const Type step_description = {
    .name = "TaskStepMethWrapper",
    .size = sizeof(Stepper),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = stepper_destroy, .traverse = stepper_traverse, .call = stepper_call},
    .properties = waker_properties + 2,
    .text = "Has a task go on.",
};

static const Type waker_description = {
    .name = "builtin_function_or_method",
    .size = sizeof(Stepper),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = stepper_destroy,
              .traverse = stepper_traverse,
              .call = waker_call,
              .repr = waker_repr},
    .properties = waker_properties,
    .text = "Has a task go on with the result of a future.",
};

/* A callable of one of the two classes above, which lie in the dict of Task. */
static Owned stepper_new(VM *vm, Value task, NameIndex name, Value exception) {
    Value class = type_lookup(vm, value_type(task), vm_name(vm, name));
    Owned made = class ? type_allocate(vm, as_type(class)) : NULL;
    if (!made) return NULL;
    field_init_take(&as_stepper(made)->task, value_retain(task));
    if (exception) field_init_take(&as_stepper(made)->exception, value_retain(exception));
    return made;
}

/* Has the loop call step(exception) soon; exception may be NULL. */
static bool schedule_step(VM *vm, Value self, Value exception) {
    Owned callback = stepper_new(vm, self, NAME__asyncio_stepper, exception);
    bool is_fine = callback && loop_call_soon(vm, field_peek(&as_future(self)->loop), callback, NULL,
                                              field_peek(&as_task(self)->context));
    value_release(vm, callback);
    return is_fine;
}

/* --- memory --------------------------------------------------------------------------------------------- */

void task_list(VM *vm, Task *task) {
    if (task->is_listed) return;
    task->is_listed = true;
    task->previous = NULL;
    task->next = vm->async_tasks;
    if (task->next) task->next->previous = task;
    vm->async_tasks = task;
}

void task_unlist(VM *vm, Task *task) {
    if (!task->is_listed) return;
    task->is_listed = false;
    if (task->previous) task->previous->next = task->next;
    else vm->async_tasks = task->next;
    if (task->next) task->next->previous = task->previous;
    task->next = task->previous = NULL;
}

static void clear_own(VM *vm, Task *task) {
    field_clear(vm, &task->coroutine);
    field_clear(vm, &task->name);
    field_clear(vm, &task->context);
    field_clear(vm, &task->waiter);
}

static void task_clear(VM *vm, Object *self) {
    future_clear(vm, self);
    clear_own(vm, (Task *)self);
}

static void task_destroy(VM *vm, Object *self) {
    task_unlist(vm, (Task *)self);
    task_clear(vm, self);
}

static void task_traverse(Object *self, Visit *visit, void *context) {
    const Task *task = (const Task *)self;
    future_traverse(self, visit, context);
    visit(field_peek(&task->coroutine), context);
    visit(field_peek(&task->name), context);
    visit(field_peek(&task->context), context);
    visit(field_peek(&task->waiter), context);
}

static void task_finalise(VM *vm, Value self) {
    static const char *const names[] = {"task", "message", "source_traceback"};
    Future *future = as_future(self);
    if (future->state == FUTURE_PENDING && as_task(self)->logs_pending && field_peek(&future->loop)) {
        Owned message = str_new_text(vm, "Task was destroyed but it is pending!");
        Value values[] = {self, message, field_peek(&future->source_traceback)};
        if (message) future_report(vm, field_peek(&future->loop), names, values, COUNT_OF(values));
        else raise_clear(vm);
        value_release(vm, message);
    }
    future_description.slots.finalise(vm, self);
}

/* --- making --------------------------------------------------------------------------------------------- */

static bool check_coroutine(VM *vm, Value coroutine) {
    if (value_has_type(coroutine, &coroutine_type)) return true;
    bool is = false;
    Owned answer = asyncio_call(vm, "asyncio.coroutines", "iscoroutine", coroutine, NULL);
    bool is_fine = answer && value_is_true(vm, answer, &is);
    value_release(vm, answer);
    return is_fine && (is || raise_type_error(vm, "a coroutine was expected, got %R", coroutine));
}

static bool set_name(VM *vm, Task *task, Value name) {
    Owned own = value_is_exact_str(name) ? value_retain(name) : value_str(vm, name);
    if (own) field_take(vm, &task->name, own);
    return own != NULL;
}

/* Takes the first step at once, in the task's context, instead of the task that runs now. */
static bool start_eagerly(VM *vm, Value self) {
    Task *task = as_task(self);
    Owned loop = field_get(&task->future.loop), before = task_swap(vm, loop, self), context = NULL,
          result = NULL, outer;
    bool is_fine = before != NULL;
    if (is_fine) {
        task_list(vm, task);
        context = field_get(&task->context);
        if (context_enter(vm, context, &outer)) {
            result = task_step(vm, self, NULL);
            context_leave(vm, context, outer);
        }
        Owned pending = raise_fetch(vm), after = task_swap(vm, loop, before);
        is_fine = result && after;
        if (pending) {
            raise_clear(vm);
            vm->thread->exception = pending;
        }
        value_release(vm, after);
        if (task->future.state != FUTURE_PENDING) {
            task_unlist(vm, task);
            field_clear(vm, &task->coroutine);
        }
    }
    value_release(vm, loop);
    value_release(vm, before);
    value_release(vm, context);
    value_release(vm, result);
    return is_fine;
}

static Owned task_init(VM *vm, Value *args) {
    enum { SELF, COROUTINE, LOOP, NAME, CONTEXT, EAGER };
    Task *task = as_task(args[SELF]);
    bool is_eager = false, loop_runs = false;
    task_unlist(vm, task);
    task->logs_pending = false;
    if (!future_open(vm, args[SELF], args[LOOP]) || !check_coroutine(vm, args[COROUTINE])) return NULL;
    clear_own(vm, task);
    task->must_cancel = false;
    task->cancel_requests = 0;
    bool has_context = args[CONTEXT] && args[CONTEXT] != VALUE_NONE;
    Owned context = has_context ? value_retain(args[CONTEXT]) : context_copy_current(vm);
    if (!context) return NULL;
    field_init_take(&task->context, context);
    if (!args[NAME] || args[NAME] == VALUE_NONE)
        field_init_take(&task->name, value_from_small_int(++vm->async_task_count));
    else if (!set_name(vm, task, args[NAME])) return NULL;
    field_init_take(&task->coroutine, value_retain(args[COROUTINE]));
    task->logs_pending = true;
    if (args[EAGER] && !value_is_true(vm, args[EAGER], &is_eager)) return NULL;
    if (is_eager) {
        Owned answer =
            value_call_method(vm, field_peek(&task->future.loop), vm_name(vm, NAME_is_running), NULL, 0);
        bool is_fine = answer && value_is_true(vm, answer, &loop_runs);
        value_release(vm, answer);
        if (!is_fine) return NULL;
        if (loop_runs) return start_eagerly(vm, args[SELF]) ? VALUE_NONE : NULL;
    }
    if (!schedule_step(vm, args[SELF], NULL)) return NULL;
    task_list(vm, task);
    return VALUE_NONE;
}

/* --- steps ---------------------------------------------------------------------------------------------- */

/* The pending exception becomes the result of the task. KeyboardInterrupt and SystemExit go on too. */
static bool end_with_exception(VM *vm, Value self) {
    bool done;
    const Type *cancelled = NULL;
    Owned error = raise_fetch(vm);
    Owned module_class = asyncio_call(vm, "asyncio.exceptions", "_cancelled_class", NULL, NULL);
    if (module_class) cancelled = as_type(module_class);
    bool is_cancelled = cancelled && type_is_subtype(vm, value_type(error), cancelled);
    value_release(vm, module_class);
    bool is_fine;
    if (!cancelled) {
        is_fine = false;
    } else if (is_cancelled) {
        field_take(vm, &as_future(self)->cancel_error, value_retain(error));
        is_fine = future_cancel(vm, self, VALUE_NONE, &done);
    } else {
        is_fine = future_set_exception(vm, self, error);
        if (is_fine && (type_is_subtype(vm, value_type(error), EXCEPTION(KeyboardInterrupt)) ||
                        type_is_subtype(vm, value_type(error), EXCEPTION(SystemExit)))) {
            raise_again_take(vm, error);
            return false;
        }
    }
    value_release(vm, error);
    return is_fine;
}

static bool end_with_result(VM *vm, Value self, Value result) {
    Task *task = as_task(self);
    bool done;
    if (!task->must_cancel) return future_set_result(vm, self, result);
    task->must_cancel = false; /* cancelled just before its end */
    Value message = field_peek(&task->future.cancel_message);
    Owned own = value_retain(message ? message : VALUE_NONE);
    bool is_fine = future_cancel(vm, self, own, &done);
    value_release(vm, own);
    return is_fine;
}

/* The task goes on with RuntimeError. */
static bool fail_step(VM *vm, Value self, Owned text) {
    Owned error = text ? exception_new(vm, EXCEPTION(RuntimeError), text) : NULL;
    bool is_fine = error && schedule_step(vm, self, error);
    value_release(vm, text);
    value_release(vm, error);
    return is_fine;
}

/* waiter.cancel(msg=message); *done: what it says. */
static bool cancel_waiter(VM *vm, Value waiter, Value message, bool *done) {
    Owned method = value_attribute_name(vm, waiter, NAME_cancel),
          names = method ? tuple_single(vm, vm_name(vm, NAME_msg)) : NULL;
    Value items[1] = {message};
    Owned answer = names ? value_call(vm, method, (Arguments){items, 0, names}) : NULL;
    bool is_fine = answer && value_is_true(vm, answer, done);
    value_release(vm, method);
    value_release(vm, names);
    value_release(vm, answer);
    return is_fine;
}

static Value message_of(Value self) {
    Value message = field_peek(&as_future(self)->cancel_message);
    return message ? message : VALUE_NONE;
}

/* The task waits for future from now on; a cancellation that has come in meanwhile is handed on to it. */
static bool wait_for(VM *vm, Value self, Value future) {
    Task *task = as_task(self);
    bool done = false;
    field_take(vm, &task->waiter, value_retain(future));
    if (!task->must_cancel) return true;
    if (!cancel_waiter(vm, future, message_of(self), &done)) return false;
    if (done) task->must_cancel = false;
    return true;
}

/* future.add_done_callback(callback, context=context). */
static bool add_callback(VM *vm, Value future, Value callback, Value context) {
    if (value_is_plain_future(future)) return future_add_callback(vm, future, callback, context);
    Owned method = value_attribute_name(vm, future, NAME_add_done_callback),
          names = method ? tuple_single(vm, vm_name(vm, NAME_context)) : NULL;
    Value items[2] = {callback, context};
    Owned answer = names ? value_call(vm, method, (Arguments){items, 1, names}) : NULL;
    bool is_fine = answer != NULL;
    value_release(vm, method);
    value_release(vm, names);
    value_release(vm, answer);
    return is_fine;
}

static bool await_future(VM *vm, Value self, Value future) {
    Owned callback = stepper_new(vm, self, NAME__asyncio_waker, NULL);
    bool is_fine = callback && add_callback(vm, future, callback, field_peek(&as_task(self)->context));
    value_release(vm, callback);
    return is_fine && future_add_awaiting(vm, future, self) && wait_for(vm, self, future);
}

static Owned text_other_loop(VM *vm, Value self, Value yielded) {
    return str_new_format(vm, "Task %R got Future %R attached to a different loop", self, yielded);
}

static Owned text_not_awaited(VM *vm, Value self, Value yielded) {
    return str_new_format(vm, "yield was used instead of yield from in task %R with %R", self, yielded);
}

/* A future of another kind: known by its attribute _asyncio_future_blocking. *is_future false: it is none. */
static bool take_foreign(VM *vm, Value self, Value yielded, bool *is_future) {
    Owned blocking = NULL, loop = NULL;
    bool is_blocking;
    *is_future = false;
    if (!value_find_attribute(vm, yielded, vm_name(vm, NAME__asyncio_future_blocking), &blocking))
        return false;
    if (!blocking || blocking == VALUE_NONE) return true;
    *is_future = true;
    bool is_fine = value_is_true(vm, blocking, &is_blocking);
    value_release(vm, blocking);
    if (!is_fine) return false;
    loop = asyncio_call(vm, "asyncio.futures", "_get_loop", yielded, NULL);
    if (!loop) return false;
    bool is_ours = loop == field_peek(&as_future(self)->loop);
    value_release(vm, loop);
    if (!is_ours) return fail_step(vm, self, text_other_loop(vm, self, yielded));
    if (!is_blocking) return fail_step(vm, self, text_not_awaited(vm, self, yielded));
    return value_set_attribute(vm, yielded, vm_name(vm, NAME__asyncio_future_blocking), VALUE_FALSE) &&
           await_future(vm, self, yielded);
}

/* What the coroutine has yielded decides when the task goes on. */
static bool take_yielded(VM *vm, Value self, Value yielded) {
    if (yielded == VALUE_NONE) return schedule_step(vm, self, NULL);
    if (yielded == self)
        return fail_step(vm, self, str_new_format(vm, "Task cannot await on itself: %R", self));
    if (value_is_future(yielded)) {
        Future *future = as_future(yielded);
        if (field_peek(&future->loop) != field_peek(&as_future(self)->loop))
            return fail_step(vm, self, text_other_loop(vm, self, yielded));
        if (!future->is_blocking) return fail_step(vm, self, text_not_awaited(vm, self, yielded));
        future->is_blocking = false;
        return await_future(vm, self, yielded);
    }
    bool is_future;
    if (!take_foreign(vm, self, yielded, &is_future)) return false;
    if (is_future) return true;
    if (value_has_type(yielded, &generator_type))
        return fail_step(
            vm, self,
            str_new_format(vm, "yield was used instead of yield from for generator in task %R with %R", self,
                           yielded));
    return fail_step(vm, self, str_new_format(vm, "Task got bad yield: %R", yielded));
}

/* Resumes the coroutine; exception may be NULL. As generator_send. */
static bool resume(VM *vm, Value coroutine, Value exception, Owned *result, bool *ended) {
    if (!exception) return iterator_send(vm, coroutine, VALUE_NONE, result, ended);
    if (value_has_type(coroutine, &coroutine_type) || value_has_type(coroutine, &generator_type))
        return generator_throw(vm, coroutine, exception, NULL, NULL, true, result, ended);
    *ended = false;
    *result = value_call_method(vm, coroutine, vm_name(vm, NAME_throw), &exception, 1);
    if (*result) return true;
    if (!raise_matches(vm, EXCEPTION(StopIteration))) return false;
    Owned error = raise_fetch(vm);
    Value value = field_peek(&as_exception(error)->extra[STOP_ITERATION_VALUE]);
    *result = value ? value_retain(value) : VALUE_NONE;
    *ended = true;
    value_release(vm, error);
    return true;
}

static bool step_inside(VM *vm, Value self, Value exception) {
    Task *task = as_task(self);
    Owned coroutine = field_get(&task->coroutine), result = NULL;
    bool ended = false;
    bool is_fine = resume(vm, coroutine, exception, &result, &ended);
    if (!is_fine) is_fine = end_with_exception(vm, self);
    else if (ended) is_fine = end_with_result(vm, self, result);
    else is_fine = take_yielded(vm, self, result);
    if (task->future.state != FUTURE_PENDING) task_unlist(vm, task);
    value_release(vm, result);
    value_release(vm, coroutine);
    return is_fine;
}

static Owned task_step(VM *vm, Value self, Value exception) {
    Task *task = as_task(self);
    if (task->future.state != FUTURE_PENDING)
        return raise_invalid_state(vm, "__step(): already done: %R %R", self,
                                   exception ? exception : VALUE_NONE);
    Owned error = exception ? value_retain(exception) : NULL;
    if (task->must_cancel) {
        Owned class = asyncio_call(vm, "asyncio.exceptions", "_cancelled_class", NULL, NULL);
        if (!class) goto failed;
        bool is_cancelled = error && type_is_subtype(vm, value_type(error), as_type(class));
        value_release(vm, class);
        if (!is_cancelled) {
            value_release(vm, error);
            error = future_make_cancelled_error(vm, self);
            if (!error) return NULL;
        }
        task->must_cancel = false;
    }
    field_clear(vm, &task->waiter);
    Owned loop = field_get(&task->future.loop);
    bool is_eager = field_peek(&vm->thread->running_task) == self; /* task_swap() has seen to it */
    bool is_fine = is_eager || task_enter(vm, loop, self);
    if (is_fine) {
        is_fine = step_inside(vm, self, error);
        Owned pending = raise_fetch(vm);
        if (!is_eager && !task_leave(vm, loop, self)) is_fine = false;
        if (pending) {
            raise_clear(vm);
            vm->thread->exception = pending;
        }
    }
    value_release(vm, loop);
    value_release(vm, error);
    return is_fine ? VALUE_NONE : NULL;
failed:
    value_release(vm, error);
    return NULL;
}

/* A future that the task has waited for is done. */
static Owned task_wake(VM *vm, Value self, Value future) {
    if (value_is_plain_future(future)) {
        Future *source = as_future(future);
        if (!future_discard_awaiting(vm, future, self)) return NULL;
        if (source->state == FUTURE_FINISHED && !field_peek(&source->exception))
            return task_step(vm, self, NULL);
        Owned error;
        if (source->state == FUTURE_CANCELLED) {
            error = future_make_cancelled_error(vm, future);
        } else {
            source->logs_traceback = false;
            error = field_get(&source->exception);
        }
        Owned result = error ? task_step(vm, self, error) : NULL;
        value_release(vm, error);
        return result;
    }
    if (!future_discard_awaiting(vm, future, self)) return NULL;
    Owned result = value_call_method(vm, future, vm_name(vm, NAME_result), NULL, 0), error = NULL, stepped;
    if (!result) error = raise_fetch(vm);
    value_release(vm, result);
    stepped = task_step(vm, self, error);
    value_release(vm, error);
    return stepped;
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_cancel(VM *vm, Value *args) {
    Task *task = as_task(args[0]);
    bool done = false;
    Value message = args[1] ? args[1] : VALUE_NONE;
    task->future.logs_traceback = false;
    if (task->future.state != FUTURE_PENDING) return VALUE_FALSE;
    task->cancel_requests++;
    if (field_peek(&task->waiter)) {
        Owned waiter = field_get(&task->waiter);
        bool is_fine = cancel_waiter(vm, waiter, message, &done);
        value_release(vm, waiter);
        if (!is_fine) return NULL;
        if (done) return VALUE_TRUE; /* the waiter will wake the task */
    }
    task->must_cancel = true;
    field_take(vm, &task->future.cancel_message, value_retain(message));
    return VALUE_TRUE;
}

static Owned method_cancelling(VM *vm, Value *args) {
    return int_new(vm, as_task(args[0])->cancel_requests);
}

static Owned method_uncancel(VM *vm, Value *args) {
    Task *task = as_task(args[0]);
    if (task->cancel_requests > 0 && --task->cancel_requests == 0) task->must_cancel = false;
    return int_new(vm, task->cancel_requests);
}

static Owned method_set_result(VM *vm, Value *args) {
    (void)args;
    return raise_runtime_error(vm, "Task does not support set_result operation");
}

static Owned method_set_exception(VM *vm, Value *args) {
    (void)args;
    return raise_runtime_error(vm, "Task does not support set_exception operation");
}

static Owned method_get_name(VM *vm, Value *args) {
    Task *task = as_task(args[0]);
    Value name = field_peek(&task->name);
    if (!name) return VALUE_NONE;
    if (value_is_small_int(name)) {
        Owned made = str_new_format(vm, "Task-%S", name);
        if (!made) return NULL;
        field_take(vm, &task->name, made);
    }
    return field_get(&task->name);
}

static Owned method_set_name(VM *vm, Value *args) {
    return set_name(vm, as_task(args[0]), args[1]) ? VALUE_NONE : NULL;
}

static Owned or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned method_get_coro(VM *vm, Value *args) {
    (void)vm;
    return or_none(&as_task(args[0])->coroutine);
}

static Owned method_get_context(VM *vm, Value *args) {
    (void)vm;
    return or_none(&as_task(args[0])->context);
}

static Owned method_get_stack(VM *vm, Value *args) {
    return asyncio_call(vm, "asyncio.base_tasks", "_task_get_stack", args[0], args[1] ? args[1] : VALUE_NONE);
}

static Owned method_print_stack(VM *vm, Value *args) {
    Owned limits = tuple_pair(vm, args[1] ? args[1] : VALUE_NONE, args[2] ? args[2] : VALUE_NONE);
    Owned result = limits ? asyncio_call(vm, "asyncio.base_tasks", "_task_print", args[0], limits) : NULL;
    value_release(vm, limits);
    return result;
}

static Owned method_make_cancelled_error(VM *vm, Value *args) {
    return future_make_cancelled_error(vm, args[0]);
}

static Owned task_repr(VM *vm, Value self) {
    return asyncio_call(vm, "asyncio.base_tasks", "_task_repr", self, NULL);
}

static Owned get_logs_pending(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_task(self)->logs_pending);
}

static bool set_logs_pending(VM *vm, Value self, Value value) {
    if (!value) return raise_attribute_error(vm, "cannot delete attribute");
    return value_is_true(vm, value, &as_task(self)->logs_pending);
}

static Owned get_must_cancel(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_task(self)->must_cancel);
}

static Owned get_coro(VM *vm, Value self) {
    (void)vm;
    return or_none(&as_task(self)->coroutine);
}

static Owned get_waiter(VM *vm, Value self) {
    (void)vm;
    return or_none(&as_task(self)->waiter);
}

static const Method task_methods[] = {
    {"cancel(self, /, msg=None)", method_cancel,
     "Asks the task to end: CancelledError is raised in its coroutine. False if it is done already."},
    {"cancelling(self, /)", method_cancelling, "How many requests to cancel it are open."},
    {"uncancel(self, /)", method_uncancel, "Takes one request to cancel back; gives how many are left."},
    {"set_result(self, result, /)", method_set_result, "Tasks get their results from coroutines."},
    {"set_exception(self, exception, /)", method_set_exception, "Tasks get theirs from coroutines."},
    {"get_name(self, /)", method_get_name, "The name."},
    {"set_name(self, value, /)", method_set_name, "Gives the task a name."},
    {"get_coro(self, /)", method_get_coro, "The coroutine, or None once it has been given up."},
    {"get_context(self, /)", method_get_context, "The context that the coroutine runs in."},
    {"get_stack(self, /, *, limit=None)", method_get_stack, "The frames of the coroutine, as a list."},
    {"print_stack(self, /, *, limit=None, file=None)", method_print_stack, "Prints where the coroutine is."},
    {"_make_cancelled_error(self, /)", method_make_cancelled_error,
     "The exception that tells of the cancellation."},
    {NULL, NULL, NULL},
};

static const Property task_properties[] = {
    {"_log_destroy_pending", get_logs_pending, set_logs_pending,
     "Whether it is reported when the task goes before it is done."},
    {"_must_cancel", get_must_cancel, NULL, "Whether CancelledError is to be raised at the next step."},
    {"_coro", get_coro, NULL, "The coroutine."},
    {"_fut_waiter", get_waiter, NULL, "What the task waits for, or None."},
    {NULL, NULL, NULL, NULL},
};

const Type task_description = {
    .name = "Task",
    .module = "_asyncio",
    .size = sizeof(Task),
    .shape_offset = offsetof(Future, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = task_destroy,
              .traverse = task_traverse,
              .clear = task_clear,
              .finalise = task_finalise,
              .repr = task_repr},
    .initialise = {"Task(coro, *, loop=None, name=None, context=None, eager_start=False)", task_init, NULL},
    .methods = task_methods,
    .properties = task_properties,
    .text = "A coroutine that a loop runs beside others.",
};

/* Puts a class that is no attribute of the module into the dict of Task. */
static bool add_hidden(VM *vm, Value task_class, NameIndex name, const Type *description) {
    Owned class = type_new_native(vm, description, NULL);
    bool is_fine = class && dict_set(vm, type_dict(vm, as_type(task_class)), vm_name(vm, name), class);
    value_release(vm, class);
    return is_fine;
}

bool asyncio_add_tasks(VM *vm, Value module) {
    Owned class = NULL, name = str_intern_text(vm, "Future");
    Value base = name ? dict_get_str(vm, module_dict(module), name) : NULL;
    bool is_fine = base && stdlib_add_type(vm, module, "Task", &task_description, as_type(base), &class) &&
                   type_prepare(vm, as_type(class)) &&
                   add_hidden(vm, class, NAME__asyncio_stepper, &step_description) &&
                   add_hidden(vm, class, NAME__asyncio_waker, &waker_description);
    if (is_fine) type_changed(vm, as_type(class));
    value_release(vm, name);
    value_release(vm, class);
    return is_fine;
}

/*
 * The module _asyncio, and which loop and which task run in each thread.
 *
 * Both hang on Thread. Tasks of this module are listed in vm->async_tasks; those of other kinds, which
 * register themselves, are in a WeakSet of the module that is made when it is first needed.
 */
#include "stdlib/native/asyncio.h"

#include "vm/import.h"
#include "vm/objects/exception.h"
#include "vm/objects/set.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Value running_loop(VM *vm) {
    return field_peek(&vm->thread->running_loop);
}

static Owned function_get_running_loop_or_none(VM *vm, Value *args) {
    (void)args;
    return running_loop(vm) ? value_retain(running_loop(vm)) : VALUE_NONE;
}

static Owned function_set_running_loop(VM *vm, Value *args) {
    field_take(vm, &vm->thread->running_loop, args[0] == VALUE_NONE ? NULL : value_retain(args[0]));
    return VALUE_NONE;
}

static Owned get_running(VM *vm) {
    if (running_loop(vm)) return value_retain(running_loop(vm));
    return raise_runtime_error(vm, "no running event loop");
}

static Owned function_get_running_loop(VM *vm, Value *args) {
    (void)args;
    return get_running(vm);
}

Owned asyncio_event_loop(VM *vm) {
    if (running_loop(vm)) return value_retain(running_loop(vm));
    Owned policy = asyncio_call(vm, "asyncio.events", "_get_event_loop_policy", NULL, NULL),
          name = policy ? str_intern_text(vm, "get_event_loop") : NULL;
    Owned loop = name ? value_call_method(vm, policy, name, NULL, 0) : NULL;
    value_release(vm, policy);
    value_release(vm, name);
    return loop;
}

static Owned function_get_event_loop(VM *vm, Value *args) {
    (void)args;
    return asyncio_event_loop(vm);
}

/* --- the current task ----------------------------------------------------------------------------------- */

static bool check_loop(VM *vm, Value loop) {
    return loop == running_loop(vm) || raise_runtime_error(vm, "loop %R is not the running loop", loop);
}

bool task_enter(VM *vm, Value loop, Value task) {
    Field *current = &vm->thread->running_task;
    if (!check_loop(vm, loop)) return false;
    if (field_peek(current))
        return raise_runtime_error(vm, "Cannot enter into task %R while another task %R is being executed.",
                                   task, field_peek(current));
    field_init_take(current, value_retain(task));
    return true;
}

bool task_leave(VM *vm, Value loop, Value task) {
    Field *current = &vm->thread->running_task;
    if (!check_loop(vm, loop)) return false;
    if (field_peek(current) != task)
        return raise_runtime_error(vm, "Invalid attempt to leave task %R while task %R is entered.", task,
                                   field_peek(current) ? field_peek(current) : VALUE_NONE);
    field_clear(vm, current);
    return true;
}

Owned task_swap(VM *vm, Value loop, Value task) {
    Field *current = &vm->thread->running_task;
    if (!check_loop(vm, loop)) return NULL;
    Owned before = field_move(current);
    if (task != VALUE_NONE) field_init_take(current, value_retain(task));
    return before ? before : VALUE_NONE;
}

static Owned function_enter_task(VM *vm, Value *args) {
    return task_enter(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned function_leave_task(VM *vm, Value *args) {
    return task_leave(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned function_swap_task(VM *vm, Value *args) {
    return task_swap(vm, args[0], args[1]);
}

static Owned function_current_task(VM *vm, Value *args) {
    Owned loop = args[0] && args[0] != VALUE_NONE ? value_retain(args[0]) : get_running(vm);
    if (!loop) return NULL;
    Owned found = VALUE_NONE;
    for (Thread *thread = vm->threads; thread; thread = thread->next) {
        if (field_peek(&thread->running_loop) != loop || !field_peek(&thread->running_task)) continue;
        found = field_get(&thread->running_task);
        break;
    }
    value_release(vm, loop);
    return found;
}

/* --- all tasks ------------------------------------------------------------------------------------------ */

/* The WeakSet of foreign tasks, or (with make false) NULL while there is none. */
static bool foreign_tasks(VM *vm, bool make, Owned *set) {
    Owned module = import_module_text(vm, "_asyncio"),
          name = module ? str_intern_text(vm, "_foreign_tasks") : NULL;
    *set = NULL;
    bool is_fine = name && dict_find(vm, module_dict(module), name, set);
    if (is_fine && !*set && make) {
        *set = asyncio_call(vm, "weakref", "WeakSet", NULL, NULL);
        is_fine = *set && dict_set(vm, module_dict(module), name, *set);
    }
    value_release(vm, module);
    value_release(vm, name);
    return is_fine;
}

static Owned change_foreign(VM *vm, Value task, const char *method, bool make) {
    Owned set, name = str_intern_text(vm, method), result = NULL;
    bool is_fine = name && foreign_tasks(vm, make, &set);
    if (is_fine && set) result = value_call_method(vm, set, name, &task, 1);
    value_release(vm, name);
    if (!is_fine || !set) return is_fine ? VALUE_NONE : NULL;
    value_release(vm, set);
    bool is_done = result != NULL;
    value_release(vm, result);
    return is_done ? VALUE_NONE : NULL;
}

static bool is_own_task(Value task) {
    if (!value_is_future(task)) return false;
    for (const Type *type = value_type(task); type; type = type->base) {
        if (type->flags & TYPE_IS_HEAP && as_heap_type(type)->description == &task_description) return true;
    }
    return false;
}

static Owned function_register_task(VM *vm, Value *args) {
    if (!is_own_task(args[0])) return change_foreign(vm, args[0], "add", true);
    task_list(vm, as_task(args[0]));
    return VALUE_NONE;
}

static Owned function_unregister_task(VM *vm, Value *args) {
    if (!is_own_task(args[0])) return change_foreign(vm, args[0], "discard", false);
    task_unlist(vm, as_task(args[0]));
    return VALUE_NONE;
}

/* Adds a foreign task of this loop that is not done. */
static bool add_foreign(VM *vm, Value set, Value task, Value loop) {
    Owned own = asyncio_call(vm, "asyncio.futures", "_get_loop", task, NULL);
    if (!own) return false;
    bool is_ours = own == loop, is_done;
    value_release(vm, own);
    if (!is_ours) return true;
    Owned name = str_intern_text(vm, "done"),
          answer = name ? value_call_method(vm, task, name, NULL, 0) : NULL;
    bool is_fine = answer && value_is_true(vm, answer, &is_done) && (is_done || set_add(vm, set, task));
    value_release(vm, name);
    value_release(vm, answer);
    return is_fine;
}

static Owned function_all_tasks(VM *vm, Value *args) {
    Owned loop = args[0] && args[0] != VALUE_NONE ? value_retain(args[0]) : get_running(vm),
          set = loop ? set_new(vm) : NULL, foreign = NULL, items = NULL;
    bool is_fine = set != NULL;
    for (Task *task = vm->async_tasks; is_fine && task; task = task->next) {
        if (task->future.state != FUTURE_PENDING || field_peek(&task->future.loop) != loop) continue;
        if (task->future.object.bits & OBJECT_IS_BEING_DESTROYED) continue;
        is_fine = set_add(vm, set, object_value(task)); /* hashed by address: runs nothing */
    }
    is_fine = is_fine && foreign_tasks(vm, false, &foreign);
    if (is_fine && foreign) items = value_to_tuple(vm, foreign);
    Walk walk;
    if (items && walk_open(vm, &walk, items)) {
        for (;;) {
            Owned task;
            is_fine = walk_next(vm, &walk, &task);
            if (!is_fine || !task) break;
            is_fine = add_foreign(vm, set, task, loop);
            value_release(vm, task);
            if (!is_fine) break;
        }
        walk_close(vm, &walk);
    } else if (is_fine && foreign) {
        is_fine = false;
    }
    value_release(vm, loop);
    value_release(vm, foreign);
    value_release(vm, items);
    if (is_fine) return set;
    value_release(vm, set);
    return NULL;
}

static Owned function_add_awaited(VM *vm, Value *args) {
    return future_add_awaiting(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned function_discard_awaited(VM *vm, Value *args) {
    return future_discard_awaiting(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"_get_running_loop()", function_get_running_loop_or_none, "The loop that runs in this thread, or None."},
    {"_set_running_loop(loop, /)", function_set_running_loop, "Says which loop runs in this thread."},
    {"get_running_loop()", function_get_running_loop,
     "The loop that runs in this thread; RuntimeError if none does."},
    {"get_event_loop()", function_get_event_loop,
     "The running loop, or the one that was set for the thread."},
    {"_enter_task(loop, task)", function_enter_task, "Says that task runs now."},
    {"_leave_task(loop, task)", function_leave_task, "Says that task runs no more."},
    {"_swap_current_task(loop, task)", function_swap_task, "Says that task runs now; gives the one before."},
    {"current_task(loop=None)", function_current_task, "The task that runs in the loop, or None."},
    {"all_tasks(loop=None)", function_all_tasks, "The tasks of the loop that are not done."},
    {"_register_task(task)", function_register_task, "Adds a task to those that all_tasks() knows."},
    {"_unregister_task(task)", function_unregister_task, "Takes it off again."},
    {"_register_eager_task(task)", function_register_task, "As _register_task()."},
    {"_unregister_eager_task(task)", function_unregister_task, "As _unregister_task()."},
    {"future_add_to_awaited_by(fut, waiter, /)", function_add_awaited, "Says that waiter waits for fut."},
    {"future_discard_from_awaited_by(fut, waiter, /)", function_discard_awaited,
     "Says that waiter does not wait for fut any more."},
    {NULL, NULL, NULL},
};

Owned module_asyncio(VM *vm) {
    Owned module = stdlib_module(vm, "_asyncio", "Futures and tasks, and what runs where.", functions);
    if (module && asyncio_add_futures(vm, module) && asyncio_add_tasks(vm, module) &&
        asyncio_add_loops(vm, module) && asyncio_add_streams(vm, module))
        return module;
    value_release(vm, module);
    return NULL;
}

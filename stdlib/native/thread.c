/*
 * The module _thread: starting native threads, and what threading builds on.
 */
#define _GNU_SOURCE 1 /* pthread_setname_np */
#include "stdlib/native/thread.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/audit.h"
#include "vm/lock.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"
#include "vm/thread_locals.h"

/* --- handles -------------------------------------------------------------------------------------------- */

typedef enum HandleState { HANDLE_NEW, HANDLE_STARTING, HANDLE_RUNNING, HANDLE_DONE } HandleState;

typedef struct Handle {
    Object object;
    HandleState state;
    uint64_t id; /* of the thread, once it runs */
    WaitQueue joining;
} Handle;

static Handle *as_handle(Value value) {
    return (Handle *)value_object(value);
}

static Owned handle_new(VM *vm) {
    const Type *type = native_class(vm, "_thread", "_ThreadHandle");
    return type ? type_allocate(vm, type) : NULL;
}

static Owned handle_construct(VM *vm, Value *args) {
    return type_allocate(vm, as_type(args[0]));
}

static Owned handle_repr(VM *vm, Value self) {
    Owned id = int_new_unsigned(vm, as_handle(self)->id);
    Owned result = id ? str_new_format(vm, "<_thread._ThreadHandle object: ident=%S>", id) : NULL;
    value_release(vm, id);
    return result;
}

static Owned handle_ident(VM *vm, Value self) {
    return int_new_unsigned(vm, as_handle(self)->id);
}

static Owned handle_is_done(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(as_handle(args[0])->state == HANDLE_DONE);
}

static void handle_end(Handle *handle) {
    handle->state = HANDLE_DONE;
    wait_wake_all(&handle->joining);
}

static Owned handle_set_done(VM *vm, Value *args) {
    Handle *handle = as_handle(args[0]);
    if (handle->state != HANDLE_RUNNING) return raise_runtime_error(vm, "thread not started");
    handle_end(handle);
    return VALUE_NONE;
}

static Owned handle_join(VM *vm, Value *args) {
    Handle *handle = as_handle(args[0]);
    bool has_timeout = false;
    int64_t deadline = LOCK_NO_DEADLINE;
    if (args[1] && args[1] != VALUE_NONE) {
        double seconds;
        if (!value_to_double(vm, args[1], &seconds)) return NULL;
        if (seconds >= 0 && !thread_read_deadline(vm, args[1], &has_timeout, &deadline)) return NULL;
    }
    if (handle->state == HANDLE_NEW) return raise_runtime_error(vm, "thread not started");
    if (handle->state != HANDLE_DONE && handle->id == vm->thread->id)
        return raise_runtime_error(vm, "Cannot join current thread");
    while (handle->state != HANDLE_DONE) {
        if (vm->lock.is_ending) /* what runs still will never run again */
            return raise_format(vm, EXCEPTION(PythonFinalizationError),
                                "cannot join thread at interpreter shutdown");
        WaitOutcome outcome = wait_in_queue(vm, &handle->joining, deadline, false);
        if (outcome == WAIT_INTERRUPTED && !signals_run(vm)) return NULL;
        if (outcome == WAIT_TIMED_OUT) break;
    }
    return signals_run(vm) ? VALUE_NONE : NULL; /* of what the thread sent, here rather than later */
}

static const Method handle_methods[] = {
    {"join(self, timeout=None, /)", handle_join,
     "Waits until the thread has ended, for at most timeout seconds."},
    {"is_done(self, /)", handle_is_done, "Whether the thread has ended."},
    {"_set_done(self, /)", handle_set_done, "Says that the thread has ended."},
    {NULL, NULL, NULL},
};

static const Property handle_properties[] = {
    {"ident", handle_ident, NULL, "The number of the thread, 0 before it runs."},
    {NULL, NULL, NULL, NULL},
};

static const Type handle_description = {
    .name = "_ThreadHandle",
    .module = "_thread",
    .size = sizeof(Handle),
    .flags = TYPE_IS_FINAL,
    .slots = {.repr = handle_repr},
    .methods = handle_methods,
    .properties = handle_properties,
    .construct = {"_ThreadHandle()", handle_construct, NULL},
    .text = "Stands for a native thread that can be waited for.",
};

/* --- starting ------------------------------------------------------------------------------------------- */

typedef struct Start {
    Thread *thread;
    Owned function, arguments, keywords, handle; /* keywords and handle may be NULL */
    bool is_foreground;                          /* the end of the program waits for it */
} Start;

static void start_release(VM *vm, Start *start) {
    value_release(vm, start->function);
    value_release(vm, start->arguments);
    value_release(vm, start->keywords);
}

/* What a native thread runs. */
static void *run_thread(void *context) {
    Start *start = context;
    Thread *thread = start->thread;
    VM *vm = thread->vm;
    thread_begin(thread);
    uint32_t generation = vm->lock.generation;
    if (start->handle) {
        as_handle(start->handle)->id = thread->id;
        as_handle(start->handle)->state = HANDLE_RUNNING;
        wait_wake_all(&as_handle(start->handle)->joining);
    }
    Owned result = value_call_tuple(vm, start->function, start->arguments, start->keywords);
    if (!result && !raise_clear_if(vm, EXCEPTION(SystemExit)))
        raise_unraisable(vm, "Exception ignored in thread started by", start->function);
    value_release(vm, result);
    start_release(vm, start);
    thread_locals_clear(vm, &thread->locals); /* before anybody can see that the thread has ended */
    if (start->handle) handle_end(as_handle(start->handle));
    value_release(vm, start->handle);
    if (generation == vm->lock.generation) { /* else it is the main thread of a child, and counts no more */
        vm->lock.thread_count--;
        if (start->is_foreground && --vm->lock.foreground_count == 0)
            wait_wake_all(&vm->lock.foreground_ended);
    }
    memory_release(start);
    thread_end(thread);
    return NULL;
}

/* Starts a native thread; keywords and handle may be NULL. False with an exception pending. */
static bool start_thread(VM *vm, Value function, Value arguments, Value keywords, Value handle,
                         bool is_foreground, uint64_t *id) {
    if (vm->lock.is_ending)
        return raise_format(vm, EXCEPTION(PythonFinalizationError),
                            "can't create new thread at interpreter shutdown");
    Start *start = memory_allocate(sizeof *start);
    Thread *thread = start ? thread_new(vm) : NULL;
    if (!thread) {
        memory_release(start);
        return raise_is_pending(vm) ? false : (bool)raise_memory_error(vm);
    }
    *start = (Start){.thread = thread,
                     .function = value_retain(function),
                     .arguments = value_retain(arguments),
                     .is_foreground = is_foreground,
                     .keywords = keywords ? value_retain(keywords) : NULL,
                     .handle = handle ? value_retain(handle) : NULL};
    vm->lock.thread_count++;
    if (start->is_foreground) vm->lock.foreground_count++;
    pthread_attr_t attributes;
    pthread_t native;
    int failure = pthread_attr_init(&attributes);
    if (!failure) {
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        if (vm->lock.stack_size) pthread_attr_setstacksize(&attributes, vm->lock.stack_size);
        failure = pthread_create(&native, &attributes, run_thread, start);
        pthread_attr_destroy(&attributes);
    }
    if (!failure) {
        *id = (uint64_t)native;
        return true;
    }
    vm->lock.thread_count--;
    if (start->is_foreground) vm->lock.foreground_count--;
    start_release(vm, start);
    value_release(vm, start->handle);
    memory_release(start);
    thread_discard(thread);
    return raise_runtime_error(vm, "can't start new thread");
}

static Owned function_start_new_thread(VM *vm, Value *args) {
    if (!value_is_callable(vm, args[0])) return raise_type_error(vm, "first arg must be callable");
    if (!value_is_tuple(args[1])) return raise_type_error(vm, "2nd arg must be a tuple");
    if (args[2] && !value_is_dict(args[2]))
        return raise_type_error(vm, "optional 3rd arg must be a dictionary");
    if (!audit(vm, "_thread.start_new_thread", 3, args[0], args[1], args[2] ? args[2] : VALUE_NONE, NULL))
        return NULL;
    uint64_t id = 0;
    return start_thread(vm, args[0], args[1], args[2], NULL, false, &id) ? int_new_unsigned(vm, id) : NULL;
}

static Owned function_start_joinable_thread(VM *vm, Value *args) {
    bool is_daemon = true;
    if (!value_is_callable(vm, args[0])) return raise_type_error(vm, "thread function must be callable");
    if (args[2] && !value_is_true(vm, args[2], &is_daemon)) return NULL;
    const Type *type = native_class(vm, "_thread", "_ThreadHandle");
    Owned handle = NULL;
    if (!type) return NULL;
    if (args[1] && args[1] != VALUE_NONE) {
        if (value_type(args[1]) != type) return raise_type_error(vm, "'handle' must be a _ThreadHandle");
        handle = value_retain(args[1]);
    } else {
        handle = handle_new(vm);
    }
    if (!handle) return NULL;
    uint64_t id = 0;
    bool is_fine =
        audit(vm, "_thread.start_joinable_thread", 3, args[0], value_from_small_int(is_daemon),
              args[1] ? args[1] : VALUE_NONE, NULL) &&
        (as_handle(handle)->state == HANDLE_NEW || raise_runtime_error(vm, "thread already started"));
    if (is_fine) {
        as_handle(handle)->state = HANDLE_STARTING;
        is_fine = start_thread(vm, args[0], vm->empty_tuple, NULL, handle, !is_daemon, &id);
        if (!is_fine) as_handle(handle)->state = HANDLE_NEW;
        else if (!as_handle(handle)->id) as_handle(handle)->id = id;
    }
    if (is_fine) return handle;
    value_release(vm, handle);
    return NULL;
}

/* A handle for a thread that this module has not started: the main one, or the one that forked. */
static Owned function_make_thread_handle(VM *vm, Value *args) {
    int64_t id;
    if (!value_to_int64(vm, args[0], EXCEPTION(OverflowError), &id)) return NULL;
    Owned handle = handle_new(vm);
    if (handle) {
        as_handle(handle)->id = (uint64_t)id;
        as_handle(handle)->state = HANDLE_RUNNING;
    }
    return handle;
}

static Owned function_shutdown(VM *vm, Value *args) {
    (void)args;
    while (vm->lock.foreground_count > 0) {
        if (wait_in_queue(vm, &vm->lock.foreground_ended, LOCK_NO_DEADLINE, false) == WAIT_INTERRUPTED &&
            !signals_run(vm))
            return NULL;
    }
    return VALUE_NONE;
}

/* --- the rest ------------------------------------------------------------------------------------------- */

static Owned function_allocate_lock(VM *vm, Value *args) {
    (void)args;
    return thread_new_lock(vm);
}

static Owned function_get_ident(VM *vm, Value *args) {
    (void)args;
    return int_new_unsigned(vm, vm->thread->id);
}

static Owned function_get_native_id(VM *vm, Value *args) {
    (void)args;
    return int_new_unsigned(vm, vm->thread->native_id);
}

static Owned function_get_main_ident(VM *vm, Value *args) {
    (void)args;
    return int_new_unsigned(vm, vm->main->id);
}

static Owned function_is_main_interpreter(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_TRUE;
}

static Owned function_daemon_threads_allowed(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_TRUE;
}

static Owned function_count(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, vm->lock.thread_count);
}

static Owned function_exit(VM *vm, Value *args) {
    (void)args;
    return raise_type(vm, EXCEPTION(SystemExit));
}

static Owned function_interrupt_main(VM *vm, Value *args) {
    int number = SIGINT;
    if (args[0] && !value_to_c_int(vm, args[0], &number)) return NULL;
    if (number < 1 || number > SIGRTMAX) return raise_value_error(vm, "signal number out of range");
    struct sigaction action;
    if (!signals_are_closed(vm) && sigaction(number, NULL, &action) == 0 &&
        (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN))
        return VALUE_NONE;
    process_note_signal(number);
    return signals_run(vm) ? VALUE_NONE : NULL;
}

static Owned function_stack_size(VM *vm, Value *args) {
    enum { LEAST = 32 * 1024 };
    int64_t size = 0;
    size_t before = vm->lock.stack_size;
    if (args[0] && !value_to_int64(vm, args[0], EXCEPTION(OverflowError), &size)) return NULL;
    if (size < 0) return raise_value_error(vm, "size must be 0 or a positive value");
    if (size && size < LEAST) return raise_value_error(vm, "size not valid: %ld bytes", size);
    if (args[0]) {
        size_t least = (size_t)PTHREAD_STACK_MIN;
        vm->lock.stack_size = size && (size_t)size < least ? least : (size_t)size;
    }
    return int_new(vm, (int64_t)before);
}

enum { NAME_ROOM = 16 }; /* of a thread's name for the system, with the zero behind it */

static Owned function_set_name(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "set_name() argument 'name' must be str, not %T", args[0]);
    Buffer text = BUFFER_EMPTY;
    str_append_utf8(&text, args[0]);
    if (text.failed) {
        buffer_close(&text);
        return raise_memory_error(vm);
    }
    char name[NAME_ROOM];
    size_t count = text.count < NAME_ROOM - 1 ? text.count : NAME_ROOM - 1;
    while (count && count < text.count && ((unsigned char)text.bytes[count] & 0xC0) == 0x80)
        count--; /* whole characters */
    memcpy(name, text.bytes ? text.bytes : "", count);
    name[count] = 0;
    buffer_close(&text);
    int failure = pthread_setname_np(pthread_self(), name);
    return failure ? raise_os_error(vm, failure, NULL, NULL) : VALUE_NONE;
}

static Owned function_get_name(VM *vm, Value *args) {
    (void)args;
    char name[NAME_ROOM] = "";
    int failure = pthread_getname_np(pthread_self(), name, sizeof name);
    if (failure) return raise_os_error(vm, failure, NULL, NULL);
    return str_new_file_name(vm, name, strlen(name));
}

static const Method functions[] = {
    {"start_new_thread(function, args, kwargs={}, /)", function_start_new_thread,
     "Starts a thread that calls function; gives its number."},
    {"start_new(function, args, kwargs={}, /)", function_start_new_thread,
     "An old name of start_new_thread()."},
    {"start_joinable_thread(function, handle=None, daemon=True)", function_start_joinable_thread,
     "Starts a thread that calls function without arguments; gives a handle to wait for it."},
    {"_make_thread_handle(ident, /)", function_make_thread_handle,
     "A handle for a running thread that was started otherwise."},
    {"daemon_threads_allowed()", function_daemon_threads_allowed,
     "Whether threads may be left running at the end."},
    {"allocate_lock()", function_allocate_lock, "Makes a lock."},
    {"allocate()", function_allocate_lock, "An old name of allocate_lock()."},
    {"exit()", function_exit, "Ends the calling thread: raises SystemExit."},
    {"exit_thread()", function_exit, "An old name of exit()."},
    {"interrupt_main(signum=signal.SIGINT, /)", function_interrupt_main,
     "Behaves as if the signal had come in: the main thread runs its handler."},
    {"get_ident()", function_get_ident, "The number of the calling thread, unique among those that run."},
    {"get_native_id()", function_get_native_id, "The number that the kernel has given the calling thread."},
    {"_get_main_thread_ident()", function_get_main_ident, "The number of the main thread."},
    {"_is_main_interpreter()", function_is_main_interpreter,
     "Whether this is the interpreter that the program began with."},
    {"_count()", function_count, "How many threads run that this module has started."},
    {"stack_size(size=0, /)", function_stack_size,
     "The bytes of stack that new threads get (0: what the system gives); sets them when size is given."},
    {"set_name(name)", function_set_name, "Names the calling thread for the system's tools."},
    {"_get_name()", function_get_name, "The name that the system knows the calling thread by."},
    {"_shutdown()", function_shutdown, "Waits for all threads that are no daemons."},
    {NULL, NULL, NULL},
};

Owned module_thread(VM *vm) {
    Owned module = stdlib_module(vm, "_thread", "Threads and locks, as the system has them.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    bool is_fine = thread_add_locks(vm, module) && thread_add_local(vm, module) &&
                   thread_add_report(vm, module) &&
                   stdlib_add_type(vm, module, "_ThreadHandle", &handle_description, NULL, NULL) &&
                   dict_set_text(vm, dict, "error", type_value(EXCEPTION(RuntimeError))) &&
                   dict_set_text_take(vm, dict, "TIMEOUT_MAX", float_new(vm, 9223372036.0));
    is_fine = is_fine && stdlib_add_int(vm, module, "_NAME_MAXLEN", NAME_ROOM - 1);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

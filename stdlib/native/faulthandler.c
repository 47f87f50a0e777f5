/*
 * The module faulthandler: what each thread is doing, written when the process is about to die, when a signal
 * of the program's choice comes in, when a time is over, or at once.
 *
 * What runs in a signal handler looks at frames without the interpreter's lock, allocates nothing and writes
 * with write(2) alone. It sees a frame as it stands in memory: the line of a frame that is running on another
 * processor may be that of its last call. The watchdog asks for the lock first, and goes without when it is
 * not given. The state is one block, found through base/process.h because a handler takes no context; it is
 * there from the first enable() to the end of the interpreter that made it.
 */
#define _GNU_SOURCE 1 /* pthread_getname_np, sigaltstack */
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "stdlib/modules.h"
#include "vm/frame.h"
#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum {
    FRAMES_MOST = 100,
    THREADS_MOST = 100,
    TEXT_MOST = 500, /* characters of a name */
    SIGNALS = 65,
    FATAL_COUNT = 5,
    NANOSECONDS = 1000000000,
    MICROSECOND = 1000,
    HEADER_ROOM = 64,
    STACK_ROOM = 1 << 16, /* of the handler, for when the stack itself is used up */
    STDERR = 2,
    VISIT_MOST = 200000000, /* nanoseconds that the watchdog waits for the lock: many switch intervals */
};

static const struct {
    int number;
    const char *name;
} fatal_signals[FATAL_COUNT] = {{SIGBUS, "Bus error"},
                                {SIGILL, "Illegal instruction"},
                                {SIGFPE, "Floating-point exception"},
                                {SIGABRT, "Aborted"},
                                {SIGSEGV, "Segmentation fault"}};

/* Where and what to write. */
typedef struct Target {
    Field file; /* keeps the descriptor open, or NULL */
    int descriptor;
    bool shows_all;
} Target;

typedef struct UserSignal {
    bool is_registered, is_chained;
    Target target;
    struct sigaction previous;
} UserSignal;

typedef struct Watchdog {
    bool is_running, is_repeating, exits, is_cancelled;
    pid_t process; /* that started it: a child of a fork has none */
    Target target;
    int64_t interval;
    char header[HEADER_ROOM];
    pthread_t native;
    pthread_mutex_t mutex; /* guards is_cancelled */
    pthread_cond_t changed;
} Watchdog;

typedef struct FaultState {
    VM *vm;
    bool is_enabled, shows_c_stack;
    Target target;
    struct sigaction previous[FATAL_COUNT];
    UserSignal users[SIGNALS];
    Watchdog watchdog;
    char *stack;
    stack_t previous_stack;
    void (*close_next)(VM *vm);
} FaultState;

/* --- writing, in a signal handler ----------------------------------------------------------------------- */

static void put(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t done = write(descriptor, bytes, count);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        bytes += done;
        count -= (size_t)done;
    }
}

static void put_text(int descriptor, const char *text) {
    put(descriptor, text, strlen(text));
}

/* In base 10 or 16, with at least `width` digits. */
static void put_number(int descriptor, uint64_t number, unsigned base, int width) {
    char digits[24];
    int at = sizeof digits;
    for (; number || width > 0 || at == sizeof digits; number /= base, width--)
        digits[--at] = "0123456789abcdef"[number % base];
    put(descriptor, digits + at, sizeof digits - (size_t)at);
}

/* A str: what is not printable ASCII as an escape. */
static void put_str(int descriptor, Value value) {
    if (!value || !value_is_str(value)) {
        put_text(descriptor, "???");
        return;
    }
    const Str *str = as_str(value);
    int64_t count = str->count < TEXT_MOST ? str->count : TEXT_MOST;
    for (int64_t i = 0; i < count; i++) {
        uint32_t c = str_at(str, i);
        char byte = (char)c;
        if (c >= ' ' && c < 0x7F) {
            put(descriptor, &byte, 1);
            continue;
        }
        put_text(descriptor, c <= 0xFF ? "\\x" : c <= 0xFFFF ? "\\u" : "\\U");
        put_number(descriptor, c, 16, c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8);
    }
    if (count < str->count) put_text(descriptor, "...");
}

static void put_frames(int descriptor, const Thread *thread) {
    const Frame *frame = thread->frame;
    if (!frame) put_text(descriptor, "  <no Python frame>\n");
    for (int count = 0; frame && count < FRAMES_MOST; frame = frame->previous) {
        if (frame->code->hides_frame) continue;
        count++;
        put_text(descriptor, "  File \"");
        put_str(descriptor, field_peek(&frame->code->filename));
        put_text(descriptor, "\", line ");
        put_number(descriptor, (uint64_t)frame_line(frame), 10, 1);
        put_text(descriptor, " in ");
        put_str(descriptor, field_peek(&frame->code->name));
        put_text(descriptor, "\n");
    }
}

static void put_thread(int descriptor, const Thread *thread, bool is_current) {
    char name[32] = "";
    put_text(descriptor, is_current ? "Current thread 0x" : "Thread 0x");
    put_number(descriptor, thread->id, 16, 16);
    if (pthread_getname_np((pthread_t)thread->id, name, sizeof name) == 0 && *name) {
        put_text(descriptor, " [");
        put_text(descriptor, name);
        put_text(descriptor, "]");
    }
    put_text(descriptor, " (most recent call first):\n");
    put_frames(descriptor, thread);
}

/* The Thread of the native thread that asks; NULL: it is none of the interpreter's. */
static const Thread *find_current(const VM *vm) {
    uint64_t id = (uint64_t)pthread_self();
    for (const Thread *thread = vm->threads; thread; thread = thread->next)
        if (thread->id == id) return thread;
    return NULL;
}

static void dump(const VM *vm, const Target *target) {
    const Thread *current = find_current(vm);
    if (!target->shows_all) {
        put_text(target->descriptor, "Stack (most recent call first):\n");
        if (current) put_frames(target->descriptor, current);
        return;
    }
    int count = 0;
    for (const Thread *thread = vm->threads; thread; thread = thread->next) {
        if (!thread->id) continue; /* it is being started */
        if (count) put_text(target->descriptor, "\n");
        if (count++ >= THREADS_MOST) {
            put_text(target->descriptor, "...\n");
            return;
        }
        put_thread(target->descriptor, thread, thread == current);
    }
}

/* CPython's words for a system that cannot tell. */
static void put_c_stack(int descriptor) {
    put_text(descriptor, "Current thread's C stack trace (most recent call first):\n"
                         "  <cannot get C stack on this system>\n");
}

/* --- handlers ------------------------------------------------------------------------------------------- */

static void disable_fatal(FaultState *state) {
    if (!state->is_enabled) return;
    state->is_enabled = false;
    for (int i = 0; i < FATAL_COUNT; i++) sigaction(fatal_signals[i].number, &state->previous[i], NULL);
}

static void on_fatal(int number) {
    int error_number = errno;
    FaultState *state = process_fault_state();
    if (!state || !state->is_enabled) return;
    const char *name = "";
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal_signals[i].number != number) continue;
        name = fatal_signals[i].name;
        sigaction(number, &state->previous[i], NULL);
    }
    int descriptor = state->target.descriptor;
    put_text(descriptor, "Fatal Python error: ");
    put_text(descriptor, name);
    put_text(descriptor, "\n\n");
    dump(state->vm, &state->target);
    if (state->shows_c_stack) {
        put_text(descriptor, "\n");
        put_c_stack(descriptor);
    }
    errno = error_number;
    raise(number);
}

static void on_user_signal(int number);

static bool install_user(int number, bool is_chained, struct sigaction *previous) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_user_signal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART | SA_ONSTACK | (is_chained ? SA_NODEFER : 0);
    return sigaction(number, &action, previous) == 0;
}

static void on_user_signal(int number) {
    int error_number = errno;
    FaultState *state = process_fault_state();
    UserSignal *user = state ? &state->users[number] : NULL;
    if (!user || !user->is_registered) return;
    dump(state->vm, &user->target);
    if (user->is_chained) {
        sigaction(number, &user->previous, NULL);
        errno = error_number;
        raise(number);
        error_number = errno;
        if (!install_user(number, true, NULL)) user->is_registered = false;
    }
    errno = error_number;
}

/* --- the state ------------------------------------------------------------------------------------------ */

static void clear_target(VM *vm, Target *target) {
    field_clear(vm, &target->file);
}

static void unregister(VM *vm, FaultState *state, int number) {
    UserSignal *user = &state->users[number];
    if (!user->is_registered) return;
    user->is_registered = false;
    sigaction(number, &user->previous, NULL);
    clear_target(vm, &user->target);
}

static void cancel_watchdog(VM *vm, Watchdog *watchdog) {
    if (!watchdog->is_running) return;
    watchdog->is_running = false;
    if (watchdog->process == getpid()) {
        pthread_mutex_lock(&watchdog->mutex);
        watchdog->is_cancelled = true;
        pthread_cond_signal(&watchdog->changed);
        pthread_mutex_unlock(&watchdog->mutex);
        Thread *thread = blocking_begin(vm);
        pthread_join(watchdog->native, NULL);
        blocking_end(thread);
        pthread_cond_destroy(&watchdog->changed);
        pthread_mutex_destroy(&watchdog->mutex);
    }
    clear_target(vm, &watchdog->target);
}

static void close_state(VM *vm) {
    FaultState *state = process_fault_state();
    if (!state || state->vm != vm) return;
    cancel_watchdog(vm, &state->watchdog);
    disable_fatal(state);
    for (int number = 0; number < SIGNALS; number++) unregister(vm, state, number);
    process_set_fault_state(NULL);
    clear_target(vm, &state->target);
    if (state->stack) sigaltstack(&state->previous_stack, NULL);
    memory_release(state->stack);
    void (*next)(VM *) = state->close_next;
    memory_release(state);
    if (next) next(vm);
}

/* The state of this interpreter; NULL with an exception pending. */
static FaultState *open_state(VM *vm) {
    FaultState *state = process_fault_state();
    if (state && state->vm == vm) return state;
    if (state) {
        raise_runtime_error(vm, "faulthandler is in use by another interpreter of this process");
        return NULL;
    }
    state = memory_allocate_zeroed(sizeof *state);
    if (!state) {
        raise_memory_error(vm);
        return NULL;
    }
    state->vm = vm;
    state->close_next = vm->native_close;
    vm->native_close = close_state;
    process_set_fault_state(state);
    return state;
}

/* --- arguments ------------------------------------------------------------------------------------------ */

static bool read_descriptor(VM *vm, Value file, int *descriptor) {
    if (value_is_int(file)) {
        if (!value_to_c_int(vm, file, descriptor)) return false;
        return *descriptor >= 0 || raise_value_error(vm, "file is not a valid file descriptor");
    }
    Owned number = value_call_method(vm, file, vm_name(vm, NAME_fileno), NULL, 0);
    bool is_fine = number != NULL;
    int64_t wide;
    if (is_fine && (!value_is_int(number) || !int_fits_int64(number, &wide) || wide < 0 || wide > INT_MAX))
        is_fine = raise_runtime_error(vm, "file.fileno() is not a valid file descriptor");
    if (is_fine) *descriptor = (int)wide;
    value_release(vm, number);
    Owned flushed = is_fine ? value_call_method(vm, file, vm_name(vm, NAME_flush), NULL, 0) : NULL;
    if (is_fine && !flushed) raise_clear(vm);
    value_release(vm, flushed);
    return is_fine;
}

/* file and all_threads of a call: file NULL or None is sys.stderr. False with an exception pending. */
static bool read_target(VM *vm, Value file, Value shows_all, Target *target) {
    Owned held = file && file != VALUE_NONE ? value_retain(file) : NULL;
    *target = (Target){.descriptor = -1, .shows_all = true};
    if (!held) {
        Owned name = str_intern_text(vm, "stderr");
        Value found = name ? dict_get_str(vm, as_dict(field_peek(&vm->sys)), name) : NULL;
        held = found ? value_retain(found) : NULL;
        value_release(vm, name);
        if (!held)
            return raise_is_pending(vm) ? false : raise_runtime_error(vm, "unable to get sys.stderr");
        if (held == VALUE_NONE) return raise_runtime_error(vm, "sys.stderr is None");
    }
    if ((shows_all && !value_is_true(vm, shows_all, &target->shows_all)) ||
        !read_descriptor(vm, held, &target->descriptor)) {
        value_release(vm, held);
        return false;
    }
    field_init_take(&target->file, held);
    return true;
}

/* --- functions ------------------------------------------------------------------------------------------ */

/* A stack for the handlers, so that they work when the thread's own is used up; without memory they do
   without. */
static void open_stack(FaultState *state) {
    if (state->stack) return;
    state->stack = memory_allocate(STACK_ROOM);
    if (!state->stack) return;
    stack_t stack = {.ss_sp = state->stack, .ss_size = STACK_ROOM};
    if (sigaltstack(&stack, &state->previous_stack) == 0) return;
    memory_release(state->stack);
    state->stack = NULL;
}

/* target is consumed. */
static bool enable(VM *vm, Target target, bool shows_c_stack) {
    FaultState *state = open_state(vm);
    if (!state) {
        clear_target(vm, &target);
        return false;
    }
    Target before = state->target;
    state->target = target;
    state->shows_c_stack = shows_c_stack;
    clear_target(vm, &before);
    if (state->is_enabled) return true;
    open_stack(state);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_fatal;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_NODEFER | (state->stack ? SA_ONSTACK : 0);
    state->is_enabled = true;
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (sigaction(fatal_signals[i].number, &action, &state->previous[i]) == 0) continue;
        int error_number = errno;
        while (i-- > 0) sigaction(fatal_signals[i].number, &state->previous[i], NULL);
        state->is_enabled = false;
        return raise_os_error(vm, error_number, NULL, NULL);
    }
    return true;
}

bool faulthandler_enable(VM *vm) {
    return enable(vm, (Target){.descriptor = STDERR, .shows_all = true}, true);
}

static Owned function_enable(VM *vm, Value *args) {
    Target target;
    bool shows_c_stack = true;
    if ((args[2] && !value_is_true(vm, args[2], &shows_c_stack)) ||
        !read_target(vm, args[0], args[1], &target))
        return NULL;
    return enable(vm, target, shows_c_stack) ? VALUE_NONE : NULL;
}

static FaultState *find_state(VM *vm) {
    FaultState *state = process_fault_state();
    return state && state->vm == vm ? state : NULL;
}

static Owned function_disable(VM *vm, Value *args) {
    (void)args;
    FaultState *state = find_state(vm);
    bool was_enabled = state && state->is_enabled;
    if (was_enabled) {
        disable_fatal(state);
        clear_target(vm, &state->target);
    }
    return value_from_bool(was_enabled);
}

static Owned function_is_enabled(VM *vm, Value *args) {
    (void)args;
    FaultState *state = find_state(vm);
    return value_from_bool(state && state->is_enabled);
}

static Owned function_dump_traceback(VM *vm, Value *args) {
    Target target;
    if (!read_target(vm, args[0], args[1], &target)) return NULL;
    dump(vm, &target);
    clear_target(vm, &target);
    return VALUE_NONE;
}

static Owned function_dump_c_stack(VM *vm, Value *args) {
    Target target;
    if (!read_target(vm, args[0], NULL, &target)) return NULL;
    put_c_stack(target.descriptor);
    clear_target(vm, &target);
    return VALUE_NONE;
}

static bool read_signal(VM *vm, Value value, int *number) {
    if (!value_to_c_int(vm, value, number)) return false;
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal_signals[i].number == *number)
            return raise_runtime_error(vm, "signal %d cannot be registered, use enable() instead", *number);
    }
    return (*number >= 1 && *number < SIGNALS) || raise_value_error(vm, "signal number out of range");
}

static Owned function_register(VM *vm, Value *args) {
    int number;
    bool is_chained = false;
    Target target;
    if (!read_signal(vm, args[0], &number) || (args[3] && !value_is_true(vm, args[3], &is_chained)) ||
        !read_target(vm, args[1], args[2], &target))
        return NULL;
    FaultState *state = open_state(vm);
    UserSignal *user = state ? &state->users[number] : NULL;
    struct sigaction previous;
    if (user && !user->is_registered) {
        if (!install_user(number, is_chained, &previous)) {
            raise_os_error(vm, errno, NULL, NULL);
            user = NULL;
        } else {
            user->previous = previous;
        }
    }
    if (!user) {
        clear_target(vm, &target);
        return NULL;
    }
    Target before = user->target;
    user->target = target;
    user->is_chained = is_chained;
    user->is_registered = true;
    clear_target(vm, &before);
    return VALUE_NONE;
}

static Owned function_unregister(VM *vm, Value *args) {
    int number;
    if (!read_signal(vm, args[0], &number)) return NULL;
    FaultState *state = find_state(vm);
    bool was_registered = state && state->users[number].is_registered;
    if (was_registered) unregister(vm, state, number);
    return value_from_bool(was_registered);
}

/* --- the watchdog --------------------------------------------------------------------------------------- */

/* Waits for the interval; false when it is cancelled first. */
static bool watchdog_wait(Watchdog *watchdog) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += watchdog->interval / NANOSECONDS;
    end.tv_nsec += watchdog->interval % NANOSECONDS;
    if (end.tv_nsec >= NANOSECONDS) end.tv_nsec -= NANOSECONDS, end.tv_sec++;
    pthread_mutex_lock(&watchdog->mutex);
    int status = 0;
    while (!watchdog->is_cancelled && status != ETIMEDOUT)
        status = pthread_cond_timedwait(&watchdog->changed, &watchdog->mutex, &end);
    bool is_over = !watchdog->is_cancelled;
    pthread_mutex_unlock(&watchdog->mutex);
    return is_over;
}

/* The frames are looked at with the interpreter's lock, which a running program gives up within microseconds.
   One that does not (it is stuck in a call that holds the lock: what watchdogs are for) stands still as a
   rule, and is looked at without. */
static void *watchdog_run(void *context) {
    FaultState *state = context;
    Watchdog *watchdog = &state->watchdog;
    do {
        if (!watchdog_wait(watchdog)) break;
        Thread visitor;
        bool is_held = lock_visit(state->vm, &visitor, VISIT_MOST);
        put_text(watchdog->target.descriptor, watchdog->header);
        dump(state->vm, &watchdog->target);
        if (watchdog->exits) _exit(1);
        if (is_held) lock_leave(state->vm);
    } while (watchdog->is_repeating);
    return NULL;
}

static bool watchdog_start(VM *vm, FaultState *state) {
    Watchdog *watchdog = &state->watchdog;
    pthread_condattr_t attributes;
    pthread_mutex_init(&watchdog->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watchdog->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    watchdog->is_cancelled = false;
    watchdog->process = getpid();
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the program's threads */
    vm->lock.is_shared = true; /* or blocking calls would keep the lock */
    int error = pthread_create(&watchdog->native, NULL, watchdog_run, state);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        pthread_cond_destroy(&watchdog->changed);
        pthread_mutex_destroy(&watchdog->mutex);
        clear_target(vm, &watchdog->target);
        return raise_runtime_error(vm, "unable to start watchdog thread");
    }
    watchdog->is_running = true;
    return true;
}

/* Seconds as nanoseconds, above 0; false with an exception pending. */
static bool read_interval(VM *vm, Value timeout, int64_t *interval) {
    double seconds;
    if (!value_is_int(timeout) && !value_type(timeout)->slots.to_float && !value_has_index(vm, timeout))
        return raise_type_error(vm, "'%T' object cannot be interpreted as an integer or float", timeout);
    if (!value_to_double(vm, timeout, &seconds)) return false;
    if (!(seconds < (double)INT64_MAX / NANOSECONDS))
        return raise_overflow_error(vm, "timestamp out of range for C PyTime_t");
    *interval = (int64_t)(seconds * NANOSECONDS);
    if (*interval / MICROSECOND <= 0) return raise_value_error(vm, "timeout must be greater than 0");
    return true;
}

static void write_header(char *header, int64_t interval) {
    long microseconds = (long)(interval % NANOSECONDS / MICROSECOND);
    long long seconds = (long long)(interval / NANOSECONDS), minutes = seconds / 60;
    if (microseconds) {
        snprintf(header, HEADER_ROOM, "Timeout (%lld:%02d:%02d.%06ld)!\n", minutes / 60, (int)(minutes % 60),
                 (int)(seconds % 60), microseconds);
    } else {
        snprintf(header, HEADER_ROOM, "Timeout (%lld:%02d:%02d)!\n", minutes / 60, (int)(minutes % 60),
                 (int)(seconds % 60));
    }
}

static Owned function_dump_later(VM *vm, Value *args) {
    int64_t interval;
    bool is_repeating = false, exits = false;
    Target target;
    if (!read_interval(vm, args[0], &interval) || (args[1] && !value_is_true(vm, args[1], &is_repeating)) ||
        (args[3] && !value_is_true(vm, args[3], &exits)) || !read_target(vm, args[2], NULL, &target))
        return NULL;
    FaultState *state = open_state(vm);
    if (!state) {
        clear_target(vm, &target);
        return NULL;
    }
    Watchdog *watchdog = &state->watchdog;
    cancel_watchdog(vm, watchdog);
    watchdog->target = target;
    watchdog->interval = interval;
    watchdog->is_repeating = is_repeating;
    watchdog->exits = exits;
    write_header(watchdog->header, interval);
    return watchdog_start(vm, state) ? VALUE_NONE : NULL;
}

static Owned function_cancel_later(VM *vm, Value *args) {
    (void)args;
    FaultState *state = find_state(vm);
    if (state) cancel_watchdog(vm, &state->watchdog);
    return VALUE_NONE;
}

/* --- for tests: ways to die ----------------------------------------------------------------------------- */

static void forbid_core(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

static Owned function_sigsegv(VM *vm, Value *args) {
    bool gives_lock = false;
    if (args[0] && !value_is_true(vm, args[0], &gives_lock)) return NULL;
    forbid_core();
    Thread *thread = gives_lock ? blocking_begin(vm) : NULL;
    raise(SIGSEGV);
    if (thread) blocking_end(thread);
    return VALUE_NONE;
}

static Owned function_sigabrt(VM *vm, Value *args) {
    (void)vm, (void)args;
    forbid_core();
    abort();
}

static Owned function_sigfpe(VM *vm, Value *args) {
    (void)vm, (void)args;
    forbid_core();
    raise(SIGFPE);
    return VALUE_NONE;
}

#define FILE_HELP " to file (sys.stderr)."

static const Method functions[] = {
    {"enable(file=sys.stderr, all_threads=True, c_stack=True)", function_enable,
     "From now on a fatal signal has the frames written" FILE_HELP},
    {"disable()", function_disable, "Undoes enable(); tells whether it was on."},
    {"is_enabled()", function_is_enabled, "Whether enable() is in force."},
    {"dump_traceback(file=sys.stderr, all_threads=True)", function_dump_traceback,
     "Writes the frames of this thread, or of all," FILE_HELP},
    {"dump_c_stack(file=sys.stderr)", function_dump_c_stack, "Says that the C stack is not known here."},
    {"dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)", function_dump_later,
     "Has the frames of all threads written after timeout seconds; with exit the process ends then."},
    {"cancel_dump_traceback_later()", function_cancel_later, "Undoes dump_traceback_later()."},
    {"register(signum, file=sys.stderr, all_threads=True, chain=False)", function_register,
     "Has the frames written whenever a signal comes in; with chain its handler is called then."},
    {"unregister(signum, /)", function_unregister, "Undoes register(); tells whether it was in force."},
    {"_sigsegv(release_gil=False, /)", function_sigsegv, "Raises SIGSEGV."},
    {"_sigabrt()", function_sigabrt, "Raises SIGABRT."},
    {"_sigfpe()", function_sigfpe, "Raises SIGFPE."},
    {NULL, NULL, NULL},
};

Owned module_faulthandler(VM *vm) {
    return stdlib_module(vm, "faulthandler", "What each thread is doing when things go wrong.", functions);
}

/*
 * The part of the module _signal that is about blocked signals, threads and timers.
 *
 * A set of signals is any iterable of numbers. Calls that wait give the interpreter's lock up meanwhile and
 * go on, for the time that is left, when another signal interrupts them and its handler does not raise.
 */
#define _GNU_SOURCE 1 /* pidfd_send_signal's number, SIGRTMIN */
#include "stdlib/native/signal.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "stdlib/native/struct_sequence.h"
#include "vm/audit.h"
#include "vm/lock.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/set.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { SIGNAL_COUNT = 65, NANOSECONDS = 1000000000, MICROSECONDS = 1000000 };

/* Puts the numbers of an iterable into set. */
static bool add_signal(VM *vm, Value item, void *context) {
    int64_t number;
    if (!value_to_int64(vm, item, NULL, &number)) return false;
    if (number < 1 || number >= SIGNAL_COUNT)
        return raise_value_error(vm, "signal number %ld out of range [1; %d]", number, SIGNAL_COUNT - 1);
    sigaddset(context, (int)number); /* those of the C library itself are left out, silently as in CPython */
    return true;
}

static bool read_set(VM *vm, Value iterable, sigset_t *set) {
    sigemptyset(set);
    return value_for_each(vm, iterable, add_signal, set);
}

Owned signal_set_value(VM *vm, const sigset_t *set) {
    Owned numbers = dict_new(vm);
    for (int i = 1; numbers && i < SIGNAL_COUNT; i++) {
        if (sigismember(set, i) != 1) continue;
        if (dict_set(vm, as_dict(numbers), value_from_small_int(i), VALUE_NONE)) continue;
        value_release(vm, numbers);
        return NULL;
    }
    Owned result = numbers ? value_call_1(vm, type_value(&set_type), numbers) : NULL;
    value_release(vm, numbers);
    return result;
}

static Owned function_pthread_sigmask(VM *vm, Value *args) {
    int how;
    sigset_t set, before;
    if (!value_to_c_int(vm, args[0], &how) || !read_set(vm, args[1], &set)) return NULL;
    int failure = pthread_sigmask(how, &set, &before);
    if (failure) return raise_os_error(vm, failure, NULL, NULL);
    return signals_run(vm) ? signal_set_value(vm, &before) : NULL; /* what was let through is here already */
}

static Owned function_sigpending(VM *vm, Value *args) {
    (void)args;
    sigset_t set;
    return sigpending(&set) ? raise_os_error(vm, errno, NULL, NULL) : signal_set_value(vm, &set);
}

static Owned function_sigwait(VM *vm, Value *args) {
    sigset_t set;
    int number, failure;
    if (!read_set(vm, args[0], &set)) return NULL;
    BLOCKING(vm, failure, sigwait(&set, &number));
    return failure ? raise_os_error(vm, failure, NULL, NULL) : value_from_small_int(number);
}

static const Property info_rows[] = {
    {"si_signo", struct_field_0, NULL, "signal number"},
    {"si_code", struct_field_1, NULL, "signal code"},
    {"si_errno", struct_field_2, NULL, "errno associated with this signal"},
    {"si_pid", struct_field_3, NULL, "sending process ID"},
    {"si_uid", struct_field_4, NULL, "real user ID of sending process"},
    {"si_status", struct_field_5, NULL, "exit value or signal"},
    {"si_band", struct_field_6, NULL, "band event for SIGPOLL"},
    {NULL, NULL, NULL, NULL},
};
enum { INFO_FIELDS = 7 };

static const Type info_description =
    STRUCT_SEQUENCE("struct_siginfo", "signal", info_rows, "What is known about a signal that came in.");

static Owned info_value(VM *vm, const siginfo_t *info) {
    Owned items[INFO_FIELDS] = {
        value_from_small_int(info->si_signo), value_from_small_int(info->si_code),
        value_from_small_int(info->si_errno), value_from_small_int(info->si_pid),
        int_new_unsigned(vm, info->si_uid),   value_from_small_int(info->si_status),
        int_new(vm, info->si_band)};
    return struct_sequence_new(vm, native_class(vm, "_signal", "struct_siginfo"), items, INFO_FIELDS);
}

/* Waits for a signal of the set until the deadline (of lock_now()). VALUE_NONE: none came. */
static Owned await_signal(VM *vm, const sigset_t *set, int64_t deadline) {
    siginfo_t info;
    for (;;) {
        int number, failure;
        if (!signals_run_before_waiting(vm)) return NULL;
        if (deadline == LOCK_NO_DEADLINE) {
            BLOCKING(vm, number, sigwaitinfo(set, &info));
        } else {
            int64_t left = deadline - lock_now();
            if (left < 0) left = 0;
            struct timespec time = {.tv_sec = left / NANOSECONDS, .tv_nsec = left % NANOSECONDS};
            BLOCKING(vm, number, sigtimedwait(set, &info, &time));
        }
        failure = errno;
        if (number >= 0) return info_value(vm, &info);
        if (failure == EAGAIN && deadline != LOCK_NO_DEADLINE) return VALUE_NONE;
        if (failure != EINTR) return raise_os_error(vm, failure, NULL, NULL);
        if (!signals_run(vm)) return NULL;
    }
}

static Owned function_sigwaitinfo(VM *vm, Value *args) {
    sigset_t set;
    return read_set(vm, args[0], &set) ? await_signal(vm, &set, LOCK_NO_DEADLINE) : NULL;
}

static Owned function_sigtimedwait(VM *vm, Value *args) {
    sigset_t set;
    double seconds;
    if (!read_set(vm, args[0], &set) || !value_to_double(vm, args[1], &seconds)) return NULL;
    if (isnan(seconds)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    if (seconds < 0) return raise_value_error(vm, "timeout must be non-negative");
    if (seconds > (double)LOCK_TIMEOUT_MAX / NANOSECONDS)
        return raise_overflow_error(vm, "timestamp too large to convert to C PyTime_t");
    int64_t now = lock_now();
    double nanoseconds = ceil(seconds * NANOSECONDS), most = (double)(INT64_MAX - 1024 - now);
    return await_signal(vm, &set, now + (int64_t)(nanoseconds < most ? nanoseconds : most));
}

static Owned function_pthread_kill(VM *vm, Value *args) {
    int number;
    uint64_t id;
    if (!value_is_int(args[0])) return raise_type_error(vm, "an integer is required");
    if (!int_fits_uint64(args[0], &id)) return raise_overflow_error(vm, "int too big to convert");
    if (!value_to_c_int(vm, args[1], &number)) return NULL;
    if (!audit(vm, "signal.pthread_kill", 2, args[0], args[1], NULL, NULL)) return NULL;
    int failure = pthread_kill((pthread_t)id, number);
    if (failure) return raise_os_error(vm, failure, NULL, NULL);
    return signals_run(vm) ? VALUE_NONE : NULL;
}

static Owned function_pidfd_send_signal(VM *vm, Value *args) {
    int descriptor, number, flags = 0;
    if (!value_to_c_int(vm, args[0], &descriptor) || !value_to_c_int(vm, args[1], &number) ||
        (args[3] && !value_to_c_int(vm, args[3], &flags)))
        return NULL;
    if (args[2] && args[2] != VALUE_NONE) return raise_type_error(vm, "siginfo must be None");
    if (syscall(SYS_pidfd_send_signal, descriptor, number, NULL, flags) < 0)
        return raise_os_error(vm, errno, NULL, NULL);
    return signals_run(vm) ? VALUE_NONE : NULL;
}

/* --- timers --------------------------------------------------------------------------------------------- */

static Owned raise_timer_error(VM *vm, int error_number) {
    const Type *type = native_class(vm, "_signal", "ItimerError");
    Owned text = type ? str_new_text(vm, strerror(error_number)) : NULL;
    Value items[2] = {value_from_small_int(error_number), text};
    Owned error = text ? value_call(vm, type_value(type), (Arguments){items, 2, NULL}) : NULL;
    value_release(vm, text);
    return error ? raise_exception_take(vm, error) : NULL;
}

static bool read_seconds(VM *vm, Value value, struct timeval *time) {
    double seconds;
    *time = (struct timeval){0, 0};
    if (!value) return true;
    if (!value_to_double(vm, value, &seconds)) return false;
    if (isnan(seconds)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    if (fabs(seconds) >= 9e18) return raise_overflow_error(vm, "timestamp out of range for platform time_t");
    double whole = floor(seconds), part = ceil((seconds - whole) * MICROSECONDS);
    time->tv_sec = (time_t)whole + (part >= MICROSECONDS);
    time->tv_usec = part >= MICROSECONDS ? 0 : (suseconds_t)part;
    return true;
}

static Owned seconds_value(VM *vm, const struct timeval *time) {
    return float_new(vm, (double)time->tv_sec + (double)time->tv_usec / MICROSECONDS);
}

static Owned timer_value(VM *vm, const struct itimerval *timer) {
    Owned items[2] = {seconds_value(vm, &timer->it_value), seconds_value(vm, &timer->it_interval)};
    return tuple_from_take(vm, items, 2);
}

static Owned function_setitimer(VM *vm, Value *args) {
    int which;
    struct itimerval timer, before;
    if (!value_to_c_int(vm, args[0], &which) || !read_seconds(vm, args[1], &timer.it_value) ||
        !read_seconds(vm, args[2], &timer.it_interval))
        return NULL;
    if (setitimer((unsigned)which, &timer, &before) < 0) return raise_timer_error(vm, errno);
    return timer_value(vm, &before);
}

static Owned function_getitimer(VM *vm, Value *args) {
    int which;
    struct itimerval timer;
    if (!value_to_c_int(vm, args[0], &which)) return NULL;
    if (getitimer((unsigned)which, &timer) < 0) return raise_timer_error(vm, errno);
    return timer_value(vm, &timer);
}

static const Method functions[] = {
    {"pthread_sigmask(how, mask, /)", function_pthread_sigmask,
     "Changes which signals the calling thread does not take; gives those it did not take before."},
    {"sigpending()", function_sigpending, "The signals that wait because they are blocked."},
    {"sigwait(sigset, /)", function_sigwait, "Waits for one of the signals, takes it and gives its number."},
    {"sigwaitinfo(sigset, /)", function_sigwaitinfo,
     "Waits for one of the signals, takes it and tells what is known about it."},
    {"sigtimedwait(sigset, timeout, /)", function_sigtimedwait,
     "As sigwaitinfo(), for at most timeout seconds: then None."},
    {"pthread_kill(thread_id, signalnum, /)", function_pthread_kill, "Sends a signal to a thread."},
    {"pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)", function_pidfd_send_signal,
     "Sends a signal to the process that a descriptor stands for."},
    {"setitimer(which, seconds, interval=0.0, /)", function_setitimer,
     "Has a signal sent after some seconds, then at each interval; gives what was set before."},
    {"getitimer(which, /)", function_getitimer,
     "What a timer is set to: the seconds left, and the interval."},
    {NULL, NULL, NULL},
};

/* ItimerError, a subclass of OSError. */
static bool add_timer_error(VM *vm, Value module) {
    Owned name = str_intern_text(vm, "ItimerError"),
          bases = name ? tuple_single(vm, type_value(EXCEPTION(OSError))) : NULL,
          dict = bases ? dict_new(vm) : NULL, class = NULL;
    bool is_fine = dict && dict_set_text_take(vm, as_dict(dict), "__module__", str_new_text(vm, "signal"));
    if (is_fine) class = type_new(vm, &type_type, name, bases, dict, (Arguments){NULL, 0, NULL});
    is_fine = class && dict_set_text(vm, module_dict(module), "ItimerError", class);
    value_release(vm, name);
    value_release(vm, bases);
    value_release(vm, dict);
    value_release(vm, class);
    return is_fine;
}

bool signal_add_masks(VM *vm, Value module) {
    static const struct {
        const char *name;
        int number;
    } numbers[] = {{"ITIMER_REAL", ITIMER_REAL}, {"ITIMER_VIRTUAL", ITIMER_VIRTUAL},
                   {"ITIMER_PROF", ITIMER_PROF}, {"SIGCLD", SIGCHLD},
                   {"SIGIOT", SIGABRT},          {"SIGPOLL", SIGIO},
                   {"SIGPWR", SIGPWR},           {"SIGSTKFLT", SIGSTKFLT}};
    bool is_fine = stdlib_add_functions(vm, module, functions) && add_timer_error(vm, module) &&
                   struct_sequence_add(vm, module, &info_description, INFO_FIELDS) &&
                   stdlib_add_int(vm, module, "SIGRTMIN", SIGRTMIN) &&
                   stdlib_add_int(vm, module, "SIGRTMAX", SIGRTMAX);
    for (size_t i = 0; is_fine && i < COUNT_OF(numbers); i++)
        is_fine = stdlib_add_int(vm, module, numbers[i].name, numbers[i].number);
    return is_fine;
}

/*
 * The module _signal: handlers of signals.
 *
 * The handlers are in the dict _handlers of the module, by number; a number that is not there has its default
 * action.
 */
#define _DEFAULT_SOURCE 1 /* SIGWINCH and its like */
#include "stdlib/native/signal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/process.h"
#include "vm/frame.h"
#include "vm/lock.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { SIGNAL_COUNT = 65 };

/* Something of this module; borrowed, NULL when the module is gone. */
static Value own(VM *vm, const char *name) {
    Owned module_name = str_intern_text(vm, "_signal"), key = str_intern_text(vm, name);
    Value module = module_name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), module_name) : NULL;
    Value found = module && key ? dict_get_str(vm, module_dict(module), key) : NULL;
    value_release(vm, module_name);
    value_release(vm, key);
    return found;
}

static bool find_handler(VM *vm, int number, Owned *handler) {
    Value handlers = own(vm, "_handlers");
    *handler = NULL;
    if (handlers && !dict_find(vm, as_dict(handlers), value_from_small_int(number), handler)) return false;
    if (!*handler) *handler = value_from_small_int(0); /* SIG_DFL */
    return true;
}

static bool run_handler(VM *vm, int number) {
    Owned handler, frame = vm->thread->frame ? frame_object(vm, vm->thread->frame) : VALUE_NONE;
    bool is_fine = frame && find_handler(vm, number, &handler);
    if (!is_fine) {
        value_release(vm, frame);
        return false;
    }
    if (value_is_int(handler) || handler == VALUE_NONE) {
        signals_report_lost(vm, number); /* it was set to something else since the signal came */
    } else {
        Owned result = value_call_2(vm, handler, value_from_small_int(number), frame);
        is_fine = result != NULL;
        value_release(vm, result);
    }
    value_release(vm, handler);
    value_release(vm, frame);
    return is_fine;
}

static bool read_signal(VM *vm, Value value, int *number) {
    if (!value_to_c_int(vm, value, number)) return false;
    return (*number >= 1 && *number < SIGNAL_COUNT) || raise_value_error(vm, "signal number out of range");
}

static Owned function_signal(VM *vm, Value *args) {
    int number;
    Owned before;
    if (!value_to_c_int(vm, args[0], &number)) return NULL;
    bool is_callable = !value_is_int(args[1]) && value_is_callable(vm, args[1]);
    int64_t action = -1;
    if (!is_callable && value_is_int(args[1]) && !int_fits_int64(args[1], &action)) action = -1;
    if (vm->thread != vm->main)
        return raise_value_error(vm, "signal only works in main thread of the main interpreter");
    if (number < 1 || number >= SIGNAL_COUNT) return raise_value_error(vm, "signal number out of range");
    if (!is_callable && action != 0 && action != 1)
        return raise_type_error(
            vm, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    if (number == SIGKILL || number == SIGSTOP) return raise_os_error(vm, EINVAL, NULL, NULL);
    Value handlers = own(vm, "_handlers");
    if (!signals_run(vm) || !find_handler(vm, number, &before)) return NULL;
    if (handlers && !dict_set(vm, as_dict(handlers), value_from_small_int(number), args[1])) {
        value_release(vm, before);
        return NULL;
    }
    if (is_callable) process_catch_signal(number);
    else if (action == 1) process_ignore_signal(number);
    else process_default_signal(number);
    return before;
}

static Owned function_getsignal(VM *vm, Value *args) {
    int number;
    Owned handler;
    return read_signal(vm, args[0], &number) && find_handler(vm, number, &handler) ? handler : NULL;
}

static Owned function_raise_signal(VM *vm, Value *args) {
    int number;
    if (!value_to_c_int(vm, args[0], &number)) return NULL;
    if (raise(number) != 0) return raise_os_error(vm, errno, NULL, NULL);
    return signals_run(vm) ? VALUE_NONE : NULL;
}

static Owned function_default_int_handler(VM *vm, Value *args) {
    (void)args;
    return raise_type(vm, EXCEPTION(KeyboardInterrupt));
}

/* Signals are written to a descriptor that does not block; -1: to none. */
static Owned function_set_wakeup_fd(VM *vm, Value *args) {
    int descriptor;
    bool reports_full = true;
    struct stat status;
    if (!value_to_c_int(vm, args[0], &descriptor) || (args[1] && !value_is_true(vm, args[1], &reports_full)))
        return NULL;
    if (vm->thread != vm->main)
        return raise_value_error(vm, "set_wakeup_fd only works in main thread of the main interpreter");
    if (descriptor != -1) {
        int flags = fstat(descriptor, &status) < 0 ? -1 : fcntl(descriptor, F_GETFL);
        if (flags < 0) return raise_os_error(vm, errno, NULL, NULL);
        if (!(flags & O_NONBLOCK))
            return raise_value_error(vm, "the fd %d must be in non-blocking mode", descriptor);
    }
    return value_from_small_int(process_set_wakeup(descriptor, reports_full));
}

/* Whether a system call that this signal interrupts fails, or starts again. */
static Owned function_siginterrupt(VM *vm, Value *args) {
    int number;
    bool interrupts;
    struct sigaction action;
    if (!read_signal(vm, args[0], &number) || !value_is_true(vm, args[1], &interrupts)) return NULL;
    if (sigaction(number, NULL, &action) < 0) return raise_os_error(vm, errno, NULL, NULL);
    action.sa_flags = interrupts ? action.sa_flags & ~SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(number, &action, NULL) < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned function_alarm(VM *vm, Value *args) {
    int seconds;
    return value_to_c_int(vm, args[0], &seconds) ? int_new(vm, alarm((unsigned)seconds)) : NULL;
}

static Owned function_pause(VM *vm, Value *args) {
    (void)args;
    Thread *thread = blocking_begin(vm);
    pause();
    blocking_end(thread);
    return signals_run(vm) ? VALUE_NONE : NULL;
}

static Owned function_strsignal(VM *vm, Value *args) {
    int number;
    if (!read_signal(vm, args[0], &number)) return NULL;
    const char *text = strsignal(number);
    return text && strncmp(text, "Unknown signal", 14) != 0 ? str_new_text(vm, text) : VALUE_NONE;
}

static Owned function_valid_signals(VM *vm, Value *args) {
    (void)args;
    sigset_t set;
    return sigfillset(&set) ? raise_os_error(vm, errno, NULL, NULL) : signal_set_value(vm, &set);
}

static const Method functions[] = {
    {"alarm(seconds, /)", function_alarm,
     "Have SIGALRM sent after some seconds; gives what was left of an earlier request."},
    {"default_int_handler(signalnum, frame, /)", function_default_int_handler,
     "Raise KeyboardInterrupt: what SIGINT does unless told otherwise."},
    {"getsignal(signalnum, /)", function_getsignal,
     "What happens at a signal: a function, SIG_DFL, SIG_IGN, or None where it is foreign."},
    {"pause()", function_pause, "Sleep until some signal comes."},
    {"raise_signal(signalnum, /)", function_raise_signal, "Send a signal to this process."},
    {"set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)", function_set_wakeup_fd,
     "Have the number of every signal written to a descriptor; gives the one before, or -1."},
    {"signal(signalnum, handler, /)", function_signal,
     "Choose what a signal does: call handler(number, frame), SIG_DFL or SIG_IGN; gives what it did."},
    {"siginterrupt(signalnum, flag, /)", function_siginterrupt,
     "Says whether a system call that the signal interrupts fails or starts again."},
    {"strsignal(signalnum, /)", function_strsignal, "The system's words for a signal."},
    {"valid_signals()", function_valid_signals, "The numbers of the signals there are here, as a set."},
    {NULL, NULL, NULL},
};

#define S(name) {#name, name},
static const struct {
    const char *name;
    int number;
} numbers[] = {
    S(SIGABRT) S(SIGALRM) S(SIGBUS) S(SIGCHLD) S(SIGCONT) S(SIGFPE) S(SIGHUP) S(SIGILL) S(SIGINT) S(SIGIO)
        S(SIGKILL) S(SIGPIPE) S(SIGPROF) S(SIGQUIT) S(SIGSEGV) S(SIGSTOP) S(SIGSYS) S(SIGTERM) S(SIGTRAP)
            S(SIGTSTP) S(SIGTTIN) S(SIGTTOU) S(SIGURG) S(SIGUSR1) S(SIGUSR2) S(SIGVTALRM) S(SIGWINCH)
                S(SIGXCPU) S(SIGXFSZ){"SIG_DFL", 0},
    {"SIG_IGN", 1},
    {"NSIG", SIGNAL_COUNT},
    {"SIG_BLOCK", 0},
    {"SIG_UNBLOCK", 1},
    {"SIG_SETMASK", 2},
};
#undef S

Owned module_signal(VM *vm) {
    Owned module = stdlib_module(
              vm, "_signal", "This module provides mechanisms to use signal handlers in Python.", functions),
          handlers = module ? dict_new(vm) : NULL;
    Owned key = handlers ? str_intern_text(vm, "default_int_handler") : NULL;
    Value handler = key ? dict_get_str(vm, module_dict(module), key) : NULL;
    bool is_fine = handler && dict_set(vm, as_dict(handlers), value_from_small_int(SIGINT), handler) &&
                   dict_set(vm, as_dict(handlers), value_from_small_int(SIGPIPE), value_from_small_int(1)) &&
                   dict_set(vm, as_dict(handlers), value_from_small_int(SIGXFSZ), value_from_small_int(1)) &&
                   dict_set_text(vm, module_dict(module), "_handlers", handlers);
    for (size_t i = 0; is_fine && i < COUNT_OF(numbers); i++)
        is_fine = stdlib_add_int(vm, module, numbers[i].name, numbers[i].number);
    is_fine = is_fine && signal_add_masks(vm, module);
    value_release(vm, key);
    value_release(vm, handlers);
    if (is_fine) {
        vm->signal_hook = run_handler;
        return module;
    }
    value_release(vm, module);
    return NULL;
}

/*
 * Signals: noted by the C handler, run by the main thread between instructions.
 */
#include "vm/signals.h"

#include <signal.h>

#include "base/process.h"
#include "vm/raise.h"

/* A byte that could not be written to the wakeup descriptor is reported; nobody could catch it. */
static void report_wakeup(VM *vm, int failure) {
    Owned pending = raise_fetch(vm);
    raise_os_error(vm, failure, NULL, NULL);
    raise_unraisable(vm, "Exception ignored when trying to write to the signal wakeup fd", NULL);
    vm->thread->exception = pending;
}

void signals_report_lost(VM *vm, int number) {
    Owned pending = raise_fetch(vm);
    raise_format(vm, EXCEPTION(OSError), "Signal %d ignored due to race condition", number);
    raise_unraisable(vm, "Exception ignored while calling signal handler", NULL);
    vm->thread->exception = pending;
}

/* The hook of the time after signals_close(). */
static bool report_late(VM *vm, int number) {
    signals_report_lost(vm, number);
    return true;
}

bool signals_run(VM *vm) {
    atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_SIGNAL);
    if (vm->thread != vm->main) return true; /* the main thread sees to them when it takes the lock */
    int failure = process_take_wakeup_failure();
    if (failure) report_wakeup(vm, failure);
    for (int number = process_take_signal(); number; number = process_take_signal()) {
        if (vm->signal_hook) {
            if (!vm->signal_hook(vm, number)) return false;
        } else if (number == SIGINT) {
            return raise_type(vm, EXCEPTION(KeyboardInterrupt));
        }
    }
    return true;
}

static void note(void *context) {
    VM *vm = context;
    atomic_fetch_or(&vm->poll, POLL_SIGNAL);
}

void signals_open(VM *vm) {
    process_watch_signals(note, vm);
    process_catch_signal(SIGINT);
    process_ignore_signal(SIGPIPE);
    process_ignore_signal(SIGXFSZ); /* writing past the limit of a file fails instead */
}

void signals_close(VM *vm) {
    process_leave_signals();
    vm->signal_hook = report_late;
}

bool signals_are_closed(const VM *vm) {
    return vm->signal_hook == report_late;
}

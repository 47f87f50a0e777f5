/*
 * Signals: noted by the C handler, run by the main thread between instructions.
 */
#ifndef VM_SIGNALS_H
#define VM_SIGNALS_H

#include "vm/state.h"

/* Runs the handlers of signals that have come in. False with an exception pending (KeyboardInterrupt). */
NODISCARD bool signals_run(VM *vm);
/* The same, to be called before a system call that may wait for long: a signal that came in since the last
   poll would not interrupt it. */
NODISCARD ALWAYS_INLINE bool signals_run_before_waiting(VM *vm) {
    return LIKELY(!(atomic_load_explicit(&vm->poll, memory_order_relaxed) & POLL_SIGNAL)) || signals_run(vm);
}
/* SIGINT raises KeyboardInterrupt from now on; SIGPIPE and SIGXFSZ are ignored. */
void signals_open(VM *vm);
/* The program has ended: what is caught ends the process from now on, and of what is still noted it is only
   reported that it came. */
void signals_close(VM *vm);
bool signals_are_closed(const VM *vm);
/* Reports a signal whose handler was gone when it was to run. */
void signals_report_lost(VM *vm, int number);

#endif

/*
 * Signals: noted by the C handler, run by the main thread between instructions.
 */
#ifndef VM_SIGNALS_H
#define VM_SIGNALS_H

#include "vm/state.h"

/* Runs the handlers of signals that have come in. False with an exception pending (KeyboardInterrupt). */
NODISCARD bool signals_run(VM *vm);
/* SIGINT raises KeyboardInterrupt from now on; SIGPIPE and SIGXFSZ are ignored. */
void signals_open(VM *vm);

#endif

/*
 * The parts of the module _signal.
 */
#ifndef STDLIB_NATIVE_SIGNAL_H
#define STDLIB_NATIVE_SIGNAL_H

#include <signal.h>

#include "stdlib/modules.h"

/* Adds what is about masks, threads and timers. */
NODISCARD bool signal_add_masks(VM *vm, Value module);
/* The numbers of a set of signals, as a set. */
NODISCARD Owned signal_set_value(VM *vm, const sigset_t *set);

#endif

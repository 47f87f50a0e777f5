/*
 * Lines that the user edits: input() at a terminal, and the module readline.
 */
#ifndef STDLIB_NATIVE_READLINE_H
#define STDLIB_NATIVE_READLINE_H

#include "vm/state.h"

typedef struct ReadlineState ReadlineState;

/* Reads a line by GNU readline, for input(). *is_done false, nothing pending: the library cannot be had.
   Otherwise the line, or NULL with EOFError, KeyboardInterrupt or what a hook's signal handler raises
   pending. */
NODISCARD Owned readline_input(VM *vm, Value prompt, bool *is_done);

#endif

/*
 * The interactive prompt.
 */
#ifndef CLI_REPL_H
#define CLI_REPL_H

#include "cli/options.h"

/* Runs until Ctrl-D or exit. False with an exception pending that ends the interpreter (SystemExit). */
NODISCARD bool repl_run(VM *vm, Value main, const Options *options);

#endif

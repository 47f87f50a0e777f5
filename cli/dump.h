/*
 * Dumps of the stages: --tokens, --ast, --bytecode, --lowered.
 */
#ifndef CLI_DUMP_H
#define CLI_DUMP_H

#include "cli/options.h"

/* Prints what the options ask for; gives the exit status. */
int dump_run(const Options *options);

#endif

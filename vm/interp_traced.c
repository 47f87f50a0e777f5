/*
 * The interpreter loop that tells what it does: interp.c once more, with trace_step before each instruction.
 */
#define INTERP_TRACED 1
#include "vm/interp.c" /* the one file that is compiled twice */

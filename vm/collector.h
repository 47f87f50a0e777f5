/*
 * The cycle collector: finds containers that only refer to each other, and ends them.
 */
#ifndef VM_COLLECTOR_H
#define VM_COLLECTOR_H

#include "vm/heap.h"

/* Collects now; gives the number of unreachable objects found. */
size_t collector_run(VM *vm);
/* As collector_run, which always looks at everything; what survives grows older as in CPython's collections
   of this generation. */
size_t collector_run_generation(VM *vm, int generation);
/* Whether a collection that is due is left out, as -X stress=N has it. */
bool collector_skips(VM *vm);
/* Says when the next collection is due. soon: by the program's threshold alone, however much is alive. */
void collector_plan(VM *vm, bool soon);

#endif

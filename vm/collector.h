/*
 * The cycle collector: finds containers that only refer to each other, and ends them.
 */
#ifndef VM_COLLECTOR_H
#define VM_COLLECTOR_H

#include "vm/heap.h"

/* Collects now; gives the number of unreachable objects found. */
size_t collector_run(VM *vm);

#endif

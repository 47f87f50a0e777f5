/*
 * The parts of the module select.
 */
#ifndef STDLIB_NATIVE_SELECT_H
#define STDLIB_NATIVE_SELECT_H

#include "stdlib/modules.h"

/* The descriptor that an int, or an object with fileno(), stands for. */
NODISCARD bool select_read_descriptor(VM *vm, Value value, int *fd);
/* Nanoseconds of a timeout in units of so many nanoseconds; -1: for ever. */
NODISCARD bool select_read_timeout(VM *vm, Value value, double unit, int64_t *timeout);
/* Adds the class epoll and its constants. */
NODISCARD bool select_add_epoll(VM *vm, Value module);

#endif

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
struct epoll_event;
/* Whether value is an epoll object that is open. */
bool value_is_open_epoll(Value value);
/* The events of an epoll object (timeout: nanoseconds, -1: for ever) into rows; -1 with an exception pending.
 */
NODISCARD int epoll_wait_events(VM *vm, Value epoll, struct epoll_event *rows, int most, int64_t timeout);
/* What the module selectors makes of an event and of the events that a key wants. */
int64_t epoll_ready_events(const struct epoll_event *row, int64_t wanted);
/* Adds the class epoll and its constants. */
NODISCARD bool select_add_epoll(VM *vm, Value module);

#endif

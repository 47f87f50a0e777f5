/*
 * What other modules in C do with a deque of the language.
 */
#ifndef STDLIB_NATIVE_COLLECTIONS_DEQUE_H
#define STDLIB_NATIVE_COLLECTIONS_DEQUE_H

#include "vm/state.h"

/* Whether value is a collections.deque itself, not of a subclass: the functions below go past its methods. */
bool value_is_plain_deque(Value value);
int64_t deque_count(Value deque);
NODISCARD bool deque_append(VM *vm, Value deque, Value item);
/* The first item, which is taken out of a deque that is not empty. */
NODISCARD Owned deque_take_first(Value deque);

#endif

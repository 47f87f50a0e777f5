/*
 * The classes of the module operator that are written in C.
 */
#ifndef STDLIB_NATIVE_OPERATOR_GETTERS_H
#define STDLIB_NATIVE_OPERATOR_GETTERS_H

#include "vm/state.h"

/* Puts attrgetter, itemgetter and methodcaller into the module. */
NODISCARD bool operator_add_getters(VM *vm, Value module);

#endif

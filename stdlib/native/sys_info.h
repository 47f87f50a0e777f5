/*
 * What sys tells of the interpreter's numbers and options.
 */
#ifndef STDLIB_NATIVE_SYS_INFO_H
#define STDLIB_NATIVE_SYS_INFO_H

#include "vm/state.h"

/* Adds int_info, float_info, hash_info and flags to the module sys. */
NODISCARD bool sys_add_info(VM *vm, Value module);

#endif

/*
 * list[int] and int | str: generic aliases and unions.
 */
#ifndef VM_OBJECTS_GENERIC_ALIAS_H
#define VM_OBJECTS_GENERIC_ALIAS_H

#include "vm/state.h"

NODISCARD Owned generic_alias_new(VM *vm, Value origin, Value args); /* args: a tuple or one argument */
/* The members of a union: a borrowed tuple. */
Value union_args(Value value);
/* a | b of two types or aliases; NotImplemented where it makes none. */
NODISCARD Owned union_new(VM *vm, Value left, Value right);
/* As union_new for members that typing has to look at: strings and its own forms. */
NODISCARD Owned union_of_any(VM *vm, Value left, Value right);

#endif

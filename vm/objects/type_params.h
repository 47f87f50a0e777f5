/*
 * Type parameters and aliases (PEP 695, 696): typing's TypeVar, ParamSpec, TypeVarTuple, TypeAliasType.
 */
#ifndef VM_OBJECTS_TYPE_PARAMS_H
#define VM_OBJECTS_TYPE_PARAMS_H

#include "vm/state.h"

/* bound and constraints are functions that compute them when asked for, or NULL. */
NODISCARD Owned type_var_new(VM *vm, Value name, Value bound, Value constraints);
NODISCARD Owned param_spec_new(VM *vm, Value name);
NODISCARD Owned type_var_tuple_new(VM *vm, Value name);
/* From the tuple (name, type parameters, function that computes the value). */
NODISCARD Owned type_alias_new(VM *vm, Value parts);
/* typing.Generic[parameters]: from a tuple of them. */
NODISCARD Owned type_params_generic(VM *vm, Value parameters);
NODISCARD Owned type_param_set_default(VM *vm, Value parameter, Value compute);

/* typing.NoDefault. */
Value type_no_default(void);

#endif

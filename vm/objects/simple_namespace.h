/*
 * types.SimpleNamespace: an object with nothing but attributes.
 */
#ifndef VM_OBJECTS_SIMPLE_NAMESPACE_H
#define VM_OBJECTS_SIMPLE_NAMESPACE_H

#include "vm/state.h"

/* With the attributes of a dict. */
NODISCARD Owned simple_namespace_new(VM *vm, Value attributes);

#endif

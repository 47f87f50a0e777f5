/*
 * mappingproxy: a read-only view of a mapping.
 */
#ifndef VM_OBJECTS_MAPPING_PROXY_H
#define VM_OBJECTS_MAPPING_PROXY_H

#include "vm/state.h"

NODISCARD Owned mapping_proxy_new(VM *vm, Value mapping);

#endif

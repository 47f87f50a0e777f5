/*
 * What namedtuple and Counter have in C, for the module _collections.
 */
#ifndef STDLIB_NATIVE_COLLECTIONS_CORE_H
#define STDLIB_NATIVE_COLLECTIONS_CORE_H

#include "vm/state.h"

/* Adds _count_elements and _tuplegetter. */
NODISCARD bool collections_add_core(VM *vm, Value module);
/* Adds defaultdict. */
NODISCARD bool collections_add_default(VM *vm, Value module);
/* Adds OrderedDict. */
NODISCARD bool collections_add_ordered(VM *vm, Value module);

#endif

/*
 * Exception groups: making, splitting, and what `except*` needs.
 */
#ifndef VM_OBJECTS_EXCEPTION_GROUP_H
#define VM_OBJECTS_EXCEPTION_GROUP_H

#include "vm/objects/exception.h"

extern const Method exception_group_methods[];
/* Checks and finishes a fresh group; consumes self. */
NODISCARD Owned exception_group_make(VM *vm, const Type *type, Exception *self, Value args);
NODISCARD Owned exception_group_str(VM *vm, Value self);
NODISCARD Owned exception_group_repr(VM *vm, Value self);
/* For except*: parts of error (an exception or a group) that match class, and the rest; None where there are
 * none. */
NODISCARD bool exception_group_match(VM *vm, Value error, Value class, Owned *match, Owned *rest);
/* What is raised at the end of an except* statement: from the original and the list of what handlers left. */
NODISCARD Owned exception_group_reraise(VM *vm, Value original, Value list);

#endif

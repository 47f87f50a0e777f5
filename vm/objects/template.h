/*
 * Template strings (PEP 750): string.templatelib's Template and Interpolation.
 */
#ifndef VM_OBJECTS_TEMPLATE_H
#define VM_OBJECTS_TEMPLATE_H

#include "vm/state.h"

/* conversion: 's', 'r', 'a' or 0; format_spec may be NULL. */
NODISCARD Owned interpolation_new(VM *vm, Value value, Value expression, char conversion, Value format_spec);
/* __match_args__ of the class Interpolation. */
NODISCARD Owned interpolation_match_args(VM *vm);
NODISCARD Owned template_new(VM *vm, Value strings, Value interpolations);

/* Interpolation.__match_args__. */
NODISCARD Owned interpolation_match_args(VM *vm);

#endif

/*
 * Reading numbers out of text, shared by float, complex and others.
 */
#ifndef VM_OBJECTS_FLOAT_METHODS_H
#define VM_OBJECTS_FLOAT_METHODS_H

#include "vm/state.h"

/* Reads a float (inf, nan, underscores between digits) at *start, which moves past it. scratch has end -
   *start + 2 bytes. False, nothing pending, when there is none. */
bool float_read(const char **start, const char *end, bool has_underscores, char *scratch, double *number);
/* A str as ASCII for the readers of numbers: Unicode digits and spaces become plain ones, other characters
   '?'. To be given to memory_release. */
NODISCARD char *str_number_text(VM *vm, Value text);
/* round(number, places). */
NODISCARD Owned float_round(VM *vm, double number, int64_t places);

#endif

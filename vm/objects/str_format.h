/*
 * str.format, and its parts for the module _string.
 */
#ifndef VM_OBJECTS_STR_FORMAT_H
#define VM_OBJECTS_STR_FORMAT_H

#include "vm/state.h"

/* text.format(*positional, **keywords), or text.format_map(mapping) when mapping is not NULL. */
NODISCARD Owned str_format_fields(VM *vm, Value text, Value positional, Value keywords, Value mapping);
/* _string.formatter_parser: a list of tuples (literal, field name, spec, conversion), the last three None
   after a literal at the end. */
NODISCARD Owned str_formatter_parser(VM *vm, Value text);
/* _string.formatter_field_name_split: (first, list of (is attribute, name or index)). */
NODISCARD Owned str_formatter_field_name_split(VM *vm, Value name);

#endif

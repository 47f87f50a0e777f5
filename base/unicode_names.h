/*
 * Names of characters, for \N{...} and `unicodedata`.
 */
#ifndef BASE_UNICODE_NAMES_H
#define BASE_UNICODE_NAMES_H

#include "base/buffer.h"
#include "base/compiler.h"

/* The character of this name or alias, in any case; false when there is none. */
bool unicode_lookup(const char *name, size_t count, uint32_t *code_point);
/* Appends the character's name; false when it has none. */
bool unicode_name(uint32_t code_point, Buffer *name);

#endif

/*
 * Digits of whole numbers: text into limbs and limbs into decimal text.
 */
#ifndef BASE_INTEGER_TEXT_H
#define BASE_INTEGER_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/constant.h"

enum { INTEGER_DIGITS_LIMIT = 4300 }; /* CPython's default of sys.set_int_max_str_digits() */

/* The non-negative number that count digits (no prefix, no underscores) of base 2, 8, 10 or 16 stand for,
   as INT or BIG_INT with limbs in arena. */
Constant integer_from_digits(Arena *arena, const char *digits, size_t count, int base);
/* Appends the decimal text of a BIG_INT's magnitude. */
void integer_append_decimal(Buffer *buffer, const uint64_t *limbs, size_t count);

#endif

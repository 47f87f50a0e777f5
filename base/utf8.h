/*
 * UTF-8, and WTF-8 where lone surrogates must be carried (a string constant may hold one).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/compiler.h"

/* Writes one to four bytes, gives their number. Surrogates are written as three bytes. */
size_t utf8_encode(uint32_t code_point, char bytes[4]);
/* The code point at *at, which moves past it. The bytes must be well formed (surrogates allowed). */
uint32_t utf8_next(const char **at);
/* Length of the well-formed sequence at bytes (surrogates refused), or 0 where it is malformed or cut off. */
size_t utf8_sequence(const char *bytes, size_t count);
/* Index of the first malformed byte, or count when all is well. */
size_t utf8_check(const char *bytes, size_t count);
/* Number of code points in well-formed text. */
size_t utf8_length(const char *bytes, size_t count);

#endif

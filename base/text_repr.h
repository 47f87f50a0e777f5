/*
 * How strings show themselves: Python's repr() of str and bytes, and JSON.
 */
#ifndef BASE_TEXT_REPR_H
#define BASE_TEXT_REPR_H

#include "base/buffer.h"
#include "base/constant.h"

/* Appends repr() of a str given as WTF-8. */
void text_append_repr(Buffer *buffer, const char *bytes, size_t count);
/* Appends repr() of a bytes object. */
void text_append_bytes_repr(Buffer *buffer, const char *bytes, size_t count);
/* Appends a JSON string; lone surrogates as \u escapes. */
void text_append_json(Buffer *buffer, const char *bytes, size_t count);
/* Appends repr() of a constant that a literal can denote (None … bytes). */
void constant_append_repr(Buffer *buffer, const Constant *constant);

#endif

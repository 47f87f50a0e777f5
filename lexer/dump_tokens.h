/*
 * The tokens as text: exactly what CPython's `tokenize -e` prints, or JSON.
 */
#ifndef LEXER_DUMP_TOKENS_H
#define LEXER_DUMP_TOKENS_H

#include "base/buffer.h"
#include "base/diagnostics.h"
#include "base/names.h"

/*
 * Appends one line a token. On a mistake: false, and what CPython writes to stderr ("FILE:1:5: error: …",
 * line end included) is appended to `error` instead; nothing is appended to `output` then.
 */
NODISCARD bool tokens_dump(const char *bytes, size_t count, const char *filename, bool as_json,
                           NameTable *names, Diagnostics *diagnostics, Buffer *output, Buffer *error);

#endif

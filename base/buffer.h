/*
 * A growable run of bytes on the heap, for text whose length is not known beforehand.
 *
 * Once memory has run out `failed` stays set and further appends do nothing: check it once, at the end.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdarg.h>

#include "base/compiler.h"

typedef struct Buffer {
    char *bytes; /* NUL behind the last byte whenever bytes is not NULL */
    size_t count, room;
    bool failed;
} Buffer;

#define BUFFER_EMPTY {NULL, 0, 0, false}

void buffer_append(Buffer *buffer, const char *bytes, size_t count);
void buffer_append_text(Buffer *buffer, const char *text);
void buffer_append_byte(Buffer *buffer, char byte);
void buffer_append_format(Buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* UTF-8 of code_point; a surrogate gets the three bytes of its own (WTF-8). */
void buffer_append_code_point(Buffer *buffer, uint32_t code_point);
/* Makes sure of extra more bytes; false (and failed) when there is no memory. */
NODISCARD bool buffer_reserve(Buffer *buffer, size_t extra);
void buffer_close(Buffer *buffer);

#endif

/*
 * A growable run of bytes on the heap.
 */
#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

bool buffer_reserve(Buffer *buffer, size_t extra) {
    if (buffer->failed) return false;
    if (extra < buffer->room - buffer->count && buffer->bytes) return true;
    size_t room = buffer->room < 64 ? 64 : buffer->room * 2;
    if (extra > SIZE_MAX / 4 || room > SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    while (room <= buffer->count + extra) room *= 2;
    char *moved = memory_resize(buffer->bytes, room);
    if (!moved) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = moved;
    buffer->room = room;
    return true;
}

void buffer_append(Buffer *buffer, const char *bytes, size_t count) {
    if (!buffer_reserve(buffer, count)) return;
    if (count) memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
    buffer->bytes[buffer->count] = 0;
}

void buffer_append_text(Buffer *buffer, const char *text) {
    buffer_append(buffer, text, strlen(text));
}

void buffer_append_byte(Buffer *buffer, char byte) {
    buffer_append(buffer, &byte, 1);
}

void buffer_append_format(Buffer *buffer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int count = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (count < 0 || !buffer_reserve(buffer, (size_t)count + 1)) return;
    va_start(args, format);
    vsnprintf(buffer->bytes + buffer->count, (size_t)count + 1, format, args);
    va_end(args);
    buffer->count += (size_t)count;
}

void buffer_append_code_point(Buffer *buffer, uint32_t code_point) {
    char bytes[4];
    buffer_append(buffer, bytes, utf8_encode(code_point, bytes));
}

void buffer_close(Buffer *buffer) {
    memory_release(buffer->bytes);
    *buffer = (Buffer)BUFFER_EMPTY;
}

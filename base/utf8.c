/*
 * UTF-8 as in RFC 3629; WTF-8 where lone surrogates must be carried.
 */
#include "base/utf8.h"

#include <string.h>

size_t utf8_encode(uint32_t code_point, char bytes[4]) {
    if (code_point < 0x80) {
        bytes[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        bytes[0] = (char)(0xC0 | code_point >> 6);
        bytes[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        bytes[0] = (char)(0xE0 | code_point >> 12);
        bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | code_point >> 18);
    bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

uint32_t utf8_next(const char **at) {
    const unsigned char *b = (const unsigned char *)*at;
    if (b[0] < 0x80) {
        *at += 1;
        return b[0];
    }
    if (b[0] < 0xE0) {
        *at += 2;
        return (uint32_t)(b[0] & 0x1F) << 6 | (b[1] & 0x3F);
    }
    if (b[0] < 0xF0) {
        *at += 3;
        return (uint32_t)(b[0] & 0x0F) << 12 | (uint32_t)(b[1] & 0x3F) << 6 | (b[2] & 0x3F);
    }
    *at += 4;
    return (uint32_t)(b[0] & 0x07) << 18 | (uint32_t)(b[1] & 0x3F) << 12 |
           (uint32_t)(b[2] & 0x3F) << 6 | (b[3] & 0x3F);
}

static bool is_tail(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

size_t utf8_sequence(const char *bytes, size_t count) {
    const unsigned char *b = (const unsigned char *)bytes;
    if (count == 0) return 0;
    if (b[0] < 0x80) return 1;
    if (b[0] < 0xC2 || b[0] > 0xF4) return 0;
    if (b[0] < 0xE0) return count > 1 && is_tail(b[1]) ? 2 : 0;
    if (b[0] < 0xF0) {
        if (count < 3 || !is_tail(b[1]) || !is_tail(b[2])) return 0;
        if (b[0] == 0xE0 && b[1] < 0xA0) return 0; /* overlong */
        if (b[0] == 0xED && b[1] > 0x9F) return 0; /* surrogate */
        return 3;
    }
    if (count < 4 || !is_tail(b[1]) || !is_tail(b[2]) || !is_tail(b[3])) return 0;
    if (b[0] == 0xF0 && b[1] < 0x90) return 0; /* overlong */
    if (b[0] == 0xF4 && b[1] > 0x8F) return 0; /* past U+10FFFF */
    return 4;
}

/* How many bytes at the beginning are ASCII, give or take seven; eight are looked at together. */
static size_t ascii_words(const char *bytes, size_t count) {
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= count; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        if (word & 0x8080808080808080u) break;
    }
    return i;
}

size_t utf8_check(const char *bytes, size_t count) {
    size_t i = ascii_words(bytes, count);
    while (i < count) {
        if (!((unsigned char)bytes[i] & 0x80)) {
            i++;
            continue;
        }
        size_t step = utf8_sequence(bytes + i, count - i);
        if (!step) return i;
        i += step;
    }
    return count;
}

size_t utf8_length(const char *bytes, size_t count) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) length += !is_tail((unsigned char)bytes[i]);
    return length;
}

/*
 * How strings show themselves.
 */
#include "base/text_repr.h"

#include <math.h>
#include <string.h>

#include "base/float_text.h"
#include "base/integer_text.h"
#include "base/unicode.h"
#include "base/utf8.h"

/* Double quotes only where they save escaping. */
static char choose_quote(const char *bytes, size_t count) {
    bool has_single = memchr(bytes, '\'', count) != NULL;
    return has_single && !memchr(bytes, '"', count) ? '"' : '\'';
}

/* The characters that both reprs escape alike; false for any other. */
static bool append_escaped(Buffer *buffer, uint32_t c, char quote) {
    if (c == (unsigned char)quote || c == '\\') buffer_append_format(buffer, "\\%c", (int)c);
    else if (c == '\t') buffer_append_text(buffer, "\\t");
    else if (c == '\n') buffer_append_text(buffer, "\\n");
    else if (c == '\r') buffer_append_text(buffer, "\\r");
    else if (c < ' ' || c == 0x7F) buffer_append_format(buffer, "\\x%02x", (unsigned)c);
    else return false;
    return true;
}

void text_append_repr(Buffer *buffer, const char *bytes, size_t count) {
    char quote = count ? choose_quote(bytes, count) : '\'';
    buffer_append_byte(buffer, quote);
    const char *at = bytes, *limit = bytes + count;
    while (at < limit) {
        const char *start = at;
        uint32_t c = utf8_next(&at);
        if (append_escaped(buffer, c, quote)) continue;
        if (c < 0x7F || unicode_is_printable(c)) buffer_append(buffer, start, (size_t)(at - start));
        else
            buffer_append_format(buffer,
                                 c <= 0xFF     ? "\\x%02x"
                                 : c <= 0xFFFF ? "\\u%04x"
                                               : "\\U%08x",
                                 (unsigned)c);
    }
    buffer_append_byte(buffer, quote);
}

void text_append_bytes_repr(Buffer *buffer, const char *bytes, size_t count) {
    char quote = count ? choose_quote(bytes, count) : '\'';
    buffer_append_byte(buffer, 'b');
    buffer_append_byte(buffer, quote);
    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (append_escaped(buffer, c, quote)) continue;
        if (c < 0x7F) buffer_append_byte(buffer, (char)c);
        else buffer_append_format(buffer, "\\x%02x", c);
    }
    buffer_append_byte(buffer, quote);
}

void text_append_json(Buffer *buffer, const char *bytes, size_t count) {
    buffer_append_byte(buffer, '"');
    const char *at = bytes, *limit = bytes + count;
    while (at < limit) {
        const char *start = at;
        uint32_t c = utf8_next(&at);
        if (c == '"' || c == '\\') buffer_append_format(buffer, "\\%c", (int)c);
        else if (c == '\n') buffer_append_text(buffer, "\\n");
        else if (c < ' ' || c == 0x7F || (c >= 0xD800 && c <= 0xDFFF))
            buffer_append_format(buffer, "\\u%04x", (unsigned)c);
        else buffer_append(buffer, start, (size_t)(at - start));
    }
    buffer_append_byte(buffer, '"');
}

static void append_complex(Buffer *buffer, double real, double imaginary) {
    char text[FLOAT_REPR_ROOM];
    bool has_real = real != 0.0 || signbit(real);
    if (has_real) {
        buffer_append_byte(buffer, '(');
        buffer_append(buffer, text, float_repr_bare(real, text));
    }
    size_t count = float_repr_bare(imaginary, text);
    if (has_real && *text != '-') buffer_append_byte(buffer, '+');
    buffer_append(buffer, text, count);
    buffer_append_text(buffer, has_real ? "j)" : "j");
}

void constant_append_repr(Buffer *buffer, const Constant *constant) {
    char text[FLOAT_REPR_ROOM];
    switch (constant->kind) {
    case CONSTANT_NONE: buffer_append_text(buffer, "None"); return;
    case CONSTANT_FALSE: buffer_append_text(buffer, "False"); return;
    case CONSTANT_TRUE: buffer_append_text(buffer, "True"); return;
    case CONSTANT_ELLIPSIS: buffer_append_text(buffer, "Ellipsis"); return;
    case CONSTANT_INT: buffer_append_format(buffer, "%lld", (long long)constant->integer); return;
    case CONSTANT_BIG_INT:
        if (constant->big.is_negative) buffer_append_byte(buffer, '-');
        integer_append_decimal(buffer, constant->big.limbs, constant->big.count);
        return;
    case CONSTANT_FLOAT: buffer_append(buffer, text, float_repr(constant->number, text)); return;
    case CONSTANT_COMPLEX:
        append_complex(buffer, constant->complex.real, constant->complex.imaginary);
        return;
    case CONSTANT_STR: text_append_repr(buffer, constant->text.bytes, constant->text.count); return;
    case CONSTANT_BYTES: text_append_bytes_repr(buffer, constant->text.bytes, constant->text.count); return;
    case CONSTANT_TUPLE: case CONSTANT_FROZENSET: case CONSTANT_SLICE: case CONSTANT_CODE: break;
    }
    buffer_append_text(buffer, "...");
}

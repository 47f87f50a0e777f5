/*
 * unicode_escape and raw_unicode_escape: text as in the source of the language.
 */
#include <stdio.h>

#include "base/unicode_names.h"
#include "vm/objects/codecs.h"
#include "vm/warning.h"

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \x, \u, \U with `digits` hex digits, at the first of them; start is the backslash. */
static bool read_hex(Decoder *decoder, int64_t start, int digits, bool is_raw) {
    uint32_t c = 0;
    int read = 0;
    while (read < digits && decoder->at < decoder->count && hex_digit(decoder->data[decoder->at]) >= 0) {
        c = c << 4 | (uint32_t)hex_digit(decoder->data[decoder->at++]);
        read++;
    }
    if (read < digits) {
        if (!decoder->is_final && decoder->at == decoder->count) {
            decoder->at = start;
            decoder->count = start; /* the rest waits */
            return true;
        }
        return decoder_error(decoder, start, decoder->at,
                             digits == 2   ? "truncated \\xXX escape"
                             : digits == 4 ? "truncated \\uXXXX escape"
                                           : "truncated \\UXXXXXXXX escape");
    }
    if (c > 0x10FFFF)
        return decoder_error(decoder, start, decoder->at,
                             is_raw ? "\\Uxxxxxxxx out of range" : "illegal Unicode character");
    str_builder_add(&decoder->out, c);
    return true;
}

/* \N{name}; at stands behind the N. */
static bool read_name(Decoder *decoder, int64_t start) {
    if (decoder->at < decoder->count && decoder->data[decoder->at] == '{') {
        int64_t end = ++decoder->at;
        while (end < decoder->count && decoder->data[end] != '}') end++;
        if (end < decoder->count && end > decoder->at) {
            uint32_t c;
            bool is_known = unicode_lookup(decoder->data + decoder->at, (size_t)(end - decoder->at), &c);
            decoder->at = end + 1;
            if (!is_known) return decoder_error(decoder, start, end + 1, "unknown Unicode character name");
            str_builder_add(&decoder->out, c);
            return true;
        }
        if (end == decoder->count && !decoder->is_final) {
            decoder->at = decoder->count = start;
            return true;
        }
        decoder->at = end < decoder->count ? end + 1 : end;
    }
    return decoder_error(decoder, start, decoder->at, "malformed \\N character escape");
}

/* Warns of an escape that means nothing: a character, or an octal number above a byte; 0: of none. */
static bool warn_of_escape(VM *vm, uint32_t invalid) {
    if (!invalid) return true;
    return invalid > UINT8_MAX
               ? warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                               "\"\\%o\" is an invalid octal escape sequence. "
                               "Such sequences will not work in the future. ", invalid)
               : warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                               "\"\\%c\" is an invalid escape sequence. "
                               "Such sequences will not work in the future. ", (int)invalid);
}

bool decode_unicode_escape(Decoder *decoder) {
    static const char letters[] = "\\'\"abfnrtv", values[] = "\\'\"\a\b\f\n\r\t\v";
    uint32_t invalid = 0; /* the first escape that means nothing: its character, or its number */
    while (decoder->at < decoder->count) {
        int64_t start = decoder->at;
        char c = decoder->data[decoder->at++];
        if (c != '\\') {
            str_builder_add(&decoder->out, (uint8_t)c);
            continue;
        }
        if (decoder->at == decoder->count) {
            decoder->at = start;
            if (!decoder->is_final) return true;
            if (!decoder_error(decoder, start, start + 1, "\\ at end of string")) return false;
            continue;
        }
        c = decoder->data[decoder->at++];
        const char *letter = c ? strchr(letters, c) : NULL;
        bool is_fine = true;
        if (letter) {
            str_builder_add(&decoder->out, (uint8_t)values[letter - letters]);
        } else if (c == '\n') {
            continue;
        } else if (c >= '0' && c <= '7') {
            uint32_t number = (uint32_t)(c - '0');
            for (int i = 0; i < 2 && decoder->at < decoder->count && decoder->data[decoder->at] >= '0' &&
                            decoder->data[decoder->at] <= '7';
                 i++) {
                number = number * 8 + (uint32_t)(decoder->data[decoder->at++] - '0');
            }
            str_builder_add(&decoder->out, number);
            if (number > UINT8_MAX && !invalid) invalid = number;
        } else if (c == 'x' || c == 'u' || c == 'U') {
            is_fine = read_hex(decoder, start, c == 'x' ? 2 : c == 'u' ? 4 : 8, false);
        } else if (c == 'N') {
            is_fine = read_name(decoder, start);
        } else {
            str_builder_add(&decoder->out, '\\');
            str_builder_add(&decoder->out, (uint8_t)c);
            if (!invalid) invalid = (uint8_t)c;
        }
        if (!is_fine) return false;
    }
    return warn_of_escape(decoder->vm, invalid);
}

bool decode_raw_unicode_escape(Decoder *decoder) {
    while (decoder->at < decoder->count) {
        int64_t start = decoder->at;
        char c = decoder->data[decoder->at++];
        char next = decoder->at < decoder->count ? decoder->data[decoder->at] : 0;
        if (c != '\\' || (next != 'u' && next != 'U')) {
            if (c == '\\' && decoder->at == decoder->count && !decoder->is_final) {
                decoder->at = start;
                return true;
            }
            str_builder_add(&decoder->out, (uint8_t)c);
            if (c == '\\' && decoder->at < decoder->count)
                str_builder_add(&decoder->out, (uint8_t)decoder->data[decoder->at++]);
            continue;
        }
        decoder->at++;
        if (!read_hex(decoder, start, next == 'u' ? 4 : 8, true)) return false;
    }
    return true;
}

static void put_escape(Encoder *encoder, uint32_t c) {
    char text[16];
    snprintf(text, sizeof text, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
    buffer_append_text(&encoder->out, text);
}

bool encode_unicode_escape(Encoder *encoder) {
    const Str *str = as_str(encoder->text);
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c == '\\') buffer_append_text(&encoder->out, "\\\\");
        else if (c == '\n') buffer_append_text(&encoder->out, "\\n");
        else if (c == '\r') buffer_append_text(&encoder->out, "\\r");
        else if (c == '\t') buffer_append_text(&encoder->out, "\\t");
        else if (c >= ' ' && c < 0x7F) buffer_append_byte(&encoder->out, (char)c);
        else put_escape(encoder, c);
    }
    return true;
}

bool encode_raw_unicode_escape(Encoder *encoder) {
    const Str *str = as_str(encoder->text);
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c < 0x100) buffer_append_byte(&encoder->out, (char)c);
        else put_escape(encoder, c);
    }
    return true;
}

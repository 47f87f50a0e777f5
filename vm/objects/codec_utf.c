/*
 * UTF-8, UTF-16, UTF-32 and UTF-7.
 */
#include "base/utf8.h"
#include "vm/objects/codecs.h"

/* --- UTF-8 ---------------------------------------------------------------------------------------------- */

/* What is wrong with the sequence at data, and how many bytes of it are to blame. */
static const char *utf8_fault(const unsigned char *data, int64_t count, int64_t *size, bool *is_cut) {
    unsigned char lead = data[0];
    *size = 1;
    *is_cut = false;
    if (lead < 0xC2 || lead > 0xF4) return "invalid start byte";
    int needed = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    for (int i = 1; i <= needed; i++) {
        if (i >= count) {
            *is_cut = true;
            return "unexpected end of data";
        }
        unsigned char low = 0x80, high = 0xBF;
        if (i == 1 && lead == 0xE0) low = 0xA0;
        if (i == 1 && lead == 0xED) high = 0x9F;
        if (i == 1 && lead == 0xF0) low = 0x90;
        if (i == 1 && lead == 0xF4) high = 0x8F;
        if (data[i] < low || data[i] > high) break;
        *size = i + 1;
    }
    return "invalid continuation byte";
}

bool decode_utf8(Decoder *decoder) {
    while (decoder->at < decoder->count) {
        int64_t start = decoder->at;
        while (decoder->at < decoder->count && (uint8_t)decoder->data[decoder->at] < 0x80) decoder->at++;
        if (decoder->at > start)
            str_builder_add_ascii(&decoder->out, decoder->data + start, (size_t)(decoder->at - start));
        if (decoder->at == decoder->count) break;
        const char *at = decoder->data + decoder->at;
        size_t size = utf8_sequence(at, (size_t)(decoder->count - decoder->at));
        if (size) {
            decoder->at += (int64_t)size;
            str_builder_add(&decoder->out, utf8_next(&at));
            continue;
        }
        int64_t blamed;
        bool is_cut;
        const char *reason =
            utf8_fault((const unsigned char *)at, decoder->count - decoder->at, &blamed, &is_cut);
        if (is_cut && !decoder->is_final) return true;
        if (!decoder_error(decoder, decoder->at, decoder->at + blamed, reason)) return false;
    }
    return true;
}

static bool put_utf8(Encoder *encoder, uint32_t c) {
    if (c >= 0xD800 && c <= 0xDFFF) return false;
    buffer_append_code_point(&encoder->out, c);
    return true;
}

/* A run of lone surrogates is one error. */
static bool surrogates(Encoder *encoder) {
    const Str *str = as_str(encoder->text);
    int64_t end = encoder->at;
    while (end < str->count && str_at(str, end) >= 0xD800 && str_at(str, end) <= 0xDFFF) end++;
    return encoder_error(encoder, encoder->at, end, "surrogates not allowed");
}

bool encode_utf8(Encoder *encoder) {
    const Str *str = as_str(encoder->text);
    encoder->put = put_utf8;
    while (encoder->at < str->count) {
        if (put_utf8(encoder, str_at(str, encoder->at))) encoder->at++;
        else if (!surrogates(encoder)) return false;
    }
    return true;
}

/* --- UTF-16 and UTF-32 ---------------------------------------------------------------------------------- */

static uint32_t unit_at(const Decoder *decoder, int64_t at, int size, bool is_big_endian) {
    uint32_t unit = 0;
    for (int i = 0; i < size; i++)
        unit |= (uint32_t)(uint8_t)decoder->data[at + i] << (is_big_endian ? size - 1 - i : i) * 8;
    return unit;
}

bool decode_utf16(Decoder *decoder, bool is_big_endian) {
    while (decoder->at < decoder->count) {
        int64_t at = decoder->at, left = decoder->count - at;
        if (left < 2) {
            if (!decoder->is_final) return true;
            if (!decoder_error(decoder, at, decoder->count, "truncated data")) return false;
            continue;
        }
        uint32_t c = unit_at(decoder, at, 2, is_big_endian);
        if (c < 0xD800 || c > 0xDFFF) {
            str_builder_add(&decoder->out, c);
            decoder->at += 2;
            continue;
        }
        if (c >= 0xDC00) {
            if (!decoder_error(decoder, at, at + 2, "illegal encoding")) return false;
            continue;
        }
        if (left < 4) {
            if (!decoder->is_final) return true;
            if (!decoder_error(decoder, at, decoder->count, "unexpected end of data")) return false;
            continue;
        }
        uint32_t low = unit_at(decoder, at + 2, 2, is_big_endian);
        if (low < 0xDC00 || low > 0xDFFF) {
            if (!decoder_error(decoder, at, at + 2, "illegal UTF-16 surrogate")) return false;
            continue;
        }
        str_builder_add(&decoder->out, 0x10000 + ((c & 0x3FF) << 10 | (low & 0x3FF)));
        decoder->at += 4;
    }
    return true;
}

bool decode_utf32(Decoder *decoder, bool is_big_endian) {
    while (decoder->at < decoder->count) {
        int64_t at = decoder->at;
        if (decoder->count - at < 4) {
            if (!decoder->is_final) return true;
            if (!decoder_error(decoder, at, decoder->count, "truncated data")) return false;
            continue;
        }
        uint32_t c = unit_at(decoder, at, 4, is_big_endian);
        bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (!is_surrogate && c <= 0x10FFFF) {
            str_builder_add(&decoder->out, c);
            decoder->at += 4;
        } else if (!decoder_error(decoder, at, at + 4,
                                  is_surrogate ? "code point in surrogate code point range(0xd800, 0xe000)"
                                               : "code point not in range(0x110000)")) {
            return false;
        }
    }
    return true;
}

static void put_unit(Encoder *encoder, uint32_t unit) {
    for (int i = 0; i < encoder->unit; i++) {
        int shift = (encoder->is_big_endian ? encoder->unit - 1 - i : i) * 8;
        buffer_append_byte(&encoder->out, (char)(unit >> shift));
    }
}

static bool put_wide(Encoder *encoder, uint32_t c) {
    if (c >= 0xD800 && c <= 0xDFFF) return false;
    if (encoder->unit == 2 && c >= 0x10000) {
        put_unit(encoder, 0xD800 + ((c - 0x10000) >> 10));
        put_unit(encoder, 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else {
        put_unit(encoder, c);
    }
    return true;
}

bool encode_wide(Encoder *encoder) {
    const Str *str = as_str(encoder->text);
    encoder->put = put_wide;
    while (encoder->at < str->count) {
        if (put_wide(encoder, str_at(str, encoder->at))) encoder->at++;
        else if (!surrogates(encoder)) return false;
    }
    return true;
}

/* --- UTF-7 (RFC 2152) ----------------------------------------------------------------------------------- */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(char c) {
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

bool decode_utf7(Decoder *decoder) {
    uint32_t bits = 0, high = 0;
    int bit_count = 0;
    bool is_shifted = false;
    int64_t shift_start = 0;
    while (decoder->at < decoder->count) {
        char c = decoder->data[decoder->at];
        if (is_shifted && base64_value(c) >= 0) {
            bits = bits << 6 | (uint32_t)base64_value(c);
            bit_count += 6;
            decoder->at++;
            if (bit_count < 16) continue;
            bit_count -= 16;
            uint32_t unit = bits >> bit_count & 0xFFFF;
            if (high && unit >= 0xDC00 && unit <= 0xDFFF) {
                str_builder_add(&decoder->out, 0x10000 + ((high & 0x3FF) << 10 | (unit & 0x3FF)));
                high = 0;
                continue;
            }
            if (high) str_builder_add(&decoder->out, high);
            high = unit >= 0xD800 && unit <= 0xDBFF ? unit : 0;
            if (!high) str_builder_add(&decoder->out, unit);
            continue;
        }
        if (is_shifted) {
            is_shifted = false;
            if (high) str_builder_add(&decoder->out, high);
            high = 0;
            decoder->at++;
            if (bit_count >= 6 || (bits & ((1u << bit_count) - 1))) {
                if (!decoder_error(decoder, shift_start, decoder->at,
                                   bit_count >= 6 ? "partial character in base64 sequence"
                                                  : "non-zero padding bits in shift sequence"))
                    return false;
                continue;
            }
            if (c != '-') decoder->at--;
            continue;
        }
        if (c == '+') {
            shift_start = decoder->at++;
            if (decoder->at < decoder->count && decoder->data[decoder->at] == '-') {
                decoder->at++;
                str_builder_add(&decoder->out, '+');
            } else if (decoder->at < decoder->count && base64_value(decoder->data[decoder->at]) < 0) {
                decoder->at++;
                if (!decoder_error(decoder, shift_start, decoder->at, "ill-formed sequence")) return false;
            } else {
                is_shifted = true;
                bits = 0, bit_count = 0;
            }
        } else if ((uint8_t)c < 0x80) {
            str_builder_add(&decoder->out, (uint8_t)c);
            decoder->at++;
        } else if (!decoder_error(decoder, decoder->at, decoder->at + 1, "unexpected special character")) {
            return false;
        }
    }
    if (!is_shifted) return true;
    if (!decoder->is_final) {
        decoder->at = shift_start;
        return true;
    }
    if (high || bit_count >= 6 || (bit_count > 0 && (bits & ((1u << bit_count) - 1))))
        return decoder_error(decoder, shift_start, decoder->count, "unterminated shift sequence");
    return true;
}

static bool is_plain(uint32_t c) {
    if (c >= 0x80) return false;
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("'(),-./:? \t\n\r!\"#$%&*;<=>@[]^_`{|}", (int)c));
}

bool encode_utf7(Encoder *encoder) {
    const Str *str = as_str(encoder->text);
    uint32_t bits = 0;
    int bit_count = 0;
    bool is_shifted = false;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (is_plain(c)) {
            if (is_shifted) {
                if (bit_count) buffer_append_byte(&encoder->out, base64_digits[bits << (6 - bit_count) & 63]);
                if (c < 0x80 && (base64_value((char)c) >= 0 || c == '-'))
                    buffer_append_byte(&encoder->out, '-');
                is_shifted = false, bits = 0, bit_count = 0;
            }
            buffer_append_byte(&encoder->out, (char)c);
            continue;
        }
        if (c == '+' && !is_shifted) {
            buffer_append_text(&encoder->out, "+-");
            continue;
        }
        if (!is_shifted) buffer_append_byte(&encoder->out, '+');
        is_shifted = true;
        uint32_t units[2] = {c, 0};
        int unit_count = 1;
        if (c >= 0x10000) {
            units[0] = 0xD800 + ((c - 0x10000) >> 10);
            units[1] = 0xDC00 + ((c - 0x10000) & 0x3FF);
            unit_count = 2;
        }
        for (int n = 0; n < unit_count; n++) {
            bits = bits << 16 | units[n];
            for (bit_count += 16; bit_count >= 6;) {
                bit_count -= 6;
                buffer_append_byte(&encoder->out, base64_digits[bits >> bit_count & 63]);
            }
            bits &= (1u << bit_count) - 1;
        }
    }
    if (is_shifted && bit_count)
        buffer_append_byte(&encoder->out, base64_digits[bits << (6 - bit_count) & 63]);
    if (is_shifted) buffer_append_byte(&encoder->out, '-');
    return true;
}

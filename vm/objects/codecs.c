/*
 * Codecs by name, error handlers, and the single-byte encodings. UTFs are in codec_utf.c, escapes in
 * codec_escape.c.
 */
#include "vm/objects/codecs.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/codec_tables.h"
#include "base/memory.h"
#include "base/unicode_names.h"
#include "base/utf8.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- names ---------------------------------------------------------------------------------------------- */

enum { NAME_ROOM = 64 };

/* Small letters, digits and dots; runs of anything else become one underscore. */
static void normalise(const char *name, char out[NAME_ROOM]) {
    size_t used = 0;
    bool has_gap = false;
    for (; *name && used < NAME_ROOM - 2; name++) {
        char c = *name;
        if (c >= 'A' && c <= 'Z') c = (char)(c | 0x20);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.') {
            if (has_gap && used) out[used++] = '_';
            has_gap = false;
            out[used++] = c;
        } else {
            has_gap = true;
        }
    }
    out[used] = 0;
}

static int compare_alias(const void *key, const void *row) {
    return strcmp(key, ((const CodecAlias *)row)->alias);
}

const char *codec_canonical_name(const char *encoding) {
    char name[NAME_ROOM];
    if (!encoding || strcmp(encoding, "utf-8") == 0) return "utf_8";
    normalise(encoding, name);
    for (char *at = name; *at; at++) {
        if (*at == '.') *at = '_';
    }
    const CodecAlias *alias =
        bsearch(name, codec_aliases, codec_alias_count, sizeof *codec_aliases, compare_alias);
    return alias ? alias->name : NULL;
}

static const SingleByteTable *find_table(const char *name) {
    for (size_t i = 0; i < single_byte_table_count; i++) {
        if (strcmp(single_byte_tables[i].name, name) == 0) return &single_byte_tables[i];
    }
    return NULL;
}

bool codec_is_binary(const char *encoding) {
    static const char *const binary[] = {"hex",          "hex_codec", "base64",     "base64_codec", "bz2",
                                         "bz2_codec",    "zlib",      "zlib_codec", "zip",          "quopri",
                                         "quopri_codec", "uu",        "uu_codec",   "rot13",        "rot_13"};
    char name[NAME_ROOM];
    normalise(encoding, name);
    for (size_t i = 0; i < COUNT_OF(binary); i++) {
        if (strcmp(name, binary[i]) == 0) return true;
    }
    return false;
}

/* The encoding is not known: says so, or that it is one from bytes to bytes. */
static Owned unknown_encoding(VM *vm, const char *encoding, const char *function) {
    if (codec_is_binary(encoding)) {
        return raise_format(vm, EXCEPTION(LookupError),
                            "'%s' is not a text encoding; use codecs.%s() to handle arbitrary codecs",
                            encoding, function);
    }
    return raise_format(vm, EXCEPTION(LookupError), "unknown encoding: %s", encoding);
}

/* --- error handlers ------------------------------------------------------------------------------------- */

static bool is_handler(const char *errors, const char *name) {
    return errors && strcmp(errors, name) == 0;
}

/* The registered handler; a new reference. NULL with LookupError pending. */
static Owned find_handler(VM *vm, const char *errors) {
    Owned name = str_new_file_name(vm, errors, strlen(errors)), found = NULL;
    if (!name) return NULL;
    bool is_fine = true;
    if (field_peek(&vm->codec_errors))
        is_fine = dict_find(vm, as_dict(field_peek(&vm->codec_errors)), name, &found);
    if (is_fine && !found) raise_format(vm, EXCEPTION(LookupError), "unknown error handler name '%S'", name);
    value_release(vm, name);
    return found;
}

/* Calls a registered handler with the pending exception. *text: what it gave first; *position clipped to
 * 0..count. */
static bool call_handler(VM *vm, const char *errors, bool is_decoding, int64_t count, Owned *text,
                         int64_t *position) {
    Owned exception = raise_fetch(vm), handler = NULL, result = NULL;
    bool is_fine = false;
    *text = NULL;
    bool is_for_encoding = is_handler(errors, "xmlcharrefreplace") || is_handler(errors, "namereplace");
    if (exception && is_decoding && is_for_encoding) {
        raise_type_error(vm, "don't know how to handle %T in error callback", exception);
        goto done;
    }
    handler = exception ? find_handler(vm, errors) : NULL;
    result = handler ? value_call_1(vm, handler, exception) : NULL;
    if (!result) goto done;
    const char *message = is_decoding ? "decoding error handler must return (str, int) tuple"
                                      : "encoding error handler must return (str/bytes, int) tuple";
    if (!value_is_tuple(result) || as_tuple(result)->count != 2 ||
        !value_has_index(vm, tuple_peek(result, 1)) ||
        !(value_is_str(tuple_peek(result, 0)) || (!is_decoding && value_is_bytes(tuple_peek(result, 0))))) {
        raise_type_error(vm, message);
        goto done;
    }
    int64_t at;
    if (!value_to_int64(vm, tuple_peek(result, 1), NULL, &at)) goto done;
    *position = at < 0 ? at + count : at;
    if (*position < 0 || *position > count) {
        raise_index_error(vm, "position %ld from error handler out of bounds", *position);
        goto done;
    }
    *text = value_retain(tuple_peek(result, 0));
    is_fine = true;
done:
    value_release(vm, exception);
    value_release(vm, handler);
    value_release(vm, result);
    return is_fine;
}

/* The surrogate that the bytes at data encode in the family of encoding, or 0; *size its bytes. */
static uint32_t surrogate_at(const char *encoding, const char *data, int64_t count, int64_t *size) {
    const unsigned char *at = (const unsigned char *)data;
    uint32_t c = 0;
    *size = 0;
    bool is_big = strstr(encoding, "be") != NULL;
    if (strstr(encoding, "16") && count >= 2) {
        *size = 2;
        c = is_big ? (uint32_t)at[0] << 8 | at[1] : (uint32_t)at[1] << 8 | at[0];
    } else if (strstr(encoding, "32") && count >= 4) {
        *size = 4;
        c = is_big ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
                   : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
    } else if (strstr(encoding, "utf-8") && count >= 3 && at[0] == 0xED && (at[1] & 0xC0) == 0x80 &&
               (at[2] & 0xC0) == 0x80) {
        *size = 3;
        c = 0xD000u | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3Fu);
    }
    return c >= 0xD800 && c <= 0xDFFF ? c : 0;
}

bool decoder_error(Decoder *decoder, int64_t start, int64_t end, const char *reason) {
    VM *vm = decoder->vm;
    const char *errors = decoder->errors;
    StrBuilder *out = &decoder->out;
    decoder->at = end;
    if (is_handler(errors, "ignore")) return true;
    if (is_handler(errors, "replace")) {
        str_builder_add(out, 0xFFFD);
        return true;
    }
    if (is_handler(errors, "backslashreplace")) {
        for (int64_t i = start; i < end; i++) {
            char text[8];
            snprintf(text, sizeof text, "\\x%02x", (unsigned)(uint8_t)decoder->data[i]);
            str_builder_add_text(out, text);
        }
        return true;
    }
    if (is_handler(errors, "surrogateescape")) {
        int64_t i = start;
        for (; i < end && i < start + 4 && (uint8_t)decoder->data[i] >= 0x80; i++)
            str_builder_add(out, 0xDC00u + (uint8_t)decoder->data[i]);
        decoder->at = i;
        if (i > start) return true;
    } else if (is_handler(errors, "surrogatepass")) {
        int64_t size;
        uint32_t c = surrogate_at(decoder->encoding, decoder->data + start, decoder->count - start, &size);
        if (c) {
            str_builder_add(out, c);
            decoder->at = start + size;
            return true;
        }
    }
    raise_unicode_decode_error(vm, decoder->encoding, decoder->data, (size_t)decoder->count, start, end,
                               reason);
    if (!errors || is_handler(errors, "strict") || is_handler(errors, "surrogateescape") ||
        is_handler(errors, "surrogatepass"))
        return false;
    if (!raise_matches(vm, EXCEPTION(UnicodeDecodeError))) return false;
    Owned text;
    if (!call_handler(vm, errors, true, decoder->count, &text, &decoder->at)) return false;
    str_builder_add_str(out, text);
    value_release(vm, text);
    return true;
}

/* ASCII text of a replacement, as the encoding has it. */
static bool put_text(Encoder *encoder, const char *text) {
    for (; *text; text++) {
        if (!encoder->put(encoder, (uint8_t)*text)) return false;
    }
    return true;
}

static void describe(uint32_t c, char *text, size_t room, bool by_name) {
    char name[UNICODE_NAME_ROOM];
    if (by_name && unicode_name(c, name)) snprintf(text, room, "\\N{%s}", name);
    else snprintf(text, room, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)c);
}

/* The built-in handlers that write something: false when they cannot (nothing pending). */
static bool write_replacement(Encoder *encoder, int64_t start, int64_t end) {
    const Str *str = as_str(encoder->text);
    const char *errors = encoder->errors;
    size_t before = encoder->out.count;
    for (int64_t i = start; i < end; i++) {
        uint32_t c = str_at(str, i);
        char text[UNICODE_NAME_ROOM + 8];
        bool is_fine;
        if (is_handler(errors, "replace")) {
            is_fine = put_text(encoder, "?");
        } else if (is_handler(errors, "backslashreplace") || is_handler(errors, "namereplace")) {
            describe(c, text, sizeof text, *errors == 'n');
            is_fine = put_text(encoder, text);
        } else if (is_handler(errors, "xmlcharrefreplace")) {
            snprintf(text, sizeof text, "&#%u;", (unsigned)c);
            is_fine = put_text(encoder, text);
        } else if (is_handler(errors, "surrogateescape")) {
            is_fine = c >= 0xDC80 && c <= 0xDCFF && encoder->unit <= 1;
            if (is_fine) buffer_append_byte(&encoder->out, (char)(c - 0xDC00));
        } else { /* surrogatepass */
            is_fine = c >= 0xD800 && c <= 0xDFFF && strncmp(encoder->encoding, "utf-", 4) == 0;
            if (is_fine && encoder->unit <= 1) buffer_append_code_point(&encoder->out, c);
            for (int n = 0; is_fine && encoder->unit > 1 && n < encoder->unit; n++) {
                int shift = (encoder->is_big_endian ? encoder->unit - 1 - n : n) * 8;
                buffer_append_byte(&encoder->out, (char)(c >> shift));
            }
        }
        if (!is_fine) {
            encoder->out.count = before;
            return false;
        }
    }
    return true;
}

bool encoder_error(Encoder *encoder, int64_t start, int64_t end, const char *reason) {
    VM *vm = encoder->vm;
    const char *errors = encoder->errors;
    static const char *const writers[] = {"replace",           "backslashreplace", "namereplace",
                                          "xmlcharrefreplace", "surrogateescape",  "surrogatepass"};
    bool is_writer = false;
    encoder->at = end;
    if (is_handler(errors, "ignore")) return true;
    for (size_t i = 0; i < COUNT_OF(writers); i++) is_writer |= is_handler(errors, writers[i]);
    if (is_writer && write_replacement(encoder, start, end)) return true;
    raise_unicode_encode_error(vm, encoder->encoding, encoder->text, start, end, reason);
    if (!errors || is_writer || is_handler(errors, "strict")) return false;
    if (!raise_matches(vm, EXCEPTION(UnicodeEncodeError))) return false;
    Owned text;
    if (!call_handler(vm, errors, false, as_str(encoder->text)->count, &text, &encoder->at)) return false;
    bool is_fine = true;
    if (value_is_bytes(text)) {
        buffer_append(&encoder->out, as_bytes(text)->data, (size_t)as_bytes(text)->count);
    } else {
        for (int64_t i = 0; is_fine && i < as_str(text)->count; i++)
            is_fine = encoder->put(encoder, str_at(as_str(text), i));
        if (!is_fine) raise_unicode_encode_error(vm, encoder->encoding, encoder->text, start, end, reason);
    }
    value_release(vm, text);
    return is_fine;
}

/* --- single bytes --------------------------------------------------------------------------------------- */

static bool decode_ascii(Decoder *decoder) {
    while (decoder->at < decoder->count) {
        int64_t start = decoder->at;
        while (decoder->at < decoder->count && (uint8_t)decoder->data[decoder->at] < 0x80) decoder->at++;
        str_builder_add_ascii(&decoder->out, decoder->data + start, (size_t)(decoder->at - start));
        if (decoder->at < decoder->count &&
            !decoder_error(decoder, decoder->at, decoder->at + 1, "ordinal not in range(128)"))
            return false;
    }
    return true;
}

static bool decode_table(Decoder *decoder, const SingleByteTable *table) {
    while (decoder->at < decoder->count) {
        uint8_t byte = (uint8_t)decoder->data[decoder->at];
        uint32_t c = byte < 0x80 ? byte : table->high[byte - 0x80];
        if (c || byte == 0) {
            str_builder_add(&decoder->out, c);
            decoder->at++;
        } else if (!decoder_error(decoder, decoder->at, decoder->at + 1, "character maps to <undefined>")) {
            return false;
        }
    }
    return true;
}

static bool put_limited(Encoder *encoder, uint32_t c) {
    if (c >= *(const uint32_t *)encoder->table) return false;
    buffer_append_byte(&encoder->out, (char)c);
    return true;
}

static bool put_table(Encoder *encoder, uint32_t c) {
    const SingleByteTable *table = encoder->table;
    if (c < 0x80) {
        buffer_append_byte(&encoder->out, (char)c);
        return true;
    }
    for (int i = 0; i < 128; i++) {
        if (table->high[i] == c) {
            buffer_append_byte(&encoder->out, (char)(i + 0x80));
            return true;
        }
    }
    return false;
}

/* Encodes by put alone; a run of characters that have no counterpart is one error. */
static bool encode_simple(Encoder *encoder, const char *reason) {
    const Str *str = as_str(encoder->text);
    while (encoder->at < str->count) {
        if (encoder->put(encoder, str_at(str, encoder->at))) {
            encoder->at++;
            continue;
        }
        int64_t end = encoder->at + 1;
        size_t mark = encoder->out.count;
        while (end < str->count && !encoder->put(encoder, str_at(str, end))) end++;
        encoder->out.count = mark;
        if (!encoder_error(encoder, encoder->at, end, reason)) return false;
    }
    return true;
}

/* --- dispatch ------------------------------------------------------------------------------------------- */

static bool has_bom(const char *data, size_t count, const char *bom, size_t size) {
    return count >= size && memcmp(data, bom, size) == 0;
}

/* utf-16 and utf-32 without a byte order: by the mark, else little. */
static bool decode_marked(Decoder *decoder, bool is_32, int *order) {
    const char *at = decoder->data + decoder->at;
    size_t left = (size_t)(decoder->count - decoder->at);
    int known = order ? *order : 0;
    if (known == 0) {
        if (!decoder->is_final && left < (is_32 ? 4u : 2u)) return true;
        if (is_32 && has_bom(at, left, "\xFF\xFE\0\0", 4)) known = -1, decoder->at += 4;
        else if (is_32 && has_bom(at, left, "\0\0\xFE\xFF", 4)) known = 1, decoder->at += 4;
        else if (!is_32 && has_bom(at, left, "\xFF\xFE", 2)) known = -1, decoder->at += 2;
        else if (!is_32 && has_bom(at, left, "\xFE\xFF", 2)) known = 1, decoder->at += 2;
        if (order) *order = known;
    }
    decoder->encoding = known > 0 ? (is_32 ? "utf-32-be" : "utf-16-be") : (is_32 ? "utf-32-le" : "utf-16-le");
    return is_32 ? decode_utf32(decoder, known > 0) : decode_utf16(decoder, known > 0);
}

static bool decode_named(Decoder *decoder, const char *name, int *order) {
    if (strcmp(name, "utf_8") == 0) {
        decoder->encoding = "utf-8";
        return decode_utf8(decoder);
    }
    if (strcmp(name, "latin_1") == 0) {
        for (; decoder->at < decoder->count; decoder->at++)
            str_builder_add(&decoder->out, (uint8_t)decoder->data[decoder->at]);
        return true;
    }
    if (strcmp(name, "ascii") == 0) {
        decoder->encoding = "ascii";
        return decode_ascii(decoder);
    }
    if (strcmp(name, "utf_8_sig") == 0) {
        decoder->encoding = "utf-8";
        if (decoder->at == 0 && has_bom(decoder->data, (size_t)decoder->count, "\xEF\xBB\xBF", 3)) {
            decoder->data += 3; /* positions in errors count from behind the mark, as in CPython */
            decoder->count -= 3;
        }
        return decode_utf8(decoder);
    }
    if (strncmp(name, "utf_16", 6) == 0 || strncmp(name, "utf_32", 6) == 0) {
        bool is_32 = name[4] == '3';
        if (name[6] == 0) return decode_marked(decoder, is_32, order);
        bool is_big = name[7] == 'b';
        decoder->encoding =
            is_big ? (is_32 ? "utf-32-be" : "utf-16-be") : (is_32 ? "utf-32-le" : "utf-16-le");
        return is_32 ? decode_utf32(decoder, is_big) : decode_utf16(decoder, is_big);
    }
    if (strcmp(name, "utf_7") == 0) {
        decoder->encoding = "utf7";
        return decode_utf7(decoder);
    }
    if (strcmp(name, "unicode_escape") == 0) {
        decoder->encoding = "unicodeescape";
        return decode_unicode_escape(decoder);
    }
    if (strcmp(name, "raw_unicode_escape") == 0) {
        decoder->encoding = "rawunicodeescape";
        return decode_raw_unicode_escape(decoder);
    }
    decoder->encoding = "charmap";
    return decode_table(decoder, find_table(name));
}

Owned codec_decode_part(VM *vm, const char *data, size_t count, const char *encoding, const char *errors,
                        bool is_final, size_t *consumed, int *byte_order) {
    const char *name = codec_canonical_name(encoding);
    if (!name) return unknown_encoding(vm, encoding, "decode");
    Decoder decoder = {.vm = vm,
                       .data = data,
                       .count = (int64_t)count,
                       .errors = errors,
                       .is_final = is_final,
                       .encoding = name,
                       .out = STR_BUILDER_EMPTY};
    if (!decode_named(&decoder, name, byte_order)) {
        str_builder_close(&decoder.out);
        return NULL;
    }
    *consumed = (size_t)(decoder.at + (decoder.data - data));
    return str_builder_finish(vm, &decoder.out);
}

/* str.encode and bytes.decode say in a note which codec failed, except of the most usual ones. */
static void note_failure(VM *vm, const char *verb, const char *name, const char *encoding) {
    static const char *const silent[] = {"ascii", "latin_1", "utf_8", "utf_16", "utf_32"};
    for (size_t i = 0; i < COUNT_OF(silent); i++) {
        if (strcmp(name, silent[i]) == 0) return;
    }
    exception_add_note_format(vm, "%s with '%s' codec failed", verb, encoding);
}

Owned codec_decode(VM *vm, const char *data, size_t count, const char *encoding, const char *errors) {
    const char *name = codec_canonical_name(encoding);
    if (!name) {
        bool found = false;
        if (vm->codec_search_hook) {
            Owned bytes = bytes_new(vm, data, count);
            Owned result = bytes ? vm->codec_search_hook(vm, bytes, encoding, errors, false, &found) : NULL;
            value_release(vm, bytes);
            if (found || !bytes) return result;
        }
        return unknown_encoding(vm, encoding, "decode");
    }
    if (strcmp(name, "utf_8") == 0 && utf8_check(data, count) == count) return str_new_utf8(vm, data, count);
    size_t consumed;
    Owned result = codec_decode_part(vm, data, count, encoding, errors, true, &consumed, NULL);
    if (!result) note_failure(vm, "decoding", name, encoding);
    return result;
}

static bool encode_named(Encoder *encoder, const char *name) {
    static const uint32_t ascii_limit = 0x80, latin_limit = 0x100;
    encoder->unit = 1;
    if (strcmp(name, "utf_8") == 0 || strcmp(name, "utf_8_sig") == 0) {
        encoder->encoding = "utf-8";
        if (name[5]) buffer_append(&encoder->out, "\xEF\xBB\xBF", 3);
        return encode_utf8(encoder);
    }
    if (strcmp(name, "ascii") == 0 || strcmp(name, "latin_1") == 0) {
        bool is_ascii = *name == 'a';
        encoder->encoding = is_ascii ? "ascii" : "latin-1";
        encoder->put = put_limited;
        encoder->table = is_ascii ? &ascii_limit : &latin_limit;
        return encode_simple(encoder, is_ascii ? "ordinal not in range(128)" : "ordinal not in range(256)");
    }
    if (strncmp(name, "utf_16", 6) == 0 || strncmp(name, "utf_32", 6) == 0) {
        bool is_32 = name[4] == '3';
        encoder->unit = is_32 ? 4 : 2;
        encoder->is_big_endian = name[6] && name[7] == 'b';
        if (name[6] == 0) buffer_append(&encoder->out, "\xFF\xFE\0\0", is_32 ? 4 : 2);
        encoder->encoding = name[6] == 0             ? (is_32 ? "utf-32" : "utf-16")
                            : encoder->is_big_endian ? (is_32 ? "utf-32-be" : "utf-16-be")
                                                     : (is_32 ? "utf-32-le" : "utf-16-le");
        return encode_wide(encoder);
    }
    if (strcmp(name, "utf_7") == 0) {
        encoder->encoding = "utf7";
        return encode_utf7(encoder);
    }
    if (strcmp(name, "unicode_escape") == 0) return encode_unicode_escape(encoder);
    if (strcmp(name, "raw_unicode_escape") == 0) return encode_raw_unicode_escape(encoder);
    encoder->encoding = "charmap";
    encoder->put = put_table;
    encoder->table = find_table(name);
    return encode_simple(encoder, "character maps to <undefined>");
}

Owned codec_encode(VM *vm, Value text, const char *encoding, const char *errors) {
    const char *name = codec_canonical_name(encoding);
    if (!name) {
        bool found = false;
        if (vm->codec_search_hook) {
            Owned result = vm->codec_search_hook(vm, text, encoding, errors, true, &found);
            if (found) return result;
        }
        return unknown_encoding(vm, encoding, "encode");
    }
    Owned result = codec_encode_plain(vm, text, encoding, errors);
    if (!result) note_failure(vm, "encoding", name, encoding);
    return result;
}

Owned codec_encode_plain(VM *vm, Value text, const char *encoding, const char *errors) {
    const char *name = codec_canonical_name(encoding);
    const Str *str = as_str(text);
    if (!name) return unknown_encoding(vm, encoding, "encode");
    if (str_is_ascii(str) &&
        (strcmp(name, "utf_8") == 0 || strcmp(name, "ascii") == 0 || strcmp(name, "latin_1") == 0)) {
        return bytes_new(vm, str->data, (size_t)str->count);
    }
    Encoder encoder = {.vm = vm, .text = text, .errors = errors, .out = BUFFER_EMPTY};
    Owned result = NULL;
    if (encode_named(&encoder, name)) {
        result = encoder.out.failed
                     ? raise_memory_error(vm)
                     : bytes_new(vm, encoder.out.bytes ? encoder.out.bytes : "", encoder.out.count);
    }
    buffer_close(&encoder.out);
    return result;
}

/* --- handlers as functions ------------------------------------------------------------------------------ */

static bool put_byte_or_text(Encoder *encoder, uint32_t c) {
    buffer_append_byte(&encoder->out, (char)c);
    return true;
}

/* (text, position) of a replacement that is a str. */
static Owned text_result(VM *vm, Owned text, int64_t position) {
    Owned items[2] = {text, value_from_small_int(position)};
    return tuple_from_take(vm, items, 2);
}

static Owned encode_error_result(VM *vm, const char *errors, const char *encoding, Value object,
                                 int64_t start, int64_t end) {
    Encoder encoder = {.vm = vm,
                       .text = object,
                       .errors = errors,
                       .encoding = encoding,
                       .put = put_byte_or_text,
                       .unit = 1,
                       .out = BUFFER_EMPTY};
    encoder.unit = strstr(encoding, "16") ? 2 : strstr(encoding, "32") ? 4 : 1;
    encoder.is_big_endian = strstr(encoding, "be") != NULL;
    bool gives_bytes = strncmp(errors, "surrogate", 9) == 0;
    if (strcmp(errors, "surrogateescape") == 0) encoder.unit = 1;
    Owned result = NULL;
    if (strcmp(errors, "ignore") == 0) {
        result = text_result(vm, value_retain(vm->empty_str), end);
    } else if (write_replacement(&encoder, start, end)) {
        const char *bytes = encoder.out.bytes ? encoder.out.bytes : "";
        result = text_result(vm,
                             gives_bytes ? bytes_new(vm, bytes, encoder.out.count)
                                         : str_new_ascii(vm, bytes, encoder.out.count),
                             end);
    }
    buffer_close(&encoder.out);
    return result;
}

Owned codec_error_result(VM *vm, const char *errors, Value exception, bool *found) {
    static const char *const names[] = {"strict",           "ignore",       "replace",
                                        "backslashreplace", "namereplace",  "xmlcharrefreplace",
                                        "surrogateescape",  "surrogatepass"};
    *found = false;
    for (size_t i = 0; i < COUNT_OF(names); i++) *found |= strcmp(errors, names[i]) == 0;
    if (!*found) return NULL;
    const Exception *error = as_exception(exception);
    if (strcmp(errors, "strict") == 0) {
        return value_is_instance_exact(vm, exception, EXCEPTION(BaseException))
                   ? raise_exception_take(vm, value_retain(exception))
                   : raise_type_error(vm, "codec must pass exception instance");
    }
    bool is_encode = value_is_instance_exact(vm, exception, EXCEPTION(UnicodeEncodeError));
    bool is_decode = value_is_instance_exact(vm, exception, EXCEPTION(UnicodeDecodeError));
    bool is_translate = value_is_instance_exact(vm, exception, EXCEPTION(UnicodeTranslateError));
    bool handles_translation = strcmp(errors, "replace") == 0 || strcmp(errors, "ignore") == 0 ||
                               strcmp(errors, "backslashreplace") == 0;
    if (!is_encode && !is_decode && !(is_translate && handles_translation))
        return raise_type_error(vm, "don't know how to handle %T in error callback", exception);
    int64_t start, end;
    if (!value_to_int64(vm, field_peek(&error->extra[UNICODE_START]), NULL, &start) ||
        !value_to_int64(vm, field_peek(&error->extra[UNICODE_END]), NULL, &end))
        return NULL;
    Value object = field_peek(&error->extra[UNICODE_OBJECT]);
    int64_t count = is_decode ? as_bytes(object)->count : as_str(object)->count;
    if (start < 0) start = 0;
    if (start > count) start = count;
    if (end > count) end = count;
    if (end < start) end = start;
    Buffer name = BUFFER_EMPTY;
    if (is_translate) {
        if (strcmp(errors, "replace") == 0) {
            STR_BUILDER(builder);
            str_builder_repeat(&builder, 0xFFFD, end - start);
            return text_result(vm, str_builder_finish(vm, &builder), end);
        }
        buffer_append_text(&name, "translate");
    } else {
        str_append_utf8(&name, field_peek(&error->extra[UNICODE_ENCODING]));
    }
    Owned result = NULL;
    const char *encoding = name.bytes ? name.bytes : "";
    bool refuses =
        is_decode ? strcmp(errors, "namereplace") == 0 || strcmp(errors, "xmlcharrefreplace") == 0 : false;
    if (refuses) {
        raise_type_error(vm, "don't know how to handle %T in error callback", exception);
    } else if (!is_decode) {
        result = encode_error_result(vm, errors, encoding, object, start, end);
        if (!result && !raise_is_pending(vm)) raise_exception_take(vm, value_retain(exception));
    } else {
        Decoder decoder = {.vm = vm,
                           .data = as_bytes(object)->data,
                           .count = count,
                           .encoding = encoding,
                           .errors = errors,
                           .out = STR_BUILDER_EMPTY};
        if (decoder_error(&decoder, start, end, "")) {
            result = text_result(vm, str_builder_finish(vm, &decoder.out), decoder.at);
        } else {
            str_builder_close(&decoder.out);
            if (raise_clear_if(vm, EXCEPTION(UnicodeDecodeError)))
                raise_exception_take(vm, value_retain(exception));
        }
    }
    buffer_close(&name);
    return result;
}

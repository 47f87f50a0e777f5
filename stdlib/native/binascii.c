/*
 * The module binascii: bytes as text (hexadecimal, base 64, uuencode, quoted-printable) and back, and two
 * checksums.
 */
#include "stdlib/modules.h"

#include "base/buffer.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* The classes of the module; NULL with an exception pending. */
static Owned own_class(VM *vm, const char *name) {
    Owned key = str_intern_text(vm, "binascii"), module = NULL, class_name = str_intern_text(vm, name),
          class = NULL;
    if (key && class_name && dict_find(vm, as_dict(field_peek(&vm->modules)), key, &module) && module)
        class = value_attribute(vm, module, class_name);
    value_release(vm, key);
    value_release(vm, module);
    value_release(vm, class_name);
    return class;
}

/* binascii.Error with this message. */
static bool raise_own(VM *vm, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Owned class = own_class(vm, "Error"), text = class ? str_new_format_list(vm, format, args) : NULL;
    va_end(args);
    if (text) raise_value(vm, as_type(class), text);
    else if (!raise_is_pending(vm)) raise_value_error(vm, "binascii.Error is gone");
    value_release(vm, class);
    value_release(vm, text);
    return false;
}

/* The bytes of an argument into content: any buffer, or (for the functions that read text) a str of ASCII. */
static bool read_bytes(VM *vm, Value data, bool takes_text, Buffer *content) {
    if (takes_text && value_is_str(data)) {
        if (!str_is_ascii(as_str(data)))
            return raise_value_error(vm, "string argument should contain only ASCII characters");
        buffer_append(content, as_str(data)->data, (size_t)as_str(data)->count);
    } else {
        BufferView view;
        if (takes_text && !value_type(data)->slots.get_buffer)
            return raise_type_error(vm, "argument should be bytes, buffer or ASCII string, not '%T'", data);
        if (!buffer_get(vm, data, &view, false)) return false;
        buffer_append(content, view.data, (size_t)view.count);
        buffer_release(vm, &view);
    }
    buffer_append(content, "", 0);
    return !content->failed || raise_memory_error(vm);
}

/* Runs a conversion from the bytes of data to bytes. */
static Owned convert(VM *vm, Value data, bool takes_text,
                     bool (*run)(VM *vm, const Buffer *in, Buffer *out, const int *options),
                     const int *options) {
    Buffer in = BUFFER_EMPTY, out = BUFFER_EMPTY;
    Owned result = NULL;
    if (read_bytes(vm, data, takes_text, &in) && run(vm, &in, &out, options)) {
        result = out.failed ? raise_memory_error(vm) : bytes_new(vm, out.bytes ? out.bytes : "", out.count);
    }
    buffer_close(&in);
    buffer_close(&out);
    return result;
}

/* --- hexadecimal ---------------------------------------------------------------------------------------- */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool run_unhex(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    (void)options;
    if (in->count % 2) return raise_own(vm, "Odd-length string");
    for (size_t i = 0; i < in->count; i += 2) {
        int high = hex_digit(in->bytes[i]), low = hex_digit(in->bytes[i + 1]);
        if (high < 0 || low < 0) return raise_own(vm, "Non-hexadecimal digit found");
        buffer_append_byte(out, (char)(high << 4 | low));
    }
    return true;
}

static Owned function_a2b_hex(VM *vm, Value *args) {
    return convert(vm, args[0], true, run_unhex, NULL);
}

/* bytes.hex does it; here the result is bytes. */
static Owned function_b2a_hex(VM *vm, Value *args) {
    Owned bytes = bytes_from_buffer(vm, args[0]), name = bytes ? str_intern_text(vm, "hex") : NULL,
          text = NULL, result = NULL;
    Value items[2] = {args[1], args[2]};
    if (name) text = value_call_method(vm, bytes, name, items, !args[1] ? 0 : args[2] ? 2 : 1);
    if (text) result = codec_encode(vm, text, "ascii", NULL);
    value_release(vm, bytes);
    value_release(vm, name);
    value_release(vm, text);
    return result;
}

/* --- base 64 -------------------------------------------------------------------------------------------- */

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int base64_value(char c) {
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

static bool raise_data_count(VM *vm, const Buffer *out) {
    int64_t count = (int64_t)(out->count / 3 * 4 + 1);
    return raise_own(vm,
                     "Invalid base64-encoded string: number of data characters (%ld) cannot be 1 more than a "
                     "multiple of 4",
                     count);
}

/* options: strict mode. */
static bool run_unbase64(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    bool is_strict = options[0];
    int phase = 0, left = 0,
        padding = 0; /* characters of a group of four, bits held, `=` since the last of them */
    if (is_strict && in->count && in->bytes[0] == '=') return raise_own(vm, "Leading padding not allowed");
    for (size_t i = 0; i < in->count; i++) {
        char c = in->bytes[i];
        if (c == '=') {
            padding++;
            if (is_strict && phase == 1) return raise_data_count(vm, out);
            if (is_strict && (phase == 0 || phase + padding > 4))
                return raise_own(vm, "Excess padding not allowed");
            continue;
        }
        int value = base64_value(c);
        if (value < 0) {
            if (is_strict) return raise_own(vm, "Only base64 data is allowed");
            continue;
        }
        if (is_strict && padding)
            return raise_own(vm, phase + padding == 4 ? "Excess data after padding"
                                                      : "Discontinuous padding not allowed");
        padding = 0;
        switch (phase) {
        case 0: left = value; phase = 1; break;
        case 1: buffer_append_byte(out, (char)(left << 2 | value >> 4)); left = value & 15; phase = 2; break;
        case 2: buffer_append_byte(out, (char)(left << 4 | value >> 2)); left = value & 3; phase = 3; break;
        default: buffer_append_byte(out, (char)(left << 6 | value)); left = 0; phase = 0; break;
        }
    }
    if (phase == 1) return raise_data_count(vm, out);
    return phase == 0 || phase + padding >= 4 || raise_own(vm, "Incorrect padding");
}

static Owned function_a2b_base64(VM *vm, Value *args) {
    bool is_strict = false;
    if (args[1] && !value_is_true(vm, args[1], &is_strict)) return NULL;
    int options[1] = {is_strict};
    return convert(vm, args[0], true, run_unbase64, options);
}

/* options: a newline at the end. */
static bool run_base64(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    (void)vm;
    for (size_t i = 0; i < in->count; i += 3) {
        size_t left = in->count - i;
        uint32_t bits = (uint32_t)(uint8_t)in->bytes[i] << 16 |
                        (left > 1 ? (uint32_t)(uint8_t)in->bytes[i + 1] << 8 : 0) |
                        (left > 2 ? (uint8_t)in->bytes[i + 2] : 0);
        buffer_append_byte(out, base64_digits[bits >> 18]);
        buffer_append_byte(out, base64_digits[bits >> 12 & 63]);
        buffer_append_byte(out, left > 1 ? base64_digits[bits >> 6 & 63] : '=');
        buffer_append_byte(out, left > 2 ? base64_digits[bits & 63] : '=');
    }
    if (options[0]) buffer_append_byte(out, '\n');
    return true;
}

static Owned function_b2a_base64(VM *vm, Value *args) {
    bool has_newline = true;
    if (args[1] && !value_is_true(vm, args[1], &has_newline)) return NULL;
    int options[1] = {has_newline};
    return convert(vm, args[0], false, run_base64, options);
}

/* --- uuencode ------------------------------------------------------------------------------------------- */

enum { UU_LINE_MOST = 45 };

/* One line: its length as a character, then groups of four for three bytes. */
static bool run_unuu(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    (void)options;
    if (!in->count) return raise_own(vm, "Missing length byte");
    size_t length = ((uint8_t)in->bytes[0] - 32u) & 63, at = 1;
    uint32_t bits = 0;
    int held = 0;
    while (out->count < length) {
        uint32_t value = 0;
        bool is_there = at < in->count;
        char c = is_there ? in->bytes[at] : 0;
        at += is_there;
        if (is_there && c != '\n' && c != '\r') { /* a short line counts as filled up with blanks */
            if (c < ' ' || c > ' ' + 64) return raise_own(vm, "Illegal char");
            value = (uint32_t)(c - ' ') & 63;
        }
        bits = bits << 6 | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            buffer_append_byte(out, (char)(bits >> held));
            bits &= (1u << held) - 1;
        }
        if (out->failed) return raise_memory_error(vm);
    }
    for (; at < in->count; at++) {
        char c = in->bytes[at];
        if (c != ' ' && c != ' ' + 64 && c != '\n' && c != '\r') return raise_own(vm, "Trailing garbage");
    }
    return true;
}

static Owned function_a2b_uu(VM *vm, Value *args) {
    return convert(vm, args[0], true, run_unuu, NULL);
}

/* options: ` for zero instead of a blank. */
static bool run_uu(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    if (in->count > UU_LINE_MOST) return raise_own(vm, "At most 45 bytes at once");
    char zero = options[0] ? '`' : ' ';
    buffer_append_byte(out, in->count ? (char)(' ' + (int)in->count) : zero);
    for (size_t i = 0; i < in->count; i += 3) {
        uint32_t bits = 0;
        for (size_t j = i; j < i + 3; j++) bits = bits << 8 | (j < in->count ? (uint8_t)in->bytes[j] : 0);
        for (int shift = 18; shift >= 0; shift -= 6) {
            uint32_t value = bits >> shift & 63;
            buffer_append_byte(out, value ? (char)(' ' + (int)value) : zero);
        }
    }
    buffer_append_byte(out, '\n');
    return true;
}

static Owned function_b2a_uu(VM *vm, Value *args) {
    bool backtick = false;
    if (args[1] && !value_is_true(vm, args[1], &backtick)) return NULL;
    int options[1] = {backtick};
    return convert(vm, args[0], false, run_uu, options);
}

/* --- quoted-printable ----------------------------------------------------------------------------------- */

/* options: _ stands for a blank. */
static bool run_unqp(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    (void)vm;
    const char *data = in->bytes;
    size_t count = in->count;
    for (size_t i = 0; i < count;) {
        char c = data[i++];
        if (c == '_' && options[0]) {
            buffer_append_byte(out, ' ');
        } else if (c != '=') {
            buffer_append_byte(out, c);
        } else if (i >= count) {
            break;
        } else if (data[i] == '\n' || data[i] == '\r') { /* a soft end of line */
            while (i < count && data[i] != '\n') i++;
            if (i < count) i++;
        } else if (data[i] == '=') {
            buffer_append_byte(out, '=');
            i++;
        } else if (i + 1 < count && hex_digit(data[i]) >= 0 && hex_digit(data[i + 1]) >= 0) {
            buffer_append_byte(out, (char)(hex_digit(data[i]) << 4 | hex_digit(data[i + 1])));
            i += 2;
        } else {
            buffer_append_byte(out, '=');
        }
    }
    return true;
}

static Owned function_a2b_qp(VM *vm, Value *args) {
    bool is_header = false;
    if (args[1] && !value_is_true(vm, args[1], &is_header)) return NULL;
    int options[1] = {is_header};
    return convert(vm, args[0], true, run_unqp, options);
}

static void append_quoted(Buffer *out, char c) {
    static const char digits[] = "0123456789ABCDEF";
    buffer_append_byte(out, '=');
    buffer_append_byte(out, digits[(uint8_t)c >> 4]);
    buffer_append_byte(out, digits[(uint8_t)c & 15]);
}

enum { QP_QUOTE_TABS, QP_IS_TEXT, QP_HEADER, QP_OPTIONS };
enum { QP_LINE_MOST = 76 };

/* Whether the byte at i must be written as =HH; line is how much the output line holds. */
static bool must_quote(const Buffer *in, size_t i, size_t line, const int *options) {
    char c = in->bytes[i];
    bool is_last = i + 1 == in->count;
    if ((uint8_t)c > 126 || c == '=' || (options[QP_HEADER] && c == '_')) return true;
    if (c == '.' && line == 0)
        return is_last || in->bytes[i + 1] == '\n' || in->bytes[i + 1] == '\r' || in->bytes[i + 1] == 0;
    if (!options[QP_IS_TEXT] && (c == '\r' || c == '\n')) return true;
    if ((c == '\t' || c == ' ') && is_last) return true;
    if ((uint8_t)c < 33 && c != '\r' && c != '\n' && c != '\t' && c != ' ') return true;
    return (uint8_t)c < 33 && c != '\r' && c != '\n' &&
           (options[QP_QUOTE_TABS] || (!options[QP_QUOTE_TABS] && is_last));
}

static bool run_qp(VM *vm, const Buffer *in, Buffer *out, const int *options) {
    (void)vm;
    const char *data = in->bytes;
    size_t line = 0;
    const char *newline = memchr(data, '\n', in->count);
    bool ends_with_return = newline && newline > data && newline[-1] == '\r';
    for (size_t i = 0; i < in->count;) {
        char c = data[i];
        if (must_quote(in, i, line, options)) {
            if (line + 3 >= QP_LINE_MOST) {
                buffer_append_byte(out, '=');
                if (ends_with_return) buffer_append_byte(out, '\r');
                buffer_append_byte(out, '\n');
                line = 0;
            }
            append_quoted(out, c);
            line += 3;
            i++;
        } else if (options[QP_IS_TEXT] &&
                   (c == '\n' || (c == '\r' && i + 1 < in->count && data[i + 1] == '\n'))) {
            line = 0;
            if (out->count && (out->bytes[out->count - 1] == ' ' ||
                               out->bytes[out->count - 1] == '\t')) { /* blanks may not end a line */
                char blank = out->bytes[--out->count];
                append_quoted(out, blank);
            }
            if (ends_with_return) buffer_append_byte(out, '\r');
            buffer_append_byte(out, '\n');
            i += c == '\r' ? 2 : 1;
        } else {
            if (i + 1 < in->count && data[i + 1] != '\n' && line + 1 >= QP_LINE_MOST) {
                buffer_append_byte(out, '=');
                if (ends_with_return) buffer_append_byte(out, '\r');
                buffer_append_byte(out, '\n');
                line = 0;
            }
            line++;
            buffer_append_byte(out, options[QP_HEADER] && c == ' ' ? '_' : c);
            i++;
        }
    }
    return true;
}

static Owned function_b2a_qp(VM *vm, Value *args) {
    int options[QP_OPTIONS];
    for (int i = 0; i < QP_OPTIONS; i++) {
        bool truth = i == QP_IS_TEXT;
        if (args[i + 1] && !value_is_true(vm, args[i + 1], &truth)) return NULL;
        options[i] = truth;
    }
    return convert(vm, args[0], false, run_qp, options);
}

/* --- checksums ------------------------------------------------------------------------------------------ */

/* CRC of polynomial 0x1021, as BinHex uses it. */
static Owned function_crc_hqx(VM *vm, Value *args) {
    BufferView view;
    Owned number = value_index(vm, args[1]);
    if (!number) return NULL;
    uint32_t crc = (uint32_t)int_low_bits(number) & 0xFFFF;
    value_release(vm, number);
    if (!buffer_get(vm, args[0], &view, false)) return NULL;
    for (int64_t i = 0; i < view.count; i++) {
        crc ^= (uint32_t)(uint8_t)view.data[i] << 8;
        for (int bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
    }
    buffer_release(vm, &view);
    return value_from_small_int(crc);
}

/* CRC-32 of ISO 3309, four bits at a time. */
static Owned function_crc32(VM *vm, Value *args) {
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                       0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    BufferView view;
    uint32_t crc = 0;
    if (args[1]) {
        Owned number = value_index(vm, args[1]);
        if (!number) return NULL;
        crc = (uint32_t)int_low_bits(number);
        value_release(vm, number);
    }
    if (!buffer_get(vm, args[0], &view, false)) return NULL;
    crc = ~crc;
    for (int64_t i = 0; i < view.count; i++) {
        crc ^= (uint8_t)view.data[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    buffer_release(vm, &view);
    return value_from_small_int(~crc);
}

static const Method functions[] = {
    {"a2b_base64(data, /, *, strict_mode=False)", function_a2b_base64, "The bytes of text in base 64."},
    {"a2b_hex(hexstr, /)", function_a2b_hex, "The bytes of hexadecimal digits."},
    {"a2b_qp(data, header=False)", function_a2b_qp, "The bytes of quoted-printable text."},
    {"a2b_uu(data, /)", function_a2b_uu, "The bytes of a uuencoded line."},
    {"b2a_base64(data, /, *, newline=True)", function_b2a_base64, "One line of base 64."},
    {"b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)", function_b2a_hex,
     "Hexadecimal digits, with separators if asked for."},
    {"b2a_qp(data, quotetabs=False, istext=True, header=False)", function_b2a_qp, "Quoted-printable text."},
    {"b2a_uu(data, /, *, backtick=False)", function_b2a_uu, "One uuencoded line."},
    {"crc32(data, crc=0, /)", function_crc32, "The CRC-32 of data, going on from crc."},
    {"crc_hqx(data, crc, /)", function_crc_hqx, "The CRC of data that BinHex uses, going on from crc."},
    {"hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)", function_b2a_hex,
     "Hexadecimal digits, with separators if asked for."},
    {"unhexlify(hexstr, /)", function_a2b_hex, "The bytes of hexadecimal digits."},
    {NULL, NULL, NULL},
};

Owned module_binascii(VM *vm) {
    Owned module = stdlib_module(vm, "binascii", "Bytes as text and back.", functions);
    static const struct {
        const char *name;
        const Type *base;
    } errors[] = {{"Error", EXCEPTION(ValueError)}, {"Incomplete", EXCEPTION(Exception)}};
    for (size_t i = 0; module && i < COUNT_OF(errors); i++) {
        Owned name = str_intern_text(vm, errors[i].name),
              bases = name ? tuple_single(vm, type_value(errors[i].base)) : NULL,
              dict = bases ? dict_new(vm) : NULL, class = NULL;
        bool is_fine = dict && dict_set(vm, as_dict(dict), vm_name(vm, NAME___module__),
                                        field_peek(&as_module(module)->name));
        if (is_fine) class = type_new(vm, &type_type, name, bases, dict, (Arguments){NULL, 0, NULL});
        is_fine = class && dict_set(vm, module_dict(module), name, class);
        value_release(vm, name);
        value_release(vm, bases);
        value_release(vm, dict);
        value_release(vm, class);
        if (is_fine) continue;
        value_release(vm, module);
        return NULL;
    }
    return module;
}

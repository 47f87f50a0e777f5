/*
 * text % values, for str and for bytes.
 *
 * Both are written into a StrBuilder; bytes stand there as the characters of the same numbers.
 */
#include <ctype.h>

#include "base/memory.h"
#include "vm/format_spec.h"
#include "vm/objects/bytes.h"
#include "vm/objects/bytes_methods.h"
#include "vm/objects/dict.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Conversion {
    bool is_left, has_sign, has_space, is_alternate, has_zeros;
    int64_t width, precision; /* -1: none */
    uint32_t type;
} Conversion;

typedef struct Percent {
    bool is_bytes;
    const char *data; /* of the format */
    int kind;
    uint32_t largest; /* no character of the format is larger */
    int64_t at, count;
    Value args;       /* a tuple, or the one value */
    int64_t next;     /* of the tuple, or 0 before the one value and 1 behind it */
    bool is_tuple, has_mapping;
    StrBuilder *builder;
} Percent;

static uint32_t read(Percent *percent) {
    return str_read(percent->data, percent->kind, percent->at++);
}

static bool read_next(VM *vm, Percent *percent, uint32_t *c) {
    if (percent->at >= percent->count) return raise_value_error(vm, "incomplete format");
    *c = read(percent);
    return true;
}

/* The next argument; borrowed from args. */
static bool next_argument(VM *vm, Percent *percent, Value *argument) {
    int64_t count = percent->is_tuple ? as_tuple(percent->args)->count : 1;
    if (percent->next >= count) return raise_type_error(vm, "not enough arguments for format string");
    *argument = percent->is_tuple ? tuple_peek(percent->args, percent->next) : percent->args;
    percent->next++;
    return true;
}

/* "(" key ")" behind the %: *value becomes what the mapping has under it. */
static bool read_key(VM *vm, Percent *percent, Value mapping, Owned *value) {
    int64_t start = percent->at;
    if (!percent->has_mapping) return raise_type_error(vm, "format requires a mapping");
    for (int depth = 1; depth > 0;) {
        if (percent->at >= percent->count) return raise_value_error(vm, "incomplete format key");
        uint32_t c = read(percent);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    int64_t count = percent->at - 1 - start;
    Owned key = percent->is_bytes
                    ? bytes_new(vm, percent->data + start, (size_t)count)
                    : str_new_kind(vm, percent->data + start * percent->kind, percent->kind, count);
    if (!key) return false;
    *value = value_get_item(vm, mapping, key);
    value_release(vm, key);
    return *value != NULL;
}

/* A number or * for width and precision. */
static bool read_size(VM *vm, Percent *percent, uint32_t *c, const char *what, int64_t *size, bool *is_left) {
    if (*c == '*') {
        Value argument;
        int number;
        if (!next_argument(vm, percent, &argument)) return false;
        if (!value_is_int(argument)) return raise_type_error(vm, "* wants int");
        if (!value_to_c_int(vm, argument, &number)) return false;
        *size = number;
        if (is_left && number < 0) *is_left = true, *size = -(int64_t)number;
        if (!is_left && number < 0) *size = 0;
        return read_next(vm, percent, c);
    }
    while (*c >= '0' && *c <= '9') {
        if (*size < 0) *size = 0;
        *size = *size * 10 + (*c - '0');
        if (*size > (is_left ? INT64_MAX / 16 : INT32_MAX)) return raise_value_error(vm, "%s too big", what);
        if (!read_next(vm, percent, c)) return false;
    }
    return true;
}

static bool read_conversion(VM *vm, Percent *percent, Conversion *conversion) {
    uint32_t c;
    *conversion = (Conversion){.width = -1, .precision = -1};
    for (;;) {
        if (!read_next(vm, percent, &c)) return false;
        if (c == '-') conversion->is_left = true;
        else if (c == '+') conversion->has_sign = true;
        else if (c == ' ') conversion->has_space = true;
        else if (c == '#') conversion->is_alternate = true;
        else if (c == '0') conversion->has_zeros = true;
        else break;
    }
    if (!read_size(vm, percent, &c, "width", &conversion->width, &conversion->is_left)) return false;
    if (c == '.') {
        conversion->precision = 0;
        if (!read_next(vm, percent, &c) ||
            !read_size(vm, percent, &c, percent->is_bytes ? "prec" : "precision", &conversion->precision,
                       NULL))
            return false;
    }
    if ((c == 'h' || c == 'l' || c == 'L') && !read_next(vm, percent, &c)) return false;
    conversion->type = c;
    return true;
}

/* The characters of a text from start to end. */
static void add_run(StrBuilder *builder, const char *data, int kind, uint32_t largest, int64_t start,
                    int64_t end) {
    char *to = kind == 1 ? str_builder_extend(builder, end - start, largest) : NULL;
    if (to) memcpy(to, data + start, (size_t)(end - start));
    else
        for (int64_t i = start; i < end; i++) str_builder_add(builder, str_read(data, kind, i));
}

/* text, cut by the precision, padded with spaces. */
static void add_text(Percent *percent, const Conversion *conversion, const char *data, int kind,
                     uint32_t largest, int64_t count) {
    if (conversion->precision >= 0 && conversion->precision < count) count = conversion->precision;
    int64_t padding = conversion->width > count ? conversion->width - count : 0;
    if (!conversion->is_left) str_builder_repeat(percent->builder, ' ', padding);
    add_run(percent->builder, data, kind, largest, 0, count);
    if (conversion->is_left) str_builder_repeat(percent->builder, ' ', padding);
}

/* A number's parts, filled up to the width. */
static void add_number(Percent *percent, const Conversion *conversion, const NumberText *number) {
    bool has_zeros = conversion->has_zeros && !conversion->is_left;
    FormatSpec spec = {.fill = has_zeros ? '0' : ' ',
                       .align = conversion->is_left ? '<' : has_zeros ? '=' : '>',
                       .sign = conversion->has_sign ? '+' : conversion->has_space ? ' ' : 0,
                       .width = conversion->width,
                       .precision = -1};
    format_number(percent->builder, number, &spec);
}

/* The int that a conversion wants: of d also from a float. */
static Owned integer_argument(VM *vm, uint32_t type, Value value) {
    bool is_decimal = type == 'd' || type == 'i' || type == 'u';
    if (value_is_int(value)) return value_retain(value);
    const Type *kind = value_type(value);
    Owned result = NULL;
    if (is_decimal && (kind->slots.to_int || kind->slots.index || kind->slots.to_float)) {
        result = value_call_1(vm, (Value)(const void *)&int_type, value);
    } else if (!is_decimal && kind->slots.index) {
        result = value_index(vm, value);
    } else {
        return raise_type_error(vm,
                                is_decimal ? "%%%c format: a real number is required, not %T"
                                           : "%%%c format: an integer is required, not %T",
                                (int)type, value);
    }
    if (!result && raise_clear_if(vm, EXCEPTION(TypeError))) {
        return raise_type_error(vm,
                                is_decimal ? "%%%c format: a real number is required, not %T"
                                           : "%%%c format: an integer is required, not %T",
                                (int)type, value);
    }
    return result;
}

static bool add_integer(VM *vm, Percent *percent, const Conversion *conversion, Value value) {
    uint32_t type = conversion->type;
    Owned number = integer_argument(vm, type, value);
    if (!number) return false;
    int base = type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
    bool is_negative = int_is_negative(number);
    IntDigits digits;
    bool is_fine = int_digits_open(vm, number, base, type == 'X', &digits);
    value_release(vm, number);
    if (!is_fine) return false;
    char *padded = NULL;
    if (UNLIKELY(conversion->precision > digits.count)) {
        padded = memory_allocate((size_t)conversion->precision);
        if (!padded) {
            int_digits_close(vm, &digits);
            return raise_memory_error(vm);
        }
        size_t zeros = (size_t)(conversion->precision - digits.count);
        memset(padded, '0', zeros);
        memcpy(padded + zeros, digits.text, (size_t)digits.count);
    }
    const char *prefix = !conversion->is_alternate ? ""
                         : type == 'o'             ? "0o"
                         : type == 'x'             ? "0x"
                         : type == 'X'             ? "0X"
                                                   : "";
    add_number(percent, conversion,
               &(NumberText){is_negative, prefix, padded ? padded : digits.text,
                             padded ? conversion->precision : digits.count, "", 0, 0});
    memory_release(padded);
    int_digits_close(vm, &digits);
    return true;
}

static bool add_float(VM *vm, Percent *percent, const Conversion *conversion, Value value) {
    double number;
    if (!value_to_double(vm, value, &number)) {
        if (!percent->is_bytes || !raise_clear_if(vm, EXCEPTION(TypeError))) return false;
        return raise_type_error(vm, "float argument required, not %T", value);
    }
    int64_t precision = conversion->precision < 0 ? 6 : conversion->precision;
    char *text =
        format_double(vm, number, (char)conversion->type, precision, conversion->is_alternate, false);
    if (!text) return false;
    bool is_negative = *text == '-';
    const char *digits = text + is_negative;
    add_number(percent, conversion,
               &(NumberText){is_negative, "", digits, (int64_t)strlen(digits), "", 0, 0});
    memory_release(text);
    return true;
}

static bool add_character(VM *vm, Percent *percent, const Conversion *conversion, Value value) {
    Conversion plain = *conversion;
    plain.precision = -1;
    uint32_t c;
    if (value_is_str(value) && !percent->is_bytes) {
        if (as_str(value)->count != 1)
            return raise_type_error(vm,
                                    "%%c requires an int or a unicode character, not a string of length %ld",
                                    as_str(value)->count);
        c = str_at(as_str(value), 0);
    } else if (percent->is_bytes && value_is_byte_string(vm, value)) {
        ByteSpan span = bytes_span(vm, value);
        if (span.count != 1)
            return raise_type_error(
                vm, "%%c requires an integer in range(256) or a single byte, not a %s object of length %ld",
                value_is_bytes(value) ? "bytes" : "bytearray", span.count);
        c = (uint8_t)span.data[0];
    } else if (value_has_index(vm, value) && !value_is_float(value)) {
        int64_t code;
        if (!value_to_int64(vm, value, NULL, &code)) {
            if (percent->is_bytes || !raise_matches(vm, EXCEPTION(TypeError))) return false;
            raise_clear(vm);
            return raise_type_error(vm, "%%c requires an int or a unicode character, not %Q", value);
        }
        if (percent->is_bytes && (code < 0 || code > 255))
            return raise_overflow_error(vm, "%%c arg not in range(256)");
        if (code < 0 || code > 0x10FFFF) return raise_overflow_error(vm, "%%c arg not in range(0x110000)");
        c = (uint32_t)code;
    } else {
        return raise_type_error(vm,
                                percent->is_bytes
                                    ? "%%c requires an integer in range(256) or a single byte, not %Q"
                                    : "%%c requires an int or a unicode character, not %Q",
                                value);
    }
    char data[4];
    memcpy(data, &c, sizeof data);
    add_text(percent, &plain, data, 4, c, 1);
    return true;
}

static bool add_bytes(VM *vm, Percent *percent, const Conversion *conversion, Value value) {
    Owned bytes;
    if (value_type(value)->slots.get_buffer) {
        bytes = bytes_from_buffer(vm, value);
    } else {
        bool missing = true;
        bytes =
            value_is_pointer(value) ? value_call_special(vm, value, NAME___bytes__, NULL, 0, &missing) : NULL;
        if (missing)
            return raise_type_error(
                vm, "%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'",
                value);
        if (bytes && !value_is_bytes(bytes)) {
            raise_type_error(vm, "__bytes__ returned non-bytes (type %T)", bytes);
            value_release(vm, bytes);
            return false;
        }
    }
    if (!bytes) return false;
    add_text(percent, conversion, as_bytes(bytes)->data, 1, 0xFF, as_bytes(bytes)->count);
    value_release(vm, bytes);
    return true;
}

static bool add_value(VM *vm, Percent *percent, const Conversion *conversion, Value value) {
    uint32_t type = conversion->type;
    Owned text;
    switch (type) {
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        return add_integer(vm, percent, conversion, value);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        return add_float(vm, percent, conversion, value);
    case 'c': return add_character(vm, percent, conversion, value);
    case 's':
        if (percent->is_bytes) return add_bytes(vm, percent, conversion, value);
        text = value_str(vm, value);
        break;
    case 'b':
        if (percent->is_bytes) return add_bytes(vm, percent, conversion, value);
        /* fall through */
    default:
        if (type == 'r' && !percent->is_bytes) {
            text = value_repr(vm, value);
        } else if (type == 'a' || type == 'r') {
            text = value_ascii(vm, value);
        } else {
            if (percent->is_bytes && type >= 0x80)
                return raise_overflow_error(vm, "character argument not in range(0x110000)");
            return raise_value_error(vm, "unsupported format character '%c' (0x%x) at index %ld",
                                     type > 31 && type < 127 ? (int)type : '?', (unsigned)type,
                                     percent->at - 1);
        }
    }
    if (!text) return false;
    add_text(percent, conversion, as_str(text)->data, str_kind(as_str(text)), str_largest(as_str(text)),
             as_str(text)->count);
    value_release(vm, text);
    return true;
}

/* One conversion, behind its %. */
static bool convert(VM *vm, Percent *percent, Value mapping) {
    Conversion conversion;
    Owned found = NULL;
    bool is_fine = false;
    if (percent->at < percent->count && str_read(percent->data, percent->kind, percent->at) == '%') {
        percent->at++;
        str_builder_add(percent->builder, '%');
        return true;
    }
    if (percent->at < percent->count && str_read(percent->data, percent->kind, percent->at) == '(') {
        percent->at++;
        if (!read_key(vm, percent, mapping, &found)) return false;
        percent->args = found; /* the one value */
        percent->is_tuple = false;
        percent->next = 0;
    }
    if (!read_conversion(vm, percent, &conversion)) goto done;
    Value argument;
    is_fine = next_argument(vm, percent, &argument) && add_value(vm, percent, &conversion, argument);
done:
    if (found) {
        percent->args = mapping;
        percent->next = 1;
        value_release(vm, found);
    }
    return is_fine;
}

static bool is_mapping(VM *vm, Value args, bool is_bytes) {
    if (value_is_tuple(args) || !value_type(args)->slots.get_item) return false;
    return !value_is_str(args) && !(is_bytes && value_is_byte_string(vm, args));
}

static bool format_all(VM *vm, Percent *percent) {
    Value args = percent->args;
    while (percent->at < percent->count) {
        int64_t start = percent->at;
        while (percent->at < percent->count &&
               str_read(percent->data, percent->kind, percent->at) != '%')
            percent->at++;
        if (percent->at > start) 
            add_run(percent->builder, percent->data, percent->kind, percent->largest, start, percent->at);
        if (percent->at == percent->count) break;
        percent->at++;
        if (!convert(vm, percent, args)) return false;
    }
    if (!percent->has_mapping && percent->next < (percent->is_tuple ? as_tuple(args)->count : 1)) {
        return raise_type_error(vm, "not all arguments converted during %s formatting",
                                percent->is_bytes ? "bytes" : "string");
    }
    return true;
}

Owned str_format_percent(VM *vm, Value format, Value args) {
    const Str *text = as_str(format);
    STR_BUILDER(builder);
    Percent percent = {.data = text->data,
                       .kind = str_kind(text),
                       .largest = str_largest(text),
                       .count = text->count,
                       .args = args,
                       .is_tuple = value_is_tuple(args),
                       .has_mapping = is_mapping(vm, args, false),
                       .builder = &builder};
    if (format_all(vm, &percent)) return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

Owned bytes_format_percent(VM *vm, Value format, Value args) {
    BufferView view;
    if (!buffer_get(vm, format, &view, false)) return NULL;
    STR_BUILDER(builder);
    Percent percent = {.is_bytes = true,
                       .data = view.data,
                       .kind = 1,
                       .largest = 0xFF,
                       .count = view.count,
                       .args = args,
                       .is_tuple = value_is_tuple(args),
                       .has_mapping = is_mapping(vm, args, true),
                       .builder = &builder};
    Owned result = NULL;
    if (format_all(vm, &percent))
        result = builder.failed ? raise_memory_error(vm)
                                        : bytes_new(vm, str_builder_text(&builder),
                                                    (size_t)builder.count);
    str_builder_close(&builder);
    buffer_release(vm, &view);
    return result;
}

/*
 * The mini-language behind format(value, spec), and str, int, float and complex under it.
 *
 * A number is laid out from its parts: sign, prefix, digits (grouped), and the rest (point, fraction,
 * exponent, %).
 */
#include "vm/format_spec.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/float_text.h"
#include "base/memory.h"
#include "vm/objects/complex.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static bool is_align(uint32_t c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
}

/* A whole number at *at; -1 where there is none. */
static bool read_number(VM *vm, const Str *spec, int64_t *at, int64_t *number) {
    *number = -1;
    while (*at < spec->count) {
        uint32_t c = str_at(spec, *at);
        if (c < '0' || c > '9') break;
        if (*number < 0) *number = 0;
        if (*number > (INT64_MAX - (c - '0')) / 10)
            return raise_value_error(vm, "Too many decimal digits in format string");
        *number = *number * 10 + (c - '0');
        ++*at;
    }
    return true;
}

/* One of , and _ at *at; both together are refused. */
static bool read_separator(VM *vm, const Str *spec, int64_t *at, char *separator) {
    *separator = 0;
    if (*at < spec->count && str_at(spec, *at) == ',') *separator = ',', ++*at;
    if (*at < spec->count && str_at(spec, *at) == '_') {
        if (*separator) return raise_value_error(vm, "Cannot specify both ',' and '_'.");
        *separator = '_', ++*at;
    }
    if (*separator == '_' && *at < spec->count && str_at(spec, *at) == ',')
        return raise_value_error(vm, "Cannot specify both ',' and '_'.");
    return true;
}

static bool refuse_separator(VM *vm, char separator, uint32_t type) {
    if (type > 32 && type < 128)
        return raise_value_error(vm, "Cannot specify '%c' with '%c'.", separator, (int)type);
    return raise_value_error(vm, "Cannot specify '%c' with '\\x%x'.", separator, (unsigned)type);
}

static bool check_separators(VM *vm, const FormatSpec *spec) {
    if (LIKELY(!spec->separator && !spec->fraction_separator)) return true;
    bool is_number = spec->type < 128 && (spec->type == 0 || strchr("defgEG%F", (int)spec->type));
    bool is_digits = spec->type < 128 && spec->type && strchr("boxX", (int)spec->type);
    if (spec->separator && !is_number && !(is_digits && spec->separator == '_'))
        return refuse_separator(vm, spec->separator, spec->type);
    if (spec->fraction_separator && spec->type == 'n')
        return refuse_separator(vm, spec->fraction_separator, spec->type);
    return true;
}

bool format_spec_parse(VM *vm, Value value, Value subject, uint32_t type, char align, FormatSpec *parsed) {
    const Str *spec = as_str(value);
    int64_t at = 0, count = spec->count;
    *parsed = (FormatSpec){.fill = ' ', .align = align, .width = -1, .precision = -1, .type = type};
    bool has_fill = false;
    if (count >= 2 && is_align(str_at(spec, 1))) {
        parsed->fill = str_at(spec, 0);
        parsed->align = (char)str_at(spec, 1);
        has_fill = parsed->has_align = true;
        at = 2;
    } else if (count >= 1 && is_align(str_at(spec, 0))) {
        parsed->align = (char)str_at(spec, 0);
        parsed->has_align = true;
        at = 1;
    }
    if (at < count && (str_at(spec, at) == ' ' || str_at(spec, at) == '+' || str_at(spec, at) == '-'))
        parsed->sign = (char)str_at(spec, at++);
    if (at < count && str_at(spec, at) == 'z') parsed->drops_negative_zero = true, at++;
    if (at < count && str_at(spec, at) == '#') parsed->is_alternate = true, at++;
    if (!has_fill && at < count && str_at(spec, at) == '0') {
        parsed->fill = '0';
        if (!parsed->has_align && align == '>') parsed->align = '=';
        at++;
    }
    if (!read_number(vm, spec, &at, &parsed->width)) return false;
    if (!read_separator(vm, spec, &at, &parsed->separator)) return false;
    if (at < count && str_at(spec, at) == '.') {
        at++;
        if (!read_number(vm, spec, &at, &parsed->precision)) return false;
        if (!read_separator(vm, spec, &at, &parsed->fraction_separator)) return false;
        if (parsed->precision < 0 && !parsed->fraction_separator)
            return raise_value_error(vm, "Format specifier missing precision");
    }
    if (count - at > 1)
        return raise_value_error(vm, "Invalid format specifier '%S' for object of type '%T'", value, subject);
    if (at < count) parsed->type = str_at(spec, at);
    return check_separators(vm, parsed);
}

static Owned refuse_type(VM *vm, uint32_t type, Value subject) {
    if (type > 32 && type < 128)
        return raise_value_error(vm, "Unknown format code '%c' for object of type '%T'", (int)type, subject);
    return raise_value_error(vm, "Unknown format code '\\x%x' for object of type '%T'", (unsigned)type,
                             subject);
}

/* --- str ------------------------------------------------------------------------------------------------ */

Owned str_format(VM *vm, Value value, Value spec_value) {
    FormatSpec spec;
    if (as_str(spec_value)->count == 0) {
        return value_is_exact_str(value) ? value_retain(value) : value_str(vm, value);
    }
    if (!format_spec_parse(vm, spec_value, value, 's', '<', &spec)) return NULL;
    if (spec.type != 's') return refuse_type(vm, spec.type, value);
    if (spec.sign)
        return raise_value_error(vm, spec.sign == ' ' ? "Space not allowed in string format specifier"
                                                      : "Sign not allowed in string format specifier");
    if (spec.drops_negative_zero)
        return raise_value_error(vm, "Negative zero coercion (z) not allowed in string format specifier");
    if (spec.is_alternate)
        return raise_value_error(vm, "Alternate form (#) not allowed in string format specifier");
    if (spec.align == '=')
        return raise_value_error(vm, "'=' alignment not allowed in string format specifier");
    int64_t count = as_str(value)->count;
    if (spec.precision >= 0 && spec.precision < count) count = spec.precision;
    if (spec.width <= count) return str_substring(vm, value, 0, count);
    int64_t padding = spec.width - count;
    int64_t left = spec.align == '>' ? padding : spec.align == '^' ? padding / 2 : 0;
    STR_BUILDER(builder);
    str_builder_repeat(&builder, spec.fill, left);
    str_builder_add_part(&builder, value, 0, count);
    str_builder_repeat(&builder, spec.fill, padding - left);
    return str_builder_finish(vm, &builder);
}

/* --- numbers -------------------------------------------------------------------------------------------- */

/* Digits with separators, zeros before them up to width characters. Gives the length; adds to builder unless
 * NULL. */
static int64_t add_grouped(StrBuilder *builder, const NumberText *number, char separator, int64_t width) {
    int64_t digits = number->digit_count, wanted = digits;
    if (number->digit_count == 0) return 0;
    if (!separator) {
        if (wanted < width) wanted = width;
        if (builder) {
            str_builder_repeat(builder, '0', wanted - digits);
            str_builder_add_ascii(builder, number->digits, (size_t)digits);
        }
        return wanted;
    }
    int group = number->group;
    if (wanted + (wanted - 1) / group < width) {
        wanted = width - width / (group + 1);           /* digits that fill the width */
        if (width % (group + 1) == 0)
            wanted = width - width / (group + 1) + 1; /* never a separator in front */
    }
    int64_t length = wanted + (wanted - 1) / group;
    if (!builder) return length;
    for (int64_t left = wanted; left > 0; left--) {
        str_builder_add(builder, left > digits ? '0' : (uint8_t)number->digits[digits - left]);
        if (left > 1 && (left - 1) % group == 0) str_builder_add(builder, (uint8_t)separator);
    }
    return length;
}

/* The rest of a number, separators between its first digits: the fraction. */
static int64_t add_rest(StrBuilder *builder, const NumberText *number, char separator) {
    int64_t length = number->rest_count;
    if (!separator || length == 0 || number->rest[0] != '.') {
        if (builder) str_builder_add_ascii(builder, number->rest, (size_t)length);
        return length;
    }
    int64_t digits = 0;
    while (1 + digits < number->rest_count && isdigit((unsigned char)number->rest[1 + digits])) digits++;
    if (builder) {
        str_builder_add(builder, '.');
        for (int64_t i = 0; i < digits; i++) {
            if (i && i % 3 == 0) str_builder_add(builder, (uint8_t)separator);
            str_builder_add(builder, (uint8_t)number->rest[1 + i]);
        }
        str_builder_add_ascii(builder, number->rest + 1 + digits, (size_t)(number->rest_count - 1 - digits));
    }
    return length + (digits > 0 ? (digits - 1) / 3 : 0);
}

/* A number without separators, filled with ASCII: its length is known at once. False: builder is wider. (With
   this, and digits that are no str, an f-string with three numbers took 0.74 of the instructions.) */
static bool add_plain_number(StrBuilder *builder, const NumberText *number, char sign,
                             const FormatSpec *spec) {
    size_t prefix = *number->prefix ? strlen(number->prefix) : 0;
    int64_t total = (sign != 0) + (int64_t)prefix + number->digit_count + number->rest_count;
    int64_t padding = spec->width > total ? spec->width - total : 0;
    char *at = str_builder_extend(builder, total + padding, 0x7F);
    if (!at) return false;
    size_t left = (size_t)(spec->align == '>' ? padding : spec->align == '^' ? padding / 2 : 0),
           middle = (size_t)(spec->align == '=' ? padding : 0);
    memset(at, (int)spec->fill, left);
    at += left;
    if (sign) *at++ = sign;
    memcpy(at, number->prefix, prefix);
    at += prefix;
    memset(at, (int)spec->fill, middle);
    at += middle;
    memcpy(at, number->digits, (size_t)number->digit_count);
    at += number->digit_count;
    memcpy(at, number->rest, (size_t)number->rest_count);
    at += number->rest_count;
    memset(at, (int)spec->fill, (size_t)padding - left - middle);
    return true;
}

void format_number(StrBuilder *builder, const NumberText *number, const FormatSpec *spec) {
    char sign = number->is_negative ? '-' : spec->sign == '+' || spec->sign == ' ' ? spec->sign : 0;
    if (LIKELY(!spec->separator && !spec->fraction_separator && spec->fill < 0x80) &&
        add_plain_number(builder, number, sign, spec))
        return;
    int64_t prefix = (int64_t)strlen(number->prefix), rest = add_rest(NULL, number, spec->fraction_separator);
    int64_t fixed = (sign != 0) + prefix + rest;
    int64_t least = spec->fill == '0' && spec->align == '=' ? spec->width - fixed : 0;
    int64_t total = fixed + add_grouped(NULL, number, spec->separator, least);
    int64_t padding = spec->width > total ? spec->width - total : 0;
    int64_t left = spec->align == '>' ? padding : spec->align == '^' ? padding / 2 : 0;
    int64_t middle = spec->align == '=' ? padding : 0;
    str_builder_repeat(builder, spec->fill, left);
    if (sign) str_builder_add(builder, (uint8_t)sign);
    str_builder_add_ascii(builder, number->prefix, (size_t)prefix);
    str_builder_repeat(builder, spec->fill, middle);
    add_grouped(builder, number, spec->separator, least);
    add_rest(builder, number, spec->fraction_separator);
    str_builder_repeat(builder, spec->fill, padding - left - middle);
}

static Owned format_character(VM *vm, Value value, const FormatSpec *spec) {
    int64_t code;
    if (spec->sign) return raise_value_error(vm, "Sign not allowed with integer format specifier 'c'");
    if (spec->is_alternate)
        return raise_value_error(vm, "Alternate form (#) not allowed with integer format specifier 'c'");
    if (!int_fits_int64(value, &code))
        return raise_overflow_error(vm, "Python int too large to convert to C long");
    if (code < 0 || code > 0x10FFFF) return raise_overflow_error(vm, "%%c arg not in range(0x110000)");
    STR_BUILDER(builder);
    int64_t padding = spec->width > 1 ? spec->width - 1 : 0;
    int64_t left = spec->align == '<' ? 0 : spec->align == '^' ? padding / 2 : padding;
    str_builder_repeat(&builder, spec->fill, left);
    str_builder_add(&builder, (uint32_t)code);
    str_builder_repeat(&builder, spec->fill, padding - left);
    return str_builder_finish(vm, &builder);
}

static Owned format_whole(VM *vm, Value value, const FormatSpec *spec) {
    if (spec->precision >= 0)
        return raise_value_error(vm, "Precision not allowed in integer format specifier");
    if (spec->drops_negative_zero)
        return raise_value_error(vm, "Negative zero coercion (z) not allowed in integer format specifier");
    if (spec->type == 'c') return format_character(vm, value, spec);
    int base = spec->type == 'b'                        ? 2
               : spec->type == 'o'                      ? 8
               : spec->type == 'x' || spec->type == 'X' ? 16
                                                        : 10;
    IntDigits digits;
    if (!int_digits_open(vm, value, base, spec->type == 'X', &digits)) return NULL;
    const char *prefix = !spec->is_alternate ? ""
                         : spec->type == 'b' ? "0b"
                         : spec->type == 'o' ? "0o"
                         : spec->type == 'x' ? "0x"
                         : spec->type == 'X' ? "0X"
                                             : "";
    NumberText number = {
        int_is_negative(value), prefix, digits.text, digits.count, "", 0, base == 10 ? 3 : 4};
    STR_BUILDER(builder);
    format_number(&builder, &number, spec);
    int_digits_close(vm, &digits);
    return str_builder_finish(vm, &builder);
}

/* Owned text of a number with a point in it: "1e+20" becomes "1.e+20". NULL for lack of memory. */
static char *with_point(char *text) {
    if (strchr(text, '.')) return text;
    char *longer = memory_allocate(strlen(text) + 2);
    if (longer) {
        size_t head = strcspn(text, "e");
        memcpy(longer, text, head);
        longer[head] = '.';
        memcpy(longer + head + 1, text + head, strlen(text) - head + 1);
    }
    memory_release(text);
    return longer;
}

static Owned format_float_spec(VM *vm, double number, Value value, FormatSpec *spec);

Owned int_format(VM *vm, Value value, Value spec_value) {
    FormatSpec spec;
    if (as_str(spec_value)->count == 0)
        return value_is_bool(value)                                            ? value_str(vm, value)
               : value_has_type(value, &int_type) || value_is_small_int(value) ? int_to_str(vm, value, 10)
                                                                               : value_str(vm, value);
    if (!format_spec_parse(vm, spec_value, value, 'd', '>', &spec)) return NULL;
    switch (spec.type) {
    case 'b': case 'c': case 'd': case 'o': case 'x': case 'X': case 'n':
        return format_whole(vm, value, &spec);
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case '%': {
        double number;
        if (!int_to_double(vm, value, &number)) return NULL;
        return format_float_spec(vm, number, value, &spec);
    }
    default: return refuse_type(vm, spec.type, value);
    }
}

/* --- float ---------------------------------------------------------------------------------------------- */

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = memory_allocate(size);
    if (copy) memcpy(copy, text, size);
    return copy;
}

/* Drops zeros behind the point, and a point with nothing behind it, before the exponent. */
static void trim_zeros(char *text) {
    char *point = strchr(text, '.');
    if (!point) return;
    char *end = point + 1;
    while (isdigit((unsigned char)*end)) end++;
    char *last = end;
    while (last[-1] == '0') last--;
    if (last[-1] == '.') last--;
    memmove(last, end, strlen(end) + 1);
}

/* g with ".0" behind whole numbers: the exponent form begins one digit sooner. */
static void general_with_zero(char *text, size_t room, double number, int precision, bool is_alternate) {
    if (precision == 0) precision = 1;
    snprintf(text, room, is_alternate ? "%#.*e" : "%.*e", precision - 1, number);
    int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent < -4 || exponent >= precision - 1) {
        if (!is_alternate) trim_zeros(text);
        return;
    }
    snprintf(text, room, "%.*f", precision - 1 - exponent, number);
    if (!is_alternate) trim_zeros(text);
    if (!strchr(text, '.')) strcat(text, ".0");
}

char *format_double(VM *vm, double number, char conversion, int64_t precision, bool is_alternate,
                    bool adds_zero) {
    bool is_upper = isupper((unsigned char)conversion);
    char kind = (char)tolower((unsigned char)conversion), *text;
    if (!isfinite(number)) {
        text = copy_text(isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
    } else if (kind == 'r') {
        char short_text[FLOAT_REPR_ROOM];
        if (adds_zero) float_repr(number, short_text);
        else float_repr_bare(number, short_text);
        text = copy_text(short_text);
    } else {
        if (precision > INT32_MAX - 1024) {
            raise_value_error(vm, "precision too big");
            return NULL;
        }
        size_t room = (size_t)precision + 400;
        text = memory_allocate(room);
        if (text && kind == 'e')
            snprintf(text, room, is_alternate ? "%#.*e" : "%.*e", (int)precision, number);
        else if (text && kind == 'f') float_fixed(text, room, number, (int)precision, is_alternate);
        else if (text && adds_zero) general_with_zero(text, room, number, (int)precision, is_alternate);
        else if (text) snprintf(text, room, is_alternate ? "%#.*g" : "%.*g", (int)precision, number);
    }
    if (!text) {
        raise_memory_error(vm);
        return NULL;
    }
    for (char *at = text; is_upper && *at; at++) *at = (char)toupper((unsigned char)*at);
    return text;
}

/* Splits text into the parts of a number. is_zero_free: "-0.0" counts as "0.0". */
static NumberText split_number(const char *text, bool drops_negative_zero) {
    bool is_negative = *text == '-';
    if (is_negative) text++;
    if (is_negative && drops_negative_zero) {
        const char *at = text;
        while (*at == '0' || *at == '.') at++;
        if (*at == 0 || *at == '%' || ((*at | 0x20) == 'e' && at > text)) is_negative = false;
    }
    int64_t digits = 0;
    while (isdigit((unsigned char)text[digits])) digits++;
    return (NumberText){is_negative, "", text, digits, text + digits, (int64_t)strlen(text + digits), 3};
}

/* The text of a number, filled as spec wants. */
static Owned format_parts(VM *vm, const char *text, const FormatSpec *spec) {
    NumberText parts = split_number(text, spec->drops_negative_zero);
    STR_BUILDER(builder);
    format_number(&builder, &parts, spec);
    return str_builder_finish(vm, &builder);
}

static Owned format_float_spec(VM *vm, double number, Value value, FormatSpec *spec) {
    enum { FIXED_PRECISION = 20, FIXED_ROOM = 400 + FIXED_PRECISION };
    const double FIXED_MOST = 1e15;
    char conversion = (char)spec->type;
    int64_t precision = 6;
    bool adds_zero = false, is_percent = false;
    (void)value;
    if (spec->type == 0) conversion = 'r', adds_zero = true, precision = 0;
    else if (spec->type == 'n') conversion = 'g';
    else if (spec->type == '%') conversion = 'f', is_percent = true, number *= 100;
    if (spec->precision >= 0) {
        precision = spec->precision;
        if (conversion == 'r') conversion = 'g';
    }
    if (conversion == 'f' && precision <= FIXED_PRECISION && fabs(number) < FIXED_MOST) {
        char fixed[FIXED_ROOM];
        size_t count = float_fixed(fixed, sizeof fixed, number, (int)precision, spec->is_alternate);
        if (is_percent) fixed[count++] = '%';
        fixed[count] = 0;
        return format_parts(vm, fixed, spec);
    }
    char *text = format_double(vm, number, conversion, precision, spec->is_alternate, adds_zero);
    if (!text) return NULL;
    if (spec->is_alternate && conversion == 'r' && isfinite(number)) text = with_point(text);
    if (!text) return raise_memory_error(vm);
    if (is_percent) {
        char *longer = memory_resize(text, strlen(text) + 2);
        if (!longer) {
            memory_release(text);
            return raise_memory_error(vm);
        }
        text = longer;
        strcat(text, "%");
    }
    Owned result = format_parts(vm, text, spec);
    memory_release(text);
    return result;
}

Owned float_format(VM *vm, Value value, Value spec_value) {
    FormatSpec spec;
    if (as_str(spec_value)->count == 0) return value_str(vm, value);
    if (!format_spec_parse(vm, spec_value, value, 0, '>', &spec)) return NULL;
    if (spec.type >= 128 || (spec.type && !strchr("eEfFgGn%", (int)spec.type)))
        return refuse_type(vm, spec.type, value);
    return format_float_spec(vm, float_value(value), value, &spec);
}

/* --- complex -------------------------------------------------------------------------------------------- */

Owned complex_format(VM *vm, Value value, Value spec_value) {
    FormatSpec spec;
    if (as_str(spec_value)->count == 0) return value_str(vm, value);
    if (!format_spec_parse(vm, spec_value, value, 0, '>', &spec)) return NULL;
    if (spec.type >= 128 || (spec.type && !strchr("eEfFgGn", (int)spec.type)))
        return refuse_type(vm, spec.type, value);
    if (spec.fill == '0')
        return raise_value_error(vm, "Zero padding is not allowed in complex format specifier");
    if (spec.align == '=')
        return raise_value_error(vm, "'=' alignment flag is not allowed in complex format specifier");
    Complex number = *as_complex(value);
    char conversion = spec.type == 0 ? 'r' : spec.type == 'n' ? 'g' : (char)spec.type;
    int64_t precision = spec.type == 0 ? 0 : 6;
    if (spec.precision >= 0) {
        precision = spec.precision;
        if (conversion == 'r') conversion = 'g';
    }
    bool hides_real = spec.type == 0 && number.real == 0 && !signbit(number.real),
         has_brackets = spec.type == 0 && !hides_real;
    char *real = format_double(vm, number.real, conversion, precision, spec.is_alternate, false);
    char *imaginary =
        real ? format_double(vm, number.imaginary, conversion, precision, spec.is_alternate, false) : NULL;
    bool adds_point = spec.is_alternate && conversion == 'r';
    if (imaginary && adds_point && isfinite(number.real)) real = with_point(real);
    if (imaginary && adds_point && isfinite(number.imaginary)) imaginary = with_point(imaginary);
    Owned body = NULL;
    if (adds_point && !(real && imaginary) && !raise_is_pending(vm)) raise_memory_error(vm);
    if (real && imaginary) {
        FormatSpec part = spec;
        part.width = -1;
        STR_BUILDER(builder);
        if (has_brackets) str_builder_add(&builder, '(');
        NumberText parts = split_number(real, spec.drops_negative_zero);
        if (!hides_real) {
            format_number(&builder, &parts, &part);
            part.sign = '+';
        }
        parts = split_number(imaginary, spec.drops_negative_zero);
        format_number(&builder, &parts, &part);
        str_builder_add(&builder, 'j');
        if (has_brackets) str_builder_add(&builder, ')');
        body = str_builder_finish(vm, &builder);
    }
    memory_release(real);
    memory_release(imaginary);
    if (!body) return NULL;
    int64_t count = as_str(body)->count;
    if (spec.width <= count) return body;
    int64_t padding = spec.width - count, left = spec.align == '>'   ? padding
                                                 : spec.align == '^' ? padding / 2
                                                                     : 0;
    STR_BUILDER(builder);
    str_builder_repeat(&builder, spec.fill, left);
    str_builder_add_str(&builder, body);
    str_builder_repeat(&builder, spec.fill, padding - left);
    value_release(vm, body);
    return str_builder_finish(vm, &builder);
}

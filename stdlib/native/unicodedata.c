/*
 * The module unicodedata: what Unicode says of each character, from base/unicode.h. The database of
 * version 3.2 is not there.
 */
#include "stdlib/modules.h"

#include "base/memory.h"
#include "base/unicode.h"
#include "base/unicode_names.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* The one character of an argument. */
static bool read_character(VM *vm, Value value, const char *function, uint32_t *c) {
    if (!value_is_str(value))
        return raise_type_error(vm, "%s() argument must be a unicode character, not %T", function, value);
    const Str *str = as_str(value);
    if (str->count != 1) {
        return raise_type_error(vm, "%s(): argument must be a unicode character, not a string of length %ld",
                                function, str->count);
    }
    *c = str_at(str, 0);
    return true;
}

/* As read_character where a second argument gives what to return instead of an error. */
static bool read_first(VM *vm, Value value, const char *function, uint32_t *c) {
    if (!value_is_str(value))
        return raise_type_error(vm, "%s() argument 1 must be a unicode character, not %T", function, value);
    const Str *str = as_str(value);
    if (str->count != 1) {
        return raise_type_error(vm,
                                "%s(): argument 1 must be a unicode character, not a string of length %ld",
                                function, str->count);
    }
    *c = str_at(str, 0);
    return true;
}

static Owned function_bidirectional(VM *vm, Value *args) {
    uint32_t c;
    return read_character(vm, args[0], "bidirectional", &c)
               ? str_intern_text(vm, unicode_bidirectional_names[unicode_record(c)->bidirectional])
               : NULL;
}

static Owned function_category(VM *vm, Value *args) {
    uint32_t c;
    return read_character(vm, args[0], "category", &c)
               ? str_intern_text(vm, unicode_category_names[unicode_record(c)->category])
               : NULL;
}

static Owned function_combining(VM *vm, Value *args) {
    uint32_t c;
    return read_character(vm, args[0], "combining", &c) ? value_from_small_int(unicode_record(c)->combining)
                                                        : NULL;
}

static Owned function_east_asian_width(VM *vm, Value *args) {
    uint32_t c;
    return read_character(vm, args[0], "east_asian_width", &c)
               ? str_intern_text(vm, unicode_width_names[unicode_record(c)->width])
               : NULL;
}

static Owned function_mirrored(VM *vm, Value *args) {
    uint32_t c;
    return read_character(vm, args[0], "mirrored", &c)
               ? value_from_small_int(unicode_has(c, UNICODE_MIRRORED))
               : NULL;
}

static Owned function_decimal(VM *vm, Value *args) {
    uint32_t c;
    if (!read_first(vm, args[0], "decimal", &c)) return NULL;
    int number = unicode_decimal(c);
    if (number >= 0) return value_from_small_int(number);
    return args[1] ? value_retain(args[1]) : raise_value_error(vm, "not a decimal");
}

static Owned function_digit(VM *vm, Value *args) {
    uint32_t c;
    if (!read_first(vm, args[0], "digit", &c)) return NULL;
    int number = unicode_digit(c);
    if (number >= 0) return value_from_small_int(number);
    return args[1] ? value_retain(args[1]) : raise_value_error(vm, "not a digit");
}

static Owned function_numeric(VM *vm, Value *args) {
    uint32_t c;
    if (!read_first(vm, args[0], "numeric", &c)) return NULL;
    const UnicodeNumeric *number = unicode_numeric(c);
    if (number) return float_new(vm, (double)number->numerator / (double)number->denominator);
    return args[1] ? value_retain(args[1]) : raise_value_error(vm, "not a numeric character");
}

static Owned function_decomposition(VM *vm, Value *args) {
    uint32_t c;
    const uint32_t *parts;
    const char *tag;
    if (!read_character(vm, args[0], "decomposition", &c)) return NULL;
    size_t count = unicode_decomposition(c, &parts, &tag);
    Buffer text = BUFFER_EMPTY;
    if (count) buffer_append_text(&text, tag);
    for (size_t i = 0; i < count; i++) buffer_append_format(&text, "%s%04X", text.count ? " " : "", parts[i]);
    Owned result = text.failed ? raise_memory_error(vm) : str_new_utf8(vm, text.bytes, text.count);
    buffer_close(&text);
    return result;
}

static Owned function_name(VM *vm, Value *args) {
    uint32_t c;
    char name[UNICODE_NAME_ROOM];
    if (!read_first(vm, args[0], "name", &c)) return NULL;
    size_t count = unicode_name(c, name);
    if (count) return str_new_utf8(vm, name, count);
    return args[1] ? value_retain(args[1]) : raise_value_error(vm, "no such name");
}

static Owned function_lookup(VM *vm, Value *args) {
    uint32_t c;
    if (!value_is_str(args[0])) return raise_type_error(vm, "lookup() argument must be str, not %T", args[0]);
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, args[0]);
    bool is_found = !name.failed && name.count && unicode_lookup(name.bytes, name.count, &c);
    bool has_failed = name.failed;
    buffer_close(&name);
    if (has_failed) return raise_memory_error(vm);
    return is_found ? str_new_character(vm, c)
                    : raise_format(vm, EXCEPTION(KeyError), "undefined character name '%S'", args[0]);
}

/* The form and the normalised text of two arguments; *points is to be released. */
static bool normalise(VM *vm, Value *args, const char *function, uint32_t **points, size_t *count) {
    static const char *const forms[] = {
        [UNICODE_NFC] = "NFC", [UNICODE_NFD] = "NFD", [UNICODE_NFKC] = "NFKC", [UNICODE_NFKD] = "NFKD"};
    for (int i = 0; i < 2; i++) {
        if (!value_is_str(args[i]))
            return raise_type_error(vm, "%s() argument %d must be str, not %T", function, i + 1, args[i]);
    }
    if (as_str(args[1])->count == 0) { /* in every form, even an unknown one */
        *points = NULL;
        *count = 0;
        return true;
    }
    size_t form = 0;
    while (form < COUNT_OF(forms) && !str_is_text(args[0], forms[form])) form++;
    if (form == COUNT_OF(forms)) return raise_value_error(vm, "invalid normalization form");
    const Str *str = as_str(args[1]);
    uint32_t *given = memory_allocate_array((size_t)str->count + 1, sizeof *given);
    if (!given) return raise_memory_error(vm);
    for (int64_t i = 0; i < str->count; i++) given[i] = str_at(str, i);
    bool is_fine = unicode_normalize((UnicodeForm)form, given, (size_t)str->count, points, count);
    memory_release(given);
    return is_fine || raise_memory_error(vm);
}

static Owned function_normalize(VM *vm, Value *args) {
    uint32_t *points;
    size_t count;
    if (!normalise(vm, args, "normalize", &points, &count)) return NULL;
    STR_BUILDER(text);
    for (size_t i = 0; i < count; i++) str_builder_add(&text, points[i]);
    memory_release(points);
    return str_builder_finish(vm, &text);
}

static Owned function_is_normalized(VM *vm, Value *args) {
    uint32_t *points;
    size_t count;
    if (!normalise(vm, args, "is_normalized", &points, &count)) return NULL;
    const Str *str = as_str(args[1]);
    bool is = (int64_t)count == str->count;
    for (size_t i = 0; is && i < count; i++) is = points[i] == str_at(str, (int64_t)i);
    memory_release(points);
    return value_from_bool(is);
}

static const Method functions[] = {
    {"bidirectional(chr, /)", function_bidirectional,
     "The bidirectional class of a character, '' if it has none."},
    {"category(chr, /)", function_category, "The general category of a character, as two letters."},
    {"combining(chr, /)", function_combining,
     "The canonical combining class of a character, 0 if it has none."},
    {"decimal(chr, default=<unrepresentable>, /)", function_decimal,
     "The value of a decimal digit; default, or ValueError, for others."},
    {"decomposition(chr, /)", function_decomposition,
     "What a character decomposes to, as code points in hex; '' if to nothing."},
    {"digit(chr, default=<unrepresentable>, /)", function_digit,
     "The value of a digit; default, or ValueError, for others."},
    {"east_asian_width(chr, /)", function_east_asian_width, "The East Asian width of a character."},
    {"is_normalized(form, unistr, /)", function_is_normalized,
     "Whether a text is in a normal form: NFC, NFKC, NFD or NFKD."},
    {"lookup(name, /)", function_lookup, "The character of a name; KeyError if there is none."},
    {"mirrored(chr, /)", function_mirrored,
     "1 if the character is mirrored in text from right to left, else 0."},
    {"name(chr, default=<unrepresentable>, /)", function_name,
     "The name of a character; default, or ValueError, if it has none."},
    {"normalize(form, unistr, /)", function_normalize, "A text in a normal form: NFC, NFKC, NFD or NFKD."},
    {"numeric(chr, default=<unrepresentable>, /)", function_numeric,
     "The value of a numeric character as a float; default, or ValueError, for others."},
    {NULL, NULL, NULL},
};

Owned module_unicodedata(VM *vm) {
    Owned module =
        stdlib_module(vm, "unicodedata", "The Unicode character database, version 16.0.0.", functions);
    if (module && dict_set_text_take(vm, module_dict(module), "unidata_version", str_new_text(vm, "16.0.0")))
        return module;
    value_release(vm, module);
    return NULL;
}

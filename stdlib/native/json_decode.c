/*
 * From JSON texts to objects: the class Scanner and scanstring(), which the module json.decoder calls.
 *
 * Start at scan_value(). A Reader holds the text for one call. Where nothing can begin, StopIteration with
 * the index is raised, which json.decoder turns into its own error; all other mistakes are JSONDecodeError
 * here. Hooks run code of the program: a Reader owns the text and the keys that it remembers.
 */
#include <stdlib.h>

#include "base/float_text.h"
#include "base/memory.h"
#include "stdlib/native/json.h"
#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* The hooks of a decoder, in the order of its class's properties. */
enum { HOOK_OBJECT, HOOK_PAIRS, HOOK_FLOAT, HOOK_INT, HOOK_CONSTANT, HOOK_COUNT };

typedef struct Scanner {
    Object object;
    Field hooks[HOOK_COUNT];
    bool is_strict;
} Scanner;

/* Keys are short and come again: the last ones with each of these hashes are at hand. */
enum { RECENT_COUNT = 64, RECENT_LENGTH = 32 };

typedef struct Reader {
    VM *vm;
    const Scanner *scanner;
    Owned text;
    const char *data;
    int64_t count;
    int kind;
    bool is_strict;
    Owned memo;                 /* dict of every key that was read, to itself; NULL: none yet */
    Value recent[RECENT_COUNT]; /* keys of memo */
} Reader;

static Scanner *as_scanner(Value value) {
    return (Scanner *)value_object(value);
}

/* The character at an index, or 0 behind the end. */
ALWAYS_INLINE uint32_t at(const Reader *reader, int64_t index) {
    if (UNLIKELY(index >= reader->count)) return 0;
    if (LIKELY(reader->kind == 1)) return (uint8_t)reader->data[index];
    return str_read(reader->data, reader->kind, index);
}

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

ALWAYS_INLINE int64_t skip_space(const Reader *reader, int64_t index) {
    for (;; index++) {
        uint32_t c = at(reader, index);
        if (c > ' ' || (c != ' ' && c != '\n' && c != '\t' && c != '\r')) return index;
    }
}

static Owned attribute_of(VM *vm, Value value, const char *name_text) {
    Owned name = str_intern_text(vm, name_text), found = name ? value_attribute(vm, value, name) : NULL;
    value_release(vm, name);
    return found;
}

static Owned raise_decode_error(Reader *reader, const char *message, int64_t index) {
    VM *vm = reader->vm;
    Owned module = import_module_text(vm, "json.decoder");
    Owned class = module ? attribute_of(vm, module, "JSONDecodeError") : NULL;
    Owned text = class ? str_new_text(vm, message) : NULL, place = text ? int_new(vm, index) : NULL;
    Owned error = place ? value_call_3(vm, class, text, reader->text, place) : NULL;
    value_release(vm, module);
    value_release(vm, class);
    value_release(vm, text);
    value_release(vm, place);
    if (!error) return NULL;
    if (value_is_instance_exact(vm, error, EXCEPTION(BaseException))) return raise_exception_take(vm, error);
    value_release(vm, error);
    return raise_type_error(vm, "exceptions must derive from BaseException");
}

/* StopIteration(index): nothing begins there. */
static Owned raise_nothing(Reader *reader, int64_t index) {
    Owned place = int_new(reader->vm, index);
    if (place) raise_stop_iteration(reader->vm, place);
    value_release(reader->vm, place);
    return NULL;
}

/* --- strings -------------------------------------------------------------------------------------------- */

/* Eight bytes at once: whether any of them is a quote, a backslash or a control character. */
static bool has_special(const char *bytes) {
    const uint64_t ones = 0x0101010101010101U, highs = ones << 7;
    uint64_t word, quotes, slashes;
    memcpy(&word, bytes, sizeof word);
    quotes = word ^ ones * '"';
    slashes = word ^ ones * '\\';
    return (((word - ones * ' ') & ~word) | ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes)) &
           highs;
}

/* The first quote, backslash or (where strict) control character from index on, or the end. */
static int64_t find_special(const Reader *reader, int64_t index) {
    for (; index < reader->count; index++) {
        if (reader->kind == 1) {
            while (index + 8 <= reader->count && !has_special(reader->data + index)) index += 8;
            if (index >= reader->count) break;
        }
        uint32_t c = at(reader, index);
        if (c == '"' || c == '\\' || (c < ' ' && reader->is_strict)) break;
    }
    return index;
}

/* Four hexadecimal digits. */
static bool read_hex(const Reader *reader, int64_t index, uint32_t *code) {
    *code = 0;
    for (int64_t i = index; i < index + 4; i++) {
        uint32_t c = at(reader, i), low = c | 0x20;
        if (!is_digit(c) && (low < 'a' || low > 'f')) return false;
        *code = *code << 4 | (is_digit(c) ? c - '0' : low - 'a' + 10);
    }
    return true;
}

/* The character that the escape at index (of its backslash) stands for; two escapes may make one. False with
   an exception pending. */
static bool read_escape(Reader *reader, int64_t begin, int64_t index, uint32_t *code, int64_t *end) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    enum { ESCAPE_LENGTH = 6 };
    if (index + 1 >= reader->count)
        return raise_decode_error(reader, "Unterminated string starting at", begin);
    uint32_t c = at(reader, index + 1);
    if (c != 'u') {
        const char *found = c && c < 0x80 ? strchr(from, (int)c) : NULL;
        if (!found) return raise_decode_error(reader, "Invalid \\escape", index);
        *code = (uint8_t)to[found - from];
        *end = index + 2;
        return true;
    }
    *end = index + ESCAPE_LENGTH;
    if (*end > reader->count || !read_hex(reader, index + 2, code))
        return raise_decode_error(reader, "Invalid \\uXXXX escape", index + 1);
    bool is_high = *code >= 0xD800 && *code <= 0xDBFF;
    if (!is_high || *end + ESCAPE_LENGTH > reader->count || at(reader, *end) != '\\' ||
        at(reader, *end + 1) != 'u')
        return true;
    uint32_t low;
    if (!read_hex(reader, *end + 2, &low))
        return raise_decode_error(reader, "Invalid \\uXXXX escape", *end + 1);
    if (low < 0xDC00 || low > 0xDFFF) return true;
    *code = 0x10000 + ((*code - 0xD800) << 10 | (low - 0xDC00));
    *end += ESCAPE_LENGTH;
    return true;
}

/* The rest of a string that has an escape, or a mistake, at `special`. */
static Owned read_escaped(Reader *reader, int64_t start, int64_t special, int64_t *end) {
    STR_BUILDER(builder);
    int64_t begin = start - 1;
    for (;;) {
        str_builder_add_part(&builder, reader->text, start, special);
        uint32_t c = at(reader, special), code;
        if (special >= reader->count) {
            raise_decode_error(reader, "Unterminated string starting at", begin);
            break;
        }
        if (c == '"') {
            *end = special + 1;
            return str_builder_finish(reader->vm, &builder);
        }
        if (c != '\\') {
            raise_decode_error(reader, "Invalid control character at", special);
            break;
        }
        if (!read_escape(reader, begin, special, &code, &start)) break;
        str_builder_add(&builder, code);
        special = find_special(reader, start);
    }
    str_builder_close(&builder);
    return NULL;
}

/* The string that begins behind the quote before start. */
static Owned read_string(Reader *reader, int64_t start, int64_t *end) {
    int64_t special = find_special(reader, start);
    if (UNLIKELY(at(reader, special) != '"' || special >= reader->count))
        return read_escaped(reader, start, special, end);
    *end = special + 1;
    return str_substring(reader->vm, reader->text, start, special);
}

/* As read_string, for a key: equal ones are one object. */
static Owned read_key(Reader *reader, int64_t start, int64_t *end) {
    VM *vm = reader->vm;
    Value *recent = NULL;
    int64_t special = find_special(reader, start), length = special - start;
    if (reader->kind == 1 && at(reader, special) == '"' && length > 0 && length <= RECENT_LENGTH) {
        const char *bytes = reader->data + start;
        size_t hash = (size_t)length + (uint8_t)bytes[0] * 7U + (uint8_t)bytes[length / 2] * 31U +
                      (uint8_t)bytes[length - 1] * 3U;
        recent = &reader->recent[hash % RECENT_COUNT];
        if (*recent && as_str(*recent)->count == length && str_kind(as_str(*recent)) == 1 &&
            memcmp(as_str(*recent)->data, bytes, (size_t)length) == 0) {
            *end = special + 1;
            return value_retain(*recent);
        }
    }
    Owned key = read_string(reader, start, end), known = NULL;
    if (!key) return NULL;
    if (!reader->memo) reader->memo = dict_new(vm);
    bool is_fine = reader->memo && dict_set_default(vm, as_dict(reader->memo), key, key, &known);
    value_release(vm, key);
    if (!is_fine) return NULL;
    if (recent) *recent = known;
    return known;
}

/* --- numbers and constants ------------------------------------------------------------------------------ */

/* A number as it is written: its end, and its value as far as that is easily had. */
typedef struct Number {
    int64_t end, exponent;
    uint64_t digits; /* without sign and point */
    int digit_count; /* without leading zeros */
    bool is_float, is_negative;
} Number;

enum { SAFE_DIGITS = 18, EXPONENT_LIMIT = 100000 };

static void take_digit(Number *number, uint32_t c) {
    if (number->digit_count > SAFE_DIGITS) return;
    number->digits = number->digits * 10 + (c - '0');
    number->digit_count += number->digits != 0;
}

/* The exponent from index (of its 'e') on; false, and nothing taken, where none follows. */
static bool read_exponent(const Reader *reader, int64_t index, Number *number) {
    int64_t exponent = 0;
    bool is_negative = at(reader, index + 1) == '-';
    index += is_negative || at(reader, index + 1) == '+' ? 2 : 1;
    if (!is_digit(at(reader, index))) return false;
    for (; is_digit(at(reader, index)); index++) {
        if (exponent < EXPONENT_LIMIT) exponent = exponent * 10 + (at(reader, index) - '0');
    }
    number->exponent += is_negative ? -exponent : exponent;
    number->end = index;
    return true;
}

/* Reads the number at start; false where there is none. */
static bool read_number(const Reader *reader, int64_t start, Number *number) {
    int64_t index = start;
    *number = (Number){0};
    if (at(reader, index) == '-') {
        number->is_negative = true;
        index++;
    }
    if (!is_digit(at(reader, index))) return false;
    if (at(reader, index) == '0') {
        index++;
    } else {
        for (; is_digit(at(reader, index)); index++) take_digit(number, at(reader, index));
    }
    if (at(reader, index) == '.' && is_digit(at(reader, index + 1))) {
        number->is_float = true;
        for (index++; is_digit(at(reader, index)); index++) {
            take_digit(number, at(reader, index));
            number->exponent--;
        }
    }
    number->end = index;
    if ((at(reader, index) | 0x20) == 'e' && read_exponent(reader, index, number)) number->is_float = true;
    return true;
}

static Owned make_float(Reader *reader, int64_t start, const Number *number) {
    double value;
    if (number->digit_count <= SAFE_DIGITS && float_from_decimal(number->digits, number->exponent, &value))
        return float_new(reader->vm, number->is_negative ? -value : value);
    if (reader->kind == 1) return float_new(reader->vm, strtod(reader->data + start, NULL));
    Owned text = str_substring(reader->vm, reader->text, start, number->end);
    Owned result = text ? float_from_str(reader->vm, text) : NULL;
    value_release(reader->vm, text);
    return result;
}

/* The int or float at start. */
static Owned scan_number(Reader *reader, int64_t start, int64_t *end) {
    VM *vm = reader->vm;
    Number number;
    if (!read_number(reader, start, &number)) return raise_nothing(reader, start);
    *end = number.end;
    Value hook = field_peek(&reader->scanner->hooks[number.is_float ? HOOK_FLOAT : HOOK_INT]);
    bool is_plain = hook == type_value(number.is_float ? &float_type : &int_type);
    if (is_plain && number.is_float) return make_float(reader, start, &number);
    if (is_plain && number.digit_count <= SAFE_DIGITS)
        return value_from_small_int(number.is_negative ? -(int64_t)number.digits : (int64_t)number.digits);
    Owned text = str_substring(vm, reader->text, start, number.end);
    Owned result = !text ? NULL : is_plain ? int_from_str(vm, text, 10) : value_call_1(vm, hook, text);
    value_release(vm, text);
    return result;
}

static bool matches(const Reader *reader, int64_t index, const char *word) {
    for (; *word; word++, index++) {
        if (at(reader, index) != (uint8_t)*word) return false;
    }
    return true;
}

/* What parse_constant makes of a word that is there, or StopIteration. */
static Owned scan_constant(Reader *reader, int64_t start, const char *word, int64_t *end) {
    VM *vm = reader->vm;
    if (!matches(reader, start, word)) return raise_nothing(reader, start);
    Owned name = str_intern_text(vm, word),
          result = name ? value_call_1(vm, field_peek(&reader->scanner->hooks[HOOK_CONSTANT]), name) : NULL;
    value_release(vm, name);
    *end = start + (int64_t)strlen(word);
    return result;
}

/* --- arrays and objects --------------------------------------------------------------------------------- */

static Owned scan_value(Reader *reader, int64_t start, int64_t *end);

/* Behind an item: true with *is_last and the index to go on at, or false with an exception pending. */
static bool pass_item(Reader *reader, char closing, const char *trailing, int64_t *index, bool *is_last) {
    int64_t comma = skip_space(reader, *index);
    uint32_t c = at(reader, comma);
    *is_last = c == (uint8_t)closing;
    if (*is_last) {
        *index = comma + 1;
        return true;
    }
    if (c != ',') return raise_decode_error(reader, "Expecting ',' delimiter", comma);
    *index = skip_space(reader, comma + 1);
    if (at(reader, *index) == (uint8_t)closing) return raise_decode_error(reader, trailing, comma);
    return true;
}

/* The array whose bracket stands before start. */
static Owned scan_array(Reader *reader, int64_t start, int64_t *end) {
    VM *vm = reader->vm;
    int64_t index = skip_space(reader, start);
    Owned list = list_new(vm, 0);
    bool is_last = at(reader, index) == ']';
    if (is_last) index++;
    while (list && !is_last) {
        Owned item = scan_value(reader, index, &index);
        if (!list_append_take(vm, as_list(list), item) ||
            !pass_item(reader, ']', "Illegal trailing comma before end of array", &index, &is_last)) {
            value_release(vm, list);
            return NULL;
        }
    }
    *end = index;
    return list;
}

/* Puts an item into a list of pairs or into a dict; the value is consumed. */
static bool add_pair(VM *vm, Owned object, bool as_pairs, Value key, Owned value) {
    if (!as_pairs) return dict_set_take(vm, as_dict(object), key, value);
    Owned pair = value ? tuple_pair(vm, key, value) : NULL;
    value_release(vm, value);
    return list_append_take(vm, as_list(object), pair);
}

/* One item of an object, at *index. */
static bool scan_item(Reader *reader, Owned object, bool as_pairs, int64_t *index) {
    if (at(reader, *index) != '"')
        return raise_decode_error(reader, "Expecting property name enclosed in double quotes", *index);
    Owned key = read_key(reader, *index + 1, index);
    if (!key) return false;
    bool is_fine = false;
    *index = skip_space(reader, *index);
    if (at(reader, *index) == ':') {
        *index = skip_space(reader, *index + 1);
        Owned value = scan_value(reader, *index, index);
        is_fine = add_pair(reader->vm, object, as_pairs, key, value);
    } else {
        raise_decode_error(reader, "Expecting ':' delimiter", *index);
    }
    value_release(reader->vm, key);
    return is_fine;
}

/* The object whose brace stands before start. */
static Owned scan_object(Reader *reader, int64_t start, int64_t *end) {
    VM *vm = reader->vm;
    Value pairs_hook = field_peek(&reader->scanner->hooks[HOOK_PAIRS]),
          object_hook = field_peek(&reader->scanner->hooks[HOOK_OBJECT]);
    bool as_pairs = pairs_hook != VALUE_NONE;
    int64_t index = skip_space(reader, start);
    Owned object = as_pairs ? list_new(vm, 0) : dict_new(vm);
    bool is_last = at(reader, index) == '}';
    if (is_last) index++;
    while (object && !is_last) {
        if (!scan_item(reader, object, as_pairs, &index) ||
            !pass_item(reader, '}', "Illegal trailing comma before end of object", &index, &is_last)) {
            value_release(vm, object);
            return NULL;
        }
    }
    *end = index;
    Value hook = as_pairs ? pairs_hook : object_hook;
    if (!object || hook == VALUE_NONE) return object;
    Owned made = value_call_1(vm, hook, object);
    value_release(vm, object);
    return made;
}

/* The value at start; *end is behind it. */
static Owned scan_value(Reader *reader, int64_t start, int64_t *end) {
    if (start >= reader->count) return raise_nothing(reader, start);
    switch (at(reader, start)) {
    case '"': return read_string(reader, start + 1, end);
    case '{':
        if (!recursion_enter(reader->vm, " while decoding a JSON object from a unicode string")) return NULL;
        return scan_object(reader, start + 1, end);
    case '[':
        if (!recursion_enter(reader->vm, " while decoding a JSON array from a unicode string")) return NULL;
        return scan_array(reader, start + 1, end);
    case 'n':
        if (!matches(reader, start, "null")) break;
        *end = start + 4;
        return VALUE_NONE;
    case 't':
        if (!matches(reader, start, "true")) break;
        *end = start + 4;
        return VALUE_TRUE;
    case 'f':
        if (!matches(reader, start, "false")) break;
        *end = start + 5;
        return VALUE_FALSE;
    case 'N': return scan_constant(reader, start, "NaN", end);
    case 'I': return scan_constant(reader, start, "Infinity", end);
    case '-':
        if (at(reader, start + 1) == 'I') return scan_constant(reader, start, "-Infinity", end);
        return scan_number(reader, start, end);
    default: return scan_number(reader, start, end);
    }
    return raise_nothing(reader, start);
}

/* --- what the language sees ----------------------------------------------------------------------------- */

/* Opens a reader of args[0] and reads args[1], a number. False with an exception pending. */
static bool reader_open(VM *vm, Reader *reader, Value *args, int64_t *index) {
    if (value_is_small_int(args[1])) {
        *index = value_small_int(args[1]);
    } else if (!value_to_int64(vm, args[1], NULL, index)) {
        return false;
    } else if (*index == INT64_MAX || *index == INT64_MIN) {
        return raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    }
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "first argument must be a string, not %T", args[0]);
    const Str *str = as_str(args[0]);
    reader->vm = vm;
    reader->scanner = NULL;
    reader->text = value_retain(args[0]);
    reader->data = str->data;
    reader->count = str->count;
    reader->kind = str_kind(str);
    reader->is_strict = true;
    reader->memo = NULL;
    memset(reader->recent, 0, sizeof reader->recent);
    return true;
}

/* (value, end), of which value may be NULL; the reader is closed. */
static Owned reader_finish(Reader *reader, Owned value, int64_t end) {
    VM *vm = reader->vm;
    Owned place = value ? int_new(vm, end) : NULL, pair = place ? tuple_pair(vm, value, place) : NULL;
    value_release(vm, value);
    value_release(vm, place);
    value_release(vm, reader->memo);
    value_release(vm, reader->text);
    return pair;
}

Owned json_function_scanstring(VM *vm, Value *args) {
    Reader reader;
    int64_t start, end = 0;
    bool is_strict = true;
    if ((args[2] && !value_is_true(vm, args[2], &is_strict)) || !reader_open(vm, &reader, args, &start))
        return NULL;
    reader.is_strict = is_strict;
    bool is_inside = start >= 0 && start <= reader.count;
    Owned text = is_inside ? read_string(&reader, start, &end)
                           : raise_value_error(vm, "end is out of bounds");
    return reader_finish(&reader, text, end);
}

static Owned scanner_call(VM *vm, Value self, Arguments arguments) {
    static const char *const names[2] = {"string", "idx"};
    Value found[2];
    Reader reader;
    int64_t start, end = 0;
    if (!json_two_arguments(vm, arguments, "scan_once", names, found) ||
        !reader_open(vm, &reader, found, &start))
        return NULL;
    Owned scanner = value_retain(self);
    reader.scanner = as_scanner(self);
    reader.is_strict = reader.scanner->is_strict;
    Owned value = start < 0 ? raise_value_error(vm, "idx cannot be negative")
                            : scan_value(&reader, start, &end);
    Owned pair = reader_finish(&reader, value, end);
    value_release(vm, scanner);
    return pair;
}

static const char *const hook_names[HOOK_COUNT] = {"object_hook", "object_pairs_hook", "parse_float",
                                                   "parse_int", "parse_constant"};

static Owned scanner_construct(VM *vm, Value *args) {
    Owned self = type_allocate(vm, as_type(args[0])), strict = NULL;
    if (!self) return NULL;
    bool is_fine = (strict = attribute_of(vm, args[1], "strict")) != NULL &&
                   value_is_true(vm, strict, &as_scanner(self)->is_strict);
    value_release(vm, strict);
    for (int i = 0; is_fine && i < HOOK_COUNT; i++) {
        Owned hook = attribute_of(vm, args[1], hook_names[i]);
        is_fine = hook != NULL;
        field_init_take(&as_scanner(self)->hooks[i], hook);
    }
    if (is_fine) return self;
    value_release(vm, self);
    return NULL;
}

static void scanner_destroy(VM *vm, Object *self) {
    for (int i = 0; i < HOOK_COUNT; i++) field_clear(vm, &((Scanner *)self)->hooks[i]);
}

static void scanner_traverse(Object *self, Visit *visit, void *context) {
    for (int i = 0; i < HOOK_COUNT; i++) visit(field_peek(&((Scanner *)self)->hooks[i]), context);
}

static void scanner_clear(VM *vm, Object *self) {
    for (int i = 0; i < HOOK_COUNT; i++) field_take(vm, &((Scanner *)self)->hooks[i], VALUE_NONE);
}

static Owned get_strict(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_scanner(self)->is_strict);
}

#define HOOK_GETTER(name, index)                    \
    static Owned get_##name(VM *vm, Value self) {   \
        (void)vm;                                   \
        return field_get(&as_scanner(self)->hooks[index]); \
    }
HOOK_GETTER(object_hook, HOOK_OBJECT)
HOOK_GETTER(object_pairs_hook, HOOK_PAIRS)
HOOK_GETTER(parse_float, HOOK_FLOAT)
HOOK_GETTER(parse_int, HOOK_INT)
HOOK_GETTER(parse_constant, HOOK_CONSTANT)
#undef HOOK_GETTER

static const Property scanner_properties[] = {
    {"strict", get_strict, NULL, "Whether control characters are refused in strings."},
    {"object_hook", get_object_hook, NULL, "What objects are given to, or None."},
    {"object_pairs_hook", get_object_pairs_hook, NULL, "What the pairs of objects are given to, or None."},
    {"parse_float", get_parse_float, NULL, "What makes floats of texts."},
    {"parse_int", get_parse_int, NULL, "What makes ints of texts."},
    {"parse_constant", get_parse_constant, NULL, "What makes NaN and the infinities."},
    {NULL, NULL, NULL, NULL},
};

const Type json_scanner_description = {
    .name = "Scanner",
    .module = "_json",
    .size = sizeof(Scanner),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = scanner_destroy,
              .traverse = scanner_traverse,
              .clear = scanner_clear,
              .call = scanner_call},
    .properties = scanner_properties,
    .construct = {"make_scanner(context)", scanner_construct, NULL},
    .text = "Reads the value at a place of a JSON text.",
};

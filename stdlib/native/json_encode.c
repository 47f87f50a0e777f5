/*
 * From objects to JSON texts: the class Encoder and the escaping of strings, which the module json.encoder
 * calls.
 *
 * Start at put_value(). One Writer collects the whole text of a call. Functions that a program gives
 * (default, encoder, items() of mappings) may change what is being written: sizes are looked at anew for each
 * item.
 */
#include "base/float_text.h"
#include "stdlib/native/json.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* How strings are written: by a function of the program, or here. */
typedef enum Quoting { QUOTING_CALL, QUOTING_ASCII, QUOTING_ANY } Quoting;

typedef struct Encoder {
    Object object;
    Field markers; /* dict of the containers under way by their id(), or None */
    Field fallback, encoder, indent, key_separator, item_separator;
    bool sort_keys, skips_keys, allows_nan;
    Quoting quoting;
} Encoder;

typedef struct Writer {
    VM *vm;
    const Encoder *encoder;
    bool has_indent;
    StrBuilder text;
} Writer;

static Encoder *as_encoder(Value value) {
    return (Encoder *)value_object(value);
}

/* --- strings -------------------------------------------------------------------------------------------- */

/* Whether a character stands for itself. */
ALWAYS_INLINE bool is_plain(uint32_t c, bool is_ascii_only) {
    return c >= ' ' && c != '"' && c != '\\' && (!is_ascii_only || c < 0x7F);
}

/* Eight bytes at once: false where one of them may need an escape. */
static bool are_plain(const char *bytes, bool is_ascii_only) {
    const uint64_t ones = 0x0101010101010101U, highs = ones << 7;
    uint64_t word, quotes, slashes;
    memcpy(&word, bytes, sizeof word);
    quotes = word ^ ones * '"';
    slashes = word ^ ones * '\\';
    uint64_t found =
        ((word - ones * ' ') & ~word) | ((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes);
    if (is_ascii_only) found |= word | (word + ones); /* 0x7F and above */
    return !(found & highs);
}

/* The first character from index on that needs an escape, or the end. */
static int64_t find_special(const Str *str, int64_t index, bool is_ascii_only) {
    int kind = str_kind(str);
    if (kind == 1) {
        while (index + 8 <= str->count && are_plain(str->data + index, is_ascii_only)) index += 8;
    }
    while (index < str->count && is_plain(str_read(str->data, kind, index), is_ascii_only)) index++;
    return index;
}

static void put_code(StrBuilder *text, uint32_t unit) {
    static const char digits[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', digits[unit >> 12], digits[unit >> 8 & 15], digits[unit >> 4 & 15],
                      digits[unit & 15]};
    str_builder_add_ascii(text, escape, sizeof escape);
}

/* Writes a character that does not stand for itself. */
static void put_escape(StrBuilder *text, uint32_t c) {
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
    const char *found = c && c < 0x80 ? strchr(from, (int)c) : NULL;
    if (found) {
        char escape[2] = {'\\', to[found - from]};
        str_builder_add_ascii(text, escape, sizeof escape);
    } else if (c > 0xFFFF) {
        put_code(text, 0xD800 | (c - 0x10000) >> 10);
        put_code(text, 0xDC00 | (c & 0x3FF));
    } else {
        put_code(text, c);
    }
}

/* Writes a str in quotes. */
static void put_quoted(StrBuilder *text, Value string, bool is_ascii_only) {
    const Str *str = as_str(string);
    str_builder_add_ascii(text, "\"", 1);
    for (int64_t index = 0;;) {
        int64_t special = find_special(str, index, is_ascii_only);
        if (is_ascii_only && str_kind(str) == 1) {
            str_builder_add_ascii(text, str->data + index, (size_t)(special - index));
        } else if (is_ascii_only) {
            for (; index < special; index++) str_builder_add(text, str_at(str, index));
        } else {
            str_builder_add_part(text, string, index, special);
        }
        if (special == str->count) break;
        put_escape(text, str_at(str, special));
        index = special + 1;
    }
    str_builder_add_ascii(text, "\"", 1);
}

static Owned quote(VM *vm, Value string, bool is_ascii_only) {
    if (!value_is_str(string))
        return raise_type_error(vm, "first argument must be a string, not %T", string);
    STR_BUILDER(text);
    put_quoted(&text, string, is_ascii_only);
    return str_builder_finish(vm, &text);
}

Owned json_function_encode_basestring(VM *vm, Value *args) {
    return quote(vm, args[0], false);
}

Owned json_function_encode_basestring_ascii(VM *vm, Value *args) {
    return quote(vm, args[0], true);
}

/* --- what is not a container ---------------------------------------------------------------------------- */

/* Writes a str by the encoder's own function. */
static bool put_str(Writer *writer, Value string) {
    VM *vm = writer->vm;
    if (writer->encoder->quoting != QUOTING_CALL) {
        put_quoted(&writer->text, string, writer->encoder->quoting == QUOTING_ASCII);
        return true;
    }
    Owned text = value_call_1(vm, field_peek(&writer->encoder->encoder), string);
    if (!text) return false;
    bool is_fine = value_is_str(text);
    if (is_fine) {
        str_builder_add_str(&writer->text, text);
    } else {
        raise_type_error(vm, "encoder() must return a string, not %T", text);
    }
    value_release(vm, text);
    return is_fine;
}

/* What a float is in JSON: the length of it in text, or 0 with an exception pending. */
static size_t float_text(Writer *writer, Value value, char text[FLOAT_REPR_ROOM]) {
    double number = float_value(value);
    if (isfinite(number)) return float_repr(number, text);
    if (!writer->encoder->allows_nan) {
        raise_value_error(writer->vm, "Out of range float values are not JSON compliant: %R", value);
        return 0;
    }
    const char *word = isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
    strcpy(text, word);
    return strlen(word);
}

static bool put_int(Writer *writer, Value value) {
    IntDigits digits;
    bool is_fine = int_digits_open(writer->vm, value, 10, false, &digits);
    if (is_fine) {
        if (int_is_negative(value)) str_builder_add_ascii(&writer->text, "-", 1);
        str_builder_add_ascii(&writer->text, digits.text, (size_t)digits.count);
    }
    int_digits_close(writer->vm, &digits);
    return is_fine;
}

/* The word for None, True and False, or NULL. */
static const char *word_for(Value value) {
    return value == VALUE_NONE    ? "null"
           : value == VALUE_TRUE  ? "true"
           : value == VALUE_FALSE ? "false"
                                  : NULL;
}

/* Begins a new line at a depth. */
static void put_line(Writer *writer, int64_t level) {
    if (!writer->has_indent) return;
    Value indent = field_peek(&writer->encoder->indent);
    str_builder_add_ascii(&writer->text, "\n", 1);
    for (int64_t i = 0; i < level; i++) str_builder_add_str(&writer->text, indent);
}

/* --- containers ----------------------------------------------------------------------------------------- */

static bool put_value(Writer *writer, Value value, int64_t level);

/* Notes that value is being written; *marker is its id(), NULL where nobody asks. ValueError if it is being
   written already. */
static bool mark(Writer *writer, Value value, Owned *marker) {
    VM *vm = writer->vm;
    Value markers = field_peek(&writer->encoder->markers);
    bool is_known = false;
    *marker = NULL;
    if (markers == VALUE_NONE) return true;
    *marker = int_new_unsigned(vm, (uint64_t)value_bits(value));
    bool is_fine = *marker && dict_contains(vm, as_dict(markers), *marker, &is_known);
    if (is_fine && is_known) is_fine = raise_value_error(vm, "Circular reference detected");
    if (is_fine && dict_set(vm, as_dict(markers), *marker, value)) return true;
    value_release(vm, *marker);
    *marker = NULL;
    return false;
}

/* Undoes mark() where the writing went well. */
static bool unmark(Writer *writer, Owned marker, bool is_fine) {
    VM *vm = writer->vm;
    if (is_fine && marker) is_fine = dict_delete(vm, as_dict(field_peek(&writer->encoder->markers)), marker);
    value_release(vm, marker);
    return is_fine;
}

/* Writes the items of `items`, a list or tuple that was made of `sequence` or is it. */
static bool put_items(Writer *writer, Value sequence, Value items, int64_t level) {
    VM *vm = writer->vm;
    bool is_list = value_is_list(items);
    for (int64_t i = 0; i < (is_list ? as_list(items)->count : as_tuple(items)->count); i++) {
        if (i > 0) str_builder_add_str(&writer->text, field_peek(&writer->encoder->item_separator));
        put_line(writer, level + 1);
        Owned item = value_retain(is_list ? list_peek(items, i) : tuple_peek(items, i));
        bool is_fine = put_value(writer, item, level + 1);
        value_release(vm, item);
        if (!is_fine) {
            exception_add_note_format(vm, "when serializing %T item %ld", sequence, (long)i);
            return false;
        }
    }
    return true;
}

/* A list or tuple, or an instance of their subclasses, which is iterated over. */
static bool put_sequence(Writer *writer, Value sequence, int64_t level) {
    VM *vm = writer->vm;
    bool is_exact = value_has_type(sequence, &list_type) || value_has_type(sequence, &tuple_type);
    Owned items = is_exact ? value_retain(sequence) : value_to_list(vm, sequence), marker;
    if (!items) return false;
    bool is_fine = true;
    if ((value_is_list(items) ? as_list(items)->count : as_tuple(items)->count) == 0) {
        str_builder_add_ascii(&writer->text, "[]", 2);
    } else if ((is_fine = mark(writer, sequence, &marker))) {
        str_builder_add_ascii(&writer->text, "[", 1);
        is_fine = unmark(writer, marker, put_items(writer, sequence, items, level));
        put_line(writer, level);
        str_builder_add_ascii(&writer->text, "]", 1);
    }
    value_release(vm, items);
    return is_fine;
}

/* Writes the text that a key stands for; *is_skipped: it cannot be one, and the encoder leaves such out. */
static bool put_key(Writer *writer, Value key, bool *is_first, int64_t level, bool *is_skipped) {
    VM *vm = writer->vm;
    Owned name = NULL;
    const char *word = word_for(key);
    *is_skipped = false;
    if (value_is_str(key)) {
        name = value_retain(key);
    } else if (value_is_float(key)) {
        char text[FLOAT_REPR_ROOM];
        size_t count = float_text(writer, key, text);
        if (count) name = str_new_ascii(vm, text, count);
    } else if (word) {
        name = str_new_text(vm, word);
    } else if (value_is_int(key)) {
        name = int_to_str(vm, key, 10);
    } else if (writer->encoder->skips_keys) {
        *is_skipped = true;
        return true;
    } else {
        raise_type_error(vm, "keys must be str, int, float, bool or None, not %T", key);
    }
    if (!name) return false;
    if (!*is_first) str_builder_add_str(&writer->text, field_peek(&writer->encoder->item_separator));
    *is_first = false;
    put_line(writer, level + 1);
    bool is_fine = put_str(writer, name);
    value_release(vm, name);
    if (is_fine) str_builder_add_str(&writer->text, field_peek(&writer->encoder->key_separator));
    return is_fine;
}

static bool put_pair(Writer *writer, Value mapping, Value key, Value value, bool *is_first, int64_t level) {
    bool is_skipped;
    if (!put_key(writer, key, is_first, level, &is_skipped)) return false;
    if (is_skipped || put_value(writer, value, level + 1)) return true;
    exception_add_note_format(writer->vm, "when serializing %T item %R", mapping, key);
    return false;
}

/* The list that a mapping's items() gives, in the order in which it is to be written. */
static Owned items_of(Writer *writer, Value mapping) {
    VM *vm = writer->vm;
    Owned given = value_call_method(vm, mapping, vm_name(vm, NAME_items), NULL, 0);
    if (!given) return NULL;
    Owned items = value_to_list(vm, given);
    if (!items && !value_type(given)->slots.iterate && !value_type(given)->slots.get_item &&
        raise_clear_if(vm, EXCEPTION(TypeError)))
        raise_type_error(vm, "%T.items() returned a non-iterable (type %T)", mapping, given);
    value_release(vm, given);
    if (!items || !writer->encoder->sort_keys || list_sort(vm, as_list(items), NULL, false)) return items;
    value_release(vm, items);
    return NULL;
}

static bool put_listed_pairs(Writer *writer, Value mapping, int64_t level) {
    VM *vm = writer->vm;
    Owned items = items_of(writer, mapping);
    bool is_fine = items != NULL, is_first = true;
    for (int64_t i = 0; is_fine && i < as_list(items)->count; i++) {
        Owned pair = value_retain(list_peek(items, i));
        if (value_is_tuple(pair) && as_tuple(pair)->count == 2) {
            is_fine = put_pair(writer, mapping, tuple_peek(pair, 0), tuple_peek(pair, 1), &is_first, level);
        } else {
            is_fine = raise_value_error(vm, "items must return 2-tuples");
        }
        value_release(vm, pair);
    }
    value_release(vm, items);
    if (is_fine && !is_first) put_line(writer, level);
    return is_fine;
}

static bool put_pairs(Writer *writer, Value mapping, int64_t level) {
    VM *vm = writer->vm;
    Value found_key, found_value;
    size_t position = 0;
    bool is_fine = true, is_first = true;
    while (is_fine && dict_next(as_dict(mapping), &position, &found_key, &found_value)) {
        Owned key = value_retain(found_key), value = value_retain(found_value);
        is_fine = put_pair(writer, mapping, key, value, &is_first, level);
        value_release(vm, key);
        value_release(vm, value);
    }
    if (is_fine && !is_first) put_line(writer, level);
    return is_fine;
}

/* A dict, or an instance of a subclass, whose items() are written. */
static bool put_mapping(Writer *writer, Value mapping, int64_t level) {
    Owned marker;
    if (as_dict(mapping)->count == 0) {
        str_builder_add_ascii(&writer->text, "{}", 2);
        return true;
    }
    if (!mark(writer, mapping, &marker)) return false;
    str_builder_add_ascii(&writer->text, "{", 1);
    bool is_plain_dict = value_is_exact_dict(mapping) && !writer->encoder->sort_keys;
    bool is_fine =
        is_plain_dict ? put_pairs(writer, mapping, level) : put_listed_pairs(writer, mapping, level);
    str_builder_add_ascii(&writer->text, "}", 1);
    return unmark(writer, marker, is_fine);
}

/* What default() makes of an object that JSON does not know. */
static bool put_other(Writer *writer, Value value, int64_t level) {
    VM *vm = writer->vm;
    Owned marker;
    if (!mark(writer, value, &marker)) return false;
    Owned simpler = value_call_1(vm, field_peek(&writer->encoder->fallback), value);
    bool is_fine = simpler && recursion_enter(vm, " while encoding a JSON object");
    if (is_fine) {
        is_fine = put_value(writer, simpler, level);
        if (!is_fine) exception_add_note_format(vm, "when serializing %T object", value);
    }
    value_release(vm, simpler);
    return unmark(writer, marker, is_fine);
}

/* Writes any value, at a depth of containers. */
static bool put_value(Writer *writer, Value value, int64_t level) {
    const char *word = word_for(value);
    if (word) {
        str_builder_add_text(&writer->text, word);
        return true;
    }
    if (value_is_str(value)) return put_str(writer, value);
    if (value_is_int(value)) return put_int(writer, value);
    if (value_is_float(value)) {
        char text[FLOAT_REPR_ROOM];
        size_t count = float_text(writer, value, text);
        str_builder_add_ascii(&writer->text, text, count);
        return count > 0;
    }
    if (value_is_list(value) || value_is_tuple(value))
        return recursion_enter(writer->vm, " while encoding a JSON object") &&
               put_sequence(writer, value, level);
    if (value_is_dict(value))
        return recursion_enter(writer->vm, " while encoding a JSON object") &&
               put_mapping(writer, value, level);
    return put_other(writer, value, level);
}

/* --- what the language sees ----------------------------------------------------------------------------- */

static Owned encoder_call(VM *vm, Value self, Arguments arguments) {
    static const char *const names[2] = {"obj", "_current_indent_level"};
    const Encoder *encoder = as_encoder(self);
    Value found[2], indent = field_peek(&encoder->indent);
    int64_t level;
    if (!json_two_arguments(vm, arguments, "_iterencode", names, found) ||
        !value_to_int64(vm, found[1], NULL, &level))
        return NULL;
    if (level == INT64_MAX || level == INT64_MIN)
        return raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    if (indent != VALUE_NONE && !value_is_str(indent))
        return raise_type_error(vm, "can only concatenate str (not \"%T\") to str", indent);
    Writer writer = {.vm = vm, .encoder = encoder, .has_indent = indent != VALUE_NONE};
    str_builder_open(&writer.text);
    Owned held = value_retain(self), value = value_retain(found[0]), text = NULL;
    if (put_value(&writer, value, level > 0 ? level : 0)) {
        text = str_builder_finish(vm, &writer.text);
    } else {
        str_builder_close(&writer.text);
    }
    Owned parts = text ? tuple_single(vm, text) : NULL;
    value_release(vm, text);
    value_release(vm, value);
    value_release(vm, held);
    return parts;
}

/* How strings are written by the function that was given for it. */
static Quoting quoting_by(Value function) {
    if (!value_has_type(function, &builtin_type)) return QUOTING_CALL;
    const Method *method = ((const Builtin *)value_object(function))->method;
    if (!method) return QUOTING_CALL;
    return method->function == json_function_encode_basestring_ascii ? QUOTING_ASCII
           : method->function == json_function_encode_basestring      ? QUOTING_ANY
                                                                      : QUOTING_CALL;
}

static Owned encoder_construct(VM *vm, Value *args) {
    enum {
        CLASS,
        MARKERS,
        DEFAULT,
        ENCODER,
        INDENT,
        KEY_SEPARATOR,
        ITEM_SEPARATOR,
        SORT_KEYS,
        SKIP_KEYS,
        ALLOW_NAN
    };
    bool sort_keys, skips_keys, allows_nan;
    for (int i = KEY_SEPARATOR; i <= ITEM_SEPARATOR; i++) {
        if (!value_is_str(args[i]))
            return raise_type_error(vm, "make_encoder() argument %d must be str, not %A", i, args[i]);
    }
    if (!value_is_true(vm, args[SORT_KEYS], &sort_keys) || !value_is_true(vm, args[SKIP_KEYS], &skips_keys) ||
        !value_is_true(vm, args[ALLOW_NAN], &allows_nan))
        return NULL;
    if (args[MARKERS] != VALUE_NONE && !value_is_dict(args[MARKERS]))
        return raise_type_error(vm, "make_encoder() argument 1 must be dict or None, not %T", args[MARKERS]);
    Owned self = type_allocate(vm, as_type(args[CLASS]));
    if (!self) return NULL;
    Encoder *encoder = as_encoder(self);
    field_init_take(&encoder->markers, value_retain(args[MARKERS]));
    field_init_take(&encoder->fallback, value_retain(args[DEFAULT]));
    field_init_take(&encoder->encoder, value_retain(args[ENCODER]));
    field_init_take(&encoder->indent, value_retain(args[INDENT]));
    field_init_take(&encoder->key_separator, value_retain(args[KEY_SEPARATOR]));
    field_init_take(&encoder->item_separator, value_retain(args[ITEM_SEPARATOR]));
    encoder->sort_keys = sort_keys;
    encoder->skips_keys = skips_keys;
    encoder->allows_nan = allows_nan;
    encoder->quoting = quoting_by(args[ENCODER]);
    return self;
}

static void encoder_destroy(VM *vm, Object *self) {
    Encoder *encoder = (Encoder *)self;
    field_clear(vm, &encoder->markers);
    field_clear(vm, &encoder->fallback);
    field_clear(vm, &encoder->encoder);
    field_clear(vm, &encoder->indent);
    field_clear(vm, &encoder->key_separator);
    field_clear(vm, &encoder->item_separator);
}

static void encoder_traverse(Object *self, Visit *visit, void *context) {
    const Encoder *encoder = (const Encoder *)self;
    visit(field_peek(&encoder->markers), context);
    visit(field_peek(&encoder->fallback), context);
    visit(field_peek(&encoder->encoder), context);
    visit(field_peek(&encoder->indent), context);
    visit(field_peek(&encoder->key_separator), context);
    visit(field_peek(&encoder->item_separator), context);
}

/* What can be part of a cycle; the rest stays, so that the encoder can still be called. */
static void encoder_clear(VM *vm, Object *self) {
    Encoder *encoder = (Encoder *)self;
    field_take(vm, &encoder->markers, VALUE_NONE);
    field_take(vm, &encoder->fallback, VALUE_NONE);
    encoder->quoting = QUOTING_CALL;
    field_take(vm, &encoder->encoder, VALUE_NONE);
}

#define GETTER(name, field)                       \
    static Owned get_##name(VM *vm, Value self) { \
        (void)vm;                                 \
        return field_get(&as_encoder(self)->field); \
    }
GETTER(markers, markers)
GETTER(default, fallback)
GETTER(encoder, encoder)
GETTER(indent, indent)
GETTER(key_separator, key_separator)
GETTER(item_separator, item_separator)
#undef GETTER

static Owned get_sort_keys(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_encoder(self)->sort_keys);
}

static Owned get_skipkeys(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_encoder(self)->skips_keys);
}

static const Property encoder_properties[] = {
    {"markers", get_markers, NULL, "The containers that are being written, by their id(), or None."},
    {"default", get_default, NULL, "What gives a simpler object for one that JSON does not know."},
    {"encoder", get_encoder, NULL, "What writes strings."},
    {"indent", get_indent, NULL, "What lines begin with, once for each level, or None."},
    {"key_separator", get_key_separator, NULL, "What stands behind a key."},
    {"item_separator", get_item_separator, NULL, "What stands between items."},
    {"sort_keys", get_sort_keys, NULL, "Whether items of mappings are sorted."},
    {"skipkeys", get_skipkeys, NULL, "Whether items are left out whose keys JSON does not know."},
    {NULL, NULL, NULL, NULL},
};

const Type json_encoder_description = {
    .name = "Encoder",
    .module = "_json",
    .size = sizeof(Encoder),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = encoder_destroy,
              .traverse = encoder_traverse,
              .clear = encoder_clear,
              .call = encoder_call},
    .properties = encoder_properties,
    .construct = {"make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, "
                  "skipkeys, allow_nan)",
                  encoder_construct, NULL},
    .text = "Writes a value as JSON.",
};

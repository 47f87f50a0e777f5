/*
 * The module _codecs: the register of codecs and error handlers, and the codecs that are part of the
 * interpreter.
 *
 * Encodings that vm/objects/codecs.c does not know reach a program's codecs by search(), which bytes.decode
 * and str.encode call through vm->codec_search_hook.
 */
#include "stdlib/modules.h"

#include "vm/import.h"
#include "vm/objects/codecs.h"
#include "vm/objects/exception.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

/* --- the register --------------------------------------------------------------------------------------- */

static bool is_name_character(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
}

/* The form of a name that search functions get: small letters; runs of anything but letters, digits and dots
 * are one _. */
static Owned normal_name(VM *vm, Value encoding) {
    STR_BUILDER(builder);
    bool has_gap = false;
    for (int64_t i = 0; i < as_str(encoding)->count; i++) {
        uint32_t c = str_at(as_str(encoding), i);
        if (!is_name_character(c)) {
            has_gap = true;
            continue;
        }
        if (has_gap && builder.count) str_builder_add(&builder, '_');
        has_gap = false;
        str_builder_add(&builder, c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return str_builder_finish(vm, &builder);
}

/* Makes the register, by importing encodings at the first use. */
static bool open_register(VM *vm) {
    if (field_peek(&vm->codec_search_path)) return true;
    Owned path = list_new(vm, 0), cache = dict_new(vm);
    if (!path || !cache) {
        value_release(vm, path);
        value_release(vm, cache);
        return false;
    }
    field_init_take(&vm->codec_search_path, path);
    field_init_take(&vm->codec_cache, cache);
    Owned encodings = import_module_text(vm, "encodings");
    value_release(vm, encodings);
    if (encodings) return true;
    field_clear(vm, &vm->codec_search_path);
    field_clear(vm, &vm->codec_cache);
    return false;
}

/* The codec under a normalised name, as the first search function that has one gives it; NULL without
 * exception: none. */
static Owned search_functions(VM *vm, Value name) {
    Owned result = NULL;
    for (int64_t i = 0; i < as_list(field_peek(&vm->codec_search_path))->count; i++) {
        Owned function = value_retain(list_peek(field_peek(&vm->codec_search_path), i));
        result = value_call_1(vm, function, name);
        value_release(vm, function);
        if (!result) return NULL;
        if (result == VALUE_NONE) {
            result = NULL;
            continue;
        }
        if (value_is_tuple(result) && as_tuple(result)->count == 4) return result;
        value_release(vm, result);
        return raise_type_error(vm, "codec search functions must return 4-tuples");
    }
    return NULL;
}

/* The codec of an encoding (a tuple of 4); LookupError if there is none. */
static Owned lookup(VM *vm, Value encoding) {
    for (int64_t i = 0; i < as_str(encoding)->count; i++) {
        if (str_at(as_str(encoding), i) == 0) return raise_value_error(vm, "embedded null character");
    }
    if (!open_register(vm)) return NULL;
    Owned name = normal_name(vm, encoding), found = NULL;
    if (!name || !dict_find(vm, as_dict(field_peek(&vm->codec_cache)), name, &found) || found) goto done;
    found = search_functions(vm, name);
    if (!found && !raise_is_pending(vm))
        raise_format(vm, EXCEPTION(LookupError), "unknown encoding: %S", encoding);
    if (found && !dict_set(vm, as_dict(field_peek(&vm->codec_cache)), name, found)) {
        value_release(vm, found);
        found = NULL;
    }
done:
    value_release(vm, name);
    return found;
}

static Owned function_lookup(VM *vm, Value *args) {
    if (!value_is_str(args[0])) return raise_type_error(vm, "lookup() argument must be str, not %T", args[0]);
    return lookup(vm, args[0]);
}

static Owned function_register(VM *vm, Value *args) {
    if (!value_is_callable(vm, args[0])) return raise_type_error(vm, "argument must be callable");
    if (!open_register(vm)) return NULL;
    return list_append(vm, as_list(field_peek(&vm->codec_search_path)), args[0]) ? VALUE_NONE : NULL;
}

static Owned function_unregister(VM *vm, Value *args) {
    if (!field_peek(&vm->codec_search_path)) return VALUE_NONE;
    List *path = as_list(field_peek(&vm->codec_search_path));
    for (int64_t i = 0; i < path->count; i++) {
        if (list_peek(object_value(path), i) != args[0]) continue;
        dict_clear(vm, as_dict(field_peek(&vm->codec_cache)));
        if (!list_replace(vm, path, i, i + 1, NULL, 0)) return NULL;
        break;
    }
    return VALUE_NONE;
}

/* --- encoding and decoding by name ---------------------------------------------------------------------- */

/* Calls one half of a codec and gives the first item of its result. A failure gets a note with the encoding's
 * name. */
static Owned run_codec(VM *vm, Value codec, Value input, Value errors, Value encoding, bool is_encoding) {
    Value items[2] = {input, errors};
    Owned function = value_retain(tuple_peek(codec, is_encoding ? 0 : 1));
    Owned pair = value_call(vm, function, (Arguments){items, errors ? 2 : 1, NULL});
    value_release(vm, function);
    if (!pair) {
        Buffer name = BUFFER_EMPTY;
        str_append_utf8(&name, encoding);
        if (name.bytes)
            exception_add_note_format(vm, "%s with '%s' codec failed", is_encoding ? "encoding" : "decoding",
                                      name.bytes);
        buffer_close(&name);
        return NULL;
    }
    bool is_pair = value_is_tuple(pair) && as_tuple(pair)->count == 2;
    Owned result = is_pair
                       ? value_retain(tuple_peek(pair, 0))
                       : raise_type_error(vm, is_encoding ? "encoder must return a tuple (object, integer)"
                                                          : "decoder must return a tuple (object,integer)");
    value_release(vm, pair);
    return result;
}

static Owned code_by_name(VM *vm, Value *args, const char *function, bool is_encoding) {
    Owned encoding = args[1] ? value_retain(args[1]) : str_new_text(vm, "utf-8"), codec = NULL, result = NULL;
    if (!encoding) return NULL;
    if (!value_is_str(encoding))
        raise_type_error(vm, "%s() argument 'encoding' must be str, not %T", function, encoding);
    else if (args[2] && !value_is_str(args[2]))
        raise_type_error(vm, "%s() argument 'errors' must be str, not %T", function, args[2]);
    else codec = lookup(vm, encoding);
    if (codec) result = run_codec(vm, codec, args[0], args[2], encoding, is_encoding);
    value_release(vm, encoding);
    value_release(vm, codec);
    return result;
}

static Owned function_encode(VM *vm, Value *args) {
    return code_by_name(vm, args, "encode", true);
}

static Owned function_decode(VM *vm, Value *args) {
    return code_by_name(vm, args, "decode", false);
}

/* Whether a codec is one between text and bytes: so says CodecInfo._is_text_encoding; plain tuples are
 * believed. */
static bool is_text_codec(VM *vm, Value codec, bool *is) {
    Owned key, found = NULL;
    *is = true;
    if (value_has_type(codec, &tuple_type)) return true;
    key = str_intern_text(vm, "_is_text_encoding");
    bool is_fine = key && value_find_attribute(vm, codec, key, &found);
    if (is_fine && found) is_fine = value_is_true(vm, found, is);
    value_release(vm, key);
    value_release(vm, found);
    return is_fine;
}

/* str.encode and bytes.decode with an encoding of a program, or of the package encodings. */
Owned codecs_search(VM *vm, Value input, const char *encoding_text, const char *errors_text, bool is_encoding,
                    bool *found) {
    *found = false;
    Owned encoding = str_new_file_name(vm, encoding_text, strlen(encoding_text)), codec = NULL, errors = NULL,
          result = NULL;
    codec = encoding ? lookup(vm, encoding) : NULL;
    if (!codec) {
        *found = !encoding ||
                 !raise_matches(vm, EXCEPTION(LookupError)); /* an unknown one is for the caller to report */
        if (!*found) raise_clear(vm);
        goto done;
    }
    *found = true;
    bool is_text;
    if (!is_text_codec(vm, codec, &is_text)) goto done;
    const char *verb = is_encoding ? "encode" : "decode";
    if (!is_text) {
        raise_format(vm, EXCEPTION(LookupError),
                     "'%s' is not a text encoding; use codecs.%s() to handle arbitrary codecs", encoding_text,
                     verb);
        goto done;
    }
    if (errors_text && !(errors = str_new_file_name(vm, errors_text, strlen(errors_text)))) goto done;
    result = run_codec(vm, codec, input, errors, encoding, is_encoding);
    if (result && value_is_bytes(result) != is_encoding && (is_encoding || !value_is_str(result))) {
        if (is_encoding && value_has_type(result, &bytearray_type)) {
            Owned bytes = bytes_from_buffer(vm, result);
            bool is_fine = bytes && warning_issue(vm, EXCEPTION(RuntimeWarning), 1,
                                                  "encoder %s returned bytearray instead of bytes; use "
                                                  "codecs.encode() to encode to arbitrary types",
                                                  encoding_text);
            value_release(vm, result);
            result = bytes;
            if (is_fine) goto done;
        } else {
            raise_type_error(
                vm, "'%s' %sr returned '%T' instead of '%s'; use codecs.%s() to %s to arbitrary types",
                encoding_text, verb, result, is_encoding ? "bytes" : "str", verb, verb);
        }
        value_release(vm, result);
        result = NULL;
    }
done:
    value_release(vm, encoding);
    value_release(vm, codec);
    value_release(vm, errors);
    return result;
}

/* --- error handlers ------------------------------------------------------------------------------------- */

static Owned handle(VM *vm, const char *errors, Value exception) {
    bool found;
    return codec_error_result(vm, errors, exception, &found);
}

#define ERROR_HANDLERS(HANDLER)                                                                              \
    HANDLER(strict, strict)                                                                                  \
    HANDLER(ignore, ignore) HANDLER(replace, replace) HANDLER(xmlcharrefreplace, xmlcharrefreplace)          \
        HANDLER(backslashreplace, backslashreplace) HANDLER(namereplace, namereplace)                        \
            HANDLER(surrogatepass, surrogatepass) HANDLER(surrogateescape, surrogateescape)
#define HANDLER(name, text) \
    static Owned handle_##name(VM *vm, Value *args) { \
        return handle(vm, #text, args[0]); \
    }
ERROR_HANDLERS(HANDLER)
#undef HANDLER

static const struct {
    const char *name;
    Method method;
} handlers[] = {
#define HANDLER(name, text)                                                                                  \
    {#text, {#name "_errors(exception, /)", handle_##name, "What the error handler '" #text "' does."}},
    ERROR_HANDLERS(HANDLER)
#undef HANDLER
};

static Owned function_register_error(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "register_error() argument 1 must be str, not %T", args[0]);
    if (!value_is_callable(vm, args[1])) return raise_type_error(vm, "handler must be callable");
    if (!field_peek(&vm->codec_errors)) field_init_take(&vm->codec_errors, dict_new(vm));
    if (!field_peek(&vm->codec_errors)) return NULL;
    return dict_set(vm, as_dict(field_peek(&vm->codec_errors)), args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned function_unregister_error(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "_unregister_error() argument must be str, not %T", args[0]);
    for (size_t i = 0; i < COUNT_OF(handlers); i++) {
        if (str_is_text(args[0], handlers[i].name))
            return raise_value_error(vm, "cannot un-register built-in error handler '%S'", args[0]);
    }
    Owned removed = NULL;
    if (field_peek(&vm->codec_errors) &&
        !dict_pop(vm, as_dict(field_peek(&vm->codec_errors)), args[0], &removed))
        return NULL;
    bool was_there = removed != NULL;
    value_release(vm, removed);
    return value_from_bool(was_there);
}

static Owned function_lookup_error(VM *vm, Value *args) {
    Owned found = NULL;
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "lookup_error() argument must be str, not %T", args[0]);
    if (!field_peek(&vm->codec_errors)) field_init_take(&vm->codec_errors, dict_new(vm));
    Value table = field_peek(&vm->codec_errors);
    if (!table || !dict_find(vm, as_dict(table), args[0], &found) || found) return found;
    for (size_t i = 0; i < COUNT_OF(handlers); i++) {
        if (!str_is_text(args[0], handlers[i].name)) continue;
        Owned made = builtin_new(vm, &handlers[i].method, NULL, NULL);
        if (made && dict_set(vm, as_dict(table), args[0], made)) return made;
        value_release(vm, made);
        return NULL;
    }
    return raise_format(vm, EXCEPTION(LookupError), "unknown error handler name '%S'", args[0]);
}

/* --- the interpreter's own codecs ----------------------------------------------------------------------- */

/* The name of an error handler as C text (NULL for None); false with an exception pending. */
static bool errors_text(VM *vm, const char *function, Value errors, Buffer *text) {
    if (!errors || errors == VALUE_NONE) return true;
    if (!value_is_str(errors))
        return raise_type_error(vm, "%s() argument 2 must be str or None, not %T", function, errors);
    str_append_utf8(text, errors);
    buffer_append(text, "", 0);
    return !text->failed || raise_memory_error(vm);
}

/* The bytes of an argument; of a str its UTF-8 where takes_text. */
static bool input_bytes(VM *vm, Value data, bool takes_text, Buffer *content) {
    if (takes_text && value_is_str(data)) {
        Owned bytes = codec_encode(vm, data, NULL, NULL);
        if (!bytes) return false;
        buffer_append(content, as_bytes(bytes)->data, (size_t)as_bytes(bytes)->count);
        value_release(vm, bytes);
    } else {
        BufferView view;
        if (!buffer_get(vm, data, &view, false)) return false;
        buffer_append(content, view.data, (size_t)view.count);
        buffer_release(vm, &view);
    }
    buffer_append(content, "", 0);
    return !content->failed || raise_memory_error(vm);
}

/* (text, bytes used), and the byte order where order is not NULL. */
static Owned decode_by(VM *vm, const char *encoding, Value data, Value errors, Value final, bool is_final,
                       bool takes_text, int *order) {
    Buffer handler = BUFFER_EMPTY, content = BUFFER_EMPTY;
    Owned result = NULL;
    size_t consumed = 0;
    if (final && !value_is_true(vm, final, &is_final)) return NULL;
    if (errors_text(vm, "decode", errors, &handler) && input_bytes(vm, data, takes_text, &content)) {
        Owned text = codec_decode_part(vm, content.bytes, content.count, encoding, handler.bytes, is_final,
                                       &consumed, order);
        Owned items[3] = {text, value_from_small_int((int64_t)consumed),
                          value_from_small_int(order ? *order : 0)};
        result = text ? tuple_from_take(vm, items, order ? 3 : 2) : NULL;
    }
    buffer_close(&handler);
    buffer_close(&content);
    return result;
}

/* (bytes, characters used). */
static Owned encode_by(VM *vm, const char *function, const char *encoding, Value text, Value errors) {
    Buffer handler = BUFFER_EMPTY;
    Owned result = NULL;
    if (!value_is_str(text))
        return raise_type_error(vm, "%s() argument 1 must be str, not %T", function, text);
    if (errors_text(vm, function, errors, &handler)) {
        Owned bytes = codec_encode_plain(vm, text, encoding, handler.bytes);
        Owned items[2] = {bytes, value_from_small_int(as_str(text)->count)};
        result = bytes ? tuple_from_take(vm, items, 2) : NULL;
    }
    buffer_close(&handler);
    return result;
}

#define OWN_CODECS(CODEC)                                                                                    \
    CODEC(utf_8, "utf-8")                                                                                    \
    CODEC(utf_7, "utf-7") CODEC(utf_16, "utf-16") CODEC(utf_16_le, "utf-16-le")                              \
        CODEC(utf_16_be, "utf-16-be") CODEC(utf_32, "utf-32") CODEC(utf_32_le, "utf-32-le")                  \
            CODEC(utf_32_be, "utf-32-be")
#define CODEC(name, encoding) \
    static Owned function_##name##_decode(VM *vm, Value *args) { \
        return decode_by(vm, encoding, args[0], args[1], args[2], false, false, NULL); \
    }
OWN_CODECS(CODEC)
#undef CODEC
#define CODEC(name, encoding) \
    static Owned function_##name##_encode(VM *vm, Value *args) { \
        return encode_by(vm, #name "_encode", encoding, args[0], args[1]); \
    }
CODEC(utf_8, "utf-8")
CODEC(utf_7, "utf-7")
CODEC(utf_16_le, "utf-16-le")
CODEC(utf_16_be, "utf-16-be")
CODEC(utf_32_le, "utf-32-le")
CODEC(utf_32_be, "utf-32-be")
CODEC(ascii, "ascii")
CODEC(latin_1, "latin-1")
CODEC(unicode_escape_text, "unicode_escape")
CODEC(raw_unicode_escape_text, "raw_unicode_escape")
#undef CODEC

static Owned function_ascii_decode(VM *vm, Value *args) {
    return decode_by(vm, "ascii", args[0], args[1], NULL, true, false, NULL);
}

static Owned function_latin_1_decode(VM *vm, Value *args) {
    return decode_by(vm, "latin-1", args[0], args[1], NULL, true, false, NULL);
}

static Owned function_unicode_escape_decode(VM *vm, Value *args) {
    return decode_by(vm, "unicode_escape", args[0], args[1], args[2], true, true, NULL);
}

static Owned function_raw_unicode_escape_decode(VM *vm, Value *args) {
    return decode_by(vm, "raw_unicode_escape", args[0], args[1], args[2], true, true, NULL);
}

static Owned encode_wide_by(VM *vm, Value *args, const char *function, const char *const encodings[3]) {
    int order = 0;
    if (args[2] && !value_to_c_int(vm, args[2], &order)) return NULL;
    return encode_by(vm, function, encodings[order < 0 ? 0 : order > 0 ? 2 : 1], args[0], args[1]);
}

static Owned function_utf_16_encode(VM *vm, Value *args) {
    static const char *const encodings[] = {"utf-16-le", "utf-16", "utf-16-be"};
    return encode_wide_by(vm, args, "utf_16_encode", encodings);
}

static Owned function_utf_32_encode(VM *vm, Value *args) {
    static const char *const encodings[] = {"utf-32-le", "utf-32", "utf-32-be"};
    return encode_wide_by(vm, args, "utf_32_encode", encodings);
}

static Owned decode_ex(VM *vm, Value *args, const char *encoding) {
    int order = 0;
    if (args[2] && !value_to_c_int(vm, args[2], &order)) return NULL;
    return decode_by(vm, encoding, args[0], args[1], args[3], false, false, &order);
}

static Owned function_utf_16_ex_decode(VM *vm, Value *args) {
    return decode_ex(vm, args, "utf-16");
}

static Owned function_utf_32_ex_decode(VM *vm, Value *args) {
    return decode_ex(vm, args, "utf-32");
}

static Owned function_readbuffer_encode(VM *vm, Value *args) {
    Buffer content = BUFFER_EMPTY;
    Owned result = NULL;
    if (input_bytes(vm, args[0], true, &content)) {
        Owned items[2] = {bytes_new(vm, content.bytes, content.count),
                          value_from_small_int((int64_t)content.count)};
        result = tuple_from_take(vm, items, 2);
    }
    buffer_close(&content);
    return result;
}

/* --- escapes of bytes ----------------------------------------------------------------------------------- */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \xHH with at behind the x; what is no hex number is for the error handler. */
static bool unescape_hex(VM *vm, const Buffer *content, size_t *at, const char *errors, Buffer *out) {
    const char *data = content->bytes;
    size_t left = content->count - *at;
    if (left >= 2 && hex_digit(data[*at]) >= 0 && hex_digit(data[*at + 1]) >= 0) {
        buffer_append_byte(out, (char)(hex_digit(data[*at]) << 4 | hex_digit(data[*at + 1])));
        *at += 2;
        return true;
    }
    if (!errors || strcmp(errors, "strict") == 0)
        return raise_value_error(vm, "invalid \\x escape at position %ld", (int64_t)*at - 2);
    if (strcmp(errors, "replace") == 0) buffer_append_byte(out, '?');
    else if (strcmp(errors, "ignore") != 0)
        return raise_value_error(vm, "decoding error; unknown error handling code: %s", errors);
    if (left && hex_digit(data[*at]) >= 0) (*at)++;
    return true;
}

static bool unescape(VM *vm, const Buffer *content, const char *errors, Buffer *out) {
    static const char letters[] = "\\'\"abfnrtv", values[] = "\\'\"\a\b\f\n\r\t\v";
    const char *data = content->bytes;
    for (size_t at = 0; at < content->count;) {
        if (data[at] != '\\') {
            buffer_append_byte(out, data[at++]);
            continue;
        }
        if (++at == content->count) return raise_value_error(vm, "Trailing \\ in string");
        char c = data[at++];
        const char *letter = c ? strchr(letters, c) : NULL;
        if (c == '\n') continue;
        if (letter) {
            buffer_append_byte(out, values[letter - letters]);
        } else if (c >= '0' && c <= '7') {
            int number = c - '0';
            for (int i = 0; i < 2 && at < content->count && data[at] >= '0' && data[at] <= '7'; i++)
                number = number * 8 + data[at++] - '0';
            if (number > 255 && !warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                                               "b\"\\%o\" is an invalid octal escape sequence. Such "
                                               "sequences will not work in the future. ",
                                               (unsigned)number))
                return false;
            buffer_append_byte(out, (char)number);
        } else if (c == 'x') {
            if (!unescape_hex(vm, content, &at, errors, out)) return false;
        } else {
            if (!warning_issue(
                    vm, EXCEPTION(DeprecationWarning), 1,
                    "b\"\\%c\" is an invalid escape sequence. Such sequences will not work in the future. ",
                    c))
                return false;
            buffer_append_byte(out, '\\');
            buffer_append_byte(out, c);
        }
    }
    return !out->failed || raise_memory_error(vm);
}

static Owned function_escape_decode(VM *vm, Value *args) {
    Buffer handler = BUFFER_EMPTY, content = BUFFER_EMPTY, out = BUFFER_EMPTY;
    Owned result = NULL;
    if (errors_text(vm, "escape_decode", args[1], &handler) && input_bytes(vm, args[0], true, &content) &&
        unescape(vm, &content, handler.bytes, &out)) {
        Owned items[2] = {bytes_new(vm, out.bytes ? out.bytes : "", out.count),
                          value_from_small_int((int64_t)content.count)};
        result = tuple_from_take(vm, items, 2);
    }
    buffer_close(&handler);
    buffer_close(&content);
    buffer_close(&out);
    return result;
}

static Owned function_escape_encode(VM *vm, Value *args) {
    if (!value_is_bytes(args[0]))
        return raise_type_error(vm, "escape_encode() argument 1 must be bytes, not %T", args[0]);
    static const char digits[] = "0123456789abcdef";
    const Bytes *bytes = as_bytes(args[0]);
    Buffer out = BUFFER_EMPTY;
    for (int64_t i = 0; i < bytes->count; i++) {
        char c = bytes->data[i];
        const char *escape = c == '\t'   ? "\\t"
                             : c == '\n' ? "\\n"
                             : c == '\r' ? "\\r"
                             : c == '\'' ? "\\'"
                             : c == '\\' ? "\\\\"
                                         : NULL;
        if (escape) {
            buffer_append_text(&out, escape);
        } else if (c >= ' ' && c < 0x7F) {
            buffer_append_byte(&out, c);
        } else {
            buffer_append_text(&out, "\\x");
            buffer_append_byte(&out, digits[(uint8_t)c >> 4]);
            buffer_append_byte(&out, digits[(uint8_t)c & 15]);
        }
    }
    Owned items[2] = {out.failed ? raise_memory_error(vm)
                                 : bytes_new(vm, out.bytes ? out.bytes : "", out.count),
                      value_from_small_int(bytes->count)};
    buffer_close(&out);
    return tuple_from_take(vm, items, 2);
}

/* --- character maps ------------------------------------------------------------------------------------- */

/* What mapping has for a number; *found NULL where it has nothing (LookupError). */
static bool map_number(VM *vm, Value mapping, int64_t number, Owned *found) {
    *found = value_get_item(vm, mapping, value_from_small_int(number));
    return *found || raise_clear_if(vm, EXCEPTION(LookupError));
}

/* Adds what mapping makes of one byte; *is_mapped false where there is nothing. */
static bool decode_mapped(Decoder *decoder, Value mapping, uint8_t byte, bool *is_mapped) {
    VM *vm = decoder->vm;
    Owned found;
    *is_mapped = false;
    if (value_is_str(mapping)) {
        uint32_t c = byte < as_str(mapping)->count ? str_at(as_str(mapping), byte) : 0xFFFE;
        *is_mapped = c != 0xFFFE;
        if (*is_mapped) str_builder_add(&decoder->out, c);
        return true;
    }
    if (!map_number(vm, mapping, byte, &found)) return false;
    if (!found || found == VALUE_NONE) return true;
    bool is_fine = true;
    if (value_is_int(found)) {
        int64_t number;
        is_fine = value_to_int64(vm, found, NULL, &number);
        if (is_fine && (number < 0 || number > 0x10FFFF))
            is_fine = raise_type_error(vm, "character mapping must be in range(0x110000)");
        *is_mapped = is_fine && number != 0xFFFE;
        if (*is_mapped) str_builder_add(&decoder->out, (uint32_t)number);
    } else if (value_is_str(found)) {
        *is_mapped = as_str(found)->count != 1 || str_at(as_str(found), 0) != 0xFFFE;
        if (*is_mapped) str_builder_add_str(&decoder->out, found);
    } else {
        is_fine = raise_type_error(vm, "character mapping must return integer, None or str");
    }
    value_release(vm, found);
    return is_fine;
}

static Owned function_charmap_decode(VM *vm, Value *args) {
    if (!args[2] || args[2] == VALUE_NONE) return function_latin_1_decode(vm, args);
    Buffer handler = BUFFER_EMPTY, content = BUFFER_EMPTY;
    Owned result = NULL;
    if (errors_text(vm, "charmap_decode", args[1], &handler) && input_bytes(vm, args[0], false, &content)) {
        Decoder decoder = {.vm = vm,
                           .data = content.bytes,
                           .count = (int64_t)content.count,
                           .errors = handler.bytes,
                           .is_final = true,
                           .encoding = "charmap",
                           .out = STR_BUILDER_EMPTY};
        bool is_fine = true;
        while (is_fine && decoder.at < decoder.count) {
            bool is_mapped;
            is_fine = decode_mapped(&decoder, args[2], (uint8_t)decoder.data[decoder.at], &is_mapped);
            if (is_fine && is_mapped) decoder.at++;
            else if (is_fine)
                is_fine =
                    decoder_error(&decoder, decoder.at, decoder.at + 1, "character maps to <undefined>");
        }
        if (is_fine) {
            Owned items[2] = {str_builder_finish(vm, &decoder.out),
                              value_from_small_int((int64_t)content.count)};
            result = tuple_from_take(vm, items, 2);
        } else {
            str_builder_close(&decoder.out);
        }
    }
    buffer_close(&handler);
    buffer_close(&content);
    return result;
}

/* Encoder.put by the mapping in encoder->table. False with or without an exception pending. */
static bool put_mapped(Encoder *encoder, uint32_t c) {
    VM *vm = encoder->vm;
    Owned found;
    if (!map_number(vm, encoder->table, c, &found) || !found || found == VALUE_NONE) return false;
    bool is_fine = true;
    int64_t number;
    if (value_is_int(found)) {
        is_fine = value_to_int64(vm, found, NULL, &number);
        if (is_fine && (number < 0 || number > 255))
            is_fine = raise_type_error(vm, "character mapping must be in range(256)");
        if (is_fine) buffer_append_byte(&encoder->out, (char)number);
    } else if (value_is_bytes(found)) {
        buffer_append(&encoder->out, as_bytes(found)->data, (size_t)as_bytes(found)->count);
    } else {
        is_fine = raise_type_error(vm, "character mapping must return integer, bytes or None, not %T", found);
    }
    value_release(vm, found);
    return is_fine;
}

static bool encode_mapped(Encoder *encoder) {
    VM *vm = encoder->vm;
    while (encoder->at < as_str(encoder->text)->count) {
        int64_t end = encoder->at;
        size_t mark = encoder->out.count;
        if (put_mapped(encoder, str_at(as_str(encoder->text), end))) {
            encoder->at++;
            continue;
        }
        while (!raise_is_pending(vm) && ++end < as_str(encoder->text)->count &&
               !put_mapped(encoder, str_at(as_str(encoder->text), end)))
            continue;
        encoder->out.count = mark;
        if (raise_is_pending(vm) ||
            !encoder_error(encoder, encoder->at, end, "character maps to <undefined>"))
            return false;
        if (raise_is_pending(vm)) return false;
    }
    return true;
}

static Owned function_charmap_encode(VM *vm, Value *args) {
    if (!args[2] || args[2] == VALUE_NONE) return function_latin_1_encode(vm, args);
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "charmap_encode() argument 1 must be str, not %T", args[0]);
    Buffer handler = BUFFER_EMPTY;
    Owned result = NULL;
    if (errors_text(vm, "charmap_encode", args[1], &handler)) {
        Encoder encoder = {.vm = vm,
                           .text = args[0],
                           .errors = handler.bytes,
                           .encoding = "charmap",
                           .put = put_mapped,
                           .table = args[2],
                           .unit = 1,
                           .out = BUFFER_EMPTY};
        if (encode_mapped(&encoder)) {
            Owned bytes = encoder.out.failed
                              ? raise_memory_error(vm)
                              : bytes_new(vm, encoder.out.bytes ? encoder.out.bytes : "", encoder.out.count);
            Owned items[2] = {bytes, value_from_small_int(as_str(args[0])->count)};
            result = tuple_from_take(vm, items, 2);
        }
        buffer_close(&encoder.out);
    }
    buffer_close(&handler);
    return result;
}

/* From the 256 characters of a decoding table, the dict that encodes. */
static Owned function_charmap_build(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "charmap_build() argument must be str, not %T", args[0]);
    Owned map = dict_new(vm);
    for (int64_t i = 0; map && i < as_str(args[0])->count && i < 256; i++) {
        uint32_t c = str_at(as_str(args[0]), i);
        if (c == 0xFFFE || dict_set(vm, as_dict(map), value_from_small_int(c), value_from_small_int(i)))
            continue;
        value_release(vm, map);
        return NULL;
    }
    return map;
}

static const Method functions[] = {
    {"_unregister_error(errors, /)", function_unregister_error, "Forget an error handler."},
    {"charmap_build(map, /)", function_charmap_build,
     "The mapping that encodes, from the table that decodes."},
    {"charmap_decode(data, errors=None, mapping=None, /)", function_charmap_decode,
     "Decode by a mapping of bytes."},
    {"charmap_encode(str, errors=None, mapping=None, /)", function_charmap_encode,
     "Encode by a mapping of characters."},
    {"decode(obj, encoding='utf-8', errors='strict')", function_decode, "Decode obj with a codec."},
    {"encode(obj, encoding='utf-8', errors='strict')", function_encode, "Encode obj with a codec."},
    {"escape_decode(data, errors=None, /)", function_escape_decode, "Undo the escapes of a bytes literal."},
    {"escape_encode(data, errors=None, /)", function_escape_encode, "Bytes as in a literal."},
    {"lookup(encoding, /)", function_lookup, "The codec of an encoding."},
    {"lookup_error(name, /)", function_lookup_error, "The error handler of this name."},
    {"readbuffer_encode(data, errors=None, /)", function_readbuffer_encode, "The bytes of data as they are."},
    {"register(search_function, /)", function_register, "Add a function that finds codecs by name."},
    {"register_error(errors, handler, /)", function_register_error, "Add an error handler."},
    {"unregister(search_function, /)", function_unregister, "Take a function that finds codecs out again."},
    {"ascii_decode(data, errors=None, /)", function_ascii_decode, NULL},
    {"ascii_encode(str, errors=None, /)", function_ascii_encode, NULL},
    {"latin_1_decode(data, errors=None, /)", function_latin_1_decode, NULL},
    {"latin_1_encode(str, errors=None, /)", function_latin_1_encode, NULL},
    {"unicode_escape_decode(data, errors=None, final=True, /)", function_unicode_escape_decode, NULL},
    {"unicode_escape_encode(str, errors=None, /)", function_unicode_escape_text_encode, NULL},
    {"raw_unicode_escape_decode(data, errors=None, final=True, /)", function_raw_unicode_escape_decode, NULL},
    {"raw_unicode_escape_encode(str, errors=None, /)", function_raw_unicode_escape_text_encode, NULL},
#define CODEC(name, encoding)                                                                                \
    {#name "_decode(data, errors=None, final=False, /)", function_##name##_decode, NULL},
    OWN_CODECS(CODEC)
#undef CODEC
#define CODEC(name) {#name "_encode(str, errors=None, /)", function_##name##_encode, NULL},
        CODEC(utf_8) CODEC(utf_7) CODEC(utf_16_le) CODEC(utf_16_be) CODEC(utf_32_le) CODEC(utf_32_be)
#undef CODEC
            {"utf_16_encode(str, errors=None, byteorder=0, /)", function_utf_16_encode, NULL},
    {"utf_32_encode(str, errors=None, byteorder=0, /)", function_utf_32_encode, NULL},
    {"utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)", function_utf_16_ex_decode, NULL},
    {"utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)", function_utf_32_ex_decode, NULL},
    {NULL, NULL, NULL},
};

/* The interpreter's own name of an encoding, or None. */
static Owned function_own_name(VM *vm, Value *args) {
    Buffer name = BUFFER_EMPTY;
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "_own_name() argument must be str, not %T", args[0]);
    str_append_utf8(&name, args[0]);
    const char *own =
        name.bytes && strlen(name.bytes) == name.count ? codec_canonical_name(name.bytes) : NULL;
    buffer_close(&name);
    return own ? str_new_text(vm, own) : VALUE_NONE;
}

/* (text, bytes used) of data in one of the interpreter's own encodings. */
static Owned function_own_decode(VM *vm, Value *args) {
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, args[0]);
    Owned result = name.bytes ? decode_by(vm, name.bytes, args[1], args[2], args[3], true, false, NULL)
                              : raise_memory_error(vm);
    buffer_close(&name);
    return result;
}

static Owned function_own_encode(VM *vm, Value *args) {
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, args[0]);
    Owned result =
        name.bytes ? encode_by(vm, "encode", name.bytes, args[1], args[2]) : raise_memory_error(vm);
    buffer_close(&name);
    return result;
}

static const Method own_functions[] = {
    {"_own_name(encoding, /)", function_own_name, "The interpreter's own name of an encoding, or None."},
    {"_own_decode(encoding, data, errors=None, final=True, /)", function_own_decode,
     "Decode in one of the interpreter's encodings."},
    {"_own_encode(encoding, str, errors=None, /)", function_own_encode,
     "Encode in one of the interpreter's encodings."},
    {NULL, NULL, NULL},
};

Owned module_codecs_core(VM *vm) {
    Owned module =
        stdlib_module(vm, "_codecs", "The register of codecs, and the interpreter's own.", functions);
    if (!module || stdlib_add_functions(vm, module, own_functions)) return module;
    value_release(vm, module);
    return NULL;
}

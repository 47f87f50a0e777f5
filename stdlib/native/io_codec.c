/*
 * The two codecs of a text stream.
 */
#include "stdlib/native/io_codec.h"

#include "base/utf8.h"
#include "vm/import.h"
#include "vm/objects/codecs.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"

static const char MARK[] = "\xEF\xBB\xBF";

static bool is_named(const TextCodec *codec, const char *name) {
    return codec->kind == CODEC_KNOWN && strcmp(codec->name, name) == 0;
}

/* 2 for utf-16 and 4 for utf-32 without a byte order in their names, else 0. */
static size_t marked_unit(const TextCodec *codec) {
    return is_named(codec, "utf_16") ? 2 : is_named(codec, "utf_32") ? 4 : 0;
}

/* --- opening -------------------------------------------------------------------------------------------- */

/* What codecs.lookup() gives for an encoding that the interpreter does not know. */
static bool open_object(VM *vm, TextCodec *codec, Value encoding, Value errors, bool decodes, bool encodes) {
    Owned codecs = import_module_text(vm, "codecs"), info = NULL, is_text = NULL, made;
    bool is_fine = false, truth = true;
    if (!codecs) return false;
    info = io_call_1(vm, codecs, NAME_lookup, encoding);
    if (!info || !value_find_attribute(vm, info, vm_name(vm, NAME__is_text_encoding), &is_text)) goto done;
    if (is_text && !value_is_true(vm, is_text, &truth)) goto done;
    if (!truth) {
        raise_format(vm, EXCEPTION(LookupError), "'%S' is not a text encoding", encoding);
        goto done;
    }
    if (decodes) {
        made = io_call_1(vm, info, NAME_incrementaldecoder, errors);
        if (!made) goto done;
        field_init_take(&codec->decoder, made);
    }
    if (encodes) {
        made = io_call_1(vm, info, NAME_incrementalencoder, errors);
        if (!made) goto done;
        field_init_take(&codec->encoder, made);
    }
    is_fine = true;
done:
    value_release(vm, codecs);
    value_release(vm, info);
    value_release(vm, is_text);
    return is_fine;
}

bool text_codec_open(VM *vm, TextCodec *codec, Value encoding, Value errors, bool decodes, bool encodes) {
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, encoding);
    str_append_utf8(&codec->errors, errors);
    buffer_append(&codec->errors, "", 0);
    codec->has_decoder = decodes;
    codec->has_encoder = encodes;
    codec->writes_mark = true;
    codec->name = name.failed ? NULL : codec_canonical_name(name.bytes ? name.bytes : "");
    bool failed = name.failed || codec->errors.failed;
    buffer_close(&name);
    if (failed) return raise_memory_error(vm);
    codec->kind = !codec->name                          ? CODEC_OBJECT
                  : strcmp(codec->name, "utf_8") == 0   ? CODEC_UTF8
                  : strcmp(codec->name, "ascii") == 0   ? CODEC_ASCII
                  : strcmp(codec->name, "latin_1") == 0 ? CODEC_LATIN1
                                                        : CODEC_KNOWN;
    return codec->kind != CODEC_OBJECT || open_object(vm, codec, encoding, errors, decodes, encodes);
}

void text_codec_close(VM *vm, TextCodec *codec) {
    buffer_close(&codec->errors);
    buffer_close(&codec->held);
    field_clear(vm, &codec->decoder);
    field_clear(vm, &codec->encoder);
}

void text_codec_traverse(const TextCodec *codec, Visit *visit, void *context) {
    if (field_peek(&codec->decoder)) visit(field_peek(&codec->decoder), context);
    if (field_peek(&codec->encoder)) visit(field_peek(&codec->encoder), context);
}

/* --- decoding ------------------------------------------------------------------------------------------- */

/* Keeps what was not consumed of data for the next piece. */
static bool hold(VM *vm, TextCodec *codec, const char *data, size_t count) {
    Buffer held = BUFFER_EMPTY;
    if (count) buffer_append(&held, data, count);
    buffer_close(&codec->held);
    codec->held = held;
    return !held.failed || raise_memory_error(vm);
}

/* UTF-8: what is well formed at once, the rest character by character. */
static Owned decode_utf8_part(VM *vm, const char *data, size_t count, const char *errors, bool is_final,
                              size_t *consumed) {
    size_t good = utf8_check(data, count);
    *consumed = good;
    if (good == count) return str_new_utf8(vm, data, count);
    if (!is_final && count - good < 4) {
        size_t used;
        Owned rest = codec_decode_part(vm, data + good, count - good, "utf-8", errors, false, &used, NULL);
        if (!rest) { /* said anew, with positions in the whole */
            raise_clear(vm);
            return codec_decode_part(vm, data, count, "utf-8", errors, false, consumed, NULL);
        }
        Owned text = used == 0 ? str_new_utf8(vm, data, good) : NULL;
        value_release(vm, rest);
        if (used == 0) return text;
    }
    return codec_decode_part(vm, data, count, "utf-8", errors, is_final, consumed, NULL);
}

static Owned decode_part(VM *vm, TextCodec *codec, const char *data, size_t count, bool is_final,
                         size_t *consumed) {
    *consumed = count;
    const char *errors = codec->errors.bytes;
    if (codec->kind == CODEC_UTF8) return decode_utf8_part(vm, data, count, errors, is_final, consumed);
    if (codec->kind == CODEC_LATIN1) return str_new_kind(vm, data, 1, (int64_t)count);
    if (is_named(codec, "utf_8_sig")) {
        size_t skip = 0;
        if (!codec->is_begun) {
            if (count < 3 && !is_final && memcmp(data, MARK, count) == 0) {
                *consumed = 0;
                return value_retain(vm->empty_str);
            }
            skip = count >= 3 && memcmp(data, MARK, 3) == 0 ? 3 : 0;
            codec->is_begun = true;
        }
        Owned text = decode_utf8_part(vm, data + skip, count - skip, errors, is_final, consumed);
        *consumed += skip;
        return text;
    }
    size_t unit = marked_unit(codec);
    if (unit && codec->order) {
        const char *name = unit == 2          ? (codec->order > 0 ? "utf-16-be" : "utf-16-le")
                           : codec->order > 0 ? "utf-32-be"
                                              : "utf-32-le";
        return codec_decode_part(vm, data, count, name, errors, is_final, consumed, NULL);
    }
    Owned text = codec_decode_part(vm, data, count, codec->name, errors, is_final, consumed,
                                   unit ? &codec->order : NULL);
    if (text && unit && !codec->order && *consumed >= unit) {
        value_release(vm, text);
        return raise_format(vm, EXCEPTION(UnicodeError), "UTF-%d stream does not start with BOM",
                            unit == 2 ? 16 : 32);
    }
    return text;
}

static Owned decode_known(VM *vm, TextCodec *codec, const char *data, size_t count, bool is_final) {
    size_t consumed;
    if (!codec->held.count) {
        Owned text = decode_part(vm, codec, data, count, is_final, &consumed);
        if (!text || consumed == count || hold(vm, codec, data + consumed, count - consumed)) return text;
        value_release(vm, text);
        return NULL;
    }
    Buffer whole = BUFFER_EMPTY;
    buffer_append(&whole, codec->held.bytes, codec->held.count);
    buffer_append(&whole, data, count);
    Owned text = whole.failed ? raise_memory_error(vm)
                              : decode_part(vm, codec, whole.bytes, whole.count, is_final, &consumed);
    if (text && !hold(vm, codec, whole.bytes + consumed, whole.count - consumed)) {
        value_release(vm, text);
        text = NULL;
    }
    buffer_close(&whole);
    return text;
}

Owned text_codec_decode(VM *vm, TextCodec *codec, Value bytes, const char *data, size_t count,
                        bool is_final) {
    Owned text;
    if (codec->kind == CODEC_OBJECT) {
        Owned input = bytes ? value_retain(bytes) : bytes_new(vm, data, count),
              decoder = field_get(&codec->decoder);
        text = input ? io_call_2(vm, decoder, NAME_decode, input, value_from_bool(is_final)) : NULL;
        value_release(vm, input);
        value_release(vm, decoder);
        if (text && !value_is_str(text)) {
            raise_type_error(vm, "decoder should return a string result, not '%T'", text);
            value_release(vm, text);
            text = NULL;
        }
    } else {
        text = decode_known(vm, codec, data, count, is_final);
    }
    return codec->is_universal ? newline_decode_take(vm, &codec->newline, text, is_final) : text;
}

/* --- encoding ------------------------------------------------------------------------------------------- */

bool text_codec_passes_ascii(const TextCodec *codec) {
    return codec->kind == CODEC_UTF8 || codec->kind == CODEC_ASCII || codec->kind == CODEC_LATIN1;
}

Owned text_codec_encode(VM *vm, TextCodec *codec, Value text) {
    if (codec->kind == CODEC_OBJECT) {
        Owned encoder = field_get(&codec->encoder), bytes = io_call_1(vm, encoder, NAME_encode, text);
        value_release(vm, encoder);
        if (!bytes || value_is_bytes(bytes)) return bytes;
        raise_type_error(vm, "encoder should return a bytes object, not '%T'", bytes);
        value_release(vm, bytes);
        return NULL;
    }
    const char *name = codec->name;
    size_t unit = marked_unit(codec);
    if (!codec->writes_mark)
        name = unit == 2                      ? "utf_16_le"
               : unit == 4                    ? "utf_32_le"
               : is_named(codec, "utf_8_sig") ? "utf_8"
                                              : name;
    Owned bytes = codec_encode(vm, text, name, codec->errors.bytes);
    if (bytes && (as_str(text)->count || unit == 0)) codec->writes_mark = false;
    return bytes;
}

/* --- state ---------------------------------------------------------------------------------------------- */

bool text_codec_reset(VM *vm, TextCodec *codec) {
    codec->newline.seen = 0;
    codec->newline.has_cr = false;
    if (codec->kind == CODEC_OBJECT) {
        Owned decoder = field_get(&codec->decoder);
        bool is_fine = io_run(vm, decoder, NAME_reset);
        value_release(vm, decoder);
        return is_fine;
    }
    buffer_close(&codec->held);
    codec->held = (Buffer)BUFFER_EMPTY;
    codec->order = 0;
    codec->is_begun = false;
    return true;
}

bool text_codec_set_start(VM *vm, TextCodec *codec, bool is_start) {
    codec->writes_mark = is_start;
    if (codec->kind != CODEC_OBJECT) return true;
    Owned encoder = field_get(&codec->encoder), zero = value_from_small_int(0);
    Owned result = is_start ? io_call(vm, encoder, NAME_reset) : io_call_1(vm, encoder, NAME_setstate, zero);
    value_release(vm, encoder);
    value_release(vm, result);
    return result != NULL;
}

bool text_codec_get_state(VM *vm, TextCodec *codec, Owned *held, int64_t *flags) {
    *flags = 0;
    if (codec->kind != CODEC_OBJECT) {
        *held = bytes_new(vm, codec->held.bytes ? codec->held.bytes : "", codec->held.count);
        if (marked_unit(codec)) *flags = codec->order == 0 ? 2 : codec->order > 0;
        if (is_named(codec, "utf_8_sig")) *flags = !codec->is_begun;
    } else {
        Owned decoder = field_get(&codec->decoder), state = io_call(vm, decoder, NAME_getstate);
        value_release(vm, decoder);
        *held = NULL;
        if (!state) return false;
        if (!value_is_tuple(state) || as_tuple(state)->count != 2) {
            raise_type_error(vm, "illegal decoder state");
        } else if (!value_is_bytes(tuple_peek(state, 0))) {
            raise_type_error(vm, "illegal decoder state: the first item should be a bytes object, not '%T'",
                             tuple_peek(state, 0));
        } else if (value_to_int64(vm, tuple_peek(state, 1), EXCEPTION(OverflowError), flags)) {
            *held = value_retain(tuple_peek(state, 0));
        }
        value_release(vm, state);
    }
    if (codec->is_universal) *flags = *flags * 2 + codec->newline.has_cr;
    return *held != NULL;
}

bool text_codec_set_state(VM *vm, TextCodec *codec, const char *held, size_t count, int64_t flags) {
    if (codec->is_universal) {
        codec->newline.has_cr = flags & 1;
        flags >>= 1;
    }
    if (codec->kind != CODEC_OBJECT) {
        if (marked_unit(codec)) codec->order = flags == 2 ? 0 : flags == 1 ? 1 : -1;
        codec->is_begun = flags == 0;
        return hold(vm, codec, held, count);
    }
    Owned bytes = bytes_new(vm, held, count), number = int_new(vm, flags),
          state = bytes && number ? tuple_pair(vm, bytes, number) : NULL;
    Owned decoder = field_get(&codec->decoder),
          result = state ? io_call_1(vm, decoder, NAME_setstate, state) : NULL;
    value_release(vm, bytes);
    value_release(vm, number);
    value_release(vm, state);
    value_release(vm, decoder);
    value_release(vm, result);
    return result != NULL;
}

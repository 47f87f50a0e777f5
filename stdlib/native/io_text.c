/*
 * TextIOWrapper: text over any stream of bytes.
 *
 * Reading: a chunk of bytes is decoded whole into `decoded`, of which the first `used` characters have been
 * taken. The snapshot remembers the decoder's state before the chunk and its bytes, so that tell() can find
 * the place in bytes of any character: a position is a number that packs the bytes' position with what the
 * decoder needs to go on from it.
 *
 * Writing: encoded text gathers in `pending` and goes to the stream below a chunk at a time.
 */
#include <math.h>
#include <stdio.h>

#include "stdlib/native/io_codec.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/warning.h"

typedef struct TextIo {
    IoBase base;
    Field buffer, encoding, errors;
    TextCodec codec;
    NewlineMode newline;
    bool is_ready, is_detached, is_finalizing, is_line_buffered, writes_through, is_seekable, has_read1;
    bool tells;             /* not while lines are iterated over */
    bool has_snapshot;
    int64_t chunk_size;
    Buffer pending;
    Field decoded;          /* str, or NULL */
    int64_t used;
    int64_t snapshot_flags;
    Field snapshot_input;   /* bytes */
    double bytes_per_character;
} TextIo;

/* A position in text. */
typedef struct Cookie {
    int64_t start, flags, feed,
        skip; /* bytes' position; decoder's flags there; bytes to decode, characters to leave */
    bool needs_end;                   /* the decoder must be told that the bytes end */
} Cookie;

static TextIo *as_text(Value value) {
    return (TextIo *)value_object(value);
}

static Value buffer_of(const TextIo *file) {
    return field_peek(&file->buffer);
}

Value io_text_buffer(Value self) {
    return buffer_of(as_text(self));
}

/* --- state ---------------------------------------------------------------------------------------------- */

static bool check_attached(VM *vm, const TextIo *file) {
    if (file->is_ready) return true;
    return raise_value_error(vm, file->is_detached ? "underlying buffer has been detached"
                                                   : "I/O operation on uninitialized object");
}

bool io_text_is_plain(VM *vm, Value value) {
    return io_is_exact(vm, value, IO_TEXT) && as_text(value)->is_ready &&
           io_buffered_is_plain(vm, buffer_of(as_text(value)));
}

bool io_text_is_closed(Value value) {
    return io_buffered_is_closed(buffer_of(as_text(value)));
}

void io_text_set_finalizing(Value self) {
    as_text(self)->is_finalizing = true;
}

static bool check_open(VM *vm, Value self) {
    if (io_text_is_plain(vm, self))
        return !io_text_is_closed(self) || raise_value_error(vm, "I/O operation on closed file.");
    return io_check_open(vm, self);
}

/* Attached and open; what tells that it is open may have been code that parts the streams. */
static bool check_usable(VM *vm, Value self) {
    return check_attached(vm, as_text(self)) && check_open(vm, self) && check_attached(vm, as_text(self));
}

/* Calls of the stream below, which other code may have parted from meanwhile. */
static Owned below(VM *vm, const TextIo *file, NameIndex name) {
    return check_attached(vm, file) ? io_call(vm, buffer_of(file), name) : NULL;
}
static bool run_below(VM *vm, const TextIo *file, NameIndex name) {
    return check_attached(vm, file) && io_run(vm, buffer_of(file), name);
}
static Owned below_1(VM *vm, const TextIo *file, NameIndex name, Value item) {
    return check_attached(vm, file) ? io_call_1(vm, buffer_of(file), name, item) : NULL;
}

static void set_decoded(VM *vm, TextIo *file, Owned text) {
    field_take(vm, &file->decoded, text);
    file->used = 0;
}

static void set_snapshot(VM *vm, TextIo *file, int64_t flags, Owned input) {
    file->has_snapshot = true;
    file->snapshot_flags = flags;
    field_take(vm, &file->snapshot_input, input);
}

static void drop_snapshot(VM *vm, TextIo *file) {
    file->has_snapshot = false;
    field_clear(vm, &file->snapshot_input);
}

/* Decoded characters that are left, count of them at most (all if negative). */
static Owned take_decoded(VM *vm, TextIo *file, int64_t count) {
    Value decoded = field_peek(&file->decoded);
    if (!decoded) return value_retain(vm->empty_str);
    int64_t rest = as_str(decoded)->count - file->used;
    if (count < 0 || count > rest) count = rest;
    Owned text = file->used == 0 && count == rest
                     ? value_retain(decoded)
                     : str_substring(vm, decoded, file->used, file->used + count);
    if (text) file->used += count;
    return text;
}

/* --- opening -------------------------------------------------------------------------------------------- */

static bool call_truth(VM *vm, Value stream, NameIndex name, bool *truth) {
    Owned result = io_call(vm, stream, name);
    bool is_fine = result && value_is_true(vm, result, truth);
    value_release(vm, result);
    return is_fine;
}

/* A stream that does not stand at its beginning gets no byte order mark. */
static bool fix_encoder(VM *vm, TextIo *file) {
    if (!file->is_seekable || !file->codec.has_encoder || text_codec_passes_ascii(&file->codec)) return true;
    Owned position = io_call(vm, buffer_of(file), NAME_tell);
    if (!position) return false;
    bool equal, is_fine = value_equals(vm, position, value_from_small_int(0), &equal);
    value_release(vm, position);
    return is_fine && (equal || text_codec_set_start(vm, &file->codec, false));
}

static bool open_codec(VM *vm, TextIo *file, Value encoding, Value errors, const NewlineMode *newline,
                       bool decodes, bool encodes) {
    TextCodec codec = {.is_universal = decodes && newline->is_universal,
                       .newline = {.translates = newline->translates}};
    if (!text_codec_open(vm, &codec, encoding, errors, decodes, encodes)) {
        text_codec_close(vm, &codec);
        return false;
    }
    TextCodec old = file->codec;
    file->codec = codec;
    file->newline = *newline;
    text_codec_close(vm, &old);
    field_take(vm, &file->encoding, value_retain(encoding));
    field_take(vm, &file->errors, value_retain(errors));
    return true;
}

/* The name of the encoding that is meant; a new reference. */
static Owned choose_encoding(VM *vm, Value encoding) {
    if (!encoding || encoding == VALUE_NONE || str_is_text(encoding, "locale"))
        return str_new_text(vm, "UTF-8");
    return value_retain(encoding);
}

static bool text_init(VM *vm, TextIo *file, Value buffer, Value encoding, Value errors, Value newline,
                      bool is_line_buffered, bool writes_through) {
    NewlineMode mode;
    bool decodes, encodes;
    Owned read1 = NULL, name = NULL, handler = NULL;
    bool is_fine = false;
    file->is_ready = file->is_detached = false;
    if ((!encoding || encoding == VALUE_NONE) && !io_warn_encoding(vm, 1)) return false;
    if (!newline_mode_read(vm, newline ? newline : VALUE_NONE, false, &mode)) return false;
    name = choose_encoding(vm, encoding);
    handler = errors && errors != VALUE_NONE ? value_retain(errors) : str_new_text(vm, "strict");
    if (!name || !handler) goto done;
    TextCodec probe = {0}; /* an unknown encoding is told before the buffer is looked at */
    bool is_known = text_codec_open(vm, &probe, name, handler, false, false);
    text_codec_close(vm, &probe);
    if (!is_known) goto done;
    if (io_buffered_is_plain(vm, buffer)) {
        decodes = !io_is_exact(vm, buffer, IO_WRITER);
        encodes = !io_is_exact(vm, buffer, IO_READER);
    } else if (!call_truth(vm, buffer, NAME_readable, &decodes) ||
               !call_truth(vm, buffer, NAME_writable, &encodes)) {
        goto done;
    }
    if (!open_codec(vm, file, name, handler, &mode, decodes, encodes)) goto done;
    if (io_buffered_is_plain(vm, buffer)) {
        if (!io_buffered_is_seekable(vm, buffer, &file->is_seekable)) goto done;
        file->has_read1 = decodes;
    } else {
        if (!call_truth(vm, buffer, NAME_seekable, &file->is_seekable)) goto done;
        if (!value_find_attribute(vm, buffer, vm_name(vm, NAME_read1), &read1)) goto done;
        file->has_read1 = read1 != NULL;
    }
    file->tells = file->is_seekable;
    field_take(vm, &file->buffer, value_retain(buffer));
    file->is_line_buffered = is_line_buffered;
    file->writes_through = writes_through;
    file->chunk_size = IO_TEXT_CHUNK;
    file->bytes_per_character = 0;
    file->pending.count = 0;
    set_decoded(vm, file, NULL);
    drop_snapshot(vm, file);
    if (!fix_encoder(vm, file)) goto done;
    file->is_ready = is_fine = true;
done:
    value_release(vm, read1);
    value_release(vm, name);
    value_release(vm, handler);
    return is_fine;
}

static Owned text_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static Owned text_initialise(VM *vm, Value *args) {
    static const char function[] = "TextIOWrapper";
    bool is_line_buffered = false, writes_through = false;
    if (!io_check_str(vm, args[2], function, "encoding", true) ||
        !io_check_str(vm, args[3], function, "errors", true) ||
        !io_check_str(vm, args[4], function, "newline", true)) {
        return NULL;
    }
    if ((args[5] && !value_is_true(vm, args[5], &is_line_buffered)) ||
        (args[6] && !value_is_true(vm, args[6], &writes_through)))
        return NULL;
    return text_init(vm, as_text(args[0]), args[1], args[2], args[3], args[4], is_line_buffered,
                     writes_through)
               ? VALUE_NONE
               : NULL;
}

Owned io_text_new(VM *vm, Value buffer, Value encoding, Value errors, Value newline, bool is_line_buffered,
                  bool writes_through) {
    const Type *type = io_class_make(vm, IO_TEXT);
    Owned self = type ? type_allocate(vm, type) : NULL;
    if (self &&
        text_init(vm, as_text(self), buffer, encoding, errors, newline, is_line_buffered, writes_through))
        return self;
    value_release(vm, self);
    return NULL;
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* Hands what is pending to the stream below. What it fails to take is not tried again, as in CPython. */
static bool write_pending(VM *vm, TextIo *file) {
    if (!file->pending.count) return true;
    if (!check_attached(vm, file)) return false;
    Buffer pending = file->pending; /* taken first: writing can run code that writes here */
    Owned buffer = field_get(&file->buffer);
    bool is_fine;
    file->pending = (Buffer)BUFFER_EMPTY;
    if (io_buffered_is_plain(vm, buffer)) {
        is_fine = io_buffered_write(vm, buffer, pending.bytes, (int64_t)pending.count);
    } else {
        Owned bytes = bytes_new(vm, pending.bytes, pending.count), result;
        do {
            result = bytes ? io_call_1(vm, buffer, NAME_write, bytes) : NULL;
        } while (!result && bytes && io_is_interrupted(vm));
        is_fine = result != NULL;
        value_release(vm, bytes);
        value_release(vm, result);
    }
    if (file->pending.count || file->pending.bytes) {
        buffer_close(&pending);
    } else { /* its memory serves again */
        pending.count = 0;
        file->pending = pending;
    }
    value_release(vm, buffer);
    return is_fine;
}

static bool append_pending(VM *vm, TextIo *file, const char *data, size_t count) {
    if (file->pending.count && (int64_t)(file->pending.count + count) > file->chunk_size &&
        !write_pending(vm, file))
        return false;
    buffer_append(&file->pending, data, count);
    if (!file->pending.failed) return true;
    file->pending.failed = false;
    return raise_memory_error(vm);
}

static bool append_encoded(VM *vm, TextIo *file, Value text) {
    if (str_is_ascii(as_str(text)) && text_codec_passes_ascii(&file->codec))
        return append_pending(vm, file, as_str(text)->data, (size_t)as_str(text)->count);
    Owned bytes = text_codec_encode(vm, &file->codec, text);
    bool is_fine = bytes && append_pending(vm, file, as_bytes(bytes)->data, (size_t)as_bytes(bytes)->count);
    value_release(vm, bytes);
    return is_fine;
}

static Owned text_write(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    Value text = args[1];
    if (!value_is_str(text)) return raise_type_error(vm, "write() argument must be str, not %T", text);
    if (!check_usable(vm, args[0])) return NULL;
    if (!file->codec.has_encoder) return io_raise_unsupported(vm, "not writable");
    bool has_line = (file->is_line_buffered || file->newline.written[0]) && str_has_character(text, '\n');
    bool flushes = file->is_line_buffered && (has_line || str_has_character(text, '\r'));
    if (has_line && file->newline.written[0]) {
        Owned expanded = newline_expand(vm, text, file->newline.written);
        bool is_fine = expanded && append_encoded(vm, file, expanded);
        value_release(vm, expanded);
        if (!is_fine) return NULL;
    } else if (!append_encoded(vm, file, text)) {
        return NULL;
    }
    if (((int64_t)file->pending.count >= file->chunk_size || flushes || file->writes_through) &&
        !write_pending(vm, file))
        return NULL;
    if (flushes && !run_below(vm, file, NAME_flush)) return NULL;
    if (file->has_snapshot) { /* where there are positions, what was read ahead is not what comes next */
        set_decoded(vm, file, NULL);
        drop_snapshot(vm, file);
    }
    if (file->codec.has_decoder && !text_codec_reset(vm, &file->codec)) return NULL;
    return int_new(vm, as_str(text)->count);
}

Owned io_write(VM *vm, Value stream, Value text) {
    if (!io_is_exact(vm, stream, IO_TEXT) || instance_get(vm, stream, vm_name(vm, NAME_write)))
        return io_call_1(vm, stream, NAME_write, text);
    Value args[2] = {stream, text};
    return text_write(vm, args);
}

Owned io_text_flush(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    if (!check_usable(vm, args[0])) return NULL;
    file->tells = file->is_seekable;
    return write_pending(vm, file) ? below(vm, file, NAME_flush) : NULL;
}

/* --- reading -------------------------------------------------------------------------------------------- */

/* The next bytes from below; *view must be released. */
static Owned read_bytes(VM *vm, TextIo *file, int64_t count) {
    if (!check_attached(vm, file)) return NULL;
    if (io_buffered_is_plain(vm, buffer_of(file)) && file->codec.has_decoder)
        return io_buffered_read1(vm, buffer_of(file), count);
    Owned size = int_new(vm, count), buffer = field_get(&file->buffer);
    Owned input = size ? io_call_1(vm, buffer, file->has_read1 ? NAME_read1 : NAME_read, size) : NULL;
    value_release(vm, size);
    value_release(vm, buffer);
    if (!input || value_is_bytes(input)) return input;
    Owned bytes = NULL;
    if (value_type(input)->slots.get_buffer) {
        bytes = bytes_from_buffer(vm, input);
    } else {
        raise_type_error(vm, "underlying %s() should have returned a bytes-like object, not '%T'",
                         file->has_read1 ? "read1" : "read", input);
    }
    value_release(vm, input);
    return bytes;
}

/* Decodes a further chunk. *ended: there is none. hint: characters that are wanted, 0 if any number. */
static bool read_chunk(VM *vm, TextIo *file, int64_t hint, bool *ended) {
    Owned held = NULL, input = NULL, text = NULL;
    int64_t flags = 0, size = file->chunk_size;
    bool is_fine = false;
    if (!file->codec.has_decoder) return io_raise_unsupported(vm, "not readable");
    if (file->tells && !text_codec_get_state(vm, &file->codec, &held, &flags)) return false;
    if (hint > 0) {
        double wanted = (file->bytes_per_character > 1 ? file->bytes_per_character : 1) * (double)hint;
        if (wanted > (double)size && wanted < (double)INT64_MAX / 2) size = (int64_t)wanted;
    }
    input = read_bytes(vm, file, size);
    if (!input) goto done;
    int64_t count = as_bytes(input)->count;
    text = text_codec_decode(vm, &file->codec, input, as_bytes(input)->data, (size_t)count, count == 0);
    if (!text) goto done;
    int64_t characters = as_str(text)->count;
    file->bytes_per_character = characters ? (double)count / (double)characters : 0;
    set_decoded(vm, file, text);
    text = NULL;
    *ended = count == 0 && characters == 0;
    if (file->tells) {
        if (as_bytes(held)->count) {
            Owned whole = bytes_new_uninitialised(vm, as_bytes(held)->count + count);
            if (!whole) goto done;
            memcpy(as_bytes(whole)->data, as_bytes(held)->data, (size_t)as_bytes(held)->count);
            memcpy(as_bytes(whole)->data + as_bytes(held)->count, as_bytes(input)->data, (size_t)count);
            value_release(vm, input);
            input = whole;
        }
        set_snapshot(vm, file, flags, input);
        input = NULL;
    }
    is_fine = true;
done:
    value_release(vm, held);
    value_release(vm, input);
    value_release(vm, text);
    return is_fine;
}

static Owned read_all(VM *vm, TextIo *file) {
    Owned bytes = below(vm, file, NAME_read), text = NULL;
    if (!bytes) return NULL;
    BufferView view = {0};
    if (!value_type(bytes)->slots.get_buffer) {
        if (file->codec.kind == CODEC_OBJECT) { /* whatever its decoder makes of it */
            Owned decoder = field_get(&file->codec.decoder);
            text = io_call_2(vm, decoder, NAME_decode, bytes, VALUE_TRUE);
            value_release(vm, decoder);
        } else if (value_is_str(bytes)) {
            raise_type_error(vm, "can't concat str to bytes");
        } else {
            raise_type_error(vm, "a bytes-like object is required, not '%T'", bytes);
        }
    } else if (buffer_get(vm, bytes, &view, false)) {
        text = text_codec_decode(vm, &file->codec, value_is_bytes(bytes) ? bytes : NULL, view.data,
                                 (size_t)view.count, true);
        buffer_release(vm, &view);
    }
    value_release(vm, bytes);
    if (text && !value_is_str(text)) {
        raise_type_error(vm, "decoder should return a string result, not '%T'", text);
        value_release(vm, text);
        text = NULL;
    }
    if (!text) return NULL;
    Owned before = take_decoded(vm, file, -1), whole = before ? str_append_take(vm, before, text) : NULL;
    value_release(vm, text);
    if (!whole) return NULL;
    set_decoded(vm, file, NULL);
    drop_snapshot(vm, file);
    return whole;
}

static Owned text_read(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    int64_t size = -1;
    if (!io_read_size(vm, args[1], &size) || !check_usable(vm, args[0])) return NULL;
    if (!file->codec.has_decoder) return io_raise_unsupported(vm, "not readable");
    if (!write_pending(vm, file)) return NULL;
    if (size < 0) return read_all(vm, file);
    Owned text = take_decoded(vm, file, size);
    bool ended = false;
    while (text && !ended && as_str(text)->count < size) {
        if (!read_chunk(vm, file, size - as_str(text)->count, &ended)) {
            if (io_is_interrupted(vm)) continue;
            value_release(vm, text);
            return NULL;
        }
        Owned more = take_decoded(vm, file, size - as_str(text)->count);
        if (!more) {
            value_release(vm, text);
            return NULL;
        }
        text = str_append_take(vm, text, more);
        value_release(vm, more);
    }
    return text;
}

/* A line, of limit characters at most if that is not negative. */
static Owned read_line(VM *vm, TextIo *file, int64_t limit) {
    Owned line = NULL; /* of earlier chunks; what was left of the last one may end in half a line end */
    if (!write_pending(vm, file)) return NULL;
    for (;;) {
        Value decoded = field_peek(&file->decoded);
        if (!decoded || file->used >= as_str(decoded)->count) {
            bool ended;
            if (!read_chunk(vm, file, 0, &ended)) {
                if (io_is_interrupted(vm)) continue;
                value_release(vm, line);
                return NULL;
            }
            if (ended) {
                set_decoded(vm, file, NULL);
                drop_snapshot(vm, file);
                return line ? line : value_retain(vm->empty_str);
            }
            decoded = field_peek(&file->decoded);
            if (as_str(decoded)->count == 0) continue;
        }
        const Str *text = as_str(decoded);
        int64_t start = file->used, safe, have = line ? as_str(line)->count : 0;
        int64_t end = -1;
        if (have && file->newline.end[1] && str_at(as_str(line), have - 1) == '\r' &&
            str_at(text, start) == '\n')
            end = start + 1;
        else end = newline_find(&file->newline, text->data, str_kind(text), start, text->count, &safe);
        bool is_whole = end >= 0;
        if (end < 0) end = text->count;
        if (limit >= 0 && end - start + have >= limit) {
            end = start + limit - have;
            is_whole = true;
        }
        Owned part = take_decoded(vm, file, end - start);
        if (part && line) {
            line = str_append_take(vm, line, part);
            value_release(vm, part);
        } else if (part) {
            line = part;
        } else {
            value_release(vm, line);
            return NULL;
        }
        if (!line || is_whole) return line;
    }
}

static Owned text_readline(VM *vm, Value *args) {
    int64_t limit = -1;
    if (args[1] && !io_read_offset(vm, args[1], &limit)) return NULL;
    return check_usable(vm, args[0]) ? read_line(vm, as_text(args[0]), limit < 0 ? -1 : limit) : NULL;
}

static bool text_next(VM *vm, Value self, Owned *item) {
    TextIo *file = as_text(self);
    *item = NULL;
    if (!check_attached(vm, file)) return false;
    file->tells = false;
    if (as_heap_type(value_type(self))->is_immutable) {
        *item = check_open(vm, self) ? read_line(vm, file, -1) : NULL;
    } else {
        *item = io_call(vm, self, NAME_readline);
        if (*item && !value_is_str(*item)) {
            raise_format(vm, EXCEPTION(OSError), "readline() should have returned a str object, not '%T'",
                         *item);
            value_release(vm, *item);
            *item = NULL;
        }
    }
    if (!*item) return false;
    if (as_str(*item)->count) return true;
    value_release(vm, *item);
    *item = NULL;
    drop_snapshot(vm, file); /* at the end: positions can be told again */
    file->tells = file->is_seekable;
    return true;
}

/* --- positions ------------------------------------------------------------------------------------------ */

static void put_bits(uint64_t limbs[3], int bit, uint64_t value) {
    limbs[bit / 64] |= value << bit % 64;
    if (bit % 64 && bit / 64 < 2) limbs[bit / 64 + 1] |= value >> (64 - bit % 64);
}

/* start takes 64 bits, flags, feed and skip 32 each, needs_end 8. */
static Owned cookie_pack(VM *vm, const Cookie *cookie) {
    uint64_t limbs[3] = {(uint64_t)cookie->start, 0, 0};
    put_bits(limbs, 64, (uint32_t)cookie->flags);
    put_bits(limbs, 96, (uint32_t)cookie->feed);
    put_bits(limbs, 128, (uint32_t)cookie->skip);
    put_bits(limbs, 160, cookie->needs_end);
    return int_from_limbs(vm, limbs, 3, false);
}

static bool cookie_unpack(VM *vm, Value number, Cookie *cookie) {
    IntView view;
    int_view(number, &view);
    uint64_t limbs[3] = {0};
    for (int64_t i = 0; i < view.count; i++) {
        if (i < 3) limbs[i] = view.limbs[i];
        if (i >= 3 && view.limbs[i]) return raise_overflow_error(vm, "int too big to convert");
    }
    if (view.is_negative || limbs[0] > INT64_MAX) return raise_overflow_error(vm, "int too big to convert");
    *cookie = (Cookie){.start = (int64_t)limbs[0],
                       .flags = (int64_t)(uint32_t)limbs[1],
                       .feed = (int64_t)(limbs[1] >> 32),
                       .skip = (int64_t)(uint32_t)limbs[2],
                       .needs_end = limbs[2] >> 32 & 0xFF};
    return true;
}

static bool decoder_to(VM *vm, TextIo *file, const Cookie *cookie) {
    if (cookie->start == 0 && cookie->flags == 0) return text_codec_reset(vm, &file->codec);
    return text_codec_set_state(vm, &file->codec, "", 0, cookie->flags);
}

/* Decodes count bytes and gives the number of characters; -1 with an exception pending. */
static int64_t decode_count(VM *vm, TextIo *file, const char *data, int64_t count, bool is_final) {
    Owned text = text_codec_decode(vm, &file->codec, NULL, data, (size_t)count, is_final);
    int64_t characters = text ? as_str(text)->count : -1;
    value_release(vm, text);
    return characters;
}

/* The decoder's flags and how many bytes it holds back. */
static bool decoder_state(VM *vm, TextIo *file, int64_t *held_count, int64_t *flags) {
    Owned held;
    if (!text_codec_get_state(vm, &file->codec, &held, flags)) return false;
    *held_count = as_bytes(held)->count;
    value_release(vm, held);
    return true;
}

/* Moves cookie from the snapshot to the last place before cookie->skip characters where the decoder holds
 * nothing. */
static bool find_place(VM *vm, TextIo *file, const Bytes *input, Cookie *cookie) {
    int64_t skip = cookie->skip, back = 1, bytes = (int64_t)(file->bytes_per_character * (double)skip), held,
            flags;
    if (bytes > input->count) bytes = input->count;
    while (bytes > 0) { /* a guess first */
        if (!decoder_to(vm, file, cookie)) return false;
        int64_t characters = decode_count(vm, file, input->data, bytes, false);
        if (characters < 0) return false;
        if (characters <= skip) {
            if (!decoder_state(vm, file, &held, &flags)) return false;
            if (held == 0) {
                cookie->flags = flags;
                skip -= characters;
                break;
            }
            bytes -= held;
            back = 1;
        } else {
            bytes -= back;
            back *= 2;
        }
    }
    if (bytes <= 0) {
        bytes = 0;
        if (!decoder_to(vm, file, cookie)) return false;
    }
    cookie->start += bytes;
    cookie->skip = skip;
    if (skip == 0) return true;
    int64_t decoded = 0, at = bytes;
    cookie->feed = 0;
    while (at < input->count) { /* then byte by byte */
        int64_t characters = decode_count(vm, file, input->data + at, 1, false);
        if (characters < 0) return false;
        decoded += characters;
        cookie->feed++;
        at++;
        if (!decoder_state(vm, file, &held, &flags)) return false;
        if (held == 0 && decoded <= cookie->skip) {
            cookie->start += cookie->feed;
            cookie->skip -= decoded;
            cookie->flags = flags;
            cookie->feed = decoded = 0;
        }
        if (decoded >= cookie->skip) return true;
    }
    int64_t characters = decode_count(vm, file, "", 0, true);
    if (characters < 0) return false;
    cookie->needs_end = true;
    return decoded + characters >= cookie->skip ||
           raise_format(vm, EXCEPTION(OSError), "can't reconstruct logical file position");
}

static Owned text_tell(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    if (!check_usable(vm, args[0])) return NULL;
    if (!file->is_seekable) return io_raise_unsupported(vm, "underlying stream is not seekable");
    if (!file->tells) return raise_format(vm, EXCEPTION(OSError), "telling position disabled by next() call");
    if (!write_pending(vm, file) || !io_run(vm, args[0], NAME_flush)) return NULL;
    Owned position = below(vm, file, NAME_tell);
    if (!position || !file->codec.has_decoder || !file->has_snapshot) return position;
    Cookie cookie = {.flags = file->snapshot_flags, .skip = file->used};
    Owned input = field_get(&file->snapshot_input), held = NULL, result = NULL;
    int64_t saved;
    if (!io_read_offset(vm, position, &cookie.start)) goto done;
    cookie.start -= as_bytes(input)->count;
    if (!field_peek(&file->decoded) || file->used == 0) {
        cookie.skip = 0;
        result = cookie_pack(vm, &cookie);
        goto done;
    }
    if (!text_codec_get_state(vm, &file->codec, &held, &saved)) goto done;
    int seen = file->codec.newline.seen;
    bool is_fine = find_place(vm, file, as_bytes(input), &cookie);
    Owned failure = is_fine ? NULL : raise_fetch(vm);
    is_fine &=
        text_codec_set_state(vm, &file->codec, as_bytes(held)->data, (size_t)as_bytes(held)->count, saved);
    file->codec.newline.seen = seen;
    io_chain_take(vm, failure);
    if (is_fine) result = cookie_pack(vm, &cookie);
done:
    value_release(vm, position);
    value_release(vm, input);
    value_release(vm, held);
    return result;
}

static Owned seek_end(VM *vm, Value self) {
    TextIo *file = as_text(self);
    if (!io_run(vm, self, NAME_flush)) return NULL;
    set_decoded(vm, file, NULL);
    drop_snapshot(vm, file);
    if (file->codec.has_decoder && !text_codec_reset(vm, &file->codec)) return NULL;
    if (!check_attached(vm, file)) return NULL;
    Owned position =
        io_call_2(vm, buffer_of(file), NAME_seek, value_from_small_int(0), value_from_small_int(SEEK_END));
    bool equal;
    if (!position || !file->codec.has_encoder) return position;
    if (value_equals(vm, position, value_from_small_int(0), &equal) &&
        text_codec_set_start(vm, &file->codec, equal))
        return position;
    value_release(vm, position);
    return NULL;
}

/* Decodes what lies between the place in bytes and the one in text. */
static bool skip_characters(VM *vm, TextIo *file, const Cookie *cookie) {
    Owned count = int_new(vm, cookie->feed), input = count ? below_1(vm, file, NAME_read, count) : NULL;
    value_release(vm, count);
    if (!input) return false;
    if (!value_is_bytes(input)) {
        raise_type_error(vm, "underlying read() should have returned a bytes object, not '%T'", input);
        value_release(vm, input);
        return false;
    }
    Owned text = text_codec_decode(vm, &file->codec, input, as_bytes(input)->data,
                                   (size_t)as_bytes(input)->count, cookie->needs_end);
    set_snapshot(vm, file, cookie->flags, input);
    if (!text) return false;
    int64_t characters = as_str(text)->count;
    set_decoded(vm, file, text);
    if (characters < cookie->skip)
        return raise_format(vm, EXCEPTION(OSError), "can't restore logical file position");
    file->used = cookie->skip;
    return true;
}

static Owned seek_to(VM *vm, Value self, Value target) {
    TextIo *file = as_text(self);
    Cookie cookie;
    bool is_negative;
    if (!value_compare_truth(vm, target, value_from_small_int(0), COMPARE_LT, &is_negative)) return NULL;
    if (is_negative) return raise_value_error(vm, "negative seek position %R", target);
    if (!io_run(vm, self, NAME_flush)) return NULL;
    Owned number =
              value_is_int(target) ? value_retain(target) : value_call_1(vm, type_value(&int_type), target),
          start = NULL;
    bool is_fine = number && cookie_unpack(vm, number, &cookie);
    value_release(vm, number);
    if (!is_fine) return NULL;
    start = int_new(vm, cookie.start);
    Owned moved = start ? below_1(vm, file, NAME_seek, start) : NULL;
    value_release(vm, start);
    value_release(vm, moved);
    if (!moved) return NULL;
    set_decoded(vm, file, NULL);
    drop_snapshot(vm, file);
    if (file->codec.has_decoder && !decoder_to(vm, file, &cookie)) return NULL;
    if (cookie.skip && file->codec.has_decoder) {
        if (!skip_characters(vm, file, &cookie)) return NULL;
    } else {
        set_snapshot(vm, file, cookie.flags, value_retain(vm->empty_bytes));
    }
    if (file->codec.has_encoder &&
        !text_codec_set_start(vm, &file->codec, cookie.start == 0 && cookie.flags == 0))
        return NULL;
    return value_retain(target);
}

static Owned text_seek(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    int whence = SEEK_SET;
    bool is_zero;
    if ((args[2] && !value_to_c_int(vm, args[2], &whence)) || !check_usable(vm, args[0])) return NULL;
    if (!file->is_seekable) return io_raise_unsupported(vm, "underlying stream is not seekable");
    if (whence == SEEK_SET) return seek_to(vm, args[0], args[1]);
    if (whence != SEEK_CUR && whence != SEEK_END) {
        return raise_value_error(vm, "invalid whence (%d, should be %d, %d or %d)", whence, SEEK_SET,
                                 SEEK_CUR, SEEK_END);
    }
    if (!value_equals(vm, args[1], value_from_small_int(0), &is_zero)) return NULL;
    if (!is_zero)
        return io_raise_unsupported(vm, whence == SEEK_CUR ? "can't do nonzero cur-relative seeks"
                                                           : "can't do nonzero end-relative seeks");
    if (whence == SEEK_END) return seek_end(vm, args[0]);
    Owned here = io_call(vm, args[0], NAME_tell), result = here ? seek_to(vm, args[0], here) : NULL;
    value_release(vm, here);
    return result;
}

/* --- the rest ------------------------------------------------------------------------------------------- */

static Owned text_truncate(VM *vm, Value *args) {
    if (!check_attached(vm, as_text(args[0])) || !io_run(vm, args[0], NAME_flush)) return NULL;
    return below_1(vm, as_text(args[0]), NAME_truncate, args[1] ? args[1] : VALUE_NONE);
}

static bool optional_bool(VM *vm, Value argument, bool *truth) {
    int number;
    if (!argument || argument == VALUE_NONE) return true;
    if (!value_to_c_int(vm, argument, &number)) return false;
    *truth = number != 0;
    return true;
}

static Owned text_reconfigure(VM *vm, Value *args) {
    static const char function[] = "reconfigure";
    TextIo *file = as_text(args[0]);
    Value encoding = args[1] ? args[1] : VALUE_NONE, errors = args[2] ? args[2] : VALUE_NONE,
          newline = args[3];
    bool is_line_buffered = file->is_line_buffered, writes_through = file->writes_through, is_fine = true;
    if (!check_attached(vm, file)) return NULL;
    if (!io_check_str(vm, encoding, function, "encoding", true) ||
        !io_check_str(vm, errors, function, "errors", true))
        return NULL;
    if (newline && newline != VALUE_NONE && !value_is_str(newline))
        return raise_type_error(vm, "reconfigure() argument 'newline' must be str or None, not %T", newline);
    if (field_peek(&file->decoded) && (encoding != VALUE_NONE || errors != VALUE_NONE || newline)) {
        return io_raise_unsupported(
            vm, "It is not possible to set the encoding or newline of stream after the first read");
    }
    NewlineMode mode = file->newline;
    if (newline && !newline_mode_read(vm, newline, false, &mode)) return NULL;
    if (!optional_bool(vm, args[4], &is_line_buffered) || !optional_bool(vm, args[5], &writes_through))
        return NULL;
    if (!io_run(vm, args[0], NAME_flush)) return NULL;
    file->bytes_per_character = 0;
    if (encoding != VALUE_NONE || errors != VALUE_NONE || newline) {
        Owned name = encoding == VALUE_NONE ? field_get(&file->encoding) : choose_encoding(vm, encoding);
        Owned handler = errors != VALUE_NONE     ? value_retain(errors)
                        : encoding != VALUE_NONE ? str_new_text(vm, "strict")
                                                 : field_get(&file->errors);
        is_fine =
            name && handler &&
            open_codec(vm, file, name, handler, &mode, file->codec.has_decoder, file->codec.has_encoder) &&
            fix_encoder(vm, file);
        value_release(vm, name);
        value_release(vm, handler);
    }
    file->is_line_buffered = is_line_buffered;
    file->writes_through = writes_through;
    return is_fine ? VALUE_NONE : NULL;
}

static Owned text_detach(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    if (!check_attached(vm, file) || !io_run(vm, args[0], NAME_flush)) return NULL;
    if (!check_attached(vm, file)) return NULL;
    file->is_detached = true;
    file->is_ready = false;
    return field_move(&file->buffer);
}

Owned io_text_close(VM *vm, Value *args) {
    TextIo *file = as_text(args[0]);
    bool closed;
    if (!check_attached(vm, file)) return NULL;
    if (io_text_is_plain(vm, args[0])) closed = io_text_is_closed(args[0]);
    else if (!io_is_closed(vm, args[0], &closed)) return NULL;
    if (closed || file->is_detached) return VALUE_NONE; /* what told so may have parted the streams */
    Owned buffer = field_get(&file->buffer);
    if (file->is_finalizing) io_warn_unclosed(vm, buffer, args[0]);
    bool is_flushed = io_run(vm, args[0], NAME_flush);
    Owned failure = is_flushed ? NULL : raise_fetch(vm), result = io_call(vm, buffer, NAME_close);
    io_chain_take(vm, failure);
    value_release(vm, buffer);
    if (is_flushed) return result;
    value_release(vm, result);
    return NULL;
}

#define PASS_ON(name)                                                                                        \
    static Owned text_##name(VM *vm, Value *args) {                                                          \
        return check_attached(vm, as_text(args[0])) ? io_call(vm, buffer_of(as_text(args[0])), NAME_##name)  \
                                                    : NULL;                                                  \
    }
PASS_ON(readable) PASS_ON(writable) PASS_ON(seekable) PASS_ON(fileno) PASS_ON(isatty)
#undef PASS_ON

static Owned text_repr(VM *vm, Value self) {
    const TextIo *file = as_text(self);
    Owned mode, more = NULL, result = NULL;
    Buffer text = BUFFER_EMPTY;
    if (!file->is_ready && !file->is_detached)
        return raise_value_error(vm, "I/O operation on uninitialized object");
    if (!io_find_name(vm, self, NAME_mode, &mode)) return NULL;
    more = mode ? str_new_format(vm, " mode=%R encoding=%R", mode, field_peek(&file->encoding))
                : str_new_format(vm, " encoding=%R", field_peek(&file->encoding));
    value_release(vm, mode);
    if (more) str_append_utf8(&text, more);
    if (more) result = text.failed ? raise_memory_error(vm) : io_repr(vm, self, NULL, text.bytes);
    buffer_close(&text);
    value_release(vm, more);
    return result;
}

static void text_destroy(VM *vm, Object *self) {
    TextIo *file = (TextIo *)self;
    file->is_ready = false;
    buffer_close(&file->pending);
    io_base_destroy(vm, self);
    field_clear(vm, &file->buffer);
    field_clear(vm, &file->encoding);
    field_clear(vm, &file->errors);
    text_codec_close(vm, &file->codec);
    field_clear(vm, &file->decoded);
    field_clear(vm, &file->snapshot_input);
}

static void text_traverse(Object *self, Visit *visit, void *context) {
    const TextIo *file = (const TextIo *)self;
    io_base_traverse(self, visit, context);
    if (field_peek(&file->buffer)) visit(field_peek(&file->buffer), context);
    if (field_peek(&file->encoding)) visit(field_peek(&file->encoding), context);
    if (field_peek(&file->errors)) visit(field_peek(&file->errors), context);
    text_codec_traverse(&file->codec, visit, context);
}

static Owned or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned get_buffer(VM *vm, Value self) {
    return check_attached(vm, as_text(self)) ? field_get(&as_text(self)->buffer) : NULL;
}
static Owned get_encoding(VM *vm, Value self) {
    (void)vm;
    return or_none(&as_text(self)->encoding);
}
static Owned get_errors(VM *vm, Value self) {
    const TextIo *file = as_text(self);
    if (!file->is_ready && !file->is_detached)
        return raise_value_error(vm, "I/O operation on uninitialized object");
    return or_none(&file->errors);
}
static Owned get_name(VM *vm, Value self) {
    return check_attached(vm, as_text(self)) ? value_attribute_name(vm, buffer_of(as_text(self)), NAME_name)
                                             : NULL;
}
static Owned get_closed(VM *vm, Value self) {
    if (!as_text(self)->is_ready && !as_text(self)->is_detached) return VALUE_TRUE;
    if (!check_attached(vm, as_text(self))) return NULL;
    if (io_buffered_is_plain(vm, buffer_of(as_text(self))))
        return value_from_bool(io_buffered_is_closed(buffer_of(as_text(self))));
    return value_attribute_name(vm, buffer_of(as_text(self)), NAME_closed);
}
static Owned get_newlines(VM *vm, Value self) {
    const TextIo *file = as_text(self);
    if (!check_attached(vm, file)) return NULL;
    return file->codec.is_universal ? newline_seen(vm, file->codec.newline.seen) : VALUE_NONE;
}
static Owned get_line_buffering(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_text(self)->is_line_buffered);
}
static Owned get_write_through(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_text(self)->writes_through);
}
static Owned get_chunk_size(VM *vm, Value self) {
    return check_attached(vm, as_text(self)) ? int_new(vm, as_text(self)->chunk_size) : NULL;
}
static bool set_chunk_size(VM *vm, Value self, Value value) {
    int64_t size;
    if (!check_attached(vm, as_text(self))) return false;
    if (!value)
        return raise_attribute_error(vm, "attribute '_CHUNK_SIZE' of '%N' objects cannot be deleted",
                                     value_type(self));
    if (!value_to_int64(vm, value, EXCEPTION(ValueError), &size)) return false;
    if (size <= 0) return raise_value_error(vm, "a strictly positive integer is required");
    as_text(self)->chunk_size = size;
    return true;
}
static Owned get_finalizing(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_text(self)->is_finalizing);
}
static bool set_finalizing(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete numeric/char attribute");
    if (!value_is_bool(value)) return raise_type_error(vm, "attribute value type must be bool");
    return value_is_true(vm, value, &as_text(self)->is_finalizing);
}

static const Method text_methods[] = {
    {"detach(self, /)", text_detach, "Flush, part from the stream of bytes, and give it."},
    {"reconfigure(self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, "
     "write_through=None)",
     text_reconfigure, "Change how text is encoded and when it is written."},
    {"write(self, text, /)", text_write, "Write text; gives the number of characters."},
    {"read(self, size=-1, /)", text_read,
     "Read size characters; all that are left if size is negative or None."},
    {"readline(self, size=-1, /)", text_readline,
     "Read one line, of at most size characters if size is given."},
    {"flush(self, /)", io_text_flush, "Write out what is buffered."},
    {"close(self, /)", io_text_close, "Flush and close the stream and the one below."},
    {"fileno(self, /)", text_fileno, "The descriptor below."},
    {"seekable(self, /)", text_seekable, "Whether the stream has positions."},
    {"readable(self, /)", text_readable, "Whether the stream can be read."},
    {"writable(self, /)", text_writable, "Whether the stream can be written."},
    {"isatty(self, /)", text_isatty, "Whether the stream is a terminal."},
    {"seek(self, cookie, whence=0, /)", text_seek,
     "Move to a position that tell() gave, to the start or to the end."},
    {"tell(self, /)", text_tell, "The current position, for seek()."},
    {"truncate(self, pos=None, /)", text_truncate, "Cut the stream at a position in bytes."},
    {"__getstate__(self, /)", io_refuse_state, NULL},
    {NULL, NULL, NULL},
};
static const Property text_properties[] = {
    {"buffer", get_buffer, NULL, "The stream of bytes."},
    {"encoding", get_encoding, NULL, "The encoding of the text."},
    {"errors", get_errors, NULL, "What happens to text that cannot be decoded or encoded."},
    {"name", get_name, NULL, "The name of the stream of bytes."},
    {"closed", get_closed, NULL, "Whether the stream of bytes has been closed."},
    {"newlines", get_newlines, NULL, "The line ends that have been read so far."},
    {"line_buffering", get_line_buffering, NULL, "Whether the end of a line flushes."},
    {"write_through", get_write_through, NULL, "Whether text goes to the stream of bytes at once."},
    {"_CHUNK_SIZE", get_chunk_size, set_chunk_size, "How many bytes are read and written at a time."},
    {"_finalizing", get_finalizing, set_finalizing, NULL},
    {NULL, NULL, NULL, NULL},
};

const Type io_text_description = {
    .name = "TextIOWrapper",
    .module = "_io",
    .size = sizeof(TextIo),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = text_make,
              .destroy = text_destroy,
              .traverse = text_traverse,
              .clear = text_destroy,
              .finalise = io_finalise,
              .repr = text_repr,
              .next = text_next},
    .initialise = {"TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, "
                   "write_through=False)",
                   text_initialise, NULL},
    .methods = text_methods,
    .properties = text_properties,
    .text = "Text over a stream of bytes.",
};

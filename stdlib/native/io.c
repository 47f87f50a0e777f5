/*
 * The module _io: files opened for bytes and for text.
 *
 * A ByteFile owns a descriptor with a buffer for reading and one for writing; a TextFile stands on a ByteFile and keeps
 * no text of its own: it decodes from and encodes into the ByteFile's buffers. Text in an encoding that is no superset
 * of ASCII is read whole and kept as UTF-8.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "stdlib/modules.h"
#include "vm/import.h"
#include "vm/instance.h"
#include "vm/objects/bytes.h"
#include "vm/objects/codecs.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"
#include "vm/warning.h"

enum { CHUNK = 8192, READ_CHUNK = 65536 };

typedef struct ByteFile {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field name, mode; /* mode: "rb" and the like */
    int descriptor;
    bool is_readable, is_writable, is_closed, closes_descriptor, is_unbuffered;
    Buffer in, out;
    size_t in_at;
} ByteFile;

typedef struct TextFile {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field bytes;    /* ByteFile */
    Field mode, encoding, errors;
    Field newline;  /* None or a str */
    bool is_line_buffered, is_converted; /* is_converted: what was read is in the buffer as UTF-8 already */
    bool saw_cr, saw_lf, saw_crlf;
} TextFile;

static ByteFile *as_byte_file(Value value) {
    return (ByteFile *)value_object(value);
}
static TextFile *as_text_file(Value value) {
    return (TextFile *)value_object(value);
}
static ByteFile *bytes_of(Value text) {
    return as_byte_file(field_peek(&as_text_file(text)->bytes));
}

/* --- descriptors ------------------------------------------------------------------------------------------------ */

static bool check_open(VM *vm, const ByteFile *file) {
    return !file->is_closed || raise_value_error(vm, "I/O operation on closed file.");
}

static Owned raise_unsupported(VM *vm, const char *text) {
    Value type = vm->native_state ? *(Value *)vm->native_state : NULL;
    return raise_format(vm, type ? as_type(type) : EXCEPTION(OSError), "%s", text);
}

static bool check_readable(VM *vm, const ByteFile *file) {
    return check_open(vm, file) && (file->is_readable || raise_unsupported(vm, "not readable"));
}
static bool check_writable(VM *vm, const ByteFile *file) {
    return check_open(vm, file) && (file->is_writable || raise_unsupported(vm, "not writable"));
}

/* Writes all of the output buffer; what could not be written stays in it. */
static bool flush_out(VM *vm, ByteFile *file) {
    size_t done = 0;
    bool is_fine = true;
    while (is_fine && done < file->out.count) {
        ssize_t count = write(file->descriptor, file->out.bytes + done, file->out.count - done);
        if (count >= 0) done += (size_t)count;
        else if (errno == EINTR) is_fine = signals_run(vm);
        else is_fine = raise_os_error(vm, errno, NULL, NULL);
    }
    if (!is_fine && file->is_unbuffered) done = file->out.count; /* nothing is kept for later */
    if (done) memmove(file->out.bytes, file->out.bytes + done, file->out.count - done);
    file->out.count -= done;
    return is_fine;
}

/* Reads more; *ended when there is no more. */
static bool fill_in(VM *vm, ByteFile *file, bool *ended) {
    if (file->in_at) {
        memmove(file->in.bytes, file->in.bytes + file->in_at, file->in.count - file->in_at);
        file->in.count -= file->in_at;
        file->in_at = 0;
    }
    if (!buffer_reserve(&file->in, READ_CHUNK)) return raise_memory_error(vm);
    for (;;) {
        ssize_t count = read(file->descriptor, file->in.bytes + file->in.count, READ_CHUNK);
        if (count >= 0) {
            file->in.count += (size_t)count;
            *ended = count == 0;
            return true;
        }
        if (errno != EINTR) return raise_os_error(vm, errno, NULL, NULL);
        if (!signals_run(vm)) return false;
    }
}

static bool fill_all(VM *vm, ByteFile *file) {
    bool ended = false;
    while (!ended) {
        if (!fill_in(vm, file, &ended)) return false;
    }
    return true;
}

/* Bytes up to and with the next line feed (all that is left at the end); none of them are taken. */
static bool find_line_end(VM *vm, ByteFile *file, size_t *length) {
    size_t searched = 0;
    for (bool ended = false;;) {
        size_t have = file->in.count - file->in_at;
        const char *found = have > searched ? memchr(file->in.bytes + file->in_at + searched, '\n', have - searched) : NULL;
        if (found || ended) {
            *length = found ? (size_t)(found - (file->in.bytes + file->in_at)) + 1 : have;
            return true;
        }
        searched = have;
        if (!fill_in(vm, file, &ended)) return false;
    }
}

static bool close_file(VM *vm, ByteFile *file) {
    if (file->is_closed) return true;
    bool is_fine = flush_out(vm, file);
    file->is_closed = true;
    if (file->closes_descriptor && close(file->descriptor) < 0 && is_fine && errno != EINTR) is_fine = raise_os_error(vm, errno, NULL, NULL);
    buffer_close(&file->in);
    buffer_close(&file->out);
    file->in_at = 0;
    return is_fine;
}

static bool seek_to(VM *vm, ByteFile *file, int64_t offset, int whence, int64_t *position) {
    if (!flush_out(vm, file)) return false;
    if (whence == SEEK_CUR) offset -= (int64_t)(file->in.count - file->in_at);
    off_t at = lseek(file->descriptor, offset, whence);
    if (at < 0) return raise_os_error(vm, errno, NULL, NULL);
    file->in.count = file->in_at = 0;
    *position = at;
    return true;
}

static bool tell_at(VM *vm, ByteFile *file, int64_t *position) {
    off_t at = lseek(file->descriptor, 0, SEEK_CUR);
    if (at < 0) return raise_os_error(vm, errno, NULL, NULL);
    *position = (int64_t)at - (int64_t)(file->in.count - file->in_at) + (int64_t)file->out.count;
    return true;
}

/* --- ByteFile ---------------------------------------------------------------------------------------------------- */

static Owned take_bytes(VM *vm, ByteFile *file, size_t count) {
    Owned result = bytes_new(vm, file->in.bytes ? file->in.bytes + file->in_at : "", count);
    if (result) file->in_at += count;
    return result;
}

static Owned byte_read(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    int64_t size = -1;
    if (args[1] && args[1] != VALUE_NONE && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size)) return NULL;
    if (!check_readable(vm, file) || !flush_out(vm, file)) return NULL;
    if (size < 0) return fill_all(vm, file) ? take_bytes(vm, file, file->in.count - file->in_at) : NULL;
    bool ended = false;
    while (!ended && file->in.count - file->in_at < (size_t)size) {
        if (!fill_in(vm, file, &ended)) return NULL;
    }
    size_t have = file->in.count - file->in_at;
    return take_bytes(vm, file, have < (size_t)size ? have : (size_t)size);
}

static Owned byte_readline(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    int64_t size = -1;
    size_t length;
    if (args[1] && args[1] != VALUE_NONE && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size)) return NULL;
    if (!check_readable(vm, file) || !flush_out(vm, file) || !find_line_end(vm, file, &length)) return NULL;
    return take_bytes(vm, file, size >= 0 && (size_t)size < length ? (size_t)size : length);
}

static Owned byte_write(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    BufferView view;
    if (!check_writable(vm, file)) return NULL;
    if (value_is_str(args[1])) return raise_type_error(vm, "a bytes-like object is required, not 'str'");
    if (!buffer_get(vm, args[1], &view, false)) return NULL;
    int64_t position;
    bool is_fine = file->in.count == file->in_at || seek_to(vm, file, 0, SEEK_CUR, &position);
    if (is_fine) buffer_append(&file->out, view.data, (size_t)view.count);
    int64_t count = view.count;
    buffer_release(vm, &view);
    if (!is_fine) return NULL;
    if (file->out.failed) return raise_memory_error(vm);
    if ((file->out.count >= CHUNK || file->is_unbuffered) && !flush_out(vm, file)) return NULL;
    return int_new(vm, count);
}

static Owned byte_flush(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    return check_open(vm, file) && flush_out(vm, file) ? VALUE_NONE : NULL;
}

static Owned byte_close(VM *vm, Value *args) {
    return close_file(vm, as_byte_file(args[0])) ? VALUE_NONE : NULL;
}

static Owned byte_seek(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    int64_t offset, position;
    int whence = SEEK_SET;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &offset) || (args[2] && !value_to_c_int(vm, args[2], &whence))) return NULL;
    return check_open(vm, file) && seek_to(vm, file, offset, whence, &position) ? int_new(vm, position) : NULL;
}

static Owned byte_tell(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    int64_t position;
    return check_open(vm, file) && tell_at(vm, file, &position) ? int_new(vm, position) : NULL;
}

static Owned byte_truncate(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    int64_t size;
    if (!check_writable(vm, file) || !flush_out(vm, file)) return NULL;
    if (args[1] && args[1] != VALUE_NONE) {
        if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size)) return NULL;
    } else if (!tell_at(vm, file, &size)) {
        return NULL;
    }
    if (ftruncate(file->descriptor, size) < 0) return raise_os_error(vm, errno, NULL, NULL);
    return int_new(vm, size);
}

static Owned byte_fileno(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    return check_open(vm, file) ? value_from_small_int(file->descriptor) : NULL;
}

static Owned byte_isatty(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    return check_open(vm, file) ? value_from_bool(isatty(file->descriptor)) : NULL;
}

static Owned byte_readable(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    return check_open(vm, file) ? value_from_bool(file->is_readable) : NULL;
}

static Owned byte_writable(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    return check_open(vm, file) ? value_from_bool(file->is_writable) : NULL;
}

static Owned byte_seekable(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    return check_open(vm, file) ? value_from_bool(lseek(file->descriptor, 0, SEEK_CUR) >= 0) : NULL;
}

static Owned file_enter(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}

static Owned file_exit(VM *vm, Value *args) {
    Owned name = str_intern_text(vm, "close");
    Owned result = name ? value_call_method(vm, args[0], name, NULL, 0) : NULL;
    value_release(vm, name);
    value_release(vm, result);
    return result ? VALUE_NONE : NULL;
}

/* All further lines as a list, by whichever readline the file has. */
static Owned file_readlines(VM *vm, Value *args) {
    int64_t hint = -1, total = 0;
    if (args[1] && args[1] != VALUE_NONE && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &hint)) return NULL;
    Owned list = list_new(vm, 0);
    while (list) {
        Owned line;
        if (!iterator_next(vm, args[0], &line)) {
            value_release(vm, list);
            return NULL;
        }
        if (!line) break;
        int64_t length;
        if (!value_length(vm, line, &length) || !list_append_take(vm, as_list(list), line)) {
            value_release(vm, list);
            return NULL;
        }
        total += length;
        if (hint > 0 && total >= hint) break;
    }
    return list;
}

static Owned file_writelines(VM *vm, Value *args) {
    Owned iterator = value_iterate(vm, args[1]);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned line;
        is_fine = iterator_next(vm, iterator, &line);
        if (!is_fine || !line) break;
        Value item = line;
        Owned result = value_call_method(vm, args[0], vm_name(vm, NAME_write), &item, 1);
        is_fine = result != NULL;
        value_release(vm, result);
        value_release(vm, line);
    }
    value_release(vm, iterator);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static bool byte_next(VM *vm, Value self, Owned *item) {
    Value args[2] = {self, NULL};
    *item = byte_readline(vm, args);
    if (*item && as_bytes(*item)->count == 0) {
        value_release(vm, *item);
        *item = NULL;
        return true;
    }
    return *item != NULL;
}

static void byte_destroy(VM *vm, Object *self) {
    ByteFile *file = (ByteFile *)self;
    if (!close_file(vm, file)) raise_clear(vm);
    buffer_close(&file->in);
    buffer_close(&file->out);
    instance_destroy_attributes(vm, self);
    field_clear(vm, &file->name);
    field_clear(vm, &file->mode);
}

static void byte_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_attributes(self, visit, context);
    visit(field_peek(&((ByteFile *)self)->name), context);
}

/* A file that nobody closed: its data is written, and a ResourceWarning says so where it is shown. */
static void byte_finalise(VM *vm, Value self) {
    ByteFile *file = as_byte_file(self);
    if (file->is_closed || !file->closes_descriptor) return;
    Owned pending = raise_fetch(vm);
    if (!warning_issue(vm, EXCEPTION(ResourceWarning), 1, "unclosed file %R", self)) raise_unraisable(vm, NULL, self);
    vm->thread->exception = pending;
}

static Owned get_byte_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_byte_file(self)->name);
}
static Owned get_byte_mode(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_byte_file(self)->mode);
}
static Owned get_byte_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_byte_file(self)->is_closed);
}
static Owned get_byte_raw(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned byte_repr(VM *vm, Value self) {
    return str_new_format(vm, "<_io.%T name=%R>", self, field_peek(&as_byte_file(self)->name));
}

static Owned byte_readinto(VM *vm, Value *args) {
    BufferView view;
    if (!buffer_get(vm, args[1], &view, true)) return NULL;
    Owned size = int_new(vm, view.count);
    Value inner[2] = {args[0], size};
    Owned data = byte_read(vm, inner);
    int64_t count = data ? as_bytes(data)->count : 0;
    if (data) memcpy(view.data, as_bytes(data)->data, (size_t)count);
    buffer_release(vm, &view);
    value_release(vm, size);
    value_release(vm, data);
    return data ? int_new(vm, count) : NULL;
}

static Owned byte_peek(VM *vm, Value *args) {
    ByteFile *file = as_byte_file(args[0]);
    bool ended;
    if (!check_readable(vm, file)) return NULL;
    if (file->in.count == file->in_at && !fill_in(vm, file, &ended)) return NULL;
    return bytes_new(vm, file->in.bytes + file->in_at, file->in.count - file->in_at);
}

static const Method byte_methods[] = {
    {"read(self, size=-1, /)", byte_read, "Read and return up to size bytes; all of them if size is negative or left out."},
    {"read1(self, size=-1, /)", byte_read, "Read and return up to size bytes."},
    {"readinto(self, buffer, /)", byte_readinto, "Read bytes into a writable buffer; gives their number."},
    {"peek(self, size=0, /)", byte_peek, "Bytes that have been read ahead, without taking them."},
    {"readline(self, size=-1, /)", byte_readline, "Read and return a line."},
    {"readlines(self, hint=-1, /)", file_readlines, "Return a list of lines."},
    {"write(self, buffer, /)", byte_write, "Write bytes; gives their number."},
    {"writelines(self, lines, /)", file_writelines, "Write a list of lines."},
    {"flush(self, /)", byte_flush, "Write what is buffered."},
    {"close(self, /)", byte_close, "Flush and close the file."},
    {"seek(self, target, whence=0, /)", byte_seek, "Move to a position; gives it."},
    {"tell(self, /)", byte_tell, "The current position."},
    {"truncate(self, pos=None, /)", byte_truncate, "Cut the file at a position."},
    {"fileno(self, /)", byte_fileno, "The descriptor."},
    {"isatty(self, /)", byte_isatty, "Whether the file is a terminal."},
    {"readable(self, /)", byte_readable, "Whether the file can be read."},
    {"writable(self, /)", byte_writable, "Whether the file can be written."},
    {"seekable(self, /)", byte_seekable, "Whether the file can be positioned."},
    {"__enter__(self, /)", file_enter, NULL},
    {"__exit__(self, /, *args)", file_exit, NULL},
    {NULL, NULL, NULL},
};
static const Property byte_properties[] = {
    {"name", get_byte_name, NULL, NULL}, {"mode", get_byte_mode, NULL, NULL}, {"closed", get_byte_closed, NULL, NULL}, {"raw", get_byte_raw, NULL, NULL}, {NULL, NULL, NULL, NULL},
};

#define BYTE_FILE(type_name)                                                                                                        \
    {.name = type_name, .module = "_io", .size = sizeof(ByteFile), .shape_offset = offsetof(ByteFile, shape),                       \
     .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES | TYPE_NO_CONSTRUCTOR,                                    \
     .slots = {.destroy = byte_destroy, .traverse = byte_traverse, .finalise = byte_finalise, .repr = byte_repr, .iterate = slot_self, .next = byte_next}, \
     .methods = byte_methods, .properties = byte_properties}

static const Type byte_descriptions[] = {BYTE_FILE("BufferedReader"), BYTE_FILE("BufferedWriter"), BYTE_FILE("BufferedRandom"), BYTE_FILE("FileIO")};

/* --- TextFile ---------------------------------------------------------------------------------------------------- */

static bool is_ascii_based(Value encoding) {
    static const char *const wide[] = {"utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8-sig", "utf_16", "utf_32", "utf_8_sig"};
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        if (str_is_text(encoding, wide[i])) return false;
    }
    return true;
}

static bool is_utf8(Value encoding) {
    return str_is_text(encoding, "utf-8") || str_is_text(encoding, "UTF-8") || str_is_text(encoding, "utf8") || str_is_text(encoding, "utf_8");
}

static Owned decode(VM *vm, const TextFile *file, const char *data, size_t count) {
    Buffer encoding = BUFFER_EMPTY, errors = BUFFER_EMPTY;
    if (!file->is_converted) str_append_utf8(&encoding, field_peek(&file->encoding));
    else buffer_append_text(&encoding, "utf-8");
    str_append_utf8(&errors, file->is_converted ? vm->empty_str : field_peek(&file->errors));
    if (file->is_converted) buffer_append_text(&errors, "surrogatepass");
    Owned text = encoding.failed || errors.failed ? raise_memory_error(vm) : codec_decode(vm, data, count, encoding.bytes, errors.bytes);
    buffer_close(&encoding);
    buffer_close(&errors);
    return text;
}

/* Text of an encoding that lines cannot be found in is read whole and kept as UTF-8. */
static bool convert(VM *vm, TextFile *file, ByteFile *bytes) {
    if (file->is_converted || is_ascii_based(field_peek(&file->encoding))) return true;
    if (!fill_all(vm, bytes)) return false;
    Owned text = decode(vm, file, bytes->in.bytes + bytes->in_at, bytes->in.count - bytes->in_at);
    if (!text) return false;
    bytes->in.count = bytes->in_at = 0;
    str_append_utf8(&bytes->in, text);
    value_release(vm, text);
    file->is_converted = true;
    return !bytes->in.failed || raise_memory_error(vm);
}

/* "\r\n" and "\r" become "\n" where the file was opened so. */
static Owned translate_take(VM *vm, TextFile *file, Owned text) {
    if (!text || field_peek(&file->newline) != VALUE_NONE) return text;
    Owned cr = str_new_character(vm, '\r');
    bool has_cr = cr && str_find(text, cr, 0, as_str(text)->count) >= 0;
    value_release(vm, cr);
    if (!has_cr) return text;
    StrBuilder builder = STR_BUILDER_EMPTY;
    const Str *str = as_str(text);
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c == '\r' && i + 1 < str->count && str_at(str, i + 1) == '\n') continue;
        str_builder_add(&builder, c == '\r' ? '\n' : c);
    }
    value_release(vm, text);
    return str_builder_finish(vm, &builder);
}

static bool prepare_read(VM *vm, Value self) {
    ByteFile *bytes = bytes_of(self);
    return check_readable(vm, bytes) && flush_out(vm, bytes) && convert(vm, as_text_file(self), bytes);
}

static Owned take_text(VM *vm, Value self, size_t count) {
    TextFile *file = as_text_file(self);
    ByteFile *bytes = bytes_of(self);
    Owned text = decode(vm, file, bytes->in.bytes ? bytes->in.bytes + bytes->in_at : "", count);
    if (text) bytes->in_at += count;
    return translate_take(vm, file, text);
}

static Owned text_read(VM *vm, Value *args) {
    int64_t size = -1;
    if (args[1] && args[1] != VALUE_NONE && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size)) return NULL;
    if (!prepare_read(vm, args[0])) return NULL;
    ByteFile *bytes = bytes_of(args[0]);
    if (size < 0) return fill_all(vm, bytes) ? take_text(vm, args[0], bytes->in.count - bytes->in_at) : NULL;
    bool ended = false, is_wide = as_text_file(args[0])->is_converted || is_utf8(field_peek(&as_text_file(args[0])->encoding));
    for (;;) { /* bytes that hold size characters; one more is looked at for "\r\n" */
        size_t at = bytes->in_at, characters = 0;
        while (at < bytes->in.count && characters < (size_t)size) {
            size_t step = is_wide ? utf8_sequence(bytes->in.bytes + at, bytes->in.count - at) : 1;
            if (step == 0) step = 1;
            if (bytes->in.bytes[at] == '\r' && at + 1 < bytes->in.count && bytes->in.bytes[at + 1] == '\n' && field_peek(&as_text_file(args[0])->newline) == VALUE_NONE) step = 2;
            at += step;
            characters++;
        }
        if ((characters == (size_t)size && at + 4 <= bytes->in.count) || ended) return take_text(vm, args[0], at - bytes->in_at);
        if (!fill_in(vm, bytes, &ended)) return NULL;
    }
}

static Owned read_line(VM *vm, Value self) {
    if (!prepare_read(vm, self)) return NULL;
    TextFile *file = as_text_file(self);
    ByteFile *bytes = bytes_of(self);
    size_t length;
    if (!find_line_end(vm, bytes, &length)) return NULL;
    Value newline = field_peek(&file->newline);
    bool cr_ends = newline == VALUE_NONE || (value_is_str(newline) && (as_str(newline)->count == 0 || str_is_text(newline, "\r")));
    if (cr_ends && length) {
        const char *start = bytes->in.bytes + bytes->in_at, *cr = memchr(start, '\r', length);
        if (cr && !(cr + 1 < start + length && cr[1] == '\n' && !str_is_text(newline == VALUE_NONE ? vm->empty_str : newline, "\r"))) length = (size_t)(cr - start) + 1;
        else if (cr) length = (size_t)(cr - start) + 2;
    }
    return take_text(vm, self, length);
}

static Owned text_readline(VM *vm, Value *args) {
    int64_t size = -1;
    if (args[1] && args[1] != VALUE_NONE && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size)) return NULL;
    if (size < 0) return read_line(vm, args[0]);
    ByteFile *bytes = bytes_of(args[0]);
    Owned line = read_line(vm, args[0]);
    if (!line || as_str(line)->count <= size) return line;
    Owned part = str_substring(vm, line, 0, size), rest = str_substring(vm, line, size, as_str(line)->count);
    Buffer text = BUFFER_EMPTY; /* what is too long goes back */
    if (rest) str_append_utf8(&text, rest);
    if (part && rest && bytes->in_at >= text.count) bytes->in_at -= text.count;
    buffer_close(&text);
    value_release(vm, line);
    value_release(vm, rest);
    return part;
}

static bool text_next(VM *vm, Value self, Owned *item) {
    *item = read_line(vm, self);
    if (*item && as_str(*item)->count == 0) {
        value_release(vm, *item);
        *item = NULL;
        return true;
    }
    return *item != NULL;
}

static bool append_encoded(VM *vm, TextFile *file, ByteFile *bytes, Value text) {
    if (str_is_ascii(as_str(text)) && is_ascii_based(field_peek(&file->encoding))) {
        str_append_utf8(&bytes->out, text);
        return !bytes->out.failed || raise_memory_error(vm);
    }
    Buffer encoding = BUFFER_EMPTY, errors = BUFFER_EMPTY;
    str_append_utf8(&encoding, field_peek(&file->encoding));
    str_append_utf8(&errors, field_peek(&file->errors));
    Owned data = encoding.failed || errors.failed ? raise_memory_error(vm) : codec_encode(vm, text, encoding.bytes, errors.bytes);
    buffer_close(&encoding);
    buffer_close(&errors);
    if (!data) return false;
    buffer_append(&bytes->out, as_bytes(data)->data, (size_t)as_bytes(data)->count);
    value_release(vm, data);
    return !bytes->out.failed || raise_memory_error(vm);
}

static Owned text_write(VM *vm, Value *args) {
    TextFile *file = as_text_file(args[0]);
    ByteFile *bytes = bytes_of(args[0]);
    if (!value_is_str(args[1])) return raise_type_error(vm, "write() argument must be str, not %T", args[1]);
    if (!check_writable(vm, bytes)) return NULL;
    int64_t position;
    if (bytes->in.count > bytes->in_at && !seek_to(vm, bytes, 0, SEEK_CUR, &position)) return NULL;
    Value newline = field_peek(&file->newline);
    Owned text = value_retain(args[1]);
    Owned line_feed = str_new_character(vm, '\n');
    bool has_line = line_feed && str_find(text, line_feed, 0, as_str(text)->count) >= 0;
    if (has_line && value_is_str(newline) && as_str(newline)->count && !str_is_text(newline, "\n")) {
        Owned name = str_new_text(vm, "replace");
        Value items[2] = {line_feed, newline};
        Owned replaced = name ? value_call_method(vm, text, name, items, 2) : NULL;
        value_release(vm, name);
        value_release(vm, text);
        text = replaced;
    }
    value_release(vm, line_feed);
    bool is_fine = text && append_encoded(vm, file, bytes, text);
    value_release(vm, text);
    if (!is_fine) return NULL;
    if ((bytes->out.count >= CHUNK || bytes->is_unbuffered || (file->is_line_buffered && has_line)) && !flush_out(vm, bytes)) return NULL;
    return int_new(vm, as_str(args[1])->count);
}

#define TEXT_DELEGATE(name, function)                                        \
    static Owned text_##name(VM *vm, Value *args) {                          \
        Value inner[3] = {field_peek(&as_text_file(args[0])->bytes), NULL, NULL}; \
        return function(vm, inner);                                          \
    }
TEXT_DELEGATE(flush, byte_flush)
TEXT_DELEGATE(close, byte_close)
TEXT_DELEGATE(tell, byte_tell)
TEXT_DELEGATE(fileno, byte_fileno)
TEXT_DELEGATE(isatty, byte_isatty)
TEXT_DELEGATE(readable, byte_readable)
TEXT_DELEGATE(writable, byte_writable)
TEXT_DELEGATE(seekable, byte_seekable)
#undef TEXT_DELEGATE

static Owned text_seek(VM *vm, Value *args) {
    Value inner[3] = {field_peek(&as_text_file(args[0])->bytes), args[1], args[2]};
    int64_t offset;
    int whence = 0;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &offset) || (args[2] && !value_to_c_int(vm, args[2], &whence))) return NULL;
    if (whence && offset) return raise_unsupported(vm, whence == SEEK_CUR ? "can't do nonzero cur-relative seeks" : "can't do nonzero end-relative seeks");
    as_text_file(args[0])->is_converted = false;
    return byte_seek(vm, inner);
}

static Owned text_truncate(VM *vm, Value *args) {
    Value inner[2] = {field_peek(&as_text_file(args[0])->bytes), args[1]};
    return byte_truncate(vm, inner);
}

static Owned text_reconfigure(VM *vm, Value *args) {
    TextFile *file = as_text_file(args[0]);
    bool truth;
    if (!flush_out(vm, bytes_of(args[0]))) return NULL;
    if (args[1] && args[1] != VALUE_NONE) field_take(vm, &file->encoding, value_retain(args[1]));
    if (args[2] && args[2] != VALUE_NONE) field_take(vm, &file->errors, value_retain(args[2]));
    if (args[3]) field_take(vm, &file->newline, value_retain(args[3]));
    if (args[4] && args[4] != VALUE_NONE) {
        if (!value_is_true(vm, args[4], &truth)) return NULL;
        file->is_line_buffered = truth;
    }
    return VALUE_NONE;
}

static void text_destroy(VM *vm, Object *self) {
    TextFile *file = (TextFile *)self;
    instance_destroy_attributes(vm, self);
    field_clear(vm, &file->bytes);
    field_clear(vm, &file->mode);
    field_clear(vm, &file->encoding);
    field_clear(vm, &file->errors);
    field_clear(vm, &file->newline);
}

static void text_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_attributes(self, visit, context);
    visit(field_peek(&((TextFile *)self)->bytes), context);
}

static void text_finalise(VM *vm, Value self) {
    ByteFile *bytes = bytes_of(self);
    if (bytes->is_closed || !bytes->closes_descriptor) return;
    Owned pending = raise_fetch(vm);
    if (!warning_issue(vm, EXCEPTION(ResourceWarning), 1, "unclosed file %R", self)) raise_unraisable(vm, NULL, self);
    bytes->object.bits |= OBJECT_IS_FINALISED;
    vm->thread->exception = pending;
}

static Owned text_repr(VM *vm, Value self) {
    const TextFile *file = as_text_file(self);
    return str_new_format(vm, "<_io.TextIOWrapper name=%R mode=%R encoding=%R>", field_peek(&bytes_of(self)->name), field_peek(&file->mode), field_peek(&file->encoding));
}

#define TEXT_FIELD(name)                                \
    static Owned get_text_##name(VM *vm, Value self) {  \
        (void)vm;                                       \
        return field_get(&as_text_file(self)->name);    \
    }
TEXT_FIELD(mode) TEXT_FIELD(encoding) TEXT_FIELD(errors) TEXT_FIELD(bytes)
#undef TEXT_FIELD

static Owned get_text_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&bytes_of(self)->name);
}
static Owned get_text_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(bytes_of(self)->is_closed);
}
static Owned get_line_buffering(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_text_file(self)->is_line_buffered);
}
static Owned get_newlines(VM *vm, Value self) {
    (void)vm, (void)self;
    return VALUE_NONE;
}

static const Method text_methods[] = {
    {"read(self, size=-1, /)", text_read, "Read at most size characters; everything if size is negative or left out."},
    {"readline(self, size=-1, /)", text_readline, "Read until newline or EOF."},
    {"readlines(self, hint=-1, /)", file_readlines, "Return a list of lines."},
    {"write(self, text, /)", text_write, "Write a string; gives the number of characters."},
    {"writelines(self, lines, /)", file_writelines, "Write a list of lines."},
    {"flush(self, /)", text_flush, "Write what is buffered."},
    {"close(self, /)", text_close, "Flush and close the file."},
    {"seek(self, cookie, whence=0, /)", text_seek, "Move to a position that tell() gave."},
    {"tell(self, /)", text_tell, "The current position."},
    {"truncate(self, pos=None, /)", text_truncate, "Cut the file at a position."},
    {"fileno(self, /)", text_fileno, "The descriptor."},
    {"isatty(self, /)", text_isatty, "Whether the file is a terminal."},
    {"readable(self, /)", text_readable, "Whether the file can be read."},
    {"writable(self, /)", text_writable, "Whether the file can be written."},
    {"seekable(self, /)", text_seekable, "Whether the file can be positioned."},
    {"reconfigure(self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)", text_reconfigure, "Change how text is encoded and buffered."},
    {"__enter__(self, /)", file_enter, NULL},
    {"__exit__(self, /, *args)", file_exit, NULL},
    {NULL, NULL, NULL},
};
static const Property text_properties[] = {
    {"name", get_text_name, NULL, NULL}, {"mode", get_text_mode, NULL, NULL}, {"encoding", get_text_encoding, NULL, NULL}, {"errors", get_text_errors, NULL, NULL},
    {"buffer", get_text_bytes, NULL, NULL}, {"closed", get_text_closed, NULL, NULL}, {"line_buffering", get_line_buffering, NULL, NULL}, {"newlines", get_newlines, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Type text_description = {
    .name = "TextIOWrapper", .module = "_io", .size = sizeof(TextFile), .shape_offset = offsetof(TextFile, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = text_destroy, .traverse = text_traverse, .finalise = text_finalise, .repr = text_repr, .iterate = slot_self, .next = text_next},
    .methods = text_methods, .properties = text_properties,
};

/* Whether an encoding is known: LookupError otherwise. */
static bool codec_exists(VM *vm, Value encoding) {
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, encoding);
    bool is_known = !name.failed && (!name.bytes || codec_canonical_name(name.bytes) || str_is_text(encoding, "locale"));
    buffer_close(&name);
    return is_known || raise_format(vm, EXCEPTION(LookupError), "unknown encoding: %S", encoding);
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

/* The classes of this module: values of its dict. */
static const Type *class_named(VM *vm, Value module, const char *name) {
    Owned key = str_intern_text(vm, name);
    Value found = key ? dict_get_str(vm, module_dict(module), key) : NULL;
    value_release(vm, key);
    return found ? as_type(found) : NULL;
}

static Owned byte_file_new(VM *vm, Value module, int descriptor, Value name, const char *mode, bool reads, bool writes, bool closes) {
    const Type *type = class_named(vm, module, reads && writes ? "BufferedRandom" : writes ? "BufferedWriter" : "BufferedReader");
    ByteFile *file = type ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!file) return NULL;
    file->descriptor = descriptor;
    file->is_readable = reads;
    file->is_writable = writes;
    file->closes_descriptor = closes;
    field_init_take(&file->name, value_retain(name));
    field_init_take(&file->mode, str_new_text(vm, mode));
    return object_owned(file);
}

static Owned text_file_new(VM *vm, Value module, Value bytes, Value mode, Value encoding, Value errors, Value newline) {
    const Type *type = class_named(vm, module, "TextIOWrapper");
    TextFile *file = type ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!file) return NULL;
    bool has_encoding = encoding && encoding != VALUE_NONE && !str_is_text(encoding, "locale");
    field_init_take(&file->bytes, value_retain(bytes));
    field_init_take(&file->mode, value_retain(mode));
    field_init_take(&file->encoding, has_encoding ? value_retain(encoding) : str_new_text(vm, "UTF-8"));
    field_init_take(&file->errors, errors && errors != VALUE_NONE ? value_retain(errors) : str_new_text(vm, "strict"));
    field_init_take(&file->newline, newline ? value_retain(newline) : VALUE_NONE);
    file->is_line_buffered = isatty(as_byte_file(bytes)->descriptor);
    return object_owned(file);
}

typedef struct OpenMode {
    bool reads, writes, creates, truncates, appends, is_exclusive, is_binary, is_text;
} OpenMode;

static bool read_mode(VM *vm, Value mode, OpenMode *result) {
    int kinds = 0;
    bool updates = false;
    *result = (OpenMode){0};
    for (int64_t i = 0; i < as_str(mode)->count; i++) {
        uint32_t c = str_at(as_str(mode), i);
        for (int64_t j = 0; j < i; j++) {
            if (str_at(as_str(mode), j) == c) return raise_value_error(vm, "invalid mode: %R", mode);
        }
        switch (c) {
        case 'r': result->reads = true; kinds++; break;
        case 'w': result->writes = result->creates = result->truncates = true; kinds++; break;
        case 'a': result->writes = result->creates = result->appends = true; kinds++; break;
        case 'x': result->writes = result->creates = result->is_exclusive = true; kinds++; break;
        case '+': updates = true; break;
        case 'b': result->is_binary = true; break;
        case 't': result->is_text = true; break;
        default: return raise_value_error(vm, "invalid mode: %R", mode);
        }
    }
    if (result->is_text && result->is_binary) return raise_value_error(vm, "can't have text and binary mode at once");
    if (kinds > 1) return raise_value_error(vm, "must have exactly one of create/read/write/append mode");
    if (kinds == 0) return raise_value_error(vm, "Must have exactly one of create/read/write/append mode and at most one plus");
    if (updates) result->reads = result->writes = true;
    return true;
}

/* The descriptor of a path (str, bytes, __fspath__) or of an int. */
static bool open_descriptor(VM *vm, Value file, const OpenMode *mode, Value opener, int *descriptor) {
    if (value_is_int(file)) {
        if (!value_to_c_int(vm, file, descriptor)) return false;
        return *descriptor >= 0 || raise_value_error(vm, "negative file descriptor");
    }
    Owned path = NULL;
    if (!value_is_str(file) && !value_is_bytes(file)) {
        Owned method;
        if (!value_find_attribute(vm, file, vm_name(vm, NAME___fspath__), &method)) return false;
        if (!method) return raise_type_error(vm, "expected str, bytes or os.PathLike object, not %T", file);
        path = value_call_0(vm, method);
        value_release(vm, method);
        if (!path) return false;
    } else {
        path = value_retain(file);
    }
    Buffer name = BUFFER_EMPTY;
    bool is_fine;
    if (value_is_bytes(path)) {
        buffer_append(&name, as_bytes(path)->data, (size_t)as_bytes(path)->count);
        is_fine = !memchr(as_bytes(path)->data, 0, (size_t)as_bytes(path)->count) || raise_value_error(vm, "embedded null byte");
    } else {
        is_fine = str_append_file_name(vm, &name, path);
    }
    buffer_append(&name, "", 0);
    int flags = (mode->reads && mode->writes ? O_RDWR : mode->writes ? O_WRONLY : O_RDONLY) | (mode->creates ? O_CREAT : 0) | (mode->truncates ? O_TRUNC : 0) |
                (mode->appends ? O_APPEND : 0) | (mode->is_exclusive ? O_EXCL : 0) | O_CLOEXEC;
    if (is_fine && opener && opener != VALUE_NONE) {
        Owned number = int_new(vm, flags), made = value_call_2(vm, opener, path, number);
        is_fine = made && value_to_c_int(vm, made, descriptor);
        value_release(vm, made);
    } else {
        enum { PERMISSIONS = 0666 };
        while (is_fine && (*descriptor = open(name.bytes, flags, PERMISSIONS)) < 0) {
            if (errno != EINTR) is_fine = raise_os_error(vm, errno, file, NULL);
            else is_fine = signals_run(vm);
        }
        struct stat status;
        if (is_fine && fstat(*descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
            close(*descriptor);
            is_fine = raise_os_error(vm, EISDIR, file, NULL);
        }
    }
    buffer_close(&name);
    value_release(vm, path);
    return is_fine;
}

static Owned function_open(VM *vm, Value *args) {
    Owned module = NULL, mode = args[1] ? value_retain(args[1]) : str_new_text(vm, "r"), bytes = NULL, result = NULL, name = str_intern_text(vm, "_io");
    OpenMode how;
    int descriptor, buffering = -1;
    bool closes = true;
    if (!mode || !name) goto done;
    if (!value_is_str(mode)) {
        raise_type_error(vm, "open() argument 'mode' must be str, not %T", mode);
        goto done;
    }
    if (!read_mode(vm, mode, &how) || (args[2] && !value_to_c_int(vm, args[2], &buffering)) || (args[6] && !value_is_true(vm, args[6], &closes))) goto done;
    if (how.is_binary) {
        const char *refused = args[3] && args[3] != VALUE_NONE ? "an encoding" : args[4] && args[4] != VALUE_NONE ? "an errors" : args[5] && args[5] != VALUE_NONE ? "a newline" : NULL;
        if (refused) {
            raise_value_error(vm, "binary mode doesn't take %s argument", refused);
            goto done;
        }
    } else if (buffering == 0) {
        raise_value_error(vm, "can't have unbuffered text I/O");
        goto done;
    }
    if (args[5] && args[5] != VALUE_NONE && (!value_is_str(args[5]) || !(as_str(args[5])->count == 0 || str_is_text(args[5], "\n") || str_is_text(args[5], "\r") || str_is_text(args[5], "\r\n")))) {
        raise_value_error(vm, "illegal newline value: %R", args[5]);
        goto done;
    }
    if (args[3] && args[3] != VALUE_NONE && !codec_exists(vm, args[3])) goto done;
    if (!open_descriptor(vm, args[0], &how, args[7], &descriptor)) goto done;
    if (!dict_find(vm, as_dict(field_peek(&vm->modules)), name, &module) || !module) goto done;
    const char *plain = how.reads && how.writes ? (how.appends ? "ab+" : how.is_exclusive ? "xb+" : "rb+") : how.appends ? "ab" : how.is_exclusive ? "xb" : how.writes ? "wb" : "rb";
    bytes = byte_file_new(vm, module, descriptor, args[0], plain, how.reads, how.writes, closes);
    if (!bytes) goto done;
    as_byte_file(bytes)->is_unbuffered = buffering == 0;
    if (how.appends) lseek(descriptor, 0, SEEK_END);
    result = how.is_binary ? value_retain(bytes) : text_file_new(vm, module, bytes, mode, args[3], args[4], args[5]);
    if (result && !how.is_binary && buffering == 1) as_text_file(result)->is_line_buffered = true;
done:
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, mode);
    value_release(vm, bytes);
    return result;
}

static Owned function_text_encoding(VM *vm, Value *args) {
    if (args[0] == VALUE_NONE) return str_new_text(vm, "utf-8");
    return value_retain(args[0]);
}

static const Method functions[] = {
    {"open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)", function_open, "Open file and return a stream.  Raise OSError upon failure."},
    {"text_encoding(encoding, stacklevel=2, /)", function_text_encoding, "The encoding that text files get."},
    {NULL, NULL, NULL},
};

Owned module_io(VM *vm) {
    Owned module = stdlib_module(vm, "_io", "Files opened for bytes and for text.", functions);
    if (!module) return NULL;
    bool is_fine = stdlib_add_int(vm, module, "DEFAULT_BUFFER_SIZE", 131072);
    for (size_t i = 0; is_fine && i < COUNT_OF(byte_descriptions); i++) {
        is_fine = stdlib_add_type(vm, module, byte_descriptions[i].name, &byte_descriptions[i], NULL, NULL);
    }
    is_fine = is_fine && stdlib_add_type(vm, module, "TextIOWrapper", &text_description, NULL, NULL);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

/* Whether the locale names no language: bytes that are no UTF-8 then pass through stdin and stdout. */
static bool is_plain_locale(void) {
    static const char *const plain[] = {"C", "POSIX", "C.UTF-8", "C.utf8"};
    const char *locale = getenv("LC_ALL");
    if (!locale || !*locale) locale = getenv("LC_CTYPE");
    if (!locale || !*locale) locale = getenv("LANG");
    if (!locale || !*locale) return true;
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        if (strcmp(locale, plain[i]) == 0) return true;
    }
    return false;
}

/* sys.stdin, stdout and stderr: a closed descriptor gives None. */
bool io_open_standard(VM *vm) {
    static const struct {
        const char *name, *dunder, *label, *errors;
        bool writes;
    } standard[] = {{"stdin", "__stdin__", "<stdin>", "strict", false}, {"stdout", "__stdout__", "<stdout>", "strict", true}, {"stderr", "__stderr__", "<stderr>", "backslashreplace", true}};
    Owned name = str_intern_text(vm, "_io"), module = name ? import_module(vm, name) : NULL;
    value_release(vm, name);
    bool is_fine = module != NULL;
    for (int i = 0; is_fine && i < 3; i++) {
        Owned file = VALUE_NONE;
        if (fcntl(i, F_GETFD) >= 0) {
            Owned label = str_new_text(vm, standard[i].label), mode = str_new_text(vm, standard[i].writes ? "w" : "r"), errors = str_new_text(vm, i < 2 && is_plain_locale() ? "surrogateescape" : standard[i].errors), encoding = str_new_text(vm, "utf-8");
            Owned bytes = byte_file_new(vm, module, i, label, standard[i].writes ? "wb" : "rb", !standard[i].writes, standard[i].writes, false);
            file = bytes ? text_file_new(vm, module, bytes, mode, encoding, errors, NULL) : NULL;
            if (file && i == 2) as_text_file(file)->is_line_buffered = true;
            if (bytes && vm->options.is_unbuffered && i) as_byte_file(bytes)->is_unbuffered = true;
            value_release(vm, label);
            value_release(vm, mode);
            value_release(vm, errors);
            value_release(vm, encoding);
            value_release(vm, bytes);
        }
        is_fine = file && dict_set_text(vm, as_dict(field_peek(&vm->sys)), standard[i].name, file) && dict_set_text(vm, as_dict(field_peek(&vm->sys)), standard[i].dunder, file);
        value_release(vm, file);
    }
    value_release(vm, module);
    return is_fine;
}

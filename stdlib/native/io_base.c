/*
 * The base classes of streams, and the steps that all streams share.
 *
 * _IOBase builds lines, iteration and closing on read(), write() and flush() of its subclasses; that a stream
 * is closed it keeps in the attribute __IOBase_closed, as programs may see it.
 */
#include <errno.h>

#include "stdlib/native/io.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/signals.h"

static Owned base_flush(VM *vm, Value *args);

/* --- errors --------------------------------------------------------------------------------------------- */

Owned io_raise_unsupported(VM *vm, const char *text) {
    const Type *type = io_class_make(vm, IO_UNSUPPORTED);
    return type ? raise_format(vm, type, "%s", text) : NULL;
}

bool io_is_interrupted(VM *vm) {
    if (!raise_matches(vm, EXCEPTION(OSError))) return false;
    Value number = field_peek(&as_exception(vm->thread->exception)->extra[OS_ERRNO]);
    if (!number || !value_is_small_int(number) || value_small_int(number) != EINTR) return false;
    raise_clear(vm);
    return signals_run(vm);
}

void io_chain_take(VM *vm, Owned exception) {
    if (!exception) return;
    Value pending = vm->thread->exception;
    if (!pending) {
        raise_again_take(vm, exception);
    } else if (pending == exception) {
        value_release(vm, exception);
    } else {
        field_take(vm, &as_exception(pending)->context, exception);
    }
}

/* --- calls ---------------------------------------------------------------------------------------------- */

/* flush() and close() of exact streams, whose classes nobody can change, without looking them up. */
static NativeFunction find_direct(VM *vm, Value stream, NameIndex name) {
    static const struct {
        IoClass class;
        NativeFunction flush, close;
    } rows[] = {{IO_TEXT, io_text_flush, io_text_close},
                {IO_WRITER, io_buffered_flush, io_buffered_close},
                {IO_RANDOM, io_buffered_flush, io_buffered_close},
                {IO_READER, io_reader_flush, io_buffered_close},
                {IO_FILE, base_flush, io_file_close}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (io_is_exact(vm, stream, rows[i].class) && !instance_get(vm, stream, vm_name(vm, name)))
            return name == NAME_flush ? rows[i].flush : rows[i].close;
    }
    return NULL;
}

/* The method may part with the stream, which must outlive it. */
static Owned call_held(VM *vm, Value stream, NameIndex name, const Value *items, size_t count) {
    Owned held = value_retain(stream), result = value_call_method(vm, held, vm_name(vm, name), items, count);
    value_release(vm, held);
    return result;
}

Owned io_call(VM *vm, Value stream, NameIndex name) {
    NativeFunction direct = name == NAME_flush || name == NAME_close ? find_direct(vm, stream, name) : NULL;
    if (direct) {
        Owned held = value_retain(stream);
        Value args[1] = {held};
        Owned result = direct(vm, args);
        value_release(vm, held);
        return result;
    }
    return call_held(vm, stream, name, NULL, 0);
}

Owned io_call_1(VM *vm, Value stream, NameIndex name, Value item) {
    return call_held(vm, stream, name, &item, 1);
}

Owned io_call_2(VM *vm, Value stream, NameIndex name, Value first, Value second) {
    Value items[2] = {first, second};
    return call_held(vm, stream, name, items, 2);
}

bool io_run(VM *vm, Value stream, NameIndex name) {
    Owned result = io_call(vm, stream, name);
    bool is_fine = result != NULL;
    value_release(vm, result);
    return is_fine;
}

bool io_check_ability(VM *vm, Value stream, NameIndex name, const char *text) {
    Owned able = io_call(vm, stream, name);
    if (!able) return false;
    bool is_fine = able == VALUE_TRUE;
    value_release(vm, able);
    return is_fine || io_raise_unsupported(vm, text);
}

bool io_is_closed(VM *vm, Value stream, bool *closed) {
    if (io_is_exact(vm, stream, IO_FILE)) {
        *closed = as_file_io(stream)->descriptor < 0;
        return true;
    }
    if (io_buffered_is_plain(vm, stream)) {
        *closed = io_buffered_is_closed(stream);
        return true;
    }
    Owned attribute = value_attribute_name(vm, stream, NAME_closed);
    if (!attribute) return false;
    bool is_fine = value_is_true(vm, attribute, closed);
    value_release(vm, attribute);
    return is_fine;
}

bool io_check_open(VM *vm, Value stream) {
    bool closed;
    return io_is_closed(vm, stream, &closed) &&
           (!closed || raise_value_error(vm, "I/O operation on closed file."));
}

bool io_read_size(VM *vm, Value argument, int64_t *size) {
    if (!argument || argument == VALUE_NONE) return true;
    if (!value_has_index(vm, argument))
        return raise_type_error(vm, "argument should be integer or None, not '%T'", argument);
    return value_to_int64(vm, argument, EXCEPTION(OverflowError), size);
}

bool io_read_offset(VM *vm, Value argument, int64_t *offset) {
    if (value_to_int64(vm, argument, EXCEPTION(OverflowError), offset)) return true;
    return raise_clear_if(vm, EXCEPTION(OverflowError)) &&
           raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
}

bool io_get_writable(VM *vm, Value argument, const char *function, BufferView *view) {
    view->owner = NULL;
    if (value_type(argument)->slots.get_buffer) {
        if (buffer_get(vm, argument, view, true)) {
            if (!view->is_read_only) return true;
            buffer_release(vm, view);
        } else if (!raise_clear_if(vm, EXCEPTION(BufferError))) {
            return false;
        }
    }
    return raise_type_error(vm, "%s must be read-write bytes-like object, not %T", function, argument);
}

bool io_check_str(VM *vm, Value argument, const char *function, const char *name, bool may_be_none) {
    if (!argument || (may_be_none && argument == VALUE_NONE)) return true;
    if (!value_is_str(argument)) {
        return raise_type_error(vm, "%s() argument '%s' must be str%s, not %T", function, name,
                                may_be_none ? " or None" : "", argument);
    }
    if (!str_is_ascii(as_str(argument))) {
        Owned bytes = codec_encode(vm, argument, "utf-8", "strict");
        if (!bytes) return false;
        value_release(vm, bytes);
    }
    for (int64_t i = 0; i < as_str(argument)->count; i++) {
        if (str_at(as_str(argument), i) == 0) return raise_value_error(vm, "embedded null character");
    }
    return true;
}

Owned io_type_name(VM *vm, Value stream) {
    const Type *type = value_type(stream);
    if (as_heap_type(type)->is_immutable) return type_full_name(vm, type);
    return type_name(vm, type);
}

Owned io_refuse_state(VM *vm, Value *args) {
    return raise_type_error(vm, "cannot pickle '%T' instances", args[0]);
}

bool io_find_name(VM *vm, Value stream, NameIndex which, Owned *name) {
    *name = NULL;
    if (value_find_attribute(vm, stream, vm_name(vm, which), name)) return true;
    return raise_clear_if(vm, EXCEPTION(ValueError)); /* of a stream that has been detached */
}

Owned io_repr(VM *vm, Value stream, const char *head, const char *more) {
    Owned name, type = NULL, result = NULL;
    bool is_active;
    if (!io_find_name(vm, stream, NAME_name, &name)) return NULL;
    if (!head) {
        type = io_type_name(vm, stream);
        if (!type) goto done;
    }
    if (!name) {
        result = head ? str_new_format(vm, "<%s%s>", head, more) : str_new_format(vm, "<%S%s>", type, more);
        goto done;
    }
    if (!repr_enter(vm, stream, &is_active)) goto done;
    if (is_active) {
        if (head) raise_runtime_error(vm, "reentrant call inside %s.__repr__", head);
        else raise_runtime_error(vm, "reentrant call inside %S.__repr__", type);
        goto done;
    }
    result = head ? str_new_format(vm, "<%s name=%R%s>", head, name, more)
                  : str_new_format(vm, "<%S name=%R%s>", type, name, more);
    repr_leave(vm, stream);
done:
    value_release(vm, name);
    value_release(vm, type);
    return result;
}

void io_warn_unclosed(VM *vm, Value stream, Value source) {
    Value args[2] = {io_buffered_is_plain(vm, stream) ? io_buffered_raw(stream) : stream, source};
    Owned result = io_is_exact(vm, args[0], IO_FILE) ? io_file_dealloc_warn(vm, args)
                                                     : io_call_1(vm, stream, NAME__dealloc_warn, source);
    if (!result) raise_clear(vm);
    value_release(vm, result);
}

bool io_set_attribute(VM *vm, Value stream, NameIndex name, Value value) {
    bool found;
    return instance_set(vm, stream, vm_name(vm, name), value, &found);
}

Owned io_slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

void io_base_destroy(VM *vm, Object *self) {
    instance_destroy_attributes(vm, self);
}

void io_base_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_native(self, visit, context);
}

bool io_is_kept(VM *vm, Value self) {
    if (value_object(self)->references <= 1 || !as_heap_type(value_type(self))->is_immutable) return false;
    const Attributes *attributes = instance_attributes(self);
    if (!attributes->shape) return true;
    if (attributes->shape->is_dictionary || attributes->shape->count != 1) return false;
    Value name = instance_get(vm, self, vm_name(vm, NAME_name)); /* what a FileIO has: it leads nowhere */
    return name && (value_is_str(name) || value_is_int(name) || value_is_bytes(name));
}

void io_finalise(VM *vm, Value self) {
    Owned pending = raise_fetch(vm), attribute = NULL;
    bool closed = true;
    if (io_is_exact(vm, self, IO_FILE) || io_buffered_is_plain(vm, self) || io_text_is_plain(vm, self)) {
        if (io_is_exact(vm, self, IO_TEXT)) closed = io_text_is_closed(self);
        else if (!io_is_closed(vm, self, &closed)) raise_clear(vm);
    } else if (!value_find_attribute(vm, self, vm_name(vm, NAME_closed), &attribute)) raise_clear(vm);
    else if (attribute && !value_is_true(vm, attribute, &closed)) raise_clear(vm), closed = true;
    value_release(vm, attribute);
    if (!closed) {
        if (io_is_exact(vm, self, IO_FILE)) as_file_io(self)->is_finalizing = true;
        else if (io_buffered_is_plain(vm, self)) io_buffered_set_finalizing(self);
        else if (io_is_exact(vm, self, IO_TEXT)) io_text_set_finalizing(self);
        else if (!value_set_attribute(vm, self, vm_name(vm, NAME__finalizing), VALUE_TRUE)) raise_clear(vm);
        if (!io_run(vm, self, NAME_close))
            raise_unraisable(vm, "Exception ignored while finalizing file", self);
    }
    vm->thread->exception = pending;
}

/* --- _IOBase -------------------------------------------------------------------------------------------- */

static bool base_is_closed(VM *vm, Value self, bool *closed) {
    Owned found;
    if (io_is_exact(vm, self, IO_FILE)) {
        *closed = instance_get(vm, self, vm_name(vm, NAME___IOBase_closed)) != NULL;
        return true;
    }
    if (!value_find_attribute(vm, self, vm_name(vm, NAME___IOBase_closed), &found)) return false;
    *closed = found != NULL;
    value_release(vm, found);
    return true;
}

static Owned base_seek(VM *vm, Value *args) {
    (void)args;
    return io_raise_unsupported(vm, "seek");
}

static Owned base_tell(VM *vm, Value *args) {
    return io_call_2(vm, args[0], NAME_seek, value_from_small_int(0), value_from_small_int(1));
}

static Owned base_truncate(VM *vm, Value *args) {
    (void)args;
    return io_raise_unsupported(vm, "truncate");
}

static Owned base_fileno(VM *vm, Value *args) {
    (void)args;
    return io_raise_unsupported(vm, "fileno");
}

static Owned base_flush(VM *vm, Value *args) {
    bool closed;
    if (!base_is_closed(vm, args[0], &closed)) return NULL;
    return closed ? raise_value_error(vm, "I/O operation on closed file.") : VALUE_NONE;
}

Owned io_base_close(VM *vm, Value *args) {
    bool closed;
    if (!base_is_closed(vm, args[0], &closed)) return NULL;
    if (closed) return VALUE_NONE;
    bool is_flushed = io_run(vm, args[0], NAME_flush);
    Owned failure = is_flushed ? NULL : raise_fetch(vm);
    bool is_fine = io_is_exact(vm, args[0], IO_FILE)
                       ? io_set_attribute(vm, args[0], NAME___IOBase_closed, VALUE_TRUE)
                       : value_set_attribute(vm, args[0], vm_name(vm, NAME___IOBase_closed), VALUE_TRUE);
    io_chain_take(vm, failure);
    return is_fine && is_flushed ? VALUE_NONE : NULL;
}

static Owned base_no(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_FALSE;
}

static Owned base_isatty(VM *vm, Value *args) {
    return io_check_open(vm, args[0]) ? VALUE_FALSE : NULL;
}

static Owned base_check_closed(VM *vm, Value *args) {
    return io_check_open(vm, args[0]) ? VALUE_NONE : NULL;
}

static Owned base_check_readable(VM *vm, Value *args) {
    return io_check_ability(vm, args[0], NAME_readable, "File or stream is not readable.") ? VALUE_TRUE
                                                                                           : NULL;
}

static Owned base_check_writable(VM *vm, Value *args) {
    return io_check_ability(vm, args[0], NAME_writable, "File or stream is not writable.") ? VALUE_TRUE
                                                                                           : NULL;
}

static Owned base_check_seekable(VM *vm, Value *args) {
    return io_check_ability(vm, args[0], NAME_seekable, "File or stream is not seekable.") ? VALUE_TRUE
                                                                                           : NULL;
}

static Owned base_enter(VM *vm, Value *args) {
    return io_check_open(vm, args[0]) ? value_retain(args[0]) : NULL;
}

static Owned base_exit(VM *vm, Value *args) {
    return io_call(vm, args[0], NAME_close);
}

static Owned base_iterate(VM *vm, Value self) {
    return io_check_open(vm, self) ? value_retain(self) : NULL;
}

static bool base_next(VM *vm, Value self, Owned *item) {
    *item = io_call(vm, self, NAME_readline);
    int64_t count;
    if (!*item) return false;
    bool is_fine = value_length(vm, *item, &count);
    if (is_fine && count) return true;
    value_release(vm, *item);
    *item = NULL;
    return is_fine;
}

/* How much a line reads at a time: what peek() shows of it, or one byte. */
static bool line_step(VM *vm, Value self, Value peek, int64_t room, int64_t *step) {
    *step = 1;
    if (!peek) return true;
    Owned ahead;
    do {
        ahead = value_call_1(vm, peek, value_from_small_int(1));
    } while (!ahead && io_is_interrupted(vm));
    (void)self;
    if (!ahead) return false;
    bool is_fine =
        value_is_bytes(ahead) ||
        raise_format(vm, EXCEPTION(OSError), "peek() should have returned a bytes object, not '%T'", ahead);
    if (is_fine && as_bytes(ahead)->count) {
        int64_t count = as_bytes(ahead)->count;
        if (room >= 0 && count > room) count = room;
        const char *data = as_bytes(ahead)->data, *end = memchr(data, '\n', (size_t)count);
        *step = end ? end - data + 1 : count;
    }
    value_release(vm, ahead);
    return is_fine;
}

static Owned base_readline(VM *vm, Value *args) {
    int64_t limit = -1;
    Buffer line = BUFFER_EMPTY;
    Owned peek, result = NULL;
    if (!io_read_size(vm, args[1], &limit)) return NULL;
    if (!value_find_attribute(vm, args[0], vm_name(vm, NAME_peek), &peek)) return NULL;
    while (limit < 0 || (int64_t)line.count < limit) {
        int64_t step;
        if (!line_step(vm, args[0], peek, limit < 0 ? -1 : limit - (int64_t)line.count, &step)) goto done;
        Owned count = int_new(vm, step), data = NULL;
        do {
            data = count ? io_call_1(vm, args[0], NAME_read, count) : NULL;
        } while (!data && io_is_interrupted(vm));
        value_release(vm, count);
        if (!data) goto done;
        if (!value_is_bytes(data)) {
            raise_format(vm, EXCEPTION(OSError), "read() should have returned a bytes object, not '%T'",
                         data);
            value_release(vm, data);
            goto done;
        }
        int64_t got = as_bytes(data)->count;
        bool is_whole = got == 0 || as_bytes(data)->data[got - 1] == '\n';
        buffer_append(&line, as_bytes(data)->data, (size_t)got);
        value_release(vm, data);
        if (is_whole) break;
    }
    result = line.failed ? raise_memory_error(vm) : bytes_new(vm, line.bytes ? line.bytes : "", line.count);
done:
    buffer_close(&line);
    value_release(vm, peek);
    return result;
}

static Owned base_readlines(VM *vm, Value *args) {
    int64_t hint = -1, total = 0;
    if (!io_read_size(vm, args[1], &hint)) return NULL;
    Owned iterator = value_iterate(vm, args[0]), list = iterator ? list_new(vm, 0) : NULL;
    bool is_fine = list != NULL;
    while (is_fine) {
        Owned line;
        int64_t length;
        is_fine = iterator_next(vm, iterator, &line);
        if (!is_fine || !line) break;
        is_fine = list_append(vm, as_list(list), line) && value_length(vm, line, &length);
        value_release(vm, line);
        if (!is_fine || hint <= 0) continue;
        if (length > hint - total) break;
        total += length;
    }
    value_release(vm, iterator);
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned base_writelines(VM *vm, Value *args) {
    if (!io_check_open(vm, args[0])) return NULL;
    Owned iterator = value_iterate(vm, args[1]);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned line, result;
        is_fine = iterator_next(vm, iterator, &line);
        if (!is_fine || !line) break;
        do {
            result = io_call_1(vm, args[0], NAME_write, line);
        } while (!result && io_is_interrupted(vm));
        is_fine = result != NULL;
        value_release(vm, result);
        value_release(vm, line);
    }
    value_release(vm, iterator);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned get_base_closed(VM *vm, Value self) {
    bool closed;
    return base_is_closed(vm, self, &closed) ? value_from_bool(closed) : NULL;
}

static const Method base_methods[] = {
    {"seek(self, offset, whence=0, /)", base_seek,
     "Move to a position: from the start (whence 0), from here (1) or from the end (2); gives it."},
    {"tell(self, /)", base_tell, "The current position."},
    {"truncate(self, size=None, /)", base_truncate, "Cut the stream at a size, or at the current position."},
    {"flush(self, /)", base_flush, "Write out what is buffered."},
    {"close(self, /)", io_base_close, "Flush and close the stream. Closing it twice is allowed."},
    {"seekable(self, /)", base_no, "Whether the stream has positions."},
    {"readable(self, /)", base_no, "Whether the stream can be read."},
    {"writable(self, /)", base_no, "Whether the stream can be written."},
    {"_checkClosed(self, /)", base_check_closed, NULL},
    {"_checkSeekable(self, /)", base_check_seekable, NULL},
    {"_checkReadable(self, /)", base_check_readable, NULL},
    {"_checkWritable(self, /)", base_check_writable, NULL},
    {"fileno(self, /)", base_fileno, "The descriptor beneath the stream."},
    {"isatty(self, /)", base_isatty, "Whether the stream is a terminal."},
    {"__enter__(self, /)", base_enter, NULL},
    {"__exit__(self, /, *args)", base_exit, NULL},
    {"readline(self, size=-1, /)", base_readline, "Read one line, of at most size bytes if size is given."},
    {"readlines(self, hint=-1, /)", base_readlines,
     "A list of lines; no more are read once hint bytes have been."},
    {"writelines(self, lines, /)", base_writelines, "Write each of lines; no line ends are added."},
    {NULL, NULL, NULL},
};
static const Property base_properties[] = {{"closed", get_base_closed, NULL, NULL}, {NULL, NULL, NULL, NULL}};

const Type io_base_description = {
    .name = "_IOBase",
    .module = "_io",
    .size = sizeof(IoBase),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = io_base_destroy,
              .traverse = io_base_traverse,
              .clear = io_base_destroy,
              .finalise = io_finalise,
              .iterate = base_iterate,
              .next = base_next},
    .methods = base_methods,
    .properties = base_properties,
    .text = "What all streams share.",
};

/* --- _RawIOBase ----------------------------------------------------------------------------------------- */

static Owned raw_read(VM *vm, Value *args) {
    int64_t size = -1;
    if (args[1] && !io_read_offset(vm, args[1], &size)) return NULL;
    if (size < 0) return io_call(vm, args[0], NAME_readall);
    Owned array = bytearray_new(vm, NULL, 0);
    if (!array || !bytearray_resize(vm, as_bytearray(array), size)) {
        value_release(vm, array);
        return NULL;
    }
    memset(as_bytearray(array)->data, 0, (size_t)size);
    Owned count = io_call_1(vm, args[0], NAME_readinto, array), result = NULL;
    int64_t got;
    if (count == VALUE_NONE) {
        result = VALUE_NONE;
    } else if (count && value_to_int64(vm, count, EXCEPTION(ValueError), &got)) {
        int64_t most = as_bytearray(array)->count;
        result = got < 0 || got > most
                     ? raise_value_error(vm, "readinto returned %ld outside buffer size %ld", got, most)
                     : bytes_new(vm, as_bytearray(array)->data, (size_t)got);
    }
    value_release(vm, count);
    value_release(vm, array);
    return result;
}

static Owned raw_readall(VM *vm, Value *args) {
    Buffer all = BUFFER_EMPTY;
    Owned result = NULL;
    for (;;) {
        Owned size = value_from_small_int(IO_BUFFER_SIZE), data = io_call_1(vm, args[0], NAME_read, size);
        if (!data && io_is_interrupted(vm)) continue;
        if (!data) break;
        if (data == VALUE_NONE && all.count == 0) {
            buffer_close(&all);
            return VALUE_NONE;
        }
        if (data == VALUE_NONE || (value_is_bytes(data) && as_bytes(data)->count == 0)) {
            value_release(vm, data);
            result =
                all.failed ? raise_memory_error(vm) : bytes_new(vm, all.bytes ? all.bytes : "", all.count);
            break;
        }
        if (!value_is_bytes(data)) {
            value_release(vm, data);
            raise_type_error(vm, "read() should return bytes");
            break;
        }
        buffer_append(&all, as_bytes(data)->data, (size_t)as_bytes(data)->count);
        value_release(vm, data);
    }
    buffer_close(&all);
    return result;
}

static Owned raw_not_implemented(VM *vm, Value *args) {
    (void)args;
    return raise_type(vm, EXCEPTION(NotImplementedError));
}

static const Method raw_methods[] = {
    {"read(self, size=-1, /)", raw_read,
     "Read up to size bytes with one call; all that there are if size is negative."},
    {"readall(self, /)", raw_readall, "Read to the end."},
    {"readinto(self, /, *args)", raw_not_implemented,
     "Read bytes into a writable buffer; gives their number, or None."},
    {"write(self, /, *args)", raw_not_implemented,
     "Write bytes; gives the number of those that were written, or None."},
    {NULL, NULL, NULL},
};

const Type io_raw_base_description = {
    .name = "_RawIOBase", .module = "_io", .size = sizeof(IoBase), .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .methods = raw_methods, .text = "What streams of bytes without a buffer share.",
};

/* --- _BufferedIOBase ------------------------------------------------------------------------------------ */

static Owned buffered_readinto(VM *vm, Value *args, NameIndex read, const char *function) {
    BufferView view;
    if (!io_get_writable(vm, args[1], function, &view)) return NULL;
    Owned size = int_new(vm, view.count), data = size ? io_call_1(vm, args[0], read, size) : NULL,
          result = NULL;
    if (data && !value_is_bytes(data)) {
        raise_type_error(vm, "read() should return bytes");
    } else if (data && as_bytes(data)->count > view.count) {
        raise_value_error(vm, "read() returned too much data: %ld bytes requested, %ld returned", view.count,
                          as_bytes(data)->count);
    } else if (data) {
        memcpy(view.data, as_bytes(data)->data, (size_t)as_bytes(data)->count);
        result = int_new(vm, as_bytes(data)->count);
    }
    value_release(vm, data);
    value_release(vm, size);
    buffer_release(vm, &view);
    return result;
}

static Owned buffered_base_readinto(VM *vm, Value *args) {
    return buffered_readinto(vm, args, NAME_read, "readinto() argument");
}

static Owned buffered_base_readinto1(VM *vm, Value *args) {
    return buffered_readinto(vm, args, NAME_read1, "readinto1() argument");
}

#define UNSUPPORTED(prefix, name)                             \
    static Owned prefix##_##name(VM *vm, Value *args) {       \
        (void)args;                                           \
        return io_raise_unsupported(vm, #name);               \
    }
UNSUPPORTED(base, read)
UNSUPPORTED(base, read1) UNSUPPORTED(base, write) UNSUPPORTED(base, detach) UNSUPPORTED(text, readline)
#undef UNSUPPORTED

    /* The size is checked although nothing is read. */
    static Owned buffered_base_read(VM *vm, Value *args) {
    int64_t size;
    if (args[1] && args[1] != VALUE_NONE && !io_read_offset(vm, args[1], &size)) return NULL;
    return base_read(vm, args);
}

static const Method buffered_base_methods[] = {
    {"detach(self, /)", base_detach, "Part from the raw stream, and give it."},
    {"read(self, size=-1, /)", buffered_base_read,
     "Read up to size bytes; all of them if size is negative or None."},
    {"read1(self, size=-1, /)", base_read1, "Read up to size bytes with at most one call to the raw stream."},
    {"readinto(self, buffer, /)", buffered_base_readinto,
     "Read bytes into a writable buffer; gives their number."},
    {"readinto1(self, buffer, /)", buffered_base_readinto1,
     "As readinto(), with at most one call to the raw stream."},
    {"write(self, b, /)", base_write, "Write bytes; gives their number."},
    {NULL, NULL, NULL},
};

const Type io_buffered_base_description = {
    .name = "_BufferedIOBase",
    .module = "_io",
    .size = sizeof(IoBase),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .methods = buffered_base_methods,
    .text = "What streams of bytes with a buffer share.",
};

/* --- _TextIOBase ---------------------------------------------------------------------------------------- */

static Owned get_none(VM *vm, Value self) {
    (void)vm, (void)self;
    return VALUE_NONE;
}

static const Method text_base_methods[] = {
    {"detach(self, /)", base_detach, "Part from the stream of bytes, and give it."},
    {"read(self, size=-1, /)", base_read,
     "Read up to size characters; all of them if size is negative or None."},
    {"readline(self, size=-1, /)", text_readline, "Read a line."},
    {"write(self, s, /)", base_write, "Write text; gives the number of characters."},
    {NULL, NULL, NULL},
};
static const Property text_base_properties[] = {
    {"encoding", get_none, NULL, "The encoding of the text."},
    {"newlines", get_none, NULL, "The line ends that have been read so far."},
    {"errors", get_none, NULL, "What happens to text that cannot be decoded or encoded."},
    {NULL, NULL, NULL, NULL},
};

const Type io_text_base_description = {
    .name = "_TextIOBase", .module = "_io", .size = sizeof(IoBase), .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .methods = text_base_methods, .properties = text_base_properties, .text = "What streams of text share.",
};

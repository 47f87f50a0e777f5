/*
 * BufferedReader, BufferedWriter and BufferedRandom: a buffer before any raw stream.
 *
 * One buffer serves both ways. In it lie, in order of the raw stream: what has been read (up to read_end),
 * with the logical position `at`, and what is to be written (written_at..written_end). -1 as an end says:
 * nothing of the kind. raw_at is where the raw stream stands, in the same coordinates. A BufferedRandom turns
 * from one to the other only with nothing left to write.
 *
 * A thread that works on a stream holds it (`holder`) for the whole operation, since the interpreter's lock
 * is given up around system calls and methods of the raw stream; the same thread may not come back into it.
 */
#include <errno.h>
#include <unistd.h>

#include "base/memory.h"
#include "stdlib/native/io.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/signals.h"

enum {
    END_WAIT = 1000000000
}; /* how long the end of the interpreter waits for a thread that holds a stream */

typedef struct BufferedIo {
    IoBase base;
    Field raw;
    bool is_ready, is_detached, reads, writes, is_finalizing, is_shut; /* is_shut: close() has been through */
    char *data;         /* allocated when first needed */
    int64_t size;
    int64_t position;   /* of the raw stream, -1: not known */
    int64_t at, raw_at, read_end, written_at, written_end;
    Thread *holder;
    uint32_t generation; /* of the interpreter's lock when it was taken: a fork leaves holders behind */
    WaitQueue queue;
} BufferedIo;

static BufferedIo *as_buffered(Value value) {
    return (BufferedIo *)value_object(value);
}

static Value raw_of(const BufferedIo *file) {
    return field_peek(&file->raw);
}

/* --- state ---------------------------------------------------------------------------------------------- */

static bool check_ready(VM *vm, const BufferedIo *file) {
    if (file->is_ready) return true;
    return raise_value_error(vm, file->is_detached ? "raw stream has been detached"
                                                   : "I/O operation on uninitialized object");
}

static bool has_read(const BufferedIo *file) {
    return file->reads && file->read_end != -1;
}

static bool has_written(const BufferedIo *file) {
    return file->writes && file->written_end != -1;
}

static int64_t read_ahead(const BufferedIo *file) {
    return has_read(file) ? file->read_end - file->at : 0;
}

/* How far the raw stream is ahead of the logical position. */
static int64_t raw_lead(const BufferedIo *file) {
    return (has_read(file) || has_written(file)) && file->raw_at >= 0 ? file->raw_at - file->at : 0;
}

static void move_to(BufferedIo *file, int64_t at) {
    file->at = at;
    if (has_read(file) && file->read_end < at) file->read_end = at;
}

static void forget_read(BufferedIo *file) {
    file->read_end = -1;
}

static void forget_written(BufferedIo *file) {
    file->written_at = 0;
    file->written_end = -1;
}

static bool is_over_file(VM *vm, const BufferedIo *file) {
    return raw_of(file) && io_is_exact(vm, raw_of(file), IO_FILE);
}

static bool is_closed(VM *vm, const BufferedIo *file, bool *closed) {
    *closed = true;
    if (file->is_shut) return true;
    if (is_over_file(vm, file)) {
        *closed = as_file_io(raw_of(file))->descriptor < 0;
        return true;
    }
    return io_is_closed(vm, raw_of(file), closed);
}

/* What has been read ahead may still be had from a closed stream. */
static bool check_open(VM *vm, const BufferedIo *file, const char *text) {
    bool closed;
    if (!is_closed(vm, file, &closed)) return false;
    return !closed || read_ahead(file) > 0 || raise_value_error(vm, text);
}

static bool make_room(VM *vm, BufferedIo *file) {
    if (file->data) return true;
    file->data = memory_allocate((size_t)file->size);
    return file->data != NULL || raise_memory_error(vm);
}

/* --- holding -------------------------------------------------------------------------------------------- */

static bool hold_contended(VM *vm, BufferedIo *file) {
    Thread *self = vm->thread;
    if (file->generation != vm->lock.generation) { /* held by a thread that a fork left behind */
        file->holder = NULL;
        file->queue = (WaitQueue){NULL, NULL};
        return true;
    }
    if (file->holder == self) return raise_runtime_error(vm, "reentrant call inside %R", object_value(file));
    while (file->holder) {
        bool is_ending = vm->lock.is_ending;
        WaitOutcome outcome =
            wait_in_queue(vm, &file->queue, is_ending ? lock_now() + END_WAIT : LOCK_NO_DEADLINE, false);
        if (outcome == WAIT_INTERRUPTED && !signals_run(vm)) return false;
        if (outcome == WAIT_TIMED_OUT && file->holder) {
            return raise_runtime_error(
                vm, "could not acquire lock for %R at interpreter shutdown, possibly due to daemon threads",
                object_value(file));
        }
    }
    return true;
}

static bool hold(VM *vm, BufferedIo *file) {
    if (file->holder && !hold_contended(vm, file)) return false;
    if (file->generation != vm->lock.generation) file->queue = (WaitQueue){NULL, NULL};
    file->holder = vm->thread;
    file->generation = vm->lock.generation;
    if (check_ready(vm, file) && make_room(vm, file)) return true;
    file->holder = NULL;
    return false;
}

static void release(BufferedIo *file) {
    file->holder = NULL;
    if (file->queue.first) wait_wake_one(&file->queue);
}

/* --- the raw stream ------------------------------------------------------------------------------------- */

static bool take_position(VM *vm, BufferedIo *file, Owned result, int64_t *position) {
    if (!result) return false;
    bool is_fine = io_read_offset(vm, result, position);
    value_release(vm, result);
    if (!is_fine) return false;
    if (*position < 0)
        return raise_format(vm, EXCEPTION(OSError), "Raw stream returned invalid position %ld", *position);
    file->position = *position;
    return true;
}

static bool raw_tell(VM *vm, BufferedIo *file, int64_t *position) {
    file->position = -1;
    if (is_over_file(vm, file)) {
        if (!io_file_seek(vm, as_file_io(raw_of(file)), 0, SEEK_CUR, position)) return false;
        file->position = *position;
        return true;
    }
    return take_position(vm, file, io_call(vm, raw_of(file), NAME_tell), position);
}

static bool raw_seek(VM *vm, BufferedIo *file, int64_t target, int whence, int64_t *position) {
    file->position = -1;
    if (is_over_file(vm, file)) {
        if (!io_file_seek(vm, as_file_io(raw_of(file)), target, whence, position)) return false;
        file->position = *position;
        return true;
    }
    Owned number = int_new(vm, target);
    Owned result =
        number ? io_call_2(vm, raw_of(file), NAME_seek, number, value_from_small_int(whence)) : NULL;
    value_release(vm, number);
    return take_position(vm, file, result, position);
}

/* The count that a raw stream gave, or what stands for one. */
static int64_t take_count(VM *vm, Owned result, int64_t most, const char *function, bool wraps_failure) {
    int64_t count;
    if (!result) return IO_FAILED;
    if (result == VALUE_NONE) return IO_WOULD_BLOCK;
    bool is_fine = value_to_int64(vm, result, EXCEPTION(ValueError), &count);
    value_release(vm, result);
    if (!is_fine) {
        if (wraps_failure) raise_from_pending(vm, EXCEPTION(OSError), "raw %s() failed", function);
        return IO_FAILED;
    }
    if (count >= 0 && count <= most) return count;
    raise_format(vm, EXCEPTION(OSError),
                 "raw %s() returned invalid length %ld (should have been between 0 and %ld)", function, count,
                 most);
    return IO_FAILED;
}

static int64_t raw_read(VM *vm, BufferedIo *file, char *data, int64_t count) {
    int64_t got;
    if (is_over_file(vm, file)) {
        FileIo *raw = as_file_io(raw_of(file));
        got = io_file_check(vm, raw, true, false)
                  ? io_descriptor_read(vm, raw->descriptor, data, (size_t)count)
                  : IO_FAILED;
    } else {
        Owned room = bytearray_new(vm, NULL, 0), view = NULL, result = NULL;
        if (room && bytearray_resize(vm, as_bytearray(room), count)) {
            memset(as_bytearray(room)->data, 0, (size_t)count);
            view = memoryview_new(vm, room);
        }
        do {
            result = view ? io_call_1(vm, raw_of(file), NAME_readinto, view) : NULL;
        } while (!result && view && io_is_interrupted(vm));
        got = take_count(vm, result, count, "readinto", true);
        if (got > 0) memcpy(data, as_bytearray(room)->data, (size_t)got);
        value_release(vm, view);
        value_release(vm, room);
    }
    if (got > 0 && file->position != -1) file->position += got;
    return got;
}

static int64_t raw_write(VM *vm, BufferedIo *file, const char *data, int64_t count) {
    int64_t got;
    if (is_over_file(vm, file)) {
        FileIo *raw = as_file_io(raw_of(file));
        got = io_file_check(vm, raw, false, true)
                  ? io_descriptor_write(vm, raw->descriptor, data, (size_t)count)
                  : IO_FAILED;
    } else {
        Owned bytes = bytes_new(vm, data, (size_t)count), view = bytes ? memoryview_new(vm, bytes) : NULL,
              result = NULL;
        do {
            result = view ? io_call_1(vm, raw_of(file), NAME_write, view) : NULL;
        } while (!result && view && io_is_interrupted(vm));
        got = take_count(vm, result, count, "write", false);
        value_release(vm, view);
        value_release(vm, bytes);
    }
    if (got > 0 && file->position != -1) file->position += got;
    return got;
}

/* Reads into the free part of the buffer. */
static int64_t fill(VM *vm, BufferedIo *file) {
    int64_t start = has_read(file) ? file->read_end : 0;
    int64_t got = raw_read(vm, file, file->data + start, file->size - start);
    if (got > 0) file->read_end = file->raw_at = start + got;
    return got;
}

static bool raise_blocking(VM *vm, int64_t written) {
    Owned number = value_from_small_int(EAGAIN),
          text = str_new_text(vm, "write could not complete without blocking"), count = int_new(vm, written);
    Owned items[3] = {number, text, count};
    Owned args = text && count ? tuple_from_take(vm, items, 3) : NULL;
    Owned exception = args ? exception_new_take(vm, EXCEPTION(BlockingIOError), args) : NULL;
    if (exception) field_take(vm, &as_exception(exception)->extra[OS_WRITTEN], int_new(vm, written));
    return exception ? (bool)raise_exception_take(vm, exception) : false;
}

/* Writes out what is buffered. False with an exception pending, BlockingIOError if the raw stream takes no
 * more. */
static bool flush_written(VM *vm, BufferedIo *file) {
    if (has_written(file) && file->written_at != file->written_end) {
        int64_t back = raw_lead(file) + (file->at - file->written_at), position;
        if (back != 0) {
            if (!raw_seek(vm, file, -back, SEEK_CUR, &position)) return false;
            file->raw_at -= back;
        }
        while (file->written_at < file->written_end) {
            int64_t got =
                raw_write(vm, file, file->data + file->written_at, file->written_end - file->written_at);
            if (got == IO_FAILED) return false;
            if (got == IO_WOULD_BLOCK) return raise_blocking(vm, 0);
            file->written_at += got;
            file->raw_at = file->written_at;
            if (file->written_at < file->written_end && !signals_run(vm))
                return false; /* a signal may have cut it short */
        }
    }
    forget_written(file);
    return true;
}

/* Writes out what is buffered and puts the raw stream where the logical position is. */
static bool flush_and_rewind(VM *vm, BufferedIo *file) {
    int64_t position;
    if (!flush_written(vm, file)) return false;
    if (!file->reads) return true;
    bool is_fine = raw_lead(file) == 0 || raw_seek(vm, file, -raw_lead(file), SEEK_CUR, &position);
    forget_read(file);
    return is_fine;
}

static bool prepare_read(VM *vm, BufferedIo *file) {
    return !file->writes || flush_and_rewind(vm, file);
}

/* --- opening -------------------------------------------------------------------------------------------- */

static bool buffered_init(VM *vm, BufferedIo *file, Value raw, int64_t size, bool reads, bool writes) {
    int64_t position;
    file->is_ready = file->is_detached = file->is_shut = false;
    if (io_is_exact(vm, raw, IO_FILE) && as_file_io(raw)->descriptor >= 0) {
        const FileIo *plain = as_file_io(raw);
        if (reads && !plain->is_readable) return io_raise_unsupported(vm, "File or stream is not readable.");
        if (writes && !plain->is_writable) return io_raise_unsupported(vm, "File or stream is not writable.");
    } else {
        if (reads && writes && !io_check_ability(vm, raw, NAME_seekable, "File or stream is not seekable."))
            return false;
        if (reads && !io_check_ability(vm, raw, NAME_readable, "File or stream is not readable."))
            return false;
        if (writes && !io_check_ability(vm, raw, NAME_writable, "File or stream is not writable."))
            return false;
    }
    if (size <= 0) return raise_value_error(vm, "buffer size must be strictly positive");
    if (reads && writes && io_is_exact(vm, raw, IO_FILE) &&
        !io_check_ability(vm, raw, NAME_seekable, "File or stream is not seekable."))
        return false;
    if (file->holder) return raise_runtime_error(vm, "reentrant call inside %R", object_value(file));
    field_take(vm, &file->raw, value_retain(raw));
    file->reads = reads;
    file->writes = writes;
    if (file->data && file->size != size) {
        memory_release(file->data);
        file->data = NULL;
    }
    file->size = size;
    file->at = file->raw_at = 0;
    forget_read(file);
    forget_written(file);
    if (!raw_tell(vm, file, &position)) {
        if (!raise_matches(vm, EXCEPTION(Exception))) return false;
        raise_clear(vm);
    }
    file->is_ready = true;
    return true;
}

static Owned init(VM *vm, Value *args, bool reads, bool writes) {
    int64_t size = IO_BUFFER_SIZE;
    if (args[2] && !io_read_offset(vm, args[2], &size)) return NULL;
    return buffered_init(vm, as_buffered(args[0]), args[1], size, reads, writes) ? VALUE_NONE : NULL;
}

static Owned reader_init(VM *vm, Value *args) {
    return init(vm, args, true, false);
}
static Owned writer_init(VM *vm, Value *args) {
    return init(vm, args, false, true);
}
static Owned random_init(VM *vm, Value *args) {
    return init(vm, args, true, true);
}

static Owned buffered_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

Owned io_buffered_new(VM *vm, IoClass class, Value raw, int64_t size) {
    const Type *type = io_class_make(vm, class);
    Owned self = type ? type_allocate(vm, type) : NULL;
    if (self && buffered_init(vm, as_buffered(self), raw, size, class != IO_WRITER, class != IO_READER))
        return self;
    value_release(vm, self);
    return NULL;
}

bool io_buffered_is_plain(VM *vm, Value value) {
    if (!io_is_exact(vm, value, IO_READER) && !io_is_exact(vm, value, IO_WRITER) &&
        !io_is_exact(vm, value, IO_RANDOM))
        return false;
    return as_buffered(value)->is_ready && is_over_file(vm, as_buffered(value));
}

bool io_buffered_is_closed(Value value) {
    const BufferedIo *file = as_buffered(value);
    return file->is_shut || as_file_io(raw_of(file))->descriptor < 0;
}

Value io_buffered_raw(Value self) {
    return raw_of(as_buffered(self));
}

bool io_buffered_is_seekable(VM *vm, Value self, bool *truth) {
    FileIo *raw = as_file_io(raw_of(as_buffered(self)));
    if (!io_file_check(vm, raw, false, false)) return false;
    *truth = io_file_is_seekable(raw);
    return true;
}

/* --- reading -------------------------------------------------------------------------------------------- */

static Owned take_ahead(VM *vm, BufferedIo *file, int64_t count) {
    Owned data = bytes_new(vm, file->data + file->at, (size_t)count);
    if (data) file->at += count;
    return data;
}

/* All that is left, by the raw stream's readall() or by its read() time and again; the stream is held. */
static Owned read_all(VM *vm, BufferedIo *file) {
    Buffer all = BUFFER_EMPTY;
    Owned result = NULL, readall = NULL;
    int64_t ahead = read_ahead(file);
    if (ahead) {
        buffer_append(&all, file->data + file->at, (size_t)ahead);
        file->at += ahead;
    }
    if (!prepare_read(vm, file)) goto done;
    forget_read(file);
    if (!value_find_attribute(vm, raw_of(file), vm_name(vm, NAME_readall), &readall)) goto done;
    file->position = -1;
    for (;;) {
        Owned data = readall ? value_call_0(vm, readall) : io_call(vm, raw_of(file), NAME_read);
        if (!data) goto done;
        if (data != VALUE_NONE && !value_is_bytes(data)) {
            value_release(vm, data);
            raise_type_error(vm, readall ? "readall() should return bytes" : "read() should return bytes");
            goto done;
        }
        bool is_end = data == VALUE_NONE || as_bytes(data)->count == 0;
        if (all.count == 0 && (is_end || readall)) {
            result = data;
            goto done;
        }
        if (!is_end) buffer_append(&all, as_bytes(data)->data, (size_t)as_bytes(data)->count);
        value_release(vm, data);
        if (is_end || readall) break;
    }
    result = all.failed ? raise_memory_error(vm) : bytes_new(vm, all.bytes, all.count);
done:
    buffer_close(&all);
    value_release(vm, readall);
    return result;
}

/* What was read of it: a part of data (consumed), or None when nothing can be had without waiting. */
static Owned finish_part(VM *vm, Owned data, int64_t count, int64_t last) {
    Owned part = NULL;
    if (last == IO_WOULD_BLOCK && count == 0) part = VALUE_NONE;
    else if (last != IO_FAILED) part = bytes_new(vm, as_bytes(data)->data, (size_t)count);
    value_release(vm, data);
    return part;
}

/* count bytes, more than have been read ahead; the stream is held. */
static Owned read_many(VM *vm, BufferedIo *file, int64_t count) {
    int64_t ahead = read_ahead(file), written = 0, got;
    if (count <= ahead) return take_ahead(vm, file, count);
    Owned data = bytes_new_uninitialised(vm, count);
    if (!data) return NULL;
    char *out = as_bytes(data)->data;
    if (ahead) {
        memcpy(out, file->data + file->at, (size_t)ahead);
        written = ahead;
        file->at += ahead;
    }
    if (!prepare_read(vm, file)) return finish_part(vm, data, 0, IO_FAILED);
    forget_read(file);
    while (count - written >= file->size) { /* whole buffers go straight to where they are wanted */
        got = raw_read(vm, file, out + written, (count - written) / file->size * file->size);
        if (got <= 0) return finish_part(vm, data, written, got);
        written += got;
    }
    file->at = file->raw_at = file->read_end = 0;
    while (written < count && file->read_end < file->size) {
        got = fill(vm, file);
        if (got <= 0) return finish_part(vm, data, written, got);
        int64_t part = got < count - written ? got : count - written;
        memcpy(out + written, file->data + file->at, (size_t)part);
        written += part;
        file->at += part;
    }
    return written == count ? data : finish_part(vm, data, written, 0);
}

static Owned buffered_read(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    int64_t size = -1;
    if (!io_read_size(vm, args[1], &size) || !check_ready(vm, file)) return NULL;
    if (size < -1) return raise_value_error(vm, "read length must be non-negative or -1");
    if (!check_open(vm, file, "read of closed file")) return NULL;
    if (size >= 0 && size <= read_ahead(file) && !file->holder) return take_ahead(vm, file, size);
    if (!hold(vm, file)) return NULL;
    Owned result = size < 0 ? read_all(vm, file) : read_many(vm, file, size);
    release(file);
    return result;
}

static Owned buffered_peek(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    int64_t size = 0;
    if ((args[1] && !io_read_offset(vm, args[1], &size)) || !check_ready(vm, file) ||
        !check_open(vm, file, "peek of closed file") || !hold(vm, file))
        return NULL;
    Owned result = NULL;
    if (prepare_read(vm, file)) {
        int64_t ahead = read_ahead(file);
        if (ahead == 0) {
            forget_read(file);
            ahead = fill(vm, file);
            file->at = 0;
        }
        if (ahead != IO_FAILED) result = bytes_new(vm, file->data + file->at, ahead < 0 ? 0 : (size_t)ahead);
    }
    release(file);
    return result;
}

Owned io_buffered_read1(VM *vm, Value self, int64_t count) {
    BufferedIo *file = as_buffered(self);
    if (!check_ready(vm, file) || !check_open(vm, file, "read of closed file")) return NULL;
    if (count < 0) count = file->size;
    if (count == 0) return value_retain(vm->empty_bytes);
    if (!hold(vm, file)) return NULL;
    Owned data = NULL;
    int64_t ahead = read_ahead(file);
    if (ahead > 0) {
        data = take_ahead(vm, file, ahead < count ? ahead : count);
    } else if (prepare_read(vm, file)) {
        forget_read(file);
        data = bytes_new_uninitialised(vm, count);
        int64_t got = data ? raw_read(vm, file, as_bytes(data)->data, count) : IO_FAILED;
        if (got != count && data)
            data = finish_part(vm, data, got < 0 ? 0 : got, got == IO_FAILED ? IO_FAILED : 0);
    }
    release(file);
    return data;
}

static Owned buffered_read1(VM *vm, Value *args) {
    int64_t size = -1;
    if (args[1] && !io_read_offset(vm, args[1], &size)) return NULL;
    return io_buffered_read1(vm, args[0], size);
}

static Owned readinto(VM *vm, Value *args, const char *function, bool is_once) {
    BufferedIo *file = as_buffered(args[0]);
    BufferView view;
    if (!io_get_writable(vm, args[1], function, &view)) return NULL;
    int64_t written = 0, got = IO_FAILED;
    bool is_blocked = false, is_fine = false;
    if (!check_ready(vm, file) || !check_open(vm, file, "readinto of closed file") || !hold(vm, file))
        goto done;
    written = read_ahead(file) < view.count ? read_ahead(file) : view.count;
    if (written) memcpy(view.data, file->data + file->at, (size_t)written);
    file->at += written;
    is_fine = true;
    if (written < view.count) {
        is_fine = prepare_read(vm, file);
        forget_read(file);
        file->at = 0;
    }
    while (is_fine && written < view.count) {
        int64_t rest = view.count - written;
        if (rest > file->size) {
            got = raw_read(vm, file, view.data + written, rest);
        } else if (is_once && written) {
            got = 0; /* one call to the raw stream at most */
        } else {
            got = fill(vm, file);
            if (got > 0) {
                if (got > rest) got = rest;
                memcpy(view.data + written, file->data + file->at, (size_t)got);
                file->at += got;
            }
        }
        is_fine = got != IO_FAILED;
        is_blocked = got == IO_WOULD_BLOCK && written == 0;
        if (got <= 0) break;
        written += got;
        if (is_once) break;
    }
    release(file);
done:
    buffer_release(vm, &view);
    return !is_fine ? NULL : is_blocked ? VALUE_NONE : int_new(vm, written);
}

static Owned buffered_readinto(VM *vm, Value *args) {
    return readinto(vm, args, "readinto() argument", false);
}
static Owned buffered_readinto1(VM *vm, Value *args) {
    return readinto(vm, args, "readinto1() argument", true);
}

static Owned read_line(VM *vm, Value self, int64_t limit) {
    BufferedIo *file = as_buffered(self);
    if (!check_ready(vm, file) || !check_open(vm, file, "readline of closed file")) return NULL;
    int64_t count = read_ahead(file);
    if (limit >= 0 && count > limit) count = limit;
    const char *end = count ? memchr(file->data + file->at, '\n', (size_t)count) : NULL;
    if (end && !file->holder) return take_ahead(vm, file, end - (file->data + file->at) + 1);
    if (count == limit && !file->holder)
        return count ? take_ahead(vm, file, count) : value_retain(vm->empty_bytes);
    if (!hold(vm, file)) return NULL;
    Buffer line = BUFFER_EMPTY;
    bool is_fine = true, is_whole = false;
    count = read_ahead(file);
    if (limit >= 0 && count > limit) count = limit;
    while (!is_whole) {
        end = count ? memchr(file->data + file->at, '\n', (size_t)count) : NULL;
        if (end) count = end - (file->data + file->at) + 1;
        if (count) buffer_append(&line, file->data + file->at, (size_t)count);
        file->at += count;
        if (limit >= 0) limit -= count;
        is_whole = end || limit == 0;
        if (is_whole) break;
        is_fine = prepare_read(vm, file);
        if (!is_fine) break;
        forget_read(file);
        count = fill(vm, file);
        file->at = 0;
        is_fine = count != IO_FAILED;
        if (count <= 0) break;
        if (limit >= 0 && count > limit) count = limit;
    }
    release(file);
    Owned result = !is_fine      ? NULL
                   : line.failed ? raise_memory_error(vm)
                                 : bytes_new(vm, line.bytes ? line.bytes : "", line.count);
    buffer_close(&line);
    return result;
}

static Owned buffered_readline(VM *vm, Value *args) {
    int64_t limit = -1;
    if (!io_read_size(vm, args[1], &limit)) return NULL;
    return read_line(vm, args[0], limit < 0 ? -1 : limit);
}

static bool buffered_next(VM *vm, Value self, Owned *item) {
    if (as_heap_type(value_type(self))->is_immutable) {
        *item = read_line(vm, self, -1);
    } else {
        *item = io_call(vm, self, NAME_readline);
        if (*item && !value_is_bytes(*item)) {
            raise_format(vm, EXCEPTION(OSError), "readline() should have returned a bytes object, not '%T'",
                         *item);
            value_release(vm, *item);
            *item = NULL;
        }
    }
    if (!*item) return false;
    if (as_bytes(*item)->count) return true;
    value_release(vm, *item);
    *item = NULL;
    return true;
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* The buffer could not be emptied: as much as it takes is kept. True when that is all of it. */
static bool write_blocked(VM *vm, BufferedIo *file, const char *data, int64_t count) {
    if (!raise_matches(vm, EXCEPTION(BlockingIOError))) return false;
    if (file->reads) forget_read(file);
    memmove(file->data, file->data + file->written_at, (size_t)(file->written_end - file->written_at));
    file->written_end -= file->written_at;
    file->raw_at -= file->written_at;
    file->at -= file->written_at;
    file->written_at = 0;
    int64_t room = file->size - file->written_end, part = count < room ? count : room;
    memcpy(file->data + file->written_end, data, (size_t)part);
    file->written_end += part;
    file->at += part;
    raise_clear(vm);
    return part == count || raise_blocking(vm, part);
}

/* Writes what does not fit into the buffer, which is empty. */
static bool write_large(VM *vm, BufferedIo *file, const char *data, int64_t count) {
    int64_t written = 0, lead = raw_lead(file), position;
    if (lead != 0) {
        if (!raw_seek(vm, file, -lead, SEEK_CUR, &position)) return false;
        file->raw_at -= lead;
    }
    while (count - written > file->size) {
        int64_t got = raw_write(vm, file, data + written, count - written);
        if (got == IO_FAILED) return false;
        if (got == IO_WOULD_BLOCK) { /* as much as the buffer takes is kept */
            memcpy(file->data, data + written, (size_t)file->size);
            file->raw_at = 0;
            move_to(file, file->size);
            file->written_at = 0;
            file->written_end = file->size;
            return raise_blocking(vm, written + file->size);
        }
        written += got;
        if (written < count && !signals_run(vm)) return false;
    }
    if (file->reads) forget_read(file);
    int64_t rest = count - written;
    if (rest) memcpy(file->data, data + written, (size_t)rest);
    file->written_at = 0;
    file->written_end = rest;
    move_to(file, rest);
    file->raw_at = 0;
    return true;
}

bool io_buffered_write(VM *vm, Value self, const char *data, int64_t count) {
    BufferedIo *file = as_buffered(self);
    bool closed, is_fine = false;
    if (!check_ready(vm, file) || !hold(vm, file)) return false;
    if (!is_closed(vm, file, &closed)) goto done;
    if (closed) {
        raise_value_error(vm, "write to closed file");
        goto done;
    }
    if (!has_read(file) && !has_written(file)) file->at = file->raw_at = 0;
    if (count <= file->size - file->at && count < file->size) {
        if (count) memcpy(file->data + file->at, data, (size_t)count);
        if (!has_written(file) || file->written_at > file->at) file->written_at = file->at;
        move_to(file, file->at + count);
        if (file->at > file->written_end) file->written_end = file->at;
        is_fine = true;
    } else {
        is_fine = flush_written(vm, file) ? write_large(vm, file, data, count)
                                          : write_blocked(vm, file, data, count);
    }
done:
    release(file);
    return is_fine;
}

static Owned buffered_write(VM *vm, Value *args) {
    BufferView view;
    if (!buffer_get(vm, args[1], &view, false)) return NULL;
    bool is_fine = io_buffered_write(vm, args[0], view.data, view.count);
    int64_t count = view.count;
    buffer_release(vm, &view);
    return is_fine ? int_new(vm, count) : NULL;
}

Owned io_buffered_flush(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    bool closed;
    if (!check_ready(vm, file) || !is_closed(vm, file, &closed)) return NULL;
    if (closed) return raise_value_error(vm, "flush of closed file");
    if (!hold(vm, file)) return NULL;
    bool is_fine = flush_and_rewind(vm, file);
    release(file);
    return is_fine ? VALUE_NONE : NULL;
}

/* --- positions ------------------------------------------------------------------------------------------ */

static Owned buffered_tell(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    int64_t position;
    if (!check_ready(vm, file) || !raw_tell(vm, file, &position)) return NULL;
    position -= raw_lead(file);
    return int_new(vm, position < 0 ? 0 : position);
}

static Owned buffered_seek(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    int whence = SEEK_SET;
    int64_t target, position;
    if ((args[2] && !value_to_c_int(vm, args[2], &whence)) || !check_ready(vm, file)) return NULL;
    if (whence < 0 || whence > 4) return raise_value_error(vm, "whence value %d unsupported", whence);
    if (!check_open(vm, file, "seek of closed file")) return NULL;
    if (!is_over_file(vm, file) || as_file_io(raw_of(file))->is_seekable != 1) {
        if (!io_check_ability(vm, raw_of(file), NAME_seekable, "File or stream is not seekable."))
            return NULL;
    }
    if (!io_read_offset(vm, args[1], &target)) return NULL;
    if ((whence == SEEK_SET || whence == SEEK_CUR) && file->reads && !file->holder) {
        int64_t current = file->position, ahead = read_ahead(file); /* perhaps the buffer holds the place */
        if (current == -1 && !raw_tell(vm, file, &current)) return NULL;
        if (ahead > 0) {
            int64_t here = current - raw_lead(file), offset = whence == SEEK_SET ? target - here : target;
            if (offset >= -file->at && offset <= ahead && here + offset >= 0) {
                file->at += offset;
                return int_new(vm, here + offset);
            }
        }
    }
    if (!hold(vm, file)) return NULL;
    bool is_fine = !file->writes || flush_written(vm, file);
    if (is_fine) {
        if (whence == SEEK_CUR) target -= raw_lead(file);
        is_fine = raw_seek(vm, file, target, whence, &position);
    }
    if (is_fine) {
        file->raw_at = -1;
        if (file->reads) forget_read(file);
    }
    release(file);
    return is_fine ? int_new(vm, position) : NULL;
}

static Owned buffered_truncate(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    int64_t position;
    if (!check_ready(vm, file) || !check_open(vm, file, "truncate of closed file")) return NULL;
    if (!file->writes) return io_raise_unsupported(vm, "truncate");
    if (!hold(vm, file)) return NULL;
    Owned result = flush_and_rewind(vm, file)
                       ? io_call_1(vm, raw_of(file), NAME_truncate, args[1] ? args[1] : VALUE_NONE)
                       : NULL;
    if (result && !raw_tell(vm, file, &position)) raise_clear(vm);
    release(file);
    return result;
}

/* --- the rest ------------------------------------------------------------------------------------------- */

#define PASS_ON(name)                                                                                        \
    static Owned buffered_##name(VM *vm, Value *args) {                                                      \
        return check_ready(vm, as_buffered(args[0]))                                                         \
                   ? io_call(vm, raw_of(as_buffered(args[0])), NAME_##name)                                  \
                   : NULL;                                                                                   \
    }
PASS_ON(readable) PASS_ON(writable) PASS_ON(seekable) PASS_ON(fileno) PASS_ON(isatty)
#undef PASS_ON

Owned io_reader_flush(VM *vm, Value *args) {
    return check_ready(vm, as_buffered(args[0])) ? io_call(vm, raw_of(as_buffered(args[0])), NAME_flush)
                                                 : NULL;
}

static Owned buffered_dealloc_warn(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    if (!file->is_ready || !raw_of(file)) return VALUE_NONE;
    io_warn_unclosed(vm, raw_of(file), args[1]);
    return VALUE_NONE;
}

static Owned buffered_detach(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    if (!check_ready(vm, file) || !io_run(vm, args[0], NAME_flush) || !hold(vm, file)) return NULL;
    release(file);
    file->is_detached = true;
    file->is_ready = false;
    return field_move(&file->raw);
}

Owned io_buffered_close(VM *vm, Value *args) {
    BufferedIo *file = as_buffered(args[0]);
    bool closed;
    if (!check_ready(vm, file) || !hold(vm, file)) return NULL;
    if (!is_closed(vm, file, &closed) || closed) {
        release(file);
        return raise_is_pending(vm) ? NULL : VALUE_NONE;
    }
    if (file->is_finalizing) {
        Value both[2] = {args[0], args[0]};
        Owned warned = buffered_dealloc_warn(vm, both);
        value_release(vm, warned);
    }
    release(file); /* flush() holds it itself */
    bool is_flushed = io_run(vm, args[0], NAME_flush);
    Owned failure = is_flushed ? NULL : raise_fetch(vm);
    if (!raw_of(file) || !hold(vm, file)) {
        io_chain_take(vm, failure);
        return raise_is_pending(vm) ? NULL : VALUE_NONE;
    }
    Owned result = io_call(vm, raw_of(file), NAME_close);
    memory_release(file->data);
    file->data = NULL;
    file->is_shut = true;
    file->at = file->read_end = 0;
    release(file);
    io_chain_take(vm, failure);
    if (is_flushed) return result;
    value_release(vm, result);
    return NULL;
}

static Owned buffered_sizeof(VM *vm, Value *args) {
    const BufferedIo *file = as_buffered(args[0]);
    return int_new(vm, (int64_t)sizeof *file + (file->data ? file->size : 0));
}

static Owned buffered_repr(VM *vm, Value self) {
    return io_repr(vm, self, NULL, "");
}

static void buffered_finalise(VM *vm, Value self) {
    const BufferedIo *file = as_buffered(self);
    if (is_over_file(vm, file) &&
        io_is_kept(vm, self)) { /* a text stream above writes first, and lets go of it then */
        value_object(self)->bits &= ~(uint32_t)OBJECT_IS_FINALISED;
        return;
    }
    io_finalise(vm, self);
}

static void buffered_destroy(VM *vm, Object *self) {
    BufferedIo *file = (BufferedIo *)self;
    memory_release(file->data);
    file->data = NULL;
    io_base_destroy(vm, self);
    field_clear(vm, &file->raw);
}

static void buffered_traverse(Object *self, Visit *visit, void *context) {
    io_base_traverse(self, visit, context);
    if (field_peek(&((BufferedIo *)self)->raw)) visit(field_peek(&((BufferedIo *)self)->raw), context);
}

static void buffered_clear(VM *vm, Object *self) {
    BufferedIo *file = (BufferedIo *)self;
    file->is_ready = false;
    io_base_destroy(vm, self);
    field_clear(vm, &file->raw);
}

static Owned get_closed(VM *vm, Value self) {
    return check_ready(vm, as_buffered(self))
               ? value_attribute_name(vm, raw_of(as_buffered(self)), NAME_closed)
               : NULL;
}
static Owned get_name(VM *vm, Value self) {
    return check_ready(vm, as_buffered(self)) ? value_attribute_name(vm, raw_of(as_buffered(self)), NAME_name)
                                              : NULL;
}
static Owned get_mode(VM *vm, Value self) {
    return check_ready(vm, as_buffered(self)) ? value_attribute_name(vm, raw_of(as_buffered(self)), NAME_mode)
                                              : NULL;
}
static Owned get_raw(VM *vm, Value self) {
    (void)vm;
    return raw_of(as_buffered(self)) ? value_retain(raw_of(as_buffered(self))) : VALUE_NONE;
}
void io_buffered_set_finalizing(Value self) {
    as_buffered(self)->is_finalizing = true;
}
static Owned get_finalizing(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_buffered(self)->is_finalizing);
}
static bool set_finalizing(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete numeric/char attribute");
    if (!value_is_bool(value)) return raise_type_error(vm, "attribute value type must be bool");
    return value_is_true(vm, value, &as_buffered(self)->is_finalizing);
}

#define COMMON_METHODS                                                                                       \
    {"detach(self, /)", buffered_detach, "Flush, part from the raw stream, and give it."},                   \
        {"close(self, /)", io_buffered_close, "Flush and close the stream and the raw stream."},             \
        {"seekable(self, /)", buffered_seekable, "Whether the raw stream has positions."},                   \
        {"fileno(self, /)", buffered_fileno, "The descriptor of the raw stream."},                           \
        {"isatty(self, /)", buffered_isatty, "Whether the raw stream is a terminal."},                       \
        {"_dealloc_warn(self, source, /)", buffered_dealloc_warn, NULL},                                     \
        {"seek(self, target, whence=0, /)", buffered_seek, "Move to a position; gives it."},                 \
        {"tell(self, /)", buffered_tell, "The current position."},                                           \
        {"truncate(self, pos=None, /)", buffered_truncate, "Cut the stream at a position."},                 \
        {"__sizeof__(self, /)", buffered_sizeof, "Size of the stream and its buffer in memory, in bytes."},  \
    {                                                                                                        \
        "__getstate__(self, /)", io_refuse_state, NULL                                                       \
    }
#define READ_METHODS                                                                                         \
    {"read(self, size=-1, /)", buffered_read,                                                                \
     "Read size bytes, fewer only at the end; all of them if size is negative or None."},                    \
        {"peek(self, size=0, /)", buffered_peek, "Bytes that come next, without taking them."},              \
        {"read1(self, size=-1, /)", buffered_read1,                                                          \
         "Read up to size bytes with at most one call to the raw stream."},                                  \
        {"readinto(self, buffer, /)", buffered_readinto,                                                     \
         "Read bytes into a writable buffer; gives their number."},                                          \
        {"readinto1(self, buffer, /)", buffered_readinto1,                                                   \
         "As readinto(), with at most one call to the raw stream."},                                         \
        {"readline(self, size=-1, /)", buffered_readline,                                                    \
         "Read one line, of at most size bytes if size is given."},                                          \
    {                                                                                                        \
        "readable(self, /)", buffered_readable, "Whether the raw stream can be read."                        \
    }
#define WRITE_METHODS                                                                                        \
    {"writable(self, /)", buffered_writable, "Whether the raw stream can be written."},                      \
        {"flush(self, /)", io_buffered_flush, "Write out what is buffered."}, {                              \
        "write(self, buffer, /)", buffered_write, "Write bytes; gives their number."                         \
    }

static const Method reader_methods[] = {COMMON_METHODS,
                                        READ_METHODS,
                                        {"flush(self, /)", io_reader_flush, "Flush the raw stream."},
                                        {NULL, NULL, NULL}};
static const Method writer_methods[] = {COMMON_METHODS, WRITE_METHODS, {NULL, NULL, NULL}};
static const Method random_methods[] = {COMMON_METHODS, READ_METHODS, WRITE_METHODS, {NULL, NULL, NULL}};

static const Property buffered_properties[] = {
    {"raw", get_raw, NULL, "The raw stream."},
    {"closed", get_closed, NULL, "Whether the raw stream has been closed."},
    {"name", get_name, NULL, "The name of the raw stream."},
    {"mode", get_mode, NULL, "The mode of the raw stream."},
    {"_finalizing", get_finalizing, set_finalizing, NULL},
    {NULL, NULL, NULL, NULL},
};

#define BUFFERED(type_name, kind, next_slot, help)                                                           \
    {                                                                                                        \
        .name = type_name, .module = "_io", .size = sizeof(BufferedIo),                                      \
        .shape_offset = offsetof(IoBase, shape),                                                             \
        .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,                               \
        .slots = {.make = buffered_make,                                                                     \
                  .destroy = buffered_destroy,                                                               \
                  .traverse = buffered_traverse,                                                             \
                  .clear = buffered_clear,                                                                   \
                  .finalise = buffered_finalise,                                                             \
                  .repr = buffered_repr,                                                                     \
                  .next = next_slot},                                                                        \
        .initialise = {type_name "(raw, buffer_size=131072)", kind##_init, NULL}, .methods = kind##_methods, \
        .properties = buffered_properties, .text = help                                                      \
    }

const Type io_reader_description =
    BUFFERED("BufferedReader", reader, buffered_next, "A buffer for reading a raw stream.");
const Type io_writer_description =
    BUFFERED("BufferedWriter", writer, NULL, "A buffer for writing a raw stream.");
const Type io_random_description =
    BUFFERED("BufferedRandom", random, buffered_next,
             "A buffer for reading and writing a raw stream that has positions.");

/* --- BufferedRWPair ------------------------------------------------------------------------------------- */

typedef struct PairIo {
    IoBase base;
    Field reader, writer;
} PairIo;

static PairIo *as_pair(Value value) {
    return (PairIo *)value_object(value);
}

static Owned pair_init(VM *vm, Value *args) {
    PairIo *pair = as_pair(args[0]);
    Value given = args[1];
    int64_t size = IO_BUFFER_SIZE, count = as_tuple(given)->count;
    if (count < 2 || count > 3) {
        return raise_type_error(vm, "BufferedRWPair expected at %s %d arguments, got %ld",
                                count < 2 ? "least" : "most", count < 2 ? 2 : 3, count);
    }
    if (count == 3 && !io_read_offset(vm, tuple_peek(given, 2), &size)) return NULL;
    if (!io_check_ability(vm, tuple_peek(given, 0), NAME_readable, "File or stream is not readable.") ||
        !io_check_ability(vm, tuple_peek(given, 1), NAME_writable, "File or stream is not writable.")) {
        return NULL;
    }
    Owned reader = io_buffered_new(vm, IO_READER, tuple_peek(given, 0), size);
    Owned writer = reader ? io_buffered_new(vm, IO_WRITER, tuple_peek(given, 1), size) : NULL;
    if (!writer) {
        value_release(vm, reader);
        return NULL;
    }
    field_take(vm, &pair->reader, reader);
    field_take(vm, &pair->writer, writer);
    return VALUE_NONE;
}

static Owned pair_call(VM *vm, const Field *stream, NameIndex name, Value arguments) {
    Owned held = field_get(stream), method = NULL, result = NULL;
    if (!held) return raise_value_error(vm, "I/O operation on uninitialized object");
    method = value_attribute_name(vm, held, name);
    if (method) result = arguments ? value_call_tuple(vm, method, arguments, NULL) : value_call_0(vm, method);
    value_release(vm, method);
    value_release(vm, held);
    return result;
}

#define PAIR(name, side, arguments)                                                      \
    static Owned pair_##name(VM *vm, Value *args) {                                      \
        return pair_call(vm, &as_pair(args[0])->side, NAME_##name, arguments);           \
    }
PAIR(read, reader, args[1])
PAIR(peek, reader, args[1]) PAIR(read1, reader, args[1]) PAIR(readinto, reader, args[1])
    PAIR(readinto1, reader, args[1]) PAIR(write, writer, args[1]) PAIR(flush, writer, NULL)
        PAIR(readable, reader, NULL) PAIR(writable, writer, NULL)
#undef PAIR

            static Owned pair_close(VM *vm, Value *args) {
    Owned first = pair_call(vm, &as_pair(args[0])->writer, NAME_close, NULL),
          failure = first ? NULL : raise_fetch(vm);
    Owned second = pair_call(vm, &as_pair(args[0])->reader, NAME_close, NULL);
    io_chain_take(vm, failure);
    value_release(vm, first);
    if (!raise_is_pending(vm)) return second;
    value_release(vm, second);
    return NULL;
}

static Owned pair_isatty(VM *vm, Value *args) {
    Owned result = pair_call(vm, &as_pair(args[0])->writer, NAME_isatty, NULL);
    if (result != VALUE_FALSE) return result;
    return pair_call(vm, &as_pair(args[0])->reader, NAME_isatty, NULL);
}

static Owned get_pair_closed(VM *vm, Value self) {
    Value writer = field_peek(&as_pair(self)->writer);
    if (!writer) return raise_runtime_error(vm, "the BufferedRWPair object is being garbage-collected");
    return value_attribute_name(vm, writer, NAME_closed);
}

static void pair_destroy(VM *vm, Object *self) {
    io_base_destroy(vm, self);
    field_clear(vm, &((PairIo *)self)->reader);
    field_clear(vm, &((PairIo *)self)->writer);
}

static void pair_traverse(Object *self, Visit *visit, void *context) {
    io_base_traverse(self, visit, context);
    if (field_peek(&((PairIo *)self)->reader)) visit(field_peek(&((PairIo *)self)->reader), context);
    if (field_peek(&((PairIo *)self)->writer)) visit(field_peek(&((PairIo *)self)->writer), context);
}

static const Method pair_methods[] = {
    {"read(self, /, *args)", pair_read, "As read() of the reader."},
    {"peek(self, /, *args)", pair_peek, "As peek() of the reader."},
    {"read1(self, /, *args)", pair_read1, "As read1() of the reader."},
    {"readinto(self, /, *args)", pair_readinto, "As readinto() of the reader."},
    {"readinto1(self, /, *args)", pair_readinto1, "As readinto1() of the reader."},
    {"write(self, /, *args)", pair_write, "As write() of the writer."},
    {"flush(self, /)", pair_flush, "Flush the writer."},
    {"readable(self, /)", pair_readable, "Whether the reader can be read."},
    {"writable(self, /)", pair_writable, "Whether the writer can be written."},
    {"close(self, /)", pair_close, "Close the writer, then the reader."},
    {"isatty(self, /)", pair_isatty, "Whether one of the two is a terminal."},
    {NULL, NULL, NULL},
};
static const Property pair_properties[] = {
    {"closed", get_pair_closed, NULL, "Whether the writer has been closed."}, {NULL, NULL, NULL, NULL}};

const Type io_pair_description = {
    .name = "BufferedRWPair",
    .module = "_io",
    .size = sizeof(PairIo),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = buffered_make,
              .destroy = pair_destroy,
              .traverse = pair_traverse,
              .clear = pair_destroy},
    .initialise = {"BufferedRWPair(*args)", pair_init, NULL},
    .methods = pair_methods,
    .properties = pair_properties,
    .text = "A buffered reader and a buffered writer as one stream.",
};

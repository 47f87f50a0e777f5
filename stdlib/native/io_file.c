/*
 * FileIO: a descriptor as a stream of bytes without a buffer.
 *
 * Around every call that can block the interpreter's lock is given up; a call that a signal interrupts is
 * made again once the signal's handler has run.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stdlib/native/io.h"
#include "vm/audit.h"
#include "vm/objects/int.h"
#include "vm/protocol.h"
#include "vm/signals.h"
#include "vm/warning.h"

enum { MOST_AT_ONCE = 0x7FFFF000, PERMISSIONS = 0666, BLOCK_SIZE = 8192, LARGE_READ = 65536 };

/* --- descriptors ---------------------------------------------------------------------------------------- */

int64_t io_descriptor_read(VM *vm, int descriptor, char *data, size_t count) {
    for (;;) {
        if (!signals_run_before_waiting(vm)) return IO_FAILED;
        Thread *thread = blocking_begin(vm);
        ssize_t got = read(descriptor, data, count > MOST_AT_ONCE ? MOST_AT_ONCE : count);
        int error = errno;
        blocking_end(thread);
        if (got >= 0) return got;
        if (error == EAGAIN || error == EWOULDBLOCK) return IO_WOULD_BLOCK;
        if (error != EINTR) {
            raise_os_error(vm, error, NULL, NULL);
            return IO_FAILED;
        }
        if (!signals_run(vm)) return IO_FAILED;
    }
}

int64_t io_descriptor_write(VM *vm, int descriptor, const char *data, size_t count) {
    for (;;) {
        if (!signals_run_before_waiting(vm)) return IO_FAILED;
        Thread *thread = blocking_begin(vm);
        ssize_t got = write(descriptor, data, count > MOST_AT_ONCE ? MOST_AT_ONCE : count);
        int error = errno;
        blocking_end(thread);
        if (got >= 0) return got;
        if (error == EAGAIN || error == EWOULDBLOCK) return IO_WOULD_BLOCK;
        if (error != EINTR) {
            raise_os_error(vm, error, NULL, NULL);
            return IO_FAILED;
        }
        if (!signals_run(vm)) return IO_FAILED;
    }
}

bool io_file_check(VM *vm, const FileIo *file, bool reads, bool writes) {
    if (file->descriptor < 0) return raise_value_error(vm, "I/O operation on closed file");
    if (reads && !file->is_readable) return io_raise_unsupported(vm, "File not open for reading");
    return !writes || file->is_writable || io_raise_unsupported(vm, "File not open for writing");
}

bool io_file_seek(VM *vm, FileIo *file, int64_t offset, int whence, int64_t *position) {
    if (!io_file_check(vm, file, false, false)) return false;
    Thread *thread = blocking_begin(vm);
    *position = lseek(file->descriptor, offset, whence);
    int error = errno;
    blocking_end(thread);
    if (*position < 0) return raise_os_error(vm, error, NULL, NULL);
    file->is_seekable = 1;
    return true;
}

bool io_file_is_seekable(FileIo *file) {
    if (file->is_seekable < 0) file->is_seekable = lseek(file->descriptor, 0, SEEK_CUR) >= 0;
    return file->is_seekable;
}

static bool close_descriptor(VM *vm, FileIo *file) {
    int descriptor = file->descriptor;
    file->descriptor = -1;
    if (descriptor < 0) return true;
    Thread *thread = blocking_begin(vm);
    int status = close(descriptor), error = errno;
    blocking_end(thread);
    return status >= 0 || error == EINTR || raise_os_error(vm, error, NULL, NULL);
}

/* --- opening -------------------------------------------------------------------------------------------- */

static bool parse_mode(VM *vm, FileIo *file, Value mode, int *flags) {
    static const char wrong[] = "Must have exactly one of create/read/write/append mode and at most one plus";
    int kinds = 0, updates = 0;
    *flags = 0;
    file->is_created = file->is_readable = file->is_writable = file->is_appending = false;
    for (int64_t i = 0; i < as_str(mode)->count; i++) {
        switch (str_at(as_str(mode), i)) {
        case 'r': file->is_readable = true, kinds++; break;
        case 'w': file->is_writable = true, kinds++, *flags |= O_CREAT | O_TRUNC; break;
        case 'a': file->is_writable = file->is_appending = true, kinds++, *flags |= O_CREAT | O_APPEND; break;
        case 'x': file->is_writable = file->is_created = true, kinds++, *flags |= O_CREAT | O_EXCL; break;
        case '+': updates++; break;
        case 'b': break;
        default: return raise_value_error(vm, "invalid mode: %S", mode);
        }
        if (kinds > 1 || updates > 1) return raise_value_error(vm, wrong);
    }
    if (kinds == 0) return raise_value_error(vm, wrong);
    if (updates) file->is_readable = file->is_writable = true;
    *flags |= O_CLOEXEC | (file->is_readable && file->is_writable ? O_RDWR
                           : file->is_writable                    ? O_WRONLY
                                                                  : O_RDONLY);
    return true;
}

/* The bytes of a path: str, bytes or what __fspath__ gives. */
static bool read_path(VM *vm, Value file, Buffer *name) {
    Owned path = NULL;
    if (value_is_str(file) || value_is_bytes(file)) {
        path = value_retain(file);
    } else {
        bool missing;
        path = value_call_special(vm, file, NAME___fspath__, NULL, 0, &missing);
        if (!path && missing)
            return raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P",
                                    value_type(file));
        if (path && !value_is_str(path) && !value_is_bytes(path)) {
            raise_type_error(vm, "expected %T.__fspath__() to return str or bytes, not %T", file, path);
            value_release(vm, path);
            return false;
        }
    }
    bool is_fine = path != NULL;
    if (path && value_is_bytes(path)) {
        const Bytes *bytes = as_bytes(path);
        if (memchr(bytes->data, 0, (size_t)bytes->count))
            is_fine = raise_value_error(vm, "embedded null byte");
        else buffer_append(name, bytes->data, (size_t)bytes->count);
    } else if (path) {
        is_fine = str_append_file_name(vm, name, path);
    }
    value_release(vm, path);
    buffer_append(name, "", 0);
    return is_fine && (!name->failed || raise_memory_error(vm));
}

static bool open_path(VM *vm, const char *name, int flags, Value shown, int *descriptor) {
    for (;;) {
        Thread *thread = blocking_begin(vm);
        *descriptor = open(name, flags, PERMISSIONS);
        int error = errno;
        blocking_end(thread);
        if (*descriptor >= 0) return true;
        if (error != EINTR) return raise_os_error(vm, error, shown, NULL);
        if (!signals_run(vm)) return false;
    }
}

static bool call_opener(VM *vm, Value opener, Value name, int flags, int *descriptor) {
    Owned number = value_from_small_int(flags), made = value_call_2(vm, opener, name, number);
    if (!made) return false;
    bool is_fine = value_is_int(made) || raise_type_error(vm, "expected integer from opener");
    is_fine = is_fine && value_to_c_int(vm, made, descriptor);
    value_release(vm, made);
    if (is_fine && *descriptor < 0) return raise_value_error(vm, "opener returned %d", *descriptor);
    if (is_fine) (void)fcntl(*descriptor, F_SETFD, FD_CLOEXEC);
    return is_fine;
}

/* A descriptor that was given as file, or -1 where file is something else. */
static bool given_descriptor(VM *vm, Value file, int *descriptor) {
    *descriptor = -1;
    if (value_is_bool(file) &&
        !warning_issue(vm, EXCEPTION(RuntimeWarning), 1, "bool is used as a file descriptor"))
        return false;
    if (!value_has_index(vm, file)) return true;
    if (!value_to_c_int(vm, file, descriptor)) {
        *descriptor = -1;
        return raise_clear_if(vm, EXCEPTION(OverflowError)) || raise_clear_if(vm, EXCEPTION(TypeError));
    }
    return *descriptor >= 0 || raise_value_error(vm, "negative file descriptor");
}

static bool examine(VM *vm, FileIo *file, Value name) {
    struct stat status;
    Thread *thread = blocking_begin(vm);
    int failed = fstat(file->descriptor, &status), error = errno;
    blocking_end(thread);
    file->block_size = BLOCK_SIZE;
    file->may_be_terminal = true;
    if (failed < 0) return error != EBADF || raise_os_error(vm, error, NULL, NULL);
    if (S_ISDIR(status.st_mode)) return raise_os_error(vm, EISDIR, name, NULL);
    file->size_at_open = S_ISREG(status.st_mode) ? status.st_size : 0;
    if (status.st_blksize > 1) file->block_size = status.st_blksize;
    file->may_be_terminal = S_ISCHR(status.st_mode);
    return true;
}

static bool set_name(VM *vm, Value self, Value name) {
    if (io_is_exact(vm, self, IO_FILE)) return io_set_attribute(vm, self, NAME_name, name);
    return value_set_attribute(vm, self, vm_name(vm, NAME_name), name);
}

static bool file_open(VM *vm, FileIo *file, Value name, Value mode, bool closes, Value opener) {
    Value self = object_value(file);
    Buffer path = BUFFER_EMPTY;
    int flags, descriptor;
    bool is_fine = false, is_own = false;
    if (file->descriptor >= 0) { /* a second __init__ */
        if (!file->closes_descriptor) file->descriptor = -1;
        else if (!close_descriptor(vm, file)) return false;
    }
    if (!given_descriptor(vm, name, &descriptor)) return false;
    if (descriptor < 0 && !read_path(vm, name, &path)) goto done;
    if (!parse_mode(vm, file, mode, &flags)) goto done;
    if (!audit(vm, "open", 3, name, mode, value_from_small_int(flags), NULL)) goto done;
    file->is_seekable = -1;
    file->closes_descriptor = closes;
    if (descriptor < 0) {
        if (!closes) {
            raise_value_error(vm, "Cannot use closefd=False with file name");
            goto done;
        }
        if (opener && opener != VALUE_NONE ? !call_opener(vm, opener, name, flags, &descriptor)
                                           : !open_path(vm, path.bytes, flags, name, &descriptor))
            goto done;
        is_own = true;
    }
    file->descriptor = descriptor;
    if (!examine(vm, file, name) || !set_name(vm, self, name)) goto done;
    int64_t position;
    is_fine = !file->is_appending || io_file_seek(vm, file, 0, SEEK_END, &position);
done:
    buffer_close(&path);
    if (!is_fine && file->descriptor >= 0) {
        Owned failure = raise_fetch(vm);
        if (!is_own) file->descriptor = -1;
        else if (!close_descriptor(vm, file)) raise_clear(vm);
        raise_again_take(vm, failure);
    }
    return is_fine;
}

static Owned file_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    Owned self = type_allocate(vm, type);
    if (!self) return NULL;
    as_file_io(self)->descriptor = -1;
    as_file_io(self)->is_seekable = -1;
    as_file_io(self)->closes_descriptor = true;
    return self;
}

static Owned file_init(VM *vm, Value *args) {
    bool closes = true;
    if (!io_check_str(vm, args[2], "FileIO", "mode", false) ||
        (args[3] && !value_is_true(vm, args[3], &closes)))
        return NULL;
    Owned mode = args[2] ? value_retain(args[2]) : str_new_text(vm, "r");
    bool is_fine = mode && file_open(vm, as_file_io(args[0]), args[1], mode, closes, args[4]);
    value_release(vm, mode);
    return is_fine ? VALUE_NONE : NULL;
}

Owned io_file_open(VM *vm, Value file, Value mode, bool closes, Value opener) {
    const Type *type = io_class_make(vm, IO_FILE);
    Owned self = type ? file_make(vm, type, (Arguments){0}) : NULL;
    if (!self || file_open(vm, as_file_io(self), file, mode, closes, opener)) return self;
    value_release(vm, self);
    return NULL;
}

/* --- methods -------------------------------------------------------------------------------------------- */

/* How many bytes are left, and one more to see the end; a guess where that cannot be told. */
static size_t estimate_rest(const FileIo *file) {
    struct stat status;
    off_t at;
    if (file->size_at_open > 0 && file->size_at_open < LARGE_READ)
        return (size_t)file->size_at_open + 1; /* as good as asking */
    if (fstat(file->descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
        (at = lseek(file->descriptor, 0, SEEK_CUR)) >= 0 && status.st_size >= at) {
        return (size_t)(status.st_size - at) + 1;
    }
    return LARGE_READ;
}

static Owned file_readall(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    Buffer all = BUFFER_EMPTY;
    Owned result = NULL;
    if (!io_file_check(vm, file, false, false)) return NULL;
    size_t room = estimate_rest(file);
    for (;;) {
        if (!buffer_reserve(&all, room)) {
            raise_memory_error(vm);
            break;
        }
        int64_t got = io_descriptor_read(vm, file->descriptor, all.bytes + all.count, room);
        if (got == IO_FAILED) break;
        if (got > 0) {
            all.count += (size_t)got;
            room -= (size_t)got;
            if (room == 0) room = all.count < LARGE_READ ? LARGE_READ : all.count / 2;
            continue;
        }
        result = got == IO_WOULD_BLOCK && all.count == 0 ? VALUE_NONE : bytes_new(vm, all.bytes, all.count);
        break;
    }
    buffer_close(&all);
    return result;
}

static Owned file_read(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    int64_t size = -1;
    if (!io_file_check(vm, file, false, false) || !io_read_size(vm, args[1], &size) ||
        !io_file_check(vm, file, true, false))
        return NULL;
    if (size < 0) return file_readall(vm, args);
    if (size > MOST_AT_ONCE) size = MOST_AT_ONCE;
    Owned data = bytes_new_uninitialised(vm, size);
    int64_t got =
        data ? io_descriptor_read(vm, file->descriptor, as_bytes(data)->data, (size_t)size) : IO_FAILED;
    if (got == size) return data;
    Owned part = got >= 0                ? bytes_new(vm, as_bytes(data)->data, (size_t)got)
                 : got == IO_WOULD_BLOCK ? VALUE_NONE
                                         : NULL;
    value_release(vm, data);
    return part;
}

static Owned file_readinto(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    BufferView view;
    if (!io_get_writable(vm, args[1], "readinto() argument 1", &view)) return NULL;
    int64_t got = io_file_check(vm, file, true, false)
                      ? io_descriptor_read(vm, file->descriptor, view.data, (size_t)view.count)
                      : IO_FAILED;
    buffer_release(vm, &view);
    return got >= 0 ? int_new(vm, got) : got == IO_WOULD_BLOCK ? VALUE_NONE : NULL;
}

static Owned file_write(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    BufferView view;
    if (!buffer_get(vm, args[1], &view, false)) return NULL;
    int64_t got = io_file_check(vm, file, false, true)
                      ? io_descriptor_write(vm, file->descriptor, view.data, (size_t)view.count)
                      : IO_FAILED;
    buffer_release(vm, &view);
    return got >= 0 ? int_new(vm, got) : got == IO_WOULD_BLOCK ? VALUE_NONE : NULL;
}

static Owned file_seek(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    int64_t offset, position;
    int whence = SEEK_SET;
    if ((args[2] && !value_to_c_int(vm, args[2], &whence)) || !io_file_check(vm, file, false, false) ||
        !io_read_offset(vm, args[1], &offset))
        return NULL;
    return io_file_seek(vm, file, offset, whence, &position) ? int_new(vm, position) : NULL;
}

static Owned file_tell(VM *vm, Value *args) {
    int64_t position;
    return io_file_seek(vm, as_file_io(args[0]), 0, SEEK_CUR, &position) ? int_new(vm, position) : NULL;
}

static Owned file_truncate(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    int64_t size;
    if (!io_file_check(vm, file, false, true)) return NULL;
    if (args[1] && args[1] != VALUE_NONE) {
        if (!io_read_offset(vm, args[1], &size)) return NULL;
    } else if (!io_file_seek(vm, file, 0, SEEK_CUR, &size)) {
        return NULL;
    }
    Thread *thread = blocking_begin(vm);
    int status = ftruncate(file->descriptor, size), error = errno;
    blocking_end(thread);
    return status < 0 ? raise_os_error(vm, error, NULL, NULL) : int_new(vm, size);
}

static Owned file_readable(VM *vm, Value *args) {
    return io_file_check(vm, as_file_io(args[0]), false, false)
               ? value_from_bool(as_file_io(args[0])->is_readable)
               : NULL;
}

static Owned file_writable(VM *vm, Value *args) {
    return io_file_check(vm, as_file_io(args[0]), false, false)
               ? value_from_bool(as_file_io(args[0])->is_writable)
               : NULL;
}

static Owned file_seekable(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    if (!io_file_check(vm, file, false, false)) return NULL;
    return value_from_bool(io_file_is_seekable(file));
}

static Owned file_fileno(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    return io_file_check(vm, file, false, false) ? value_from_small_int(file->descriptor) : NULL;
}

static Owned file_isatty(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    return io_file_check(vm, file, false, false) ? value_from_bool(isatty(file->descriptor)) : NULL;
}

/* As isatty() while nobody can have put another file beneath the descriptor. */
static Owned file_isatty_open_only(VM *vm, Value *args) {
    return as_file_io(args[0])->may_be_terminal ? file_isatty(vm, args) : VALUE_FALSE;
}

Owned io_file_dealloc_warn(VM *vm, Value *args) {
    const FileIo *file = as_file_io(args[0]);
    if (file->descriptor < 0 || !file->closes_descriptor) return VALUE_NONE;
    Owned pending = raise_fetch(vm);
    if (!warning_issue_about(vm, EXCEPTION(ResourceWarning), args[1], "unclosed file %R", args[1])) {
        if (raise_matches(vm, EXCEPTION(Warning))) raise_unraisable(vm, NULL, args[0]);
        else raise_clear(vm);
    }
    vm->thread->exception = pending;
    return VALUE_NONE;
}

Owned io_file_close(VM *vm, Value *args) {
    FileIo *file = as_file_io(args[0]);
    Owned result = io_base_close(vm, args);
    if (!file->closes_descriptor) {
        file->descriptor = -1;
        return result;
    }
    Owned failure = result ? NULL : raise_fetch(vm);
    if (file->is_finalizing) {
        Value both[2] = {args[0], args[0]};
        Owned warned = io_file_dealloc_warn(vm, both);
        value_release(vm, warned);
    }
    bool is_closed = close_descriptor(vm, file);
    io_chain_take(vm, failure);
    return result && is_closed ? VALUE_NONE : NULL;
}

static const char *mode_text(const FileIo *file) {
    if (file->is_created) return file->is_readable ? "xb+" : "xb";
    if (file->is_appending) return file->is_readable ? "ab+" : "ab";
    return !file->is_readable ? "wb" : file->is_writable ? "rb+" : "rb";
}

static Owned file_repr(VM *vm, Value self) {
    const FileIo *file = as_file_io(self);
    Owned name = NULL, type, result = NULL;
    Buffer more = BUFFER_EMPTY;
    if (file->descriptor >= 0) {
        if (!io_find_name(vm, self, NAME_name, &name)) return NULL;
        if (!name) buffer_append_format(&more, " fd=%d", file->descriptor);
        value_release(vm, name);
        buffer_append_format(&more, " mode='%s' closefd=%s", mode_text(file),
                             file->closes_descriptor ? "True" : "False");
        result = more.failed ? raise_memory_error(vm) : io_repr(vm, self, NULL, more.bytes);
        buffer_close(&more);
        return result;
    }
    type = io_type_name(vm, self);
    result = type ? str_new_format(vm, "<%S [closed]>", type) : NULL;
    value_release(vm, type);
    return result;
}

static void file_finalise(VM *vm, Value self) {
    if (io_is_kept(vm, self)) { /* the buffer above writes first, and lets go of it then */
        value_object(self)->bits &= ~(uint32_t)OBJECT_IS_FINALISED;
        return;
    }
    io_finalise(vm, self);
}

static void file_destroy(VM *vm, Object *self) {
    FileIo *file = (FileIo *)self;
    if (file->descriptor >= 0 && file->closes_descriptor) { /* its finaliser was overridden, or failed */
        close(file->descriptor);
        file->descriptor = -1;
    }
    io_base_destroy(vm, self);
}

static Owned get_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_file_io(self)->descriptor < 0);
}
static Owned get_closefd(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_file_io(self)->closes_descriptor);
}
static Owned get_mode(VM *vm, Value self) {
    return str_new_text(vm, mode_text(as_file_io(self)));
}
static Owned get_block_size(VM *vm, Value self) {
    return int_new(vm, as_file_io(self)->block_size);
}
static Owned get_finalizing(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_file_io(self)->is_finalizing);
}
static bool set_finalizing(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete numeric/char attribute");
    if (!value_is_bool(value)) return raise_type_error(vm, "attribute value type must be bool");
    return value_is_true(vm, value, &as_file_io(self)->is_finalizing);
}

static const Method file_methods[] = {
    {"read(self, size=-1, /)", file_read,
     "Read up to size bytes with one call; to the end if size is negative. None if nothing is there yet."},
    {"readall(self, /)", file_readall, "Read to the end."},
    {"readinto(self, buffer, /)", file_readinto, "Read bytes into a writable buffer; gives their number."},
    {"write(self, b, /)", file_write, "Write bytes; gives the number of those that were written."},
    {"seek(self, pos, whence=0, /)", file_seek, "Move to a position; gives it."},
    {"tell(self, /)", file_tell, "The current position."},
    {"truncate(self, size=None, /)", file_truncate, "Cut the file at a size, or at the current position."},
    {"close(self, /)", io_file_close, "Close the file; the descriptor too, unless closefd was False."},
    {"seekable(self, /)", file_seekable, "Whether the file has positions."},
    {"readable(self, /)", file_readable, "Whether the file was opened for reading."},
    {"writable(self, /)", file_writable, "Whether the file was opened for writing."},
    {"fileno(self, /)", file_fileno, "The descriptor."},
    {"isatty(self, /)", file_isatty, "Whether the file is a terminal."},
    {"_isatty_open_only(self, /)", file_isatty_open_only, NULL},
    {"_dealloc_warn(self, source, /)", io_file_dealloc_warn, NULL},
    {"__getstate__(self, /)", io_refuse_state, NULL},
    {NULL, NULL, NULL},
};
static const Property file_properties[] = {
    {"closed", get_closed, NULL, "Whether the file has been closed."},
    {"closefd", get_closefd, NULL, "Whether closing the file closes its descriptor."},
    {"mode", get_mode, NULL, "How the file was opened."},
    {"_blksize", get_block_size, NULL, "The size that the file system likes to be read and written in."},
    {"_finalizing", get_finalizing, set_finalizing, NULL},
    {NULL, NULL, NULL, NULL},
};

const Type io_file_description = {
    .name = "FileIO",
    .module = "_io",
    .size = sizeof(FileIo),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = file_make,
              .destroy = file_destroy,
              .traverse = io_base_traverse,
              .finalise = file_finalise,
              .repr = file_repr},
    .initialise = {"FileIO(file, mode='r', closefd=True, opener=None)", file_init, NULL},
    .methods = file_methods,
    .properties = file_properties,
    .text = "A file opened for bytes, without a buffer.",
};

/*
 * The module mmap: files, or memory without one, mapped into the process as a mutable sequence of bytes.
 *
 * `data` is NULL once the mapping is closed. Every method asks for that, for the length and for the right to
 * write after the last call that can run code of the program, because such code may close or resize it.
 */
#define _GNU_SOURCE 1 /* mremap, memmem, memrchr, the advice of Linux */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stdlib/native/struct_sequence.h"
#include "vm/audit.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef enum Access { ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY } Access;

typedef struct Mapping {
    Object object;
    char *data;
    int64_t count, position, offset; /* bytes; offset: of the file */
    int64_t exports;                 /* views that must not lose their bytes */
    int descriptor, flags;           /* descriptor: a copy of the program's, or -1 */
    Access access;
    bool is_tracking;                /* keeps a descriptor, if there is a file */
} Mapping;

static Mapping *as_mapping(Value value) {
    return (Mapping *)value_object(value);
}

static bool check_open(VM *vm, const Mapping *mapping) {
    return mapping->data || raise_value_error(vm, "mmap closed or invalid");
}

static bool check_writable(VM *vm, const Mapping *mapping) {
    return mapping->access != ACCESS_READ ||
           raise_type_error(vm, "mmap can't modify a readonly memory map.");
}

/* --- making --------------------------------------------------------------------------------------------- */

/* The protection and flags that access stands for. False with an exception pending. */
static bool read_access(VM *vm, int access, int *protection, int *flags) {
    const int usual = PROT_READ | PROT_WRITE;
    if (access != ACCESS_DEFAULT && (*flags != MAP_SHARED || *protection != usual))
        return raise_value_error(vm, "mmap can't specify both access and flags, prot.");
    switch (access) {
    case ACCESS_READ: *flags = MAP_SHARED, *protection = PROT_READ; return true;
    case ACCESS_WRITE: *flags = MAP_SHARED, *protection = usual; return true;
    case ACCESS_COPY: *flags = MAP_PRIVATE, *protection = usual; return true;
    case ACCESS_DEFAULT: return true;
    default: return raise_value_error(vm, "mmap invalid access parameter.");
    }
}

/* What ACCESS_DEFAULT means with a protection. */
static Access access_of(int access, int protection) {
    if (access != ACCESS_DEFAULT || protection & PROT_WRITE) return (Access)access;
    return ACCESS_READ;
}

/* Checks the length against a file's, and takes it from there when it is 0. */
static bool fit_to_file(VM *vm, int descriptor, int64_t offset, int64_t *count) {
    struct stat status;
    Thread *thread = blocking_begin(vm);
    int error = fstat(descriptor, &status) < 0 ? errno : 0;
    blocking_end(thread);
    if (error || !S_ISREG(status.st_mode)) return true; /* mmap() itself says what is wrong */
    if (*count == 0) {
        if (status.st_size == 0) return raise_value_error(vm, "cannot mmap an empty file");
        if (offset >= status.st_size) return raise_value_error(vm, "mmap offset is greater than file size");
        *count = status.st_size - offset;
    } else if (offset > status.st_size || status.st_size - offset < *count) {
        return raise_value_error(vm, "mmap length is greater than file size");
    }
    return true;
}

static bool map(VM *vm, Mapping *mapping, int descriptor, int protection) {
    if (descriptor == -1) {
        mapping->flags |= MAP_ANONYMOUS;
    } else if (mapping->is_tracking) {
        mapping->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
        if (mapping->descriptor < 0) return raise_os_error(vm, errno, NULL, NULL);
    }
    Thread *thread = blocking_begin(vm);
    void *data = mmap(NULL, (size_t)mapping->count, protection, mapping->flags, descriptor, mapping->offset);
    int error = errno;
    blocking_end(thread);
    if (data == MAP_FAILED) return raise_os_error(vm, error, NULL, NULL);
    mapping->data = data;
    return true;
}

static Owned mapping_construct(VM *vm, Value *args) {
    int descriptor, flags = MAP_SHARED, protection = PROT_READ | PROT_WRITE, access = ACCESS_DEFAULT;
    int64_t count, offset = 0;
    bool is_tracking = true;
    const Type *too_large = EXCEPTION(OverflowError);
    if (!value_to_c_int(vm, args[1], &descriptor) || !value_to_int64(vm, args[2], too_large, &count) ||
        (args[3] && !value_to_c_int(vm, args[3], &flags)) ||
        (args[4] && !value_to_c_int(vm, args[4], &protection)) ||
        (args[5] && !value_to_c_int(vm, args[5], &access)) ||
        (args[6] && !value_to_int64(vm, args[6], too_large, &offset)) ||
        (args[7] && !value_is_true(vm, args[7], &is_tracking)))
        return NULL;
    if (count < 0) return raise_overflow_error(vm, "memory mapped length must be positive");
    if (offset < 0) return raise_overflow_error(vm, "memory mapped offset must be positive");
    if (!read_access(vm, access, &protection, &flags)) return NULL;
    Owned shown = int_new(vm, count), at = int_new(vm, offset);
    bool is_fine =
        shown && at && audit(vm, "mmap.__new__", 4, args[1], shown, value_from_small_int(access), at);
    value_release(vm, shown);
    value_release(vm, at);
    if (!is_fine || (descriptor != -1 && !fit_to_file(vm, descriptor, offset, &count))) return NULL;
    Owned self = type_allocate(vm, as_type(args[0]));
    if (!self) return NULL;
    Mapping *mapping = as_mapping(self);
    mapping->descriptor = -1;
    mapping->count = count;
    mapping->offset = offset;
    mapping->flags = flags;
    mapping->access = access_of(access, protection);
    mapping->is_tracking = is_tracking;
    if (map(vm, mapping, descriptor, protection)) return self;
    value_release(vm, self);
    return NULL;
}

static void unmap(Mapping *mapping) {
    if (mapping->data) munmap(mapping->data, (size_t)mapping->count);
    if (mapping->descriptor >= 0) close(mapping->descriptor);
    mapping->data = NULL;
    mapping->descriptor = -1;
}

static void mapping_destroy(VM *vm, Object *self) {
    (void)vm;
    unmap((Mapping *)self);
}

/* --- as a buffer ---------------------------------------------------------------------------------------- */

static bool mapping_get_buffer(VM *vm, Value self, BufferView *view, bool is_writable) {
    Mapping *mapping = as_mapping(self);
    view->owner = NULL;
    if (!check_open(vm, mapping)) return false;
    if (is_writable && mapping->access == ACCESS_READ)
        return raise_format(vm, EXCEPTION(BufferError), "Object is not writable.");
    mapping->exports++;
    *view = (BufferView){.owner = value_retain(self),
                         .data = mapping->data,
                         .count = mapping->count,
                         .is_read_only = mapping->access == ACCESS_READ,
                         .format = "B",
                         .item_size = 1,
                         .dimensions = 1,
                         .shape = {mapping->count},
                         .strides = {1}};
    return true;
}

static void mapping_release_buffer(VM *vm, BufferView *view) {
    (void)vm;
    as_mapping(view->owner)->exports--;
}

/* --- as a sequence -------------------------------------------------------------------------------------- */

static bool mapping_length(VM *vm, Value self, int64_t *length) {
    *length = as_mapping(self)->count;
    return check_open(vm, as_mapping(self));
}

static Owned mapping_repr(VM *vm, Value self) {
    static const char *const names[] = {"ACCESS_DEFAULT", "ACCESS_READ", "ACCESS_WRITE", "ACCESS_COPY"};
    const Mapping *mapping = as_mapping(self);
    Owned name = type_full_name(vm, value_type(self)), result = NULL;
    if (name && !mapping->data) {
        result = str_new_format(vm, "<%S closed=True>", name);
    } else if (name) {
        result = str_new_format(vm, "<%S closed=False, access=%s, length=%ld, pos=%ld, offset=%ld>", name,
                                names[mapping->access], mapping->count, mapping->position, mapping->offset);
    }
    value_release(vm, name);
    return result;
}

/* The place of an index; false with an exception pending. Nothing runs after the checks. */
static bool read_index(VM *vm, Value self, Value key, int64_t *index) {
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), index)) return false;
    const Mapping *mapping = as_mapping(self);
    if (!check_open(vm, mapping)) return false;
    if (*index < 0) *index += mapping->count;
    return (*index >= 0 && *index < mapping->count) || raise_index_error(vm, "mmap index out of range");
}

static Owned get_slice(VM *vm, Value self, Value key) {
    SliceRange range;
    if (!slice_read(vm, key, &range)) return NULL;
    const Mapping *mapping = as_mapping(self);
    if (!check_open(vm, mapping)) return NULL;
    slice_adjust(&range, mapping->count);
    Owned result = bytes_new_uninitialised(vm, range.count);
    for (int64_t i = 0; result && i < range.count; i++)
        as_bytes(result)->data[i] = mapping->data[range.start + i * range.step];
    return result;
}

static Owned mapping_get_item(VM *vm, Value self, Value key) {
    int64_t index;
    if (!check_open(vm, as_mapping(self))) return NULL;
    if (value_has_type(key, &slice_type)) return get_slice(vm, self, key);
    if (!value_has_index(vm, key)) return raise_type_error(vm, "mmap indices must be integers");
    return read_index(vm, self, key, &index) ? value_from_small_int((uint8_t)as_mapping(self)->data[index])
                                             : NULL;
}

static bool set_slice(VM *vm, Value self, Value key, Value value) {
    SliceRange range;
    BufferView view;
    if (!value) return raise_type_error(vm, "mmap object doesn't support slice deletion");
    if (!slice_read(vm, key, &range) || !buffer_get(vm, value, &view, false)) return false;
    const Mapping *mapping = as_mapping(self);
    bool is_fine = check_open(vm, mapping);
    if (is_fine) slice_adjust(&range, mapping->count);
    if (is_fine && view.count != range.count)
        is_fine = raise_index_error(vm, "mmap slice assignment is wrong size");
    if (is_fine && range.step == 1) {
        if (range.count) memmove(mapping->data + range.start, view.data, (size_t)range.count);
    } else if (is_fine) {
        for (int64_t i = 0; i < range.count; i++)
            mapping->data[range.start + i * range.step] = view.data[i];
    }
    buffer_release(vm, &view);
    return is_fine;
}

static bool mapping_set_item(VM *vm, Value self, Value key, Value value) {
    int64_t index, byte;
    if (!check_open(vm, as_mapping(self)) || !check_writable(vm, as_mapping(self))) return false;
    if (value_has_type(key, &slice_type)) return set_slice(vm, self, key, value);
    if (!value_has_index(vm, key)) return raise_type_error(vm, "mmap indices must be integer");
    if (!read_index(vm, self, key, &index)) return false;
    if (!value) return raise_type_error(vm, "mmap doesn't support item deletion");
    if (!value_has_index(vm, value)) return raise_type_error(vm, "mmap item value must be an int");
    if (!value_to_int64(vm, value, EXCEPTION(ValueError), &byte)) return false;
    if (byte < 0 || byte > UINT8_MAX)
        return raise_value_error(vm, "mmap item value must be in range(0, 256)");
    if (!read_index(vm, self, key, &index)) return false; /* reading value may have run code */
    as_mapping(self)->data[index] = (char)byte;
    return true;
}

/* --- methods: reading and writing at the position ------------------------------------------------------- */

static Owned method_read(VM *vm, Value *args) {
    int64_t count = INT64_MAX;
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping)) return NULL;
    if (args[1] && args[1] != VALUE_NONE) {
        if (!value_has_index(vm, args[1]))
            return raise_type_error(vm, "argument should be integer or None, not '%T'", args[1]);
        if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &count)) return NULL;
        if (!check_open(vm, mapping)) return NULL;
    }
    int64_t rest = mapping->position < mapping->count ? mapping->count - mapping->position : 0;
    if (count < 0 || count > rest) count = rest;
    Owned result = bytes_new(vm, mapping->data + mapping->position, (size_t)count);
    if (result) mapping->position += count;
    return result;
}

static Owned method_read_byte(VM *vm, Value *args) {
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping)) return NULL;
    if (mapping->position >= mapping->count) return raise_value_error(vm, "read byte out of range");
    return value_from_small_int((uint8_t)mapping->data[mapping->position++]);
}

static Owned method_readline(VM *vm, Value *args) {
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping)) return NULL;
    int64_t rest = mapping->position < mapping->count ? mapping->count - mapping->position : 0;
    const char *start = mapping->data + mapping->position;
    const char *end = rest ? memchr(start, '\n', (size_t)rest) : NULL;
    int64_t count = end ? end - start + 1 : rest;
    Owned result = bytes_new(vm, start, (size_t)count);
    if (result) mapping->position += count;
    return result;
}

static Owned method_write(VM *vm, Value *args) {
    BufferView view;
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping) || !buffer_get(vm, args[1], &view, false)) return NULL;
    bool is_fine = check_open(vm, mapping) && check_writable(vm, mapping);
    int64_t count = view.count;
    if (is_fine && (mapping->position > mapping->count || mapping->count - mapping->position < count))
        is_fine = raise_value_error(vm, "data out of range");
    if (is_fine && count) memmove(mapping->data + mapping->position, view.data, (size_t)count);
    if (is_fine) mapping->position += count;
    buffer_release(vm, &view);
    return is_fine ? int_new(vm, count) : NULL;
}

static Owned method_write_byte(VM *vm, Value *args) {
    int64_t byte;
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping) || !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &byte))
        return NULL;
    if (byte < 0) return raise_overflow_error(vm, "unsigned byte integer is less than minimum");
    if (byte > UINT8_MAX) return raise_overflow_error(vm, "unsigned byte integer is greater than maximum");
    if (!check_open(vm, mapping) || !check_writable(vm, mapping)) return NULL;
    if (mapping->position >= mapping->count) return raise_value_error(vm, "write byte out of range");
    mapping->data[mapping->position++] = (char)byte;
    return VALUE_NONE;
}

static Owned method_seek(VM *vm, Value *args) {
    int64_t distance, start = 0;
    int whence = SEEK_SET;
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping) || !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &distance) ||
        (args[2] && !value_to_c_int(vm, args[2], &whence)) || !check_open(vm, mapping))
        return NULL;
    switch (whence) {
    case SEEK_SET: break;
    case SEEK_CUR: start = mapping->position; break;
    case SEEK_END: start = mapping->count; break;
    default: return raise_value_error(vm, "unknown seek type");
    }
    int64_t place;
    if (__builtin_add_overflow(start, distance, &place) || place < 0 || place > mapping->count)
        return raise_value_error(vm, "seek out of range");
    mapping->position = place;
    return int_new(vm, place);
}

static Owned method_seekable(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_TRUE;
}

static Owned method_tell(VM *vm, Value *args) {
    return check_open(vm, as_mapping(args[0])) ? int_new(vm, as_mapping(args[0])->position) : NULL;
}

/* The last place of needle in text, or NULL. */
static const char *find_last(const char *text, int64_t count, const char *needle, int64_t needle_count) {
    for (int64_t at = count - needle_count; at >= 0; at--) {
        if (memcmp(text + at, needle, (size_t)needle_count) == 0) return text + at;
    }
    return NULL;
}

/* A place counted from the start, or (negative) from the end. */
static bool read_place(VM *vm, const Mapping *mapping, Value value, int64_t fallback, int64_t *place) {
    *place = fallback;
    if (value && value != VALUE_NONE && !value_to_int64(vm, value, NULL, place)) return false;
    if (!check_open(vm, mapping)) return false;
    if (*place < 0) *place += mapping->count;
    if (*place < 0) *place = 0;
    if (*place > mapping->count) *place = mapping->count;
    return true;
}

static Owned find(VM *vm, Value *args, bool is_last) {
    Mapping *mapping = as_mapping(args[0]);
    BufferView view;
    int64_t start, end, place = -1;
    if (!check_open(vm, mapping) || !buffer_get(vm, args[1], &view, false)) return NULL;
    bool is_fine = read_place(vm, mapping, args[2], mapping->position, &start) &&
                   read_place(vm, mapping, args[3], mapping->count, &end);
    if (is_fine && start > mapping->count) start = mapping->count; /* the second may have run code */
    if (is_fine && start <= end) {
        const char *text = mapping->data + start;
        const char *found = is_last ? find_last(text, end - start, view.data, view.count)
                                    : memmem(text, (size_t)(end - start), view.data, (size_t)view.count);
        if (found) place = found - mapping->data;
    }
    buffer_release(vm, &view);
    return is_fine ? int_new(vm, place) : NULL;
}

static Owned method_find(VM *vm, Value *args) {
    return find(vm, args, false);
}

static Owned method_rfind(VM *vm, Value *args) {
    return find(vm, args, true);
}

/* --- methods: the mapping itself ------------------------------------------------------------------------ */

static Owned method_close(VM *vm, Value *args) {
    Mapping *mapping = as_mapping(args[0]);
    if (mapping->exports > 0)
        return raise_format(vm, EXCEPTION(BufferError), "cannot close exported pointers exist");
    char *data = mapping->data;
    int descriptor = mapping->descriptor;
    mapping->data = NULL;
    mapping->descriptor = -1;
    Thread *thread = blocking_begin(vm);
    if (data) munmap(data, (size_t)mapping->count);
    if (descriptor >= 0) close(descriptor);
    blocking_end(thread);
    return VALUE_NONE;
}

static Owned get_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(!as_mapping(self)->data);
}

static Owned method_size(VM *vm, Value *args) {
    Mapping *mapping = as_mapping(args[0]);
    struct stat status;
    if (!check_open(vm, mapping)) return NULL;
    if (mapping->descriptor != -1) {
        Thread *thread = blocking_begin(vm);
        int error = fstat(mapping->descriptor, &status) < 0 ? errno : 0;
        blocking_end(thread);
        return error ? raise_os_error(vm, error, NULL, NULL) : int_new(vm, status.st_size);
    }
    if (mapping->is_tracking && !(mapping->flags & MAP_ANONYMOUS)) return int_new(vm, mapping->count);
    return raise_os_error(vm, EBADF, NULL, NULL);
}

static bool check_resizable(VM *vm, const Mapping *mapping, int64_t count) {
    if (mapping->exports > 0)
        return raise_format(vm, EXCEPTION(BufferError),
                            "mmap can't resize with extant buffers exported.");
    if (!mapping->is_tracking) return raise_value_error(vm, "mmap can't resize with trackfd=False.");
    if (mapping->access == ACCESS_READ || mapping->access == ACCESS_COPY)
        return raise_type_error(vm, "mmap can't resize a readonly or copy-on-write memory map.");
    if (count < 0 || INT64_MAX - count < mapping->offset)
        return raise_value_error(vm, "new size out of range");
    if (mapping->descriptor < 0 && !(mapping->flags & MAP_PRIVATE) && count > mapping->count)
        return raise_value_error(vm, "mmap: can't expand a shared anonymous mapping");
    return true;
}

static Owned method_resize(VM *vm, Value *args) {
    int64_t count;
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping) || !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &count) ||
        !check_open(vm, mapping) || !check_resizable(vm, mapping, count))
        return NULL;
    if (mapping->descriptor >= 0 && ftruncate(mapping->descriptor, mapping->offset + count) < 0)
        return raise_os_error(vm, errno, NULL, NULL);
    void *data = mremap(mapping->data, (size_t)mapping->count, (size_t)count, MREMAP_MAYMOVE);
    if (data == MAP_FAILED) return raise_os_error(vm, errno, NULL, NULL);
    mapping->data = data;
    mapping->count = count;
    return VALUE_NONE;
}

static Owned method_flush(VM *vm, Value *args) {
    int64_t start = 0, count;
    Mapping *mapping = as_mapping(args[0]);
    if (!check_open(vm, mapping) ||
        (args[1] && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &start)))
        return NULL;
    bool has_size = args[2] && args[2] != VALUE_NONE;
    if (has_size && !value_to_int64(vm, args[2], EXCEPTION(OverflowError), &count)) return NULL;
    if (!check_open(vm, mapping)) return NULL;
    if (!has_size) count = mapping->count - start;
    if (start < 0 || count < 0 || start > mapping->count || mapping->count - start < count)
        return raise_value_error(vm, "flush values out of range");
    if (mapping->access == ACCESS_READ || mapping->access == ACCESS_COPY) return VALUE_NONE;
    char *data = mapping->data + start;
    mapping->exports++; /* nobody takes it away meanwhile */
    Thread *thread = blocking_begin(vm);
    int error = msync(data, (size_t)count, MS_SYNC) < 0 ? errno : 0;
    blocking_end(thread);
    mapping->exports--;
    return error ? raise_os_error(vm, error, NULL, NULL) : VALUE_NONE;
}

static Owned method_move(VM *vm, Value *args) {
    int64_t to, from, count;
    Mapping *mapping = as_mapping(args[0]);
    const Type *too_large = EXCEPTION(OverflowError);
    if (!check_open(vm, mapping) || !value_to_int64(vm, args[1], too_large, &to) ||
        !value_to_int64(vm, args[2], too_large, &from) || !value_to_int64(vm, args[3], too_large, &count) ||
        !check_open(vm, mapping) || !check_writable(vm, mapping))
        return NULL;
    if (to < 0 || from < 0 || count < 0 || to > mapping->count || from > mapping->count ||
        mapping->count - to < count || mapping->count - from < count)
        return raise_value_error(vm, "source, destination, or count out of range");
    memmove(mapping->data + to, mapping->data + from, (size_t)count);
    return VALUE_NONE;
}

static Owned method_madvise(VM *vm, Value *args) {
    int option;
    int64_t start = 0, count = 0;
    Mapping *mapping = as_mapping(args[0]);
    const Type *too_large = EXCEPTION(OverflowError);
    bool has_count = args[3] && args[3] != VALUE_NONE;
    if (!check_open(vm, mapping) || !value_to_c_int(vm, args[1], &option) ||
        (args[2] && !value_to_int64(vm, args[2], too_large, &start)) ||
        (has_count && !value_to_int64(vm, args[3], too_large, &count)) || !check_open(vm, mapping))
        return NULL;
    if (!has_count) count = mapping->count;
    if (start < 0 || start >= mapping->count) return raise_value_error(vm, "madvise start out of bounds");
    if (count < 0) return raise_value_error(vm, "madvise length invalid");
    if (INT64_MAX - start < count) return raise_overflow_error(vm, "madvise length too large");
    if (start + count > mapping->count) count = mapping->count - start;
    if (madvise(mapping->data + start, (size_t)count, option) < 0)
        return raise_os_error(vm, errno, NULL, NULL);
    return VALUE_NONE;
}

static Owned method_enter(VM *vm, Value *args) {
    return check_open(vm, as_mapping(args[0])) ? value_retain(args[0]) : NULL;
}

/* By the method's name: a subclass may close in its own way. */
static Owned method_exit(VM *vm, Value *args) {
    Owned name = str_intern_text(vm, "close");
    Owned result = name ? value_call_method(vm, args[0], name, NULL, 0) : NULL;
    value_release(vm, name);
    return result;
}

static Owned method_sizeof(VM *vm, Value *args) {
    return int_new(vm, value_type(args[0])->size);
}

static const Method methods[] = {
    {"close(self, /)", method_close, "Gives the mapping back; nothing can be done with it any more."},
    {"find(self, view, start=None, end=None, /)", method_find,
     "The first place of the bytes from start (or the position) to end, or -1."},
    {"rfind(self, view, start=None, end=None, /)", method_rfind,
     "The last place of the bytes from start (or the position) to end, or -1."},
    {"flush(self, offset=0, size=None, /)", method_flush, "Writes what has changed to the file."},
    {"madvise(self, option, start=0, length=None, /)", method_madvise,
     "Tells the system how the memory will be used."},
    {"move(self, dest, src, count, /)", method_move, "Copies count bytes from place src to place dest."},
    {"read(self, n=None, /)", method_read, "At most n bytes from the position on, which moves."},
    {"read_byte(self, /)", method_read_byte, "The byte at the position, which moves."},
    {"readline(self, /)", method_readline, "The bytes from the position to the end of the line."},
    {"resize(self, newsize, /)", method_resize, "Changes the size of the mapping, and of its file."},
    {"seek(self, pos, whence=0, /)", method_seek, "Sets the position, as of a file."},
    {"seekable(self, /)", method_seekable, "True: the position can be set."},
    {"size(self, /)", method_size, "Bytes of the file, which may be more than are mapped."},
    {"tell(self, /)", method_tell, "The position."},
    {"write(self, bytes, /)", method_write, "Writes bytes at the position, which moves."},
    {"write_byte(self, byte, /)", method_write_byte, "Writes one byte at the position, which moves."},
    {"__enter__(self, /)", method_enter, "The mapping itself."},
    {"__exit__(self, exc_type, exc_value, traceback, /)", method_exit, "Closes the mapping."},
    {"__sizeof__(self, /)", method_sizeof, "Bytes of the object, without what it maps."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"closed", get_closed, NULL, "whether the mapping has been closed"},
    {NULL, NULL, NULL, NULL},
};

static const Type mapping_description = {
    .name = "mmap",
    .module = "mmap",
    .size = sizeof(Mapping),
    .flags = TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = mapping_destroy,
              .repr = mapping_repr,
              .length = mapping_length,
              .get_item = mapping_get_item,
              .set_item = mapping_set_item,
              .get_buffer = mapping_get_buffer,
              .release_buffer = mapping_release_buffer},
    .methods = methods,
    .properties = properties,
    .construct = {"mmap(fileno, length, flags=<unrepresentable>, prot=<unrepresentable>, "
                  "access=<unrepresentable>, offset=0, *, trackfd=True)",
                  mapping_construct, NULL},
    .text = "mmap(fileno, length[, flags[, prot[, access[, offset[, trackfd]]]]])\n\nThe bytes of a file, or "
            "with -1 memory without a file, as a mutable sequence.",
};

static const struct {
    const char *name;
    int number;
} constants[] = {
    {"PROT_EXEC", PROT_EXEC},
    {"PROT_READ", PROT_READ},
    {"PROT_WRITE", PROT_WRITE},
    {"MAP_SHARED", MAP_SHARED},
    {"MAP_PRIVATE", MAP_PRIVATE},
    {"MAP_DENYWRITE", MAP_DENYWRITE},
    {"MAP_EXECUTABLE", MAP_EXECUTABLE},
    {"MAP_ANON", MAP_ANONYMOUS},
    {"MAP_ANONYMOUS", MAP_ANONYMOUS},
    {"MAP_POPULATE", MAP_POPULATE},
    {"MAP_STACK", MAP_STACK},
    {"MAP_NORESERVE", MAP_NORESERVE},
    {"ACCESS_DEFAULT", ACCESS_DEFAULT},
    {"ACCESS_READ", ACCESS_READ},
    {"ACCESS_WRITE", ACCESS_WRITE},
    {"ACCESS_COPY", ACCESS_COPY},
    {"MADV_NORMAL", MADV_NORMAL},
    {"MADV_RANDOM", MADV_RANDOM},
    {"MADV_SEQUENTIAL", MADV_SEQUENTIAL},
    {"MADV_WILLNEED", MADV_WILLNEED},
    {"MADV_DONTNEED", MADV_DONTNEED},
    {"MADV_REMOVE", MADV_REMOVE},
    {"MADV_DONTFORK", MADV_DONTFORK},
    {"MADV_DOFORK", MADV_DOFORK},
    {"MADV_HWPOISON", MADV_HWPOISON},
    {"MADV_MERGEABLE", MADV_MERGEABLE},
    {"MADV_UNMERGEABLE", MADV_UNMERGEABLE},
    {"MADV_HUGEPAGE", MADV_HUGEPAGE},
    {"MADV_NOHUGEPAGE", MADV_NOHUGEPAGE},
    {"MADV_DONTDUMP", MADV_DONTDUMP},
    {"MADV_DODUMP", MADV_DODUMP},
    {"MADV_FREE", MADV_FREE},
};

Owned module_mmap(VM *vm) {
    static const Method functions[] = {{NULL, NULL, NULL}};
    const int64_t page = sysconf(_SC_PAGESIZE);
    Owned module = stdlib_module(vm, "mmap", "Files mapped into memory.", functions);
    bool is_fine = module && stdlib_add_type(vm, module, "mmap", &mapping_description, NULL, NULL) &&
                   dict_set_text(vm, module_dict(module), "error", type_value(EXCEPTION(OSError))) &&
                   stdlib_add_int(vm, module, "PAGESIZE", page) &&
                   stdlib_add_int(vm, module, "ALLOCATIONGRANULARITY", page);
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, constants[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

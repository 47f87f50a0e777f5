/*
 * The module posix: the system's calls as os.py needs them.
 *
 * A Path holds the argument of a call: the bytes of a name, or a descriptor where the call takes one. Calls
 * that a signal interrupts run its handler and go on.
 */
#define _GNU_SOURCE 1 /* d_type, ptsname_r, syscall */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stdlib/native/posix_process.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/audit.h"
#include "vm/import.h"
#include "vm/objects/bytes.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/lock.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

extern char **environ;

/* --- paths ---------------------------------------------------------------------------------------------- */

typedef struct Path {
    Buffer name;
    Value given;
    bool is_bytes;
    int descriptor; /* -1: a name */
} Path;

/* The str or bytes that an object stands for. */
static Owned fspath_of(VM *vm, Value value, const char *text) {
    if (value_is_str(value) || value_is_bytes(value)) return value_retain(value);
    bool missing;
    Owned result = value_call_special(vm, value, NAME___fspath__, NULL, 0, &missing);
    if (missing)
        return text ? raise_type_error(vm, "%s, not %T", text, value)
                    : raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P",
                                       value_type(value));
    if (!result || value_is_str(result) || value_is_bytes(result)) return result;
    raise_type_error(vm, "expected %T.__fspath__() to return str or bytes, not %T", value, result);
    value_release(vm, result);
    return NULL;
}

/* The descriptor that stands for a path. */
static bool read_descriptor(VM *vm, Value value, int *descriptor) {
    Owned index = value_index(vm, value);
    if (!index) return false;
    int64_t wide = 0;
    bool fits = int_fits_int64(index, &wide) && wide >= INT32_MIN && wide <= INT32_MAX,
         is_negative = int_is_negative(index);
    value_release(vm, index);
    *descriptor = (int)wide;
    return fits ||
           raise_overflow_error(vm, is_negative ? "fd is less than minimum" : "fd is greater than maximum");
}

/* Fills path, which the caller closes whatever happens. */
static bool path_read(VM *vm, Value value, const char *function, bool takes_descriptor, bool takes_none,
                      Path *path) {
    *path = (Path){BUFFER_EMPTY, value, false, -1};
    if (takes_none && (!value || value == VALUE_NONE)) {
        path->given = NULL;
        buffer_append_text(&path->name, ".");
        return !path->name.failed || raise_memory_error(vm);
    }
    if (takes_descriptor && value_has_index(vm, value)) {
        return read_descriptor(vm, value, &path->descriptor);
    }
    char text[120];
    snprintf(text, sizeof text, "%s: path should be string, bytes%s", function,
             takes_none         ? ", os.PathLike, integer or None"
             : takes_descriptor ? ", os.PathLike or integer"
                                : " or os.PathLike");
    Owned name = fspath_of(vm, value, text);
    if (!name) return false;
    bool is_fine = true;
    path->is_bytes = value_is_bytes(name);
    if (path->is_bytes) buffer_append(&path->name, as_bytes(name)->data, (size_t)as_bytes(name)->count);
    else is_fine = str_append_file_name(vm, &path->name, name);
    if (!is_fine && raise_clear_if(vm, EXCEPTION(ValueError)))
        raise_value_error(vm, "%s: embedded null character in path", function);
    value_release(vm, name);
    buffer_append(&path->name, "", 0);
    if (is_fine && path->name.failed) return raise_memory_error(vm);
    if (is_fine && path->name.count != strlen(path->name.bytes ? path->name.bytes : ""))
        return raise_value_error(vm, "%s: embedded null character in path", function);
    return is_fine;
}

static const char *path_text(const Path *path) {
    return path->name.bytes ? path->name.bytes : "";
}

/* None, or OSError for the path; it is closed. */
static Owned path_done(VM *vm, Path *path, int result) {
    if (result < 0) raise_os_error(vm, errno, path->given, NULL);
    buffer_close(&path->name);
    return result < 0 ? NULL : VALUE_NONE;
}

static Owned name_value(VM *vm, const char *name, bool is_bytes) {
    return is_bytes ? bytes_new(vm, name, strlen(name)) : str_new_file_name(vm, name, strlen(name));
}

static bool read_int(VM *vm, Value value, int fallback, int *number) {
    *number = fallback;
    return !value || value == VALUE_NONE || value_to_c_int(vm, value, number);
}

/* The descriptor of a dir_fd argument. */
static bool read_directory(VM *vm, Value value, int *number) {
    return read_int(vm, value, AT_FDCWD, number);
}

/* The descriptor of a directory as audit hooks are told of it: -1 where there is none. */
static Value directory_number(int at) {
    return value_from_small_int(at == AT_FDCWD ? -1 : at);
}

static Owned done_or_error(VM *vm, int result) {
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

/* --- stat ----------------------------------------------------------------------------------------------- */

static Owned stat_new(VM *vm, const struct stat *st) {
    enum { NANOSECONDS = 1000000000, STAT_FIELDS = 19 };
    const struct timespec *times[3] = {&st->st_atim, &st->st_mtim, &st->st_ctim};
    Owned items[STAT_FIELDS] = {
        int_new(vm, st->st_mode),         int_new_unsigned(vm, st->st_ino),
        int_new_unsigned(vm, st->st_dev), int_new_unsigned(vm, st->st_nlink),
        int_new(vm, st->st_uid),          int_new(vm, st->st_gid),
        int_new(vm, st->st_size),         int_new(vm, times[0]->tv_sec),
        int_new(vm, times[1]->tv_sec),    int_new(vm, times[2]->tv_sec),
    };
    for (int i = 0; i < 3; i++) {
        items[10 + i] = float_new(vm, (double)times[i]->tv_sec + 1e-9 * (double)times[i]->tv_nsec);
        items[13 + i] = int_new(vm, (int64_t)times[i]->tv_sec * NANOSECONDS + times[i]->tv_nsec);
    }
    items[16] = int_new(vm, st->st_blksize);
    items[17] = int_new(vm, st->st_blocks);
    items[18] = int_new_unsigned(vm, st->st_rdev);
    return struct_sequence_new(vm, native_class(vm, "posix", "stat_result"), items, STAT_FIELDS);
}

static Owned file_system_new(VM *vm, const struct statvfs *st) {
    const uint64_t numbers[] = {st->f_bsize,  st->f_frsize,  st->f_blocks, st->f_bfree,
                                st->f_bavail, st->f_files,   st->f_ffree,  st->f_favail,
                                st->f_flag,   st->f_namemax, st->f_fsid};
    Owned items[COUNT_OF(numbers)];
    for (size_t i = 0; i < COUNT_OF(numbers); i++) items[i] = int_new_unsigned(vm, numbers[i]);
    return struct_sequence_new(vm, native_class(vm, "posix", "statvfs_result"), items, COUNT_OF(numbers));
}

static Owned function_statvfs(VM *vm, Value *args) {
    Path path;
    struct statvfs st;
    int result = -1;
    bool is_fine = path_read(vm, args[0], "statvfs", true, false, &path);
    if (is_fine) {
        BLOCKING(vm, result,
                 path.descriptor >= 0 ? fstatvfs(path.descriptor, &st) : statvfs(path_text(&path), &st));
        if (result < 0) raise_os_error(vm, errno, path.given, NULL);
    }
    buffer_close(&path.name);
    return result < 0 ? NULL : file_system_new(vm, &st);
}

static Owned function_fstatvfs(VM *vm, Value *args) {
    int descriptor, result;
    struct statvfs st;
    if (!value_to_c_int(vm, args[0], &descriptor)) return NULL;
    BLOCKING(vm, result, fstatvfs(descriptor, &st));
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : file_system_new(vm, &st);
}

static Owned stat_path(VM *vm, Value value, Value directory, bool follows, const char *function) {
    Path path;
    struct stat st;
    int at, result = -1;
    bool is_fine =
        path_read(vm, value, function, follows, false, &path) && read_directory(vm, directory, &at);
    if (is_fine) {
        result = path.descriptor >= 0 ? fstat(path.descriptor, &st)
                                      : fstatat(at, path_text(&path), &st, follows ? 0 : AT_SYMLINK_NOFOLLOW);
        if (result < 0) raise_os_error(vm, errno, path.given, NULL);
    }
    buffer_close(&path.name);
    return result < 0 ? NULL : stat_new(vm, &st);
}

static Owned function_stat(VM *vm, Value *args) {
    bool follows = true;
    if (args[2] && !value_is_true(vm, args[2], &follows)) return NULL;
    return stat_path(vm, args[0], args[1], follows, "stat");
}

static Owned function_lstat(VM *vm, Value *args) {
    return stat_path(vm, args[0], args[1], false, "lstat");
}

static Owned function_fstat(VM *vm, Value *args) {
    struct stat st;
    int fd;
    if (!value_to_c_int(vm, args[0], &fd)) return NULL;
    return fstat(fd, &st) < 0 ? raise_os_error(vm, errno, NULL, NULL) : stat_new(vm, &st);
}

/* --- directories ---------------------------------------------------------------------------------------- */

typedef struct Entry {
    Object object;
    Field name, path;
    Field stat, plain_stat;
    int kind; /* DT_… */
    uint64_t inode;
} Entry;

static Entry *as_entry(Value value) {
    return (Entry *)value_object(value);
}

static void entry_destroy(VM *vm, Object *self) {
    Entry *entry = (Entry *)self;
    field_clear(vm, &entry->name);
    field_clear(vm, &entry->path);
    field_clear(vm, &entry->stat);
    field_clear(vm, &entry->plain_stat);
}

static Owned entry_stat_of(VM *vm, Value self, bool follows) {
    Entry *entry = as_entry(self);
    Field *kept = follows ? &entry->stat : &entry->plain_stat;
    if (!field_peek(kept)) {
        Owned made = stat_path(vm, field_peek(&entry->path), NULL, follows, "stat");
        if (!made) return NULL;
        field_take(vm, kept, made);
    }
    return field_get(kept);
}

static Owned entry_is(VM *vm, Value *args, mode_t wanted, int kind) {
    bool follows = true;
    Entry *entry = as_entry(args[0]);
    if (args[1] && !value_is_true(vm, args[1], &follows)) return NULL;
    if (entry->kind != DT_UNKNOWN && (entry->kind != DT_LNK || !follows))
        return value_from_bool(entry->kind == kind);
    Owned st = entry_stat_of(vm, args[0], follows);
    if (!st) return raise_clear_if(vm, EXCEPTION(FileNotFoundError)) ? VALUE_FALSE : NULL;
    bool is = ((mode_t)value_small_int(tuple_peek(st, 0)) & S_IFMT) == wanted;
    value_release(vm, st);
    return value_from_bool(is);
}

static Owned entry_is_dir(VM *vm, Value *args) {
    return entry_is(vm, args, S_IFDIR, DT_DIR);
}
static Owned entry_is_file(VM *vm, Value *args) {
    return entry_is(vm, args, S_IFREG, DT_REG);
}
static Owned entry_is_symlink(VM *vm, Value *args) {
    Value inner[2] = {args[0], VALUE_FALSE};
    return entry_is(vm, inner, S_IFLNK, DT_LNK);
}
static Owned entry_is_junction(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_FALSE;
}
static Owned entry_stat(VM *vm, Value *args) {
    bool follows = true;
    if (args[1] && !value_is_true(vm, args[1], &follows)) return NULL;
    return entry_stat_of(vm, args[0], follows);
}
static Owned entry_inode(VM *vm, Value *args) {
    return int_new_unsigned(vm, as_entry(args[0])->inode);
}
static Owned entry_fspath(VM *vm, Value *args) {
    (void)vm;
    return field_get(&as_entry(args[0])->path);
}
static Owned get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_entry(self)->name);
}
static Owned get_path(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_entry(self)->path);
}
static Owned entry_repr(VM *vm, Value self) {
    return str_new_format(vm, "<DirEntry %R>", field_peek(&as_entry(self)->name));
}

static const Method entry_methods[] = {
    {"is_dir(self, /, *, follow_symlinks=True)", entry_is_dir,
     "Whether the entry names a directory, mostly without asking the system."},
    {"is_file(self, /, *, follow_symlinks=True)", entry_is_file,
     "Whether the entry names a regular file, mostly without asking the system."},
    {"is_symlink(self, /)", entry_is_symlink, "Whether the entry is itself a symbolic link."},
    {"is_junction(self, /)", entry_is_junction, "Whether the entry is a junction; never so on this system."},
    {"stat(self, /, *, follow_symlinks=True)", entry_stat,
     "What os.stat() tells of the entry, remembered after the first call."},
    {"inode(self, /)", entry_inode, "The inode number of the entry."},
    {"__fspath__(self, /)", entry_fspath, "The path, for functions that take one."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};
static const Property entry_properties[] = {
    {"name", get_name, NULL, "name inside the directory"},
    {"path", get_path, NULL, "path of the directory joined with the name"},
    {NULL, NULL, NULL, NULL},
};
static const Type entry_description = {
    .name = "DirEntry",
    .module = "posix",
    .size = sizeof(Entry),
    .flags = TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
    .slots = {.destroy = entry_destroy, .repr = entry_repr},
    .methods = entry_methods,
    .properties = entry_properties,
};

static Owned entry_new(VM *vm, const Path *path, const struct dirent *found) {
    const Type *type = native_class(vm, "posix", "DirEntry");
    Entry *entry = type ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!entry) return NULL;
    Buffer full = BUFFER_EMPTY;
    if (path->given) {
        buffer_append(&full, path_text(path), path->name.count);
        if (full.count && full.bytes[full.count - 1] != '/') buffer_append_byte(&full, '/');
    }
    if (!path->given) buffer_append_text(&full, "./");
    buffer_append_text(&full, found->d_name);
    field_init_take(&entry->name, name_value(vm, found->d_name, path->is_bytes));
    field_init_take(&entry->path,
                    full.failed ? raise_memory_error(vm) : name_value(vm, full.bytes, path->is_bytes));
    buffer_close(&full);
    entry->inode = found->d_ino;
    entry->kind = found->d_type;
    if (field_peek(&entry->name) && field_peek(&entry->path)) return object_owned(entry);
    value_release(vm, object_owned(entry));
    return NULL;
}

/* All of a directory but . and .. as a list of names or entries. */
static Owned read_all(VM *vm, Value value, const char *function, bool makes_entries) {
    Path path;
    Owned list = NULL;
    DIR *directory = NULL;
    if (!path_read(vm, value, function, true, true, &path)) goto done;
    directory = path.descriptor >= 0 ? fdopendir(dup(path.descriptor)) : opendir(path_text(&path));
    if (!directory) {
        raise_os_error(vm, errno, path.given, NULL);
        goto done;
    }
    list = list_new(vm, 0);
    for (struct dirent *found; list && (found = readdir(directory));) {
        if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
        if (list_append_take(vm, as_list(list),
                             makes_entries ? entry_new(vm, &path, found)
                                           : name_value(vm, found->d_name, path.is_bytes)))
            continue;
        value_release(vm, list);
        list = NULL;
    }
done:
    if (directory) closedir(directory);
    buffer_close(&path.name);
    return list;
}

static Owned function_listdir(VM *vm, Value *args) {
    if (!audit(vm, "os.listdir", 1, args[0] ? args[0] : VALUE_NONE, NULL, NULL, NULL)) return NULL;
    return read_all(vm, args[0], "listdir", false);
}

/* The directory is read at once: an iterator over its entries that can be closed. */
typedef struct Scan {
    Object object;
    Field entries; /* list, or NULL once closed */
    int64_t at;
} Scan;

static void scan_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Scan *)self)->entries);
}
static bool scan_next(VM *vm, Value self, Owned *item) {
    (void)vm;
    Scan *scan = (Scan *)value_object(self);
    Value list = field_peek(&scan->entries);
    *item = list && scan->at < as_list(list)->count ? value_retain(list_peek(list, scan->at++)) : NULL;
    return true;
}
static Owned scan_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}
static Owned scan_enter(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}
static Owned scan_close(VM *vm, Value *args) {
    field_clear(vm, &((Scan *)value_object(args[0]))->entries);
    return VALUE_NONE;
}

static const Method scan_methods[] = {
    {"__enter__(self, /)", scan_enter, NULL},
    {"__exit__(self, /, *args)", scan_close, NULL},
    {"close(self, /)", scan_close, NULL},
    {NULL, NULL, NULL},
};
static const Type scan_description = {
    .name = "ScandirIterator",
    .module = "posix",
    .size = sizeof(Scan),
    .flags = TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
    .slots = {.destroy = scan_destroy, .iterate = scan_self, .next = scan_next},
    .methods = scan_methods,
};

static Owned function_scandir(VM *vm, Value *args) {
    if (!audit(vm, "os.scandir", 1, args[0] ? args[0] : VALUE_NONE, NULL, NULL, NULL)) return NULL;
    Owned entries = read_all(vm, args[0], "scandir", true);
    const Type *type = entries ? native_class(vm, "posix", "ScandirIterator") : NULL;
    Scan *scan = type ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (scan) field_init_take(&scan->entries, entries);
    else value_release(vm, entries);
    return object_owned(scan);
}

/* --- calls on paths ------------------------------------------------------------------------------------- */

static Owned function_mkfifo(VM *vm, Value *args) {
    Path path;
    int mode, at;
    bool is_fine = path_read(vm, args[0], "mkfifo", false, false, &path) &&
                   read_int(vm, args[1], 0666, &mode) && read_directory(vm, args[2], &at);
    if (is_fine) return path_done(vm, &path, mkfifoat(at, path_text(&path), (mode_t)mode));
    buffer_close(&path.name);
    return NULL;
}

static Owned function_mkdir(VM *vm, Value *args) {
    Path path;
    int mode, at;
    bool is_fine = path_read(vm, args[0], "mkdir", false, false, &path) &&
                   read_int(vm, args[1], 0777, &mode) && read_directory(vm, args[2], &at);
    is_fine =
        is_fine && audit(vm, "os.mkdir", 3, args[0], value_from_small_int(mode), directory_number(at), NULL);
    if (is_fine) return path_done(vm, &path, mkdirat(at, path_text(&path), (mode_t)mode));
    buffer_close(&path.name);
    return NULL;
}

static Owned unlink_path(VM *vm, Value value, Value directory, const char *function, int flags) {
    Path path;
    int at;
    const char *event = flags & AT_REMOVEDIR ? "os.rmdir" : "os.remove";
    if (path_read(vm, value, function, false, false, &path) && read_directory(vm, directory, &at) &&
        audit(vm, event, 2, value, directory_number(at), NULL, NULL)) {
        return path_done(vm, &path, unlinkat(at, path_text(&path), flags));
    }
    buffer_close(&path.name);
    return NULL;
}

static Owned function_rmdir(VM *vm, Value *args) {
    return unlink_path(vm, args[0], args[1], "rmdir", AT_REMOVEDIR);
}
static Owned function_unlink(VM *vm, Value *args) {
    return unlink_path(vm, args[0], args[1], "unlink", 0);
}
static Owned function_remove(VM *vm, Value *args) {
    return unlink_path(vm, args[0], args[1], "remove", 0);
}

/* directories: of how many paths the event tells that they are relative to none. */
static Owned two_paths(VM *vm, Value *args, const char *function, const char *event, size_t directories,
                       int (*call)(const char *, const char *)) {
    const Value none = directory_number(AT_FDCWD);
    Path from, to = {BUFFER_EMPTY, NULL, false, -1};
    int result = -1;
    if (path_read(vm, args[0], function, false, false, &from) &&
        path_read(vm, args[1], function, false, false, &to) &&
        audit(vm, event, 2 + directories, args[0], args[1], none, none)) {
        result = call(path_text(&from), path_text(&to));
        if (result < 0) raise_os_error(vm, errno, args[0], args[1]);
    }
    buffer_close(&from.name);
    buffer_close(&to.name);
    return result < 0 ? NULL : VALUE_NONE;
}

static Owned function_rename(VM *vm, Value *args) {
    return two_paths(vm, args, "rename", "os.rename", 2, rename);
}
static Owned function_replace(VM *vm, Value *args) {
    return two_paths(vm, args, "replace", "os.rename", 2, rename);
}
static Owned function_link(VM *vm, Value *args) {
    return two_paths(vm, args, "link", "os.link", 2, link);
}
static Owned function_symlink(VM *vm, Value *args) {
    return two_paths(vm, args, "symlink", "os.symlink", 1, symlink);
}

static Owned function_readlink(VM *vm, Value *args) {
    Path path;
    char target[8192];
    ssize_t count = -1;
    if (path_read(vm, args[0], "readlink", false, false, &path)) {
        count = readlink(path_text(&path), target, sizeof target - 1);
        if (count < 0) raise_os_error(vm, errno, args[0], NULL);
    }
    bool is_bytes = path.is_bytes;
    buffer_close(&path.name);
    if (count < 0) return NULL;
    target[count] = 0;
    return name_value(vm, target, is_bytes);
}

static Owned function_chdir(VM *vm, Value *args) {
    Path path;
    if (path_read(vm, args[0], "chdir", true, false, &path) &&
        audit(vm, "os.chdir", 1, args[0], NULL, NULL, NULL))
        return path_done(vm, &path, path.descriptor >= 0 ? fchdir(path.descriptor) : chdir(path_text(&path)));
    buffer_close(&path.name);
    return NULL;
}

static Owned function_chmod(VM *vm, Value *args) {
    Path path;
    int mode;
    if (path_read(vm, args[0], "chmod", true, false, &path) && value_to_c_int(vm, args[1], &mode) &&
        audit(vm, "os.chmod", 3, args[0], value_from_small_int(mode), directory_number(AT_FDCWD), NULL)) {
        return path_done(vm, &path,
                         path.descriptor >= 0 ? fchmod(path.descriptor, (mode_t)mode)
                                              : chmod(path_text(&path), (mode_t)mode));
    }
    buffer_close(&path.name);
    return NULL;
}

static Owned function_access(VM *vm, Value *args) {
    Path path;
    int mode, result = -1;
    bool is_fine =
        path_read(vm, args[0], "access", false, false, &path) && value_to_c_int(vm, args[1], &mode);
    if (is_fine) result = access(path_text(&path), mode);
    buffer_close(&path.name);
    return is_fine ? value_from_bool(result == 0) : NULL;
}

static Owned function_truncate(VM *vm, Value *args) {
    Path path;
    int64_t size;
    if (path_read(vm, args[0], "truncate", true, false, &path) &&
        value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size) &&
        audit(vm, "os.truncate", 2, args[0], args[1], NULL, NULL)) {
        return path_done(vm, &path,
                         path.descriptor >= 0 ? ftruncate(path.descriptor, size)
                                              : truncate(path_text(&path), size));
    }
    buffer_close(&path.name);
    return NULL;
}

static Owned function_utime(VM *vm, Value *args) {
    enum { NANOSECONDS = 1000000000 };
    Path path;
    struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    Value given = args[2] ? args[2] : args[1];
    bool is_fine = path_read(vm, args[0], "utime", true, false, &path);
    if (is_fine && given && given != VALUE_NONE) {
        is_fine = value_is_tuple(given) && as_tuple(given)->count == 2;
        if (!is_fine)
            raise_type_error(vm, "utime: '%s' must be %s", args[2] ? "ns" : "times",
                             args[2] ? "a tuple of two ints" : "either a tuple of two ints or None");
        for (int i = 0; is_fine && i < 2; i++) {
            double seconds;
            int64_t nanoseconds;
            if (args[2]) {
                is_fine = value_to_int64(vm, tuple_peek(given, i), EXCEPTION(OverflowError), &nanoseconds);
                times[i] = (struct timespec){nanoseconds / NANOSECONDS, nanoseconds % NANOSECONDS};
            } else {
                is_fine = value_to_double(vm, tuple_peek(given, i), &seconds);
                times[i] = (struct timespec){(time_t)floor(seconds),
                                             (long)((seconds - floor(seconds)) * NANOSECONDS)};
            }
        }
    }
    if (is_fine && audit(vm, "os.utime", 4, args[0], args[1] ? args[1] : VALUE_NONE,
                         args[2] ? args[2] : VALUE_NONE, directory_number(AT_FDCWD)))
        return path_done(vm, &path,
                         path.descriptor >= 0 ? futimens(path.descriptor, times)
                                              : utimensat(AT_FDCWD, path_text(&path), times, 0));
    buffer_close(&path.name);
    return NULL;
}

static Owned current_directory(VM *vm, bool is_bytes) {
    char name[8192];
    return getcwd(name, sizeof name) ? name_value(vm, name, is_bytes) : raise_os_error(vm, errno, NULL, NULL);
}
static Owned function_getcwd(VM *vm, Value *args) {
    (void)args;
    return current_directory(vm, false);
}
static Owned function_getcwdb(VM *vm, Value *args) {
    (void)args;
    return current_directory(vm, true);
}
static Owned function_fspath(VM *vm, Value *args) {
    return fspath_of(vm, args[0], NULL);
}

/* --- descriptors ---------------------------------------------------------------------------------------- */

/* After a system call has failed: whether a signal interrupted it, whose handler has run. False with an
 * exception pending. */
static bool may_try_again(VM *vm, Value name) {
    return errno == EINTR ? signals_run(vm) : (bool)raise_os_error(vm, errno, name, NULL);
}

static Owned function_open(VM *vm, Value *args) {
    Path path;
    int flags, mode, at, fd = -1;
    bool is_fine = path_read(vm, args[0], "open", false, false, &path) &&
                   value_to_c_int(vm, args[1], &flags) && read_int(vm, args[2], 0777, &mode) &&
                   read_directory(vm, args[3], &at);
    is_fine =
        is_fine && audit(vm, "open", 3, args[0], VALUE_NONE, value_from_small_int(flags | O_CLOEXEC), NULL);
    if (is_fine) {
        do BLOCKING(vm, fd, openat(at, path_text(&path), flags | O_CLOEXEC, (mode_t)mode));
        while (fd < 0 && (is_fine = may_try_again(vm, path.given)));
    }
    buffer_close(&path.name);
    return is_fine ? value_from_small_int(fd) : NULL;
}

static Owned function_close(VM *vm, Value *args) {
    int fd;
    if (!value_to_c_int(vm, args[0], &fd)) return NULL;
    return close(fd) < 0 && errno != EINTR ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned function_read(VM *vm, Value *args) {
    int fd;
    int64_t count;
    if (!value_to_c_int(vm, args[0], &fd) || !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &count))
        return NULL;
    if (count < 0) return raise_os_error(vm, EINVAL, NULL, NULL);
    Buffer buffer = BUFFER_EMPTY;
    if (!buffer_reserve(&buffer, (size_t)count + 1)) return raise_memory_error(vm);
    ssize_t got = -1;
    bool is_fine = signals_run_before_waiting(vm);
    while (is_fine && got < 0) {
        BLOCKING(vm, got, read(fd, buffer.bytes, (size_t)count));
        is_fine = got >= 0 || may_try_again(vm, NULL);
    }
    Owned result = is_fine ? bytes_new(vm, buffer.bytes, (size_t)got) : NULL;
    buffer_close(&buffer);
    return result;
}

static Owned function_write(VM *vm, Value *args) {
    int fd;
    BufferView view;
    if (!value_to_c_int(vm, args[0], &fd) || !buffer_get(vm, args[1], &view, false)) return NULL;
    ssize_t done = -1;
    bool is_fine = signals_run_before_waiting(vm);
    while (is_fine && done < 0) {
        BLOCKING(vm, done, write(fd, view.data, (size_t)view.count));
        is_fine = done >= 0 || may_try_again(vm, NULL);
    }
    buffer_release(vm, &view);
    return is_fine ? int_new(vm, done) : NULL;
}

static Owned function_lseek(VM *vm, Value *args) {
    int fd, how;
    int64_t place;
    if (!value_to_c_int(vm, args[0], &fd) || !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &place) ||
        !value_to_c_int(vm, args[2], &how))
        return NULL;
    off_t at = lseek(fd, place, how);
    return at < 0 ? raise_os_error(vm, errno, NULL, NULL) : int_new(vm, at);
}

/* Whether operations on a descriptor wait. */
static Owned function_get_blocking(VM *vm, Value *args) {
    int fd, flags;
    if (!value_to_c_int(vm, args[0], &fd)) return NULL;
    flags = fcntl(fd, F_GETFL);
    return flags < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_bool(!(flags & O_NONBLOCK));
}

static Owned function_set_blocking(VM *vm, Value *args) {
    int fd;
    bool is_blocking;
    if (!value_to_c_int(vm, args[0], &fd) || !value_is_true(vm, args[1], &is_blocking)) return NULL;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, is_blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) < 0)
        return raise_os_error(vm, errno, NULL, NULL);
    return VALUE_NONE;
}

static Owned function_pipe(VM *vm, Value *args) {
    (void)args;
    int ends[2];
    if (pipe(ends) < 0) return raise_os_error(vm, errno, NULL, NULL);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return tuple_pair(vm, value_from_small_int(ends[0]), value_from_small_int(ends[1]));
}

/* Opens the other end of a pseudoterminal whose first end is master; -1 on failure. */
static int open_terminal(int master) {
    char name[128];
    struct sigaction action, before; /* grantpt() may wait for a child of its own */
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, &before);
    int granted = grantpt(master), error = errno;
    sigaction(SIGCHLD, &before, NULL);
    errno = error;
    if (granted < 0 || unlockpt(master) < 0) return -1;
    error = ptsname_r(master, name, sizeof name);
    if (error) {
        errno = error;
        return -1;
    }
    return open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

static Owned function_openpty(VM *vm, Value *args) {
    (void)args;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0) return raise_os_error(vm, errno, NULL, NULL);
    int slave = open_terminal(master);
    if (slave >= 0) return tuple_pair(vm, value_from_small_int(master), value_from_small_int(slave));
    int error = errno;
    close(master);
    return raise_os_error(vm, error, NULL, NULL);
}

static Owned function_pidfd_open(VM *vm, Value *args) {
    int process, flags = 0;
    if (!value_to_c_int(vm, args[0], &process) || (args[1] && !value_to_c_int(vm, args[1], &flags)))
        return NULL;
    long descriptor = syscall(SYS_pidfd_open, process, flags);
    return descriptor < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_small_int(descriptor);
}

static Owned function_dup(VM *vm, Value *args) {
    int fd;
    if (!value_to_c_int(vm, args[0], &fd)) return NULL;
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_small_int(copy);
}

static Owned function_dup2(VM *vm, Value *args) {
    int fd, to;
    bool is_inheritable = true;
    if (!value_to_c_int(vm, args[0], &fd) || !value_to_c_int(vm, args[1], &to) ||
        (args[2] && !value_is_true(vm, args[2], &is_inheritable)))
        return NULL;
    int copy = dup2(fd, to);
    if (copy < 0) return raise_os_error(vm, errno, NULL, NULL);
    if (!is_inheritable) fcntl(copy, F_SETFD, FD_CLOEXEC);
    return value_from_small_int(copy);
}

static Owned function_isatty(VM *vm, Value *args) {
    int fd;
    return value_to_c_int(vm, args[0], &fd) ? value_from_bool(isatty(fd)) : NULL;
}

static Owned function_fsync(VM *vm, Value *args) {
    int fd;
    return value_to_c_int(vm, args[0], &fd) ? done_or_error(vm, fsync(fd)) : NULL;
}

static Owned function_ftruncate(VM *vm, Value *args) {
    int fd;
    int64_t size;
    return value_to_c_int(vm, args[0], &fd) &&
                   value_to_int64(vm, args[1], EXCEPTION(OverflowError), &size) &&
                   audit(vm, "os.truncate", 2, args[0], args[1], NULL, NULL)
               ? done_or_error(vm, ftruncate(fd, size))
               : NULL;
}

static Owned function_get_terminal_size(VM *vm, Value *args) {
    int fd;
    struct winsize size;
    if (!read_int(vm, args[0], STDOUT_FILENO, &fd)) return NULL;
    if (ioctl(fd, TIOCGWINSZ, &size) < 0) return raise_os_error(vm, errno, NULL, NULL);
    Owned items[2] = {value_from_small_int(size.ws_col), value_from_small_int(size.ws_row)};
    return struct_sequence_new(vm, native_class(vm, "posix", "terminal_size"), items, 2);
}

/* --- the process ---------------------------------------------------------------------------------------- */

#define NUMBER(name)                                            \
    static Owned function_##name(VM *vm, Value *args) {         \
        (void)args;                                             \
        return int_new(vm, name());                             \
    }
NUMBER(getpid) NUMBER(getppid) NUMBER(getuid) NUMBER(geteuid) NUMBER(getgid) NUMBER(getegid) NUMBER(getpgrp)
#undef NUMBER

/* Tells of a change of the environment: name and value (or NULL) as bytes. */
static bool audit_variable(VM *vm, const char *event, const Path *name, const Path *value) {
    if (!audit_is_heard(vm)) return true;
    Owned bytes = name_value(vm, path_text(name), true);
    Owned other = bytes && value ? name_value(vm, path_text(value), true) : NULL;
    bool is_fine =
        bytes && (other || !value) && audit(vm, event, value ? 2 : 1, bytes, other, NULL, NULL);
    value_release(vm, bytes);
    value_release(vm, other);
    return is_fine;
}

static Owned function_putenv(VM *vm, Value *args) {
    Path name, value = {BUFFER_EMPTY, NULL, false, -1};
    int result = -1;
    if (path_read(vm, args[0], "putenv", false, false, &name) &&
        path_read(vm, args[1], "putenv", false, false, &value) &&
        audit_variable(vm, "os.putenv", &name, &value)) {
        if (strchr(path_text(&name), '=')) raise_value_error(vm, "illegal environment variable name");
        else if ((result = setenv(path_text(&name), path_text(&value), 1)) < 0)
            raise_os_error(vm, errno, NULL, NULL);
    }
    buffer_close(&name.name);
    buffer_close(&value.name);
    return result < 0 ? NULL : VALUE_NONE;
}

static Owned function_unsetenv(VM *vm, Value *args) {
    Path name;
    bool is_fine = path_read(vm, args[0], "unsetenv", false, false, &name) &&
                   audit_variable(vm, "os.unsetenv", &name, NULL);
    if (is_fine && unsetenv(path_text(&name)) < 0) is_fine = raise_os_error(vm, errno, NULL, NULL);
    buffer_close(&name.name);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned function_urandom(VM *vm, Value *args) {
    int64_t size;
    if (!value_to_int64(vm, args[0], EXCEPTION(OverflowError), &size)) return NULL;
    if (size < 0) return raise_value_error(vm, "negative argument not allowed");
    Owned result = bytes_new_uninitialised(vm, size);
    int fd = result ? open("/dev/urandom", O_RDONLY | O_CLOEXEC) : -1;
    bool is_fine = fd >= 0;
    for (int64_t done = 0; is_fine && done < size;) {
        ssize_t count = read(fd, as_bytes(result)->data + done, (size_t)(size - done));
        is_fine = count > 0 || (count < 0 && errno == EINTR);
        if (count > 0) done += count;
    }
    if (fd >= 0) close(fd);
    if (is_fine || !result) return result;
    value_release(vm, result);
    return raise_os_error(vm, errno, NULL, NULL);
}

static Owned function_system(VM *vm, Value *args) {
    Path command;
    int status = -1;
    bool is_fine = path_read(vm, args[0], "system", false, false, &command);
    Owned bytes =
        is_fine && audit_is_heard(vm) ? bytes_new(vm, path_text(&command), command.name.count) : NULL;
    if (is_fine && audit_is_heard(vm)) is_fine = bytes && audit(vm, "os.system", 1, bytes, NULL, NULL, NULL);
    value_release(vm, bytes);
    if (is_fine) status = system(path_text(&command));
    buffer_close(&command.name);
    return is_fine ? value_from_small_int(status) : NULL;
}

static Owned function_times(VM *vm, Value *args) {
    (void)args;
    struct tms used;
    clock_t now = times(&used);
    if (now == (clock_t)-1) return raise_os_error(vm, errno, NULL, NULL);
    const clock_t ticks[] = {used.tms_utime, used.tms_stime, used.tms_cutime, used.tms_cstime, now};
    Owned items[COUNT_OF(ticks)];
    double second = (double)sysconf(_SC_CLK_TCK);
    for (size_t i = 0; i < COUNT_OF(ticks); i++) items[i] = float_new(vm, (double)ticks[i] / second);
    return struct_sequence_new(vm, native_class(vm, "posix", "times_result"), items, COUNT_OF(ticks));
}

static Owned function_exit(VM *vm, Value *args) {
    int status;
    if (!value_to_c_int(vm, args[0], &status)) return NULL;
    _exit(status);
}

static Owned function_abort(VM *vm, Value *args) {
    (void)vm, (void)args;
    abort();
}

static Owned function_waitpid(VM *vm, Value *args) {
    int child, options, status = 0;
    if (!value_to_c_int(vm, args[0], &child) || !value_to_c_int(vm, args[1], &options)) return NULL;
    pid_t found;
    do {
        if (!signals_run_before_waiting(vm)) return NULL;
        BLOCKING(vm, found, waitpid(child, &status, options));
        if (found < 0 && !may_try_again(vm, NULL)) return NULL;
    } while (found < 0);
    return tuple_pair(vm, value_from_small_int(found), value_from_small_int(status));
}

/* (child, status, what it used); of no child if none has ended and WNOHANG is given. */
static Owned wait_with_usage(VM *vm, int child, Value options_value) {
    int options, status = 0;
    struct rusage usage = {0};
    if (!value_to_c_int(vm, options_value, &options)) return NULL;
    pid_t found;
    do {
        if (!signals_run_before_waiting(vm)) return NULL;
        BLOCKING(vm, found, wait4(child, &status, options, &usage));
        if (found < 0 && !may_try_again(vm, NULL)) return NULL;
    } while (found < 0);
    Owned module = import_module_text(vm, "resource"), used = module ? resource_usage(vm, &usage) : NULL,
          result = NULL;
    if (used) {
        Value items[] = {value_from_small_int(found), value_from_small_int(status), used};
        result = tuple_from(vm, items, COUNT_OF(items));
    }
    value_release(vm, module);
    value_release(vm, used);
    return result;
}

static Owned function_wait3(VM *vm, Value *args) {
    return wait_with_usage(vm, -1, args[0]);
}

static Owned function_wait4(VM *vm, Value *args) {
    int child;
    return value_to_c_int(vm, args[0], &child) ? wait_with_usage(vm, child, args[1]) : NULL;
}

static Owned function_wait(VM *vm, Value *args) {
    (void)args;
    Value items[] = {value_from_small_int(-1), value_from_small_int(0)}; /* any child; no options */
    return function_waitpid(vm, items);
}

static Owned function_waitstatus_to_exitcode(VM *vm, Value *args) {
    int status;
    if (!value_to_c_int(vm, args[0], &status)) return NULL;
    if (WIFEXITED(status)) return value_from_small_int(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) return value_from_small_int(-WTERMSIG(status));
    return raise_value_error(vm, "invalid wait status: %d", status);
}

static Owned function_kill(VM *vm, Value *args) {
    int process, number;
    if (!value_to_c_int(vm, args[0], &process) || !value_to_c_int(vm, args[1], &number)) return NULL;
    if (!audit(vm, "os.kill", 2, args[0], args[1], NULL, NULL)) return NULL;
    if (kill(process, number) < 0) return raise_os_error(vm, errno, NULL, NULL);
    return signals_run(vm) ? VALUE_NONE : NULL;
}

static Owned function_umask(VM *vm, Value *args) {
    int mask;
    return value_to_c_int(vm, args[0], &mask) ? value_from_small_int(umask((mode_t)mask)) : NULL;
}

static Owned function_cpu_count(VM *vm, Value *args) {
    (void)vm, (void)args;
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? value_from_small_int(count) : VALUE_NONE;
}

static Owned function_strerror(VM *vm, Value *args) {
    int number;
    return value_to_c_int(vm, args[0], &number) ? str_new_text(vm, strerror(number)) : NULL;
}

static Owned environment(VM *vm) {
    Owned result = dict_new(vm);
    for (char **at = environ; result && at && *at; at++) {
        const char *equals = strchr(*at, '=');
        if (!equals) continue;
        Owned name = bytes_new(vm, *at, (size_t)(equals - *at)),
              value = bytes_new(vm, equals + 1, strlen(equals + 1)), present = NULL;
        bool is_fine = name && value && dict_set_default(vm, as_dict(result), name, value, &present);
        value_release(vm, name);
        value_release(vm, value);
        value_release(vm, present);
        if (is_fine) continue;
        value_release(vm, result);
        result = NULL;
    }
    return result;
}

/* --- the module ----------------------------------------------------------------------------------------- */

static const Property stat_rows[] = {
    {"st_mode", struct_field_0, NULL, "protection bits"},
    {"st_ino", struct_field_1, NULL, "inode"},
    {"st_dev", struct_field_2, NULL, "device"},
    {"st_nlink", struct_field_3, NULL, "count of hard links"},
    {"st_uid", struct_field_4, NULL, "user that owns the file"},
    {"st_gid", struct_field_5, NULL, "group that owns the file"},
    {"st_size", struct_field_6, NULL, "size in bytes"},
    {"st_atime", struct_field_10, NULL, "when last read, in whole seconds"},
    {"st_mtime", struct_field_11, NULL, "when content last changed, in whole seconds"},
    {"st_ctime", struct_field_12, NULL, "when status last changed, in whole seconds"},
    {"st_atime_ns", struct_field_13, NULL, "when last read, in ns"},
    {"st_mtime_ns", struct_field_14, NULL, "when content last changed, in ns"},
    {"st_ctime_ns", struct_field_15, NULL, "when status last changed, in ns"},
    {"st_blksize", struct_field_16, NULL, "block size that suits reading and writing"},
    {"st_blocks", struct_field_17, NULL, "blocks in use"},
    {"st_rdev", struct_field_18, NULL, "kind of device"},
    {NULL, NULL, NULL, NULL},
};
static const Property size_rows[] = {
    {"columns", struct_field_0, NULL, "characters in a line"},
    {"lines", struct_field_1, NULL, "lines on the screen"},
    {NULL, NULL, NULL, NULL},
};
static const Type stat_description =
    STRUCT_SEQUENCE("stat_result", "os", stat_rows, "What the system knows about a file.");
static const Property file_system_rows[] = {
    {"f_bsize", struct_field_0, NULL, "block size that suits reading and writing"},
    {"f_frsize", struct_field_1, NULL, "bytes of a block as the counts have it"},
    {"f_blocks", struct_field_2, NULL, "blocks there are"},
    {"f_bfree", struct_field_3, NULL, "blocks free"},
    {"f_bavail", struct_field_4, NULL, "blocks free for those who are not root"},
    {"f_files", struct_field_5, NULL, "inodes there are"},
    {"f_ffree", struct_field_6, NULL, "inodes free"},
    {"f_favail", struct_field_7, NULL, "inodes free for those who are not root"},
    {"f_flag", struct_field_8, NULL, "how it is mounted"},
    {"f_namemax", struct_field_9, NULL, "longest name of a file"},
    {"f_fsid", struct_field_10, NULL, "number of the file system"},
    {NULL, NULL, NULL, NULL},
};
static const Type file_system_description =
    STRUCT_SEQUENCE("statvfs_result", "os", file_system_rows, "What the system knows about a file system.");
static const Type size_description =
    STRUCT_SEQUENCE("terminal_size", "os", size_rows, "The columns and lines of a terminal.");
static const Property times_rows[] = {
    {"user", struct_field_0, NULL, "seconds in the program"},
    {"system", struct_field_1, NULL, "seconds in the system"},
    {"children_user", struct_field_2, NULL, "seconds in children that were waited for"},
    {"children_system", struct_field_3, NULL, "seconds in the system on their behalf"},
    {"elapsed", struct_field_4, NULL, "seconds since some moment in the past"},
    {NULL, NULL, NULL, NULL},
};
static const Type times_description =
    STRUCT_SEQUENCE("times_result", "posix", times_rows, "What times() gives.");

static const Method functions[] = {
    {"_exit(status)", function_exit, "End the process at once, with no cleaning up."},
    {"abort()", function_abort, "End the process by SIGABRT."},
    {"access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", function_access,
     "Whether the real user may use a path in the way mode says."},
    {"chdir(path)", function_chdir, "Make path the working directory."},
    {"chmod(path, mode, *, dir_fd=None, follow_symlinks=True)", function_chmod,
     "Set the permission bits of a file."},
    {"close(fd)", function_close, "Give a file descriptor back to the system."},
    {"cpu_count()", function_cpu_count, "How many logical processors there are, or None where nobody knows."},
    {"dup(fd, /)", function_dup, "A further descriptor for the same open file."},
    {"dup2(fd, fd2, inheritable=True)", function_dup2, "Make fd2 a further descriptor for what fd is."},
    {"fspath(path)", function_fspath, "The str or bytes behind an object that stands for a path."},
    {"fstat(fd)", function_fstat, "What the system knows about an open file."},
    {"fstatvfs(fd, /)", function_fstatvfs, "What the system knows about the file system of an open file."},
    {"fsync(fd)", function_fsync, "Wait until a file's data is on the device."},
    {"ftruncate(fd, length, /)", function_ftruncate, "Cut or stretch an open file to length bytes."},
    {"get_terminal_size(fd=<unrepresentable>, /)", function_get_terminal_size,
     "How many columns and lines the terminal has."},
    {"getcwd()", function_getcwd, "The working directory, as str."},
    {"getcwdb()", function_getcwdb, "The working directory, as bytes."},
    {"getegid()", function_getegid, "The group id that decides permissions."},
    {"geteuid()", function_geteuid, "The user id that decides permissions."},
    {"getgid()", function_getgid, "The real group id."},
    {"getpgrp()", function_getpgrp, "The id of the process group."},
    {"getpid()", function_getpid, "The id of this process."},
    {"getppid()", function_getppid, "The id of the process that started this one."},
    {"getuid()", function_getuid, "The real user id."},
    {"isatty(fd, /)", function_isatty, "Whether a descriptor leads to a terminal."},
    {"kill(pid, signal, /)", function_kill, "Send a signal to the process with id pid."},
    {"link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)", function_link,
     "Give a file a second name."},
    {"listdir(path=None)", function_listdir, "The names in a directory, in no order."},
    {"lseek(fd, position, whence, /)", function_lseek,
     "Move to a position of an open file, and tell where that is from its start."},
    {"lstat(path, *, dir_fd=None)", function_lstat, "As stat(), but of a symbolic link itself."},
    {"mkfifo(path, mode=438, *, dir_fd=None)", function_mkfifo, "Make a named pipe."},
    {"mkdir(path, mode=511, *, dir_fd=None)", function_mkdir, "Make a new directory."},
    {"open(path, flags, mode=511, *, dir_fd=None)", function_open,
     "Open a file by the system's own flags; gives its descriptor."},
    {"get_blocking(fd, /)", function_get_blocking, "Whether operations on the descriptor wait."},
    {"set_blocking(fd, blocking, /)", function_set_blocking,
     "Says whether operations on the descriptor wait."},
    {"openpty()", function_openpty,
     "A pair of descriptors: a terminal that a program can play, and the program's end."},
    {"pidfd_open(pid, flags=0)", function_pidfd_open, "A descriptor that stands for a process."},
    {"pipe()", function_pipe, "Create a pipe."},
    {"putenv(name, value, /)", function_putenv, "Set a variable of the environment of the process."},
    {"read(fd, length, /)", function_read, "Read at most length bytes from a descriptor."},
    {"readlink(path, *, dir_fd=None)", function_readlink, "Where a symbolic link leads."},
    {"remove(path, *, dir_fd=None)", function_remove, "Take a file's name out of its directory."},
    {"rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", function_rename,
     "Move a file or directory to another name."},
    {"replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)", function_replace,
     "Move a file or directory to another name, in place of what has it."},
    {"rmdir(path, *, dir_fd=None)", function_rmdir, "Delete an empty directory."},
    {"scandir(path=None)", function_scandir, "Iterate over the entries of a directory."},
    {"statvfs(path)", function_statvfs, "What the system knows about the file system of a path."},
    {"stat(path, *, dir_fd=None, follow_symlinks=True)", function_stat,
     "What the system knows about the file a path leads to."},
    {"strerror(code, /)", function_strerror, "The system's words for an error number."},
    {"symlink(src, dst, target_is_directory=False, *, dir_fd=None)", function_symlink,
     "Make dst a symbolic link that leads to src."},
    {"system(command)", function_system, "Let the shell run a command; gives its wait status."},
    {"truncate(path, length)", function_truncate, "Cut or stretch a file to length bytes."},
    {"umask(mask, /)", function_umask, "Set the mask for new files' permissions; gives the one before."},
    {"unlink(path, *, dir_fd=None)", function_unlink, "Take a file's name out of its directory."},
    {"unsetenv(name, /)", function_unsetenv, "Remove a variable from the environment of the process."},
    {"urandom(size, /)", function_urandom, "Random bytes from the system, good enough for keys."},
    {"utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)", function_utime,
     "Set when a file was last read and changed."},
    {"wait()", function_wait, "Waits for any child: its id and its status."},
    {"times()", function_times, "The seconds that the process and its ended children have been computing."},
    {"wait3(options)", function_wait3, "Wait for any child: (its id, how it ended, what it used)."},
    {"wait4(pid, options)", function_wait4, "Wait for a child: (its id, how it ended, what it used)."},
    {"waitpid(pid, options, /)", function_waitpid, "Wait for a child; gives its id and how it ended."},
    {"waitstatus_to_exitcode(status)", function_waitstatus_to_exitcode,
     "The exit code in a wait status; negative is the signal that ended the child."},
    {"write(fd, data, /)", function_write, "Write bytes to a descriptor; gives how many were taken."},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    int number;
} constants[] = {
    {"F_OK", F_OK},
    {"R_OK", R_OK},
    {"W_OK", W_OK},
    {"X_OK", X_OK},
    {"O_RDONLY", O_RDONLY},
    {"O_WRONLY", O_WRONLY},
    {"O_RDWR", O_RDWR},
    {"O_NONBLOCK", O_NONBLOCK},
    {"O_APPEND", O_APPEND},
    {"O_DSYNC", O_DSYNC},
    {"O_SYNC", O_SYNC},
    {"O_NOCTTY", O_NOCTTY},
    {"O_CREAT", O_CREAT},
    {"O_EXCL", O_EXCL},
    {"O_TRUNC", O_TRUNC},
    {"O_CLOEXEC", O_CLOEXEC},
    {"O_DIRECTORY", O_DIRECTORY},
    {"O_NOFOLLOW", O_NOFOLLOW},
    {"O_ACCMODE", O_ACCMODE},
    {"WNOHANG", WNOHANG},
    {"WUNTRACED", WUNTRACED},
    {"WCONTINUED", WCONTINUED},
    {"EX_OK", 0},
    {"EX_USAGE", 64},
    {"EX_DATAERR", 65},
    {"EX_NOINPUT", 66},
    {"EX_NOUSER", 67},
    {"EX_NOHOST", 68},
    {"EX_UNAVAILABLE", 69},
    {"EX_SOFTWARE", 70},
    {"EX_OSERR", 71},
    {"EX_OSFILE", 72},
    {"EX_CANTCREAT", 73},
    {"EX_IOERR", 74},
    {"EX_TEMPFAIL", 75},
    {"EX_PROTOCOL", 76},
    {"EX_NOPERM", 77},
    {"EX_CONFIG", 78},
};

Owned module_posix(VM *vm) {
    Owned module = stdlib_module(
        vm, "posix",
        "What the system offers: files, directories, processes, environment. Programs use it through os.",
        functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    bool is_fine =
        stdlib_add_functions(vm, module, posix_process_functions) &&
        stdlib_add_functions(vm, module, posix_fork_functions) && posix_add_fork_lists(vm, module) &&
        stdlib_add_functions(vm, module, posix_sysconf_functions) && posix_add_sysconf_names(vm, module) &&
        struct_sequence_add(vm, module, &stat_description, 10) &&
        struct_sequence_add(vm, module, &file_system_description, 10) &&
        struct_sequence_add(vm, module, &size_description, 2) &&
        struct_sequence_add(vm, module, &times_description, 5) &&
        stdlib_add_type(vm, module, "DirEntry", &entry_description, NULL, NULL) &&
        stdlib_add_type(vm, module, "ScandirIterator", &scan_description, NULL, NULL) &&
        dict_set_text(vm, dict, "error", type_value(EXCEPTION(OSError))) &&
        dict_set_text_take(vm, dict, "environ", environment(vm)) &&
        dict_set_text_take(vm, dict, "_have_functions", list_new(vm, 0));
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, constants[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

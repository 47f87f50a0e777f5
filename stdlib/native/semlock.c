/*
 * The module _multiprocessing: SemLock, a lock or semaphore between processes over a named POSIX semaphore.
 *
 * What the process itself knows of the lock (how often, and by which thread, it has been taken here) is
 * guarded by the interpreter's lock; who may go on is decided by the semaphore alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <time.h>

#include "base/memory.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { RECURSIVE_MUTEX = 0, SEMAPHORE = 1, NANOSECONDS = 1000000000, PERMISSIONS = 0600 };

typedef struct SemLock {
    Object object;
    sem_t *handle;
    Field name; /* str or None */
    int kind, most;
    int64_t count; /* how often this process holds it */
    uint64_t owner; /* the thread that took it last */
} SemLock;

static SemLock *as_lock(Value value) {
    return (SemLock *)value_object(value);
}

/* The bytes of a semaphore's name, which is a str. */
static bool read_name(VM *vm, Value name, Buffer *bytes) {
    if (!value_is_str(name)) return raise_type_error(vm, "a semaphore's name must be str, not %T", name);
    if (!str_append_file_name(vm, bytes, name)) return false;
    buffer_append(bytes, "", 0);
    return !bytes->failed || raise_memory_error(vm);
}

/* An object for handle, which stays open on failure. */
static Owned wrap(VM *vm, Value class, sem_t *handle, int kind, int most, Value name) {
    Owned self = type_allocate(vm, as_type(class));
    if (!self) return NULL;
    SemLock *lock = as_lock(self);
    lock->handle = handle;
    lock->kind = kind;
    lock->most = most;
    field_init_take(&lock->name, value_retain(name));
    return self;
}

static Owned semlock_construct(VM *vm, Value *args) {
    int kind, first, most;
    bool is_unlinked;
    if (!value_to_c_int(vm, args[1], &kind) || !value_to_c_int(vm, args[2], &first) ||
        !value_to_c_int(vm, args[3], &most) || !value_is_true(vm, args[5], &is_unlinked))
        return NULL;
    if (kind != RECURSIVE_MUTEX && kind != SEMAPHORE) return raise_value_error(vm, "unrecognized kind");
    Buffer name = {0};
    Owned result = NULL;
    if (read_name(vm, args[4], &name)) {
        sem_t *handle = sem_open(name.bytes, O_CREAT | O_EXCL, PERMISSIONS, (unsigned)first);
        if (handle == SEM_FAILED || (is_unlinked && sem_unlink(name.bytes) < 0))
            raise_os_error(vm, errno, NULL, NULL);
        else result = wrap(vm, args[0], handle, kind, most, is_unlinked ? VALUE_NONE : args[4]);
        if (!result && handle != SEM_FAILED) sem_close(handle);
    }
    buffer_close(&name);
    return result;
}

static Owned semlock_rebuild(VM *vm, Value *args) {
    int kind, most;
    if (!value_to_c_int(vm, args[2], &kind) || !value_to_c_int(vm, args[3], &most)) return NULL;
    if (args[4] == VALUE_NONE)
        return raise_value_error(vm, "a semaphore without a name cannot be opened in another process");
    Buffer name = {0};
    Owned result = NULL;
    if (read_name(vm, args[4], &name)) {
        sem_t *handle = sem_open(name.bytes, 0);
        if (handle == SEM_FAILED) raise_os_error(vm, errno, NULL, NULL);
        else result = wrap(vm, args[0], handle, kind, most, args[4]);
        if (!result && handle != SEM_FAILED) sem_close(handle);
    }
    buffer_close(&name);
    return result;
}

static void semlock_destroy(VM *vm, Object *self) {
    SemLock *lock = (SemLock *)self;
    if (lock->handle) sem_close(lock->handle);
    field_clear(vm, &lock->name);
}

static bool is_mine(VM *vm, const SemLock *lock) {
    return lock->count > 0 && lock->owner == vm->thread->id;
}

/* The moment of the system's clock until which acquire() waits. False with an exception pending. */
static bool read_deadline(VM *vm, Value timeout, struct timespec *deadline) {
    double seconds;
    if (!value_to_double(vm, timeout, &seconds)) return false;
    if (isnan(seconds)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    if (seconds < 0) seconds = 0;
    clock_gettime(CLOCK_REALTIME, deadline);
    const double most = (double)(INT64_MAX / 4);
    int64_t whole = seconds < most ? (int64_t)seconds : INT64_MAX / 4;
    int64_t rest = seconds < most ? (int64_t)((seconds - (double)whole) * NANOSECONDS) : 0;
    deadline->tv_sec += whole;
    deadline->tv_nsec += rest;
    if (deadline->tv_nsec >= NANOSECONDS) {
        deadline->tv_nsec -= NANOSECONDS;
        deadline->tv_sec++;
    }
    return true;
}

/* Waits for the semaphore; deadline NULL: for ever. 0, or the error's number. */
static int wait_once(VM *vm, sem_t *handle, const struct timespec *deadline) {
    Thread *thread = blocking_begin(vm);
    int status = deadline ? sem_timedwait(handle, deadline) : sem_wait(handle);
    int error = status < 0 ? errno : 0;
    blocking_end(thread);
    return error;
}

static Owned acquire(VM *vm, SemLock *lock, bool is_blocking, Value timeout) {
    struct timespec deadline;
    bool has_deadline = is_blocking && timeout && timeout != VALUE_NONE;
    if (lock->kind == RECURSIVE_MUTEX && is_mine(vm, lock)) {
        lock->count++;
        return VALUE_TRUE;
    }
    if (has_deadline && !read_deadline(vm, timeout, &deadline)) return NULL;
    int error = sem_trywait(lock->handle) < 0 ? errno : 0;
    while (error == EINTR || (error == EAGAIN && is_blocking)) {
        if (!signals_run_before_waiting(vm)) return NULL;
        error = wait_once(vm, lock->handle, has_deadline ? &deadline : NULL);
        if (error == EINTR && !signals_run(vm)) return NULL;
    }
    if (error == EAGAIN || error == ETIMEDOUT) return VALUE_FALSE;
    if (error) return raise_os_error(vm, error, NULL, NULL);
    lock->count++;
    lock->owner = vm->thread->id;
    return VALUE_TRUE;
}

static Owned semlock_acquire(VM *vm, Value *args) {
    bool is_blocking = true;
    if (args[1] && !value_is_true(vm, args[1], &is_blocking)) return NULL;
    return acquire(vm, as_lock(args[0]), is_blocking, args[2]);
}

static Owned semlock_enter(VM *vm, Value *args) {
    return acquire(vm, as_lock(args[0]), true, NULL);
}

static Owned semlock_release(VM *vm, Value *args) {
    SemLock *lock = as_lock(args[0]);
    if (lock->kind == RECURSIVE_MUTEX) {
        if (!is_mine(vm, lock)) {
            return raise_format(vm, EXCEPTION(AssertionError),
                                "attempt to release recursive lock not owned by thread");
        }
        if (lock->count > 1) {
            lock->count--;
            return VALUE_NONE;
        }
    } else {
        int now;
        if (sem_getvalue(lock->handle, &now) < 0) return raise_os_error(vm, errno, NULL, NULL);
        if (now >= lock->most) return raise_value_error(vm, "semaphore or lock released too many times");
    }
    if (sem_post(lock->handle) < 0) return raise_os_error(vm, errno, NULL, NULL);
    lock->count--;
    return VALUE_NONE;
}

static Owned semlock_count(VM *vm, Value *args) {
    return int_new(vm, as_lock(args[0])->count);
}

static Owned semlock_is_mine(VM *vm, Value *args) {
    return value_from_bool(is_mine(vm, as_lock(args[0])));
}

/* How many more may take it; false with an exception pending. */
static bool read_free(VM *vm, const SemLock *lock, int *number) {
    if (sem_getvalue(lock->handle, number) < 0) return raise_os_error(vm, errno, NULL, NULL);
    if (*number < 0) *number = 0; /* elsewhere than on Linux: how many wait */
    return true;
}

static Owned semlock_get_value(VM *vm, Value *args) {
    int number;
    return read_free(vm, as_lock(args[0]), &number) ? value_from_small_int(number) : NULL;
}

static Owned semlock_is_zero(VM *vm, Value *args) {
    int number;
    return read_free(vm, as_lock(args[0]), &number) ? value_from_bool(number == 0) : NULL;
}

/* In the child of a fork: it holds nothing. */
static Owned semlock_after_fork(VM *vm, Value *args) {
    (void)vm;
    as_lock(args[0])->count = 0;
    return VALUE_NONE;
}

static Owned get_handle(VM *vm, Value self) {
    return int_new_unsigned(vm, (uint64_t)(uintptr_t)as_lock(self)->handle);
}

static Owned get_kind(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_lock(self)->kind);
}

static Owned get_most(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_lock(self)->most);
}

static Owned get_name(VM *vm, Value self) {
    (void)vm;
    return value_retain(field_peek(&as_lock(self)->name));
}

static const Method semlock_methods[] = {
    {"acquire(self, /, block=True, timeout=None)", semlock_acquire,
     "Takes the lock; waits for it if block is true, for at most timeout seconds. Tells whether it was "
     "taken."},
    {"release(self, /)", semlock_release, "Gives the lock up."},
    {"_count(self, /)", semlock_count, "How often this process has taken it without giving it up."},
    {"_is_mine(self, /)", semlock_is_mine, "Whether this thread took it last and holds it."},
    {"_get_value(self, /)", semlock_get_value, "How many more may take it just now."},
    {"_is_zero(self, /)", semlock_is_zero, "Whether nobody else may take it just now."},
    {"@classmethod _rebuild(cls, handle, kind, maxvalue, name, /)", semlock_rebuild,
     "The lock of this name, opened in this process too."},
    {"_after_fork(self, /)", semlock_after_fork, "In the child of a fork: nothing is held there."},
    {"__enter__(self, /)", semlock_enter, "Takes the lock."},
    {"__exit__(self, exc_type=None, exc_value=None, exc_tb=None, /)", semlock_release, "Gives the lock up."},
    {NULL, NULL, NULL},
};

static const Property semlock_properties[] = {
    {"handle", get_handle, NULL, "the address of the semaphore in this process"},
    {"kind", get_kind, NULL, "0: a lock that its holder may take again; 1: a semaphore"},
    {"maxvalue", get_most, NULL, "what the semaphore counts up to"},
    {"name", get_name, NULL, "by which other processes open it, or None"},
    {NULL, NULL, NULL, NULL},
};

static const Type semlock_description = {
    .name = "SemLock",
    .module = "_multiprocessing",
    .size = sizeof(SemLock),
    .slots = {.destroy = semlock_destroy},
    .methods = semlock_methods,
    .properties = semlock_properties,
    .construct = {"SemLock(kind, value, maxvalue, name, unlink)", semlock_construct, NULL},
    .text = "A lock or semaphore that several processes share.",
};

static Owned function_sem_unlink(VM *vm, Value *args) {
    Buffer name = {0};
    bool is_fine = read_name(vm, args[0], &name);
    if (is_fine && sem_unlink(name.bytes) < 0) is_fine = raise_os_error(vm, errno, NULL, NULL);
    buffer_close(&name);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"sem_unlink(name, /)", function_sem_unlink, "Removes the name of a semaphore."},
    {NULL, NULL, NULL},
};

/* The dict `flags`: what the system offers. */
static bool add_flags(VM *vm, Value module) {
    static const char *const names[] = {"HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"};
    Owned flags = dict_new(vm);
    bool is_fine = flags != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(names); i++)
        is_fine = dict_set_text(vm, as_dict(flags), names[i], value_from_small_int(1));
    is_fine = is_fine && dict_set_text(vm, module_dict(module), "flags", flags);
    value_release(vm, flags);
    return is_fine;
}

Owned module_multiprocessing(VM *vm) {
    Owned module = stdlib_module(vm, "_multiprocessing", "Semaphores between processes.", functions),
          type = NULL;
    bool is_fine = module && add_flags(vm, module) &&
                   stdlib_add_type(vm, module, "SemLock", &semlock_description, NULL, &type);
    if (is_fine) {
        const int most = INT_MAX; /* of the C library, which does not tell it in a header of POSIX */
        is_fine = type_dict(vm, as_type(type)) && dict_set_text(vm, type_dict(vm, as_type(type)),
                                                                "SEM_VALUE_MAX", value_from_small_int(most));
    }
    value_release(vm, type);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

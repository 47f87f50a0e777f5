/*
 * The locks of the module _thread: lock and RLock.
 *
 * Their state is guarded by the interpreter's lock, so that taking a free lock is an assignment.
 */
#include "stdlib/native/thread.h"

#include <math.h>

#include "stdlib/native/struct_sequence.h"
#include "vm/lock.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { NANOSECONDS = 1000000000 };

typedef struct LockObject {
    Object object;
    Thread *owner; /* of an RLock that is held; of a plain lock any thread at all */
    uint64_t owner_id;
    int64_t count; /* 0: free; a plain lock has at most 1 */
    WaitQueue queue;
} LockObject;

static LockObject *as_lock(Value value) {
    return (LockObject *)value_object(value);
}

bool thread_read_deadline(VM *vm, Value timeout, bool *has_timeout, int64_t *deadline) {
    double seconds;
    *deadline = LOCK_NO_DEADLINE;
    *has_timeout = false;
    if (!value_to_double(vm, timeout, &seconds)) return false;
    if (isnan(seconds)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    if (seconds == -1) return true;
    if (seconds < 0) return raise_value_error(vm, "timeout value must be a non-negative number");
    if (seconds > (double)LOCK_TIMEOUT_MAX / NANOSECONDS)
        return raise_overflow_error(vm, "timeout value is too large");
    int64_t now = lock_now(), most = INT64_MAX - 1 - now;
    double nanoseconds = ceil(seconds * NANOSECONDS);
    *deadline = now + (nanoseconds < (double)most ? (int64_t)nanoseconds : most);
    *has_timeout = true;
    return true;
}

/* acquire(blocking=True, timeout=-1) of both kinds. */
static Owned acquire(VM *vm, Value *args, bool is_recursive) {
    LockObject *lock = as_lock(args[0]);
    bool is_blocking = true, has_timeout = false;
    int64_t deadline = LOCK_NO_DEADLINE;
    if (args[1] && !value_is_true(vm, args[1], &is_blocking)) return NULL;
    if (args[2] && !thread_read_deadline(vm, args[2], &has_timeout, &deadline)) return NULL;
    if (!is_blocking && has_timeout)
        return raise_value_error(vm, "can't specify a timeout for a non-blocking call");
    if (is_recursive && lock->count && lock->owner == vm->thread) {
        if (lock->count == INT64_MAX) return raise_overflow_error(vm, "Internal lock count overflowed");
        lock->count++;
        return VALUE_TRUE;
    }
    for (bool has_waited = false; lock->count; has_waited = true) {
        if (!is_blocking) return VALUE_FALSE;
        WaitOutcome outcome = wait_in_queue(vm, &lock->queue, deadline, has_waited);
        if (outcome != WAIT_TIMED_OUT &&
            !signals_run(vm)) { /* before it is taken */
            if (!lock->count) wait_wake_one(&lock->queue);
            return NULL;
        }
        if (outcome == WAIT_TIMED_OUT && lock->count) return VALUE_FALSE;
    }
    lock->count = 1;
    lock->owner = vm->thread;
    lock->owner_id = vm->thread->id;
    return VALUE_TRUE;
}

static void set_free(LockObject *lock) {
    lock->count = 0;
    lock->owner = NULL;
    lock->owner_id = 0;
    wait_wake_one(&lock->queue);
}

static Owned lock_construct(VM *vm, Value *args) {
    return type_allocate(vm, as_type(args[0]));
}

Owned thread_new_lock(VM *vm) {
    const Type *type = native_class(vm, "_thread", "lock");
    return type ? type_allocate(vm, type) : NULL;
}

static Owned lock_acquire(VM *vm, Value *args) {
    return acquire(vm, args, false);
}

static Owned lock_enter(VM *vm, Value *args) {
    Value items[3] = {args[0], NULL, NULL};
    return acquire(vm, items, false);
}

static Owned lock_release(VM *vm, Value *args) {
    LockObject *lock = as_lock(args[0]);
    if (!lock->count) return raise_runtime_error(vm, "release unlocked lock");
    set_free(lock);
    return VALUE_NONE;
}

static Owned lock_locked(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(as_lock(args[0])->count);
}

/* In the child of a fork: whoever held it or waited for it is gone. */
static Owned lock_renew(VM *vm, Value *args) {
    (void)vm;
    LockObject *lock = as_lock(args[0]);
    lock->count = 0;
    lock->owner = NULL;
    lock->owner_id = 0;
    lock->queue = (WaitQueue){NULL, NULL};
    return VALUE_NONE;
}

static Owned lock_repr(VM *vm, Value self) {
    return str_new_format(vm, "<%s _thread.lock object at 0x%lx>",
                          as_lock(self)->count ? "locked" : "unlocked", (int64_t)value_bits(self));
}

static Owned recursive_acquire(VM *vm, Value *args) {
    return acquire(vm, args, true);
}

static Owned recursive_enter(VM *vm, Value *args) {
    Value items[3] = {args[0], NULL, NULL};
    return acquire(vm, items, true);
}

static bool check_owner(VM *vm, const LockObject *lock) {
    return (lock->count && lock->owner == vm->thread) ||
           raise_runtime_error(vm, "cannot release un-acquired lock");
}

static Owned recursive_release(VM *vm, Value *args) {
    LockObject *lock = as_lock(args[0]);
    if (!check_owner(vm, lock)) return NULL;
    if (--lock->count == 0) set_free(lock);
    return VALUE_NONE;
}

static Owned recursive_is_owned(VM *vm, Value *args) {
    const LockObject *lock = as_lock(args[0]);
    return value_from_bool(lock->count && lock->owner == vm->thread);
}

static Owned recursive_count(VM *vm, Value *args) {
    const LockObject *lock = as_lock(args[0]);
    return int_new(vm, lock->owner == vm->thread ? lock->count : 0);
}

/* Gives the lock up whole, and tells what _acquire_restore() needs: (count, owner). */
static Owned recursive_release_save(VM *vm, Value *args) {
    LockObject *lock = as_lock(args[0]);
    if (!check_owner(vm, lock)) return NULL;
    Owned count = int_new(vm, lock->count), owner = int_new_unsigned(vm, lock->owner_id), pair = NULL;
    if (count && owner) pair = tuple_pair(vm, count, owner);
    value_release(vm, count);
    value_release(vm, owner);
    if (pair) set_free(lock);
    return pair;
}

static Owned recursive_acquire_restore(VM *vm, Value *args) {
    int64_t count;
    if (!value_is_tuple(args[1]) || as_tuple(args[1])->count != 2)
        return raise_type_error(vm, "_acquire_restore() argument 1 must be a pair");
    if (!value_to_int64(vm, tuple_peek(args[1], 0), EXCEPTION(OverflowError), &count)) return NULL;
    Value items[3] = {args[0], NULL, NULL};
    if (!acquire(vm, items, false)) return NULL;
    as_lock(args[0])->count = count;
    return VALUE_NONE;
}

static Owned recursive_repr(VM *vm, Value self) {
    const LockObject *lock = as_lock(self);
    Owned owner = int_new_unsigned(vm, lock->owner_id);
    Owned result = owner ? str_new_format(vm, "<%s %N object owner=%S count=%ld at 0x%lx>",
                                          lock->count ? "locked" : "unlocked", value_type(self), owner,
                                          lock->count, (int64_t)value_bits(self))
                         : NULL;
    value_release(vm, owner);
    return result;
}

#define ACQUIRE_HELP                                                                                         \
    "Takes the lock; waits for it if blocking is true, for at most timeout seconds (-1: for ever). Tells "   \
    "whether it was taken."
#define RELEASE_HELP "Gives the lock up; one of those that wait for it may go on."

static const Method lock_methods[] = {
    {"acquire(self, blocking=True, timeout=-1)", lock_acquire, ACQUIRE_HELP},
    {"acquire_lock(self, blocking=True, timeout=-1)", lock_acquire, "An old name of acquire()."},
    {"release(self, /)", lock_release, RELEASE_HELP},
    {"release_lock(self, /)", lock_release, "An old name of release()."},
    {"locked(self, /)", lock_locked, "Whether some thread holds the lock."},
    {"locked_lock(self, /)", lock_locked, "An old name of locked()."},
    {"__enter__(self, /)", lock_enter, "Takes the lock."},
    {"__exit__(self, exc_type=None, exc=None, traceback=None, /)", lock_release, "Gives the lock up."},
    {"_at_fork_reinit(self, /)", lock_renew, "Makes the lock free in the child of a fork."},
    {NULL, NULL, NULL},
};

static const Method recursive_methods[] = {
    {"acquire(self, blocking=True, timeout=-1)", recursive_acquire,
     ACQUIRE_HELP " The thread that holds it may take it again."},
    {"release(self, /)", recursive_release, RELEASE_HELP " It must be released as often as it was taken."},
    {"locked(self, /)", lock_locked, "Whether some thread holds the lock."},
    {"__enter__(self, /)", recursive_enter, "Takes the lock."},
    {"__exit__(self, exc_type=None, exc=None, traceback=None, /)", recursive_release,
     "Gives the lock up once."},
    {"_is_owned(self, /)", recursive_is_owned, "Whether this thread holds the lock."},
    {"_recursion_count(self, /)", recursive_count, "How often this thread has taken the lock."},
    {"_release_save(self, /)", recursive_release_save, "For conditions: gives the lock up whole."},
    {"_acquire_restore(self, state, /)", recursive_acquire_restore,
     "For conditions: takes the lock as often as it was taken before."},
    {"_at_fork_reinit(self, /)", lock_renew, "Makes the lock free in the child of a fork."},
    {NULL, NULL, NULL},
};

static const Type lock_description = {
    .name = "lock",
    .module = "_thread",
    .size = sizeof(LockObject),
    .flags = TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.repr = lock_repr},
    .methods = lock_methods,
    .construct = {"lock()", lock_construct, NULL},
    .text = "A lock that one thread at a time can hold.",
};

static const Type recursive_description = {
    .name = "RLock",
    .module = "_thread",
    .size = sizeof(LockObject),
    .flags = TYPE_HAS_WEAK_REFERENCES,
    .slots = {.repr = recursive_repr},
    .methods = recursive_methods,
    .construct = {"RLock(*args, **kwargs)", lock_construct, NULL},
    .text = "A lock that the thread which holds it may take again.",
};

bool thread_add_locks(VM *vm, Value module) {
    Owned lock;
    if (!stdlib_add_type(vm, module, "lock", &lock_description, NULL, &lock)) return false;
    bool is_fine = dict_set_text(vm, module_dict(module), "LockType", lock);
    value_release(vm, lock);
    return is_fine && stdlib_add_type(vm, module, "RLock", &recursive_description, NULL, NULL);
}

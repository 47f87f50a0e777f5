/*
 * The interpreter's lock, and its native threads: only the thread that holds the lock touches objects.
 *
 * The lock is handed over at the switch interval: a thread that has waited that long at the head of the queue
 * asks the holder through the poll word, and gets the lock directly from it. Around blocking calls it is
 * simply given up.
 */
#ifndef VM_LOCK_H
#define VM_LOCK_H

#include "vm/state.h"

/* The longest wait for locks and events: CPython's TIMEOUT_MAX, in nanoseconds. */
#define LOCK_TIMEOUT_MAX INT64_MAX
#define LOCK_NO_DEADLINE INT64_MAX

NODISCARD bool lock_open(VM *vm);
void lock_close(VM *vm);

/* Takes the lock for thread, which becomes vm->thread. Never returns in a daemon thread once the interpreter
 * ends. */
void lock_take(Thread *thread);
/* Gives it up; the thread touches no object until it takes the lock again. */
void lock_give(VM *vm);
/* The holder lets the thread that asked go first. */
void lock_yield(VM *vm);

/* For a native thread that is none of the interpreter's and only looks at its threads: takes the lock, asking
   the holder as a thread does; false if it was not given within so many nanoseconds. visitor stands for it in
   the queue, is never vm->thread, and may not go before lock_leave(). vm->lock.is_shared must have been set
   before the native thread began. */
NODISCARD bool lock_visit(VM *vm, Thread *visitor, int64_t patience);
void lock_leave(VM *vm);

/* At a poll: the threads that the holder has woken are let go, if that was some time ago. */
void lock_wake_in_time(VM *vm);

/* Around everything that can block: between the two no object may be touched. */
ALWAYS_INLINE Thread *blocking_begin(VM *vm) {
    Thread *thread = vm->thread;
    if (vm->lock.is_shared) lock_give(vm);
    return thread;
}
ALWAYS_INLINE void blocking_end(Thread *thread) {
    if (thread->vm->lock.is_shared) lock_take(thread);
}

/* result = call, during which other threads run. */
#define BLOCKING(vm, result, call)                 \
    do {                                           \
        Thread *blocked_ = blocking_begin(vm);     \
        (result) = (call);                         \
        blocking_end(blocked_);                    \
    } while (0)

/* A further thread, not running yet: its native thread calls thread_begin with it. NULL with an exception
 * pending. */
NODISCARD Thread *thread_new(VM *vm);
/* In the new native thread: notes its place and stack, and takes the lock. */
void thread_begin(Thread *thread);
/* Releases what the thread holds, gives up the lock and frees it. */
void thread_end(Thread *thread);
/* Frees a thread whose native thread could not be started. */
void thread_discard(Thread *thread);
/* After fork() in the child: the calling thread is the only one, and holds the lock. */
void lock_after_fork(VM *vm);

/* Threads that wait for something (a lock, an event), in order of arrival. Guarded by the interpreter's lock.
 */
typedef struct Waiter {
    struct Waiter *next, *previous;
    Thread *thread;
    bool is_woken;
} Waiter;

typedef enum WaitOutcome { WAIT_WOKEN, WAIT_TIMED_OUT, WAIT_INTERRUPTED } WaitOutcome;

/* Now, in nanoseconds of the monotonic clock. */
int64_t lock_now(void);
/* Waits until another thread wakes this one, or until the deadline (of lock_now). WAIT_INTERRUPTED: a signal
   came in; the caller runs signals_run and waits again. at_head: goes before those that wait already. */
WaitOutcome wait_in_queue(VM *vm, WaitQueue *queue, int64_t deadline, bool at_head);
/* Wakes the one that waits longest; false if nobody waits. */
bool wait_wake_one(WaitQueue *queue);
void wait_wake_all(WaitQueue *queue);

#endif

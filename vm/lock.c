/*
 * The interpreter's lock, its native threads, and waiting for one another.
 */
#define _GNU_SOURCE 1 /* sem_clockwait, pthread_getattr_np */
#include "vm/lock.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "vm/frame.h"
#include "vm/raise.h"
#include "vm/thread_locals.h"

enum { NANOSECONDS = 1000000000, SWITCH_INTERVAL = 5000000 };

int64_t lock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

static struct timespec timespec_of(int64_t nanoseconds) {
    return (struct timespec){.tv_sec = (time_t)(nanoseconds / NANOSECONDS),
                             .tv_nsec = (long)(nanoseconds % NANOSECONDS)};
}

/* --- the lock ------------------------------------------------------------------------------------------- */

static bool condition_open(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) return false;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    bool is_fine = pthread_cond_init(condition, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return is_fine;
}

static bool thread_open(VM *vm, Thread *thread) {
    thread->vm = vm;
    thread->handled = &thread->handled_base;
    frame_stack_open(thread);
    if (!condition_open(&thread->turn)) return false;
    if (sem_init(&thread->wake, 0, 0) == 0) return true;
    pthread_cond_destroy(&thread->turn);
    return false;
}

bool lock_open(VM *vm) {
    InterpreterLock *lock = &vm->lock;
    Thread *main = &vm->main_thread;
    lock->interval = SWITCH_INTERVAL;
    if (pthread_mutex_init(&lock->mutex, NULL) != 0) return false;
    if (!thread_open(vm, main)) return false;
    main->id = (uint64_t)pthread_self();
    main->native_id = (uint64_t)getpid();
    vm->thread = vm->main = vm->threads = lock->holder = main;
    return true;
}

void lock_close(VM *vm) {
    pthread_cond_destroy(&vm->main_thread.turn);
    sem_destroy(&vm->main_thread.wake);
    pthread_mutex_destroy(&vm->lock.mutex);
}

static void enqueue(InterpreterLock *lock, Thread *thread) {
    thread->lock_next = NULL;
    if (lock->last) lock->last->lock_next = thread;
    else lock->first = thread;
    lock->last = thread;
}

/* Takes the head out of the queue; the next one begins to count its interval. */
static Thread *dequeue(InterpreterLock *lock) {
    Thread *thread = lock->first;
    lock->first = thread->lock_next;
    if (!lock->first) lock->last = NULL;
    else pthread_cond_signal(&lock->first->turn);
    return thread;
}

/* With the mutex held and thread queued: until the lock is its own. */
static void wait_for_turn(VM *vm, Thread *thread) {
    InterpreterLock *lock = &vm->lock;
    int64_t deadline = 0; /* counts from when the thread is at the head */
    while (lock->holder != thread) {
        if (lock->first == thread && !lock->holder) {
            dequeue(lock);
            lock->holder = thread;
            break;
        }
        if (lock->first != thread) {
            pthread_cond_wait(&thread->turn, &lock->mutex);
            continue;
        }
        int64_t now = lock_now();
        if (!deadline) deadline = now + lock->interval;
        if (now >= deadline) {
            atomic_fetch_or(&vm->poll, POLL_LOCK);
            deadline = now + lock->interval;
        }
        struct timespec until = timespec_of(deadline);
        pthread_cond_timedwait(&thread->turn, &lock->mutex, &until);
    }
}

/* A thread that comes back after the interpreter has begun to end stays here until the process is gone; a
   lock that it was handed it gives up again. */
static void stay_if_ending(VM *vm, Thread *thread) {
    InterpreterLock *lock = &vm->lock;
    if (!lock->is_ending || thread == vm->main) return;
    if (lock->holder == thread) {
        lock->holder = NULL;
        if (lock->first) pthread_cond_signal(&lock->first->turn);
    }
    pthread_mutex_unlock(&vm->lock.mutex);
    for (;;) pause();
}

void lock_take(Thread *thread) {
    VM *vm = thread->vm;
    InterpreterLock *lock = &vm->lock;
    int error_number = errno;
    pthread_mutex_lock(&lock->mutex);
    stay_if_ending(vm, thread);
    if (!lock->holder && !lock->first) {
        lock->holder = thread;
    } else if (!lock->holder && !(atomic_load(&vm->poll) & POLL_LOCK)) {
        lock->holder = thread; /* the head has not waited long: whoever is awake goes first */
    } else {
        enqueue(lock, thread);
        wait_for_turn(vm, thread);
        stay_if_ending(vm, thread);
    }
    pthread_mutex_unlock(&lock->mutex);
    vm->thread = thread;
    if (thread == vm->main && process_has_signal()) atomic_fetch_or(&vm->poll, POLL_SIGNAL);
    errno = error_number;
}

/* --- waking --------------------------------------------------------------------------------------------- */

/*
 * A thread that is woken needs the lock, which the one that wakes it holds: it would only stand in the queue.
 * So it is let sleep until the lock is given up, or at the latest for WAKE_AFTER. (Two threads that hand an
 * item to and fro through queues changed 5 times per round before, 2 times now.)
 */
enum {
    WAKE_AFTER = 10000
}; /* nanoseconds: far below any switch interval, above what handing an item over takes */

static void sleeper_add(VM *vm, Thread *thread) {
    InterpreterLock *lock = &vm->lock;
    thread->wake_next = NULL;
    if (lock->sleeper_last) {
        lock->sleeper_last->wake_next = thread;
    } else {
        lock->sleeper_first = thread;
        lock->sleeping_since = lock_now();
        atomic_fetch_or(&vm->poll, POLL_WAKE);
    }
    lock->sleeper_last = thread;
}

/* Takes them off, for sleepers_wake(). */
static Thread *sleepers_take(VM *vm) {
    InterpreterLock *lock = &vm->lock;
    Thread *first = lock->sleeper_first;
    if (!first) return NULL;
    lock->sleeper_first = lock->sleeper_last = NULL;
    atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_WAKE);
    return first;
}

static void sleepers_wake(Thread *first) {
    while (first) {
        Thread *next = first->wake_next; /* the thread may be gone once it is awake */
        sem_post(&first->wake);
        first = next;
    }
}

void lock_wake_in_time(VM *vm) {
    if (lock_now() - vm->lock.sleeping_since >= WAKE_AFTER) sleepers_wake(sleepers_take(vm));
}

/* --- giving and yielding -------------------------------------------------------------------------------- */

void lock_give(VM *vm) {
    InterpreterLock *lock = &vm->lock;
    int error_number = errno;
    Thread *sleepers = sleepers_take(vm);
    pthread_mutex_lock(&lock->mutex);
    lock->holder = NULL;
    Thread *first = lock->first;
    if (first) {
        if (atomic_load(&vm->poll) & POLL_LOCK) { /* it has waited its interval: nobody may go before it */
            atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_LOCK);
            lock->holder = dequeue(lock);
        }
        pthread_cond_signal(&first->turn);
    }
    pthread_mutex_unlock(&lock->mutex);
    sleepers_wake(sleepers);
    errno = error_number;
}

void lock_yield(VM *vm) {
    InterpreterLock *lock = &vm->lock;
    Thread *thread = vm->thread;
    sleepers_wake(sleepers_take(vm));
    pthread_mutex_lock(&lock->mutex);
    atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_LOCK);
    if (lock->first) {
        Thread *next = dequeue(lock);
        lock->holder = next;
        pthread_cond_signal(&next->turn);
        enqueue(lock, thread);
        wait_for_turn(vm, thread);
        stay_if_ending(vm, thread);
    }
    pthread_mutex_unlock(&lock->mutex);
    vm->thread = thread;
    if (thread == vm->main && process_has_signal()) atomic_fetch_or(&vm->poll, POLL_SIGNAL);
}

/* --- visiting ------------------------------------------------------------------------------------------- */

/* Takes a visitor that has waited in vain out of the queue. */
static void lose_place(InterpreterLock *lock, Thread *visitor) {
    if (lock->first == visitor) {
        dequeue(lock);
        return;
    }
    Thread *before = lock->first;
    while (before->lock_next != visitor) before = before->lock_next;
    before->lock_next = visitor->lock_next;
    if (!before->lock_next) lock->last = before;
}

bool lock_visit(VM *vm, Thread *visitor, int64_t patience) {
    InterpreterLock *lock = &vm->lock;
    *visitor = (Thread){.id = 0};
    if (!condition_open(&visitor->turn)) return false;
    int64_t end = lock_now() + patience;
    pthread_mutex_lock(&lock->mutex);
    enqueue(lock, visitor);
    while (lock->holder != visitor) {
        if (lock->first == visitor && !lock->holder) {
            dequeue(lock);
            lock->holder = visitor;
            break;
        }
        int64_t now = lock_now();
        if (now >= end) {
            lose_place(lock, visitor);
            break;
        }
        if (lock->first == visitor) atomic_fetch_or(&vm->poll, POLL_LOCK);
        int64_t next = now + lock->interval;
        struct timespec until = timespec_of(next < end ? next : end);
        pthread_cond_timedwait(&visitor->turn, &lock->mutex, &until);
    }
    bool is_held = lock->holder == visitor;
    pthread_mutex_unlock(&lock->mutex);
    pthread_cond_destroy(&visitor->turn);
    return is_held;
}

void lock_leave(VM *vm) {
    InterpreterLock *lock = &vm->lock;
    pthread_mutex_lock(&lock->mutex);
    lock->holder = NULL;
    if (lock->first) pthread_cond_signal(&lock->first->turn);
    pthread_mutex_unlock(&lock->mutex);
}

/* --- threads -------------------------------------------------------------------------------------------- */

Thread *thread_new(VM *vm) {
    Thread *thread = memory_allocate_zeroed(sizeof *thread);
    if (!thread || !thread_open(vm, thread)) {
        memory_release(thread);
        raise_memory_error(vm);
        return NULL;
    }
    thread->next = vm->threads;
    vm->threads = thread;
    if (!vm->lock.is_shared)
        vm->lock.is_shared =
            true; /* written while there is one thread only: others read it without the lock */
    return thread;
}

static void thread_unlink(VM *vm, Thread *thread) {
    Thread **place = &vm->threads;
    while (*place != thread) place = &(*place)->next;
    *place = thread->next;
}

static void thread_free(Thread *thread) {
    frame_stack_close(thread);
    memory_release(thread->waiting);
    pthread_cond_destroy(&thread->turn);
    sem_destroy(&thread->wake);
    memory_release(thread);
}

void thread_discard(Thread *thread) {
    thread_unlink(thread->vm, thread);
    thread_free(thread);
}

void thread_begin(Thread *thread) {
    enum { RESERVE_MOST = 256 * 1024 };
    pthread_attr_t attributes;
    void *address = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &address, &size);
        pthread_attr_destroy(&attributes);
    }
    size_t reserve = RESERVE_MOST < size / 2 ? RESERVE_MOST : size / 2;
    thread->c_stack_limit = (char *)address + reserve;
    thread->id = (uint64_t)pthread_self();
    thread->native_id = (uint64_t)syscall(SYS_gettid);
    lock_take(thread);
}

void thread_end(Thread *thread) {
    VM *vm = thread->vm;
    raise_clear(vm);
    thread_locals_clear(vm, &thread->locals);
    field_clear(vm, &thread->async_first_iteration);
    field_clear(vm, &thread->async_finaliser);
    field_clear(vm, &thread->handled_base.value);
    field_clear(vm, &thread->context);
    field_clear(vm, &thread->running_loop);
    field_clear(vm, &thread->running_task);
    field_clear(vm, &thread->repr_active);
    field_clear(vm, &thread->trace_function);
    field_clear(vm, &thread->profile_function);
    field_clear(vm, &thread->called);
    field_clear(vm, &thread->called_first);
    raise_clear(vm);
    thread_unlink(vm, thread);
    lock_give(vm);
    thread_free(thread);
}

void lock_after_fork(VM *vm) {
    InterpreterLock *lock = &vm->lock;
    Thread *thread = vm->thread, *other = vm->threads;
    while (other) { /* they run no more; what they held stays as it is */
        Thread *next = other->next;
        if (other != thread) lock->has_lost_threads = true;
        if (other != thread && other != &vm->main_thread) {
            frame_stack_close(other);
            memory_release(other->waiting);
            memory_release(other);
        }
        other = next;
    }
    vm->threads = vm->main = thread;
    thread->next = NULL;
    field_clear(vm, &thread->running_loop); /* it runs in the parent */
    field_clear(vm, &thread->running_task);
    vm->import_ended = (WaitQueue){NULL, NULL};
    if (vm->import_lock_holder != thread) vm->import_lock_depth = 0;
    pthread_mutex_init(&lock->mutex, NULL);
    condition_open(&thread->turn); /* it cannot fail where the parent's could not */
    sem_init(&thread->wake, 0, 0);
    lock->holder = thread;
    lock->first = lock->last = lock->sleeper_first = lock->sleeper_last = NULL;
    lock->generation++;
    lock->thread_count = lock->foreground_count = 0;
    lock->foreground_ended = (WaitQueue){NULL, NULL};
    thread->native_id = (uint64_t)getpid();
    atomic_fetch_and(&vm->poll, ~(uint32_t)(POLL_LOCK | POLL_WAKE));
}

/* --- waiting for one another ---------------------------------------------------------------------------- */

static void leave_queue(WaitQueue *queue, Waiter *waiter) {
    if (waiter->previous) waiter->previous->next = waiter->next;
    else queue->first = waiter->next;
    if (waiter->next) waiter->next->previous = waiter->previous;
    else queue->last = waiter->previous;
}

WaitOutcome wait_in_queue(VM *vm, WaitQueue *queue, int64_t deadline, bool at_head) {
    Thread *thread = vm->thread;
    Waiter waiter = {.thread = thread};
    if (thread == vm->main && atomic_load_explicit(&vm->poll, memory_order_relaxed) & POLL_SIGNAL)
        return WAIT_INTERRUPTED; /* it came in just before, and would not end the wait */
    if (at_head) {
        waiter.next = queue->first;
        if (queue->first) queue->first->previous = &waiter;
        else queue->last = &waiter;
        queue->first = &waiter;
    } else {
        waiter.previous = queue->last;
        if (queue->last) queue->last->next = &waiter;
        else queue->first = &waiter;
        queue->last = &waiter;
    }
    struct timespec until = timespec_of(deadline);
    blocking_begin(vm);
    int result = deadline == LOCK_NO_DEADLINE ? sem_wait(&thread->wake)
                                              : sem_clockwait(&thread->wake, CLOCK_MONOTONIC, &until);
    int failure = result == 0 ? 0 : errno;
    blocking_end(thread);
    if (waiter.is_woken) {
        if (failure)
            sem_wait(&thread->wake); /* it came in meanwhile: take it, so that the next wait does not */
        return WAIT_WOKEN;
    }
    leave_queue(queue, &waiter);
    return failure == ETIMEDOUT ? WAIT_TIMED_OUT : WAIT_INTERRUPTED;
}

bool wait_wake_one(WaitQueue *queue) {
    Waiter *waiter = queue->first;
    if (!waiter) return false;
    leave_queue(queue, waiter);
    waiter->is_woken = true;
    sleeper_add(waiter->thread->vm, waiter->thread);
    return true;
}

void wait_wake_all(WaitQueue *queue) {
    while (wait_wake_one(queue)) continue;
}

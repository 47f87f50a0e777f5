/*
 * The interpreter's lock and the queues of those that wait.
 */
#include <criterion/criterion.h>

#include "tests/unit/vm/testing.h"
#include "vm/lock.h"

enum { THREADS = 4, STEPS = 20000, MILLISECOND = 1000000 };

typedef struct Shared {
    VM *vm;
    int64_t count; /* guarded by the interpreter's lock */
    WaitQueue queue;
    Thread *order[THREADS];
    int woken;
} Shared;

typedef struct Worker {
    Shared *shared;
    Thread *thread;
} Worker;

static void *count_up(void *context) {
    Worker *worker = context;
    thread_begin(worker->thread);
    for (int i = 0; i < STEPS; i++) {
        int64_t seen = worker->shared->count;
        if (i % 16 == 0) lock_yield(worker->shared->vm);
        else worker->shared->count = seen + 1;
    }
    thread_end(worker->thread);
    return NULL;
}

static void start(Shared *shared, Worker *workers, pthread_t *natives, int count, void *(*body)(void *)) {
    for (int i = 0; i < count; i++) {
        workers[i] = (Worker){shared, thread_new(shared->vm)};
        cr_assert(workers[i].thread);
        cr_assert_eq(pthread_create(&natives[i], NULL, body, &workers[i]), 0);
    }
}

static void join(VM *vm, pthread_t *natives, int count) {
    Thread *thread = blocking_begin(vm);
    for (int i = 0; i < count; i++) pthread_join(natives[i], NULL);
    blocking_end(thread);
    cr_expect_eq(vm->thread, &vm->main_thread);
}

Test(lock, one_thread_at_a_time) {
    Shared shared = {.vm = testing_open()};
    Worker workers[THREADS];
    pthread_t natives[THREADS];
    start(&shared, workers, natives, THREADS, count_up);
    join(shared.vm, natives, THREADS);
    cr_expect_eq(shared.count, (int64_t)THREADS * (STEPS - STEPS / 16));
    testing_close(shared.vm);
}

static void *wait_for_turn(void *context) {
    Worker *worker = context;
    Shared *shared = worker->shared;
    thread_begin(worker->thread);
    cr_assert_eq(wait_in_queue(shared->vm, &shared->queue, LOCK_NO_DEADLINE, false), WAIT_WOKEN);
    shared->order[shared->woken++] = worker->thread;
    thread_end(worker->thread);
    return NULL;
}

static int queue_length(const WaitQueue *queue) {
    int count = 0;
    for (const Waiter *waiter = queue->first; waiter; waiter = waiter->next) count++;
    return count;
}

/* Lets the others run until the condition holds. */
static void let_run(VM *vm) {
    Thread *thread = blocking_begin(vm);
    nanosleep(&(struct timespec){0, MILLISECOND}, NULL);
    blocking_end(thread);
}

Test(lock, those_that_wait_are_woken_in_order) {
    Shared shared = {.vm = testing_open()};
    VM *vm = shared.vm;
    Worker workers[THREADS];
    pthread_t natives[THREADS];
    cr_expect(!wait_wake_one(&shared.queue));
    for (int i = 0; i < THREADS; i++) { /* one after another, so that the order is known */
        start(&shared, workers + i, natives + i, 1, wait_for_turn);
        while (queue_length(&shared.queue) <= i) let_run(vm);
    }
    for (int i = 0; i < THREADS; i++) {
        cr_assert(wait_wake_one(&shared.queue));
        while (shared.woken <= i) let_run(vm);
        cr_expect_eq(shared.order[i], workers[i].thread, "place %d", i);
    }
    cr_expect(!wait_wake_one(&shared.queue));
    join(vm, natives, THREADS);
    testing_close(vm);
}

Test(lock, all_are_woken) {
    Shared shared = {.vm = testing_open()};
    Worker workers[THREADS];
    pthread_t natives[THREADS];
    start(&shared, workers, natives, THREADS, wait_for_turn);
    while (queue_length(&shared.queue) < THREADS) let_run(shared.vm);
    wait_wake_all(&shared.queue);
    cr_expect_null(shared.queue.first);
    join(shared.vm, natives, THREADS);
    cr_expect_eq(shared.woken, THREADS);
    testing_close(shared.vm);
}

Test(lock, a_wait_ends_at_its_deadline) {
    VM *vm = testing_open();
    WaitQueue queue = {NULL, NULL};
    int64_t begin = lock_now();
    cr_expect_eq(wait_in_queue(vm, &queue, begin + 20 * MILLISECOND, false), WAIT_TIMED_OUT);
    cr_expect_geq(lock_now() - begin, 20 * MILLISECOND);
    cr_expect_null(queue.first);
    cr_expect_null(queue.last);
    testing_close(vm);
}

/*
 * A library to be loaded before a program (LD_PRELOAD) that makes one of its allocations fail.
 *
 * FAIL_ALLOCATION=n: the n-th call of malloc, calloc, realloc or posix_memalign after the program has begun
 * gives no memory. Without it every call succeeds, and the number of calls is written to the file that
 * COUNT_ALLOCATIONS names.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static long calls, fails_at;
static int is_on;

static int fails(void) {
    return is_on && ++calls == fails_at;
}

static void no_memory(void) {
    errno = ENOMEM;
}

void *malloc(size_t size) {
    if (fails()) return no_memory(), NULL;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    if (fails()) return no_memory(), NULL;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    if (fails()) return no_memory(), NULL;
    return __libc_realloc(block, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (fails()) return ENOMEM;
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

__attribute__((constructor)) static void begin(void) {
    const char *wish = getenv("FAIL_ALLOCATION");
    fails_at = wish ? atol(wish) : 0;
    is_on = 1;
}

__attribute__((destructor)) static void end(void) {
    is_on = 0;
    const char *name = getenv("COUNT_ALLOCATIONS");
    FILE *file = name ? fopen(name, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", calls);
    fclose(file);
}

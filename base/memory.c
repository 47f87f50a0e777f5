/*
 * The one door to the C library's allocator.
 */
#include "base/memory.h"

#include <stdlib.h>

#ifdef MEMORY_HAS_POISON
#include <sanitizer/asan_interface.h>
#endif

void *memory_allocate(size_t size) {
    return malloc(size ? size : 1);
}

void *memory_allocate_zeroed(size_t size) {
    return calloc(1, size ? size : 1);
}

void *memory_allocate_array(size_t count, size_t item_size) {
    size_t size;
    if (MULTIPLY_OVERFLOWS(count, item_size, &size)) return NULL;
    return memory_allocate(size);
}

void *memory_resize(void *block, size_t size) {
    return realloc(block, size ? size : 1);
}

void *memory_resize_array(void *block, size_t count, size_t item_size) {
    size_t size;
    if (MULTIPLY_OVERFLOWS(count, item_size, &size)) return NULL;
    return memory_resize(block, size);
}

void memory_release(void *block) {
    free(block);
}

void *memory_allocate_aligned(size_t alignment, size_t size) {
    void *block;
    return posix_memalign(&block, alignment, size) ? NULL : block;
}

void memory_release_aligned(void *block) {
#ifdef MEMORY_HAS_POISON
    if (block) __asan_unpoison_memory_region(block, 1);
#endif
    free(block);
}

#ifdef MEMORY_HAS_POISON
void memory_poison(const void *start, size_t size) {
    __asan_poison_memory_region(start, size);
}

void memory_unpoison(const void *start, size_t size) {
    __asan_unpoison_memory_region(start, size);
}

bool memory_is_poisoned(const void *address) {
    return __asan_address_is_poisoned(address);
}
#endif

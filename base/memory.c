/*
 * The one door to the C library's allocator.
 */
#include "base/memory.h"

#include <stdlib.h>

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

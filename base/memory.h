/*
 * The one door to the C library's allocator. Nothing else calls malloc, realloc or free.
 *
 * A size of zero is served as one byte, so that NULL always means failure.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/compiler.h"

#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_HAS_POISON
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_HAS_POISON
#endif
#endif

/* size bytes, uninitialised; NULL when there is no memory. */
NODISCARD void *memory_allocate(size_t size);
/* size bytes, all zero; NULL when there is no memory. */
NODISCARD void *memory_allocate_zeroed(size_t size);
/* count items of item_size bytes; NULL when there is no memory or the product overflows. */
NODISCARD void *memory_allocate_array(size_t count, size_t item_size);
/* Moves block (may be NULL) to size bytes; on failure NULL, and block is untouched. */
NODISCARD void *memory_resize(void *block, size_t size);
/* As memory_resize, for count items of item_size bytes. */
NODISCARD void *memory_resize_array(void *block, size_t count, size_t item_size);
/* size bytes at a multiple of alignment, a power of two; NULL when there is no memory. */
NODISCARD void *memory_allocate_aligned(size_t alignment, size_t size);
void memory_release_aligned(void *block);
/* Marks memory as out of bounds for the address sanitizer, and back; nothing in other builds. */
#ifdef MEMORY_HAS_POISON
void memory_poison(const void *start, size_t size);
void memory_unpoison(const void *start, size_t size);
bool memory_is_poisoned(const void *address);
#else
ALWAYS_INLINE void memory_poison(const void *start, size_t size) {
    (void)start, (void)size;
}
ALWAYS_INLINE void memory_unpoison(const void *start, size_t size) {
    (void)start, (void)size;
}
ALWAYS_INLINE bool memory_is_poisoned(const void *address) {
    (void)address;
    return false;
}
#endif
/* Gives block back; NULL is allowed. */
void memory_release(void *block);

#endif

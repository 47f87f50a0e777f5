/*
 * Searching bytes in linear time, by the C library's two-way search.
 */
#define _GNU_SOURCE
#include "base/search.h"

#include <string.h>

const char *memmem_bytes(const char *bytes, size_t count, const char *needle, size_t needle_count) {
    return memmem(bytes, count, needle, needle_count);
}

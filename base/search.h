/*
 * Searching bytes in linear time.
 */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

#include "base/compiler.h"

/* Where needle (needle_count > 0) first stands in bytes, or NULL. */
const char *memmem_bytes(const char *bytes, size_t count, const char *needle, size_t needle_count);

#endif

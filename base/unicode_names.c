/*
 * Names of characters.
 */
#include "base/unicode_names.h"

bool unicode_lookup(const char *name, size_t count, uint32_t *code_point) {
    (void)name, (void)count, (void)code_point;
    return false;
}

bool unicode_name(uint32_t code_point, Buffer *name) {
    (void)code_point, (void)name;
    return false;
}

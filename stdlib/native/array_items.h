/*
 * What the items of an array can be: C numbers and characters, by their letters.
 */
#ifndef STDLIB_NATIVE_ARRAY_ITEMS_H
#define STDLIB_NATIVE_ARRAY_ITEMS_H

#include "vm/state.h"

enum {
    ARRAY_ITEM_MOST = 8,
    ARRAY_FORMAT_COUNT = 22
}; /* bytes of the largest item; machine formats that pickles name */

typedef struct ArrayKind {
    char code;
    const char *format; /* of struct, for memoryview */
    size_t size;
    int machine_format; /* PEP: numbers used by pickles for kind, size, sign and order of bytes */
    bool is_text;
    Owned (*read)(VM *vm, const char *item);
    bool (*write)(VM *vm, char *item, Value value);
} ArrayKind;

/* The kind of a letter; NULL if there is none. */
const ArrayKind *array_kind(uint32_t code);
/* All letters. */
const char *array_codes(void);
/* Items in a machine format other than this machine's, as a list or str. NULL with an exception pending. */
NODISCARD Owned array_decode(VM *vm, int format, const char *bytes, int64_t count);

#endif

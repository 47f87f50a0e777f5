/*
 * The format of the module marshal: the codes of its types, shared by writer and reader.
 */
#ifndef STDLIB_NATIVE_MARSHAL_H
#define STDLIB_NATIVE_MARSHAL_H

#include "stdlib/modules.h"

enum {
    MARSHAL_VERSION = 5,
    MARSHAL_DEPTH_MOST = 2000, /* CPython's */
    MARSHAL_REFERENCE_FLAG = 0x80, /* with a type's code: the object gets the next number */
    MARSHAL_DIGIT_BITS = 15,
};

enum {
    MARSHAL_NULL = '0',
    MARSHAL_NONE = 'N',
    MARSHAL_FALSE = 'F',
    MARSHAL_TRUE = 'T',
    MARSHAL_STOP_ITERATION = 'S',
    MARSHAL_ELLIPSIS = '.',
    MARSHAL_INT = 'i',
    MARSHAL_LONG = 'l',
    MARSHAL_FLOAT_TEXT = 'f',
    MARSHAL_FLOAT = 'g',
    MARSHAL_COMPLEX_TEXT = 'x',
    MARSHAL_COMPLEX = 'y',
    MARSHAL_BYTES = 's',
    MARSHAL_INTERNED = 't',
    MARSHAL_STR = 'u',
    MARSHAL_ASCII = 'a',
    MARSHAL_ASCII_INTERNED = 'A',
    MARSHAL_SHORT_ASCII = 'z',
    MARSHAL_SHORT_ASCII_INTERNED = 'Z',
    MARSHAL_REFERENCE = 'r',
    MARSHAL_TUPLE = '(',
    MARSHAL_SMALL_TUPLE = ')',
    MARSHAL_LIST = '[',
    MARSHAL_DICT = '{',
    MARSHAL_SET = '<',
    MARSHAL_FROZENSET = '>',
    MARSHAL_SLICE = ':',
    MARSHAL_CODE = 'c',
};

/* The bytes of value in a version of the format; code objects are refused in either case. */
NODISCARD Owned marshal_write(VM *vm, Value value, int version, bool allows_code);
/* The value that bytes begin with. */
NODISCARD Owned marshal_read(VM *vm, const char *data, size_t count, bool allows_code);
/* As marshal_read, with what file.readinto() gives, byte by byte no more than is needed. */
NODISCARD Owned marshal_read_file(VM *vm, Value file, bool allows_code);

#endif

/*
 * Constants of a program as plain data: what a literal means, before any object exists.
 */
#ifndef BASE_CONSTANT_H
#define BASE_CONSTANT_H

#include "base/compiler.h"

typedef enum ConstantKind {
    CONSTANT_NONE,
    CONSTANT_FALSE,
    CONSTANT_TRUE,
    CONSTANT_ELLIPSIS,
    CONSTANT_INT,       /* fits int64_t */
    CONSTANT_BIG_INT,   /* does not */
    CONSTANT_FLOAT,
    CONSTANT_COMPLEX,
    CONSTANT_STR,       /* UTF-8; lone surrogates as WTF-8 */
    CONSTANT_BYTES,
    CONSTANT_TUPLE,     /* from here on only the compiler makes them */
    CONSTANT_FROZENSET,
    CONSTANT_SLICE,     /* three items */
    CONSTANT_CODE,
} ConstantKind;

typedef struct Constant Constant;

struct Constant {
    ConstantKind kind;
    union {
        int64_t integer;
        struct {
            const uint64_t *limbs; /* magnitude, least significant first, last one not zero */
            size_t count;
            bool is_negative;
        } big;
        double number;
        struct {
            double real, imaginary;
        } complex;
        struct {
            const char *bytes; /* NUL behind */
            size_t count;
        } text; /* STR, BYTES */
        struct {
            const Constant *const *items;
            size_t count;
        } sequence; /* TUPLE, FROZENSET, SLICE */
        const struct Code *code;
    };
};

#endif

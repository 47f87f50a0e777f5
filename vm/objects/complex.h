/*
 * complex numbers.
 */
#ifndef VM_OBJECTS_COMPLEX_H
#define VM_OBJECTS_COMPLEX_H

#include "vm/state.h"

typedef struct Complex {
    Object object;
    double real, imaginary;
} Complex;

ALWAYS_INLINE Complex *as_complex(Value value) {
    return (Complex *)(uintptr_t)value;
}

bool value_is_complex(VM *vm, Value value);
NODISCARD Owned complex_new(VM *vm, double real, double imaginary);
NODISCARD Owned complex_power(VM *vm, Complex base, Complex exponent);

#endif

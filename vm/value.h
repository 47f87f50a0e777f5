/*
 * The value word, and who owns what it refers to.
 *
 *     …1    int of 63 bits           …10   float (the usual exponents)
 *     …100  a constant               …000  pointer to an Object
 *
 * A float is its IEEE bits plus 1 << 60, rotated left by three: exponents from 2^-255 to 2^256 then end in
 * `10`, all others do not. Zeros and infinities are constants of their own; the rest (NaN among them) are
 * boxed.
 *
 * Value is borrowed: look, do not keep. Owned must be passed on or released. Field is storage that owns.
 */
#ifndef VM_VALUE_H
#define VM_VALUE_H

#include <string.h>

#include "base/compiler.h"

typedef const struct ValueBits *Value;
typedef struct ValueBits *Owned;
typedef struct Field {
    Owned held;
} Field;

typedef struct VM VM;
typedef struct Type Type;

/* What every heap object begins with. A negative count is immortal and never written. */
typedef struct Object {
    int32_t references;
    uint32_t bits; /* OBJECT_… below; the high half belongs to the type */
    const Type *type;
} Object;

enum {
    OBJECT_HAS_WEAK_REFERENCES = 1, /* vm->weak_references knows it */
    OBJECT_IS_FINALISED = 2,        /* __del__ has run */
    OBJECT_IS_LARGE = 4,            /* not in a page: a LargeBlock stands before it */
    OBJECT_IS_CONTAINER = 8,        /* the collector traverses it */
    OBJECT_IS_BEING_DESTROYED = 16,
    OBJECT_IS_SUSPECT = 32,         /* the collector's mark */
    OBJECT_IS_MIDDLE_AGED = 64,     /* gc's generation 1; neither this nor the next: generation 0 */
    OBJECT_IS_OLD = 128,            /* gc's generation 2 */
    OBJECT_IS_FROZEN = 256,         /* gc.freeze() has put it out of the collector's sight */
    OBJECT_AGES = OBJECT_IS_MIDDLE_AGED | OBJECT_IS_OLD,
    OBJECT_USER_BIT = 0x10000,      /* first bit for the type's own use */
};

enum { REFERENCES_IMMORTAL = INT32_MIN / 2 };

#define OBJECT_STATIC(type_pointer) {REFERENCES_IMMORTAL, 0, (type_pointer)}

/* Words that are neither int, float nor pointer. */
#define CONSTANT_WORD(index) ((uintptr_t)(index) << 3 | 4)
enum {
    WORD_NONE,
    WORD_FALSE,
    WORD_TRUE,
    WORD_ELLIPSIS,
    WORD_NOT_IMPLEMENTED,
    WORD_ZERO,
    WORD_NEGATIVE_ZERO,
    WORD_INFINITY,
    WORD_NEGATIVE_INFINITY,
    WORD_COUNT
};
#define VALUE_CONSTANT(index) ((Owned)CONSTANT_WORD(index))
#define VALUE_NONE VALUE_CONSTANT(WORD_NONE)
#define VALUE_FALSE VALUE_CONSTANT(WORD_FALSE)
#define VALUE_TRUE VALUE_CONSTANT(WORD_TRUE)
#define VALUE_ELLIPSIS VALUE_CONSTANT(WORD_ELLIPSIS)
#define VALUE_NOT_IMPLEMENTED VALUE_CONSTANT(WORD_NOT_IMPLEMENTED)

#define SMALL_INT_MAX (INT64_MAX >> 1)
#define SMALL_INT_MIN (INT64_MIN >> 1)

ALWAYS_INLINE uintptr_t value_bits(Value value) {
    return (uintptr_t)value;
}

ALWAYS_INLINE bool value_is_pointer(Value value) {
    return (value_bits(value) & 7) == 0;
}

ALWAYS_INLINE bool value_is_small_int(Value value) {
    return value_bits(value) & 1;
}

ALWAYS_INLINE bool value_both_small_int(Value left, Value right) {
    return value_bits(left) & value_bits(right) & 1;
}

ALWAYS_INLINE int64_t value_small_int(Value value) {
    return (int64_t)value_bits(value) >> 1;
}

/* number must lie in SMALL_INT_MIN..SMALL_INT_MAX; otherwise use int_new. */
ALWAYS_INLINE Owned value_from_small_int(int64_t number) {
    return (Owned)((uintptr_t)number << 1 | 1);
}

ALWAYS_INLINE bool value_fits_small_int(int64_t number) {
    return number >= SMALL_INT_MIN && number <= SMALL_INT_MAX;
}

ALWAYS_INLINE Owned value_from_bool(bool truth) {
    return truth ? VALUE_TRUE : VALUE_FALSE;
}

ALWAYS_INLINE bool value_is_bool(Value value) {
    return value == VALUE_TRUE || value == VALUE_FALSE;
}

/* An immediate float other than zeros and infinities. */
ALWAYS_INLINE bool value_is_small_float(Value value) {
    return (value_bits(value) & 3) == 2;
}

ALWAYS_INLINE double value_small_float(Value value) {
    uint64_t word = value_bits(value);
    word = (word >> 3 | word << 61) - ((uint64_t)1 << 60);
    double number;
    memcpy(&number, &word, sizeof number);
    return number;
}

/* The immediate word of number, or one that is no float when there is none. */
ALWAYS_INLINE Owned value_try_small_float(double number) {
    uint64_t word;
    memcpy(&word, &number, sizeof word);
    word += (uint64_t)1 << 60;
    return (Owned)(word << 3 | word >> 61);
}

ALWAYS_INLINE Object *value_object(Value value) {
    return (Object *)(uintptr_t)value;
}

ALWAYS_INLINE Owned object_owned(void *object) {
    return (Owned)object;
}

ALWAYS_INLINE Value object_value(const void *object) {
    return (Value)object;
}

/* Destroys an object whose count has reached zero. */
void object_destroy(VM *vm, Object *object);

ALWAYS_INLINE Owned value_retain(Value value) {
    if (value_is_pointer(value) && value) {
        Object *object = value_object(value);
        if (object->references >= 0) object->references++;
    }
    return (Owned)(uintptr_t)value;
}

/* Gives up a reference. NULL is allowed. May run __del__ when the object dies. */
ALWAYS_INLINE void value_release(VM *vm, Owned value) {
    if (value_is_pointer(value) && value) {
        Object *object = value_object(value);
        if (object->references > 0 && --object->references == 0) object_destroy(vm, object);
    }
}

ALWAYS_INLINE Value field_peek(const Field *field) {
    return field->held;
}

ALWAYS_INLINE Owned field_get(const Field *field) {
    return value_retain(field->held);
}

/* Sets storage that holds nothing yet. */
ALWAYS_INLINE void field_init_take(Field *field, Owned value) {
    field->held = value;
}

/* Replaces what the storage holds; the old value is released last. */
ALWAYS_INLINE void field_take(VM *vm, Field *field, Owned value) {
    Owned old = field->held;
    field->held = value;
    value_release(vm, old);
}

/* Empties the storage and passes its value on. */
ALWAYS_INLINE Owned field_move(Field *field) {
    Owned value = field->held;
    field->held = NULL;
    return value;
}

ALWAYS_INLINE void field_clear(VM *vm, Field *field) {
    Owned old = field->held;
    field->held = NULL;
    value_release(vm, old);
}

#endif

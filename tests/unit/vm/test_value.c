/*
 * The value word: what fits into it, and what it says of itself.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"

ParameterizedTestParameters(value, small_ints) {
    static int64_t cases[] = {0, 1, -1, 2, -2, 255, 4611686018427387903, -4611686018427387904};
    return cr_make_param_array(int64_t, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(int64_t *given, value, small_ints) {
    Value word = value_from_small_int(*given);
    cr_expect(value_fits_small_int(*given));
    cr_expect(value_is_small_int(word));
    cr_expect(!value_is_pointer(word));
    cr_expect(!value_is_small_float(word));
    cr_expect(!value_is_bool(word));
    cr_expect_eq(value_small_int(word), *given);
    cr_expect_eq(value_type(word), &int_type);
}

Test(value, ints_beyond_63_bits_have_no_word) {
    cr_expect(!value_fits_small_int(SMALL_INT_MAX + 1));
    cr_expect(!value_fits_small_int(SMALL_INT_MIN - 1));
    VM *vm = testing_open();
    const int64_t numbers[] = {SMALL_INT_MAX + 1, SMALL_INT_MIN - 1, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        Owned boxed = int_new(vm, numbers[i]);
        int64_t number = 0;
        cr_expect(value_is_pointer(boxed));
        cr_expect(int_fits_int64(boxed, &number));
        cr_expect_eq(number, numbers[i]);
        value_release(vm, boxed);
    }
    testing_close(vm);
}

typedef struct FloatCase {
    double number;
    bool is_small; /* in the word, as rotated bits */
    bool is_boxed;
} FloatCase;

ParameterizedTestParameters(value, floats) {
    static FloatCase cases[] = {
        {1.0, true, false},
        {-1.0, true, false},
        {0.1, true, false},
        {3.141592653589793, true, false},
        {0x1p256, true, false},
        {-0x1p256, true, false},
        {0x1.8p256, true, false},
        {0x1p-255, true, false},
        {0x1p257, false, true},
        {0x1p-256, false, true},
        {1e308, false, true},
        {5e-324, false, true},
        {0.0, false, false},
        {-0.0, false, false},
        {(double)INFINITY, false, false},
        {-(double)INFINITY, false, false},
    };
    return cr_make_param_array(FloatCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(FloatCase *given, value, floats) {
    VM *vm = testing_open();
    Owned word = float_new(vm, given->number);
    cr_expect(value_is_float(word));
    cr_expect(!value_is_small_int(word));
    cr_expect_eq(value_is_small_float(word), given->is_small, "%a", given->number);
    cr_expect_eq(value_is_pointer(word), given->is_boxed, "%a", given->number);
    double back = float_value(word);
    cr_expect_eq(memcmp(&back, &given->number, sizeof back), 0, "%a", given->number);
    value_release(vm, word);
    testing_close(vm);
}

Test(value, each_nan_is_an_object_of_its_own) {
    VM *vm = testing_open();
    Owned one = float_new(vm, (double)NAN), other = float_new(vm, (double)NAN);
    cr_expect(value_is_pointer(one));
    cr_expect_neq(one, other);
    cr_expect(isnan(float_value(one)));
    value_release(vm, one);
    value_release(vm, other);
    testing_close(vm);
}

Test(value, constants_have_their_types) {
    cr_expect_eq(value_type(VALUE_TRUE), &bool_type);
    cr_expect_eq(value_type(VALUE_FALSE), &bool_type);
    cr_expect_eq(value_type(VALUE_NONE), &none_type);
    cr_expect(value_is_bool(VALUE_TRUE));
    cr_expect(!value_is_bool(VALUE_NONE));
    cr_expect_eq(value_from_bool(true), VALUE_TRUE);
    cr_expect_eq(value_from_bool(false), VALUE_FALSE);
    cr_expect(!value_is_pointer(VALUE_NONE));
}

Test(value, references_are_counted_and_immortals_are_not) {
    VM *vm = testing_open();
    Owned boxed = int_new(vm, INT64_MAX);
    Field field;
    field_init_take(&field, value_retain(boxed));
    cr_expect_eq(value_object(boxed)->references, 2);
    field_take(vm, &field, VALUE_NONE);
    cr_expect_eq(value_object(boxed)->references, 1);
    field_take(vm, &field, boxed);
    Owned moved = field_move(&field);
    cr_expect_eq(moved, boxed);
    cr_expect_null(field_peek(&field));
    value_release(vm, moved);
    Owned type = value_retain(object_value(&int_type));
    cr_expect_eq(int_type.object.references, REFERENCES_IMMORTAL);
    value_release(vm, type);
    cr_expect_eq(int_type.object.references, REFERENCES_IMMORTAL);
    testing_close(vm);
}

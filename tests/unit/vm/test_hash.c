/*
 * Hashes: equal values have equal ones, whatever their type; those of numbers are what programs know from
 * elsewhere.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdio.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct IntCase {
    const char *digits;
    int64_t hash;
} IntCase;

ParameterizedTestParameters(hash, ints) {
    static IntCase cases[] = {
        {"0", 0},
        {"1", 1},
        {"-1", -2},
        {"-2", -2},
        {"2305843009213693950", 2305843009213693950},
        {"2305843009213693951", 0},
        {"2305843009213693952", 1},
        {"-2305843009213693952", -2},
        {"4611686018427387904", 2},
        {"1267650600228229401496703205376", 549755813888},
        {"10000000000000000000000000000000000000000", 1388497483929617590},
    };
    return cr_make_param_array(IntCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(IntCase *given, hash, ints) {
    VM *vm = testing_open();
    Owned value = testing_int(vm, given->digits);
    cr_expect_eq(int_hash(value), given->hash, "hash(%s) is %lld", given->digits, (long long)int_hash(value));
    value_release(vm, value);
    testing_close(vm);
}

typedef struct FloatCase {
    double number;
    int64_t hash;
} FloatCase;

ParameterizedTestParameters(hash, floats) {
    static FloatCase cases[] = {
        {0.0, 0},
        {-0.0, 0},
        {1.0, 1},
        {-1.0, -2},
        {0.5, 1152921504606846976},
        {0.1, 230584300921369408},
        {1e100, 1822893315824342674},
        {(double)INFINITY, 314159},
        {-(double)INFINITY, -314159},
        {1.5, 1152921504606846977},
    };
    return cr_make_param_array(FloatCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(FloatCase *given, hash, floats) {
    cr_expect_eq(float_hash(given->number, NULL), given->hash, "hash(%g) is %lld", given->number,
                 (long long)float_hash(given->number, NULL));
}

Test(hash, text_is_keyed_and_bytes_hash_as_themselves) {
    VM *vm = testing_open();
    VM *other = vm_new(&(VMOptions){.has_hash_seed = true, .hash_seed = 1});
    Owned text = str_new_text(vm, "abc"), elsewhere = str_new_text(other, "abc"),
          again = str_new_text(vm, "abc");
    cr_expect_eq(str_hash(vm, text), str_hash(vm, again));
    cr_expect_neq(str_hash(vm, text), str_hash(other, elsewhere), "the seed does not matter");
    Owned bytes = bytes_new(vm, "abc", 3), same = bytes_new(vm, "abc", 3);
    int64_t one = 0, two = 0;
    cr_assert(value_hash(vm, bytes, &one) && value_hash(vm, same, &two));
    cr_expect_eq(one, two);
    cr_expect_neq(one, -1);
    value_release(other, elsewhere);
    vm_end(other, true);
    value_release(vm, text);
    value_release(vm, again);
    value_release(vm, bytes);
    value_release(vm, same);
    testing_close(vm);
}

Test(hash, low_bits_of_text_differ) {
    enum { COUNT = 4096, MASK = 4095 };
    VM *vm = testing_open();
    static bool is_taken[COUNT];
    int different = 0;
    for (int i = 0; i < COUNT; i++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", i);
        Owned text = str_new_text(vm, name);
        size_t place = (size_t)str_hash(vm, text) & MASK;
        different += !is_taken[place];
        is_taken[place] = true;
        value_release(vm, text);
    }
    cr_expect_gt(different, COUNT / 2, "%d places of %d are used", different,
                 COUNT); /* 63 % is what chance gives */
    testing_close(vm);
}

Test(hash, tuples_depend_on_their_order) {
    VM *vm = testing_open();
    Owned one = tuple_pair(vm, value_from_small_int(1), value_from_small_int(2)),
          two = tuple_pair(vm, value_from_small_int(2), value_from_small_int(1));
    int64_t first = 0, second = 0;
    cr_assert(value_hash(vm, one, &first) && value_hash(vm, two, &second));
    cr_expect_eq(first, -3550055125485641917, "hash((1, 2)) is %lld", (long long)first);
    cr_expect_neq(first, second);
    value_release(vm, one);
    value_release(vm, two);
    Owned list = list_new(vm, 0), holder = tuple_single(vm, list);
    cr_expect(!value_hash(vm, holder, &first));
    testing_expect_raised(vm, EXCEPTION(TypeError), "unhashable type: 'list'");
    value_release(vm, list);
    value_release(vm, holder);
    testing_close(vm);
}

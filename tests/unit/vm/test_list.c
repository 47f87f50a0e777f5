/*
 * list: growth, insertion, replacement and sorting.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/exception.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/raise.h"

static Owned numbers_from(VM *vm, int start, int end) {
    Owned list = list_new(vm, 0);
    for (int i = start; i < end; i++) cr_assert(list_append(vm, as_list(list), value_from_small_int(i)));
    return list;
}

Test(list, appending_keeps_order_and_doubles_rarely) {
    VM *vm = testing_open();
    Owned list = list_new(vm, 0);
    int moves = 0;
    int64_t room = 0;
    for (int i = 0; i < 100000; i++) {
        cr_assert(list_append(vm, as_list(list), value_from_small_int(i)));
        moves += as_list(list)->room != room;
        room = as_list(list)->room;
    }
    cr_expect_eq(as_list(list)->count, 100000);
    cr_expect_lt(moves, 120, "growth is not geometric");
    for (int i = 0; i < 100000; i++) cr_assert_eq(list_peek(list, i), (Value)value_from_small_int(i));
    value_release(vm, list);
    testing_close(vm);
}

typedef struct InsertCase {
    int64_t index;
    const char *expected;
} InsertCase;

ParameterizedTestParameters(list, inserts) {
    static InsertCase cases[] = {
        {0, "[None, 0, 1, 2]"},  {1, "[0, None, 1, 2]"},  {3, "[0, 1, 2, None]"},
        {99, "[0, 1, 2, None]"}, {-1, "[0, 1, None, 2]"}, {-99, "[None, 0, 1, 2]"},
    };
    return cr_make_param_array(InsertCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(InsertCase *given, list, inserts) {
    VM *vm = testing_open();
    Owned list = numbers_from(vm, 0, 3);
    cr_assert(list_insert(vm, as_list(list), given->index, VALUE_NONE));
    testing_expect_repr(vm, list, given->expected);
    testing_close(vm);
}

typedef struct ReplaceCase {
    int64_t start, end, count;
    const char *expected;
} ReplaceCase;

ParameterizedTestParameters(list, replaces) {
    static ReplaceCase cases[] = {
        {0, 0, 2, "[None, None, 0, 1, 2, 3]"},
        {1, 3, 0, "[0, 3]"},
        {1, 3, 1, "[0, None, 3]"},
        {0, 4, 0, "[]"},
        {4, 4, 1, "[0, 1, 2, 3, None]"},
        {1, 2, 3, "[0, None, None, None, 2, 3]"},
    };
    return cr_make_param_array(ReplaceCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(ReplaceCase *given, list, replaces) {
    VM *vm = testing_open();
    Owned list = numbers_from(vm, 0, 4);
    Value items[] = {VALUE_NONE, VALUE_NONE, VALUE_NONE};
    cr_assert(list_replace(vm, as_list(list), given->start, given->end, items, given->count));
    testing_expect_repr(vm, list, given->expected);
    testing_close(vm);
}

Test(list, slices_copy) {
    VM *vm = testing_open();
    Owned list = numbers_from(vm, 0, 5), slice = list_slice(vm, list, 1, 4), tuple = list_to_tuple(vm, list);
    list_clear(vm, as_list(list));
    testing_expect_repr(vm, list, "[]");
    testing_expect_repr(vm, slice, "[1, 2, 3]");
    testing_expect_repr(vm, tuple, "(0, 1, 2, 3, 4)");
    testing_close(vm);
}

Test(list, extends_by_itself) {
    VM *vm = testing_open();
    Owned list = numbers_from(vm, 0, 3);
    cr_assert(list_extend(vm, as_list(list), list));
    testing_expect_repr(vm, list, "[0, 1, 2, 0, 1, 2]");
    testing_close(vm);
}

ParameterizedTestParameters(list, sorts) {
    static int cases[] = {0, 1, 2, 3, 31, 32, 33, 64, 65, 1000, 4097};
    return cr_make_param_array(int, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(int *given, list, sorts) {
    VM *vm = testing_open();
    for (int pattern = 0; pattern < 5; pattern++) {
        Owned list = list_new(vm, 0);
        uint64_t state = 12345;
        for (int i = 0; i < *given; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            int64_t number = pattern == 0   ? i
                             : pattern == 1 ? *given - i
                             : pattern == 2 ? (int64_t)(state >> 40)
                             : pattern == 3 ? (int64_t)(state >> 60)
                                            : (i % 100 < 90 ? i : (int64_t)(state >> 50));
            cr_assert(list_append(vm, as_list(list), value_from_small_int(number)));
        }
        cr_assert(list_sort(vm, as_list(list), NULL, pattern == 4));
        cr_assert_eq(as_list(list)->count, *given);
        for (int i = 1; i < *given; i++) {
            int64_t before = value_small_int(list_peek(list, i - 1)),
                    after = value_small_int(list_peek(list, i));
            cr_assert(pattern == 4 ? before >= after : before <= after, "pattern %d, place %d", pattern, i);
        }
        value_release(vm, list);
    }
    testing_close(vm);
}

Test(list, sorting_what_cannot_be_compared_leaves_all_items) {
    VM *vm = testing_open();
    Owned list = numbers_from(vm, 0, 3), text = str_new_text(vm, "x");
    cr_assert(list_append_take(vm, as_list(list), text));
    cr_expect(!list_sort(vm, as_list(list), NULL, false));
    testing_expect_raised(vm, EXCEPTION(TypeError), "'<' not supported between instances of 'str' and 'int'");
    testing_expect_repr(vm, list, "[0, 1, 2, 'x']");
    testing_close(vm);
}

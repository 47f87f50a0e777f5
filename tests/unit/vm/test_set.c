/*
 * set: open addressing with deleted places.
 */
#include <criterion/criterion.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/exception.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/raise.h"

Test(set, adds_finds_and_removes) {
    enum { COUNT = 20000 };
    VM *vm = testing_open();
    Owned set = set_new(vm);
    bool is_there = false;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < COUNT; i++) cr_assert(set_add(vm, set, value_from_small_int((int64_t)i * 1024)));
    }
    cr_expect_eq(as_set(set)->count, COUNT);
    for (int i = 0; i < COUNT; i += 2) {
        cr_assert(set_remove(vm, set, value_from_small_int((int64_t)i * 1024), &is_there));
        cr_assert(is_there);
        cr_assert(set_remove(vm, set, value_from_small_int((int64_t)i * 1024), &is_there));
        cr_assert(!is_there);
    }
    cr_expect_eq(as_set(set)->count, COUNT / 2);
    for (int i = 0; i < COUNT; i++) {
        cr_assert(set_contains(vm, set, value_from_small_int((int64_t)i * 1024), &is_there));
        cr_assert_eq(is_there, i % 2 == 1);
    }
    int64_t position = 0, seen = 0, sum = 0;
    for (Value key; set_next(as_set(set), &position, &key); seen++) sum += value_small_int(key) / 1024;
    cr_expect_eq(seen, COUNT / 2);
    cr_expect_eq(sum, (int64_t)COUNT / 2 * COUNT / 2);
    value_release(vm, set);
    testing_close(vm);
}

Test(set, coming_and_going_does_not_grow) {
    VM *vm = testing_open();
    Owned set = set_new(vm);
    bool was_there;
    for (int i = 0; i < 100000; i++) {
        cr_assert(set_add(vm, set, value_from_small_int(i)));
        if (i >= 4) cr_assert(set_remove(vm, set, value_from_small_int(i - 4), &was_there) && was_there);
    }
    cr_expect_eq(as_set(set)->count, 4);
    cr_expect_leq(as_set(set)->room, 64);
    value_release(vm, set);
    testing_close(vm);
}

Test(set, copies_updates_and_refuses) {
    VM *vm = testing_open();
    Value items[] = {value_from_small_int(3), value_from_small_int(4), value_from_small_int(3)};
    Owned list = list_from(vm, items, 3), set = set_new(vm), holder = list_new(vm, 0);
    cr_assert(set_update(vm, set, list));
    Owned copy = set_copy(vm, set), frozen = frozenset_from(vm, list);
    cr_expect_eq(as_set(set)->count, 2);
    bool removed = false;
    cr_assert(set_remove(vm, set, value_from_small_int(3), &removed));
    cr_expect_eq(as_set(copy)->count, 2);
    cr_expect_eq(as_set(frozen)->count, 2);
    cr_expect(!set_add(vm, set, holder));
    testing_expect_raised(vm, EXCEPTION(TypeError),
                          "cannot use 'list' as a set element (unhashable type: 'list')");
    cr_expect_eq(as_set(set)->count, 1);
    value_release(vm, holder);
    value_release(vm, list);
    value_release(vm, copy);
    value_release(vm, frozen);
    testing_expect_repr(vm, set, "{4}");
    testing_close(vm);
}

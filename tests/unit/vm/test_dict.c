/*
 * dict: order, tombstones, growth, and keys of many kinds.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/raise.h"

typedef enum KeyKind { KEY_INT, KEY_STR, KEY_SAME_PLACE, KEY_BIG_INT } KeyKind;

static Owned make_key(VM *vm, KeyKind kind, int number) {
    char text[40];
    switch (kind) {
    case KEY_INT: return value_from_small_int(number);
    case KEY_SAME_PLACE:
        return value_from_small_int((int64_t)number << 20); /* the low bits of the hash are equal */
    case KEY_BIG_INT:
        snprintf(text, sizeof text, "%d000000000000000000000", number + 1);
        return testing_int(vm, text);
    case KEY_STR: break;
    }
    snprintf(text, sizeof text, "key %d", number);
    return str_new_text(vm, text);
}

typedef struct DictCase {
    KeyKind kind;
    int count;
} DictCase;

ParameterizedTestParameters(dict, any_size) {
    static DictCase cases[] = {
        {KEY_INT, 1},        {KEY_INT, 5},           {KEY_INT, 6},       {KEY_INT, 100}, {KEY_INT, 300},
        {KEY_INT, 70000},    {KEY_STR, 1},           {KEY_STR, 8},       {KEY_STR, 200}, {KEY_STR, 70000},
        {KEY_SAME_PLACE, 9}, {KEY_SAME_PLACE, 1000}, {KEY_BIG_INT, 500},
    };
    return cr_make_param_array(DictCase, cases, sizeof cases / sizeof *cases);
}

static void expect_value(VM *vm, Dict *dict, KeyKind kind, int number, int64_t expected) {
    Owned key = make_key(vm, kind, number), found = NULL;
    cr_assert(dict_find(vm, dict, key, &found));
    if (expected < 0) cr_assert_null(found, "key %d is there", number);
    else cr_assert_eq(found, (Value)value_from_small_int(expected), "key %d", number);
    bool is_there = false;
    cr_assert(dict_contains(vm, dict, key, &is_there));
    cr_assert_eq(is_there, expected >= 0);
    value_release(vm, found);
    value_release(vm, key);
}

ParameterizedTest(DictCase *given, dict, any_size) {
    VM *vm = testing_open();
    Owned held = dict_new(vm);
    Dict *dict = as_dict(held);
    int count = given->count;
    for (int i = 0; i < count; i++) {
        Owned key = make_key(vm, given->kind, i);
        cr_assert(dict_set(vm, dict, key, value_from_small_int(i)));
        value_release(vm, key);
    }
    cr_assert_eq(dict->count, count);
    cr_expect_eq(dict->is_str_keyed, given->kind == KEY_STR);
    for (int i = 0; i < count; i++) expect_value(vm, dict, given->kind, i, i);
    expect_value(vm, dict, given->kind, count, -1);
    for (int i = 0; i < count; i += 3) { /* tombstones */
        Owned key = make_key(vm, given->kind, i);
        cr_assert(dict_delete(vm, dict, key));
        value_release(vm, key);
    }
    for (int i = 0; i < count; i++) expect_value(vm, dict, given->kind, i, i % 3 ? i : -1);
    for (int i = 1; i < count; i += 3) { /* assignment keeps the place */
        Owned key = make_key(vm, given->kind, i);
        cr_assert(dict_set(vm, dict, key, value_from_small_int(i + 1000000)));
        value_release(vm, key);
    }
    for (int i = 0; i < count; i += 3) { /* what was deleted comes back at the end */
        Owned key = make_key(vm, given->kind, i);
        cr_assert(dict_set(vm, dict, key, value_from_small_int(i)));
        value_release(vm, key);
    }
    cr_assert_eq(dict->count, count);
    size_t position = 0;
    Value key, value;
    int seen = 0, expected = 1, step = 0;
    for (; dict_next(dict, &position, &key, &value); seen++) {
        if (step == 0 && expected >= count) {
            step = 3;
            expected = 0;
        }
        int64_t number = expected % 3 == 1 ? expected + 1000000 : expected;
        cr_assert_eq(value, (Value)value_from_small_int(number), "place %d", seen);
        expected += step ? 3 : expected % 3 == 1 ? 1 : 2;
    }
    cr_expect_eq(seen, count);
    dict_clear(vm, dict);
    cr_expect_eq(dict->count, 0);
    expect_value(vm, dict, given->kind, 0, -1);
    value_release(vm, held);
    testing_close(vm);
}

Test(dict, deleting_and_inserting_for_ever_does_not_grow) {
    VM *vm = testing_open();
    Owned held = dict_new(vm);
    Dict *dict = as_dict(held);
    for (int i = 0; i < 100000; i++) {
        cr_assert(dict_set(vm, dict, value_from_small_int(i), VALUE_NONE));
        if (i >= 3) cr_assert(dict_delete(vm, dict, value_from_small_int(i - 3)));
    }
    cr_expect_eq(dict->count, 3);
    cr_expect_lt(dict->room, 64);
    value_release(vm, held);
    testing_close(vm);
}

Test(dict, equal_numbers_are_one_key) {
    VM *vm = testing_open();
    Owned held = dict_new(vm), one = float_new(vm, 1.0);
    Dict *dict = as_dict(held);
    cr_assert(dict_set(vm, dict, value_from_small_int(1), value_from_small_int(10)));
    cr_assert(dict_set(vm, dict, one, value_from_small_int(20)));
    cr_assert(dict_set(vm, dict, VALUE_TRUE, value_from_small_int(30)));
    value_release(vm, one);
    testing_expect_repr(vm, held, "{1: 30}");
    testing_close(vm);
}

Test(dict, missing_and_unhashable_keys_raise) {
    VM *vm = testing_open();
    Owned held = dict_new(vm), list = list_new(vm, 0), found = NULL;
    cr_expect(!dict_delete(vm, as_dict(held), value_from_small_int(7)));
    testing_expect_raised(vm, EXCEPTION(KeyError), "7");
    cr_expect(!dict_set(vm, as_dict(held), list, VALUE_NONE));
    testing_expect_raised(vm, EXCEPTION(TypeError),
                          "cannot use 'list' as a dict key (unhashable type: 'list')");
    cr_expect(dict_pop(vm, as_dict(held), value_from_small_int(7), &found));
    cr_expect_null(found);
    value_release(vm, list);
    value_release(vm, held);
    testing_close(vm);
}

Test(dict, the_version_of_its_keys_tells_of_insertions_and_deletions_only) {
    VM *vm = testing_open();
    Owned held = dict_new(vm), key = str_intern_text(vm, "name");
    Dict *dict = as_dict(held);
    cr_assert(dict_set(vm, dict, key, VALUE_NONE));
    uint32_t version = dict_keys_version(vm, dict);
    cr_expect_neq(version, 0);
    cr_expect_eq(dict_index_of(vm, dict, key), 0);
    cr_assert(dict_set(vm, dict, key, VALUE_TRUE));
    cr_expect_eq(dict_keys_version(vm, dict), version);
    cr_assert(dict_set_text(vm, dict, "other", VALUE_NONE));
    cr_expect_neq(dict_keys_version(vm, dict), version);
    version = dict_keys_version(vm, dict);
    cr_assert(dict_delete(vm, dict, key));
    cr_expect_neq(dict_keys_version(vm, dict), version);
    cr_expect_eq(dict_index_of(vm, dict, key), -1);
    value_release(vm, key);
    value_release(vm, held);
    testing_close(vm);
}

Test(dict, copy_merge_default_and_last) {
    VM *vm = testing_open();
    Value pairs[] = {value_from_small_int(1), VALUE_TRUE, value_from_small_int(2), VALUE_FALSE};
    Owned one = dict_from_items(vm, pairs, 2), present = NULL;
    cr_assert(dict_set_default(vm, as_dict(one), value_from_small_int(1), VALUE_NONE, &present));
    cr_expect_eq(present, VALUE_TRUE);
    cr_assert(dict_set_default(vm, as_dict(one), value_from_small_int(3), VALUE_NONE, &present));
    cr_expect_eq(present, VALUE_NONE);
    Owned other = dict_copy(vm, as_dict(one));
    cr_assert(dict_delete(vm, as_dict(other), value_from_small_int(2)));
    cr_assert(dict_set(vm, as_dict(other), value_from_small_int(1), VALUE_ELLIPSIS));
    Owned kept = dict_copy(vm, as_dict(one));
    cr_assert(dict_merge(vm, as_dict(kept), other, 0));
    testing_expect_repr(vm, kept, "{1: True, 2: False, 3: None}");
    cr_assert(!dict_merge(vm, as_dict(one), other, 2));
    testing_expect_raised(vm, EXCEPTION(KeyError), "1");
    cr_assert(dict_merge(vm, as_dict(one), other, 1));
    testing_expect_repr(vm, one, "{1: Ellipsis, 2: False, 3: None}");
    testing_expect_repr(vm, other, "{1: Ellipsis, 3: None}");
    testing_close(vm);
}

/*
 * Allocation number 1, 2, 3 … fails: MemoryError is pending, the subject is as it was, nothing is lost.
 */
#include <criterion/criterion.h>

#include "tests/unit/vm/testing.h"
#include "vm/lower.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/str.h"
#include "vm/raise.h"

enum { ATTEMPTS = 100, ITEMS = 3000 };

static bool fill_list(VM *vm) {
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (int i = 0; is_fine && i < ITEMS; i++) {
        is_fine = list_append(vm, as_list(list), value_from_small_int(i));
        cr_assert_eq(as_list(list)->count, i + is_fine);
    }
    value_release(vm, list);
    return is_fine;
}

static bool fill_dict(VM *vm) {
    Owned dict = dict_new(vm);
    bool is_fine = dict != NULL;
    for (int i = 0; is_fine && i < ITEMS; i++) {
        is_fine = dict_set(vm, as_dict(dict), value_from_small_int(i), VALUE_NONE);
        cr_assert_eq(as_dict(dict)->count, i + is_fine);
    }
    value_release(vm, dict);
    return is_fine;
}

static bool fill_set(VM *vm) {
    Owned set = set_new(vm);
    bool is_fine = set != NULL;
    for (int i = 0; is_fine && i < ITEMS; i++) {
        is_fine = set_add(vm, set, value_from_small_int(i));
        cr_assert_eq(as_set(set)->count, i + is_fine);
    }
    value_release(vm, set);
    return is_fine;
}

static bool build_text(VM *vm) {
    StrBuilder builder = STR_BUILDER_EMPTY;
    str_builder_repeat(&builder, 'x', 10000);
    str_builder_add(&builder, 0x20AC);
    str_builder_repeat(&builder, 0x1F40D, 10000);
    Owned text = str_builder_finish(vm, &builder);
    bool is_fine = text != NULL;
    cr_assert(!is_fine || as_str(text)->count == 20001);
    value_release(vm, text);
    return is_fine;
}

static bool multiply(VM *vm) {
    Owned power = int_left_shift(vm, value_from_small_int(1), value_from_small_int(20000));
    Owned product = power ? int_multiply(vm, power, power) : NULL,
          text = product ? int_to_str(vm, product, 16) : NULL;
    bool is_fine = text != NULL;
    cr_assert(!is_fine || as_str(text)->count == 10001);
    value_release(vm, power);
    value_release(vm, product);
    value_release(vm, text);
    return is_fine;
}

static bool open_interpreter(VM *vm) {
    VM *other = vm_new(&vm->options);
    testing_fail_after(-1); /* ending it may look for memory, and do without */
    if (other) cr_assert_eq(vm_end(other, true), 0);
    return other || raise_memory_error(vm);
}

static void repeat(bool (*action)(VM *vm), const char *what) {
    VM *vm = testing_open();
    int failures = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
        size_t live = heap_count(&vm->heap);
        testing_fail_after(i);
        bool is_fine = action(vm);
        bool has_failed = testing_has_failed();
        testing_fail_after(-1);
        cr_assert_eq(is_fine, !has_failed, "%s: allocation %d", what, i);
        if (!is_fine) {
            cr_assert(raise_matches(vm, EXCEPTION(MemoryError)), "%s: allocation %d", what, i);
            raise_clear(vm);
            failures++;
        }
        cr_assert_eq(heap_count(&vm->heap), live, "%s: allocation %d leaves objects behind", what, i);
        if (is_fine) break;
    }
    cr_expect_gt(failures, 0, "%s never allocates", what);
    cr_expect_lt(failures, ATTEMPTS, "%s never comes to its end", what);
    testing_close(vm);
}

Test(failure, list) {
    repeat(fill_list, "list");
}

Test(failure, dict) {
    repeat(fill_dict, "dict");
}

Test(failure, set) {
    repeat(fill_set, "set");
}

Test(failure, str_builder) {
    repeat(build_text, "str builder");
}

Test(failure, long_int) {
    repeat(multiply, "long int");
}

Test(failure, interpreter) {
    repeat(open_interpreter, "interpreter");
}

Test(failure, lowering) {
    VM *vm = testing_open();
    int failures = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
        Owned code =
            testing_code(vm, "def f(a, b):\n while a < 700: a = [a, b, 301, 302, 303][a] + 304\n return a");
        testing_fail_after(i);
        bool is_fine = lower_code(vm, as_code(code)), has_failed = testing_has_failed();
        testing_fail_after(-1);
        cr_assert_eq(is_fine, !has_failed);
        cr_assert_eq(as_code(code)->words != NULL, is_fine);
        if (!is_fine) {
            cr_assert(raise_matches(vm, EXCEPTION(MemoryError)));
            raise_clear(vm);
            failures++;
        }
        value_release(vm, code);
        if (is_fine) break;
    }
    cr_expect_gt(failures, 3);
    cr_expect_lt(failures, ATTEMPTS);
    testing_close(vm);
}

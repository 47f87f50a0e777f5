/*
 * Shapes: instances that got the same attributes in the same order share one.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/str.h"
#include "vm/shape.h"

static Owned numbered_name(VM *vm, int number) {
    char text[24];
    snprintf(text, sizeof text, "attribute_%d", number);
    return str_intern_text(vm, text);
}

Test(shape, the_same_order_gives_the_same_shape) {
    VM *vm = testing_open();
    Owned a = str_intern_text(vm, "a"), b = str_intern_text(vm, "b");
    Shape *root = shape_root(vm, &function_type);
    cr_assert(root);
    cr_expect_eq(root, shape_root(vm, &function_type));
    cr_expect_eq(root->count, 0);
    Shape *with_a = shape_extend(vm, root, a), *with_ab = shape_extend(vm, with_a, b);
    Shape *with_b = shape_extend(vm, root, b), *with_ba = shape_extend(vm, with_b, a);
    cr_expect_eq(shape_extend(vm, root, a), with_a);
    cr_expect_eq(shape_extend(vm, with_a, b), with_ab);
    cr_expect_neq(with_ab, with_ba);
    cr_expect_eq(shape_find(vm, with_ab, a), 0);
    cr_expect_eq(shape_find(vm, with_ab, b), 1);
    cr_expect_eq(shape_find(vm, with_ba, a), 1);
    cr_expect_eq(shape_find(vm, with_a, b), SLOT_NOT_FOUND);
    cr_expect_eq(shape_find(vm, root, a), SLOT_NOT_FOUND);
    cr_expect_eq(shape_name(with_ba, 0), b);
    cr_expect_eq(shape_name(with_ba, 1), a);
    value_release(vm, a);
    value_release(vm, b);
    testing_close(vm);
}

Test(shape, long_chains_and_many_children_are_found) {
    enum { DEPTH = 20, CHILDREN = 200 };
    VM *vm = testing_open();
    Shape *shape = shape_root(vm, &function_type);
    for (int i = 0; i < DEPTH; i++) {
        Owned name = numbered_name(vm, i);
        shape = shape_extend(vm, shape, name);
        cr_assert(shape);
        cr_assert_eq(shape->count, (uint32_t)i + 1);
        value_release(vm, name);
    }
    for (int i = 0; i < DEPTH; i++) {
        Owned name = numbered_name(vm, i);
        cr_assert_eq(shape_find(vm, shape, name), i);
        cr_assert_eq(shape_name(shape, (uint32_t)i), name);
        value_release(vm, name);
    }
    static Shape *children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        Owned name = numbered_name(vm, 1000 + i);
        children[i] = shape_extend(vm, shape, name);
        value_release(vm, name);
    }
    for (int i = 0; i < CHILDREN; i++) {
        Owned name = numbered_name(vm, 1000 + i);
        cr_assert_eq(shape_extend(vm, shape, name), children[i]);
        cr_assert_eq(shape_find(vm, children[i], name), DEPTH);
        value_release(vm, name);
    }
    testing_close(vm);
}

Test(shape, types_do_not_share) {
    VM *vm = testing_open();
    cr_expect_neq(shape_root(vm, &function_type), shape_root(vm, &module_type));
    Shape *dictionary = shape_dictionary(vm, &function_type);
    cr_expect(dictionary->is_dictionary);
    cr_expect_eq(dictionary, shape_dictionary(vm, &function_type));
    testing_close(vm);
}

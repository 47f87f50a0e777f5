/*
 * Weak references, and the collector: what refers only to itself goes, what is held from outside stays.
 */
#include <criterion/criterion.h>

#include "tests/unit/vm/testing.h"
#include "vm/collector.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/raise.h"
#include "vm/weak.h"

Test(weak, a_reference_does_not_keep_its_target) {
    VM *vm = testing_open();
    Owned set = set_new(vm), reference = weak_reference_new(vm, set, NULL),
          again = weak_reference_new(vm, set, NULL);
    cr_expect_eq(reference, again, "references without a callback are shared");
    cr_expect_eq(value_object(set)->references, 1);
    Owned target = weak_reference_target(vm, reference);
    cr_expect_eq(target, set);
    value_release(vm, target);
    value_release(vm, set);
    cr_expect_null(weak_reference_target(vm, reference));
    value_release(vm, reference);
    value_release(vm, again);
    testing_close(vm);
}

Test(weak, a_reference_may_die_first) {
    VM *vm = testing_open();
    Owned set = set_new(vm), reference = weak_reference_new(vm, set, NULL);
    value_release(vm, reference);
    reference = weak_reference_new(vm, set, NULL);
    Owned all = weak_references_of(vm, set);
    cr_expect_eq(as_list(all)->count, 1);
    value_release(vm, all);
    value_release(vm, reference);
    value_release(vm, set);
    testing_close(vm);
}

Test(weak, many_targets) {
    enum { COUNT = 1000 };
    VM *vm = testing_open();
    static Owned sets[COUNT], references[COUNT];
    for (int i = 0; i < COUNT; i++) {
        sets[i] = set_new(vm);
        references[i] = weak_reference_new(vm, sets[i], NULL);
        cr_assert(references[i]);
    }
    for (int i = 0; i < COUNT; i += 2) value_release(vm, sets[i]);
    for (int i = 0; i < COUNT; i++) {
        Owned target = weak_reference_target(vm, references[i]);
        cr_assert_eq(target, i % 2 ? sets[i] : NULL);
        value_release(vm, target);
        value_release(vm, references[i]);
        if (i % 2) value_release(vm, sets[i]);
    }
    testing_close(vm);
}

Test(weak, what_cannot_be_watched) {
    VM *vm = testing_open();
    cr_expect_null(weak_reference_new(vm, value_from_small_int(3), NULL));
    testing_expect_raised(vm, EXCEPTION(TypeError), "cannot create weak reference to 'int' object");
    testing_close(vm);
}

/* A list that holds itself through `length - 1` others. */
static Owned make_ring(VM *vm, int length) {
    Owned first = list_new(vm, 0), last = value_retain(first);
    for (int i = 1; i < length; i++) {
        Owned next = list_new(vm, 0);
        cr_assert(list_append(vm, as_list(last), next));
        value_release(vm, last);
        last = next;
    }
    cr_assert(list_append(vm, as_list(last), first));
    value_release(vm, last);
    return first;
}

Test(collector, a_ring_is_found) {
    VM *vm = testing_open();
    collector_run(vm);
    size_t live = heap_count(&vm->heap);
    const int lengths[] = {1, 2, 3, 100};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        Owned ring = make_ring(vm, lengths[i]);
        cr_expect_eq(collector_run(vm), 0, "it is held still");
        value_release(vm, ring);
        cr_expect_eq(heap_count(&vm->heap), live + (size_t)lengths[i]);
        cr_expect_eq(collector_run(vm), (size_t)lengths[i]);
        cr_expect_eq(heap_count(&vm->heap), live);
    }
    testing_close(vm);
}

Test(collector, what_is_held_from_outside_stays_with_all_it_reaches) {
    VM *vm = testing_open();
    collector_run(vm);
    Owned ring = make_ring(vm, 10), inner = list_new(vm, 0), dict = dict_new(vm);
    cr_assert(dict_set_text(vm, as_dict(dict), "ring", ring));
    cr_assert(list_append(vm, as_list(inner), dict));
    cr_assert(list_append(vm, as_list(ring), inner));
    value_release(vm, ring);
    value_release(vm, inner); /* only dict is held; it reaches everything */
    cr_expect_eq(collector_run(vm), 0);
    testing_expect_repr(vm, value_retain(dict), "{'ring': [[[[[[[[[[[...]]]]]]]]]], [{...}]]}");
    value_release(vm, dict);
    cr_expect_eq(collector_run(vm), 12);
    testing_close(vm);
}

Test(collector, weak_references_to_garbage_are_cleared) {
    VM *vm = testing_open();
    Owned set = set_new(vm), list = list_new(vm, 0), reference = weak_reference_new(vm, set, NULL);
    Owned dict = dict_new(vm);
    cr_assert(dict_set_text(vm, as_dict(dict), "list", list));
    cr_assert(dict_set_text(vm, as_dict(dict), "set", set));
    cr_assert(list_append(vm, as_list(list), dict));
    value_release(vm, list);
    value_release(vm, dict);
    value_release(vm, set);
    Owned target = weak_reference_target(vm, reference);
    cr_expect_eq(target, set);
    value_release(vm, target);
    cr_expect_gt(collector_run(vm), 0);
    cr_expect_null(weak_reference_target(vm, reference));
    value_release(vm, reference);
    testing_close(vm);
}

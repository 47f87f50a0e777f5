/*
 * Where objects live: slots are used again, counted, walked, and grow.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/bytes.h"
#include "vm/objects/list.h"

ParameterizedTestParameters(heap, blocks_have_room) {
    static size_t cases[] = {0, 1, 15, 16, 17, 100, 479, 480, 481, 1000, 65535, 65536, 1000000};
    return cr_make_param_array(size_t, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(size_t *given, heap, blocks_have_room) {
    VM *vm = testing_open();
    size_t size = sizeof(Bytes) + *given, live = heap_count(&vm->heap);
    Bytes *bytes = object_allocate(vm, &bytes_type, size);
    cr_assert(bytes);
    cr_expect_eq(bytes->object.references, 1);
    cr_expect_eq(bytes->object.type, &bytes_type);
    cr_expect_eq((uintptr_t)bytes % 8, 0);
    cr_expect_geq(object_room(&bytes->object, size), size);
    cr_expect_eq(object_room_known(&bytes->object), object_room(&bytes->object, size));
    cr_expect_eq((bytes->object.bits & OBJECT_IS_LARGE) != 0, size > SMALL_LIMIT);
    memset((char *)bytes + sizeof(Object), 0xA5, size - sizeof(Object));
    cr_expect_eq(heap_count(&vm->heap), live + 1);
    object_free(vm, &bytes->object);
    cr_expect_eq(heap_count(&vm->heap), live);
    testing_close(vm);
}

Test(heap, a_slot_is_used_again) {
    VM *vm = testing_open();
    Owned first = bytes_new(vm, "abc", 3);
    uintptr_t place = (uintptr_t)first;
    value_release(vm, first);
    Owned second = bytes_new(vm, "xyz", 3);
    cr_expect_eq((uintptr_t)second, place);
    value_release(vm, second);
    testing_close(vm);
}

Test(heap, many_objects_do_not_overlap) {
    enum { COUNT = 5000 };
    VM *vm = testing_open();
    static Owned held[COUNT];
    size_t live = heap_count(&vm->heap);
    for (int i = 0; i < COUNT; i++) {
        char text[64];
        int count = snprintf(text, sizeof text, "number %d, and %*s", i, i % 40, "");
        held[i] = bytes_new(vm, text, (size_t)count);
        cr_assert(held[i]);
    }
    cr_expect_eq(heap_count(&vm->heap), live + COUNT);
    for (int i = 0; i < COUNT; i += 2) value_release(vm, held[i]);
    cr_expect_eq(heap_count(&vm->heap), live + COUNT / 2);
    for (int i = 1; i < COUNT; i += 2) {
        char text[64];
        snprintf(text, sizeof text, "number %d, and %*s", i, i % 40, "");
        cr_assert_str_eq(as_bytes(held[i])->data, text);
        value_release(vm, held[i]);
    }
    cr_expect_eq(heap_count(&vm->heap), live);
    testing_close(vm);
}

Test(heap, growing_keeps_what_is_there) {
    VM *vm = testing_open();
    size_t size = sizeof(Bytes) + 8;
    Bytes *bytes = object_allocate_zeroed(vm, &bytes_type, size);
    cr_assert(bytes);
    memcpy(bytes->data, "1234567", 8);
    size_t live = heap_count(&vm->heap);
    for (size_t larger = size * 2; larger < 100000; larger *= 2) {
        bytes = object_resize(vm, &bytes->object, size, larger);
        cr_assert(bytes);
        cr_assert_str_eq(bytes->data, "1234567");
        cr_expect_eq(bytes->object.references, 1);
        cr_expect_geq(object_room(&bytes->object, larger), larger);
        size = larger;
    }
    cr_expect_eq(heap_count(&vm->heap), live);
    object_free(vm, &bytes->object);
    testing_close(vm);
}

typedef struct Search {
    const Object *small, *large, *container;
    int found;
} Search;

static void look(Object *object, void *context) {
    Search *search = context;
    cr_assert(object->type);
    search->found += object == search->small || object == search->large || object == search->container;
}

Test(heap, a_walk_meets_each_live_object_once) {
    VM *vm = testing_open();
    Owned small = bytes_new(vm, "x1", 2), large = bytes_new_uninitialised(vm, 5000), list = list_new(vm, 0);
    Search search = {value_object(small), value_object(large), value_object(list), 0};
    heap_walk(&vm->heap, false, look, &search);
    cr_expect_eq(search.found, 3);
    search.found = 0;
    heap_walk(&vm->heap, true, look, &search);
    cr_expect_eq(search.found, 1, "only the list is a container");
    value_release(vm, small);
    value_release(vm, large);
    search.found = 0;
    search.small = search.large = NULL;
    heap_walk(&vm->heap, false, look, &search);
    cr_expect_eq(search.found, 1);
    value_release(vm, list);
    testing_close(vm);
}

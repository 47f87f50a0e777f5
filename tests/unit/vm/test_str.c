/*
 * str: width by content, interning, building, searching.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "tests/unit/vm/testing.h"
#include "vm/objects/str.h"

typedef struct WidthCase {
    const char *text;
    int64_t count;
    int kind;
    bool is_ascii;
} WidthCase;

ParameterizedTestParameters(str, widths) {
    static WidthCase cases[] = {
        {"", 0, 1, true},
        {"plain", 5, 1, true},
        {"\x7f", 1, 1, true},
        {"caf\xc3\xa9", 4, 1, false},
        {"\xc3\xbf", 1, 1, false},
        {"\xc4\x80", 1, 2, false},
        {"\xe2\x82\xac 5", 3, 2, false},
        {"\xed\xb2\x80", 1, 2, false}, /* a lone surrogate */
        {"\xf0\x9f\x90\x8d", 1, 4, false},
        {"a\xf4\x8f\xbf\xbf", 2, 4, false},
    };
    return cr_make_param_array(WidthCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(WidthCase *given, str, widths) {
    VM *vm = testing_open();
    Owned text = str_new_utf8(vm, given->text, strlen(given->text));
    cr_assert(text);
    cr_expect_eq(as_str(text)->count, given->count);
    cr_expect_eq(str_kind(as_str(text)), given->kind);
    cr_expect_eq(str_is_ascii(as_str(text)), given->is_ascii);
    Buffer back = BUFFER_EMPTY;
    str_append_utf8(&back, text);
    cr_expect_eq(back.count, strlen(given->text));
    cr_expect_eq(back.count ? memcmp(back.bytes, given->text, back.count) : 0, 0);
    buffer_close(&back);
    Owned wide = str_new_character(vm, 0x10FFFF), joined = str_concatenate(vm, text, wide);
    Owned narrowed = str_substring(vm, joined, 0, given->count);
    cr_expect_eq(str_kind(as_str(joined)), 4);
    cr_expect_eq(str_kind(as_str(narrowed)), given->kind, "a part takes the width that it needs");
    cr_expect(str_equal(narrowed, text));
    cr_expect_eq(str_hash(vm, narrowed), str_hash(vm, text));
    value_release(vm, wide);
    value_release(vm, joined);
    value_release(vm, narrowed);
    value_release(vm, text);
    testing_close(vm);
}

Test(str, interning_gives_one_object) {
    VM *vm = testing_open();
    Owned one = str_intern_text(vm, "a name"), other = str_new_text(vm, "a name");
    cr_expect_neq(one, other);
    cr_expect(!str_is_interned(as_str(other)));
    other = str_intern_take(vm, other);
    cr_expect_eq(one, other);
    cr_expect(str_is_interned(as_str(one)));
    value_release(vm, one);
    value_release(vm, other);
    Owned again = str_intern_text(vm, "a name"); /* the table does not keep the dead */
    cr_expect_eq(value_object(again)->references, 1);
    value_release(vm, again);
    testing_close(vm);
}

Test(str, latin_characters_are_shared) {
    VM *vm = testing_open();
    Owned one = str_new_character(vm, 0xE9), other = str_new_utf8(vm, "\xc3\xa9", 2);
    cr_expect_eq(one, other);
    value_release(vm, one);
    value_release(vm, other);
    testing_close(vm);
}

Test(str, a_builder_widens_as_it_goes) {
    VM *vm = testing_open();
    StrBuilder builder = STR_BUILDER_EMPTY;
    str_builder_add_text(&builder, "ab");
    str_builder_repeat(&builder, 0xE9, 3);
    str_builder_add(&builder, 0x20AC);
    Owned part = str_new_utf8(vm, "x\xf0\x9f\x90\x8dy", 6);
    str_builder_add_part(&builder, part, 1, 3);
    str_builder_add_str(&builder, part);
    Owned text = str_builder_finish(vm, &builder),
          expected = str_new_utf8(
              vm, "ab\xc3\xa9\xc3\xa9\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x8dyx\xf0\x9f\x90\x8dy", 22);
    cr_expect(str_equal(text, expected));
    cr_expect_eq(as_str(text)->count, 11);
    value_release(vm, part);
    value_release(vm, text);
    value_release(vm, expected);
    testing_close(vm);
}

Test(str, appending_grows_in_place_only_what_nobody_else_has) {
    VM *vm = testing_open();
    Owned piece = str_new_text(vm, "0123456789");
    Field text;
    field_init_take(&text, str_new_text(vm, "start "));
    for (int i = 0; i < 1000; i++) cr_assert(str_append_in_place(vm, &text, piece));
    cr_expect_eq(as_str(field_peek(&text))->count, 10006);
    Owned before = field_get(&text);
    cr_assert(str_append_in_place(vm, &text, piece));
    cr_expect_neq(field_peek(&text), before);
    cr_expect_eq(as_str(before)->count, 10006, "somebody else's str has changed");
    value_release(vm, before);
    field_clear(vm, &text);
    value_release(vm, piece);
    testing_close(vm);
}

typedef struct FindCase {
    const char *text, *needle;
    int64_t start, end, expected;
} FindCase;

ParameterizedTestParameters(str, finds) {
    static FindCase cases[] = {
        {"abcabc", "c", 0, 6, 2},
        {"abcabc", "c", 3, 6, 5},
        {"abcabc", "c", 3, 5, -1},
        {"abcabc", "", 4, 6, 4},
        {"abcabc", "abcabcd", 0, 6, -1},
        {"aaaaab", "aab", 0, 6, 3},
        {"x\xe2\x82\xacy", "\xe2\x82\xac", 0, 3, 1},
        {"abc", "\xe2\x82\xac", 0, 3, -1},
        {"\xf0\x9f\x90\x8d.\xf0\x9f\x90\x8d", ".", 0, 3, 1},
        {"", "", 0, 0, 0},
        {"", "a", 0, 0, -1},
        {"the quick brown fox jumps over the lazy dog, the lazy cat", "the lazy cat", 0, 57, 45},
    };
    return cr_make_param_array(FindCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(FindCase *given, str, finds) {
    VM *vm = testing_open();
    Owned text = str_new_utf8(vm, given->text, strlen(given->text)),
          needle = str_new_utf8(vm, given->needle, strlen(given->needle));
    cr_expect_eq(str_find(text, needle, given->start, given->end), given->expected, "%s in %s", given->needle,
                 given->text);
    value_release(vm, text);
    value_release(vm, needle);
    testing_close(vm);
}

typedef struct OrderCase {
    const char *left, *right;
    int expected;
} OrderCase;

ParameterizedTestParameters(str, orders) {
    static OrderCase cases[] = {
        {"", "", 0},          {"", "a", -1},         {"a", "b", -1},
        {"ab", "a", 1},       {"a", "\xc3\xa9", -1}, {"\xe2\x82\xac", "\xf0\x9f\x90\x8d", -1},
        {"\xc3\xa9", "z", 1}, {"same", "same", 0},
    };
    return cr_make_param_array(OrderCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(OrderCase *given, str, orders) {
    VM *vm = testing_open();
    Owned left = str_new_utf8(vm, given->left, strlen(given->left)),
          right = str_new_utf8(vm, given->right, strlen(given->right));
    int order = str_order(left, right), back = str_order(right, left);
    cr_expect_eq((order > 0) - (order < 0), given->expected);
    cr_expect_eq((back > 0) - (back < 0), -given->expected);
    cr_expect_eq(str_equal(left, right), given->expected == 0);
    value_release(vm, left);
    value_release(vm, right);
    testing_close(vm);
}

Test(str, file_names_keep_bytes_that_are_no_text) {
    VM *vm = testing_open();
    const char name[] = "a\xff\xc3\xa9\x80";
    Owned text = str_new_file_name(vm, name, sizeof name - 1);
    cr_expect_eq(as_str(text)->count, 4);
    cr_expect_eq(str_at(as_str(text), 1), 0xDCFF);
    Buffer back = BUFFER_EMPTY;
    cr_assert(str_append_file_name(vm, &back, text));
    cr_expect_eq(back.count, sizeof name - 1);
    cr_expect_eq(memcmp(back.bytes, name, back.count), 0);
    buffer_close(&back);
    value_release(vm, text);
    testing_close(vm);
}

/*
 * The module _operator_core: what the module operator cannot say in the language.
 */
#include "stdlib/modules.h"
#include "vm/objects/bytes.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* In a time that depends on the length of right only, not on where the two differ. */
static bool equal_slowly(const char *left, int64_t left_count, const char *right, int64_t right_count) {
    volatile unsigned char difference = left_count != right_count;
    const char *volatile compared = left_count == right_count ? left : right;
    for (int64_t i = 0; i < right_count; i++)
        difference = (unsigned char)(difference | (unsigned char)(compared[i] ^ right[i]));
    return difference == 0;
}

static Owned function_compare_digest(VM *vm, Value *args) {
    if (value_is_str(args[0]) && value_is_str(args[1])) {
        const Str *left = as_str(args[0]), *right = as_str(args[1]);
        if (!str_is_ascii(left) || !str_is_ascii(right)) {
            return raise_type_error(vm, "comparing strings with non-ASCII characters is not supported");
        }
        return value_from_bool(equal_slowly(left->data, left->count, right->data, right->count));
    }
    BufferView left, right;
    if (!value_type(args[0])->slots.get_buffer || !value_type(args[1])->slots.get_buffer) {
        return raise_type_error(vm, "unsupported operand types(s) or combination of types: '%T' and '%T'",
                                args[0], args[1]);
    }
    if (!buffer_get(vm, args[0], &left, false)) return NULL;
    if (!buffer_get(vm, args[1], &right, false)) {
        buffer_release(vm, &left);
        return NULL;
    }
    bool is_equal = equal_slowly(left.data, left.count, right.data, right.count);
    buffer_release(vm, &right);
    buffer_release(vm, &left);
    return value_from_bool(is_equal);
}

static const Method functions[] = {
    {"_compare_digest(a, b, /)", function_compare_digest,
     "Whether two texts in ASCII, or two bytes-like objects, are equal; the time does not tell where they "
     "differ."},
    {NULL, NULL, NULL},
};

Owned module_operator_core(VM *vm) {
    return stdlib_module(vm, "_operator_core", "What operator has in C.", functions);
}

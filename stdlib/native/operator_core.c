/*
 * The module _operator_core: the functions of the module operator. They say that they are of the module
 * _operator, under which programs find them too.
 */
#include "compiler/opcodes.h"
#include "stdlib/modules.h"
#include "stdlib/native/operator_getters.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
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

static Owned function_add(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_ADD);
}

static Owned function_iadd(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_ADD);
}

static Owned function_and(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_AND);
}

static Owned function_iand(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_AND);
}

static Owned function_floordiv(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_FLOOR_DIVIDE);
}

static Owned function_ifloordiv(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_FLOOR_DIVIDE);
}

static Owned function_lshift(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_LSHIFT);
}

static Owned function_ilshift(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_LSHIFT);
}

static Owned function_mod(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_REMAINDER);
}

static Owned function_imod(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_REMAINDER);
}

static Owned function_mul(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_MULTIPLY);
}

static Owned function_imul(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_MULTIPLY);
}

static Owned function_matmul(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_MATRIX_MULTIPLY);
}

static Owned function_imatmul(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_MATRIX_MULTIPLY);
}

static Owned function_or(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_OR);
}

static Owned function_ior(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_OR);
}

static Owned function_pow(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_POWER);
}

static Owned function_ipow(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_POWER);
}

static Owned function_rshift(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_RSHIFT);
}

static Owned function_irshift(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_RSHIFT);
}

static Owned function_sub(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_SUBTRACT);
}

static Owned function_isub(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_SUBTRACT);
}

static Owned function_truediv(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_TRUE_DIVIDE);
}

static Owned function_itruediv(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_TRUE_DIVIDE);
}

static Owned function_xor(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_XOR);
}

static Owned function_ixor(VM *vm, Value *args) {
    return value_binary(vm, args[0], args[1], BINARY_INPLACE + BINARY_XOR);
}

static Owned function_lt(VM *vm, Value *args) {
    return value_compare(vm, args[0], args[1], COMPARE_LT);
}

static Owned function_le(VM *vm, Value *args) {
    return value_compare(vm, args[0], args[1], COMPARE_LE);
}

static Owned function_eq(VM *vm, Value *args) {
    return value_compare(vm, args[0], args[1], COMPARE_EQ);
}

static Owned function_ne(VM *vm, Value *args) {
    return value_compare(vm, args[0], args[1], COMPARE_NE);
}

static Owned function_ge(VM *vm, Value *args) {
    return value_compare(vm, args[0], args[1], COMPARE_GE);
}

static Owned function_gt(VM *vm, Value *args) {
    return value_compare(vm, args[0], args[1], COMPARE_GT);
}

static Owned function_neg(VM *vm, Value *args) {
    return value_negative(vm, args[0]);
}

static Owned function_pos(VM *vm, Value *args) {
    return value_positive(vm, args[0]);
}

static Owned function_invert(VM *vm, Value *args) {
    return value_invert(vm, args[0]);
}

static Owned function_abs(VM *vm, Value *args) {
    return value_absolute(vm, args[0]);
}

static Owned function_index(VM *vm, Value *args) {
    return value_index(vm, args[0]);
}

static Owned function_truth(VM *vm, Value *args) {
    bool truth;
    return value_is_true(vm, args[0], &truth) ? value_from_bool(truth) : NULL;
}

static Owned function_not(VM *vm, Value *args) {
    bool truth;
    return value_is_true(vm, args[0], &truth) ? value_from_bool(!truth) : NULL;
}

static Owned function_is(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(args[0] == args[1]);
}

static Owned function_is_not(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(args[0] != args[1]);
}

static Owned function_is_none(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(args[0] == VALUE_NONE);
}

static Owned function_is_not_none(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(args[0] != VALUE_NONE);
}

static Owned function_getitem(VM *vm, Value *args) {
    return value_get_item(vm, args[0], args[1]);
}

static Owned function_setitem(VM *vm, Value *args) {
    return value_set_item(vm, args[0], args[1], args[2]) ? VALUE_NONE : NULL;
}

static Owned function_delitem(VM *vm, Value *args) {
    return value_set_item(vm, args[0], args[1], NULL) ? VALUE_NONE : NULL;
}

static Owned function_contains(VM *vm, Value *args) {
    bool found;
    return value_contains(vm, args[0], args[1], &found) ? value_from_bool(found) : NULL;
}

/* Whether value is a sequence to concatenate: it has items, and is no dict. */
static bool is_sequence(VM *vm, Value value) {
    return !value_is_dict(value) && type_lookup(vm, value_type(value), vm_name(vm, NAME___getitem__)) != NULL;
}

/* a + b, or a += b, of sequences; TypeError for others. What is a sequence by itself does not ask the other
 * side. */
static Owned concatenate(VM *vm, Value *args, int op) {
    const Slots *slots = &value_type(args[0])->slots;
    if (op != BINARY_ADD && slots->inplace_concatenate)
        return slots->inplace_concatenate(vm, args[0], args[1]);
    if (slots->concatenate) return slots->concatenate(vm, args[0], args[1]);
    if (!is_sequence(vm, args[0]) || !is_sequence(vm, args[1]))
        return raise_type_error(vm, "'%T' object can't be concatenated", args[0]);
    return value_binary(vm, args[0], args[1], op);
}

static Owned function_concat(VM *vm, Value *args) {
    return concatenate(vm, args, BINARY_ADD);
}

static Owned function_iconcat(VM *vm, Value *args) {
    return concatenate(vm, args, BINARY_INPLACE + BINARY_ADD);
}

static Owned iterator_of(VM *vm, Value value) {
    Owned iterator = value_iterate(vm, value);
    if (!iterator && raise_clear_if(vm, EXCEPTION(TypeError)))
        return raise_type_error(vm, "argument of type '%T' is not iterable", value);
    return iterator;
}

/* Counts the items of args[0] that are args[1], or, with is_first, those before the first such item; *found:
   whether there is one. -1 with an exception. */
static int64_t count_items(VM *vm, Value *args, bool is_first, bool *found) {
    Owned iterator = iterator_of(vm, args[0]), item = NULL;
    int64_t passed = 0, matches = 0;
    bool is_fine = iterator != NULL;
    *found = false;
    while (is_fine && !(is_first && *found)) {
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        bool equal;
        is_fine = value_equals(vm, item, args[1], &equal);
        value_release(vm, item);
        if (!is_fine) break;
        if (equal) *found = true, matches++;
        else passed++;
    }
    value_release(vm, iterator);
    if (!is_fine) return -1;
    return is_first ? passed : matches;
}

static Owned function_count_of(VM *vm, Value *args) {
    bool found;
    int64_t count = count_items(vm, args, false, &found);
    return count < 0 ? NULL : int_new(vm, count);
}

static Owned function_index_of(VM *vm, Value *args) {
    bool found;
    int64_t position = count_items(vm, args, true, &found);
    if (position < 0) return NULL;
    return found ? int_new(vm, position) : raise_value_error(vm, "sequence.index(x): x not in sequence");
}

static Owned function_length_hint(VM *vm, Value *args) {
    int64_t fallback = 0, length;
    if (args[1] && !value_is_int(args[1]))
        return raise_type_error(vm, "'%T' object cannot be interpreted as an integer", args[1]);
    if ((args[1] && !value_to_count(vm, args[1], &fallback)) ||
        !value_length_hint(vm, args[0], fallback, &length))
        return NULL;
    return int_new(vm, length);
}

static Owned function_call(VM *vm, Value *args) {
    return value_call_tuple(vm, args[0], args[1], args[2]);
}

static const Method functions[] = {
    {"add(a, b, /)", function_add, "a + b"},
    {"iadd(a, b, /)", function_iadd, "a after a += b"},
    {"and_(a, b, /)", function_and, "a & b"},
    {"iand(a, b, /)", function_iand, "a after a &= b"},
    {"floordiv(a, b, /)", function_floordiv, "a // b"},
    {"ifloordiv(a, b, /)", function_ifloordiv, "a after a //= b"},
    {"lshift(a, b, /)", function_lshift, "a << b"},
    {"ilshift(a, b, /)", function_ilshift, "a after a <<= b"},
    {"mod(a, b, /)", function_mod, "a % b"},
    {"imod(a, b, /)", function_imod, "a after a %= b"},
    {"mul(a, b, /)", function_mul, "a * b"},
    {"imul(a, b, /)", function_imul, "a after a *= b"},
    {"matmul(a, b, /)", function_matmul, "a @ b"},
    {"imatmul(a, b, /)", function_imatmul, "a after a @= b"},
    {"or_(a, b, /)", function_or, "a | b"},
    {"ior(a, b, /)", function_ior, "a after a |= b"},
    {"pow(a, b, /)", function_pow, "a ** b"},
    {"ipow(a, b, /)", function_ipow, "a after a **= b"},
    {"rshift(a, b, /)", function_rshift, "a >> b"},
    {"irshift(a, b, /)", function_irshift, "a after a >>= b"},
    {"sub(a, b, /)", function_sub, "a - b"},
    {"isub(a, b, /)", function_isub, "a after a -= b"},
    {"truediv(a, b, /)", function_truediv, "a / b"},
    {"itruediv(a, b, /)", function_itruediv, "a after a /= b"},
    {"xor(a, b, /)", function_xor, "a ^ b"},
    {"ixor(a, b, /)", function_ixor, "a after a ^= b"},
    {"lt(a, b, /)", function_lt, "a < b"},
    {"le(a, b, /)", function_le, "a <= b"},
    {"eq(a, b, /)", function_eq, "a == b"},
    {"ne(a, b, /)", function_ne, "a != b"},
    {"ge(a, b, /)", function_ge, "a >= b"},
    {"gt(a, b, /)", function_gt, "a > b"},
    {"neg(a, /)", function_neg, "-a"},
    {"pos(a, /)", function_pos, "+a"},
    {"invert(a, /)", function_invert, "~a"},
    {"abs(a, /)", function_abs, "The absolute value of a."},
    {"index(a, /)", function_index, "a as an int, by __index__."},
    {"inv(a, /)", function_invert, "~a"},
    {"truth(a, /)", function_truth, "Whether a is true."},
    {"not_(a, /)", function_not, "not a"},
    {"is_(a, b, /)", function_is, "a is b"},
    {"is_not(a, b, /)", function_is_not, "a is not b"},
    {"is_none(a, /)", function_is_none, "a is None"},
    {"is_not_none(a, /)", function_is_not_none, "a is not None"},
    {"getitem(a, b, /)", function_getitem, "a[b]"},
    {"setitem(a, b, c, /)", function_setitem, "a[b] = c"},
    {"delitem(a, b, /)", function_delitem, "del a[b]"},
    {"contains(a, b, /)", function_contains, "b in a"},
    {"concat(a, b, /)", function_concat, "a + b, of sequences."},
    {"iconcat(a, b, /)", function_iconcat, "a after a += b, of sequences."},
    {"countOf(a, b, /)", function_count_of, "How many items of a are or equal b."},
    {"indexOf(a, b, /)", function_index_of, "The place of the first item of a that is or equals b."},
    {"length_hint(obj, default=0, /)", function_length_hint,
     "A guess of how many items obj has: its length, its __length_hint__, or default."},
    {"call(obj, /, *args, **kwargs)", function_call, "obj(*args, **kwargs)"},
    {"_compare_digest(a, b, /)", function_compare_digest,
     "Whether two texts in ASCII, or two bytes-like objects, are equal; the time does not tell where they "
     "differ."},
    {NULL, NULL, NULL},
};

Owned module_operator_core(VM *vm) {
    Owned module = stdlib_module(vm, "_operator", "What operator has in C.", functions);
    if (module && operator_add_getters(vm, module)) return module;
    value_release(vm, module);
    return NULL;
}

/*
 * What list and tuple share.
 */
#include "vm/objects/sequence.h"

#include "vm/equality.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Value item_at(Value sequence, int64_t index) {
    return value_is_list(sequence) ? list_peek(sequence, index) : tuple_peek(sequence, index);
}

static int64_t count_of(Value sequence) {
    return value_is_list(sequence) ? as_list(sequence)->count : as_tuple(sequence)->count;
}

Owned sequence_repr(VM *vm, Value self, const Field *items, const int64_t *count, const char *open,
                    const char *close, const char *active) {
    bool is_active, is_fine = true;
    (void)items;
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, active);
    STR_BUILDER(builder);
    str_builder_add_text(&builder, open);
    for (int64_t i = 0; is_fine && i < *count; i++) {
        Owned item = value_retain(item_at(self, i));
        Owned text = value_repr(vm, item);
        if (i) str_builder_add_text(&builder, ", ");
        if (text) str_builder_add_str(&builder, text);
        is_fine = text != NULL;
        value_release(vm, text);
        value_release(vm, item);
    }
    str_builder_add_text(&builder, close);
    repr_leave(vm, self);
    if (is_fine) return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

static bool order_holds(int order, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return order < 0;
    case COMPARE_LE: return order <= 0;
    case COMPARE_EQ: return order == 0;
    case COMPARE_NE: return order != 0;
    case COMPARE_GT: return order > 0;
    default: return order >= 0;
    }
}

/* Compares the rest of two sequences from the item at index on, whatever the items are. */
static Owned compare_from(VM *vm, Value left, Value right, int64_t index, CompareOp op) {
    if (!recursion_enter(vm, " in comparison")) return NULL;
    for (int64_t i = index; i < count_of(left) && i < count_of(right); i++) {
        bool equal;
        Value x = item_at(left, i), y = item_at(right, i);
        if (x == y) continue;
        Owned a = value_retain(x), b = value_retain(y);
        Owned result = NULL;
        bool is_fine = value_equals(vm, a, b, &equal);
        bool is_gone = i >= count_of(left) ||
                       i >= count_of(right); /* comparing has emptied one of them: lengths decide */
        if (is_fine && !equal && !is_gone) {
            if (op == COMPARE_EQ || op == COMPARE_NE) result = value_from_bool(op == COMPARE_NE);
            else result = value_compare(vm, a, b, op);
        }
        value_release(vm, a);
        value_release(vm, b);
        if (is_fine && !equal && is_gone) break;
        if (!is_fine || !equal) return result;
    }
    int64_t a = count_of(left), b = count_of(right);
    return value_from_bool(order_holds((a > b) - (a < b), op));
}

Owned sequence_compare(VM *vm, Value left, Value right, CompareOp op) {
    int64_t a = count_of(left), b = count_of(right);
    bool asks_equality = op == COMPARE_EQ || op == COMPARE_NE;
    if (a != b && asks_equality && value_is_list(left)) return value_from_bool(op == COMPARE_NE);
    for (int64_t i = 0; i < a && i < b; i++) { /* as long as nothing of the program need be called */
        Value x = item_at(left, i), y = item_at(right, i);
        Equality equality = value_equality(x, y);
        if (equality == EQUAL_YES) continue;
        if (equality == EQUAL_UNKNOWN) return compare_from(vm, left, right, i, op);
        if (asks_equality) return value_from_bool(op == COMPARE_NE);
        if (value_both_small_int(x, y))
            return value_from_bool(order_holds((intptr_t)x < (intptr_t)y ? -1 : 1, op));
        if (!value_is_exact_str(x)) return compare_from(vm, left, right, i, op);
        return value_from_bool(order_holds(str_order(x, y), op));
    }
    return value_from_bool(order_holds((a > b) - (a < b), op));
}

bool slice_bound(VM *vm, Value value, int64_t *number) {
    if (!value_has_index(vm, value))
        return raise_type_error(vm, "slice indices must be integers or have an __index__ method");
    return value_to_int64(vm, value, NULL, number);
}

Owned sequence_class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

/*
 * tuple: a fixed row of values.
 */
#include "vm/objects/tuple.h"

#include "vm/allocate.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned tuple_new(VM *vm, int64_t count) {
    if (count == 0 && vm->empty_tuple) return value_retain(vm->empty_tuple);
    if (count > INT64_MAX / 16) return raise_memory_error(vm);
    Tuple *tuple = object_allocate_container(vm, &tuple_type, sizeof *tuple + (size_t)count * sizeof(Field));
    if (!tuple) return NULL;
    tuple->count = count;
    for (int64_t i = 0; i < count; i++) tuple->items[i].held = NULL;
    return object_owned(tuple);
}

Owned tuple_from(VM *vm, const Value *items, int64_t count) {
    Owned tuple = tuple_new(vm, count);
    for (int64_t i = 0; tuple && i < count; i++)
        field_init_take(&as_tuple(tuple)->items[i], value_retain(items[i]));
    return tuple;
}

Owned tuple_from_take(VM *vm, Owned *items, int64_t count) {
    bool is_whole = true;
    for (int64_t i = 0; i < count; i++) is_whole &= items[i] != NULL;
    Owned tuple = is_whole ? tuple_new(vm, count) : NULL;
    for (int64_t i = 0; i < count; i++) {
        if (tuple) field_init_take(&as_tuple(tuple)->items[i], items[i]);
        else value_release(vm, items[i]);
    }
    return tuple;
}

Owned tuple_pair(VM *vm, Value first, Value second) {
    Value items[2] = {first, second};
    return tuple_from(vm, items, 2);
}

Owned tuple_single(VM *vm, Value item) {
    return tuple_from(vm, &item, 1);
}

Owned tuple_slice(VM *vm, Value tuple, int64_t start, int64_t end) {
    if (start == 0 && end == as_tuple(tuple)->count && value_has_type(tuple, &tuple_type))
        return value_retain(tuple);
    if (start >= end) return value_retain(vm->empty_tuple);
    return tuple_from(vm, (const Value *)(const void *)(as_tuple(tuple)->items + start), end - start);
}

static void slot_destroy(VM *vm, Object *self) {
    Tuple *tuple = (Tuple *)self;
    for (int64_t i = tuple->count; i-- > 0;) field_clear(vm, &tuple->items[i]);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    Tuple *tuple = (Tuple *)self;
    for (int64_t i = tuple->count; i-- > 0;) visit(field_peek(&tuple->items[i]), context);
}

/* An exact tuple, or an instance of a subclass with the items of one. */
static Owned construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    Owned items = args[1] ? value_to_tuple(vm, args[1]) : value_retain(vm->empty_tuple);
    if (!items || type == &tuple_type) return items;
    int64_t count = as_tuple(items)->count;
    size_t whole = sizeof(Tuple) + (size_t)count * sizeof(Field) + type_tail_size(type);
    Tuple *tuple = object_allocate_zeroed(vm, type, whole);
    if (tuple) {
        tuple->count = count;
        for (int64_t i = 0; i < count; i++)
            field_init_take(&tuple->items[i], value_retain(tuple_peek(items, i)));
    }
    value_release(vm, items);
    return object_owned(tuple);
}

static Owned slot_repr(VM *vm, Value self) {
    if (as_tuple(self)->count == 0) return str_new_text(vm, "()");
    return sequence_repr(vm, self, as_tuple(self)->items, &as_tuple(self)->count, "(",
                         as_tuple(self)->count == 1 ? ",)" : ")", "(...)");
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_is_tuple(left) || !value_is_tuple(right)) return VALUE_NOT_IMPLEMENTED;
    return sequence_compare(vm, left, right, op);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    const Tuple *tuple = as_tuple(self);
    uint64_t mixed = TUPLE_HASH_START;
    for (int64_t i = 0; i < tuple->count; i++) {
        Value value = field_peek(&tuple->items[i]);
        int64_t item;
        if (value_is_small_int(value)) item = int_hash_small(value_small_int(value));
        else if (!recursion_enter(vm, " while hashing a tuple") || !value_hash(vm, value, &item))
            return false;
        mixed = tuple_hash_mix(mixed, item);
    }
    *hash = tuple_hash_end(mixed, tuple->count);
    return true;
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_tuple(self)->count;
    return true;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    const Tuple *tuple = as_tuple(self);
    if (value_has_type(key, &slice_type)) {
        SliceRange range;
        if (!slice_resolve(vm, key, tuple->count, &range)) return NULL;
        if (range.step == 1) return tuple_slice(vm, self, range.start, range.start + range.count);
        Owned result = tuple_new(vm, range.count);
        for (int64_t i = 0; result && i < range.count; i++) {
            field_init_take(&as_tuple(result)->items[i],
                            value_retain(tuple_peek(self, range.start + i * range.step)));
        }
        return result;
    }
    int64_t index;
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "tuple indices must be integers or slices, not %T", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return NULL;
    if (index < 0) index += tuple->count;
    if (index < 0 || index >= tuple->count) return raise_index_error(vm, "tuple index out of range");
    return value_retain(tuple_peek(self, index));
}

static bool slot_contains(VM *vm, Value self, Value item, bool *found) {
    *found = false;
    for (int64_t i = 0; !*found && i < as_tuple(self)->count; i++) {
        if (!value_equals(vm, tuple_peek(self, i), item, found)) return false;
    }
    return true;
}

static Owned slot_concatenate(VM *vm, Value left, Value right) {
    if (!value_is_tuple(right))
        return raise_type_error(vm, "can only concatenate tuple (not \"%T\") to tuple", right);
    int64_t a = as_tuple(left)->count, b = as_tuple(right)->count;
    if (a == 0 && value_has_type(right, &tuple_type)) return value_retain(right);
    if (b == 0 && value_has_type(left, &tuple_type)) return value_retain(left);
    Owned result = tuple_new(vm, a + b);
    for (int64_t i = 0; result && i < a + b; i++) {
        field_init_take(&as_tuple(result)->items[i],
                        value_retain(i < a ? tuple_peek(left, i) : tuple_peek(right, i - a)));
    }
    return result;
}

static Owned slot_repeat(VM *vm, Value self, int64_t times) {
    int64_t count = as_tuple(self)->count, total;
    if (times < 0) times = 0;
    if (times == 1 && value_has_type(self, &tuple_type)) return value_retain(self);
    if (MULTIPLY_OVERFLOWS(count, times, &total) || total > INT64_MAX / 16) return raise_memory_error(vm);
    Owned result = tuple_new(vm, total);
    for (int64_t i = 0; result && i < total; i++)
        field_init_take(&as_tuple(result)->items[i], value_retain(tuple_peek(self, i % count)));
    return result;
}

static Owned slot_iterate(VM *vm, Value self) {
    return index_iterator_new(vm, &tuple_iterator_type, self);
}

static Owned method_count(VM *vm, Value *args) {
    int64_t count = 0;
    for (int64_t i = 0; i < as_tuple(args[0])->count; i++) {
        bool equal;
        if (!value_equals(vm, tuple_peek(args[0], i), args[1], &equal)) return NULL;
        count += equal;
    }
    return value_from_small_int(count);
}

static Owned method_index(VM *vm, Value *args) {
    int64_t start = 0, stop = INT64_MAX, count = as_tuple(args[0])->count;
    if (args[2] && !slice_bound(vm, args[2], &start)) return NULL;
    if (args[3] && !slice_bound(vm, args[3], &stop)) return NULL;
    if (start < 0) start = start + count < 0 ? 0 : start + count;
    if (stop < 0) stop += count;
    for (int64_t i = start; i < stop && i < as_tuple(args[0])->count; i++) {
        bool equal;
        if (!value_equals(vm, tuple_peek(args[0], i), args[1], &equal)) return NULL;
        if (equal) return value_from_small_int(i);
    }
    return raise_value_error(vm, "tuple.index(x): x not in tuple");
}

static Owned method_getnewargs(VM *vm, Value *args) {
    Owned items =
        value_has_type(args[0], &tuple_type)
            ? value_retain(args[0])
            : tuple_from(vm, (const Value *)(const void *)as_tuple(args[0])->items, as_tuple(args[0])->count);
    Owned result = items ? tuple_single(vm, items) : NULL;
    value_release(vm, items);
    return result;
}

const Method tuple_methods[] = {
    {"__getnewargs__(self, /)", method_getnewargs, NULL},
    {"index(self, value, start=0, stop=sys.maxsize, /)", method_index,
     "The place of the first item that equals value; ValueError where there is none."},
    {"count(self, value, /)", method_count, "How many items equal value."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type tuple_type = {
    TYPE_HEAD(tuple, "tuple"),
    .base = &object_type,
    .size = sizeof(Tuple),
    .item_size = sizeof(Field),
    .flags = TYPE_IS_TUPLE | TYPE_IS_CONTAINER | TYPE_IS_SEQUENCE | TYPE_MATCHES_SELF,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .repr = slot_repr,
              .compare = slot_compare,
              .hash = slot_hash,
              .length = slot_length,
              .get_item = slot_get_item,
              .contains = slot_contains,
              .concatenate = slot_concatenate,
              .repeat = slot_repeat,
              .iterate = slot_iterate},
    .construct = {"tuple(iterable=(), /)", construct, NULL},
    .methods = tuple_methods,
    .text = "A fixed sequence of items.",
};

/*
 * slice objects, and what a slice means for a sequence.
 */
#include "vm/objects/slice.h"

#include "vm/objects/function_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned slice_new(VM *vm, Value start, Value stop, Value step) {
    Slice *slice = object_allocate(vm, &slice_type, sizeof *slice);
    if (!slice) return NULL;
    field_init_take(&slice->start, start ? value_retain(start) : VALUE_NONE);
    field_init_take(&slice->stop, stop ? value_retain(stop) : VALUE_NONE);
    field_init_take(&slice->step, step ? value_retain(step) : VALUE_NONE);
    return object_owned(slice);
}

static bool read_index(VM *vm, Value value, int64_t missing, int64_t *number) {
    if (value == VALUE_NONE) {
        *number = missing;
        return true;
    }
    if (!value_has_index(vm, value))
        return raise_type_error(vm, "slice indices must be integers or None or have an __index__ method");
    return value_to_int64(vm, value, NULL, number);
}

bool slice_read(VM *vm, Value value, SliceRange *range) {
    const Slice *slice = as_slice(value);
    if (!read_index(vm, field_peek(&slice->step), 1, &range->step)) return false;
    if (range->step == 0) return raise_value_error(vm, "slice step cannot be zero");
    if (range->step < -INT64_MAX) range->step = -INT64_MAX;
    bool is_backward = range->step < 0;
    return read_index(vm, field_peek(&slice->start), is_backward ? INT64_MAX : 0, &range->start) &&
           read_index(vm, field_peek(&slice->stop), is_backward ? INT64_MIN : INT64_MAX, &range->stop);
}

static int64_t clip(int64_t index, int64_t length, bool is_backward) {
    if (index < 0) {
        index += length;
        return index < 0 ? (is_backward ? -1 : 0) : index;
    }
    return index >= length ? (is_backward ? length - 1 : length) : index;
}

void slice_adjust(SliceRange *range, int64_t length) {
    bool is_backward = range->step < 0;
    range->start = clip(range->start, length, is_backward);
    range->stop = clip(range->stop, length, is_backward);
    if (is_backward)
        range->count = range->stop < range->start ? (range->start - range->stop - 1) / -range->step + 1 : 0;
    else range->count = range->start < range->stop ? (range->stop - range->start - 1) / range->step + 1 : 0;
}

bool slice_resolve(VM *vm, Value slice, int64_t length, SliceRange *range) {
    if (!slice_read(vm, slice, range)) return false;
    slice_adjust(range, length);
    return true;
}

static void slot_destroy(VM *vm, Object *self) {
    Slice *slice = (Slice *)self;
    field_clear(vm, &slice->step);
    field_clear(vm, &slice->start);
    field_clear(vm, &slice->stop);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    Slice *slice = (Slice *)self;
    visit(field_peek(&slice->step), context);
    visit(field_peek(&slice->start), context);
    visit(field_peek(&slice->stop), context);
}

static Owned slot_repr(VM *vm, Value self) {
    const Slice *slice = as_slice(self);
    return str_new_format(vm, "slice(%R, %R, %R)", field_peek(&slice->start), field_peek(&slice->stop),
                          field_peek(&slice->step));
}

static Owned as_tuple_of(VM *vm, Value self) {
    const Slice *slice = as_slice(self);
    Value items[3] = {field_peek(&slice->start), field_peek(&slice->stop), field_peek(&slice->step)};
    return tuple_from(vm, items, 3);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_has_type(left, &slice_type) || !value_has_type(right, &slice_type))
        return VALUE_NOT_IMPLEMENTED;
    Owned a = as_tuple_of(vm, left), b = as_tuple_of(vm, right);
    Owned result = a && b ? value_compare(vm, a, b, op) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

/* xxHash's mixing, as of tuples, but without the count; the numbers agree with CPython's. */
static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    const uint64_t prime1 = 11400714785074694791u, prime2 = 14029467366897019727u,
                   prime5 = 2870177450012600261u;
    const Slice *slice = as_slice(self);
    const Field *const parts[] = {&slice->start, &slice->stop, &slice->step};
    uint64_t mixed = prime5;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        int64_t item;
        if (!value_hash(vm, field_peek(parts[i]), &item)) return false;
        mixed += (uint64_t)item * prime2;
        mixed = mixed << 31 | mixed >> 33;
        mixed *= prime1;
    }
    *hash = mixed == UINT64_MAX ? 1546275796 : (int64_t)mixed;
    return true;
}

static Owned construct(VM *vm, Value *args) {
    Value rest = args[1];
    int64_t count = as_tuple(rest)->count;
    if (count < 1 || count > 3) {
        return raise_type_error(vm, "slice expected at %s argument%s, got %ld",
                                count < 1 ? "least 1" : "most 3", count < 1 ? "" : "s", count);
    }
    if (count == 1) return slice_new(vm, NULL, tuple_peek(rest, 0), NULL);
    return slice_new(vm, tuple_peek(rest, 0), tuple_peek(rest, 1), count == 3 ? tuple_peek(rest, 2) : NULL);
}

/* indices(length): as slice_resolve, for numbers of any size. */
static Owned method_indices(VM *vm, Value *args) {
    const Slice *slice = as_slice(args[0]);
    Owned length = value_index(vm, args[1]), zero = value_from_small_int(0), one = value_from_small_int(1);
    Owned step = NULL, lower = NULL, upper = NULL, ends[2] = {NULL, NULL}, result = NULL;
    if (!length) return NULL;
    if (int_is_negative(length)) {
        raise_value_error(vm, "length should not be negative");
        goto done;
    }
    step = field_peek(&slice->step) == VALUE_NONE ? one : value_index(vm, field_peek(&slice->step));
    if (!step) goto done;
    if (int_is_zero(step)) {
        raise_value_error(vm, "slice step cannot be zero");
        goto done;
    }
    bool is_backward = int_is_negative(step);
    lower = is_backward ? value_from_small_int(-1) : zero;
    upper = is_backward ? int_subtract(vm, length, one) : value_retain(length);
    if (!upper) goto done;
    for (int i = 0; i < 2; i++) {
        Value given = field_peek(i ? &slice->stop : &slice->start);
        if (given == VALUE_NONE) {
            ends[i] = value_retain((i == 0) == is_backward ? upper : lower);
            continue;
        }
        if (!value_has_index(vm, given)) {
            raise_type_error(vm, "slice indices must be integers or None or have an __index__ method");
            goto done;
        }
        ends[i] = value_index(vm, given);
        if (!ends[i]) goto done;
        if (int_is_negative(ends[i])) {
            Owned moved = int_add(vm, ends[i], length);
            value_release(vm, ends[i]);
            ends[i] = moved;
            if (!moved) goto done;
            if (int_compare(moved, lower) < 0) {
                value_release(vm, moved);
                ends[i] = value_retain(lower);
            }
        } else if (int_compare(ends[i], upper) > 0) {
            value_release(vm, ends[i]);
            ends[i] = value_retain(upper);
        }
    }
    Value items[3] = {ends[0], ends[1], step};
    result = tuple_from(vm, items, 3);
done:
    value_release(vm, length);
    value_release(vm, step);
    value_release(vm, lower);
    value_release(vm, upper);
    value_release(vm, ends[0]);
    value_release(vm, ends[1]);
    return result;
}

static Owned method_reduce(VM *vm, Value *args) {
    Owned items = as_tuple_of(vm, args[0]);
    Owned result = items ? tuple_pair(vm, type_value_of(args[0]), items) : NULL;
    value_release(vm, items);
    return result;
}

static Owned get_start(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_slice(self)->start);
}

static Owned get_stop(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_slice(self)->stop);
}

static Owned get_step(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_slice(self)->step);
}

static const Method methods[] = {
    {"indices(self, object, /)", method_indices,
     "Start, stop and step as they come out for a sequence of that length."},
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {{"start", get_start, property_read_only, NULL},
                                      {"stop", get_stop, property_read_only, NULL},
                                      {"step", get_step, property_read_only, NULL},
                                      {NULL, NULL, NULL, NULL}};

const Type slice_type = {
    TYPE_HEAD(slice, "slice"),
    .base = &object_type,
    .size = sizeof(Slice),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .repr = slot_repr,
              .compare = slot_compare,
              .hash = slot_hash},
    .construct = {"slice(*args)", construct, NULL},
    .methods = methods,
    .properties = properties,
    .text = "The start, stop and step that stand in brackets.",
};

/*
 * Iterators over sequences, ranges and callables; enumerate, zip, map, filter and reversed.
 */
#include "vm/objects/iterators.h"

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/objects/bytes.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/function.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

/* (function, (argument,)[, state]) */
static Owned reduce_to(VM *vm, Owned function, Value argument, Owned state) {
    Owned args = function ? tuple_single(vm, argument) : NULL;
    Owned result = NULL;
    if (args) {
        Value items[3] = {function, args, state};
        result = tuple_from(vm, items, state ? 3 : 2);
    }
    value_release(vm, function);
    value_release(vm, args);
    value_release(vm, state);
    return result;
}

Owned iterator_next_raising(VM *vm, Value iterator) {
    const Type *type = value_type(iterator);
    if (value_is_generator(iterator)) {
        Owned result;
        bool ended;
        if (!generator_send(vm, iterator, VALUE_NONE, &result, &ended)) return NULL;
        if (!ended) return result;
        raise_stop_iteration(vm, result);
        value_release(vm, result);
        return NULL;
    }
    if (type->flags & TYPE_IS_HEAP &&
        !as_heap_type(type)->is_immutable) { /* keeps the StopIteration that __next__ raises */
        bool missing;
        Owned result = value_call_special(vm, iterator, NAME___next__, NULL, 0, &missing);
        if (!missing) return result;
    }
    Owned item;
    if (!iterator_next(vm, iterator, &item)) return NULL;
    return item ? item : raise_type(vm, EXCEPTION(StopIteration));
}

/* --- by index ------------------------------------------------------------------------------------------- */

Owned index_iterator_new(VM *vm, const Type *type, Value sequence) {
    IndexIterator *iterator = object_allocate(vm, type, sizeof *iterator);
    if (!iterator) return NULL;
    field_init_take(&iterator->sequence, value_retain(sequence));
    iterator->index = 0;
    return object_owned(iterator);
}

Owned sequence_iterator_new(VM *vm, Value sequence) {
    return index_iterator_new(vm, &sequence_iterator_type, sequence);
}

static IndexIterator *as_index(Value value) {
    return (IndexIterator *)value_object(value);
}

static void index_destroy(VM *vm, Object *self) {
    field_clear(vm, &((IndexIterator *)self)->sequence);
}

static void index_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((IndexIterator *)self)->sequence), context);
}

/* The next item of each kind of sequence: NULL at the end. */
static bool list_next(VM *vm, Value self, Owned *item) {
    IndexIterator *at = as_index(self);
    Value list = field_peek(&at->sequence);
    *item = NULL;
    if (!list) return true;
    if (at->index < as_list(list)->count) *item = value_retain(list_peek(list, at->index++));
    else field_clear(vm, &at->sequence);
    return true;
}

static bool list_reverse_next(VM *vm, Value self, Owned *item) {
    IndexIterator *at = as_index(self);
    Value list = field_peek(&at->sequence);
    *item = NULL;
    if (!list) return true;
    if (at->index >= 0 && at->index < as_list(list)->count)
        *item = value_retain(list_peek(list, at->index--));
    else field_clear(vm, &at->sequence);
    return true;
}

static bool tuple_next(VM *vm, Value self, Owned *item) {
    IndexIterator *at = as_index(self);
    Value tuple = field_peek(&at->sequence);
    *item = NULL;
    if (!tuple) return true;
    if (at->index < as_tuple(tuple)->count) *item = value_retain(tuple_peek(tuple, at->index++));
    else field_clear(vm, &at->sequence);
    return true;
}

static bool str_next(VM *vm, Value self, Owned *item) {
    IndexIterator *at = as_index(self);
    Value str = field_peek(&at->sequence);
    *item = NULL;
    if (!str) return true;
    if (at->index < as_str(str)->count) {
        *item = str_new_character(vm, str_at(as_str(str), at->index++));
        return *item != NULL;
    }
    field_clear(vm, &at->sequence);
    return true;
}

/* Anything with __getitem__. */
static bool sequence_next(VM *vm, Value self, Owned *item) {
    IndexIterator *at = as_index(self);
    *item = NULL;
    if (!field_peek(&at->sequence)) return true;
    if (at->index == INT64_MAX) return raise_overflow_error(vm, "iter index too large");
    Owned sequence = field_get(&at->sequence);
    *item = value_get_index(vm, sequence, at->index);
    value_release(vm, sequence);
    if (*item) {
        at->index++;
        return true;
    }
    if (!raise_clear_if(vm, EXCEPTION(IndexError)) && !raise_clear_if(vm, EXCEPTION(StopIteration)))
        return false;
    field_clear(vm, &at->sequence);
    return true;
}

/* How many items the sequence of the iterator has: for those of builtin types what they hold, whatever a
 * subclass's
 * __len__ says. */
static bool sequence_length(VM *vm, Value iterator, int64_t *length) {
    Value sequence = field_peek(&as_index(iterator)->sequence);
    if (value_type(iterator) == &sequence_iterator_type) return value_length(vm, sequence, length);
    const Type *type = value_type(sequence);
    if (type->flags & TYPE_IS_STR) *length = as_str(sequence)->count;
    else if (type->flags & TYPE_IS_LIST) *length = as_list(sequence)->count;
    else if (type->flags & TYPE_IS_TUPLE) *length = as_tuple(sequence)->count;
    else return value_length(vm, sequence, length);
    return true;
}

static Owned method_hint(VM *vm, Value *args) {
    const IndexIterator *at = as_index(args[0]);
    int64_t length = 0;
    if (!field_peek(&at->sequence)) return value_from_small_int(0);
    if (value_type(args[0]) == &list_reverse_iterator_type) {
        return int_new(vm, at->index + 1 <= as_list(field_peek(&at->sequence))->count ? at->index + 1 : 0);
    }
    if (value_type(args[0]) == &sequence_iterator_type &&
        !value_type(field_peek(&at->sequence))->slots.length)
        return VALUE_NOT_IMPLEMENTED;
    if (!sequence_length(vm, args[0], &length)) return NULL;
    return int_new(vm, length > at->index ? length - at->index : 0);
}

static Owned method_reduce(VM *vm, Value *args) {
    const IndexIterator *at = as_index(args[0]);
    bool is_reverse = value_type(args[0]) == &list_reverse_iterator_type;
    Owned function = builtin_named(vm, is_reverse && field_peek(&at->sequence) ? "reversed" : "iter");
    if (!field_peek(&at->sequence)) {
        Owned empty = value_type(args[0]) == &str_iterator_type || value_type(args[0]) == &ascii_iterator_type
                          ? value_retain(vm->empty_str)
                      : value_type(args[0]) == &list_iterator_type || is_reverse
                          ? list_new(vm, 0)
                          : value_retain(vm->empty_tuple);
        Owned result = empty ? reduce_to(vm, function, empty, NULL) : NULL;
        value_release(vm, empty);
        return result;
    }
    return reduce_to(vm, function, field_peek(&at->sequence), int_new(vm, at->index));
}

static Owned method_setstate(VM *vm, Value *args) {
    IndexIterator *at = as_index(args[0]);
    int64_t index, length = INT64_MAX;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    if (!field_peek(&at->sequence)) return VALUE_NONE;
    bool is_reverse = value_type(args[0]) == &list_reverse_iterator_type;
    if (value_type(args[0]) != &sequence_iterator_type && !sequence_length(vm, args[0], &length)) return NULL;
    if (is_reverse) at->index = index < -1 ? -1 : index > length - 1 ? length - 1 : index;
    else at->index = index < 0 ? 0 : index > length ? length : index;
    return VALUE_NONE;
}

static const Method index_methods[] = {
    {"__length_hint__(self, /)", method_hint, "A guess at how many items are still to come."},
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {"__setstate__(self, state, /)", method_setstate, "Take up the state that __reduce__ gave."},
    {NULL, NULL, NULL},
};

#define INDEX_ITERATOR(index_name, type_name, next_function)                                                 \
    const Type index_name##_type = {                                                                         \
        TYPE_HEAD(index_name, type_name),                                                                    \
        .base = &object_type,                                                                                \
        .size = sizeof(IndexIterator),                                                                       \
        .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,                                    \
        .slots = {.destroy = index_destroy,                                                                  \
                  .traverse = index_traverse,                                                                \
                  .iterate = slot_self,                                                                      \
                  .next = next_function},                                                                    \
        .methods = index_methods,                                                                            \
    };
INDEX_ITERATOR(list_iterator, "list_iterator", list_next)
INDEX_ITERATOR(list_reverse_iterator, "list_reverseiterator", list_reverse_next)
INDEX_ITERATOR(tuple_iterator, "tuple_iterator", tuple_next)
INDEX_ITERATOR(str_iterator, "str_iterator", str_next)
INDEX_ITERATOR(ascii_iterator, "str_ascii_iterator", str_next)
INDEX_ITERATOR(sequence_iterator, "iterator", sequence_next)
#undef INDEX_ITERATOR

/* --- range ---------------------------------------------------------------------------------------------- */

/* Numbers in start, start + step, … before stop. */
static Owned range_length(VM *vm, Value start, Value stop, Value step) {
    if (value_both_small_int(start, stop) && value_is_small_int(step)) {
        int64_t by = value_small_int(step), span = value_small_int(stop) - value_small_int(start);
        if (by < 0) {
            by = -by;
            span = -span;
        }
        return int_new(vm, span > 0 ? (span - 1) / by + 1 : 0);
    }
    bool is_backward = int_is_negative(step);
    Value low = is_backward ? stop : start, high = is_backward ? start : stop;
    if (int_compare(low, high) >= 0) return value_from_small_int(0);
    Owned one = value_from_small_int(1), span = int_subtract(vm, high, low),
          size = is_backward ? int_negative(vm, step) : value_retain(step);
    Owned last = span ? int_subtract(vm, span, one) : NULL,
          steps = last && size ? int_floor_divide(vm, last, size) : NULL;
    Owned result = steps ? int_add(vm, steps, one) : NULL;
    value_release(vm, span);
    value_release(vm, size);
    value_release(vm, last);
    value_release(vm, steps);
    return result;
}

static Owned range_make(VM *vm, Owned start, Owned stop, Owned step) {
    Owned length = start && stop && step ? range_length(vm, start, stop, step) : NULL;
    Range *range = length ? object_allocate_plain(vm, &range_type, sizeof *range) : NULL;
    if (!range) {
        value_release(vm, start);
        value_release(vm, stop);
        value_release(vm, step);
        value_release(vm, length);
        return NULL;
    }
    field_init_take(&range->start, start);
    field_init_take(&range->stop, stop);
    field_init_take(&range->step, step);
    field_init_take(&range->length, length);
    return object_owned(range);
}

Owned range_new(VM *vm, Value start, Value stop, Value step) {
    if (LIKELY(value_both_small_int(start, stop) && !step))
        return range_make(vm, (Owned)(uintptr_t)start, (Owned)(uintptr_t)stop, value_from_small_int(1));
    Owned a = value_index(vm, start), b = a ? value_index(vm, stop) : NULL,
          c = b ? (step ? value_index(vm, step) : value_from_small_int(1)) : NULL;
    if (c && int_is_zero(c)) {
        raise_value_error(vm, "range() arg 3 must not be zero");
        c = NULL;
    }
    return range_make(vm, a, b, c);
}

static Owned range_construct(VM *vm, Value *args) {
    return args[2] ? range_new(vm, args[1], args[2], args[3])
                   : range_new(vm, value_from_small_int(0), args[1], NULL);
}

static void range_destroy(VM *vm, Object *self) {
    Range *range = (Range *)self;
    field_clear(vm, &range->start);
    field_clear(vm, &range->stop);
    field_clear(vm, &range->step);
    field_clear(vm, &range->length);
}

static bool range_slot_length(VM *vm, Value self, int64_t *length) {
    if (int_fits_int64(field_peek(&as_range(self)->length), length)) return true;
    return raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
}

static bool range_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = !int_is_zero(field_peek(&as_range(self)->length));
    return true;
}

/* start + index * step */
static Owned range_item(VM *vm, const Range *range, Value index) {
    Owned product = int_multiply(vm, index, field_peek(&range->step));
    Owned item = product ? int_add(vm, field_peek(&range->start), product) : NULL;
    value_release(vm, product);
    return item;
}

static Owned range_slice(VM *vm, const Range *range, Value slice) {
    Value length = field_peek(&range->length);
    Owned name = str_new_text(vm, "indices");
    Owned bounds = name ? value_call_method(vm, slice, name, &length, 1) : NULL;
    value_release(vm, name);
    if (!bounds) return NULL;
    Owned start = range_item(vm, range, tuple_peek(bounds, 0)),
          stop = range_item(vm, range, tuple_peek(bounds, 1));
    Owned step = int_multiply(vm, field_peek(&range->step), tuple_peek(bounds, 2));
    value_release(vm, bounds);
    return range_make(vm, start, stop, step);
}

static Owned range_get_item(VM *vm, Value self, Value key) {
    const Range *range = as_range(self);
    if (value_has_type(key, &slice_type)) return range_slice(vm, range, key);
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "range indices must be integers or slices, not %T", key);
    Owned index = value_index(vm, key);
    if (index && int_is_negative(index)) {
        Owned moved = int_add(vm, index, field_peek(&range->length));
        value_release(vm, index);
        index = moved;
    }
    if (!index) return NULL;
    Owned result = int_is_negative(index) || int_compare(index, field_peek(&range->length)) >= 0
                       ? raise_index_error(vm, "range object index out of range")
                       : range_item(vm, range, index);
    value_release(vm, index);
    return result;
}

/* *index: where number stands in the range, or NULL. */
static bool range_find(VM *vm, const Range *range, Value number, Owned *index) {
    *index = NULL;
    bool is_backward = int_is_negative(field_peek(&range->step));
    int after_start = int_compare(number, field_peek(&range->start)),
        after_stop = int_compare(number, field_peek(&range->stop));
    if (is_backward ? after_start > 0 || after_stop <= 0 : after_start < 0 || after_stop >= 0) return true;
    Owned distance = int_subtract(vm, number, field_peek(&range->start)), rest = NULL;
    bool is_fine = distance && int_divmod(vm, distance, field_peek(&range->step), index, &rest);
    if (is_fine && !int_is_zero(rest)) {
        value_release(vm, *index);
        *index = NULL;
    }
    value_release(vm, distance);
    value_release(vm, rest);
    return is_fine;
}

static bool range_contains(VM *vm, Value self, Value item, bool *found) {
    if (value_is_small_int(item) || value_has_type(item, &int_type) || value_is_bool(item)) {
        Owned index;
        if (!range_find(vm, as_range(self), item, &index)) return false;
        *found = index != NULL;
        value_release(vm, index);
        return true;
    }
    Owned iterator = value_iterate(vm, self);
    *found = false;
    bool is_fine = iterator != NULL;
    while (is_fine && !*found) {
        Owned next;
        is_fine = iterator_next(vm, iterator, &next);
        if (!is_fine || !next) break;
        is_fine = value_equals(vm, next, item, found);
        value_release(vm, next);
    }
    value_release(vm, iterator);
    return is_fine;
}

static Owned range_repr(VM *vm, Value self) {
    const Range *range = as_range(self);
    if (field_peek(&range->step) == value_from_small_int(1))
        return str_new_format(vm, "range(%R, %R)", field_peek(&range->start), field_peek(&range->stop));
    return str_new_format(vm, "range(%R, %R, %R)", field_peek(&range->start), field_peek(&range->stop),
                          field_peek(&range->step));
}

static Owned range_compare(VM *vm, Value left, Value right, CompareOp op) {
    (void)vm;
    if (!value_has_type(left, &range_type) || !value_has_type(right, &range_type) ||
        (op != COMPARE_EQ && op != COMPARE_NE))
        return VALUE_NOT_IMPLEMENTED;
    const Range *a = as_range(left), *b = as_range(right);
    Value length = field_peek(&a->length);
    bool equal = int_compare(length, field_peek(&b->length)) == 0;
    if (equal && !int_is_zero(length)) equal = int_compare(field_peek(&a->start), field_peek(&b->start)) == 0;
    if (equal && !int_is_zero(length) && length != value_from_small_int(1))
        equal = int_compare(field_peek(&a->step), field_peek(&b->step)) == 0;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static bool range_hash(VM *vm, Value self, int64_t *hash) {
    const Range *range = as_range(self);
    Value length = field_peek(&range->length), items[3] = {length, VALUE_NONE, VALUE_NONE};
    if (!int_is_zero(length)) {
        items[1] = field_peek(&range->start);
        if (length != value_from_small_int(1)) items[2] = field_peek(&range->step);
    }
    Owned tuple = tuple_from(vm, items, 3);
    bool is_fine = tuple && value_hash(vm, tuple, hash);
    value_release(vm, tuple);
    return is_fine;
}

/* Over ranges whose numbers need more than a word. */
typedef struct LongRangeIterator {
    Object object;
    Field next, step, left;
} LongRangeIterator;

static Owned range_iterator_new(VM *vm, Value start, Value step, Value length) {
    int64_t first, by, count, last;
    if (int_fits_int64(start, &first) && int_fits_int64(step, &by) && int_fits_int64(length, &count) &&
        !MULTIPLY_OVERFLOWS(by, count, &last) && !ADD_OVERFLOWS(first, last, &last) &&
        value_fits_small_int(first) && value_fits_small_int(last)) {
        RangeIterator *iterator = object_allocate_plain(vm, &range_iterator_type, sizeof *iterator);
        if (!iterator) return NULL;
        iterator->next = first;
        iterator->step = by;
        iterator->left = count;
        return object_owned(iterator);
    }
    LongRangeIterator *iterator = object_allocate(vm, &long_range_iterator_type, sizeof *iterator);
    if (!iterator) return NULL;
    field_init_take(&iterator->next, value_retain(start));
    field_init_take(&iterator->step, value_retain(step));
    field_init_take(&iterator->left, value_retain(length));
    return object_owned(iterator);
}

static Owned range_iterate(VM *vm, Value self) {
    const Range *range = as_range(self);
    return range_iterator_new(vm, field_peek(&range->start), field_peek(&range->step),
                              field_peek(&range->length));
}

static Owned method_range_reversed(VM *vm, Value *args) {
    const Range *range = as_range(args[0]);
    Owned one = value_from_small_int(1), last_index = int_subtract(vm, field_peek(&range->length), one);
    Owned last = last_index ? range_item(vm, range, last_index) : NULL,
          step = int_negative(vm, field_peek(&range->step));
    Owned result = last && step ? range_iterator_new(vm, last, step, field_peek(&range->length)) : NULL;
    value_release(vm, last_index);
    value_release(vm, last);
    value_release(vm, step);
    return result;
}

static Owned method_range_count(VM *vm, Value *args) {
    bool found;
    if (value_is_small_int(args[1]) || value_has_type(args[1], &int_type) || value_is_bool(args[1])) {
        return range_contains(vm, args[0], args[1], &found) ? value_from_small_int(found) : NULL;
    }
    int64_t count = 0;
    Owned iterator = value_iterate(vm, args[0]);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned item;
        bool equal;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = value_equals(vm, item, args[1], &equal);
        if (is_fine) count += equal;
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine ? int_new(vm, count) : NULL;
}

static Owned method_range_index(VM *vm, Value *args) {
    Owned index = NULL;
    if (value_is_int(args[1])) {
        if (!range_find(vm, as_range(args[0]), args[1], &index)) return NULL;
        return index ? index : raise_value_error(vm, "range.index(x): x not in range");
    }
    Owned iterator = value_iterate(vm, args[0]);
    bool is_fine = iterator != NULL, equal = false;
    int64_t position = 0;
    for (; is_fine && !equal; position++) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = value_equals(vm, item, args[1], &equal);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    if (!is_fine) return NULL;
    return equal ? int_new(vm, position - 1) : raise_value_error(vm, "sequence.index(x): x not in sequence");
}

static Owned method_range_reduce(VM *vm, Value *args) {
    const Range *range = as_range(args[0]);
    Value items[3] = {field_peek(&range->start), field_peek(&range->stop), field_peek(&range->step)};
    Owned parts = tuple_from(vm, items, 3);
    Owned result = parts ? tuple_pair(vm, type_value(&range_type), parts) : NULL;
    value_release(vm, parts);
    return result;
}

static Owned get_range_start(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_range(self)->start);
}

static Owned get_range_stop(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_range(self)->stop);
}

static Owned get_range_step(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_range(self)->step);
}

static const Method range_methods[] = {
    {"__reversed__(self, /)", method_range_reversed, "Iterate from the last to the first."},
    {"__reduce__(self, /)", method_range_reduce, NULL},
    {"count(self, value, /)", method_range_count, "How often a value occurs: 0 or 1."},
    {"index(self, value, /)", method_range_index,
     "The place of a value; ValueError where it does not occur."},
    {NULL, NULL, NULL},
};
static const Property range_properties[] = {{"start", get_range_start, property_read_only, NULL},
                                            {"stop", get_range_stop, property_read_only, NULL},
                                            {"step", get_range_step, property_read_only, NULL},
                                            {NULL, NULL, NULL, NULL}};

const Type range_type = {
    TYPE_HEAD(range, "range"),
    .base = &object_type,
    .size = sizeof(Range),
    .flags = TYPE_IS_FINAL | TYPE_IS_SEQUENCE,
    .slots = {.destroy = range_destroy,
              .repr = range_repr,
              .compare = range_compare,
              .hash = range_hash,
              .is_true = range_is_true,
              .length = range_slot_length,
              .get_item = range_get_item,
              .contains = range_contains,
              .iterate = range_iterate},
    .construct = {"range(start, stop=<unrepresentable>, step=<unrepresentable>, /)", range_construct, NULL},
    .methods = range_methods,
    .properties = range_properties,
    .text = "The integers from start up to, and without, stop, in equal steps.",
};

static bool range_next(VM *vm, Value self, Owned *item) {
    (void)vm;
    RangeIterator *at = (RangeIterator *)value_object(self);
    *item = NULL;
    if (at->left <= 0) return true;
    *item = value_from_small_int(at->next);
    at->next += at->step;
    at->left--;
    return true;
}

static Owned method_range_hint(VM *vm, Value *args) {
    return int_new(vm, ((const RangeIterator *)args[0])->left);
}

static Owned method_range_iterator_reduce(VM *vm, Value *args) {
    const RangeIterator *at = (const RangeIterator *)args[0];
    Owned start = int_new(vm, at->next), stop = int_new(vm, at->next + at->step * at->left),
          step = int_new(vm, at->step);
    Owned range = range_make(vm, start, stop, step);
    Owned result = range ? reduce_to(vm, builtin_named(vm, "iter"), range, VALUE_NONE) : NULL;
    value_release(vm, range);
    return result;
}

static Owned method_range_setstate(VM *vm, Value *args) {
    RangeIterator *at = (RangeIterator *)value_object(args[0]);
    int64_t index;
    if (args[1] == VALUE_NONE) return VALUE_NONE;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    index = index < 0 ? 0 : index > at->left ? at->left : index;
    at->next += index * at->step;
    at->left -= index;
    return VALUE_NONE;
}

static const Method range_iterator_methods[] = {
    {"__length_hint__(self, /)", method_range_hint, "A guess at how many items are still to come."},
    {"__reduce__(self, /)", method_range_iterator_reduce,
     "The parts from which copy and pickle make an equal object."},
    {"__setstate__(self, state, /)", method_range_setstate, "Take up the state that __reduce__ gave."},
    {NULL, NULL, NULL},
};

const Type range_iterator_type = {
    TYPE_HEAD(range_iterator, "range_iterator"),
    .base = &object_type,
    .size = sizeof(RangeIterator),
    .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.iterate = slot_self, .next = range_next},
    .methods = range_iterator_methods,
};

static void long_range_destroy(VM *vm, Object *self) {
    LongRangeIterator *at = (LongRangeIterator *)self;
    field_clear(vm, &at->next);
    field_clear(vm, &at->step);
    field_clear(vm, &at->left);
}

static bool long_range_next(VM *vm, Value self, Owned *item) {
    LongRangeIterator *at = (LongRangeIterator *)value_object(self);
    *item = NULL;
    if (int_is_zero(field_peek(&at->left))) return true;
    Owned one = value_from_small_int(1), next = int_add(vm, field_peek(&at->next), field_peek(&at->step)),
          left = next ? int_subtract(vm, field_peek(&at->left), one) : NULL;
    if (!left) {
        value_release(vm, next);
        return false;
    }
    *item = field_move(&at->next);
    field_init_take(&at->next, next);
    field_take(vm, &at->left, left);
    return true;
}

static Owned method_long_hint(VM *vm, Value *args) {
    (void)vm;
    return field_get(&((const LongRangeIterator *)args[0])->left);
}

static Owned method_long_reduce(VM *vm, Value *args) {
    const LongRangeIterator *at = (const LongRangeIterator *)args[0];
    Owned span = int_multiply(vm, field_peek(&at->step), field_peek(&at->left)),
          stop = span ? int_add(vm, field_peek(&at->next), span) : NULL;
    value_release(vm, span);
    Owned range = range_make(vm, field_get(&at->next), stop, field_get(&at->step));
    Owned result = range ? reduce_to(vm, builtin_named(vm, "iter"), range, VALUE_NONE) : NULL;
    value_release(vm, range);
    return result;
}

static const Method long_range_methods[] = {
    {"__length_hint__(self, /)", method_long_hint, "A guess at how many items are still to come."},
    {"__reduce__(self, /)", method_long_reduce, "The parts from which copy and pickle make an equal object."},
    {NULL, NULL, NULL},
};

const Type long_range_iterator_type = {
    TYPE_HEAD(long_range_iterator, "longrange_iterator"),
    .base = &object_type,
    .size = sizeof(LongRangeIterator),
    .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = long_range_destroy, .iterate = slot_self, .next = long_range_next},
    .methods = long_range_methods,
};

/* --- iter(callable, sentinel) --------------------------------------------------------------------------- */

typedef struct PairIterator { /* two fields and an iterator: callable_iterator, map, filter, enumerate */
    Object object;
    Field first, second;
    int64_t index;
} PairIterator;

static PairIterator *as_pair(Value value) {
    return (PairIterator *)value_object(value);
}

static void pair_destroy(VM *vm, Object *self) {
    field_clear(vm, &((PairIterator *)self)->first);
    field_clear(vm, &((PairIterator *)self)->second);
}

static void pair_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((PairIterator *)self)->first), context);
    visit(field_peek(&((PairIterator *)self)->second), context);
}

static Owned pair_new(VM *vm, const Type *type, Value first, Owned second) {
    PairIterator *pair = second ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!pair) {
        value_release(vm, second);
        return NULL;
    }
    field_init_take(&pair->first, value_retain(first));
    field_init_take(&pair->second, second);
    return object_owned(pair);
}

Owned callable_iterator_new(VM *vm, Value callable, Value sentinel) {
    return pair_new(vm, &callable_iterator_type, callable, value_retain(sentinel));
}

static bool callable_next(VM *vm, Value self, Owned *item) {
    PairIterator *pair = as_pair(self);
    *item = NULL;
    if (!field_peek(&pair->first)) return true;
    Owned callable = field_get(&pair->first);
    Owned result = value_call_0(vm, callable);
    value_release(vm, callable);
    bool equal = false;
    if (result && field_peek(&pair->second)) {
        Owned sentinel = field_get(&pair->second);
        bool is_fine = value_equals(vm, sentinel, result, &equal);
        value_release(vm, sentinel);
        if (is_fine && !equal) {
            *item = result;
            return true;
        }
        value_release(vm, result);
        if (!is_fine) return false;
    } else if (result) {
        value_release(vm, result);
        return true;
    } else if (!raise_clear_if(vm, EXCEPTION(StopIteration))) {
        return false;
    }
    field_clear(vm, &pair->first);
    field_clear(vm, &pair->second);
    return true;
}

static Owned method_callable_reduce(VM *vm, Value *args) {
    const PairIterator *pair = as_pair(args[0]);
    Owned function = builtin_named(vm, "iter");
    if (!field_peek(&pair->first)) return reduce_to(vm, function, vm->empty_tuple, NULL);
    Owned parts = function ? tuple_pair(vm, field_peek(&pair->first), field_peek(&pair->second)) : NULL;
    Owned result = parts ? tuple_pair(vm, function, parts) : NULL;
    value_release(vm, function);
    value_release(vm, parts);
    return result;
}

static const Method callable_methods[] = {{"__reduce__(self, /)", method_callable_reduce,
                                           "The parts from which copy and pickle make an equal object."},
                                          {NULL, NULL, NULL}};

const Type callable_iterator_type = {
    TYPE_HEAD(callable_iterator, "callable_iterator"),
    .base = &object_type,
    .size = sizeof(PairIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = pair_destroy,
              .traverse = pair_traverse,
              .iterate = slot_self,
              .next = callable_next},
    .methods = callable_methods,
};

/* --- enumerate ------------------------------------------------------------------------------------------ */

typedef struct Enumerate {
    Object object;
    Field iterator, long_index; /* long_index: where the count no longer fits */
    int64_t index;
} Enumerate;

static Owned enumerate_construct(VM *vm, Value *args) {
    Owned index = args[2] ? value_index(vm, args[2]) : NULL;
    if (args[2] && !index) return NULL;
    Owned iterator = value_iterate(vm, args[1]);
    if (!iterator) {
        value_release(vm, index);
        return NULL;
    }
    Enumerate *self = object_allocate_zeroed(vm, as_type(args[0]), as_type(args[0])->size);
    if (!self) {
        value_release(vm, iterator);
        value_release(vm, index);
        return NULL;
    }
    field_init_take(&self->iterator, iterator);
    if (index && value_is_small_int(index)) self->index = value_small_int(index);
    else if (index) field_init_take(&self->long_index, index);
    return object_owned(self);
}

static PartsOutcome enumerate_parts(VM *vm, Value value, Owned *parts, int64_t count) {
    Enumerate *self = (Enumerate *)value_object(value);
    if (count != 2) return PARTS_OTHER;
    if (!iterator_next(vm, field_peek(&self->iterator), &parts[1])) return PARTS_FAILED;
    if (!parts[1]) return PARTS_ENDED;
    if (UNLIKELY(field_peek(&self->long_index) != NULL)) {
        parts[0] = field_get(&self->long_index);
        Owned larger = int_add(vm, parts[0], value_from_small_int(1));
        if (larger) field_take(vm, &self->long_index, larger);
    } else {
        parts[0] = value_from_small_int(self->index);
        if (self->index == SMALL_INT_MAX) field_init_take(&self->long_index, int_new(vm, SMALL_INT_MAX + 1));
        else self->index++;
    }
    return PARTS_GIVEN;
}

static bool enumerate_next(VM *vm, Value value, Owned *item) {
    Owned pair[2];
    *item = NULL;
    PartsOutcome outcome = enumerate_parts(vm, value, pair, 2);
    if (outcome != PARTS_GIVEN) return outcome == PARTS_ENDED;
    *item = tuple_from_take(vm, pair, 2);
    return *item != NULL;
}

static Owned method_enumerate_reduce(VM *vm, Value *args) {
    const Enumerate *self = (const Enumerate *)args[0];
    Owned index = field_peek(&self->long_index) ? field_get(&self->long_index) : int_new(vm, self->index);
    Owned parts = index ? tuple_pair(vm, field_peek(&self->iterator), index) : NULL;
    Owned result = parts ? tuple_pair(vm, type_value_of(args[0]), parts) : NULL;
    value_release(vm, index);
    value_release(vm, parts);
    return result;
}

static const Method enumerate_methods[] = {
    {"__reduce__(self, /)", method_enumerate_reduce,
     "The parts from which copy and pickle make an equal object."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type enumerate_type = {
    TYPE_HEAD(enumerate, "enumerate"),
    .base = &object_type,
    .size = sizeof(Enumerate),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = pair_destroy,
              .traverse = pair_traverse,
              .iterate = slot_self,
              .next = enumerate_next,
              .next_parts = enumerate_parts},
    .construct = {"enumerate(iterable, start=0)", enumerate_construct, NULL},
    .methods = enumerate_methods,
    .text = "Gives (0, first item), (1, second item) and so on, counted from start.",
};

/* --- filter --------------------------------------------------------------------------------------------- */

static Owned filter_construct(VM *vm, Value *args) {
    return pair_new(vm, as_type(args[0]), args[1], value_iterate(vm, args[2]));
}

static bool filter_next(VM *vm, Value self, Owned *item) {
    PairIterator *pair = as_pair(self);
    for (;;) {
        bool truth;
        if (!iterator_next(vm, field_peek(&pair->second), item)) return false;
        if (!*item) return true;
        Value function = field_peek(&pair->first);
        bool is_fine;
        if (function == VALUE_NONE || function == type_value(&bool_type)) {
            is_fine = value_is_true(vm, *item, &truth);
        } else {
            Owned result = value_call_1(vm, function, *item);
            is_fine = result && value_is_true(vm, result, &truth);
            value_release(vm, result);
        }
        if (is_fine && truth) return true;
        value_release(vm, *item);
        *item = NULL;
        if (!is_fine) return false;
    }
}

static Owned method_filter_reduce(VM *vm, Value *args) {
    const PairIterator *pair = as_pair(args[0]);
    Owned parts = tuple_pair(vm, field_peek(&pair->first), field_peek(&pair->second));
    Owned result = parts ? tuple_pair(vm, type_value_of(args[0]), parts) : NULL;
    value_release(vm, parts);
    return result;
}

static const Method filter_methods[] = {{"__reduce__(self, /)", method_filter_reduce,
                                         "The parts from which copy and pickle make an equal object."},
                                        {NULL, NULL, NULL}};

const Type filter_type = {
    TYPE_HEAD(filter, "filter"),
    .base = &object_type,
    .size = sizeof(PairIterator),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = pair_destroy, .traverse = pair_traverse, .iterate = slot_self, .next = filter_next},
    .construct = {"filter(function, iterable, /)", filter_construct, NULL},
    .methods = filter_methods,
    .text = "Gives the items that function accepts; the true ones where it is None.",
};

/* --- map and zip ---------------------------------------------------------------------------------------- */

typedef struct ManyIterator {
    Object object;
    Field function;  /* NULL for zip */
    Field iterators; /* tuple */
    bool is_strict;
} ManyIterator;

static ManyIterator *as_many(Value value) {
    return (ManyIterator *)value_object(value);
}

static Owned many_new(VM *vm, const Type *type, Value function, Value iterables, Value strict,
                      const char *name) {
    int64_t count = as_tuple(iterables)->count;
    bool is_strict = false;
    if (strict && !value_is_true(vm, strict, &is_strict)) return NULL;
    Owned iterators = tuple_new(vm, count);
    for (int64_t i = 0; iterators && i < count; i++) {
        Owned iterator = value_iterate(vm, tuple_peek(iterables, i));
        if (!iterator) {
            (void)name;
            value_release(vm, iterators);
            return NULL;
        }
        field_init_take(&as_tuple(iterators)->items[i], iterator);
    }
    ManyIterator *self = iterators ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!self) {
        value_release(vm, iterators);
        return NULL;
    }
    if (function) field_init_take(&self->function, value_retain(function));
    field_init_take(&self->iterators, iterators);
    self->is_strict = is_strict;
    return object_owned(self);
}

/* Finds `strict` among the keyword arguments of map(), which has no others. */
static bool read_strict(VM *vm, Arguments arguments, Value *strict) {
    Owned function = str_new_text(vm, "map"), name = function ? str_new_text(vm, "strict") : NULL,
          known = NULL;
    bool is_fine = name != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(arguments.keyword_names)->count; i++) {
        Value given = tuple_peek(arguments.keyword_names, i);
        if (str_equal(given, name)) {
            *strict = arguments.items[arguments.count + (size_t)i];
        } else {
            is_fine = false;
            known = list_new(vm, 0);
            if (known && list_append(vm, as_list(known), name))
                raise_unexpected_keyword(vm, function, given, known);
        }
    }
    value_release(vm, known);
    value_release(vm, name);
    value_release(vm, function);
    return is_fine;
}

static Owned map_make(VM *vm, const Type *type, Arguments arguments) {
    Value strict = NULL;
    if (arguments.keyword_names && !read_strict(vm, arguments, &strict)) return NULL;
    if (arguments.count < 2) return raise_type_error(vm, "map() must have at least two arguments.");
    Owned iterables = tuple_from(vm, arguments.items + 1, (int64_t)arguments.count - 1);
    Owned result = iterables ? many_new(vm, type, arguments.items[0], iterables, strict, "map") : NULL;
    value_release(vm, iterables);
    return result;
}

static Owned zip_construct(VM *vm, Value *args) {
    return many_new(vm, as_type(args[0]), NULL, args[1], args[2], "zip");
}

/* "zip() argument 2 is shorter than argument 1" */
static bool raise_uneven(VM *vm, const char *name, int64_t at, bool is_shorter) {
    if (at == 1)
        return raise_value_error(vm, "%s() argument 2 is %s than argument 1", name,
                                 is_shorter ? "shorter" : "longer");
    return raise_value_error(vm, "%s() argument %ld is %s than arguments 1-%ld", name, at + 1,
                             is_shorter ? "shorter" : "longer", at);
}

/* One item of each iterator into items; *ended when one has none left. */
static bool many_step(VM *vm, ManyIterator *self, Owned *items, bool *ended, const char *name) {
    Value iterators = field_peek(&self->iterators);
    int64_t count = as_tuple(iterators)->count;
    *ended = count == 0;
    for (int64_t i = 0; i < count; i++) {
        bool is_fine = iterator_next(vm, tuple_peek(iterators, i), &items[i]);
        if (is_fine && items[i]) continue;
        for (int64_t j = i; j-- > 0;) value_release(vm, items[j]);
        if (!is_fine) return false;
        *ended = true;
        if (!self->is_strict) return true;
        if (i) return raise_uneven(vm, name, i, true);
        for (int64_t j = 1; j < count; j++) {
            Owned more;
            if (!iterator_next(vm, tuple_peek(iterators, j), &more)) return false;
            if (!more) continue;
            value_release(vm, more);
            return raise_uneven(vm, name, j, false);
        }
        return true;
    }
    return true;
}

static bool zip_next(VM *vm, Value value, Owned *item) {
    ManyIterator *self = as_many(value);
    int64_t count = as_tuple(field_peek(&self->iterators))->count;
    bool ended = false;
    *item = NULL;
    if (count == 0) return true;
    Owned tuple = tuple_new(vm, count);
    if (!tuple) return false;
    Owned room[8], *items = count <= 8 ? room : memory_allocate_array((size_t)count, sizeof *items);
    bool is_fine = items ? many_step(vm, self, items, &ended, "zip") : (bool)raise_memory_error(vm);
    if (is_fine && !ended) {
        for (int64_t i = 0; i < count; i++) field_init_take(&as_tuple(tuple)->items[i], items[i]);
        *item = tuple;
    } else {
        value_release(vm, tuple);
    }
    if (items != room) memory_release(items);
    return is_fine;
}

static PartsOutcome zip_parts(VM *vm, Value value, Owned *parts, int64_t count) {
    ManyIterator *self = as_many(value);
    bool ended = false;
    if (as_tuple(field_peek(&self->iterators))->count != count) return PARTS_OTHER;
    if (!many_step(vm, self, parts, &ended, "zip")) return PARTS_FAILED;
    return ended ? PARTS_ENDED : PARTS_GIVEN;
}

static bool map_next(VM *vm, Value value, Owned *item) {
    ManyIterator *self = as_many(value);
    int64_t count = as_tuple(field_peek(&self->iterators))->count;
    bool ended = false;
    *item = NULL;
    if (LIKELY(count == 1)) {
        Owned argument;
        if (!iterator_next(vm, tuple_peek(field_peek(&self->iterators), 0), &argument)) return false;
        if (!argument) return true;
        *item = value_call_1(vm, field_peek(&self->function), argument);
        value_release(vm, argument);
        return *item != NULL;
    }
    Owned room[8], *items = count <= 8 ? room : memory_allocate_array((size_t)count, sizeof *items);
    bool is_fine = items ? many_step(vm, self, items, &ended, "map") : (bool)raise_memory_error(vm);
    if (is_fine && !ended) {
        *item = value_call(vm, field_peek(&self->function),
                           (Arguments){(const Value *)(const void *)items, (size_t)count, NULL});
        is_fine = *item != NULL;
        for (int64_t i = count; i-- > 0;) value_release(vm, items[i]);
    }
    if (items != room) memory_release(items);
    return is_fine;
}

static Owned method_many_reduce(VM *vm, Value *args) {
    const ManyIterator *self = as_many(args[0]);
    Value iterators = field_peek(&self->iterators);
    Owned parts = NULL;
    if (field_peek(&self->function)) {
        Owned first = tuple_single(vm, field_peek(&self->function));
        parts = first ? value_binary(vm, first, iterators, BINARY_ADD) : NULL;
        value_release(vm, first);
    } else {
        parts = value_retain(iterators);
    }
    Owned result = NULL;
    if (parts) {
        Value items[3] = {type_value_of(args[0]), parts, VALUE_TRUE};
        result = tuple_from(vm, items, self->is_strict ? 3 : 2);
    }
    value_release(vm, parts);
    return result;
}

static Owned method_many_setstate(VM *vm, Value *args) {
    bool truth;
    if (!value_is_true(vm, args[1], &truth)) return NULL;
    as_many(args[0])->is_strict = truth;
    return VALUE_NONE;
}

static const Method many_methods[] = {
    {"__reduce__(self, /)", method_many_reduce, "The parts from which copy and pickle make an equal object."},
    {"__setstate__(self, state, /)", method_many_setstate, "Take up the state that __reduce__ gave."},
    {NULL, NULL, NULL},
};

const Type zip_type = {
    TYPE_HEAD(zip, "zip"),
    .base = &object_type,
    .size = sizeof(ManyIterator),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = pair_destroy,
              .traverse = pair_traverse,
              .iterate = slot_self,
              .next = zip_next,
              .next_parts = zip_parts},
    .construct = {"zip(*iterables, strict=False)", zip_construct, NULL},
    .methods = many_methods,
    .text = "Gives tuples of items side by side until the shortest iterable ends; strict insists on equal "
            "length.\n\n>>> list(zip('ab', [1, 2, 3]))\n[('a', 1), ('b', 2)]",
};

const Type map_type = {
    TYPE_HEAD(map, "map"),
    .base = &object_type,
    .size = sizeof(ManyIterator),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = pair_destroy,
              .traverse = pair_traverse,
              .iterate = slot_self,
              .next = map_next,
              .make = map_make},
    .construct = {"map(function, iterable, /, *iterables, strict=False)", NULL, NULL},
    .methods = many_methods,
    .text = "Gives the results of calling function with items side by side; strict insists on equal length.",
};

/* --- reversed ------------------------------------------------------------------------------------------- */

static Owned reversed_construct(VM *vm, Value *args) {
    Value sequence = args[1];
    Value found = type_lookup(vm, value_type(sequence), vm_name(vm, NAME___reversed__));
    if (found == VALUE_NONE) return raise_type_error(vm, "'%T' object is not reversible", sequence);
    bool missing;
    Owned result = value_call_special(vm, sequence, NAME___reversed__, NULL, 0, &missing);
    if (!missing) return result;
    int64_t length;
    if (!value_is_sequence(sequence))
        return raise_type_error(vm, "'%T' object is not reversible", sequence);
    if (!value_length(vm, sequence, &length)) return NULL;
    PairIterator *self = object_allocate_zeroed(vm, as_type(args[0]), as_type(args[0])->size);
    if (!self) return NULL;
    field_init_take(&self->first, value_retain(sequence));
    self->index = length - 1;
    return object_owned(self);
}

static bool reversed_next(VM *vm, Value value, Owned *item) {
    PairIterator *self = as_pair(value);
    *item = NULL;
    if (!field_peek(&self->first)) return true;
    if (self->index >= 0) {
        Owned sequence = field_get(&self->first);
        *item = value_get_index(vm, sequence, self->index);
        value_release(vm, sequence);
        if (*item) {
            self->index--;
            return true;
        }
        if (!raise_clear_if(vm, EXCEPTION(IndexError)) && !raise_clear_if(vm, EXCEPTION(StopIteration)))
            return false;
    }
    self->index = -1;
    field_clear(vm, &self->first);
    return true;
}

static Owned method_reversed_hint(VM *vm, Value *args) {
    const PairIterator *self = as_pair(args[0]);
    int64_t length;
    if (!field_peek(&self->first)) return value_from_small_int(0);
    if (!value_length(vm, field_peek(&self->first), &length)) return NULL;
    return int_new(vm, self->index + 1 <= length ? self->index + 1 : 0);
}

static Owned method_reversed_reduce(VM *vm, Value *args) {
    const PairIterator *self = as_pair(args[0]);
    if (field_peek(&self->first))
        return reduce_to(vm, value_retain(type_value_of(args[0])), field_peek(&self->first),
                         int_new(vm, self->index));
    return reduce_to(vm, value_retain(type_value_of(args[0])), vm->empty_tuple, NULL);
}

static Owned method_reversed_setstate(VM *vm, Value *args) {
    PairIterator *self = as_pair(args[0]);
    int64_t index, length;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    if (!field_peek(&self->first)) return VALUE_NONE;
    if (!value_length(vm, field_peek(&self->first), &length)) return NULL;
    self->index = index < -1 ? -1 : index > length - 1 ? length - 1 : index;
    return VALUE_NONE;
}

static const Method reversed_methods[] = {
    {"__length_hint__(self, /)", method_reversed_hint, "A guess at how many items are still to come."},
    {"__reduce__(self, /)", method_reversed_reduce,
     "The parts from which copy and pickle make an equal object."},
    {"__setstate__(self, state, /)", method_reversed_setstate, "Take up the state that __reduce__ gave."},
    {NULL, NULL, NULL},
};

const Type reversed_type = {
    TYPE_HEAD(reversed, "reversed"),
    .base = &object_type,
    .size = sizeof(PairIterator),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = pair_destroy,
              .traverse = pair_traverse,
              .iterate = slot_self,
              .next = reversed_next},
    .construct = {"reversed(sequence, /)", reversed_construct, NULL},
    .methods = reversed_methods,
    .text = "Gives the items of a sequence, last first.",
};

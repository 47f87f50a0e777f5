/*
 * The module itertools: iterators that build, cut, join and combine others.
 *
 * All of them are one struct: up to six values, a few numbers, and for the combinatoric ones a row of
 * indices. What each field means stands above the iterator's functions. An exhausted iterator keeps giving
 * nothing.
 */
#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/objects/complex.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { PART_COUNT = 5 };

typedef struct Iterator {
    Object object;
    Field parts[PART_COUNT];
    int64_t at, end, step;
    bool has_started, has_ended, is_strict;
    const void *current; /* groupby: the group that may still be read; never followed */
    int64_t *indices, *cycles;
} Iterator;

static Iterator *as_iterator(Value value) {
    return (Iterator *)value_object(value);
}

static Iterator *allocate(VM *vm, Value class) {
    return object_allocate_zeroed(vm, as_type(class), as_type(class)->size);
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static void slot_destroy(VM *vm, Object *object) {
    Iterator *self = (Iterator *)object;
    for (int i = 0; i < PART_COUNT; i++) field_clear(vm, &self->parts[i]);
    memory_release(self->indices);
    memory_release(self->cycles);
}

static void slot_traverse(Object *object, Visit *visit, void *context) {
    for (int i = 0; i < PART_COUNT; i++) visit(field_peek(&((Iterator *)object)->parts[i]), context);
}

static Value part(const Iterator *self, int index) {
    return field_peek(&self->parts[index]);
}

static void set_part_take(VM *vm, Iterator *self, int index, Owned value) {
    field_take(vm, &self->parts[index], value);
}

/* The next item of the iterator in part index; NULL at the end and when the part is empty. */
static bool step(VM *vm, Iterator *self, int index, Owned *item) {
    *item = NULL;
    if (!part(self, index)) return true;
    Owned iterator = field_get(&self->parts[index]);
    bool is_fine = iterator_next(vm, iterator, item);
    value_release(vm, iterator);
    return is_fine;
}

/* An instance of class with function (may be NULL) as part 1 and an iterator over iterable as part 0. */
static Owned make_over(VM *vm, Value class, Value iterable, Value function) {
    Owned iterator = value_iterate(vm, iterable);
    Iterator *self = iterator ? allocate(vm, class) : NULL;
    if (!self) {
        value_release(vm, iterator);
        return NULL;
    }
    field_init_take(&self->parts[0], iterator);
    if (function) field_init_take(&self->parts[1], value_retain(function));
    return object_owned(self);
}

static bool call_truth(VM *vm, Value function, Value item, bool *truth) {
    Owned result = value_call_1(vm, function, item);
    bool is_fine = result && value_is_true(vm, result, truth);
    value_release(vm, result);
    return is_fine;
}

/* --- count: next number, step --------------------------------------------------------------------------- */

static bool is_number(VM *vm, Value value) {
    if (value_is_int(value) || value_has_index(vm, value)) return true;
    const Slots *slots = &value_type(value)->slots;
    return slots->to_int || slots->to_float || value_is_instance_exact(vm, value, &complex_type);
}

/* Whether a step is an int, of whatever class, that is 1: then it is neither shown nor kept. */
static bool is_one(Value step) {
    int64_t number;
    return value_is_int(step) && int_fits_int64(step, &number) && number == 1;
}

static Owned count_construct(VM *vm, Value *args) {
    if ((args[1] && !is_number(vm, args[1])) || (args[2] && !is_number(vm, args[2])))
        return raise_type_error(vm, "a number is required");
    Iterator *self = allocate(vm, args[0]);
    if (!self) return NULL;
    int64_t start;
    bool counts_by_one = !args[2] || is_one(args[2]),
         is_plain = counts_by_one && args[1] && value_is_int(args[1]) && int_fits_int64(args[1], &start);
    Owned first = !args[1] ? value_from_small_int(0) : is_plain ? int_new(vm, start) : value_retain(args[1]);
    if (!first) {
        value_release(vm, object_owned(self));
        return NULL;
    }
    field_init_take(&self->parts[0], first);
    field_init_take(&self->parts[1], counts_by_one ? value_from_small_int(1) : value_retain(args[2]));
    return object_owned(self);
}

static bool count_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    *item = field_get(&self->parts[0]);
    Owned next;
    if (value_both_small_int(*item, part(self, 1))) {
        next = int_new(vm, value_small_int(*item) + value_small_int(part(self, 1)));
    } else {
        next = value_binary(vm, *item, part(self, 1), BINARY_ADD);
    }
    if (!next) {
        value_release(vm, *item);
        *item = NULL;
        return false;
    }
    set_part_take(vm, self, 0, next);
    return true;
}

static Owned count_repr(VM *vm, Value value) {
    Iterator *self = as_iterator(value);
    if (part(self, 1) == value_from_small_int(1))
        return str_new_format(vm, "%P(%R)", value_type(value), part(self, 0));
    return str_new_format(vm, "%P(%R, %R)", value_type(value), part(self, 0), part(self, 1));
}

/* --- cycle: iterator, list of what it gave; at: place in the list --------------------------------------- */

static Owned cycle_construct(VM *vm, Value *args) {
    Owned saved = list_new(vm, 0), result = saved ? make_over(vm, args[0], args[1], saved) : NULL;
    value_release(vm, saved);
    return result;
}

static bool cycle_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    List *saved = as_list(part(self, 1));
    if (part(self, 0)) {
        if (!step(vm, self, 0, item)) return false;
        if (*item) {
            if (list_append(vm, saved, *item)) return true;
            value_release(vm, *item);
            return false;
        }
        field_clear(vm, &self->parts[0]);
    }
    *item = NULL;
    if (saved->count == 0) return true;
    *item = value_retain(field_peek(&saved->items[self->at]));
    if (++self->at >= saved->count) self->at = 0;
    return true;
}

/* --- repeat: object; at: how often, negative for ever --------------------------------------------------- */

static Owned repeat_construct(VM *vm, Value *args) {
    int64_t times = -1;
    if (args[2] && !value_to_int64(vm, args[2], EXCEPTION(OverflowError), &times)) return NULL;
    Iterator *self = allocate(vm, args[0]);
    if (!self) return NULL;
    field_init_take(&self->parts[0], value_retain(args[1]));
    self->at = args[2] && times < 0 ? 0 : times;
    return object_owned(self);
}

static bool repeat_next(VM *vm, Value value, Owned *item) {
    (void)vm;
    Iterator *self = as_iterator(value);
    *item = self->at == 0 ? NULL : field_get(&self->parts[0]);
    if (self->at > 0) self->at--;
    return true;
}

static Owned repeat_repr(VM *vm, Value value) {
    Iterator *self = as_iterator(value);
    if (self->at < 0) return str_new_format(vm, "%P(%R)", value_type(value), part(self, 0));
    return str_new_format(vm, "%P(%R, %ld)", value_type(value), part(self, 0), self->at);
}

static Owned repeat_hint(VM *vm, Value *args) {
    Iterator *self = as_iterator(args[0]);
    return self->at < 0 ? raise_type_error(vm, "len() of unsized object") : int_new(vm, self->at);
}

/* --- chain: iterator over iterables, the one being read ------------------------------------------------- */

static Owned chain_construct(VM *vm, Value *args) {
    return make_over(vm, args[0], args[1], NULL);
}

static bool chain_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    for (;;) {
        *item = NULL;
        if (!part(self, 0)) return true;
        if (!part(self, 1)) {
            Owned iterable;
            bool is_fine = step(vm, self, 0, &iterable);
            Owned iterator = iterable ? value_iterate(vm, iterable) : NULL;
            value_release(vm, iterable);
            if (!iterator) {
                bool has_failed = !is_fine || iterable;
                field_clear(vm, &self->parts[0]);
                return !has_failed;
            }
            set_part_take(vm, self, 1, iterator);
        }
        if (!step(vm, self, 1, item)) return false;
        if (*item) return true;
        field_clear(vm, &self->parts[1]);
    }
}

/* --- islice: iterator; at: items read, end: where to stop (-1: never), current start: indices of the next
 * item */

static int64_t slice_index(VM *vm, Value value) {
    int64_t number;
    if (value_has_index(vm, value) && value_to_int64(vm, value, NULL, &number)) return number;
    raise_clear(vm);
    return -1;
}

static Owned islice_construct(VM *vm, Value *args) {
    enum { LEAST = 2, MOST = 4 };
    int64_t count = as_tuple(args[1])->count, start = 0, stop = -1, by = 1;
    if (count < LEAST)
        return raise_type_error(vm, "islice expected at least %d arguments, got %ld", LEAST, (long)count);
    if (count > MOST)
        return raise_type_error(vm, "islice expected at most %d arguments, got %ld", MOST, (long)count);
    Value iterable = tuple_peek(args[1], 0), first = tuple_peek(args[1], 1),
          second = count > 2 ? tuple_peek(args[1], 2) : NULL,
          third = count > 3 ? tuple_peek(args[1], 3) : NULL;
    Value last = second ? second : first;
    if (second && first != VALUE_NONE) start = slice_index(vm, first);
    if (last != VALUE_NONE) {
        stop = slice_index(vm, last);
        if (stop == -1)
            return raise_value_error(
                vm, "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    if (start < 0 || stop < -1)
        return raise_value_error(vm,
                                 "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    if (third && third != VALUE_NONE) by = slice_index(vm, third);
    if (by < 1) return raise_value_error(vm, "Step for islice() must be a positive integer or None.");
    Owned result = make_over(vm, args[0], iterable, NULL);
    if (!result) return NULL;
    Iterator *self = as_iterator(result);
    self->indices = memory_allocate_zeroed(2 * sizeof *self->indices);
    if (!self->indices) {
        value_release(vm, result);
        return raise_memory_error(vm);
    }
    self->indices[0] = start;
    self->end = stop;
    self->step = by;
    return result;
}

static bool islice_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    int64_t wanted = self->indices[0];
    *item = NULL;
    if (self->end >= 0 && wanted > self->end)
        wanted = self->end; /* what lies before the end is read all the same */
    while (part(self, 0) && self->at < wanted) {
        Owned skipped;
        if (!step(vm, self, 0, &skipped)) return false;
        if (!skipped) field_clear(vm, &self->parts[0]);
        value_release(vm, skipped);
        self->at++;
    }
    if (self->end >= 0 && self->at >= self->end) field_clear(vm, &self->parts[0]);
    if (!step(vm, self, 0, item)) return false;
    if (!*item) {
        field_clear(vm, &self->parts[0]);
        return true;
    }
    self->at++;
    if (ADD_OVERFLOWS(self->indices[0], self->step, &self->indices[0]))
        self->indices[0] = self->end >= 0 ? self->end : INT64_MAX;
    if (self->end >= 0 && self->indices[0] > self->end) self->indices[0] = self->end;
    return true;
}

/* --- takewhile, dropwhile, filterfalse, starmap: iterator, function ------------------------------------- */

static Owned function_construct(VM *vm, Value *args) {
    return make_over(vm, args[0], args[2], args[1]);
}

static bool takewhile_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    bool truth = true;
    *item = NULL;
    if (self->has_ended) return true;
    if (!step(vm, self, 0, item)) return false;
    if (!*item) return true;
    bool is_fine = call_truth(vm, part(self, 1), *item, &truth);
    if (is_fine && truth) return true;
    if (is_fine) self->has_ended = true;
    value_release(vm, *item);
    *item = NULL;
    return is_fine;
}

static bool dropwhile_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    for (;;) {
        bool truth = false;
        if (!step(vm, self, 0, item)) return false;
        if (!*item || self->has_started) return true;
        bool is_fine = call_truth(vm, part(self, 1), *item, &truth);
        if (is_fine && !truth) {
            self->has_started = true;
            return true;
        }
        value_release(vm, *item);
        *item = NULL;
        if (!is_fine) return false;
    }
}

static bool filterfalse_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    for (;;) {
        bool truth = false;
        if (!step(vm, self, 0, item)) return false;
        if (!*item) return true;
        Value function = part(self, 1);
        bool is_plain = function == VALUE_NONE || function == type_value(&bool_type);
        bool is_fine = is_plain ? value_is_true(vm, *item, &truth) : call_truth(vm, function, *item, &truth);
        if (is_fine && !truth) return true;
        value_release(vm, *item);
        *item = NULL;
        if (!is_fine) return false;
    }
}

static bool starmap_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    Owned arguments;
    if (!step(vm, self, 0, &arguments)) return false;
    *item = NULL;
    if (!arguments) return true;
    if (!value_is_tuple(arguments)) {
        Owned tuple = value_to_tuple(vm, arguments);
        value_release(vm, arguments);
        arguments = tuple;
    }
    *item = arguments ? value_call_tuple(vm, part(self, 1), arguments, NULL) : NULL;
    value_release(vm, arguments);
    return *item != NULL;
}

/* --- accumulate: iterator, function or None, total, initial value --------------------------------------- */

static Owned accumulate_construct(VM *vm, Value *args) {
    Owned result = make_over(vm, args[0], args[1], args[2] ? args[2] : VALUE_NONE);
    if (result && args[3] && args[3] != VALUE_NONE)
        field_init_take(&as_iterator(result)->parts[3], value_retain(args[3]));
    return result;
}

static bool accumulate_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    Owned next;
    if (part(self, 3)) {
        set_part_take(vm, self, 2, field_move(&self->parts[3]));
        *item = field_get(&self->parts[2]);
        return true;
    }
    *item = NULL;
    if (!step(vm, self, 0, &next)) return false;
    if (!next) return true;
    if (part(self, 2)) {
        Owned before = field_get(&self->parts[2]);
        Owned total = part(self, 1) == VALUE_NONE ? value_binary(vm, before, next, BINARY_ADD)
                                                  : value_call_2(vm, part(self, 1), before, next);
        value_release(vm, before);
        value_release(vm, next);
        if (!total) return false;
        next = total;
    }
    *item = value_retain(next);
    set_part_take(vm, self, 2, next);
    return true;
}

/* --- compress: data, selectors -------------------------------------------------------------------------- */

static Owned compress_construct(VM *vm, Value *args) {
    Owned data = value_iterate(vm, args[1]), result = data ? make_over(vm, args[0], args[2], data) : NULL;
    value_release(vm, data);
    return result;
}

static bool compress_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    for (;;) {
        Owned selector;
        bool truth;
        if (!step(vm, self, 1, item)) return false;
        if (!*item) return true;
        bool is_fine = step(vm, self, 0, &selector);
        bool has_ended = is_fine && !selector;
        is_fine = is_fine && (has_ended || value_is_true(vm, selector, &truth));
        value_release(vm, selector);
        if (is_fine && !has_ended && truth) return true;
        value_release(vm, *item);
        *item = NULL;
        if (!is_fine || has_ended) return is_fine;
    }
}

/* --- groupby: iterator, key function or None, key of the group, current key, current value; a group: its
 * groupby, key - */

static Owned groupby_construct(VM *vm, Value *args) {
    return make_over(vm, args[0], args[1], args[2] ? args[2] : VALUE_NONE);
}

/* Reads one item and its key; *ended when there is none. */
static bool groupby_step(VM *vm, Iterator *self, bool *ended) {
    Owned item;
    if (!step(vm, self, 0, &item)) return false;
    *ended = !item;
    if (!item) return true;
    Owned key = part(self, 1) == VALUE_NONE ? value_retain(item) : value_call_1(vm, part(self, 1), item);
    if (!key) {
        value_release(vm, item);
        return false;
    }
    set_part_take(vm, self, 4, item);
    set_part_take(vm, self, 3, key);
    return true;
}

static bool keys_equal(VM *vm, const Field *left, const Field *right, bool *equal) {
    Owned a = field_get(left), b = field_get(right);
    bool is_fine = value_equals(vm, a, b, equal);
    value_release(vm, a);
    value_release(vm, b);
    return is_fine;
}

/* A class of this module; borrowed. */
static Value class_named(VM *vm, const char *name) {
    Owned module_name = str_intern_text(vm, "itertools"), key = str_intern_text(vm, name);
    Value module = module_name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), module_name) : NULL;
    Value class = module && key ? dict_get_str(vm, module_dict(module), key) : NULL;
    value_release(vm, module_name);
    value_release(vm, key);
    if (!class) raise_runtime_error(vm, "the module itertools is gone");
    return class;
}

static bool groupby_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    *item = NULL;
    self->current = NULL;
    for (;;) {
        bool equal = true, ended;
        if (part(self, 3)) {
            if (!part(self, 2)) break;
            if (!keys_equal(vm, &self->parts[2], &self->parts[3], &equal)) return false;
            if (!equal) break;
        }
        if (!groupby_step(vm, self, &ended)) return false;
        if (ended) return true;
    }
    set_part_take(vm, self, 2, field_get(&self->parts[3]));
    Value class = class_named(vm, "_grouper");
    Iterator *group = class ? allocate(vm, class) : NULL;
    if (!group) return false;
    field_init_take(&group->parts[0], value_retain(value));
    field_init_take(&group->parts[1], field_get(&self->parts[2]));
    self->current = group;
    *item = tuple_pair(vm, part(self, 3), object_value(group));
    value_release(vm, object_owned(group));
    return *item != NULL;
}

static bool grouper_next(VM *vm, Value value, Owned *item) {
    Iterator *group = as_iterator(value), *parent = as_iterator(part(group, 0));
    bool equal, ended = false;
    *item = NULL;
    if (parent->current != group) return true;
    if (!part(parent, 4) && !groupby_step(vm, parent, &ended)) return false;
    if (ended || !part(parent, 4)) return true;
    if (!keys_equal(vm, &group->parts[1], &parent->parts[3], &equal)) return false;
    if (equal) *item = field_move(&parent->parts[4]);
    return true;
}

/* --- zip_longest: tuple of iterators (None once exhausted), fill value; at: those left ------------------ */

static Owned zip_longest_construct(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    Owned iterators = tuple_new(vm, count);
    for (int64_t i = 0; iterators && i < count; i++) {
        Owned iterator = value_iterate(vm, tuple_peek(args[1], i));
        if (iterator) {
            field_init_take(&as_tuple(iterators)->items[i], iterator);
        } else {
            value_release(vm, iterators);
            return NULL;
        }
    }
    Iterator *self = iterators ? allocate(vm, args[0]) : NULL;
    if (!self) {
        value_release(vm, iterators);
        return NULL;
    }
    field_init_take(&self->parts[0], iterators);
    field_init_take(&self->parts[1], args[2] ? value_retain(args[2]) : VALUE_NONE);
    self->at = count;
    return object_owned(self);
}

static bool zip_longest_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    Tuple *iterators = as_tuple(part(self, 0));
    *item = NULL;
    if (self->at == 0) return true;
    Owned tuple = tuple_new(vm, iterators->count);
    for (int64_t i = 0; tuple && i < iterators->count; i++) {
        Owned next = NULL, iterator = field_get(&iterators->items[i]);
        bool is_fine = iterator == VALUE_NONE || iterator_next(vm, iterator, &next);
        if (is_fine && !next && iterator != VALUE_NONE) {
            self->at--;
            field_take(vm, &iterators->items[i], VALUE_NONE);
        }
        value_release(vm, iterator);
        if (!is_fine || self->at <= 0) {
            self->at = 0;
            value_release(vm, next);
            value_release(vm, tuple);
            return is_fine;
        }
        field_init_take(&as_tuple(tuple)->items[i], next ? next : field_get(&self->parts[1]));
    }
    *item = tuple;
    return tuple != NULL;
}

/* --- product: tuple of pools; end: places --------------------------------------------------------------- */

static bool indices_make(VM *vm, int64_t **indices, int64_t count) {
    *indices = memory_allocate_array((size_t)count, sizeof **indices);
    for (int64_t i = 0; *indices && i < count; i++) (*indices)[i] = 0;
    return *indices || raise_memory_error(vm);
}

static Owned product_construct(VM *vm, Value *args) {
    int64_t repeat = 1, given = as_tuple(args[1])->count, count;
    if (args[2] && !value_to_int64(vm, args[2], EXCEPTION(OverflowError), &repeat)) return NULL;
    if (repeat < 0) return raise_value_error(vm, "repeat argument cannot be negative");
    if (MULTIPLY_OVERFLOWS(given, repeat, &count) || count > INT32_MAX)
        return raise_overflow_error(vm, "repeat argument too large");
    if (repeat == 0) given = 0;
    Owned pools = tuple_new(vm, count);
    for (int64_t i = 0; pools && i < given; i++) {
        Owned pool = value_to_tuple(vm, tuple_peek(args[1], i));
        if (!pool) {
            value_release(vm, pools);
            return NULL;
        }
        field_init_take(&as_tuple(pools)->items[i], pool);
    }
    for (int64_t i = given; pools && i < count; i++)
        field_init_take(&as_tuple(pools)->items[i], value_retain(tuple_peek(pools, i - given)));
    Iterator *self = pools ? allocate(vm, args[0]) : NULL;
    if (!self) {
        value_release(vm, pools);
        return NULL;
    }
    field_init_take(&self->parts[0], pools);
    self->end = count;
    if (indices_make(vm, &self->indices, count)) return object_owned(self);
    value_release(vm, object_owned(self));
    return NULL;
}

static bool product_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    Value pools = part(self, 0);
    *item = NULL;
    if (self->has_ended) return true;
    if (!self->has_started) {
        self->has_started = true;
        for (int64_t i = 0; i < self->end; i++) self->has_ended |= as_tuple(tuple_peek(pools, i))->count == 0;
    } else {
        int64_t i = self->end;
        while (i-- > 0) {
            if (++self->indices[i] < as_tuple(tuple_peek(pools, i))->count) break;
            self->indices[i] = 0;
        }
        self->has_ended = i < 0;
    }
    if (self->has_ended) return true;
    *item = tuple_new(vm, self->end);
    for (int64_t i = 0; *item && i < self->end; i++) {
        field_init_take(&as_tuple(*item)->items[i],
                        value_retain(tuple_peek(tuple_peek(pools, i), self->indices[i])));
    }
    return *item != NULL;
}

/* --- permutations, combinations: pool; end: places ------------------------------------------------------ */

static Owned pool_make(VM *vm, Value class, Value iterable, Value places, bool is_required) {
    Owned pool = value_to_tuple(vm, iterable);
    if (!pool) return NULL;
    int64_t count = as_tuple(pool)->count, r = count;
    Iterator *self = NULL;
    if (places && (is_required || places != VALUE_NONE)) {
        if (!is_required && !value_is_int(places)) {
            raise_type_error(vm, "Expected int as r");
            goto failed;
        }
        if (!value_to_int64(vm, places, EXCEPTION(OverflowError), &r)) goto failed;
    }
    if (r < 0) {
        raise_value_error(vm, "r must be non-negative");
        goto failed;
    }
    self = allocate(vm, class);
    if (!self) goto failed;
    field_init_take(&self->parts[0], pool);
    self->end = r;
    self->has_ended = r > count;
    if (self->has_ended) return object_owned(self);
    if (indices_make(vm, &self->indices, count) && indices_make(vm, &self->cycles, r)) {
        for (int64_t i = 0; i < count; i++) self->indices[i] = i;
        for (int64_t i = 0; i < r; i++) self->cycles[i] = count - i;
        return object_owned(self);
    }
    value_release(vm, object_owned(self));
    return NULL;
failed:
    value_release(vm, pool);
    return NULL;
}

/* The tuple that the indices stand for. */
static bool pool_pick(VM *vm, const Iterator *self, Owned *item) {
    *item = tuple_new(vm, self->end);
    for (int64_t i = 0; *item && i < self->end; i++)
        field_init_take(&as_tuple(*item)->items[i],
                        value_retain(tuple_peek(part(self, 0), self->indices[i])));
    return *item != NULL;
}

static Owned permutations_construct(VM *vm, Value *args) {
    return pool_make(vm, args[0], args[1], args[2], false);
}

/* cycles[i] counts down how many items place i has still to show; at zero the tail turns back to where it
 * began. */
static bool permutations_advance(Iterator *self) {
    int64_t count = as_tuple(part(self, 0))->count, *indices = self->indices;
    for (int64_t i = self->end; i-- > 0;) {
        if (--self->cycles[i] == 0) {
            int64_t first = indices[i];
            for (int64_t j = i; j + 1 < count; j++) indices[j] = indices[j + 1];
            indices[count - 1] = first;
            self->cycles[i] = count - i;
        } else {
            int64_t other = count - self->cycles[i], swapped = indices[i];
            indices[i] = indices[other];
            indices[other] = swapped;
            return true;
        }
    }
    return false;
}

/* The rightmost place that can go up does; those behind it follow in order. */
static bool combinations_advance(Iterator *self) {
    int64_t count = as_tuple(part(self, 0))->count, i = self->end - 1;
    while (i >= 0 && self->indices[i] == i + count - self->end) i--;
    if (i < 0) return false;
    self->indices[i]++;
    for (int64_t j = i + 1; j < self->end; j++) self->indices[j] = self->indices[j - 1] + 1;
    return true;
}

static bool replacement_advance(Iterator *self) {
    int64_t count = as_tuple(part(self, 0))->count, i = self->end - 1;
    while (i >= 0 && self->indices[i] == count - 1) i--;
    if (i < 0) return false;
    int64_t next = self->indices[i] + 1;
    for (; i < self->end; i++) self->indices[i] = next;
    return true;
}

static bool pool_next(VM *vm, Iterator *self, bool (*advance)(Iterator *self), Owned *item) {
    *item = NULL;
    if (self->has_ended) return true;
    if (self->has_started && !advance(self)) {
        self->has_ended = true;
        return true;
    }
    self->has_started = true;
    return pool_pick(vm, self, item);
}

static bool permutations_next(VM *vm, Value value, Owned *item) {
    return pool_next(vm, as_iterator(value), permutations_advance, item);
}

static Owned combinations_construct(VM *vm, Value *args) {
    return pool_make(vm, args[0], args[1], args[2], true);
}

static bool combinations_next(VM *vm, Value value, Owned *item) {
    return pool_next(vm, as_iterator(value), combinations_advance, item);
}

static Owned replacement_construct(VM *vm, Value *args) {
    int64_t r;
    if (!value_to_int64(vm, args[2], EXCEPTION(OverflowError), &r)) return NULL;
    if (r < 0) return raise_value_error(vm, "r must be non-negative");
    Owned pool = value_to_tuple(vm, args[1]);
    Iterator *self = pool ? allocate(vm, args[0]) : NULL;
    if (!self) {
        value_release(vm, pool);
        return NULL;
    }
    self->has_ended = as_tuple(pool)->count == 0 && r > 0;
    self->end = r;
    field_init_take(&self->parts[0], pool);
    if (indices_make(vm, &self->indices, r)) return object_owned(self);
    value_release(vm, object_owned(self));
    return NULL;
}

static bool replacement_next(VM *vm, Value value, Owned *item) {
    return pool_next(vm, as_iterator(value), replacement_advance, item);
}

/* --- pairwise: iterator, item before; batched: iterator, end: size -------------------------------------- */

static Owned pairwise_construct(VM *vm, Value *args) {
    return make_over(vm, args[0], args[1], NULL);
}

static bool pairwise_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    Owned next;
    *item = NULL;
    if (!part(self, 1)) {
        if (!step(vm, self, 0, &next)) return false;
        if (!next) {
            field_clear(vm, &self->parts[0]);
            return true;
        }
        set_part_take(vm, self, 1, next);
    }
    Owned before = field_get(&self->parts[1]);
    bool is_fine = step(vm, self, 0, &next);
    if (is_fine && next) {
        *item = tuple_pair(vm, before, next);
        set_part_take(vm, self, 1, next);
        is_fine = *item != NULL;
    } else {
        field_clear(vm, &self->parts[0]);
        field_clear(vm, &self->parts[1]);
    }
    value_release(vm, before);
    return is_fine;
}

static Owned batched_construct(VM *vm, Value *args) {
    int64_t size;
    bool is_strict = false;
    if (!value_to_int64(vm, args[2], EXCEPTION(OverflowError), &size) ||
        (args[3] && !value_is_true(vm, args[3], &is_strict)))
        return NULL;
    if (size < 1) return raise_value_error(vm, "n must be at least one");
    Owned result = make_over(vm, args[0], args[1], NULL);
    if (!result) return NULL;
    as_iterator(result)->end = size;
    as_iterator(result)->is_strict = is_strict;
    return result;
}

static bool batched_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    *item = NULL;
    if (!part(self, 0)) return true;
    Owned list = list_new(vm, 0), next = NULL;
    bool is_fine = list != NULL;
    while (is_fine && as_list(list)->count < self->end) {
        is_fine = step(vm, self, 0, &next);
        if (!is_fine || !next) break;
        is_fine = list_append_take(vm, as_list(list), next);
    }
    bool is_short = is_fine && as_list(list)->count < self->end;
    if (!is_fine || is_short) field_clear(vm, &self->parts[0]);
    if (is_short && self->is_strict && as_list(list)->count)
        is_fine = raise_value_error(vm, "batched(): incomplete batch");
    if (is_fine && as_list(list)->count) {
        *item = list_to_tuple(vm, list);
        is_fine = *item != NULL;
    }
    value_release(vm, list);
    return is_fine;
}

/* --- tee: node to read, source; a node: item, next node. Nodes are shared by the tees of one source ----- */

static Owned tee_copy(VM *vm, Value tee) {
    Iterator *self = allocate(vm, type_value_of(tee));
    if (!self) return NULL;
    field_init_take(&self->parts[0], field_get(&as_iterator(tee)->parts[0]));
    field_init_take(&self->parts[1], field_get(&as_iterator(tee)->parts[1]));
    return object_owned(self);
}

static Owned method_tee_copy(VM *vm, Value *args) {
    return tee_copy(vm, args[0]);
}

static Owned tee_make(VM *vm, Value class, Value iterable) {
    Owned iterator = value_iterate(vm, iterable);
    if (!iterator) return NULL;
    if (value_has_type(iterator, as_type(class))) {
        Owned copy = tee_copy(vm, iterator);
        value_release(vm, iterator);
        return copy;
    }
    Value node_class = class_named(vm, "_tee_dataobject");
    Iterator *node = node_class ? allocate(vm, node_class) : NULL, *self = node ? allocate(vm, class) : NULL;
    if (!self) {
        value_release(vm, iterator);
        value_release(vm, object_owned(node));
        return NULL;
    }
    field_init_take(&self->parts[0], object_owned(node));
    field_init_take(&self->parts[1], iterator);
    return object_owned(self);
}

static Owned tee_construct(VM *vm, Value *args) {
    return tee_make(vm, args[0], args[1]);
}

static bool tee_next(VM *vm, Value value, Owned *item) {
    Iterator *self = as_iterator(value);
    Owned held = field_get(&self->parts[0]);
    Iterator *node = as_iterator(held);
    bool is_fine = true;
    *item = NULL;
    if (!part(node, 0)) {
        Owned read = NULL;
        if (node->has_started) {
            is_fine = raise_runtime_error(vm, "cannot re-enter the tee iterator");
        } else {
            node->has_started = true;
            is_fine = step(vm, self, 1, &read);
            node->has_started = false;
        }
        Iterator *next = is_fine && read ? allocate(vm, type_value_of(held)) : NULL;
        if (next) {
            field_init_take(&node->parts[0], read);
            field_init_take(&node->parts[1], object_owned(next));
        } else {
            is_fine = is_fine && !read;
            value_release(vm, read);
        }
    }
    if (is_fine && part(node, 0)) {
        *item = field_get(&node->parts[0]);
        set_part_take(vm, self, 0, field_get(&node->parts[1]));
    }
    value_release(vm, held);
    return is_fine;
}

static Owned function_tee(VM *vm, Value *args) {
    int64_t count = 2;
    if (args[1] && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &count)) return NULL;
    if (count < 0) return raise_value_error(vm, "n must be >= 0");
    if (count == 0) return tuple_new(vm, 0);
    Value class = class_named(vm, "_tee");
    Owned first = class ? tee_make(vm, class, args[0]) : NULL, result = first ? tuple_new(vm, count) : NULL;
    for (int64_t i = 0; result && i < count; i++) {
        Owned copy = i ? tee_copy(vm, first) : value_retain(first);
        if (copy) {
            field_init_take(&as_tuple(result)->items[i], copy);
        } else {
            value_release(vm, result);
            result = NULL;
        }
    }
    value_release(vm, first);
    return result;
}

/* --- the module ----------------------------------------------------------------------------------------- */

static const Method repeat_methods[] = {
    {"__length_hint__(self, /)", repeat_hint, "A guess at how many items are still to come."},
    {NULL, NULL, NULL},
};

static const Method chain_methods[] = {
    {"@classmethod from_iterable(cls, iterable, /)", chain_construct,
     "Chain the iterables that one iterable holds."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Method tee_methods[] = {
    {"__copy__(self, /)", method_tee_copy, "A second iterator, at the same place and from here on its own."},
    {NULL, NULL, NULL},
};

#define ITERATOR(type_name, signature, construct_function, help)                                             \
    .name = (type_name), .module = "itertools", .size = sizeof(Iterator), .text = (help),                    \
    .construct = {(signature), (construct_function), NULL}
#define ITERATOR_SLOTS(next_function)                                                                        \
    .destroy = slot_destroy, .traverse = slot_traverse, .iterate = slot_self, .next = (next_function)

static const Type descriptions[] = {
    {ITERATOR("count", "count(start=0, step=1)", count_construct,
              "Count without end: start, start + step, start + 2 * step, ..."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(count_next), .repr = count_repr}},
    {ITERATOR("cycle", "cycle(iterable, /)", cycle_construct,
              "Give the items of iterable, and then give them over and over."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(cycle_next)}},
    {ITERATOR("repeat", "repeat(object, times=<unrepresentable>)", repeat_construct,
              "Give one object again and again: times times, or without end."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(repeat_next), .repr = repeat_repr},
     .methods = repeat_methods},
    {ITERATOR("chain", "chain(*iterables)", chain_construct,
              "Give the items of the first iterable, then those of the second, and so on."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(chain_next)}, .methods = chain_methods},
    {ITERATOR("islice", "islice(*args)", islice_construct,
              "Give a section of what an iterable gives, chosen as by a slice without negative numbers."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(islice_next)}},
    {ITERATOR("takewhile", "takewhile(predicate, iterable, /)", function_construct,
              "Give items as long as predicate holds, and end at the first that fails it."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(takewhile_next)}},
    {ITERATOR("dropwhile", "dropwhile(predicate, iterable, /)", function_construct,
              "Skip items as long as predicate holds, then give all the rest."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(dropwhile_next)}},
    {ITERATOR("filterfalse", "filterfalse(function, iterable, /)", function_construct,
              "Give the items that predicate refuses; the false ones where it is None."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(filterfalse_next)}},
    {ITERATOR("starmap", "starmap(function, iterable, /)", function_construct,
              "Call function with each tuple of the iterable as its arguments."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(starmap_next)}},
    {ITERATOR("accumulate", "accumulate(iterable, func=None, *, initial=None)", accumulate_construct,
              "Give the running totals, or the running results of another function of two."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(accumulate_next)}},
    {ITERATOR("compress", "compress(data, selectors)", compress_construct,
              "Give the items of data that stand beside a true selector."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(compress_next)}},
    {ITERATOR("groupby", "groupby(iterable, key=None)", groupby_construct,
              "Give pairs of a key and an iterator over the neighbours that share it."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(groupby_next)}},
    {.name = "_grouper",
     .module = "itertools",
     .size = sizeof(Iterator),
     .flags = TYPE_IS_CONTAINER | TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
     .slots = {ITERATOR_SLOTS(grouper_next)}},
    {ITERATOR("zip_longest", "zip_longest(*iterables, fillvalue=None)", zip_longest_construct,
              "Give tuples of items side by side, with fillvalue where an iterable has ended."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(zip_longest_next)}},
    {ITERATOR("product", "product(*iterables, repeat=1)", product_construct,
              "Give every tuple with one item from each iterable, the last place changing fastest."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(product_next)}},
    {ITERATOR("permutations", "permutations(iterable, r=None)", permutations_construct,
              "Give the ordered choices of r items, by place."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(permutations_next)}},
    {ITERATOR("combinations", "combinations(iterable, r)", combinations_construct,
              "Give the unordered choices of r items, by place."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(combinations_next)}},
    {ITERATOR("combinations_with_replacement", "combinations_with_replacement(iterable, r)",
              replacement_construct,
              "Give the unordered choices of r items, where an item may be taken again."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(replacement_next)}},
    {ITERATOR("pairwise", "pairwise(iterable, /)", pairwise_construct,
              "Give each item together with its successor."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(pairwise_next)}},
    {ITERATOR("batched", "batched(iterable, n, *, strict=False)", batched_construct,
              "Give tuples of n items; the last one has what is left."),
     .flags = TYPE_IS_CONTAINER, .slots = {ITERATOR_SLOTS(batched_next)}},
    {ITERATOR("_tee", "_tee(iterable, /)", tee_construct, "An iterator over a store that its copies share."),
     .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES, .slots = {ITERATOR_SLOTS(tee_next)},
     .methods = tee_methods},
    {.name = "_tee_dataobject",
     .module = "itertools",
     .size = sizeof(Iterator),
     .flags = TYPE_IS_CONTAINER | TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
     .slots = {.destroy = slot_destroy, .traverse = slot_traverse}},
};

static const Method functions[] = {
    {"tee(iterable, n=2, /)", function_tee, "Split one iterator into n, each of which gives all items."},
    {NULL, NULL, NULL},
};

Owned module_itertools(VM *vm) {
    Owned module = stdlib_module(vm, "itertools", "Building blocks for loops: iterators that make iterators.",
                                 functions);
    bool is_fine = module != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(descriptions); i++) {
        is_fine = stdlib_add_type(vm, module, descriptions[i].name, &descriptions[i], NULL, NULL);
    }
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

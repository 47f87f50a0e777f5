/*
 * list: a growable row of values. Sorting is in list_sort.c.
 *
 * Anything that calls back into the language may change the list: counts are read again after each call.
 */
#include "vm/objects/list.h"

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/sequence.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { FIRST_ROOM = 4 };

bool list_reserve(VM *vm, List *list, int64_t count) {
    if (LIKELY(count <= list->room)) return true;
    int64_t room = list->room < FIRST_ROOM ? FIRST_ROOM : list->room + list->room / 4 + 4;
    if (room < count) room = count;
    Field *items = memory_resize_array(list->items, (size_t)room, sizeof *items);
    if (!items) return raise_memory_error(vm);
    list->items = items;
    list->room = room;
    return true;
}

Owned list_new(VM *vm, int64_t count) {
    List *list = object_allocate_container(vm, &list_type, sizeof *list);
    if (!list) return NULL;
    list->items = NULL;
    list->count = list->room = 0;
    if (count == 0) return object_owned(list);
    list->items = memory_allocate_array((size_t)count, sizeof *list->items);
    if (!list->items) {
        value_release(vm, object_owned(list));
        return raise_memory_error(vm);
    }
    memset(list->items, 0, (size_t)count * sizeof *list->items);
    list->count = list->room = count;
    return object_owned(list);
}

Owned list_from(VM *vm, const Value *items, int64_t count) {
    Owned list = list_new(vm, count);
    for (int64_t i = 0; list && i < count; i++)
        field_init_take(&as_list(list)->items[i], value_retain(items[i]));
    return list;
}

bool list_append_take(VM *vm, List *list, Owned item) {
    if (!item) return false;
    if (!list_reserve(vm, list, list->count + 1)) {
        value_release(vm, item);
        return false;
    }
    field_init_take(&list->items[list->count++], item);
    return true;
}

bool list_append(VM *vm, List *list, Value item) {
    return list_append_take(vm, list, value_retain(item));
}

bool list_insert(VM *vm, List *list, int64_t index, Value item) {
    if (!list_reserve(vm, list, list->count + 1)) return false;
    if (index < 0) index = index + list->count < 0 ? 0 : index + list->count;
    if (index > list->count) index = list->count;
    memmove(list->items + index + 1, list->items + index, (size_t)(list->count - index) * sizeof(Field));
    field_init_take(&list->items[index], value_retain(item));
    list->count++;
    return true;
}

typedef struct ListSink {
    Sink sink;
    List *list;
} ListSink;

static bool list_take(VM *vm, Sink *sink, Owned value) {
    List *list = ((ListSink *)sink)->list;
    if (list->count == list->room) return false; /* growing may fail, which is to be told from here */
    field_init_take(&list->items[list->count++], value);
    (void)vm;
    return true;
}

/* Appends the items of an iterable, which is asked for its length where asks_length. */
static bool collect(VM *vm, List *list, Value iterable, bool asks_length) {
    bool is_list = value_has_type(iterable, &list_type);
    if (is_list || value_has_type(iterable, &tuple_type)) {
        int64_t count = is_list ? as_list(iterable)->count : as_tuple(iterable)->count;
        if (!list_reserve(vm, list, list->count + count)) return false;
        const Field *items = is_list ? as_list(iterable)->items
                                     : as_tuple(iterable)->items; /* after: it may be the same list */
        for (int64_t i = 0; i < count; i++)
            field_init_take(&list->items[list->count + i], field_get(&items[i]));
        list->count += count;
        return true;
    }
    Walk walk = {.iterator = value_iterate(vm, iterable)};
    if (!walk.iterator) return false;
    ListSink sink = {{list_take}, list};
    int64_t hint = 0;
    bool is_fine = !asks_length || value_length_hint(vm, iterable, 0, &hint);
    if (is_fine && hint > 0 && hint < INT32_MAX && !list_reserve(vm, list, list->count + hint))
        raise_clear(vm);
    while (is_fine) {
        Owned item;
        is_fine = walk_feed(vm, &walk, &sink.sink, &item);
        if (!is_fine || !item) break;
        is_fine = list_append_take(vm, list, item);
    }
    walk_close(vm, &walk);
    return is_fine;
}

bool list_extend(VM *vm, List *list, Value iterable) {
    return collect(vm, list, iterable, true);
}

bool list_collect(VM *vm, List *list, Value iterable) {
    return collect(vm, list, iterable, false);
}

bool list_replace(VM *vm, List *list, int64_t start, int64_t end, const Value *items, int64_t count) {
    int64_t removed = end - start, after = list->count - end;
    Owned *dying = NULL;
    Field *fresh = NULL;
    if (removed && !(dying = memory_allocate_array((size_t)removed, sizeof *dying)))
        return raise_memory_error(vm);
    if (count && !(fresh = memory_allocate_array((size_t)count, sizeof *fresh))) {
        memory_release(dying);
        return raise_memory_error(vm);
    }
    for (int64_t i = 0; i < count; i++) field_init_take(&fresh[i], value_retain(items[i]));
    if (!list_reserve(vm, list, list->count + count - removed)) {
        for (int64_t i = 0; i < count; i++) field_clear(vm, &fresh[i]);
        memory_release(dying);
        memory_release(fresh);
        return false;
    }
    for (int64_t i = 0; i < removed; i++) dying[i] = field_move(&list->items[start + i]);
    if (after) memmove(list->items + start + count, list->items + end, (size_t)after * sizeof(Field));
    if (count) memcpy(list->items + start, fresh, (size_t)count * sizeof(Field));
    list->count += count - removed;
    memory_release(fresh);
    for (int64_t i = removed; i-- > 0;)
        value_release(vm, dying[i]); /* the list is whole again before anything runs */
    memory_release(dying);
    return true;
}

Owned list_slice(VM *vm, Value list, int64_t start, int64_t end) {
    if (start >= end) return list_new(vm, 0);
    return list_from(vm, (const Value *)(const void *)(as_list(list)->items + start), end - start);
}

Owned list_to_tuple(VM *vm, Value list) {
    return tuple_from(vm, (const Value *)(const void *)as_list(list)->items, as_list(list)->count);
}

void list_clear(VM *vm, List *list) {
    Field *items = list->items;
    int64_t count = list->count;
    list->items = NULL;
    list->count = list->room = 0;
    for (int64_t i = count; i-- > 0;) field_clear(vm, &items[i]);
    memory_release(items);
}

/* --- slots ---------------------------------------------------------------------------------------------- */

static void slot_destroy(VM *vm, Object *self) {
    list_clear(vm, (List *)self);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    List *list = (List *)self;
    for (int64_t i = list->count; i-- > 0;) visit(field_peek(&list->items[i]), context);
}

static Owned initialise(VM *vm, Value *args) {
    List *list = as_list(args[0]);
    if (list->count) list_clear(vm, list);
    if (args[1] && !list_extend(vm, list, args[1])) return NULL;
    return VALUE_NONE;
}

static Owned make_at_once(VM *vm, Value *args) {
    Owned list = list_new(vm, 0);
    if (!list || !args[1] || list_extend(vm, as_list(list), args[1])) return list;
    value_release(vm, list);
    return NULL;
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return object_owned(object_allocate_zeroed(vm, type, type->size));
}

static Owned slot_repr(VM *vm, Value self) {
    if (as_list(self)->count == 0) return str_new_text(vm, "[]");
    return sequence_repr(vm, self, as_list(self)->items, &as_list(self)->count, "[", "]", "[...]");
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_is_list(left) || !value_is_list(right)) return VALUE_NOT_IMPLEMENTED;
    return sequence_compare(vm, left, right, op);
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_list(self)->count;
    return true;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    if (value_has_type(key, &slice_type)) {
        SliceRange range;
        if (!slice_read(vm, key, &range)) return NULL;
        slice_adjust(&range, as_list(self)->count);
        if (range.step == 1) return list_slice(vm, self, range.start, range.start + range.count);
        Owned result = list_new(vm, range.count);
        for (int64_t i = 0; result && i < range.count; i++) {
            field_init_take(&as_list(result)->items[i],
                            value_retain(list_peek(self, range.start + i * range.step)));
        }
        return result;
    }
    int64_t index;
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "list indices must be integers or slices, not %T", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return NULL;
    if (index < 0) index += as_list(self)->count;
    if (index < 0 || index >= as_list(self)->count) return raise_index_error(vm, "list index out of range");
    return value_retain(list_peek(self, index));
}

/* del list[start:stop:step] with a step. */
static bool delete_stepped(VM *vm, List *list, SliceRange range) {
    if (range.step < 0) {
        range.start += (range.count - 1) * range.step;
        range.step = -range.step;
    }
    Owned dying = list_new(vm, 0);
    if (!dying || !list_reserve(vm, as_list(dying), range.count)) {
        value_release(vm, dying);
        return false;
    }
    int64_t kept = range.start, next = range.start, left = range.count;
    for (int64_t i = range.start; i < list->count; i++) {
        if (left && i == next) {
            as_list(dying)->items[--left] = list->items[i]; /* the first is released first */
            if (left) next += range.step; /* behind the last one it may be no number */
        } else {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
    as_list(dying)->count = range.count;
    value_release(vm, dying);
    return true;
}

static bool set_slice(VM *vm, List *list, Value key, Value value) {
    SliceRange range;
    if (!slice_read(vm, key, &range)) return false;
    Owned items = NULL;
    if (value) {
        items = value_to_items(vm, value, "must assign iterable to extended slice");
        if (!items) return false;
    }
    slice_adjust(&range, list->count);
    bool is_fine = true;
    int64_t count = items ? as_tuple(items)->count : 0;
    if (range.step == 1) {
        int64_t end = range.stop < range.start ? range.start : range.stop;
        is_fine = list_replace(vm, list, range.start, end,
                               items ? (const Value *)(const void *)as_tuple(items)->items : NULL, count);
    } else if (!items) {
        is_fine = range.count == 0 || delete_stepped(vm, list, range);
    } else if (count != range.count) {
        is_fine = raise_value_error(
            vm, "attempt to assign sequence of size %ld to extended slice of size %ld", count, range.count);
    } else {
        Owned old = list_new(vm, count);
        is_fine = old != NULL;
        for (int64_t i = 0; is_fine && i < count; i++) {
            Field *field = &list->items[range.start + i * range.step];
            field_init_take(&as_list(old)->items[count - 1 - i], field_move(field));
            field_init_take(field, value_retain(tuple_peek(items, i)));
        }
        value_release(vm, old);
    }
    value_release(vm, items);
    return is_fine;
}

static bool slot_set_item(VM *vm, Value self, Value key, Value value) {
    List *list = as_list(self);
    if (value_has_type(key, &slice_type)) return set_slice(vm, list, key, value);
    int64_t index;
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "list indices must be integers or slices, not %T", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return false;
    if (index < 0) index += list->count;
    if (index < 0 || index >= list->count) return raise_index_error(vm, "list assignment index out of range");
    if (!value) return list_replace(vm, list, index, index + 1, NULL, 0);
    field_take(vm, &list->items[index], value_retain(value));
    return true;
}

static bool slot_contains(VM *vm, Value self, Value item, bool *found) {
    *found = false;
    for (int64_t i = 0; !*found && i < as_list(self)->count; i++) {
        Owned held = value_retain(list_peek(self, i));
        bool is_fine = value_equals(vm, held, item, found);
        value_release(vm, held);
        if (!is_fine) return false;
    }
    return true;
}

static Owned slot_concatenate(VM *vm, Value left, Value right) {
    if (!value_is_list(right))
        return raise_type_error(vm, "can only concatenate list (not \"%T\") to list", right);
    int64_t a = as_list(left)->count, b = as_list(right)->count;
    Owned result = list_new(vm, a + b);
    for (int64_t i = 0; result && i < a + b; i++) {
        field_init_take(&as_list(result)->items[i],
                        value_retain(i < a ? list_peek(left, i) : list_peek(right, i - a)));
    }
    return result;
}

static Owned slot_repeat(VM *vm, Value self, int64_t times) {
    int64_t count = as_list(self)->count, total;
    if (times < 0) times = 0;
    if (MULTIPLY_OVERFLOWS(count, times, &total) || total > INT64_MAX / 16) return raise_memory_error(vm);
    Owned result = list_new(vm, total);
    Field *to = result ? as_list(result)->items : NULL;
    for (int64_t round = 0, at = 0; result && count && round < times; round++) {
        for (int64_t i = 0; i < count; i++) field_init_take(&to[at++], value_retain(list_peek(self, i)));
    }
    return result;
}

static Owned slot_inplace_concatenate(VM *vm, Value left, Value right) {
    return list_extend(vm, as_list(left), right) ? value_retain(left) : NULL;
}

static Owned slot_inplace_repeat(VM *vm, Value self, int64_t times) {
    List *list = as_list(self);
    int64_t count = list->count, total;
    if (times <= 0) {
        list_clear(vm, list);
        return value_retain(self);
    }
    if (MULTIPLY_OVERFLOWS(count, times, &total) || total > INT64_MAX / 16) return raise_memory_error(vm);
    if (!list_reserve(vm, list, total)) return NULL;
    for (int64_t i = count; i < total; i++)
        field_init_take(&list->items[i], field_get(&list->items[i - count]));
    list->count = total;
    return value_retain(self);
}

static Owned slot_iterate(VM *vm, Value self) {
    return index_iterator_new(vm, &list_iterator_type, self);
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_append(VM *vm, Value *args) {
    return list_append(vm, as_list(args[0]), args[1]) ? VALUE_NONE : NULL;
}

static Owned method_clear(VM *vm, Value *args) {
    list_clear(vm, as_list(args[0]));
    return VALUE_NONE;
}

static Owned method_copy(VM *vm, Value *args) {
    return list_slice(vm, args[0], 0, as_list(args[0])->count);
}

static Owned method_count(VM *vm, Value *args) {
    int64_t count = 0;
    for (int64_t i = 0; i < as_list(args[0])->count; i++) {
        bool equal;
        Owned held = value_retain(list_peek(args[0], i));
        bool is_fine = value_equals(vm, held, args[1], &equal);
        value_release(vm, held);
        if (!is_fine) return NULL;
        count += equal;
    }
    return value_from_small_int(count);
}

static Owned method_extend(VM *vm, Value *args) {
    return list_extend(vm, as_list(args[0]), args[1]) ? VALUE_NONE : NULL;
}

/* The first index of item within bounds, or -1; false with an exception pending. */
static bool find_item(VM *vm, Value self, Value item, int64_t start, int64_t stop, int64_t *index) {
    for (int64_t i = start; i < stop && i < as_list(self)->count; i++) {
        bool equal;
        Owned held = value_retain(list_peek(self, i));
        bool is_fine = value_equals(vm, held, item, &equal);
        value_release(vm, held);
        if (!is_fine) return false;
        if (equal) {
            *index = i;
            return true;
        }
    }
    *index = -1;
    return true;
}

static Owned method_index(VM *vm, Value *args) {
    int64_t start = 0, stop = INT64_MAX, count = as_list(args[0])->count, index;
    if (args[2] && !slice_bound(vm, args[2], &start)) return NULL;
    if (args[3] && !slice_bound(vm, args[3], &stop)) return NULL;
    if (start < 0) start = start + count < 0 ? 0 : start + count;
    if (stop < 0) stop += count;
    if (!find_item(vm, args[0], args[1], start, stop, &index)) return NULL;
    return index >= 0 ? value_from_small_int(index) : raise_value_error(vm, "list.index(x): x not in list");
}

static Owned method_insert(VM *vm, Value *args) {
    int64_t index;
    if (!value_to_count(vm, args[1], &index)) return NULL;
    return list_insert(vm, as_list(args[0]), index, args[2]) ? VALUE_NONE : NULL;
}

static Owned method_pop(VM *vm, Value *args) {
    List *list = as_list(args[0]);
    int64_t index = -1;
    if (args[1] && !value_to_count(vm, args[1], &index)) return NULL;
    if (list->count == 0) return raise_index_error(vm, "pop from empty list");
    if (index < 0) index += list->count;
    if (index < 0 || index >= list->count) return raise_index_error(vm, "pop index out of range");
    Owned item = field_move(&list->items[index]);
    memmove(list->items + index, list->items + index + 1, (size_t)(list->count - index - 1) * sizeof(Field));
    list->count--;
    if (list->room > 16 &&
        list->count < list->room / 4) { /* give memory back, rarely enough to stay linear */
        Field *items = memory_resize_array(list->items, (size_t)(list->room / 2), sizeof *items);
        if (items) {
            list->items = items;
            list->room /= 2;
        }
    }
    return item;
}

static Owned method_remove(VM *vm, Value *args) {
    int64_t index;
    if (!find_item(vm, args[0], args[1], 0, INT64_MAX, &index)) return NULL;
    if (index < 0) return raise_value_error(vm, "list.remove(x): x not in list");
    return list_replace(vm, as_list(args[0]), index, index + 1, NULL, 0) ? VALUE_NONE : NULL;
}

static Owned method_reverse(VM *vm, Value *args) {
    (void)vm;
    List *list = as_list(args[0]);
    for (int64_t i = 0, j = list->count - 1; i < j; i++, j--) {
        Field field = list->items[i];
        list->items[i] = list->items[j];
        list->items[j] = field;
    }
    return VALUE_NONE;
}

static Owned method_sort(VM *vm, Value *args) {
    bool is_reverse = false;
    if (args[2] && !value_is_true(vm, args[2], &is_reverse)) return NULL;
    return list_sort(vm, as_list(args[0]), args[1] == VALUE_NONE ? NULL : args[1], is_reverse) ? VALUE_NONE
                                                                                               : NULL;
}

static Owned method_reversed(VM *vm, Value *args) {
    Owned iterator = index_iterator_new(vm, &list_reverse_iterator_type, args[0]);
    if (iterator) ((IndexIterator *)value_object(iterator))->index = as_list(args[0])->count - 1;
    return iterator;
}

static Owned method_sizeof(VM *vm, Value *args) {
    return int_new(vm, (int64_t)(sizeof(List) + (size_t)as_list(args[0])->room * sizeof(Field)));
}

static Owned method_getitem(VM *vm, Value *args) {
    return slot_get_item(vm, args[0], args[1]);
}

const Method list_methods[] = {
    {"__getitem__(self, index, /)", method_getitem, "The item at an index, or a list of those of a slice."},
    {"__reversed__(self, /)", method_reversed, "Iterate over the items, last first."},
    {"__sizeof__(self, /)", method_sizeof, "How much memory the list takes."},
    {"clear(self, /)", method_clear, "Take out all items."},
    {"copy(self, /)", method_copy, "A new list of the same items."},
    {"append(self, object, /)", method_append, "Put object at the end."},
    {"insert(self, index, object, /)", method_insert, "Put object before the item at index."},
    {"extend(self, iterable, /)", method_extend, "Put all items of iterable at the end."},
    {"pop(self, index=-1, /)", method_pop, "Take out the item at index, the last by default, and give it."},
    {"remove(self, value, /)", method_remove,
     "Take out the first item that equals value; ValueError where there is none."},
    {"index(self, value, start=0, stop=sys.maxsize, /)", method_index,
     "The place of the first item that equals value; ValueError where there is none."},
    {"count(self, value, /)", method_count, "How many items equal value."},
    {"reverse(self, /)", method_reverse, "Turn the order of the items round."},
    {"sort(self, /, *, key=None, reverse=False)", method_sort,
     "Put the items in order, by key where given, equal ones as they were; reverse for the largest first."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type list_type = {
    TYPE_HEAD(list, "list"),
    .base = &object_type,
    .size = sizeof(List),
    .flags = TYPE_IS_LIST | TYPE_IS_CONTAINER | TYPE_IS_SEQUENCE | TYPE_MATCHES_SELF,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .clear = slot_destroy,
              .make = slot_make,
              .repr = slot_repr,
              .compare = slot_compare,
              .hash = value_hash_refused,
              .length = slot_length,
              .get_item = slot_get_item,
              .set_item = slot_set_item,
              .contains = slot_contains,
              .concatenate = slot_concatenate,
              .repeat = slot_repeat,
              .inplace_concatenate = slot_inplace_concatenate,
              .inplace_repeat = slot_inplace_repeat,
              .iterate = slot_iterate},
    .initialise = {"list(iterable=(), /)", initialise, NULL},
    .at_once = {"list(iterable=(), /)", make_at_once, NULL},
    .methods = list_methods,
    .text = "A sequence of items that can be changed.",
};

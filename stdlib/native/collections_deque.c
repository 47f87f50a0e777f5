/*
 * collections.deque: items in a ring, quick at both ends. The module _collections.
 *
 * The ring's room is a power of two; item i of the deque lies at (head + i) & (room - 1). `changes` counts
 * what adds, removes or moves items, so that iterators and searches notice when code that they call does.
 */
#include "stdlib/native/collections_deque.h"

#include <string.h>

#include "base/memory.h"
#include "stdlib/modules.h"
#include "stdlib/native/collections_core.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { FIRST_ROOM = 8, UNBOUNDED = -1 };

typedef struct Deque {
    Object object;
    Field *items; /* NULL as long as nothing was put in */
    int64_t head, count, room;
    int64_t most; /* maxlen, or UNBOUNDED */
    uint64_t changes;
} Deque;

static Deque *as_deque(Value value) {
    return (Deque *)value_object(value);
}

static Field *at(const Deque *deque, int64_t index) {
    return &deque->items[(deque->head + index) & (deque->room - 1)];
}

static bool is_deque(VM *vm, Value value) {
    const Type *type = value_is_pointer(value) ? native_class(vm, "_collections", "deque") : NULL;
    if (!type) raise_clear(vm);
    return type && type_is_subtype(vm, value_type(value), type);
}

static bool grow(VM *vm, Deque *deque) {
    int64_t room = deque->room ? deque->room * 2 : FIRST_ROOM;
    Field *items = memory_allocate_array((size_t)room, sizeof *items);
    if (!items) return raise_memory_error(vm);
    for (int64_t i = 0; i < deque->count; i++) items[i] = *at(deque, i);
    memory_release(deque->items);
    deque->items = items;
    deque->head = 0;
    deque->room = room;
    return true;
}

static Owned take_right(Deque *deque) {
    deque->changes++;
    return at(deque, --deque->count)->held;
}

static Owned take_left(Deque *deque) {
    Owned item = at(deque, 0)->held;
    deque->head = (deque->head + 1) & (deque->room - 1);
    deque->count--;
    deque->changes++;
    return item;
}

/* Adds an item, which is consumed, at one end; a full deque loses one at the other. */
static bool add_take(VM *vm, Deque *deque, Owned item, bool is_left) {
    if (!item) return false;
    if (deque->count == deque->room && !grow(vm, deque)) {
        value_release(vm, item);
        return false;
    }
    if (is_left) {
        deque->head = (deque->head - 1) & (deque->room - 1);
        at(deque, 0)->held = item;
    } else {
        at(deque, deque->count)->held = item;
    }
    deque->count++;
    deque->changes++;
    if (deque->most != UNBOUNDED && deque->count > deque->most)
        value_release(vm, is_left ? take_right(deque) : take_left(deque));
    return true;
}

/* Empties the deque before anything is released: what that runs finds it empty. */
static void clear(VM *vm, Deque *deque) {
    Deque old = *deque;
    deque->items = NULL;
    deque->head = deque->count = deque->room = 0;
    deque->changes++;
    for (int64_t i = 0; i < old.count; i++) value_release(vm, at(&old, i)->held);
    memory_release(old.items);
}

static bool extend(VM *vm, Value self, Value iterable, bool is_left) {
    Owned items = iterable == self ? value_to_list(vm, iterable) : value_retain(iterable);
    Walk walk;
    bool is_fine = items && walk_open(vm, &walk, items);
    if (!is_fine) {
        value_release(vm, items);
        return false;
    }
    while (is_fine) {
        Owned item;
        is_fine = walk_next(vm, &walk, &item);
        if (!is_fine || !item) break;
        is_fine = add_take(vm, as_deque(self), item, is_left);
    }
    walk_close(vm, &walk);
    value_release(vm, items);
    return is_fine;
}

/* --- memory and making ---------------------------------------------------------------------------------- */

static void deque_clear(VM *vm, Object *self) {
    clear(vm, (Deque *)self);
}

static void deque_traverse(Object *self, Visit *visit, void *context) {
    const Deque *deque = (const Deque *)self;
    for (int64_t i = 0; i < deque->count; i++) visit(at(deque, i)->held, context);
}

static Owned deque_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    Owned self = type_allocate(vm, type);
    if (self) as_deque(self)->most = UNBOUNDED;
    return self;
}

static Owned deque_initialise(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    int64_t most = UNBOUNDED;
    if (args[2] && args[2] != VALUE_NONE) {
        if (!value_is_int(args[2])) return raise_type_error(vm, "an integer is required");
        if (!value_to_int64(vm, args[2], EXCEPTION(OverflowError), &most)) return NULL;
        if (most < 0) return raise_value_error(vm, "maxlen must be non-negative");
    }
    deque->most = most;
    if (deque->count) clear(vm, deque);
    return !args[1] || extend(vm, args[0], args[1], false) ? VALUE_NONE : NULL;
}

static Owned most_value(VM *vm, const Deque *deque) {
    return deque->most == UNBOUNDED ? VALUE_NONE : int_new(vm, deque->most);
}

/* A deque of the same class and bound: of a subclass its constructor makes it. */
static Owned copy(VM *vm, Value self, Value items) {
    const Deque *deque = as_deque(self);
    const Type *type = value_type(self);
    const Type *plain = native_class(vm, "_collections", "deque");
    if (!plain) return NULL;
    if (type == plain) {
        Owned made = deque_make(vm, type, (Arguments){NULL, 0, NULL});
        if (made) as_deque(made)->most = deque->most;
        if (made && extend(vm, made, items, false)) return made;
        value_release(vm, made);
        return NULL;
    }
    if (deque->most == UNBOUNDED) return value_call_1(vm, type_value(type), items);
    Owned most = most_value(vm, deque), made = most ? value_call_2(vm, type_value(type), items, most) : NULL;
    value_release(vm, most);
    if (!made || is_deque(vm, made)) return made;
    raise_type_error(vm, "%P() must return a deque, not %T", type, made);
    value_release(vm, made);
    return NULL;
}

/* --- slots ---------------------------------------------------------------------------------------------- */

static Owned deque_repr(VM *vm, Value self) {
    bool is_active;
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "[...]");
    const Deque *deque = as_deque(self);
    Owned list = value_to_list(vm, self), text = list ? value_repr(vm, list) : NULL, result = NULL;
    if (text && deque->most == UNBOUNDED) result = str_new_format(vm, "%P(%S)", value_type(self), text);
    else if (text) result = str_new_format(vm, "%P(%S, maxlen=%ld)", value_type(self), text, deque->most);
    value_release(vm, list);
    value_release(vm, text);
    repr_leave(vm, self);
    return result;
}

static Owned deque_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!is_deque(vm, left) || !is_deque(vm, right)) return VALUE_NOT_IMPLEMENTED;
    if (left == right && op == COMPARE_EQ) return VALUE_TRUE;
    if ((op == COMPARE_EQ || op == COMPARE_NE) && as_deque(left)->count != as_deque(right)->count)
        return value_from_bool(op == COMPARE_NE);
    Owned a = value_to_list(vm, left), b = a ? value_to_list(vm, right) : NULL;
    Owned result = b ? value_compare(vm, a, b, op) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static bool deque_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_deque(self)->count;
    return true;
}

/* A place within the deque from an index. */
static bool read_index(VM *vm, const Deque *deque, Value key, int64_t *index) {
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "sequence index must be integer, not '%T'", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), index)) return false;
    if (*index < 0) *index += deque->count;
    if (*index >= 0 && *index < deque->count) return true;
    raise_index_error(vm, "deque index out of range");
    return false;
}

static Owned deque_get_item(VM *vm, Value self, Value key) {
    int64_t index;
    return read_index(vm, as_deque(self), key, &index) ? field_get(at(as_deque(self), index)) : NULL;
}

/* Takes out the item at index; the items on the shorter side of it close the gap: near the ends that takes
   constant time. */
static Owned take_out(Deque *deque, int64_t index) {
    Owned item = at(deque, index)->held;
    if (index < deque->count / 2) {
        for (int64_t i = index; i > 0; i--) *at(deque, i) = *at(deque, i - 1);
        deque->head = (deque->head + 1) & (deque->room - 1);
    } else {
        for (int64_t i = index; i + 1 < deque->count; i++) *at(deque, i) = *at(deque, i + 1);
    }
    deque->count--;
    deque->changes++;
    return item;
}

static bool deque_set_item(VM *vm, Value self, Value key, Value value) {
    int64_t index;
    if (!read_index(vm, as_deque(self), key, &index)) return false;
    if (value) field_take(vm, at(as_deque(self), index), value_retain(value));
    else value_release(vm, take_out(as_deque(self), index));
    return true;
}

/* Looks for value from start on; *index -1: not there. */
static bool search(VM *vm, Deque *deque, Value value, int64_t start, int64_t stop, int64_t *index) {
    uint64_t changes = deque->changes;
    *index = -1;
    for (int64_t i = start; i < stop && i < deque->count; i++) {
        Owned item = field_get(at(deque, i));
        bool equal = false, is_fine = value_equals(vm, item, value, &equal);
        value_release(vm, item);
        if (!is_fine) return false;
        if (equal) *index = i;
        if (deque->changes != changes) return raise_runtime_error(vm, "deque mutated during iteration");
        if (equal) break;
    }
    return true;
}

static bool deque_contains(VM *vm, Value self, Value item, bool *found) {
    int64_t index;
    bool is_fine = search(vm, as_deque(self), item, 0, INT64_MAX, &index);
    *found = index >= 0;
    return is_fine;
}

static Owned deque_concatenate(VM *vm, Value left, Value right) {
    if (!is_deque(vm, right))
        return raise_type_error(vm, "can only concatenate deque (not \"%T\") to deque", right);
    Owned result = copy(vm, left, left);
    if (!result || extend(vm, result, right, false)) return result;
    value_release(vm, result);
    return NULL;
}

static Owned deque_inplace_concatenate(VM *vm, Value left, Value right) {
    return extend(vm, left, right, false) ? value_retain(left) : NULL;
}

/* Puts the items of list into the deque, count times. */
static bool repeat_into(VM *vm, Value self, const List *list, int64_t count) {
    Deque *deque = as_deque(self);
    int64_t total;
    if (count > 0 && MULTIPLY_OVERFLOWS(list->count, count, &total)) return raise_memory_error(vm);
    if (deque->most != UNBOUNDED && list->count) { /* only the last ones stay */
        int64_t needed = deque->most / list->count + 2;
        if (count > needed) count = needed;
    }
    for (int64_t i = 0; i < count; i++) {
        for (int64_t j = 0; j < list->count; j++) {
            if (!add_take(vm, deque, value_retain(field_peek(&list->items[j])), false)) return false;
        }
    }
    return true;
}

static Owned deque_repeat(VM *vm, Value self, int64_t count) {
    Owned list = value_to_list(vm, self), empty = list ? list_new(vm, 0) : NULL;
    Owned result = empty ? copy(vm, self, empty) : NULL;
    bool is_fine = result && repeat_into(vm, result, as_list(list), count);
    value_release(vm, list);
    value_release(vm, empty);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned deque_inplace_repeat(VM *vm, Value self, int64_t count) {
    Owned list = value_to_list(vm, self);
    bool is_fine = list != NULL;
    if (is_fine && count <= 0) clear(vm, as_deque(self));
    else is_fine = is_fine && repeat_into(vm, self, as_list(list), count - 1);
    value_release(vm, list);
    return is_fine ? value_retain(self) : NULL;
}

/* --- iterators ------------------------------------------------------------------------------------------ */

typedef struct DequeIterator {
    Object object;
    Field deque;
    int64_t left; /* items still to come */
    uint64_t changes;
} DequeIterator;

static DequeIterator *as_iterator(Value value) {
    return (DequeIterator *)value_object(value);
}

static Owned iterator_over(VM *vm, Value self, const char *class_name) {
    const Type *type = native_class(vm, "_collections", class_name);
    Owned iterator = type ? type_allocate(vm, type) : NULL;
    if (!iterator) return NULL;
    field_init_take(&as_iterator(iterator)->deque, value_retain(self));
    as_iterator(iterator)->left = as_deque(self)->count;
    as_iterator(iterator)->changes = as_deque(self)->changes;
    return iterator;
}

static Owned deque_iterate(VM *vm, Value self) {
    return iterator_over(vm, self, "_deque_iterator");
}

static Owned iterator_make_at(VM *vm, Value *args) {
    int64_t index = 0;
    if (!is_deque(vm, args[1]))
        return raise_type_error(vm, "argument 1 must be collections.deque, not %T", args[1]);
    if (args[2] && !value_to_int64(vm, args[2], EXCEPTION(OverflowError), &index)) return NULL;
    Owned iterator = type_allocate(vm, as_type(args[0]));
    if (!iterator) return NULL;
    DequeIterator *self = as_iterator(iterator);
    field_init_take(&self->deque, value_retain(args[1]));
    self->changes = as_deque(args[1])->changes;
    self->left = as_deque(args[1])->count - (index < 0 ? 0 : index);
    if (self->left < 0) self->left = 0;
    return iterator;
}

static void iterator_destroy(VM *vm, Object *self) {
    field_clear(vm, &((DequeIterator *)self)->deque);
}

static void iterator_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((DequeIterator *)self)->deque), context);
}

static bool step(VM *vm, Value value, bool is_reversed, Owned *item) {
    DequeIterator *self = as_iterator(value);
    const Deque *deque = as_deque(field_peek(&self->deque));
    *item = NULL;
    if (deque->changes != self->changes) {
        self->left = 0;
        return raise_runtime_error(vm, "deque mutated during iteration");
    }
    if (self->left == 0) return true;
    *item = field_get(at(deque, is_reversed ? self->left - 1 : deque->count - self->left));
    self->left--;
    return true;
}

static bool iterator_step(VM *vm, Value self, Owned *item) {
    return step(vm, self, false, item);
}

static bool reverse_step(VM *vm, Value self, Owned *item) {
    return step(vm, self, true, item);
}

static Owned iterator_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned method_iterator_hint(VM *vm, Value *args) {
    return int_new(vm, as_iterator(args[0])->left);
}

static Owned method_iterator_reduce(VM *vm, Value *args) {
    const DequeIterator *self = as_iterator(args[0]);
    Value deque = field_peek(&self->deque);
    Owned index = int_new(vm, as_deque(deque)->count - self->left),
          parts = index ? tuple_pair(vm, deque, index) : NULL;
    Owned result = parts ? tuple_pair(vm, type_value_of(args[0]), parts) : NULL;
    value_release(vm, index);
    value_release(vm, parts);
    return result;
}

static const Method iterator_methods[] = {
    {"__length_hint__(self, /)", method_iterator_hint, "How many items are still to come."},
    {"__reduce__(self, /)", method_iterator_reduce,
     "The parts from which copy and pickle make an equal object."},
    {NULL, NULL, NULL},
};

#define ITERATOR_DESCRIPTION(c_name, step_function)                                                          \
    static const Type c_name##_description = {                                                               \
        .name = "collections._" #c_name,                                                                     \
        .module = "collections",                                                                             \
        .size = sizeof(DequeIterator),                                                                       \
        .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,                                                          \
        .slots = {.destroy = iterator_destroy,                                                               \
                  .traverse = iterator_traverse,                                                             \
                  .iterate = iterator_self,                                                                  \
                  .next = step_function},                                                                    \
        .construct = {"_" #c_name "(iterable, index=0, /)", iterator_make_at, NULL},                         \
        .methods = iterator_methods,                                                                         \
    };
ITERATOR_DESCRIPTION(deque_iterator, iterator_step)
ITERATOR_DESCRIPTION(deque_reverse_iterator, reverse_step)
#undef ITERATOR_DESCRIPTION

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_append(VM *vm, Value *args) {
    return add_take(vm, as_deque(args[0]), value_retain(args[1]), false) ? VALUE_NONE : NULL;
}

static Owned method_appendleft(VM *vm, Value *args) {
    return add_take(vm, as_deque(args[0]), value_retain(args[1]), true) ? VALUE_NONE : NULL;
}

static Owned method_pop(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    return deque->count ? take_right(deque) : raise_index_error(vm, "pop from an empty deque");
}

static Owned method_popleft(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    return deque->count ? take_left(deque) : raise_index_error(vm, "pop from an empty deque");
}

static Owned method_extend(VM *vm, Value *args) {
    return extend(vm, args[0], args[1], false) ? VALUE_NONE : NULL;
}

static Owned method_extendleft(VM *vm, Value *args) {
    return extend(vm, args[0], args[1], true) ? VALUE_NONE : NULL;
}

static Owned method_clear(VM *vm, Value *args) {
    clear(vm, as_deque(args[0]));
    return VALUE_NONE;
}

static Owned method_copy(VM *vm, Value *args) {
    return copy(vm, args[0], args[0]);
}

static Owned method_count(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    uint64_t changes = deque->changes;
    int64_t count = 0;
    for (int64_t i = 0; i < deque->count; i++) {
        Owned item = field_get(at(deque, i));
        bool equal, is_fine = value_equals(vm, item, args[1], &equal);
        value_release(vm, item);
        if (!is_fine) return NULL;
        if (deque->changes != changes) return raise_runtime_error(vm, "deque mutated during iteration");
        count += equal;
    }
    return int_new(vm, count);
}

static Owned method_index(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    int64_t start = 0, stop = INT64_MAX, index;
    if ((args[2] && !slice_bound(vm, args[2], &start)) || (args[3] && !slice_bound(vm, args[3], &stop)))
        return NULL;
    if (start < 0) start = start + deque->count < 0 ? 0 : start + deque->count;
    if (stop < 0) stop += deque->count;
    if (!search(vm, deque, args[1], start, stop, &index)) return NULL;
    return index >= 0 ? int_new(vm, index) : raise_value_error(vm, "deque.index(x): x not in deque");
}

static Owned method_insert(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    int64_t index;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    if (deque->most != UNBOUNDED && deque->count >= deque->most)
        return raise_index_error(vm, "deque already at its maximum size");
    if (index < 0) index = index + deque->count < 0 ? 0 : index + deque->count;
    if (index > deque->count) index = deque->count;
    bool is_left = index < deque->count / 2; /* the items on the shorter side make room */
    if (!add_take(vm, deque, value_retain(args[2]), is_left)) return NULL;
    Field item = *at(deque, is_left ? 0 : deque->count - 1);
    if (is_left) {
        for (int64_t i = 0; i < index; i++) *at(deque, i) = *at(deque, i + 1);
    } else {
        for (int64_t i = deque->count - 1; i > index; i--) *at(deque, i) = *at(deque, i - 1);
    }
    *at(deque, index) = item;
    return VALUE_NONE;
}

static Owned method_remove(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    uint64_t changes = deque->changes;
    int64_t count = deque->count;
    for (int64_t i = 0; i < count; i++) {
        Owned item = field_get(at(deque, i));
        bool equal, is_fine = value_equals(vm, item, args[1], &equal);
        value_release(vm, item);
        if (!is_fine) return NULL;
        if (deque->changes != changes) return raise_index_error(vm, "deque mutated during iteration");
        if (!equal) continue;
        value_release(vm, take_out(deque, i));
        return VALUE_NONE;
    }
    return raise_value_error(vm, "deque.remove(x): x not in deque");
}

static Owned method_reverse(VM *vm, Value *args) {
    (void)vm;
    Deque *deque = as_deque(args[0]);
    for (int64_t i = 0, j = deque->count - 1; i < j; i++, j--) {
        Field item = *at(deque, i);
        *at(deque, i) = *at(deque, j);
        *at(deque, j) = item;
    }
    deque->changes++;
    return VALUE_NONE;
}

static Owned method_rotate(VM *vm, Value *args) {
    Deque *deque = as_deque(args[0]);
    int64_t steps = 1, count = deque->count;
    if (args[1] && !value_to_int64(vm, args[1], EXCEPTION(OverflowError), &steps)) return NULL;
    if (count < 2) return VALUE_NONE;
    steps %= count;
    if (steps < 0) steps += count;
    bool is_left = steps > count / 2; /* the shorter way round */
    for (int64_t i = is_left ? count - steps : steps; i > 0; i--) {
        if (is_left) {
            Field item = *at(deque, 0);
            deque->head = (deque->head + 1) & (deque->room - 1);
            *at(deque, count - 1) = item;
        } else {
            Field item = *at(deque, count - 1);
            deque->head = (deque->head - 1) & (deque->room - 1);
            *at(deque, 0) = item;
        }
    }
    deque->changes++;
    return VALUE_NONE;
}

static Owned method_reversed(VM *vm, Value *args) {
    return iterator_over(vm, args[0], "_deque_reverse_iterator");
}

static Owned method_reduce(VM *vm, Value *args) {
    const Deque *deque = as_deque(args[0]);
    Owned state = value_call_method(vm, args[0], vm_name(vm, NAME___getstate__), NULL, 0);
    Owned iterator = state ? value_iterate(vm, args[0]) : NULL,
          most = iterator ? most_value(vm, deque) : NULL;
    Owned parts = !most                     ? NULL
                  : deque->most == UNBOUNDED ? value_retain(vm->empty_tuple)
                                             : tuple_pair(vm, vm->empty_tuple, most);
    Owned result = NULL;
    if (parts) {
        Value items[4] = {type_value_of(args[0]), parts, state, iterator};
        result = tuple_from(vm, items, 4);
    }
    value_release(vm, state);
    value_release(vm, iterator);
    value_release(vm, most);
    value_release(vm, parts);
    return result;
}

static Owned method_sizeof(VM *vm, Value *args) {
    return int_new(vm, (int64_t)(sizeof(Deque) + (size_t)as_deque(args[0])->room * sizeof(Field)));
}

static Owned get_most(VM *vm, Value self) {
    return most_value(vm, as_deque(self));
}

static const Method deque_methods[] = {
    {"append(self, item, /)", method_append, "Put an item at the right end."},
    {"appendleft(self, item, /)", method_appendleft, "Put an item at the left end."},
    {"clear(self, /)", method_clear, "Take all items out."},
    {"copy(self, /)", method_copy, "A deque of the same items and bound."},
    {"__copy__(self, /)", method_copy, "A deque of the same items and bound."},
    {"count(self, value, /)", method_count, "How many items are equal to value."},
    {"extend(self, iterable, /)", method_extend, "Put items at the right end, in their order."},
    {"extendleft(self, iterable, /)", method_extendleft, "Put items at the left end, one after the other."},
    {"index(self, value, start=0, stop=sys.maxsize, /)", method_index,
     "The first place of value; ValueError where there is none."},
    {"insert(self, index, value, /)", method_insert, "Put value before the item at index."},
    {"pop(self, /)", method_pop, "Take out the item at the right end."},
    {"popleft(self, /)", method_popleft, "Take out the item at the left end."},
    {"remove(self, value, /)", method_remove, "Take out the first item equal to value."},
    {"reverse(self, /)", method_reverse, "Turn the order of the items round."},
    {"rotate(self, n=1, /)", method_rotate, "Move n items from the right end to the left."},
    {"__reversed__(self, /)", method_reversed, "An iterator from right to left."},
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {"__sizeof__(self, /)", method_sizeof, "Bytes in memory."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property deque_properties[] = {
    {"maxlen", get_most, NULL, "The most items that it holds; None: any number."}, {NULL, NULL, NULL, NULL}};

static const Type deque_description = {
    .name = "collections.deque",
    .module = "collections",
    .size = sizeof(Deque),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES | TYPE_IS_SEQUENCE,
    .slots = {.destroy = deque_clear,
              .traverse = deque_traverse,
              .clear = deque_clear,
              .make = deque_make,
              .repr = deque_repr,
              .hash = value_hash_refused,
              .compare = deque_compare,
              .length = deque_length,
              .get_item = deque_get_item,
              .set_item = deque_set_item,
              .contains = deque_contains,
              .iterate = deque_iterate,
              .concatenate = deque_concatenate,
              .repeat = deque_repeat,
              .inplace_concatenate = deque_inplace_concatenate,
              .inplace_repeat = deque_inplace_repeat},
    .initialise = {"deque(iterable=<unrepresentable>, maxlen=None)", deque_initialise, NULL},
    .methods = deque_methods,
    .properties = deque_properties,
    .text = "A sequence to which items are added, and from which they are taken, quickly at both ends.",
};

bool value_is_plain_deque(Value value) {
    if (!value_is_pointer(value) || !value) return false;
    const Type *type = value_type(value);
    return type->flags & TYPE_IS_HEAP && as_heap_type(type)->description == &deque_description;
}

int64_t deque_count(Value deque) {
    return as_deque(deque)->count;
}

bool deque_append(VM *vm, Value deque, Value item) {
    return add_take(vm, as_deque(deque), value_retain(item), false);
}

Owned deque_take_first(Value deque) {
    return take_left(as_deque(deque));
}

Owned module_collections(VM *vm) {
    Owned module = stdlib_module(vm, "_collections", "What collections has in C.", NULL);
    Owned types[3] = {NULL, NULL, NULL};
    bool is_fine =
        module && stdlib_add_type(vm, module, "deque", &deque_description, NULL, &types[0]) &&
        stdlib_add_type(vm, module, "_deque_iterator", &deque_iterator_description, NULL, &types[1]) &&
        stdlib_add_type(vm, module, "_deque_reverse_iterator", &deque_reverse_iterator_description, NULL,
                        &types[2]) &&
        collections_add_core(vm, module) && collections_add_default(vm, module) &&
        collections_add_ordered(vm, module);
    for (size_t i = 0; i < COUNT_OF(types); i++) value_release(vm, types[i]);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

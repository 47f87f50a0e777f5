/*
 * What sets do with each other; their methods and iterator.
 */
#include "vm/objects/set_methods.h"

#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned set_repr(VM *vm, Value self) {
    bool is_active;
    const Type *type = value_type(self);
    if (as_set(self)->count == 0) return str_new_format(vm, "%P()", type);
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_format(vm, "%P(...)", type);
    Owned list = value_to_list(vm, self);
    Owned text = list ? value_repr(vm, list) : NULL;
    Owned inner = text ? str_substring(vm, text, 1, as_str(text)->count - 1) : NULL;
    Owned result = !inner              ? NULL
                   : type == &set_type ? str_new_format(vm, "{%S}", inner)
                                       : str_new_format(vm, "%P({%S})", type, inner);
    value_release(vm, list);
    value_release(vm, text);
    value_release(vm, inner);
    repr_leave(vm, self);
    return result;
}

/* Whether all keys of one set are in the other. */
static bool is_subset(VM *vm, Value left, Value right, bool *is) {
    Set *set = as_set(left);
    *is = set->count <= as_set(right)->count;
    for (int64_t i = 0; *is && i < set->room; i++) {
        Value key = field_peek(&set->entries[i].key);
        if (!key) continue;
        if (!set_contains_hashed(vm, right, key, set->entries[i].hash, is)) return false;
    }
    return true;
}

Owned set_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_is_set(left) || !value_is_set(right)) return VALUE_NOT_IMPLEMENTED;
    int64_t a = as_set(left)->count, b = as_set(right)->count;
    bool truth = false, is_fine = true;
    switch (op) {
    case COMPARE_EQ: case COMPARE_NE:
        if (a == b) is_fine = is_subset(vm, left, right, &truth);
        if (op == COMPARE_NE) truth = !truth;
        break;
    case COMPARE_LE: is_fine = is_subset(vm, left, right, &truth); break;
    case COMPARE_LT: if (a < b) is_fine = is_subset(vm, left, right, &truth); break;
    case COMPARE_GE: is_fine = is_subset(vm, right, left, &truth); break;
    case COMPARE_GT: if (b < a) is_fine = is_subset(vm, right, left, &truth); break;
    }
    return is_fine ? value_from_bool(truth) : NULL;
}

/* The type a new set has: that of the left operand, without its subclass. */
static const Type *plain_type(VM *vm, Value set) {
    return value_is_instance_exact(vm, set, &frozenset_type) ? &frozenset_type : &set_type;
}

/* Adds the keys of a set that are in other, a set or dict, (wanted) or not. */
static bool filter_into(VM *vm, Value result, Value from, Value other, bool wanted) {
    Set *set = as_set(from);
    for (int64_t i = 0; i < set->room; i++) {
        SetEntry entry = set->entries[i];
        if (!field_peek(&entry.key)) continue;
        bool found;
        if (value_is_set(other) && set_look(as_set(other), field_peek(&entry.key), entry.hash, &found)) {
            if (found == wanted && !set_add_hashed(vm, result, field_peek(&entry.key), entry.hash))
                return false;
            continue;
        }
        Owned key = field_get(&entry.key);
        bool is_fine = value_is_set(other)
                           ? set_contains_hashed(vm, other, key, entry.hash, &found)
                           : dict_contains_hashed(vm, as_dict(other), key, entry.hash, &found);
        is_fine = is_fine && (found != wanted || set_add_hashed(vm, result, key, entry.hash));
        value_release(vm, key);
        if (!is_fine) return false;
    }
    return true;
}

static Owned union_with(VM *vm, Value left, Value iterable) {
    Owned result = set_make_type(vm, plain_type(vm, left), left);
    if (result && (left == iterable || set_update(vm, result, iterable))) return result;
    value_release(vm, result);
    return NULL;
}

Owned set_intersection(VM *vm, Value left, Value iterable) {
    if (left == iterable) return set_copy(vm, left);
    Owned result = set_make_type(vm, plain_type(vm, left), NULL);
    if (result && value_is_set(iterable)) { /* keys come from the smaller set */
        bool is_left_smaller = as_set(iterable)->count > as_set(left)->count;
        Value from = is_left_smaller ? left : iterable, other = is_left_smaller ? iterable : left;
        if (filter_into(vm, result, from, other, true)) return result;
        value_release(vm, result);
        return NULL;
    }
    Owned iterator = result ? value_iterate(vm, iterable) : NULL;
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned item;
        int64_t hash;
        bool found;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = value_hash(vm, item, &hash) && set_contains_hashed(vm, left, item, hash, &found) &&
                  (!found || set_add_hashed(vm, result, item, hash));
        value_release(vm, item);
        if (is_fine && found && as_set(result)->count >= as_set(left)->count) break; /* it has all of them */
    }
    value_release(vm, iterator);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

/* Takes what is in iterable out of set. */
bool set_remove_all(VM *vm, Value set, Value iterable) {
    if (set == iterable) {
        set_clear_all(vm, as_set(set));
        return true;
    }
    bool is_fine = true, removed;
    if (value_is_set(iterable)) {
        enum { MUCH_LARGER = 8 };
        bool is_much_larger = as_set(iterable)->count / MUCH_LARGER > as_set(set)->count;
        Owned other = is_much_larger ? set_intersection(vm, set, iterable) : value_retain(iterable);
        is_fine = other != NULL;
        for (int64_t i = 0; is_fine && i < as_set(other)->room; i++) {
            SetEntry entry = as_set(other)->entries[i];
            Value key = field_peek(&entry.key);
            is_fine = !key || set_remove_hashed(vm, set, key, entry.hash, &removed);
        }
        value_release(vm, other);
    } else {
        Owned iterator = value_iterate(vm, iterable);
        is_fine = iterator != NULL;
        while (is_fine) {
            Owned item;
            int64_t hash;
            is_fine = iterator_next(vm, iterator, &item);
            if (!is_fine || !item) break;
            is_fine = value_hash_as(vm, item, "a set element", &hash) &&
                      set_remove_hashed(vm, set, item, hash, &removed);
            value_release(vm, item);
        }
        value_release(vm, iterator);
    }
    if (!is_fine) return false;
    Set *changed = as_set(set); /* when more than a quarter is deleted entries, they go */
    return changed->used - changed->count <= (changed->room - 1) / 4 ||
           set_resize(vm, changed, set_roomy(changed));
}

static Owned difference_with(VM *vm, Value left, Value iterable) {
    bool is_set = value_is_set(iterable), is_dict = value_is_exact_dict(iterable);
    int64_t others = is_set ? as_set(iterable)->count : is_dict ? as_dict(iterable)->count : 0;
    if ((!is_set && !is_dict) || as_set(left)->count / 4 > others) { /* few to take out of a copy */
        Owned copy = set_copy(vm, left);
        if (copy && set_remove_all(vm, copy, iterable)) return copy;
        value_release(vm, copy);
        return NULL;
    }
    Owned result = set_make_type(vm, plain_type(vm, left), NULL);
    if (result && filter_into(vm, result, left, iterable, false)) return result;
    value_release(vm, result);
    return NULL;
}

/* Keeps in set what only one of the two has. other: a set. */
static bool toggle_all(VM *vm, Value set, Value other) {
    for (int64_t i = 0; i < as_set(other)->room; i++) {
        SetEntry entry = as_set(other)->entries[i];
        if (!field_peek(&entry.key)) continue;
        Owned key = field_get(&entry.key);
        bool was_there;
        bool is_fine = set_remove_hashed(vm, set, key, entry.hash, &was_there) &&
                       (was_there || set_add_hashed(vm, set, key, entry.hash));
        value_release(vm, key);
        if (!is_fine) return false;
    }
    return true;
}

bool set_symmetric_update(VM *vm, Value set, Value iterable) {
    if (set == iterable) {
        set_clear_all(vm, as_set(set));
        return true;
    }
    Owned other = value_is_set(iterable) ? value_retain(iterable) : set_make_type(vm, &set_type, iterable);
    bool is_fine = other && toggle_all(vm, set, other);
    value_release(vm, other);
    return is_fine;
}

static Owned symmetric_with(VM *vm, Value left, Value iterable) {
    Owned result = set_make_type(vm, plain_type(vm, left), iterable);
    if (result && toggle_all(vm, result, left)) return result;
    value_release(vm, result);
    return NULL;
}

#define SET_OPERATOR(name, function)                                                     \
    Owned set_##name(VM *vm, Value left, Value right) {                                  \
        if (!value_is_set(left) || !value_is_set(right)) return VALUE_NOT_IMPLEMENTED;   \
        return function(vm, left, right);                                                \
    }
SET_OPERATOR(or, union_with)
SET_OPERATOR(and, set_intersection)
SET_OPERATOR(subtract, difference_with)
SET_OPERATOR(xor, symmetric_with)
#undef SET_OPERATOR

/* The contents of `made`, which is consumed, become those of set. */
static bool adopt_take(VM *vm, Value set, Owned made) {
    if (!made) return false;
    Set *a = as_set(set), *b = as_set(made), old = *a;
    bool is_small = b->entries == b->small, was_small = old.entries == a->small;
    memcpy(a->small, b->small, sizeof a->small);
    memcpy(b->small, old.small, sizeof b->small);
    a->entries = is_small ? a->small : b->entries;
    b->entries = was_small ? b->small : old.entries;
    a->count = b->count;
    a->used = b->used;
    a->room = b->room;
    b->count = old.count;
    b->used = old.used;
    b->room = old.room;
    value_release(vm, made);
    return true;
}

Owned set_inplace_or(VM *vm, Value left, Value right) {
    if (!value_is_set(right)) return VALUE_NOT_IMPLEMENTED;
    return set_update(vm, left, right) ? value_retain(left) : NULL;
}
Owned set_inplace_and(VM *vm, Value left, Value right) {
    if (!value_is_set(right)) return VALUE_NOT_IMPLEMENTED;
    return adopt_take(vm, left, set_intersection(vm, left, right)) ? value_retain(left) : NULL;
}
Owned set_inplace_subtract(VM *vm, Value left, Value right) {
    if (!value_is_set(right)) return VALUE_NOT_IMPLEMENTED;
    return set_remove_all(vm, left, right) ? value_retain(left) : NULL;
}
Owned set_inplace_xor(VM *vm, Value left, Value right) {
    if (!value_is_set(right)) return VALUE_NOT_IMPLEMENTED;
    return set_symmetric_update(vm, left, right) ? value_retain(left) : NULL;
}

/* --- iterator ------------------------------------------------------------------------------------------- */

typedef struct SetIterator {
    Object object;
    Field set;
    int64_t index, count, left;
} SetIterator;

Owned set_iterate(VM *vm, Value self) {
    SetIterator *iterator = object_allocate(vm, &set_iterator_type, sizeof *iterator);
    if (!iterator) return NULL;
    field_init_take(&iterator->set, value_retain(self));
    iterator->index = 0;
    iterator->count = iterator->left = as_set(self)->count;
    return object_owned(iterator);
}

static void iterator_destroy(VM *vm, Object *self) {
    field_clear(vm, &((SetIterator *)self)->set);
}

static void iterator_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((SetIterator *)self)->set), context);
}

static bool slot_next(VM *vm, Value self, Owned *item) {
    SetIterator *at = (SetIterator *)value_object(self);
    Value set = field_peek(&at->set), key;
    *item = NULL;
    if (!set) return true;
    if (as_set(set)->count != at->count) {
        at->count = -1;
        return raise_runtime_error(vm, "Set changed size during iteration");
    }
    if (set_next(as_set(set), &at->index, &key)) {
        at->left--;
        *item = value_retain(key);
        return true;
    }
    field_clear(vm, &at->set);
    return true;
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned method_hint(VM *vm, Value *args) {
    const SetIterator *at = (const SetIterator *)args[0];
    return int_new(vm,
                   field_peek(&at->set) && as_set(field_peek(&at->set))->count == at->count ? at->left : 0);
}

static Owned method_iterator_reduce(VM *vm, Value *args) {
    SetIterator *at = (SetIterator *)value_object(args[0]);
    SetIterator saved = *at;
    Owned held = field_peek(&at->set) ? field_get(&at->set) : NULL;
    Owned list = value_to_list(vm, args[0]);
    at->index = saved.index;
    at->left = saved.left;
    at->count = saved.count;
    if (held) field_take(vm, &at->set, held);
    Owned name = str_intern_text(vm, "iter"), parts = list ? tuple_single(vm, list) : NULL;
    Value iter = name ? dict_get_str(vm, as_dict(field_peek(&vm->builtins)), name) : NULL;
    Owned result = iter && parts ? tuple_pair(vm, iter, parts) : NULL;
    value_release(vm, name);
    value_release(vm, list);
    value_release(vm, parts);
    return result;
}

static const Method iterator_methods[] = {
    {"__length_hint__(self, /)", method_hint, "A guess at how many items are still to come."},
    {"__reduce__(self, /)", method_iterator_reduce,
     "The parts from which copy and pickle make an equal object."},
    {NULL, NULL, NULL},
};

const Type set_iterator_type = {
    TYPE_HEAD(set_iterator, "set_iterator"),
    .base = &object_type,
    .size = sizeof(SetIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = iterator_destroy,
              .traverse = iterator_traverse,
              .iterate = slot_self,
              .next = slot_next},
    .methods = iterator_methods,
};

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_add(VM *vm, Value *args) {
    return set_add(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned method_clear(VM *vm, Value *args) {
    set_clear_all(vm, as_set(args[0]));
    return VALUE_NONE;
}

static Owned method_copy(VM *vm, Value *args) {
    if (value_has_type(args[0], &frozenset_type)) return value_retain(args[0]);
    return set_copy(vm, args[0]);
}

static Owned method_discard(VM *vm, Value *args) {
    bool removed;
    return set_remove(vm, args[0], args[1], &removed) ? VALUE_NONE : NULL;
}

static Owned method_remove(VM *vm, Value *args) {
    bool removed;
    if (!set_remove(vm, args[0], args[1], &removed)) return NULL;
    return removed ? VALUE_NONE : raise_key_error(vm, args[1]);
}

static Owned method_pop(VM *vm, Value *args) {
    Set *set = as_set(args[0]);
    if (!set->count) {
        Owned text = str_new_text(vm, "pop from an empty set");
        if (text) raise_key_error(vm, text);
        value_release(vm, text);
        return NULL;
    }
    int64_t at = set->finger & (set->room - 1);
    while (!field_peek(&set->entries[at].key)) at = at + 1 < set->room ? at + 1 : 0;
    SetEntry *entry = &set->entries[at];
    Owned result = field_move(&entry->key);
    entry->hash = SET_DELETED;
    set->count--;
    set->finger = at + 1;
    return result;
}

static Owned method_union(VM *vm, Value *args) {
    Owned result = set_copy(vm, args[0]);
    for (int64_t i = 0; result && i < as_tuple(args[1])->count; i++) {
        Value other = tuple_peek(args[1], i);
        if (other == args[0] || set_update(vm, result, other)) continue;
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static Owned method_intersection(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    Owned result = count ? value_retain(args[0]) : set_copy(vm, args[0]);
    for (int64_t i = 0; result && i < count; i++) {
        Owned next = set_intersection(vm, result, tuple_peek(args[1], i));
        value_release(vm, result);
        result = next;
    }
    return result;
}

static Owned method_difference(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    Owned result = count ? difference_with(vm, args[0], tuple_peek(args[1], 0)) : set_copy(vm, args[0]);
    for (int64_t i = 1; result && i < count; i++) {
        if (set_remove_all(vm, result, tuple_peek(args[1], i))) continue;
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static Owned method_symmetric_difference(VM *vm, Value *args) {
    return symmetric_with(vm, args[0], args[1]);
}

static Owned method_update(VM *vm, Value *args) {
    for (int64_t i = 0; i < as_tuple(args[1])->count; i++) {
        if (!set_update(vm, args[0], tuple_peek(args[1], i))) return NULL;
    }
    return VALUE_NONE;
}

static Owned method_intersection_update(VM *vm, Value *args) {
    return adopt_take(vm, args[0], method_intersection(vm, args)) ? VALUE_NONE : NULL;
}

static Owned method_difference_update(VM *vm, Value *args) {
    for (int64_t i = 0; i < as_tuple(args[1])->count; i++) {
        if (!set_remove_all(vm, args[0], tuple_peek(args[1], i))) return NULL;
    }
    return VALUE_NONE;
}

static Owned method_symmetric_difference_update(VM *vm, Value *args) {
    return set_symmetric_update(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

/* Whether `wanted` holds of each item of an iterable: that it is in the set, or that it is not. Asks no
 * further than the first for which it does not. */
static Owned all_contained(VM *vm, Value set, Value iterable, bool wanted) {
    Owned iterator = value_iterate(vm, iterable);
    bool is_fine = iterator != NULL, holds = true;
    while (is_fine && holds) {
        Owned item;
        int64_t hash;
        bool found;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = value_hash_as(vm, item, "a set element", &hash) &&
                  set_contains_hashed(vm, set, item, hash, &found);
        holds = !is_fine || found == wanted;
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine ? value_from_bool(holds) : NULL;
}

static Owned method_issubset(VM *vm, Value *args) {
    bool is;
    if (value_is_set(args[1])) return is_subset(vm, args[0], args[1], &is) ? value_from_bool(is) : NULL;
    Owned shared = set_intersection(vm, args[0], args[1]);
    if (!shared) return NULL;
    is = as_set(shared)->count == as_set(args[0])->count;
    value_release(vm, shared);
    return value_from_bool(is);
}

static Owned method_issuperset(VM *vm, Value *args) {
    bool is;
    if (value_is_set(args[1])) return is_subset(vm, args[1], args[0], &is) ? value_from_bool(is) : NULL;
    return all_contained(vm, args[0], args[1], true);
}

static Owned method_isdisjoint(VM *vm, Value *args) {
    if (!value_is_set(args[1])) return all_contained(vm, args[0], args[1], false);
    if (args[0] == args[1]) return value_from_bool(as_set(args[0])->count == 0);
    bool is_left_smaller = as_set(args[1])->count > as_set(args[0])->count, found = false;
    Value from = args[is_left_smaller ? 0 : 1], other = args[is_left_smaller ? 1 : 0];
    for (int64_t i = 0; !found && i < as_set(from)->room; i++) {
        SetEntry entry = as_set(from)->entries[i];
        if (!field_peek(&entry.key)) continue;
        Owned key = field_get(&entry.key);
        bool is_fine = set_contains_hashed(vm, other, key, entry.hash, &found);
        value_release(vm, key);
        if (!is_fine) return NULL;
    }
    return value_from_bool(!found);
}

static Owned method_contains(VM *vm, Value *args) {
    bool found;
    return set_contains(vm, args[0], args[1], &found) ? value_from_bool(found) : NULL;
}

static Owned method_reduce(VM *vm, Value *args) {
    Owned list = value_to_list(vm, args[0]), parts = list ? tuple_single(vm, list) : NULL,
          state = parts ? value_call_method(vm, args[0], vm_name(vm, NAME___getstate__), NULL, 0) : NULL;
    Owned result = NULL;
    if (state) {
        Value items[3] = {type_value_of(args[0]), parts, state};
        result = tuple_from(vm, items, 3);
    }
    value_release(vm, list);
    value_release(vm, parts);
    value_release(vm, state);
    return result;
}

static Owned method_sizeof(VM *vm, Value *args) {
    const Set *set = as_set(args[0]);
    return int_new(
        vm, (int64_t)(sizeof(Set) + (set->entries == set->small ? 0 : (size_t)set->room * sizeof(SetEntry))));
}

#define SHARED_METHODS                                                                                       \
    {"copy(self, /)", method_copy, "A set of the same elements."},                                           \
        {"union(self, /, *others)", method_union, "A set of what is in any of them."},                       \
        {"intersection(self, /, *others)", method_intersection, "A set of what is in all of them."},         \
        {"difference(self, /, *others)", method_difference,                                                  \
         "A set of what is here and in none of the others."},                                                \
        {"symmetric_difference(self, other, /)", method_symmetric_difference,                                \
         "A set of what is in exactly one of the two."},                                                     \
        {"issubset(self, other, /)", method_issubset, "Whether the other has all elements of this one."},    \
        {"issuperset(self, other, /)", method_issuperset,                                                    \
         "Whether this one has all elements of the other."},                                                 \
        {"isdisjoint(self, other, /)", method_isdisjoint, "Whether the two have nothing in common."},        \
        {"__contains__(self, object, /)", method_contains, "Whether the value is an element."},              \
        {"__reduce__(self, /)", method_reduce,                                                               \
         "The parts from which copy and pickle make an equal object."},                                      \
        {"__sizeof__(self, /)", method_sizeof, "How much memory the set takes."}, {                          \
        "@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"              \
    }

const Method set_methods[] = {
    SHARED_METHODS,
    {"add(self, object, /)", method_add, "Put in a value, unless it is there."},
    {"clear(self, /)", method_clear, "Take out all elements."},
    {"discard(self, object, /)", method_discard, "Take out a value if it is there."},
    {"remove(self, object, /)", method_remove, "Take out a value; KeyError where it is missing."},
    {"pop(self, /)", method_pop, "Take out some element and give it; KeyError where there is none."},
    {"update(self, /, *others)", method_update, "Put in all elements of the others."},
    {"intersection_update(self, /, *others)", method_intersection_update,
     "Keep only what is in all the others too."},
    {"difference_update(self, /, *others)", method_difference_update,
     "Take out whatever is in one of the others."},
    {"symmetric_difference_update(self, other, /)", method_symmetric_difference_update,
     "Keep what only one of the two has, and put in what only the other has."},
    {NULL, NULL, NULL},
};

const Method frozenset_methods[] = {SHARED_METHODS, {NULL, NULL, NULL}};

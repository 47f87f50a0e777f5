/*
 * dict's methods, its views and their iterators.
 */
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/mapping_proxy.h"
#include "vm/objects/ordered_dict.h"
#include "vm/objects/sequence.h"
#include "vm/objects/set.h"
#include "vm/objects/set_methods.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_clear(VM *vm, Value *args) {
    dict_clear(vm, as_dict(args[0]));
    return VALUE_NONE;
}

static Owned method_copy(VM *vm, Value *args) {
    return dict_copy(vm, as_dict(args[0]));
}

static Owned method_get(VM *vm, Value *args) {
    Owned value;
    if (!dict_find(vm, as_dict(args[0]), args[1], &value)) return NULL;
    if (value) return value;
    return args[2] ? value_retain(args[2]) : VALUE_NONE;
}

static Owned method_setdefault(VM *vm, Value *args) {
    Owned present;
    return dict_set_default(vm, as_dict(args[0]), args[1], args[2] ? args[2] : VALUE_NONE, &present) ? present
                                                                                                     : NULL;
}

static Owned method_pop(VM *vm, Value *args) {
    Owned removed;
    if (!dict_pop(vm, as_dict(args[0]), args[1], &removed)) return NULL;
    if (removed) return removed;
    return args[2] ? value_retain(args[2]) : raise_key_error(vm, args[1]);
}

static Owned method_popitem(VM *vm, Value *args) {
    Dict *dict = as_dict(args[0]);
    if (dict->count == 0) {
        Owned text = str_new_text(vm, "popitem(): dictionary is empty");
        if (text) raise_key_error(vm, text);
        value_release(vm, text);
        return NULL;
    }
    uint32_t i = dict->used;
    while (!field_peek(&dict->entries[i - 1].key)) i--;
    Owned pair[2];
    Owned key = field_get(&dict->entries[i - 1].key);
    if (!dict_take_last(vm, dict, i - 1, &pair[0], &pair[1])) {
        value_release(vm, key);
        return NULL;
    }
    value_release(vm, key);
    return tuple_from_take(vm, pair, 2);
}

static Owned method_update(VM *vm, Value *args) {
    Dict *dict = as_dict(args[0]);
    if (args[1] && !dict_update_from(vm, dict, args[1])) return NULL;
    size_t position = 0;
    Value key, value;
    while (dict_next(as_dict(args[2]), &position, &key, &value)) {
        if (!value_is_str(key)) return raise_type_error(vm, "keywords must be strings");
    }
    return dict_merge(vm, dict, args[2], 1) ? VALUE_NONE : NULL;
}

/* Keys whose hashes are known already are not hashed again. */
static bool add_known_keys(VM *vm, Dict *dict, Value keys, Value value) {
    if (value_is_exact_dict(keys)) {
        const Dict *from = as_dict(keys);
        for (uint32_t i = 0; i < from->used; i++) {
            const DictEntry *entry = &from->entries[i];
            if (!field_peek(&entry->key)) continue;
            Owned key = field_get(&entry->key);
            bool is_fine = dict_set_hashed(vm, dict, key, entry->hash, value);
            value_release(vm, key);
            if (!is_fine) return false;
        }
        return true;
    }
    const Set *from = as_set(keys);
    for (int64_t i = 0; i < from->room; i++) {
        int64_t hash = from->entries[i].hash;
        if (!field_peek(&from->entries[i].key)) continue;
        Owned key = field_get(&from->entries[i].key);
        bool is_fine = dict_set_hashed(vm, dict, key, hash, value);
        value_release(vm, key);
        if (!is_fine) return false;
    }
    return true;
}

static Owned method_fromkeys(VM *vm, Value *args) {
    Owned result = value_call_0(vm, args[0]);
    if (result && value_is_exact_dict(result) &&
        (value_is_exact_dict(args[1]) || value_has_type(args[1], &set_type) ||
         value_has_type(args[1], &frozenset_type))) {
        if (add_known_keys(vm, as_dict(result), args[1], args[2] ? args[2] : VALUE_NONE)) return result;
        value_release(vm, result);
        return NULL;
    }
    Owned iterator = result ? value_iterate(vm, args[1]) : NULL;
    bool is_fine = iterator != NULL;
    Value value = args[2] ? args[2] : VALUE_NONE;
    while (is_fine) {
        Owned key;
        is_fine = iterator_next(vm, iterator, &key);
        if (!is_fine || !key) break;
        is_fine = value_is_exact_dict(result) ? dict_set(vm, as_dict(result), key, value)
                                              : value_set_item(vm, result, key, value);
        value_release(vm, key);
    }
    value_release(vm, iterator);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned method_keys(VM *vm, Value *args) {
    return dict_view_new(vm, &dict_keys_type, args[0]);
}

static Owned method_values(VM *vm, Value *args) {
    return dict_view_new(vm, &dict_values_type, args[0]);
}

static Owned method_items(VM *vm, Value *args) {
    return dict_view_new(vm, &dict_items_type, args[0]);
}

static Owned method_reversed(VM *vm, Value *args) {
    return dict_view_new(vm, &dict_reverse_key_iterator_type, args[0]);
}

static Owned method_contains(VM *vm, Value *args) {
    bool found;
    return dict_contains(vm, as_dict(args[0]), args[1], &found) ? value_from_bool(found) : NULL;
}

static Owned method_getitem(VM *vm, Value *args) {
    return dict_type.slots.get_item(vm, args[0], args[1]);
}

static Owned method_sizeof(VM *vm, Value *args) {
    const Dict *dict = as_dict(args[0]);
    size_t indices = dict->log2 ? ((size_t)1 << dict->log2) * (dict->log2 < 8    ? 1
                                                               : dict->log2 < 16 ? 2
                                                                                 : 4)
                                : 0;
    return int_new(vm, (int64_t)(sizeof(Dict) + dict->room * sizeof(DictEntry) + indices));
}

const Method dict_methods[] = {
    {"__contains__(self, key, /)", method_contains, "Whether the dictionary has the key."},
    {"__getitem__(self, key, /)", method_getitem, "The value under a key; KeyError where there is none."},
    {"__sizeof__(self, /)", method_sizeof, "How much memory the dictionary takes."},
    {"get(self, key, default=None, /)", method_get, "The value under key, or default."},
    {"setdefault(self, key, default=None, /)", method_setdefault,
     "The value under key; where there is none, default, which is stored first."},
    {"pop(self, key, default=<unrepresentable>, /)", method_pop,
     "Take out key and give its value; without one give default, or raise KeyError."},
    {"popitem(self, /)", method_popitem, "Take out the entry that came last and give it as (key, value)."},
    {"keys(self, /)", method_keys, "A view of the keys, which acts as a set."},
    {"items(self, /)", method_items, "A view of the (key, value) pairs, which acts as a set."},
    {"values(self, /)", method_values, "A view of the values."},
    {"@any_names update(self, other=<unrepresentable>, /, **kwargs)", method_update,
     "Store all entries of a mapping or of pairs, then those of the keywords."},
    {"@classmethod fromkeys(cls, iterable, value=None, /)", method_fromkeys,
     "A dictionary in which each item of iterable is a key with the same value."},
    {"clear(self, /)", method_clear, "Remove all entries."},
    {"copy(self, /)", method_copy, "A new dictionary with the same entries."},
    {"__reversed__(self, /)", method_reversed, "Iterate over the keys, last first."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

/* --- views and iterators -------------------------------------------------------------------------------- */

typedef struct DictView { /* a view (index unused) or an iterator */
    Object object;
    Field dict;     /* NULL once exhausted */
    int64_t index;  /* of the next entry */
    int64_t count;  /* of the dict when the iterator was made */
    int64_t left;
} DictView;

static DictView *as_view(Value value) {
    return (DictView *)value_object(value);
}

static bool is_reverse(const Type *type) {
    return type == &dict_reverse_key_iterator_type || type == &dict_reverse_value_iterator_type ||
           type == &dict_reverse_item_iterator_type;
}

Owned dict_view_new(VM *vm, const Type *type, Value dict) {
    DictView *view = object_allocate(vm, type, sizeof *view);
    if (!view) return NULL;
    field_init_take(&view->dict, value_retain(dict));
    view->count = view->left = as_dict(dict)->count;
    view->index = is_reverse(type) ? (int64_t)as_dict(dict)->used - 1 : as_dict(dict)->first;
    return object_owned(view);
}

Value dict_view_dict(Value view) {
    return field_peek(&as_view(view)->dict);
}

static void view_destroy(VM *vm, Object *self) {
    field_clear(vm, &((DictView *)self)->dict);
}

static void view_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((DictView *)self)->dict), context);
}

/* The next entry, or NULL at the end or (with an exception pending) when the dict has changed. */
static DictEntry *step(VM *vm, DictView *at, bool backward) {
    Value value = field_peek(&at->dict);
    if (!value) return NULL;
    Dict *dict = as_dict(value);
    if (dict->count != at->count) {
        at->count = -1; /* it stays broken */
        raise_runtime_error(vm, "dictionary changed size during iteration");
        return NULL;
    }
    if (backward && at->index >= (int64_t)dict->used) at->index = -1; /* it was emptied meanwhile */
    while (backward ? at->index >= 0 : at->index < (int64_t)dict->used) {
        DictEntry *entry = &dict->entries[at->index];
        at->index += backward ? -1 : 1;
        if (!field_peek(&entry->key)) continue;
        if (at->left == 0) {
            raise_runtime_error(vm, "dictionary keys changed during iteration");
            return NULL;
        }
        at->left--;
        return entry;
    }
    field_clear(vm, &at->dict);
    return NULL;
}

static bool next_of(VM *vm, Value self, Owned *item, bool backward, int what) {
    *item = NULL;
    DictEntry *entry = step(vm, as_view(self), backward);
    if (!entry) return !raise_is_pending(vm);
    if (what == 0) *item = field_get(&entry->key);
    else if (what == 1) *item = field_get(&entry->value);
    else *item = tuple_pair(vm, field_peek(&entry->key), field_peek(&entry->value));
    return *item != NULL;
}

static bool next_key(VM *vm, Value self, Owned *item) {
    return next_of(vm, self, item, false, 0);
}
static bool next_value(VM *vm, Value self, Owned *item) {
    return next_of(vm, self, item, false, 1);
}
static bool next_item(VM *vm, Value self, Owned *item) {
    return next_of(vm, self, item, false, 2);
}
static PartsOutcome next_item_parts(VM *vm, Value self, Owned *parts, int64_t count) {
    if (count != 2) return PARTS_OTHER;
    DictEntry *entry = step(vm, as_view(self), false);
    if (!entry) return raise_is_pending(vm) ? PARTS_FAILED : PARTS_ENDED;
    parts[0] = field_get(&entry->key);
    parts[1] = field_get(&entry->value);
    return PARTS_GIVEN;
}
static bool next_reverse_key(VM *vm, Value self, Owned *item) {
    return next_of(vm, self, item, true, 0);
}
static bool next_reverse_value(VM *vm, Value self, Owned *item) {
    return next_of(vm, self, item, true, 1);
}
static bool next_reverse_item(VM *vm, Value self, Owned *item) {
    return next_of(vm, self, item, true, 2);
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned method_hint(VM *vm, Value *args) {
    const DictView *at = as_view(args[0]);
    bool is_valid = field_peek(&at->dict) && as_dict(field_peek(&at->dict))->count == at->count;
    return int_new(vm, is_valid ? at->left : 0);
}

static Owned method_iterator_reduce(VM *vm, Value *args) {
    Owned key = str_intern_text(vm, "iter");
    Value iter = key ? dict_get_str(vm, as_dict(field_peek(&vm->builtins)), key) : NULL;
    value_release(vm, key);
    if (!iter) return raise_attribute_error(vm, "iter");
    DictView *at = as_view(args[0]);
    DictView saved = *at;
    Owned held = saved.dict.held ? value_retain(saved.dict.held) : NULL;
    Owned list = value_to_list(vm, args[0]); /* what is left, without moving on */
    at->index = saved.index;
    at->left = saved.left;
    at->count = saved.count;
    if (held) field_take(vm, &at->dict, held);
    Owned parts = list ? tuple_single(vm, list) : NULL;
    Owned result = parts ? tuple_pair(vm, iter, parts) : NULL;
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

#define DICT_ITERATOR(iterator_name, type_name, next_function, parts_function)                               \
    const Type iterator_name##_type = {                                                                      \
        TYPE_HEAD(iterator_name, type_name),                                                                 \
        .base = &object_type,                                                                                \
        .size = sizeof(DictView),                                                                            \
        .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,                                    \
        .slots = {.destroy = view_destroy,                                                                   \
                  .traverse = view_traverse,                                                                 \
                  .iterate = slot_self,                                                                      \
                  .next = next_function,                                                                     \
                  .next_parts = parts_function},                                                             \
        .methods = iterator_methods,                                                                         \
    };
DICT_ITERATOR(dict_key_iterator, "dict_keyiterator", next_key, NULL)
DICT_ITERATOR(dict_value_iterator, "dict_valueiterator", next_value, NULL)
DICT_ITERATOR(dict_item_iterator, "dict_itemiterator", next_item, next_item_parts)
DICT_ITERATOR(dict_reverse_key_iterator, "dict_reversekeyiterator", next_reverse_key, NULL)
DICT_ITERATOR(dict_reverse_value_iterator, "dict_reversevalueiterator", next_reverse_value, NULL)
DICT_ITERATOR(dict_reverse_item_iterator, "dict_reverseitemiterator", next_reverse_item, NULL)
#undef DICT_ITERATOR

static bool view_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_dict(field_peek(&as_view(self)->dict))->count;
    return true;
}

static Owned keys_iterate(VM *vm, Value self) {
    return dict_view_new(vm, &dict_key_iterator_type, field_peek(&as_view(self)->dict));
}
static Owned values_iterate(VM *vm, Value self) {
    return dict_view_new(vm, &dict_value_iterator_type, field_peek(&as_view(self)->dict));
}
static Owned items_iterate(VM *vm, Value self) {
    return dict_view_new(vm, &dict_item_iterator_type, field_peek(&as_view(self)->dict));
}

static Owned view_repr(VM *vm, Value self) {
    bool is_active;
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "...");
    Owned list = value_to_list(vm, self);
    Owned result = list ? str_new_format(vm, "%T(%R)", self, list) : NULL;
    value_release(vm, list);
    repr_leave(vm, self);
    return result;
}

static bool keys_contains(VM *vm, Value self, Value item, bool *found) {
    return dict_contains(vm, as_dict(field_peek(&as_view(self)->dict)), item, found);
}

static bool items_contains(VM *vm, Value self, Value item, bool *found) {
    *found = false;
    if (!value_is_tuple(item) || as_tuple(item)->count != 2) return true;
    Owned value;
    if (!dict_find(vm, as_dict(field_peek(&as_view(self)->dict)), tuple_peek(item, 0), &value)) return false;
    if (!value) return true;
    bool is_fine = value_equals(vm, value, tuple_peek(item, 1), found);
    value_release(vm, value);
    return is_fine;
}

static bool is_items_view(Value value) {
    return value_has_type(value, &dict_items_type) || value_has_type(value, &ordered_items_type);
}

static bool is_set_view(Value value) {
    return value_has_type(value, &dict_keys_type) || value_has_type(value, &ordered_keys_type) ||
           is_items_view(value);
}

static bool is_set_like(Value value) {
    return value_is_set(value) || is_set_view(value);
}

/* Whether each item of one is in the other. */
static bool all_in(VM *vm, Value items, Value container, bool *all) {
    Owned iterator = value_iterate(vm, items);
    bool is_fine = iterator != NULL;
    *all = true;
    while (is_fine && *all) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = value_contains(vm, container, item, all);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine;
}

static Owned view_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!is_set_like(left) || !is_set_like(right)) return VALUE_NOT_IMPLEMENTED;
    int64_t a, b;
    if (!value_length(vm, left, &a) || !value_length(vm, right, &b)) return NULL;
    bool truth = false, is_fine = true;
    switch (op) {
    case COMPARE_EQ: case COMPARE_NE:
        if (a == b) is_fine = all_in(vm, left, right, &truth);
        if (op == COMPARE_NE) truth = !truth;
        break;
    case COMPARE_LT: if (a < b) is_fine = all_in(vm, left, right, &truth); break;
    case COMPARE_LE: if (a <= b) is_fine = all_in(vm, left, right, &truth); break;
    case COMPARE_GT: if (a > b) is_fine = all_in(vm, right, left, &truth); break;
    case COMPARE_GE: if (a >= b) is_fine = all_in(vm, right, left, &truth); break;
    }
    return is_fine ? value_from_bool(truth) : NULL;
}

/* A set of the left side, changed by the right one. */
static Owned view_operation(VM *vm, Value left, Value right, bool (*change)(VM *, Value, Value)) {
    Owned result = set_make_type(vm, &set_type, left);
    if (result && change(vm, result, right)) return result;
    value_release(vm, result);
    return NULL;
}

static Owned view_or(VM *vm, Value left, Value right) {
    return view_operation(vm, left, right, set_update);
}
static Owned view_subtract(VM *vm, Value left, Value right) {
    return view_operation(vm, left, right, set_remove_all);
}

/* Takes the entry out of `rest` if it is there with an equal value, and otherwise puts the pair into `pairs`.
 */
static bool cancel_or_keep(VM *vm, Dict *rest, Value pairs, Value key, Value value) {
    Owned other;
    bool is_equal = false;
    if (!dict_find(vm, rest, key, &other)) return false;
    bool is_fine = !other || value_equals(vm, other, value, &is_equal);
    value_release(vm, other);
    if (!is_fine) return false;
    if (is_equal) return dict_delete(vm, rest, key);
    Owned pair = tuple_pair(vm, key, value);
    is_fine = pair && set_add(vm, pairs, pair);
    value_release(vm, pair);
    return is_fine;
}

/* Of two views of pairs those in one alone: first the right side's. Equal values are not hashed. */
static Owned items_xor(VM *vm, Value left, Value right) {
    Owned rest = dict_copy(vm, as_dict(field_peek(&as_view(left)->dict))),
          other = field_get(&as_view(right)->dict), result = rest ? set_new(vm) : NULL, items = NULL;
    bool is_fine = result != NULL;
    size_t position = 0;
    Value next_key, next_value;
    while (is_fine && dict_next(as_dict(other), &position, &next_key, &next_value)) {
        Owned key = value_retain(next_key), value = value_retain(next_value);
        is_fine = cancel_or_keep(vm, as_dict(rest), result, key, value);
        value_release(vm, key);
        value_release(vm, value);
    }
    if (is_fine) items = dict_view_new(vm, &dict_items_type, rest);
    is_fine = items && set_update(vm, result, items);
    value_release(vm, items);
    value_release(vm, other);
    value_release(vm, rest);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned view_xor(VM *vm, Value left, Value right) {
    if (is_items_view(left) && is_items_view(right)) return items_xor(vm, left, right);
    return view_operation(vm, left, right, set_symmetric_update);
}

/* What of `from` is in the view, asked one by one: what cannot be hashed is refused as a key would be. The
 * larger of two views is the one that is asked; a set asks for itself where it is not the smaller one. */
static Owned view_and(VM *vm, Value left, Value right) {
    Value view = is_set_view(left) ? left : right, from = is_set_view(left) ? right : left;
    int64_t count, others;
    if (!value_length(vm, view, &count)) return NULL;
    if (value_has_type(from, &set_type) || value_has_type(from, &frozenset_type)) {
        if (!value_length(vm, from, &others)) return NULL;
        if (count <= others) return set_intersection(vm, from, view);
    } else if (is_set_view(from)) {
        if (!value_length(vm, from, &others)) return NULL;
        if (others > count) {
            Value smaller = view;
            view = from, from = smaller;
        }
    }
    Owned result = set_new(vm), iterator = result ? value_iterate(vm, from) : NULL;
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        bool found;
        is_fine = value_contains(vm, view, item, &found) && (!found || set_add(vm, result, item));
        value_release(vm, item);
    }
    value_release(vm, iterator);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned method_isdisjoint(VM *vm, Value *args) {
    Owned iterator = value_iterate(vm, args[1]);
    bool is_fine = iterator != NULL, found = false;
    while (is_fine && !found) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = value_contains(vm, args[0], item, &found);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine ? value_from_bool(!found) : NULL;
}

static Owned method_view_reversed(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    return dict_view_new(vm,
                         type == &dict_keys_type     ? &dict_reverse_key_iterator_type
                         : type == &dict_values_type ? &dict_reverse_value_iterator_type
                                                     : &dict_reverse_item_iterator_type,
                         field_peek(&as_view(args[0])->dict));
}

static Owned get_mapping(VM *vm, Value self) {
    return mapping_proxy_new(vm, field_peek(&as_view(self)->dict));
}

static const Method set_view_methods[] = {
    {"isdisjoint(self, other, /)", method_isdisjoint,
     "Whether the view and the iterable have nothing in common."},
    {"__reversed__(self, /)", method_view_reversed, "Iterate over the pairs, last first."},
    {NULL, NULL, NULL},
};
static const Method values_methods[] = {
    {"__reversed__(self, /)", method_view_reversed, "Iterate over the values, last first."},
    {NULL, NULL, NULL}};
static const Property view_properties[] = {{"mapping", get_mapping, NULL, "the dictionary behind the view"},
                                           {NULL, NULL, NULL, NULL}};

#define SET_VIEW_SLOTS                                                                                       \
    .destroy = view_destroy, .traverse = view_traverse, .repr = view_repr, .length = view_length,            \
    .compare = view_compare, .hash = value_hash_refused,                                                     \
    .binary = {[BINARY_OR] = view_or,                                                                        \
               [BINARY_AND] = view_and,                                                                      \
               [BINARY_SUBTRACT] = view_subtract,                                                            \
               [BINARY_XOR] = view_xor}

const Type dict_keys_type = {
    TYPE_HEAD(dict_keys, "dict_keys"),
    .base = &object_type,
    .size = sizeof(DictView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {SET_VIEW_SLOTS, .iterate = keys_iterate, .contains = keys_contains},
    .methods = set_view_methods,
    .properties = view_properties,
};
const Type dict_items_type = {
    TYPE_HEAD(dict_items, "dict_items"),
    .base = &object_type,
    .size = sizeof(DictView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {SET_VIEW_SLOTS, .iterate = items_iterate, .contains = items_contains},
    .methods = set_view_methods,
    .properties = view_properties,
};
const Type dict_values_type = {
    TYPE_HEAD(dict_values, "dict_values"),
    .base = &object_type,
    .size = sizeof(DictView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = view_destroy,
              .traverse = view_traverse,
              .repr = view_repr,
              .length = view_length,
              .iterate = values_iterate},
    .methods = values_methods,
    .properties = view_properties,
};

/* --- the views of an OrderedDict ------------------------------------------------------------------------ */

static Owned ordered_keys_iterate(VM *vm, Value self) {
    return ordered_iterator_new(vm, dict_view_dict(self), ORDERED_KEYS, false);
}
static Owned ordered_values_iterate(VM *vm, Value self) {
    return ordered_iterator_new(vm, dict_view_dict(self), ORDERED_VALUES, false);
}
static Owned ordered_items_iterate(VM *vm, Value self) {
    return ordered_iterator_new(vm, dict_view_dict(self), ORDERED_ITEMS, false);
}

static Owned method_ordered_reversed(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    OrderedKind kind = type == &ordered_keys_type     ? ORDERED_KEYS
                       : type == &ordered_values_type ? ORDERED_VALUES
                                                      : ORDERED_ITEMS;
    return ordered_iterator_new(vm, dict_view_dict(args[0]), kind, true);
}

static const Method ordered_view_methods[] = {
    {"__reversed__(self, /)", method_ordered_reversed, "Iterate from the last to the first."},
    {NULL, NULL, NULL},
};

const Type ordered_keys_type = {
    TYPE_HEAD(ordered_keys, "odict_keys"),
    .base = &dict_keys_type,
    .size = sizeof(DictView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {SET_VIEW_SLOTS, .iterate = ordered_keys_iterate, .contains = keys_contains},
    .methods = ordered_view_methods,
};
const Type ordered_items_type = {
    TYPE_HEAD(ordered_items, "odict_items"),
    .base = &dict_items_type,
    .size = sizeof(DictView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {SET_VIEW_SLOTS, .iterate = ordered_items_iterate, .contains = items_contains},
    .methods = ordered_view_methods,
};
const Type ordered_values_type = {
    TYPE_HEAD(ordered_values, "odict_values"),
    .base = &dict_values_type,
    .size = sizeof(DictView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = view_destroy,
              .traverse = view_traverse,
              .repr = view_repr,
              .length = view_length,
              .iterate = ordered_values_iterate},
    .methods = ordered_view_methods,
};

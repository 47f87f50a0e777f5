/*
 * collections.OrderedDict: a dict whose order can be changed, and counts in comparisons.
 *
 * The order is that of the entries of the dict, so methods of dict that are called past those of OrderedDict
 * keep it. What changes the order changes `state`, before anything of the program runs.
 */
#include "stdlib/native/collections_core.h"

#include "stdlib/modules.h"
#include "vm/instance.h"
#include "vm/objects/ordered_dict.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static void ordered_destroy(VM *vm, Object *self) {
    instance_destroy_attributes(vm, self);
    dict_type.slots.destroy(vm, self);
}

static void ordered_traverse(Object *self, Visit *visit, void *context) {
    instance_traverse_native(self, visit, context);
    dict_type.slots.traverse(self, visit, context);
}

static bool is_ordered(Value value) {
    return value_is_dict(value) && type_builtin_base(value_type(value))->slots.destroy == ordered_destroy;
}

/* Whether it is an OrderedDict itself, of no class derived from it. */
static bool is_exact(Value value) {
    return value_type(value)->slots.destroy == ordered_destroy;
}

/* --- the items ------------------------------------------------------------------------------------------ */

static bool ordered_store(VM *vm, Value self, Value key, int64_t hash, Value value) {
    int64_t count = as_dict(self)->count;
    if (!dict_set_hashed(vm, as_dict(self), key, hash, value)) return false;
    if (as_dict(self)->count != count) as_ordered(self)->state++;
    return true;
}

/* *removed: the value that was there, or NULL. */
static bool ordered_take_out(VM *vm, Value self, Value key, Owned *removed) {
    int64_t hash;
    *removed = NULL;
    if (!value_hash(vm, key, &hash)) return false;
    as_ordered(self)->state++;
    return dict_pop_hashed(vm, as_dict(self), key, hash, removed);
}

static bool ordered_set_item(VM *vm, Value self, Value key, Value value) {
    int64_t hash;
    Owned removed;
    if (value) return value_hash(vm, key, &hash) && ordered_store(vm, self, key, hash, value);
    if (!ordered_take_out(vm, self, key, &removed)) return false;
    if (!removed) return raise_key_error(vm, key);
    value_release(vm, removed);
    return true;
}

/* The two parts of a pair that is no tuple. */
static bool split_pair(VM *vm, Value pair, Owned parts[2]) {
    static const char *const too_few[] = {"need more than 0 values to unpack",
                                          "need more than 1 value to unpack"};
    Owned iterator = value_iterate(vm, pair), rest = NULL;
    bool is_fine = iterator != NULL;
    parts[0] = parts[1] = NULL;
    for (int i = 0; is_fine && i < 2; i++)
        is_fine = iterator_next(vm, iterator, &parts[i]) &&
                  (parts[i] || raise_value_error(vm, "%s", too_few[i]));
    if (is_fine)
        is_fine = iterator_next(vm, iterator, &rest) &&
                  (!rest || raise_value_error(vm, "too many values to unpack (expected 2)"));
    value_release(vm, rest);
    value_release(vm, iterator);
    if (is_fine) return true;
    value_release(vm, parts[0]);
    value_release(vm, parts[1]);
    return false;
}

static bool add_pairs(VM *vm, Value self, Value pairs) {
    Walk walk;
    Owned pair;
    bool is_fine = true;
    if (!walk_open(vm, &walk, pairs)) return false;
    while (is_fine && (is_fine = walk_next(vm, &walk, &pair)) && pair) {
        Owned parts[2];
        if (value_has_type(pair, &tuple_type) && as_tuple(pair)->count == 2) {
            is_fine = value_set_item(vm, self, tuple_peek(pair, 0), tuple_peek(pair, 1));
        } else if ((is_fine = split_pair(vm, pair, parts))) {
            is_fine = value_set_item(vm, self, parts[0], parts[1]);
            value_release(vm, parts[0]);
            value_release(vm, parts[1]);
        }
        value_release(vm, pair);
    }
    walk_close(vm, &walk);
    return is_fine;
}

/* self[key] = other[key] for each of the keys. */
static bool add_by_keys(VM *vm, Value self, Value other, Value keys) {
    Walk walk;
    Owned key;
    bool is_fine = true;
    if (!walk_open(vm, &walk, keys)) return false;
    while (is_fine && (is_fine = walk_next(vm, &walk, &key)) && key) {
        Owned value = value_get_item(vm, other, key);
        is_fine = value && value_set_item(vm, self, key, value);
        value_release(vm, value);
        value_release(vm, key);
    }
    walk_close(vm, &walk);
    return is_fine;
}

/* The entries of a dict as they are at this moment. */
static bool add_dict(VM *vm, Value self, Value other) {
    Owned copy = dict_copy(vm, as_dict(other));
    bool is_fine = copy != NULL;
    size_t position = 0;
    Value key, value;
    while (is_fine && dict_next(as_dict(copy), &position, &key, &value))
        is_fine = value_set_item(vm, self, key, value);
    value_release(vm, copy);
    return is_fine;
}

/* Takes over what a dict, a mapping or an iterable of pairs has. */
static bool add_from(VM *vm, Value self, Value other) {
    Owned method, contents;
    if (value_is_exact_dict(other)) return add_dict(vm, self, other);
    if (!value_find_attribute(vm, other, vm_name(vm, NAME_keys), &method)) return false;
    bool has_keys = method != NULL;
    if (!has_keys && !value_find_attribute(vm, other, vm_name(vm, NAME_items), &method)) return false;
    if (!method) return add_pairs(vm, self, other);
    contents = value_call_0(vm, method);
    value_release(vm, method);
    bool is_fine =
        contents && (has_keys ? add_by_keys(vm, self, other, contents) : add_pairs(vm, self, contents));
    value_release(vm, contents);
    return is_fine;
}

static bool ordered_init(VM *vm, Value self, Arguments arguments) {
    if (arguments.count > 1)
        return raise_type_error(vm, "expected at most 1 argument, got %ld", (int64_t)arguments.count);
    if (arguments.count && !add_from(vm, self, arguments.items[0])) return false;
    Value names = arguments.keyword_names;
    for (int64_t i = 0; names && i < as_tuple(names)->count; i++) {
        if (!value_set_item(vm, self, tuple_peek(names, i), arguments.items[arguments.count + (size_t)i]))
            return false;
    }
    return true;
}

static Owned ordered_update(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    if (count > 1)
        return raise_type_error(vm, "update() takes at most 1 positional argument (%ld given)", count);
    bool is_fine =
        (!count || add_from(vm, args[0], tuple_peek(args[1], 0))) && add_dict(vm, args[0], args[2]);
    return is_fine ? VALUE_NONE : NULL;
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned ordered_clear(VM *vm, Value *args) {
    as_ordered(args[0])->state++;
    dict_clear(vm, as_dict(args[0]));
    return VALUE_NONE;
}

static Owned ordered_pop(VM *vm, Value *args) {
    Owned removed;
    if (!ordered_take_out(vm, args[0], args[1], &removed)) return NULL;
    if (removed) return removed;
    return args[2] ? value_retain(args[2]) : raise_key_error(vm, args[1]);
}

static Owned ordered_popitem(VM *vm, Value *args) {
    bool is_last = true;
    if (args[1] && !value_is_true(vm, args[1], &is_last)) return NULL;
    Dict *dict = as_dict(args[0]);
    int64_t index = is_last ? dict_last_index(dict) : dict_first_index(dict);
    if (index < 0) {
        Owned text = str_new_text(vm, "dictionary is empty");
        if (text) raise_key_error(vm, text);
        value_release(vm, text);
        return NULL;
    }
    Owned pair[2];
    as_ordered(args[0])->state++;
    if (!dict_take_last(vm, dict, (uint32_t)index, &pair[0], &pair[1])) return NULL;
    return tuple_from_take(vm, pair, 2);
}

static Owned ordered_move_to_end(VM *vm, Value *args) {
    bool is_last = true;
    int64_t hash, index = -1;
    if (args[2] && !value_is_true(vm, args[2], &is_last)) return NULL;
    Dict *dict = as_dict(args[0]);
    if (dict->count && (!value_hash(vm, args[1], &hash) || !dict_find_index(vm, dict, args[1], hash, &index)))
        return NULL;
    if (index < 0) return raise_key_error(vm, args[1]);
    if (index == (is_last ? dict_last_index(dict) : dict_first_index(dict))) return VALUE_NONE;
    as_ordered(args[0])->state++;
    bool is_fine = is_last ? dict_move_to_end(vm, dict, index) : dict_move_to_front(vm, dict, index);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned ordered_setdefault(VM *vm, Value *args) {
    Value self = args[0], key = args[1], fallback = args[2] ? args[2] : VALUE_NONE;
    Owned value = NULL;
    bool is_there;
    if (is_exact(self)) {
        if (!dict_find(vm, as_dict(self), key, &value)) return NULL;
        if (value) return value;
    } else {
        if (!value_contains(vm, self, key, &is_there)) return NULL;
        if (is_there) return value_get_item(vm, self, key);
    }
    return value_set_item(vm, self, key, fallback) ? value_retain(fallback) : NULL;
}

/* Another one of the same class with nothing in it. */
static Owned make_another(VM *vm, Value self) {
    return value_call_0(vm, type_value(value_type(self)));
}

static Owned ordered_copy(VM *vm, Value *args) {
    Value self = args[0];
    Owned result = make_another(vm, self);
    bool is_fine = result != NULL;
    const uint64_t state = as_ordered(self)->state;
    for (int64_t i = 0; is_fine && i < (int64_t)as_dict(self)->used; i++) {
        const DictEntry *entry = &as_dict(self)->entries[i];
        if (!field_peek(&entry->key)) continue;
        int64_t hash = entry->hash;
        Owned key = field_get(&entry->key), value;
        if (is_exact(self)) {
            value = field_get(&entry->value);
            is_fine = ordered_store(vm, result, key, hash, value);
        } else {
            value = value_get_item(vm, self, key);
            is_fine = value && value_set_item(vm, result, key, value);
        }
        value_release(vm, value);
        value_release(vm, key);
        if (is_fine && as_ordered(self)->state != state)
            is_fine = raise_runtime_error(vm, "OrderedDict mutated during iteration");
    }
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned ordered_fromkeys(VM *vm, Value *args) {
    Owned result = value_call_0(vm, args[0]), key;
    Walk walk;
    bool is_fine = result != NULL;
    if (!is_fine || !walk_open(vm, &walk, args[1])) {
        value_release(vm, result);
        return NULL;
    }
    while (is_fine && (is_fine = walk_next(vm, &walk, &key)) && key) {
        is_fine = value_set_item(vm, result, key, args[2] ? args[2] : VALUE_NONE);
        value_release(vm, key);
    }
    walk_close(vm, &walk);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned ordered_reduce(VM *vm, Value *args) {
    Value self = args[0];
    Owned state = value_call_method(vm, self, vm_name(vm, NAME___getstate__), NULL, 0),
          items = state ? value_call_method(vm, self, vm_name(vm, NAME_items), NULL, 0) : NULL,
          iterator = items ? value_iterate(vm, items) : NULL, result = NULL;
    if (iterator) {
        Value all[] = {type_value(value_type(self)), vm->empty_tuple, state, VALUE_NONE, iterator};
        result = tuple_from(vm, all, 5);
    }
    value_release(vm, iterator);
    value_release(vm, items);
    value_release(vm, state);
    return result;
}

static Owned ordered_keys(VM *vm, Value *args) {
    return dict_view_new(vm, &ordered_keys_type, args[0]);
}

static Owned ordered_values(VM *vm, Value *args) {
    return dict_view_new(vm, &ordered_values_type, args[0]);
}

static Owned ordered_items(VM *vm, Value *args) {
    return dict_view_new(vm, &ordered_items_type, args[0]);
}

static Owned ordered_reversed(VM *vm, Value *args) {
    return ordered_iterator_new(vm, args[0], ORDERED_KEYS, true);
}

/* --- operators ------------------------------------------------------------------------------------------ */

static Owned ordered_iterate(VM *vm, Value self) {
    return ordered_iterator_new(vm, self, ORDERED_KEYS, false);
}

/* A plain dict of the items for repr(): those that keys() and [] of a derived class give. */
static Owned plain_items(VM *vm, Value self) {
    if (is_exact(self)) return dict_copy(vm, as_dict(self));
    Owned result = dict_new(vm);
    if (!result || dict_merge(vm, as_dict(result), self, 1)) return result;
    value_release(vm, result);
    return NULL;
}

static Owned ordered_repr(VM *vm, Value self) {
    bool is_active;
    Owned name = type_name(vm, value_type(self)), result = NULL;
    if (!name) return NULL;
    if (as_dict(self)->count == 0) {
        result = str_new_format(vm, "%S()", name);
    } else if (repr_enter(vm, self, &is_active)) {
        if (is_active) {
            result = str_new_text(vm, "...");
        } else {
            Owned items = plain_items(vm, self);
            if (items) result = str_new_format(vm, "%S(%R)", name, items);
            value_release(vm, items);
            repr_leave(vm, self);
        }
    }
    value_release(vm, name);
    return result;
}

/* Whether the keys of two of one size come in the same order. */
static bool same_order(VM *vm, Value left, Value right, bool *is_same) {
    const uint64_t left_state = as_ordered(left)->state, right_state = as_ordered(right)->state;
    int64_t i = dict_first_index(as_dict(left)), j = dict_first_index(as_dict(right));
    *is_same = true;
    while (*is_same && i >= 0 && j >= 0) {
        Owned one = field_get(&as_dict(left)->entries[i].key),
              other = field_get(&as_dict(right)->entries[j].key);
        bool is_fine = value_equals(vm, one, other, is_same);
        value_release(vm, one);
        value_release(vm, other);
        if (!is_fine) return false;
        if (as_ordered(left)->state != left_state || as_ordered(right)->state != right_state)
            return raise_runtime_error(vm, "OrderedDict mutated during iteration");
        i = dict_next_index(as_dict(left), i, false);
        j = dict_next_index(as_dict(right), j, false);
    }
    *is_same = *is_same && i < 0 && j < 0;
    return true;
}

static Owned ordered_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_dict(right)) return VALUE_NOT_IMPLEMENTED;
    Owned answer = dict_type.slots.compare(vm, left, right, COMPARE_EQ);
    if (!answer) return NULL;
    bool is_same = answer == VALUE_TRUE;
    if (is_same && is_ordered(right) && !same_order(vm, left, right, &is_same)) return NULL;
    return value_from_bool(is_same == (op == COMPARE_EQ));
}

static Owned ordered_or(VM *vm, Value left, Value right) {
    Value ordered = is_ordered(left) ? left : right, other = is_ordered(left) ? right : left;
    if (!value_is_dict(other)) return VALUE_NOT_IMPLEMENTED;
    Owned result = value_call_1(vm, type_value(value_type(ordered)), left);
    if (!result || add_from(vm, result, right)) return result;
    value_release(vm, result);
    return NULL;
}

static Owned ordered_inplace_or(VM *vm, Value left, Value right) {
    return add_from(vm, left, right) ? value_retain(left) : NULL;
}

static const Method methods[] = {
    {"@classmethod fromkeys(cls, /, iterable, value=None)", ordered_fromkeys,
     "One in which each item of iterable is a key with the same value."},
    {"__reduce__(self, /)", ordered_reduce, "What pickle needs to make it again."},
    {"setdefault(self, /, key, default=None)", ordered_setdefault,
     "The value at key; where there is none, default, which is stored first."},
    {"pop(self, /, key, default=<unrepresentable>)", ordered_pop,
     "Take out key and give its value; without one give default, or raise KeyError."},
    {"popitem(self, /, last=True)", ordered_popitem,
     "Take out the last entry, or the first, as (key, value)."},
    {"keys(self, /)", ordered_keys, "A view of the keys, in their order."},
    {"values(self, /)", ordered_values, "A view of the values, in the order of their keys."},
    {"items(self, /)", ordered_items, "A view of the (key, value) pairs, in their order."},
    {"@any_names update(self, /, *args, **kwargs)", ordered_update,
     "Store all entries of a mapping or of pairs, then those of the keywords."},
    {"clear(self, /)", ordered_clear, "Remove all entries."},
    {"copy(self, /)", ordered_copy, "Another one with the same entries in the same order."},
    {"__reversed__(self, /)", ordered_reversed, "Iterate over the keys, last first."},
    {"move_to_end(self, /, key, last=True)", ordered_move_to_end,
     "Move a key behind all others, or before them; KeyError where there is none."},
    {NULL, NULL, NULL},
};

static const Type description = {
    .name = "OrderedDict",
    .module = "collections",
    .size = sizeof(OrderedDict),
    .shape_offset = offsetof(OrderedDict, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = ordered_destroy,
              .traverse = ordered_traverse,
              .clear = ordered_destroy,
              .init = ordered_init,
              .repr = ordered_repr,
              .compare = ordered_compare,
              .hash = value_hash_refused,
              .set_item = ordered_set_item,
              .iterate = ordered_iterate,
              .binary = {[BINARY_OR] = ordered_or},
              .inplace = {[BINARY_OR] = ordered_inplace_or}},
    .methods = methods,
    .text = "A dict for those to whom the order matters: it can be changed, and counts in comparisons.",
};

bool collections_add_ordered(VM *vm, Value module) {
    return stdlib_add_type(vm, module, "OrderedDict", &description, &dict_type, NULL);
}

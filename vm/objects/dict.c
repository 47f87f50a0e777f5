/*
 * dict: entries in order of insertion, found through a small table of indices. Methods and views are in
 * dict_methods.c.
 *
 * The index table is open addressing with CPython's probe sequence (perturbed by the high bits of the hash).
 * Comparing keys may run code of the program that changes the dict: a lookup that notices starts again.
 */
#include "vm/objects/dict.h"

#include <string.h>

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/equality.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { INDEX_FREE = -1, INDEX_DELETED = -2, FIRST_LOG2 = 3, PERTURB_SHIFT = 5 };

/* Entries that an index table of this size may serve: two thirds. */
static uint32_t room_for(uint8_t log2) {
    return (uint32_t)(((size_t)1 << log2) * 2 / 3);
}

static size_t index_width(uint8_t log2) {
    return log2 < 8 ? 1 : log2 < 16 ? 2 : 4;
}

ALWAYS_INLINE int64_t index_get(const Dict *dict, size_t slot) {
    if (dict->log2 < 8) return ((const int8_t *)dict->indices)[slot];
    if (dict->log2 < 16) return ((const int16_t *)dict->indices)[slot];
    return ((const int32_t *)dict->indices)[slot];
}

ALWAYS_INLINE void index_set(Dict *dict, size_t slot, int64_t index) {
    if (dict->log2 < 8) ((int8_t *)dict->indices)[slot] = (int8_t)index;
    else if (dict->log2 < 16) ((int16_t *)dict->indices)[slot] = (int16_t)index;
    else ((int32_t *)dict->indices)[slot] = (int32_t)index;
}

void dict_init_empty(Dict *dict) {
    dict->count = 0;
    dict->entries = NULL;
    dict->indices = NULL;
    dict->used = dict->room = dict->filled = 0;
    dict->keys_version = 0;
    dict->log2 = 0;
    dict->is_str_keyed = true;
}

Owned dict_new(VM *vm) {
    Dict *dict = object_allocate_container(vm, &dict_type, sizeof *dict);
    if (dict) dict_init_empty(dict);
    return object_owned(dict);
}

/* Puts the index of entry i, whose hash is known not to be there yet, into the table. */
static void index_insert(Dict *dict, int64_t hash, int64_t i) {
    size_t mask = ((size_t)1 << dict->log2) - 1, slot = (size_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash; index_get(dict, slot) >= 0;) {
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
    if (index_get(dict, slot) == INDEX_FREE) dict->filled++;
    index_set(dict, slot, i);
}

/* Moves the entries into a table of 2^log2, leaving deleted ones behind. */
static bool resize(VM *vm, Dict *dict, uint8_t log2) {
    uint32_t room = room_for(log2);
    size_t entries_size = (size_t)room * sizeof(DictEntry),
           indices_size = ((size_t)1 << log2) * index_width(log2);
    DictEntry *entries = log2 > 31 ? NULL : memory_allocate(entries_size + indices_size);
    if (!entries) return raise_memory_error(vm);
    DictEntry *old = dict->entries;
    uint32_t used = 0;
    if (dict->count == dict->used) {
        if (old) memcpy(entries, old, dict->used * sizeof *old);
        used = dict->used;
    } else {
        for (uint32_t i = 0; i < dict->used; i++) {
            if (field_peek(&old[i].key)) entries[used++] = old[i];
        }
    }
    dict->entries = entries;
    dict->indices = (char *)entries + entries_size;
    dict->used = used;
    dict->room = room;
    dict->log2 = log2;
    dict->filled = 0;
    memset(dict->indices, 0xFF, indices_size);
    for (uint32_t i = 0; i < used; i++) index_insert(dict, entries[i].hash, i);
    memory_release(old);
    dict->keys_version = 0;
    return true;
}

static bool make_room(VM *vm, Dict *dict) {
    uint8_t log2 = FIRST_LOG2;
    while (room_for(log2) < dict->count + dict->count / 2 + 2) log2++;
    return resize(vm, dict, log2);
}

/* Whether a key compares as a str without running code of the program: it is of a class that kept str's
   __eq__. (What its __hash__ said is in the entry.) */
static bool compares_as_str(Value key) {
    return value_is_exact_str(key) ||
           (value_is_str(key) && value_type(key)->slots.compare == str_type.slots.compare);
}

/* The entry of a str among keys that compare as strs; -1 if absent. slot tells where the index lies. */
static int64_t find_str(VM *vm, const Dict *dict, Value key, int64_t hash, size_t *at) {
    (void)vm;
    if (!dict->entries) return -1;
    size_t mask = ((size_t)1 << dict->log2) - 1, slot = (size_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;;) {
        int64_t i = index_get(dict, slot);
        if (i == INDEX_FREE) return -1;
        if (i >= 0) {
            const DictEntry *entry = &dict->entries[i];
            Value found = field_peek(&entry->key);
            if (found == key || (entry->hash == hash && compares_as_str(found) && str_equal(found, key))) {
                *at = slot;
                return i;
            }
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* The entry of any key; *index -1 if absent. False with an exception pending. */
static bool find(VM *vm, Dict *dict, Value key, int64_t hash, int64_t *index, size_t *at) {
    if (dict->is_str_keyed && value_is_exact_str(key)) {
        *index = find_str(vm, dict, key, hash, at);
        return true;
    }
restart:
    *index = -1;
    if (!dict->entries) return true;
    size_t mask = ((size_t)1 << dict->log2) - 1, slot = (size_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;;) {
        int64_t i = index_get(dict, slot);
        if (i == INDEX_FREE) return true;
        if (i >= 0) {
            DictEntry *entries = dict->entries, *entry = &entries[i];
            Value found = field_peek(&entry->key);
            if (found == key) {
                *index = i;
                *at = slot;
                return true;
            }
            if (entry->hash == hash) {
                Equality equality = value_equality(found, key);
                bool equal = equality == EQUAL_YES;
                if (equality == EQUAL_UNKNOWN) {
                    Owned held = value_retain(found);
                    bool is_fine = value_equals(vm, held, key, &equal);
                    value_release(vm, held);
                    if (!is_fine) return false;
                    if (dict->entries != entries || (uint32_t)i >= dict->used ||
                        field_peek(&entries[i].key) != found)
                        goto restart;
                }
                if (equal) {
                    *index = i;
                    *at = slot;
                    return true;
                }
            }
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

int64_t dict_look(VM *vm, const Dict *dict, Value key) {
    size_t at;
    if (value_is_small_int(key)) {
        int64_t hash = int_hash_small(value_small_int(key));
        if (!dict->entries) return DICT_ABSENT;
        size_t mask = ((size_t)1 << dict->log2) - 1, slot = (size_t)hash & mask;
        for (uint64_t perturb = (uint64_t)hash;;) {
            int64_t i = index_get(dict, slot);
            if (i == INDEX_FREE) return DICT_ABSENT;
            if (i >= 0) {
                const DictEntry *entry = &dict->entries[i];
                if (field_peek(&entry->key) == key) return i;
                if (entry->hash == hash && !value_is_small_int(field_peek(&entry->key))) return DICT_ASK;
            }
            perturb >>= PERTURB_SHIFT;
            slot = (slot * 5 + perturb + 1) & mask;
        }
    }
    if (!dict->is_str_keyed || !value_is_exact_str(key)) return DICT_ASK;
    return find_str(vm, dict, key, str_hash(vm, key), &at);
}

Value dict_get_str(VM *vm, const Dict *dict, Value key) {
    size_t at;
    int64_t i = find_str(vm, dict, key, str_hash(vm, key), &at);
    return i < 0 ? NULL : field_peek(&dict->entries[i].value);
}

Value dict_get_name(VM *vm, const Dict *dict, NameIndex name) {
    return dict_get_str(vm, dict, vm_name(vm, name));
}

int64_t dict_index_of(VM *vm, const Dict *dict, Value key) {
    size_t at;
    return find_str(vm, dict, key, str_hash(vm, key), &at);
}

uint32_t dict_keys_version(VM *vm, Dict *dict) {
    if (!dict->keys_version && vm->next_keys_version != UINT32_MAX)
        dict->keys_version = vm->next_keys_version++;
    return dict->keys_version;
}

bool dict_find_hashed(VM *vm, Dict *dict, Value key, int64_t hash, Owned *value) {
    int64_t index;
    size_t at;
    *value = NULL;
    if (!find(vm, dict, key, hash, &index, &at)) return false;
    if (index >= 0) *value = field_get(&dict->entries[index].value);
    return true;
}

bool dict_find(VM *vm, Dict *dict, Value key, Owned *value) {
    int64_t hash;
    *value = NULL;
    return value_hash_as(vm, key, "a dict key", &hash) && dict_find_hashed(vm, dict, key, hash, value);
}

bool dict_contains_hashed(VM *vm, Dict *dict, Value key, int64_t hash, bool *found) {
    int64_t index;
    size_t at;
    if (!find(vm, dict, key, hash, &index, &at)) return false;
    *found = index >= 0;
    return true;
}

bool dict_contains(VM *vm, Dict *dict, Value key, bool *found) {
    int64_t hash;
    return value_hash_as(vm, key, "a dict key", &hash) && dict_contains_hashed(vm, dict, key, hash, found);
}

/* Adds a key that is known to be absent. */
static bool insert(VM *vm, Dict *dict, Value key, int64_t hash, Value value) {
    /* A search ends at a free place: deleted ones count too. */
    if ((dict->used == dict->room || dict->filled == dict->room) && !make_room(vm, dict)) return false;
    DictEntry *entry = &dict->entries[dict->used];
    entry->hash = hash;
    field_init_take(&entry->key, value_retain(key));
    field_init_take(&entry->value, value_retain(value));
    index_insert(dict, hash, dict->used);
    dict->used++;
    dict->count++;
    dict->keys_version = 0;
    if (dict->is_str_keyed && !value_is_exact_str(key)) dict->is_str_keyed = false;
    return true;
}

bool dict_set_hashed(VM *vm, Dict *dict, Value key, int64_t hash, Value value) {
    int64_t index;
    size_t at;
    if (!find(vm, dict, key, hash, &index, &at)) return false;
    if (index >= 0) {
        field_take(vm, &dict->entries[index].value, value_retain(value));
        return true;
    }
    return insert(vm, dict, key, hash, value);
}

bool dict_set(VM *vm, Dict *dict, Value key, Value value) {
    int64_t hash;
    return value_hash_as(vm, key, "a dict key", &hash) && dict_set_hashed(vm, dict, key, hash, value);
}

bool dict_set_take(VM *vm, Dict *dict, Value key, Owned value) {
    if (!value) return false;
    bool is_fine = dict_set(vm, dict, key, value);
    value_release(vm, value);
    return is_fine;
}

bool dict_set_text(VM *vm, Dict *dict, const char *key, Value value) {
    Owned name = str_intern_text(vm, key);
    if (!name) return false;
    bool is_fine = dict_set(vm, dict, name, value);
    value_release(vm, name);
    return is_fine;
}

bool dict_set_text_take(VM *vm, Dict *dict, const char *key, Owned value) {
    if (!value) return false;
    bool is_fine = dict_set_text(vm, dict, key, value);
    value_release(vm, value);
    return is_fine;
}

bool dict_set_default(VM *vm, Dict *dict, Value key, Value value, Owned *present) {
    int64_t hash, index;
    size_t at;
    *present = NULL;
    if (!value_hash_as(vm, key, "a dict key", &hash) || !find(vm, dict, key, hash, &index, &at)) return false;
    if (index < 0) {
        if (!insert(vm, dict, key, hash, value)) return false;
        *present = value_retain(value);
    } else {
        *present = field_get(&dict->entries[index].value);
    }
    return true;
}

/* Takes entry index out; its key and value are passed on. */
static void take_out(Dict *dict, int64_t index, size_t at, Owned *key, Owned *value) {
    DictEntry *entry = &dict->entries[index];
    *key = field_move(&entry->key);
    *value = field_move(&entry->value);
    index_set(dict, at, INDEX_DELETED);
    dict->count--;
    dict->keys_version = 0;
}

bool dict_pop(VM *vm, Dict *dict, Value key, Owned *removed) {
    int64_t hash;
    *removed = NULL;
    if (dict->count == 0) return true; /* without asking for the hash: nor does CPython */
    return value_hash_as(vm, key, "a dict key", &hash) && dict_pop_hashed(vm, dict, key, hash, removed);
}

bool dict_pop_hashed(VM *vm, Dict *dict, Value key, int64_t hash, Owned *removed) {
    int64_t index;
    size_t at;
    *removed = NULL;
    if (!find(vm, dict, key, hash, &index, &at)) return false;
    if (index < 0) return true;
    Owned old_key;
    take_out(dict, index, at, &old_key, removed);
    value_release(vm, old_key);
    return true;
}

bool dict_delete(VM *vm, Dict *dict, Value key) {
    Owned removed;
    int64_t hash; /* dict_pop looks at no key where there is nothing to take; del does */
    if (dict->count == 0 && !value_hash_as(vm, key, "a dict key", &hash)) return false;
    if (!dict_pop(vm, dict, key, &removed)) return false;
    if (!removed) return raise_key_error(vm, key);
    value_release(vm, removed);
    return true;
}

bool dict_take_last(VM *vm, Dict *dict, uint32_t entry, Owned *key, Owned *value) {
    (void)vm;
    size_t mask = ((size_t)1 << dict->log2) - 1, slot = (size_t)dict->entries[entry].hash & mask;
    for (uint64_t perturb = (uint64_t)dict->entries[entry].hash; index_get(dict, slot) != (int64_t)entry;) {
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
    take_out(dict, entry, slot, key, value);
    /* popitem() stays linear; elsewhere places are not used again, so that loops notice what comes in
     * meanwhile */
    while (dict->used && !field_peek(&dict->entries[dict->used - 1].key)) dict->used--;
    return true;
}

void dict_forget_key(VM *vm, Dict *dict, Value key) {
    size_t at;
    Owned old_key, old_value;
    int64_t index = find_str(vm, dict, key, str_hash(vm, key), &at);
    if (index >= 0) take_out(dict, index, at, &old_key, &old_value);
}

void dict_forget_all(VM *vm, Dict *dict) {
    (void)vm;
    memory_release(dict->entries);
    dict_init_empty(dict);
}

void dict_clear(VM *vm, Dict *dict) {
    DictEntry *entries = dict->entries;
    uint32_t used = dict->used;
    dict_init_empty(dict);
    for (uint32_t i = 0; i < used; i++) {
        value_release(vm, field_move(&entries[i].key));
        value_release(vm, field_move(&entries[i].value));
    }
    memory_release(entries);
}

bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value) {
    while (*position < dict->used) {
        const DictEntry *entry = &dict->entries[(*position)++];
        if (!field_peek(&entry->key)) continue;
        *key = field_peek(&entry->key);
        *value = field_peek(&entry->value);
        return true;
    }
    return false;
}

/* Fills an empty dict without a table with the entries of another, deleted ones left behind. */
static bool fill_from(VM *vm, Dict *copy, const Dict *dict) {
    uint8_t log2 = FIRST_LOG2;
    while (room_for(log2) < dict->count) log2++;
    if (!resize(vm, copy, log2)) return false;
    for (uint32_t i = 0; i < dict->used; i++) {
        const DictEntry *entry = &dict->entries[i];
        if (!field_peek(&entry->key)) continue;
        DictEntry *to = &copy->entries[copy->used];
        to->hash = entry->hash;
        field_init_take(&to->key, field_get(&entry->key));
        field_init_take(&to->value, field_get(&entry->value));
        index_insert(copy, to->hash, copy->used++);
    }
    copy->count = copy->used;
    copy->is_str_keyed = dict->is_str_keyed;
    copy->keys_version = 0;
    return true;
}

Owned dict_copy(VM *vm, const Dict *dict) {
    Owned result = dict_new(vm);
    if (!result || dict->count == 0 || fill_from(vm, as_dict(result), dict)) return result;
    value_release(vm, result);
    return NULL;
}

static bool merge_one(VM *vm, Dict *dict, Value key, int64_t hash, Value value, int mode) {
    int64_t index;
    size_t at;
    if (mode == 1) return dict_set_hashed(vm, dict, key, hash, value);
    if (!find(vm, dict, key, hash, &index, &at)) return false;
    if (index < 0) return insert(vm, dict, key, hash, value);
    return mode == 0 ? true : (bool)raise_key_error(vm, key);
}

static bool merge_dict(VM *vm, Dict *dict, Dict *other, int mode) {
    if (other == dict || other->count == 0) return true;
    if (dict->count == 0 && !dict->entries) return fill_from(vm, dict, other);
    for (uint32_t i = 0; i < other->used; i++) {
        DictEntry *entry = &other->entries[i];
        if (!field_peek(&entry->key)) continue;
        int64_t count = other->count, hash = entry->hash;
        Owned key = field_get(&entry->key), value = field_get(&entry->value);
        bool is_fine = merge_one(vm, dict, key, hash, value, mode);
        value_release(vm, key);
        value_release(vm, value);
        if (!is_fine) return false;
        if (other->count != count) return raise_runtime_error(vm, "dict mutated during update");
    }
    return true;
}

bool dict_merge(VM *vm, Dict *dict, Value other, int mode) {
    if (value_is_exact_dict(other) ||
        (value_is_dict(other) && value_type(other)->slots.iterate == dict_type.slots.iterate))
        return merge_dict(vm, dict, as_dict(other), mode);
    Owned keys = value_call_method(vm, other, vm_name(vm, NAME_keys), NULL, 0);
    if (!keys) return false;
    Owned iterator = value_iterate(vm, keys);
    value_release(vm, keys);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned key, value = NULL;
        int64_t hash;
        is_fine = iterator_next(vm, iterator, &key);
        if (!is_fine || !key) break;
        value = value_get_item(vm, other, key);
        is_fine = value && value_hash_as(vm, key, "a dict key", &hash) &&
                  merge_one(vm, dict, key, hash, value, mode);
        value_release(vm, key);
        value_release(vm, value);
    }
    value_release(vm, iterator);
    return is_fine;
}

Owned dict_from_items(VM *vm, const Value *pairs, size_t count) {
    Owned result = dict_new(vm);
    for (size_t i = 0; result && i < count; i++) {
        if (dict_set(vm, as_dict(result), pairs[i * 2], pairs[i * 2 + 1])) continue;
        value_release(vm, result);
        result = NULL;
    }
    return result;
}

/* From pairs: "dictionary update sequence element #0 has length 1; 2 is required". */
static bool merge_pairs(VM *vm, Dict *dict, Value pairs) {
    Owned iterator = value_iterate(vm, pairs);
    if (!iterator) return false;
    bool is_fine = true;
    for (int64_t i = 0; is_fine; i++) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        Owned pair = value_to_items(vm, item, "object is not iterable");
        if (!pair) {
            if (raise_matches(vm, EXCEPTION(TypeError)))
                exception_add_note_format(
                    vm, "Cannot convert dictionary update sequence element #%ld to a sequence", i);
            is_fine = false;
        } else if (as_tuple(pair)->count != 2) {
            is_fine =
                raise_value_error(vm, "dictionary update sequence element #%ld has length %ld; 2 is required",
                                  i, as_tuple(pair)->count);
        } else {
            is_fine = dict_set(vm, dict, tuple_peek(pair, 0), tuple_peek(pair, 1));
        }
        value_release(vm, pair);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine;
}

bool dict_update_from(VM *vm, Dict *dict, Value source) {
    if (value_is_exact_dict(source)) return dict_merge(vm, dict, source, 1);
    Owned keys;
    if (!value_find_attribute(vm, source, vm_name(vm, NAME_keys), &keys)) return false;
    if (!keys) return merge_pairs(vm, dict, source);
    value_release(vm, keys);
    return dict_merge(vm, dict, source, 1);
}

bool dict_init(VM *vm, Value self, Arguments arguments) {
    if (arguments.count > 1) {
        return raise_type_error(vm, "dict expected at most 1 argument, got %ld",
                                (int64_t)arguments.count);
    }
    if (arguments.count == 1 && !dict_update_from(vm, as_dict(self), arguments.items[0])) return false;
    if (!arguments.keyword_names) return true;
    for (int64_t i = 0; i < as_tuple(arguments.keyword_names)->count; i++) {
        if (!dict_set(vm, as_dict(self), tuple_peek(arguments.keyword_names, i),
                      arguments.items[arguments.count + (size_t)i]))
            return false;
    }
    return true;
}

static Owned make_at_once(VM *vm, Value *args) {
    Owned dict = dict_new(vm);
    if (!dict || !args[1] || dict_update_from(vm, as_dict(dict), args[1])) return dict;
    value_release(vm, dict);
    return NULL;
}

void dict_destroy(VM *vm, Object *self) {
    dict_clear(vm, (Dict *)self);
}

void dict_traverse(Object *self, Visit *visit, void *context) {
    Dict *dict = (Dict *)self;
    for (uint32_t i = 0; i < dict->used; i++) {
        visit(field_peek(&dict->entries[i].key), context);
        visit(field_peek(&dict->entries[i].value), context);
    }
}

static void slot_clear(VM *vm, Object *self) {
    dict_clear(vm, (Dict *)self);
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    Dict *dict = object_allocate_zeroed(vm, type, type->size);
    if (dict) dict_init_empty(dict);
    return object_owned(dict);
}

static Owned slot_repr(VM *vm, Value self) {
    bool is_active;
    if (as_dict(self)->count == 0) return str_new_text(vm, "{}");
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "{...}");
    STR_BUILDER(builder);
    size_t position = 0;
    Value key, value;
    bool is_fine = true, is_first = true;
    str_builder_add(&builder, '{');
    while (is_fine && dict_next(as_dict(self), &position, &key, &value)) {
        Owned held_key = value_retain(key), held_value = value_retain(value);
        Owned key_text = value_repr(vm, held_key), value_text = key_text ? value_repr(vm, held_value) : NULL;
        is_fine = value_text != NULL;
        if (is_fine) {
            if (!is_first) str_builder_add_text(&builder, ", ");
            str_builder_add_str(&builder, key_text);
            str_builder_add_text(&builder, ": ");
            str_builder_add_str(&builder, value_text);
        }
        is_first = false;
        value_release(vm, key_text);
        value_release(vm, value_text);
        value_release(vm, held_key);
        value_release(vm, held_value);
    }
    str_builder_add(&builder, '}');
    repr_leave(vm, self);
    if (is_fine) return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

/* Whether both have the same keys with equal values. */
static bool equal_dicts(VM *vm, Dict *left, Dict *right, bool *equal) {
    *equal = left->count == right->count;
    for (uint32_t i = 0; *equal && i < left->used; i++) {
        DictEntry *entry = &left->entries[i];
        if (!field_peek(&entry->key)) continue;
        Owned key = field_get(&entry->key), value = field_get(&entry->value), other = NULL;
        bool is_fine = dict_find_hashed(vm, right, key, entry->hash, &other);
        if (is_fine && !other) *equal = false;
        else if (is_fine) is_fine = value_equals(vm, value, other, equal);
        value_release(vm, other);
        value_release(vm, key);
        value_release(vm, value);
        if (!is_fine) return false;
    }
    return true;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_dict(left) || !value_is_dict(right))
        return VALUE_NOT_IMPLEMENTED;
    bool equal;
    if (!recursion_enter(vm, " in comparison")) return NULL;
    if (!equal_dicts(vm, as_dict(left), as_dict(right), &equal)) return NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = as_dict(self)->count != 0;
    return true;
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_dict(self)->count;
    return true;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    Owned value;
    if (!dict_find(vm, as_dict(self), key, &value)) return NULL;
    if (value) return value;
    if (value_type(self) != &dict_type) {
        bool missing;
        value = value_call_special(vm, self, NAME___missing__, &key, 1, &missing);
        if (!missing) return value;
    }
    return raise_key_error(vm, key);
}

static bool slot_set_item(VM *vm, Value self, Value key, Value value) {
    return value ? dict_set(vm, as_dict(self), key, value) : dict_delete(vm, as_dict(self), key);
}

static bool slot_contains(VM *vm, Value self, Value item, bool *found) {
    return dict_contains(vm, as_dict(self), item, found);
}

static Owned slot_iterate(VM *vm, Value self) {
    return dict_view_new(vm, &dict_key_iterator_type, self);
}

static Owned slot_or(VM *vm, Value left, Value right) {
    if (!value_is_dict(left) || !value_is_dict(right)) return VALUE_NOT_IMPLEMENTED;
    Owned result = dict_copy(vm, as_dict(left)); /* a plain one, whatever left's class */
    if (result && !dict_merge(vm, as_dict(result), right, 1)) {
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static Owned slot_inplace_or(VM *vm, Value left, Value right) {
    return dict_update_from(vm, as_dict(left), right) ? value_retain(left) : NULL;
}

const Type dict_type = {
    TYPE_HEAD(dict, "dict"),
    .base = &object_type,
    .size = sizeof(Dict),
    .flags = TYPE_IS_DICT | TYPE_IS_CONTAINER | TYPE_IS_MAPPING | TYPE_MATCHES_SELF,
    .slots = {.destroy = dict_destroy,
              .traverse = dict_traverse,
              .clear = slot_clear,
              .make = slot_make,
              .init = dict_init,
              .repr = slot_repr,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .hash = value_hash_refused,
              .length = slot_length,
              .get_item = slot_get_item,
              .set_item = slot_set_item,
              .contains = slot_contains,
              .iterate = slot_iterate,
              .binary = {[BINARY_OR] = slot_or},
              .inplace = {[BINARY_OR] = slot_inplace_or}},
    .at_once = {"dict(iterable=(), /)", make_at_once, NULL},
    .methods = dict_methods,
    .text = "A table of values by key, in the order of insertion: from a mapping, from pairs, from keywords.",
};

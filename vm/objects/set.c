/*
 * set and frozenset: the table. What sets do with each other and their methods are in set_methods.c.
 *
 * Comparing keys may change the set: a lookup that notices starts again.
 */
#include "vm/objects/set.h"

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/equality.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/set_methods.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* A probe looks at an entry and, where they lie in the table, the LINEAR ones behind it. */
enum { LINEAR = 9, PERTURB_SHIFT = 5, LARGE = 50000 };

void set_init_empty(Set *set) {
    set->entries = set->small;
    set->count = set->used = 0;
    set->room = SET_SMALL;
    set->hash = -1;
    memset(set->small, 0, sizeof set->small);
}

Owned set_new(VM *vm) {
    Set *set = object_allocate_container(vm, &set_type, sizeof *set);
    if (!set) return NULL;
    set_init_empty(set);
    set->finger = 0;
    return object_owned(set);
}

typedef enum Finding { FOUND, NOT_FOUND, FAILED, UNSURE } Finding;

/* The entry of a key, or where it belongs: the last deleted entry that was passed, or the free one. UNSURE if
   a key would have to be asked whether it is equal. */
static Finding look_on(const Set *set, Value key, int64_t hash, SetEntry **at) {
    SetEntry *deleted = NULL;
    uint64_t mask = (uint64_t)set->room - 1, slot = (uint64_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;;) {
        SetEntry *entry = &set->entries[slot];
        const SetEntry *last = slot + LINEAR <= mask ? entry + LINEAR : entry;
        for (; entry <= last; entry++) {
            Value held = field_peek(&entry->key);
            if (held && held != key && entry->hash != hash) continue;
            if (!held && entry->hash == SET_DELETED) {
                deleted = entry;
                continue;
            }
            *at = held || !deleted ? entry : deleted;
            if (!held) return NOT_FOUND;
            Equality equality = value_equality(held, key);
            if (equality == EQUAL_YES) return FOUND;
            if (equality == EQUAL_UNKNOWN) return UNSURE;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* The same without calling anything where the first entry tells. Nothing runs, so key need not be held. */
ALWAYS_INLINE Finding look(const Set *set, Value key, int64_t hash, SetEntry **at) {
    SetEntry *entry = &set->entries[(uint64_t)hash & ((uint64_t)set->room - 1)];
    Value held = field_peek(&entry->key);
    *at = entry;
    if (held == key) return FOUND;
    if (!held && entry->hash != SET_DELETED) return NOT_FOUND;
    return look_on(set, key, hash, at);
}

bool set_look(const Set *set, Value key, int64_t hash, bool *found) {
    SetEntry *entry;
    Finding finding = look(set, key, hash, &entry);
    *found = finding == FOUND;
    return finding != UNSURE;
}

/* As look(), in every case: keys are asked, and may do anything to the set. */
static Finding find_asking(VM *vm, Set *set, Value key, int64_t hash, SetEntry **at) {
restart:;
    SetEntry *deleted = NULL;
    uint64_t mask = (uint64_t)set->room - 1, slot = (uint64_t)hash & mask;
    for (uint64_t perturb = (uint64_t)hash;;) {
        SetEntry *entry = &set->entries[slot];
        const SetEntry *last = slot + LINEAR <= mask ? entry + LINEAR : entry;
        for (; entry <= last; entry++) {
            Value held = field_peek(&entry->key);
            if (!held) {
                if (entry->hash == SET_DELETED) {
                    deleted = entry;
                    continue;
                }
                if (deleted && field_peek(&deleted->key)) goto restart; /* a comparison has used it */
                *at = deleted ? deleted : entry;
                return NOT_FOUND;
            }
            if (held != key && entry->hash != hash) continue;
            *at = entry;
            bool equal;
            const SetEntry *entries = set->entries;
            Owned kept = value_retain(held);
            bool is_fine = value_equals(vm, kept, key, &equal);
            value_release(vm, kept);
            if (!is_fine) return FAILED;
            if (set->entries != entries || field_peek(&entry->key) != held) goto restart;
            if (equal) return FOUND;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

/* As look() and find_asking(): *held keeps key where something could run, and is to be released. */
ALWAYS_INLINE Finding find(VM *vm, Set *set, Value key, int64_t hash, SetEntry **at, Owned *held) {
    Finding finding = look(set, key, hash, at);
    *held = NULL;
    if (LIKELY(finding != UNSURE)) return finding;
    *held = value_retain(key);
    return find_asking(vm, set, key, hash, at);
}

/* value_hash_as for an element; ints and strs need no call. (With this and the first look in find(), adding
   ints to a set takes 0.80 of the instructions.) */
ALWAYS_INLINE bool element_hash(VM *vm, Value key, int64_t *hash) {
    if (value_is_small_int(key)) {
        *hash = int_hash_small(value_small_int(key));
        return true;
    }
    if (value_is_exact_str(key)) {
        *hash = str_hash(vm, key);
        return true;
    }
    return value_hash_as(vm, key, "a set element", hash);
}

/* Puts in a key, whose reference it takes, that is known not to be there, where nothing was deleted. */
static void insert_new(SetEntry *entries, uint64_t mask, SetEntry new) {
    uint64_t slot = (uint64_t)new.hash & mask;
    for (uint64_t perturb = (uint64_t)new.hash;;) {
        SetEntry *entry = &entries[slot];
        const SetEntry *last = slot + LINEAR <= mask ? entry + LINEAR : entry;
        for (; entry <= last; entry++) {
            if (field_peek(&entry->key)) continue;
            *entry = new;
            return;
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

bool set_resize(VM *vm, Set *set, int64_t least) {
    int64_t room = SET_SMALL;
    while (room <= least) room *= 2;
    SetEntry old_small[SET_SMALL], *old = set->entries, *entries = set->small;
    if (room > SET_SMALL) {
        entries = memory_allocate_zeroed((size_t)room * sizeof *entries);
        if (!entries) return raise_memory_error(vm);
    } else {
        if (old == set->small) {
            if (set->used == set->count) return true;
            memcpy(old_small, old, sizeof old_small);
            old = old_small;
        }
        memset(entries, 0, sizeof set->small);
    }
    for (int64_t i = 0; i < set->room; i++) {
        if (field_peek(&old[i].key)) insert_new(entries, (uint64_t)room - 1, old[i]);
    }
    if (old != set->small && old != old_small) memory_release(old);
    set->entries = entries;
    set->room = room;
    set->used = set->count;
    return true;
}

int64_t set_roomy(const Set *set) {
    return set->count > LARGE ? set->count * 2 : set->count * 4;
}

/* Puts a key into the entry where it belongs. */
static bool put(VM *vm, Set *set, SetEntry *entry, Value key, int64_t hash) {
    bool was_free = entry->hash != SET_DELETED;
    entry->hash = hash;
    field_init_take(&entry->key, value_retain(key));
    set->count++;
    if (!was_free) return true;
    set->used++;
    if (set->used * 5 < (set->room - 1) * 3 || set_resize(vm, set, set_roomy(set))) return true;
    entry->hash = 0; /* without memory it is not there */
    set->count--;
    set->used--;
    field_clear(vm, &entry->key);
    return false;
}

bool set_add_hashed(VM *vm, Value value, Value key, int64_t hash) {
    Set *set = as_set(value);
    SetEntry *entry;
    Owned held;
    Finding finding = find(vm, set, key, hash, &entry, &held);
    bool is_fine = finding == NOT_FOUND ? put(vm, set, entry, key, hash) : finding == FOUND;
    value_release(vm, held);
    return is_fine;
}

bool set_add(VM *vm, Value set, Value key) {
    int64_t hash;
    return element_hash(vm, key, &hash) && set_add_hashed(vm, set, key, hash);
}

bool set_contains_hashed(VM *vm, Value set, Value key, int64_t hash, bool *found) {
    SetEntry *entry;
    Owned held;
    Finding finding = find(vm, as_set(set), key, hash, &entry, &held);
    *found = finding == FOUND;
    value_release(vm, held);
    return finding != FAILED;
}

bool set_contains(VM *vm, Value set, Value key, bool *found) {
    int64_t hash;
    if (element_hash(vm, key, &hash)) return set_contains_hashed(vm, set, key, hash, found);
    if (!value_is_set(key) || !raise_clear_if(vm, EXCEPTION(TypeError))) return false;
    hash = frozenset_hash_of(vm, key); /* a set is looked up as the frozenset equal to it */
    return set_contains_hashed(vm, set, key, hash, found);
}

bool set_remove_hashed(VM *vm, Value value, Value key, int64_t hash, bool *removed) {
    Set *set = as_set(value);
    SetEntry *entry;
    Owned held;
    Finding finding = find(vm, set, key, hash, &entry, &held);
    *removed = finding == FOUND;
    if (finding == FOUND) {
        Owned old = field_move(&entry->key);
        entry->hash = SET_DELETED;
        set->count--;
        value_release(vm, old);
    }
    value_release(vm, held);
    return finding != FAILED;
}

bool set_remove(VM *vm, Value set, Value key, bool *removed) {
    int64_t hash;
    if (element_hash(vm, key, &hash)) return set_remove_hashed(vm, set, key, hash, removed);
    if (!value_is_set(key) || !raise_clear_if(vm, EXCEPTION(TypeError))) return false;
    hash = frozenset_hash_of(vm, key);
    return set_remove_hashed(vm, set, key, hash, removed);
}

bool set_next(const Set *set, int64_t *position, Value *key) {
    while (*position < set->room) {
        Value found = field_peek(&set->entries[(*position)++].key);
        if (!found) continue;
        *key = found;
        return true;
    }
    return false;
}

/* Makes room for `more` keys at once where they may need it. */
static bool make_room(VM *vm, Set *set, int64_t more) {
    return (set->used + more) * 5 < (set->room - 1) * 3 || set_resize(vm, set, (set->count + more) * 2);
}

/* Whether a key is an object. (One test where there are two: what is free in a table is not predictable.) */
ALWAYS_INLINE bool is_object(Value key) {
    return (value_bits(key) != 0) & value_is_pointer(key);
}

static bool merge(VM *vm, Value value, Value from) {
    Set *set = as_set(value), *other = as_set(from);
    if (other == set || other->count == 0) return true;
    if (!make_room(vm, set, other->count)) return false;
    if (set->used == 0) { /* nothing to compare with */
        if (set->room == other->room && other->used == other->count) {
            memcpy(set->entries, other->entries, (size_t)set->room * sizeof *set->entries);
            for (int64_t i = 0; i < set->room; i++) {
                Value key = field_peek(&set->entries[i].key);
                if (is_object(key)) value_retain(key);
            }
        } else {
            for (int64_t i = 0; i < other->room; i++) {
                SetEntry entry = other->entries[i];
                if (!field_peek(&entry.key)) continue;
                value_retain(field_peek(&entry.key));
                insert_new(set->entries, (uint64_t)set->room - 1, entry);
            }
        }
        set->count = set->used = other->count;
        return true;
    }
    for (int64_t i = 0; i < other->room; i++) {
        SetEntry entry = other->entries[i];
        if (field_peek(&entry.key) && !set_add_hashed(vm, value, field_peek(&entry.key), entry.hash))
            return false;
    }
    return true;
}

/* Adds what is in a list or tuple, which may change meanwhile. */
static bool add_items(VM *vm, Value set, Value sequence) {
    bool is_list = value_is_list(sequence);
    for (int64_t i = 0; i < (is_list ? as_list(sequence)->count : as_tuple(sequence)->count); i++) {
        Owned item = value_retain(is_list ? list_peek(sequence, i) : tuple_peek(sequence, i));
        bool is_fine = set_add(vm, set, item);
        value_release(vm, item);
        if (!is_fine) return false;
    }
    return true;
}

bool set_update(VM *vm, Value set, Value iterable) {
    if (value_is_set(iterable)) return merge(vm, set, iterable);
    if (value_has_type(iterable, &list_type) || value_has_type(iterable, &tuple_type))
        return add_items(vm, set, iterable);
    if (value_is_exact_dict(iterable)) {
        Dict *dict = as_dict(iterable);
        if (!make_room(vm, as_set(set), dict->count)) return false;
        for (uint32_t i = 0; i < dict->used; i++) {
            Value key = field_peek(&dict->entries[i].key);
            if (key && !set_add_hashed(vm, set, key, dict->entries[i].hash)) return false;
        }
        return true;
    }
    Owned iterator = value_iterate(vm, iterable);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = set_add(vm, set, item);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine;
}

Owned set_make_type(VM *vm, const Type *type, Value iterable) {
    Owned made;
    if (type == &set_type) {
        made = set_new(vm);
    } else {
        Set *set = object_allocate_zeroed(vm, type, type->size);
        if (set) set_init_empty(set);
        made = object_owned(set);
    }
    if (!made || !iterable || set_update(vm, made, iterable)) return made;
    value_release(vm, made);
    return NULL;
}

Owned frozenset_from(VM *vm, Value iterable) {
    if (value_has_type(iterable, &frozenset_type)) return value_retain(iterable);
    return set_make_type(vm, &frozenset_type, iterable);
}

Owned set_copy(VM *vm, Value set) {
    const Type *type = value_is_instance_exact(vm, set, &frozenset_type) ? &frozenset_type : &set_type;
    return set_make_type(vm, type, set);
}

/* Releases the keys of a table that no set has any more. */
static void release_keys(VM *vm, const SetEntry *entries, int64_t room) {
    for (int64_t i = 0; i < room; i++) {
        if (is_object(field_peek(&entries[i].key))) value_release(vm, entries[i].key.held);
    }
}

void set_clear_all(VM *vm, Set *set) {
    SetEntry small[SET_SMALL], *entries = set->entries;
    int64_t room = set->room;
    bool is_small = entries == set->small;
    if (is_small) {
        memcpy(small, entries, sizeof small);
        entries = small;
    }
    set_init_empty(set);
    release_keys(vm, entries, room);
    if (!is_small) memory_release(entries);
}

static void slot_clear(VM *vm, Object *self) {
    set_clear_all(vm, (Set *)self);
}

static void slot_destroy(VM *vm, Object *self) {
    Set *set = (Set *)self;
    int64_t room = set->count ? set->room : 0;
    set->room = 0; /* whoever looks while keys are destroyed sees none */
    release_keys(vm, set->entries, room);
    if (set->entries != set->small) memory_release(set->entries);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    Set *set = (Set *)self;
    for (int64_t i = 0; i < set->room; i++) visit(field_peek(&set->entries[i].key), context);
}

/* CPython's mixing of the keys' hashes, independent of their order. */
int64_t frozenset_hash_of(VM *vm, Value value) {
    (void)vm;
    const Set *set = as_set(value);
    uint64_t hash = 0;
    for (int64_t i = 0; i < set->room; i++) {
        if (!field_peek(&set->entries[i].key)) continue;
        uint64_t h = (uint64_t)set->entries[i].hash;
        hash ^= ((h ^ 89869747u) ^ (h << 16)) * 3644798167u;
    }
    /* free and deleted entries count as in CPython: none here, which the last steps make up for */
    hash ^= ((uint64_t)set->count + 1) * 1927868237u;
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash * 69069u + 907133923u;
    return hash == UINT64_MAX ? 590923713 : (int64_t)hash;
}

static bool frozen_hash(VM *vm, Value self, int64_t *hash) {
    Set *set = as_set(self);
    if (set->hash == -1) set->hash = frozenset_hash_of(vm, self);
    *hash = set->hash;
    return true;
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_set(self)->count;
    return true;
}

static bool slot_contains(VM *vm, Value self, Value item, bool *found) {
    return set_contains(vm, self, item, found);
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return set_make_type(vm, type, NULL);
}

static Owned initialise(VM *vm, Value *args) {
    if (as_set(args[0])->count) set_clear_all(vm, as_set(args[0]));
    return !args[1] || set_update(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned make_at_once(VM *vm, Value *args) {
    return set_make_type(vm, &set_type, args[1]);
}

static Owned frozen_construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    if (type == &frozenset_type) {
        if (args[1] && value_has_type(args[1], &frozenset_type)) return value_retain(args[1]);
        Owned made = set_make_type(vm, type, args[1]);
        if (!made || as_set(made)->count) return made;
        if (!vm->empty_frozenset) vm->empty_frozenset = value_retain(made);
        value_release(vm, made);
        return value_retain(vm->empty_frozenset);
    }
    return set_make_type(vm, type, args[1]);
}

#define SET_SLOTS                                                                                            \
    .destroy = slot_destroy, .traverse = slot_traverse, .clear = slot_clear, .length = slot_length,          \
    .contains = slot_contains, .repr = set_repr, .compare = set_compare, .iterate = set_iterate,             \
    .binary = {[BINARY_OR] = set_or,                                                                         \
               [BINARY_AND] = set_and,                                                                       \
               [BINARY_SUBTRACT] = set_subtract,                                                             \
               [BINARY_XOR] = set_xor}

const Type set_type = {
    TYPE_HEAD(set, "set"),
    .base = &object_type,
    .size = sizeof(Set),
    .flags = TYPE_IS_SET | TYPE_IS_CONTAINER | TYPE_MATCHES_SELF | TYPE_HAS_WEAK_REFERENCES,
    .slots = {SET_SLOTS, .hash = value_hash_refused, .make = slot_make,
              .inplace = {[BINARY_OR] = set_inplace_or,
                          [BINARY_AND] = set_inplace_and,
                          [BINARY_SUBTRACT] = set_inplace_subtract,
                          [BINARY_XOR] = set_inplace_xor}},
    .initialise = {"set(iterable=(), /)", initialise, NULL},
    .at_once = {"set(iterable=(), /)", make_at_once, NULL},
    .methods = set_methods,
    .text = "A collection in which each value occurs once.",
};

const Type frozenset_type = {
    TYPE_HEAD(frozenset, "frozenset"),
    .base = &object_type,
    .size = sizeof(Set),
    .flags = TYPE_IS_SET | TYPE_IS_CONTAINER | TYPE_MATCHES_SELF | TYPE_HAS_WEAK_REFERENCES,
    .slots = {SET_SLOTS, .hash = frozen_hash},
    .construct = {"frozenset(iterable=(), /)", frozen_construct, NULL},
    .methods = frozenset_methods,
    .text = "A set that cannot be changed.",
};

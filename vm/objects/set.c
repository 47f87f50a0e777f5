/*
 * set and frozenset: open addressing over entries of hash and key. Methods are in set_methods.c.
 *
 * The probe sequence is CPython's perturbed one. Comparing keys may change the set: a lookup that notices
 * starts again.
 */
#include "vm/objects/set.h"

#include "base/memory.h"
#include "vm/objects/dict.h"
#include "vm/objects/set_methods.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { FIRST_ROOM = 8, PERTURB_SHIFT = 5 };

Owned set_new(VM *vm) {
    Set *set = object_allocate_zeroed(vm, &set_type, sizeof *set);
    if (set) set->hash = -1;
    return object_owned(set);
}

/* Where a key is (*found) or could be put. */
static bool find(VM *vm, Set *set, Value key, int64_t hash, int64_t *at, bool *found) {
restart:
    *found = false;
    *at = -1;
    if (!set->entries) return true;
    SetEntry *entries = set->entries;
    uint64_t mask = (uint64_t)set->room - 1, slot = (uint64_t)hash & mask;
    int64_t free_slot = -1;
    for (uint64_t perturb = (uint64_t)hash;;) {
        SetEntry *entry = &entries[slot];
        Value held = field_peek(&entry->key);
        if (!held) {
            if (entry->hash != SET_DELETED) {
                *at = free_slot >= 0 ? free_slot : (int64_t)slot;
                return true;
            }
            if (free_slot < 0) free_slot = (int64_t)slot;
        } else if (held == key) {
            *at = (int64_t)slot;
            *found = true;
            return true;
        } else if (entry->hash == hash) {
            bool equal;
            if (value_is_exact_str(held) && value_is_exact_str(key)) {
                equal = str_equal(held, key);
            } else {
                Owned kept = value_retain(held);
                bool is_fine = value_equals(vm, kept, key, &equal);
                value_release(vm, kept);
                if (!is_fine) return false;
                if (set->entries != entries || field_peek(&entries[slot].key) != held) goto restart;
            }
            if (equal) {
                *at = (int64_t)slot;
                *found = true;
                return true;
            }
        }
        perturb >>= PERTURB_SHIFT;
        slot = (slot * 5 + perturb + 1) & mask;
    }
}

static bool resize(VM *vm, Set *set, int64_t least) {
    int64_t room = FIRST_ROOM;
    while (room * 3 < least * 5) room *= 2;
    SetEntry *entries = memory_allocate_zeroed((size_t)room * sizeof *entries);
    if (!entries) return raise_memory_error(vm);
    uint64_t mask = (uint64_t)room - 1;
    for (int64_t i = 0; i < set->room; i++) {
        SetEntry *entry = &set->entries[i];
        if (!field_peek(&entry->key)) continue;
        uint64_t slot = (uint64_t)entry->hash & mask;
        for (uint64_t perturb = (uint64_t)entry->hash; field_peek(&entries[slot].key);) {
            perturb >>= PERTURB_SHIFT;
            slot = (slot * 5 + perturb + 1) & mask;
        }
        entries[slot] = *entry;
    }
    memory_release(set->entries);
    set->entries = entries;
    set->room = room;
    set->used = set->count;
    return true;
}

bool set_add_hashed(VM *vm, Value value, Value key, int64_t hash) {
    Set *set = as_set(value);
    int64_t at;
    bool found;
    const SetEntry *entries;
    do { /* comparing may run code that changes the set: then there must be room anew */
        if ((set->used + 1) * 5 > set->room * 3 &&
            !resize(vm, set, set->count * (set->count > 50000 ? 2 : 4) + 1))
            return false;
        entries = set->entries;
        if (!find(vm, set, key, hash, &at, &found)) return false;
        if (found) return true;
    } while (set->entries != entries || (set->used + 1) * 5 > set->room * 3);
    SetEntry *entry = &set->entries[at];
    if (entry->hash != SET_DELETED || field_peek(&entry->key)) set->used++;
    entry->hash = hash;
    field_init_take(&entry->key, value_retain(key));
    set->count++;
    set->changes++;
    return true;
}

bool set_add(VM *vm, Value set, Value key) {
    int64_t hash;
    return value_hash_as(vm, key, "a set element", &hash) && set_add_hashed(vm, set, key, hash);
}

bool set_contains_hashed(VM *vm, Value set, Value key, int64_t hash, bool *found) {
    int64_t at;
    return find(vm, as_set(set), key, hash, &at, found);
}

bool set_contains(VM *vm, Value set, Value key, bool *found) {
    int64_t hash;
    if (value_hash_as(vm, key, "a set element", &hash)) return set_contains_hashed(vm, set, key, hash, found);
    if (!value_is_set(key) || !raise_clear_if(vm, EXCEPTION(TypeError))) return false;
    hash = frozenset_hash_of(vm, key); /* a set is looked up as the frozenset equal to it */
    return set_contains_hashed(vm, set, key, hash, found);
}

bool set_remove_hashed(VM *vm, Value value, Value key, int64_t hash, bool *removed) {
    Set *set = as_set(value);
    int64_t at;
    if (!find(vm, set, key, hash, &at, removed)) return false;
    if (!*removed) return true;
    Owned old = field_move(&set->entries[at].key);
    set->entries[at].hash = SET_DELETED;
    set->count--;
    set->changes++;
    value_release(vm, old);
    return true;
}

bool set_remove(VM *vm, Value set, Value key, bool *removed) {
    int64_t hash;
    if (value_hash_as(vm, key, "a set element", &hash)) return set_remove_hashed(vm, set, key, hash, removed);
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

bool set_update(VM *vm, Value set, Value iterable) {
    if (value_is_set(iterable)) {
        Set *other = as_set(iterable);
        if (other == as_set(set)) return true;
        for (int64_t i = 0; i < other->room; i++) {
            SetEntry entry = other->entries[i];
            Value key = field_peek(&entry.key);
            if (!key) continue;
            Owned held = value_retain(key);
            bool is_fine = set_add_hashed(vm, set, held, entry.hash);
            value_release(vm, held);
            if (!is_fine) return false;
        }
        return true;
    }
    if (value_is_exact_dict(iterable)) {
        Dict *dict = as_dict(iterable);
        for (uint32_t i = 0; i < dict->used; i++) {
            Value key = field_peek(&dict->entries[i].key);
            if (!key) continue;
            Owned held = value_retain(key);
            bool is_fine = set_add_hashed(vm, set, held, dict->entries[i].hash);
            value_release(vm, held);
            if (!is_fine) return false;
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
    Set *set = object_allocate_zeroed(vm, type, type->size);
    if (!set) return NULL;
    set->hash = -1;
    if (!iterable || set_update(vm, object_value(set), iterable)) return object_owned(set);
    value_release(vm, object_owned(set));
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

void set_clear_all(VM *vm, Set *set) {
    SetEntry *entries = set->entries;
    int64_t room = set->room;
    set->entries = NULL;
    set->count = set->used = set->room = 0;
    set->changes++;
    for (int64_t i = 0; i < room; i++) field_clear(vm, &entries[i].key);
    memory_release(entries);
}

static void slot_destroy(VM *vm, Object *self) {
    set_clear_all(vm, (Set *)self);
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
    .destroy = slot_destroy, .traverse = slot_traverse, .clear = slot_destroy, .length = slot_length,        \
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

/*
 * dict: entries in order of insertion, found through a small table of indices (the compact dictionary of
 * R. Hettinger, 2012).
 */
#ifndef VM_OBJECTS_DICT_H
#define VM_OBJECTS_DICT_H

#include "vm/object.h"
#include "vm/state.h"

typedef struct DictEntry {
    int64_t hash;
    Field key; /* NULL: deleted */
    Field value;
} DictEntry;

struct Dict {
    Object object;
    int64_t count;         /* live entries */
    DictEntry *entries;    /* NULL when empty; the index table lies behind them */
    void *indices;         /* int8_t, int16_t or int32_t by log2 of its size; -1 free, -2 deleted */
    uint32_t used, room;   /* entries written, deleted ones included; entries there is room for */
    uint32_t
        keys_version; /* changes with insertions and deletions, not with assignments; 0: none given out */
    uint32_t filled;       /* places of the index table that are not free: in use or deleted */
    uint32_t first;        /* the entries before this one are deleted */
    uint8_t log2;          /* of the size of the index table */
    bool is_str_keyed;     /* every key is an exact str */
};

ALWAYS_INLINE Dict *as_dict(Value value) {
    return (Dict *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_dict(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_DICT;
}

ALWAYS_INLINE bool value_is_exact_dict(Value value) {
    return value_has_type(value, &dict_type);
}

NODISCARD Owned dict_new(VM *vm);
/* Fills in the dict part of an instance of a subclass. */
void dict_init_empty(Dict *dict);
/* The value under a str; borrowed, NULL if absent. Never runs code: keys with an __eq__ of their own are not
   asked. (Where a program asks for an attribute, dict_find is to be used unless the dict is str-keyed.) */
Value dict_get_str(VM *vm, const Dict *dict, Value key);
Value dict_get_name(VM *vm, const Dict *dict, NameIndex name);
/* Looks up a key as far as nothing of the program need run: the index of its entry, DICT_ABSENT, or DICT_ASK
   when only the other functions can tell. For the loop, which mostly meets strs and ints. */
enum { DICT_ABSENT = -1, DICT_ASK = -2 };
int64_t dict_look(VM *vm, const Dict *dict, Value key);
/* *value: a new reference, or NULL if absent. False with an exception pending. */
NODISCARD bool dict_find(VM *vm, Dict *dict, Value key, Owned *value);
NODISCARD bool dict_find_hashed(VM *vm, Dict *dict, Value key, int64_t hash, Owned *value);
NODISCARD bool dict_contains_hashed(VM *vm, Dict *dict, Value key, int64_t hash, bool *found);
NODISCARD bool dict_contains(VM *vm, Dict *dict, Value key, bool *found);
NODISCARD bool dict_set(VM *vm, Dict *dict, Value key, Value value);
NODISCARD bool dict_set_hashed(VM *vm, Dict *dict, Value key, int64_t hash, Value value);
NODISCARD bool dict_set_take(VM *vm, Dict *dict, Value key,
                             Owned value); /* value may be NULL: then false at once */
NODISCARD bool dict_set_text(VM *vm, Dict *dict, const char *key, Value value);
NODISCARD bool dict_set_text_take(VM *vm, Dict *dict, const char *key, Owned value);
/* Sets only if absent; *present: the value that is there afterwards, a new reference. */
NODISCARD bool dict_set_default(VM *vm, Dict *dict, Value key, Value value, Owned *present);
/* *removed: the value that was there (or NULL). */
NODISCARD bool dict_pop(VM *vm, Dict *dict, Value key, Owned *removed);
NODISCARD bool dict_pop_hashed(VM *vm, Dict *dict, Value key, int64_t hash, Owned *removed);
NODISCARD bool dict_delete(VM *vm, Dict *dict, Value key); /* KeyError if absent */
/* Takes entry index out; its key and value are passed on. False with an exception pending. */
NODISCARD bool dict_take_last(VM *vm, Dict *dict, uint32_t index, Owned *key, Owned *value);
/* The entry of a key whose hash is known: *index -1 if absent. */
NODISCARD bool dict_find_index(VM *vm, Dict *dict, Value key, int64_t hash, int64_t *index);
/* The first and the last entry; -1 in an empty dict. */
int64_t dict_first_index(Dict *dict);
int64_t dict_last_index(const Dict *dict);
/* The next entry behind (before) one, or -1. */
int64_t dict_next_index(const Dict *dict, int64_t index, bool backward);
/* Moves an entry behind or before all others, for OrderedDict. False with MemoryError pending. */
NODISCARD bool dict_move_to_end(VM *vm, Dict *dict, int64_t index);
NODISCARD bool dict_move_to_front(VM *vm, Dict *dict, int64_t index);
/* Takes a key out by identity, releasing nothing but the table's own hold: for the table of interned strs. */
void dict_forget_key(VM *vm, Dict *dict, Value key);
/* Empties the table of interned strs without releasing the keys. */
void dict_forget_all(VM *vm, Dict *dict);
void dict_clear(VM *vm, Dict *dict);
NODISCARD Owned dict_copy(VM *vm, const Dict *dict); /* an exact dict */
/* mode: 0 keep what is there, 1 overwrite, 2 raise KeyError on a repeated key. other is a dict or a mapping.
 */
NODISCARD bool dict_merge(VM *vm, Dict *dict, Value other, int mode);
/* Walks entries: *position from 0; false at the end. Borrowed results, valid until the dict changes. */
bool dict_next(const Dict *dict, size_t *position, Value *key, Value *value);
/* The entry index of a str key for caches, or -1. Valid while keys_version is the same. */
int64_t dict_index_of(VM *vm, const Dict *dict, Value key);
/* A number that no dict with other keys has; 0 when none is left. */
uint32_t dict_keys_version(VM *vm, Dict *dict);
NODISCARD Owned dict_from_items(VM *vm, const Value *pairs, size_t count); /* key, value, key, value … */
NODISCARD Owned dict_view_new(VM *vm, const Type *type, Value dict);
Value dict_view_dict(Value view);
/* Iterators: Owned steps without making tuples, for the loop's own use. */
bool dict_iterator_step(VM *vm, Value iterator, Value *key, Value *value, bool *changed);
void dict_destroy(VM *vm, Object *self);
void dict_traverse(Object *self, Visit *visit, void *context);
/* As dict.update(source). */
NODISCARD bool dict_update_from(VM *vm, Dict *dict, Value source);
NODISCARD bool dict_init(VM *vm, Value self, Arguments arguments);

extern const Method dict_methods[];

#endif

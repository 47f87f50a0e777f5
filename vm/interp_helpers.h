/*
 * What the interpreter loop calls for all but the shortest paths.
 */
#ifndef VM_INTERP_HELPERS_H
#define VM_INTERP_HELPERS_H

#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/lower.h"

/* Behind LOAD_ATTRIBUTE, STORE_ATTRIBUTE and LOAD_METHOD in the instruction stream. */
typedef struct AttributeCache {
    uint32_t name, version;
    const Type *type;
    Shape *shape;
    uint16_t misses;
    uint8_t kind, others; /* others: how often an object of another class or shape was served by the table */
    uint32_t offset; /* of the field in the object */
    void *extra;     /* a borrowed value, the larger shape, or (of kind SLOT) a Polymorph or NULL */
} AttributeCache;

_Static_assert(sizeof(AttributeCache) == 5 * sizeof(Instruction), "five words");

typedef enum AttributeKind {
    ATTRIBUTE_UNKNOWN,
    ATTRIBUTE_SLOT,        /* in the instance, by type version and shape */
    ATTRIBUTE_ADD,         /* a store that extends the shape */
    ATTRIBUTE_PROPERTY,    /* `extra` is a property: its functions run in frames of the loop */
    ATTRIBUTE_DESCRIPTOR,  /* `extra` has __get__ or __set__ in the language, by type version and, if any,
                              shape */
    ATTRIBUTE_GETTER,      /* an attribute that C computes: `extra` is its Property, by type version */
    ATTRIBUTE_DESCRIBED,   /* `extra` is a data descriptor whose __get__ is in C, by type version */
    ATTRIBUTE_CLASS_VALUE, /* found on the class and taken as it is, by type version and shape */
    ATTRIBUTE_CLASS_PLACE, /* the same for data that changes: `extra` is its field in the class's dict */
    ATTRIBUTE_OF_CLASS,    /* the object is the class `shape`: a value found on it, by that class's version */
    ATTRIBUTE_PLACE_OF_CLASS, /* the same for data that changes: `extra` is its field in the class's dict */
    ATTRIBUTE_CLASS_METHOD,   /* a function found on the class: bound without a method object */
    ATTRIBUTE_BUILTIN_METHOD, /* a method of an immutable builtin type without attributes */
    ATTRIBUTE_MEMBER,         /* __slots__: by type version */
    ATTRIBUTE_MODULE,         /* entry of a module's dict, by keys version */
} AttributeKind;

/* What an instruction does with an attribute: part of the key of vm->attribute_table. */
typedef enum AttributeUse { ATTRIBUTE_LOAD, ATTRIBUTE_STORE, ATTRIBUTE_CALL } AttributeUse;

/* What was in the cache of some instruction for a class and shape that it met, to be put back at the next
 * meeting. */
typedef struct AttributeEntry {
    Field name; /* kept alive: another name could come to lie in its place */
    const Shape *shape;
    AttributeUse use;
    AttributeCache cache;
} AttributeEntry;

enum { OTHERS_MOST = 16 }; /* after so many in turn the cache is theirs */

ALWAYS_INLINE AttributeEntry *attribute_entry(VM *vm, const Type *type, const Shape *shape, Value name,
                                              AttributeUse use) {
    uintptr_t key =
        (uintptr_t)type >> 4 ^ (uintptr_t)shape >> 3 ^ value_bits(name) >> 4 ^ (uintptr_t)use << 7;
    return &vm->attribute_table[(key * 0x9E3779B97F4A7C15u >> 32) % ATTRIBUTE_TABLE_SIZE];
}

ALWAYS_INLINE AttributeCache *attribute_cache(const Instruction *ip) {
    return (AttributeCache *)(uintptr_t)(ip + 1);
}

/* Whether object has the class and the shape that a cache of kind SLOT, or CLASS_METHOD with a shape, is for.
 */
ALWAYS_INLINE bool attribute_holds(const AttributeCache *cache, Object *object) {
    const Type *type = object->type;
    return type == cache->type && as_heap_type(type)->state.version == cache->version &&
           instance_attributes_at(object)->shape == cache->shape;
}

/* Shapes that an instruction has met besides that of its cache, and where their instances have the attribute.
   (Attributes of self in methods that several classes inherit: richards takes 0.84 of the time.) */
typedef struct Polymorph {
    struct Polymorph *next; /* of the same code object */
    const AttributeCache *owner;
    uint32_t turn;          /* whose place the next shape gets */
    struct {
        const Shape *shape; /* never NULL: places that are free repeat another */
        uint32_t version;   /* of the shape's class */
        uint32_t offset;
    } met[4];
} Polymorph;

void help_close_polymorphs(Polymorph *first);

/* The offset of the attribute in an object whose class and shape are not those of the cache, which is of kind
   SLOT; 0: they have not been met. */
ALWAYS_INLINE uint32_t attribute_met(const AttributeCache *cache, Object *object) {
    const Polymorph *polymorph = cache->extra;
    const Type *type = object->type;
    if (!polymorph || type->shape_offset == SHAPE_AT_TAIL) return 0;
    const Shape *shape = instance_attributes_at(object)->shape;
    for (size_t i = 0; i < COUNT_OF(polymorph->met); i++) {
        if (polymorph->met[i].shape != shape) continue;
        /* a shape of a class that is gone may have lain in this place */
        bool is_same =
            type->flags & TYPE_IS_HEAP && polymorph->met[i].version == as_heap_type(type)->state.version;
        return is_same ? polymorph->met[i].offset : 0;
    }
    return 0;
}

/* What the table knows of an attribute of an instance whose class or shape is not the cached one, when it is
   of this kind; the cache stays as it is unless this happens often in turn. NULL: the longer way. (Attributes
   of self in methods that many classes inherit: richards took a sixth fewer instructions.) */
ALWAYS_INLINE const AttributeCache *attribute_known(VM *vm, Frame *frame, Object *object,
                                                    AttributeCache *cache, AttributeUse use,
                                                    AttributeKind kind) {
    const Type *type = object->type;
    if (!vm->attribute_table || !(type->flags & TYPE_IS_HEAP) || !type->shape_offset ||
        type->shape_offset == SHAPE_AT_TAIL)
        return NULL;
    const Shape *shape = instance_attributes_at(object)->shape;
    Value name = field_peek(&frame->code->names[cache->name]);
    const AttributeEntry *entry = attribute_entry(vm, type, shape, name, use);
    if (field_peek(&entry->name) != name || entry->shape != shape || entry->use != use ||
        entry->cache.type != type || entry->cache.kind != kind ||
        entry->cache.version != as_heap_type(type)->state.version || ++cache->others >= OTHERS_MOST)
        return NULL;
    return &entry->cache;
}

/* The offset of the attribute in an object that neither the cache nor its Polymorph knows, by the table,
   which the Polymorph then learns; 0: it is to be looked up. */
uint32_t help_known_offset(VM *vm, Frame *frame, Object *object, AttributeCache *cache, AttributeUse use);
/* After a miss: true when the cache holds what an earlier miss has found for the type and shape of object;
   the instruction tries again then. (Method calls on many classes: richards from 1.18 to 0.8 of
   CPython 3.11's time.) */
NODISCARD bool help_refill(VM *vm, Frame *frame, Value object, AttributeCache *cache, AttributeUse use);
/* Gives the names of vm->attribute_table and the table back. */
void help_close_table(VM *vm);
/* What the kinds that hold a value or a place have in store for object; borrowed. NULL: look it up. */
Value help_cached_value(VM *vm, const AttributeCache *cache, Value object);
/* Stores into the place of a class that the cache, of kind PLACE_OF_CLASS, knows. False: the longer way. */
bool help_store_place(VM *vm, const AttributeCache *cache, Value object, Value value);

/* The words behind LOAD_GLOBAL, LOAD_NAME, STORE_NAME and their pinned forms: place holds while the
   dictionaries have these versions of their keys. */
typedef struct GlobalCache {
    uint32_t name, keys_version; /* NO_KEYS_VERSION: nothing is known */
    uint32_t builtins_version;   /* not 0: found there */
    uint32_t reserved;
    Field *place;
} GlobalCache;

/* No dict has it: see dict_keys_version(). */
enum { NO_KEYS_VERSION = -1 };

ALWAYS_INLINE GlobalCache *global_cache(const Instruction *ip) {
    return (GlobalCache *)(uintptr_t)(ip + 1);
}

NODISCARD Owned help_load_global(VM *vm, Frame *frame, GlobalCache *cache);
NODISCARD Owned help_load_name(VM *vm, Frame *frame, GlobalCache *cache);
NODISCARD bool help_store_name(VM *vm, Frame *frame, GlobalCache *cache, Value value);
NODISCARD bool help_store_global(VM *vm, Frame *frame, GlobalCache *cache, Value value);
/* What a data descriptor in C, which is kept alive meanwhile, gives for object. */
NODISCARD Owned help_described(VM *vm, Value descriptor, Value object);
NODISCARD Owned help_load_attribute(VM *vm, Frame *frame, Value object, AttributeCache *cache);
NODISCARD bool help_store_attribute(VM *vm, Frame *frame, Value object, Value value, AttributeCache *cache);
/* *self NULL: the result is called as it is. */
NODISCARD Owned help_load_method(VM *vm, Frame *frame, Value object, AttributeCache *cache, Owned *self);
NODISCARD Owned help_load_deref(VM *vm, Frame *frame, uint32_t slot);
Owned help_unbound_local(VM *vm, Frame *frame, uint32_t slot);
NODISCARD bool help_unpack(VM *vm, Value iterable, uint32_t count, Owned *items);
NODISCARD bool help_unpack_rest(VM *vm, Value iterable, uint32_t before, uint32_t after, Field *slots);
/* slot += right for strs, in place if nobody else has the text but the name that the next instruction stores
 * it under. */
NODISCARD bool help_append_str(VM *vm, Frame *frame, const Instruction *next, Field *slot, Value right);
NODISCARD Owned help_build_string(VM *vm, const Value *items, uint32_t count);
/* A rare instruction on the stack: top is one past its top. */
NODISCARD bool help_stack(VM *vm, Frame *frame, Opcode opcode, uint32_t argument, Field *top);
/* MATCH_CLASS: the attributes that a class pattern asks for as a tuple, `positional` ones by __match_args__
   and then those in the tuple names; None when the subject is no instance or lacks one. */
NODISCARD Owned help_match_class(VM *vm, Value subject, Value class, Value names, uint32_t positional);
/* As call_frame for f(*args, **kwargs) with its parts in four slots, which stay as they are. */
Frame *help_call_ex(VM *vm, const Field *slots, Owned *made);
NODISCARD bool help_set_function_attribute(VM *vm, Value function, uint32_t which, Value value);
/* What the poll word asks for: signals, collections. False with an exception pending. */
NODISCARD bool help_poll(VM *vm);
NODISCARD Owned help_negative_overflow(VM *vm, Value value);
NODISCARD bool help_dict_merge(VM *vm, Value dict, Value mapping, Value callee, bool is_call);
/* A Frame for a call of the language, made and innermost; or NULL with *made the result of another call, or
 * NULL. */
Frame *call_frame(VM *vm, Value callee, Arguments arguments, Owned *made);
/* Room for many operands; NULL with MemoryError pending. */
NODISCARD Value *value_array(VM *vm, size_t count);
void value_array_free(void *items);
NODISCARD bool help_list_extend(VM *vm, Value list, Value iterable);
NODISCARD bool help_delete_attribute(VM *vm, Value object, Value name);

#endif

/*
 * Types: what a value can do, as one struct of functions and one table of methods.
 *
 * Builtin types are constant data, indexed by types.def; what can change about them lies in vm->type_states.
 * A type made by `class` is a HeapType, an object of one interpreter.
 * A slot that is NULL means: not provided by the type (or its bases); protocol.c knows the default.
 */
#ifndef VM_OBJECT_H
#define VM_OBJECT_H

#include "compiler/opcodes.h"
#include "vm/value.h"

/* A function of the language written in C. args has one entry for each parameter of the signature, self
   included: NULL where an optional argument was left out, a tuple for *args, a dict for **kwargs. */
typedef Owned (*NativeFunction)(VM *vm, Value *args);

/* A row of a method table: the signature in the language, the function, the help text. */
typedef struct Method {
    const char *signature; /* "insert(self, index, item, /)"; "@classmethod name(cls, ...)", "@staticmethod
                              name(...)" */
    NativeFunction function;
    const char *text;
} Method;

/* A computed attribute. set gets NULL for deletion; a NULL set is read-only. */
typedef struct Property {
    const char *name;
    Owned (*get)(VM *vm, Value self);
    bool (*set)(VM *vm, Value self, Value value);
    const char *text;
} Property;

/* The arguments of a call: count positional ones, then one value for each name of the tuple keyword_names. */
typedef struct Arguments {
    const Value *items;
    size_t count;
    Value keyword_names; /* tuple of str, or NULL */
} Arguments;

struct BufferView;

/* What next_parts did; PARTS_OTHER: nothing, since a step has another number of parts. */
typedef enum PartsOutcome { PARTS_GIVEN, PARTS_ENDED, PARTS_FAILED, PARTS_OTHER } PartsOutcome;

typedef void Visit(Value child, void *context);

typedef struct Slots {
    /* Memory. destroy releases the fields (the heap frees the block); clear breaks cycles and leaves a usable
     * object. */
    void (*destroy)(VM *vm, Object *self);
    void (*traverse)(Object *self, Visit *visit, void *context);
    void (*clear)(VM *vm, Object *self);
    void (*finalise)(VM *vm, Value self); /* __del__ and its like; must leave the pending exception alone */

    Owned (*make)(VM *vm, const Type *type, Arguments arguments); /* __new__ */
    bool (*init)(VM *vm, Value self, Arguments arguments);        /* __init__ */
    Owned (*call)(VM *vm, Value self, Arguments arguments);

    Owned (*repr)(VM *vm, Value self);
    Owned (*str)(VM *vm, Value self);
    bool (*hash)(VM *vm, Value self, int64_t *hash);
    Owned (*compare)(VM *vm, Value left, Value right, CompareOp op); /* may be NotImplemented */
    bool (*is_true)(VM *vm, Value self, bool *truth);

    Owned (*get_attribute)(VM *vm, Value self, Value name);
    bool (*set_attribute)(VM *vm, Value self, Value name, Value value); /* value NULL deletes */
    Owned (*descriptor_get)(VM *vm, Value self, Value object, Value type); /* object NULL: from the class */
    bool (*descriptor_set)(VM *vm, Value self, Value object, Value value); /* value NULL deletes */

    bool (*length)(VM *vm, Value self, int64_t *length);
    Owned (*get_item)(VM *vm, Value self, Value key);
    bool (*set_item)(VM *vm, Value self, Value key, Value value); /* value NULL deletes */
    bool (*contains)(VM *vm, Value self, Value item, bool *found);
    Owned (*iterate)(VM *vm, Value self);
    bool (*next)(VM *vm, Value self, Owned *item); /* true and NULL at the end */
    /* As next, of builtin iterators that make a tuple for each step: the count parts of it without the tuple.
     */
    PartsOutcome (*next_parts)(VM *vm, Value self, Owned *parts, int64_t count);

    /* Indexed by BinaryOp; may give NotImplemented. Each is tried with the operands in their places:
       the right operand's function is called with (left, right) too. */
    Owned (*binary[BINARY_INPLACE])(VM *vm, Value left, Value right);
    Owned (*inplace[BINARY_INPLACE])(VM *vm, Value left, Value right);
    Owned (*power)(VM *vm, Value base, Value exponent, Value modulus);
    Owned (*divmod)(VM *vm, Value left, Value right); /* as those of binary */

    Owned (*concatenate)(VM *vm, Value left, Value right);         /* sequences: + */
    Owned (*repeat)(VM *vm, Value self, int64_t count);            /* sequences: * */
    Owned (*inplace_concatenate)(VM *vm, Value left, Value right); /* sequences: += */
    Owned (*inplace_repeat)(VM *vm, Value self, int64_t count);    /* sequences: *= */

    Owned (*negative)(VM *vm, Value self);
    Owned (*positive)(VM *vm, Value self);
    Owned (*absolute)(VM *vm, Value self);
    Owned (*invert)(VM *vm, Value self);
    Owned (*to_int)(VM *vm, Value self);
    Owned (*to_float)(VM *vm, Value self);
    Owned (*index)(VM *vm, Value self);

    Owned (*await)(VM *vm, Value self);
    Owned (*aiter)(VM *vm, Value self);
    Owned (*anext)(VM *vm, Value self);

    /* Bytes of the object for as long as it is retained and exported; see vm/objects/buffer.h. */
    bool (*get_buffer)(VM *vm, Value self, struct BufferView *view, bool is_writable);
    void (*release_buffer)(VM *vm, struct BufferView *view);
} Slots;

enum {
    TYPE_IS_HEAP = 1 << 0,            /* made by `class` */
    TYPE_IS_CONTAINER = 1 << 1,       /* instances are traversed by the collector */
    TYPE_IS_FINAL = 1 << 2,           /* may not be subclassed */
    TYPE_IS_ABSTRACT = 1 << 3,        /* has abstract methods */
    TYPE_IS_SEQUENCE = 1 << 4,        /* for `match` */
    TYPE_IS_MAPPING = 1 << 5,         /* for `match` */
    TYPE_IS_METHOD_DESCRIPTOR = 1 << 6, /* instances called as methods need no bound method */
    TYPE_MATCHES_SELF = 1 << 7,       /* `case int(x)` binds the subject */
    TYPE_NO_CONSTRUCTOR = 1 << 8,     /* "cannot create 'X' instances" */
    TYPE_HAS_WEAK_REFERENCES = 1 << 9,
    TYPE_HAS_DICT = 1 << 10,          /* instances have a shape, at shape_offset */
    TYPE_HAS_PYTHON_GETATTR = 1 << 11,
    TYPE_HAS_DEL = 1 << 12,
    /* Keyword arguments whose names are no strings reach it, or calls of its instances. */
    TYPE_IS_MADE_WITH_ANY_NAMES = 1 << 13,
    TYPE_IS_CALLED_WITH_ANY_NAMES = 1 << 14,
    TYPE_IS_NATIVE = 1 << 15,         /* of the standard library, made from a description in C */
    /* The builtin that the type is or derives from: asked often. */
    TYPE_IS_INT = 1 << 16,
    TYPE_IS_STR = 1 << 17,
    TYPE_IS_LIST = 1 << 18,
    TYPE_IS_TUPLE = 1 << 19,
    TYPE_IS_DICT = 1 << 20,
    TYPE_IS_BYTES = 1 << 21,
    TYPE_IS_TYPE = 1 << 22,
    TYPE_IS_EXCEPTION = 1 << 23,
    TYPE_IS_FLOAT = 1 << 24,
    TYPE_IS_SET = 1 << 25,            /* set and frozenset */
    TYPE_INHERITED = 0x3FF0000 | TYPE_IS_SEQUENCE | TYPE_IS_MAPPING | TYPE_MATCHES_SELF | TYPE_IS_CONTAINER
};

struct Type {
    Object object;
    const char *name;            /* "list"; of a heap type: UTF-8 of its __name__ */
    const char *module;          /* NULL: builtins */
    const Type *base;            /* __base__; NULL only for object */
    uint32_t size;               /* of an instance, without items */
    uint32_t item_size;          /* of what follows it, for types of variable size */
    uint32_t flags;
    uint16_t index;              /* row of types.def; 0 for heap types */
    uint16_t shape_offset;       /* where instances keep their Shape *, 0: nowhere */
    Slots slots;
    Method construct; /* a make by signature ("int(x=0, /, base=10)", without cls); args[0] is the class */
    Method initialise;           /* an init by signature ("list(iterable=(), /)"); args[0] is self */
    Method at_once; /* make and init in one of exactly this type, by position ("(iterable=(), /)"); or none */
    const Method *methods;       /* ends with a row of NULL signature */
    const Property *properties;  /* ends with a row of NULL name */
    const char *text;            /* __doc__ */
};

/* The index of each builtin type; row 0 is no type. */
typedef enum TypeIndex {
    TYPE_INDEX_NONE,
#define TYPE(name, type_name) TYPE_INDEX_##name,
#include "vm/objects/types.def"
#undef TYPE
    TYPE_INDEX_COUNT
} TypeIndex;

#define TYPE(name, type_name) extern const Type name##_type;
#include "vm/objects/types.def"
#undef TYPE

/* What opens the initialiser of a builtin type. */
#define TYPE_HEAD(type_index, type_name_text) \
    .object = OBJECT_STATIC(&type_type), .name = (type_name_text), .index = TYPE_INDEX_##type_index

extern const Type *const word_types[WORD_COUNT];

/* The type of any value. */
ALWAYS_INLINE const Type *value_type(Value value) {
    uintptr_t bits = value_bits(value);
    if ((bits & 7) == 0) return value_object(value)->type;
    if (bits & 1) return &int_type;
    if ((bits & 3) == 2) return &float_type;
    return word_types[bits >> 3];
}

/* The type of any value, as a value. */
ALWAYS_INLINE Value type_value_of(Value value) {
    return (Value)(const void *)value_type(value);
}

ALWAYS_INLINE bool value_has_type(Value value, const Type *type) {
    return value_is_pointer(value) && value && value_object(value)->type == type; /* NULL has no type */
}

ALWAYS_INLINE bool value_has_flag(Value value, uint32_t flag) {
    return value_type(value)->flags & flag;
}

#endif

/*
 * Types as objects: classes made by `class`, attribute lookup along the MRO, versions for inline caches.
 */
#ifndef VM_OBJECTS_TYPE_H
#define VM_OBJECTS_TYPE_H

#include "vm/shape.h"
#include "vm/state.h"

/* A type made at run time. `type` comes first: a HeapType is a Type. */
typedef struct HeapType {
    Type type;
    TypeState state;
    Field name, qualname;   /* str */
    Field slots_names;      /* tuple: the members its __slots__ add, sorted; or NULL */
    Shape *shape; /* attributes set through object.__setattr__ never live here; types use their dict */
    uint32_t slot_room;     /* slots in an instance behind its Shape */
    uint32_t member_count;  /* slots from __slots__ */
    bool is_immutable;      /* of the standard library: attributes cannot be set */
    bool is_sealed;         /* written in the language, but seen as if it were immutable: see type_seal() */
    bool may_have_dict, may_have_weak_references;
    Owned annotations;      /* cache used by __annotations__ */
    const Type
        *description; /* of a class of the standard library: what its dict is made from, at the first look */
    uint32_t init_version;  /* the version for which plain_init is known */
    Value plain_init;       /* see type_plain_init */
} HeapType;

ALWAYS_INLINE Type *as_type(Value value) {
    return (Type *)(uintptr_t)value;
}

ALWAYS_INLINE HeapType *as_heap_type(const Type *type) {
    return (HeapType *)(uintptr_t)type;
}

ALWAYS_INLINE Value type_value(const Type *type) {
    return (Value)(const void *)type;
}

ALWAYS_INLINE bool value_is_type(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_TYPE;
}

ALWAYS_INLINE TypeState *type_state(VM *vm, const Type *type) {
    return type->index ? &vm->type_states[type->index] : &as_heap_type(type)->state;
}

/* Makes sure that dict and mro are there; false with MemoryError pending. */
NODISCARD bool type_prepare(VM *vm, const Type *type);
/* The attribute of the first class of the MRO that has it; borrowed, or NULL. name is an interned str. */
Value type_lookup(VM *vm, const Type *type, Value name);
/* The cache of type_lookup(): false when there is no memory for it. */
NODISCARD bool type_open_method_cache(VM *vm);
void type_close_method_cache(VM *vm);
/* Whether the class or one that it inherits from has keys that are no exact strs: where the program asks for
   an attribute, type_lookup_asking() is to be used then. */
bool type_asks_keys_itself(VM *vm, const Type *type);
ALWAYS_INLINE bool type_asks_keys(VM *vm, const Type *type) {
    return UNLIKELY(vm->has_asked_classes) && type_asks_keys_itself(vm, type);
}
/* As type_lookup, but a new reference; runs the __eq__ that keys have, and forgets what they raise. */
NODISCARD Owned type_lookup_asking(VM *vm, const Type *type, Value name);
/* As type_lookup, but gives the class where it was found too. */
Value type_lookup_where(VM *vm, const Type *type, Value name, const Type **owner);
bool type_is_subtype(VM *vm, const Type *type, const Type *base);
/* A number that changes whenever the attributes of type or its bases do; 0 if none can be given. */
uint32_t type_version(VM *vm, const Type *type);
/* Whether `found`, of the class owner, must not be remembered by a class's version: the class has plain data
   that a program changes, such as a count of instances. */
bool type_is_changing(VM *vm, const Type *owner, Value found);
/* Whether a value found in a class is just that: no descriptor, and of no class that may become one. */
bool value_is_plain_data(Value value);
/* Whether plain data of this name, interned, just takes the place of other plain data in a class. */
bool type_may_replace_data(Value name);
/* To be called after a change to the attributes of type: inline caches forget it and its subclasses. */
void type_changed(VM *vm, const Type *type);
/* Values that classes may hold have got other slots: if they are descriptors now, or no longer, inline caches
   forget every class. */
void type_describes_anew(VM *vm, const Slots *before, const Slots *after);
/* A class: type(name, bases, namespace). metatype's __prepare__ has run; keywords are for __init_subclass__.
 */
NODISCARD Owned type_new(VM *vm, const Type *metatype, Value name, Value bases, Value namespace,
                         Arguments keywords);
/* A class of the standard library from a constant description; base may be NULL (object). Immutable. */
NODISCARD Owned type_new_native(VM *vm, const Type *description, const Type *base);
/* The class among the metatypes of bases that derives from all others; NULL with TypeError pending. */
const Type *type_calculate_metatype(VM *vm, const Type *metatype, Value bases);
/* __module__ and __qualname__ as type gives them, whatever the metaclass says. */
NODISCARD Owned type_module(VM *vm, Value self);
NODISCARD Owned type_qualname(VM *vm, Value self);
/* "module.qualname", without the module for builtins; a new str. */
NODISCARD Owned type_full_name(VM *vm, const Type *type);
/* As type_full_name, and without the module for __main__. */
NODISCARD Owned type_qualified_name(VM *vm, const Type *type);
/* The dict of a type; borrowed. */
Dict *type_dict(VM *vm, const Type *type);
/* The slot functions that Python-level special methods stand behind. */
void type_update_slots(VM *vm, HeapType *type);
Value type_mro(VM *vm, const Type *type);
/* The nearest base that is not made by `class`: it says how instances are laid out. */
const Type *type_builtin_base(const Type *type);
/* Bytes behind the items of an object of variable size, for its attributes. */
size_t type_tail_size(const Type *type);
/* Sets up the tail of a fresh object of `whole` bytes. */
void type_init_tail(VM *vm, Value value, size_t whole);
/* Calls type's constructor: __new__ and __init__. */
NODISCARD Owned type_call(VM *vm, Value type, Arguments arguments);
/* An instance with all fields zero, without calling anything. */
NODISCARD Owned type_allocate(VM *vm, const Type *type);
/* The function __init__ of a class whose instances object.__new__ makes and nobody forbids; borrowed. NULL:
   it is not so simple (an exception may be pending only for want of memory). */
Value type_plain_init(VM *vm, const Type *type);
NODISCARD bool type_set_attribute(VM *vm, Value self, Value name, Value value);
NODISCARD Owned type_get_attribute(VM *vm, Value self, Value name);
/* The same without an exception where there is none: *result is NULL then. Not for classes whose keys are
   asked (type_asks_keys()). False: something was raised. */
NODISCARD bool type_find_attribute(VM *vm, Value self, Value name, Owned *result);
/* A str: the class's __name__. */
NODISCARD Owned type_name(VM *vm, const Type *type);
/* The name for messages: that of a type written in C contains its module, as CPython's do. */
NODISCARD Owned type_message_name(VM *vm, const Type *type);
/* A class of the standard library is from now on what CPython has in C: its attributes cannot be set, and
 * messages name its module. */
void type_seal(HeapType *type);
/* Whether attributes of type can be set. */
ALWAYS_INLINE bool type_is_mutable(const Type *type) {
    return type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable && !as_heap_type(type)->is_sealed;
}

/* Renames a class. */
/* What C keeps as UTF-8, names and documentation, must have no surrogates: UnicodeEncodeError. */
NODISCARD bool type_text_check(VM *vm, Value text);
NODISCARD bool type_set_name(VM *vm, HeapType *type, Value name);
/* The MRO that type.mro() gives. */
NODISCARD Owned type_compute_mro(VM *vm, Value self);
/* The classes derived from it at once, as a new list. */
NODISCARD Owned type_subclasses(VM *vm, Value class);
/* An instance of a class made by `class`: runs __new__ only. */
NODISCARD Owned type_make_instance(VM *vm, const Type *type, Arguments arguments);
/* Gives a builtin type with an at_once function its quick call, if there is memory for it. */
void constructor_prepare_at_once(VM *vm, const Type *type);
/* Calls the constructor (or initialiser) of a builtin type for one of its subclasses. */
NODISCARD Owned constructor_call(VM *vm, const Type *builtin, const Type *type, Arguments arguments);
NODISCARD bool initialise_call(VM *vm, const Type *type, Value self, Arguments arguments);
/* Gives a class other bases; their layout fits. */
NODISCARD bool type_rebase(VM *vm, HeapType *type, Value bases, const Type *base);
/* The base that decides the layout of instances of a class with these bases; NULL with TypeError pending. */
const Type *type_best_base(VM *vm, Value bases);
/* Names of a class and its bases into a dict, for dir(). */
NODISCARD bool type_collect_names(VM *vm, Value class, Dict *names);
/* What object.__reduce_ex__ does, by way of copyreg. */
NODISCARD Owned object_reduce(VM *vm, Value self, int64_t protocol);
void type_update_special(VM *vm, HeapType *type, Value name);
/* type's own slots, from type_methods.c. */
NODISCARD Owned type_make(VM *vm, const Type *type, Arguments arguments);
NODISCARD bool type_initialise(VM *vm, Value self, Arguments arguments);
NODISCARD Owned type_or(VM *vm, Value left, Value right);
extern const Property instance_dict_property, instance_weakref_property;
/* super(class, self).name. For methods *self is set and the function given unbound where that is possible. */
NODISCARD Owned super_lookup(VM *vm, const Type *class, Value object, Value name, bool is_method,
                             Owned *self);
/* super(type, self). */
NODISCARD Owned super_new(VM *vm, const Type *type, Value self);

extern const Method type_methods[];
extern const Property type_properties[];

#endif

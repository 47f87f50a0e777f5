/*
 * Callables: functions of the language, functions written in C, bound methods, and the descriptors of
 * methods.
 */
#ifndef VM_OBJECTS_FUNCTION_H
#define VM_OBJECTS_FUNCTION_H

#include "vm/signature.h"
#include "vm/state.h"

struct Function {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field code;     /* CodeObject */
    Field globals;  /* dict */
    Field builtins; /* dict: empty where builtin_mapping is set */
    Field builtin_mapping; /* what stands in for a dict of builtins and is none, or NULL */
    Field name, qualname;
    Field defaults, keyword_defaults; /* tuple, dict, or NULL */
    Field closure;                    /* tuple of cells, or NULL */
    Field document, module;           /* or NULL */
    Field annotations, annotate, type_params; /* or NULL */
    uint32_t version; /* of code and defaults, for inline caches; 0: none */
};

typedef struct Builtin {
    Object object;
    const Method *method;
    Signature *signature; /* parsed at the first call */
    QuickCall quick;      /* of a function that is bound to nothing */
    Field descriptor; /* the MethodDescriptor that it was bound from and whose signature it has, or NULL */
    Field self;           /* what it is bound to, or NULL */
    Field module;         /* name of the module, or NULL */
    const Type *owner;    /* class of a bound builtin method, or NULL */
    bool is_class_bound;  /* __new__ and class methods: self is the class and comes first */
    bool owns_method;     /* method was allocated for it */
} Builtin;

typedef struct BoundMethod {
    Object object;
    Field function, self;
} BoundMethod;

/* A method of a builtin type as found in its dict. */
typedef struct MethodDescriptor {
    Object object;
    const Method *method;
    Signature *signature;
    QuickCall quick;
    const Type *owner;
} MethodDescriptor;

/* A computed attribute, or (property NULL) a member in a slot. */
typedef struct GetSetDescriptor {
    Object object;
    const Property *property;
    const Type *owner;
    Field name;
    uint32_t offset; /* of the member */
} GetSetDescriptor;

typedef struct Cell {
    Object object;
    Field value; /* or NULL */
} Cell;

typedef struct StaticMethod { /* staticmethod and classmethod */
    Object object;
    Shape *shape;
    Field attributes[1];
    Field callable;
} StaticMethod;

typedef struct PropertyObject {
    Object object;
    Field getter, setter, deleter, document, name;
    bool document_from_getter;
} PropertyObject;

ALWAYS_INLINE Function *as_function(Value value) {
    return (Function *)(uintptr_t)value;
}
ALWAYS_INLINE Builtin *as_builtin(Value value) {
    return (Builtin *)(uintptr_t)value;
}
ALWAYS_INLINE BoundMethod *as_bound_method(Value value) {
    return (BoundMethod *)(uintptr_t)value;
}
ALWAYS_INLINE MethodDescriptor *as_method_descriptor(Value value) {
    return (MethodDescriptor *)(uintptr_t)value;
}
ALWAYS_INLINE GetSetDescriptor *as_getset(Value value) {
    return (GetSetDescriptor *)(uintptr_t)value;
}
ALWAYS_INLINE Cell *as_cell(Value value) {
    return (Cell *)(uintptr_t)value;
}
ALWAYS_INLINE StaticMethod *as_static_method(Value value) {
    return (StaticMethod *)(uintptr_t)value;
}
ALWAYS_INLINE PropertyObject *as_property(Value value) {
    return (PropertyObject *)(uintptr_t)value;
}

NODISCARD Owned function_new(VM *vm, Value code, Value globals);
/* What a function looks builtin names up in: a dict, or whatever __builtins__ was when it was made. */
Value function_builtins(const Function *function);
/* A name among the builtins of a function; true and *found NULL if there is none. */
NODISCARD bool function_find_builtin(VM *vm, const Function *function, Value name, Owned *found);
/* Builtin function; module is a str or NULL. The method row must live as long as the interpreter. */
NODISCARD Owned builtin_new(VM *vm, const Method *method, Value self, Value module);
/* Has `function` called where a function with *args is given least to most arguments by position: they are in
   args, NULL behind the last. */
void builtin_set_quick(Value builtin, NativeFunction function, uint32_t least, uint32_t most);
NODISCARD Owned bound_method_new(VM *vm, Value function, Value self);
NODISCARD Owned method_descriptor_new(VM *vm, const Type *owner, const Method *method);
NODISCARD Owned getset_descriptor_new(VM *vm, const Type *owner, const Property *property);
NODISCARD Owned member_descriptor_new(VM *vm, const Type *owner, Value name, uint32_t offset);
NODISCARD Owned slot_wrapper_new(VM *vm, const Type *owner, int slot_definition);
/* The __new__ of a builtin type as a function. */
NODISCARD Owned constructor_new(VM *vm, const Type *owner);
bool constructor_is(Value value);
Owned method_name(VM *vm, const char *signature);
NODISCARD Owned method_descriptor_name(VM *vm, Value descriptor);
Value method_wrapper_self(Value wrapper);
/* Whether calling the plain class `type` with any argument is an error of object(). */
bool type_takes_no_arguments(VM *vm, const Type *type);
NODISCARD Owned object_make(VM *vm, const Type *type, Arguments arguments);
NODISCARD Owned cell_new(VM *vm, Value value); /* value may be NULL */
NODISCARD Owned static_method_new(VM *vm, const Type *type, Value callable);

#endif

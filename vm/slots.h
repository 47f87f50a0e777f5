/*
 * Special methods and the slots behind them: one table row for each, used both ways: to give builtin types
 * their
 * `__add__`, and to give classes that define `__add__` a slot function that calls it.
 */
#ifndef VM_SLOTS_H
#define VM_SLOTS_H

#include "vm/objects/type.h"

typedef enum SlotKind {
    SLOT_UNARY,
    SLOT_BINARY,
    SLOT_BINARY_REFLECTED,
    SLOT_POWER,
    SLOT_POWER_REFLECTED,
    SLOT_HASH,
    SLOT_BOOL,
    SLOT_LENGTH,
    SLOT_COMPARE,
    SLOT_CALL,
    SLOT_INIT,
    SLOT_GET_ITEM,
    SLOT_SET_ITEM,
    SLOT_DELETE_ITEM,
    SLOT_CONTAINS,
    SLOT_NEXT,
    SLOT_GET_ATTRIBUTE,
    SLOT_GETATTR,
    SLOT_SET_ATTRIBUTE,
    SLOT_DELETE_ATTRIBUTE,
    SLOT_DESCRIPTOR_GET,
    SLOT_DESCRIPTOR_SET,
    SLOT_DESCRIPTOR_DELETE,
    SLOT_CONCATENATE,
    SLOT_REPEAT,
    SLOT_REPEAT_REFLECTED,
    SLOT_DELETE,
    SLOT_BUFFER,
    SLOT_RELEASE_BUFFER,
} SlotKind;

typedef struct SlotDefinition {
    NameIndex name;
    SlotKind kind;
    size_t offset;          /* in Slots */
    int operation;          /* CompareOp, where it is one */
    void (*python)(void);   /* the slot function that calls the special method */
    const char *signature;  /* for help() and inspect */
    const char *text;
} SlotDefinition;

/* The rows of one slot stand together. */
extern const SlotDefinition slot_definitions[];
extern const int slot_definition_count;
/* Whether attributes that are there are found as object finds them; for others __getattr__ may answer. */
bool type_finds_plainly(VM *vm, const Type *type);
/* Whether a name, interned, is that of a special method that a class has a slot or a flag for. */
bool slot_definition_has(VM *vm, Value name);
/* The first row of a special method that has one. */
int slot_definition_of(NameIndex name);

/* The function in the slot of a type, as an untyped pointer. */
ALWAYS_INLINE void (*slot_pointer(const Type *type, size_t offset))(void) {
    void (*function)(void);
    memcpy(&function, (const char *)&type->slots + offset, sizeof function);
    return function;
}

int slot_wrapper_index(Value wrapper);
const Type *slot_wrapper_owner(Value wrapper);
/* Calls the slot that a wrapper stands for. */
NODISCARD Owned slot_wrapper_call(VM *vm, const Type *owner, int definition, Value self, Arguments arguments);

/* Whether the finaliser of type is a __del__ of the language. */
bool slots_have_python_del(const Type *type);

#endif

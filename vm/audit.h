/*
 * Audit hooks: functions of the program that are told of what it does, before it is done.
 */
#ifndef VM_AUDIT_H
#define VM_AUDIT_H

#include "vm/state.h"
#include "vm/audit.h"

/* Tells every hook of an event and its arguments (a tuple is made of them). False when one raises. */
NODISCARD bool audit_tell(VM *vm, const char *event, const Value *items, size_t count);
/* As audit_tell for an event that is a str. */
NODISCARD bool audit_tell_tuple(VM *vm, Value event, Value arguments);
/* Adds a hook unless an earlier one refuses it with an exception; a RuntimeError means: silently. */
NODISCARD bool audit_add(VM *vm, Value hook);

ALWAYS_INLINE bool audit_is_heard(const VM *vm) {
    return field_peek(&vm->audit_hooks) != NULL;
}

/* The event with up to four arguments; nothing where there is no hook. */
NODISCARD ALWAYS_INLINE bool audit(VM *vm, const char *event, size_t count, Value a, Value b, Value c,
                                   Value d) {
    if (!audit_is_heard(vm)) return true;
    const Value items[] = {a, b, c, d};
    return audit_tell(vm, event, items, count);
}

/* As audit for an attribute: object.__getattr__ (value NULL), object.__setattr__, or object.__delattr__ with
   two arguments. */
NODISCARD bool audit_tell_attribute(VM *vm, const char *event, Value object, const char *name, Value value);

NODISCARD ALWAYS_INLINE bool audit_get(VM *vm, Value object, const char *name) {
    return !audit_is_heard(vm) || audit_tell_attribute(vm, "object.__getattr__", object, name, NULL);
}
/* value NULL: the attribute is to be deleted. */
NODISCARD ALWAYS_INLINE bool audit_set(VM *vm, Value object, const char *name, Value value) {
    return !audit_is_heard(vm) ||
           audit_tell_attribute(vm, value ? "object.__setattr__" : "object.__delattr__", object, name, value);
}

#endif

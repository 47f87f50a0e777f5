/*
 * Weak references: a table from objects to the references that watch them.
 */
#ifndef VM_WEAK_H
#define VM_WEAK_H

#include "vm/state.h"

/* weakref.ref(object, callback); callback may be NULL. TypeError if objects of its type cannot be watched. */
NODISCARD Owned weak_reference_new(VM *vm, Value object, Value callback);
/* The object, or NULL once it is gone: a new reference. */
Owned weak_reference_target(VM *vm, Value reference);
/* Clears the references to an object that is about to die, and calls their callbacks. */
void weak_references_clear(VM *vm, Object *object);
/* As weak_references_clear for garbage, all of which the collector has marked OBJECT_IS_SUSPECT: callbacks of
   references that are garbage themselves are dropped. */
void weak_references_clear_garbage(VM *vm, Object *object);
/* Clears the references to an object, and calls none of their callbacks: nothing runs meanwhile. */
void weak_references_clear_silently(VM *vm, Object *object);
/* Whether a reference with a callback watches something. */
bool weak_has_callbacks(VM *vm);
void weak_table_close(VM *vm);

typedef struct WeakReference {
    Object object;
    Object *target;         /* borrowed; NULL once dead */
    struct WeakReference *next, *previous; /* among those of the same object */
    Field callback;
    int64_t hash;
    bool has_hash;
} WeakReference;

NODISCARD Owned weak_proxy_new(VM *vm, Value object, Value callback);
/* All references to object, as a list; and how many there are. */
NODISCARD Owned weak_references_of(VM *vm, Value object);

#endif

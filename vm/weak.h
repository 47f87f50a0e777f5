/*
 * Weak references: a table from objects to the references that watch them.
 */
#ifndef VM_WEAK_H
#define VM_WEAK_H

#include "vm/state.h"

struct WeakReference;

/* weakref.ref(object, callback); callback may be NULL. TypeError if objects of its type cannot be watched. */
NODISCARD Owned weak_reference_new(VM *vm, Value object, Value callback);
/* The object, or NULL once it is gone: a new reference. */
Owned weak_reference_target(VM *vm, Value reference);
/* Clears the references to an object that is about to die, and calls their callbacks. */
void weak_references_clear(VM *vm, Object *object);
/* Clears the references to an object that is garbage. Those with a callback which are not garbage themselves
   (that is marked OBJECT_IS_SUSPECT) join a chain whose last link is **end, for weak_references_call_back().
 */
void weak_references_clear_garbage(VM *vm, Object *object, struct WeakReference ***end);
/* Calls the callbacks of such a chain, in its order, and gives up its references. */
void weak_references_call_back(VM *vm, struct WeakReference *calls);
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

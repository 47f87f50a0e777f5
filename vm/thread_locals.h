/*
 * The attributes that thread-local objects have in one thread: a dictionary for each object, by its number.
 *
 * The threads own the dictionaries, and the collector sees them as held by the objects: an object that only
 * its own attributes refer to is garbage.
 */
#ifndef VM_THREAD_LOCALS_H
#define VM_THREAD_LOCALS_H

#include "vm/state.h"

/* The dictionary of an object, or NULL; it lives as long as the table is untouched. */
Value thread_locals_peek(const ThreadLocals *locals, int64_t number);
/* Gives an object its dictionary, in place of the one it may have; MemoryError. */
NODISCARD bool thread_locals_set(VM *vm, ThreadLocals *locals, int64_t number, Value dict);
/* Takes the dictionary of an object out and releases it; nothing if there is none. */
void thread_locals_remove(VM *vm, ThreadLocals *locals, int64_t number);
/* Releases all of them, also what their ends bring about. */
void thread_locals_clear(VM *vm, ThreadLocals *locals);

#endif

/*
 * What generators, coroutines and async generators have as methods.
 */
#ifndef VM_OBJECTS_GENERATOR_METHODS_H
#define VM_OBJECTS_GENERATOR_METHODS_H

#include "vm/objects/generator.h"

extern const Method generator_methods[], coroutine_methods[];
extern const Property generator_properties[], coroutine_properties[], async_generator_properties[];
/* throw(): goes on with the exception (a class or an instance) raised where the generator waits.
   close_on_exit: what it awaits is closed, not thrown into, by GeneratorExit. */
NODISCARD bool generator_throw(VM *vm, Value self, Value error, Value value, Value traceback,
                               bool close_on_exit, Owned *result, bool *ended);
void generator_destroy(VM *vm, Object *self);
void generator_traverse(Object *self, Visit *visit, void *context);
/* Closes a generator that dies unfinished; warns of a coroutine that was never awaited. */
void generator_finalise(VM *vm, Value self);
NODISCARD Owned generator_repr(VM *vm, Value self);
NODISCARD Owned coroutine_await(VM *vm, Value self);
/* next(iterator), with StopIteration raised at the end. */
NODISCARD Owned iterator_next_raising(VM *vm, Value iterator);

#endif

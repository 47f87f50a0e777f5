/*
 * Context variables: ContextVar, Context and Token of the module contextvars.
 */
#ifndef VM_OBJECTS_CONTEXT_H
#define VM_OBJECTS_CONTEXT_H

#include "vm/state.h"

/* A copy of the running thread's context, which shares its dictionary until one of them is written to. */
NODISCARD Owned context_copy_current(VM *vm);
/* The calls between the two run in context; *before is for context_leave. False with RuntimeError pending
   when the context is entered already. */
NODISCARD bool context_enter(VM *vm, Value context, Owned *before);
void context_leave(VM *vm, Value context, Owned before);
/* Token.MISSING. */
Value context_token_missing(void);

#endif

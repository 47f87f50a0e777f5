/*
 * The end of modules, in the order in which CPython's finalize_modules() lets go of them.
 */
#ifndef VM_MODULES_END_H
#define VM_MODULES_END_H

#include "vm/state.h"

/* Takes the modules apart as the interpreter ends: what destructors print, and when, depends on the order. */
void modules_end(VM *vm);

#endif

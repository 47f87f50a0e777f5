/*
 * Warnings from C: by way of the module `warnings` where it is loaded, else by a filter of the same defaults.
 */
#ifndef VM_WARNING_H
#define VM_WARNING_H

#include "vm/raise.h"

/* Issues a warning at the stack_level-th frame (1: the running one). False when a filter made it an
 * exception. */
NODISCARD bool warning_issue(VM *vm, const Type *category, int stack_level, const char *format, ...);

/* As warning_issue at the running frame, about an object: tracemalloc may know where that was made. */
NODISCARD bool warning_issue_about(VM *vm, const Type *category, Value source, const char *format, ...);
/* As warning_issue with the place given; text is UTF-8. */
NODISCARD bool warning_issue_at(VM *vm, const Type *category, const char *text, Value filename, int line);

/* The module `warnings`; NULL with nothing pending when it can no longer be imported. */
NODISCARD Owned warning_module(VM *vm);
/* Before the modules go: keeps `warnings`, if a program or an option has had to do with it, for the warnings
   of the destructors that run later. */
void warning_keep(VM *vm);

#endif

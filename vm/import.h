/*
 * Imports: the statement, and finding, loading and running modules.
 */
#ifndef VM_IMPORT_H
#define VM_IMPORT_H

#include "vm/frame.h"

/* `import name`, `from name import fromlist`: calls builtins.__import__ where a program has replaced it. */
NODISCARD Owned import_statement(VM *vm, Frame *frame, Value name, Value fromlist, Value level);
/* The attribute, or the submodule, of module; ImportError. */
NODISCARD Owned import_from(VM *vm, Value module, Value name);
NODISCARD bool import_all_from(VM *vm, Value module, Value locals);
/* What __import__ does: with fromlist (may be NULL) the module itself, else the top of a dotted name. */
NODISCARD Owned import_name(VM *vm, Value name, Value globals, Value fromlist, int level);
/* The module of an absolute dotted name, imported if need be. */
NODISCARD Owned import_module(VM *vm, Value name);
/* The code of a Python file. */
NODISCARD Owned import_file_code(VM *vm, Value filename);
NODISCARD Owned import_module_text(VM *vm, const char *name);

#endif

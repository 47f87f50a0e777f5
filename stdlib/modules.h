/*
 * The standard library as the interpreter sees it: what it opens with, and how modules written in C are made.
 */
#ifndef STDLIB_MODULES_H
#define STDLIB_MODULES_H

#include "vm/objects/dict.h"
#include "vm/objects/module.h"
#include "vm/state.h"

/* Gives the interpreter builtins, sys and the way to all other modules. False with an exception pending. */
NODISCARD bool stdlib_open(VM *vm, int argument_count, char **arguments);
/* A module with the functions of a table (ends with a NULL signature). */
NODISCARD Owned stdlib_module(VM *vm, const char *name, const char *text, const Method *functions);
NODISCARD bool stdlib_add_functions(VM *vm, Value module, const Method *functions);
/* Adds a class made from a constant description, and remembers nothing of it. */
NODISCARD bool stdlib_add_type(VM *vm, Value module, const char *name, const Type *description,
                               const Type *base, Owned *made);
/* An attribute that is a field of the C struct: read and written as those of __slots__. */
typedef struct StdlibMember {
    const char *name;
    size_t offset;
} StdlibMember;
/* Adds such attributes to a class made by stdlib_add_type(); the table ends with a NULL name. */
NODISCARD bool stdlib_add_members(VM *vm, Value type, const StdlibMember *members);
NODISCARD bool stdlib_add_int(VM *vm, Value module, const char *name, int64_t number);
/* sys.stdin, stdout and stderr. */
NODISCARD bool io_open_standard(VM *vm);
/* A module written in C, with its spec; NULL without exception if there is none of this name. */
NODISCARD Owned stdlib_make_native(VM *vm, Value name);
/* Whether a module of this name is part of the binary's C code. */
bool stdlib_is_native(Value name);
/* As faulthandler.enable() with all it can show, to descriptor 2. */
NODISCARD bool faulthandler_enable(VM *vm);
/* Runs the functions of the module atexit; what they raise is reported. */
void atexit_run(VM *vm);
/* vm->codec_search_hook. */
NODISCARD Owned codecs_search(VM *vm, Value input, const char *encoding_text, const char *errors_text,
                              bool is_encoding, bool *found);
/* sys.stdlib_module_names. */
NODISCARD Owned sys_stdlib_names(VM *vm);
NODISCARD Owned builtins_new(VM *vm);
NODISCARD Owned sys_new(VM *vm);

#define MODULE(name, c_name) NODISCARD Owned module_##c_name(VM *vm);
#include "stdlib/modules.def"
#undef MODULE

#endif

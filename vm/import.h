/*
 * Imports: the statement, and finding, loading and running modules.
 */
#ifndef VM_IMPORT_H
#define VM_IMPORT_H

#include "vm/frame.h"
#include "vm/objects/module_spec.h"

struct EmbeddedModule;

#define IMPORT_CACHE_TAG "adder-314" /* sys.implementation.cache_tag */

/* The modules that a thread is importing, innermost first. */
typedef struct ImportUnderWay {
    Value name;
    struct ImportUnderWay *previous;
} ImportUnderWay;

/* What messages about a module's missing names say of it. */
typedef struct ImportView {
    Owned origin;             /* its file, or NULL; release it */
    bool is_shadowing;        /* it lies beside the running program */
    bool is_shadowing_stdlib; /* and has the name of a module of the standard library */
    bool is_initializing;
} ImportView;

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
/* The import lock of the interpreter, which a thread may take several times: _imp.acquire_lock() and fork()
   take it. Taking it fails if a signal's handler does; giving it back if the thread does not hold it, and
   then nothing is pending. */
NODISCARD bool import_lock_take(VM *vm);
bool import_lock_give(VM *vm);
/* Calls a function of the machinery in the language, which is loaded first if need be; second may be NULL. */
NODISCARD Owned import_call_machinery(VM *vm, const char *function_name, Value first, Value second);
/* A loader of the given kind. */
NODISCARD Owned import_make_loader(VM *vm, SpecKind kind, Value name, Value origin);
/* Attributes of modules that are made when asked for: __loader__, and in sys meta_path and its like. dict is
 *the module's; found NULL: there is none. False with an exception pending. */
NODISCARD bool import_lazy_attribute(VM *vm, Value dict, Value name, Owned *found);
/* Whether sys.stdlib_module_names, made if need be, has the name. False with an exception pending. */
NODISCARD bool import_is_stdlib_name(VM *vm, Value name, bool *is);
/* The embedded module of this name, or NULL. */
const struct EmbeddedModule *import_find_embedded(VM *vm, Value name);
/* Whether an embedded module of this name comes before sys.path. */
bool import_is_frozen(VM *vm, Value name);
bool import_is_under_way(VM *vm, Value name);
/* Looks at a module with this name and __spec__ (may be NULL) for a message. False with an exception pending.
 */
NODISCARD bool import_look(VM *vm, Value spec, Value name, ImportView *view);

#endif

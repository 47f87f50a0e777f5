/*
 * The symbol table: which names each scope of a program binds and uses, and where each of them lives.
 *
 * symbols_build() walks the tree once and opens a Scope for the module and for every class, function, lambda,
 * comprehension, annotation, type alias, list of type parameters and bound; then the analysis gives every
 * Symbol its Place. The code generator finds a scope again by the node that opened it and the role it has
 * there.
 */
#ifndef COMPILER_SYMBOLS_H
#define COMPILER_SYMBOLS_H

#include "base/diagnostics.h"
#include "base/names.h"
#include "compiler/compile.h"
#include "parser/ast.h"

typedef enum ScopeKind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION, /* lambdas and comprehensions too */
    SCOPE_ANNOTATION,
    SCOPE_TYPE_ALIAS,
    SCOPE_TYPE_PARAMETERS,
    SCOPE_TYPE_VARIABLE, /* bound, constraints or default of a type parameter */
} ScopeKind;

typedef enum ComprehensionKind {
    COMPREHENSION_NONE,
    COMPREHENSION_LIST,
    COMPREHENSION_SET,
    COMPREHENSION_DICT,
    COMPREHENSION_GENERATOR,
} ComprehensionKind;

/* What a scope does with a name. */
enum {
    SYMBOL_GLOBAL = 1, /* declared global */
    SYMBOL_LOCAL = 2,  /* assigned, deleted, defined */
    SYMBOL_PARAMETER = 4,
    SYMBOL_NONLOCAL = 8, /* declared nonlocal */
    SYMBOL_USED = 16,
    SYMBOL_FREE_CLASS = 64, /* bound in a class, and free in a method of it */
    SYMBOL_IMPORTED = 128,
    SYMBOL_ANNOTATED = 256,
    SYMBOL_ITERATION = 512, /* target of a comprehension */
    SYMBOL_TYPE_PARAMETER = 1024,
    SYMBOL_BOUND = SYMBOL_LOCAL | SYMBOL_PARAMETER | SYMBOL_IMPORTED | SYMBOL_TYPE_PARAMETER,
};

typedef enum Place {
    PLACE_UNKNOWN,
    PLACE_LOCAL,
    PLACE_GLOBAL_EXPLICIT,
    PLACE_GLOBAL_IMPLICIT,
    PLACE_FREE,
    PLACE_CELL,
} Place;

typedef struct Symbol {
    const Name *name;
    uint32_t flags;
    Place place;
} Symbol;

/* Several scopes may belong to one node. */
typedef enum ScopeRole {
    ROLE_BODY,
    ROLE_TYPE_PARAMETERS,
    ROLE_ANNOTATIONS,
    ROLE_BOUND,
    ROLE_DEFAULT
} ScopeRole;

typedef struct Directive {
    const Name *name;
    Span span;
} Directive;

typedef struct Scope Scope;
struct Scope {
    ScopeKind kind;
    ComprehensionKind comprehension;
    const Name *name;
    Scope *parent;
    Scope **children;
    size_t child_count, child_room;
    Scope **inlined; /* comprehensions that became part of this scope, and are no longer among its children */
    size_t inlined_count, inlined_room;
    Symbol *symbols; /* in the order of first mention */
    size_t symbol_count, symbol_room;
    uint32_t *index; /* open addressing: symbol number + 1 */
    size_t index_room;
    const Name **parameters; /* mangled, in order */
    size_t parameter_count, parameter_room;
    Directive *directives;
    size_t directive_count, directive_room;
    const Name **mangled_names; /* in the type parameters of a class only these are mangled */
    size_t mangled_count, mangled_room;
    const Code *code;        /* once the generator has made it */
    const Diagnostic *before_code, *behind_code; /* the last diagnostics before and after it was made */
    Scope *annotations;      /* of a module or class, once it has one */
    const char *description; /* of a TYPE_VARIABLE scope, for messages */
    Span span;
    int iterable_depth; /* inside the iterable of that many comprehensions */
    bool in_iteration_target, in_conditional, limits_mangling;
    bool is_nested, is_generator, is_coroutine, is_async_function, has_varargs, has_varkeywords,
        has_docstring;
    bool is_method, is_inlined, sees_class_scope, has_annotations, has_conditional_annotations;
    bool needs_class_cell, needs_class_dict, is_detached;
    bool is_unevaluated; /* an annotation within a function */
};

typedef struct ScopeEntry {
    const void *node;
    ScopeRole role;
    Scope *scope;
} ScopeEntry;

typedef struct Symbols {
    NameTable *names;
    Diagnostics *diagnostics;
    const CompileOptions *options;
    Scope *module;
    ScopeEntry *entries; /* open addressing */
    size_t entry_room, entry_count;
    uint32_t future_flags; /* inherited and imported */
    uint32_t future_line;  /* of the last valid future import */
} Symbols;

/* How deep a tree may nest before the compiler gives up: about what CPython's stack allows. */
enum { COMPILE_DEPTH_LIMIT = 10000 };

/* Fills *symbols; false with an error in diagnostics. */
NODISCARD bool symbols_build(Symbols *symbols, Node *tree, const CompileOptions *options, NameTable *names,
                             Diagnostics *diagnostics);
/* The scope that node opened in this role, or NULL. */
Scope *symbols_scope(const Symbols *symbols, const void *node, ScopeRole role);
/* The symbol of a (mangled) name in this very scope, or NULL. */
Symbol *scope_symbol(const Scope *scope, const Name *name);
/* The symbol, made without flags if there is none. */
Symbol *scope_add_symbol(const Symbols *symbols, Scope *scope, const Name *name);
/* Locals of such a scope live in fast slots. */
bool scope_is_function_like(const Scope *scope);
/* name as it is stored inside a class called private_name (may be NULL). */
const Name *name_mangle(NameTable *names, const Name *private_name, const Name *name);
/* As name_mangle, unless the scope limits mangling to its type parameters. */
const Name *scope_mangle(NameTable *names, const Scope *scope, const Name *private_name, const Name *name);
/* Gives every symbol its place (symbols_analyze.c); false with an error in diagnostics. */
NODISCARD bool symbols_analyze(Symbols *symbols);
/* The docstring at the start of a body, or NULL. */
const Constant *body_docstring(NodeList body);

#endif

/*
 * The door to the compiler: a syntax tree in, a Code unit out. Both live in the arena of names.
 */
#ifndef COMPILER_COMPILE_H
#define COMPILER_COMPILE_H

#include "base/diagnostics.h"
#include "compiler/code.h"
#include "parser/ast.h"

typedef struct CompileOptions {
    const char *filename;
    int optimize;          /* 0; 1: no assert, __debug__ False; 2: no docstrings either */
    uint32_t future_flags; /* CODE_FUTURE_* inherited by compile() */
    bool allow_top_level_await;
} CompileOptions;

/* The Code of a Module, Interactive or Expression tree, or NULL with an error in diagnostics. */
const Code *compile_tree(Node *tree, const CompileOptions *options, NameTable *names,
                         Diagnostics *diagnostics);

#endif

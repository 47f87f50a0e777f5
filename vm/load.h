/*
 * Source text to code objects: runs the front end and the compiler, and raises what they report.
 */
#ifndef VM_LOAD_H
#define VM_LOAD_H

#include "compiler/compile.h"
#include "parser/parse.h"
#include "vm/state.h"

typedef struct LoadOptions {
    ParseOptions parse;
    uint32_t future_flags;
    int optimize;               /* -1: the interpreter's own level */
    bool allow_top_level_await;
} LoadOptions;

/* A code object; SyntaxError and its like with CPython's place. filename is a str. */
NODISCARD Owned load_source(VM *vm, const char *bytes, size_t count, Value filename, const LoadOptions *options);
/* The code object of embedded (constant) code. */
NODISCARD Owned load_embedded(VM *vm, const Code *code);

#endif

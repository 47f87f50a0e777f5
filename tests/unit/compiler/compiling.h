/*
 * What the compiler's tests share: a compilation that dies with the test.
 */
#ifndef TESTS_UNIT_COMPILER_COMPILING_H
#define TESTS_UNIT_COMPILER_COMPILING_H

#include "base/buffer.h"
#include "compiler/compile.h"
#include "parser/parse.h"

typedef struct Compilation {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    Node *tree;
    const Code *code; /* NULL after an error */
} Compilation;

/* Parses and compiles text; the options' filename may be NULL. */
void compile_text(Compilation *compilation, const char *text, ParseMode mode, CompileOptions options);
void compilation_close(Compilation *compilation);

#endif

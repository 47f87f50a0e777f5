/*
 * One compilation for a test.
 */
#include "tests/unit/compiler/compiling.h"

#include <stdlib.h>
#include <string.h>

void compile_text(Compilation *compilation, const char *text, ParseMode mode, CompileOptions options) {
    arena_open(&compilation->arena);
    if (setjmp(compilation->arena.exhausted)) abort();
    names_open(&compilation->names, &compilation->arena);
    diagnostics_open(&compilation->diagnostics, &compilation->arena);
    if (!options.filename) options.filename = "test.py";
    ParseOptions parse_options = {.mode = mode};
    compilation->tree =
        parse_source(text, strlen(text), &parse_options, &compilation->names, &compilation->diagnostics);
    compilation->code = NULL;
    if (compilation->tree)
        compilation->code =
            compile_tree(compilation->tree, &options, &compilation->names, &compilation->diagnostics);
}

void compilation_close(Compilation *compilation) {
    arena_close(&compilation->arena);
}

/*
 * The standard library inside the binary: compiled at build time, written out by compiler/embed.c as constant
 * data.
 */
#ifndef COMPILER_EMBEDDED_H
#define COMPILER_EMBEDDED_H

#include "compiler/code.h"

typedef struct EmbeddedModule {
    const char *name; /* dotted */
    bool is_package;
    const Code *code;
    const char *source; /* UTF-8, NUL behind */
    size_t source_count;
} EmbeddedModule;

/* In the order of their names, as strcmp() sees it. */
extern const EmbeddedModule embedded_modules[];
extern const size_t embedded_module_count;

#endif

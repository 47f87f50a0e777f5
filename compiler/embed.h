/*
 * Writes codes as C source: constant data that needs no work at start-up.
 *
 * Names and constants that several modules share are written once. Everything added must come from one
 * NameTable.
 */
#ifndef COMPILER_EMBED_H
#define COMPILER_EMBED_H

#include "base/buffer.h"
#include "base/names.h"
#include "compiler/code.h"

typedef struct EmbedModule {
    const char *name;
    bool is_package;
    uint32_t code;
    const char *source;
    size_t source_count;
} EmbedModule;

/* Numbers for things: open addressing, value + 1. */
typedef struct EmbedIndex {
    const void **keys;
    uint32_t *values;
    size_t room, count;
} EmbedIndex;

typedef struct EmbedWriter {
    Arena *arena;
    EmbedModule *modules;
    size_t module_count, module_room;
    const Code **codes;
    size_t code_count, code_room;
    const Name **names;
    size_t name_count, name_room;
    const Constant **constants;
    size_t constant_count, constant_room;
    EmbedIndex code_index, name_index, constant_index;
} EmbedWriter;

void embed_open(EmbedWriter *writer, Arena *arena);
/* Notes a module; everything given must stay until embed_write(). Modules come in the order of their names.
 */
void embed_add(EmbedWriter *writer, const char *name, bool is_package, const Code *code, const char *source,
               size_t source_count);
/* Appends the C source of all modules. */
void embed_write(const EmbedWriter *writer, Buffer *output);

#endif

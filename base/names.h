/*
 * Identifiers of one compilation, each stored once: equal names are the same pointer.
 *
 * Names are in NFKC already when they get here (the lexer sees to it) and live in the arena.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include "base/arena.h"

typedef struct Name {
    uint32_t hash;
    uint32_t count;
    const char *bytes; /* UTF-8, NUL behind */
} Name;

typedef struct NameTable {
    Arena *arena;
    const Name **slots; /* open addressing, a power of two, at most two thirds full */
    size_t room, count;
} NameTable;

void names_open(NameTable *names, Arena *arena);
/* The one Name of these bytes. */
const Name *names_intern(NameTable *names, const char *bytes, size_t count);
const Name *names_intern_text(NameTable *names, const char *text);
bool name_is(const Name *name, const char *text);

#endif

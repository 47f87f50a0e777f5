/*
 * Identifiers of one compilation, each stored once. FNV-1a over the bytes.
 */
#include "base/names.h"

#include <string.h>

enum { FIRST_ROOM = 256 };

void names_open(NameTable *names, Arena *arena) {
    names->arena = arena;
    names->room = FIRST_ROOM;
    names->count = 0;
    names->slots = arena_allocate_array(arena, FIRST_ROOM, sizeof *names->slots);
}

static uint32_t hash_bytes(const char *bytes, size_t count) {
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < count; i++) hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash;
}

static void grow(NameTable *names) {
    size_t room = names->room * 2;
    const Name **slots = arena_allocate_array(names->arena, room, sizeof *slots);
    for (size_t i = 0; i < names->room; i++) {
        const Name *name = names->slots[i];
        if (!name) continue;
        size_t at = name->hash & (room - 1);
        while (slots[at]) at = (at + 1) & (room - 1);
        slots[at] = name;
    }
    names->slots = slots;
    names->room = room;
}

const Name *names_intern(NameTable *names, const char *bytes, size_t count) {
    uint32_t hash = hash_bytes(bytes, count);
    size_t at = hash & (names->room - 1);
    for (; names->slots[at]; at = (at + 1) & (names->room - 1)) {
        const Name *name = names->slots[at];
        if (name->hash == hash && name->count == count && memcmp(name->bytes, bytes, count) == 0) return name;
    }
    Name *name = arena_allocate(names->arena, sizeof *name);
    name->hash = hash;
    name->count = (uint32_t)count;
    name->bytes = arena_copy_text(names->arena, bytes, count);
    names->slots[at] = name;
    if (++names->count * 3 > names->room * 2) grow(names);
    return name;
}

const Name *names_intern_text(NameTable *names, const char *text) {
    return names_intern(names, text, strlen(text));
}

bool name_is(const Name *name, const char *text) {
    return strcmp(name->bytes, text) == 0;
}

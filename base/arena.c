/*
 * Memory that dies together. Blocks double in size from 16 KiB to 1 MiB; a larger request gets its own.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024, ALIGNMENT = 16 };

struct ArenaBlock {
    ArenaBlock *older;
    size_t size;
};

void arena_open(Arena *arena) {
    arena->blocks = NULL;
    arena->next = arena->limit = NULL;
}

void arena_close(Arena *arena) {
    while (arena->blocks) {
        ArenaBlock *block = arena->blocks;
        arena->blocks = block->older;
        memory_release(block);
    }
    arena->next = arena->limit = NULL;
}

/* A new newest block with at least size free bytes. */
static void add_block(Arena *arena, size_t size) {
    enum { HEAD = (sizeof(ArenaBlock) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };
    size_t room = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
    if (room > LARGEST_BLOCK) room = LARGEST_BLOCK;
    if (room < size + HEAD) room = size + HEAD;
    ArenaBlock *block = size > SIZE_MAX / 2 ? NULL : memory_allocate(room);
    if (!block) longjmp(arena->exhausted, 1);
    block->older = arena->blocks;
    block->size = room;
    arena->blocks = block;
    arena->next = (char *)block + HEAD;
    arena->limit = (char *)block + room;
}

void *arena_allocate(Arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) longjmp(arena->exhausted, 1);
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > (size_t)(arena->limit - arena->next)) add_block(arena, size);
    void *result = arena->next;
    arena->next += size;
    if (size) memset(result, 0, size);
    return result;
}

void *arena_allocate_array(Arena *arena, size_t count, size_t item_size) {
    size_t size;
    if (MULTIPLY_OVERFLOWS(count, item_size, &size)) longjmp(arena->exhausted, 1);
    return arena_allocate(arena, size);
}

char *arena_copy_text(Arena *arena, const char *bytes, size_t count) {
    char *copy = arena_allocate(arena, count + 1);
    if (count) memcpy(copy, bytes, count);
    return copy;
}

char *arena_format(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int count = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_allocate(arena, (size_t)count + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)count + 1, format, args);
    va_end(args);
    return text;
}

void arena_grow(Arena *arena, void *items, size_t count, size_t *room, size_t item_size) {
    if (count < *room) return;
    size_t larger = *room ? *room * 2 : 8;
    void *old;
    memcpy(&old, items, sizeof old);
    void *moved = arena_allocate_array(arena, larger, item_size);
    if (count) memcpy(moved, old, count * item_size);
    memcpy(items, &moved, sizeof moved);
    *room = larger;
}

/*
 * Memory that dies together: one arena serves one compilation, from its tokens to its Code.
 *
 * Allocation never returns NULL. When memory runs out the arena jumps to `exhausted`, which whoever
 * opened the arena has set with setjmp: the only setjmp of the program, and harmless, because the
 * stages that use an arena own nothing outside it.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>

#include "base/compiler.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
    ArenaBlock *blocks; /* newest first */
    char *next, *limit; /* free part of the newest block */
    jmp_buf exhausted;
} Arena;

/* An empty arena. Set `exhausted` with setjmp before the first allocation. */
void arena_open(Arena *arena);
/* Gives back everything that came from the arena. */
void arena_close(Arena *arena);
/* size bytes, zeroed and aligned for any type. */
void *arena_allocate(Arena *arena, size_t size);
/* count items of item_size bytes, zeroed. */
void *arena_allocate_array(Arena *arena, size_t count, size_t item_size);
/* A copy of count bytes with a NUL behind them. */
char *arena_copy_text(Arena *arena, const char *bytes, size_t count);
/* Text made as by printf. */
char *arena_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
/* Moves *items (of *room, each item_size bytes) to twice the room, at least 8, when count == *room. */
void arena_grow(Arena *arena, void *items, size_t count, size_t *room, size_t item_size);

#endif

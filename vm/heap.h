/*
 * Where objects live: pages of slots by size class, containers in pages of their own, large objects apart.
 *
 * A slot whose type is NULL is free or half-built; every other one is a live object. So live objects can be
 * walked (collector, census, gc.get_objects) and carry no links.
 */
#ifndef VM_HEAP_H
#define VM_HEAP_H

#include "vm/object.h"

enum {
    SLOT_UNIT = 16,    /* size classes are multiples of this */
    SMALL_LIMIT = 512, /* larger objects are allocated one by one */
    SIZE_CLASSES = SMALL_LIMIT / SLOT_UNIT + 1,
    PAGE_SIZE = 64 * 1024, /* and alignment, so that an object finds its page */
    REGION_PAGES =
        16 /* pages are allocated together: what the allocator keeps beside a block is touched once */
};

typedef struct Page Page;
typedef struct LargeBlock LargeBlock;
struct SizeClass;

struct Page {
    Object *free;            /* chain through the first word of each free slot */
    struct SizeClass *class;
    Page *older;             /* of the same class */
    Page *next_available;
    int32_t *scratch;        /* one count a slot during a collection */
    Page *older_region;      /* of the first page of a region: the one before it */
    uint32_t slot_size;
};

typedef struct SizeClass {
    Page *current;      /* slots are served from its chain; its own frees go back to it at once */
    Page *available;    /* other pages that have free slots */
    Page *pages;        /* all, the newest first */
    char *fresh, *end;  /* never used part of the newest page */
} SizeClass;

typedef struct Heap {
    SizeClass classes[2][SIZE_CLASSES]; /* [is container] */
    char *region_next, *region_end; /* pages of the newest region that no class has yet */
    Page *regions;
    LargeBlock *large[2];
    size_t live_containers;
    size_t collect_at;      /* a collection is due when live_containers reaches this */
    size_t live_before;     /* containers after the last collection */
    size_t large_bytes;
    bool is_collecting, is_enabled;
} Heap;

void heap_open(Heap *heap);
void heap_close(Heap *heap);

/* Uninitialised memory for an object of size bytes with its header set (count 1, the type), or NULL with
   MemoryError pending. The caller fills in every field before anything can look. */
NODISCARD void *object_allocate(VM *vm, const Type *type, size_t size);
/* As object_allocate with everything behind the header zero. */
NODISCARD void *object_allocate_zeroed(VM *vm, const Type *type, size_t size);
/* Frees the memory of an object without running anything. */
void object_free(VM *vm, Object *object);
/* Objects alive, found by a walk. */
size_t heap_count(Heap *heap);
/* Room that the block of object really has. */
size_t object_room(const Object *object, size_t size);
/* The same for an object whose size is not at hand. */
size_t object_room_known(const Object *object);
/* Grows an object that nobody else refers to; large ones move. NULL with MemoryError pending. */
NODISCARD void *object_resize(VM *vm, Object *object, size_t old_size, size_t size);

/* Calls visit for each live object (containers only when asked). Nothing may be allocated or freed meanwhile.
 */
void heap_walk(Heap *heap, bool containers_only, void (*visit)(Object *object, void *context), void *context);

/* A word of scratch for a container, during a collection. */
int32_t *heap_scratch(Object *object);
NODISCARD bool heap_scratch_open(Heap *heap);
void heap_scratch_close(Heap *heap);

#endif

/*
 * Where objects live: pages of slots by size class, containers in pages of their own, large objects apart.
 *
 * Start at object_allocate. Each page has its own chain of free slots, and slots are served from one page
 * until it has none left: so objects made one after another lie near each other even in a heap that is full
 * of holes. (Sorting objects by __lt__ after other work went from 1.5 to 1.1 of CPython 3.11 with it.) A
 * page's never used part is served a few slots at a time, so that a fresh page costs nothing before it is
 * touched.
 */
#include "vm/heap.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/raise.h"
#include "vm/state.h"

enum { PAGE_HEAD = (sizeof(Page) + SLOT_UNIT - 1) / SLOT_UNIT * SLOT_UNIT };
enum { SERVED_AT_ONCE = 512 }; /* bytes */

/* What a class serves from before it has a page. */
static const Page no_page;

struct LargeBlock {
    LargeBlock *older, *newer;
    size_t size; /* room behind the block's head */
    int32_t scratch;
    int32_t is_container;
};

enum { LARGE_HEAD = (sizeof(LargeBlock) + SLOT_UNIT - 1) / SLOT_UNIT * SLOT_UNIT };

enum { FIRST_COLLECTION = 20000 }; /* containers; a small program never collects */

void heap_open(Heap *heap) {
    memset(heap, 0, sizeof *heap);
    heap->collect_at = FIRST_COLLECTION;
    heap->is_enabled = true;
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < SIZE_CLASSES; i++) heap->classes[kind][i].current = (Page *)(uintptr_t)&no_page;
    }
}

void heap_close(Heap *heap) {
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < SIZE_CLASSES; i++) {
            for (Page *page = heap->classes[kind][i].pages; page; page = page->older)
                memory_unpoison(page, PAGE_SIZE);
        }
        for (LargeBlock *block = heap->large[kind]; block;) {
            LargeBlock *older = block->older;
            memory_release(block);
            block = older;
        }
    }
    for (Page *region = heap->regions; region;) {
        Page *older = region->older_region;
        memory_release_aligned(region);
        region = older;
    }
}

static Page *page_of(const Object *object) {
    return (Page *)((uintptr_t)object & ~(uintptr_t)(PAGE_SIZE - 1));
}

static LargeBlock *block_of(const Object *object) {
    return (LargeBlock *)((uintptr_t)object - LARGE_HEAD);
}

/* A page of the newest region, or of a new one; a region of one page where there is no memory for more. (An
   empty program has 227 page faults with a region for each page, 170 so, with a smaller method cache.) */
static Page *page_of_region(Heap *heap) {
    const bool is_first = heap->region_next == heap->region_end;
    if (is_first) {
        size_t size = (size_t)REGION_PAGES * PAGE_SIZE;
        char *region = memory_allocate_aligned(PAGE_SIZE, size);
        if (!region) region = memory_allocate_aligned(PAGE_SIZE, size = PAGE_SIZE);
        if (!region) return NULL;
        heap->region_next = region;
        heap->region_end = region + size;
    }
    Page *page = (Page *)(void *)heap->region_next;
    heap->region_next += PAGE_SIZE;
    *page = (Page){.older_region = is_first ? heap->regions : NULL};
    if (is_first) heap->regions = page;
    return page;
}

static Page *page_add(Heap *heap, SizeClass *class, size_t size) {
    Page *page = page_of_region(heap);
    if (!page) return NULL;
    page->class = class;
    page->older = class->pages;
    page->slot_size = (uint32_t)size;
    class->pages = page;
    class->fresh = (char *)page + PAGE_HEAD;
    class->end = class->fresh + (PAGE_SIZE - PAGE_HEAD) / size * size;
    return page;
}

Object *heap_next_slot(Heap *heap, int kind, size_t index) {
    SizeClass *class = &heap->classes[kind][index];
    size_t size = index * SLOT_UNIT;
    Page *page = class->available;
    if (page) {
        class->available = page->next_available;
    } else {
        if (class->fresh == class->end && !page_add(heap, class, size)) return NULL;
        page = class->pages;
        char *stop = (size_t)(class->end - class->fresh) <= SERVED_AT_ONCE
                         ? class->end
                         : class->fresh + (SERVED_AT_ONCE + size - 1) / size * size;
        Object *chain = NULL;
        for (char *at = stop; at > class->fresh;) { /* the lowest is served first */
            at -= size;
            Object *slot = (Object *)at;
            slot->type = NULL;
            memcpy((void *)slot, &chain, sizeof(Object *));
            memory_poison(slot, size);
            chain = slot;
        }
        class->fresh = stop;
        page->free = chain;
    }
    class->current = page;
    Object *object = page->free;
    memory_unpoison(object, size);
    memcpy(&page->free, (const void *)object, sizeof(Object *));
    return object;
}

static Object *large_allocate(Heap *heap, int kind, size_t size) {
    LargeBlock *block = size > SIZE_MAX / 4 ? NULL : memory_allocate(LARGE_HEAD + size);
    if (!block) return NULL;
    block->size = size;
    block->older = heap->large[kind];
    block->newer = NULL;
    block->scratch = 0;
    block->is_container = kind;
    if (block->older) block->older->newer = block;
    heap->large[kind] = block;
    heap->large_bytes += size;
    return (Object *)((uintptr_t)block + LARGE_HEAD);
}

static void *large_object(VM *vm, const Type *type, size_t size, int kind) {
    Heap *heap = &vm->heap;
    Object *object = large_allocate(heap, kind, size);
    if (!object) {
        raise_memory_error(vm);
        return NULL;
    }
    if (kind) heap_count_container(vm);
    object->references = 1;
    object->bits = OBJECT_IS_LARGE | (kind ? OBJECT_IS_CONTAINER : 0);
    object->type = type;
    if (type->flags & TYPE_IS_HEAP) value_retain(object_value(type));
    return object;
}

void *object_allocate(VM *vm, const Type *type, size_t size) {
    bool is_container = type->flags & TYPE_IS_CONTAINER;
    if (UNLIKELY(size > SMALL_LIMIT)) return large_object(vm, type, size, is_container);
    return object_allocate_small(vm, type, size, is_container, type->flags & TYPE_IS_HEAP);
}

void *object_allocate_zeroed(VM *vm, const Type *type, size_t size) {
    Object *object = object_allocate(vm, type, size);
    if (object && size > sizeof *object) memset(object + 1, 0, size - sizeof *object);
    return object;
}

static COLD void large_free(Heap *heap, Object *object, int kind) {
    LargeBlock *block = block_of(object);
    if (block->older) block->older->newer = block->newer;
    if (block->newer) block->newer->older = block->older;
    else heap->large[kind] = block->older;
    heap->large_bytes -= block->size;
    memory_release(block);
}

void object_free(VM *vm, Object *object) {
    Heap *heap = &vm->heap;
    const Type *type = object->type;
    int kind = (object->bits & OBJECT_IS_CONTAINER) != 0;
    heap->live_containers -= (size_t)kind;
    if (UNLIKELY(object->bits & OBJECT_IS_LARGE)) {
        large_free(heap, object, kind);
    } else {
        Page *page = page_of(object);
        Object *next = page->free;
        memcpy((void *)object, &next, sizeof(Object *));
        object->type = NULL;
        page->free = object;
        memory_poison(object, page->slot_size);
        if (UNLIKELY(!next) && page != page->class->current) {
            page->next_available = page->class->available;
            page->class->available = page;
        }
    }
    if (type->flags & TYPE_IS_HEAP) value_release(vm, object_owned((void *)(uintptr_t)type));
}

size_t object_room(const Object *object, size_t size) {
    if (object->bits & OBJECT_IS_LARGE) return block_of(object)->size;
    return (size + SLOT_UNIT - 1) / SLOT_UNIT * SLOT_UNIT;
}

size_t object_room_known(const Object *object) {
    if (object->bits & OBJECT_IS_LARGE) return block_of(object)->size;
    return page_of(object)->slot_size;
}

void *object_resize(VM *vm, Object *object, size_t old_size, size_t size) {
    if (object->bits & OBJECT_IS_LARGE && size > SMALL_LIMIT) {
        Heap *heap = &vm->heap;
        LargeBlock *block = block_of(object), *older = block->older, *newer = block->newer;
        int kind = (object->bits & OBJECT_IS_CONTAINER) != 0;
        size_t was = block->size;
        LargeBlock *moved = size > SIZE_MAX / 4 ? NULL : memory_resize(block, LARGE_HEAD + size);
        if (!moved) {
            raise_memory_error(vm);
            return NULL;
        }
        moved->size = size;
        heap->large_bytes += size - was;
        if (older) older->newer = moved;
        if (newer) newer->older = moved;
        else heap->large[kind] = moved;
        return (void *)((uintptr_t)moved + LARGE_HEAD);
    }
    Object *moved = object_allocate(vm, object->type, size);
    if (!moved) return NULL;
    size_t kept = old_size < size ? old_size : size;
    moved->bits = (object->bits & ~(uint32_t)OBJECT_IS_LARGE) | (moved->bits & OBJECT_IS_LARGE);
    moved->references = object->references;
    memcpy(moved + 1, object + 1, kept - sizeof *object);
    object_free(vm, object);
    return moved;
}

void heap_walk(Heap *heap, bool containers_only, void (*visit)(Object *object, void *context),
               void *context) {
    for (int kind = containers_only; kind < 2; kind++) {
        for (int i = 0; i < SIZE_CLASSES; i++) {
            SizeClass *class = &heap->classes[kind][i];
            for (Page *page = class->pages; page; page = page->older) {
                char *start = (char *)page + PAGE_HEAD;
                char *end = page == class->pages
                                ? class->fresh
                                : start + (PAGE_SIZE - PAGE_HEAD) / page->slot_size * page->slot_size;
                for (char *at = start; at < end; at += page->slot_size) {
                    Object *object = (Object *)at;
                    if (memory_is_poisoned(object) || !object->type) continue;
                    visit(object, context);
                }
            }
        }
        for (LargeBlock *block = heap->large[kind], *older; block; block = older) {
            older = block->older;
            visit((Object *)((uintptr_t)block + LARGE_HEAD), context);
        }
    }
}

static void count_object(Object *object, void *count) {
    (void)object;
    ++*(size_t *)count;
}

size_t heap_count(Heap *heap) {
    size_t count = 0;
    heap_walk(heap, false, count_object, &count);
    return count;
}

bool heap_scratch_open(Heap *heap) {
    for (int i = 0; i < SIZE_CLASSES; i++) {
        for (Page *page = heap->classes[1][i].pages; page; page = page->older) {
            page->scratch =
                memory_allocate_array((PAGE_SIZE - PAGE_HEAD) / page->slot_size, sizeof *page->scratch);
            if (page->scratch) continue;
            heap_scratch_close(heap);
            return false;
        }
    }
    return true;
}

void heap_scratch_close(Heap *heap) {
    for (int i = 0; i < SIZE_CLASSES; i++) {
        for (Page *page = heap->classes[1][i].pages; page; page = page->older) {
            memory_release(page->scratch);
            page->scratch = NULL;
        }
    }
}

int32_t *heap_scratch(Object *object) {
    if (object->bits & OBJECT_IS_LARGE) return &block_of(object)->scratch;
    Page *page = page_of(object);
    return &page->scratch[((uintptr_t)object - (uintptr_t)page - PAGE_HEAD) / page->slot_size];
}

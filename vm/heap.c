/*
 * Where objects live: pages of slots by size class, containers in pages of their own, large objects apart.
 *
 * Start at object_allocate. A freed slot goes to the front of its class's chain; a page's never used part is
 * served in order, so that a fresh page costs nothing before it is touched.
 */
#include "vm/heap.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vm/raise.h"
#include "vm/state.h"

struct Page {
    Page *older;
    uint32_t slot_size,
        used; /* used: slots ever served, valid for full pages; the newest is known by `fresh` */
    uint32_t class_index;
    bool is_container;
    int32_t *scratch; /* one count a slot during a collection */
};

enum { PAGE_HEAD = (sizeof(Page) + SLOT_UNIT - 1) / SLOT_UNIT * SLOT_UNIT };

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
}

void heap_close(Heap *heap) {
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < SIZE_CLASSES; i++) {
            for (Page *page = heap->classes[kind][i].pages; page;) {
                Page *older = page->older;
                memory_release_aligned(page);
                page = older;
            }
        }
        for (LargeBlock *block = heap->large[kind]; block;) {
            LargeBlock *older = block->older;
            memory_release(block);
            block = older;
        }
    }
}

static Page *page_of(Object *object) {
    return (Page *)((uintptr_t)object & ~(uintptr_t)(PAGE_SIZE - 1));
}

static LargeBlock *block_of(const Object *object) {
    return (LargeBlock *)((uintptr_t)object - LARGE_HEAD);
}

/* A slot from a page not yet used up, adding a page where all are. */
static COLD Object *slot_fresh(Heap *heap, int kind, size_t index) {
    SizeClass *class = &heap->classes[kind][index];
    size_t size = index * SLOT_UNIT;
    if ((size_t)(class->end - class->fresh) < size || !class->fresh) {
        Page *page = memory_allocate_aligned(PAGE_SIZE, PAGE_SIZE);
        if (!page) return NULL;
        if (class->pages) class->pages->used = (uint32_t)((PAGE_SIZE - PAGE_HEAD) / size);
        page->older = class->pages;
        page->slot_size = (uint32_t)size;
        page->class_index = (uint32_t)index;
        page->is_container = kind;
        page->scratch = NULL;
        class->pages = page;
        class->fresh = (char *)page + PAGE_HEAD;
        class->end = (char *)page + PAGE_SIZE;
    }
    Object *slot = (Object *)class->fresh;
    class->fresh += size;
    return slot;
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

void *object_allocate(VM *vm, const Type *type, size_t size) {
    Heap *heap = &vm->heap;
    int kind = (type->flags & TYPE_IS_CONTAINER) != 0;
    uint32_t bits = kind ? OBJECT_IS_CONTAINER : 0;
    Object *object;
    if (LIKELY(size <= SMALL_LIMIT)) {
        size_t index = (size + SLOT_UNIT - 1) / SLOT_UNIT;
        SizeClass *class = &heap->classes[kind][index];
        object = class->free;
        if (LIKELY(object)) {
            memory_unpoison(object, index * SLOT_UNIT);
            memcpy(&class->free, (const void *)object, sizeof(Object *));
        } else {
            object = slot_fresh(heap, kind, index);
        }
    } else {
        object = large_allocate(heap, kind, size);
        bits |= OBJECT_IS_LARGE;
    }
    if (UNLIKELY(!object)) {
        raise_memory_error(vm);
        return NULL;
    }
    heap->live++;
    if (kind && UNLIKELY(++heap->live_containers >= heap->collect_at) && heap->is_enabled) {
        atomic_fetch_or_explicit(&vm->poll, POLL_COLLECT, memory_order_relaxed);
    }
    object->references = 1;
    object->bits = bits;
    object->type = type;
    if (type->flags & TYPE_IS_HEAP) value_retain(object_value(type));
    return object;
}

void *object_allocate_zeroed(VM *vm, const Type *type, size_t size) {
    Object *object = object_allocate(vm, type, size);
    if (object && size > sizeof *object) memset(object + 1, 0, size - sizeof *object);
    return object;
}

void object_free(VM *vm, Object *object) {
    Heap *heap = &vm->heap;
    const Type *type = object->type;
    int kind = (object->bits & OBJECT_IS_CONTAINER) != 0;
    heap->live--;
    heap->live_containers -= (size_t)kind;
    if (object->bits & OBJECT_IS_LARGE) {
        LargeBlock *block = block_of(object);
        if (block->older) block->older->newer = block->newer;
        if (block->newer) block->newer->older = block->older;
        else heap->large[kind] = block->older;
        heap->large_bytes -= block->size;
        memory_release(block);
    } else {
        uint32_t index = page_of(object)->class_index;
        SizeClass *class = &heap->classes[kind][index];
        memcpy((void *)object, &class->free, sizeof(Object *));
        object->type = NULL;
        class->free = object;
        memory_poison(object, (size_t)index * SLOT_UNIT);
    }
    if (type->flags & TYPE_IS_HEAP) value_release(vm, object_owned((void *)(uintptr_t)type));
}

size_t object_room(const Object *object, size_t size) {
    if (object->bits & OBJECT_IS_LARGE) return block_of(object)->size;
    return (size + SLOT_UNIT - 1) / SLOT_UNIT * SLOT_UNIT;
}

size_t object_room_known(const Object *object) {
    if (object->bits & OBJECT_IS_LARGE) return block_of(object)->size;
    return ((Page *)((uintptr_t)object & ~(uintptr_t)(PAGE_SIZE - 1)))->slot_size;
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
                char *end = page == class->pages
                                ? class->fresh
                                : (char *)page + PAGE_HEAD + (size_t)page->used * page->slot_size;
                for (char *at = (char *)page + PAGE_HEAD; at < end; at += page->slot_size) {
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

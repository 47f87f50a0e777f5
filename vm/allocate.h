/*
 * Memory for small objects, inline: where a type is known, choosing kind and class costs nothing at run time.
 */
#ifndef VM_ALLOCATE_H
#define VM_ALLOCATE_H

#include "base/memory.h"
#include "vm/raise.h"
#include "vm/state.h"

/* The first free slot of the next page that has one, which becomes the class's current page. NULL: no memory.
 */
NODISCARD Object *heap_next_slot(Heap *heap, int kind, size_t index);

/* A container more is alive: asks for a collection when it is time. */
ALWAYS_INLINE void heap_count_container(VM *vm) {
    Heap *heap = &vm->heap;
    if (UNLIKELY(++heap->live_containers >= heap->collect_at) && heap->is_enabled) {
        atomic_fetch_or_explicit(&vm->poll, POLL_COLLECT, memory_order_relaxed);
    }
}

/* As object_allocate for size <= SMALL_LIMIT, where the caller knows what the flags of type say. */
ALWAYS_INLINE void *object_allocate_small(VM *vm, const Type *type, size_t size, bool is_container,
                                          bool is_heap_type) {
    size_t index = (size + SLOT_UNIT - 1) / SLOT_UNIT;
    Page *page = vm->heap.classes[is_container][index].current;
    Object *object = page->free;
    if (LIKELY(object)) {
        memory_unpoison(object, index * SLOT_UNIT);
        memcpy(&page->free, (const void *)object, sizeof(Object *));
    } else {
        object = heap_next_slot(&vm->heap, is_container, index);
        if (UNLIKELY(!object)) {
            raise_memory_error(vm);
            return NULL;
        }
    }
    if (is_container) heap_count_container(vm);
    object->references = 1;
    object->bits = is_container ? OBJECT_IS_CONTAINER : 0;
    object->type = type;
    if (is_heap_type) value_retain(object_value(type));
    return object;
}

/* Of a builtin type whose instances are no containers; size as for object_allocate. */
ALWAYS_INLINE void *object_allocate_plain(VM *vm, const Type *type, size_t size) {
    return LIKELY(size <= SMALL_LIMIT) ? object_allocate_small(vm, type, size, false, false)
                                       : object_allocate(vm, type, size);
}

/* Of a builtin type whose instances are containers. */
ALWAYS_INLINE void *object_allocate_container(VM *vm, const Type *type, size_t size) {
    return LIKELY(size <= SMALL_LIMIT) ? object_allocate_small(vm, type, size, true, false)
                                       : object_allocate(vm, type, size);
}

#endif

/*
 * The end of objects: destruction when the last reference goes, and the cycle collector.
 *
 * object_destroy() does not recurse far on the C stack: objects whose count reaches zero deeper than
 * DEPTH_MOST levels inside another's destruction wait in the thread's list for the outermost call.
 *
 * The collector subtracts from each container's count the references that other containers hold (trial
 * deletion, Christopher 1984). What is left above zero is referred to from outside, and keeps alive all that
 * it reaches.
 */
#include "vm/collector.h"

#include "base/memory.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/raise.h"
#include "vm/state.h"
#include "vm/weak.h"

enum { DEPTH_MOST = 40 };

/* Runs __del__ and the callbacks of weak references. False: the object has been brought back to life. */
static bool finalise(VM *vm, Object *object) {
    const Type *type = object->type;
    if (type->slots.finalise && !(object->bits & OBJECT_IS_FINALISED)) {
        object->bits |= OBJECT_IS_FINALISED;
        object->references = 1; /* while __del__ looks at it */
        type->slots.finalise(vm, object_value(object));
        if (--object->references > 0) return false;
    }
    if (object->bits & OBJECT_HAS_WEAK_REFERENCES) {
        object->references = 1;
        weak_references_clear(vm, object);
        if (--object->references > 0) return false;
    }
    return true;
}

static void fall_apart(VM *vm, Object *object) {
    object->bits |= OBJECT_IS_BEING_DESTROYED;
    object->references = REFERENCES_IMMORTAL; /* nobody may count it while it falls apart */
    const Type *type = object->type;
    if (type->slots.destroy) type->slots.destroy(vm, object);
    object_free(vm, object);
}

static void destroy_now(VM *vm, Object *object) {
    if (finalise(vm, object)) fall_apart(vm, object);
}

/* Puts an object aside for the outermost call: nobody may count it meanwhile, and weak references give it no
 * more. */
static COLD void wait_for_outermost(VM *vm, Object *object) {
    Thread *thread = vm->thread;
    object->references = REFERENCES_IMMORTAL;
    object->bits |= OBJECT_IS_BEING_DESTROYED;
    if (thread->waiting_count == thread->waiting_room) {
        size_t room = thread->waiting_room ? thread->waiting_room * 2 : 256;
        Object **moved = memory_resize_array(thread->waiting, room, sizeof *moved);
        if (!moved) { /* without memory there is nothing for it but to go deeper */
            object->references = 0;
            object->bits &= ~(uint32_t)OBJECT_IS_BEING_DESTROYED;
            destroy_now(vm, object);
            return;
        }
        thread->waiting = moved;
        thread->waiting_room = room;
    }
    thread->waiting[thread->waiting_count++] = object;
}

/* The outermost call destroys those that waited. */
static COLD void destroy_waiting(VM *vm) {
    Thread *thread = vm->thread;
    while (thread->waiting_count) {
        Object *next = thread->waiting[--thread->waiting_count];
        next->references = 0;
        next->bits &= ~(uint32_t)OBJECT_IS_BEING_DESTROYED;
        thread->destroy_depth++;
        destroy_now(vm, next);
        thread->destroy_depth--;
    }
}

void object_destroy(VM *vm, Object *object) {
    const Type *type = object->type;
    bool is_looked_at = object->bits & OBJECT_HAS_WEAK_REFERENCES || type->slots.finalise;
    if (type == &str_type ? !(object->bits & (STR_IS_INTERNED | OBJECT_HAS_WEAK_REFERENCES))
                          : !type->slots.destroy && !is_looked_at) {
        object_free(vm, object); /* numbers and the like own nothing */
        return;
    }
    Thread *thread = vm->thread;
    if (UNLIKELY(thread->destroy_depth >= DEPTH_MOST)) {
        wait_for_outermost(vm, object);
        return;
    }
    thread->destroy_depth++;
    if (LIKELY(!is_looked_at)) fall_apart(vm, object);
    else destroy_now(vm, object);
    if (--thread->destroy_depth == 0 && UNLIKELY(thread->waiting_count)) destroy_waiting(vm);
}

/* --- collecting ----------------------------------------------------------------------------------------- */

typedef struct Collection {
    VM *vm;
    Object **pending; /* reachable, to be traversed */
    size_t count, room;
    bool failed;
    Object **garbage;
    size_t garbage_count, garbage_room;
} Collection;

static bool is_candidate(Value value) {
    if (!value_is_pointer(value) || !value) return false;
    Object *object = value_object(value);
    return object->references > 0 && object->bits & OBJECT_IS_CONTAINER;
}

static void copy_count(Object *object, void *context) {
    (void)context;
    *heap_scratch(object) = object->references;
    object->bits &= ~(uint32_t)OBJECT_IS_SUSPECT;
}

static void subtract(Value child, void *context) {
    (void)context;
    if (is_candidate(child)) --*heap_scratch(value_object(child));
}

static void traverse(Object *object, Visit *visit, void *context) {
    const Type *type = object->type;
    if (type->flags & TYPE_IS_HEAP) visit(type_value(type), context);
    if (type->slots.traverse) type->slots.traverse(object, visit, context);
}

static void subtract_children(Object *object, void *context) {
    if (object->references > 0) traverse(object, subtract, context);
}

static bool add(Object ***items, size_t *count, size_t *room, Object *object) {
    if (*count == *room) {
        size_t larger = *room ? *room * 2 : 1024;
        Object **moved = memory_resize_array(*items, larger, sizeof *moved);
        if (!moved) return false;
        *items = moved;
        *room = larger;
    }
    (*items)[(*count)++] = object;
    return true;
}

/* Marks an object as reachable: its scratch count becomes -1. */
static void reach(Value child, void *context) {
    Collection *collection = context;
    if (!is_candidate(child)) return;
    Object *object = value_object(child);
    if (*heap_scratch(object) < 0) return;
    *heap_scratch(object) = -1;
    if (!add(&collection->pending, &collection->count, &collection->room, object)) collection->failed = true;
}

static void reach_root(Object *object, void *context) {
    if (object->references < 0 || *heap_scratch(object) > 0) {
        if (object->references < 0) traverse(object, reach, context);
        else reach(object_value(object), context);
    }
}

static void gather_garbage(Object *object, void *context) {
    Collection *collection = context;
    if (object->references <= 0 || *heap_scratch(object) < 0) return;
    if (!add(&collection->garbage, &collection->garbage_count, &collection->garbage_room, object))
        collection->failed = true;
}

/* Finds the unreachable containers. Nothing runs meanwhile. */
static void find_garbage(Collection *collection) {
    Heap *heap = &collection->vm->heap;
    heap_walk(heap, true, copy_count, NULL);
    heap_walk(heap, true, subtract_children, NULL);
    heap_walk(heap, true, reach_root, collection);
    while (collection->count && !collection->failed)
        traverse(collection->pending[--collection->count], reach, collection);
    if (!collection->failed) heap_walk(heap, true, gather_garbage, collection);
}

static size_t end_garbage(VM *vm, Collection *collection) {
    size_t count = collection->garbage_count;
    Object **garbage = collection->garbage;
    for (size_t i = 0; i < count; i++) garbage[i]->references++; /* ours, so that none goes early */
    for (size_t i = 0; i < count; i++) {
        if (garbage[i]->bits & OBJECT_HAS_WEAK_REFERENCES)
            weak_references_clear_garbage(vm, garbage[i], garbage, count);
    }
    bool was_finalised = false;
    for (size_t i = 0; i < count; i++) {
        Object *object = garbage[i];
        if (!object->type->slots.finalise || object->bits & OBJECT_IS_FINALISED) continue;
        object->bits |= OBJECT_IS_FINALISED;
        object->type->slots.finalise(vm, object_value(object));
        was_finalised = true;
    }
    size_t ended = count;
    if (was_finalised) { /* what a finaliser has brought back stays: only objects still cut off are cleared */
        Collection again = {.vm = vm};
        for (size_t i = 0; i < count; i++) garbage[i]->references--;
        bool has_scratch = heap_scratch_open(&vm->heap);
        if (has_scratch) find_garbage(&again);
        heap_scratch_close(&vm->heap);
        for (size_t i = 0; i < count; i++) garbage[i]->references++;
        for (size_t i = 0; i < again.garbage_count; i++) again.garbage[i]->bits |= OBJECT_IS_SUSPECT;
        for (size_t i = 0; i < count; i++) {
            if (garbage[i]->bits & OBJECT_IS_SUSPECT) continue;
            value_release(vm, object_owned(garbage[i]));
            garbage[i] = NULL;
            ended--;
        }
        for (size_t i = 0; i < again.garbage_count; i++)
            again.garbage[i]->bits &= ~(uint32_t)OBJECT_IS_SUSPECT;
        memory_release(again.garbage);
        memory_release(again.pending);
    }
    for (size_t i = 0; i < count; i++) {
        if (!garbage[i]) continue;
        Object *object = garbage[i];
        if (object->type->slots.clear) object->type->slots.clear(vm, object);
    }
    for (size_t i = 0; i < count; i++) {
        if (garbage[i]) value_release(vm, object_owned(garbage[i]));
    }
    return ended;
}

size_t collector_run(VM *vm) {
    Heap *heap = &vm->heap;
    if (heap->is_collecting) return 0;
    Owned pending = raise_fetch(vm);
    heap->is_collecting = true;
    Collection collection = {.vm = vm};
    size_t ended = 0;
    if (heap_scratch_open(heap)) {
        find_garbage(&collection);
        heap_scratch_close(heap);
        if (!collection.failed && collection.garbage_count) ended = end_garbage(vm, &collection);
    }
    memory_release(collection.pending);
    memory_release(collection.garbage);
    enum { LEAST = 20000 }; /* each collection is paid for by as many new containers as it looks at */
    heap->collect_at = heap->live_containers * 2;
    if (heap->collect_at < LEAST) heap->collect_at = LEAST;
    if (vm->options.collects_always) heap->collect_at = 0;
    heap->is_collecting = false;
    vm->thread->exception = pending;
    return ended;
}

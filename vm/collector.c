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

#include <stdio.h>

#include "base/memory.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/raise.h"
#include "vm/slots.h"
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
    int generation; /* 0 to 2 */
    Object **garbage;
    size_t garbage_count, garbage_room;
} Collection;

static bool is_candidate(Value value) {
    if (!value_is_pointer(value) || !value) return false;
    Object *object = value_object(value);
    return object->references > 0 &&
           (object->bits & (OBJECT_IS_CONTAINER | OBJECT_IS_FROZEN)) == OBJECT_IS_CONTAINER;
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
    if (object->references > 0 && !(object->bits & OBJECT_IS_FROZEN)) traverse(object, subtract, context);
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
    bool is_root = object->references < 0 || object->bits & OBJECT_IS_FROZEN;
    if (is_root || *heap_scratch(object) > 0) {
        if (is_root) traverse(object, reach, context);
        else reach(object_value(object), context);
    }
}

/* What survives a collection of its generation is in the next one. */
static void grow_older(Object *object, int generation) {
    uint32_t age = object->bits & OBJECT_AGES;
    if (age == OBJECT_IS_OLD || (age == OBJECT_IS_MIDDLE_AGED && generation == 0)) return;
    object->bits &= ~(uint32_t)OBJECT_AGES;
    object->bits |= generation == 0 ? OBJECT_IS_MIDDLE_AGED : OBJECT_IS_OLD;
}

static void gather_garbage(Object *object, void *context) {
    Collection *collection = context;
    if (object->references <= 0 || object->bits & OBJECT_IS_FROZEN) return;
    if (*heap_scratch(object) < 0) {
        grow_older(object, collection->generation);
        return;
    }
    if (!add(&collection->garbage, &collection->garbage_count, &collection->garbage_room, object))
        collection->failed = true;
}

#ifdef DEBUG
typedef struct Blame {
    const Object *object; /* that is visited too often */
    const Object *visitor;
} Blame;

static void blame_visit(Value child, void *context) {
    const Blame *blame = context;
    if (child == object_value(blame->object)) fprintf(stderr, "  by a %s\n", blame->visitor->type->name);
}

static void blame_visitor(Object *visitor, void *context) {
    Blame *blame = context;
    blame->visitor = visitor;
    if (visitor->references > 0 && !(visitor->bits & OBJECT_IS_FROZEN)) traverse(visitor, blame_visit, blame);
}

/* An object is visited no more often than it is referred to: else what it holds would be taken for garbage.
 */
static void check_count(Object *object, void *context) {
    if (object->references <= 0 || *heap_scratch(object) >= 0) return;
    fprintf(stderr, "collector: a %s with %d references is visited\n", object->type->name,
            object->references);
    Blame blame = {object, NULL};
    heap_walk(context, true, blame_visitor, &blame);
    abort();
}
#endif

/* Finds the unreachable containers. Nothing runs meanwhile. */
static void find_garbage(Collection *collection) {
    Heap *heap = &collection->vm->heap;
    heap_walk(heap, true, copy_count, NULL);
    heap_walk(heap, true, subtract_children, NULL);
#ifdef DEBUG
    heap_walk(heap, true, check_count, heap);
#endif
    heap_walk(heap, true, reach_root, collection);
    while (collection->count && !collection->failed)
        traverse(collection->pending[--collection->count], reach, collection);
    if (!collection->failed) heap_walk(heap, true, gather_garbage, collection);
}

/* A dictionary that only holds the attributes of one instance does not count beside it. */
static bool is_part_of_instance(Object **garbage, size_t index) {
    const Object *object = garbage[index];
    return object->type == &dict_type && object->bits & OBJECT_IS_SUSPECT;
}

/* Marks the dictionaries that belong to instances alone. */
static void mark_own_dict(Object *object) {
    if (!object->type->shape_offset) return;
    const Attributes *attributes = instance_attributes(object_value(object));
    if (!attributes || !attributes->shape || !attributes->shape->is_dictionary) return;
    Value dict = field_peek(&attributes->slots[0]);
    enum { OWN = 2 }; /* the instance's reference and the collector's */
    if (dict && value_object(dict)->references == OWN) value_object(dict)->bits |= OBJECT_IS_SUSPECT;
}

/* Finalises those with a __del__ of the language, or the others: a __del__ finds the files and sockets of its
   object open. False: there were none. */
static bool finalise_garbage(VM *vm, const Collection *collection, bool of_language) {
    bool was_finalised = false;
    for (size_t i = 0; i < collection->garbage_count; i++) {
        Object *object = collection->garbage[i];
        if (!object->type->slots.finalise || object->bits & OBJECT_IS_FINALISED) continue;
        if (of_language != slots_have_python_del(object->type)) continue;
        object->bits |= OBJECT_IS_FINALISED;
        object->type->slots.finalise(vm, object_value(object));
        was_finalised = true;
    }
    return was_finalised;
}

/* The garbage that order_garbage() has still to place is marked OBJECT_IS_SUSPECT. */
static void place(Value child, void *context) {
    Collection *ordered = context;
    if (!value_is_pointer(child) || !child || !(value_object(child)->bits & OBJECT_IS_SUSPECT)) return;
    value_object(child)->bits &= ~(uint32_t)OBJECT_IS_SUSPECT;
    ordered->garbage[ordered->garbage_count++] = value_object(child);
}

/* The order in which finalisers run at the end of a program is CPython's: breadth first from the namespaces
 * of the modules, as their last collection but one has left the objects; then the others. */
static void order_garbage(VM *vm, Collection *collection) {
    size_t count = collection->garbage_count;
    Collection ordered = {.garbage = memory_allocate_array(count, sizeof(Object *))};
    bool *is_there = memory_allocate_zeroed(vm->collector.root_count + 1);
    if (!ordered.garbage || !is_there) {
        memory_release(ordered.garbage);
        memory_release(is_there);
        return;
    }
    for (size_t i = 0; i < count; i++) collection->garbage[i]->bits |= OBJECT_IS_SUSPECT;
    for (size_t i = 0; i < count; i++) {
        if (collection->garbage[i]->type != &dict_type) continue;
        for (size_t j = 0; j < vm->collector.root_count; j++) { /* it may be gone, and is only compared */
            if (collection->garbage[i] == vm->collector.roots[j]) is_there[j] = true;
        }
    }
    for (size_t i = 0; i < vm->collector.root_count; i++) {
        if (is_there[i]) place(object_value(vm->collector.roots[i]), &ordered);
    }
    memory_release(is_there);
    for (size_t i = 0; i < ordered.garbage_count; i++) traverse(ordered.garbage[i], place, &ordered);
    for (size_t i = 0; i < count; i++) place(object_value(collection->garbage[i]), &ordered);
    memory_release(collection->garbage);
    collection->garbage = ordered.garbage;
}

static size_t end_garbage(VM *vm, Collection *collection) {
    size_t count = collection->garbage_count;
    if (vm->collector.roots) order_garbage(vm, collection);
    Object **garbage = collection->garbage;
    for (size_t i = 0; vm->collector.tells && i < count; i++)
        fprintf(stderr, "gc: collectable <%s %p>\n", garbage[i]->type->name, (void *)garbage[i]);
    for (size_t i = 0; i < count; i++) {
        garbage[i]->references++; /* ours, so that none goes early */
        garbage[i]->bits |= OBJECT_IS_SUSPECT;
    }
    WeakReference *calls = NULL, **end = &calls;
    for (size_t i = 0; i < count; i++) { /* all of them, before a callback could look through one */
        if (garbage[i]->bits & OBJECT_HAS_WEAK_REFERENCES)
            weak_references_clear_garbage(vm, garbage[i], &end);
    }
    for (size_t i = 0; i < count; i++) garbage[i]->bits &= ~(uint32_t)OBJECT_IS_SUSPECT;
    weak_references_call_back(vm, calls);
    bool was_finalised = finalise_garbage(vm, collection, true);
    if (finalise_garbage(vm, collection, false)) was_finalised = true;
    size_t ended = count;
    if (was_finalised) { /* what a finaliser has brought back stays: only objects still cut off are cleared */
        Collection again = {.vm = vm, .generation = 0};
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
        for (size_t i = 0; i < count; i++) { /* made by finalisers: none shows what is half cleared */
            if (garbage[i] && garbage[i]->bits & OBJECT_HAS_WEAK_REFERENCES)
                weak_references_clear_silently(vm, garbage[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (garbage[i]) mark_own_dict(garbage[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (!garbage[i] || !is_part_of_instance(garbage, i)) continue;
        garbage[i]->bits &= ~(uint32_t)OBJECT_IS_SUSPECT;
        ended--;
    }
    bool saves = vm->collector.saves_all && field_peek(&vm->collector.garbage);
    for (size_t i = 0; i < count; i++) {
        if (!garbage[i]) continue;
        Object *object = garbage[i];
        if (saves) {
            if (!list_append(vm, as_list(field_peek(&vm->collector.garbage)), object_value(object)))
                raise_unraisable(vm, NULL, NULL);
            continue;
        }
        if (object->type->slots.clear) object->type->slots.clear(vm, object);
    }
    for (size_t i = 0; i < count; i++) {
        if (garbage[i]) value_release(vm, object_owned(garbage[i]));
    }
    return ended;
}

size_t collector_run_generation(VM *vm, int generation) {
    Heap *heap = &vm->heap;
    if (heap->is_collecting) return 0;
    Owned pending = raise_fetch(vm);
    heap->is_collecting = true;
    Collection collection = {.vm = vm, .generation = generation};
    size_t ended = 0;
    if (heap_scratch_open(heap)) {
        find_garbage(&collection);
        heap_scratch_close(heap);
        if (!collection.failed && collection.garbage_count) ended = end_garbage(vm, &collection);
    }
    memory_release(collection.pending);
    memory_release(collection.garbage);
    heap->live_before = heap->live_containers;
    collector_plan(vm, false);
    heap->is_collecting = false;
    vm->thread->exception = pending;
    return ended;
}

size_t collector_run(VM *vm) {
    return collector_run_generation(vm, 2);
}

bool collector_skips(VM *vm) {
    return vm->options.collects_every && ++vm->collector.skipped % vm->options.collects_every;
}

void collector_plan(VM *vm, bool soon) {
    enum { LEAST = 20000 }; /* each collection is paid for by as many new containers as it looks at */
    Heap *heap = &vm->heap;
    const CollectorState *state = &vm->collector;
    if (vm->options.collects_every) {
        heap->collect_at = 0; /* always due: see collector_skips() */
        return;
    }
    if (!state->has_own_thresholds) {
        heap->collect_at = heap->live_containers * 2;
        if (heap->collect_at < LEAST) heap->collect_at = LEAST;
        return;
    }
    size_t distance = state->thresholds[0] > 0 ? (size_t)state->thresholds[0] : SIZE_MAX / 2;
    enum { SHARE = 16 }; /* new containers are at least such a part of those that are looked at */
    if (!soon && distance < heap->live_containers / SHARE) distance = heap->live_containers / SHARE;
    heap->collect_at = heap->live_containers + distance;
}

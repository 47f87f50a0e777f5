/*
 * Whether anybody could notice that an interpreter's objects are destroyed at its end: one look at the type
 * of each container, for types with finalisers make containers only.
 */
#include "vm/quiet_end.h"

#include "vm/heap.h"
#include "vm/weak.h"

typedef struct Search {
    Object *streams[QUIET_STREAMS_MOST]; /* whose finalisers have nothing left to do */
    size_t stream_count;
    bool is_heard;
} Search;

static void look(Object *object, void *context) {
    Search *search = context;
    if (LIKELY(!object->type->slots.finalise) || object->bits & OBJECT_IS_FINALISED || search->is_heard)
        return;
    for (size_t i = 0; i < search->stream_count; i++) {
        if (search->streams[i] == object) return;
    }
    search->is_heard = true;
}

bool ends_quietly(VM *vm) {
    const CollectorState *collector = &vm->collector;
    if (collector->tells || collector->saves_all || collector->collect || vm->is_tracing) return false;
    if (weak_has_callbacks(vm)) return false;
    Search search = {.is_heard = false};
    if (vm->quiet_streams) search.stream_count = vm->quiet_streams(vm, search.streams);
    heap_walk(&vm->heap, true, look, &search);
    return !search.is_heard;
}

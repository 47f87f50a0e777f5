/*
 * The module _heapq: heaps in lists, the smallest item first or (functions named …_max) the largest.
 *
 * An item that sinks goes down to a leaf along the better children and rises from there: that takes fewer
 * comparisons than stopping on the way (Knuth, The Art of Computer Programming 3, 5.2.3, exercise 18).
 * Comparing runs code of the program, which may change the list: then RuntimeError.
 */
#include "stdlib/modules.h"
#include "vm/objects/list.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct ListHeap {
    VM *vm;
    List *list;
    bool is_max;
} ListHeap;

/* Whether the item at index left belongs above the one at index right. */
static bool is_above(ListHeap *heap, int64_t left, int64_t right, bool *above) {
    List *list = heap->list;
    int64_t count = list->count;
    Owned a = field_get(&list->items[left]), b = field_get(&list->items[right]);
    bool is_fine = heap->is_max ? value_compare_truth(heap->vm, b, a, COMPARE_LT, above)
                                : value_compare_truth(heap->vm, a, b, COMPARE_LT, above);
    value_release(heap->vm, a);
    value_release(heap->vm, b);
    if (is_fine && list->count != count)
        return raise_runtime_error(heap->vm, "list changed size during iteration");
    return is_fine;
}

static void swap(List *list, int64_t a, int64_t b) {
    Field item = list->items[a];
    list->items[a] = list->items[b];
    list->items[b] = item;
}

/* Lets the item at index rise, not above top. */
static bool rise(ListHeap *heap, int64_t top, int64_t index) {
    while (index > top) {
        int64_t parent = (index - 1) / 2;
        bool above;
        if (!is_above(heap, index, parent, &above)) return false;
        if (!above) break;
        swap(heap->list, index, parent);
        index = parent;
    }
    return true;
}

static bool sink(ListHeap *heap, int64_t index) {
    int64_t top = index, count = heap->list->count;
    for (int64_t child; (child = 2 * index + 1) < count; index = child) {
        if (child + 1 < count) {
            bool above;
            if (!is_above(heap, child, child + 1, &above)) return false;
            child += !above;
        }
        swap(heap->list, index, child);
    }
    return rise(heap, top, index);
}

/* args[0] as a heap; name and place ("1 ", or nothing for an only argument) are for the message. */
static bool open_heap(VM *vm, Value *args, const char *name, const char *place, bool is_max, ListHeap *heap) {
    if (!value_is_list(args[0])) {
        return raise_type_error(vm, "%s%s() argument %smust be list, not %T", name, is_max ? "_max" : "",
                                place, args[0]);
    }
    *heap = (ListHeap){vm, as_list(args[0]), is_max};
    return true;
}

static Owned push(VM *vm, Value *args, bool is_max) {
    ListHeap heap;
    if (!open_heap(vm, args, "heappush", "1 ", is_max, &heap) || !list_append(vm, heap.list, args[1]))
        return NULL;
    return rise(&heap, 0, heap.list->count - 1) ? VALUE_NONE : NULL;
}

static Owned pop(VM *vm, Value *args, bool is_max) {
    ListHeap heap;
    if (!open_heap(vm, args, "heappop", "", is_max, &heap)) return NULL;
    List *list = heap.list;
    if (list->count == 0) return raise_index_error(vm, "index out of range");
    Owned last = field_move(&list->items[--list->count]);
    if (list->count == 0) return last;
    Owned first = field_move(&list->items[0]);
    list->items[0].held = last;
    if (sink(&heap, 0)) return first;
    value_release(vm, first);
    return NULL;
}

/* Puts item in the place of the first one, which is given. */
static Owned replace_first(ListHeap *heap, Value item) {
    Owned first = field_move(&heap->list->items[0]);
    heap->list->items[0].held = value_retain(item);
    if (sink(heap, 0)) return first;
    value_release(heap->vm, first);
    return NULL;
}

static Owned replace(VM *vm, Value *args, bool is_max) {
    ListHeap heap;
    if (!open_heap(vm, args, "heapreplace", "1 ", is_max, &heap)) return NULL;
    if (heap.list->count == 0) return raise_index_error(vm, "index out of range");
    return replace_first(&heap, args[1]);
}

static Owned push_pop(VM *vm, Value *args, bool is_max) {
    ListHeap heap;
    bool above;
    if (!open_heap(vm, args, "heappushpop", "1 ", is_max, &heap)) return NULL;
    if (heap.list->count == 0) return value_retain(args[1]);
    Owned first = field_get(&heap.list->items[0]);
    bool is_fine = is_max ? value_compare_truth(vm, args[1], first, COMPARE_LT, &above)
                          : value_compare_truth(vm, first, args[1], COMPARE_LT, &above);
    value_release(vm, first);
    if (!is_fine) return NULL;
    if (!above) return value_retain(args[1]);
    if (heap.list->count == 0) return raise_index_error(vm, "index out of range");
    return replace_first(&heap, args[1]);
}

static Owned heapify(VM *vm, Value *args, bool is_max) {
    ListHeap heap;
    if (!open_heap(vm, args, "heapify", "", is_max, &heap)) return NULL;
    for (int64_t i = heap.list->count / 2; i-- > 0;) {
        if (!sink(&heap, i)) return NULL;
    }
    return VALUE_NONE;
}

#define BOTH_WAYS(name)                                     \
    static Owned function_##name(VM *vm, Value *args) {     \
        return name(vm, args, false);                       \
    }                                                       \
    static Owned function_##name##_max(VM *vm, Value *args) { \
        return name(vm, args, true);                        \
    }
BOTH_WAYS(push)
BOTH_WAYS(pop)
BOTH_WAYS(replace)
BOTH_WAYS(push_pop)
BOTH_WAYS(heapify)
#undef BOTH_WAYS

static const Method functions[] = {
    {"heappush(heap, item, /)", function_push, "Put an item into a heap."},
    {"heappushpop(heap, item, /)", function_push_pop, "Put an item in and take the smallest one out."},
    {"heappop(heap, /)", function_pop, "Take the smallest item out of a heap."},
    {"heapreplace(heap, item, /)", function_replace, "Take the smallest item out and put another one in."},
    {"heapify(heap, /)", function_heapify, "Make a heap of a list, in linear time."},
    {"heappush_max(heap, item, /)", function_push_max, "Put an item into a heap with the largest first."},
    {"heappushpop_max(heap, item, /)", function_push_pop_max, "Put an item in and take the largest one out."},
    {"heappop_max(heap, /)", function_pop_max, "Take the largest item out of a heap."},
    {"heapreplace_max(heap, item, /)", function_replace_max,
     "Take the largest item out and put another one in."},
    {"heapify_max(heap, /)", function_heapify_max, "Make a heap of a list with the largest first."},
    {NULL, NULL, NULL},
};

Owned module_heapq_core(VM *vm) {
    return stdlib_module(vm, "_heapq", "Heaps in lists.", functions);
}

/*
 * The module gc: the face of the cycle collector. A collection always looks at everything; generations are
 * the ages of objects, kept for whoever asks. Thresholds count once a program has set them.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/audit.h"
#include "vm/collector.h"
#include "vm/frame.h"
#include "vm/lock.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { DEBUG_STATS = 1, DEBUG_COLLECTABLE = 2, DEBUG_SAVEALL = 32 };
enum { THRESHOLD_FIRST = 2000, THRESHOLD_LAST = 10 }; /* CPython's own */

/* What the program has set lives in the module under names of its own. */
static Owned remembered(VM *vm, const char *name) {
    Owned module_name = str_intern_text(vm, "gc"), key = str_intern_text(vm, name);
    Value module = module_name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), module_name) : NULL;
    Value found = module && key ? dict_get_str(vm, module_dict(module), key) : NULL;
    value_release(vm, module_name);
    value_release(vm, key);
    return found ? value_retain(found) : VALUE_NONE;
}

static bool remember(VM *vm, const char *name, Value value) {
    Owned module_name = str_intern_text(vm, "gc");
    Value module = module_name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), module_name) : NULL;
    bool is_fine = !module || dict_set_text(vm, module_dict(module), name, value);
    value_release(vm, module_name);
    return is_fine && module_name;
}

static int debug_flags(VM *vm) {
    Owned flags = remembered(vm, "_debug");
    int number = value_is_small_int(flags) ? (int)value_small_int(flags) : 0;
    value_release(vm, flags);
    return number;
}

static bool call_callbacks(VM *vm, const char *phase, int generation, int64_t collected) {
    Owned callbacks = remembered(vm, "callbacks"), info = dict_new(vm), name = str_new_text(vm, phase);
    bool is_fine = info && name &&
                   dict_set_text(vm, as_dict(info), "generation", value_from_small_int(generation)) &&
                   dict_set_text(vm, as_dict(info), "collected", value_from_small_int(collected)) &&
                   dict_set_text(vm, as_dict(info), "uncollectable", value_from_small_int(0));
    for (int64_t i = 0; is_fine && value_is_list(callbacks) && i < as_list(callbacks)->count; i++) {
        Owned callback = value_retain(list_peek(callbacks, i)),
              result = value_call_2(vm, callback, name, info);
        if (!result) raise_unraisable(vm, NULL, callback);
        value_release(vm, callback);
        value_release(vm, result);
    }
    value_release(vm, callbacks);
    value_release(vm, info);
    value_release(vm, name);
    return is_fine;
}

static int generation_of(const Object *object) {
    return object->bits & OBJECT_IS_OLD ? 2 : object->bits & OBJECT_IS_MIDDLE_AGED ? 1 : 0;
}

/* Containers by generation; [3]: frozen. */
static void count_ages(Object *object, void *context) {
    size_t *counts = context;
    if (object->references <= 0) return;
    counts[object->bits & OBJECT_IS_FROZEN ? 3 : generation_of(object)]++;
}

static void tell_start(VM *vm, int generation) {
    size_t counts[4] = {0, 0, 0, 0};
    heap_walk(&vm->heap, true, count_ages, counts);
    fprintf(stderr,
            "gc: collecting generation %d...\ngc: objects in each generation: %zu %zu %zu\n"
            "gc: objects in permanent generation: %zu\n",
            generation, counts[0], counts[1], counts[2], counts[3]);
}

/* A collection as programs see it: counted, told to callbacks, and to stderr where set_debug() asks for it.
 */
static bool collect_and_tell(VM *vm, int generation, size_t *found) {
    CollectorState *state = &vm->collector;
    int debug = debug_flags(vm);
    if (!call_callbacks(vm, "start", generation, 0)) return false;
    int64_t start = lock_now();
    if (debug & DEBUG_STATS) tell_start(vm, generation);
    state->saves_all = debug & DEBUG_SAVEALL;
    state->tells = debug & DEBUG_COLLECTABLE;
    *found = collector_run_generation(vm, generation);
    state->saves_all = state->tells = false;
    if (debug & DEBUG_STATS)
        fprintf(stderr, "gc: done, %zu unreachable, 0 uncollectable, %.4fs elapsed\n", *found,
                (double)(lock_now() - start) / 1e9);
    state->collections[generation]++;
    state->collected[generation] += (int64_t)*found;
    for (int i = 1; i <= generation; i++) state->counts[i] = 0;
    if (generation < 2) state->counts[generation + 1]++;
    return call_callbacks(vm, "stop", generation, (int64_t)*found);
}

static bool collect(VM *vm, int generation, size_t *found) {
    vm->collector.is_busy = true;
    bool is_fine = collect_and_tell(vm, generation, found);
    vm->collector.is_busy = false;
    return is_fine;
}

/* A collection that is due, of the oldest generation whose threshold is reached. */
static size_t collect_due(VM *vm) {
    const CollectorState *state = &vm->collector;
    int generation = 0;
    size_t found = 0;
    if (vm->heap.is_collecting || state->is_busy) return 0;
    for (int i = 1; i < 3; i++) {
        if (state->counts[i] > state->thresholds[i]) generation = i;
    }
    Owned pending = raise_fetch(vm);
    if (!collect(vm, generation, &found)) raise_unraisable(vm, NULL, NULL);
    if (pending) raise_again_take(vm, pending);
    return found;
}

static Owned function_collect(VM *vm, Value *args) {
    int generation = 2;
    size_t found;
    if (args[0] && !value_to_c_int(vm, args[0], &generation)) return NULL;
    if (generation < 0 || generation > 2) return raise_value_error(vm, "invalid generation");
    if (vm->heap.is_collecting || vm->collector.is_busy) return value_from_small_int(0);
    if (!collect(vm, generation, &found)) return NULL;
    collector_plan(vm, true);
    return int_new_size(vm, found);
}

static Owned function_enable(VM *vm, Value *args) {
    (void)args;
    vm->heap.is_enabled = true;
    return VALUE_NONE;
}
static Owned function_disable(VM *vm, Value *args) {
    (void)args;
    vm->heap.is_enabled = false;
    return VALUE_NONE;
}
static Owned function_isenabled(VM *vm, Value *args) {
    (void)args;
    return value_from_bool(vm->heap.is_enabled);
}

static Owned three_numbers(VM *vm, const int64_t numbers[3]) {
    Owned items[3] = {int_new(vm, numbers[0]), int_new(vm, numbers[1]), int_new(vm, numbers[2])};
    return tuple_from_take(vm, items, 3);
}

static Owned function_get_threshold(VM *vm, Value *args) {
    (void)args;
    return three_numbers(vm, vm->collector.thresholds);
}

static Owned function_set_threshold(VM *vm, Value *args) {
    CollectorState *state = &vm->collector;
    int numbers[3] = {0, (int)state->thresholds[1], (int)state->thresholds[2]};
    for (int i = 0; i < 3; i++) {
        if (args[i] && !value_to_c_int(vm, args[i], &numbers[i])) return NULL;
    }
    for (int i = 0; i < 3; i++) state->thresholds[i] = numbers[i];
    state->has_own_thresholds = numbers[0] != THRESHOLD_FIRST;
    collector_plan(vm, true);
    return VALUE_NONE;
}

static Owned function_get_count(VM *vm, Value *args) {
    (void)args;
    const Heap *heap = &vm->heap;
    int64_t numbers[3] = {0, vm->collector.counts[1], vm->collector.counts[2]};
    if (heap->live_containers > heap->live_before)
        numbers[0] = (int64_t)(heap->live_containers - heap->live_before);
    return three_numbers(vm, numbers);
}

static Owned function_get_debug(VM *vm, Value *args) {
    (void)args;
    return remembered(vm, "_debug");
}

static Owned function_set_debug(VM *vm, Value *args) {
    int flags;
    return value_to_c_int(vm, args[0], &flags) && remember(vm, "_debug", args[0]) ? VALUE_NONE : NULL;
}

/* --- looking at objects --------------------------------------------------------------------------------- */

/* Objects found by a walk: counted first and gathered into room made beforehand, since a walk must not
 * allocate. */
typedef struct Gathering {
    Value targets; /* tuple: those that must be referred to; NULL: everything goes */
    int generation; /* only of this one; -1: of all */
    Owned *items;
    size_t count, room;
    bool refers;
} Gathering;

static void check_target(Value child, void *context) {
    Gathering *gathering = context;
    for (int64_t i = 0; child && i < as_tuple(gathering->targets)->count; i++)
        gathering->refers |= tuple_peek(gathering->targets, i) == child;
}

/* What an object refers to, for those who ask: the collector itself sees the locals of running generators and
 * coroutines as those of the thread. */
static void check_references(Object *object, Gathering *gathering) {
    if (object->type->slots.traverse) object->type->slots.traverse(object, check_target, gathering);
    if (!value_is_generator(object_value(object))) return;
    Generator *generator = as_generator(object_value(object));
    if (generator->state == GENERATOR_RUNNING)
        frame_traverse(generator_frame(generator), check_target, gathering);
}

static void gather(Object *object, void *context) {
    Gathering *gathering = context;
    if (object->references <= 0 || object_value(object) == gathering->targets) return;
    if (object->bits & OBJECT_IS_FROZEN && !gathering->targets) return;
    if (gathering->generation >= 0 && generation_of(object) != gathering->generation) return;
    if (gathering->targets) {
        gathering->refers = false;
        check_references(object, gathering);
        if (!gathering->refers) return;
    }
    if (gathering->count < gathering->room)
        gathering->items[gathering->count++] = value_retain(object_value(object));
}

static Owned gather_all(VM *vm, Value targets, int generation) {
    Gathering gathering = {targets, generation, NULL, 0, vm->heap.live_containers, false};
    gathering.items = memory_allocate_array(gathering.room, sizeof *gathering.items);
    if (!gathering.items) return raise_memory_error(vm);
    heap_walk(&vm->heap, true, gather, &gathering);
    Owned list = list_new(vm, 0);
    for (size_t i = 0; i < gathering.count; i++) {
        if (list && !list_append(vm, as_list(list), gathering.items[i])) {
            value_release(vm, list);
            list = NULL;
        }
    }
    for (size_t i = 0; i < gathering.count; i++) value_release(vm, gathering.items[i]);
    memory_release(gathering.items);
    return list;
}

static Owned function_get_objects(VM *vm, Value *args) {
    int64_t generation;
    bool is_all = !args[0] || args[0] == VALUE_NONE;
    if (!audit(vm, "gc.get_objects", 1, is_all ? value_from_small_int(-1) : args[0], NULL, NULL, NULL))
        return NULL;
    if (is_all) return gather_all(vm, NULL, -1);
    if (!value_has_index(vm, args[0]))
        return raise_type_error(vm, "argument should be integer or None, not '%T'", args[0]);
    if (!value_to_int64(vm, args[0], NULL, &generation)) return NULL;
    if (generation >= 3)
        return raise_value_error(
            vm, "generation parameter must be less than the number of available generations (3)");
    if (generation < 0) return raise_value_error(vm, "generation parameter cannot be negative");
    return gather_all(vm, NULL, (int)generation);
}

static Owned function_get_referrers(VM *vm, Value *args) {
    if (!audit(vm, "gc.get_referrers", 1, args[0], NULL, NULL, NULL)) return NULL;
    return gather_all(vm, args[0], -1);
}

typedef struct Referents {
    VM *vm;
    Owned list;
    bool failed;
} Referents;

static void add_referent(Value child, void *context) {
    Referents *referents = context;
    if (child && !referents->failed)
        referents->failed = !list_append(referents->vm, as_list(referents->list), child);
}

static Owned function_get_referents(VM *vm, Value *args) {
    if (!audit(vm, "gc.get_referents", 1, args[0], NULL, NULL, NULL)) return NULL;
    Referents referents = {vm, list_new(vm, 0), false};
    for (int64_t i = 0; referents.list && i < as_tuple(args[0])->count; i++) {
        Value value = tuple_peek(args[0], i);
        if (!value_is_pointer(value) || !value_type(value)->slots.traverse) continue;
        value_type(value)->slots.traverse(value_object(value), add_referent, &referents);
    }
    if (!referents.failed) return referents.list;
    value_release(vm, referents.list);
    return NULL;
}

/* CPython's collector lets go of tuples whose items it need not look at. */
static bool is_atomic_tuple(Value value, int depth) {
    enum { DEPTH_MOST = 100 };
    if (!value_is_pointer(value)) return true;
    if (!value_has_type(value, &tuple_type))
        return !(value_object(value)->bits & OBJECT_IS_CONTAINER) && depth;
    bool is_atomic = depth < DEPTH_MOST;
    for (int64_t i = 0; is_atomic && i < as_tuple(value)->count; i++)
        is_atomic = is_atomic_tuple(tuple_peek(value, i), depth + 1);
    return is_atomic;
}

static Owned function_is_tracked(VM *vm, Value *args) {
    (void)vm;
    if (value_has_type(args[0], &tuple_type) && is_atomic_tuple(args[0], 0)) return VALUE_FALSE;
    return value_from_bool(value_is_pointer(args[0]) && value_object(args[0])->bits & OBJECT_IS_CONTAINER);
}

static Owned function_is_finalized(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(value_is_pointer(args[0]) && value_object(args[0])->bits & OBJECT_IS_FINALISED);
}

static void freeze_object(Object *object, void *context) {
    (void)context;
    object->bits |= OBJECT_IS_FROZEN;
}

static Owned function_freeze(VM *vm, Value *args) {
    (void)args;
    heap_walk(&vm->heap, true, freeze_object, NULL);
    return VALUE_NONE;
}

static void unfreeze_object(Object *object, void *context) {
    (void)context;
    if (!(object->bits & OBJECT_IS_FROZEN)) return;
    object->bits = (object->bits & ~(uint32_t)(OBJECT_IS_FROZEN | OBJECT_AGES)) | OBJECT_IS_OLD;
}

static Owned function_unfreeze(VM *vm, Value *args) {
    (void)args;
    heap_walk(&vm->heap, true, unfreeze_object, NULL);
    return VALUE_NONE;
}

static Owned function_get_freeze_count(VM *vm, Value *args) {
    (void)args;
    size_t counts[4] = {0, 0, 0, 0};
    heap_walk(&vm->heap, true, count_ages, counts);
    return int_new_size(vm, counts[3]);
}

static Owned function_get_stats(VM *vm, Value *args) {
    (void)args;
    Owned list = list_new(vm, 0);
    for (int i = 0; list && i < 3; i++) {
        Owned dict = dict_new(vm);
        bool is_fine =
            dict &&
            dict_set_text_take(vm, as_dict(dict), "collections", int_new(vm, vm->collector.collections[i])) &&
            dict_set_text_take(vm, as_dict(dict), "collected", int_new(vm, vm->collector.collected[i])) &&
            dict_set_text(vm, as_dict(dict), "uncollectable", value_from_small_int(0)) &&
            list_append(vm, as_list(list), dict);
        value_release(vm, dict);
        if (is_fine) continue;
        value_release(vm, list);
        list = NULL;
    }
    return list;
}

static const Method functions[] = {
    {"collect(generation=2)", function_collect,
     "Run the garbage collector.\n\nThe number of unreachable objects is returned."},
    {"disable()", function_disable, "Stop collecting cycles on the collector's own account."},
    {"enable()", function_enable, "Let the collector run on its own account again."},
    {"freeze()", function_freeze, "Put all containers that live now out of the collector's sight."},
    {"get_count()", function_get_count,
     "How far each generation has come to its threshold, as three numbers."},
    {"get_debug()", function_get_debug, "The flags given to set_debug()."},
    {"get_freeze_count()", function_get_freeze_count, "How many containers freeze() has put aside."},
    {"get_objects(generation=None)", function_get_objects,
     "All containers the collector looks after, or those of one generation."},
    {"get_referents(*objs)", function_get_referents, "What the given objects refer to themselves."},
    {"get_referrers(*objs)", function_get_referrers, "The containers that hold one of the given objects."},
    {"get_stats()", function_get_stats, "A dictionary of counts for each generation."},
    {"get_threshold()", function_get_threshold, "The three thresholds that decide when to collect."},
    {"is_finalized(obj, /)", function_is_finalized, "Whether the finaliser of an object has had its turn."},
    {"is_tracked(obj, /)", function_is_tracked, "Whether the collector looks after an object."},
    {"isenabled()", function_isenabled, "Whether the collector runs on its own account."},
    {"set_debug(flags, /)", function_set_debug, "Choose, by flags, what the collector reports."},
    {"set_threshold(threshold0, threshold1=<unrepresentable>, threshold2=<unrepresentable>, /)",
     function_set_threshold,
     "Choose how far the generations grow before the collector runs; 0 switches that off."},
    {"unfreeze()", function_unfreeze, "Put what freeze() has set aside back under the collector's care."},
    {NULL, NULL, NULL},
};

Owned module_gc(VM *vm) {
    Owned module = stdlib_module(
        vm, "gc", "The collector of unreachable cycles: its switches and its view of memory.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    CollectorState *state = &vm->collector;
    if (!state->collect) {
        const int64_t first[3] = {THRESHOLD_FIRST, 10, THRESHOLD_LAST};
        memcpy(state->thresholds, first, sizeof first);
        state->collect = collect_due;
    }
    if (!field_peek(&state->garbage)) field_init_take(&state->garbage, list_new(vm, 0));
    Owned garbage = field_peek(&state->garbage) ? field_get(&state->garbage) : NULL;
    if (dict_set_text_take(vm, dict, "callbacks", list_new(vm, 0)) &&
        dict_set_text_take(vm, dict, "garbage", garbage) && stdlib_add_int(vm, module, "_debug", 0) &&
        stdlib_add_int(vm, module, "DEBUG_STATS", DEBUG_STATS) &&
        stdlib_add_int(vm, module, "DEBUG_COLLECTABLE", DEBUG_COLLECTABLE) &&
        stdlib_add_int(vm, module, "DEBUG_UNCOLLECTABLE", 4) &&
        stdlib_add_int(vm, module, "DEBUG_SAVEALL", DEBUG_SAVEALL) &&
        stdlib_add_int(vm, module, "DEBUG_LEAK", 38)) {
        return module;
    }
    value_release(vm, module);
    return NULL;
}

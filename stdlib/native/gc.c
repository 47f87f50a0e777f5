/*
 * The module gc: the face of the cycle collector. There are no generations; the thresholds are kept for
 * whoever asks.
 */
#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/collector.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

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

static bool call_callbacks(VM *vm, const char *phase, int64_t collected) {
    Owned callbacks = remembered(vm, "callbacks"), info = dict_new(vm), name = str_new_text(vm, phase);
    bool is_fine = info && name && dict_set_text(vm, as_dict(info), "generation", value_from_small_int(2)) &&
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

static Owned function_collect(VM *vm, Value *args) {
    int generation = 2;
    if (args[0] && !value_to_c_int(vm, args[0], &generation)) return NULL;
    if (generation < 0 || generation > 2) return raise_value_error(vm, "invalid generation");
    if (!call_callbacks(vm, "start", 0)) return NULL;
    size_t found = collector_run(vm);
    return call_callbacks(vm, "stop", (int64_t)found) ? int_new_size(vm, found) : NULL;
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

static Owned function_get_threshold(VM *vm, Value *args) {
    (void)args;
    return remembered(vm, "_threshold");
}

static Owned function_set_threshold(VM *vm, Value *args) {
    int64_t numbers[3] = {0, 10, 10};
    for (int i = 0; i < 3; i++) {
        if (args[i] && !value_to_int64(vm, args[i], EXCEPTION(OverflowError), &numbers[i])) return NULL;
    }
    Owned items[3] = {int_new(vm, numbers[0]), int_new(vm, numbers[1]), int_new(vm, numbers[2])};
    Owned tuple = tuple_from_take(vm, items, 3);
    bool is_fine = tuple && remember(vm, "_threshold", tuple);
    value_release(vm, tuple);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned function_get_count(VM *vm, Value *args) {
    (void)args;
    Owned items[3] = {int_new_size(vm, vm->heap.live_containers), value_from_small_int(0),
                      value_from_small_int(0)};
    return tuple_from_take(vm, items, 3);
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
    Owned *items;
    size_t count, room;
    bool refers;
} Gathering;

static void check_target(Value child, void *context) {
    Gathering *gathering = context;
    for (int64_t i = 0; child && i < as_tuple(gathering->targets)->count; i++)
        gathering->refers |= tuple_peek(gathering->targets, i) == child;
}

static void gather(Object *object, void *context) {
    Gathering *gathering = context;
    if (object->references <= 0 || object_value(object) == gathering->targets) return;
    if (gathering->targets) {
        gathering->refers = false;
        if (object->type->slots.traverse) object->type->slots.traverse(object, check_target, gathering);
        if (!gathering->refers) return;
    }
    if (gathering->count < gathering->room)
        gathering->items[gathering->count++] = value_retain(object_value(object));
}

static Owned gather_all(VM *vm, Value targets) {
    Gathering gathering = {targets, NULL, 0, vm->heap.live_containers, false};
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
    (void)args;
    return gather_all(vm, NULL);
}

static Owned function_get_referrers(VM *vm, Value *args) {
    return gather_all(vm, args[0]);
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

static Owned function_is_tracked(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(value_is_pointer(args[0]) && value_object(args[0])->bits & OBJECT_IS_CONTAINER);
}

static Owned function_is_finalized(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(value_is_pointer(args[0]) && value_object(args[0])->bits & OBJECT_IS_FINALISED);
}

static Owned function_nothing(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_NONE;
}

static Owned function_get_freeze_count(VM *vm, Value *args) {
    (void)vm, (void)args;
    return value_from_small_int(0);
}

static Owned function_get_stats(VM *vm, Value *args) {
    (void)args;
    static const char *const names[] = {"collections", "collected", "uncollectable"};
    Owned list = list_new(vm, 0);
    for (int i = 0; list && i < 3; i++) {
        Owned dict = dict_new(vm);
        bool is_fine = dict != NULL;
        for (size_t j = 0; is_fine && j < COUNT_OF(names); j++)
            is_fine = dict_set_text(vm, as_dict(dict), names[j], value_from_small_int(0));
        is_fine = is_fine && list_append(vm, as_list(list), dict);
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
    {"freeze()", function_nothing, "Put all containers that live now out of the collector's sight."},
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
    {"unfreeze()", function_nothing, "Put what freeze() has set aside back under the collector's care."},
    {NULL, NULL, NULL},
};

Owned module_gc(VM *vm) {
    Owned module = stdlib_module(
        vm, "gc", "The collector of unreachable cycles: its switches and its view of memory.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    Owned items[3] = {value_from_small_int(2000), value_from_small_int(10), value_from_small_int(10)};
    if (dict_set_text_take(vm, dict, "callbacks", list_new(vm, 0)) &&
        dict_set_text_take(vm, dict, "garbage", list_new(vm, 0)) &&
        dict_set_text_take(vm, dict, "_threshold", tuple_from_take(vm, items, 3)) &&
        stdlib_add_int(vm, module, "_debug", 0) && stdlib_add_int(vm, module, "DEBUG_STATS", 1) &&
        stdlib_add_int(vm, module, "DEBUG_COLLECTABLE", 2) &&
        stdlib_add_int(vm, module, "DEBUG_UNCOLLECTABLE", 4) &&
        stdlib_add_int(vm, module, "DEBUG_SAVEALL", 32) && stdlib_add_int(vm, module, "DEBUG_LEAK", 38)) {
        return module;
    }
    value_release(vm, module);
    return NULL;
}

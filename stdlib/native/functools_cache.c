/*
 * The module _functools: the wrapper that lru_cache() makes.
 *
 * Start at cached_call(). A dict leads from keys to results; where the number of results is bounded, it leads
 * to places in an array of links instead, which are a ring in the order of last use. Link 0 is in the ring
 * always: behind it comes the one that was used longest ago.
 * Keys are compared by code of the program, and the function that is wrapped may call its wrapper: after
 * either of them nothing that was known before holds. `clearings` tells whether a link is still the one that
 * was found.
 */
#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/import.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { UNBOUNDED = -1, ROOT = 0, FIRST_ROOM = 8 };

typedef struct CacheLink {
    Field key, result; /* NULL in the root and in links that are not in use */
    int64_t hash;
    uint32_t before, after; /* after: of a link that is not in use, the next such one, or ROOT */
} CacheLink;

typedef struct Cached {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field function, info_class;
    Field known;  /* dict: key to result, or to the index of a link */
    Field mark;   /* stands between positional and keyword arguments in keys */
    int64_t most; /* results to be kept, or UNBOUNDED */
    int64_t hits, misses;
    bool is_typed;
    CacheLink *links;
    uint32_t count, room; /* links that were ever in use, the root included; links there is memory for */
    uint32_t unused;      /* the first link that is free again, or ROOT */
    uint64_t clearings;
} Cached;

static Cached *as_cached(Value value) {
    return (Cached *)value_object(value);
}

static Dict *known_of(const Cached *cached) {
    return as_dict(field_peek(&cached->known));
}

/* --- the ring ------------------------------------------------------------------------------------------- */

static void ring_remove(Cached *cached, uint32_t link) {
    CacheLink *links = cached->links;
    links[links[link].before].after = links[link].after;
    links[links[link].after].before = links[link].before;
}

/* Puts a link where the one used last is. */
static void ring_append(Cached *cached, uint32_t link) {
    CacheLink *links = cached->links;
    uint32_t last = links[ROOT].before;
    links[link].before = last;
    links[link].after = ROOT;
    links[last].after = links[ROOT].before = link;
}

static void ring_free(Cached *cached, uint32_t link) {
    cached->links[link].after = cached->unused;
    cached->unused = link;
}

/* A link that is not in the ring; ROOT with MemoryError pending. */
static uint32_t ring_take_unused(VM *vm, Cached *cached) {
    uint32_t link = cached->unused;
    if (link != ROOT) {
        cached->unused = cached->links[link].after;
        return link;
    }
    if (cached->count == cached->room) {
        uint32_t room = cached->room ? cached->room * 2 : FIRST_ROOM;
        CacheLink *links =
            room > cached->room ? memory_resize_array(cached->links, room, sizeof *links) : NULL;
        if (!links) {
            raise_memory_error(vm);
            return ROOT;
        }
        if (!cached->count) links[cached->count++] = (CacheLink){.before = ROOT, .after = ROOT};
        cached->links = links;
        cached->room = room;
    }
    link = cached->count++;
    cached->links[link] = (CacheLink){.hash = 0};
    return link;
}

/* Forgets all results. */
static void forget(VM *vm, Cached *cached) {
    CacheLink *links = cached->links;
    uint32_t count = cached->count;
    cached->links = NULL;
    cached->count = cached->room = cached->unused = 0;
    cached->clearings++;
    if (field_peek(&cached->known)) {
        Owned known = field_get(&cached->known); /* what is released may run code that drops the wrapper */
        dict_clear(vm, as_dict(known));
        value_release(vm, known);
    }
    for (uint32_t i = 1; i < count; i++) {
        field_clear(vm, &links[i].key);
        field_clear(vm, &links[i].result);
    }
    memory_release(links);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

/* What a call is known by, and its hash; NULL with an exception pending. */
static Owned make_key(VM *vm, const Cached *cached, Arguments arguments, int64_t *hash) {
    int64_t given = (int64_t)arguments.count,
            named = arguments.keyword_names ? as_tuple(arguments.keyword_names)->count : 0;
    Owned key;
    const Type *type = given == 1 && !named && !cached->is_typed ? value_type(arguments.items[0]) : NULL;
    if (type == &int_type || type == &str_type) {
        key = value_retain(arguments.items[0]);
    } else {
        int64_t count = given + (named ? 1 + 2 * named : 0) + (cached->is_typed ? given + named : 0), at = 0;
        key = tuple_new(vm, count);
        if (!key) return NULL;
        Field *items = as_tuple(key)->items;
        for (int64_t i = 0; i < given; i++) field_init_take(&items[at++], value_retain(arguments.items[i]));
        if (named) field_init_take(&items[at++], field_get(&cached->mark));
        for (int64_t i = 0; i < named; i++) {
            field_init_take(&items[at++], value_retain(tuple_peek(arguments.keyword_names, i)));
            field_init_take(&items[at++], value_retain(arguments.items[given + i]));
        }
        for (int64_t i = 0; cached->is_typed && i < given + named; i++)
            field_init_take(&items[at++], value_retain(type_value_of(arguments.items[i])));
    }
    if (value_hash(vm, key, hash)) return key;
    value_release(vm, key);
    return NULL;
}

/* *link: the one of a key, or ROOT. False with an exception pending. */
static bool find_link(VM *vm, Cached *cached, Value key, int64_t hash, uint32_t *link) {
    uint64_t clearings = cached->clearings;
    Owned place;
    *link = ROOT;
    if (!dict_find_hashed(vm, known_of(cached), key, hash, &place)) return false;
    if (place && clearings == cached->clearings && (uint64_t)value_small_int(place) < cached->count &&
        field_peek(&cached->links[value_small_int(place)].key) &&
        cached->links[value_small_int(place)].hash == hash)
        *link = (uint32_t)value_small_int(place);
    value_release(vm, place);
    return true;
}

/* Forgets the result that was used longest ago. False with an exception pending: then it is still there, for
   a link that the dict leads to must not be given to another key. */
static bool evict(VM *vm, Cached *cached) {
    uint32_t oldest = cached->links[ROOT].after;
    uint64_t clearings = cached->clearings;
    Owned key = field_get(&cached->links[oldest].key), old_key = NULL, result = NULL, place;
    bool is_fine = dict_pop_hashed(vm, known_of(cached), key, cached->links[oldest].hash, &place);
    if (is_fine && clearings == cached->clearings && field_peek(&cached->links[oldest].key) == key) {
        old_key = field_move(&cached->links[oldest].key);
        result = field_move(&cached->links[oldest].result);
        ring_remove(cached, oldest);
        ring_free(cached, oldest);
    }
    value_release(vm, place);
    value_release(vm, old_key);
    value_release(vm, key);
    value_release(vm, result);
    return is_fine;
}

/* Keeps a result. False with an exception pending. */
static bool keep(VM *vm, Cached *cached, Value key, int64_t hash, Value result) {
    uint32_t link;
    if (!find_link(vm, cached, key, hash, &link)) return false;
    if (link != ROOT) return true; /* a call from inside the call was faster */
    if (known_of(cached)->count >= cached->most && cached->count && cached->links[ROOT].after != ROOT &&
        !evict(vm, cached))
        return false;
    link = ring_take_unused(vm, cached);
    if (link == ROOT) return false;
    uint64_t clearings = cached->clearings;
    bool is_fine = dict_set_hashed(vm, known_of(cached), key, hash, value_from_small_int(link));
    if (clearings != cached->clearings) return is_fine;
    if (!is_fine) {
        ring_free(cached, link);
        return false;
    }
    field_init_take(&cached->links[link].key, value_retain(key));
    field_init_take(&cached->links[link].result, value_retain(result));
    cached->links[link].hash = hash;
    ring_append(cached, link);
    return true;
}

/* *found: the result of an earlier call, or NULL. False with an exception pending. */
static bool look_up(VM *vm, Cached *cached, Value key, int64_t hash, Owned *found) {
    uint32_t link;
    *found = NULL;
    if (cached->most == UNBOUNDED) {
        if (!dict_find_hashed(vm, known_of(cached), key, hash, found)) return false;
    } else {
        if (!find_link(vm, cached, key, hash, &link)) return false;
        if (link != ROOT) {
            *found = field_get(&cached->links[link].result);
            ring_remove(cached, link);
            ring_append(cached, link);
        }
    }
    if (*found) cached->hits++;
    return true;
}

static Owned cached_call(VM *vm, Value self, Arguments arguments) {
    Cached *cached = as_cached(self);
    Owned key = NULL, found = NULL;
    int64_t hash = 0;
    if (cached->most != 0) {
        key = make_key(vm, cached, arguments, &hash);
        if (!key) return NULL;
        if (!look_up(vm, cached, key, hash, &found) || found) {
            value_release(vm, key);
            return found;
        }
    }
    Owned held = value_retain(self), function = field_get(&cached->function);
    cached->misses++;
    Owned result =
        call_check_names(vm, function, arguments.keyword_names) ? value_call(vm, function, arguments) : NULL;
    if (result && key) {
        bool is_kept = cached->most == UNBOUNDED ? dict_set_hashed(vm, known_of(cached), key, hash, result)
                                                 : keep(vm, cached, key, hash, result);
        if (!is_kept) {
            value_release(vm, result);
            result = NULL;
        }
    }
    value_release(vm, key);
    value_release(vm, function);
    value_release(vm, held);
    return result;
}

/* --- what the language sees ----------------------------------------------------------------------------- */

static Owned cached_construct(VM *vm, Value *args) {
    int64_t most = UNBOUNDED;
    bool is_typed;
    if (!value_is_callable(vm, args[1])) return raise_type_error(vm, "the first argument must be callable");
    if (args[2] != VALUE_NONE) {
        if (!value_has_index(vm, args[2])) return raise_type_error(vm, "maxsize should be integer or None");
        if (!value_to_int64(vm, args[2], EXCEPTION(OverflowError), &most)) return NULL;
        if (most < 0) most = 0;
    }
    if (!value_is_true(vm, args[3], &is_typed)) return NULL;
    Owned self = type_allocate(vm, as_type(args[0]));
    if (!self) return NULL;
    Cached *cached = as_cached(self);
    field_init_take(&cached->known, dict_new(vm));
    field_init_take(&cached->mark, value_call_0(vm, type_value(&object_type)));
    field_init_take(&cached->function, value_retain(args[1]));
    field_init_take(&cached->info_class, value_retain(args[4]));
    cached->most = most;
    cached->is_typed = is_typed;
    if (field_peek(&cached->known) && field_peek(&cached->mark)) return self;
    value_release(vm, self);
    return NULL;
}

static void cached_traverse(Object *self, Visit *visit, void *context) {
    const Cached *cached = (const Cached *)self;
    for (uint32_t i = 1; i < cached->count; i++) {
        visit(field_peek(&cached->links[i].key), context);
        visit(field_peek(&cached->links[i].result), context);
    }
    visit(field_peek(&cached->known), context);
    visit(field_peek(&cached->mark), context);
    visit(field_peek(&cached->function), context);
    visit(field_peek(&cached->info_class), context);
    instance_traverse_native(self, visit, context);
}

static void cached_destroy(VM *vm, Object *self) {
    Cached *cached = (Cached *)self;
    forget(vm, cached);
    field_clear(vm, &cached->known);
    field_clear(vm, &cached->mark);
    field_clear(vm, &cached->function);
    field_clear(vm, &cached->info_class);
    instance_destroy_attributes(vm, self);
}

/* Results and attributes go; what a call needs stays, but for the function, which may be in a cycle. */
static void cached_clear(VM *vm, Object *self) {
    Cached *cached = (Cached *)self;
    forget(vm, cached);
    field_take(vm, &cached->function, VALUE_NONE);
    instance_destroy_attributes(vm, self);
}

static Owned cached_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    return object && object != VALUE_NONE ? bound_method_new(vm, self, object) : value_retain(self);
}

static Owned method_cache_info(VM *vm, Value *args) {
    const Cached *cached = as_cached(args[0]);
    Owned items[4] = {int_new(vm, cached->hits), int_new(vm, cached->misses),
                      cached->most == UNBOUNDED ? VALUE_NONE : int_new(vm, cached->most),
                      int_new(vm, known_of(cached)->count)};
    Owned class = field_get(&cached->info_class);
    const Value given[4] = {items[0], items[1], items[2], items[3]};
    bool is_fine = items[0] && items[1] && items[2] && items[3];
    Owned result = is_fine ? value_call(vm, class, (Arguments){given, COUNT_OF(given), NULL}) : NULL;
    for (size_t i = 0; i < COUNT_OF(items); i++) value_release(vm, items[i]);
    value_release(vm, class);
    return result;
}

static Owned method_cache_clear(VM *vm, Value *args) {
    Cached *cached = as_cached(args[0]);
    cached->hits = cached->misses = 0;
    forget(vm, cached);
    return VALUE_NONE;
}

static Owned method_reduce(VM *vm, Value *args) {
    return value_attribute_name(vm, args[0], NAME___qualname__);
}

static Owned method_same(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}

static const Method methods[] = {
    {"cache_info(self, /)", method_cache_info, "How many calls were known and unknown, and what is kept."},
    {"cache_clear(self, /)", method_cache_clear, "Forget all results."},
    {"__reduce__(self, /)", method_reduce, "The name under which pickle finds the function."},
    {"__copy__(self, /)", method_same, "The function itself."},
    {"__deepcopy__(self, memo, /)", method_same, "The function itself."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {NULL, NULL, NULL, NULL},
};

static const Type description = {
    .name = "_lru_cache_wrapper",
    .module = "functools",
    .size = sizeof(Cached),
    .shape_offset = offsetof(Cached, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES | TYPE_IS_METHOD_DESCRIPTOR |
             TYPE_IS_CALLED_WITH_ANY_NAMES,
    .slots = {.destroy = cached_destroy,
              .traverse = cached_traverse,
              .clear = cached_clear,
              .call = cached_call,
              .descriptor_get = cached_get},
    .methods = methods,
    .properties = properties,
    .construct = {"_lru_cache_wrapper(user_function, maxsize, typed, cache_info_type)", cached_construct,
                  NULL},
    .text = "A function that remembers the results of its calls.",
};

static const Method functions[] = {{NULL, NULL, NULL}};

/* Puts what is in _functools_core into the module too. */
static bool add_core(VM *vm, Value module) {
    static const char *const names[] = {"partial", "Placeholder", "_PlaceholderType", "reduce"};
    Owned core = import_module_text(vm, "_functools_core");
    bool is_fine = core != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(names); i++) {
        Owned name = str_new_text(vm, names[i]), value = name ? value_attribute(vm, core, name) : NULL;
        is_fine = value && dict_set_text(vm, module_dict(module), names[i], value);
        value_release(vm, name);
        value_release(vm, value);
    }
    value_release(vm, core);
    return is_fine;
}

Owned module_functools(VM *vm) {
    Owned module = stdlib_module(vm, "_functools", "What the module functools has in C.", functions);
    if (module && stdlib_add_type(vm, module, "_lru_cache_wrapper", &description, NULL, NULL) &&
        add_core(vm, module))
        return module;
    value_release(vm, module);
    return NULL;
}

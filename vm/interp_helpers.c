/*
 * What the interpreter loop calls for all but the shortest paths: names, attributes and their caches, calls,
 * unpacking.
 */
#include "vm/interp_helpers.h"

#include "vm/interp_names.h"
#include "vm/interp_operators.h"

#include "base/memory.h"
#include "vm/collector.h"
#include "vm/lock.h"
#include "vm/lower.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/import.h"
#include "vm/profile.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"
#include "vm/slots.h"

Value *value_array(VM *vm, size_t count) {
    Value *items = memory_allocate_array(count, sizeof *items);
    if (!items) raise_memory_error(vm);
    return items;
}

void value_array_free(void *items) {
    memory_release(items);
}

bool help_poll(VM *vm) {
    uint32_t why = vm->poll;
    if (why & POLL_WAKE) lock_wake_in_time(vm);
    if (why & POLL_LOCK) lock_yield(vm);
    if (why & POLL_COLLECT) {
        atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_COLLECT);
        if (!collector_skips(vm)) {
            if (vm->collector.collect) vm->collector.collect(vm);
            else collector_run(vm);
        }
    }
    if (why & POLL_SIGNAL) return signals_run(vm);
    return true;
}

/* --- names ---------------------------------------------------------------------------------------------- */

static Value code_name(const Frame *frame, uint32_t index) {
    return field_peek(&frame->code->names[index]);
}

/* A name that neither globals nor builtins have: NameError, unless it is one that is made when asked for. */
static Owned missing_name(VM *vm, Value globals, Value name) {
    Owned found;
    if (name == vm_name(vm, NAME___loader__) && value_is_exact_dict(globals)) {
        if (!import_lazy_attribute(vm, globals, name, &found) || found) return found;
    }
    return raise_name_error(vm, EXCEPTION(NameError), name, "name '%S' is not defined", name);
}

/* The version of a dict's keys for a cache. */
static uint32_t known_version(VM *vm, Dict *dict) {
    uint32_t version = dict_keys_version(vm, dict);
    return version ? version : (uint32_t)NO_KEYS_VERSION;
}

/* From globals or builtins; fills the cache. */
static Owned load_global(VM *vm, Frame *frame, GlobalCache *cache) {
    Value name = code_name(frame, cache->name);
    Value globals_value = field_peek(&frame->function->globals),
          builtins_value = function_builtins(frame->function);
    Dict *globals = as_dict(globals_value), *builtins = as_dict(builtins_value);
    if (!value_is_exact_dict(globals_value) || !value_is_exact_dict(builtins_value)) {
        if (value_is_exact_dict(globals_value)) {
            Value found = dict_get_str(vm, globals, name);
            if (found) return value_retain(found);
        } else {
            Owned result = value_get_item(vm, globals_value, name);
            if (result || !raise_clear_if(vm, EXCEPTION(KeyError))) return result;
        }
        Owned result;
        if (!function_find_builtin(vm, frame->function, name, &result)) return NULL;
        return result ? result : missing_name(vm, globals_value, name);
    }
    int64_t index = dict_index_of(vm, globals, name);
    if (index >= 0) {
        cache->keys_version = known_version(vm, globals);
        cache->builtins_version = 0;
        cache->place = &globals->entries[index].value;
        return field_get(cache->place);
    }
    index = dict_index_of(vm, builtins, name);
    if (index < 0) return missing_name(vm, globals_value, name);
    cache->builtins_version = dict_keys_version(vm, builtins);
    cache->keys_version = cache->builtins_version ? known_version(vm, globals) : (uint32_t)NO_KEYS_VERSION;
    cache->place = &builtins->entries[index].value;
    return field_get(cache->place);
}

Owned help_load_global(VM *vm, Frame *frame, GlobalCache *cache) {
    PROFILE_MISS(vm, frame);
    return load_global(vm, frame, cache);
}

Owned help_load_name(VM *vm, Frame *frame, GlobalCache *cache) {
    PROFILE_MISS(vm, frame);
    Value name = code_name(frame, cache->name);
    if (frame->locals && frame->locals != field_peek(&frame->function->globals)) {
        Owned found = NULL;
        if (value_is_exact_dict(frame->locals)) {
            Value borrowed = dict_get_str(vm, as_dict(frame->locals), name);
            found = borrowed ? value_retain(borrowed) : NULL;
        } else {
            found = value_get_item(vm, frame->locals, name);
            if (!found && !raise_clear_if(vm, EXCEPTION(KeyError))) return NULL;
        }
        if (found) return found;
        GlobalCache scratch = *cache; /* what the locals lack today they may have tomorrow */
        Owned result = load_global(vm, frame, &scratch);
        return result;
    }
    return load_global(vm, frame, cache);
}

/* Stores into a namespace and fills the cache. */
static bool store_cached(VM *vm, Value namespace, Value name, GlobalCache *cache, Value value) {
    if (!value_is_exact_dict(namespace)) return value_set_item(vm, namespace, name, value);
    Dict *dict = as_dict(namespace);
    if (!dict_set(vm, dict, name, value)) return false;
    int64_t index = dict_index_of(vm, dict, name);
    if (index < 0) return true;
    cache->keys_version = known_version(vm, dict);
    cache->place = &dict->entries[index].value;
    return true;
}

bool help_store_name(VM *vm, Frame *frame, GlobalCache *cache, Value value) {
    Value name = code_name(frame, cache->name);
    if (!frame->locals) return raise_system_error(vm, "no locals found when storing %R", name);
    return store_cached(vm, frame->locals, name, cache, value);
}

bool help_store_global(VM *vm, Frame *frame, GlobalCache *cache, Value value) {
    return store_cached(vm, field_peek(&frame->function->globals), code_name(frame, cache->name), cache,
                        value);
}

Owned help_unbound_local(VM *vm, Frame *frame, uint32_t slot) {
    Value name = code_slot_name(vm, frame->code, slot);
    return raise_name_error(vm, EXCEPTION(UnboundLocalError), name,
                            "cannot access local variable '%S' where it is not associated with a value",
                            name);
}

Owned help_load_deref(VM *vm, Frame *frame, uint32_t slot) {
    if (!(frame->code->code->slots[slot].kind & SLOT_FREE)) return help_unbound_local(vm, frame, slot);
    Value name = code_slot_name(vm, frame->code, slot);
    return raise_name_error(
        vm, EXCEPTION(NameError), name,
        "cannot access free variable '%S' where it is not associated with a value in enclosing scope", name);
}

/* --- attributes ----------------------------------------------------------------------------------------- */

enum { MISSES_MOST = 20000 }; /* an instruction that meets many types all the time stays general */

/* Gives the instruction before cache the form for what the cache knows now. */
static void attribute_form(AttributeCache *cache) {
    Instruction *at = (Instruction *)(void *)cache - 1;
    switch ((LoweredOp)at->op) {
    case LOWERED_LOAD_ATTRIBUTE:
    case LOWERED_LOAD_ATTRIBUTE_LOCAL:
    case LOWERED_LOAD_ATTRIBUTE_MEMBER:
        at->op = at->b != ATTRIBUTE_OF_LOCAL         ? LOWERED_LOAD_ATTRIBUTE
                 : cache->kind == ATTRIBUTE_SLOT     ? LOWERED_LOAD_ATTRIBUTE_LOCAL
                 : cache->kind == ATTRIBUTE_MEMBER   ? LOWERED_LOAD_ATTRIBUTE_MEMBER
                                                     : LOWERED_LOAD_ATTRIBUTE;
        break;
    case LOWERED_STORE_ATTRIBUTE:
    case LOWERED_STORE_ATTRIBUTE_LOCAL:
        at->op = at->dst == ATTRIBUTE_OF_LOCAL && cache->kind == ATTRIBUTE_SLOT
                     ? LOWERED_STORE_ATTRIBUTE_LOCAL
                     : LOWERED_STORE_ATTRIBUTE;
        break;
    default: /* the forms of LOAD_METHOD */
        at->op = at->b != ATTRIBUTE_OF_LOCAL                             ? LOWERED_LOAD_METHOD
                 : cache->kind == ATTRIBUTE_CLASS_METHOD && cache->shape ? LOWERED_LOAD_METHOD_LOCAL
                 : cache->kind == ATTRIBUTE_BUILTIN_METHOD               ? LOWERED_LOAD_METHOD_BUILTIN
                                                                         : LOWERED_LOAD_METHOD;
    }
}

static bool may_cache(AttributeCache *cache) {
    if (cache->misses >= MISSES_MOST) {
        cache->kind = ATTRIBUTE_UNKNOWN;
        attribute_form(cache);
        return false;
    }
    cache->misses++;
    return true;
}

/* The attributes of an instance of a class made by `class`, if they are in slots. */
static Attributes *plain_attributes(Value object) {
    if (!value_is_pointer(object)) return NULL;
    const Type *type = value_object(object)->type;
    if (!(type->flags & TYPE_IS_HEAP) || !type->shape_offset || type->shape_offset == SHAPE_AT_TAIL)
        return NULL;
    return instance_attributes_at(value_object(object));
}

static uint32_t slot_offset(const Type *type, int32_t slot) {
    return (uint32_t)(type->shape_offset + sizeof(Attributes) + (size_t)slot * sizeof(Field));
}

/* The shape of object's attributes: what entries of the table are told apart by. */
static Shape *shape_of(Value object) {
    Attributes *attributes = plain_attributes(object);
    return attributes ? attributes->shape : NULL;
}

/* The same; an instance that never had attributes gets the shape of none, to be told by. (Calls of methods of
   instances without attributes takes 0.55 of the instructions.) */
static Shape *shape_for_note(VM *vm, Value object) {
    Attributes *attributes = plain_attributes(object);
    if (attributes && !attributes->shape && !(attributes->shape = shape_root(vm, value_type(object))))
        raise_clear(vm); /* no memory: there is no note */
    return attributes ? attributes->shape : NULL;
}

void help_close_polymorphs(Polymorph *first) {
    while (first) {
        Polymorph *next = first->next;
        memory_release(first);
        first = next;
    }
}

/* The Polymorph of a cache of kind SLOT: the one it had before it was of another kind, or a new one; NULL
   without memory. */
static Polymorph *polymorph_of(CodeObject *code, AttributeCache *cache) {
    if (cache->extra) return cache->extra;
    Polymorph *polymorph = code->polymorphs;
    while (polymorph && polymorph->owner != cache) polymorph = polymorph->next;
    if (!polymorph) {
        polymorph = memory_allocate_zeroed(sizeof *polymorph);
        if (!polymorph) return NULL;
        polymorph->owner = cache;
        polymorph->next = code->polymorphs;
        code->polymorphs = polymorph;
    }
    return cache->extra = polymorph;
}

static void polymorph_learn(Polymorph *polymorph, const AttributeCache *known) {
    enum { PLACES = COUNT_OF(polymorph->met) };
    bool is_first = !polymorph->met[0].shape;
    uint32_t first = is_first ? 0 : (polymorph->turn + 1) % PLACES, last = is_first ? PLACES - 1 : first;
    polymorph->turn = is_first ? 0 : first;
    for (uint32_t i = first; i <= last; i++) {
        polymorph->met[i].shape = known->shape;
        polymorph->met[i].version = known->version;
        polymorph->met[i].offset = known->offset;
    }
}

uint32_t help_known_offset(VM *vm, Frame *frame, Object *object, AttributeCache *cache, AttributeUse use) {
    const AttributeCache *known = attribute_known(vm, frame, object, cache, use, ATTRIBUTE_SLOT);
    if (!known) return 0;
    Polymorph *polymorph = polymorph_of(frame->code, cache);
    if (polymorph) polymorph_learn(polymorph, known);
    return known->offset;
}

bool help_refill(VM *vm, Frame *frame, Value object, AttributeCache *cache, AttributeUse use) {
    PROFILE_MISS(vm, frame);
    if (!value_is_pointer(object) || !vm->attribute_table) return false;
    const Type *type = value_object(object)->type;
    Value name = code_name(frame, cache->name);
    const Shape *shape = shape_of(object);
    const AttributeEntry *entry = attribute_entry(vm, type, shape, name, use);
    if (field_peek(&entry->name) != name || entry->shape != shape || entry->use != use ||
        entry->cache.type != type)
        return false;
    const AttributeCache *known = &entry->cache;
    if (type->flags & TYPE_IS_HEAP && as_heap_type(type)->state.version != known->version) return false;
    if (cache->type == type && cache->shape == known->shape && cache->version == known->version &&
        cache->kind == known->kind)
        return false;
    void *polymorph = cache->kind == ATTRIBUTE_SLOT ? cache->extra : NULL;
    uint32_t name_index = cache->name;
    uint16_t misses = cache->misses;
    *cache = *known;
    if (cache->kind == ATTRIBUTE_SLOT) cache->extra = polymorph;
    cache->name = name_index;
    cache->misses = misses;
    cache->others = 0;
    attribute_form(cache);
    return true;
}

static void note(AttributeCache *cache, VM *vm, Value object, Value name, AttributeUse use, Shape *key,
                 Shape *shape, AttributeKind kind, uint32_t offset, void *extra) {
    const Type *type = value_type(object);
    void *polymorph = cache->kind == ATTRIBUTE_SLOT ? cache->extra : NULL;
    cache->version = type_version(vm, type);
    cache->type = type;
    cache->shape = shape;
    cache->kind = cache->version || !(type->flags & TYPE_IS_HEAP) ? (uint8_t)kind : ATTRIBUTE_UNKNOWN;
    cache->offset = offset;
    cache->extra = cache->kind == ATTRIBUTE_SLOT ? polymorph : extra;
    attribute_form(cache);
    if (!vm->attribute_table)
        vm->attribute_table = memory_allocate_zeroed(ATTRIBUTE_TABLE_SIZE * sizeof *vm->attribute_table);
    if (!vm->attribute_table) return;
    AttributeEntry *entry = attribute_entry(vm, type, key, name, use);
    entry->shape = key;
    entry->use = use;
    entry->cache = *cache;
    if (cache->kind == ATTRIBUTE_SLOT) entry->cache.extra = NULL; /* a Polymorph is of one instruction */
    field_take(vm, &entry->name, value_retain(name));
}

void help_close_table(VM *vm) {
    for (size_t i = 0; vm->attribute_table && i < ATTRIBUTE_TABLE_SIZE; i++)
        field_clear(vm, &vm->attribute_table[i].name);
    memory_release(vm->attribute_table);
    vm->attribute_table = NULL;
}

/* Whether the cache, of kind PLACE_OF_CLASS, is for this class as it is now. */
static bool is_place_of(const AttributeCache *cache, Value object) {
    return object == (Value)(const void *)cache->shape &&
           as_heap_type(as_type(object))->state.version == cache->version;
}

/* The field of an entry of a class's own dict; it stays where it is while the class keeps its version. NULL:
 * there is none. */
static Field *class_place(VM *vm, const Type *owner, Value name) {
    if (!(owner->flags & TYPE_IS_HEAP)) return NULL;
    Dict *dict = as_dict(field_peek(&as_heap_type(owner)->state.dict));
    int64_t index = dict_index_of(vm, dict, name);
    return index < 0 ? NULL : &dict->entries[index].value;
}

Value help_cached_value(VM *vm, const AttributeCache *cache, Value object) {
    if (!value_is_pointer(object) || value_object(object)->type != cache->type) return NULL;
    const Type *type = cache->type;
    switch (cache->kind) {
    case ATTRIBUTE_SLOT:
        if (as_heap_type(type)->state.version != cache->version || shape_of(object) != cache->shape)
            return NULL;
        return field_peek((const Field *)((const char *)value_object(object) + cache->offset));
    case ATTRIBUTE_CLASS_VALUE:
        if (as_heap_type(type)->state.version != cache->version || shape_of(object) != cache->shape)
            return NULL;
        return (Value)cache->extra;
    case ATTRIBUTE_CLASS_PLACE:
        if (as_heap_type(type)->state.version != cache->version || shape_of(object) != cache->shape)
            return NULL;
        return field_peek(cache->extra);
    case ATTRIBUTE_MEMBER:
        if (as_heap_type(type)->state.version != cache->version) return NULL;
        return field_peek((const Field *)((const char *)value_object(object) + cache->offset));
    case ATTRIBUTE_MODULE: {
        const Dict *dict = module_dict(object);
        return dict->keys_version == cache->version ? field_peek(&dict->entries[cache->offset].value) : NULL;
    }
    case ATTRIBUTE_OF_CLASS:
        if (object != (Value)(const void *)cache->shape ||
            type_version(vm, as_type(object)) != cache->version)
            return NULL;
        return (Value)cache->extra;
    case ATTRIBUTE_PLACE_OF_CLASS: return is_place_of(cache, object) ? field_peek(cache->extra) : NULL;
    default: return NULL;
    }
}

/* Data of a class that changes, found by an access to the class. */
static bool note_place(VM *vm, const Type *class, AttributeCache *cache, Field *place) {
    cache->version = type_version(vm, class);
    cache->shape = (Shape *)(uintptr_t)class;
    cache->extra = place;
    cache->kind =
        cache->version && class->flags & TYPE_IS_HEAP ? ATTRIBUTE_PLACE_OF_CLASS : ATTRIBUTE_UNKNOWN;
    cache->type = &type_type;
    attribute_form(cache);
    return true;
}

/* A module's attribute, or what a class itself has: kinds that are told by the object. True if it is noted.
 */
static bool note_by_object(VM *vm, Value object, Value name, AttributeCache *cache) {
    if (value_has_type(object, &module_type)) {
        Value on_type = type_lookup(vm, &module_type, name);
        Dict *dict = module_dict(object);
        if (!dict->is_str_keyed) return false;
        int64_t index =
            on_type && value_type(on_type)->slots.descriptor_set ? -1 : dict_index_of(vm, dict, name);
        if (index < 0) return false;
        cache->version = dict_keys_version(vm, dict);
        cache->offset = (uint32_t)index;
        cache->kind = cache->version ? ATTRIBUTE_MODULE : ATTRIBUTE_UNKNOWN;
        cache->type = &module_type;
        attribute_form(cache);
        return true;
    }
    if (!value_has_type(object, &type_type)) return false;
    if (type_asks_keys(vm, as_type(object))) return false;
    const Type *owner;
    Value on_type = type_lookup(vm, &type_type, name),
          found = type_lookup_where(vm, as_type(object), name, &owner);
    if (!found || (on_type && value_type(on_type)->slots.descriptor_set)) return false;
    Field *place = type_is_changing(vm, owner, found) ? class_place(vm, owner, name) : NULL;
    if (place) return note_place(vm, as_type(object), cache, place);
    if (value_has_type(found, &staticmethod_type)) found = field_peek(&as_static_method(found)->callable);
    else if (value_type(found)->slots.descriptor_get && !value_has_type(found, &function_type)) return false;
    cache->version = type_version(vm, as_type(object));
    cache->shape = (Shape *)(uintptr_t)object;
    cache->extra = (void *)(uintptr_t)found;
    cache->kind = cache->version ? ATTRIBUTE_OF_CLASS : ATTRIBUTE_UNKNOWN;
    cache->type = &type_type;
    attribute_form(cache);
    return true;
}

/* Whether values of this class, or NULL, have a __get__ that is a function of the language. */
static bool is_written_descriptor(VM *vm, const Type *kind) {
    Value get = kind && kind->flags & TYPE_IS_HEAP && kind->slots.descriptor_get
                    ? type_lookup(vm, kind, vm_name(vm, NAME___get__))
                    : NULL;
    return get && value_has_type(get, &function_type);
}

/* An attribute that is no method to be called: notes where it is. */
static void note_value(VM *vm, Value object, Value name, AttributeCache *cache, AttributeUse use) {
    const Type *type = value_type(object);
    if (type_asks_keys(vm, type)) return;
    if (!type_finds_plainly(vm, type)) {
        note_by_object(vm, object, name, cache);
        return;
    }
    if (!value_is_pointer(object)) return;
    /* else __getattr__ is asked when a getter raises AttributeError */
    bool is_plain = type_gets_plainly(type);
    Shape *shape = shape_for_note(vm, object);
    Value found = type_lookup(vm, type, name);
    const Type *kind = found ? value_type(found) : NULL;
    if (kind == &getset_descriptor_type && is_plain && use == ATTRIBUTE_LOAD &&
        as_getset(found)->property->get) {
        note(cache, vm, object, name, use, shape, NULL, ATTRIBUTE_GETTER, 0,
             (void *)(uintptr_t)as_getset(found)->property);
        return;
    }
    if (!(type->flags & TYPE_IS_HEAP)) return;
    if (kind == &property_type || (is_written_descriptor(vm, kind) && kind->slots.descriptor_set)) {
        if (use == ATTRIBUTE_LOAD && is_plain) {
            note(cache, vm, object, name, use, shape, NULL,
                 kind == &property_type ? ATTRIBUTE_PROPERTY : ATTRIBUTE_DESCRIPTOR, 0,
                 (void *)(uintptr_t)found);
        }
        return;
    }
    if (kind == &member_descriptor_type && !as_getset(found)->property) {
        if (as_getset(found)->offset & MEMBER_AT_TAIL) return;
        note(cache, vm, object, name, use, shape, NULL, ATTRIBUTE_MEMBER, as_getset(found)->offset, NULL);
        return;
    }
    if (kind && kind->slots.descriptor_get && kind->slots.descriptor_set) {
        if (is_plain && use == ATTRIBUTE_LOAD)
            note(cache, vm, object, name, use, shape, NULL, ATTRIBUTE_DESCRIBED, 0, (void *)(uintptr_t)found);
        return;
    }
    if (type->shape_offset && (type->shape_offset == SHAPE_AT_TAIL || (shape && shape->is_dictionary)))
        return;
    int32_t slot = shape ? shape_find(vm, shape, name) : -1;
    if (slot >= 0) {
        note(cache, vm, object, name, use, shape, shape, ATTRIBUTE_SLOT, slot_offset(type, slot), NULL);
    } else if (use == ATTRIBUTE_LOAD && is_plain && (shape || !type->shape_offset) &&
               is_written_descriptor(vm, kind)) {
        note(cache, vm, object, name, use, shape, shape, ATTRIBUTE_DESCRIPTOR, 0, (void *)(uintptr_t)found);
    } else if (kind && (!kind->slots.descriptor_get || kind == &staticmethod_type)) {
        Value value = kind == &staticmethod_type ? field_peek(&as_static_method(found)->callable) : found;
        const Type *owner;
        if (!type_lookup_where(vm, type, name, &owner)) return;
        Field *place = type_is_changing(vm, owner, found) ? class_place(vm, owner, name) : NULL;
        note(cache, vm, object, name, use, shape, shape,
             place ? ATTRIBUTE_CLASS_PLACE : ATTRIBUTE_CLASS_VALUE, 0,
             place ? (void *)place : (void *)(uintptr_t)value);
    }
}

Owned help_described(VM *vm, Value descriptor, Value object) {
    Owned held = value_retain(descriptor);
    Owned result = value_type(held)->slots.descriptor_get(vm, held, object, type_value_of(object));
    value_release(vm, held);
    return result;
}

Owned help_load_attribute(VM *vm, Frame *frame, Value object, AttributeCache *cache) {
    PROFILE_MISS(vm, frame);
    Value name = code_name(frame, cache->name);
    if (may_cache(cache)) note_value(vm, object, name, cache, ATTRIBUTE_LOAD);
    return value_attribute(vm, object, name);
}

bool help_store_place(VM *vm, const AttributeCache *cache, Value object, Value value) {
    if (!value_has_type(object, &type_type) || !is_place_of(cache, object) || !value_is_plain_data(value))
        return false;
    field_take(vm, cache->extra, value_retain(value));
    return true;
}

/* Stores into a class; notes where its data that changes is. */
static bool store_into_class(VM *vm, Value object, Value name, Value value, AttributeCache *cache) {
    if (!value_set_attribute(vm, object, name, value)) return false;
    if (type_asks_keys(vm, as_type(object))) return true;
    const Type *owner;
    Value found = type_lookup_where(vm, as_type(object), name, &owner);
    Field *place = found && as_type(object) == owner && type_is_changing(vm, owner, found) &&
                           type_may_replace_data(name) && may_cache(cache)
                       ? class_place(vm, owner, name)
                       : NULL;
    return !place || note_place(vm, owner, cache, place);
}

bool help_store_attribute(VM *vm, Frame *frame, Value object, Value value, AttributeCache *cache) {
    PROFILE_MISS(vm, frame);
    Value name = code_name(frame, cache->name);
    const Type *type = value_type(object);
    if (type == &type_type) return store_into_class(vm, object, name, value, cache);
    if (!type_sets_plainly(type) || !(type->flags & TYPE_IS_HEAP) || !may_cache(cache) ||
        type_asks_keys(vm, type))
        return value_set_attribute(vm, object, name, value);
    Value found = type_lookup(vm, type, name);
    Attributes *attributes = plain_attributes(object);
    if (value && found && value_has_type(found, &member_descriptor_type) && !as_getset(found)->property &&
        !(as_getset(found)->offset & MEMBER_AT_TAIL)) {
        note(cache, vm, object, name, ATTRIBUTE_STORE, shape_of(object), NULL, ATTRIBUTE_MEMBER,
             as_getset(found)->offset, NULL);
        return value_set_attribute(vm, object, name, value);
    }
    if (found && value_type(found)->slots.descriptor_set) {
        const Type *kind = value_type(found);
        if (kind == &property_type || kind->flags & TYPE_IS_HEAP)
            note(cache, vm, object, name, ATTRIBUTE_STORE, shape_of(object), NULL,
                 kind == &property_type ? ATTRIBUTE_PROPERTY : ATTRIBUTE_DESCRIPTOR, 0,
                 (void *)(uintptr_t)found);
        return value_set_attribute(vm, object, name, value);
    }
    if (!attributes) return value_set_attribute(vm, object, name, value);
    Shape *before = attributes->shape;
    if (!before && !(before = attributes->shape = shape_root(vm, type))) return false;
    if (!value_set_attribute(vm, object, name, value)) return false;
    Shape *after = attributes->shape;
    if (before->is_dictionary || after->is_dictionary) return true;
    int32_t slot = shape_find(vm, after, name);
    if (slot < 0) return true;
    if (before == after) {
        note(cache, vm, object, name, ATTRIBUTE_STORE, before, before, ATTRIBUTE_SLOT,
             slot_offset(type, slot), NULL);
    } else if (after->parent == before) {
        note(cache, vm, object, name, ATTRIBUTE_STORE, before, before, ATTRIBUTE_ADD, slot_offset(type, slot),
             after);
    }
    return true;
}

Owned help_load_method(VM *vm, Frame *frame, Value object, AttributeCache *cache, Owned *self) {
    PROFILE_MISS(vm, frame);
    Value name = code_name(frame, cache->name);
    const Type *type = value_type(object);
    *self = NULL;
    if (type_asks_keys(vm, type) || instance_asked_dict(object)) return value_attribute(vm, object, name);
    Value found = type_finds_plainly(vm, type) ? type_lookup(vm, type, name) : NULL;
    Attributes *attributes = instance_attributes(object);
    bool has_own = attributes && attributes->shape && instance_get(vm, object, name);
    if (!found || !(value_type(found)->flags & TYPE_IS_METHOD_DESCRIPTOR) || has_own) {
        if (may_cache(cache)) note_value(vm, object, name, cache, ATTRIBUTE_CALL);
        return value_attribute(vm, object, name);
    }
    bool is_heap = type->flags & TYPE_IS_HEAP;
    if (may_cache(cache)) {
        void *extra = (void *)(uintptr_t)found;
        if (!is_heap && !type->shape_offset) {
            note(cache, vm, object, name, ATTRIBUTE_CALL, NULL, NULL, ATTRIBUTE_BUILTIN_METHOD, 0, extra);
        } else if (value_is_pointer(object) && is_heap &&
                   (!type->shape_offset || type->shape_offset != SHAPE_AT_TAIL)) {
            Shape *shape = shape_for_note(vm, object);
            bool in_dict = shape && shape->is_dictionary;
            if (!in_dict && (shape || !type->shape_offset))
                note(cache, vm, object, name, ATTRIBUTE_CALL, shape, shape, ATTRIBUTE_CLASS_METHOD, 0, extra);
        }
    }
    *self = value_retain(object);
    return value_retain(found);
}

bool help_delete_attribute(VM *vm, Value object, Value name) {
    return value_set_attribute(vm, object, name, NULL);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

/* The frame of __init__ for a fresh instance of a plain class; NULL with nothing pending when there is no
 * such way. */
static Frame *init_frame(VM *vm, const Type *type, Arguments arguments) {
    if (!(type->flags & TYPE_IS_HEAP) || value_type(type_value(type)) != &type_type) return NULL;
    Owned instance;
    Value init;
    if (type->flags & TYPE_IS_EXCEPTION) { /* __new__ of exceptions keeps the arguments */
        Value make = type_lookup(vm, type, vm_name(vm, NAME___new__));
        init = type_lookup(vm, type, vm_name(vm, NAME___init__));
        if (!make || !constructor_is(make) || !init || !value_has_type(init, &function_type)) return NULL;
        instance = type_make_instance(vm, type, arguments);
        if (instance && value_type(instance) != type) { /* OSError may make a subclass */
            value_release(vm, instance);
            return NULL;
        }
    } else {
        init = type_plain_init(vm, type);
        if (!init) return NULL;
        instance = type_allocate(vm, type);
    }
    if (!instance) return NULL;
    enum { MOST = 12 };
    Value items[MOST + 1];
    size_t named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0;
    Frame *frame = NULL;
    if (arguments.count + named <= MOST) {
        items[0] = instance;
        for (size_t i = 0; i < arguments.count + named; i++) items[i + 1] = arguments.items[i];
        frame = frame_push_call(vm, init, (Arguments){items, arguments.count + 1, arguments.keyword_names});
    } else {
        Value *all = value_array(vm, arguments.count + named + 1);
        if (all) {
            all[0] = instance;
            for (size_t i = 0; i < arguments.count + named; i++) all[i + 1] = arguments.items[i];
            frame = frame_push_call(vm, init, (Arguments){all, arguments.count + 1, arguments.keyword_names});
            value_array_free(all);
        }
    }
    if (!frame) {
        value_release(vm, instance);
        return NULL;
    }
    frame->flags |= FRAME_IS_INIT;
    frame->locals = instance;
    return frame;
}

Frame *call_frame(VM *vm, Value callee, Arguments arguments, Owned *made) {
    const Type *type = value_type(callee);
    *made = NULL;
    if (type == &function_type) return frame_push_call(vm, callee, arguments);
    if (type == &method_type) {
        enum { MOST = 12 };
        const BoundMethod *method = as_bound_method(callee);
        size_t named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0;
        Value function = field_peek(&method->function);
        if (value_has_type(function, &function_type) && arguments.count + named <= MOST) {
            Value items[MOST + 1];
            items[0] = field_peek(&method->self);
            for (size_t i = 0; i < arguments.count + named; i++) items[i + 1] = arguments.items[i];
            return frame_push_call(vm, function,
                                   (Arguments){items, arguments.count + 1, arguments.keyword_names});
        }
    } else if (type == &type_type && callee != type_value(&type_type)) {
        Frame *frame = init_frame(vm, as_type(callee), arguments);
        if (frame || raise_is_pending(vm)) return frame;
    } else if (type->flags & TYPE_IS_HEAP && arguments.count == 1 && !arguments.keyword_names) {
        Frame *frame = method_frame(vm, callee, NAME___call__, arguments.items[0]);
        if (frame || raise_is_pending(vm)) return frame;
    }
    *made = value_call(vm, callee, arguments);
    return NULL;
}

/* "module.function()" for messages about arguments. */
static Owned callee_text(VM *vm, Value callee) {
    Owned name = NULL, module = NULL, result = NULL;
    if (!value_find_attribute(vm, callee, vm_name(vm, NAME___qualname__), &name)) return NULL;
    if (!name) return value_str(vm, callee);
    if (value_find_attribute(vm, callee, vm_name(vm, NAME___module__), &module)) {
        bool is_named = module && value_is_str(module) && !str_is_text(module, "builtins");
        result = is_named ? str_new_format(vm, "%S.%S()", module, name) : str_new_format(vm, "%S()", name);
    }
    value_release(vm, name);
    value_release(vm, module);
    return result;
}

bool help_dict_merge(VM *vm, Value dict, Value mapping, Value callee, bool is_call) {
    if (!is_call) {
        Owned keys = NULL;
        if (!value_is_dict(mapping)) {
            if (!value_find_attribute(vm, mapping, vm_name(vm, NAME_keys), &keys)) return false;
            if (!keys) return raise_type_error(vm, "'%T' object is not a mapping", mapping);
            value_release(vm, keys);
        }
        return dict_merge(vm, as_dict(dict), mapping, 1);
    }
    if (dict_merge(vm, as_dict(dict), mapping, 2)) return true;
    Owned text = NULL;
    if (raise_matches(vm, EXCEPTION(AttributeError))) {
        raise_clear(vm);
        text = callee_text(vm, callee);
        if (text) raise_type_error(vm, "%S argument after ** must be a mapping, not %T", text, mapping);
    } else if (raise_matches(vm, EXCEPTION(KeyError))) {
        Owned error = raise_fetch(vm);
        Value args = field_peek(&as_exception(error)->args);
        Value key = as_tuple(args)->count == 1 ? tuple_peek(args, 0) : NULL;
        text = callee_text(vm, callee);
        if (text && key && value_is_str(key))
            raise_type_error(vm, "%S got multiple values for keyword argument '%S'", text, key);
        else if (text) raise_type_error(vm, "keywords must be strings");
        value_release(vm, error);
    }
    value_release(vm, text);
    return false;
}

Frame *help_call_ex(VM *vm, const Field *slots, Owned *made) {
    Value callee = slots[0].held, positional = slots[2].held, keywords = slots[3].held;
    Owned tuple = NULL;
    Frame *frame = NULL;
    Spread spread;
    *made = NULL;
    if (value_is_tuple(positional)) {
        tuple = value_retain(positional);
    } else {
        if (!value_type(positional)->slots.iterate && !value_type(positional)->slots.get_item) {
            Owned text = callee_text(vm, callee);
            if (text)
                raise_type_error(vm, "%S argument after * must be an iterable, not %T", text, positional);
            value_release(vm, text);
            return NULL;
        }
        tuple = value_to_tuple(vm, positional);
        if (!tuple) return NULL;
    }
    if (!value_type(callee)->slots.call) {
        value_release(vm, tuple);
        raise_not_callable(vm, callee);
        return NULL;
    }
    if (spread_open(vm, &spread, callee, tuple, keywords && as_dict(keywords)->count ? keywords : NULL)) {
        frame = call_frame(vm, callee, spread.arguments, made);
        spread_close(vm, &spread);
    } else if (raise_matches(vm, EXCEPTION(TypeError)) && value_has_type(callee, &type_type) &&
               type_takes_no_arguments(vm, as_type(callee))) {
        raise_clear(vm); /* what cannot be a keyword is an argument too much all the same */
        raise_type_error(vm, "%N() takes no arguments", as_type(callee));
    }
    value_release(vm, tuple);
    return frame;
}

bool help_set_function_attribute(VM *vm, Value function_value, uint32_t which, Value value) {
    enum { DEFAULTS = 1, KEYWORD_DEFAULTS = 2, ANNOTATIONS = 4, CLOSURE = 8, ANNOTATE = 16 };
    Function *function = as_function(function_value);
    Field *field = which == DEFAULTS           ? &function->defaults
                   : which == KEYWORD_DEFAULTS ? &function->keyword_defaults
                   : which == ANNOTATIONS      ? &function->annotations
                   : which == CLOSURE          ? &function->closure
                                               : &function->annotate;
    (void)ANNOTATE;
    field_take(vm, field, value_retain(value));
    return true;
}

/* --- unpacking and building ----------------------------------------------------------------------------- */

static bool not_iterable(VM *vm, Value iterable) {
    if (!raise_matches(vm, EXCEPTION(TypeError)) || value_type(iterable)->slots.iterate ||
        value_type(iterable)->slots.get_item)
        return false;
    raise_clear(vm);
    return raise_type_error(vm, "cannot unpack non-iterable %T object", iterable);
}

bool help_unpack(VM *vm, Value iterable, uint32_t count, Owned *items) {
    if (value_has_type(iterable, &list_type) || value_has_type(iterable, &tuple_type)) {
        bool is_list = value_has_type(iterable, &list_type);
        int64_t have = is_list ? as_list(iterable)->count : as_tuple(iterable)->count;
        const Field *fields = is_list ? as_list(iterable)->items : as_tuple(iterable)->items;
        if (have == count) {
            for (uint32_t i = 0; i < count; i++) items[i] = field_get(&fields[i]);
            return true;
        }
        if (have > count)
            return raise_value_error(vm, "too many values to unpack (expected %d, got %ld)", (int)count,
                                     have);
        return raise_value_error(vm, "not enough values to unpack (expected %d, got %ld)", (int)count, have);
    }
    Owned iterator = value_iterate(vm, iterable);
    if (!iterator) return not_iterable(vm, iterable);
    uint32_t got = 0;
    bool is_fine = true;
    for (; is_fine && got < count; got++) {
        is_fine = iterator_next(vm, iterator, &items[got]);
        if (is_fine && !items[got]) {
            is_fine = raise_value_error(vm, "not enough values to unpack (expected %d, got %d)", (int)count,
                                        (int)got);
            break;
        }
        if (!is_fine) break;
    }
    if (is_fine) {
        Owned more;
        is_fine = iterator_next(vm, iterator, &more);
        if (is_fine && more) {
            value_release(vm, more);
            int64_t have = value_has_type(iterable, &dict_type) ? as_dict(iterable)->count : 0;
            is_fine = have > (int64_t)count
                          ? raise_value_error(vm, "too many values to unpack (expected %d, got %ld)",
                                              (int)count, have)
                          : raise_value_error(vm, "too many values to unpack (expected %d)", (int)count);
        }
    }
    value_release(vm, iterator);
    if (is_fine) return true;
    for (uint32_t i = 0; i < got; i++) value_release(vm, items[i]);
    return false;
}

/* help_unpack_rest of a list or tuple that has enough items; *done false: it is none, or has not. */
static bool unpack_rest_at_once(VM *vm, Value sequence, uint32_t before, uint32_t after, Field *slots,
                                bool *done) {
    *done = false;
    bool is_list = value_has_type(sequence, &list_type);
    if (!is_list && !value_has_type(sequence, &tuple_type)) return true;
    int64_t count = is_list ? as_list(sequence)->count : as_tuple(sequence)->count;
    int64_t rest = count - before - after;
    if (rest < 0) return true;
    Owned list = list_new(vm, rest);
    if (!list) return false;
    if (is_list && as_list(sequence)->count != count) { /* making the list has run a destructor */
        value_release(vm, list);
        return true;
    }
    const Field *items = is_list ? as_list(sequence)->items : as_tuple(sequence)->items;
    for (int64_t i = 0; i < rest; i++) as_list(list)->items[i].held = field_get(&items[before + i]);
    uint32_t total = before + after + 1;
    for (uint32_t i = 0; i < before; i++) slots[total - 1 - i].held = field_get(&items[i]);
    slots[after].held = list;
    for (uint32_t i = 0; i < after; i++) slots[after - 1 - i].held = field_get(&items[count - after + i]);
    *done = true;
    return true;
}

bool help_unpack_rest(VM *vm, Value iterable, uint32_t before, uint32_t after, Field *slots) {
    /* Slots hold the stack: the first item is on top. */
    bool done;
    if (!unpack_rest_at_once(vm, iterable, before, after, slots, &done)) return false;
    if (done) return true;
    Owned iterator = value_iterate(vm, iterable), list = NULL, tail = NULL;
    if (!iterator) return not_iterable(vm, iterable);
    uint32_t got = 0, total = before + after + 1;
    bool is_fine = true;
    for (; is_fine && got < before; got++) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (is_fine && !item)
            is_fine = raise_value_error(vm, "not enough values to unpack (expected at least %d, got %d)",
                                        (int)(before + after), (int)got);
        if (!is_fine) break;
        slots[total - 1 - got].held = item;
    }
    list = is_fine ? value_to_list(vm, iterator) : NULL;
    int64_t have = list ? as_list(list)->count : 0;
    if (list && have < (int64_t)after)
        raise_value_error(vm, "not enough values to unpack (expected at least %d, got %ld)",
                          (int)(before + after), (int64_t)before + have);
    else if (list) tail = list_slice(vm, list, have - after, have);
    value_release(vm, iterator);
    if (!tail || !list_replace(vm, as_list(list), have - after, have, NULL, 0)) {
        value_release(vm, tail);
        value_release(vm, list);
        while (got) {
            Owned item = field_move(&slots[total - got--]);
            Owned error = raise_fetch(vm); /* destructors must not see it */
            value_release(vm, item);
            vm->thread->exception = error;
        }
        return false;
    }
    slots[after].held = list;
    for (uint32_t i = 0; i < after; i++) slots[after - 1 - i].held = value_retain(list_peek(tail, i));
    value_release(vm, tail);
    return true;
}

bool help_list_extend(VM *vm, Value list, Value iterable) {
    if (list_extend(vm, as_list(list), iterable)) return true;
    if (raise_matches(vm, EXCEPTION(TypeError)) && !value_type(iterable)->slots.iterate &&
        !value_type(iterable)->slots.get_item) {
        raise_clear(vm);
        raise_type_error(vm, "Value after * must be an iterable, not %T", iterable);
    }
    return false;
}

/* Where a name that an instruction stores has its value now; NULL if it has none or that is hard to tell. */
static Field *stored_name(Frame *frame, const Instruction *store) {
    if (store->op == LOWERED_STORE_NAMED) {
        const GlobalCache *cache = global_cache(store);
        return names_hold(frame, cache->keys_version) ? cache->place : NULL;
    }
    if (store->op == LOWERED_STORE_NAME) {
        const GlobalCache *cache = global_cache(store);
        if (!value_is_exact_dict(frame->locals)) return NULL;
        return as_dict(frame->locals)->keys_version == cache->keys_version ? cache->place : NULL;
    }
    if (store->op == LOWERED_STORE_GLOBAL) {
        const GlobalCache *cache = global_cache(store);
        Dict *globals = as_dict(field_peek(&frame->function->globals));
        return globals->keys_version == cache->keys_version ? cache->place : NULL;
    }
    if (store->op == LOWERED_STORE_DEREF) return &as_cell(frame->slots[store->a].held)->value;
    return NULL;
}

bool help_append_str(VM *vm, Frame *frame, const Instruction *next, Field *slot, Value right) {
    int32_t stored = next->op == LOWERED_STORE_DEREF ? next->b : next->a;
    bool is_stored = stored == (int32_t)(slot - frame->slots), is_ours;
    Field *name = is_stored ? stored_name(frame, next) : NULL;
    is_ours = name && name->held == slot->held && value_object(slot->held)->references == 2;
    if (is_ours) { /* it is about to be overwritten: let go now */
        name->held = VALUE_NONE;
        value_object(slot->held)->references--;
    }
    bool is_fine = str_append_in_place(vm, slot, right);
    if (is_ours && !is_fine) name->held = value_retain(slot->held);
    return is_fine;
}

Owned help_build_string(VM *vm, const Value *items, uint32_t count) {
    int64_t total = 0;
    uint32_t largest = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += as_str(items[i])->count;
        uint32_t c = str_largest(as_str(items[i]));
        if (as_str(items[i])->count && c > largest) largest = c;
    }
    if (total == 0) return value_retain(vm->empty_str);
    Owned result = str_new_uninitialised(vm, total, largest);
    if (!result) return NULL;
    int64_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Str *part = as_str(items[i]);
        str_copy_characters(as_str(result)->data, str_kind(as_str(result)), at, part, 0, part->count);
        at += part->count;
    }
    return result;
}

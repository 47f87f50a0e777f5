/*
 * Types as objects: MRO, attribute lookup, inline-cache versions, making classes, calling them.
 * What `type` has as methods and properties is in type_methods.c; slots and special methods are joined in
 * vm/slots.c.
 *
 * type_lookup is the hot path: a cache indexed by (version, name) stands before the walk along the MRO. A
 * version is given out when first asked for and withdrawn, with those of all subclasses, when an attribute
 * changes.
 */
#include "vm/objects/type.h"

#include "base/memory.h"
#include "base/unicode.h"
#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/function.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/template.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signature.h"
#include "vm/slots.h"
#include "vm/warning.h"
#include "vm/weak.h"

const Type *const word_types[WORD_COUNT] = {
    [WORD_NONE] = &none_type,
    [WORD_FALSE] = &bool_type,
    [WORD_TRUE] = &bool_type,
    [WORD_ELLIPSIS] = &ellipsis_type,
    [WORD_NOT_IMPLEMENTED] = &not_implemented_type,
    [WORD_ZERO] = &float_type,
    [WORD_NEGATIVE_ZERO] = &float_type,
    [WORD_INFINITY] = &float_type,
    [WORD_NEGATIVE_INFINITY] = &float_type,
};

const Type *type_builtin_base(const Type *type) {
    while (type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable) type = type->base;
    return type;
}

/* --- lookup --------------------------------------------------------------------------------------------- */

/* Puts methods, properties and the wrappers of its own slots into a builtin type's dict. */
static bool fill_dict(VM *vm, const Type *type, Dict *dict) {
    for (int i = 0; i < slot_definition_count; i++) {
        const SlotDefinition *definition = &slot_definitions[i];
        void (*function)(void) = slot_pointer(type, definition->offset);
        if (!function || !definition->signature) continue;
        bool by_length = definition->kind == SLOT_BOOL && type->slots.length && type != &range_type;
        if (by_length) continue; /* the slot is only the quicker way to ask for the length */
        Value name = vm_name(vm, definition->name);
        if (definition->kind == SLOT_HASH && function == (void (*)(void))value_hash_refused) {
            if (!dict_set(vm, dict, name, VALUE_NONE)) return false;
            continue;
        }
        if (type->base && slot_pointer(type->base, definition->offset) == function) continue;
        if (definition->kind == SLOT_SET_ITEM && type->flags & TYPE_IS_HEAP && dict_get_str(vm, dict, name))
            continue;
        if (!dict_set_take(vm, dict, name, slot_wrapper_new(vm, type, i))) return false;
    }
    if (type->initialise.function &&
        !dict_set_take(vm, dict, vm_name(vm, NAME___init__),
                       slot_wrapper_new(vm, type, slot_definition_of(NAME___init__))))
        return false;
    if (type->construct.function || type->slots.make) {
        bool inherits = type->base && type->base->construct.function == type->construct.function &&
                        type->base->slots.make == type->slots.make;
        if (!inherits && !dict_set_take(vm, dict, vm_name(vm, NAME___new__), constructor_new(vm, type)))
            return false;
    }
    bool is_exception = type->index >= TYPE_INDEX_COUNT;
    if (type == &interpolation_type &&
        !dict_set_take(vm, dict, vm_name(vm, NAME___match_args__), interpolation_match_args(vm)))
        return false;
    if (type->shape_offset && (!(type->flags & TYPE_IS_HEAP) || as_heap_type(type)->is_immutable) &&
        !(type->base && type->base->shape_offset) &&
        !dict_set_take(vm, dict, vm_name(vm, NAME___dict__),
                       getset_descriptor_new(vm, type, &instance_dict_property)))
        return false;
    for (const Method *method = is_exception ? exception_own_methods(type) : type->methods;
         method && method->signature; method++) {
        Owned descriptor = method_descriptor_new(vm, type, method);
        if (!descriptor) return false;
        Owned name = method_descriptor_name(vm, descriptor);
        bool is_fine = name && dict_set(vm, dict, name, descriptor);
        value_release(vm, name);
        value_release(vm, descriptor);
        if (!is_fine) return false;
    }
    for (const Property *property = is_exception ? exception_own_properties(type) : type->properties;
         property && property->name; property++) {
        if (!dict_set_text_take(vm, dict, property->name, getset_descriptor_new(vm, type, property)))
            return false;
    }
    if (type == &interpolation_type &&
        !dict_set_take(vm, dict, vm_name(vm, NAME___match_args__), interpolation_match_args(vm)))
        return false;
    if (dict_get_name(vm, dict, NAME___doc__)) return true; /* instances have documentation of their own */
    Owned text = type->text ? str_new_text(vm, type->text) : VALUE_NONE;
    return (type == &type_type && text) ? (value_release(vm, text), true)
                                        : dict_set_take(vm, dict, vm_name(vm, NAME___doc__), text);
}

/* The dict of a class of the standard library, at the first look into it: most are never looked into. */
static bool fill_native(VM *vm, HeapType *type) {
    const Type *description = type->description;
    Slots slots = type->type.slots;
    Method construct = type->type.construct;
    Dict *dict = as_dict(field_peek(&type->state.dict));
    type->type.slots = description->slots; /* wrappers only for what the description itself brings */
    type->type.construct = description->construct;
    type->state.is_ready = fill_dict(vm, &type->type, dict);
    type->type.slots = slots;
    type->type.construct = construct;
    if (type->state.is_ready && description->module) {
        type->state.is_ready =
            dict_set_take(vm, dict, vm_name(vm, NAME___module__), str_intern_text(vm, description->module));
    }
    return type->state.is_ready;
}

bool type_prepare(VM *vm, const Type *type) {
    TypeState *state = type_state(vm, type);
    if (state->is_ready) return true;
    if (type->base && !type_prepare(vm, type->base)) return false;
    if (type->flags & TYPE_IS_HEAP) return fill_native(vm, as_heap_type(type));
    Owned dict = dict_new(vm), mro = NULL, bases = NULL;
    if (!dict) return false;
    int64_t depth = 0;
    for (const Type *at = type; at; at = at->base) depth++;
    mro = tuple_new(vm, depth);
    Value base = type->base ? type_value(type->base) : NULL;
    bases = tuple_from(vm, &base, base ? 1 : 0);
    if (!mro || !bases) goto failed;
    depth = 0;
    for (const Type *at = type; at; at = at->base)
        field_init_take(&as_tuple(mro)->items[depth++], value_retain(type_value(at)));
    field_init_take(&state->dict, dict);
    field_init_take(&state->mro, mro);
    field_init_take(&state->bases, bases);
    state->is_ready = true;
    if (!fill_dict(vm, type, as_dict(dict))) return false;
    if (type->index >= TYPE_INDEX_COUNT && type == EXCEPTION(ExceptionGroup))
        return exception_group_bases(vm, state);
    return true;
failed:
    value_release(vm, dict);
    value_release(vm, mro);
    value_release(vm, bases);
    return false;
}

Dict *type_dict(VM *vm, const Type *type) {
    return type_prepare(vm, type) ? as_dict(field_peek(&type_state(vm, type)->dict)) : NULL;
}

Value type_mro(VM *vm, const Type *type) {
    return type_prepare(vm, type) ? field_peek(&type_state(vm, type)->mro) : NULL;
}

uint32_t type_version(VM *vm, const Type *type) {
    TypeState *state = type_state(vm, type);
    if (LIKELY(state->version)) return state->version;
    if (!type_prepare(vm, type) || vm->next_type_version == UINT32_MAX || state->has_foreign_mro) return 0;
    /* A version promises that changes to any base are noticed: bases must have theirs first. */
    Value bases = field_peek(&state->bases);
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        if (value_is_type(tuple_peek(bases, i)) && !type_version(vm, as_type(tuple_peek(bases, i)))) return 0;
    }
    return state->version = vm->next_type_version++;
}

static void state_changed(VM *vm, TypeState *state) {
    if (!state->version) return; /* then no subclass has one either */
    state->version = 0;
    Value subclasses = field_peek(&state->subclasses);
    if (!subclasses) return;
    size_t position = 0;
    Value key, value;
    while (dict_next(as_dict(subclasses), &position, &key, &value)) {
        Owned subclass = weak_reference_target(vm, value);
        if (subclass) type_changed(vm, as_type(subclass));
        value_release(vm, subclass);
    }
}

void type_changed(VM *vm, const Type *type) {
    state_changed(vm, type_state(vm, type));
}

void type_describes_anew(VM *vm, const Slots *before, const Slots *after) {
    if (before->descriptor_get == after->descriptor_get && before->descriptor_set == after->descriptor_set)
        return;
    for (size_t i = 1; i < COUNT_OF(vm->type_states); i++) state_changed(vm, &vm->type_states[i]);
}

static Value lookup_slow(VM *vm, const Type *type, Value name, const Type **owner) {
    Value mro = type_mro(vm, type);
    if (!mro) return NULL;
    for (int64_t i = 0; i < as_tuple(mro)->count; i++) {
        const Type *at = as_type(tuple_peek(mro, i));
        Dict *dict = type_dict(vm, at);
        Value found = dict ? dict_get_str(vm, dict, name) : NULL;
        if (!found) continue;
        *owner = at;
        return found;
    }
    return NULL;
}

Value type_lookup_where(VM *vm, const Type *type, Value name, const Type **owner) {
    return lookup_slow(vm, type, name, owner);
}

bool type_open_method_cache(VM *vm) {
    vm->method_cache = memory_allocate_zeroed(METHOD_CACHE_LEAST * sizeof *vm->method_cache);
    if (!vm->method_cache) return false;
    vm->method_cache_size = METHOD_CACHE_LEAST;
    return true;
}

void type_close_method_cache(VM *vm) {
    for (size_t i = 0; i < vm->method_cache_size; i++) field_clear(vm, &vm->method_cache[i].name);
    memory_release(vm->method_cache);
    vm->method_cache = NULL;
    vm->method_cache_size = 0;
}

/* Entries that push each other out get a larger, empty cache. Without memory it stays as it is. */
static COLD void grow_method_cache(VM *vm) {
    vm->method_cache_evictions = 0;
    size_t size = (size_t)vm->method_cache_size * 4;
    if (size > METHOD_CACHE_MOST) return;
    MethodCacheEntry *larger = memory_allocate_zeroed(size * sizeof *larger);
    if (!larger) return;
    type_close_method_cache(vm); /* names are strs: nothing runs */
    vm->method_cache = larger;
    vm->method_cache_size = (uint32_t)size;
}

Value type_lookup(VM *vm, const Type *type, Value name) {
    uint32_t version = type_version(vm, type);
    uint32_t slot = (version * 0x9E3779B1u ^ (uint32_t)(value_bits(name) >> 4)) & (vm->method_cache_size - 1);
    MethodCacheEntry *entry = &vm->method_cache[slot];
    if (LIKELY(entry->version == version && field_peek(&entry->name) == name && version)) return entry->value;
    const Type *owner;
    Value found = lookup_slow(vm, type, name, &owner);
    if (version && str_is_interned(as_str(name)) && !(found && type_is_changing(vm, owner, found))) {
        if (entry->version && ++vm->method_cache_evictions > vm->method_cache_size) {
            grow_method_cache(vm);
            return found;
        }
        entry = &vm->method_cache[slot]; /* __eq__ of a key in a class may have run anything */
        entry->version = version;
        entry->value = found;
        field_take(vm, &entry->name, value_retain(name));
    }
    return found;
}

bool type_asks_keys_itself(VM *vm, const Type *type) {
    Value mro = type_mro(vm, type);
    for (int64_t i = 0; mro && i < as_tuple(mro)->count; i++) {
        const Dict *dict = type_dict(vm, as_type(tuple_peek(mro, i)));
        if (dict && !dict->is_str_keyed) return true;
    }
    return false;
}

Owned type_lookup_asking(VM *vm, const Type *type, Value name) {
    Value mro = type_mro(vm, type);
    if (!mro) return NULL;
    Owned held = value_retain(mro), result = NULL;
    bool is_fine = true;
    for (int64_t i = 0; is_fine && !result && i < as_tuple(held)->count; i++) {
        Dict *dict = type_dict(vm, as_type(tuple_peek(held, i)));
        is_fine = !dict || dict_find(vm, dict, name, &result);
    }
    value_release(vm, held);
    if (!is_fine) raise_clear(vm); /* as in CPython, where looking in classes never fails */
    return result;
}

bool value_is_plain_data(Value value) {
    if (!value_is_pointer(value)) return true;
    const Type *type = value_object(value)->type;
    return !(type->flags & TYPE_IS_HEAP) && !type->slots.descriptor_get && !type->slots.descriptor_set;
}

bool type_is_changing(VM *vm, const Type *owner, Value found) {
    return type_state(vm, owner)->has_changing_data && value_is_plain_data(found);
}

bool type_is_subtype(VM *vm, const Type *type, const Type *base) {
    if (type == base || base == &object_type) return true;
    if (!(type->flags & TYPE_IS_HEAP)) {
        for (const Type *at = type->base; at; at = at->base) {
            if (at == base) return true;
        }
        return type == EXCEPTION(ExceptionGroup) && (base == EXCEPTION(Exception));
    }
    Value mro = type_mro(vm, type);
    if (!mro) {
        for (const Type *at = type; at; at = at->base) {
            if (at == base) return true;
        }
        return false;
    }
    for (int64_t i = 0; i < as_tuple(mro)->count; i++) {
        if (as_type(tuple_peek(mro, i)) == base) return true;
    }
    return false;
}

Owned type_name(VM *vm, const Type *type) {
    if (type->flags & TYPE_IS_HEAP) return field_get(&as_heap_type(type)->name);
    const char *dot = strrchr(type->name, '.');
    return str_intern_text(vm, dot ? dot + 1 : type->name);
}

Owned type_message_name(VM *vm, const Type *type) {
    if (!(type->flags & TYPE_IS_HEAP)) return str_new_text(vm, type->name);
    HeapType *heap_type = as_heap_type(type);
    if (heap_type->is_immutable && type->module) return str_new_format(vm, "%s.%s", type->module, type->name);
    if (heap_type->is_immutable || !heap_type->is_sealed) return field_get(&heap_type->name);
    Owned module = type_module(vm, type_value(type));
    if (!module) return NULL;
    Owned result = str_new_format(vm, "%S.%S", module, field_peek(&heap_type->name));
    value_release(vm, module);
    return result;
}

void type_seal(HeapType *type) {
    type->is_sealed = true;
}

Owned type_full_name(VM *vm, const Type *type) {
    Owned module = NULL, name = NULL, result = NULL;
    module = type_module(vm, type_value(type)); /* not by way of the metaclass, which may refuse */
    if (!module && !raise_clear_if(vm, EXCEPTION(AttributeError))) return NULL;
    name = type_qualname(vm, type_value(type));
    if (name && module && value_is_str(module) && !str_is_text(module, "builtins"))
        result = str_new_format(vm, "%S.%S", module, name);
    else result = name ? value_retain(name) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    return result;
}

Owned type_qualified_name(VM *vm, const Type *type) {
    Owned module = type_module(vm, type_value(type));
    if (!module && !raise_clear_if(vm, EXCEPTION(AttributeError))) return NULL;
    bool is_main = module && value_is_str(module) && str_is_text(module, "__main__");
    value_release(vm, module);
    return is_main ? type_qualname(vm, type_value(type)) : type_full_name(vm, type);
}

/* --- method resolution order ---------------------------------------------------------------------------- */

/* The C3 merge (Barrett et al., "A Monotonic Superclass Linearization for Dylan", 1996). */
static Owned merge_mro(VM *vm, Value self, Value bases) {
    int64_t base_count = as_tuple(bases)->count;
    size_t lists = (size_t)base_count + 1;
    int64_t *at = memory_allocate_zeroed(lists * sizeof *at);
    Owned result = at ? list_new(vm, 0) : raise_memory_error(vm);
    if (!result || !list_append(vm, as_list(result), self)) goto failed;
    for (;;) {
        Value chosen = NULL;
        bool is_done = true;
        for (size_t i = 0; i < lists && !chosen; i++) {
            Value list =
                i < (size_t)base_count ? type_mro(vm, as_type(tuple_peek(bases, (int64_t)i))) : bases;
            if (!list) goto failed;
            if (at[i] >= as_tuple(list)->count) continue;
            is_done = false;
            Value candidate = tuple_peek(list, at[i]);
            bool is_good = true; /* it stands in no list's tail */
            for (size_t j = 0; j < lists && is_good; j++) {
                Value other =
                    j < (size_t)base_count ? type_mro(vm, as_type(tuple_peek(bases, (int64_t)j))) : bases;
                for (int64_t k = at[j] + 1; k < as_tuple(other)->count && is_good; k++)
                    is_good = tuple_peek(other, k) != candidate;
            }
            if (is_good) chosen = candidate;
        }
        if (is_done) break;
        if (!chosen) {
            STR_BUILDER(names); /* the heads that are left */
            Owned seen = list_new(vm, 0);
            for (size_t i = 0; seen && i < lists; i++) {
                Value list =
                    i < (size_t)base_count ? type_mro(vm, as_type(tuple_peek(bases, (int64_t)i))) : bases;
                if (at[i] >= as_tuple(list)->count) continue;
                Value head = tuple_peek(list, at[i]);
                bool is_new = true;
                for (int64_t k = 0; k < as_list(seen)->count; k++) is_new &= list_peek(seen, k) != head;
                if (!is_new || !list_append(vm, as_list(seen), head)) continue;
                Owned name = type_name(vm, as_type(head));
                if (!name) break;
                str_builder_add_text(&names, names.count ? ", " : "");
                str_builder_add_str(&names, name);
                value_release(vm, name);
            }
            value_release(vm, seen);
            Owned text = str_builder_finish(vm, &names);
            if (text)
                raise_type_error(vm, "Cannot create a consistent method resolution order (MRO) for bases %S",
                                 text);
            value_release(vm, text);
            goto failed;
        }
        if (!list_append(vm, as_list(result), chosen)) goto failed;
        for (size_t i = 0; i < lists; i++) {
            Value list =
                i < (size_t)base_count ? type_mro(vm, as_type(tuple_peek(bases, (int64_t)i))) : bases;
            if (at[i] < as_tuple(list)->count && tuple_peek(list, at[i]) == chosen) at[i]++;
        }
    }
    memory_release(at);
    Owned tuple = list_to_tuple(vm, result);
    value_release(vm, result);
    return tuple;
failed:
    memory_release(at);
    value_release(vm, result);
    return NULL;
}

static Owned compute_mro(VM *vm, Value self, Value bases) {
    const Type *type = as_type(self);
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        for (int64_t j = i + 1; j < as_tuple(bases)->count; j++) {
            if (tuple_peek(bases, i) == tuple_peek(bases, j)) {
                Owned name = type_name(vm, as_type(tuple_peek(bases, i)));
                if (name) raise_type_error(vm, "duplicate base class %S", name);
                value_release(vm, name);
                return NULL;
            }
        }
    }
    (void)type;
    return merge_mro(vm, self, bases);
}

static const Type *solid_base(const Type *type);

/* Whether instances of type begin as those of the other one do: methods of that one may be called with them.
 */
static bool has_layout_of(const Type *type, const Type *other) {
    while (type && type != other) type = type->base;
    return type != NULL;
}

static bool is_self_or_base(VM *vm, Value self, Value bases, const Type *type) {
    if (type_value(type) == self) return true;
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        if (type_is_subtype(vm, as_type(tuple_peek(bases, i)), type)) return true;
    }
    return false;
}

/* The mro() of a metaclass may give its own, of classes whose methods do no harm. */
static Owned custom_mro(VM *vm, Value self, Value bases) {
    const Type *metatype = value_type(self);
    if (metatype == &type_type) return compute_mro(vm, self, bases);
    Value found = type_lookup(vm, metatype, vm_name(vm, NAME_mro));
    if (found == type_lookup(vm, &type_type, vm_name(vm, NAME_mro))) return compute_mro(vm, self, bases);
    bool missing;
    Owned list = value_call_special(vm, self, NAME_mro, NULL, 0, &missing);
    Owned mro = list ? value_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    bool has_foreign = false;
    for (int64_t i = 0; mro && i < as_tuple(mro)->count; i++) {
        Value item = tuple_peek(mro, i);
        if (value_is_type(item) && !is_self_or_base(vm, self, bases, as_type(item))) has_foreign = true;
        if (value_is_type(item) && has_layout_of(as_type(self), solid_base(as_type(item)))) continue;
        if (value_is_type(item))
            raise_type_error(vm, "mro() returned base with unsuitable layout ('%N')", as_type(item));
        else raise_type_error(vm, "mro() returned a non-class ('%T')", item);
        value_release(vm, mro);
        return NULL;
    }
    type_state(vm, as_type(self))->has_foreign_mro = has_foreign;
    return mro;
}

Owned type_compute_mro(VM *vm, Value self) {
    return compute_mro(vm, self, field_peek(&type_state(vm, as_type(self))->bases));
}

/* --- instances of classes ------------------------------------------------------------------------------- */

static uint32_t member_start(const Type *type) {
    return (type_builtin_base(type)->size + 7) / 8 * 8;
}

static void instance_destroy(VM *vm, Object *self) {
    const Type *type = self->type;
    const HeapType *heap_type = as_heap_type(type);
    if (heap_type->member_count) {
        Field *members = instance_members(self);
        for (uint32_t i = 0; i < heap_type->member_count; i++) field_clear(vm, &members[i]);
    }
    if (type->shape_offset) instance_destroy_attributes(vm, self);
    const Type *base = type_builtin_base(type);
    if (base->slots.destroy) base->slots.destroy(vm, self);
}

static void instance_traverse(Object *self, Visit *visit, void *context) {
    const Type *type = self->type;
    const HeapType *heap_type = as_heap_type(type);
    if (heap_type->member_count) {
        Field *members = instance_members(self);
        for (uint32_t i = 0; i < heap_type->member_count; i++) visit(field_peek(&members[i]), context);
    }
    if (type->shape_offset) instance_traverse_attributes(self, visit, context);
    const Type *base = type_builtin_base(type);
    if (base->slots.traverse) base->slots.traverse(self, visit, context);
}

static void instance_clear(VM *vm, Object *self) {
    const Type *type = self->type;
    const HeapType *heap_type = as_heap_type(type);
    if (heap_type->member_count) {
        Field *members = instance_members(self);
        for (uint32_t i = 0; i < heap_type->member_count; i++) field_clear(vm, &members[i]);
    }
    if (type->shape_offset) instance_destroy_attributes(vm, self);
    const Type *base = type_builtin_base(type);
    if (base->slots.clear) base->slots.clear(vm, self);
}

Owned type_allocate(VM *vm, const Type *type) {
    Object *object = object_allocate_zeroed(vm, type, type->size);
    if (object && type->flags & TYPE_IS_HEAP && type->shape_offset && type->shape_offset != SHAPE_AT_TAIL) {
        instance_attributes_at(object)->shape =
            as_heap_type(type)->state.root_shape; /* so that caches know it at once */
    }
    return object_owned(object);
}

Value type_plain_init(VM *vm, const Type *type) {
    HeapType *heap_type = as_heap_type(type);
    if (type->flags & TYPE_IS_ABSTRACT) return NULL;
    if (LIKELY(heap_type->init_version && heap_type->init_version == heap_type->state.version))
        return heap_type->plain_init;
    if (type_builtin_base(type) != &object_type) return NULL;
    Value make = type_lookup(vm, type, vm_name(vm, NAME___new__));
    if (!make || !constructor_is(make)) return NULL;
    Value init = type_lookup(vm, type, vm_name(vm, NAME___init__));
    if (!init || !value_has_type(init, &function_type)) return NULL;
    heap_type->init_version = type_version(vm, type);
    heap_type->plain_init = init;
    return init;
}

/* --- making classes ------------------------------------------------------------------------------------- */

const Type *type_calculate_metatype(VM *vm, const Type *metatype, Value bases) {
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        const Type *other = value_type(tuple_peek(bases, i));
        if (type_is_subtype(vm, metatype, other)) continue;
        if (!type_is_subtype(vm, other, metatype)) {
            raise_type_error(vm, "metaclass conflict: the metaclass of a derived class must be a "
                                 "(non-strict) subclass of the metaclasses of all its bases");
            return NULL;
        }
        metatype = other;
    }
    return metatype;
}

/* The nearest base whose instances have fields that other bases' may not have: what decides the layout. */
static const Type *solid_base(const Type *type) {
    while (type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable) {
        const HeapType *heap_type = as_heap_type(type);
        uint32_t below = type->base->flags & TYPE_IS_HEAP ? as_heap_type(type->base)->member_count : 0;
        if (heap_type->member_count > below) return type;
        type = type->base;
    }
    while (type->base && type->size == type->base->size &&
           type->slots.traverse == type->base->slots.traverse && !(type->flags & TYPE_IS_INT))
        type = type->base;
    return type;
}

const Type *type_best_base(VM *vm, Value bases) {
    const Type *winner = NULL, *base = NULL;
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        Value candidate = tuple_peek(bases, i);
        if (!value_is_type(candidate)) {
            raise_type_error(vm, "bases must be types");
            return NULL;
        }
        const Type *type = as_type(candidate);
        if (type->flags & TYPE_IS_FINAL) {
            Owned name = type_full_name(vm, type);
            if (name) raise_type_error(vm, "type '%S' is not an acceptable base type", name);
            value_release(vm, name);
            return NULL;
        }
        const Type *solid = solid_base(type);
        if (!winner || type_is_subtype(vm, solid, winner)) {
            if (!winner || solid != winner) base = type;
            winner = solid;
        } else if (!type_is_subtype(vm, winner, solid)) {
            raise_type_error(vm, "multiple bases have instance lay-out conflict");
            return NULL;
        }
    }
    return base;
}

static bool is_identifier(Value name) {
    const Str *str = as_str(name);
    if (!str->count) return false;
    if (!unicode_is_xid_start(str_at(str, 0))) return false;
    for (int64_t i = 1; i < str->count; i++) {
        if (!unicode_is_xid_continue(str_at(str, i))) return false;
    }
    return true;
}

/* Private names in __slots__ are mangled as the compiler does. */
static Owned mangle(VM *vm, Value class_name, Value name) {
    const Str *str = as_str(name), *class = as_str(class_name);
    if (str->count < 3 || str_at(str, 0) != '_' || str_at(str, 1) != '_') return value_retain(name);
    if (str_at(str, str->count - 1) == '_' && str_at(str, str->count - 2) == '_') return value_retain(name);
    int64_t start = 0;
    while (start < class->count && str_at(class, start) == '_') start++;
    if (start == class->count) return value_retain(name);
    Owned tail = str_substring(vm, class_name, start, class->count);
    Owned mangled = tail ? str_new_format(vm, "_%S%S", tail, name) : NULL;
    value_release(vm, tail);
    return str_intern_take(vm, mangled);
}

/* Reads __slots__: *names the tuple of member names (sorted as CPython does), and whether __dict__ and
 * __weakref__ are asked for. */
static bool read_slots(VM *vm, HeapType *type, Value slots, Value namespace, Owned *names) {
    Owned tuple = value_is_str(slots) ? tuple_single(vm, slots) : value_to_tuple(vm, slots);
    Owned list = tuple ? list_new(vm, 0) : NULL;
    const Type *builtin = type_builtin_base(type->type.base);
    bool is_fine = list != NULL,
         is_variable = (builtin->item_size && builtin != &str_type) || builtin == &type_type;
    bool base_dict = type->type.base->shape_offset != 0;
    Owned first_clash = NULL;
    if (is_fine && as_tuple(tuple)->count && is_variable) {
        is_fine =
            raise_type_error(vm, "nonempty __slots__ not supported for subtype of '%N'", type->type.base);
    }
    for (int64_t i = 0; is_fine && i < as_tuple(tuple)->count; i++) {
        Value name = tuple_peek(tuple, i);
        if (!value_is_str(name))
            is_fine = raise_type_error(vm, "__slots__ items must be strings, not '%T'", name);
        else if (!is_identifier(name)) is_fine = raise_type_error(vm, "__slots__ must be identifiers");
        else if (str_is_text(name, "__dict__")) {
            if (base_dict || type->may_have_dict)
                is_fine = raise_type_error(vm, "__dict__ slot disallowed: we already got one");
            type->may_have_dict = true;
        } else if (str_is_text(name, "__weakref__")) {
            if (type->may_have_weak_references)
                is_fine = raise_type_error(vm, "__weakref__ slot disallowed: we already got one");
            type->may_have_weak_references = true;
        } else {
            Owned plain =
                value_is_exact_str(name)
                    ? value_retain(name)
                    : str_new_kind(vm, as_str(name)->data, str_kind(as_str(name)), as_str(name)->count);
            Owned mangled = plain ? mangle(vm, field_peek(&type->name), plain) : NULL;
            if (mangled) mangled = str_intern_take(vm, mangled);
            value_release(vm, plain);
            Owned clash = NULL;
            is_fine = mangled && dict_find(vm, as_dict(namespace), mangled, &clash);
            if (clash && !first_clash && !str_is_text(name, "__qualname__") &&
                !str_is_text(name, "__classcell__") && !str_is_text(name, "__classdictcell__")) {
                first_clash = value_retain(mangled); /* told when all names are read */
            }
            is_fine = is_fine && list_append(vm, as_list(list), mangled);
            value_release(vm, clash);
            value_release(vm, mangled);
        }
    }
    if (is_fine && first_clash)
        is_fine = raise_value_error(vm, "%R in __slots__ conflicts with class variable", first_clash);
    value_release(vm, first_clash);
    is_fine = is_fine && list_sort(vm, as_list(list), NULL, false);
    *names = is_fine ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    value_release(vm, tuple);
    return *names != NULL;
}

enum { ROOM_LEAST = 1, ROOM_MOST = 40 }; /* slots for attributes */

/* How many attributes the methods of a class set, by what the compiler saw. */
static uint32_t attributes_expected(VM *vm, const Dict *namespace) {
    Value names = dict_get_name(vm, namespace, NAME___static_attributes__);
    return names && value_is_tuple(names) ? (uint32_t)as_tuple(names)->count : 0;
}

/* The slots that instances of a base are known to need. */
static uint32_t room_of_base(VM *vm, const Type *base) {
    if (!(base->flags & TYPE_IS_HEAP) || !base->shape_offset) return 0;
    uint32_t room = as_heap_type(base)->slot_room;
    return room > ROOM_LEAST ? room : attributes_expected(vm, type_dict(vm, base));
}

/* Lays out instances: members behind the builtin base, then the shape and the attribute slots. */
static bool lay_out(VM *vm, HeapType *type, Value names, Value namespace) {
    const Type *base = type->type.base;
    uint32_t inherited = base->flags & TYPE_IS_HEAP ? as_heap_type(base)->member_count : 0;
    uint32_t start = member_start(&type->type), added = names ? (uint32_t)as_tuple(names)->count : 0;
    bool is_variable = type_builtin_base(base)->item_size != 0;
    uint32_t first = type_builtin_base(base) == &str_type ? MEMBER_AT_TAIL : start;
    type->member_count = inherited + added;
    Dict *dict = as_dict(field_peek(&type->state.dict));
    for (uint32_t i = 0; i < added; i++) {
        Value name = tuple_peek(names, i);
        if (!dict_set_take(vm, dict, name,
                           member_descriptor_new(vm, &type->type, name,
                                                 first + (inherited + i) * (uint32_t)sizeof(Field))))
            return false;
    }
    size_t size = start + type->member_count * sizeof(Field);
    type->type.shape_offset = 0;
    if (type->may_have_dict) {
        Value bases = field_peek(&type->state.bases);
        uint32_t room = attributes_expected(vm, as_dict(namespace));
        for (int64_t i = 0; i < as_tuple(bases)->count; i++)
            room += room_of_base(vm, as_type(tuple_peek(bases, i)));
        type->slot_room = room < ROOM_LEAST ? ROOM_LEAST : room > ROOM_MOST ? ROOM_MOST : room;
        if (is_variable) {
            type->type.shape_offset = SHAPE_AT_TAIL;
            if (!type->member_count) size = type_builtin_base(base)->size;
        } else {
            if (size > UINT16_MAX - 8) return raise_value_error(vm, "too many __slots__");
            type->type.shape_offset = (uint16_t)size;
            size += sizeof(Attributes) + type->slot_room * sizeof(Field);
        }
    }
    type->type.size = (uint32_t)size;
    return true;
}

/* Moves what the body of a class says about it from its namespace to the type. */
static bool read_namespace(VM *vm, HeapType *type, Dict *dict) {
    Value qualname = dict_get_name(vm, dict, NAME___qualname__);
    if (qualname) {
        if (!value_is_str(qualname))
            return raise_type_error(vm, "type __qualname__ must be a str, not %T", qualname);
        field_take(vm, &type->qualname, value_retain(qualname));
        if (!dict_delete(vm, dict, vm_name(vm, NAME___qualname__))) return false;
    }
    if (!dict_get_name(vm, dict, NAME___module__) && vm->thread->frame) {
        Value globals = frame_globals(vm);
        Value module = globals ? dict_get_name(vm, as_dict(globals), NAME___name__) : NULL;
        if (module && !dict_set(vm, dict, vm_name(vm, NAME___module__), module)) return false;
    }
    static const NameIndex static_names[] = {NAME___new__};
    static const NameIndex class_names[] = {NAME___init_subclass__, NAME___class_getitem__};
    for (size_t i = 0; i < COUNT_OF(static_names) + COUNT_OF(class_names); i++) {
        NameIndex name = i ? class_names[i - 1] : static_names[0];
        Value found = dict_get_name(vm, dict, name);
        if (!value_has_type(found, &function_type) || !found) continue;
        if (!dict_set_take(vm, dict, vm_name(vm, name),
                           static_method_new(vm, i ? &classmethod_type : &staticmethod_type, found)))
            return false;
    }
    return true;
}

/* Takes a cell of the class's body out of its namespace; *cell NULL if there is none. */
static bool take_cell(VM *vm, Dict *dict, NameIndex name, Owned *cell) {
    if (!dict_pop(vm, dict, vm_name(vm, name), cell)) return false;
    if (!*cell || value_has_type(*cell, &cell_type)) return true;
    raise_type_error(vm, "%S must be a nonlocal cell, not %R", vm_name(vm, name), type_value_of(*cell));
    value_release(vm, *cell);
    *cell = NULL;
    return false;
}

/* RuntimeWarning for keys that no attribute can have. Classes with keys of other types than str get the
   general way of looking. */
static bool warn_of_keys(VM *vm, Value name, const Dict *dict) {
    size_t position = 0;
    Value key, value;
    while (dict_next(dict, &position, &key, &value)) {
        if (value_is_exact_str(key)) continue;
        vm->has_asked_classes = true;
        if (value_is_str(key)) continue;
        return warning_issue(vm, EXCEPTION(RuntimeWarning), 1,
                             "non-string key in the __dict__ of class %S", name);
    }
    return true;
}

/* Tells every attribute its name: __set_name__. */
static bool set_names(VM *vm, HeapType *type) {
    Owned copy = dict_copy(vm, as_dict(field_peek(&type->state.dict)));
    size_t position = 0;
    Value key, value;
    bool is_fine = copy != NULL;
    while (is_fine && dict_next(as_dict(copy), &position, &key, &value)) {
        if (!type_lookup(vm, value_type(value), vm_name(vm, NAME___set_name__))) continue;
        Value items[2] = {object_value(type), key};
        bool missing;
        Owned result = value_call_special(vm, value, NAME___set_name__, items, 2, &missing);
        is_fine = result || missing;
        if (!is_fine)
            exception_add_note_format(vm, "Error calling __set_name__ on '%T' instance %R in '%N'", value,
                                      key, &type->type);
        value_release(vm, result);
    }
    value_release(vm, copy);
    return is_fine;
}

static bool call_init_subclass(VM *vm, HeapType *type, Arguments keywords) {
    Owned super = super_new(vm, &type->type, object_value(type));
    Owned method = super ? value_attribute_name(vm, super, NAME___init_subclass__) : NULL;
    Owned result = method ? value_call(vm, method, keywords) : NULL;
    value_release(vm, super);
    value_release(vm, method);
    value_release(vm, result);
    return result != NULL;
}

/* Every base keeps a weak reference to its subclasses, in order of creation. */
static bool add_subclass(VM *vm, Value base, Value subclass) {
    TypeState *state = type_state(vm, as_type(base));
    if (!type_prepare(vm, as_type(base))) return false;
    if (!field_peek(&state->subclasses)) {
        Owned dict = dict_new(vm);
        if (!dict) return false;
        field_init_take(&state->subclasses, dict);
    }
    Owned key = value_from_small_int((int64_t)(value_bits(subclass) >> 4));
    return dict_set_take(vm, as_dict(field_peek(&state->subclasses)), key,
                         weak_reference_new(vm, subclass, NULL));
}

static void remove_subclass(VM *vm, Value base, Value subclass) {
    Value subclasses = field_peek(&type_state(vm, as_type(base))->subclasses);
    Owned key = value_from_small_int((int64_t)(value_bits(subclass) >> 4)), removed;
    if (subclasses && dict_pop(vm, as_dict(subclasses), key, &removed)) value_release(vm, removed);
}

static HeapType *allocate_type(VM *vm, const Type *metatype) {
    HeapType *type = object_allocate_zeroed(
        vm, metatype, metatype->size < sizeof(HeapType) ? sizeof(HeapType) : metatype->size);
    if (!type) return NULL;
    type->type.flags = TYPE_IS_HEAP;
    type->state.is_ready = true;
    return type;
}

/* __hash__ is None in a class that defines __eq__ alone. */
static bool set_hash_none(VM *vm, Dict *dict) {
    if (!dict_get_name(vm, dict, NAME___eq__) || dict_get_name(vm, dict, NAME___hash__)) return true;
    return dict_set(vm, dict, vm_name(vm, NAME___hash__), VALUE_NONE);
}

static bool set_name(VM *vm, HeapType *type, Value name) {
    Buffer buffer = BUFFER_EMPTY;
    str_append_utf8(&buffer, name);
    buffer_append_byte(&buffer, 0);
    if (buffer.failed) {
        buffer_close(&buffer);
        return raise_memory_error(vm);
    }
    memory_release((void *)(uintptr_t)type->type.name);
    type->type.name = buffer.bytes;
    field_take(vm, &type->name, value_retain(name));
    return true;
}

bool type_text_check(VM *vm, Value text) {
    const Str *str = as_str(text);
    for (int64_t i = 0; str_kind(str) != 1 && i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c >= 0xD800 && c <= 0xDFFF)
            return raise_unicode_encode_error(vm, "utf-8", text, i, i + 1, "surrogates not allowed");
    }
    return true;
}

bool type_set_name(VM *vm, HeapType *type, Value name) {
    return type_text_check(vm, name) && set_name(vm, type, name);
}

Owned type_new(VM *vm, const Type *metatype, Value name, Value bases, Value namespace, Arguments keywords) {
    Owned own_bases = NULL, result = NULL, names = NULL, mro = NULL, dict = NULL;
    Owned class_cell = NULL, dict_cell = NULL; /* of the body's __class__ and names */
    bool has_slots = false; /* before that no metaclass's __del__ sees the class */
    if (as_tuple(bases)->count == 0) {
        own_bases = tuple_single(vm, type_value(&object_type));
        if (!own_bases) return NULL;
        bases = own_bases;
    }
    const Type *base = type_best_base(vm, bases);
    for (int64_t i = 0; base && i < as_tuple(bases)->count; i++) {
        const Type *given = as_type(tuple_peek(bases, i));
        if (!(given->flags & TYPE_IS_HEAP) || field_peek(&type_state(vm, given)->mro)) continue;
        raise_type_error(vm, "Cannot extend an incomplete type '%s'",
                         given->name); /* its metaclass's mro() is running */
        base = NULL;
    }
    HeapType *type = base ? allocate_type(vm, metatype) : NULL;
    if (!type) goto done;
    type->type.base = base;
    value_retain(type_value(base));
    const uint32_t collection_flags =
        TYPE_IS_SEQUENCE | TYPE_IS_MAPPING; /* one at most: that of the first base */
    type->type.flags |= base->flags & TYPE_INHERITED & ~collection_flags;
    for (int64_t i = 0; !(type->type.flags & collection_flags) && i < as_tuple(bases)->count; i++) {
        type->type.flags |= as_type(tuple_peek(bases, i))->flags & collection_flags;
    }
    type->type.flags |= TYPE_IS_CONTAINER;
    type->may_have_weak_references = base->flags & TYPE_IS_HEAP
                                         ? as_heap_type(base)->may_have_weak_references
                                         : (base->flags & TYPE_HAS_WEAK_REFERENCES) != 0;
    type->may_have_dict = base->shape_offset != 0;
    field_init_take(&type->qualname, value_retain(name));
    field_init_take(&type->state.bases, value_retain(bases));
    if (!type_set_name(vm, type, name)) goto done;
    dict = dict_copy(vm, as_dict(namespace));
    if (!dict) goto done;
    field_init_take(&type->state.dict, dict);
    Value document = dict_get_name(vm, as_dict(dict), NAME___doc__);
    if (document && value_is_str(document) && !type_text_check(vm, document)) goto done;
    if (!read_namespace(vm, type, as_dict(dict)) || !set_hash_none(vm, as_dict(dict))) goto done;
    if (!take_cell(vm, as_dict(dict), NAME___classcell__, &class_cell) ||
        !take_cell(vm, as_dict(dict), NAME___classdictcell__, &dict_cell))
        goto done;
    if (class_cell) field_take(vm, &as_cell(class_cell)->value, value_retain(object_value(type)));
    if (dict_cell) field_take(vm, &as_cell(dict_cell)->value, value_retain(dict));

    bool has_own_dict = type_builtin_base(base) == &module_type; /* attributes of modules are in their dict */
    Value slots = dict_get_name(vm, as_dict(dict), NAME___slots__);
    if (slots) {
        if (!read_slots(vm, type, slots, namespace, &names)) goto done;
        for (int64_t i = 0; i < as_tuple(bases)->count; i++) { /* a secondary base may bring a __dict__ */
            if (as_type(tuple_peek(bases, i))->shape_offset) type->may_have_dict = true;
        }
    } else {
        type->may_have_dict = !has_own_dict;
        type->may_have_weak_references = true;
    }
    has_slots = true;
    if (names && as_tuple(names)->count) field_init_take(&type->slots_names, value_retain(names));
    if (!lay_out(vm, type, names, namespace)) goto done;
    if (!dict_get_name(vm, as_dict(dict), NAME___doc__) &&
        !dict_set(vm, as_dict(dict), vm_name(vm, NAME___doc__), VALUE_NONE))
        goto done; /* a slot may be called so */
    mro = custom_mro(vm, object_value(type), bases);
    if (!mro) goto done;
    field_take(vm, &type->state.mro, mro);
    const Type *native = type_builtin_base(base);
    type->type.slots = native->slots;
    type_update_slots(vm, type);
    type->type.slots.destroy = instance_destroy;
    type->type.slots.traverse = instance_traverse;
    type->type.slots.clear = instance_clear;
    type->type.slots.make = NULL;
    type->type.item_size = native->item_size;
    if (slots && !dict_get_str(vm, as_dict(dict), vm_name(vm, NAME___dict__)) && type->may_have_dict &&
        !base->shape_offset) {
        if (!dict_set_take(vm, as_dict(dict), vm_name(vm, NAME___dict__),
                           getset_descriptor_new(vm, &type->type, &instance_dict_property)))
            goto done;
    } else if (!slots && !has_own_dict && !base->shape_offset && !(base->flags & TYPE_IS_TYPE) &&
               !dict_get_str(vm, as_dict(dict), vm_name(vm, NAME___dict__))) {
        if (!dict_set_take(vm, as_dict(dict), vm_name(vm, NAME___dict__),
                           getset_descriptor_new(vm, &type->type, &instance_dict_property)))
            goto done;
    }
    bool base_weak = !(base->flags & TYPE_IS_HEAP) ? base->flags & TYPE_HAS_WEAK_REFERENCES
                                                   : as_heap_type(base)->may_have_weak_references;
    if (type->may_have_weak_references && !base_weak &&
        !dict_get_str(vm, as_dict(dict), vm_name(vm, NAME___weakref__))) {
        if (!dict_set_take(vm, as_dict(dict), vm_name(vm, NAME___weakref__),
                           getset_descriptor_new(vm, &type->type, &instance_weakref_property)))
            goto done;
    }
    if (!warn_of_keys(vm, name, as_dict(dict))) goto done;
    for (int64_t i = 0; i < as_tuple(bases)->count; i++) {
        if (!add_subclass(vm, tuple_peek(bases, i), object_value(type))) goto done;
    }
    type_changed(vm, &type->type);
    if (!set_names(vm, type) || !call_init_subclass(vm, type, keywords)) goto done;
    result = object_owned(type), type = NULL;
done:
    if (type && !has_slots) type->type.object.bits |= OBJECT_IS_FINALISED;
    value_release(vm, object_owned(type));
    value_release(vm, names);
    value_release(vm, class_cell);
    value_release(vm, dict_cell);
    value_release(vm, own_bases);
    return result;
}

Owned type_new_native(VM *vm, const Type *description, const Type *base) {
    if (!base) base = &object_type;
    HeapType *type = allocate_type(vm, &type_type);
    if (!type) return NULL;
    const char *dot = strrchr(description->name, '.');
    Owned name = str_intern_text(vm, dot ? dot + 1 : description->name);
    Owned dict = dict_new(vm), bases = tuple_single(vm, type_value(base)), mro = NULL;
    if (!name || !dict || !bases) goto failed;
    Object head = type->type.object;
    type->type = *description;
    type->type.object = head;
    type->type.name = NULL;
    type->type.base = base;
    value_retain(type_value(base));
    type->type.flags |= TYPE_IS_HEAP | TYPE_IS_NATIVE | (base->flags & TYPE_INHERITED);
    type->type.index = 0;
    type->is_immutable = true;
    type->may_have_weak_references = description->flags & TYPE_HAS_WEAK_REFERENCES;
    if (!type->type.shape_offset && base->shape_offset) type->type.shape_offset = base->shape_offset;
    type->type.slots = base->slots; /* inherited where the description says nothing */
    for (size_t i = 0; i < sizeof(Slots); i += sizeof(void (*)(void))) {
        void (*own)(void) = slot_pointer(description, i);
        if (own) memcpy((char *)&type->type.slots + i, &own, sizeof own);
    }
    if (type->type.slots.finalise) type->type.flags |= TYPE_IS_CONTAINER; /* where ends_quietly() looks */
    if (!set_name(vm, type, name)) goto failed;
    field_init_take(&type->qualname, value_retain(name));
    field_init_take(&type->state.dict, dict);
    field_init_take(&type->state.bases, bases);
    mro = compute_mro(vm, object_value(type), bases);
    if (!mro) goto failed_late;
    field_init_take(&type->state.mro, mro);
    /* object's own ways of making and initialising are not for a type that has others */
    if ((description->construct.function || description->flags & TYPE_NO_CONSTRUCTOR) &&
        !description->slots.make)
        type->type.slots.make = NULL;
    if (!description->construct.function && base->construct.function) type->type.construct = base->construct;
    if ((description->construct.function || description->initialise.function) && !description->slots.init)
        type->type.slots.init = NULL;
    type->description = description;
    type->state.is_ready = false;
    if (!add_subclass(vm, type_value(base), object_value(type))) goto failed_late;
    value_release(vm, name);
    return object_owned(type);
failed:
    value_release(vm, dict);
    value_release(vm, bases);
failed_late:
    value_release(vm, name);
    value_release(vm, object_owned(type));
    return NULL;
}

/* --- calling classes ------------------------------------------------------------------------------------ */

Owned type_call(VM *vm, Value self, Arguments arguments) {
    const Type *type = as_type(self);
    Owned result;
    if (type == &type_type && arguments.count == 1 && !arguments.keyword_names)
        return value_retain(type_value(value_type(arguments.items[0])));
    if (type->at_once.function && !type_state(vm, type)->quick_make) constructor_prepare_at_once(vm, type);
    if (type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable) {
        result = type_make_instance(vm, type, arguments);
    } else if (type->slots.make) {
        result = type->slots.make(vm, type, arguments);
    } else if (type->construct.function) {
        result = constructor_call(vm, type, type, arguments);
    } else {
        Owned name = type_full_name(vm, type);
        if (name) raise_type_error(vm, "cannot create '%S' instances", name);
        value_release(vm, name);
        return NULL;
    }
    if (!result || !type_is_subtype(vm, value_type(result), type)) return result;
    const Type *made = value_type(result);
    bool is_fine = made->slots.init ? made->slots.init(vm, result, arguments)
                                    : initialise_call(vm, made, result, arguments);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static void slot_destroy(VM *vm, Object *self) {
    HeapType *type = (HeapType *)self;
    Value bases = field_peek(&type->state.bases);
    for (int64_t i = 0; bases && i < as_tuple(bases)->count; i++)
        remove_subclass(vm, tuple_peek(bases, i), object_value(self));
    type_changed(vm, &type->type);
    shape_free_tree(vm, type->state.root_shape);
    type->state.root_shape = NULL;
    signature_free(vm, type->state.construct_signature);
    signature_free(vm, type->state.initialise_signature);
    memory_release(type->state.quick_make);
    field_clear(vm, &type->state.dict);
    field_clear(vm, &type->state.bases);
    field_clear(vm, &type->state.mro);
    field_clear(vm, &type->state.subclasses);
    field_clear(vm, &type->name);
    field_clear(vm, &type->qualname);
    field_clear(vm, &type->slots_names);
    value_release(vm, type->annotations);
    memory_release((void *)(uintptr_t)type->type.name);
    value_release(vm, object_owned((void *)(uintptr_t)type->type.base));
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    HeapType *type = (HeapType *)self;
    visit(field_peek(&type->state.dict), context);
    visit(field_peek(&type->state.bases), context);
    visit(field_peek(&type->state.mro), context);
    visit(field_peek(&type->state.subclasses), context);
    visit(field_peek(&type->slots_names), context);
    visit(type->annotations, context);
    visit(type_value(type->type.base), context);
}

static void slot_clear(VM *vm, Object *self) {
    HeapType *type = (HeapType *)self;
    type_changed(vm, &type->type);
    if (field_peek(&type->state.dict)) dict_clear(vm, as_dict(field_peek(&type->state.dict)));
    field_clear(vm, &type->state.mro);
}

static Owned slot_repr(VM *vm, Value self) {
    Owned name = type_full_name(vm, as_type(self));
    Owned result = name ? str_new_format(vm, "<class '%S'>", name) : NULL;
    value_release(vm, name);
    return result;
}

/* type_get_attribute where a class has keys with an __eq__ of their own, which may change any class. */
static COLD Owned get_attribute_asking(VM *vm, Value self, Value name) {
    Owned metatype = value_retain(type_value(value_type(self)));
    Owned meta = type_lookup_asking(vm, as_type(metatype), name), found = NULL, result = NULL;
    const Slots *slots = meta ? &value_type(meta)->slots : NULL;
    bool is_data = meta && slots->descriptor_get && slots->descriptor_set;
    if (!is_data && (found = type_lookup_asking(vm, as_type(self), name))) {
        const Type *kind = value_type(found);
        result = kind->slots.descriptor_get ? kind->slots.descriptor_get(vm, found, NULL, self)
                                            : value_retain(found);
    } else if (meta) {
        result = slots->descriptor_get ? slots->descriptor_get(vm, meta, self, metatype) : value_retain(meta);
    } else {
        raise_missing_attribute(vm, self, name, "type object '%N' has no attribute '%S'", as_type(self),
                                name);
    }
    value_release(vm, metatype);
    value_release(vm, meta);
    value_release(vm, found);
    return result;
}

/* What a descriptor, kept alive meanwhile, gives for an object, NULL for none, of a class. */
static Owned described(VM *vm, Value descriptor, Value object, Value class) {
    Owned held = value_retain(descriptor);
    Owned result = value_type(held)->slots.descriptor_get(vm, held, object, class);
    value_release(vm, held);
    return result;
}

bool type_find_attribute(VM *vm, Value self, Value name, Owned *result) {
    const Type *type = as_type(self), *metatype = value_type(self);
    Value meta = type_lookup(vm, metatype, name), found = NULL;
    const Slots *slots = meta ? &value_type(meta)->slots : NULL;
    bool is_data = meta && slots->descriptor_get && slots->descriptor_set;
    if (!is_data && (found = type_lookup(vm, type, name)))
        *result =
            value_type(found)->slots.descriptor_get ? described(vm, found, NULL, self) : value_retain(found);
    else if (meta)
        *result =
            slots->descriptor_get ? described(vm, meta, self, type_value(metatype)) : value_retain(meta);
    else
        *result = NULL;
    return *result || !raise_is_pending(vm);
}

Owned type_get_attribute(VM *vm, Value self, Value name) {
    if (type_asks_keys(vm, as_type(self)) || type_asks_keys(vm, value_type(self)))
        return get_attribute_asking(vm, self, name);
    Owned result;
    if (type_find_attribute(vm, self, name, &result) && !result)
        raise_missing_attribute(vm, self, name, "type object '%N' has no attribute '%S'", as_type(self),
                                name);
    return result;
}

bool type_may_replace_data(Value name) {
    const Str *text = as_str(name);
    return text->count < 2 || str_at(text, 0) != '_' || str_at(text, 1) != '_';
}

/* Replaces plain data of a class by other plain data: inline caches hear of the first time only. (A program
   whose class counts its instances takes 0.43 of the time.) False: that is not what is asked. */
static bool replace_data(VM *vm, HeapType *type, Value name, Value value, bool *is_fine) {
    Dict *dict = as_dict(field_peek(&type->state.dict));
    if (!type_may_replace_data(name) || !value || !value_is_plain_data(value)) return false;
    Value old = dict_get_str(vm, dict, name);
    if (!old || !value_is_plain_data(old)) return false;
    if (!type->state.has_changing_data) {
        type->state.has_changing_data = true;
        type_changed(vm, &type->type);
    }
    *is_fine = dict_set(vm, dict, name, value);
    return true;
}

bool type_set_attribute(VM *vm, Value self, Value name, Value value) {
    HeapType *type = as_heap_type(as_type(self));
    if (!type_is_mutable(&type->type)) {
        return raise_type_error(vm, "cannot set %R attribute of immutable type '%N'", name, as_type(self));
    }
    Owned interned =
        str_intern_take(vm, value_is_exact_str(name) ? value_retain(name) : str_new_format(vm, "%S", name));
    if (!interned) return false;
    Value meta = type_lookup(vm, value_type(self), interned);
    bool is_fine;
    if (meta && value_type(meta)->slots.descriptor_set) {
        Owned held = value_retain(meta);
        is_fine = value_type(held)->slots.descriptor_set(vm, held, self, value);
        value_release(vm, held);
        type_changed(vm, &type->type);
    } else if (!replace_data(vm, type, interned, value, &is_fine)) {
        type_changed(vm, &type->type);
        Dict *dict = as_dict(field_peek(&type->state.dict));
        if (value) {
            is_fine = dict_set(vm, dict, interned, value);
        } else {
            Owned removed;
            is_fine = dict_pop(vm, dict, interned, &removed);
            if (is_fine && !removed)
                is_fine = raise_missing_attribute(vm, self, name, "type object '%N' has no attribute '%S'",
                                                  &type->type, name);
            value_release(vm, removed);
        }
        type_changed(vm, &type->type);
        if (is_fine) type_update_special(vm, type, interned);
    }
    value_release(vm, interned);
    return is_fine;
}

/* Gives all subclasses of type the MRO that follows from its new one; classes and their old MROs go to
   changes, so that restore_mros can take it back when a class cannot follow. */
static bool update_subclass_mros(VM *vm, HeapType *type, List *changes) {
    Value table = field_peek(&type->state.subclasses);
    Owned references = table ? value_to_list(vm, table) : NULL; /* an mro() of the program may make classes */
    if (!table) return true;
    if (!references) return false;
    bool is_fine = recursion_enter(vm, "");
    for (int64_t i = 0; is_fine && i < as_list(references)->count; i++) {
        Owned reference, subclass = NULL, mro = NULL;
        table = field_peek(&type->state.subclasses);
        is_fine = !table || dict_find(vm, as_dict(table), list_peek(references, i), &reference);
        if (!is_fine || !table || !reference) continue;
        subclass = weak_reference_target(vm, reference);
        value_release(vm, reference);
        if (!subclass) continue;
        HeapType *inner = as_heap_type(as_type(subclass));
        if (field_peek(&inner->state.mro)) {
            mro = custom_mro(vm, subclass, field_peek(&inner->state.bases));
            is_fine = mro && list_append(vm, changes, subclass) &&
                      list_append(vm, changes, field_peek(&inner->state.mro));
            if (is_fine) {
                field_take(vm, &inner->state.mro, value_retain(mro));
                type_changed(vm, &inner->type);
                is_fine = update_subclass_mros(vm, inner, changes);
            }
        }
        value_release(vm, mro);
        value_release(vm, subclass);
    }
    value_release(vm, references);
    return is_fine;
}

static void restore_mros(VM *vm, const List *changes) {
    for (int64_t i = changes->count - 2; i >= 0; i -= 2) {
        HeapType *type = as_heap_type(as_type(field_peek(&changes->items[i])));
        field_take(vm, &type->state.mro, field_get(&changes->items[i + 1]));
        type_changed(vm, &type->type);
    }
}

static void set_base(VM *vm, HeapType *type, const Type *base) {
    const Type *old = type->type.base;
    value_retain(type_value(base));
    type->type.base = base;
    value_release(vm, object_owned((void *)(uintptr_t)old));
}

bool type_rebase(VM *vm, HeapType *type, Value bases, const Type *base) {
    Value self = object_value(type);
    Owned old_bases = field_get(&type->state.bases), old_mro = field_get(&type->state.mro);
    Owned old_base = value_retain(type_value(type->type.base));
    type_changed(vm, &type->type);
    field_take(vm, &type->state.bases, value_retain(bases));
    set_base(vm, type, base); /* at once: an mro() of the program may ask for a cycle */
    Owned mro = custom_mro(vm, self, bases), changes = mro ? list_new(vm, 0) : NULL;
    if (changes) field_take(vm, &type->state.mro, value_retain(mro));
    bool follows = changes && update_subclass_mros(vm, type, as_list(changes));
    value_release(vm, mro);
    if (!follows) {
        Owned error = raise_fetch(vm);
        if (changes) restore_mros(vm, as_list(changes));
        if (field_peek(&type->state.bases) == bases) {
            set_base(vm, type, as_type(old_base));
            field_take(vm, &type->state.bases, value_retain(old_bases));
            field_take(vm, &type->state.mro, value_retain(old_mro));
        }
        type_changed(vm, &type->type);
        raise_again_take(vm, error);
    } else if (field_peek(&type->state.bases) == bases) { /* else an mro() has set others: these stand */
        for (int64_t i = 0; i < as_tuple(old_bases)->count; i++)
            remove_subclass(vm, tuple_peek(old_bases, i), self);
        for (int64_t i = 0; follows && i < as_tuple(bases)->count; i++)
            follows = add_subclass(vm, tuple_peek(bases, i), self);
        type_changed(vm, &type->type);
        type_update_special(vm, type, vm_name(vm, NAME___init__));
    }
    value_release(vm, changes);
    value_release(vm, old_bases);
    value_release(vm, old_base);
    value_release(vm, old_mro);
    return follows;
}

/* A special method has changed: this class and its subclasses get their slots anew. */
void type_update_special(VM *vm, HeapType *type, Value name) {
    const Str *str = as_str(name);
    if (str->count < 5 || str_at(str, 0) != '_' || str_at(str, 1) != '_' || !slot_definition_has(vm, name))
        return;
    const Slots before = type->type.slots;
    type_update_slots(vm, type);
    type->type.slots.destroy = before.destroy;
    type_describes_anew(vm, &before, &type->type.slots);
    Value subclasses = field_peek(&type->state.subclasses);
    size_t position = 0;
    Value key, value;
    while (subclasses && dict_next(as_dict(subclasses), &position, &key, &value)) {
        Owned subclass = weak_reference_target(vm, value);
        if (subclass) type_update_special(vm, as_heap_type(as_type(subclass)), name);
        value_release(vm, subclass);
    }
}

const Type type_type = {
    TYPE_HEAD(type, "type"),
    .base = &object_type,
    .size = sizeof(HeapType),
    .flags = TYPE_IS_TYPE | TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .clear = slot_clear,
              .repr = slot_repr,
              .call = type_call,
              .get_attribute = type_get_attribute,
              .set_attribute = type_set_attribute,
              .make = type_make,
              .init = type_initialise,
              .binary = {[BINARY_OR] = type_or}},
    .methods = type_methods,
    .properties = type_properties,
    .text = "The class of an object, or a new class from a name, bases and a namespace.",
};

/*
 * Weak references: a table from objects to the references that watch them.
 *
 * The table is open addressing by address; each entry heads a chain of references, the newest first. An
 * object that is watched has a bit in its header, so that others pay nothing.
 */
#include "vm/weak.h"

#include "base/memory.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct WeakEntry {
    Object *target; /* NULL: free; TOMBSTONE: deleted */
    WeakReference *first;
} WeakEntry;

typedef struct WeakTable {
    WeakEntry *entries;
    size_t room, count, used;
} WeakTable;

static char tombstone_place;
#define TOMBSTONE ((Object *)(void *)&tombstone_place)

static size_t slot_of(const WeakTable *table, const Object *target) {
    return (size_t)(((uintptr_t)target >> 4) * 0x9E3779B97F4A7C15u >> 20) & (table->room - 1);
}

static WeakEntry *find_entry(const WeakTable *table, const Object *target) {
    if (!table || !table->room) return NULL;
    for (size_t slot = slot_of(table, target); table->entries[slot].target;
         slot = (slot + 1) & (table->room - 1)) {
        if (table->entries[slot].target == target) return &table->entries[slot];
    }
    return NULL;
}

static bool grow(WeakTable *table) {
    size_t room = 16;
    while (room < table->count * 3) room *= 2;
    WeakEntry *entries = memory_allocate_zeroed(room * sizeof *entries);
    if (!entries) return false;
    WeakTable larger = {entries, room, table->count, table->count};
    for (size_t i = 0; i < table->room; i++) {
        WeakEntry *entry = &table->entries[i];
        if (!entry->target || entry->target == TOMBSTONE) continue;
        size_t slot = slot_of(&larger, entry->target);
        while (entries[slot].target) slot = (slot + 1) & (room - 1);
        entries[slot] = *entry;
    }
    memory_release(table->entries);
    *table = larger;
    return true;
}

static WeakEntry *make_entry(VM *vm, Object *target) {
    if (!vm->weak_table) {
        vm->weak_table = memory_allocate_zeroed(sizeof *vm->weak_table);
        if (!vm->weak_table) return NULL;
    }
    WeakTable *table = vm->weak_table;
    WeakEntry *entry = find_entry(table, target);
    if (entry) return entry;
    if ((table->used + 1) * 3 > table->room * 2 && !grow(table)) return NULL;
    size_t slot = slot_of(table, target);
    while (table->entries[slot].target && table->entries[slot].target != TOMBSTONE)
        slot = (slot + 1) & (table->room - 1);
    entry = &table->entries[slot];
    if (!entry->target) table->used++;
    *entry = (WeakEntry){target, NULL};
    table->count++;
    return entry;
}

/* Takes a reference out of its target's chain. */
static void unlink_reference(VM *vm, WeakReference *reference) {
    Object *target = reference->target;
    if (!target) return;
    if (reference->next) reference->next->previous = reference->previous;
    if (reference->previous) {
        reference->previous->next = reference->next;
    } else {
        WeakEntry *entry = find_entry(vm->weak_table, target);
        if (entry) entry->first = reference->next;
        if (entry && !reference->next) {
            entry->target = TOMBSTONE;
            vm->weak_table->count--;
            if (target->references >= 0) target->bits &= ~(uint32_t)OBJECT_HAS_WEAK_REFERENCES;
        }
    }
    reference->target = NULL;
    reference->next = reference->previous = NULL;
}

static bool can_be_watched(Value value) {
    if (!value_is_pointer(value)) return false;
    const Type *type = value_object(value)->type;
    if (type->flags & TYPE_IS_HEAP)
        return as_heap_type(type)->may_have_weak_references ||
               type_builtin_base(type)->flags & TYPE_HAS_WEAK_REFERENCES;
    return type->flags & TYPE_HAS_WEAK_REFERENCES;
}

/* How many of the first references of an object are the shared ones: a plain reference, then a proxy. */
static int shared_rank(const WeakReference *reference) {
    if (!reference || field_peek(&reference->callback)) return 0;
    if (reference->object.type == &weak_reference_type) return 1;
    return reference->object.type == &weak_proxy_type || reference->object.type == &weak_callable_proxy_type
               ? 2
               : 0;
}

/* Puts a shared reference first (a proxy second), and the others behind them, the newest first. */
static void link_reference(WeakEntry *entry, WeakReference *reference, bool is_shared) {
    WeakReference *before = NULL, *after = entry->first;
    int rank = is_shared ? shared_rank(reference) : 3;
    while (shared_rank(after) && shared_rank(after) < rank) before = after, after = after->next;
    reference->previous = before, reference->next = after;
    if (after) after->previous = reference;
    if (before) before->next = reference;
    else entry->first = reference;
}

static Owned make_reference(VM *vm, const Type *type, Value object, Value callback) {
    if (!can_be_watched(object))
        return raise_type_error(vm, "cannot create weak reference to '%T' object", object);
    bool is_plain =
        type == &weak_reference_type || type == &weak_proxy_type || type == &weak_callable_proxy_type;
    WeakEntry *entry = find_entry(vm->weak_table, value_object(object));
    for (WeakReference *at = entry && !callback && is_plain ? entry->first : NULL; at; at = at->next) {
        if (at->object.type == type && !field_peek(&at->callback))
            return value_retain(object_value(at)); /* one plain reference serves all */
    }
    WeakReference *reference = object_allocate_zeroed(vm, type, type->size);
    if (!reference) return NULL;
    entry = make_entry(vm, value_object(object));
    if (!entry) {
        value_release(vm, object_owned(reference));
        return raise_memory_error(vm);
    }
    reference->target = value_object(object);
    if (callback) field_init_take(&reference->callback, value_retain(callback));
    link_reference(entry, reference, is_plain && !callback);
    if (value_object(object)->references >= 0)
        value_object(object)->bits |= OBJECT_HAS_WEAK_REFERENCES; /* constants never die */
    return object_owned(reference);
}

Owned weak_reference_new(VM *vm, Value object, Value callback) {
    return make_reference(vm, &weak_reference_type, object, callback);
}

Owned weak_proxy_new(VM *vm, Value object, Value callback) {
    return make_reference(vm, value_is_callable(vm, object) ? &weak_callable_proxy_type : &weak_proxy_type,
                          object, callback);
}

Owned weak_reference_target(VM *vm, Value reference) {
    (void)vm;
    Object *target = ((const WeakReference *)reference)->target;
    if (!target || target->references == 0 || target->bits & OBJECT_IS_BEING_DESTROYED) return NULL;
    return value_retain(object_value(target));
}

static void call_back(VM *vm, WeakReference *reference) {
    Owned pending = raise_fetch(vm);
    Owned callback = field_move(&reference->callback);
    Owned result = value_call_1(vm, callback, object_value(reference));
    if (!result) raise_unraisable(vm, "Exception ignored while calling weakref callback", callback);
    value_release(vm, result);
    value_release(vm, callback);
    vm->thread->exception = pending;
}

/* Ends the entry of an object and makes its references dead. Those with a callback, which anybody but they
 * may see again, join a chain through `next`, whose end is **end, each with a reference of the chain's own.
 */
static void detach_references(VM *vm, Object *object, bool is_garbage, WeakReference ***end) {
    WeakEntry *entry = find_entry(vm->weak_table, object);
    if (!entry) return;
    for (WeakReference *at = entry->first, *next; at; at = next) {
        next = at->next;
        at->target = NULL;
        at->next = at->previous = NULL;
        if (!end || !field_peek(&at->callback) || at->object.references <= 0) continue;
        if (is_garbage && at->object.bits & OBJECT_IS_SUSPECT) continue; /* it dies too: not called */
        at->object.references++; /* given up by weak_references_call_back() */
        **end = at;
        *end = &at->next;
    }
    entry->target = TOMBSTONE;
    entry->first = NULL;
    vm->weak_table->count--;
    object->bits &= ~(uint32_t)OBJECT_HAS_WEAK_REFERENCES;
}

void weak_references_clear(VM *vm, Object *object) {
    WeakReference *calls = NULL, **end = &calls;
    detach_references(vm, object, false, &end);
    weak_references_call_back(vm, calls);
}

void weak_references_clear_garbage(VM *vm, Object *object, WeakReference ***end) {
    detach_references(vm, object, true, end);
}

void weak_references_call_back(VM *vm, WeakReference *calls) {
    for (WeakReference *next; calls; calls = next) {
        next = calls->next;
        calls->next = NULL;
        if (field_peek(&calls->callback)) call_back(vm, calls); /* an earlier one may have ended it */
        value_release(vm, object_owned(calls));
    }
}

void weak_references_clear_silently(VM *vm, Object *object) {
    detach_references(vm, object, false, NULL);
}

Owned weak_references_of(VM *vm, Value object) {
    Owned list = list_new(vm, 0);
    WeakEntry *entry = value_is_pointer(object) ? find_entry(vm->weak_table, value_object(object)) : NULL;
    for (WeakReference *at = entry ? entry->first : NULL; list && at; at = at->next) {
        if (list_append(vm, as_list(list), object_value(at))) continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}

bool weak_has_callbacks(VM *vm) {
    const WeakTable *table = vm->weak_table;
    for (size_t i = 0; table && i < table->room; i++) {
        const WeakEntry *entry = &table->entries[i];
        if (!entry->target || entry->target == TOMBSTONE) continue;
        for (const WeakReference *at = entry->first; at; at = at->next) {
            if (field_peek(&at->callback)) return true;
        }
    }
    return false;
}

void weak_table_close(VM *vm) {
    if (vm->weak_table) memory_release(vm->weak_table->entries);
    memory_release(vm->weak_table);
    vm->weak_table = NULL;
}

/* --- weakref.ref ---------------------------------------------------------------------------------------- */

static void slot_destroy(VM *vm, Object *self) {
    unlink_reference(vm, (WeakReference *)self);
    field_clear(vm, &((WeakReference *)self)->callback);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((WeakReference *)self)->callback), context);
}

/* A reference that is garbage watches no longer: its callback is not called. */
static void slot_clear(VM *vm, Object *self) {
    slot_destroy(vm, self);
}

static Owned construct(VM *vm, Value *args) {
    return make_reference(vm, as_type(args[0]), args[1], args[2] == VALUE_NONE ? NULL : args[2]);
}

static Owned slot_call(VM *vm, Value self, Arguments arguments) {
    if (arguments.count || arguments.keyword_names)
        return raise_type_error(vm, "weakref.ReferenceType.__call__() takes no arguments (%ld given)",
                                (int64_t)arguments.count);
    Owned target = weak_reference_target(vm, self);
    return target ? target : VALUE_NONE;
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    WeakReference *reference = (WeakReference *)value_object(self);
    if (!reference->has_hash) {
        Owned target = weak_reference_target(vm, self);
        if (!target) return raise_type_error(vm, "weak object has gone away");
        bool is_fine = value_hash(vm, target, &reference->hash);
        value_release(vm, target);
        if (!is_fine) return false;
        reference->has_hash = true;
    }
    *hash = reference->hash;
    return true;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_is_instance_exact(vm, right, &weak_reference_type))
        return VALUE_NOT_IMPLEMENTED;
    Owned a = weak_reference_target(vm, left), b = weak_reference_target(vm, right);
    Owned result =
        a && b ? value_compare(vm, a, b, op) : value_from_bool((left == right) == (op == COMPARE_EQ));
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static Owned slot_repr(VM *vm, Value self) {
    Owned target = weak_reference_target(vm, self), name = NULL, result;
    if (!target) return str_new_format(vm, "<weakref at 0x%lx; dead>", (int64_t)value_bits(self));
    Owned self_name; /* a name counts only if the class brings it */
    if (!value_special(vm, target, NAME___name__, &name, &self_name) && raise_is_pending(vm)) {
        value_release(vm, target);
        return NULL;
    }
    value_release(vm, self_name);
    if (name && value_is_str(name)) {
        result = str_new_format(vm, "<weakref at 0x%lx; to '%T' at 0x%lx (%S)>", (int64_t)value_bits(self),
                                target, (int64_t)value_bits(target), name);
    } else {
        result = str_new_format(vm, "<weakref at 0x%lx; to '%T' at 0x%lx>", (int64_t)value_bits(self), target,
                                (int64_t)value_bits(target));
    }
    value_release(vm, name);
    value_release(vm, target);
    return result;
}

static Owned get_callback(VM *vm, Value self) {
    (void)vm;
    const WeakReference *reference = (const WeakReference *)self;
    return reference->target && field_peek(&reference->callback) ? field_get(&reference->callback)
                                                                 : VALUE_NONE;
}

static Owned class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static Owned initialise(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_NONE;
}

static const Method methods[] = {
    {"@classmethod __class_getitem__(cls, object, /)", class_getitem, "See PEP 585"}, {NULL, NULL, NULL}};
static const Property properties[] = {{"__callback__", get_callback, NULL, NULL}, {NULL, NULL, NULL, NULL}};

const Type weak_reference_type = {
    TYPE_HEAD(weak_reference, "weakref.ReferenceType"),
    .module = "weakref",
    .base = &object_type,
    .size = sizeof(WeakReference),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .clear = slot_clear,
              .call = slot_call,
              .hash = slot_hash,
              .compare = slot_compare,
              .repr = slot_repr},
    .construct = {"ReferenceType(object, callback=None, /)", construct, NULL},
    .initialise = {"ReferenceType(object, callback=None, /)", initialise, NULL},
    .methods = methods,
    .properties = properties,
};

/* --- proxies -------------------------------------------------------------------------------------------- */

/* What a proxy stands for; ReferenceError once it is gone. Other values stand for themselves. */
static Owned unwrap(VM *vm, Value value) {
    if (!value_has_type(value, &weak_proxy_type) && !value_has_type(value, &weak_callable_proxy_type))
        return value_retain(value);
    Owned target = weak_reference_target(vm, value);
    return target ? target
                  : raise_format(vm, EXCEPTION(ReferenceError), "weakly-referenced object no longer exists");
}

#define PROXY_UNARY(name, operation)                          \
    static Owned proxy_##name(VM *vm, Value self) {           \
        Owned target = unwrap(vm, self);                      \
        Owned result = target ? operation(vm, target) : NULL; \
        value_release(vm, target);                            \
        return result;                                        \
    }
PROXY_UNARY(str, value_str)
PROXY_UNARY(negative, value_negative) PROXY_UNARY(positive, value_positive)
    PROXY_UNARY(absolute, value_absolute) PROXY_UNARY(invert, value_invert)
        PROXY_UNARY(iterate, value_iterate) PROXY_UNARY(index, value_index)
#undef PROXY_UNARY

            static Owned proxy_binary(VM *vm, Value left, Value right, int op) {
    Owned a = unwrap(vm, left), b = a ? unwrap(vm, right) : NULL;
    Owned result = b ? value_binary(vm, a, b, op) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

#define PROXY_BINARY(name, op)                                          \
    static Owned proxy_##name(VM *vm, Value left, Value right) {        \
        return proxy_binary(vm, left, right, op);                       \
    }                                                                   \
    static Owned proxy_inplace_##name(VM *vm, Value left, Value right) { \
        return proxy_binary(vm, left, right, BINARY_INPLACE + (op));    \
    }
PROXY_BINARY(add, BINARY_ADD)
PROXY_BINARY(and, BINARY_AND) PROXY_BINARY(floordiv, BINARY_FLOOR_DIVIDE) PROXY_BINARY(lshift, BINARY_LSHIFT)
    PROXY_BINARY(matmul, BINARY_MATRIX_MULTIPLY) PROXY_BINARY(mul, BINARY_MULTIPLY)
        PROXY_BINARY(mod, BINARY_REMAINDER) PROXY_BINARY(or, BINARY_OR) PROXY_BINARY(rshift, BINARY_RSHIFT)
            PROXY_BINARY(sub, BINARY_SUBTRACT) PROXY_BINARY(truediv, BINARY_TRUE_DIVIDE)
                PROXY_BINARY(xor, BINARY_XOR)
#undef PROXY_BINARY

                    static Owned proxy_power(VM *vm, Value base, Value exponent, Value modulus) {
    Owned a = unwrap(vm, base), b = a ? unwrap(vm, exponent) : NULL, c = NULL;
    bool is_fine = b && (!modulus || (c = unwrap(vm, modulus)));
    Owned result = is_fine ? value_power(vm, a, b, c) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    value_release(vm, c);
    return result;
}

static Owned proxy_divmod(VM *vm, Value left, Value right) {
    Owned a = unwrap(vm, left), b = a ? unwrap(vm, right) : NULL;
    Owned result = b ? value_divmod(vm, a, b) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static Owned proxy_compare(VM *vm, Value left, Value right, CompareOp op) {
    Owned a = unwrap(vm, left), b = a ? unwrap(vm, right) : NULL;
    Owned result = b ? value_compare(vm, a, b, op) : NULL;
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static Owned proxy_get_attribute(VM *vm, Value self, Value name) {
    Owned target = unwrap(vm, self);
    Owned result = target ? value_attribute(vm, target, name) : NULL;
    value_release(vm, target);
    return result;
}

static bool proxy_set_attribute(VM *vm, Value self, Value name, Value value) {
    Owned target = unwrap(vm, self);
    bool is_fine = target && value_set_attribute(vm, target, name, value);
    value_release(vm, target);
    return is_fine;
}

static bool proxy_is_true(VM *vm, Value self, bool *truth) {
    Owned target = unwrap(vm, self);
    bool is_fine = target && value_is_true(vm, target, truth);
    value_release(vm, target);
    return is_fine;
}

static bool proxy_length(VM *vm, Value self, int64_t *length) {
    Owned target = unwrap(vm, self);
    bool is_fine = target && value_length(vm, target, length);
    value_release(vm, target);
    return is_fine;
}

static Owned proxy_get_item(VM *vm, Value self, Value key) {
    Owned target = unwrap(vm, self);
    Owned result = target ? value_get_item(vm, target, key) : NULL;
    value_release(vm, target);
    return result;
}

static bool proxy_set_item(VM *vm, Value self, Value key, Value value) {
    Owned target = unwrap(vm, self);
    bool is_fine = target && value_set_item(vm, target, key, value);
    value_release(vm, target);
    return is_fine;
}

static bool proxy_contains(VM *vm, Value self, Value item, bool *found) {
    Owned target = unwrap(vm, self);
    bool is_fine = target && value_contains(vm, target, item, found);
    value_release(vm, target);
    return is_fine;
}

static bool proxy_next(VM *vm, Value self, Owned *item) {
    Owned target = unwrap(vm, self);
    *item = NULL;
    bool is_fine =
        target &&
        (value_is_iterator(vm, target)
             ? iterator_next(vm, target, item)
             : (bool)raise_type_error(vm, "Weakref proxy referenced a non-iterator '%T' object", target));
    value_release(vm, target);
    return is_fine;
}

static Owned proxy_call(VM *vm, Value self, Arguments arguments) {
    Owned target = unwrap(vm, self);
    Owned result = target ? value_call(vm, target, arguments) : NULL;
    value_release(vm, target);
    return result;
}

static Owned proxy_repr(VM *vm, Value self) {
    Owned target = weak_reference_target(vm, self);
    if (!target) return str_new_format(vm, "<weakproxy at 0x%lx; dead>", (int64_t)value_bits(self));
    Owned result = str_new_format(vm, "<weakproxy at 0x%lx; to '%T' at 0x%lx>", (int64_t)value_bits(self),
                                  target, (int64_t)value_bits(target));
    value_release(vm, target);
    return result;
}

/* What the protocol looks up by name: passed on to the same method of the target. */
static Owned proxy_method(VM *vm, Value self, NameIndex name) {
    Owned target = unwrap(vm, self);
    Owned result = target ? value_call_method(vm, target, vm_name(vm, name), NULL, 0) : NULL;
    value_release(vm, target);
    return result;
}

static Owned proxy_bytes(VM *vm, Value *args) {
    return proxy_method(vm, args[0], NAME___bytes__);
}

static Owned proxy_reversed(VM *vm, Value *args) {
    return proxy_method(vm, args[0], NAME___reversed__);
}

static const Method proxy_methods[] = {
    {"__bytes__(self, /)", proxy_bytes, NULL},
    {"__reversed__(self, /)", proxy_reversed, NULL},
    {NULL, NULL, NULL},
};

#define PROXY_SLOTS                                                                                          \
    .destroy = slot_destroy, .traverse = slot_traverse, .clear = slot_clear, .repr = proxy_repr,             \
    .str = proxy_str, .compare = proxy_compare, .hash = value_hash_refused, .is_true = proxy_is_true,        \
    .get_attribute = proxy_get_attribute, .set_attribute = proxy_set_attribute, .length = proxy_length,      \
    .get_item = proxy_get_item, .set_item = proxy_set_item, .contains = proxy_contains,                      \
    .iterate = proxy_iterate, .next = proxy_next, .power = proxy_power, .divmod = proxy_divmod,              \
    .negative = proxy_negative, .positive = proxy_positive, .absolute = proxy_absolute,                      \
    .invert = proxy_invert, .index = proxy_index,                                                            \
    .binary = {[BINARY_ADD] = proxy_add,                                                                     \
               [BINARY_AND] = proxy_and,                                                                     \
               [BINARY_FLOOR_DIVIDE] = proxy_floordiv,                                                       \
               [BINARY_LSHIFT] = proxy_lshift,                                                               \
               [BINARY_MATRIX_MULTIPLY] = proxy_matmul,                                                      \
               [BINARY_MULTIPLY] = proxy_mul,                                                                \
               [BINARY_REMAINDER] = proxy_mod,                                                               \
               [BINARY_OR] = proxy_or,                                                                       \
               [BINARY_RSHIFT] = proxy_rshift,                                                               \
               [BINARY_SUBTRACT] = proxy_sub,                                                                \
               [BINARY_TRUE_DIVIDE] = proxy_truediv,                                                         \
               [BINARY_XOR] = proxy_xor},                                                                    \
    .inplace = {[BINARY_ADD] = proxy_inplace_add,                                                            \
                [BINARY_AND] = proxy_inplace_and,                                                            \
                [BINARY_FLOOR_DIVIDE] = proxy_inplace_floordiv,                                              \
                [BINARY_LSHIFT] = proxy_inplace_lshift,                                                      \
                [BINARY_MATRIX_MULTIPLY] = proxy_inplace_matmul,                                             \
                [BINARY_MULTIPLY] = proxy_inplace_mul,                                                       \
                [BINARY_REMAINDER] = proxy_inplace_mod,                                                      \
                [BINARY_OR] = proxy_inplace_or,                                                              \
                [BINARY_RSHIFT] = proxy_inplace_rshift,                                                      \
                [BINARY_SUBTRACT] = proxy_inplace_sub,                                                       \
                [BINARY_TRUE_DIVIDE] = proxy_inplace_truediv,                                                \
                [BINARY_XOR] = proxy_inplace_xor}

const Type weak_proxy_type = {
    TYPE_HEAD(weak_proxy, "weakref.ProxyType"),
    .module = "weakref",
    .base = &object_type,
    .size = sizeof(WeakReference),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {PROXY_SLOTS},
    .methods = proxy_methods,
};

const Type weak_callable_proxy_type = {
    TYPE_HEAD(weak_callable_proxy, "weakref.CallableProxyType"),
    .module = "weakref",
    .base = &object_type,
    .size = sizeof(WeakReference),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {PROXY_SLOTS, .call = proxy_call},
    .methods = proxy_methods,
};

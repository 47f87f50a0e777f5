/*
 * The iterator of collections.OrderedDict.
 *
 * It knows the entry to come, not the one that it gave: a change of the order behind the last one goes
 * unnoticed, any other ends it. Changes past OrderedDict's own methods (dict.__delitem__) are noticed by the
 * size.
 */
#include "vm/objects/ordered_dict.h"

#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct OrderedIterator {
    Object object;
    Field dict;     /* NULL once exhausted */
    int64_t index;  /* of the entry to come, or -1 */
    int64_t count;  /* of the dict when the iterator was made */
    uint64_t state; /* likewise */
    OrderedKind kind;
    bool backward;
} OrderedIterator;

static OrderedIterator *as_iterator(Value value) {
    return (OrderedIterator *)value_object(value);
}

Owned ordered_iterator_new(VM *vm, Value dict, OrderedKind kind, bool backward) {
    OrderedIterator *made = object_allocate_zeroed(vm, &ordered_iterator_type, sizeof *made);
    if (!made) return NULL;
    field_init_take(&made->dict, value_retain(dict));
    made->index = backward ? dict_last_index(as_dict(dict)) : dict_first_index(as_dict(dict));
    made->count = as_dict(dict)->count;
    made->state = as_ordered(dict)->state;
    made->kind = kind;
    made->backward = backward;
    return object_owned(made);
}

static void slot_destroy(VM *vm, Object *self) {
    field_clear(vm, &((OrderedIterator *)self)->dict);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((OrderedIterator *)self)->dict), context);
}

static Owned slot_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

/* The entry to give next; NULL at the end, or with an exception pending when the dict has changed. */
static const DictEntry *step(VM *vm, OrderedIterator *at) {
    Value value = field_peek(&at->dict);
    if (!value) return NULL;
    Dict *dict = as_dict(value);
    const char *change = at->state != as_ordered(value)->state ? "mutated"
                         : at->count != dict->count            ? "changed size"
                                                               : NULL;
    if (at->index >= 0 && !change && at->index < (int64_t)dict->used &&
        field_peek(&dict->entries[at->index].key)) {
        const DictEntry *entry = &dict->entries[at->index];
        at->index = dict_next_index(dict, at->index, at->backward);
        return entry;
    }
    if (at->index >= 0)
        raise_runtime_error(vm, "OrderedDict %s during iteration", change ? change : "mutated");
    field_clear(vm, &at->dict);
    return NULL;
}

static bool slot_next(VM *vm, Value self, Owned *item) {
    OrderedIterator *at = as_iterator(self);
    const DictEntry *entry = step(vm, at);
    *item = NULL;
    if (!entry) return !raise_is_pending(vm);
    switch (at->kind) {
    case ORDERED_KEYS: *item = field_get(&entry->key); break;
    case ORDERED_VALUES: *item = field_get(&entry->value); break;
    case ORDERED_ITEMS: *item = tuple_pair(vm, field_peek(&entry->key), field_peek(&entry->value)); break;
    }
    return *item != NULL;
}

static PartsOutcome slot_next_parts(VM *vm, Value self, Owned *parts, int64_t count) {
    OrderedIterator *at = as_iterator(self);
    if (count != 2 || at->kind != ORDERED_ITEMS) return PARTS_OTHER;
    const DictEntry *entry = step(vm, at);
    if (!entry) return raise_is_pending(vm) ? PARTS_FAILED : PARTS_ENDED;
    parts[0] = field_get(&entry->key);
    parts[1] = field_get(&entry->value);
    return PARTS_GIVEN;
}

/* (iter, ([what is left],)), without moving on. */
static Owned method_reduce(VM *vm, Value *args) {
    Owned name = str_intern_text(vm, "iter");
    Value iter = name ? dict_get_str(vm, as_dict(field_peek(&vm->builtins)), name) : NULL;
    value_release(vm, name);
    if (!iter) return raise_is_pending(vm) ? NULL : raise_attribute_error(vm, "iter");
    Owned function = value_retain(iter);
    const OrderedIterator *at = as_iterator(args[0]);
    OrderedIterator *copy = object_allocate_zeroed(vm, &ordered_iterator_type, sizeof *copy);
    if (copy) {
        Value dict = field_peek(&at->dict);
        field_init_take(&copy->dict, dict ? value_retain(dict) : NULL);
        copy->index = at->index;
        copy->count = at->count;
        copy->state = at->state;
        copy->kind = at->kind;
        copy->backward = at->backward;
    }
    Owned rest = object_owned(copy), list = rest ? value_to_list(vm, rest) : NULL,
          parts = list ? tuple_single(vm, list) : NULL,
          result = parts ? tuple_pair(vm, function, parts) : NULL;
    value_release(vm, parts);
    value_release(vm, list);
    value_release(vm, rest);
    value_release(vm, function);
    return result;
}

static const Method methods[] = {
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal iterator."},
    {NULL, NULL, NULL},
};

const Type ordered_iterator_type = {
    TYPE_HEAD(ordered_iterator, "odict_iterator"),
    .base = &object_type,
    .size = sizeof(OrderedIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .iterate = slot_self,
              .next = slot_next,
              .next_parts = slot_next_parts},
    .methods = methods,
};

/*
 * Locals of a frame as a mapping: snapshots, and the write-through proxy of PEP 667.
 *
 * The proxy reads and writes the frame's slots, cells through their contents. Names that are no slots go to
 * FrameObject.extra_locals. A value that is replaced is kept in `overwritten`: operands of the running
 * instruction may be borrowing it.
 */
#include "vm/objects/frame_locals.h"

#include "vm/lower.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct FrameLocalsProxy {
    Object object;
    Field frame; /* FrameObject */
} FrameLocalsProxy;

static bool is_hidden(const CodeObject *code, uint32_t slot) {
    return code->code->slots[slot].kind & SLOT_HIDDEN;
}

/* What a slot holds for the language: cells opened, NULL when unbound. */
static Value slot_value(const Frame *frame, uint32_t slot) {
    Value value = field_peek(&frame->slots[slot]);
    uint32_t kind = frame->code->code->slots[slot].kind;
    if (value && kind & (SLOT_CELL | SLOT_FREE) && value_has_type(value, &cell_type))
        return field_peek(&as_cell(value)->value);
    return value;
}

/* Free variables of a frame that has not started lie in its function's closure. */
static Value bound_value(const Frame *frame, uint32_t slot) {
    Value value = slot_value(frame, slot);
    if (value || !(frame->code->code->slots[slot].kind & SLOT_FREE)) return value;
    Value closure = field_peek(&frame->function->closure);
    uint32_t first = 0;
    while (first < frame->code->slot_count && !(frame->code->code->slots[first].kind & SLOT_FREE)) first++;
    if (field_peek(&frame->slots[slot]) || !closure || (int64_t)(slot - first) >= as_tuple(closure)->count)
        return NULL;
    return field_peek(&as_cell(tuple_peek(closure, (int64_t)(slot - first)))->value);
}

Owned frame_locals_snapshot(VM *vm, Frame *frame) {
    Owned dict = dict_new(vm);
    for (uint32_t i = 0; dict && i < frame->code->slot_count; i++) {
        Value value = is_hidden(frame->code, i) ? NULL : bound_value(frame, i);
        if (!value || dict_set(vm, as_dict(dict), code_slot_name(vm, frame->code, i), value)) continue;
        value_release(vm, dict);
        return NULL;
    }
    if (dict && frame->object) {
        Value extra = field_peek(&as_frame_object(frame->object)->extra_locals);
        if (extra && !dict_merge(vm, as_dict(dict), extra, 1)) {
            value_release(vm, dict);
            return NULL;
        }
    }
    return dict;
}

Owned frame_locals_proxy_new(VM *vm, Value frame_object_value) {
    FrameLocalsProxy *proxy = object_allocate(vm, &frame_locals_proxy_type, sizeof *proxy);
    if (proxy) field_init_take(&proxy->frame, value_retain(frame_object_value));
    return object_owned(proxy);
}

static FrameObject *frame_object_of(Value self) {
    return as_frame_object(field_peek(&((const FrameLocalsProxy *)self)->frame));
}

/* The locals as they are now, as a dict. */
static Owned snapshot(VM *vm, Value self) {
    FrameObject *object = frame_object_of(self);
    if (!object->frame) return dict_new(vm);
    Owned dict = frame_locals_snapshot(vm, object->frame);
    Value extra = field_peek(&object->extra_locals);
    if (dict && extra && !object->frame->object && !dict_merge(vm, as_dict(dict), extra, 1)) {
        value_release(vm, dict);
        return NULL;
    }
    return dict;
}

/* The slot of a name, or -1. */
static int64_t find_slot(VM *vm, const Frame *frame, Value key) {
    if (!frame || !value_is_str(key)) return -1;
    for (uint32_t i = 0; i < frame->code->slot_count; i++) {
        if (!is_hidden(frame->code, i) && str_equal(code_slot_name(vm, frame->code, i), key)) return i;
    }
    return -1;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    FrameObject *object = frame_object_of(self);
    int64_t slot = find_slot(vm, object->frame, key);
    Value value = slot >= 0 ? bound_value(object->frame, (uint32_t)slot) : NULL;
    if (value) return value_retain(value);
    Owned found = NULL;
    if (field_peek(&object->extra_locals) &&
        !dict_find(vm, as_dict(field_peek(&object->extra_locals)), key, &found))
        return NULL;
    if (found) return found;
    int64_t hash;
    return value_hash(vm, key, &hash)
               ? raise_format(vm, EXCEPTION(KeyError), "local variable '%R' is not defined", key)
               : NULL;
}

/* Keeps a value that is replaced alive as long as the frame. */
static bool keep_overwritten(VM *vm, FrameObject *object, Owned old) {
    if (!old || !value_is_pointer(old)) return true;
    if (!field_peek(&object->overwritten)) field_init_take(&object->overwritten, list_new(vm, 0));
    Value list = field_peek(&object->overwritten);
    bool is_fine = list && list_append(vm, as_list(list), old);
    value_release(vm, old);
    return is_fine;
}

static bool set_slot(VM *vm, FrameObject *object, uint32_t slot, Value value) {
    Frame *frame = object->frame;
    Value held = field_peek(&frame->slots[slot]);
    if (frame->code->code->slots[slot].kind & (SLOT_CELL | SLOT_FREE) && held &&
        value_has_type(held, &cell_type)) {
        Cell *cell = as_cell(held);
        Owned old = field_move(&cell->value);
        field_init_take(&cell->value, value_retain(value));
        return keep_overwritten(vm, object, old);
    }
    bool is_running = !object->is_detached && frame->code->words && frame->ip > frame->code->words;
    if (is_running && lowered_reads_later(vm, frame->code, (size_t)(frame->ip - frame->code->words), slot)) {
        return raise_runtime_error(vm,
                                   "cannot set '%S' while an expression that has read it is being evaluated",
                                   code_slot_name(vm, frame->code, slot));
    }
    Owned old = field_move(&frame->slots[slot]);
    field_init_take(&frame->slots[slot], value_retain(value));
    return keep_overwritten(vm, object, old);
}

static bool slot_set_item(VM *vm, Value self, Value key, Value value) {
    FrameObject *object = frame_object_of(self);
    int64_t slot = find_slot(vm, object->frame, key);
    if (slot >= 0) {
        if (value) return set_slot(vm, object, (uint32_t)slot, value);
        return raise_value_error(vm, "cannot remove local variables from FrameLocalsProxy");
    }
    if (!field_peek(&object->extra_locals)) {
        if (!value) return raise_key_error(vm, key);
        Owned dict = dict_new(vm);
        if (!dict) return false;
        field_init_take(&object->extra_locals, dict);
    }
    Dict *extra = as_dict(field_peek(&object->extra_locals));
    return value ? dict_set(vm, extra, key, value) : dict_delete(vm, extra, key);
}

static bool slot_contains(VM *vm, Value self, Value key, bool *found) {
    FrameObject *object = frame_object_of(self);
    int64_t slot = find_slot(vm, object->frame, key);
    *found = slot >= 0 && bound_value(object->frame, (uint32_t)slot);
    if (*found || !field_peek(&object->extra_locals)) return true;
    return dict_contains(vm, as_dict(field_peek(&object->extra_locals)), key, found);
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    Owned dict = snapshot(vm, self);
    if (!dict) return false;
    *length = as_dict(dict)->count;
    value_release(vm, dict);
    return true;
}

static Owned keys_list(VM *vm, Value self) {
    Owned dict = snapshot(vm, self);
    Owned list = dict ? value_to_list(vm, dict) : NULL;
    value_release(vm, dict);
    return list;
}

static Owned slot_iterate(VM *vm, Value self) {
    Owned list = keys_list(vm, self);
    Owned iterator = list ? value_iterate(vm, list) : NULL;
    value_release(vm, list);
    return iterator;
}

static Owned slot_repr(VM *vm, Value self) {
    bool is_active;
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "{...}");
    Owned dict = snapshot(vm, self);
    Owned text = dict ? value_repr(vm, dict) : NULL;
    value_release(vm, dict);
    repr_leave(vm, self);
    return text;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE) return VALUE_NOT_IMPLEMENTED;
    if (value_has_type(right, &frame_locals_proxy_type))
        return value_from_bool((frame_object_of(left) == frame_object_of(right)) == (op == COMPARE_EQ));
    if (!value_is_dict(right)) return VALUE_NOT_IMPLEMENTED;
    Owned dict = snapshot(vm, left);
    Owned result = dict ? value_compare(vm, dict, right, op) : NULL;
    value_release(vm, dict);
    return result;
}

static bool is_mapping_operand(Value value) {
    return value_is_dict(value) || value_has_type(value, &frame_locals_proxy_type);
}

static Owned slot_or(VM *vm, Value left, Value right) {
    if (!is_mapping_operand(left) || !is_mapping_operand(right)) return VALUE_NOT_IMPLEMENTED;
    Owned result = value_is_dict(left) ? dict_copy(vm, as_dict(left)) : snapshot(vm, left);
    if (result && dict_update_from(vm, as_dict(result), right)) return result;
    value_release(vm, result);
    return NULL;
}

/* Sets each pair of a mapping, or of an iterable of pairs. */
static bool update_from(VM *vm, Value self, Value other) {
    Owned dict = dict_new(vm);
    bool is_fine = dict && dict_update_from(vm, as_dict(dict), other);
    size_t position = 0;
    Value key, value;
    while (is_fine && dict_next(as_dict(dict), &position, &key, &value))
        is_fine = slot_set_item(vm, self, key, value);
    value_release(vm, dict);
    return is_fine;
}

static Owned slot_inplace_or(VM *vm, Value left, Value right) {
    if (!is_mapping_operand(right)) return VALUE_NOT_IMPLEMENTED;
    return update_from(vm, left, right) ? value_retain(left) : NULL;
}

static Owned method_update(VM *vm, Value *args) {
    if (!update_from(vm, args[0], args[1])) {
        if (raise_clear_if(vm, EXCEPTION(TypeError)))
            return raise_type_error(vm, "update() argument must be dict or another FrameLocalsProxy");
        return NULL;
    }
    return VALUE_NONE;
}

static Owned method_get(VM *vm, Value *args) {
    Owned found = slot_get_item(vm, args[0], args[1]);
    if (found || !raise_clear_if(vm, EXCEPTION(KeyError))) return found;
    return args[2] ? value_retain(args[2]) : VALUE_NONE;
}

static Owned method_setdefault(VM *vm, Value *args) {
    Owned found = slot_get_item(vm, args[0], args[1]);
    if (found || !raise_clear_if(vm, EXCEPTION(KeyError))) return found;
    Value value = args[2] ? args[2] : VALUE_NONE;
    return slot_set_item(vm, args[0], args[1], value) ? value_retain(value) : NULL;
}

static Owned method_pop(VM *vm, Value *args) {
    FrameObject *object = frame_object_of(args[0]);
    if (find_slot(vm, object->frame, args[1]) >= 0)
        return raise_value_error(vm, "cannot remove local variables from FrameLocalsProxy");
    Owned removed = NULL;
    if (field_peek(&object->extra_locals) &&
        !dict_pop(vm, as_dict(field_peek(&object->extra_locals)), args[1], &removed))
        return NULL;
    if (removed) return removed;
    return args[2] ? value_retain(args[2]) : raise_key_error(vm, args[1]);
}

static Owned method_keys(VM *vm, Value *args) {
    return keys_list(vm, args[0]);
}

static Owned call_on_snapshot(VM *vm, Value self, NameIndex name) {
    Owned dict = snapshot(vm, self), view = NULL, list = NULL;
    if (dict) view = value_call_method(vm, dict, vm_name(vm, name), NULL, 0);
    if (view) list = value_to_list(vm, view);
    value_release(vm, dict);
    value_release(vm, view);
    return list;
}

static Owned method_values(VM *vm, Value *args) {
    return call_on_snapshot(vm, args[0], NAME_values);
}

static Owned method_items(VM *vm, Value *args) {
    return call_on_snapshot(vm, args[0], NAME_items);
}

static Owned method_copy(VM *vm, Value *args) {
    return snapshot(vm, args[0]);
}

static Owned method_reversed(VM *vm, Value *args) {
    Owned list = keys_list(vm, args[0]);
    Owned result = list ? value_call_method(vm, list, vm_name(vm, NAME___reversed__), NULL, 0) : NULL;
    value_release(vm, list);
    return result;
}

static void slot_destroy(VM *vm, Object *self) {
    field_clear(vm, &((FrameLocalsProxy *)self)->frame);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((FrameLocalsProxy *)self)->frame), context);
}

static Owned construct(VM *vm, Value *args) {
    if (!value_has_type(args[1], &frame_type)) return raise_type_error(vm, "expect frame, not %T", args[1]);
    return frame_locals_proxy_new(vm, args[1]);
}

static const Method methods[] = {
    {"__reversed__(self, /)", method_reversed, NULL},
    {"copy(self, /)", method_copy, NULL},
    {"keys(self, /)", method_keys, NULL},
    {"values(self, /)", method_values, NULL},
    {"items(self, /)", method_items, NULL},
    {"update(self, other, /)", method_update, NULL},
    {"get(self, key, default=None, /)", method_get, NULL},
    {"pop(self, key, default=<unrepresentable>, /)", method_pop, NULL},
    {"setdefault(self, key, default=None, /)", method_setdefault, NULL},
    {NULL, NULL, NULL},
};

const Type frame_locals_proxy_type = {
    TYPE_HEAD(frame_locals_proxy, "FrameLocalsProxy"),
    .base = &object_type,
    .size = sizeof(FrameLocalsProxy),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_MAPPING | TYPE_IS_FINAL,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .repr = slot_repr,
              .compare = slot_compare,
              .hash = value_hash_refused,
              .length = slot_length,
              .get_item = slot_get_item,
              .set_item = slot_set_item,
              .contains = slot_contains,
              .iterate = slot_iterate,
              .binary = {[BINARY_OR] = slot_or},
              .inplace = {[BINARY_OR] = slot_inplace_or}},
    .construct = {"FrameLocalsProxy(frame, /)", construct, NULL},
    .methods = methods,
};

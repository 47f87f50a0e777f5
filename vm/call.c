/*
 * Calling any value from C.
 */
#include "base/memory.h"
#include "vm/frame.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/quick_call.h"
#include "vm/raise.h"
#include "vm/signature.h"
#include "vm/slots.h"

enum { QUICK_MOST = 2 }; /* arguments: more hardly ever come this way */

static Owned call_quickly(VM *vm, const QuickCall *quick, LoweredOp kind, Value callee, Arguments arguments) {
    Value items[SIGNATURE_MAX + 1];
    uint32_t count = 0;
    if (kind == LOWERED_CALL_TYPE) items[count++] = callee;
    for (size_t i = 0; i < arguments.count; i++) items[count++] = arguments.items[i];
    while (count < quick->count) items[count++] = NULL;
    return quick->function(vm, items);
}

Owned raise_not_callable(VM *vm, Value callee) {
    Owned name = NULL, found = NULL;
    if (value_has_type(callee, &module_type)) {
        if (!value_find_attribute(vm, callee, vm_name(vm, NAME___name__), &name)) raise_clear(vm);
        if (name && value_is_str(name) && !value_find_attribute(vm, callee, name, &found)) raise_clear(vm);
    }
    if (found && value_is_callable(vm, found))
        raise_type_error(vm, "'%T' object is not callable. Did you mean: '%S.%S(...)'?", callee, name, name);
    else raise_type_error(vm, "'%T' object is not callable", callee);
    value_release(vm, found);
    value_release(vm, name);
    return NULL;
}

/* (`list(map(len, words))` takes 0.71 of the instructions since functions in C are called without their
   signatures from here too.) */
Owned value_call(VM *vm, Value callee, Arguments arguments) {
    const Type *type = value_type(callee);
    if (type == &function_type)
        return recursion_enter(vm, "") ? frame_call_function(vm, callee, arguments) : NULL;
    if (!arguments.keyword_names && arguments.count - 1 < QUICK_MOST) {
        const LoweredOp kind = type == &builtin_type             ? LOWERED_CALL_BUILTIN
                               : type == &method_descriptor_type ? LOWERED_CALL_DESCRIPTOR
                                                                 : LOWERED_CALL_TYPE;
        const QuickCall *quick =
            kind == LOWERED_CALL_TYPE && type != &type_type
                ? NULL
                : quick_call(vm, kind, callee, arguments.items[0], (uint32_t)arguments.count);
        if (quick) return recursion_enter(vm, "") ? call_quickly(vm, quick, kind, callee, arguments) : NULL;
    }
    if (!type->slots.call) return raise_not_callable(vm, callee);
    if (!recursion_enter(vm, "")) return NULL;
    return type->slots.call(vm, callee, arguments);
}

Owned value_call_0(VM *vm, Value callee) {
    return value_call(vm, callee, (Arguments){NULL, 0, NULL});
}

Owned value_call_1(VM *vm, Value callee, Value first) {
    return value_call(vm, callee, (Arguments){&first, 1, NULL});
}

Owned value_call_2(VM *vm, Value callee, Value first, Value second) {
    Value items[2] = {first, second};
    return value_call(vm, callee, (Arguments){items, 2, NULL});
}

Owned value_call_3(VM *vm, Value callee, Value first, Value second, Value third) {
    Value items[3] = {first, second, third};
    return value_call(vm, callee, (Arguments){items, 3, NULL});
}

Owned value_call_method(VM *vm, Value value, Value name, const Value *items, size_t count) {
    Owned method = value_attribute(vm, value, name);
    Owned result = method ? value_call(vm, method, (Arguments){items, count, NULL}) : NULL;
    value_release(vm, method);
    return result;
}

bool value_is_callable(VM *vm, Value value) {
    const Type *type = value_type(value);
    if (type->flags & TYPE_IS_HEAP) {
        Value found = type_lookup(vm, type, vm_name(vm, NAME___call__));
        return found != NULL;
    }
    return type->slots.call != NULL;
}

/* What is called when an instance of a class of the program is: its class's __call__, or NULL. */
static Value called_through(VM *vm, Value callee) {
    const Type *type = value_type(callee);
    return type->flags & TYPE_IS_HEAP ? type_lookup(vm, type, vm_name(vm, NAME___call__)) : NULL;
}

/* Whether the wrapper of a slot refuses all keyword arguments: those of calls and of __init__ hand them on.
 */
static bool wrapper_takes_no_names(Value wrapper) {
    SlotKind kind = slot_definitions[slot_wrapper_index(wrapper)].kind;
    return kind != SLOT_CALL && kind != SLOT_INIT;
}

/* Whether names that are no strings reach what callee does. Where CPython gives the dictionary of a call to
   the callee as it is, the callee may take them, or find other faults first. */
static bool takes_any_names(VM *vm, Value callee) {
    const Type *type = value_type(callee);
    if (type->flags & TYPE_IS_CALLED_WITH_ANY_NAMES) return true;
    if (type == &slot_wrapper_type || type == &method_wrapper_type) return wrapper_takes_no_names(callee);
    Value through = called_through(vm, callee);
    if (through) return !value_type(through)->slots.call;
    if (type == &builtin_type) return signature_takes_any_names(as_builtin(callee)->method->signature);
    if (type == &type_type) return (as_type(callee)->flags & TYPE_IS_MADE_WITH_ANY_NAMES) != 0;
    return false;
}

bool call_check_names(VM *vm, Value callee, Value names) {
    for (int64_t i = 0; names && i < as_tuple(names)->count; i++) {
        if (!value_is_str(tuple_peek(names, i)))
            return takes_any_names(vm, callee) || raise_type_error(vm, "keywords must be strings");
    }
    return true;
}

bool spread_open(VM *vm, Spread *spread, Value callee, Value positional, Value keywords) {
    size_t count = positional ? (size_t)as_tuple(positional)->count : 0;
    size_t named = keywords ? (size_t)as_dict(keywords)->count : 0;
    spread->items = spread->room;
    spread->names = spread->held = NULL;
    if (count + named > COUNT_OF(spread->room)) {
        spread->items = memory_allocate_array(count + named, sizeof *spread->items);
        if (!spread->items) return raise_memory_error(vm);
    }
    for (size_t i = 0; i < count; i++) spread->items[i] = tuple_peek(positional, (int64_t)i);
    if (named) {
        spread->names = tuple_new(vm, (int64_t)named);
        spread->held = tuple_new(vm, (int64_t)named); /* the callee may change the dict */
        size_t position = 0, i = 0;
        Value key, value;
        if (spread->names && spread->held) {
            while (dict_next(as_dict(keywords), &position, &key, &value)) {
                field_init_take(&as_tuple(spread->names)->items[i], value_retain(key));
                field_init_take(&as_tuple(spread->held)->items[i], value_retain(value));
                spread->items[count + i++] = value;
            }
        }
        if (!spread->names || !spread->held || !call_check_names(vm, callee, spread->names)) {
            spread_close(vm, spread);
            return false;
        }
    }
    spread->arguments = (Arguments){spread->items, count, spread->names};
    return true;
}

void spread_close(VM *vm, Spread *spread) {
    value_release(vm, spread->names);
    value_release(vm, spread->held);
    if (spread->items != spread->room) memory_release(spread->items);
}

Owned value_call_tuple(VM *vm, Value callee, Value positional, Value keywords) {
    Spread spread;
    if (!value_type(callee)->slots.call) return raise_not_callable(vm, callee);
    if (!spread_open(vm, &spread, callee, positional, keywords)) return NULL;
    Owned result = value_call(vm, callee, spread.arguments);
    spread_close(vm, &spread);
    return result;
}

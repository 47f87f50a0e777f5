/*
 * Special methods and the slots behind them.
 *
 * The upper half are slot functions for classes made by `class`: each looks up a special method on the type
 * and calls it. The lower half calls a slot for a wrapper such as `int.__add__`. The table at the end joins
 * them.
 */
#include "vm/slots.h"

#include <assert.h>

#include "vm/objects/buffer_wrapper.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* Calls a special method that must be there. */
static Owned call_required(VM *vm, Value self, NameIndex name, const Value *items, size_t count) {
    bool missing;
    Owned result = value_call_special(vm, self, name, items, count, &missing);
    if (missing)
        return raise_attribute_error(vm, "'%T' object has no attribute '%S'", self, vm_name(vm, name));
    return result;
}

/* As call_required, but a missing method, or None in its place, gives NotImplemented. */
static Owned call_maybe(VM *vm, Value self, NameIndex name, Value argument) {
    bool missing;
    Owned result = value_call_special(vm, self, name, &argument, 1, &missing);
    return missing ? VALUE_NOT_IMPLEMENTED : result;
}

/* One binary operator of a class: left.__op__(right), right.__rop__(left), the subclass first (language
 * reference 3.3.8). */
static Owned binary_by_name(VM *vm, Value left, Value right, NameIndex name, NameIndex reflected,
                            size_t offset, Owned (*self_function)(VM *, Value, Value)) {
    const Type *a = value_type(left), *b = value_type(right);
    void (*own)(void) = (void (*)(void))self_function;
    bool try_right = a != b && slot_pointer(b, offset) == own;
    if (slot_pointer(a, offset) == own) {
        if (try_right && type_is_subtype(vm, b, a) &&
            type_lookup(vm, b, vm_name(vm, reflected)) != type_lookup(vm, a, vm_name(vm, reflected))) {
            Owned result = call_maybe(vm, right, reflected, left);
            if (result != VALUE_NOT_IMPLEMENTED) return result;
            try_right = false;
        }
        Owned result = call_maybe(vm, left, name, right);
        if (result != VALUE_NOT_IMPLEMENTED || a == b) return result;
    }
    return try_right ? call_maybe(vm, right, reflected, left) : VALUE_NOT_IMPLEMENTED;
}

#define BINARY(op, suffix)                                                                                   \
    static Owned python_##suffix(VM *vm, Value left, Value right) {                                          \
        return binary_by_name(vm, left, right, NAME___##suffix##__, NAME___r##suffix##__, \
                              offsetof(Slots, binary[BINARY_##op]), \
                              python_##suffix);                                                              \
    }                                                                                                        \
    static Owned python_i##suffix(VM *vm, Value left, Value right) {                                         \
        return call_maybe(vm, left, NAME___i##suffix##__, right);                                            \
    }
BINARY(ADD, add)
BINARY(AND, and)
BINARY(FLOOR_DIVIDE, floordiv)
BINARY(LSHIFT, lshift)
BINARY(MATRIX_MULTIPLY, matmul)
BINARY(MULTIPLY, mul)
BINARY(REMAINDER, mod)
BINARY(OR, or)
BINARY(RSHIFT, rshift)
BINARY(SUBTRACT, sub)
BINARY(TRUE_DIVIDE, truediv)
BINARY(XOR, xor)
#undef BINARY

static Owned python_divmod(VM *vm, Value left, Value right) {
    return binary_by_name(vm, left, right, NAME___divmod__, NAME___rdivmod__, offsetof(Slots, divmod),
                          python_divmod);
}

static Owned python_ipow(VM *vm, Value left, Value right) {
    return call_maybe(vm, left, NAME___ipow__, right);
}

/* self.__op__(argument[, modulus]) of a class that may not have it. */
static Owned power_maybe(VM *vm, Value self, NameIndex name, Value argument, Value modulus) {
    bool missing;
    Value items[2] = {argument, modulus};
    Owned result = value_call_special(vm, self, name, items, modulus ? 2 : 1, &missing);
    return missing ? VALUE_NOT_IMPLEMENTED : result;
}

/* As binary_by_name, with the third argument of pow() handed on to both methods. */
static Owned python_pow(VM *vm, Value base, Value exponent, Value modulus) {
    if (modulus == VALUE_NONE) modulus = NULL;
    const Type *a = value_type(base), *b = value_type(exponent);
    bool try_right = a != b && b->slots.power == python_pow;
    if (a->slots.power == python_pow) {
        Value reflected = vm_name(vm, NAME___rpow__);
        if (try_right && type_is_subtype(vm, b, a) &&
            type_lookup(vm, b, reflected) != type_lookup(vm, a, reflected)) {
            Owned result = power_maybe(vm, exponent, NAME___rpow__, base, modulus);
            if (result != VALUE_NOT_IMPLEMENTED) return result;
            try_right = false;
        }
        Owned result = power_maybe(vm, base, NAME___pow__, exponent, modulus);
        if (result != VALUE_NOT_IMPLEMENTED || a == b) return result;
    }
    return try_right ? power_maybe(vm, exponent, NAME___rpow__, base, modulus) : VALUE_NOT_IMPLEMENTED;
}

#define UNARY(name)                                                 \
    static Owned python_##name(VM *vm, Value self) {                \
        return call_required(vm, self, NAME___##name##__, NULL, 0); \
    }
UNARY(neg) UNARY(pos) UNARY(abs) UNARY(invert) UNARY(int) UNARY(float) UNARY(index) UNARY(repr) UNARY(str)
UNARY(await) UNARY(aiter) UNARY(anext)
#undef UNARY

static Owned python_iter(VM *vm, Value self) {
    Value found = type_lookup(vm, value_type(self), vm_name(vm, NAME___iter__));
    if (found == VALUE_NONE) return raise_type_error(vm, "'%T' object is not iterable", self);
    if (found) return call_required(vm, self, NAME___iter__, NULL, 0);
    return raise_type_error(vm, "'%T' object is not iterable", self);
}

static bool python_next(VM *vm, Value self, Owned *item) {
    *item = call_required(vm, self, NAME___next__, NULL, 0);
    return *item || raise_clear_if(vm, EXCEPTION(StopIteration));
}

static bool python_hash(VM *vm, Value self, int64_t *hash) {
    Value found = type_lookup(vm, value_type(self), vm_name(vm, NAME___hash__));
    if (!found || found == VALUE_NONE) return value_hash_refused(vm, self, hash);
    Owned result = call_required(vm, self, NAME___hash__, NULL, 0);
    if (!result) return false;
    if (!value_is_int(result)) {
        value_release(vm, result);
        return raise_type_error(vm, "__hash__ method should return an integer");
    }
    if (value_is_small_int(result)) *hash = value_small_int(result);
    else if (!int_fits_int64(result, hash)) *hash = int_hash(result);
    if (*hash == -1) *hash = -2;
    value_release(vm, result);
    return true;
}

/* A length from __len__: an int of at least zero. */
static bool length_from(VM *vm, Owned result, int64_t *length) {
    if (!result) return false;
    Owned index = value_index(vm, result);
    value_release(vm, result);
    if (!index) return false;
    bool is_fine = true;
    if (int_is_negative(index)) is_fine = raise_value_error(vm, "__len__() should return >= 0");
    else if (!int_fits_int64(index, length))
        is_fine = raise_overflow_error(vm, "cannot fit 'int' into an index-sized integer");
    value_release(vm, index);
    return is_fine;
}

static bool python_len(VM *vm, Value self, int64_t *length) {
    return length_from(vm, call_required(vm, self, NAME___len__, NULL, 0), length);
}

static bool python_bool(VM *vm, Value self, bool *truth) {
    bool missing;
    Owned result = value_call_special(vm, self, NAME___bool__, NULL, 0, &missing);
    if (missing) {
        int64_t length;
        result = value_call_special(vm, self, NAME___len__, NULL, 0, &missing);
        *truth = true;
        if (missing) return true;
        if (!length_from(vm, result, &length)) return false;
        *truth = length != 0;
        return true;
    }
    if (!result) return false;
    bool is_bool = value_is_bool(result);
    *truth = result == VALUE_TRUE;
    if (!is_bool) raise_type_error(vm, "__bool__ should return bool, returned %T", result);
    value_release(vm, result);
    return is_bool;
}

static const NameIndex compare_names[] = {NAME___lt__, NAME___le__, NAME___eq__,
                                          NAME___ne__, NAME___gt__, NAME___ge__};

static Owned python_compare(VM *vm, Value left, Value right, CompareOp op) {
    return call_maybe(vm, left, compare_names[op], right);
}

static Owned python_call(VM *vm, Value self, Arguments arguments) {
    Owned function, bound;
    if (!value_special(vm, self, NAME___call__, &function, &bound)) {
        return raise_is_pending(vm) ? NULL : raise_not_callable(vm, self);
    }
    if (!recursion_enter(vm, " in __call__")) {
        value_release(vm, function);
        value_release(vm, bound);
        return NULL;
    }
    Owned result;
    if (bound) {
        Owned method = bound_method_new(vm, function, bound);
        result = method ? value_call(vm, method, arguments) : NULL;
        value_release(vm, method);
    } else {
        result = value_call(vm, function, arguments);
    }
    value_release(vm, function);
    value_release(vm, bound);
    return result;
}

static bool python_init(VM *vm, Value self, Arguments arguments) {
    Owned function, bound;
    if (!value_special(vm, self, NAME___init__, &function, &bound)) return !raise_is_pending(vm);
    Owned callee = bound ? bound_method_new(vm, function, bound) : value_retain(function);
    Owned result = callee ? value_call(vm, callee, arguments) : NULL;
    value_release(vm, callee);
    value_release(vm, function);
    value_release(vm, bound);
    if (!result) return false;
    bool is_none = result == VALUE_NONE;
    if (!is_none) raise_type_error(vm, "__init__() should return None, not '%T'", result);
    value_release(vm, result);
    return is_none;
}

static Owned python_getitem(VM *vm, Value self, Value key) {
    return call_required(vm, self, NAME___getitem__, &key, 1);
}

static bool none_from(VM *vm, Owned result) {
    value_release(vm, result);
    return result != NULL;
}

static bool python_setitem(VM *vm, Value self, Value key, Value value) {
    Value items[2] = {key, value};
    bool missing;
    Owned result = value_call_special(vm, self, value ? NAME___setitem__ : NAME___delitem__, items,
                                      value ? 2 : 1, &missing);
    if (missing) {
        return raise_attribute_error(vm, "%S", vm_name(vm, value ? NAME___setitem__ : NAME___delitem__));
    }
    return none_from(vm, result);
}

static bool python_contains(VM *vm, Value self, Value item, bool *found) {
    if (type_lookup(vm, value_type(self), vm_name(vm, NAME___contains__)) == VALUE_NONE) {
        return raise_type_error(vm, "'%T' object is not a container", self);
    }
    Owned result = call_required(vm, self, NAME___contains__, &item, 1);
    bool is_fine = result && value_is_true(vm, result, found);
    value_release(vm, result);
    return is_fine;
}

/* Whether the __getattribute__ of a class is that of object. */
static bool has_plain_getattribute(VM *vm, const Type *type) {
    Value name = vm_name(vm, NAME___getattribute__), custom = type_lookup(vm, type, name);
    return !custom ||
           (value_has_type(custom, &slot_wrapper_type) && custom == type_lookup(vm, &object_type, name));
}

/* __getattribute__, and __getattr__ when that has raised AttributeError. */
static Owned python_getattribute(VM *vm, Value self, Value name) {
    const Type *type = value_type(self);
    Owned result;
    if (has_plain_getattribute(vm, type)) {
        /* no exception is made for __getattr__ alone (0.4 of the instructions) */
        if (value_generic_find(vm, self, name, &result) && result) return result;
    } else {
        result = call_required(vm, self, NAME___getattribute__, &name, 1);
        if (result) return result;
    }
    bool is_missing = !raise_is_pending(vm);
    if (!is_missing && !raise_matches(vm, EXCEPTION(AttributeError))) return NULL;
    if (type_lookup(vm, type, vm_name(vm, NAME___getattr__))) {
        raise_clear(vm);
        return call_required(vm, self, NAME___getattr__, &name, 1);
    }
    return is_missing ? value_generic_attribute(vm, self, name) : NULL;
}

bool type_finds_plainly(VM *vm, const Type *type) {
    return type_gets_plainly(type) ||
           (type->slots.get_attribute == python_getattribute && has_plain_getattribute(vm, type));
}

static bool python_setattr(VM *vm, Value self, Value name, Value value) {
    Value items[2] = {name, value};
    return none_from(
        vm, call_required(vm, self, value ? NAME___setattr__ : NAME___delattr__, items, value ? 2 : 1));
}

static Owned python_get(VM *vm, Value self, Value object, Value type) {
    Value items[2] = {object ? object : VALUE_NONE, type ? type : VALUE_NONE};
    bool missing;
    Owned result = value_call_special(vm, self, NAME___get__, items, 2, &missing);
    return missing ? value_retain(self) : result;
}

static bool python_set(VM *vm, Value self, Value object, Value value) {
    Value items[2] = {object, value};
    bool missing;
    Owned result =
        value_call_special(vm, self, value ? NAME___set__ : NAME___delete__, items, value ? 2 : 1, &missing);
    if (missing) return raise_attribute_error(vm, value ? "__set__" : "__delete__");
    return none_from(vm, result);
}

static void python_del(VM *vm, Value self) {
    Owned pending = raise_fetch(vm);
    bool missing;
    Owned result = value_call_special(vm, self, NAME___del__, NULL, 0, &missing);
    if (!result && !missing) {
        Value function = type_lookup(vm, value_type(self), vm_name(vm, NAME___del__));
        raise_unraisable(vm, "Exception ignored while calling deallocator", function);
    }
    value_release(vm, result);
    if (pending) raise_again_take(vm, pending);
}

bool slots_have_python_del(const Type *type) {
    return type->slots.finalise == python_del;
}

/* --- wrappers ------------------------------------------------------------------------------------------- */

static bool check_count(VM *vm, const SlotDefinition *definition, Arguments arguments, size_t least,
                        size_t most) {
    if (arguments.keyword_names && as_tuple(arguments.keyword_names)->count) {
        return raise_type_error(vm, "wrapper %S() takes no keyword arguments", vm_name(vm, definition->name));
    }
    if (arguments.count >= least && arguments.count <= most) return true;
    if (least == 1 && most == 2 && definition->name != NAME___get__) {
        return raise_type_error(vm, "expected 1 or 2 arguments, got %ld", (int64_t)arguments.count);
    }
    if (most == 2) { /* these are the ones that CPython unpacks by name */
        size_t wanted = arguments.count < least ? least : most;
        return raise_type_error(vm, "%S expected %s%ld argument%s, got %ld", vm_name(vm, definition->name),
                                least == most ? "" : arguments.count < least ? "at least " : "at most ",
                                (int64_t)wanted, wanted == 1 ? "" : "s", (int64_t)arguments.count);
    }
    if (least == most) {
        return raise_type_error(vm, "expected %ld argument%s, got %ld", (int64_t)least, least == 1 ? "" : "s",
                                (int64_t)arguments.count);
    }
    return raise_type_error(
        vm, "expected at %s %ld argument%s, got %ld", arguments.count < least ? "least" : "most",
        (int64_t)(arguments.count < least ? least : most),
        (arguments.count < least ? least : most) == 1 ? "" : "s", (int64_t)arguments.count);
}

static Owned none_if(bool is_fine) {
    return is_fine ? VALUE_NONE : NULL;
}

/* object.__setattr__ and its like must not get around a builtin base's own way of setting attributes. */
static bool check_set_attribute(VM *vm, const Type *owner, Value self, NameIndex name) {
    const Type *type = value_type(self);
    while (type->flags & TYPE_IS_HEAP && type->slots.set_attribute != owner->slots.set_attribute)
        type = type->base;
    if (type->slots.set_attribute == owner->slots.set_attribute || (type->flags & TYPE_IS_HEAP)) return true;
    if (!type->slots.set_attribute) return true;
    return raise_type_error(vm, "can't apply this %S to %T object", vm_name(vm, name), self);
}

Owned slot_wrapper_call(VM *vm, const Type *owner, int index, Value self, Arguments arguments) {
    const SlotDefinition *definition = &slot_definitions[index];
    const Value *items = arguments.items;
    const Slots *slots = &owner->slots;
    size_t least = 1, most = 1;
    switch (definition->kind) {
    case SLOT_UNARY:
    case SLOT_HASH:
    case SLOT_BOOL:
    case SLOT_LENGTH:
    case SLOT_NEXT:
    case SLOT_DELETE:
        least = most = 0;
        break;
    case SLOT_POWER: case SLOT_POWER_REFLECTED: case SLOT_DESCRIPTOR_GET: most = 2; break;
    case SLOT_SET_ITEM: case SLOT_SET_ATTRIBUTE: case SLOT_DESCRIPTOR_SET: least = most = 2; break;
    case SLOT_CALL: return slots->call(vm, self, arguments);
    case SLOT_INIT:
        return none_if(slots->init ? slots->init(vm, self, arguments)
                                   : initialise_call(vm, owner, self, arguments));
    default: break;
    }
    if (!check_count(vm, definition, arguments, least, most)) return NULL;
    void (*function)(void) = slot_pointer(owner, definition->offset);
    bool truth;
    int64_t number;
    Owned item;
    switch (definition->kind) {
    case SLOT_UNARY: return ((Owned(*)(VM *, Value))function)(vm, self);
    case SLOT_BINARY: return ((Owned(*)(VM *, Value, Value))function)(vm, self, items[0]);
    case SLOT_BINARY_REFLECTED: return ((Owned(*)(VM *, Value, Value))function)(vm, items[0], self);
    case SLOT_POWER: return slots->power(vm, self, items[0], arguments.count > 1 ? items[1] : NULL);
    case SLOT_POWER_REFLECTED: return slots->power(vm, items[0], self, arguments.count > 1 ? items[1] : NULL);
    case SLOT_CONCATENATE: return ((Owned(*)(VM *, Value, Value))function)(vm, self, items[0]);
    case SLOT_REPEAT: case SLOT_REPEAT_REFLECTED:
        if (!value_to_int64(vm, items[0], EXCEPTION(OverflowError), &number)) return NULL;
        return ((Owned(*)(VM *, Value, int64_t))function)(vm, self, number);
    case SLOT_HASH: return slots->hash(vm, self, &number) ? int_new(vm, number) : NULL;
    case SLOT_BOOL: return slots->is_true(vm, self, &truth) ? value_from_bool(truth) : NULL;
    case SLOT_LENGTH: return slots->length(vm, self, &number) ? int_new(vm, number) : NULL;
    case SLOT_COMPARE: return slots->compare(vm, self, items[0], (CompareOp)definition->operation);
    case SLOT_GET_ITEM: return slots->get_item(vm, self, items[0]);
    case SLOT_SET_ITEM: return none_if(slots->set_item(vm, self, items[0], items[1]));
    case SLOT_DELETE_ITEM: return none_if(slots->set_item(vm, self, items[0], NULL));
    case SLOT_CONTAINS: return slots->contains(vm, self, items[0], &truth) ? value_from_bool(truth) : NULL;
    case SLOT_NEXT:
        if (!slots->next(vm, self, &item)) return NULL;
        return item ? item : raise_stop_iteration(vm, NULL);
    case SLOT_GET_ATTRIBUTE: case SLOT_GETATTR:
        if (!value_is_str(items[0]))
            return raise_type_error(vm, "attribute name must be string, not '%T'", items[0]);
        return slots->get_attribute(vm, self, items[0]);
    case SLOT_SET_ATTRIBUTE:
        return none_if(check_set_attribute(vm, owner, self, definition->name) &&
                       slots->set_attribute(vm, self, items[0], items[1]));
    case SLOT_DELETE_ATTRIBUTE:
        return none_if(check_set_attribute(vm, owner, self, definition->name) &&
                       slots->set_attribute(vm, self, items[0], NULL));
    case SLOT_DESCRIPTOR_GET: {
        Value object = items[0] == VALUE_NONE ? NULL : items[0],
              type = arguments.count > 1 && items[1] != VALUE_NONE ? items[1] : NULL;
        if (!object && !type) return raise_type_error(vm, "__get__(None, None) is invalid");
        return slots->descriptor_get(vm, self, object, type);
    }
    case SLOT_DESCRIPTOR_SET: return none_if(slots->descriptor_set(vm, self, items[0], items[1]));
    case SLOT_DESCRIPTOR_DELETE: return none_if(slots->descriptor_set(vm, self, items[0], NULL));
    case SLOT_DELETE:
        slots->finalise(vm, self);
        return VALUE_NONE;
    case SLOT_BUFFER:
        if (!value_to_int64(vm, items[0], NULL, &number)) return NULL;
        return memoryview_by(vm, self, slots->get_buffer, number & 1);
    case SLOT_RELEASE_BUFFER:
        if (!value_has_type(items[0], &memoryview_type))
            return raise_type_error(vm, "expected a memoryview object");
        return none_if(memoryview_release(vm, items[0]));
    case SLOT_CALL: case SLOT_INIT: break;
    }
    return raise_system_error(vm, "slot without a wrapper");
}

#define AT(field) offsetof(Slots, field)
#define PYTHON(function) ((void (*)(void))(function))
#define ARITHMETIC(suffix, op, sign)                                                                         \
    {NAME___##suffix##__,     SLOT_BINARY,        AT(binary[BINARY_##op]),          0,                       \
     PYTHON(python_##suffix), "(self, value, /)", "What self " sign " value gives."},                        \
        {NAME___r##suffix##__,    SLOT_BINARY_REFLECTED, AT(binary[BINARY_##op]),          0,                \
         PYTHON(python_##suffix), "(self, value, /)",    "What value " sign " self gives."},                 \
    {                                                                                                        \
        NAME___i##suffix##__, SLOT_BINARY, AT(inplace[BINARY_##op]), 0, PYTHON(python_i##suffix),            \
            "(self, value, /)", "Does self " sign "= value."                                                 \
    }

const SlotDefinition slot_definitions[] = {
    {NAME___getattribute__, SLOT_GET_ATTRIBUTE, AT(get_attribute), 0, PYTHON(python_getattribute),
     "(self, name, /)", "What self.name gives."},
    {NAME___getattr__, SLOT_GETATTR, AT(get_attribute), 0, PYTHON(python_getattribute), NULL, NULL},
    {NAME___setattr__, SLOT_SET_ATTRIBUTE, AT(set_attribute), 0, PYTHON(python_setattr),
     "(self, name, value, /)", "Does self.name = value."},
    {NAME___delattr__, SLOT_DELETE_ATTRIBUTE, AT(set_attribute), 0, PYTHON(python_setattr), "(self, name, /)",
     "Does del self.name."},
    {NAME___repr__, SLOT_UNARY, AT(repr), 0, PYTHON(python_repr), "(self, /)", "What repr() gives."},
    {NAME___hash__, SLOT_HASH, AT(hash), 0, PYTHON(python_hash), "(self, /)", "What hash() gives."},
    {NAME___call__, SLOT_CALL, AT(call), 0, PYTHON(python_call), "(self, /, *args, **kwargs)",
     "What self(...) gives."},
    {NAME___str__, SLOT_UNARY, AT(str), 0, PYTHON(python_str), "(self, /)", "What str() gives."},
    {NAME___lt__, SLOT_COMPARE, AT(compare), COMPARE_LT, PYTHON(python_compare), "(self, value, /)",
     "Whether self < value."},
    {NAME___le__, SLOT_COMPARE, AT(compare), COMPARE_LE, PYTHON(python_compare), "(self, value, /)",
     "Whether self <= value."},
    {NAME___eq__, SLOT_COMPARE, AT(compare), COMPARE_EQ, PYTHON(python_compare), "(self, value, /)",
     "Whether self == value."},
    {NAME___ne__, SLOT_COMPARE, AT(compare), COMPARE_NE, PYTHON(python_compare), "(self, value, /)",
     "Whether self != value."},
    {NAME___gt__, SLOT_COMPARE, AT(compare), COMPARE_GT, PYTHON(python_compare), "(self, value, /)",
     "Whether self > value."},
    {NAME___ge__, SLOT_COMPARE, AT(compare), COMPARE_GE, PYTHON(python_compare), "(self, value, /)",
     "Whether self >= value."},
    {NAME___iter__, SLOT_UNARY, AT(iterate), 0, PYTHON(python_iter), "(self, /)", "What iter() gives."},
    {NAME___next__, SLOT_NEXT, AT(next), 0, PYTHON(python_next), "(self, /)", "What next() gives."},
    {NAME___get__, SLOT_DESCRIPTOR_GET, AT(descriptor_get), 0, PYTHON(python_get),
     "(self, instance, owner=None, /)", "The value when read through instance, or through its class owner."},
    {NAME___set__, SLOT_DESCRIPTOR_SET, AT(descriptor_set), 0, PYTHON(python_set),
     "(self, instance, value, /)", "Store through instance."},
    {NAME___delete__, SLOT_DESCRIPTOR_DELETE, AT(descriptor_set), 0, PYTHON(python_set),
     "(self, instance, /)", "Delete through instance."},
    {NAME___init__, SLOT_INIT, AT(init), 0, PYTHON(python_init), "(self, /, *args, **kwargs)",
     "Set up a new instance."},
    {NAME___del__, SLOT_DELETE, AT(finalise), 0, PYTHON(python_del), "(self, /)",
     "Called when nobody refers to the instance any more."},
    ARITHMETIC(add, ADD, "+"),
    ARITHMETIC(sub, SUBTRACT, "-"),
    ARITHMETIC(mul, MULTIPLY, "*"),
    ARITHMETIC(mod, REMAINDER, "%"),
    ARITHMETIC(lshift, LSHIFT, "<<"),
    ARITHMETIC(rshift, RSHIFT, ">>"),
    ARITHMETIC(and, AND, "&"),
    ARITHMETIC(xor, XOR, "^"),
    ARITHMETIC(or, OR, "|"),
    ARITHMETIC(floordiv, FLOOR_DIVIDE, "//"),
    ARITHMETIC(truediv, TRUE_DIVIDE, "/"),
    ARITHMETIC(matmul, MATRIX_MULTIPLY, "@"),
    {NAME___pow__, SLOT_POWER, AT(power), 0, PYTHON(python_pow), "(self, value, mod=None, /)",
     "self to the power of value, modulo mod where given."},
    {NAME___rpow__, SLOT_POWER_REFLECTED, AT(power), 0, PYTHON(python_pow), "(self, value, mod=None, /)",
     "value to the power of self, modulo mod where given."},
    {NAME___ipow__, SLOT_BINARY, AT(inplace[BINARY_POWER]), 0, PYTHON(python_ipow), "(self, value, /)",
     "Does self **= value."},
    {NAME___divmod__, SLOT_BINARY, AT(divmod), 0, PYTHON(python_divmod), "(self, value, /)",
     "Quotient and remainder of self by value."},
    {NAME___rdivmod__, SLOT_BINARY_REFLECTED, AT(divmod), 0, PYTHON(python_divmod), "(self, value, /)",
     "Quotient and remainder of value by self."},
    {NAME___neg__, SLOT_UNARY, AT(negative), 0, PYTHON(python_neg), "(self, /)", "-self"},
    {NAME___pos__, SLOT_UNARY, AT(positive), 0, PYTHON(python_pos), "(self, /)", "+self"},
    {NAME___abs__, SLOT_UNARY, AT(absolute), 0, PYTHON(python_abs), "(self, /)", "abs(self)"},
    {NAME___bool__, SLOT_BOOL, AT(is_true), 0, PYTHON(python_bool), "(self, /)", "What bool() gives."},
    {NAME___invert__, SLOT_UNARY, AT(invert), 0, PYTHON(python_invert), "(self, /)", "~self"},
    {NAME___int__, SLOT_UNARY, AT(to_int), 0, PYTHON(python_int), "(self, /)", "int(self)"},
    {NAME___float__, SLOT_UNARY, AT(to_float), 0, PYTHON(python_float), "(self, /)", "float(self)"},
    {NAME___index__, SLOT_UNARY, AT(index), 0, PYTHON(python_index), "(self, /)",
     "The integer self is when it stands in brackets as an index."},
    {NAME___len__, SLOT_LENGTH, AT(length), 0, PYTHON(python_len), "(self, /)", "What len() gives."},
    {NAME___getitem__, SLOT_GET_ITEM, AT(get_item), 0, PYTHON(python_getitem), "(self, key, /)",
     "The value under a key; KeyError where there is none."},
    {NAME___setitem__, SLOT_SET_ITEM, AT(set_item), 0, PYTHON(python_setitem), "(self, key, value, /)",
     "Does self[key] = value."},
    {NAME___delitem__, SLOT_DELETE_ITEM, AT(set_item), 0, PYTHON(python_setitem), "(self, key, /)",
     "Does del self[key]."},
    {NAME___contains__, SLOT_CONTAINS, AT(contains), 0, PYTHON(python_contains), "(self, key, /)",
     "Whether key in self."},
    {NAME___buffer__, SLOT_BUFFER, AT(get_buffer), 0, PYTHON(buffer_from_class), "(self, flags, /)",
     "A memoryview of the object's bytes, as the flags ask for it."},
    {NAME___release_buffer__, SLOT_RELEASE_BUFFER, AT(release_buffer), 0, PYTHON(buffer_release_from_class),
     "(self, buffer, /)", "Called when a memoryview that __buffer__ gave is no longer in use."},
    {NAME___await__, SLOT_UNARY, AT(await), 0, PYTHON(python_await), "(self, /)",
     "The iterator that \"await self\" runs."},
    {NAME___aiter__, SLOT_UNARY, AT(aiter), 0, PYTHON(python_aiter), "(self, /)", "What aiter() gives."},
    {NAME___anext__, SLOT_UNARY, AT(anext), 0, PYTHON(python_anext), "(self, /)",
     "An awaitable for the next value; StopAsyncIteration at the end."},
    /* Sequences: the same names again, for types that have these slots instead. */
    {NAME___add__, SLOT_CONCATENATE, AT(concatenate), 0, NULL, "(self, value, /)",
     "What self + value gives."},
    {NAME___mul__, SLOT_REPEAT, AT(repeat), 0, NULL, "(self, value, /)", "What self * value gives."},
    {NAME___rmul__, SLOT_REPEAT_REFLECTED, AT(repeat), 0, NULL, "(self, value, /)",
     "What value * self gives."},
    {NAME___iadd__, SLOT_CONCATENATE, AT(inplace_concatenate), 0, NULL, "(self, value, /)",
     "Does self += value."},
    {NAME___imul__, SLOT_REPEAT, AT(inplace_repeat), 0, NULL, "(self, value, /)", "Does self *= value."},
};

const int slot_definition_count = (int)COUNT_OF(slot_definitions);
enum { SLOT_ROWS_MOST = COUNT_OF(slot_definitions) };

bool slot_definition_has(VM *vm, Value name) {
    for (int i = 0; i < slot_definition_count; i++)
        if (vm_name(vm, slot_definitions[i].name) == name) return true;
    return name == vm_name(vm, NAME___del__);
}

int slot_definition_of(NameIndex name) {
    for (int i = 0; i < slot_definition_count; i++)
        if (slot_definitions[i].name == name) return i;
    UNREACHABLE();
}

/* Whether `found` is a builtin's method that does what its slot does, such as list.__getitem__. */
static bool method_is_of_slot(VM *vm, const HeapType *type, Value found, const SlotDefinition *definition) {
    if (!value_has_type(found, &method_descriptor_type)) return false;
    const Type *owner = as_method_descriptor(found)->owner;
    return slot_pointer(owner, definition->offset) && !(owner->flags & TYPE_IS_HEAP) &&
           type_is_subtype(vm, &type->type, owner);
}

/* Which slot function a class gets for the slot of some rows: that of a builtin base where its wrapper is
   what lookup finds, else the one that calls the special method, or none. */
static void (*choose_slot(VM *vm, HeapType *type, int first, int end))(void) {
    void (*chosen)(void) = NULL, (*python)(void) = NULL;
    bool is_mixed = false;
    size_t offset = slot_definitions[first].offset;
    for (int i = first; i < end; i++) {
        const SlotDefinition *definition = &slot_definitions[i];
        const Type *owner;
        Value found = type_lookup_where(vm, &type->type, vm_name(vm, definition->name), &owner);
        if (!found) continue;
        if (value_has_type(found, &slot_wrapper_type) &&
            slot_definitions[slot_wrapper_index(found)].offset == offset &&
            type_is_subtype(vm, &type->type, slot_wrapper_owner(found))) {
            void (*native)(void) = slot_pointer(slot_wrapper_owner(found), offset);
            if (chosen && chosen != native) is_mixed = true;
            chosen = native;
        } else if (value_has_type(found, &slot_wrapper_type) &&
                   type_is_subtype(vm, &type->type, slot_wrapper_owner(found)) &&
                   slot_definitions[slot_wrapper_index(found)].name == definition->name) {
            continue; /* the row of the other slot of this name has it */
        } else if (definition->kind == SLOT_GET_ITEM && method_is_of_slot(vm, type, found, definition)) {
            chosen = slot_pointer(as_method_descriptor(found)->owner, offset);
        } else if (found == VALUE_NONE && definition->kind == SLOT_HASH) {
            python = PYTHON(value_hash_refused);
        } else if (definition->python) {
            python = definition->python;
        }
    }
    if (python) return python;
    if (is_mixed) {
        for (int i = first; i < end; i++) {
            if (slot_definitions[i].python) return slot_definitions[i].python;
        }
    }
    return chosen;
}

/* The base whose slots a class has where it has no special method of its own: its only base, in an MRO that
   is the base's and the class. NULL if there is no such base. */
static const Type *slots_base(VM *vm, const HeapType *type) {
    Value mro = field_peek(&type->state.mro), bases = field_peek(&type->state.bases);
    const Type *base = type->type.base;
    bool is_known = base == &object_type || (base->flags & TYPE_IS_HEAP && !as_heap_type(base)->is_immutable);
    if (!mro || as_tuple(bases)->count != 1 || !is_known) return NULL;
    Value base_mro = type_mro(vm, base);
    if (!base_mro || as_tuple(mro)->count != as_tuple(base_mro)->count + 1) return NULL;
    for (int64_t i = 0; i < as_tuple(base_mro)->count; i++) {
        if (tuple_peek(mro, i + 1) != tuple_peek(base_mro, i)) return NULL;
    }
    return base;
}

enum { ROW_BITS = 64 };

/* Marks the rows of the special methods that a class has in its own dict. False: its keys do not tell. */
static bool mark_own_rows(VM *vm, const HeapType *type, uint64_t *rows) {
    size_t position = 0;
    Value key, value;
    while (dict_next(as_dict(field_peek(&type->state.dict)), &position, &key, &value)) {
        if (!value_is_exact_str(key) || !str_is_interned(as_str(key))) return false;
        if (as_str(key)->count < 5 || str_at(as_str(key), 1) != '_') continue;
        for (int i = 0; i < slot_definition_count; i++) {
            if (vm_name(vm, slot_definitions[i].name) == key) rows[i / ROW_BITS] |= 1ull << i % ROW_BITS;
        }
    }
    return true;
}

void type_update_slots(VM *vm, HeapType *type) {
    const Type *base = slots_base(vm, type); /* (with it making small classes takes 0.65 of the time) */
    uint64_t own[(SLOT_ROWS_MOST + ROW_BITS - 1) / ROW_BITS] = {0};
    if (base && !mark_own_rows(vm, type, own)) base = NULL;
    for (int first = 0, end; first < slot_definition_count; first = end) {
        size_t offset = slot_definitions[first].offset;
        bool is_own = !base;
        for (end = first; end < slot_definition_count && slot_definitions[end].offset == offset; end++)
            is_own |= own[end / ROW_BITS] >> end % ROW_BITS & 1;
        void (*function)(void) =
            is_own ? choose_slot(vm, type, first, end) : slot_pointer(base, offset);
        assert(is_own || function == choose_slot(vm, type, first, end));
        memcpy((char *)&type->type.slots + offset, &function, sizeof function);
    }
    /* Where __bool__ is missing, __len__ decides: see value_is_true. */
    Value del = type_lookup(vm, &type->type, vm_name(vm, NAME___del__));
    type->type.flags = (type->type.flags & ~(uint32_t)TYPE_HAS_DEL) | (del ? TYPE_HAS_DEL : 0);
}

/*
 * What can be done with any value: text, truth, comparison, attributes, containers, iteration, classes.
 * Arithmetic is in arithmetic.c, calls in call.c.
 *
 * Each operation asks the type's slot and says what CPython says where there is none.
 */
#include "vm/protocol.h"

#include <math.h>

#include "vm/equality.h"
#include "vm/format_spec.h"
#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/float.h"
#include "vm/objects/function.h"
#include "vm/objects/generator.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/raise.h"
#include "vm/slots.h"

bool recursion_enter(VM *vm, const char *where) {
    char here;
    if (LIKELY(&here > vm->thread->c_stack_limit)) return true;
    raise_format(vm, EXCEPTION(RecursionError), "maximum recursion depth exceeded%s", where);
    return false;
}

/* --- text and truth ------------------------------------------------------------------------------------- */

static Owned default_repr(VM *vm, Value value) {
    Owned name = type_full_name(vm, value_type(value));
    Owned module = NULL, result = NULL;
    if (name &&
        value_find_attribute(vm, type_value(value_type(value)), vm_name(vm, NAME___module__), &module)) {
        bool is_builtin = module && value_is_str(module) && str_is_text(module, "builtins");
        (void)is_builtin;
        result = str_new_format(vm, "<%S object at 0x%lx>", name, (int64_t)value_bits(value));
    }
    value_release(vm, module);
    value_release(vm, name);
    return result;
}

Owned object_default_repr(VM *vm, Value value) {
    return default_repr(vm, value);
}

static Owned check_text(VM *vm, Owned text, const char *method) {
    if (!text || value_is_str(text)) return text;
    raise_type_error(vm, "%s returned non-string (type %T)", method, text);
    value_release(vm, text);
    return NULL;
}

Owned value_repr(VM *vm, Value value) {
    if (!value) return str_new_text(vm, "<NULL>");
    const Type *type = value_type(value);
    if (!type->slots.repr) return default_repr(vm, value);
    if (!recursion_enter(vm, " while getting the repr of an object")) return NULL;
    return check_text(vm, type->slots.repr(vm, value), "__repr__");
}

Owned value_str(VM *vm, Value value) {
    const Type *type = value_type(value);
    if (type == &str_type) return value_retain(value);
    if (!type->slots.str && !type->slots.repr) return default_repr(vm, value);
    if (!recursion_enter(vm, " while getting the str of an object")) return NULL;
    Owned text = type->slots.str ? type->slots.str(vm, value) : type->slots.repr(vm, value);
    return check_text(vm, text, "__str__");
}

Owned value_ascii(VM *vm, Value value) {
    Owned text = value_repr(vm, value);
    if (!text || str_is_ascii(as_str(text))) return text;
    STR_BUILDER(builder);
    for (int64_t i = 0; i < as_str(text)->count; i++) {
        uint32_t c = str_at(as_str(text), i);
        char escape[16];
        if (c < 0x80) {
            str_builder_add(&builder, c);
            continue;
        }
        const char *digits = "0123456789abcdef";
        int width = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8, at = 0;
        escape[at++] = '\\';
        escape[at++] = width == 2 ? 'x' : width == 4 ? 'u' : 'U';
        for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) escape[at++] = digits[c >> shift & 15];
        str_builder_add_ascii(&builder, escape, (size_t)at);
    }
    value_release(vm, text);
    return str_builder_finish(vm, &builder);
}

Owned value_format(VM *vm, Value value, Value spec) {
    bool is_empty = !spec || (value_is_str(spec) && as_str(spec)->count == 0);
    if (is_empty && value_is_exact_str(value)) return value_retain(value);
    if (is_empty && value_is_small_int(value)) return value_str(vm, value);
    if (spec && value_is_str(spec)) { /* the __format__ of these is known */
        const Type *type = value_type(value);
        if (type == &int_type) return int_format(vm, value, spec);
        if (type == &float_type) return float_format(vm, value, spec);
        if (type == &str_type) return str_format(vm, value, spec);
    }
    Value argument = spec ? spec : vm->empty_str;
    bool missing;
    Owned result = value_call_special(vm, value, NAME___format__, &argument, 1, &missing);
    if (missing) return raise_type_error(vm, "Type %T doesn't define __format__", value);
    if (result && !value_is_str(result)) {
        raise_type_error(vm, "__format__ must return a str, not %T", result);
        value_release(vm, result);
        return NULL;
    }
    return result;
}

bool value_hash_refused(VM *vm, Value value, int64_t *hash) {
    (void)hash;
    return raise_type_error(vm, "unhashable type: '%T'", value);
}

bool value_hash_as(VM *vm, Value value, const char *role, int64_t *hash) {
    if (value_hash(vm, value, hash)) return true;
    Owned error = raise_fetch(vm);
    if (!value_has_type(error, EXCEPTION(TypeError))) {
        raise_again_take(vm, error);
        return false;
    }
    Owned text = value_str(vm, error);
    if (text) raise_type_error(vm, "cannot use '%N' as %s (%S)", value_type(value), role, text);
    value_release(vm, text);
    value_release(vm, error);
    return false;
}

int64_t hash_address(const void *address) {
    int64_t hash = (int64_t)((uintptr_t)address >> 4 | (uintptr_t)address << 60);
    return hash == -1 ? -2 : hash;
}

bool value_hash(VM *vm, Value value, int64_t *hash) {
    if (value_is_exact_str(value)) {
        *hash = str_hash(vm, value);
        return true;
    }
    if (value_is_small_int(value)) {
        *hash = int_hash_small(value_small_int(value));
        return true;
    }
    const Type *type = value_type(value);
    if (type->slots.hash) return type->slots.hash(vm, value, hash);
    if (type->slots.compare && !(type->flags & TYPE_IS_HEAP)) return value_hash_refused(vm, value, hash);
    *hash = hash_address(value);
    return true;
}

bool value_is_true(VM *vm, Value value, bool *truth) {
    if (value == VALUE_TRUE || value == VALUE_FALSE) {
        *truth = value == VALUE_TRUE;
        return true;
    }
    const Type *type = value_type(value);
    if (type->slots.is_true) return type->slots.is_true(vm, value, truth);
    if (type->slots.length) {
        int64_t length;
        if (!type->slots.length(vm, value, &length)) return false;
        *truth = length != 0;
        return true;
    }
    *truth = value != VALUE_NONE;
    return true;
}

/* --- comparison ----------------------------------------------------------------------------------------- */

static const CompareOp swapped[] = {COMPARE_GT, COMPARE_GE, COMPARE_EQ, COMPARE_NE, COMPARE_LT, COMPARE_LE};
static const char *const compare_texts[] = {"<", "<=", "==", "!=", ">", ">="};

/* The last steps: the swapped operator of right, if it is still to be asked, and what holds for any object.
 */
static Owned compare_end(VM *vm, Value left, Value right, CompareOp op, bool asks_right) {
    const Type *b = value_type(right);
    if (asks_right && b->slots.compare) {
        Owned result = b->slots.compare(vm, right, left, swapped[op]);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
    }
    if (op == COMPARE_EQ) return value_from_bool(left == right);
    if (op == COMPARE_NE) return value_from_bool(left != right);
    return raise_type_error(vm, "'%s' not supported between instances of '%T' and '%T'", compare_texts[op],
                            left, right);
}

Owned value_compare(VM *vm, Value left, Value right, CompareOp op) {
    const Type *a = value_type(left), *b = value_type(right);
    if (!recursion_enter(vm, " in comparison")) return NULL;
    bool tried_right = false;
    if (a != b && b->slots.compare && type_is_subtype(vm, b, a)) {
        tried_right = true;
        Owned result = b->slots.compare(vm, right, left, swapped[op]);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
    }
    if (a->slots.compare) {
        Owned result = a->slots.compare(vm, left, right, op);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
    }
    return compare_end(vm, left, right, op, !tried_right);
}

Owned value_compare_rest(VM *vm, Value left, Value right, CompareOp op) {
    return recursion_enter(vm, " in comparison") ? compare_end(vm, left, right, op, true) : NULL;
}

/* Comparisons of numbers, where nothing can be called. */
ALWAYS_INLINE bool compare_simply(Value left, Value right, CompareOp op, bool *truth) {
    double x, y;
    if (value_both_small_int(left, right)) {
        intptr_t a = (intptr_t)left, b = (intptr_t)right;
        *truth = op == COMPARE_LT   ? a < b
                 : op == COMPARE_LE ? a <= b
                 : op == COMPARE_EQ ? a == b
                 : op == COMPARE_NE ? a != b
                 : op == COMPARE_GT ? a > b
                                    : a >= b;
        return true;
    }
    if (!number_as_double(left, &x) || !number_as_double(right, &y)) return false;
    *truth = op == COMPARE_LT   ? x < y
             : op == COMPARE_LE ? x <= y
             : op == COMPARE_EQ ? x == y
             : op == COMPARE_NE ? x != y
             : op == COMPARE_GT ? x > y
                                : x >= y;
    return true;
}

bool value_compare_truth(VM *vm, Value left, Value right, CompareOp op, bool *truth) {
    if (compare_simply(left, right, op, truth)) return true;
    Owned result = value_compare(vm, left, right, op);
    if (!result) return false;
    bool is_fine = value_is_true(vm, result, truth);
    value_release(vm, result);
    return is_fine;
}

bool value_equals(VM *vm, Value left, Value right, bool *equal) {
    Equality equality = value_equality(left, right);
    *equal = equality == EQUAL_YES;
    return equality != EQUAL_UNKNOWN || value_compare_truth(vm, left, right, COMPARE_EQ, equal);
}

bool type_gets_plainly(const Type *type) {
    return !type->slots.get_attribute || type->slots.get_attribute == value_generic_attribute;
}

bool type_sets_plainly(const Type *type) {
    return !type->slots.set_attribute || type->slots.set_attribute == value_generic_set_attribute;
}

/* --- attributes ----------------------------------------------------------------------------------------- */

/* The interned form of a name, needed to look in shapes; a new reference. */
static Owned interned_name(VM *vm, Value name) {
    if (str_is_interned(as_str(name))) return value_retain(name);
    if (value_is_exact_str(name)) return str_intern_take(vm, value_retain(name));
    return str_intern_take(vm,
                           str_new_kind(vm, as_str(name)->data, str_kind(as_str(name)), as_str(name)->count));
}

static bool check_name(VM *vm, Value name) {
    return value_is_str(name) || raise_type_error(vm, "attribute name must be string, not '%T'", name);
}

/* Modules keep their attributes in a dict of their own. */
static bool is_module(Value value) {
    return type_builtin_base(value_type(value)) == &module_type && field_peek(&as_module(value)->dict);
}

static Owned raise_no_attribute(VM *vm, Value value, Value name) {
    return raise_missing_attribute(vm, value, name, "'%T' object has no attribute '%S'", value, name);
}

/* What a descriptor found on value's type gives. */
static Owned get_described(VM *vm, Value found, Value value) {
    Owned held = value_retain(found);
    Owned result =
        value_type(held)->slots.descriptor_get(vm, held, value, type_value(value_type(value)));
    value_release(vm, held);
    return result;
}

/* value_generic_find where keys have an __eq__ of their own, which may change any class and object. */
static COLD bool find_asking(VM *vm, Value value, Value name, Owned *result) {
    Owned type = value_retain(type_value(value_type(value)));
    Owned found = type_lookup_asking(vm, as_type(type), name);
    const Slots *slots = found ? &value_type(found)->slots : NULL;
    bool is_data = slots && slots->descriptor_get && slots->descriptor_set, is_fine = true;
    Dict *own = instance_asked_dict(value);
    if (!own && is_module(value)) own = module_dict(value);
    if (!is_data && own) {
        Owned held = value_retain(object_value(own));
        is_fine = dict_find(vm, own, name, result);
        value_release(vm, held);
    } else if (!is_data && value_type(value)->shape_offset) {
        Value plain = instance_get(vm, value, name);
        *result = plain ? value_retain(plain) : NULL;
    }
    if (is_fine && !*result && found)
        *result = slots->descriptor_get ? slots->descriptor_get(vm, found, value, type) : value_retain(found);
    value_release(vm, found);
    value_release(vm, type);
    return *result || !raise_is_pending(vm);
}

bool value_generic_find(VM *vm, Value value, Value name_given, Owned *result) {
    *result = NULL;
    if (!check_name(vm, name_given)) return false;
    Owned name = interned_name(vm, name_given);
    if (!name) return false;
    const Type *type = value_type(value);
    Value found = type_lookup(vm, type, name), own = NULL;
    const Slots *slots = found ? &value_type(found)->slots : NULL;
    bool is_data = slots && slots->descriptor_get && slots->descriptor_set;
    bool asks = type_asks_keys(vm, type);
    if (!is_data && type->shape_offset) {
        const Attributes *attributes = instance_attributes(value);
        const Shape *shape = attributes->shape;
        if (shape && shape->is_dictionary) {
            const Dict *dict = as_dict(field_peek(&attributes->slots[0]));
            asks |= !dict->is_str_keyed;
            own = dict_get_str(vm, dict, name);
        } else if (shape) {
            int32_t slot = shape_find(vm, attributes->shape, name);
            own = slot < 0 ? NULL : field_peek(&attributes->slots[slot]);
        }
    } else if (!is_data && is_module(value)) {
        asks |= !module_dict(value)->is_str_keyed;
        own = dict_get_str(vm, module_dict(value), name);
    }
    if (UNLIKELY(asks)) {
        bool is_fine = find_asking(vm, value, name, result);
        value_release(vm, name);
        return is_fine;
    }
    if (own) *result = value_retain(own);
    else if (found && slots->descriptor_get) *result = get_described(vm, found, value);
    else if (found) *result = value_retain(found);
    value_release(vm, name);
    return *result || !raise_is_pending(vm);
}

Owned value_generic_attribute(VM *vm, Value value, Value name) {
    Owned result;
    if (!value_generic_find(vm, value, name, &result)) return NULL;
    if (!result) raise_no_attribute(vm, value, name);
    return result;
}

Owned value_attribute(VM *vm, Value value, Value name) {
    const Type *type = value_type(value);
    if (type->slots.get_attribute) {
        if (!check_name(vm, name)) return NULL;
        return type->slots.get_attribute(vm, value, name);
    }
    return value_generic_attribute(vm, value, name);
}

Owned value_attribute_name(VM *vm, Value value, NameIndex name) {
    return value_attribute(vm, value, vm_name(vm, name));
}

bool value_find_attribute(VM *vm, Value value, Value name, Owned *found) {
    const Type *type = value_type(value);
    if (type_gets_plainly(type)) { /* no exception needs to be made */
        if (value_generic_find(vm, value, name, found)) return true;
    } else if (type->slots.get_attribute == type_get_attribute && !vm->has_asked_classes) {
        *found = NULL; /* nor here (a program that matches class patterns takes 0.83 of the instructions) */
        if (check_name(vm, name) && type_find_attribute(vm, value, name, found)) return true;
    } else {
        *found = value_attribute(vm, value, name);
    }
    return *found || raise_clear_if(vm, EXCEPTION(AttributeError));
}

static bool missing_for_set(VM *vm, Value value, Value name, Value found) {
    const Type *type = value_type(value);
    if (!found || !type->shape_offset) {
        if (found)
            return raise_missing_attribute(vm, value, name, "'%T' object attribute '%S' is read-only", value,
                                           name);
        if (type->shape_offset ||
            (type->slots.set_attribute && type->slots.set_attribute != value_generic_set_attribute))
            return raise_no_attribute(vm, value, name);
        return raise_missing_attribute(
            vm, value, name, "'%T' object has no attribute '%S' and no __dict__ for setting new attributes",
            value, name);
    }
    return raise_no_attribute(vm, value, name);
}

bool value_generic_set_attribute(VM *vm, Value value, Value name_given, Value to) {
    if (!check_name(vm, name_given)) return false;
    Owned name = interned_name(vm, name_given);
    if (!name) return false;
    const Type *type = value_type(value);
    Owned asked = UNLIKELY(type_asks_keys(vm, type)) ? type_lookup_asking(vm, type, name) : NULL;
    Value found = asked ? asked : type_lookup(vm, type, name);
    bool is_fine;
    if (found && value_type(found)->slots.descriptor_set) {
        Owned held = value_retain(found);
        is_fine = value_type(held)->slots.descriptor_set(vm, held, value, to);
        value_release(vm, held);
    } else if (type->shape_offset) {
        bool present;
        is_fine = instance_set(vm, value, name, to, &present);
        if (is_fine && !present) is_fine = missing_for_set(vm, value, name, found);
    } else if (is_module(value)) {
        Owned removed = NULL;
        is_fine = to ? dict_set(vm, module_dict(value), name, to)
                     : dict_pop(vm, module_dict(value), name, &removed);
        if (is_fine && !to && !removed) is_fine = missing_for_set(vm, value, name, found);
        value_release(vm, removed);
    } else {
        is_fine = missing_for_set(vm, value, name, found);
    }
    value_release(vm, asked);
    value_release(vm, name);
    return is_fine;
}

bool value_set_attribute(VM *vm, Value value, Value name, Value to) {
    const Type *type = value_type(value);
    if (!check_name(vm, name)) return false;
    if (type->slots.set_attribute) return type->slots.set_attribute(vm, value, name, to);
    return value_generic_set_attribute(vm, value, name, to);
}

bool value_special(VM *vm, Value value, NameIndex name, Owned *function, Owned *self) {
    const Type *type = value_type(value);
    Value found = type_lookup(vm, type, vm_name(vm, name));
    *function = *self = NULL;
    if (!found) return false;
    const Type *found_type = value_type(found);
    if (found_type == &function_type || found_type->flags & TYPE_IS_METHOD_DESCRIPTOR) {
        *function = value_retain(found);
        *self = value_retain(value);
        return true;
    }
    if (!found_type->slots.descriptor_get) {
        *function = value_retain(found);
        return true;
    }
    Owned held = value_retain(found);
    *function = found_type->slots.descriptor_get(vm, held, value, type_value(type));
    value_release(vm, held);
    return *function != NULL;
}

Owned value_call_special(VM *vm, Value value, NameIndex name, const Value *items, size_t count,
                         bool *missing) {
    enum { MOST = 4 };
    Value all[MOST + 1];
    all[0] = value;
    for (size_t i = 0; i < count; i++) all[1 + i] = items[i];
    *missing = false;
    Value found = type_lookup(vm, value_type(value), vm_name(vm, name));
    if (LIKELY(found && value_has_type(found, &function_type))) { /* its frame keeps the function */
        if (!recursion_enter(vm, "")) return NULL;
        return frame_call_function(vm, found, (Arguments){all, 1 + count, NULL});
    }
    Owned function, self;
    if (!value_special(vm, value, name, &function, &self)) {
        *missing = !raise_is_pending(vm);
        return NULL;
    }
    Owned result =
        value_call(vm, function, (Arguments){self ? all : all + 1, self ? 1 + count : count, NULL});
    value_release(vm, function);
    value_release(vm, self);
    return result;
}

/* --- containers and iteration --------------------------------------------------------------------------- */

bool value_length(VM *vm, Value value, int64_t *length) {
    const Type *type = value_type(value);
    if (type->slots.length) return type->slots.length(vm, value, length);
    return raise_type_error(vm, "object of type '%T' has no len()", value);
}

bool value_length_hint(VM *vm, Value value, int64_t fallback, int64_t *length) {
    const Type *type = value_type(value);
    *length = fallback;
    if (type->slots.length) {
        if (type->slots.length(vm, value, length)) return true;
        if (!raise_clear_if(vm, EXCEPTION(TypeError))) return false;
        *length = fallback;
    }
    bool missing;
    Owned hint = value_call_special(vm, value, NAME___length_hint__, NULL, 0, &missing);
    if (missing) return true;
    if (!hint) return raise_clear_if(vm, EXCEPTION(TypeError));
    bool is_fine = true;
    if (hint != VALUE_NOT_IMPLEMENTED) {
        if (!value_is_int(hint))
            is_fine = raise_type_error(vm, "__length_hint__ must be an integer, not %T", hint);
        else if (!int_fits_int64(hint, length))
            is_fine = raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
        else if (*length < 0) is_fine = raise_value_error(vm, "__length_hint__() should return >= 0");
    }
    value_release(vm, hint);
    return is_fine;
}

Owned value_get_item(VM *vm, Value container, Value key) {
    const Type *type = value_type(container);
    if (type->slots.get_item) return type->slots.get_item(vm, container, key);
    if (value_is_type(container)) {
        Owned method;
        if (container == type_value(&type_type)) return generic_alias_new(vm, container, key);
        if (!value_find_attribute(vm, container, vm_name(vm, NAME___class_getitem__), &method)) return NULL;
        if (method && method != VALUE_NONE) {
            Owned result = value_call_1(vm, method, key);
            value_release(vm, method);
            return result;
        }
        return raise_type_error(vm, "type '%N' is not subscriptable", as_type(container));
    }
    return raise_type_error(vm, "'%T' object is not subscriptable", container);
}

Owned value_get_index(VM *vm, Value container, int64_t index) {
    Owned key = int_new(vm, index);
    Owned result = key ? value_get_item(vm, container, key) : NULL;
    value_release(vm, key);
    return result;
}

/* Says that `container` takes no items. Sequences and instances of classes are told apart by what they say,
 * and read the key as an index first. */
static bool refuse_item(VM *vm, Value container, Value key, bool is_deletion) {
    const Type *type = value_type(container);
    bool is_like_sequence = (type->flags & TYPE_IS_HEAP) || type->slots.length || type->slots.get_item;
    bool is_index = false;
    if (is_like_sequence && value_has_index(vm, key)) {
        int64_t index;
        if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return false;
        is_index = true;
    }
    if (!is_deletion) return raise_type_error(vm, "'%T' object does not support item assignment", container);
    return raise_type_error(vm,
                            is_index ? "'%T' object doesn't support item deletion"
                                     : "'%T' object does not support item deletion",
                            container);
}

bool value_set_item(VM *vm, Value container, Value key, Value value) {
    const Type *type = value_type(container);
    if (type->slots.set_item) return type->slots.set_item(vm, container, key, value);
    return refuse_item(vm, container, key, !value);
}

bool value_contains(VM *vm, Value container, Value item, bool *found) {
    const Type *type = value_type(container);
    if (type->slots.contains) return type->slots.contains(vm, container, item, found);
    Owned iterator = value_iterate(vm, container);
    if (!iterator) {
        if (raise_matches(vm, EXCEPTION(TypeError))) { /* be it of its own __iter__ */
            raise_clear(vm);
            raise_type_error(vm, "argument of type '%T' is not a container or iterable", container);
        }
        return false;
    }
    *found = false;
    bool is_fine = true;
    while (is_fine && !*found) {
        Owned next;
        is_fine = iterator_next(vm, iterator, &next);
        if (!is_fine || !next) break;
        is_fine = value_equals(vm, next, item, found);
        value_release(vm, next);
    }
    value_release(vm, iterator);
    return is_fine;
}

bool value_is_iterator(VM *vm, Value value) {
    (void)vm;
    return value_type(value)->slots.next != NULL;
}

Owned value_iterate(VM *vm, Value iterable) {
    const Type *type = value_type(iterable);
    if (type->slots.iterate) {
        Owned iterator = type->slots.iterate(vm, iterable);
        if (!iterator || value_type(iterator)->slots.next) return iterator;
        raise_type_error(vm, "iter() returned non-iterator of type '%T'", iterator);
        value_release(vm, iterator);
        return NULL;
    }
    /* Of the types written in C, those that have items but no length are no sequences: unions, matches. */
    bool is_sequence = type_is_mutable(type) || type->slots.length;
    if (type->slots.get_item && is_sequence && !value_is_dict(iterable))
        return sequence_iterator_new(vm, iterable);
    return raise_type_error(vm, "'%T' object is not iterable", iterable);
}

bool iterator_next(VM *vm, Value iterator, Owned *item) {
    const Type *type = value_type(iterator);
    *item = NULL;
    if (!type->slots.next) return raise_type_error(vm, "'%T' object is not an iterator", iterator);
    return type->slots.next(vm, iterator, item);
}

bool walk_open(VM *vm, Walk *walk, Value iterable) {
    *walk = (Walk){NULL, 0, NULL};
    if (value_has_type(iterable, &list_type) || value_has_type(iterable, &tuple_type)) {
        walk->sequence = iterable;
        return true;
    }
    walk->iterator = value_iterate(vm, iterable);
    return walk->iterator != NULL;
}

bool walk_next(VM *vm, Walk *walk, Owned *item) {
    if (!walk->sequence) return iterator_next(vm, walk->iterator, item);
    bool is_list = value_has_type(walk->sequence, &list_type);
    int64_t count = is_list ? as_list(walk->sequence)->count
                            : as_tuple(walk->sequence)->count; /* of a list it may change */
    *item = NULL;
    if (walk->index < count)
        *item = value_retain(is_list ? list_peek(walk->sequence, walk->index)
                                     : tuple_peek(walk->sequence, walk->index));
    walk->index++;
    return true;
}

bool walk_feed(VM *vm, Walk *walk, Sink *sink, Owned *item) {
    if (!walk->sequence && value_has_type(walk->iterator, &generator_type))
        return generator_feed(vm, walk->iterator, sink, item);
    return walk_next(vm, walk, item);
}

void walk_close(VM *vm, Walk *walk) {
    value_release(vm, walk->iterator);
}

bool value_for_each(VM *vm, Value iterable, bool (*visit)(VM *vm, Value item, void *context), void *context) {
    Owned iterator = value_iterate(vm, iterable);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = visit(vm, item, context);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine;
}

Owned value_to_list(VM *vm, Value iterable) {
    Owned list = list_new(vm, 0);
    if (list && list_extend(vm, as_list(list), iterable)) return list;
    value_release(vm, list);
    return NULL;
}

Owned value_to_tuple(VM *vm, Value iterable) {
    if (value_has_type(iterable, &tuple_type)) return value_retain(iterable);
    if (value_has_type(iterable, &list_type)) return list_to_tuple(vm, iterable);
    Owned list = list_new(vm, 0);
    Owned tuple = list && list_collect(vm, as_list(list), iterable) ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

Owned value_to_items(VM *vm, Value iterable, const char *refusal) {
    if (value_has_type(iterable, &tuple_type)) return value_retain(iterable);
    if (value_has_type(iterable, &list_type)) return list_to_tuple(vm, iterable);
    Owned iterator = value_iterate(vm, iterable);
    if (!iterator) {
        if (raise_clear_if(vm, EXCEPTION(TypeError))) raise_type_error(vm, "%s", refusal);
        return NULL;
    }
    Owned list = value_to_list(vm, iterator);
    value_release(vm, iterator);
    Owned tuple = list ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

/* --- classes -------------------------------------------------------------------------------------------- */

bool value_is_instance_exact(VM *vm, Value value, const Type *type) {
    return type_is_subtype(vm, value_type(value), type);
}

/* __bases__ of something that acts as a class; NULL without exception if it has none. */
static Owned abstract_bases(VM *vm, Value class) {
    Owned bases;
    if (!value_find_attribute(vm, class, vm_name(vm, NAME___bases__), &bases)) return NULL;
    if (bases && !value_is_tuple(bases)) {
        value_release(vm, bases);
        return NULL;
    }
    return bases;
}

static bool abstract_is_subclass(VM *vm, Value derived, Value class, bool *is) {
    *is = derived == class;
    if (*is) return true;
    if (!recursion_enter(vm, " in __subclasscheck__")) return false;
    Owned bases = abstract_bases(vm, derived);
    if (!bases) return !raise_is_pending(vm);
    bool is_fine = true;
    for (int64_t i = 0; is_fine && !*is && i < as_tuple(bases)->count; i++)
        is_fine = abstract_is_subclass(vm, tuple_peek(bases, i), class, is);
    value_release(vm, bases);
    return is_fine;
}

/* Whether __class__ of its instances is the type for certain. */
static bool has_plain_class(VM *vm, const Type *type) {
    if (!type_gets_plainly(type)) return false;
    if (!(type->flags & TYPE_IS_HEAP)) return true;
    Value name = vm_name(vm, NAME___class__);
    return type_lookup(vm, type, name) == type_lookup(vm, &object_type, name);
}

bool value_plain_is_instance(VM *vm, Value value, Value class, bool *is) {
    if (value_is_type(class)) {
        *is = type_is_subtype(vm, value_type(value), as_type(class));
        if (*is || has_plain_class(vm, value_type(value))) return true;
        Owned claimed; /* __class__ may tell another type */
        if (!value_find_attribute(vm, value, vm_name(vm, NAME___class__), &claimed)) return false;
        if (claimed && value_is_type(claimed) && as_type(claimed) != value_type(value))
            *is = type_is_subtype(vm, as_type(claimed), as_type(class));
        value_release(vm, claimed);
        return true;
    }
    Owned bases = abstract_bases(vm, class);
    if (!bases) {
        if (raise_is_pending(vm)) return false;
        return raise_type_error(vm, "isinstance() arg 2 must be a type, a tuple of types, or a union");
    }
    value_release(vm, bases);
    Owned claimed;
    *is = false;
    if (!value_find_attribute(vm, value, vm_name(vm, NAME___class__), &claimed)) return false;
    bool is_fine = !claimed || abstract_is_subclass(vm, claimed, class, is);
    value_release(vm, claimed);
    return is_fine;
}

bool value_plain_is_subclass(VM *vm, Value derived, Value class, bool *is) {
    if (value_is_type(derived) && value_is_type(class)) {
        *is = type_is_subtype(vm, as_type(derived), as_type(class));
        return true;
    }
    Owned bases = abstract_bases(vm, derived);
    if (!bases)
        return raise_is_pending(vm) ? false
                                    : (bool)raise_type_error(vm, "issubclass() arg 1 must be a class");
    value_release(vm, bases);
    bases = abstract_bases(vm, class);
    if (!bases)
        return raise_is_pending(vm)
                   ? false
                   : (bool)raise_type_error(
                         vm, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
    value_release(vm, bases);
    return abstract_is_subclass(vm, derived, class, is);
}

static bool check_class(VM *vm, Value value, Value class, NameIndex hook,
                        bool (*plain)(VM *, Value, Value, bool *), bool *is) {
    if (value_has_type(class, &type_type)) return plain(vm, value, class, is);
    if (value_has_type(class, &union_type)) class = union_args(class);
    if (value_is_tuple(class)) {
        if (!recursion_enter(vm, hook == NAME___instancecheck__ ? " in __instancecheck__"
                                                                : " in __subclasscheck__"))
            return false;
        *is = false;
        for (int64_t i = 0; !*is && i < as_tuple(class)->count; i++) {
            bool is_fine = hook == NAME___instancecheck__
                               ? value_is_instance(vm, value, tuple_peek(class, i), is)
                               : value_is_subclass(vm, value, tuple_peek(class, i), is);
            if (!is_fine) return false;
        }
        return true;
    }
    if (!recursion_enter(vm,
                         hook == NAME___instancecheck__ ? " in __instancecheck__" : " in __subclasscheck__"))
        return false;
    bool missing;
    Owned result = value_call_special(vm, class, hook, &value, 1, &missing);
    if (missing) return plain(vm, value, class, is);
    bool is_fine = result && value_is_true(vm, result, is);
    value_release(vm, result);
    return is_fine;
}

bool value_is_instance(VM *vm, Value value, Value class, bool *is) {
    if (type_value(value_type(value)) == class) {
        *is = true;
        return true;
    }
    return check_class(vm, value, class, NAME___instancecheck__, value_plain_is_instance, is);
}

bool value_is_subclass(VM *vm, Value value, Value class, bool *is) {
    return check_class(vm, value, class, NAME___subclasscheck__, value_plain_is_subclass, is);
}

/* --- repr of containers in themselves ------------------------------------------------------------------- */

bool repr_enter(VM *vm, Value value, bool *is_active) {
    *is_active = false;
    if (!recursion_enter(vm, " while getting the repr of an object")) return false;
    Field *active = &vm->thread->repr_active;
    if (!field_peek(active)) {
        Owned list = list_new(vm, 0);
        if (!list) return false;
        field_init_take(active, list);
    }
    List *list = as_list(field_peek(active));
    for (int64_t i = list->count; i-- > 0 && !*is_active;)
        *is_active = list_peek(field_peek(active), i) == value;
    return *is_active || list_append(vm, list, value);
}

void repr_leave(VM *vm, Value value) {
    List *list = as_list(field_peek(&vm->thread->repr_active));
    for (int64_t i = list->count; i-- > 0;) {
        if (field_peek(&list->items[i]) != value) continue;
        if (!list_replace(vm, list, i, i + 1, NULL, 0)) raise_clear(vm);
        return;
    }
}

/*
 * Arithmetic between any two values: the order in which operands' types are asked, and what is said when none
 * answers.
 */
#include <math.h>

#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

static const char *const binary_texts[] = {
    [BINARY_ADD] = "+",
    [BINARY_AND] = "&",
    [BINARY_FLOOR_DIVIDE] = "//",
    [BINARY_LSHIFT] = "<<",
    [BINARY_MATRIX_MULTIPLY] = "@",
    [BINARY_MULTIPLY] = "*",
    [BINARY_REMAINDER] = "%",
    [BINARY_OR] = "|",
    [BINARY_POWER] = "** or pow()",
    [BINARY_RSHIFT] = ">>",
    [BINARY_SUBTRACT] = "-",
    [BINARY_TRUE_DIVIDE] = "/",
    [BINARY_XOR] = "^",
};

static const char *const inplace_texts[] = {
    [BINARY_ADD] = "+=",
    [BINARY_AND] = "&=",
    [BINARY_FLOOR_DIVIDE] = "//=",
    [BINARY_LSHIFT] = "<<=",
    [BINARY_MATRIX_MULTIPLY] = "@=",
    [BINARY_MULTIPLY] = "*=",
    [BINARY_REMAINDER] = "%=",
    [BINARY_OR] = "|=",
    [BINARY_POWER] = "**=",
    [BINARY_RSHIFT] = ">>=",
    [BINARY_SUBTRACT] = "-=",
    [BINARY_TRUE_DIVIDE] = "/=",
    [BINARY_XOR] = "^=",
};

typedef Owned (*BinaryFunction)(VM *, Value, Value);

/* Left's function `first`, then right's; right's first where its type derives from left's. NotImplemented if
 * neither knows. */
static Owned try_functions(VM *vm, Value left, Value right, BinaryFunction first, BinaryFunction second) {
    const Type *a = value_type(left), *b = value_type(right);
    if (a == b) second = NULL;
    if (second == first) second = NULL;
    if (first && second && type_is_subtype(vm, b, a)) {
        Owned result = second(vm, left, right);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
        second = NULL;
    }
    if (first) {
        Owned result = first(vm, left, right);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
    }
    return second ? second(vm, left, right) : VALUE_NOT_IMPLEMENTED;
}

static Owned try_binary(VM *vm, Value left, Value right, BinaryOp op) {
    return try_functions(vm, left, right, value_type(left)->slots.binary[op],
                         value_type(right)->slots.binary[op]);
}

static Owned try_power(VM *vm, Value base, Value exponent, Value modulus) {
    const Type *a = value_type(base), *b = value_type(exponent);
    Owned (*first)(VM *, Value, Value, Value) = a->slots.power;
    Owned (*second)(VM *, Value, Value, Value) = a != b ? b->slots.power : NULL;
    if (second == first) second = NULL;
    if (first && second && type_is_subtype(vm, b, a)) {
        Owned result = second(vm, base, exponent, modulus);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
        second = NULL;
    }
    if (first) {
        Owned result = first(vm, base, exponent, modulus);
        if (result != VALUE_NOT_IMPLEMENTED) return result;
    }
    return second ? second(vm, base, exponent, modulus) : VALUE_NOT_IMPLEMENTED;
}

static Owned repeat(VM *vm, Value sequence, Value count, Owned (*function)(VM *, Value, int64_t)) {
    if (!value_has_index(vm, count))
        return raise_type_error(vm, "can't multiply sequence by non-int of type '%T'", count);
    int64_t times;
    if (!value_to_int64(vm, count, EXCEPTION(OverflowError), &times)) return NULL;
    return function(vm, sequence, times);
}

Owned number_binary(VM *vm, Value left, Value right, int op) {
    double x, y, z;
    if (value_both_small_int(left, right) || !number_as_double(left, &x) || !number_as_double(right, &y))
        return NULL;
    switch (op < BINARY_INPLACE ? op : op - BINARY_INPLACE) {
    case BINARY_ADD: z = x + y; break;
    case BINARY_SUBTRACT: z = x - y; break;
    case BINARY_MULTIPLY: z = x * y; break;
    case BINARY_TRUE_DIVIDE:
        if (y == 0) return NULL;
        z = x / y;
        break;
    default: return NULL;
    }
    return isnan(z) ? NULL : float_new(vm, z);
}

/* The last steps of a binary operator: sequences, and the error. */
static Owned binary_end(VM *vm, Value left, Value right, BinaryOp op, bool is_inplace) {
    const Type *a = value_type(left), *b = value_type(right);
    if (op == BINARY_ADD) {
        if (is_inplace && a->slots.inplace_concatenate) return a->slots.inplace_concatenate(vm, left, right);
        if (a->slots.concatenate) return a->slots.concatenate(vm, left, right);
    } else if (op == BINARY_MULTIPLY) {
        if (is_inplace && a->slots.inplace_repeat) return repeat(vm, left, right, a->slots.inplace_repeat);
        if (a->slots.repeat) return repeat(vm, left, right, a->slots.repeat);
        /* left *= right asks right only where left is no sequence; a class made by `class` counts as one */
        bool is_asked = !is_inplace || !(a->flags & TYPE_IS_HEAP || a->slots.length || a->slots.get_item);
        if (is_asked && b->slots.repeat) return repeat(vm, right, left, b->slots.repeat);
    } else if (op == BINARY_RSHIFT && !is_inplace && value_has_type(left, &builtin_type)) {
        Owned name = value_attribute_name(vm, left, NAME___name__);
        bool is_print = name && value_is_str(name) && str_is_text(name, "print");
        value_release(vm, name);
        if (is_print) {
            return raise_type_error(vm,
                                    "unsupported operand type(s) for >>: '%T' and '%T'. Did you mean "
                                    "\"print(<message>, file=<output_stream>)\"?",
                                    left, right);
        }
    }
    return raise_type_error(vm, "unsupported operand type(s) for %s: '%T' and '%T'",
                            is_inplace ? inplace_texts[op] : binary_texts[op], left, right);
}

/* Whether a is a class made by `class` that has the __iadd__ of a sequence written in C: += is that then,
   before any __add__ or __radd__ of a program. */
static bool inherits_iadd(const Type *a) {
    return a->slots.inplace_concatenate && a->flags & TYPE_IS_HEAP && !as_heap_type(a)->is_immutable;
}

Owned value_binary(VM *vm, Value left, Value right, int op_given) {
    bool is_inplace = op_given >= BINARY_INPLACE && op_given < BINARY_SUBSCR;
    if (op_given == BINARY_SUBSCR) return value_get_item(vm, left, right);
    BinaryOp op = (BinaryOp)(is_inplace ? op_given - BINARY_INPLACE : op_given);
    const Type *a = value_type(left);
    if (!recursion_enter(vm, "")) return NULL;
    Owned result = VALUE_NOT_IMPLEMENTED;
    if (is_inplace && a->slots.inplace[op]) result = a->slots.inplace[op](vm, left, right);
    else if (is_inplace && op == BINARY_ADD && inherits_iadd(a))
        return a->slots.inplace_concatenate(vm, left, right);
    if (result == VALUE_NOT_IMPLEMENTED)
        result = op == BINARY_POWER ? try_power(vm, left, right, NULL) : try_binary(vm, left, right, op);
    return result != VALUE_NOT_IMPLEMENTED ? result : binary_end(vm, left, right, op, is_inplace);
}

Owned value_binary_rest(VM *vm, Value left, Value right, int op_given) {
    bool is_inplace = op_given >= BINARY_INPLACE;
    BinaryOp op = (BinaryOp)(is_inplace ? op_given - BINARY_INPLACE : op_given);
    const Type *a = value_type(left), *b = value_type(right);
    if (!recursion_enter(vm, "")) return NULL;
    Owned result = a != b && b->slots.binary[op] && b->slots.binary[op] != a->slots.binary[op]
                       ? b->slots.binary[op](vm, left, right)
                       : VALUE_NOT_IMPLEMENTED;
    return result != VALUE_NOT_IMPLEMENTED ? result : binary_end(vm, left, right, op, is_inplace);
}

Owned value_power(VM *vm, Value base, Value exponent, Value modulus) {
    if (modulus == VALUE_NONE) modulus = NULL;
    if (!modulus) return value_binary(vm, base, exponent, BINARY_POWER);
    Owned result = try_power(vm, base, exponent, modulus);
    const Type *a = value_type(base), *b = value_type(exponent);
    Owned (*third)(VM *, Value, Value, Value) = value_type(modulus)->slots.power;
    /* a subclass's that went first is asked once more, as by CPython */
    bool went_first = a != b && a->slots.power && type_is_subtype(vm, b, a);
    if (result == VALUE_NOT_IMPLEMENTED && third && third != a->slots.power &&
        (third != b->slots.power || went_first))
        result = third(vm, base, exponent, modulus);
    if (result != VALUE_NOT_IMPLEMENTED) return result;
    return raise_type_error(vm, "unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'", base,
                            exponent, modulus);
}

Owned value_divmod(VM *vm, Value left, Value right) {
    Owned result = try_functions(vm, left, right, value_type(left)->slots.divmod,
                                 value_type(right)->slots.divmod);
    if (result != VALUE_NOT_IMPLEMENTED) return result;
    return raise_type_error(vm, "unsupported operand type(s) for divmod(): '%T' and '%T'", left, right);
}

Owned value_negative(VM *vm, Value value) {
    if (value_is_small_float(value)) return float_new(vm, -value_small_float(value));
    const Type *type = value_type(value);
    if (type->slots.negative) return type->slots.negative(vm, value);
    return raise_type_error(vm, "bad operand type for unary -: '%T'", value);
}

Owned value_positive(VM *vm, Value value) {
    const Type *type = value_type(value);
    if (type->slots.positive) return type->slots.positive(vm, value);
    return raise_type_error(vm, "bad operand type for unary +: '%T'", value);
}

Owned value_invert(VM *vm, Value value) {
    const Type *type = value_type(value);
    if (type->slots.invert) return type->slots.invert(vm, value);
    return raise_type_error(vm, "bad operand type for unary ~: '%T'", value);
}

Owned value_absolute(VM *vm, Value value) {
    const Type *type = value_type(value);
    if (type->slots.absolute) return type->slots.absolute(vm, value);
    return raise_type_error(vm, "bad operand type for abs(): '%T'", value);
}

bool value_has_index(VM *vm, Value value) {
    (void)vm;
    return value_type(value)->slots.index != NULL;
}

Owned value_index(VM *vm, Value value) {
    if (value_is_int(value)) return int_exact(vm, value);
    const Type *type = value_type(value);
    if (!type->slots.index)
        return raise_type_error(vm, "'%T' object cannot be interpreted as an integer", value);
    Owned result = type->slots.index(vm, value);
    if (!result || value_is_small_int(result) || value_has_type(result, &int_type)) return result;
    if (!value_is_int(result)) {
        raise_type_error(vm, "__index__ returned non-int (type %T)", result);
        value_release(vm, result);
        return NULL;
    }
    bool is_fine =
        warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                      "__index__ returned non-int (type %T).  The ability to return an instance of "
                      "a strict subclass of int is deprecated, and may be removed in a future "
                      "version of Python.",
                      result);
    Owned exact = is_fine ? int_exact(vm, result) : NULL;
    value_release(vm, result);
    return exact;
}

bool value_to_int64(VM *vm, Value value, const Type *overflow, int64_t *number) {
    if (value_is_small_int(value)) {
        *number = value_small_int(value);
        return true;
    }
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool is_fine = true;
    if (!int_fits_int64(index, number)) {
        if (overflow)
            is_fine = raise_format(vm, overflow, "cannot fit '%T' into an index-sized integer", value);
        else *number = int_is_negative(index) ? INT64_MIN : INT64_MAX;
    }
    value_release(vm, index);
    return is_fine;
}

bool value_to_count(VM *vm, Value value, int64_t *number) {
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool is_fine = int_fits_int64(index, number) ||
                   raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    value_release(vm, index);
    return is_fine;
}

bool value_to_c_int(VM *vm, Value value, int *number) {
    Owned index = value_index(vm, value);
    if (!index) return false;
    int64_t wide = 0;
    bool fits = int_fits_int64(index, &wide);
    value_release(vm, index);
    if (!fits || wide > INT32_MAX || wide < INT32_MIN)
        return raise_overflow_error(vm, "Python int too large to convert to C int");
    *number = (int)wide;
    return true;
}

bool value_call_float(VM *vm, Value value, double *number) {
    Owned result = value_type(value)->slots.to_float(vm, value);
    if (!result) return false;
    bool is_fine = value_is_float(result) ||
                   raise_type_error(vm, "%T.__float__ returned non-float (type %T)", value, result);
    if (is_fine && value_is_pointer(result) && !value_has_type(result, &float_type)) {
        is_fine = warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                                "%T.__float__ returned non-float (type %T).  The ability to return an "
                                "instance of a strict subclass of float is "
                                "deprecated, and may be removed in a future version of Python.",
                                value, result);
    }
    if (is_fine) *number = float_value(result);
    value_release(vm, result);
    return is_fine;
}

bool value_to_double(VM *vm, Value value, double *number) {
    if (value_is_float(value)) {
        *number = float_value(value);
        return true;
    }
    const Type *type = value_type(value);
    if (value_is_small_int(value)) {
        *number = (double)value_small_int(value);
        return true;
    }
    if (type->slots.to_float) return value_call_float(vm, value, number);
    if (!type->slots.index) return raise_type_error(vm, "must be real number, not %T", value);
    Owned index = value_index(vm, value);
    bool is_fine = index && int_to_double(vm, index, number);
    value_release(vm, index);
    return is_fine;
}

/*
 * complex numbers: arithmetic, text, the constructor and methods.
 *
 * Mixed arithmetic follows C99 annex G as CPython 3.14 does: a real operand has no imaginary part at all, not
 * a zero one, so that signs of zeros and infinities survive.
 */
#include "vm/objects/complex.h"

#include <errno.h>
#include <math.h>

#include "base/float_text.h"
#include "base/memory.h"
#include "vm/format_spec.h"
#include "vm/objects/bytes.h"
#include "vm/objects/float.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/float_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

bool value_is_complex(VM *vm, Value value) {
    if (!value_is_pointer(value)) return false;
    const Type *type = value_object(value)->type;
    return type == &complex_type || (type->flags & TYPE_IS_HEAP && type_is_subtype(vm, type, &complex_type));
}

Owned complex_new(VM *vm, double real, double imaginary) {
    Complex *number = object_allocate(vm, &complex_type, sizeof *number);
    if (!number) return NULL;
    number->real = real;
    number->imaginary = imaginary;
    return object_owned(number);
}

static Owned complex_make(VM *vm, Complex number) {
    return complex_new(vm, number.real, number.imaginary);
}

/* --- arithmetic ----------------------------------------------------------------------------------------- */

typedef struct Operand {
    Complex number;
    bool is_real;
} Operand;

/* false: an exception, or *refused. */
static bool read_operand(VM *vm, Value value, Operand *operand, bool *refused) {
    *refused = false;
    operand->number = (Complex){.real = 0};
    operand->is_real = true;
    if (value_is_float(value)) {
        operand->number.real = float_value(value);
    } else if (value_is_int(value)) {
        return int_to_double(vm, value, &operand->number.real);
    } else if (value_is_complex(vm, value)) {
        operand->number = *as_complex(value);
        operand->is_real = false;
    } else {
        *refused = true;
        return false;
    }
    return true;
}

static Complex parts(double real, double imaginary) {
    return (Complex){.real = real, .imaginary = imaginary};
}

static Complex product(Complex a, Complex b) {
    double ac = a.real * b.real, bd = a.imaginary * b.imaginary, ad = a.real * b.imaginary,
           bc = a.imaginary * b.real;
    Complex z = parts(ac - bd, ad + bc);
    if (!isnan(z.real) || !isnan(z.imaginary)) return z;
    bool recalculates = false; /* infinities that came out as nan: annex G.5.1 */
    if (isinf(a.real) || isinf(a.imaginary)) {
        a = parts(copysign(isinf(a.real) ? 1 : 0, a.real), copysign(isinf(a.imaginary) ? 1 : 0, a.imaginary));
        if (isnan(b.real)) b.real = copysign(0, b.real);
        if (isnan(b.imaginary)) b.imaginary = copysign(0, b.imaginary);
        recalculates = true;
    }
    if (isinf(b.real) || isinf(b.imaginary)) {
        b = parts(copysign(isinf(b.real) ? 1 : 0, b.real), copysign(isinf(b.imaginary) ? 1 : 0, b.imaginary));
        if (isnan(a.real)) a.real = copysign(0, a.real);
        if (isnan(a.imaginary)) a.imaginary = copysign(0, a.imaginary);
        recalculates = true;
    }
    if (!recalculates && (isinf(ac) || isinf(bd) || isinf(ad) || isinf(bc))) {
        if (isnan(a.real)) a.real = copysign(0, a.real);
        if (isnan(a.imaginary)) a.imaginary = copysign(0, a.imaginary);
        if (isnan(b.real)) b.real = copysign(0, b.real);
        if (isnan(b.imaginary)) b.imaginary = copysign(0, b.imaginary);
        recalculates = true;
    }
    if (!recalculates) return z;
    const double infinity = (double)INFINITY;
    return parts(infinity * (a.real * b.real - a.imaginary * b.imaginary),
                 infinity * (a.real * b.imaginary + a.imaginary * b.real));
}

/* a / b by R. L. Smith's method; b is not zero. */
static Complex quotient(Complex a, Complex b) {
    double br = fabs(b.real), bi = fabs(b.imaginary);
    Complex z;
    if (br >= bi) {
        double ratio = b.imaginary / b.real, denominator = b.real + b.imaginary * ratio;
        z = parts((a.real + a.imaginary * ratio) / denominator, (a.imaginary - a.real * ratio) / denominator);
    } else if (bi >= br) {
        double ratio = b.real / b.imaginary, denominator = b.real * ratio + b.imaginary;
        z = parts((a.real * ratio + a.imaginary) / denominator, (a.imaginary * ratio - a.real) / denominator);
    } else {
        z = parts((double)NAN, (double)NAN);
    }
    if (isnan(z.real) && isnan(z.imaginary)) { /* annex G.5.1 */
        if ((isinf(a.real) || isinf(a.imaginary)) && isfinite(b.real) && isfinite(b.imaginary)) {
            double x = copysign(isinf(a.real) ? 1 : 0, a.real),
                   y = copysign(isinf(a.imaginary) ? 1 : 0, a.imaginary);
            z = parts((double)INFINITY * (x * b.real + y * b.imaginary),
                      (double)INFINITY * (y * b.real - x * b.imaginary));
        } else if ((isinf(b.real) || isinf(b.imaginary)) && isfinite(a.real) && isfinite(a.imaginary)) {
            double x = copysign(isinf(b.real) ? 1 : 0, b.real),
                   y = copysign(isinf(b.imaginary) ? 1 : 0, b.imaginary);
            z = parts(0.0 * (a.real * x + a.imaginary * y), 0.0 * (a.imaginary * x - a.real * y));
        }
    }
    return z;
}

#define OPERANDS()                                                                                           \
    Operand a, b;                                                                                            \
    bool refused;                                                                                            \
    if (!read_operand(vm, left, &a, &refused) || !read_operand(vm, right, &b, &refused))                     \
        return refused ? VALUE_NOT_IMPLEMENTED : NULL;                                                       \
    Complex x = a.number, y = b.number

static Owned slot_add(VM *vm, Value left, Value right) {
    OPERANDS();
    double imaginary = a.is_real ? y.imaginary : b.is_real ? x.imaginary : x.imaginary + y.imaginary;
    return complex_new(vm, x.real + y.real, imaginary);
}

static Owned slot_subtract(VM *vm, Value left, Value right) {
    OPERANDS();
    double imaginary = a.is_real ? -y.imaginary : b.is_real ? x.imaginary : x.imaginary - y.imaginary;
    return complex_new(vm, x.real - y.real, imaginary);
}

static Owned slot_multiply(VM *vm, Value left, Value right) {
    OPERANDS();
    if (a.is_real) return complex_new(vm, x.real * y.real, x.real * y.imaginary);
    if (b.is_real) return complex_new(vm, x.real * y.real, x.imaginary * y.real);
    return complex_make(vm, product(x, y));
}

/* A real number over a complex one. */
static Complex real_quotient(double a, Complex b) {
    double br = fabs(b.real), bi = fabs(b.imaginary);
    Complex z;
    if (br >= bi) {
        double ratio = b.imaginary / b.real, denominator = b.real + b.imaginary * ratio;
        z = parts(a / denominator, -a * ratio / denominator);
    } else if (bi >= br) {
        double ratio = b.real / b.imaginary, denominator = b.real * ratio + b.imaginary;
        z = parts(a * ratio / denominator, -a / denominator);
    } else {
        z = parts((double)NAN, (double)NAN);
    }
    if (isnan(z.real) && isnan(z.imaginary) && isfinite(a) && (isinf(b.real) || isinf(b.imaginary))) {
        double x = copysign(isinf(b.real) ? 1 : 0, b.real),
               y = copysign(isinf(b.imaginary) ? 1 : 0, b.imaginary);
        z = parts(0.0 * (a * x), 0.0 * (-a * y));
    }
    return z;
}

static Owned slot_true_divide(VM *vm, Value left, Value right) {
    OPERANDS();
    if (y.real == 0 && y.imaginary == 0)
        return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    if (b.is_real) return complex_new(vm, x.real / y.real, x.imaginary / y.real);
    return complex_make(vm, a.is_real ? real_quotient(x.real, y) : quotient(x, y));
}

static Complex integer_power(Complex base, long exponent) {
    unsigned long times = exponent < 0 ? 0 - (unsigned long)exponent : (unsigned long)exponent;
    Complex result = parts(1, 0);
    for (Complex square = base; times; times >>= 1) {
        if (times & 1) result = product(result, square);
        square = product(square, square);
    }
    return exponent < 0 ? quotient(parts(1, 0), result) : result;
}

Owned complex_power(VM *vm, Complex base, Complex exponent) {
    enum { WHOLE_LIMIT = 100 }; /* small whole exponents by multiplication: CPython's */
    Complex result;
    bool is_base_zero = base.real == 0 && base.imaginary == 0;
    if (exponent.imaginary == 0 && exponent.real == floor(exponent.real) &&
        fabs(exponent.real) <= WHOLE_LIMIT) {
        if (is_base_zero && exponent.real < 0)
            return raise_format(vm, EXCEPTION(ZeroDivisionError), "zero to a negative or complex power");
        result = integer_power(base, (long)exponent.real);
    } else if (is_base_zero) {
        if (exponent.imaginary != 0 || exponent.real < 0)
            return raise_format(vm, EXCEPTION(ZeroDivisionError), "zero to a negative or complex power");
        result = parts(0, 0);
    } else {
        double magnitude = hypot(base.real, base.imaginary), length = pow(magnitude, exponent.real);
        double angle = atan2(base.imaginary, base.real), phase = angle * exponent.real;
        if (exponent.imaginary != 0) {
            length *= exp(-angle * exponent.imaginary);
            phase += exponent.imaginary * log(magnitude);
        }
        if (isinf(phase)) /* no angle: the C library's cos() refuses it, which CPython takes for this */
            return raise_format(vm, EXCEPTION(ZeroDivisionError), "zero to a negative or complex power");
        result = parts(length * cos(phase), length * sin(phase));
    }
    if (isinf(result.real) || isinf(result.imaginary))
        return raise_overflow_error(vm, "complex exponentiation");
    return complex_make(vm, result);
}

static Owned slot_power(VM *vm, Value left, Value right, Value modulus) {
    OPERANDS();
    (void)a, (void)b;
    if (modulus && modulus != VALUE_NONE) return raise_value_error(vm, "complex modulo");
    return complex_power(vm, x, y);
}

static Owned slot_negative(VM *vm, Value self) {
    return complex_new(vm, -as_complex(self)->real, -as_complex(self)->imaginary);
}

static Owned slot_positive(VM *vm, Value self) {
    return value_has_type(self, &complex_type) ? value_retain(self) : complex_make(vm, *as_complex(self));
}

static Owned slot_absolute(VM *vm, Value self) {
    const Complex *number = as_complex(self);
    double length = hypot(number->real, number->imaginary);
    if (isinf(length) && isfinite(number->real) && isfinite(number->imaginary))
        return raise_overflow_error(vm, "absolute value too large");
    return float_new(vm, length);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE) return VALUE_NOT_IMPLEMENTED;
    if (!value_is_complex(vm, left)) {
        Value other = left;
        left = right, right = other;
    }
    const Complex *number = as_complex(left);
    bool equal;
    if (value_is_complex(vm, right))
        equal = number->real == as_complex(right)->real && number->imaginary == as_complex(right)->imaginary;
    else if (value_is_float(right)) equal = number->imaginary == 0 && number->real == float_value(right);
    else if (value_is_int(right))
        equal = number->imaginary == 0 && !isnan(number->real) && float_compare_int(number->real, right) == 0;
    else return VALUE_NOT_IMPLEMENTED;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    enum { IMAGINARY_FACTOR = 1000003 };
    (void)vm;
    const Complex *number = as_complex(self);
    uint64_t mixed = (uint64_t)float_hash(number->real, self) +
                     IMAGINARY_FACTOR * (uint64_t)float_hash(number->imaginary, self);
    *hash = (int64_t)mixed == -1 ? -2 : (int64_t)mixed;
    return true;
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = as_complex(self)->real != 0 || as_complex(self)->imaginary != 0;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    const Complex *number = as_complex(self);
    char real[FLOAT_REPR_ROOM], imaginary[FLOAT_REPR_ROOM];
    float_repr_bare(number->imaginary, imaginary);
    if (number->real == 0 && !signbit(number->real)) return str_new_format(vm, "%sj", imaginary);
    float_repr_bare(number->real, real);
    return str_new_format(vm, "(%s%s%sj)", real, imaginary[0] == '-' ? "" : "+", imaginary);
}

/* --- the constructor ------------------------------------------------------------------------------------ */

/* complex: ["("] [real] [sign imaginary "j"] [")"], as complex() reads text. */
static bool read_complex(const char *at, const char *end, char *scratch, Complex *number) {
    while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) at++;
    while (end > at && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r'))) end--;
    if (end - at >= 2 && *at == '(' && end[-1] == ')') {
        at++, end--;
        while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) at++;
        while (end > at && (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r'))) end--;
    }
    double first = 0;
    *number = parts(0, 0);
    const char *start = at;
    if (float_read(&at, end, true, scratch, &first)) {
        if (at == end) {
            number->real = first;
            return true;
        }
        if (*at == 'j' || *at == 'J') {
            number->imaginary = first;
            return at + 1 == end;
        }
        if (*at != '+' && *at != '-') return false;
        number->real = first;
    } else {
        at = start;
    }
    bool has_sign = at < end && (*at == '+' || *at == '-');
    double sign = has_sign && *at == '-' ? -1 : 1, second;
    if (!float_read(&at, end, true, scratch, &second)) {
        if (has_sign) at++;
        second = sign;
    }
    number->imaginary = second;
    return at < end && (*at == 'j' || *at == 'J') && at + 1 == end;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Whether each underscore stands between digits. */
static bool has_good_underscores(const char *text, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        if (text[i] != '_') continue;
        if (i == 0 || i + 1 == count || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) return false;
    }
    return true;
}

/* How much of text, whose number text is `ascii`, goes to and with its first character that no number has:
   what is behind that is not looked at. */
static int64_t count_to_foreign(const Str *text, const char *ascii) {
    int64_t i = 0;
    while (i < text->count && (ascii[i] != '?' || str_at(text, i) < 0x80)) i++;
    return i < text->count ? i + 1 : i;
}

static bool complex_from_str(VM *vm, Value text, Complex *number) {
    const Str *str = as_str(text);
    char *ascii = str_number_text(vm, text), *scratch = memory_allocate((size_t)str->count + 2);
    bool is_fine = ascii && scratch && read_complex(ascii, ascii + str->count, scratch, number);
    if (ascii && !scratch) raise_memory_error(vm);
    else if (ascii && !is_fine && !has_good_underscores(ascii, count_to_foreign(str, ascii)))
        raise_value_error(vm, "could not convert string to complex: %R", text);
    else if (ascii && !is_fine) raise_value_error(vm, "complex() arg is a malformed string");
    memory_release(ascii);
    memory_release(scratch);
    return is_fine;
}

/* complex(value) by __complex__. *found false: there is none. */
static bool from_special(VM *vm, Value value, Complex *number, bool *found) {
    bool missing;
    Owned result = value_call_special(vm, value, NAME___complex__, NULL, 0, &missing);
    *found = !missing;
    if (missing) return true;
    if (!result) return false;
    bool is_fine = value_is_complex(vm, result);
    if (!is_fine) {
        raise_type_error(vm, "__complex__ returned non-complex (type %T)", result);
    } else if (!value_has_type(result, &complex_type)) {
        is_fine = warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                                "%T.__complex__() must return a complex, not %T.  The ability to return an "
                                "instance of a strict subclass of complex "
                                "is deprecated, and may be removed in a future version of Python.",
                                value, result);
    }
    if (is_fine) *number = *as_complex(result);
    value_release(vm, result);
    return is_fine;
}

/* Any number as a complex one; refused with message. */
static bool complex_of(VM *vm, Value value, const char *message, Complex *number) {
    bool found = false;
    *number = parts(0, 0);
    if (value_has_type(value, &complex_type)) {
        *number = *as_complex(value);
        return true;
    }
    if (value_is_pointer(value) && !from_special(vm, value, number, &found)) return false;
    if (found) return true;
    if (value_is_complex(vm, value)) {
        *number = *as_complex(value);
        return true;
    }
    if (!value_is_float(value) && !value_type(value)->slots.to_float && !value_type(value)->slots.index)
        return raise_type_error(vm, message, value);
    return value_to_double(vm, value, &number->real);
}

static Owned with_type(VM *vm, const Type *type, Complex number) {
    if (type == &complex_type) return complex_make(vm, number);
    Owned result = type_allocate(vm, type);
    if (result) {
        as_complex(result)->real = number.real;
        as_complex(result)->imaginary = number.imaginary;
    }
    return result;
}

static Owned construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    Complex real = parts(0, 0), imaginary = parts(0, 0);
    if (args[1] && !args[2]) {
        if (type == &complex_type && value_has_type(args[1], &complex_type)) return value_retain(args[1]);
        if (value_is_str(args[1]))
            return complex_from_str(vm, args[1], &real) ? with_type(vm, type, real) : NULL;
        if (!complex_of(vm, args[1], "complex() argument must be a string or a number, not %Q", &real))
            return NULL;
        return with_type(vm, type, real);
    }
    if (args[1] && !complex_of(vm, args[1], "complex() argument 'real' must be a real number, not %T", &real))
        return NULL;
    if (args[2]) {
        if (value_is_complex(vm, args[2])) imaginary = *as_complex(args[2]);
        else if (!value_type(args[2])->slots.to_float && !value_type(args[2])->slots.index &&
                 !value_is_float(args[2])) {
            return raise_type_error(vm, "complex() argument 'imag' must be a real number, not %T", args[2]);
        } else if (!value_to_double(vm, args[2], &imaginary.real)) return NULL;
    }
    bool real_is_complex = args[1] && value_is_complex(vm, args[1]),
         imaginary_is_complex = args[2] && value_is_complex(vm, args[2]);
    if (real_is_complex && !warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                                          "complex() argument 'real' must be a real number, not %T", args[1]))
        return NULL;
    if (imaginary_is_complex &&
        !warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "complex() argument 'imag' must be a real number, not %T", args[2]))
        return NULL;
    Complex result = parts(real.real, imaginary.real);
    if (imaginary_is_complex) result.real -= imaginary.imaginary;
    if (real_is_complex) result.imaginary += real.imaginary;
    return with_type(vm, type, result);
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned property_real(VM *vm, Value self) {
    return float_new(vm, as_complex(self)->real);
}

static Owned property_imaginary(VM *vm, Value self) {
    return float_new(vm, as_complex(self)->imaginary);
}

static const Property properties[] = {
    {"real", property_real, property_read_only, "the part without i"},
    {"imag", property_imaginary, property_read_only, "the factor of i"},
    {NULL, NULL, NULL, NULL},
};

static Owned method_from_number(VM *vm, Value *args) {
    Complex number;
    if (args[0] == type_value(&complex_type) && value_has_type(args[1], &complex_type))
        return value_retain(args[1]);
    if (!complex_of(vm, args[1], "must be real number, not %T", &number)) return NULL;
    Owned result = complex_make(vm, number);
    if (!result || args[0] == type_value(&complex_type)) return result;
    Owned made = value_call_1(vm, args[0], result);
    value_release(vm, result);
    return made;
}

static Owned method_conjugate(VM *vm, Value *args) {
    return complex_new(vm, as_complex(args[0])->real, -as_complex(args[0])->imaginary);
}

static Owned method_complex(VM *vm, Value *args) {
    return slot_positive(vm, args[0]);
}

static Owned method_getnewargs(VM *vm, Value *args) {
    Owned items[2] = {property_real(vm, args[0]), property_imaginary(vm, args[0])};
    return tuple_from_take(vm, items, 2);
}

static Owned method_format(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %A", args[1]);
    return complex_format(vm, args[0], args[1]);
}

static const Method methods[] = {
    {"@classmethod from_number(cls, number, /)", method_from_number, "A complex number from any number."},
    {"conjugate(self, /)", method_conjugate, "The number with its imaginary part negated."},
    {"__complex__(self, /)", method_complex, "The same number as a plain complex."},
    {"__getnewargs__(self, /)", method_getnewargs, NULL},
    {"__format__(self, format_spec, /)", method_format, "Render the number by the rules of format_spec."},
    {NULL, NULL, NULL},
};

const Type complex_type = {
    TYPE_HEAD(complex, "complex"),
    .base = &object_type,
    .size = sizeof(Complex),
    .slots = {.repr = slot_repr,
              .hash = slot_hash,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .power = slot_power,
              .negative = slot_negative,
              .positive = slot_positive,
              .absolute = slot_absolute,
              .binary = {[BINARY_ADD] = slot_add,
                         [BINARY_SUBTRACT] = slot_subtract,
                         [BINARY_MULTIPLY] = slot_multiply,
                         [BINARY_TRUE_DIVIDE] = slot_true_divide}},
    .construct = {"complex(real=0, imag=0)", construct, NULL},
    .methods = methods,
    .properties = properties,
    .text = "A number with a real and an imaginary part, from numbers or from text.",
};

/*
 * The module cmath: functions of complex numbers.
 *
 * Finite arguments go through formulas that stay accurate near branch points and the ends of the range (W.
 * Kahan, "Branch cuts for complex elementary functions"); infinities and NaN through the C library, whose
 * values annex G of the C standard fixes. A Work carries the result and what went wrong.
 */
#include <complex.h>
#include <float.h>
#include <math.h>

#include "stdlib/modules.h"
#include "vm/objects/complex.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static const double LARGE = DBL_MAX / 4, LN2 = 0.69314718055994530942, LN10 = 2.30258509299404568402,
                    PI = 3.14159265358979323846, E = 2.71828182845904523536;
static const double LOG_LARGE = 708.3964185322641; /* log(LARGE) */
enum { SCALE_UP = 53, SCALE_DOWN = -27 };           /* past the subnormal numbers, and half of the way back */

typedef enum Trouble { TROUBLE_NONE, TROUBLE_DOMAIN, TROUBLE_RANGE } Trouble;

typedef struct Work {
    double real, imaginary;
    Trouble trouble;
} Work;

typedef Work ComplexFunction(double x, double y);

static Work make(double real, double imaginary) {
    return (Work){real, imaginary, TROUBLE_NONE};
}

/* C's CMPLX, which not every compiler has. */
static double _Complex complex_of(double real, double imaginary) {
    union {
        double parts[2];
        double _Complex whole;
    } number = {.parts = {real, imaginary}};
    return number.whole;
}

static Work from_library(double _Complex z, bool is_outside) {
    return (Work){creal(z), cimag(z), is_outside ? TROUBLE_DOMAIN : TROUBLE_NONE};
}

static bool both_finite(double x, double y) {
    return isfinite(x) && isfinite(y);
}

static Work with_range(Work work) {
    if (isinf(work.real) || isinf(work.imaginary)) work.trouble = TROUBLE_RANGE;
    return work;
}

/* log(|x + iy|) + extra, of numbers too large for the sum of their squares. */
static double log_of_large(double x, double y, double extra) {
    return log(hypot(x / 2, y / 2)) + (LN2 + extra);
}

/* --- roots and logarithms ------------------------------------------------------------------------------- */

static Work square_root(double x, double y) {
    if (!both_finite(x, y)) return from_library(csqrt(complex_of(x, y)), false);
    if (x == 0 && y == 0) return make(0, y);
    double ax = fabs(x), ay = fabs(y), s;
    if (ax < DBL_MIN && ay < DBL_MIN) {
        ax = ldexp(ax, SCALE_UP);
        s = ldexp(sqrt(ax + hypot(ax, ldexp(ay, SCALE_UP))), SCALE_DOWN);
    } else {
        ax /= 8;
        s = 2 * sqrt(ax + hypot(ax, ay / 8));
    }
    double d = ay / (2 * s);
    return x >= 0 ? make(s, copysign(d, y)) : make(d, copysign(s, y));
}

static Work logarithm(double x, double y) {
    const double near_least = 0.71, near_most = 1.73; /* here log(|z|) would lose digits */
    if (!both_finite(x, y)) return from_library(clog(complex_of(x, y)), false);
    double ax = fabs(x), ay = fabs(y), angle = atan2(y, x);
    if (ax > LARGE || ay > LARGE) return make(log_of_large(ax, ay, 0), angle);
    if (ax < DBL_MIN && ay < DBL_MIN) {
        if (ax == 0 && ay == 0) return (Work){-(double)INFINITY, angle, TROUBLE_DOMAIN};
        return make(log(hypot(ldexp(ax, DBL_MANT_DIG), ldexp(ay, DBL_MANT_DIG))) - DBL_MANT_DIG * LN2, angle);
    }
    double size = hypot(ax, ay);
    if (size < near_least || size > near_most) return make(log(size), angle);
    double more = ax > ay ? ax : ay, less = ax > ay ? ay : ax;
    return make(log1p((more - 1) * (more + 1) + less * less) / 2, angle);
}

static Work logarithm_10(double x, double y) {
    Work work = logarithm(x, y);
    work.real /= LN10;
    work.imaginary /= LN10;
    return work;
}

/* --- exponential and hyperbolic functions --------------------------------------------------------------- */

static Work exponential(double x, double y) {
    if (!both_finite(x, y)) {
        double _Complex z = cexp(complex_of(x, y));
        if (isinf(x) && x < 0) z = complex_of(creal(z), isfinite(y) ? cimag(z) : 0);
        return from_library(z, isinf(y) && (isfinite(x) || (isinf(x) && x > 0)));
    }
    bool is_large = x > LOG_LARGE;
    double size = exp(is_large ? x - 1 : x);
    return with_range(is_large ? make(size * cos(y) * E, size * sin(y) * E)
                               : make(size * cos(y), size * sin(y)));
}

static Work hyperbolic_cosine(double x, double y) {
    if (!both_finite(x, y))
        return from_library(ccosh(complex_of(x, isnan(x) ? fabs(y) : y)), isinf(y) && !isnan(x));
    double less = x - copysign(1, x);
    if (fabs(x) > LOG_LARGE) return with_range(make(cos(y) * cosh(less) * E, sin(y) * sinh(less) * E));
    return with_range(make(cos(y) * cosh(x), sin(y) * sinh(x)));
}

static Work hyperbolic_sine(double x, double y) {
    if (!both_finite(x, y))
        return from_library(csinh(complex_of(x == 0 && isnan(y) ? 0 : x, y)), isinf(y) && !isnan(x));
    double less = x - copysign(1, x);
    if (fabs(x) > LOG_LARGE) return with_range(make(cos(y) * sinh(less) * E, sin(y) * cosh(less) * E));
    return with_range(make(cos(y) * sinh(x), sin(y) * cosh(x)));
}

static Work hyperbolic_tangent(double x, double y) {
    if (!both_finite(x, y)) {
        double _Complex z = ctanh(complex_of(x, y));
        return from_library(isinf(x) && !isfinite(y) ? complex_of(creal(z), 0) : z, isinf(y) && isfinite(x));
    }
    if (fabs(x) > LOG_LARGE) return make(copysign(1, x), 4 * sin(y) * cos(y) * exp(-2 * fabs(x)));
    double tx = tanh(x), ty = tan(y), cx = 1 / cosh(x), product = tx * ty, divisor = 1 + product * product;
    return make(tx * (1 + ty * ty) / divisor, ty / divisor * cx * cx);
}

/* f(z) for a function with f(iz) = i g(z): i is put in and taken out. */
static Work turned(ComplexFunction *function, double x, double y) {
    Work work = function(-y, x);
    return (Work){work.imaginary, -work.real, work.trouble};
}

static Work cosine(double x, double y) {
    return hyperbolic_cosine(-y, x);
}

static Work sine(double x, double y) {
    return turned(hyperbolic_sine, x, y);
}

static Work tangent(double x, double y) {
    return turned(hyperbolic_tangent, x, y);
}

/* --- their inverses ------------------------------------------------------------------------------------- */

static Work arc_cosine(double x, double y) {
    if (!both_finite(x, y))
        return isinf(x) && isnan(y) ? make(y, (double)INFINITY)
                                    : from_library(cacos(complex_of(x, y)), false);
    if (fabs(x) > LARGE || fabs(y) > LARGE) {
        double size = log_of_large(x, y, LN2);
        return make(atan2(fabs(y), x), x < 0 ? -copysign(size, y) : copysign(size, -y));
    }
    Work a = square_root(1 - x, -y), b = square_root(1 + x, y);
    return make(2 * atan2(a.real, b.real), asinh(b.real * a.imaginary - b.imaginary * a.real));
}

static Work hyperbolic_arc_cosine(double x, double y) {
    if (!both_finite(x, y)) return from_library(cacosh(complex_of(x, y)), false);
    if (fabs(x) > LARGE || fabs(y) > LARGE) return make(log_of_large(x, y, LN2), atan2(y, x));
    Work a = square_root(x - 1, y), b = square_root(x + 1, y);
    return make(asinh(a.real * b.real + a.imaginary * b.imaginary), 2 * atan2(a.imaginary, b.real));
}

static Work hyperbolic_arc_sine(double x, double y) {
    if (!both_finite(x, y))
        return isnan(x) && isinf(y) ? make((double)INFINITY, x)
                                    : from_library(casinh(complex_of(x, y)), false);
    if (fabs(x) > LARGE || fabs(y) > LARGE) {
        double size = log_of_large(x, y, LN2);
        return make(copysign(size, x), atan2(y, fabs(x)));
    }
    Work a = square_root(1 + y, -x), b = square_root(1 - y, x);
    return make(asinh(a.real * b.imaginary - b.real * a.imaginary),
                atan2(y, a.real * b.real - a.imaginary * b.imaginary));
}

static Work hyperbolic_arc_tangent(double x, double y) {
    if (!both_finite(x, y))
        return isnan(x) && isinf(y) ? make(0, copysign(PI / 2, y))
                                    : from_library(catanh(complex_of(x, y)), false);
    if (signbit(x)) {
        Work work = hyperbolic_arc_tangent(-x, -y);
        return (Work){-work.real, -work.imaginary, work.trouble};
    }
    double ay = fabs(y), square_large = sqrt(LARGE), square_least = sqrt(DBL_MIN);
    if (x > square_large || ay > square_large) {
        double half = hypot(x / 2, y / 2);
        return make(x / 4 / half / half, copysign(PI / 2, y));
    }
    if (x == 1 && ay < square_least) {
        if (ay == 0) return (Work){(double)INFINITY, y, TROUBLE_DOMAIN};
        return make(-log(sqrt(ay) / sqrt(hypot(ay, 2))), copysign(atan2(2, -ay) / 2, y));
    }
    return make(log1p(4 * x / ((1 - x) * (1 - x) + ay * ay)) / 4,
                -atan2(-2 * y, (1 - x) * (1 + x) - ay * ay) / 2);
}

static Work arc_sine(double x, double y) {
    return turned(hyperbolic_arc_sine, x, y);
}

static Work arc_tangent(double x, double y) {
    return turned(hyperbolic_arc_tangent, x, y);
}

/* --- the functions of the language ---------------------------------------------------------------------- */

/* From complex, __complex__, float, __float__ or __index__. */
static bool read_complex(VM *vm, Value value, double *real, double *imaginary) {
    *imaginary = 0;
    if (value_is_float(value) || value_is_int(value)) return value_to_double(vm, value, real);
    bool missing = false;
    Owned made = value_is_complex(vm, value)
                     ? value_retain(value)
                     : value_call_special(vm, value, NAME___complex__, NULL, 0, &missing);
    if (missing) return value_to_double(vm, value, real);
    if (!made) return false;
    bool is_fine = value_is_complex(vm, made) ||
                   raise_type_error(vm, "__complex__ returned non-complex (type %T)", made);
    if (is_fine) *real = as_complex(made)->real, *imaginary = as_complex(made)->imaginary;
    value_release(vm, made);
    return is_fine;
}

static Owned finish(VM *vm, Work work) {
    if (work.trouble == TROUBLE_DOMAIN) return raise_value_error(vm, "math domain error");
    if (work.trouble == TROUBLE_RANGE) return raise_overflow_error(vm, "math range error");
    return complex_new(vm, work.real, work.imaginary);
}

static Owned apply(VM *vm, Value *args, ComplexFunction *function) {
    double x, y;
    return read_complex(vm, args[0], &x, &y) ? finish(vm, function(x, y)) : NULL;
}

#define FUNCTION(name, c_name)                              \
    static Owned function_##name(VM *vm, Value *args) {     \
        return apply(vm, args, c_name);                     \
    }
FUNCTION(acos, arc_cosine)
FUNCTION(acosh, hyperbolic_arc_cosine) FUNCTION(asin, arc_sine) FUNCTION(asinh, hyperbolic_arc_sine)
    FUNCTION(atan, arc_tangent) FUNCTION(atanh, hyperbolic_arc_tangent) FUNCTION(cos, cosine)
        FUNCTION(cosh, hyperbolic_cosine) FUNCTION(exp, exponential) FUNCTION(log10, logarithm_10)
            FUNCTION(sin, sine) FUNCTION(sinh, hyperbolic_sine) FUNCTION(sqrt, square_root)
                FUNCTION(tan, tangent) FUNCTION(tanh, hyperbolic_tangent)
#undef FUNCTION

                    static Owned function_log(VM *vm, Value *args) {
    double x, y, base_x, base_y;
    if (!read_complex(vm, args[0], &x, &y)) return NULL;
    Work work = logarithm(x, y);
    if (!args[1]) return finish(vm, work);
    if (!read_complex(vm, args[1], &base_x, &base_y)) return NULL;
    Work base = logarithm(base_x, base_y);
    if (work.trouble || base.trouble) return finish(vm, work.trouble ? work : base);
    Owned over = complex_new(vm, work.real, work.imaginary),
          under = complex_new(vm, base.real, base.imaginary);
    Owned result = over && under ? value_binary(vm, over, under, BINARY_TRUE_DIVIDE) : NULL;
    value_release(vm, over);
    value_release(vm, under);
    if (result || !raise_clear_if(vm, EXCEPTION(ZeroDivisionError))) return result;
    return raise_value_error(vm, "math domain error");
}

static Owned function_phase(VM *vm, Value *args) {
    double x, y;
    return read_complex(vm, args[0], &x, &y) ? float_new(vm, atan2(y, x)) : NULL;
}

static Owned function_polar(VM *vm, Value *args) {
    double x, y;
    if (!read_complex(vm, args[0], &x, &y)) return NULL;
    double size = hypot(x, y);
    if (isinf(size) && both_finite(x, y)) return raise_overflow_error(vm, "math range error");
    Owned items[] = {float_new(vm, size), float_new(vm, atan2(y, x))};
    return tuple_from_take(vm, items, 2);
}

/* The product of a size and a direction, where one of them is not finite. */
static Work special_rect(double size, double angle) {
    bool is_outside = size != 0 && !isnan(size) && isinf(angle);
    if (isinf(size) && isfinite(angle)) {
        if (angle == 0) return make(size, size > 0 ? angle : -angle);
        double sign = copysign(1, size);
        return make(sign * copysign((double)INFINITY, cos(angle)),
                    sign * copysign((double)INFINITY, sin(angle)));
    }
    if (isnan(size) && angle == 0) return make(size, 0);
    if (size == 0) return make(0, 0);
    return (Work){isinf(size) ? fabs(size) : (double)NAN, (double)NAN,
                  is_outside ? TROUBLE_DOMAIN : TROUBLE_NONE};
}

static Owned function_rect(VM *vm, Value *args) {
    double size, angle;
    if (!value_to_double(vm, args[0], &size) || !value_to_double(vm, args[1], &angle)) return NULL;
    if (!both_finite(size, angle)) return finish(vm, special_rect(size, angle));
    if (angle == 0) return complex_new(vm, size, size * angle); /* keeps the sign of the zero */
    return complex_new(vm, size * cos(angle), size * sin(angle));
}

static Owned function_isfinite(VM *vm, Value *args) {
    double x, y;
    return read_complex(vm, args[0], &x, &y) ? value_from_bool(both_finite(x, y)) : NULL;
}

static Owned function_isinf(VM *vm, Value *args) {
    double x, y;
    return read_complex(vm, args[0], &x, &y) ? value_from_bool(isinf(x) || isinf(y)) : NULL;
}

static Owned function_isnan(VM *vm, Value *args) {
    double x, y;
    return read_complex(vm, args[0], &x, &y) ? value_from_bool(isnan(x) || isnan(y)) : NULL;
}

static Owned function_isclose(VM *vm, Value *args) {
    double ax, ay, bx, by, relative = 1e-9, absolute = 0;
    if (!read_complex(vm, args[0], &ax, &ay) || !read_complex(vm, args[1], &bx, &by) ||
        (args[2] && !value_to_double(vm, args[2], &relative)) ||
        (args[3] && !value_to_double(vm, args[3], &absolute)))
        return NULL;
    if (relative < 0 || absolute < 0) return raise_value_error(vm, "tolerances must be non-negative");
    if (ax == bx && ay == by) return VALUE_TRUE;
    if (isinf(ax) || isinf(ay) || isinf(bx) || isinf(by)) return VALUE_FALSE;
    double difference = hypot(ax - bx, ay - by);
    return value_from_bool(difference <= relative * hypot(bx, by) || difference <= relative * hypot(ax, ay) ||
                           difference <= absolute);
}

static const Method functions[] = {
    {"acos(z, /)", function_acos, "The arc cosine of z."},
    {"acosh(z, /)", function_acosh, "The inverse hyperbolic cosine of z."},
    {"asin(z, /)", function_asin, "The arc sine of z."},
    {"asinh(z, /)", function_asinh, "The inverse hyperbolic sine of z."},
    {"atan(z, /)", function_atan, "The arc tangent of z."},
    {"atanh(z, /)", function_atanh, "The inverse hyperbolic tangent of z."},
    {"cos(z, /)", function_cos, "The cosine of z."},
    {"cosh(z, /)", function_cosh, "The hyperbolic cosine of z."},
    {"exp(z, /)", function_exp, "e to the power of z."},
    {"isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", function_isclose,
     "Whether two complex numbers are near each other."},
    {"isfinite(z, /)", function_isfinite, "Whether both parts are finite."},
    {"isinf(z, /)", function_isinf, "Whether a part is infinite."},
    {"isnan(z, /)", function_isnan, "Whether a part is NaN."},
    {"log(z, base=<unrepresentable>, /)", function_log, "The logarithm of z, natural or to a base."},
    {"log10(z, /)", function_log10, "The logarithm of z to base 10."},
    {"phase(z, /)", function_phase, "The angle of z, from -pi to pi."},
    {"polar(z, /)", function_polar, "(size, angle) of z."},
    {"rect(r, phi, /)", function_rect, "The complex number of this size and angle."},
    {"sin(z, /)", function_sin, "The sine of z."},
    {"sinh(z, /)", function_sinh, "The hyperbolic sine of z."},
    {"sqrt(z, /)", function_sqrt, "The square root of z."},
    {"tan(z, /)", function_tan, "The tangent of z."},
    {"tanh(z, /)", function_tanh, "The hyperbolic tangent of z."},
    {NULL, NULL, NULL},
};

Owned module_cmath(VM *vm) {
    Owned module = stdlib_module(vm, "cmath", "Functions of complex numbers.", functions);
    if (!module) return NULL;
    const struct {
        const char *name;
        double number;
    } constants[] = {{"pi", PI}, {"e", E}, {"tau", 2 * PI}, {"inf", (double)INFINITY}, {"nan", (double)NAN}};
    bool is_fine =
        dict_set_text_take(vm, module_dict(module), "infj", complex_new(vm, 0, (double)INFINITY)) &&
        dict_set_text_take(vm, module_dict(module), "nanj", complex_new(vm, 0, (double)NAN));
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = dict_set_text_take(vm, module_dict(module), constants[i].name,
                                     float_new(vm, constants[i].number));
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

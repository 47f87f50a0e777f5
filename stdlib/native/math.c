/*
 * The module math: functions of real numbers, and those of whole numbers that are exact whatever their size.
 *
 * Functions of one number are rows of a table of their C functions; what they refuse is named in the same
 * place. A result that is NaN though the argument was not is outside the function's domain; an infinite one
 * of a finite argument is too large.
 */
#include <math.h>

#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static const double PI = 3.141592653589793, E = 2.718281828459045;

/* --- functions of one number ---------------------------------------------------------------------------- */

/* text: what the argument should have been, or NULL. */
static Owned raise_domain(VM *vm, const char *text, double number) {
    if (!text) return raise_value_error(vm, "math domain error");
    Owned value = float_new(vm, number);
    if (value) raise_value_error(vm, "%s, got %R", text, value);
    value_release(vm, value);
    return NULL;
}

static Owned raise_range(VM *vm) {
    return raise_overflow_error(vm, "math range error");
}

static Owned apply(VM *vm, Value argument, double (*function)(double), bool can_overflow, const char *text) {
    double x;
    if (!value_to_double(vm, argument, &x)) return NULL;
    double result = function(x);
    if (isnan(result) && !isnan(x)) return raise_domain(vm, text, x);
    if (isinf(result) && isfinite(x)) return can_overflow ? raise_range(vm) : raise_domain(vm, text, x);
    return float_new(vm, result);
}

#define FUNCTION(name, can_overflow, domain)                          \
    static Owned function_##name(VM *vm, Value *args) {               \
        return apply(vm, args[0], name, (can_overflow), (domain));    \
    }
FUNCTION(acos, false, "expected a number in range from -1 up to 1")
FUNCTION(asin, false, "expected a number in range from -1 up to 1")
    FUNCTION(acosh, false, "expected argument value not less than 1") FUNCTION(asinh, false, NULL)
        FUNCTION(atan, false, NULL) FUNCTION(atanh, false, "expected a number between -1 and 1")
            FUNCTION(cbrt, false, NULL) FUNCTION(cos, false, "expected a finite input")
                FUNCTION(sin, false, "expected a finite input")
                    FUNCTION(tan, false, "expected a finite input") FUNCTION(cosh, true, NULL)
                        FUNCTION(sinh, true, NULL) FUNCTION(tanh, false, NULL) FUNCTION(erf, false, NULL)
                            FUNCTION(erfc, false, NULL) FUNCTION(exp, true, NULL) FUNCTION(exp2, true, NULL)
                                FUNCTION(expm1, true, NULL) FUNCTION(fabs, false, NULL)
                                    FUNCTION(log1p, false, "expected argument value > -1")
                                        FUNCTION(sqrt, false, "expected a nonnegative input")
#undef FUNCTION

                                            static const
    char gamma_domain[] = "expected a noninteger or positive integer";

static Owned function_gamma(VM *vm, Value *args) {
    enum { EXACT_MOST = 23 }; /* 22! is the last factorial that a double holds */
    double x;
    if (!value_to_double(vm, args[0], &x)) return NULL;
    if ((x <= 0 && x == floor(x))) return raise_domain(vm, gamma_domain, x);
    double result = 1;
    if (x == floor(x) && x <= EXACT_MOST) {
        for (double factor = 2; factor < x; factor++) result *= factor;
    } else {
        result = tgamma(x);
    }
    if (isinf(result) && isfinite(x)) return raise_range(vm);
    return float_new(vm, result);
}

static Owned function_lgamma(VM *vm, Value *args) {
    double x;
    if (!value_to_double(vm, args[0], &x)) return NULL;
    if (isinf(x)) return float_new(vm, (double)INFINITY);
    if (x <= 0 && x == floor(x)) return raise_domain(vm, gamma_domain, x);
    double result = x == 1 || x == 2 ? 0 : lgamma(x);
    return isinf(result) ? raise_range(vm) : float_new(vm, result);
}

static Owned function_degrees(VM *vm, Value *args) {
    double x;
    return value_to_double(vm, args[0], &x) ? float_new(vm, x * (180.0 / PI)) : NULL;
}

static Owned function_radians(VM *vm, Value *args) {
    double x;
    return value_to_double(vm, args[0], &x) ? float_new(vm, x * (PI / 180.0)) : NULL;
}

static Owned function_ulp(VM *vm, Value *args) {
    double x;
    if (!value_to_double(vm, args[0], &x)) return NULL;
    x = fabs(x);
    if (!isfinite(x)) return float_new(vm, x);
    double above = nextafter(x, (double)INFINITY);
    return float_new(vm, isinf(above) ? x - nextafter(x, 0) : above - x);
}

static Owned function_isfinite(VM *vm, Value *args) {
    double x;
    return value_to_double(vm, args[0], &x) ? value_from_bool(isfinite(x)) : NULL;
}
static Owned function_isinf(VM *vm, Value *args) {
    double x;
    return value_to_double(vm, args[0], &x) ? value_from_bool(isinf(x)) : NULL;
}
static Owned function_isnan(VM *vm, Value *args) {
    double x;
    return value_to_double(vm, args[0], &x) ? value_from_bool(isnan(x)) : NULL;
}

static Owned pair_take(VM *vm, Owned first, Owned second) {
    Owned items[2] = {first, second};
    if (first && second) return tuple_from_take(vm, items, 2);
    value_release(vm, first);
    value_release(vm, second);
    return NULL;
}

static Owned function_frexp(VM *vm, Value *args) {
    double x;
    int exponent = 0;
    if (!value_to_double(vm, args[0], &x)) return NULL;
    double mantissa = isfinite(x) ? frexp(x, &exponent) : x;
    return pair_take(vm, float_new(vm, mantissa), value_from_small_int(exponent));
}

static Owned function_modf(VM *vm, Value *args) {
    double x, whole;
    if (!value_to_double(vm, args[0], &x)) return NULL;
    double fraction = modf(x, &whole);
    return pair_take(vm, float_new(vm, fraction), float_new(vm, whole));
}

/* --- whole numbers from real ones ----------------------------------------------------------------------- */

static Owned round_by(VM *vm, Value value, NameIndex special, double (*function)(double)) {
    double x;
    if (!value_has_type(value, &float_type) && !value_is_small_float(value)) {
        bool missing;
        Owned result = value_call_special(vm, value, special, NULL, 0, &missing);
        if (!missing) return result;
    }
    return value_to_double(vm, value, &x) ? int_from_double(vm, function(x)) : NULL;
}

static Owned function_ceil(VM *vm, Value *args) {
    return round_by(vm, args[0], NAME___ceil__, ceil);
}

static Owned function_floor(VM *vm, Value *args) {
    return round_by(vm, args[0], NAME___floor__, floor);
}

static Owned function_trunc(VM *vm, Value *args) {
    bool missing;
    Owned result = value_call_special(vm, args[0], NAME___trunc__, NULL, 0, &missing);
    return missing ? raise_type_error(vm, "type %T doesn't define __trunc__ method", args[0]) : result;
}

/* --- functions of several numbers ----------------------------------------------------------------------- */

static bool two_doubles(VM *vm, Value *args, double *x, double *y) {
    return value_to_double(vm, args[0], x) && value_to_double(vm, args[1], y);
}

static Owned function_atan2(VM *vm, Value *args) {
    double y, x;
    return two_doubles(vm, args, &y, &x) ? float_new(vm, atan2(y, x)) : NULL;
}

static Owned function_copysign(VM *vm, Value *args) {
    double x, y;
    return two_doubles(vm, args, &x, &y) ? float_new(vm, copysign(x, y)) : NULL;
}

static Owned function_fmod(VM *vm, Value *args) {
    double x, y;
    if (!two_doubles(vm, args, &x, &y)) return NULL;
    double result = fmod(x, y);
    return isnan(result) && !isnan(x) && !isnan(y) ? raise_domain(vm, NULL, x) : float_new(vm, result);
}

static Owned function_remainder(VM *vm, Value *args) {
    double x, y;
    if (!two_doubles(vm, args, &x, &y)) return NULL;
    double result = remainder(x, y);
    return isnan(result) && !isnan(x) && !isnan(y) ? raise_domain(vm, NULL, x) : float_new(vm, result);
}

static Owned function_pow(VM *vm, Value *args) {
    double x, y;
    if (!two_doubles(vm, args, &x, &y)) return NULL;
    double result = pow(x, y);
    if (isnan(result) && !isnan(x) && !isnan(y)) return raise_domain(vm, NULL, x);
    if (isinf(result) && isfinite(x) && isfinite(y))
        return x == 0 ? raise_domain(vm, NULL, x) : raise_range(vm);
    return float_new(vm, result);
}

static Owned function_ldexp(VM *vm, Value *args) {
    double x;
    int64_t exponent;
    if (!value_to_double(vm, args[0], &x)) return NULL;
    if (!value_is_int(args[1])) return raise_type_error(vm, "Expected an int as second argument to ldexp.");
    if (!int_fits_int64(args[1], &exponent)) exponent = int_is_negative(args[1]) ? INT64_MIN : INT64_MAX;
    if (x == 0 || !isfinite(x)) return float_new(vm, x);
    enum { BEYOND = 5000 };
    double result = ldexp(x, exponent > BEYOND ? BEYOND : exponent < -BEYOND ? -BEYOND : (int)exponent);
    return isinf(result) ? raise_range(vm) : float_new(vm, result);
}

static Owned function_fma(VM *vm, Value *args) {
    double x, y, z;
    if (!two_doubles(vm, args, &x, &y) || !value_to_double(vm, args[2], &z)) return NULL;
    double result = fma(x, y, z);
    if (isnan(result) && !isnan(x) && !isnan(y) && !isnan(z))
        return raise_value_error(vm, "invalid operation in fma");
    if (isinf(result) && isfinite(x) && isfinite(y) && isfinite(z))
        return raise_overflow_error(vm, "overflow in fma");
    return float_new(vm, result);
}

/* Doubles in order as whole numbers: neighbours differ by one. */
static int64_t order_of(double number) {
    int64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits < 0 ? -(bits & INT64_MAX) : bits;
}

static double from_order(int64_t order) {
    int64_t bits = order < 0 ? -order | INT64_MIN : order;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static Owned function_nextafter(VM *vm, Value *args) {
    double x, y;
    if (!two_doubles(vm, args, &x, &y)) return NULL;
    if (!args[2] || args[2] == VALUE_NONE) return float_new(vm, nextafter(x, y));
    Owned steps = value_index(vm, args[2]);
    if (!steps) return NULL;
    bool is_negative = int_is_negative(steps);
    uint64_t count;
    if (!int_fits_uint64(steps, &count)) count = UINT64_MAX;
    value_release(vm, steps);
    if (is_negative) return raise_value_error(vm, "steps must be a non-negative integer");
    if (isnan(x) || isnan(y)) return float_new(vm, isnan(x) ? x : y);
    if (x == y) return float_new(vm, y);
    if (count == 0) return float_new(vm, x);
    int64_t from = order_of(x), to = order_of(y);
    uint64_t distance = from < to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    if (count >= distance) return float_new(vm, y);
    uint64_t place = from < to ? (uint64_t)from + count : (uint64_t)from - count;
    double result = from_order((int64_t)place);
    return float_new(vm, result == 0 ? copysign(result, x) : result);
}

static Owned function_isclose(VM *vm, Value *args) {
    double a, b, relative = 1e-9, absolute = 0;
    if (!two_doubles(vm, args, &a, &b) || (args[2] && !value_to_double(vm, args[2], &relative)) ||
        (args[3] && !value_to_double(vm, args[3], &absolute)))
        return NULL;
    if (relative < 0 || absolute < 0) return raise_value_error(vm, "tolerances must be non-negative");
    if (a == b) return VALUE_TRUE;
    if (isinf(a) || isinf(b)) return VALUE_FALSE;
    double difference = fabs(b - a);
    return value_from_bool(difference <= fabs(relative * b) || difference <= fabs(relative * a) ||
                           difference <= absolute);
}

/* --- logarithms ----------------------------------------------------------------------------------------- */

/* Of an int of any size: log(m · 2^e) is log(m) + e · log(2). */
static Owned log_int(VM *vm, Value value, double (*function)(double)) {
    if (int_is_negative(value) || int_is_zero(value))
        return raise_value_error(vm, "expected a positive input");
    enum { KEPT = 62 };
    int64_t bits = int_bit_length(value), number;
    if (bits <= 1000) {
        double x;
        return int_to_double(vm, value, &x) ? float_new(vm, function(x)) : NULL;
    }
    Owned shift = int_new(vm, bits - KEPT), head = shift ? int_right_shift(vm, value, shift) : NULL;
    bool fits = head && int_fits_int64(head, &number);
    value_release(vm, shift);
    value_release(vm, head);
    if (!fits) return NULL;
    return float_new(vm, function(ldexp((double)number, -KEPT)) + function(2.0) * (double)bits);
}

static Owned log_any(VM *vm, Value value, double (*function)(double)) {
    double x;
    if (value_is_int(value)) return log_int(vm, value, function);
    if (!value_to_double(vm, value, &x)) return NULL;
    if (x <= 0) return raise_domain(vm, "expected a positive input", x);
    return float_new(vm, function(x));
}

static Owned function_log(VM *vm, Value *args) {
    Owned number = log_any(vm, args[0], log);
    if (!number || !args[1]) return number;
    Owned base = log_any(vm, args[1], log),
          result = base ? value_binary(vm, number, base, BINARY_TRUE_DIVIDE) : NULL;
    value_release(vm, number);
    value_release(vm, base);
    return result;
}

static Owned function_log2(VM *vm, Value *args) {
    return log_any(vm, args[0], log2);
}

static Owned function_log10(VM *vm, Value *args) {
    return log_any(vm, args[0], log10);
}

/* --- sums and lengths ----------------------------------------------------------------------------------- */

/* a + b is exactly *high + *low (Knuth). */
static void two_sum(double a, double b, double *high, double *low) {
    double sum = a + b, other = sum - a;
    *low = (a - (sum - other)) + (b - other);
    *high = sum;
}

static void two_product(double a, double b, double *high, double *low) {
    double product = a * b;
    *low = fma(a, b, -product);
    *high = product;
}

/* The Euclidean length of a vector: scaled by a power of two, squared in twice the precision, corrected once.
 */
static double vector_length(const double *items, int64_t count) {
    double most = 0;
    bool has_nan = false;
    for (int64_t i = 0; i < count; i++) {
        if (isinf(items[i])) return (double)INFINITY;
        has_nan |= isnan(items[i]) != 0;
        if (fabs(items[i]) > most) most = fabs(items[i]);
    }
    if (has_nan) return (double)NAN;
    if (most == 0 || count == 1) return most;
    int exponent;
    frexp(most, &exponent);
    double high = 0, low = 0;
    for (int64_t i = 0; i < count; i++) {
        double x = ldexp(items[i], -exponent), square, rest, lost;
        two_product(x, x, &square, &rest);
        two_sum(high, square, &high, &lost);
        low += rest + lost;
    }
    double root = sqrt(high + low), square, rest;
    two_product(root, root, &square, &rest);
    root += ((high - square) - rest + low) / (2 * root);
    return ldexp(root, exponent);
}

static Owned length_of_values(VM *vm, Value left, Value right) {
    int64_t count = as_tuple(left)->count;
    double room[8], *items = count <= 8 ? room : memory_allocate_array((size_t)count, sizeof *items);
    bool is_fine = items || raise_memory_error(vm);
    for (int64_t i = 0; is_fine && i < count; i++) {
        double other = 0;
        is_fine = value_to_double(vm, tuple_peek(left, i), &items[i]) &&
                  (!right || value_to_double(vm, tuple_peek(right, i), &other));
        if (is_fine && right) items[i] -= other;
    }
    Owned result = is_fine ? float_new(vm, vector_length(items, count)) : NULL;
    if (items != room) memory_release(items);
    return result;
}

static Owned function_hypot(VM *vm, Value *args) {
    return length_of_values(vm, args[0], NULL);
}

static Owned function_dist(VM *vm, Value *args) {
    Owned p = value_to_tuple(vm, args[0]), q = p ? value_to_tuple(vm, args[1]) : NULL, result = NULL;
    if (q && as_tuple(p)->count != as_tuple(q)->count)
        raise_value_error(vm, "both points must have the same number of dimensions");
    else if (q) result = length_of_values(vm, p, q);
    value_release(vm, p);
    value_release(vm, q);
    return result;
}

/* fsum: what has been added so far, exactly, as doubles that do not overlap, smallest first (Shewchuk 1997).
 */
typedef struct Partials {
    double *items;
    size_t count, room;
    double specials, infinities; /* sums of the infinities and NaNs, and of the infinities alone */
} Partials;

static bool partials_add(VM *vm, Value item, void *context) {
    Partials *partials = context;
    double x, kept;
    if (!value_to_double(vm, item, &x)) return false;
    double given = x;
    size_t count = 0;
    for (size_t i = 0; i < partials->count; i++) {
        double y = partials->items[i], low;
        if (fabs(x) < fabs(y)) kept = x, x = y, y = kept;
        double high = x + y;
        low = y - (high - x);
        if (low != 0) partials->items[count++] = low;
        x = high;
    }
    partials->count = count;
    if (x == 0) return true;
    if (!isfinite(x)) {
        if (isfinite(given)) return raise_overflow_error(vm, "intermediate overflow in fsum");
        if (isinf(given)) partials->infinities += given;
        partials->specials += given;
        partials->count = 0;
        return true;
    }
    if (count == partials->room) {
        size_t room = partials->room ? partials->room * 2 : 32;
        double *moved = memory_resize_array(partials->items, room, sizeof *moved);
        if (!moved) return raise_memory_error(vm);
        partials->items = moved;
        partials->room = room;
    }
    partials->items[partials->count++] = x;
    return true;
}

/* The double nearest to the sum; a tie is broken by what lies below the last two. */
static double partials_round(const Partials *partials) {
    size_t i = partials->count;
    if (i == 0) return 0;
    double high = partials->items[--i], low = 0;
    while (i > 0) {
        double x = high, y = partials->items[--i];
        high = x + y;
        low = y - (high - x);
        if (low != 0) break;
    }
    if (i > 0 && ((low < 0 && partials->items[i - 1] < 0) || (low > 0 && partials->items[i - 1] > 0))) {
        double twice = low * 2, moved = high + twice;
        if (twice == moved - high) high = moved;
    }
    return high;
}

static Owned function_fsum(VM *vm, Value *args) {
    Partials partials = {NULL, 0, 0, 0, 0};
    Owned result = NULL;
    if (value_for_each(vm, args[0], partials_add, &partials)) {
        if (partials.specials != 0) {
            result = isnan(partials.infinities) ? raise_value_error(vm, "-inf + inf in fsum")
                                                : float_new(vm, partials.specials);
        } else {
            result = float_new(vm, partials_round(&partials));
        }
    }
    memory_release(partials.items);
    return result;
}

/* sumprod's floats: a sum in about three times the precision, and the plain one for when that is not finite.
 */
typedef struct TripleSum {
    double high, low, tiny, plain;
    bool is_used;
} TripleSum;

static void triple_add(TripleSum *sum, double x, double y) {
    double product, rest, lost, carried, left;
    two_product(x, y, &product, &rest);
    two_sum(sum->high, product, &sum->high, &lost);
    two_sum(sum->low, rest, &carried, &left);
    sum->tiny += left;
    two_sum(carried, lost, &sum->low, &left);
    sum->tiny += left;
    sum->plain += x * y;
    sum->is_used = true;
}

static bool triple_flush(VM *vm, TripleSum *sum, Owned *total) {
    if (!sum->is_used) return true;
    double result = sum->high + (sum->low + sum->tiny);
    Owned number = float_new(vm, isfinite(result) ? result : sum->plain),
          added = number ? value_binary(vm, *total, number, BINARY_ADD) : NULL;
    value_release(vm, number);
    value_release(vm, *total);
    *total = added;
    *sum = (TripleSum){0};
    return added != NULL;
}

/* Whether both are floats, or one is and the other an int that has a double. */
static bool both_double(VM *vm, Value p, Value q, double *x, double *y) {
    bool p_float = value_is_float(p), q_float = value_is_float(q);
    if ((!p_float && !q_float) || (!p_float && !value_is_small_int(p)) ||
        (!q_float && !value_is_small_int(q)))
        return false;
    (void)vm;
    *x = p_float ? float_value(p) : (double)value_small_int(p);
    *y = q_float ? float_value(q) : (double)value_small_int(q);
    return true;
}

static bool sumprod_add(VM *vm, Value p, Value q, TripleSum *floats, Owned *total) {
    double x, y;
    if (both_double(vm, p, q, &x, &y)) {
        triple_add(floats, x, y);
        return true;
    }
    if (!triple_flush(vm, floats, total)) return false;
    Owned product = value_binary(vm, p, q, BINARY_MULTIPLY),
          sum = product ? value_binary(vm, *total, product, BINARY_ADD) : NULL;
    value_release(vm, product);
    value_release(vm, *total);
    *total = sum;
    return sum != NULL;
}

static Owned function_sumprod(VM *vm, Value *args) {
    Owned left = value_iterate(vm, args[0]), right = left ? value_iterate(vm, args[1]) : NULL,
          total = value_from_small_int(0);
    TripleSum floats = {0};
    bool is_fine = right != NULL;
    while (is_fine) {
        Owned p = NULL, q = NULL;
        is_fine = iterator_next(vm, left, &p) && iterator_next(vm, right, &q);
        if (is_fine && !p != !q) is_fine = raise_value_error(vm, "Inputs are not the same length");
        bool has_ended = !p;
        if (is_fine && !has_ended) is_fine = sumprod_add(vm, p, q, &floats, &total);
        value_release(vm, p);
        value_release(vm, q);
        if (is_fine && has_ended) {
            is_fine = triple_flush(vm, &floats, &total);
            break;
        }
    }
    value_release(vm, left);
    value_release(vm, right);
    if (is_fine) return total;
    value_release(vm, total);
    return NULL;
}

static bool prod_multiply(VM *vm, Value item, void *context) {
    Owned *total = context, product = value_binary(vm, *total, item, BINARY_MULTIPLY);
    value_release(vm, *total);
    *total = product;
    return product != NULL;
}

static Owned function_prod(VM *vm, Value *args) {
    Owned total = args[1] ? value_retain(args[1]) : value_from_small_int(1);
    if (value_for_each(vm, args[0], prod_multiply, &total)) return total;
    value_release(vm, total);
    return NULL;
}

/* --- whole numbers -------------------------------------------------------------------------------------- */

static Owned function_isqrt(VM *vm, Value *args) {
    Owned number = value_index(vm, args[0]), result = NULL;
    if (number && int_is_negative(number)) raise_value_error(vm, "isqrt() argument must be nonnegative");
    else if (number) result = int_square_root(vm, number);
    value_release(vm, number);
    return result;
}

static Owned absolute_take(VM *vm, Owned number) {
    if (!number || !int_is_negative(number)) return number;
    Owned result = int_negative(vm, number);
    value_release(vm, number);
    return result;
}

static Owned function_gcd(VM *vm, Value *args) {
    Owned result = value_from_small_int(0);
    for (int64_t i = 0; result && i < as_tuple(args[0])->count; i++) {
        Owned number = value_index(vm, tuple_peek(args[0], i)),
              next = number ? int_gcd(vm, result, number) : NULL;
        value_release(vm, number);
        value_release(vm, result);
        result = next;
    }
    return absolute_take(vm, result);
}

static Owned lcm_of(VM *vm, Value left, Value right) {
    if (int_is_zero(left) || int_is_zero(right)) return value_from_small_int(0);
    Owned divisor = int_gcd(vm, left, right), quotient = divisor ? int_floor_divide(vm, left, divisor) : NULL;
    Owned result = quotient ? int_multiply(vm, quotient, right) : NULL;
    value_release(vm, divisor);
    value_release(vm, quotient);
    return absolute_take(vm, result);
}

static Owned function_lcm(VM *vm, Value *args) {
    Owned result = value_from_small_int(1);
    for (int64_t i = 0; result && i < as_tuple(args[0])->count; i++) {
        Owned number = value_index(vm, tuple_peek(args[0], i)),
              next = number ? lcm_of(vm, result, number) : NULL;
        value_release(vm, number);
        value_release(vm, result);
        result = next;
    }
    return result;
}

/* first · (first + 1) · … of count numbers: halves are multiplied, so that factors have like sizes. */
static Owned product_range(VM *vm, Value first, int64_t count) {
    enum { SHORT = 8 };
    if (count > SHORT) {
        int64_t half = count / 2;
        Owned step = int_new(vm, half), middle = step ? int_add(vm, first, step) : NULL;
        Owned left = middle ? product_range(vm, first, half) : NULL,
              right = left ? product_range(vm, middle, count - half) : NULL;
        Owned result = right ? int_multiply(vm, left, right) : NULL;
        value_release(vm, step);
        value_release(vm, middle);
        value_release(vm, left);
        value_release(vm, right);
        return result;
    }
    Owned result = value_from_small_int(1), factor = int_exact(vm, first);
    for (int64_t i = 0; result && factor && i < count; i++) {
        Owned product = int_multiply(vm, result, factor),
              next = product ? int_add(vm, factor, value_from_small_int(1)) : NULL;
        value_release(vm, result);
        value_release(vm, factor);
        result = product;
        factor = next;
    }
    bool is_fine = result && factor;
    value_release(vm, factor);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

static Owned function_factorial(VM *vm, Value *args) {
    Owned number = value_index(vm, args[0]), result = NULL;
    int64_t n;
    if (!number) return NULL;
    if (int_is_negative(number)) raise_value_error(vm, "factorial() not defined for negative values");
    else if (!int_fits_int64(number, &n))
        raise_overflow_error(vm, "factorial() argument should not exceed %ld", INT64_MAX);
    else result = product_range(vm, value_from_small_int(1), n);
    value_release(vm, number);
    return result;
}

/* n · (n - 1) · … of k numbers. */
static Owned falling_product(VM *vm, Value n, int64_t k) {
    Owned less = int_new(vm, k - 1), first = less ? int_subtract(vm, n, less) : NULL;
    Owned result = first ? product_range(vm, first, k) : NULL;
    value_release(vm, less);
    value_release(vm, first);
    return result;
}

static bool check_choice(VM *vm, Value n, Value k) {
    if (int_is_negative(n)) return raise_value_error(vm, "n must be a non-negative integer");
    return !int_is_negative(k) || raise_value_error(vm, "k must be a non-negative integer");
}

static Owned function_perm(VM *vm, Value *args) {
    if (!args[1] || args[1] == VALUE_NONE) return function_factorial(vm, args);
    Owned n = value_index(vm, args[0]), k = n ? value_index(vm, args[1]) : NULL, result = NULL;
    int64_t count;
    if (!k || !check_choice(vm, n, k)) goto done;
    if (int_compare(n, k) < 0) result = value_from_small_int(0);
    else if (!int_fits_int64(k, &count)) raise_overflow_error(vm, "k must not exceed %ld", INT64_MAX);
    else result = count ? falling_product(vm, n, count) : value_from_small_int(1);
done:
    value_release(vm, n);
    value_release(vm, k);
    return result;
}

static Owned function_comb(VM *vm, Value *args) {
    Owned n = value_index(vm, args[0]), k = n ? value_index(vm, args[1]) : NULL, rest = NULL, above = NULL,
          below = NULL, result = NULL;
    int64_t count;
    if (!k || !check_choice(vm, n, k)) goto done;
    if (int_compare(n, k) < 0) {
        result = value_from_small_int(0);
        goto done;
    }
    rest = int_subtract(vm, n, k);
    if (!rest) goto done;
    if (!int_fits_int64(int_compare(rest, k) < 0 ? rest : k, &count)) {
        raise_overflow_error(vm, "min(n - k, k) must not exceed %ld", INT64_MAX);
        goto done;
    }
    if (count == 0) {
        result = value_from_small_int(1);
        goto done;
    }
    above = falling_product(vm, n, count);
    below = above ? product_range(vm, value_from_small_int(1), count) : NULL;
    result = below ? int_floor_divide(vm, above, below) : NULL;
done:
    value_release(vm, n);
    value_release(vm, k);
    value_release(vm, rest);
    value_release(vm, above);
    value_release(vm, below);
    return result;
}

/* --- the module ----------------------------------------------------------------------------------------- */

static const Method functions[] = {
    {"acos(x, /)", function_acos, "The angle between 0 and pi, in radians, whose cosine is x."},
    {"acosh(x, /)", function_acosh, "The number from 0 up whose cosh() is x."},
    {"asin(x, /)", function_asin, "The angle between -pi/2 and pi/2, in radians, whose sine is x."},
    {"asinh(x, /)", function_asinh, "The number whose sinh() is x."},
    {"atan(x, /)", function_atan, "The angle between -pi/2 and pi/2, in radians, whose tangent is x."},
    {"atan2(y, x, /)", function_atan2, "The angle of the point (x, y) as seen from the origin, in radians."},
    {"atanh(x, /)", function_atanh, "The number whose tanh() is x."},
    {"cbrt(x, /)", function_cbrt, "The number whose third power is x."},
    {"ceil(x, /)", function_ceil, "The nearest integer that is not below x."},
    {"comb(n, k, /)", function_comb,
     "In how many ways k things can be taken out of n when order does not count."},
    {"copysign(x, y, /)", function_copysign, "x with the sign of y."},
    {"cos(x, /)", function_cos, "Cosine of an angle in radians."},
    {"cosh(x, /)", function_cosh, "Hyperbolic cosine."},
    {"degrees(x, /)", function_degrees, "Turn radians into degrees."},
    {"dist(p, q, /)", function_dist, "How far two points are from each other on a straight line."},
    {"erf(x, /)", function_erf, "The error function of statistics."},
    {"erfc(x, /)", function_erfc, "1 - erf(x), exact also where that is tiny."},
    {"exp(x, /)", function_exp, "e to the power of x."},
    {"exp2(x, /)", function_exp2, "2 to the power of x."},
    {"expm1(x, /)", function_expm1, "exp(x) - 1, exact also near zero."},
    {"fabs(x, /)", function_fabs, "x without its sign, as a float."},
    {"factorial(n, /)", function_factorial, "Find n!."},
    {"floor(x, /)", function_floor, "The nearest integer that is not above x."},
    {"fma(x, y, z, /)", function_fma, "x * y + z, rounded once."},
    {"fmod(x, y, /)", function_fmod,
     "The remainder of a division that rounds towards zero; it has the sign of x."},
    {"frexp(x, /)", function_frexp, "The pair (m, e) with x == m * 2**e and m between 0.5 and 1 in size."},
    {"fsum(seq, /)", function_fsum, "The sum of floats, rounded only once."},
    {"gamma(x, /)", function_gamma, "The gamma function, which is (x - 1)! for whole x."},
    {"gcd(*integers)", function_gcd, "The largest integer that divides all arguments."},
    {"hypot(*coordinates)", function_hypot, "The length of the vector with these coordinates."},
    {"isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", function_isclose,
     "Whether two numbers differ by no more than a relative or an absolute tolerance."},
    {"isfinite(x, /)", function_isfinite, "Whether x is an ordinary number, neither infinite nor NaN."},
    {"isinf(x, /)", function_isinf, "Whether x is infinite, of either sign."},
    {"isnan(x, /)", function_isnan, "Whether x is a NaN."},
    {"isqrt(n, /)", function_isqrt, "The largest integer whose square is at most n."},
    {"lcm(*integers)", function_lcm, "The smallest positive integer that all arguments divide, or 0."},
    {"ldexp(x, i, /)", function_ldexp, "x times 2 to the power of i; frexp() undoes it."},
    {"lgamma(x, /)", function_lgamma, "The logarithm of the size of gamma(x)."},
    {"log(x, base=<unrepresentable>, /)", function_log, "The logarithm of x, natural or to the given base."},
    {"log10(x, /)", function_log10, "The logarithm of x to base 10."},
    {"log1p(x, /)", function_log1p, "log(1 + x), exact also near zero."},
    {"log2(x, /)", function_log2, "The logarithm of x to base 2."},
    {"modf(x, /)", function_modf,
     "The part behind the point and the part before it, as floats with the sign of x."},
    {"nextafter(x, y, /, *, steps=None)", function_nextafter,
     "The float that lies steps representable values from x in the direction of y."},
    {"perm(n, k=None, /)", function_perm, "In how many ways k of n things can be put in a row."},
    {"pow(x, y, /)", function_pow, "x to the power of y, as floats."},
    {"prod(iterable, /, *, start=1)", function_prod, "Multiply start with all items."},
    {"radians(x, /)", function_radians, "Turn degrees into radians."},
    {"remainder(x, y, /)", function_remainder, "x less the multiple of y that is nearest to it."},
    {"sin(x, /)", function_sin, "Sine of an angle in radians."},
    {"sinh(x, /)", function_sinh, "Hyperbolic sine."},
    {"sqrt(x, /)", function_sqrt, "The number from 0 up whose square is x."},
    {"sumprod(p, q, /)", function_sumprod, "Multiply items side by side and add the products."},
    {"tan(x, /)", function_tan, "Tangent of an angle in radians."},
    {"tanh(x, /)", function_tanh, "Hyperbolic tangent."},
    {"trunc(x, /)", function_trunc, "x without what stands behind the point."},
    {"ulp(x, /)", function_ulp, "The distance from x to the next larger float."},
    {NULL, NULL, NULL},
};

Owned module_math(VM *vm) {
    Owned module = stdlib_module(
        vm, "math", "Functions of real numbers, by the C library's or better precision.", functions);
    if (!module) return NULL;
    const struct {
        const char *name;
        double number;
    } constants[] = {{"pi", PI}, {"e", E}, {"tau", 2 * PI}, {"inf", (double)INFINITY}, {"nan", (double)NAN}};
    for (size_t i = 0; i < COUNT_OF(constants); i++) {
        if (dict_set_text_take(vm, module_dict(module), constants[i].name,
                               float_new(vm, constants[i].number)))
            continue;
        value_release(vm, module);
        return NULL;
    }
    return module;
}

/*
 * datetime.timedelta: durations.
 *
 * Start at delta_new(). Sums and differences are reckoned by field; products and quotients as whole
 * microseconds, of which the longest duration has 67 bits: an Int128 holds them, and their products with the
 * 53 bits of a float. Factors that are no small ints go by way of the language's own.
 */
#include "stdlib/native/datetime.h"

#include <math.h>

#include "vm/allocate.h"
#include "vm/objects/float.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { EXACT_BITS = 53, WIDE_BITS = 127 };

/* --- making --------------------------------------------------------------------------------------------- */

static Owned allocate(VM *vm, const Type *class, int32_t days, int32_t seconds, int32_t microseconds) {
    if (!class) return NULL;
    Owned self = class == datetime_class(vm, DATETIME_DELTA)
                     ? object_owned(object_allocate_small(vm, class, sizeof(Delta), false, true))
                     : type_allocate(vm, class);
    if (!self) return NULL;
    Delta *delta = (Delta *)value_object(self);
    delta->days = days;
    delta->seconds = seconds;
    delta->microseconds = microseconds;
    return self;
}

/* Of fields that are in their ranges, but for the days. */
static Owned new_of_class(VM *vm, const Type *class, int64_t days, int32_t seconds, int32_t microseconds) {
    if (LIKELY(days >= -DELTA_DAYS_MOST && days <= DELTA_DAYS_MOST))
        return allocate(vm, class, (int32_t)days, seconds, microseconds);
    if (days < INT32_MIN || days > INT32_MAX)
        return raise_overflow_error(vm, "Python int too large to convert to C int");
    return raise_overflow_error(vm, "days=%ld; must have magnitude <= %d", (long)days, DELTA_DAYS_MOST);
}

/* Divides rounding down; the rest is not negative. divisor is positive. */
ALWAYS_INLINE int64_t divide_down(int64_t number, int64_t divisor, int64_t *rest) {
    int64_t quotient = number / divisor;
    *rest = number % divisor;
    if (*rest < 0) {
        *rest += divisor;
        quotient--;
    }
    return quotient;
}

Owned delta_new(VM *vm, int64_t days, int64_t seconds, int64_t microseconds) {
    if ((uint64_t)microseconds >= SECOND_MICROSECONDS)
        seconds += divide_down(microseconds, SECOND_MICROSECONDS, &microseconds);
    if ((uint64_t)seconds >= DAY_SECONDS) days += divide_down(seconds, DAY_SECONDS, &seconds);
    return new_of_class(vm, datetime_class_needed(vm, DATETIME_DELTA), days, (int32_t)seconds,
                        (int32_t)microseconds);
}

static Owned raise_too_large(VM *vm) {
    return raise_overflow_error(vm, "Python int too large to convert to C int");
}

/* Of whole microseconds. */
static Owned from_wide(VM *vm, const Type *class, Int128 total) {
    Int128 days = total / DAY_MICROSECONDS;
    int64_t rest = (int64_t)(total % DAY_MICROSECONDS);
    if (rest < 0) rest += DAY_MICROSECONDS, days--;
    if (days < INT32_MIN || days > INT32_MAX) return raise_too_large(vm);
    return new_of_class(vm, class, (int64_t)days, (int32_t)(rest / SECOND_MICROSECONDS),
                        (int32_t)(rest % SECOND_MICROSECONDS));
}

static Owned plain_from_wide(VM *vm, Int128 total) {
    return from_wide(vm, datetime_class_needed(vm, DATETIME_DELTA), total);
}

static Int128 total_of(Value self) {
    const Delta *delta = as_delta(self);
    return ((Int128)delta->days * DAY_SECONDS + delta->seconds) * SECOND_MICROSECONDS + delta->microseconds;
}

/* An int of the language as a wide one; false if it has more than 127 bits. */
static bool wide_from_int(Value number, Int128 *wide) {
    IntView view;
    if (value_is_small_int(number)) {
        *wide = value_small_int(number);
        return true;
    }
    int_view(number, &view);
    if (view.count > 2 || (view.count == 2 && view.limbs[1] >> 63)) return false;
    Int128 size = view.count == 0   ? 0
                  : view.count == 1 ? (Int128)view.limbs[0]
                                    : (Int128)((UInt128)view.limbs[1] << 64 | view.limbs[0]);
    *wide = view.is_negative ? -size : size;
    return true;
}

static Owned int_from_wide(VM *vm, Int128 wide) {
    if (wide >= INT64_MIN && wide <= INT64_MAX) return int_new(vm, (int64_t)wide);
    UInt128 size = wide < 0 ? -(UInt128)wide : (UInt128)wide;
    const uint64_t limbs[2] = {(uint64_t)size, (uint64_t)(size >> 64)};
    return int_from_limbs(vm, limbs, limbs[1] ? 2 : 1, wide < 0);
}

/* --- the constructor ------------------------------------------------------------------------------------ */

/* A sum of components under way: wide + more, and rest microseconds of fractions. */
typedef struct Sum {
    Int128 wide;
    Owned more; /* an int, or NULL: ints that are not small */
    double rest;
} Sum;

/* Adds number * factor, which need not be small. */
static bool add_product(VM *vm, Sum *sum, Value number, int64_t factor) {
    if (LIKELY(value_is_small_int(number))) {
        sum->wide += (Int128)value_small_int(number) * factor;
        return true;
    }
    Owned product = int_multiply(vm, number, value_from_small_int(factor)),
          more =
              product ? int_add(vm, sum->more ? (Value)sum->more : value_from_small_int(0), product) : NULL;
    value_release(vm, product);
    if (!more) return false;
    value_release(vm, sum->more);
    sum->more = more;
    return true;
}

/* Adds a whole float times factor: ValueError for NaN, OverflowError for an infinity. */
static bool add_whole(VM *vm, Sum *sum, double whole, int64_t factor) {
    if (fabs(whole) < 0x1p61) {
        sum->wide += (Int128)(int64_t)whole * factor;
        return true;
    }
    Owned number = int_from_double(vm, whole);
    bool is_fine = number && add_product(vm, sum, number, factor);
    value_release(vm, number);
    return is_fine;
}

static bool add_float(VM *vm, Sum *sum, double number, int64_t factor) {
    double whole, fraction = modf(number, &whole);
    if (!add_whole(vm, sum, whole, factor)) return false;
    if (fraction == 0) return true;
    fraction = modf(fraction * (double)factor, &whole);
    sum->rest += fraction;
    return add_whole(vm, sum, whole, 1);
}

static bool add_component(VM *vm, Sum *sum, Value value, const char *name, int64_t factor) {
    if (value_is_int(value)) return add_product(vm, sum, value, factor);
    if (value_is_float(value)) return add_float(vm, sum, float_value(value), factor);
    return raise_type_error(vm, "unsupported type for timedelta %s component: %T", name, value);
}

/* The sum as a duration: fractions are rounded to the nearest microsecond, halves to even. */
static Owned finish(VM *vm, const Type *class, Sum *sum) {
    if (sum->more) {
        Owned first = int_from_wide(vm, sum->wide), all = first ? int_add(vm, first, sum->more) : NULL;
        bool fits = all && wide_from_int(all, &sum->wide);
        value_release(vm, first);
        value_release(vm, all);
        if (!all) return NULL;
        if (!fits) return raise_too_large(vm);
    }
    if (sum->rest != 0) {
        double whole = floor(sum->rest), part = sum->rest - whole;
        Int128 total = sum->wide + (int64_t)whole;
        sum->wide = total + (part > 0.5 || (part == 0.5 && (total & 1)));
    }
    return from_wide(vm, class, sum->wide);
}

static Owned construct(VM *vm, Value *args) {
    static const struct {
        const char *name;
        int place;
        int64_t factor;
    } rows[] = {
        {"microseconds", 3, 1},
        {"milliseconds", 4, 1000},
        {"seconds", 2, SECOND_MICROSECONDS},
        {"minutes", 5, (int64_t)60 * SECOND_MICROSECONDS},
        {"hours", 6, (int64_t)3600 * SECOND_MICROSECONDS},
        {"days", 1, DAY_MICROSECONDS},
        {"weeks", 7, 7 * DAY_MICROSECONDS},
    };
    Sum sum = {0};
    bool is_fine = true;
    for (size_t i = 0; is_fine && i < COUNT_OF(rows); i++) {
        Value value = args[rows[i].place];
        if (value) is_fine = add_component(vm, &sum, value, rows[i].name, rows[i].factor);
    }
    Owned result = is_fine ? finish(vm, as_type(args[0]), &sum) : NULL;
    value_release(vm, sum.more);
    return result;
}

/* --- sums ----------------------------------------------------------------------------------------------- */

static bool are_deltas(VM *vm, Value left, Value right) {
    return datetime_is(vm, left, DATETIME_DELTA) && datetime_is(vm, right, DATETIME_DELTA);
}

static Owned slot_add(VM *vm, Value left, Value right) {
    if (!are_deltas(vm, left, right)) return VALUE_NOT_IMPLEMENTED;
    const Delta *a = as_delta(left), *b = as_delta(right);
    return delta_new(vm, (int64_t)a->days + b->days, (int64_t)a->seconds + b->seconds,
                     (int64_t)a->microseconds + b->microseconds);
}

static Owned slot_subtract(VM *vm, Value left, Value right) {
    if (!are_deltas(vm, left, right)) return VALUE_NOT_IMPLEMENTED;
    const Delta *a = as_delta(left), *b = as_delta(right);
    return delta_new(vm, (int64_t)a->days - b->days, (int64_t)a->seconds - b->seconds,
                     (int64_t)a->microseconds - b->microseconds);
}

static Owned slot_negative(VM *vm, Value self) {
    const Delta *delta = as_delta(self);
    return delta_new(vm, -(int64_t)delta->days, -(int64_t)delta->seconds, -(int64_t)delta->microseconds);
}

static Owned slot_positive(VM *vm, Value self) {
    const Delta *delta = as_delta(self);
    return delta_new(vm, delta->days, delta->seconds, delta->microseconds);
}

static Owned slot_absolute(VM *vm, Value self) {
    return as_delta(self)->days < 0 ? slot_negative(vm, self) : slot_positive(vm, self);
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = !delta_is_zero(as_delta(self));
    return true;
}

/* --- products and quotients ----------------------------------------------------------------------------- */

static Owned multiply_int(VM *vm, Value self, Value factor) {
    Int128 total = total_of(self), wide, product;
    if (total == 0) return plain_from_wide(vm, 0);
    if (!wide_from_int(factor, &wide) || MULTIPLY_OVERFLOWS(total, wide, &product))
        return raise_too_large(vm);
    return plain_from_wide(vm, product);
}

/* A finite float as odd * 2 ** *exponent (0 as 0 * 2 ** 0). */
static bool split_float(VM *vm, double number, int64_t *odd, int *exponent) {
    if (isnan(number)) return raise_value_error(vm, "cannot convert NaN to integer ratio");
    if (isinf(number)) return raise_overflow_error(vm, "cannot convert Infinity to integer ratio");
    *odd = (int64_t)ldexp(frexp(number, exponent), EXACT_BITS);
    *exponent -= EXACT_BITS;
    if (*odd == 0) *exponent = 0;
    for (; *odd && !(*odd & 1); ++*exponent) *odd /= 2;
    return true;
}

/* number * 2 ** shift; false where that has more than 127 bits. */
static bool shift_up(Int128 number, int shift, Int128 *result) {
    if (number == 0) shift = 0;
    if (shift >= WIDE_BITS) return false;
    return !MULTIPLY_OVERFLOWS(number, (Int128)1 << shift, result);
}

/* The nearest whole number to numerator / denominator, halves to even. */
static Int128 divide_to_even(Int128 numerator, Int128 denominator) {
    Int128 quotient = numerator / denominator, rest = numerator % denominator;
    Int128 size = denominator < 0 ? -denominator : denominator, left = rest < 0 ? -rest : rest;
    bool is_up = left > size - left || (left == size - left && (quotient & 1));
    if (is_up) quotient += (numerator < 0) == (denominator < 0) ? 1 : -1;
    return quotient;
}

static Owned multiply_float(VM *vm, Value self, double factor) {
    int64_t odd;
    int exponent;
    if (!split_float(vm, factor, &odd, &exponent)) return NULL;
    Int128 product = total_of(self) * odd; /* 67 + 53 bits */
    if (exponent >= 0)
        return shift_up(product, exponent, &product) ? plain_from_wide(vm, product) : raise_too_large(vm);
    if (-exponent >= WIDE_BITS - 1) return plain_from_wide(vm, 0); /* less than a half */
    return plain_from_wide(vm, divide_to_even(product, (Int128)1 << -exponent));
}

static Owned divide_by_float(VM *vm, Value self, double divisor) {
    int64_t odd;
    int exponent;
    if (!split_float(vm, divisor, &odd, &exponent)) return NULL;
    if (odd == 0) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    Int128 numerator = total_of(self), denominator = odd;
    if (exponent < 0 && !shift_up(numerator, -exponent, &numerator)) return raise_too_large(vm);
    if (exponent > 0 && (exponent > WIDE_BITS - 1 - EXACT_BITS)) return plain_from_wide(vm, 0);
    if (exponent > 0) denominator <<= exponent;
    return plain_from_wide(vm, divide_to_even(numerator, denominator));
}

/* Ints of a program's own as_integer_ratio(), which may be anything: numerator and denominator. */
static bool ask_ratio(VM *vm, Value number, Owned *ratio) {
    Owned name = str_intern_text(vm, "as_integer_ratio");
    *ratio = name ? value_call_method(vm, number, name, NULL, 0) : NULL;
    value_release(vm, name);
    if (!*ratio) return false;
    if (!value_is_tuple(*ratio)) {
        raise_type_error(vm, "unexpected return type from as_integer_ratio(): expected tuple, not '%T'",
                         *ratio);
    } else if (as_tuple(*ratio)->count != 2) {
        raise_value_error(vm, "as_integer_ratio() must return a 2-tuple");
    } else if (!value_is_int(tuple_peek(*ratio, 0)) || !value_is_int(tuple_peek(*ratio, 1))) {
        raise_type_error(vm, "non-integer arguments in division");
    } else {
        return true;
    }
    value_release(vm, *ratio);
    *ratio = NULL;
    return false;
}

/* The duration of numerator / denominator microseconds, ints of any size, to the nearest, halves to even. */
static Owned divide_ints_to_even(VM *vm, Value numerator, Value denominator) {
    Owned quotient = NULL, rest = NULL, twice = NULL, result = NULL;
    Int128 wide;
    if (int_is_zero(denominator)) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    if (!int_divmod(vm, numerator, denominator, &quotient, &rest)) return NULL;
    twice = int_add(vm, rest, rest);
    if (!twice) goto done;
    if (!wide_from_int(quotient, &wide)) {
        raise_too_large(vm);
        goto done;
    }
    int order = int_compare(twice, denominator); /* the rest has the denominator's sign */
    if (int_is_negative(denominator)) order = -order;
    if (order > 0 || (order == 0 && (wide & 1))) wide++;
    result = plain_from_wide(vm, wide);
done:
    value_release(vm, quotient);
    value_release(vm, rest);
    value_release(vm, twice);
    return result;
}

/* self times (divided by) an instance of a subclass of float, which says itself what it is. */
static Owned scale_by_ratio(VM *vm, Value self, Value factor, bool divides) {
    Owned ratio, total = NULL, numerator = NULL, result = NULL;
    if (!ask_ratio(vm, factor, &ratio)) return NULL;
    total = int_from_wide(vm, total_of(self));
    if (total) numerator = int_multiply(vm, total, tuple_peek(ratio, divides));
    if (numerator) result = divide_ints_to_even(vm, numerator, tuple_peek(ratio, !divides));
    value_release(vm, total);
    value_release(vm, numerator);
    value_release(vm, ratio);
    return result;
}

static bool is_of_float_subclass(Value value) {
    return value_type(value) != &float_type;
}

static Owned slot_multiply(VM *vm, Value left, Value right) {
    Value self = datetime_is(vm, left, DATETIME_DELTA) ? left : right, factor = self == left ? right : left;
    if (!datetime_is(vm, self, DATETIME_DELTA)) return VALUE_NOT_IMPLEMENTED;
    if (value_is_int(factor)) return multiply_int(vm, self, factor);
    if (!value_is_float(factor)) return VALUE_NOT_IMPLEMENTED;
    return is_of_float_subclass(factor) ? scale_by_ratio(vm, self, factor, false)
                                        : multiply_float(vm, self, float_value(factor));
}

/* Whether a divisor is not zero. */
static bool check_divisor(VM *vm, Int128 divisor) {
    return divisor != 0 || raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
}

static Owned divide_deltas(VM *vm, Value left, Value right) {
    const Int128 exact = (Int128)1 << EXACT_BITS;
    Int128 a = total_of(left), b = total_of(right);
    if (!check_divisor(vm, b)) return NULL;
    if (a <= exact && a >= -exact && b <= exact && b >= -exact) return float_new(vm, (double)a / (double)b);
    Owned numerator = int_from_wide(vm, a), denominator = numerator ? int_from_wide(vm, b) : NULL;
    Owned result = denominator ? int_true_divide(vm, numerator, denominator) : NULL;
    value_release(vm, numerator);
    value_release(vm, denominator);
    return result;
}

static Owned slot_true_divide(VM *vm, Value left, Value right) {
    if (!datetime_is(vm, left, DATETIME_DELTA)) return VALUE_NOT_IMPLEMENTED;
    if (datetime_is(vm, right, DATETIME_DELTA)) return divide_deltas(vm, left, right);
    if (value_is_float(right)) {
        return is_of_float_subclass(right) ? scale_by_ratio(vm, left, right, true)
                                           : divide_by_float(vm, left, float_value(right));
    }
    if (!value_is_int(right)) return VALUE_NOT_IMPLEMENTED;
    Int128 divisor;
    if (!wide_from_int(right, &divisor)) return plain_from_wide(vm, 0); /* less than a half */
    return check_divisor(vm, divisor) ? plain_from_wide(vm, divide_to_even(total_of(left), divisor)) : NULL;
}

/* The quotient rounded down, and the rest, which has the divisor's sign. */
static Int128 floor_divide(Int128 number, Int128 divisor, Int128 *rest) {
    Int128 quotient = number / divisor;
    *rest = number % divisor;
    if (*rest != 0 && (*rest < 0) != (divisor < 0)) {
        *rest += divisor;
        quotient--;
    }
    return quotient;
}

static Owned slot_floor_divide(VM *vm, Value left, Value right) {
    Int128 divisor, rest;
    if (!datetime_is(vm, left, DATETIME_DELTA)) return VALUE_NOT_IMPLEMENTED;
    if (datetime_is(vm, right, DATETIME_DELTA)) {
        divisor = total_of(right);
        if (!check_divisor(vm, divisor)) return NULL;
        return int_from_wide(vm, floor_divide(total_of(left), divisor, &rest));
    }
    if (!value_is_int(right)) return VALUE_NOT_IMPLEMENTED;
    Int128 total = total_of(left);
    if (!wide_from_int(right, &divisor)) /* greater than any duration */
        return plain_from_wide(vm, total != 0 && (total < 0) != int_is_negative(right) ? -1 : 0);
    return check_divisor(vm, divisor) ? plain_from_wide(vm, floor_divide(total, divisor, &rest)) : NULL;
}

static Owned slot_remainder(VM *vm, Value left, Value right) {
    if (!are_deltas(vm, left, right)) return VALUE_NOT_IMPLEMENTED;
    Int128 divisor = total_of(right), rest;
    if (!check_divisor(vm, divisor)) return NULL;
    floor_divide(total_of(left), divisor, &rest);
    return plain_from_wide(vm, rest);
}

static Owned slot_divmod(VM *vm, Value left, Value right) {
    if (!are_deltas(vm, left, right)) return VALUE_NOT_IMPLEMENTED;
    Int128 divisor = total_of(right), rest;
    if (!check_divisor(vm, divisor)) return NULL;
    Owned quotient = int_from_wide(vm, floor_divide(total_of(left), divisor, &rest)),
          remainder = quotient ? plain_from_wide(vm, rest) : NULL;
    Owned result = remainder ? tuple_pair(vm, quotient, remainder) : NULL;
    value_release(vm, quotient);
    value_release(vm, remainder);
    return result;
}

/* --- comparing ------------------------------------------------------------------------------------------ */

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!are_deltas(vm, left, right)) return VALUE_NOT_IMPLEMENTED;
    const Delta *a = as_delta(left), *b = as_delta(right);
    int32_t x = a->days, y = b->days;
    if (x == y) x = a->seconds, y = b->seconds;
    if (x == y) x = a->microseconds, y = b->microseconds;
    return value_from_bool(datetime_order_holds(x < y ? -1 : x > y, op));
}

int64_t delta_hash(const Delta *delta) {
    uint64_t mixed = tuple_hash_mix(TUPLE_HASH_START, int_hash_small(delta->days));
    mixed = tuple_hash_mix(mixed, int_hash_small(delta->seconds));
    return tuple_hash_end(tuple_hash_mix(mixed, int_hash_small(delta->microseconds)), 3);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm;
    *hash = delta_hash(as_delta(self));
    return true;
}

/* --- text ----------------------------------------------------------------------------------------------- */

static void add_words(Line *line, const char *text) {
    for (; *text; text++) line_add(line, *text);
}

/* name=number, if that is not zero; a comma before all but the first. */
static void add_part(Line *line, const char *name, int number) {
    if (number == 0) return;
    if (line->count) add_words(line, ", ");
    add_words(line, name);
    if (number < 0) line_add(line, '-');
    line_add_number(line, number < 0 ? -number : number, 1);
}

static Owned slot_repr(VM *vm, Value self) {
    const Delta *delta = as_delta(self);
    Line line = {0};
    add_part(&line, "days=", delta->days);
    add_part(&line, "seconds=", delta->seconds);
    add_part(&line, "microseconds=", delta->microseconds);
    if (!line.count) line_add(&line, '0');
    Owned name = datetime_class_path(vm, self), parts = name ? line_finish(vm, &line) : NULL;
    Owned result = parts ? str_new_format(vm, "%S(%S)", name, parts) : NULL;
    value_release(vm, name);
    value_release(vm, parts);
    return result;
}

static Owned slot_str(VM *vm, Value self) {
    const Delta *delta = as_delta(self);
    Line line = {0};
    int minutes = delta->seconds / 60, days = delta->days;
    if (days) {
        if (days < 0) line_add(&line, '-');
        line_add_number(&line, days < 0 ? -days : days, 1);
        add_words(&line, days == 1 || days == -1 ? " day, " : " days, ");
    }
    line_add_number(&line, minutes / 60, 1);
    line_add(&line, ':');
    line_add_number(&line, minutes % 60, 2);
    line_add(&line, ':');
    line_add_number(&line, delta->seconds % 60, 2);
    if (delta->microseconds) {
        line_add(&line, '.');
        line_add_number(&line, delta->microseconds, 6);
    }
    return line_finish(vm, &line);
}

/* --- what the language sees ----------------------------------------------------------------------------- */

static Owned method_total_seconds(VM *vm, Value *args) {
    const Int128 exact = (Int128)1 << EXACT_BITS;
    Int128 total = total_of(args[0]);
    if (total <= exact && total >= -exact) return float_new(vm, (double)total / SECOND_MICROSECONDS);
    Owned whole = int_from_wide(vm, total);
    Owned result = whole ? int_true_divide(vm, whole, value_from_small_int(SECOND_MICROSECONDS)) : NULL;
    value_release(vm, whole);
    return result;
}

static Owned method_reduce(VM *vm, Value *args) {
    const Delta *delta = as_delta(args[0]);
    const Value fields[] = {value_from_small_int(delta->days), value_from_small_int(delta->seconds),
                            value_from_small_int(delta->microseconds)};
    Owned state = tuple_from(vm, fields, COUNT_OF(fields));
    Owned result = state ? tuple_pair(vm, type_value_of(args[0]), state) : NULL;
    value_release(vm, state);
    return result;
}

static Owned get_days(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_delta(self)->days);
}

static Owned get_seconds(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_delta(self)->seconds);
}

static Owned get_microseconds(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_delta(self)->microseconds);
}

static const Method methods[] = {
    {"total_seconds(self, /)", method_total_seconds, "The duration in seconds."},
    {"__reduce__(self, /)", method_reduce, "The class and the three fields, for pickle and copy."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"days", get_days, property_read_only, "Number of days."},
    {"seconds", get_seconds, property_read_only, "Number of seconds, at least 0 and less than a day."},
    {"microseconds", get_microseconds, property_read_only,
     "Number of microseconds, at least 0 and less than a second."},
    {NULL, NULL, NULL, NULL},
};

const Type delta_description = {
    .name = "datetime.timedelta",
    .module = "datetime",
    .size = sizeof(Delta),
    .slots = {.repr = slot_repr,
              .str = slot_str,
              .hash = slot_hash,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .binary = {[BINARY_ADD] = slot_add,
                         [BINARY_SUBTRACT] = slot_subtract,
                         [BINARY_MULTIPLY] = slot_multiply,
                         [BINARY_TRUE_DIVIDE] = slot_true_divide,
                         [BINARY_FLOOR_DIVIDE] = slot_floor_divide,
                         [BINARY_REMAINDER] = slot_remainder},
              .divmod = slot_divmod,
              .negative = slot_negative,
              .positive = slot_positive,
              .absolute = slot_absolute},
    .construct = {"__new__(days=<unrepresentable>, seconds=0, microseconds=0, milliseconds=0, minutes=0, "
                  "hours=0, weeks=0)",
                  construct, NULL},
    .at_once = {"(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)", construct,
                NULL},
    .methods = methods,
    .properties = properties,
    .text = "A duration: days, seconds and microseconds.",
};

/*
 * int: arithmetic of any length. Methods and the constructor are in int_methods.c, text in int_text.c.
 *
 * Numbers up to 63 bits are in the value word and handled here without memory; longer ones are sign and
 * magnitude over GMP's mpn layer. Results are always brought to their smallest form, so that equal numbers
 * look alike.
 */
#include "vm/objects/int.h"

#include <gmp.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/objects/float.h"
#include "vm/objects/str.h"
#include "vm/warning.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

_Static_assert(sizeof(mp_limb_t) == sizeof(uint64_t), "limbs are 64 bits");

enum { LIMB_BITS = 64, SCRATCH_LIMBS = 32 };

/* The longest int: beyond it MemoryError, as CPython's OverflowError comes far later than any memory. */
#define LIMB_LIMIT ((int64_t)1 << 34)

ALWAYS_INLINE mp_limb_t *limbs_mutable(uint64_t *limbs) {
    return (mp_limb_t *)(void *)limbs;
}

ALWAYS_INLINE const mp_limb_t *limbs_const(const uint64_t *limbs) {
    return (const mp_limb_t *)(const void *)limbs;
}

void int_view(Value value, IntView *view) {
    int64_t small;
    if (value_is_small_int(value)) small = value_small_int(value);
    else if (!value_is_pointer(value)) small = value == VALUE_TRUE;
    else {
        const Int *number = as_int(value);
        view->is_negative = number->size < 0;
        view->count = number->size < 0 ? -number->size : number->size;
        view->limbs = number->limbs;
        return;
    }
    view->is_negative = small < 0;
    view->word = small < 0 ? 0 - (uint64_t)small : (uint64_t)small;
    view->count = small != 0;
    view->limbs = &view->word;
}

static Int *int_allocate(VM *vm, int64_t count) {
    if (count > LIMB_LIMIT) return (Int *)raise_memory_error(vm);
    Int *number = object_allocate_plain(vm, &int_type, sizeof(Int) + (size_t)count * sizeof(uint64_t));
    if (number) number->size = count;
    return number;
}

/* The finished form of a number whose limbs may have leading zeros, or that may fit a word. Consumes it. */
static Owned normalise_take(VM *vm, Int *number, int64_t count, bool is_negative) {
    while (count > 0 && number->limbs[count - 1] == 0) count--;
    if (count <= 1) {
        uint64_t magnitude = count ? number->limbs[0] : 0;
        if (magnitude <= (uint64_t)SMALL_INT_MAX + is_negative) {
            Owned small = value_from_small_int(is_negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude);
            object_free(vm, &number->object);
            return small;
        }
    }
    number->size = is_negative ? -count : count;
    return object_owned(number);
}

Owned int_from_limbs(VM *vm, const uint64_t *limbs, int64_t count, bool is_negative) {
    Int *number = int_allocate(vm, count);
    if (!number) return NULL;
    if (count) memcpy(number->limbs, limbs, (size_t)count * sizeof *limbs);
    return normalise_take(vm, number, count, is_negative);
}

Owned int_new(VM *vm, int64_t number) {
    if (LIKELY(value_fits_small_int(number))) return value_from_small_int(number);
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    return int_from_limbs(vm, &magnitude, 1, number < 0);
}

Owned int_new_unsigned(VM *vm, uint64_t number) {
    if (number <= (uint64_t)SMALL_INT_MAX) return value_from_small_int((int64_t)number);
    return int_from_limbs(vm, &number, 1, false);
}

Owned int_new_size(VM *vm, size_t number) {
    return int_new_unsigned(vm, number);
}

static Owned from_int128(VM *vm, Int128 number) {
    if (number >= SMALL_INT_MIN && number <= SMALL_INT_MAX) return value_from_small_int((int64_t)number);
    UInt128 magnitude = number < 0 ? 0 - (UInt128)number : (UInt128)number;
    uint64_t limbs[2] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
    return int_from_limbs(vm, limbs, 2, number < 0);
}

Owned int_exact(VM *vm, Value value) {
    if (value_is_small_int(value) || value_has_type(value, &int_type)) return value_retain(value);
    IntView view;
    int_view(value, &view);
    return int_from_limbs(vm, view.limbs, view.count, view.is_negative);
}

Owned int_from_double(VM *vm, double number) {
    if (isnan(number)) return raise_value_error(vm, "cannot convert float NaN to integer");
    if (isinf(number)) return raise_overflow_error(vm, "cannot convert float infinity to integer");
    if (fabs(number) < 4e18) return int_new(vm, (int64_t)number);
    int exponent;
    double fraction = frexp(fabs(number), &exponent); /* number = fraction * 2^exponent, exponent > 53 */
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    int shift = exponent - 53, limb = shift / LIMB_BITS, bits = shift % LIMB_BITS;
    Int *result = int_allocate(vm, limb + 2);
    if (!result) return NULL;
    memset(result->limbs, 0, (size_t)(limb + 2) * sizeof(uint64_t));
    result->limbs[limb] = mantissa << bits;
    result->limbs[limb + 1] = bits ? mantissa >> (LIMB_BITS - bits) : 0;
    return normalise_take(vm, result, limb + 2, number < 0);
}

bool int_fits_int64(Value value, int64_t *number) {
    if (value_is_small_int(value)) {
        *number = value_small_int(value);
        return true;
    }
    IntView view;
    int_view(value, &view);
    if (view.count > 1) return false;
    uint64_t magnitude = view.count ? view.limbs[0] : 0;
    if (magnitude > (uint64_t)INT64_MAX + view.is_negative) return false;
    *number = view.is_negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

bool int_fits_uint64(Value value, uint64_t *number) {
    IntView view;
    int_view(value, &view);
    if (view.count > 1 || (view.is_negative && view.count)) return false;
    *number = view.count ? view.limbs[0] : 0;
    return true;
}

uint64_t int_low_bits(Value value) {
    IntView view;
    int_view(value, &view);
    uint64_t low = view.count ? view.limbs[0] : 0;
    return view.is_negative ? 0 - low : low;
}

bool int_is_negative(Value value) {
    IntView view;
    int_view(value, &view);
    return view.is_negative;
}

bool int_is_zero(Value value) {
    IntView view;
    int_view(value, &view);
    return view.count == 0;
}

int int_compare(Value left, Value right) {
    if (left == right) return 0; /* however long */
    IntView a, b;
    int_view(left, &a);
    int_view(right, &b);
    if (a.is_negative != b.is_negative) return a.is_negative ? -1 : 1;
    int order;
    if (a.count != b.count) order = a.count < b.count ? -1 : 1;
    else order = a.count ? mpn_cmp(limbs_const(a.limbs), limbs_const(b.limbs), a.count) : 0;
    if (order) order = order < 0 ? -1 : 1;
    return a.is_negative ? -order : order;
}

/* CPython's: the number modulo 2^61 - 1, with its sign. */
int64_t int_hash(Value value) {
    const uint64_t modulus = ((uint64_t)1 << 61) - 1;
    IntView view;
    int_view(value, &view);
    uint64_t hash = 0;
    for (int64_t i = view.count; i-- > 0;) {
        UInt128 wide = (UInt128)hash << 64 | view.limbs[i];
        hash = (uint64_t)(wide % modulus);
    }
    int64_t result = view.is_negative ? -(int64_t)hash : (int64_t)hash;
    return result == -1 ? -2 : result;
}

int64_t int_bit_length(Value value) {
    IntView view;
    int_view(value, &view);
    if (!view.count) return 0;
    return view.count * LIMB_BITS - __builtin_clzll(view.limbs[view.count - 1]);
}

bool int_to_double(VM *vm, Value value, double *number) {
    IntView view;
    int_view(value, &view);
    if (view.count == 0) {
        *number = 0;
        return true;
    }
    int64_t bits = int_bit_length(value);
    if (bits > 1024) return raise_overflow_error(vm, "int too large to convert to float");
    if (view.count == 1 && bits <= 63) {
        *number = (double)(int64_t)view.limbs[0];
        if (view.is_negative) *number = -*number;
        return true;
    }
    /* The top 64 bits, the rest folded into a sticky bit; the conversion below then rounds half to even. */
    uint64_t top;
    int64_t shift = bits - 64;
    if (shift <= 0) {
        top = view.limbs[0];
        shift = 0;
    } else {
        int64_t limb = shift / LIMB_BITS, bit = shift % LIMB_BITS;
        top = view.limbs[limb] >> bit;
        if (bit && limb + 1 < view.count) top |= view.limbs[limb + 1] << (LIMB_BITS - bit);
        bool sticky = bit && view.limbs[limb] << (LIMB_BITS - bit);
        for (int64_t i = 0; i < limb && !sticky; i++) sticky = view.limbs[i] != 0;
        top |= sticky;
    }
    double magnitude = ldexp((double)top, (int)shift);
    if (isinf(magnitude)) return raise_overflow_error(vm, "int too large to convert to float");
    *number = view.is_negative ? -magnitude : magnitude;
    return true;
}

/* |a| + |b| with the sign given. */
static Owned add_magnitudes(VM *vm, const IntView *a, const IntView *b, bool is_negative) {
    if (a->count < b->count) {
        const IntView *t = a;
        a = b, b = t;
    }
    Int *result = int_allocate(vm, a->count + 1);
    if (!result) return NULL;
    mp_limb_t carry = 0;
    if (b->count)
        carry = mpn_add(limbs_mutable(result->limbs), limbs_const(a->limbs), a->count, limbs_const(b->limbs),
                        b->count);
    else if (a->count) memcpy(result->limbs, a->limbs, (size_t)a->count * sizeof(uint64_t));
    result->limbs[a->count] = carry;
    return normalise_take(vm, result, a->count + 1, is_negative);
}

/* |a| - |b|, negated if is_negative. */
static Owned subtract_magnitudes(VM *vm, const IntView *a, const IntView *b, bool is_negative) {
    int order = a->count != b->count ? (a->count < b->count ? -1 : 1)
                : a->count           ? mpn_cmp(limbs_const(a->limbs), limbs_const(b->limbs), a->count)
                                     : 0;
    if (order == 0) return value_from_small_int(0);
    if (order < 0) {
        const IntView *t = a;
        a = b, b = t;
        is_negative = !is_negative;
    }
    Int *result = int_allocate(vm, a->count);
    if (!result) return NULL;
    if (b->count)
        mpn_sub(limbs_mutable(result->limbs), limbs_const(a->limbs), a->count, limbs_const(b->limbs),
                b->count);
    else memcpy(result->limbs, a->limbs, (size_t)a->count * sizeof(uint64_t));
    return normalise_take(vm, result, a->count, is_negative);
}

Owned int_add(VM *vm, Value left, Value right) {
    if (value_both_small_int(left, right)) return int_new(vm, value_small_int(left) + value_small_int(right));
    IntView a, b;
    int_view(left, &a);
    int_view(right, &b);
    if (a.is_negative == b.is_negative) return add_magnitudes(vm, &a, &b, a.is_negative);
    return subtract_magnitudes(vm, &a, &b, a.is_negative);
}

Owned int_subtract(VM *vm, Value left, Value right) {
    if (value_both_small_int(left, right)) return int_new(vm, value_small_int(left) - value_small_int(right));
    IntView a, b;
    int_view(left, &a);
    int_view(right, &b);
    if (a.is_negative != b.is_negative) return add_magnitudes(vm, &a, &b, a.is_negative);
    return subtract_magnitudes(vm, &a, &b, a.is_negative);
}

Owned int_multiply(VM *vm, Value left, Value right) {
    if (value_both_small_int(left, right))
        return from_int128(vm, (Int128)value_small_int(left) * value_small_int(right));
    IntView a, b;
    int_view(left, &a);
    int_view(right, &b);
    if (!a.count || !b.count) return value_from_small_int(0);
    const IntView *longer = a.count >= b.count ? &a : &b, *shorter = a.count >= b.count ? &b : &a;
    Int *result = int_allocate(vm, a.count + b.count);
    if (!result) return NULL;
    if (left == right) mpn_sqr(limbs_mutable(result->limbs), limbs_const(a.limbs), a.count);
    else
        mpn_mul(limbs_mutable(result->limbs), limbs_const(longer->limbs), longer->count,
                limbs_const(shorter->limbs), shorter->count);
    return normalise_take(vm, result, a.count + b.count, a.is_negative != b.is_negative);
}

bool int_divmod(VM *vm, Value left, Value right, Owned *quotient, Owned *remainder) {
    if (value_both_small_int(left, right)) {
        int64_t a = value_small_int(left), b = value_small_int(right);
        if (b == 0) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
        int64_t q = a / b, r = a % b;
        if (r && (r < 0) != (b < 0)) q--, r += b;
        *quotient = int_new(vm, q);
        *remainder = value_from_small_int(r);
        return *quotient != NULL;
    }
    IntView a, b;
    int_view(left, &a);
    int_view(right, &b);
    *quotient = *remainder = NULL;
    if (!b.count) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    if (a.count < b.count) { /* |a| < |b|: the quotient is 0, or -1 with signs that differ */
        bool adjust = a.count && a.is_negative != b.is_negative;
        *quotient = value_from_small_int(adjust ? -1 : 0);
        *remainder = adjust ? int_add(vm, left, right) : int_exact(vm, left);
        return *remainder != NULL;
    }
    Int *q = int_allocate(vm, a.count - b.count + 2), *r = q ? int_allocate(vm, b.count) : NULL;
    if (!r) {
        if (q) object_free(vm, &q->object);
        return false;
    }
    int64_t q_count = a.count - b.count + 1;
    mpn_tdiv_qr(limbs_mutable(q->limbs), limbs_mutable(r->limbs), 0, limbs_const(a.limbs), a.count,
                limbs_const(b.limbs), b.count);
    bool is_exact = mpn_zero_p(limbs_const(r->limbs), b.count);
    bool is_negative = a.is_negative != b.is_negative;
    if (is_negative && !is_exact) { /* round towards minus infinity */
        q->limbs[q_count] = mpn_add_1(limbs_mutable(q->limbs), limbs_const(q->limbs), q_count, 1);
        q_count++;
        mpn_sub_n(limbs_mutable(r->limbs), limbs_const(b.limbs), limbs_const(r->limbs), b.count);
    }
    *quotient = normalise_take(vm, q, q_count, is_negative);
    *remainder = normalise_take(vm, r, b.count, b.is_negative);
    return true;
}

Owned int_floor_divide(VM *vm, Value left, Value right) {
    Owned quotient, remainder;
    if (!int_divmod(vm, left, right, &quotient, &remainder)) return NULL;
    value_release(vm, remainder);
    return quotient;
}

Owned int_remainder(VM *vm, Value left, Value right) {
    if (value_both_small_int(left, right) && value_small_int(right) == 0) {
        return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    }
    Owned quotient, remainder;
    if (!int_divmod(vm, left, right, &quotient, &remainder)) return NULL;
    value_release(vm, quotient);
    return remainder;
}

Owned int_negative(VM *vm, Value value) {
    if (value_is_small_int(value)) return int_new(vm, -value_small_int(value));
    IntView view;
    int_view(value, &view);
    return int_from_limbs(vm, view.limbs, view.count, !view.is_negative);
}

static Owned shift_left(VM *vm, Value value, int64_t bits) {
    IntView view;
    int_view(value, &view);
    if (!view.count) return value_from_small_int(0);
    int64_t limbs = bits / LIMB_BITS;
    if (limbs > LIMB_LIMIT) return raise_memory_error(vm);
    Int *result = int_allocate(vm, view.count + limbs + 1);
    if (!result) return NULL;
    memset(result->limbs, 0, (size_t)limbs * sizeof(uint64_t));
    unsigned rest = (unsigned)(bits % LIMB_BITS);
    if (rest) {
        result->limbs[view.count + limbs] =
            mpn_lshift(limbs_mutable(result->limbs + limbs), limbs_const(view.limbs), view.count, rest);
    } else {
        memcpy(result->limbs + limbs, view.limbs, (size_t)view.count * sizeof(uint64_t));
        result->limbs[view.count + limbs] = 0;
    }
    return normalise_take(vm, result, view.count + limbs + 1, view.is_negative);
}

/* Floor of value / 2^bits. */
static Owned shift_right(VM *vm, Value value, int64_t bits) {
    IntView view;
    int_view(value, &view);
    int64_t limbs = bits / LIMB_BITS, count = view.count - limbs;
    if (count <= 0) return value_from_small_int(view.is_negative ? -1 : 0);
    Int *result = int_allocate(vm, count + 1);
    if (!result) return NULL;
    unsigned rest = (unsigned)(bits % LIMB_BITS);
    bool lost = false;
    for (int64_t i = 0; i < limbs && !lost; i++) lost = view.limbs[i] != 0;
    if (rest)
        lost |= mpn_rshift(limbs_mutable(result->limbs), limbs_const(view.limbs + limbs), count, rest) != 0;
    else memcpy(result->limbs, view.limbs + limbs, (size_t)count * sizeof(uint64_t));
    result->limbs[count] = 0;
    if (view.is_negative && lost)
        result->limbs[count] = mpn_add_1(limbs_mutable(result->limbs), limbs_const(result->limbs), count, 1);
    return normalise_take(vm, result, count + 1, view.is_negative);
}

Owned int_left_shift(VM *vm, Value left, Value right) {
    if (int_is_negative(right)) return raise_value_error(vm, "negative shift count");
    int64_t bits;
    if (!int_fits_int64(right, &bits)) {
        if (int_is_zero(left)) return value_from_small_int(0);
        return raise_overflow_error(vm, "too many digits in integer");
    }
    if (value_is_small_int(left) && bits < 62)
        return from_int128(vm, (Int128)value_small_int(left) * ((Int128)1 << bits));
    return shift_left(vm, left, bits);
}

Owned int_right_shift(VM *vm, Value left, Value right) {
    if (int_is_negative(right)) return raise_value_error(vm, "negative shift count");
    int64_t bits;
    if (!int_fits_int64(right, &bits)) return value_from_small_int(int_is_negative(left) ? -1 : 0);
    if (value_is_small_int(left))
        return value_from_small_int(value_small_int(left) >> (bits > 63 ? 63 : bits));
    return shift_right(vm, left, bits);
}

/* Limb i of a number in two's complement, given whether a borrow is still to be added. */
static uint64_t twos_limb(const IntView *view, int64_t i, bool *carry) {
    uint64_t limb = i < view->count ? view->limbs[i] : 0;
    if (!view->is_negative) return limb;
    limb = ~limb;
    if (*carry) *carry = ++limb == 0;
    return limb;
}

Owned int_bitwise(VM *vm, Value left, Value right, BinaryOp op) {
    if (value_both_small_int(left, right)) {
        int64_t a = value_small_int(left), b = value_small_int(right);
        return value_from_small_int(op == BINARY_AND ? a & b : op == BINARY_OR ? a | b : a ^ b);
    }
    IntView a, b;
    int_view(left, &a);
    int_view(right, &b);
    int64_t count = (a.count > b.count ? a.count : b.count) + 1;
    Int *result = int_allocate(vm, count);
    if (!result) return NULL;
    bool carry_a = true, carry_b = true;
    for (int64_t i = 0; i < count; i++) {
        uint64_t x = twos_limb(&a, i, &carry_a), y = twos_limb(&b, i, &carry_b);
        result->limbs[i] = op == BINARY_AND ? x & y : op == BINARY_OR ? x | y : x ^ y;
    }
    bool is_negative = result->limbs[count - 1] >> 63;
    if (is_negative) mpn_neg(limbs_mutable(result->limbs), limbs_const(result->limbs), count);
    return normalise_take(vm, result, count, is_negative);
}

Owned int_true_divide(VM *vm, Value left, Value right) {
    if (int_is_zero(right)) return raise_format(vm, EXCEPTION(ZeroDivisionError), "division by zero");
    const int64_t exact = (int64_t)1 << 53;
    int64_t x, y;
    if (int_fits_int64(left, &x) && int_fits_int64(right, &y) && x <= exact && x >= -exact && y <= exact &&
        y >= -exact) {
        return float_new(vm, (double)x / (double)y);
    }
    /* Quotient with at least 55 bits, the remainder as a sticky bit: rounding to a double is then correct. */
    bool is_negative = int_is_negative(left) != int_is_negative(right);
    int64_t shift = int_bit_length(right) - int_bit_length(left) + 66;
    Owned a = NULL, b = NULL, scaled = NULL, quotient = NULL, remainder = NULL, result = NULL;
    if (int_is_zero(left)) return float_new(vm, int_is_negative(right) ? -0.0 : 0.0);
    if (shift > 1200 && int_bit_length(left) + 1200 < int_bit_length(right))
        return float_new(vm, is_negative ? -0.0 : 0.0);
    a = int_is_negative(left) ? int_negative(vm, left) : value_retain(left);
    b = int_is_negative(right) ? int_negative(vm, right) : value_retain(right);
    if (!a || !b) goto done;
    scaled = shift >= 0 ? shift_left(vm, a, shift) : shift_left(vm, b, -shift);
    if (!scaled) goto done;
    if (!int_divmod(vm, shift >= 0 ? scaled : a, shift >= 0 ? b : scaled, &quotient, &remainder)) goto done;
    {
        /* quotient has 65 to 67 bits: cut it so that subnormal results round once only */
        int64_t bits = int_bit_length(quotient),
                exponent = bits - shift; /* value in [2^(exponent-1), 2^exponent) */
        if (exponent > 1025) {
            raise_overflow_error(vm, "integer division result too large for a float");
            goto done;
        }
        int64_t kept = exponent >= -1021 ? 53 : 53 - (-1021 - exponent);
        if (kept < 0) kept = 0;
        int64_t drop = bits - kept;
        IntView view;
        int_view(quotient, &view);
        UInt128 q = view.limbs[0] | (view.count > 1 ? (UInt128)view.limbs[1] << 64 : 0);
        UInt128 mantissa = drop < 128 ? q >> drop : 0, rest = drop < 128 ? q - (mantissa << drop) : q;
        UInt128 half = drop > 0 && drop <= 127 ? (UInt128)1 << (drop - 1) : 0;
        bool sticky = !int_is_zero(remainder);
        if (rest > half || (rest == half && half && (sticky || mantissa & 1))) mantissa++;
        double number = ldexp((double)(uint64_t)mantissa, (int)(drop - shift));
        if (isinf(number)) raise_overflow_error(vm, "integer division result too large for a float");
        else result = float_new(vm, is_negative ? -number : number);
    }
done:
    value_release(vm, a);
    value_release(vm, b);
    value_release(vm, scaled);
    value_release(vm, quotient);
    value_release(vm, remainder);
    return result;
}

/* base ** exponent mod modulus for positive modulus and exponent >= 0. */
static Owned power_modulo(VM *vm, Value base, Value exponent, Value modulus) {
    Owned result = NULL, square = int_remainder(vm, base, modulus);
    if (!square) return NULL;
    result = int_remainder(vm, value_from_small_int(1), modulus);
    IntView view;
    int_view(exponent, &view);
    int64_t bits = int_bit_length(exponent);
    for (int64_t i = 0; result && i < bits; i++) {
        if (view.limbs[i / LIMB_BITS] >> (i % LIMB_BITS) & 1) {
            Owned product = int_multiply(vm, result, square);
            value_release(vm, result);
            result = product ? int_remainder(vm, product, modulus) : NULL;
            value_release(vm, product);
        }
        if (i + 1 == bits || !result) break;
        Owned product = int_multiply(vm, square, square);
        value_release(vm, square);
        square = product ? int_remainder(vm, product, modulus) : NULL;
        value_release(vm, product);
        if (!square) {
            value_release(vm, result);
            result = NULL;
        }
    }
    value_release(vm, square);
    return result;
}

/* x with value * x = 1 modulo modulus (> 0), by the extended algorithm of Euclid. */
static Owned inverse_modulo(VM *vm, Value value, Value modulus) {
    Owned a = int_remainder(vm, value, modulus), b = value_retain(modulus);
    Owned x = value_from_small_int(1), y = value_from_small_int(0);
    while (a && b && x && y && !int_is_zero(b)) {
        Owned quotient, remainder;
        if (!int_divmod(vm, a, b, &quotient, &remainder)) break;
        value_release(vm, a);
        a = b, b = remainder;
        Owned product = int_multiply(vm, quotient, y);
        Owned next = product ? int_subtract(vm, x, product) : NULL;
        value_release(vm, product);
        value_release(vm, quotient);
        value_release(vm, x);
        x = y, y = next;
    }
    Owned result = NULL;
    if (a && b && x && y && int_is_zero(b)) {
        if (a != value_from_small_int(1))
            raise_value_error(vm, "base is not invertible for the given modulus");
        else result = int_remainder(vm, x, modulus);
    }
    value_release(vm, a);
    value_release(vm, b);
    value_release(vm, x);
    value_release(vm, y);
    return result;
}

Owned int_power(VM *vm, Value base, Value exponent, Value modulus) {
    if (modulus) {
        if (int_is_zero(modulus)) return raise_value_error(vm, "pow() 3rd argument cannot be 0");
        Owned positive = int_is_negative(modulus) ? int_negative(vm, modulus) : int_exact(vm, modulus);
        Owned start = !positive                   ? NULL
                      : int_is_negative(exponent) ? inverse_modulo(vm, base, positive)
                                                  : int_exact(vm, base);
        Owned times = !start                      ? NULL
                      : int_is_negative(exponent) ? int_negative(vm, exponent)
                                                  : value_retain(exponent);
        Owned result = times ? power_modulo(vm, start, times, positive) : NULL;
        if (result && int_is_negative(modulus) && !int_is_zero(result)) {
            Owned shifted = int_add(vm, result, modulus);
            value_release(vm, result);
            result = shifted;
        }
        value_release(vm, positive);
        value_release(vm, start);
        value_release(vm, times);
        return result;
    }
    if (int_is_negative(exponent)) {
        double x, y;
        if (!int_to_double(vm, base, &x) || !int_to_double(vm, exponent, &y)) return NULL;
        return float_power(vm, x, y);
    }
    int64_t times;
    if (base == VALUE_TRUE || base == VALUE_FALSE) base = value_from_small_int(base == VALUE_TRUE);
    if (value_is_small_int(base)) { /* small results, and powers of 0, 1, -1 and 2 */
        int64_t b = value_small_int(base);
        if (b == 0 || b == 1) return value_from_small_int(int_is_zero(exponent) ? 1 : b);
        if (b == -1) return value_from_small_int(int_low_bits(exponent) & 1 ? -1 : 1);
        if (b == 2 && int_fits_int64(exponent, &times)) return shift_left(vm, value_from_small_int(1), times);
    }
    if (!int_fits_int64(exponent, &times)) return raise_memory_error(vm);
    Owned result = value_from_small_int(1), square = int_exact(vm, base);
    for (; square && times; times >>= 1) {
        if (times & 1) {
            Owned product = int_multiply(vm, result, square);
            value_release(vm, result);
            result = product;
            if (!result) break;
        }
        if (times == 1) break;
        Owned product = int_multiply(vm, square, square);
        value_release(vm, square);
        square = product;
    }
    if (!square) {
        value_release(vm, result);
        result = NULL;
    }
    value_release(vm, square);
    return result;
}

Owned int_gcd(VM *vm, Value left, Value right) {
    Owned a = int_is_negative(left) ? int_negative(vm, left) : int_exact(vm, left);
    Owned b = int_is_negative(right) ? int_negative(vm, right) : int_exact(vm, right);
    while (a && b && !int_is_zero(b)) {
        if (value_both_small_int(a, b)) {
            int64_t x = value_small_int(a), y = value_small_int(b);
            while (y) {
                int64_t rest = x % y;
                x = y, y = rest;
            }
            return value_from_small_int(x);
        }
        Owned rest = int_remainder(vm, a, b);
        value_release(vm, a);
        a = b, b = rest;
    }
    if (!b) {
        value_release(vm, a);
        return NULL;
    }
    value_release(vm, b);
    return a;
}

Owned int_square_root(VM *vm, Value value) {
    IntView view;
    int_view(value, &view);
    if (!view.count) return value_from_small_int(0);
    int64_t count = (view.count + 1) / 2;
    Int *root = int_allocate(vm, count);
    if (!root) return NULL;
    mpn_sqrtrem(limbs_mutable(root->limbs), NULL, limbs_const(view.limbs), view.count);
    return normalise_take(vm, root, count, false);
}

/* The slots: all of them answer NotImplemented for operands that are no ints. */
#define BINARY_SLOT(name, expression)                                              \
    static Owned slot_##name(VM *vm, Value left, Value right) {                    \
        if (!value_is_int(left) || !value_is_int(right)) return VALUE_NOT_IMPLEMENTED; \
        return expression;                                                         \
    }
BINARY_SLOT(add, int_add(vm, left, right))
BINARY_SLOT(subtract, int_subtract(vm, left, right))
BINARY_SLOT(multiply, int_multiply(vm, left, right))
BINARY_SLOT(floor_divide, int_floor_divide(vm, left, right))
BINARY_SLOT(true_divide, int_true_divide(vm, left, right))
BINARY_SLOT(remainder, int_remainder(vm, left, right))
BINARY_SLOT(left_shift, int_left_shift(vm, left, right))
BINARY_SLOT(right_shift, int_right_shift(vm, left, right))
BINARY_SLOT(and, int_bitwise(vm, left, right, BINARY_AND))
BINARY_SLOT(or, int_bitwise(vm, left, right, BINARY_OR))
BINARY_SLOT(xor, int_bitwise(vm, left, right, BINARY_XOR))
#undef BINARY_SLOT

static Owned slot_power(VM *vm, Value base, Value exponent, Value modulus) {
    if (!value_is_int(base) || !value_is_int(exponent) ||
        (modulus && modulus != VALUE_NONE && !value_is_int(modulus))) {
        return VALUE_NOT_IMPLEMENTED;
    }
    return int_power(vm, base, exponent, modulus == VALUE_NONE ? NULL : modulus);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    (void)vm;
    if (!value_is_int(left) || !value_is_int(right)) return VALUE_NOT_IMPLEMENTED;
    int order = int_compare(left, right);
    bool truth = op == COMPARE_LT ? order < 0 : op == COMPARE_LE ? order <= 0 : op == COMPARE_EQ ? order == 0
               : op == COMPARE_NE ? order != 0 : op == COMPARE_GT ? order > 0 : order >= 0;
    return value_from_bool(truth);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm;
    *hash = int_hash(self);
    return true;
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = !int_is_zero(self);
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    return int_to_str(vm, self, 10);
}

static Owned slot_absolute(VM *vm, Value self) {
    return int_is_negative(self) ? int_negative(vm, self) : int_exact(vm, self);
}

static Owned slot_invert(VM *vm, Value self) {
    Owned negative = int_negative(vm, self);
    if (!negative) return NULL;
    Owned result = int_subtract(vm, negative, value_from_small_int(1));
    value_release(vm, negative);
    return result;
}

static Owned slot_to_float(VM *vm, Value self) {
    double number;
    return int_to_double(vm, self, &number) ? float_new(vm, number) : NULL;
}

#define INT_SLOTS                                                                                            \
    .hash = slot_hash, .compare = slot_compare, .is_true = slot_is_true, .power = slot_power, \
    .divmod = int_divmod_pair, \
    .negative = int_negative, .positive = int_exact, .absolute = slot_absolute, .invert = slot_invert,       \
    .to_int = int_exact, .to_float = slot_to_float, .index = int_exact

const Type int_type = {
    TYPE_HEAD(int, "int"),
    .base = &object_type,
    .size = sizeof(Int),
    .item_size = sizeof(uint64_t),
    .flags = TYPE_IS_INT | TYPE_MATCHES_SELF,
    .slots = {INT_SLOTS, .repr = slot_repr,
              .binary = {[BINARY_ADD] = slot_add,
                         [BINARY_SUBTRACT] = slot_subtract,
                         [BINARY_MULTIPLY] = slot_multiply,
                         [BINARY_FLOOR_DIVIDE] = slot_floor_divide,
                         [BINARY_TRUE_DIVIDE] = slot_true_divide,
                         [BINARY_REMAINDER] = slot_remainder,
                         [BINARY_LSHIFT] = slot_left_shift,
                         [BINARY_RSHIFT] = slot_right_shift,
                         [BINARY_AND] = slot_and,
                         [BINARY_OR] = slot_or,
                         [BINARY_XOR] = slot_xor}},
    .construct = {"int(x=<unrepresentable>, /, base=<unrepresentable>)", int_construct, NULL},
    .methods = int_methods,
    .properties = int_properties,
    .text = "int([x]) -> integer\nint(x, base=10) -> integer\n\nAn integer of any size, from a number or the "
            "text of one.\n\n>>> int('101', base=2)\n5",
};

static Owned bool_repr(VM *vm, Value self) {
    return str_new_text(vm, self == VALUE_TRUE ? "True" : "False");
}

static bool bool_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = self == VALUE_TRUE;
    return true;
}

#define BOOL_SLOT(name, op)                                                                                  \
    static Owned bool_##name(VM *vm, Value left, Value right) {                                              \
        if (!value_is_bool(left) || !value_is_bool(right)) return slot_##name(vm, left, right);              \
        return value_from_bool((left == VALUE_TRUE) op(right == VALUE_TRUE));                                \
    }
BOOL_SLOT(and, &)
BOOL_SLOT(or, |)
BOOL_SLOT(xor, ^)
#undef BOOL_SLOT

static Owned bool_construct(VM *vm, Value *args) {
    bool truth = false;
    if (args[1] && !value_is_true(vm, args[1], &truth)) return NULL;
    return value_from_bool(truth);
}

static Owned bool_invert(VM *vm, Value self) {
    if (!warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This "
                       "returns the bitwise "
                       "inversion of the underlying int object and is usually not what you expect from "
                       "negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you "
                       "really want the bitwise inversion of the underlying int."))
        return NULL;
    return slot_invert(vm, self);
}

const Type bool_type = {
    TYPE_HEAD(bool, "bool"),
    .base = &int_type,
    .size = sizeof(Int),
    .flags = TYPE_IS_INT | TYPE_IS_FINAL | TYPE_MATCHES_SELF,
    .slots = {.hash = slot_hash,
              .compare = slot_compare,
              .power = slot_power, .divmod = int_divmod_pair,
              .negative = int_negative,
              .positive = int_exact,
              .absolute = slot_absolute,
              .invert = bool_invert,
              .to_int = int_exact,
              .to_float = slot_to_float,
              .index = int_exact,
              .is_true = bool_is_true,
              .repr = bool_repr,
              .binary = {[BINARY_ADD] = slot_add,
                         [BINARY_SUBTRACT] = slot_subtract,
                         [BINARY_MULTIPLY] = slot_multiply,
                         [BINARY_FLOOR_DIVIDE] = slot_floor_divide,
                         [BINARY_TRUE_DIVIDE] = slot_true_divide,
                         [BINARY_REMAINDER] = slot_remainder,
                         [BINARY_LSHIFT] = slot_left_shift,
                         [BINARY_RSHIFT] = slot_right_shift,
                         [BINARY_AND] = bool_and,
                         [BINARY_OR] = bool_or,
                         [BINARY_XOR] = bool_xor}},
    .construct = {"bool(object=False, /)", bool_construct, NULL},
    .text = "True or False: what the truth of a value comes to.",
};

/*
 * The shortest digits that read back as the same double, and Python's repr() of a float made from them.
 */
#ifndef BASE_FLOAT_TEXT_H
#define BASE_FLOAT_TEXT_H

#include "base/compiler.h"

/* value = digits * 10^exponent, without trailing zeros; 17 digits at most. */
typedef struct FloatDigits {
    char digits[20]; /* NUL behind */
    int count;
    int point; /* place of the decimal point: 0.digits * 10^point */
} FloatDigits;

typedef struct PowerOfTen {
    uint64_t high, low;
} PowerOfTen;

enum { FIRST_POWER_OF_TEN = -292, LAST_POWER_OF_TEN = 324, FLOAT_REPR_ROOM = 32 };

extern const PowerOfTen powers_of_ten[];

/* The shortest digits of a finite number's magnitude; "0" with point 1 for zero. */
void float_shortest(double value, FloatDigits *digits);
/* repr(value): the length of the text written, NUL behind. */
size_t float_repr(double value, char text[FLOAT_REPR_ROOM]);
/* The same without a ".0" that only marks it a float, as complex numbers show their parts. */
size_t float_repr_bare(double value, char text[FLOAT_REPR_ROOM]);

/* digits * 10^exponent, correctly rounded, where the machine's arithmetic does it in one step; false where it
   takes more. */
bool float_from_decimal(uint64_t digits, int64_t exponent, double *number);

/* number with precision digits behind the point, rounded half to even on its exact value, as printf's "%.*f"
   writes it (with a point also for precision 0 if has_point). text has room for 400 + precision bytes. Gives
   the length. */
size_t float_fixed(char *text, size_t room, double number, int precision, bool has_point);

#endif

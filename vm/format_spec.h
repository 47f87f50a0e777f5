/*
 * The mini-language behind format(value, spec): what it says, and how str, int, float and complex follow it.
 */
#ifndef VM_FORMAT_SPEC_H
#define VM_FORMAT_SPEC_H

#include "vm/objects/str.h"

typedef struct FormatSpec {
    uint32_t fill;
    char align;               /* one of < > = ^ */
    bool has_align;
    char sign;                /* one of + - space, or NUL */
    bool drops_negative_zero; /* z */
    bool is_alternate;        /* # */
    int64_t width;            /* -1: none */
    char separator;           /* , or _ between digits, or NUL */
    int64_t precision;        /* -1: none */
    char fraction_separator;
    uint32_t type;            /* NUL: none */
} FormatSpec;

/* What is known of a number's text before it is laid out. */
typedef struct NumberText {
    bool is_negative;
    const char *prefix;
    const char *digits;
    int64_t digit_count;
    const char *rest; /* point, fraction, exponent, % */
    int64_t rest_count;
    int group; /* digits between separators */
} NumberText;

/* Adds a number as spec wants it: sign, prefix, digits, rest, filled up to the width. */
void format_number(StrBuilder *builder, const NumberText *number, const FormatSpec *spec);

/* Reads spec, a str; subject is named in messages. align is what holds unless the spec says otherwise. */
NODISCARD bool format_spec_parse(VM *vm, Value spec, Value subject, uint32_t type, char align,
                                 FormatSpec *parsed);
/* format(value, spec) of the builtin types: spec is a str. */
NODISCARD Owned str_format(VM *vm, Value value, Value spec);
NODISCARD Owned int_format(VM *vm, Value value, Value spec);
NODISCARD Owned float_format(VM *vm, Value value, Value spec);
NODISCARD Owned complex_format(VM *vm, Value value, Value spec);
/* Text of number as by conversion e, f, g (E, F, G in capitals) or r (shortest) with precision digits; NUL
   behind. is_alternate: a point always; adds_zero: "1.0" rather than "1". The text is to be given to
   memory_release. */
NODISCARD char *format_double(VM *vm, double number, char conversion, int64_t precision, bool is_alternate,
                              bool adds_zero);

#endif

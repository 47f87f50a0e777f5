/*
 * Signatures of functions written in C: parsed from the text in their table row, used to place arguments.
 */
#ifndef VM_SIGNATURE_H
#define VM_SIGNATURE_H

#include "vm/state.h"

enum { SIGNATURE_MAX = 24 }; /* parameters */

typedef struct Signature {
    const char *name;          /* start of the text; name_count bytes */
    Value module; /* that of a function, unless it is builtins; of the Builtin that owns this; or NULL */
    uint8_t name_count;
    uint8_t count;             /* parameters: positional, *args, keyword-only, **kwargs */
    uint8_t positional_only;   /* of the positional ones */
    uint8_t positional;        /* that can be given by position */
    uint8_t required;          /* first ones that must be given */
    uint8_t required_keywords; /* keyword-only ones without default: they come first */
    int8_t rest_index;         /* of *args in args, or -1 */
    int8_t keywords_index;     /* of **kwargs in args, or -1 */
    bool is_class_method, is_static_method, has_self;
    bool is_unpacked;          /* "@unpacked ": those by position are counted first, and alone */
    bool is_simple;            /* positional-only throughout */
    bool is_positional; /* a call by position alone gives a function its arguments as they are, the rest NULL
                         */
    Owned names[SIGNATURE_MAX]; /* interned; NULL for positional-only ones */
} Signature;

/* What a call by position needs to know of a function written in C. accepts is 0 until its signature is
   parsed, and where arguments cannot be given to it as they are. */
typedef struct QuickCall {
    NativeFunction function;
    uint32_t accepts; /* bit n: n arguments may be given */
    uint32_t count;   /* entries of args, those left out being NULL */
} QuickCall;

ALWAYS_INLINE bool quick_accepts(const QuickCall *quick, uint32_t count) {
    enum { BITS = 32 };
    return count < BITS && quick->accepts >> count & 1;
}

NODISCARD QuickCall signature_quick(const Signature *signature, NativeFunction function);

/* Parses text. has_self: the first parameter is bound already or counts as self in messages. */
NODISCARD Signature *signature_parse(VM *vm, const char *text, bool has_self);
/* Puts an unnamed positional parameter, the class or self, before the others. */
void signature_add_self(Signature *signature);
void signature_free(VM *vm, Signature *signature);

/* Calls function with the arguments in their places; prefix (self or class) comes first when not NULL.
   owner is the class for messages ("list.append() takes …"), or NULL. */
NODISCARD Owned signature_call(VM *vm, const Signature *signature, const Type *owner, NativeFunction function,
                               Value prefix, Arguments arguments);

/* Whether a text says, with "@any_names ", that keyword arguments may have names that are no strings. */
bool signature_takes_any_names(const char *text);
/* "(self, index, item, /)" of a text. */
const char *signature_parameters(const char *text);

#endif

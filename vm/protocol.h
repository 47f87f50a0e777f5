/*
 * What can be done with any value: the operations behind the operators, builtin functions and statements.
 */
#ifndef VM_PROTOCOL_H
#define VM_PROTOCOL_H

#include "vm/state.h"

/* Text and truth. */
NODISCARD Owned value_repr(VM *vm, Value value);
NODISCARD Owned value_str(VM *vm, Value value);
NODISCARD Owned value_ascii(VM *vm, Value value);
NODISCARD Owned value_format(VM *vm, Value value, Value spec); /* spec: str or NULL */
NODISCARD bool value_hash(VM *vm, Value value, int64_t *hash);
NODISCARD bool value_is_true(VM *vm, Value value, bool *truth);

/* As value_hash, for what would be part of a collection; role, for the TypeError: "a dict key", "a set
 * element". */
NODISCARD bool value_hash_as(VM *vm, Value value, const char *role, int64_t *hash);

/* A hash slot for types whose instances cannot be hashed: TypeError. */
NODISCARD bool value_hash_refused(VM *vm, Value value, int64_t *hash);

/* Comparison. */
NODISCARD Owned value_compare(VM *vm, Value left, Value right, CompareOp op);
/* What follows in value_compare and value_binary after left's own method, which came first, has given
   NotImplemented. */
NODISCARD Owned value_compare_rest(VM *vm, Value left, Value right, CompareOp op);
NODISCARD Owned value_binary_rest(VM *vm, Value left, Value right, int op);
NODISCARD bool value_compare_truth(VM *vm, Value left, Value right, CompareOp op, bool *truth);
/* Identity or ==, as containers compare their items. */
NODISCARD bool value_equals(VM *vm, Value left, Value right, bool *equal);

/* Arithmetic. */
NODISCARD Owned value_binary(VM *vm, Value left, Value right, int op); /* BinaryOp, in-place forms too */
/* The sum, difference, product or quotient of numbers one of which is a float, where that takes no more than
   the machine's arithmetic; NULL, without an exception, where it takes more. */
NODISCARD Owned number_binary(VM *vm, Value left, Value right, int op);
/* What divmod() gives. */
NODISCARD Owned value_divmod(VM *vm, Value left, Value right);
NODISCARD Owned value_power(VM *vm, Value base, Value exponent, Value modulus);
NODISCARD Owned value_negative(VM *vm, Value value);
NODISCARD Owned value_positive(VM *vm, Value value);
NODISCARD Owned value_invert(VM *vm, Value value);
NODISCARD Owned value_absolute(VM *vm, Value value);
/* An exact int from __index__; TypeError otherwise. */
NODISCARD Owned value_index(VM *vm, Value value);
bool value_has_index(VM *vm, Value value);
/* __index__ as a C number. overflow: the class to raise when it does not fit (NULL: clamp silently). */
NODISCARD bool value_to_int64(VM *vm, Value value, const Type *overflow, int64_t *number);
/* As value_to_int64 for sizes and the like: OverflowError "Python int too large to convert to C int". */
/* A number among the arguments of a function; OverflowError where it does not fit. */
NODISCARD bool value_to_count(VM *vm, Value value, int64_t *number);
NODISCARD bool value_to_c_int(VM *vm, Value value, int *number);
/* From float, __float__ or __index__: TypeError "must be real number, not X". */
/* By the slot to_float, which value's type must have. */
NODISCARD bool value_call_float(VM *vm, Value value, double *number);
NODISCARD bool value_to_double(VM *vm, Value value, double *number);

/* Whether a type gets (sets) attributes in the plain way of object. */
bool type_gets_plainly(const Type *type);
bool type_sets_plainly(const Type *type);

/* Attributes. name is a str; interned where it comes from a program's text. */
NODISCARD Owned value_attribute(VM *vm, Value value, Value name);
NODISCARD Owned value_attribute_name(VM *vm, Value value, NameIndex name);
/* *found NULL when there is no such attribute (AttributeError dropped); false on other exceptions. */
NODISCARD bool value_find_attribute(VM *vm, Value value, Value name, Owned *found);
/* Whether value.__isabstractmethod__ is there and true. */
NODISCARD bool value_is_abstract(VM *vm, Value value, bool *is);
NODISCARD bool value_set_attribute(VM *vm, Value value, Value name, Value to); /* to NULL deletes */
/* As object.__getattribute__; *result NULL when there is no such attribute, without an exception. */
NODISCARD bool value_generic_find(VM *vm, Value value, Value name, Owned *result);
NODISCARD Owned value_generic_attribute(VM *vm, Value value, Value name);      /* object.__getattribute__ */
NODISCARD bool value_generic_set_attribute(VM *vm, Value value, Value name, Value to);
/* A special method looked up on the type, bound where it must be: *self NULL when function takes no self
   first. False with nothing pending: there is none (*function NULL). */
NODISCARD bool value_special(VM *vm, Value value, NameIndex name, Owned *function, Owned *self);
/* Calls special method name with arguments; NULL without exception and *missing true if there is none. */
NODISCARD Owned value_call_special(VM *vm, Value value, NameIndex name, const Value *items, size_t count,
                                   bool *missing);

/* Calls. */
NODISCARD Owned value_call(VM *vm, Value callee, Arguments arguments);
NODISCARD Owned value_call_0(VM *vm, Value callee);
NODISCARD Owned value_call_1(VM *vm, Value callee, Value first);
NODISCARD Owned value_call_2(VM *vm, Value callee, Value first, Value second);
NODISCARD Owned value_call_3(VM *vm, Value callee, Value first, Value second, Value third);
/* Calls value.name(items...). */
NODISCARD Owned value_call_method(VM *vm, Value value, Value name, const Value *items, size_t count);
/* TypeError for a call of what cannot be called; a module with a function of its own name is told of it. */
Owned raise_not_callable(VM *vm, Value callee);
/* Whether callee takes keyword arguments named so: most take strings alone, and refuse others before anything
   else. */
NODISCARD bool call_check_names(VM *vm, Value callee, Value names);
/* The arguments of a call of callee that are in a tuple (or NULL) and a dict (or NULL), laid out; they must
   outlive it. */
typedef struct Spread {
    Arguments arguments;
    Value *items, room[16];
    Owned names, held;
} Spread;
NODISCARD bool spread_open(VM *vm, Spread *spread, Value callee, Value positional, Value keywords);
void spread_close(VM *vm, Spread *spread);
bool value_is_callable(VM *vm, Value value);
/* Calls with a tuple (or NULL) and a dict (or NULL). */
NODISCARD Owned value_call_tuple(VM *vm, Value callee, Value positional, Value keywords);

/* Containers and iteration. */
NODISCARD bool value_length(VM *vm, Value value, int64_t *length);
/* From len() or __length_hint__; otherwise fallback. */
NODISCARD bool value_length_hint(VM *vm, Value value, int64_t fallback, int64_t *length);
NODISCARD Owned value_get_item(VM *vm, Value container, Value key);
NODISCARD Owned value_get_index(VM *vm, Value container, int64_t index);
NODISCARD bool value_set_item(VM *vm, Value container, Value key, Value value); /* value NULL deletes */
NODISCARD bool value_contains(VM *vm, Value container, Value item, bool *found);
NODISCARD Owned value_iterate(VM *vm, Value iterable);
bool value_is_iterator(VM *vm, Value value);
/* The next item; true and NULL at the end (StopIteration is dropped). */
NODISCARD bool iterator_next(VM *vm, Value iterator, Owned *item);
/* Calls back with each item until it gives false. */
/* A walk over an iterable that needs no iterator over a list or tuple. It borrows the iterable. */
typedef struct Walk {
    Value sequence; /* exact list or tuple, or NULL */
    int64_t index;
    Owned iterator;
} Walk;

/* What a function in C does with values as they come. */
typedef struct Sink Sink;
struct Sink {
    /* Takes a value, which is consumed, if it can do so without any code of the program; else false. */
    bool (*take)(VM *vm, Sink *sink, Owned value);
};

NODISCARD bool walk_open(VM *vm, Walk *walk, Value iterable);
/* The next item, owned; true and NULL at the end. */
NODISCARD bool walk_next(VM *vm, Walk *walk, Owned *item);
/* As walk_next; but what a generator yields goes to the sink first, and *item is only what that did not take.
   (The generator is not left for it: sum(x for x in …) takes 0.38 of the instructions.) */
NODISCARD bool walk_feed(VM *vm, Walk *walk, Sink *sink, Owned *item);
void walk_close(VM *vm, Walk *walk);

/* Whether items can be asked for by their numbers: iter() and reversed() do so for want of anything better.
 */
bool value_is_sequence(Value value);

NODISCARD bool value_for_each(VM *vm, Value iterable, bool (*visit)(VM *vm, Value item, void *context),
                              void *context);
NODISCARD Owned value_to_list(VM *vm, Value iterable);
/* A tuple of the items for a function that wants a sequence; the iterator is asked for its length, and
   `refusal` is the text of the TypeError where there is none. */
NODISCARD Owned value_to_items(VM *vm, Value iterable, const char *refusal);
NODISCARD Owned value_to_tuple(VM *vm, Value iterable);

/* Classes. */
bool value_is_instance_exact(VM *vm, Value value, const Type *type); /* by the real type and its MRO */
NODISCARD bool value_is_instance(VM *vm, Value value, Value class, bool *is);
NODISCARD bool value_is_subclass(VM *vm, Value value, Value class, bool *is);

/* As the checks above without __instancecheck__ and __subclasscheck__: what type's own versions do. */
NODISCARD bool value_plain_is_instance(VM *vm, Value value, Value class, bool *is);
NODISCARD bool value_plain_is_subclass(VM *vm, Value derived, Value class, bool *is);
/* "<module.Class object at 0x…>". */
NODISCARD Owned object_default_repr(VM *vm, Value value);
int64_t hash_address(const void *address);

/* Before and after work that recurses in C: false with RecursionError pending when too deep. */
NODISCARD bool recursion_enter(VM *vm, const char *where);

/* repr() of containers in themselves: *is_active when value's repr is being made already. */
NODISCARD bool repr_enter(VM *vm, Value value, bool *is_active);
void repr_leave(VM *vm, Value value);

#endif

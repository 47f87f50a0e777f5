/*
 * What the tests of the virtual machine share: an interpreter that dies with the test, and an allocator that
 * fails.
 */
#ifndef TESTS_UNIT_VM_TESTING_H
#define TESTS_UNIT_VM_TESTING_H

#include "vm/state.h"

/* An interpreter without modules, with a fixed hash key. */
VM *testing_open(void);
/* Ends it, and fails the test where objects are left alive. */
void testing_close(VM *vm);
/* An int from decimal digits with or without a sign. */
Owned testing_int(VM *vm, const char *text);
/* Fails the test unless repr(value) is the text; value is consumed. */
void testing_expect_repr(VM *vm, Owned value, const char *expected);
/* Fails the test unless this exception is pending; it is dropped. */
void testing_expect_raised(VM *vm, const Type *type, const char *text);
/* A function without arguments that a source defines as `f`: its code object, not lowered yet. */
Owned testing_code(VM *vm, const char *source);

/* The allocation after `count` further ones fails, and all behind it; -1: none does. */
void testing_fail_after(int64_t count);
/* Whether one has failed since a count was last given. */
bool testing_has_failed(void);

#endif

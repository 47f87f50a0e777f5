/*
 * Which instructions run most, which follow which, and where caches miss: counted only in builds with
 * PROFILE_OPS
 * (`make profile-ops FILE=…`), and printed at the end of the interpreter.
 */
#ifndef VM_PROFILE_H
#define VM_PROFILE_H

#include "vm/state.h"

#ifdef PROFILE_OPS
/* Counts an instruction that is about to run. */
void profile_count(VM *vm, uint16_t op);
/* Counts a miss of the cache or specialisation of an instruction. */
void profile_miss(VM *vm, uint16_t op);
/* Prints the tables to standard error, and frees them. */
void profile_print(VM *vm);
#define PROFILE_COUNT(vm, op) (profile_count((vm), (op)), (op))
#define PROFILE_MISS(vm, frame) profile_miss((vm), (frame)->ip->op)
#else
#define PROFILE_COUNT(vm, op) (op)
#define PROFILE_MISS(vm, frame) ((void)(frame))
#endif

#endif

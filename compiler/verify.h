/*
 * Is a Code safe to run? Asked of every code in debug builds, and of codes that come from outside.
 */
#ifndef COMPILER_VERIFY_H
#define COMPILER_VERIFY_H

#include "base/arena.h"
#include "compiler/code.h"

/* NULL when the code keeps every promise that the machine relies on, else what is wrong (in the arena). Codes
   among the constants are not looked into: they were or will be verified themselves. */
const char *code_verify(const Code *code, Arena *arena);

#endif

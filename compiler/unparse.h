/*
 * Source text of an expression, as CPython writes annotations under `from __future__ import annotations`.
 */
#ifndef COMPILER_UNPARSE_H
#define COMPILER_UNPARSE_H

#include "base/arena.h"
#include "parser/ast.h"

/* The text of an expression tree, in the arena. */
const char *unparse_expression(Arena *arena, const Node *node);
/* repr() of a constant that a literal can write, in the arena. */
const char *unparse_constant(Arena *arena, const Constant *constant);

#endif

/*
 * A Code as text for people and as JSON for tools: what `adder --bytecode` prints.
 */
#ifndef COMPILER_DISASSEMBLE_H
#define COMPILER_DISASSEMBLE_H

#include "base/buffer.h"
#include "compiler/code.h"

/* Appends the code and, behind it, the codes among its constants. */
void disassemble(Buffer *buffer, const Code *code);
/* Appends one JSON object, the codes among its constants nested in it. */
void disassemble_json(Buffer *buffer, const Code *code);
/* What the argument of a unit means ("x", "to L2", "+="), or nothing when it means nothing beyond its number.
 */
void append_argument_meaning(Buffer *buffer, const Code *code, Unit unit);

#endif

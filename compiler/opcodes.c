/*
 * The table behind the opcodes, made from opcodes.def.
 */
#include "compiler/opcodes.h"

#define VARIES STACK_VARIES

const OpcodeInfo opcode_infos[OPCODE_COUNT] = {
#define OP(name, operand, pops, pushes, text) {#name, OPERAND_##operand, pops, pushes, text},
#include "compiler/opcodes.def"
#undef OP
};

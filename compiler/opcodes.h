/*
 * Opcodes and the enums their arguments stand for; names and texts from opcodes.def.
 */
#ifndef COMPILER_OPCODES_H
#define COMPILER_OPCODES_H

#include "base/compiler.h"

typedef enum Opcode {
#define OP(name, operand, pops, pushes, text) OP_##name,
#include "compiler/opcodes.def"
#undef OP
    OPCODE_COUNT
} Opcode;

typedef enum OperandKind {
    OPERAND_NONE, OPERAND_CONST, OPERAND_NAME, OPERAND_LOCAL, OPERAND_COUNT, OPERAND_DEPTH, OPERAND_JUMP,
    OPERAND_BINARY, OPERAND_COMPARE, OPERAND_FLAG,
} OperandKind;

enum { STACK_VARIES = -1 };

typedef struct OpcodeInfo {
    const char *name;
    OperandKind operand;
    int pops, pushes; /* or STACK_VARIES */
    const char *text;
} OpcodeInfo;

extern const OpcodeInfo opcode_infos[OPCODE_COUNT];
/* What one unit does to the depth, straight on or when it jumps. */
int stack_effect(Opcode opcode, uint32_t argument, bool is_jump);

/* Arguments of BINARY_OP: CPython's numbers. The in-place form of BINARY_X is BINARY_X + BINARY_INPLACE. */
typedef enum BinaryOp {
    BINARY_ADD, BINARY_AND, BINARY_FLOOR_DIVIDE, BINARY_LSHIFT, BINARY_MATRIX_MULTIPLY, BINARY_MULTIPLY,
    BINARY_REMAINDER, BINARY_OR, BINARY_POWER, BINARY_RSHIFT, BINARY_SUBTRACT, BINARY_TRUE_DIVIDE, BINARY_XOR,
    BINARY_INPLACE, /* added to one of the above; itself the number of INPLACE_ADD */
    BINARY_SUBSCR = 26,
    BINARY_OP_COUNT
} BinaryOp;

typedef enum CompareOp { COMPARE_LT, COMPARE_LE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_GE } CompareOp;

/* Arguments of CALL_INTRINSIC_1, CPython's numbers. */
typedef enum Intrinsic1 {
    INTRINSIC_1_INVALID,
    INTRINSIC_PRINT,
    INTRINSIC_IMPORT_STAR,
    INTRINSIC_STOPITERATION_ERROR,
    INTRINSIC_ASYNC_GEN_WRAP,
    INTRINSIC_UNARY_POSITIVE,
    INTRINSIC_LIST_TO_TUPLE,
    INTRINSIC_TYPEVAR,
    INTRINSIC_PARAMSPEC,
    INTRINSIC_TYPEVARTUPLE,
    INTRINSIC_SUBSCRIPT_GENERIC,
    INTRINSIC_TYPEALIAS,
    INTRINSIC_1_COUNT
} Intrinsic1;

/* Arguments of CALL_INTRINSIC_2, CPython's numbers. */
typedef enum Intrinsic2 {
    INTRINSIC_2_INVALID,
    INTRINSIC_PREP_RERAISE_STAR,
    INTRINSIC_TYPEVAR_WITH_BOUND,
    INTRINSIC_TYPEVAR_WITH_CONSTRAINTS,
    INTRINSIC_SET_FUNCTION_TYPE_PARAMS,
    INTRINSIC_SET_TYPEPARAM_DEFAULT,
    INTRINSIC_2_COUNT
} Intrinsic2;

#endif

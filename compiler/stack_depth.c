/*
 * How deep the stack of values gets: what each instruction takes and leaves, followed along all edges.
 */
#include "compiler/codegen.h"

/* What an opcode whose numbers stand in the table as VARIES takes and leaves. */
static void varying_effect(Opcode opcode, uint32_t argument, bool is_jump, int *pops, int *pushes) {
    int count = (int)argument;
    *pushes = 1;
    switch (opcode) {
    case OP_FOR_ITER: *pops = 1, *pushes = is_jump ? 0 : 2; break;
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_STRING:
    case OP_BUILD_SLICE: *pops = count; break;
    case OP_BUILD_MAP: *pops = 2 * count; break;
    case OP_BUILD_INTERPOLATION: *pops = 2 + (count & 1); break;
    case OP_UNPACK_SEQUENCE: *pops = 1, *pushes = count; break;
    case OP_UNPACK_EX: *pops = 1, *pushes = (count & 0xFF) + (count >> 8) + 1; break;
    case OP_CALL: *pops = count + 2; break;
    case OP_CALL_KW: *pops = count + 3; break;
    case OP_RAISE_VARARGS: *pops = count, *pushes = 0; break;
    default: UNREACHABLE(); /* a row of opcodes.def says VARIES and is not here */
    }
}

static void numbers_of(Opcode opcode, uint32_t argument, bool is_jump, int *pops, int *pushes) {
    *pops = opcode_infos[opcode].pops;
    *pushes = opcode_infos[opcode].pushes;
    if (*pops == STACK_VARIES || *pushes == STACK_VARIES)
        varying_effect(opcode, argument, is_jump, pops, pushes);
}

int stack_effect(Opcode opcode, uint32_t argument, bool is_jump) {
    int pops, pushes;
    numbers_of(opcode, argument, is_jump, &pops, &pushes);
    return pushes - pops;
}

int stack_reach(Opcode opcode, uint32_t argument) {
    int pops, pushes;
    numbers_of(opcode, argument, false, &pops, &pushes);
    if (opcode == OP_WITH_EXCEPT_START) return 5;
    if (opcode == OP_RERAISE) return argument ? (int)argument + 1 : 1;
    if (opcode == OP_DICT_MERGE) return (int)argument + 4;
    if (opcode_infos[opcode].operand == OPERAND_DEPTH) return (int)argument + pops;
    return pops;
}

static int instruction_effect(const Instruction *instruction, bool is_jump) {
    switch (instruction->opcode) {
    case PSEUDO_SETUP_FINALLY: return is_jump ? 1 : 0;
    case PSEUDO_SETUP_CLEANUP: return is_jump ? 2 : 0;
    case PSEUDO_SETUP_WITH: return is_jump ? 1 : 0;
    case PSEUDO_RESTORE_FAST: return -1;
    case PSEUDO_JUMP:
    case PSEUDO_JUMP_NO_INTERRUPT: return 0;
    default: return stack_effect((Opcode)instruction->opcode, instruction->argument, is_jump);
    }
}

/* Notes the depth at the start of a block; false when it was another before. */
static bool arrive(Block **list, Block *block, int depth) {
    if (block->depth >= 0) return block->depth == depth;
    block->depth = depth;
    block->chain = *list;
    *list = block;
    return true;
}

int compute_stack_depth(Compiler *compiler, Body *body) {
    (void)compiler;
    Block *list = NULL;
    int most = 0;
    for (Block *block = body->first; block; block = block->next) block->depth = -1;
    if (!arrive(&list, body->first, 0)) return -1;
    while (list) {
        Block *block = list;
        list = block->chain;
        int depth = block->depth;
        for (size_t i = 0; i < block->count; i++) {
            const Instruction *instruction = &block->items[i];
            if (instruction->target) {
                int there = depth + instruction_effect(instruction, true);
                if (there > most) most = there;
                if (there < 0 || !arrive(&list, instruction->target, there)) return -1;
            }
            depth += instruction_effect(instruction, false);
            if (depth < 0) return -1;
            if (depth > most) most = depth;
        }
        if (block->next && block_falls_through(block) && !arrive(&list, block->next, depth)) return -1;
    }
    return most;
}

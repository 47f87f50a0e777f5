/*
 * The verifier: follows every path through a code with only the depth of the stack in mind.
 *
 * Proven here: opcodes and operands exist, jumps and handlers hit units, the flow never runs off the end,
 * every unit is reached with one depth only, nothing is taken that is not there, and the stack stays below
 * stack_size.
 */
#include "compiler/verify.h"

#include "compiler/codegen.h"

typedef struct Verifier {
    const Code *code;
    Arena *arena;
    int *depths; /* at each unit; -1 not reached yet */
    uint32_t *list;
    uint32_t list_count;
    const char *problem;
} Verifier;

static void complain(Verifier *verifier, uint32_t at, const char *what) {
    if (!verifier->problem) verifier->problem = arena_format(verifier->arena, "unit %u: %s", at, what);
}

static void arrive(Verifier *verifier, uint32_t from, uint32_t at, int depth) {
    if (at >= verifier->code->unit_count) {
        complain(verifier, from, "control leaves the code");
    } else if (verifier->depths[at] < 0) {
        verifier->depths[at] = depth;
        verifier->list[verifier->list_count++] = at;
    } else if (verifier->depths[at] != depth) {
        complain(verifier, at, "reached with different depths of the stack");
    }
}

static bool is_operand_valid(const Code *code, Opcode opcode, uint32_t argument) {
    switch (opcode_infos[opcode].operand) {
    case OPERAND_NONE: return argument == 0;
    case OPERAND_CONST: return argument < code->constant_count;
    case OPERAND_NAME: return argument < code->name_count;
    case OPERAND_LOCAL: return argument < code->slot_count;
    case OPERAND_JUMP: return argument < code->unit_count;
    case OPERAND_BINARY: return argument < BINARY_OP_COUNT;
    case OPERAND_COMPARE: return argument <= COMPARE_GE;
    case OPERAND_DEPTH: return argument > 0;
    case OPERAND_COUNT:
    case OPERAND_FLAG: return true;
    }
    return false;
}

/* Flags and counts whose values the machine indexes tables with. */
static bool is_flag_valid(const Code *code, Opcode opcode, uint32_t argument) {
    switch (opcode) {
    case OP_RESUME: return argument <= 3;
    case OP_LOAD_SMALL_INT: return argument < 256;
    case OP_LOAD_COMMON_CONSTANT: return argument <= 6;
    case OP_LOAD_SPECIAL: return argument <= 3;
    case OP_IS_OP:
    case OP_CONTAINS_OP:
    case OP_YIELD_VALUE: return argument <= 1;
    case OP_BUILD_SLICE: return argument == 2 || argument == 3;
    case OP_BUILD_INTERPOLATION: return argument <= 15;
    case OP_CONVERT_VALUE: return argument >= 1 && argument <= 3;
    case OP_SET_FUNCTION_ATTRIBUTE:
        return argument == 1 || argument == 2 || argument == 4 || argument == 8 || argument == 16;
    case OP_GET_AWAITABLE:
    case OP_RAISE_VARARGS: return argument <= 2;
    case OP_CALL_INTRINSIC_1: return argument > 0 && argument < INTRINSIC_1_COUNT;
    case OP_CALL_INTRINSIC_2: return argument > 0 && argument < INTRINSIC_2_COUNT;
    case OP_COPY_FREE_VARS: {
        uint32_t free_count = 0;
        for (uint32_t i = 0; i < code->slot_count; i++) free_count += (code->slots[i].kind & SLOT_FREE) != 0;
        return argument == free_count;
    }
    default: return true;
    }
}

static bool ends_flow(Opcode opcode) {
    return opcode == OP_RETURN_VALUE || opcode == OP_RAISE_VARARGS || opcode == OP_RERAISE ||
           opcode == OP_JUMP_FORWARD || opcode == OP_JUMP_BACKWARD || opcode == OP_JUMP_BACKWARD_NO_INTERRUPT;
}

static bool is_direction_right(Opcode opcode, uint32_t at, uint32_t target) {
    bool is_backward = opcode == OP_JUMP_BACKWARD || opcode == OP_JUMP_BACKWARD_NO_INTERRUPT;
    return is_backward ? target <= at : target > at;
}

static void verify_unit(Verifier *verifier, uint32_t at) {
    const Code *code = verifier->code;
    Opcode opcode = unit_opcode(code->units[at]);
    uint32_t argument = unit_argument(code->units[at]);
    int depth = verifier->depths[at];
    if (opcode >= OPCODE_COUNT) {
        complain(verifier, at, "no such opcode");
        return;
    }
    if (!is_operand_valid(code, opcode, argument) || !is_flag_valid(code, opcode, argument)) {
        complain(verifier, at, "operand out of range");
        return;
    }
    if (stack_reach(opcode, argument) > depth) {
        complain(verifier, at, "takes more than there is on the stack");
        return;
    }
    int after = depth + stack_effect(opcode, argument, false);
    if (after > (int)code->stack_size) complain(verifier, at, "exceeds the stack size");
    if (opcode_infos[opcode].operand == OPERAND_JUMP) {
        if (!is_direction_right(opcode, at, argument)) complain(verifier, at, "jumps in the wrong direction");
        arrive(verifier, at, argument, depth + stack_effect(opcode, argument, true));
    }
    if (!ends_flow(opcode)) arrive(verifier, at, at + 1, after);
}

/* The handler of a range is reached from every unit in it that is itself reached. */
static void enter_handlers(Verifier *verifier, uint32_t at) {
    const Code *code = verifier->code;
    for (uint32_t low = 0, high = code->range_count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        const ExceptionRange *range = &code->ranges[middle];
        if (at < range->start) high = middle;
        else if (at >= range->end) low = middle + 1;
        else {
            int depth = (int)range->depth + 1 + (range->push_index ? 1 : 0);
            if ((int)range->depth > verifier->depths[at])
                complain(verifier, at, "its handler wants a deeper stack");
            if (depth > (int)code->stack_size) complain(verifier, at, "its handler exceeds the stack size");
            arrive(verifier, at, range->target, depth);
            return;
        }
    }
}

static void verify_ranges(Verifier *verifier) {
    const Code *code = verifier->code;
    for (uint32_t i = 0; i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        if (range->start >= range->end || range->end > code->unit_count)
            complain(verifier, range->start, "exception range is empty or too long");
        if (range->target >= code->unit_count)
            complain(verifier, range->start, "exception handler outside the code");
        if (i && range->start < code->ranges[i - 1].end)
            complain(verifier, range->start, "exception ranges overlap");
        if (range->depth > UNIT_ARGUMENT_MAX)
            complain(verifier, range->start, "exception range wants too deep a stack");
    }
}

static void verify_header(Verifier *verifier) {
    const Code *code = verifier->code;
    uint64_t arguments = (uint64_t)code->argument_count + code->keyword_only_count +
                         ((code->flags & CODE_VARARGS) != 0) + ((code->flags & CODE_VARKEYWORDS) != 0);
    if (!code->unit_count || code->unit_count > UNIT_ARGUMENT_MAX)
        complain(verifier, 0, "no units, or too many");
    if (code->positional_only_count > code->argument_count)
        complain(verifier, 0, "more positional-only arguments than arguments");
    if (arguments > code->slot_count) complain(verifier, 0, "more arguments than slots");
    if (code->stack_size > UNIT_ARGUMENT_MAX) complain(verifier, 0, "stack size out of range");
    for (uint64_t i = 0; i < arguments && i < code->slot_count; i++)
        if (!(code->slots[i].kind & SLOT_LOCAL)) complain(verifier, 0, "an argument is not a local");
    for (uint32_t i = 1; i < code->slot_count; i++)
        if (code->slots[i - 1].kind & SLOT_FREE && !(code->slots[i].kind & SLOT_FREE))
            complain(verifier, 0, "free variables are not last");
}

const char *code_verify(const Code *code, Arena *arena) {
    Verifier verifier = {.code = code, .arena = arena};
    verify_header(&verifier);
    verify_ranges(&verifier);
    if (verifier.problem) return verifier.problem;
    verifier.depths = arena_allocate_array(arena, code->unit_count, sizeof *verifier.depths);
    verifier.list = arena_allocate_array(arena, code->unit_count, sizeof *verifier.list);
    for (uint32_t i = 0; i < code->unit_count; i++) verifier.depths[i] = -1;
    arrive(&verifier, 0, 0, 0);
    while (verifier.list_count && !verifier.problem) {
        uint32_t at = verifier.list[--verifier.list_count];
        verify_unit(&verifier, at);
        if (!verifier.problem) enter_handlers(&verifier, at);
    }
    return verifier.problem;
}

/*
 * Kinds of values on the stack: an abstract run of the stack code, in which a stack is the list of its kinds.
 *
 * Each unit is followed once, with the first stack that reaches it; all others have the same depth (the
 * verifier proves that), and the compiler sees to it that their kinds are the same.
 */
#include "compiler/stack_shapes.h"

#include "compiler/codegen.h"

/* From here on there is no room for one more. */
static const StackShape shape_full = (StackShape)1 << KIND_BITS * (SHAPE_ENTRIES - 1);

static StackShape shape_push(StackShape shape, StackKind kind) {
    if (!is_shape(shape) || shape >= shape_full) return SHAPE_TOO_DEEP;
    return shape << KIND_BITS | kind;
}

/* The kind at a depth, 1 the top. */
static StackKind shape_at(StackShape shape, int depth) {
    return shape_top(shape_pop(shape, depth - 1));
}

typedef struct Analysis {
    const Code *code;
    StackShape *shapes; /* at each unit */
    uint32_t *list;
    uint32_t list_count;
} Analysis;

static void arrive(Analysis *analysis, uint32_t unit, StackShape shape) {
    if (unit >= analysis->code->unit_count || analysis->shapes[unit] != SHAPE_UNKNOWN) return;
    analysis->shapes[unit] = shape;
    analysis->list[analysis->list_count++] = unit;
}

static StackShape shape_swap(StackShape shape, int depth) {
    if (!is_shape(shape)) return shape;
    int shift = (depth - 1) * KIND_BITS;
    StackShape difference = (shape ^ shape >> shift) & KIND_MASK;
    return shape ^ difference ^ difference << shift;
}

/* The shape behind an instruction, where it goes on or jumps. */
static StackShape shape_after(StackShape shape, Opcode opcode, uint32_t argument, bool is_jump) {
    if (!is_shape(shape)) return shape;
    switch ((int)opcode) {
    case OP_SWAP: return shape_swap(shape, (int)argument);
    case OP_COPY: return shape_push(shape, shape_at(shape, (int)argument));
    case OP_PUSH_NULL: return shape_push(shape, KIND_EMPTY);
    case OP_LOAD_METHOD:
    case OP_LOAD_SUPER_METHOD:
    case OP_LOAD_SPECIAL:
        shape = shape_pop(shape, opcode_infos[opcode].pops);
        return shape_push(shape_push(shape, KIND_OBJECT), KIND_EMPTY);
    case OP_GET_ITER:
    case OP_GET_AITER: return shape_push(shape_pop(shape, 1), KIND_ITERATOR);
    case OP_FOR_ITER: return is_jump ? shape_pop(shape, 1) : shape_push(shape, KIND_OBJECT);
    case OP_GET_ANEXT: return shape_push(shape, KIND_OBJECT);
    case OP_PUSH_EXC_INFO: return shape_push(shape_push(shape_pop(shape, 1), KIND_HANDLED), KIND_EXCEPTION);
    case OP_SEND:
    case OP_CHECK_EXC_MATCH: return shape_push(shape_pop(shape, 1), KIND_OBJECT);
    default: break;
    }
    int effect = stack_effect(opcode, argument, is_jump), pops = opcode_infos[opcode].pops;
    if (pops == STACK_VARIES) pops = stack_reach(opcode, argument);
    shape = shape_pop(shape, pops);
    for (int i = 0; i < effect + pops; i++) shape = shape_push(shape, KIND_OBJECT);
    return shape;
}

static bool ends_flow(Opcode opcode) {
    return opcode == OP_RETURN_VALUE || opcode == OP_RAISE_VARARGS || opcode == OP_RERAISE ||
           opcode == OP_JUMP_FORWARD || opcode == OP_JUMP_BACKWARD || opcode == OP_JUMP_BACKWARD_NO_INTERRUPT;
}

/* A handler's stack: that of its range, cut, the index, the exception. */
static void enter_handler(Analysis *analysis, uint32_t unit) {
    const Code *code = analysis->code;
    StackShape shape = analysis->shapes[unit];
    for (uint32_t low = 0, high = code->range_count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        const ExceptionRange *range = &code->ranges[middle];
        if (unit < range->start) {
            high = middle;
        } else if (unit >= range->end) {
            low = middle + 1;
        } else {
            if (is_shape(shape)) shape = shape_pop(shape, shape_depth(shape) - (int)range->depth);
            if (range->push_index) shape = shape_push(shape, KIND_INDEX);
            arrive(analysis, range->target, shape_push(shape, KIND_EXCEPTION));
            return;
        }
    }
}

void stack_shapes_find(const Code *code, StackShape *shapes, uint32_t *list) {
    Analysis analysis = {.code = code, .shapes = shapes, .list = list};
    for (uint32_t i = 0; i < code->unit_count; i++) analysis.shapes[i] = SHAPE_UNKNOWN;
    arrive(&analysis, 0, 0);
    while (analysis.list_count) {
        uint32_t unit = analysis.list[--analysis.list_count];
        Opcode opcode = unit_opcode(code->units[unit]);
        uint32_t argument = unit_argument(code->units[unit]);
        StackShape shape = analysis.shapes[unit];
        enter_handler(&analysis, unit);
        if (opcode_infos[opcode].operand == OPERAND_JUMP)
            arrive(&analysis, argument, shape_after(shape, opcode, argument, true));
        if (!ends_flow(opcode)) arrive(&analysis, unit + 1, shape_after(shape, opcode, argument, false));
    }
}

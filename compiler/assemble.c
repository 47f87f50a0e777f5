/*
 * The last step: blocks become units, positions and exception ranges; slots, names and constants get their
 * places.
 */
#include "compiler/codegen.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "compiler/verify.h"

typedef struct Assembly {
    Compiler *compiler;
    Body *body;
    Code *code;
    uint32_t *slot_places;     /* of a slot while compiling: its final index */
    uint32_t *constant_places; /* of a constant while compiling */
    Unit *units;
    Span *positions;
    Block **handlers; /* of each unit */
    uint32_t count;
} Assembly;

/* ---- slots ---- */

static uint32_t slot_group(const CodeSlot *slot) {
    return slot->kind & SLOT_LOCAL ? 0 : slot->kind & SLOT_CELL ? 1 : 2;
}

/* Locals first, then cells, then free variables, each group in the order in which they were met. */
static void place_slots(Assembly *assembly) {
    const Body *body = assembly->body;
    Arena *arena = assembly->compiler->arena;
    CodeSlot *slots = arena_allocate_array(arena, body->slot_count, sizeof *slots);
    assembly->slot_places = arena_allocate_array(arena, body->slot_count, sizeof *assembly->slot_places);
    uint32_t at = 0;
    for (uint32_t group = 0; group < 3; group++) {
        for (size_t i = 0; i < body->slot_count; i++) {
            if (slot_group(&body->slots[i]) != group) continue;
            assembly->slot_places[i] = at;
            slots[at].name = body->slots[i].name;
            slots[at++].kind = body->slots[i].kind & ~(uint32_t)SLOT_MADE_AT_START;
        }
    }
    assembly->code->slots = slots;
    assembly->code->slot_count = at;
}

/* COPY_FREE_VARS n  and a MAKE_CELL for each cell stand before everything else. */
static void add_prologue(Assembly *assembly) {
    Compiler *compiler = assembly->compiler;
    Body *body = assembly->body;
    Block *prologue = new_block(compiler);
    uint32_t free_count = 0;
    for (size_t i = 0; i < body->slot_count; i++) free_count += slot_group(&body->slots[i]) == 2;
    prologue->items = arena_allocate_array(compiler->arena, body->slot_count + 1, sizeof *prologue->items);
    if (free_count)
        prologue->items[prologue->count++] =
            (Instruction){.opcode = OP_COPY_FREE_VARS, .argument = free_count};
    for (size_t i = 0; i < body->slot_count; i++)
        if (body->slots[i].kind & SLOT_MADE_AT_START)
            prologue->items[prologue->count++] =
                (Instruction){.opcode = OP_MAKE_CELL, .argument = (uint32_t)i};
    prologue->next = body->first;
    body->first = prologue;
}

/* ---- constants ---- */

/* Keeps what instructions still use, and the docstring in front. */
static void place_constants(Assembly *assembly) {
    const Body *body = assembly->body;
    Arena *arena = assembly->compiler->arena;
    uint32_t *places = arena_allocate_array(arena, body->constant_count, sizeof *places);
    const Constant **constants = arena_allocate_array(arena, body->constant_count, sizeof *constants);
    if (body->has_docstring) places[0] = 1;
    for (const Block *block = body->first; block; block = block->next)
        for (size_t i = 0; i < block->count; i++)
            if (block->items[i].opcode == OP_LOAD_CONST) places[block->items[i].argument] = 1;
    uint32_t count = 0;
    for (size_t i = 0; i < body->constant_count; i++) {
        if (!places[i]) continue;
        constants[count] = body->constants[i];
        places[i] = count++;
    }
    if (!count) { /* CPython keeps the first constant, if only the None that the end would return */
        static const Constant none = {.kind = CONSTANT_NONE};
        constants = arena_allocate_array(arena, 1, sizeof *constants);
        constants[count++] = &none;
    }
    assembly->constant_places = places;
    assembly->code->constants = constants;
    assembly->code->constant_count = count;
}

/* ---- units ---- */

static void place_blocks(Assembly *assembly) {
    uint32_t offset = 0;
    for (Block *block = assembly->body->first; block; block = block->next) {
        block->offset = offset;
        offset += (uint32_t)block->count;
    }
    assembly->count = offset;
}

static Opcode final_opcode(const Instruction *instruction, uint32_t offset) {
    bool is_backward = instruction->target && instruction->target->offset <= offset;
    switch (instruction->opcode) {
    case PSEUDO_JUMP: return is_backward ? OP_JUMP_BACKWARD : OP_JUMP_FORWARD;
    case PSEUDO_JUMP_NO_INTERRUPT: return is_backward ? OP_JUMP_BACKWARD_NO_INTERRUPT : OP_JUMP_FORWARD;
    case PSEUDO_RESTORE_FAST: return OP_STORE_FAST;
    default: return (Opcode)instruction->opcode;
    }
}

static uint32_t final_argument(const Assembly *assembly, const Instruction *instruction, Opcode opcode) {
    switch (opcode_infos[opcode].operand) {
    case OPERAND_CONST: return assembly->constant_places[instruction->argument];
    case OPERAND_LOCAL: return assembly->slot_places[instruction->argument];
    case OPERAND_JUMP: return instruction->target->offset;
    case OPERAND_NONE:
    case OPERAND_NAME:
    case OPERAND_COUNT:
    case OPERAND_DEPTH:
    case OPERAND_BINARY:
    case OPERAND_COMPARE:
    case OPERAND_FLAG: return instruction->argument;
    }
    UNREACHABLE();
}

static void write_units(Assembly *assembly) {
    Arena *arena = assembly->compiler->arena;
    assembly->units = arena_allocate_array(arena, assembly->count, sizeof *assembly->units);
    assembly->positions = arena_allocate_array(arena, assembly->count, sizeof *assembly->positions);
    assembly->handlers = arena_allocate_array(arena, assembly->count, sizeof(Block *));
    uint32_t at = 0;
    for (const Block *block = assembly->body->first; block; block = block->next) {
        for (size_t i = 0; i < block->count; i++, at++) {
            const Instruction *instruction = &block->items[i];
            Opcode opcode = final_opcode(instruction, at);
            assembly->units[at] = (Unit)opcode | final_argument(assembly, instruction, opcode) << 8;
            assembly->positions[at] = instruction->span;
            assembly->handlers[at] = instruction->handler;
        }
    }
}

/* Neighbours with the same handler make one range. */
static void write_ranges(Assembly *assembly) {
    ExceptionRange *ranges = NULL;
    size_t count = 0, room = 0;
    for (uint32_t i = 0; i < assembly->count; i++) {
        const Block *handler = assembly->handlers[i];
        if (!handler) continue;
        if (count && i > 0 && assembly->handlers[i - 1] == handler) {
            ranges[count - 1].end = i + 1;
            continue;
        }
        arena_grow(assembly->compiler->arena, &ranges, count, &room, sizeof *ranges);
        uint32_t depth = (uint32_t)handler->depth - 1 - (handler->pushes_index ? 1 : 0);
        ranges[count++] = (ExceptionRange){i, i + 1, handler->offset, depth, handler->pushes_index};
    }
    assembly->code->ranges = ranges;
    assembly->code->range_count = (uint32_t)count;
}

/* ---- the whole ---- */

static uint32_t code_flags(const Compiler *compiler, const Body *body) {
    enum {
        FUTURES = CODE_FUTURE_DIVISION | CODE_FUTURE_ABSOLUTE_IMPORT | CODE_FUTURE_WITH_STATEMENT |
                  CODE_FUTURE_PRINT_FUNCTION | CODE_FUTURE_UNICODE_LITERALS | CODE_FUTURE_BARRY_AS_BDFL |
                  CODE_FUTURE_GENERATOR_STOP | CODE_FUTURE_ANNOTATIONS
    };
    const Scope *scope = body->scope;
    uint32_t flags = compiler->symbols.future_flags & FUTURES;
    if (scope_is_function_like(scope)) {
        flags |= CODE_NEWLOCALS | CODE_OPTIMIZED;
        if (scope->is_nested) flags |= CODE_NESTED;
        if (scope->is_generator) flags |= scope->is_coroutine ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
        else if (scope->is_coroutine) flags |= CODE_COROUTINE;
        if (scope->has_varargs) flags |= CODE_VARARGS;
        if (scope->has_varkeywords) flags |= CODE_VARKEYWORDS;
        if (scope->is_method) flags |= CODE_METHOD;
        if (body->has_docstring) flags |= CODE_HAS_DOCSTRING;
    } else if (scope->is_coroutine) {
        flags |= CODE_COROUTINE; /* a module with top-level await */
    }
    return flags;
}

const Code *assemble(Compiler *compiler, Body *body) {
    Code *code = arena_allocate(compiler->arena, sizeof *code);
    Assembly assembly = {.compiler = compiler, .body = body, .code = code};
    add_prologue(&assembly);
    int depth = compute_stack_depth(compiler, body);
    assert(depth >= 0);
    finish_blocks(compiler, body);
    place_slots(&assembly);
    place_constants(&assembly);
    place_blocks(&assembly);
    write_units(&assembly);
    write_ranges(&assembly);
    code->name = body->name;
    code->qualname = body->qualname;
    code->filename = compiler->options->filename;
    code->flags = code_flags(compiler, body);
    code->argument_count = body->argument_count;
    code->positional_only_count = body->positional_only_count;
    code->keyword_only_count = body->keyword_only_count;
    code->stack_size = (uint32_t)depth;
    code->first_line = body->first_line;
    code->units = assembly.units;
    code->unit_count = assembly.count;
    code->positions = assembly.positions;
    code->names = body->names;
    code->name_count = (uint32_t)body->name_count;
#ifdef DEBUG
    const char *problem = code_verify(code, compiler->arena);
    if (problem) fprintf(stderr, "%s: %s: %s\n", code->filename, code->qualname->bytes, problem);
    assert(!problem);
#endif
    return code;
}

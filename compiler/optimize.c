/*
 * Brings the blocks of one body into their final form: exception handlers are found, unreachable code goes,
 * jumps to jumps are shortened, small exits are copied, lines are spread to instructions without one, code
 * that only exceptions reach moves to the end, and loads of locals that may be unbound become checked loads.
 *
 * The order of the passes follows CPython's, because which line an instruction gets decides what tracing
 * shows.
 */
#include "compiler/codegen.h"

#include <string.h>

/* ---- what instructions do to the flow ---- */

bool instruction_sets_handler(const Instruction *instruction) {
    return instruction->opcode == PSEUDO_SETUP_FINALLY || instruction->opcode == PSEUDO_SETUP_CLEANUP ||
           instruction->opcode == PSEUDO_SETUP_WITH;
}

bool instruction_is_jump(const Instruction *instruction) {
    return instruction->target && !instruction_sets_handler(instruction);
}

static bool is_unconditional_jump(const Instruction *instruction) {
    return instruction->opcode == PSEUDO_JUMP || instruction->opcode == PSEUDO_JUMP_NO_INTERRUPT;
}

static bool leaves_body(const Instruction *instruction) {
    return instruction->opcode == OP_RETURN_VALUE || instruction->opcode == OP_RAISE_VARARGS ||
           instruction->opcode == OP_RERAISE;
}

bool instruction_ends_flow(const Instruction *instruction) {
    return is_unconditional_jump(instruction) || leaves_body(instruction);
}

static Instruction *last_of(const Block *block) {
    return block->count ? &block->items[block->count - 1] : NULL;
}

bool block_falls_through(const Block *block) {
    const Instruction *last = last_of(block);
    return !last || !instruction_ends_flow(last);
}

static bool block_leaves_body(const Block *block) {
    const Instruction *last = last_of(block);
    return last && leaves_body(last);
}

static Block *skip_empty(Block *block) {
    while (block && !block->count) block = block->next;
    return block;
}

static bool has_line(const Instruction *instruction) {
    return instruction->span.line != 0;
}

static bool has_no_line(const Block *block) {
    for (size_t i = 0; i < block->count; i++)
        if (has_line(&block->items[i])) return false;
    return true;
}

static bool has_handler_setup(const Block *block) {
    for (size_t i = 0; i < block->count; i++)
        if (instruction_sets_handler(&block->items[i])) return true;
    return false;
}

static void make_nop(Instruction *instruction) {
    instruction->opcode = OP_NOP;
    instruction->argument = 0;
    instruction->target = NULL;
}

/* ---- exception handlers ---- */

static void queue(Block **list, Block *block) {
    if (block->is_queued) return;
    block->is_queued = true;
    block->chain = *list;
    *list = block;
}

static void set_handlers(Compiler *compiler, Block *block, Block *const *handlers, uint32_t count) {
    if (block->has_handlers) return;
    block->has_handlers = true;
    block->handlers = arena_allocate_array(compiler->arena, count, sizeof(Block *));
    for (uint32_t i = 0; i < count; i++) block->handlers[i] = handlers[i];
    block->handler_count = count;
}

/* Notes for every instruction where its exceptions go. */
static void find_handlers(Compiler *compiler, Body *body) {
    Block *list = NULL;
    size_t room = 64;
    Block **handlers = arena_allocate_array(compiler->arena, room, sizeof(Block *));
    set_handlers(compiler, body->first, NULL, 0);
    queue(&list, body->first);
    while (list) {
        Block *block = list;
        list = block->chain;
        uint32_t depth = block->handler_count;
        while (depth + block->count + 1 > room)
            arena_grow(compiler->arena, &handlers, room, &room, sizeof(Block *));
        for (uint32_t i = 0; i < depth; i++) handlers[i] = block->handlers[i];
        size_t kept = 0;
        for (size_t i = 0; i < block->count; i++) {
            Instruction *instruction = &block->items[kept];
            *instruction = block->items[i];
            if (instruction->opcode == PSEUDO_POP_BLOCK) {
                depth--;
                continue;
            }
            kept++;
            if (instruction_sets_handler(instruction)) {
                Block *target = instruction->target;
                target->is_handler = true;
                target->pushes_index = instruction->opcode != PSEUDO_SETUP_FINALLY;
                set_handlers(compiler, target, handlers, depth);
                queue(&list, target);
                handlers[depth++] = target;
            } else {
                instruction->handler = depth ? handlers[depth - 1] : NULL;
                if (!instruction->target) continue;
                set_handlers(compiler, instruction->target, handlers, depth);
                queue(&list, instruction->target);
            }
        }
        block->count = kept;
        if (block->next && block_falls_through(block)) {
            set_handlers(compiler, block->next, handlers, depth);
            queue(&list, block->next);
        }
    }
    for (Block *block = body->first; block; block = block->next) block->is_queued = false;
}

/* ---- reachability ---- */

static void reach(Block **list, Block *block) {
    block->predecessors++;
    if (block->is_reached) return;
    block->is_reached = true;
    block->chain = *list;
    *list = block;
}

/* Unlinks blocks that nothing leads to, and counts who leads to the others. */
static void remove_unreachable(Body *body) {
    Block *list = NULL;
    for (Block *block = body->first; block; block = block->next) {
        block->is_reached = false;
        block->predecessors = 0;
    }
    reach(&list, body->first);
    while (list) {
        Block *block = list;
        list = block->chain;
        if (block->next && block_falls_through(block)) reach(&list, block->next);
        for (size_t i = 0; i < block->count; i++)
            if (block->items[i].target) reach(&list, block->items[i].target);
    }
    for (Block *block = body->first; block; block = block->next) {
        while (block->next && !block->next->is_reached) block->next = block->next->next;
        if (!block->next) body->last = block;
    }
}

static void append_copy(Compiler *compiler, Block *block, const Block *from) {
    for (size_t i = 0; i < from->count; i++) {
        arena_grow(compiler->arena, &block->items, block->count, &block->room, sizeof *block->items);
        block->items[block->count++] = from->items[i];
    }
}

/* Blocks that only what stands before them leads to become one with it. */
static void merge_blocks(Compiler *compiler, Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        for (Block *next = block->next; next && next->predecessors == 1 && block_falls_through(block);
             next = block->next) {
            const Instruction *last = last_of(block);
            if (last && instruction_is_jump(last)) break;
            if (!block->count) {
                block->items = next->items;
                block->count = next->count;
                block->room = next->room;
            } else {
                append_copy(compiler, block, next);
            }
            block->next = next->next;
            if (body->last == next) body->last = block;
        }
    }
}

/* ---- nops and jumps ---- */

static uint32_t line_of_next(const Block *block) {
    for (const Block *next = block->next; next; next = next->next) {
        for (size_t i = 0; i < next->count; i++) {
            const Instruction *instruction = &next->items[i];
            if (instruction->opcode == OP_NOP && !has_line(instruction)) continue;
            return instruction->span.line;
        }
    }
    return 0;
}

/* A nop stays only where its line would otherwise never be seen. */
static bool is_needless_nop(Block *block, size_t index, uint32_t line_before) {
    const Instruction *instruction = &block->items[index];
    uint32_t line = instruction->span.line;
    if (instruction->opcode != OP_NOP) return false;
    if (!line || line == line_before) return true;
    if (index + 1 == block->count) return line == line_of_next(block);
    Instruction *next = &block->items[index + 1];
    if (has_line(next)) return next->span.line == line;
    next->span = instruction->span;
    return true;
}

static void remove_nops(Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        size_t kept = 0;
        uint32_t line_before = 0;
        for (size_t i = 0; i < block->count; i++) {
            if (is_needless_nop(block, i, line_before)) continue;
            line_before = block->items[i].span.line;
            block->items[kept++] = block->items[i];
        }
        block->count = kept;
    }
}

/* Jumps to what comes next anyway become nops; true if there were any. */
static bool remove_jumps_to_next(Body *body) {
    bool changed = false;
    for (Block *block = body->first; block; block = block->next) {
        Instruction *last = last_of(block);
        if (!last || !is_unconditional_jump(last)) continue;
        Block *target = skip_empty(last->target);
        if (!target || target != skip_empty(block->next)) continue;
        make_nop(last);
        if (last->is_artificial) last->span = SPAN_NONE;
        changed = true;
    }
    return changed;
}

static void remove_nops_and_jumps(Body *body) {
    do remove_nops(body);
    while (remove_jumps_to_next(body));
}

/* Sends jumps over empty blocks, and takes these out. */
static void skip_empty_targets(Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        for (size_t i = 0; i < block->count; i++) {
            Instruction *instruction = &block->items[i];
            if (!instruction_is_jump(instruction)) continue;
            Block *target = skip_empty(instruction->target);
            if (target) instruction->target = target;
        }
    }
    for (Block *block = body->first; block; block = block->next)
        while (block->next && !block->next->count && block->next->next) block->next = block->next->next;
}

/* A jump without a line to what comes next anyway goes before it can get one. */
static void drop_lineless_jumps(Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        const Instruction *last = last_of(block);
        if (!last || !is_unconditional_jump(last) || has_line(last)) continue;
        if (skip_empty(last->target) && skip_empty(last->target) == skip_empty(block->next)) block->count--;
    }
}

static bool may_thread(const Instruction *from, const Instruction *to) {
    return from->target != to->target;
}

/* Where the last instruction jumps to another jump, it goes on to that one's target. */
static void thread_jump(Compiler *compiler, Block *block) {
    enum { HOPS = 64 }; /* against rings of jumps */
    Instruction *last = last_of(block);
    for (int hop = 0; hop < HOPS && last && instruction_is_jump(last); hop++) {
        Block *target = skip_empty(last->target);
        if (!target) return;
        const Instruction *first = &target->items[0];
        bool is_conditional = last->opcode == PSEUDO_JUMP_IF_FALSE || last->opcode == PSEUDO_JUMP_IF_TRUE;
        bool pops = last->opcode == OP_POP_JUMP_IF_FALSE || last->opcode == OP_POP_JUMP_IF_TRUE ||
                    last->opcode == OP_POP_JUMP_IF_NONE || last->opcode == OP_POP_JUMP_IF_NOT_NONE;
        if (is_conditional &&
            (first->opcode == PSEUDO_JUMP_IF_FALSE || first->opcode == PSEUDO_JUMP_IF_TRUE)) {
            if (first->opcode == last->opcode) {
                if (first->target == last->target) return;
                last->target = first->target;
            } else {
                if (target->count != 1 || !target->next) return;
                last->target = target->next;
            }
        } else if (first->opcode == PSEUDO_JUMP && (is_conditional || pops || last->opcode == PSEUDO_JUMP) &&
                   may_thread(last, first)) {
            Instruction jump = *last;
            jump.target = first->target;
            jump.span = first->span;
            make_nop(last);
            arena_grow(compiler->arena, &block->items, block->count, &block->room, sizeof *block->items);
            block->items[block->count++] = jump;
            last = last_of(block);
        } else if (is_unconditional_jump(first) && is_unconditional_jump(last) && may_thread(last, first)) {
            last->opcode = PSEUDO_JUMP;
            last->target = first->target;
        } else {
            return;
        }
    }
}

/* ---- within a block ---- */

static bool gives_bool(const Instruction *instruction) {
    switch (instruction->opcode) {
    case OP_IS_OP:
    case OP_CONTAINS_OP:
    case OP_UNARY_NOT:
    case OP_TO_BOOL: return true;
    default: return false;
    }
}

static bool is_pure_load(const Instruction *instruction) {
    return instruction->opcode == OP_LOAD_CONST || instruction->opcode == OP_LOAD_SMALL_INT ||
           (instruction->opcode == OP_COPY && instruction->argument == 1);
}

static bool is_none(const Body *body, const Instruction *instruction) {
    return instruction->opcode == OP_LOAD_CONST &&
           body->constants[instruction->argument]->kind == CONSTANT_NONE;
}

/* LOAD_CONST None  IS_OP  POP_JUMP_IF_x   becomes   POP_JUMP_IF_[NOT_]NONE */
static void simplify_none_test(const Body *body, Block *block, size_t index) {
    if (index + 2 >= block->count) return;
    Instruction *load = &block->items[index], *test = load + 1, *jump = load + 2;
    if (!is_none(body, load) || test->opcode != OP_IS_OP) return;
    if (jump->opcode != OP_POP_JUMP_IF_FALSE && jump->opcode != OP_POP_JUMP_IF_TRUE) return;
    bool if_none = (jump->opcode == OP_POP_JUMP_IF_TRUE) == (test->argument == 0);
    jump->opcode = if_none ? OP_POP_JUMP_IF_NONE : OP_POP_JUMP_IF_NOT_NONE;
    make_nop(load);
    make_nop(test);
}

/* BUILD_TUPLE n  UNPACK_SEQUENCE n   becomes   SWAP n   for n up to 3 */
static void simplify_unpacking(Instruction *build, Instruction *unpack) {
    if (build->opcode != OP_BUILD_TUPLE || unpack->opcode != OP_UNPACK_SEQUENCE ||
        build->argument != unpack->argument)
        return;
    uint32_t count = build->argument;
    if (count < 1 || count > 3) return;
    make_nop(build);
    if (count == 1) {
        make_nop(unpack);
    } else {
        unpack->opcode = OP_SWAP;
        unpack->argument = count;
    }
}

static void simplify_pair(Instruction *first, Instruction *second) {
    if (second->opcode == OP_TO_BOOL && first->opcode == OP_COMPARE_OP)
        first->span = second->span; /* as if they were one */
    else if (second->opcode == OP_TO_BOOL && gives_bool(first)) {
        first->span = second->span;
        make_nop(second);
    } else if (second->opcode == OP_UNARY_NOT &&
               (first->opcode == OP_IS_OP || first->opcode == OP_CONTAINS_OP)) {
        first->argument ^= 1;
        first->span = second->span;
        make_nop(second);
    } else if (second->opcode == OP_UNARY_NOT && first->opcode == OP_UNARY_NOT) {
        make_nop(first);
        make_nop(second);
    } else if (second->opcode == OP_POP_TOP && is_pure_load(first)) {
        make_nop(first);
        make_nop(second);
    } else if (first->opcode == OP_STORE_FAST && second->opcode == OP_STORE_FAST &&
               first->argument == second->argument && first->span.line == second->span.line) {
        first->opcode = OP_POP_TOP; /* the second store would hide the first */
        first->argument = 0;
    } else {
        simplify_unpacking(first, second);
    }
}

static size_t next_real(const Block *block, size_t index) {
    for (index++; index < block->count && block->items[index].opcode == OP_NOP; index++) {
    }
    return index;
}

/* May a store change places with another? Only if both pop one item and neither can be seen by the other. */
static bool is_swappable(const Instruction *instruction) {
    return instruction->opcode == OP_STORE_FAST || instruction->opcode == PSEUDO_RESTORE_FAST ||
           instruction->opcode == OP_POP_TOP;
}

/* SWAP n with n stores behind it: exchanges the first and the last of them instead. */
static void apply_swap(Block *block, size_t index) {
    size_t depth = block->items[index].argument, at = index, first = 0;
    uint32_t line = 0;
    for (size_t i = 0; i < depth; i++) {
        at = next_real(block, at);
        if (at >= block->count || !is_swappable(&block->items[at])) return;
        if (i == 0) first = at;
        if (i == 0) line = block->items[at].span.line;
        else if (block->items[at].span.line != line) return;
    }
    /* The value of a variable that two of the stores write depends on their order. */
    for (size_t i = first; i <= at; i++)
        for (size_t j = i + 1; j <= at; j++)
            if (block->items[i].opcode == OP_STORE_FAST && block->items[j].opcode == OP_STORE_FAST &&
                block->items[i].argument == block->items[j].argument)
                return;
    Instruction swap = block->items[first];
    block->items[first] = block->items[at];
    block->items[at] = swap;
    make_nop(&block->items[index]);
}

static void simplify_block(Compiler *compiler, const Body *body, Block *block) {
    enum { ROUNDS = 2 }; /* what one finds, the next builds on */
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < block->count; i++) {
            if (block->items[i].opcode == OP_NOP) continue;
            simplify_none_test(body, block, i);
            size_t next = next_real(block, i);
            if (next < block->count) simplify_pair(&block->items[i], &block->items[next]);
        }
    }
    for (size_t i = block->count; i > 0; i--)
        if (block->items[i - 1].opcode == OP_SWAP) apply_swap(block, i - 1);
    thread_jump(compiler, block);
}

/* ---- copying exits ---- */

enum { LONGEST_COPY = 4 };

/* A jump to a few instructions that leave the body, or that no line belongs to and that jump on, is replaced
 * by these. */
static bool copy_small_blocks(Compiler *compiler, Body *body) {
    bool changed = false;
    for (Block *block = body->first; block; block = block->next) {
        Instruction *last = last_of(block);
        if (!last || !is_unconditional_jump(last)) continue;
        Block *target = skip_empty(last->target);
        if (!target || target == block) continue;
        if (target->count > LONGEST_COPY || block_falls_through(target)) continue;
        if (!block_leaves_body(target) && (!has_no_line(target) || has_handler_setup(target))) continue;
        make_nop(last);
        if (!has_line(last) || last->is_artificial) block->count--;
        append_copy(compiler, block, target);
        target->predecessors--;
        changed = true;
    }
    return changed;
}

static void copy_small_exits(Compiler *compiler, Body *body) {
    enum { ROUNDS = 16 }; /* against rings of jumps */
    for (int round = 0; round < ROUNDS && copy_small_blocks(compiler, body); round++) {
    }
}

static Block *copy_block(Compiler *compiler, Block *block) {
    Block *copy = new_block(compiler);
    append_copy(compiler, copy, block);
    copy->is_reached = true;
    copy->predecessors = 1;
    copy->next = block->next;
    block->next = copy;
    return copy;
}

/* Exits without a line that several jumps share are copied, so that each copy gets the line of its jump. */
static void copy_exits_without_line(Compiler *compiler, Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        Instruction *last = last_of(block);
        if (!last || !instruction_is_jump(last)) continue;
        Block *target = skip_empty(last->target);
        if (!target || !block_leaves_body(target) || !has_no_line(target) || target->predecessors <= 1)
            continue;
        Block *copy = copy_block(compiler, target);
        copy->items[0].span = last->span;
        last->target = copy;
        target->predecessors--;
    }
    for (Block *block = body->first; block; block = block->next) {
        if (!block->count || !block->next || !block_falls_through(block)) continue;
        if (block->next->count && block_leaves_body(block->next) && has_no_line(block->next))
            block->next->items[0].span = last_of(block)->span;
    }
}

static void lend_span(Block *block, Span span) {
    if (!block->count || has_line(&block->items[0])) return;
    block->items[0].span = span;
    block->items[0].is_artificial = true;
}

/* Instructions without a line take that of the one before, also across an edge that is the only one into a
 * block. */
static void spread_lines(Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        Span span = SPAN_NONE;
        for (size_t i = 0; i < block->count; i++) {
            Instruction *instruction = &block->items[i];
            if (has_line(instruction)) {
                span = instruction->span;
            } else {
                instruction->span = span;
                instruction->is_artificial = true;
            }
        }
        if (!block->count) continue;
        Block *next = block->next;
        if (next && block_falls_through(block) && next->predecessors == 1) lend_span(next, span);
        const Instruction *last = last_of(block);
        if (!instruction_is_jump(last)) continue;
        if (last->target->predecessors == 1) lend_span(last->target, span);
    }
}

static void resolve_lines(Compiler *compiler, Body *body) {
    copy_exits_without_line(compiler, body);
    spread_lines(body);
    for (Block *block = body->first; block; block = block->next) {
        Instruction *last = last_of(block);
        if (last && last->opcode == OP_RETURN_VALUE && !has_line(last))
            last->span = (Span){body->first_line, 0, body->first_line, 0};
    }
}

/* ---- cold code ---- */

static void mark_warm(Body *body) {
    Block *list = NULL;
    for (Block *block = body->first; block; block = block->next)
        block->is_cold = true, block->is_queued = false;
    queue(&list, body->first);
    while (list) {
        Block *block = list;
        list = block->chain;
        block->is_cold = false;
        if (block->next && block_falls_through(block)) queue(&list, block->next);
        for (size_t i = 0; i < block->count; i++)
            if (instruction_is_jump(&block->items[i])) queue(&list, block->items[i].target);
    }
    for (Block *block = body->first; block; block = block->next) block->is_queued = false;
}

/* Blocks that only exceptions lead to go behind all others. */
static void move_cold_to_end(Compiler *compiler, Body *body) {
    mark_warm(body);
    for (Block *block = body->first; block; block = block->next) {
        if (!block->is_cold || !block->next || block->next->is_cold || !block_falls_through(block)) continue;
        Block *jump = new_block(compiler);
        jump->items = arena_allocate(compiler->arena, sizeof *jump->items);
        jump->count = jump->room = 1;
        jump->items[0] = (Instruction){.opcode = PSEUDO_JUMP_NO_INTERRUPT, .target = block->next};
        if (block->count) jump->items[0].handler = last_of(block)->handler;
        jump->next = block->next;
        jump->is_cold = true;
        jump->predecessors = 1;
        block->next->predecessors++;
        block->next = jump;
        block = jump;
    }
    Block *warm_first = NULL, **warm = &warm_first, *cold_first = NULL, **cold = &cold_first;
    for (Block *block = body->first; block; block = block->next) {
        Block ***list = block->is_cold ? &cold : &warm;
        **list = block;
        *list = &block->next;
    }
    *cold = NULL;
    *warm = cold_first;
    body->first = warm_first;
}

/* ---- locals that may be unbound ---- */

/* Adds bits to what block may find unbound; queues it when that is news. */
static void merge_unbound(Block **list, Block *block, const uint64_t *bits, size_t words) {
    bool is_news = !block->is_reached;
    for (size_t i = 0; i < words; i++) {
        if ((bits[i] & ~block->unbound[i]) == 0) continue;
        block->unbound[i] |= bits[i];
        is_news = true;
    }
    block->is_reached = true;
    if (is_news) queue(list, block);
}

static void scan_unbound(Block **list, Block *block, uint64_t *bits, size_t words, bool rewrite) {
    for (size_t i = 0; i < block->count; i++) {
        Instruction *instruction = &block->items[i];
        uint64_t *word = &bits[instruction->argument / 64 < words ? instruction->argument / 64 : 0];
        uint64_t bit = (uint64_t)1 << instruction->argument % 64;
        if (instruction->handler && !rewrite) merge_unbound(list, instruction->handler, bits, words);
        switch (instruction->opcode) {
        case OP_DELETE_FAST:
        case OP_LOAD_FAST_AND_CLEAR:
        case PSEUDO_RESTORE_FAST: *word |= bit; break;
        case OP_STORE_FAST:
        case OP_MAKE_CELL: *word &= ~bit; break;
        case OP_LOAD_FAST:
            if (*word & bit && rewrite) instruction->opcode = OP_LOAD_FAST_CHECK;
            *word &= ~bit;
            break;
        default: break;
        }
        if (instruction_is_jump(instruction) && !rewrite)
            merge_unbound(list, instruction->target, bits, words);
    }
    if (!rewrite && block->next && block_falls_through(block)) merge_unbound(list, block->next, bits, words);
}

/* Without the memory for exact knowledge every local but an argument is checked. */
static void check_all_loads(Body *body) {
    for (Block *block = body->first; block; block = block->next)
        for (size_t i = 0; i < block->count; i++)
            if (block->items[i].opcode == OP_LOAD_FAST) block->items[i].opcode = OP_LOAD_FAST_CHECK;
}

static void check_loads(Compiler *compiler, Body *body) {
    const size_t most_words = (size_t)1 << 22;
    size_t words = (body->slot_count + 63) / 64, block_count = 0;
    for (Block *block = body->first; block; block = block->next) block_count++;
    if (!words) return;
    if (words * block_count > most_words) {
        check_all_loads(body);
        return;
    }
    for (Block *block = body->first; block; block = block->next) {
        block->unbound = arena_allocate_array(compiler->arena, words, sizeof *block->unbound);
        block->is_reached = block->is_queued = false;
    }
    uint64_t *bits = arena_allocate_array(compiler->arena, words, sizeof *bits);
    for (size_t i = body->scope->parameter_count; i < body->slot_count; i++)
        bits[i / 64] |= (uint64_t)1 << i % 64;
    Block *list = NULL;
    merge_unbound(&list, body->first, bits, words);
    while (list) {
        Block *block = list;
        list = block->chain;
        block->is_queued = false;
        memcpy(bits, block->unbound, words * sizeof *bits);
        scan_unbound(&list, block, bits, words, false);
    }
    for (Block *block = body->first; block; block = block->next) {
        memcpy(bits, block->unbound, words * sizeof *bits);
        scan_unbound(&list, block, bits, words, true);
    }
}

/* ---- the end of pseudo instructions ---- */

static Instruction *insert_at_end(Compiler *compiler, Block *block) {
    arena_grow(compiler->arena, &block->items, block->count, &block->room, sizeof *block->items);
    return &block->items[block->count++];
}

/* JUMP_IF_FALSE x   becomes   COPY 1  TO_BOOL  POP_JUMP_IF_FALSE x */
static void expand_conditional_jumps(Compiler *compiler, Body *body) {
    for (Block *block = body->first; block; block = block->next) {
        Instruction *last = last_of(block);
        if (!last || (last->opcode != PSEUDO_JUMP_IF_FALSE && last->opcode != PSEUDO_JUMP_IF_TRUE)) continue;
        Instruction jump = *last;
        bool is_bool = block->count > 1 && gives_bool(last - 1);
        last->opcode = OP_COPY;
        last->argument = 1;
        last->target = NULL;
        if (!is_bool)
            *insert_at_end(compiler, block) =
                (Instruction){.opcode = OP_TO_BOOL, .span = jump.span, .handler = jump.handler};
        jump.opcode = jump.opcode == PSEUDO_JUMP_IF_FALSE ? OP_POP_JUMP_IF_FALSE : OP_POP_JUMP_IF_TRUE;
        *insert_at_end(compiler, block) = jump;
    }
}

static int inverted(int opcode) {
    switch (opcode) {
    case OP_POP_JUMP_IF_TRUE: return OP_POP_JUMP_IF_FALSE;
    case OP_POP_JUMP_IF_FALSE: return OP_POP_JUMP_IF_TRUE;
    case OP_POP_JUMP_IF_NONE: return OP_POP_JUMP_IF_NOT_NONE;
    case OP_POP_JUMP_IF_NOT_NONE: return OP_POP_JUMP_IF_NONE;
    default: return -1;
    }
}

/* Conditional jumps go forward only, so that every loop passes a JUMP_BACKWARD, which polls. */
static void turn_backward_conditions(Compiler *compiler, Body *body) {
    for (Block *block = body->first; block; block = block->next) block->is_reached = false;
    for (Block *block = body->first; block; block = block->next) {
        block->is_reached = true;
        Instruction *last = last_of(block);
        if (!last || !instruction_is_jump(last) || !last->target->is_reached || inverted(last->opcode) < 0)
            continue;
        Block *jump = new_block(compiler);
        jump->items = arena_allocate(compiler->arena, sizeof *jump->items);
        jump->count = jump->room = 1;
        jump->items[0] = (Instruction){
            .opcode = PSEUDO_JUMP, .target = last->target, .span = last->span, .handler = last->handler};
        jump->next = block->next;
        jump->is_reached = true;
        last->opcode = inverted(last->opcode);
        last->target = block->next;
        block->next = jump;
        block = jump;
    }
}

void optimize_body(Compiler *compiler, Body *body) {
    skip_empty_targets(body);
    remove_unreachable(body);
    drop_lineless_jumps(body);
    skip_empty_targets(body);
    remove_unreachable(body);
    merge_blocks(compiler, body);
    find_handlers(compiler, body);
    skip_empty_targets(body);
    copy_small_exits(compiler, body);
    remove_unreachable(body);
    resolve_lines(compiler, body);
    for (Block *block = body->first; block; block = block->next) simplify_block(compiler, body, block);
    remove_nops_and_jumps(body);
    skip_empty_targets(body);
    remove_unreachable(body);
    copy_small_exits(compiler, body);
    remove_unreachable(body);
    remove_nops_and_jumps(body);
    skip_empty_targets(body);
    check_loads(compiler, body);
    remove_unreachable(body);
    move_cold_to_end(compiler, body);
    resolve_lines(compiler, body);
    expand_conditional_jumps(compiler, body);
}

void finish_blocks(Compiler *compiler, Body *body) {
    for (Block *block = body->first; block; block = block->next)
        for (size_t i = 0; i < block->count; i++)
            if (instruction_sets_handler(&block->items[i])) make_nop(&block->items[i]);
    remove_nops_and_jumps(body);
    skip_empty_targets(body);
    turn_backward_conditions(compiler, body);
}

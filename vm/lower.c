/*
 * Lowering: stack code becomes code whose operands are read in place.
 *
 * lower_code() walks the units once, keeping a picture of the stack: each entry is a slot where the value
 * really is, or a load that has been put off (a local, a constant, the empty word). emit_… functions write
 * words. What is put off is loaded before anything that could tell the difference: see flush_below() and
 * docs/DESIGN.md §6. At level 0
 * (`-X lower=0`) nothing is put off and every unit becomes instructions of its own.
 */
#include "vm/lower.h"

#include "base/memory.h"
#include "vm/interp_names.h"
#include "vm/raise.h"

const LoweredInfo lowered_infos[LOWERED_COUNT] = {
#define LOWERED(name, words, text) {#name, words, text},
#include "vm/lowered.def"
#undef LOWERED
};

/* Instructions that have a shape for operands in slots, and one for a constant on the right, behind them. */
static const bool has_shapes[LOWERED_COUNT] = {
#define LOWERED(name, words, text)
#define SHAPES(name, words, text) [LOWERED_##name] = true,
#include "vm/lowered.def"
#undef LOWERED
};

enum { OPERAND_LIMIT = 32767, NO_WORD = -1 };

/* An entry of the picture of the stack. */
typedef enum EntryKind { ENTRY_SLOT, ENTRY_LOCAL, ENTRY_CONSTANT, ENTRY_EMPTY, ENTRY_NAME } EntryKind;

typedef struct Entry {
    EntryKind kind;
    int32_t index; /* of the local, constant or name */
    uint32_t unit; /* of the load of a name */
} Entry;

typedef struct Fixup {
    uint32_t word;   /* of the instruction */
    uint32_t target; /* unit */
    bool is_inline;  /* displacement in a, b instead of word 1 */
} Fixup;

typedef struct Lowering {
    VM *vm;
    CodeObject *object;
    const Code *code;
    Instruction *words;
    uint32_t *origins;
    size_t count, room;
    Fixup *fixups;
    size_t fixup_count, fixup_room;
    uint32_t *unit_words;
    int32_t *depths;      /* at each unit reached by a jump or handler; -1 unknown */
    bool *is_boundary;    /* a block starts at the unit */
    Entry *stack;
    uint32_t depth;
    int64_t last;         /* word whose dst is the top of the stack and may become a local, or NO_WORD */
    uint32_t unit;        /* being lowered */
    int64_t *extra;       /* ints of LOAD_SMALL_INT, as constants behind the code's own */
    size_t extra_count, extra_room;
    int64_t asked;        /* word after whose instruction to stop, or NO_WORD */
    int64_t probed;       /* unit to stop at, or NO_WORD */
    bool may_begin;       /* whether it begins an instruction with everything on the stack in its slot */
    bool is_direct;       /* level 0: nothing is put off, and nothing is fused */
    bool has_names;       /* code of a module: names are operands of arithmetic */
    bool failed;
} Lowering;

static bool grow(Lowering *l, void *items_pointer, size_t count, size_t *room, size_t size) {
    if (count < *room) return true;
    void *items;
    memcpy(&items, items_pointer, sizeof items);
    size_t larger = *room ? *room * 2 : 64;
    void *moved = memory_resize_array(items, larger, size);
    if (!moved) {
        l->failed = true;
        return false;
    }
    memcpy(items_pointer, &moved, sizeof moved);
    *room = larger;
    return true;
}

/* --- words ---------------------------------------------------------------------------------------------- */

static void put(Lowering *l, Instruction word) {
    if (l->failed) return;
    if (l->count == l->room) {
        size_t room = l->room;
        if (!grow(l, &l->words, l->count, &l->room, sizeof *l->words)) return;
        if (!grow(l, &l->origins, l->count, &room, sizeof *l->origins)) return;
    }
    l->origins[l->count] = l->unit;
    l->words[l->count++] = word;
}

static void put_raw(Lowering *l, uint64_t bits) {
    Instruction word;
    memcpy(&word, &bits, sizeof word);
    put(l, word);
}

/* The instruction that reads operands a and b where they are. */
static LoweredOp shape_of(LoweredOp op, int32_t a, int32_t b) {
    enum { SHAPE_SLOTS = 1, SHAPE_CONSTANT = 2 };
    if (!has_shapes[op] || a < 0) return op;
    return (LoweredOp)(op + (b < 0 ? SHAPE_CONSTANT : SHAPE_SLOTS));
}

/* One instruction; gives its word. Fixed further words are zero. */
static size_t emit(Lowering *l, LoweredOp op, int32_t dst, int32_t a, int32_t b) {
    size_t at = l->count;
    op = shape_of(op, a, b);
    put(l, (Instruction){(uint16_t)op, (uint16_t)dst, (int16_t)a, (int16_t)b});
    for (int i = 1; i < lowered_infos[op].words; i++) put_raw(l, 0);
    l->last = NO_WORD;
    return at;
}

static void set_word(Lowering *l, size_t at, uint64_t bits) {
    if (!l->failed) memcpy(&l->words[at], &bits, sizeof bits);
}

static void emit_jump(Lowering *l, size_t at, uint32_t target, bool is_inline) {
    if (!grow(l, &l->fixups, l->fixup_count, &l->fixup_room, sizeof *l->fixups)) return;
    l->fixups[l->fixup_count++] = (Fixup){(uint32_t)at, target, is_inline};
}

/* --- the picture of the stack --------------------------------------------------------------------------- */

static Unit unit_at(const Lowering *l, uint32_t index) {
    return l->code->units[index];
}

static int32_t slot_at(const Lowering *l, uint32_t position) {
    return (int32_t)(l->code->slot_count + position);
}

static int32_t operand_of(const Lowering *l, uint32_t position) {
    const Entry *entry = &l->stack[position];
    if (entry->kind == ENTRY_LOCAL) return entry->index;
    if (entry->kind == ENTRY_CONSTANT) return ~entry->index;
    return slot_at(l, position);
}

/* A name's instruction: word 1 begins with the name's index. */
static size_t emit_name(Lowering *l, LoweredOp op, int32_t dst, int32_t a, int32_t b, uint32_t name) {
    size_t at = emit(l, op, dst, a, b);
    set_word(l, at + 1, name);
    return at;
}

/* The b (or dst) of an instruction for an attribute of what operand names. */
static int32_t attribute_of(const Lowering *l, int32_t operand) {
    return operand >= 0 && operand < (int32_t)l->code->slot_count ? ATTRIBUTE_OF_LOCAL : 0;
}

/* The instruction of a global or a module's name, with a cache that knows nothing yet. */
static size_t emit_global(Lowering *l, LoweredOp op, int32_t dst, int32_t a, int32_t b, uint32_t name) {
    GlobalCache cache = {.name = name, .keys_version = (uint32_t)NO_KEYS_VERSION};
    uint64_t words[sizeof cache / sizeof(uint64_t)];
    memcpy(words, &cache, sizeof cache);
    size_t at = emit(l, op, dst, a, b);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) set_word(l, at + 1 + i, words[i]);
    return at;
}

/* Loads what is put off at one position. */
static void settle(Lowering *l, uint32_t position) {
    Entry *entry = &l->stack[position];
    if (entry->kind == ENTRY_SLOT) return;
    if (entry->kind == ENTRY_NAME) {
        uint32_t unit = l->unit;
        l->unit = entry->unit;
        emit_global(l, LOWERED_LOAD_NAME, slot_at(l, position), 0, 0, (uint32_t)entry->index);
        l->unit = unit;
    } else if (entry->kind == ENTRY_EMPTY) emit(l, LOWERED_EMPTY, slot_at(l, position), 0, 0);
    else emit(l, LOWERED_MOVE, slot_at(l, position), operand_of(l, position), 0);
    entry->kind = ENTRY_SLOT;
}

/* Loads the locals put off below a position, as a call must find them in place: what it calls may write them
   through f_locals. (Other instructions hardly ever run code: such a write is refused then, see
   lowered_reads_later.) */
static void flush_below(Lowering *l, uint32_t position) {
    for (uint32_t i = 0; i < position; i++) {
        if (l->stack[i].kind == ENTRY_LOCAL) settle(l, i); /* nothing can change a constant */
    }
}

/* As flush_below before a jump, where two ways must leave the same words behind: empty ones too. */
static void flush_jump(Lowering *l, uint32_t position) {
    for (uint32_t i = 0; i < position; i++) settle(l, i);
}

/* As flush_jump before a jump to a unit that, if it is POP_TOP, drops what is on top at once: a local or a
   constant there need not be loaded for it, and the slot to be emptied is empty already. So `a < b < c`
   copies no b. */
static void flush_compare(Lowering *l, uint32_t position, uint32_t target) {
    bool is_dropped =
        position && unit_opcode(unit_at(l, target)) == OP_POP_TOP && !l->is_direct &&
        (l->stack[position - 1].kind == ENTRY_LOCAL || l->stack[position - 1].kind == ENTRY_CONSTANT);
    flush_jump(l, is_dropped ? position - 1 : position);
}

static void flush(Lowering *l) {
    for (uint32_t i = 0; i < l->depth; i++) settle(l, i);
}

/* Loads entries that stand for a local before it changes. */
static void settle_local(Lowering *l, int32_t local) {
    for (uint32_t i = 0; i < l->depth; i++) {
        if (l->stack[i].kind == ENTRY_LOCAL && l->stack[i].index == local) settle(l, i);
    }
}

static void push(Lowering *l, EntryKind kind, int32_t index) {
    l->stack[l->depth++] = (Entry){kind, index, 0};
}

/* The top becomes the result of the instruction at word `at`. */
static void push_result(Lowering *l, size_t at) {
    push(l, ENTRY_SLOT, 0);
    l->last = (int64_t)at;
}

/* A constant beyond the code's own. */
static int32_t small_int(Lowering *l, int64_t number) {
    for (size_t i = 0; i < l->extra_count; i++) {
        if (l->extra[i] == number) return (int32_t)(l->code->constant_count + i);
    }
    if (!grow(l, &l->extra, l->extra_count, &l->extra_room, sizeof *l->extra)) return 0;
    l->extra[l->extra_count++] = number;
    return (int32_t)(l->code->constant_count + l->extra_count - 1);
}

/* --- units ---------------------------------------------------------------------------------------------- */

/* Whether the unit at index follows in the same block and has this opcode, and may become one instruction
   with the unit before it. */
static bool follows(const Lowering *l, uint32_t index, Opcode opcode) {
    return !l->is_direct && index < l->code->unit_count && !l->is_boundary[index] &&
           unit_opcode(unit_at(l, index)) == opcode;
}

static void lower_store_fast(Lowering *l, int32_t local) {
    uint32_t top = l->depth - 1;
    Entry entry = l->stack[top];
    if (entry.kind == ENTRY_SLOT && l->last != NO_WORD && !l->failed &&
        l->words[l->last].dst == slot_at(l, top)) {
        bool is_free = true;
        for (uint32_t i = 0; i < top; i++)
            is_free &= !(l->stack[i].kind == ENTRY_LOCAL && l->stack[i].index == local);
        if (is_free) {
            l->words[l->last].dst = (uint16_t)local;
            l->depth--;
            l->last = NO_WORD;
            return;
        }
    }
    l->depth--;
    settle_local(l, local);
    if (entry.kind == ENTRY_SLOT) emit(l, LOWERED_TAKE, local, slot_at(l, top), 0);
    else if (entry.kind == ENTRY_EMPTY) emit(l, LOWERED_EMPTY, local, 0, 0);
    else if (entry.kind == ENTRY_LOCAL && entry.index == local) return;
    else emit(l, LOWERED_MOVE, local, entry.kind == ENTRY_LOCAL ? entry.index : ~entry.index, 0);
}

/* An instruction of `pops` operands (at most two) and one result. */
static void lower_simple(Lowering *l, LoweredOp op, uint32_t pops, int32_t b) {
    uint32_t first = l->depth - pops;
    for (uint32_t i = first; i < l->depth; i++) {
        if (l->stack[i].kind == ENTRY_EMPTY) settle(l, i);
    }
    int32_t left = operand_of(l, first), right = pops > 1 ? operand_of(l, first + 1) : b;
    l->depth = first;
    push_result(l, emit(l, op, slot_at(l, first), left, right));
}

/* The list of operands of the top `count` entries, which are popped. */
static void put_operands(Lowering *l, uint32_t count) {
    uint32_t first = l->depth - count;
    for (uint32_t i = 0; i < count; i += 4) {
        int16_t four[4] = {0};
        for (uint32_t j = 0; j < 4 && i + j < count; j++) four[j] = (int16_t)operand_of(l, first + i + j);
        Instruction word;
        memcpy(&word, four, sizeof word);
        put(l, word);
    }
    l->depth = first;
}

static void settle_empty(Lowering *l, uint32_t first) {
    for (uint32_t i = first; i < l->depth; i++) {
        if (l->stack[i].kind == ENTRY_EMPTY) settle(l, i);
    }
}

static void lower_build(Lowering *l, LoweredOp op, uint32_t count, uint32_t operands) {
    uint32_t first = l->depth - operands;
    settle_empty(l, first);
    size_t at = emit(l, op, slot_at(l, first), (int32_t)count, 0);
    put_operands(l, operands);
    push_result(l, at);
}

static void lower_call(Lowering *l, uint32_t count, bool has_names) {
    uint32_t pops = count + 2 + has_names, first = l->depth - pops;
    flush_below(l, first);
    bool has_self = l->stack[first + 1].kind != ENTRY_EMPTY;
    settle_empty(l, first + 2);
    if (has_self) { /* function and self stand in two slots */
        settle(l, first);
        settle(l, first + 1);
    }
    int32_t names = has_names ? operand_of(l, l->depth - 1) : 0;
    int32_t callee = operand_of(l, first);
    size_t at =
        emit(l, has_names ? LOWERED_CALL_KW : LOWERED_CALL, slot_at(l, first), callee, (int32_t)count);
    uint64_t words = lowered_infos[LOWERED_CALL].words + lowered_list_words(count);
    set_word(l, at + 1, (uint64_t)has_self | (uint64_t)(uint16_t)(int16_t)names << 16 | words << 48);
    l->depth -= has_names;
    put_operands(l, count);
    l->depth = first;
    push_result(l, at);
}

/* A rare instruction works on the stack itself. */
static void lower_stack(Lowering *l, Opcode opcode, uint32_t argument, uint32_t pops, uint32_t pushes) {
    flush(l);
    LoweredOp op = opcode == OP_LOAD_SPECIAL ? LOWERED_LOAD_SPECIAL : LOWERED_STACK;
    size_t at = emit(l, op, (int32_t)opcode, slot_at(l, l->depth), 0);
    set_word(l, at + 1, argument);
    l->depth -= pops;
    for (uint32_t i = 0; i < pushes; i++) push(l, ENTRY_SLOT, 0);
    l->last = NO_WORD;
}

static void note_depth(Lowering *l, uint32_t target, uint32_t depth) {
    if (l->depths[target] < 0) l->depths[target] = (int32_t)depth;
}

/* Pops a condition (already taken off by the caller as operands) and jumps. */
static void finish_jump(Lowering *l, size_t at, uint32_t target) {
    emit_jump(l, at, target, false);
    note_depth(l, target, l->depth);
    l->last = NO_WORD;
}

/* A comparison right before a conditional jump: one instruction. Gives the units taken, or 0. */
static uint32_t lower_compare_jump(Lowering *l, LoweredOp op, uint32_t unit, int32_t sense_xor) {
    uint32_t next = unit + 1;
    if (follows(l, next, OP_TO_BOOL)) next++;
    bool is_true = follows(l, next, OP_POP_JUMP_IF_TRUE);
    if (!is_true && !follows(l, next, OP_POP_JUMP_IF_FALSE)) return 0;
    uint32_t first = l->depth - 2;
    flush_compare(l, first, unit_argument(unit_at(l, next)));
    settle_empty(l, first);
    int32_t left = operand_of(l, first), right = operand_of(l, first + 1);
    l->depth = first;
    size_t at = emit(l, op, (int32_t)is_true ^ sense_xor, left, right);
    finish_jump(l, at, unit_argument(unit_at(l, next)));
    return next - unit;
}

static void lower_condition(Lowering *l, LoweredOp op, uint32_t target) {
    uint32_t first = l->depth - 1;
    bool tests = l->unit && unit_opcode(unit_at(l, l->unit - 1)) == OP_TO_BOOL;
    if (tests) l->unit--; /* what may raise is the test: it stands there */
    flush_jump(l, first);
    settle_empty(l, first);
    int32_t operand = operand_of(l, first);
    l->depth = first;
    finish_jump(l, emit(l, op, 0, operand, 0), target);
}

/* UNPACK_SEQUENCE, with the stores behind it where they all go to locals. Gives the further units taken. */
static uint32_t lower_unpack(Lowering *l, uint32_t unit, uint32_t count) {
    uint32_t first = l->depth - 1, stores = 0;
    flush_below(l, first);
    settle_empty(l, first);
    int32_t operand = operand_of(l, first);
    while (stores < count && follows(l, unit + 1 + stores, OP_STORE_FAST)) stores++;
    bool to_locals = count && stores == count;
    for (uint32_t i = 0; to_locals && i < count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            to_locals &= unit_argument(unit_at(l, unit + 1 + i)) != unit_argument(unit_at(l, unit + 1 + j));
        }
    }
    emit(l, LOWERED_UNPACK, 0, operand, (int32_t)count);
    for (uint32_t i = 0; i < count; i += 4) {
        int16_t four[4] = {0};
        for (uint32_t j = 0; j < 4 && i + j < count; j++) {
            uint32_t item = i + j;
            if (to_locals) four[j] = (int16_t)unit_argument(unit_at(l, unit + 1 + item));
            else four[j] = (int16_t)slot_at(l, first + count - 1 - item);
        }
        Instruction word;
        memcpy(&word, four, sizeof word);
        put(l, word);
    }
    l->depth = first;
    l->last = NO_WORD;
    if (to_locals) return count;
    for (uint32_t i = 0; i < count; i++) push(l, ENTRY_SLOT, 0);
    return 0;
}

/* MATCH_CLASS on subject, class and names, where they are. (A program of class patterns takes 0.89 of the
   instructions with this and the two kept conditions.) */
static void lower_match_class(Lowering *l, uint32_t positional) {
    uint32_t first = l->depth - 3;
    if (l->is_direct || l->stack[first + 2].kind != ENTRY_CONSTANT || positional > INT16_MAX) {
        lower_stack(l, OP_MATCH_CLASS, positional, 3, 1);
        return;
    }
    flush_below(l, first);
    settle_empty(l, first);
    int32_t subject = operand_of(l, first), class = operand_of(l, first + 1),
            names = operand_of(l, first + 2);
    l->depth = first;
    size_t at = emit(l, LOWERED_MATCH_CLASS, slot_at(l, first), subject, class);
    Instruction word = {0, 0, (int16_t)names, (int16_t)positional};
    if (!l->failed) l->words[at + 1] = word;
    push_result(l, at);
}

static const LoweredOp binary_ops[BINARY_OP_COUNT] = {
    [BINARY_ADD] = LOWERED_ADD,
    [BINARY_AND] = LOWERED_AND,
    [BINARY_FLOOR_DIVIDE] = LOWERED_FLOOR_DIVIDE,
    [BINARY_LSHIFT] = LOWERED_LSHIFT,
    [BINARY_MATRIX_MULTIPLY] = LOWERED_MATRIX_MULTIPLY,
    [BINARY_MULTIPLY] = LOWERED_MULTIPLY,
    [BINARY_REMAINDER] = LOWERED_REMAINDER,
    [BINARY_OR] = LOWERED_OR,
    [BINARY_POWER] = LOWERED_POWER,
    [BINARY_RSHIFT] = LOWERED_RSHIFT,
    [BINARY_SUBTRACT] = LOWERED_SUBTRACT,
    [BINARY_TRUE_DIVIDE] = LOWERED_TRUE_DIVIDE,
    [BINARY_XOR] = LOWERED_XOR,
    [BINARY_INPLACE + BINARY_ADD] = LOWERED_INPLACE_ADD,
    [BINARY_INPLACE + BINARY_AND] = LOWERED_INPLACE_AND,
    [BINARY_INPLACE + BINARY_FLOOR_DIVIDE] = LOWERED_INPLACE_FLOOR_DIVIDE,
    [BINARY_INPLACE + BINARY_LSHIFT] = LOWERED_INPLACE_LSHIFT,
    [BINARY_INPLACE + BINARY_MATRIX_MULTIPLY] = LOWERED_INPLACE_MATRIX_MULTIPLY,
    [BINARY_INPLACE + BINARY_MULTIPLY] = LOWERED_INPLACE_MULTIPLY,
    [BINARY_INPLACE + BINARY_REMAINDER] = LOWERED_INPLACE_REMAINDER,
    [BINARY_INPLACE + BINARY_OR] = LOWERED_INPLACE_OR,
    [BINARY_INPLACE + BINARY_POWER] = LOWERED_INPLACE_POWER,
    [BINARY_INPLACE + BINARY_RSHIFT] = LOWERED_INPLACE_RSHIFT,
    [BINARY_INPLACE + BINARY_SUBTRACT] = LOWERED_INPLACE_SUBTRACT,
    [BINARY_INPLACE + BINARY_TRUE_DIVIDE] = LOWERED_INPLACE_TRUE_DIVIDE,
    [BINARY_INPLACE + BINARY_XOR] = LOWERED_INPLACE_XOR,
    [BINARY_SUBSCR] = LOWERED_SUBSCRIPT,
};

static const LoweredOp jump_ops[] = {
    [COMPARE_LT] = LOWERED_JUMP_LT, [COMPARE_LE] = LOWERED_JUMP_LE, [COMPARE_EQ] = LOWERED_JUMP_EQ,
    [COMPARE_NE] = LOWERED_JUMP_NE, [COMPARE_GT] = LOWERED_JUMP_GT, [COMPARE_GE] = LOWERED_JUMP_GE,
};

/* An instruction on the collection at a depth, which stays where it is. */
static void lower_into(Lowering *l, LoweredOp op, uint32_t depth, uint32_t argument) {
    uint32_t first = l->depth - 1, target = first - depth;
    settle_empty(l, first);
    int32_t operand = operand_of(l, first);
    l->depth = first;
    size_t at = emit(l, op, 0, slot_at(l, target), operand);
    if (op == LOWERED_DICT_MERGE) set_word(l, at + 1, argument);
}

/* Whether DICT_MERGE puts the **arguments of a call, a local, into a dict that was made for them alone. */
static bool spreads_local(const Lowering *l, uint32_t index, uint32_t argument) {
    uint32_t top = l->depth - 1;
    if (argument != 1 || l->failed || !l->count || l->stack[top].kind != ENTRY_LOCAL ||
        !follows(l, index + 1, OP_CALL_FUNCTION_EX))
        return false;
    const Instruction *last = &l->words[l->count - 1];
    return last->op == LOWERED_BUILD_MAP && last->a == 0 && last->dst == slot_at(l, top - 1) &&
           l->origins[l->count - 1] + 2 == index && !l->is_boundary[index] && !l->is_boundary[index - 1];
}

/* Hands that local on as it is: the call copies what is in it. (f(*args, **kwargs) took 0.9 of the
 * instructions.) */
static void lower_spread(Lowering *l, uint32_t callee) {
    uint32_t top = l->depth - 1;
    int32_t operand = operand_of(l, top);
    l->count--; /* BUILD_MAP */
    l->depth = top;
    size_t at = emit(l, LOWERED_SPREAD_KEYWORDS, slot_at(l, top - 1), operand, 0);
    set_word(l, at + 1, callee);
}

/* --- names of a module ---------------------------------------------------------------------------------- */

/* Loads the names put off below a position, in order. A name is only put off for the instruction behind it:
   other code may change what it stands for. */
static void settle_names(Lowering *l, uint32_t position) {
    for (uint32_t i = 0; i < position; i++) {
        if (l->stack[i].kind == ENTRY_NAME) settle(l, i);
    }
}

/* Whether a unit leaves names that are put off for the next one. */
static bool keeps_names(Opcode opcode) {
    switch ((int)opcode) {
    case OP_LOAD_NAME:
    case OP_LOAD_CONST:
    case OP_LOAD_SMALL_INT:
    case OP_LOAD_FAST:
    case OP_NOP:
        return true;
    default: return false;
    }
}

/* Whether one of the `count` operands on top is a name that is put off. */
static bool has_name_operand(const Lowering *l, uint32_t count) {
    for (uint32_t i = l->depth - count; i < l->depth; i++) {
        if (l->stack[i].kind == ENTRY_NAME) return true;
    }
    return false;
}

/* An operand of an instruction on names; flags gets the bit if it is a name. */
static int16_t name_or_operand(const Lowering *l, uint32_t position, uint32_t bit, uint32_t *flags) {
    const Entry *entry = &l->stack[position];
    if (entry->kind != ENTRY_NAME) return (int16_t)operand_of(l, position);
    *flags |= bit;
    return (int16_t)entry->index;
}

/* Emits an instruction on names whose left and right operands are at two positions. Words come from the units
   of the loads, as errors must say. */
static size_t emit_names(Lowering *l, LoweredOp op, uint32_t flags, uint32_t left, uint32_t right,
                         NameOperands names) {
    uint64_t words[NAMES_WORDS - 1];
    memcpy(words, &names, sizeof names);
    size_t at = emit(l, op, 0, 0, 0);
    for (uint32_t i = 1; i < NAMES_WORDS; i++) set_word(l, at + i, words[i - 1]);
    if (l->failed) return at;
    int16_t a = name_or_operand(l, left, NAMES_LEFT, &flags);
    int16_t b = name_or_operand(l, right, NAMES_RIGHT, &flags);
    l->words[at] = (Instruction){(uint16_t)op, (uint16_t)flags, a, b};
    if (flags & NAMES_LEFT) l->origins[at + 2] = l->stack[left].unit;
    if (flags & NAMES_RIGHT) l->origins[at + 3] = l->stack[right].unit;
    return at;
}

/* Arithmetic with a name among its operands, or whose result a name gets. Gives the further units taken. */
static uint32_t lower_names_binary(Lowering *l, uint32_t unit, uint32_t operation, bool is_stored) {
    uint32_t first = l->depth - 2;
    NameOperands names = {.operation = (uint16_t)operation, .other = (int16_t)slot_at(l, first)};
    if (is_stored) names.other = (int16_t)unit_argument(unit_at(l, unit + 1));
    size_t at =
        emit_names(l, LOWERED_NAMES_BINARY, is_stored ? NAMES_TARGET : 0, first, first + 1, names);
    l->depth = first;
    if (is_stored) {
        if (!l->failed) l->origins[at + 1] = unit + 1;
        return 1;
    }
    push(l, ENTRY_SLOT, 0);
    l->last = NO_WORD;
    return 0;
}

/* a[b] = c with a name among the three. */
static void lower_names_store(Lowering *l) {
    uint32_t first = l->depth - 3, flags = 0;
    int16_t other = name_or_operand(l, first, NAMES_TARGET, &flags);
    size_t at = emit_names(l, LOWERED_NAMES_STORE_SUBSCRIPT, flags, first + 1, first + 2,
                           (NameOperands){.other = other});
    if (flags && !l->failed) l->origins[at + 1] = l->stack[first].unit;
    l->depth = first;
}

/* As lower_compare_jump, with a name among the operands. */
static uint32_t lower_names_jump(Lowering *l, uint32_t unit, uint32_t operation) {
    uint32_t next = unit + 1;
    if (follows(l, next, OP_TO_BOOL)) next++;
    bool is_true = follows(l, next, OP_POP_JUMP_IF_TRUE);
    if (!is_true && !follows(l, next, OP_POP_JUMP_IF_FALSE)) return 0;
    uint32_t first = l->depth - 2;
    flush_compare(l, first, unit_argument(unit_at(l, next)));
    size_t at = emit_names(l, LOWERED_NAMES_JUMP, is_true ? NAMES_JUMPS_IF_TRUE : 0, first, first + 1,
                           (NameOperands){.operation = (uint16_t)operation});
    l->depth = first;
    finish_jump(l, at, unit_argument(unit_at(l, next)));
    return next - unit;
}

/* The unit as an instruction on names, if it can be one: whether it was lowered. *taken: further units. */
static bool lower_names(Lowering *l, uint32_t index, uint32_t *taken) {
    Unit unit = unit_at(l, index);
    *taken = 0;
    if (unit_opcode(unit) == OP_BINARY_OP) {
        bool is_stored = follows(l, index + 1, OP_STORE_NAME) &&
                         unit_argument(unit_at(l, index + 1)) <= OPERAND_LIMIT;
        settle_names(l, l->depth - 2);
        if (!is_stored && !has_name_operand(l, 2)) return false;
        *taken = lower_names_binary(l, index, unit_argument(unit), is_stored);
        return true;
    }
    if (unit_opcode(unit) == OP_STORE_SUBSCR) {
        settle_names(l, l->depth - 3);
        if (!has_name_operand(l, 3)) return false;
        lower_names_store(l);
        return true;
    }
    if (unit_opcode(unit) == OP_COMPARE_OP) {
        settle_names(l, l->depth - 2);
        *taken = has_name_operand(l, 2) ? lower_names_jump(l, index, unit_argument(unit)) : 0;
    }
    if (!*taken && !keeps_names(unit_opcode(unit))) settle_names(l, l->depth);
    return *taken;
}

/* Lowers the unit; gives how many further units it took. *ended: control does not go on. */
static uint32_t lower_unit(Lowering *l, uint32_t index, bool *ended) {
    Unit unit = unit_at(l, index);
    Opcode opcode = unit_opcode(unit);
    uint32_t argument = unit_argument(unit);
    uint32_t taken_by_names;
    if (l->has_names && lower_names(l, index, &taken_by_names)) return taken_by_names;
    uint32_t top = l->depth - 1;
    switch (opcode) {
    case OP_NOP: case OP_RESUME: return 0;
    case OP_POP_TOP:
        if (l->stack[top].kind == ENTRY_SLOT) emit(l, LOWERED_RELEASE, 0, slot_at(l, top), 0);
        l->depth--;
        return 0;
    case OP_COPY: {
        if (argument == 1 && follows(l, index + 1, OP_POP_JUMP_IF_NONE)) { /* behind a class pattern */
            flush_jump(l, l->depth);
            finish_jump(l, emit(l, LOWERED_JUMP_IF_NONE_KEPT, 0, slot_at(l, top), 0),
                        unit_argument(unit_at(l, index + 1)));
            return 1;
        }
        Entry entry = l->stack[l->depth - argument];
        if (entry.kind == ENTRY_SLOT) {
            size_t at = emit(l, LOWERED_MOVE, slot_at(l, l->depth), slot_at(l, l->depth - argument), 0);
            push_result(l, at);
        } else {
            push(l, entry.kind, entry.index);
        }
        return 0;
    }
    case OP_SWAP: {
        uint32_t other = l->depth - argument;
        if (l->stack[top].kind != ENTRY_SLOT && l->stack[other].kind != ENTRY_SLOT) {
            Entry entry = l->stack[top];
            l->stack[top] = l->stack[other];
            l->stack[other] = entry;
            return 0;
        }
        if (argument == 2 && follows(l, index + 1, OP_STORE_FAST) && follows(l, index + 2, OP_STORE_FAST)) {
            /* the two values go to locals: the lower one first */
            int32_t x = (int32_t)unit_argument(unit_at(l, index + 1)),
                    y = (int32_t)unit_argument(unit_at(l, index + 2));
            settle(l, top);
            settle(l, other);
            l->depth -= 2;
            settle_local(l, x);
            settle_local(l, y);
            emit(l, LOWERED_TAKE, x, slot_at(l, other), 0);
            emit(l, LOWERED_TAKE, y, slot_at(l, top), 0);
            return 2;
        }
        if (argument == 2 && follows(l, index + 1, OP_STORE_ATTR)) { /* x.a += b: the value is on top */
            settle_empty(l, other);
            int32_t object = operand_of(l, other), value = operand_of(l, top);
            l->depth -= 2;
            l->unit = index + 1;
            emit_name(l, LOWERED_STORE_ATTRIBUTE, attribute_of(l, object), object, value,
                      unit_argument(unit_at(l, index + 1)));
            return 1;
        }
        if (argument == 3 && follows(l, index + 1, OP_SWAP) && unit_argument(unit_at(l, index + 1)) == 2 &&
            follows(l, index + 2, OP_STORE_SUBSCR)) {
            /* x[a] += b: the value is on top here too (wordcount ran 0.83 of the instructions) */
            settle_empty(l, other);
            int32_t container = operand_of(l, other), key = operand_of(l, other + 1),
                    value = operand_of(l, top);
            l->depth = other;
            l->unit = index + 2;
            emit(l, LOWERED_STORE_SUBSCRIPT, (uint16_t)(int16_t)value, container, key);
            return 2;
        }
        settle(l, top);
        settle(l, other);
        emit(l, LOWERED_SWAP, 0, slot_at(l, top), slot_at(l, other));
        return 0;
    }
    case OP_PUSH_NULL: push(l, ENTRY_EMPTY, 0); return 0;
    case OP_LOAD_CONST:
        if (argument > OPERAND_LIMIT - 512) lower_stack(l, opcode, argument, 0, 1);
        else push(l, ENTRY_CONSTANT, (int32_t)argument);
        return 0;
    case OP_LOAD_SMALL_INT:
        if (l->code->constant_count > OPERAND_LIMIT - 512) lower_stack(l, opcode, argument, 0, 1);
        else push(l, ENTRY_CONSTANT, small_int(l, argument));
        return 0;
    case OP_LOAD_FAST: push(l, ENTRY_LOCAL, (int32_t)argument); return 0;
    case OP_LOAD_FAST_CHECK:
        flush(l);
        emit(l, LOWERED_CHECK, 0, (int32_t)argument, 0);
        push(l, ENTRY_LOCAL, (int32_t)argument);
        return 0;
    case OP_LOAD_FAST_AND_CLEAR:
        settle_local(l, (int32_t)argument);
        emit(l, LOWERED_LOAD_AND_CLEAR, slot_at(l, l->depth), (int32_t)argument, 0);
        push(l, ENTRY_SLOT, 0);
        return 0;
    case OP_STORE_FAST: lower_store_fast(l, (int32_t)argument); return 0;
    case OP_DELETE_FAST:
        flush(l);
        emit(l, LOWERED_UNBIND, 0, (int32_t)argument, 0);
        return 0;
    case OP_MAKE_CELL: emit(l, LOWERED_MAKE_CELL, 0, (int32_t)argument, 0); return 0;
    case OP_COPY_FREE_VARS: emit(l, LOWERED_COPY_FREE, 0, (int32_t)argument, 0); return 0;
    case OP_LOAD_CLOSURE: push(l, ENTRY_LOCAL, (int32_t)argument); return 0;
    case OP_LOAD_DEREF:
        push_result(l, emit(l, LOWERED_LOAD_DEREF, slot_at(l, l->depth), (int32_t)argument, 0));
        return 0;
    case OP_STORE_DEREF: {
        int32_t operand = operand_of(l, top);
        l->depth--;
        emit(l, LOWERED_STORE_DEREF, 0, (int32_t)argument, operand);
        return 0;
    }
    case OP_DELETE_DEREF:
        flush(l);
        emit(l, LOWERED_DELETE_DEREF, 0, (int32_t)argument, 0);
        return 0;
    case OP_LOAD_GLOBAL: case OP_LOAD_NAME:
        if (l->has_names && opcode == OP_LOAD_NAME && argument <= OPERAND_LIMIT) {
            push(l, ENTRY_NAME, (int32_t)argument);
            l->stack[l->depth - 1].unit = index;
            return 0;
        }
        push_result(l, emit_global(l, opcode == OP_LOAD_GLOBAL ? LOWERED_LOAD_GLOBAL : LOWERED_LOAD_NAME,
                                   slot_at(l, l->depth), 0, 0, argument));
        return 0;
    case OP_STORE_GLOBAL: case OP_STORE_NAME: {
        settle_empty(l, top);
        int32_t operand = operand_of(l, top);
        l->depth--;
        bool ends_loop_head = opcode == OP_STORE_NAME && l->last != NO_WORD && !l->failed &&
                              l->words[l->last].op == LOWERED_FOR_ITER;
        emit_global(l, opcode == OP_STORE_GLOBAL ? LOWERED_STORE_GLOBAL : LOWERED_STORE_NAME, 0, operand,
                  ends_loop_head ? STORE_FOLLOWS_FOR : 0, argument);
        return 0;
    }
    case OP_LOAD_ATTR: {
        int32_t operand = operand_of(l, top);
        l->depth--;
        push_result(l, emit_name(l, LOWERED_LOAD_ATTRIBUTE, slot_at(l, l->depth), operand,
                                 attribute_of(l, operand), argument));
        return 0;
    }
    case OP_LOAD_METHOD: {
        int32_t operand = operand_of(l, top);
        l->depth--;
        emit_name(l, LOWERED_LOAD_METHOD, slot_at(l, l->depth), operand, attribute_of(l, operand), argument);
        push(l, ENTRY_SLOT, 0);
        push(l, ENTRY_SLOT, 0);
        return 0;
    }
    case OP_STORE_ATTR: {
        int32_t value = operand_of(l, l->depth - 2), object = operand_of(l, top);
        l->depth -= 2;
        emit_name(l, LOWERED_STORE_ATTRIBUTE, attribute_of(l, object), object, value, argument);
        return 0;
    }
    case OP_UNARY_NEGATIVE: lower_simple(l, LOWERED_NEGATIVE, 1, 0); return 0;
    case OP_UNARY_INVERT: lower_simple(l, LOWERED_INVERT, 1, 0); return 0;
    case OP_UNARY_NOT: lower_simple(l, LOWERED_NOT, 1, 0); return 0;
    case OP_TO_BOOL:
        if (follows(l, index + 1, OP_POP_JUMP_IF_TRUE) || follows(l, index + 1, OP_POP_JUMP_IF_FALSE))
            return 0; /* they test any value */
        if (follows(l, index + 1, OP_UNARY_NOT)) return 0;
        lower_simple(l, LOWERED_TO_BOOL, 1, 0);
        return 0;
    case OP_BINARY_OP: lower_simple(l, binary_ops[argument], 2, 0); return 0;
    case OP_COMPARE_OP: {
        uint32_t taken = lower_compare_jump(l, jump_ops[argument], index, 0);
        if (!taken) lower_simple(l, (LoweredOp)(LOWERED_LT + argument), 2, 0);
        return taken;
    }
    case OP_IS_OP: {
        uint32_t taken = lower_compare_jump(l, LOWERED_JUMP_IS, index, (int32_t)argument);
        if (!taken) lower_simple(l, argument ? LOWERED_IS_NOT : LOWERED_IS, 2, 0);
        return taken;
    }
    case OP_CONTAINS_OP: {
        uint32_t taken = lower_compare_jump(l, LOWERED_JUMP_IN, index, (int32_t)argument);
        if (!taken) lower_simple(l, argument ? LOWERED_NOT_IN : LOWERED_IN, 2, 0);
        return taken;
    }
    case OP_STORE_SUBSCR: {
        uint32_t first = l->depth - 3;
        settle_empty(l, first);
        int32_t value = operand_of(l, first), container = operand_of(l, first + 1),
                key = operand_of(l, first + 2);
        l->depth = first;
        emit(l, LOWERED_STORE_SUBSCRIPT, (uint16_t)(int16_t)value, container, key);
        return 0;
    }
    case OP_DELETE_SUBSCR: {
        uint32_t first = l->depth - 2;
        int32_t container = operand_of(l, first), key = operand_of(l, first + 1);
        l->depth = first;
        emit(l, LOWERED_DELETE_SUBSCRIPT, 0, container, key);
        return 0;
    }
    case OP_JUMP_FORWARD: case OP_JUMP_BACKWARD_NO_INTERRUPT: case OP_JUMP_BACKWARD: {
        flush(l);
        size_t at = emit(l, opcode == OP_JUMP_BACKWARD ? LOWERED_JUMP_BACK : LOWERED_JUMP, 0, 0, 0);
        emit_jump(l, at, argument, true);
        note_depth(l, argument, l->depth);
        *ended = true;
        return 0;
    }
    case OP_POP_JUMP_IF_TRUE: lower_condition(l, LOWERED_JUMP_IF_TRUE, argument); return 0;
    case OP_POP_JUMP_IF_FALSE: lower_condition(l, LOWERED_JUMP_IF_FALSE, argument); return 0;
    case OP_POP_JUMP_IF_NONE: lower_condition(l, LOWERED_JUMP_IF_NONE, argument); return 0;
    case OP_POP_JUMP_IF_NOT_NONE: lower_condition(l, LOWERED_JUMP_IF_NOT_NONE, argument); return 0;
    case OP_MATCH_MAPPING: case OP_MATCH_SEQUENCE: {
        bool is_true = follows(l, index + 1, OP_POP_JUMP_IF_TRUE);
        if (is_true || follows(l, index + 1, OP_POP_JUMP_IF_FALSE)) {
            flush_jump(l, l->depth);
            size_t at = emit(l, LOWERED_JUMP_KIND, is_true, slot_at(l, top), opcode == OP_MATCH_MAPPING);
            finish_jump(l, at, unit_argument(unit_at(l, index + 1)));
            return 1;
        }
    } /* fall through */
    case OP_GET_LEN: {
        LoweredOp op = opcode == OP_GET_LEN ? LOWERED_GET_LEN : LOWERED_MATCH_KIND;
        size_t at = emit(l, op, slot_at(l, l->depth), operand_of(l, top), opcode == OP_MATCH_MAPPING);
        push_result(l, at);
        return 0;
    }
    case OP_MATCH_CLASS: lower_match_class(l, argument); return 0;
    case OP_GET_ITER: lower_simple(l, LOWERED_GET_ITER, 1, 0); return 0;
    case OP_FOR_ITER: {
        flush(l);
        size_t at = emit(l, LOWERED_FOR_ITER, slot_at(l, l->depth), slot_at(l, top), 0);
        emit_jump(l, at, argument, false);
        note_depth(l, argument, l->depth - 1);
        push_result(l, at);
        return 0;
    }
    case OP_BUILD_TUPLE: lower_build(l, LOWERED_BUILD_TUPLE, argument, argument); return 0;
    case OP_BUILD_LIST: lower_build(l, LOWERED_BUILD_LIST, argument, argument); return 0;
    case OP_BUILD_SET: lower_build(l, LOWERED_BUILD_SET, argument, argument); return 0;
    case OP_BUILD_MAP: lower_build(l, LOWERED_BUILD_MAP, argument, argument * 2); return 0;
    case OP_BUILD_STRING: lower_build(l, LOWERED_BUILD_STRING, argument, argument); return 0;
    case OP_BUILD_SLICE: lower_build(l, LOWERED_BUILD_SLICE, argument, argument); return 0;
    case OP_LIST_APPEND: lower_into(l, LOWERED_LIST_APPEND, argument, 0); return 0;
    case OP_SET_ADD: lower_into(l, LOWERED_SET_ADD, argument, 0); return 0;
    case OP_LIST_EXTEND: lower_into(l, LOWERED_LIST_EXTEND, argument, 0); return 0;
    case OP_SET_UPDATE: lower_into(l, LOWERED_SET_UPDATE, argument, 0); return 0;
    case OP_DICT_UPDATE: lower_into(l, LOWERED_DICT_UPDATE, argument, 0); return 0;
    case OP_DICT_MERGE: {
        uint32_t callee = (uint32_t)slot_at(l, l->depth - 1 - argument - 3);
        if (spreads_local(l, index, argument)) lower_spread(l, callee);
        else lower_into(l, LOWERED_DICT_MERGE, argument, callee);
        return 0;
    }
    case OP_MAP_ADD: {
        uint32_t first = l->depth - 2, target = first - argument;
        int32_t key = operand_of(l, first), value = operand_of(l, first + 1);
        l->depth = first;
        emit(l, LOWERED_MAP_ADD, slot_at(l, target), key, value);
        return 0;
    }
    case OP_UNPACK_SEQUENCE: return lower_unpack(l, index, argument);
    case OP_UNPACK_EX: {
        int32_t operand = operand_of(l, top);
        l->depth--;
        size_t at = emit(l, LOWERED_UNPACK_REST, slot_at(l, l->depth), operand, 0);
        set_word(l, at + 1, argument);
        uint32_t count = (argument & 0xFF) + (argument >> 8) + 1;
        for (uint32_t i = 0; i < count; i++) push(l, ENTRY_SLOT, 0);
        return 0;
    }
    case OP_CONVERT_VALUE: lower_simple(l, LOWERED_CONVERT, 1, (int32_t)argument); return 0;
    case OP_FORMAT_SIMPLE: lower_simple(l, LOWERED_FORMAT, 1, 0); return 0;
    case OP_FORMAT_WITH_SPEC: lower_simple(l, LOWERED_FORMAT_SPEC, 2, 0); return 0;
    case OP_CALL: lower_call(l, argument, false); return 0;
    case OP_CALL_KW: lower_call(l, argument, true); return 0;
    case OP_CALL_FUNCTION_EX: {
        uint32_t first = l->depth - 4;
        flush(l);
        l->depth = first;
        push_result(l, emit(l, LOWERED_CALL_EX, slot_at(l, first), slot_at(l, first), 0));
        return 0;
    }
    case OP_MAKE_FUNCTION: lower_simple(l, LOWERED_MAKE_FUNCTION, 1, 0); return 0;
    case OP_SET_FUNCTION_ATTRIBUTE: {
        uint32_t first = l->depth - 2;
        settle(l, top);
        int32_t value = operand_of(l, first);
        l->depth = first;
        size_t at = emit(l, LOWERED_SET_FUNCTION_ATTRIBUTE, slot_at(l, first), slot_at(l, first + 1), value);
        set_word(l, at + 1, argument);
        push_result(l, at);
        return 0;
    }
    case OP_RETURN_VALUE: {
        int32_t operand = operand_of(l, top);
        l->depth--;
        emit(l, LOWERED_RETURN, 0, operand, 0);
        *ended = true;
        return 0;
    }
    case OP_GET_AWAITABLE:
        flush(l);
        emit(l, LOWERED_GET_AWAITABLE, 0, slot_at(l, top), (int32_t)argument);
        return 0;
    case OP_END_SEND:
        flush(l);
        emit(l, LOWERED_END_SEND, 0, slot_at(l, top - 1), 0);
        l->depth = top;
        return 0;
    case OP_RETURN_GENERATOR:
        emit(l, LOWERED_RETURN_GENERATOR, slot_at(l, l->depth), 0, 0);
        push(l, ENTRY_SLOT, 0);
        return 0;
    case OP_YIELD_VALUE: {
        flush_below(l, top);
        int32_t operand = operand_of(l, top);
        l->depth--;
        push_result(l, emit(l, LOWERED_YIELD, slot_at(l, l->depth), operand, (int32_t)argument));
        return 0;
    }
    case OP_SEND: {
        flush_jump(l, top);
        int32_t operand = operand_of(l, top);
        size_t at = emit(l, LOWERED_SEND, slot_at(l, top), slot_at(l, top - 1), operand);
        l->stack[top].kind = ENTRY_SLOT;
        emit_jump(l, at, argument, false);
        note_depth(l, argument, l->depth);
        l->last = NO_WORD;
        return 0;
    }
    case OP_RAISE_VARARGS:
        lower_stack(l, opcode, argument, argument, 0);
        *ended = true;
        return 0;
    case OP_RERAISE:
        lower_stack(l, opcode, argument, 1, 0);
        *ended = true;
        return 0;
    case OP_BUILD_INTERPOLATION: lower_stack(l, opcode, argument, 2 + (argument & 1), 1); return 0;
    case OP_LOAD_COMMON_CONSTANT:
    case OP_LOAD_FROM_DICT_OR_DEREF:
    case OP_DELETE_NAME:
    case OP_DELETE_GLOBAL:
    case OP_LOAD_LOCALS:
    case OP_LOAD_FROM_DICT_OR_GLOBALS:
    case OP_LOAD_BUILD_CLASS:
    case OP_LOAD_SUPER_ATTR:
    case OP_LOAD_SUPER_METHOD:
    case OP_LOAD_SPECIAL:
    case OP_DELETE_ATTR:
    case OP_BINARY_SLICE:
    case OP_STORE_SLICE:
    case OP_BUILD_TEMPLATE:
    case OP_GET_YIELD_FROM_ITER:
    case OP_CLEANUP_THROW:
    case OP_GET_AITER:
    case OP_GET_ANEXT:
    case OP_END_ASYNC_FOR:
    case OP_PUSH_EXC_INFO:
    case OP_POP_EXCEPT:
    case OP_CHECK_EXC_MATCH:
    case OP_CHECK_EG_MATCH:
    case OP_WITH_EXCEPT_START:
    case OP_IMPORT_NAME:
    case OP_IMPORT_FROM:
    case OP_MATCH_KEYS:
    case OP_SETUP_ANNOTATIONS:
    case OP_CALL_INTRINSIC_1: case OP_CALL_INTRINSIC_2:
        lower_stack(l, opcode, argument, (uint32_t)opcode_infos[opcode].pops,
                    (uint32_t)opcode_infos[opcode].pushes);
        return 0;
    case OPCODE_COUNT: break;
    }
    UNREACHABLE();
}

static void mark_boundaries(Lowering *l) {
    const Code *code = l->code;
    for (uint32_t i = 0; i < code->unit_count; i++) {
        Opcode opcode = unit_opcode(code->units[i]);
        if (opcode_infos[opcode].operand == OPERAND_JUMP)
            l->is_boundary[unit_argument(code->units[i])] = true;
    }
    for (uint32_t i = 0; i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        l->is_boundary[range->start] = true;
        if (range->end < code->unit_count) l->is_boundary[range->end] = true;
        l->is_boundary[range->target] = true;
        l->depths[range->target] = (int32_t)(range->depth + range->push_index + 1);
    }
}

/* Constants that lowering has added stand in front of the others: they are counted down from the same end. */
static bool add_constants(Lowering *l) {
    CodeObject *object = l->object;
    if (!l->extra_count) return true;
    uint32_t own = l->code->constant_count;
    Field *constants = memory_allocate_array(own + l->extra_count, sizeof *constants);
    if (!constants) return false;
    for (size_t i = 0; i < l->extra_count; i++)
        field_init_take(&constants[l->extra_count - 1 - i], value_from_small_int(l->extra[i]));
    if (own) memcpy(constants + l->extra_count, object->constants, own * sizeof *constants);
    memory_release(object->constants);
    object->constants = constants;
    object->constants_end = constants + own + l->extra_count;
    return true;
}

static void patch_jumps(Lowering *l) {
    for (size_t i = 0; i < l->fixup_count; i++) {
        const Fixup *fixup = &l->fixups[i];
        int64_t displacement = (int64_t)l->unit_words[fixup->target] - (int64_t)fixup->word;
        int32_t narrow = (int32_t)displacement;
        if (fixup->is_inline) memcpy(&l->words[fixup->word].a, &narrow, sizeof narrow);
        else set_word(l, fixup->word + 1, (uint64_t)displacement);
    }
}

static void lower_all(Lowering *l) {
    const Code *code = l->code;
    bool is_reachable = true;
    for (uint32_t i = 0; i < code->unit_count && !l->failed; i++) {
        l->unit = i;
        if (l->is_boundary[i]) {
            if (is_reachable) flush(l);
            if (l->depths[i] >= 0 && !is_reachable) {
                l->depth = (uint32_t)l->depths[i];
                for (uint32_t j = 0; j < l->depth; j++) l->stack[j].kind = ENTRY_SLOT;
                is_reachable = true;
            }
            l->last = NO_WORD;
        }
        l->unit_words[i] = (uint32_t)l->count;
        if (!is_reachable) continue;
        if (l->probed == (int64_t)i) {
            l->may_begin = unit_opcode(unit_at(l, i)) != OP_STORE_FAST || l->last == NO_WORD;
            for (uint32_t j = 0; j < l->depth; j++) l->may_begin &= l->stack[j].kind == ENTRY_SLOT;
            return;
        }
        bool ended = false;
        uint32_t taken = lower_unit(l, i, &ended);
        if (l->is_direct) {
            if (!ended) flush(l);
            if (unit_opcode(unit_at(l, i)) == OP_NOP) emit(l, LOWERED_NOP, 0, 0, 0);
            l->last = NO_WORD;
        }
        for (uint32_t j = 1; j <= taken; j++) l->unit_words[i + j] = (uint32_t)l->count;
        i += taken;
        if (ended) is_reachable = false;
        if (l->asked != NO_WORD && (int64_t)l->count > l->asked) return;
    }
}

/* Begins a lowering of code; false when there is no memory. */
static bool lowering_open(Lowering *l, VM *vm, CodeObject *object) {
    const Code *code = object->code;
    *l = (Lowering){.vm = vm,
                    .object = object,
                    .code = code,
                    .last = NO_WORD,
                    .asked = NO_WORD,
                    .probed = NO_WORD,
                    .is_direct = vm->options.lowers_directly};
    l->has_names = !l->is_direct && code_is_module(code);
    l->unit_words = memory_allocate_array(code->unit_count, sizeof *l->unit_words);
    l->depths = memory_allocate_array(code->unit_count, sizeof *l->depths);
    l->is_boundary = memory_allocate_zeroed(code->unit_count * sizeof *l->is_boundary);
    l->stack = memory_allocate_array(code->stack_size + 4, sizeof *l->stack);
    l->failed = !l->unit_words || !l->depths || !l->is_boundary || !l->stack;
    for (uint32_t i = 0; !l->failed && i < code->unit_count; i++) l->depths[i] = -1;
    if (!l->failed) mark_boundaries(l);
    return !l->failed;
}

static void lowering_close(Lowering *l, bool keeps_words) {
    memory_release(l->depths);
    memory_release(l->is_boundary);
    memory_release(l->stack);
    memory_release(l->fixups);
    memory_release(l->extra);
    if (keeps_words) return;
    memory_release(l->words);
    memory_release(l->origins);
    memory_release(l->unit_words);
}

bool lowered_reads_later(VM *vm, CodeObject *object, size_t word, uint32_t local) {
    Lowering l;
    bool reads = true; /* without memory nobody knows */
    if (lowering_open(&l, vm, object)) {
        l.asked = (int64_t)word;
        lower_all(&l);
        reads = l.failed;
        for (uint32_t i = 0; i < l.depth; i++)
            reads |= l.stack[i].kind == ENTRY_LOCAL && l.stack[i].index == (int32_t)local;
    }
    lowering_close(&l, false);
    return reads;
}

bool lowered_may_begin(VM *vm, CodeObject *object, uint32_t unit) {
    Lowering l;
    bool may = lowering_open(&l, vm, object);
    if (may) {
        l.probed = unit;
        lower_all(&l);
        may = l.may_begin && !l.failed;
    }
    lowering_close(&l, false);
    uint32_t word = 0; /* an instruction that was taken back may have left another one's inside there */
    while (may && word < object->unit_words[unit]) word += lowered_length(&object->words[word]);
    return may && word == object->unit_words[unit];
}

bool lower_code(VM *vm, CodeObject *object) {
    const Code *code = object->code;
    if (code->slot_count + code->stack_size + 4 > OPERAND_LIMIT) {
        return raise_format(vm, EXCEPTION(MemoryError), "function with more than %d locals and stack entries",
                            OPERAND_LIMIT);
    }
    Lowering l;
    if (lowering_open(&l, vm, object)) {
        lower_all(&l);
        patch_jumps(&l);
        l.failed = l.failed || !add_constants(&l);
    }
    lowering_close(&l, !l.failed);
    if (l.failed) return raise_memory_error(vm);
    object->words = l.words;
    if (object->is_plain) object->plain_count = object->argument_count;
    object->origins = l.origins;
    object->unit_words = l.unit_words;
    object->word_count = (uint32_t)l.count;
    return true;
}

uint32_t lowered_length(const Instruction *ip) {
    uint32_t fixed = lowered_infos[ip->op].words;
    switch ((LoweredOp)ip->op) {
    case LOWERED_BUILD_TUPLE:
    case LOWERED_BUILD_LIST:
    case LOWERED_BUILD_SET:
    case LOWERED_BUILD_STRING:
    case LOWERED_BUILD_SLICE:
        return fixed + lowered_list_words((uint16_t)ip->a);
    case LOWERED_BUILD_MAP: return fixed + lowered_list_words((uint32_t)(uint16_t)ip->a * 2);
    case LOWERED_CALL:
    case LOWERED_CALL_FUNCTION:
    case LOWERED_CALL_METHOD:
    case LOWERED_CALL_CLASS:
    case LOWERED_CALL_BUILTIN: case LOWERED_CALL_BUILTIN_1: case LOWERED_CALL_BUILTIN_2:
    case LOWERED_CALL_DESCRIPTOR_0: case LOWERED_CALL_DESCRIPTOR_1: case LOWERED_CALL_TYPE_1:
    case LOWERED_CALL_DESCRIPTOR: case LOWERED_CALL_BOUND:
    case LOWERED_CALL_TYPE:
    case LOWERED_CALL_KW:
    case LOWERED_UNPACK:
        return fixed + lowered_list_words((uint16_t)ip->b);
    default: return fixed;
    }
}

/*
 * Pinning names of a module, and what instructions on names do where the short ways end.
 */
#include "vm/interp_names.h"

#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static const LoweredOp binary_pinned[BINARY_OP_COUNT] = {
    [BINARY_ADD] = LOWERED_NAMED_ADD,
    [BINARY_AND] = LOWERED_NAMED_AND,
    [BINARY_FLOOR_DIVIDE] = LOWERED_NAMED_FLOOR_DIVIDE,
    [BINARY_LSHIFT] = LOWERED_NAMED_LSHIFT,
    [BINARY_MULTIPLY] = LOWERED_NAMED_MULTIPLY,
    [BINARY_REMAINDER] = LOWERED_NAMED_REMAINDER,
    [BINARY_OR] = LOWERED_NAMED_OR,
    [BINARY_RSHIFT] = LOWERED_NAMED_RSHIFT,
    [BINARY_SUBTRACT] = LOWERED_NAMED_SUBTRACT,
    [BINARY_TRUE_DIVIDE] = LOWERED_NAMED_TRUE_DIVIDE,
    [BINARY_XOR] = LOWERED_NAMED_XOR,
    [BINARY_SUBSCR] = LOWERED_NAMED_SUBSCRIPT,
};

static const LoweredOp jump_pinned[] = {
    [COMPARE_LT] = LOWERED_NAMED_JUMP_LT, [COMPARE_LE] = LOWERED_NAMED_JUMP_LE,
    [COMPARE_EQ] = LOWERED_NAMED_JUMP_EQ, [COMPARE_NE] = LOWERED_NAMED_JUMP_NE,
    [COMPARE_GT] = LOWERED_NAMED_JUMP_GT, [COMPARE_GE] = LOWERED_NAMED_JUMP_GE,
};

/* The module's dictionary if frame may pin names in it, with its stamp; NULL if not. */
static Dict *pinnable(VM *vm, Frame *frame, uint32_t *stamp) {
    CodeObject *code = frame->code;
    if (code->pins_nothing || (code->pinned_for && code->pinned_for != frame)) return NULL;
    if (frame->locals != field_peek(&frame->function->globals) || !value_is_exact_dict(frame->locals))
        return NULL;
    *stamp = dict_keys_version(vm, as_dict(frame->locals));
    return *stamp ? as_dict(frame->locals) : NULL;
}

/* Where a name has its value; NULL if it is not in the dictionary. */
static Field *place_of(VM *vm, const Frame *frame, Dict *dict, uint32_t name) {
    int64_t index = dict_index_of(vm, dict, field_peek(&frame->code->names[name]));
    return index < 0 ? NULL : &dict->entries[index].value;
}

static Field *place_of_operand(VM *vm, Frame *frame, Dict *dict, bool is_name, int32_t operand) {
    if (is_name) return place_of(vm, frame, dict, (uint32_t)operand);
    return operand >= 0 ? &frame->slots[operand] : &frame->code->constants_end[operand];
}

static bool pin_operands(VM *vm, Frame *frame, Dict *dict, Instruction *ip, uint32_t stamp) {
    NameOperands *names = name_operands(ip);
    bool is_jump = ip->op == LOWERED_NAMES_JUMP;
    LoweredOp op = is_jump                                 ? jump_pinned[names->operation]
                   : ip->op == LOWERED_NAMES_STORE_SUBSCRIPT ? LOWERED_NAMED_STORE_SUBSCRIPT
                   : names->operation < BINARY_INPLACE     ? binary_pinned[names->operation]
                   : names->operation == BINARY_SUBSCR     ? LOWERED_NAMED_SUBSCRIPT
                                                           : binary_pinned[names->operation - BINARY_INPLACE];
    if (op == LOWERED_NOP) return false; /* there is no short way to do this */
    const Field *left = place_of_operand(vm, frame, dict, ip->dst & NAMES_LEFT, ip->a);
    const Field *right = place_of_operand(vm, frame, dict, ip->dst & NAMES_RIGHT, ip->b);
    Field *target =
        is_jump ? NULL : place_of_operand(vm, frame, dict, ip->dst & NAMES_TARGET, names->other);
    if (!left || !right || (!target && !is_jump)) return false;
    names->left = left;
    names->right = right;
    if (!is_jump) names->target = target;
    names->stamp = stamp;
    ip->op = (uint16_t)op;
    return true;
}

bool names_pin(VM *vm, Frame *frame, const Instruction *at) {
    Instruction *ip = (Instruction *)(uintptr_t)at;
    uint32_t stamp;
    Dict *dict = pinnable(vm, frame, &stamp);
    if (!dict) return false;
    if (ip->op == LOWERED_LOAD_NAME || ip->op == LOWERED_STORE_NAME) {
        GlobalCache *cache = global_cache(ip);
        Field *place = place_of(vm, frame, dict, cache->name);
        if (!place) return false;
        cache->keys_version = stamp;
        cache->place = place;
        ip->op = ip->op == LOWERED_LOAD_NAME ? LOWERED_LOAD_NAMED : LOWERED_STORE_NAMED;
        Instruction *before = ip - lowered_infos[LOWERED_FOR_RANGE].words;
        if (ip->op == LOWERED_STORE_NAMED && ip->b == STORE_FOLLOWS_FOR && before->op == LOWERED_FOR_RANGE)
            before->op = LOWERED_FOR_RANGE_NAMED;
    } else if (!pin_operands(vm, frame, dict, ip, stamp)) {
        return false;
    }
    frame->code->pinned_for = frame;
    return true;
}

void names_unpin(const Instruction *at) {
    Instruction *ip = (Instruction *)(uintptr_t)at;
    switch ((int)ip->op) {
    case LOWERED_FOR_RANGE_NAMED: ip->op = LOWERED_FOR_RANGE; break;
    case LOWERED_LOAD_NAMED: case LOWERED_STORE_NAMED:
        ip->op = ip->op == LOWERED_LOAD_NAMED ? LOWERED_LOAD_NAME : LOWERED_STORE_NAME;
        global_cache(ip)->keys_version = (uint32_t)NO_KEYS_VERSION;
        break;
    case LOWERED_NAMED_JUMP_LT: case LOWERED_NAMED_JUMP_LE: case LOWERED_NAMED_JUMP_EQ:
    case LOWERED_NAMED_JUMP_NE: case LOWERED_NAMED_JUMP_GT: case LOWERED_NAMED_JUMP_GE:
        ip->op = LOWERED_NAMES_JUMP;
        name_operands(ip)->stamp = 0;
        break;
    case LOWERED_NAMED_STORE_SUBSCRIPT:
        ip->op = LOWERED_NAMES_STORE_SUBSCRIPT;
        name_operands(ip)->stamp = 0;
        break;
    default:
        if (ip->op < LOWERED_NAMED_ADD || ip->op > LOWERED_NAMED_SUBSCRIPT) break;
        ip->op = LOWERED_NAMES_BINARY;
        name_operands(ip)->stamp = 0;
    }
}

void names_unpin_all(CodeObject *code) {
    const Instruction *end = code->words + code->word_count;
    for (const Instruction *ip = code->words; ip < end; ip += lowered_length(ip)) names_unpin(ip);
    code->pinned_for = NULL;
}

/* --- the long way --------------------------------------------------------------------------------------- */

/* The operands by their numbers: a, b, and NameOperands.other. */
enum { OPERAND_LEFT, OPERAND_RIGHT, OPERAND_OTHER };

static int32_t operand_number(const Instruction *ip, int which) {
    return which == OPERAND_LEFT ? ip->a : which == OPERAND_RIGHT ? ip->b : name_operands(ip)->other;
}

static bool operand_is_name(const Instruction *ip, int which) {
    static const uint16_t flags[] = {NAMES_LEFT, NAMES_RIGHT, NAMES_TARGET};
    return ip->dst & flags[which];
}

/* The word of an instruction on names that comes from the unit of an operand's load or store. */
static const Instruction *operand_word(const Instruction *ip, int which) {
    return ip + (which == OPERAND_OTHER ? 1 : 2 + which);
}

/* An operand; a new reference, NULL with an exception pending. */
static Owned load(VM *vm, Frame *frame, const Instruction *ip, int which) {
    const NameOperands *names = name_operands(ip);
    int32_t operand = operand_number(ip, which);
    if (!operand_is_name(ip, which))
        return value_retain(field_peek(operand >= 0 ? &frame->slots[operand]
                                                    : &frame->code->constants_end[operand]));
    if (names->stamp && names_hold(frame, names->stamp))
        return field_get(which == OPERAND_LEFT    ? names->left
                         : which == OPERAND_RIGHT ? names->right
                                                  : names->target);
    GlobalCache cache = {.name = (uint32_t)operand};
    frame->ip = operand_word(ip, which);
    Owned value = help_load_name(vm, frame, &cache);
    if (value) frame->ip = ip;
    return value;
}

/* Empties the stack slots of the first count operands. */
static void consume(VM *vm, Frame *frame, const Instruction *ip, int count) {
    for (int i = 0; i < count; i++) {
        if (!operand_is_name(ip, i) && operand_number(ip, i) >= (int32_t)frame->code->slot_count)
            field_clear(vm, &frame->slots[operand_number(ip, i)]);
    }
}

/* Stores the result, which is taken. */
static bool store(VM *vm, Frame *frame, const Instruction *ip, Owned value) {
    NameOperands *names = name_operands(ip);
    if (!(ip->dst & NAMES_TARGET)) {
        field_take(vm, &frame->slots[names->other], value);
        return true;
    }
    if (names->stamp && names_hold(frame, names->stamp)) {
        field_take(vm, names->target, value);
        return true;
    }
    GlobalCache cache = {.name = (uint32_t)names->other};
    frame->ip = operand_word(ip, OPERAND_OTHER);
    bool is_fine = help_store_name(vm, frame, &cache, value);
    if (is_fine) frame->ip = ip;
    value_release(vm, value);
    return is_fine;
}

/* Where the name that the result goes to has its value; NULL if it has none or that is hard to tell. */
static Field *target_place(VM *vm, Frame *frame, const Instruction *ip) {
    const NameOperands *names = name_operands(ip);
    if (!(ip->dst & NAMES_TARGET) || !value_is_exact_dict(frame->locals)) return NULL;
    if (names->stamp && names_hold(frame, names->stamp)) return names->target;
    return place_of(vm, frame, as_dict(frame->locals), (uint32_t)names->other);
}

/* name += right for strs: the name gives its text away, which may then grow in place. Left is taken if that
   was the way to do it (*done). */
static bool append(VM *vm, Frame *frame, const Instruction *ip, Owned left, Value right, bool *done) {
    *done = false;
    if (name_operands(ip)->operation != BINARY_INPLACE + BINARY_ADD || !value_is_exact_str(left) ||
        !value_is_exact_str(right) || left == right)
        return true;
    Field *place = target_place(vm, frame, ip);
    if (!place || field_peek(place) != left) return true;
    *done = true;
    value_release(vm, left); /* the name holds it */
    if (!(ip->dst & NAMES_LEFT) && ip->a >= (int32_t)frame->code->slot_count)
        field_clear(vm, &frame->slots[ip->a]);
    return str_append_in_place(vm, place, right);
}

bool names_binary(VM *vm, Frame *frame, const Instruction *ip) {
    int operation = name_operands(ip)->operation;
    Owned left = load(vm, frame, ip, OPERAND_LEFT);
    if (!left) return false;
    Owned right = load(vm, frame, ip, OPERAND_RIGHT);
    if (!right) {
        value_release(vm, left);
        return false;
    }
    bool is_appended;
    bool is_fine = append(vm, frame, ip, left, right, &is_appended);
    if (is_appended) {
        value_release(vm, right);
        if (is_fine) consume(vm, frame, ip, 2);
        return is_fine;
    }
    Owned result = number_binary(vm, left, right, operation);
    if (!result) result = value_binary(vm, left, right, operation);
    value_release(vm, left);
    value_release(vm, right);
    if (!result) return false;
    consume(vm, frame, ip, 2);
    return store(vm, frame, ip, result);
}

bool names_compare(VM *vm, Frame *frame, const Instruction *ip, bool *holds) {
    Owned left = load(vm, frame, ip, OPERAND_LEFT);
    if (!left) return false;
    Owned right = load(vm, frame, ip, OPERAND_RIGHT);
    bool is_fine =
        right && value_compare_truth(vm, left, right, (CompareOp)name_operands(ip)->operation, holds);
    value_release(vm, right);
    value_release(vm, left);
    if (is_fine) consume(vm, frame, ip, 2);
    return is_fine;
}

bool names_store_subscript(VM *vm, Frame *frame, const Instruction *ip) {
    enum { COUNT = OPERAND_OTHER + 1 };
    static const int order[COUNT] = {OPERAND_OTHER, OPERAND_LEFT, OPERAND_RIGHT};
    Owned values[COUNT] = {NULL};
    bool is_fine = true;
    for (int i = 0; i < COUNT && is_fine; i++) {
        values[order[i]] = load(vm, frame, ip, order[i]);
        is_fine = values[order[i]] != NULL;
    }
    is_fine =
        is_fine && value_set_item(vm, values[OPERAND_LEFT], values[OPERAND_RIGHT], values[OPERAND_OTHER]);
    for (int i = COUNT; i-- > 0;) value_release(vm, values[order[i]]);
    if (is_fine) consume(vm, frame, ip, COUNT);
    return is_fine;
}

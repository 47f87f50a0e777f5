/*
 * Reading the program that _compiler.py emits for a pattern.
 *
 * What is read is checked: every operand is in its range and every step that can go on has one behind it, so
 * that the matcher trusts them. What a program means is not checked: a wrong one can run long, or fail.
 */
#include "base/memory.h"
#include "stdlib/native/regex.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

enum { OPERANDS_MOST = 5, LOOPS_MOST = 1 << 20, GROUPS_MOST = 1 << 28 };

static const uint8_t operand_counts[REGEX_OP_COUNT] = {
#define STEP(name, operands) operands,
#include "stdlib/native/regex_ops.def"
#undef STEP
};

static bool refuse(VM *vm) {
    return raise_value_error(vm, "not a program of the regular expression compiler");
}

/* A bool, or an int from 0 to UINT32_MAX. */
static bool read_number(Value value, uint32_t *number) {
    if (value_is_bool(value)) {
        *number = value == VALUE_TRUE;
        return true;
    }
    if (!value_is_small_int(value)) return false;
    int64_t wide = value_small_int(value);
    *number = (uint32_t)wide;
    return wide >= 0 && wide <= UINT32_MAX;
}

/* --- sets ----------------------------------------------------------------------------------------------- */

/* Moves the root of a heap of ranges down to where it belongs. */
static void sift(RegexRange *ranges, size_t root, size_t count) {
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count) return;
        if (child + 1 < count && ranges[child].low < ranges[child + 1].low) child++;
        if (ranges[root].low >= ranges[child].low) return;
        RegexRange held = ranges[root];
        ranges[root] = ranges[child];
        ranges[child] = held;
        root = child;
    }
}

/* Sorts the ranges and joins those that touch; how many are left. */
static size_t order_ranges(RegexRange *ranges, size_t count) {
    bool is_sorted = true;
    for (size_t i = 1; i < count; i++) is_sorted = is_sorted && ranges[i - 1].low <= ranges[i].low;
    if (!is_sorted) {
        for (size_t i = count / 2; i-- > 0;) sift(ranges, i, count);
        for (size_t i = count; i-- > 1;) {
            RegexRange held = ranges[0];
            ranges[0] = ranges[i];
            ranges[i] = held;
            sift(ranges, 0, i);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept && ranges[i].low <= ranges[kept - 1].high + (ranges[kept - 1].high < UINT32_MAX)) {
            if (ranges[i].high > ranges[kept - 1].high) ranges[kept - 1].high = ranges[i].high;
        } else {
            ranges[kept++] = ranges[i];
        }
    }
    return kept;
}

/* Whether c itself is among the items of the set, before negation. */
static bool has_item(const RegexProgram *program, const RegexSet *set, uint32_t c) {
    const RegexRange *ranges = program->ranges + set->first_range;
    size_t low = 0, high = set->range_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].high < c) low = middle + 1;
        else high = middle;
    }
    if (low < set->range_count && ranges[low].low <= c) return true;
    return set->classes && regex_in_classes(c, set->classes, set->rules);
}

static bool decide(const RegexProgram *program, const RegexSet *set, uint32_t c) {
    if (!set->is_folded) return has_item(program, set, c) != set->is_negated;
    uint32_t variants[VARIANTS_MOST];
    size_t count = regex_variants(c, set->rules, variants);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) found = has_item(program, set, variants[i]);
    return found != set->is_negated;
}

bool regex_set_has_wide(const RegexProgram *program, const RegexSet *set, uint32_t c) {
    return set->has_wide && decide(program, set, c);
}

bool regex_set_has_locale(const RegexProgram *program, const RegexSet *set, uint32_t c) {
    if (!set->is_folded) return has_item(program, set, c) != set->is_negated;
    uint32_t lower = regex_lower(c, RULES_LOCALE), upper = regex_locale_upper(c);
    return (has_item(program, set, lower) || has_item(program, set, upper)) != set->is_negated;
}

static void fill_table(const RegexProgram *program, RegexSet *set) {
    const RegexRange *ranges = program->ranges + set->first_range;
    memset(set->table, 0, sizeof set->table);
    bool is_plain = !set->is_folded && !set->classes;
    if (is_plain) {
        for (uint32_t i = 0; i < set->range_count && ranges[i].low <= UINT8_MAX; i++) {
            uint32_t last = ranges[i].high < UINT8_MAX ? ranges[i].high : UINT8_MAX;
            memset(set->table + ranges[i].low, 1, last - ranges[i].low + 1);
        }
        for (size_t c = 0; set->is_negated && c <= UINT8_MAX; c++) set->table[c] = !set->table[c];
    } else {
        for (uint32_t c = 0; c <= UINT8_MAX; c++) set->table[c] = decide(program, set, c);
    }
    bool ends_wide = set->range_count && ranges[set->range_count - 1].high > UINT8_MAX;
    unsigned classes = set->rules == RULES_UNICODE
                           ? set->classes
                           : set->classes & (CLASS_NOT_DIGIT | CLASS_NOT_SPACE | CLASS_NOT_WORD);
    set->has_wide =
        set->is_negated || ends_wide || classes || (set->is_folded && set->rules == RULES_UNICODE);
}

/* Reads (is_negated, rules, is_folded, classes, codes). The ranges' room is there. */
static bool read_set(VM *vm, RegexProgram *program, RegexSet *set, Value row) {
    uint32_t parts[4];
    if (!value_is_tuple(row) || as_tuple(row)->count != 5) return refuse(vm);
    for (int64_t i = 0; i < 4; i++) {
        if (!read_number(tuple_peek(row, i), &parts[i])) return refuse(vm);
    }
    Value codes = tuple_peek(row, 4);
    if (parts[1] >= RULES_COUNT || parts[3] > UINT8_MAX || !value_is_list(codes)) return refuse(vm);
    set->is_negated = parts[0] != 0;
    set->rules = (uint8_t)parts[1];
    set->is_folded = parts[2] != 0;
    set->classes = (uint8_t)parts[3];
    set->first_range = program->range_count;
    RegexRange *ranges = program->ranges + program->range_count;
    uint32_t count = (uint32_t)(as_list(codes)->count / 2);
    for (uint32_t i = 0; i < count; i++) {
        if (!read_number(list_peek(codes, 2 * i), &ranges[i].low) ||
            !read_number(list_peek(codes, 2 * i + 1), &ranges[i].high) || ranges[i].low > ranges[i].high)
            return refuse(vm);
    }
    set->range_count = (uint32_t)order_ranges(ranges, count);
    program->range_count += set->range_count;
    fill_table(program, set);
    return true;
}

static bool read_sets(VM *vm, RegexProgram *program, Value sets) {
    int64_t count = as_list(sets)->count, total = 0;
    if (count > UINT32_MAX / 2) return raise_memory_error(vm);
    for (int64_t i = 0; i < count; i++) {
        Value row = list_peek(sets, i);
        if (!value_is_tuple(row) || as_tuple(row)->count != 5 || !value_is_list(tuple_peek(row, 4)))
            return refuse(vm);
        total += as_list(tuple_peek(row, 4))->count / 2;
    }
    if (total > UINT32_MAX / 2) return raise_memory_error(vm);
    program->sets = memory_allocate_array((size_t)count, sizeof *program->sets);
    program->ranges = memory_allocate_array((size_t)total, sizeof *program->ranges);
    if (!program->sets || !program->ranges) return raise_memory_error(vm);
    for (; program->set_count < count; program->set_count++) {
        if (!read_set(vm, program, &program->sets[program->set_count], list_peek(sets, program->set_count)))
            return false;
    }
    return true;
}

/* --- texts ---------------------------------------------------------------------------------------------- */

static bool read_texts(VM *vm, RegexProgram *program, Value texts) {
    int64_t count = as_list(texts)->count, total = 0;
    for (int64_t i = 0; i < count; i++) {
        Value text = list_peek(texts, i);
        if (!value_is_str(text) || as_str(text)->count == 0) return refuse(vm);
        total += as_str(text)->count;
    }
    if (total > UINT32_MAX / 2) return raise_memory_error(vm);
    program->texts = memory_allocate_array((size_t)count, sizeof *program->texts);
    program->characters = memory_allocate_array((size_t)total, sizeof *program->characters);
    program->bytes = memory_allocate((size_t)total);
    if (!program->texts || !program->characters || !program->bytes) return raise_memory_error(vm);
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Str *text = as_str(list_peek(texts, i));
        program->texts[i] = (RegexText){at, (uint32_t)text->count, str_largest(text) <= UINT8_MAX};
        for (int64_t j = 0; j < text->count; j++, at++) {
            program->characters[at] = str_at(text, j);
            program->bytes[at] = (char)program->characters[at];
        }
    }
    program->text_count = (uint32_t)count;
    return true;
}

/* --- steps ---------------------------------------------------------------------------------------------- */

static uint8_t set_op(const RegexProgram *program, uint32_t index) {
    const RegexSet *set = &program->sets[index];
    bool depends = set->rules == RULES_LOCALE &&
                   (set->is_folded || set->classes & (CLASS_WORD | CLASS_NOT_WORD));
    return depends ? REGEX_LOCALE_SET : REGEX_SET;
}

static bool read_unit(const RegexProgram *program, uint32_t op, uint32_t operand, uint8_t *unit) {
    *unit = (uint8_t)op;
    if (op == REGEX_SET) {
        if (operand >= program->set_count) return false;
        *unit = set_op(program, operand);
    }
    return op == REGEX_CHAR || op == REGEX_SET || op == REGEX_ANY || op == REGEX_LINE;
}

/* One step from its op and operands; false for operands out of range. */
static bool read_step(const RegexProgram *program, RegexStep *step, const uint32_t *operands) {
    uint32_t slots = 2 * program->groups;
    switch ((RegexOp)step->op) {
    case REGEX_CHAR: step->operand = operands[0]; return true;
    case REGEX_SET:
        step->operand = operands[0];
        return read_unit(program, REGEX_SET, operands[0], &step->op);
    case REGEX_TEXT: step->operand = operands[0]; return operands[0] < program->text_count;
    case REGEX_RUN_GREEDY:
    case REGEX_RUN_LAZY:
    case REGEX_RUN_POSSESSIVE:
        step->operand = operands[1];
        step->low = operands[2];
        step->high = operands[3];
        return step->low <= step->high && read_unit(program, operands[0], operands[1], &step->unit);
    case REGEX_AT:
        step->place = (uint8_t)operands[0];
        step->rules = (uint8_t)operands[1];
        return operands[0] < PLACE_COUNT && operands[1] < RULES_COUNT;
    case REGEX_MARK: step->operand = operands[0]; return operands[0] < slots;
    case REGEX_REF:
        step->operand = operands[0];
        step->rules = (uint8_t)operands[1];
        step->is_folded = operands[2] != 0;
        return operands[0] < slots && operands[0] % 2 == 0 && operands[1] < RULES_COUNT;
    case REGEX_SPLIT:
    case REGEX_JUMP: step->target = operands[0]; return operands[0] < program->step_count;
    case REGEX_COUNT: step->operand = operands[0]; return operands[0] < program->loops;
    case REGEX_LOOP:
        step->operand = operands[0];
        step->low = operands[1];
        step->high = operands[2];
        step->is_greedy = operands[3] != 0;
        step->target = operands[4];
        return operands[0] < program->loops && operands[4] < program->step_count;
    case REGEX_LOOK:
        step->is_negated = operands[0] != 0;
        step->low = operands[1];
        step->target = operands[2];
        return operands[2] < program->step_count;
    case REGEX_COND:
        step->operand = operands[0];
        step->target = operands[1];
        return operands[0] < slots && operands[0] % 2 == 0 && operands[1] < program->step_count;
    case REGEX_ANY:
    case REGEX_LINE:
    case REGEX_LOOK_END:
    case REGEX_ATOMIC:
    case REGEX_ATOMIC_END:
    case REGEX_MATCH: return true;
    case REGEX_OP_COUNT: break;
    }
    return false;
}

static bool read_steps(VM *vm, RegexProgram *program, Value code) {
    int64_t count = as_list(code)->count;
    if (count == 0 || count > UINT32_MAX / 2) return refuse(vm);
    program->steps = memory_allocate_array((size_t)count, sizeof *program->steps);
    if (!program->steps) return raise_memory_error(vm);
    program->step_count = (uint32_t)count;
    for (int64_t i = 0; i < count; i++) {
        uint32_t parts[OPERANDS_MOST + 1] = {0};
        Value row = list_peek(code, i);
        if (!value_is_tuple(row) || as_tuple(row)->count < 1 || as_tuple(row)->count > OPERANDS_MOST + 1)
            return refuse(vm);
        for (int64_t j = 0; j < as_tuple(row)->count; j++) {
            if (!read_number(tuple_peek(row, j), &parts[j])) return refuse(vm);
        }
        RegexStep *step = &program->steps[i];
        *step = (RegexStep){.first = REGEX_NONE, .other = REGEX_NONE};
        if (parts[0] >= REGEX_OP_COUNT || as_tuple(row)->count != operand_counts[parts[0]] + 1)
            return refuse(vm);
        step->op = (uint8_t)parts[0];
        if (!read_step(program, step, parts + 1)) return refuse(vm);
    }
    return program->steps[count - 1].op == REGEX_MATCH || refuse(vm);
}

bool regex_program_read(VM *vm, RegexProgram *program, Value code, Value texts, Value sets) {
    if (!value_is_list(code) || !value_is_list(texts) || !value_is_list(sets)) return refuse(vm);
    if (program->groups > GROUPS_MOST || program->loops > LOOPS_MOST) return raise_memory_error(vm);
    return read_sets(vm, program, sets) && read_texts(vm, program, texts) && read_steps(vm, program, code) &&
           regex_program_tune(vm, program);
}

void regex_program_close(RegexProgram *program) {
    memory_release(program->steps);
    memory_release(program->sets);
    memory_release(program->ranges);
    memory_release(program->texts);
    memory_release(program->characters);
    memory_release(program->bytes);
    memory_release(program->firsts);
    *program = (RegexProgram){0};
}

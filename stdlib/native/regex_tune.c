/*
 * What the steps of a regular expression can begin with: so that the matcher need not try what must fail.
 *
 * A way's first characters are collected by following it. Where that takes too long, or the way may match
 * nothing at all, nothing is known of it (REGEX_NONE), and the matcher tries.
 */
#include "base/memory.h"
#include "stdlib/native/regex.h"
#include "vm/raise.h"

enum { NEAR_STEPS = 60, FAR_STEPS = 4000, DEPTH_MOST = 40 };

typedef struct Survey {
    const RegexProgram *program;
    RegexFirst first;
    int left; /* steps that may still be looked at */
} Survey;

static void add(RegexFirst *first, uint32_t c) {
    if (c > UINT8_MAX) first->has_wide = true;
    else first->bits[c / 32] |= UINT32_C(1) << c % 32;
}

static bool has(const RegexFirst *first, uint32_t c) {
    return first->bits[c / 32] >> c % 32 & 1;
}

/* Adds what a unit matches; false where only the locale knows. */
static bool add_unit(Survey *survey, uint8_t unit, uint32_t operand) {
    RegexFirst *first = &survey->first;
    if (unit == REGEX_LOCALE_SET) return false;
    if (unit == REGEX_CHAR) {
        add(first, operand);
        return true;
    }
    const RegexSet *set = unit == REGEX_SET ? &survey->program->sets[operand] : NULL;
    for (uint32_t c = 0; c <= UINT8_MAX; c++) {
        if (set ? set->table[c] : unit == REGEX_ANY || c != '\n') add(first, c);
    }
    if (!set || set->has_wide) first->has_wide = true;
    return true;
}

/* Adds what the way from a step on begins with. False: not known, or it may match nothing. atomic: how many
   atomic groups the way has entered. It does not leave those that it began in: what fails behind them does
   not make them match otherwise. */
static bool follow(Survey *survey, uint32_t index, int depth, int atomic) {
    const RegexProgram *program = survey->program;
    bool is_fresh = false; /* a loop comes from its COUNT: no round has been made */
    while (--survey->left >= 0 && depth < DEPTH_MOST) {
        const RegexStep *step = &program->steps[index];
        bool was_fresh = is_fresh;
        is_fresh = false;
        switch ((RegexOp)step->op) {
        case REGEX_CHAR:
        case REGEX_SET:
        case REGEX_LOCALE_SET:
        case REGEX_ANY:
        case REGEX_LINE: return add_unit(survey, step->op, step->operand);
        case REGEX_TEXT:
            add(&survey->first, program->characters[program->texts[step->operand].start]);
            return true;
        case REGEX_RUN_GREEDY:
        case REGEX_RUN_LAZY:
        case REGEX_RUN_POSSESSIVE:
            if (!add_unit(survey, step->unit, step->operand)) return false;
            if (step->low) return true;
            index++;
            continue;
        case REGEX_COUNT: is_fresh = true; index++; continue;
        case REGEX_AT:
        case REGEX_MARK: index++; continue;
        case REGEX_ATOMIC: atomic++, index++; continue;
        case REGEX_ATOMIC_END:
            if (--atomic < 0) return false;
            index++;
            continue;
        case REGEX_JUMP:
        case REGEX_LOOK: index = step->target; continue;
        case REGEX_LOOP:
            if (!follow(survey, index + 1, depth + 1, atomic)) return false;
            if (was_fresh && step->low) return true;
            index = step->target;
            continue;
        case REGEX_SPLIT:
        case REGEX_COND:
            if (!follow(survey, index + 1, depth + 1, atomic)) return false;
            index = step->target;
            continue;
        case REGEX_REF:
        case REGEX_LOOK_END:
        case REGEX_MATCH: return false;
        }
    }
    return false;
}

/* Whether the way from a step on ends well whatever comes: a run before it need not go back. */
static bool ends_well(const RegexProgram *program, uint32_t index) {
    while (program->steps[index].op == REGEX_MARK) index++;
    uint8_t op = program->steps[index].op;
    return op == REGEX_MATCH || op == REGEX_ATOMIC_END || op == REGEX_LOOK_END;
}

/* Whether nothing that the unit of a run matches can stand where the way behind the run begins. */
static bool excludes(const RegexProgram *program, const RegexStep *step, const RegexFirst *behind) {
    Survey survey = {.program = program};
    if (!add_unit(&survey, step->unit, step->operand)) return false;
    if (survey.first.has_wide && behind->has_wide) return false;
    for (size_t i = 0; i < COUNT_OF(behind->bits); i++) {
        if (behind->bits[i] & survey.first.bits[i]) return false;
    }
    return true;
}

/* Notes what the way from `index` on begins with; its number, or NONE. */
static uint32_t survey_from(RegexProgram *program, uint32_t index, int steps) {
    Survey survey = {.program = program, .left = steps};
    if (!follow(&survey, index, 0, 0)) return REGEX_NONE;
    if (survey.first.has_wide) {
        bool is_all = true;
        for (uint32_t c = 0; c <= UINT8_MAX && is_all; c++) is_all = has(&survey.first, c);
        if (is_all) return REGEX_NONE;
    }
    program->firsts[program->first_count] = survey.first;
    return program->first_count++;
}

static void tune_step(RegexProgram *program, uint32_t index) {
    RegexStep *step = &program->steps[index];
    switch ((RegexOp)step->op) {
    case REGEX_SPLIT:
    case REGEX_LOOP:
        step->first = survey_from(program, index + 1, NEAR_STEPS);
        step->other = survey_from(program, step->target, NEAR_STEPS);
        return;
    case REGEX_RUN_GREEDY:
        if (ends_well(program, index + 1)) {
            step->op = REGEX_RUN_POSSESSIVE;
            return;
        }
        step->other = survey_from(program, index + 1, NEAR_STEPS);
        if (step->other != REGEX_NONE && excludes(program, step, &program->firsts[step->other]))
            step->op = REGEX_RUN_POSSESSIVE;
        return;
    case REGEX_RUN_LAZY: step->other = survey_from(program, index + 1, NEAR_STEPS); return;
    case REGEX_CHAR:
    case REGEX_SET:
    case REGEX_LOCALE_SET:
    case REGEX_ANY:
    case REGEX_LINE:
    case REGEX_TEXT:
    case REGEX_RUN_POSSESSIVE:
    case REGEX_AT:
    case REGEX_MARK:
    case REGEX_REF:
    case REGEX_JUMP:
    case REGEX_COUNT:
    case REGEX_LOOK:
    case REGEX_LOOK_END:
    case REGEX_ATOMIC:
    case REGEX_ATOMIC_END:
    case REGEX_COND:
    case REGEX_MATCH: return;
    }
}

bool regex_program_tune(VM *vm, RegexProgram *program) {
    size_t wanted = 1;
    for (uint32_t i = 0; i < program->step_count; i++) {
        uint8_t op = program->steps[i].op;
        if (op == REGEX_SPLIT || op == REGEX_LOOP) wanted += 2;
        else if (op == REGEX_RUN_GREEDY || op == REGEX_RUN_LAZY) wanted++;
    }
    program->firsts = memory_allocate_array(wanted, sizeof *program->firsts);
    if (!program->firsts) return raise_memory_error(vm);
    program->start = survey_from(program, 0, FAR_STEPS);
    for (uint32_t i = 0; i < program->step_count; i++) tune_step(program, i);
    const RegexStep *first = program->steps;
    while (first->op == REGEX_MARK) first++;
    program->only_at_start = first->op == REGEX_AT && first->place == PLACE_START;
    return true;
}

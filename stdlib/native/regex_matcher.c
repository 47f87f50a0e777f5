/*
 * A regular expression's program against a subject, by backtracking.
 *
 * Wherever there is another way to go on, it is pushed as a choice; wherever a mark or a loop's count
 * changes, the old value is pushed too. A way that fails pops: old values are put back until there is a
 * choice, which is where matching goes on. The stack is memory of its own, so patterns and subjects may nest
 * as they like. LOOK and ATOMIC push a frame; at their end what was pushed since is dropped, except old
 * values of marks.
 *
 * run() is written once for all kinds of text and compiled for each (kind is a constant in it).
 */
#include "base/memory.h"
#include "base/search.h"
#include "stdlib/native/regex.h"
#include "vm/interp_helpers.h"
#include "vm/raise.h"

enum { POLL_EVERY = 1 << 12, NO_FRAME = -1, NOT_SET = -1 };

/* What is pushed. */
enum {
    CHOICE_WAY,   /* go on with `step` at `at` */
    CHOICE_FEWER, /* a greedy run that may end at `at`, or before, down to `count` */
    CHOICE_MORE,  /* a lazy run that has come to `at` and may go up to `last` */
    CHOICE_LEAVE, /* a greedy loop that may end at `at`; its registers are count and last */
    CHOICE_ROUND, /* a lazy loop that may make a round from `at` */
    TRAIL_MARK,   /* slot `step` was `at`, the last group was `count` */
    TRAIL_LOOP,   /* the registers of loop `step` were count and last */
    FRAME         /* of the LOOK or ATOMIC at `step`, entered at `at`; `last`: the frame around it */
};

bool regex_matcher_open(VM *vm, RegexMatcher *m, const RegexProgram *program, const RegexSubject *subject,
                        int64_t end) {
    m->vm = vm;
    m->program = program;
    m->data = subject->data;
    m->kind = subject->kind;
    m->end = end;
    m->avoid = -1;
    m->is_full = false;
    m->last_group = 0;
    m->choices = m->few_choices;
    m->count = 0;
    m->room = REGEX_FEW_CHOICES;
    m->steps = 0;
    m->marks = m->few_registers;
    size_t registers = 2 * ((size_t)program->groups + program->loops);
    if (registers > REGEX_FEW_REGISTERS) {
        m->marks = memory_allocate_array(registers, sizeof *m->marks);
        if (!m->marks) return raise_memory_error(vm);
    }
    m->loops = m->marks + 2 * (size_t)program->groups;
    for (size_t i = 2 * (size_t)program->groups; i < registers; i++) m->marks[i] = 0;
    return true;
}

void regex_matcher_close(RegexMatcher *m) {
    if (m->choices != m->few_choices) memory_release(m->choices);
    if (m->marks != m->few_registers) memory_release(m->marks);
}

static COLD bool grow(RegexMatcher *m) {
    size_t room = m->room * 2;
    RegexChoice *choices = memory_allocate_array(room, sizeof *choices);
    if (!choices) return raise_memory_error(m->vm);
    memcpy(choices, m->choices, m->count * sizeof *choices);
    if (m->choices != m->few_choices) memory_release(m->choices);
    m->choices = choices;
    m->room = room;
    return true;
}

ALWAYS_INLINE bool push(RegexMatcher *m, uint32_t kind, uint32_t step, int64_t at, int64_t count,
                        int64_t last) {
    if (UNLIKELY(m->count == m->room) && !grow(m)) return false;
    m->choices[m->count++] = (RegexChoice){kind, step, at, count, last};
    return true;
}

/* Lets signals and other threads have their turn, now and then. */
ALWAYS_INLINE bool poll(RegexMatcher *m) {
    if (LIKELY(++m->steps < POLL_EVERY)) return true;
    m->steps = 0;
    return LIKELY(!atomic_load_explicit(&m->vm->poll, memory_order_relaxed)) || help_poll(m->vm);
}

/* --- characters ----------------------------------------------------------------------------------------- */

ALWAYS_INLINE bool admits(const RegexFirst *first, uint32_t c) {
    return c <= UINT8_MAX ? first->bits[c / 32] >> c % 32 & 1 : first->has_wide;
}

/* Whether the way whose first characters are number `first` may begin at a place. */
ALWAYS_INLINE bool may_begin(const RegexMatcher *m, uint32_t first, int64_t at, int kind) {
    if (first == REGEX_NONE) return true;
    return at < m->end && admits(&m->program->firsts[first], str_read(m->data, kind, at));
}

ALWAYS_INLINE bool is_in_set(const RegexProgram *program, uint32_t index, uint32_t c) {
    const RegexSet *set = &program->sets[index];
    return LIKELY(c <= UINT8_MAX) ? set->table[c] : regex_set_has_wide(program, set, c);
}

ALWAYS_INLINE bool unit_has(const RegexProgram *program, uint8_t unit, uint32_t operand, uint32_t c) {
    switch (unit) {
    case REGEX_CHAR: return c == operand;
    case REGEX_SET: return is_in_set(program, operand, c);
    case REGEX_LINE: return c != '\n';
    case REGEX_LOCALE_SET: return regex_set_has_locale(program, &program->sets[operand], c);
    default: return true;
    }
}

/* Where a run from `at` on must end. */
ALWAYS_INLINE int64_t run_limit(const RegexStep *step, int64_t at, int64_t end) {
    return step->high < end - at && step->high != REGEX_UNLIMITED ? at + step->high : end;
}

/* Where the characters from `at` on that the unit of a run matches end, at `limit` at the latest. */
ALWAYS_INLINE int64_t run_end(const RegexMatcher *m, const RegexStep *step, int64_t at, int64_t limit,
                              int kind) {
    const char *data = m->data;
    switch (step->unit) {
    case REGEX_ANY: return limit;
    case REGEX_CHAR:
        while (at < limit && str_read(data, kind, at) == step->operand) at++;
        return at;
    case REGEX_LINE: {
        if (kind != 1) {
            while (at < limit && str_read(data, kind, at) != '\n') at++;
            return at;
        }
        const char *newline = at < limit ? memchr(data + at, '\n', (size_t)(limit - at)) : NULL;
        return newline ? newline - data : limit;
    }
    case REGEX_SET: {
        const RegexSet *set = &m->program->sets[step->operand];
        const uint8_t *table = set->table;
        for (; at < limit; at++) {
            uint32_t c = str_read(data, kind, at);
            if (kind == 1 || LIKELY(c <= UINT8_MAX)) {
                if (!table[c]) return at;
            } else if (!regex_set_has_wide(m->program, set, c)) {
                return at;
            }
        }
        return at;
    }
    default:
        while (at < limit && unit_has(m->program, step->unit, step->operand, str_read(data, kind, at))) at++;
        return at;
    }
}

/* Whether the text stands at a place. */
ALWAYS_INLINE bool has_text(const RegexMatcher *m, const RegexText *text, int64_t at, int kind) {
    if (text->count > m->end - at) return false;
    const uint32_t *characters = m->program->characters + text->start;
    if (kind == 1)
        return text->is_narrow && memcmp(m->data + at, m->program->bytes + text->start, text->count) == 0;
    for (uint32_t i = 0; i < text->count; i++) {
        if (str_read(m->data, kind, at + i) != characters[i]) return false;
    }
    return true;
}

ALWAYS_INLINE bool is_at(const RegexMatcher *m, const RegexStep *step, int64_t at, int kind) {
    const char *data = m->data;
    switch ((RegexPlace)step->place) {
    case PLACE_START: return at == 0;
    case PLACE_END: return at == m->end;
    case PLACE_LAST: return at == m->end || (at == m->end - 1 && str_read(data, kind, at) == '\n');
    case PLACE_LINE_START: return at == 0 || str_read(data, kind, at - 1) == '\n';
    case PLACE_LINE_END: return at == m->end || (at < m->end && str_read(data, kind, at) == '\n');
    case PLACE_WORD:
    case PLACE_NOT_WORD: {
        bool before = at > 0 && regex_is_word(str_read(data, kind, at - 1), step->rules);
        bool behind = at < m->end && regex_is_word(str_read(data, kind, at), step->rules);
        return (before != behind) == (step->place == PLACE_WORD);
    }
    case PLACE_COUNT: break;
    }
    return false;
}

/* Where the text of a group that stands at `at` once more ends, or -1. */
static int64_t reference_end(const RegexMatcher *m, const RegexStep *step, int64_t at) {
    int64_t first = m->marks[step->operand], last = m->marks[step->operand + 1];
    if (first < 0 || last < first || last - first > m->end - at) return -1;
    int64_t count = last - first;
    int kind = m->kind;
    if (!step->is_folded) {
        bool is_same = !memcmp(m->data + first * kind, m->data + at * kind, (size_t)(count * kind));
        return is_same ? at + count : -1;
    }
    for (int64_t i = 0; i < count; i++) {
        uint32_t a = str_read(m->data, kind, first + i), b = str_read(m->data, kind, at + i);
        if (a != b && regex_lower(a, step->rules) != regex_lower(b, step->rules)) return -1;
    }
    return at + count;
}

/* --- the stack ------------------------------------------------------------------------------------------ */

static void put_back(RegexMatcher *m, const RegexChoice *choice) {
    if (choice->kind == TRAIL_MARK) {
        m->marks[choice->step] = choice->at;
        m->last_group = choice->count;
    } else if (choice->kind == TRAIL_LOOP) {
        m->loops[2 * choice->step] = choice->count;
        m->loops[2 * choice->step + 1] = choice->last;
    } else if (choice->kind == CHOICE_LEAVE) {
        uint32_t loop = m->program->steps[choice->step].operand;
        m->loops[2 * loop] = choice->count;
        m->loops[2 * loop + 1] = choice->last;
    }
}

/* Drops what was pushed since a frame, and it, as if nothing had been matched. */
static void drop_undoing(RegexMatcher *m, size_t frame) {
    while (m->count > frame) put_back(m, &m->choices[--m->count]);
}

/* Drops the choices since a frame, and it: what was matched stays as it is. */
static void drop_choices(RegexMatcher *m, size_t frame) {
    size_t kept = frame;
    for (size_t i = frame + 1; i < m->count; i++) {
        if (m->choices[i].kind == TRAIL_MARK) m->choices[kept++] = m->choices[i];
    }
    m->count = kept;
}

/* --- matching ------------------------------------------------------------------------------------------- */

/* A greedy run ends at the last place, from `stop` down to `least`, where what follows may begin; -1:
 * nowhere.
 */
ALWAYS_INLINE int64_t back_to(const RegexMatcher *m, const RegexStep *step, int64_t least, int64_t stop,
                              int kind) {
    while (stop >= least && !may_begin(m, step->other, stop, kind)) stop--;
    return stop >= least ? stop : -1;
}

/* A lazy run that has come to `at` goes on to the next place where what follows may begin; -1: nowhere. */
ALWAYS_INLINE int64_t forward_to(const RegexMatcher *m, const RegexStep *step, int64_t at, int64_t limit,
                                 int kind) {
    while (!may_begin(m, step->other, at, kind)) {
        if (at >= limit) return -1;
        if (!unit_has(m->program, step->unit, step->operand, str_read(m->data, kind, at))) return -1;
        at++;
    }
    return at;
}

/* Matches from the program's first step on. The stack is empty, and again afterwards unless it matched. */
ALWAYS_INLINE RegexOutcome run(RegexMatcher *m, int64_t at, int kind) {
    const RegexProgram *program = m->program;
    const RegexStep *const steps = program->steps, *step = steps;
    const char *const data = m->data;
    const int64_t begin = at, end = m->end;
    int64_t frame = NO_FRAME;
    for (;;) {
        switch ((RegexOp)step->op) {
        case REGEX_CHAR:
            if (at >= end || str_read(data, kind, at) != step->operand) break;
            at++, step++;
            continue;
        case REGEX_SET:
            if (at >= end || !is_in_set(program, step->operand, str_read(data, kind, at))) break;
            at++, step++;
            continue;
        case REGEX_LOCALE_SET:
        case REGEX_ANY:
        case REGEX_LINE:
            if (at >= end || !unit_has(program, step->op, step->operand, str_read(data, kind, at))) break;
            at++, step++;
            continue;
        case REGEX_TEXT:
            if (!has_text(m, &program->texts[step->operand], at, kind)) break;
            at += program->texts[step->operand].count, step++;
            continue;
        case REGEX_RUN_POSSESSIVE: {
            if (step->low > end - at) break;
            int64_t stop = run_end(m, step, at, run_limit(step, at, end), kind);
            if (stop - at < step->low) break;
            at = stop, step++;
            continue;
        }
        case REGEX_RUN_GREEDY: {
            if (step->low > end - at) break;
            int64_t stop = run_end(m, step, at, run_limit(step, at, end), kind), least = at + step->low;
            if (stop > least) {
                stop = back_to(m, step, least, stop, kind);
                if (stop > least && !push(m, CHOICE_FEWER, (uint32_t)(step - steps), stop - 1, least, 0))
                    return REGEX_ERROR;
            }
            if (stop < least) break;
            at = stop, step++;
            continue;
        }
        case REGEX_RUN_LAZY: {
            if (step->low > end - at) break;
            int64_t limit = run_limit(step, at, end), least = at + step->low;
            if (run_end(m, step, at, least, kind) < least) break;
            at = forward_to(m, step, least, limit, kind);
            if (at < 0) break;
            if (at < limit && !push(m, CHOICE_MORE, (uint32_t)(step - steps), at, 0, limit))
                return REGEX_ERROR;
            step++;
            continue;
        }
        case REGEX_AT:
            if (!is_at(m, step, at, kind)) break;
            step++;
            continue;
        case REGEX_MARK:
            if (!push(m, TRAIL_MARK, step->operand, m->marks[step->operand], m->last_group, 0))
                return REGEX_ERROR;
            m->marks[step->operand] = at;
            if (step->operand & 1) m->last_group = step->operand / 2 + 1;
            step++;
            continue;
        case REGEX_REF: {
            int64_t stop = reference_end(m, step, at);
            if (stop < 0) break;
            at = stop, step++;
            continue;
        }
        case REGEX_SPLIT:
            if (!may_begin(m, step->first, at, kind)) {
                step = steps + step->target;
                continue;
            }
            if (may_begin(m, step->other, at, kind) && !push(m, CHOICE_WAY, step->target, at, 0, 0))
                return REGEX_ERROR;
            step++;
            continue;
        case REGEX_JUMP:
            if (!poll(m)) return REGEX_ERROR;
            step = steps + step->target;
            continue;
        case REGEX_COUNT: {
            int64_t *loop = &m->loops[2 * (size_t)step->operand];
            if (!push(m, TRAIL_LOOP, step->operand, 0, loop[0], loop[1])) return REGEX_ERROR;
            loop[0] = 0;
            loop[1] = NOT_SET;
            step++;
            continue;
        }
        case REGEX_LOOP: {
            int64_t *loop = &m->loops[2 * (size_t)step->operand], count = loop[0], last = loop[1];
            if (count < step->low) { /* the rounds that must be: empty ones count too */
                if (!push(m, TRAIL_LOOP, step->operand, 0, count, last)) return REGEX_ERROR;
                loop[0] = count + 1;
                step++;
                continue;
            }
            bool may_go_on = (count < step->high || step->high == REGEX_UNLIMITED) && last != at;
            if (!may_go_on || !may_begin(m, step->first, at, kind)) {
                step = steps + step->target;
                continue;
            }
            uint32_t index = (uint32_t)(step - steps);
            if (!step->is_greedy) {
                if (!push(m, CHOICE_ROUND, index, at, 0, 0)) return REGEX_ERROR;
                step = steps + step->target;
                continue;
            }
            bool may_leave = may_begin(m, step->other, at, kind);
            if (!(may_leave ? push(m, CHOICE_LEAVE, index, at, count, last)
                            : push(m, TRAIL_LOOP, step->operand, 0, count, last)))
                return REGEX_ERROR;
            loop[0] = count + 1;
            loop[1] = at;
            step++;
            continue;
        }
        case REGEX_LOOK:
            if (step->low > at) { /* so far back there is nothing */
                if (!step->is_negated) break;
                step = steps + step->target;
                continue;
            }
            if (!push(m, FRAME, (uint32_t)(step - steps), at, 0, frame)) return REGEX_ERROR;
            frame = (int64_t)m->count - 1;
            at -= step->low, step++;
            continue;
        case REGEX_ATOMIC:
            if (!push(m, FRAME, (uint32_t)(step - steps), at, 0, frame)) return REGEX_ERROR;
            frame = (int64_t)m->count - 1;
            step++;
            continue;
        case REGEX_LOOK_END:
        case REGEX_ATOMIC_END: {
            if (frame < 0) break;
            size_t base = (size_t)frame;
            RegexChoice entered = m->choices[base];
            const RegexStep *opened = steps + entered.step;
            frame = entered.last;
            if (opened->op == REGEX_LOOK && opened->is_negated) {
                drop_undoing(m, base);
                break;
            }
            drop_choices(m, base);
            if (opened->op == REGEX_LOOK) at = entered.at, step = steps + opened->target;
            else step++;
            continue;
        }
        case REGEX_COND: {
            int64_t first = m->marks[step->operand], last = m->marks[step->operand + 1];
            step = first >= 0 && last >= first ? step + 1 : steps + step->target;
            continue;
        }
        case REGEX_MATCH:
            if ((m->is_full && at != end) || (at == m->avoid && begin == at)) break;
            m->start = begin;
            m->stop = at;
            return REGEX_MATCHED;
        }
        /* This way failed: back to the last choice. */
        for (;;) {
            if (m->count == 0) return REGEX_FAILED;
            if (!poll(m)) return REGEX_ERROR;
            RegexChoice *choice = &m->choices[m->count - 1];
            switch (choice->kind) {
            case CHOICE_WAY:
                at = choice->at;
                step = steps + choice->step;
                m->count--;
                break;
            case CHOICE_FEWER:
                step = steps + choice->step;
                at = back_to(m, step, choice->count, choice->at, kind);
                if (at > choice->count) choice->at = at - 1;
                else m->count--;
                if (at < 0) continue;
                step++;
                break;
            case CHOICE_MORE:
                step = steps + choice->step;
                at = choice->at;
                if (unit_has(program, step->unit, step->operand, str_read(data, kind, at)))
                    at = forward_to(m, step, at + 1, choice->last, kind);
                else
                    at = -1;
                if (at >= 0 && at < choice->last) choice->at = at;
                else m->count--;
                if (at < 0) continue;
                step++;
                break;
            case CHOICE_LEAVE:
                put_back(m, choice);
                at = choice->at;
                step = steps + steps[choice->step].target;
                m->count--;
                break;
            case CHOICE_ROUND: {
                step = steps + choice->step;
                at = choice->at;
                int64_t *loop = &m->loops[2 * (size_t)step->operand];
                *choice = (RegexChoice){TRAIL_LOOP, step->operand, 0, loop[0], loop[1]};
                loop[0]++;
                loop[1] = at;
                step++;
                break;
            }
            case FRAME:
                frame = choice->last;
                step = steps + choice->step;
                m->count--;
                if (step->op != REGEX_LOOK || !step->is_negated) continue;
                at = choice->at;
                step = steps + step->target;
                break;
            default:
                put_back(m, choice);
                m->count--;
                continue;
            }
            break;
        }
    }
}

static RegexOutcome run_1(RegexMatcher *m, int64_t at) {
    return run(m, at, 1);
}
static RegexOutcome run_2(RegexMatcher *m, int64_t at) {
    return run(m, at, 2);
}
static RegexOutcome run_4(RegexMatcher *m, int64_t at) {
    return run(m, at, 4);
}

static RegexOutcome run_any(RegexMatcher *m, int64_t at) {
    return m->kind == 1 ? run_1(m, at) : m->kind == 2 ? run_2(m, at) : run_4(m, at);
}

/* No group has matched, nothing is to be gone back to. */
static void begin(RegexMatcher *m) {
    m->count = 0;
    m->last_group = 0;
    for (uint32_t i = 0; i < 2 * m->program->groups; i++) m->marks[i] = NOT_SET;
}

RegexOutcome regex_match_at(RegexMatcher *m, int64_t at) {
    int64_t width = m->program->width; /* what is 0 wide matches behind the end, too */
    if (width && m->end - at < width) return REGEX_FAILED;
    begin(m);
    return run_any(m, at);
}

/* --- searching ------------------------------------------------------------------------------------------ */

/* The first place from `at` on where a text of several characters stands, or -1. */
static int64_t find_text(const RegexMatcher *m, const RegexText *text, int64_t at) {
    if (m->kind == 1) {
        if (!text->is_narrow || at >= m->end) return -1;
        const char *found = memmem_bytes(m->data + at, (size_t)(m->end - at),
                                         m->program->bytes + text->start, text->count);
        return found ? found - m->data : -1;
    }
    for (; text->count <= m->end - at; at++) {
        if (has_text(m, text, at, m->kind)) return at;
    }
    return -1;
}

/* The first place from `at` on where a match can begin; -1: there is none. */
static int64_t next_start(const RegexMatcher *m, int64_t at) {
    const RegexProgram *program = m->program;
    const RegexStep *step = program->steps;
    const char *data = m->data;
    int64_t last = m->end - program->width;
    if (at > last) return -1;
    while (step->op == REGEX_MARK) step++;
    if (step->op == REGEX_TEXT) return find_text(m, &program->texts[step->operand], at);
    if (step->op == REGEX_AT && step->place == PLACE_LINE_START && m->kind == 1) {
        if (at == 0) return 0;
        const char *newline = memchr(data + at - 1, '\n', (size_t)(last - at + 1));
        return newline ? newline - data + 1 : -1;
    }
    if (program->start == REGEX_NONE) return at;
    const RegexFirst *first = &program->firsts[program->start];
    if (m->kind == 1) {
        if (step->op == REGEX_CHAR) {
            if (step->operand > UINT8_MAX) return -1;
            const char *found = memchr(data + at, (int)step->operand, (size_t)(m->end - at));
            return found ? found - data : -1;
        }
        while (at <= last && !admits(first, (uint8_t)data[at])) at++;
    } else if (m->kind == 2) {
        while (at <= last && !admits(first, str_read(data, 2, at))) at++;
    } else {
        while (at <= last && !admits(first, str_read(data, 4, at))) at++;
    }
    return at <= last ? at : -1;
}

RegexOutcome regex_search(RegexMatcher *m, int64_t at) {
    begin(m);
    if (m->program->only_at_start)
        return at == 0 && m->end >= m->program->width ? run_any(m, at) : REGEX_FAILED;
    for (; at <= m->end; at++) {
        at = next_start(m, at);
        if (at < 0) return REGEX_FAILED;
        if (!poll(m)) return REGEX_ERROR;
        RegexOutcome outcome = run_any(m, at);
        if (outcome != REGEX_FAILED) return outcome;
    }
    return REGEX_FAILED;
}

bool regex_span(const RegexMatcher *m, int64_t group, int64_t *start, int64_t *stop) {
    *start = m->start;
    *stop = m->stop;
    if (group == 0) return true;
    *start = m->marks[2 * group - 2];
    *stop = m->marks[2 * group - 1];
    if (*start >= 0 && *stop >= *start) return true;
    *start = *stop = -1;
    return false;
}

int64_t regex_go_on(RegexMatcher *m) {
    m->avoid = m->stop == m->start ? m->stop : -1;
    return m->stop;
}

/*
 * Codes that the verifier must refuse.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "compiler/verify.h"

enum { MOST_UNITS = 8 };

static const Name name_x = {0, 1, "x"};
static const CodeSlot one_slot[] = {{&name_x, SLOT_LOCAL}};
static const Name *const one_name[] = {&name_x};

static Unit unit(Opcode opcode, uint32_t argument) {
    return (Unit)opcode | argument << 8;
}

/* What is wrong with a code of these units. */
static void expect_problem(const Unit *units, uint32_t count, uint32_t stack_size,
                           const ExceptionRange *range, const char *problem) {
    Arena arena;
    Span positions[MOST_UNITS] = {{0, 0, 0, 0}};
    Code code = {
        .name = &name_x,
        .qualname = &name_x,
        .filename = "",
        .slots = one_slot,
        .slot_count = 1,
        .stack_size = stack_size,
        .units = units,
        .unit_count = count,
        .positions = positions,
        .ranges = range,
        .range_count = range ? 1 : 0,
        .names = one_name,
        .name_count = 1,
    };
    arena_open(&arena);
    cr_assert_eq(setjmp(arena.exhausted), 0);
    const char *found = code_verify(&code, &arena);
    if (!problem) cr_expect_null(found, "%s", found);
    else
        cr_expect(found && strstr(found, problem), "expected \"%s\", got \"%s\"", problem,
                  found ? found : "nothing");
    arena_close(&arena);
}

#define EXPECT(problem, stack_size, range, ...)                                                              \
    do {                                                                                                     \
        const Unit units[] = {__VA_ARGS__};                                                                  \
        expect_problem(units, (uint32_t)(sizeof units / sizeof *units), stack_size, range, problem);         \
    } while (0)

Test(verify, accepts_good_code) {
    EXPECT(NULL, 1, NULL, unit(OP_LOAD_FAST, 0), unit(OP_RETURN_VALUE, 0));
}

Test(verify, refuses_what_the_stack_does_not_hold) {
    EXPECT("takes more", 1, NULL, unit(OP_RETURN_VALUE, 0));
    EXPECT("takes more", 2, NULL, unit(OP_LOAD_FAST, 0), unit(OP_COPY, 2), unit(OP_RETURN_VALUE, 0));
    EXPECT("takes more", 2, NULL, unit(OP_LOAD_FAST, 0), unit(OP_LIST_APPEND, 1), unit(OP_LOAD_FAST, 0),
           unit(OP_RETURN_VALUE, 0));
    EXPECT("exceeds the stack size", 1, NULL, unit(OP_LOAD_FAST, 0), unit(OP_LOAD_FAST, 0),
           unit(OP_RETURN_VALUE, 0));
}

Test(verify, refuses_bad_operands) {
    EXPECT("operand", 1, NULL, unit(OP_LOAD_FAST, 1), unit(OP_RETURN_VALUE, 0));
    EXPECT("operand", 1, NULL, unit(OP_LOAD_CONST, 0), unit(OP_RETURN_VALUE, 0));
    EXPECT("operand", 1, NULL, unit(OP_LOAD_NAME, 1), unit(OP_RETURN_VALUE, 0));
    EXPECT("operand", 1, NULL, unit(OP_LOAD_SMALL_INT, 256), unit(OP_RETURN_VALUE, 0));
    EXPECT("operand", 1, NULL, unit(OP_LOAD_FAST, 0), unit(OP_CALL_INTRINSIC_1, 0), unit(OP_RETURN_VALUE, 0));
    EXPECT("no such opcode", 1, NULL, 0xFF);
}

Test(verify, refuses_bad_flow) {
    EXPECT("leaves the code", 1, NULL, unit(OP_LOAD_FAST, 0));
    EXPECT("operand", 1, NULL, unit(OP_JUMP_FORWARD, 9));
    EXPECT("wrong direction", 1, NULL, unit(OP_NOP, 0), unit(OP_JUMP_FORWARD, 0));
    EXPECT("different depths", 2, NULL, unit(OP_LOAD_FAST, 0), unit(OP_JUMP_BACKWARD, 0));
}

Test(verify, refuses_bad_ranges) {
    ExceptionRange outside = {0, 1, 9, 0, false}, empty = {1, 1, 0, 0, false}, deep = {0, 1, 1, 3, false},
                   wrong = {0, 2, 1, 0, true};
    EXPECT("outside", 2, &outside, unit(OP_LOAD_FAST, 0), unit(OP_RETURN_VALUE, 0));
    EXPECT("empty", 2, &empty, unit(OP_LOAD_FAST, 0), unit(OP_RETURN_VALUE, 0));
    EXPECT("deeper", 8, &deep, unit(OP_LOAD_FAST, 0), unit(OP_RETURN_VALUE, 0));
    EXPECT("different depths", 8, &wrong, unit(OP_LOAD_FAST, 0), unit(OP_RETURN_VALUE, 0));
}

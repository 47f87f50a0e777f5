/*
 * Lowering: small functions in, the instructions that run out.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "base/buffer.h"
#include "tests/unit/vm/testing.h"
#include "vm/lower.h"

/* Operands as the table of cases writes them: locals by letter (a b c …), stack slots s0 s1 …, constants k0
 * k1 …. */
static void append_operand(Buffer *text, const CodeObject *code, int operand) {
    if (operand < 0) buffer_append_format(text, " k%d", ~operand);
    else if ((uint32_t)operand < code->slot_count) buffer_append_format(text, " %c", 'a' + operand);
    else buffer_append_format(text, " s%d", operand - (int)code->slot_count);
}

/* Which of dst, a and b an instruction has. */
static const char *operands_of(LoweredOp op) {
#define SHAPES_OF(name) case LOWERED_##name: case LOWERED_##name##_SLOTS: case LOWERED_##name##_CONSTANT
    switch ((int)op) {
    SHAPES_OF(ADD):
    SHAPES_OF(MULTIPLY):
    SHAPES_OF(SUBTRACT):
    SHAPES_OF(SUBSCRIPT):
    case LOWERED_LT:
        return "dab";
    case LOWERED_MOVE:
    case LOWERED_TAKE:
    case LOWERED_GET_ITER:
    case LOWERED_NOT:
    case LOWERED_TO_BOOL:
    case LOWERED_FOR_ITER:
        return "da";
    SHAPES_OF(JUMP_LT):
    SHAPES_OF(JUMP_GT):
        return "ab";
    case LOWERED_RETURN:
    case LOWERED_RELEASE:
    case LOWERED_JUMP_IF_FALSE:
    case LOWERED_CHECK:
    case LOWERED_UNPACK:
        return "a";
    case LOWERED_LOAD_ATTRIBUTE: return "da";
    case LOWERED_EMPTY: case LOWERED_CALL: case LOWERED_LOAD_GLOBAL: return "d";
    default: return "";
    }
}

static void show(Buffer *text, const CodeObject *code) {
    const Instruction *end = code->words + code->word_count;
    for (const Instruction *ip = code->words; ip < end; ip += lowered_length(ip)) {
        buffer_append_format(text, "%s%s", text->count ? "; " : "", lowered_infos[ip->op].name);
        for (const char *which = operands_of((LoweredOp)ip->op); *which; which++) {
            append_operand(text, code, *which == 'd' ? (int16_t)ip->dst : *which == 'a' ? ip->a : ip->b);
        }
    }
}

typedef struct LowerCase {
    bool is_direct; /* level 0 */
    const char *source, *expected;
} LowerCase;

ParameterizedTestParameters(lower, shapes) {
    static LowerCase cases[] = {
        {false, "def f(a, b):\n return a + b", "ADD_SLOTS s0 a b; RETURN s0"},
        {true, "def f(a, b):\n return a + b", "MOVE s0 a; MOVE s1 b; ADD_SLOTS s0 s0 s1; RETURN s0"},
        {false, "def f(a, b):\n b = a * 2\n return b", "MULTIPLY_CONSTANT b a k1; RETURN b"},
        {true, "def f(a, b):\n b = a * 2\n return b",
         "MOVE s0 a; MOVE s1 k1; MULTIPLY_SLOTS s0 s0 s1; TAKE b s0; MOVE s0 b; RETURN s0"},
        /* a load that was put off happens before the local changes */
        {false, "def f(a, b):\n return a + (a := b)", "MOVE s0 a; MOVE a b; ADD_SLOTS s0 s0 b; RETURN s0"},
        /* and before anything that may run code of the program */
        {false, "def f(a, b):\n return a + b.c", "LOAD_ATTRIBUTE s1 b; ADD_SLOTS s0 a s1; RETURN s0"},
        {false, "def f(a, b):\n if a < b: return a\n return b", "JUMP_LT_SLOTS a b; RETURN a; RETURN b"},
        {true, "def f(a):\n return not a", "MOVE s0 a; TO_BOOL s0 s0; NOT s0 s0; RETURN s0"},
        {false, "def f(a):\n return not a", "NOT s0 a; RETURN s0"},
        {false, "def f(a):\n b, c = a\n return c", "UNPACK a; RETURN c"},
        {true, "def f(a):\n b, c = a\n return c",
         "MOVE s0 a; UNPACK s0; TAKE b s1; TAKE c s0; MOVE s0 c; RETURN s0"},
        {false, "def f(a):\n for b in a: pass", "GET_ITER s0 a; FOR_ITER b s0; JUMP_BACK; RETURN k0"},
        {false, "def f(a):\n a[0]", "SUBSCRIPT_CONSTANT s0 a k1; RELEASE s0; RETURN k0"},
        {false, "def f(a):\n del b\n b = a", "UNBIND; MOVE b a; RETURN k0"},
        {false, "def f():\n return g()", "LOAD_GLOBAL s0; CALL s0; RETURN s0"},
        {true, "def f():\n return g()", "LOAD_GLOBAL s0; EMPTY s1; CALL s0; RETURN s0"},
    };
    return cr_make_param_array(LowerCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(LowerCase *given, lower, shapes) {
    VM *vm = testing_open();
    vm->options.lowers_directly = given->is_direct;
    Owned code = testing_code(vm, given->source);
    cr_assert(lower_code(vm, as_code(code)));
    Buffer text = BUFFER_EMPTY;
    show(&text, as_code(code));
    cr_expect_str_eq(text.bytes, given->expected, "level %d of %s\n  gives    %s\n  expected %s",
                     !given->is_direct, given->source, text.bytes, given->expected);
    buffer_close(&text);
    value_release(vm, code);
    testing_close(vm);
}

/* Every instruction knows where it comes from, and every jump lands on one. */
Test(lower, origins_and_jumps) {
    static const char source[] =
        "def f(a, b):\n"
        "    try:\n"
        "        while a < b and b:\n"
        "            for c, d in b: a += c if d else yield_(a)\n"
        "            else: continue\n"
        "    except ValueError as e: return e\n"
        "    with a as b: return [x for x in b if x]\n";
    for (int level = 0; level < 2; level++) {
        VM *vm = testing_open();
        vm->options.lowers_directly = level == 0;
        Owned held = testing_code(vm, source);
        CodeObject *code = as_code(held);
        cr_assert(lower_code(vm, code));
        static bool is_start[4096];
        memset(is_start, 0, sizeof is_start);
        cr_assert_lt(code->word_count, 4096);
        uint32_t before = 0;
        const Instruction *end = code->words + code->word_count, *ip = code->words;
        for (; ip < end; ip += lowered_length(ip)) {
            size_t word = (size_t)(ip - code->words);
            is_start[word] = true;
            cr_assert_geq(code->origins[word], before, "origins go up");
            before = code->origins[word];
            cr_assert_lt(before, code->code->unit_count);
        }
        cr_assert_eq(ip, end);
        for (ip = code->words; ip < end; ip += lowered_length(ip)) {
            int64_t displacement = 0;
            int32_t narrow = 0;
            switch ((int)ip->op) {
            case LOWERED_JUMP: case LOWERED_JUMP_BACK:
                memcpy(&narrow, &ip->a, sizeof narrow);
                displacement = narrow;
                break;
            case LOWERED_JUMP_LT:
            case LOWERED_JUMP_IF_TRUE:
            case LOWERED_JUMP_IF_FALSE:
            case LOWERED_FOR_ITER:
                memcpy(&displacement, ip + 1, sizeof displacement);
                break;
            default: continue;
            }
            int64_t target = ip - code->words + displacement;
            cr_assert(target >= 0 && target < code->word_count && is_start[target], "a jump to word %lld",
                      (long long)target);
        }
        value_release(vm, held);
        testing_close(vm);
    }
}

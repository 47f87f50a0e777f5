/*
 * Expressions that are constants, and annotations as text.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>

#include "compiler/unparse.h"
#include "tests/unit/compiler/compiling.h"

typedef struct FoldCase {
    char source[60];
    char value[90]; /* empty: left to run time */
} FoldCase;

ParameterizedTestParameters(fold, values) {
    static FoldCase cases[] = {
        {"1 + 2 * 3", "7"},
        {"2 ** 64 - 1", "18446744073709551615"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"7 // -2", "-4"},
        {"-7 % 3", "2"},
        {"1 / 3", "0.3333333333333333"},
        {"1 / 0", ""},
        {"1 << 200", ""},
        {"True + 1", ""},
        {"~5", "-6"},
        {"not ()", "True"},
        {"0.1 + 0.2", "0.30000000000000004"},
        {"3 - 4j", "(3-4j)"},
        {"-0.0", "-0.0"},
        {"'ab' * 3", "'ababab'"},
        {"'a' 'b' + 'c'", "'abc'"},
        {"'x' * 5000", ""},
        {"(1, 'a', (None, ...))", "(1, 'a', (None, ...))"},
        {"(1, 2)[-1]", "2"},
        {"b'abc'[1]", "98"},
        {"(1, x)", ""},
        {"__debug__", "True"},
    };
    return cr_make_param_array(FoldCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(FoldCase *given, fold, values) {
    Compilation compilation;
    compile_text(&compilation, given->source, PARSE_EXPRESSION, (CompileOptions){0});
    const Code *code = compilation.code;
    cr_assert(code);
    bool is_constant = code->unit_count == 3;
    cr_assert_eq(is_constant, given->value[0] != '\0', "%s", given->source);
    if (is_constant) {
        Constant small = {.kind = CONSTANT_INT, .integer = unit_argument(code->units[1])};
        const Constant *constant =
            unit_opcode(code->units[1]) == OP_LOAD_SMALL_INT ? &small : code->constants[0];
        cr_expect_str_eq(unparse_constant(&compilation.arena, constant), given->value);
    }
    compilation_close(&compilation);
}

typedef struct TextCase {
    char source[60];
} TextCase;

ParameterizedTestParameters(unparse, round_trips) {
    static TextCase cases[] = {
        {"a + b * (c - d) ** (-e)"},
        {"(a, *b)"},
        {"lambda x, /, y=1, *z, k, **w: x"},
        {"[i for i in x if i async for j in k]"},
        {"{**a, 'b': {1, 2}}"},
        {"f(a, *b, c=d, **e)(x for x in y)"},
        {"a if b else c if d else e"},
        {"not a and (b or c)"},
        {"a < b is not c not in d"},
        {"x[1:2, ::3, ...]"},
        {"f'{a!r:>{b}}{{'"},
        {"(yield a)"},
        {"(1).real"},
    };
    return cr_make_param_array(TextCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(TextCase *given, unparse, round_trips) {
    Compilation compilation;
    compile_text(&compilation, given->source, PARSE_EXPRESSION, (CompileOptions){0});
    cr_assert(compilation.tree);
    const char *text = unparse_expression(&compilation.arena, NODE_AS(Expression, compilation.tree)->body);
    if (strcmp(given->source, "(1).real") == 0) cr_expect_str_eq(text, "1 .real");
    else cr_expect_str_eq(text, given->source);
    compilation_close(&compilation);
}

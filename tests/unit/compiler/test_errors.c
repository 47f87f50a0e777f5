/*
 * What the compiler refuses or warns of, with CPython's words and places. tests/tools/compile_errors.txt has
 * many more, which compare_compile.py holds against CPython itself.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "tests/unit/compiler/compiling.h"

typedef struct ErrorCase {
    char source[100];
    char text[110];
    Span span;
} ErrorCase;

ParameterizedTestParameters(errors, messages) {
    static ErrorCase cases[] = {
        {"def f():\n  x=1\n  global x", "name 'x' is assigned to before global declaration", {3, 2, 3, 10}},
        {"def f(x):\n  global x", "name 'x' is parameter and global", {2, 2, 2, 10}},
        {"def f():\n  def g():\n    nonlocal zz", "no binding for nonlocal 'zz' found", {3, 4, 3, 15}},
        {"nonlocal x", "nonlocal declaration not allowed at module level", {1, 0, 1, 10}},
        {"def f(a, a): pass", "duplicate argument 'a' in function definition", {1, 9, 1, 10}},
        {"[i:=0 for i in x]",
         "assignment expression cannot rebind comprehension iteration variable 'i'",
         {1, 1, 1, 2}},
        {"class C:\n  from x import *", "import * only allowed at module level", {2, 16, 2, 17}},
        {"def f(x: (yield)): pass", "yield expression cannot be used within an annotation", {1, 10, 1, 15}},
        {"x.__debug__ = 1", "cannot assign to __debug__", {1, 0, 1, 11}},
        {"def f():\n  await x", "'await' outside async function", {2, 2, 2, 9}},
        {"return", "'return' outside function", {1, 0, 1, 6}},
        {"while 1:\n  def f(): break", "'break' outside loop", {2, 11, 2, 16}},
        {"try: pass\nexcept: pass\nexcept E: pass", "default 'except:' must be last", {2, 0, 2, 12}},
        {"match x:\n  case a: pass\n  case 1: pass",
         "name capture 'a' makes remaining patterns unreachable",
         {2, 7, 2, 8}},
        {"x is 1", "\"is\" with 'int' literal. Did you mean \"==\"?", {1, 0, 1, 6}},
        {"assert (x, 'm')", "assertion is always true, perhaps remove parentheses?", {1, 0, 1, 15}},
        {"def f():\n  try: pass\n  finally: return", "'return' in a 'finally' block", {3, 11, 3, 17}},
        {"from __future__ import braces", "not a chance", {1, 23, 1, 29}},
    };
    return cr_make_param_array(ErrorCase, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(ErrorCase *given, errors, messages) {
    Compilation compilation;
    compile_text(&compilation, given->source, PARSE_MODULE, (CompileOptions){0});
    const Diagnostic *message = compilation.diagnostics.first;
    cr_assert(message, "no message for %s", given->source);
    cr_expect_str_eq(message->text, given->text);
    cr_expect_eq(message->span.line, given->span.line, "%s", given->source);
    cr_expect_eq(message->span.column, given->span.column, "%s", given->source);
    cr_expect_eq(message->span.end_line, given->span.end_line, "%s", given->source);
    cr_expect_eq(message->span.end_column, given->span.end_column, "%s", given->source);
    compilation_close(&compilation);
}

Test(errors, a_finally_block_warns_once) {
    Compilation compilation;
    compile_text(&compilation, "try: pass\nfinally: x is 1\n", PARSE_MODULE, (CompileOptions){0});
    cr_assert(compilation.code);
    cr_expect_eq(compilation.diagnostics.first, compilation.diagnostics.last);
    compilation_close(&compilation);
}

Test(errors, deep_trees_are_refused) {
    Compilation compilation;
    static char source[40000];
    for (size_t i = 0; i + 2 < sizeof source; i += 2) source[i] = 'a', source[i + 1] = '+';
    source[sizeof source - 2] = 'a';
    compile_text(&compilation, source, PARSE_EXPRESSION, (CompileOptions){0});
    cr_assert_null(compilation.code);
    cr_expect_eq(compilation.diagnostics.first_error->kind, KIND_RECURSION_ERROR);
    compilation_close(&compilation);
}

/*
 * Code for small sources, as the disassembler shows it. What larger sources become is compared with CPython
 * (make compare-compile, tests/tools/compare_bytecode.py).
 */
#include <criterion/criterion.h>

#include "compiler/disassemble.h"
#include "tests/unit/compiler/compiling.h"

static void expect_code(const char *source, const char *expected) {
    Compilation compilation;
    Buffer text = BUFFER_EMPTY;
    compile_text(&compilation, source, PARSE_MODULE, (CompileOptions){0});
    cr_assert(compilation.code, "%s",
              compilation.diagnostics.first_error ? compilation.diagnostics.first_error->text : source);
    disassemble(&text, compilation.code);
    cr_expect_str_eq(text.bytes, expected);
    buffer_close(&text);
    compilation_close(&compilation);
}

Test(disassembly, a_loop_over_names) {
    expect_code("for i in x:\n    if i: y += i\n",
                "<module> (line 1, stack 3):\n"
                "          0        RESUME                          0\n"
                "\n"
                "    1     1        LOAD_NAME                       0  x\n"
                "          2        GET_ITER\n"
                "          3   L1:  FOR_ITER                       14  to L3\n"
                "          4        STORE_NAME                      1  i\n"
                "\n"
                "    2     5        LOAD_NAME                       1  i\n"
                "          6        TO_BOOL\n"
                "          7        POP_JUMP_IF_TRUE                9  to L2\n"
                "          8        JUMP_BACKWARD                   3  to L1\n"
                "          9   L2:  LOAD_NAME                       2  y\n"
                "         10        LOAD_NAME                       1  i\n"
                "         11        BINARY_OP                      13  +=\n"
                "         12        STORE_NAME                      2  y\n"
                "         13        JUMP_BACKWARD                   3  to L1\n"
                "\n"
                "    1    14   L3:  LOAD_CONST                      0  None\n"
                "         15        RETURN_VALUE\n");
}

Test(disassembly, a_handler_and_its_ranges) {
    expect_code("try:\n    f()\nexcept E:\n    pass\n",
                "<module> (line 1, stack 4):\n"
                "          0        RESUME                          0\n"
                "\n"
                "    1     1        NOP\n"
                "\n"
                "    2     2   L1:  LOAD_NAME                       0  f\n"
                "          3        PUSH_NULL\n"
                "          4        CALL                            0\n"
                "          5        POP_TOP\n"
                "          6   L2:  LOAD_CONST                      0  None\n"
                "          7        RETURN_VALUE\n"
                "          8   L3:  PUSH_EXC_INFO\n"
                "\n"
                "    3     9        LOAD_NAME                       1  E\n"
                "         10        CHECK_EXC_MATCH\n"
                "         11        POP_JUMP_IF_FALSE              16  to L5\n"
                "         12        POP_TOP\n"
                "\n"
                "    4    13   L4:  POP_EXCEPT\n"
                "         14        LOAD_CONST                      0  None\n"
                "         15        RETURN_VALUE\n"
                "\n"
                "    3    16   L5:  RERAISE                         0\n"
                "         17   L6:  COPY                            3\n"
                "         18        POP_EXCEPT\n"
                "         19        RERAISE                         1\n"
                "  exceptions:\n"
                "    L1 to L2 -> L3, depth 0\n"
                "    L3 to L4 -> L6, depth 1, unit index\n"
                "    L5 to L6 -> L6, depth 1, unit index\n");
}

Test(disassembly, a_closure) {
    expect_code("def f(a):\n    return lambda: a\n",
                "<module> (line 1, stack 1):\n"
                "          0        RESUME                          0\n"
                "\n"
                "    1     1        LOAD_CONST                      0  <code f, line 1>\n"
                "          2        MAKE_FUNCTION\n"
                "          3        STORE_NAME                      0  f\n"
                "          4        LOAD_CONST                      1  None\n"
                "          5        RETURN_VALUE\n"
                "\n"
                "f (line 1, stack 2):\n"
                "          0        MAKE_CELL                       0  a\n"
                "\n"
                "    1     1        RESUME                          0\n"
                "\n"
                "    2     2        LOAD_CLOSURE                    0  a\n"
                "          3        BUILD_TUPLE                     1\n"
                "          4        LOAD_CONST                      0  <code f.<locals>.<lambda>, line 2>\n"
                "          5        MAKE_FUNCTION\n"
                "          6        SET_FUNCTION_ATTRIBUTE          8  closure\n"
                "          7        RETURN_VALUE\n"
                "\n"
                "f.<locals>.<lambda> (line 2, stack 1):\n"
                "          0        COPY_FREE_VARS                  1\n"
                "\n"
                "    2     1        RESUME                          0\n"
                "          2        LOAD_DEREF                      0  a\n"
                "          3        RETURN_VALUE\n");
}

Test(disassembly, checks_only_locals_that_may_be_unbound) {
    Compilation compilation;
    compile_text(&compilation, "def f(a):\n if a: b = 1\n print(b)\n return b\n", PARSE_MODULE,
                 (CompileOptions){0});
    const Code *function = compilation.code->constants[0]->code;
    int checked = 0, unchecked = 0;
    for (uint32_t i = 0; i < function->unit_count; i++) {
        checked += unit_opcode(function->units[i]) == OP_LOAD_FAST_CHECK;
        unchecked += unit_opcode(function->units[i]) == OP_LOAD_FAST;
    }
    cr_expect_eq(checked, 1);
    cr_expect_eq(unchecked, 2);
    compilation_close(&compilation);
}

Test(disassembly, json_is_one_object) {
    Compilation compilation;
    Buffer text = BUFFER_EMPTY;
    compile_text(&compilation, "x", PARSE_EXPRESSION, (CompileOptions){0});
    disassemble_json(&text, compilation.code);
    cr_expect_str_eq(
        text.bytes,
        "{\"name\":\"<module>\",\"qualname\":\"<module>\",\"flags\":0,\"first_line\":1,\"stack_size\":1,"
        "\"arguments\":[0,0,0],"
        "\"slots\":[],\"units\":[{\"offset\":0,\"opcode\":\"RESUME\",\"argument\":0,\"meaning\":null,"
        "\"position\":null},"
        "{\"offset\":1,\"opcode\":\"LOAD_NAME\",\"argument\":0,\"meaning\":\"x\",\"position\":[1,0,1,1]},"
        "{\"offset\":2,\"opcode\":\"RETURN_VALUE\",\"argument\":null,\"meaning\":null,\"position\":[1,0,1,1]}"
        "],"
        "\"ranges\":[],\"constants\":[\"None\"]}");
    buffer_close(&text);
    compilation_close(&compilation);
}

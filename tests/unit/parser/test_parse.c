#include <criterion/criterion.h>
#include <string.h>

#include "parser/dump_ast.h"
#include "parser/parse.h"

/* The tree on one line; at a mistake "Message line:offset-end_line:end_offset". */
static void expect_as(ParseMode mode, bool allow_incomplete, const char *text, const char *expected) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    arena_open(&arena);
    cr_assert_eq(setjmp(arena.exhausted), 0);
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    ParseOptions options = {.mode = mode, .is_str = true, .allow_incomplete = allow_incomplete};
    Node *tree = parse_source(text, strlen(text), &options, &names, &diagnostics);
    Buffer made = BUFFER_EMPTY;
    if (tree) {
        ast_dump(&made, tree, false, -1);
    } else {
        const Diagnostic *error = diagnostics.first_error;
        cr_assert(error);
        int offset, end_offset;
        diagnostic_offsets(error, text, strcspn(text, "\n"), &offset, &end_offset);
        buffer_append_format(&made, "%s %u:%d-%u:%d", error->text, error->span.line, offset,
                             error->span.end_line, end_offset);
    }
    cr_expect_str_eq(made.bytes, expected, "%s: %s", text, made.bytes);
    buffer_close(&made);
    arena_close(&arena);
}

static void expect(const char *text, const char *expected) {
    expect_as(PARSE_EXPRESSION, false, text, expected);
}

static void expect_module(const char *text, const char *expected) {
    expect_as(PARSE_MODULE, false, text, expected);
}

Test(parse, binds_operators) {
    expect("a+b*c", "Expression(body=BinOp(left=Name(id='a', ctx=Load()), op=Add(), "
                    "right=BinOp(left=Name(id='b', ctx=Load()), "
                    "op=Mult(), right=Name(id='c', ctx=Load()))))");
    expect("-a**b",
           "Expression(body=UnaryOp(op=USub(), operand=BinOp(left=Name(id='a', ctx=Load()), op=Pow(), "
           "right=Name(id='b', ctx=Load()))))");
    expect("a<b is not c", "Expression(body=Compare(left=Name(id='a', ctx=Load()), ops=[Lt(), IsNot()], "
                           "comparators=[Name(id='b', ctx=Load()), Name(id='c', ctx=Load())]))");
}

Test(parse, joins_strings) {
    expect("u'a' 'b'", "Expression(body=Constant(value='ab', kind='u'))");
    expect("'a' f'{b}' 'c'", "Expression(body=JoinedStr(values=[Constant(value='a'), "
                             "FormattedValue(value=Name(id='b', ctx=Load()), "
                             "conversion=-1), Constant(value='c')]))");
    expect("f'{a = }'", "Expression(body=JoinedStr(values=[Constant(value='a = '), "
                        "FormattedValue(value=Name(id='a', ctx=Load()), "
                        "conversion=114)]))");
    expect("'\\N{BULLET}\\x41\\u00e9'", "Expression(body=Constant(value='\xe2\x80\xa2" "A\xc3\xa9'))");
}

Test(parse, reads_statements) {
    expect_module("match = 1",
                  "Module(body=[Assign(targets=[Name(id='match', ctx=Store())], value=Constant(value=1))])");
    expect_module("match x:\n case _: pass",
                  "Module(body=[Match(subject=Name(id='x', ctx=Load()), cases=[match_case("
                  "pattern=MatchAs(), body=[Pass()])])])");
    expect_module("with (a as b): pass",
                  "Module(body=[With(items=[withitem(context_expr=Name(id='a', ctx=Load()), "
                  "optional_vars=Name(id='b', ctx=Store()))], body=[Pass()])])");
    expect_module("type X[T] = T",
                  "Module(body=[TypeAlias(name=Name(id='X', ctx=Store()), type_params=[TypeVar(name='T')], "
                  "value=Name(id='T', ctx=Load()))])");
    expect_module("try: pass\nexcept A, B: pass",
                  "Module(body=[Try(body=[Pass()], handlers=[ExceptHandler(type=Tuple(elts=["
                  "Name(id='A', ctx=Load()), Name(id='B', ctx=Load())], ctx=Load()), body=[Pass()])])])");
}

Test(diagnose, finds_the_words) {
    expect_module("f(a b)", "invalid syntax. Perhaps you forgot a comma? 1:3-1:6");
    expect_module("print 1", "Missing parentheses in call to 'print'. Did you mean print(...)? 1:1-1:8");
    expect_module("if x\n", "expected ':' 1:5-1:6");
    expect_module("1 = x", "cannot assign to literal here. Maybe you meant '==' instead of '='? 1:1-1:2");
    expect_module("for 1 in x: pass", "cannot assign to literal 1:5-1:6");
    expect_module("def f(a=1, b): pass",
                  "parameter without a default follows parameter with a default 1:12-1:13");
    expect_module("x = (1,\n", "'(' was never closed 1:5-1:0");
    expect_module("if x:\ny", "expected an indented block after 'if' statement on line 1 2:1-2:2");
    expect_module("a b", "invalid syntax 1:3-1:4");
    expect_module("{1: 2, 3}", "':' expected after dictionary key 1:8-1:0");
    expect_module("f'{a b}'", "invalid syntax. Perhaps you forgot a comma? 1:4-1:7");
    expect_module("1 <> 2", "invalid syntax.  Maybe you meant '!=' instead of '<>'? 1:3-1:5");
}

Test(diagnose, tells_unfinished_input_from_wrong_input) {
    expect_as(PARSE_INTERACTIVE, true, "if x:\n", "incomplete input 1:6-1:-1");
    expect_as(PARSE_INTERACTIVE, false, "x\ny",
              "multiple statements found while compiling a single statement 1:2-1:3");
    expect_as(PARSE_INTERACTIVE, true, "x y\n", "invalid syntax 1:3-1:4");
}

static void expect_repeated(const char *unit, size_t count, const char *end, const char *message) {
    Buffer text = BUFFER_EMPTY;
    for (size_t i = 0; i < count; i++) buffer_append_text(&text, unit);
    buffer_append_text(&text, end);
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    arena_open(&arena);
    cr_assert_eq(setjmp(arena.exhausted), 0);
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    ParseOptions options = {.mode = PARSE_MODULE, .is_str = true};
    Node *tree = parse_source(text.bytes, text.count, &options, &names, &diagnostics);
    if (message) cr_expect_str_eq(diagnostics.first_error->text, message);
    else cr_expect(tree);
    arena_close(&arena);
    buffer_close(&text);
}

Test(parse, survives_any_depth) {
    const char *too_complex = "Parser stack overflowed - Python source too complex to parse";
    expect_repeated("(", 100000, "", "too many nested parentheses");
    expect_repeated("not ", 5900, "x", NULL);
    expect_repeated("not ", 100000, "x", too_complex);
    expect_repeated("-", 100000, "x", too_complex);
    expect_repeated("lambda:", 100000, "x", too_complex);
    expect_repeated("a+", 9000, "a", NULL);
    expect_repeated("a+", 100000, "a", "Stack overflow (used 8160 kB) during compilation");
    expect_repeated("a and ", 100000, "a", NULL);
}

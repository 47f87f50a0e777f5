/*
 * Where names live.
 */
#include <criterion/criterion.h>

#include "compiler/symbols.h"
#include "tests/unit/compiler/compiling.h"

/* The place of a name in the scope reached from the module by taking the children with these numbers ("01").
 */
static void expect_place(const char *source, const char *path, const char *name, Place place) {
    Compilation compilation;
    Symbols symbols;
    CompileOptions options = {.filename = "test.py"};
    compile_text(&compilation, source, PARSE_MODULE, options);
    cr_assert(compilation.tree);
    cr_assert(
        symbols_build(&symbols, compilation.tree, &options, &compilation.names, &compilation.diagnostics));
    const Scope *scope = symbols.module;
    for (; *path; path++) scope = scope->children[*path - '0'];
    const Symbol *symbol = scope_symbol(scope, names_intern_text(&compilation.names, name));
    cr_assert(symbol, "%s has no %s", source, name);
    cr_expect_eq(symbol->place, place, "%s in %s: %d", name, source, symbol->place);
    compilation_close(&compilation);
}

/* A function's children are its annotations, then itself: "1" is the function. */
Test(symbols, functions_share_cells) {
    const char *source = "def f(a):\n b = 1\n def g():\n  nonlocal b\n  return a, c\n";
    expect_place(source, "1", "a", PLACE_CELL);
    expect_place(source, "1", "b", PLACE_CELL);
    expect_place(source, "11", "b", PLACE_FREE);
    expect_place(source, "11", "c", PLACE_GLOBAL_IMPLICIT);
}

Test(symbols, classes_are_looked_through) {
    const char *source = "def f(x):\n class C:\n  x = 1\n  def m(self): return x\n";
    expect_place(source, "1", "x", PLACE_CELL);
    expect_place(source, "10", "x", PLACE_LOCAL);
    expect_place(source, "101", "x", PLACE_FREE);
}

Test(symbols, global_reaches_the_module) {
    expect_place("def f():\n global x\n x = 1\n", "1", "x", PLACE_GLOBAL_EXPLICIT);
    expect_place("def f():\n global x\n x = 1\n", "", "x", PLACE_GLOBAL_EXPLICIT);
}

Test(symbols, inlined_comprehensions_need_no_cells) {
    expect_place("def f(a):\n return [a + i for i in a]\n", "1", "a", PLACE_LOCAL);
    expect_place("def f(a):\n return [lambda: a for i in a]\n", "1", "a", PLACE_CELL);
    expect_place("def f(a):\n return (a for i in a)\n", "1", "a", PLACE_CELL);
}

Test(symbols, private_names_are_mangled) {
    expect_place("class C:\n def m(self):\n  __x = 1\n", "01", "_C__x", PLACE_LOCAL);
}

Test(symbols, a_walrus_binds_outside) {
    expect_place("def f(a):\n return [(b := i) for i in a]\n", "1", "b", PLACE_LOCAL);
}

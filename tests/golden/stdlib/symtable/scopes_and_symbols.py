import symtable

table = symtable.symtable('''
import os
top = 1
def outer(a, *b):
    global g
    c = [a for x in b]
    def inner():
        nonlocal c
        c = top
    return lambda: a
class Kind[T]:
    def method(self): return __class__
    attribute = 2
type Alias = list[Kind]
''', "example.py", "exec")

def show(table, depth=0):
    print("  " * depth + f"{table.get_type()} {table.get_name()} {table.get_lineno()} {table.is_nested()}")
    for symbol in sorted(table.get_symbols(), key=symtable.Symbol.get_name):
        if symbol.get_name().startswith("."):
            continue
        facts = [name[3:] for name in dir(symbol) if name.startswith("is_") and getattr(symbol, name)()]
        print("  " * depth + f"  {symbol.get_name()}: {' '.join(facts)}")
    for child in sorted(table.get_children(), key=lambda child: (child.get_lineno(), child.get_name())):
        if child.get_type() != "annotation":
            show(child, depth + 1)

show(table)
outer = table.lookup("outer").get_namespace()
print(outer.get_parameters(), sorted(outer.get_locals()), outer.get_globals(), outer.get_frees(), outer)
print(table.lookup("top"), table.lookup("os").get_namespaces())
try:
    table.lookup("os").get_namespace()
except ValueError as error:
    print(error)

# expect: module top 0 False
# expect:   Alias: assigned global local namespace
# expect:   Kind: assigned global local namespace
# expect:   g: declared_global global
# expect:   os: global imported local
# expect:   outer: assigned global local namespace
# expect:   top: assigned global local
# expect:   function outer 4 False
# expect:     a: local parameter referenced
# expect:     b: local parameter referenced
# expect:     c: assigned local
# expect:     g: declared_global global
# expect:     inner: assigned local namespace
# expect:     x: assigned comp_iter local
# expect:     function inner 7 True
# expect:       c: assigned free nonlocal
# expect:       top: global referenced
# expect:     function lambda 10 True
# expect:       a: free referenced
# expect:   type parameters Kind 11 False
# expect:     T: assigned local type_parameter
# expect:     class Kind 11 True
# expect:       __type_params__: assigned local
# expect:       attribute: assigned local
# expect:       method: assigned local namespace
# expect:       function method 12 True
# expect:         __class__: free referenced
# expect:         self: local parameter
# expect:   type alias Alias 14 False
# expect:     Kind: global referenced
# expect:     list: global referenced
# expect: ('a', 'b') ['a', 'b', 'c', 'inner', 'x'] ('g',) () <Function SymbolTable for outer in example.py>
# expect: <symbol 'top': LOCAL, DEF_LOCAL> ()
# expect: name is not bound to any namespaces

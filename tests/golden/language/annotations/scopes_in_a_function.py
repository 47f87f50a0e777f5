"""Annotations within functions are never evaluated, but scopes within them take part in what is a cell."""
import symtable
def f():
    n: c = 1
    c = 2
def g():
    n: (lambda: c) = 1
    c = 2
def h():
    n: [c for x in 1] = 1
    c = 2
def i():
    (n): ((lambda x=5: c) for i in range(2, True)) = 1
    c = 2
def j():
    a.n: (c for i in c)
    c = 2
for function in f, g, h, i, j:
    print(function.__name__, function.__code__.co_varnames, function.__code__.co_cellvars)
def walk(table, depth=0):
    print("  " * depth, table.get_type(), table.get_name(), sorted(symbol.get_name() for symbol in table.get_symbols()))
    for child in table.get_children(): walk(child, depth + 1)
walk(symtable.symtable("def f():\n    n: (c, lambda: d) = 1\n    c = d = 2\n", "name", "exec"))
# expect: f ('n', 'c') ()
# expect: g ('n',) ('c',)
# expect: h ('n',) ('c',)
# expect: i ('n',) ('c',)
# expect: j () ('c',)
# expect:  module top ['f']
# expect:    annotation __annotate__ ['.format']
# expect:    function f ['c', 'd', 'n']
# expect:      annotation __annotate__ ['.format', 'd']
# expect:        function lambda ['d']

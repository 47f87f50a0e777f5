import _symtable

def show(entry, depth=0):
    print("  " * depth + entry.name, entry.type, entry.nested, entry.lineno, entry.varnames, sorted(entry.symbols.items()))
    for child in entry.children:
        show(child, depth + 1)

show(_symtable.symtable("""
def f(a):
    def g():
        nonlocal a
        return [a + b for b in c]
    return lambda: (x for x in a)
class C:
    import os
""", "s", "exec"))
try:
    _symtable.symtable("def f(x): global x", "s", "exec")
except SyntaxError as error:
    print(error.msg)

# expect: top 2 0 0 [] [('C', 4098), ('f', 4098)]
# expect:   __annotate__ 3 0 2 ['.format'] [('.format', 4116)]
# expect:   f 0 0 2 ['a'] [('a', 20484), ('g', 4098)]
# expect:     __annotate__ 3 1 3 ['.format'] [('.format', 4116)]
# expect:     g 0 1 3 [] [('a', 16408), ('b', 4626), ('c', 12304)]
# expect:     lambda 0 1 6 [] [('a', 16400)]
# expect:       genexpr 0 1 6 ['.0'] [('.0', 4100), ('x', 4626)]
# expect:   C 1 0 7 [] [('os', 4224)]
# expect: name 'x' is parameter and global

# A SyntaxError that the symbol table finds has the message as its only argument, one of the code generator two; neither
# knows the text when the source is no file.
for source in "nonlocal x", "def f(a, a): pass", "return", "[(yield) for x in y]", "from __future__ import x", "*a = b":
    try: compile(source, "no file", "exec")
    except SyntaxError as error: print(len(error.args), error.text, error.lineno, error.offset, error.end_offset, error)
# '…' % (…) counts as an f-string where literals are checked
import warnings
for source in "('%s' % (x,))()", "(1,)['%5.3s' % (x,)]", "('%d' % (x,))()", "((1,),) is x", "(1,) is x":
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(source, "f", "exec")
        print(source, [str(warning.message) for warning in caught])

# expect: 1 None 1 1 11 nonlocal declaration not allowed at module level (no file, line 1)
# expect: 1 None 1 10 11 duplicate argument 'a' in function definition (no file, line 1)
# expect: 2 None 1 1 7 'return' outside function (no file, line 1)
# expect: 1 None 1 3 8 'yield' inside list comprehension (no file, line 1)
# expect: 1 None 1 24 25 future feature x is not defined (no file, line 1)
# expect: 2 None 1 1 3 starred assignment target must be in a list or tuple (no file, line 1)
# expect: ('%s' % (x,))() ["'str' object is not callable; perhaps you missed a comma?"]
# expect: (1,)['%5.3s' % (x,)] ['tuple indices must be integers or slices, not str; perhaps you missed a comma?']
# expect: ('%d' % (x,))() []
# expect: ((1,),) is x []
# expect: (1,) is x ['"is" with \'tuple\' literal. Did you mean "=="?']

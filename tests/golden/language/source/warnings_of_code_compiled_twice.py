import warnings

PROGRAMS = [
    "def f():\n for x in y:\n  try:\n   if x: continue\n   return 3\n  finally:\n   lambda x=1(): 2[...]\n   def g(): 3()",
    "try: pass\nexcept* ValueError: 1()\nelse: 2()\nfinally: 3()",
    "1()\nreturn",
    "'\\d'\nx = (",
    "'\\d'\n1()\nbreak",
    "1 is 1\ndef f(a, a): 2()",
    "1()\n*a = 3",
]
for program in PROGRAMS:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(program, "f", "exec")
        except SyntaxError as error:
            print(error.msg)
    print([(warning.lineno, str(warning.message)[:5]) for warning in caught])
# expect: [(7, "'int'"), (7, "'int'"), (8, "'int'"), (7, "'int'"), (7, "'int'"), (8, "'int'"), (7, "'int'"), (7, "'int'"), (8, "'int'")]
# expect: [(2, "'int'"), (3, "'int'"), (4, "'int'")]
# expect: 'return' outside function
# expect: [(1, "'int'")]
# expect: '(' was never closed
# expect: [(1, '"\\d" ')]
# expect: 'break' outside loop
# expect: [(1, '"\\d" '), (2, "'int'")]
# expect: duplicate argument 'a' in function definition
# expect: []
# expect: starred assignment target must be in a list or tuple
# expect: [(1, "'int'")]

# Code objects made by replace() and by calling their type; what does not fit together is refused.
def add(a, b=2):
    total = a + b
    return total

code = add.__code__
other = code.replace(co_name="plus", co_firstlineno=40)
print(other.co_name, other.co_firstlineno, other == code)  # expect: plus 40 False
print(code.replace() == code, hash(code.replace()) == hash(code))  # expect: True True
print(list(code.replace(co_linetable=b"").co_lines()))  # expect: []
made = type(code)(code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_nlocals,
                  code.co_stacksize, code.co_flags, code.co_code, code.co_consts, code.co_names,
                  code.co_varnames, code.co_filename, code.co_name, code.co_qualname, code.co_firstlineno,
                  code.co_linetable, code.co_exceptiontable)
print(made == code, type(add)(made, globals(), "f", (5,))(1))  # expect: True 6
try:
    code.replace(co_nlocals=1)
except ValueError as error:
    print(error)  # expect: code: co_nlocals != len(co_varnames)
try:
    code.replace(co_name=3)
except TypeError as error:
    print(error)  # expect: replace() argument 'co_name' must be str, not int
print(add.__code__.co_consts, (lambda x: x).__code__.co_consts)  # expect: (None,) (None,)

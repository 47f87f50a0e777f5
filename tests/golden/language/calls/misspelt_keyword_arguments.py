def attempt(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except TypeError as error:
        print(error)


def function(a, /, by=1, *, length=3):
    pass


attempt(function, 1, y=1)  # expect: function() got an unexpected keyword argument 'y'. Did you mean 'by'?
attempt(function, 1, lenght=1)
# expect: function() got an unexpected keyword argument 'lenght'. Did you mean 'length'?
attempt(function, 1, zzz=1)  # expect: function() got an unexpected keyword argument 'zzz'
attempt(function, 1, a=1)  # expect: function() got some positional-only arguments passed as keyword arguments: 'a'
attempt(int, bas=3)  # expect: int() got an unexpected keyword argument 'bas'. Did you mean 'base'?
attempt(print, ends=3)  # expect: print() got an unexpected keyword argument 'ends'. Did you mean 'end'?
attempt("a".encode, encodin=3)
# expect: encode() got an unexpected keyword argument 'encodin'. Did you mean 'encoding'?
attempt(sum, [], star=3)  # expect: sum() got an unexpected keyword argument 'star'. Did you mean 'start'?
attempt(max, 3, ke=3)  # expect: max() got an unexpected keyword argument 'ke'. Did you mean 'key'?
attempt("a".split, sepa=1)  # expect: split() got an unexpected keyword argument 'sepa'. Did you mean 'sep'?
attempt(ImportError, nam=1)  # expect: ImportError() got an unexpected keyword argument 'nam'. Did you mean 'name'?
attempt(property, fge=1)  # expect: property() got an unexpected keyword argument 'fge'. Did you mean 'fget'?
attempt(zip, [], stric=1)  # expect: zip() got an unexpected keyword argument 'stric'. Did you mean 'strict'?
attempt(lambda: 1, x=1)  # expect: <lambda>() got an unexpected keyword argument 'x'


class Mapping(dict):
    pass


for value in Mapping(a=1, b=2, c=3), dict(a=1, b=2, c=3), [1, 2, 3], {1, 2, 3}:
    try:
        a, b = value
    except ValueError as error:
        print(error)
# expect: too many values to unpack (expected 2)
# expect: too many values to unpack (expected 2, got 3)
# expect: too many values to unpack (expected 2, got 3)
# expect: too many values to unpack (expected 2)

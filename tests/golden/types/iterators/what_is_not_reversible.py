"""What cannot be walked backward says so; the iterator of an alias is of a type of its own and can be copied."""
import contextvars, copy, pickle, re, types
type Alias = list
for value in list[int], int | str, contextvars.copy_context(), re.match("a", "a"), Alias, {1: 2}, {1}, 3, "ab":
    for function in reversed, iter:
        try: print(function.__name__, type(function(value)).__name__ in ("reversed", "generic_alias_iterator"))
        except TypeError as error: print(error)
iterator = iter(list[int])
print(type(iterator).__mro__, iterator.__reduce__())
print(list(copy.copy(iterator)), list(pickle.loads(pickle.dumps(iterator))), next(iterator), list(iterator))
print(iterator.__reduce__())
class Odd(set):
    def __len__(self): return -5
    def __iter__(self): return iter("no")
print(Odd([1]), repr(Odd((None,))))
# expect: 'types.GenericAlias' object is not reversible
# expect: iter True
# expect: 'typing.Union' object is not reversible
# expect: 'typing.Union' object is not iterable
# expect: '_contextvars.Context' object is not reversible
# expect: iter False
# expect: 're.Match' object is not reversible
# expect: 're.Match' object is not iterable
# expect: 'typing.TypeAliasType' object is not reversible
# expect: iter False
# expect: reversed False
# expect: iter False
# expect: 'set' object is not reversible
# expect: iter False
# expect: 'int' object is not reversible
# expect: 'int' object is not iterable
# expect: reversed True
# expect: iter False
# expect: (<class 'generic_alias_iterator'>, <class 'object'>) (<built-in function iter>, (list[int],))
# expect: [*list[int]] [*list[int]] *list[int] []
# expect: (<built-in function iter>, ((),))
# expect: Odd({1}) Odd({None})

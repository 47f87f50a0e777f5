# Messages name the module of a type that CPython has in C, also where Adder has it in the language; their attributes
# cannot be set, and object.__new__ does not make what has a maker of its own.
import collections, datetime, decimal, functools, itertools, operator
for cls in (collections.deque, collections.OrderedDict, collections.defaultdict, itertools.count, decimal.Decimal,
            datetime.date, functools.partial, operator.itemgetter, collections.Counter, datetime.timedelta):
    for action in (lambda: cls.nothing, lambda: setattr(cls, "nothing", 1)):
        try: print(action())
        except (AttributeError, TypeError) as error: print(error)
        else: del cls.nothing
for cls in itertools.count, collections.deque, collections.Counter:
    try: object.__new__(cls)
    except TypeError as error: print(error)
try: decimal.Decimal(1) < "a"
except TypeError as error: print(error)
try: datetime.date(1, 2, 3) + datetime.time()
except TypeError as error: print(error)

# expect: type object 'collections.deque' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'collections.deque'
# expect: type object 'collections.OrderedDict' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'collections.OrderedDict'
# expect: type object 'collections.defaultdict' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'collections.defaultdict'
# expect: type object 'itertools.count' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'itertools.count'
# expect: type object 'decimal.Decimal' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'decimal.Decimal'
# expect: type object 'datetime.date' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'datetime.date'
# expect: type object 'functools.partial' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'functools.partial'
# expect: type object 'operator.itemgetter' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'operator.itemgetter'
# expect: type object 'Counter' has no attribute 'nothing'
# expect: None
# expect: type object 'datetime.timedelta' has no attribute 'nothing'
# expect: cannot set 'nothing' attribute of immutable type 'datetime.timedelta'
# expect: object.__new__(itertools.count) is not safe, use itertools.count.__new__()
# expect: object.__new__(collections.deque) is not safe, use collections.deque.__new__()
# expect: object.__new__(Counter) is not safe, use Counter.__new__()
# expect: '<' not supported between instances of 'decimal.Decimal' and 'str'
# expect: unsupported operand type(s) for +: 'datetime.date' and 'datetime.time'

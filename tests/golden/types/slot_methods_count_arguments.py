# Wrong counts for methods that stand for slots, and names that are none.
def show(call):
    try:
        print(call())
    except (TypeError, KeyError) as error:
        print(type(error).__name__, error)


show(lambda: int.__pow__(1))
show(lambda: (1).__pow__(1, 2, 3))
show(lambda: [].__setitem__(1))
show(lambda: {}.__setitem__(1, 2, 3))
show(lambda: (lambda: 1).__get__())
show(lambda: property().__set__())
show(lambda: (1).__setattr__(1))
show(lambda: {}.__delitem__())
show(lambda: type.__getattribute__(list, type))
show(lambda: {}.pop([]))
show(lambda: None.__ne__(None))
show(lambda: None.__ne__(1))
show(lambda: type("C", (), {"__slots__": ["\x80"]}))
show(lambda: type("C", (), {"__slots__": ["\xe4"]}).__slots__)
show(lambda: classmethod.__new__(classmethod))
# expect: TypeError expected 1 or 2 arguments, got 0
# expect: TypeError expected 1 or 2 arguments, got 3
# expect: TypeError __setitem__ expected 2 arguments, got 1
# expect: TypeError __setitem__ expected 2 arguments, got 3
# expect: TypeError __get__ expected at least 1 argument, got 0
# expect: TypeError __set__ expected 2 arguments, got 0
# expect: TypeError __setattr__ expected 2 arguments, got 1
# expect: TypeError expected 1 argument, got 0
# expect: TypeError attribute name must be string, not 'type'
# expect: KeyError []
# expect: False
# expect: NotImplemented
# expect: TypeError __slots__ must be identifiers
# expect: ['ä']
# expect: <classmethod(None)>

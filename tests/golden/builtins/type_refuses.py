def attempt(action):
    try:
        print(action())
    except (TypeError, ValueError) as e:
        print(e)

class C: pass

attempt(lambda: type(1, 2))  # expect: type() takes 1 or 3 arguments
attempt(lambda: type("a\0", (), {}))  # expect: type name must not contain null characters
attempt(lambda: delattr(C, "__name__"))  # expect: cannot delete '__name__' attribute of immutable type 'C'
attempt(lambda: ValueError().add_note(3))  # expect: add_note() argument must be str, not int

"""except* splits a group by the group's own method."""


class Group(ExceptionGroup):
    answer = None

    def split(self, *args):
        return self.answer


def catch(answer):
    group = Group("own", [LookupError("q"), RuntimeError(5)])
    group.answer = answer
    caught = None
    try:
        try:
            raise group
        except* LookupError as part:
            caught = part
    except BaseException as error:
        return f"{type(error).__name__}: {error}; caught {caught!r}"
    return f"caught {caught!r}"


one = ExceptionGroup("one", [KeyError(1)])
print(catch(None))  # expect: TypeError: Group.split must return a tuple, not NoneType; caught None
print(catch((1,)))  # expect: TypeError: Group.split must return a 2-tuple, got tuple of size 1; caught None
print(catch([one, None]))  # expect: TypeError: Group.split must return a tuple, not list; caught None
print(catch((one, None)))  # expect: caught ExceptionGroup('one', [KeyError(1)])
print(catch((None, one)))  # expect: ExceptionGroup: one (1 sub-exception); caught None
print(catch((one, one, one)))  # expect: ExceptionGroup: one (1 sub-exception); caught ExceptionGroup('one', [KeyError(1)])

class Endless:
    def __iter__(self):
        return self

    def __next__(self):
        return 1


class Catching(Endless):
    def throw(self, *arguments):
        print("throw", arguments)
        return 7

    def close(self):
        print("close")


class Broken(Endless):
    @property
    def throw(self):
        raise OSError("no throw")

    def close(self):
        raise KeyError("close")


class Ending(Endless):
    def throw(self, *arguments):
        raise StopIteration(5)


def around(iterator):
    try:
        value = yield from iterator
    except BaseException as error:
        print("inside", repr(error))
        raise
    print("value", value)
    yield value


def outer(iterator):
    return (yield from around(iterator))


for kind in Endless, Catching, Broken, Ending:
    for error in ValueError, ValueError(1), GeneratorExit, 3, int:
        for function in around, outer:
            machine = function(kind())
            next(machine)
            try:
                print(kind.__name__, machine.throw(error))
            except BaseException as error:
                print(kind.__name__, repr(error), repr(error.__context__), machine.gi_frame is None)
            try:
                machine.close()
            except BaseException as error:
                print(kind.__name__, "close", repr(error))
# expect: inside ValueError()
# expect: Endless ValueError() None True
# expect: Endless NameError("name 'error' is not defined") None False
# expect: inside GeneratorExit()
# expect: inside ValueError(1)
# expect: Endless ValueError(1) None True
# expect: Endless NameError("name 'error' is not defined") None False
# expect: inside GeneratorExit()
# expect: inside GeneratorExit()
# expect: Endless GeneratorExit() None True
# expect: Endless NameError("name 'error' is not defined") None False
# expect: inside GeneratorExit()
# expect: Endless TypeError('exceptions must be classes or instances deriving from BaseException, not int') None False
# expect: inside GeneratorExit()
# expect: Endless NameError("name 'error' is not defined") None False
# expect: inside GeneratorExit()
# expect: Endless TypeError('exceptions must be classes or instances deriving from BaseException, not type') None False
# expect: inside GeneratorExit()
# expect: Endless NameError("name 'error' is not defined") None False
# expect: inside GeneratorExit()
# expect: throw (<class 'ValueError'>,)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: throw (<class 'ValueError'>,)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: throw (ValueError(1),)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: throw (ValueError(1),)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: close
# expect: inside GeneratorExit()
# expect: Catching GeneratorExit() None True
# expect: Catching NameError("name 'error' is not defined") None False
# expect: close
# expect: inside GeneratorExit()
# expect: throw (3,)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: throw (3,)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: throw (<class 'int'>,)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: throw (<class 'int'>,)
# expect: Catching 7
# expect: close
# expect: inside GeneratorExit()
# expect: Broken OSError('no throw') None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken NameError("name 'error' is not defined") None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken OSError('no throw') None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken NameError("name 'error' is not defined") None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: inside KeyError('close')
# expect: Broken KeyError('close') None True
# expect: Broken NameError("name 'error' is not defined") None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken OSError('no throw') None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken NameError("name 'error' is not defined") None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken OSError('no throw') None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: Broken NameError("name 'error' is not defined") None False
# expect: inside KeyError('close')
# expect: Broken close KeyError('close')
# expect: value 5
# expect: Ending 5
# expect: value 5
# expect: Ending 5
# expect: value 5
# expect: Ending 5
# expect: value 5
# expect: Ending 5
# expect: inside GeneratorExit()
# expect: Ending GeneratorExit() None True
# expect: Ending NameError("name 'error' is not defined") None False
# expect: inside GeneratorExit()
# expect: value 5
# expect: Ending 5
# expect: value 5
# expect: Ending 5
# expect: value 5
# expect: Ending 5
# expect: value 5
# expect: Ending 5

# throw() chains what is thrown to what the generator itself is handling, not to what its caller handles.
def chain(error):
    names = []
    while error is not None:
        names.append(error.args[0])
        error = error.__context__
    return names


def fails(inner=None):
    try:
        try:
            if inner:
                raise inner
            yield
        except ValueError:
            yield
    finally:
        raise KeyError("end")


def attempt(inner=None):
    generator = fails(inner)
    next(generator)
    try:
        generator.throw(Exception("thrown"))
    except KeyError as error:
        print(chain(error))


async def attempt_in_coroutine(inner=None):
    attempt(inner)


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration:
        return


try:
    raise OSError("outer")
except OSError:
    attempt()  # expect: ['end', 'thrown']
    run(attempt_in_coroutine())  # expect: ['end', 'thrown']
    attempt(ValueError("inner"))  # expect: ['end', 'thrown', 'inner', 'outer']

class Suspends:
    def __await__(self):
        got = yield "suspended"
        return got

class Count:
    def __init__(self, limit):
        self.at, self.limit = 0, limit
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.at == self.limit:
            raise StopAsyncIteration
        self.at += 1
        return await Suspends(), self.at

async def generate():
    yield 1
    raise KeyError("inside")

async def main():
    count = Count(1)
    print(await anext(count, "default"))  # expect: ('sent', 1)
    print(await anext(count, "default"))  # expect: default
    values = generate()
    print(await anext(values, "default"))  # expect: 1
    try:
        await anext(values, "default")
    except KeyError as e:
        print(repr(e))  # expect: KeyError('inside')
    print(await anext(values, "default"))  # expect: default
    try:
        await anext(Count(1), "default")
    except ValueError as e:
        print("thrown", e)  # expect: thrown 5
    anext(Count(0), "never awaited").close()

c = main()
c.send(None)
c.send("sent")
try:
    c.throw(ValueError(5))
except StopIteration:
    print("end")  # expect: end

import types

class Ready:
    def __await__(self):
        x = yield "suspended"
        return x * 2

async def child():
    return await Ready()

async def main():
    return await child() + 1

c = main()
print(c.send(None))  # expect: suspended
try:
    c.send(10)
except StopIteration as e:
    print(e.value)  # expect: 21

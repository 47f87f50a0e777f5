def g():
    try:
        x = yield 1
        print("got", x)
        yield 2
    except ValueError as e:
        print("thrown", e)
        yield 3
    finally:
        print("closing")

it = g()
print(next(it))
print(it.send("hi"))
print(it.throw(ValueError("v")))
it.close()

# expect: 1
# expect: got hi
# expect: 2
# expect: thrown v
# expect: 3
# expect: closing

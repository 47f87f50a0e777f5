def f(x):
    try:
        r = 10 // x
    except ZeroDivisionError as e:
        return f"error: {e}"
    else:
        return r
    finally:
        print("finally")

print(f(2))
print(f(0))

# expect: finally
# expect: 5
# expect: finally
# expect: error: division by zero

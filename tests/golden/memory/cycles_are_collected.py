import gc

class N:
    def __del__(self):
        print("collected")

a, b = N(), N()
a.other, b.other = b, a
del a, b
print(gc.collect() >= 2)

# expect: collected
# expect: collected
# expect: True

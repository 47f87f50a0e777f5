class D:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        print("gone", self.n)

d = D(1)
d = D(2)
print("now")
del d
print("end")

# expect: gone 1
# expect: now
# expect: gone 2
# expect: end

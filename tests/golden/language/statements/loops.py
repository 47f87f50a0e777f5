for i in range(5):
    if i == 1:
        continue
    if i == 3:
        break
else:
    print("never")
print(i)  # expect: 3
n = 3
while n:
    n -= 1
else:
    print("done", n)  # expect: done 0

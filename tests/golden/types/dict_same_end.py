# The last entry comes and goes: its places in the table must not fill up until searches never end.
marks = {"kept": 1}
for i in range(2000):
    marks[i * 31] = i
    del marks[i * 31]
    assert -i - 2 not in marks
print(marks, 5 in marks)  # expect: {'kept': 1} False
stack = {}
for i in range(1000):
    stack[i] = 1
    stack[-i - 2] = 2
    stack.popitem()
    stack.pop(i)
print(stack, "x" in stack)  # expect: {} False

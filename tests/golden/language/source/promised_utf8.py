# coding: utf-8
# expect error: SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte
print("not reached")
x="é"

import os
for number in 2**70, -2**70, 2**31, -2**31 - 1:
    for function in os.stat, os.listdir, os.chdir, lambda fd: os.truncate(fd, 1):
        try: function(number)
        except OverflowError as error: print(error)
# expect: fd is greater than maximum
# expect: fd is greater than maximum
# expect: fd is greater than maximum
# expect: fd is greater than maximum
# expect: fd is less than minimum
# expect: fd is less than minimum
# expect: fd is less than minimum
# expect: fd is less than minimum
# expect: fd is greater than maximum
# expect: fd is greater than maximum
# expect: fd is greater than maximum
# expect: fd is greater than maximum
# expect: fd is less than minimum
# expect: fd is less than minimum
# expect: fd is less than minimum
# expect: fd is less than minimum

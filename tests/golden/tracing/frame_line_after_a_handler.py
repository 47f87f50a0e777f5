# A frame that an exception leaves through a handler says the line that raised.
def fail():
    raise ValueError


def handle():
    try:
        1 / 0
    except ZeroDivisionError:
        fail()
        print("not reached")


try:
    handle()
except ValueError as error:
    step = error.__traceback__.tb_next
    while step:
        frame = step.tb_frame
        print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_lasti == step.tb_lasti)
        step = step.tb_next
# expect: handle 4 True
# expect: fail 1 True

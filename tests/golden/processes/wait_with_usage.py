import os

child = os.fork()
if not child:
    os._exit(3)
found, status, usage = os.wait4(child, 0)
print(found == child, os.waitstatus_to_exitcode(status), type(usage).__name__)  # expect: True 3 struct_rusage
child = os.fork()
if not child:
    os._exit(4)
found, status, usage = os.wait3(0)
print(found == child, os.waitstatus_to_exitcode(status), usage.ru_maxrss > 0)  # expect: True 4 True
try:
    os.wait3(options=0)
except ChildProcessError as error:
    print(error)  # expect: [Errno 10] No child processes
used = os.times()
print(len(used), used.elapsed == used[4], type(used))  # expect: 5 True <class 'posix.times_result'>

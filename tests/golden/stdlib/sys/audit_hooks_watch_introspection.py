"""The events of id(), time.sleep(), and of what looks into frames and at objects."""

import gc
import sys
import time

watched = ("builtins.id", "time.sleep", "sys.", "gc.")
seen = []


def hook(event, args):
    global watched
    if watched and event.startswith(watched):
        names, watched = watched, None
        seen.append((event, [type(arg).__name__ for arg in args]))
        if event in ("time.sleep", "sys._getframemodulename", "gc.get_objects"):
            seen.append(args)
        watched = names


sys.addaudithook(hook)
number = id(seen)
time.sleep(0)
try:
    time.sleep(-1)
except ValueError:
    pass
frame = sys._getframe()
try:
    sys._getframe(500)
except ValueError as error:
    print(error)  # expect: call stack is not deep enough
sys._getframemodulename()
sys.settrace(None)
sys.setprofile(None)
gc.get_objects()
gc.get_objects(generation=1)
gc.get_referrers(seen, 3)
gc.get_referents(seen)
watched = None
for row in seen:
    print(row)
# expect: ('builtins.id', ['int'])
# expect: ('time.sleep', ['int'])
# expect: (0,)
# expect: ('time.sleep', ['int'])
# expect: (-1,)
# expect: ('sys._getframe', ['frame'])
# expect: ('sys._getframemodulename', ['int'])
# expect: (0,)
# expect: ('sys.settrace', [])
# expect: ('sys.setprofile', [])
# expect: ('gc.get_objects', ['int'])
# expect: (-1,)
# expect: ('gc.get_objects', ['int'])
# expect: (1,)
# expect: ('gc.get_referrers', ['tuple'])
# expect: ('gc.get_referents', ['tuple'])


def refuse(event, args):
    if refusing and event == refusing:
        raise PermissionError(event)


refusing = None
sys.addaudithook(refuse)
acts = {"builtins.id": lambda: id(1), "time.sleep": lambda: time.sleep(0), "sys._getframe": sys._getframe,
        "sys.settrace": lambda: sys.settrace(print), "sys.setprofile": lambda: sys.setprofile(print),
        "gc.get_objects": gc.get_objects, "gc.get_referents": gc.get_referents}
for refusing, act in acts.items():
    try:
        act()
    except PermissionError as error:
        print("refused", error)
refusing = None
# expect: refused builtins.id
# expect: refused time.sleep
# expect: refused sys._getframe
# expect: refused sys.settrace
# expect: refused sys.setprofile
# expect: refused gc.get_objects
# expect: refused gc.get_referents

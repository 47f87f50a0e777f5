# A callback of gc that makes garbage of its own does not begin another collection, nor does one that asks for it.
import gc

depth = most = 0


def callback(phase, info):
    global depth, most
    depth += 1
    most = max(most, depth)
    kept = [[] for i in range(60000)]
    print(phase, gc.collect() if phase == "start" else None)
    depth -= 1


gc.disable()
gc.callbacks.append(callback)
gc.collect()
gc.callbacks.remove(callback)
print(most)
# expect: start 0
# expect: stop None
# expect: 1

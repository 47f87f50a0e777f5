# Generations are ages; freeze(), DEBUG_SAVEALL, statistics, thresholds and callbacks work as told.
import gc

gc.collect()
loop = []
loop.append(loop)
for generation in range(3):
    print([any(loop is item for item in gc.get_objects(generation=g)) for g in range(3)])  # expect: [True, False, False]
    # expect: [False, True, False]
    # expect: [False, False, True]
    gc.collect(generation)
print([any(loop is item for item in gc.get_objects(generation=g)) for g in range(3)])  # expect: [False, False, True]
gc.freeze()
print(gc.get_freeze_count() > 0, any(loop is item for item in gc.get_objects()))  # expect: True False
gc.unfreeze()
print(gc.get_freeze_count())  # expect: 0
gc.set_debug(gc.DEBUG_SAVEALL)
del loop
gc.collect()
gc.set_debug(0)
print(gc.garbage)  # expect: [[[...]]]
before = gc.get_stats()[1]["collections"]
gc.collect(1)
print(gc.get_stats()[1]["collections"] - before)  # expect: 1
gc.set_threshold(700, 5)
print(gc.get_threshold())  # expect: (700, 5, 10)
seen = []
gc.callbacks.append(lambda phase, info: seen.append((phase, info["generation"], info["collected"])))
gc.collect(1)
print(seen)  # expect: [('start', 1, 0), ('stop', 1, 0)]
try:
    gc.get_objects(3)
except ValueError as error:
    print(error)  # expect: generation parameter must be less than the number of available generations (3)
print(gc.is_tracked(()), gc.is_tracked((1, "a")), gc.is_tracked((1, [])), gc.is_tracked([]))  # expect: False False True True

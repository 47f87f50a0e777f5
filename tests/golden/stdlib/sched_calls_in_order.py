import sched


class Clock:
    def __init__(self):
        self.now = 0

    def time(self):
        return self.now

    def sleep(self, seconds):
        if seconds:
            print("sleep", seconds)
        self.now += seconds


clock = Clock()
scheduler = sched.scheduler(clock.time, clock.sleep)
event = scheduler.enter(2, 1, print, ("two",))
scheduler.enterabs(1, 2, print, ("one", "second"), {"sep": "-"})
scheduler.enterabs(1, 1, print, argument=("one", "first"), kwargs={"sep": "-"})
last = scheduler.enter(5, 0, print, ("never",))
print([each.argument[-1] for each in scheduler.queue])  # expect: ['first', 'second', 'two', 'never']
print(event.time, event.priority, event.sequence, event.kwargs)  # expect: 2 1 0 {}
scheduler.cancel(last)
try:
    scheduler.cancel(last)
except ValueError as error:
    print(error)  # expect: list.remove(x): x not in list
print(scheduler.run(blocking=False), clock.now)  # expect: 1 0
scheduler.run()
# expect: sleep 1
# expect: one-first
# expect: one-second
# expect: sleep 1
# expect: two
print(scheduler.empty(), scheduler.run(), clock.now)  # expect: True None 2


def fail():
    raise LookupError


scheduler.enter(0, 0, fail)
scheduler.enter(0, 1, print, ("after it",))
try:
    scheduler.run()
except LookupError:
    print("raised,", len(scheduler.queue), "left")  # expect: raised, 1 left
print(scheduler.run(False))
# expect: after it
# expect: None

import queue


def attempt(call, *arguments):
    try:
        print(call(*arguments))
    except (ValueError, TypeError, queue.Empty, queue.Full, queue.ShutDown) as error:
        print(f"{type(error).__name__} {error}".rstrip())


for kind in queue.Queue, queue.SimpleQueue, queue._PySimpleQueue:
    print(kind.__name__)
    items = kind()
    items.put(1)
    attempt(items.get, True, -1)
    attempt(items.get, False, -1)
    attempt(items.get, False, -1)
    attempt(items.put, 2, True, -1)
# expect: Queue
# expect: ValueError 'timeout' must be a non-negative number
# expect: 1
# expect: Empty
# expect: None
# expect: SimpleQueue
# expect: ValueError 'timeout' must be a non-negative number
# expect: 1
# expect: Empty
# expect: None
# expect: _PySimpleQueue
# expect: ValueError 'timeout' must be a non-negative number
# expect: 1
# expect: Empty
# expect: None
attempt(queue.SimpleQueue().get, True, "x")
# expect: TypeError 'str' object cannot be interpreted as an integer or float
narrow = queue.Queue(1)
attempt(narrow.put, 1, True, -1)  # expect: ValueError 'timeout' must be a non-negative number
attempt(narrow.put, 1, False, -1)  # expect: None
attempt(narrow.put, 1, False, -1)  # expect: Full
narrow.shutdown()
attempt(narrow.put, 1, True, -1)  # expect: ShutDown
attempt(narrow.get, True, -1)  # expect: ValueError 'timeout' must be a non-negative number
attempt(narrow.get, True, 0)  # expect: 1
attempt(narrow.get, True, -1)  # expect: ShutDown

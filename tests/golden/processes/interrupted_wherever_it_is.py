# Ctrl-C ends a program as it ends any other: a traceback, and death by the signal itself.
import os
import signal
import subprocess
import sys
import time

PLACES = {
    "sleep": "import time; ready(); time.sleep(60)",
    "loop": "ready()\nwhile True: pass",
    "for": "ready()\nfor _ in iter(int, 1): pass",
    "recursion": "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\nready(); f(90)",
    "comprehension": "ready(); [0 for _ in iter(int, 1) if False]",
    "input": "ready(); input()",
    "read": "import sys; ready(); sys.stdin.read()",
    "join": "import threading, time\nt = threading.Thread(target=time.sleep, args=(60,), daemon=True); t.start()\nready(); t.join()",
    "join at exit": "import threading, time\nt = threading.Thread(target=time.sleep, args=(60,), daemon=True); t.start()\nready(); t.join(60)",
    "lock": "import threading\nl = threading.Lock(); l.acquire(); ready(); l.acquire()",
    "lock in time": "import threading\nl = threading.Lock(); l.acquire(); ready(); l.acquire(timeout=60)",
    "recursive lock": "import threading\nl = threading.RLock()\nt = threading.Thread(target=l.acquire); t.start(); t.join(); ready(); l.acquire()",
    "condition": "import threading\nc = threading.Condition()\nwith c: ready(); c.wait()",
    "event": "import threading; ready(); threading.Event().wait()",
    "queue.get": "import queue; ready(); queue.Queue().get()",
    "queue.put": "import queue\nq = queue.Queue(1); q.put(1); ready(); q.put(2)",
    "SimpleQueue": "import queue; ready(); queue.SimpleQueue().get()",
    "barrier": "import threading; ready(); threading.Barrier(2).wait()",
    "sorting": "ready()\nwhile True: sorted(range(100000), key=lambda n: -n)",
    "sorting once": "ready(); sorted(range(10**9 and 3 * 10**6), key=lambda n: [n for _ in range(20)])",
    "regular expression": "import re; ready(); re.match(r'(a*)*b', 'a' * 60)",
    "child": "import subprocess, sys; ready(); subprocess.run(['sleep', '1'])\nraise SystemExit('it was not interrupted')",
    "select": "import select, socket\na, b = socket.socketpair(); ready(); select.select([a], [], [])",
    "poll": "import select, socket\na, b = socket.socketpair(); p = select.poll(); p.register(a); p.modify(a, select.POLLIN); ready(); p.poll()",
    "recv": "import socket\na, b = socket.socketpair(); ready(); a.recv(1)",
    "accept": "import socket\ns = socket.create_server(('127.0.0.1', 0)); ready(); s.accept()",
    "pipe": "import os\nr, w = os.pipe(); ready(); os.read(r, 1)",
    "asyncio.run": "import asyncio\nasync def main():\n ready(); await asyncio.sleep(60)\nasyncio.run(main())",
    "asyncio, busy": "import asyncio\nasync def main():\n ready()\n while True: await asyncio.sleep(0)\nasyncio.run(main())",
    "asyncio, blocked": "import asyncio, time\nasync def main():\n ready(); time.sleep(1)\nasyncio.run(main())",
    "asyncio, run_forever": "import asyncio\nloop = asyncio.new_event_loop(); loop.call_soon(ready); loop.run_forever()",
    "pool": "import concurrent.futures as c, threading\ne = threading.Event()\np = c.ThreadPoolExecutor(1)\nf = p.submit(e.wait, 60); ready()\ntry: f.result()\nfinally: e.set()",
    "import": "import sys, types\nclass F:\n def find_spec(self, *a):\n  sys.meta_path.remove(self); ready()\n  import time; time.sleep(60)\nsys.meta_path.insert(0, F())\nimport nothing_of_this_name",
    "__del__": "class D:\n def __del__(self):\n  ready()\n  import time\n  try: time.sleep(60)\n  except KeyboardInterrupt: print('seen'); raise SystemExit(3)\nd = D()\ntry: del d\nfinally: pass",
    "finally": "import time\ntry: ready(); time.sleep(60)\nfinally: print('finally')",
    "caught": "import time\ntry: ready(); time.sleep(60)\nexcept KeyboardInterrupt: print('caught')",
    "pow": "ready()\nwhile True: pow(3, 20000)",
    "another thread is busy": "import threading, time\ndef f():\n while True: pass\nthreading.Thread(target=f, daemon=True).start(); ready(); time.sleep(60)",
}
START = "import sys\ndef ready(): print('ready', flush=True)\n"


def interrupted(code):
    with subprocess.Popen([sys.executable, "-c", START + code], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as child:
        child.stdout.readline()
        time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        child.wait(timeout=30)
        output, errors = child.communicate()
    lines = errors.splitlines()
    is_told = any(line.startswith("Traceback") for line in lines)
    return child.returncode, is_told, lines[-1] if lines else "", output.strip()


for place, code in PLACES.items():
    print(*[part for part in (place, *interrupted(code)) if part != ""], sep=" | ")
# expect: sleep | -2 | True | KeyboardInterrupt
# expect: loop | -2 | True | KeyboardInterrupt
# expect: for | -2 | True | KeyboardInterrupt
# expect: recursion | -2 | True | KeyboardInterrupt
# expect: comprehension | -2 | True | KeyboardInterrupt
# expect: input | -2 | True | KeyboardInterrupt
# expect: read | -2 | True | KeyboardInterrupt
# expect: join | -2 | True | KeyboardInterrupt
# expect: join at exit | -2 | True | KeyboardInterrupt
# expect: lock | -2 | True | KeyboardInterrupt
# expect: lock in time | -2 | True | KeyboardInterrupt
# expect: recursive lock | -2 | True | KeyboardInterrupt
# expect: condition | -2 | True | KeyboardInterrupt
# expect: event | -2 | True | KeyboardInterrupt
# expect: queue.get | -2 | True | KeyboardInterrupt
# expect: queue.put | -2 | True | KeyboardInterrupt
# expect: SimpleQueue | -2 | True | KeyboardInterrupt
# expect: barrier | -2 | True | KeyboardInterrupt
# expect: sorting | -2 | True | KeyboardInterrupt
# expect: sorting once | -2 | True | KeyboardInterrupt
# expect: regular expression | -2 | True | KeyboardInterrupt
# expect: child | -2 | True | KeyboardInterrupt
# expect: select | -2 | True | KeyboardInterrupt
# expect: poll | -2 | True | KeyboardInterrupt
# expect: recv | -2 | True | KeyboardInterrupt
# expect: accept | -2 | True | KeyboardInterrupt
# expect: pipe | -2 | True | KeyboardInterrupt
# expect: asyncio.run | -2 | True | KeyboardInterrupt
# expect: asyncio, busy | -2 | True | KeyboardInterrupt
# expect: asyncio, blocked | -2 | True | KeyboardInterrupt
# expect: asyncio, run_forever | -2 | True | KeyboardInterrupt
# expect: pool | -2 | True | KeyboardInterrupt
# expect: import | -2 | True | KeyboardInterrupt
# expect: __del__ | 0 | True | SystemExit: 3 | seen
# expect: finally | -2 | True | KeyboardInterrupt | finally
# expect: caught | 0 | False | caught
# expect: pow | -2 | True | KeyboardInterrupt
# expect: another thread is busy | -2 | True | KeyboardInterrupt

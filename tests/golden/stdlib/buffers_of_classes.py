# __buffer__ and __release_buffer__ (PEP 688), and pickle.PickleBuffer in band and out of band
import pickle, collections.abc, inspect
b = bytearray(b"hello")
p = pickle.PickleBuffer(b)
print(p.raw().tolist(), bytes(p), memoryview(p).readonly)
out = []
data = pickle.dumps([p, pickle.PickleBuffer(b"ro")], protocol=5, buffer_callback=out.append)
print(len(out), out[0] is p)
for buffers in out, [b"x", bytearray(b"y")]:
    print([bytes(part) for part in pickle.loads(data, buffers=buffers)])
print(pickle.loads(pickle.dumps(p, protocol=5)), pickle.loads(pickle.dumps(pickle.PickleBuffer(b"q"), protocol=5)))
try: pickle.dumps(p, protocol=4)
except pickle.PicklingError as e: print(e)
p.release(); p.release()
for f in p.raw, lambda: memoryview(p), lambda: pickle.dumps(p, 5):
    try: f()
    except ValueError as e: print(e)
try: pickle.PickleBuffer(5)
except TypeError as e: print(e)
try: pickle.PickleBuffer(memoryview(b"abcdef")[::2]).raw()
except BufferError as e: print(e)
class A:
    def __init__(self): self.data = bytearray(b"hello")
    def __buffer__(self, flags): print("buffer", inspect.BufferFlags(flags) & 1); return memoryview(self.data)
    def __release_buffer__(self, view): print("release", view.tobytes()); view.release()
with memoryview(A()) as m: print(m.tolist())
print(bytes(A()), b"".join([A()]), isinstance(A(), collections.abc.Buffer), isinstance([], collections.abc.Buffer))
class B:
    def __buffer__(self, flags): return 5
class C:
    def __buffer__(self, flags): raise KeyError(1)
class D: pass
for cls in B, C, D:
    try: memoryview(cls())
    except (TypeError, KeyError) as e: print(type(e).__name__, e)
class E(bytearray):
    def __buffer__(self, flags): print("E"); return super().__buffer__(flags)
    def __release_buffer__(self, view): print("E release"); super().__release_buffer__(view)
e = E(b"abc")
m = memoryview(e)
print(m.tobytes())
m.release()
e.append(5)
print(b"ab".__buffer__(0).tobytes(), hasattr(bytes, "__release_buffer__"), hasattr(bytearray, "__release_buffer__"), hasattr(list, "__buffer__"))
try: b"ab".__buffer__(inspect.BufferFlags.WRITABLE)
except BufferError as error: print(error)

# expect: [104, 101, 108, 108, 111] b'hello' False
# expect: 2 True
# expect: [b'hello', b'ro']
# expect: [b'x', b'y']
# expect: bytearray(b'hello') b'q'
# expect: PickleBuffer can only be pickled with protocol >= 5
# expect: operation forbidden on released PickleBuffer object
# expect: operation forbidden on released PickleBuffer object
# expect: operation forbidden on released PickleBuffer object
# expect: a bytes-like object is required, not 'int'
# expect: cannot extract raw buffer from non-contiguous buffer
# expect: buffer 0
# expect: [104, 101, 108, 108, 111]
# expect: release b'hello'
# expect: buffer 0
# expect: release b'hello'
# expect: buffer 0
# expect: release b'hello'
# expect: b'hello' b'hello' True False
# expect: TypeError __buffer__ returned non-memoryview object
# expect: KeyError 1
# expect: TypeError memoryview: a bytes-like object is required, not 'D'
# expect: E
# expect: b'abc'
# expect: E release
# expect: b'ab' False True False
# expect: Object is not writable.

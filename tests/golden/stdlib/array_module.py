# Arrays of C numbers: what goes in, what does not, and what they do.
import array

a = array.array("i", [3, 1, 2])
a.append(7)
a.extend(range(2))
a.insert(1, -5)
print(a, len(a), a[1:4], a[::-2], a.pop(), a.index(7), a.count(1))
# expect: array('i', [3, -5, 1, 2, 7, 0]) 7 array('i', [-5, 1, 2]) array('i', [1, 7, 1, 3]) 1 4 1
a[1:3] = array.array("i", [9])
del a[::2]
print(a, a * 2, a + a, 9 in a, a.tolist(), a.tobytes(), a.itemsize)
# expect: array('i', [9, 7]) array('i', [9, 7, 9, 7]) array('i', [9, 7, 9, 7]) True [9, 7] b'\t\x00\x00\x00\x07\x00\x00\x00' 4
print(array.array("w", "héllo"), array.array("d", [1, 2.5]) == array.array("f", [1, 2.5]), array.array("h"))
# expect: array('w', 'héllo') True array('h')
for call in ("array.array('b', [200])", "array.array('Q', [-1])", "array.array('i', ['x'])", "array.array('z')", "a + [1]",
             "a[5]", "array.array('i', b'abc')", "a.fromlist([1, 'x'])", "hash(a)"):
    try:
        print(eval(call))
    except Exception as error:
        print(type(error).__name__, error)
# expect: OverflowError signed char is greater than maximum
# expect: OverflowError can't convert negative int to unsigned
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: ValueError bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)
# expect: TypeError can only append array (not "list") to array
# expect: IndexError array index out of range
# expect: ValueError bytes length not a multiple of item size
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError unhashable type: 'array.array'
view = memoryview(a)
try:
    a.append(1)
except BufferError as error:
    print(error, view.format, view[0])  # expect: cannot resize an array that is exporting buffers i 9
del view
a.byteswap()
print(a, a.__reduce_ex__(2)[1])  # expect: array('i', [150994944, 117440512]) ('i', [150994944, 117440512])

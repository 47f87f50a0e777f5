import _socket

left, right = _socket.socketpair()
right.settimeout(0.01)
try:
    right.recv(1)
except TimeoutError as error:
    print(repr(error))  # expect: TimeoutError('timed out')
right.setblocking(False)
try:
    right.recv(1)
except BlockingIOError as error:
    print(error)  # expect: [Errno 11] Resource temporarily unavailable
print(right.gettimeout(), left.gettimeout(), right.getblocking())  # expect: 0.0 None False
print(left.sendmsg([b"ab", b"cd"]), right.recvmsg(10))  # expect: 4 (b'abcd', [], 0, None)
left.sendmsg([b"fd"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, left.fileno().to_bytes(4, "little"))])
data, control, flags, address = right.recvmsg(10, _socket.CMSG_SPACE(4))
copy = int.from_bytes(control[0][2], "little")
print(data, control[0][:2] == (_socket.SOL_SOCKET, _socket.SCM_RIGHTS), copy != left.fileno())  # expect: b'fd' True True
_socket.close(copy)
for wrong in (-1, float("nan"), "a"):
    try:
        left.settimeout(wrong)
    except (ValueError, TypeError) as error:
        print(error)
# expect: Timeout value out of range
# expect: Invalid value NaN (not a number)
# expect: 'str' object cannot be interpreted as an integer or float
left.close()
right.close()

import _socket

unix = _socket.socket(_socket.AF_UNIX)
inet = _socket.socket()


def attempt(function, *args):
    try:
        print(function(*args))
    except (OSError, TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)


attempt(inet.connect, 1)  # expect: TypeError connect(): AF_INET address must be tuple, not int
attempt(inet.connect, ("a",))  # expect: TypeError AF_INET address must be a pair (host, port)
attempt(inet.bind, ("", 70000))  # expect: OverflowError bind(): port must be 0-65535.
attempt(inet.bind, ("a\0b", 1))  # expect: TypeError host name must not contain null character
attempt(unix.bind, "a" * 200)  # expect: OSError AF_UNIX path too long
attempt(unix.connect, "/no/such/socket")  # expect: FileNotFoundError [Errno 2] No such file or directory
attempt(_socket.inet_aton, "1.2.3")  # expect: b'\x01\x02\x00\x03'
attempt(_socket.inet_pton, _socket.AF_INET6, "::1")  # expect: b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01'
attempt(_socket.inet_pton, _socket.AF_INET, "x")  # expect: OSError illegal IP address string passed to inet_pton
attempt(_socket.inet_ntop, 99, b"")  # expect: ValueError unknown address family 99
attempt(_socket.inet_ntoa, bytes([127, 0, 0, 1]))  # expect: 127.0.0.1
attempt(_socket.htons, 1)  # expect: 256
attempt(_socket.htons, 65536)  # expect: OverflowError Python int too large for C uint16_t
attempt(_socket.getaddrinfo, "127.0.0.1", 80, 0, _socket.SOCK_STREAM)  # expect: [(2, 1, 6, '', ('127.0.0.1', 80))]
attempt(_socket.getaddrinfo, 1, 2)  # expect: TypeError getaddrinfo() argument 1 must be string or None
attempt(_socket.CMSG_LEN, -1)  # expect: OverflowError CMSG_LEN() argument out of range
print(_socket.gaierror.__mro__[:2])  # expect: (<class 'socket.gaierror'>, <class 'OSError'>)
unix.close()
inet.close()

import socket

for empty in "", b"":
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(empty)
        name = listening.getsockname()
        print(type(name).__name__, len(name), name[0])  # expect: bytes 6 0
        # expect: bytes 6 0
most = 2**31 - 1 - socket.CMSG_SPACE(1)
print(socket.CMSG_SPACE(most) > most)  # expect: True
try:
    socket.CMSG_SPACE(most + 1)
except OverflowError as error:
    print(error)  # expect: CMSG_SPACE() argument out of range

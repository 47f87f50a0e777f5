import _socket
import _thread

server = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
server.bind(("127.0.0.1", 0))
server.listen()


def serve():
    descriptor, address = server._accept()
    other = _socket.socket(fileno=descriptor)
    while data := other.recv(100):
        other.sendall(data.upper())
    other.close()
    done.release()


done = _thread.allocate_lock()
done.acquire()
_thread.start_new_thread(serve, ())
client = _socket.socket()
client.settimeout(10)
client.connect(server.getsockname())
print(client.getpeername() == server.getsockname())  # expect: True
client.sendall(b"hello")
print(client.recv(10))  # expect: b'HELLO'
room = bytearray(4)
client.send(b"x" * 6)
print(client.recv_into(room, 3), room)  # expect: 3 bytearray(b'XXX\x00')
print(client.recv(10))  # expect: b'XXX'
client.shutdown(_socket.SHUT_WR)
print(client.recv(1))  # expect: b''
client.close()
done.acquire()
server.close()
print(server.fileno())  # expect: -1
server.listen()  # expect error: OSError: [Errno 9] Bad file descriptor

/*
 * The parts of the module _socket: sockets as objects, addresses, names of hosts and services.
 */
#ifndef STDLIB_NATIVE_SOCKET_H
#define STDLIB_NATIVE_SOCKET_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/buffer.h"
#include "stdlib/modules.h"

enum { SOCKET_CLOSED = -1 };
#define SOCKET_NO_TIMEOUT ((int64_t)-1)

typedef struct Socket {
    Object object;
    int descriptor; /* or SOCKET_CLOSED */
    int family, kind, protocol;
    int64_t timeout; /* nanoseconds for each operation; 0: never waits; SOCKET_NO_TIMEOUT: waits for ever */
} Socket;

ALWAYS_INLINE Socket *as_socket(Value value) {
    return (Socket *)value_object(value);
}

typedef union Address {
    struct sockaddr any;
    struct sockaddr_in ip;
    struct sockaddr_in6 ip6;
    struct sockaddr_un local;
    struct sockaddr_storage storage;
} Address;

/* --- addresses: socket_address.c --- */

/* The address that value means in a family; function is named in messages. False with an exception pending.
 */
NODISCARD bool address_read(VM *vm, int family, Value value, const char *function, Address *address,
                            socklen_t *size);
/* An address as the language has it; None when size is 0. */
NODISCARD Owned address_value(VM *vm, const Address *address, socklen_t size);
/* The number of an IP address (IPv4 or IPv6) as text. */
NODISCARD Owned address_host(VM *vm, const struct sockaddr *address);
/* A host's name or number; family: AF_UNSPEC takes either kind. */
NODISCARD bool address_find_host(VM *vm, const char *name, int family, Address *address, socklen_t *size);
/* The bytes of a host's name (str, bytes or bytearray) into name, which the caller closes whatever happens.
 */
NODISCARD bool address_read_host(VM *vm, Value value, Buffer *name);
/* socket.gaierror for what getaddrinfo() gave, and socket.herror for h_errno. */
Owned raise_gai_error(VM *vm, int code);
Owned raise_host_error(VM *vm, int code);

/* --- operations: socket_wait.c --- */

/* One try of an operation: as a system call gives it, with errno. It may not touch objects. */
typedef ssize_t SocketTry(int descriptor, void *context);
/* Tries until it works, an error comes or the time is over: then TimeoutError. deadline: of lock_now(), where
   the timeout of the socket is above zero. */
NODISCARD bool socket_operate(VM *vm, const Socket *socket, bool is_writing, SocketTry *try, void *context,
                              int64_t deadline, ssize_t *result);
/* Waits until a descriptor is ready, at most until the deadline (of lock_now(); LOCK_NO_DEADLINE: for ever).
 */
NODISCARD bool socket_wait(VM *vm, int descriptor, bool is_writing, int64_t deadline);
/* When an operation that begins now must be done. */
int64_t socket_deadline(const Socket *socket);
/* Nanoseconds of a timeout: None, or seconds. */
NODISCARD bool socket_read_timeout(VM *vm, Value value, int64_t *timeout);
NODISCARD Owned socket_timeout_value(VM *vm, int64_t timeout);
/* Whether operations may block in the system. */
NODISCARD bool socket_set_blocking(VM *vm, int descriptor, bool is_blocking);

/* --- the class and its parts --- */

NODISCARD bool socket_add_class(VM *vm, Value module);
/* A socket object around an open descriptor, which it owns from then on; closed on failure. */
NODISCARD Owned socket_wrap(VM *vm, int descriptor, int family, int kind, int protocol);
/* The timeout of new sockets, as setdefaulttimeout() has set it. */
NODISCARD bool socket_default_timeout(VM *vm, int64_t *timeout);
NODISCARD bool socket_set_default_timeout(VM *vm, int64_t timeout);
NODISCARD Owned socket_send_message(VM *vm, Value *args);
NODISCARD Owned socket_receive_message(VM *vm, Value *args);
NODISCARD Owned socket_receive_message_into(VM *vm, Value *args);
/* Whether value is a socket that never waits, whose recv() (is_writing: send()) is the one of this module. */
bool socket_is_plain(VM *vm, Value value, bool is_writing);
/* One try to receive or send; -1 with errno. value is a plain socket. */
NODISCARD ssize_t socket_receive_once(VM *vm, Value value, char *data, size_t count);
NODISCARD ssize_t socket_send_once(VM *vm, Value value, const char *data, size_t count);
NODISCARD bool socket_read_flags(VM *vm, Value value, int *flags);

/* Functions of the module: names of hosts, services and interfaces; control messages. */
extern const Method socket_name_functions[], socket_message_functions[];

#endif

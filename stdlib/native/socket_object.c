/*
 * The class socket: a descriptor, what kind of socket it is, and how long its operations may take.
 *
 * A call is a system call in a struct of its own, tried by socket_operate() without the interpreter's lock.
 * The descriptor is SOCKET_CLOSED after close() and detach(); the system then answers with EBADF, which is
 * what a program sees.
 */
#define _GNU_SOURCE 1 /* accept4 */
#include "stdlib/native/socket.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/audit.h"
#include "vm/instance.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"
#include "vm/warning.h"

bool socket_read_flags(VM *vm, Value value, int *flags) {
    *flags = 0;
    return !value || value_to_c_int(vm, value, flags);
}

/* --- making and closing --------------------------------------------------------------------------------- */

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    Owned self = type_allocate(vm, type);
    if (!self) return NULL;
    Socket *socket = as_socket(self);
    socket->descriptor = SOCKET_CLOSED;
    socket->timeout = SOCKET_NO_TIMEOUT;
    return self;
}

/* Closes a descriptor that nobody else is to see; errors have no one to go to. */
static void close_quietly(VM *vm, int descriptor) {
    int result;
    BLOCKING(vm, result, close(descriptor));
    (void)result;
}

/* Makes socket the owner of a descriptor, which is closed on failure. */
static bool adopt(VM *vm, Socket *self, int descriptor, int family, int kind, int protocol) {
    int64_t timeout = 0;
    bool is_fine = kind & SOCK_NONBLOCK || (socket_default_timeout(vm, &timeout) &&
                                            (timeout < 0 || socket_set_blocking(vm, descriptor, false)));
    if (!is_fine) {
        close_quietly(vm, descriptor);
        return false;
    }
    int old = self->descriptor;
    self->descriptor = descriptor;
    self->family = family;
    self->kind = kind & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    self->protocol = protocol;
    self->timeout = timeout;
    if (old != SOCKET_CLOSED && old != descriptor) close_quietly(vm, old);
    return true;
}

Owned socket_wrap(VM *vm, int descriptor, int family, int kind, int protocol) {
    const Type *type = native_class(vm, "_socket", "socket");
    Owned self = type ? slot_make(vm, type, (Arguments){NULL, 0, NULL}) : NULL;
    if (!self) {
        close_quietly(vm, descriptor);
        return NULL;
    }
    if (adopt(vm, as_socket(self), descriptor, family, kind, protocol)) return self;
    value_release(vm, self);
    return NULL;
}

/* A property of an open descriptor, asked only where it was not given. */
static bool ask(VM *vm, int descriptor, int option, int *answer) {
    socklen_t size = sizeof *answer;
    return *answer != -1 || getsockopt(descriptor, SOL_SOCKET, option, answer, &size) == 0 ||
           raise_os_error(vm, errno, NULL, NULL);
}

/* socket(..., fileno=descriptor): what is not given is asked of the system. */
static bool adopt_given(VM *vm, Socket *self, Value value, int family, int kind, int protocol) {
    int descriptor;
    Address address;
    socklen_t size = sizeof address;
    if (!value_to_c_int(vm, value, &descriptor)) return false;
    if (descriptor < 0) return raise_value_error(vm, "negative file descriptor");
    if (getsockname(descriptor, &address.any, &size) < 0) return raise_os_error(vm, errno, NULL, NULL);
    if (family == -1) family = address.any.sa_family;
    if (!ask(vm, descriptor, SO_TYPE, &kind) || !ask(vm, descriptor, SO_PROTOCOL, &protocol)) return false;
    int64_t timeout;
    if (!(kind & SOCK_NONBLOCK) && (!socket_default_timeout(vm, &timeout) ||
                                    (timeout >= 0 && !socket_set_blocking(vm, descriptor, false))))
        return false;
    self->descriptor = SOCKET_CLOSED; /* what was there stays with whoever gave it */
    return adopt(vm, self, descriptor, family, kind, protocol);
}

static Owned initialise(VM *vm, Value *args) {
    int family = -1, kind = -1, protocol = -1, descriptor;
    Socket *self = as_socket(args[0]);
    if ((args[1] && !value_to_c_int(vm, args[1], &family)) ||
        (args[2] && !value_to_c_int(vm, args[2], &kind)) ||
        (args[3] && !value_to_c_int(vm, args[3], &protocol)))
        return NULL;
    if (args[4] && args[4] != VALUE_NONE) {
        if (!audit(vm, "socket.__new__", 4, args[0], value_from_small_int(family), value_from_small_int(kind),
                   value_from_small_int(protocol)))
            return NULL;
        return adopt_given(vm, self, args[4], family, kind, protocol) ? VALUE_NONE : NULL;
    }
    if (family == -1) family = AF_INET;
    if (kind == -1) kind = SOCK_STREAM;
    if (protocol == -1) protocol = 0;
    if (!audit(vm, "socket.__new__", 4, args[0], value_from_small_int(family), value_from_small_int(kind),
               value_from_small_int(protocol)))
        return NULL;
    BLOCKING(vm, descriptor, socket(family, kind | SOCK_CLOEXEC, protocol));
    if (descriptor < 0) return raise_os_error(vm, errno, NULL, NULL);
    return adopt(vm, self, descriptor, family, kind, protocol) ? VALUE_NONE : NULL;
}

static Owned method_close(VM *vm, Value *args) {
    Socket *self = as_socket(args[0]);
    int descriptor = self->descriptor, result;
    if (descriptor == SOCKET_CLOSED) return VALUE_NONE;
    self->descriptor = SOCKET_CLOSED;
    BLOCKING(vm, result, close(descriptor));
    if (result < 0 && errno != ECONNRESET)
        return raise_os_error(vm, errno, NULL, NULL); /* the other side is gone: closed all the same */
    return VALUE_NONE;
}

static Owned method_detach(VM *vm, Value *args) {
    int descriptor = as_socket(args[0])->descriptor;
    as_socket(args[0])->descriptor = SOCKET_CLOSED;
    return int_new(vm, descriptor);
}

/* A socket that nobody closed is closed with a warning. */
static void slot_finalise(VM *vm, Value self) {
    if (as_socket(self)->descriptor == SOCKET_CLOSED) return;
    Owned pending = raise_fetch(vm);
    if (!warning_issue_about(vm, EXCEPTION(ResourceWarning), self, "unclosed %R", self))
        raise_unraisable(vm, NULL, self);
    int descriptor = as_socket(self)->descriptor;
    as_socket(self)->descriptor = SOCKET_CLOSED;
    if (descriptor != SOCKET_CLOSED) close_quietly(vm, descriptor);
    vm->thread->exception = pending;
}

static void slot_destroy(VM *vm, Object *self) {
    Socket *socket = (Socket *)self;
    int descriptor = socket->descriptor;
    socket->descriptor = SOCKET_CLOSED;
    if (descriptor != SOCKET_CLOSED) close_quietly(vm, descriptor);
}

/* --- what it is ----------------------------------------------------------------------------------------- */

static Owned slot_repr(VM *vm, Value self) {
    const Socket *socket = as_socket(self);
    return str_new_format(vm, "<socket object, fd=%ld, family=%d, type=%d, proto=%d>",
                          (int64_t)socket->descriptor, socket->family, socket->kind, socket->protocol);
}

static Owned get_family(VM *vm, Value self) {
    return int_new(vm, as_socket(self)->family);
}

static Owned get_type(VM *vm, Value self) {
    return int_new(vm, as_socket(self)->kind);
}

static Owned get_protocol(VM *vm, Value self) {
    return int_new(vm, as_socket(self)->protocol);
}

static Owned get_timeout(VM *vm, Value self) {
    return socket_timeout_value(vm, as_socket(self)->timeout);
}

static Owned method_fileno(VM *vm, Value *args) {
    return int_new(vm, as_socket(args[0])->descriptor);
}

static Owned method_gettimeout(VM *vm, Value *args) {
    return get_timeout(vm, args[0]);
}

static Owned method_getblocking(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(as_socket(args[0])->timeout != 0);
}

static Owned set_timeout(VM *vm, Socket *self, int64_t timeout) {
    self->timeout = timeout;
    return socket_set_blocking(vm, self->descriptor, timeout < 0) ? VALUE_NONE : NULL;
}

static Owned method_settimeout(VM *vm, Value *args) {
    int64_t timeout;
    return socket_read_timeout(vm, args[1], &timeout) ? set_timeout(vm, as_socket(args[0]), timeout) : NULL;
}

static Owned method_setblocking(VM *vm, Value *args) {
    bool is_blocking;
    return value_is_true(vm, args[1], &is_blocking)
               ? set_timeout(vm, as_socket(args[0]), is_blocking ? SOCKET_NO_TIMEOUT : 0)
               : NULL;
}

typedef int NameCall(int descriptor, struct sockaddr *address, socklen_t *size);

static Owned name_by(VM *vm, Value *args, NameCall *call) {
    Address address;
    socklen_t size = sizeof address;
    memset(&address, 0, sizeof address);
    if (call(as_socket(args[0])->descriptor, &address.any, &size) < 0)
        return raise_os_error(vm, errno, NULL, NULL);
    return address_value(vm, &address, size);
}

static Owned method_getsockname(VM *vm, Value *args) {
    return name_by(vm, args, getsockname);
}

static Owned method_getpeername(VM *vm, Value *args) {
    return name_by(vm, args, getpeername);
}

/* --- options -------------------------------------------------------------------------------------------- */

static Owned method_getsockopt(VM *vm, Value *args) {
    enum { OPTION_MOST = 1024 };
    int level, option, count = 0, number = 0;
    char bytes[OPTION_MOST];
    Socket *self = as_socket(args[0]);
    if (!value_to_c_int(vm, args[1], &level) || !value_to_c_int(vm, args[2], &option) ||
        (args[3] && !value_to_c_int(vm, args[3], &count)))
        return NULL;
    if (count == 0) {
        socklen_t size = sizeof number;
        if (getsockopt(self->descriptor, level, option, &number, &size) < 0)
            return raise_os_error(vm, errno, NULL, NULL);
        return int_new(vm, number);
    }
    if (count < 0 || count > OPTION_MOST)
        return raise_format(vm, EXCEPTION(OSError), "getsockopt buflen out of range");
    socklen_t size = (socklen_t)count;
    if (getsockopt(self->descriptor, level, option, bytes, &size) < 0)
        return raise_os_error(vm, errno, NULL, NULL);
    return bytes_new(vm, bytes, size < OPTION_MOST ? size : OPTION_MOST);
}

/* setsockopt(level, option, number | bytes | None, size of None) */
static Owned method_setsockopt(VM *vm, Value *args) {
    int level, option, number, result;
    int64_t wide, size;
    int descriptor = as_socket(args[0])->descriptor;
    if (args[4] && args[3] != VALUE_NONE)
        return raise_type_error(vm, "setsockopt() takes exactly 3 arguments (4 given)");
    if (!value_to_c_int(vm, args[1], &level) || !value_to_c_int(vm, args[2], &option)) return NULL;
    if (value_is_int(args[3]) && int_fits_int64(args[3], &wide) && wide >= INT32_MIN && wide <= INT32_MAX) {
        number = (int)wide;
        result = setsockopt(descriptor, level, option, &number, sizeof number);
    } else if (args[4]) {
        if (!value_to_int64(vm, args[4], EXCEPTION(OverflowError), &size)) return NULL;
        result = setsockopt(descriptor, level, option, NULL, (socklen_t)size);
    } else {
        BufferView view;
        if (!buffer_get(vm, args[3], &view, false)) return NULL;
        result = setsockopt(descriptor, level, option, view.data, (socklen_t)view.count);
        int error_number = errno;
        buffer_release(vm, &view);
        errno = error_number;
    }
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

/* --- connections ---------------------------------------------------------------------------------------- */

static Owned method_bind(VM *vm, Value *args) {
    Address address;
    socklen_t size;
    int result;
    if (!address_read(vm, as_socket(args[0])->family, args[1], "bind", &address, &size) ||
        !audit(vm, "socket.bind", 2, args[0], args[1], NULL, NULL))
        return NULL;
    BLOCKING(vm, result, bind(as_socket(args[0])->descriptor, &address.any, size));
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned method_listen(VM *vm, Value *args) {
    enum { BACKLOG_USUAL = 128 };
    int backlog = BACKLOG_USUAL < SOMAXCONN ? BACKLOG_USUAL : SOMAXCONN, result;
    if (args[1] && !value_to_c_int(vm, args[1], &backlog)) return NULL;
    BLOCKING(vm, result, listen(as_socket(args[0])->descriptor, backlog < 0 ? 0 : backlog));
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned method_shutdown(VM *vm, Value *args) {
    int how, result;
    if (!value_to_c_int(vm, args[1], &how)) return NULL;
    BLOCKING(vm, result, shutdown(as_socket(args[0])->descriptor, how));
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

typedef struct Accepting {
    Address address;
    socklen_t size;
} Accepting;

static ssize_t try_accept(int descriptor, void *context) {
    Accepting *accepting = context;
    accepting->size = sizeof accepting->address;
    return accept4(descriptor, &accepting->address.any, &accepting->size, SOCK_CLOEXEC);
}

static Owned method_accept(VM *vm, Value *args) {
    const Socket *self = as_socket(args[0]);
    Accepting accepting;
    ssize_t descriptor;
    memset(&accepting, 0, sizeof accepting);
    if (!socket_operate(vm, self, false, try_accept, &accepting, socket_deadline(self), &descriptor))
        return NULL;
    Owned items[] = {value_from_small_int(descriptor), address_value(vm, &accepting.address, accepting.size)};
    Owned pair = tuple_from_take(vm, items, 2);
    if (!pair) close_quietly(vm, (int)descriptor);
    return pair;
}

/* The end of a connection under way: 0, or the number of the error. False with an exception pending. */
static bool finish_connection(VM *vm, const Socket *self, bool raises, int *error_number) {
    int64_t deadline = self->timeout > 0 ? socket_deadline(self) : LOCK_NO_DEADLINE;
    socklen_t size = sizeof *error_number;
    *error_number = 0;
    if (!socket_wait(vm, self->descriptor, true, deadline)) {
        if (raises || !raise_clear_if(vm, EXCEPTION(TimeoutError))) return false;
        *error_number = EWOULDBLOCK;
        return true;
    }
    if (getsockopt(self->descriptor, SOL_SOCKET, SO_ERROR, error_number, &size) < 0) *error_number = errno;
    if (*error_number == EISCONN) *error_number = 0;
    return true;
}

static bool make_connection(VM *vm, Value *args, const char *function, bool raises, int *error_number) {
    const Socket *self = as_socket(args[0]);
    Address address;
    socklen_t size;
    int result;
    if (!address_read(vm, self->family, args[1], function, &address, &size) ||
        !audit(vm, "socket.connect", 2, args[0], args[1], NULL, NULL))
        return false;
    BLOCKING(vm, result, connect(self->descriptor, &address.any, size));
    *error_number = result < 0 ? errno : 0;
    bool waits = *error_number == EINPROGRESS && self->timeout > 0;
    if (*error_number == EINTR) {
        if (!signals_run(vm)) return false;
        waits = self->timeout != 0; /* the connection goes on without us */
    }
    return !waits || finish_connection(vm, self, raises, error_number);
}

static Owned method_connect(VM *vm, Value *args) {
    int error_number;
    if (!make_connection(vm, args, "connect", true, &error_number)) return NULL;
    return error_number ? raise_os_error(vm, error_number, NULL, NULL) : VALUE_NONE;
}

static Owned method_connect_ex(VM *vm, Value *args) {
    int error_number;
    return make_connection(vm, args, "connect_ex", false, &error_number) ? int_new(vm, error_number) : NULL;
}

/* --- bytes ---------------------------------------------------------------------------------------------- */

typedef struct Transfer {
    char *data;
    size_t count;
    int flags;
    Address address;
    socklen_t size; /* of address; 0: none */
} Transfer;

static ssize_t try_receive(int descriptor, void *context) {
    const Transfer *transfer = context;
    return recv(descriptor, transfer->data, transfer->count, transfer->flags);
}

static ssize_t try_receive_from(int descriptor, void *context) {
    Transfer *transfer = context;
    transfer->size = sizeof transfer->address;
    memset(&transfer->address, 0, sizeof transfer->address);
    return recvfrom(descriptor, transfer->data, transfer->count, transfer->flags, &transfer->address.any,
                    &transfer->size);
}

static ssize_t try_send(int descriptor, void *context) {
    const Transfer *transfer = context;
    return send(descriptor, transfer->data, transfer->count, transfer->flags);
}

static ssize_t try_send_to(int descriptor, void *context) {
    const Transfer *transfer = context;
    return sendto(descriptor, transfer->data, transfer->count, transfer->flags, &transfer->address.any,
                  transfer->size);
}

/* recv and recvfrom: the bytes that came, at most so many. */
static Owned receive(VM *vm, Value *args, const char *function, SocketTry *try, Transfer *transfer) {
    const Socket *self = as_socket(args[0]);
    int64_t most;
    ssize_t count;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &most) ||
        !socket_read_flags(vm, args[2], &transfer->flags))
        return NULL;
    if (most < 0) return raise_value_error(vm, "negative buffersize in %s", function);
    transfer->count = (size_t)most;
    transfer->data = memory_allocate(transfer->count);
    if (!transfer->data) return raise_memory_error(vm);
    bool is_fine = socket_operate(vm, self, false, try, transfer, socket_deadline(self), &count);
    Owned result = is_fine ? bytes_new(vm, transfer->data, (size_t)count) : NULL;
    memory_release(transfer->data);
    return result;
}

static Owned method_recv(VM *vm, Value *args) {
    Transfer transfer = {0};
    return receive(vm, args, "recv", try_receive, &transfer);
}

static Owned method_recvfrom(VM *vm, Value *args) {
    Transfer transfer = {0};
    Owned data = receive(vm, args, "recvfrom", try_receive_from, &transfer);
    if (!data) return NULL;
    Owned items[] = {data, address_value(vm, &transfer.address, transfer.size)};
    return tuple_from_take(vm, items, 2);
}

/* recv_into and recvfrom_into: the bytes go into a buffer; how many come back. */
static bool receive_into(VM *vm, Value *args, const char *function, const char *too_small, SocketTry *try,
                         Transfer *transfer, ssize_t *count) {
    const Socket *self = as_socket(args[0]);
    int64_t most = 0;
    BufferView view;
    if (args[2] && !value_to_int64(vm, args[2], EXCEPTION(OverflowError), &most)) return false;
    if (!socket_read_flags(vm, args[3], &transfer->flags)) return false;
    if (!buffer_get(vm, args[1], &view, true)) {
        if (!raise_clear_if(vm, EXCEPTION(TypeError)) && !raise_clear_if(vm, EXCEPTION(BufferError)))
            return false;
        return raise_type_error(vm, "%s() argument 1 must be read-write bytes-like object, not %T", function,
                                args[1]);
    }
    bool is_fine = most >= 0 || raise_value_error(vm, "negative buffersize in %s", function);
    is_fine = is_fine && (most <= view.count || raise_value_error(vm, "%s", too_small));
    transfer->data = view.data;
    transfer->count = (size_t)(most ? most : view.count);
    is_fine = is_fine && socket_operate(vm, self, false, try, transfer, socket_deadline(self), count);
    buffer_release(vm, &view);
    return is_fine;
}

static Owned method_recv_into(VM *vm, Value *args) {
    Transfer transfer = {0};
    ssize_t count;
    if (!receive_into(vm, args, "recv_into", "buffer too small for requested bytes", try_receive, &transfer,
                      &count))
        return NULL;
    return int_new(vm, count);
}

static Owned method_recvfrom_into(VM *vm, Value *args) {
    Transfer transfer = {0};
    ssize_t count;
    if (!receive_into(vm, args, "recvfrom_into", "nbytes is greater than the length of the buffer",
                      try_receive_from, &transfer, &count))
        return NULL;
    Owned items[] = {int_new(vm, count), address_value(vm, &transfer.address, transfer.size)};
    return tuple_from_take(vm, items, 2);
}

static Owned method_send(VM *vm, Value *args) {
    const Socket *self = as_socket(args[0]);
    Transfer transfer = {0};
    BufferView view;
    ssize_t count;
    if (!buffer_get(vm, args[1], &view, false)) return NULL;
    transfer.data = view.data;
    transfer.count = (size_t)view.count;
    bool is_fine = socket_read_flags(vm, args[2], &transfer.flags) &&
                   socket_operate(vm, self, true, try_send, &transfer, socket_deadline(self), &count);
    buffer_release(vm, &view);
    return is_fine ? int_new(vm, count) : NULL;
}

bool socket_is_plain(VM *vm, Value value, bool is_writing) {
    if (!value_is_pointer(value) || !value) return false;
    Value name = vm_name(vm, is_writing ? NAME_send : NAME_recv),
          found = type_lookup(vm, value_type(value), name);
    return found && value_has_type(found, &method_descriptor_type) &&
           as_method_descriptor(found)->method->function == (is_writing ? method_send : method_recv) &&
           as_socket(value)->timeout == 0 && !instance_get(vm, value, name);
}

ssize_t socket_receive_once(VM *vm, Value value, char *data, size_t count) {
    Transfer transfer = {.data = data, .count = count};
    int descriptor = as_socket(value)->descriptor;
    ssize_t result;
    BLOCKING(vm, result, try_receive(descriptor, &transfer));
    return result;
}

ssize_t socket_send_once(VM *vm, Value value, const char *data, size_t count) {
    int descriptor = as_socket(value)->descriptor;
    ssize_t result;
    BLOCKING(vm, result, send(descriptor, data, count, 0));
    return result;
}

/* The timeout is for all the bytes together. */
static Owned method_sendall(VM *vm, Value *args) {
    const Socket *self = as_socket(args[0]);
    Transfer transfer = {0};
    BufferView view;
    int64_t deadline = socket_deadline(self);
    if (!buffer_get(vm, args[1], &view, false)) return NULL;
    transfer.data = view.data;
    transfer.count = (size_t)view.count;
    bool is_fine = socket_read_flags(vm, args[2], &transfer.flags);
    while (is_fine && transfer.count) {
        ssize_t count;
        is_fine = socket_operate(vm, self, true, try_send, &transfer, deadline, &count) && signals_run(vm);
        if (!is_fine) break;
        transfer.data += count;
        transfer.count -= (size_t)count;
    }
    buffer_release(vm, &view);
    return is_fine ? VALUE_NONE : NULL;
}

/* sendto(data, address) or sendto(data, flags, address) */
static Owned method_sendto(VM *vm, Value *args) {
    const Socket *self = as_socket(args[0]);
    const Tuple *given = as_tuple(args[1]);
    Transfer transfer = {0};
    BufferView view;
    ssize_t count;
    if (given->count < 2 || given->count > 3)
        return raise_type_error(vm, "sendto() takes 2 or 3 arguments (%ld given)", given->count);
    if (!buffer_get(vm, tuple_peek(args[1], 0), &view, false)) return NULL;
    transfer.data = view.data;
    transfer.count = (size_t)view.count;
    bool is_fine =
        (given->count == 2 || socket_read_flags(vm, tuple_peek(args[1], 1), &transfer.flags)) &&
        address_read(vm, self->family, tuple_peek(args[1], given->count - 1), "sendto", &transfer.address,
                     &transfer.size) &&
        audit(vm, "socket.sendto", 2, args[0], tuple_peek(args[1], given->count - 1), NULL, NULL) &&
        socket_operate(vm, self, true, try_send_to, &transfer, socket_deadline(self), &count);
    buffer_release(vm, &view);
    return is_fine ? int_new(vm, count) : NULL;
}

static const Method methods[] = {
    {"_accept(self, /)", method_accept,
     "Waits for a connection: the pair of its descriptor and the address it came from."},
    {"bind(self, address, /)", method_bind, "Gives the socket an address of this machine."},
    {"close(self, /)", method_close, "Closes the socket; what it is asked afterwards fails."},
    {"connect(self, address, /)", method_connect, "Connects to a remote address."},
    {"connect_ex(self, address, /)", method_connect_ex,
     "Connects to a remote address; the number of the error, or 0."},
    {"detach(self, /)", method_detach, "Lets go of the descriptor without closing it, and gives it."},
    {"fileno(self, /)", method_fileno, "The descriptor, -1 when the socket is closed."},
    {"getblocking(self, /)", method_getblocking, "Whether operations wait."},
    {"getpeername(self, /)", method_getpeername, "The address of the other side."},
    {"getsockname(self, /)", method_getsockname, "The socket's own address."},
    {"getsockopt(self, level, option, buflen=0, /)", method_getsockopt,
     "An option as a number, or as bytes where their most is given."},
    {"gettimeout(self, /)", method_gettimeout, "Seconds that operations may take; None: any time."},
    {"listen(self, backlog=128, /)", method_listen, "Lets others connect; so many may wait to be accepted."},
    {"recv(self, bufsize, flags=0, /)", method_recv,
     "Bytes that came in, at most so many; none when the other side has closed."},
    {"recv_into(self, buffer, nbytes=0, flags=0)", method_recv_into,
     "As recv(), into a buffer; how many bytes came."},
    {"recvfrom(self, bufsize, flags=0, /)", method_recvfrom, "As recv(), with the address of the sender."},
    {"recvfrom_into(self, buffer, nbytes=0, flags=0)", method_recvfrom_into,
     "As recv_into(), with the address of the sender."},
    {"recvmsg(self, bufsize, ancbufsize=0, flags=0, /)", socket_receive_message,
     "Bytes, control messages, flags and the address of the sender."},
    {"recvmsg_into(self, buffers, ancbufsize=0, flags=0, /)", socket_receive_message_into,
     "As recvmsg(), into several buffers."},
    {"send(self, data, flags=0, /)", method_send, "Sends bytes; how many went."},
    {"sendall(self, data, flags=0, /)", method_sendall, "Sends all the bytes."},
    {"sendmsg(self, buffers, ancdata=(), flags=0, address=None, /)", socket_send_message,
     "Sends the bytes of several buffers, and control messages."},
    {"sendto(self, /, *args)", method_sendto, "sendto(data[, flags], address): sends bytes to an address."},
    {"setblocking(self, flag, /)", method_setblocking, "Whether operations wait."},
    {"setsockopt(self, level, option, value, optlen=<unrepresentable>, /)", method_setsockopt,
     "Sets an option to a number or to bytes."},
    {"settimeout(self, timeout, /)", method_settimeout, "Seconds that operations may take; None: any time."},
    {"shutdown(self, how, /)", method_shutdown, "Ends reading, writing or both."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"family", get_family, NULL, "The kind of addresses."},
    {"type", get_type, NULL, "The kind of socket."},
    {"proto", get_protocol, NULL, "The number of the protocol."},
    {"timeout", get_timeout, NULL, "Seconds that operations may take; None: any time."},
    {NULL, NULL, NULL, NULL},
};

static const Type description = {
    .name = "socket", .module = "_socket", .size = sizeof(Socket),
    .slots = {.make = slot_make, .finalise = slot_finalise, .destroy = slot_destroy, .repr = slot_repr},
    .initialise = {"socket(family=-1, type=-1, proto=-1, fileno=None)", initialise, NULL},
    .methods = methods, .properties = properties, .text = "One end of a connection over the network.",
};

bool socket_add_class(VM *vm, Value module) {
    Owned class;
    if (!stdlib_add_type(vm, module, "socket", &description, NULL, &class)) return false;
    bool is_fine = dict_set_text(vm, module_dict(module), "SocketType", class);
    value_release(vm, class);
    return is_fine;
}

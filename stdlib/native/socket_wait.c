/*
 * Waiting for sockets: each operation has a timeout, which bounds all its tries together.
 *
 * A socket with a timeout does not block in the system; it is polled for the time that is left. What a signal
 * interrupts runs the handler and goes on.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>

#include "stdlib/native/socket.h"
#include "vm/lock.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { NANOSECONDS = 1000000000, MILLISECOND = 1000000 };

bool socket_read_timeout(VM *vm, Value value, int64_t *timeout) {
    const double most = 9223372036854775807.0;
    double number;
    *timeout = SOCKET_NO_TIMEOUT;
    if (!value || value == VALUE_NONE) return true;
    if (!value_is_float(value) && !value_has_index(vm, value)) {
        return raise_type_error(vm, "'%T' object cannot be interpreted as an integer or float", value);
    }
    if (!value_to_double(vm, value, &number)) return false;
    if (isnan(number)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    number = ceil(number * NANOSECONDS);
    if (!(fabs(number) < most)) return raise_overflow_error(vm, "timestamp out of range for C PyTime_t");
    if (number < 0) return raise_value_error(vm, "Timeout value out of range");
    if (number / MILLISECOND > INT32_MAX)
        return raise_overflow_error(vm, "timeout doesn't fit into C timeval");
    *timeout = (int64_t)number;
    return true;
}

Owned socket_timeout_value(VM *vm, int64_t timeout) {
    return timeout < 0 ? VALUE_NONE : float_new(vm, (double)timeout / NANOSECONDS);
}

int64_t socket_deadline(const Socket *socket) {
    return socket->timeout > 0 ? lock_now() + socket->timeout : 0;
}

bool socket_set_blocking(VM *vm, int descriptor, bool is_blocking) {
    int flags = fcntl(descriptor, F_GETFL), wanted = is_blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    if (flags < 0 || (flags != wanted && fcntl(descriptor, F_SETFL, wanted) < 0))
        return raise_os_error(vm, errno, NULL, NULL);
    return true;
}

/* Until the descriptor is ready. False with TimeoutError, or what a signal's handler raised, pending. */
bool socket_wait(VM *vm, int descriptor, bool is_writing, int64_t deadline) {
    for (;;) {
        if (!signals_run_before_waiting(vm)) return false;
        struct pollfd row = {descriptor, is_writing ? POLLOUT : POLLIN, 0};
        int64_t left = deadline == LOCK_NO_DEADLINE ? 0 : deadline - lock_now();
        if (left < 0) left = 0;
        int count,
            milliseconds = deadline == LOCK_NO_DEADLINE ? -1 : (int)((left + MILLISECOND - 1) / MILLISECOND);
        BLOCKING(vm, count, poll(&row, 1, milliseconds));
        if (count > 0) return true;
        if (count == 0) return raise_format(vm, EXCEPTION(TimeoutError), "timed out");
        if (errno != EINTR) return raise_os_error(vm, errno, NULL, NULL);
        if (!signals_run(vm)) return false;
    }
}

bool socket_operate(VM *vm, const Socket *socket, bool is_writing, SocketTry *try, void *context,
                    int64_t deadline, ssize_t *result) {
    bool has_timeout = socket->timeout > 0;
    for (;;) {
        int descriptor = socket->descriptor;
        if (has_timeout && descriptor >= 0 && !socket_wait(vm, descriptor, is_writing, deadline))
            return false;
        if (!signals_run_before_waiting(vm)) return false;
        BLOCKING(vm, *result, try(descriptor, context));
        if (*result >= 0) return true;
        if (errno == EINTR) {
            if (!signals_run(vm)) return false;
            continue;
        }
        if (!has_timeout || (errno != EAGAIN && errno != EWOULDBLOCK))
            return raise_os_error(vm, errno, NULL, NULL);
    }
}

/*
 * Messages of several buffers with control data beside them: sendmsg(), recvmsg(), recvmsg_into().
 */
#define _GNU_SOURCE 1 /* CMSG_ALIGN */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/uio.h>

#include "base/memory.h"
#include "stdlib/native/socket.h"
#include "vm/audit.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* Views of the buffers of an iterable, as the system takes them. */
typedef struct Pieces {
    Owned items; /* tuple */
    BufferView *views;
    struct iovec *rows;
    size_t count; /* of views that are open */
} Pieces;

static void pieces_close(VM *vm, Pieces *pieces) {
    for (size_t i = 0; i < pieces->count; i++) buffer_release(vm, &pieces->views[i]);
    memory_release(pieces->views);
    memory_release(pieces->rows);
    value_release(vm, pieces->items);
}

/* A tuple of what an iterable gives; anything else is refused with text. */
static Owned read_items(VM *vm, Value iterable, const char *text) {
    Owned iterator = value_iterate(vm, iterable);
    if (!iterator) {
        if (raise_clear_if(vm, EXCEPTION(TypeError))) raise_type_error(vm, "%s", text);
        return NULL;
    }
    Owned items = value_to_tuple(vm, iterator);
    value_release(vm, iterator);
    return items;
}

/* Fills pieces, which the caller closes whatever happens. */
static bool pieces_open(VM *vm, Value iterable, bool is_writable, Pieces *pieces) {
    pieces->items = read_items(vm, iterable,
                               is_writable ? "recvmsg_into() argument 1 must be an iterable"
                                           : "sendmsg() argument 1 must be an iterable");
    if (!pieces->items) return false;
    size_t count = (size_t)as_tuple(pieces->items)->count;
    if (count > INT_MAX)
        return raise_format(vm, EXCEPTION(OSError), "%s() argument 1 is too long",
                            is_writable ? "recvmsg_into" : "sendmsg");
    pieces->views = memory_allocate_array(count, sizeof *pieces->views);
    pieces->rows = memory_allocate_array(count, sizeof *pieces->rows);
    if (!pieces->views || !pieces->rows) return raise_memory_error(vm);
    for (; pieces->count < count; pieces->count++) {
        BufferView *view = &pieces->views[pieces->count];
        if (!buffer_get(vm, tuple_peek(pieces->items, (int64_t)pieces->count), view, is_writable)) {
            if (!is_writable ||
                (!raise_clear_if(vm, EXCEPTION(TypeError)) && !raise_clear_if(vm, EXCEPTION(BufferError))))
                return false;
            return raise_type_error(
                vm, "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
        }
        pieces->rows[pieces->count] = (struct iovec){view->data, (size_t)view->count};
    }
    return true;
}

/* What CMSG_LEN and CMSG_SPACE are for count bytes; false when nothing so long can be written. */
static bool control_length(int64_t count, size_t *length) {
    if (count < 0 || count > INT32_MAX) return false;
    *length = CMSG_LEN((size_t)count);
    return *length <= INT32_MAX;
}

static bool control_space(int64_t count, size_t *space) {
    if (count < 0 || count > INT32_MAX - (int64_t)CMSG_SPACE(1)) return false;
    *space = CMSG_SPACE((size_t)count);
    return true;
}

/* --- sending -------------------------------------------------------------------------------------------- */

/* One control message, (level, type, bytes), appended. */
static bool add_control(VM *vm, Value item, Buffer *control) {
    int level, type;
    size_t length, space;
    BufferView view;
    if (!value_is_tuple(item))
        return raise_type_error(
            vm, "[sendmsg() ancillary data items]() argument must be 3-item tuple, not %T", item);
    if (as_tuple(item)->count != 3)
        return raise_type_error(
            vm, "[sendmsg() ancillary data items]() argument must be tuple of length 3, not %ld",
            as_tuple(item)->count);
    if (!value_to_c_int(vm, tuple_peek(item, 0), &level) || !value_to_c_int(vm, tuple_peek(item, 1), &type) ||
        !buffer_get(vm, tuple_peek(item, 2), &view, false))
        return false;
    bool is_fine = (control_length(view.count, &length) && control_space(view.count, &space)) ||
                   raise_format(vm, EXCEPTION(OSError), "ancillary data item too large");
    if (is_fine && control->count + space > INT32_MAX)
        is_fine = raise_format(vm, EXCEPTION(OSError), "too much ancillary data");
    if (is_fine && !buffer_reserve(control, space)) is_fine = raise_memory_error(vm);
    if (is_fine) {
        struct cmsghdr head = {.cmsg_len = length, .cmsg_level = level, .cmsg_type = type};
        char *at = control->bytes + control->count;
        memset(at, 0, space);
        memcpy(at, &head, sizeof head);
        memcpy(at + CMSG_ALIGN(sizeof head), view.data, (size_t)view.count);
        control->count += space;
    }
    buffer_release(vm, &view);
    return is_fine;
}

static bool read_control(VM *vm, Value iterable, Buffer *control) {
    Owned items = read_items(vm, iterable, "sendmsg() argument 2 must be an iterable");
    bool is_fine = items != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(items)->count; i++)
        is_fine = add_control(vm, tuple_peek(items, i), control);
    value_release(vm, items);
    return is_fine;
}

typedef struct Message {
    struct msghdr head;
    int flags;
} Message;

static ssize_t try_send_message(int descriptor, void *context) {
    const Message *message = context;
    return sendmsg(descriptor, &message->head, message->flags);
}

Owned socket_send_message(VM *vm, Value *args) {
    const Socket *self = as_socket(args[0]);
    Pieces pieces = {0};
    Buffer control = BUFFER_EMPTY;
    Message message = {0};
    Address address;
    socklen_t size = 0;
    ssize_t count = 0;
    bool has_address = args[4] && args[4] != VALUE_NONE;
    bool is_fine = socket_read_flags(vm, args[3], &message.flags) &&
                   (!has_address || address_read(vm, self->family, args[4], "sendmsg", &address, &size)) &&
                   audit(vm, "socket.sendmsg", 2, args[0], args[4] ? args[4] : VALUE_NONE, NULL, NULL) &&
                   pieces_open(vm, args[1], false, &pieces) &&
                   (!args[2] || read_control(vm, args[2], &control));
    if (is_fine) {
        if (has_address) message.head.msg_name = &address, message.head.msg_namelen = size;
        message.head.msg_iov = pieces.rows;
        message.head.msg_iovlen = pieces.count;
        if (control.count)
            message.head.msg_control = control.bytes, message.head.msg_controllen = control.count;
        is_fine = socket_operate(vm, self, true, try_send_message, &message, socket_deadline(self), &count);
    }
    buffer_close(&control);
    pieces_close(vm, &pieces);
    return is_fine ? int_new(vm, count) : NULL;
}

/* --- receiving ------------------------------------------------------------------------------------------ */

typedef struct Receiving {
    struct msghdr head;
    int flags;
    Address address;
    char *control;
    size_t control_room;
} Receiving;

static ssize_t try_receive_message(int descriptor, void *context) {
    Receiving *receiving = context;
    memset(&receiving->address, 0, sizeof receiving->address);
    receiving->head.msg_name = &receiving->address;
    receiving->head.msg_namelen = sizeof receiving->address;
    receiving->head.msg_control = receiving->control_room ? receiving->control : NULL;
    receiving->head.msg_controllen = receiving->control_room;
    receiving->head.msg_flags = 0;
    return recvmsg(descriptor, &receiving->head, receiving->flags);
}

/* The control messages that came, as a list of (level, type, bytes); one that was cut off has what there is
 * of it. */
static Owned control_list(VM *vm, Receiving *receiving) {
    Owned list = list_new(vm, 0);
    const char *end = receiving->control + receiving->head.msg_controllen;
    for (struct cmsghdr *at = CMSG_FIRSTHDR(&receiving->head); list && at;
         at = CMSG_NXTHDR(&receiving->head, at)) {
        const char *data = (const char *)CMSG_DATA(at);
        size_t there = data < end ? (size_t)(end - data) : 0,
               count = at->cmsg_len > CMSG_LEN(0) ? at->cmsg_len - CMSG_LEN(0) : 0;
        Owned items[] = {value_from_small_int(at->cmsg_level), value_from_small_int(at->cmsg_type),
                         bytes_new(vm, data, count < there ? count : there)};
        if (list_append_take(vm, as_list(list), tuple_from_take(vm, items, 3))) continue;
        value_release(vm, list);
        list = NULL;
    }
    return list;
}

/* Receives into head.msg_iov; the result is (first, control messages, flags, address), first by the caller
 * from *count. */
static bool receive(VM *vm, Value *args, Receiving *receiving, ssize_t *count) {
    const Socket *self = as_socket(args[0]);
    int64_t room = 0;
    if ((args[2] && !value_to_int64(vm, args[2], EXCEPTION(OverflowError), &room)) ||
        !socket_read_flags(vm, args[3], &receiving->flags))
        return false;
    if (room < 0 || room > INT32_MAX) return raise_value_error(vm, "invalid ancillary data buffer length");
    receiving->control_room = (size_t)room;
    receiving->control = memory_allocate_zeroed(receiving->control_room);
    if (!receiving->control) return raise_memory_error(vm);
    return socket_operate(vm, self, false, try_receive_message, receiving, socket_deadline(self), count);
}

static Owned received(VM *vm, Receiving *receiving, Owned first) {
    Owned items[] = {first, control_list(vm, receiving), value_from_small_int(receiving->head.msg_flags),
                     address_value(vm, &receiving->address,
                                   receiving->head.msg_namelen < sizeof receiving->address
                                       ? receiving->head.msg_namelen
                                       : sizeof receiving->address)};
    return tuple_from_take(vm, items, 4);
}

Owned socket_receive_message(VM *vm, Value *args) {
    Receiving receiving = {0};
    int64_t most;
    ssize_t count;
    Owned result = NULL;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &most)) return NULL;
    if (most < 0) return raise_value_error(vm, "negative buffer size in recvmsg()");
    char *data = memory_allocate((size_t)most);
    if (!data) return raise_memory_error(vm);
    struct iovec row = {data, (size_t)most};
    receiving.head.msg_iov = &row;
    receiving.head.msg_iovlen = 1;
    if (receive(vm, args, &receiving, &count))
        result = received(vm, &receiving, bytes_new(vm, data, (size_t)count));
    memory_release(receiving.control);
    memory_release(data);
    return result;
}

Owned socket_receive_message_into(VM *vm, Value *args) {
    Receiving receiving = {0};
    Pieces pieces = {0};
    ssize_t count;
    Owned result = NULL;
    if (pieces_open(vm, args[1], true, &pieces)) {
        receiving.head.msg_iov = pieces.rows;
        receiving.head.msg_iovlen = pieces.count;
        if (receive(vm, args, &receiving, &count)) result = received(vm, &receiving, int_new(vm, count));
    }
    memory_release(receiving.control);
    pieces_close(vm, &pieces);
    return result;
}

/* --- sizes ---------------------------------------------------------------------------------------------- */

static Owned size_by(VM *vm, Value value, const char *function,
                     bool (*measure)(int64_t count, size_t *size)) {
    size_t size;
    Owned number = value_index(vm, value);
    if (!number) return NULL;
    int64_t count;
    bool fits = int_fits_int64(number, &count);
    value_release(vm, number);
    if (!fits) return raise_overflow_error(vm, "Python int too large to convert to C ssize_t");
    return measure(count, &size) ? int_new_size(vm, size)
                                 : raise_overflow_error(vm, "%s() argument out of range", function);
}

static Owned function_length(VM *vm, Value *args) {
    return size_by(vm, args[0], "CMSG_LEN", control_length);
}

static Owned function_space(VM *vm, Value *args) {
    return size_by(vm, args[0], "CMSG_SPACE", control_space);
}

const Method socket_message_functions[] = {
    {"CMSG_LEN(length, /)", function_length,
     "Bytes of a control message with so many bytes of data, without padding behind it."},
    {"CMSG_SPACE(length, /)", function_space,
     "Bytes of a control message with so many bytes of data, with padding."},
    {NULL, NULL, NULL},
};

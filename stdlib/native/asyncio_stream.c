/*
 * What every message passes through: reading and writing of transports over sockets, and readers of streams.
 *
 * The classes here are bases of classes in asyncio/selector_events.py and asyncio/streams.py. Readers have
 * their attributes in fields; those of transports are read by name. Each function does the usual case at
 * once; anything else (an error, a full buffer, a class of the program in the place of one of ours) is left
 * to methods in the language, called by name. (Requests over transports and protocols took 1.07 times what
 * CPython 3.11 needs while all was in the language.)
 */
#include <errno.h>
#include <string.h>

#include "base/memory.h"
#include "stdlib/native/asyncio.h"
#include "stdlib/native/collections_deque.h"
#include "stdlib/native/socket.h"
#include "vm/instance.h"
#include "vm/objects/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/function.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/weak.h"

/* An attribute of the object itself; borrowed, NULL if there is none. */
static Value own_attribute(VM *vm, Value self, NameIndex name) {
    return instance_get(vm, self, vm_name(vm, name));
}

/* self.name(argument), or without one if argument is NULL. */
static Owned call_own(VM *vm, Value self, NameIndex name, Value argument) {
    return value_call_method(vm, self, vm_name(vm, name), &argument, argument ? 1 : 0);
}

/* self.name(error) for the pending exception, unless it ends the program. */
static Owned hand_over_error(VM *vm, Value self, NameIndex name) {
    if (raise_matches(vm, EXCEPTION(SystemExit)) || raise_matches(vm, EXCEPTION(KeyboardInterrupt)))
        return NULL;
    Owned error = raise_fetch(vm), result = call_own(vm, self, name, error);
    value_release(vm, error);
    return result;
}

static bool is_only_for_now(int error_number) {
    return error_number == EAGAIN || error_number == EWOULDBLOCK || error_number == EINTR;
}

/* --- transports ----------------------------------------------------------------------------------------- */

/* Whether a transport has lost nothing yet, and its socket can be used without its methods. */
static bool can_use_socket(VM *vm, Value self, bool is_writing) {
    Value lost = own_attribute(vm, self, NAME__conn_lost), sock = own_attribute(vm, self, NAME__sock);
    return lost == value_from_small_int(0) && sock && socket_is_plain(vm, sock, is_writing);
}

static Owned transport_write(VM *vm, Value *args) {
    Value self = args[0], data = args[1], buffer = own_attribute(vm, self, NAME__buffer);
    bool is_usual = value_has_type(data, &bytes_type) && as_bytes(data)->count && buffer &&
                    value_is_plain_deque(buffer) && !deque_count(buffer) &&
                    own_attribute(vm, self, NAME__eof) == VALUE_FALSE &&
                    own_attribute(vm, self, NAME__empty_waiter) == VALUE_NONE &&
                    can_use_socket(vm, self, true);
    if (!is_usual) return call_own(vm, self, NAME__write_slowly, data);
    Owned sock = value_retain(own_attribute(vm, self, NAME__sock));
    ssize_t sent = socket_send_once(vm, sock, as_bytes(data)->data, (size_t)as_bytes(data)->count);
    int error_number = errno;
    value_release(vm, sock);
    if (sent == as_bytes(data)->count) return VALUE_NONE;
    if (sent < 0 && !is_only_for_now(error_number)) {
        (void)raise_os_error(vm, error_number, NULL, NULL);
        return hand_over_error(vm, self, NAME__fail_to_write);
    }
    Owned name = str_intern_text(vm, "_write_rest");
    Value items[] = {data, value_from_small_int(sent < 0 ? 0 : sent)};
    Owned result = name ? value_call_method(vm, self, name, items, COUNT_OF(items)) : NULL;
    value_release(vm, name);
    return result;
}

static Owned protocol_data_received(VM *vm, Value *args);

/* protocol.data_received(data); what it raises is fatal for the transport. */
static Owned hand_over(VM *vm, Value self, Value data) {
    Value found = own_attribute(vm, self, NAME__protocol);
    if (!found) return raise_attribute_error(vm, "'%T' object has no attribute '_protocol'", self);
    Owned protocol = value_retain(found);
    Value items[] = {protocol, data};
    Owned result = value_method_is(vm, protocol, NAME_data_received, protocol_data_received)
                       ? protocol_data_received(vm, items)
                       : call_own(vm, protocol, NAME_data_received, data);
    value_release(vm, protocol);
    return result ? result : hand_over_error(vm, self, NAME__fail_to_hand_over);
}

static Owned transport_data_ready(VM *vm, Value *args) {
    enum { SIZE_MOST = 1 << 24 };
    Value self = args[0];
    Owned size = can_use_socket(vm, self, false) ? value_attribute_name(vm, self, NAME_max_size) : VALUE_NONE;
    if (!size) return NULL;
    bool is_usual =
        value_is_small_int(size) && value_small_int(size) > 0 && value_small_int(size) <= SIZE_MOST;
    size_t most = is_usual ? (size_t)value_small_int(size) : 0;
    value_release(vm, size);
    if (!is_usual) return call_own(vm, self, NAME__read_slowly, NULL);
    char *room = memory_allocate(most);
    if (!room) return raise_memory_error(vm);
    Owned sock = value_retain(own_attribute(vm, self, NAME__sock));
    ssize_t count = socket_receive_once(vm, sock, room, most);
    int error_number = errno;
    value_release(vm, sock);
    Owned data = count > 0 ? bytes_new(vm, room, (size_t)count) : NULL;
    memory_release(room);
    if (count == 0) return call_own(vm, self, NAME__read_ready__on_eof, NULL);
    if (count < 0) {
        if (is_only_for_now(error_number)) return VALUE_NONE;
        (void)raise_os_error(vm, error_number, NULL, NULL);
        return hand_over_error(vm, self, NAME__fail_to_read);
    }
    Owned result = data ? hand_over(vm, self, data) : hand_over_error(vm, self, NAME__fail_to_read);
    value_release(vm, data);
    return result;
}

static Owned transport_ready(VM *vm, Value *args) {
    Value callback = own_attribute(vm, args[0], NAME__read_ready_cb);
    if (callback && value_has_type(callback, &builtin_type) &&
        as_builtin(callback)->method->function == transport_data_ready &&
        field_peek(&as_builtin(callback)->self) == args[0])
        return transport_data_ready(vm, args);
    return call_own(vm, args[0], NAME__read_ready_cb, NULL);
}

static const Method transport_methods[] = {
    {"write(self, data)", transport_write, "Send bytes now, or keep what the system does not take yet."},
    {"_read_ready(self)", transport_ready, "Something can be read."},
    {"_read_ready__data_received(self)", transport_data_ready, "Read, and give the bytes to the protocol."},
    {NULL, NULL, NULL},
};

static const Type transport_description = {
    .name = "TransportCore",
    .module = "_asyncio",
    .size = sizeof(Object),
    .methods = transport_methods,
    .text = "What a transport over a socket does for each message.",
};

/* --- readers of streams --------------------------------------------------------------------------------- */

typedef struct ReaderCore {
    Object object;
    Field limit;     /* bytes that may wait before the transport is paused, halved: an int */
    Field loop;
    Field buffer;    /* what has come and is not read yet: a bytearray */
    Field eof;       /* no more will come */
    Field waiter;    /* the future that whoever reads waits for, or None */
    Field exception; /* what the connection has failed with, or None */
    Field paused;    /* the transport is paused */
} ReaderCore;

static const Type reader_description;

static ReaderCore *as_reader(Value value) {
    return (ReaderCore *)value_object(value);
}

/* Calls one of the functions of fields for each field of a reader. */
#define EACH_READER_FIELD(reader, call)  \
    do {                                 \
        call(&(reader)->limit);          \
        call(&(reader)->loop);           \
        call(&(reader)->buffer);         \
        call(&(reader)->eof);            \
        call(&(reader)->waiter);         \
        call(&(reader)->exception);      \
        call(&(reader)->paused);         \
    } while (0)

static void reader_clear(VM *vm, Object *self) {
#define CLEAR(field) field_clear(vm, field)
    EACH_READER_FIELD((ReaderCore *)self, CLEAR);
#undef CLEAR
}

static void reader_traverse(Object *self, Visit *visit, void *context) {
#define VISIT(field) visit(field_peek(field), context)
    EACH_READER_FIELD((const ReaderCore *)self, VISIT);
#undef VISIT
}

/* The bytearray of a reader; NULL if it is none that can be changed here. */
static ByteArray *reader_buffer(const ReaderCore *reader) {
    Value buffer = field_peek(&reader->buffer);
    if (!buffer || !value_has_type(buffer, &bytearray_type) || as_bytearray(buffer)->exports) return NULL;
    return as_bytearray(buffer);
}

/* Ends the waiting of whoever reads, if somebody does. */
static bool wake_reader(VM *vm, Value self, Value waiter) {
    if (!value_is_plain_future(waiter)) {
        Owned done = call_own(vm, self, NAME__wake, NULL);
        value_release(vm, done);
        return done != NULL;
    }
    Owned own = value_retain(waiter);
    field_take(vm, &as_reader(self)->waiter, VALUE_NONE);
    bool is_fine = as_future(own)->state != FUTURE_PENDING || future_set_result(vm, own, VALUE_NONE);
    value_release(vm, own);
    return is_fine;
}

/* Whether the transport is to be paused: more than twice the limit waits to be read. */
static bool is_too_full(const ReaderCore *reader, int64_t count) {
    Value limit = field_peek(&reader->limit);
    return !limit || !value_is_small_int(limit) || count / 2 >= value_small_int(limit);
}

static Owned reader_feed_data(VM *vm, Value *args) {
    Value self = args[0], data = args[1], waiter = field_peek(&as_reader(self)->waiter);
    ByteArray *buffer = reader_buffer(as_reader(self));
    bool is_usual = value_has_type(data, &bytes_type) && as_bytes(data)->count && buffer && waiter &&
                    field_peek(&as_reader(self)->eof) == VALUE_FALSE;
    if (!is_usual) return call_own(vm, self, NAME__feed_slowly, data);
    int64_t before = buffer->count, count = before + as_bytes(data)->count;
    if (!bytearray_resize(vm, buffer, count)) return NULL;
    memcpy(buffer->data + before, as_bytes(data)->data, (size_t)as_bytes(data)->count);
    if (waiter != VALUE_NONE && !wake_reader(vm, self, waiter)) return NULL;
    return is_too_full(as_reader(self), count) ? call_own(vm, self, NAME__pause_if_full, NULL) : VALUE_NONE;
}

/* Whether a read can be decided here: *buffer is what waits, and nobody else reads. */
static bool can_read(const ReaderCore *reader, ByteArray **buffer) {
    *buffer = reader_buffer(reader);
    return *buffer && field_peek(&reader->exception) == VALUE_NONE &&
           field_peek(&reader->paused) == VALUE_FALSE && field_peek(&reader->waiter) == VALUE_NONE;
}

/* What a read that cannot be served yet gives: None, that is "wait", unless no more will come. */
static Owned nothing_yet(const ReaderCore *reader) {
    return field_peek(&reader->eof) == VALUE_FALSE ? VALUE_NONE : VALUE_NOT_IMPLEMENTED;
}

/* The first bytes of buffer, which are taken out. */
static Owned take_bytes(VM *vm, ByteArray *buffer, int64_t count) {
    enum { ROOM_KEPT = 4096 }; /* bytes that an empty buffer may hold on to */
    Owned data = bytes_new(vm, buffer->data, (size_t)count);
    if (!data) return NULL;
    int64_t left = buffer->count - count;
    memmove(buffer->data, buffer->data + count, (size_t)left);
    if (buffer->room > ROOM_KEPT && left < buffer->room / 2) {
        if (bytearray_resize(vm, buffer, left)) return data;
        raise_clear(vm); /* it stays as large as it is */
    }
    buffer->count = left;
    buffer->data[left] = 0;
    return data;
}

/* Whether readuntil() of a reader is the function given: nobody has put another in its place. */
static bool reads_until_by(VM *vm, Value self, Value function) {
    Value name = vm_name(vm, NAME_readuntil);
    return type_lookup(vm, value_type(self), name) == function && !instance_get(vm, self, name);
}

static Owned reader_line_at_once(VM *vm, Value *args) {
    const ReaderCore *reader = as_reader(args[0]);
    Value limit = field_peek(&reader->limit);
    ByteArray *buffer;
    if (!can_read(reader, &buffer) || !limit || !value_is_small_int(limit) ||
        !reads_until_by(vm, args[0], args[1]))
        return VALUE_NOT_IMPLEMENTED;
    const char *end = buffer->count ? memchr(buffer->data, '\n', (size_t)buffer->count) : NULL;
    if (end && end - buffer->data <= value_small_int(limit))
        return take_bytes(vm, buffer, end - buffer->data + 1);
    return end || buffer->count > value_small_int(limit) ? VALUE_NOT_IMPLEMENTED : nothing_yet(reader);
}

static Owned read_at_once(VM *vm, Value self, Value wanted, bool takes_less) {
    ByteArray *buffer;
    if (!value_is_small_int(wanted) || value_small_int(wanted) <= 0 || !can_read(as_reader(self), &buffer))
        return VALUE_NOT_IMPLEMENTED;
    int64_t count = value_small_int(wanted);
    if (buffer->count >= count) return take_bytes(vm, buffer, count);
    return takes_less && buffer->count ? take_bytes(vm, buffer, buffer->count)
                                       : nothing_yet(as_reader(self));
}

static Owned reader_some_at_once(VM *vm, Value *args) {
    return read_at_once(vm, args[0], args[1], true);
}

static Owned reader_exactly_at_once(VM *vm, Value *args) {
    return read_at_once(vm, args[0], args[1], false);
}

static Owned reader_exception(VM *vm, Value *args) {
    Value exception = field_peek(&as_reader(args[0])->exception);
    return exception ? value_retain(exception)
                     : raise_attribute_error(vm, "'%T' object has no attribute '_exception'", args[0]);
}

static const Method reader_methods[] = {
    {"feed_data(self, data)", reader_feed_data, "Some bytes have come."},
    {"_line_at_once(self, readuntil, /)", reader_line_at_once,
     "A line that is there; None: wait; NotImplemented: ask readuntil()."},
    {"_some_at_once(self, count, /)", reader_some_at_once,
     "Bytes that are there, at most so many; None: wait; NotImplemented: not a usual case."},
    {"exception(self)", reader_exception, "What the connection has failed with, or None."},
    {"_exactly_at_once(self, count, /)", reader_exactly_at_once, "As _some_at_once(), but all of them."},
    {NULL, NULL, NULL},
};

static const StdlibMember reader_members[] = {
    {"_limit", offsetof(ReaderCore, limit)},
    {"_loop", offsetof(ReaderCore, loop)},
    {"_buffer", offsetof(ReaderCore, buffer)},
    {"_eof", offsetof(ReaderCore, eof)},
    {"_waiter", offsetof(ReaderCore, waiter)},
    {"_exception", offsetof(ReaderCore, exception)},
    {"_paused", offsetof(ReaderCore, paused)},
    {NULL, 0},
};

static const Type reader_description = {
    .name = "ReaderCore",
    .module = "_asyncio",
    .size = sizeof(ReaderCore),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = reader_clear, .traverse = reader_traverse, .clear = reader_clear},
    .methods = reader_methods,
    .text = "What a reader of a stream does for each message.",
};

/* --- their protocol ------------------------------------------------------------------------------------- */

/* The reader of a protocol: None once it is gone. */
static Owned protocol_reader(VM *vm, Value self) {
    Value find = own_attribute(vm, self, NAME__find_reader);
    if (!find) return raise_attribute_error(vm, "'%T' object has no attribute '_find_reader'", self);
    if (value_has_type(find, &weak_reference_type)) {
        Owned reader = weak_reference_target(vm, find);
        return reader ? reader : VALUE_NONE;
    }
    Owned held = value_retain(find), reader = value_call_0(vm, held);
    value_release(vm, held);
    return reader;
}

static Owned protocol_data_received(VM *vm, Value *args) {
    Owned reader = protocol_reader(vm, args[0]);
    if (!reader || reader == VALUE_NONE) return reader;
    Value items[] = {reader, args[1]};
    Owned result = value_method_is(vm, reader, NAME_feed_data, reader_feed_data)
                       ? reader_feed_data(vm, items)
                       : call_own(vm, reader, NAME_feed_data, args[1]);
    value_release(vm, reader);
    return result;
}

static const Method protocol_methods[] = {
    {"data_received(self, data)", protocol_data_received, "Feed the reader, if it is still there."},
    {NULL, NULL, NULL},
};

static const Type protocol_description = {
    .name = "ReaderProtocolCore",
    .module = "_asyncio",
    .size = sizeof(Object),
    .methods = protocol_methods,
    .text = "What the protocol of a stream does for each message.",
};

bool asyncio_add_streams(VM *vm, Value module) {
    Owned reader = NULL;
    bool is_fine = stdlib_add_type(vm, module, "TransportCore", &transport_description, NULL, NULL) &&
                   stdlib_add_type(vm, module, "ReaderCore", &reader_description, NULL, &reader) &&
                   stdlib_add_members(vm, reader, reader_members) &&
                   stdlib_add_type(vm, module, "ReaderProtocolCore", &protocol_description, NULL, NULL);
    value_release(vm, reader);
    return is_fine;
}

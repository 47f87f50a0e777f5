/*
 * Addresses of sockets: what the system has as bytes, the language has as tuples, text and bytes.
 *
 * IPv4 is (host, port), IPv6 (host, port, flow, scope), the local family a path (bytes where it is abstract).
 */
#define _GNU_SOURCE 1 /* EAI_SYSTEM and its like */
#include "stdlib/native/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "stdlib/native/struct_sequence.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { PORT_MOST = 0xFFFF, FLOW_MOST = 0xFFFFF };

static Owned raise_coded(VM *vm, const char *class_name, int code, const char *text) {
    const Type *class = native_class(vm, "_socket", class_name);
    Owned message = class ? str_new_text(vm, text) : NULL;
    Owned exception =
        message ? value_call_2(vm, type_value(class), value_from_small_int(code), message) : NULL;
    value_release(vm, message);
    return exception ? raise_exception_take(vm, exception) : NULL;
}

Owned raise_gai_error(VM *vm, int code) {
    if (code == EAI_SYSTEM) return raise_os_error(vm, errno, NULL, NULL);
    return raise_coded(vm, "gaierror", code, gai_strerror(code));
}

Owned raise_host_error(VM *vm, int code) {
    return raise_coded(vm, "herror", code, hstrerror(code));
}

bool address_read_host(VM *vm, Value value, Buffer *name) {
    Owned encoded = NULL;
    if (value_is_str(value)) {
        encoded = codec_encode(vm, value, str_is_ascii(as_str(value)) ? "ascii" : "idna", NULL);
    } else if (value_is_byte_string(vm, value)) {
        encoded = bytes_from_buffer(vm, value);
    } else {
        raise_type_error(vm, "str, bytes or bytearray expected, not %T", value);
    }
    if (!encoded) return false;
    const Bytes *bytes = as_bytes(encoded);
    bool is_fine = !memchr(bytes->data, 0, (size_t)bytes->count) ||
                   raise_type_error(vm, "host name must not contain null character");
    buffer_append(name, bytes->data, (size_t)bytes->count);
    buffer_append(name, "", 0);
    value_release(vm, encoded);
    if (!is_fine) return false;
    if (name->failed || !buffer_reserve(name, 1)) return raise_memory_error(vm);
    name->bytes[name->count] = 0;
    return true;
}

/* getaddrinfo() while other threads run; errno is that of the call. */
static int look_up(VM *vm, const char *host, const char *service, const struct addrinfo *hints,
                   struct addrinfo **found) {
    int code;
    BLOCKING(vm, code, getaddrinfo(host, service, hints, found));
    return code;
}

static bool copy_address(VM *vm, const struct addrinfo *from, Address *address, socklen_t *size) {
    if (from->ai_addrlen > sizeof *address) return raise_os_error(vm, EINVAL, NULL, NULL);
    memcpy(address, from->ai_addr, from->ai_addrlen);
    *size = from->ai_addrlen;
    return true;
}

/* The address that means every interface. */
static bool find_wildcard(VM *vm, int family, Address *address, socklen_t *size) {
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE},
                    *found = NULL;
    int code = look_up(vm, NULL, "0", &hints, &found);
    if (code) return raise_gai_error(vm, code);
    bool is_fine =
        !found->ai_next || raise_format(vm, EXCEPTION(OSError), "wildcard resolved to multiple address");
    is_fine = is_fine && copy_address(vm, found, address, size);
    freeaddrinfo(found);
    return is_fine;
}

static void set_ip(Address *address, socklen_t *size, struct in_addr number) {
    address->ip.sin_family = AF_INET;
    address->ip.sin_addr = number;
    *size = sizeof address->ip;
}

bool address_find_host(VM *vm, const char *name, int family, Address *address, socklen_t *size) {
    struct in_addr number;
    memset(address, 0, sizeof *address);
    if (!name[0]) return find_wildcard(vm, family, address, size);
    if (strcmp(name, "<broadcast>") == 0 || strcmp(name, "255.255.255.255") == 0) {
        if (family != AF_INET && family != AF_UNSPEC)
            return raise_format(vm, EXCEPTION(OSError), "address family mismatched");
        number.s_addr = INADDR_BROADCAST;
        set_ip(address, size, number);
        return true;
    }
    if ((family == AF_UNSPEC || family == AF_INET) && inet_pton(AF_INET, name, &number) > 0) {
        set_ip(address, size, number);
        return true;
    }
    if ((family == AF_UNSPEC || family == AF_INET6) && !strchr(name, '%') &&
        inet_pton(AF_INET6, name, &address->ip6.sin6_addr) > 0) {
        address->ip6.sin6_family = AF_INET6;
        *size = sizeof address->ip6;
        return true;
    }
    struct addrinfo hints = {.ai_family = family}, *found = NULL;
    int code = look_up(vm, name, NULL, &hints, &found);
    if (code) return raise_gai_error(vm, code);
    bool is_fine = copy_address(vm, found, address, size);
    freeaddrinfo(found);
    return is_fine;
}

/* A whole number of an address; wrong ones out of 0..most are refused by name. */
static bool read_part(VM *vm, Value value, const char *function, const char *part, int64_t most,
                      uint32_t *number) {
    int64_t wide;
    if (!value_to_int64(vm, value, EXCEPTION(OverflowError), &wide)) {
        if (!raise_clear_if(vm, EXCEPTION(OverflowError))) return false;
        wide = -1;
    }
    if (wide < 0 || wide > most)
        return raise_overflow_error(vm, "%s(): %s must be 0-%ld.", function, part, most);
    *number = (uint32_t)wide;
    return true;
}

static bool read_scope(VM *vm, Value value, uint32_t *scope) {
    Owned number = value_index(vm, value);
    if (!number) return false;
    *scope = (uint32_t)int_low_bits(number);
    value_release(vm, number);
    return true;
}

static bool read_ip(VM *vm, int family, Value value, const char *function, Address *address,
                    socklen_t *size) {
    bool is_six = family == AF_INET6;
    uint32_t port = 0, flow = 0, scope = 0;
    Buffer name = BUFFER_EMPTY;
    if (!value_is_tuple(value))
        return raise_type_error(vm, "%s(): %s address must be tuple, not %T", function,
                                is_six ? "AF_INET6" : "AF_INET", value);
    int64_t count = as_tuple(value)->count;
    if (count < 2 || count > (is_six ? 4 : 2)) {
        return raise_type_error(
            vm, is_six ? "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
                       : "AF_INET address must be a pair (host, port)");
    }
    bool is_fine =
        address_read_host(vm, tuple_peek(value, 0), &name) &&
        read_part(vm, tuple_peek(value, 1), function, "port", PORT_MOST, &port) &&
        (count < 3 || read_part(vm, tuple_peek(value, 2), function, "flowinfo", FLOW_MOST, &flow)) &&
        (count < 4 || read_scope(vm, tuple_peek(value, 3), &scope)) &&
        address_find_host(vm, name.bytes, family, address, size);
    buffer_close(&name);
    if (!is_fine) return false;
    if (is_six) {
        address->ip6.sin6_family = AF_INET6;
        address->ip6.sin6_port = htons((uint16_t)port);
        address->ip6.sin6_flowinfo = htonl(flow);
        if (count == 4) address->ip6.sin6_scope_id = scope;
    } else {
        address->ip.sin_family = AF_INET;
        address->ip.sin_port = htons((uint16_t)port);
    }
    return true;
}

/* A path ends with a NUL; an abstract name, which begins with one, has exactly its bytes, and for one that is
   empty the system makes one up. */
static bool read_local(VM *vm, Value value, Address *address, socklen_t *size) {
    Owned path = value_is_str(value) ? codec_encode(vm, value, "utf-8", "surrogateescape")
                                     : bytes_from_buffer(vm, value);
    if (!path) return false;
    size_t count = (size_t)as_bytes(path)->count, room = sizeof address->local.sun_path;
    bool is_abstract = !count || as_bytes(path)->data[0] == 0,
         fits = is_abstract ? count <= room : count < room;
    memset(address, 0, sizeof *address);
    address->local.sun_family = AF_UNIX;
    if (fits) memcpy(address->local.sun_path, as_bytes(path)->data, count);
    *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + count + (is_abstract ? 0 : 1));
    value_release(vm, path);
    return fits || raise_format(vm, EXCEPTION(OSError), "AF_UNIX path too long");
}

bool address_read(VM *vm, int family, Value value, const char *function, Address *address, socklen_t *size) {
    switch (family) {
    case AF_UNIX: return read_local(vm, value, address, size);
    case AF_INET:
    case AF_INET6: return read_ip(vm, family, value, function, address, size);
    default: return raise_format(vm, EXCEPTION(OSError), "%s(): bad family", function);
    }
}

Owned address_host(VM *vm, const struct sockaddr *address) {
    char text[INET6_ADDRSTRLEN];
    const void *number = address->sa_family == AF_INET6
                             ? (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr
                             : (const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (!inet_ntop(address->sa_family, number, text, sizeof text))
        return raise_os_error(vm, errno, NULL, NULL);
    return str_new_text(vm, text);
}

static Owned local_value(VM *vm, const Address *address, socklen_t size) {
    size_t head = offsetof(struct sockaddr_un, sun_path), count = size > head ? size - head : 0;
    if (count > sizeof address->local.sun_path) count = sizeof address->local.sun_path;
    const char *path = address->local.sun_path;
    if (count && !path[0]) return bytes_new(vm, path, count);
    return str_new_file_name(vm, path, strnlen(path, count));
}

Owned address_value(VM *vm, const Address *address, socklen_t size) {
    if (size == 0) return VALUE_NONE;
    switch (address->any.sa_family) {
    case AF_INET: {
        Owned items[] = {address_host(vm, &address->any), value_from_small_int(ntohs(address->ip.sin_port))};
        return tuple_from_take(vm, items, 2);
    }
    case AF_INET6: {
        Owned items[] = {address_host(vm, &address->any), value_from_small_int(ntohs(address->ip6.sin6_port)),
                         value_from_small_int(ntohl(address->ip6.sin6_flowinfo)),
                         value_from_small_int(address->ip6.sin6_scope_id)};
        return tuple_from_take(vm, items, 4);
    }
    case AF_UNIX: return local_value(vm, address, size);
    default: {
        Owned items[] = {value_from_small_int(address->any.sa_family),
                         bytes_new(vm, address->any.sa_data, sizeof address->any.sa_data)};
        return tuple_from_take(vm, items, 2);
    }
    }
}

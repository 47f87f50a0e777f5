/*
 * Names of hosts, services, protocols and interfaces, and addresses as text and bytes.
 */
#define _GNU_SOURCE                                                                                          \
    1 /* the functions of netdb.h that keep their results in the caller's memory, sethostname */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "stdlib/native/socket.h"
#include "vm/audit.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { PORT_MOST = 0xFFFF, FLOW_MOST = 0xFFFFF };

/* The text of a str argument, for a C function; the buffer is closed by the caller. */
static bool read_text(VM *vm, Value value, const char *function, int place, Buffer *text) {
    if (!value_is_str(value) && place)
        return raise_type_error(vm, "%s() argument %d must be str, not %T", function, place, value);
    if (!value_is_str(value))
        return raise_type_error(vm, "%s() argument must be str, not %T", function, value);
    str_append_utf8(text, value);
    buffer_append(text, "", 0);
    if (text->failed || !buffer_reserve(text, 1)) return raise_memory_error(vm);
    text->bytes[text->count] = 0;
    return !memchr(text->bytes, 0, text->count) || raise_value_error(vm, "embedded null character");
}

/* --- getaddrinfo and getnameinfo ------------------------------------------------------------------------ */

static Owned found_value(VM *vm, const struct addrinfo *found) {
    Address address;
    if (found->ai_addrlen > sizeof address) return raise_os_error(vm, EINVAL, NULL, NULL);
    memset(&address, 0, sizeof address);
    memcpy(&address, found->ai_addr, found->ai_addrlen);
    Owned items[] = {value_from_small_int(found->ai_family), value_from_small_int(found->ai_socktype),
                     value_from_small_int(found->ai_protocol),
                     str_new_file_name(vm, found->ai_canonname ? found->ai_canonname : "",
                                       found->ai_canonname ? strlen(found->ai_canonname) : 0),
                     address_value(vm, &address, found->ai_addrlen)};
    return tuple_from_take(vm, items, COUNT_OF(items));
}

/* The service or port of getaddrinfo as text; *has_service false for None. */
static bool read_service(VM *vm, Value value, Buffer *text, bool *has_service) {
    Owned encoded = NULL;
    *has_service = value && value != VALUE_NONE;
    if (!*has_service) return true;
    if (value_is_int(value)) {
        int64_t number;
        if (!int_fits_int64(value, &number)) number = int_is_negative(value) ? INT64_MIN : INT64_MAX;
        buffer_append_format(text, "%lld", (long long)number);
    } else if (value_is_str(value)) {
        encoded = codec_encode(vm, value, "utf-8", NULL);
        if (!encoded) return false;
    } else if (value_is_bytes(value)) {
        encoded = value_retain(value);
    } else {
        return raise_format(vm, EXCEPTION(OSError), "Int or String expected");
    }
    if (encoded) {
        buffer_append(text, as_bytes(encoded)->data, (size_t)as_bytes(encoded)->count);
        buffer_append_byte(text, 0);
    }
    value_release(vm, encoded);
    return !text->failed || raise_memory_error(vm);
}

static Owned function_getaddrinfo(VM *vm, Value *args) {
    struct addrinfo hints = {0}, *found = NULL;
    Buffer host = BUFFER_EMPTY, service = BUFFER_EMPTY;
    bool has_host = args[0] != VALUE_NONE, has_service;
    Owned list = NULL;
    int *const wanted[] = {&hints.ai_family, &hints.ai_socktype, &hints.ai_protocol, &hints.ai_flags};
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        if (args[i + 2] && !value_to_c_int(vm, args[i + 2], wanted[i])) return NULL;
    }
    if (has_host && !value_is_str(args[0]) && !value_is_bytes(args[0]))
        return raise_type_error(vm, "getaddrinfo() argument 1 must be string or None");
    if ((has_host && !address_read_host(vm, args[0], &host)) ||
        !read_service(vm, args[1], &service, &has_service))
        goto done;
    if (audit_is_heard(vm)) {
        const Value zero = value_from_small_int(0);
        const Value items[] = {args[0], args[1], args[2] ? args[2] : zero, args[3] ? args[3] : zero,
                               args[4] ? args[4] : zero};
        if (!audit_tell(vm, "socket.getaddrinfo", items, COUNT_OF(items))) goto done;
    }
    int code;
    BLOCKING(vm, code,
             getaddrinfo(has_host ? host.bytes : NULL, has_service ? service.bytes : NULL, &hints, &found));
    if (code) {
        raise_gai_error(vm, code);
        goto done;
    }
    list = list_new(vm, 0);
    for (const struct addrinfo *at = found; list && at; at = at->ai_next) {
        if (list_append_take(vm, as_list(list), found_value(vm, at))) continue;
        value_release(vm, list);
        list = NULL;
    }
done:
    if (found) freeaddrinfo(found);
    buffer_close(&host);
    buffer_close(&service);
    return list;
}

/* (host, port[, flow[, scope]]) of getnameinfo: the numbers of its address. */
static bool read_numbers(VM *vm, Value tuple, int64_t *port, int64_t *flow, int64_t *scope) {
    int64_t count = as_tuple(tuple)->count;
    int64_t *const parts[] = {port, flow, scope};
    if (count < 2 || count > 4 || !value_is_str(tuple_peek(tuple, 0)))
        return raise_type_error(vm, "getnameinfo(): illegal sockaddr argument");
    for (int64_t i = 1; i < count; i++) {
        if (!value_to_int64(vm, tuple_peek(tuple, i), EXCEPTION(OverflowError), parts[i - 1])) return false;
    }
    return (*flow >= 0 && *flow <= FLOW_MOST) ||
           raise_overflow_error(vm, "getnameinfo(): flowinfo must be 0-1048575.");
}

static Owned function_getnameinfo(VM *vm, Value *args) {
    int flags, code;
    int64_t port = 0, flow = 0, scope = 0;
    char host[NI_MAXHOST], service[NI_MAXSERV];
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found = NULL;
    Buffer name = BUFFER_EMPTY;
    Owned result = NULL;
    if (!value_is_tuple(args[0])) return raise_type_error(vm, "getnameinfo() argument 1 must be a tuple");
    if (!value_to_c_int(vm, args[1], &flags) || !read_numbers(vm, args[0], &port, &flow, &scope) ||
        !address_read_host(vm, tuple_peek(args[0], 0), &name))
        goto done;
    if (!audit(vm, "socket.getnameinfo", 1, args[0], NULL, NULL, NULL)) goto done;
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)port);
    BLOCKING(vm, code, getaddrinfo(name.bytes, digits, &hints, &found));
    if (code) {
        raise_gai_error(vm, code);
        goto done;
    }
    if (found->ai_next) {
        raise_format(vm, EXCEPTION(OSError), "sockaddr resolved to multiple addresses");
        goto done;
    }
    if (found->ai_family == AF_INET && as_tuple(args[0])->count != 2) {
        raise_format(vm, EXCEPTION(OSError), "IPv4 sockaddr must be 2 tuple");
        goto done;
    }
    if (found->ai_family == AF_INET6) {
        struct sockaddr_in6 *address = (struct sockaddr_in6 *)(void *)found->ai_addr;
        address->sin6_flowinfo = htonl((uint32_t)flow);
        address->sin6_scope_id = (uint32_t)scope;
    }
    BLOCKING(
        vm, code,
        getnameinfo(found->ai_addr, found->ai_addrlen, host, sizeof host, service, sizeof service, flags));
    if (code) {
        raise_gai_error(vm, code);
        goto done;
    }
    Owned items[] = {str_new_file_name(vm, host, strlen(host)),
                     str_new_file_name(vm, service, strlen(service))};
    result = tuple_from_take(vm, items, 2);
done:
    if (found) freeaddrinfo(found);
    buffer_close(&name);
    return result;
}

/* --- hosts ---------------------------------------------------------------------------------------------- */

static Owned function_gethostname(VM *vm, Value *args) {
    (void)args;
    char name[HOST_NAME_MAX + 2] = "";
    if (!audit(vm, "socket.gethostname", 0, NULL, NULL, NULL, NULL)) return NULL;
    if (gethostname(name, sizeof name - 1) < 0) return raise_os_error(vm, errno, NULL, NULL);
    return str_new_file_name(vm, name, strlen(name));
}

static Owned function_sethostname(VM *vm, Value *args) {
    Owned name = value_is_str(args[0]) ? codec_encode(vm, args[0], "utf-8", "surrogateescape")
                                       : bytes_from_buffer(vm, args[0]);
    if (!name) return NULL;
    if (!audit(vm, "socket.sethostname", 1, name, NULL, NULL, NULL)) {
        value_release(vm, name);
        return NULL;
    }
    int result = sethostname(as_bytes(name)->data, (size_t)as_bytes(name)->count);
    value_release(vm, name);
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static bool find_argument(VM *vm, Value value, int family, Address *address, socklen_t *size) {
    Buffer name = BUFFER_EMPTY;
    bool is_fine =
        address_read_host(vm, value, &name) && address_find_host(vm, name.bytes, family, address, size);
    buffer_close(&name);
    return is_fine;
}

static Owned function_gethostbyname(VM *vm, Value *args) {
    Address address;
    socklen_t size;
    return audit(vm, "socket.gethostbyname", 1, args[0], NULL, NULL, NULL) &&
                   find_argument(vm, args[0], AF_INET, &address, &size)
               ? address_host(vm, &address.any) : NULL;
}

typedef struct HostQuery {
    const char *name;       /* asked by name, or: */
    const Address *address; /* by number */
    struct hostent entry, *found;
    char *room;
    size_t room_size;
    int failure;            /* h_errno */
} HostQuery;

static int ask_host(HostQuery *query) {
    if (query->name)
        return gethostbyname_r(query->name, &query->entry, query->room, query->room_size, &query->found,
                               &query->failure);
    bool is_six = query->address->any.sa_family == AF_INET6;
    const void *number =
        is_six ? (const void *)&query->address->ip6.sin6_addr : (const void *)&query->address->ip.sin_addr;
    return gethostbyaddr_r(number, is_six ? sizeof(struct in6_addr) : sizeof(struct in_addr),
                           query->address->any.sa_family, &query->entry, query->room, query->room_size,
                           &query->found, &query->failure);
}

static Owned host_aliases(VM *vm, const struct hostent *host) {
    Owned list = list_new(vm, 0);
    for (char **alias = host->h_aliases; list && alias && *alias; alias++) {
        if (list_append_take(vm, as_list(list), str_new_file_name(vm, *alias, strlen(*alias)))) continue;
        value_release(vm, list);
        list = NULL;
    }
    return list;
}

static Owned host_addresses(VM *vm, const struct hostent *host) {
    Owned list = list_new(vm, 0);
    for (char **at = host->h_addr_list; list && *at; at++) {
        char text[INET6_ADDRSTRLEN];
        Owned item = inet_ntop(host->h_addrtype, *at, text, sizeof text)
                         ? str_new_text(vm, text)
                         : raise_os_error(vm, errno, NULL, NULL);
        if (list_append_take(vm, as_list(list), item)) continue;
        value_release(vm, list);
        list = NULL;
    }
    return list;
}

/* (name, aliases, addresses) of what the query asks for, in a room that grows until the answer fits. */
static Owned answer_host(VM *vm, HostQuery *query) {
    enum { ROOM_FIRST = 16384, ROOM_MOST = 1 << 22 };
    Owned result = NULL;
    int code = ERANGE;
    for (query->room_size = ROOM_FIRST; code == ERANGE && query->room_size <= ROOM_MOST;
         query->room_size *= 2) {
        memory_release(query->room);
        query->room = memory_allocate(query->room_size);
        if (!query->room) return raise_memory_error(vm);
        BLOCKING(vm, code, ask_host(query));
    }
    if (query->found) {
        const char *name = query->found->h_name ? query->found->h_name : "";
        Owned items[] = {str_new_file_name(vm, name, strlen(name)), host_aliases(vm, query->found),
                         host_addresses(vm, query->found)};
        result = tuple_from_take(vm, items, COUNT_OF(items));
    } else {
        raise_host_error(vm, query->failure);
    }
    memory_release(query->room);
    return result;
}

static Owned function_gethostbyname_ex(VM *vm, Value *args) {
    Address address;
    socklen_t size;
    Buffer name = BUFFER_EMPTY;
    HostQuery query = {0};
    Owned result = NULL;
    if (address_read_host(vm, args[0], &name) &&
        audit(vm, "socket.gethostbyname", 1, args[0], NULL, NULL, NULL) &&
        address_find_host(vm, name.bytes, AF_INET, &address, &size)) {
        query.name = name.bytes;
        result = answer_host(vm, &query);
    }
    buffer_close(&name);
    return result;
}

static Owned function_gethostbyaddr(VM *vm, Value *args) {
    Address address;
    socklen_t size;
    if (!audit(vm, "socket.gethostbyaddr", 1, args[0], NULL, NULL, NULL) ||
        !find_argument(vm, args[0], AF_UNSPEC, &address, &size)) return NULL;
    if (address.any.sa_family != AF_INET && address.any.sa_family != AF_INET6)
        return raise_format(vm, EXCEPTION(OSError), "unsupported address family");
    HostQuery query = {.address = &address};
    return answer_host(vm, &query);
}

/* --- services and protocols ----------------------------------------------------------------------------- */

enum { ENTRY_ROOM = 8192 };

static Owned function_getservbyname(VM *vm, Value *args) {
    Buffer name = BUFFER_EMPTY, protocol = BUFFER_EMPTY;
    struct servent entry, *found = NULL;
    char room[ENTRY_ROOM];
    Owned result = NULL;
    int code;
    if (read_text(vm, args[0], "getservbyname", 1, &name) &&
        (!args[1] || read_text(vm, args[1], "getservbyname", 2, &protocol)) &&
        audit(vm, "socket.getservbyname", 2, args[0], args[1] ? args[1] : VALUE_NONE, NULL, NULL)) {
        BLOCKING(
            vm, code,
            getservbyname_r(name.bytes, args[1] ? protocol.bytes : NULL, &entry, room, sizeof room, &found));
        result = code == 0 && found ? value_from_small_int(ntohs((uint16_t)found->s_port))
                                    : raise_format(vm, EXCEPTION(OSError), "service/proto not found");
    }
    buffer_close(&name);
    buffer_close(&protocol);
    return result;
}

static Owned function_getservbyport(VM *vm, Value *args) {
    Buffer protocol = BUFFER_EMPTY;
    struct servent entry, *found = NULL;
    char room[ENTRY_ROOM];
    Owned result = NULL;
    int port, code;
    if (!value_to_c_int(vm, args[0], &port)) return NULL;
    if (port < 0 || port > PORT_MOST) return raise_overflow_error(vm, "getservbyport: port must be 0-65535.");
    if ((!args[1] || read_text(vm, args[1], "getservbyport", 2, &protocol)) &&
        audit(vm, "socket.getservbyport", 2, args[0], args[1] ? args[1] : VALUE_NONE, NULL, NULL)) {
        BLOCKING(vm, code,
                 getservbyport_r(htons((uint16_t)port), args[1] ? protocol.bytes : NULL, &entry, room,
                                 sizeof room, &found));
        result = code == 0 && found ? str_new_file_name(vm, found->s_name, strlen(found->s_name))
                                    : raise_format(vm, EXCEPTION(OSError), "port/proto not found");
    }
    buffer_close(&protocol);
    return result;
}

static Owned function_getprotobyname(VM *vm, Value *args) {
    Buffer name = BUFFER_EMPTY;
    struct protoent entry, *found = NULL;
    char room[ENTRY_ROOM];
    Owned result = NULL;
    int code;
    if (read_text(vm, args[0], "getprotobyname", 0, &name)) {
        BLOCKING(vm, code, getprotobyname_r(name.bytes, &entry, room, sizeof room, &found));
        result = code == 0 && found ? value_from_small_int(found->p_proto)
                                    : raise_format(vm, EXCEPTION(OSError), "protocol not found");
    }
    buffer_close(&name);
    return result;
}

/* --- addresses as text and as bytes --------------------------------------------------------------------- */

static Owned function_inet_aton(VM *vm, Value *args) {
    Buffer text = BUFFER_EMPTY;
    struct in_addr number;
    Owned result = NULL;
    if (read_text(vm, args[0], "inet_aton", 0, &text)) {
        result = inet_aton(text.bytes, &number)
                     ? bytes_new(vm, (const char *)&number, sizeof number)
                     : raise_format(vm, EXCEPTION(OSError), "illegal IP address string passed to inet_aton");
    }
    buffer_close(&text);
    return result;
}

static Owned function_inet_ntoa(VM *vm, Value *args) {
    BufferView view;
    char text[INET_ADDRSTRLEN];
    struct in_addr number;
    if (!buffer_get(vm, args[0], &view, false)) return NULL;
    bool fits = view.count == sizeof number;
    if (fits) memcpy(&number, view.data, sizeof number);
    buffer_release(vm, &view);
    if (!fits) return raise_format(vm, EXCEPTION(OSError), "packed IP wrong length for inet_ntoa");
    return inet_ntop(AF_INET, &number, text, sizeof text) ? str_new_text(vm, text)
                                                          : raise_os_error(vm, errno, NULL, NULL);
}

static Owned function_inet_pton(VM *vm, Value *args) {
    Buffer text = BUFFER_EMPTY;
    char number[sizeof(struct in6_addr)];
    int family;
    Owned result = NULL;
    if (!value_to_c_int(vm, args[0], &family)) return NULL;
    if (read_text(vm, args[1], "inet_pton", 2, &text)) {
        int code = inet_pton(family, text.bytes, number);
        if (code < 0) raise_os_error(vm, errno, NULL, NULL);
        else if (code == 0)
            raise_format(vm, EXCEPTION(OSError), "illegal IP address string passed to inet_pton");
        else
            result =
                bytes_new(vm, number, family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr));
    }
    buffer_close(&text);
    return result;
}

static Owned function_inet_ntop(VM *vm, Value *args) {
    BufferView view;
    char text[INET6_ADDRSTRLEN];
    int family;
    Owned result = NULL;
    if (!value_to_c_int(vm, args[0], &family) || !buffer_get(vm, args[1], &view, false)) return NULL;
    if (family != AF_INET && family != AF_INET6) raise_value_error(vm, "unknown address family %d", family);
    else if (view.count !=
             (family == AF_INET ? (int64_t)sizeof(struct in_addr) : (int64_t)sizeof(struct in6_addr)))
        raise_value_error(vm, "invalid length of packed IP address string");
    else
        result = inet_ntop(family, view.data, text, sizeof text) ? str_new_text(vm, text)
                                                                 : raise_os_error(vm, errno, NULL, NULL);
    buffer_release(vm, &view);
    return result;
}

/* --- interfaces ----------------------------------------------------------------------------------------- */

static Owned function_if_nameindex(VM *vm, Value *args) {
    (void)args;
    struct if_nameindex *rows = if_nameindex();
    if (!rows) return raise_os_error(vm, errno, NULL, NULL);
    Owned list = list_new(vm, 0);
    for (const struct if_nameindex *row = rows; list && row->if_index && row->if_name; row++) {
        Owned items[] = {value_from_small_int(row->if_index),
                         str_new_file_name(vm, row->if_name, strlen(row->if_name))};
        if (list_append_take(vm, as_list(list), tuple_from_take(vm, items, 2))) continue;
        value_release(vm, list);
        list = NULL;
    }
    if_freenameindex(rows);
    return list;
}

static Owned function_if_nametoindex(VM *vm, Value *args) {
    Owned name = value_is_str(args[0])     ? codec_encode(vm, args[0], "utf-8", "surrogateescape")
                 : value_is_bytes(args[0]) ? value_retain(args[0])
                                           : NULL;
    if (!name)
        return raise_is_pending(vm)
                   ? NULL
                   : raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P",
                                      value_type(args[0]));
    bool is_whole = !memchr(as_bytes(name)->data, 0, (size_t)as_bytes(name)->count);
    unsigned index = is_whole ? if_nametoindex(as_bytes(name)->data) : 0;
    int error_number = errno;
    value_release(vm, name);
    if (!is_whole) return raise_value_error(vm, "embedded null byte");
    return index ? int_new(vm, index) : raise_os_error(vm, error_number, NULL, NULL);
}

/* A number of so many bits that is not negative. */
static bool read_unsigned(VM *vm, Value value, uint64_t most, const char *type, uint64_t *number) {
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool is_negative = int_is_negative(index), fits = int_fits_uint64(index, number) && *number <= most;
    value_release(vm, index);
    if (is_negative) return raise_value_error(vm, "Cannot convert negative int");
    return fits || raise_overflow_error(vm, "Python int too large for C %s", type);
}

static Owned function_if_indextoname(VM *vm, Value *args) {
    uint64_t index;
    char name[IF_NAMESIZE + 1] = "";
    if (!read_unsigned(vm, args[0], UINT32_MAX, "unsigned int", &index)) return NULL;
    return if_indextoname((unsigned)index, name) ? str_new_file_name(vm, name, strlen(name))
                                                 : raise_os_error(vm, errno, NULL, NULL);
}

/* --- the order of bytes --------------------------------------------------------------------------------- */

static Owned swap_short(VM *vm, Value *args) {
    uint64_t number;
    return read_unsigned(vm, args[0], UINT16_MAX, "uint16_t", &number)
               ? value_from_small_int(htons((uint16_t)number))
               : NULL;
}

static Owned swap_long(VM *vm, Value *args) {
    uint64_t number;
    return read_unsigned(vm, args[0], UINT32_MAX, "uint32_t", &number)
               ? value_from_small_int(htonl((uint32_t)number))
               : NULL;
}

const Method socket_name_functions[] = {
    {"getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)", function_getaddrinfo,
     "Addresses of a host and service: (family, type, proto, canonical name, address) of each."},
    {"gethostbyaddr(host, /)", function_gethostbyaddr,
     "(name, aliases, addresses) of a host, given by name or number."},
    {"gethostbyname(host, /)", function_gethostbyname, "The IPv4 address of a host."},
    {"gethostbyname_ex(host, /)", function_gethostbyname_ex,
     "(name, aliases, addresses) of a host, given by name."},
    {"gethostname()", function_gethostname, "The name of this machine."},
    {"getnameinfo(sockaddr, flags, /)", function_getnameinfo, "(host, port) as text for an address."},
    {"getprotobyname(name, /)", function_getprotobyname, "The number of a protocol."},
    {"getservbyname(servicename, protocolname=<unrepresentable>, /)", function_getservbyname,
     "The port of a service."},
    {"getservbyport(port, protocolname=<unrepresentable>, /)", function_getservbyport,
     "The service of a port."},
    {"htonl(x, /)", swap_long, "32 bits from the machine's order to that of the network."},
    {"htons(x, /)", swap_short, "16 bits from the machine's order to that of the network."},
    {"if_indextoname(index, /)", function_if_indextoname, "The name of an interface."},
    {"if_nameindex()", function_if_nameindex, "(index, name) of every interface."},
    {"if_nametoindex(oname, /)", function_if_nametoindex, "The index of an interface."},
    {"inet_aton(ip_addr, /)", function_inet_aton, "The four bytes of an IPv4 address."},
    {"inet_ntoa(packed_ip, /)", function_inet_ntoa, "An IPv4 address of four bytes as text."},
    {"inet_ntop(af, packed_ip, /)", function_inet_ntop, "An address as text."},
    {"inet_pton(af, ip, /)", function_inet_pton, "The bytes of an address."},
    {"ntohl(x, /)", swap_long, "32 bits from the network's order to that of the machine."},
    {"ntohs(x, /)", swap_short, "16 bits from the network's order to that of the machine."},
    {"sethostname(name, /)", function_sethostname, "Renames this machine."},
    {NULL, NULL, NULL},
};

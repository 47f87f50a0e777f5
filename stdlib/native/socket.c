/*
 * The module _socket: connections over the network and within the machine.
 *
 * The class is in socket_object.c and socket_message.c, how it waits in socket_wait.c, addresses in
 * socket_address.c, names in socket_names.c. Families of addresses: IPv4, IPv6 and the machine's own.
 */
#define _GNU_SOURCE 1 /* the options of Linux */
#include "stdlib/native/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <unistd.h>

#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- the timeout that new sockets have: seconds or None, in the module's dict --------------------------- */

static const char default_timeout_name[] = "_default_timeout";

/* The module's dict; borrowed, NULL with an exception pending. */
static Dict *own_dict(VM *vm) {
    Owned name = str_intern_text(vm, "_socket");
    Value module = name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), name) : NULL;
    value_release(vm, name);
    if (module && value_has_type(module, &module_type)) return module_dict(module);
    raise_runtime_error(vm, "_socket is gone");
    return NULL;
}

bool socket_default_timeout(VM *vm, int64_t *timeout) {
    Dict *dict = own_dict(vm);
    Owned key = dict ? str_intern_text(vm, default_timeout_name) : NULL, seconds = NULL;
    bool is_fine = key && dict_find(vm, dict, key, &seconds) && socket_read_timeout(vm, seconds, timeout);
    value_release(vm, key);
    value_release(vm, seconds);
    return is_fine;
}

bool socket_set_default_timeout(VM *vm, int64_t timeout) {
    Dict *dict = own_dict(vm);
    return dict && dict_set_text_take(vm, dict, default_timeout_name, socket_timeout_value(vm, timeout));
}

static Owned function_getdefaulttimeout(VM *vm, Value *args) {
    (void)args;
    int64_t timeout;
    return socket_default_timeout(vm, &timeout) ? socket_timeout_value(vm, timeout) : NULL;
}

static Owned function_setdefaulttimeout(VM *vm, Value *args) {
    int64_t timeout;
    return socket_read_timeout(vm, args[0], &timeout) && socket_set_default_timeout(vm, timeout) ? VALUE_NONE
                                                                                                 : NULL;
}

/* --- descriptors ---------------------------------------------------------------------------------------- */

static Owned function_close(VM *vm, Value *args) {
    int descriptor, result;
    if (!value_to_c_int(vm, args[0], &descriptor)) return NULL;
    BLOCKING(vm, result, close(descriptor));
    return result < 0 && errno != ECONNRESET ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned function_dup(VM *vm, Value *args) {
    int descriptor;
    if (!value_to_c_int(vm, args[0], &descriptor)) return NULL;
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    return copy < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_small_int(copy);
}

static Owned function_socketpair(VM *vm, Value *args) {
    int family = AF_UNIX, kind = SOCK_STREAM, protocol = 0, ends[2], result;
    if ((args[0] && !value_to_c_int(vm, args[0], &family)) ||
        (args[1] && !value_to_c_int(vm, args[1], &kind)) ||
        (args[2] && !value_to_c_int(vm, args[2], &protocol)))
        return NULL;
    BLOCKING(vm, result, socketpair(family, kind | SOCK_CLOEXEC, protocol, ends));
    if (result < 0) return raise_os_error(vm, errno, NULL, NULL);
    Owned items[] = {socket_wrap(vm, ends[0], family, kind, protocol), NULL};
    if (items[0]) items[1] = socket_wrap(vm, ends[1], family, kind, protocol);
    else close(ends[1]);
    return tuple_from_take(vm, items, 2);
}

static const Method functions[] = {
    {"close(fd, /)", function_close, "Closes the descriptor of a socket."},
    {"dup(fd, /)", function_dup, "Another descriptor of the same socket."},
    {"getdefaulttimeout()", function_getdefaulttimeout,
     "Seconds that operations of new sockets may take; None: any time."},
    {"setdefaulttimeout(timeout, /)", function_setdefaulttimeout,
     "Seconds that operations of new sockets may take; None: any time."},
    {"socketpair(family=AF_UNIX, type=SOCK_STREAM, proto=0, /)", function_socketpair,
     "Two sockets that are connected with each other."},
    {NULL, NULL, NULL},
};

/* --- constants and exceptions --------------------------------------------------------------------------- */

#define CONSTANT(name) {#name, name},
static const struct {
    const char *name;
    int64_t number;
} constants[] = {
#include "stdlib/native/socket_constants.def"
};
#undef CONSTANT

static bool add_exception(VM *vm, Value module, const char *name_text) {
    Owned name = str_intern_text(vm, name_text), home = name ? str_intern_text(vm, "socket") : NULL,
          bases = home ? tuple_single(vm, type_value(EXCEPTION(OSError))) : NULL;
    Owned dict = bases ? dict_new(vm) : NULL, class = NULL;
    if (dict && dict_set(vm, as_dict(dict), vm_name(vm, NAME___module__), home))
        class = type_new(vm, &type_type, name, bases, dict, (Arguments){NULL, 0, NULL});
    bool is_fine = class && dict_set(vm, module_dict(module), name, class);
    value_release(vm, name);
    value_release(vm, home);
    value_release(vm, bases);
    value_release(vm, dict);
    value_release(vm, class);
    return is_fine;
}

Owned module_socket(VM *vm) {
    Owned module = stdlib_module(vm, "_socket",
                                 "Sockets: connections over the network and within the machine.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    bool is_fine = stdlib_add_functions(vm, module, socket_name_functions) &&
                   stdlib_add_functions(vm, module, socket_message_functions) &&
                   socket_add_class(vm, module) && add_exception(vm, module, "herror") &&
                   add_exception(vm, module, "gaierror") &&
                   dict_set_text(vm, dict, "error", type_value(EXCEPTION(OSError))) &&
                   dict_set_text(vm, dict, "timeout", type_value(EXCEPTION(TimeoutError))) &&
                   dict_set_text(vm, dict, "has_ipv6", VALUE_TRUE) &&
                   dict_set_text(vm, dict, default_timeout_name, VALUE_NONE);
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, constants[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

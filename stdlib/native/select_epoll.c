/*
 * The class select.epoll: a set of descriptors that the system itself keeps and watches.
 */
#include "stdlib/native/select.h"

#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include "base/memory.h"
#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { NANOSECONDS = 1000000000, MILLISECOND = 1000000, EVENTS_USUAL = FD_SETSIZE - 1 };

typedef struct Epoll {
    Object object;
    int descriptor; /* -1: closed */
} Epoll;

static Epoll *as_epoll(Value value) {
    return (Epoll *)value_object(value);
}

static int close_now(Epoll *epoll, VM *vm) {
    int descriptor = epoll->descriptor, result = 0;
    epoll->descriptor = -1;
    if (descriptor >= 0) BLOCKING(vm, result, close(descriptor));
    return result;
}

static void slot_destroy(VM *vm, Object *self) {
    close_now((Epoll *)self, vm);
}

static bool check_open(VM *vm, Value self) {
    return as_epoll(self)->descriptor >= 0 || raise_value_error(vm, "I/O operation on closed epoll object");
}

/* Consumes descriptor, also on failure. */
static Owned wrap(VM *vm, const Type *type, int descriptor) {
    Owned self = type_allocate(vm, type);
    if (self) as_epoll(self)->descriptor = descriptor;
    else close(descriptor);
    return self;
}

static Owned construct(VM *vm, Value *args) {
    int size = -1, flags = 0, descriptor;
    if ((args[1] && !value_to_c_int(vm, args[1], &size)) || (args[2] && !value_to_c_int(vm, args[2], &flags)))
        return NULL;
    if (size != -1 && size <= 0) return raise_value_error(vm, "negative sizehint");
    if (flags & ~EPOLL_CLOEXEC) return raise_format(vm, EXCEPTION(OSError), "invalid flags");
    BLOCKING(vm, descriptor, epoll_create1(EPOLL_CLOEXEC));
    return descriptor < 0 ? raise_os_error(vm, errno, NULL, NULL) : wrap(vm, as_type(args[0]), descriptor);
}

static Owned method_fromfd(VM *vm, Value *args) {
    int descriptor;
    return value_to_c_int(vm, args[1], &descriptor) ? wrap(vm, as_type(args[0]), descriptor) : NULL;
}

static Owned method_close(VM *vm, Value *args) {
    return close_now(as_epoll(args[0]), vm) < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned get_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_epoll(self)->descriptor < 0);
}

static Owned method_fileno(VM *vm, Value *args) {
    return check_open(vm, args[0]) ? int_new(vm, as_epoll(args[0])->descriptor) : NULL;
}

static Owned control(VM *vm, Value *args, int operation, Value mask_value, uint32_t mask) {
    int fd, result;
    if (!check_open(vm, args[0])) return NULL;
    if (!select_read_descriptor(vm, args[1], &fd)) return NULL;
    if (mask_value) {
        Owned number = value_index(vm, mask_value);
        uint64_t wide;
        if (!number) return NULL;
        bool is_negative = int_is_negative(number),
             fits = int_fits_uint64(number, &wide) && wide <= UINT32_MAX;
        value_release(vm, number);
        if (is_negative) return raise_value_error(vm, "Cannot convert negative int");
        if (!fits) return raise_overflow_error(vm, "Python int too large for C unsigned int");
        mask = (uint32_t)wide;
    }
    struct epoll_event event = {.events = mask, .data = {.fd = fd}};
    BLOCKING(vm, result, epoll_ctl(as_epoll(args[0])->descriptor, operation, fd, &event));
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned method_register(VM *vm, Value *args) {
    return control(vm, args, EPOLL_CTL_ADD, args[2], EPOLLIN | EPOLLPRI | EPOLLOUT);
}

static Owned method_modify(VM *vm, Value *args) {
    return control(vm, args, EPOLL_CTL_MOD, args[2], 0);
}

static Owned method_unregister(VM *vm, Value *args) {
    return control(vm, args, EPOLL_CTL_DEL, NULL, 0);
}

int epoll_wait_events(VM *vm, Value self, struct epoll_event *rows, int most, int64_t timeout) {
    int64_t deadline = timeout > 0 ? lock_now() + timeout : 0;
    for (;;) {
        if (!signals_run_before_waiting(vm)) return -1;
        int64_t left = timeout > 0 ? deadline - lock_now() : timeout;
        if (timeout >= 0 && left < 0) left = 0;
        int64_t wait = left < 0 ? -1 : (left + MILLISECOND - 1) / MILLISECOND;
        int count;
        BLOCKING(
            vm, count,
            epoll_wait(as_epoll(self)->descriptor, rows, most, wait > INT32_MAX ? INT32_MAX : (int)wait));
        if (count >= 0) return count;
        if (errno != EINTR) {
            raise_os_error(vm, errno, NULL, NULL);
            return -1;
        }
        if (!signals_run(vm)) return -1;
    }
}

enum { ROWS_FEW = 16 }; /* that lie on the stack */

/* Waits as the arguments of poll() say; the rows are few, or allocated and to be released. */
static struct epoll_event *poll_rows(VM *vm, Value *args, struct epoll_event *few, int *count) {
    int64_t timeout;
    int most = -1;
    if (!check_open(vm, args[0]) || !select_read_timeout(vm, args[1], NANOSECONDS, &timeout) ||
        (args[2] && !value_to_c_int(vm, args[2], &most)))
        return NULL;
    if (most == -1) most = EVENTS_USUAL;
    if (most < 1) {
        raise_value_error(vm, "maxevents must be greater than 0, got %d", most);
        return NULL;
    }
    struct epoll_event *rows = most <= ROWS_FEW ? few : memory_allocate_array((size_t)most, sizeof *rows);
    if (!rows) {
        raise_memory_error(vm);
        return NULL;
    }
    *count = epoll_wait_events(vm, args[0], rows, most, timeout);
    if (*count >= 0) return rows;
    if (rows != few) memory_release(rows);
    return NULL;
}

static Owned method_poll(VM *vm, Value *args) {
    struct epoll_event few[ROWS_FEW];
    int count;
    struct epoll_event *rows = poll_rows(vm, args, few, &count);
    if (!rows) return NULL;
    Owned list = list_new(vm, 0);
    for (int i = 0; list && i < count; i++) {
        Owned pair =
            tuple_pair(vm, value_from_small_int(rows[i].data.fd), value_from_small_int(rows[i].events));
        if (list_append_take(vm, as_list(list), pair)) continue;
        value_release(vm, list);
        list = NULL;
    }
    if (rows != few) memory_release(rows);
    return list;
}

int64_t epoll_ready_events(const struct epoll_event *row, int64_t wanted) {
    enum { EVENT_READ = 1, EVENT_WRITE = 2, EVENTS_MOST = 3 }; /* as in selectors.py */
    int64_t ready = (row->events & ~(uint32_t)EPOLLIN ? EVENT_WRITE : 0) |
                    (row->events & ~(uint32_t)EPOLLOUT ? EVENT_READ : 0);
    return ready & wanted & EVENTS_MOST;
}

/* Adds (key, the events of key that are ready) to list, unless the descriptor has no key. */
static bool add_key(VM *vm, Value list, Value keys, const struct epoll_event *row) {
    enum { PLACE = 2 }; /* of a key's events */
    Owned key;
    int64_t wanted;
    if (!dict_find(vm, as_dict(keys), value_from_small_int(row->data.fd), &key)) return false;
    if (!key) return true;
    bool is_fine = value_is_tuple(key) && as_tuple(key)->count > PLACE;
    if (!is_fine) raise_type_error(vm, "a selector's key must be a SelectorKey, not %T", key);
    is_fine = is_fine && value_to_int64(vm, tuple_peek(key, PLACE), EXCEPTION(OverflowError), &wanted);
    if (is_fine) {
        Owned pair = tuple_pair(vm, key, value_from_small_int(epoll_ready_events(row, wanted)));
        is_fine = list_append_take(vm, as_list(list), pair);
    }
    value_release(vm, key);
    return is_fine;
}

static Owned method_poll_keys(VM *vm, Value *args) {
    struct epoll_event few[ROWS_FEW];
    int count;
    if (!value_has_type(args[3], &dict_type))
        return raise_type_error(vm, "keys must be a dict, not %T", args[3]);
    struct epoll_event *rows = poll_rows(vm, args, few, &count);
    if (!rows) return NULL;
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (int i = 0; is_fine && i < count; i++) is_fine = add_key(vm, list, args[3], &rows[i]);
    if (rows != few) memory_release(rows);
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned method_enter(VM *vm, Value *args) {
    return check_open(vm, args[0]) ? value_retain(args[0]) : NULL;
}

static const Method methods[] = {
    {"@classmethod fromfd(cls, fd, /)", method_fromfd, "An epoll object around a descriptor of one."},
    {"close(self, /)", method_close, "Closes the descriptor; further operations fail."},
    {"fileno(self, /)", method_fileno, "The descriptor of the set."},
    {"register(self, fd, eventmask=EPOLLIN | EPOLLPRI | EPOLLOUT)", method_register,
     "Watches a descriptor for these events."},
    {"modify(self, fd, eventmask)", method_modify, "Watches a registered descriptor for other events."},
    {"unregister(self, fd)", method_unregister, "Watches a descriptor no more."},
    {"poll(self, timeout=None, maxevents=-1)", method_poll,
     "Waits (seconds) and gives the pairs (descriptor, events) that are ready."},
    {"_poll_keys(self, timeout, maxevents, keys, /)", method_poll_keys,
     "As poll(), but gives pairs (keys[descriptor], events of the module selectors)."},
    {"__enter__(self, /)", method_enter, NULL},
    {"__exit__(self, exc_type=None, exc_value=None, exc_tb=None, /)", method_close, NULL},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"closed", get_closed, NULL, "Whether the set is closed."},
    {NULL, NULL, NULL, NULL},
};

static const Type description = {
    .name = "epoll",
    .module = "select",
    .size = sizeof(Epoll),
    .slots = {.destroy = slot_destroy},
    .construct = {"epoll(sizehint=-1, flags=0)", construct, NULL},
    .methods = methods,
    .properties = properties,
    .text = "A set of descriptors that the system watches.",
};

bool value_is_open_epoll(Value value) {
    if (!value || !value_is_pointer(value)) return false;
    const Type *type = value_type(value);
    return type->flags & TYPE_IS_HEAP && as_heap_type(type)->description == &description &&
           as_epoll(value)->descriptor >= 0;
}

#define CONSTANT(name) {#name, name},
static const struct {
    const char *name;
    int64_t number;
} constants[] = {CONSTANT(EPOLLIN) CONSTANT(EPOLLOUT) CONSTANT(EPOLLPRI) CONSTANT(EPOLLERR) CONSTANT(EPOLLHUP)
                     CONSTANT(EPOLLRDHUP) CONSTANT(EPOLLET) CONSTANT(EPOLLONESHOT) CONSTANT(EPOLLEXCLUSIVE)
                         CONSTANT(EPOLLWAKEUP) CONSTANT(EPOLLRDNORM) CONSTANT(EPOLLRDBAND)
                             CONSTANT(EPOLLWRNORM) CONSTANT(EPOLLWRBAND) CONSTANT(EPOLLMSG)
                                 CONSTANT(EPOLL_CLOEXEC)};
#undef CONSTANT

bool select_add_epoll(VM *vm, Value module) {
    bool is_fine = stdlib_add_type(vm, module, "epoll", &description, NULL, NULL);
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, (int64_t)(uint32_t)constants[i].number);
    return is_fine;
}

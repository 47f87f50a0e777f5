/*
 * The module select: waiting until descriptors are ready, by select() and poll(); epoll is in select_epoll.c.
 *
 * A wait that a signal interrupts runs its handler and goes on for the time that is left.
 */
#define _GNU_SOURCE 1 /* POLLMSG, POLLRDHUP */
#include "stdlib/native/select.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <sys/select.h>

#include "base/memory.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/lock.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { NANOSECONDS = 1000000000, MILLISECOND = 1000000 };

bool select_read_descriptor(VM *vm, Value value, int *fd) {
    int64_t number;
    if (value_has_flag(value, TYPE_IS_INT)) {
        if (!value_to_int64(vm, value, EXCEPTION(OverflowError), &number)) return false;
    } else {
        Owned name = str_new_text(vm, "fileno"), method = NULL;
        if (!name || !value_find_attribute(vm, value, name, &method)) {
            value_release(vm, name);
            return false;
        }
        value_release(vm, name);
        if (!method) return raise_type_error(vm, "argument must be an int, or have a fileno() method");
        Owned made = value_call_0(vm, method);
        value_release(vm, method);
        if (!made) return false;
        bool is_int = value_has_flag(made, TYPE_IS_INT);
        bool is_fine = is_int ? value_to_int64(vm, made, EXCEPTION(OverflowError), &number)
                              : (bool)raise_type_error(vm, "fileno() returned a non-integer");
        value_release(vm, made);
        if (!is_fine) return false;
    }
    if (number > INT32_MAX) return raise_overflow_error(vm, "Python int too large to convert to C int");
    if (number < 0)
        return raise_value_error(vm, "file descriptor cannot be a negative integer (%lld)",
                                 (long long)number);
    *fd = (int)number;
    return true;
}

bool select_read_timeout(VM *vm, Value value, double unit, int64_t *timeout) {
    const double most = 9e18;
    double number;
    *timeout = -1;
    if (!value || value == VALUE_NONE) return true;
    if (!value_has_flag(value, TYPE_IS_FLOAT) && !value_has_index(vm, value))
        return raise_type_error(vm, "timeout must be a real number or None");
    if (!value_to_double(vm, value, &number)) return false;
    if (isnan(number)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    if (fabs(number * unit) > most)
        return raise_overflow_error(vm, "timestamp too large to convert to C PyTime_t");
    number *= unit;
    *timeout =
        (int64_t)(number < 0 ? floor(number) : ceil(number)); /* away from zero: a negative one stays so */
    return true;
}

/* --- select() ------------------------------------------------------------------------------------------- */

typedef struct WaitSet {
    Owned items; /* tuple */
    int fds[FD_SETSIZE];
    fd_set set;
} WaitSet;

/* One item's descriptor. */
static bool item_read(VM *vm, Value item, WaitSet *set, int64_t place, int *highest) {
    if (place >= FD_SETSIZE) return raise_value_error(vm, "too many file descriptors in select()");
    int *fd = &set->fds[place];
    if (!select_read_descriptor(vm, item, fd)) return false;
    if (*fd >= FD_SETSIZE) return raise_value_error(vm, "filedescriptor out of range in select()");
    if (*fd > *highest) *highest = *fd;
    return true;
}

/* A list may shrink while its items are asked for their descriptors: what was read until then counts. */
static bool list_read(VM *vm, Value list, WaitSet *set, int *highest) {
    Owned seen = list_new(vm, 0);
    for (int64_t i = 0; seen && i < as_list(list)->count; i++) {
        Owned item = value_retain(list_peek(list, i));
        bool is_fine = item_read(vm, item, set, i, highest) && list_append(vm, as_list(seen), item);
        value_release(vm, item);
        if (is_fine) continue;
        value_release(vm, seen);
        return false;
    }
    set->items = seen ? value_to_tuple(vm, seen) : NULL;
    value_release(vm, seen);
    return set->items != NULL;
}

static bool set_read(VM *vm, Value iterable, WaitSet *set, int *highest) {
    if (value_is_list(iterable)) return list_read(vm, iterable, set, highest);
    set->items = value_to_tuple(vm, iterable);
    if (!set->items) {
        if (raise_clear_if(vm, EXCEPTION(TypeError))) raise_type_error(vm, "arguments 1-3 must be sequences");
        return false;
    }
    for (int64_t i = 0; i < as_tuple(set->items)->count; i++)
        if (!item_read(vm, tuple_peek(set->items, i), set, i, highest)) return false;
    return true;
}

static void set_fill(WaitSet *set) {
    FD_ZERO(&set->set);
    for (int64_t i = 0; i < as_tuple(set->items)->count; i++) FD_SET(set->fds[i], &set->set);
}

static Owned set_ready(VM *vm, const WaitSet *set, bool has_any) {
    Owned list = list_new(vm, 0);
    for (int64_t i = 0; list && has_any && i < as_tuple(set->items)->count; i++) {
        if (!FD_ISSET(set->fds[i], &set->set) || list_append(vm, as_list(list), tuple_peek(set->items, i)))
            continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}

static Owned function_select(VM *vm, Value *args) {
    enum { SETS = 3 };
    int64_t timeout;
    int highest = -1, count = -1;
    Owned result = NULL;
    if (!select_read_timeout(vm, args[3], NANOSECONDS, &timeout)) return NULL;
    if (args[3] && args[3] != VALUE_NONE && timeout < 0)
        return raise_value_error(vm, "timeout must be non-negative");
    WaitSet *sets = memory_allocate_array(SETS, sizeof *sets);
    if (!sets) return raise_memory_error(vm);
    for (int i = 0; i < SETS; i++) sets[i].items = NULL;
    for (int i = 0; i < SETS; i++) {
        if (!set_read(vm, args[i], &sets[i], &highest)) goto done;
    }
    int64_t deadline = timeout < 0 ? 0 : lock_now() + timeout;
    for (;;) {
        if (!signals_run_before_waiting(vm)) goto done;
        for (int i = 0; i < SETS; i++) set_fill(&sets[i]);
        int64_t left = timeout < 0 ? 0 : deadline - lock_now();
        if (left < 0) left = 0;
        struct timeval wait = {left / NANOSECONDS, left % NANOSECONDS / 1000};
        BLOCKING(vm, count,
                 select(highest + 1, &sets[0].set, &sets[1].set, &sets[2].set, timeout < 0 ? NULL : &wait));
        if (count >= 0) break;
        if (errno != EINTR) {
            raise_os_error(vm, errno, NULL, NULL);
            goto done;
        }
        if (!signals_run(vm)) goto done;
    }
    Owned lists[SETS];
    for (int i = 0; i < SETS; i++) lists[i] = set_ready(vm, &sets[i], count > 0);
    result = tuple_from_take(vm, lists, SETS);
done:
    for (int i = 0; i < SETS; i++) value_release(vm, sets[i].items);
    memory_release(sets);
    return result;
}

/* --- poll() --------------------------------------------------------------------------------------------- */

typedef struct Poll {
    Object object;
    Field events; /* dict of descriptor to event mask */
    bool is_waiting;
} Poll;

static Poll *as_poll(Value value) {
    return (Poll *)value_object(value);
}

static void poll_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Poll *)self)->events);
}

static bool read_events(VM *vm, Value value, int fallback, int *events) {
    *events = fallback;
    if (!value) return true;
    int64_t number;
    if (!value_to_int64(vm, value, EXCEPTION(OverflowError), &number)) return false;
    if (number < 0) return raise_value_error(vm, "value must be positive");
    if (number > UINT16_MAX)
        return raise_overflow_error(vm, "Python int too large to convert to C unsigned short");
    *events = (int)number;
    return true;
}

static Owned poll_register(VM *vm, Value *args) {
    int fd, events;
    if (!select_read_descriptor(vm, args[1], &fd) ||
        !read_events(vm, args[2], POLLIN | POLLPRI | POLLOUT, &events))
        return NULL;
    Dict *dict = as_dict(field_peek(&as_poll(args[0])->events));
    return dict_set(vm, dict, value_from_small_int(fd), value_from_small_int(events)) ? VALUE_NONE : NULL;
}

static Owned poll_modify(VM *vm, Value *args) {
    int fd, events;
    if (!select_read_descriptor(vm, args[1], &fd) || !read_events(vm, args[2], 0, &events)) return NULL;
    Dict *dict = as_dict(field_peek(&as_poll(args[0])->events));
    Owned found;
    if (!dict_find(vm, dict, value_from_small_int(fd), &found)) return NULL;
    if (!found) return raise_os_error(vm, ENOENT, NULL, NULL);
    value_release(vm, found);
    return dict_set(vm, dict, value_from_small_int(fd), value_from_small_int(events)) ? VALUE_NONE : NULL;
}

static Owned poll_unregister(VM *vm, Value *args) {
    int fd;
    if (!select_read_descriptor(vm, args[1], &fd)) return NULL;
    return value_set_item(vm, field_peek(&as_poll(args[0])->events), value_from_small_int(fd), NULL)
               ? VALUE_NONE
               : NULL;
}

/* The rows of events as C's poll() takes them; *count of them. NULL with an exception pending. */
static struct pollfd *poll_rows(VM *vm, Poll *poll, size_t *count) {
    Owned keys = value_to_list(vm, field_peek(&poll->events));
    if (!keys) return NULL;
    *count = (size_t)as_list(keys)->count;
    struct pollfd *rows = memory_allocate_array(*count + 1, sizeof *rows);
    if (!rows) raise_memory_error(vm);
    for (size_t i = 0; rows && i < *count; i++) {
        Value key = list_peek(keys, (int64_t)i);
        Owned events;
        if (!dict_find(vm, as_dict(field_peek(&poll->events)), key, &events) || !events) {
            memory_release(rows);
            rows = NULL;
            break;
        }
        rows[i] = (struct pollfd){(int)value_small_int(key), (short)value_small_int(events), 0};
        value_release(vm, events);
    }
    value_release(vm, keys);
    return rows;
}

static Owned poll_poll(VM *vm, Value *args) {
    Poll *poll_object = as_poll(args[0]);
    int64_t timeout;
    size_t row_count;
    if (!select_read_timeout(vm, args[1], MILLISECOND, &timeout)) return NULL;
    if (poll_object->is_waiting) return raise_runtime_error(vm, "concurrent poll() invocation");
    struct pollfd *rows = poll_rows(vm, poll_object, &row_count);
    if (!rows) return NULL;
    int64_t deadline = timeout < 0 ? 0 : lock_now() + timeout;
    int count;
    Owned list = NULL;
    for (;;) {
        if (!signals_run_before_waiting(vm)) goto done;
        int64_t left = timeout < 0 ? -1 : deadline - lock_now();
        if (timeout >= 0 && left < 0) left = 0;
        int64_t wait = left < 0 ? -1 : (left + MILLISECOND - 1) / MILLISECOND;
        poll_object->is_waiting = true;
        BLOCKING(vm, count, poll(rows, row_count, wait > INT32_MAX ? INT32_MAX : (int)wait));
        poll_object->is_waiting = false;
        if (count >= 0) break;
        if (errno != EINTR) {
            raise_os_error(vm, errno, NULL, NULL);
            goto done;
        }
        if (!signals_run(vm)) goto done;
    }
    list = list_new(vm, 0);
    for (size_t i = 0; list && i < row_count; i++) {
        if (!rows[i].revents) continue;
        Owned pair =
            tuple_pair(vm, value_from_small_int(rows[i].fd), value_from_small_int((uint16_t)rows[i].revents));
        if (list_append_take(vm, as_list(list), pair)) continue;
        value_release(vm, list);
        list = NULL;
    }
done:
    memory_release(rows);
    return list;
}

static const Method poll_methods[] = {
    {"register(self, fd, eventmask=<unrepresentable>, /)", poll_register,
     "Watch a descriptor for these events."},
    {"modify(self, fd, eventmask, /)", poll_modify,
     "Watch a descriptor that is registered for other events."},
    {"unregister(self, fd, /)", poll_unregister, "Watch a descriptor no more."},
    {"poll(self, timeout=None, /)", poll_poll,
     "Wait (milliseconds) and give the pairs (descriptor, events) that are ready."},
    {NULL, NULL, NULL},
};
static const Type poll_description = {
    .name = "poll", .module = "select", .size = sizeof(Poll), .flags = TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
    .slots = {.destroy = poll_destroy}, .methods = poll_methods,
};

static Owned function_poll(VM *vm, Value *args) {
    (void)args;
    const Type *type = native_class(vm, "select", "_poll");
    Poll *poll = type ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!poll) return NULL;
    Owned result = object_owned(poll), events = dict_new(vm);
    if (events) {
        field_init_take(&poll->events, events);
        return result;
    }
    value_release(vm, result);
    return NULL;
}

static const Method functions[] = {
    {"poll()", function_poll, "A polling object, which watches many descriptors."},
    {"select(rlist, wlist, xlist, timeout=None, /)", function_select,
     "Wait until one of the descriptors is ready; three lists of those that are."},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    int number;
} constants[] = {
    {"POLLIN", POLLIN},         {"POLLPRI", POLLPRI},       {"POLLOUT", POLLOUT},
    {"POLLERR", POLLERR},       {"POLLHUP", POLLHUP},       {"POLLNVAL", POLLNVAL},
    {"POLLMSG", POLLMSG},       {"POLLRDHUP", POLLRDHUP},
    {"POLLRDNORM", POLLRDNORM}, {"POLLRDBAND", POLLRDBAND}, {"POLLWRNORM", POLLWRNORM},
    {"POLLWRBAND", POLLWRBAND}, {"PIPE_BUF", 4096},
};

Owned module_select(VM *vm) {
    Owned module =
        stdlib_module(vm, "select", "Waiting until descriptors can be read or written.", functions);
    if (!module) return NULL;
    bool is_fine = stdlib_add_type(vm, module, "_poll", &poll_description, NULL, NULL) &&
                   dict_set_text(vm, module_dict(module), "error", type_value(EXCEPTION(OSError)));
    is_fine = is_fine && select_add_epoll(vm, module);
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, constants[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

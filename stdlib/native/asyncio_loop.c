/*
 * What every callback of a loop passes through: handles, call_soon(), and the calls of a round.
 *
 * BaseEventLoop derives from LoopCore, which holds what call_soon() looks at: the deque of ready handles,
 * whether the loop is closed and whether it is being debugged. The rest of a loop is in the language.
 * Whatever a program may have put in the place of one of these functions is called by name instead. (A task
 * that gives way to its loop took 1.28 times what CPython 3.11 needs while handles were in the language.)
 */
#include <sys/epoll.h>

#include "base/memory.h"
#include "stdlib/native/asyncio.h"

#include "stdlib/native/collections_deque.h"
#include "stdlib/native/select.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/instance.h"
#include "vm/interp_helpers.h"
#include "vm/objects/context.h"
#include "vm/objects/exception.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- handles -------------------------------------------------------------------------------------------- */

typedef struct Handle {
    Object object;
    Field callback, arguments, loop, context;
    Field source_traceback; /* where it was made, in debug mode, or NULL */
    Field text;             /* its repr from before it was cancelled, in debug mode, or NULL */
    bool is_cancelled;
} Handle;

static const Type handle_description;

static Handle *as_handle(Value value) {
    return (Handle *)value_object(value);
}

static Owned or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static void handle_clear(VM *vm, Object *self) {
    Handle *handle = (Handle *)self;
    field_clear(vm, &handle->callback);
    field_clear(vm, &handle->arguments);
    field_clear(vm, &handle->loop);
    field_clear(vm, &handle->context);
    field_clear(vm, &handle->source_traceback);
    field_clear(vm, &handle->text);
}

static void handle_traverse(Object *self, Visit *visit, void *context) {
    const Handle *handle = (const Handle *)self;
    visit(field_peek(&handle->callback), context);
    visit(field_peek(&handle->arguments), context);
    visit(field_peek(&handle->loop), context);
    visit(field_peek(&handle->context), context);
    visit(field_peek(&handle->source_traceback), context);
    visit(field_peek(&handle->text), context);
}

static Owned handle_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

/* Fills a handle; context NULL or None: a copy of the current one. */
static bool handle_fill(VM *vm, Value self, Value callback, Value arguments, Value loop, Value context,
                        bool debugs) {
    Handle *handle = as_handle(self);
    Owned own = context && context != VALUE_NONE ? value_retain(context) : context_copy_current(vm);
    if (!own) return false;
    field_take(vm, &handle->context, own);
    field_take(vm, &handle->callback, value_retain(callback));
    field_take(vm, &handle->arguments, value_retain(arguments));
    field_take(vm, &handle->loop, value_retain(loop));
    handle->is_cancelled = false;
    if (!debugs) return true;
    Owned place = asyncio_call(vm, "asyncio.format_helpers", "extract_stack", NULL, NULL);
    if (!place) return false;
    field_take(vm, &handle->source_traceback, place);
    return true;
}

static Owned handle_init(VM *vm, Value *args) {
    enum { SELF, CALLBACK, ARGUMENTS, LOOP, CONTEXT };
    bool debugs;
    if (!loop_is_debugging(vm, args[LOOP], &debugs)) return NULL;
    return handle_fill(vm, args[SELF], args[CALLBACK], args[ARGUMENTS], args[LOOP], args[CONTEXT], debugs)
               ? VALUE_NONE
               : NULL;
}

static Owned handle_repr_info(VM *vm, Value *args) {
    return asyncio_call(vm, "asyncio.events", "_handle_info", args[0], NULL);
}

static Owned handle_repr(VM *vm, Value self) {
    if (field_peek(&as_handle(self)->text)) return field_get(&as_handle(self)->text);
    return asyncio_call(vm, "asyncio.events", "_handle_repr", self, NULL);
}

static Owned handle_get_context(VM *vm, Value *args) {
    (void)vm;
    return or_none(&as_handle(args[0])->context);
}

static Owned handle_cancel(VM *vm, Value *args) {
    Handle *handle = as_handle(args[0]);
    bool debugs = false;
    if (handle->is_cancelled) return VALUE_NONE;
    handle->is_cancelled = true;
    if (field_peek(&handle->loop)) {
        Owned loop = field_get(&handle->loop);
        bool is_fine = loop_is_debugging(vm, loop, &debugs);
        value_release(vm, loop);
        if (!is_fine) return NULL;
    }
    if (debugs) { /* what it was, while that is known */
        Owned text = value_repr(vm, args[0]);
        if (!text) return NULL;
        field_take(vm, &handle->text, text);
    }
    field_clear(vm, &handle->callback);
    field_clear(vm, &handle->arguments);
    return VALUE_NONE;
}

static Owned handle_cancelled(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(as_handle(args[0])->is_cancelled);
}

/* callback(*arguments) in context. */
static Owned call_in(VM *vm, Value context, Value callback, Value arguments) {
    const Tuple *tuple = as_tuple(arguments);
    Owned before;
    if (!value_has_type(context, &context_type)) { /* one that the program made up */
        Owned all = tuple_new(vm, tuple->count + 1), name = all ? str_intern_text(vm, "run") : NULL,
              method = name ? value_attribute(vm, context, name) : NULL, result = NULL;
        if (method) {
            field_init_take(&as_tuple(all)->items[0], value_retain(callback));
            for (int64_t i = 0; i < tuple->count; i++)
                field_init_take(&as_tuple(all)->items[i + 1], field_get(&tuple->items[i]));
            result = value_call_tuple(vm, method, all, NULL);
        }
        value_release(vm, all);
        value_release(vm, name);
        value_release(vm, method);
        return result;
    }
    if (!context_enter(vm, context, &before)) return NULL;
    Owned result = value_call_tuple(vm, callback, arguments, NULL);
    context_leave(vm, context, before);
    return result;
}

/* What a callback raises is for the loop's exception handler; what ends the program goes on. */
static bool handle_run(VM *vm, Value self) {
    Handle *handle = as_handle(self);
    Owned context = or_none(&handle->context), callback = or_none(&handle->callback),
          arguments = field_peek(&handle->arguments) ? value_to_tuple(vm, field_peek(&handle->arguments))
                                                     : tuple_new(vm, 0);
    Owned result = arguments ? call_in(vm, context, callback, arguments) : NULL;
    bool is_fine = result != NULL;
    if (!is_fine && !raise_matches(vm, EXCEPTION(SystemExit)) &&
        !raise_matches(vm, EXCEPTION(KeyboardInterrupt))) {
        Owned error = raise_fetch(vm);
        result = asyncio_call(vm, "asyncio.events", "_report_failure", self, error);
        value_release(vm, error);
        is_fine = result != NULL;
    }
    value_release(vm, result);
    value_release(vm, arguments);
    value_release(vm, callback);
    value_release(vm, context);
    return is_fine;
}

static Owned method_run(VM *vm, Value *args) {
    return handle_run(vm, args[0]) ? VALUE_NONE : NULL;
}

#define HANDLE_FIELD(name)                                             \
    static Owned get_##name(VM *vm, Value self) {                      \
        (void)vm;                                                      \
        return or_none(&as_handle(self)->name);                        \
    }                                                                  \
    static bool set_##name(VM *vm, Value self, Value value) {          \
        field_take(vm, &as_handle(self)->name, value ? value_retain(value) : NULL); \
        return true;                                                   \
    }
HANDLE_FIELD(callback)
HANDLE_FIELD(arguments)
HANDLE_FIELD(loop)
HANDLE_FIELD(context)
HANDLE_FIELD(source_traceback)
HANDLE_FIELD(text)

static Owned get_is_cancelled(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_handle(self)->is_cancelled);
}

static bool set_is_cancelled(VM *vm, Value self, Value value) {
    if (!value) return raise_attribute_error(vm, "cannot delete attribute");
    return value_is_true(vm, value, &as_handle(self)->is_cancelled);
}

static const Method handle_methods[] = {
    {"_repr_info(self)", handle_repr_info, "The parts of the repr, as a list."},
    {"get_context(self)", handle_get_context, "The context that the callback runs in."},
    {"cancel(self)", handle_cancel, "Do not call it."},
    {"cancelled(self)", handle_cancelled, "Whether it was cancelled."},
    {"_run(self)", method_run, "Call it now; what it raises is told to the loop."},
    {NULL, NULL, NULL},
};

static const Property handle_properties[] = {
    {"_callback", get_callback, set_callback, "What is called, or None once it is cancelled."},
    {"_args", get_arguments, set_arguments, "The arguments, as a tuple."},
    {"_loop", get_loop, set_loop, "The loop."},
    {"_context", get_context, set_context, "The context that the callback runs in."},
    {"_source_traceback", get_source_traceback, set_source_traceback, "Where it was made, in debug mode."},
    {"_repr", get_text, set_text, "The repr from before it was cancelled, in debug mode."},
    {"_cancelled", get_is_cancelled, set_is_cancelled, "Whether it was cancelled."},
    {NULL, NULL, NULL, NULL},
};

static const Type handle_description = {
    .name = "Handle",
    .module = "asyncio.events",
    .size = sizeof(Handle),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = handle_make,
              .destroy = handle_clear,
              .traverse = handle_traverse,
              .clear = handle_clear,
              .repr = handle_repr},
    .initialise = {"Handle(callback, args, loop, context=None)", handle_init, NULL},
    .methods = handle_methods,
    .properties = handle_properties,
    .text = "A callback that a loop will call, unless it is cancelled.",
};

/* --- the core of a loop --------------------------------------------------------------------------------- */

/* The class and the attributes of an object as they were when it was looked at. */
typedef struct Seen {
    uint32_t version;
    const Shape *shape;
} Seen;

typedef struct LoopCore {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field ready;        /* the deque of handles to call in the next round */
    Field debug;        /* what set_debug() was given */
    Field handle_class; /* Handle */
    Field scheduled;    /* a heap of timers: a list */
    Field stopping;     /* whether stop() was called */
    Field selector;     /* what the loop waits in */
    Field plain;        /* see is_plain(); NULL or None: there is none */
    Seen seen_loop, seen_selector; /* what `plain` was last compared with, and found to be the same */
    bool is_closed, is_debugging;
} LoopCore;

static const Type loop_description;

static LoopCore *as_core(Value value) {
    return (LoopCore *)value_object(value);
}

static bool has_description(Value value, const Type *description) {
    if (!value_is_pointer(value) || !value) return false;
    for (const Type *type = value_type(value); type; type = type->base) {
        if (type->flags & TYPE_IS_HEAP && as_heap_type(type)->description == description) return true;
    }
    return false;
}

static void core_clear(VM *vm, Object *self) {
    LoopCore *core = (LoopCore *)self;
    field_clear(vm, &core->ready);
    field_clear(vm, &core->debug);
    field_clear(vm, &core->handle_class);
    field_clear(vm, &core->scheduled);
    field_clear(vm, &core->stopping);
    field_clear(vm, &core->selector);
    field_clear(vm, &core->plain);
    instance_destroy_attributes(vm, self);
}

static void core_traverse(Object *self, Visit *visit, void *context) {
    const LoopCore *core = (const LoopCore *)self;
    visit(field_peek(&core->ready), context);
    visit(field_peek(&core->debug), context);
    visit(field_peek(&core->handle_class), context);
    visit(field_peek(&core->scheduled), context);
    visit(field_peek(&core->stopping), context);
    visit(field_peek(&core->selector), context);
    visit(field_peek(&core->plain), context);
    instance_traverse_native(self, visit, context);
}

static Owned core_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    const Type *class = native_class(vm, "_asyncio", "Handle");
    Owned self = class ? type_allocate(vm, type) : NULL;
    if (self) field_init_take(&as_core(self)->handle_class, value_retain(type_value(class)));
    return self;
}

static Owned core_init(VM *vm, Value *args) {
    (void)vm;
    (void)args;
    return VALUE_NONE;
}

/* self.name() and self.name(first, second), whose results do not matter. */
static bool call_for_effect(VM *vm, Value self, const char *method, Value first, Value second) {
    Owned name = str_intern_text(vm, method);
    Value items[2] = {first, second};
    Owned result = name ? value_call_method(vm, self, name, items, second ? 2 : first ? 1 : 0) : NULL;
    bool is_fine = result != NULL;
    value_release(vm, name);
    value_release(vm, result);
    return is_fine;
}

/* Refuses what call_soon() must not be given: see the methods of these names. */
static bool check_call(VM *vm, Value self, Value callback) {
    if (as_core(self)->is_closed && !call_for_effect(vm, self, "_check_closed", NULL, NULL)) return false;
    if (!as_core(self)->is_debugging) return true;
    Owned name = str_intern_text(vm, "call_soon");
    bool is_fine = name && call_for_effect(vm, self, "_check_thread", NULL, NULL) &&
                   call_for_effect(vm, self, "_check_callback", callback, name);
    value_release(vm, name);
    return is_fine;
}

/* A new handle in the deque of what is ready. */
static Owned core_call_soon(VM *vm, Value self, Value callback, Value arguments, Value context) {
    LoopCore *core = as_core(self);
    if (UNLIKELY(core->is_closed || core->is_debugging) && !check_call(vm, self, callback)) return NULL;
    Value ready = field_peek(&core->ready);
    if (!ready) return raise_attribute_error(vm, "'%T' object has no attribute '_ready'", self);
    Owned handle = type_allocate(vm, as_type(field_peek(&core->handle_class)));
    bool is_fine = handle && handle_fill(vm, handle, callback, arguments, self, context, core->is_debugging);
    if (is_fine) {
        ready = field_peek(&core->ready);
        is_fine = value_is_plain_deque(ready) ? deque_append(vm, ready, handle)
                                              : call_for_effect(vm, ready, "append", handle, NULL);
    }
    if (is_fine) return handle;
    value_release(vm, handle);
    return NULL;
}

static Owned method_call_soon(VM *vm, Value *args) {
    enum { SELF, CALLBACK, ARGUMENTS, CONTEXT };
    return core_call_soon(vm, args[SELF], args[CALLBACK], args[ARGUMENTS], args[CONTEXT]);
}

static Owned method_get_debug(VM *vm, Value *args) {
    (void)vm;
    return field_peek(&as_core(args[0])->debug) ? field_get(&as_core(args[0])->debug) : VALUE_FALSE;
}

bool value_method_is(VM *vm, Value value, NameIndex name, NativeFunction function) {
    Value found = type_lookup(vm, value_type(value), vm_name(vm, name));
    if (!found || !value_has_type(found, &method_descriptor_type) ||
        as_method_descriptor(found)->method->function != function)
        return false;
    return !instance_get(vm, value, vm_name(vm, name));
}

bool loop_call_soon(VM *vm, Value loop, Value callback, Value argument, Value context) {
    Owned handle = NULL;
    if (LIKELY(value_method_is(vm, loop, NAME_call_soon, method_call_soon))) {
        Owned arguments = argument ? tuple_single(vm, argument) : tuple_new(vm, 0);
        if (arguments) handle = core_call_soon(vm, loop, callback, arguments, context);
        value_release(vm, arguments);
    } else {
        Owned names = tuple_single(vm, vm_name(vm, NAME_context)),
              method = names ? value_attribute_name(vm, loop, NAME_call_soon) : NULL;
        Value items[3] = {callback, argument ? argument : context, context};
        if (method) handle = value_call(vm, method, (Arguments){items, argument ? 2 : 1, names});
        value_release(vm, names);
        value_release(vm, method);
    }
    bool is_fine = handle != NULL;
    value_release(vm, handle);
    return is_fine;
}

bool loop_is_debugging(VM *vm, Value loop, bool *debugs) {
    if (LIKELY(value_method_is(vm, loop, NAME_get_debug, method_get_debug))) {
        *debugs = as_core(loop)->is_debugging;
        return true;
    }
    Owned answer = value_call_method(vm, loop, vm_name(vm, NAME_get_debug), NULL, 0);
    bool is_fine = answer && value_is_true(vm, answer, debugs);
    value_release(vm, answer);
    return is_fine;
}

/* handle._run(), unless it is cancelled. */
static bool run_handle(VM *vm, Value handle) {
    if (LIKELY(has_description(handle, &handle_description) &&
               value_method_is(vm, handle, NAME__run, method_run)))
        return as_handle(handle)->is_cancelled || handle_run(vm, handle);
    Owned name = str_intern_text(vm, "_cancelled"), answer = name ? value_attribute(vm, handle, name) : NULL;
    bool is_cancelled = false, is_fine = answer && value_is_true(vm, answer, &is_cancelled);
    value_release(vm, name);
    value_release(vm, answer);
    return is_fine && (is_cancelled || call_for_effect(vm, handle, "_run", NULL, NULL));
}

/* What the callbacks add is for the next round. */
static bool run_ready(VM *vm, Value self) {
    Value ready = field_peek(&as_core(self)->ready);
    if (!ready || !value_is_plain_deque(ready))
        return raise_type_error(vm, "_ready must be a collections.deque");
    Owned own = value_retain(ready);
    bool is_fine = true;
    for (int64_t left = deque_count(own); is_fine && left > 0 && deque_count(own); left--) {
        Owned handle = deque_take_first(own);
        is_fine = run_handle(vm, handle);
        value_release(vm, handle);
        if (is_fine && UNLIKELY(vm->poll)) is_fine = help_poll(vm);
    }
    value_release(vm, own);
    return is_fine;
}

static Owned method_run_ready(VM *vm, Value *args) {
    return run_ready(vm, args[0]) ? VALUE_NONE : NULL;
}

/* --- rounds that wait in a plain epoll ------------------------------------------------------------------ */

static const Shape *shape_of(Value value) {
    const Attributes *attributes = instance_attributes(value);
    return attributes ? attributes->shape : NULL;
}

static bool is_as_seen(VM *vm, Value value, const Seen *seen) {
    uint32_t version = type_version(vm, value_type(value));
    return version && version == seen->version && shape_of(value) == seen->shape;
}

/* What is_as_seen() is to hold of; not of objects whose attributes are in a dictionary. */
static Seen seen_now(VM *vm, Value value) {
    const Shape *shape = shape_of(value);
    bool may_change = shape && shape->is_dictionary;
    return (Seen){may_change ? 0 : type_version(vm, value_type(value)), shape};
}

/* Whether nothing of the program stands between the loop and its selector: `plain` holds the class of the
   selector, its select() and the loop's _process_events(), and all three must be what is found now. */
static bool is_plain(VM *vm, Value self, Value selector) {
    enum { SELECTOR_CLASS, SELECT, PROCESS, COUNT };
    LoopCore *core = as_core(self);
    if (LIKELY(is_as_seen(vm, self, &core->seen_loop) && is_as_seen(vm, selector, &core->seen_selector)))
        return true;
    Value plain = field_peek(&core->plain), process = vm_name(vm, NAME__process_events),
          select = vm_name(vm, NAME_select);
    if (!plain || !value_is_tuple(plain) || as_tuple(plain)->count != COUNT ||
        type_value(value_type(selector)) != tuple_peek(plain, SELECTOR_CLASS) ||
        type_lookup(vm, value_type(selector), select) != tuple_peek(plain, SELECT) ||
        type_lookup(vm, value_type(self), process) != tuple_peek(plain, PROCESS) ||
        instance_get(vm, selector, select) || instance_get(vm, self, process))
        return false;
    core->seen_loop = seen_now(vm, self);
    core->seen_selector = seen_now(vm, selector);
    return true;
}

/* The epoll object and the keys of the loop's selector, if it is a plain one. */
static bool plain_epoll(VM *vm, Value self, Value *epoll, Value *keys) {
    Value selector = field_peek(&as_core(self)->selector);
    if (!selector || !value_is_pointer(selector) || !is_plain(vm, self, selector)) return false;
    *epoll = instance_get(vm, selector, vm_name(vm, NAME__selector));
    *keys = instance_get(vm, selector, vm_name(vm, NAME__fd_to_key));
    return *epoll && value_is_open_epoll(*epoll) && *keys && value_has_type(*keys, &dict_type);
}

/* A handle that waits for an event is ready, or is taken off where it has been cancelled: by
 * self.remove(file). */
static bool add_waiting(VM *vm, Value self, Value handle, Value file, const char *remove) {
    if (handle == VALUE_NONE) return true;
    if (has_description(handle, &handle_description)) {
        if (as_handle(handle)->is_cancelled) return call_for_effect(vm, self, remove, file, NULL);
        Value ready = field_peek(&as_core(self)->ready);
        if (ready && value_is_plain_deque(ready)) return deque_append(vm, ready, handle);
    }
    return call_for_effect(vm, self, "_add_callback", handle, NULL);
}

/* What is to be called for one event. */
static bool process_event(VM *vm, Value self, Value keys, const struct epoll_event *row) {
    enum {
        FILE_OBJECT,
        DESCRIPTOR,
        EVENTS,
        DATA,
        COUNT,
        EVENT_READ = 1,
        EVENT_WRITE = 2
    }; /* a SelectorKey */
    Owned key;
    if (!dict_find(vm, as_dict(keys), value_from_small_int(row->data.fd), &key)) return false;
    if (!key) return true;
    bool is_fine = value_is_tuple(key) && as_tuple(key)->count == COUNT &&
                   value_is_small_int(tuple_peek(key, EVENTS)) && value_is_tuple(tuple_peek(key, DATA)) &&
                   as_tuple(tuple_peek(key, DATA))->count == 2;
    if (!is_fine) {
        value_release(vm, key);
        return raise_type_error(vm, "a key of a loop's selector must have a pair of handles");
    }
    int64_t events = epoll_ready_events(row, value_small_int(tuple_peek(key, EVENTS)));
    Value file = tuple_peek(key, FILE_OBJECT), pair = tuple_peek(key, DATA);
    is_fine =
        (!(events & EVENT_READ) || add_waiting(vm, self, tuple_peek(pair, 0), file, "_remove_reader")) &&
        (!(events & EVENT_WRITE) || add_waiting(vm, self, tuple_peek(pair, 1), file, "_remove_writer"));
    value_release(vm, key);
    return is_fine;
}

/* Waits for events (not at all unless `waits`), and makes ready what waits for them. */
static bool poll_events(VM *vm, Value self, Value epoll, Value keys, bool waits) {
    enum { ROWS_FEW = 16 }; /* that lie on the stack */
    struct epoll_event few[ROWS_FEW];
    int64_t most = as_dict(keys)->count ? (int64_t)as_dict(keys)->count : 1;
    struct epoll_event *rows = most <= ROWS_FEW ? few : memory_allocate_array((size_t)most, sizeof *rows);
    if (!rows) return raise_memory_error(vm);
    Owned own_epoll = value_retain(epoll), own_keys = value_retain(keys);
    int count = epoll_wait_events(vm, own_epoll, rows, (int)most, waits ? -1 : 0);
    bool is_fine = count >= 0;
    for (int i = 0; is_fine && i < count; i++) is_fine = process_event(vm, self, own_keys, &rows[i]);
    if (rows != few) memory_release(rows);
    value_release(vm, own_epoll);
    value_release(vm, own_keys);
    return is_fine;
}

/* One round, if no timer runs, nothing is debugged and the selector is a plain one; whether it was. */
static Owned method_run_plain_round(VM *vm, Value *args) {
    const LoopCore *core = as_core(args[0]);
    Value self = args[0], epoll, keys, scheduled = field_peek(&core->scheduled),
          stopping = field_peek(&core->stopping), ready = field_peek(&core->ready);
    bool is_usual = !core->is_debugging && scheduled && value_is_list(scheduled) &&
                    !as_list(scheduled)->count && (stopping == VALUE_FALSE || stopping == VALUE_TRUE) &&
                    ready && value_is_plain_deque(ready) && plain_epoll(vm, self, &epoll, &keys);
    if (!is_usual) return VALUE_FALSE;
    bool waits = stopping == VALUE_FALSE && !deque_count(ready);
    return poll_events(vm, self, epoll, keys, waits) && run_ready(vm, self) ? VALUE_TRUE : NULL;
}

static bool set_plain(VM *vm, Value self, Value value) {
    LoopCore *core = as_core(self);
    core->seen_loop = core->seen_selector = (Seen){0};
    field_take(vm, &core->plain, value ? value_retain(value) : NULL);
    return true;
}

static Owned get_plain(VM *vm, Value self) {
    (void)vm;
    return or_none(&as_core(self)->plain);
}

static Owned get_debug(VM *vm, Value self) {
    (void)vm;
    return or_none(&as_core(self)->debug);
}

static bool set_debug(VM *vm, Value self, Value value) {
    bool debugs = false;
    if (value && !value_is_true(vm, value, &debugs)) return false;
    as_core(self)->is_debugging = debugs;
    field_take(vm, &as_core(self)->debug, value ? value_retain(value) : NULL);
    return true;
}

static Owned get_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_core(self)->is_closed);
}

static bool set_closed(VM *vm, Value self, Value value) {
    if (!value) return raise_attribute_error(vm, "cannot delete attribute");
    return value_is_true(vm, value, &as_core(self)->is_closed);
}

static const Method loop_methods[] = {
    {"call_soon(self, callback, *args, context=None)", method_call_soon,
     "Call callback(*args) in the next round; a Handle."},
    {"get_debug(self)", method_get_debug, "Whether debug mode is on."},
    {"_run_plain_round(self)", method_run_plain_round,
     "One round in the usual case; false: nothing was done, since it is not."},
    {"_run_ready(self)", method_run_ready, "Call what is ready now."},
    {NULL, NULL, NULL},
};

static const Property loop_properties[] = {
    {"_debug", get_debug, set_debug, "Whether debug mode is on."},
    {"_plain", get_plain, set_plain,
     "The selector's class, its select(), and _process_events() as they are here."},
    {"_closed", get_closed, set_closed, "Whether close() was called."},
    {NULL, NULL, NULL, NULL},
};

static const StdlibMember loop_members[] = {
    {"_ready", offsetof(LoopCore, ready)},
    {"_scheduled", offsetof(LoopCore, scheduled)},
    {"_stopping", offsetof(LoopCore, stopping)},
    {"_selector", offsetof(LoopCore, selector)},
    {NULL, 0},
};

static const Type loop_description = {
    .name = "LoopCore",
    .module = "_asyncio",
    .size = sizeof(LoopCore),
    .shape_offset = offsetof(LoopCore, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = core_make, .destroy = core_clear, .traverse = core_traverse, .clear = core_clear},
    .initialise = {"LoopCore()", core_init, NULL},
    .methods = loop_methods,
    .properties = loop_properties,
    .text = "What a loop does for each callback.",
};

bool asyncio_add_loops(VM *vm, Value module) {
    Owned handle = NULL, loop = NULL;
    bool is_fine = stdlib_add_type(vm, module, "Handle", &handle_description, NULL, &handle) &&
                   stdlib_add_type(vm, module, "LoopCore", &loop_description, NULL, &loop) &&
                   stdlib_add_members(vm, loop, loop_members);
    value_release(vm, handle);
    value_release(vm, loop);
    return is_fine;
}

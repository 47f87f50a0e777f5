/*
 * The module _queue: SimpleQueue, a queue without end between threads, and the exception Empty.
 *
 * The items are a ring of `room` places, a power of two, from `head` on. The interpreter's lock guards it;
 * put() allocates before it changes anything, and runs no code of the program, so that it may be called from
 * a destructor or a signal handler in the middle of get().
 */
#include "base/memory.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/lock.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { FIRST_ROOM = 8, NANOSECONDS = 1000000000 };

typedef struct SimpleQueue {
    Object object;
    Field *items;
    size_t head, count, room;
    WaitQueue waiting;
} SimpleQueue;

static SimpleQueue *as_queue(Value value) {
    return (SimpleQueue *)value_object(value);
}

static Field *place(const SimpleQueue *queue, size_t index) {
    return &queue->items[(queue->head + index) & (queue->room - 1)];
}

static void queue_clear(VM *vm, Object *self) {
    SimpleQueue *queue = (SimpleQueue *)self;
    while (queue->count) {
        Owned item = field_move(place(queue, 0));
        queue->head = (queue->head + 1) & (queue->room - 1);
        queue->count--;
        value_release(vm, item);
    }
}

static void queue_destroy(VM *vm, Object *self) {
    SimpleQueue *queue = (SimpleQueue *)self;
    queue_clear(vm, self);
    memory_release(queue->items);
    queue->items = NULL;
    queue->room = 0;
}

static void queue_traverse(Object *self, Visit *visit, void *context) {
    const SimpleQueue *queue = (const SimpleQueue *)self;
    for (size_t i = 0; i < queue->count; i++) visit(field_peek(place(queue, i)), context);
}

static Owned queue_construct(VM *vm, Value *args) {
    return type_allocate(vm, as_type(args[0]));
}

/* Doubles the room; false with MemoryError pending. */
static bool grow(VM *vm, SimpleQueue *queue) {
    size_t room = queue->room ? queue->room * 2 : FIRST_ROOM;
    Field *items = memory_allocate_array(room, sizeof *items);
    if (!items) return raise_memory_error(vm);
    for (size_t i = 0; i < queue->count; i++) items[i] = *place(queue, i);
    memory_release(queue->items);
    queue->items = items;
    queue->room = room;
    queue->head = 0;
    return true;
}

static Owned queue_put(VM *vm, Value *args) {
    SimpleQueue *queue = as_queue(args[0]);
    if (queue->count == queue->room && !grow(vm, queue)) return NULL;
    queue->count++;
    field_init_take(place(queue, queue->count - 1), value_retain(args[1]));
    if (queue->waiting.first) wait_wake_one(&queue->waiting);
    return VALUE_NONE;
}

static Owned raise_empty(VM *vm) {
    const Type *type = native_class(vm, "_queue", "Empty");
    return type ? raise_type(vm, type) : NULL;
}

/* The moment until which get() waits; false with an exception pending. */
static bool read_deadline(VM *vm, Value timeout, int64_t *deadline) {
    double seconds;
    *deadline = LOCK_NO_DEADLINE;
    if (!timeout || timeout == VALUE_NONE) return true;
    if (!value_is_float(timeout) && !value_has_index(vm, timeout))
        return raise_type_error(vm, "'%T' object cannot be interpreted as an integer or float", timeout);
    if (!value_to_double(vm, timeout, &seconds)) return false;
    if (seconds < 0) return raise_value_error(vm, "'timeout' must be a non-negative number");
    if (!(seconds < (double)LOCK_TIMEOUT_MAX / NANOSECONDS))
        return raise_overflow_error(vm, "timeout value is too large");
    int64_t now = lock_now();
    double nanoseconds = seconds * NANOSECONDS, most = (double)(INT64_MAX - 1024 - now);
    *deadline = now + (int64_t)(nanoseconds < most ? nanoseconds : most);
    return true;
}

static Owned take(VM *vm, SimpleQueue *queue, bool is_blocking, Value timeout) {
    int64_t deadline = LOCK_NO_DEADLINE;
    if (is_blocking && !read_deadline(vm, timeout, &deadline)) return NULL;
    for (bool has_waited = false; !queue->count; has_waited = true) {
        if (!is_blocking) return raise_empty(vm);
        WaitOutcome outcome = wait_in_queue(vm, &queue->waiting, deadline, has_waited);
        if (outcome == WAIT_INTERRUPTED && !signals_run(vm)) return NULL;
        if (outcome == WAIT_TIMED_OUT && !queue->count) return raise_empty(vm);
    }
    Owned item = field_move(place(queue, 0));
    queue->head = (queue->head + 1) & (queue->room - 1);
    queue->count--;
    return item;
}

static Owned queue_get(VM *vm, Value *args) {
    bool is_blocking = true;
    if (args[1] && !value_is_true(vm, args[1], &is_blocking)) return NULL;
    return take(vm, as_queue(args[0]), is_blocking, args[2]);
}

static Owned queue_get_nowait(VM *vm, Value *args) {
    return take(vm, as_queue(args[0]), false, NULL);
}

static Owned queue_empty(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(!as_queue(args[0])->count);
}

static Owned queue_qsize(VM *vm, Value *args) {
    return int_new_size(vm, as_queue(args[0])->count);
}

static const Method queue_methods[] = {
    {"put(self, item, block=True, timeout=None)", queue_put, "Puts item in; there is always room."},
    {"put_nowait(self, item)", queue_put, "Puts item in."},
    {"get(self, block=True, timeout=None)", queue_get,
     "Takes the oldest item out; waits for one for at most timeout seconds, or raises Empty."},
    {"get_nowait(self)", queue_get_nowait, "Takes the oldest item out, or raises Empty."},
    {"empty(self)", queue_empty, "Whether nothing is inside just now."},
    {"qsize(self)", queue_qsize, "How many items are inside just now."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Type queue_description = {
    .name = "SimpleQueue",
    .module = "_queue",
    .size = sizeof(SimpleQueue),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = queue_destroy, .traverse = queue_traverse, .clear = queue_clear},
    .methods = queue_methods,
    .construct = {"SimpleQueue()", queue_construct, NULL},
    .text = "A queue of any number of items between threads: the oldest comes out first.",
};

static bool add_empty(VM *vm, Value module) {
    Owned name = str_intern_text(vm, "Empty"),
          bases = name ? tuple_single(vm, type_value(EXCEPTION(Exception))) : NULL,
          dict = bases ? dict_new(vm) : NULL, class = NULL;
    bool is_fine = dict &&
                   dict_set(vm, as_dict(dict), vm_name(vm, NAME___module__),
                            field_peek(&as_module(module)->name)) &&
                   dict_set_text_take(vm, as_dict(dict), "__doc__",
                                      str_new_text(vm, "get() found nothing in the queue in time."));
    if (is_fine) class = type_new(vm, &type_type, name, bases, dict, (Arguments){NULL, 0, NULL});
    is_fine = class && dict_set(vm, module_dict(module), name, class);
    value_release(vm, name);
    value_release(vm, bases);
    value_release(vm, dict);
    value_release(vm, class);
    return is_fine;
}

Owned module_queue(VM *vm) {
    static const Method functions[] = {{NULL, NULL, NULL}};
    Owned module = stdlib_module(vm, "_queue", "What the module queue has in C.", functions);
    if (module && stdlib_add_type(vm, module, "SimpleQueue", &queue_description, NULL, NULL) &&
        add_empty(vm, module))
        return module;
    value_release(vm, module);
    return NULL;
}

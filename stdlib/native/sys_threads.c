/*
 * What the module sys tells about threads.
 */
#include "stdlib/native/thread.h"

#include <math.h>

#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/lock.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned function_getswitchinterval(VM *vm, Value *args) {
    (void)args;
    return float_new(vm, (double)vm->lock.interval / 1e9);
}

static Owned function_setswitchinterval(VM *vm, Value *args) {
    double seconds, most = 9e9;
    if (!value_to_double(vm, args[0], &seconds)) return NULL;
    if (!(seconds > 0)) return raise_value_error(vm, "switch interval must be strictly positive");
    int64_t interval = seconds < most ? (int64_t)(seconds * 1e9) : (int64_t)(most * 1e9);
    pthread_mutex_lock(&vm->lock.mutex);
    vm->lock.interval = interval ? interval : 1;
    pthread_mutex_unlock(&vm->lock.mutex);
    return VALUE_NONE;
}

static Owned function_is_finalizing(VM *vm, Value *args) {
    (void)args;
    return value_from_bool(vm->lock.is_ending || vm->has_no_modules);
}

/* A dict with what value_of says of each thread (NULL without exception: nothing), by the thread's number. */
static Owned by_thread(VM *vm, Owned (*value_of)(VM *vm, Thread *thread)) {
    Owned result = dict_new(vm);
    for (Thread *thread = vm->threads; result && thread; thread = thread->next) {
        Owned value = value_of(vm, thread);
        if (!value && !raise_is_pending(vm)) continue;
        Owned key = value ? int_new_unsigned(vm, thread->id) : NULL;
        bool is_fine = key && dict_set(vm, as_dict(result), key, value);
        value_release(vm, key);
        value_release(vm, value);
        if (is_fine) continue;
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static Owned frame_of(VM *vm, Thread *thread) {
    return thread->frame ? frame_object(vm, thread->frame) : NULL;
}

static Owned exception_of(VM *vm, Thread *thread) {
    (void)vm;
    for (HandledState *state = thread->handled; state; state = state->previous) {
        Value handled = field_peek(&state->value);
        if (handled) return value_retain(handled);
    }
    return VALUE_NONE;
}

static Owned function_current_frames(VM *vm, Value *args) {
    (void)args;
    if (!audit(vm, "sys._current_frames", 0, NULL, NULL, NULL, NULL)) return NULL;
    return by_thread(vm, frame_of);
}

static Owned function_current_exceptions(VM *vm, Value *args) {
    (void)args;
    if (!audit(vm, "sys._current_exceptions", 0, NULL, NULL, NULL, NULL)) return NULL;
    return by_thread(vm, exception_of);
}

const Method sys_thread_functions[] = {
    {"getswitchinterval()", function_getswitchinterval,
     "Seconds after which a running thread lets others run."},
    {"setswitchinterval(interval, /)", function_setswitchinterval,
     "Sets after how many seconds a running thread lets others run."},
    {"is_finalizing()", function_is_finalizing, "Whether the interpreter has begun to end."},
    {"_current_frames()", function_current_frames,
     "A dictionary from the numbers of threads to their innermost frames."},
    {"_current_exceptions()", function_current_exceptions,
     "A dictionary from the numbers of threads to the exceptions that they are handling."},
    {NULL, NULL, NULL},
};

/*
 * What the module sys knows of coroutines and async generators: hooks for event loops, and where coroutines
 * come from.
 *
 * All of it belongs to the running thread.
 */
#define _GNU_SOURCE 1 /* _CS_GNU_LIBPTHREAD_VERSION */
#include <unistd.h>

#include "stdlib/native/struct_sequence.h"
#include "stdlib/native/thread.h"
#include "vm/audit.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned hook_value(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned function_get_asyncgen_hooks(VM *vm, Value *args) {
    (void)args;
    Owned items[] = {hook_value(&vm->thread->async_first_iteration),
                     hook_value(&vm->thread->async_finaliser)};
    return struct_sequence_new(vm, native_class(vm, "sys", "_asyncgen_hooks"), items, COUNT_OF(items));
}

static bool check_hook(VM *vm, Value value, const char *name) {
    if (!value || value == VALUE_NONE || value_is_callable(vm, value)) return true;
    return raise_type_error(vm, "callable %s expected, got %T", name, value);
}

/* None takes the hook away; one that is not given stays. */
static void set_hook(VM *vm, Field *field, Value value) {
    if (value) field_take(vm, field, value == VALUE_NONE ? NULL : value_retain(value));
}

static Owned function_set_asyncgen_hooks(VM *vm, Value *args) {
    if (!check_hook(vm, args[1], "finalizer") || !check_hook(vm, args[0], "firstiter")) return NULL;
    if (args[1] && !audit(vm, "sys.set_asyncgen_hook_finalizer", 0, NULL, NULL, NULL, NULL)) return NULL;
    set_hook(vm, &vm->thread->async_finaliser, args[1]);
    if (args[0] && !audit(vm, "sys.set_asyncgen_hook_firstiter", 0, NULL, NULL, NULL, NULL)) return NULL;
    set_hook(vm, &vm->thread->async_first_iteration, args[0]);
    return VALUE_NONE;
}

static Owned function_get_origin_depth(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, vm->thread->origin_depth);
}

static Owned function_set_origin_depth(VM *vm, Value *args) {
    int depth;
    if (!value_to_c_int(vm, args[0], &depth)) return NULL;
    if (depth < 0) return raise_value_error(vm, "depth must be >= 0");
    vm->thread->origin_depth = depth;
    return VALUE_NONE;
}

static const Method functions[] = {
    {"get_asyncgen_hooks()", function_get_asyncgen_hooks,
     "What event loops are told of async generators: (firstiter, finalizer)."},
    {"set_asyncgen_hooks(firstiter=<unrepresentable>, finalizer=<unrepresentable>)",
     function_set_asyncgen_hooks,
     "Sets what is called with an async generator that begins, and with one that ends before its time."},
    {"get_coroutine_origin_tracking_depth()", function_get_origin_depth,
     "How many frames a coroutine notes of where it was made."},
    {"set_coroutine_origin_tracking_depth(depth)", function_set_origin_depth,
     "Sets how many frames a coroutine notes of where it was made."},
    {NULL, NULL, NULL},
};

static const Property hook_rows[] = {
    {"firstiter", struct_field_0, NULL, "Called with an async generator before its first step."},
    {"finalizer", struct_field_1, NULL, "Called with an async generator that is dropped before its end."},
    {NULL, NULL, NULL, NULL},
};
static const Type hooks_description =
    STRUCT_SEQUENCE("asyncgen_hooks", "sys", hook_rows, "What event loops are told of async generators.");

static const Property info_rows[] = {
    {"name", struct_field_0, NULL, "What threads are made with."},
    {"lock", struct_field_1, NULL, "What locks are made with."},
    {"version", struct_field_2, NULL, "The library of threads and its version."},
    {NULL, NULL, NULL, NULL},
};
static const Type info_description =
    STRUCT_SEQUENCE("thread_info", "sys", info_rows, "How threads are made.");

/* A class of the module under a name of its own: its public name is that of an instance, or of nothing. */
static bool add_class(VM *vm, Value module, const Type *description, const char *hidden_name, int64_t fields,
                      Owned *class) {
    *class = NULL;
    Owned name = str_intern_text(vm, description->name);
    bool is_fine = name && struct_sequence_add(vm, module, description, fields) &&
                   dict_pop(vm, module_dict(module), name, class) && *class &&
                   dict_set_text(vm, module_dict(module), hidden_name, *class);
    value_release(vm, name);
    return is_fine;
}

bool sys_add_async(VM *vm, Value module) {
    enum { VERSION_ROOM = 128 };
    char version[VERSION_ROOM] = "";
    Owned hooks, info = NULL;
    bool is_fine = stdlib_add_functions(vm, module, functions) &&
                   add_class(vm, module, &hooks_description, "_asyncgen_hooks", 2, &hooks);
    if (!is_fine) return false;
    value_release(vm, hooks);
    is_fine = add_class(vm, module, &info_description, "_thread_info", 3, &info);
    if (is_fine) {
        size_t size = confstr(_CS_GNU_LIBPTHREAD_VERSION, version, sizeof version);
        Owned items[] = {str_new_text(vm, "pthread"), str_new_text(vm, "semaphore"),
                         size ? str_new_text(vm, version) : VALUE_NONE};
        is_fine = dict_set_text_take(vm, module_dict(module), "thread_info",
                                     struct_sequence_new(vm, as_type(info), items, COUNT_OF(items)));
    }
    value_release(vm, info);
    return is_fine;
}

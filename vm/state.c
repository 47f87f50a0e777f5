/*
 * Opening and closing an interpreter.
 */
#include "vm/state.h"

#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "vm/collector.h"
#include "vm/frame.h"
#include "vm/interp_helpers.h"
#include "vm/lock.h"
#include "vm/modules_end.h"
#include "vm/trace.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/set.h"
#include "vm/objects/bytes.h"
#include "vm/objects/str.h"
#include "vm/objects/module.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/profile.h"
#include "vm/quiet_end.h"
#include "vm/raise.h"
#include "vm/signature.h"
#include "vm/thread_locals.h"
#include "vm/weak.h"

enum {
    INT_MAX_STR_DIGITS = 4300,
    RECURSION_LIMIT = 1000,
    C_STACK_RESERVE = 256 * 1024,
    C_STACK_DEFAULT = 8 * 1024 * 1024
};

_Static_assert(TYPE_INDEX_COUNT + EXCEPTION_COUNT <= COUNT_OF(((VM *)0)->type_states),
               "room for every builtin type");

static const char *const name_texts[] = {
#define NAME(name) #name,
#include "vm/names.def"
#undef NAME
};

/* How far down the C stack may grow: its limit, less a reserve for what runs without looking. */
static char *c_stack_limit(void) {
    struct rlimit limit;
    size_t size = C_STACK_DEFAULT;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) size = limit.rlim_cur;
    if (size > (size_t)64 * 1024 * 1024) size = (size_t)64 * 1024 * 1024;
    size_t reserve = C_STACK_RESERVE < size / 2 ? C_STACK_RESERVE : size / 2;
    char here;
    uintptr_t top = (uintptr_t)&here;
    return (char *)(top - (size - reserve));
}

static void choose_hash_key(VM *vm, const VMOptions *options) {
    vm->hash_key[0] = vm->hash_key[1] = 0; /* the key of PYTHONHASHSEED=0 */
    if (options->has_hash_seed && options->hash_seed) {
        /* CPython's way from the number to the key: bytes of a linear congruential generator. */
        uint32_t state = (uint32_t)options->hash_seed;
        for (int i = 0; i < 16; i++) {
            state = state * 214013 + 2531011;
            vm->hash_key[i / 8] |= (uint64_t)(state >> 16 & 0xFF) << i % 8 * 8;
        }
    } else if (!options->has_hash_seed &&
               getrandom(vm->hash_key, sizeof vm->hash_key, 0) != sizeof vm->hash_key) {
        vm->hash_key[0] ^= (uintptr_t)vm;
    }
}

static bool open_objects(VM *vm) {
    Owned interned = dict_new(vm);
    if (!interned) return false;
    field_init_take(&vm->interned, interned);
    vm->empty_str = str_intern_take(vm, str_new_uninitialised(vm, 0, 0));
    vm->empty_bytes = bytes_new_uninitialised(vm, 0);
    Owned empty_tuple = tuple_new(vm, 0);
    vm->empty_tuple = empty_tuple;
    if (!vm->empty_str || !vm->empty_bytes || !vm->empty_tuple) return false;
    for (int i = 0; i < NAME_COUNT; i++) {
        vm->names[i] = str_intern_text(vm, name_texts[i]);
        if (!vm->names[i]) return false;
    }
    field_init_take(&vm->memory_error,
                    exception_new_take(vm, EXCEPTION(MemoryError), value_retain(vm->empty_tuple)));
    field_init_take(&vm->modules, dict_new(vm));
    return field_peek(&vm->memory_error) && field_peek(&vm->modules);
}

VM *vm_new(const VMOptions *options) {
    VM *vm = memory_allocate_zeroed(sizeof *vm);
    if (!vm) return NULL;
    heap_open(&vm->heap);
    vm->options = *options;
    if (options->collects_every) vm->heap.collect_at = 0;
    vm->next_type_version = vm->next_keys_version = 1;
    vm->recursion_limit = RECURSION_LIMIT;
    vm->int_max_str_digits =
        options->has_int_max_str_digits ? options->int_max_str_digits : INT_MAX_STR_DIGITS;
    if (!type_open_method_cache(vm) || !lock_open(vm)) {
        memory_release(vm->method_cache);
        memory_release(vm);
        return NULL;
    }
    vm->thread->c_stack_limit = c_stack_limit();
    choose_hash_key(vm, options);
    if (open_objects(vm)) return vm;
    vm_end(vm, true);
    return NULL;
}

bool vm_check_c_stack(VM *vm, const char *where) {
    char here;
    if (&here > vm->thread->c_stack_limit) return true;
    return raise_format(vm, EXCEPTION(RecursionError), "maximum recursion depth exceeded%s", where);
}

static void clear_type_state(VM *vm, TypeState *state) {
    field_clear(vm, &state->dict);
    field_clear(vm, &state->mro);
    field_clear(vm, &state->bases);
    field_clear(vm, &state->subclasses);
    memory_release(state->quick_make);
    state->quick_make = NULL;
    signature_free(vm, state->construct_signature);
    signature_free(vm, state->initialise_signature);
    *state = (TypeState){.root_shape = state->root_shape}; /* instances may be left, until the end */
}

size_t vm_end(VM *vm, bool gives_back) {
#ifdef PROFILE_OPS
    profile_print(vm);
#endif
    pthread_mutex_lock(&vm->lock.mutex);
    vm->lock.is_ending = true;
    pthread_mutex_unlock(&vm->lock.mutex);
    if (!gives_back && ends_quietly(vm)) {
        if (vm->native_close) vm->native_close(vm);
        return 0;
    }
    /* What the frames of the last MemoryError held is finalised while there is still something to call. */
    if (field_peek(&vm->memory_error)) exception_renew(vm, field_peek(&vm->memory_error));
    if (vm->heap.is_enabled) collector_run(vm); /* finalisers of cycles still find their globals */
    modules_end(vm);
    vm->collector.collect = NULL;
    vm->collector.saves_all = false;
    field_clear(vm, &vm->collector.garbage);
    collector_run(vm);
    field_clear(vm, &vm->import_function);
    field_clear(vm, &vm->all_function);
    field_clear(vm, &vm->any_function);
    field_clear(vm, &vm->import_machinery);
    field_clear(vm, &vm->import_finders);
    field_clear(vm, &vm->import_hooks);
    field_clear(vm, &vm->import_file_finder);
    field_clear(vm, &vm->first_path);
    field_clear(vm, &vm->build_class);
    field_clear(vm, &vm->warnings);
    field_clear(vm, &vm->audit_hooks);
    field_clear(vm, &vm->exit_functions);
    field_clear(vm, &vm->thread->async_first_iteration);
    field_clear(vm, &vm->thread->async_finaliser);
    field_clear(vm, &vm->ast_classes);
    field_clear(vm, &vm->codec_errors);
    field_clear(vm, &vm->codec_search_path);
    field_clear(vm, &vm->codec_cache);
    field_clear(vm, &vm->modules);
    if (field_peek(&vm->sys)) dict_clear(vm, as_dict(field_peek(&vm->sys)));
    collector_run(vm);
    if (field_peek(&vm->builtins)) dict_clear(vm, as_dict(field_peek(&vm->builtins)));
    field_clear(vm, &vm->sys);
    field_clear(vm, &vm->builtins);
    raise_clear(vm);
    field_clear(vm, &vm->thread->handled_base.value);
    trace_close(vm);
    trace_update(vm);
    field_clear(vm, &vm->thread->repr_active);
    field_clear(vm, &vm->thread->trace_function);
    field_clear(vm, &vm->thread->profile_function);
    field_clear(vm, &vm->thread->called);
    field_clear(vm, &vm->thread->called_first);
    field_clear(vm, &vm->thread->context);
    field_clear(vm, &vm->thread->running_loop);
    field_clear(vm, &vm->thread->running_task);
    thread_locals_clear(vm, &vm->thread->locals);
    if (vm->native_close) vm->native_close(vm);
    collector_run(vm);
    if (!gives_back) return 0; /* nothing is left that a program could notice */
    if (field_peek(&vm->memory_error)) exception_renew(vm, field_peek(&vm->memory_error));
    for (size_t i = 0; i < COUNT_OF(vm->type_states); i++) clear_type_state(vm, &vm->type_states[i]);
    collector_run(vm);
    for (size_t i = 0; i < COUNT_OF(vm->type_states); i++) clear_type_state(vm, &vm->type_states[i]);
    field_clear(vm, &vm->memory_error);
    for (size_t i = 0; i < COUNT_OF(vm->type_states); i++) clear_type_state(vm, &vm->type_states[i]);
    collector_run(vm);
    for (size_t i = 0; i < COUNT_OF(vm->type_states); i++) shape_free_tree(vm, vm->type_states[i].root_shape);
    type_close_method_cache(vm);
    help_close_table(vm);
    for (int i = 0; i < LATIN1_COUNT; i++) {
        value_release(vm, vm->latin1[i]);
        value_release(vm, vm->bytes1[i]);
    }
    for (int i = 0; i < NAME_COUNT; i++) value_release(vm, vm->names[i]);
    value_release(vm, vm->empty_str);
    value_release(vm, vm->empty_bytes);
    value_release(vm, vm->empty_tuple);
    value_release(vm, vm->empty_frozenset);
    Owned interned = field_move(&vm->interned);
    if (interned) { /* keys are not counted: what is left in the table is alive elsewhere */
        dict_forget_all(vm, as_dict(interned));
        value_release(vm, interned);
    }
    size_t left = heap_count(&vm->heap);
    if (vm->threads->next || vm->lock.has_lost_threads)
        return 0; /* daemon threads wait for ever, and hold on to what their frames refer to */
    weak_table_close(vm);
    frame_stack_close(vm->thread);
    memory_release(vm->thread->waiting);
    lock_close(vm);
    heap_close(&vm->heap);
    memory_release(vm);
    return left;
}

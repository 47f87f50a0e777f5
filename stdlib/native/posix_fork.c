/*
 * os.fork(), and what programs want to have run around it.
 *
 * The functions that register_at_fork() was given are in lists of the module's dict, by the moment they run
 * at: before, in the order last to first; afterwards, in parent and child, in the order they were given.
 */
#include <errno.h>
#include <unistd.h>

#include "stdlib/native/posix_process.h"
#include "vm/audit.h"
#include "vm/import.h"
#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

static const char *const list_names[] = {"_before_fork", "_after_fork_in_child", "_after_fork_in_parent"};

/* The list of a moment; a new reference, NULL when the module is gone. */
static Owned find_list(VM *vm, ForkMoment moment) {
    Owned name = str_intern_text(vm, "posix"), key = name ? str_intern_text(vm, list_names[moment]) : NULL;
    Value module = key ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), name) : NULL;
    Value list =
        module && value_has_type(module, &module_type) ? dict_get_str(vm, module_dict(module), key) : NULL;
    value_release(vm, name);
    value_release(vm, key);
    if (list && value_is_list(list)) return value_retain(list);
    return raise_is_pending(vm) ? NULL : raise_runtime_error(vm, "the module posix is gone");
}

bool posix_add_fork_lists(VM *vm, Value module) {
    for (size_t i = 0; i < COUNT_OF(list_names); i++) {
        if (!dict_set_text_take(vm, module_dict(module), list_names[i], list_new(vm, 0))) return false;
    }
    return true;
}

static void run_hooks(VM *vm, ForkMoment moment) {
    Owned list = find_list(vm, moment), copy = list ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    if (!copy) raise_unraisable(vm, NULL, NULL);
    int64_t count = copy ? as_tuple(copy)->count : 0;
    for (int64_t i = 0; i < count; i++) {
        Value function = tuple_peek(copy, moment == FORK_BEFORE ? count - 1 - i : i);
        Owned result = value_call_0(vm, function);
        if (!result) raise_unraisable(vm, "Exception ignored in atfork callback", function);
        value_release(vm, result);
    }
    value_release(vm, copy);
}

bool posix_begin_fork(VM *vm) {
    run_hooks(vm, FORK_BEFORE);
    if (import_lock_take(vm))
        return true; /* the child would never see the end of an import of another thread */
    Owned error = raise_fetch(vm);
    run_hooks(vm, FORK_IN_PARENT);
    raise_again_take(vm, error);
    return false;
}

void posix_end_fork(VM *vm, ForkMoment moment) {
    import_lock_give(vm);
    run_hooks(vm, moment);
}

static Owned function_register_at_fork(VM *vm, Value *args) {
    static const char *const names[] = {"before", "after_in_child", "after_in_parent"};
    bool is_any = false;
    for (int i = 0; i < FORK_MOMENTS; i++) {
        if (!args[i]) continue;
        if (!value_is_callable(vm, args[i]))
            return raise_type_error(vm, "'%s' must be callable, not %T", names[i], args[i]);
        is_any = true;
    }
    if (!is_any) return raise_type_error(vm, "At least one argument is required.");
    for (int i = 0; i < FORK_MOMENTS; i++) {
        Owned list = args[i] ? find_list(vm, (ForkMoment)i) : NULL;
        bool is_fine = !args[i] || (list && list_append(vm, as_list(list), args[i]));
        value_release(vm, list);
        if (!is_fine) return NULL;
    }
    return VALUE_NONE;
}

void posix_warn_of_threads(VM *vm, const char *function) {
    if (vm->lock.thread_count == 0) return;
    if (!warning_issue(
            vm, EXCEPTION(DeprecationWarning), 1,
            "This process (pid=%ld) is multi-threaded, use of %s() may lead to deadlocks in the child.",
            (long)getpid(), function))
        raise_clear(vm); /* the child exists: CPython too loses what a filter makes of the warning */
}

static Owned function_fork(VM *vm, Value *args) {
    (void)args;
    if (!audit(vm, "os.fork", 0, NULL, NULL, NULL, NULL) || !posix_begin_fork(vm)) return NULL;
    pid_t child = fork();
    int error_number = errno;
    if (child == 0) lock_after_fork(vm);
    posix_end_fork(vm, child == 0 ? FORK_IN_CHILD : FORK_IN_PARENT);
    if (child > 0) posix_warn_of_threads(vm, "fork");
    return child < 0 ? raise_os_error(vm, error_number, NULL, NULL) : value_from_small_int(child);
}

const Method posix_fork_functions[] = {
    {"fork()", function_fork, "Starts a copy of this process: 0 there, its number here."},
    {"register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, "
     "after_in_parent=<unrepresentable>)",
     function_register_at_fork,
     "Has functions called before a fork, and after it in the child or the parent."},
    {NULL, NULL, NULL},
};

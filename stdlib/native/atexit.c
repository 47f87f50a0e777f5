/*
 * The module atexit: functions that run when the interpreter ends, the newest first.
 */
#include "stdlib/modules.h"

#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* Each row is a tuple (function, positional arguments, keyword arguments), the newest last. */
static Owned function_register(VM *vm, Value *args) {
    if (as_tuple(args[0])->count == 0)
        return raise_type_error(vm, "register() takes at least 1 argument (0 given)");
    Value function = tuple_peek(args[0], 0);
    if (!value_is_callable(vm, function)) return raise_type_error(vm, "the first argument must be callable");
    if (!field_peek(&vm->exit_functions)) field_init_take(&vm->exit_functions, list_new(vm, 0));
    if (!field_peek(&vm->exit_functions)) return NULL;
    Owned items[3] = {value_retain(function), tuple_slice(vm, args[0], 1, as_tuple(args[0])->count),
                      value_retain(args[1])};
    Owned row = tuple_from_take(vm, items, 3);
    return list_append_take(vm, as_list(field_peek(&vm->exit_functions)), row) ? value_retain(function)
                                                                               : NULL;
}

static Owned function_unregister(VM *vm, Value *args) {
    Owned rows =
        field_peek(&vm->exit_functions) ? value_to_list(vm, field_peek(&vm->exit_functions)) : VALUE_NONE;
    if (!rows || rows == VALUE_NONE) return rows;
    bool is_fine = true;
    for (int64_t i = as_list(rows)->count; is_fine && i-- > 0;) {
        Value row = list_peek(rows, i);
        bool equal;
        is_fine = value_equals(vm, tuple_peek(row, 0), args[0], &equal);
        if (!is_fine || !equal) continue;
        List *kept = as_list(field_peek(&vm->exit_functions)); /* the comparison may have changed it */
        for (int64_t j = kept->count; j-- > 0;) {
            if (list_peek(object_value(kept), j) != row) continue;
            is_fine = list_replace(vm, kept, j, j + 1, NULL, 0);
            break;
        }
    }
    value_release(vm, rows);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned function_clear(VM *vm, Value *args) {
    (void)args;
    if (field_peek(&vm->exit_functions)) list_clear(vm, as_list(field_peek(&vm->exit_functions)));
    return VALUE_NONE;
}

static Owned function_count(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, field_peek(&vm->exit_functions) ? as_list(field_peek(&vm->exit_functions))->count : 0);
}

void atexit_run(VM *vm) {
    if (!field_peek(&vm->exit_functions)) return;
    Owned rows =
        value_to_list(vm, field_peek(&vm->exit_functions)); /* what is added meanwhile does not run */
    if (!rows) {
        raise_clear(vm);
        return;
    }
    for (int64_t i = as_list(rows)->count; i-- > 0;) {
        Value row = list_peek(rows, i);
        Owned result = value_call_tuple(vm, tuple_peek(row, 0), tuple_peek(row, 1), tuple_peek(row, 2));
        if (!result) raise_unraisable(vm, "Exception ignored in atexit callback", tuple_peek(row, 0));
        value_release(vm, result);
    }
    list_clear(vm, as_list(field_peek(&vm->exit_functions)));
    value_release(vm, rows);
}

static Owned function_run(VM *vm, Value *args) {
    (void)args;
    atexit_run(vm);
    return VALUE_NONE;
}

static const Method functions[] = {
    {"register(*func, **kwargs)", function_register,
     "Call a function with these arguments when the program ends; gives the function back."},
    {"unregister(func, /)", function_unregister, "Take a function out again."},
    {"_clear()", function_clear, "Take all functions out."},
    {"_ncallbacks()", function_count, "How many functions are registered."},
    {"_run_exitfuncs()", function_run, "Run all functions now."},
    {NULL, NULL, NULL},
};

Owned module_atexit_(VM *vm) {
    return stdlib_module(vm, "atexit", "Functions that run when the program ends.", functions);
}

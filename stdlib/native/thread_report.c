/*
 * The last word on exceptions that end a thread: _thread._excepthook, and the class of its argument.
 */
#include "stdlib/native/thread.h"

#include "stdlib/native/struct_sequence.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"

enum { HOOK_TYPE, HOOK_VALUE, HOOK_TRACEBACK, HOOK_THREAD, HOOK_FIELDS };

static const Property hook_rows[] = {
    {"exc_type", struct_field_0, NULL, "the exception's class"},
    {"exc_value", struct_field_1, NULL, "the exception, or None"},
    {"exc_traceback", struct_field_2, NULL, "where it was raised, or None"},
    {"thread", struct_field_3, NULL, "the Thread that it ended, or None"},
    {NULL, NULL, NULL, NULL},
};

static const Type hook_description =
    STRUCT_SEQUENCE("_ExceptHookArgs", "_thread", hook_rows, "What the hook of threads is called with.");

/* An attribute by name; *found NULL if the object has none. */
static bool find_text(VM *vm, Value object, const char *name, Owned *found) {
    Owned key = str_intern_text(vm, name);
    *found = NULL;
    bool is_fine = key && value_find_attribute(vm, object, key, found);
    value_release(vm, key);
    return is_fine;
}

/* Where the report goes: sys.stderr, or what it was when the thread was made. *file NULL: nowhere. */
static bool find_file(VM *vm, Value thread, Owned *file) {
    Value current = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_stderr);
    *file = NULL;
    if (current && current != VALUE_NONE) {
        *file = value_retain(current);
        return true;
    }
    if (thread == VALUE_NONE) return true;
    if (!find_text(vm, thread, "_stderr", file)) return false;
    if (*file == VALUE_NONE) *file = NULL;
    return true;
}

/* "Exception in thread NAME:" and the report. */
static Owned report_text(VM *vm, Value thread, Value exception) {
    Owned name = NULL, report = NULL, result = NULL;
    if (thread != VALUE_NONE && !find_text(vm, thread, "_name", &name)) return NULL;
    if (!name) name = int_new_unsigned(vm, vm->thread->id);
    if (name) report = exception == VALUE_NONE ? value_retain(vm->empty_str)
                                               : report_exception_text(vm, exception);
    if (report) result = str_new_format(vm, "Exception in thread %S:\n%S", name, report);
    value_release(vm, name);
    value_release(vm, report);
    return result;
}

static Owned function_excepthook(VM *vm, Value *args) {
    const Type *type = native_class(vm, "_thread", "_ExceptHookArgs");
    if (!type) return NULL;
    if (!value_is_pointer(args[0]) || value_type(args[0]) != type)
        return raise_type_error(vm, "_thread.excepthook argument type must be ExceptHookArgs");
    if (tuple_peek(args[0], HOOK_TYPE) == type_value(EXCEPTION(SystemExit))) return VALUE_NONE;
    Value thread = tuple_peek(args[0], HOOK_THREAD);
    Owned file = NULL, text = NULL, written = NULL, flushed = NULL;
    if (!find_file(vm, thread, &file)) return NULL;
    if (!file) return VALUE_NONE;
    text = report_text(vm, thread, tuple_peek(args[0], HOOK_VALUE));
    Value items[1] = {text};
    if (text) written = value_call_method(vm, file, vm_name(vm, NAME_write), items, 1);
    if (written) flushed = value_call_method(vm, file, vm_name(vm, NAME_flush), NULL, 0);
    bool is_fine = flushed != NULL;
    value_release(vm, file);
    value_release(vm, text);
    value_release(vm, written);
    value_release(vm, flushed);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"_excepthook(exc_info, /)", function_excepthook, "Reports an exception that has ended a thread."},
    {NULL, NULL, NULL},
};

bool thread_add_report(VM *vm, Value module) {
    return struct_sequence_add(vm, module, &hook_description, HOOK_FIELDS) &&
           stdlib_add_functions(vm, module, functions);
}

/*
 * Warnings from C: handed to the module `warnings`, which is imported when the first one is issued and not
 * filtered by the default rule (DeprecationWarning and its like are shown in __main__ only).
 */
#include "vm/warning.h"

#include "vm/frame.h"
#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"

static Value loaded_module(VM *vm) {
    Owned name = str_intern_text(vm, "warnings");
    Value loaded = name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), name) : NULL;
    value_release(vm, name);
    if (!name) raise_clear(vm);
    return loaded;
}

void warning_keep(VM *vm) {
    Owned module = loaded_module(vm) || field_peek(&vm->warn_filters_version)
                       ? import_module_text(vm, "warnings")
                       : NULL;
    if (module) field_init_take(&vm->warnings, module);
    else raise_clear(vm);
}

Owned warning_module(VM *vm) {
    if (field_peek(&vm->warnings)) return field_get(&vm->warnings);
    return vm->lock.is_ending && !loaded_module(vm) ? NULL : import_module_text(vm, "warnings");
}

/* Whether a warning has been shown for this line already: noted in the registry of its namespace. */
static bool is_repeated(VM *vm, Dict *namespace, const Type *category, Value message, int line,
                        bool *is_fine) {
    Owned name = str_intern_text(vm, "__warningregistry__"), registry = NULL, seen = NULL;
    Owned number = value_from_small_int(line);
    Value parts[3] = {message, type_value(category), number};
    Owned key = name ? tuple_from(vm, parts, 3) : NULL;
    *is_fine = key && dict_find(vm, namespace, name, &registry);
    if (*is_fine && (!registry || !value_is_dict(registry))) {
        value_release(vm, registry);
        registry = dict_new(vm);
        *is_fine = registry && dict_set(vm, namespace, name, registry);
    }
    *is_fine = *is_fine && dict_find(vm, as_dict(registry), key, &seen) &&
               (seen || dict_set(vm, as_dict(registry), key, VALUE_TRUE));
    bool is_seen = seen != NULL;
    value_release(vm, seen);
    value_release(vm, registry);
    value_release(vm, key);
    value_release(vm, name);
    return is_seen;
}

/* What the default filters show, when the module cannot be imported any more: without the line of source. */
static bool write_plainly(VM *vm, const Type *category, Value message) {
    Frame *frame = vm->thread->frame;
    Value globals = frame ? frame_globals(vm) : field_peek(&vm->sys);
    bool is_fine = true;
    if (globals &&
        is_repeated(vm, as_dict(globals), category, message, frame ? frame_line(frame) : 0, &is_fine))
        return true;
    if (!is_fine) return false;
    Owned text = frame ? str_new_format(vm, "%S:%d: %P: %S\n", field_peek(&frame->code->filename),
                                        frame_line(frame), category, message)
                       : str_new_format(vm, "<sys>:0: %P: %S\n", category, message);
    if (text) raise_write_error_text(vm, text);
    value_release(vm, text);
    return text != NULL;
}

/* Whether the default filters drop a warning from module: only while nobody has touched the filters. */
static bool is_ignored(VM *vm, const Type *category, Value module) {
    if (!field_peek(&vm->sys) || !field_peek(&vm->modules)) return true; /* the interpreter is nearly gone */
    if (field_peek(&vm->warn_filters_version)) return false; /* -W or the program has set filters */
    if (field_peek(&vm->warnings) || loaded_module(vm)) return false;
    if (category == EXCEPTION(DeprecationWarning))
        return !module || !value_is_str(module) || !str_is_text(module, "__main__");
    return category == EXCEPTION(PendingDeprecationWarning) || category == EXCEPTION(ImportWarning) ||
           category == EXCEPTION(ResourceWarning);
}

/* A warning that filters made an exception is raised by the C code that issues it: functions of the module
 * `warnings` do not show. */
static void hide_frames(VM *vm, const Type *category) {
    if (!raise_matches(vm, category)) return;
    field_clear(vm, &as_exception(vm->thread->exception)->traceback);
}

bool warning_issue_at(VM *vm, const Type *category, const char *text, Value filename, int line) {
    if (is_ignored(vm, category, NULL)) return true;
    Owned module = warning_module(vm);
    if (!module) return !raise_is_pending(vm);
    Owned name = str_new_text(vm, "warn_explicit"), message = str_new_utf8(vm, text, strlen(text)),
          number = int_new(vm, line);
    Value items[4] = {message, type_value(category), filename, number};
    Owned result = name && message ? value_call_method(vm, module, name, items, 4) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, message);
    value_release(vm, number);
    value_release(vm, result);
    if (!result) hide_frames(vm, category);
    return result != NULL;
}

/* Issues the warning: takes message, which may be NULL. source: what the warning is about, or NULL. */
static bool issue_take(VM *vm, const Type *category, int stack_level, Value source, Owned message) {
    Owned module = message ? warning_module(vm) : NULL;
    if (!module && !raise_is_pending(vm)) {
        bool is_fine = write_plainly(vm, category, message);
        value_release(vm, message);
        return is_fine;
    }
    Owned name = module ? str_new_text(vm, "warn") : NULL, level = value_from_small_int(stack_level);
    Value items[4] = {message, type_value(category), level, source};
    Owned result = name ? value_call_method(vm, module, name, items, source ? 4 : 3) : NULL;
    value_release(vm, message);
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, result);
    if (!result) hide_frames(vm, category);
    return result != NULL;
}

static bool is_ignored_here(VM *vm, const Type *category) {
    Value globals = frame_globals(vm);
    return is_ignored(vm, category, globals ? dict_get_name(vm, as_dict(globals), NAME___name__) : NULL);
}

bool warning_issue(VM *vm, const Type *category, int stack_level, const char *format, ...) {
    if (is_ignored_here(vm, category)) return true;
    va_list args;
    va_start(args, format);
    Owned message = str_new_format_list(vm, format, args);
    va_end(args);
    return issue_take(vm, category, stack_level, NULL, message);
}

bool warning_issue_about(VM *vm, const Type *category, Value source, const char *format, ...) {
    if (is_ignored_here(vm, category)) return true;
    va_list args;
    va_start(args, format);
    Owned message = str_new_format_list(vm, format, args);
    va_end(args);
    return issue_take(vm, category, 1, vm->has_no_modules ? NULL : source, message); /* tracemalloc is gone */
}

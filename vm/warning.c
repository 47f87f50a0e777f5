/*
 * Warnings from C: handed to the module `warnings`, which is imported when the first one is issued and not
 * filtered by the default rule (DeprecationWarning and its like are shown in __main__ only).
 */
#include "vm/warning.h"

#include "vm/frame.h"
#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"

/* Whether the default filters drop a warning from module: only while nobody has touched the filters. */
static bool is_ignored(VM *vm, const Type *category, Value module) {
    if (!field_peek(&vm->sys) || !field_peek(&vm->modules)) return true; /* the interpreter is nearly gone */
    if (field_peek(&vm->warn_filters_version)) return false; /* -W or the program has set filters */
    Owned name = str_intern_text(vm, "warnings");
    Value loaded = name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), name) : NULL;
    value_release(vm, name);
    if (loaded) return false;
    if (category == EXCEPTION(DeprecationWarning))
        return !module || !value_is_str(module) || !str_is_text(module, "__main__");
    return category == EXCEPTION(PendingDeprecationWarning) || category == EXCEPTION(ImportWarning) ||
           category == EXCEPTION(ResourceWarning);
}

bool warning_issue_at(VM *vm, const Type *category, const char *text, Value filename, int line) {
    if (is_ignored(vm, category, NULL)) return true;
    Owned module = import_module_text(vm, "warnings");
    if (!module) return false;
    Owned name = str_new_text(vm, "warn_explicit"), message = str_new_utf8(vm, text, strlen(text)),
          number = int_new(vm, line);
    Value items[4] = {message, type_value(category), filename, number};
    Owned result = name && message ? value_call_method(vm, module, name, items, 4) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, message);
    value_release(vm, number);
    value_release(vm, result);
    return result != NULL;
}

bool warning_issue(VM *vm, const Type *category, int stack_level, const char *format, ...) {
    Value globals = frame_globals(vm);
    if (is_ignored(vm, category, globals ? dict_get_name(vm, as_dict(globals), NAME___name__) : NULL))
        return true;
    va_list args;
    va_start(args, format);
    Owned message = str_new_format_list(vm, format, args);
    va_end(args);
    Owned module = message ? import_module_text(vm, "warnings") : NULL;
    Owned name = module ? str_new_text(vm, "warn") : NULL, level = value_from_small_int(stack_level);
    Value items[3] = {message, type_value(category), level};
    Owned result = name ? value_call_method(vm, module, name, items, 3) : NULL;
    value_release(vm, message);
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, result);
    return result != NULL;
}

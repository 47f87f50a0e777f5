/*
 * Modules are dropped, not emptied: each leaves sys.modules, and goes if nothing else refers to it; the
 * collector then takes those in cycles with their own functions, whose destructors still find their globals.
 * Only modules that survive even that have their names set to None, the last imported first. sys and builtins
 * come last, in vm_end().
 */
#include "vm/modules_end.h"

#include "base/memory.h"
#include "vm/collector.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"
#include "vm/weak.h"

/* References to what an exception or a prompt left behind go first; the files of the process come back. */
static void reset_sys(VM *vm) {
    static const char *const dropped[] = {"path",       "argv",
                                          "ps1",        "ps2",
                                          "last_exc",   "last_type",
                                          "last_value", "last_traceback",
                                          "path_hooks", "path_importer_cache",
                                          "meta_path",  "__interactivehook__"};
    static const char *const files[][2] = {
        {"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    Dict *builtins = field_peek(&vm->builtins) ? as_dict(field_peek(&vm->builtins)) : NULL;
    Dict *sys = field_peek(&vm->sys) ? as_dict(field_peek(&vm->sys)) : NULL;
    if (!builtins || !sys) return;
    if (!dict_set_text(vm, builtins, "_", VALUE_NONE)) raise_clear(vm);
    for (size_t i = 0; i < COUNT_OF(dropped); i++) {
        if (!dict_set_text(vm, sys, dropped[i], VALUE_NONE)) raise_clear(vm);
    }
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        Owned name = str_new_text(vm, files[i][1]);
        Value file = name ? dict_get_str(vm, sys, name) : NULL;
        if (!dict_set_text(vm, sys, files[i][0], file ? file : VALUE_NONE)) raise_clear(vm);
        value_release(vm, name);
    }
}

/* Takes every module out of sys.modules, in order of import; a list of weak references to them. NULL without
   memory. */
static Owned remove_modules(VM *vm, Dict *table) {
    Owned left = list_new(vm, 0);
    for (uint32_t i = 0; left && i < table->used; i++) {
        Value key = field_peek(&table->entries[i].key), module = field_peek(&table->entries[i].value);
        if (!key || !module || !value_is_instance_exact(vm, module, &module_type)) continue;
        Owned reference = weak_reference_new(vm, module, NULL);
        if (!reference || !list_append_take(vm, as_list(left), reference)) raise_clear(vm);
        field_take(vm, &table->entries[i].value, VALUE_NONE); /* which may run anything */
    }
    return left;
}

/* Tells the collector the namespaces of the modules, in order of import. */
static void note_roots(VM *vm, const Dict *table) {
    Object **roots = memory_allocate_array(table->used + 1, sizeof(Object *));
    size_t count = 0;
    for (uint32_t i = 0; roots && i < table->used; i++) {
        Value module = field_peek(&table->entries[i].value);
        if (!field_peek(&table->entries[i].key) || !module ||
            !value_is_instance_exact(vm, module, &module_type))
            continue;
        Value dict = module_dict_value(module);
        if (dict) roots[count++] = value_object(dict);
    }
    vm->collector.roots = roots;
    vm->collector.root_count = count;
}

static bool is_needed_to_the_end(VM *vm, Value module) {
    Value dict = module_dict_value(module);
    return module == field_peek(&vm->warnings) ||
           (dict && (dict == field_peek(&vm->sys) || dict == field_peek(&vm->builtins)));
}

void modules_end(VM *vm) {
    Value modules = field_peek(&vm->modules);
    if (!modules || !value_is_dict(modules)) return;
    warning_keep(vm);
    if (vm->heap.is_enabled) note_roots(vm, as_dict(modules));
    vm->has_no_modules = true;
    reset_sys(vm);
    Owned left = remove_modules(vm, as_dict(modules));
    if (!left) raise_clear(vm);
    dict_clear(vm, as_dict(modules));
    collector_run(vm);
    memory_release(vm->collector.roots);
    vm->collector.roots = NULL;
    for (int64_t i = left ? as_list(left)->count : 0; i-- > 0;) {
        Owned module = weak_reference_target(vm, field_peek(&as_list(left)->items[i]));
        if (module && !is_needed_to_the_end(vm, module)) module_clear(vm, module);
        value_release(vm, module);
    }
    value_release(vm, left);
}

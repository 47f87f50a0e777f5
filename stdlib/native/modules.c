/*
 * The standard library as the interpreter sees it.
 */
#include "stdlib/modules.h"

#include "stdlib/native/sys_trace.h"

#include "compiler/embedded.h"
#include "vm/import.h"
#include "vm/objects/function.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static const struct {
    const char *name;
    Owned (*make)(VM *vm);
} native_modules[] = {
#define MODULE(name, c_name) {name, module_##c_name},
#include "stdlib/modules.def"
#undef MODULE
};

bool stdlib_is_native(Value name) {
    for (size_t i = 0; i < COUNT_OF(native_modules); i++) {
        if (str_is_text(name, native_modules[i].name)) return true;
    }
    return str_is_text(name, "builtins") || str_is_text(name, "sys");
}

static bool set_native_spec(VM *vm, Value module, Value name) {
    Owned origin = str_intern_text(vm, "built-in");
    bool is_fine = origin && module_set_spec(vm, module, SPEC_BUILTIN, name, origin, NULL) &&
                   dict_set(vm, module_dict(module), vm_name(vm, NAME___package__), vm->empty_str);
    value_release(vm, origin);
    return is_fine;
}

Owned stdlib_make_native(VM *vm, Value name) {
    for (size_t i = 0; i < COUNT_OF(native_modules); i++) {
        if (!str_is_text(name, native_modules[i].name)) continue;
        Owned module = native_modules[i].make(vm);
        if (!module || set_native_spec(vm, module, name)) return module;
        value_release(vm, module);
        return NULL;
    }
    return NULL;
}

/* A module written in C, put into sys.modules; NULL without exception if there is none of this name. */
static Owned find_native(VM *vm, Value name) {
    Owned module = stdlib_make_native(vm, name);
    if (!module ||
        value_set_item(vm, dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_modules), name, module))
        return module;
    value_release(vm, module);
    return NULL;
}

bool stdlib_add_functions(VM *vm, Value module, const Method *functions) {
    Value name = field_peek(&as_module(module)->name);
    for (const Method *method = functions; method && method->signature; method++) {
        Owned function = builtin_new(vm, method, module, name),
              key = function ? method_name(vm, method->signature) : NULL;
        bool is_fine = key && dict_set(vm, module_dict(module), key, function);
        value_release(vm, function);
        value_release(vm, key);
        if (!is_fine) return false;
    }
    return true;
}

Owned stdlib_module(VM *vm, const char *name_text, const char *text, const Method *functions) {
    Owned name = str_intern_text(vm, name_text);
    Owned module = name ? module_new(vm, name, text) : NULL;
    value_release(vm, name);
    if (!module || stdlib_add_functions(vm, module, functions)) return module;
    value_release(vm, module);
    return NULL;
}

bool stdlib_add_type(VM *vm, Value module, const char *name, const Type *description, const Type *base,
                     Owned *made) {
    Owned type = type_new_native(vm, description, base);
    bool is_fine = type && dict_set_text(vm, module_dict(module), name, type);
    if (made && is_fine) *made = value_retain(type);
    value_release(vm, type);
    return is_fine;
}

bool stdlib_add_members(VM *vm, Value type, const StdlibMember *members) {
    for (const StdlibMember *at = members; at->name; at++) {
        Owned name = str_intern_text(vm, at->name);
        bool is_fine = name && dict_set_take(vm, type_dict(vm, as_type(type)), name,
                                             member_descriptor_new(vm, as_type(type), name,
                                                                   (uint32_t)at->offset));
        value_release(vm, name);
        if (!is_fine) return false;
    }
    type_changed(vm, as_type(type));
    return true;
}

bool stdlib_add_int(VM *vm, Value module, const char *name, int64_t number) {
    return dict_set_text_take(vm, module_dict(module), name, int_new(vm, number));
}

/* What to say of modules that many look for and Adder has not. */
static Owned explain_missing(VM *vm, Value name) {
    static const char *const packages[] = {
        "numpy", "pandas",   "scipy",  "matplotlib", "torch", "tensorflow", "sklearn",    "PIL",
        "cv2",   "requests", "django", "flask",      "pip",   "venv",       "setuptools", "ensurepip"};
    for (size_t i = 0; i < COUNT_OF(packages); i++) {
        if (!str_is_text(name, packages[i])) continue;
        return str_new_format(vm,
                              "No module named '%s': Adder runs the Python language with its own standard "
                              "library; packages for CPython cannot be installed into it",
                              packages[i]);
    }
    return VALUE_NONE;
}

/* sys.builtin_module_names. */
static bool add_names(VM *vm) {
    Owned names = tuple_new(vm, COUNT_OF(native_modules) + 2);
    bool is_fine = names != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(native_modules) + 2; i++) {
        Owned name = str_intern_text(vm, i == 0 ? "builtins" : i == 1 ? "sys" : native_modules[i - 2].name);
        is_fine = name != NULL;
        field_init_take(&as_tuple(names)->items[i], name);
    }
    is_fine = is_fine && dict_set_text(vm, as_dict(field_peek(&vm->sys)), "builtin_module_names", names);
    value_release(vm, names);
    return is_fine;
}

bool stdlib_open(VM *vm, int argument_count, char **arguments) {
    (void)argument_count, (void)arguments;
    vm->module_hook = find_native;
    vm->missing_hook = explain_missing;
    vm->codec_search_hook = codecs_search;
    vm->stdlib_names_hook = sys_stdlib_names;
    vm->monitoring_hook = sys_monitoring_new;
    vm->embedded = embedded_modules;
    vm->embedded_count = embedded_module_count;
    Owned builtins = builtins_new(vm);
    if (!builtins) return false;
    field_init_take(&vm->builtins, field_get(&as_module(builtins)->dict));
    bool is_fine = set_native_spec(vm, builtins, vm_name(vm, NAME_builtins)) &&
                   value_set_item(vm, field_peek(&vm->modules), vm_name(vm, NAME_builtins), builtins);
    value_release(vm, builtins);
    if (!is_fine) return false;
    Value import = dict_get_name(vm, as_dict(field_peek(&vm->builtins)), NAME___import__);
    field_init_take(&vm->import_function, value_retain(import));
    const Dict *known = as_dict(field_peek(&vm->builtins));
    field_init_take(&vm->all_function, value_retain(dict_get_name(vm, known, NAME_all)));
    field_init_take(&vm->any_function, value_retain(dict_get_name(vm, known, NAME_any)));
    Owned sys = sys_new(vm);
    if (!sys) return false;
    field_init_take(&vm->sys, field_get(&as_module(sys)->dict));
    is_fine = set_native_spec(vm, sys, vm_name(vm, NAME_sys)) &&
              value_set_item(vm, field_peek(&vm->modules), vm_name(vm, NAME_sys), sys);
    value_release(vm, sys);
    return is_fine && add_names(vm);
}

/*
 * The module _string: what string.Formatter needs to take format strings apart.
 */
#include "stdlib/modules.h"
#include "vm/objects/str.h"
#include "vm/objects/str_format.h"
#include "vm/raise.h"

static Owned function_parser(VM *vm, Value *args) {
    if (!value_is_str(args[0])) return raise_type_error(vm, "expected str, got %T", args[0]);
    return str_formatter_parser(vm, args[0]);
}

static Owned function_split(VM *vm, Value *args) {
    if (!value_is_str(args[0])) return raise_type_error(vm, "expected str, got %T", args[0]);
    return str_formatter_field_name_split(vm, args[0]);
}

static const Method functions[] = {
    {"formatter_field_name_split(name, /)", function_split,
     "Take a field name apart: what comes first, and an iterator over the rest."},
    {"formatter_parser(string, /)", function_parser,
     "Take a format text apart into literal pieces and fields."},
    {NULL, NULL, NULL},
};

Owned module_string_core(VM *vm) {
    return stdlib_module(vm, "_string", "The core of string.Formatter.", functions);
}

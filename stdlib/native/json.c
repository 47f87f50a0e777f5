/*
 * The module _json: what the package json has in C.
 */
#include "stdlib/native/json.h"

#include "stdlib/modules.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

bool json_two_arguments(VM *vm, Arguments arguments, const char *function, const char *const names[2],
                        Value found[2]) {
    size_t named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0;
    found[0] = found[1] = NULL;
    if (arguments.count + named > 2)
        return raise_type_error(vm, "%s() takes at most 2 arguments (%zu given)", function,
                                arguments.count + named);
    for (size_t i = 0; i < arguments.count; i++) found[i] = arguments.items[i];
    Value misfit = NULL;
    for (size_t i = 0; i < named; i++) {
        Value name = tuple_peek(arguments.keyword_names, (int64_t)i);
        int place = str_is_text(name, names[0]) ? 0 : str_is_text(name, names[1]) ? 1 : -1;
        if (place >= 0 && found[place])
            return raise_type_error(vm, "argument for %s() given by name ('%S') and position (%d)", function,
                                    name, place + 1);
        if (place >= 0) {
            found[place] = arguments.items[arguments.count + i];
        } else if (!misfit) {
            misfit = name;
        }
    }
    for (int i = 0; i < 2; i++) {
        if (!found[i])
            return raise_type_error(vm, "%s() missing required argument '%s' (pos %d)", function, names[i],
                                    i + 1);
    }
    if (misfit) return raise_type_error(vm, "%s() got an unexpected keyword argument '%S'", function, misfit);
    return true;
}

static const Method functions[] = {
    {"scanstring(string, end, strict=True, /)", json_function_scanstring,
     "The text whose opening quote stands before index end, and the index behind its closing quote."},
    {"encode_basestring(object, /)", json_function_encode_basestring,
     "A text in quotes, with the escapes that JSON demands."},
    {"encode_basestring_ascii(object, /)", json_function_encode_basestring_ascii,
     "A text in quotes, with escapes for all that is not ASCII."},
    {NULL, NULL, NULL},
};

Owned module_json(VM *vm) {
    Owned module = stdlib_module(vm, "_json", "What the package json has in C.", functions);
    if (module && stdlib_add_type(vm, module, "make_scanner", &json_scanner_description, NULL, NULL) &&
        stdlib_add_type(vm, module, "make_encoder", &json_encoder_description, NULL, NULL))
        return module;
    value_release(vm, module);
    return NULL;
}

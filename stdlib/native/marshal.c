/*
 * The module marshal: plain values as bytes, in CPython's format.
 *
 * Code objects have no place in it here: Adder's code is of its own kind.
 */
#include "stdlib/native/marshal.h"

#include "vm/audit.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static bool read_options(VM *vm, Value version_value, Value allow_value, int *version, bool *allows_code) {
    *version = MARSHAL_VERSION;
    *allows_code = true;
    return (!version_value || value_to_c_int(vm, version_value, version)) &&
           (!allow_value || value_is_true(vm, allow_value, allows_code));
}

static Owned function_dumps(VM *vm, Value *args) {
    int version;
    bool allows_code;
    return read_options(vm, args[1], args[2], &version, &allows_code) &&
                   audit(vm, "marshal.dumps", 2, args[0], value_from_small_int(version), NULL, NULL)
               ? marshal_write(vm, args[0], version, allows_code)
               : NULL;
}

static Owned function_dump(VM *vm, Value *args) {
    int version;
    bool allows_code;
    if (!read_options(vm, args[2], args[3], &version, &allows_code) ||
        !audit(vm, "marshal.dumps", 2, args[0], value_from_small_int(version), NULL, NULL))
        return NULL;
    Owned bytes = marshal_write(vm, args[0], version, allows_code);
    Value items[] = {bytes};
    Owned result = bytes ? value_call_method(vm, args[1], vm_name(vm, NAME_write), items, 1) : NULL;
    value_release(vm, bytes);
    return result;
}

static Owned function_loads(VM *vm, Value *args) {
    int version;
    bool allows_code;
    BufferView view;
    if (!read_options(vm, NULL, args[1], &version, &allows_code) ||
        !audit(vm, "marshal.loads", 1, args[0], NULL, NULL, NULL) || !buffer_get(vm, args[0], &view, false))
        return NULL;
    Owned value = marshal_read(vm, view.data, (size_t)view.count, allows_code);
    buffer_release(vm, &view);
    return value;
}

/* The file must be one of bytes: an empty read tells. */
static Owned function_load(VM *vm, Value *args) {
    int version;
    bool allows_code;
    Value items[] = {value_from_small_int(0)};
    if (!read_options(vm, NULL, args[1], &version, &allows_code) ||
        !audit(vm, "marshal.load", 0, NULL, NULL, NULL, NULL))
        return NULL;
    Owned nothing = value_call_method(vm, args[0], vm_name(vm, NAME_read), items, 1), value = NULL;
    if (!nothing) return NULL;
    if (value_is_bytes(nothing)) value = marshal_read_file(vm, args[0], allows_code);
    else raise_type_error(vm, "file.read() returned not bytes but %T", nothing);
    value_release(vm, nothing);
    return value;
}

static const Method functions[] = {
    {"dump(value, file, version=version, /, *, allow_code=True)", function_dump,
     "Writes a value to a file of bytes."},
    {"dumps(value, version=version, /, *, allow_code=True)", function_dumps, "The bytes of a value."},
    {"load(file, /, *, allow_code=True)", function_load, "Reads one value from a file of bytes."},
    {"loads(bytes, /, *, allow_code=True)", function_loads, "The value that bytes begin with."},
    {NULL, NULL, NULL},
};

Owned module_marshal(VM *vm) {
    Owned module = stdlib_module(vm, "marshal", "Plain values as bytes, in CPython's format.", functions);
    if (!module || stdlib_add_int(vm, module, "version", MARSHAL_VERSION)) return module;
    value_release(vm, module);
    return NULL;
}

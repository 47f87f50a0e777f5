/*
 * The module _imp: what importlib needs of the interpreter.
 *
 * "Frozen" modules are the ones embedded in the binary as compiled code; their source is there too.
 */
#include "stdlib/modules.h"

#include "compiler/embedded.h"
#include "vm/import.h"
#include "vm/load.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/code.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"
#include "vm/warning.h"

static bool check_name(VM *vm, const char *function, Value name) {
    return value_is_str(name) || raise_type_error(vm, "%s() argument must be str, not %T", function, name);
}

static Owned function_is_builtin(VM *vm, Value *args) {
    if (!check_name(vm, "is_builtin", args[0])) return NULL;
    bool cannot_be_made_again = str_is_text(args[0], "sys") || str_is_text(args[0], "builtins");
    return value_from_small_int(cannot_be_made_again ? -1 : stdlib_is_native(args[0]));
}

static Owned function_is_frozen(VM *vm, Value *args) {
    if (!check_name(vm, "is_frozen", args[0])) return NULL;
    return value_from_bool(import_find_embedded(vm, args[0]) != NULL);
}

/* The embedded module; NULL with ImportError pending. */
static const EmbeddedModule *need_frozen(VM *vm, Value name) {
    const EmbeddedModule *found = import_find_embedded(vm, name);
    if (!found)
        raise_import_error(vm, EXCEPTION(ImportError), name, NULL, "No such frozen object named %R", name);
    return found;
}

/* For tests: which modules of the binary come before those of sys.path. */
static Owned function_override_frozen(VM *vm, Value *args) {
    int override;
    if (!value_to_c_int(vm, args[0], &override)) return NULL;
    vm->frozen_override = override;
    return VALUE_NONE;
}

static Owned function_is_frozen_package(VM *vm, Value *args) {
    if (!check_name(vm, "is_frozen_package", args[0])) return NULL;
    const EmbeddedModule *found = need_frozen(vm, args[0]);
    return found ? value_from_bool(found->is_package) : NULL;
}

static Owned function_get_frozen_object(VM *vm, Value *args) {
    if (!check_name(vm, "get_frozen_object", args[0])) return NULL;
    const EmbeddedModule *found = need_frozen(vm, args[0]);
    return found ? load_embedded(vm, found->code) : NULL;
}

/* (file, is it a package, does it come before sys.path) of an embedded module, or None. */
static Owned function_find_embedded(VM *vm, Value *args) {
    if (!check_name(vm, "_find_embedded", args[0])) return NULL;
    const EmbeddedModule *found = import_find_embedded(vm, args[0]);
    if (!found) return VALUE_NONE;
    Owned items[3] = {str_new_text(vm, found->code->filename), value_from_bool(found->is_package),
                      value_from_bool(import_is_frozen(vm, args[0]))};
    return tuple_from_take(vm, items, 3);
}

static Owned function_embedded_source(VM *vm, Value *args) {
    if (!check_name(vm, "_embedded_source", args[0])) return NULL;
    const EmbeddedModule *found = need_frozen(vm, args[0]);
    return found ? str_new_utf8(vm, found->source, found->source_count) : NULL;
}

static Owned function_frozen_module_names(VM *vm, Value *args) {
    (void)args;
    Owned list = list_new(vm, 0);
    for (size_t i = 0; list && i < vm->embedded_count; i++) {
        if (list_append_take(vm, as_list(list), str_new_text(vm, vm->embedded[i].name))) continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}

static Owned function_create_builtin(VM *vm, Value *args) {
    Owned name = value_attribute_name(vm, args[0], NAME_name), module = NULL;
    if (!name) return NULL;
    if (!value_is_str(name)) {
        raise_type_error(vm, "name must be string, not %T", name);
    } else if (str_is_text(name, "sys") || str_is_text(name, "builtins")) {
        if (!dict_find(vm, as_dict(field_peek(&vm->modules)), name, &module)) module = NULL;
    } else {
        module = stdlib_make_native(vm, name);
        if (!module && !raise_is_pending(vm)) module = VALUE_NONE;
    }
    value_release(vm, name);
    return module;
}

static Owned function_exec_builtin(VM *vm, Value *args) {
    (void)vm, (void)args; /* a module in C is whole when it has been created */
    return value_from_small_int(0);
}

static Owned function_create_dynamic(VM *vm, Value *args) {
    Owned name = value_attribute_name(vm, args[0], NAME_name),
          origin = name ? value_attribute_name(vm, args[0], NAME_origin) : NULL;
    if (origin)
        raise_import_error(vm, EXCEPTION(ImportError), name, origin,
                           "%S is an extension module for CPython, which Adder cannot load", origin);
    value_release(vm, name);
    value_release(vm, origin);
    return NULL;
}

static Owned function_extension_suffixes(VM *vm, Value *args) {
    (void)args;
    return list_new(vm, 0);
}

/* --- the import lock ------------------------------------------------------------------------------------ */

static Owned function_lock_held(VM *vm, Value *args) {
    (void)args;
    return value_from_bool(vm->import_lock_depth > 0);
}

static Owned function_acquire_lock(VM *vm, Value *args) {
    (void)args;
    return import_lock_take(vm) ? VALUE_NONE : NULL;
}

static Owned function_release_lock(VM *vm, Value *args) {
    (void)args;
    return import_lock_give(vm) ? VALUE_NONE : raise_runtime_error(vm, "not holding the import lock");
}

/* --- hashes of sources ---------------------------------------------------------------------------------- */

static uint64_t rotate(uint64_t word, int by) {
    return word << by | word >> (64 - by);
}

static void sip_round(uint64_t v[4]) {
    v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
    v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

/* SipHash with one round a word and three at the end (J.-P. Aumasson, D. J. Bernstein, 2012); the key's
 * second half is 0. */
static uint64_t sip_hash(uint64_t key, const char *data, size_t count) {
    uint64_t v[4] = {key ^ 0x736f6d6570736575u, 0x646f72616e646f6du, key ^ 0x6c7967656e657261u,
                     0x7465646279746573u};
    uint64_t last = (uint64_t)count << 56;
    for (; count >= 8; data += 8, count -= 8) {
        uint64_t word = 0;
        for (int i = 0; i < 8; i++) word |= (uint64_t)(uint8_t)data[i] << (8 * i);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    for (size_t i = 0; i < count; i++) last |= (uint64_t)(uint8_t)data[i] << (8 * i);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static Owned function_source_hash(VM *vm, Value *args) {
    int64_t key;
    BufferView view;
    if (!value_to_int64(vm, args[0], EXCEPTION(OverflowError), &key) ||
        !buffer_get(vm, args[1], &view, false))
        return NULL;
    uint64_t hash = sip_hash((uint64_t)key, view.data, (size_t)view.count);
    buffer_release(vm, &view);
    char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (char)(hash >> (8 * i));
    return bytes_new(vm, bytes, sizeof bytes);
}

/* import_module(name): the module of an absolute name, by the interpreter's own import. */
static Owned function_import_module(VM *vm, Value *args) {
    if (!check_name(vm, "_import_module", args[0])) return NULL;
    Owned name = str_new_format(vm, "%S", args[0]), interned = name ? str_intern_take(vm, name) : NULL;
    Owned module = interned ? import_module(vm, interned) : NULL;
    value_release(vm, interned);
    return module;
}

/* The text of a source file's bytes, as its first lines declare them; line ends are left as they are. */
static Owned function_decode_source(VM *vm, Value *args) {
    BufferView view;
    Buffer text = BUFFER_EMPTY;
    bool is_decoded;
    Owned result = NULL;
    if (!buffer_get(vm, args[0], &view, false)) return NULL;
    if (load_decode(vm, view.data, (size_t)view.count, true, &text, &is_decoded)) {
        bool has_mark = !is_decoded && view.count >= 3 && memcmp(view.data, "\xEF\xBB\xBF", 3) == 0;
        if (is_decoded) result = str_new_utf8(vm, text.bytes, text.count);
        else
            result = codec_decode(vm, view.data + (has_mark ? 3 : 0), (size_t)view.count - (has_mark ? 3 : 0),
                                  "utf-8", NULL);
    }
    buffer_close(&text);
    buffer_release(vm, &view);
    return result;
}

static Owned function_warn(VM *vm, Value *args) {
    int level;
    if (!value_is_type(args[1]) || !value_is_str(args[0]))
        return raise_type_error(vm, "_warn() takes a str and a class of warnings");
    if (!value_to_c_int(vm, args[2], &level)) return NULL;
    return warning_issue(vm, as_type(args[1]), level, "%S", args[0]) ? VALUE_NONE : NULL;
}

static Owned function_missing(VM *vm, Value *args) {
    return vm->missing_hook ? vm->missing_hook(vm, args[0]) : VALUE_NONE;
}

static const Method functions[] = {
    {"_decode_source(source, /)", function_decode_source, "The text of the bytes of a source file."},
    {"_embedded_source(name, /)", function_embedded_source, "The source of an embedded module."},
    {"_find_embedded(name, /)", function_find_embedded,
     "(file, is a package, comes before sys.path) of an embedded module, or None."},
    {"_frozen_module_names()", function_frozen_module_names, "The names of all embedded modules."},
    {"_override_frozen_modules_for_tests(override, /)", function_override_frozen,
     "Says which modules of the binary come before those of sys.path: 1 all, -1 only those of importlib, 0 "
     "the usual ones."},
    {"_import_module(name, /)", function_import_module, "Import a module by its absolute name."},
    {"_explain_missing(name, /)", function_missing, "What to say of a module that is not there, or None."},
    {"_warn(message, category, level, /)", function_warn,
     "Issue a warning without importing anything for it."},
    {"acquire_lock()", function_acquire_lock, "Hold the import lock of this interpreter."},
    {"create_builtin(spec, /)", function_create_builtin, "Make a module that is written in C."},
    {"create_dynamic(spec, file=None, /)", function_create_dynamic,
     "Refuses: extension modules cannot be loaded."},
    {"exec_builtin(mod, /)", function_exec_builtin, "Finish a module that is written in C."},
    {"exec_dynamic(mod, /)", function_exec_builtin, "Run the body of a module in C."},
    {"extension_suffixes()", function_extension_suffixes, "The endings of extension modules: none."},
    {"get_frozen_object(name, data=None, /)", function_get_frozen_object, "The code of an embedded module."},
    {"is_builtin(name, /)", function_is_builtin,
     "1 if the module is written in C, -1 if it also cannot be made again, else 0."},
    {"is_frozen(name, /)", function_is_frozen, "Whether the module is embedded in the binary."},
    {"is_frozen_package(name, /)", function_is_frozen_package, "Whether the embedded module is a package."},
    {"lock_held()", function_lock_held, "Whether the import lock is held."},
    {"release_lock()", function_release_lock, "Let go of the import lock."},
    {"source_hash(key, source)", function_source_hash,
     "The hash of a source that compiled code is checked by."},
    {NULL, NULL, NULL},
};

Owned module_imp(VM *vm) {
    enum {
        MAGIC_NUMBER = 0x0A0D0E2B
    }; /* of CPython 3.14's compiled files: those are told apart from others by it */
    Owned module = stdlib_module(vm, "_imp", "What importlib needs of the interpreter.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    if (dict_set_text(vm, dict, "ModuleSpec", type_value(&module_spec_type)) &&
        stdlib_add_int(vm, module, "pyc_magic_number_token", MAGIC_NUMBER) &&
        dict_set_text_take(vm, dict, "check_hash_based_pycs", str_new_text(vm, "default")))
        return module;
    value_release(vm, module);
    return NULL;
}

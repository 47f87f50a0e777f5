/*
 * Imports: the statement, and finding, loading and running modules.
 *
 * A module comes from sys.modules, from the standard library inside the binary (C or embedded code, by
 * vm->module_hook), or from a file on sys.path. Submodules are looked for on their package's __path__.
 */
#include "vm/import.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "compiler/embedded.h"
#include "vm/load.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static int64_t last_dot(Value name) {
    for (int64_t i = as_str(name)->count; i-- > 0;) {
        if (str_at(as_str(name), i) == '.') return i;
    }
    return -1;
}

static Owned loaded(VM *vm, Value name) {
    Owned found;
    Value modules = field_peek(&vm->modules);
    if (!value_is_dict(modules)) return value_get_item(vm, modules, name);
    return dict_find(vm, as_dict(modules), name, &found) ? found : NULL;
}

/* --- running code as a module ----------------------------------------------------------------------------------- */

/* Sets what every module has; path is the __path__ of a package (a list) or NULL. */
static bool set_up(VM *vm, Value module, Value name, Value file, Value path) {
    Dict *dict = module_dict(module);
    int64_t dot = last_dot(name);
    Owned package = path ? value_retain(name) : dot < 0 ? value_retain(vm->empty_str) : str_substring(vm, name, 0, dot);
    bool is_fine = package && dict_set(vm, dict, vm_name(vm, NAME___package__), package) &&
                   dict_set(vm, dict, vm_name(vm, NAME___builtins__), field_peek(&vm->builtins));
    if (is_fine && file) is_fine = dict_set(vm, dict, vm_name(vm, NAME___file__), file);
    if (is_fine && path) is_fine = dict_set(vm, dict, vm_name(vm, NAME___path__), path);
    value_release(vm, package);
    return is_fine && module_set_spec(vm, module, name, file, path != NULL);
}

/* A spec with the attributes that programs look at. */
bool module_set_spec(VM *vm, Value module, Value name, Value file, bool is_package) {
    if (!vm->spec_hook) return true;
    Owned spec = vm->spec_hook(vm, name, file, is_package);
    bool is_fine = spec && dict_set(vm, module_dict(module), vm_name(vm, NAME___spec__), spec);
    value_release(vm, spec);
    return is_fine;
}

/* Runs code in a fresh module that stands in sys.modules; the module is taken out again when it fails. */
static Owned run_module(VM *vm, Value name, Value code, Value file, Value path) {
    Owned module = module_new(vm, name, NULL);
    if (!module) return NULL;
    if (!set_up(vm, module, name, file, path) || !value_set_item(vm, field_peek(&vm->modules), name, module)) {
        value_release(vm, module);
        return NULL;
    }
    Value dict = module_dict_value(module);
    Owned result = frame_run_code(vm, code, dict, dict, NULL);
    if (!result) {
        Owned error = raise_fetch(vm);
        Owned removed;
        if (dict_pop(vm, as_dict(field_peek(&vm->modules)), name, &removed)) value_release(vm, removed);
        else raise_clear(vm);
        raise_again_take(vm, error);
        value_release(vm, module);
        return NULL;
    }
    value_release(vm, result);
    Owned standing = loaded(vm, name); /* a module may have put another in its place */
    value_release(vm, module);
    return standing ? standing : raise_is_pending(vm) ? NULL : raise_import_error(vm, EXCEPTION(ImportError), name, NULL, "module %R not in sys.modules", name);
}

/* --- the binary's own modules ----------------------------------------------------------------------------------- */

static const EmbeddedModule *find_embedded(VM *vm, Value name) {
    Buffer text = BUFFER_EMPTY;
    str_append_utf8(&text, name);
    const EmbeddedModule *found = NULL;
    size_t low = 0, high = text.failed || !text.bytes ? 0 : vm->embedded_count;
    while (low < high && !found) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(text.bytes, vm->embedded[middle].name);
        if (order == 0) found = &vm->embedded[middle];
        else if (order < 0) high = middle;
        else low = middle + 1;
    }
    buffer_close(&text);
    return found;
}

static Owned import_embedded(VM *vm, Value name, const EmbeddedModule *module) {
    Owned code = load_embedded(vm, module->code), path = NULL, file = NULL, result = NULL;
    if (!code) return NULL;
    file = field_get(&as_code(code)->filename);
    if (module->is_package) {
        int64_t slash = as_str(file)->count;
        while (slash > 0 && str_at(as_str(file), slash - 1) != '/') slash--;
        Owned folder = str_substring(vm, file, 0, slash > 0 ? slash - 1 : 0);
        Value item = folder;
        path = folder ? list_from(vm, &item, 1) : NULL;
        value_release(vm, folder);
        if (!path) goto done;
    }
    result = run_module(vm, name, code, file, path);
done:
    value_release(vm, code);
    value_release(vm, path);
    value_release(vm, file);
    return result;
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static bool read_file(VM *vm, const char *name, Value shown, Buffer *content) {
    FILE *file = fopen(name, "rbe");
    if (!file) return raise_os_error(vm, errno, shown, NULL);
    enum { STEP = 65536 };
    for (;;) {
        if (!buffer_reserve(content, STEP)) break;
        size_t got = fread(content->bytes + content->count, 1, STEP, file);
        content->count += got;
        content->bytes[content->count] = 0;
        if (got < STEP) break;
    }
    bool has_failed = ferror(file);
    int error = errno;
    fclose(file);
    if (content->failed) return raise_memory_error(vm);
    return has_failed ? (bool)raise_os_error(vm, error, shown, NULL) : true;
}

Owned import_file_code(VM *vm, Value filename) {
    Buffer name = BUFFER_EMPTY, content = BUFFER_EMPTY;
    Owned code = NULL;
    if (str_append_file_name(vm, &name, filename) && read_file(vm, name.bytes, filename, &content)) {
        LoadOptions options = {.parse = {.mode = PARSE_MODULE}, .optimize = -1};
        code = load_source(vm, content.bytes ? content.bytes : "", content.count, filename, &options);
    }
    buffer_close(&name);
    buffer_close(&content);
    return code;
}

static bool is_file(const char *name) {
    struct stat status;
    return stat(name, &status) == 0 && S_ISREG(status.st_mode);
}

static bool is_folder(const char *name) {
    struct stat status;
    return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Tries one folder of a path: NAME/__init__.py, NAME.py; a folder without __init__ counts as a namespace. */
static bool try_folder(VM *vm, Value folder, Value tail, Owned *file, Owned *package, Owned *namespace) {
    Buffer path = BUFFER_EMPTY;
    if (!str_append_file_name(vm, &path, folder)) {
        buffer_close(&path);
        return raise_clear_if(vm, EXCEPTION(ValueError));
    }
    if (path.count && path.bytes[path.count - 1] != '/') buffer_append_byte(&path, '/');
    str_append_utf8(&path, tail);
    size_t base = path.count;
    buffer_append_text(&path, "/__init__.py");
    bool is_fine = !path.failed;
    if (is_fine && is_file(path.bytes)) {
        *file = str_new_file_name(vm, path.bytes, path.count);
        *package = str_new_file_name(vm, path.bytes, base);
    } else if (is_fine) {
        path.count = base;
        buffer_append_text(&path, ".py");
        if (is_file(path.bytes)) {
            *file = str_new_file_name(vm, path.bytes, path.count);
        } else {
            path.bytes[base] = 0;
            if (!*namespace && is_folder(path.bytes)) *namespace = str_new_file_name(vm, path.bytes, base);
        }
    }
    buffer_close(&path);
    return is_fine || raise_memory_error(vm);
}

/* The module from the folders of path (any iterable of str); NULL without exception if none has it. */
static Owned import_from_path(VM *vm, Value name, Value tail, Value path) {
    Owned folders = value_to_list(vm, path), file = NULL, package = NULL, namespace = NULL, result = NULL;
    if (!folders) return NULL;
    bool is_fine = true;
    for (int64_t i = 0; is_fine && !file && i < as_list(folders)->count; i++) {
        Value folder = list_peek(folders, i);
        if (!value_is_str(folder)) continue;
        is_fine = try_folder(vm, folder, tail, &file, &package, &namespace);
    }
    value_release(vm, folders);
    if (is_fine && file) {
        Owned code = import_file_code(vm, file), own_path = NULL;
        if (package) {
            Value item = package;
            own_path = list_from(vm, &item, 1);
        }
        if (code && (!package || own_path)) result = run_module(vm, name, code, file, own_path);
        value_release(vm, code);
        value_release(vm, own_path);
    } else if (is_fine && namespace) {
        Value item = namespace;
        Owned own_path = list_from(vm, &item, 1);
        result = own_path ? module_new(vm, name, NULL) : NULL;
        if (result && (!set_up(vm, result, name, NULL, own_path) || !value_set_item(vm, field_peek(&vm->modules), name, result))) {
            value_release(vm, result);
            result = NULL;
        }
        value_release(vm, own_path);
    }
    value_release(vm, file);
    value_release(vm, package);
    value_release(vm, namespace);
    return result;
}

/* --- finding ---------------------------------------------------------------------------------------------------- */

/* One module, its parent being imported already. NULL without exception if nobody has it. */
static Owned find_and_load(VM *vm, Value name, Value tail, Value path) {
    if (!path) {
        if (vm->module_hook) {
            Owned module = vm->module_hook(vm, name);
            if (module || raise_is_pending(vm)) return module;
        }
        path = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_path);
        const EmbeddedModule *embedded = find_embedded(vm, name);
        if (embedded) return import_embedded(vm, name, embedded);
        return path ? import_from_path(vm, name, tail, path) : NULL;
    }
    const EmbeddedModule *embedded = find_embedded(vm, name);
    if (embedded) return import_embedded(vm, name, embedded);
    if (vm->module_hook) {
        Owned module = vm->module_hook(vm, name);
        if (module || raise_is_pending(vm)) return module;
    }
    return import_from_path(vm, name, tail, path);
}

static Owned raise_not_found(VM *vm, Value name) {
    if (vm->missing_hook) {
        Owned text = vm->missing_hook(vm, name);
        if (!text) return NULL;
        if (text != VALUE_NONE) {
            raise_import_error(vm, EXCEPTION(ModuleNotFoundError), name, NULL, "%S", text);
            value_release(vm, text);
            return NULL;
        }
    }
    return raise_import_error(vm, EXCEPTION(ModuleNotFoundError), name, NULL, "No module named %R", name);
}

Owned import_module(VM *vm, Value name) {
    Owned module = loaded(vm, name);
    if (module == VALUE_NONE) return raise_import_error(vm, EXCEPTION(ModuleNotFoundError), name, NULL, "import of %S halted; None in sys.modules", name);
    if (module || raise_is_pending(vm)) return module;
    if (!recursion_enter(vm, " while importing")) return NULL;
    int64_t dot = last_dot(name);
    if (dot < 0) {
        module = find_and_load(vm, name, name, NULL);
        return module || raise_is_pending(vm) ? module : raise_not_found(vm, name);
    }
    Owned parent_name = str_substring(vm, name, 0, dot), tail = str_substring(vm, name, dot + 1, as_str(name)->count), path = NULL;
    Owned parent = parent_name && tail ? import_module(vm, parent_name) : NULL;
    if (!parent) goto done;
    module = loaded(vm, name); /* the parent may have imported it */
    if (module || raise_is_pending(vm)) goto done;
    if (!value_find_attribute(vm, parent, vm_name(vm, NAME___path__), &path)) goto done;
    if (!path) {
        raise_import_error(vm, EXCEPTION(ModuleNotFoundError), name, NULL, "No module named %R; %R is not a package", name, parent_name);
        goto done;
    }
    module = find_and_load(vm, name, tail, path);
    if (!module && !raise_is_pending(vm)) raise_not_found(vm, name);
    if (module) {
        Owned key = str_intern_take(vm, value_retain(tail));
        if (!key || !value_set_attribute(vm, parent, key, module)) {
            value_release(vm, module);
            module = NULL;
        }
        value_release(vm, key);
    }
done:
    value_release(vm, parent_name);
    value_release(vm, tail);
    value_release(vm, parent);
    value_release(vm, path);
    return module;
}

Owned import_module_text(VM *vm, const char *text) {
    Owned name = str_intern_text(vm, text);
    Owned module = name ? import_module(vm, name) : NULL;
    value_release(vm, name);
    return module;
}

/* --- __import__ ------------------------------------------------------------------------------------------------- */

/* The package that relative names count from. */
static Owned package_of(VM *vm, Value globals) {
    Dict *dict = value_is_dict(globals) ? as_dict(globals) : NULL;
    Value package = dict ? dict_get_name(vm, dict, NAME___package__) : NULL;
    if (package && package != VALUE_NONE) {
        if (!value_is_str(package)) return raise_type_error(vm, "package must be a string");
        return value_retain(package);
    }
    Value name = dict ? dict_get_name(vm, dict, NAME___name__) : NULL;
    if (!name || !value_is_str(name)) return raise_format(vm, EXCEPTION(KeyError), "'__name__' not in globals");
    if (dict_get_name(vm, dict, NAME___path__)) return value_retain(name);
    int64_t dot = last_dot(name);
    return dot < 0 ? value_retain(vm->empty_str) : str_substring(vm, name, 0, dot);
}

static Owned absolute_name(VM *vm, Value name, Value globals, int level) {
    Owned package = package_of(vm, globals);
    if (!package) return NULL;
    if (as_str(package)->count == 0) {
        value_release(vm, package);
        return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL, "attempted relative import with no known parent package");
    }
    int64_t end = as_str(package)->count;
    for (int i = 1; i < level && end >= 0; i++) {
        int64_t dot = end - 1;
        while (dot >= 0 && str_at(as_str(package), dot) != '.') dot--;
        end = dot;
    }
    Owned base = end < 0 ? NULL : str_substring(vm, package, 0, end);
    if (end < 0) raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL, "attempted relative import beyond top-level package");
    Owned result = !base ? NULL : as_str(name)->count ? str_new_format(vm, "%S.%S", base, name) : value_retain(base);
    value_release(vm, package);
    value_release(vm, base);
    return result;
}

/* from package import names: submodules among the names are imported too. */
static bool import_submodules(VM *vm, Value module, Value fromlist, bool is_all) {
    Owned name = NULL, list = value_to_list(vm, fromlist);
    bool is_fine = list && value_find_attribute(vm, module, vm_name(vm, NAME___name__), &name);
    for (int64_t i = 0; is_fine && name && i < as_list(list)->count; i++) {
        Value item = list_peek(list, i);
        Owned found = NULL;
        if (!value_is_str(item)) {
            is_fine = raise_type_error(vm, is_all ? "Item in %S.__all__ must be str, not %T" : "Item in ``from list'' must be str, not %T", is_all ? name : (Value)type_value_of(item), item);
            break;
        }
        if (str_is_text(item, "*")) {
            if (is_all) continue;
            Owned all;
            is_fine = value_find_attribute(vm, module, vm_name(vm, NAME___all__), &all);
            if (is_fine && all) is_fine = import_submodules(vm, module, all, true);
            value_release(vm, all);
            continue;
        }
        is_fine = value_find_attribute(vm, module, item, &found);
        bool is_there = found != NULL;
        value_release(vm, found);
        if (!is_fine || is_there) continue;
        Owned full = str_new_format(vm, "%S.%S", name, item);
        Owned submodule = full ? import_module(vm, full) : NULL;
        if (!submodule) { /* a missing submodule is for the import statement to report */
            is_fine = false;
            if (full && raise_matches(vm, EXCEPTION(ModuleNotFoundError))) {
                Owned error = raise_fetch(vm);
                Value missing = field_peek(&as_exception(error)->extra[IMPORT_NAME]);
                is_fine = missing && value_is_str(missing) && str_equal(missing, full);
                if (is_fine) value_release(vm, error);
                else raise_again_take(vm, error);
            }
        }
        value_release(vm, full);
        value_release(vm, submodule);
    }
    value_release(vm, name);
    value_release(vm, list);
    return is_fine;
}

Owned import_name(VM *vm, Value name, Value globals, Value fromlist, int level) {
    if (!value_is_str(name)) return raise_type_error(vm, "module name must be a string");
    if (level < 0) return raise_value_error(vm, "level must be >= 0");
    if (level == 0 && as_str(name)->count == 0) return raise_value_error(vm, "Empty module name");
    Owned full = level ? absolute_name(vm, name, globals, level) : str_intern_take(vm, value_is_exact_str(name) ? value_retain(name) : str_new_format(vm, "%S", name));
    Owned module = full ? import_module(vm, full) : NULL, result = NULL;
    bool has_from = false;
    if (!module || (fromlist && !value_is_true(vm, fromlist, &has_from))) goto done;
    if (has_from) {
        Owned path;
        if (!value_find_attribute(vm, module, vm_name(vm, NAME___path__), &path)) goto done;
        bool is_package = path != NULL;
        value_release(vm, path);
        if (!is_package || import_submodules(vm, module, fromlist, false)) result = value_retain(module);
    } else {
        int64_t dot = 0, count = as_str(name)->count;
        while (dot < count && str_at(as_str(name), dot) != '.') dot++;
        if (dot == count) {
            result = level && count == 0 ? value_retain(module) : value_retain(module);
        } else {
            Owned top = str_substring(vm, full, 0, as_str(full)->count - (count - dot));
            result = top ? import_module(vm, top) : NULL;
            value_release(vm, top);
        }
    }
done:
    value_release(vm, full);
    value_release(vm, module);
    return result;
}

Owned import_statement(VM *vm, Frame *frame, Value name, Value fromlist, Value level) {
    Value globals = field_peek(&frame->function->globals);
    Value function = dict_get_name(vm, as_dict(field_peek(&frame->function->builtins)), NAME___import__);
    if (!function) return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL, "__import__ not found");
    int64_t number = value_small_int(level);
    if (function == field_peek(&vm->import_function)) return import_name(vm, name, globals, fromlist == VALUE_NONE ? NULL : fromlist, (int)number);
    Value items[5] = {name, globals, frame->locals ? frame->locals : VALUE_NONE, fromlist, level};
    Owned held = value_retain(function);
    Owned result = value_call(vm, held, (Arguments){items, 5, NULL});
    value_release(vm, held);
    return result;
}

Owned import_from(VM *vm, Value module, Value name) {
    Owned found, own_name = NULL, file = NULL;
    if (!value_find_attribute(vm, module, name, &found)) return NULL;
    if (found) return found;
    if (!value_find_attribute(vm, module, vm_name(vm, NAME___name__), &own_name)) return NULL;
    if (own_name && value_is_str(own_name)) { /* a submodule that is being imported stands in sys.modules only */
        Owned full = str_new_format(vm, "%S.%S", own_name, name);
        found = full ? loaded(vm, full) : NULL;
        value_release(vm, full);
        if (found || raise_is_pending(vm)) {
            value_release(vm, own_name);
            return found;
        }
    }
    if (!value_find_attribute(vm, module, vm_name(vm, NAME___file__), &file)) {
        value_release(vm, own_name);
        return NULL;
    }
    Owned unknown = str_new_text(vm, "<unknown module name>");
    Value shown = own_name && value_is_str(own_name) ? own_name : unknown;
    Owned place = file && value_is_str(file) ? value_retain(file) : str_new_text(vm, "unknown location");
    raise_import_error(vm, EXCEPTION(ImportError), shown, file && value_is_str(file) ? file : NULL, "cannot import name %R from %R (%S)", name, shown, place);
    Owned pending = vm->thread->exception;
    if (pending && raise_matches(vm, EXCEPTION(ImportError))) field_take(vm, &as_exception(pending)->extra[IMPORT_NAME_FROM], value_retain(name));
    value_release(vm, unknown);
    value_release(vm, place);
    value_release(vm, own_name);
    value_release(vm, file);
    return NULL;
}

bool import_all_from(VM *vm, Value module, Value locals) {
    Owned all = NULL, dict = NULL, names = NULL;
    if (!value_find_attribute(vm, module, vm_name(vm, NAME___all__), &all)) return false;
    bool skip_private = !all, is_fine = true;
    if (!all) {
        if (!value_find_attribute(vm, module, vm_name(vm, NAME___dict__), &dict)) return false;
        if (!dict) return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL, "from-import-* object has no __dict__ and no __all__");
    }
    names = value_to_list(vm, all ? all : dict);
    is_fine = names != NULL;
    for (int64_t i = 0; is_fine && i < as_list(names)->count; i++) {
        Value name = list_peek(names, i);
        if (!value_is_str(name)) {
            is_fine = raise_type_error(vm, "%s in %S.%s must be str, not %T", all ? "Item" : "Key", module, all ? "__all__" : "__dict__", name);
            break;
        }
        if (skip_private && as_str(name)->count && str_at(as_str(name), 0) == '_') continue;
        Owned value = value_attribute(vm, module, name);
        is_fine = value && value_set_item(vm, locals, name, value);
        value_release(vm, value);
    }
    value_release(vm, all);
    value_release(vm, dict);
    value_release(vm, names);
    return is_fine;
}

/*
 * Imports: the statement, and finding, loading and running modules.
 *
 * A module comes from sys.modules, from the standard library inside the binary (C by vm->module_hook, or
 * embedded code: the entry <stdlib> of sys.path), or from a file on sys.path; submodules are looked for on
 * their package's __path__. All that happens here as long as sys.meta_path, sys.path_hooks and
 * sys.path_importer_cache are as the interpreter made them. Once a program has changed one of them, and for
 * namespace packages, the finders written in the language are asked: the modules _frozen_importlib and
 * _frozen_importlib_external, which start-up does not load.
 */
#include "vm/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "compiler/embedded.h"
#include "vm/audit.h"
#include "vm/load.h"
#include "vm/lock.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/exception.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"
#include "vm/warning.h"

static int64_t last_dot(Value name) {
    for (int64_t i = as_str(name)->count; i-- > 0;) {
        if (str_at(as_str(name), i) == '.') return i;
    }
    return -1;
}

static Owned loaded(VM *vm, Value name) {
    Owned found;
    Value modules = field_peek(&vm->modules);
    Value shown =
        field_peek(&vm->sys) ? dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_modules) : NULL;
    if (shown && shown != modules && !value_is_dict(shown)) { /* a program put a mapping of its own there */
        Owned held = value_retain(shown), item = value_get_item(vm, held, name);
        value_release(vm, held);
        if (!item && raise_matches(vm, EXCEPTION(KeyError))) raise_clear(vm);
        return item;
    }
    if (shown) modules = shown;
    return dict_find(vm, as_dict(modules), name, &found) ? found : NULL;
}

/* sys.modules, as the program sees it; borrowed. */
static Value modules_table(VM *vm) {
    Value shown =
        field_peek(&vm->sys) ? dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_modules) : NULL;
    return shown ? shown : field_peek(&vm->modules);
}

/* --- the machinery in the language ---------------------------------------------------------------------- */

static Owned import_embedded_as(VM *vm, Value name, const EmbeddedModule *module);
static const EmbeddedModule *find_embedded_text(VM *vm, const char *name);

/* A tuple of the list that module has under key, which also becomes sys's unless a program was quicker. */
static bool install(VM *vm, Value module, const char *key_text, NameIndex sys_name, Field *keep) {
    Owned key = str_intern_text(vm, key_text), list = key ? value_attribute(vm, module, key) : NULL,
          tuple = list ? value_to_tuple(vm, list) : NULL;
    Dict *sys = as_dict(field_peek(&vm->sys));
    bool is_fine =
        tuple && (dict_get_name(vm, sys, sys_name) || dict_set(vm, sys, vm_name(vm, sys_name), list));
    if (is_fine) field_take(vm, keep, value_retain(tuple));
    value_release(vm, key);
    value_release(vm, list);
    value_release(vm, tuple);
    return is_fine;
}

/* The module _frozen_importlib_external, loaded at first need; borrowed. It is what importlib consists of. */
static Value machinery(VM *vm) {
    if (field_peek(&vm->import_machinery)) return field_peek(&vm->import_machinery);
    const EmbeddedModule *embedded = find_embedded_text(vm, "_frozen_importlib_external");
    if (!embedded)
        return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL,
                                  "this Adder was built without importlib");
    Owned name = str_intern_text(vm, embedded->name), module = name ? loaded(vm, name) : NULL;
    if (!module && name && !raise_is_pending(vm)) module = import_embedded_as(vm, name, embedded);
    value_release(vm, name);
    if (!module) return NULL;
    Owned class_name = str_intern_text(vm, "FileFinder"),
          class = class_name ? value_attribute(vm, module, class_name) : NULL;
    value_release(vm, class_name);
    if (class && install(vm, module, "_default_finders", NAME_meta_path, &vm->import_finders) &&
        install(vm, module, "_default_hooks", NAME_path_hooks, &vm->import_hooks)) {
        Dict *sys = as_dict(field_peek(&vm->sys));
        Owned cache = dict_new(vm);
        if (cache && (dict_get_name(vm, sys, NAME_path_importer_cache) ||
                      dict_set(vm, sys, vm_name(vm, NAME_path_importer_cache), cache))) {
            field_init_take(&vm->import_machinery, value_retain(module));
            field_take(vm, &vm->import_file_finder, value_retain(class));
        }
        value_release(vm, cache);
    }
    value_release(vm, class);
    value_release(vm, module);
    return field_peek(&vm->import_machinery);
}

Owned import_call_machinery(VM *vm, const char *function_name, Value first, Value second) {
    Value module = machinery(vm);
    if (!module) return NULL;
    Owned key = str_intern_text(vm, function_name), function = key ? value_attribute(vm, module, key) : NULL,
          result = NULL;
    Value items[2] = {first, second};
    if (function) result = value_call(vm, function, (Arguments){items, second ? 2 : 1, NULL});
    value_release(vm, key);
    value_release(vm, function);
    return result;
}

Owned import_make_loader(VM *vm, SpecKind kind, Value name, Value origin) {
    Value module = machinery(vm);
    if (!module) return NULL;
    Owned key = str_intern_text(vm, kind == SPEC_BUILTIN  ? "BuiltinImporter"
                                    : kind == SPEC_FROZEN ? "FrozenImporter"
                                                          : "SourceFileLoader");
    Owned class = key ? value_attribute(vm, module, key) : NULL, result = NULL;
    if (class) result = kind == SPEC_SOURCE ? value_call_2(vm, class, name, origin) : value_retain(class);
    value_release(vm, key);
    value_release(vm, class);
    return result;
}

/* The __loader__ of a module that has none in its dict: its spec's, or of a program, by its file. */
static Owned lazy_loader(VM *vm, Dict *dict) {
    Value spec = dict_get_name(vm, dict, NAME___spec__), name = dict_get_name(vm, dict, NAME___name__),
          file = dict_get_name(vm, dict, NAME___file__);
    Owned loader = NULL;
    if (spec && value_has_type(spec, &module_spec_type)) {
        Owned held = value_retain(spec);
        loader = value_attribute_name(vm, held, NAME_loader);
        value_release(vm, held);
    } else if (spec == VALUE_NONE && name && value_is_str(name) && str_is_text(name, "__main__")) {
        loader = import_make_loader(vm, file ? SPEC_SOURCE : SPEC_BUILTIN, name, file);
    } else {
        return NULL;
    }
    if (loader && object_value(dict) != field_peek(&vm->builtins) &&
        !dict_set(vm, dict, vm_name(vm, NAME___loader__), loader)) {
        value_release(vm, loader);
        loader = NULL;
    }
    return loader;
}

bool import_lazy_attribute(VM *vm, Value dict, Value name, Owned *found) {
    *found = NULL;
    if (name == vm_name(vm, NAME___loader__)) {
        *found = lazy_loader(vm, as_dict(dict));
        return *found || !raise_is_pending(vm);
    }
    if (dict != field_peek(&vm->sys)) return true;
    if (name == vm_name(vm, NAME_meta_path) || name == vm_name(vm, NAME_path_hooks) ||
        name == vm_name(vm, NAME_path_importer_cache)) {
        if (field_peek(&vm->import_machinery)) return true; /* a program deleted it */
        if (!machinery(vm)) return false;
        Value value = dict_get_str(vm, as_dict(dict), name);
        *found = value ? value_retain(value) : NULL;
    } else if (name == vm_name(vm, NAME_monitoring) && vm->monitors) {
        return true; /* a program deleted it */
    } else if ((name == vm_name(vm, NAME_stdlib_module_names) && vm->stdlib_names_hook) ||
               (name == vm_name(vm, NAME_monitoring) && vm->monitoring_hook)) {
        *found = name == vm_name(vm, NAME_monitoring) ? vm->monitoring_hook(vm) : vm->stdlib_names_hook(vm);
        if (!*found || !dict_set(vm, as_dict(dict), name, *found)) return false;
    }
    return true;
}

/* Whether the list under name in sys still is what the interpreter put there. */
static bool is_untouched(VM *vm, NameIndex name, const Field *made) {
    Value list = dict_get_name(vm, as_dict(field_peek(&vm->sys)), name), tuple = field_peek(made);
    if (!tuple) return !list;
    if (!list || !value_is_list(list) || as_list(list)->count != as_tuple(tuple)->count) return false;
    for (int64_t i = 0; i < as_list(list)->count; i++) {
        if (list_peek(list, i) != tuple_peek(tuple, i)) return false;
    }
    return true;
}

/* Takes importlib's own frames off the traceback of the pending exception: all of them for an ImportError,
   else those that end where the machinery calls code of the program. */
static void remove_machinery_frames(VM *vm) {
    Owned error = raise_fetch(vm);
    bool is_import_error = value_is_instance_exact(vm, error, EXCEPTION(ImportError));
    Field *at = &as_exception(error)->traceback;
    while (field_peek(at)) {
        Field *end = at;
        bool is_border = false;
        while (field_peek(end)) {
            Frame *frame = as_frame_object(field_peek(&as_traceback(field_peek(end))->frame))->frame;
            Value file = frame ? field_peek(&frame->code->filename) : NULL;
            if (!file || (!str_is_text(file, "<stdlib>/_frozen_importlib.py") &&
                          !str_is_text(file, "<stdlib>/_frozen_importlib_external.py")))
                break;
            end = &as_traceback(field_peek(end))->next;
            is_border = str_is_text(field_peek(&frame->code->name), "_call_with_frames_removed");
        }
        if (end == at) {
            at = &as_traceback(field_peek(at))->next;
        } else if (is_import_error || is_border) {
            field_take(vm, at, field_get(end));
        } else {
            at = end;
        }
    }
    raise_again_take(vm, error);
}

/* The module as the finders on sys.meta_path give it; NULL without exception if none has it. */
static Owned ask_finders(VM *vm, Value name, Value path) {
    Owned module = import_call_machinery(vm, "_import_leaf", name, path ? path : VALUE_NONE);
    if (!module) {
        remove_machinery_frames(vm);
        return NULL;
    }
    return module == VALUE_NONE ? NULL : module;
}

/* --- running code as a module --------------------------------------------------------------------------- */

/* Where CPython would keep the compiled code of file: __pycache__/STEM.TAG.pyc beside it. */
static Owned cached_name(VM *vm, Value file) {
    int64_t count = as_str(file)->count, slash = count;
    while (slash > 0 && str_at(as_str(file), slash - 1) != '/') slash--;
    Owned folder = str_substring(vm, file, 0, slash),
          stem = folder ? str_substring(vm, file, slash, count > 3 ? count - 3 : count) : NULL, result = NULL;
    static const char *const levels[] = {"", ".opt-1", ".opt-2"};
    if (stem)
        result = str_new_format(vm, "%S__pycache__/%S.%s%s.pyc", folder, stem, IMPORT_CACHE_TAG,
                                levels[vm->options.optimize > 2 ? 2 : vm->options.optimize]);
    value_release(vm, folder);
    value_release(vm, stem);
    return result;
}

/* Sets what every module has; path is the __path__ of a package (a list) or NULL. */
static bool set_up(VM *vm, Value module, SpecKind kind, Value name, Value file, Value path) {
    Dict *dict = module_dict(module);
    int64_t dot = last_dot(name);
    Owned package = path      ? value_retain(name)
                    : dot < 0 ? value_retain(vm->empty_str)
                              : str_substring(vm, name, 0, dot);
    bool is_fine = package && dict_set(vm, dict, vm_name(vm, NAME___package__), package) &&
                   module_set_spec(vm, module, kind, name, file, path);
    if (is_fine && path) is_fine = dict_set(vm, dict, vm_name(vm, NAME___path__), path);
    if (is_fine && file) is_fine = dict_set(vm, dict, vm_name(vm, NAME___file__), file);
    if (is_fine && kind == SPEC_SOURCE)
        is_fine = dict_set_take(vm, dict, vm_name(vm, NAME___cached__), cached_name(vm, file));
    value_release(vm, package);
    return is_fine && dict_set(vm, dict, vm_name(vm, NAME___builtins__), field_peek(&vm->builtins));
}

bool module_set_spec(VM *vm, Value module, SpecKind kind, Value name, Value origin, Value path) {
    return dict_set_take(vm, module_dict(module), vm_name(vm, NAME___spec__),
                         module_spec_new(vm, kind, name, origin, path));
}

static void set_initializing(VM *vm, Value module, bool is) {
    Value spec = dict_get_name(vm, module_dict(module), NAME___spec__);
    if (spec && value_has_type(spec, &module_spec_type)) as_module_spec(spec)->is_initializing = is;
}

/* Runs code in a fresh module that stands in sys.modules; the module is taken out again when it fails. */
static Owned run_module(VM *vm, SpecKind kind, Value name, Value code, Value file, Value path) {
    Owned module = module_new(vm, name, NULL);
    if (!module) return NULL;
    if (!set_up(vm, module, kind, name, file, path) || !value_set_item(vm, modules_table(vm), name, module)) {
        value_release(vm, module);
        return NULL;
    }
    Value dict = module_dict_value(module);
    set_initializing(vm, module, true);
    Owned result = frame_run_code(vm, code, dict, dict, NULL);
    set_initializing(vm, module, false);
    if (!result) {
        Owned error = raise_fetch(vm);
        if (!value_set_item(vm, modules_table(vm), name, NULL)) raise_clear(vm);
        raise_again_take(vm, error);
        value_release(vm, module);
        return NULL;
    }
    value_release(vm, result);
    Owned standing = loaded(vm, name); /* a module may have put another in its place */
    value_release(vm, module);
    return standing ? standing
           : raise_is_pending(vm)
               ? NULL
               : raise_import_error(vm, EXCEPTION(ImportError), name, NULL, "%S not in sys.modules", name);
}

/* --- the binary's own modules --------------------------------------------------------------------------- */

/* In the paths of packages, what stands for the library inside the binary. */
static const char own_folder[] = "<stdlib>";

static const EmbeddedModule *find_embedded_text(VM *vm, const char *name) {
    size_t low = 0, high = vm->embedded_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, vm->embedded[middle].name);
        if (order == 0) return &vm->embedded[middle];
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}

const EmbeddedModule *import_find_embedded(VM *vm, Value name) {
    Buffer text = BUFFER_EMPTY;
    str_append_utf8(&text, name);
    bool is_name = !text.failed && text.bytes && !memchr(text.bytes, 0, text.count);
    const EmbeddedModule *found = is_name ? find_embedded_text(vm, text.bytes) : NULL;
    buffer_close(&text);
    return found;
}

/* The embedded module `tail` of a folder like <stdlib>/json; *is_own: folder is one of those. */
static const EmbeddedModule *find_in_own_folder(VM *vm, Value folder, Value tail, bool *is_own) {
    const Str *str = as_str(folder);
    int64_t length = (int64_t)sizeof own_folder - 1;
    *is_own = false;
    if (str->count < length || !str_is_ascii(str) ||
        memcmp(str->data, own_folder, sizeof own_folder - 1) != 0)
        return NULL;
    if (str->count > length && str_at(str, length) != '/') return NULL;
    *is_own = true;
    Buffer name = BUFFER_EMPTY;
    for (int64_t i = length + 1; i < str->count; i++)
        buffer_append_byte(&name, str_at(str, i) == '/' ? '.' : (char)str_at(str, i));
    if (name.count) buffer_append_byte(&name, '.');
    str_append_utf8(&name, tail);
    const EmbeddedModule *found = name.failed || !name.bytes ? NULL : find_embedded_text(vm, name.bytes);
    buffer_close(&name);
    return found;
}

/* Whether CPython too has this module inside its binary, before anything on sys.path. */
bool import_is_frozen(VM *vm, Value name) {
    if (vm->frozen_override > 0) return import_find_embedded(vm, name) != NULL;
    if (vm->frozen_override < 0)
        return str_is_text(name, "_frozen_importlib") || str_is_text(name, "_frozen_importlib_external");
    static const char *const frozen[] = {"_collections_abc",
                                         "_frozen_importlib",
                                         "_frozen_importlib_external",
                                         "abc",
                                         "codecs",
                                         "genericpath",
                                         "importlib.machinery",
                                         "importlib.util",
                                         "io",
                                         "ntpath",
                                         "os",
                                         "posixpath",
                                         "runpy",
                                         "site",
                                         "stat",
                                         "zipimport"};
    for (size_t i = 0; i < COUNT_OF(frozen); i++) {
        if (str_is_text(name, frozen[i])) return true;
    }
    return false;
}

/* The place of an embedded module's source and, of a package, its __path__ (else NULL). */
static bool embedded_place(VM *vm, Value code, const EmbeddedModule *module, Owned *file, Owned *path) {
    *file = field_get(&as_code(code)->filename);
    *path = NULL;
    if (!module->is_package) return true;
    int64_t slash = as_str(*file)->count;
    while (slash > 0 && str_at(as_str(*file), slash - 1) != '/') slash--;
    Owned folder = str_substring(vm, *file, 0, slash > 0 ? slash - 1 : 0);
    Value item = folder;
    *path = folder ? list_from(vm, &item, 1) : NULL;
    value_release(vm, folder);
    return *path != NULL;
}

static Owned import_embedded_as(VM *vm, Value name, const EmbeddedModule *module) {
    Owned code = load_embedded(vm, module->code), path = NULL, file = NULL, result = NULL;
    if (code && embedded_place(vm, code, module, &file, &path))
        result = run_module(vm, SPEC_FROZEN, name, code, file, path);
    value_release(vm, code);
    value_release(vm, path);
    value_release(vm, file);
    return result;
}

/* --- files ---------------------------------------------------------------------------------------------- */

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

/* What try_folder has found; each a str or NULL. */
typedef struct Found {
    Owned file;         /* source */
    Owned package;      /* the folder of a package */
    bool needs_finders; /* compiled code, or a folder that may be part of a namespace: for importlib to look
                           at */
} Found;

/* Tries one folder of a path: NAME/__init__.py, NAME.py. */
static bool try_folder(VM *vm, Value folder, Value tail, Found *found) {
    Buffer path = BUFFER_EMPTY;
    char here[4096];
    if (as_str(folder)->count == 0 || str_at(as_str(folder), 0) != '/') { /* __file__ is always absolute */
        if (!getcwd(here, sizeof here)) return true;
        buffer_append_text(&path, here);
        if (as_str(folder)->count) buffer_append_byte(&path, '/');
    }
    if (!str_append_file_name(vm, &path, folder)) {
        buffer_close(&path);
        return raise_clear_if(vm, EXCEPTION(ValueError));
    }
    if (path.count && path.bytes[path.count - 1] != '/') buffer_append_byte(&path, '/');
    if (!str_append_file_name(vm, &path, tail)) {
        buffer_close(&path);
        return raise_clear_if(vm, EXCEPTION(ValueError));
    }
    size_t base = path.count;
    buffer_append_text(&path, "/__init__.py");
    bool is_fine = !path.failed;
    if (is_fine && is_file(path.bytes)) {
        found->file = str_new_file_name(vm, path.bytes, path.count);
        found->package = str_new_file_name(vm, path.bytes, base);
        is_fine = found->file && found->package;
    } else if (is_fine) {
        path.count = base;
        buffer_append_text(&path, ".py");
        if (is_file(path.bytes)) {
            found->file = str_new_file_name(vm, path.bytes, path.count);
            is_fine = found->file != NULL;
        } else {
            path.bytes[base] = 0;
            found->needs_finders = is_folder(path.bytes);
            path.count = base;
            buffer_append_text(&path, ".pyc");
            found->needs_finders |= !path.failed && is_file(path.bytes);
        }
    }
    buffer_close(&path);
    return is_fine || raise_is_pending(vm) || raise_memory_error(vm);
}

/* Whether a program has put a finder of its own in the cache for folder. */
static bool has_foreign_finder(VM *vm, Value folder) {
    Value cache = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_path_importer_cache);
    if (!cache) return false;
    if (!value_is_dict(cache)) return true;
    Value finder = dict_get_str(vm, as_dict(cache), folder);
    return finder && finder != VALUE_NONE && type_value_of(finder) != field_peek(&vm->import_file_finder);
}

static Owned import_source(VM *vm, Value name, const Found *found) {
    Owned code = import_file_code(vm, found->file), path = NULL, result = NULL;
    Value item = found->package;
    if (code && found->package) path = list_from(vm, &item, 1);
    if (code && (path || !found->package))
        result = run_module(vm, SPEC_SOURCE, name, code, found->file, path);
    value_release(vm, code);
    value_release(vm, path);
    return result;
}

/* The folder that stands for `<stdlib>/package` in an entry of sys.path; new, or NULL (with or without
 * exception). */
static Owned same_folder(VM *vm, Value entry, Value folder) {
    if (!value_is_str(entry)) return NULL;
    Owned rest = str_substring(vm, folder, (int64_t)sizeof own_folder, as_str(folder)->count);
    Owned result = rest ? str_new_format(vm, "%S/%S", entry, rest) : NULL;
    value_release(vm, rest);
    return result;
}

/* What a package of the binary's library lacks may lie on sys.path behind it: in a folder of the package's
 * name. */
static bool try_behind(VM *vm, Value folder, Value tail, Found *found) {
    Value path = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_path);
    if (!path || !value_is_list(path) || as_str(folder)->count < (int64_t)sizeof own_folder) return true;
    Owned entries = value_to_list(vm, path);
    bool is_behind = false, is_fine = entries != NULL;
    for (int64_t i = 0; is_fine && !found->file && i < as_list(entries)->count; i++) {
        Value entry = list_peek(entries, i);
        if (!is_behind) {
            is_behind = value_is_str(entry) && str_is_text(entry, own_folder);
            continue;
        }
        Owned inner = same_folder(vm, entry, folder);
        if (inner) is_fine = try_folder(vm, inner, tail, found);
        else is_fine = !raise_is_pending(vm);
        found->needs_finders = false;
        value_release(vm, inner);
    }
    value_release(vm, entries);
    return is_fine;
}

/* The module from the folders of path (any iterable of str); NULL without exception if none has it. */
static Owned import_from_path(VM *vm, Value name, Value tail, Value path) {
    Owned folders = value_to_list(vm, path), result = NULL;
    if (!folders) return NULL;
    Found found = {NULL, NULL, false};
    for (int64_t i = 0; i < as_list(folders)->count; i++) {
        Value folder = list_peek(folders, i);
        bool is_own;
        if (!value_is_str(folder)) continue;
        const EmbeddedModule *embedded = find_in_own_folder(vm, folder, tail, &is_own);
        if (embedded) {
            result = import_embedded_as(vm, name, embedded);
            break;
        }
        if (is_own || !has_foreign_finder(vm, folder)) {
            if (is_own ? !try_behind(vm, folder, tail, &found) : !try_folder(vm, folder, tail, &found)) break;
            if (found.file) {
                result = import_source(vm, name, &found);
                break;
            }
            if (!found.needs_finders) continue;
        }
        result = ask_finders(vm, name, path);
        break;
    }
    value_release(vm, folders);
    value_release(vm, found.file);
    value_release(vm, found.package);
    return result;
}

/* --- finding -------------------------------------------------------------------------------------------- */

/* One module, its parent being imported already. NULL without exception if nobody has it. */
static Owned find_and_load(VM *vm, Value name, Value tail, Value path) {
    if (!is_untouched(vm, NAME_meta_path, &vm->import_finders) ||
        !is_untouched(vm, NAME_path_hooks, &vm->import_hooks))
        return ask_finders(vm, name, path);
    if (vm->module_hook) {
        Owned module = vm->module_hook(vm, name);
        if (module || raise_is_pending(vm)) return module;
    }
    if (import_is_frozen(vm, name)) {
        const EmbeddedModule *embedded = import_find_embedded(vm, name);
        if (embedded) return import_embedded_as(vm, name, embedded);
    }
    if (!path) path = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_path);
    if (!path || path == VALUE_NONE) return NULL;
    Owned held = value_retain(path), module = import_from_path(vm, name, tail, held);
    value_release(vm, held);
    return module;
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

static bool is_importing(const Thread *thread, Value name) {
    for (const ImportUnderWay *at = thread->importing; at; at = at->previous) {
        if (str_equal(at->name, name)) return true;
    }
    return false;
}

bool import_is_under_way(VM *vm, Value name) {
    for (const Thread *thread = vm->threads; thread; thread = thread->next) {
        if (is_importing(thread, name)) return true;
    }
    return false;
}

/* The other thread that is importing the module, or NULL. */
static const Thread *importer_of(VM *vm, Value name) {
    for (const Thread *thread = vm->threads; thread; thread = thread->next) {
        if (thread != vm->thread && thread->importing && is_importing(thread, name)) return thread;
    }
    return NULL;
}

/* Whether thread waits, by way of others too, for a module that the running thread imports. */
static bool waits_for_us(VM *vm, const Thread *thread) {
    for (int64_t steps = 0; thread && thread->awaited_module && steps <= vm->lock.thread_count; steps++) {
        if (is_importing(vm->thread, thread->awaited_module)) return true;
        thread = importer_of(vm, thread->awaited_module);
    }
    return false;
}

bool import_lock_take(VM *vm) {
    while (vm->import_lock_depth > 0 && vm->import_lock_holder != vm->thread) {
        WaitOutcome outcome = wait_in_queue(vm, &vm->import_ended, LOCK_NO_DEADLINE, false);
        if (outcome == WAIT_INTERRUPTED && !signals_run(vm)) return false;
    }
    vm->import_lock_holder = vm->thread;
    vm->import_lock_depth++;
    return true;
}

bool import_lock_give(VM *vm) {
    if (vm->import_lock_depth <= 0 || vm->import_lock_holder != vm->thread) return false;
    if (--vm->import_lock_depth == 0) wait_wake_all(&vm->import_ended);
    return true;
}

/* Waits until no other thread is importing the module; where they would wait for each other it is taken as it
   is. False with an exception pending. */
static bool wait_for_others(VM *vm, Value name) {
    const Thread *other;
    while (vm->lock.is_shared && (other = importer_of(vm, name)) && !waits_for_us(vm, other)) {
        vm->thread->awaited_module = name;
        WaitOutcome outcome = wait_in_queue(vm, &vm->import_ended, LOCK_NO_DEADLINE, false);
        vm->thread->awaited_module = NULL;
        if (outcome == WAIT_INTERRUPTED && !signals_run(vm)) return false;
    }
    return true;
}

/* As find_and_load; while it runs, the name is known to be under way. */
static Owned find_and_load_noted(VM *vm, Value name, Value tail, Value path) {
    ImportUnderWay under_way = {name, vm->thread->importing};
    vm->thread->importing = &under_way;
    Owned module = find_and_load(vm, name, tail, path);
    vm->thread->importing = under_way.previous;
    if (vm->lock.is_shared) wait_wake_all(&vm->import_ended);
    return module || raise_is_pending(vm) ? module : raise_not_found(vm, name);
}

/* Makes a submodule an attribute of its package; one that takes no attributes gets a warning. */
static bool bind_submodule(VM *vm, Value parent, Value parent_name, Value tail, Value module) {
    Owned key = str_intern_take(vm, value_retain(tail));
    bool is_fine = key && value_set_attribute(vm, parent, key, module);
    value_release(vm, key);
    if (is_fine || !key || !raise_clear_if(vm, EXCEPTION(AttributeError))) return is_fine;
    Owned text = str_new_format(vm, "Cannot set an attribute on %R for child module %R", parent_name, tail);
    is_fine = text && warning_issue(vm, EXCEPTION(ImportWarning), 1, "%S", text);
    value_release(vm, text);
    return is_fine;
}

/* Tells of a module that is not loaded yet: its name, no file yet, and where it will be looked for. */
static bool audit_import(VM *vm, Value name) {
    static const char *const lists[] = {"path", "meta_path", "path_hooks"};
    Value items[2 + COUNT_OF(lists)] = {name, VALUE_NONE};
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        Owned key = str_intern_text(vm, lists[i]);
        Value found = key ? dict_get_str(vm, as_dict(field_peek(&vm->sys)), key) : NULL;
        value_release(vm, key);
        if (!key) return false;
        items[2 + i] = found ? found : VALUE_NONE;
    }
    return audit_tell(vm, "import", items, COUNT_OF(items));
}

Owned import_module(VM *vm, Value name) {
    if (vm->lock.is_shared && !wait_for_others(vm, name)) return NULL;
    Owned module = loaded(vm, name);
    if (module == VALUE_NONE)
        return raise_import_error(vm, EXCEPTION(ModuleNotFoundError), name, NULL,
                                  "import of %S halted; None in sys.modules", name);
    if (module || raise_is_pending(vm)) return module;
    if (audit_is_heard(vm) && !audit_import(vm, name)) return NULL;
    if (!recursion_enter(vm, " while importing")) return NULL;
    int64_t dot = last_dot(name);
    if (dot < 0) return find_and_load_noted(vm, name, name, NULL);
    Owned parent_name = str_substring(vm, name, 0, dot),
          tail = str_substring(vm, name, dot + 1, as_str(name)->count), path = NULL;
    Owned parent = parent_name && tail ? loaded(vm, parent_name) : NULL; /* it may be None */
    if (!parent && tail && !raise_is_pending(vm)) parent = import_module(vm, parent_name);
    if (!parent) goto done;
    module = loaded(vm, name); /* the parent may have imported it */
    if (module || raise_is_pending(vm)) goto done;
    if (!value_find_attribute(vm, parent, vm_name(vm, NAME___path__), &path)) goto done;
    if (!path) {
        raise_import_error(vm, EXCEPTION(ModuleNotFoundError), name, NULL,
                           "No module named %R; %R is not a package", name, parent_name);
        goto done;
    }
    module = find_and_load_noted(vm, name, tail, path);
    if (module && !bind_submodule(vm, parent, parent_name, tail, module)) {
        value_release(vm, module);
        module = NULL;
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

/* --- __import__ ----------------------------------------------------------------------------------------- */

/* The package that relative names count from, as the spec says. NULL without exception: there is no spec. */
static Owned package_of_spec(VM *vm, Value spec) {
    if (!spec || spec == VALUE_NONE) return NULL;
    Owned key = str_intern_text(vm, "parent"), parent = key ? value_attribute(vm, spec, key) : NULL;
    value_release(vm, key);
    if (!parent || value_is_str(parent)) return parent;
    value_release(vm, parent);
    return raise_type_error(vm, "__spec__.parent must be a string");
}

/* The package that relative names count from. */
static Owned package_of(VM *vm, Value globals) {
    Dict *dict = value_is_dict(globals) ? as_dict(globals) : NULL;
    Value package = dict ? dict_get_name(vm, dict, NAME___package__) : NULL,
          spec = dict ? dict_get_name(vm, dict, NAME___spec__) : NULL;
    if (package && package != VALUE_NONE) {
        if (!value_is_str(package)) return raise_type_error(vm, "package must be a string");
        return value_retain(package);
    }
    Owned parent = package_of_spec(vm, spec);
    if (parent || raise_is_pending(vm)) return parent;
    if (!warning_issue(vm, EXCEPTION(ImportWarning), 1,
                       "can't resolve package from __spec__ or __package__, "
                       "falling back on __name__ and __path__"))
        return NULL;
    Value name = dict ? dict_get_name(vm, dict, NAME___name__) : NULL;
    if (!name) return raise_format(vm, EXCEPTION(KeyError), "'__name__' not in globals");
    if (!value_is_str(name)) return raise_type_error(vm, "__name__ must be a string");
    if (dict_get_name(vm, dict, NAME___path__)) return value_retain(name);
    int64_t dot = last_dot(name);
    return dot < 0 ? value_retain(vm->empty_str) : str_substring(vm, name, 0, dot);
}

static Owned absolute_name(VM *vm, Value name, Value globals, int level) {
    Owned package = package_of(vm, globals);
    if (!package) return NULL;
    if (as_str(package)->count == 0) {
        value_release(vm, package);
        return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL,
                                  "attempted relative import with no known parent package");
    }
    int64_t end = as_str(package)->count;
    for (int i = 1; i < level && end >= 0; i++) {
        int64_t dot = end - 1;
        while (dot >= 0 && str_at(as_str(package), dot) != '.') dot--;
        end = dot;
    }
    Owned base = end < 0 ? NULL : str_substring(vm, package, 0, end);
    if (end < 0)
        raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL,
                           "attempted relative import beyond top-level package");
    Owned result = !base                 ? NULL
                   : as_str(name)->count ? str_new_format(vm, "%S.%S", base, name)
                                         : value_retain(base);
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
            is_fine = is_all
                          ? (bool)raise_type_error(vm, "Item in %S.__all__ must be str, not %T", name, item)
                          : (bool)raise_type_error(vm, "Item in ``from list'' must be str, not %T", item);
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
    Owned full = level ? absolute_name(vm, name, globals, level)
                       : str_intern_take(vm, value_is_exact_str(name) ? value_retain(name)
                                                                      : str_new_format(vm, "%S", name));
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
    Owned function;
    if (!function_find_builtin(vm, frame->function, vm_name(vm, NAME___import__), &function)) return NULL;
    if (!function) return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL, "__import__ not found");
    int64_t number = value_small_int(level);
    Value items[5] = {name, globals, frame_namespace(frame) ? frame_namespace(frame) : VALUE_NONE, fromlist,
                      level};
    Owned result =
        function == field_peek(&vm->import_function)
            ? import_name(vm, name, globals, fromlist == VALUE_NONE ? NULL : fromlist, (int)number)
            : value_call(vm, function, (Arguments){items, 5, NULL});
    value_release(vm, function);
    return result;
}

/* Whether a file in the folder of the running program hides what programs mean by the name. */
static bool is_shadowing(VM *vm, Value origin) {
    Value first = field_peek(&vm->first_path);
    if (!first || !value_is_str(first) || !value_is_str(origin)) return false;
    int64_t end = as_str(origin)->count;
    while (end > 0 && str_at(as_str(origin), end - 1) != '/') end--;
    if (end > 0) end--;
    Owned name = str_substring(vm, origin, end + (end > 0), as_str(origin)->count), folder = NULL;
    if (name && str_is_text(name, "__init__.py")) {
        while (end > 0 && str_at(as_str(origin), end - 1) != '/') end--;
        if (end > 0) end--;
    }
    folder = name ? str_substring(vm, origin, 0, end) : NULL;
    bool is = false;
    if (folder && as_str(first)->count) {
        is = str_equal(folder, first);
    } else if (folder) {
        char here[4096];
        Owned current = getcwd(here, sizeof here) ? str_new_file_name(vm, here, strlen(here)) : VALUE_NONE;
        is = current && current != VALUE_NONE && str_equal(folder, current);
        value_release(vm, current);
    }
    value_release(vm, name);
    value_release(vm, folder);
    if (raise_is_pending(vm)) raise_clear(vm);
    return is;
}

bool import_is_stdlib_name(VM *vm, Value name, bool *is) {
    Owned found = NULL;
    *is = false;
    Value names = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_stdlib_module_names);
    if (names) found = value_retain(names);
    else if (!import_lazy_attribute(vm, field_peek(&vm->sys), vm_name(vm, NAME_stdlib_module_names), &found))
        return false;
    bool is_fine = !found || !(value_type(found)->flags & TYPE_IS_SET) || value_contains(vm, found, name, is);
    value_release(vm, found);
    return is_fine;
}

bool import_look(VM *vm, Value spec, Value name, ImportView *view) {
    *view = (ImportView){.origin = NULL};
    if (!spec || spec == VALUE_NONE) return true;
    Owned place = NULL, origin = NULL;
    bool has_location = false;
    if (!value_find_attribute(vm, spec, vm_name(vm, NAME_has_location), &place)) return false;
    bool is_fine = !place || value_is_true(vm, place, &has_location);
    value_release(vm, place);
    if (is_fine && has_location) is_fine = value_find_attribute(vm, spec, vm_name(vm, NAME_origin), &origin);
    if (is_fine && origin && value_is_str(origin)) view->origin = value_retain(origin);
    value_release(vm, origin);
    view->is_shadowing = is_fine && view->origin && is_shadowing(vm, view->origin);
    if (view->is_shadowing) is_fine = import_is_stdlib_name(vm, name, &view->is_shadowing_stdlib);
    if (is_fine && !view->is_shadowing_stdlib)
        is_fine = module_spec_is_initializing(vm, spec, &view->is_initializing);
    if (is_fine) return true;
    value_release(vm, view->origin);
    view->origin = NULL;
    return false;
}

/* ImportError of `from module import name`: with what is probably wrong. module_name is a str, spec may be
 * NULL. */
static Owned raise_cannot_import(VM *vm, Value module, Value module_name, Value spec, Value name) {
    ImportView view;
    if (!import_look(vm, spec, module_name, &view)) return NULL;
    if (!view.origin && spec && spec != VALUE_NONE) {
        Owned file;
        if (!value_find_attribute(vm, module, vm_name(vm, NAME___file__), &file)) return NULL;
        if (file && value_is_str(file)) view.origin = file;
        else value_release(vm, file);
    }
    const Type *type = EXCEPTION(ImportError);
    Value origin = view.origin;
    if (view.is_shadowing_stdlib) {
        raise_import_error(
            vm, type, module_name, origin,
            "cannot import name %R from %R (consider renaming %R since it has the same name as the standard "
            "library module named %R and prevents importing that standard library module)",
            name, module_name, origin, module_name);
    } else if (view.is_initializing && view.is_shadowing) {
        raise_import_error(vm, type, module_name, origin,
                           "cannot import name %R from %R (consider renaming %R if it has the same name as a "
                           "library you intended to import)",
                           name, module_name, origin);
    } else {
        Owned unknown = str_new_text(vm, "unknown location");
        Value place = origin ? origin : unknown;
        if (!unknown) raise_memory_error(vm);
        else if (view.is_initializing)
            raise_import_error(vm, type, module_name, origin,
                               "cannot import name %R from partially initialized module %R (most likely due "
                               "to a circular import) (%S)",
                               name, module_name, place);
        else
            raise_import_error(vm, type, module_name, origin, "cannot import name %R from %R (%S)", name,
                               module_name, place);
        value_release(vm, unknown);
    }
    value_release(vm, view.origin);
    Owned pending = vm->thread->exception;
    if (pending && raise_matches(vm, type))
        field_take(vm, &as_exception(pending)->extra[IMPORT_NAME_FROM], value_retain(name));
    return NULL;
}

Owned import_from(VM *vm, Value module, Value name) {
    Owned found, own_name = NULL, spec = NULL;
    if (!value_find_attribute(vm, module, name, &found)) return NULL;
    if (found) return found;
    if (!value_find_attribute(vm, module, vm_name(vm, NAME___name__), &own_name)) return NULL;
    if (own_name &&
        value_is_str(own_name)) { /* a submodule that is being imported stands in sys.modules only */
        Owned full = str_new_format(vm, "%S.%S", own_name, name);
        found = full ? loaded(vm, full) : NULL;
        value_release(vm, full);
        if (found || raise_is_pending(vm)) {
            value_release(vm, own_name);
            return found;
        }
    } else {
        value_release(vm, own_name);
        own_name = str_new_text(vm, "<unknown module name>");
    }
    if (own_name && value_find_attribute(vm, module, vm_name(vm, NAME___spec__), &spec))
        raise_cannot_import(vm, module, own_name, spec, name);
    value_release(vm, own_name);
    value_release(vm, spec);
    return NULL;
}

bool import_all_from(VM *vm, Value module, Value locals) {
    Owned all = NULL, dict = NULL, names = NULL;
    if (!value_find_attribute(vm, module, vm_name(vm, NAME___all__), &all)) return false;
    bool skip_private = !all, is_fine = true;
    if (!all) {
        if (!value_find_attribute(vm, module, vm_name(vm, NAME___dict__), &dict)) return false;
        if (!dict)
            return raise_import_error(vm, EXCEPTION(ImportError), NULL, NULL,
                                      "from-import-* object has no __dict__ and no __all__");
    }
    names = value_to_list(vm, all ? all : dict);
    is_fine = names != NULL;
    for (int64_t i = 0; is_fine && i < as_list(names)->count; i++) {
        Value name = list_peek(names, i);
        if (!value_is_str(name)) {
            is_fine = raise_type_error(vm, "%s in %S.%s must be str, not %T", all ? "Item" : "Key", module,
                                       all ? "__all__" : "__dict__", name);
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

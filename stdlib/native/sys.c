/*
 * The module sys: what a program may know and change about the interpreter.
 */
#include "stdlib/modules.h"
#include "stdlib/native/sys_info.h"
#include "stdlib/native/sys_trace.h"
#include "stdlib/native/thread.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/import.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/function.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/simple_namespace.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"
#include "vm/warning.h"

static Owned function_exit(VM *vm, Value *args) {
    return raise_value(vm, EXCEPTION(SystemExit), args[0] ? args[0] : VALUE_NONE);
}

static Owned function_getrecursionlimit(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, vm->recursion_limit);
}

static Owned function_setrecursionlimit(VM *vm, Value *args) {
    int limit;
    if (!value_to_c_int(vm, args[0], &limit)) return NULL;
    if (limit < 1) return raise_value_error(vm, "recursion limit must be greater or equal than 1");
    if (limit <= vm->thread->depth) {
        return raise_format(
            vm, EXCEPTION(RecursionError),
            "cannot set the recursion limit to %d at the recursion depth %ld: the limit is too low", limit,
            vm->thread->depth);
    }
    vm->recursion_limit = limit;
    return VALUE_NONE;
}

static Owned function_getrefcount(VM *vm, Value *args) {
    if (!value_is_pointer(args[0])) return int_new(vm, UINT32_MAX);
    int32_t count = value_object(args[0])->references;
    return int_new(vm, count < 0 ? (int64_t)UINT32_MAX : (int64_t)count + 1);
}

static Owned function_getsizeof(VM *vm, Value *args) {
    bool missing;
    Owned size = value_call_special(vm, args[0], NAME___sizeof__, NULL, 0, &missing);
    if (!size && args[1] && (missing || raise_clear_if(vm, EXCEPTION(TypeError))))
        return value_retain(args[1]);
    return missing ? raise_type_error(vm, "Type %T doesn't define __sizeof__", args[0]) : size;
}

static Owned function_intern(VM *vm, Value *args) {
    if (!value_is_str(args[0])) return raise_type_error(vm, "intern() argument must be str, not %T", args[0]);
    if (!value_is_exact_str(args[0])) return raise_type_error(vm, "can't intern %T", args[0]);
    return str_intern_take(vm, value_retain(args[0]));
}

static Owned function_exception(VM *vm, Value *args) {
    (void)args;
    Value handled = raise_handled(vm);
    return handled ? value_retain(handled) : VALUE_NONE;
}

static Owned function_exc_info(VM *vm, Value *args) {
    (void)args;
    Value handled = raise_handled(vm);
    Value traceback = handled ? field_peek(&as_exception(handled)->traceback) : NULL;
    Value items[3] = {handled ? type_value_of(handled) : VALUE_NONE, handled ? handled : VALUE_NONE,
                      traceback ? traceback : VALUE_NONE};
    return tuple_from(vm, items, 3);
}

static Owned function_getframe(VM *vm, Value *args) {
    int depth = 0;
    if (args[0] && !value_to_c_int(vm, args[0], &depth)) return NULL;
    Frame *frame = vm->thread->frame;
    for (; frame && depth > 0; depth--) frame = frame->previous;
    if (!frame) return raise_value_error(vm, "call stack is not deep enough");
    Owned object = frame_object(vm, frame);
    if (!object || audit(vm, "sys._getframe", 1, object, NULL, NULL, NULL)) return object;
    value_release(vm, object);
    return NULL;
}

static Owned function_getframemodulename(VM *vm, Value *args) {
    int depth = 0;
    if (args[0] && !value_to_c_int(vm, args[0], &depth)) return NULL;
    if (!audit(vm, "sys._getframemodulename", 1, value_from_small_int(depth), NULL, NULL, NULL)) return NULL;
    Frame *frame = vm->thread->frame;
    for (; frame && depth > 0; depth--) frame = frame->previous;
    Value name = frame ? field_peek(&frame->function->module) : NULL;
    return name ? value_retain(name) : VALUE_NONE;
}

static Owned write_error(VM *vm, Value text) {
    Value file = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_stderr);
    if (!file || file == VALUE_NONE) return VALUE_NONE;
    Owned result = value_call_method(vm, file, vm_name(vm, NAME_write), &text, 1);
    value_release(vm, result);
    if (!result) return NULL;
    return value_call_method(vm, file, vm_name(vm, NAME_flush), NULL, 0);
}

static Owned function_excepthook(VM *vm, Value *args) {
    Owned text = report_exception_text(vm, args[1]);
    Owned result = text ? write_error(vm, text) : NULL;
    value_release(vm, text);
    value_release(vm, result);
    return result ? VALUE_NONE : NULL;
}

static Owned function_displayhook(VM *vm, Value *args) {
    if (args[0] == VALUE_NONE) return VALUE_NONE;
    Dict *builtins = as_dict(field_peek(&vm->builtins));
    if (!dict_set_text(vm, builtins, "_", VALUE_NONE)) return NULL;
    Owned text = value_repr(vm, args[0]);
    Value file = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_stdout);
    if (!text || !file) {
        value_release(vm, text);
        return text ? raise_runtime_error(vm, "lost sys.stdout") : NULL;
    }
    Owned line = str_new_format(vm, "%S\n", text), result = NULL;
    Value item = line;
    if (line && file != VALUE_NONE) result = value_call_method(vm, file, vm_name(vm, NAME_write), &item, 1);
    value_release(vm, text);
    value_release(vm, line);
    value_release(vm, result);
    if (file != VALUE_NONE && !result) return NULL;
    return dict_set_text(vm, builtins, "_", args[0]) ? VALUE_NONE : NULL;
}

static Owned function_unraisablehook(VM *vm, Value *args) {
    static const char *const names[] = {"exc_value", "err_msg", "object"};
    Owned parts[3] = {NULL, NULL, NULL};
    bool is_fine = true;
    for (int i = 0; is_fine && i < 3; i++) {
        Owned key = str_intern_text(vm, names[i]);
        parts[i] = key ? value_attribute(vm, args[0], key) : NULL;
        is_fine = parts[i] != NULL;
        value_release(vm, key);
    }
    if (is_fine) raise_unraisable_print(vm, parts[0], parts[1], parts[2]);
    for (int i = 0; i < 3; i++) value_release(vm, parts[i]);
    return is_fine ? VALUE_NONE : NULL;
}

/* The callable that PYTHONBREAKPOINT names, by default pdb.set_trace. True and *hook NULL: nothing of this
   name can be imported, which only a warning tells. */
static bool find_breakpoint_hook(VM *vm, const char *wish, Owned *hook) {
    const char *dot = strrchr(wish, '.');
    *hook = NULL;
    if (dot == wish) return true;
    Owned path = dot ? str_new_utf8(vm, wish, (size_t)(dot - wish)) : str_new_text(vm, "builtins"),
          name = str_intern_text(vm, dot ? dot + 1 : wish);
    Owned module = path && name ? import_module(vm, path) : NULL;
    bool is_fine = module ? value_find_attribute(vm, module, name, hook)
                          : path && name && raise_clear_if(vm, EXCEPTION(ImportError));
    value_release(vm, path);
    value_release(vm, name);
    value_release(vm, module);
    return is_fine;
}

static Owned function_breakpointhook(VM *vm, Value *args) {
    const char *wish = vm->options.ignore_environment ? NULL : getenv("PYTHONBREAKPOINT");
    bool is_default = !wish || !*wish;
    if (!is_default && strcmp(wish, "0") == 0) return VALUE_NONE;
    Owned hook;
    if (!find_breakpoint_hook(vm, is_default ? "pdb.set_trace" : wish, &hook)) return NULL;
    if (hook) {
        Owned result = value_call_tuple(vm, hook, args[0], args[1]);
        value_release(vm, hook);
        return result;
    }
    if (is_default) /* a program that wants a debugger must not go on without */
        return raise_import_error(vm, EXCEPTION(ModuleNotFoundError), NULL, NULL, "No module named 'pdb'");
    return warning_issue(vm, EXCEPTION(RuntimeWarning), 1, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"",
                         wish)
               ? VALUE_NONE
               : NULL;
}

static Owned function_getdefaultencoding(VM *vm, Value *args) {
    (void)args;
    return str_new_text(vm, "utf-8");
}

static Owned function_getfilesystemencodeerrors(VM *vm, Value *args) {
    (void)args;
    return str_new_text(vm, "surrogateescape");
}

static Owned function_getallocatedblocks(VM *vm, Value *args) {
    (void)args;
    return int_new_size(vm, heap_count(&vm->heap));
}

static Owned function_get_int_max_str_digits(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, vm->int_max_str_digits);
}

static Owned function_set_int_max_str_digits(VM *vm, Value *args) {
    int64_t digits;
    enum { LEAST = 640 };
    if (!value_to_int64(vm, args[0], EXCEPTION(OverflowError), &digits)) return NULL;
    if (digits != 0 && digits < LEAST)
        return raise_value_error(vm, "maxdigits must be >= %d or 0 for unlimited", (int)LEAST);
    vm->int_max_str_digits = digits;
    return VALUE_NONE;
}

static Owned function_audit(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "audit() argument 1 must be str, not %T", args[0]);
    return audit_tell_tuple(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned function_addaudithook(VM *vm, Value *args) {
    return audit_add(vm, args[0]) ? VALUE_NONE : NULL;
}

static Owned function_is_immortal(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(!value_is_pointer(args[0]) || value_object(args[0])->references < 0);
}

static Owned function_getunicodeinternedsize(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, as_dict(field_peek(&vm->interned))->count);
}

static Owned function_get_cpu_count_config(VM *vm, Value *args) {
    (void)vm, (void)args;
    return value_from_small_int(-1);
}

/* Caches are dropped by themselves where they are wrong: there is nothing that a program could notice. */
static Owned function_clear_caches(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_NONE;
}

static Owned function_getdlopenflags(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, vm->dlopen_flags ? vm->dlopen_flags : RTLD_NOW);
}

static Owned function_setdlopenflags(VM *vm, Value *args) {
    int flags;
    if (!value_to_c_int(vm, args[0], &flags)) return NULL;
    vm->dlopen_flags = flags;
    return VALUE_NONE;
}

static Owned function_activate_stack_trampoline(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "activate_stack_trampoline() argument must be str, not %T", args[0]);
    return raise_value_error(vm, "backend '%S' is not supported: Adder makes no trampolines", args[0]);
}

static Owned function_is_interned(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "_is_interned() argument must be str, not %T", args[0]);
    return value_from_bool(str_is_interned(as_str(args[0])));
}

static Owned function_is_gil_enabled(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_TRUE;
}

/* There is no compiler to machine code: what each function of sys._jit says. */
static Owned function_has_no_jit(VM *vm, Value *args) {
    (void)vm, (void)args;
    return VALUE_FALSE;
}

static const Method jit_functions[] = {
    {"is_active()", function_has_no_jit, "Whether the calling function runs as machine code."},
    {"is_available()", function_has_no_jit, "Whether the interpreter can make machine code."},
    {"is_enabled()", function_has_no_jit, "Whether the interpreter makes machine code."},
    {NULL, NULL, NULL},
};

static const Method functions[] = {
    {"_clear_internal_caches()", function_clear_caches, "Drop what is kept for speed."},
    {"_clear_type_cache()", function_clear_caches, "Drop what is kept of classes for speed."},
    {"_get_cpu_count_config()", function_get_cpu_count_config,
     "The count of processors that the command line gave, or -1."},
    {"_is_immortal(op, /)", function_is_immortal, "Whether an object is never freed."},
    {"_is_gil_enabled()", function_is_gil_enabled, "Whether one lock guards all threads: it does."},
    {"_is_interned(string, /)", function_is_interned, "Whether the string is interned."},
    {"_getframe(depth=0, /)", function_getframe, "The frame that is depth calls up from the caller."},
    {"_getframemodulename(depth=0)", function_getframemodulename,
     "The name of the module whose code is depth calls up from the caller."},
    {"activate_stack_trampoline(backend, /)", function_activate_stack_trampoline,
     "Adder makes no trampolines for profilers: ValueError."},
    {"addaudithook(hook)", function_addaudithook,
     "Let hook(event, args) be told of what the program does, from now on."},
    {"deactivate_stack_trampoline()", function_clear_caches, "There is no trampoline."},
    {"is_stack_trampoline_active()", function_has_no_jit, "Whether a trampoline is in use: never."},
    {"is_remote_debug_enabled()", function_has_no_jit,
     "Whether another process may run code in this one: never."},
    {"getdlopenflags()", function_getdlopenflags, "The flags for opening libraries."},
    {"setdlopenflags(flags, /)", function_setdlopenflags, "Choose the flags for opening libraries."},
    {"getunicodeinternedsize(*, _only_immortal=False)", function_getunicodeinternedsize,
     "How many strings are interned."},
    {"audit(event, /, *args)", function_audit, "Tell all audit hooks of an event and its arguments."},
    {"breakpointhook(*args, **kws)", function_breakpointhook,
     "What breakpoint() calls: the function that the environment names, or pdb's."},
    {"displayhook(object, /)", function_displayhook,
     "Show the value of an expression of the prompt and keep it as builtins._."},
    {"exc_info()", function_exc_info,
     "Class, value and traceback of the exception being handled, or three times None."},
    {"excepthook(exctype, value, traceback, /)", function_excepthook,
     "Write an exception and its traceback to sys.stderr."},
    {"exception()", function_exception, "The exception being handled, or None."},
    {"exit(status=None, /)", function_exit, "Leave the program by way of SystemExit."},
    {"get_int_max_str_digits()", function_get_int_max_str_digits,
     "How many digits int() and str() of integers will handle; 0 is no limit."},
    {"getallocatedblocks()", function_getallocatedblocks, "How many blocks of memory are in use."},
    {"getdefaultencoding()", function_getdefaultencoding, "The name of the encoding of str: utf-8."},
    {"getfilesystemencodeerrors()", function_getfilesystemencodeerrors,
     "How file names that cannot be encoded or decoded are treated."},
    {"getfilesystemencoding()", function_getdefaultencoding, "The encoding of file names."},
    {"getrecursionlimit()", function_getrecursionlimit, "How deep calls may nest."},
    {"getrefcount(object, /)", function_getrefcount,
     "How many references an object has, the argument's own included."},
    {"getsizeof(object, default=<unrepresentable>)", function_getsizeof,
     "How many bytes of memory an object takes by itself."},
    {"intern(string, /)", function_intern, "The one string that stands for all of equal content."},
    {"set_int_max_str_digits(maxdigits)", function_set_int_max_str_digits,
     "Choose how many digits int() and str() of integers will handle."},
    {"setrecursionlimit(limit, /)", function_setrecursionlimit, "Choose how deep calls may nest."},
    {"unraisablehook(unraisable, /)", function_unraisablehook, "Report an exception that nobody can catch."},
    {NULL, NULL, NULL},
};

/* A SimpleNamespace stands in where CPython has a struct sequence: same attributes. */
static bool add_namespace(VM *vm, Dict *dict, const char *name, const char *const *keys, const Value *values,
                          size_t count) {
    Owned items = dict_new(vm);
    for (size_t i = 0; items && i < count; i++) {
        if (!dict_set_text(vm, as_dict(items), keys[i], values[i])) return false;
    }
    Owned namespace = items ? simple_namespace_new(vm, items) : NULL;
    value_release(vm, items);
    return dict_set_text_take(vm, dict, name, namespace);
}

static bool add_implementation(VM *vm, Dict *dict) {
    static const char *const keys[] = {"name", "cache_tag", "version", "hexversion", "_multiarch"};
    Owned name = str_new_text(vm, "adder"), multiarch = str_new_text(vm, "x86_64-linux-gnu");
    Owned final = str_new_text(vm, "final"), tag = str_new_text(vm, IMPORT_CACHE_TAG);
    Value version_items[5] = {value_from_small_int(3), value_from_small_int(14), value_from_small_int(0),
                              final, value_from_small_int(0)};
    Owned version = tuple_from(vm, version_items, 5);
    Value values[5] = {name, tag, version, value_from_small_int(0x030E00F0), multiarch};
    bool is_fine =
        name && tag && version && multiarch && add_namespace(vm, dict, "implementation", keys, values, 5);
    value_release(vm, name);
    value_release(vm, multiarch);
    value_release(vm, tag);
    value_release(vm, final);
    value_release(vm, version);
    return is_fine;
}

static bool add_numbers(VM *vm, Dict *dict) {
    return dict_set_text_take(vm, dict, "maxsize", int_new(vm, INT64_MAX)) &&
           dict_set_text_take(vm, dict, "maxunicode", value_from_small_int(0x10FFFF));
}

static bool add_texts(VM *vm, Dict *dict) {
    static const char *const texts[][2] = {
        {"platform", "linux"},
        {"byteorder", "little"},
        {"copyright", "Copyright (c) 2026 The Adder authors"},
        {"float_repr_style", "short"},
        {"version", "3.14.0 (adder) [C " __VERSION__ "]"},
        {"prefix", "/usr/local"},
        {"exec_prefix", "/usr/local"},
        {"base_prefix", "/usr/local"},
        {"base_exec_prefix", "/usr/local"},
        {"platlibdir", "lib"},
        {"abiflags", ""},
        {"_framework", ""},
        {"_stdlib_dir", "<stdlib>"},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!dict_set_text_take(vm, dict, texts[i][0], str_new_text(vm, texts[i][1]))) return false;
    }
    char path[4096];
    ssize_t count = readlink("/proc/self/exe", path, sizeof path);
    Owned executable = str_new_file_name(vm, path, count > 0 ? (size_t)count : 0);
    bool is_fine = executable && dict_set_text(vm, dict, "executable", executable) &&
                   dict_set_text(vm, dict, "_base_executable", executable);
    value_release(vm, executable);
    return is_fine;
}

/* sys.version_info: a named tuple of five. */
static Owned version_field(VM *vm, Value self, int64_t index) {
    (void)vm;
    return value_retain(tuple_peek(self, index));
}
static Owned get_major(VM *vm, Value self) {
    return version_field(vm, self, 0);
}
static Owned get_minor(VM *vm, Value self) {
    return version_field(vm, self, 1);
}
static Owned get_micro(VM *vm, Value self) {
    return version_field(vm, self, 2);
}
static Owned get_level(VM *vm, Value self) {
    return version_field(vm, self, 3);
}
static Owned get_serial(VM *vm, Value self) {
    return version_field(vm, self, 4);
}

static Owned version_repr(VM *vm, Value self) {
    return str_new_format(vm, "sys.version_info(major=%R, minor=%R, micro=%R, releaselevel=%R, serial=%R)",
                          tuple_peek(self, 0), tuple_peek(self, 1), tuple_peek(self, 2), tuple_peek(self, 3),
                          tuple_peek(self, 4));
}

static const Property version_properties[] = {
    {"major", get_major, NULL, "Major release number"},
    {"minor", get_minor, NULL, "Minor release number"},
    {"micro", get_micro, NULL, "Patch release number"},
    {"releaselevel", get_level, NULL, "'alpha', 'beta', 'candidate', or 'final'"},
    {"serial", get_serial, NULL, "Serial release number"},
    {NULL, NULL, NULL, NULL},
};

static const Type version_description = {
    .name = "version_info",
    .module = "sys",
    .size = sizeof(Tuple),
    .item_size = sizeof(Field),
    .flags = TYPE_IS_FINAL | TYPE_IS_TUPLE | TYPE_IS_CONTAINER,
    .slots = {.repr = version_repr},
    .properties = version_properties,
};

static bool add_version(VM *vm, Dict *dict) {
    Owned type = type_new_native(vm, &version_description, &tuple_type), final = str_new_text(vm, "final");
    Tuple *tuple =
        type && final ? object_allocate_zeroed(vm, as_type(type), sizeof(Tuple) + 5 * sizeof(Field)) : NULL;
    if (tuple) {
        Value items[5] = {value_from_small_int(3), value_from_small_int(14), value_from_small_int(0), final,
                          value_from_small_int(0)};
        tuple->count = 5;
        for (int i = 0; i < 5; i++) field_init_take(&tuple->items[i], value_retain(items[i]));
    }
    value_release(vm, type);
    value_release(vm, final);
    return dict_set_text_take(vm, dict, "version_info", object_owned(tuple)) &&
           dict_set_text_take(vm, dict, "hexversion", value_from_small_int(0x030E00F0)) &&
           dict_set_text_take(vm, dict, "api_version", value_from_small_int(1013));
}

static bool add_git(VM *vm, Dict *dict) {
    Owned name = str_new_text(vm, "Adder");
    Value items[] = {name, vm->empty_str, vm->empty_str};
    bool is_fine = name && dict_set_text_take(vm, dict, "_git", tuple_from(vm, items, 3));
    value_release(vm, name);
    return is_fine;
}

Owned sys_new(VM *vm) {
    Owned module =
        stdlib_module(vm, "sys", "What a program may know and change about the interpreter.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    bool is_fine =
        stdlib_add_functions(vm, module, sys_thread_functions) &&
        stdlib_add_functions(vm, module, sys_trace_functions) && sys_add_async(vm, module) &&
        dict_set(vm, dict, vm_name(vm, NAME_modules), field_peek(&vm->modules)) && add_texts(vm, dict) &&
        add_numbers(vm, dict) && add_version(vm, dict) && add_implementation(vm, dict) &&
        sys_add_info(vm, module) && dict_set_text_take(vm, dict, "warnoptions", list_new(vm, 0)) &&
        dict_set_text_take(vm, dict, "_xoptions", dict_new(vm)) &&
        dict_set_text_take(
            vm, dict, "_jit",
            stdlib_module(vm, "sys._jit", "What is known of machine code: there is none.", jit_functions)) &&
        dict_set_text(vm, dict, "dont_write_bytecode", VALUE_TRUE) &&
        dict_set_text(vm, dict, "pycache_prefix", VALUE_NONE) &&
        dict_set_text(vm, dict, "_home", VALUE_NONE) && add_git(vm, dict);
    static const char *const hooks[][2] = {{"excepthook", "__excepthook__"},
                                           {"displayhook", "__displayhook__"},
                                           {"unraisablehook", "__unraisablehook__"},
                                           {"breakpointhook", "__breakpointhook__"}};
    for (size_t i = 0; is_fine && i < COUNT_OF(hooks); i++) {
        Owned key = str_intern_text(vm, hooks[i][0]);
        Value hook = key ? dict_get_str(vm, dict, key) : NULL;
        value_release(vm, key);
        is_fine = hook && dict_set_text(vm, dict, hooks[i][1], hook);
    }
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

/*
 * The command line: options, what to run, and the exit status.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/process.h"
#include "cli/dump.h"
#include "cli/main.h"
#include "cli/options.h"
#include "cli/repl.h"
#include "stdlib/modules.h"
#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/import.h"
#include "vm/load.h"
#include "vm/objects/code.h"
#include "vm/objects/codecs.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/type.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { STATUS_ERROR = 1, STATUS_USAGE = 2, STATUS_FLUSH_FAILED = 120 };

static Value sys_get(VM *vm, const char *name) {
    if (!field_peek(&vm->sys)) return NULL;
    Owned key = str_intern_text(vm, name);
    Value found = key ? dict_get_str(vm, as_dict(field_peek(&vm->sys)), key) : NULL;
    value_release(vm, key);
    return found;
}

static bool flush_file(VM *vm, const char *name) {
    Value file = sys_get(vm, name);
    if (!file || file == VALUE_NONE) return true;
    Owned held = value_retain(file), closed = NULL;
    Owned result = NULL;
    Owned key = str_intern_text(vm, "closed");
    bool truth = false;
    if (key && value_find_attribute(vm, held, key, &closed) && closed && !value_is_true(vm, closed, &truth))
        truth = true;
    if (!truth) result = value_call_method(vm, held, vm_name(vm, NAME_flush), NULL, 0);
    value_release(vm, key);
    value_release(vm, closed);
    value_release(vm, held);
    bool is_fine = truth || result;
    value_release(vm, result);
    return is_fine;
}

/* The exit status that SystemExit asks for; a message goes to stderr. */
static int exit_status(VM *vm, Value error) {
    Value code = field_peek(&as_exception(error)->extra[SYSTEM_EXIT_CODE]);
    if (!code || code == VALUE_NONE) return 0;
    if (value_is_int(code)) {
        int64_t number = 0;
        return int_fits_int64(code, &number) ? (int)(number & 0xFF) : 255;
    }
    if (!flush_file(vm, "stdout")) raise_clear(vm);
    Owned text = value_str(vm, code);
    if (text) {
        Owned line = str_new_format(vm, "%S\n", text);
        if (line) raise_write_error_text(vm, line);
        value_release(vm, line);
    } else {
        raise_clear(vm);
    }
    value_release(vm, text);
    return STATUS_ERROR;
}

/* Ends by the signal itself, so that a shell sees it. */
static void die_by_interrupt(void) {
    process_default_signal(SIGINT);
    raise(SIGINT);
}

/* Notes the exception that ends the program in sys.last_exc and its like, for hooks and debuggers. */
static void keep_last(VM *vm, Value error) {
    Dict *sys = as_dict(field_peek(&vm->sys));
    Value traceback = field_peek(&as_exception(error)->traceback);
    if (!traceback) traceback = VALUE_NONE;
    if (!dict_set_text(vm, sys, "last_exc", error) ||
        !dict_set_text(vm, sys, "last_type", type_value_of(error)) ||
        !dict_set_text(vm, sys, "last_value", error) ||
        !dict_set_text(vm, sys, "last_traceback", traceback))
        raise_clear(vm);
}

/* Shows the pending exception as CPython does, by sys.excepthook; gives the exit status. */
int main_report(VM *vm, bool *is_interrupt) {
    Owned error = raise_fetch(vm);
    *is_interrupt = false;
    if (value_is_instance_exact(vm, error, EXCEPTION(SystemExit))) {
        int status = exit_status(vm, error);
        value_release(vm, error);
        return status;
    }
    *is_interrupt = value_is_instance_exact(vm, error, EXCEPTION(KeyboardInterrupt));
    if (!flush_file(vm, "stdout")) raise_clear(vm);
    Value traceback = field_peek(&as_exception(error)->traceback), hook = sys_get(vm, "excepthook");
    if (!hook) {
        fprintf(stderr, "adder cannot start: %s\n", value_type(error)->name);
        value_release(vm, error);
        return STATUS_ERROR;
    }
    Value items[3] = {type_value_of(error), error, traceback ? traceback : VALUE_NONE};
    Owned held = hook ? value_retain(hook) : NULL;
    keep_last(vm, error);
    if (!audit(vm, "sys.excepthook", 4, held, items[0], items[1], items[2])) {
        bool is_refused = raise_matches(vm, EXCEPTION(RuntimeError));
        raise_clear(vm);
        if (is_refused) { /* a hook wants nothing to be shown */
            value_release(vm, held);
            value_release(vm, error);
            return STATUS_ERROR;
        }
    }
    Owned result = held ? value_call(vm, held, (Arguments){items, 3, NULL}) : NULL;
    if (!result && raise_is_pending(vm)) {
        if (raise_matches(vm, EXCEPTION(SystemExit))) {
            value_release(vm, held);
            value_release(vm, error);
            bool ignored;
            return main_report(vm, &ignored);
        }
        raise_clear(vm);
        fprintf(stderr, "Error in sys.excepthook\n");
    }
    value_release(vm, result);
    value_release(vm, held);
    value_release(vm, error);
    return STATUS_ERROR;
}

/* --- what to run ---------------------------------------------------------------------------------------- */

static Owned make_main(VM *vm) {
    Owned module = module_new(vm, vm_name(vm, NAME___main__), NULL);
    if (module &&
        dict_set(vm, module_dict(module), vm_name(vm, NAME___builtins__),
                 dict_get_name(vm, as_dict(field_peek(&vm->modules)), NAME_builtins)) &&
        value_set_item(vm, field_peek(&vm->modules), vm_name(vm, NAME___main__), module))
        return module;
    value_release(vm, module);
    return NULL;
}

static bool run_code(VM *vm, Value main, Owned code) {
    if (!code) return false;
    Owned result = frame_run_code(vm, code, module_dict_value(main), module_dict_value(main), NULL);
    value_release(vm, code);
    value_release(vm, result);
    return result != NULL;
}

static bool run_text(VM *vm, Value main, const char *text, size_t count, const char *label, bool is_command) {
    Owned name = str_new_text(vm, label);
    LoadOptions options = {.parse = {.mode = PARSE_MODULE}, .optimize = -1, .is_stream = !is_command};
    Owned code = name ? load_source(vm, text, count, name, &options) : NULL;
    value_release(vm, name);
    if (is_command && code && !code_keep_text(vm, code, text, count)) {
        value_release(vm, code);
        return false;
    }
    return run_code(vm, main, code);
}

/* Whether the command of -c is text; an exception with an introduction on stderr if not. */
static bool command_is_text(VM *vm, const char *command) {
    Owned text = str_new_file_name(vm, command, strlen(command));
    Owned bytes = text ? codec_encode(vm, text, "utf-8", NULL) : NULL;
    if (!bytes) fprintf(stderr, "Unable to decode the command from the command line:\n");
    value_release(vm, text);
    value_release(vm, bytes);
    return bytes != NULL;
}

static bool run_command(VM *vm, Value main, const char *command) {
    if (!command_is_text(vm, command)) return false;
    Buffer text = BUFFER_EMPTY;
    buffer_append_text(&text, command);
    buffer_append_byte(&text, '\n');
    bool is_fine = text.failed ? (bool)raise_memory_error(vm)
                               : run_text(vm, main, text.bytes, text.count, "<string>", true);
    buffer_close(&text);
    return is_fine;
}

static bool read_stream(VM *vm, FILE *stream, Buffer *content) {
    enum { STEP = 65536 };
    for (;;) {
        if (!buffer_reserve(content, STEP)) return raise_memory_error(vm);
        size_t got = fread(content->bytes + content->count, 1, STEP, stream);
        content->count += got;
        content->bytes[content->count] = 0;
        if (got < STEP) return true;
    }
}

static bool run_stdin(VM *vm, Value main) {
    Buffer text = BUFFER_EMPTY;
    bool is_fine = read_stream(vm, stdin, &text) &&
                   run_text(vm, main, text.bytes ? text.bytes : "", text.count, "<stdin>", false);
    buffer_close(&text);
    return is_fine;
}

/* The path of a script from the root, as __file__ and tracebacks show it; NULL with an exception pending. */
static Owned absolute_name(VM *vm, const char *name) {
    char here[4096];
    if (name[0] == '/' || !getcwd(here, sizeof here)) return str_new_file_name(vm, name, strlen(name));
    if (name[0] == '.' && name[1] == '/') name += 2;
    Buffer path = BUFFER_EMPTY;
    buffer_append_format(&path, "%s/%s", here, name);
    Owned result = path.failed ? raise_memory_error(vm) : str_new_file_name(vm, path.bytes, path.count);
    buffer_close(&path);
    return result;
}

/* Runs a module as __main__ by runpy; sets_argument: sys.argv[0] becomes its file. */
static bool run_module_option(VM *vm, const char *name, bool sets_argument) {
    Owned runpy = import_module_text(vm, "runpy"), function = NULL, argument = NULL, result = NULL;
    Owned key = str_new_text(vm, "_run_module_as_main");
    if (runpy && key) function = value_attribute(vm, runpy, key);
    if (function) argument = str_new_text(vm, name);
    if (argument) result = value_call_2(vm, function, argument, sets_argument ? VALUE_TRUE : VALUE_FALSE);
    value_release(vm, key);
    value_release(vm, runpy);
    value_release(vm, function);
    value_release(vm, argument);
    value_release(vm, result);
    return result != NULL;
}

/* A script: CPython's messages and statuses for what is no readable file. *status set when it could not be
 * opened. */
static bool run_script(VM *vm, Value main, const Options *options, int *status) {
    struct stat info;
    const char *name = options->script;
    FILE *file;
    if (stat(name, &info) == 0 && S_ISDIR(info.st_mode)) { /* a folder runs by its __main__ */
        Buffer inner = BUFFER_EMPTY;
        buffer_append_format(&inner, "%s/__main__.py", name);
        bool is_there = !inner.failed && stat(inner.bytes, &info) == 0;
        buffer_close(&inner);
        if (is_there) return run_module_option(vm, "__main__", false);
        char here[4096];
        const char *folder = name[0] == '/' || !getcwd(here, sizeof here) ? "" : here;
        fprintf(stderr, "%s: can't find '__main__' module in '%s%s%s'\n", options->program, folder,
                *folder ? "/" : "", name);
        *status = STATUS_ERROR;
        return true;
    }
    file = fopen(name, "rbe");
    if (!file) {
        char path[4096];
        const char *shown = name[0] == '/' || !getcwd(path, sizeof path) ? "" : path;
        fprintf(stderr, "%s: can't open file '%s%s%s': [Errno %d] %s\n", options->program, shown,
                *shown ? "/" : "", name, errno, strerror(errno));
        *status = STATUS_USAGE;
        return true;
    }
    Buffer text = BUFFER_EMPTY;
    bool is_fine = read_stream(vm, file, &text);
    fclose(file);
    if (is_fine && text.count >= 4 && memcmp(text.bytes, "PK\003\004", 4) == 0) {
        fprintf(stderr, "%s: '%s' is a zip file, which Adder cannot run: unpack it and run the folder\n",
                options->program, name);
        buffer_close(&text);
        *status = STATUS_ERROR;
        return true;
    }
    Owned label = absolute_name(vm, name);
    if (options->skip_first_line) {
        char *end = text.count ? memchr(text.bytes, '\n', text.count) : NULL;
        size_t skip = end ? (size_t)(end - text.bytes) : text.count;
        for (size_t i = 0; i < skip; i++) text.bytes[i] = ' ';
        if (skip) text.bytes[0] = '#';
    }
    LoadOptions load = {.parse = {.mode = PARSE_MODULE}, .optimize = -1, .is_stream = true};
    is_fine = is_fine && label && dict_set(vm, module_dict(main), vm_name(vm, NAME___file__), label);
    Owned code = is_fine ? load_source(vm, text.bytes ? text.bytes : "", text.count, label, &load) : NULL;
    value_release(vm, label);
    buffer_close(&text);
    return run_code(vm, main, code);
}

/* --- sys.argv and sys.path ------------------------------------------------------------------------------ */

static bool add_argument(VM *vm, Value list, const char *text) {
    return list_append_take(vm, as_list(list), str_new_file_name(vm, text, strlen(text)));
}

static bool set_arguments(VM *vm, const Options *options) {
    Owned list = list_new(vm, 0);
    const char *first = options->command       ? "-c"
                        : options->module      ? "-m"
                        : options->script      ? options->script
                        : options->reads_stdin ? "-"
                                               : "";
    bool is_fine = list && add_argument(vm, list, first);
    for (int i = 0; is_fine && i < options->argument_count; i++)
        is_fine = add_argument(vm, list, options->arguments[i]);
    is_fine = is_fine && dict_set_text(vm, as_dict(field_peek(&vm->sys)), "argv", list);
    value_release(vm, list);
    list = list_new(vm, 0);
    is_fine = is_fine && list;
    for (int i = 0; is_fine && i < options->all_count; i++)
        is_fine = add_argument(vm, list, options->all_arguments[i]);
    is_fine = is_fine && dict_set_text(vm, as_dict(field_peek(&vm->sys)), "orig_argv", list);
    value_release(vm, list);
    return is_fine;
}

/* The folder of the script (its links followed), "" or the current folder. */
static bool add_first_path(VM *vm, Value list, const Options *options) {
    if (options->vm.is_isolated || options->vm.safe_path) return true;
    if (options->script) {
        struct stat info;
        if (stat(options->script, &info) == 0 && S_ISDIR(info.st_mode))
            return list_append_take(vm, as_list(list), absolute_name(vm, options->script));
        char *real = realpath(options->script, NULL);
        char *slash = real ? strrchr(real, '/') : NULL;
        if (slash) *(slash == real ? slash + 1 : slash) = 0;
        bool is_fine = !real || add_argument(vm, list, real);
        free(real);
        return is_fine;
    }
    if (!options->module) return add_argument(vm, list, "");
    char here[4096];
    return !getcwd(here, sizeof here) || add_argument(vm, list, here);
}

static bool set_path(VM *vm, const Options *options) {
    Owned list = list_new(vm, 0);
    bool is_fine = list && add_first_path(vm, list, options);
    const char *extra = options->vm.ignore_environment ? NULL : getenv("PYTHONPATH");
    while (is_fine && extra && *extra) {
        const char *end = strchr(extra, ':');
        size_t count = end ? (size_t)(end - extra) : strlen(extra);
        if (count) is_fine = list_append_take(vm, as_list(list), str_new_file_name(vm, extra, count));
        extra = end ? end + 1 : NULL;
    }
    if (is_fine && as_list(list)->count && !options->vm.is_isolated && !options->vm.safe_path)
        field_take(vm, &vm->first_path, value_retain(list_peek(list, 0)));
    is_fine = is_fine && add_argument(vm, list, "<stdlib>") &&
              dict_set_text(vm, as_dict(field_peek(&vm->sys)), "path", list);
    value_release(vm, list);
    return is_fine;
}

static bool set_warn_options(VM *vm, const Options *options) {
    Value list = sys_get(vm, "warnoptions");
    for (int i = 0; i < options->warning_count; i++) {
        if (!list || !add_argument(vm, list, options->warnings[i])) return false;
    }
    if (!options->warning_count) return true;
    field_init_take(&vm->warn_filters_version, VALUE_TRUE);
    return true;
}

/* sys._xoptions: what stands behind `=`, or True. */
static bool set_x_options(VM *vm, const Options *options) {
    Value table = sys_get(vm, "_xoptions");
    for (int i = 0; table && i < options->x_count; i++) {
        const char *text = options->x_options[i], *equals = strchr(text, '=');
        Owned key = str_new_file_name(vm, text, equals ? (size_t)(equals - text) : strlen(text));
        Owned value = equals ? str_new_file_name(vm, equals + 1, strlen(equals + 1)) : VALUE_TRUE;
        bool is_fine = key && value && dict_set(vm, as_dict(table), key, value);
        value_release(vm, key);
        value_release(vm, value);
        if (!is_fine) return false;
    }
    return true;
}

/* Waits for the threads that are no daemons, as the module threading knows them. */
static void wait_for_threads(VM *vm) {
    Owned name = str_intern_text(vm, "threading"), shutdown = str_intern_text(vm, "_shutdown"), result = NULL;
    Value module = name ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), name) : NULL;
    Owned held = module ? value_retain(module) : NULL;
    if (held && shutdown) result = value_call_method(vm, held, shutdown, NULL, 0);
    if (raise_is_pending(vm)) raise_unraisable(vm, "Exception ignored on threading shutdown", held);
    value_release(vm, result);
    value_release(vm, held);
    value_release(vm, name);
    value_release(vm, shutdown);
}

static int finish(VM *vm, int status) {
    wait_for_threads(vm);
    atexit_run(vm);
    if (!flush_file(vm, "stdout")) {
        raise_unraisable(vm, "Exception ignored while flushing sys.stdout", NULL);
        status = STATUS_FLUSH_FAILED;
    }
    if (!flush_file(vm, "stderr")) { /* there is nowhere to say it */
        raise_clear(vm);
        status = STATUS_FLUSH_FAILED;
    }
    signals_close(vm);
    return status;
}

static int run_all(VM *vm, const Options *options, bool *is_interrupt) {
    int status = 0;
    bool is_fine = stdlib_open(vm, options->argument_count, options->arguments) &&
                   set_arguments(vm, options) && set_path(vm, options) && io_open_standard(vm) &&
                   set_warn_options(vm, options) && set_x_options(vm, options) &&
                   (!(options->vm.has_faulthandler || options->vm.dev_mode) || faulthandler_enable(vm));
    Owned main = is_fine ? make_main(vm) : NULL;
    if (main) {
        if (options->command) is_fine = run_command(vm, main, options->command);
        else if (options->module) is_fine = run_module_option(vm, options->module, true);
        else if (options->script) is_fine = run_script(vm, main, options, &status);
        else if (isatty(0) || options->vm.is_interactive) is_fine = repl_run(vm, main, options);
        else is_fine = run_stdin(vm, main);
    } else {
        is_fine = false;
    }
    if (!is_fine) status = main_report(vm, is_interrupt);
    if (main && options->vm.inspect && (options->command || options->module || options->script)) {
        if (!repl_run(vm, main, options)) status = main_report(vm, is_interrupt);
    }
    value_release(vm, main);
    return finish(vm, status);
}

int main(int argument_count, char **arguments) {
    Options options;
    int status;
    if (!options_read(argument_count, arguments, &options, &status)) return status;
    if (options.dump != DUMP_NONE) return dump_run(&options);
    VM *vm = vm_new(&options.vm);
    if (!vm) {
        fprintf(stderr, "%s: not enough memory to start\n", options.program);
        return STATUS_ERROR;
    }
    signals_open(vm);
    bool is_interrupt = false;
    status = run_all(vm, &options, &is_interrupt);
#ifndef DEBUG
    vm_end(vm, false);
#else
    size_t left = vm_end(vm, true);
    if (left && getenv("CENSUS")) {
        fprintf(stderr, "census: %zu objects left alive\n", left);
        return STATUS_ERROR;
    }
#endif
    if (is_interrupt) die_by_interrupt();
    return status;
}

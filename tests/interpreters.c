/*
 * Four interpreters in one process, each in a native thread of its own with its own lock, run the golden
 * programs all at once: nothing is shared that one could change under another.
 *
 *     interpreters FOLDER...        where the golden programs are
 *
 * Each thread runs tests/tools/golden_here.py, which executes the programs in its interpreter and compares
 * what they print. The last line counts; the status is 1 if anything went wrong.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "stdlib/modules.h"
#include "vm/frame.h"
#include "vm/load.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/state.h"

enum { INTERPRETERS = 4 };
static const char driver_name[] = "tests/tools/golden_here.py";

typedef struct Run {
    pthread_t thread;
    const Buffer *driver; /* its source */
    char **folders;
    int folder_count;
    int64_t passed, failed;
    size_t left; /* objects alive at the end */
} Run;

static bool read_driver(Buffer *content) {
    FILE *file = fopen(driver_name, "rb");
    if (!file) return false;
    enum { STEP = 4096 };
    size_t got = 1;
    while (got && buffer_reserve(content, STEP)) {
        got = fread(content->bytes + content->count, 1, STEP, file);
        content->count += got;
    }
    fclose(file);
    buffer_append_byte(content, 0);
    content->count--;
    return !content->failed;
}

static int64_t number_of(VM *vm, Dict *names, const char *name) {
    Owned key = str_new_text(vm, name);
    Value value = key ? dict_get_str(vm, names, key) : NULL;
    int64_t number = -1;
    if (value && value_is_int(value) && !int_fits_int64(value, &number)) number = -1;
    value_release(vm, key);
    return number;
}

/* sys.argv and sys.path; false with an exception pending. */
static bool set_sys(VM *vm, const Run *run) {
    Dict *sys = as_dict(field_peek(&vm->sys));
    Owned path = list_new(vm, 0), arguments = list_new(vm, 0);
    bool is_fine = path && arguments && list_append_take(vm, as_list(path), str_new_text(vm, "<stdlib>")) &&
                   list_append_take(vm, as_list(arguments), str_new_text(vm, driver_name));
    for (int i = 0; is_fine && i < run->folder_count; i++)
        is_fine = list_append_take(vm, as_list(arguments), str_new_text(vm, run->folders[i]));
    is_fine = is_fine && dict_set_text(vm, sys, "path", path) && dict_set_text(vm, sys, "argv", arguments);
    value_release(vm, arguments);
    value_release(vm, path);
    return is_fine;
}

/* Runs the driver in an interpreter that is open; false with an exception pending. */
static bool run_driver(VM *vm, Run *run) {
    Owned name = str_new_text(vm, driver_name), module = NULL, code = NULL, result = NULL;
    LoadOptions options = {.parse = {.mode = PARSE_MODULE}, .optimize = -1};
    if (name && set_sys(vm, run))
        code = load_source(vm, run->driver->bytes, run->driver->count, name, &options);
    if (code) module = module_new(vm, vm_name(vm, NAME___main__), NULL);
    if (module && value_set_item(vm, field_peek(&vm->modules), vm_name(vm, NAME___main__), module))
        result = frame_run_code(vm, code, module_dict_value(module), module_dict_value(module), NULL);
    if (result) {
        run->passed = number_of(vm, module_dict(module), "passed");
        run->failed = number_of(vm, module_dict(module), "failed");
    }
    bool is_fine = result != NULL;
    value_release(vm, result);
    value_release(vm, module);
    value_release(vm, code);
    value_release(vm, name);
    return is_fine;
}

static void show_exception(VM *vm) {
    Owned error = raise_fetch(vm), text = error ? value_repr(vm, error) : NULL;
    Buffer bytes = BUFFER_EMPTY;
    if (text) str_append_utf8(&bytes, text);
    fprintf(stderr, "interpreters: %.*s\n", (int)bytes.count, bytes.bytes ? bytes.bytes : "");
    buffer_close(&bytes);
    value_release(vm, text);
    value_release(vm, error);
}

static void *run_interpreter(void *context) {
    Run *run = context;
    VMOptions options = {.optimize = 0, .is_isolated = true, .ignore_environment = true, .utf8_mode = true};
    VM *vm = vm_new(&options);
    run->failed = 1;
    if (!vm) return NULL;
    char **arguments = run->folders - 1; /* what stands before the folders is the program's name */
    if (!stdlib_open(vm, run->folder_count + 1, arguments) || !io_open_standard(vm) || !run_driver(vm, run)) {
        run->failed = 1;
        show_exception(vm);
    }
    run->left = vm_end(vm, true);
    return NULL;
}

int main(int count, char **arguments) {
    Buffer driver = BUFFER_EMPTY;
    if (count < 2 || !read_driver(&driver)) {
        fprintf(stderr, "usage: interpreters FOLDER... (where %s is)\n", driver_name);
        return 2;
    }
    Run runs[INTERPRETERS];
    int64_t passed = 0, failed = 0;
    size_t left = 0;
    for (int i = 0; i < INTERPRETERS; i++) {
        runs[i] = (Run){.driver = &driver, .folders = arguments + 1, .folder_count = count - 1};
        if (pthread_create(&runs[i].thread, NULL, run_interpreter, &runs[i]) != 0) return 1;
    }
    for (int i = 0; i < INTERPRETERS; i++) {
        pthread_join(runs[i].thread, NULL);
        passed += runs[i].passed;
        failed += runs[i].failed;
        left += runs[i].left;
    }
    buffer_close(&driver);
    printf("%d interpreters at once: %lld passed, %lld failed, %zu objects left alive\n", INTERPRETERS,
           (long long)passed, (long long)failed, left);
    return failed || left || !passed;
}

/*
 * The module readline, and input() at a terminal, over GNU readline.
 *
 * The library is opened with dlopen when it is first needed: it would cost start-up time. It keeps one state
 * for the process, so everything here works on that; what programs set (a completer, hooks) hangs on the
 * interpreter. While a line is edited other threads run: the callbacks, which are told of no context, find
 * theirs in the open prompt and take the lock back for as long as they call into the program. What a callback
 * raises is dropped, as CPython does.
 */
#include "stdlib/native/readline.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/process.h"
#include "stdlib/modules.h"
#include "vm/lock.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

typedef enum Hook { HOOK_COMPLETER, HOOK_STARTUP, HOOK_PRE_INPUT, HOOK_DISPLAY, HOOK_COUNT } Hook;

struct ReadlineState {
    Field hooks[HOOK_COUNT]; /* or NULL */
    int64_t history_limit;   /* lines that are kept in a file; -1: all */
    int begin, end, kind;    /* of the word being completed */
    bool keeps_no_history;   /* set_auto_history(False) */
    char *breaks;            /* the characters between words, where they are ours; or NULL */
    void (*close_next)(VM *vm);
};

/* What the callbacks work for. */
typedef struct OpenLine {
    VM *vm;
    Thread *thread;
} OpenLine;

typedef struct HistoryEntry { /* the library's own layout */
    char *line, *timestamp;
    void *data;
} HistoryEntry;

enum { TAB = '\t' };
#define WORD_BREAKS " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?"

/* --- the library ---------------------------------------------------------------------------------------- */

static void *open_library(void) {
#ifdef WITH_READLINE
    return dlopen("libreadline.so.8", RTLD_NOW);
#else
    return NULL;
#endif
}

/* The address of one of its names, which *pointer becomes; false where it has none. */
static bool find(const char *name, void *pointer) {
    void *library = open_library(), *symbol = library ? dlsym(library, name) : NULL;
    memcpy(pointer, &symbol, sizeof symbol);
    return symbol != NULL;
}

static int get_number(const char *name) {
    int *number;
    return find(name, &number) ? *number : 0;
}

static void set_number(const char *name, int to) {
    int *number;
    if (find(name, &number)) *number = to;
}

static void set_callback(const char *name, int (*callback)(void)) {
    int (**place)(void);
    if (find(name, &place)) *place = callback;
}

static const char *get_text(const char *name) {
    char **text;
    return find(name, &text) && *text ? *text : "";
}

/* Gives the library the characters between words, from malloc; NULL: what it has by itself. */
static void set_breaks(ReadlineState *state, char *text) {
    char **place;
    if (find("rl_completer_word_break_characters", &place) && (text || *place == state->breaks))
        *place = text;
    memory_release(state->breaks);
    state->breaks = text;
}

/* Closes the state with the interpreter. */
static void close_state(VM *vm) {
    ReadlineState *state = vm->readline;
    for (int i = 0; i < HOOK_COUNT; i++) field_clear(vm, &state->hooks[i]);
    if (state->close_next) state->close_next(vm);
    set_breaks(state, NULL);
    vm->readline = NULL;
    memory_release(state);
}

static ReadlineState *state_of(VM *vm) {
    if (vm->readline) return vm->readline;
    ReadlineState *state = memory_allocate_zeroed(sizeof *state);
    if (!state) {
        raise_memory_error(vm);
        return NULL;
    }
    state->history_limit = -1;
    state->close_next = vm->native_close;
    vm->native_close = close_state;
    vm->readline = state;
    return state;
}

/* --- callbacks ------------------------------------------------------------------------------------------ */

/* Calls a hook of the program, or gives NULL; what it raises is dropped. The lock is held. */
static Owned call_hook(VM *vm, Hook hook, const Value *items, size_t count) {
    Value function = field_peek(&vm->readline->hooks[hook]);
    if (!function) return NULL;
    Owned held = value_retain(function), result = value_call(vm, held, (Arguments){items, count, NULL});
    if (raise_is_pending(vm)) raise_clear(vm);
    value_release(vm, held);
    return result;
}

static int run_hook(Hook hook) {
    OpenLine *line = process_prompt();
    if (!line || !field_peek(&line->vm->readline->hooks[hook])) return 0;
    blocking_end(line->thread);
    Owned result = call_hook(line->vm, hook, NULL, 0);
    int64_t number = 0;
    if (result && value_is_int(result) && !int_fits_int64(result, &number)) number = 0;
    value_release(line->vm, result);
    line->thread = blocking_begin(line->vm);
    return (int)number;
}

static int at_start(void) {
    return run_hook(HOOK_STARTUP);
}

static int before_input(void) {
    return run_hook(HOOK_PRE_INPUT);
}

/* Ctrl-C ends the line at once. */
static int end_when_signalled(void) {
    if (process_has_signal()) set_number("rl_done", 1);
    return 0;
}

static char *malloc_text(VM *vm, Value text) {
    Buffer bytes = BUFFER_EMPTY;
    char *result = NULL;
    if (str_append_file_name(vm, &bytes, text) && !bytes.failed)
        result = strdup(bytes.bytes ? bytes.bytes : "");
    buffer_close(&bytes);
    return result;
}

/* The index-th completion of a word, from malloc. */
static char *complete_word(const char *word, int index) {
    OpenLine *line = process_prompt();
    if (!line) return NULL;
    VM *vm = line->vm;
    blocking_end(line->thread);
    Owned text = str_new_file_name(vm, word, strlen(word)), found = NULL;
    Value items[2] = {text, value_from_small_int(index)};
    if (text) found = call_hook(vm, HOOK_COMPLETER, items, 2);
    char *result = found && value_is_str(found) ? malloc_text(vm, found) : NULL;
    if (raise_is_pending(vm)) raise_clear(vm);
    value_release(vm, text);
    value_release(vm, found);
    line->thread = blocking_begin(vm);
    return result;
}

static char **complete_part(const char *word, int begin, int end) {
    OpenLine *line = process_prompt();
    char **(*matches)(const char *word, char *(*next)(const char *word, int index));
    if (!line || !find("rl_completion_matches", &matches)) return NULL;
    set_number("rl_completion_append_character", 0);
    set_number("rl_attempted_completion_over", 1); /* no names of files */
    line->vm->readline->begin = begin;
    line->vm->readline->end = end;
    line->vm->readline->kind = get_number("rl_completion_type");
    return matches(word, complete_word);
}

static void show_matches(char **matches, int count, int longest) {
    OpenLine *line = process_prompt();
    if (!line) return;
    VM *vm = line->vm;
    blocking_end(line->thread);
    Owned word = str_new_file_name(vm, matches[0], strlen(matches[0])), all = list_new(vm, 0), result = NULL;
    bool is_fine = word && all;
    for (int i = 1; is_fine && i <= count; i++) {
        is_fine = list_append_take(vm, as_list(all), str_new_file_name(vm, matches[i], strlen(matches[i])));
    }
    Value items[3] = {word, all, value_from_small_int(longest)};
    if (is_fine) result = call_hook(vm, HOOK_DISPLAY, items, 3);
    if (raise_is_pending(vm)) raise_clear(vm);
    value_release(vm, word);
    value_release(vm, all);
    value_release(vm, result);
    line->thread = blocking_begin(vm);
}

/* Tells the library what the program has set, for the line that begins; or, with NULL, that there is nothing.
 */
static void install(const ReadlineState *state) {
    char **(**attempt)(const char *word, int begin, int end);
    void (**display)(char **matches, int count, int longest);
    char *(**fallback)(const char *word, int index);
    set_callback("rl_startup_hook", state ? at_start : NULL);
    set_callback("rl_pre_input_hook", state ? before_input : NULL);
    set_callback("rl_event_hook", NULL);
    if (find("rl_attempted_completion_function", &attempt)) *attempt = state ? complete_part : NULL;
    if (find("rl_completion_entry_function", &fallback)) *fallback = NULL;
    if (find("rl_completion_display_matches_hook", &display)) {
        *display = state && field_peek(&state->hooks[HOOK_DISPLAY]) ? show_matches : NULL;
    }
}

/* --- input() -------------------------------------------------------------------------------------------- */

/* A line goes into the history unless it is empty or the same as the one before. */
static void remember(const char *text) {
    void (*add)(const char *text);
    HistoryEntry *(*get)(int number);
    int count = get_number("history_length");
    HistoryEntry *last =
        count > 0 && find("history_get", &get) ? get(get_number("history_base") + count - 1) : NULL;
    if (*text && !(last && strcmp(last->line, text) == 0) && find("add_history", &add)) add(text);
}

/* Without a completer, Tab is a character like any other; at the prompt it completes. */
static void prepare(VM *vm) {
    int (*bind)(int key, int (*function)(int count, int key)), (*insert)(int count, int key);
    Owned name = str_intern_text(vm, "ps1");
    bool is_interactive = !name || dict_get_str(vm, as_dict(field_peek(&vm->sys)), name);
    value_release(vm, name);
    if (raise_is_pending(vm)) raise_clear(vm);
    if (!is_interactive && find("rl_bind_key", &bind) && find("rl_insert", &insert)) bind(TAB, insert);
    char **breaks;
    if (find("rl_completer_word_break_characters", &breaks) && !*breaks)
        set_breaks(vm->readline, strdup(WORD_BREAKS));
}

Owned readline_input(VM *vm, Value prompt, bool *is_done) {
    char *(*read)(const char *prompt);
    *is_done = find("readline", &read);
    if (!*is_done) return NULL;
    bool is_first = !vm->readline;
    const ReadlineState *state = state_of(vm);
    if (!state) return NULL;
    Buffer shown = BUFFER_EMPTY;
    str_append_utf8(&shown, prompt);
    buffer_append_byte(&shown, 0);
    if (shown.failed) {
        buffer_close(&shown);
        return raise_memory_error(vm);
    }
    if (is_first) prepare(vm);
    char *line = NULL;
    bool is_fine = signals_run(vm); /* what came in before does not end the line */
    while (is_fine) {               /* a handler that raises nothing lets the line begin again */
        memory_release(line);
        void *outer = process_prompt();
        OpenLine open = {vm, NULL};
        process_set_prompt(&open);
        install(state);
        if (vm->thread == vm->main)
            set_callback("rl_event_hook", end_when_signalled); /* signals are the main thread's */
        open.thread = blocking_begin(vm);
        line = read(shown.bytes);
        bool is_signalled = process_has_signal() && get_number("rl_done");
        blocking_end(open.thread);
        install(NULL);
        process_set_prompt(outer);
        if (!is_signalled) break;
        is_fine = signals_run(vm);
    }
    buffer_close(&shown);
    Owned result = NULL;
    if (is_fine && !line) raise_type(vm, EXCEPTION(EOFError));
    else if (is_fine) result = str_new_file_name(vm, line, strlen(line));
    if (result && !state->keeps_no_history) remember(line);
    memory_release(line);
    return result;
}

/* --- the module: settings ------------------------------------------------------------------------------- */

static Owned set_hook(VM *vm, Hook hook, const char *name, Value function) {
    if (function && function != VALUE_NONE && !value_is_callable(vm, function)) {
        return raise_type_error(vm, "set_%s(func): argument not callable", name);
    }
    field_take(vm, &vm->readline->hooks[hook],
               !function || function == VALUE_NONE ? NULL : value_retain(function));
    return VALUE_NONE;
}

static Owned function_set_completer(VM *vm, Value *args) {
    return set_hook(vm, HOOK_COMPLETER, "completer", args[0]);
}

static Owned function_get_completer(VM *vm, Value *args) {
    (void)args;
    Value function = field_peek(&vm->readline->hooks[HOOK_COMPLETER]);
    return function ? value_retain(function) : VALUE_NONE;
}

static Owned function_set_startup_hook(VM *vm, Value *args) {
    return set_hook(vm, HOOK_STARTUP, "startup_hook", args[0]);
}

static Owned function_set_pre_input_hook(VM *vm, Value *args) {
    return set_hook(vm, HOOK_PRE_INPUT, "pre_input_hook", args[0]);
}

static Owned function_get_pre_input_hook(VM *vm, Value *args) {
    (void)args;
    Value function = field_peek(&vm->readline->hooks[HOOK_PRE_INPUT]);
    return function ? value_retain(function) : VALUE_NONE;
}

static Owned function_set_display(VM *vm, Value *args) {
    return set_hook(vm, HOOK_DISPLAY, "completion_display_matches_hook", args[0]);
}

static Owned function_set_auto_history(VM *vm, Value *args) {
    bool is_kept;
    if (!value_is_true(vm, args[0], &is_kept)) return NULL;
    vm->readline->keeps_no_history = !is_kept;
    return VALUE_NONE;
}

static Owned function_get_begidx(VM *vm, Value *args) {
    (void)args;
    return value_from_small_int(vm->readline->begin);
}

static Owned function_get_endidx(VM *vm, Value *args) {
    (void)args;
    return value_from_small_int(vm->readline->end);
}

static Owned function_get_completion_type(VM *vm, Value *args) {
    (void)args;
    return value_from_small_int(vm->readline->kind);
}

/* A str argument as bytes, from malloc; NULL with an exception pending. */
static char *text_argument(VM *vm, Value text, const char *function) {
    if (!value_is_str(text)) {
        raise_type_error(vm, "%s() argument must be str, not %T", function, text);
        return NULL;
    }
    char *bytes = malloc_text(vm, text);
    if (!bytes && !raise_is_pending(vm)) raise_memory_error(vm);
    return bytes;
}

static Owned function_set_completer_delims(VM *vm, Value *args) {
    char *text = text_argument(vm, args[0], "set_completer_delims");
    if (!text) return NULL;
    set_breaks(vm->readline, text);
    return VALUE_NONE;
}

static Owned function_get_completer_delims(VM *vm, Value *args) {
    (void)args;
    const char *text = get_text("rl_completer_word_break_characters");
    return str_new_file_name(vm, text, strlen(text));
}

static Owned function_parse_and_bind(VM *vm, Value *args) {
    int (*parse)(char *line);
    char *text = text_argument(vm, args[0], "parse_and_bind");
    if (!text) return NULL;
    if (find("rl_parse_and_bind", &parse)) parse(text);
    memory_release(text);
    return VALUE_NONE;
}

/* --- the module: the line ------------------------------------------------------------------------------- */

static Owned function_get_line_buffer(VM *vm, Value *args) {
    (void)args;
    const char *text = get_text("rl_line_buffer");
    return str_new_file_name(vm, text, strlen(text));
}

static Owned function_insert_text(VM *vm, Value *args) {
    int (*insert)(const char *text);
    char *text = text_argument(vm, args[0], "insert_text");
    if (!text) return NULL;
    if (find("rl_insert_text", &insert)) insert(text);
    memory_release(text);
    return VALUE_NONE;
}

static Owned function_redisplay(VM *vm, Value *args) {
    (void)vm, (void)args;
    void (*redisplay)(void);
    if (find("rl_redisplay", &redisplay)) redisplay();
    return VALUE_NONE;
}

/* --- the module: the history ---------------------------------------------------------------------------- */

/* Calls a function of the library with a file name (None: the library's own); OSError. */
static Owned with_file(VM *vm, const char *name, Value file) {
    int (*function)(const char *file);
    char *path = NULL;
    if (file && file != VALUE_NONE) {
        Owned text = value_is_str(file) ? value_retain(file) : NULL;
        Owned method = text ? NULL : str_intern_text(vm, "__fspath__");
        if (method) text = value_call_method(vm, file, method, NULL, 0);
        value_release(vm, method);
        path = text ? text_argument(vm, text, name) : NULL;
        value_release(vm, text);
        if (!path) return NULL;
    }
    int failure = find(name, &function) ? function(path) : 0;
    Owned result = VALUE_NONE;
    if (failure)
        result = raise_os_error(vm, failure > 0 ? failure : errno, file == VALUE_NONE ? NULL : file, NULL);
    else if (vm->readline->history_limit >= 0 && strcmp(name, "write_history") == 0) {
        int (*truncate)(const char *file, int lines);
        if (find("history_truncate_file", &truncate)) truncate(path, (int)vm->readline->history_limit);
    }
    memory_release(path);
    return result;
}

static Owned function_read_init_file(VM *vm, Value *args) {
    return with_file(vm, "rl_read_init_file", args[0]);
}

static Owned function_read_history_file(VM *vm, Value *args) {
    return with_file(vm, "read_history", args[0]);
}

static Owned function_write_history_file(VM *vm, Value *args) {
    return with_file(vm, "write_history", args[0]);
}

static Owned function_append_history_file(VM *vm, Value *args) {
    int (*append)(int count, const char *file);
    int count;
    if (!value_to_c_int(vm, args[0], &count)) return NULL;
    if (count < 0) return raise_value_error(vm, "nelements must be positive");
    char *path = args[1] && args[1] != VALUE_NONE ? text_argument(vm, args[1], "append_history_file") : NULL;
    if (raise_is_pending(vm)) return NULL;
    int failure = find("append_history", &append) ? append(count, path) : 0;
    memory_release(path);
    return failure ? raise_os_error(vm, failure, args[1] == VALUE_NONE ? NULL : args[1], NULL) : VALUE_NONE;
}

static Owned function_get_history_length(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, vm->readline->history_limit);
}

static Owned function_set_history_length(VM *vm, Value *args) {
    int number;
    if (!value_to_c_int(vm, args[0], &number)) return NULL;
    vm->readline->history_limit = number;
    return VALUE_NONE;
}

static Owned function_get_current_history_length(VM *vm, Value *args) {
    (void)vm, (void)args;
    return value_from_small_int(get_number("history_length"));
}

static Owned function_get_history_item(VM *vm, Value *args) {
    HistoryEntry *(*get)(int number);
    int number;
    if (!value_to_c_int(vm, args[0], &number)) return NULL;
    HistoryEntry *entry =
        number > 0 && find("history_get", &get) ? get(get_number("history_base") + number - 1) : NULL;
    return entry ? str_new_file_name(vm, entry->line, strlen(entry->line)) : VALUE_NONE;
}

static void free_entry(HistoryEntry *entry) {
    void *(*release)(HistoryEntry *entry);
    if (entry && find("free_history_entry", &release)) release(entry);
}

static Owned function_remove_history_item(VM *vm, Value *args) {
    HistoryEntry *(*remove)(int place);
    int place;
    if (!value_to_c_int(vm, args[0], &place)) return NULL;
    if (place < 0) return raise_value_error(vm, "History index cannot be negative");
    HistoryEntry *entry = find("remove_history", &remove) ? remove(place) : NULL;
    if (!entry) return raise_value_error(vm, "No history item at position %d", place);
    free_entry(entry);
    return VALUE_NONE;
}

static Owned function_replace_history_item(VM *vm, Value *args) {
    HistoryEntry *(*replace)(int place, const char *line, void *data);
    int place;
    if (!value_to_c_int(vm, args[0], &place)) return NULL;
    char *text = text_argument(vm, args[1], "replace_history_item");
    if (!text) return NULL;
    HistoryEntry *entry =
        place >= 0 && find("replace_history_entry", &replace) ? replace(place, text, NULL) : NULL;
    memory_release(text);
    if (place < 0) return raise_value_error(vm, "History index cannot be negative");
    if (!entry) return raise_value_error(vm, "No history item at position %d", place);
    free_entry(entry);
    return VALUE_NONE;
}

static Owned function_add_history(VM *vm, Value *args) {
    void (*add)(const char *text);
    char *text = text_argument(vm, args[0], "add_history");
    if (!text) return NULL;
    if (find("add_history", &add)) add(text);
    memory_release(text);
    return VALUE_NONE;
}

static Owned function_clear_history(VM *vm, Value *args) {
    (void)vm, (void)args;
    void (*clear)(void);
    if (find("clear_history", &clear)) clear();
    return VALUE_NONE;
}

static const Method functions[] = {
    {"add_history(string, /)", function_add_history, "Put a line at the end of the history."},
    {"append_history_file(nelements, filename=None, /)", function_append_history_file,
     "Write the newest lines of the history behind what a file holds."},
    {"clear_history()", function_clear_history, "Forget all lines."},
    {"get_begidx()", function_get_begidx, "Where in the line the word being completed begins."},
    {"get_completer()", function_get_completer, "The function that completes words, or None."},
    {"get_completer_delims()", function_get_completer_delims, "The characters between words."},
    {"get_completion_type()", function_get_completion_type, "What kind of completion was asked for."},
    {"get_current_history_length()", function_get_current_history_length, "How many lines the history has."},
    {"get_endidx()", function_get_endidx, "Where in the line the word being completed ends."},
    {"get_history_item(index, /)", function_get_history_item,
     "Line number index, from 1; None if there is none."},
    {"get_history_length()", function_get_history_length,
     "How many lines are kept in a file; negative: all."},
    {"get_line_buffer()", function_get_line_buffer, "The line as it stands."},
    {"get_pre_input_hook()", function_get_pre_input_hook,
     "The function that is called before the first key, or None."},
    {"insert_text(string, /)", function_insert_text, "Put text into the line at the cursor."},
    {"parse_and_bind(string, /)", function_parse_and_bind, "Run one line of an initialisation file."},
    {"read_history_file(filename=None, /)", function_read_history_file,
     "Add the lines of a file to the history."},
    {"read_init_file(filename=None, /)", function_read_init_file, "Run an initialisation file."},
    {"redisplay()", function_redisplay, "Show the line anew."},
    {"remove_history_item(pos, /)", function_remove_history_item, "Forget the line at a position, from 0."},
    {"replace_history_item(pos, line, /)", function_replace_history_item,
     "Put another line at a position, from 0."},
    {"set_auto_history(enabled, /)", function_set_auto_history,
     "Whether lines that are read go into the history."},
    {"set_completer(function=None, /)", function_set_completer,
     "Choose the function that completes words: function(text, n) gives the n-th way."},
    {"set_completer_delims(string, /)", function_set_completer_delims,
     "Choose the characters between words."},
    {"set_completion_display_matches_hook(function=None, /)", function_set_display,
     "Choose the function that shows the ways to complete a word."},
    {"set_history_length(length, /)", function_set_history_length,
     "Choose how many lines are kept in a file; negative: all."},
    {"set_pre_input_hook(function=None, /)", function_set_pre_input_hook,
     "Choose a function that is called before the first key is read."},
    {"set_startup_hook(function=None, /)", function_set_startup_hook,
     "Choose a function that is called before the prompt is shown."},
    {"write_history_file(filename=None, /)", function_write_history_file, "Write the history to a file."},
    {NULL, NULL, NULL},
};

Owned module_readline(VM *vm) {
    if (!open_library()) {
        Owned name = str_new_text(vm, "readline");
        if (name)
            raise_import_error(vm, EXCEPTION(ImportError), name, NULL,
                               "readline: the library libreadline.so.8 is not installed (libreadline8), or "
                               "Adder was built without it");
        value_release(vm, name);
        return NULL;
    }
    bool is_first = !vm->readline;
    if (!state_of(vm)) return NULL;
    void (*begin)(void);
    if (is_first && find("using_history", &begin)) begin();
    if (is_first) prepare(vm);
    Owned module = stdlib_module(vm, "readline", "Lines that the user edits, and their history.", functions);
    const char *version = get_text("rl_library_version");
    int number = get_number("rl_readline_version");
    if (module && dict_set_text_take(vm, module_dict(module), "backend", str_new_text(vm, "readline")) &&
        dict_set_text_take(vm, module_dict(module), "_READLINE_LIBRARY_VERSION", str_new_text(vm, version)) &&
        stdlib_add_int(vm, module, "_READLINE_VERSION", number) &&
        stdlib_add_int(vm, module, "_READLINE_RUNTIME_VERSION", number))
        return module;
    value_release(vm, module);
    return NULL;
}

/*
 * The interactive prompt: reads a statement, line by line until it is whole, runs it, shows its value.
 *
 * Each input is kept beside its code, so that tracebacks show its lines. Other threads run while a line is
 * edited; what completes a word takes the lock back for as long as it looks.
 */
#include "cli/repl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/line_editor.h"
#include "cli/main.h"
#include "vm/frame.h"
#include "vm/import.h"
#include "vm/load.h"
#include "vm/lock.h"
#include "vm/objects/code.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

/* A prompt text of sys (ps1, ps2), or the usual one. */
static void prompt_text(VM *vm, const char *name, const char *usual, Buffer *text) {
    Owned key = str_intern_text(vm, name);
    Value found = key ? dict_get_str(vm, as_dict(field_peek(&vm->sys)), key) : NULL;
    Owned shown = found ? value_str(vm, found) : NULL;
    if (shown) str_append_utf8(text, shown);
    else buffer_append_text(text, usual);
    if (raise_is_pending(vm)) raise_clear(vm);
    value_release(vm, key);
    value_release(vm, shown);
}

/* What the prompt keeps from one input to the next. */
typedef struct Repl {
    LinePrompt prompt; /* first: the line editor hands it back */
    VM *vm;
    Thread *thread;
    Value names;       /* the namespace of __main__ */
    Owned completer;   /* made when somebody first presses Tab; or NULL */
    Owned file_name;   /* of the input being read */
    size_t input_count;
    Buffer indentation;
} Repl;

/* --- completion ----------------------------------------------------------------------------------------- */

static Owned make_completer(VM *vm, Value names) {
    Owned module = import_module_text(vm, "rlcompleter"), key = str_intern_text(vm, "Completer");
    Owned made = module && key ? value_call_method(vm, module, key, &names, 1) : NULL;
    value_release(vm, module);
    value_release(vm, key);
    return made;
}

/* The index-th completion as the module rlcompleter finds it; whatever it raises means that there is none. */
static char *complete(LinePrompt *prompt, const char *word, int index) {
    Repl *repl = (Repl *)(void *)prompt;
    VM *vm = repl->vm;
    blocking_end(repl->thread);
    if (!repl->completer) repl->completer = make_completer(vm, repl->names);
    Owned text = repl->completer ? str_new_text(vm, word) : NULL,
          name = text ? str_intern_text(vm, "complete") : NULL;
    Value items[2] = {text, value_from_small_int(index)};
    Owned found = name ? value_call_method(vm, repl->completer, name, items, 2) : NULL;
    char *result = NULL;
    if (found && value_is_str(found)) {
        Buffer bytes = BUFFER_EMPTY;
        str_append_utf8(&bytes, found);
        if (!bytes.failed) result = strdup(bytes.bytes ? bytes.bytes : "");
        buffer_close(&bytes);
    }
    if (raise_is_pending(vm)) raise_clear(vm);
    value_release(vm, found);
    value_release(vm, name);
    value_release(vm, text);
    repl->thread = blocking_begin(vm);
    return result;
}

/* --- reading -------------------------------------------------------------------------------------------- */

static bool is_blank(const char *line) {
    return line[strspn(line, " \t\r\n\f")] == 0;
}

/* Blank or a comment: nothing to run. */
static bool is_empty(const char *line) {
    const char *start = line + strspn(line, " \t\r\n\f");
    return *start == 0 || *start == '#';
}

/* The next line starts below the last one, and further in when that opens a block. */
static void find_indentation(Repl *repl, const char *line) {
    size_t spaces = strspn(line, " \t"), end = strlen(line);
    while (end > spaces && strchr(" \t\r\n", line[end - 1])) end--;
    repl->indentation.count = 0;
    buffer_append(&repl->indentation, line, end > spaces ? spaces : 0);
    if (end > spaces && line[end - 1] == ':') buffer_append_text(&repl->indentation, "    ");
    buffer_append_byte(&repl->indentation, 0);
}

static Owned compile_text(const Repl *repl, const Buffer *text, size_t count, bool is_last) {
    LoadOptions options = {.parse = {.mode = PARSE_INTERACTIVE,
                                     .is_str = true,
                                     .allow_incomplete = !is_last,
                                     .dont_imply_dedent = !is_last},
                           .optimize = -1};
    return load_source(repl->vm, text->bytes, count, repl->file_name, &options);
}

/* The code of the text, NULL with an exception pending when it is wrong; *wants_more when it is only
   unfinished: when it does not compile without its last line end, and one more line end does not make it
   wrong. */
static Owned try_compile(const Repl *repl, const Buffer *text, bool is_last, bool *wants_more) {
    VM *vm = repl->vm;
    *wants_more = false;
    if (is_last) return compile_text(repl, text, text->count, true);
    Owned code = compile_text(repl, text, text->count - 1, false);
    if (code || !raise_clear_if(vm, EXCEPTION(_IncompleteInputError))) return code;
    code = compile_text(repl, text, text->count, false);
    *wants_more = code || raise_clear_if(vm, EXCEPTION(_IncompleteInputError));
    value_release(vm, code);
    return NULL;
}

/* A line from malloc, or NULL at the end of input; other threads run meanwhile. */
static char *read_line(Repl *repl, bool is_first, bool *interrupted) {
    Buffer text = BUFFER_EMPTY;
    prompt_text(repl->vm, is_first ? "ps1" : "ps2", is_first ? ">>> " : "... ", &text);
    buffer_append_byte(&text, 0);
    repl->prompt.text = text.failed ? "" : text.bytes;
    repl->prompt.indentation = is_first || repl->indentation.failed ? NULL : repl->indentation.bytes;
    repl->thread = blocking_begin(repl->vm);
    char *line = line_editor_read(&repl->prompt, interrupted);
    blocking_end(repl->thread);
    buffer_close(&text);
    return line;
}

/* Reads one statement into text. *ended at the end of input. NULL with an exception pending when it is wrong.
 */
static Owned read_statement(Repl *repl, Buffer *text, bool *ended) {
    bool wants_more = true, is_last = false;
    Owned code = NULL;
    *ended = false;
    while (wants_more) {
        bool interrupted = false;
        char *line = read_line(repl, text->count == 0, &interrupted);
        if (interrupted) {
            free(line);
            return raise_type(repl->vm, EXCEPTION(KeyboardInterrupt));
        }
        is_last = !line;
        *ended = is_last && text->count == 0;
        if (*ended) return NULL;
        if (text->count == 0 && is_empty(line)) {
            free(line);
            continue;
        }
        if (line && !is_blank(line)) {
            buffer_append_text(text, line);
            find_indentation(repl, line);
        }
        buffer_append_byte(text, '\n');
        free(line);
        if (text->failed) return raise_memory_error(repl->vm);
        code = try_compile(repl, text, is_last, &wants_more);
    }
    return code;
}

/* --- running -------------------------------------------------------------------------------------------- */

/* The source goes where reports and the module linecache find it. */
static bool keep_source(VM *vm, Value code, const Buffer *text, Value file_name) {
    if (!code_keep_text(vm, code, text->bytes, text->count)) return false;
    Owned linecache = import_module_text(vm, "linecache"), name = str_intern_text(vm, "_register_code");
    Owned source = linecache && name ? str_new_utf8(vm, text->bytes, text->count) : NULL, done = NULL;
    Value items[3] = {code, source, file_name};
    if (source) done = value_call_method(vm, linecache, name, items, 3);
    value_release(vm, linecache);
    value_release(vm, name);
    value_release(vm, source);
    value_release(vm, done);
    return done != NULL;
}

/* The name in tracebacks: inputs of a terminal are numbered. */
static bool name_input(Repl *repl) {
    VM *vm = repl->vm;
    value_release(vm, repl->file_name);
    repl->file_name = line_editor_is_terminal()
                          ? str_new_format(vm, "<python-input-%ld>", (int64_t)repl->input_count)
                          : str_new_text(vm, "<stdin>");
    return repl->file_name != NULL;
}

static bool set_prompts(VM *vm) {
    static const char *const prompts[][2] = {{"ps1", ">>> "}, {"ps2", "... "}};
    Dict *sys = as_dict(field_peek(&vm->sys));
    for (size_t i = 0; i < COUNT_OF(prompts); i++) {
        Owned key = str_intern_text(vm, prompts[i][0]);
        bool is_fine = key && (dict_get_str(vm, sys, key) ||
                               dict_set_text_take(vm, sys, prompts[i][0], str_new_text(vm, prompts[i][1])));
        value_release(vm, key);
        if (!is_fine) return false;
    }
    return true;
}

/* Reads and runs one input. False when the prompt ends: at the end of input, or with SystemExit pending. */
static bool run_input(Repl *repl) {
    VM *vm = repl->vm;
    Buffer text = BUFFER_EMPTY;
    bool ended = false;
    Owned code = name_input(repl) ? read_statement(repl, &text, &ended) : NULL, result = NULL;
    if (code && keep_source(vm, code, &text, repl->file_name))
        result = frame_run_code(vm, code, repl->names, repl->names, NULL);
    buffer_close(&text);
    bool was_read = code != NULL;
    value_release(vm, code);
    value_release(vm, result);
    if (ended) return false;
    if (!raise_is_pending(vm)) {
        repl->input_count++;
        return true;
    }
    if (raise_matches(vm, EXCEPTION(SystemExit))) return false;
    if (!was_read && raise_clear_if(vm, EXCEPTION(KeyboardInterrupt))) {
        fprintf(stderr, "\nKeyboardInterrupt\n");
        return true;
    }
    repl->input_count++;
    bool ignored;
    main_report(vm, &ignored);
    return true;
}

bool repl_run(VM *vm, Value main, const Options *options) {
    if (!options->vm.is_quiet && !options->command && !options->script && !options->module) {
        fprintf(stderr, "Adder 3.14.0 on linux\nexit() or Ctrl-D leaves.\n");
    }
    if (!set_prompts(vm)) return false;
    Repl repl = {.prompt = {.complete = complete},
                 .vm = vm,
                 .names = module_dict_value(main),
                 .indentation = BUFFER_EMPTY};
    line_editor_open();
    while (run_input(&repl)) {}
    line_editor_close();
    value_release(vm, repl.completer);
    value_release(vm, repl.file_name);
    buffer_close(&repl.indentation);
    if (raise_is_pending(vm)) return false;
    fputc('\n', stderr);
    return true;
}

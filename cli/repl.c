/*
 * The interactive prompt: reads a statement, line by line until it is whole, runs it, shows its value.
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
#include "vm/load.h"
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

static bool is_blank(const char *line) {
    return line[strspn(line, " \t\r\n\f")] == 0;
}

/* Whether the text compiles; *wants_more when it is only unfinished. NULL with an exception pending otherwise. */
static Owned try_compile(VM *vm, const Buffer *text, bool *wants_more) {
    Owned name = str_new_text(vm, "<stdin>");
    LoadOptions options = {.parse = {.mode = PARSE_INTERACTIVE, .is_str = true, .allow_incomplete = true, .dont_imply_dedent = true}, .optimize = -1};
    Owned code = name ? load_source(vm, text->bytes, text->count, name, &options) : NULL;
    value_release(vm, name);
    *wants_more = !code && raise_clear_if(vm, EXCEPTION(_IncompleteInputError));
    return code;
}

/* Reads one statement. *ended at the end of input. NULL with an exception pending when it is wrong. */
static Owned read_statement(VM *vm, bool *ended) {
    Buffer text = BUFFER_EMPTY;
    Owned code = NULL;
    bool wants_more = false;
    *ended = false;
    do {
        Buffer prompt = BUFFER_EMPTY;
        prompt_text(vm, text.count ? "ps2" : "ps1", text.count ? "... " : ">>> ", &prompt);
        bool was_interrupted = false;
        char *line = line_editor_read(prompt.bytes ? prompt.bytes : "", &was_interrupted);
        buffer_close(&prompt);
        if (was_interrupted) {
            free(line);
            buffer_close(&text);
            raise_type(vm, EXCEPTION(KeyboardInterrupt));
            return NULL;
        }
        if (!line) {
            *ended = text.count == 0;
            if (*ended) break;
            line = strdup("");
            if (!line) break;
        }
        bool closes = text.count && is_blank(line);
        buffer_append_text(&text, line);
        buffer_append_byte(&text, '\n');
        free(line);
        if (text.failed) {
            raise_memory_error(vm);
            break;
        }
        if (!text.count || is_blank(text.bytes)) {
            text.count = 0;
            wants_more = true;
            continue;
        }
        code = try_compile(vm, &text, &wants_more);
        if (closes && wants_more && !code) continue;
    } while (wants_more);
    buffer_close(&text);
    return code;
}

bool repl_run(VM *vm, Value main, const Options *options) {
    if (!options->vm.is_quiet && !options->command && !options->script && !options->module) {
        fprintf(stderr, "Adder 3.14.0 on linux\nexit() or Ctrl-D leaves.\n");
    }
    line_editor_open();
    Value dict = module_dict_value(main);
    for (;;) {
        bool ended;
        Owned code = read_statement(vm, &ended);
        if (ended) break;
        Owned result = code ? frame_run_code(vm, code, dict, dict, NULL) : NULL;
        value_release(vm, code);
        value_release(vm, result);
        if (result || !raise_is_pending(vm)) continue;
        if (raise_matches(vm, EXCEPTION(SystemExit))) {
            line_editor_close();
            return false;
        }
        if (raise_matches(vm, EXCEPTION(KeyboardInterrupt)) && !code) {
            raise_clear(vm);
            fprintf(stderr, "\nKeyboardInterrupt\n");
            continue;
        }
        bool ignored;
        main_report(vm, &ignored);
    }
    line_editor_close();
    fputc('\n', stderr);
    return true;
}

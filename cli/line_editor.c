/*
 * Lines from a terminal: GNU readline, opened when the prompt starts, or the C library where it is missing.
 *
 * readline is loaded with dlopen, because every library linked costs start-up time of programs that never
 * prompt.
 */
#include "cli/line_editor.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"

#define INDENTATION "    "

typedef struct Readline {
    void *library;
    char *(*read)(const char *prompt);
    void (*add)(const char *line);
    int (*load)(const char *file);
    int (*save)(const char *file);
    int (*insert)(const char *text);
    /* its settings */
    int (**startup_hook)(void);
    char *(**complete)(const char *word, int index);
    const char **word_breaks;
    int *appended;
    int (**wait_hook)(void); /* called now and then while it waits for a key */
    int *done;
} Readline;

static void find(void *library, const char *name, void *function_pointer) {
    void *symbol = dlsym(library, name);
    memcpy(function_pointer, &symbol, sizeof symbol);
}

bool line_editor_is_terminal(void) {
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* The library, if it can be had. */
static Readline open_library(void) {
    Readline readline = {.library = NULL};
#ifdef WITH_READLINE
    if (!line_editor_is_terminal()) return readline;
    readline.library = dlopen("libreadline.so.8", RTLD_NOW);
    if (!readline.library) return readline;
    find(readline.library, "readline", &readline.read);
    find(readline.library, "add_history", &readline.add);
    find(readline.library, "read_history", &readline.load);
    find(readline.library, "write_history", &readline.save);
    find(readline.library, "rl_insert_text", &readline.insert);
    find(readline.library, "rl_startup_hook", &readline.startup_hook);
    find(readline.library, "rl_completion_entry_function", &readline.complete);
    find(readline.library, "rl_completer_word_break_characters", &readline.word_breaks);
    find(readline.library, "rl_completion_append_character", &readline.appended);
    find(readline.library, "rl_event_hook", &readline.wait_hook);
    find(readline.library, "rl_done", &readline.done);
#else
    (void)find;
#endif
    return readline;
}

/* ~/.adder_history, or NULL: from malloc. */
static char *history_file(void) {
    const char *home = getenv("HOME");
    if (!home) return NULL;
    size_t size = strlen(home) + sizeof "/.adder_history";
    char *name = malloc(size);
    if (name) snprintf(name, size, "%s/.adder_history", home);
    return name;
}

void line_editor_open(void) {
    /* What stands behind the line belongs to whoever reads next: a program's input() perhaps. */
    if (!line_editor_is_terminal()) setvbuf(stdin, NULL, _IONBF, 0);
    Readline readline = open_library();
    if (readline.word_breaks)
        *readline.word_breaks = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?"; /* all but the dot */
    char *name = readline.load ? history_file() : NULL;
    if (name) readline.load(name);
    free(name);
}

void line_editor_close(void) {
    Readline readline = open_library();
    char *name = readline.save ? history_file() : NULL;
    if (name) readline.save(name);
    free(name);
}

/* Puts the indentation into the line that starts. */
static int start_line(void) {
    const LinePrompt *prompt = process_prompt();
    Readline readline = open_library();
    if (prompt && prompt->indentation && readline.insert) readline.insert(prompt->indentation);
    return 0;
}

/* Ctrl-C ends the line at once. */
static int end_when_interrupted(void) {
    Readline readline = open_library();
    if (process_has_signal() && readline.done) *readline.done = 1;
    return 0;
}

/* Where there is no word to complete, Tab indents. */
static char *complete_word(const char *word, int index) {
    LinePrompt *prompt = process_prompt();
    Readline readline = open_library();
    if (!prompt || !prompt->complete) return NULL;
    if (readline.appended) *readline.appended = 0; /* readline sets it anew for each Tab */
    if (*word) return prompt->complete(prompt, word, index);
    if (index == 0 && readline.insert) readline.insert(INDENTATION);
    return NULL;
}

static char *read_edited(const Readline *readline, LinePrompt *prompt) {
    process_set_prompt(prompt);
    if (readline->startup_hook) *readline->startup_hook = start_line;
    if (readline->complete) *readline->complete = complete_word;
    if (readline->wait_hook) *readline->wait_hook = end_when_interrupted;
    char *line = readline->read(prompt->text);
    process_set_prompt(NULL);
    if (line && *line && readline->add) readline->add(line);
    return line;
}

/* The prompt is not part of what a program writes, so it does not go to where that may be collected. */
static char *read_plain(const char *prompt) {
    fputs(prompt, stderr);
    fflush(stderr);
    char *line = NULL;
    size_t room = 0;
    ssize_t count = getline(&line, &room, stdin);
    if (count < 0) {
        free(line);
        return NULL;
    }
    if (count && line[count - 1] == '\n') line[count - 1] = 0;
    return line;
}

char *line_editor_read(LinePrompt *prompt, bool *interrupted) {
    Readline readline = open_library();
    char *line = readline.read ? read_edited(&readline, prompt) : read_plain(prompt->text);
    *interrupted = false;
    while (process_take_signal()) *interrupted = true; /* to the last, or the next line would end at once */
    return line;
}

/*
 * Lines from a terminal: GNU readline, opened when the prompt starts, or the C library where it is missing.
 *
 * readline is loaded with dlopen, because every library linked costs start-up time of programs that never prompt.
 */
#include "cli/line_editor.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"

typedef struct Readline {
    void *library;
    char *(*read)(const char *prompt);
    void (*add)(const char *line);
    int (*load)(const char *file);
    int (*save)(const char *file);
} Readline;

static void find(void *library, const char *name, void *function_pointer) {
    void *symbol = dlsym(library, name);
    memcpy(function_pointer, &symbol, sizeof symbol);
}

/* The library, if it can be had. */
static Readline open_library(void) {
    Readline readline = {NULL, NULL, NULL, NULL, NULL};
#ifdef WITH_READLINE
    if (!isatty(STDIN_FILENO)) return readline;
    readline.library = dlopen("libreadline.so.8", RTLD_NOW);
    if (!readline.library) return readline;
    find(readline.library, "readline", &readline.read);
    find(readline.library, "add_history", &readline.add);
    find(readline.library, "read_history", &readline.load);
    find(readline.library, "write_history", &readline.save);
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
    Readline readline = open_library();
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

char *line_editor_read(const char *prompt, bool *interrupted) {
    *interrupted = false;
    Readline readline = open_library();
    char *line = NULL;
    if (readline.read) {
        line = readline.read(prompt);
        if (line && *line && readline.add) readline.add(line);
    } else {
        fputs(prompt, stdout);
        fflush(stdout);
        size_t room = 0;
        ssize_t count = getline(&line, &room, stdin);
        if (count < 0) {
            free(line);
            line = NULL;
        } else if (count && line[count - 1] == '\n') {
            line[count - 1] = 0;
        }
    }
    if (process_take_signal()) *interrupted = true;
    return line;
}

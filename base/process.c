/*
 * What must be of the process: signals that have come in.
 */
#include "base/process.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

enum { SIGNAL_COUNT = 65 };

static atomic_bool noted[SIGNAL_COUNT];
static void (*watcher)(void *context);
static void *watcher_context;

void process_watch_signals(void (*note)(void *context), void *context) {
    watcher = note;
    watcher_context = context;
}

void process_note_signal(int number) {
    if (number <= 0 || number >= SIGNAL_COUNT) return;
    noted[number] = true;
    if (watcher) watcher(watcher_context);
}

static void set_action(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void process_catch_signal(int number) {
    set_action(number, process_note_signal);
}

void process_ignore_signal(int number) {
    set_action(number, SIG_IGN);
}

void process_default_signal(int number) {
    set_action(number, SIG_DFL);
}

int process_take_signal(void) {
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (atomic_exchange(&noted[number], false)) return number;
    }
    return 0;
}

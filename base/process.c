/*
 * What must be of the process: signals that have come in.
 */
#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { SIGNAL_COUNT = 65 };

static atomic_bool noted[SIGNAL_COUNT];
static atomic_bool has_noted; /* some of them may be set */
static void (*watcher)(void *context);
static void *watcher_context;
static void *open_prompt;
static void *_Atomic fault_state;
static atomic_int wakeup_descriptor = -1, wakeup_failure; /* the latter: errno */
static atomic_bool wakeup_reports_full;

void process_watch_signals(void (*note)(void *context), void *context) {
    watcher = note;
    watcher_context = context;
}

void process_note_signal(int number) {
    if (number <= 0 || number >= SIGNAL_COUNT) return;
    noted[number] = true;
    has_noted = true;
    if (watcher) watcher(watcher_context);
}

int process_set_wakeup(int descriptor, bool reports_full) {
    wakeup_reports_full = reports_full;
    return atomic_exchange(&wakeup_descriptor, descriptor);
}

int process_take_wakeup_failure(void) {
    return atomic_exchange(&wakeup_failure, 0);
}

/* The C handler. It notes first: whom the byte wakes must find the signal. */
static void handle(int number) {
    int error_number = errno, descriptor = wakeup_descriptor;
    unsigned char byte = (unsigned char)number;
    process_note_signal(number);
    if (descriptor >= 0 && write(descriptor, &byte, 1) < 0 &&
        (wakeup_reports_full || (errno != EAGAIN && errno != EWOULDBLOCK)))
        wakeup_failure = errno;
    errno = error_number;
}

static void set_action(int number, void (*handler)(int)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void process_catch_signal(int number) {
    set_action(number, handle);
}

void process_ignore_signal(int number) {
    set_action(number, SIG_IGN);
}

void process_default_signal(int number) {
    set_action(number, SIG_DFL);
}

void process_leave_signals(void) {
    struct sigaction action;
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler == handle) set_action(number, SIG_DFL);
    }
}

bool process_has_signal(void) {
    return has_noted;
}

int process_take_signal(void) {
    if (!atomic_exchange(&has_noted, false)) return 0;
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        if (!atomic_exchange(&noted[number], false)) continue;
        has_noted = true; /* there may be more */
        return number;
    }
    return 0;
}

void process_set_prompt(void *prompt) {
    open_prompt = prompt;
}

void *process_prompt(void) {
    return open_prompt;
}

void process_set_fault_state(void *state) {
    fault_state = state;
}

void *process_fault_state(void) {
    return fault_state;
}

/*
 * What must be of the process: signals that have come in, and the prompt that is open. The only mutable
 * globals of the program.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/compiler.h"

/* note(context) is called by the C handler for every signal that is caught: it may only set flags. */
void process_watch_signals(void (*note)(void *context), void *context);
/* From now on this signal is noted. */
void process_catch_signal(int number);
void process_ignore_signal(int number);
void process_default_signal(int number);
/* Every signal that is noted now does what it does by default. */
void process_leave_signals(void);
/* A signal that was noted, which is forgotten; 0 when there is none. */
int process_take_signal(void);
/* Whether one may have been noted. */
bool process_has_signal(void);
/* Every signal that is caught is also written, as one byte, to this descriptor (-1: to none). Gives the one
   before. reports_full: that a byte did not fit is a failure like any other. */
int process_set_wakeup(int descriptor, bool reports_full);
/* errno of a byte that could not be written, which is forgotten; 0 when there was none. */
int process_take_wakeup_failure(void);
/* Notes a signal as if it had come in. */
void process_note_signal(int number);

/* What the callbacks of readline, which take no context, work for: the prompt that is open, or NULL. */
void process_set_prompt(void *prompt);
void *process_prompt(void);

/* What the signal handlers of the module faulthandler, which take no context, work with; or NULL. */
void process_set_fault_state(void *state);
void *process_fault_state(void);

#endif

/*
 * What the prompt shares with main.
 */
#ifndef CLI_MAIN_H
#define CLI_MAIN_H

#include "vm/state.h"

/* Shows the pending exception as CPython does; gives the exit status it asks for. */
int main_report(VM *vm, bool *is_interrupt);

#endif

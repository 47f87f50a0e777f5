/*
 * Exceptions as text: what the default sys.excepthook prints.
 */
#ifndef VM_REPORT_H
#define VM_REPORT_H

#include "vm/state.h"

/* Traceback, causes, notes and groups of an exception, ending in a newline; a str. Never fails for what the program
   does: parts whose repr() or str() raise are shown as CPython shows them. NULL only without memory. */
NODISCARD Owned report_exception_text(VM *vm, Value exception);
/* The text of one line (from 1) of a source file without its end, or None. The default of vm->source_line. */
NODISCARD Owned report_source_line(VM *vm, Value filename, int line);
/* What the default sys.unraisablehook does. message and object may be NULL or None. */
void raise_unraisable_print(VM *vm, Value error, Value message, Value object);

#endif

/*
 * Exceptions as text: what the default sys.excepthook prints.
 *
 * report.c walks chains and groups and writes the last line of each exception; report_frames.c writes
 * tracebacks with their source lines and carets; report_suggest.c finds the names that a program may have
 * meant.
 */
#ifndef VM_REPORT_H
#define VM_REPORT_H

#include "base/buffer.h"
#include "vm/state.h"

/* Traceback, causes, notes and groups of an exception, ending in a newline; a str. Never fails for what the
   program does: parts whose repr() or str() raise are shown as CPython shows them. NULL only without memory.
 */
NODISCARD Owned report_exception_text(VM *vm, Value exception);
/* The traceback without carets and the last line, as CPython writes what nobody can catch. */
NODISCARD Owned report_plain_text(VM *vm, Value exception);
/* The text of one line (from 1) of a source file without its end, or None. The default of vm->source_line. */
NODISCARD Owned report_source_line(VM *vm, Value filename, int line);
/* What the default sys.unraisablehook does. message and object may be NULL or None. */
void raise_unraisable_print(VM *vm, Value error, Value message, Value object);
/* The same from the hook's argument, an object with exc_value, err_msg and object. */
NODISCARD bool report_unraisable(VM *vm, Value arguments);

/* Appends `count` lines of source (each with a newline at its end), indented; with columns (in bytes, of the
   first and the last line) also what is running in them is marked. Without them only the first is shown. */
void report_excerpt(const Buffer *text, size_t count, bool has_columns, size_t start, size_t end,
                    Buffer *buffer);
/* Appends the entries of a traceback, without its head line. */
void report_frames(VM *vm, Value traceback, bool with_carets, Buffer *buffer);
/* Appends what to say behind the message of an exception: ". Did you mean: 'x'?". */
void report_suggestion(VM *vm, Value exception, Buffer *buffer);
/* TypeError for a keyword argument that the function of this name has no parameter for, with the nearest of
   the names in the list `known` if one is near; false. */
bool raise_unexpected_keyword(VM *vm, Value function, Value name, Value known);

#endif

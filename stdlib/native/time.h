/*
 * What the module time gives other modules in C.
 */
#ifndef STDLIB_NATIVE_TIME_H
#define STDLIB_NATIVE_TIME_H

#include <time.h>

#include "vm/state.h"

/* The text that a format, a str, makes of a moment, as time.strftime() does. ValueError for fields out of
   their ranges; those that may be left at zero are put in order. */
NODISCARD Owned time_format(VM *vm, Value format, struct tm *tm);

#endif

/*
 * What the module posix offers for starting programs and for what became of them.
 */
#ifndef STDLIB_NATIVE_POSIX_PROCESS_H
#define STDLIB_NATIVE_POSIX_PROCESS_H

#include "stdlib/modules.h"

extern const Method posix_process_functions[];

#endif

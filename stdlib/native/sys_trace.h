/*
 * The part of the module sys that lets programs be watched.
 */
#ifndef STDLIB_NATIVE_SYS_TRACE_H
#define STDLIB_NATIVE_SYS_TRACE_H

#include "stdlib/modules.h"

extern const Method sys_trace_functions[];
/* The module sys.monitoring. */
NODISCARD Owned sys_monitoring_new(VM *vm);

#endif

/*
 * What the module posix offers for starting programs and for what became of them.
 */
#ifndef STDLIB_NATIVE_POSIX_PROCESS_H
#define STDLIB_NATIVE_POSIX_PROCESS_H

#include "stdlib/modules.h"

extern const Method posix_process_functions[], posix_fork_functions[], posix_sysconf_functions[];

typedef enum ForkMoment { FORK_BEFORE, FORK_IN_CHILD, FORK_IN_PARENT, FORK_MOMENTS } ForkMoment;

/* Runs what register_at_fork() was given for the moment before, and waits until no other thread holds the
   import lock. False with an exception pending: there is to be no fork. */
NODISCARD bool posix_begin_fork(VM *vm);
/* Runs what register_at_fork() was given for a moment after; what fails is reported. */
void posix_end_fork(VM *vm, ForkMoment moment);
/* In the parent: warns that other threads ran while function forked. Nothing stays pending. */
void posix_warn_of_threads(VM *vm, const char *function);
struct rusage;
/* A resource.struct_rusage; the module resource must have been imported. */
NODISCARD Owned resource_usage(VM *vm, const struct rusage *usage);
NODISCARD bool posix_add_fork_lists(VM *vm, Value module);
NODISCARD bool posix_add_sysconf_names(VM *vm, Value module);

#endif

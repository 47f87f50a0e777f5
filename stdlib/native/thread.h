/*
 * The parts of the module _thread.
 */
#ifndef STDLIB_NATIVE_THREAD_H
#define STDLIB_NATIVE_THREAD_H

#include "stdlib/modules.h"

/* Functions of the module sys that are about threads. */
extern const Method sys_thread_functions[];
/* Adds to sys what is about coroutines, async generators and the making of threads. */
NODISCARD bool sys_add_async(VM *vm, Value module);
/* Adds lock, LockType and RLock. */
NODISCARD bool thread_add_locks(VM *vm, Value module);
/* Adds _local. */
NODISCARD bool thread_add_local(VM *vm, Value module);
/* Adds _excepthook and the class of its argument. */
NODISCARD bool thread_add_report(VM *vm, Value module);
/* A new lock, free. */
NODISCARD Owned thread_new_lock(VM *vm);
/* A timeout in seconds (-1: none) as a deadline of lock_now(). False with an exception pending. */
NODISCARD bool thread_read_deadline(VM *vm, Value timeout, bool *has_timeout, int64_t *deadline);

#endif

/*
 * What happens to a frame when an exception is pending.
 */
#ifndef VM_UNWIND_H
#define VM_UNWIND_H

#include "vm/frame.h"

/* Adds frame to the traceback and looks for a handler in it: gives frame with its ip and stack set up for the
   handler, or NULL when the exception leaves the frame. */
Frame *unwind_step(VM *vm, Frame *frame);

#endif

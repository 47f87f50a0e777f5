/*
 * Jumps of a trace function: what happens when it sets f_lineno.
 */
#ifndef VM_JUMP_H
#define VM_JUMP_H

#include "vm/frame.h"

/* Moves the frame, whose trace function runs, to the first instruction of a line that its stack allows. What
   the stack holds beyond the needs of that place is released. False with ValueError (or what a warning
   became) pending: nothing has changed then. */
NODISCARD bool frame_jump(VM *vm, FrameObject *object, int64_t line);

#endif

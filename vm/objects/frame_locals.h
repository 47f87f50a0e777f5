/*
 * Locals of a frame as a mapping: snapshots, and the write-through proxy of PEP 667.
 */
#ifndef VM_OBJECTS_FRAME_LOCALS_H
#define VM_OBJECTS_FRAME_LOCALS_H

#include "vm/frame.h"

/* A new dict of the bound locals of a function's frame. */
NODISCARD Owned frame_locals_snapshot(VM *vm, Frame *frame);
NODISCARD Owned frame_locals_proxy_new(VM *vm, Value frame_object);

#endif

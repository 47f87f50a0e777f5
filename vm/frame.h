/*
 * Frames: one record for each running call of the language, in chunks of memory that belong to the thread.
 *
 * A frame's slots hold the locals (arguments, locals, cells, free variables) and above them the stack. Every
 * slot is either an owned value or no pointer at all: a stack slot is emptied when what it holds is consumed.
 * So a frame can be traversed, copied and released at any point without knowing how deep its stack is.
 */
#ifndef VM_FRAME_H
#define VM_FRAME_H

#include "vm/objects/code.h"
#include "vm/objects/function.h"
#include "vm/state.h"

enum {
    FRAME_IS_ENTRY = 1,     /* C called it: the loop returns to C when it ends */
    FRAME_IS_GENERATOR = 2, /* lives in a generator */
    FRAME_IS_INIT = 4,      /* __init__ called for a new instance, which is in the caller's slot already */
    FRAME_IS_ITERATED = 8,  /* a generator resumed by FOR_ITER, or a __next__: its end ends the loop */
    FRAME_IS_SENT = 16,     /* a generator resumed by SEND */
    FRAME_IS_UNTRACED = 32,
    FRAME_IS_ENCUMBERED = 64, /* has an object or a namespace, or begins its chunk: left the long way */
    FRAME_IS_OPERATOR = 128,  /* of an operator's method: see vm/interp_operators.h */
    FRAME_IS_FED = 256,       /* a generator whose values go to Thread.sink: see generator_feed() */
};

struct Frame {
    Frame *previous;
    const Instruction *ip;   /* the instruction being executed, or to be resumed after */
    CodeObject *code;        /* kept alive by function */
    Function *function;      /* owned */
    Owned locals; /* mapping of a module or class body; FRAME_IS_INIT: the new instance; else NULL */
    Owned object;            /* FrameObject that somebody asked for */
    uint16_t return_slot;    /* of the caller */
    uint16_t return_words;   /* by which the caller goes on */
    uint32_t flags;
    Field slots[];
};

typedef struct FrameObject {
    Object object;
    Frame *frame; /* running, suspended, or (is_detached) a copy that the object owns; NULL once cleared */
    Field back;         /* f_back after the frame has ended */
    Field trace;        /* f_trace */
    Field extra_locals; /* names that are no slots, set through f_locals */
    Field overwritten;  /* old values of slots set through f_locals: operands may be borrowing them */
    uint32_t traced_unit; /* one more than the unit that a trace function is being told of, 0: none */
    bool is_detached, trace_lines, trace_opcodes;
} FrameObject;

typedef struct Traceback {
    Object object;
    Field next;  /* towards where it was raised, or NULL */
    Field frame; /* FrameObject */
    uint32_t unit;
    int32_t line; /* -1: not worked out yet */
} Traceback;

ALWAYS_INLINE FrameObject *as_frame_object(Value value) {
    return (FrameObject *)(uintptr_t)value;
}
ALWAYS_INLINE Traceback *as_traceback(Value value) {
    return (Traceback *)(uintptr_t)value;
}

/* The namespace of a module or class body that a frame runs; NULL in functions. Borrowed. */
ALWAYS_INLINE Value frame_namespace(const Frame *frame) {
    return frame->flags & FRAME_IS_INIT ? NULL : frame->locals;
}

/* A frame for lowered code, innermost, with its slots not set; NULL when the stack or the depth is used up.
 */
ALWAYS_INLINE Frame *frame_push_lowered(VM *vm, Thread *thread, Function *function, CodeObject *code) {
    char *top = thread->stack_top;
    if (UNLIKELY((size_t)(thread->stack_limit - top) < code->frame_bytes ||
                 thread->depth >= vm->recursion_limit))
        return NULL;
    Frame *frame = (Frame *)(void *)top;
    thread->stack_top = top + code->frame_bytes;
    frame->previous = thread->frame;
    frame->ip = code->words;
    frame->code = code;
    frame->function = function;
    frame->locals = NULL;
    frame->object = NULL;
    frame->flags = 0;
    thread->frame = frame;
    thread->depth++;
    return frame;
}

/* Goes back to the chunk before. */
void frame_chunk_leave(Thread *thread);

/* Empties slots of the innermost frame, whole groups of them: behind the last there is room that nobody uses
   (FRAME_GROUP of the chunk's end is kept free). */
enum { FRAME_GROUP = 4 };
ALWAYS_INLINE void frame_clear_slots(Field *first, const Field *end) {
    for (; first < end; first += FRAME_GROUP) {
        memset(first, 0, FRAME_GROUP * sizeof *first);
        __asm__("" : "+r"(first)); /* the compiler would make one call of memset of the loop */
    }
}

/* Gives the room of the innermost frame, which holds nothing any more, back; its caller is innermost then. */
ALWAYS_INLINE void frame_drop(Thread *thread, Frame *frame) {
    thread->depth--;
    thread->frame = frame->previous;
    if (UNLIKELY(frame == thread->stack_first)) frame_chunk_leave(thread);
    else thread->stack_top = (char *)frame;
}

/* The call slot of functions. */
NODISCARD Owned frame_call_function(VM *vm, Value function, Arguments arguments);
/* Runs code as exec() and imports do: with these globals (a dict) and locals (a mapping or NULL). */
NODISCARD Owned frame_run_code(VM *vm, Value code, Value globals, Value locals, Value closure);
/* A frame for function with its arguments placed, not running yet; NULL with an exception pending.
   Arguments are retained. */
Frame *frame_push_call(VM *vm, Value function, Arguments arguments);
/* Room for a frame of function, everything in it empty. */
Frame *frame_push(VM *vm, Function *function);
/* Ends a frame that is innermost: releases what it holds (last local first) and gives its room back. */
void frame_pop(VM *vm, Frame *frame);
/* Releases what a frame holds, without giving back room. */
void frame_release_contents(VM *vm, Frame *frame);
void frame_traverse(Frame *frame, Visit *visit, void *context);
/* The frame as an object; a new reference. */
NODISCARD Owned frame_object(VM *vm, Frame *frame);
/* A frame that ends while an object stands for it: the object keeps a copy. */
void frame_detach_object(VM *vm, Frame *frame);
/* The unit that is being executed. */
uint32_t frame_unit(const Frame *frame);
int frame_line(const Frame *frame);
/* Globals of the innermost frame, borrowed; NULL when nothing runs. */
Value frame_globals(VM *vm);
/* Its locals as a mapping for locals(), vars(), dir(): a new reference. */
NODISCARD Owned frame_locals(VM *vm, Frame *frame);
/* Adds this frame to the traceback of the pending exception. */
void frame_add_traceback(VM *vm, Frame *frame);
/* Puts the running frame before the traceback of an exception that is not raised. */
void frame_start_traceback(VM *vm, Value error);
NODISCARD Owned traceback_new(VM *vm, Value next, Value frame, uint32_t unit, int line);

/* The line of a traceback entry, 0 if it has none. */
int traceback_line(const Traceback *traceback);

/* The loop: runs frame, which is innermost and has FRAME_IS_ENTRY, to its end. */
NODISCARD Owned interp_run(VM *vm, Frame *frame);
/* As interp_run for a suspended generator whose value to send (or NULL: the pending exception to throw) is
 * given. */
NODISCARD Owned interp_resume(VM *vm, Frame *frame, Owned sent);

void frame_stack_open(Thread *thread);
void frame_stack_close(Thread *thread);

#endif

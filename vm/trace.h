/*
 * Watching programs run: sys.settrace, sys.setprofile and the tools of sys.monitoring.
 *
 * While anything watches, frames run in a second copy of the loop (interp_traced.c), which calls trace_step
 * before each lowered instruction; the usual copy knows nothing of it. Changing over happens at the polls:
 * vm->is_tracing says which copy is wanted.
 */
#ifndef VM_TRACE_H
#define VM_TRACE_H

#include "vm/frame.h"

/* The events of sys.monitoring, by their bit. */
typedef enum MonitorEvent {
    MONITOR_PY_START,
    MONITOR_PY_RESUME,
    MONITOR_PY_RETURN,
    MONITOR_PY_YIELD,
    MONITOR_CALL,
    MONITOR_LINE,
    MONITOR_INSTRUCTION,
    MONITOR_JUMP,
    MONITOR_BRANCH_LEFT,
    MONITOR_BRANCH_RIGHT,
    MONITOR_STOP_ITERATION,
    MONITOR_RAISE,
    MONITOR_EXCEPTION_HANDLED,
    MONITOR_PY_UNWIND,
    MONITOR_PY_THROW,
    MONITOR_RERAISE,
    MONITOR_C_RETURN,
    MONITOR_C_RAISE,
    MONITOR_BRANCH,
    MONITOR_EVENT_COUNT
} MonitorEvent;

/* Their names in sys.monitoring.events. */
extern const char *const monitor_event_names[MONITOR_EVENT_COUNT];

enum { MONITOR_TOOL_COUNT = 6 };

/* Those that code objects can ask for by themselves, which callbacks may switch off for one place. */
enum { MONITOR_LOCAL_EVENTS = (1 << (MONITOR_STOP_ITERATION + 1)) - 1 };

typedef struct MonitorTool {
    Field name; /* NULL: the tool's number is free */
    uint32_t events;
    Field callbacks[MONITOR_EVENT_COUNT];
} MonitorTool;

struct MonitorState {
    MonitorTool tools[MONITOR_TOOL_COUNT];
    Field disable, missing; /* sys.monitoring.DISABLE and MISSING */
    uint32_t restarts;      /* what was switched off before the last restart_events counts no more */
    bool has_local_events;  /* some code object has asked for events */
};

/* Decides anew whether anything watches. */
void trace_update(VM *vm);
/* The state of sys.monitoring, made on first use; NULL with MemoryError pending. */
struct MonitorState *trace_monitors(VM *vm);
void trace_close(VM *vm);
/* The events that a code object asks for by itself on behalf of a tool. */
NODISCARD bool trace_local_events(VM *vm, CodeObject *code, int tool, uint32_t *events);
NODISCARD bool trace_set_local_events(VM *vm, CodeObject *code, int tool, uint32_t events);

/* The two loops: run frame, innermost and with FRAME_IS_ENTRY (or inside such a one), to the end of the
   entry. LOOP_SWITCH: it is for the other loop to go on with the innermost frame. */
NODISCARD Owned interp_loop(VM *vm, Frame *frame, bool is_throwing);
NODISCARD Owned interp_loop_traced(VM *vm, Frame *frame, bool is_throwing);
#define LOOP_SWITCH VALUE_CONSTANT(WORD_COUNT) /* no value's pattern */

/* Before the instruction at *ip of frame, the innermost, runs; *ip changes when a callback has set f_lineno.
   False with an exception pending. */
NODISCARD bool trace_step(VM *vm, Frame *frame, const Instruction **ip);
/* unwind_step with the events of the exception: raised, handled here, or leaving the frame. */
NODISCARD Frame *trace_unwind(VM *vm, Frame *frame);
/* An exception is thrown into a generator's frame. */
void trace_thrown(VM *vm, Frame *frame);

#endif

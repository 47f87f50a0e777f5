/*
 * Watching programs run: when each event happens, and whom it is told.
 *
 * Lowered instructions stand for several units of stack code; trace_step walks all units from the one behind
 * the last instruction up to the one that is about to run, so that events come for units whose work was put
 * off or fused too. Where that walk has got to is kept in the Thread (`traced_frame`, `traced_unit`): it
 * belongs to the innermost frame and is forgotten when a frame is left.
 */
#include "vm/trace.h"

#include "base/memory.h"
#include "vm/lower.h"
#include "vm/objects/code.h"
#include "vm/objects/dict.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/unwind.h"

enum { BYTES_PER_UNIT = 2, NO_UNIT = -1 };

void trace_update(VM *vm) {
    bool is_tracing = false;
    for (const Thread *thread = vm->threads; thread; thread = thread->next) {
        is_tracing |= field_peek(&thread->trace_function) || field_peek(&thread->profile_function);
    }
    const struct MonitorState *monitors = vm->monitors;
    if (monitors) {
        is_tracing |= monitors->has_local_events;
        for (int i = 0; i < MONITOR_TOOL_COUNT; i++) is_tracing |= monitors->tools[i].events != 0;
    }
    vm->is_tracing = is_tracing;
    if (is_tracing) atomic_fetch_or(&vm->poll, (uint32_t)POLL_TRACE);
    else atomic_fetch_and(&vm->poll, ~(uint32_t)POLL_TRACE);
}

struct MonitorState *trace_monitors(VM *vm) {
    if (!vm->monitors) {
        vm->monitors = memory_allocate_zeroed(sizeof *vm->monitors);
        if (!vm->monitors) raise_memory_error(vm);
    }
    return vm->monitors;
}

void trace_close(VM *vm) {
    struct MonitorState *monitors = vm->monitors;
    if (!monitors) return;
    for (int i = 0; i < MONITOR_TOOL_COUNT; i++) {
        field_clear(vm, &monitors->tools[i].name);
        for (int j = 0; j < MONITOR_EVENT_COUNT; j++) field_clear(vm, &monitors->tools[i].callbacks[j]);
    }
    field_clear(vm, &monitors->disable);
    field_clear(vm, &monitors->missing);
    vm->monitors = NULL;
    memory_release(monitors);
}

/* --- sys.settrace and sys.setprofile -------------------------------------------------------------------- */

/* Calls a trace or profile function with (frame, event, argument); NULL with an exception pending. Nothing is
   traced meanwhile. unit: where the frame is to be seen then; NO_UNIT: at its instruction. */
static Owned call_function(VM *vm, Value function, Frame *frame, const char *event, Value argument,
                           int64_t unit) {
    Thread *thread = vm->thread;
    Owned object = frame_object(vm, frame), name = str_new_text(vm, event), result = NULL;
    if (object && name) {
        FrameObject *frame_object_ = as_frame_object(object);
        Value items[3] = {object, name, argument ? argument : VALUE_NONE};
        Owned kept = value_retain(function);
        uint32_t outer_unit = frame_object_->traced_unit;
        frame_object_->traced_unit = (uint32_t)(unit + 1);
        thread->is_in_trace = true;
        thread->traced_event = event;
        result = value_call(vm, kept, (Arguments){items, 3, NULL});
        thread->is_in_trace = false;
        thread->traced_event = NULL;
        frame_object_->traced_unit = outer_unit;
        value_release(vm, kept);
    }
    value_release(vm, object);
    value_release(vm, name);
    return result;
}

/* As call_function for the trace function of a frame, which may choose another one. One that fails is given
 * up. */
static bool call_trace(VM *vm, Frame *frame, const char *event, Value argument, int64_t unit) {
    Thread *thread = vm->thread;
    bool is_call = strcmp(event, "call") == 0;
    if (!field_peek(&thread->trace_function)) return true;
    Value function = is_call         ? field_peek(&thread->trace_function)
                     : frame->object ? field_peek(&as_frame_object(frame->object)->trace)
                                     : NULL;
    if (!function) return true;
    Owned pending = raise_fetch(vm);
    Owned result = call_function(vm, function, frame, event, argument, unit);
    if (!result) {
        field_clear(vm, &thread->trace_function);
        if (frame->object) field_clear(vm, &as_frame_object(frame->object)->trace);
        trace_update(vm);
        value_release(vm, pending);
        return false;
    }
    if (result != VALUE_NONE && frame->object) field_take(vm, &as_frame_object(frame->object)->trace, result);
    else value_release(vm, result);
    thread->exception = pending;
    return true;
}

static bool call_profile(VM *vm, Frame *frame, const char *event, Value argument) {
    Thread *thread = vm->thread;
    Value function = field_peek(&thread->profile_function);
    if (!function) return true;
    Owned pending = raise_fetch(vm);
    Owned result = call_function(vm, function, frame, event, argument, NO_UNIT);
    if (!result) {
        field_clear(vm, &thread->profile_function);
        trace_update(vm);
        value_release(vm, pending);
        return false;
    }
    value_release(vm, result);
    thread->exception = pending;
    return true;
}

/* --- sys.monitoring ------------------------------------------------------------------------------------- */

static Owned place_key(VM *vm, int tool, MonitorEvent event, uint32_t unit) {
    enum { UNIT_BITS = 32, EVENT_BITS = 8 };
    return int_new(vm, (int64_t)(((uint64_t)tool << EVENT_BITS | event) << UNIT_BITS | unit));
}

/* Key of the events that a code object asks for. */
static Owned local_key(VM *vm, int tool) {
    return int_new(vm, -1 - tool);
}

bool trace_local_events(VM *vm, CodeObject *code, int tool, uint32_t *events) {
    *events = 0;
    Value monitors = field_peek(&code->monitors);
    if (!monitors) return true;
    Owned key = local_key(vm, tool), found = NULL;
    bool is_fine = key && dict_find(vm, as_dict(monitors), key, &found);
    if (found) *events = (uint32_t)value_small_int(found);
    value_release(vm, key);
    value_release(vm, found);
    return is_fine;
}

bool trace_set_local_events(VM *vm, CodeObject *code, int tool, uint32_t events) {
    if (!field_peek(&code->monitors)) field_init_take(&code->monitors, dict_new(vm));
    Value monitors = field_peek(&code->monitors);
    Owned key = monitors ? local_key(vm, tool) : NULL;
    bool is_fine = key && dict_set(vm, as_dict(monitors), key, value_from_small_int(events));
    value_release(vm, key);
    if (is_fine && events) vm->monitors->has_local_events = true;
    return is_fine;
}

/* Whether a callback has switched off the event at this place. */
static bool find_disabled(VM *vm, CodeObject *code, int tool, MonitorEvent event, uint32_t unit,
                          bool *is_disabled) {
    *is_disabled = false;
    Value monitors = field_peek(&code->monitors);
    if (!monitors) return true;
    Owned key = place_key(vm, tool, event, unit), found = NULL;
    bool is_fine = key && dict_find(vm, as_dict(monitors), key, &found);
    if (found) *is_disabled = (uint64_t)value_small_int(found) == vm->monitors->restarts;
    value_release(vm, key);
    value_release(vm, found);
    return is_fine;
}

static bool disable_place(VM *vm, CodeObject *code, int tool, MonitorEvent event, uint32_t unit) {
    if (!field_peek(&code->monitors)) field_init_take(&code->monitors, dict_new(vm));
    Value monitors = field_peek(&code->monitors);
    Owned key = monitors ? place_key(vm, tool, event, unit) : NULL;
    bool is_fine = key && dict_set(vm, as_dict(monitors), key, value_from_small_int(vm->monitors->restarts));
    value_release(vm, key);
    return is_fine;
}

const char *const monitor_event_names[MONITOR_EVENT_COUNT] = {
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
};

/* The event whose mask decides about this one: what follows a call goes with CALL. */
static MonitorEvent asked_event(MonitorEvent event) {
    return event == MONITOR_C_RETURN || event == MONITOR_C_RAISE ? MONITOR_CALL : event;
}

static bool call_tool(VM *vm, Frame *frame, int tool, MonitorEvent event, uint32_t unit, const Value *items,
                      size_t count) {
    Thread *thread = vm->thread;
    Owned callback = value_retain(field_peek(&vm->monitors->tools[tool].callbacks[event]));
    thread->is_in_trace = true;
    Owned result = value_call(vm, callback, (Arguments){items, count, NULL});
    thread->is_in_trace = false;
    value_release(vm, callback);
    if (!result) return false;
    bool is_disable = result == field_peek(&vm->monitors->disable);
    value_release(vm, result);
    if (!is_disable) return true;
    bool may = 1u << event &
               (MONITOR_LOCAL_EVENTS | 1u << MONITOR_BRANCH | 1u << MONITOR_C_RETURN | 1u << MONITOR_C_RAISE);
    if (may) return disable_place(vm, frame->code, tool, event, unit);
    field_clear(vm, &vm->monitors->tools[tool].callbacks[event]);
    return raise_value_error(vm, "Cannot disable %s events. Callback removed.", monitor_event_names[event]);
}

/* Tells all tools that want the event. Arguments are (code, rest...), where place decides about switching
 * off. */
static bool fire(VM *vm, Frame *frame, MonitorEvent event, uint32_t unit, Value first, Value second,
                 Value third) {
    struct MonitorState *monitors = vm->monitors;
    if (!monitors || vm->thread->is_in_trace) return true;
    Value items[4] = {object_value(frame->code), first, second, third};
    size_t count = third ? 4 : second ? 3 : 2;
    for (int tool = 0; tool < MONITOR_TOOL_COUNT; tool++) {
        if (!field_peek(&monitors->tools[tool].callbacks[event])) continue;
        uint32_t local, wanted = 1u << asked_event(event);
        bool is_disabled;
        if (!trace_local_events(vm, frame->code, tool, &local)) return false;
        if (!((monitors->tools[tool].events | local) & wanted)) continue;
        if (!find_disabled(vm, frame->code, tool, event, unit, &is_disabled)) return false;
        if (!is_disabled && !call_tool(vm, frame, tool, event, unit, items, count)) return false;
    }
    return true;
}

/* As fire while an exception is pending: it is put aside, unless a callback raises another one. */
static void fire_pending(VM *vm, Frame *frame, MonitorEvent event, uint32_t unit) {
    Owned pending = raise_fetch(vm);
    if (!pending) return;
    if (fire(vm, frame, event, unit, value_from_small_int((int64_t)unit * BYTES_PER_UNIT), pending, NULL))
        vm->thread->exception = pending;
    else value_release(vm, pending);
}

static Value offset_of(uint32_t unit) {
    return value_from_small_int((int64_t)unit * BYTES_PER_UNIT);
}

/* --- events of units ------------------------------------------------------------------------------------ */

/* Whether anything is told about this frame now. */
static bool is_watched(const VM *vm, const Frame *frame) {
    return !vm->thread->is_in_trace && !frame->code->hides_frame;
}

static bool trace_start(VM *vm, Frame *frame, uint32_t unit, bool is_resumed) {
    return fire(vm, frame, is_resumed ? MONITOR_PY_RESUME : MONITOR_PY_START, unit, offset_of(unit), NULL,
                NULL) &&
           call_trace(vm, frame, "call", NULL, unit) && call_profile(vm, frame, "call", NULL);
}

static bool trace_line(VM *vm, Frame *frame, uint32_t unit, int line) {
    if (!fire(vm, frame, MONITOR_LINE, unit, value_from_small_int(line), NULL, NULL)) return false;
    if (!frame->object || !as_frame_object(frame->object)->trace_lines) return true;
    return call_trace(vm, frame, "line", NULL, unit);
}

static bool trace_unit(VM *vm, Frame *frame, uint32_t unit) {
    if (!fire(vm, frame, MONITOR_INSTRUCTION, unit, offset_of(unit), NULL, NULL)) return false;
    if (!frame->object || !as_frame_object(frame->object)->trace_opcodes) return true;
    return call_trace(vm, frame, "opcode", NULL, unit);
}

static bool trace_leave(VM *vm, Frame *frame, uint32_t unit, Value value, bool is_yield) {
    Owned kept = value_retain(value);
    bool is_fine =
        fire(vm, frame, is_yield ? MONITOR_PY_YIELD : MONITOR_PY_RETURN, unit, offset_of(unit), kept, NULL) &&
        call_trace(vm, frame, "return", kept, unit) && call_profile(vm, frame, "return", kept);
    value_release(vm, kept);
    vm->thread->traced_frame = NULL;
    return is_fine;
}

static Value operand(const Frame *frame, int32_t x) {
    return field_peek(x >= 0 ? &frame->slots[x] : &frame->code->constants_end[x]);
}

/* Whether sys.setprofile tells about calls of it: functions and methods written in C. */
static bool is_c_function(Value callee) {
    return value_has_type(callee, &builtin_type) || value_has_type(callee, &method_descriptor_type);
}

static bool is_language_function(Value callee) {
    if (value_has_type(callee, &method_type)) callee = field_peek(&as_bound_method(callee)->function);
    return value_has_type(callee, &function_type);
}

/* Before a call: the callee is remembered when its end is an event too. */
static bool trace_call(VM *vm, Frame *frame, uint32_t unit, const Instruction *ip) {
    Thread *thread = vm->thread;
    Value callee = operand(frame, ip->a), first = NULL;
    if (!callee) return true;
    if (ip->op != LOWERED_CALL_EX) {
        bool has_self = ip->op == LOWERED_CALL_METHOD || (*(const uint32_t *)(const void *)(ip + 1) & 1 &&
                                                          field_peek(&frame->slots[ip->a + 1]));
        if (has_self) first = field_peek(&frame->slots[ip->a + 1]);
        else if (ip->b) first = operand(frame, *(const int16_t *)(const void *)(ip + 2));
    } else {
        Value arguments = field_peek(&frame->slots[ip->a + 2]);
        if (arguments && value_is_tuple(arguments) && as_tuple(arguments)->count)
            first = tuple_peek(arguments, 0);
    }
    if (value_has_type(callee, &method_type)) first = field_peek(&as_bound_method(callee)->self);
    Owned kept = value_retain(callee), argument = first ? value_retain(first) : NULL;
    bool is_fine = true, is_end_wanted = field_peek(&thread->profile_function) != NULL;
    for (int tool = 0; is_fine && vm->monitors && tool < MONITOR_TOOL_COUNT; tool++) {
        uint32_t local;
        is_fine = trace_local_events(vm, frame->code, tool, &local);
        is_end_wanted |= (vm->monitors->tools[tool].events | local) >> MONITOR_CALL & 1;
    }
    if (is_fine && vm->monitors)
        is_fine = fire(vm, frame, MONITOR_CALL, unit, offset_of(unit), kept,
                       argument ? argument : field_peek(&vm->monitors->missing));
    if (is_fine && is_c_function(kept)) is_fine = call_profile(vm, frame, "c_call", kept);
    if (is_fine && !is_language_function(kept) && is_end_wanted) {
        thread->called_frame = frame;
        field_take(vm, &thread->called, kept);
        field_take(vm, &thread->called_first, argument);
        return true;
    }
    value_release(vm, kept);
    value_release(vm, argument);
    return is_fine;
}

/* The call remembered by trace_call has ended. */
static bool trace_called(VM *vm, Frame *frame, uint32_t unit, bool has_failed) {
    Thread *thread = vm->thread;
    if (!field_peek(&thread->called) || thread->called_frame != frame) return true;
    Owned callee = field_move(&thread->called), first = field_move(&thread->called_first);
    Owned pending = raise_fetch(vm);
    bool is_fine = true;
    if (vm->monitors) {
        is_fine = fire(vm, frame, has_failed ? MONITOR_C_RAISE : MONITOR_C_RETURN, unit, offset_of(unit),
                       callee, first ? first : field_peek(&vm->monitors->missing));
    }
    if (is_fine && is_c_function(callee))
        is_fine = call_profile(vm, frame, has_failed ? "c_exception" : "c_return", callee);
    value_release(vm, callee);
    value_release(vm, first);
    if (is_fine) thread->exception = pending;
    else value_release(vm, pending);
    return is_fine;
}

/* The unit of a jump that the instruction at ip does, perhaps as part of something larger; NO_UNIT if it does
 * none. */
static int64_t find_jump(const CodeObject *code, const Instruction *ip) {
    uint32_t word = (uint32_t)(ip - code->words), next = word + lowered_length(ip);
    uint32_t end = next < code->word_count ? code->origins[next] : code->code->unit_count;
    for (uint32_t unit = code->origins[word]; unit < end; unit++) {
        if (opcode_infos[unit_opcode(code->code->units[unit])].operand == OPERAND_JUMP) return unit;
    }
    return opcode_infos[unit_opcode(code->code->units[code->origins[word]])].operand == OPERAND_JUMP
               ? (int64_t)code->origins[word]
               : NO_UNIT;
}

/* A jump from unit `from` has led (or not led) to `to`. */
static bool trace_branch(VM *vm, Frame *frame, uint32_t from, uint32_t to, bool is_taken) {
    Opcode opcode = unit_opcode(frame->code->code->units[from]);
    switch ((int)opcode) {
    case OP_JUMP_FORWARD: case OP_JUMP_BACKWARD: case OP_JUMP_BACKWARD_NO_INTERRUPT:
        return !is_taken || fire(vm, frame, MONITOR_JUMP, from, offset_of(from), offset_of(to), NULL);
    case OP_SEND: return true;
    default: break;
    }
    return fire(vm, frame, is_taken ? MONITOR_BRANCH_RIGHT : MONITOR_BRANCH_LEFT, from, offset_of(from),
                offset_of(to), NULL) &&
           fire(vm, frame, MONITOR_BRANCH, from, offset_of(from), offset_of(to), NULL);
}

/* All units from first to last, or to where f_lineno is set; the line `told` has been told already. */
static bool walk_units(VM *vm, Frame *frame, int told, uint32_t first, uint32_t last) {
    CodeObject *code = frame->code;
    for (uint32_t unit = first; unit <= last; unit++) {
        Unit word = code->code->units[unit];
        int line = code_line_of(code, unit);
        vm->thread->traced_unit = unit;
        if (unit_opcode(word) == OP_RESUME) {
            bool is_resumed = unit_argument(word) != 0;
            if (!trace_start(vm, frame, unit, is_resumed)) return false;
            told = is_resumed ? line : -1;
            continue;
        }
        if (line > 0 && line != told && code->code->unit_count) {
            Opcode opcode = unit_opcode(word);
            bool is_preamble =
                opcode == OP_COPY_FREE_VARS || opcode == OP_MAKE_CELL || opcode == OP_RETURN_GENERATOR;
            if (is_preamble) continue;
            told = line;
            if (!trace_line(vm, frame, unit, line)) return false;
            if (vm->thread->jumped_unit) return true;
        }
        if (!trace_unit(vm, frame, unit)) return false;
    }
    return true;
}

/* Whether the instruction only goes somewhere else: it may go to itself. */
static bool is_plain_jump(const Instruction *ip) {
    return ip->op == LOWERED_JUMP || ip->op == LOWERED_JUMP_BACK;
}

/* What an instruction itself tells before it runs. */
static bool trace_instruction(VM *vm, Frame *frame, uint32_t unit, const Instruction *ip) {
    switch ((int)ip->op) {
    case LOWERED_RETURN: return trace_leave(vm, frame, unit, operand(frame, ip->a), false);
    case LOWERED_YIELD: return trace_leave(vm, frame, unit, operand(frame, ip->a), true);
    case LOWERED_RETURN_GENERATOR: vm->thread->traced_frame = NULL; return true;
    case LOWERED_CALL:
    case LOWERED_CALL_FUNCTION:
    case LOWERED_CALL_METHOD:
    case LOWERED_CALL_CLASS:
    case LOWERED_CALL_BUILTIN: case LOWERED_CALL_BUILTIN_1: case LOWERED_CALL_BUILTIN_2:
    case LOWERED_CALL_DESCRIPTOR_0: case LOWERED_CALL_DESCRIPTOR_1: case LOWERED_CALL_TYPE_1:
    case LOWERED_CALL_BOUND:
    case LOWERED_CALL_DESCRIPTOR:
    case LOWERED_CALL_TYPE:
    case LOWERED_CALL_KW:
    case LOWERED_CALL_EX:
        return trace_call(vm, frame, unit, ip);
    default: return true;
    }
}

/* The first unit to walk, when the walk of this frame has come to `before` with the instruction at previous.
 */
static bool find_first(VM *vm, Frame *frame, const Instruction *previous, const Instruction *ip,
                       int64_t before, uint32_t last, uint32_t *first) {
    CodeObject *code = frame->code;
    *first = (uint32_t)before + 1; /* nothing, when the instruction belongs to the same unit */
    if (previous == ip && !is_plain_jump(ip)) return true;
    int64_t jump = find_jump(code, previous);
    if (jump == NO_UNIT) return true;
    bool is_taken = previous + lowered_length(previous) != ip;
    if (is_taken)
        *first =
            unit_argument(code->code->units[jump]) < last ? unit_argument(code->code->units[jump]) : last;
    return trace_branch(vm, frame, (uint32_t)jump, *first, is_taken);
}

bool trace_step(VM *vm, Frame *frame, const Instruction **at) {
    Thread *thread = vm->thread;
    const Instruction *ip = *at, *previous = frame->ip;
    frame->ip = ip;
    if (!is_watched(vm, frame)) return true;
    CodeObject *code = frame->code;
    uint32_t last = code->origins[ip - code->words], first = 0;
    bool is_known = thread->traced_frame == frame, is_handler = is_known && thread->is_handler_entered;
    thread->is_handler_entered = false;
    int64_t before = NO_UNIT;
    if (is_known) before = thread->traced_unit;
    else if (previous != ip) before = code->origins[previous - code->words];
    else if (ip != code->words) before = code->origins[ip - 1 - code->words];
    if (is_known && previous == ip && before == last && !is_handler && !is_plain_jump(ip))
        return true; /* it was specialised */
    thread->traced_frame = frame;
    if (field_peek(&thread->called) && before != NO_UNIT && !trace_called(vm, frame, (uint32_t)before, false))
        return false;
    if (is_handler) first = last;
    else if (before != NO_UNIT && !find_first(vm, frame, previous, ip, before, last, &first)) return false;
    int told = -1;
    if (before != NO_UNIT && before < first)
        told = code_line_of(code, (uint32_t)before); /* else a jump back */
    while (walk_units(vm, frame, told, first, last)) {
        if (!thread->jumped_unit && !trace_instruction(vm, frame, last, frame->ip)) break;
        *at = frame->ip;
        if (!thread->jumped_unit) return true;
        first = thread->jumped_unit - 1; /* f_lineno has been set: its line is not told of again */
        last = code->origins[frame->ip - code->words];
        told = code_line_of(code, first);
        thread->traced_frame = frame;
        thread->jumped_unit = 0;
    }
    thread->jumped_unit = 0;
    return false;
}

/* --- events of exceptions ------------------------------------------------------------------------------- */

/* A pending exception has reached frame. It may be another one afterwards. */
static void trace_exception(VM *vm, Frame *frame) {
    Thread *thread = vm->thread;
    uint32_t unit = frame_unit(frame);
    if (field_peek(&thread->called) && !trace_called(vm, frame, unit, true)) return;
    if (thread->is_reraising) {
        Value exception = thread->exception;
        fire_pending(vm, frame, MONITOR_RERAISE, unit);
        if (thread->exception != exception) thread->is_reraising = false;
        return;
    }
    frame_add_traceback(vm, frame);
    Owned exception = value_retain(thread->exception);
    fire_pending(vm, frame, MONITOR_RAISE, unit);
    if (field_peek(&thread->trace_function) && thread->exception == exception) {
        Value traceback = field_peek(&as_exception(exception)->traceback);
        Value items[3] = {type_value_of(exception), exception, traceback ? traceback : VALUE_NONE};
        Owned pending = raise_fetch(vm), triple = tuple_from(vm, items, 3);
        if (triple) {
            thread->exception = pending;
            (void)!call_trace(vm, frame, "exception", triple, NO_UNIT);
        } else {
            value_release(vm, pending);
        }
        value_release(vm, triple);
    }
    if (thread->exception == exception)
        thread->is_reraising = true; /* the frame is in its traceback already */
    value_release(vm, exception);
}

Frame *trace_unwind(VM *vm, Frame *frame) {
    Thread *thread = vm->thread;
    if (!is_watched(vm, frame)) return unwind_step(vm, frame);
    trace_exception(vm, frame);
    Owned exception = value_retain(thread->exception);
    Frame *handler = unwind_step(vm, frame);
    if (handler) {
        uint32_t unit = frame_unit(frame);
        thread->is_handler_entered = thread->traced_frame == frame;
        bool is_fine = fire(vm, frame, MONITOR_EXCEPTION_HANDLED, unit, offset_of(unit), exception, NULL);
        value_release(vm, exception);
        return is_fine ? handler : trace_unwind(vm, frame); /* a callback's exception stands in the handler */
    }
    value_release(vm, exception);
    fire_pending(vm, frame, MONITOR_PY_UNWIND, frame_unit(frame));
    if (call_trace(vm, frame, "return", NULL, NO_UNIT)) (void)!call_profile(vm, frame, "return", NULL);
    thread->traced_frame = NULL;
    return NULL;
}

void trace_thrown(VM *vm, Frame *frame) {
    if (!is_watched(vm, frame)) return;
    vm->thread->traced_frame = frame;
    vm->thread->traced_unit = frame_unit(frame);
    fire_pending(vm, frame, MONITOR_PY_THROW, frame_unit(frame));
    if (call_trace(vm, frame, "call", NULL, NO_UNIT)) (void)!call_profile(vm, frame, "call", NULL);
}

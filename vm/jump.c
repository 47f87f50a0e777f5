/*
 * Jumps of a trace function: what happens when it sets f_lineno.
 *
 * A line may be gone to when the stack of values there is a part, from the bottom, of the stack here
 * (compiler/stack_shapes.h). The lowered code adds conditions of its own: the unit must begin an instruction
 * with nothing put off (lowered_may_begin), and what the place needs must lie in its slots already.
 */
#include "vm/jump.h"

#include <limits.h>

#include "base/memory.h"
#include "compiler/stack_shapes.h"
#include "vm/lower.h"
#include "vm/raise.h"
#include "vm/warning.h"

/* The shapes of the stack before each unit of code; NULL with MemoryError pending. */
static StackShape *find_shapes(VM *vm, const Code *code) {
    StackShape *shapes = memory_allocate_array(code->unit_count, sizeof *shapes);
    uint32_t *list = memory_allocate_array(code->unit_count, sizeof *list);
    if (shapes && list) {
        stack_shapes_find(code, shapes, list);
    } else {
        memory_release(shapes);
        shapes = NULL;
        raise_memory_error(vm);
    }
    memory_release(list);
    return shapes;
}

/* --- where to ------------------------------------------------------------------------------------------- */

/* Whether a value of one kind may stand where another is expected. */
static bool fits_kind(StackKind from, StackKind to) {
    if (to == KIND_OBJECT) return from != KIND_EMPTY;
    return to == KIND_EMPTY || from == to;
}

/* Whether the stack `to` is left of the stack `from` when enough is taken off its top. */
static bool fits(StackShape from, StackShape to) {
    if (!is_shape(from) || !is_shape(to)) return false;
    int excess = shape_depth(from) - shape_depth(to);
    if (excess < 0) return false;
    for (from = shape_pop(from, excess); to; from >>= KIND_BITS, to >>= KIND_BITS) {
        if (!fits_kind(shape_top(from), shape_top(to))) return false;
    }
    return true;
}

static bool refuse(VM *vm, StackShape from, StackShape to) {
    if (from == SHAPE_UNKNOWN) return raise_value_error(vm, "can't jump from unreachable code");
    if (from == SHAPE_TOO_DEEP) return raise_value_error(vm, "stack to deep to analyze");
    if (to == SHAPE_TOO_DEEP) return raise_value_error(vm, "stack is too deep to analyze");
    if (to == SHAPE_UNKNOWN)
        return raise_value_error(vm, "can't jump into an exception handler, or code may be unreachable");
    switch (shape_top(to)) {
    case KIND_ITERATOR: return raise_value_error(vm, "can't jump into the body of a for loop");
    case KIND_EXCEPTION:
    case KIND_HANDLED:
        return raise_value_error(vm, "can't jump into an 'except' block as there's no exception");
    case KIND_INDEX:
        return raise_value_error(vm, "can't jump into a re-raising block as there's no location");
    case KIND_NONE:
    case KIND_OBJECT:
    case KIND_EMPTY: break;
    }
    return raise_value_error(vm, "incompatible stacks");
}

/* The line that begins at a unit, 0 if none does. *last: the line of what is before it. */
static int line_beginning(const CodeObject *code, uint32_t unit, int *last) {
    int line = code_line_of(code, unit);
    Opcode opcode = unit_opcode(code->code->units[unit]);
    if (line <= 0 || line == *last || opcode == OP_MAKE_CELL || opcode == OP_COPY_FREE_VARS) return 0;
    return *last = line;
}

/* The first line with code that does not come before this one; 0 if there is none. */
static int find_line(const CodeObject *code, int64_t line) {
    int found = 0, last = 0;
    for (uint32_t unit = 0; unit < code->code->unit_count; unit++) {
        int begins = line_beginning(code, unit, &last);
        if (begins && begins >= line && (!found || begins < found)) found = begins;
    }
    return found;
}

/* The place of a line with the deepest stack that fits the one here. */
static bool find_place(VM *vm, const CodeObject *code, const StackShape *shapes, StackShape here, int line,
                       uint32_t *place) {
    StackShape best = SHAPE_UNKNOWN, other = SHAPE_UNKNOWN;
    int last = 0;
    for (uint32_t unit = 0; unit < code->code->unit_count; unit++) {
        if (line_beginning(code, unit, &last) != line) continue;
        if (!fits(here, shapes[unit])) {
            other = shapes[unit];
        } else if (best == SHAPE_UNKNOWN || shape_depth(shapes[unit]) > shape_depth(best)) {
            best = shapes[unit];
            *place = unit;
        }
    }
    return best != SHAPE_UNKNOWN || refuse(vm, here, other);
}

/* Whether the work of a unit has been done together with that of the one before: it cannot be left out. */
static bool is_done_before(const CodeObject *code, uint32_t unit) {
    Opcode opcode = unit_opcode(code->code->units[unit]);
    return (opcode == OP_STORE_FAST || opcode == OP_STORE_NAME) && unit + 1 < code->code->unit_count &&
           code->unit_words[unit] == code->unit_words[unit + 1];
}

/* Whether what the stack `to` needs lies in the slots of the frame: nothing of it is put off. */
static bool is_in_place(const Frame *frame, StackShape to) {
    const Field *stack = frame->slots + frame->code->slot_count;
    for (int i = shape_depth(to); i-- > 0; to >>= KIND_BITS) {
        if (shape_top(to) != KIND_EMPTY && !field_peek(&stack[i])) return false;
    }
    return true;
}

/* --- the jump ------------------------------------------------------------------------------------------- */

/* Locals that are not bound become None, as the code is sure that they are. */
static bool bind_locals(VM *vm, Frame *frame) {
    int count = 0;
    for (uint32_t i = 0; i < frame->code->slot_count; i++) count += !field_peek(&frame->slots[i]);
    if (!count) return true;
    if (!warning_issue(vm, EXCEPTION(RuntimeWarning), 1, "assigning None to %d unbound local%s", count,
                       count == 1 ? "" : "s"))
        return false;
    for (uint32_t i = 0; i < frame->code->slot_count; i++) {
        if (!field_peek(&frame->slots[i])) field_init_take(&frame->slots[i], value_retain(VALUE_NONE));
    }
    return true;
}

/* Takes what is beyond the stack `to` off the stack `from`. */
static void cut_stack(VM *vm, Frame *frame, StackShape from, StackShape to) {
    Field *stack = frame->slots + frame->code->slot_count;
    for (int i = shape_depth(from), end = shape_depth(to); i-- > end; from >>= KIND_BITS) {
        Owned value = field_move(&stack[i]);
        if (shape_top(from) == KIND_HANDLED)
            field_take(vm, &vm->thread->handled->value, value == VALUE_NONE ? NULL : value);
        else value_release(vm, value);
    }
}

static bool jump_to_line(VM *vm, FrameObject *object, const StackShape *shapes, int line) {
    Frame *frame = object->frame;
    uint32_t from = object->traced_unit - 1;
    CodeObject *code = frame->code;
    uint32_t place = 0;
    if (!find_place(vm, code, shapes, shapes[from], line, &place)) return false;
    if (is_done_before(code, from) || !is_in_place(frame, shapes[place]) ||
        !lowered_may_begin(vm, code, place))
        return raise_value_error(vm, "can't jump between these parts of an expression");
    if (!bind_locals(vm, frame)) return false;
    if (object->traced_unit != from + 1) /* who was warned has set f_lineno too */
        return raise_value_error(vm, "f_lineno has been set meanwhile");
    frame->ip = code->words + code->unit_words[place];
    object->traced_unit = vm->thread->jumped_unit = place + 1;
    cut_stack(vm, frame, shapes[from], shapes[place]);
    return true;
}

/* Whether the trace function that runs has been told of something where the frame may go elsewhere: a line,
   or a yield. */
static bool check_event(VM *vm, const FrameObject *object) {
    const Thread *thread = vm->thread;
    const char *event = thread->traced_event;
    const Frame *frame = object->frame;
    if (!event) return raise_value_error(vm, "f_lineno can only be set in a trace function");
    if (!strcmp(event, "call"))
        return raise_value_error(vm, "can't jump from the 'call' trace event of a new frame");
    if (!strncmp(event, "c_", 2)) return raise_value_error(vm, "can't jump during a call");
    bool is_known = thread->traced_frame == frame && object->traced_unit && !object->is_detached;
    bool is_yield = !strcmp(event, "return") && is_known &&
                    (thread->jumped_unit ||
                     unit_opcode(frame->code->code->units[object->traced_unit - 1]) == OP_YIELD_VALUE);
    if (strcmp(event, "line") && !is_yield)
        return raise_value_error(vm, "can only jump from a 'line' trace event");
    return is_known || raise_value_error(vm, "can only jump in the frame that is being traced");
}

bool frame_jump(VM *vm, FrameObject *object, int64_t line) {
    if (!check_event(vm, object)) return false;
    const CodeObject *code = object->frame->code;
    if (line > INT_MAX || line < INT_MIN) return raise_value_error(vm, "lineno out of range");
    if (line < (int64_t)code->first_line)
        return raise_value_error(vm, "line %d comes before the current code block", (int)line);
    int found = find_line(code, line);
    if (!found) return raise_value_error(vm, "line %d comes after the current code block", (int)line);
    StackShape *shapes = find_shapes(vm, code->code);
    bool is_fine = shapes && jump_to_line(vm, object, shapes, found);
    memory_release(shapes);
    return is_fine;
}

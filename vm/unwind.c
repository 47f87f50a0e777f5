/*
 * What happens to a frame when an exception is pending.
 */
#include "vm/unwind.h"

#include "vm/objects/exception.h"
#include "vm/raise.h"

/* The innermost range that covers a unit: ranges are sorted and do not overlap. */
static const ExceptionRange *find_range(const Code *code, uint32_t unit) {
    uint32_t low = 0, high = code->range_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (code->ranges[middle].end <= unit) low = middle + 1;
        else high = middle;
    }
    return low < code->range_count && code->ranges[low].start <= unit ? &code->ranges[low] : NULL;
}

/* A frame that an exception leaves after passing a handler stands where it was raised: f_lineno says that
 * line. */
static void return_to_raise(VM *vm, Frame *frame) {
    Value exception = vm->thread->exception,
          traceback = exception ? field_peek(&as_exception(exception)->traceback) : NULL;
    if (!traceback || !frame->object) return;
    const Traceback *entry = as_traceback(traceback);
    if (value_object(field_peek(&entry->frame)) != value_object(frame->object)) return;
    const CodeObject *code = frame->code;
    if (entry->unit < code->code->unit_count) frame->ip = code->words + code->unit_words[entry->unit];
}

Frame *unwind_step(VM *vm, Frame *frame) {
    CodeObject *code = frame->code;
    uint32_t unit = frame_unit(frame);
    const bool is_again = vm->thread->is_reraising;
    if (is_again) vm->thread->is_reraising = false;
    else frame_add_traceback(vm, frame);
    const ExceptionRange *range = find_range(code->code, unit);
    Field *stack = frame->slots + code->slot_count;
    uint32_t depth = range ? range->depth : 0;
    for (uint32_t i = code->code->stack_size; i > depth; i--) {
        Owned pending = vm->thread->exception; /* destructors must not see it */
        Owned dying = field_move(&stack[i - 1]);
        if (!value_is_pointer(dying) || !dying) continue;
        vm->thread->exception = NULL;
        value_release(vm, dying);
        vm->thread->exception = pending;
    }
    if (!range) {
        if (is_again) return_to_raise(vm, frame);
        return NULL;
    }
    if (range->push_index) stack[depth++].held = value_from_small_int(unit);
    stack[depth].held = raise_fetch(vm);
    frame->ip = code->words + code->unit_words[range->target];
    return frame;
}

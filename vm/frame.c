/*
 * Frames: the thread's stack of them, placing arguments, frames as objects, tracebacks.
 */
#include "vm/frame.h"

#include "base/memory.h"
#include "vm/interp_names.h"
#include "vm/lower.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator.h"
#include "vm/objects/frame_locals.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"

enum { CHUNK_BYTES = 256 * 1024 };

struct FrameChunk {
    FrameChunk *previous, *next; /* one chunk is kept beyond the current one */
    char *top, *limit; /* top: of a chunk that is not in use */
    _Alignas(16) char data[];
};

static FrameChunk *chunk_new(size_t bytes) {
    FrameChunk *chunk = memory_allocate(sizeof *chunk + bytes + FRAME_GROUP * sizeof(Field));
    if (!chunk) return NULL;
    chunk->previous = chunk->next = NULL;
    chunk->top = chunk->data;
    chunk->limit = chunk->data + bytes;
    return chunk;
}

void frame_stack_open(Thread *thread) {
    thread->chunk = NULL;
    thread->stack_top = thread->stack_limit = NULL;
    thread->stack_first = NULL;
}

void frame_stack_close(Thread *thread) {
    FrameChunk *chunk = thread->chunk;
    while (chunk && chunk->next) chunk = chunk->next;
    while (chunk) {
        FrameChunk *previous = chunk->previous;
        memory_release(chunk);
        chunk = previous;
    }
    frame_stack_open(thread);
}

/* Moves on to a chunk with room for size bytes. */
static COLD bool chunk_advance(VM *vm, size_t size) {
    Thread *thread = vm->thread;
    FrameChunk *chunk = thread->chunk, *next = chunk ? chunk->next : NULL;
    if (next && (size_t)(next->limit - next->data) < size) {
        memory_release(next);
        next = chunk->next = NULL;
    }
    if (!next) {
        next = chunk_new(size > CHUNK_BYTES ? size : CHUNK_BYTES);
        if (!next) return raise_memory_error(vm);
        next->previous = chunk;
        if (chunk) chunk->next = next;
    }
    if (chunk) chunk->top = thread->stack_top;
    thread->chunk = next;
    thread->stack_top = next->data;
    thread->stack_limit = next->limit;
    thread->stack_first = chunk ? (Frame *)(void *)next->data : NULL;
    return true;
}

void frame_chunk_leave(Thread *thread) {
    FrameChunk *chunk = thread->chunk, *previous = chunk->previous;
    if (chunk->next) { /* keep one spare chunk only */
        memory_release(chunk->next);
        chunk->next = NULL;
    }
    thread->chunk = previous;
    thread->stack_top = previous->top;
    thread->stack_limit = previous->limit;
    thread->stack_first = previous->previous ? (Frame *)(void *)previous->data : NULL;
}

Frame *frame_push(VM *vm, Function *function) {
    CodeObject *code = as_code(field_peek(&function->code));
    Thread *thread = vm->thread;
    if (UNLIKELY(!code->words) && !lower_code(vm, code)) return NULL;
    if (UNLIKELY(thread->depth >= vm->recursion_limit)) {
        raise_format(vm, EXCEPTION(RecursionError), "maximum recursion depth exceeded");
        return NULL;
    }
    if (UNLIKELY((size_t)(thread->stack_limit - thread->stack_top) < code->frame_bytes) &&
        !chunk_advance(vm, code->frame_bytes))
        return NULL;
    if (UNLIKELY(code->pinned_for != NULL)) { /* it is running already */
        names_unpin_all(code);
        code->pins_nothing = true;
    }
    Frame *frame = frame_push_lowered(vm, thread, function, code);
    if (UNLIKELY(frame == thread->stack_first)) frame->flags = FRAME_IS_ENCUMBERED;
    frame_clear_slots(frame->slots, frame->slots + code->frame_slots);
    return frame;
}

void frame_release_contents(VM *vm, Frame *frame) {
    uint32_t count = frame->code->frame_slots;
    if (UNLIKELY(frame->code->pinned_for == frame)) names_unpin_all(frame->code);
    if (UNLIKELY(frame->object != NULL)) frame_detach_object(vm, frame);
    for (uint32_t i = count; i-- > 0;) {
        Owned value = frame->slots[i].held;
        if (!value_is_pointer(value) || !value) continue;
        frame->slots[i].held = NULL;
        value_release(vm, value);
    }
    if (UNLIKELY(frame->locals != NULL)) {
        value_release(vm, frame->locals);
        frame->locals = NULL;
    }
    if (UNLIKELY(frame->object != NULL)) frame_detach_object(vm, frame); /* a destructor has looked */
    value_release(vm, object_owned(frame->function));
}

void frame_pop(VM *vm, Frame *frame) {
    Thread *thread = vm->thread;
    thread->frame = frame->previous; /* destructors run in the caller; the room is given back after them */
    if (UNLIKELY(thread->exception != NULL)) { /* destructors must not see it */
        Owned pending = raise_fetch(vm);
        frame_release_contents(vm, frame);
        thread->exception = pending;
    } else {
        frame_release_contents(vm, frame);
    }
    frame_drop(thread, frame);
}

void frame_traverse(Frame *frame, Visit *visit, void *context) {
    for (uint32_t i = 0; i < frame->code->frame_slots; i++) {
        if (value_is_pointer(frame->slots[i].held)) visit(frame->slots[i].held, context);
    }
    visit(frame->locals, context);
    visit(object_value(frame->function), context);
}

/* --- placing arguments ---------------------------------------------------------------------------------- */

/* "f() missing 2 required positional arguments: 'a' and 'b'". */
static void raise_missing(VM *vm, const Function *function, CodeObject *code, Frame *frame, uint32_t first,
                          uint32_t end, const char *kind) {
    STR_BUILDER(names);
    uint32_t missing = 0, shown = 0;
    for (uint32_t i = first; i < end; i++) missing += !frame->slots[i].held;
    for (uint32_t i = first; i < end; i++) {
        if (frame->slots[i].held) continue;
        if (shown)
            str_builder_add_text(&names, shown + 1 < missing ? ", " : missing == 2 ? " and " : ", and ");
        Owned text = value_repr(vm, code_slot_name(vm, code, i));
        if (!text) {
            str_builder_close(&names);
            return;
        }
        str_builder_add_str(&names, text);
        value_release(vm, text);
        shown++;
    }
    Owned list = str_builder_finish(vm, &names);
    if (list) {
        raise_type_error(vm, "%S() missing %d required %s argument%s: %S", field_peek(&function->qualname),
                         (int)missing, kind, missing == 1 ? "" : "s", list);
    }
    value_release(vm, list);
}

/* "f() takes 1 positional argument but 2 were given". */
static void raise_too_many(VM *vm, const Function *function, const Code *code, Frame *frame, size_t given) {
    Value defaults = field_peek(&function->defaults);
    uint32_t most = code->argument_count, least = most - (defaults ? (uint32_t)as_tuple(defaults)->count : 0);
    uint32_t keywords = 0;
    for (uint32_t i = 0; i < code->keyword_only_count; i++) keywords += frame->slots[most + i].held != NULL;
    Owned takes = least == most
                      ? str_new_format(vm, "%d positional argument%s", (int)most, most == 1 ? "" : "s")
                      : str_new_format(vm, "from %d to %d positional arguments", (int)least, (int)most);
    Owned extra = NULL;
    if (keywords) {
        extra = str_new_format(vm, " positional argument%s (and %d keyword-only argument%s)",
                               given == 1 ? "" : "s", (int)keywords, keywords == 1 ? "" : "s");
    } else {
        extra = value_retain(vm->empty_str);
    }
    if (takes && extra) {
        raise_type_error(vm, "%S() takes %S but %ld%S %s given", field_peek(&function->qualname), takes,
                         (int64_t)given, extra, given == 1 && !keywords ? "was" : "were");
    }
    value_release(vm, takes);
    value_release(vm, extra);
}

/* Index of the parameter that a keyword names, or -1; positional-only ones are passed over. */
static int64_t find_parameter(VM *vm, CodeObject *code, Value name) {
    const Code *plain = code->code;
    uint32_t end = plain->argument_count + plain->keyword_only_count;
    if (code->slot_names) { /* names are interned: it is nearly always this very object */
        for (uint32_t i = plain->positional_only_count; i < end; i++) {
            if (field_peek(&code->slot_names[i]) == name) return i;
        }
    }
    for (uint32_t i = plain->positional_only_count; i < end; i++) {
        if (str_equal(code_slot_name(vm, code, i), name)) return i;
    }
    return -1;
}

/* Whether names that are positional-only were given by keyword: raises then. */
static bool raise_positional_only(VM *vm, const Function *function, CodeObject *code, Value keyword_names) {
    STR_BUILDER(names);
    for (uint32_t i = 0; i < code->code->positional_only_count; i++) {
        for (int64_t j = 0; j < as_tuple(keyword_names)->count; j++) {
            if (!str_equal(code_slot_name(vm, code, i), tuple_peek(keyword_names, j))) continue;
            if (names.count) str_builder_add_text(&names, ", ");
            str_builder_add_str(&names, tuple_peek(keyword_names, j));
        }
    }
    if (!names.count) {
        str_builder_close(&names);
        return false;
    }
    Owned list = str_builder_finish(vm, &names);
    if (list)
        raise_type_error(vm, "%S() got some positional-only arguments passed as keyword arguments: '%S'",
                         field_peek(&function->qualname), list);
    value_release(vm, list);
    return true;
}

/* Refuses a keyword argument that no parameter is called after. */
static bool refuse_keyword(VM *vm, const Function *function, CodeObject *code, Value name) {
    Owned known = list_new(vm, 0);
    uint32_t end = code->code->argument_count + code->code->keyword_only_count;
    bool is_fine = known != NULL;
    for (uint32_t i = code->code->positional_only_count; is_fine && i < end; i++)
        is_fine = list_append(vm, as_list(known), code_slot_name(vm, code, i));
    if (is_fine) raise_unexpected_keyword(vm, field_peek(&function->qualname), name, known);
    value_release(vm, known);
    return false;
}

static bool place_keywords(VM *vm, const Function *function, CodeObject *code, Frame *frame,
                           Arguments arguments, Value extra) {
    for (int64_t i = 0; i < as_tuple(arguments.keyword_names)->count; i++) {
        Value name = tuple_peek(arguments.keyword_names, i),
              value = arguments.items[arguments.count + (size_t)i];
        if (!value_is_str(name))
            return raise_type_error(vm, "keywords must be strings");
        int64_t index = find_parameter(vm, code, name);
        if (index >= 0) {
            if (frame->slots[index].held)
                return raise_type_error(vm, "%S() got multiple values for argument '%S'",
                                        field_peek(&function->qualname), name);
            frame->slots[index].held = value_retain(value);
        } else if (extra) {
            if (!dict_set(vm, as_dict(extra), name, value)) return false;
        } else {
            if (code->code->positional_only_count &&
                raise_positional_only(vm, function, code, arguments.keyword_names))
                return false;
            return refuse_keyword(vm, function, code, name);
        }
    }
    return true;
}

static bool place_defaults(VM *vm, const Function *function, CodeObject *code, Frame *frame, size_t given) {
    const Code *plain = code->code;
    uint32_t count = plain->argument_count;
    Value defaults = field_peek(&function->defaults);
    uint32_t have = defaults ? (uint32_t)as_tuple(defaults)->count : 0,
             least = have > count ? 0 : count - have;
    for (uint32_t i = given < least ? (uint32_t)given : least; i < least; i++) {
        if (frame->slots[i].held) continue;
        raise_missing(vm, function, code, frame, 0, least, "positional");
        return false;
    }
    for (uint32_t i = least; i < count; i++) {
        if (!frame->slots[i].held)
            frame->slots[i].held = value_retain(tuple_peek(defaults, (int64_t)(have - (count - i))));
    }
    if (!plain->keyword_only_count) return true;
    Value keyword_defaults = field_peek(&function->keyword_defaults);
    const Dict *dict = keyword_defaults ? as_dict(keyword_defaults) : NULL;
    uint32_t end = count + plain->keyword_only_count,
             next = 0; /* the dict is in the order of the parameters */
    bool is_missing = false;
    for (uint32_t i = count; i < end; i++) {
        Value name = code_slot_name(vm, code, i), found = NULL;
        bool is_next = dict && next < dict->used && field_peek(&dict->entries[next].key) == name;
        if (is_next) found = field_peek(&dict->entries[next++].value);
        if (frame->slots[i].held) continue;
        if (!is_next && dict) found = dict_get_str(vm, as_dict(keyword_defaults), name);
        if (found) frame->slots[i].held = value_retain(found);
        else is_missing = true;
    }
    if (is_missing) raise_missing(vm, function, code, frame, count, end, "keyword-only");
    return !is_missing;
}

static bool place_arguments(VM *vm, const Function *function, CodeObject *code, Frame *frame,
                            Arguments arguments) {
    const Code *plain = code->code;
    uint32_t count = plain->argument_count, rest = count + plain->keyword_only_count;
    size_t placed = arguments.count < count ? arguments.count : count;
    for (size_t i = 0; i < placed; i++) frame->slots[i].held = value_retain(arguments.items[i]);
    if (plain->flags & CODE_VARARGS) {
        frame->slots[rest].held =
            tuple_from(vm, arguments.items + placed, (int64_t)(arguments.count - placed));
        if (!frame->slots[rest].held) return false;
    }
    Value extra = NULL;
    if (plain->flags & CODE_VARKEYWORDS) {
        uint32_t slot = rest + ((plain->flags & CODE_VARARGS) != 0);
        frame->slots[slot].held = dict_new(vm);
        extra = frame->slots[slot].held;
        if (!extra) return false;
    }
    if (arguments.keyword_names && !place_keywords(vm, function, code, frame, arguments, extra)) return false;
    if (arguments.count > count && !(plain->flags & CODE_VARARGS)) {
        raise_too_many(vm, function, plain, frame, arguments.count);
        return false;
    }
    return place_defaults(vm, function, code, frame, arguments.count);
}

/* A frame with the arguments in its first slots when their number is right, or when defaults make up for it;
   NULL, with nothing raised, when it takes more than that. */
ALWAYS_INLINE Frame *push_plain_call(VM *vm, Function *function, Arguments arguments) {
    CodeObject *code = as_code(field_peek(&function->code));
    size_t given = arguments.count;
    if (UNLIKELY(arguments.keyword_names || given > code->plain_count || code->plain_count == CODE_NOT_PLAIN))
        return NULL;
    size_t left = code->plain_count - given, have = 0;
    Value defaults = NULL;
    if (left) {
        defaults = field_peek(&function->defaults);
        have = defaults ? (size_t)as_tuple(defaults)->count : 0;
        if (have < left) return NULL;
    }
    Frame *frame = frame_push_lowered(vm, vm->thread, function, code);
    if (UNLIKELY(!frame)) return NULL;
    value_retain(object_value(function)); /* the frame's */
    Field *slot = frame->slots;
    for (size_t i = 0; i < given; i++) (slot++)->held = value_retain(arguments.items[i]);
    for (size_t i = have - left; i < have; i++)
        (slot++)->held = value_retain(tuple_peek(defaults, (int64_t)i));
    frame_clear_slots(slot, frame->slots + code->frame_slots);
    return frame;
}

Frame *frame_push_call(VM *vm, Value function_value, Arguments arguments) {
    Function *function = as_function(function_value);
    Frame *frame = push_plain_call(vm, function, arguments);
    if (LIKELY(frame)) return frame;
    frame = frame_push(vm, function);
    if (!frame) return NULL;
    value_retain(function_value); /* the frame's */
    CodeObject *code = frame->code;
    vm->thread->frame = frame->previous; /* errors are the caller's */
    bool is_fine = place_arguments(vm, function, code, frame, arguments);
    vm->thread->frame = frame;
    if (is_fine && !(code->code->flags & CODE_OPTIMIZED)) { /* code of a module, made a function by hand */
        frame->locals = field_get(&function->globals);
        frame->flags |= FRAME_IS_ENCUMBERED;
    }
    if (is_fine) return frame;
    frame_pop(vm, frame);
    return NULL;
}

Owned frame_call_function(VM *vm, Value function, Arguments arguments) {
    Frame *frame = frame_push_call(vm, function, arguments);
    return frame ? interp_run(vm, frame) : NULL;
}

Owned frame_run_code(VM *vm, Value code, Value globals, Value locals, Value closure) {
    Owned function = function_new(vm, code, globals);
    if (!function) return NULL;
    if (closure) field_init_take(&as_function(function)->closure, value_retain(closure));
    Frame *frame = frame_push(vm, as_function(function));
    if (!frame) {
        value_release(vm, function);
        return NULL;
    }
    if (locals) {
        frame->locals = value_retain(locals);
        frame->flags |= FRAME_IS_ENCUMBERED;
    }
    return interp_run(vm, frame);
}

/* --- looking at frames ---------------------------------------------------------------------------------- */

uint32_t frame_unit(const Frame *frame) {
    const CodeObject *code = frame->code;
    size_t word = (size_t)(frame->ip - code->words);
    return word < code->word_count ? code->origins[word] : 0;
}

int frame_line(const Frame *frame) {
    return code_line_of(frame->code, frame_unit(frame));
}

Value frame_globals(VM *vm) {
    Frame *frame = vm->thread->frame;
    return frame ? field_peek(&frame->function->globals) : NULL;
}

Owned frame_locals(VM *vm, Frame *frame) {
    if (frame_namespace(frame)) return value_retain(frame_namespace(frame));
    return frame_locals_snapshot(vm, frame);
}

Owned frame_object(VM *vm, Frame *frame) {
    if (!frame->object) {
        FrameObject *object = object_allocate_zeroed(vm, &frame_type, sizeof *object);
        if (!object) return NULL;
        object->frame = frame;
        object->trace_lines = true;
        frame->object = object_owned(object);
        frame->flags |= FRAME_IS_ENCUMBERED;
    }
    return value_retain(frame->object);
}

/* f_back of a frame that ends is fixed now: the chain would dangle later. */
void frame_detach_object(VM *vm, Frame *frame) {
    Owned object = frame->object;
    frame->object = NULL;
    FrameObject *self = as_frame_object(object);
    if (self->object.references == 1) { /* nobody looks any more */
        self->frame = NULL;
        value_release(vm, object);
        return;
    }
    Owned pending = raise_fetch(vm);
    size_t size = sizeof(Frame) + frame->code->frame_slots * sizeof(Field);
    Frame *copy = memory_allocate(size);
    if (copy) {
        memcpy(copy, frame, size);
        value_retain(object_value(copy->function));
        copy->locals = frame_namespace(frame) ? value_retain(frame->locals) : NULL;
        copy->previous = NULL;
        copy->flags = 0;
        for (uint32_t i = 0; i < frame->code->frame_slots;
             i++) { /* locals move to the copy, the stack does not */
            if (i < frame->code->slot_count) frame->slots[i].held = NULL;
            else copy->slots[i].held = NULL;
        }
        if (frame->previous && !field_peek(&self->back)) {
            Owned back = frame_object(vm, frame->previous);
            if (back) field_init_take(&self->back, back);
            else raise_clear(vm);
        }
        self->is_detached = true;
    }
    self->frame = copy;
    value_release(vm, object);
    vm->thread->exception = pending;
}

Owned traceback_new(VM *vm, Value next, Value frame, uint32_t unit, int line) {
    Traceback *traceback = object_allocate(vm, &traceback_type, sizeof *traceback);
    if (!traceback) return NULL;
    field_init_take(&traceback->next, next ? value_retain(next) : NULL);
    field_init_take(&traceback->frame, value_retain(frame));
    traceback->unit = unit;
    traceback->line = line;
    return object_owned(traceback);
}

/* Puts `frame` before the traceback of `error`. */
static void add_traceback(VM *vm, Frame *frame, Value error) {
    Owned object = frame_object(vm, frame);
    Exception *exception = as_exception(error);
    Owned traceback =
        object ? traceback_new(vm, field_peek(&exception->traceback), object, frame_unit(frame), -1) : NULL;
    value_release(vm, object);
    if (traceback) field_take(vm, &exception->traceback, traceback);
    else raise_clear(vm); /* without memory the traceback stays shorter */
}

void frame_add_traceback(VM *vm, Frame *frame) {
    if (frame->code->hides_frame) return;
    Owned error = raise_fetch(vm);
    add_traceback(vm, frame, error);
    vm->thread->exception = error;
}

void frame_start_traceback(VM *vm, Value error) {
    if (vm->thread->frame && !vm->thread->frame->code->hides_frame)
        add_traceback(vm, vm->thread->frame, error);
}

/*
 * Frames and tracebacks as objects.
 *
 * A FrameObject stands for a frame that runs, waits in a generator, or (detached) is a copy with its locals.
 */
#include "base/memory.h"
#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/jump.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/dict.h"
#include "vm/objects/frame_locals.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned get_or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static void slot_destroy(VM *vm, Object *object) {
    FrameObject *self = (FrameObject *)object;
    if (self->is_detached && self->frame) {
        Frame *frame = self->frame;
        self->frame = NULL;
        frame->object = NULL;
        for (uint32_t i = frame->code->frame_slots; i-- > 0;) field_clear(vm, &frame->slots[i]);
        value_release(vm, frame->locals);
        value_release(vm, object_owned(frame->function));
        memory_release(frame);
    }
    field_clear(vm, &self->back);
    field_clear(vm, &self->trace);
    field_clear(vm, &self->extra_locals);
    field_clear(vm, &self->overwritten);
}

static void slot_traverse(Object *object, Visit *visit, void *context) {
    FrameObject *self = (FrameObject *)object;
    if (self->is_detached && self->frame) {
        Frame *frame = self->frame;
        for (uint32_t i = frame->code->frame_slots; i-- > 0;) visit(field_peek(&frame->slots[i]), context);
        visit(frame->locals, context);
        visit(object_value(frame->function), context);
    }
    visit(field_peek(&self->back), context);
    visit(field_peek(&self->trace), context);
    visit(field_peek(&self->extra_locals), context);
    visit(field_peek(&self->overwritten), context);
}

/* The locals go, the rest stays: code and line are asked for after clear(). */
static void clear_locals(VM *vm, Object *object) {
    FrameObject *self = (FrameObject *)object;
    if (self->is_detached && self->frame) {
        for (uint32_t i = self->frame->code->frame_slots; i-- > 0;) field_clear(vm, &self->frame->slots[i]);
    }
    field_clear(vm, &self->trace);
    field_clear(vm, &self->extra_locals);
    field_clear(vm, &self->overwritten);
}

static Frame *frame_of(VM *vm, Value self) {
    Frame *frame = as_frame_object(self)->frame;
    if (!frame) raise_runtime_error(vm, "frame has been cleared");
    return frame;
}

static Owned get_back(VM *vm, Value self) {
    FrameObject *object = as_frame_object(self);
    if (object->is_detached || !object->frame) return get_or_none(&object->back);
    for (Frame *frame = object->frame->previous; frame; frame = frame->previous) {
        if (!frame->code->hides_frame) return frame_object(vm, frame);
    }
    return VALUE_NONE;
}

static Owned get_code(VM *vm, Value self) {
    Frame *frame = audit_get(vm, self, "f_code") ? frame_of(vm, self) : NULL;
    return frame ? value_retain(object_value(frame->code)) : NULL;
}

static Owned get_globals(VM *vm, Value self) {
    Frame *frame = frame_of(vm, self);
    return frame ? field_get(&frame->function->globals) : NULL;
}

static Owned get_builtins(VM *vm, Value self) {
    Frame *frame = frame_of(vm, self);
    return frame ? value_retain(function_builtins(frame->function)) : NULL;
}

static Owned get_locals(VM *vm, Value self) {
    Frame *frame = frame_of(vm, self);
    if (!frame) return NULL;
    if (frame_namespace(frame)) return value_retain(frame->locals);
    return frame_locals_proxy_new(vm, self);
}

static Owned get_lasti(VM *vm, Value self) {
    const FrameObject *object = as_frame_object(self);
    Frame *frame = frame_of(vm, self);
    if (!frame) return NULL;
    return value_from_small_int((int64_t)(object->traced_unit ? object->traced_unit - 1 : frame_unit(frame)) *
                                2);
}

static Owned get_line(VM *vm, Value self) {
    FrameObject *object = as_frame_object(self);
    Frame *frame = frame_of(vm, self);
    if (!frame) return NULL;
    const CodeObject *code = frame->code;
    uint32_t unit = object->traced_unit ? object->traced_unit - 1 : frame_unit(frame);
    int line = code_line_of(code, unit);
    bool is_before = code_is_module(code->code) && unit_opcode(code->code->units[unit]) == OP_RESUME;
    if (!line && !is_before) line = (int)code->first_line; /* a module starts at line 0 */
    return value_from_small_int(line);
}

static bool set_line(VM *vm, Value self, Value value) {
    int64_t line;
    if (!value) return raise_attribute_error(vm, "attribute 'f_lineno' of 'frame' objects cannot be deleted");
    if (!value_is_int(value) || value_type(value) != &int_type)
        return raise_value_error(vm, "lineno must be an integer");
    if (!frame_of(vm, self)) return false;
    if (!int_fits_int64(value, &line)) line = INT64_MAX;
    return frame_jump(vm, as_frame_object(self), line);
}

static Owned get_trace(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_frame_object(self)->trace);
}

static bool set_trace(VM *vm, Value self, Value value) {
    field_take(vm, &as_frame_object(self)->trace, value && value != VALUE_NONE ? value_retain(value) : NULL);
    return true;
}

static Owned get_trace_lines(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_frame_object(self)->trace_lines);
}

static bool set_trace_lines(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete numeric/char attribute");
    return value_is_true(vm, value, &as_frame_object(self)->trace_lines);
}

static Owned get_trace_opcodes(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_frame_object(self)->trace_opcodes);
}

static bool set_trace_opcodes(VM *vm, Value self, Value value) {
    if (!value) return raise_attribute_error(
                    vm, "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted");
    if (!value_is_bool(value)) return raise_type_error(vm, "attribute value type must be bool");
    as_frame_object(self)->trace_opcodes = value == VALUE_TRUE;
    return true;
}

static Owned get_generator(VM *vm, Value self) {
    (void)vm;
    FrameObject *object = as_frame_object(self);
    if (object->is_detached || !object->frame || !(object->frame->flags & FRAME_IS_GENERATOR))
        return VALUE_NONE;
    return value_retain(object_value(generator_of(object->frame)));
}

static const Property frame_properties[] = {
    {"f_back", get_back, NULL, NULL},
    {"f_code", get_code, NULL, NULL},
    {"f_locals", get_locals, NULL, "The local variables by name; writes go through."},
    {"f_globals", get_globals, NULL, NULL},
    {"f_builtins", get_builtins, NULL, NULL},
    {"f_lasti", get_lasti, NULL, NULL},
    {"f_lineno", get_line, set_line, NULL},
    {"f_trace", get_trace, set_trace, NULL},
    {"f_trace_lines", get_trace_lines, set_trace_lines, NULL},
    {"f_trace_opcodes", get_trace_opcodes, set_trace_opcodes, NULL},
    {"f_generator", get_generator, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned method_clear(VM *vm, Value *args) {
    FrameObject *object = as_frame_object(args[0]);
    Frame *frame = object->frame;
    if (!frame) return VALUE_NONE;
    if (!object->is_detached) {
        Generator *generator = frame->flags & FRAME_IS_GENERATOR ? generator_of(frame) : NULL;
        if (!generator || generator->state == GENERATOR_RUNNING)
            return raise_runtime_error(vm, "cannot clear an executing frame");
        if (generator->state == GENERATOR_SUSPENDED)
            return raise_runtime_error(vm, "cannot clear a suspended frame");
        generator_ended(vm, generator);
    }
    clear_locals(vm, &object->object);
    return VALUE_NONE;
}

static Owned method_sizeof(VM *vm, Value *args) {
    (void)vm;
    const FrameObject *object = as_frame_object(args[0]);
    return value_from_small_int(
        (int64_t)(sizeof *object +
                  (object->frame ? sizeof(Frame) + object->frame->code->frame_slots * sizeof(Field) : 0)));
}

static const Method frame_methods[] = {
    {"clear(self, /)", method_clear, "Let go of the local variables."},
    {"__sizeof__(self, /)", method_sizeof, "How much memory the frame takes."},
    {NULL, NULL, NULL},
};

static Owned slot_repr(VM *vm, Value self) {
    Frame *frame = as_frame_object(self)->frame;
    if (!frame) return str_new_format(vm, "<frame at 0x%lx>", (int64_t)value_bits(self));
    return str_new_format(vm, "<frame at 0x%lx, file %R, line %d, code %S>", (int64_t)value_bits(self),
                          field_peek(&frame->code->filename), frame_line(frame),
                          field_peek(&frame->code->name));
}

const Type frame_type = {
    TYPE_HEAD(frame, "frame"),
    .base = &object_type,
    .size = sizeof(FrameObject),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy, .traverse = slot_traverse, .clear = clear_locals, .repr = slot_repr},
    .methods = frame_methods,
    .properties = frame_properties,
};

/* --- tracebacks ----------------------------------------------------------------------------------------- */

/* A long chain is taken apart in a loop: each part may be the last owner of the next. */
static void traceback_destroy(VM *vm, Object *object) {
    Traceback *self = (Traceback *)object;
    field_clear(vm, &self->frame);
    field_clear(vm, &self->next);
}

static void traceback_traverse(Object *object, Visit *visit, void *context) {
    Traceback *self = (Traceback *)object;
    visit(field_peek(&self->frame), context);
    visit(field_peek(&self->next), context);
}

static Owned traceback_get_next(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_traceback(self)->next);
}

static bool traceback_set_next(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete tb_next attribute");
    if (value != VALUE_NONE && !value_has_type(value, &traceback_type))
        return raise_type_error(vm, "expected traceback object, got '%T'", value);
    for (Value at = value == VALUE_NONE ? NULL : value; at; at = field_peek(&as_traceback(at)->next)) {
        if (at == self) return raise_value_error(vm, "traceback loop detected");
    }
    field_take(vm, &as_traceback(self)->next, value == VALUE_NONE ? NULL : value_retain(value));
    return true;
}

static Owned traceback_get_frame(VM *vm, Value self) {
    return audit_get(vm, self, "tb_frame") ? field_get(&as_traceback(self)->frame) : NULL;
}

static Owned traceback_get_lasti(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int((int64_t)as_traceback(self)->unit * 2);
}

int traceback_line(const Traceback *traceback) {
    const Frame *frame = as_frame_object(field_peek(&traceback->frame))->frame;
    if (traceback->line != -1) return traceback->line;
    return frame ? code_line_of(frame->code, traceback->unit) : 0;
}

static Owned traceback_get_line(VM *vm, Value self) {
    (void)vm;
    int line = traceback_line(as_traceback(self));
    return line ? value_from_small_int(line) : VALUE_NONE;
}

static const Property traceback_properties[] = {
    {"tb_next", traceback_get_next, traceback_set_next, NULL},
    {"tb_frame", traceback_get_frame, property_read_only, NULL},
    {"tb_lasti", traceback_get_lasti, property_read_only, NULL},
    {"tb_lineno", traceback_get_line, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned traceback_dir(VM *vm, Value *args) {
    (void)args;
    Owned list = list_new(vm, 0);
    for (const Property *property = traceback_properties; list && property->name; property++) {
        if (list_append_take(vm, as_list(list), str_intern_text(vm, property->name))) continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}

static const Method traceback_methods[] = {
    {"__dir__(self, /)", traceback_dir, "The attributes of a place in a traceback."},
    {NULL, NULL, NULL},
};

static Owned traceback_construct(VM *vm, Value *args) {
    int lasti, line;
    if (args[1] != VALUE_NONE && !value_has_type(args[1], &traceback_type))
        return raise_type_error(vm, "expected traceback object or None, got '%T'", args[1]);
    if (!value_has_type(args[2], &frame_type))
        return raise_type_error(vm, "TracebackType() argument 'tb_frame' must be frame, not %T", args[2]);
    if (!value_to_c_int(vm, args[3], &lasti) || !value_to_c_int(vm, args[4], &line)) return NULL;
    return traceback_new(vm, args[1] == VALUE_NONE ? NULL : args[1], args[2],
                         lasti < 0 ? UINT32_MAX / 2 : (uint32_t)lasti / 2, line);
}

const Type traceback_type = {
    TYPE_HEAD(traceback, "traceback"),
    .base = &object_type,
    .size = sizeof(Traceback),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .slots = {.destroy = traceback_destroy, .traverse = traceback_traverse},
    .construct = {"traceback(tb_next, tb_frame, tb_lasti, tb_lineno)", traceback_construct, NULL},
    .methods = traceback_methods,
    .properties = traceback_properties,
    .text = "A place in a chain of calls that an exception passed.",
};

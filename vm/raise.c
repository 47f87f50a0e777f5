/*
 * Raising exceptions from C.
 */
#include "vm/raise.h"

#include <errno.h>
#include <string.h>

#include "vm/frame.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/bytes.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"

/* The exception being handled where the running code stands, or NULL. */
Value raise_handled(VM *vm) {
    for (HandledState *at = vm->thread->handled; at; at = at->previous) {
        if (field_peek(&at->value)) return field_peek(&at->value);
    }
    return NULL;
}

/* Sets __context__, cutting a cycle that the new link would close. */
static void set_context(VM *vm, Value error) {
    Value handled = raise_handled(vm);
    if (!handled || handled == error) return;
    Value slow = handled;
    bool step = false;
    for (Value at = handled;;) {
        Value context = field_peek(&as_exception(at)->context);
        if (!context) break;
        if (context == error) {
            field_clear(vm, &as_exception(at)->context);
            break;
        }
        at = context;
        if (at == slow) break; /* a cycle that was there before */
        if (step) slow = field_peek(&as_exception(slow)->context);
        step = !step;
    }
    field_take(vm, &as_exception(error)->context, value_retain(handled));
}

Owned raise_again_take(VM *vm, Owned exception) {
    Owned old = vm->thread->exception;
    vm->thread->exception = exception;
    value_release(vm, old);
    return NULL;
}

Owned raise_exception_take(VM *vm, Owned exception) {
    if (!exception) return NULL;
    set_context(vm, exception);
    return raise_again_take(vm, exception);
}

Owned raise_memory_error(VM *vm) {
    Value made = field_peek(&vm->memory_error);
    if (!made) return NULL;
    if (value_object(made)->references == 1) exception_renew(vm, made); /* nobody has it from last time */
    return raise_again_take(vm, value_retain(made));
}

Owned raise_value(VM *vm, const Type *type, Value argument) {
    return raise_exception_take(vm, exception_new(vm, type, argument));
}

Owned raise_type(VM *vm, const Type *type) {
    return raise_exception_take(vm, exception_new_take(vm, type, value_retain(vm->empty_tuple)));
}

Owned raise_format_list(VM *vm, const Type *type, const char *format, va_list args) {
    Owned text = strchr(format, '%') ? str_new_format_list(vm, format, args) : str_new_text(vm, format);
    if (!text) return NULL;
    Owned args_tuple = tuple_single(vm, text);
    value_release(vm, text);
    if (!args_tuple) return NULL;
    return raise_exception_take(vm, exception_new_take(vm, type, args_tuple));
}

Owned raise_format(VM *vm, const Type *type, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_format_list(vm, type, format, args);
    va_end(args);
    return NULL;
}

Owned raise_key_error(VM *vm, Value key) {
    Owned args = tuple_single(vm, key);
    return args ? raise_exception_take(vm, exception_new_take(vm, EXCEPTION(KeyError), args)) : NULL;
}

Owned raise_stop_iteration(VM *vm, Value value) {
    if (!value || value == VALUE_NONE) return raise_type(vm, EXCEPTION(StopIteration));
    return raise_stop_iteration_of(vm, value);
}

Owned raise_stop_iteration_of(VM *vm, Value value) {
    Owned args = tuple_single(vm, value); /* a tuple is one argument too */
    return args ? raise_exception_take(vm, exception_new_take(vm, EXCEPTION(StopIteration), args)) : NULL;
}

static void set_extra(VM *vm, int index, Value value) {
    Owned pending = vm->thread->exception;
    if (pending && value) field_take(vm, &as_exception(pending)->extra[index], value_retain(value));
}

Owned raise_missing_attribute(VM *vm, Value object, Value name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_format_list(vm, EXCEPTION(AttributeError), format, args);
    va_end(args);
    if (raise_matches(vm, EXCEPTION(AttributeError))) {
        set_extra(vm, ATTRIBUTE_NAME, name);
        set_extra(vm, ATTRIBUTE_OBJECT, object);
    }
    return NULL;
}

Owned raise_name_error(VM *vm, const Type *type, Value name, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_format_list(vm, type, format, args);
    va_end(args);
    if (type == EXCEPTION(NameError) && raise_matches(vm, type)) /* an UnboundLocalError has no name */
        set_extra(vm, NAME_ERROR_NAME, name);
    return NULL;
}

Owned raise_import_error(VM *vm, const Type *type, Value name, Value path, const char *format, ...) {
    va_list args;
    va_start(args, format);
    raise_format_list(vm, type, format, args);
    va_end(args);
    if (raise_matches(vm, EXCEPTION(ImportError))) {
        set_extra(vm, IMPORT_NAME, name);
        set_extra(vm, IMPORT_PATH, path);
    }
    return NULL;
}

static Owned raise_unicode(VM *vm, const Type *type, const char *encoding, Value object, int64_t start,
                           int64_t end, const char *reason) {
    Owned items[5] = {str_new_text(vm, encoding), value_retain(object), value_from_small_int(start),
                      value_from_small_int(end), str_new_text(vm, reason)};
    Owned args = tuple_from_take(vm, items, 5);
    return args ? raise_exception_take(vm, exception_new_take(vm, type, args)) : NULL;
}

Owned raise_unicode_encode_error(VM *vm, const char *encoding, Value object, int64_t start, int64_t end,
                                 const char *reason) {
    return raise_unicode(vm, EXCEPTION(UnicodeEncodeError), encoding, object, start, end, reason);
}

Owned raise_unicode_decode_error(VM *vm, const char *encoding, const char *bytes, size_t count, int64_t start,
                                 int64_t end, const char *reason) {
    Owned object = bytes_new(vm, bytes, count);
    if (object) raise_unicode(vm, EXCEPTION(UnicodeDecodeError), encoding, object, start, end, reason);
    value_release(vm, object);
    return NULL;
}

Owned raise_os_error(VM *vm, int error_number, Value filename, Value other) {
    Owned items[5] = {value_from_small_int(error_number), str_new_text(vm, strerror(error_number)),
                      filename ? value_retain(filename) : VALUE_NONE, VALUE_NONE,
                      other ? value_retain(other) : VALUE_NONE};
    Owned args = tuple_from_take(vm, items, other ? 5 : filename ? 3 : 2);
    return args ? raise_exception_take(vm, exception_new_take(vm, exception_for_errno(error_number), args))
                : NULL;
}

bool raise_matches(VM *vm, const Type *type) {
    Owned pending = vm->thread->exception;
    return pending && type_is_subtype(vm, value_type(pending), type);
}

Owned raise_fetch(VM *vm) {
    Owned pending = vm->thread->exception;
    vm->thread->exception = NULL;
    return pending;
}

void raise_clear(VM *vm) {
    value_release(vm, raise_fetch(vm));
}

bool raise_clear_if(VM *vm, const Type *type) {
    if (!raise_matches(vm, type)) return false;
    raise_clear(vm);
    return true;
}

Owned raise_from_pending(VM *vm, const Type *type, const char *format, ...) {
    Owned cause = raise_fetch(vm);
    va_list args;
    va_start(args, format);
    raise_format_list(vm, type, format, args);
    va_end(args);
    Owned made = vm->thread->exception;
    if (made && cause && made != cause) {
        Exception *exception = as_exception(made);
        field_take(vm, &exception->context, value_retain(cause));
        field_take(vm, &exception->cause, value_retain(cause));
        exception->suppress_context = true;
    }
    value_release(vm, cause);
    return NULL;
}

void exception_add_note_format(VM *vm, const char *format, ...) {
    Owned pending = raise_fetch(vm);
    va_list args;
    va_start(args, format);
    Owned text = str_new_format_list(vm, format, args);
    va_end(args);
    Owned notes = NULL;
    if (text && value_find_attribute(vm, pending, vm_name(vm, NAME___notes__), &notes)) {
        if (!notes) {
            notes = list_new(vm, 0);
            if (notes && !value_set_attribute(vm, pending, vm_name(vm, NAME___notes__), notes))
                raise_clear(vm);
        }
        if (notes && value_is_list(notes) && !list_append(vm, as_list(notes), text)) raise_clear(vm);
    }
    value_release(vm, notes);
    value_release(vm, text);
    raise_clear(vm);
    if (pending) raise_again_take(vm, pending);
}

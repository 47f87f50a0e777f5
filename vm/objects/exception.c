/*
 * Exceptions: the classes of exceptions.def, their fields and texts. Groups' methods are in
 * exception_group.c.
 *
 * Every class shares one struct; `extra` holds what its row's Struct says, with the attribute names below.
 */
#include "vm/objects/exception.h"

#include <errno.h>

#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/objects/bytes.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception_group.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"

/* Fields beside the common ones, by Struct. */
enum {
    EXTRA_Plain = 0,
    EXTRA_Value = 1,
    EXTRA_Group = 3,
    EXTRA_Attribute = 2,
    EXTRA_Name = 1,
    EXTRA_Import = 4,
    EXTRA_Os = 5,
    EXTRA_Syntax = 9,
    EXTRA_Unicode = 5
};

static uint32_t extra_count(const Type *type) {
    return (uint32_t)((type_builtin_base(type)->size - sizeof(Exception)) / sizeof(Field));
}

const Type *exception_for_errno(int error_number) {
    switch (error_number) {
    case EAGAIN: case EALREADY: case EINPROGRESS: return EXCEPTION(BlockingIOError);
    case EPIPE: case ESHUTDOWN: return EXCEPTION(BrokenPipeError);
    case ECHILD: return EXCEPTION(ChildProcessError);
    case ECONNABORTED: return EXCEPTION(ConnectionAbortedError);
    case ECONNREFUSED: return EXCEPTION(ConnectionRefusedError);
    case ECONNRESET: return EXCEPTION(ConnectionResetError);
    case EEXIST: return EXCEPTION(FileExistsError);
    case ENOENT: return EXCEPTION(FileNotFoundError);
    case EISDIR: return EXCEPTION(IsADirectoryError);
    case ENOTDIR: return EXCEPTION(NotADirectoryError);
    case EINTR: return EXCEPTION(InterruptedError);
    case EACCES: case EPERM: return EXCEPTION(PermissionError);
    case ESRCH: return EXCEPTION(ProcessLookupError);
    case ETIMEDOUT: return EXCEPTION(TimeoutError);
    default: return EXCEPTION(OSError);
    }
}

static void set_extra(VM *vm, Exception *self, int index, Value value) {
    field_take(vm, &self->extra[index], value ? value_retain(value) : NULL);
}

/* What the fields of a class are made of from its positional arguments. */
static bool fill_extra(VM *vm, Exception *self, Value args) {
    const Type *type = type_builtin_base(self->object.type);
    if (extra_count(type) == 0) return true;
    int64_t count = as_tuple(args)->count;
    Value first = count ? tuple_peek(args, 0) : NULL;
    if (type_is_subtype(vm, type, EXCEPTION(StopIteration)) ||
        type_is_subtype(vm, type, EXCEPTION(SystemExit))) {
        bool is_exit = type_is_subtype(vm, type, EXCEPTION(SystemExit));
        set_extra(vm, self, 0, is_exit && count > 1 ? args : first ? first : VALUE_NONE);
    } else if (type_is_subtype(vm, type, EXCEPTION(ImportError))) {
        set_extra(vm, self, IMPORT_MESSAGE, count == 1 ? first : VALUE_NONE);
    } else if (type_is_subtype(vm, type, EXCEPTION(OSError)) && count >= 2 && count <= 5) {
        set_extra(vm, self, OS_ERRNO, first);
        set_extra(vm, self, OS_STRERROR, tuple_peek(args, 1));
        if (count >= 3 && type == EXCEPTION(BlockingIOError) && value_is_int(tuple_peek(args, 2))) {
            set_extra(vm, self, OS_WRITTEN, tuple_peek(args, 2));
            return true;
        }
        if (count >= 3 && tuple_peek(args, 2) != VALUE_NONE)
            set_extra(vm, self, OS_FILENAME, tuple_peek(args, 2));
        if (count >= 5 && tuple_peek(args, 4) != VALUE_NONE)
            set_extra(vm, self, OS_FILENAME2, tuple_peek(args, 4));
        if (count >= 3) {
            Owned two = tuple_slice(vm, args, 0, 2);
            if (!two) return false;
            field_take(vm, &self->args, two);
        }
    } else if (type_is_subtype(vm, type, EXCEPTION(SyntaxError))) {
        if (count) set_extra(vm, self, SYNTAX_MSG, first);
        if (count == 2) {
            Owned place = value_to_tuple(vm, tuple_peek(args, 1));
            if (!place) return false;
            int64_t have = as_tuple(place)->count;
            if (have < 4 || have == 5 || have > 7) {
                bool is_short = have < 4;
                if (have == 5)
                    raise_type_error(vm, "end_offset must be provided when end_lineno is provided");
                else
                    raise_type_error(vm, "function takes at %s %d arguments (%ld given)",
                                     is_short ? "least" : "most", is_short ? 4 : 7, have);
                value_release(vm, place);
                return false;
            }
            static const int fields[] = {SYNTAX_FILENAME, SYNTAX_LINENO,     SYNTAX_OFFSET,
                                         SYNTAX_TEXT,     SYNTAX_END_LINENO, SYNTAX_END_OFFSET,
                                         SYNTAX_METADATA};
            for (int64_t i = 0; i < (int64_t)COUNT_OF(fields); i++)
                set_extra(vm, self, fields[i], i < have ? tuple_peek(place, i) : NULL);
            value_release(vm, place);
        }
    } else if (extra_count(type) == EXTRA_Unicode && type_is_subtype(vm, type, EXCEPTION(UnicodeError))) {
        bool is_translate = type == EXCEPTION(UnicodeTranslateError);
        int64_t wanted = is_translate ? 4 : 5;
        if (count != wanted)
            return raise_type_error(vm, "function takes exactly %ld arguments (%ld given)", wanted, count);
        for (int64_t i = 0; i < wanted; i++) {
            Value item = tuple_peek(args, i);
            int field = (int)i + is_translate;
            bool wants_int = field == UNICODE_START || field == UNICODE_END;
            if (wants_int                 ? !value_has_index(vm, item)
                : field == UNICODE_OBJECT ? false
                                          : !value_is_str(item)) {
                if (wants_int)
                    return raise_type_error(vm, "'%T' object cannot be interpreted as an integer", item);
                return raise_type_error(vm, "argument %ld must be str, not %T", i + 1, item);
            }
            if (field == UNICODE_OBJECT && type != EXCEPTION(UnicodeDecodeError) && !value_is_str(item)) {
                return raise_type_error(vm, "argument %ld must be str, not %T", i + 1, item);
            }
            if (field == UNICODE_OBJECT && type == EXCEPTION(UnicodeDecodeError) &&
                !value_has_flag(item, TYPE_IS_BYTES)) {
                if (!value_type(item)->slots.get_buffer)
                    return raise_type_error(vm, "a bytes-like object is required, not '%T'", item);
                Owned bytes = bytes_from_buffer(vm, item);
                if (!bytes) return false;
                field_take(vm, &self->extra[field], bytes);
                continue;
            }
            set_extra(vm, self, field, item);
        }
    } else if (type_is_subtype(vm, type, EXCEPTION(BaseExceptionGroup)) && count == 2) {
        set_extra(vm, self, GROUP_MESSAGE, first);
    }
    return true;
}

Owned exception_new_take(VM *vm, const Type *type, Owned args) {
    if (!args) return NULL;
    Exception *self = object_allocate_zeroed(vm, type, type->size);
    if (!self) {
        value_release(vm, args);
        return NULL;
    }
    field_init_take(&self->args, args);
    if (fill_extra(vm, self, args)) return object_owned(self);
    value_release(vm, object_owned(self));
    return NULL;
}

Owned exception_new(VM *vm, const Type *type, Value argument) {
    return value_call_1(vm, type_value(type), argument);
}

/* --- making --------------------------------------------------------------------------------------------- */

/* OSError reads its arguments in __new__; for a class with an __init__ and no __new__ of its own, in
 * __init__. */
static bool init_sets_os_fields(VM *vm, const Type *type) {
    Value make = vm_name(vm, NAME___new__), init = vm_name(vm, NAME___init__);
    return type_lookup(vm, type, init) != type_lookup(vm, EXCEPTION(OSError), init) &&
           type_lookup(vm, type, make) == type_lookup(vm, EXCEPTION(OSError), make);
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    const Type *native = type_builtin_base(type);
    if (LIKELY(extra_count(native) == 0))
        return exception_new_take(vm, type, tuple_from(vm, arguments.items, (int64_t)arguments.count));
    if (native == EXCEPTION(OSError) && type == native && arguments.count >= 2 &&
        value_is_small_int(arguments.items[0])) {
        type = exception_for_errno(
            (int)value_small_int(arguments.items[0])); /* OSError(errno.ENOENT, …) is a FileNotFoundError */
    }
    const bool is_os_error = type_is_subtype(vm, native, EXCEPTION(OSError)),
               is_left_to_init = is_os_error && init_sets_os_fields(vm, type);
    if (is_os_error && !is_left_to_init && arguments.keyword_names &&
        as_tuple(arguments.keyword_names)->count) {
        return raise_type_error(vm, "%P() takes no keyword arguments", type);
    }
    Exception *self = object_allocate_zeroed(vm, type, type->size);
    if (!self) return NULL;
    Owned args = tuple_from(vm, arguments.items, is_left_to_init ? 0 : (int64_t)arguments.count);
    field_init_take(&self->args, args);
    if (args && extra_count(native) == 0) return object_owned(self);
    if (args && type_is_subtype(vm, native, EXCEPTION(BaseExceptionGroup))) {
        Owned result = exception_group_make(vm, type, self, args);
        return result;
    }
    if (args && (!is_os_error || is_left_to_init)) return object_owned(self);
    if (args && fill_extra(vm, self, args)) return object_owned(self);
    value_release(vm, object_owned(self));
    return NULL;
}

/* Keyword arguments that a class takes: names and where they go. */
typedef struct KeywordField {
    const char *name;
    int field;
} KeywordField;

static const KeywordField *keyword_fields(VM *vm, const Type *type) {
    static const KeywordField import_fields[] = {
        {"name", IMPORT_NAME}, {"path", IMPORT_PATH}, {"name_from", IMPORT_NAME_FROM}, {NULL, 0}};
    static const KeywordField attribute_fields[] = {
        {"name", ATTRIBUTE_NAME}, {"obj", ATTRIBUTE_OBJECT}, {NULL, 0}};
    static const KeywordField name_fields[] = {{"name", NAME_ERROR_NAME}, {NULL, 0}};
    if (type_is_subtype(vm, type, EXCEPTION(ImportError))) return import_fields;
    if (type_is_subtype(vm, type, EXCEPTION(AttributeError))) return attribute_fields;
    if (type_is_subtype(vm, type, EXCEPTION(NameError))) return name_fields;
    return NULL;
}

/* Refuses a keyword argument that is none of an exception class's. */
static bool refuse_keyword(VM *vm, const Type *type, const KeywordField *fields, Value name) {
    Owned shown = str_new_text(vm, type->name), known = shown ? list_new(vm, 0) : NULL;
    bool is_fine = known != NULL;
    for (const KeywordField *field = fields; is_fine && field->name; field++) {
        Owned text = str_intern_text(vm, field->name);
        is_fine = text && list_append(vm, as_list(known), text);
        value_release(vm, text);
    }
    if (is_fine) raise_unexpected_keyword(vm, shown, name, known);
    value_release(vm, shown);
    value_release(vm, known);
    return false;
}

static bool holds_arguments(const Exception *self, Arguments arguments) {
    Value args = field_peek(&self->args);
    if (!args || as_tuple(args)->count != (int64_t)arguments.count) return false;
    for (size_t i = 0; i < arguments.count; i++) {
        if (tuple_peek(args, (int64_t)i) != arguments.items[i]) return false;
    }
    return true;
}

static bool slot_init(VM *vm, Value self_value, Arguments arguments) {
    Exception *self = as_exception(self_value);
    const Type *type = value_type(self_value), *native = type_builtin_base(type);
    if (extra_count(native) == 0 && !arguments.keyword_names && holds_arguments(self, arguments)) return true;
    if (type_is_subtype(vm, native, EXCEPTION(OSError)) && !init_sets_os_fields(vm, type)) return true;
    for (const KeywordField *field = keyword_fields(vm, native); field && field->name; field++)
        set_extra(vm, self, field->field, NULL);
    if (arguments.keyword_names && as_tuple(arguments.keyword_names)->count) {
        const KeywordField *fields = keyword_fields(vm, native);
        for (int64_t i = 0; i < as_tuple(arguments.keyword_names)->count; i++) {
            Value name = tuple_peek(arguments.keyword_names, i);
            const KeywordField *field = fields;
            while (field && field->name && !str_is_text(name, field->name)) field++;
            if (!field) return raise_type_error(vm, "%P() takes no keyword arguments", type);
            if (!field->name) return refuse_keyword(vm, native, fields, name);
            set_extra(vm, self, field->field, arguments.items[arguments.count + (size_t)i]);
        }
    }
    bool has_extra = extra_count(native) != 0;
    if (has_extra && type_is_subtype(vm, native, EXCEPTION(BaseExceptionGroup))) return true;
    if (!has_extra && holds_arguments(self, arguments)) return true; /* __new__ was given the same */
    Owned args = tuple_from(vm, arguments.items, (int64_t)arguments.count);
    if (!args) return false;
    field_take(vm, &self->args, args);
    return fill_extra(vm, self, args);
}

static void slot_destroy(VM *vm, Object *object) {
    Exception *self = (Exception *)object;
    instance_destroy_attributes(vm, object);
    field_clear(vm, &self->args);
    field_clear(vm, &self->traceback);
    field_clear(vm, &self->context);
    field_clear(vm, &self->cause);
    uint32_t count = extra_count(object->type);
    for (uint32_t i = 0; i < count; i++) field_clear(vm, &self->extra[i]);
}

void exception_renew(VM *vm, Value error) {
    Exception *self = as_exception(error);
    instance_destroy_attributes(vm, &self->object);
    field_clear(vm, &self->traceback);
    field_clear(vm, &self->context);
    field_clear(vm, &self->cause);
    self->suppress_context = false;
}

static void slot_traverse(Object *object, Visit *visit, void *context) {
    Exception *self = (Exception *)object;
    instance_traverse_native(object, visit, context);
    visit(field_peek(&self->args), context);
    visit(field_peek(&self->traceback), context);
    visit(field_peek(&self->context), context);
    visit(field_peek(&self->cause), context);
    uint32_t count = extra_count(object->type);
    for (uint32_t i = 0; i < count; i++) visit(field_peek(&self->extra[i]), context);
}

/* --- texts ---------------------------------------------------------------------------------------------- */

static Owned slot_repr(VM *vm, Value self) {
    Value args = field_peek(&as_exception(self)->args);
    Owned name = type_name(vm, value_type(self)), text = NULL, result = NULL;
    if (!name) return NULL;
    if (as_tuple(args)->count == 1) {
        text = value_repr(vm, tuple_peek(args, 0));
        result = text ? str_new_format(vm, "%S(%S)", name, text) : NULL;
    } else {
        text = value_repr(vm, args);
        result = text ? str_new_format(vm, "%S%S", name, text) : NULL;
    }
    value_release(vm, name);
    value_release(vm, text);
    return result;
}

static Owned plain_str(VM *vm, Value self) {
    Value args = field_peek(&as_exception(self)->args);
    if (as_tuple(args)->count == 0) return value_retain(vm->empty_str);
    return as_tuple(args)->count == 1 ? value_str(vm, tuple_peek(args, 0)) : value_str(vm, args);
}

static Owned key_error_str(VM *vm, Value self) {
    Value args = field_peek(&as_exception(self)->args);
    return as_tuple(args)->count == 1 ? value_repr(vm, tuple_peek(args, 0)) : plain_str(vm, self);
}

static Owned import_error_str(VM *vm, Value self) {
    Value message = field_peek(&as_exception(self)->extra[IMPORT_MESSAGE]);
    return message && value_is_exact_str(message) ? value_retain(message) : plain_str(vm, self);
}

static Owned os_error_str(VM *vm, Value self) {
    const Field *extra = as_exception(self)->extra;
    Value number = field_peek(&extra[OS_ERRNO]), text = field_peek(&extra[OS_STRERROR]),
          name = field_peek(&extra[OS_FILENAME]), other = field_peek(&extra[OS_FILENAME2]);
    if (!name && (!number || !text)) return plain_str(vm, self);
    if (!number) number = VALUE_NONE;
    if (!text) text = VALUE_NONE;
    if (name && other) return str_new_format(vm, "[Errno %S] %S: %R -> %R", number, text, name, other);
    if (name) return str_new_format(vm, "[Errno %S] %S: %R", number, text, name);
    return str_new_format(vm, "[Errno %S] %S", number, text);
}

static Owned syntax_error_str(VM *vm, Value self) {
    const Field *extra = as_exception(self)->extra;
    Value message = field_peek(&extra[SYNTAX_MSG]), file = field_peek(&extra[SYNTAX_FILENAME]),
          line = field_peek(&extra[SYNTAX_LINENO]);
    if (!message) message = VALUE_NONE;
    bool has_line = line && value_is_int(line), has_file = file && value_is_str(file);
    if (!has_line && !has_file) return value_str(vm, message);
    Owned base = NULL, result = NULL;
    if (has_file) {
        int64_t start = 0;
        for (int64_t i = 0; i < as_str(file)->count; i++) {
            if (str_at(as_str(file), i) == '/') start = i + 1;
        }
        base = str_substring(vm, file, start, as_str(file)->count);
        if (!base) return NULL;
    }
    if (has_file && has_line) result = str_new_format(vm, "%S (%S, line %S)", message, base, line);
    else if (has_file) result = str_new_format(vm, "%S (%S)", message, base);
    else result = str_new_format(vm, "%S (line %S)", message, line);
    value_release(vm, base);
    return result;
}

static int64_t position_of(const Field *field) {
    Value position = field_peek(field);
    return position && value_is_small_int(position) ? value_small_int(position) : 0;
}

/* The text for an error about one character or byte. */
static Owned text_of_one(VM *vm, const Type *type, Value encoding, Value object, int64_t start,
                         Value reason) {
    if (type == EXCEPTION(UnicodeDecodeError)) {
        return str_new_format(vm, "'%S' codec can't decode byte 0x%02x in position %ld: %S", encoding,
                              (unsigned)(uint8_t)as_bytes(object)->data[start], start, reason);
    }
    uint32_t c = str_at(as_str(object), start);
    Owned escaped = c <= 0xFF     ? str_new_format(vm, "\\x%02x", c)
                    : c <= 0xFFFF ? str_new_format(vm, "\\u%04x", c)
                                  : str_new_format(vm, "\\U%08x", c);
    if (!escaped) return NULL;
    Owned result = type == EXCEPTION(UnicodeTranslateError)
                       ? str_new_format(vm, "can't translate character '%S' in position %ld: %S", escaped,
                                        start, reason)
                       : str_new_format(vm, "'%S' codec can't encode character '%S' in position %ld: %S",
                                        encoding, escaped, start, reason);
    value_release(vm, escaped);
    return result;
}

/* encoding and reason are plain texts: nothing of the program runs any more. */
static Owned text_of_unicode_error(VM *vm, Value self, Value encoding, Value reason) {
    const Field *extra = as_exception(self)->extra;
    const Type *type = type_builtin_base(value_type(self));
    Value object = field_peek(&extra[UNICODE_OBJECT]);
    bool is_decode = type == EXCEPTION(UnicodeDecodeError);
    if (!object || !(is_decode ? value_has_flag(object, TYPE_IS_BYTES) : value_is_str(object)))
        return raise_type_error(vm, "UnicodeError 'object' attribute must be a %s",
                                is_decode ? "bytes" : "string");
    int64_t start = position_of(&extra[UNICODE_START]), end = position_of(&extra[UNICODE_END]),
            length = is_decode ? as_bytes(object)->count : as_str(object)->count;
    if (start >= 0 && start < length && end == start + 1)
        return text_of_one(vm, type, encoding, object, start, reason);
    if (type == EXCEPTION(UnicodeTranslateError))
        return str_new_format(vm, "can't translate characters in position %ld-%ld: %S", start, end - 1,
                              reason);
    return str_new_format(vm, "'%S' codec can't %s in position %ld-%ld: %S", encoding,
                          is_decode ? "decode bytes" : "encode characters", start, end - 1, reason);
}

static Owned text_of_field(VM *vm, const Field *field) {
    Owned value = field_peek(field) ? field_get(field) : value_retain(vm->empty_str);
    Owned text = value_str(vm, value);
    value_release(vm, value);
    return text;
}

static Owned unicode_error_str(VM *vm, Value self) {
    const Field *extra = as_exception(self)->extra;
    if (!field_peek(&extra[UNICODE_OBJECT])) return value_retain(vm->empty_str);
    Owned encoding = text_of_field(vm, &extra[UNICODE_ENCODING]),
          reason = encoding ? text_of_field(vm, &extra[UNICODE_REASON]) : NULL;
    Owned result = reason ? text_of_unicode_error(vm, self, encoding, reason) : NULL;
    value_release(vm, encoding);
    value_release(vm, reason);
    return result;
}

/* --- attributes ----------------------------------------------------------------------------------------- */

static Owned get_args(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_exception(self)->args);
}

static bool set_args(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "args may not be deleted");
    Owned tuple = value_to_tuple(vm, value);
    if (!tuple) return false;
    field_take(vm, &as_exception(self)->args, tuple);
    return true;
}

static Owned get_or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned get_traceback(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_exception(self)->traceback);
}

static bool set_traceback(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "__traceback__ may not be deleted");
    if (value != VALUE_NONE && !value_has_type(value, &traceback_type))
        return raise_type_error(vm, "__traceback__ must be a traceback or None");
    field_take(vm, &as_exception(self)->traceback, value == VALUE_NONE ? NULL : value_retain(value));
    return true;
}

static Owned get_context(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_exception(self)->context);
}

static bool is_exception(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_EXCEPTION;
}

static bool set_context(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "__context__ may not be deleted");
    if (value != VALUE_NONE && !is_exception(value))
        return raise_type_error(vm, "exception context must be None or derive from BaseException");
    field_take(vm, &as_exception(self)->context, value == VALUE_NONE ? NULL : value_retain(value));
    return true;
}

static Owned get_cause(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_exception(self)->cause);
}

static bool set_cause(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "__cause__ may not be deleted");
    if (value != VALUE_NONE && !is_exception(value))
        return raise_type_error(vm, "exception cause must be None or derive from BaseException");
    as_exception(self)->suppress_context = true;
    field_take(vm, &as_exception(self)->cause, value == VALUE_NONE ? NULL : value_retain(value));
    return true;
}

static Owned get_suppress(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_exception(self)->suppress_context);
}

static bool set_suppress(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "can't delete numeric/char attribute");
    if (!value_is_bool(value)) return raise_type_error(vm, "attribute value type must be bool");
    as_exception(self)->suppress_context = value == VALUE_TRUE;
    return true;
}

static const Property base_properties[] = {
    {"__suppress_context__", get_suppress, set_suppress, NULL},
    {"args", get_args, set_args, NULL},
    {"__traceback__", get_traceback, set_traceback, NULL},
    {"__context__", get_context, set_context, "exception context"},
    {"__cause__", get_cause, set_cause, "exception cause"},
    {NULL, NULL, NULL, NULL},
};

/* Attributes that are extra fields: a getter and a setter for each index. */
#define EXTRA_ACCESS(index)                                             \
    static Owned get_extra_##index(VM *vm, Value self) {                \
        (void)vm;                                                       \
        return get_or_none(&as_exception(self)->extra[index]);          \
    }                                                                   \
    static bool set_extra_##index(VM *vm, Value self, Value value) {    \
        set_extra(vm, as_exception(self), index, value);                \
        return true;                                                    \
    }
EXTRA_ACCESS(0)
EXTRA_ACCESS(1) EXTRA_ACCESS(2) EXTRA_ACCESS(3) EXTRA_ACCESS(4) EXTRA_ACCESS(5) EXTRA_ACCESS(6)
    EXTRA_ACCESS(7) EXTRA_ACCESS(8)
#undef EXTRA_ACCESS

        static bool set_read_only(VM *vm, Value self, Value value) {
    (void)self, (void)value;
    return raise_attribute_error(vm, "readonly attribute");
}

static Owned get_written(VM *vm, Value self) {
    Value written = field_peek(&as_exception(self)->extra[OS_WRITTEN]);
    return written ? value_retain(written) : raise_attribute_error(vm, "characters_written");
}

static bool set_written(VM *vm, Value self, Value value) {
    if (!value && !field_peek(&as_exception(self)->extra[OS_WRITTEN]))
        return raise_attribute_error(vm, "characters_written");
    set_extra(vm, as_exception(self), OS_WRITTEN, value);
    return true;
}

static const Property stop_iteration_properties[] = {
    {"value", get_extra_0, set_extra_0, "what the generator returned"}, {NULL, NULL, NULL, NULL}};
static const Property system_exit_properties[] = {{"code", get_extra_0, set_extra_0, "exception code"},
                                                  {NULL, NULL, NULL, NULL}};
static const Property group_properties[] = {
    {"message", get_extra_0, set_read_only, "what the group is about"},
    {"exceptions", get_extra_1, set_read_only, "the exceptions in the group"},
    {NULL, NULL, NULL, NULL}};
static const Property attribute_properties[] = {{"name", get_extra_1, set_extra_1, "attribute name"},
                                                {"obj", get_extra_0, set_extra_0, "object"},
                                                {NULL, NULL, NULL, NULL}};
static const Property name_properties[] = {{"name", get_extra_0, set_extra_0, "name"},
                                           {NULL, NULL, NULL, NULL}};
static const Property import_properties[] = {
    {"msg", get_extra_0, set_extra_0, "what the group is about"},
    {"name", get_extra_1, set_extra_1, "module name"},
    {"path", get_extra_2, set_extra_2, "module path"},
    {"name_from", get_extra_3, set_extra_3, "the name that was to be imported"},
    {NULL, NULL, NULL, NULL}};
static const Property os_properties[] = {
    {"errno", get_extra_0, set_extra_0, "error number of the system"},
    {"strerror", get_extra_1, set_extra_1, "the system's words for it"},
    {"filename", get_extra_2, set_extra_2, "the file it was about"},
    {"filename2", get_extra_3, set_extra_3, "the other file it was about"},
    {"characters_written", get_written, set_written, NULL},
    {NULL, NULL, NULL, NULL}};
static const Property syntax_properties[] = {
    {"msg", get_extra_0, set_extra_0, "exception msg"},
    {"filename", get_extra_1, set_extra_1, "the file it was about"},
    {"lineno", get_extra_2, set_extra_2, "the line, from 1"},
    {"offset", get_extra_3, set_extra_3, "the column, from 1"},
    {"text", get_extra_4, set_extra_4, "exception text"},
    {"end_lineno", get_extra_5, set_extra_5, "line where it ends"},
    {"end_offset", get_extra_6, set_extra_6, "column where it ends"},
    {"print_file_and_line", get_extra_7, set_extra_7, "kept for old programs"},
    {"_metadata", get_extra_8, set_extra_8, "what a parser has noted for later"},
    {NULL, NULL, NULL, NULL}};
static const Property unicode_properties[] = {
    {"encoding", get_extra_0, set_extra_0, "name of the encoding"},
    {"object", get_extra_1, set_extra_1, "what was being converted"},
    {"start", get_extra_2, set_extra_2, "exception start"},
    {"end", get_extra_3, set_extra_3, "exception end"},
    {"reason", get_extra_4, set_extra_4, "why it failed"},
    {NULL, NULL, NULL, NULL}};

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_with_traceback(VM *vm, Value *args) {
    return set_traceback(vm, args[0], args[1]) ? value_retain(args[0]) : NULL;
}

static Owned method_add_note(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "add_note() argument must be str, not %A", args[1]);
    Owned notes;
    if (!value_find_attribute(vm, args[0], vm_name(vm, NAME___notes__), &notes)) return NULL;
    if (!notes) {
        notes = list_new(vm, 0);
        if (!notes || !value_set_attribute(vm, args[0], vm_name(vm, NAME___notes__), notes)) {
            value_release(vm, notes);
            return NULL;
        }
    }
    bool is_fine = value_is_list(notes)
                       ? list_append(vm, as_list(notes), args[1])
                       : (bool)raise_type_error(vm, "Cannot add note: __notes__ is not a list");
    value_release(vm, notes);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned method_reduce(VM *vm, Value *args) {
    Exception *self = as_exception(args[0]);
    Owned dict = instance_attributes_copy(vm, args[0]);
    if (!dict) return NULL;
    const Type *type = value_type(args[0]);
    if (type_is_subtype(vm, type, EXCEPTION(ImportError)) ||
        type_is_subtype(vm, type, EXCEPTION(AttributeError))) {
        const KeywordField *fields = keyword_fields(vm, type_builtin_base(type));
        for (; fields && fields->name; fields++) {
            if (fields->field == ATTRIBUTE_OBJECT && type_is_subtype(vm, type, EXCEPTION(AttributeError)))
                continue;
            Value value = field_peek(&self->extra[fields->field]);
            if (value && !dict_set_text(vm, as_dict(dict), fields->name, value)) goto failed;
        }
    }
    Owned full = NULL;
    if (type_is_subtype(vm, type, EXCEPTION(OSError)) && field_peek(&self->extra[OS_FILENAME]) &&
        as_tuple(field_peek(&self->args))->count == 2) {
        Value second = field_peek(&self->extra[OS_FILENAME2]);
        Value items[5] = {tuple_peek(field_peek(&self->args), 0), tuple_peek(field_peek(&self->args), 1),
                          field_peek(&self->extra[OS_FILENAME]), VALUE_NONE, second};
        full = tuple_from(vm, items, second ? 5 : 3);
    } else {
        full = field_get(&self->args);
    }
    if (!full) goto failed;
    Value items[3] = {type_value(type), full, dict};
    Owned result = tuple_from(vm, items, as_dict(dict)->count ? 3 : 2);
    value_release(vm, full);
    value_release(vm, dict);
    return result;
failed:
    value_release(vm, dict);
    return NULL;
}

static Owned method_setstate(VM *vm, Value *args) {
    if (args[1] == VALUE_NONE) return VALUE_NONE;
    if (!value_is_dict(args[1])) return raise_type_error(vm, "state is not a dictionary");
    size_t position = 0;
    Value key, value;
    while (dict_next(as_dict(args[1]), &position, &key, &value)) {
        if (!value_set_attribute(vm, args[0], key, value)) return NULL;
    }
    return VALUE_NONE;
}

static const Method base_methods[] = {
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {"__setstate__(self, state, /)", method_setstate, NULL},
    {"with_traceback(self, object, /)", method_with_traceback,
     "Store tb as __traceback__; gives the exception itself."},
    {"add_note(self, object, /)", method_add_note, "Keep a line that reports show below the message."},
    {NULL, NULL, NULL},
};

bool exception_group_bases(VM *vm, TypeState *state) {
    const Type *order[] = {EXCEPTION(ExceptionGroup), EXCEPTION(BaseExceptionGroup), EXCEPTION(Exception),
                           EXCEPTION(BaseException), &object_type};
    Value values[COUNT_OF(order)];
    for (size_t i = 0; i < COUNT_OF(order); i++) values[i] = type_value(order[i]);
    Owned mro = tuple_from(vm, values, COUNT_OF(order)), bases = tuple_from(vm, values + 1, 2);
    if (!mro || !bases) return false;
    field_take(vm, &state->mro, mro);
    field_take(vm, &state->bases, bases);
    return true;
}

/* --- the classes ---------------------------------------------------------------------------------------- */


#define STR_Plain plain_str
#define STR_Value plain_str
#define STR_Group exception_group_str
#define STR_Attribute plain_str
#define STR_Name plain_str
#define STR_Import import_error_str
#define STR_Os os_error_str
#define STR_Syntax syntax_error_str
#define STR_Unicode unicode_error_str

/* The classes that bring attributes or methods of their own; subclasses inherit them by the MRO. */
static const Property *const own_properties[EXCEPTION_COUNT] = {
    [EXCEPTION_INDEX_BaseException] = base_properties,
    [EXCEPTION_INDEX_StopIteration] = stop_iteration_properties,
    [EXCEPTION_INDEX_SystemExit] = system_exit_properties,
    [EXCEPTION_INDEX_BaseExceptionGroup] = group_properties,
    [EXCEPTION_INDEX_AttributeError] = attribute_properties,
    [EXCEPTION_INDEX_NameError] = name_properties,
    [EXCEPTION_INDEX_ImportError] = import_properties,
    [EXCEPTION_INDEX_OSError] = os_properties,
    [EXCEPTION_INDEX_SyntaxError] = syntax_properties,
    [EXCEPTION_INDEX_UnicodeDecodeError] = unicode_properties,
    [EXCEPTION_INDEX_UnicodeEncodeError] = unicode_properties,
    [EXCEPTION_INDEX_UnicodeTranslateError] = unicode_properties,
};

const Property *exception_own_properties(const Type *type) {
    return own_properties[type - exception_types];
}

bool exception_property_is_member(const Type *type, const Property *property) {
    if (!(type->flags & TYPE_IS_EXCEPTION) || type->flags & TYPE_IS_HEAP) return false;
    bool is_position = exception_own_properties(type) == unicode_properties &&
                       (property->get == get_extra_2 || property->get == get_extra_3);
    if (property == &instance_dict_property) return false;
    return property->set == set_suppress || property->set == set_read_only ||
           (property->set && property->set != set_args && property->set != set_traceback &&
            property->set != set_context && property->set != set_cause && property->set != set_written &&
            !is_position);
}

const Method *exception_own_methods(const Type *type) {
    if (type == EXCEPTION(BaseException)) return base_methods;
    return type == EXCEPTION(BaseExceptionGroup) ? exception_group_methods : NULL;
}

#define EXCEPTION_CLASS(class_name, base_name, fields, doc)                                                  \
    [EXCEPTION_INDEX_##class_name] = {.object = OBJECT_STATIC(&type_type),                                   \
                                      .name = #class_name,                                                   \
                                      .index = TYPE_INDEX_COUNT + EXCEPTION_INDEX_##class_name,              \
                                      .base = EXCEPTION_BASE(base_name),                                     \
                                      .size = sizeof(Exception) + EXTRA_##fields * sizeof(Field),            \
                                      .shape_offset = offsetof(Exception, shape),                            \
                                      .flags = TYPE_IS_EXCEPTION | TYPE_IS_CONTAINER | TYPE_HAS_DICT,        \
                                      .slots = {.destroy = slot_destroy,                                     \
                                                .traverse = slot_traverse,                                   \
                                                .clear = slot_destroy_shallow,                               \
                                                .make = slot_make,                                           \
                                                .init = slot_init,                                           \
                                                .repr = EXCEPTION_REPR(fields),                              \
                                                .str = EXCEPTION_STR(class_name, fields)},                   \
                                      .text = doc},

static void slot_destroy_shallow(VM *vm, Object *object) {
    Exception *self = (Exception *)object;
    instance_destroy_attributes(vm, object);
    field_clear(vm, &self->traceback);
    field_clear(vm, &self->context);
    field_clear(vm, &self->cause);
}

#define EXCEPTION_BASE(name) EXCEPTION_BASE_OF_##name
#define EXCEPTION_BASE_OF_object &object_type
#define EXCEPTION_BASE_OF_BaseException EXCEPTION(BaseException)
#define EXCEPTION_BASE_OF_BaseExceptionGroup EXCEPTION(BaseExceptionGroup)
#define EXCEPTION_BASE_OF_Exception EXCEPTION(Exception)
#define EXCEPTION_BASE_OF_ArithmeticError EXCEPTION(ArithmeticError)
#define EXCEPTION_BASE_OF_ImportError EXCEPTION(ImportError)
#define EXCEPTION_BASE_OF_LookupError EXCEPTION(LookupError)
#define EXCEPTION_BASE_OF_NameError EXCEPTION(NameError)
#define EXCEPTION_BASE_OF_OSError EXCEPTION(OSError)
#define EXCEPTION_BASE_OF_ConnectionError EXCEPTION(ConnectionError)
#define EXCEPTION_BASE_OF_RuntimeError EXCEPTION(RuntimeError)
#define EXCEPTION_BASE_OF_SyntaxError EXCEPTION(SyntaxError)
#define EXCEPTION_BASE_OF_IndentationError EXCEPTION(IndentationError)
#define EXCEPTION_BASE_OF_ValueError EXCEPTION(ValueError)
#define EXCEPTION_BASE_OF_UnicodeError EXCEPTION(UnicodeError)
#define EXCEPTION_BASE_OF_Warning EXCEPTION(Warning)
#define EXCEPTION_STR(name, fields)                                                                          \
    (EXCEPTION_INDEX_##name == EXCEPTION_INDEX_KeyError ? key_error_str : STR_##fields)
#define EXCEPTION_REPR(fields) (EXTRA_##fields == EXTRA_Group ? exception_group_repr : slot_repr)

const Type exception_types[EXCEPTION_COUNT] = {
#include "vm/objects/exceptions.def"
};

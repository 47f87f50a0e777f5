/*
 * StringIO: a file of text in memory, kept in a builder whose characters are as wide as the widest needs.
 */
#include <stdio.h>

#include "base/memory.h"
#include "stdlib/native/io.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"

typedef struct StringIo {
    IoBase base;
    StrBuilder text;
    int64_t at;
    NewlineMode newline;
    NewlineState decoder;
    bool is_ready, is_closed;
} StringIo;

static StringIo *as_string_io(Value value) {
    return (StringIo *)value_object(value);
}

static bool check_open(VM *vm, const StringIo *file) {
    if (!file->is_ready) return raise_value_error(vm, "I/O operation on uninitialized object");
    return !file->is_closed || raise_value_error(vm, "I/O operation on closed file");
}

/* Puts text at the position, over what stands there. */
static bool put(VM *vm, StringIo *file, Value text) {
    StrBuilder *builder = &file->text;
    int64_t count = as_str(text)->count, end;
    if (count == 0) return true;
    if (ADD_OVERFLOWS(file->at, count, &end) || end > INT64_MAX / 4)
        return raise_overflow_error(vm, "new position too large");
    if (file->at > builder->count) str_builder_repeat(builder, 0, file->at - builder->count);
    int64_t over = builder->count - file->at < count ? builder->count - file->at : count;
    if (over > 0) { /* appended first, so that the characters are wide enough, and moved into place */
        int64_t old = builder->count;
        str_builder_add_part(builder, text, 0, over);
        if (!builder->failed)
            memmove(str_builder_text(builder) + file->at * builder->kind,
                    str_builder_text(builder) + old * builder->kind, (size_t)(over * builder->kind));
        builder->count = old;
    }
    if (over < count) str_builder_add_part(builder, text, over, count);
    if (builder->failed) {
        builder->failed = false;
        return raise_memory_error(vm);
    }
    file->at = end;
    return true;
}

static bool write_text(VM *vm, StringIo *file, Value text) {
    Owned converted = NULL;
    if (file->newline.is_universal) {
        converted = newline_decode_take(vm, &file->decoder, value_retain(text), true);
    } else if (file->newline.written[0] && str_has_character(text, '\n')) {
        converted = newline_expand(vm, text, file->newline.written);
    } else {
        return put(vm, file, text);
    }
    bool is_fine = converted && put(vm, file, converted);
    value_release(vm, converted);
    return is_fine;
}

static Owned take(VM *vm, StringIo *file, int64_t start, int64_t end) {
    StrBuilder *text = &file->text;
    const char *characters = str_builder_text(text);
    if (start >= end) return value_retain(vm->empty_str);
    if (text->kind == 1 && text->largest < 0x80)
        return str_new_ascii(vm, characters + start, (size_t)(end - start));
    return str_new_kind(vm, characters + start * text->kind, text->kind, end - start);
}

static Owned string_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static bool begin(VM *vm, StringIo *file, Value newline) {
    Owned given = newline ? value_retain(newline) : str_new_text(vm, "\n");
    if (!given) return false;
    NewlineMode mode;
    bool is_fine = newline_mode_read(vm, given, true, &mode);
    value_release(vm, given);
    if (!is_fine) return false;
    file->newline = mode;
    file->decoder = (NewlineState){.translates = mode.translates};
    str_builder_close(&file->text);
    file->text = (StrBuilder)STR_BUILDER_EMPTY;
    file->at = 0;
    return true;
}

static Owned string_init(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    Value text = args[1] ? args[1] : VALUE_NONE, newline = args[2];
    file->is_ready = false;
    if (newline && newline != VALUE_NONE && !value_is_str(newline))
        return raise_type_error(vm, "newline must be str or None, not %T", newline);
    if (text != VALUE_NONE && !value_is_str(text))
        return raise_type_error(vm, "initial_value must be str or None, not %T", text);
    if (!begin(vm, file, newline) || (text != VALUE_NONE && !write_text(vm, file, text))) return NULL;
    file->at = 0;
    file->is_closed = false;
    file->is_ready = true;
    return VALUE_NONE;
}

static Owned string_getvalue(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    return check_open(vm, file) ? take(vm, file, 0, file->text.count) : NULL;
}

static Owned string_read(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    int64_t size = -1, rest = file->at < file->text.count ? file->text.count - file->at : 0;
    if (!check_open(vm, file) || !io_read_size(vm, args[1], &size)) return NULL;
    if (size < 0 || size > rest) size = rest;
    Owned text = take(vm, file, file->at, file->at + size);
    if (text) file->at += size;
    return text;
}

static Owned read_line(VM *vm, StringIo *file, int64_t limit) {
    int64_t start = file->at, count = file->text.count, safe;
    if (start >= count) return value_retain(vm->empty_str);
    if (limit >= 0 && limit < count - start) count = start + limit;
    int64_t end =
        newline_find(&file->newline, str_builder_text(&file->text), file->text.kind, start, count, &safe);
    if (end < 0) end = count;
    Owned line = take(vm, file, start, end);
    if (line) file->at = end;
    return line;
}

static Owned string_readline(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    int64_t limit = -1;
    return check_open(vm, file) && io_read_size(vm, args[1], &limit) ? read_line(vm, file, limit) : NULL;
}

static bool string_next(VM *vm, Value self, Owned *item) {
    StringIo *file = as_string_io(self);
    *item = NULL;
    if (!check_open(vm, file)) return false;
    if (as_heap_type(value_type(self))->is_immutable) {
        *item = read_line(vm, file, -1);
    } else {
        *item = io_call(vm, self, NAME_readline);
        if (*item && !value_is_str(*item)) {
            raise_format(vm, EXCEPTION(OSError), "readline() should have returned a str object, not '%T'",
                         *item);
            value_release(vm, *item);
            *item = NULL;
        }
    }
    if (!*item) return false;
    if (as_str(*item)->count) return true;
    value_release(vm, *item);
    *item = NULL;
    return true;
}

static Owned string_write(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    if (!file->is_ready) return raise_value_error(vm, "I/O operation on uninitialized object");
    if (!value_is_str(args[1])) return raise_type_error(vm, "string argument expected, got '%T'", args[1]);
    return check_open(vm, file) && write_text(vm, file, args[1]) ? int_new(vm, as_str(args[1])->count) : NULL;
}

static Owned string_seek(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    int64_t offset;
    int whence = SEEK_SET;
    if (!io_read_offset(vm, args[1], &offset) || (args[2] && !value_to_c_int(vm, args[2], &whence)) ||
        !check_open(vm, file))
        return NULL;
    if (whence < 0 || whence > 2)
        return raise_value_error(vm, "Invalid whence (%d, should be 0, 1 or 2)", whence);
    if (offset < 0 && whence == SEEK_SET) return raise_value_error(vm, "Negative seek position %ld", offset);
    if (whence != SEEK_SET && offset != 0)
        return raise_format(vm, EXCEPTION(OSError), "Can't do nonzero cur-relative seeks");
    file->at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? file->at : file->text.count;
    return int_new(vm, file->at);
}

static Owned string_tell(VM *vm, Value *args) {
    return check_open(vm, as_string_io(args[0])) ? int_new(vm, as_string_io(args[0])->at) : NULL;
}

static Owned string_truncate(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    int64_t size = file->at;
    if (!check_open(vm, file) || !io_read_size(vm, args[1], &size)) return NULL;
    if (size < 0) return raise_value_error(vm, "Negative size value %ld", size);
    if (size < file->text.count) file->text.count = size;
    return int_new(vm, size);
}

static Owned string_close(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    (void)vm;
    file->is_closed = true;
    str_builder_close(&file->text);
    file->text = (StrBuilder)STR_BUILDER_EMPTY;
    return VALUE_NONE;
}

static Owned string_yes(VM *vm, Value *args) {
    return check_open(vm, as_string_io(args[0])) ? VALUE_TRUE : NULL;
}

static Owned string_getstate(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    Owned items[4] = {string_getvalue(vm, args), NULL, NULL, NULL};
    if (!items[0]) return NULL;
    items[1] = file->newline.is_none ? VALUE_NONE : str_new_text(vm, file->newline.end);
    items[2] = int_new(vm, file->at);
    items[3] = instance_attributes_copy(vm, args[0]);
    if (items[3] && as_dict(items[3])->count == 0) {
        value_release(vm, items[3]);
        items[3] = VALUE_NONE;
    }
    return tuple_from_take(vm, items, 4);
}

static Owned string_setstate(VM *vm, Value *args) {
    StringIo *file = as_string_io(args[0]);
    Value state = args[1];
    int64_t at;
    if (file->is_closed) return raise_value_error(vm, "I/O operation on closed file");
    if (!value_is_tuple(state) || as_tuple(state)->count < 4) {
        Owned name = type_full_name(vm, value_type(args[0]));
        if (name) raise_type_error(vm, "%S.__setstate__ argument should be 4-tuple, got %T", name, state);
        value_release(vm, name);
        return NULL;
    }
    Value inner[3] = {args[0], VALUE_NONE, tuple_peek(state, 1)}, text = tuple_peek(state, 0);
    Owned begun = string_init(vm, inner);
    if (!begun) return NULL;
    if (text != VALUE_NONE) { /* its line ends have been converted already */
        if (!value_is_str(text))
            return raise_type_error(vm, "initial_value must be str or None, not %T", text);
        if (!put(vm, file, text)) return NULL;
    }
    if (!value_is_int(tuple_peek(state, 2)))
        return raise_type_error(vm, "third item of state must be an integer, got %T", tuple_peek(state, 2));
    if (!io_read_offset(vm, tuple_peek(state, 2), &at)) return NULL;
    if (at < 0) return raise_value_error(vm, "position value cannot be negative");
    file->at = at;
    Value attributes = tuple_peek(state, 3);
    if (attributes == VALUE_NONE) return VALUE_NONE;
    if (!value_is_dict(attributes))
        return raise_type_error(vm, "fourth item of state should be a dict, got a %T", attributes);
    Dict *dict = instance_dict(vm, args[0]);
    return dict && dict_update_from(vm, dict, attributes) ? VALUE_NONE : NULL;
}

static Owned get_closed(VM *vm, Value self) {
    const StringIo *file = as_string_io(self);
    return file->is_ready ? value_from_bool(file->is_closed)
                          : raise_value_error(vm, "I/O operation on uninitialized object");
}
static Owned get_line_buffering(VM *vm, Value self) {
    return check_open(vm, as_string_io(self)) ? VALUE_FALSE : NULL;
}
static Owned get_newlines(VM *vm, Value self) {
    const StringIo *file = as_string_io(self);
    if (!check_open(vm, file)) return NULL;
    return file->newline.is_universal ? newline_seen(vm, file->decoder.seen) : VALUE_NONE;
}

static void string_destroy(VM *vm, Object *self) {
    str_builder_close(&((StringIo *)self)->text);
    ((StringIo *)self)->text = (StrBuilder)STR_BUILDER_EMPTY;
    io_base_destroy(vm, self);
}

static const Method string_methods[] = {
    {"getvalue(self, /)", string_getvalue, "The whole text, wherever the position is."},
    {"read(self, size=-1, /)", string_read,
     "Read size characters; all that are left if size is negative or None."},
    {"readline(self, size=-1, /)", string_readline,
     "Read one line, of at most size characters if size is given."},
    {"write(self, s, /)", string_write, "Write text; gives the number of characters."},
    {"seek(self, pos, whence=0, /)", string_seek, "Move to a position; gives it."},
    {"tell(self, /)", string_tell, "The current position."},
    {"truncate(self, pos=None, /)", string_truncate, "Cut the text at a position, or at the current one."},
    {"close(self, /)", string_close, "Give up the text."},
    {"readable(self, /)", string_yes, "True."},
    {"writable(self, /)", string_yes, "True."},
    {"seekable(self, /)", string_yes, "True."},
    {"__getstate__(self, /)", string_getstate, NULL},
    {"__setstate__(self, state, /)", string_setstate, NULL},
    {NULL, NULL, NULL},
};
static const Property string_properties[] = {
    {"closed", get_closed, NULL, "Whether the stream has been closed."},
    {"line_buffering", get_line_buffering, NULL, "False."},
    {"newlines", get_newlines, NULL, "The line ends that have been written so far."},
    {NULL, NULL, NULL, NULL},
};

const Type io_string_description = {
    .name = "StringIO",
    .module = "_io",
    .size = sizeof(StringIo),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = string_make,
              .destroy = string_destroy,
              .traverse = io_base_traverse,
              .clear = io_base_destroy,
              .next = string_next},
    .initialise = {"StringIO(initial_value='', newline='\\n')", string_init, NULL},
    .methods = string_methods,
    .properties = string_properties,
    .text = "A file of text in memory.",
};

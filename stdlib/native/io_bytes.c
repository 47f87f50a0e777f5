/*
 * BytesIO: a file of bytes in memory.
 *
 * As long as nobody writes, the bytes are those of the object that it was made from (or that getvalue()
 * gave).
 */
#include <stdio.h>

#include "base/memory.h"
#include "stdlib/native/io.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"

typedef struct BytesIo {
    IoBase base;
    Field shared;  /* bytes that `data` points into, or NULL: then it is ours */
    char *data;
    int64_t count, room, at, exports;
    bool is_closed;
} BytesIo;

/* What getbuffer() shows: an object whose buffer is the stream's. */
typedef struct BytesBuffer {
    Object object;
    Field stream;
} BytesBuffer;

static BytesIo *as_bytes_io(Value value) {
    return (BytesIo *)value_object(value);
}

static bool check_open(VM *vm, const BytesIo *file) {
    return !file->is_closed || raise_value_error(vm, "I/O operation on closed file.");
}

static bool check_exports(VM *vm, const BytesIo *file) {
    return file->exports == 0 ||
           raise_format(vm, EXCEPTION(BufferError), "Existing exports of data: object cannot be re-sized");
}

static void drop(VM *vm, BytesIo *file) {
    if (!field_peek(&file->shared)) memory_release(file->data);
    file->data = NULL;
    file->count = file->room = 0;
    field_clear(vm, &file->shared);
}

/* Makes the bytes our own, with room for count of them. */
static bool make_own(VM *vm, BytesIo *file, int64_t count) {
    if (!field_peek(&file->shared) && count <= file->room) return true;
    int64_t room = count < file->count ? file->count : count;
    room += file->room ? room / 8 + 16 : 0;
    if (field_peek(&file->shared)) {
        char *data = memory_allocate((size_t)room);
        if (!data) return raise_memory_error(vm);
        if (file->count) memcpy(data, file->data, (size_t)file->count);
        file->data = data;
        file->room = room;
        field_clear(vm, &file->shared);
        return true;
    }
    char *data = memory_resize(file->data, (size_t)room);
    if (!data) return raise_memory_error(vm);
    file->data = data;
    file->room = room;
    return true;
}

static void share(VM *vm, BytesIo *file, Value bytes) {
    drop(vm, file);
    field_init_take(&file->shared, value_retain(bytes));
    file->data = as_bytes(bytes)->data;
    file->count = as_bytes(bytes)->count;
}

static Owned bytes_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static Owned bytes_init(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    if (!check_exports(vm, file)) return NULL;
    file->at = 0;
    file->is_closed = false;
    if (!args[1] || args[1] == VALUE_NONE) {
        drop(vm, file);
        return VALUE_NONE;
    }
    Owned bytes = bytes_from_buffer(vm, args[1]);
    if (bytes) share(vm, file, bytes);
    value_release(vm, bytes);
    return bytes ? VALUE_NONE : NULL;
}

static Owned take(VM *vm, BytesIo *file, int64_t count) {
    if (file->at == 0 && count == file->count && field_peek(&file->shared)) {
        file->at = count;
        return field_get(&file->shared);
    }
    Owned data = bytes_new(vm, count ? file->data + file->at : "", (size_t)count);
    if (data) file->at += count;
    return data;
}

static int64_t rest(const BytesIo *file) {
    return file->at < file->count ? file->count - file->at : 0;
}

static Owned bytes_io_read(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    int64_t size = -1;
    if (!io_read_size(vm, args[1], &size) || !check_open(vm, file)) return NULL;
    return take(vm, file, size < 0 || size > rest(file) ? rest(file) : size);
}

/* Bytes up to and with the next line feed, limit of them at most. */
static int64_t line_length(const BytesIo *file, int64_t limit) {
    int64_t count = rest(file);
    if (limit >= 0 && count > limit) count = limit;
    const char *start = file->data + file->at, *end = count ? memchr(start, '\n', (size_t)count) : NULL;
    return end ? end - start + 1 : count;
}

static Owned bytes_readline(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    int64_t limit = -1;
    if (!io_read_size(vm, args[1], &limit) || !check_open(vm, file)) return NULL;
    return take(vm, file, line_length(file, limit));
}

static Owned bytes_readlines(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    int64_t most = 0, total = 0;
    if (!check_open(vm, file)) return NULL;
    if (args[1] && args[1] != VALUE_NONE) {
        if (!value_has_index(vm, args[1]))
            return raise_type_error(vm, "integer argument expected, got '%T'", args[1]);
        if (!io_read_offset(vm, args[1], &most)) return NULL;
    }
    Owned list = list_new(vm, 0);
    for (int64_t count; list && (count = line_length(file, -1)) > 0;) {
        if (!list_append_take(vm, as_list(list), take(vm, file, count))) {
            value_release(vm, list);
            return NULL;
        }
        total += count;
        if (most > 0 && total >= most) break;
    }
    return list;
}

static Owned bytes_readinto(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    BufferView view;
    if (!io_get_writable(vm, args[1], "readinto() argument", &view)) return NULL;
    Owned result = NULL;
    if (check_open(vm, file)) {
        int64_t count = rest(file) < view.count ? rest(file) : view.count;
        if (count) memmove(view.data, file->data + file->at, (size_t)count);
        file->at += count;
        result = int_new(vm, count);
    }
    buffer_release(vm, &view);
    return result;
}

static bool write_bytes(VM *vm, BytesIo *file, Value object, int64_t *count) {
    BufferView view;
    if (!buffer_get(vm, object, &view, false)) return false;
    bool is_fine = check_open(vm, file) && check_exports(vm, file);
    *count = view.count;
    if (is_fine && view.count) {
        int64_t end;
        if (ADD_OVERFLOWS(file->at, view.count, &end))
            is_fine = raise_overflow_error(vm, "new buffer size too large");
        is_fine = is_fine && make_own(vm, file, end);
        if (is_fine) {
            if (file->at > file->count) memset(file->data + file->count, 0, (size_t)(file->at - file->count));
            memcpy(file->data + file->at, view.data, (size_t)view.count);
            file->at = end;
            if (end > file->count) file->count = end;
        }
    }
    buffer_release(vm, &view);
    return is_fine;
}

static Owned bytes_io_write(VM *vm, Value *args) {
    int64_t count;
    return write_bytes(vm, as_bytes_io(args[0]), args[1], &count) ? int_new(vm, count) : NULL;
}

static Owned bytes_writelines(VM *vm, Value *args) {
    if (!check_open(vm, as_bytes_io(args[0]))) return NULL;
    Owned iterator = value_iterate(vm, args[1]);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned line;
        int64_t count;
        is_fine = iterator_next(vm, iterator, &line);
        if (!is_fine || !line) break;
        is_fine = write_bytes(vm, as_bytes_io(args[0]), line, &count);
        value_release(vm, line);
    }
    value_release(vm, iterator);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned bytes_seek(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    int64_t offset;
    int whence = SEEK_SET;
    if (!io_read_offset(vm, args[1], &offset) || (args[2] && !value_to_c_int(vm, args[2], &whence)) ||
        !check_open(vm, file))
        return NULL;
    if (whence < 0 || whence > 2)
        return raise_value_error(vm, "invalid whence (%d, should be 0, 1 or 2)", whence);
    if (offset < 0 && whence == SEEK_SET) return raise_value_error(vm, "negative seek value %ld", offset);
    int64_t from = whence == SEEK_CUR ? file->at : whence == SEEK_END ? file->count : 0;
    if (ADD_OVERFLOWS(from, offset, &offset)) return raise_overflow_error(vm, "new position too large");
    file->at = offset < 0 ? 0 : offset;
    return int_new(vm, file->at);
}

static Owned bytes_tell(VM *vm, Value *args) {
    return check_open(vm, as_bytes_io(args[0])) ? int_new(vm, as_bytes_io(args[0])->at) : NULL;
}

static Owned bytes_truncate(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    int64_t size = file->at;
    if (args[1] && args[1] != VALUE_NONE && !io_read_offset(vm, args[1], &size)) return NULL;
    if (!check_open(vm, file) || !check_exports(vm, file)) return NULL;
    if (size < 0) return raise_value_error(vm, "negative size value %ld", size);
    if (size < file->count) {
        if (!make_own(vm, file, size)) return NULL;
        file->count = size;
    }
    return int_new(vm, size);
}

static Owned bytes_getvalue(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    if (!check_open(vm, file)) return NULL;
    if (field_peek(&file->shared) && as_bytes(field_peek(&file->shared))->count == file->count)
        return field_get(&file->shared);
    Owned bytes = bytes_new(vm, file->count ? file->data : "", (size_t)file->count);
    if (bytes && file->exports == 0) share(vm, file, bytes);
    return bytes;
}

static Owned bytes_getbuffer(VM *vm, Value *args) {
    if (!check_open(vm, as_bytes_io(args[0]))) return NULL;
    const Type *type = io_class_make(vm, IO_BYTES_BUFFER);
    BytesBuffer *buffer = type ? object_allocate_zeroed(vm, type, sizeof *buffer) : NULL;
    if (!buffer) return NULL;
    field_init_take(&buffer->stream, value_retain(args[0]));
    Owned owned = object_owned(buffer), view = memoryview_new(vm, owned);
    value_release(vm, owned);
    return view;
}

static Owned bytes_close(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    if (!check_exports(vm, file)) return NULL;
    drop(vm, file);
    file->is_closed = true;
    return VALUE_NONE;
}

static Owned bytes_yes(VM *vm, Value *args) {
    return check_open(vm, as_bytes_io(args[0])) ? VALUE_TRUE : NULL;
}
static Owned bytes_isatty(VM *vm, Value *args) {
    return check_open(vm, as_bytes_io(args[0])) ? VALUE_FALSE : NULL;
}
static Owned bytes_flush(VM *vm, Value *args) {
    return check_open(vm, as_bytes_io(args[0])) ? VALUE_NONE : NULL;
}

static Owned bytes_getstate(VM *vm, Value *args) {
    Owned items[3] = {bytes_getvalue(vm, args), NULL, NULL};
    if (!items[0]) return NULL;
    items[1] = int_new(vm, as_bytes_io(args[0])->at);
    Owned attributes = instance_attributes_copy(vm, args[0]);
    if (attributes && as_dict(attributes)->count == 0) {
        value_release(vm, attributes);
        attributes = VALUE_NONE;
    }
    items[2] = attributes;
    return tuple_from_take(vm, items, 3);
}

/* Attributes of a pickled stream: a dict, or None. */
static bool restore_attributes(VM *vm, Value self, Value state, const char *which) {
    if (state == VALUE_NONE) return true;
    if (!value_is_dict(state))
        return raise_type_error(vm, "%s item of state should be a dict, got a %T", which, state);
    Dict *dict = instance_dict(vm, self);
    return dict && dict_update_from(vm, dict, state);
}

static Owned bytes_setstate(VM *vm, Value *args) {
    BytesIo *file = as_bytes_io(args[0]);
    Value state = args[1];
    int64_t at;
    if (!value_is_tuple(state) || as_tuple(state)->count < 3) {
        Owned name = type_full_name(vm, value_type(args[0]));
        if (name) raise_type_error(vm, "%S.__setstate__ argument should be 3-tuple, got %T", name, state);
        value_release(vm, name);
        return NULL;
    }
    if (!check_exports(vm, file) || !check_open(vm, file)) return NULL;
    Value inner[2] = {args[0], tuple_peek(state, 0)};
    Owned begun = bytes_init(vm, inner);
    if (!begun) return NULL;
    if (!value_is_int(tuple_peek(state, 1)))
        return raise_type_error(vm, "second item of state must be an integer, not %T", tuple_peek(state, 1));
    if (!io_read_offset(vm, tuple_peek(state, 1), &at)) return NULL;
    if (at < 0) return raise_value_error(vm, "position value cannot be negative");
    file->at = at;
    return restore_attributes(vm, args[0], tuple_peek(state, 2), "third") ? VALUE_NONE : NULL;
}

static Owned bytes_sizeof(VM *vm, Value *args) {
    const BytesIo *file = as_bytes_io(args[0]);
    return int_new(vm, (int64_t)value_type(args[0])->size + (field_peek(&file->shared) ? 0 : file->room));
}

static Owned get_closed(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_bytes_io(self)->is_closed);
}

static bool bytes_next(VM *vm, Value self, Owned *item) {
    BytesIo *file = as_bytes_io(self);
    *item = NULL;
    if (!check_open(vm, file)) return false;
    int64_t count = line_length(file, -1);
    if (count == 0) return true;
    *item = take(vm, file, count);
    return *item != NULL;
}

static void bytes_destroy(VM *vm, Object *self) {
    drop(vm, (BytesIo *)self);
    io_base_destroy(vm, self);
}

static const Method bytes_io_methods[] = {
    {"read(self, size=-1, /)", bytes_io_read,
     "Read size bytes; all that are left if size is negative or None."},
    {"read1(self, size=-1, /)", bytes_io_read, "As read()."},
    {"readline(self, size=-1, /)", bytes_readline, "Read one line, of at most size bytes if size is given."},
    {"readlines(self, size=None, /)", bytes_readlines,
     "A list of lines; no more are read once size bytes have been."},
    {"readinto(self, buffer, /)", bytes_readinto, "Read bytes into a writable buffer; gives their number."},
    {"write(self, b, /)", bytes_io_write, "Write bytes; gives their number."},
    {"writelines(self, lines, /)", bytes_writelines, "Write each of lines; no line ends are added."},
    {"seek(self, pos, whence=0, /)", bytes_seek, "Move to a position; gives it."},
    {"tell(self, /)", bytes_tell, "The current position."},
    {"truncate(self, size=None, /)", bytes_truncate, "Cut the bytes at a size, or at the current position."},
    {"getvalue(self, /)", bytes_getvalue, "All bytes, wherever the position is."},
    {"getbuffer(self, /)", bytes_getbuffer, "A view of the bytes, through which they can be changed."},
    {"close(self, /)", bytes_close, "Give up the bytes."},
    {"flush(self, /)", bytes_flush, "Does nothing."},
    {"isatty(self, /)", bytes_isatty, "False."},
    {"readable(self, /)", bytes_yes, "True."},
    {"writable(self, /)", bytes_yes, "True."},
    {"seekable(self, /)", bytes_yes, "True."},
    {"__getstate__(self, /)", bytes_getstate, NULL},
    {"__setstate__(self, state, /)", bytes_setstate, NULL},
    {"__sizeof__(self, /)", bytes_sizeof, "Size of the stream in memory, in bytes."},
    {NULL, NULL, NULL},
};
static const Property bytes_io_properties[] = {
    {"closed", get_closed, NULL, "Whether the stream has been closed."}, {NULL, NULL, NULL, NULL}};

const Type io_bytes_description = {
    .name = "BytesIO",
    .module = "_io",
    .size = sizeof(BytesIo),
    .shape_offset = offsetof(IoBase, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.make = bytes_make,
              .destroy = bytes_destroy,
              .traverse = io_base_traverse,
              .clear = io_base_destroy,
              .iterate = io_slot_self,
              .next = bytes_next},
    .initialise = {"BytesIO(initial_bytes=b'')", bytes_init, NULL},
    .methods = bytes_io_methods,
    .properties = bytes_io_properties,
    .text = "A file of bytes in memory.",
};

/* --- _BytesIOBuffer ------------------------------------------------------------------------------------- */

static bool buffer_get_bytes(VM *vm, Value self, BufferView *view, bool is_writable) {
    (void)is_writable;
    BytesIo *file = as_bytes_io(field_peek(&((BytesBuffer *)value_object(self))->stream));
    static char nothing[1];
    view->owner = NULL;
    if (!make_own(vm, file, file->count)) return false;
    file->exports++;
    *view = (BufferView){.owner = value_retain(self),
                         .data = file->count ? file->data : nothing,
                         .count = file->count,
                         .format = "B",
                         .item_size = 1,
                         .dimensions = 1,
                         .shape = {file->count},
                         .strides = {1}};
    return true;
}

static void buffer_release_bytes(VM *vm, BufferView *view) {
    (void)vm;
    as_bytes_io(field_peek(&((BytesBuffer *)value_object(view->owner))->stream))->exports--;
}

static void buffer_destroy(VM *vm, Object *self) {
    field_clear(vm, &((BytesBuffer *)self)->stream);
}

static void buffer_traverse(Object *self, Visit *visit, void *context) {
    if (field_peek(&((BytesBuffer *)self)->stream))
        visit(field_peek(&((BytesBuffer *)self)->stream), context);
}

const Type io_bytes_buffer_description = {
    .name = "_BytesIOBuffer",
    .module = "_io",
    .size = sizeof(BytesBuffer),
    .flags = TYPE_IS_CONTAINER | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = buffer_destroy,
              .traverse = buffer_traverse,
              .get_buffer = buffer_get_bytes,
              .release_buffer = buffer_release_bytes},
};

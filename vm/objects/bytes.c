/*
 * bytes, and what all types with a buffer of bytes share. The methods are in bytes_methods.c.
 */
#include "vm/objects/bytes.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "base/search.h"
#include "base/text_repr.h"
#include "vm/objects/bytes_methods.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned bytes_new_uninitialised(VM *vm, int64_t count) {
    if (count == 0 && vm->empty_bytes) return value_retain(vm->empty_bytes);
    size_t size;
    if (count < 0 || ADD_OVERFLOWS((size_t)count, sizeof(Bytes) + 1, &size) || count > INT64_MAX / 4)
        return raise_memory_error(vm);
    Bytes *bytes = object_allocate(vm, &bytes_type, size);
    if (!bytes) return NULL;
    bytes->hash = STR_HASH_UNKNOWN;
    bytes->count = count;
    bytes->data[count] = 0;
    return object_owned(bytes);
}

Owned bytes_new(VM *vm, const char *data, size_t count) {
    if (count == 1) {
        uint8_t byte = (uint8_t)*data;
        if (!vm->bytes1[byte]) {
            Owned made = bytes_new_uninitialised(vm, 1);
            if (!made) return NULL;
            as_bytes(made)->data[0] = *data;
            vm->bytes1[byte] = made;
        }
        return value_retain(vm->bytes1[byte]);
    }
    Owned bytes = bytes_new_uninitialised(vm, (int64_t)count);
    if (bytes && count) memcpy(as_bytes(bytes)->data, data, count);
    return bytes;
}

bool value_is_byte_string(VM *vm, Value value) {
    return value_is_bytes(value) || value_is_instance_exact(vm, value, &bytearray_type);
}

ByteSpan bytes_span(VM *vm, Value self) {
    (void)vm;
    if (value_is_bytes(self)) return (ByteSpan){as_bytes(self)->data, as_bytes(self)->count};
    return (ByteSpan){as_bytearray(self)->count ? as_bytearray(self)->data : "", as_bytearray(self)->count};
}

/* --- buffers -------------------------------------------------------------------------------------------- */

bool buffer_get(VM *vm, Value value, BufferView *view, bool is_writable) {
    const Type *type = value_type(value);
    if (!type->slots.get_buffer) {
        view->owner = NULL;
        return raise_type_error(vm, "a bytes-like object is required, not '%T'", value);
    }
    return type->slots.get_buffer(vm, value, view, is_writable);
}

void buffer_release(VM *vm, BufferView *view) {
    if (!view->owner) return;
    const Type *type = value_type(view->owner);
    if (type->slots.release_buffer) type->slots.release_buffer(vm, view);
    Owned owner = view->owner;
    view->owner = NULL;
    value_release(vm, owner);
}

Owned bytes_from_buffer(VM *vm, Value value) {
    if (value_has_type(value, &bytes_type)) return value_retain(value);
    if (value_has_type(value, &memoryview_type)) return memoryview_to_bytes(vm, value);
    BufferView view;
    if (!buffer_get(vm, value, &view, false)) return NULL;
    Owned result = bytes_new(vm, view.data, (size_t)view.count);
    buffer_release(vm, &view);
    return result;
}

static bool slot_get_buffer(VM *vm, Value self, BufferView *view, bool is_writable) {
    view->owner = NULL;
    if (is_writable) return raise_format(vm, EXCEPTION(BufferError), "Object is not writable.");
    int64_t count = as_bytes(self)->count;
    *view = (BufferView){.owner = value_retain(self),
                         .data = as_bytes(self)->data,
                         .count = count,
                         .is_read_only = true,
                         .format = "B",
                         .item_size = 1,
                         .dimensions = 1,
                         .shape = {count},
                         .strides = {1}};
    return true;
}

/* --- making --------------------------------------------------------------------------------------------- */

bool byte_value(VM *vm, Value item, const char *subject, uint8_t *byte) {
    int64_t number;
    if (!value_to_int64(vm, item, NULL, &number)) return false;
    if (number < 0 || number > 255) return raise_value_error(vm, "%s must be in range(0, 256)", subject);
    *byte = (uint8_t)number;
    return true;
}

/* Appends what is left of `iterator`. */
static bool collect_rest(VM *vm, Value iterator, const char *subject, Buffer *buffer) {
    bool is_fine = true;
    while (is_fine) {
        Owned item;
        uint8_t byte = 0;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = byte_value(vm, item, subject, &byte);
        value_release(vm, item);
        if (is_fine) buffer_append_byte(buffer, (char)byte);
        if (is_fine && buffer->failed) is_fine = raise_memory_error(vm);
    }
    return is_fine;
}

bool bytes_collect(VM *vm, Value iterable, const char *subject, Buffer *buffer) {
    Owned iterator = value_iterate(vm, iterable);
    bool is_fine = iterator && collect_rest(vm, iterator, subject, buffer);
    value_release(vm, iterator);
    return is_fine;
}

static Owned from_special(VM *vm, Value object, bool *missing) {
    Owned result = value_call_special(vm, object, NAME___bytes__, NULL, 0, missing);
    if (result && !value_is_bytes(result)) {
        raise_type_error(vm, "__bytes__ returned non-bytes (type %T)", result);
        value_release(vm, result);
        return NULL;
    }
    return result;
}

Owned bytes_from_object(VM *vm, Value object) {
    if (value_has_type(object, &bytes_type)) return value_retain(object);
    bool missing = true;
    if (value_is_pointer(object)) {
        Owned result = from_special(vm, object, &missing);
        if (!missing) return result;
    }
    if (value_type(object)->slots.get_buffer) return bytes_from_buffer(vm, object);
    Owned iterator = value_is_str(object) ? NULL : value_iterate(vm, object);
    if (!iterator) {
        if (raise_is_pending(vm) && !raise_clear_if(vm, EXCEPTION(TypeError))) return NULL;
        return raise_type_error(vm, "cannot convert '%T' object to bytes", object);
    }
    Buffer buffer = BUFFER_EMPTY;
    int64_t hint;
    bool is_fine = value_length_hint(vm, object, 64, &hint) &&
                   collect_rest(vm, iterator, "bytes", &buffer);
    value_release(vm, iterator);
    Owned result = is_fine ? bytes_new(vm, buffer.bytes ? buffer.bytes : "", buffer.count) : NULL;
    buffer_close(&buffer);
    return result;
}

static Owned encode(VM *vm, Value text, Value encoding, Value errors) {
    Value names[2] = {encoding, errors};
    Buffer buffers[2] = {BUFFER_EMPTY, BUFFER_EMPTY};
    for (int i = 0; i < 2; i++) {
        if (!names[i]) continue;
        if (!value_is_str(names[i])) {
            raise_type_error(vm, "bytes() argument '%s' must be str, not %A", i == 0 ? "encoding" : "errors",
                             names[i]);
            buffer_close(&buffers[0]);
            return NULL;
        }
        str_append_utf8(&buffers[i], names[i]);
        buffer_append(&buffers[i], "", 0);
    }
    Owned result = codec_encode(vm, text, encoding ? (buffers[0].bytes ? buffers[0].bytes : "") : NULL,
                                errors ? (buffers[1].bytes ? buffers[1].bytes : "") : NULL);
    buffer_close(&buffers[0]);
    buffer_close(&buffers[1]);
    return result;
}

bool bytes_check_codec(VM *vm, const char *type, Value encoding, Value errors) {
    if (encoding && !value_is_str(encoding))
        return raise_type_error(vm, "%s() argument 'encoding' must be str, not %A", type, encoding);
    if (errors && !value_is_str(errors))
        return raise_type_error(vm, "%s() argument 'errors' must be str, not %A", type, errors);
    return (!encoding || str_check_c_text(vm, encoding)) && (!errors || str_check_c_text(vm, errors));
}

/* bytes(source, encoding, errors): an exact bytes, or what __bytes__ gave. */
static Owned make(VM *vm, Value source, Value encoding, Value errors) {
    if (!bytes_check_codec(vm, "bytes", encoding, errors)) return NULL;
    if (!source && (encoding || errors))
        return raise_type_error(vm, encoding ? "encoding without a string argument"
                                             : "errors without a string argument");
    if (!source) return value_retain(vm->empty_bytes);
    if (encoding || errors) {
        if (!value_is_str(source))
            return raise_type_error(vm, encoding ? "encoding without a string argument"
                                                 : "errors without a string argument");
        if (!encoding) return raise_type_error(vm, "string argument without an encoding");
        return encode(vm, source, encoding, errors);
    }
    if (value_is_pointer(source)) {
        bool missing;
        Owned result = from_special(vm, source, &missing);
        if (!missing) return result;
    }
    if (value_is_str(source)) return raise_type_error(vm, "string argument without an encoding");
    if (value_has_index(vm, source)) {
        int64_t count;
        if (!value_to_int64(vm, source, EXCEPTION(OverflowError), &count)) {
            if (!raise_matches(vm, EXCEPTION(TypeError)))
                return NULL; /* as CPython: then it may be iterable */
            raise_clear(vm);
            return bytes_from_object(vm, source);
        }
        if (count < 0) return raise_value_error(vm, "negative count");
        Owned zeros = bytes_new_uninitialised(vm, count);
        if (zeros && count) memset(as_bytes(zeros)->data, 0, (size_t)count);
        return zeros;
    }
    return bytes_from_object(vm, source);
}

static Owned construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    Owned bytes = make(vm, args[1], args[2], args[3]);
    if (!bytes || type == &bytes_type) return bytes;
    int64_t count = as_bytes(bytes)->count;
    size_t whole = (sizeof(Bytes) + (size_t)count + 1 + 7) / 8 * 8 + type_tail_size(type);
    Bytes *copy = object_allocate_zeroed(vm, type, whole);
    if (copy) {
        copy->hash = STR_HASH_UNKNOWN;
        copy->count = count;
        memcpy(copy->data, as_bytes(bytes)->data, (size_t)count);
        type_init_tail(vm, object_value(copy), whole);
    }
    value_release(vm, bytes);
    return object_owned(copy);
}

/* A str argument as UTF-8 in buffer; its text, or NULL when value is NULL. */
static const char *name_text(Value value, Buffer *buffer) {
    if (!value || !value_is_str(value)) return NULL;
    str_append_utf8(buffer, value);
    return buffer->bytes ? buffer->bytes : "";
}

Owned bytes_decode_any(VM *vm, Value object, Value encoding, Value errors) {
    if (!encoding && !errors && object && value_is_bytes(object)) { /* UTF-8, most likely without errors */
        const char *data = as_bytes(object)->data;
        size_t count = (size_t)as_bytes(object)->count;
        if (utf8_check(data, count) == count) return str_new_utf8(vm, data, count);
    }
    if (encoding && !value_is_str(encoding))
        return raise_type_error(vm, "str() argument 'encoding' must be str, not %Q", encoding);
    if (errors && !value_is_str(errors))
        return raise_type_error(vm, "str() argument 'errors' must be str, not %Q", errors);
    if ((encoding && !str_check_c_text(vm, encoding)) || (errors && !str_check_c_text(vm, errors)))
        return NULL;
    if (!object) return value_retain(vm->empty_str);
    if (value_is_str(object)) return raise_type_error(vm, "decoding str is not supported");
    if (!value_type(object)->slots.get_buffer)
        return raise_type_error(vm, "decoding to str: need a bytes-like object, %T found", object);
    BufferView view;
    if (!buffer_get(vm, object, &view, false)) return NULL;
    if (view.count == 0) { /* whatever the encoding */
        buffer_release(vm, &view);
        return value_retain(vm->empty_str);
    }
    Buffer buffers[2] = {BUFFER_EMPTY, BUFFER_EMPTY};
    Owned result = codec_decode(vm, view.data, (size_t)view.count, name_text(encoding, &buffers[0]),
                                name_text(errors, &buffers[1]));
    buffer_close(&buffers[0]);
    buffer_close(&buffers[1]);
    buffer_release(vm, &view);
    return result;
}

/* --- slots ---------------------------------------------------------------------------------------------- */

Owned bytes_compare(VM *vm, Value left, Value right, CompareOp op) {
    bool are_bytes = value_is_bytes(left) && value_is_bytes(right);
    BufferView a, b;
    if (!are_bytes && (value_is_str(left) || value_is_str(right) || !value_type(left)->slots.get_buffer ||
                       !value_type(right)->slots.get_buffer))
        return VALUE_NOT_IMPLEMENTED;
    if (!buffer_get(vm, left, &a, false)) {
        raise_clear(vm);
        return VALUE_NOT_IMPLEMENTED;
    }
    if (!buffer_get(vm, right, &b, false)) {
        raise_clear(vm);
        buffer_release(vm, &a);
        return VALUE_NOT_IMPLEMENTED;
    }
    int64_t shared = a.count < b.count ? a.count : b.count;
    int order = 0;
    if ((op == COMPARE_EQ || op == COMPARE_NE) && a.count != b.count) order = 1;
    else if (shared) order = memcmp(a.data, b.data, (size_t)shared);
    if (order == 0) order = a.count < b.count ? -1 : a.count > b.count;
    buffer_release(vm, &a);
    buffer_release(vm, &b);
    bool truth = op == COMPARE_LT ? order < 0 : op == COMPARE_LE ? order <= 0 : op == COMPARE_EQ ? order == 0
               : op == COMPARE_NE ? order != 0 : op == COMPARE_GT ? order > 0 : order >= 0;
    return value_from_bool(truth);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_is_bytes(left) || !value_is_bytes(right)) return VALUE_NOT_IMPLEMENTED;
    return bytes_compare(vm, left, right, op);
}

bool bytes_contains(VM *vm, Value self, Value item, bool *found) {
    ByteSpan span = bytes_span(vm, self);
    if (value_has_index(vm, item)) {
        int64_t byte;
        if (value_to_int64(vm, item, NULL, &byte)) {
            if (byte < 0 || byte > UINT8_MAX) return raise_value_error(vm, "byte must be in range(0, 256)");
            span = bytes_span(vm, self);
            *found = span.count && memchr(span.data, (int)byte, (size_t)span.count);
            return true;
        }
        raise_clear(vm); /* whatever its __index__ raised: then it must be bytes, as in CPython */
        span = bytes_span(vm, self);
    }
    BufferView view;
    if (!buffer_get(vm, item, &view, false)) return false;
    *found = view.count == 0 || (view.count <= span.count &&
                                 memmem_bytes(span.data, (size_t)span.count, view.data, (size_t)view.count));
    buffer_release(vm, &view);
    return true;
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    Bytes *bytes = as_bytes(self);
    if (bytes->hash == STR_HASH_UNKNOWN) bytes->hash = bytes_hash_raw(vm, bytes->data, (size_t)bytes->count);
    *hash = bytes->hash;
    return true;
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = as_bytes(self)->count != 0;
    return true;
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_bytes(self)->count;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    Buffer buffer = BUFFER_EMPTY;
    text_append_bytes_repr(&buffer, as_bytes(self)->data, (size_t)as_bytes(self)->count);
    Owned result = buffer.failed ? raise_memory_error(vm) : str_new_utf8(vm, buffer.bytes, buffer.count);
    buffer_close(&buffer);
    return result;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    const Bytes *bytes = as_bytes(self);
    if (value_has_type(key, &slice_type)) {
        SliceRange range;
        if (!slice_resolve(vm, key, bytes->count, &range)) return NULL;
        if (range.step == 1 && range.count == bytes->count && value_has_type(self, &bytes_type))
            return value_retain(self);
        if (range.step == 1) return bytes_new(vm, bytes->data + range.start, (size_t)range.count);
        if (range.count == 1) return bytes_new(vm, bytes->data + range.start, 1);
        Owned result = bytes_new_uninitialised(vm, range.count);
        for (int64_t i = 0; result && i < range.count; i++)
            as_bytes(result)->data[i] = bytes->data[range.start + i * range.step];
        return result;
    }
    int64_t index;
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "byte indices must be integers or slices, not %T", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return NULL;
    if (index < 0) index += bytes->count;
    if (index < 0 || index >= bytes->count) return raise_index_error(vm, "index out of range");
    return value_from_small_int((uint8_t)bytes->data[index]);
}

static Owned slot_concatenate(VM *vm, Value left, Value right) {
    const Bytes *bytes = as_bytes(left);
    if (!value_type(right)->slots.get_buffer)
        return raise_type_error(vm, "can't concat %T to %T", right, left);
    BufferView view;
    if (!buffer_get(vm, right, &view, false)) return NULL;
    Owned result;
    if (bytes->count == 0 && value_has_type(right, &bytes_type)) result = value_retain(right);
    else if (view.count == 0 && value_has_type(left, &bytes_type)) result = value_retain(left);
    else {
        result = bytes_new_uninitialised(vm, bytes->count + view.count);
        if (result && bytes->count) memcpy(as_bytes(result)->data, bytes->data, (size_t)bytes->count);
        if (result && view.count)
            memcpy(as_bytes(result)->data + bytes->count, view.data, (size_t)view.count);
    }
    buffer_release(vm, &view);
    return result;
}

static Owned slot_repeat(VM *vm, Value self, int64_t times) {
    const Bytes *bytes = as_bytes(self);
    int64_t count;
    if (times < 0) times = 0;
    if (times == 1 && value_has_type(self, &bytes_type)) return value_retain(self);
    if (MULTIPLY_OVERFLOWS(bytes->count, times, &count))
        return raise_overflow_error(vm, "repeated bytes are too long");
    if (count == 1) return bytes_new(vm, bytes->data, 1);
    Owned result = bytes_new_uninitialised(vm, count);
    if (!result || count == 0) return result;
    char *data = as_bytes(result)->data;
    if (bytes->count == 1) {
        memset(data, bytes->data[0], (size_t)count);
        return result;
    }
    for (int64_t i = 0; i < times; i++) memcpy(data + i * bytes->count, bytes->data, (size_t)bytes->count);
    return result;
}

static Owned slot_remainder(VM *vm, Value left, Value right) {
    return value_is_bytes(left) ? bytes_format_percent(vm, left, right) : VALUE_NOT_IMPLEMENTED;
}

static Owned slot_iterate(VM *vm, Value self) {
    return index_iterator_new(vm, &bytes_iterator_type, self);
}

const Type bytes_type = {
    TYPE_HEAD(bytes, "bytes"),
    .base = &object_type,
    .size = sizeof(Bytes),
    .item_size = 1,
    .flags = TYPE_IS_BYTES | TYPE_MATCHES_SELF,
    .slots = {.repr = slot_repr,
              .hash = slot_hash,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .length = slot_length,
              .get_item = slot_get_item,
              .contains = bytes_contains,
              .concatenate = slot_concatenate,
              .repeat = slot_repeat,
              .iterate = slot_iterate,
              .get_buffer = slot_get_buffer,
              .binary = {[BINARY_REMAINDER] = slot_remainder}},
    .construct = {"bytes(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)",
                  construct, NULL},
    .methods = bytes_methods,
    .text = "A fixed sequence of bytes: from integers, bytes, an encoded text, or a count of zeros.",
};

/* --- iterators ------------------------------------------------------------------------------------------ */

static IndexIterator *as_iterator(Value value) {
    return (IndexIterator *)(uintptr_t)value;
}

static void iterator_destroy(VM *vm, Object *self) {
    field_clear(vm, &((IndexIterator *)self)->sequence);
}

static void iterator_traverse(Object *self, Visit *visit, void *context) {
    if (field_peek(&((IndexIterator *)self)->sequence))
        visit(field_peek(&((IndexIterator *)self)->sequence), context);
}

static Owned iterator_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static bool bytes_next(VM *vm, Value self, Owned *item) {
    IndexIterator *iterator = as_iterator(self);
    *item = NULL;
    if (!field_peek(&iterator->sequence)) return true;
    ByteSpan span = bytes_span(vm, field_peek(&iterator->sequence));
    if (iterator->index < span.count) *item = value_from_small_int((uint8_t)span.data[iterator->index++]);
    else field_clear(vm, &iterator->sequence);
    return true;
}

static bool memory_next(VM *vm, Value self, Owned *item) {
    IndexIterator *iterator = as_iterator(self);
    int64_t length;
    *item = NULL;
    if (!field_peek(&iterator->sequence)) return true;
    if (!value_length(vm, field_peek(&iterator->sequence), &length)) return false;
    if (iterator->index < length) {
        Owned index = value_from_small_int(iterator->index++);
        *item = value_get_item(vm, field_peek(&iterator->sequence), index);
        return *item != NULL;
    }
    field_clear(vm, &iterator->sequence);
    return true;
}

static Owned iterator_length_hint(VM *vm, Value *args) {
    const IndexIterator *iterator = as_iterator(args[0]);
    int64_t length = 0;
    if (field_peek(&iterator->sequence) && !value_length(vm, field_peek(&iterator->sequence), &length))
        return NULL;
    return value_from_small_int(length > iterator->index ? length - iterator->index : 0);
}

static Owned iterator_reduce(VM *vm, Value *args) {
    const IndexIterator *iterator = as_iterator(args[0]);
    Owned name = str_intern_text(vm, "iter");
    if (!name) return NULL;
    Value iter = dict_get_str(vm, as_dict(field_peek(&vm->builtins)), name);
    value_release(vm, name);
    bool is_over = !field_peek(&iterator->sequence);
    Owned argument = is_over ? value_retain(vm->empty_tuple) : field_get(&iterator->sequence);
    Owned items[3] = {value_retain(iter), tuple_single(vm, argument), value_from_small_int(iterator->index)};
    value_release(vm, argument);
    return tuple_from_take(vm, items, is_over ? 2 : 3);
}

static Owned iterator_setstate(VM *vm, Value *args) {
    IndexIterator *iterator = as_iterator(args[0]);
    int64_t index, length = 0;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    if (!field_peek(&iterator->sequence)) return VALUE_NONE;
    if (!value_length(vm, field_peek(&iterator->sequence), &length)) return NULL;
    iterator->index = index < 0 ? 0 : index > length ? length : index;
    return VALUE_NONE;
}

static const Method iterator_methods[] = {
    {"__length_hint__(self, /)", iterator_length_hint, "A guess at how many items are still to come."},
    {"__reduce__(self, /)", iterator_reduce, "The parts from which copy and pickle make an equal object."},
    {"__setstate__(self, state, /)", iterator_setstate, "Take up the state that __reduce__ gave."},
    {NULL, NULL, NULL},
};

#define ITERATOR_TYPE(c_name, type_text, next_function)                                                      \
    const Type c_name##_type = {                                                                             \
        TYPE_HEAD(c_name, type_text),                                                                        \
        .base = &object_type,                                                                                \
        .size = sizeof(IndexIterator),                                                                       \
        .flags = TYPE_IS_CONTAINER | TYPE_NO_CONSTRUCTOR,                                                    \
        .slots = {.destroy = iterator_destroy,                                                               \
                  .traverse = iterator_traverse,                                                             \
                  .iterate = iterator_self,                                                                  \
                  .next = next_function},                                                                    \
        .methods = iterator_methods,                                                                         \
    }
ITERATOR_TYPE(bytes_iterator, "bytes_iterator", bytes_next);
ITERATOR_TYPE(bytearray_iterator, "bytearray_iterator", bytes_next);
ITERATOR_TYPE(memory_iterator, "memory_iterator", memory_next);

/*
 * bytearray: bytes that can change. While views are exported it may not be resized.
 */
#include "base/memory.h"
#include "base/text_repr.h"
#include "vm/objects/bytes.h"
#include "vm/objects/bytes_methods.h"
#include "vm/objects/iterators.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

Owned bytearray_new(VM *vm, const char *data, size_t count) {
    ByteArray *array = object_allocate_zeroed(vm, &bytearray_type, sizeof *array);
    if (!array) return NULL;
    if (!bytearray_resize(vm, array, (int64_t)count)) {
        value_release(vm, object_owned(array));
        return NULL;
    }
    if (count) memcpy(array->data, data, count);
    return object_owned(array);
}

bool bytearray_resize(VM *vm, ByteArray *array, int64_t count) {
    if (count == array->count && array->data) return true;
    if (array->exports)
        return raise_format(vm, EXCEPTION(BufferError),
                            "Existing exports of data: object cannot be re-sized");
    if (count < 0 || count > INT64_MAX / 4) return raise_memory_error(vm);
    if (count + 1 > array->room || count + 1 < array->room / 2) {
        int64_t room = count > array->count && array->room ? count + count / 8 + 8 : count + 1;
        char *data = memory_resize(array->data, (size_t)room);
        if (!data) return raise_memory_error(vm);
        array->data = data;
        array->room = room;
    }
    array->count = count;
    array->data[count] = 0;
    return true;
}

static void slot_destroy(VM *vm, Object *self) {
    (void)vm;
    memory_release(((ByteArray *)self)->data);
    ((ByteArray *)self)->data = NULL;
}

static Owned slot_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

/* Replaces bytes start..end-1 by count others, which do not lie in the array. */
static bool splice(VM *vm, ByteArray *array, int64_t start, int64_t end, const char *data, int64_t count) {
    int64_t old = array->count, tail = old - end, whole = old - (end - start) + count;
    if (whole < old) {
        if (array->exports)
            return raise_format(vm, EXCEPTION(BufferError),
                                "Existing exports of data: object cannot be re-sized");
        memmove(array->data + start + count, array->data + end, (size_t)tail);
        if (!bytearray_resize(vm, array, whole)) return false;
    } else if (whole > old) {
        if (!bytearray_resize(vm, array, whole)) return false;
        memmove(array->data + start + count, array->data + end, (size_t)tail);
    }
    if (count) memcpy(array->data + start, data, (size_t)count);
    return true;
}

/* Appends what a buffer, or an iterable of ints, holds. */
static bool extend(VM *vm, Value self, Value source) {
    ByteArray *array = as_bytearray(self);
    if (value_type(source)->slots.get_buffer) {
        Owned bytes = bytes_from_buffer(vm, source);
        if (!bytes) return false;
        bool is_fine =
            splice(vm, array, array->count, array->count, as_bytes(bytes)->data, as_bytes(bytes)->count);
        value_release(vm, bytes);
        return is_fine;
    }
    Buffer buffer = BUFFER_EMPTY;
    bool is_fine = bytes_collect(vm, source, "byte", &buffer) &&
                   splice(vm, array, array->count, array->count, buffer.bytes, (int64_t)buffer.count);
    buffer_close(&buffer);
    return is_fine;
}

static const char *name_text(Value value, Buffer *buffer) {
    if (!value) return NULL;
    str_append_utf8(buffer, value);
    return buffer->bytes ? buffer->bytes : "";
}

static bool fill_from_str(VM *vm, Value self, Value source, Value encoding, Value errors) {
    Value names[2] = {encoding, errors};
    for (int i = 0; i < 2; i++) {
        if (names[i] && !value_is_str(names[i]))
            return raise_type_error(vm, "bytearray() argument '%s' must be str, not %A",
                                    i == 0 ? "encoding" : "errors", names[i]);
    }
    Buffer buffers[2] = {BUFFER_EMPTY, BUFFER_EMPTY};
    Owned bytes = codec_encode(vm, source, name_text(encoding, &buffers[0]), name_text(errors, &buffers[1]));
    bool is_fine = bytes && extend(vm, self, bytes);
    value_release(vm, bytes);
    buffer_close(&buffers[0]);
    buffer_close(&buffers[1]);
    return is_fine;
}

static Owned initialise(VM *vm, Value *args) {
    ByteArray *array = as_bytearray(args[0]);
    Value source = args[1], encoding = args[2], errors = args[3];
    if (!bytes_check_codec(vm, "bytearray", encoding, errors)) return NULL;
    if (array->count && !bytearray_resize(vm, array, 0)) return NULL;
    if (!source) {
        if (encoding || errors)
            return raise_type_error(vm, encoding ? "encoding without a string argument"
                                                 : "errors without a string argument");
        return VALUE_NONE;
    }
    if (value_is_str(source)) {
        if (!encoding) return raise_type_error(vm, "string argument without an encoding");
        return fill_from_str(vm, args[0], source, encoding, errors) ? VALUE_NONE : NULL;
    }
    if (encoding || errors)
        return raise_type_error(vm, encoding ? "encoding without a string argument"
                                             : "errors without a string argument");
    if (value_has_index(vm, source)) {
        int64_t count;
        if (!value_to_int64(vm, source, EXCEPTION(OverflowError), &count)) {
            if (!raise_matches(vm, EXCEPTION(TypeError))) return NULL;
            raise_clear(vm);
        } else {
            if (count < 0) return raise_value_error(vm, "negative count");
            if (!bytearray_resize(vm, array, count)) return NULL;
            if (count) memset(array->data, 0, (size_t)count);
            return VALUE_NONE;
        }
    }
    if (value_type(source)->slots.get_buffer) return extend(vm, args[0], source) ? VALUE_NONE : NULL;
    Owned iterator = value_iterate(vm, source);
    if (!iterator) {
        if (!raise_clear_if(vm, EXCEPTION(TypeError))) return NULL;
        return raise_type_error(vm, "cannot convert '%T' object to bytearray", source);
    }
    bool is_fine = extend(vm, args[0], iterator);
    value_release(vm, iterator);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned slot_repr(VM *vm, Value self) {
    Buffer buffer = BUFFER_EMPTY;
    buffer_append_text(&buffer, value_type(self)->name);
    buffer_append_byte(&buffer, '(');
    ByteSpan span = bytes_span(vm, self);
    Buffer quoted = BUFFER_EMPTY;
    text_append_bytes_repr(&quoted, span.data, (size_t)span.count);
    bool escapes = quoted.bytes && quoted.bytes[1] == '"'; /* unlike bytes, also the quotes that need none */
    for (size_t i = 0; i < quoted.count; i++) {
        if (escapes && quoted.bytes[i] == '\'') buffer_append_byte(&buffer, '\\');
        buffer_append_byte(&buffer, quoted.bytes[i]);
    }
    buffer.failed |= quoted.failed;
    buffer_close(&quoted);
    buffer_append_byte(&buffer, ')');
    Owned result = buffer.failed ? raise_memory_error(vm) : str_new_utf8(vm, buffer.bytes, buffer.count);
    buffer_close(&buffer);
    return result;
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = as_bytearray(self)->count != 0;
    return true;
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_bytearray(self)->count;
    return true;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    const ByteArray *array = as_bytearray(self);
    if (value_has_type(key, &slice_type)) {
        SliceRange range;
        if (!slice_read(vm, key, &range)) return NULL;
        slice_adjust(&range, array->count);
        if (range.step == 1)
            return bytearray_new(vm, range.count ? array->data + range.start : "", (size_t)range.count);
        Owned result = bytearray_new(vm, "", 0);
        if (!result || !bytearray_resize(vm, as_bytearray(result), range.count)) {
            value_release(vm, result);
            return NULL;
        }
        for (int64_t i = 0; i < range.count; i++)
            as_bytearray(result)->data[i] = array->data[range.start + i * range.step];
        return result;
    }
    int64_t index;
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "bytearray indices must be integers or slices, not %T", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return NULL;
    if (index < 0) index += array->count;
    if (index < 0 || index >= array->count) return raise_index_error(vm, "bytearray index out of range");
    return value_from_small_int((uint8_t)array->data[index]);
}

/* del array[range] with a step. */
static bool delete_range(VM *vm, ByteArray *array, SliceRange range) {
    if (range.count == 0) return true;
    if (array->exports)
        return raise_format(vm, EXCEPTION(BufferError),
                            "Existing exports of data: object cannot be re-sized");
    if (range.step < 0) {
        range.start += (range.count - 1) * range.step;
        range.step = -range.step;
    }
    int64_t kept = range.start;
    for (int64_t i = range.start, n = 0; i < array->count; i++) {
        if (n < range.count && i == range.start + n * range.step) n++;
        else array->data[kept++] = array->data[i];
    }
    return bytearray_resize(vm, array, kept);
}

static bool set_slice(VM *vm, Value self, Value key, Value value) {
    ByteArray *array = as_bytearray(self);
    SliceRange range;
    Owned bytes = NULL;
    if (value && !value_type(value)->slots.get_buffer) {
        const Slots *slots = &value_type(value)->slots;
        if (slots->index || slots->to_int || slots->to_float || value_is_str(value))
            return raise_type_error(vm,
                                    "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
        Owned made = value_call_1(vm, type_value(&bytearray_type), value);
        bytes = made ? bytes_from_buffer(vm, made) : NULL;
        value_release(vm, made);
        if (!bytes) return false;
    } else if (value) {
        bytes = bytes_from_buffer(vm, value);
        if (!bytes) return false;
    }
    bool is_fine = slice_read(vm, key, &range);
    if (is_fine) {
        slice_adjust(&range, array->count);
        int64_t count = bytes ? as_bytes(bytes)->count : 0;
        if (range.step == 1) {
            is_fine = splice(vm, array, range.start, range.start + range.count,
                             bytes ? as_bytes(bytes)->data : "", count);
        } else if (!value) {
            is_fine = delete_range(vm, array, range);
        } else if (count != range.count) {
            if (count == 0) is_fine = delete_range(vm, array, range);
            else
                is_fine =
                    raise_value_error(vm, "attempt to assign bytes of size %ld to extended slice of size %ld",
                                      count, range.count);
        } else {
            for (int64_t i = 0; i < count; i++)
                array->data[range.start + i * range.step] = as_bytes(bytes)->data[i];
        }
    }
    value_release(vm, bytes);
    return is_fine;
}

static bool slot_set_item(VM *vm, Value self, Value key, Value value) {
    ByteArray *array = as_bytearray(self);
    if (value_has_type(key, &slice_type)) return set_slice(vm, self, key, value);
    int64_t index;
    uint8_t byte = 0;
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "bytearray indices must be integers or slices, not %T", key);
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return false;
    if (value && !byte_value(vm, value, "byte", &byte)) return false;
    if (index < 0) index += array->count;
    if (index < 0 || index >= array->count) return raise_index_error(vm, "bytearray index out of range");
    if (!value) return splice(vm, array, index, index + 1, "", 0);
    array->data[index] = (char)byte;
    return true;
}

static Owned slot_concatenate(VM *vm, Value left, Value right) {
    if (!value_type(right)->slots.get_buffer)
        return raise_type_error(vm, "can't concat %T to %T", right, left);
    ByteSpan span = bytes_span(vm, left);
    Owned result = bytearray_new(vm, span.data, (size_t)span.count);
    if (result && !extend(vm, result, right)) {
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static Owned slot_inplace_concatenate(VM *vm, Value left, Value right) {
    if (!value_type(right)->slots.get_buffer)
        return raise_type_error(vm, "can't concat %T to %T", right, left);
    return extend(vm, left, right) ? value_retain(left) : NULL;
}

/* Repeats the first count bytes of array so that there are times of them. */
static bool repeat_in_place(VM *vm, ByteArray *array, int64_t count, int64_t times) {
    int64_t whole;
    if (times < 0) times = 0;
    if (MULTIPLY_OVERFLOWS(count, times, &whole)) return raise_memory_error(vm);
    if (!bytearray_resize(vm, array, whole)) return false;
    for (int64_t i = 1; i < times; i++) memcpy(array->data + i * count, array->data, (size_t)count);
    return true;
}

static Owned slot_repeat(VM *vm, Value self, int64_t times) {
    ByteSpan span = bytes_span(vm, self);
    Owned result = bytearray_new(vm, span.data, (size_t)span.count);
    if (result && !repeat_in_place(vm, as_bytearray(result), span.count, times)) {
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static Owned slot_inplace_repeat(VM *vm, Value self, int64_t times) {
    return repeat_in_place(vm, as_bytearray(self), as_bytearray(self)->count, times) ? value_retain(self)
                                                                                     : NULL;
}

static Owned slot_remainder(VM *vm, Value left, Value right) {
    if (!value_is_instance_exact(vm, left, &bytearray_type)) return VALUE_NOT_IMPLEMENTED;
    Owned bytes = bytes_format_percent(vm, left, right);
    Owned result = bytes ? bytearray_new(vm, as_bytes(bytes)->data, (size_t)as_bytes(bytes)->count) : NULL;
    value_release(vm, bytes);
    return result;
}

static Owned slot_iterate(VM *vm, Value self) {
    return index_iterator_new(vm, &bytearray_iterator_type, self);
}

static bool slot_get_buffer(VM *vm, Value self, BufferView *view, bool is_writable) {
    (void)vm, (void)is_writable;
    ByteArray *array = as_bytearray(self);
    array->exports++;
    static const char nothing[1] = {0};
    *view = (BufferView){.owner = value_retain(self),
                         .data = array->data ? array->data : (char *)(uintptr_t)nothing,
                         .count = array->count,
                         .format = "B",
                         .item_size = 1,
                         .dimensions = 1,
                         .shape = {array->count},
                         .strides = {1}};
    return true;
}

static void slot_release_buffer(VM *vm, BufferView *view) {
    (void)vm;
    as_bytearray(view->owner)->exports--;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    return bytes_compare(vm, left, right, op);
}

/* --- methods that change it ----------------------------------------------------------------------------- */

Owned bytearray_append(VM *vm, Value *args) {
    ByteArray *array = as_bytearray(args[0]);
    uint8_t byte;
    if (!byte_value(vm, args[1], "byte", &byte) || !bytearray_resize(vm, array, array->count + 1))
        return NULL;
    array->data[array->count - 1] = (char)byte;
    return VALUE_NONE;
}

Owned bytearray_clear(VM *vm, Value *args) {
    return bytearray_resize(vm, as_bytearray(args[0]), 0) ? VALUE_NONE : NULL;
}

Owned bytearray_extend(VM *vm, Value *args) {
    const Type *type = value_type(args[1]);
    if (value_is_str(args[1])) return raise_type_error(vm, "expected iterable of integers; got: 'str'");
    if (!type->slots.get_buffer && !type->slots.iterate && !type->slots.get_item)
        return raise_type_error(vm, "can't extend bytearray with %T", args[1]);
    if (type->slots.get_buffer) return extend(vm, args[0], args[1]) ? VALUE_NONE : NULL;
    int64_t hint; /* asked for as CPython does, for what it may raise */
    Owned iterator = value_iterate(vm, args[1]);
    bool is_fine = iterator && value_length_hint(vm, args[1], 0, &hint) && extend(vm, args[0], iterator);
    value_release(vm, iterator);
    return is_fine ? VALUE_NONE : NULL;
}

Owned bytearray_insert(VM *vm, Value *args) {
    ByteArray *array = as_bytearray(args[0]);
    int64_t index;
    uint8_t byte;
    if (!value_to_count(vm, args[1], &index) ||
        !byte_value(vm, args[2], "byte", &byte))
        return NULL;
    if (index < 0) index = index + array->count < 0 ? 0 : index + array->count;
    if (index > array->count) index = array->count;
    char data = (char)byte;
    return splice(vm, array, index, index, &data, 1) ? VALUE_NONE : NULL;
}

Owned bytearray_pop(VM *vm, Value *args) {
    ByteArray *array = as_bytearray(args[0]);
    int64_t index = -1;
    if (args[1] && !value_to_count(vm, args[1], &index)) return NULL;
    if (array->count == 0) return raise_index_error(vm, "pop from empty bytearray");
    if (index < 0) index += array->count;
    if (index < 0 || index >= array->count) return raise_index_error(vm, "pop index out of range");
    Owned result = value_from_small_int((uint8_t)array->data[index]);
    return splice(vm, array, index, index + 1, "", 0) ? result : NULL;
}

Owned bytearray_remove(VM *vm, Value *args) {
    ByteArray *array = as_bytearray(args[0]);
    uint8_t byte;
    if (!byte_value(vm, args[1], "byte", &byte)) return NULL;
    const char *found = array->count ? memchr(array->data, byte, (size_t)array->count) : NULL;
    if (!found) return raise_value_error(vm, "value not found in bytearray");
    int64_t index = found - array->data;
    return splice(vm, array, index, index + 1, "", 0) ? VALUE_NONE : NULL;
}

Owned bytearray_reverse(VM *vm, Value *args) {
    (void)vm;
    ByteArray *array = as_bytearray(args[0]);
    for (int64_t i = 0, j = array->count - 1; i < j; i++, j--) {
        char byte = array->data[i];
        array->data[i] = array->data[j];
        array->data[j] = byte;
    }
    return VALUE_NONE;
}

Owned bytearray_method_resize(VM *vm, Value *args) {
    ByteArray *array = as_bytearray(args[0]);
    int64_t count, old = array->count;
    if (!value_to_count(vm, args[1], &count)) return NULL;
    if (count < 0) return raise_value_error(vm, "Can only resize to positive sizes, got %ld", count);
    if (!bytearray_resize(vm, array, count)) return NULL;
    if (count > old) memset(array->data + old, 0, (size_t)(count - old));
    return VALUE_NONE;
}

const Type bytearray_type = {
    TYPE_HEAD(bytearray, "bytearray"),
    .base = &object_type,
    .size = sizeof(ByteArray),
    .flags = TYPE_MATCHES_SELF,
    .slots = {.destroy = slot_destroy,
              .make = slot_make,
              .repr = slot_repr,
              .hash = value_hash_refused,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .length = slot_length,
              .get_item = slot_get_item,
              .set_item = slot_set_item,
              .contains = bytes_contains,
              .concatenate = slot_concatenate,
              .repeat = slot_repeat,
              .inplace_concatenate = slot_inplace_concatenate,
              .inplace_repeat = slot_inplace_repeat,
              .iterate = slot_iterate,
              .get_buffer = slot_get_buffer,
              .release_buffer = slot_release_buffer,
              .binary = {[BINARY_REMAINDER] = slot_remainder}},
    .initialise =
        {"bytearray(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)",
         initialise, NULL},
    .methods = bytearray_methods,
    .text = "A sequence of bytes that can be changed: from integers, bytes, an encoded text, or a count of "
            "zeros.",
};

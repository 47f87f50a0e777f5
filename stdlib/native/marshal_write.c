/*
 * Values as bytes in the format of marshal.
 *
 * From version 3 on an object that may be met again gets a number, by its first place; later ones refer to
 * it. Objects with numbers are kept alive, so that their addresses stay theirs.
 */
#include "stdlib/native/marshal.h"

#include <stdio.h>

#include "base/buffer.h"
#include "vm/objects/bytes.h"
#include "vm/objects/complex.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum {
    VERSION_BINARY_FLOATS = 2,
    VERSION_REFERENCES = 3,
    VERSION_SHORT = 4,
    VERSION_SLICES = 5,
    SHORT_MOST = 255
};

typedef struct Writer {
    VM *vm;
    Buffer out;
    int version, depth;
    bool allows_code;
    Owned numbers; /* dict of address to number; NULL before version 3 */
    Owned held;    /* list of the objects with numbers */
} Writer;

static bool write_value(Writer *writer, Value value);

static void put_bytes(Writer *writer, uint64_t number, int count) {
    for (int i = 0; i < count; i++) buffer_append_byte(&writer->out, (char)(number >> (8 * i)));
}

static bool put_count(Writer *writer, int64_t count) {
    if (count > INT32_MAX) return raise_value_error(writer->vm, "unmarshallable object");
    put_bytes(writer, (uint64_t)count, 4);
    return true;
}

static void put_double(Writer *writer, double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_bytes(writer, bits, 8);
}

static void put_double_text(Writer *writer, double number) {
    char text[40];
    int count =
        isnan(number) ? snprintf(text, sizeof text, "nan") : snprintf(text, sizeof text, "%.17g", number);
    put_bytes(writer, (uint64_t)count, 1);
    buffer_append(&writer->out, text, (size_t)count);
}

static bool write_int(Writer *writer, Value value, int flag) {
    int64_t number;
    if (int_fits_int64(value, &number) && number >= INT32_MIN && number <= INT32_MAX) {
        buffer_append_byte(&writer->out, (char)(MARSHAL_INT | flag));
        put_bytes(writer, (uint64_t)number, 4);
        return true;
    }
    IntView view;
    int_view(value, &view);
    int64_t digits = (int_bit_length(value) + MARSHAL_DIGIT_BITS - 1) / MARSHAL_DIGIT_BITS;
    if (digits > INT32_MAX) return raise_value_error(writer->vm, "unmarshallable object");
    buffer_append_byte(&writer->out, (char)(MARSHAL_LONG | flag));
    put_bytes(writer, (uint64_t)(view.is_negative ? -digits : digits), 4);
    for (int64_t i = 0; i < digits; i++) {
        int64_t bit = i * MARSHAL_DIGIT_BITS, limb = bit / 64, shift = bit % 64;
        uint64_t digit = view.limbs[limb] >> shift;
        if (shift > 64 - MARSHAL_DIGIT_BITS && limb + 1 < view.count)
            digit |= view.limbs[limb + 1] << (64 - shift);
        put_bytes(writer, digit & ((1u << MARSHAL_DIGIT_BITS) - 1), 2);
    }
    return true;
}

static bool write_str(Writer *writer, Value value, int flag) {
    bool is_interned = writer->version >= VERSION_REFERENCES && str_is_interned(as_str(value));
    if (writer->version >= VERSION_SHORT && str_is_ascii(as_str(value))) {
        int64_t count = as_str(value)->count;
        bool is_short = count <= SHORT_MOST;
        int code = is_short      ? (is_interned ? MARSHAL_SHORT_ASCII_INTERNED : MARSHAL_SHORT_ASCII)
                   : is_interned ? MARSHAL_ASCII_INTERNED
                                 : MARSHAL_ASCII;
        buffer_append_byte(&writer->out, (char)(code | flag));
        if (is_short) put_bytes(writer, (uint64_t)count, 1);
        else if (!put_count(writer, count)) return false;
        buffer_append(&writer->out, as_str(value)->data, (size_t)count);
        return true;
    }
    Buffer text = BUFFER_EMPTY;
    str_append_utf8(&text, value);
    buffer_append_byte(&writer->out, (char)((is_interned ? MARSHAL_INTERNED : MARSHAL_STR) | flag));
    bool is_fine = (!text.failed || raise_memory_error(writer->vm)) && put_count(writer, (int64_t)text.count);
    if (is_fine && text.count) buffer_append(&writer->out, text.bytes, text.count);
    buffer_close(&text);
    return is_fine;
}

static bool write_items(Writer *writer, Value tuple) {
    for (int64_t i = 0; i < as_tuple(tuple)->count; i++) {
        if (!write_value(writer, tuple_peek(tuple, i))) return false;
    }
    return true;
}

static bool write_tuple(Writer *writer, Value value, int flag) {
    int64_t count = as_tuple(value)->count;
    bool is_small = writer->version >= VERSION_SHORT && count <= SHORT_MOST;
    buffer_append_byte(&writer->out, (char)((is_small ? MARSHAL_SMALL_TUPLE : MARSHAL_TUPLE) | flag));
    if (is_small) put_bytes(writer, (uint64_t)count, 1);
    else if (!put_count(writer, count)) return false;
    return write_items(writer, value);
}

/* The items are those at the beginning, whatever a buffer's owner does meanwhile. */
static bool write_list(Writer *writer, Value value, int flag) {
    Owned items = list_to_tuple(writer->vm, value);
    buffer_append_byte(&writer->out, (char)(MARSHAL_LIST | flag));
    bool is_fine = items && put_count(writer, as_tuple(items)->count) && write_items(writer, items);
    value_release(writer->vm, items);
    return is_fine;
}

static bool write_dict(Writer *writer, Value value, int flag) {
    size_t position = 0;
    Value key, item;
    buffer_append_byte(&writer->out, (char)(MARSHAL_DICT | flag));
    while (dict_next(as_dict(value), &position, &key, &item)) {
        Owned held_key = value_retain(key), held_item = value_retain(item);
        bool is_fine = write_value(writer, held_key) && write_value(writer, held_item);
        value_release(writer->vm, held_key);
        value_release(writer->vm, held_item);
        if (!is_fine) return false;
    }
    buffer_append_byte(&writer->out, MARSHAL_NULL);
    return true;
}

/* By the order of the bytes of the items, so that equal sets of equal history give equal bytes. */
static bool write_set(Writer *writer, Value value, int flag) {
    VM *vm = writer->vm;
    bool is_fine = false, is_frozen = value_has_type(value, &frozenset_type);
    Owned items = value_to_tuple(vm, value), pairs = items ? list_new(vm, 0) : NULL;
    for (int64_t i = 0; pairs && i < as_tuple(items)->count; i++) {
        Owned bytes = marshal_write(vm, tuple_peek(items, i), writer->version, writer->allows_code);
        Owned pair = bytes ? tuple_pair(vm, bytes, tuple_peek(items, i)) : NULL;
        value_release(vm, bytes);
        if (!list_append_take(vm, as_list(pairs), pair)) goto done;
    }
    if (!pairs || !list_sort(vm, as_list(pairs), NULL, false)) goto done;
    buffer_append_byte(&writer->out, (char)((is_frozen ? MARSHAL_FROZENSET : MARSHAL_SET) | flag));
    if (!put_count(writer, as_list(pairs)->count)) goto done;
    for (int64_t i = 0; i < as_list(pairs)->count; i++) {
        if (!write_value(writer, tuple_peek(list_peek(pairs, i), 1))) goto done;
    }
    is_fine = true;
done:
    value_release(vm, items);
    value_release(vm, pairs);
    return is_fine;
}

static bool write_buffer(Writer *writer, Value value, int flag) {
    BufferView view;
    if (!value_type(value)->slots.get_buffer) return raise_value_error(writer->vm, "unmarshallable object");
    if (!buffer_get(writer->vm, value, &view, false))
        return raise_clear_if(writer->vm, EXCEPTION(TypeError)) &&
               raise_value_error(writer->vm, "unmarshallable object");
    buffer_append_byte(&writer->out, (char)(MARSHAL_BYTES | flag));
    bool is_fine = put_count(writer, view.count);
    if (is_fine) buffer_append(&writer->out, view.data, (size_t)view.count);
    buffer_release(writer->vm, &view);
    return is_fine;
}

static bool write_slice(Writer *writer, Value value, int flag) {
    const Slice *slice = as_slice(value);
    buffer_append_byte(&writer->out, (char)(MARSHAL_SLICE | flag));
    return write_value(writer, field_peek(&slice->start)) && write_value(writer, field_peek(&slice->stop)) &&
           write_value(writer, field_peek(&slice->step));
}

/* What is written in one byte; 0: nothing of the kind. */
static char single_code(Value value) {
    if (value == VALUE_NONE) return MARSHAL_NONE;
    if (value == VALUE_TRUE) return MARSHAL_TRUE;
    if (value == VALUE_FALSE) return MARSHAL_FALSE;
    if (value == VALUE_ELLIPSIS) return MARSHAL_ELLIPSIS;
    return value == type_value(EXCEPTION(StopIteration)) ? MARSHAL_STOP_ITERATION : 0;
}

/* Whether value was written already: then as a reference. Else *flag says whether it has got a number. */
static bool refer(Writer *writer, Value value, int *flag, bool *is_done) {
    *flag = 0;
    *is_done = false;
    if (!writer->numbers || !value_is_pointer(value) || value_object(value)->references == 1)
        return true; /* nobody else has it */
    VM *vm = writer->vm;
    Owned address = int_new(vm, (int64_t)value_bits(value)), number = NULL;
    bool is_fine = address && dict_find(vm, as_dict(writer->numbers), address, &number);
    if (is_fine && number) {
        buffer_append_byte(&writer->out, MARSHAL_REFERENCE);
        put_bytes(writer, (uint64_t)value_small_int(number), 4);
        *is_done = true;
    } else if (is_fine) {
        int64_t next = as_list(writer->held)->count;
        *flag = MARSHAL_REFERENCE_FLAG;
        is_fine = (next < INT32_MAX || raise_value_error(vm, "too many objects")) &&
                  list_append(vm, as_list(writer->held), value) &&
                  dict_set(vm, as_dict(writer->numbers), address, value_from_small_int(next));
    }
    value_release(vm, address);
    value_release(vm, number);
    return is_fine;
}

static bool write_object(Writer *writer, Value value, int flag) {
    const Type *type = value_type(value);
    if (type == &int_type) return write_int(writer, value, flag);
    if (type == &float_type) {
        bool is_binary = writer->version >= VERSION_BINARY_FLOATS;
        buffer_append_byte(&writer->out, (char)((is_binary ? MARSHAL_FLOAT : MARSHAL_FLOAT_TEXT) | flag));
        (is_binary ? put_double : put_double_text)(writer, float_value(value));
        return true;
    }
    if (type == &complex_type) {
        bool is_binary = writer->version >= VERSION_BINARY_FLOATS;
        buffer_append_byte(&writer->out, (char)((is_binary ? MARSHAL_COMPLEX : MARSHAL_COMPLEX_TEXT) | flag));
        (is_binary ? put_double : put_double_text)(writer, as_complex(value)->real);
        (is_binary ? put_double : put_double_text)(writer, as_complex(value)->imaginary);
        return true;
    }
    if (type == &str_type) return write_str(writer, value, flag);
    if (type == &tuple_type) return write_tuple(writer, value, flag);
    if (type == &list_type) return write_list(writer, value, flag);
    if (type == &dict_type) return write_dict(writer, value, flag);
    if (type == &set_type || type == &frozenset_type) return write_set(writer, value, flag);
    if (type == &slice_type && writer->version >= VERSION_SLICES) return write_slice(writer, value, flag);
    if (type == &code_type) {
        return raise_value_error(
            writer->vm, writer->allows_code ? "unmarshallable object: Adder's code has no form in this format"
                                            : "marshalling code objects is disallowed");
    }
    return write_buffer(writer, value, flag);
}

static bool write_value(Writer *writer, Value value) {
    int flag;
    bool is_done;
    char code = single_code(value);
    if (code) {
        buffer_append_byte(&writer->out, code);
        return true;
    }
    if (writer->depth >= MARSHAL_DEPTH_MOST)
        return raise_value_error(writer->vm, "object too deeply nested to marshal");
    if (!recursion_enter(writer->vm, " while marshalling an object")) return false;
    if (!refer(writer, value, &flag, &is_done)) return false;
    if (is_done) return true;
    writer->depth++;
    bool is_fine = write_object(writer, value, flag);
    writer->depth--;
    return is_fine;
}

Owned marshal_write(VM *vm, Value value, int version, bool allows_code) {
    Writer writer = {.vm = vm, .out = BUFFER_EMPTY, .version = version, .allows_code = allows_code};
    bool has_numbers = version >= VERSION_REFERENCES;
    if (has_numbers) {
        writer.numbers = dict_new(vm);
        writer.held = writer.numbers ? list_new(vm, 0) : NULL;
    }
    Owned result = NULL;
    if ((!has_numbers || writer.held) && write_value(&writer, value)) {
        result =
            writer.out.failed ? raise_memory_error(vm) : bytes_new(vm, writer.out.bytes, writer.out.count);
    }
    buffer_close(&writer.out);
    value_release(vm, writer.numbers);
    value_release(vm, writer.held);
    return result;
}

/*
 * Values from bytes in the format of marshal.
 *
 * Sizes in the data are not believed: containers grow as their items come in. An object with a number is in
 * the list of references, as None until it is finished where it must not be seen before.
 */
#include "stdlib/native/marshal.h"

#include "base/buffer.h"
#include "base/memory.h"
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

typedef struct Reader {
    VM *vm;
    const char *at, *end; /* of bytes in memory */
    Value file;           /* or what has readinto() */
    Buffer piece;         /* the bytes that were read last from the file */
    int depth;
    bool allows_code;
    Owned references; /* list */
} Reader;

/* *is_null: what was read is the mark of a missing object. */
static Owned read_value(Reader *reader, bool *is_null);

/* --- bytes ---------------------------------------------------------------------------------------------- */

/* count bytes from file.readinto(); NULL with an exception pending. */
static const char *read_from_file(Reader *reader, size_t count, const char *at_end) {
    VM *vm = reader->vm;
    Owned room = bytearray_new(vm, NULL, 0), view = NULL, name = NULL, read = NULL;
    int64_t got = -1;
    if (room && bytearray_resize(vm, as_bytearray(room), (int64_t)count)) view = memoryview_new(vm, room);
    if (view) name = str_intern_text(vm, "readinto");
    Value items[] = {view};
    if (name) read = value_call_method(vm, reader->file, name, items, 1);
    bool is_fine = read && value_to_int64(vm, read, EXCEPTION(OverflowError), &got);
    if (is_fine && got > (int64_t)count)
        is_fine = raise_value_error(vm, "read() returned too much data: %ld bytes requested, %ld returned",
                                    (int64_t)count, got);
    else if (is_fine && got < (int64_t)count) is_fine = raise_format(vm, EXCEPTION(EOFError), "%s", at_end);
    if (is_fine) {
        reader->piece.count = 0;
        buffer_append(&reader->piece, as_bytearray(room)->data, count);
        is_fine = !reader->piece.failed || raise_memory_error(vm);
    }
    value_release(vm, read);
    value_release(vm, name);
    value_release(vm, view);
    value_release(vm, room);
    return is_fine ? reader->piece.bytes : NULL;
}

/* The next count bytes, valid until the next call. */
static const char *take(Reader *reader, size_t count) {
    if (reader->file) return count ? read_from_file(reader, count, "EOF read where not expected") : "";
    if ((size_t)(reader->end - reader->at) < count) {
        raise_format(reader->vm, EXCEPTION(EOFError), "marshal data too short");
        return NULL;
    }
    const char *start = reader->at;
    reader->at += count;
    return start;
}

static bool take_byte(Reader *reader, const char *at_end, uint8_t *byte) {
    if (reader->file) {
        const char *data = read_from_file(reader, 1, at_end);
        if (data) *byte = (uint8_t)*data;
        return data != NULL;
    }
    if (reader->at == reader->end) return raise_format(reader->vm, EXCEPTION(EOFError), "%s", at_end);
    *byte = (uint8_t)*reader->at++;
    return true;
}

static bool take_number(Reader *reader, int32_t *number) {
    const char *data = take(reader, 4);
    if (!data) return false;
    uint32_t bits = 0;
    for (int i = 0; i < 4; i++) bits |= (uint32_t)(uint8_t)data[i] << (8 * i);
    *number = (int32_t)bits;
    return true;
}

static bool raise_bad(Reader *reader, const char *what) {
    return raise_value_error(reader->vm, "bad marshal data (%s)", what);
}

/* A size of four bytes, or of one. */
static bool take_size(Reader *reader, bool is_short, const char *what, int32_t *size) {
    uint8_t byte;
    if (is_short) {
        if (!take_byte(reader, "EOF read where not expected", &byte)) return false;
        *size = byte;
        return true;
    }
    return take_number(reader, size) &&
           (*size >= 0 || raise_value_error(reader->vm, "bad marshal data (%s size out of range)", what));
}

/* --- numbers for references ----------------------------------------------------------------------------- */

/* A place for an object that is not finished yet; -1 where it has no number. */
static bool reserve(Reader *reader, bool has_number, int64_t *place) {
    *place = -1;
    if (!has_number) return true;
    *place = as_list(reader->references)->count;
    return list_append(reader->vm, as_list(reader->references), VALUE_NONE);
}

static void settle(Reader *reader, int64_t place, Value value) {
    if (place >= 0) field_take(reader->vm, &as_list(reader->references)->items[place], value_retain(value));
}

/* value, which may be NULL, with a number if it is to have one; consumed on failure. */
static Owned numbered(Reader *reader, Owned value, bool has_number) {
    if (!value || !has_number || list_append(reader->vm, as_list(reader->references), value)) return value;
    value_release(reader->vm, value);
    return NULL;
}

static Owned read_reference(Reader *reader) {
    int32_t index;
    if (!take_number(reader, &index)) return NULL;
    if (index >= 0 && index < as_list(reader->references)->count) {
        Value value = list_peek(reader->references, index);
        if (value != VALUE_NONE) return value_retain(value);
    }
    raise_bad(reader, "invalid reference");
    return NULL;
}

/* --- numbers -------------------------------------------------------------------------------------------- */

static Owned read_long(Reader *reader) {
    int32_t size;
    if (!take_number(reader, &size)) return NULL;
    if (size == INT32_MIN) return raise_value_error(reader->vm, "bad marshal data (long size out of range)");
    size_t digits = (size_t)(size < 0 ? -size : size), limb_count = digits * MARSHAL_DIGIT_BITS / 64 + 1;
    const char *data = take(reader, digits * 2);
    if (!data) return NULL;
    uint64_t *limbs = memory_allocate_zeroed(limb_count * sizeof *limbs), digit = 1;
    if (!limbs) return raise_memory_error(reader->vm);
    bool fits = true;
    for (size_t i = 0; i < digits && fits; i++) {
        size_t bit = i * MARSHAL_DIGIT_BITS, limb = bit / 64, shift = bit % 64;
        digit = (uint64_t)(uint8_t)data[2 * i] | (uint64_t)(uint8_t)data[2 * i + 1] << 8;
        fits = digit < 1u << MARSHAL_DIGIT_BITS;
        limbs[limb] |= digit << shift;
        if (shift > 64 - MARSHAL_DIGIT_BITS) limbs[limb + 1] |= digit >> (64 - shift);
    }
    Owned result = NULL;
    if (!fits) raise_bad(reader, "digit out of range in long");
    else if (digit == 0) raise_bad(reader, "unnormalized long data");
    else result = int_from_limbs(reader->vm, limbs, (int64_t)limb_count, size < 0);
    memory_release(limbs);
    return result;
}

static bool read_double(Reader *reader, bool is_text, double *number) {
    VM *vm = reader->vm;
    if (!is_text) {
        const char *data = take(reader, 8);
        if (data) memcpy(number, data, sizeof *number);
        return data != NULL;
    }
    int32_t size;
    if (!take_size(reader, true, "", &size)) return false;
    const char *data = take(reader, (size_t)size);
    Owned text = data ? str_new_kind(vm, data, 1, size) : NULL,
          value = text ? float_from_str(vm, text) : NULL;
    if (value) *number = float_value(value);
    value_release(vm, text);
    value_release(vm, value);
    return value != NULL;
}

static Owned read_complex(Reader *reader, bool is_text) {
    double real, imaginary;
    return read_double(reader, is_text, &real) && read_double(reader, is_text, &imaginary)
               ? complex_new(reader->vm, real, imaginary)
               : NULL;
}

/* --- text ----------------------------------------------------------------------------------------------- */

static Owned read_bytes(Reader *reader) {
    int32_t size;
    const char *data = take_size(reader, false, "bytes object", &size) ? take(reader, (size_t)size) : NULL;
    return data ? bytes_new(reader->vm, data, (size_t)size) : NULL;
}

static Owned read_str(Reader *reader, bool is_ascii, bool is_short, bool is_interned) {
    int32_t size;
    const char *data = take_size(reader, is_short, "string", &size) ? take(reader, (size_t)size) : NULL;
    if (!data) return NULL;
    Owned text = is_ascii ? str_new_kind(reader->vm, data, 1, size)
                          : codec_decode(reader->vm, data, (size_t)size, "utf-8", "surrogatepass");
    return text && is_interned ? str_intern_take(reader->vm, text) : text;
}

/* --- containers ----------------------------------------------------------------------------------------- */

/* An item of a container; a missing one is refused. */
static Owned read_item(Reader *reader, const char *container) {
    bool is_null;
    Owned item = read_value(reader, &is_null);
    return is_null ? raise_type_error(reader->vm, "NULL object in marshal data for %s", container) : item;
}

static bool read_items(Reader *reader, Value list, int32_t count, const char *container) {
    for (int32_t i = 0; i < count; i++) {
        if (!list_append_take(reader->vm, as_list(list), read_item(reader, container))) return false;
    }
    return true;
}

static Owned read_tuple(Reader *reader, bool is_small, bool has_number) {
    VM *vm = reader->vm;
    int32_t size;
    int64_t place;
    Owned result = NULL;
    if (!take_size(reader, is_small, "tuple", &size) || !reserve(reader, has_number, &place)) return NULL;
    Owned items = list_new(vm, 0);
    if (items && read_items(reader, items, size, "tuple")) result = list_to_tuple(vm, items);
    value_release(vm, items);
    if (result) settle(reader, place, result);
    return result;
}

static Owned read_list(Reader *reader, bool has_number) {
    int32_t size;
    if (!take_size(reader, false, "list", &size)) return NULL;
    Owned list = numbered(reader, list_new(reader->vm, 0), has_number);
    if (!list || read_items(reader, list, size, "list")) return list;
    value_release(reader->vm, list);
    return NULL;
}

static Owned read_dict(Reader *reader, bool has_number) {
    VM *vm = reader->vm;
    Owned dict = numbered(reader, dict_new(vm), has_number);
    bool is_null = false;
    while (dict) {
        Owned key = read_value(reader, &is_null), value = NULL;
        if (is_null) return dict;
        if (key) value = read_value(reader, &is_null);
        bool is_fine = value && dict_set(vm, as_dict(dict), key, value);
        value_release(vm, key);
        value_release(vm, value);
        if (is_fine) continue;
        if (is_null) return dict;
        value_release(vm, dict);
        dict = NULL;
    }
    return NULL;
}

static Owned read_set(Reader *reader, bool is_frozen, bool has_number) {
    VM *vm = reader->vm;
    int32_t size;
    int64_t place = -1;
    if (!take_size(reader, false, "set", &size)) return NULL;
    if (is_frozen && !reserve(reader, has_number, &place)) return NULL;
    Owned set = numbered(reader, set_new(vm), has_number && !is_frozen);
    bool is_fine = set != NULL;
    for (int32_t i = 0; is_fine && i < size; i++) {
        Owned item = read_item(reader, "set");
        is_fine = item && set_add(vm, set, item);
        value_release(vm, item);
    }
    Owned result = !is_fine ? NULL : is_frozen ? frozenset_from(vm, set) : value_retain(set);
    value_release(vm, set);
    if (result) settle(reader, place, result);
    return result;
}

static Owned read_slice(Reader *reader, bool has_number) {
    VM *vm = reader->vm;
    int64_t place;
    if (!reserve(reader, has_number, &place)) return NULL;
    Owned start = read_item(reader, "slice"), stop = start ? read_item(reader, "slice") : NULL,
          step = stop ? read_item(reader, "slice") : NULL;
    Owned slice = step ? value_call_3(vm, type_value(&slice_type), start, stop, step) : NULL;
    value_release(vm, start);
    value_release(vm, stop);
    value_release(vm, step);
    if (slice) settle(reader, place, slice);
    return slice;
}

static Owned refuse_code(Reader *reader) {
    return reader->allows_code
               ? raise_value_error(reader->vm,
                                   "bad marshal data (code objects of CPython do not run in Adder)")
               : raise_value_error(reader->vm, "unmarshalling code objects is disallowed");
}

static Owned read_coded(Reader *reader, int code, bool has_number, bool *is_null) {
    VM *vm = reader->vm;
    int32_t number;
    double real;
    switch (code) {
    case MARSHAL_NULL: *is_null = true; return NULL;
    case MARSHAL_NONE: return VALUE_NONE;
    case MARSHAL_TRUE: return VALUE_TRUE;
    case MARSHAL_FALSE: return VALUE_FALSE;
    case MARSHAL_ELLIPSIS: return VALUE_ELLIPSIS;
    case MARSHAL_STOP_ITERATION: return value_retain(type_value(EXCEPTION(StopIteration)));
    case MARSHAL_INT:
        return numbered(reader, take_number(reader, &number) ? value_from_small_int(number) : NULL,
                        has_number);
    case MARSHAL_LONG: return numbered(reader, read_long(reader), has_number);
    case MARSHAL_FLOAT:
    case MARSHAL_FLOAT_TEXT:
        return numbered(reader,
                        read_double(reader, code == MARSHAL_FLOAT_TEXT, &real) ? float_new(vm, real) : NULL,
                        has_number);
    case MARSHAL_COMPLEX:
    case MARSHAL_COMPLEX_TEXT:
        return numbered(reader, read_complex(reader, code == MARSHAL_COMPLEX_TEXT), has_number);
    case MARSHAL_BYTES: return numbered(reader, read_bytes(reader), has_number);
    case MARSHAL_INTERNED: return numbered(reader, read_str(reader, false, false, true), has_number);
    case MARSHAL_STR: return numbered(reader, read_str(reader, false, false, false), has_number);
    case MARSHAL_ASCII:
    case MARSHAL_ASCII_INTERNED:
        return numbered(reader, read_str(reader, true, false, code == MARSHAL_ASCII_INTERNED), has_number);
    case MARSHAL_SHORT_ASCII:
    case MARSHAL_SHORT_ASCII_INTERNED:
        return numbered(reader, read_str(reader, true, true, code == MARSHAL_SHORT_ASCII_INTERNED),
                        has_number);
    case MARSHAL_TUPLE:
    case MARSHAL_SMALL_TUPLE: return read_tuple(reader, code == MARSHAL_SMALL_TUPLE, has_number);
    case MARSHAL_LIST: return read_list(reader, has_number);
    case MARSHAL_DICT: return read_dict(reader, has_number);
    case MARSHAL_SET:
    case MARSHAL_FROZENSET: return read_set(reader, code == MARSHAL_FROZENSET, has_number);
    case MARSHAL_SLICE: return read_slice(reader, has_number);
    case MARSHAL_REFERENCE: return read_reference(reader);
    case MARSHAL_CODE: return refuse_code(reader);
    default: raise_bad(reader, "unknown type code"); return NULL;
    }
}

static Owned read_value(Reader *reader, bool *is_null) {
    uint8_t code;
    *is_null = false;
    if (!take_byte(reader, "EOF read where object expected", &code)) return NULL;
    if (reader->depth >= MARSHAL_DEPTH_MOST) return raise_value_error(reader->vm, "recursion limit exceeded");
    if (!recursion_enter(reader->vm, " while unmarshalling an object")) return NULL;
    reader->depth++;
    Owned value = read_coded(reader, code & ~MARSHAL_REFERENCE_FLAG, code & MARSHAL_REFERENCE_FLAG, is_null);
    reader->depth--;
    return value;
}

static Owned read_whole(Reader *reader) {
    reader->references = list_new(reader->vm, 0);
    Owned value = reader->references ? read_item(reader, "object") : NULL;
    value_release(reader->vm, reader->references);
    buffer_close(&reader->piece);
    return value;
}

Owned marshal_read(VM *vm, const char *data, size_t count, bool allows_code) {
    Reader reader = {
        .vm = vm, .at = data, .end = data + count, .piece = BUFFER_EMPTY, .allows_code = allows_code};
    return read_whole(&reader);
}

Owned marshal_read_file(VM *vm, Value file, bool allows_code) {
    Reader reader = {.vm = vm, .file = file, .piece = BUFFER_EMPTY, .allows_code = allows_code};
    return read_whole(&reader);
}

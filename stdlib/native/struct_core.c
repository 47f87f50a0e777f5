/*
 * The module _struct: C values in bytes, by a format.
 *
 * A format is compiled once into rows (Code), kept in a bytes object of the Struct; a small cache of Structs
 * by format serves the functions of the module.
 */
#include "stdlib/modules.h"

#include <math.h>

#include "base/buffer.h"
#include "vm/objects/bytes.h"
#include "vm/objects/complex.h"
#include "vm/objects/exception.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* One row of a compiled format: count values (or one string of count bytes) of size bytes each. */
typedef struct Code {
    char character;
    bool is_little;
    bool is_native;
    int64_t size, offset, count;
} Code;

typedef struct Struct {
    Object object;
    Field format; /* str */
    Field codes;  /* bytes: an array of Code */
    int64_t size, value_count;
} Struct;

static Struct *as_struct(Value value) {
    return (Struct *)(uintptr_t)value;
}

static const Code *codes_of(const Struct *self, size_t *count) {
    const Bytes *bytes = as_bytes(field_peek(&self->codes));
    *count = (size_t)bytes->count / sizeof(Code);
    return (const Code *)(const void *)bytes->data;
}

/* An attribute of the module; NULL with an exception pending. */
static Owned own_attribute(VM *vm, const char *name) {
    Owned key = str_intern_text(vm, "_struct"), module = NULL, attribute = str_intern_text(vm, name),
          found = NULL;
    if (key && attribute && dict_find(vm, as_dict(field_peek(&vm->modules)), key, &module)) {
        if (module) found = value_attribute(vm, module, attribute);
        else raise_import_error(vm, EXCEPTION(ImportError), key, NULL, "the module _struct is gone");
    }
    value_release(vm, key);
    value_release(vm, module);
    value_release(vm, attribute);
    return found;
}

/* struct.error with this message. */
static Owned raise_own(VM *vm, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Owned class = own_attribute(vm, "error"), text = class ? str_new_format_list(vm, format, args) : NULL;
    va_end(args);
    if (text) raise_value(vm, as_type(class), text);
    value_release(vm, class);
    value_release(vm, text);
    return NULL;
}

/* --- formats -------------------------------------------------------------------------------------------- */

/* Bytes of a character's value, 0 if there is no such character; *alignment where sizes are the machine's. */
static int64_t size_of(char c, bool is_native, int64_t *alignment) {
    int64_t size = 0;
    *alignment = 0;
    switch (c) {
    case 'x': case 's': case 'p': case 'c': case 'b': case 'B': case '?': size = 1; break;
    case 'h': case 'H': case 'e': size = 2; break;
    case 'i': case 'I': case 'f': size = 4; break;
    case 'l': case 'L': size = is_native ? (int64_t)sizeof(long) : 4; break;
    case 'q': case 'Q': case 'd': size = 8; break;
    case 'n': case 'N': case 'P': size = is_native ? (int64_t)sizeof(void *) : 0; break;
    case 'F': size = 8; break;
    case 'D': size = 16; break;
    default: break;
    }
    if (is_native) *alignment = c == 'F' ? 4 : c == 'D' ? 8 : size;
    return size;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Compiles text (count bytes) into self's rows. */
static bool compile_format(VM *vm, Struct *self, const char *text, size_t count) {
    Buffer rows = BUFFER_EMPTY;
    bool is_aligned = true, is_native = true, is_little = true;
    size_t i = 0;
    int64_t size = 0, values = 0;
    bool is_fine = true;
    if (count && strchr("@=<>!", text[0]) && text[0]) {
        is_aligned = is_native = text[0] == '@';
        is_little = text[0] != '>' && text[0] != '!';
        i = 1;
    }
    for (; is_fine && i < count; i++) {
        int64_t number = 1, alignment;
        if (is_space(text[i])) continue;
        if (text[i] >= '0' && text[i] <= '9') {
            number = 0;
            for (; is_fine && i < count && text[i] >= '0' && text[i] <= '9'; i++) {
                if (MULTIPLY_OVERFLOWS(number, 10, &number) || ADD_OVERFLOWS(number, text[i] - '0', &number))
                    is_fine = raise_own(vm, "total struct size too long");
            }
            if (!is_fine) break;
            if (i == count) {
                is_fine = raise_own(vm, "repeat count given without format specifier");
                break;
            }
        }
        char c = text[i];
        int64_t each = size_of(c, is_native, &alignment), total;
        if (!c || !each) {
            is_fine = c ? (bool)raise_own(vm, "bad char in struct format")
                        : (bool)raise_own(vm, "embedded null character");
            break;
        }
        if (is_aligned && alignment > 1 &&
            ADD_OVERFLOWS(size, (alignment - size % alignment) % alignment, &size))
            is_fine = raise_own(vm, "total struct size too long");
        Code code = {c, is_little, is_native, each, size, number};
        bool is_string = c == 's' || c == 'p';
        if (is_fine && (MULTIPLY_OVERFLOWS(each, number, &total) || ADD_OVERFLOWS(size, total, &size)))
            is_fine = raise_own(vm, "total struct size too long");
        if (c != 'x') values += is_string ? 1 : number;
        if (c != 'x' && (is_string || number)) buffer_append(&rows, (const char *)&code, sizeof code);
    }
    Owned codes = !is_fine      ? NULL
                  : rows.failed ? raise_memory_error(vm)
                                : bytes_new(vm, rows.bytes ? rows.bytes : "", rows.count);
    buffer_close(&rows);
    if (!codes) return false;
    field_take(vm, &self->codes, codes);
    self->size = size;
    self->value_count = values;
    return true;
}

/* --- packing -------------------------------------------------------------------------------------------- */

static void put_bits(char *to, uint64_t bits, int64_t size, bool is_little) {
    for (int64_t i = 0; i < size; i++) to[is_little ? i : size - 1 - i] = (char)(bits >> (8 * i));
}

static uint64_t get_bits(const char *from, int64_t size, bool is_little) {
    uint64_t bits = 0;
    for (int64_t i = 0; i < size; i++)
        bits |= (uint64_t)(uint8_t)from[is_little ? i : size - 1 - i] << (8 * i);
    return bits;
}

static bool is_signed(char c) {
    return strchr("bhilqn", c) != NULL;
}

static bool pack_int(VM *vm, const Code *code, Value value, char *to) {
    if (!value_has_index(vm, value)) return raise_own(vm, "required argument is not an integer");
    Owned number = value_index(vm, value);
    if (!number) return false;
    int64_t bits = code->size * 8, as_signed;
    uint64_t as_unsigned;
    bool fits;
    if (is_signed(code->character))
        fits = int_fits_int64(number, &as_signed) &&
               (bits == 64 ||
                (as_signed >= -((int64_t)1 << (bits - 1)) && as_signed < (int64_t)1 << (bits - 1)));
    else fits = int_fits_uint64(number, &as_unsigned) && (bits == 64 || as_unsigned < (uint64_t)1 << bits);
    if (code->character == 'P') fits = fits || int_fits_int64(number, &as_signed);
    if (fits) put_bits(to, int_low_bits(number), code->size, code->is_little);
    value_release(vm, number);
    if (fits) return true;
    if (code->character == 'P') return raise_own(vm, "int too large to convert");
    if (is_signed(code->character)) {
        int64_t most = bits == 64 ? INT64_MAX : ((int64_t)1 << (bits - 1)) - 1;
        return raise_own(vm, "'%c' format requires %ld <= number <= %ld", code->character, -most - 1, most);
    }
    return raise_own(vm, "'%c' format requires 0 <= number <= %lu", code->character,
                     bits == 64 ? (unsigned long)UINT64_MAX : (unsigned long)(((uint64_t)1 << bits) - 1));
}

/* A number as a float of size bytes. */
static bool put_float(VM *vm, double number, int64_t size, bool is_little, char *to) {
    uint64_t bits = 0;
    if (size == 8) {
        memcpy(&bits, &number, sizeof bits);
    } else if (size == 4) {
        float small = (float)number;
        uint32_t word;
        if (isinf(small) && !isinf(number))
            return raise_overflow_error(vm, "float too large to pack with f format");
        memcpy(&word, &small, sizeof word);
        bits = word;
    } else if (!float_to_half(number, &bits)) {
        return raise_overflow_error(vm, "float too large to pack with e format");
    }
    put_bits(to, bits, size, is_little);
    return true;
}

static double get_float(const char *from, int64_t size, bool is_little) {
    uint64_t bits = get_bits(from, size, is_little);
    if (size == 2) return float_from_half(bits);
    if (size == 4) {
        uint32_t word = (uint32_t)bits;
        float small;
        memcpy(&small, &word, sizeof small);
        return (double)small;
    }
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static bool pack_float(VM *vm, const Code *code, Value value, char *to) {
    double number;
    if (!value_to_double(vm, value, &number))
        return raise_clear_if(vm, EXCEPTION(Exception))
                   ? (bool)raise_own(vm, "required argument is not a float")
                   : false;
    return put_float(vm, number, code->size, code->is_little, to);
}

static bool pack_complex(VM *vm, const Code *code, Value value, char *to) {
    double real, imaginary = 0;
    if (value_is_instance_exact(vm, value, &complex_type)) {
        real = as_complex(value)->real;
        imaginary = as_complex(value)->imaginary;
    } else if (!value_to_double(vm, value, &real)) {
        return raise_clear_if(vm, EXCEPTION(Exception))
                   ? (bool)raise_own(vm, "required argument is not a complex")
                   : false;
    }
    int64_t half = code->size / 2;
    if (half == 4)
        real = (double)(float)real,
        imaginary = (double)(float)imaginary; /* here too large a number becomes infinite */
    return put_float(vm, real, half, code->is_little, to) &&
           put_float(vm, imaginary, half, code->is_little, to + half);
}

static bool pack_bytes(VM *vm, const Code *code, Value value, char *to) {
    if (code->character == 'c') {
        if (!value_is_bytes(value) || as_bytes(value)->count != 1)
            return raise_own(vm, "char format requires a bytes object of length 1");
        *to = as_bytes(value)->data[0];
        return true;
    }
    if (!value_is_byte_string(vm, value))
        return raise_own(vm, "argument for '%c' must be a bytes object", code->character);
    BufferView view;
    if (!buffer_get(vm, value, &view, false)) return false;
    if (code->character == 's') {
        memcpy(to, view.data, (size_t)(view.count < code->count ? view.count : code->count));
    } else if (code->count) {
        int64_t kept = view.count < code->count - 1 ? view.count : code->count - 1;
        memcpy(to + 1, view.data, (size_t)kept);
        to[0] = (char)(kept > 255 ? 255 : kept);
    }
    buffer_release(vm, &view);
    return true;
}

static bool pack_value(VM *vm, const Code *code, Value value, char *to) {
    bool truth;
    switch (code->character) {
    case 'c': case 's': case 'p': return pack_bytes(vm, code, value, to);
    case '?':
        if (!value_is_true(vm, value, &truth)) return false;
        *to = truth;
        return true;
    case 'e': case 'f': case 'd': return pack_float(vm, code, value, to);
    case 'F': case 'D': return pack_complex(vm, code, value, to);
    default: return pack_int(vm, code, value, to);
    }
}

/* Packs the items of a tuple from the skip-th on; to has self->size zero bytes. */
static bool pack_all(VM *vm, Value self, Value items, int64_t skip, char *to) {
    size_t count;
    const Code *codes = codes_of(as_struct(self), &count);
    int64_t next = skip;
    for (size_t i = 0; i < count; i++) {
        bool is_string = codes[i].character == 's' || codes[i].character == 'p';
        for (int64_t j = 0; j < (is_string ? 1 : codes[i].count); j++) {
            if (!pack_value(vm, &codes[i], tuple_peek(items, next++),
                            to + codes[i].offset + j * codes[i].size))
                return false;
        }
    }
    return true;
}

static bool check_made(VM *vm, Value self) {
    return field_peek(&as_struct(self)->codes) || raise_runtime_error(vm, "Struct object is not initialized");
}

/* struct.pack and Struct.pack: items is a tuple. */
static Owned pack(VM *vm, Value self, Value items, int64_t skip) {
    if (!check_made(vm, self)) return NULL;
    int64_t given = as_tuple(items)->count - skip, size = as_struct(self)->size;
    if (given != as_struct(self)->value_count)
        return raise_own(vm, "pack expected %ld items for packing (got %ld)", as_struct(self)->value_count,
                         given);
    Owned result = bytes_new_uninitialised(vm, size);
    if (!result) return NULL;
    memset(as_bytes(result)->data, 0, (size_t)size);
    if (pack_all(vm, self, items, skip, as_bytes(result)->data)) return result;
    value_release(vm, result);
    return NULL;
}

/* The place in a buffer of count bytes; false with struct.error pending. */
static bool find_place(VM *vm, int64_t size, int64_t count, bool is_packing, int64_t *offset) {
    if (*offset < 0) {
        if (*offset + size > 0)
            return is_packing
                       ? raise_own(vm, "no space to pack %ld bytes at offset %ld", size, *offset)
                       : raise_own(vm, "not enough data to unpack %ld bytes at offset %ld", size, *offset);
        if (*offset + count < 0)
            return raise_own(vm, "offset %ld out of range for %ld-byte buffer", *offset, count);
        *offset += count;
    }
    if (count - *offset >= size) return true;
    return raise_own(vm,
                     is_packing ? "pack_into requires a buffer of at least %lu bytes for packing %ld bytes "
                                  "at offset %ld (actual buffer size is %ld)"
                                : "unpack_from requires a buffer of at least %lu bytes for unpacking %ld "
                                  "bytes at offset %ld (actual buffer size is %ld)",
                     (unsigned long)size + (unsigned long)*offset, size, *offset, count);
}

static Owned pack_into(VM *vm, Value self, Value items, int64_t skip) {
    if (!check_made(vm, self)) return NULL;
    const Struct *format = as_struct(self);
    int64_t given = as_tuple(items)->count - skip, offset;
    if (given != format->value_count + 2) {
        if (given <= 0) return raise_own(vm, "pack_into expected buffer argument");
        if (given == 1) return raise_own(vm, "pack_into expected offset argument");
        return raise_own(vm, "pack_into expected %ld items for packing (got %ld)", format->value_count,
                         given - 2);
    }
    Value target = tuple_peek(items, skip);
    BufferView view;
    if (!buffer_get(vm, target, &view, true)) {
        bool is_refused =
            value_type(target)->slots.get_buffer &&
            (raise_clear_if(vm, EXCEPTION(BufferError)) || raise_clear_if(vm, EXCEPTION(TypeError)));
        return is_refused
                   ? raise_type_error(vm, "argument must be read-write bytes-like object, not %T", target)
                   : NULL;
    }
    Owned result = NULL;
    if (value_to_int64(vm, tuple_peek(items, skip + 1), EXCEPTION(IndexError), &offset) &&
        find_place(vm, format->size, view.count, true, &offset)) {
        memset(view.data + offset, 0, (size_t)format->size);
        if (pack_all(vm, self, items, skip + 2, view.data + offset)) result = VALUE_NONE;
    }
    buffer_release(vm, &view);
    return result;
}

/* --- unpacking ------------------------------------------------------------------------------------------ */

static Owned unpack_value(VM *vm, const Code *code, const char *from) {
    uint64_t bits;
    int64_t half = code->size / 2, length;
    switch (code->character) {
    case 'c': return bytes_new(vm, from, 1);
    case 's': return bytes_new(vm, from, (size_t)code->count);
    case 'p':
        length = code->count ? (int64_t)(uint8_t)from[0] : 0;
        if (length >= code->count) length = code->count ? code->count - 1 : 0;
        return bytes_new(vm, from + 1, (size_t)length);
    case '?': return value_from_bool(*from != 0);
    case 'e': case 'f': case 'd': return float_new(vm, get_float(from, code->size, code->is_little));
    case 'F':
    case 'D':
        return complex_new(vm, get_float(from, half, code->is_little),
                           get_float(from + half, half, code->is_little));
    default: break;
    }
    bits = get_bits(from, code->size, code->is_little);
    if (!is_signed(code->character)) return int_new_unsigned(vm, bits);
    int shift = (int)(64 - code->size * 8);
    return int_new(vm, (int64_t)(bits << shift) >> shift);
}

static Owned unpack_all(VM *vm, const Struct *self, const char *from) {
    size_t count;
    const Code *codes = codes_of(self, &count);
    Owned result = tuple_new(vm, self->value_count);
    int64_t next = 0;
    for (size_t i = 0; result && i < count; i++) {
        bool is_string = codes[i].character == 's' || codes[i].character == 'p';
        for (int64_t j = 0; j < (is_string ? 1 : codes[i].count); j++) {
            Owned item = unpack_value(vm, &codes[i], from + codes[i].offset + j * codes[i].size);
            if (!item) {
                value_release(vm, result);
                return NULL;
            }
            field_init_take(&as_tuple(result)->items[next++], item);
        }
    }
    return result;
}

static Owned unpack(VM *vm, Value self, Value data) {
    BufferView view;
    if (!check_made(vm, self) || !buffer_get(vm, data, &view, false)) return NULL;
    const Struct *format = as_struct(self);
    Owned result = view.count == format->size
                       ? unpack_all(vm, format, view.data)
                       : raise_own(vm, "unpack requires a buffer of %ld bytes", format->size);
    buffer_release(vm, &view);
    return result;
}

static Owned unpack_from(VM *vm, Value self, Value data, Value offset_given) {
    BufferView view;
    int64_t offset = 0;
    if (!check_made(vm, self) ||
        (offset_given && !value_to_int64(vm, offset_given, EXCEPTION(IndexError), &offset)) ||
        !buffer_get(vm, data, &view, false))
        return NULL;
    const Struct *format = as_struct(self);
    Owned result = find_place(vm, format->size, view.count, false, &offset)
                       ? unpack_all(vm, format, view.data + offset)
                       : NULL;
    buffer_release(vm, &view);
    return result;
}

/* An iterator over the records of a buffer. */
typedef struct UnpackIterator {
    Object object;
    Field format;    /* Struct, or NULL at the end */
    BufferView view; /* while format is set */
    int64_t at;
} UnpackIterator;

static void iterator_finish(VM *vm, UnpackIterator *self) {
    if (!field_peek(&self->format)) return;
    buffer_release(vm, &self->view);
    field_clear(vm, &self->format);
}

static void iterator_destroy(VM *vm, Object *self) {
    iterator_finish(vm, (UnpackIterator *)self);
}

static void iterator_traverse(Object *object, Visit *visit, void *context) {
    UnpackIterator *self = (UnpackIterator *)object;
    visit(field_peek(&self->format), context);
    if (field_peek(&self->format)) visit(self->view.owner, context);
}

static Owned iterator_iterate(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static bool iterator_step(VM *vm, Value value, Owned *item) {
    UnpackIterator *self = (UnpackIterator *)(uintptr_t)value;
    *item = NULL;
    if (!field_peek(&self->format)) return true;
    const Struct *format = as_struct(field_peek(&self->format));
    if (self->at >= self->view.count) {
        iterator_finish(vm, self);
        return true;
    }
    *item = unpack_all(vm, format, self->view.data + self->at);
    self->at += format->size;
    return *item != NULL;
}

static Owned iterator_hint(VM *vm, Value *args) {
    const UnpackIterator *self = (const UnpackIterator *)(const void *)args[0];
    return int_new(vm, field_peek(&self->format)
                           ? (self->view.count - self->at) / as_struct(field_peek(&self->format))->size
                           : 0);
}

static const Method iterator_methods[] = {
    {"__length_hint__(self, /)", iterator_hint, "How many records are left."}, {NULL, NULL, NULL}};

static const Type iterator_description = {
    .name = "unpack_iterator",
    .module = "_struct",
    .size = sizeof(UnpackIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_NO_CONSTRUCTOR | TYPE_IS_FINAL,
    .methods = iterator_methods,
    .slots = {.destroy = iterator_destroy,
              .traverse = iterator_traverse,
              .clear = iterator_destroy,
              .iterate = iterator_iterate,
              .next = iterator_step},
};

static Owned iter_unpack(VM *vm, Value self, Value data) {
    BufferView view;
    if (!check_made(vm, self)) return NULL;
    int64_t size = as_struct(self)->size;
    if (size == 0) return raise_own(vm, "cannot iteratively unpack with a struct of length 0");
    if (!buffer_get(vm, data, &view, false)) return NULL;
    if (view.count % size) {
        buffer_release(vm, &view);
        return raise_own(vm, "iterative unpacking requires a buffer of a multiple of %ld bytes", size);
    }
    Owned type = own_attribute(vm, "_unpack_iterator"), made = type ? type_allocate(vm, as_type(type)) : NULL;
    value_release(vm, type);
    if (!made) {
        buffer_release(vm, &view);
        return NULL;
    }
    UnpackIterator *iterator = (UnpackIterator *)(uintptr_t)made;
    iterator->view = view;
    field_init_take(&iterator->format, value_retain(self));
    return made;
}

/* --- the class Struct ----------------------------------------------------------------------------------- */

static void struct_destroy_(VM *vm, Object *self) {
    field_clear(vm, &((Struct *)self)->format);
    field_clear(vm, &((Struct *)self)->codes);
}

static void struct_traverse_(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Struct *)self)->format), context);
    visit(field_peek(&((Struct *)self)->codes), context);
}

static Owned struct_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static bool set_format(VM *vm, Struct *self, Value format) {
    if (!value_is_str(format) && !value_is_bytes(format))
        return raise_type_error(vm, "Struct() argument 1 must be a str or bytes object, not %T", format);
    Owned bytes = value_is_str(format) ? codec_encode(vm, format, "ascii", NULL) : value_retain(format);
    if (!bytes) return false;
    bool is_fine = compile_format(vm, self, as_bytes(bytes)->data, (size_t)as_bytes(bytes)->count);
    Owned text = is_fine ? codec_decode(vm, as_bytes(bytes)->data, (size_t)as_bytes(bytes)->count, "ascii",
                                        "surrogateescape")
                         : NULL;
    value_release(vm, bytes);
    if (text) field_take(vm, &self->format, text);
    return text != NULL;
}

static Owned struct_initialise(VM *vm, Value *args) {
    return set_format(vm, as_struct(args[0]), args[1]) ? VALUE_NONE : NULL;
}

static Owned struct_repr_(VM *vm, Value self) {
    if (!check_made(vm, self)) return NULL;
    return str_new_format(vm, "%s(%R)", value_type(self)->name, field_peek(&as_struct(self)->format));
}

static Owned get_format(VM *vm, Value self) {
    return check_made(vm, self) ? field_get(&as_struct(self)->format) : NULL;
}

static Owned get_size(VM *vm, Value self) {
    return check_made(vm, self) ? int_new(vm, as_struct(self)->size) : NULL;
}

static Owned method_pack(VM *vm, Value *args) {
    return pack(vm, args[0], args[1], 0);
}

static Owned method_pack_into(VM *vm, Value *args) {
    return pack_into(vm, args[0], args[1], 0);
}

static Owned method_unpack(VM *vm, Value *args) {
    return unpack(vm, args[0], args[1]);
}

static Owned method_unpack_from(VM *vm, Value *args) {
    return unpack_from(vm, args[0], args[1], args[2]);
}

static Owned method_iter_unpack(VM *vm, Value *args) {
    return iter_unpack(vm, args[0], args[1]);
}

static const Method struct_methods_[] = {
    {"pack(self, /, *v)", method_pack, "The bytes of values."},
    {"pack_into(self, /, *args)", method_pack_into, "Put the bytes of values into a buffer at an offset."},
    {"unpack(self, buffer, /)", method_unpack, "The values in a buffer."},
    {"unpack_from(self, /, buffer, offset=0)", method_unpack_from,
     "The values in a buffer from an offset on."},
    {"iter_unpack(self, buffer, /)", method_iter_unpack, "An iterator over the records in a buffer."},
    {NULL, NULL, NULL},
};

static const Property struct_properties[] = {
    {"format", get_format, NULL, "The format as a str."},
    {"size", get_size, NULL, "How many bytes the format describes."},
    {NULL, NULL, NULL, NULL},
};

static const Type struct_description = {
    .name = "Struct",
    .module = "_struct",
    .size = sizeof(Struct),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_WEAK_REFERENCES,
    .methods = struct_methods_,
    .properties = struct_properties,
    .slots = {.destroy = struct_destroy_,
              .traverse = struct_traverse_,
              .make = struct_make,
              .repr = struct_repr_},
    .initialise = {"Struct(format)", struct_initialise, NULL},
    .text = "A compiled format.",
};

/* --- the functions of the module ------------------------------------------------------------------------ */

enum { CACHE_MOST = 100 };

/* The Struct of a format, from the cache where it is there. */
static Owned cached(VM *vm, Value format) {
    Owned cache = own_attribute(vm, "_cache"), found = NULL, class = NULL;
    if (!cache || !dict_find(vm, as_dict(cache), format, &found)) goto failed;
    if (!found) {
        class = own_attribute(vm, "Struct");
        found = class ? value_call_1(vm, class, format) : NULL;
        if (!found) goto failed;
        if (as_dict(cache)->count >= CACHE_MOST) dict_clear(vm, as_dict(cache));
        if (!dict_set(vm, as_dict(cache), format, found)) {
            value_release(vm, found);
            found = NULL;
        }
    }
failed:
    value_release(vm, cache);
    value_release(vm, class);
    return found;
}

static Owned function_calcsize(VM *vm, Value *args) {
    Owned self = cached(vm, args[0]), result = self ? int_new(vm, as_struct(self)->size) : NULL;
    value_release(vm, self);
    return result;
}

/* pack and pack_into: args is a tuple that begins with the format. */
static Owned pack_by(VM *vm, Value args, Owned (*run)(VM *vm, Value self, Value items, int64_t skip)) {
    if (as_tuple(args)->count == 0) return raise_type_error(vm, "missing format argument");
    Owned self = cached(vm, tuple_peek(args, 0)), result = self ? run(vm, self, args, 1) : NULL;
    value_release(vm, self);
    return result;
}

static Owned function_pack(VM *vm, Value *args) {
    return pack_by(vm, args[0], pack);
}

static Owned function_pack_into(VM *vm, Value *args) {
    return pack_by(vm, args[0], pack_into);
}

static Owned function_unpack(VM *vm, Value *args) {
    Owned self = cached(vm, args[0]), result = self ? unpack(vm, self, args[1]) : NULL;
    value_release(vm, self);
    return result;
}

static Owned function_unpack_from(VM *vm, Value *args) {
    Owned self = cached(vm, args[0]), result = self ? unpack_from(vm, self, args[1], args[2]) : NULL;
    value_release(vm, self);
    return result;
}

static Owned function_iter_unpack(VM *vm, Value *args) {
    Owned self = cached(vm, args[0]), result = self ? iter_unpack(vm, self, args[1]) : NULL;
    value_release(vm, self);
    return result;
}

static Owned function_clearcache(VM *vm, Value *args) {
    (void)args;
    Owned cache = own_attribute(vm, "_cache");
    if (!cache) return NULL;
    dict_clear(vm, as_dict(cache));
    value_release(vm, cache);
    return VALUE_NONE;
}

static const Method functions[] = {
    {"_clearcache()", function_clearcache, "Forget the compiled formats."},
    {"calcsize(format, /)", function_calcsize, "How many bytes a format describes."},
    {"iter_unpack(format, buffer, /)", function_iter_unpack, "An iterator over the records in a buffer."},
    {"pack(*args)", function_pack, "pack(format, *values): the bytes of values."},
    {"pack_into(*args)", function_pack_into,
     "pack_into(format, buffer, offset, *values): put the bytes of values into a buffer."},
    {"unpack(format, buffer, /)", function_unpack, "The values in a buffer."},
    {"unpack_from(format, /, buffer, offset=0)", function_unpack_from,
     "The values in a buffer from an offset on."},
    {NULL, NULL, NULL},
};

static bool add_error(VM *vm, Value module) {
    Owned name = str_intern_text(vm, "error"), shown = str_intern_text(vm, "struct"),
          bases = tuple_single(vm, type_value(EXCEPTION(Exception))), dict = dict_new(vm), class = NULL;
    bool is_fine =
        name && shown && bases && dict && dict_set(vm, as_dict(dict), vm_name(vm, NAME___module__), shown);
    if (is_fine) class = type_new(vm, &type_type, name, bases, dict, (Arguments){NULL, 0, NULL});
    is_fine = class && dict_set(vm, module_dict(module), name, class);
    value_release(vm, name);
    value_release(vm, shown);
    value_release(vm, bases);
    value_release(vm, dict);
    value_release(vm, class);
    return is_fine;
}

Owned module_struct_core(VM *vm) {
    Owned module = stdlib_module(vm, "_struct", "C values in bytes, by a format.", functions);
    if (module && stdlib_add_type(vm, module, "Struct", &struct_description, NULL, NULL) &&
        stdlib_add_type(vm, module, "_unpack_iterator", &iterator_description, NULL, NULL) &&
        add_error(vm, module) && dict_set_text_take(vm, module_dict(module), "_cache", dict_new(vm)))
        return module;
    value_release(vm, module);
    return NULL;
}

/*
 * str: making, comparing, hashing, slicing and joining text. Its methods are in str_methods.c.
 *
 * Every str has the narrowest kind that holds its characters, so equal texts have equal bytes.
 */
#include "vm/objects/str.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/search.h"
#include "base/utf8.h"
#include "vm/allocate.h"
#include "vm/objects/bytes.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/slice.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static int kind_for(uint32_t largest) {
    return largest < 0x100 ? 1 : largest < 0x10000 ? 2 : 4;
}

uint32_t str_largest(const Str *str) {
    if (str_is_ascii(str)) return 0x7F;
    int kind = str_kind(str);
    return kind == 1 ? 0xFF : kind == 2 ? 0xFFFF : 0x10FFFF;
}

/* The same for ASCII text, where sizes cannot overflow. */
ALWAYS_INLINE Owned new_ascii_uninitialised(VM *vm, int64_t count) {
    Str *str = object_allocate_plain(vm, &str_type, sizeof *str + (size_t)count + 1);
    if (UNLIKELY(!str)) return NULL;
    str->object.bits |= 1u << STR_KIND_SHIFT | STR_IS_ASCII;
    str->hash = STR_HASH_UNKNOWN;
    str->count = count;
    str->data[count] = 0;
    return object_owned(str);
}

Owned str_new_uninitialised(VM *vm, int64_t count, uint32_t largest) {
    if (largest < 0x80 && count < INT64_MAX / 2) return new_ascii_uninitialised(vm, count);
    int kind = kind_for(largest);
    size_t size;
    if (MULTIPLY_OVERFLOWS((size_t)count + 1, (size_t)kind, &size) ||
        ADD_OVERFLOWS(size, sizeof(Str), &size)) {
        return raise_memory_error(vm);
    }
    Str *str = object_allocate_plain(vm, &str_type, size);
    if (!str) return NULL;
    str->object.bits |= (uint32_t)kind << STR_KIND_SHIFT | (largest < 0x80 ? STR_IS_ASCII : 0);
    str->hash = STR_HASH_UNKNOWN;
    str->count = count;
    str_write(str->data, kind, count, 0);
    return object_owned(str);
}

Owned str_new_ascii(VM *vm, const char *bytes, size_t count) {
    if (count == 0 && vm->empty_str) return value_retain(vm->empty_str);
    if (count == 1) return str_new_character(vm, (uint8_t)bytes[0]);
    Owned str = new_ascii_uninitialised(vm, (int64_t)count);
    if (str) memcpy(as_str(str)->data, bytes, count);
    return str;
}

Owned str_new_character(VM *vm, uint32_t code_point) {
    if (code_point < LATIN1_COUNT) {
        if (!vm->latin1[code_point]) {
            Owned made = str_new_uninitialised(vm, 1, code_point);
            if (!made) return NULL;
            as_str(made)->data[0] = (char)code_point;
            vm->latin1[code_point] = code_point < 0x80 ? str_intern_take(vm, made) : made;
            if (!vm->latin1[code_point]) return NULL;
        }
        return value_retain(vm->latin1[code_point]);
    }
    Owned str = str_new_uninitialised(vm, 1, code_point);
    if (str) str_write(as_str(str)->data, str_kind(as_str(str)), 0, code_point);
    return str;
}

static bool all_ascii(const char *bytes, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        if (word & 0x8080808080808080u) return false;
    }
    for (; i < count; i++) {
        if ((unsigned char)bytes[i] >= 0x80) return false;
    }
    return true;
}

Owned str_new_utf8(VM *vm, const char *bytes, size_t count) {
    if (all_ascii(bytes, count)) return str_new_ascii(vm, bytes, count);
    uint32_t largest = 0;
    int64_t length = 0;
    const char *end = bytes + count;
    for (const char *at = bytes; at < end; length++) {
        uint32_t c = utf8_next(&at);
        if (c > largest) largest = c;
    }
    if (length == 1) return str_new_character(vm, largest);
    Owned str = str_new_uninitialised(vm, length, largest);
    if (!str) return NULL;
    int kind = str_kind(as_str(str));
    const char *at = bytes;
    for (int64_t i = 0; i < length; i++) str_write(as_str(str)->data, kind, i, utf8_next(&at));
    return str;
}

Owned str_new_text(VM *vm, const char *text) {
    return str_new_utf8(vm, text, strlen(text));
}

Owned str_new_kind(VM *vm, const char *data, int kind, int64_t count) {
    if (count == 0) return value_retain(vm->empty_str);
    uint32_t largest = 0;
    if (kind == 1) {
        largest = all_ascii(data, (size_t)count) ? 0x7F : 0xFF;
    } else {
        for (int64_t i = 0; i < count; i++) {
            uint32_t c = str_read(data, kind, i);
            if (c > largest) largest = c;
        }
    }
    if (count == 1) return str_new_character(vm, str_read(data, kind, 0));
    Owned str = str_new_uninitialised(vm, count, largest);
    if (!str) return NULL;
    int to_kind = str_kind(as_str(str));
    if (to_kind == kind) {
        memcpy(as_str(str)->data, data, (size_t)count * (size_t)kind);
    } else {
        for (int64_t i = 0; i < count; i++) str_write(as_str(str)->data, to_kind, i, str_read(data, kind, i));
    }
    return str;
}

Owned str_new_file_name(VM *vm, const char *bytes, size_t count) {
    if (utf8_check(bytes, count) == count) return str_new_utf8(vm, bytes, count);
    STR_BUILDER(builder);
    for (size_t i = 0; i < count;) {
        size_t step = utf8_sequence(bytes + i, count - i);
        const char *at = bytes + i;
        str_builder_add(&builder, step ? utf8_next(&at) : 0xDC00u + (unsigned char)bytes[i]);
        i += step ? step : 1;
    }
    return str_builder_finish(vm, &builder);
}

void str_copy_characters(char *to, int to_kind, int64_t at, const Str *from, int64_t start, int64_t count) {
    int kind = str_kind(from);
    if (kind == to_kind) {
        memcpy(to + at * kind, from->data + start * kind, (size_t)(count * kind));
        return;
    }
    for (int64_t i = 0; i < count; i++) str_write(to, to_kind, at + i, str_read(from->data, kind, start + i));
}

Owned str_substring(VM *vm, Value value, int64_t start, int64_t end) {
    const Str *str = as_str(value);
    if (start >= end) return value_retain(vm->empty_str);
    if (start == 0 && end == str->count && value_is_exact_str(value)) return value_retain(value);
    if (end - start == 1) return str_new_character(vm, str_at(str, start));
    int kind = str_kind(str);
    if (str_is_ascii(str)) return str_new_ascii(vm, str->data + start, (size_t)(end - start));
    return str_new_kind(vm, str->data + start * kind, kind, end - start);
}

Owned str_concatenate(VM *vm, Value left, Value right) {
    const Str *a = as_str(left), *b = as_str(right);
    if (a->count == 0 && value_is_exact_str(right)) return value_retain(right);
    if (b->count == 0 && value_is_exact_str(left)) return value_retain(left);
    if (a->count > INT64_MAX / 8 - b->count)
        return raise_overflow_error(vm, "strings are too large to concat");
    bool are_ascii = str_is_ascii(a) && str_is_ascii(b);
    uint32_t la = are_ascii ? 0 : str_largest(a), lb = are_ascii ? 0x7F : str_largest(b);
    Owned result = str_new_uninitialised(vm, a->count + b->count, la > lb ? la : lb);
    if (!result) return NULL;
    if (are_ascii) {
        memcpy(as_str(result)->data, a->data, (size_t)a->count);
        memcpy(as_str(result)->data + a->count, b->data, (size_t)b->count);
        return result;
    }
    int kind = str_kind(as_str(result));
    str_copy_characters(as_str(result)->data, kind, 0, a, 0, a->count);
    str_copy_characters(as_str(result)->data, kind, a->count, b, 0, b->count);
    return result;
}

bool str_append_in_place(VM *vm, Field *left, Value right) {
    Str *a = as_str(left->held);
    const Str *b = as_str(right);
    /* In place: the text is ours alone, nobody may find it by its old hash, and its characters are wide
     * enough. */
    bool may_grow = a->object.references == 1 && !str_is_interned(a) && value_is_exact_str(left->held) &&
                    a->count > 0 && left->held != right && str_kind(a) >= str_kind(b) &&
                    !(str_is_ascii(a) && !str_is_ascii(b)) && !(a->object.bits & OBJECT_HAS_WEAK_REFERENCES);
    if (!may_grow || b->count == 0) {
        Owned result = str_concatenate(vm, left->held, right);
        if (!result) return false;
        field_take(vm, left, result);
        return true;
    }
    int kind = str_kind(a);
    size_t old_size = sizeof(Str) + (size_t)((a->count + 1) * kind);
    size_t size = old_size + (size_t)(b->count * kind);
    if (size > object_room(&a->object, old_size)) {
        size_t roomy = size + size / 4; /* so that many appends cost linear time */
        Str *moved = object_resize(vm, &a->object, old_size, roomy);
        if (!moved) return false;
        a = moved;
        left->held = object_owned(a);
    }
    a->hash = STR_HASH_UNKNOWN;
    if (LIKELY(kind == 1 && b->count == 1)) {
        a->data[a->count++] = b->data[0];
        a->data[a->count] = 0;
        return true;
    }
    str_copy_characters(a->data, kind, a->count, b, 0, b->count);
    a->count += b->count;
    str_write(a->data, kind, a->count, 0);
    return true;
}

Owned str_append_take(VM *vm, Owned left, Value right) {
    Field field = {left};
    if (str_append_in_place(vm, &field, right)) return field.held;
    value_release(vm, field.held);
    return NULL;
}

bool str_equal(Value left, Value right) {
    if (left == right) return true;
    const Str *a = as_str(left), *b = as_str(right);
    if (a->count != b->count || str_kind(a) != str_kind(b)) return false;
    return memcmp(a->data, b->data, (size_t)(a->count * str_kind(a))) == 0;
}

int str_order(Value left, Value right) {
    const Str *a = as_str(left), *b = as_str(right);
    int64_t shared = a->count < b->count ? a->count : b->count;
    int ka = str_kind(a), kb = str_kind(b);
    if (ka == 1 && kb == 1) {
        if (shared && a->data[0] != b->data[0]) return (uint8_t)a->data[0] < (uint8_t)b->data[0] ? -1 : 1;
        int order = memcmp(a->data, b->data, (size_t)shared);
        if (order) return order < 0 ? -1 : 1;
    } else {
        for (int64_t i = 0; i < shared; i++) {
            uint32_t x = str_read(a->data, ka, i), y = str_read(b->data, kb, i);
            if (x != y) return x < y ? -1 : 1;
        }
    }
    return a->count == b->count ? 0 : a->count < b->count ? -1 : 1;
}

static inline uint64_t rotate(uint64_t word, int bits) {
    return word << bits | word >> (64 - bits);
}

static inline void sip_round(uint64_t v[4]) {
    v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
    v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
    v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
    v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012), as CPython has it: with a given
   PYTHONHASHSEED both have the same hashes, and so the same order in sets of texts. */
int64_t bytes_hash_raw(VM *vm, const void *data, size_t count) {
    if (count == 0) return 0;
    const uint64_t *key = vm->hash_key;
    uint64_t v[4] = {key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
                     key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u};
    const char *at = data;
    uint64_t word, tail = (uint64_t)count << 56;
    for (size_t left = count / 8; left; left--, at += 8) {
        memcpy(&word, at, 8);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    for (size_t i = 0; i < count % 8; i++) tail |= (uint64_t)(uint8_t)at[i] << 8 * i;
    v[3] ^= tail;
    sip_round(v);
    v[0] ^= tail;
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++) sip_round(v);
    int64_t hash = (int64_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
    return hash == -1 ? -2 : hash;
}

int64_t str_hash(VM *vm, Value value) {
    Str *str = as_str(value);
    if (str->hash == STR_HASH_UNKNOWN)
        str->hash = bytes_hash_raw(vm, str->data, (size_t)(str->count * str_kind(str)));
    return str->hash;
}

int64_t str_find(Value value, Value needle_value, int64_t start, int64_t end) {
    const Str *str = as_str(value), *needle = as_str(needle_value);
    int64_t count = needle->count;
    if (end - start < count) return -1;
    if (count == 0) return start;
    if (str_kind(needle) > str_kind(str)) return -1;
    int kind = str_kind(str);
    uint32_t first = str_at(needle, 0);
    if (kind == 1) {
        const char *found;
        if (count == 1) {
            found = memchr(str->data + start, (int)first, (size_t)(end - start));
        } else {
            found = memmem_bytes(str->data + start, (size_t)(end - start), needle->data, (size_t)count);
        }
        return found ? found - str->data : -1;
    }
    int needle_kind = str_kind(needle);
    for (int64_t i = start; i + count <= end; i++) {
        if (str_read(str->data, kind, i) != first) continue;
        int64_t j = 1;
        while (j < count && str_read(str->data, kind, i + j) == str_read(needle->data, needle_kind, j)) j++;
        if (j == count) return i;
    }
    return -1;
}

Owned str_intern_take(VM *vm, Owned str) {
    if (!str || str_is_interned(as_str(str))) return str;
    Dict *table = as_dict(field_peek(&vm->interned));
    Value known = dict_get_str(vm, table, str);
    if (known) {
        Owned result = value_retain(known);
        value_release(vm, str);
        return result;
    }
    if (!dict_set(vm, table, str, str)) {
        value_release(vm, str);
        return NULL;
    }
    as_str(str)->object.bits |= STR_IS_INTERNED;
    as_str(str)->object.references -= 2; /* the table's references are not counted: see slot_destroy */
    return str;
}

Owned str_intern_utf8(VM *vm, const char *bytes, size_t count) {
    return str_intern_take(vm, str_new_utf8(vm, bytes, count));
}

Owned str_intern_text(VM *vm, const char *text) {
    return str_intern_utf8(vm, text, strlen(text));
}

static void slot_destroy(VM *vm, Object *self) {
    if (!(self->bits & STR_IS_INTERNED) || !field_peek(&vm->interned)) return;
    dict_forget_key(vm, as_dict(field_peek(&vm->interned)), object_value(self));
}

bool str_is_text(Value value, const char *ascii) {
    const Str *str = as_str(value);
    size_t count = strlen(ascii);
    return str_kind(str) == 1 && str->count == (int64_t)count && memcmp(str->data, ascii, count) == 0;
}

void str_append_utf8(Buffer *buffer, Value value) {
    const Str *str = as_str(value);
    if (str_is_ascii(str)) {
        buffer_append(buffer, str->data, (size_t)str->count);
        return;
    }
    int kind = str_kind(str);
    for (int64_t i = 0; i < str->count; i++) buffer_append_code_point(buffer, str_read(str->data, kind, i));
}

bool str_check_utf8(VM *vm, Value text) {
    if (str_is_ascii(as_str(text))) return true;
    for (int64_t i = 0; i < as_str(text)->count; i++) {
        uint32_t c = str_at(as_str(text), i);
        if (c >= 0xD800 && c <= 0xDFFF)
            return raise_unicode_encode_error(vm, "utf-8", text, i, i + 1, "surrogates not allowed");
    }
    return true;
}

bool str_check_c_text(VM *vm, Value text) {
    if (!str_check_utf8(vm, text)) return false;
    for (int64_t i = 0; i < as_str(text)->count; i++) {
        if (!str_at(as_str(text), i)) return raise_value_error(vm, "embedded null character");
    }
    return true;
}

bool str_append_file_name(VM *vm, Buffer *buffer, Value value) {
    const Str *str = as_str(value);
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c == 0) return raise_value_error(vm, "embedded null byte");
        if (c >= 0xDC80 && c <= 0xDCFF) {
            buffer_append_byte(buffer, (char)(c - 0xDC00));
        } else if (c >= 0xD800 && c <= 0xDFFF) {
            return raise_unicode_encode_error(vm, "utf-8", value, i, i + 1, "surrogates not allowed");
        } else {
            buffer_append_code_point(buffer, c);
        }
    }
    if (buffer->failed) return raise_memory_error(vm);
    return true;
}

/* As builder_reserve, where what is there does not do. */
static COLD bool builder_grow(StrBuilder *builder, int64_t count, int kind) {
    if (kind < builder->kind) kind = builder->kind;
    int64_t room = builder->room;
    if (builder->count + count > room) {
        room = room < 32 ? 32 : room + room / 2;
        if (room < builder->count + count) room = builder->count + count;
    }
    bool moves = builder->block && kind == builder->kind;
    char *data = moves ? memory_resize_array(builder->block, (size_t)room, (size_t)kind)
                       : memory_allocate_array((size_t)room, (size_t)kind);
    if (!data) {
        builder->failed = true;
        return false;
    }
    if (!moves) {
        const char *old = str_builder_text(builder);
        if (kind == builder->kind) memcpy(data, old, (size_t)builder->count);
        else {
            for (int64_t i = 0; i < builder->count; i++)
                str_write(data, kind, i, str_read(old, builder->kind, i));
        }
        memory_release(builder->block);
        builder->kind = kind;
    }
    builder->block = data;
    builder->room = room;
    return true;
}

/* Room for count more characters of at most `largest`; widens what is there. */
ALWAYS_INLINE bool builder_reserve(StrBuilder *builder, int64_t count, uint32_t largest) {
    if (UNLIKELY(builder->failed)) return false;
    if (largest > builder->largest) builder->largest = largest;
    int kind = kind_for(largest);
    if (LIKELY(kind <= builder->kind && builder->count + count <= builder->room)) return true;
    return builder_grow(builder, count, kind);
}

void str_builder_add(StrBuilder *builder, uint32_t code_point) {
    if (builder_reserve(builder, 1, code_point))
        str_write(str_builder_text(builder), builder->kind, builder->count++, code_point);
}

void str_builder_add_part(StrBuilder *builder, Value value, int64_t start, int64_t end) {
    const Str *str = as_str(value);
    if (start >= end) return;
    if (str_kind(str) > builder->kind) { /* the part may be narrower than the whole */
        for (int64_t i = start; i < end; i++) str_builder_add(builder, str_at(str, i));
        return;
    }
    if (!builder_reserve(builder, end - start, builder->kind == 1 ? str_largest(str) : builder->largest))
        return;
    str_copy_characters(str_builder_text(builder), builder->kind, builder->count, str, start, end - start);
    builder->count += end - start;
}

void str_builder_add_str(StrBuilder *builder, Value value) {
    str_builder_add_part(builder, value, 0, as_str(value)->count);
}

void str_builder_add_ascii(StrBuilder *builder, const char *bytes, size_t count) {
    if (!count || !builder_reserve(builder, (int64_t)count, 0x7F)) return;
    if (builder->kind == 1) memcpy(str_builder_text(builder) + builder->count, bytes, count);
    else {
        for (size_t i = 0; i < count; i++)
            str_write(str_builder_text(builder), builder->kind, builder->count + (int64_t)i,
                      (uint8_t)bytes[i]);
    }
    builder->count += (int64_t)count;
}

void str_builder_add_text(StrBuilder *builder, const char *ascii) {
    str_builder_add_ascii(builder, ascii, strlen(ascii));
}

char *str_builder_extend(StrBuilder *builder, int64_t count, uint32_t largest) {
    if (builder->kind != 1 || !builder_reserve(builder, count, largest)) return NULL;
    char *at = str_builder_text(builder) + builder->count;
    builder->count += count;
    return at;
}

void str_builder_repeat(StrBuilder *builder, uint32_t code_point, int64_t count) {
    if (count <= 0 || !builder_reserve(builder, count, code_point)) return;
    if (builder->kind == 1) {
        memset(str_builder_text(builder) + builder->count, (int)code_point, (size_t)count);
        builder->count += count;
        return;
    }
    for (int64_t i = 0; i < count; i++)
        str_write(str_builder_text(builder), builder->kind, builder->count++, code_point);
}

Owned str_builder_finish(VM *vm, StrBuilder *builder) {
    Owned result = builder->failed ? raise_memory_error(vm)
                   : builder->largest < 0x80
                       ? str_new_ascii(vm, str_builder_text(builder), (size_t)builder->count)
                       : str_new_kind(vm, str_builder_text(builder), builder->kind, builder->count);
    str_builder_close(builder);
    return result;
}

void str_builder_close(StrBuilder *builder) {
    if (UNLIKELY(builder->block)) memory_release(builder->block);
    str_builder_open(builder);
}

/* One conversion of a value inside a format, as text behind the builder. %A is %T for messages about
   arguments, which call None by its own name. */
static bool add_value(VM *vm, StrBuilder *builder, char conversion, va_list *args) {
    if (conversion == 'A') {
        va_list ahead;
        va_copy(ahead, *args);
        bool is_none = va_arg(ahead, Value) == VALUE_NONE;
        va_end(ahead);
        if (is_none) {
            (void)va_arg(*args, Value);
            str_builder_add_text(builder, "None");
            return true;
        }
        conversion = 'T';
    }
    if (strchr("TQNP", conversion)) {
        bool is_of_value = conversion == 'T' || conversion == 'Q';
        const Type *type = is_of_value ? value_type(va_arg(*args, Value)) : va_arg(*args, const Type *);
        Owned text = conversion == 'P'   ? type_name(vm, type)
                     : conversion == 'Q' ? type_qualified_name(vm, type)
                                         : type_message_name(vm, type);
        if (!text) return false;
        str_builder_add_str(builder, text);
        value_release(vm, text);
        return true;
    }
    Value value = va_arg(*args, Value);
    Owned text = conversion == 'R' ? value_repr(vm, value) : value_str(vm, value);
    if (!text) return false;
    str_builder_add_str(builder, text);
    value_release(vm, text);
    return true;
}

Owned str_new_format_list(VM *vm, const char *format, va_list args) {
    STR_BUILDER(builder);
    va_list rest;
    va_copy(rest, args);
    bool is_fine = true;
    for (const char *at = format; *at && is_fine;) {
        if (*at != '%') {
            const char *next = at;
            while (*next && *next != '%') next++;
            Owned text = str_new_utf8(vm, at, (size_t)(next - at));
            is_fine = text != NULL;
            if (text) str_builder_add_str(&builder, text);
            value_release(vm, text);
            at = next;
            continue;
        }
        const char *end = at + 1;
        while (strchr("0123456789.-lz*", *end)) end++;
        char part[16], text[64];
        size_t size = (size_t)(end + 1 - at);
        memcpy(part, at, size);
        part[size] = 0;
        bool is_long = strchr(part, 'l') || strchr(part, 'z');
        switch (*end) {
        case 'A': case 'R': case 'S': case 'T': case 'Q': case 'N': case 'P':
            is_fine = add_value(vm, &builder, *end, &rest); break;
        case '%': str_builder_add(&builder, '%'); break;
        case 'c': str_builder_add(&builder, (uint32_t)va_arg(rest, int)); break;
        case 's': {
            const char *string;
            size_t count;
            if (end[-1] == '*') {
                count = (size_t)va_arg(rest, int);
                string = va_arg(rest, const char *);
            } else {
                string = va_arg(rest, const char *);
                count = strlen(string);
                const char *dot = strchr(part, '.');
                if (dot && (size_t)atoi(dot + 1) < count) count = (size_t)atoi(dot + 1);
            }
            Owned piece = str_new_file_name(vm, string, count);
            is_fine = piece != NULL;
            if (piece) str_builder_add_str(&builder, piece);
            value_release(vm, piece);
            break;
        }
        case 'g': case 'f':
            snprintf(text, sizeof text, *end == 'g' ? "%g" : "%f", va_arg(rest, double));
            str_builder_add_text(&builder, text);
            break;
        default: { /* d i u x X, with l, ll or z; width and zeros as given */
            int64_t number = is_long                                     ? va_arg(rest, int64_t)
                             : strchr("uxXo", *end) ? (int64_t)va_arg(rest, unsigned)
                                                                         : va_arg(rest, int);
            int width = 0;
            bool zeros = part[1] == '0';
            for (const char *p = part + 1; *p; p++) {
                if (*p >= '0' && *p <= '9') width = width * 10 + (*p - '0');
            }
            if (*end == 'x')
                snprintf(text, sizeof text, zeros ? "%0*llx" : "%*llx", width, (unsigned long long)number);
            else if (*end == 'X')
                snprintf(text, sizeof text, zeros ? "%0*llX" : "%*llX", width, (unsigned long long)number);
            else if (*end == 'o') snprintf(text, sizeof text, "%llo", (unsigned long long)number);
            else if (*end == 'u')
                snprintf(text, sizeof text, zeros ? "%0*llu" : "%*llu", width, (unsigned long long)number);
            else snprintf(text, sizeof text, zeros ? "%0*lld" : "%*lld", width, (long long)number);
            str_builder_add_text(&builder, text);
        }
        }
        at = end + 1;
    }
    va_end(rest);
    if (!is_fine) {
        str_builder_close(&builder);
        return NULL;
    }
    return str_builder_finish(vm, &builder);
}

Owned str_new_format(VM *vm, const char *format, ...) {
    va_list args;
    va_start(args, format);
    Owned result = str_new_format_list(vm, format, args);
    va_end(args);
    return result;
}

static Owned slot_str(VM *vm, Value self) {
    if (value_is_exact_str(self)) return value_retain(self);
    const Str *str = as_str(self);
    return str_new_kind(vm, str->data, str_kind(str), str->count);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    *hash = str_hash(vm, self);
    return true;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    (void)vm;
    if (!value_is_str(left) || !value_is_str(right)) return VALUE_NOT_IMPLEMENTED;
    if (op == COMPARE_EQ) return value_from_bool(str_equal(left, right));
    if (op == COMPARE_NE) return value_from_bool(!str_equal(left, right));
    int order = str_order(left, right);
    return value_from_bool(op == COMPARE_LT   ? order < 0
                           : op == COMPARE_LE ? order <= 0
                           : op == COMPARE_GT ? order > 0
                                              : order >= 0);
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    (void)vm;
    *truth = as_str(self)->count != 0;
    return true;
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_str(self)->count;
    return true;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    const Str *str = as_str(self);
    if (value_is_small_int(key)) {
        int64_t index = value_small_int(key);
        if (index < 0) index += str->count;
        if (index < 0 || index >= str->count) return raise_index_error(vm, "string index out of range");
        return str_new_character(vm, str_at(str, index));
    }
    if (value_has_type(key, &slice_type)) {
        SliceRange range;
        if (!slice_resolve(vm, key, str->count, &range)) return NULL;
        if (range.step == 1) return str_substring(vm, self, range.start, range.start + range.count);
        STR_BUILDER(builder);
        for (int64_t i = 0; i < range.count; i++)
            str_builder_add(&builder, str_at(str, range.start + i * range.step));
        return str_builder_finish(vm, &builder);
    }
    if (!value_has_index(vm, key))
        return raise_type_error(vm, "string indices must be integers, not '%T'", key);
    int64_t index;
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return NULL;
    if (index < 0) index += str->count;
    if (index < 0 || index >= str->count) return raise_index_error(vm, "string index out of range");
    return str_new_character(vm, str_at(str, index));
}

static bool slot_contains(VM *vm, Value self, Value item, bool *found) {
    if (!value_is_str(item))
        return raise_type_error(vm, "'in <string>' requires string as left operand, not %T", item);
    *found = str_find(self, item, 0, as_str(self)->count) >= 0;
    return true;
}

static Owned slot_concatenate(VM *vm, Value left, Value right) {
    if (!value_is_str(right))
        return raise_type_error(vm, "can only concatenate str (not \"%T\") to str", right);
    return str_concatenate(vm, left, right);
}

static Owned slot_repeat(VM *vm, Value self, int64_t times) {
    const Str *str = as_str(self);
    if (times <= 0 || str->count == 0) return value_retain(vm->empty_str);
    if (times == 1 && value_is_exact_str(self)) return value_retain(self);
    int64_t count;
    if (MULTIPLY_OVERFLOWS(str->count, times, &count))
        return raise_overflow_error(vm, "repeated string is too long");
    if (count > INT64_MAX / 8) return raise_memory_error(vm);
    Owned result = str_new_uninitialised(vm, count, str_largest(str));
    if (!result) return NULL;
    char *data = as_str(result)->data;
    size_t size = (size_t)(str->count * str_kind(str)), total = (size_t)(count * str_kind(str));
    if (size == 1) {
        memset(data, str->data[0], total);
        return result;
    }
    memcpy(data, str->data, size);
    for (size_t done = size; done < total;) { /* doubling */
        size_t step = done < total - done ? done : total - done;
        memcpy(data + done, data, step);
        done += step;
    }
    return result;
}

static Owned slot_remainder(VM *vm, Value left, Value right) {
    return value_is_str(left) ? str_format_percent(vm, left, right) : VALUE_NOT_IMPLEMENTED;
}

static Owned slot_iterate(VM *vm, Value self) {
    bool is_plain_ascii = value_has_type(self, &str_type) && str_is_ascii(as_str(self)); /* no subclass */
    return index_iterator_new(vm, is_plain_ascii ? &ascii_iterator_type : &str_iterator_type,
                              self);
}

/* str(object=..., encoding=..., errors=...) */
static Owned construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    Owned text;
    if (!args[1] && args[3] && !value_is_str(args[3]))
        return raise_type_error(vm, "str() argument 'errors' must be str, not %A", args[3]);
    if (!args[1]) text = value_retain(vm->empty_str);
    else if (!args[2] && !args[3]) text = value_str(vm, args[1]);
    else if (type != &str_type && (args[2] == VALUE_NONE || args[3] == VALUE_NONE))
        return raise_type_error(vm, "str() argument '%s' must be str, not None",
                                args[2] == VALUE_NONE ? "encoding" : "errors");
    else text = bytes_decode_any(vm, args[1], args[2], args[3]);
    if (!text || type == &str_type) return text;
    const Str *str = as_str(text);
    int kind = str_kind(str);
    size_t size = (size_t)((str->count + 1) * kind);
    size_t whole = (sizeof(Str) + size + 7) / 8 * 8 + type_tail_size(type);
    Str *copy = object_allocate_zeroed(vm, type, whole);
    if (copy) {
        copy->object.bits |= str->object.bits & ~((uint32_t)OBJECT_USER_BIT - 1) & ~(uint32_t)STR_IS_INTERNED;
        copy->hash = str->hash;
        copy->count = str->count;
        memcpy(copy->data, str->data, size);
        type_init_tail(vm, object_value(copy), whole);
    }
    value_release(vm, text);
    return object_owned(copy);
}

const Type str_type = {
    TYPE_HEAD(str, "str"),
    .base = &object_type,
    .size = sizeof(Str),
    .item_size = 1,
    .flags = TYPE_IS_STR | TYPE_MATCHES_SELF,
    .slots = {.destroy = slot_destroy,
              .repr = str_repr,
              .str = slot_str,
              .hash = slot_hash,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .length = slot_length,
              .get_item = slot_get_item,
              .contains = slot_contains,
              .concatenate = slot_concatenate,
              .repeat = slot_repeat,
              .iterate = slot_iterate,
              .binary = {[BINARY_REMAINDER] = slot_remainder}},
    .construct = {"str(object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)",
                  construct, NULL},
    .methods = str_methods,
    .text = "Text: of an object, or of bytes in an encoding.",
};

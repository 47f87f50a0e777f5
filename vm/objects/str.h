/*
 * str: immutable text, one, two or four bytes a character by its largest code point, never more than needed.
 */
#ifndef VM_OBJECTS_STR_H
#define VM_OBJECTS_STR_H

#include "base/buffer.h"
#include "vm/state.h"

enum {
    STR_IS_ASCII = OBJECT_USER_BIT,
    STR_IS_INTERNED = OBJECT_USER_BIT << 1,
    STR_KIND_SHIFT = 20, /* bits 20..22: bytes a character */
    STR_HASH_UNKNOWN = -1,
};

struct Str {
    Object object;
    int64_t hash;
    int64_t count; /* characters */
    char data[];   /* a zero character behind the last */
};

ALWAYS_INLINE Str *as_str(Value value) {
    return (Str *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_str(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_STR;
}

ALWAYS_INLINE bool value_is_exact_str(Value value) {
    return value_is_pointer(value) && value_object(value)->type == &str_type;
}

ALWAYS_INLINE int str_kind(const Str *str) {
    return (int)(str->object.bits >> STR_KIND_SHIFT & 7);
}

ALWAYS_INLINE bool str_is_ascii(const Str *str) {
    return str->object.bits & STR_IS_ASCII;
}

ALWAYS_INLINE bool str_is_interned(const Str *str) {
    return str->object.bits & STR_IS_INTERNED;
}

ALWAYS_INLINE uint32_t str_read(const char *data, int kind, int64_t index) {
    if (kind == 1) return (uint8_t)data[index];
    uint16_t two;
    uint32_t four;
    if (kind == 2) {
        memcpy(&two, data + index * 2, sizeof two);
        return two;
    }
    memcpy(&four, data + index * 4, sizeof four);
    return four;
}

ALWAYS_INLINE void str_write(char *data, int kind, int64_t index, uint32_t code_point) {
    if (kind == 1) {
        data[index] = (char)code_point;
    } else if (kind == 2) {
        uint16_t two = (uint16_t)code_point;
        memcpy(data + index * 2, &two, sizeof two);
    } else {
        memcpy(data + index * 4, &code_point, sizeof code_point);
    }
}

ALWAYS_INLINE uint32_t str_at(const Str *str, int64_t index) {
    return str_read(str->data, str_kind(str), index);
}

/* An uninitialised str of count characters, the largest of which is `largest`. Fill it before anyone looks.
 */
NODISCARD Owned str_new_uninitialised(VM *vm, int64_t count, uint32_t largest);
/* From well-formed UTF-8 (WTF-8: lone surrogates allowed). */
NODISCARD Owned str_new_utf8(VM *vm, const char *bytes, size_t count);
NODISCARD Owned str_new_text(VM *vm, const char *text);
NODISCARD Owned str_new_ascii(VM *vm, const char *bytes, size_t count);
/* As by printf with the conversions of raise_format (%R %S %T %N). */
NODISCARD Owned str_new_format(VM *vm, const char *format, ...);
NODISCARD Owned str_new_format_list(VM *vm, const char *format, va_list args);
NODISCARD Owned str_new_character(VM *vm, uint32_t code_point);
/* From characters of kind bytes each; narrowed to what they need. */
NODISCARD Owned str_new_kind(VM *vm, const char *data, int kind, int64_t count);
/* Bytes decoded as the file system's names are: UTF-8 with surrogateescape. */
NODISCARD Owned str_new_file_name(VM *vm, const char *bytes, size_t count);
/* Whether a text can be given to C as UTF-8: no lone surrogates, no null characters. */
NODISCARD bool str_check_c_text(VM *vm, Value text);
/* Whether text can be written in UTF-8; UnicodeEncodeError for a lone surrogate. */
NODISCARD bool str_check_utf8(VM *vm, Value text);
/* Characters start..end-1; the indices are in range. */
NODISCARD Owned str_substring(VM *vm, Value str, int64_t start, int64_t end);
NODISCARD Owned str_concatenate(VM *vm, Value left, Value right);
/* *left becomes left + right, grown in place where it is nobody else's; unchanged when there is no memory. */
NODISCARD bool str_append_in_place(VM *vm, Field *left, Value right);
/* left + right; left is consumed and grown in place if nobody else has it. */
NODISCARD Owned str_append_take(VM *vm, Owned left, Value right);
bool str_equal(Value left, Value right);
int str_order(Value left, Value right);
int64_t str_hash(VM *vm, Value str);
/* Index of needle in str[start:end], or -1. */
int64_t str_find(Value str, Value needle, int64_t start, int64_t end);
/* The one interned str equal to str (which is consumed); exact str only. */
NODISCARD Owned str_intern_take(VM *vm, Owned str);
NODISCARD Owned str_intern_text(VM *vm, const char *text);
NODISCARD Owned str_intern_utf8(VM *vm, const char *bytes, size_t count);
bool str_is_text(Value str, const char *ascii);
/* Appends UTF-8; lone surrogates become three bytes (WTF-8). */
void str_append_utf8(Buffer *buffer, Value str);
/* Appends as a file name: UTF-8 with surrogateescape. False with an exception pending for other surrogates or
 * NUL. */
NODISCARD bool str_append_file_name(VM *vm, Buffer *buffer, Value str);
/* Largest character, for kinds: 0x7F, 0xFF, 0xFFFF or 0x10FFFF. */
uint32_t str_largest(const Str *str);
void str_copy_characters(char *to, int to_kind, int64_t at, const Str *from, int64_t start, int64_t count);

/* Grows a str piece by piece: in the builder itself as long as it is short and narrow. It may not be copied.
 */
enum { STR_BUILDER_FEW = 96 };
typedef struct StrBuilder {
    char *block; /* NULL: the text is in few */
    int64_t count, room;
    int kind;
    uint32_t largest;
    bool failed;
    char few[STR_BUILDER_FEW];
} StrBuilder;

#define STR_BUILDER_EMPTY {.room = STR_BUILDER_FEW, .kind = 1}
/* Declares an empty builder; what lies in few is left as it is. */
#define STR_BUILDER(name)   \
    StrBuilder name;        \
    str_builder_open(&name)
ALWAYS_INLINE void str_builder_open(StrBuilder *builder) {
    builder->block = NULL;
    builder->count = 0;
    builder->room = STR_BUILDER_FEW;
    builder->kind = 1;
    builder->largest = 0;
    builder->failed = false;
}
/* The characters so far, count of them, each of kind bytes; valid until something is added. */
ALWAYS_INLINE char *str_builder_text(StrBuilder *builder) {
    return builder->block ? builder->block : builder->few;
}
void str_builder_add(StrBuilder *builder, uint32_t code_point);
void str_builder_add_str(StrBuilder *builder, Value str);
void str_builder_add_part(StrBuilder *builder, Value str, int64_t start, int64_t end);
void str_builder_add_text(StrBuilder *builder, const char *ascii);
void str_builder_add_ascii(StrBuilder *builder, const char *bytes, size_t count);
/* Where count characters more of one byte each, at most `largest`, are to be written; they count already.
   NULL if the builder holds wider ones, or has no memory. */
char *str_builder_extend(StrBuilder *builder, int64_t count, uint32_t largest);
void str_builder_repeat(StrBuilder *builder, uint32_t code_point, int64_t count);
/* The str; the builder is closed. NULL with MemoryError pending. */
NODISCARD Owned str_builder_finish(VM *vm, StrBuilder *builder);
void str_builder_close(StrBuilder *builder);

/* The rest of str's slots and methods, from str_methods.c and str_format.c. */
NODISCARD Owned str_repr(VM *vm, Value str);
NODISCARD Owned str_format_percent(VM *vm, Value format, Value args);
/* start and end arguments as slices read them (NULL or None: left out), for a text of count items. */
NODISCARD bool str_bounds(VM *vm, Value start_value, Value end_value, int64_t count, int64_t *start,
                          int64_t *end);
extern const Method str_methods[];

#endif

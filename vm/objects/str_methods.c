/*
 * str: its methods and repr. The format mini-language is in ../format_spec.c, str.format and % in
 * str_format.c.
 */
#include <string.h>

#include "base/memory.h"
#include "base/text_repr.h"
#include "base/unicode.h"
#include "vm/format_spec.h"
#include "vm/objects/bytes.h"
#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/str_format.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* Whether repr() of ASCII text is the text between single quotes. */
static bool is_shown_plainly(const char *bytes, size_t count) {
    bool is_plain = true;
    for (size_t i = 0; i < count; i++)
        is_plain &= bytes[i] >= ' ' && bytes[i] != 0x7F && bytes[i] != '\'' && bytes[i] != '\\';
    return is_plain;
}

Owned str_repr(VM *vm, Value value) {
    const Str *str = as_str(value);
    Buffer text = BUFFER_EMPTY, quoted = BUFFER_EMPTY;
    const char *bytes = str->data;
    size_t count = (size_t)str->count;
    if (str_is_ascii(str) && is_shown_plainly(bytes, count)) {
        Owned quoted_at_once = str_new_uninitialised(vm, str->count + 2, 0x7F);
        if (!quoted_at_once) return NULL;
        char *to = as_str(quoted_at_once)->data;
        to[0] = to[count + 1] = '\'';
        memcpy(to + 1, bytes, count);
        return quoted_at_once;
    }
    if (!str_is_ascii(str)) {
        str_append_utf8(&text, value);
        bytes = text.bytes, count = text.count;
    }
    if (!text.failed) text_append_repr(&quoted, bytes, count);
    Owned result =
        text.failed || quoted.failed ? raise_memory_error(vm) : str_new_utf8(vm, quoted.bytes, quoted.count);
    buffer_close(&text);
    buffer_close(&quoted);
    return result;
}

/* self as an exact str. */
static Owned exact(VM *vm, Value self) {
    if (value_is_exact_str(self)) return value_retain(self);
    return str_new_kind(vm, as_str(self)->data, str_kind(as_str(self)), as_str(self)->count);
}

static bool need_str(VM *vm, Value value, const char *function, int index) {
    if (value_is_str(value)) return true;
    if (index == 0) return raise_type_error(vm, "%s() argument must be str, not %A", function, value);
    return raise_type_error(vm, "%s() argument %d must be str, not %A", function, index, value);
}

static bool read_bound(VM *vm, Value value, int64_t *number) {
    if (!value || value == VALUE_NONE) return true;
    if (!value_has_index(vm, value))
        return raise_type_error(vm, "slice indices must be integers or None or have an __index__ method");
    return value_to_int64(vm, value, NULL, number);
}

bool str_bounds(VM *vm, Value start_value, Value end_value, int64_t count, int64_t *start, int64_t *end) {
    *start = 0;
    *end = INT64_MAX;
    if (!read_bound(vm, start_value, start) || !read_bound(vm, end_value, end)) return false;
    if (*end > count) *end = count;
    else if (*end < 0) *end = *end + count < 0 ? 0 : *end + count;
    if (*start < 0) *start = *start + count < 0 ? 0 : *start + count;
    return true;
}

/* --- case ----------------------------------------------------------------------------------------------- */

typedef size_t (*Mapping)(uint32_t code_point, uint32_t mapped[3]);

static bool is_final_sigma(const Str *str, int64_t at) {
    int64_t i = at - 1;
    while (i >= 0 && unicode_is_case_ignorable(str_at(str, i))) i--;
    if (i < 0 || !unicode_is_cased(str_at(str, i))) return false;
    for (i = at + 1; i < str->count && unicode_is_case_ignorable(str_at(str, i));) i++;
    return i >= str->count || !unicode_is_cased(str_at(str, i));
}

static size_t lower_at(const Str *str, int64_t at, uint32_t mapped[3]) {
    enum { CAPITAL_SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2, SMALL_SIGMA = 0x3C3 };
    uint32_t c = str_at(str, at);
    if (c != CAPITAL_SIGMA) return unicode_to_lower(c, mapped);
    mapped[0] = is_final_sigma(str, at) ? FINAL_SIGMA : SMALL_SIGMA;
    return 1;
}

static void add_mapped(StrBuilder *builder, const uint32_t *mapped, size_t count) {
    for (size_t i = 0; i < count; i++) str_builder_add(builder, mapped[i]);
}

/* A new ASCII str of the same length with the letters from first on, 26 of them, in the other case. */
ALWAYS_INLINE Owned map_ascii(VM *vm, const Str *str, char first) {
    enum { LETTERS = 26, CASE_BIT = 0x20 };
    if (str->count <= 1) {
        char c = str->count ? str->data[0] : 0;
        if ((unsigned char)(c - first) < LETTERS) c ^= CASE_BIT;
        return str_new_ascii(vm, &c, (size_t)str->count);
    }
    Owned result = str_new_uninitialised(vm, str->count, 0x7F);
    if (!result) return NULL;
    char *restrict to = as_str(result)->data;
    const char *restrict from = str->data;
    for (int64_t i = 0; i < str->count; i++) {
        char c = from[i];
        to[i] = (char)(c ^ ((unsigned char)(c - first) < LETTERS ? CASE_BIT : 0));
    }
    return result;
}

static Owned lower_ascii(VM *vm, const Str *str) {
    return map_ascii(vm, str, 'A');
}

static Owned upper_ascii(VM *vm, const Str *str) {
    return map_ascii(vm, str, 'a');
}

static Owned method_lower(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    if (str_is_ascii(str)) return lower_ascii(vm, str);
    STR_BUILDER(builder);
    uint32_t mapped[3];
    for (int64_t i = 0; i < str->count; i++) add_mapped(&builder, mapped, lower_at(str, i, mapped));
    return str_builder_finish(vm, &builder);
}

static Owned map_each(VM *vm, const Str *str, Mapping mapping) {
    STR_BUILDER(builder);
    uint32_t mapped[3];
    for (int64_t i = 0; i < str->count; i++) add_mapped(&builder, mapped, mapping(str_at(str, i), mapped));
    return str_builder_finish(vm, &builder);
}

static Owned method_upper(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    return str_is_ascii(str) ? upper_ascii(vm, str) : map_each(vm, str, unicode_to_upper);
}

static Owned method_casefold(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    return str_is_ascii(str) ? lower_ascii(vm, str) : map_each(vm, str, unicode_to_folded);
}

static Owned method_capitalize(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    if (str_is_ascii(str) && str->count > 1) {
        Owned result = lower_ascii(vm, str);
        if (result && str->data[0] >= 'a' && str->data[0] <= 'z')
            as_str(result)->data[0] = (char)(str->data[0] - 'a' + 'A');
        else if (result) as_str(result)->data[0] = str->data[0];
        return result;
    }
    STR_BUILDER(builder);
    uint32_t mapped[3];
    for (int64_t i = 0; i < str->count; i++) {
        add_mapped(&builder, mapped,
                   i == 0 ? unicode_to_title(str_at(str, 0), mapped) : lower_at(str, i, mapped));
    }
    return str_builder_finish(vm, &builder);
}

static Owned method_title(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    STR_BUILDER(builder);
    uint32_t mapped[3];
    bool was_cased = false;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        add_mapped(&builder, mapped, was_cased ? lower_at(str, i, mapped) : unicode_to_title(c, mapped));
        was_cased = unicode_is_cased(c);
    }
    return str_builder_finish(vm, &builder);
}

static Owned method_swapcase(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    STR_BUILDER(builder);
    uint32_t mapped[3];
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (unicode_is_upper(c)) add_mapped(&builder, mapped, lower_at(str, i, mapped));
        else if (unicode_is_lower(c)) add_mapped(&builder, mapped, unicode_to_upper(c, mapped));
        else str_builder_add(&builder, c);
    }
    return str_builder_finish(vm, &builder);
}

/* --- questions ------------------------------------------------------------------------------------------ */

static Owned all_have(Value self, unsigned flags, bool of_empty) {
    const Str *str = as_str(self);
    if (str->count == 0) return value_from_bool(of_empty);
    for (int64_t i = 0; i < str->count; i++) {
        if (!unicode_has(str_at(str, i), flags)) return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

#define ALL_METHOD(name, flags, of_empty)               \
    static Owned method_##name(VM *vm, Value *args) {   \
        (void)vm;                                       \
        return all_have(args[0], flags, of_empty);      \
    }
ALL_METHOD(isalnum, UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC, false)
ALL_METHOD(isalpha, UNICODE_ALPHA, false)
ALL_METHOD(isdecimal, UNICODE_DECIMAL, false)
ALL_METHOD(isdigit, UNICODE_DIGIT, false)
ALL_METHOD(isnumeric, UNICODE_NUMERIC, false)
ALL_METHOD(isprintable, UNICODE_PRINTABLE, true)
ALL_METHOD(isspace, UNICODE_SPACE, false)
#undef ALL_METHOD

static Owned method_isascii(VM *vm, Value *args) {
    (void)vm;
    return value_from_bool(str_is_ascii(as_str(args[0])));
}

static Owned method_isidentifier(VM *vm, Value *args) {
    (void)vm;
    const Str *str = as_str(args[0]);
    if (str->count == 0 || !unicode_is_xid_start(str_at(str, 0))) return VALUE_FALSE;
    for (int64_t i = 1; i < str->count; i++) {
        if (!unicode_is_xid_continue(str_at(str, i))) return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

static Owned one_case(Value self, unsigned wanted, unsigned refused) {
    const Str *str = as_str(self);
    bool any = false;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (unicode_has(c, refused)) return VALUE_FALSE;
        any |= unicode_has(c, wanted);
    }
    return value_from_bool(any);
}

static Owned method_islower(VM *vm, Value *args) {
    (void)vm;
    return one_case(args[0], UNICODE_LOWER, UNICODE_UPPER | UNICODE_TITLE);
}

static Owned method_isupper(VM *vm, Value *args) {
    (void)vm;
    return one_case(args[0], UNICODE_UPPER, UNICODE_LOWER | UNICODE_TITLE);
}

static Owned method_istitle(VM *vm, Value *args) {
    (void)vm;
    const Str *str = as_str(args[0]);
    bool was_cased = false, any = false;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (unicode_is_upper(c) || unicode_is_title(c)) {
            if (was_cased) return VALUE_FALSE;
            was_cased = any = true;
        } else if (unicode_is_lower(c)) {
            if (!was_cased) return VALUE_FALSE;
            any = true;
        } else {
            was_cased = false;
        }
    }
    return value_from_bool(any);
}

/* --- searching ------------------------------------------------------------------------------------------ */

/* Last index of needle in str[start:end], or -1. */
static int64_t find_last(Value self, Value needle_value, int64_t start, int64_t end) {
    const Str *str = as_str(self), *needle = as_str(needle_value);
    int64_t count = needle->count;
    if (end - start < count) return -1;
    if (count == 0) return end;
    int kind = str_kind(str), needle_kind = str_kind(needle);
    if (needle_kind > kind) return -1;
    for (int64_t i = end - count; i >= start; i--) {
        int64_t j = 0;
        while (j < count && str_read(str->data, kind, i + j) == str_read(needle->data, needle_kind, j)) j++;
        if (j == count) return i;
    }
    return -1;
}

static bool search(VM *vm, Value *args, const char *name, bool is_last, int64_t *found) {
    int64_t start, end, count = as_str(args[0])->count;
    if (!need_str(vm, args[1], name, 1)) return false;
    if (!str_bounds(vm, args[2], args[3], count, &start, &end)) return false;
    *found = is_last ? find_last(args[0], args[1], start, end) : str_find(args[0], args[1], start, end);
    return true;
}

static Owned method_find(VM *vm, Value *args) {
    int64_t found;
    return search(vm, args, "find", false, &found) ? value_from_small_int(found) : NULL;
}

static Owned method_rfind(VM *vm, Value *args) {
    int64_t found;
    return search(vm, args, "rfind", true, &found) ? value_from_small_int(found) : NULL;
}

static Owned method_index(VM *vm, Value *args) {
    int64_t found;
    if (!search(vm, args, "index", false, &found)) return NULL;
    return found >= 0 ? value_from_small_int(found) : raise_value_error(vm, "substring not found");
}

static Owned method_rindex(VM *vm, Value *args) {
    int64_t found;
    if (!search(vm, args, "rindex", true, &found)) return NULL;
    return found >= 0 ? value_from_small_int(found) : raise_value_error(vm, "substring not found");
}

static Owned method_count(VM *vm, Value *args) {
    int64_t start, end, length = as_str(args[0])->count, count = 0;
    if (!need_str(vm, args[1], "count", 1)) return NULL;
    if (!str_bounds(vm, args[2], args[3], length, &start, &end)) return NULL;
    int64_t step = as_str(args[1])->count;
    if (start > end) return value_from_small_int(0);
    if (step == 0) return value_from_small_int(end - start + 1);
    for (int64_t at = start; (at = str_find(args[0], args[1], at, end)) >= 0; at += step) count++;
    return value_from_small_int(count);
}

static bool equal_at(const Str *str, int64_t at, const Str *part) {
    int kind = str_kind(str), part_kind = str_kind(part);
    if (part_kind > kind) return part->count == 0;
    if (kind == part_kind)
        return memcmp(str->data + at * kind, part->data, (size_t)(part->count * kind)) == 0;
    for (int64_t i = 0; i < part->count; i++) {
        if (str_read(str->data, kind, at + i) != str_read(part->data, part_kind, i)) return false;
    }
    return true;
}

static bool tail_matches(Value self, Value part, int64_t start, int64_t end, bool is_end) {
    int64_t count = as_str(part)->count;
    if (end - start < count) return false;
    return equal_at(as_str(self), is_end ? end - count : start, as_str(part));
}

static Owned tail_match(VM *vm, Value *args, const char *name, bool is_end) {
    int64_t start, end;
    if (!str_bounds(vm, args[2], args[3], as_str(args[0])->count, &start, &end)) return NULL;
    if (value_is_str(args[1])) return value_from_bool(tail_matches(args[0], args[1], start, end, is_end));
    if (!value_is_tuple(args[1]))
        return raise_type_error(vm, "%s first arg must be str or a tuple of str, not %T", name, args[1]);
    for (int64_t i = 0; i < as_tuple(args[1])->count; i++) {
        Value part = tuple_peek(args[1], i);
        if (!value_is_str(part))
            return raise_type_error(vm, "tuple for %s must only contain str, not %T", name, part);
        if (tail_matches(args[0], part, start, end, is_end)) return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

static Owned method_startswith(VM *vm, Value *args) {
    return tail_match(vm, args, "startswith", false);
}

static Owned method_endswith(VM *vm, Value *args) {
    return tail_match(vm, args, "endswith", true);
}

/* --- padding and stripping ------------------------------------------------------------------------------ */

static bool read_fill(VM *vm, Value value, uint32_t *fill) {
    *fill = ' ';
    if (!value) return true;
    if (!value_is_str(value))
        return raise_type_error(vm, "The fill character must be a unicode character, not %T", value);
    if (as_str(value)->count != 1)
        return raise_type_error(vm, "The fill character must be exactly one character long");
    *fill = str_at(as_str(value), 0);
    return true;
}

static Owned pad(VM *vm, Value self, int64_t left, int64_t right, uint32_t fill) {
    if (left < 0) left = 0;
    if (right < 0) right = 0;
    if (left + right == 0) return exact(vm, self);
    if (left > INT64_MAX / 8 || right > INT64_MAX / 8)
        return raise_overflow_error(vm, "padded string is too long");
    const Str *str = as_str(self);
    uint32_t largest = str_largest(str);
    Owned result = str_new_uninitialised(vm, left + str->count + right, fill > largest ? fill : largest);
    if (!result) return NULL;
    char *data = as_str(result)->data;
    int kind = str_kind(as_str(result));
    for (int64_t i = 0; i < left; i++) str_write(data, kind, i, fill);
    str_copy_characters(data, kind, left, str, 0, str->count);
    for (int64_t i = 0; i < right; i++) str_write(data, kind, left + str->count + i, fill);
    return result;
}

static Owned justify(VM *vm, Value *args, int side) {
    int64_t width;
    uint32_t fill;
    if (!value_to_count(vm, args[1], &width) || !read_fill(vm, args[2], &fill))
        return NULL;
    int64_t padding = width - as_str(args[0])->count;
    if (padding <= 0) return exact(vm, args[0]);
    if (side < 0) return pad(vm, args[0], 0, padding, fill);
    if (side > 0) return pad(vm, args[0], padding, 0, fill);
    int64_t left = padding / 2 + (padding & width & 1);
    return pad(vm, args[0], left, padding - left, fill);
}

static Owned method_ljust(VM *vm, Value *args) {
    return justify(vm, args, -1);
}

static Owned method_rjust(VM *vm, Value *args) {
    return justify(vm, args, 1);
}

static Owned method_center(VM *vm, Value *args) {
    return justify(vm, args, 0);
}

static Owned method_zfill(VM *vm, Value *args) {
    int64_t width;
    if (!value_to_count(vm, args[1], &width)) return NULL;
    const Str *str = as_str(args[0]);
    int64_t fill = width - str->count;
    if (fill <= 0) return exact(vm, args[0]);
    Owned result = pad(vm, args[0], fill, 0, '0');
    if (!result || str->count == 0) return result;
    uint32_t sign = str_at(str, 0);
    if (sign == '+' || sign == '-') {
        int kind = str_kind(as_str(result));
        str_write(as_str(result)->data, kind, 0, sign);
        str_write(as_str(result)->data, kind, fill, '0');
    }
    return result;
}

static bool is_stripped(uint32_t c, Value characters) {
    if (!characters) return unicode_is_space(c);
    const Str *set = as_str(characters);
    for (int64_t i = 0; i < set->count; i++) {
        if (str_at(set, i) == c) return true;
    }
    return false;
}

static Owned strip(VM *vm, Value *args, const char *name, bool left, bool right) {
    Value characters = args[1] && args[1] != VALUE_NONE ? args[1] : NULL;
    if (characters && !value_is_str(characters))
        return raise_type_error(vm, "%s arg must be None or str", name);
    const Str *str = as_str(args[0]);
    int64_t start = 0, end = str->count;
    while (left && start < end && is_stripped(str_at(str, start), characters)) start++;
    while (right && end > start && is_stripped(str_at(str, end - 1), characters)) end--;
    return str_substring(vm, args[0], start, end);
}

static Owned method_strip(VM *vm, Value *args) {
    return strip(vm, args, "strip", true, true);
}

static Owned method_lstrip(VM *vm, Value *args) {
    return strip(vm, args, "lstrip", true, false);
}

static Owned method_rstrip(VM *vm, Value *args) {
    return strip(vm, args, "rstrip", false, true);
}

static Owned method_removeprefix(VM *vm, Value *args) {
    if (!need_str(vm, args[1], "removeprefix", 0)) return NULL;
    int64_t count = as_str(args[0])->count;
    return str_substring(vm, args[0],
                         tail_matches(args[0], args[1], 0, count, false) ? as_str(args[1])->count : 0, count);
}

static Owned method_removesuffix(VM *vm, Value *args) {
    if (!need_str(vm, args[1], "removesuffix", 0)) return NULL;
    int64_t count = as_str(args[0])->count;
    return str_substring(vm, args[0], 0,
                         tail_matches(args[0], args[1], 0, count, true) ? count - as_str(args[1])->count
                                                                        : count);
}

static Owned method_expandtabs(VM *vm, Value *args) {
    int size = 8;
    if (args[1] && !value_to_c_int(vm, args[1], &size)) return NULL;
    const Str *str = as_str(args[0]);
    STR_BUILDER(builder);
    int64_t column = 0;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c == '\t') {
            int64_t step = size > 0 ? size - column % size : 0;
            str_builder_repeat(&builder, ' ', step);
            column += step;
        } else {
            str_builder_add(&builder, c);
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
    }
    return str_builder_finish(vm, &builder);
}

/* --- splitting and joining ------------------------------------------------------------------------------ */

static bool add_part(VM *vm, Owned list, Value self, int64_t start, int64_t end) {
    return list_append_take(vm, as_list(list), str_substring(vm, self, start, end));
}

static Owned finish_list(VM *vm, Owned list, bool is_fine) {
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned split_space(VM *vm, Value self, int64_t most) {
    const Str *str = as_str(self);
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    int64_t at = 0, count = str->count;
    for (int64_t n = 0; is_fine; n++) {
        while (at < count && unicode_is_space(str_at(str, at))) at++;
        if (at == count) break;
        int64_t start = at;
        if (n == most) {
            is_fine = add_part(vm, list, self, start, count);
            break;
        }
        while (at < count && !unicode_is_space(str_at(str, at))) at++;
        is_fine = add_part(vm, list, self, start, at);
    }
    return finish_list(vm, list, is_fine);
}

static bool list_reverse_items(Owned list) {
    List *items = as_list(list);
    for (int64_t i = 0, j = items->count - 1; i < j; i++, j--) {
        Owned item = field_move(&items->items[i]);
        field_init_take(&items->items[i], field_move(&items->items[j]));
        field_init_take(&items->items[j], item);
    }
    return true;
}

static Owned rsplit_space(VM *vm, Value self, int64_t most) {
    const Str *str = as_str(self);
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    int64_t at = str->count;
    for (int64_t n = 0; is_fine; n++) {
        while (at > 0 && unicode_is_space(str_at(str, at - 1))) at--;
        if (at == 0) break;
        int64_t end = at;
        if (n == most) {
            is_fine = add_part(vm, list, self, 0, end);
            break;
        }
        while (at > 0 && !unicode_is_space(str_at(str, at - 1))) at--;
        is_fine = add_part(vm, list, self, at, end);
    }
    return finish_list(vm, list, is_fine && list_reverse_items(list));
}

static Owned split_at(VM *vm, Value self, Value separator, int64_t most, bool is_right) {
    int64_t step = as_str(separator)->count, count = as_str(self)->count;
    if (step == 0) return raise_value_error(vm, "empty separator");
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    int64_t start = 0, end = count, found;
    for (int64_t n = 0; is_fine && n != most; n++) {
        found = is_right ? find_last(self, separator, 0, end) : str_find(self, separator, start, count);
        if (found < 0) break;
        is_fine =
            is_right ? add_part(vm, list, self, found + step, end) : add_part(vm, list, self, start, found);
        start = found + step, end = found;
    }
    if (is_fine)
        is_fine = is_right ? add_part(vm, list, self, 0, end) : add_part(vm, list, self, start, count);
    if (is_fine && is_right) list_reverse_items(list);
    return finish_list(vm, list, is_fine);
}

static Owned split_any(VM *vm, Value *args, bool is_right) {
    int64_t most = -1;
    if (args[2] && !value_to_count(vm, args[2], &most)) return NULL;
    if (most < 0) most = -1;
    if (!args[1] || args[1] == VALUE_NONE)
        return is_right ? rsplit_space(vm, args[0], most) : split_space(vm, args[0], most);
    if (!value_is_str(args[1])) return raise_type_error(vm, "must be str or None, not %T", args[1]);
    return split_at(vm, args[0], args[1], most, is_right);
}

static Owned method_split(VM *vm, Value *args) {
    return split_any(vm, args, false);
}

static Owned method_rsplit(VM *vm, Value *args) {
    return split_any(vm, args, true);
}

static Owned method_splitlines(VM *vm, Value *args) {
    bool keeps = false, is_fine = true;
    if (args[1] && !value_is_true(vm, args[1], &keeps)) return NULL;
    const Str *str = as_str(args[0]);
    Owned list = list_new(vm, 0);
    if (!list) return NULL;
    for (int64_t at = 0; is_fine && at < str->count;) {
        int64_t end = at;
        while (end < str->count && !unicode_is_line_break(str_at(str, end))) end++;
        int64_t next = end;
        if (next < str->count)
            next +=
                str_at(str, next) == '\r' && next + 1 < str->count && str_at(str, next + 1) == '\n' ? 2 : 1;
        is_fine = add_part(vm, list, args[0], at, keeps ? next : end);
        at = next;
    }
    return finish_list(vm, list, is_fine);
}

static Owned partition(VM *vm, Value *args, bool is_right) {
    if (!value_is_str(args[1])) return raise_type_error(vm, "must be str, not %T", args[1]);
    int64_t step = as_str(args[1])->count, count = as_str(args[0])->count;
    if (step == 0) return raise_value_error(vm, "empty separator");
    int64_t found = is_right ? find_last(args[0], args[1], 0, count) : str_find(args[0], args[1], 0, count);
    Owned items[3];
    if (found < 0) {
        items[is_right ? 2 : 0] = exact(vm, args[0]);
        items[1] = value_retain(vm->empty_str);
        items[is_right ? 0 : 2] = value_retain(vm->empty_str);
    } else {
        items[0] = str_substring(vm, args[0], 0, found);
        items[1] = exact(vm, args[1]);
        items[2] = str_substring(vm, args[0], found + step, count);
    }
    return tuple_from_take(vm, items, 3);
}

static Owned method_partition(VM *vm, Value *args) {
    return partition(vm, args, false);
}

static Owned method_rpartition(VM *vm, Value *args) {
    return partition(vm, args, true);
}

/* The strs of items joined: their number and widths are known before a character is copied. */
static Owned join(VM *vm, Value separator, const Field *items, int64_t count) {
    uint32_t largest = count > 1 ? str_largest(as_str(separator)) : 0;
    int64_t gap = as_str(separator)->count, total = 0;
    for (int64_t i = 0; i < count; i++) {
        Value item = field_peek(&items[i]);
        if (!value_is_str(item))
            return raise_type_error(vm, "sequence item %ld: expected str instance, %T found", i, item);
        uint32_t of_item = str_largest(as_str(item));
        if (of_item > largest) largest = of_item;
        if (ADD_OVERFLOWS(total, as_str(item)->count + (i ? gap : 0), &total) || total > INT64_MAX / 8) {
            return raise_overflow_error(vm, "join() result is too long for a Python string");
        }
    }
    if (total == 0) return value_retain(vm->empty_str);
    Owned result = str_new_uninitialised(vm, total, largest);
    if (!result) return NULL;
    char *data = as_str(result)->data;
    int kind = str_kind(as_str(result));
    int64_t at = 0;
    for (int64_t i = 0; i < count; i++) {
        const Str *item = as_str(field_peek(&items[i]));
        if (i && gap) str_copy_characters(data, kind, at, as_str(separator), 0, gap), at += gap;
        str_copy_characters(data, kind, at, item, 0, item->count);
        at += item->count;
    }
    if (total == 1) { /* single characters are shared */
        uint32_t c = str_at(as_str(result), 0);
        value_release(vm, result);
        return str_new_character(vm, c);
    }
    return result;
}

static Owned method_join(VM *vm, Value *args) {
    Owned items = NULL;
    bool is_list = value_has_type(args[1], &list_type), is_tuple = !is_list;
    items = is_list ? value_retain(args[1]) : value_to_items(vm, args[1], "can only join an iterable");
    if (!items) return NULL;
    const Field *fields = is_tuple ? as_tuple(items)->items : as_list(items)->items;
    int64_t count = is_tuple ? as_tuple(items)->count : as_list(items)->count;
    Owned result;
    if (count == 1 && value_is_exact_str(field_peek(&fields[0]))) result = field_get(&fields[0]);
    else result = join(vm, args[0], fields, count);
    value_release(vm, items);
    return result;
}

/* --- replacing ------------------------------------------------------------------------------------------ */

/* The shared str in place of a new ASCII one of less than two characters. */
static Owned shared_take(VM *vm, Owned str) {
    Owned shared = str_new_ascii(vm, as_str(str)->data, (size_t)as_str(str)->count);
    value_release(vm, str);
    return shared;
}

/* Replacement of one text by another, the first not empty, most times (-1: all) where all three are ASCII:
   the result is as long as it must be at once. */
static Owned replace_ascii(VM *vm, Value self, const Str *old, const Str *new, int64_t most) {
    const Str *str = as_str(self);
    int64_t found = 0;
    Value old_value = object_value(&old->object);
    int64_t first = str_find(self, old_value, 0, str->count);
    if (first < 0) return exact(vm, self);
    if (old->count == new->count) { /* in place in a copy */
        Owned result = str_new_ascii(vm, str->data, (size_t)str->count);
        if (!result || str->count == 1) {
            value_release(vm, result);
            return result ? str_new_ascii(vm, new->data, 1) : NULL;
        }
        char *data = as_str(result)->data, *end = data + str->count;
        if (old->count == 1) {
            char from = old->data[0], to = new->data[0];
            for (char *at = data + first; at < end && found != most; at++) {
                if (*at != from) continue;
                *at = to;
                found++;
            }
        } else {
            for (int64_t at = first; at >= 0 && found != most; found++) {
                memcpy(data + at, new->data, (size_t)new->count);
                at = str_find(self, old_value, at + old->count, str->count);
            }
        }
        return result;
    }
    for (int64_t at = first; at >= 0 && found != most; found++)
        at = str_find(self, old_value, at + old->count, str->count);
    int64_t growth, total;
    if (MULTIPLY_OVERFLOWS(found, new->count - old->count, &growth) ||
        ADD_OVERFLOWS(str->count, growth, &total)) {
        return raise_overflow_error(vm, "replace string is too long");
    }
    Owned result = str_new_uninitialised(vm, total, 0x7F);
    if (!result) return NULL;
    char *to = as_str(result)->data;
    int64_t from = 0;
    for (int64_t i = 0, at = first; i < found; i++) {
        memcpy(to, str->data + from, (size_t)(at - from));
        to += at - from;
        memcpy(to, new->data, (size_t)new->count);
        to += new->count;
        from = at + old->count;
        if (i + 1 < found) at = str_find(self, old_value, from, str->count);
    }
    memcpy(to, str->data + from, (size_t)(str->count - from));
    return total < 2 ? shared_take(vm, result) : result;
}

static Owned method_replace(VM *vm, Value *args) {
    int64_t most = -1;
    if (!need_str(vm, args[1], "replace", 1) || !need_str(vm, args[2], "replace", 2)) return NULL;
    if (args[3] && !value_to_count(vm, args[3], &most)) return NULL;
    const Str *str = as_str(args[0]);
    int64_t step = as_str(args[1])->count, at = 0, n = 0;
    if (step && most && str_is_ascii(str) && str_is_ascii(as_str(args[1])) && str_is_ascii(as_str(args[2])))
        return replace_ascii(vm, args[0], as_str(args[1]), as_str(args[2]), most);
    STR_BUILDER(builder);
    if (step == 0) {
        for (; at <= str->count && n != most; n++, at++) {
            str_builder_add_str(&builder, args[2]);
            if (at < str->count) str_builder_add(&builder, str_at(str, at));
        }
        if (at < str->count) str_builder_add_part(&builder, args[0], at, str->count);
        return str_builder_finish(vm, &builder);
    }
    for (; n != most; n++) {
        int64_t found = str_find(args[0], args[1], at, str->count);
        if (found < 0) break;
        str_builder_add_part(&builder, args[0], at, found);
        str_builder_add_str(&builder, args[2]);
        at = found + step;
    }
    if (n == 0) {
        str_builder_close(&builder);
        return exact(vm, args[0]);
    }
    str_builder_add_part(&builder, args[0], at, str->count);
    return str_builder_finish(vm, &builder);
}

/* What table says of one character, added to builder. */
static bool translate_one(VM *vm, Value table, uint32_t c, StrBuilder *builder) {
    Owned key = value_from_small_int(c);
    Owned mapped = NULL;
    bool is_dict = value_is_exact_dict(table); /* which need not raise for what it lacks */
    bool is_fine = is_dict ? dict_find(vm, as_dict(table), key, &mapped)
                           : (mapped = value_get_item(vm, table, key)) != NULL;
    if (!is_fine && !raise_clear_if(vm, EXCEPTION(LookupError))) return false;
    if (!mapped) {
        str_builder_add(builder, c);
        return true;
    }
    if (mapped == VALUE_NONE) return true;
    is_fine = true;
    if (value_is_str(mapped)) {
        str_builder_add_str(builder, mapped);
    } else if (value_is_int(mapped)) {
        int64_t code;
        if (!int_fits_int64(mapped, &code) || code < 0 || code > UNICODE_LAST)
            is_fine = raise_value_error(vm, "character mapping must be in range(0x110000)");
        else str_builder_add(builder, (uint32_t)code);
    } else {
        is_fine = raise_type_error(vm, "character mapping must return integer, None or str");
    }
    value_release(vm, mapped);
    return is_fine;
}

static Owned method_translate(VM *vm, Value *args) {
    const Str *str = as_str(args[0]);
    STR_BUILDER(builder);
    for (int64_t i = 0; i < str->count; i++) {
        if (!translate_one(vm, args[1], str_at(str, i), &builder)) {
            str_builder_close(&builder);
            return NULL;
        }
    }
    return str_builder_finish(vm, &builder);
}

static bool map_dict(VM *vm, Dict *table, Value source) {
    size_t position = 0;
    Value key, value;
    while (dict_next(as_dict(source), &position, &key, &value)) {
        if (value_is_str(key)) {
            if (as_str(key)->count != 1)
                return raise_value_error(vm, "string keys in translatetable must be of length 1");
            Owned code = value_from_small_int(str_at(as_str(key), 0));
            if (!dict_set(vm, table, code, value)) return false;
        } else if (value_is_int(key)) {
            if (!dict_set(vm, table, key, value)) return false;
        } else {
            return raise_type_error(vm, "keys in translate table mustbe strings or integers");
        }
    }
    return true;
}

static bool map_strs(VM *vm, Dict *table, Value from, Value to, Value dropped) {
    if (!value_is_str(to)) return raise_type_error(vm, "maketrans() argument 2 must be str, not %A", to);
    if (dropped && !value_is_str(dropped))
        return raise_type_error(vm, "maketrans() argument 3 must be str, not %A", dropped);
    if (!value_is_str(from))
        return raise_type_error(vm,
                                "first maketrans argument must be a string if there is a second argument");
    if (as_str(from)->count != as_str(to)->count)
        return raise_value_error(vm, "the first two maketrans arguments must have equal length");
    for (int64_t i = 0; i < as_str(from)->count; i++) {
        Owned key = value_from_small_int(str_at(as_str(from), i)),
              value = value_from_small_int(str_at(as_str(to), i));
        if (!dict_set(vm, table, key, value)) return false;
    }
    for (int64_t i = 0; dropped && i < as_str(dropped)->count; i++) {
        Owned key = value_from_small_int(str_at(as_str(dropped), i));
        if (!dict_set(vm, table, key, VALUE_NONE)) return false;
    }
    return true;
}

static Owned method_maketrans(VM *vm, Value *args) {
    if (!args[1] && !value_is_dict(args[0]))
        return raise_type_error(vm, "if you give only one argument to maketrans it must be a dict");
    Owned table = dict_new(vm);
    if (!table) return NULL;
    if (args[1] ? map_strs(vm, as_dict(table), args[0], args[1], args[2])
                : map_dict(vm, as_dict(table), args[0]))
        return table;
    value_release(vm, table);
    return NULL;
}

/* --- the rest ------------------------------------------------------------------------------------------- */

static Owned method_encode(VM *vm, Value *args) {
    Buffer buffers[2] = {BUFFER_EMPTY, BUFFER_EMPTY};
    const char *names[2] = {NULL, NULL};
    Owned result = NULL;
    for (int i = 0; i < 2; i++) {
        Value name = args[i + 1];
        if (!name) continue;
        if (!value_is_str(name)) {
            raise_type_error(vm, "encode() argument '%s' must be str, not %A", i == 0 ? "encoding" : "errors",
                             name);
            goto done;
        }
        if (!str_check_c_text(vm, name)) goto done;
        str_append_utf8(&buffers[i], name);
        names[i] = buffers[i].bytes ? buffers[i].bytes : "";
    }
    result = codec_encode(vm, args[0], names[0], names[1]);
done:
    buffer_close(&buffers[0]);
    buffer_close(&buffers[1]);
    return result;
}

static Owned method_format_spec(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "__format__() argument must be str, not %A", args[1]);
    return str_format(vm, args[0], args[1]);
}

static Owned method_format(VM *vm, Value *args) {
    return str_format_fields(vm, args[0], args[1], args[2], NULL);
}

static Owned method_format_map(VM *vm, Value *args) {
    return str_format_fields(vm, args[0], NULL, NULL, args[1]);
}

static Owned method_getnewargs(VM *vm, Value *args) {
    Owned items[1] = {exact(vm, args[0])};
    return tuple_from_take(vm, items, 1);
}

static Owned method_sizeof(VM *vm, Value *args) {
    enum { ASCII_HEADER = 40, OTHER_HEADER = 56 }; /* CPython's layout: programs print these sizes */
    const Str *str = as_str(args[0]);
    return int_new(vm, (str_is_ascii(str) ? ASCII_HEADER : OTHER_HEADER) + (str->count + 1) * str_kind(str));
}

const Method str_methods[] = {
    {"encode(self, /, encoding='utf-8', errors='strict')", method_encode,
     "The bytes of the text in an encoding."},
    {"replace(self, old, new, /, count=-1)", method_replace,
     "Put new for old, everywhere or the first count times."},
    {"split(self, /, sep=None, maxsplit=-1)", method_split,
     "The pieces between separators, or between runs of white space; at most maxsplit + 1."},
    {"rsplit(self, /, sep=None, maxsplit=-1)", method_rsplit,
     "As split(), but maxsplit counts from the right."},
    {"join(self, iterable, /)", method_join, "Put the pieces together with this text between them."},
    {"capitalize(self, /)", method_capitalize,
     "The first character in upper case, all others in lower case."},
    {"casefold(self, /)", method_casefold, "A form in which texts are equal that differ in case alone."},
    {"title(self, /)", method_title,
     "Each word with its first letter in upper case and the rest in lower case."},
    {"center(self, width, fillchar=' ', /)", method_center,
     "Put fill characters on both sides until there are width."},
    {"count(self, sub, start=None, end=None, /)", method_count,
     "How often sub occurs between start and end, without overlaps."},
    {"expandtabs(self, /, tabsize=8)", method_expandtabs,
     "Put spaces in place of each tab, up to the next multiple of tabsize."},
    {"find(self, sub, start=None, end=None, /)", method_find,
     "Where sub first occurs between start and end; -1 where it does not."},
    {"partition(self, sep, /)", method_partition,
     "Split at the first separator: what is before, the separator, what is behind."},
    {"index(self, sub, start=None, end=None, /)", method_index,
     "Where sub first occurs between start and end; ValueError where it does not."},
    {"ljust(self, width, fillchar=' ', /)", method_ljust,
     "Put fill characters behind until there are width."},
    {"lower(self, /)", method_lower, "All letters in lower case."},
    {"lstrip(self, chars=None, /)", method_lstrip,
     "Without leading characters out of a set, or without leading white space."},
    {"rfind(self, sub, start=None, end=None, /)", method_rfind,
     "Where sub last occurs between start and end; -1 where it does not."},
    {"rindex(self, sub, start=None, end=None, /)", method_rindex,
     "Where sub last occurs between start and end; ValueError where it does not."},
    {"rjust(self, width, fillchar=' ', /)", method_rjust,
     "Put fill characters before until there are width."},
    {"rstrip(self, chars=None, /)", method_rstrip,
     "Without trailing characters out of a set, or without trailing white space."},
    {"rpartition(self, sep, /)", method_rpartition,
     "Split at the last separator: what is before, the separator, what is behind."},
    {"splitlines(self, /, keepends=False)", method_splitlines,
     "The lines, with their ends if keepends is true."},
    {"strip(self, chars=None, /)", method_strip,
     "Without characters of a set, or white space, at both ends."},
    {"swapcase(self, /)", method_swapcase, "All letters in the other case."},
    {"translate(self, table, /)", method_translate,
     "Replace each character by what the table has under its code point; None leaves it out."},
    {"upper(self, /)", method_upper, "All letters in upper case."},
    {"startswith(self, prefix, start=None, end=None, /)", method_startswith,
     "Whether the part between start and end starts with prefix, or one of a tuple."},
    {"endswith(self, suffix, start=None, end=None, /)", method_endswith,
     "Whether the part between start and end ends with suffix, or one of a tuple."},
    {"removeprefix(self, prefix, /)", method_removeprefix, "Without prefix, if it starts so."},
    {"removesuffix(self, suffix, /)", method_removesuffix, "Without suffix, if it ends so."},
    {"isascii(self, /)", method_isascii, "Whether all code points are below 128."},
    {"islower(self, /)", method_islower, "Whether there is a cased letter and none is upper case."},
    {"isupper(self, /)", method_isupper, "Whether there is a cased letter and none is lower case."},
    {"istitle(self, /)", method_istitle, "Whether each word begins in upper case and goes on in lower case."},
    {"isspace(self, /)", method_isspace, "Whether there is a character and all are white space."},
    {"isdecimal(self, /)", method_isdecimal,
     "Whether there is a character and all are decimal digits of some script."},
    {"isdigit(self, /)", method_isdigit,
     "Whether there is a character and all are digits, superscripts included."},
    {"isnumeric(self, /)", method_isnumeric,
     "Whether there is a character and all stand for numbers, fractions included."},
    {"isalpha(self, /)", method_isalpha, "Whether there is a character and all are letters."},
    {"isalnum(self, /)", method_isalnum,
     "Whether there is a character and all are letters or stand for numbers."},
    {"isidentifier(self, /)", method_isidentifier,
     "Whether it could be a name; keyword.iskeyword() tells which of those are taken."},
    {"isprintable(self, /)", method_isprintable, "Whether repr() shows all characters as they are."},
    {"zfill(self, width, /)", method_zfill, "Put zeros behind the sign until there are width characters."},
    {"@any_names format(self, /, *args, **kwargs)", method_format,
     "Fill the fields in braces from the arguments."},
    {"format_map(self, mapping, /)", method_format_map, "Fill the fields in braces from a mapping."},
    {"__format__(self, format_spec, /)", method_format_spec,
     "Pad or cut the text by the rules of format_spec."},
    {"@staticmethod maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)", method_maketrans,
     "A table for translate(): from a dictionary, or from two texts and one of characters to leave out."},
    {"__getnewargs__(self, /)", method_getnewargs, NULL},
    {"__sizeof__(self, /)", method_sizeof, "How much memory the text takes."},
    {NULL, NULL, NULL},
};

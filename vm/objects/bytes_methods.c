/*
 * Methods of bytes and bytearray: one function for both, whose result has the type of self.
 */
#include "vm/objects/bytes_methods.h"

#include <ctype.h>

#include "base/memory.h"
#include "base/search.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* Bytes as self has them: bytes or bytearray. */
static Owned like(VM *vm, Value self, const char *data, int64_t count) {
    return value_is_bytes(self) ? bytes_new(vm, data, (size_t)count) : bytearray_new(vm, data, (size_t)count);
}

static Owned finish(VM *vm, Value self, Buffer *buffer) {
    Owned result = buffer->failed
                       ? raise_memory_error(vm)
                       : like(vm, self, buffer->bytes ? buffer->bytes : "", (int64_t)buffer->count);
    buffer_close(buffer);
    return result;
}

/* self unchanged: bytes share, a bytearray is copied. */
static Owned same(VM *vm, Value self) {
    if (value_has_type(self, &bytes_type)) return value_retain(self);
    ByteSpan span = bytes_span(vm, self);
    return like(vm, self, span.data, span.count);
}

/* --- case and questions --------------------------------------------------------------------------------- */

static bool is_lower(uint8_t c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(uint8_t c) { return c >= 'A' && c <= 'Z'; }
static bool is_alpha(uint8_t c) { return is_lower(c) || is_upper(c); }
static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_alnum(uint8_t c) { return is_alpha(c) || is_digit(c); }
static bool is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_ascii(uint8_t c) { return c < 0x80; }
static char to_lower(char c) { return is_upper((uint8_t)c) ? (char)(c | 0x20) : c; }
static char to_upper(char c) { return is_lower((uint8_t)c) ? (char)(c & ~0x20) : c; }
static char to_swapped(char c) { return is_lower((uint8_t)c) ? to_upper(c) : to_lower(c); }

static Owned map_bytes(VM *vm, Value self, char (*map)(char)) {
    ByteSpan span = bytes_span(vm, self);
    char *data = memory_allocate((size_t)span.count);
    if (!data) return raise_memory_error(vm);
    for (int64_t i = 0; i < span.count; i++) data[i] = map(span.data[i]);
    Owned result = like(vm, self, data, span.count);
    memory_release(data);
    return result;
}

static Owned method_lower(VM *vm, Value *args) { return map_bytes(vm, args[0], to_lower); }
static Owned method_upper(VM *vm, Value *args) { return map_bytes(vm, args[0], to_upper); }
static Owned method_swapcase(VM *vm, Value *args) { return map_bytes(vm, args[0], to_swapped); }

static Owned title_bytes(VM *vm, Value self, bool only_first) {
    ByteSpan span = bytes_span(vm, self);
    char *data = memory_allocate((size_t)span.count);
    if (!data) return raise_memory_error(vm);
    bool was_alpha = false;
    for (int64_t i = 0; i < span.count; i++) {
        char c = span.data[i];
        data[i] = was_alpha ? to_lower(c) : to_upper(c);
        was_alpha = only_first || is_alpha((uint8_t)c);
    }
    Owned result = like(vm, self, data, span.count);
    memory_release(data);
    return result;
}

static Owned method_title(VM *vm, Value *args) { return title_bytes(vm, args[0], false); }
static Owned method_capitalize(VM *vm, Value *args) { return title_bytes(vm, args[0], true); }

static Owned all_are(VM *vm, Value self, bool (*test)(uint8_t), bool of_empty) {
    ByteSpan span = bytes_span(vm, self);
    if (span.count == 0) return value_from_bool(of_empty);
    for (int64_t i = 0; i < span.count; i++) {
        if (!test((uint8_t)span.data[i])) return VALUE_FALSE;
    }
    return VALUE_TRUE;
}

static Owned method_isalnum(VM *vm, Value *args) { return all_are(vm, args[0], is_alnum, false); }
static Owned method_isalpha(VM *vm, Value *args) { return all_are(vm, args[0], is_alpha, false); }
static Owned method_isdigit(VM *vm, Value *args) { return all_are(vm, args[0], is_digit, false); }
static Owned method_isspace(VM *vm, Value *args) { return all_are(vm, args[0], is_space, false); }
static Owned method_isascii(VM *vm, Value *args) { return all_are(vm, args[0], is_ascii, true); }

static Owned one_case(VM *vm, Value self, bool (*wanted)(uint8_t), bool (*refused)(uint8_t)) {
    ByteSpan span = bytes_span(vm, self);
    bool any = false;
    for (int64_t i = 0; i < span.count; i++) {
        if (refused((uint8_t)span.data[i])) return VALUE_FALSE;
        any |= wanted((uint8_t)span.data[i]);
    }
    return value_from_bool(any);
}

static Owned method_islower(VM *vm, Value *args) { return one_case(vm, args[0], is_lower, is_upper); }
static Owned method_isupper(VM *vm, Value *args) { return one_case(vm, args[0], is_upper, is_lower); }

static Owned method_istitle(VM *vm, Value *args) {
    ByteSpan span = bytes_span(vm, args[0]);
    bool was_cased = false, any = false;
    for (int64_t i = 0; i < span.count; i++) {
        uint8_t c = (uint8_t)span.data[i];
        if (is_alpha(c)) {
            if (is_upper(c) == was_cased) return VALUE_FALSE;
            was_cased = any = true;
        } else {
            was_cased = false;
        }
    }
    return value_from_bool(any);
}

/* --- arguments ------------------------------------------------------------------------------------------ */

/* A part to look for: a buffer, or an int standing for one byte. */
typedef struct Needle {
    BufferView view;
    uint8_t byte;
    const char *data;
    int64_t count;
} Needle;

static bool needle_open(VM *vm, Value value, bool may_be_int, Needle *needle) {
    needle->view.owner = NULL;
    if (may_be_int && !value_type(value)->slots.get_buffer) {
        if (!value_has_index(vm, value))
            return raise_type_error(vm, "argument should be integer or bytes-like object, not '%T'", value);
        if (!byte_value(vm, value, "byte", &needle->byte)) return false;
        needle->data = (const char *)&needle->byte;
        needle->count = 1;
        return true;
    }
    if (!buffer_get(vm, value, &needle->view, false)) return false;
    needle->data = needle->view.data;
    needle->count = needle->view.count;
    return true;
}

static void needle_close(VM *vm, Needle *needle) {
    buffer_release(vm, &needle->view);
}

static int64_t find_first(ByteSpan span, const Needle *needle, int64_t start, int64_t end) {
    if (end - start < needle->count) return -1;
    if (needle->count == 0) return start;
    const char *found =
        needle->count == 1
            ? memchr(span.data + start, (unsigned char)needle->data[0], (size_t)(end - start))
            : memmem_bytes(span.data + start, (size_t)(end - start), needle->data, (size_t)needle->count);
    return found ? found - span.data : -1;
}

static int64_t find_last(ByteSpan span, const Needle *needle, int64_t start, int64_t end) {
    for (int64_t i = end - needle->count; i >= start; i--) {
        if (needle->count == 0 || memcmp(span.data + i, needle->data, (size_t)needle->count) == 0) return i;
    }
    return -1;
}

static bool search(VM *vm, Value *args, bool is_last, int64_t *found) {
    Needle needle;
    int64_t start, end;
    if (!str_bounds(vm, args[2], args[3], bytes_span(vm, args[0]).count, &start, &end)) return false;
    if (!needle_open(vm, args[1], true, &needle)) return false;
    ByteSpan span = bytes_span(vm, args[0]);
    if (end > span.count) end = span.count; /* its __index__ may have shortened a bytearray */
    *found = is_last ? find_last(span, &needle, start, end) : find_first(span, &needle, start, end);
    needle_close(vm, &needle);
    return true;
}

static Owned method_find(VM *vm, Value *args) {
    int64_t found;
    return search(vm, args, false, &found) ? value_from_small_int(found) : NULL;
}

static Owned method_rfind(VM *vm, Value *args) {
    int64_t found;
    return search(vm, args, true, &found) ? value_from_small_int(found) : NULL;
}

static Owned method_index(VM *vm, Value *args) {
    int64_t found;
    if (!search(vm, args, false, &found)) return NULL;
    return found >= 0 ? value_from_small_int(found) : raise_value_error(vm, "subsection not found");
}

static Owned method_rindex(VM *vm, Value *args) {
    int64_t found;
    if (!search(vm, args, true, &found)) return NULL;
    return found >= 0 ? value_from_small_int(found) : raise_value_error(vm, "subsection not found");
}

static Owned method_count(VM *vm, Value *args) {
    Needle needle;
    int64_t start, end, count = 0;
    if (!str_bounds(vm, args[2], args[3], bytes_span(vm, args[0]).count, &start, &end)) return NULL;
    if (!needle_open(vm, args[1], true, &needle)) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    if (end > span.count) end = span.count;
    bool is_fine = true;
    if (is_fine && start <= end) {
        if (needle.count == 0) count = end - start + 1;
        else
            for (int64_t at = start; (at = find_first(span, &needle, at, end)) >= 0; at += needle.count)
                count++;
    }
    needle_close(vm, &needle);
    return is_fine ? value_from_small_int(count) : NULL;
}

static bool tail_matches(ByteSpan span, const Needle *needle, int64_t start, int64_t end, bool is_end) {
    if (end - start < needle->count) return false;
    return needle->count == 0 || memcmp(span.data + (is_end ? end - needle->count : start), needle->data,
                                        (size_t)needle->count) == 0;
}

static Owned tail_match(VM *vm, Value *args, const char *name, bool is_end) {
    int64_t start, end;
    if (!str_bounds(vm, args[2], args[3], bytes_span(vm, args[0]).count, &start, &end)) return NULL;
    bool is_tuple = value_is_tuple(args[1]);
    for (int64_t i = 0; i < (is_tuple ? as_tuple(args[1])->count : 1); i++) {
        Needle needle;
        Value part = is_tuple ? tuple_peek(args[1], i) : args[1];
        if (!is_tuple && !value_type(part)->slots.get_buffer)
            return raise_type_error(vm, "%s first arg must be bytes or a tuple of bytes, not %T", name, part);
        if (!needle_open(vm, part, false, &needle)) return NULL;
        bool matches = tail_matches(bytes_span(vm, args[0]), &needle, start, end, is_end);
        needle_close(vm, &needle);
        if (matches) return VALUE_TRUE;
    }
    return VALUE_FALSE;
}

static Owned method_startswith(VM *vm, Value *args) { return tail_match(vm, args, "startswith", false); }
static Owned method_endswith(VM *vm, Value *args) { return tail_match(vm, args, "endswith", true); }

static Owned method_removeprefix(VM *vm, Value *args) {
    Needle needle;
    if (!needle_open(vm, args[1], false, &needle)) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    int64_t start = tail_matches(span, &needle, 0, span.count, false) ? needle.count : 0;
    Owned result = start ? like(vm, args[0], span.data + start, span.count - start) : same(vm, args[0]);
    needle_close(vm, &needle);
    return result;
}

static Owned method_removesuffix(VM *vm, Value *args) {
    Needle needle;
    if (!needle_open(vm, args[1], false, &needle)) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    int64_t end = tail_matches(span, &needle, 0, span.count, true) ? span.count - needle.count : span.count;
    Owned result = end < span.count ? like(vm, args[0], span.data, end) : same(vm, args[0]);
    needle_close(vm, &needle);
    return result;
}

/* --- padding and stripping ------------------------------------------------------------------------------ */

static Owned justify(VM *vm, Value *args, const char *name, int side) {
    int64_t width;
    char fill = ' ';
    if (!value_to_count(vm, args[1], &width)) return NULL;
    if (args[2]) {
        if (!value_is_byte_string(vm, args[2]))
            return raise_type_error(vm, "%s() argument 2 must be a byte string of length 1, not %A", name,
                                    args[2]);
        if (bytes_span(vm, args[2]).count != 1) {
            return raise_type_error(
                vm, "%s(): argument 2 must be a byte string of length 1, not a %s object of length %ld", name,
                value_is_bytes(args[2]) ? "bytes" : "bytearray", bytes_span(vm, args[2]).count);
        }
        fill = bytes_span(vm, args[2]).data[0];
    }
    ByteSpan span = bytes_span(vm, args[0]);
    int64_t padding = width - span.count;
    if (padding <= 0) return same(vm, args[0]);
    int64_t left = side < 0 ? 0 : side > 0 ? padding : padding / 2 + (padding & width & 1);
    Owned result = value_is_bytes(args[0]) ? bytes_new_uninitialised(vm, width) : bytearray_new(vm, "", 0);
    if (result && !value_is_bytes(args[0]) && !bytearray_resize(vm, as_bytearray(result), width)) {
        value_release(vm, result);
        return NULL;
    }
    if (!result) return NULL;
    char *data = value_is_bytes(args[0]) ? as_bytes(result)->data : as_bytearray(result)->data;
    memset(data, fill, (size_t)width);
    if (span.count) memcpy(data + left, span.data, (size_t)span.count);
    return result;
}

static Owned method_ljust(VM *vm, Value *args) { return justify(vm, args, "ljust", -1); }
static Owned method_rjust(VM *vm, Value *args) { return justify(vm, args, "rjust", 1); }
static Owned method_center(VM *vm, Value *args) { return justify(vm, args, "center", 0); }

static Owned method_zfill(VM *vm, Value *args) {
    int64_t width;
    if (!value_to_count(vm, args[1], &width)) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    if (width <= span.count) return same(vm, args[0]);
    Buffer buffer = BUFFER_EMPTY;
    bool has_sign = span.count && (span.data[0] == '+' || span.data[0] == '-');
    if (has_sign) buffer_append_byte(&buffer, span.data[0]);
    for (int64_t i = span.count; i < width && !buffer.failed; i++) buffer_append_byte(&buffer, '0');
    buffer_append(&buffer, span.data + has_sign, (size_t)(span.count - has_sign));
    return finish(vm, args[0], &buffer);
}

static Owned strip(VM *vm, Value *args, bool left, bool right) {
    Needle set = {.count = 0};
    bool has_set = args[1] && args[1] != VALUE_NONE;
    if (has_set && !needle_open(vm, args[1], false, &set)) return NULL;
    bool stripped[256] = {false};
    for (int i = 0; i < 256; i++) stripped[i] = !has_set && is_space((uint8_t)i);
    for (int64_t i = 0; has_set && i < set.count; i++) stripped[(uint8_t)set.data[i]] = true;
    if (has_set) needle_close(vm, &set);
    ByteSpan span = bytes_span(vm, args[0]);
    int64_t start = 0, end = span.count;
    while (left && start < end && stripped[(uint8_t)span.data[start]]) start++;
    while (right && end > start && stripped[(uint8_t)span.data[end - 1]]) end--;
    if (start == 0 && end == span.count) return same(vm, args[0]);
    return like(vm, args[0], span.data + start, end - start);
}

static Owned method_strip(VM *vm, Value *args) { return strip(vm, args, true, true); }
static Owned method_lstrip(VM *vm, Value *args) { return strip(vm, args, true, false); }
static Owned method_rstrip(VM *vm, Value *args) { return strip(vm, args, false, true); }

static Owned method_expandtabs(VM *vm, Value *args) {
    int size = 8;
    if (args[1] && !value_to_c_int(vm, args[1], &size)) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    Buffer buffer = BUFFER_EMPTY;
    int64_t column = 0;
    for (int64_t i = 0; i < span.count && !buffer.failed; i++) {
        char c = span.data[i];
        if (c == '\t') {
            for (int64_t step = size > 0 ? size - column % size : 0; step > 0; step--, column++)
                buffer_append_byte(&buffer, ' ');
        } else {
            buffer_append_byte(&buffer, c);
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
    }
    return finish(vm, args[0], &buffer);
}

/* --- splitting and joining ------------------------------------------------------------------------------ */

static bool add_part(VM *vm, Owned list, Value self, int64_t start, int64_t end) {
    return list_append_take(vm, as_list(list),
                            like(vm, self, bytes_span(vm, self).data + start, end - start));
}

static void reverse_items(Owned list) {
    List *items = as_list(list);
    for (int64_t i = 0, j = items->count - 1; i < j; i++, j--) {
        Owned item = field_move(&items->items[i]);
        field_init_take(&items->items[i], field_move(&items->items[j]));
        field_init_take(&items->items[j], item);
    }
}

static bool split_space(VM *vm, Value self, int64_t most, bool is_right, Owned list) {
    ByteSpan span = bytes_span(vm, self);
    int64_t start = 0, end = span.count;
    for (int64_t n = 0;; n++) {
        while (!is_right && start < end && is_space((uint8_t)span.data[start])) start++;
        while (is_right && end > start && is_space((uint8_t)span.data[end - 1])) end--;
        if (start == end) return true;
        int64_t from = start, to = end;
        if (n != most && is_right)
            for (from = end; from > 0 && !is_space((uint8_t)span.data[from - 1]);) from--;
        else if (n != most) for (to = start; to < end && !is_space((uint8_t)span.data[to]);) to++;
        if (!add_part(vm, list, self, from, to)) return false;
        if (n == most) return true;
        if (is_right) end = from;
        else start = to;
    }
}

static bool split_at(VM *vm, Value self, const Needle *separator, int64_t most, bool is_right, Owned list) {
    ByteSpan span = bytes_span(vm, self);
    int64_t start = 0, end = span.count;
    if (separator->count == 0) return raise_value_error(vm, "empty separator");
    for (int64_t n = 0; n != most; n++) {
        int64_t found =
            is_right ? find_last(span, separator, 0, end) : find_first(span, separator, start, end);
        if (found < 0) break;
        if (is_right ? !add_part(vm, list, self, found + separator->count, end)
                     : !add_part(vm, list, self, start, found))
            return false;
        if (is_right) end = found;
        else start = found + separator->count;
    }
    return add_part(vm, list, self, start, end);
}

static Owned split_any(VM *vm, Value *args, bool is_right) {
    int64_t most = -1;
    Needle separator;
    bool has_separator = args[1] && args[1] != VALUE_NONE;
    if (args[2] && !value_to_count(vm, args[2], &most)) return NULL;
    if (most < 0) most = -1;
    if (has_separator && !needle_open(vm, args[1], false, &separator)) return NULL;
    Owned list = list_new(vm, 0);
    bool is_fine = list && (has_separator ? split_at(vm, args[0], &separator, most, is_right, list)
                                          : split_space(vm, args[0], most, is_right, list));
    if (has_separator) needle_close(vm, &separator);
    if (!is_fine) {
        value_release(vm, list);
        return NULL;
    }
    if (is_right) reverse_items(list);
    return list;
}

static Owned method_split(VM *vm, Value *args) { return split_any(vm, args, false); }
static Owned method_rsplit(VM *vm, Value *args) { return split_any(vm, args, true); }

static Owned method_splitlines(VM *vm, Value *args) {
    bool keeps = false, is_fine = true;
    if (args[1] && !value_is_true(vm, args[1], &keeps)) return NULL;
    Owned list = list_new(vm, 0);
    if (!list) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    for (int64_t at = 0; is_fine && at < span.count;) {
        int64_t end = at;
        while (end < span.count && span.data[end] != '\n' && span.data[end] != '\r') end++;
        int64_t next = end;
        if (next < span.count)
            next += span.data[next] == '\r' && next + 1 < span.count && span.data[next + 1] == '\n' ? 2 : 1;
        is_fine = add_part(vm, list, args[0], at, keeps ? next : end);
        at = next;
    }
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned partition(VM *vm, Value *args, bool is_right) {
    Needle separator;
    if (!needle_open(vm, args[1], false, &separator)) return NULL;
    ByteSpan span = bytes_span(vm, args[0]);
    Owned result = NULL;
    if (separator.count == 0) {
        raise_value_error(vm, "empty separator");
    } else {
        int64_t found = is_right ? find_last(span, &separator, 0, span.count)
                                 : find_first(span, &separator, 0, span.count);
        Owned items[3];
        if (found < 0) {
            items[is_right ? 2 : 0] = same(vm, args[0]);
            items[1] = like(vm, args[0], "", 0);
            items[is_right ? 0 : 2] = like(vm, args[0], "", 0);
        } else {
            items[0] = like(vm, args[0], span.data, found);
            items[1] = like(vm, args[0], separator.data, separator.count);
            items[2] =
                like(vm, args[0], span.data + found + separator.count, span.count - found - separator.count);
        }
        result = tuple_from_take(vm, items, 3);
    }
    needle_close(vm, &separator);
    return result;
}

static Owned method_partition(VM *vm, Value *args) { return partition(vm, args, false); }
static Owned method_rpartition(VM *vm, Value *args) { return partition(vm, args, true); }

static Owned method_join(VM *vm, Value *args) {
    BufferView own; /* the iterable may not resize the separator meanwhile */
    if (!buffer_get(vm, args[0], &own, false)) return NULL;
    Owned items = value_to_items(vm, args[1], "can only join an iterable");
    buffer_release(vm, &own);
    if (!items) return NULL;
    Buffer buffer = BUFFER_EMPTY;
    for (int64_t i = 0; i < as_tuple(items)->count; i++) {
        Value item = tuple_peek(items, i);
        BufferView view;
        if (!value_type(item)->slots.get_buffer || !buffer_get(vm, item, &view, false)) {
            raise_type_error(vm, "sequence item %ld: expected a bytes-like object, %T found", i, item);
            value_release(vm, items);
            buffer_close(&buffer);
            return NULL;
        }
        ByteSpan separator = bytes_span(vm, args[0]);
        if (i && separator.count) buffer_append(&buffer, separator.data, (size_t)separator.count);
        buffer_append(&buffer, view.data, (size_t)view.count);
        buffer_release(vm, &view);
    }
    value_release(vm, items);
    return finish(vm, args[0], &buffer);
}

/* --- replacing ------------------------------------------------------------------------------------------ */

static void replace_all(ByteSpan span, const Needle *old, const Needle *new, int64_t most, Buffer *buffer) {
    int64_t at = 0;
    if (old->count == 0) {
        for (int64_t n = 0; at <= span.count && n != most; n++, at++) {
            buffer_append(buffer, new->data, (size_t)new->count);
            if (at < span.count) buffer_append_byte(buffer, span.data[at]);
        }
    } else {
        for (int64_t n = 0; n != most; n++) {
            int64_t found = find_first(span, old, at, span.count);
            if (found < 0) break;
            buffer_append(buffer, span.data + at, (size_t)(found - at));
            buffer_append(buffer, new->data, (size_t)new->count);
            at = found + old->count;
        }
    }
    if (at < span.count) buffer_append(buffer, span.data + at, (size_t)(span.count - at));
}

static Owned method_replace(VM *vm, Value *args) {
    int64_t most = -1;
    Needle old, new;
    if (!needle_open(vm, args[1], false, &old)) return NULL;
    bool has_new = needle_open(vm, args[2], false, &new);
    if (!has_new || (args[3] && !value_to_count(vm, args[3], &most))) {
        if (has_new) needle_close(vm, &new);
        needle_close(vm, &old);
        return NULL;
    }
    Buffer buffer = BUFFER_EMPTY;
    replace_all(bytes_span(vm, args[0]), &old, &new, most, &buffer);
    needle_close(vm, &old);
    needle_close(vm, &new);
    return finish(vm, args[0], &buffer);
}

static Owned method_translate(VM *vm, Value *args) {
    Needle table = {.count = 0}, dropped = {.count = 0};
    bool has_table = args[1] != VALUE_NONE, is_dropped[256] = {false};
    if (has_table && !needle_open(vm, args[1], false, &table)) return NULL;
    Owned result = NULL;
    Buffer buffer = BUFFER_EMPTY;
    if (has_table && table.count != 256) {
        raise_value_error(vm, "translation table must be 256 characters long");
        goto done;
    }
    if (args[2]) {
        if (!needle_open(vm, args[2], false, &dropped)) goto done;
        for (int64_t i = 0; i < dropped.count; i++) is_dropped[(uint8_t)dropped.data[i]] = true;
        needle_close(vm, &dropped);
    }
    ByteSpan span = bytes_span(vm, args[0]);
    for (int64_t i = 0; i < span.count; i++) {
        uint8_t c = (uint8_t)span.data[i];
        if (!is_dropped[c]) buffer_append_byte(&buffer, has_table ? table.data[c] : (char)c);
    }
    result = finish(vm, args[0], &buffer);
done:
    if (has_table) needle_close(vm, &table);
    return result;
}

static Owned method_maketrans(VM *vm, Value *args) {
    Needle from, to;
    if (!needle_open(vm, args[0], false, &from)) return NULL;
    if (!needle_open(vm, args[1], false, &to)) {
        needle_close(vm, &from);
        return NULL;
    }
    Owned result = NULL;
    if (from.count != to.count) {
        raise_value_error(vm, "maketrans arguments must have same length");
    } else {
        char table[256];
        for (int i = 0; i < 256; i++) table[i] = (char)i;
        for (int64_t i = 0; i < from.count; i++) table[(uint8_t)from.data[i]] = to.data[i];
        result = bytes_new(vm, table, sizeof table);
    }
    needle_close(vm, &from);
    needle_close(vm, &to);
    return result;
}

/* --- hex ------------------------------------------------------------------------------------------------ */

Owned bytes_to_hex(VM *vm, const char *data, int64_t count, Value separator, Value group_value) {
    static const char digits[] = "0123456789abcdef";
    int group = 1;
    uint32_t mark = 0;
    if (group_value && !value_to_c_int(vm, group_value, &group)) return NULL;
    if (separator) {
        if (value_is_str(separator)) {
            if (as_str(separator)->count != 1) return raise_value_error(vm, "sep must be length 1.");
            mark = str_at(as_str(separator), 0);
        } else if (value_is_bytes(separator)) {
            if (as_bytes(separator)->count != 1) return raise_value_error(vm, "sep must be length 1.");
            mark = (uint8_t)as_bytes(separator)->data[0];
        } else {
            int64_t length; /* comes first with CPython: it is seen in the message */
            if (!value_length(vm, separator, &length)) return NULL;
            if (length != 1) return raise_value_error(vm, "sep must be length 1.");
            return raise_type_error(vm, "sep must be str or bytes.");
        }
        if (mark > 127) return raise_value_error(vm, "sep must be ASCII.");
    }
    if (count > INT64_MAX / 4) return raise_memory_error(vm);
    int64_t size = group < 0 ? -(int64_t)group : group,
            marks = separator && size && count ? (count - 1) / size : 0;
    if (count == 0) return value_retain(vm->empty_str);
    Owned result = str_new_uninitialised(vm, count * 2 + marks, 0x7F);
    if (!result) return NULL;
    char *out = as_str(result)->data;
    for (int64_t i = 0; i < count; i++) {
        int64_t before = group < 0 ? i : count - i; /* groups count from the right unless negative */
        if (i && marks && before % size == 0) *out++ = (char)mark;
        *out++ = digits[(uint8_t)data[i] >> 4];
        *out++ = digits[(uint8_t)data[i] & 15];
    }
    return result;
}

static Owned method_hex(VM *vm, Value *args) {
    ByteSpan span = bytes_span(vm, args[0]);
    return bytes_to_hex(vm, span.data, span.count, args[1], args[2]);
}

static int hex_digit(uint32_t c) {
    if (c >= '0' && c <= '9') return (int)c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (int)c - 'a' + 10 : -1;
}

static bool read_hex(VM *vm, const char *data, int kind, int64_t count, Buffer *buffer) {
    for (int64_t i = 0; i < count; i++) { /* what is not ASCII is refused before anything else */
        if (str_read(data, kind, i) >= 0x80)
            return raise_value_error(vm, "non-hexadecimal number found in fromhex() arg at position %ld", i);
    }
    for (int64_t i = 0; i < count;) {
        uint32_t c = str_read(data, kind, i);
        if (c < 0x80 && is_space((uint8_t)c)) {
            i++;
            continue;
        }
        int high = c < 0x80 ? hex_digit(c) : -1;
        if (high < 0)
            return raise_value_error(vm, "non-hexadecimal number found in fromhex() arg at position %ld", i);
        if (i + 1 >= count)
            return raise_value_error(vm, "fromhex() arg must contain an even number of hexadecimal digits");
        c = str_read(data, kind, i + 1);
        int low = c < 0x80 ? hex_digit(c) : -1;
        if (low < 0)
            return raise_value_error(vm, "non-hexadecimal number found in fromhex() arg at position %ld",
                                     i + 1);
        buffer_append_byte(buffer, (char)(high << 4 | low));
        i += 2;
    }
    return true;
}

static Owned from_hex(VM *vm, Value *args, const Type *exact) {
    Buffer buffer = BUFFER_EMPTY;
    bool is_fine;
    if (value_is_str(args[1])) {
        is_fine =
            read_hex(vm, as_str(args[1])->data, str_kind(as_str(args[1])), as_str(args[1])->count, &buffer);
    } else if (value_type(args[1])->slots.get_buffer) {
        BufferView view;
        if (!buffer_get(vm, args[1], &view, false)) return NULL;
        is_fine = read_hex(vm, view.data, 1, view.count, &buffer);
        buffer_release(vm, &view);
    } else {
        return raise_type_error(vm, "fromhex() argument must be str or bytes-like, not %Q", args[1]);
    }
    Owned result = NULL;
    if (is_fine && buffer.failed) raise_memory_error(vm);
    else if (is_fine) {
        const char *data = buffer.bytes ? buffer.bytes : "";
        result =
            exact == &bytes_type ? bytes_new(vm, data, buffer.count) : bytearray_new(vm, data, buffer.count);
    }
    buffer_close(&buffer);
    if (!result || args[0] == type_value(exact)) return result;
    Owned made = value_call_1(vm, args[0], result);
    value_release(vm, result);
    return made;
}

static Owned bytes_fromhex(VM *vm, Value *args) { return from_hex(vm, args, &bytes_type); }
static Owned bytearray_fromhex(VM *vm, Value *args) { return from_hex(vm, args, &bytearray_type); }

/* --- the rest ------------------------------------------------------------------------------------------- */

static Owned method_decode(VM *vm, Value *args) {
    for (int i = 1; i < 3; i++) {
        if (args[i] && !value_is_str(args[i]))
            return raise_type_error(vm, "decode() argument '%s' must be str, not %A",
                                    i == 1 ? "encoding" : "errors", args[i]);
    }
    return bytes_decode_any(vm, args[0], args[1], args[2]);
}

static Owned method_bytes(VM *vm, Value *args) {
    if (value_has_type(args[0], &bytes_type)) return value_retain(args[0]);
    return bytes_new(vm, as_bytes(args[0])->data, (size_t)as_bytes(args[0])->count);
}

static Owned method_getnewargs(VM *vm, Value *args) {
    Owned items[1] = {method_bytes(vm, args)};
    return tuple_from_take(vm, items, 1);
}

static Owned bytes_sizeof(VM *vm, Value *args) {
    enum { HEADER = 33 }; /* CPython's layout */
    return int_new(vm, HEADER + as_bytes(args[0])->count);
}

static Owned bytearray_sizeof(VM *vm, Value *args) {
    enum { HEADER = 56 };
    return int_new(vm, HEADER + as_bytearray(args[0])->room);
}

static Owned bytearray_copy(VM *vm, Value *args) {
    ByteSpan span = bytes_span(vm, args[0]);
    return bytearray_new(vm, span.data, (size_t)span.count);
}

static Owned bytearray_alloc(VM *vm, Value *args) {
    return int_new(vm, as_bytearray(args[0])->room);
}

static Owned reduce(VM *vm, Value *args, int64_t protocol) {
    ByteSpan span = bytes_span(vm, args[0]);
    Owned content, arguments, state = NULL, result = NULL;
    if (protocol < 3) {
        STR_BUILDER(builder);
        for (int64_t i = 0; i < span.count; i++) str_builder_add(&builder, (uint8_t)span.data[i]);
        Owned pair[2] = {str_builder_finish(vm, &builder), str_new_text(vm, "latin-1")};
        arguments = tuple_from_take(vm, pair, 2);
    } else {
        content = bytes_new(vm, span.data, (size_t)span.count);
        Owned single[1] = {content};
        arguments = tuple_from_take(vm, single, 1);
    }
    bool missing;
    state = arguments ? value_call_special(vm, args[0], NAME___getstate__, NULL, 0, &missing) : NULL;
    if (arguments && !state && !raise_is_pending(vm)) state = VALUE_NONE;
    if (arguments && state) {
        Value items[3] = {type_value_of(args[0]), arguments, state};
        result = tuple_from(vm, items, 3);
    }
    value_release(vm, arguments);
    value_release(vm, state);
    return result;
}

static Owned bytearray_reduce(VM *vm, Value *args) {
    return reduce(vm, args, 2);
}

static Owned bytearray_reduce_ex(VM *vm, Value *args) {
    int64_t protocol = 0;
    if (args[1] && !value_to_int64(vm, args[1], NULL, &protocol)) return NULL;
    return reduce(vm, args, protocol);
}

#define SHARED_METHODS                                                                                       \
    {"capitalize(self, /)", method_capitalize, "The first letter in upper case, all others in lower case."}, \
        {"center(self, width, fillchar=b' ', /)", method_center,                                             \
         "Put fill characters on both sides until there are width."},                                        \
        {"count(self, sub, start=None, end=None, /)", method_count,                                          \
         "How often sub occurs between start and end, without overlaps."},                                   \
        {"decode(self, /, encoding='utf-8', errors='strict')", method_decode,                                \
         "The text that these bytes are in an encoding."},                                                   \
        {"endswith(self, suffix, start=None, end=None, /)", method_endswith,                                 \
         "Whether the part between start and end ends with suffix, or one of a tuple."},                     \
        {"expandtabs(self, /, tabsize=8)", method_expandtabs,                                                \
         "Put spaces in place of each tab, up to the next multiple of tabsize."},                            \
        {"find(self, sub, start=None, end=None, /)", method_find,                                            \
         "Where sub first occurs between start and end; -1 where it does not."},                             \
        {"hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)", method_hex,                                 \
         "Two hexadecimal digits for each byte, with sep between groups of bytes_per_sep.\n\n"               \
         ">>> b'away'.hex(':')\n'61:77:61:79'"},                                                             \
        {"index(self, sub, start=None, end=None, /)", method_index,                                          \
         "Where sub first occurs between start and end; ValueError where it does not."},                     \
        {"isalnum(self, /)", method_isalnum,                                                                 \
         "Whether there is a byte and all are ASCII letters or digits."},                                    \
        {"isalpha(self, /)", method_isalpha, "Whether there is a byte and all are ASCII letters."},          \
        {"isascii(self, /)", method_isascii, "Whether all bytes are below 128."},                            \
        {"isdigit(self, /)", method_isdigit, "Whether there is a byte and all are ASCII digits."},           \
        {"islower(self, /)", method_islower, "Whether there is a cased letter and none is upper case."},     \
        {"isspace(self, /)", method_isspace, "Whether there is a byte and all are ASCII white space."},      \
        {"istitle(self, /)", method_istitle,                                                                 \
         "Whether each word begins in upper case and goes on in lower case."},                               \
        {"isupper(self, /)", method_isupper, "Whether there is a cased letter and none is lower case."},     \
        {"join(self, iterable_of_bytes, /)", method_join,                                                    \
         "Put the pieces together with these bytes between them."},                                          \
        {"ljust(self, width, fillchar=b' ', /)", method_ljust,                                               \
         "Put fill characters behind until there are width."},                                               \
        {"lower(self, /)", method_lower, "ASCII letters in lower case."},                                    \
        {"lstrip(self, bytes=None, /)", method_lstrip,                                                       \
         "Without leading bytes out of a set, or without leading white space."},                             \
        {"@staticmethod maketrans(frm, to, /)", method_maketrans,                                            \
         "Return a translation table usable for the bytes or bytearray translate method.\n\nThe returned "   \
         "table will be one where each byte in frm is mapped to the byte at\nthe same position in "          \
         "to.\n\nThe bytes objects frm and to must be of the same length."},                                 \
        {"partition(self, sep, /)", method_partition,                                                        \
         "Split at the first separator: what is before, the separator, what is behind."},                    \
        {"removeprefix(self, prefix, /)", method_removeprefix, "Without prefix, if it starts so."},          \
        {"removesuffix(self, suffix, /)", method_removesuffix, "Without suffix, if it ends so."},            \
        {"replace(self, old, new, count=-1, /)", method_replace,                                             \
         "Put new for old, everywhere or the first count times."},                                           \
        {"rfind(self, sub, start=None, end=None, /)", method_rfind,                                          \
         "Where sub last occurs between start and end; -1 where it does not."},                              \
        {"rindex(self, sub, start=None, end=None, /)", method_rindex,                                        \
         "Where sub last occurs between start and end; ValueError where it does not."},                      \
        {"rjust(self, width, fillchar=b' ', /)", method_rjust,                                               \
         "Put fill characters before until there are width."},                                               \
        {"rpartition(self, sep, /)", method_rpartition,                                                      \
         "Split at the last separator: what is before, the separator, what is behind."},                     \
        {"rsplit(self, /, sep=None, maxsplit=-1)", method_rsplit,                                            \
         "As split(), but maxsplit counts from the right."},                                                 \
        {"rstrip(self, bytes=None, /)", method_rstrip,                                                       \
         "Without trailing bytes out of a set, or without trailing white space."},                           \
        {"split(self, /, sep=None, maxsplit=-1)", method_split,                                              \
         "The pieces between separators, or between runs of white space; at most maxsplit + 1."},            \
        {"splitlines(self, /, keepends=False)", method_splitlines,                                           \
         "The lines, with their ends if keepends is true."},                                                 \
        {"startswith(self, prefix, start=None, end=None, /)", method_startswith,                             \
         "Whether the part between start and end starts with prefix, or one of a tuple."},                   \
        {"strip(self, bytes=None, /)", method_strip,                                                         \
         "Without bytes of a set, or white space, at both ends."},                                           \
        {"swapcase(self, /)", method_swapcase, "ASCII letters in the other case."},                          \
        {"title(self, /)", method_title,                                                                     \
         "Each word with its first letter in upper case and the rest in lower case."},                       \
        {"translate(self, table, /, delete=b'')", method_translate,                                          \
         "Replace each byte by its entry in a table of 256, and leave out those in delete."},                \
        {"upper(self, /)", method_upper, "ASCII letters in upper case."}, {                                  \
        "zfill(self, width, /)", method_zfill, "Put zeros behind the sign until there are width digits."     \
    }

const Method bytes_methods[] = {
    {"__getnewargs__(self, /)", method_getnewargs, NULL},
    {"__bytes__(self, /)", method_bytes, "The same bytes as a plain bytes object."},
    SHARED_METHODS,
    {"@classmethod fromhex(cls, string, /)", bytes_fromhex,
     "The bytes that pairs of hexadecimal digits stand for; white space may lie between."},
    {"__sizeof__(self, /)", bytes_sizeof, "How much memory the object takes."},
    {NULL, NULL, NULL},
};

const Method bytearray_methods[] = {
    {"__alloc__(self, /)", bytearray_alloc, "How many bytes are reserved."},
    {"__reduce__(self, /)", bytearray_reduce, "The parts from which copy and pickle make an equal object."},
    {"__reduce_ex__(self, proto=0, /)", bytearray_reduce_ex,
     "The parts from which copy and pickle make an equal object."},
    {"__sizeof__(self, /)", bytearray_sizeof, "How much memory the object takes, content included."},
    {"append(self, item, /)", bytearray_append, "Put one byte at the end."},
    SHARED_METHODS,
    {"clear(self, /)", bytearray_clear, "Remove everything."},
    {"copy(self, /)", bytearray_copy, "A new object with the same bytes."},
    {"extend(self, iterable_of_ints, /)", bytearray_extend, "Put all bytes of an iterable at the end."},
    {"@classmethod fromhex(cls, string, /)", bytearray_fromhex,
     "A bytearray of what pairs of hexadecimal digits stand for; white space may lie between."},
    {"insert(self, index, item, /)", bytearray_insert, "Put one byte before the given place."},
    {"pop(self, index=-1, /)", bytearray_pop,
     "Take out the byte at a place, the last by default, and give it."},
    {"remove(self, value, /)", bytearray_remove,
     "Delete the first byte of that value; ValueError where there is none."},
    {"resize(self, size, /)", bytearray_method_resize, "Cut to size, or fill up to it with zeros."},
    {"reverse(self, /)", bytearray_reverse, "Turn the order of the bytes round."},
    {NULL, NULL, NULL},
};

/*
 * The module array: sequences of C numbers or characters, close together in memory.
 */
#include "stdlib/modules.h"

#include <string.h>

#include "base/memory.h"
#include "stdlib/native/array_items.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/import.h"
#include "vm/objects/bytes.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

typedef struct Array {
    Object object;
    const ArrayKind *kind;
    char *data; /* NULL while nothing has been in it */
    int64_t count, room; /* items */
    int64_t exports;     /* views that must not be moved */
} Array;

static Array *as_array(Value value) {
    return (Array *)value_object(value);
}

static bool is_array(VM *vm, Value value) {
    const Type *type = value_is_pointer(value) ? native_class(vm, "array", "array") : NULL;
    if (!type) raise_clear(vm);
    return type && value_is_instance_exact(vm, value, type);
}

static char *item_at(const Array *array, int64_t index) {
    return array->data + (size_t)index * array->kind->size;
}

static Owned get(VM *vm, const Array *array, int64_t index) {
    return array->kind->read(vm, item_at(array, index));
}

static bool check_exports(VM *vm, const Array *array) {
    return array->exports == 0 ||
           raise_format(vm, EXCEPTION(BufferError), "cannot resize an array that is exporting buffers");
}

/* Changes the number of items; new ones are not set. */
static bool resize(VM *vm, Array *array, int64_t count) {
    if (count != array->count && !check_exports(vm, array)) return false;
    if (count > array->room || count < array->room / 2) {
        int64_t room = count > array->count && array->room ? count + count / 16 + 6 : count;
        if (room > INT64_MAX / (int64_t)array->kind->size) return raise_memory_error(vm);
        char *data = room ? memory_resize_array(array->data, (size_t)room, array->kind->size) : NULL;
        if (room && !data) return raise_memory_error(vm);
        if (!room) memory_release(array->data);
        array->data = data;
        array->room = room;
    }
    array->count = count;
    return true;
}

static Owned array_new(VM *vm, const Type *type, const ArrayKind *kind, int64_t count) {
    Owned self = type_allocate(vm, type);
    if (!self) return NULL;
    as_array(self)->kind = kind;
    if (resize(vm, as_array(self), count)) return self;
    value_release(vm, self);
    return NULL;
}

/* Puts count items of the same kind in the place of those from start to end. */
static bool splice(VM *vm, Array *array, int64_t start, int64_t end, const char *items, int64_t count) {
    size_t size = array->kind->size;
    int64_t tail = array->count - end, grown = count - (end - start);
    if (grown < 0 && check_exports(vm, array))
        memmove(item_at(array, start + count), item_at(array, end), (size_t)tail * size);
    if (!resize(vm, array, array->count + grown)) return false;
    if (grown > 0) memmove(item_at(array, start + count), item_at(array, end), (size_t)tail * size);
    if (count) memcpy(item_at(array, start), items, (size_t)count * size);
    return true;
}

static bool append(VM *vm, Array *array, Value item) {
    char word[ARRAY_ITEM_MOST];
    return array->kind->write(vm, word, item) && splice(vm, array, array->count, array->count, word, 1);
}

/* --- filling -------------------------------------------------------------------------------------------- */

static bool extend_items(VM *vm, Value self, Value iterable) {
    Owned iterator = value_iterate(vm, iterable);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned item;
        is_fine = iterator_next(vm, iterator, &item);
        if (!is_fine || !item) break;
        is_fine = append(vm, as_array(self), item);
        value_release(vm, item);
    }
    value_release(vm, iterator);
    return is_fine;
}

static bool extend(VM *vm, Value self, Value iterable) {
    Array *array = as_array(self);
    if (!is_array(vm, iterable)) return extend_items(vm, self, iterable);
    const Array *other = as_array(iterable);
    if (other->kind != array->kind) return raise_type_error(vm, "can only extend with array of same kind");
    int64_t count = other->count, before = array->count;
    if (!resize(vm, array, before + count)) return false;
    if (count) memcpy(item_at(array, before), as_array(iterable)->data, (size_t)count * array->kind->size);
    return true;
}

static bool add_bytes(VM *vm, Array *array, const char *bytes, int64_t count) {
    int64_t size = (int64_t)array->kind->size;
    if (count % size) return raise_value_error(vm, "bytes length not a multiple of item size");
    return splice(vm, array, array->count, array->count, bytes, count / size);
}

static bool add_text(VM *vm, Array *array, Value text) {
    const Str *str = as_str(text);
    int64_t before = array->count;
    if (!resize(vm, array, before + str->count)) return false;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        memcpy(item_at(array, before + i), &c, sizeof c);
    }
    return true;
}

static Owned array_make(VM *vm, const Type *type, Arguments arguments) {
    const Type *own = native_class(vm, "array", "array");
    if (!own) return NULL;
    if (type == own && arguments.keyword_names && as_tuple(arguments.keyword_names)->count) {
        return raise_type_error(vm, "array.array() takes no keyword arguments");
    }
    if (arguments.count < 1) return raise_type_error(vm, "array() takes at least 1 argument (0 given)");
    if (arguments.count > 2)
        return raise_type_error(vm, "array() takes at most 2 arguments (%ld given)",
                                (int64_t)arguments.count);
    Value code = arguments.items[0], content = arguments.count > 1 ? arguments.items[1] : NULL;
    if (!value_is_str(code))
        return raise_type_error(vm, "array() argument 1 must be a unicode character, not %T", code);
    if (as_str(code)->count != 1) {
        return raise_type_error(vm,
                                "array() argument 1 must be a unicode character, not a string of length %ld",
                                as_str(code)->count);
    }
    const ArrayKind *kind = array_kind(str_at(as_str(code), 0));
    if (!kind)
        return raise_value_error(vm, "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)");
    if (kind->code == 'u' &&
        !warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "The 'u' type code is deprecated and will be removed in Python 3.16"))
        return NULL;
    bool is_other = content && is_array(vm, content);
    if (content && !kind->is_text) {
        if (value_is_str(content))
            return raise_type_error(vm, "cannot use a str to initialize an array with typecode '%c'",
                                    kind->code);
        if (is_other && as_array(content)->kind->is_text) {
            return raise_type_error(
                vm, "cannot use a unicode array to initialize an array with typecode '%c'", kind->code);
        }
    }
    Owned self = array_new(vm, type, kind, 0);
    if (!self || !content) return self;
    bool is_fine;
    if (value_is_str(content)) {
        is_fine = add_text(vm, as_array(self), content);
    } else if (value_is_bytes(content) || value_is_instance_exact(vm, content, &bytearray_type)) {
        BufferView view;
        is_fine = buffer_get(vm, content, &view, false);
        if (is_fine) {
            is_fine = add_bytes(vm, as_array(self), view.data, view.count);
            buffer_release(vm, &view);
        }
    } else {
        is_fine = is_other && as_array(content)->kind == kind ? extend(vm, self, content)
                                                              : extend_items(vm, self, content);
    }
    if (is_fine) return self;
    value_release(vm, self);
    return NULL;
}

static void array_destroy(VM *vm, Object *self) {
    (void)vm;
    memory_release(((Array *)self)->data);
}

/* --- as a sequence -------------------------------------------------------------------------------------- */

static bool array_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_array(self)->count;
    return true;
}

static Owned array_repr(VM *vm, Value self) {
    const Array *array = as_array(self);
    if (array->count == 0) return str_new_format(vm, "%s('%c')", value_type(self)->name, array->kind->code);
    Value key = vm_name(vm, array->kind->is_text ? NAME_tounicode : NAME_tolist);
    Owned content = value_call_method(vm, self, key, NULL, 0);
    Owned result = content ? str_new_format(vm, "%s('%c', %R)", value_type(self)->name,
                                            as_array(self)->kind->code, content)
                           : NULL;
    value_release(vm, content);
    return result;
}

static Owned array_slice(VM *vm, Value self, const SliceRange *range) {
    const Array *array = as_array(self);
    const Type *type = native_class(vm, "array", "array");
    Owned result = type ? array_new(vm, type, array->kind, range->count) : NULL;
    for (int64_t i = 0; result && i < range->count; i++) {
        memcpy(item_at(as_array(result), i), item_at(array, range->start + i * range->step),
               array->kind->size);
    }
    return result;
}

static bool read_index(VM *vm, Value self, Value key, const char *message, int64_t *index) {
    if (!value_has_index(vm, key)) return raise_type_error(vm, "array indices must be integers");
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), index)) return false;
    if (*index < 0) *index += as_array(self)->count;
    return (*index >= 0 && *index < as_array(self)->count) || raise_index_error(vm, "%s", message);
}

static Owned array_get_item(VM *vm, Value self, Value key) {
    int64_t index;
    if (value_has_type(key, &slice_type)) {
        SliceRange range;
        if (!slice_read(vm, key, &range)) return NULL;
        slice_adjust(&range, as_array(self)->count);
        return array_slice(vm, self, &range);
    }
    return read_index(vm, self, key, "array index out of range", &index) ? get(vm, as_array(self), index)
                                                                         : NULL;
}

static bool set_slice(VM *vm, Value self, Value key, Value value) {
    SliceRange range;
    if (!slice_read(vm, key, &range)) return false;
    Array *array = as_array(self);
    if (value && !is_array(vm, value))
        return raise_type_error(vm, "can only assign array (not \"%T\") to array slice", value);
    if (value && as_array(value)->kind != array->kind)
        return raise_type_error(vm, "bad argument type for built-in operation");
    slice_adjust(&range, array->count);
    Owned copy = NULL;
    if (value == self) { /* its items move meanwhile */
        SliceRange all = {.start = 0, .step = 1, .count = array->count};
        copy = array_slice(vm, self, &all);
        if (!copy) return false;
        value = copy;
    }
    int64_t count = value ? as_array(value)->count : 0;
    bool is_fine = true;
    if (range.step == 1) {
        is_fine = splice(vm, array, range.start, range.start + range.count,
                         value ? as_array(value)->data : NULL, count);
    } else if (!value) {
        if (range.step < 0) {
            range.start += (range.count - 1) * range.step;
            range.step = -range.step;
        }
        is_fine = range.count == 0 || check_exports(vm, array);
        for (int64_t i = range.count; is_fine && i-- > 0;)
            is_fine =
                splice(vm, array, range.start + i * range.step, range.start + i * range.step + 1, NULL, 0);
    } else if (count != range.count) {
        is_fine = raise_value_error(vm, "attempt to assign array of size %ld to extended slice of size %ld",
                                    count, range.count);
    } else {
        for (int64_t i = 0; i < count; i++)
            memcpy(item_at(array, range.start + i * range.step), item_at(as_array(value), i),
                   array->kind->size);
    }
    value_release(vm, copy);
    return is_fine;
}

static bool array_set_item(VM *vm, Value self, Value key, Value value) {
    int64_t index;
    if (value_has_type(key, &slice_type)) return set_slice(vm, self, key, value);
    if (!read_index(vm, self, key, "array assignment index out of range", &index)) return false;
    if (!value) return splice(vm, as_array(self), index, index + 1, NULL, 0);
    char word[ARRAY_ITEM_MOST];
    if (!as_array(self)->kind->write(vm, word, value)) return false;
    if (index >= as_array(self)->count)
        return raise_index_error(vm, "array assignment index out of range"); /* writing ran code */
    memcpy(item_at(as_array(self), index), word, as_array(self)->kind->size);
    return true;
}

/* The place of an item equal to value from start to end, or -1 or less than -1 with an exception pending. */
static int64_t find(VM *vm, Value self, Value value, int64_t start, int64_t end) {
    for (int64_t i = start; i < end && i < as_array(self)->count; i++) {
        bool equal;
        Owned item = get(vm, as_array(self), i);
        bool is_fine = item && value_equals(vm, item, value, &equal);
        value_release(vm, item);
        if (!is_fine) return -2;
        if (equal) return i;
    }
    return -1;
}

static bool array_contains(VM *vm, Value self, Value item, bool *found) {
    int64_t index = find(vm, self, item, 0, INT64_MAX);
    *found = index >= 0;
    return index >= -1;
}

static Owned array_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!is_array(vm, left) || !is_array(vm, right)) return VALUE_NOT_IMPLEMENTED;
    bool is_equality = op == COMPARE_EQ || op == COMPARE_NE;
    if (is_equality && as_array(left)->count != as_array(right)->count)
        return value_from_bool(op == COMPARE_NE);
    for (int64_t i = 0; i < as_array(left)->count && i < as_array(right)->count; i++) {
        bool equal = false;
        Owned a = get(vm, as_array(left), i), b = a ? get(vm, as_array(right), i) : NULL, result = NULL;
        bool is_fine = b && value_equals(vm, a, b, &equal);
        if (is_fine && !equal)
            result = is_equality ? value_from_bool(op == COMPARE_NE) : value_compare(vm, a, b, op);
        value_release(vm, a);
        value_release(vm, b);
        if (!is_fine || !equal) return result;
    }
    int64_t a = as_array(left)->count, b = as_array(right)->count;
    bool truth = op == COMPARE_LT   ? a < b
                 : op == COMPARE_LE ? a <= b
                 : op == COMPARE_EQ ? a == b
                 : op == COMPARE_NE ? a != b
                 : op == COMPARE_GT ? a > b
                                    : a >= b;
    return value_from_bool(truth);
}

static Owned array_concatenate(VM *vm, Value left, Value right) {
    if (!is_array(vm, right))
        return raise_type_error(vm, "can only append array (not \"%T\") to array", right);
    if (as_array(left)->kind != as_array(right)->kind)
        return raise_type_error(vm, "bad argument type for built-in operation");
    SliceRange all = {.start = 0, .step = 1, .count = as_array(left)->count};
    Owned result = array_slice(vm, left, &all);
    if (!result || extend(vm, result, right)) return result;
    value_release(vm, result);
    return NULL;
}

static Owned array_inplace_concatenate(VM *vm, Value left, Value right) {
    if (!is_array(vm, right)) return raise_type_error(vm, "can only extend with array (not \"%T\")", right);
    return extend(vm, left, right) ? value_retain(left) : NULL;
}

/* Repeats the first `count` items of array until there are times as many. */
static bool repeat_in_place(VM *vm, Array *array, int64_t count, int64_t times) {
    if (times < 0) times = 0;
    if (count && times > INT64_MAX / count / (int64_t)array->kind->size) return raise_memory_error(vm);
    if (!resize(vm, array, count * times)) return false;
    for (int64_t i = 1; count && i < times; i++)
        memcpy(item_at(array, i * count), array->data, (size_t)count * array->kind->size);
    return true;
}

static Owned array_repeat(VM *vm, Value self, int64_t times) {
    SliceRange all = {.start = 0, .step = 1, .count = as_array(self)->count};
    Owned result = array_slice(vm, self, &all);
    if (!result || repeat_in_place(vm, as_array(result), all.count, times)) return result;
    value_release(vm, result);
    return NULL;
}

static Owned array_inplace_repeat(VM *vm, Value self, int64_t times) {
    return repeat_in_place(vm, as_array(self), as_array(self)->count, times) ? value_retain(self) : NULL;
}

static bool array_get_buffer(VM *vm, Value self, BufferView *view, bool is_writable) {
    (void)vm, (void)is_writable;
    Array *array = as_array(self);
    static const char nothing[1] = {0};
    int64_t size = (int64_t)array->kind->size;
    array->exports++;
    *view = (BufferView){.owner = value_retain(self),
                         .data = array->data ? array->data : (char *)(uintptr_t)nothing,
                         .count = array->count * size,
                         .format = array->kind->format,
                         .item_size = size,
                         .dimensions = 1,
                         .shape = {array->count},
                         .strides = {size}};
    return true;
}

static void array_release_buffer(VM *vm, BufferView *view) {
    (void)vm;
    as_array(view->owner)->exports--;
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_append(VM *vm, Value *args) {
    return append(vm, as_array(args[0]), args[1]) ? VALUE_NONE : NULL;
}

static Owned method_extend(VM *vm, Value *args) {
    return extend(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned method_insert(VM *vm, Value *args) {
    int64_t index;
    char word[ARRAY_ITEM_MOST];
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index) ||
        !as_array(args[0])->kind->write(vm, word, args[2]))
        return NULL;
    int64_t count = as_array(args[0])->count;
    if (index < 0) index = index + count < 0 ? 0 : index + count;
    if (index > count) index = count;
    return splice(vm, as_array(args[0]), index, index, word, 1) ? VALUE_NONE : NULL;
}

static Owned method_pop(VM *vm, Value *args) {
    int64_t index = -1;
    if (args[1] && !value_to_int64(vm, args[1], EXCEPTION(IndexError), &index)) return NULL;
    Array *array = as_array(args[0]);
    if (array->count == 0) return raise_index_error(vm, "pop from empty array");
    if (index < 0) index += array->count;
    if (index < 0 || index >= array->count) return raise_index_error(vm, "pop index out of range");
    Owned item = get(vm, array, index);
    if (item && splice(vm, array, index, index + 1, NULL, 0)) return item;
    value_release(vm, item);
    return NULL;
}

static Owned method_remove(VM *vm, Value *args) {
    int64_t index = find(vm, args[0], args[1], 0, INT64_MAX);
    if (index == -1) return raise_value_error(vm, "array.remove(x): x not in array");
    return index >= 0 && splice(vm, as_array(args[0]), index, index + 1, NULL, 0) ? VALUE_NONE : NULL;
}

static Owned method_index(VM *vm, Value *args) {
    int64_t start = 0, end = INT64_MAX, count = as_array(args[0])->count;
    if ((args[2] && !slice_bound(vm, args[2], &start)) || (args[3] && !slice_bound(vm, args[3], &end)))
        return NULL;
    if (start < 0) start = start + count < 0 ? 0 : start + count;
    if (end < 0) end = end + count < 0 ? 0 : end + count;
    int64_t index = find(vm, args[0], args[1], start, end);
    if (index == -1) return raise_value_error(vm, "array.index(x): x not in array");
    return index >= 0 ? int_new(vm, index) : NULL;
}

static Owned method_count(VM *vm, Value *args) {
    int64_t count = 0, index = -1;
    while ((index = find(vm, args[0], args[1], index + 1, INT64_MAX)) >= 0) count++;
    return index == -1 ? int_new(vm, count) : NULL;
}

static Owned method_clear(VM *vm, Value *args) {
    return resize(vm, as_array(args[0]), 0) ? VALUE_NONE : NULL;
}

static Owned method_reverse(VM *vm, Value *args) {
    (void)vm;
    Array *array = as_array(args[0]);
    size_t size = array->kind->size;
    char word[ARRAY_ITEM_MOST];
    for (int64_t i = 0, j = array->count - 1; i < j; i++, j--) {
        memcpy(word, item_at(array, i), size);
        memcpy(item_at(array, i), item_at(array, j), size);
        memcpy(item_at(array, j), word, size);
    }
    return VALUE_NONE;
}

static Owned method_byteswap(VM *vm, Value *args) {
    (void)vm;
    Array *array = as_array(args[0]);
    size_t size = array->kind->size;
    for (int64_t i = 0; i < array->count; i++) {
        char *bytes = item_at(array, i);
        for (size_t a = 0, b = size - 1; a < b; a++, b--) {
            char byte = bytes[a];
            bytes[a] = bytes[b];
            bytes[b] = byte;
        }
    }
    return VALUE_NONE;
}

static Owned method_tolist(VM *vm, Value *args) {
    Owned list = list_new(vm, 0);
    for (int64_t i = 0; list && i < as_array(args[0])->count; i++) {
        if (list_append_take(vm, as_list(list), get(vm, as_array(args[0]), i))) continue;
        value_release(vm, list);
        return NULL;
    }
    return list;
}

static Owned method_fromlist(VM *vm, Value *args) {
    if (!value_is_list(args[1])) return raise_type_error(vm, "arg must be list");
    Array *array = as_array(args[0]);
    int64_t before = array->count, count = as_list(args[1])->count;
    for (int64_t i = 0; i < count; i++) {
        bool is_same =
            as_list(args[1])->count == count || raise_runtime_error(vm, "list changed size during iteration");
        Owned item = is_same ? value_retain(list_peek(args[1], i)) : NULL;
        bool is_fine = is_same && append(vm, array, item);
        value_release(vm, item);
        if (is_fine) continue;
        Owned error = raise_fetch(vm); /* nothing of the list stays */
        if (array->count > before && !resize(vm, array, before)) raise_clear(vm);
        return raise_again_take(vm, error);
    }
    return VALUE_NONE;
}

static Owned method_tobytes(VM *vm, Value *args) {
    const Array *array = as_array(args[0]);
    return bytes_new(vm, array->data ? array->data : "", (size_t)array->count * array->kind->size);
}

static Owned method_frombytes(VM *vm, Value *args) {
    BufferView view;
    if (!buffer_get(vm, args[1], &view, false)) return NULL;
    Owned copy = view.owner == args[0] ? bytes_new(vm, view.data, (size_t)view.count)
                                       : NULL; /* of itself: it will move */
    bool is_own = view.owner == args[0], is_fine = !is_own || copy;
    if (is_own) buffer_release(vm, &view);
    if (is_fine)
        is_fine = is_own ? add_bytes(vm, as_array(args[0]), as_bytes(copy)->data, as_bytes(copy)->count)
                         : add_bytes(vm, as_array(args[0]), view.data, view.count);
    if (!is_own) buffer_release(vm, &view);
    value_release(vm, copy);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned method_tounicode(VM *vm, Value *args) {
    const Array *array = as_array(args[0]);
    if (!array->kind->is_text)
        return raise_value_error(vm, "tounicode() may only be called on unicode type arrays ('u' or 'w')");
    STR_BUILDER(text);
    for (int64_t i = 0; i < array->count; i++) {
        uint32_t c;
        memcpy(&c, item_at(array, i), sizeof c);
        if (c > 0x10FFFF) {
            str_builder_close(&text);
            return raise_value_error(vm, "character U+%x is not in range [U+0000; U+10ffff]", c);
        }
        str_builder_add(&text, c);
    }
    return str_builder_finish(vm, &text);
}

static Owned method_fromunicode(VM *vm, Value *args) {
    Array *array = as_array(args[0]);
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "fromunicode() argument must be str, not %T", args[1]);
    if (!array->kind->is_text)
        return raise_value_error(vm, "fromunicode() may only be called on unicode type arrays ('u' or 'w')");
    return add_text(vm, array, args[1]) ? VALUE_NONE : NULL;
}

static Owned method_fromfile(VM *vm, Value *args) {
    int64_t count, size = (int64_t)as_array(args[0])->kind->size;
    if (!value_to_int64(vm, args[2], EXCEPTION(OverflowError), &count)) return NULL;
    if (count < 0) return raise_value_error(vm, "negative count");
    if (count > INT64_MAX / size) return raise_memory_error(vm);
    Owned key = str_intern_text(vm, "read"), wanted = key ? int_new(vm, count * size) : NULL, bytes = NULL,
          result = NULL;
    if (wanted) bytes = value_call_method(vm, args[1], key, (Value[]){wanted}, 1);
    if (bytes && !value_is_bytes(bytes)) {
        raise_type_error(vm, "read() didn't return bytes");
    } else if (bytes) {
        bool is_short = as_bytes(bytes)->count != count * size;
        bool is_fine = add_bytes(vm, as_array(args[0]), as_bytes(bytes)->data, as_bytes(bytes)->count);
        if (is_fine && is_short) raise_format(vm, EXCEPTION(EOFError), "read() didn't return enough bytes");
        else if (is_fine) result = VALUE_NONE;
    }
    value_release(vm, key);
    value_release(vm, wanted);
    value_release(vm, bytes);
    return result;
}

static Owned method_tofile(VM *vm, Value *args) {
    enum { STEP = 64 * 1024 };
    for (int64_t at = 0; at < as_array(args[0])->count * (int64_t)as_array(args[0])->kind->size; at += STEP) {
        const Array *array = as_array(args[0]);
        int64_t left = array->count * (int64_t)array->kind->size - at;
        Owned bytes = bytes_new(vm, array->data + at, (size_t)(left < STEP ? left : STEP));
        Owned result =
            bytes ? value_call_method(vm, args[1], vm_name(vm, NAME_write), (Value[]){bytes}, 1) : NULL;
        value_release(vm, bytes);
        value_release(vm, result);
        if (!result) return NULL;
    }
    return VALUE_NONE;
}

static Owned method_buffer_info(VM *vm, Value *args) {
    const Array *array = as_array(args[0]);
    Owned address = int_new_unsigned(vm, (uintptr_t)array->data),
          count = address ? int_new(vm, array->count) : NULL;
    Owned result = count ? tuple_pair(vm, address, count) : NULL;
    value_release(vm, address);
    value_release(vm, count);
    return result;
}

static Owned method_copy(VM *vm, Value *args) {
    SliceRange all = {.start = 0, .step = 1, .count = as_array(args[0])->count};
    return array_slice(vm, args[0], &all);
}

/* Protocol 3 and above: by the machine's format of the items, so that another machine can read them. */
static Owned method_reduce(VM *vm, Value *args) {
    enum { PROTOCOL_WITH_BYTES = 3 };
    const Array *array = as_array(args[0]);
    int protocol = 0;
    if (!value_to_c_int(vm, args[1], &protocol)) return NULL;
    Owned code = str_new_character(vm, (uint32_t)array->kind->code), state = NULL, callee = NULL,
          arguments = NULL, result = NULL;
    Owned key = str_intern_text(vm, "__dict__");
    bool is_fine = code && key && value_find_attribute(vm, args[0], key, &state);
    if (is_fine && !state) state = VALUE_NONE;
    Owned content = !is_fine                         ? NULL
                    : protocol < PROTOCOL_WITH_BYTES ? method_tolist(vm, args)
                                                     : method_tobytes(vm, args);
    if (content && protocol < PROTOCOL_WITH_BYTES) {
        callee = value_retain(type_value_of(args[0]));
        arguments = tuple_pair(vm, code, content);
    } else if (content) {
        Owned module = str_intern_text(vm, "array"), name = str_intern_text(vm, "_array_reconstructor");
        Value found = module ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), module) : NULL;
        if (found && name) callee = value_attribute(vm, found, name);
        Owned items[4] = {value_retain(type_value_of(args[0])), value_retain(code),
                          value_from_small_int(array->kind->machine_format), value_retain(content)};
        arguments = tuple_from_take(vm, items, 4);
        value_release(vm, module);
        value_release(vm, name);
    }
    if (callee && arguments) {
        Owned items[3] = {value_retain(callee), value_retain(arguments), value_retain(state)};
        result = tuple_from_take(vm, items, 3);
    }
    value_release(vm, code);
    value_release(vm, key);
    value_release(vm, state);
    value_release(vm, content);
    value_release(vm, callee);
    value_release(vm, arguments);
    return result;
}

static Owned method_sizeof(VM *vm, Value *args) {
    const Array *array = as_array(args[0]);
    return int_new(vm, (int64_t)(sizeof *array + (size_t)array->room * array->kind->size));
}

static Owned property_typecode(VM *vm, Value self) {
    return str_new_character(vm, (uint32_t)as_array(self)->kind->code);
}

static Owned property_itemsize(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int((int64_t)as_array(self)->kind->size);
}

static const Property properties[] = {
    {"typecode", property_typecode, NULL, "The letter that tells what the items are."},
    {"itemsize", property_itemsize, NULL, "The bytes of one item."},
    {NULL, NULL, NULL, NULL},
};

static const Method methods[] = {
    {"append(self, v, /)", method_append, "Adds an item at the end."},
    {"buffer_info(self, /)", method_buffer_info, "(address, number of items) of the memory."},
    {"byteswap(self, /)", method_byteswap, "Turns the bytes of each item round."},
    {"clear(self, /)", method_clear, "Takes all items out."},
    {"count(self, v, /)", method_count, "How many items are equal to v."},
    {"extend(self, bb, /)", method_extend, "Adds the items of an array or of another iterable at the end."},
    {"fromfile(self, f, n, /)", method_fromfile, "Reads n items from a file opened for bytes."},
    {"fromlist(self, list, /)", method_fromlist,
     "Adds the items of a list; none of them if one does not fit."},
    {"frombytes(self, buffer, /)", method_frombytes, "Adds items from their bytes."},
    {"fromunicode(self, ustr, /)", method_fromunicode, "Adds the characters of a text."},
    {"index(self, v, start=0, stop=sys.maxsize, /)", method_index, "The place of the first item equal to v."},
    {"insert(self, i, v, /)", method_insert, "Puts an item before the i-th."},
    {"pop(self, i=-1, /)", method_pop, "Takes the i-th item out and gives it."},
    {"remove(self, v, /)", method_remove, "Takes out the first item equal to v."},
    {"reverse(self, /)", method_reverse, "Turns the order of the items round."},
    {"tobytes(self, /)", method_tobytes, "The bytes of all items."},
    {"tofile(self, f, /)", method_tofile, "Writes the bytes of all items to a file opened for bytes."},
    {"tolist(self, /)", method_tolist, "The items as a list."},
    {"tounicode(self, /)", method_tounicode, "The characters as a text."},
    {"__copy__(self, /)", method_copy, "A copy."},
    {"__deepcopy__(self, unused, /)", method_copy, "A copy."},
    {"__reduce_ex__(self, value, /)", method_reduce, "What pickling needs."},
    {"__sizeof__(self, /)", method_sizeof, "Bytes in memory."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem,
     "array[int] and its like, for annotations."},
    {NULL, NULL, NULL},
};

static const Type array_description = {
    .name = "array.array",
    .module = "array",
    .size = sizeof(Array),
    .flags = TYPE_HAS_WEAK_REFERENCES | TYPE_IS_SEQUENCE | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = array_destroy,
              .make = array_make,
              .repr = array_repr,
              .hash = value_hash_refused,
              .compare = array_compare,
              .length = array_length,
              .get_item = array_get_item,
              .set_item = array_set_item,
              .contains = array_contains,
              .concatenate = array_concatenate,
              .repeat = array_repeat,
              .inplace_concatenate = array_inplace_concatenate,
              .inplace_repeat = array_inplace_repeat,
              .get_buffer = array_get_buffer,
              .release_buffer = array_release_buffer},
    .methods = methods,
    .properties = properties,
    .text = "array(typecode[, initializer])\n\nA sequence of numbers of one C type, or of characters.",
};

/* --- the module ----------------------------------------------------------------------------------------- */

static Owned function_reconstruct(VM *vm, Value *args) {
    const Type *own = native_class(vm, "array", "array");
    int format;
    if (!own) return NULL;
    if (!value_is_type(args[0]))
        return raise_type_error(vm, "first argument must be a type object, not %T", args[0]);
    if (!type_is_subtype(vm, as_type(args[0]), own))
        return raise_type_error(vm, "%N is not a subtype of array.array", as_type(args[0]));
    if (!value_is_str(args[1]) || as_str(args[1])->count != 1)
        return raise_type_error(vm, "_array_reconstructor() argument 2 must be a unicode character, not %T",
                                args[1]);
    const ArrayKind *kind = array_kind(str_at(as_str(args[1]), 0));
    if (!kind) return raise_value_error(vm, "second argument must be a valid type code");
    if (!value_to_c_int(vm, args[2], &format)) return NULL;
    if (format < 0 || format >= ARRAY_FORMAT_COUNT)
        return raise_value_error(vm, "third argument must be a valid machine format code.");
    if (!value_is_bytes(args[3]))
        return raise_type_error(vm, "fourth argument should be bytes, not %T", args[3]);
    if (format == kind->machine_format) {
        Owned self = array_new(vm, as_type(args[0]), kind, 0);
        if (self && add_bytes(vm, as_array(self), as_bytes(args[3])->data, as_bytes(args[3])->count))
            return self;
        value_release(vm, self);
        return NULL;
    }
    Owned content = array_decode(vm, format, as_bytes(args[3])->data, as_bytes(args[3])->count);
    if (!content) return NULL;
    Owned code = value_retain(args[1]);
    Owned self = value_call_2(vm, args[0], code, content);
    value_release(vm, code);
    value_release(vm, content);
    return self;
}

static const Method functions[] = {
    {"_array_reconstructor(arraytype, typecode, mformat_code, items, /)", function_reconstruct,
     "For pickle: an array from bytes of any machine."},
    {NULL, NULL, NULL},
};

/* Tells collections.abc that arrays are mutable sequences. */
static bool register_sequence(VM *vm, Value type) {
    Owned module = import_module_text(vm, "_collections_abc"), name = str_intern_text(vm, "MutableSequence"),
          key = str_intern_text(vm, "register");
    Owned class = module && name && key ? value_attribute(vm, module, name) : NULL;
    Owned result = class ? value_call_method(vm, class, key, &type, 1) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, key);
    value_release(vm, class);
    value_release(vm, result);
    return result != NULL;
}

Owned module_array(VM *vm) {
    Owned module = stdlib_module(vm, "array", "Compact sequences of C numbers and characters.", functions),
          type = NULL;
    bool is_fine =
        module && stdlib_add_type(vm, module, "array", &array_description, NULL, &type) &&
        dict_set_text(vm, module_dict(module), "ArrayType", type) &&
        dict_set_text_take(vm, module_dict(module), "typecodes", str_new_text(vm, array_codes())) &&
        register_sequence(vm, type);
    value_release(vm, type);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

/*
 * memoryview: somebody else's bytes, seen as items of a format in up to eight dimensions.
 *
 * The buffer itself is held by a hidden memoryview, the root; visible ones share it, each with a layout of
 * its own. The last to go gives the buffer back. Items are in the machine's own order and size.
 */
#include "base/memory.h"
#include "vm/objects/bytes.h"
#include "vm/objects/bytes_methods.h"
#include "vm/objects/float.h"
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

enum { MOST_DIMENSIONS = 8 };

typedef struct MemoryView {
    Object object;
    BufferView view; /* owner NULL but in the root */
    Field root;      /* NULL: released, or this is the root */
    int64_t exports; /* views of this view */
    int64_t hash;
} MemoryView;

static MemoryView *as_view(Value value) {
    return (MemoryView *)(uintptr_t)value;
}

static bool check_alive(VM *vm, Value self) {
    if (field_peek(&as_view(self)->root)) return true;
    return raise_value_error(vm, "operation forbidden on released memoryview object");
}

static Owned view_allocate(VM *vm) {
    MemoryView *view = object_allocate_zeroed(vm, &memoryview_type, sizeof *view);
    if (view) view->hash = STR_HASH_UNKNOWN;
    return object_owned(view);
}

/* Another view of the same buffer, with the same layout. */
static Owned view_share(VM *vm, Value self) {
    Owned copy = view_allocate(vm);
    if (!copy) return NULL;
    as_view(copy)->view = as_view(self)->view;
    as_view(copy)->view.owner = NULL;
    field_init_take(&as_view(copy)->root, field_get(&as_view(self)->root));
    return copy;
}

/* The first visible view of a root, which is consumed. */
static Owned view_of_root_take(VM *vm, Owned root) {
    if (!as_view(root)->view.format) as_view(root)->view.format = "B";
    Owned result = view_allocate(vm);
    if (result) {
        as_view(result)->view = as_view(root)->view;
        as_view(result)->view.owner = NULL;
        field_init_take(&as_view(result)->root, value_retain(root));
    }
    value_release(vm, root);
    return result;
}

Owned memoryview_new(VM *vm, Value object) {
    if (value_has_type(object, &memoryview_type))
        return check_alive(vm, object) ? view_share(vm, object) : NULL;
    if (!value_type(object)->slots.get_buffer)
        return raise_type_error(vm, "memoryview: a bytes-like object is required, not '%T'", object);
    return memoryview_by(vm, object, value_type(object)->slots.get_buffer, false);
}

Owned memoryview_by(VM *vm, Value object, bool (*get)(VM *, Value, BufferView *, bool), bool is_writable) {
    Owned root = view_allocate(vm);
    if (!root) return NULL;
    if (!get(vm, object, &as_view(root)->view, is_writable)) {
        as_view(root)->view.owner = NULL;
        value_release(vm, root);
        return NULL;
    }
    if (is_writable && as_view(root)->view.is_read_only) {
        raise_format(vm, EXCEPTION(BufferError), "Object is not writable.");
        value_release(vm, root);
        return NULL;
    }
    as_view(root)->view.is_of_base = get != value_type(object)->slots.get_buffer;
    return view_of_root_take(vm, root);
}

Owned memoryview_over(VM *vm, const BufferView *view) {
    Owned root = view_allocate(vm);
    if (!root) return NULL;
    as_view(root)->view = *view;
    as_view(root)->view.owner = NULL;
    return view_of_root_take(vm, root);
}

void memoryview_forget(VM *vm, Value self) {
    field_clear(vm, &as_view(self)->root);
}

static void slot_destroy(VM *vm, Object *self) {
    MemoryView *view = (MemoryView *)self;
    buffer_release(vm, &view->view);
    field_clear(vm, &view->root);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    MemoryView *view = (MemoryView *)self;
    if (view->view.owner) visit(view->view.owner, context);
    if (field_peek(&view->root)) visit(field_peek(&view->root), context);
}

static Owned construct(VM *vm, Value *args) {
    return memoryview_new(vm, args[1]);
}

/* --- formats -------------------------------------------------------------------------------------------- */

static const char *const native_formats[] = {"c",  "b",  "B",  "?",  "h",  "H",  "i",  "I",  "l",
                                             "L",  "q",  "Q",  "n",  "N",  "f",  "d",  "e",  "P",
                                             "@c", "@b", "@B", "@?", "@h", "@H", "@i", "@I", "@l",
                                             "@L", "@q", "@Q", "@n", "@N", "@f", "@d", "@e", "@P"};

/* The character of a native format, or 0. */
static char native_format(const char *format) {
    if (*format == '@') format++;
    return *format && !format[1] && strchr("cbB?hHiIlLqQnNfdeP", *format) ? *format : 0;
}

static int64_t format_size(char format) {
    switch (format) {
    case 'h': case 'H': case 'e': return 2;
    case 'i': case 'I': case 'f': return 4;
    case 'l': case 'L': case 'q': case 'Q': case 'n': case 'N': case 'd': case 'P': return 8;
    default: return 1;
    }
}

static Owned unpack(VM *vm, const char *format, const char *at) {
    char kind = native_format(format);
    union { int16_t h; uint16_t H; int32_t i; uint32_t I; int64_t q; uint64_t Q; float f; double d; } item;
    if (!kind)
        return raise_format(vm, EXCEPTION(NotImplementedError), "memoryview: format %s not supported",
                            format);
    memcpy(&item, at, (size_t)format_size(kind));
    switch (kind) {
    case 'c': return bytes_new(vm, at, 1);
    case 'b': return value_from_small_int((signed char)*at);
    case 'B': return value_from_small_int((uint8_t)*at);
    case '?': return value_from_bool(*at != 0);
    case 'h': return value_from_small_int(item.h);
    case 'H': return value_from_small_int(item.H);
    case 'i': return value_from_small_int(item.i);
    case 'I': return value_from_small_int(item.I);
    case 'l': case 'q': case 'n': return int_new(vm, item.q);
    case 'f': return float_new(vm, (double)item.f);
    case 'd': return float_new(vm, item.d);
    case 'e': return float_new(vm, float_from_half(item.H));
    default: return int_new_unsigned(vm, item.Q);
    }
}

/* The messages name the type alone. */
static const char *without_prefix(const char *format) {
    return format + (format[0] == '@');
}

static bool wrong_type(VM *vm, const char *format) {
    return raise_type_error(vm, "memoryview: invalid type for format '%s'", without_prefix(format));
}

static bool wrong_value(VM *vm, const char *format) {
    return raise_value_error(vm, "memoryview: invalid value for format '%s'", without_prefix(format));
}

static bool pack_float(VM *vm, const char *format, char kind, char *at, Value value) {
    double number;
    if (!value_to_double(vm, value, &number))
        return raise_clear_if(vm, EXCEPTION(TypeError)) ? wrong_type(vm, format) : false;
    if (kind == 'd') {
        memcpy(at, &number, sizeof number);
    } else if (kind == 'f') {
        float narrow = (float)number;
        memcpy(at, &narrow, sizeof narrow);
    } else {
        uint64_t bits;
        if (!float_to_half(number, &bits)) return wrong_value(vm, format);
        uint16_t half = (uint16_t)bits;
        memcpy(at, &half, sizeof half);
    }
    return true;
}

static bool pack(VM *vm, const char *format, char *at, Value value) {
    char kind = native_format(format);
    if (!kind)
        return raise_format(vm, EXCEPTION(NotImplementedError), "memoryview: format %s not supported",
                            format);
    if (kind == 'f' || kind == 'd' || kind == 'e') return pack_float(vm, format, kind, at, value);
    if (kind == 'c') {
        if (!value_is_bytes(value)) return wrong_type(vm, format);
        if (as_bytes(value)->count != 1) return wrong_value(vm, format);
        *at = as_bytes(value)->data[0];
        return true;
    }
    if (kind == '?') {
        bool truth;
        if (!value_is_true(vm, value, &truth)) return false;
        *at = truth;
        return true;
    }
    if (!value_has_index(vm, value)) return wrong_type(vm, format);
    Owned number = value_index(vm, value);
    if (!number) return false;
    int64_t size = format_size(kind), signed_number = 0;
    uint64_t bits = 0;
    bool is_unsigned = strchr("BHILQNP", kind) != NULL, fits;
    if (is_unsigned) {
        fits = int_fits_uint64(number, &bits) && (size == 8 || bits >> (size * 8) == 0);
    } else {
        fits = int_fits_int64(number, &signed_number) &&
               (size == 8 || (signed_number >= -(INT64_C(1) << (size * 8 - 1)) &&
                              signed_number < INT64_C(1) << (size * 8 - 1)));
        bits = (uint64_t)signed_number;
    }
    value_release(vm, number);
    if (!fits) return wrong_value(vm, format);
    memcpy(at, &bits, (size_t)size); /* the machines this runs on are little-endian */
    return true;
}

/* --- layout --------------------------------------------------------------------------------------------- */

static bool is_contiguous(const BufferView *view, bool is_fortran) {
    int64_t step = view->item_size;
    if (view->count == 0) return true;
    for (int i = 0; i < view->dimensions; i++) {
        int d = is_fortran ? i : view->dimensions - 1 - i;
        if (view->shape[d] > 1 && view->strides[d] != step) return false;
        step *= view->shape[d];
    }
    return true;
}

/* Calls back with each item in C order (or the first index fastest). */
static bool each_item(VM *vm, const BufferView *view, bool is_fortran,
                      bool (*visit)(VM *vm, const BufferView *view, char *at, void *context), void *context) {
    int64_t index[MOST_DIMENSIONS] = {0};
    for (int d = 0; d < view->dimensions; d++) {
        if (view->shape[d] == 0) return true;
    }
    for (;;) {
        char *at = view->data;
        for (int d = 0; d < view->dimensions; d++) at += index[d] * view->strides[d];
        if (!visit(vm, view, at, context)) return false;
        int n = 0;
        for (; n < view->dimensions; n++) {
            int d = is_fortran ? n : view->dimensions - 1 - n;
            if (++index[d] < view->shape[d]) break;
            index[d] = 0;
        }
        if (n == view->dimensions) return true;
    }
}

static bool append_item(VM *vm, const BufferView *view, char *at, void *context) {
    (void)vm;
    buffer_append(context, at, (size_t)view->item_size);
    return true;
}

static Owned gather(VM *vm, const BufferView *view, bool is_fortran) {
    if (is_contiguous(view, is_fortran)) return bytes_new(vm, view->data, (size_t)view->count);
    Buffer buffer = BUFFER_EMPTY;
    bool is_fine = each_item(vm, view, is_fortran, append_item, &buffer);
    if (is_fine && buffer.failed) is_fine = raise_memory_error(vm);
    Owned result = is_fine ? bytes_new(vm, buffer.bytes ? buffer.bytes : "", buffer.count) : NULL;
    buffer_close(&buffer);
    return result;
}

Owned memoryview_to_bytes(VM *vm, Value self) {
    return check_alive(vm, self) ? gather(vm, &as_view(self)->view, false) : NULL;
}

static bool slot_get_buffer(VM *vm, Value self, BufferView *view, bool is_writable) {
    view->owner = NULL;
    if (!check_alive(vm, self)) return false;
    const BufferView *own = &as_view(self)->view;
    if (is_writable && own->is_read_only)
        return raise_format(vm, EXCEPTION(BufferError), "memoryview: underlying buffer is not writable");
    if (!is_contiguous(own, false))
        return raise_format(vm, EXCEPTION(BufferError), "memoryview: underlying buffer is not C-contiguous");
    *view = *own;
    view->owner = value_retain(self);
    as_view(self)->exports++;
    return true;
}

static void slot_release_buffer(VM *vm, BufferView *view) {
    (void)vm;
    as_view(view->owner)->exports--;
}

/* --- items ---------------------------------------------------------------------------------------------- */

static bool index_at(VM *vm, const BufferView *view, int dimension, Value key, int64_t *offset) {
    int64_t index, count = view->shape[dimension];
    if (!value_to_int64(vm, key, EXCEPTION(IndexError), &index)) return false;
    if (index < 0) index += count;
    if (index < 0 || index >= count)
        return raise_index_error(vm, "index out of bounds on dimension %d", dimension + 1);
    *offset += index * view->strides[dimension];
    return true;
}

/* The place of the item that key (an int or a tuple of ints) stands for. NULL with an exception pending. */
static char *item_at(VM *vm, const BufferView *view, Value key) {
    int64_t offset = 0;
    if (value_has_index(vm, key)) {
        if (view->dimensions == 0) raise_type_error(vm, "invalid indexing of 0-dim memory");
        else if (view->dimensions > 1)
            raise_format(vm, EXCEPTION(NotImplementedError),
                         "multi-dimensional sub-views are not implemented");
        else if (index_at(vm, view, 0, key, &offset)) return view->data + offset;
        return NULL;
    }
    int64_t count = as_tuple(key)->count;
    if (count < view->dimensions) {
        raise_format(vm, EXCEPTION(NotImplementedError), "sub-views are not implemented");
        return NULL;
    }
    if (count > view->dimensions) {
        raise_type_error(vm, "cannot index %d-dimension view with %ld-element tuple", view->dimensions,
                         count);
        return NULL;
    }
    for (int d = 0; d < view->dimensions; d++) {
        if (!index_at(vm, view, d, tuple_peek(key, d), &offset)) return NULL;
    }
    return view->data + offset;
}

static bool is_index_tuple(VM *vm, Value key) {
    if (!value_is_tuple(key)) return false;
    for (int64_t i = 0; i < as_tuple(key)->count; i++) {
        if (!value_has_index(vm, tuple_peek(key, i))) return false;
    }
    return true;
}

static bool is_slice_tuple(Value key) {
    if (!value_is_tuple(key) || as_tuple(key)->count == 0) return false;
    for (int64_t i = 0; i < as_tuple(key)->count; i++) {
        if (!value_has_type(tuple_peek(key, i), &slice_type)) return false;
    }
    return true;
}

static void measure(BufferView *view) {
    view->count = view->item_size;
    for (int d = 0; d < view->dimensions; d++) view->count *= view->shape[d];
}

/* view[slice] along the first dimension, in place. */
static bool apply_slice(VM *vm, BufferView *view, Value key) {
    SliceRange range;
    if (!slice_resolve(vm, key, view->shape[0], &range)) return false;
    view->data += range.start * view->strides[0];
    view->shape[0] = range.count;
    view->strides[0] *= range.step;
    measure(view);
    return true;
}

static Owned slot_get_item(VM *vm, Value self, Value key) {
    if (!check_alive(vm, self)) return NULL;
    const BufferView *view = &as_view(self)->view;
    if (view->dimensions == 0) {
        if (value_is_tuple(key) && as_tuple(key)->count == 0) return unpack(vm, view->format, view->data);
        if (key == VALUE_ELLIPSIS) return value_retain(self);
        return raise_type_error(vm, "invalid indexing of 0-dim memory");
    }
    if (value_has_index(vm, key) || is_index_tuple(vm, key)) {
        char *at = item_at(vm, view, key);
        return at && check_alive(vm, self) ? unpack(vm, view->format, at) : NULL;
    }
    if (value_has_type(key, &slice_type)) {
        Owned result = view_share(vm, self);
        if (result && !apply_slice(vm, &as_view(result)->view, key)) {
            value_release(vm, result);
            return NULL;
        }
        return result;
    }
    if (is_slice_tuple(key))
        return raise_format(vm, EXCEPTION(NotImplementedError),
                            "multi-dimensional slicing is not implemented");
    return raise_type_error(vm, "memoryview: invalid slice key");
}

static bool assign_slice(VM *vm, const BufferView *whole, Value key, Value value) {
    BufferView to = *whole;
    if (!apply_slice(vm, &to, key)) return false;
    if (!value_type(value)->slots.get_buffer)
        return raise_type_error(vm, "a bytes-like object is required, not '%T'", value);
    Owned from = memoryview_new(vm, value);
    if (!from) return false;
    const BufferView *source = &as_view(from)->view;
    char to_format = native_format(to.format), from_format = native_format(source->format);
    bool is_fine = source->dimensions == 1 && source->shape[0] == to.shape[0] &&
                   source->item_size == to.item_size && to_format == from_format;
    if (!is_fine) {
        raise_value_error(vm, "memoryview assignment: lvalue and rvalue have different structures");
    } else {
        Owned bytes = gather(vm, source, false); /* a copy: both may be the same memory */
        is_fine = bytes != NULL;
        for (int64_t i = 0; bytes && i < to.shape[0]; i++)
            memcpy(to.data + i * to.strides[0], as_bytes(bytes)->data + i * to.item_size,
                   (size_t)to.item_size);
        value_release(vm, bytes);
    }
    value_release(vm, from);
    return is_fine;
}

static bool slot_set_item(VM *vm, Value self, Value key, Value value) {
    if (!check_alive(vm, self)) return false;
    const BufferView *view = &as_view(self)->view;
    if (view->is_read_only) return raise_type_error(vm, "cannot modify read-only memory");
    if (!value) return raise_type_error(vm, "cannot delete memory");
    if (view->dimensions == 0) {
        if (key == VALUE_ELLIPSIS || (value_is_tuple(key) && as_tuple(key)->count == 0))
            return pack(vm, view->format, view->data, value);
        return raise_type_error(vm, "invalid indexing of 0-dim memory");
    }
    if (value_has_index(vm, key) || is_index_tuple(vm, key)) {
        char *at = item_at(vm, view, key), packed[8];
        if (!at || !pack(vm, view->format, packed, value) || !check_alive(vm, self)) return false;
        memcpy(at, packed, (size_t)view->item_size);
        return true;
    }
    if (value_has_type(key, &slice_type)) {
        if (view->dimensions == 1) return assign_slice(vm, view, key, value);
        return raise_format(vm, EXCEPTION(NotImplementedError),
                            "memoryview slice assignments are currently restricted to ndim = 1");
    }
    if (is_slice_tuple(key))
        return raise_format(vm, EXCEPTION(NotImplementedError),
                            "memoryview slice assignments are currently restricted to ndim = 1");
    return raise_type_error(vm, "memoryview: invalid slice key");
}

static bool slot_length(VM *vm, Value self, int64_t *length) {
    if (!check_alive(vm, self)) return false;
    if (as_view(self)->view.dimensions == 0) return raise_type_error(vm, "0-dim memory has no length");
    *length = as_view(self)->view.shape[0];
    return true;
}

static bool slot_is_true(VM *vm, Value self, bool *truth) {
    int64_t length = 0;
    if (!slot_length(vm, self, &length)) return false;
    *truth = length != 0;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    return str_new_format(
        vm, field_peek(&as_view(self)->root) ? "<memory at 0x%lx>" : "<released memory at 0x%lx>",
        (int64_t)(uintptr_t)self);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    MemoryView *view = as_view(self);
    if (view->hash == STR_HASH_UNKNOWN) {
        if (!check_alive(vm, self)) return false;
        char format = native_format(view->view.format);
        if (!view->view.is_read_only) return raise_value_error(vm, "cannot hash writable memoryview object");
        if (format != 'B' && format != 'b' && format != 'c')
            return raise_value_error(vm, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        int64_t of_owner;
        if (!value_hash(vm, as_view(field_peek(&view->root))->view.owner, &of_owner)) return false;
        Owned bytes = gather(vm, &view->view, false);
        if (!bytes) return false;
        view->hash = bytes_hash_raw(vm, as_bytes(bytes)->data, (size_t)as_bytes(bytes)->count);
        value_release(vm, bytes);
    }
    *hash = view->hash;
    return true;
}

/* --- comparison ----------------------------------------------------------------------------------------- */

static bool items_equal(VM *vm, const BufferView *a, const BufferView *b, bool *equal) {
    char kind_a = native_format(a->format), kind_b = native_format(b->format);
    *equal = false;
    if (a->dimensions != b->dimensions) return true;
    for (int d = 0; d < a->dimensions; d++) {
        if (a->shape[d] != b->shape[d]) return true;
    }
    if (!kind_a || !kind_b) return true;
    Owned left = gather(vm, a, false), right = left ? gather(vm, b, false) : NULL;
    bool is_fine = right != NULL;
    int64_t count = is_fine ? as_bytes(left)->count / a->item_size : 0;
    if (is_fine && kind_a == kind_b && !strchr("fde?", kind_a)) {
        *equal = memcmp(as_bytes(left)->data, as_bytes(right)->data, (size_t)as_bytes(left)->count) == 0;
        count = 0;
    } else {
        *equal = true;
    }
    for (int64_t i = 0; is_fine && *equal && i < count; i++) {
        Owned x = unpack(vm, a->format, as_bytes(left)->data + i * a->item_size);
        Owned y = x ? unpack(vm, b->format, as_bytes(right)->data + i * b->item_size) : NULL;
        Owned result = y ? value_compare(vm, x, y, COMPARE_EQ) : NULL;
        is_fine = result && value_is_true(vm, result, equal);
        value_release(vm, x);
        value_release(vm, y);
        value_release(vm, result);
    }
    value_release(vm, left);
    value_release(vm, right);
    return is_fine;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (op != COMPARE_EQ && op != COMPARE_NE) return VALUE_NOT_IMPLEMENTED;
    if (!value_has_type(left, &memoryview_type)) {
        Value other = left;
        left = right, right = other;
    }
    bool equal = left == right;
    bool is_dead = !field_peek(&as_view(left)->root) ||
                   (value_has_type(right, &memoryview_type) && !field_peek(&as_view(right)->root));
    if (!is_dead && !equal) {
        if (!value_type(right)->slots.get_buffer) return VALUE_NOT_IMPLEMENTED;
        Owned other = memoryview_new(vm, right);
        if (!other) {
            raise_clear(vm);
            return VALUE_NOT_IMPLEMENTED;
        }
        bool is_fine = items_equal(vm, &as_view(left)->view, &as_view(other)->view, &equal);
        value_release(vm, other);
        if (!is_fine) return NULL;
    } else if (equal && !is_dead) {
        if (!items_equal(vm, &as_view(left)->view, &as_view(left)->view, &equal)) return NULL;
    }
    return value_from_bool(equal == (op == COMPARE_EQ));
}

static Owned slot_iterate(VM *vm, Value self) {
    if (!check_alive(vm, self)) return NULL;
    if (as_view(self)->view.dimensions == 0) return raise_type_error(vm, "invalid indexing of 0-dim memory");
    if (as_view(self)->view.dimensions > 1)
        return raise_format(vm, EXCEPTION(NotImplementedError),
                            "multi-dimensional sub-views are not implemented");
    return index_iterator_new(vm, &memory_iterator_type, self);
}

/* --- methods -------------------------------------------------------------------------------------------- */

bool memoryview_release(VM *vm, Value self) {
    MemoryView *view = as_view(self);
    if (view->exports)
        return raise_format(vm, EXCEPTION(BufferError), "memoryview has %ld exported buffer%s", view->exports,
                            view->exports == 1 ? "" : "s");
    field_clear(vm, &view->root);
    return true;
}

static Owned method_release(VM *vm, Value *args) {
    return memoryview_release(vm, args[0]) ? VALUE_NONE : NULL;
}

static Owned method_enter(VM *vm, Value *args) {
    return check_alive(vm, args[0]) ? value_retain(args[0]) : NULL;
}

static Owned method_exit(VM *vm, Value *args) {
    return method_release(vm, args);
}

static Owned method_tobytes(VM *vm, Value *args) {
    bool is_fortran = false;
    if (!check_alive(vm, args[0])) return NULL;
    const BufferView *view = &as_view(args[0])->view;
    if (args[1] && args[1] != VALUE_NONE) {
        if (!value_is_str(args[1]))
            return raise_type_error(vm, "tobytes() argument 'order' must be str or None, not %T", args[1]);
        if (str_is_text(args[1], "F")) is_fortran = true;
        else if (str_is_text(args[1], "A"))
            is_fortran = !is_contiguous(view, false) && is_contiguous(view, true);
        else if (!str_is_text(args[1], "C")) return raise_value_error(vm, "order must be 'C', 'F' or 'A'");
    }
    return gather(vm, view, is_fortran);
}

static Owned to_list(VM *vm, const BufferView *view, int dimension, const char *at) {
    if (dimension == view->dimensions) return unpack(vm, view->format, at);
    Owned list = list_new(vm, 0);
    for (int64_t i = 0; list && i < view->shape[dimension]; i++) {
        if (!list_append_take(vm, as_list(list),
                              to_list(vm, view, dimension + 1, at + i * view->strides[dimension]))) {
            value_release(vm, list);
            return NULL;
        }
    }
    return list;
}

static Owned method_tolist(VM *vm, Value *args) {
    return check_alive(vm, args[0]) ? to_list(vm, &as_view(args[0])->view, 0, as_view(args[0])->view.data)
                                    : NULL;
}

static Owned method_hex(VM *vm, Value *args) {
    Owned bytes = memoryview_to_bytes(vm, args[0]);
    Owned result =
        bytes ? bytes_to_hex(vm, as_bytes(bytes)->data, as_bytes(bytes)->count, args[1], args[2]) : NULL;
    value_release(vm, bytes);
    return result;
}

static Owned method_toreadonly(VM *vm, Value *args) {
    if (!check_alive(vm, args[0])) return NULL;
    Owned result = view_share(vm, args[0]);
    if (result) as_view(result)->view.is_read_only = true;
    return result;
}

static bool cast_format(VM *vm, BufferView *view, Value format_value) {
    char text[3] = {0};
    const Str *str = as_str(format_value);
    for (int64_t i = 0; i < str->count && !str_is_ascii(str); i++) {
        if (str_at(str, i) < 0x80) continue;
        int64_t end = i + 1;
        while (end < str->count && str_at(str, end) >= 0x80) end++;
        return raise_unicode_encode_error(vm, "ascii", format_value, i, end, "ordinal not in range(128)");
    }
    if (str->count <= 2 && str_is_ascii(str)) memcpy(text, str->data, (size_t)str->count);
    char to = native_format(text), from = native_format(view->format);
    if (!from)
        return raise_value_error(vm, "memoryview: source format must be a native single character format "
                                     "prefixed with an optional '@'");
    if (!to)
        return raise_value_error(vm, "memoryview: destination format must be a native single character "
                                     "format prefixed with an optional '@'");
    if (!strchr("Bbc", to) && !strchr("Bbc", from))
        return raise_type_error(vm, "memoryview: cannot cast between two non-byte formats");
    int64_t size = format_size(to);
    if (view->count % size) return raise_type_error(vm, "memoryview: length is not a multiple of itemsize");
    for (size_t i = 0; i < COUNT_OF(native_formats); i++) {
        if (strcmp(native_formats[i], text) == 0) view->format = native_formats[i];
    }
    view->item_size = size;
    view->dimensions = 1;
    view->shape[0] = view->count / size;
    view->strides[0] = size;
    return true;
}

static bool cast_shape(VM *vm, BufferView *view, Value shape) {
    bool is_tuple = value_is_tuple(shape);
    if (!is_tuple && !value_is_list(shape)) return raise_type_error(vm, "shape must be a list or a tuple");
    int64_t count = is_tuple ? as_tuple(shape)->count : as_list(shape)->count, product = view->item_size;
    if (count > MOST_DIMENSIONS)
        return raise_value_error(vm, "memoryview: number of dimensions must not exceed %d", 64);
    if (view->dimensions != 1 && count > 1)
        return raise_type_error(vm, "memoryview: cast must be 1D -> ND or ND -> 1D");
    for (int64_t i = 0; i < count; i++) {
        Value item = is_tuple ? tuple_peek(shape, i) : list_peek(shape, i);
        if (!value_is_int(item))
            return raise_type_error(vm, "memoryview.cast(): elements of shape must be integers");
        if (!value_to_int64(vm, item, EXCEPTION(OverflowError), &view->shape[i])) return false;
        if (view->shape[i] <= 0)
            return raise_value_error(vm, "memoryview.cast(): elements of shape must be integers > 0");
        if (MULTIPLY_OVERFLOWS(product, view->shape[i], &product))
            return raise_value_error(vm, "memoryview.cast(): product(shape) > SSIZE_MAX");
    }
    if (product != view->count)
        return raise_type_error(vm, "memoryview: product(shape) * itemsize != buffer size");
    view->dimensions = (int)count;
    int64_t step = view->item_size;
    for (int d = view->dimensions; d-- > 0;) {
        view->strides[d] = step;
        step *= view->shape[d];
    }
    return true;
}

static Owned method_cast(VM *vm, Value *args) {
    if (!check_alive(vm, args[0])) return NULL;
    const BufferView *view = &as_view(args[0])->view;
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "cast() argument 'format' must be str, not %A", args[1]);
    if (!is_contiguous(view, false))
        return raise_type_error(vm, "memoryview: casts are restricted to C-contiguous views");
    for (int d = 0; (args[2] || view->dimensions != 1) && d < view->dimensions; d++) {
        if (view->shape[d] == 0)
            return raise_type_error(vm, "memoryview: cannot cast view with zeros in shape or strides");
    }
    if (args[2] && view->dimensions != 1) {
        int64_t count = value_is_tuple(args[2])  ? as_tuple(args[2])->count
                        : value_is_list(args[2]) ? as_list(args[2])->count
                                                 : 1;
        if (count != 1) return raise_type_error(vm, "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    Owned result = view_share(vm, args[0]);
    if (result && (!cast_format(vm, &as_view(result)->view, args[1]) ||
                   (args[2] && !cast_shape(vm, &as_view(result)->view, args[2])))) {
        value_release(vm, result);
        return NULL;
    }
    return result;
}

static bool check_one_dimension(VM *vm, Value self) {
    if (!check_alive(vm, self)) return false;
    if (as_view(self)->view.dimensions == 0) return raise_type_error(vm, "invalid lookup on 0-dim memory");
    if (as_view(self)->view.dimensions != 1)
        return raise_format(vm, EXCEPTION(NotImplementedError),
                            "multi-dimensional lookup is not implemented");
    return true;
}

static Owned method_index(VM *vm, Value *args) {
    int64_t start = 0, stop = INT64_MAX;
    if (!check_one_dimension(vm, args[0])) return NULL;
    if (args[2] && !slice_bound(vm, args[2], &start)) return NULL;
    if (args[3] && !slice_bound(vm, args[3], &stop)) return NULL;
    int64_t count = as_view(args[0])->view.shape[0];
    if (start < 0) start = start + count < 0 ? 0 : start + count;
    if (stop < 0) stop = stop + count < 0 ? 0 : stop + count;
    for (int64_t i = start; i < stop && i < count; i++) {
        bool equal;
        Owned key = value_from_small_int(i);
        Owned item = slot_get_item(vm, args[0], key);
        if (!item) return NULL;
        bool is_fine = value_equals(vm, item, args[1], &equal);
        value_release(vm, item);
        if (!is_fine) return NULL;
        if (equal) return value_from_small_int(i);
    }
    return raise_value_error(vm, "memoryview.index(x): x not found");
}

static Owned method_count(VM *vm, Value *args) {
    if (!check_one_dimension(vm, args[0])) return NULL;
    int64_t count = 0;
    for (int64_t i = 0; i < as_view(args[0])->view.shape[0]; i++) {
        bool equal;
        Owned key = value_from_small_int(i);
        Owned item = slot_get_item(vm, args[0], key);
        if (!item) return NULL;
        bool is_fine = value_equals(vm, item, args[1], &equal);
        value_release(vm, item);
        if (!is_fine) return NULL;
        count += equal;
    }
    return value_from_small_int(count);
}

static Owned method_from_flags(VM *vm, Value *args) {
    return memoryview_new(vm, args[1]);
}

static const Method methods[] = {
    {"release(self, /)", method_release, "Let go of the object behind the view."},
    {"tobytes(self, /, order='C')", method_tobytes, "The content as bytes."},
    {"hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)", method_hex,
     "The content as hexadecimal digits.\n\n>>> memoryview(b'no').hex()\n'6e6f'"},
    {"tolist(self, /)", method_tolist, "The elements as a list, nested where there are several dimensions."},
    {"cast(self, /, format, shape=<unrepresentable>)", method_cast,
     "A view of the same memory with other elements or dimensions."},
    {"toreadonly(self, /)", method_toreadonly, "A view of the same memory that cannot write."},
    {"@classmethod _from_flags(cls, /, object, flags)", method_from_flags,
     "A view of an object, asked for by the flags of the buffer protocol."},
    {"count(self, value, /)", method_count, "How many elements equal value."},
    {"index(self, value, start=0, stop=sys.maxsize, /)", method_index,
     "The place of the first element that equals value; ValueError where there is none."},
    {"__enter__(self, /)", method_enter, NULL},
    {"__exit__(self, /, *exc_info)", method_exit, NULL},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static Owned numbers_tuple(VM *vm, const int64_t *numbers, int count) {
    Owned items[MOST_DIMENSIONS];
    for (int i = 0; i < count; i++) items[i] = int_new(vm, numbers[i]);
    return tuple_from_take(vm, items, count);
}

#define VIEW_PROPERTY(name, expression)                            \
    static Owned property_##name(VM *vm, Value self) {             \
        if (!check_alive(vm, self)) return NULL;                   \
        const BufferView *view = &as_view(self)->view;             \
        (void)view;                                                \
        return expression;                                         \
    }
VIEW_PROPERTY(obj, value_retain(as_view(field_peek(&as_view(self)->root))->view.owner))
VIEW_PROPERTY(nbytes, int_new(vm, view->count))
VIEW_PROPERTY(readonly, value_from_bool(view->is_read_only))
VIEW_PROPERTY(itemsize, int_new(vm, view->item_size))
VIEW_PROPERTY(format, str_new_text(vm, view->format))
VIEW_PROPERTY(ndim, int_new(vm, view->dimensions))
VIEW_PROPERTY(shape, numbers_tuple(vm, view->shape, view->dimensions))
VIEW_PROPERTY(strides, numbers_tuple(vm, view->strides, view->dimensions))
VIEW_PROPERTY(suboffsets, value_retain(vm->empty_tuple))
VIEW_PROPERTY(c_contiguous, value_from_bool(is_contiguous(view, false)))
VIEW_PROPERTY(f_contiguous, value_from_bool(is_contiguous(view, true)))
VIEW_PROPERTY(contiguous, value_from_bool(is_contiguous(view, false) || is_contiguous(view, true)))
#undef VIEW_PROPERTY

static const Property properties[] = {
    {"obj", property_obj, NULL, "the object that owns the memory"},
    {"nbytes", property_nbytes, NULL, "size of all elements, in bytes"},
    {"readonly", property_readonly, NULL, "whether the memory cannot be written"},
    {"itemsize", property_itemsize, NULL, "size of one element, in bytes"},
    {"format", property_format, NULL, "what an element is, in the letters of struct"},
    {"ndim", property_ndim, NULL, "the number of dimensions"},
    {"shape", property_shape, NULL, "how many elements each dimension has"},
    {"strides", property_strides, NULL, "bytes from one element to the next, for each dimension"},
    {"suboffsets", property_suboffsets, NULL, "offsets behind pointers; empty here"},
    {"c_contiguous", property_c_contiguous, NULL, "whether it lies row after row without gaps"},
    {"f_contiguous", property_f_contiguous, NULL, "whether it lies column after column without gaps"},
    {"contiguous", property_contiguous, NULL, "whether it lies without gaps"},
    {NULL, NULL, NULL, NULL},
};

const Type memoryview_type = {
    TYPE_HEAD(memoryview, "memoryview"),
    .base = &object_type,
    .size = sizeof(MemoryView),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_IS_SEQUENCE | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .repr = slot_repr,
              .hash = slot_hash,
              .compare = slot_compare,
              .is_true = slot_is_true,
              .length = slot_length,
              .get_item = slot_get_item,
              .set_item = slot_set_item,
              .iterate = slot_iterate,
              .get_buffer = slot_get_buffer,
              .release_buffer = slot_release_buffer},
    .construct = {"memoryview(object)", construct, NULL},
    .methods = methods,
    .properties = properties,
    .text = "A view of an object, asked for by the flags of the buffer protocol.",
};

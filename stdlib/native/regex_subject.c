/*
 * What patterns are matched against: a str, or the bytes of any object that has some.
 *
 * The bytes are exported as long as a subject is open, so that nobody resizes them under the matcher.
 */
#include "stdlib/native/regex.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static bool refuse(VM *vm, Value string) {
    return raise_type_error(vm, "expected string or bytes-like object, got '%T'", string);
}

/* Whether the bytes of a view lie one behind the other. */
static bool is_contiguous(const BufferView *view) {
    int64_t size = view->item_size;
    for (int i = view->dimensions - 1; i >= 0; i--) {
        if (view->shape[i] > 1 && view->strides[i] != size) return false;
        size *= view->shape[i];
    }
    return true;
}

static bool open_buffer(VM *vm, RegexSubject *subject, Value string) {
    if (!value_type(string)->slots.get_buffer) return refuse(vm, string);
    if (!buffer_get(vm, string, &subject->view, false)) {
        raise_clear(vm);
        return refuse(vm, string);
    }
    if (!is_contiguous(&subject->view)) {
        buffer_release(vm, &subject->view);
        return refuse(vm, string);
    }
    subject->data = subject->view.data ? subject->view.data : "";
    subject->count = subject->view.count;
    return true;
}

bool regex_subject_open(VM *vm, RegexSubject *subject, const RegexPattern *pattern, Value string) {
    subject->string = NULL;
    subject->view.owner = NULL;
    bool is_text = value_is_str(string);
    if (is_text) {
        subject->data = as_str(string)->data;
        subject->kind = str_kind(as_str(string));
        subject->count = as_str(string)->count;
    } else {
        subject->kind = 1;
        if (value_has_type(string, &bytes_type)) {
            subject->data = as_bytes(string)->data;
            subject->count = as_bytes(string)->count;
        } else if (!open_buffer(vm, subject, string)) {
            return false;
        }
    }
    if (is_text ? pattern->is_bytes : pattern->is_text) {
        buffer_release(vm, &subject->view);
        return raise_type_error(vm, is_text ? "cannot use a bytes pattern on a string-like object"
                                            : "cannot use a string pattern on a bytes-like object");
    }
    subject->string = value_retain(string);
    return true;
}

void regex_subject_close(VM *vm, RegexSubject *subject) {
    if (subject->view.owner) buffer_release(vm, &subject->view);
    Owned string = subject->string;
    subject->string = NULL;
    value_release(vm, string);
}

Owned regex_subject_slice(VM *vm, const RegexSubject *subject, int64_t start, int64_t stop) {
    if (value_is_str(subject->string)) return str_substring(vm, subject->string, start, stop);
    if (start == 0 && stop == subject->count && value_has_type(subject->string, &bytes_type))
        return value_retain(subject->string);
    return bytes_new(vm, subject->data + start, (size_t)(stop - start));
}

bool regex_bounds(VM *vm, const RegexSubject *subject, Value *args, int64_t *start, int64_t *end) {
    *start = 0;
    *end = subject->count;
    if (args[0] && !value_to_count(vm, args[0], start)) return false;
    if (args[1] && !value_to_count(vm, args[1], end)) return false;
    if (*start < 0) *start = 0;
    if (*start > subject->count) *start = subject->count;
    if (*end < 0) *end = 0;
    if (*end > subject->count) *end = subject->count;
    return true;
}

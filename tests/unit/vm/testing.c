/*
 * An interpreter for a test, and the C library's allocator with a fuse (the linker puts the __wrap_ functions
 * in its place).
 */
#include "tests/unit/vm/testing.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "vm/load.h"
#include "vm/objects/code.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static int64_t fuse = -1;
static bool has_failed;

void testing_fail_after(int64_t count) {
    fuse = count;
    if (count >= 0) has_failed = false;
}

bool testing_has_failed(void) {
    return has_failed;
}

static bool fails(void) {
    if (fuse < 0) return false;
    if (fuse > 0) {
        fuse--;
        return false;
    }
    has_failed = true;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
int __real_posix_memalign(void **block, size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
int __wrap_posix_memalign(void **block, size_t alignment, size_t size);

void *__wrap_malloc(size_t size) {
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size) {
    return fails() ? NULL : __real_realloc(block, size);
}

int __wrap_posix_memalign(void **block, size_t alignment, size_t size) {
    enum { NO_MEMORY = 12 };
    return fails() ? NO_MEMORY : __real_posix_memalign(block, alignment, size);
}

VM *testing_open(void) {
    VM *vm = vm_new(&(VMOptions){.has_hash_seed = true});
    cr_assert(vm);
    return vm;
}

void testing_close(VM *vm) {
    cr_expect_eq(vm_end(vm, true), 0, "objects are left alive");
}

Owned testing_int(VM *vm, const char *text) {
    bool is_negative = *text == '-';
    Owned result = int_from_digits(vm, text + is_negative, strlen(text + is_negative), 10, is_negative);
    cr_assert(result, "%s", text);
    return result;
}

static void expect_text(VM *vm, Owned shown, const char *expected) {
    cr_assert(shown, "instead of %s", expected);
    Buffer text = BUFFER_EMPTY;
    buffer_append_text(&text, "");
    str_append_utf8(&text, shown);
    cr_expect_str_eq(text.bytes ? text.bytes : "", expected);
    buffer_close(&text);
    value_release(vm, shown);
}

void testing_expect_repr(VM *vm, Owned value, const char *expected) {
    cr_assert(value, "instead of %s", expected);
    expect_text(vm, value_repr(vm, value), expected);
    value_release(vm, value);
}

void testing_expect_raised(VM *vm, const Type *type, const char *text) {
    cr_assert(raise_is_pending(vm), "%s: %s is not raised", type->name, text);
    cr_expect(raise_matches(vm, type), "%s is not the class", type->name);
    Owned error = raise_fetch(vm);
    expect_text(vm, value_str(vm, error), text);
    value_release(vm, error);
}

Owned testing_code(VM *vm, const char *source) {
    Owned name = str_new_text(vm, "test.py");
    LoadOptions options = {.parse = {.mode = PARSE_MODULE}, .optimize = -1};
    Owned module = load_source(vm, source, strlen(source), name, &options);
    value_release(vm, name);
    cr_assert(module, "%s", source);
    Owned found = NULL;
    for (uint32_t i = 0; !found && i < as_code(module)->code->constant_count; i++) {
        Value constant = code_constant(as_code(module), i);
        if (value_has_type(constant, &code_type)) found = value_retain(constant);
    }
    value_release(vm, module);
    cr_assert(found, "%s", source);
    return found;
}

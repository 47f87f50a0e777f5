/*
 * bytes: immutable; and what all types with a buffer of bytes share.
 */
#ifndef VM_OBJECTS_BYTES_H
#define VM_OBJECTS_BYTES_H

#include "base/buffer.h"
#include "vm/state.h"

typedef struct Bytes {
    Object object;
    int64_t hash; /* STR_HASH_UNKNOWN until asked for */
    int64_t count;
    char data[];  /* a NUL behind the last byte */
} Bytes;

typedef struct ByteArray {
    Object object;
    char *data;
    int64_t count, room;
    int64_t exports; /* views that forbid resizing */
} ByteArray;

/* A view of somebody's bytes. */
typedef struct BufferView BufferView;
struct BufferView {
    Owned owner;      /* keeps the bytes alive */
    char *data;
    int64_t count;    /* bytes */
    bool is_read_only;
    bool is_of_base;    /* asked of a base by the class's own __buffer__: its __release_buffer__ hears of that
                           alone */
    const char *format; /* "B" unless the owner says otherwise */
    int64_t item_size;
    int dimensions;
    int64_t shape[8], strides[8];
};

ALWAYS_INLINE Bytes *as_bytes(Value value) {
    return (Bytes *)(uintptr_t)value;
}

ALWAYS_INLINE ByteArray *as_bytearray(Value value) {
    return (ByteArray *)(uintptr_t)value;
}

ALWAYS_INLINE bool value_is_bytes(Value value) {
    return value_is_pointer(value) && value_object(value)->type->flags & TYPE_IS_BYTES;
}

NODISCARD Owned bytes_new(VM *vm, const char *data, size_t count);
/* Whether the encoding and errors given to the constructor `type` are strs or not given: TypeError otherwise.
 */
NODISCARD bool bytes_check_codec(VM *vm, const char *type, Value encoding, Value errors);
NODISCARD Owned bytes_new_uninitialised(VM *vm, int64_t count);
NODISCARD Owned bytearray_new(VM *vm, const char *data, size_t count);
NODISCARD Owned memoryview_new(VM *vm, Value object);
/* As memoryview_new, by that slot function of a base. */
NODISCARD Owned memoryview_by(VM *vm, Value object, bool (*get)(VM *, Value, BufferView *, bool),
                              bool is_writable);
/* A memoryview of a buffer that somebody else gives back; afterwards it must forget it. */
NODISCARD Owned memoryview_over(VM *vm, const BufferView *view);
/* As the method release(). */
NODISCARD bool memoryview_release(VM *vm, Value self);
void memoryview_forget(VM *vm, Value self);
/* The bytes of any object with a buffer: TypeError "a bytes-like object is required, not 'X'". Release it
 * afterwards. */
NODISCARD bool buffer_get(VM *vm, Value value, BufferView *view, bool is_writable);
void buffer_release(VM *vm, BufferView *view);
NODISCARD Owned bytes_from_buffer(VM *vm, Value value);
/* bytes(object) of an object with __bytes__ or a buffer, or of an iterable of ints: an exact bytes. */
NODISCARD Owned bytes_from_object(VM *vm, Value object);
/* bytes or bytearray. */
bool value_is_byte_string(VM *vm, Value value);
/* Room for count bytes in a bytearray that has no exports; BufferError otherwise. */
NODISCARD bool bytearray_resize(VM *vm, ByteArray *array, int64_t count);
NODISCARD Owned bytes_format_percent(VM *vm, Value format, Value args);
extern const Method bytes_methods[], bytearray_methods[];
int64_t bytes_hash_raw(VM *vm, const void *data, size_t count);
/* str(bytes, encoding, errors); encoding and errors are str or NULL. */
NODISCARD Owned bytes_decode_any(VM *vm, Value object, Value encoding, Value errors);
/* Codecs by name (NULL: utf-8) and error handler (NULL: strict): codecs.c. */
NODISCARD Owned codec_decode(VM *vm, const char *data, size_t count, const char *encoding,
                             const char *errors);
NODISCARD Owned codec_encode(VM *vm, Value str, const char *encoding, const char *errors);

#endif

/*
 * Text to bytes and back: codecs by name, and what happens to characters and bytes that have no counterpart.
 *
 * codec_decode and codec_encode are declared in bytes.h. Here is what the module _codecs and the family of
 * codecs use.
 */
#ifndef VM_OBJECTS_CODECS_H
#define VM_OBJECTS_CODECS_H

#include "vm/objects/bytes.h"
#include "vm/objects/str.h"

/* A decoding under way. */
typedef struct Decoder {
    VM *vm;
    const char *data;
    int64_t count, at;
    const char *encoding; /* as exceptions name it */
    const char *errors;
    bool is_final;        /* what is cut off at the end is an error */
    StrBuilder out;
} Decoder;

/* An encoding under way. */
typedef struct Encoder {
    VM *vm;
    Value text;
    int64_t at;
    const char *encoding, *errors;
    Buffer out;
    /* Writes one character where the encoding has it; false with nothing pending where it has not. */
    bool (*put)(struct Encoder *encoder, uint32_t c);
    const void *table;    /* for put */
    int unit;             /* bytes of one, for utf-16 and utf-32 */
    bool is_big_endian;
} Encoder;

/* Bytes start..end-1 cannot be decoded: does what the error handler says. False with an exception pending. */
NODISCARD bool decoder_error(Decoder *decoder, int64_t start, int64_t end, const char *reason);
/* Characters start..end-1 cannot be encoded. */
NODISCARD bool encoder_error(Encoder *encoder, int64_t start, int64_t end, const char *reason);

NODISCARD bool decode_utf8(Decoder *decoder);
NODISCARD bool decode_utf16(Decoder *decoder, bool is_big_endian);
NODISCARD bool decode_utf32(Decoder *decoder, bool is_big_endian);
NODISCARD bool decode_utf7(Decoder *decoder);
NODISCARD bool encode_utf7(Encoder *encoder);
NODISCARD bool decode_unicode_escape(Decoder *decoder);
NODISCARD bool decode_raw_unicode_escape(Decoder *decoder);
NODISCARD bool encode_utf8(Encoder *encoder);
NODISCARD bool encode_wide(Encoder *encoder);
bool encode_unicode_escape(Encoder *encoder);
bool encode_raw_unicode_escape(Encoder *encoder);

/* The name under which an encoding is known here ("UTF 8": "utf_8"), or NULL. */
const char *codec_canonical_name(const char *encoding);
/* Whether the name is that of an encoding from bytes to bytes. */
bool codec_is_binary(const char *encoding);
/* As codec_decode; unless is_final, what may be the beginning of a character at the end is left.
 *consumed: bytes used. *byte_order (may be NULL) of utf-16 and utf-32: -1 little, 1 big, 0 not known yet;
 *updated. */
NODISCARD Owned codec_decode_part(VM *vm, const char *data, size_t count, const char *encoding,
                                  const char *errors, bool is_final, size_t *consumed, int *byte_order);
/* As codec_encode, of the encodings known here; a failure gets no note. */
NODISCARD Owned codec_encode_plain(VM *vm, Value text, const char *encoding, const char *errors);
/* What the built-in error handler `errors` makes of a UnicodeError: (replacement, position), as
   codecs.ignore_errors and its like. NULL with the exception raised where it refuses; *found false when there
   is no such handler. */
NODISCARD Owned codec_error_result(VM *vm, const char *errors, Value exception, bool *found);

#endif

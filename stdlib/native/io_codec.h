/*
 * The two codecs of a text stream: text to bytes, and bytes to text piece by piece.
 *
 * Encodings that the interpreter knows are done here; for others the classes of the module codecs are used. A
 * piece of bytes may end within a character: the rest waits in `held`. State can be taken and restored as a
 * pair of bytes and flags, in the form that the decoders of the module codecs have.
 */
#ifndef STDLIB_NATIVE_IO_CODEC_H
#define STDLIB_NATIVE_IO_CODEC_H

#include "stdlib/native/io.h"

typedef enum CodecKind { CODEC_UTF8, CODEC_ASCII, CODEC_LATIN1, CODEC_KNOWN, CODEC_OBJECT } CodecKind;

typedef struct TextCodec {
    CodecKind kind;
    const char *name;       /* the interpreter's, unless CODEC_OBJECT */
    Buffer errors;          /* UTF-8 */
    Field decoder, encoder; /* CODEC_OBJECT: incremental ones, or NULL */
    bool has_decoder, has_encoder;
    Buffer held;
    int order;              /* of utf-16 and utf-32: -1 little, 1 big, 0 not known */
    bool is_begun;          /* utf-8-sig: what may be a mark has been looked at */
    bool writes_mark; /* the next text encoded is the first: utf-8-sig, utf-16 and utf-32 begin with a mark */
    bool is_universal;
    NewlineState newline;
} TextCodec;

/* Fills in a zeroed codec. LookupError for what is no encoding of text. */
NODISCARD bool text_codec_open(VM *vm, TextCodec *codec, Value encoding, Value errors, bool decodes,
                               bool encodes);
void text_codec_close(VM *vm, TextCodec *codec);
void text_codec_traverse(const TextCodec *codec, Visit *visit, void *context);
NODISCARD Owned text_codec_decode(VM *vm, TextCodec *codec, Value bytes, const char *data, size_t count,
                                  bool is_final);
/* bytes, or another object with a buffer. */
NODISCARD Owned text_codec_encode(VM *vm, TextCodec *codec, Value text);
/* Whether ASCII text is the same in bytes. */
bool text_codec_passes_ascii(const TextCodec *codec);
NODISCARD bool text_codec_reset(VM *vm, TextCodec *codec);
/* Where the stream stands decides whether a mark is written. */
NODISCARD bool text_codec_set_start(VM *vm, TextCodec *codec, bool is_start);
/* *held: bytes; *flags: an int. */
NODISCARD bool text_codec_get_state(VM *vm, TextCodec *codec, Owned *held, int64_t *flags);
NODISCARD bool text_codec_set_state(VM *vm, TextCodec *codec, const char *held, size_t count, int64_t flags);

#endif

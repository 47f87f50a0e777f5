/*
 * What the files of the module _io share: the layout of streams, the classes, and small steps that all of
 * them take.
 *
 * Every stream begins with an IoBase, so that classes of the language can derive from any of them. A stream
 * of C keeps its state behind it; "exact" streams (no subclass) are reached directly, all others by their
 * methods.
 */
#ifndef STDLIB_NATIVE_IO_H
#define STDLIB_NATIVE_IO_H

#include "base/buffer.h"
#include "vm/instance.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/str.h"
#include "vm/raise.h"

typedef enum IoClass {
    IO_BASE,
    IO_RAW_BASE,
    IO_BUFFERED_BASE,
    IO_TEXT_BASE,
    IO_FILE,
    IO_READER,
    IO_WRITER,
    IO_RANDOM,
    IO_PAIR,
    IO_BYTES,
    IO_BYTES_BUFFER,
    IO_STRING,
    IO_TEXT,
    IO_NEWLINES,
    IO_UNSUPPORTED,
    IO_CLASS_COUNT
} IoClass;

/* What the module keeps in an interpreter: its classes, by IoClass. */
struct IoState {
    Field classes[IO_CLASS_COUNT];
    void (*close_next)(VM *vm); /* what gives back the memory of other modules */
};

enum { IO_BUFFER_SIZE = 131072, IO_TEXT_CHUNK = 8192 };

/* What read and write give besides a count. */
enum { IO_FAILED = -1, IO_WOULD_BLOCK = -2 };

typedef struct IoBase {
    Object object;
    Shape *shape;
    Field attributes[1];
} IoBase;

/* The class, or NULL if it has not been made yet or the module has been closed. */
ALWAYS_INLINE const Type *io_class(VM *vm, IoClass class) {
    return vm->io ? as_type(field_peek(&vm->io->classes[class])) : NULL;
}
/* The class, made if nobody has asked for it yet; NULL with an exception pending. */
const Type *io_class_make(VM *vm, IoClass class);
ALWAYS_INLINE bool io_is_exact(VM *vm, Value value, IoClass class) {
    return vm->io && value_is_pointer(value) && value_object(value)->type == io_class(vm, class);
}

/* --- errors --------------------------------------------------------------------------------------------- */

/* UnsupportedOperation. */
Owned io_raise_unsupported(VM *vm, const char *text);
/* After a failure: whether it was EINTR; signals have been run, and the call is to be made again. */
NODISCARD bool io_is_interrupted(VM *vm);
/* The exception (may be NULL, consumed) that came before: it becomes the context of a pending one, or is
 * raised. */
void io_chain_take(VM *vm, Owned exception);

/* --- calls ---------------------------------------------------------------------------------------------- */

NODISCARD Owned io_call(VM *vm, Value stream, NameIndex name);
NODISCARD Owned io_call_1(VM *vm, Value stream, NameIndex name, Value item);
NODISCARD Owned io_call_2(VM *vm, Value stream, NameIndex name, Value first, Value second);
/* As io_call; the result is dropped. */
NODISCARD bool io_run(VM *vm, Value stream, NameIndex name);
/* Calls stream.readable() and the like, which must give True: UnsupportedOperation with the text otherwise.
 */
NODISCARD bool io_check_ability(VM *vm, Value stream, NameIndex name, const char *text);
/* The truth of stream.closed. */
NODISCARD bool io_is_closed(VM *vm, Value stream, bool *closed);
NODISCARD bool io_check_open(VM *vm, Value stream);
/* A size argument: *size stays when it was left out or is None. */
NODISCARD bool io_read_size(VM *vm, Value argument, int64_t *size);
/* __index__ as a number of bytes or a position. */
NODISCARD bool io_read_offset(VM *vm, Value argument, int64_t *offset);
/* The buffer that a readinto writes to. */
NODISCARD bool io_get_writable(VM *vm, Value argument, const char *function, BufferView *view);
/* Whether an argument of a function is a str (or NULL or None, when these are allowed) without NUL, that
   UTF-8 can hold. */
NODISCARD bool io_check_str(VM *vm, Value argument, const char *function, const char *name, bool may_be_none);
/* "_io.FileIO", or the plain name of a class of the program. */
NODISCARD Owned io_type_name(VM *vm, Value stream);
/* TypeError: streams are not pickled. */
Owned io_refuse_state(VM *vm, Value *args);
/* "<_io.X name='…'>" with `more` behind the name; the repr of a name that contains the stream is refused. */
NODISCARD Owned io_repr(VM *vm, Value stream, const char *head, const char *more);
/* The attribute `name` of a stream, or NULL without exception. */
NODISCARD bool io_find_name(VM *vm, Value stream, NameIndex which, Owned *name);
/* Closes a stream that nobody closed; the finalise slot of all streams. */
void io_finalise(VM *vm, Value self);
/* The parts of a stream that every class releases and visits. */
void io_base_destroy(VM *vm, Object *self);
void io_base_traverse(Object *self, Visit *visit, void *context);
/* IOBase.close, which flushes. */
Owned io_base_close(VM *vm, Value *args);
Owned io_slot_self(VM *vm, Value self);
/* Whether the collector called a stream's finaliser although another stream still writes to it: that one goes
 * first. */
bool io_is_kept(VM *vm, Value self);

/* --- files ---------------------------------------------------------------------------------------------- */

typedef struct FileIo {
    IoBase base;
    int descriptor; /* -1: closed */
    bool is_created, is_readable, is_writable, is_appending, is_finalizing, closes_descriptor;
    signed char is_seekable; /* -1: not known yet */
    bool may_be_terminal;    /* what fstat said when it was opened */
    int64_t block_size, size_at_open; /* size_at_open: of a regular file, else 0; a hint */
} FileIo;

ALWAYS_INLINE FileIo *as_file_io(Value value) {
    return (FileIo *)value_object(value);
}

/* read() and write() of a descriptor; other threads run meanwhile. IO_FAILED with an exception pending. */
NODISCARD int64_t io_descriptor_read(VM *vm, int descriptor, char *data, size_t count);
NODISCARD int64_t io_descriptor_write(VM *vm, int descriptor, const char *data, size_t count);
/* A new FileIO: as FileIO(file, mode, closefd, opener). */
NODISCARD Owned io_file_open(VM *vm, Value file, Value mode, bool closes, Value opener);
/* Checks that it is open and can be read (written). */
NODISCARD bool io_file_check(VM *vm, const FileIo *file, bool reads, bool writes);
/* Whether an open file has positions. */
bool io_file_is_seekable(FileIo *file);
NODISCARD bool io_file_seek(VM *vm, FileIo *file, int64_t offset, int whence, int64_t *position);

/* --- buffers -------------------------------------------------------------------------------------------- */

/* A new BufferedReader, -Writer or -Random. */
NODISCARD Owned io_buffered_new(VM *vm, IoClass class, Value raw, int64_t size);
/* Whether value is an exact buffered stream over an exact FileIO. */
bool io_buffered_is_plain(VM *vm, Value value);
/* Whether a plain one has been closed. */
bool io_buffered_is_closed(Value value);
NODISCARD bool io_buffered_is_seekable(VM *vm, Value self, bool *truth);
/* Sets an attribute of a stream that nobody has seen yet and whose class has nothing of the name. */
NODISCARD bool io_set_attribute(VM *vm, Value stream, NameIndex name, Value value);
/* Writes all; false with an exception pending. */
NODISCARD bool io_buffered_write(VM *vm, Value self, const char *data, int64_t count);
NODISCARD Owned io_buffered_read1(VM *vm, Value self, int64_t count);

/* --- text ----------------------------------------------------------------------------------------------- */

enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4, NEWLINE_ALL = 7 };

/* Decoding of line ends. */
typedef struct NewlineState {
    bool translates, has_cr; /* has_cr: a "\r" waits for what follows it */
    int seen;
} NewlineState;

/* Text with its line ends decoded; consumed. Unless is_final, a "\r" at the end waits. NULL text gives NULL.
 */
NODISCARD Owned newline_decode_take(VM *vm, NewlineState *state, Owned text, bool is_final);
/* What `newlines` tells of seen line ends: None, a str or a tuple. */
NODISCARD Owned newline_seen(VM *vm, int seen);

/* How a stream treats line ends, from its argument newline. */
typedef struct NewlineMode {
    bool is_universal, translates; /* when reading */
    char end[3];                   /* the line end it reads: "" where that is universal */
    char written[3];               /* what "\n" is written as; "" for itself */
    bool is_none;
} NewlineMode;

/* newline is None or a str. shows_repr: how the ValueError names it. */
NODISCARD bool newline_mode_read(VM *vm, Value newline, bool shows_repr, NewlineMode *mode);
/* The end of the first line of characters start..count-1 of data, or -1; *safe: how many may be put aside
 * unlooked. */
int64_t newline_find(const NewlineMode *mode, const char *data, int kind, int64_t start, int64_t count,
                     int64_t *safe);
/* text with each "\n" replaced; a new reference. */
NODISCARD Owned newline_expand(VM *vm, Value text, const char *end);
bool str_has_character(Value text, char c);

/* A new TextIOWrapper. */
/* EncodingWarning where an encoding is not given, with -X warn_default_encoding. */
NODISCARD bool io_warn_encoding(VM *vm, int level);
NODISCARD Owned io_text_new(VM *vm, Value buffer, Value encoding, Value errors, Value newline,
                            bool is_line_buffered, bool writes_through);

/* Whether value is an exact TextIOWrapper over a plain buffered stream, and whether that has been closed. */
bool io_text_is_plain(VM *vm, Value value);
bool io_text_is_closed(Value value);
Value io_text_buffer(Value self);

/* stream.write(text). */
NODISCARD Owned io_write(VM *vm, Value stream, Value text);

/* --- what exact streams are called by ------------------------------------------------------------------- */

Owned io_file_close(VM *vm, Value *args);
Owned io_file_dealloc_warn(VM *vm, Value *args);
/* stream._dealloc_warn(source), by which the file at the bottom warns that source was never closed. */
void io_warn_unclosed(VM *vm, Value stream, Value source);
Value io_buffered_raw(Value self);
Owned io_buffered_flush(VM *vm, Value *args);
Owned io_reader_flush(VM *vm, Value *args);
Owned io_buffered_close(VM *vm, Value *args);
Owned io_text_flush(VM *vm, Value *args);
Owned io_text_close(VM *vm, Value *args);
void io_buffered_set_finalizing(Value self);
void io_text_set_finalizing(Value self);

/* --- the classes ---------------------------------------------------------------------------------------- */

extern const Type io_base_description, io_raw_base_description, io_buffered_base_description,
    io_text_base_description, io_file_description, io_reader_description, io_writer_description,
    io_random_description, io_pair_description, io_bytes_description, io_bytes_buffer_description,
    io_string_description, io_text_description, io_newlines_description;

#endif

/*
 * The module _io: its classes, open(), and the standard streams.
 *
 * The streams themselves: io_base.c, io_file.c, io_buffered.c, io_bytes.c, io_string.c, io_text.c.
 */
#include "stdlib/native/io.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/import.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/warning.h"

enum { MOST_BUFFER = 8192 * 1024 };

/* --- open() --------------------------------------------------------------------------------------------- */

typedef struct OpenMode {
    bool reads, writes, creates, appends, updates, is_binary, is_text;
    char raw[8]; /* for FileIO */
} OpenMode;

static bool read_mode(VM *vm, Value mode, OpenMode *result) {
    size_t count = 0;
    *result = (OpenMode){0};
    for (int64_t i = 0; i < as_str(mode)->count; i++) {
        uint32_t c = str_at(as_str(mode), i);
        for (int64_t j = 0; j < i; j++) {
            if (str_at(as_str(mode), j) == c) return raise_value_error(vm, "invalid mode: '%S'", mode);
        }
        switch (c) {
        case 'r': result->reads = true; break;
        case 'w': result->writes = true; break;
        case 'a': result->appends = true; break;
        case 'x': result->creates = true; break;
        case '+': result->updates = true; break;
        case 'b': result->is_binary = true; break;
        case 't': result->is_text = true; break;
        default: return raise_value_error(vm, "invalid mode: '%S'", mode);
        }
    }
    if (result->creates) result->raw[count++] = 'x';
    if (result->reads) result->raw[count++] = 'r';
    if (result->writes) result->raw[count++] = 'w';
    if (result->appends) result->raw[count++] = 'a';
    if (result->updates) result->raw[count++] = '+';
    if (result->is_text && result->is_binary)
        return raise_value_error(vm, "can't have text and binary mode at once");
    if (result->creates + result->reads + result->writes + result->appends > 1) {
        return raise_value_error(vm, "must have exactly one of create/read/write/append mode");
    }
    return true;
}

/* What binary files do not take. */
static bool check_binary(VM *vm, Value encoding, Value errors, Value newline) {
    const char *refused = encoding != VALUE_NONE  ? "an encoding"
                          : errors != VALUE_NONE  ? "an errors"
                          : newline != VALUE_NONE ? "a newline"
                                                  : NULL;
    return !refused || raise_value_error(vm, "binary mode doesn't take %s argument", refused);
}

/* Whether it is like a number: such is taken for a descriptor, and refused after the mode. */
static bool is_number(VM *vm, Value file) {
    static const NameIndex conversions[] = {NAME___index__, NAME___int__, NAME___float__};
    for (size_t i = 0; i < COUNT_OF(conversions); i++) {
        if (type_lookup(vm, value_type(file), vm_name(vm, conversions[i]))) return true;
    }
    return value_has_type(file, &complex_type);
}

/* The path of an object that has one, or the object itself. */
static Owned path_of(VM *vm, Value file) {
    if (is_number(vm, file) || value_is_str(file) || value_is_bytes(file)) return value_retain(file);
    bool missing;
    Owned path = value_call_special(vm, file, NAME___fspath__, NULL, 0, &missing);
    if (!path && missing)
        return raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P", value_type(file));
    if (!path || value_is_str(path) || value_is_bytes(path)) return path;
    raise_type_error(vm, "expected %T.__fspath__() to return str or bytes, not %T", file, path);
    value_release(vm, path);
    return NULL;
}

static bool is_terminal(VM *vm, Value raw, bool *truth) {
    *truth = as_file_io(raw)->may_be_terminal && isatty(as_file_io(raw)->descriptor);
    (void)vm;
    return true;
}

/* Closes what has been opened when the rest failed. */
static void close_failed(VM *vm, Value stream) {
    Owned failure = raise_fetch(vm);
    if (!io_run(vm, stream, NAME_close)) io_chain_take(vm, failure);
    else raise_again_take(vm, failure);
}

static Owned open_stream(VM *vm, Value path, Value mode, int buffering, Value encoding, Value errors,
                         Value newline, bool closes, Value opener) {
    OpenMode how;
    bool is_line_buffered = false;
    Owned raw = NULL, buffer = NULL, text = NULL, raw_mode, result = NULL;
    if (!read_mode(vm, mode, &how) || (how.is_binary && !check_binary(vm, encoding, errors, newline)))
        return NULL;
    if (how.is_binary && buffering == 1 &&
        !warning_issue(vm, EXCEPTION(RuntimeWarning), 1,
                       "line buffering (buffering=1) isn't supported in binary mode, the default buffer size "
                       "will be used")) {
        return NULL;
    }
    raw_mode = str_new_text(vm, how.raw);
    raw = raw_mode ? io_file_open(vm, path, raw_mode, closes, opener) : NULL;
    value_release(vm, raw_mode);
    if (!raw) return NULL;
    if (buffering < 0 && !is_terminal(vm, raw, &is_line_buffered)) goto done;
    if (buffering == 1) is_line_buffered = true;
    if (buffering == 1 || buffering < 0) {
        int64_t size = as_file_io(raw)->block_size < MOST_BUFFER ? as_file_io(raw)->block_size : MOST_BUFFER;
        buffering = size < IO_BUFFER_SIZE ? IO_BUFFER_SIZE : (int)size;
    }
    if (buffering == 0) {
        if (!how.is_binary) raise_value_error(vm, "can't have unbuffered text I/O");
        else result = value_retain(raw);
        goto done;
    }
    buffer = io_buffered_new(vm, how.updates ? IO_RANDOM : how.reads ? IO_READER : IO_WRITER, raw, buffering);
    if (!buffer) goto done;
    if (how.is_binary) {
        result = value_retain(buffer);
        goto done;
    }
    text = io_text_new(vm, buffer, encoding, errors, newline, is_line_buffered, false);
    if (text && io_set_attribute(vm, text, NAME_mode, mode)) result = value_retain(text);
done:
    if (!result) close_failed(vm, text ? text : buffer ? buffer : raw);
    value_release(vm, raw);
    value_release(vm, buffer);
    value_release(vm, text);
    return result;
}

static Owned function_open(VM *vm, Value *args) {
    static const char function[] = "open";
    int buffering = -1;
    bool closes = true;
    if (!io_check_str(vm, args[1], function, "mode", false) ||
        (args[2] && !value_to_c_int(vm, args[2], &buffering)))
        return NULL;
    for (int i = 3; i < 6; i++) {
        static const char *const names[] = {"encoding", "errors", "newline"};
        if (!io_check_str(vm, args[i], function, names[i - 3], true)) return NULL;
    }
    if (args[6] && !value_is_true(vm, args[6], &closes)) return NULL;
    Owned path = path_of(vm, args[0]),
          mode = !path     ? NULL
                 : args[1] ? value_retain(args[1])
                           : str_new_text(vm, "r"),
          result = NULL;
    if (mode) {
        result = open_stream(vm, path, mode, buffering, args[3] ? args[3] : VALUE_NONE,
                             args[4] ? args[4] : VALUE_NONE, args[5] ? args[5] : VALUE_NONE, closes,
                             args[7] ? args[7] : VALUE_NONE);
    }
    value_release(vm, path);
    value_release(vm, mode);
    return result;
}

static Owned function_open_code(VM *vm, Value *args) {
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "open_code() argument 'path' must be str, not %T", args[0]);
    Owned mode = str_new_text(vm, "rb");
    Owned result =
        mode ? open_stream(vm, args[0], mode, -1, VALUE_NONE, VALUE_NONE, VALUE_NONE, true, VALUE_NONE)
             : NULL;
    value_release(vm, mode);
    return result;
}

bool io_warn_encoding(VM *vm, int level) {
    if (!vm->options.warn_default_encoding) return true;
    return warning_issue(vm, EXCEPTION(EncodingWarning), level, "'encoding' argument not specified");
}

static Owned function_text_encoding(VM *vm, Value *args) {
    int level = 2;
    if (args[1] && !value_to_c_int(vm, args[1], &level)) return NULL;
    if (args[0] != VALUE_NONE) return value_retain(args[0]);
    return io_warn_encoding(vm, level) ? str_new_text(vm, "locale") : NULL;
}

static const Method functions[] = {
    {"open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, "
     "opener=None)",
     function_open, "Open file and return a stream.  Raise OSError upon failure."},
    {"open_code(path)", function_open_code, "Open a file of code for reading bytes."},
    {"text_encoding(encoding, stacklevel=2, /)", function_text_encoding,
     "The encoding, or \"locale\" if it is None: for functions that pass it on to open()."},
    {NULL, NULL, NULL},
};

/* --- the module ----------------------------------------------------------------------------------------- */

static void close_state(VM *vm) {
    struct IoState *state = vm->io;
    if (!state) return;
    vm->io = NULL;
    for (int i = 0; i < IO_CLASS_COUNT; i++) field_clear(vm, &state->classes[i]);
    void (*next)(VM *) = state->close_next;
    memory_release(state);
    if (next) next(vm);
}

static Owned make_unsupported(VM *vm) {
    Owned name = str_intern_text(vm, "UnsupportedOperation"), module = str_intern_text(vm, "io"),
          namespace = dict_new(vm), bases = NULL, class = NULL;
    if (name && module && namespace &&
        dict_set(vm, as_dict(namespace), vm_name(vm, NAME___module__), module)) {
        bases = tuple_pair(vm, type_value(EXCEPTION(OSError)), type_value(EXCEPTION(ValueError)));
    }
    if (bases) class = type_new(vm, &type_type, name, bases, namespace, (Arguments){0});
    value_release(vm, name);
    value_release(vm, module);
    value_release(vm, namespace);
    value_release(vm, bases);
    return class;
}

static const struct {
    IoClass class, base;
    const Type *description;
} class_rows[] = {
    {IO_BASE, IO_CLASS_COUNT, &io_base_description},
    {IO_RAW_BASE, IO_BASE, &io_raw_base_description},
    {IO_BUFFERED_BASE, IO_BASE, &io_buffered_base_description},
    {IO_TEXT_BASE, IO_BASE, &io_text_base_description},
    {IO_FILE, IO_RAW_BASE, &io_file_description},
    {IO_READER, IO_BUFFERED_BASE, &io_reader_description},
    {IO_WRITER, IO_BUFFERED_BASE, &io_writer_description},
    {IO_RANDOM, IO_BUFFERED_BASE, &io_random_description},
    {IO_PAIR, IO_BUFFERED_BASE, &io_pair_description},
    {IO_BYTES, IO_BUFFERED_BASE, &io_bytes_description},
    {IO_BYTES_BUFFER, IO_CLASS_COUNT, &io_bytes_buffer_description},
    {IO_STRING, IO_TEXT_BASE, &io_string_description},
    {IO_TEXT, IO_TEXT_BASE, &io_text_description},
    {IO_NEWLINES, IO_CLASS_COUNT, &io_newlines_description},
};

const Type *io_class_make(VM *vm, IoClass class) {
    if (!vm->io) {
        raise_runtime_error(vm, "the module _io has been closed");
        return NULL;
    }
    if (field_peek(&vm->io->classes[class])) return io_class(vm, class);
    Owned made = NULL;
    if (class == IO_UNSUPPORTED) {
        made = make_unsupported(vm);
    } else {
        for (size_t i = 0; i < COUNT_OF(class_rows); i++) {
            if (class_rows[i].class != class) continue;
            const Type *base =
                class_rows[i].base == IO_CLASS_COUNT ? NULL : io_class_make(vm, class_rows[i].base);
            if (base || class_rows[i].base == IO_CLASS_COUNT)
                made = type_new_native(vm, class_rows[i].description, base);
        }
    }
    if (!made) return NULL;
    field_init_take(&vm->io->classes[class], made);
    return as_type(made);
}

/* The classes are made when somebody asks for them: a program that only prints needs few. */
static Owned function_getattr(VM *vm, Value *args) {
    Value name = args[0];
    int class = value_is_str(name) && str_is_text(name, "UnsupportedOperation") ? IO_UNSUPPORTED : -1;
    for (size_t i = 0; value_is_str(name) && i < COUNT_OF(class_rows); i++) {
        if (str_is_text(name, class_rows[i].description->name)) class = (int)class_rows[i].class;
    }
    if (class < 0) return raise_missing_attribute(vm, NULL, name, "module '_io' has no attribute %R", name);
    const Type *made = io_class_make(vm, (IoClass)class);
    Owned module_name = made ? str_intern_text(vm, "_io") : NULL, module = NULL,
          key = module_name ? str_intern_text(vm, made->name) : NULL;
    bool is_fine = key && dict_find(vm, as_dict(field_peek(&vm->modules)), module_name, &module);
    if (is_fine && module && value_has_type(module, &module_type))
        is_fine = dict_set(vm, module_dict(module), key, type_value(made));
    value_release(vm, module_name);
    value_release(vm, key);
    value_release(vm, module);
    return is_fine ? value_retain(type_value(made)) : NULL;
}

static const Method lazy_functions[] = {{"__getattr__(name, /)", function_getattr, NULL}, {NULL, NULL, NULL}};

Owned module_io(VM *vm) {
    if (!vm->io) { /* when the module is made again, its classes are the same */
        struct IoState *state = memory_allocate_zeroed(sizeof *state);
        if (!state) return raise_memory_error(vm);
        state->close_next = vm->native_close;
        vm->io = state;
        vm->native_close = close_state;
    }
    Owned module = stdlib_module(vm, "_io", "Streams of bytes and of text.", functions);
    bool is_fine =
        module && stdlib_add_functions(vm, module, lazy_functions) &&
        stdlib_add_int(vm, module, "DEFAULT_BUFFER_SIZE", IO_BUFFER_SIZE) &&
        dict_set_text(vm, module_dict(module), "BlockingIOError", type_value(EXCEPTION(BlockingIOError)));
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

/* --- standard streams ----------------------------------------------------------------------------------- */

/* Whether the locale names no language: bytes that are no UTF-8 then pass through stdin and stdout. */
static bool is_plain_locale(void) {
    static const char *const plain[] = {"C", "POSIX", "C.UTF-8", "C.utf8"};
    const char *locale = getenv("LC_ALL");
    if (!locale || !*locale) locale = getenv("LC_CTYPE");
    if (!locale || !*locale) locale = getenv("LANG");
    if (!locale || !*locale) return true;
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        if (strcmp(locale, plain[i]) == 0) return true;
    }
    return false;
}

/* The encoding and error handler of PYTHONIOENCODING ("encoding", "encoding:errors", ":errors"), or those
 * given. */
static bool choose_text(VM *vm, const char *errors, bool is_error_stream, Owned *encoding, Owned *handler) {
    const char *wish = vm->options.ignore_environment ? NULL : getenv("PYTHONIOENCODING"),
               *colon = wish ? strchr(wish, ':') : NULL;
    size_t count = !wish ? 0 : colon ? (size_t)(colon - wish) : strlen(wish);
    if (wish && count && !colon && !is_error_stream) errors = "strict";
    if (colon && colon[1] && !is_error_stream) errors = colon + 1;
    *encoding = count ? str_new_file_name(vm, wish, count) : str_new_text(vm, "utf-8");
    *handler = str_new_text(vm, errors);
    return *encoding && *handler;
}

static Owned standard_stream(VM *vm, int descriptor, const char *label, const char *errors) {
    bool writes = descriptor != 0, is_unbuffered = vm->options.is_unbuffered && writes;
    Owned name = str_new_text(vm, label), mode = str_new_text(vm, writes ? "w" : "r"),
          newline = str_new_text(vm, "\n");
    Owned encoding = NULL, handler = NULL, raw = NULL, buffer = NULL, text = NULL,
          number = value_from_small_int(descriptor);
    if (!name || !mode || !newline || !choose_text(vm, errors, descriptor == 2, &encoding, &handler))
        goto done;
    raw = io_file_open(vm, number, mode, false, VALUE_NONE);
    if (!raw || !io_set_attribute(vm, raw, NAME_name, name)) goto done;
    buffer = is_unbuffered ? value_retain(raw)
                           : io_buffered_new(vm, writes ? IO_WRITER : IO_READER, raw, IO_BUFFER_SIZE);
    if (!buffer) goto done;
    bool is_line_buffered =
        is_unbuffered || descriptor == 2 || (as_file_io(raw)->may_be_terminal && isatty(descriptor));
    text = io_text_new(vm, buffer, encoding, handler, newline, is_line_buffered, is_unbuffered);
    if (text && !io_set_attribute(vm, text, NAME_mode, mode)) {
        value_release(vm, text);
        text = NULL;
    }
done:
    value_release(vm, name);
    value_release(vm, mode);
    value_release(vm, newline);
    value_release(vm, encoding);
    value_release(vm, handler);
    value_release(vm, raw);
    value_release(vm, buffer);
    return text;
}

/* sys.stdin, stdout and stderr: a closed descriptor gives None. builtins.open is that of the module. */
/* See VM.quiet_streams: main() has flushed stdout and stderr, unless the program put other streams there. */
static size_t quiet_streams(VM *vm, Object **streams) {
    static const char *const names[][2] = {
        {"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    size_t count = 0;
    Dict *sys = as_dict(field_peek(&vm->sys));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        Owned name = str_new_text(vm, names[i][0]), dunder = str_new_text(vm, names[i][1]);
        Value stream = name ? dict_get_str(vm, sys, name) : NULL,
              first = dunder ? dict_get_str(vm, sys, dunder) : NULL;
        value_release(vm, name);
        value_release(vm, dunder);
        if (!stream || stream != first || !io_is_exact(vm, stream, IO_TEXT)) continue;
        streams[count++] = value_object(stream);
        Value below = io_text_buffer(stream); /* a buffer, or the file itself where nothing is buffered */
        if (below && (io_is_exact(vm, below, IO_READER) || io_is_exact(vm, below, IO_WRITER))) {
            streams[count++] = value_object(below);
            below = io_buffered_raw(below);
        }
        if (below && io_is_exact(vm, below, IO_FILE)) streams[count++] = value_object(below);
    }
    raise_clear(vm);
    return count;
}

bool io_open_standard(VM *vm) {
    vm->quiet_streams = quiet_streams;
    static const char *const names[] = {"stdin", "stdout", "stderr"},
                             *const dunders[] = {"__stdin__", "__stdout__", "__stderr__"},
                             *const labels[] = {"<stdin>", "<stdout>", "<stderr>"};
    Owned name = str_intern_text(vm, "_io"), module = name ? import_module(vm, name) : NULL;
    Dict *sys = as_dict(field_peek(&vm->sys));
    value_release(vm, name);
    Value open = module ? dict_get_name(vm, module_dict(module), NAME_open) : NULL;
    bool is_fine = open && dict_set(vm, as_dict(field_peek(&vm->builtins)), vm_name(vm, NAME_open), open);
    const char *errors = is_plain_locale() ? "surrogateescape" : "strict";
    for (int i = 0; is_fine && i < 3; i++) {
        Owned file = fcntl(i, F_GETFD) < 0
                         ? VALUE_NONE
                         : standard_stream(vm, i, labels[i], i == 2 ? "backslashreplace" : errors);
        is_fine = file && dict_set_text(vm, sys, names[i], file) && dict_set_text(vm, sys, dunders[i], file);
        value_release(vm, file);
    }
    value_release(vm, module);
    return is_fine;
}

/*
 * Source text to code objects: runs the front end and the compiler, and raises what they report.
 *
 * Each compilation has an arena of its own, which the code objects made from it share and the last one frees.
 */
#include "vm/load.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "compiler/symbols.h"
#include "compiler/verify.h"
#include "lexer/source.h"
#include "vm/objects/code.h"
#include "vm/objects/codecs.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

static const Type *class_of(DiagnosticKind kind) {
    switch (kind) {
    case KIND_SYNTAX_ERROR: return EXCEPTION(SyntaxError);
    case KIND_INDENTATION_ERROR: return EXCEPTION(IndentationError);
    case KIND_TAB_ERROR: return EXCEPTION(TabError);
    case KIND_INCOMPLETE_INPUT: return EXCEPTION(_IncompleteInputError);
    case KIND_SYNTAX_WARNING: return EXCEPTION(SyntaxWarning);
    case KIND_DEPRECATION_WARNING: return EXCEPTION(DeprecationWarning);
    case KIND_RECURSION_ERROR: return EXCEPTION(RecursionError);
    case KIND_MEMORY_ERROR: return EXCEPTION(MemoryError);
    case KIND_VALUE_ERROR: return EXCEPTION(ValueError);
    case KIND_UNICODE_ERROR: return EXCEPTION(UnicodeDecodeError);
    case KIND_OVERFLOW_ERROR: return EXCEPTION(OverflowError);
    }
    UNREACHABLE();
}

/* Line `line` of the source, its end included; false if there is none. */
static bool find_line(const char *bytes, size_t count, uint32_t line, const char **start, size_t *length) {
    if (!bytes) return false;
    const char *at = bytes, *end = bytes + count;
    for (uint32_t i = 1; i < line; i++) {
        const char *next = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
        if (!next) return false;
        at = next + 1;
    }
    if (at >= end) return false;
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    *start = at;
    *length = (size_t)((stop ? stop + 1 : end) - at);
    return true;
}

enum { BYTE_ORDER_MARK_SIZE = 3 };

static bool has_mark(const char *bytes, size_t count) {
    return count >= BYTE_ORDER_MARK_SIZE && memcmp(bytes, "\xEF\xBB\xBF", BYTE_ORDER_MARK_SIZE) == 0;
}

/* A line of the source as a str; U+FFFD stands for what is no UTF-8. */
static Owned line_text(VM *vm, const char *line, size_t count) {
    return utf8_check(line, count) == count ? str_new_utf8(vm, line, count)
                                            : codec_decode(vm, line, count, "utf-8", "replace");
}

/* The text of a diagnostic; of streams, what is wrong with their bytes is said as CPython says it of them. */
static Owned message_text(VM *vm, const Diagnostic *diagnostic, bool is_stream, Value filename) {
    const char *text = diagnostic->text;
    const char *place = is_stream && diagnostic->id == MESSAGE_NOT_UTF8 ? strstr(text, " on line ") : NULL;
    if (place) return str_new_format(vm, "%*s in file %S%s", (int)(place - text), text, filename, place);
    return str_new_utf8(vm, text, strlen(text));
}

/* Whether the lines of the file can be read: those of the REPL's inputs always can. */
static bool is_readable(VM *vm, Value filename) {
    Buffer name = {0};
    bool is_fine = false;
    if (!str_append_file_name(vm, &name, filename)) raise_clear(vm);
    else if (strncmp(name.bytes, "<stdin-", 7) == 0 || strncmp(name.bytes, "<python-input", 13) == 0)
        is_fine = true;
    else {
        FILE *file = fopen(name.bytes, "rbe");
        is_fine = file != NULL;
        if (file) fclose(file);
    }
    buffer_close(&name);
    return is_fine;
}

/* Raises a diagnostic as the exception that it is. */
static void raise_diagnostic(VM *vm, const Diagnostic *diagnostic, const char *bytes, size_t count,
                             bool is_stream, Value filename) {
    const Type *type = class_of(diagnostic->kind);
    bool is_syntax = type->size == EXCEPTION(SyntaxError)->size && diagnostic->kind <= KIND_INCOMPLETE_INPUT;
    if (!is_syntax) {
        if (diagnostic->kind == KIND_MEMORY_ERROR && !*diagnostic->text) raise_memory_error(vm);
        else
            raise_format(vm, diagnostic->kind == KIND_UNICODE_ERROR ? EXCEPTION(ValueError) : type, "%s",
                         diagnostic->text);
        return;
    }
    const char *line = NULL;
    size_t length = 0;
    Owned message = message_text(vm, diagnostic, is_stream, filename), place = NULL, args = NULL;
    if (!message) return;
    if (!diagnostic->has_span) {
        Owned items[6] = {value_retain(filename), VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_NONE, VALUE_NONE};
        place = tuple_from_take(vm, items, 4);
    } else {
        const Span *span = &diagnostic->span;
        bool has_text = find_line(bytes, count, span->line, &line, &length);
        if (has_text && span->line == 1 && has_mark(line, length))
            line += BYTE_ORDER_MARK_SIZE, length -= BYTE_ORDER_MARK_SIZE;
        size_t shown = length && line[length - 1] == '\n' ? length - 1 : length;
        int offset = (int)(int32_t)span->column + 1, end_offset = (int)(int32_t)span->end_column + 1;
        if (has_text) diagnostic_offsets(diagnostic, line, shown, &offset, &end_offset);
        /* CPython's compiler knows no source: it looks for the line in the file */
        bool is_told = has_text && (!diagnostic->counts_bytes || is_readable(vm, filename));
        Owned start = is_told ? line_text(vm, line, shown) : NULL;
        Owned text = start ? str_new_format(vm, "%S\n", start)
                           : VALUE_NONE; /* also behind a last line that has no end */
        value_release(vm, start);
        Owned items[6] = {value_retain(filename),
                          value_from_small_int(span->line),
                          value_from_small_int(offset),
                          text,
                          value_from_small_int(diagnostic->has_end ? span->end_line : span->line),
                          value_from_small_int(diagnostic->has_end ? end_offset : offset)};
        place = tuple_from_take(vm, items, 6);
    }
    Owned both[2] = {message, place};
    args = tuple_from_take(vm, both, 2);
    Owned exception = args ? exception_new_take(vm, type, args) : NULL;
    if (exception && diagnostic->is_bare) {
        Owned alone = tuple_single(vm, tuple_peek(field_peek(&as_exception(exception)->args), 0));
        if (alone) field_take(vm, &as_exception(exception)->args, alone);
    }
    raise_exception_take(vm, exception);
}

/* Warnings go out before the code runs, or before the first error is raised; one that a filter makes an error
 * becomes a SyntaxError at its place.
 */
static bool issue_warnings(VM *vm, const Diagnostics *diagnostics, const char *bytes, size_t count,
                           Value filename) {
    for (const Diagnostic *at = diagnostics->first; at && at != diagnostics->first_error; at = at->next) {
        if (at->kind != KIND_SYNTAX_WARNING && at->kind != KIND_DEPRECATION_WARNING) continue;
        const Type *category = class_of(at->kind);
        if (warning_issue_at(vm, category, at->text, filename, (int)at->span.line)) continue;
        if (!raise_matches(vm, category)) return false;
        raise_clear(vm);
        static const char prospect[] = "Such sequences will not work in the future. ";
        Diagnostic error = *at;
        Buffer text = BUFFER_EMPTY;
        const char *cut = strstr(at->text, prospect);
        error.kind = KIND_SYNTAX_ERROR;
        if (cut) { /* as an error it is not said */
            buffer_append(&text, at->text, (size_t)(cut - at->text));
            buffer_append_text(&text, cut + sizeof prospect - 1);
            buffer_append_byte(&text, 0);
            if (!text.failed) error.text = text.bytes;
        }
        raise_diagnostic(vm, &error, bytes, count, false, filename);
        buffer_close(&text);
        return false;
    }
    return true;
}

/* One compilation: where its text, its names and its messages are. */
typedef struct Compilation {
    const char *bytes; /* NULL: there is only a tree */
    size_t count;
    const char *filename;
    const LoadOptions *options;
    int optimize;
    NameTable names;
    Diagnostics diagnostics;
} Compilation;

/* The Code of a tree; NULL with an error in diagnostics. */
static const Code *compile_node(Compilation *compilation, Node *tree) {
    const LoadOptions *options = compilation->options;
    CompileOptions compile = {.filename = compilation->filename,
                              .optimize = compilation->optimize,
                              .future_flags = options->future_flags,
                              .allow_top_level_await = options->allow_top_level_await};
    const Code *code = compile_tree(tree, &compile, &compilation->names, &compilation->diagnostics);
    return diagnostics_failed(&compilation->diagnostics) ? NULL : code;
}

static bool is_all_ascii(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if ((uint8_t)bytes[i] >= 0x80) return false;
    }
    return true;
}

bool load_decode(VM *vm, const char *bytes, size_t count, bool wants_all, Buffer *text, bool *is_decoded) {
    char name[64];
    *is_decoded = false;
    if (count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        return true; /* UTF-8, or a mistake for the lexer to report */
    if (!source_find_encoding(bytes, count, name) || strcmp(name, "utf-8") == 0) return true;
    const char *canonical = codec_canonical_name(name);
    bool is_ascii = canonical && strcmp(canonical, "ascii") == 0;
    if (canonical && strcmp(canonical, "utf_8") == 0) return true;
    if (is_ascii && is_all_ascii(bytes, count)) return true;
    if (!wants_all && !is_ascii && source_reads_encoding(name)) return true;
    if (codec_is_binary(name))
        return raise_format(vm, EXCEPTION(LookupError), "'%s' is not a text encoding", name);
    Owned decoded = codec_decode(vm, bytes, count, name, NULL);
    if (!decoded) return false;
    if (value_is_str(decoded)) str_append_utf8(text, decoded);
    buffer_append(text, "", 0);
    bool is_str = value_is_str(decoded);
    value_release(vm, decoded);
    if (!is_str) return raise_type_error(vm, "decoder should return a string result");
    *is_decoded = true;
    return !text->failed || raise_memory_error(vm);
}

/* What went wrong with the encoding of a file, as the SyntaxError that CPython makes of it. */
static void raise_encoding_error(VM *vm, Value filename) {
    if (!raise_matches(vm, EXCEPTION(LookupError)) && !raise_matches(vm, EXCEPTION(UnicodeError))) return;
    Owned error = raise_fetch(vm), text = value_str(vm, error), place = NULL, args = NULL;
    value_release(vm, error);
    if (!text) return;
    Owned items[4] = {value_retain(filename), value_from_small_int(0), value_from_small_int(-1), VALUE_NONE};
    place = tuple_from_take(vm, items, 4);
    Owned both[2] = {text, place};
    args = tuple_from_take(vm, both, 2);
    if (args) raise_exception_take(vm, exception_new_take(vm, EXCEPTION(SyntaxError), args));
}

/* The tree of the text; NULL with an error in diagnostics. */
static Node *parse_text(Compilation *compilation) {
    const LoadOptions *options = compilation->options;
    Node *tree = parse_source(compilation->bytes, compilation->count, &options->parse, &compilation->names,
                              &compilation->diagnostics);
    return diagnostics_failed(&compilation->diagnostics) ? NULL : tree;
}

/* The code object of a tree; exceptions for what is wrong with it. */
static Owned code_of_tree(VM *vm, Compilation *compilation, Node *tree, Value filename, CodeSource *source) {
    const Code *code = tree ? compile_node(compilation, tree) : NULL;
#ifdef DEBUG
    const char *fault = code ? code_verify(code, &source->arena) : NULL;
    if (fault) return raise_system_error(vm, "compiler: %s", fault);
#endif
    if (!issue_warnings(vm, &compilation->diagnostics, compilation->bytes, compilation->count, filename))
        return NULL;
    if (code) return code_new(vm, code, source);
    raise_diagnostic(vm, compilation->diagnostics.first_error, compilation->bytes, compilation->count,
                     compilation->options->is_stream, filename);
    return NULL;
}

/* How the entries below differ: all NULL is text to code. */
typedef struct Work {
    Owned (*visit)(VM *vm, Node *tree, NameTable *names, const void *context);
    Node *(*build)(VM *vm, NameTable *names, const void *context);
    Owned (*visit_symbols)(VM *vm, const Symbols *symbols, const void *context);
    const void *context;
} Work;

/* The symbol tables of a tree, for the visitor. */
static Owned symbols_of_tree(VM *vm, Compilation *compilation, const Work *work, Node *tree, Value filename) {
    CompileOptions compile = {.filename = compilation->filename,
                              .optimize = compilation->optimize,
                              .future_flags = compilation->options->future_flags};
    Symbols symbols;
    if (symbols_build(&symbols, tree, &compile, &compilation->names, &compilation->diagnostics))
        return work->visit_symbols(vm, &symbols, work->context);
    raise_diagnostic(vm, compilation->diagnostics.first_error, compilation->bytes, compilation->count,
                     compilation->options->is_stream, filename);
    return NULL;
}

/* The result of the work on what compilation holds, in an arena that setjmp guards. */
static Owned work_on(VM *vm, Compilation *compilation, const Work *work, Value filename, CodeSource *source) {
    names_open(&compilation->names, &source->arena);
    diagnostics_open(&compilation->diagnostics, &source->arena);
    if (work->build) {
        Node *tree = work->build(vm, &compilation->names, work->context);
        return tree ? code_of_tree(vm, compilation, tree, filename, source) : NULL;
    }
    Node *tree = parse_text(compilation);
    if (work->visit_symbols && tree) return symbols_of_tree(vm, compilation, work, tree, filename);
    if (!work->visit || !tree) return code_of_tree(vm, compilation, tree, filename, source);
    if (!issue_warnings(vm, &compilation->diagnostics, compilation->bytes, compilation->count, filename))
        return NULL;
    return work->visit(vm, tree, &compilation->names, work->context);
}

/* Opens an arena of its own for the work, and closes it unless a code object keeps it. */
static Owned run_decoded(VM *vm, const char *bytes, size_t count, Value filename, const LoadOptions *options,
                         const Work *work) {
    CodeSource *source = memory_allocate_zeroed(sizeof *source);
    if (!source) return raise_memory_error(vm);
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, filename);
    buffer_append(&name, "", 0);
    arena_open(&source->arena);
    source->users = 1;
    Owned result = NULL;
    if (name.failed || setjmp(source->arena.exhausted)) {
        raise_memory_error(vm);
    } else {
        Compilation compilation = {.bytes = bytes,
                                   .count = count,
                                   .options = options,
                                   .optimize =
                                       options->optimize < 0 ? vm->options.optimize : options->optimize};
        compilation.filename = arena_copy_text(&source->arena, name.bytes, name.count);
        result = work_on(vm, &compilation, work, filename, source);
    }
    buffer_close(&name);
    if (--source->users == 0) {
        arena_close(&source->arena);
        memory_release(source);
    }
    return result;
}

Owned load_by_hand(VM *vm, Owned (*make)(VM *vm, CodeSource *source, void *context), void *context) {
    CodeSource *source = memory_allocate_zeroed(sizeof *source);
    if (!source) return raise_memory_error(vm);
    arena_open(&source->arena);
    source->users = 1;
    Owned result = setjmp(source->arena.exhausted) ? raise_memory_error(vm) : make(vm, source, context);
    if (--source->users == 0) {
        arena_close(&source->arena);
        memory_release(source->text);
        memory_release(source);
    }
    return result;
}

/* SyntaxError at a line of which only the first `shown` bytes are shown, without carets. Takes message. */
static void raise_at_line(VM *vm, Owned message, uint32_t number, const char *line, size_t shown,
                          Value filename) {
    if (!message) return;
    if (number == 1 && has_mark(line, shown)) line += BYTE_ORDER_MARK_SIZE, shown -= BYTE_ORDER_MARK_SIZE;
    Owned start = line_text(vm, line, shown), text = start ? str_new_format(vm, "%S\n", start) : NULL;
    value_release(vm, start);
    Owned items[4] = {value_retain(filename), value_from_small_int(number), value_from_small_int(0), text};
    Owned both[2] = {message, tuple_from_take(vm, items, 4)};
    Owned args = tuple_from_take(vm, both, 2);
    if (args) raise_exception_take(vm, exception_new_take(vm, EXCEPTION(SyntaxError), args));
}

/* "(unicode error) ..." for a line that is not in the encoding it should be in. */
static Owned decoding_message(VM *vm, const char *line, size_t count) {
    Buffer whole = BUFFER_EMPTY; /* a last line without an end is read with one */
    buffer_append(&whole, line, count);
    buffer_append_byte(&whole, '\n');
    Owned decoded =
        whole.failed ? raise_memory_error(vm) : codec_decode(vm, whole.bytes, whole.count, "utf-8", NULL);
    Owned error = NULL, text = NULL, message = NULL;
    buffer_close(&whole);
    value_release(vm, decoded);
    if (decoded || !raise_matches(vm, EXCEPTION(UnicodeError))) return NULL;
    error = raise_fetch(vm);
    text = value_str(vm, error);
    if (text) message = str_new_format(vm, "(unicode error) %S", text);
    value_release(vm, error);
    value_release(vm, text);
    return message;
}

/* Whether the bytes of a stream can be source: no NUL, and UTF-8 where that is promised. What is malformed
   without a promise is left for the lexer to report; *count ends before a NUL that comes behind it. */
static bool check_stream(VM *vm, const char *bytes, size_t *count, Value filename) {
    char encoding[64];
    bool is_promised = source_find_encoding(bytes, *count, encoding) || has_mark(bytes, *count);
    const char *zero = *count ? memchr(bytes, 0, *count) : NULL;
    size_t limit = zero ? (size_t)(zero - bytes) : *count;
    size_t good = strcmp(encoding, "utf-8") == 0 ? utf8_check(bytes, limit) : limit;
    if (good < limit && !is_promised) {
        *count = limit;
        return true;
    }
    if (good == limit && !zero) return true;
    uint32_t number = 1;
    const char *start = bytes;
    for (const char *at = bytes; at < bytes + good; at++) {
        if (*at == '\n' || (*at == '\r' && (at + 1 == bytes + *count || at[1] != '\n')))
            number++, start = at + 1;
    }
    if (good == limit) {
        raise_at_line(vm, str_new_text(vm, "source code cannot contain null bytes"), number, start,
                      (size_t)(zero - start), filename);
        return false;
    }
    size_t length;
    start = source_line(bytes, *count, number, &length);
    raise_at_line(vm, decoding_message(vm, start, length), number, start, length, filename);
    return false;
}

/* As run_decoded, of bytes in the encoding that they declare. */
static Owned run_compilation(VM *vm, const char *bytes, size_t count, Value filename,
                             const LoadOptions *options, const Work *work) {
    if (!bytes || options->parse.is_str) return run_decoded(vm, bytes, count, filename, options, work);
    if (options->is_stream && !check_stream(vm, bytes, &count, filename)) return NULL;
    if (count && memchr(bytes, 0, count))
        return raise_format(vm, EXCEPTION(SyntaxError), "source code string cannot contain null bytes");
    Buffer text = BUFFER_EMPTY;
    bool is_decoded;
    Owned result = NULL;
    if (!load_decode(vm, bytes, count, false, &text, &is_decoded)) {
        raise_encoding_error(vm, filename);
    } else if (is_decoded) {
        LoadOptions inner = *options;
        inner.parse.is_str = true;
        result = run_decoded(vm, text.bytes, text.count, filename, &inner, work);
    } else {
        result = run_decoded(vm, bytes, count, filename, options, work);
    }
    buffer_close(&text);
    return result;
}

Owned load_source(VM *vm, const char *bytes, size_t count, Value filename, const LoadOptions *options) {
    return run_compilation(vm, bytes, count, filename, options, &(Work){0});
}

Owned load_tree(VM *vm, const char *bytes, size_t count, Value filename, const LoadOptions *options,
                Owned (*visit)(VM *vm, Node *tree, NameTable *names, const void *context),
                const void *context) {
    return run_compilation(vm, bytes, count, filename, options, &(Work){.visit = visit, .context = context});
}

Owned load_symbols(VM *vm, const char *bytes, size_t count, Value filename, const LoadOptions *options,
                   Owned (*visit)(VM *vm, const Symbols *symbols, const void *context), const void *context) {
    return run_compilation(vm, bytes, count, filename, options,
                           &(Work){.visit_symbols = visit, .context = context});
}

Owned load_from_tree(VM *vm, Value filename, const LoadOptions *options,
                     Node *(*build)(VM *vm, NameTable *names, const void *context), const void *context) {
    return run_compilation(vm, NULL, 0, filename, options, &(Work){.build = build, .context = context});
}

Owned load_embedded(VM *vm, const Code *code) {
    return code_new(vm, code, NULL);
}

/*
 * A driver of the compiler for tools that compare it with CPython: build/compile-check.
 *
 *   compile-check [--json] [-O N] [-m MODE] FILE...     disassembles (or says what is wrong)
 *   compile-check --serve
 *
 * --serve answers requests on stdin: a line "MODE N" (MODE contains module, interactive or expression; also
 * `json`, `check`, `O1`, `O2`, `await`), then N bytes of source. The answer is a line with two numbers of
 * bytes to follow: output and messages. A message is seven lines: class, text, lineno, offset, end_lineno,
 * end_offset, and an empty one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "compiler/compile.h"
#include "compiler/disassemble.h"
#include "compiler/verify.h"
#include "lexer/source.h"
#include "parser/parse.h"

static const char *const kind_names[] = {
    "SyntaxError",   "IndentationError",   "TabError",       "IncompleteInputError",
    "SyntaxWarning", "DeprecationWarning", "RecursionError", "MemoryError",
    "ValueError",    "UnicodeError",       "OverflowError",
};

static void append_message(Buffer *output, const Diagnostic *message, const char *bytes, size_t count) {
    if (count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, count -= 3;
    buffer_append_format(output, "%s\n%s\n", kind_names[message->kind], message->text);
    if (!message->has_span) {
        buffer_append_text(output, "None\nNone\nNone\nNone\n\n");
        return;
    }
    size_t length;
    int offset, end_offset;
    const char *line = source_line(bytes, count, message->span.line, &length);
    if (length && line[length - 1] == '\r') length--;
    diagnostic_offsets(message, line, length, &offset, &end_offset);
    buffer_append_format(output, "%u\n%d\n", message->span.line, offset);
    if (message->has_end) buffer_append_format(output, "%u\n%d\n\n", message->span.end_line, end_offset);
    else buffer_append_text(output, "None\nNone\n\n");
}

/* Verifies code and those inside it. */
static bool verify_all(const Code *code, Arena *arena, Buffer *messages) {
    const char *problem = code_verify(code, arena);
    if (problem)
        buffer_append_format(messages, "VerifyError\n%s: %s\nNone\nNone\nNone\nNone\n\n",
                             code->qualname->bytes, problem);
    bool is_good = !problem;
    for (uint32_t i = 0; i < code->constant_count; i++)
        if (code->constants[i]->kind == CONSTANT_CODE)
            is_good &= verify_all(code->constants[i]->code, arena, messages);
    return is_good;
}

typedef struct Request {
    ParseMode mode;
    bool as_json, only_check, allows_await;
    int optimize;
    const char *filename;
} Request;

static bool answer(const Request *request, const char *bytes, size_t count, Buffer *output,
                   Buffer *messages) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    arena_open(&arena);
    if (setjmp(arena.exhausted)) {
        arena_close(&arena);
        buffer_append_text(messages, "MemoryError\n\nNone\nNone\nNone\nNone\n\n");
        return false;
    }
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    ParseOptions parse_options = {.mode = request->mode};
    CompileOptions options = {.filename = request->filename,
                              .optimize = request->optimize,
                              .allow_top_level_await = request->allows_await};
    Node *tree = parse_source(bytes, count, &parse_options, &names, &diagnostics);
    const Code *code = tree ? compile_tree(tree, &options, &names, &diagnostics) : NULL;
    bool succeeded = code && verify_all(code, &arena, messages);
    if (code && !request->only_check) {
        if (request->as_json) disassemble_json(output, code);
        else disassemble(output, code);
    }
    if (!code && !diagnostics.first_error)
        buffer_append_text(messages, "InternalError\nno code and no error\nNone\nNone\nNone\nNone\n\n");
    if (diagnostics.first_error) append_message(messages, diagnostics.first_error, bytes, count);
    for (const Diagnostic *d = diagnostics.first; d; d = d->next)
        if (d->kind == KIND_SYNTAX_WARNING || d->kind == KIND_DEPRECATION_WARNING)
            append_message(messages, d, bytes, count);
    arena_close(&arena);
    return succeeded;
}

static ParseMode mode_of(const char *name) {
    return strstr(name, "interactive")  ? PARSE_INTERACTIVE
           : strstr(name, "expression") ? PARSE_EXPRESSION
                                        : PARSE_MODULE;
}

static int serve(void) {
    char command[64];
    size_t count;
    while (scanf("%63s %zu", command, &count) == 2 && getchar() == '\n') {
        char *bytes = memory_allocate(count);
        if (!bytes || fread(bytes, 1, count, stdin) != count) return 2;
        Request request = {
            .mode = mode_of(command),
            .as_json = strstr(command, "json") != NULL,
            .only_check = strstr(command, "check") != NULL,
            .allows_await = strstr(command, "await") != NULL,
            .filename = "FILE",
            .optimize = strstr(command, "O2")   ? 2
                        : strstr(command, "O1") ? 1
                                                : 0,
        };
        Buffer output = BUFFER_EMPTY, messages = BUFFER_EMPTY;
        answer(&request, bytes, count, &output, &messages);
        printf("%zu %zu\n", output.count, messages.count);
        if (output.count) fwrite(output.bytes, 1, output.count, stdout);
        if (messages.count) fwrite(messages.bytes, 1, messages.count, stdout);
        fflush(stdout);
        buffer_close(&output);
        buffer_close(&messages);
        memory_release(bytes);
    }
    return 0;
}

static bool read_file(const char *path, Buffer *content) {
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    char chunk[65536];
    size_t count;
    while ((count = fread(chunk, 1, sizeof chunk, file)) > 0) buffer_append(content, chunk, count);
    bool is_good = !ferror(file) && !content->failed;
    fclose(file);
    return is_good;
}

static bool check_file(Request *request, const char *path) {
    Buffer content = BUFFER_EMPTY, output = BUFFER_EMPTY, messages = BUFFER_EMPTY;
    request->filename = path;
    bool is_good = read_file(path, &content) &&
                   answer(request, content.bytes ? content.bytes : "", content.count, &output, &messages);
    if (output.count) fwrite(output.bytes, 1, output.count, stdout);
    if (messages.count) fprintf(stderr, "%s: %s", path, messages.bytes);
    buffer_close(&content);
    buffer_close(&output);
    buffer_close(&messages);
    return is_good;
}

int main(int argc, char **argv) {
    Request request = {.mode = PARSE_MODULE};
    bool is_good = true;
    if (argc == 2 && strcmp(argv[1], "--serve") == 0) return serve();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) request.as_json = true;
        else if (strcmp(argv[i], "--check") == 0) request.only_check = true;
        else if (strcmp(argv[i], "-O") == 0 && i + 1 < argc) request.optimize = atoi(argv[++i]);
        else if (strcmp(argv[i], "-m") == 0 && i + 1 < argc) request.mode = mode_of(argv[++i]);
        else is_good &= check_file(&request, argv[i]);
    }
    return is_good ? 0 : 1;
}

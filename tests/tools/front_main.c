/*
 * A driver of the front end for tools that compare it with CPython: build/front.
 *
 *   front --tokens FILE | --ast [-a] [-i N] [-m MODE] FILE | --serve
 *
 * --serve answers requests on stdin, so that thousands of comparisons need one process: a line "tokens N",
 * "ast-MODE N" (module, interactive, expression, function) or "error-MODE N", then N bytes of source. The
 * answer is a line with the number of bytes to follow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "lexer/dump_tokens.h"
#include "lexer/source.h"
#include "parser/dump_ast.h"
#include "parser/parse.h"

static const char *const kind_names[] = {
    "SyntaxError",   "IndentationError",   "TabError",       "IncompleteInputError",
    "SyntaxWarning", "DeprecationWarning", "RecursionError", "MemoryError",
    "ValueError",    "UnicodeError",       "OverflowError",
};

/* class, message, lineno, offset, end_lineno, end_offset: one line each. */
static void append_error(Buffer *output, const Diagnostic *error, const char *bytes, size_t count,
                         bool is_str) {
    if (!is_str && count >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, count -= 3;
    buffer_append_format(output, "%s\n%s\n", kind_names[error->kind], error->text);
    if (!error->has_span) {
        buffer_append_text(output, "None\nNone\nNone\nNone\n");
        return;
    }
    size_t length;
    const char *line = source_line(bytes, count, error->span.line, &length);
    if (length && line[length - 1] == '\r') length--;
    int offset, end_offset;
    diagnostic_offsets(error, line, length, &offset, &end_offset);
    buffer_append_format(output, "%u\n%d\n", error->span.line, offset);
    if (error->has_end) buffer_append_format(output, "%u\n%d\n", error->span.end_line, end_offset);
    else buffer_append_text(output, "None\nNone\n");
}

typedef struct Request {
    bool wants_tokens, wants_error, wants_warnings, is_str, as_json, attributes, allow_incomplete;
    int indent;
    ParseMode mode;
    const char *filename;
} Request;

static bool answer(const Request *request, const char *bytes, size_t count, Buffer *output, Buffer *error) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    arena_open(&arena);
    if (setjmp(arena.exhausted)) {
        arena_close(&arena);
        buffer_append_text(error, "out of memory\n");
        return false;
    }
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    bool succeeded;
    if (request->wants_tokens) {
        succeeded = tokens_dump(bytes, count, request->filename, request->as_json, &names, &diagnostics,
                                output, error);
    } else {
        ParseOptions options = {
            .mode = request->mode, .is_str = request->is_str, .allow_incomplete = request->allow_incomplete};
        Node *tree = parse_source(bytes, count, &options, &names, &diagnostics);
        succeeded = tree != NULL;
        if (tree && !request->wants_error) {
            if (request->as_json) ast_dump_json(output, tree, request->attributes);
            else ast_dump(output, tree, request->attributes, request->indent);
        }
        if (!tree) append_error(error, diagnostics.first_error, bytes, count, request->is_str);
        if (request->wants_warnings)
            for (const Diagnostic *d = diagnostics.first; d; d = d->next)
                if (d->kind == KIND_SYNTAX_WARNING) append_error(error, d, bytes, count, request->is_str);
    }
    arena_close(&arena);
    return succeeded;
}

static ParseMode mode_of(const char *name) {
    return strstr(name, "interactive") ? PARSE_INTERACTIVE : strstr(name, "expression") ? PARSE_EXPRESSION
           : strstr(name, "function") ? PARSE_FUNCTION_TYPE : PARSE_MODULE;
}

static int serve(void) {
    char command[64];
    size_t count;
    while (scanf("%63s %zu", command, &count) == 2 && getchar() == '\n') {
        char *bytes = memory_allocate(count);
        if (!bytes || fread(bytes, 1, count, stdin) != count) return 2;
        Request request = {
            .wants_tokens = strncmp(command, "tokens", 6) == 0,
            .wants_error = strncmp(command, "error", 5) == 0,
            .wants_warnings = strstr(command, "warnings") != NULL,
            .is_str = strstr(command, "str") != NULL,
            .as_json = strstr(command, "json") != NULL,
            .attributes = true,
            .allow_incomplete = strstr(command, "incomplete") != NULL,
            .indent = 1,
            .mode = mode_of(command),
            .filename = "FILE",
        };
        Buffer output = BUFFER_EMPTY, error = BUFFER_EMPTY;
        answer(&request, bytes, count, &output, &error);
        printf("%zu %zu\n", output.count, error.count);
        if (output.count) fwrite(output.bytes, 1, output.count, stdout);
        if (error.count) fwrite(error.bytes, 1, error.count, stdout);
        fflush(stdout);
        buffer_close(&output);
        buffer_close(&error);
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
    fclose(file);
    return !content->failed;
}

int main(int argument_count, char **arguments) {
    Request request = {.indent = 3, .mode = PARSE_MODULE};
    if (argument_count > 1 && strcmp(arguments[1], "--serve") == 0) return serve();
    for (int i = 1; i < argument_count; i++) {
        const char *argument = arguments[i];
        if (strcmp(argument, "--tokens") == 0) request.wants_tokens = true;
        else if (strcmp(argument, "--ast") == 0) request.wants_tokens = false;
        else if (strcmp(argument, "--json") == 0) request.as_json = true;
        else if (strcmp(argument, "-a") == 0) request.attributes = true;
        else if (strcmp(argument, "-e") == 0) request.wants_error = true;
        else if (strcmp(argument, "-i") == 0 && i + 1 < argument_count) request.indent = atoi(arguments[++i]);
        else if (strcmp(argument, "-m") == 0 && i + 1 < argument_count)
            request.mode = mode_of(arguments[++i]);
        else request.filename = argument;
    }
    Buffer content = BUFFER_EMPTY, output = BUFFER_EMPTY, error = BUFFER_EMPTY;
    if (!request.filename || !read_file(request.filename, &content)) {
        fprintf(stderr, "usage: front --tokens|--ast [--json] [-a] [-i N] [-m MODE] FILE\n");
        return 2;
    }
    bool succeeded = answer(&request, content.bytes ? content.bytes : "", content.count, &output, &error);
    if (output.count) fwrite(output.bytes, 1, output.count, stdout);
    if (succeeded && !request.wants_tokens && !request.wants_error) putchar('\n');
    if (error.count) fwrite(error.bytes, 1, error.count, stderr);
    buffer_close(&content);
    buffer_close(&output);
    buffer_close(&error);
    return succeeded ? 0 : 1;
}

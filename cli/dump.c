/*
 * Dumps of the stages: --tokens, --ast, --bytecode, --lowered.
 */
#include "cli/dump.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text_repr.h"
#include "compiler/compile.h"
#include "compiler/disassemble.h"
#include "lexer/dump_tokens.h"
#include "lexer/source.h"
#include "parser/dump_ast.h"
#include "parser/parse.h"
#include "vm/load.h"
#include "vm/lower.h"
#include "vm/objects/code.h"
#include "vm/objects/exception.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { STATUS_ERROR = 1 };

static bool read_all(FILE *file, Buffer *content) {
    enum { STEP = 65536 };
    for (;;) {
        if (!buffer_reserve(content, STEP)) return false;
        size_t got = fread(content->bytes + content->count, 1, STEP, file);
        content->count += got;
        content->bytes[content->count] = 0;
        if (got < STEP) return !ferror(file);
    }
}

static const char *label_of(const Options *options) {
    return options->command ? "<string>" : options->script ? options->script : "<stdin>";
}

static bool read_input(const Options *options, Buffer *content) {
    if (options->command) {
        buffer_append_text(content, options->command);
        return !content->failed;
    }
    FILE *file = options->script ? fopen(options->script, "rbe") : stdin;
    if (!file) {
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", options->program, options->script, errno,
                strerror(errno));
        return false;
    }
    bool is_fine = read_all(file, content);
    if (file != stdin) fclose(file);
    return is_fine;
}

static void report(const Options *options, const Diagnostics *diagnostics, Buffer *error) {
    const Diagnostic *first = diagnostics->first_error;
    if (!first) return;
    if (first->has_span)
        buffer_append_format(error, "  File \"%s\", line %u\n", label_of(options), first->span.line);
    static const char *const names[] = {"SyntaxError",    "IndentationError", "TabError",
                                        "SyntaxError",    "SyntaxWarning",    "DeprecationWarning",
                                        "RecursionError", "MemoryError",      "ValueError",
                                        "UnicodeError",   "OverflowError"};
    buffer_append_format(error, "%s: %s\n", names[first->kind], first->text);
}

/* The lowered instructions of one code object, a line each. */
static void show_lowered(Buffer *output, CodeObject *code) {
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, field_peek(&code->qualname));
    buffer_append_format(output, "code %s: %u slots, %u words\n", name.bytes, code->frame_slots,
                         code->word_count);
    buffer_close(&name);
    for (const Instruction *ip = code->words; ip < code->words + code->word_count; ip += lowered_length(ip)) {
        size_t at = (size_t)(ip - code->words);
        buffer_append_format(output, "%6zu  %-24s dst %-5d a %-5d b %-5d from unit %u, line %d\n", at,
                             lowered_infos[ip->op].name, (int16_t)ip->dst, ip->a, ip->b, code->origins[at],
                             code_line_of(code, code->origins[at]));
    }
}

/* As show_lowered, as an object of JSON. */
static void show_lowered_json(Buffer *output, CodeObject *code) {
    Buffer name = BUFFER_EMPTY;
    str_append_utf8(&name, field_peek(&code->qualname));
    buffer_append_text(output, "{\"code\": ");
    text_append_json(output, name.bytes, name.count);
    buffer_append_format(output, ", \"slots\": %u, \"words\": %u, \"instructions\": [", code->frame_slots,
                         code->word_count);
    buffer_close(&name);
    for (const Instruction *ip = code->words; ip < code->words + code->word_count; ip += lowered_length(ip)) {
        size_t at = (size_t)(ip - code->words);
        buffer_append_format(output,
                             "%s\n  {\"word\": %zu, \"op\": \"%s\", \"dst\": %d, \"a\": %d, \"b\": %d, "
                             "\"unit\": %u, \"line\": %d}",
                             at ? "," : "", at, lowered_infos[ip->op].name, (int16_t)ip->dst, ip->a, ip->b,
                             code->origins[at], code_line_of(code, code->origins[at]));
    }
    buffer_append_text(output, "\n]}");
}

/* Lowers a code object and those inside it, and shows each. */
static bool lower_tree(VM *vm, CodeObject *code, bool as_json, Buffer *output) {
    if (!code->words && !lower_code(vm, code)) return false;
    if (as_json && output->count > 1) buffer_append_text(output, ",\n");
    if (as_json) show_lowered_json(output, code);
    else show_lowered(output, code);
    for (uint32_t i = 0; i < code->code->constant_count; i++) {
        Value constant = code_constant(code, i);
        if (value_has_type(constant, &code_type) && !lower_tree(vm, as_code(constant), as_json, output))
            return false;
    }
    return true;
}

/* What the pending exception says, as the last line of a report. */
static void report_exception(VM *vm, Buffer *error) {
    Owned raised = raise_fetch(vm), text = value_str(vm, raised);
    buffer_append_format(error, "%s: ", value_type(raised)->name);
    if (text) str_append_utf8(error, text);
    else raise_clear(vm);
    buffer_append_byte(error, '\n');
    value_release(vm, text);
    value_release(vm, raised);
}

static bool dump_lowered(const Options *options, const Buffer *content, Buffer *output, Buffer *error) {
    VM *vm = vm_new(&options->vm);
    if (!vm) return false;
    Owned name = str_new_text(vm, label_of(options));
    LoadOptions load = {.parse = {.mode = PARSE_MODULE}, .optimize = -1};
    Owned code = name ? load_source(vm, content->bytes, content->count, name, &load) : NULL;
    if (options->dump_json) buffer_append_text(output, "[");
    bool is_fine = code && lower_tree(vm, as_code(code), options->dump_json, output);
    if (options->dump_json) buffer_append_text(output, "]\n");
    if (!is_fine) report_exception(vm, error);
    value_release(vm, code);
    value_release(vm, name);
    vm_end(vm, true);
    return is_fine;
}

static bool dump_stage(const Options *options, const Buffer *content, Buffer *output, Buffer *error) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    arena_open(&arena);
    if (setjmp(arena.exhausted)) {
        arena_close(&arena);
        buffer_append_text(error, "MemoryError\n");
        return false;
    }
    names_open(&names, &arena);
    diagnostics_open(&diagnostics, &arena);
    bool is_fine;
    if (options->dump == DUMP_TOKENS) {
        is_fine = tokens_dump(content->bytes, content->count, label_of(options), options->dump_json, &names,
                              &diagnostics, output, error);
    } else {
        ParseOptions parse = {.mode = PARSE_MODULE};
        Node *tree = parse_source(content->bytes, content->count, &parse, &names, &diagnostics);
        CompileOptions compile = {.filename = label_of(options), .optimize = options->vm.optimize};
        const Code *code = tree && options->dump == DUMP_BYTECODE
                               ? compile_tree(tree, &compile, &names, &diagnostics)
                               : NULL;
        is_fine = tree && !diagnostics_failed(&diagnostics);
        if (!is_fine) report(options, &diagnostics, error);
        else if (code && options->dump_json) disassemble_json(output, code);
        else if (code) disassemble(output, code);
        else if (options->dump_json) ast_dump_json(output, tree, options->dump_attributes);
        else ast_dump(output, tree, options->dump_attributes, options->dump_indent);
        if (is_fine && options->dump == DUMP_AST) buffer_append_byte(output, '\n');
    }
    arena_close(&arena);
    return is_fine;
}

int dump_run(const Options *options) {
    Buffer content = BUFFER_EMPTY, output = BUFFER_EMPTY, error = BUFFER_EMPTY;
    bool is_fine = read_input(options, &content);
    if (is_fine) {
        buffer_append(&content, "", 0);
        is_fine = options->dump == DUMP_LOWERED ? dump_lowered(options, &content, &output, &error)
                                                : dump_stage(options, &content, &output, &error);
    }
    if (output.count) is_fine &= fwrite(output.bytes, 1, output.count, stdout) == output.count;
    is_fine &= fflush(stdout) == 0;
    if (error.count) fwrite(error.bytes, 1, error.count, stderr);
    buffer_close(&content);
    buffer_close(&output);
    buffer_close(&error);
    return is_fine ? 0 : STATUS_ERROR;
}

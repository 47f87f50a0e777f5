/*
 * The build's own tool: compiles the standard library's sources into C data.
 *
 *   embed OUTPUT.c ROOT FILE.py...
 *
 * A file's module name is its path below ROOT with dots; __init__.py makes a package. The C file defines
 * embedded_modules (compiler/embedded.h). Any compile error fails the build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "compiler/compile.h"
#include "compiler/embed.h"
#include "compiler/verify.h"
#include "parser/parse.h"

typedef struct Module {
    const char *path, *name, *shown_path;
    bool is_package;
} Module;

static int compare_modules(const void *left, const void *right) {
    return strcmp(((const Module *)left)->name, ((const Module *)right)->name);
}

static Module describe(Arena *arena, const char *root, const char *path) {
    static const char init[] = "/__init__";
    size_t root_length = strlen(root);
    const char *below = strncmp(path, root, root_length) == 0 ? path + root_length : path;
    while (*below == '/') below++;
    size_t length = strlen(below);
    if (length > 3 && strcmp(below + length - 3, ".py") == 0) length -= 3;
    Module module = {.path = path, .shown_path = arena_format(arena, "<stdlib>/%s", below)};
    if (length > strlen(init) && strncmp(below + length - strlen(init), init, strlen(init)) == 0) {
        module.is_package = true;
        length -= strlen(init);
    }
    char *name = arena_copy_text(arena, below, length);
    for (char *at = name; *at; at++)
        if (*at == '/') *at = '.';
    module.name = name;
    return module;
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

static bool verify_all(const Code *code, Arena *arena, const char *path) {
    const char *problem = code_verify(code, arena);
    if (problem) fprintf(stderr, "%s: %s: %s\n", path, code->qualname->bytes, problem);
    bool is_good = !problem;
    for (uint32_t i = 0; i < code->constant_count; i++)
        if (code->constants[i]->kind == CONSTANT_CODE)
            is_good &= verify_all(code->constants[i]->code, arena, path);
    return is_good;
}

static bool embed_file(EmbedWriter *writer, NameTable *names, const Module *module) {
    Buffer content = BUFFER_EMPTY;
    Diagnostics diagnostics;
    diagnostics_open(&diagnostics, names->arena);
    if (!read_file(module->path, &content)) {
        fprintf(stderr, "%s: cannot be read\n", module->path);
        return false;
    }
    const char *source = arena_copy_text(names->arena, content.bytes ? content.bytes : "", content.count);
    size_t count = content.count;
    buffer_close(&content);
    ParseOptions parse_options = {.mode = PARSE_MODULE};
    CompileOptions options = {.filename = module->shown_path};
    Node *tree = parse_source(source, count, &parse_options, names, &diagnostics);
    const Code *code = tree ? compile_tree(tree, &options, names, &diagnostics) : NULL;
    for (const Diagnostic *d = diagnostics.first; d; d = d->next)
        fprintf(stderr, "%s:%u: %s\n", module->path, d->span.line, d->text);
    if (!code || !verify_all(code, names->arena, module->path)) return false;
    embed_add(writer, module->name, module->is_package, code, source, count);
    return true;
}

static bool write_file(const char *path, const Buffer *output) {
    FILE *file = output->failed ? NULL : fopen(path, "wb");
    if (!file) return false;
    bool is_good = fwrite(output->bytes, 1, output->count, file) == output->count;
    return fclose(file) == 0 && is_good;
}

int main(int argc, char **argv) {
    static Arena arena;
    static EmbedWriter writer;
    NameTable names;
    if (argc < 3) {
        fprintf(stderr, "usage: embed OUTPUT.c ROOT FILE.py...\n");
        return 2;
    }
    arena_open(&arena);
    if (setjmp(arena.exhausted)) {
        fprintf(stderr, "embed: out of memory\n");
        return 1;
    }
    names_open(&names, &arena);
    embed_open(&writer, &arena);
    size_t count = (size_t)(argc - 3);
    Module *modules = arena_allocate_array(&arena, count, sizeof *modules);
    for (size_t i = 0; i < count; i++) modules[i] = describe(&arena, argv[2], argv[i + 3]);
    qsort(modules, count, sizeof *modules, compare_modules);
    for (size_t i = 0; i < count; i++)
        if (!embed_file(&writer, &names, &modules[i])) return 1;
    Buffer output = BUFFER_EMPTY;
    embed_write(&writer, &output);
    bool is_good = write_file(argv[1], &output);
    if (!is_good) fprintf(stderr, "%s: cannot be written\n", argv[1]);
    buffer_close(&output);
    arena_close(&arena);
    return is_good ? 0 : 1;
}

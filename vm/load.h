/*
 * Source text to code objects: runs the front end and the compiler, and raises what they report.
 */
#ifndef VM_LOAD_H
#define VM_LOAD_H

#include "base/buffer.h"
#include "compiler/compile.h"
#include "parser/parse.h"
#include "vm/state.h"

struct CodeSource;
struct Symbols;

typedef struct LoadOptions {
    ParseOptions parse;
    uint32_t future_flags;
    int optimize;               /* -1: the interpreter's own level */
    bool allow_top_level_await;
    bool is_stream; /* a script, or standard input: CPython reads those line by line, and complains so */
} LoadOptions;

/* A code object; SyntaxError and its like with CPython's place. filename is a str. */
NODISCARD Owned load_source(VM *vm, const char *bytes, size_t count, Value filename,
                            const LoadOptions *options);
/* Bytes of a source file whose first lines declare an encoding other than UTF-8 (and, unless wants_all, than
   what the lexer reads by itself): *is_decoded, and the UTF-8 of their text is appended. False with
   LookupError or UnicodeError pending, or what a program's codec raises. */
NODISCARD bool load_decode(VM *vm, const char *bytes, size_t count, bool wants_all, Buffer *text,
                           bool *is_decoded);
/* What visit makes of the tree of a source, which lives only for that long; errors as of load_source. */
NODISCARD Owned load_tree(VM *vm, const char *bytes, size_t count, Value filename, const LoadOptions *options,
                          Owned (*visit)(VM *vm, Node *tree, NameTable *names, const void *context),
                          const void *context);
/* What visit makes of the symbol tables of a source, which live only for that long. */
NODISCARD Owned load_symbols(VM *vm, const char *bytes, size_t count, Value filename,
                             const LoadOptions *options,
                             Owned (*visit)(VM *vm, const struct Symbols *symbols, const void *context),
                             const void *context);
/* The code object of the tree that build makes in the arena of names, or NULL with an exception pending.
   build may not own anything when it allocates from the arena. */
NODISCARD Owned load_from_tree(VM *vm, Value filename, const LoadOptions *options,
                               Node *(*build)(VM *vm, NameTable *names, const void *context),
                               const void *context);
/* What make does with an arena that lives as long as code objects made from it. make may not own anything
   when it allocates from the arena. */
NODISCARD Owned load_by_hand(VM *vm, Owned (*make)(VM *vm, struct CodeSource *source, void *context),
                             void *context);
/* The code object of embedded (constant) code. */
NODISCARD Owned load_embedded(VM *vm, const Code *code);

#endif

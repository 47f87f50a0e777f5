/*
 * The door to the front end: source bytes in, a syntax tree out.
 */
#ifndef PARSER_PARSE_H
#define PARSER_PARSE_H

#include "base/diagnostics.h"
#include "base/names.h"
#include "parser/ast.h"

typedef enum ParseMode { PARSE_MODULE, PARSE_INTERACTIVE, PARSE_EXPRESSION, PARSE_FUNCTION_TYPE } ParseMode;

typedef struct ParseOptions {
    ParseMode mode;
    bool is_str; /* the text came from a str: no encoding declaration, no BOM handling beyond one U+FEFF */
    bool allow_incomplete;  /* PyCF_ALLOW_INCOMPLETE_INPUT: unfinished input gets KIND_INCOMPLETE_INPUT */
    bool dont_imply_dedent; /* PyCF_DONT_IMPLY_DEDENT */
    bool barry_as_flufl;
    bool type_comments;     /* PyCF_TYPE_COMMENTS */
    int feature_version;    /* above 0: syntax that Python 3.feature_version did not have is an error */
    bool debug_off;         /* unused by the parser; passed on */
} ParseOptions;

/*
 * The tree (a Module, Interactive, Expression or FunctionType node) of `count` bytes of UTF-8, or NULL with
 * an error in diagnostics. Everything is in the arena of names. Custom encodings are decoded by the caller.
 */
Node *parse_source(const char *bytes, size_t count, const ParseOptions *options, NameTable *names,
                   Diagnostics *diagnostics);

#endif

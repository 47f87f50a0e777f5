/*
 * Command-line options and the environment variables that go with them.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "vm/state.h"

typedef enum DumpKind { DUMP_NONE, DUMP_TOKENS, DUMP_AST, DUMP_BYTECODE, DUMP_LOWERED } DumpKind;

typedef struct Options {
    VMOptions vm;
    const char *program;
    const char *command, *module, *script; /* one of them, or none: stdin or the REPL */
    bool reads_stdin;                      /* `-` */
    bool skip_first_line;                  /* -x */
    char **arguments;
    int argument_count;
    char **all_arguments; /* the command line as it is, for sys.orig_argv */
    int all_count;
    const char *warnings[32];
    int warning_count;
    const char *x_options[32]; /* of -X, for sys._xoptions */
    int x_count;
    DumpKind dump;
    bool dump_json, dump_attributes;
    int dump_indent;
} Options;

/* Reads the command line. False when there is nothing to run (--help, -V, a usage error): *status is the exit
 * status. */
bool options_read(int argument_count, char **arguments, Options *options, int *status);

#endif

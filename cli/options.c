/*
 * Command-line options and the environment variables that go with them.
 */
#include "cli/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_text[] =
    "usage: adder [option] ... [-c cmd | -m mod | file | -] [arg] ...\n"
    "Options (and corresponding environment variables):\n"
    "-b     : issue warnings about comparing bytes with str\n"
    "-B     : accepted; Adder never writes files beside the sources\n"
    "-c cmd : program passed in as string (terminates option list)\n"
    "-E     : ignore PYTHON* environment variables\n"
    "-h     : print this help message and exit (also --help)\n"
    "-i     : inspect interactively after running script (also PYTHONINSPECT=x)\n"
    "-I     : isolate from the user's environment (implies -E, -P and -s)\n"
    "-m mod : run library module as a script (terminates option list)\n"
    "-O     : remove assert statements; __debug__ is False (also PYTHONOPTIMIZE=x)\n"
    "-OO    : do -O changes and also discard docstrings\n"
    "-P     : don't prepend a potentially unsafe path to sys.path (also PYTHONSAFEPATH)\n"
    "-q     : don't print version and copyright messages on interactive startup\n"
    "-s, -S : accepted; Adder has no site directories\n"
    "-u     : force the stdout and stderr streams to be unbuffered (also PYTHONUNBUFFERED=x)\n"
    "-V     : print the version number and exit (also --version)\n"
    "-W arg : warning control (also PYTHONWARNINGS=arg)\n"
    "-x     : skip first line of source\n"
    "-X opt : set implementation-specific option; --help-xoptions lists them\n"
    "--tokens, --ast, --bytecode, --lowered [--json] FILE | -c cmd | - : show a stage of the compilation\n"
    "file   : program read from script file\n"
    "-      : program read from stdin\n"
    "arg ...: arguments passed to program in sys.argv[1:]\n";

static const char x_options_text[] =
    "Options of -X, and the environment variables that go with them:\n"
    "-X dev : development mode: warnings are shown (also PYTHONDEVMODE=x)\n"
    "-X faulthandler : a fatal signal has the frames of all threads written (also PYTHONFAULTHANDLER=x)\n"
    "-X int_max_str_digits=N : longest decimal text of an int, 0 for any (also PYTHONINTMAXSTRDIGITS=N)\n"
    "-X lower=0 : run the stack code one for one, to look at it or to search for a mistake (also "
    "ADDER_LOWER=0)\n"
    "-X stress=N : collect garbage after every N new containers, to search for a mistake (also "
    "ADDER_STRESS=N)\n"
    "-X utf8[=0|1] : sys.flags.utf8_mode; text is UTF-8 in any case (also PYTHONUTF8=0|1)\n"
    "-X warn_default_encoding : EncodingWarning where a text file is opened without one\n"
    "         (also PYTHONWARNDEFAULTENCODING=x)\n"
    "Any other name is kept in sys._xoptions.\n";

static bool usage_error(const Options *options, const char *format, const char *what, int *status) {
    enum { STATUS_USAGE = 2 };
    fprintf(stderr, format, what);
    fprintf(
        stderr,
        "usage: %s [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `%s -h' for more information.\n",
        options->program, options->program);
    *status = STATUS_USAGE;
    return false;
}

static const char *environment(const Options *options, const char *name) {
    const char *value = options->vm.ignore_environment ? NULL : getenv(name);
    return value && *value ? value : NULL;
}

static bool fatal_error(const char *text, int *status) {
    fprintf(stderr, "Fatal Python error: %s\n", text);
    *status = 1;
    return false;
}

/* What -X gives for name: its value, "" if it stands alone, NULL if it is not there. The last one counts. */
static const char *x_option(const Options *options, const char *name) {
    size_t count = strlen(name);
    for (int i = options->x_count; i-- > 0;) {
        const char *text = options->x_options[i];
        if (strncmp(text, name, count) != 0) continue;
        if (!text[count]) return "";
        if (text[count] == '=') return text + count + 1;
    }
    return NULL;
}

/* The longest text of an int: 0 or at least 640, as CPython has it. */
static bool read_digits(const char *text, const char *message, VMOptions *vm, int *status) {
    enum { DIGITS_LEAST = 640 };
    char *end;
    long number = strtol(text, &end, 10);
    if (!*text || *end || number < 0 || number > INT32_MAX || (number && number < DIGITS_LEAST))
        return fatal_error(message, status);
    vm->int_max_str_digits = number;
    vm->has_int_max_str_digits = true;
    return true;
}

/* Options that are 0 or 1: given by -X (alone it means 1) or by the environment. */
static bool read_switch(const char *option, const char *variable, const char *option_message,
                        const char *variable_message, bool *is_on, int *status) {
    const char *text = option ? option : variable;
    if (!text) return true;
    if (option && !*option) *is_on = true;
    else if (strcmp(text, "1") == 0) *is_on = true;
    else if (strcmp(text, "0") == 0) *is_on = false;
    else return fatal_error(option ? option_message : variable_message, status);
    return true;
}

/* After how many new containers garbage is collected, to search for mistakes. */
static bool read_stress(Options *options, int *status) {
    const char *option = x_option(options, "stress"), *text = option;
    if (!text) text = environment(options, "ADDER_STRESS");
    if (!text) return true;
    char *end;
    long number = *text ? strtol(text, &end, 10) : 1;
    if (*text && (*end || number < 0 || number > INT32_MAX))
        return fatal_error(option ? "-X stress: a number of new containers, or 0"
                                  : "ADDER_STRESS: a number of new containers, or 0",
                           status);
    options->vm.collects_every = (uint32_t)number;
    return true;
}

static bool read_x_options(Options *options, int *status) {
    VMOptions *vm = &options->vm;
    const char *digits = x_option(options, "int_max_str_digits"),
               *variable = environment(options, "PYTHONINTMAXSTRDIGITS");
    bool lowers = true;
    if (x_option(options, "dev")) vm->dev_mode = true;
    if (x_option(options, "faulthandler") || environment(options, "PYTHONFAULTHANDLER"))
        vm->has_faulthandler = true;
    if (x_option(options, "no_debug_ranges") || environment(options, "PYTHONNODEBUGRANGES"))
        vm->no_debug_ranges = true;
    if (x_option(options, "warn_default_encoding") || environment(options, "PYTHONWARNDEFAULTENCODING"))
        vm->warn_default_encoding = true;
    if (variable && !digits &&
        !read_digits(variable,
                     "config_init_int_max_str_digits: PYTHONINTMAXSTRDIGITS: invalid limit; must be >= 640 "
                     "or 0 for unlimited.",
                     vm, status)) {
        return false;
    }
    if (digits && !read_digits(digits,
                               "config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must "
                               "be >= 640 or 0 for unlimited.",
                               vm, status)) {
        return false;
    }
    vm->utf8_mode = true;
    if (!read_switch(x_option(options, "utf8"), environment(options, "PYTHONUTF8"),
                     "preconfig_init_utf8_mode: invalid -X utf8 option value",
                     "preconfig_init_utf8_mode: invalid PYTHONUTF8 environment variable value",
                     &vm->utf8_mode, status)) {
        return false;
    }
    if (!read_switch(x_option(options, "lower"), environment(options, "ADDER_LOWER"),
                     "-X lower: the level is 0 or 1", "ADDER_LOWER: the level is 0 or 1", &lowers, status)) {
        return false;
    }
    vm->lowers_directly = !lowers;
    return read_stress(options, status);
}

static bool read_environment(Options *options, int *status) {
    VMOptions *vm = &options->vm;
    if (!read_x_options(options, status)) return false;
    if (environment(options, "PYTHONUNBUFFERED")) vm->is_unbuffered = true;
    if (environment(options, "PYTHONINSPECT")) vm->inspect = true;
    if (environment(options, "PYTHONSAFEPATH")) vm->safe_path = true;
    if (environment(options, "PYTHONDEVMODE")) vm->dev_mode = true;
    const char *optimize = environment(options, "PYTHONOPTIMIZE");
    if (optimize && !vm->optimize)
        vm->optimize = isdigit((unsigned char)*optimize) && atoi(optimize) > 1 ? 2 : 1;
    const char *seed = environment(options, "PYTHONHASHSEED");
    if (seed && strcmp(seed, "random") != 0) {
        char *end;
        unsigned long number = strtoul(seed, &end, 10);
        if (*end || number > UINT32_MAX) {
            return fatal_error("config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in "
                               "range [0; 4294967295]",
                               status);
        }
        vm->has_hash_seed = true;
        vm->hash_seed = number;
    }
    const char *warnings = environment(options, "PYTHONWARNINGS");
    if (warnings && options->warning_count < 31) { /* they come before those of -W */
        memmove(options->warnings + 1, options->warnings,
                (size_t)options->warning_count * sizeof *options->warnings);
        options->warnings[0] = warnings;
        options->warning_count++;
    }
    return true;
}

/* A long option; false with *status when there is nothing to run. */
static bool read_long(Options *options, const char *text, int *status) {
    static const struct {
        const char *name;
        DumpKind dump;
    } dumps[] = {{"--tokens", DUMP_TOKENS},
                 {"--ast", DUMP_AST},
                 {"--bytecode", DUMP_BYTECODE},
                 {"--lowered", DUMP_LOWERED}};
    for (size_t i = 0; i < COUNT_OF(dumps); i++) {
        if (strcmp(text, dumps[i].name) != 0) continue;
        options->dump = dumps[i].dump;
        return true;
    }
    *status = 0;
    if (strcmp(text, "--json") == 0) {
        options->dump_json = true;
        return true;
    }
    if (strcmp(text, "--help") == 0) {
        fputs(usage_text, stdout);
        return false;
    }
    if (strcmp(text, "--help-xoptions") == 0) {
        fputs(x_options_text, stdout);
        return false;
    }
    if (strcmp(text, "--version") == 0) {
        printf("Python 3.14.0 (Adder)\n");
        return false;
    }
    return usage_error(options, "unknown option %s\n", text, status);
}

/* The flag letters of one argument; *at moves on where an option takes the next argument. False: nothing to
 * run. */
static bool read_short(Options *options, char **arguments, int count, int *at, bool *ended, int *status) {
    VMOptions *vm = &options->vm;
    for (const char *letter = arguments[*at] + 1; *letter; letter++) {
        const char *value = NULL;
        if (strchr("cmWX", *letter)) {
            value = letter[1] ? letter + 1 : *at + 1 < count ? arguments[++*at] : NULL;
            char shown[2] = {*letter, 0};
            if (!value) return usage_error(options, "Argument expected for the -%s option\n", shown, status);
        }
        switch (*letter) {
        case 'b': vm->bytes_warning = true; break;
        case 'B': vm->dont_write_bytecode = true; break;
        case 'c': options->command = value; *ended = true; return true;
        case 'd': break;
        case 'E': vm->ignore_environment = true; break;
        case 'h': case '?':
            fputs(usage_text, stdout);
            *status = 0;
            return false;
        case 'i': vm->inspect = vm->is_interactive = true; break;
        case 'I': vm->is_isolated = vm->ignore_environment = vm->safe_path = vm->no_user_site = true; break;
        case 'm': options->module = value; *ended = true; return true;
        case 'O': vm->optimize = vm->optimize ? 2 : 1; break;
        case 'P': vm->safe_path = true; break;
        case 'q': vm->is_quiet = true; break;
        case 'R': break;
        case 's': vm->no_user_site = true; break;
        case 'S': vm->no_site = true; break;
        case 'u': vm->is_unbuffered = true; break;
        case 'v': vm->is_verbose = true; break;
        case 'V':
            printf("Python 3.14.0 (Adder)\n");
            *status = 0;
            return false;
        case 'W':
            if (options->warning_count < 32) options->warnings[options->warning_count++] = value;
            return true;
        case 'x': options->skip_first_line = true; break;
        case 'X':
            if (options->x_count < (int)COUNT_OF(options->x_options))
                options->x_options[options->x_count++] = value;
            return true;
        default: {
            char shown[2] = {*letter, 0};
            return usage_error(options, "Unknown option: -%s\n", shown, status);
        }
        }
    }
    return true;
}

/* What stands behind a dump option: -a and -i N, then FILE, -c CODE or -. */
static bool read_dump_option(Options *options, char **arguments, int count, int *at) {
    if (options->dump != DUMP_AST) return false;
    if (strcmp(arguments[*at], "-a") == 0) {
        options->dump_attributes = true;
        return true;
    }
    if (strcmp(arguments[*at], "-i") == 0 && *at + 1 < count) {
        options->dump_indent = atoi(arguments[++*at]);
        return true;
    }
    return false;
}

bool options_read(int argument_count, char **arguments, Options *options, int *status) {
    enum { AST_INDENT = 3 };
    *options = (Options){.program = argument_count ? arguments[0] : "adder",
                         .dump_indent = AST_INDENT,
                         .all_arguments = arguments,
                         .all_count = argument_count};
    int at = 1;
    bool ended = false;
    for (; at < argument_count && !ended && arguments[at][0] == '-' && arguments[at][1]; at++) {
        if (read_dump_option(options, arguments, argument_count, &at)) continue;
        if (strcmp(arguments[at], "--") == 0) {
            at++;
            break;
        }
        if (arguments[at][1] == '-') {
            if (!read_long(options, arguments[at], status)) return false;
        } else if (!read_short(options, arguments, argument_count, &at, &ended, status)) {
            return false;
        }
    }
    if (!ended && at < argument_count) {
        if (strcmp(arguments[at], "-") == 0) options->reads_stdin = true;
        else options->script = arguments[at];
        at++;
    }
    options->arguments = arguments + at;
    options->argument_count = argument_count - at;
    return read_environment(options, status);
}

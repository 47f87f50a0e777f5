/*
 * Other programs: posix's exec family and wait statuses, and the module _posixsubprocess, which starts a
 * child for subprocess.py.
 *
 * Between fork and exec the child must not touch the heap (another thread may have been inside malloc):
 * everything it needs is made before, as plain C data, unless a preexec_fn asks for the interpreter. What
 * fails in the child is written to a pipe as "class:errno in hexadecimal:where", which subprocess.py turns
 * into an exception.
 */
#define _DEFAULT_SOURCE 1 /* setgroups, close_range's kin */
#include "stdlib/native/posix_process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "vm/audit.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

extern char **environ;

/* Texts as execve wants them: one block of bytes and the addresses in it. */
typedef struct TextVector {
    Buffer bytes;
    char **items; /* ends with NULL; itself NULL when there is no vector */
} TextVector;

static void vector_close(TextVector *vector) {
    buffer_close(&vector->bytes);
    memory_release(vector->items);
}

/* Appends a path, str or bytes with its ending zero byte. */
static bool append_text(VM *vm, Buffer *buffer, Value value) {
    Owned given = NULL;
    if (!value_is_str(value) && !value_is_bytes(value)) {
        bool missing;
        given = value_call_special(vm, value, NAME___fspath__, NULL, 0, &missing);
        if (missing)
            return raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P",
                                    value_type(value));
        if (!given) return false;
        value = given;
    }
    size_t start = buffer->count;
    bool is_fine = true;
    if (value_is_bytes(value)) {
        buffer_append(buffer, as_bytes(value)->data, (size_t)as_bytes(value)->count);
        if (!buffer->failed && memchr(buffer->bytes + start, 0, buffer->count - start)) {
            is_fine = raise_value_error(vm, "embedded null byte");
        }
    } else if (value_is_str(value)) {
        is_fine = str_append_file_name(vm, buffer, value);
    } else {
        is_fine =
            raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P", value_type(value));
    }
    value_release(vm, given);
    buffer_append_byte(buffer, 0);
    if (is_fine && buffer->failed) return raise_memory_error(vm);
    return is_fine;
}

/* Gives items the addresses of count texts that stand one behind the other. */
static bool vector_index(VM *vm, TextVector *vector, size_t count) {
    vector->items = memory_resize_array(NULL, count + 1, sizeof *vector->items);
    if (!vector->items) return raise_memory_error(vm);
    char *at = vector->bytes.bytes;
    for (size_t i = 0; i < count; i++) {
        vector->items[i] = at;
        at += strlen(at) + 1;
    }
    vector->items[count] = NULL;
    return true;
}

/* Fills vector, which the caller closes whatever happens, with the items of a sequence. */
static bool vector_read(VM *vm, Value sequence, TextVector *vector) {
    Owned items = value_to_tuple(vm, sequence);
    if (!items) return false;
    int64_t count = as_tuple(items)->count;
    bool is_fine = true;
    for (int64_t i = 0; is_fine && i < count; i++)
        is_fine = append_text(vm, &vector->bytes, tuple_peek(items, i));
    value_release(vm, items);
    return is_fine && vector_index(vm, vector, (size_t)count);
}

/* As vector_read for a mapping of environment variables: texts "name=value". */
static bool vector_read_environment(VM *vm, Value mapping, TextVector *vector) {
    Owned items_name = str_new_text(vm, "items");
    Owned view = items_name ? value_call_method(vm, mapping, items_name, NULL, 0) : NULL;
    Owned items = view ? value_to_tuple(vm, view) : NULL;
    value_release(vm, items_name);
    value_release(vm, view);
    if (!items) return false;
    bool is_fine = true;
    int64_t count = as_tuple(items)->count;
    for (int64_t i = 0; is_fine && i < count; i++) {
        Owned pair = value_to_tuple(vm, tuple_peek(items, i));
        is_fine = pair != NULL;
        if (is_fine && as_tuple(pair)->count != 2)
            is_fine = raise_type_error(vm, "env.items() must return a list of pairs");
        size_t start = vector->bytes.count;
        is_fine = is_fine && append_text(vm, &vector->bytes, tuple_peek(pair, 0));
        if (is_fine) {
            const char *name = vector->bytes.bytes + start;
            if (!*name || strchr(name + 1, '='))
                is_fine = raise_value_error(vm, "illegal environment variable name");
            vector->bytes.bytes[vector->bytes.count - 1] = '=';
        }
        is_fine = is_fine && append_text(vm, &vector->bytes, tuple_peek(pair, 1));
        value_release(vm, pair);
    }
    value_release(vm, items);
    return is_fine && vector_index(vm, vector, (size_t)count);
}

static Owned execute(VM *vm, Value path, Value arguments, Value environment, const char *name) {
    TextVector file = {BUFFER_EMPTY, NULL}, texts = {BUFFER_EMPTY, NULL}, variables = {BUFFER_EMPTY, NULL};
    if (!value_is_tuple(arguments) && !value_has_flag(arguments, TYPE_IS_LIST)) {
        return raise_type_error(
            vm, environment ? "%s: argv must be a tuple or list" : "%s() arg 2 must be a tuple or list",
            name);
    }
    bool is_fine = append_text(vm, &file.bytes, path) && vector_read(vm, arguments, &texts);
    if (is_fine && !texts.items[0]) {
        is_fine = raise_value_error(
            vm, environment ? "%s: argv must not be empty" : "%s() arg 2 must not be empty", name);
    }
    if (is_fine && !*texts.items[0]) {
        is_fine = raise_value_error(vm,
                                    environment ? "%s: argv first element cannot be empty"
                                                : "%s() arg 2 first element cannot be empty",
                                    name);
    }
    is_fine = is_fine && (!environment || vector_read_environment(vm, environment, &variables)) &&
              audit(vm, "os.exec", 3, path, arguments, environment ? environment : VALUE_NONE, NULL);
    if (is_fine) {
        execve(file.bytes.bytes, texts.items, environment ? variables.items : environ);
        raise_os_error(vm, errno, path, NULL);
    }
    vector_close(&file);
    vector_close(&texts);
    vector_close(&variables);
    return NULL;
}

static Owned function_execv(VM *vm, Value *args) {
    return execute(vm, args[0], args[1], NULL, "execv");
}
static Owned function_execve(VM *vm, Value *args) {
    return execute(vm, args[0], args[1], args[2], "execve");
}

/* --- wait statuses, groups of processes, descriptors that children get ---------------------------------- */

#define STATUS_TEST(name)                                                                   \
    static Owned function_##name(VM *vm, Value *args) {                                     \
        int status;                                                                         \
        return value_to_c_int(vm, args[0], &status) ? value_from_bool(name(status)) : NULL; \
    }
#define STATUS_NUMBER(name)                                                                      \
    static Owned function_##name(VM *vm, Value *args) {                                          \
        int status;                                                                              \
        return value_to_c_int(vm, args[0], &status) ? value_from_small_int(name(status)) : NULL; \
    }
STATUS_TEST(WIFEXITED)
STATUS_TEST(WIFSIGNALED)
STATUS_TEST(WIFSTOPPED)
STATUS_TEST(WIFCONTINUED)
STATUS_TEST(WCOREDUMP)
STATUS_NUMBER(WEXITSTATUS)
STATUS_NUMBER(WTERMSIG)
STATUS_NUMBER(WSTOPSIG)
#undef STATUS_TEST
#undef STATUS_NUMBER

static Owned none_or_error(VM *vm, int result) {
    return result < 0 ? raise_os_error(vm, errno, NULL, NULL) : VALUE_NONE;
}

static Owned function_setsid(VM *vm, Value *args) {
    (void)args;
    return none_or_error(vm, setsid());
}

static Owned function_getsid(VM *vm, Value *args) {
    int process;
    if (!value_to_c_int(vm, args[0], &process)) return NULL;
    pid_t session = getsid(process);
    return session < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_small_int(session);
}

static Owned function_getpgid(VM *vm, Value *args) {
    int process;
    if (!value_to_c_int(vm, args[0], &process)) return NULL;
    pid_t group = getpgid(process);
    return group < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_small_int(group);
}

static Owned function_setpgid(VM *vm, Value *args) {
    int process, group;
    if (!value_to_c_int(vm, args[0], &process) || !value_to_c_int(vm, args[1], &group)) return NULL;
    return none_or_error(vm, setpgid(process, group));
}

static Owned function_killpg(VM *vm, Value *args) {
    int group, number;
    if (!value_to_c_int(vm, args[0], &group) || !value_to_c_int(vm, args[1], &number)) return NULL;
    if (!audit(vm, "os.killpg", 2, args[0], args[1], NULL, NULL)) return NULL;
    return none_or_error(vm, killpg(group, number));
}

static Owned function_get_inheritable(VM *vm, Value *args) {
    int fd;
    if (!value_to_c_int(vm, args[0], &fd)) return NULL;
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? raise_os_error(vm, errno, NULL, NULL) : value_from_bool(!(flags & FD_CLOEXEC));
}

static Owned function_set_inheritable(VM *vm, Value *args) {
    int fd, is_inheritable;
    if (!value_to_c_int(vm, args[0], &fd) || !value_to_c_int(vm, args[1], &is_inheritable)) return NULL;
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0) return raise_os_error(vm, errno, NULL, NULL);
    return none_or_error(vm, fcntl(fd, F_SETFD, is_inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC));
}

const Method posix_process_functions[] = {
    {"WCOREDUMP(status, /)", function_WCOREDUMP, "Whether the process of this wait status left a core file."},
    {"WEXITSTATUS(status)", function_WEXITSTATUS, "The exit code in a wait status."},
    {"WIFCONTINUED(status)", function_WIFCONTINUED, "Whether the process went on after it had been stopped."},
    {"WIFEXITED(status)", function_WIFEXITED, "Whether the process ended by itself."},
    {"WIFSIGNALED(status)", function_WIFSIGNALED, "Whether a signal ended the process."},
    {"WIFSTOPPED(status)", function_WIFSTOPPED, "Whether the process is stopped."},
    {"WSTOPSIG(status)", function_WSTOPSIG, "Which signal has stopped the process."},
    {"WTERMSIG(status)", function_WTERMSIG, "Which signal has ended the process."},
    {"execv(path, argv, /)", function_execv, "Replace this program by another one."},
    {"execve(path, argv, env)", function_execve,
     "Replace this program by another one with an environment of its own."},
    {"get_inheritable(fd, /)", function_get_inheritable,
     "Whether programs started from here get the descriptor."},
    {"getpgid(pid)", function_getpgid, "The group of a process."},
    {"getsid(pid, /)", function_getsid, "The session of a process."},
    {"killpg(pgid, signal, /)", function_killpg, "Send a signal to a group of processes."},
    {"set_inheritable(fd, inheritable, /)", function_set_inheritable,
     "Choose whether programs started from here get the descriptor."},
    {"setpgid(pid, pgrp, /)", function_setpgid, "Put a process into a group."},
    {"setsid()", function_setsid, "Begin a session of one's own."},
    {NULL, NULL, NULL},
};

/* --- _posixsubprocess ----------------------------------------------------------------------------------- */

enum { GROUPS_MOST = 256, KEPT_MOST = 1024 };

/* All that the child needs. Descriptors that are not wanted are -1. */
typedef struct Start {
    TextVector arguments, executables, variables, directory;
    bool has_variables, has_directory, closes, restores_signals, begins_session, sets_uid, sets_gid;
    int kept[KEPT_MOST];
    size_t kept_count;
    int input[2], output[2], errors[2], report[2]; /* read and write ends, as seen by the parent's pipes */
    int group, umask;
    uid_t uid;
    gid_t gid, groups[GROUPS_MOST];
    int64_t group_count; /* -1: groups stay as they are */
    Value prepare;       /* preexec_fn or NULL */
} Start;

/* Closes first..last, also those above the limit of today: they may have been opened under another one. */
static void close_between(unsigned first, unsigned last) {
    if (first > last) return;
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
    enum { USUAL_MOST = 65536 };
    long most = sysconf(_SC_OPEN_MAX);
    if (most < 0 || most > USUAL_MOST) most = USUAL_MOST;
    for (unsigned fd = first; fd <= last && fd < (unsigned long)most; fd++) close((int)fd);
}

/* kept is in ascending order: see read_kept. */
static void close_others(const Start *start) {
    unsigned first = 3;
    for (size_t i = 0; i < start->kept_count; i++) {
        unsigned kept = (unsigned)start->kept[i];
        if (kept < first) continue;
        close_between(first, kept - 1);
        first = kept + 1;
    }
    close_between(first, UINT32_MAX);
}

/* Makes fd the descriptor `to` of the program to come. */
static bool place_descriptor(int fd, int to) {
    if (fd < 0) return true;
    if (fd == to) return fcntl(fd, F_SETFD, 0) >= 0;
    return dup2(fd, to) >= 0;
}

/* A descriptor among the first three would be overwritten by another one's place: moves it away. */
static bool move_away(int *fd, int from_place) {
    if (*fd < 0 || *fd > STDERR_FILENO || *fd == from_place) return true;
    *fd = fcntl(*fd, F_DUPFD_CLOEXEC, 3);
    return *fd >= 0;
}

/* The child's way up to exec. Comes back only when something failed, with errno set; *where says what. */
static void become_program(VM *vm, Start *start, const char **where) {
    *where = "noexec";
    if (start->input[1] >= 0) close(start->input[1]);
    if (start->output[0] >= 0) close(start->output[0]);
    if (start->errors[0] >= 0) close(start->errors[0]);
    close(start->report[0]);
    if (!move_away(&start->output[1], STDOUT_FILENO) || !move_away(&start->errors[1], STDERR_FILENO) ||
        !move_away(&start->input[0], STDIN_FILENO))
        return;
    if (!place_descriptor(start->input[0], STDIN_FILENO) ||
        !place_descriptor(start->output[1], STDOUT_FILENO) ||
        !place_descriptor(start->errors[1], STDERR_FILENO))
        return;
    for (size_t i = 0; i < start->kept_count; i++) {
        if (start->kept[i] != start->report[1] && fcntl(start->kept[i], F_SETFD, 0) < 0) return;
    }
    *where = "noexec:chdir";
    if (start->has_directory && chdir(start->directory.bytes.bytes) < 0) return;
    *where = "noexec";
    if (start->umask >= 0) umask((mode_t)start->umask);
    if (start->restores_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (start->begins_session && setsid() < 0) return;
    if (start->group >= 0 && setpgid(0, start->group) < 0) return;
    if (start->group_count >= 0 && setgroups((size_t)start->group_count, start->groups) < 0) return;
    if (start->sets_gid && setregid(start->gid, start->gid) < 0) return;
    if (start->sets_uid && setreuid(start->uid, start->uid) < 0) return;
    if (start->prepare) {
        Owned result = value_call_0(vm, start->prepare);
        if (!result) {
            *where = NULL;
            return;
        }
        value_release(vm, result);
    }
    if (start->closes) close_others(start);
    *where = "";
    int error = 0;
    for (size_t i = 0; start->executables.items[i]; i++) {
        execve(start->executables.items[i], start->arguments.items,
               start->has_variables ? start->variables.items : environ);
        if (errno != ENOENT && errno != ENOTDIR && error == 0) error = errno;
    }
    if (error) errno = error;
}

/* Tells the parent what failed, and ends the child. */
static void report_failure(const Start *start, const char *where) {
    enum { EXIT_STATUS = 255 };
    char text[80];
    int count = where ? snprintf(text, sizeof text, "OSError:%x:%s", (unsigned)errno, where)
                      : snprintf(text, sizeof text, "SubprocessError:0:Exception occurred in preexec_fn.");
    if (write(start->report[1], text, (size_t)count) < 0) _exit(EXIT_STATUS);
    _exit(EXIT_STATUS);
}

/* An id of a user or group; None leaves *is_given false. */
static bool read_id(VM *vm, Value value, const char *what, bool *is_given, unsigned *id) {
    int64_t number;
    *is_given = value != VALUE_NONE;
    if (!*is_given) return true;
    Owned index = value_index(vm, value);
    if (!index) return false;
    bool is_wide = !int_fits_int64(index, &number), is_negative = int_is_negative(index);
    value_release(vm, index);
    if (is_wide && !is_negative) return raise_overflow_error(vm, "%s is greater than maximum", what);
    if (is_wide || number < -1 || number > UINT32_MAX) /* CPython says so of what fits a C long, too */
        return raise_overflow_error(vm, "%s is less than minimum", what);
    *id = (unsigned)number;
    return true;
}

static bool read_groups(VM *vm, Value value, Start *start) {
    start->group_count = -1;
    if (value == VALUE_NONE) return true;
    Owned items = value_to_tuple(vm, value);
    if (!items) return false;
    bool is_fine = true;
    int64_t count = as_tuple(items)->count;
    if (count > GROUPS_MOST) is_fine = raise_value_error(vm, "too many extra_groups");
    for (int64_t i = 0; is_fine && i < count; i++) {
        bool is_given;
        unsigned id = 0;
        is_fine = read_id(vm, tuple_peek(items, i), "gid", &is_given, &id);
        if (!is_fine && raise_clear_if(vm, EXCEPTION(OverflowError)))
            is_fine = raise_value_error(vm, "invalid group id");
        start->groups[i] = id;
    }
    start->group_count = count;
    value_release(vm, items);
    return is_fine;
}

static bool read_kept(VM *vm, Value value, Start *start) {
    if (!value_is_tuple(value))
        return raise_type_error(vm, "fork_exec() argument 4 must be tuple, not %T", value);
    int64_t count = as_tuple(value)->count, previous = -1;
    if (count > KEPT_MOST) return raise_value_error(vm, "too many descriptors in fds_to_keep");
    for (int64_t i = 0; i < count; i++) {
        Value item = tuple_peek(value, i);
        int64_t fd = value_is_small_int(item) ? value_small_int(item) : -1;
        if (fd <= previous || fd > INT32_MAX) return raise_value_error(vm, "bad value(s) in fds_to_keep");
        start->kept[start->kept_count++] = (int)fd;
        previous = fd;
    }
    return true;
}

/* Reads the arguments of fork_exec in their order. */
static bool read_start(VM *vm, Value *args, Start *start) {
    enum { FIRST_DESCRIPTOR = 6 };
    int *const descriptors[] = {&start->input[0], &start->input[1], &start->output[0], &start->output[1],
                                &start->errors[0], &start->errors[1], &start->report[0], &start->report[1]};
    unsigned uid = 0, gid = 0;
    if (!value_is_true(vm, args[2], &start->closes) || !read_kept(vm, args[3], start)) return false;
    for (size_t i = 0; i < COUNT_OF(descriptors); i++) {
        if (!value_to_c_int(vm, args[FIRST_DESCRIPTOR + i], descriptors[i])) return false;
    }
    if (start->closes && start->report[1] < 3) return raise_value_error(vm, "errpipe_write must be >= 3");
    if (!value_is_true(vm, args[14], &start->restores_signals) ||
        !value_is_true(vm, args[15], &start->begins_session))
        return false;
    if (!value_to_c_int(vm, args[16], &start->group)) return false;
    if (!read_id(vm, args[17], "gid", &start->sets_gid, &gid) || !read_groups(vm, args[18], start))
        return false;
    if (!read_id(vm, args[19], "uid", &start->sets_uid, &uid) || !value_to_c_int(vm, args[20], &start->umask))
        return false;
    start->uid = uid;
    start->gid = gid;
    start->prepare = args[21] == VALUE_NONE ? NULL : args[21];
    start->has_directory = args[4] != VALUE_NONE;
    start->has_variables = args[5] != VALUE_NONE;
    if (!vector_read(vm, args[0], &start->arguments) || !vector_read(vm, args[1], &start->executables))
        return false;
    if (start->has_directory && !append_text(vm, &start->directory.bytes, args[4])) return false;
    return !start->has_variables || vector_read(vm, args[5], &start->variables);
}

static Owned function_fork_exec(VM *vm, Value *args) {
    Owned result = NULL;
    if (args[21] != VALUE_NONE && vm->lock.is_ending)
        return raise_format(vm, EXCEPTION(PythonFinalizationError),
                            "preexec_fn not supported at interpreter shutdown");
    Start *start = memory_resize_array(NULL, 1, sizeof *start);
    if (!start) return raise_memory_error(vm);
    *start = (Start){.arguments = {BUFFER_EMPTY, NULL},
                     .executables = {BUFFER_EMPTY, NULL},
                     .variables = {BUFFER_EMPTY, NULL},
                     .directory = {BUFFER_EMPTY, NULL}};
    if (read_start(vm, args, start) &&
        audit(vm, "_posixsubprocess.fork_exec", 3, args[1], args[0], args[5], NULL) &&
        (!start->prepare || posix_begin_fork(vm))) {
        pid_t child = fork();
        int error_number = errno;
        if (child == 0) {
            const char *where;
            if (start->prepare) {
                lock_after_fork(vm);
                posix_end_fork(vm, FORK_IN_CHILD);
            }
            become_program(vm, start, &where);
            report_failure(start, where);
        }
        if (start->prepare) posix_end_fork(vm, FORK_IN_PARENT);
        if (start->prepare && child > 0) posix_warn_of_threads(vm, "fork");
        result = child < 0 ? raise_os_error(vm, error_number, NULL, NULL) : int_new(vm, child);
    }
    vector_close(&start->arguments);
    vector_close(&start->executables);
    vector_close(&start->variables);
    vector_close(&start->directory);
    memory_release(start);
    return result;
}

static const Method functions[] = {
    {"fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, "
     "errread, errwrite, errpipe_read, errpipe_write, "
     "restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)",
     function_fork_exec, "Start a program in a child process; its number."},
    {NULL, NULL, NULL},
};

Owned module_posixsubprocess(VM *vm) {
    return stdlib_module(vm, "_posixsubprocess", "Starts child processes for the module subprocess.",
                         functions);
}

/*
 * Runs golden programs: runner ADDER FOLDER [FILTER]
 *
 * A program says what it prints on its own lines:
 *     print(1 + 1)  # expect: 2
 *     1 / 0         # expect error: ZeroDivisionError: division by zero
 * `# expect:` lines, in order, are the whole standard output; `# expect error:` is the last line of standard
 * error, and the exit status must then be 1 (`# expect status: N` says otherwise). A file NAME.in beside
 * NAME.py is its standard input, `# arguments: …` its arguments. `# not under MODE: why` leaves it out where
 * ADDER_MODE is that mode. Debug builds are asked for a census: a leaked object fails the program. What is
 * left of a program's process group when it ends, or after LIMIT_SECONDS, is killed. Exit status 0 when all
 * pass; the last line is "N passed, N failed".
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NAME_ROOM = 4096, LIMIT_SECONDS = 60 };

typedef struct Text {
    char *bytes;
    size_t count, room;
} Text;

static void text_append(Text *text, const char *bytes, size_t count) {
    if (text->count + count + 1 > text->room) {
        text->room = (text->count + count + 1) * 2;
        text->bytes = realloc(text->bytes, text->room);
        if (!text->bytes) abort();
    }
    memcpy(text->bytes + text->count, bytes, count);
    text->count += count;
    text->bytes[text->count] = 0;
}

static bool text_read(Text *text, int descriptor) {
    char chunk[65536];
    ssize_t count;
    while ((count = read(descriptor, chunk, sizeof chunk)) > 0) text_append(text, chunk, (size_t)count);
    return count == 0;
}

typedef struct Expectation {
    Text output, error;
    bool has_error, is_left_out;
    int status;
    char arguments[NAME_ROOM];
} Expectation;

/* Whether the line leaves its program out under the mode that ADDER_MODE names. */
static bool leaves_out(const char *line) {
    const char *mode = getenv("ADDER_MODE"), *at = strstr(line, "# not under ");
    return mode && at && strncmp(at + 12, mode, strlen(mode)) == 0 && at[12 + strlen(mode)] == ':';
}

/* Reads what a program says of itself. */
static bool read_expectation(const char *path, Expectation *expectation) {
    FILE *file = fopen(path, "r");
    if (!file) return false;
    char *line = NULL;
    size_t room = 0;
    text_append(&expectation->output, "", 0);
    text_append(&expectation->error, "", 0);
    for (ssize_t count; (count = getline(&line, &room, file)) >= 0;) {
        while (count && (line[count - 1] == '\n' || line[count - 1] == '\r')) line[--count] = 0;
        char *at;
        if (leaves_out(line)) {
            expectation->is_left_out = true;
        } else if ((at = strstr(line, "# expect error: "))) {
            expectation->has_error = true;
            text_append(&expectation->error, at + 16, strlen(at + 16));
            if (!expectation->status) expectation->status = 1;
        } else if ((at = strstr(line, "# expect status: "))) {
            expectation->status = atoi(at + 17);
        } else if ((at = strstr(line, "# arguments: "))) {
            snprintf(expectation->arguments, sizeof expectation->arguments, "%s", at + 13);
        } else if ((at = strstr(line, "# expect:"))) {
            at += 9;
            if (*at == ' ') at++;
            text_append(&expectation->output, at, strlen(at));
            text_append(&expectation->output, "\n", 1);
        }
    }
    free(line);
    fclose(file);
    return true;
}

static void open_as(const char *path, int flags, int target) {
    int descriptor = open(path, flags);
    if (descriptor < 0) _exit(126);
    dup2(descriptor, target);
    close(descriptor);
}

/* Reads what the group of processes writes until all have closed the pipe; kills those that have not after
 * LIMIT_SECONDS and a moment (the program itself has its alarm before that). */
static void read_output(Text *output, int descriptor, pid_t group) {
    time_t end = time(NULL) + LIMIT_SECONDS + 2;
    char chunk[65536];
    for (;;) {
        struct pollfd wait = {.fd = descriptor, .events = POLLIN};
        time_t now = time(NULL);
        if (now >= end || poll(&wait, 1, (int)(end - now) * 1000) == 0) {
            kill(-group, SIGKILL);
            return;
        }
        ssize_t count = read(descriptor, chunk, sizeof chunk);
        if (count <= 0) return;
        text_append(output, chunk, (size_t)count);
    }
}

/* Runs adder on the program; gives its exit status, or 128 + the signal that ended it. */
static int run_program(const char *adder, const char *path, const Expectation *expectation, Text *output,
                       Text *error) {
    int out[2];
    char error_name[] = "/tmp/adder-golden-XXXXXX", input[NAME_ROOM];
    int error_file = mkstemp(error_name);
    if (error_file < 0 || pipe(out) < 0) return 126;
    snprintf(input, sizeof input, "%.*s.in", (int)(strlen(path) - 3), path);
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        alarm(LIMIT_SECONDS);
        open_as(access(input, R_OK) == 0 ? input : "/dev/null", O_RDONLY, 0);
        dup2(out[1], 1);
        dup2(error_file, 2);
        close(out[0]);
        setenv("CENSUS", "1", 1);
        setenv("NO_COLOR", "1", 1);
        char *arguments[64] = {(char *)(uintptr_t)adder, (char *)(uintptr_t)path, NULL};
        char words[NAME_ROOM];
        snprintf(words, sizeof words, "%s", expectation->arguments);
        int count = 2;
        for (char *word = strtok(words, " "); word && count < 63; word = strtok(NULL, " "))
            arguments[count++] = word;
        arguments[count] = NULL;
        execv(adder, arguments);
        _exit(127);
    }
    setpgid(child, child);
    close(out[1]);
    read_output(output, out[0], child);
    close(out[0]);
    siginfo_t ended;
    waitid(P_PID, (id_t)child, &ended,
           WEXITED | WNOWAIT); /* its number stays taken until the rest is killed */
    kill(-child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    lseek(error_file, 0, SEEK_SET);
    text_read(error, error_file);
    close(error_file);
    unlink(error_name);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The last line that is not empty. */
static const char *last_line(Text *text) {
    while (text->count && text->bytes[text->count - 1] == '\n') text->bytes[--text->count] = 0;
    const char *line = text->count ? strrchr(text->bytes, '\n') : NULL;
    return line ? line + 1 : text->count ? text->bytes : "";
}

typedef struct Tally {
    const char *adder, *filter;
    int passed, failed, left_out;
} Tally;

/* What is wrong with how the program ended and what it wrote, or NULL. */
static const char *find_fault(const Expectation *expectation, int status, Text *output, Text *error) {
    if (strcmp(output->bytes, expectation->output.bytes) != 0) return "prints something else";
    if (status != expectation->status) return "ends with another status";
    if (expectation->has_error && strcmp(last_line(error), expectation->error.bytes) != 0)
        return "raises something else";
    return NULL;
}

static void report(const char *path, const char *fault, int status, const Expectation *expectation,
                   const Text *output, const Text *error) {
    printf("FAIL %s: %s (status %d)\n", path, fault, status);
    if (strcmp(output->bytes, expectation->output.bytes) != 0)
        printf("--- expected\n%s--- printed\n%s", expectation->output.bytes, output->bytes);
    if (error->count) printf("--- standard error\n%s\n", error->bytes);
}

/* Runs the program and counts how it went. */
static void check_program(Tally *tally, const char *path) {
    Expectation expectation = {.status = 0};
    if (!read_expectation(path, &expectation)) {
        printf("FAIL %s: cannot be read\n", path);
        tally->failed++;
        return;
    }
    if (expectation.is_left_out) {
        tally->left_out++;
    } else {
        Text output = {0}, error = {0};
        text_append(&output, "", 0);
        text_append(&error, "", 0);
        int status = run_program(tally->adder, path, &expectation, &output, &error);
        const char *fault = find_fault(&expectation, status, &output, &error);
        if (fault) report(path, fault, status, &expectation, &output, &error);
        tally->failed += fault != NULL;
        tally->passed += fault == NULL;
        free(output.bytes);
        free(error.bytes);
    }
    free(expectation.output.bytes);
    free(expectation.error.bytes);
}

static void visit(Tally *tally, const char *path);

static void visit_folder(Tally *tally, const char *folder) {
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[NAME_ROOM];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.') visit(tally, path);
        free(entries[i]);
    }
    if (count >= 0) free(entries);
}

static void visit(Tally *tally, const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) return;
    if (S_ISDIR(status.st_mode)) {
        visit_folder(tally, path);
        return;
    }
    size_t count = strlen(path);
    if (count < 3 || strcmp(path + count - 3, ".py") != 0 || (tally->filter && !strstr(path, tally->filter)))
        return;
    check_program(tally, path);
}

int main(int argument_count, char **arguments) {
    if (argument_count < 3) {
        fprintf(stderr, "usage: runner ADDER FOLDER [FILTER]\n");
        return 2;
    }
    Tally tally = {.adder = arguments[1], .filter = argument_count > 3 ? arguments[3] : NULL};
    visit(&tally, arguments[2]);
    if (tally.left_out) printf("%d are not for this mode\n", tally.left_out);
    printf("%d passed, %d failed\n", tally.passed, tally.failed);
    return tally.failed || !tally.passed;
}

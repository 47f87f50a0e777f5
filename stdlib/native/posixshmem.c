/*
 * The module _posixshmem: shared memory by name.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "stdlib/modules.h"
#include "vm/lock.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

/* The bytes of a name, which is a str; false with an exception pending. */
static bool read_name(VM *vm, Value name, Buffer *bytes) {
    if (!value_is_str(name)) return raise_type_error(vm, "argument 'path' must be str, not %T", name);
    if (!str_append_file_name(vm, bytes, name)) return false;
    buffer_append(bytes, "", 0);
    return !bytes->failed || raise_memory_error(vm);
}

static Owned function_shm_open(VM *vm, Value *args) {
    int flags, mode, descriptor = -1, error = EINTR;
    if (!value_to_c_int(vm, args[1], &flags) || !value_to_c_int(vm, args[2], &mode)) return NULL;
    Buffer name = {0};
    bool is_fine = read_name(vm, args[0], &name);
    while (is_fine && error == EINTR) {
        Thread *thread = blocking_begin(vm);
        descriptor = shm_open(name.bytes, flags, (mode_t)mode);
        error = descriptor < 0 ? errno : 0;
        blocking_end(thread);
        if (error == EINTR) is_fine = signals_run(vm);
    }
    if (is_fine && error) is_fine = raise_os_error(vm, error, args[0], NULL);
    buffer_close(&name);
    return is_fine ? value_from_small_int(descriptor) : NULL;
}

static Owned function_shm_unlink(VM *vm, Value *args) {
    int error = EINTR;
    Buffer name = {0};
    bool is_fine = read_name(vm, args[0], &name);
    while (is_fine && error == EINTR) {
        Thread *thread = blocking_begin(vm);
        error = shm_unlink(name.bytes) < 0 ? errno : 0;
        blocking_end(thread);
        if (error == EINTR) is_fine = signals_run(vm);
    }
    if (is_fine && error) is_fine = raise_os_error(vm, error, args[0], NULL);
    buffer_close(&name);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"shm_open(path, flags, mode=511)", function_shm_open,
     "Opens the shared memory of a name; a descriptor comes back."},
    {"shm_unlink(path)", function_shm_unlink, "Removes the name of shared memory."},
    {NULL, NULL, NULL},
};

Owned module_posixshmem(VM *vm) {
    return stdlib_module(vm, "_posixshmem", "Shared memory by name.", functions);
}

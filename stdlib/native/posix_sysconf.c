/*
 * os.sysconf(): what the system was built with and where its limits are.
 */
#define _GNU_SOURCE 1 /* the values of Linux */
#include <errno.h>
#include <unistd.h>

#include "stdlib/native/posix_process.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

#define SYSCONF(name) {"SC_" #name, _SC_##name},
static const struct {
    const char *name;
    int number;
} values[] = {
#include "stdlib/native/sysconf_names.def"
};
#undef SYSCONF

static bool read_name(VM *vm, Value value, int *number) {
    if (value_is_int(value)) return value_to_c_int(vm, value, number);
    if (!value_is_str(value)) return raise_type_error(vm, "configuration names must be strings or integers");
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        if (!str_is_text(value, values[i].name)) continue;
        *number = values[i].number;
        return true;
    }
    return raise_value_error(vm, "unrecognized configuration name");
}

static Owned function_sysconf(VM *vm, Value *args) {
    int number;
    if (!read_name(vm, args[0], &number)) return NULL;
    errno = 0;
    long value = sysconf(number);
    return value == -1 && errno ? raise_os_error(vm, errno, NULL, NULL) : int_new(vm, value);
}

const Method posix_sysconf_functions[] = {
    {"sysconf(name, /)", function_sysconf, "A number that describes the system; -1 where there is no limit."},
    {NULL, NULL, NULL},
};

bool posix_add_sysconf_names(VM *vm, Value module) {
    Owned names = dict_new(vm);
    bool is_fine = names != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(values); i++)
        is_fine = dict_set_text(vm, as_dict(names), values[i].name, value_from_small_int(values[i].number));
    is_fine = is_fine && dict_set_text(vm, module_dict(module), "sysconf_names", names);
    value_release(vm, names);
    return is_fine;
}

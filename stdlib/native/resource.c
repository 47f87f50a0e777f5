/*
 * The module resource: limits of the process, and what it has used.
 */
#define _GNU_SOURCE 1 /* prlimit, RUSAGE_THREAD, the limits of Linux */
#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stdlib/native/posix_process.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/audit.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned limit_value(VM *vm, rlim_t limit) {
    return limit == RLIM_INFINITY ? value_from_small_int(-1) : int_new_unsigned(vm, limit);
}

static Owned limits_value(VM *vm, const struct rlimit *limits) {
    Owned items[2] = {limit_value(vm, limits->rlim_cur), limit_value(vm, limits->rlim_max)};
    return tuple_from_take(vm, items, 2);
}

static bool read_limit(VM *vm, Value value, rlim_t *limit) {
    int64_t number;
    if (!value_to_int64(vm, value, EXCEPTION(OverflowError), &number)) return false;
    if (number < -1) return raise_value_error(vm, "Cannot convert negative int");
    *limit = number == -1 ? RLIM_INFINITY : (rlim_t)number;
    return true;
}

static bool read_limits(VM *vm, Value value, struct rlimit *limits) {
    Owned pair = value_to_tuple(vm, value);
    if (!pair) return false;
    bool is_fine = as_tuple(pair)->count == 2;
    if (!is_fine) raise_value_error(vm, "expected a tuple of 2 integers");
    is_fine = is_fine && read_limit(vm, tuple_peek(pair, 0), &limits->rlim_cur) &&
              read_limit(vm, tuple_peek(pair, 1), &limits->rlim_max);
    value_release(vm, pair);
    return is_fine;
}

static bool read_resource(VM *vm, Value value, int *resource) {
    if (!value_to_c_int(vm, value, resource)) return false;
    if (*resource < 0 || *resource >= RLIM_NLIMITS)
        return raise_value_error(vm, "invalid resource specified");
    return true;
}

/* What a failed call raises. */
static Owned raise_limit_error(VM *vm) {
    if (errno == EINVAL) return raise_value_error(vm, "current limit exceeds maximum limit");
    if (errno == EPERM) return raise_value_error(vm, "not allowed to raise maximum limit");
    return raise_os_error(vm, errno, NULL, NULL);
}

static Owned function_getrlimit(VM *vm, Value *args) {
    int resource;
    struct rlimit limits;
    if (!read_resource(vm, args[0], &resource)) return NULL;
    if (getrlimit((__rlimit_resource_t)resource, &limits) < 0) return raise_os_error(vm, errno, NULL, NULL);
    return limits_value(vm, &limits);
}

static Owned function_setrlimit(VM *vm, Value *args) {
    int resource;
    struct rlimit limits;
    if (!read_resource(vm, args[0], &resource) || !read_limits(vm, args[1], &limits) ||
        !audit(vm, "resource.setrlimit", 2, args[0], args[1], NULL, NULL))
        return NULL;
    return setrlimit((__rlimit_resource_t)resource, &limits) < 0 ? raise_limit_error(vm) : VALUE_NONE;
}

static Owned function_prlimit(VM *vm, Value *args) {
    int process, resource;
    struct rlimit limits, before;
    bool is_set = args[2] && args[2] != VALUE_NONE;
    if (!value_to_c_int(vm, args[0], &process) || !read_resource(vm, args[1], &resource)) return NULL;
    if (is_set && !read_limits(vm, args[2], &limits)) return NULL;
    if (!audit(vm, "resource.prlimit", 3, args[0], args[1], args[2] ? args[2] : VALUE_NONE, NULL))
        return NULL;
    if (prlimit(process, (__rlimit_resource_t)resource, is_set ? &limits : NULL, &before) < 0) {
        return errno == EINVAL ? raise_limit_error(vm) : raise_os_error(vm, errno, NULL, NULL);
    }
    return limits_value(vm, &before);
}

Owned resource_usage(VM *vm, const struct rusage *usage) {
    enum { USAGE_FIELDS = 16 };
    const double microsecond = 1e-6;
    const long numbers[] = {usage->ru_maxrss,  usage->ru_ixrss,  usage->ru_idrss,  usage->ru_isrss,
                            usage->ru_minflt,  usage->ru_majflt, usage->ru_nswap,  usage->ru_inblock,
                            usage->ru_oublock, usage->ru_msgsnd, usage->ru_msgrcv, usage->ru_nsignals,
                            usage->ru_nvcsw,   usage->ru_nivcsw};
    Owned items[USAGE_FIELDS] = {
        float_new(vm, (double)usage->ru_utime.tv_sec + microsecond * (double)usage->ru_utime.tv_usec),
        float_new(vm, (double)usage->ru_stime.tv_sec + microsecond * (double)usage->ru_stime.tv_usec)};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) items[2 + i] = int_new(vm, numbers[i]);
    return struct_sequence_new(vm, native_class(vm, "resource", "struct_rusage"), items, USAGE_FIELDS);
}

static Owned function_getrusage(VM *vm, Value *args) {
    int who;
    struct rusage usage;
    if (!value_to_c_int(vm, args[0], &who)) return NULL;
    if (getrusage((__rusage_who_t)who, &usage) < 0) {
        return errno == EINVAL ? raise_value_error(vm, "invalid who parameter")
                               : raise_os_error(vm, errno, NULL, NULL);
    }
    return resource_usage(vm, &usage);
}

static Owned function_getpagesize(VM *vm, Value *args) {
    (void)args;
    return int_new(vm, sysconf(_SC_PAGESIZE));
}

static const Property usage_rows[] = {
    {"ru_utime", struct_field_0, NULL, "seconds in the program"},
    {"ru_stime", struct_field_1, NULL, "seconds in the system"},
    {"ru_maxrss", struct_field_2, NULL, "most memory held at once"},
    {"ru_ixrss", struct_field_3, NULL, "shared memory"},
    {"ru_idrss", struct_field_4, NULL, "unshared data"},
    {"ru_isrss", struct_field_5, NULL, "unshared stack"},
    {"ru_minflt", struct_field_6, NULL, "page faults without input"},
    {"ru_majflt", struct_field_7, NULL, "page faults with input"},
    {"ru_nswap", struct_field_8, NULL, "times swapped out"},
    {"ru_inblock", struct_field_9, NULL, "blocks read"},
    {"ru_oublock", struct_field_10, NULL, "blocks written"},
    {"ru_msgsnd", struct_field_11, NULL, "messages sent"},
    {"ru_msgrcv", struct_field_12, NULL, "messages received"},
    {"ru_nsignals", struct_field_13, NULL, "count of signals received"},
    {"ru_nvcsw", struct_field_14, NULL, "times it waited"},
    {"ru_nivcsw", struct_field_15, NULL, "times it was interrupted"},
    {NULL, NULL, NULL, NULL},
};
static const Type usage_description =
    STRUCT_SEQUENCE("struct_rusage", "resource", usage_rows, "What getrusage() gives.");

static const Method functions[] = {
    {"getpagesize()", function_getpagesize, "Bytes of a page of memory."},
    {"getrlimit(resource, /)", function_getrlimit, "The limits (soft, hard) of a resource."},
    {"getrusage(who, /)", function_getrusage, "What the process or its children have used."},
    {"prlimit(pid, resource, limits=None, /)", function_prlimit,
     "The limits of a process, which may be set at once."},
    {"setrlimit(resource, limits, /)", function_setrlimit, "Set the limits (soft, hard) of a resource."},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    int number;
} constants[] = {
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_OFILE", RLIMIT_NOFILE},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIMIT_STACK", RLIMIT_STACK},
    {"RLIM_INFINITY", -1},
    {"RUSAGE_CHILDREN", RUSAGE_CHILDREN},
    {"RUSAGE_SELF", RUSAGE_SELF},
    {"RUSAGE_THREAD", RUSAGE_THREAD},
};

Owned module_resource(VM *vm) {
    Owned module = stdlib_module(vm, "resource", "Limits of the process, and what it has used.", functions);
    if (!module) return NULL;
    bool is_fine = struct_sequence_add(vm, module, &usage_description, 16) &&
                   dict_set_text(vm, module_dict(module), "error", type_value(EXCEPTION(OSError)));
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, constants[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

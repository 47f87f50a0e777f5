/*
 * The module errno: the numbers of the system's errors, and their names.
 */
#include <errno.h>

#include "stdlib/modules.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/raise.h"

#define E(name) {#name, name},
static const struct {
    const char *name;
    int number;
} errors[] = {
    E(EPERM) E(ENOENT) E(ESRCH) E(EINTR) E(EIO) E(ENXIO) E(E2BIG) E(ENOEXEC) E(EBADF) E(ECHILD) E(EAGAIN)
        E(EWOULDBLOCK) E(ENOMEM) E(EACCES) E(EFAULT) E(ENOTBLK) E(EBUSY) E(EEXIST) E(EXDEV) E(ENODEV)
            E(ENOTDIR) E(EISDIR) E(EINVAL) E(ENFILE) E(EMFILE) E(ENOTTY) E(ETXTBSY) E(EFBIG) E(ENOSPC)
                E(ESPIPE) E(EROFS) E(EMLINK) E(EPIPE) E(EDOM) E(ERANGE) E(EDEADLK) E(ENAMETOOLONG) E(ENOLCK)
                    E(ENOSYS) E(ENOTEMPTY) E(ELOOP) E(ENOMSG) E(EIDRM) E(ENOSTR) E(ENODATA) E(ETIME) E(ENOSR)
                        E(ENOLINK) E(EPROTO) E(EBADMSG) E(EOVERFLOW) E(EILSEQ) E(EUSERS) E(ENOTSOCK)
                            E(EDESTADDRREQ) E(EMSGSIZE) E(EPROTOTYPE) E(ENOPROTOOPT) E(EPROTONOSUPPORT)
                                E(ESOCKTNOSUPPORT) E(EOPNOTSUPP) E(ENOTSUP) E(EPFNOSUPPORT) E(EAFNOSUPPORT)
                                    E(EADDRINUSE) E(EADDRNOTAVAIL) E(ENETDOWN) E(ENETUNREACH) E(ENETRESET)
                                        E(ECONNABORTED) E(ECONNRESET) E(ENOBUFS) E(EISCONN) E(ENOTCONN)
                                            E(ESHUTDOWN) E(ETOOMANYREFS) E(ETIMEDOUT) E(ECONNREFUSED)
                                                E(EHOSTDOWN) E(EHOSTUNREACH) E(EALREADY) E(EINPROGRESS)
                                                    E(ESTALE) E(EDQUOT) E(ECANCELED) E(EOWNERDEAD)
                                                        E(ENOTRECOVERABLE)};
#undef E

Owned module_errno_(VM *vm) {
    Owned module = stdlib_module(vm, "errno", "The error numbers of the system, by name.", NULL),
          codes = module ? dict_new(vm) : NULL;
    bool is_fine = codes && dict_set_text(vm, module_dict(module), "errorcode", codes);
    for (size_t i = 0; is_fine && i < COUNT_OF(errors); i++) {
        Owned name = str_intern_text(vm, errors[i].name);
        is_fine = name && stdlib_add_int(vm, module, errors[i].name, errors[i].number) &&
                  dict_set(vm, as_dict(codes), value_from_small_int(errors[i].number), name);
        value_release(vm, name);
    }
    value_release(vm, codes);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

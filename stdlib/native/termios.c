/*
 * The module termios: how a terminal treats what is typed and shown.
 */
#define _GNU_SOURCE 1 /* what Linux adds to the constants of POSIX */
#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "stdlib/native/select.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/lock.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { PARTS = 7 }; /* of the list that stands for a terminal's settings */

/* termios.error with errno and its text. */
static Owned raise_terminal_error(VM *vm, int error_number) {
    const Type *type = native_class(vm, "termios", "error");
    Owned text = type ? str_new_text(vm, strerror(error_number)) : NULL;
    Value items[] = {value_from_small_int(error_number), text};
    Owned error = text ? value_call(vm, type_value(type), (Arguments){items, 2, NULL}) : NULL;
    value_release(vm, text);
    return error ? raise_exception_take(vm, error) : NULL;
}

/* None, or what a system call that failed raises. */
static Owned done(VM *vm, int result, int error_number) {
    return result < 0 ? raise_terminal_error(vm, error_number) : VALUE_NONE;
}

/* The list of control characters: bytes, but numbers for those that count when lines are not edited. */
static Owned control_list(VM *vm, const struct termios *mode) {
    bool has_counts = !(mode->c_lflag & ICANON);
    Owned list = list_new(vm, 0);
    for (int i = 0; list && i < NCCS; i++) {
        char character = (char)mode->c_cc[i];
        Owned item = has_counts && (i == VMIN || i == VTIME) ? value_from_small_int(mode->c_cc[i])
                                                             : bytes_new(vm, &character, 1);
        if (list_append_take(vm, as_list(list), item)) continue;
        value_release(vm, list);
        list = NULL;
    }
    return list;
}

static Owned function_tcgetattr(VM *vm, Value *args) {
    int descriptor, result;
    struct termios mode;
    if (!select_read_descriptor(vm, args[0], &descriptor)) return NULL;
    BLOCKING(vm, result, tcgetattr(descriptor, &mode));
    if (result < 0) return raise_terminal_error(vm, errno);
    const uint64_t numbers[] = {mode.c_iflag, mode.c_oflag,           mode.c_cflag,
                                mode.c_lflag, cfgetispeed(&mode), cfgetospeed(&mode)};
    Owned controls = control_list(vm, &mode), list = controls ? list_new(vm, 0) : NULL;
    bool is_fine = list != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(numbers); i++)
        is_fine = list_append(vm, as_list(list), value_from_small_int((int64_t)numbers[i]));
    is_fine = is_fine && list_append(vm, as_list(list), controls);
    value_release(vm, controls);
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

/* The control characters of a list, which may be bytes of one character or numbers. */
static bool read_controls(VM *vm, Value list, struct termios *mode) {
    if (!value_is_list(list) || as_list(list)->count != NCCS)
        return raise_type_error(vm, "tcsetattr: attributes[6] must be %d element list", NCCS);
    for (int i = 0; i < NCCS; i++) {
        if (as_list(list)->count != NCCS)
            return raise_type_error(vm, "tcsetattr: attributes[6] must be %d element list", NCCS);
        Owned item = value_retain(field_peek(&as_list(list)->items[i]));
        int64_t number = 0;
        bool is_fine = true;
        if (value_is_bytes(item) && as_bytes(item)->count == 1) {
            number = (uint8_t)as_bytes(item)->data[0];
        } else if (value_is_int(item)) {
            is_fine = value_to_int64(vm, item, EXCEPTION(OverflowError), &number);
        } else {
            is_fine = raise_type_error(
                vm, "tcsetattr: elements of attributes must be bytes objects of length 1 or integers");
        }
        value_release(vm, item);
        if (!is_fine) return false;
        mode->c_cc[i] = (cc_t)number;
    }
    return true;
}

static bool read_mode(VM *vm, Value list, struct termios *mode) {
    int64_t numbers[PARTS - 1];
    for (int i = 0; i < PARTS; i++) {
        if (!value_is_list(list) || as_list(list)->count != PARTS)
            return raise_type_error(vm, "tcsetattr, arg 3: must be 7 element list");
        Owned item = value_retain(field_peek(&as_list(list)->items[i]));
        bool is_fine = i < PARTS - 1 ? value_to_int64(vm, item, EXCEPTION(OverflowError), &numbers[i])
                                     : read_controls(vm, item, mode);
        value_release(vm, item);
        if (!is_fine) return false;
    }
    mode->c_iflag = (tcflag_t)numbers[0];
    mode->c_oflag = (tcflag_t)numbers[1];
    mode->c_cflag = (tcflag_t)numbers[2];
    mode->c_lflag = (tcflag_t)numbers[3];
    if (cfsetispeed(mode, (speed_t)numbers[4]) < 0 || cfsetospeed(mode, (speed_t)numbers[5]) < 0) {
        raise_terminal_error(vm, errno);
        return false;
    }
    return true;
}

static Owned function_tcsetattr(VM *vm, Value *args) {
    int descriptor, when, result;
    struct termios mode;
    if (!select_read_descriptor(vm, args[0], &descriptor) || !value_to_c_int(vm, args[1], &when)) return NULL;
    if (!value_is_list(args[2]) || as_list(args[2])->count != PARTS)
        return raise_type_error(vm, "tcsetattr, arg 3: must be 7 element list");
    BLOCKING(vm, result, tcgetattr(descriptor, &mode)); /* what the list says nothing of stays */
    if (result < 0) return raise_terminal_error(vm, errno);
    if (!read_mode(vm, args[2], &mode)) return NULL;
    BLOCKING(vm, result, tcsetattr(descriptor, when, &mode));
    return done(vm, result, errno);
}

static Owned function_tcdrain(VM *vm, Value *args) {
    int descriptor, result;
    if (!select_read_descriptor(vm, args[0], &descriptor)) return NULL;
    BLOCKING(vm, result, tcdrain(descriptor));
    return done(vm, result, errno);
}

/* A function of a descriptor and a number. */
static Owned call_with_number(VM *vm, Value *args, int (*function)(int descriptor, int number)) {
    int descriptor, number, result;
    if (!select_read_descriptor(vm, args[0], &descriptor) || !value_to_c_int(vm, args[1], &number))
        return NULL;
    BLOCKING(vm, result, function(descriptor, number));
    return done(vm, result, errno);
}

static Owned function_tcsendbreak(VM *vm, Value *args) {
    return call_with_number(vm, args, tcsendbreak);
}

static Owned function_tcflush(VM *vm, Value *args) {
    return call_with_number(vm, args, tcflush);
}

static Owned function_tcflow(VM *vm, Value *args) {
    return call_with_number(vm, args, tcflow);
}

static Owned function_tcgetwinsize(VM *vm, Value *args) {
    int descriptor, result;
    struct winsize size;
    if (!select_read_descriptor(vm, args[0], &descriptor)) return NULL;
    BLOCKING(vm, result, ioctl(descriptor, TIOCGWINSZ, &size));
    if (result < 0) return raise_terminal_error(vm, errno);
    Owned items[2] = {value_from_small_int(size.ws_row), value_from_small_int(size.ws_col)};
    return tuple_from_take(vm, items, 2);
}

static Owned function_tcsetwinsize(VM *vm, Value *args) {
    int descriptor, rows, columns, result;
    struct winsize size;
    if (!select_read_descriptor(vm, args[0], &descriptor)) return NULL;
    bool is_pair = value_is_tuple(args[1]) || value_is_list(args[1]);
    Owned pair = is_pair ? value_to_tuple(vm, args[1]) : NULL;
    if (is_pair && !pair) return NULL;
    if (!pair || as_tuple(pair)->count != 2) {
        value_release(vm, pair);
        return raise_type_error(vm, "tcsetwinsize, arg 2: must be a two-item sequence");
    }
    bool is_fine = value_to_c_int(vm, tuple_peek(pair, 0), &rows) &&
                   value_to_c_int(vm, tuple_peek(pair, 1), &columns);
    value_release(vm, pair);
    if (!is_fine) return NULL;
    if (rows < 0 || rows > UINT16_MAX || columns < 0 || columns > UINT16_MAX)
        return raise_overflow_error(vm, "winsize value(s) out of range.");
    BLOCKING(vm, result, ioctl(descriptor, TIOCGWINSZ, &size)); /* what is in pixels stays */
    if (result < 0) return raise_terminal_error(vm, errno);
    size.ws_row = (unsigned short)rows;
    size.ws_col = (unsigned short)columns;
    BLOCKING(vm, result, ioctl(descriptor, TIOCSWINSZ, &size));
    return done(vm, result, errno);
}

static const Method functions[] = {
    {"tcgetattr(fd, /)", function_tcgetattr,
     "The settings [iflag, oflag, cflag, lflag, ispeed, ospeed, cc] of a terminal."},
    {"tcsetattr(fd, when, attributes, /)", function_tcsetattr, "Changes the settings of a terminal."},
    {"tcsendbreak(fd, duration, /)", function_tcsendbreak, "Sends a break."},
    {"tcdrain(fd, /)", function_tcdrain, "Waits until everything has been sent."},
    {"tcflush(fd, queue, /)", function_tcflush, "Throws away what has not been read or sent yet."},
    {"tcflow(fd, action, /)", function_tcflow, "Holds up or lets go on what is sent or received."},
    {"tcgetwinsize(fd, /)", function_tcgetwinsize, "How many rows and columns a terminal has."},
    {"tcsetwinsize(fd, winsize, /)", function_tcsetwinsize, "Sets how many rows and columns a terminal has."},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    int64_t number;
} constants[] = {
    {"B0", B0},
    {"B1000000", B1000000},
    {"B110", B110},
    {"B115200", B115200},
    {"B1152000", B1152000},
    {"B1200", B1200},
    {"B134", B134},
    {"B150", B150},
    {"B1500000", B1500000},
    {"B1800", B1800},
    {"B19200", B19200},
    {"B200", B200},
    {"B2000000", B2000000},
    {"B230400", B230400},
    {"B2400", B2400},
    {"B2500000", B2500000},
    {"B300", B300},
    {"B3000000", B3000000},
    {"B3500000", B3500000},
    {"B38400", B38400},
    {"B4000000", B4000000},
    {"B460800", B460800},
    {"B4800", B4800},
    {"B50", B50},
    {"B500000", B500000},
    {"B57600", B57600},
    {"B576000", B576000},
    {"B600", B600},
    {"B75", B75},
    {"B921600", B921600},
    {"B9600", B9600},
    {"BRKINT", BRKINT},
    {"BS0", BS0},
    {"BS1", BS1},
    {"BSDLY", BSDLY},
    {"CBAUD", CBAUD},
    {"CBAUDEX", CBAUDEX},
    {"CDSUSP", CDSUSP},
    {"CEOF", CEOF},
    {"CEOL", CEOL},
    {"CEOT", CEOT},
    {"CERASE", CERASE},
    {"CFLUSH", CFLUSH},
    {"CIBAUD", CIBAUD},
    {"CINTR", CINTR},
    {"CKILL", CKILL},
    {"CLNEXT", CLNEXT},
    {"CLOCAL", CLOCAL},
    {"CQUIT", CQUIT},
    {"CR0", CR0},
    {"CR1", CR1},
    {"CR2", CR2},
    {"CR3", CR3},
    {"CRDLY", CRDLY},
    {"CREAD", CREAD},
    {"CRPRNT", CRPRNT},
    {"CRTSCTS", CRTSCTS},
    {"CS5", CS5},
    {"CS6", CS6},
    {"CS7", CS7},
    {"CS8", CS8},
    {"CSIZE", CSIZE},
    {"CSTART", CSTART},
    {"CSTOP", CSTOP},
    {"CSTOPB", CSTOPB},
    {"CSUSP", CSUSP},
    {"CWERASE", CWERASE},
    {"ECHO", ECHO},
    {"ECHOCTL", ECHOCTL},
    {"ECHOE", ECHOE},
    {"ECHOK", ECHOK},
    {"ECHOKE", ECHOKE},
    {"ECHONL", ECHONL},
    {"ECHOPRT", ECHOPRT},
    {"EXTA", EXTA},
    {"EXTB", EXTB},
    {"EXTPROC", EXTPROC},
    {"FF0", FF0},
    {"FF1", FF1},
    {"FFDLY", FFDLY},
    {"FIOASYNC", FIOASYNC},
    {"FIOCLEX", FIOCLEX},
    {"FIONBIO", FIONBIO},
    {"FIONCLEX", FIONCLEX},
    {"FIONREAD", FIONREAD},
    {"FLUSHO", FLUSHO},
    {"HUPCL", HUPCL},
    {"ICANON", ICANON},
    {"ICRNL", ICRNL},
    {"IEXTEN", IEXTEN},
    {"IGNBRK", IGNBRK},
    {"IGNCR", IGNCR},
    {"IGNPAR", IGNPAR},
    {"IMAXBEL", IMAXBEL},
    {"INLCR", INLCR},
    {"INPCK", INPCK},
    {"IOCSIZE_MASK", IOCSIZE_MASK},
    {"IOCSIZE_SHIFT", IOCSIZE_SHIFT},
    {"ISIG", ISIG},
    {"ISTRIP", ISTRIP},
    {"IUCLC", IUCLC},
    {"IUTF8", IUTF8},
    {"IXANY", IXANY},
    {"IXOFF", IXOFF},
    {"IXON", IXON},
    {"NCCS", NCCS},
    {"NL0", NL0},
    {"NL1", NL1},
    {"NLDLY", NLDLY},
    {"NOFLSH", NOFLSH},
    {"N_MOUSE", N_MOUSE},
    {"N_PPP", N_PPP},
    {"N_SLIP", N_SLIP},
    {"N_STRIP", N_STRIP},
    {"N_TTY", N_TTY},
    {"OCRNL", OCRNL},
    {"OFDEL", OFDEL},
    {"OFILL", OFILL},
    {"OLCUC", OLCUC},
    {"ONLCR", ONLCR},
    {"ONLRET", ONLRET},
    {"ONOCR", ONOCR},
    {"OPOST", OPOST},
    {"PARENB", PARENB},
    {"PARMRK", PARMRK},
    {"PARODD", PARODD},
    {"PENDIN", PENDIN},
    {"TAB0", TAB0},
    {"TAB1", TAB1},
    {"TAB2", TAB2},
    {"TAB3", TAB3},
    {"TABDLY", TABDLY},
    {"TCFLSH", TCFLSH},
    {"TCGETS", TCGETS},
    {"TCIFLUSH", TCIFLUSH},
    {"TCIOFF", TCIOFF},
    {"TCIOFLUSH", TCIOFLUSH},
    {"TCION", TCION},
    {"TCOFLUSH", TCOFLUSH},
    {"TCOOFF", TCOOFF},
    {"TCOON", TCOON},
    {"TCSADRAIN", TCSADRAIN},
    {"TCSAFLUSH", TCSAFLUSH},
    {"TCSANOW", TCSANOW},
    {"TCSBRK", TCSBRK},
    {"TCSBRKP", TCSBRKP},
    {"TCSETS", TCSETS},
    {"TCSETSF", TCSETSF},
    {"TCSETSW", TCSETSW},
    {"TCXONC", TCXONC},
    {"TIOCCONS", TIOCCONS},
    {"TIOCEXCL", TIOCEXCL},
    {"TIOCGETD", TIOCGETD},
    {"TIOCGICOUNT", TIOCGICOUNT},
    {"TIOCGLCKTRMIOS", TIOCGLCKTRMIOS},
    {"TIOCGPGRP", TIOCGPGRP},
    {"TIOCGSERIAL", TIOCGSERIAL},
    {"TIOCGSOFTCAR", TIOCGSOFTCAR},
    {"TIOCGWINSZ", TIOCGWINSZ},
    {"TIOCINQ", TIOCINQ},
    {"TIOCLINUX", TIOCLINUX},
    {"TIOCMBIC", TIOCMBIC},
    {"TIOCMBIS", TIOCMBIS},
    {"TIOCMGET", TIOCMGET},
    {"TIOCMIWAIT", TIOCMIWAIT},
    {"TIOCMSET", TIOCMSET},
    {"TIOCM_CAR", TIOCM_CAR},
    {"TIOCM_CD", TIOCM_CD},
    {"TIOCM_CTS", TIOCM_CTS},
    {"TIOCM_DSR", TIOCM_DSR},
    {"TIOCM_DTR", TIOCM_DTR},
    {"TIOCM_LE", TIOCM_LE},
    {"TIOCM_RI", TIOCM_RI},
    {"TIOCM_RNG", TIOCM_RNG},
    {"TIOCM_RTS", TIOCM_RTS},
    {"TIOCM_SR", TIOCM_SR},
    {"TIOCM_ST", TIOCM_ST},
    {"TIOCNOTTY", TIOCNOTTY},
    {"TIOCNXCL", TIOCNXCL},
    {"TIOCOUTQ", TIOCOUTQ},
    {"TIOCPKT", TIOCPKT},
    {"TIOCPKT_DATA", TIOCPKT_DATA},
    {"TIOCPKT_DOSTOP", TIOCPKT_DOSTOP},
    {"TIOCPKT_FLUSHREAD", TIOCPKT_FLUSHREAD},
    {"TIOCPKT_FLUSHWRITE", TIOCPKT_FLUSHWRITE},
    {"TIOCPKT_NOSTOP", TIOCPKT_NOSTOP},
    {"TIOCPKT_START", TIOCPKT_START},
    {"TIOCPKT_STOP", TIOCPKT_STOP},
    {"TIOCSCTTY", TIOCSCTTY},
    {"TIOCSERCONFIG", TIOCSERCONFIG},
    {"TIOCSERGETLSR", TIOCSERGETLSR},
    {"TIOCSERGETMULTI", TIOCSERGETMULTI},
    {"TIOCSERGSTRUCT", TIOCSERGSTRUCT},
    {"TIOCSERGWILD", TIOCSERGWILD},
    {"TIOCSERSETMULTI", TIOCSERSETMULTI},
    {"TIOCSERSWILD", TIOCSERSWILD},
    {"TIOCSER_TEMT", TIOCSER_TEMT},
    {"TIOCSETD", TIOCSETD},
    {"TIOCSLCKTRMIOS", TIOCSLCKTRMIOS},
    {"TIOCSPGRP", TIOCSPGRP},
    {"TIOCSSERIAL", TIOCSSERIAL},
    {"TIOCSSOFTCAR", TIOCSSOFTCAR},
    {"TIOCSTI", TIOCSTI},
    {"TIOCSWINSZ", TIOCSWINSZ},
    {"TOSTOP", TOSTOP},
    {"VDISCARD", VDISCARD},
    {"VEOF", VEOF},
    {"VEOL", VEOL},
    {"VEOL2", VEOL2},
    {"VERASE", VERASE},
    {"VINTR", VINTR},
    {"VKILL", VKILL},
    {"VLNEXT", VLNEXT},
    {"VMIN", VMIN},
    {"VQUIT", VQUIT},
    {"VREPRINT", VREPRINT},
    {"VSTART", VSTART},
    {"VSTOP", VSTOP},
    {"VSUSP", VSUSP},
    {"VSWTC", VSWTC},
    {"VT0", VT0},
    {"VT1", VT1},
    {"VTDLY", VTDLY},
    {"VTIME", VTIME},
    {"VWERASE", VWERASE},
    {"XCASE", XCASE},
    {"XTABS", XTABS},
};

static bool add_error(VM *vm, Value module) {
    Owned name = str_intern_text(vm, "error"),
          bases = name ? tuple_single(vm, type_value(EXCEPTION(Exception))) : NULL,
          dict = bases ? dict_new(vm) : NULL, class = NULL;
    bool is_fine = dict && dict_set(vm, as_dict(dict), vm_name(vm, NAME___module__),
                                    field_peek(&as_module(module)->name));
    if (is_fine) class = type_new(vm, &type_type, name, bases, dict, (Arguments){NULL, 0, NULL});
    is_fine = class && dict_set(vm, module_dict(module), name, class);
    value_release(vm, name);
    value_release(vm, bases);
    value_release(vm, dict);
    value_release(vm, class);
    return is_fine;
}

Owned module_termios(VM *vm) {
    Owned module = stdlib_module(vm, "termios", "The settings of terminals.", functions);
    bool is_fine = module && add_error(vm, module);
    for (size_t i = 0; is_fine && i < COUNT_OF(constants); i++)
        is_fine = stdlib_add_int(vm, module, constants[i].name, constants[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

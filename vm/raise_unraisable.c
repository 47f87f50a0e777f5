/*
 * Exceptions that nobody can catch: from destructors, callbacks, the end of the interpreter.
 */
#include "vm/raise.h"

#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/objects/dict.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/report.h"

/* Writes a str to sys.stderr (or where there is none, to the process's); failures are dropped. */
void raise_write_error_text(VM *vm, Value text) {
    Value sys = field_peek(&vm->sys), file = sys ? dict_get_name(vm, as_dict(sys), NAME_stderr) : NULL;
    if (!file || file == VALUE_NONE) return;
    Owned held = value_retain(file);
    Owned result = value_call_method(vm, held, vm_name(vm, NAME_write), &text, 1);
    value_release(vm, result);
    if (!result) raise_clear(vm);
    value_release(vm, held);
}

/* What the default hook writes: "Exception ignored …", then the traceback. */
void raise_unraisable_print(VM *vm, Value error, Value message, Value object) {
    Owned head = NULL;
    if (object && object != VALUE_NONE) {
        Owned shown = value_repr(vm, object);
        if (!shown) {
            raise_clear(vm);
            shown = str_new_text(vm, "<object repr() failed>");
        }
        if (shown)
            head = message && message != VALUE_NONE ? str_new_format(vm, "%S: %S\n", message, shown)
                                                    : str_new_format(vm, "Exception ignored in: %S\n", shown);
        value_release(vm, shown);
    } else if (message && message != VALUE_NONE) {
        head = str_new_format(vm, "%S:\n", message);
    }
    if (head) raise_write_error_text(vm, head);
    else raise_clear(vm);
    value_release(vm, head);
    Owned text = report_plain_text(vm, error);
    if (text) raise_write_error_text(vm, text);
    else raise_clear(vm);
    value_release(vm, text);
}

static Owned field_of(VM *vm, Value arguments, const char *name) {
    Owned key = str_intern_text(vm, name), found = NULL;
    if (key && !value_find_attribute(vm, arguments, key, &found)) raise_clear(vm);
    value_release(vm, key);
    return found;
}

bool report_unraisable(VM *vm, Value arguments) {
    Owned error = field_of(vm, arguments, "exc_value"), message = field_of(vm, arguments, "err_msg"),
          object = field_of(vm, arguments, "object");
    bool is_fine = error && value_has_flag(error, TYPE_IS_EXCEPTION);
    if (is_fine) raise_unraisable_print(vm, error, message, object);
    else raise_type_error(vm, "sys.unraisablehook argument type must be UnraisableHookArgs");
    value_release(vm, error);
    value_release(vm, message);
    value_release(vm, object);
    return is_fine;
}

/* types.SimpleNamespace stands for CPython's sys.UnraisableHookArgs. */
static Owned hook_argument(VM *vm, Value error, Value message, Value object) {
    Owned made = value_call_0(vm, type_value(&simple_namespace_type));
    if (!made) return NULL;
    Value traceback = field_peek(&as_exception(error)->traceback);
    const Value values[5] = {type_value_of(error), error, traceback ? traceback : VALUE_NONE,
                             message ? message : VALUE_NONE, object ? object : VALUE_NONE};
    static const char *const names[5] = {"exc_type", "exc_value", "exc_traceback", "err_msg", "object"};
    for (int i = 0; i < 5; i++) {
        Owned name = str_intern_text(vm, names[i]);
        bool is_fine = name && value_set_attribute(vm, made, name, values[i]);
        value_release(vm, name);
        if (is_fine) continue;
        value_release(vm, made);
        return NULL;
    }
    return made;
}

void raise_unraisable(VM *vm, const char *message, Value object) {
    Owned error = raise_fetch(vm);
    if (!error) return;
    if (!field_peek(&as_exception(error)->traceback)) frame_start_traceback(vm, error);
    Owned text = !message ? NULL
                 : object ? str_new_format(vm, "%s %R", message, object)
                          : str_new_text(vm, message);
    if (text) object = NULL; /* the message names it */
    else raise_clear(vm);
    Value sys = field_peek(&vm->sys),
          hook = sys ? dict_get_name(vm, as_dict(sys), NAME_unraisablehook) : NULL;
    Owned first = sys ? str_intern_text(vm, "__unraisablehook__") : NULL;
    Value standard = first ? dict_get_str(vm, as_dict(sys), first) : NULL;
    value_release(vm, first);
    Owned argument =
        hook && hook != VALUE_NONE && (hook != standard || audit_is_heard(vm))
            ? hook_argument(vm, error, text, object)
            : NULL;
    if (argument) {
        Owned held = value_retain(hook);
        bool is_allowed = audit(vm, "sys.unraisablehook", 2, held, argument, NULL, NULL);
        Owned result = is_allowed ? value_call_1(vm, held, argument) : NULL;
        if (!result) {
            Owned second = raise_fetch(vm),
                  explanation = str_new_text(vm, is_allowed ? "Exception ignored in sys.unraisablehook"
                                                            : "Exception ignored in audit hook");
            raise_unraisable_print(vm, second, explanation, is_allowed ? held : NULL);
            value_release(vm, second);
            value_release(vm, explanation);
        }
        value_release(vm, result);
        value_release(vm, held);
    } else {
        raise_clear(vm);
        raise_unraisable_print(vm, error, text, object);
    }
    value_release(vm, argument);
    value_release(vm, text);
    value_release(vm, error);
}

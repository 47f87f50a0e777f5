/*
 * Audit hooks. They live in a list of the interpreter and cannot be taken away.
 */
#include "vm/audit.h"

#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

bool audit_tell_tuple(VM *vm, Value event, Value arguments) {
    if (!audit_is_heard(vm)) return true;
    Value hooks = field_peek(&vm->audit_hooks);
    for (int64_t i = 0; i < as_list(hooks)->count; i++) { /* a hook may add another */
        Owned hook = value_retain(list_peek(hooks, i)), result = value_call_2(vm, hook, event, arguments);
        bool is_fine = result != NULL;
        value_release(vm, result);
        value_release(vm, hook);
        if (!is_fine) return false;
    }
    return true;
}

bool audit_tell(VM *vm, const char *event, const Value *items, size_t count) {
    if (!audit_is_heard(vm)) return true;
    Owned name = str_intern_text(vm, event), arguments = tuple_from(vm, items, (int64_t)count);
    bool is_fine = name && arguments && audit_tell_tuple(vm, name, arguments);
    value_release(vm, name);
    value_release(vm, arguments);
    return is_fine;
}

bool audit_tell_attribute(VM *vm, const char *event, Value object, const char *name, Value value) {
    Owned text = str_intern_text(vm, name);
    const Value items[] = {object, text, value};
    bool is_fine = text && audit_tell(vm, event, items, value ? 3 : 2);
    value_release(vm, text);
    return is_fine;
}

bool audit_add(VM *vm, Value hook) {
    if (!audit_tell(vm, "sys.addaudithook", NULL, 0)) return raise_clear_if(vm, EXCEPTION(RuntimeError));
    if (!field_peek(&vm->audit_hooks)) field_init_take(&vm->audit_hooks, list_new(vm, 0));
    return field_peek(&vm->audit_hooks) && list_append(vm, as_list(field_peek(&vm->audit_hooks)), hook);
}

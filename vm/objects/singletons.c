/*
 * None, Ellipsis and NotImplemented: constants that have types.
 */
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Owned none_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "None");
}

static bool none_is_true(VM *vm, Value self, bool *truth) {
    (void)vm, (void)self;
    *truth = false;
    return true;
}

static bool none_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm, (void)self;
    *hash = 0xFCA86420; /* CPython's: the order of sets does not depend on where None lies */
    return true;
}

static bool takes_nothing(VM *vm, const char *name, Arguments arguments) {
    if (!arguments.count && (!arguments.keyword_names || as_tuple(arguments.keyword_names)->count == 0))
        return true;
    return raise_type_error(vm, "%s takes no arguments", name);
}

static Owned none_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type;
    return takes_nothing(vm, "NoneType", arguments) ? VALUE_NONE : NULL;
}

const Type none_type = {
    TYPE_HEAD(none, "NoneType"), .base = &object_type, .size = sizeof(Object), .flags = TYPE_IS_FINAL,
    .slots = {.repr = none_repr, .is_true = none_is_true, .hash = none_hash, .make = none_make},
    .text = "None is the only object of this class.",
};

static Owned ellipsis_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "Ellipsis");
}

static Owned ellipsis_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type;
    return takes_nothing(vm, "EllipsisType", arguments) ? VALUE_ELLIPSIS : NULL;
}

static Owned ellipsis_reduce(VM *vm, Value *args) {
    (void)args;
    return str_new_text(vm, "Ellipsis");
}

static const Method ellipsis_methods[] = {
    {"__reduce__(self, /)", ellipsis_reduce, NULL},
    {NULL, NULL, NULL},
};

const Type ellipsis_type = {
    TYPE_HEAD(ellipsis, "ellipsis"), .base = &object_type, .size = sizeof(Object), .flags = TYPE_IS_FINAL,
    .slots = {.repr = ellipsis_repr, .make = ellipsis_make},
    .methods = ellipsis_methods, .text = "Ellipsis is the only object of this class.",
};

static Owned not_implemented_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "NotImplemented");
}

static bool not_implemented_is_true(VM *vm, Value self, bool *truth) {
    (void)self, (void)truth;
    return raise_type_error(vm, "NotImplemented should not be used in a boolean context");
}

static Owned not_implemented_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type;
    return takes_nothing(vm, "NotImplementedType", arguments) ? VALUE_NOT_IMPLEMENTED : NULL;
}

static Owned not_implemented_reduce(VM *vm, Value *args) {
    (void)args;
    return str_new_text(vm, "NotImplemented");
}

static const Method not_implemented_methods[] = {
    {"__reduce__(self, /)", not_implemented_reduce, NULL},
    {NULL, NULL, NULL},
};

const Type not_implemented_type = {
    TYPE_HEAD(not_implemented, "NotImplementedType"),
    .base = &object_type,
    .size = sizeof(Object),
    .flags = TYPE_IS_FINAL,
    .slots = {.repr = not_implemented_repr, .is_true = not_implemented_is_true, .make = not_implemented_make},
    .methods = not_implemented_methods,
    .text = "NotImplemented is the only object of this class.",
};

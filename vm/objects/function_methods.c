/*
 * Attributes, methods and texts of callables and descriptors.
 *
 * In the order of function.c: functions, builtins, descriptors of methods, slot wrappers, bound methods,
 * computed attributes, cells. Names and signatures of what is written in C come from the row of its table.
 */
#include "vm/objects/function_methods.h"

#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/objects/code.h"
#include "vm/objects/dict.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/slots.h"
#include "vm/warning.h"

static Owned get_or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

Owned builtin_named(VM *vm, const char *name) {
    const Frame *frame = vm->thread->frame;
    Owned key = str_intern_text(vm, name), found = NULL;
    bool is_fine = key != NULL;
    if (is_fine && frame) {
        is_fine = function_find_builtin(vm, frame->function, key, &found);
    } else if (is_fine) {
        Value known = dict_get_str(vm, as_dict(field_peek(&vm->builtins)), key);
        found = known ? value_retain(known) : NULL;
    }
    value_release(vm, key);
    return found || !is_fine ? found : raise_attribute_error(vm, "%s", name);
}

bool property_read_only(VM *vm, Value self, Value value) {
    (void)self, (void)value;
    return raise_attribute_error(vm, "readonly attribute");
}

/* (getattr, (object, name)): how methods are pickled. */
static Owned reduce_as_attribute(VM *vm, Value object, Value name) {
    Owned function = builtin_named(vm, "getattr"), args = tuple_pair(vm, object, name);
    Owned result = function && args ? tuple_pair(vm, function, args) : NULL;
    value_release(vm, function);
    value_release(vm, args);
    return result;
}

/* --- functions of the language -------------------------------------------------------------------------- */

static Owned function_get_code(VM *vm, Value self) {
    return audit_get(vm, self, "__code__") ? field_get(&as_function(self)->code) : NULL;
}

static int64_t count_free(const CodeObject *code) {
    int64_t count = 0;
    for (uint32_t i = 0; i < code->code->slot_count; i++)
        count += (code->code->slots[i].kind & SLOT_FREE) != 0;
    return count;
}

/* Frames that run the old code go on with a function of their own: a frame's code is kept alive by its
 * function. */
static bool detach_running_frames(VM *vm, Function *function) {
    Value code = field_peek(&function->code);
    for (Frame *frame = vm->thread->frame; frame; frame = frame->previous) {
        if (frame->function != function) continue;
        Owned own = function_new(vm, code, field_peek(&function->globals));
        if (!own) return false;
        if (field_peek(&function->closure))
            field_init_take(&as_function(own)->closure, field_get(&function->closure));
        frame->function = as_function(own);
        value_release(vm, object_owned(function));
    }
    return true;
}

static bool function_set_code(VM *vm, Value self, Value value) {
    Function *function = as_function(self);
    if (!value || !value_has_type(value, &code_type))
        return raise_type_error(vm, "__code__ must be set to a code object");
    if (!audit_set(vm, self, "__code__", value)) return false;
    Value closure = field_peek(&function->closure);
    int64_t have = closure ? as_tuple(closure)->count : 0, wanted = count_free(as_code(value));
    if (have != wanted) {
        return raise_value_error(vm, "%S() requires a code object with %ld free vars, not %ld",
                                 field_peek(&function->name), have, wanted);
    }
    enum { KINDS = CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR };
    const CodeObject *old = as_code(field_peek(&function->code));
    if ((old->code->flags ^ as_code(value)->code->flags) & KINDS &&
        !warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "Assigning a code object of non-matching type is deprecated "
                       "(e.g., from a generator to a plain function)"))
        return false;
    if (!detach_running_frames(vm, function)) return false;
    function->version = 0;
    field_take(vm, &function->code, value_retain(value));
    return true;
}

static Owned function_get_defaults(VM *vm, Value self) {
    return audit_get(vm, self, "__defaults__") ? get_or_none(&as_function(self)->defaults) : NULL;
}

static bool function_set_defaults(VM *vm, Value self, Value value) {
    if (value && value != VALUE_NONE && !value_is_tuple(value))
        return raise_type_error(vm, "__defaults__ must be set to a tuple object");
    if (!audit_set(vm, self, "__defaults__", value)) return false;
    as_function(self)->version = 0;
    field_take(vm, &as_function(self)->defaults, value && value != VALUE_NONE ? value_retain(value) : NULL);
    return true;
}

static Owned function_get_keyword_defaults(VM *vm, Value self) {
    return audit_get(vm, self, "__kwdefaults__") ? get_or_none(&as_function(self)->keyword_defaults) : NULL;
}

static bool function_set_keyword_defaults(VM *vm, Value self, Value value) {
    if (value && value != VALUE_NONE && !value_is_dict(value))
        return raise_type_error(vm, "__kwdefaults__ must be set to a dict object");
    if (!audit_set(vm, self, "__kwdefaults__", value)) return false;
    as_function(self)->version = 0;
    field_take(vm, &as_function(self)->keyword_defaults,
               value && value != VALUE_NONE ? value_retain(value) : NULL);
    return true;
}

static Owned function_get_globals(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_function(self)->globals);
}

static Owned function_get_builtins(VM *vm, Value self) {
    (void)vm;
    return value_retain(function_builtins(as_function(self)));
}

static Owned function_get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_function(self)->name);
}

static bool function_set_name(VM *vm, Value self, Value value) {
    if (!value || !value_is_str(value))
        return raise_type_error(vm, "__name__ must be set to a string object");
    field_take(vm, &as_function(self)->name, value_retain(value));
    return true;
}

static Owned function_get_qualname(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_function(self)->qualname);
}

static bool function_set_qualname(VM *vm, Value self, Value value) {
    if (!value || !value_is_str(value))
        return raise_type_error(vm, "__qualname__ must be set to a string object");
    field_take(vm, &as_function(self)->qualname, value_retain(value));
    return true;
}

static Owned function_get_module(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_function(self)->module);
}

static bool function_set_module(VM *vm, Value self, Value value) {
    field_take(vm, &as_function(self)->module, value ? value_retain(value) : NULL);
    return true;
}

static Owned function_get_doc(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_function(self)->document);
}

static bool function_set_doc(VM *vm, Value self, Value value) {
    field_take(vm, &as_function(self)->document, value ? value_retain(value) : NULL);
    return true;
}

static Owned function_get_closure(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_function(self)->closure);
}

/* Annotations that the compiler gave as a tuple (name, value, …) become a dict. */
static Owned annotations_from_tuple(VM *vm, Value tuple) {
    Owned dict = dict_new(vm);
    for (int64_t i = 0; dict && i + 1 < as_tuple(tuple)->count; i += 2) {
        if (dict_set(vm, as_dict(dict), tuple_peek(tuple, i), tuple_peek(tuple, i + 1))) continue;
        value_release(vm, dict);
        return NULL;
    }
    return dict;
}

static Owned function_get_annotations(VM *vm, Value self) {
    Function *function = as_function(self);
    Value found = field_peek(&function->annotations);
    if (found && !value_is_tuple(found)) return value_retain(found);
    Owned made;
    if (found) {
        made = annotations_from_tuple(vm, found);
    } else if (field_peek(&function->annotate) && field_peek(&function->annotate) != VALUE_NONE) {
        Owned annotate = field_get(&function->annotate), format = value_from_small_int(1);
        made = value_call_1(vm, annotate, format);
        value_release(vm, annotate);
        if (made && !value_is_dict(made)) {
            raise_type_error(vm, "__annotate__ returned non-dict of type '%T'", made);
            value_release(vm, made);
            return NULL;
        }
    } else {
        made = dict_new(vm);
    }
    if (made) field_take(vm, &function->annotations, value_retain(made));
    return made;
}

static bool function_set_annotations(VM *vm, Value self, Value value) {
    if (value && value != VALUE_NONE && !value_is_dict(value))
        return raise_type_error(vm, "__annotations__ must be set to a dict object");
    field_take(vm, &as_function(self)->annotations,
               value && value != VALUE_NONE ? value_retain(value) : NULL);
    field_clear(vm, &as_function(self)->annotate);
    return true;
}

static Owned function_get_annotate(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_function(self)->annotate);
}

static bool function_set_annotate(VM *vm, Value self, Value value) {
    if (!value) return raise_type_error(vm, "__annotate__ cannot be deleted");
    if (value != VALUE_NONE && !value_is_callable(vm, value))
        return raise_type_error(vm, "__annotate__ must be callable or None");
    field_take(vm, &as_function(self)->annotate, value_retain(value));
    if (value != VALUE_NONE) field_clear(vm, &as_function(self)->annotations);
    return true;
}

static Owned function_get_type_params(VM *vm, Value self) {
    Value found = field_peek(&as_function(self)->type_params);
    return value_retain(found ? found : vm->empty_tuple);
}

static bool function_set_type_params(VM *vm, Value self, Value value) {
    if (!value || !value_is_tuple(value))
        return raise_type_error(vm, "__type_params__ must be set to a tuple");
    field_take(vm, &as_function(self)->type_params, value_retain(value));
    return true;
}

const Property function_properties[] = {
    {"__code__", function_get_code, function_set_code, NULL},
    {"__defaults__", function_get_defaults, function_set_defaults, NULL},
    {"__kwdefaults__", function_get_keyword_defaults, function_set_keyword_defaults, NULL},
    {"__annotations__", function_get_annotations, function_set_annotations, "the annotations by name"},
    {"__annotate__", function_get_annotate, function_set_annotate,
     "the function that computes the annotations, or None"},
    {"__globals__", function_get_globals, property_read_only, NULL},
    {"__builtins__", function_get_builtins, property_read_only, NULL},
    {"__closure__", function_get_closure, property_read_only, NULL},
    {"__name__", function_get_name, function_set_name, NULL},
    {"__qualname__", function_get_qualname, function_set_qualname, NULL},
    {"__module__", function_get_module, function_set_module, NULL},
    {"__doc__", function_get_doc, function_set_doc, NULL},
    {"__type_params__", function_get_type_params, function_set_type_params, "the type parameters"},
    {NULL, NULL, NULL, NULL},
};

static bool check_closure(VM *vm, Value code, Value closure) {
    int64_t wanted = count_free(as_code(code));
    Value name = field_peek(&as_code(code)->name);
    if (!value_is_tuple(closure)) {
        if (wanted && closure == VALUE_NONE) return raise_type_error(vm, "arg 5 (closure) must be tuple");
        if (closure != VALUE_NONE) return raise_type_error(vm, "arg 5 (closure) must be None or tuple");
    }
    int64_t have = closure == VALUE_NONE ? 0 : as_tuple(closure)->count;
    if (have != wanted)
        return raise_value_error(vm, "%S requires closure of length %ld, not %ld", name, wanted, have);
    for (int64_t i = 0; i < have; i++) {
        Value cell = tuple_peek(closure, i);
        if (!value_has_type(cell, &cell_type))
            return raise_type_error(vm, "arg 5 (closure) expected cell, found %T", cell);
    }
    return true;
}

Owned function_construct(VM *vm, Value *args) {
    Value code = args[1], globals = args[2], name = args[3] ? args[3] : VALUE_NONE,
          defaults = args[4] ? args[4] : VALUE_NONE;
    Value closure = args[5] ? args[5] : VALUE_NONE, keyword_defaults = args[6] ? args[6] : VALUE_NONE;
    if (!value_has_type(code, &code_type))
        return raise_type_error(vm, "function() argument 'code' must be code, not %A", code);
    if (!value_is_dict(globals))
        return raise_type_error(vm, "function() argument 'globals' must be dict, not %A", globals);
    if (name != VALUE_NONE && !value_is_str(name))
        return raise_type_error(vm, "arg 3 (name) must be None or string");
    if (defaults != VALUE_NONE && !value_is_tuple(defaults))
        return raise_type_error(vm, "arg 4 (defaults) must be None or tuple");
    if (keyword_defaults != VALUE_NONE && !value_is_dict(keyword_defaults))
        return raise_type_error(vm, "arg 6 (kwdefaults) must be None or dict");
    if (!check_closure(vm, code, closure) || !audit(vm, "function.__new__", 1, code, NULL, NULL, NULL))
        return NULL;
    Owned made = function_new(vm, code, globals);
    if (!made) return NULL;
    Function *function = as_function(made);
    if (name != VALUE_NONE) field_take(vm, &function->name, value_retain(name));
    if (defaults != VALUE_NONE) field_take(vm, &function->defaults, value_retain(defaults));
    if (closure != VALUE_NONE) field_take(vm, &function->closure, value_retain(closure));
    if (keyword_defaults != VALUE_NONE)
        field_take(vm, &function->keyword_defaults, value_retain(keyword_defaults));
    return made;
}

/* --- signatures of what is written in C ----------------------------------------------------------------- */

static Owned text_or_none(VM *vm, const char *text) {
    return text ? str_new_text(vm, text) : VALUE_NONE;
}

/* "(self, item, /)" as CPython writes it: "($self, item, /)". first: what stands for a parameter that is not
   written in the signature, or NULL. */
static Owned text_signature(VM *vm, const char *signature, const char *first) {
    const char *parameters = signature_parameters(signature);
    if (!parameters || strstr(parameters, "<unrepresentable>"))
        return VALUE_NONE; /* defaults that no text can show */
    const char *rest = parameters + 1;
    bool has_slash = strstr(rest, "/") != NULL;
    if (!first) {
        if (strncmp(rest, "cls", 3) == 0) return str_new_format(vm, "($type%s", rest + 3);
        return str_new_format(vm, "($%s", rest);
    }
    if (*rest == ')') return str_new_format(vm, "(%s, /)", first);
    return str_new_format(vm, has_slash ? "(%s, %s" : "(%s, /, %s", first, rest);
}

static bool names_self(const char *signature) {
    const char *rest = signature_parameters(signature);
    return rest && (strncmp(rest, "(self", 5) == 0 || strncmp(rest, "(cls", 4) == 0);
}

/* --- builtins ------------------------------------------------------------------------------------------- */

static Owned builtin_get_name(VM *vm, Value self) {
    return method_name(vm, as_builtin(self)->method->signature);
}

static Owned builtin_get_qualname(VM *vm, Value self) {
    const Builtin *builtin = as_builtin(self);
    Owned name = builtin_get_name(vm, self);
    Value bound = field_peek(&builtin->self);
    if (!name || !bound || value_has_type(bound, &module_type)) return name;
    Value class = value_is_type(bound) ? bound : type_value_of(bound);
    Owned owner = value_attribute_name(vm, class, NAME___qualname__);
    Owned result = owner ? str_new_format(vm, "%S.%S", owner, name) : NULL;
    value_release(vm, owner);
    value_release(vm, name);
    return result;
}

static Owned builtin_get_self(VM *vm, Value self) {
    const Builtin *builtin = as_builtin(self);
    if (field_peek(&builtin->self)) return field_get(&builtin->self);
    Value module = field_peek(&builtin->module), modules = field_peek(&vm->modules);
    Value found =
        module && modules && value_is_str(module) ? dict_get_str(vm, as_dict(modules), module) : NULL;
    return found ? value_retain(found) : VALUE_NONE;
}

static Owned builtin_get_module(VM *vm, Value self) {
    (void)vm;
    return get_or_none(&as_builtin(self)->module);
}

static bool builtin_set_module(VM *vm, Value self, Value value) {
    field_take(vm, &as_builtin(self)->module, value ? value_retain(value) : NULL);
    return true;
}

static Owned builtin_get_doc(VM *vm, Value self) {
    return text_or_none(vm, as_builtin(self)->method->text);
}

static Owned builtin_get_text_signature(VM *vm, Value self) {
    const Builtin *builtin = as_builtin(self);
    const char *signature = builtin->method->signature;
    if (constructor_is(self)) return str_new_text(vm, "($type, *args, **kwargs)");
    if (names_self(signature) && !field_peek(&builtin->module)) return text_signature(vm, signature, NULL);
    if (builtin->owner) return text_signature(vm, signature, builtin->is_class_bound ? "$type" : "$self");
    if (!field_peek(&builtin->module)) return str_new_text(vm, signature_parameters(signature));
    return text_signature(vm, signature, "$module");
}

const Property builtin_properties[] = {
    {"__name__", builtin_get_name, NULL, NULL}, {"__qualname__", builtin_get_qualname, NULL, NULL},
    {"__self__", builtin_get_self, NULL, NULL}, {"__module__", builtin_get_module, builtin_set_module, NULL},
    {"__doc__", builtin_get_doc, NULL, NULL}, {"__text_signature__", builtin_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned builtin_reduce(VM *vm, Value *args) {
    const Builtin *builtin = as_builtin(args[0]);
    Owned name = builtin_get_name(vm, args[0]);
    Value self = field_peek(&builtin->self);
    if (!name || !self || value_has_type(self, &module_type)) return name;
    Owned result = reduce_as_attribute(vm, self, name);
    value_release(vm, name);
    return result;
}

const Method builtin_methods[] = {
    {"__reduce__(self, /)", builtin_reduce, NULL},
    {NULL, NULL, NULL},
};

Owned builtin_repr(VM *vm, Value self) {
    const Builtin *builtin = as_builtin(self);
    Value bound = field_peek(&builtin->self);
    Owned name = builtin_get_name(vm, self), result = NULL;
    if (!name) return NULL;
    if (!bound || value_has_type(bound, &module_type)) {
        result = str_new_format(vm, "<built-in function %S>", name);
    } else {
        result = str_new_format(vm, "<built-in method %S of %T object at 0x%lx>", name, bound,
                                (int64_t)value_bits(bound));
    }
    value_release(vm, name);
    return result;
}

Owned builtin_compare(VM *vm, Value left, Value right, CompareOp op) {
    (void)vm;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_type(left, &builtin_type) ||
        !value_has_type(right, &builtin_type))
        return VALUE_NOT_IMPLEMENTED;
    const Builtin *a = as_builtin(left), *b = as_builtin(right);
    bool equal = left == right ||
                 (a->method == b->method && field_peek(&a->self) == field_peek(&b->self) && !a->owns_method);
    return value_from_bool(equal == (op == COMPARE_EQ));
}

bool builtin_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm;
    const Builtin *builtin = as_builtin(self);
    *hash = hash_address(builtin->method) ^
            (field_peek(&builtin->self) ? hash_address(field_peek(&builtin->self)) : 0);
    if (*hash == -1) *hash = -2;
    return true;
}

/* --- descriptors of methods ----------------------------------------------------------------------------- */

static Owned descriptor_name(VM *vm, Value self) {
    const Type *type = value_type(self);
    if (type == &slot_wrapper_type || type == &method_wrapper_type)
        return value_retain(vm_name(vm, slot_definitions[slot_wrapper_index(self)].name));
    if (type == &getset_descriptor_type || type == &member_descriptor_type)
        return field_get(&as_getset(self)->name);
    return method_descriptor_name(vm, self);
}

static const Type *descriptor_owner(Value self) {
    const Type *type = value_type(self);
    if (type == &slot_wrapper_type || type == &method_wrapper_type) return slot_wrapper_owner(self);
    if (type == &getset_descriptor_type || type == &member_descriptor_type) return as_getset(self)->owner;
    return as_method_descriptor(self)->owner;
}

static Owned descriptor_get_objclass(VM *vm, Value self) {
    (void)vm;
    return value_retain(type_value(descriptor_owner(self)));
}

static Owned descriptor_get_qualname(VM *vm, Value self) {
    Owned name = descriptor_name(vm, self);
    Owned owner =
        name ? value_attribute_name(vm, type_value(descriptor_owner(self)), NAME___qualname__) : NULL;
    Owned result = owner ? str_new_format(vm, "%S.%S", owner, name) : NULL;
    value_release(vm, owner);
    value_release(vm, name);
    return result;
}

static Owned method_descriptor_get_doc(VM *vm, Value self) {
    return text_or_none(vm, as_method_descriptor(self)->method->text);
}

static Owned method_descriptor_get_text_signature(VM *vm, Value self) {
    const MethodDescriptor *descriptor = as_method_descriptor(self);
    const char *signature = descriptor->method->signature;
    return text_signature(vm, signature,
                          names_self(signature) ? NULL
                          : value_has_type(self, &classmethod_descriptor_type) ? "$type"
                                                : "$self");
}

const Property method_descriptor_properties[] = {
    {"__objclass__", descriptor_get_objclass, property_read_only, NULL},
    {"__name__", descriptor_name, property_read_only, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL},
    {"__doc__", method_descriptor_get_doc, NULL, NULL},
    {"__text_signature__", method_descriptor_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned descriptor_reduce(VM *vm, Value *args) {
    Owned name = descriptor_name(vm, args[0]);
    Owned result = name ? reduce_as_attribute(vm, type_value(descriptor_owner(args[0])), name) : NULL;
    value_release(vm, name);
    return result;
}

const Method descriptor_methods[] = {
    {"__reduce__(self, /)", descriptor_reduce, NULL},
    {NULL, NULL, NULL},
};

Owned descriptor_repr(VM *vm, Value self) {
    const Type *type = value_type(self);
    const char *kind = type == &slot_wrapper_type        ? "slot wrapper"
                       : type == &getset_descriptor_type ? "attribute"
                       : type == &member_descriptor_type ? "member"
                                                         : "method";
    Owned name = descriptor_name(vm, self);
    Owned result =
        name ? str_new_format(vm, "<%s '%S' of '%N' objects>", kind, name, descriptor_owner(self)) : NULL;
    value_release(vm, name);
    return result;
}

/* --- wrappers of slots ---------------------------------------------------------------------------------- */

static Owned slot_wrapper_get_doc(VM *vm, Value self) {
    return text_or_none(vm, slot_definitions[slot_wrapper_index(self)].text);
}

static Owned slot_wrapper_get_text_signature(VM *vm, Value self) {
    const char *signature = slot_definitions[slot_wrapper_index(self)].signature;
    return signature ? text_signature(vm, signature, NULL) : VALUE_NONE;
}

const Property slot_wrapper_properties[] = {
    {"__objclass__", descriptor_get_objclass, property_read_only, NULL},
    {"__name__", descriptor_name, property_read_only, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL},
    {"__doc__", slot_wrapper_get_doc, NULL, NULL},
    {"__text_signature__", slot_wrapper_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned method_wrapper_get_self(VM *vm, Value self) {
    (void)vm;
    return value_retain(method_wrapper_self(self));
}

const Property method_wrapper_properties[] = {
    {"__self__", method_wrapper_get_self, property_read_only, NULL},
    {"__objclass__", descriptor_get_objclass, property_read_only, NULL},
    {"__name__", descriptor_name, property_read_only, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL},
    {"__doc__", slot_wrapper_get_doc, NULL, NULL},
    {"__text_signature__", slot_wrapper_get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

Owned method_wrapper_repr(VM *vm, Value self) {
    Value bound = method_wrapper_self(self);
    return str_new_format(vm, "<method-wrapper '%S' of %T object at 0x%lx>",
                          vm_name(vm, slot_definitions[slot_wrapper_index(self)].name), bound,
                          (int64_t)value_bits(bound));
}

Owned method_wrapper_compare(VM *vm, Value left, Value right, CompareOp op) {
    (void)vm;
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_type(left, &method_wrapper_type) ||
        !value_has_type(right, &method_wrapper_type))
        return VALUE_NOT_IMPLEMENTED;
    bool equal = slot_wrapper_index(left) == slot_wrapper_index(right) &&
                 slot_wrapper_owner(left) == slot_wrapper_owner(right) &&
                 method_wrapper_self(left) == method_wrapper_self(right);
    return value_from_bool(equal == (op == COMPARE_EQ));
}

bool method_wrapper_hash(VM *vm, Value self, int64_t *hash) {
    (void)vm;
    *hash = hash_address(method_wrapper_self(self)) ^ (int64_t)slot_wrapper_index(self) * 1000003;
    if (*hash == -1) *hash = -2;
    return true;
}

/* --- bound methods -------------------------------------------------------------------------------------- */

static Owned bound_get_function(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_bound_method(self)->function);
}

static Owned bound_get_self(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_bound_method(self)->self);
}

static Owned bound_get_doc(VM *vm, Value self) {
    Owned found;
    if (!value_find_attribute(vm, field_peek(&as_bound_method(self)->function), vm_name(vm, NAME___doc__),
                              &found))
        return NULL;
    return found ? found : VALUE_NONE;
}

const Property bound_method_properties[] = {
    {"__func__", bound_get_function, property_read_only, "the function behind the method"},
    {"__self__", bound_get_self, property_read_only, "the object that becomes the first argument"},
    {"__doc__", bound_get_doc, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static Owned bound_reduce(VM *vm, Value *args) {
    const BoundMethod *method = as_bound_method(args[0]);
    Owned name = value_attribute_name(vm, field_peek(&method->function), NAME___name__);
    Owned result = name ? reduce_as_attribute(vm, field_peek(&method->self), name) : NULL;
    value_release(vm, name);
    return result;
}

const Method bound_method_methods[] = {
    {"__reduce__(self, /)", bound_reduce, NULL},
    {NULL, NULL, NULL},
};

/* What the type itself has comes first; everything else is the function's. */
Owned bound_method_get_attribute(VM *vm, Value self, Value name) {
    Owned key = value_is_exact_str(name) ? str_intern_take(vm, value_retain(name)) : value_retain(name);
    if (!key) return NULL;
    Value found = type_lookup(vm, &method_type, key);
    Owned result = NULL;
    if (found) {
        const Type *type = value_type(found);
        result = type->slots.descriptor_get
                     ? type->slots.descriptor_get(vm, found, self, type_value(&method_type))
                     : value_retain(found);
    } else if (!raise_is_pending(vm)) {
        result = value_attribute(vm, field_peek(&as_bound_method(self)->function), key);
    }
    value_release(vm, key);
    return result;
}

Owned bound_method_repr(VM *vm, Value self) {
    const BoundMethod *method = as_bound_method(self);
    Value function = field_peek(&method->function);
    Owned name;
    if (!value_find_attribute(vm, function, vm_name(vm, NAME___qualname__), &name)) return NULL;
    if (!name && !value_find_attribute(vm, function, vm_name(vm, NAME___name__), &name)) return NULL;
    Owned text = value_repr(vm, field_peek(&method->self)), result = NULL;
    if (text && name && value_is_str(name))
        result = str_new_format(vm, "<bound method %S of %S>", name, text);
    else if (text) result = str_new_format(vm, "<bound method ? of %S>", text);
    value_release(vm, name);
    value_release(vm, text);
    return result;
}

Owned bound_method_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_type(left, &method_type) ||
        !value_has_type(right, &method_type))
        return VALUE_NOT_IMPLEMENTED;
    const BoundMethod *a = as_bound_method(left), *b = as_bound_method(right);
    bool equal = false;
    if (field_peek(&a->self) == field_peek(&b->self) &&
        !value_equals(vm, field_peek(&a->function), field_peek(&b->function), &equal))
        return NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

bool bound_method_hash(VM *vm, Value self, int64_t *hash) {
    const BoundMethod *method = as_bound_method(self);
    if (!value_hash(vm, field_peek(&method->function), hash)) return false;
    *hash ^= hash_address(field_peek(&method->self));
    if (*hash == -1) *hash = -2;
    return true;
}

Owned bound_method_construct(VM *vm, Value *args) {
    if (!value_is_callable(vm, args[1])) return raise_type_error(vm, "first argument must be callable");
    if (args[2] == VALUE_NONE) return raise_type_error(vm, "instance must not be None");
    return bound_method_new(vm, args[1], args[2]);
}

/* --- computed attributes -------------------------------------------------------------------------------- */

static Owned getset_get_doc(VM *vm, Value self) {
    const Property *property = as_getset(self)->property;
    return text_or_none(vm, property ? property->text : NULL);
}

const Property getset_descriptor_properties[] = {
    {"__objclass__", descriptor_get_objclass, property_read_only, NULL},
    {"__name__", descriptor_name, property_read_only, NULL},
    {"__qualname__", descriptor_get_qualname, NULL, NULL},
    {"__doc__", getset_get_doc, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

/* --- cells ---------------------------------------------------------------------------------------------- */

static Owned cell_get_contents(VM *vm, Value self) {
    if (!field_peek(&as_cell(self)->value)) return raise_value_error(vm, "Cell is empty");
    return field_get(&as_cell(self)->value);
}

static bool cell_set_contents(VM *vm, Value self, Value value) {
    field_take(vm, &as_cell(self)->value, value ? value_retain(value) : NULL);
    return true;
}

const Property cell_properties[] = {
    {"cell_contents", cell_get_contents, cell_set_contents, NULL},
    {NULL, NULL, NULL, NULL},
};

Owned cell_repr(VM *vm, Value self) {
    Value content = field_peek(&as_cell(self)->value);
    if (!content) return str_new_format(vm, "<cell at 0x%lx: empty>", (int64_t)value_bits(self));
    return str_new_format(vm, "<cell at 0x%lx: %T object at 0x%lx>", (int64_t)value_bits(self), content,
                          (int64_t)value_bits(content));
}

/* By the contents; an empty cell is less than all others. */
Owned cell_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!value_has_type(left, &cell_type) || !value_has_type(right, &cell_type)) return VALUE_NOT_IMPLEMENTED;
    Value a = field_peek(&as_cell(left)->value), b = field_peek(&as_cell(right)->value);
    if (a && b) return value_compare(vm, a, b, op);
    int x = a != NULL, y = b != NULL;
    const bool results[] = {x < y, x <= y, x == y, x != y, x > y, x >= y};
    return value_from_bool(results[op]);
}

Owned cell_construct(VM *vm, Value *args) {
    return cell_new(vm, args[1]);
}

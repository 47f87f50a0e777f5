/*
 * Callables: functions of the language, functions written in C, bound methods, and the descriptors of
 * methods. Attributes and methods of these types (`__code__`, `__doc__`, …) are in function_methods.c.
 */
#include "vm/objects/function.h"

#include "base/memory.h"
#include "vm/allocate.h"
#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/objects/code.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/module.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/slots.h"

/* --- functions of the language -------------------------------------------------------------------------- */

Owned function_new(VM *vm, Value code_value, Value globals) {
    Function *function = object_allocate_zeroed(vm, &function_type, sizeof *function);
    if (!function) return NULL;
    const CodeObject *code = as_code(code_value);
    Value builtins = dict_get_name(vm, as_dict(globals), NAME___builtins__);
    if (builtins && value_has_type(builtins, &module_type)) builtins = module_dict_value(builtins);
    if (!builtins) {
        const Frame *frame = vm->thread->frame;
        builtins = frame ? function_builtins(frame->function) : field_peek(&vm->builtins);
    }
    field_init_take(&function->code, value_retain(code_value));
    field_init_take(&function->globals, value_retain(globals));
    if (value_is_dict(builtins)) {
        field_init_take(&function->builtins, value_retain(builtins));
    } else {
        Owned nothing = dict_new(vm);
        field_init_take(&function->builtins, nothing);
        field_init_take(&function->builtin_mapping, value_retain(builtins));
        if (!nothing) {
            value_release(vm, object_owned(function));
            return NULL;
        }
    }
    field_init_take(&function->name, field_get(&code->name));
    field_init_take(&function->qualname, field_get(&code->qualname));
    if (code->code->flags & CODE_HAS_DOCSTRING)
        field_init_take(&function->document, value_retain(code_constant(code, 0)));
    Value module = dict_get_name(vm, as_dict(globals), NAME___name__);
    if (module) field_init_take(&function->module, value_retain(module));
    return object_owned(function);
}

Value function_builtins(const Function *function) {
    Value mapping = field_peek(&function->builtin_mapping);
    return mapping ? mapping : field_peek(&function->builtins);
}

bool function_find_builtin(VM *vm, const Function *function, Value name, Owned *found) {
    Value builtins = function_builtins(function);
    if (value_is_exact_dict(builtins)) {
        Value known = dict_get_str(vm, as_dict(builtins), name);
        *found = known ? value_retain(known) : NULL;
        return known || !raise_is_pending(vm);
    }
    *found = value_get_item(vm, builtins, name);
    return *found || raise_clear_if(vm, EXCEPTION(KeyError));
}

static void function_destroy(VM *vm, Object *self) {
    Function *function = (Function *)self;
    field_clear(vm, &function->code);
    field_clear(vm, &function->globals);
    field_clear(vm, &function->builtins);
    field_clear(vm, &function->builtin_mapping);
    field_clear(vm, &function->module);
    field_clear(vm, &function->name);
    field_clear(vm, &function->defaults);
    field_clear(vm, &function->keyword_defaults);
    field_clear(vm, &function->document);
    instance_destroy_attributes(vm, self);
    field_clear(vm, &function->closure);
    field_clear(vm, &function->annotations);
    field_clear(vm, &function->annotate);
    field_clear(vm, &function->type_params);
    field_clear(vm, &function->qualname);
}

static void function_traverse(Object *self, Visit *visit, void *context) {
    Function *function = (Function *)self;
    visit(field_peek(&function->code), context);
    visit(field_peek(&function->globals), context);
    visit(field_peek(&function->builtins), context);
    visit(field_peek(&function->builtin_mapping), context);
    visit(field_peek(&function->module), context);
    visit(field_peek(&function->defaults), context);
    visit(field_peek(&function->keyword_defaults), context);
    visit(field_peek(&function->document), context);
    instance_traverse_native(self, visit, context);
    visit(field_peek(&function->closure), context);
    visit(field_peek(&function->annotations), context);
    visit(field_peek(&function->annotate), context);
    visit(field_peek(&function->type_params), context);
}

static void function_clear(VM *vm, Object *self) {
    Function *function = (Function *)self;
    field_clear(vm, &function->module);
    field_clear(vm, &function->defaults);
    field_clear(vm, &function->keyword_defaults);
    field_clear(vm, &function->document);
    field_clear(vm, &function->closure);
    field_clear(vm, &function->annotations);
    field_clear(vm, &function->annotate);
    field_clear(vm, &function->type_params);
    instance_destroy_attributes(vm, self);
}

static Owned bind_to_instance(VM *vm, Value self, Value object, Value type) {
    (void)type;
    return object ? bound_method_new(vm, self, object) : value_retain(self);
}

static Owned function_repr(VM *vm, Value self) {
    return str_new_format(vm, "<function %S at 0x%lx>", field_peek(&as_function(self)->qualname),
                          (int64_t)value_bits(self));
}

const Type function_type = {
    TYPE_HEAD(function, "function"),
    .base = &object_type,
    .size = sizeof(Function),
    .shape_offset = offsetof(Function, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_IS_METHOD_DESCRIPTOR | TYPE_HAS_WEAK_REFERENCES |
             TYPE_HAS_DICT,
    .slots = {.destroy = function_destroy,
              .traverse = function_traverse,
              .clear = function_clear,
              .repr = function_repr,
              .call = frame_call_function,
              .descriptor_get = bind_to_instance},
    .construct = {"function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)",
                  function_construct, NULL},
    .properties = function_properties,
    .text = "A function, from code and a namespace for its globals.",
};

/* --- functions written in C ----------------------------------------------------------------------------- */

Owned builtin_new(VM *vm, const Method *method, Value self, Value module) {
    Builtin *builtin = object_allocate_zeroed(vm, &builtin_type, sizeof *builtin);
    if (!builtin) return NULL;
    builtin->method = method;
    if (self) field_init_take(&builtin->self, value_retain(self));
    if (module) field_init_take(&builtin->module, value_retain(module));
    return object_owned(builtin);
}

void builtin_set_quick(Value value, NativeFunction function, uint32_t least, uint32_t most) {
    uint32_t up_to_most = ((uint32_t)2 << most) - 1, too_few = ((uint32_t)1 << least) - 1;
    as_builtin(value)->quick = (QuickCall){function, up_to_most & ~too_few, most + 1};
}

static void builtin_destroy(VM *vm, Object *self) {
    Builtin *builtin = (Builtin *)self;
    if (!field_peek(&builtin->descriptor)) signature_free(vm, builtin->signature);
    field_clear(vm, &builtin->descriptor);
    field_clear(vm, &builtin->self);
    field_clear(vm, &builtin->module);
    if (builtin->owns_method) memory_release((void *)(uintptr_t)builtin->method);
}

static void builtin_traverse(Object *self, Visit *visit, void *context) {
    Builtin *builtin = (Builtin *)self;
    visit(field_peek(&builtin->descriptor), context);
    visit(field_peek(&builtin->self), context);
    visit(field_peek(&builtin->module), context);
}

/* The base of a builtin type, or the type itself, that says how its instances are made. */
static const Type *maker_of(const Type *type) {
    while (type->base && !type->slots.make && !type->construct.function &&
           !(type->flags & TYPE_NO_CONSTRUCTOR))
        type = type->base;
    return type;
}

static Owned call_constructor_object(VM *vm, Value constructor, Arguments arguments);

static Owned builtin_call(VM *vm, Value self, Arguments arguments) {
    Builtin *builtin = as_builtin(self);
    if (UNLIKELY(constructor_is(self))) return call_constructor_object(vm, self, arguments);
    if (UNLIKELY(!builtin->signature)) {
        builtin->signature = signature_parse(vm, builtin->method->signature, builtin->owner != NULL);
        if (!builtin->signature) return NULL;
        Value module = field_peek(&builtin->module);
        if (!builtin->owner && module && value_is_str(module) && !str_is_text(module, "builtins"))
            builtin->signature->module = module;
        if (!builtin->owner && !builtin->is_class_bound && !builtin->quick.function)
            builtin->quick = signature_quick(builtin->signature, builtin->method->function);
    }
    Value bound = builtin->owner ? field_peek(&builtin->self) : NULL;
    const Type *shown = bound && !builtin->is_class_bound ? value_type(bound) : builtin->owner;
    return signature_call(vm, builtin->signature, shown, builtin->method->function, bound, arguments);
}

const Type builtin_type = {
    TYPE_HEAD(builtin, "builtin_function_or_method"),
    .base = &object_type,
    .size = sizeof(Builtin),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = builtin_destroy,
              .traverse = builtin_traverse,
              .call = builtin_call,
              .repr = builtin_repr,
              .compare = builtin_compare,
              .hash = builtin_hash},
    .methods = builtin_methods,
    .properties = builtin_properties,
};

/* --- methods of builtin types --------------------------------------------------------------------------- */

Owned method_descriptor_new(VM *vm, const Type *owner, const Method *method) {
    if (*method->signature == '@' && strncmp(method->signature, "@staticmethod ", 14) == 0) {
        Owned function = builtin_new(vm, method, type_value(owner), NULL);
        Owned result = function ? static_method_new(vm, &staticmethod_type, function) : NULL;
        value_release(vm, function);
        return result;
    }
    bool is_class_method = strncmp(method->signature, "@classmethod ", 13) == 0;
    MethodDescriptor *descriptor = object_allocate_zeroed(
        vm, is_class_method ? &classmethod_descriptor_type : &method_descriptor_type, sizeof *descriptor);
    if (!descriptor) return NULL;
    descriptor->method = method;
    descriptor->owner = owner;
    return object_owned(descriptor);
}

/* The part of a signature before the bracket. */
Owned method_name(VM *vm, const char *signature) {
    const char *start = *signature == '@' ? strchr(signature, ' ') + 1 : signature;
    return str_intern_utf8(vm, start, (size_t)(strchr(start, '(') - start));
}

Owned method_descriptor_name(VM *vm, Value descriptor) {
    if (value_has_type(descriptor, &staticmethod_type)) {
        return method_name(
            vm, as_builtin(field_peek(&as_static_method(descriptor)->callable))->method->signature);
    }
    const MethodDescriptor *self = as_method_descriptor(descriptor);
    return method_name(vm, self->method->signature);
}

static void method_descriptor_destroy(VM *vm, Object *self) {
    signature_free(vm, ((MethodDescriptor *)self)->signature);
}

NODISCARD static bool prepare_signature(VM *vm, MethodDescriptor *descriptor) {
    if (LIKELY(descriptor->signature)) return true;
    descriptor->signature = signature_parse(vm, descriptor->method->signature, true);
    if (!descriptor->signature) return false;
    descriptor->quick = signature_quick(descriptor->signature, descriptor->method->function);
    return true;
}

static Owned method_descriptor_call(VM *vm, Value self, Arguments arguments) {
    MethodDescriptor *descriptor = as_method_descriptor(self);
    if (!prepare_signature(vm, descriptor)) return NULL;
    if (arguments.count == 0) {
        Owned name = method_descriptor_name(vm, self);
        if (name) raise_type_error(vm, "unbound method %P.%S() needs an argument", descriptor->owner, name);
        value_release(vm, name);
        return NULL;
    }
    if (!type_is_subtype(vm, value_type(arguments.items[0]), descriptor->owner)) {
        Owned name = method_descriptor_name(vm, self);
        if (name)
            raise_type_error(vm, "descriptor '%S' for '%N' objects doesn't apply to a '%T' object", name,
                             descriptor->owner, arguments.items[0]);
        value_release(vm, name);
        return NULL;
    }
    return signature_call(vm, descriptor->signature, descriptor->owner, descriptor->method->function, NULL,
                          arguments);
}

static Owned method_descriptor_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    if (!object) return value_retain(self);
    MethodDescriptor *descriptor = as_method_descriptor(self);
    if (!type_is_subtype(vm, value_type(object), descriptor->owner)) {
        Owned name = method_descriptor_name(vm, self);
        if (name)
            raise_type_error(vm, "descriptor '%S' for '%N' objects doesn't apply to a '%T' object", name,
                             descriptor->owner, object);
        value_release(vm, name);
        return NULL;
    }
    if (!prepare_signature(vm, descriptor)) return NULL;
    Owned bound = builtin_new(vm, descriptor->method, object, NULL);
    if (!bound) return NULL;
    as_builtin(bound)->owner = descriptor->owner;
    as_builtin(bound)->signature = descriptor->signature;
    field_init_take(&as_builtin(bound)->descriptor, value_retain(self));
    return bound;
}

const Type method_descriptor_type = {
    TYPE_HEAD(method_descriptor, "method_descriptor"),
    .base = &object_type,
    .size = sizeof(MethodDescriptor),
    .flags = TYPE_IS_FINAL | TYPE_IS_METHOD_DESCRIPTOR | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = method_descriptor_destroy,
              .call = method_descriptor_call,
              .descriptor_get = method_descriptor_get,
              .repr = descriptor_repr},
    .methods = descriptor_methods,
    .properties = method_descriptor_properties,
};

static Owned class_descriptor_get(VM *vm, Value self, Value object, Value type) {
    MethodDescriptor *descriptor = as_method_descriptor(self);
    Value class = type ? type : type_value(value_type(object));
    if (!prepare_signature(vm, descriptor)) return NULL; /* once (a loop of int.from_bytes: 0.37) */
    Owned bound = builtin_new(vm, descriptor->method, class, NULL);
    if (bound) {
        as_builtin(bound)->owner = descriptor->owner;
        as_builtin(bound)->is_class_bound = true;
        as_builtin(bound)->signature = descriptor->signature;
        field_init_take(&as_builtin(bound)->descriptor, value_retain(self));
    }
    return bound;
}

static Owned class_descriptor_call(VM *vm, Value self, Arguments arguments) {
    MethodDescriptor *descriptor = as_method_descriptor(self);
    if (!prepare_signature(vm, descriptor)) return NULL;
    if (arguments.count == 0 || !value_is_type(arguments.items[0]))
        return raise_type_error(vm, "descriptor of class method needs a type as first argument");
    return signature_call(vm, descriptor->signature, descriptor->owner, descriptor->method->function, NULL,
                          arguments);
}

const Type classmethod_descriptor_type = {
    TYPE_HEAD(classmethod_descriptor, "classmethod_descriptor"),
    .base = &object_type,
    .size = sizeof(MethodDescriptor),
    .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = method_descriptor_destroy,
              .call = class_descriptor_call,
              .descriptor_get = class_descriptor_get,
              .repr = descriptor_repr},
    .properties = method_descriptor_properties,
};

/* __new__ of a builtin type: a function whose first argument is the class. */
static Owned constructor_function(VM *vm, Value *args) {
    (void)args;
    return raise_system_error(vm, "constructor called without its type");
}

static const Method constructor_method = {"__new__(*args, **kwargs)", constructor_function,
                                          "Make an object of the given class."};

Owned constructor_new(VM *vm, const Type *owner) {
    Owned builtin = builtin_new(vm, &constructor_method, type_value(owner), NULL);
    if (builtin) as_builtin(builtin)->is_class_bound = true;
    return builtin;
}

bool constructor_is(Value value) {
    return value_has_type(value, &builtin_type) && as_builtin(value)->method == &constructor_method;
}

static Signature *construct_signature(VM *vm, const Type *type) {
    Signature *signature = signature_parse(vm, type->construct.signature, true);
    if (signature) signature_add_self(signature);
    return signature;
}

/* The class comes before the parameters that the text names. */
void signature_add_self(Signature *signature) {
    for (int i = signature->count; i > 0; i--) signature->names[i] = signature->names[i - 1];
    signature->names[0] = NULL;
    signature->count++;
    signature->positional++;
    signature->required++;
    signature->positional_only++;
    if (signature->rest_index >= 0) signature->rest_index++;
    if (signature->keywords_index >= 0) signature->keywords_index++;
    signature->has_self = true;
}

/* A builtin's way of making (or initialising) takes no keywords: then those of a subclass with an __init__
   (or __new__) of its own are for that, and the builtin's does not see them. */
static Arguments without_keywords(VM *vm, const Signature *signature, const Type *builtin, const Type *class,
                                  NameIndex other, Arguments arguments) {
    if (!arguments.keyword_names || class == builtin || signature->positional_only < signature->count)
        return arguments;
    if (type_lookup(vm, class, vm_name(vm, other)) != type_lookup(vm, builtin, vm_name(vm, other)))
        arguments.keyword_names = NULL;
    return arguments;
}

void constructor_prepare_at_once(VM *vm, const Type *type) {
    TypeState *state = type_state(vm, type);
    Signature *signature = signature_parse(vm, type->at_once.signature, true);
    QuickCall *quick = signature ? memory_allocate(sizeof *quick) : NULL;
    if (quick) {
        signature_add_self(signature);
        *quick = signature_quick(signature, type->at_once.function);
        state->quick_make = quick;
    }
    signature_free(vm, signature);
    if (raise_is_pending(vm)) raise_clear(vm); /* the longer way serves as well */
}

/* Sets count their argument under the name of the subclass. */
static bool check_class_count(VM *vm, const Type *class, Arguments arguments) {
    if (arguments.count <= 1) return true;
    return raise_type_error(vm, "%P expected at most 1 argument, got %ld", class, (int64_t)arguments.count);
}

/* int(...) and str(...) themselves, not their subclasses, unpack arguments that have no names. */
static bool check_unpacked(VM *vm, const Type *type, const Signature *signature, Arguments arguments) {
    int64_t most = signature->positional - 1, given = (int64_t)arguments.count;
    bool is_unpacked = (type == &int_type || type == &str_type) &&
                       !(arguments.keyword_names && as_tuple(arguments.keyword_names)->count);
    if (!is_unpacked || given <= most) return true;
    return raise_type_error(vm, "%P expected at most %ld arguments, got %ld", type, most, given);
}

Owned constructor_call(VM *vm, const Type *builtin, const Type *type, Arguments arguments) {
    TypeState *state = type_state(vm, builtin);
    if (!state->construct_signature) {
        state->construct_signature = construct_signature(vm, builtin);
        if (!state->construct_signature) return NULL;
        const Type *initialiser = builtin;
        while (initialiser && !initialiser->initialise.function && !initialiser->slots.init)
            initialiser = initialiser->base;
        bool is_quick = (!initialiser || initialiser == &object_type) && !builtin->slots.make &&
                        state->construct_signature->is_positional && !(builtin->flags & TYPE_IS_HEAP);
        if (is_quick && !state->quick_make) {
            state->quick_make = memory_allocate(sizeof *state->quick_make);
            if (state->quick_make)
                *state->quick_make = signature_quick(state->construct_signature, builtin->construct.function);
        }
    }
    if (!check_unpacked(vm, type, state->construct_signature, arguments)) return NULL;
    if (builtin == &frozenset_type && !check_class_count(vm, type, arguments)) return NULL;
    return signature_call(
        vm, state->construct_signature, NULL, builtin->construct.function, type_value(type),
        without_keywords(vm, state->construct_signature, builtin, type, NAME___init__, arguments));
}

bool initialise_call(VM *vm, const Type *type, Value self, Arguments arguments) {
    while (type && !type->initialise.function) type = type->base;
    if (!type) return true;
    TypeState *state = type_state(vm, type);
    if (!state->initialise_signature) {
        Signature *signature = signature_parse(vm, type->initialise.signature, true);
        if (!signature) return false;
        signature_add_self(signature);
        state->initialise_signature = signature;
    }
    if (type != &set_type)
        arguments = without_keywords(vm, state->initialise_signature, type, value_type(self), NAME___new__,
                                     arguments);
    if (type == &set_type && !check_class_count(vm, value_type(self), arguments)) return false;
    Owned result =
        signature_call(vm, state->initialise_signature, NULL, type->initialise.function, self, arguments);
    value_release(vm, result);
    return result != NULL;
}

/* Calls builtin's own way of making an instance of class. */
static Owned make_builtin(VM *vm, const Type *builtin, const Type *class, Arguments arguments) {
    if (builtin->slots.make) return builtin->slots.make(vm, class, arguments);
    if (builtin->construct.function) return constructor_call(vm, builtin, class, arguments);
    if (builtin == &object_type) return object_make(vm, class, arguments);
    return raise_type_error(vm, "cannot create '%N' instances", builtin);
}

/* Whether a builtin type has no way to make instances that a program could use. */
static bool is_made_by_c_only(const Type *type) {
    bool is_of_program = type->flags & TYPE_IS_HEAP && !as_heap_type(type)->is_immutable;
    return !is_of_program && type != &object_type && !type->slots.make && !type->construct.function;
}

static Owned call_constructor_object(VM *vm, Value constructor, Arguments arguments) {
    const Type *owner = as_type(field_peek(&as_builtin(constructor)->self));
    if (arguments.count == 0) return raise_type_error(vm, "%N.__new__(): not enough arguments", owner);
    Value class = arguments.items[0];
    if (!value_is_type(class))
        return raise_type_error(vm, "%N.__new__(X): X is not a type object (%T)", owner, class);
    if (!type_is_subtype(vm, as_type(class), owner)) {
        return raise_type_error(vm, "%N.__new__(%N): %N is not a subtype of %N", owner, as_type(class),
                                as_type(class), owner);
    }
    if (is_made_by_c_only(as_type(class))) {
        Owned name = type_full_name(vm, as_type(class));
        if (name) raise_type_error(vm, "cannot create '%S' instances", name);
        value_release(vm, name);
        return NULL;
    }
    const Type *native = maker_of(type_builtin_base(as_type(class))), *wanted = maker_of(owner);
    if (native != wanted &&
        (native->construct.function != wanted->construct.function ||
         native->slots.make != wanted->slots.make || native->flags & TYPE_NO_CONSTRUCTOR)) {
        const Type *safe = as_type(class); /* the nearest one without a __new__ in the language */
        for (Value found = NULL; safe->base; safe = safe->base) {
            found = type_lookup(vm, safe, vm_name(vm, NAME___new__));
            if (!found || constructor_is(found)) break;
        }
        return raise_type_error(vm, "%N.__new__(%N) is not safe, use %N.__new__()", owner, as_type(class),
                                safe);
    }
    return make_builtin(vm, owner, as_type(class),
                        (Arguments){arguments.items + 1, arguments.count - 1, arguments.keyword_names});
}

Owned type_make_instance(VM *vm, const Type *type, Arguments arguments) {
    Value found = type_lookup(vm, type, vm_name(vm, NAME___new__));
    if (found && constructor_is(found))
        return make_builtin(vm, as_type(field_peek(&as_builtin(found)->self)), type, arguments);
    if (!found)
        return raise_is_pending(vm) ? NULL : raise_type_error(vm, "cannot create '%N' instances", type);
    Owned callee = value_attribute(vm, type_value(type), vm_name(vm, NAME___new__));
    if (!callee) return NULL;
    enum { INLINE_MOST = 15 };
    Value room[INLINE_MOST + 1], *items = room;
    size_t named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0,
           total = arguments.count + named;
    if (total > INLINE_MOST) items = memory_allocate_array(total + 1, sizeof *items);
    Owned result = NULL;
    if (!items) {
        raise_memory_error(vm);
    } else {
        items[0] = type_value(type);
        for (size_t i = 0; i < total; i++) items[i + 1] = arguments.items[i];
        result = value_call(vm, callee, (Arguments){items, arguments.count + 1, arguments.keyword_names});
        if (items != room) memory_release(items);
    }
    value_release(vm, callee);
    return result;
}

/* --- wrappers of slots ---------------------------------------------------------------------------------- */

typedef struct SlotWrapper {
    Object object;
    const Type *owner;
    int definition;
    Field self; /* of a method-wrapper */
} SlotWrapper;

Owned slot_wrapper_new(VM *vm, const Type *owner, int definition) {
    SlotWrapper *wrapper = object_allocate_zeroed(vm, &slot_wrapper_type, sizeof *wrapper);
    if (!wrapper) return NULL;
    wrapper->owner = owner;
    wrapper->definition = definition;
    return object_owned(wrapper);
}

int slot_wrapper_index(Value wrapper) {
    return ((const SlotWrapper *)wrapper)->definition;
}

const Type *slot_wrapper_owner(Value wrapper) {
    return ((const SlotWrapper *)wrapper)->owner;
}

Value method_wrapper_self(Value wrapper) {
    return field_peek(&((const SlotWrapper *)wrapper)->self);
}

static Owned slot_wrapper_called(VM *vm, Value self, Arguments arguments) {
    const SlotWrapper *wrapper = (const SlotWrapper *)self;
    Value name = vm_name(vm, slot_definitions[wrapper->definition].name);
    if (arguments.count == 0)
        return raise_type_error(vm, "descriptor '%S' of '%N' object needs an argument", name, wrapper->owner);
    if (!type_is_subtype(vm, value_type(arguments.items[0]), wrapper->owner)) {
        return raise_type_error(vm, "descriptor '%S' requires a '%N' object but received a '%T'", name,
                                wrapper->owner, arguments.items[0]);
    }
    return slot_wrapper_call(vm, wrapper->owner, wrapper->definition, arguments.items[0],
                             (Arguments){arguments.items + 1, arguments.count - 1, arguments.keyword_names});
}

static Owned slot_wrapper_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    if (!object) return value_retain(self);
    const SlotWrapper *wrapper = (const SlotWrapper *)self;
    if (!type_is_subtype(vm, value_type(object), wrapper->owner)) {
        return raise_type_error(vm, "descriptor '%S' for '%N' objects doesn't apply to a '%T' object",
                                vm_name(vm, slot_definitions[wrapper->definition].name), wrapper->owner,
                                object);
    }
    SlotWrapper *bound = object_allocate_zeroed(vm, &method_wrapper_type, sizeof *bound);
    if (!bound) return NULL;
    bound->owner = wrapper->owner;
    bound->definition = wrapper->definition;
    field_init_take(&bound->self, value_retain(object));
    return object_owned(bound);
}

const Type slot_wrapper_type = {
    TYPE_HEAD(slot_wrapper, "wrapper_descriptor"), .base = &object_type, .size = sizeof(SlotWrapper),
    .flags = TYPE_IS_FINAL | TYPE_IS_METHOD_DESCRIPTOR | TYPE_NO_CONSTRUCTOR,
    .slots = {.call = slot_wrapper_called, .descriptor_get = slot_wrapper_get, .repr = descriptor_repr},
    .methods = descriptor_methods, .properties = slot_wrapper_properties,
};

static void method_wrapper_destroy(VM *vm, Object *self) {
    field_clear(vm, &((SlotWrapper *)self)->self);
}

static void method_wrapper_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((SlotWrapper *)self)->self), context);
}

static Owned method_wrapper_call(VM *vm, Value self, Arguments arguments) {
    const SlotWrapper *wrapper = (const SlotWrapper *)self;
    return slot_wrapper_call(vm, wrapper->owner, wrapper->definition, field_peek(&wrapper->self), arguments);
}

const Type method_wrapper_type = {
    TYPE_HEAD(method_wrapper, "method-wrapper"),
    .base = &object_type,
    .size = sizeof(SlotWrapper),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = method_wrapper_destroy,
              .traverse = method_wrapper_traverse,
              .call = method_wrapper_call,
              .repr = method_wrapper_repr,
              .compare = method_wrapper_compare,
              .hash = method_wrapper_hash},
    .properties = method_wrapper_properties,
};

/* --- bound methods -------------------------------------------------------------------------------------- */

Owned bound_method_new(VM *vm, Value function, Value self) {
    BoundMethod *method = object_allocate_container(vm, &method_type, sizeof *method);
    if (!method) return NULL;
    field_init_take(&method->function, value_retain(function));
    field_init_take(&method->self, value_retain(self));
    return object_owned(method);
}

static void method_destroy(VM *vm, Object *self) {
    field_clear(vm, &((BoundMethod *)self)->function);
    field_clear(vm, &((BoundMethod *)self)->self);
}

static void method_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((BoundMethod *)self)->function), context);
    visit(field_peek(&((BoundMethod *)self)->self), context);
}

static Owned method_call(VM *vm, Value self, Arguments arguments) {
    const BoundMethod *method = as_bound_method(self);
    enum { INLINE_MOST = 15 };
    Value room[INLINE_MOST + 1], *items = room;
    size_t named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0,
           total = arguments.count + named;
    if (total > INLINE_MOST) {
        items = memory_allocate_array(total + 1, sizeof *items);
        if (!items) return raise_memory_error(vm);
    }
    items[0] = field_peek(&method->self);
    for (size_t i = 0; i < total; i++) items[i + 1] = arguments.items[i];
    Owned function = field_get(&method->function), bound = field_get(&method->self);
    Owned result = value_call(vm, function, (Arguments){items, arguments.count + 1, arguments.keyword_names});
    value_release(vm, function);
    value_release(vm, bound);
    if (items != room) memory_release(items);
    return result;
}

/* It is bound already. */
static Owned method_get(VM *vm, Value self, Value object, Value type) {
    (void)vm, (void)object, (void)type;
    return value_retain(self);
}

const Type method_type = {
    TYPE_HEAD(method, "method"),
    .base = &object_type,
    .size = sizeof(BoundMethod),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = method_destroy,
              .traverse = method_traverse,
              .call = method_call,
              .descriptor_get = method_get,
              .repr = bound_method_repr,
              .compare = bound_method_compare,
              .hash = bound_method_hash,
              .get_attribute = bound_method_get_attribute},
    .construct = {"method(function, instance, /)", bound_method_construct, NULL},
    .methods = bound_method_methods,
    .properties = bound_method_properties,
    .text = "A function together with its first argument.",
};

/* --- computed attributes -------------------------------------------------------------------------------- */

Owned getset_descriptor_new(VM *vm, const Type *owner, const Property *property) {
    bool is_member = property->set == property_read_only || exception_property_is_member(owner, property);
    const Type *type = is_member ? &member_descriptor_type : &getset_descriptor_type;
    GetSetDescriptor *descriptor = object_allocate_zeroed(vm, type, sizeof *descriptor);
    if (!descriptor) return NULL;
    descriptor->property = property;
    descriptor->owner = owner;
    field_init_take(&descriptor->name, str_intern_text(vm, property->name));
    return object_owned(descriptor);
}

Owned member_descriptor_new(VM *vm, const Type *owner, Value name, uint32_t offset) {
    GetSetDescriptor *descriptor = object_allocate_zeroed(vm, &member_descriptor_type, sizeof *descriptor);
    if (!descriptor) return NULL;
    descriptor->owner = owner;
    descriptor->offset = offset;
    field_init_take(&descriptor->name, value_retain(name));
    return object_owned(descriptor);
}

static void getset_destroy(VM *vm, Object *self) {
    field_clear(vm, &((GetSetDescriptor *)self)->name);
}

static bool check_getset(VM *vm, const GetSetDescriptor *descriptor, Value object) {
    if (type_is_subtype(vm, value_type(object), descriptor->owner)) return true;
    return raise_type_error(vm, "descriptor '%S' for '%N' objects doesn't apply to a '%T' object",
                            field_peek(&descriptor->name), descriptor->owner, object);
}

static Owned getset_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    if (!object) return value_retain(self);
    const GetSetDescriptor *descriptor = as_getset(self);
    if (!check_getset(vm, descriptor, object)) return NULL;
    return descriptor->property->get(vm, object);
}

static bool getset_set(VM *vm, Value self, Value object, Value value) {
    const GetSetDescriptor *descriptor = as_getset(self);
    if (!check_getset(vm, descriptor, object)) return false;
    if (descriptor->property->set) return descriptor->property->set(vm, object, value);
    return raise_attribute_error(vm, "attribute '%S' of '%N' objects is not writable",
                                 field_peek(&descriptor->name), descriptor->owner);
}

const Type getset_descriptor_type = {
    TYPE_HEAD(getset_descriptor, "getset_descriptor"),
    .base = &object_type,
    .size = sizeof(GetSetDescriptor),
    .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = getset_destroy,
              .descriptor_get = getset_get,
              .descriptor_set = getset_set,
              .repr = descriptor_repr},
    .properties = getset_descriptor_properties,
};

static Owned member_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    if (!object) return value_retain(self);
    const GetSetDescriptor *descriptor = as_getset(self);
    if (!check_getset(vm, descriptor, object)) return NULL;
    if (descriptor->property) return descriptor->property->get(vm, object);
    const Field *member = instance_member(value_object(object), descriptor->offset);
    if (field_peek(member)) return field_get(member);
    Owned class = type_qualified_name(vm, value_type(object));
    if (class)
        raise_missing_attribute(vm, object, field_peek(&descriptor->name),
                                "'%S' object has no attribute '%S'", class, field_peek(&descriptor->name));
    value_release(vm, class);
    return NULL;
}

static bool member_set(VM *vm, Value self, Value object, Value value) {
    const GetSetDescriptor *descriptor = as_getset(self);
    if (!check_getset(vm, descriptor, object)) return false;
    if (descriptor->property) return descriptor->property->set(vm, object, value);
    Field *member = instance_member(value_object(object), descriptor->offset);
    if (!value && !field_peek(member)) return raise_attribute_error(vm, "%S", field_peek(&descriptor->name));
    field_take(vm, member, value ? value_retain(value) : NULL);
    return true;
}

const Type member_descriptor_type = {
    TYPE_HEAD(member_descriptor, "member_descriptor"),
    .base = &object_type,
    .size = sizeof(GetSetDescriptor),
    .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = getset_destroy,
              .descriptor_get = member_get,
              .descriptor_set = member_set,
              .repr = descriptor_repr},
    .properties = getset_descriptor_properties,
};

/* --- cells ---------------------------------------------------------------------------------------------- */

Owned cell_new(VM *vm, Value value) {
    Cell *cell = object_allocate_container(vm, &cell_type, sizeof *cell);
    if (cell) field_init_take(&cell->value, value ? value_retain(value) : NULL);
    return object_owned(cell);
}

static void cell_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Cell *)self)->value);
}

static void cell_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Cell *)self)->value), context);
}

const Type cell_type = {
    TYPE_HEAD(cell, "cell"),
    .base = &object_type,
    .size = sizeof(Cell),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .slots = {.destroy = cell_destroy,
              .traverse = cell_traverse,
              .clear = cell_destroy,
              .repr = cell_repr,
              .compare = cell_compare},
    .construct = {"cell(contents=<unrepresentable>, /)", cell_construct, NULL},
    .properties = cell_properties,
    .text = "A variable that functions share.",
};

/*
 * Type parameters and aliases (PEP 695, 696): typing's TypeVar, ParamSpec, TypeVarTuple, TypeAliasType.
 *
 * Bounds, constraints, defaults and values are computed when somebody asks, by functions that the compiler
 * made. Substitution is left to the module typing, as in CPython.
 */
#include "vm/objects/type_params.h"

#include "vm/frame.h"
#include "vm/import.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* TypeVar, ParamSpec and TypeVarTuple share this; unused fields stay NULL. */
typedef struct TypeParam {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field name;
    Field bound, evaluate_bound;             /* the value, and the function that computes it */
    Field constraints, evaluate_constraints; /* tuple */
    Field default_value, evaluate_default;
    bool is_covariant, is_contravariant, infers_variance;
} TypeParam;

/* ParamSpec.args and ParamSpec.kwargs. */
typedef struct ParamSpecPart {
    Object object;
    Field origin;
} ParamSpecPart;

typedef struct TypeAlias {
    Object object;
    Field name, type_params, compute, value, module; /* type_params: tuple or NULL */
} TypeAlias;

static TypeParam *as_param(Value value) {
    return (TypeParam *)(uintptr_t)value;
}

static TypeAlias *as_type_alias(Value value) {
    return (TypeAlias *)(uintptr_t)value;
}

/* The singleton typing.NoDefault: the word would be a constant if it were not so rare; it is an immortal
 * object. */
static const Object no_default_object = OBJECT_STATIC(&no_default_type);

Value type_no_default(void) {
    return object_value(&no_default_object);
}

static Owned no_default_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "typing.NoDefault");
}

static Owned no_default_reduce(VM *vm, Value *args) {
    (void)args;
    return str_new_text(vm, "NoDefault");
}

static Owned no_default_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type;
    if (arguments.count || (arguments.keyword_names && as_tuple(arguments.keyword_names)->count))
        return raise_type_error(vm, "NoDefaultType takes no arguments");
    return value_retain(type_no_default());
}

static const Method no_default_methods[] = {
    {"__reduce__(self, /)", no_default_reduce, NULL},
    {NULL, NULL, NULL},
};

const Type no_default_type = {
    TYPE_HEAD(no_default, "NoDefaultType"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(Object),
    .flags = TYPE_IS_FINAL,
    .slots = {.repr = no_default_repr, .make = no_default_make},
    .methods = no_default_methods,
    .text = "The type of the NoDefault singleton.",
};

/* --- what the kinds share ------------------------------------------------------------------------------- */

static Owned get_or_none(const Field *field) {
    return field_peek(field) ? field_get(field) : VALUE_NONE;
}

static Owned typing_call(VM *vm, const char *function, const Value *items, size_t count) {
    Owned module = import_module_text(vm, "typing"), name = module ? str_intern_text(vm, function) : NULL;
    Owned result = name ? value_call_method(vm, module, name, items, count) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    return result;
}

static Owned typing_value(VM *vm, const char *name) {
    Owned module = import_module_text(vm, "typing"), key = module ? str_intern_text(vm, name) : NULL;
    Owned result = key ? value_attribute(vm, module, key) : NULL;
    value_release(vm, module);
    value_release(vm, key);
    return result;
}

/* The __name__ of the module whose code runs, or NULL. */
static Owned caller_module(VM *vm) {
    Value globals = frame_globals(vm);
    Value found =
        globals && value_is_dict(globals) ? dict_get_name(vm, as_dict(globals), NAME___name__) : NULL;
    return found ? value_retain(found) : VALUE_NONE;
}

static Owned param_allocate(VM *vm, const Type *type, Value name) {
    Owned made = type_allocate(vm, type);
    if (made) field_init_take(&as_param(made)->name, value_retain(name));
    return made;
}

static bool set_module(VM *vm, Value self, Value module) {
    bool found;
    return instance_set(vm, self, vm_name(vm, NAME___module__), module, &found);
}

/* One made by the compiler has no __module__ of its own but typing's. */
static Owned param_new(VM *vm, const Type *type, Value name) {
    Owned made = param_allocate(vm, type, name);
    if (!made) return NULL;
    as_param(made)->infers_variance = true;
    Owned module = caller_module(vm);
    bool is_fine = set_module(vm, made, module);
    value_release(vm, module);
    if (is_fine) return made;
    value_release(vm, made);
    return NULL;
}

static void param_destroy(VM *vm, Object *self) {
    TypeParam *param = (TypeParam *)self;
    instance_destroy_attributes(vm, self);
    field_clear(vm, &param->name);
    field_clear(vm, &param->bound);
    field_clear(vm, &param->evaluate_bound);
    field_clear(vm, &param->constraints);
    field_clear(vm, &param->evaluate_constraints);
    field_clear(vm, &param->default_value);
    field_clear(vm, &param->evaluate_default);
}

static void param_traverse(Object *self, Visit *visit, void *context) {
    TypeParam *param = (TypeParam *)self;
    instance_traverse_native(self, visit, context);
    visit(field_peek(&param->bound), context);
    visit(field_peek(&param->evaluate_bound), context);
    visit(field_peek(&param->constraints), context);
    visit(field_peek(&param->evaluate_constraints), context);
    visit(field_peek(&param->default_value), context);
    visit(field_peek(&param->evaluate_default), context);
}

static Owned param_repr(VM *vm, Value self) {
    const TypeParam *param = as_param(self);
    const char *mark = param->is_covariant ? "+" : param->is_contravariant ? "-" : "~";
    if (value_has_type(self, &type_var_tuple_type) || param->infers_variance) mark = "";
    return str_new_format(vm, "%s%S", mark, field_peek(&param->name));
}

static Owned param_or(VM *vm, Value left, Value right) {
    const Value items[2] = {left, right};
    return typing_call(vm, "_make_union", items, 2);
}

static Owned get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_param(self)->name);
}

/* The value in `field`, computed by `evaluate` (called with format 1) when it is asked for the first time. */
static Owned lazy_value(VM *vm, Field *field, const Field *evaluate, Value missing) {
    if (field_peek(field)) return field_get(field);
    if (!field_peek(evaluate)) return value_retain(missing);
    Owned function = field_get(evaluate), one = value_from_small_int(1);
    Owned value = value_call_1(vm, function, one);
    value_release(vm, function);
    if (value) field_take(vm, field, value_retain(value));
    return value;
}

static Owned get_bound(VM *vm, Value self) {
    return lazy_value(vm, &as_param(self)->bound, &as_param(self)->evaluate_bound, VALUE_NONE);
}

static Owned get_constraints(VM *vm, Value self) {
    return lazy_value(vm, &as_param(self)->constraints, &as_param(self)->evaluate_constraints,
                      vm->empty_tuple);
}

static Owned get_default(VM *vm, Value self) {
    return lazy_value(vm, &as_param(self)->default_value, &as_param(self)->evaluate_default,
                      type_no_default());
}

/* --- functions that compute: evaluate_bound and its like ------------------------------------------------ */

static Owned constant_evaluator_call(VM *vm, Value *args) {
    int64_t format;
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &format)) return NULL;
    enum { FORMAT_STRING = 4 };
    if (format != FORMAT_STRING) return value_retain(args[0]);
    Owned module = import_module_text(vm, "annotationlib"),
          name = module ? str_intern_text(vm, "type_repr") : NULL;
    Owned result = NULL;
    if (name && value_is_tuple(args[0])) {
        Owned list = list_new(vm, 0);
        bool is_fine = list != NULL;
        for (int64_t i = 0; is_fine && i < as_tuple(args[0])->count; i++) {
            Value item = tuple_peek(args[0], i);
            is_fine = list_append_take(vm, as_list(list), value_call_method(vm, module, name, &item, 1));
        }
        Owned comma = is_fine ? str_new_text(vm, ", ") : NULL,
              join = comma ? str_intern_text(vm, "join") : NULL;
        Owned joined = join ? value_call_method(vm, comma, join, (const Value[]){list}, 1) : NULL;
        result = joined ? str_new_format(vm, "(%S)", joined) : NULL;
        value_release(vm, list);
        value_release(vm, comma);
        value_release(vm, join);
        value_release(vm, joined);
    } else if (name) {
        result = value_call_method(vm, module, name, args, 1);
    }
    value_release(vm, module);
    value_release(vm, name);
    return result;
}

static const Method constant_evaluator = {"constevaluator(self, format, /)", constant_evaluator_call, NULL};

/* The function that computes a value, or a stand-in that gives it. */
static Owned evaluator(VM *vm, const Field *value, const Field *evaluate) {
    if (field_peek(evaluate)) return field_get(evaluate);
    if (!field_peek(value)) return VALUE_NONE;
    Owned function = builtin_new(vm, &constant_evaluator, field_peek(value), NULL);
    if (function) as_builtin(function)->owner = &object_type;
    return function;
}

static Owned get_evaluate_bound(VM *vm, Value self) {
    return evaluator(vm, &as_param(self)->bound, &as_param(self)->evaluate_bound);
}

static Owned get_evaluate_constraints(VM *vm, Value self) {
    return evaluator(vm, &as_param(self)->constraints, &as_param(self)->evaluate_constraints);
}

static Owned get_evaluate_default(VM *vm, Value self) {
    return evaluator(vm, &as_param(self)->default_value, &as_param(self)->evaluate_default);
}

static Owned get_covariant(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_param(self)->is_covariant);
}

static Owned get_contravariant(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_param(self)->is_contravariant);
}

static Owned get_infers(VM *vm, Value self) {
    (void)vm;
    return value_from_bool(as_param(self)->infers_variance);
}

static Owned method_has_default(VM *vm, Value *args) {
    (void)vm;
    const TypeParam *param = as_param(args[0]);
    Value value = field_peek(&param->default_value);
    return value_from_bool(field_peek(&param->evaluate_default) || (value && value != type_no_default()));
}

static Owned method_reduce(VM *vm, Value *args) {
    return field_get(&as_param(args[0])->name);
    (void)vm;
}

static Owned method_mro_entries(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    Owned name = type_name(vm, type);
    if (name) raise_type_error(vm, "Cannot subclass an instance of %S", name);
    value_release(vm, name);
    return NULL;
}

Owned type_param_set_default(VM *vm, Value parameter, Value compute) {
    field_take(vm, &as_param(parameter)->evaluate_default, value_retain(compute));
    return value_retain(parameter);
}

/* Arguments that constructors share, checked by typing. */
static bool read_flag(VM *vm, Value value, bool *flag) {
    *flag = false;
    return !value || value_is_true(vm, value, flag);
}

static bool set_variance(VM *vm, TypeParam *param, Value covariant, Value contravariant, Value infer) {
    if (!read_flag(vm, covariant, &param->is_covariant) ||
        !read_flag(vm, contravariant, &param->is_contravariant) ||
        !read_flag(vm, infer, &param->infers_variance))
        return false;
    if (param->is_covariant && param->is_contravariant)
        return raise_value_error(vm, "Bivariant types are not supported.");
    if (param->infers_variance && (param->is_covariant || param->is_contravariant))
        return raise_value_error(vm, "Variance cannot be specified with infer_variance.");
    return true;
}

static bool set_bound(VM *vm, TypeParam *param, Value bound) {
    if (!bound || bound == VALUE_NONE) return true;
    if (param->object.type == &param_spec_type) { /* what may bound one is left open */
        field_take(vm, &param->bound, value_retain(bound));
        return true;
    }
    Owned message = str_new_text(vm, "Bound must be a type.");
    const Value items[2] = {bound, message};
    Owned checked = message ? typing_call(vm, "_type_check", items, 2) : NULL;
    value_release(vm, message);
    if (checked) field_take(vm, &param->bound, checked);
    return checked != NULL;
}

static Owned finish_construct(VM *vm, Owned made, bool is_fine, Value default_value) {
    Owned module = is_fine ? caller_module(vm) : NULL;
    is_fine = is_fine && set_module(vm, made, module);
    value_release(vm, module);
    if (is_fine && default_value && default_value != type_no_default())
        field_take(vm, &as_param(made)->default_value, value_retain(default_value));
    if (is_fine) return made;
    value_release(vm, made);
    return NULL;
}

/* --- TypeVar -------------------------------------------------------------------------------------------- */

Owned type_var_new(VM *vm, Value name, Value bound, Value constraints) {
    Owned made = param_new(vm, &type_var_type, name);
    if (made && bound) field_init_take(&as_param(made)->evaluate_bound, value_retain(bound));
    if (made && constraints)
        field_init_take(&as_param(made)->evaluate_constraints, value_retain(constraints));
    return made;
}

static bool set_constraints(VM *vm, TypeParam *param, Value constraints) {
    int64_t count = as_tuple(constraints)->count;
    if (!count) return true;
    if (count == 1) return raise_type_error(vm, "A single constraint is not allowed");
    if (field_peek(&param->bound))
        return raise_type_error(vm, "Constraints cannot be combined with bound=...");
    Owned checked = tuple_new(vm, count),
          message = str_new_text(vm, "TypeVar(name, constraint, ...): constraints must be types.");
    bool is_fine = checked && message;
    for (int64_t i = 0; is_fine && i < count; i++) {
        const Value items[2] = {tuple_peek(constraints, i), message};
        Owned one = typing_call(vm, "_type_check", items, 2);
        is_fine = one != NULL;
        if (one) field_init_take(&as_tuple(checked)->items[i], one);
    }
    value_release(vm, message);
    if (is_fine) field_take(vm, &param->constraints, checked);
    else value_release(vm, checked);
    return is_fine;
}

static Owned type_var_construct(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "TypeVar() argument 'name' must be str, not %A", args[1]);
    Owned made = param_allocate(vm, &type_var_type, args[1]);
    if (!made) return NULL;
    TypeParam *param = as_param(made);
    bool is_fine = set_variance(vm, param, args[5], args[6], args[7]) && set_bound(vm, param, args[3]) &&
                   set_constraints(vm, param, args[2]);
    return finish_construct(vm, made, is_fine, args[4]);
}

static Owned type_var_subst(VM *vm, Value *args) {
    return typing_call(vm, "_typevar_subst", args, 2);
}

static Owned type_var_prepare(VM *vm, Value *args) {
    Owned parameters = value_attribute_name(vm, args[1], NAME___parameters__), result = NULL;
    if (!parameters || !value_is_tuple(parameters)) {
        value_release(vm, parameters);
        return raise_is_pending(vm) ? NULL : value_retain(args[2]);
    }
    int64_t index = -1, given = as_tuple(args[2])->count;
    for (int64_t i = 0; i < as_tuple(parameters)->count && index < 0; i++) {
        if (tuple_peek(parameters, i) == args[0]) index = i;
    }
    value_release(vm, parameters);
    if (index < given) return value_retain(args[2]);
    Owned value = index == given ? get_default(vm, args[0]) : NULL;
    if (value && value != type_no_default()) {
        Owned single = tuple_single(vm, value);
        result = single ? value_binary(vm, args[2], single, BINARY_ADD) : NULL;
        value_release(vm, single);
        value_release(vm, value);
        return result;
    }
    value_release(vm, value);
    if (raise_is_pending(vm)) return NULL;
    Owned alias = value_str(vm, args[1]);
    if (alias)
        raise_type_error(vm, "Too few arguments for %S; actual %ld, expected at least %ld", alias, given,
                         index + 1);
    value_release(vm, alias);
    return NULL;
}

static const Property type_var_properties[] = {
    {"__name__", get_name, property_read_only, NULL},
    {"__bound__", get_bound, NULL, NULL},
    {"__constraints__", get_constraints, NULL, NULL},
    {"__default__", get_default, NULL, NULL},
    {"__covariant__", get_covariant, property_read_only, NULL},
    {"__contravariant__", get_contravariant, property_read_only, NULL},
    {"__infer_variance__", get_infers, property_read_only, NULL},
    {"evaluate_bound", get_evaluate_bound, NULL, NULL},
    {"evaluate_constraints", get_evaluate_constraints, NULL, NULL},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Method type_var_methods[] = {
    {"__typing_subst__(self, arg, /)", type_var_subst, NULL},
    {"__typing_prepare_subst__(self, alias, args, /)", type_var_prepare, NULL},
    {"__reduce__(self, /)", method_reduce, NULL},
    {"has_default(self, /)", method_has_default, NULL},
    {"__mro_entries__(self, bases, /)", method_mro_entries, NULL},
    {NULL, NULL, NULL},
};

#define PARAM_SLOTS                                                                                          \
    .slots = {.destroy = param_destroy,                                                                      \
              .traverse = param_traverse,                                                                    \
              .clear = param_destroy,                                                                        \
              .repr = param_repr,                                                                            \
              .binary = {[BINARY_OR] = param_or}}
#define PARAM_FLAGS TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES | TYPE_IS_FINAL

const Type type_var_type = {
    TYPE_HEAD(type_var, "typing.TypeVar"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(TypeParam),
    .shape_offset = offsetof(TypeParam, shape),
    .flags = PARAM_FLAGS,
    PARAM_SLOTS,
    .construct = {"typevar(name, *constraints, bound=None, default=typing.NoDefault, covariant=False, "
                  "contravariant=False, infer_variance=False)",
                  type_var_construct, NULL},
    .methods = type_var_methods,
    .properties = type_var_properties,
    .text = "Type variable.",
};

/* --- ParamSpec ------------------------------------------------------------------------------------------ */

Owned param_spec_new(VM *vm, Value name) {
    return param_new(vm, &param_spec_type, name);
}

static Owned param_spec_construct(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "ParamSpec() argument 'name' must be str, not %A", args[1]);
    Owned made = param_allocate(vm, &param_spec_type, args[1]);
    if (!made) return NULL;
    TypeParam *param = as_param(made);
    return finish_construct(
        vm, made, set_variance(vm, param, args[4], args[5], args[6]) && set_bound(vm, param, args[2]),
        args[3]);
}

static Owned make_part(VM *vm, const Type *type, Value origin) {
    ParamSpecPart *part = object_allocate(vm, type, sizeof *part);
    if (part) field_init_take(&part->origin, value_retain(origin));
    return object_owned(part);
}

static Owned get_spec_args(VM *vm, Value self) {
    return make_part(vm, &param_spec_args_type, self);
}

static Owned get_spec_kwargs(VM *vm, Value self) {
    return make_part(vm, &param_spec_kwargs_type, self);
}

static Owned param_spec_subst(VM *vm, Value *args) {
    return typing_call(vm, "_paramspec_subst", args, 2);
}

static Owned param_spec_prepare(VM *vm, Value *args) {
    return typing_call(vm, "_paramspec_prepare_subst", args, 3);
}

static const Property param_spec_properties[] = {
    {"__name__", get_name, property_read_only, NULL},
    {"__bound__", get_bound, NULL, NULL},
    {"__default__", get_default, NULL, "what stands for it when no argument is given"},
    {"__covariant__", get_covariant, property_read_only, NULL},
    {"__contravariant__", get_contravariant, property_read_only, NULL},
    {"__infer_variance__", get_infers, property_read_only, NULL},
    {"args", get_spec_args, NULL, "the positional arguments"},
    {"kwargs", get_spec_kwargs, NULL, "the keyword arguments"},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Method param_spec_methods[] = {
    {"__typing_subst__(self, arg, /)", param_spec_subst, NULL},
    {"__typing_prepare_subst__(self, alias, args, /)", param_spec_prepare, NULL},
    {"__reduce__(self, /)", method_reduce, NULL},
    {"has_default(self, /)", method_has_default, NULL},
    {"__mro_entries__(self, bases, /)", method_mro_entries, NULL},
    {NULL, NULL, NULL},
};

const Type param_spec_type = {
    TYPE_HEAD(param_spec, "typing.ParamSpec"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(TypeParam),
    .shape_offset = offsetof(TypeParam, shape),
    .flags = PARAM_FLAGS,
    PARAM_SLOTS,
    .construct = {"paramspec(name, *, bound=None, default=typing.NoDefault, covariant=False, "
                  "contravariant=False, infer_variance=False)",
                  param_spec_construct, NULL},
    .methods = param_spec_methods,
    .properties = param_spec_properties,
    .text = "Stands for the parameters of a callable.",
};

static Value part_origin(Value self) {
    return field_peek(&((const ParamSpecPart *)self)->origin);
}

static void part_destroy(VM *vm, Object *self) {
    field_clear(vm, &((ParamSpecPart *)self)->origin);
}

static void part_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((ParamSpecPart *)self)->origin), context);
}

static Owned part_repr(VM *vm, Value self) {
    const char *suffix = value_has_type(self, &param_spec_args_type) ? "args" : "kwargs";
    Value origin = part_origin(self);
    if (value_has_type(origin, &param_spec_type))
        return str_new_format(vm, "%S.%s", field_peek(&as_param(origin)->name), suffix);
    return str_new_format(vm, "%R.%s", origin, suffix);
}

static Owned part_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || value_type(left) != value_type(right))
        return VALUE_NOT_IMPLEMENTED;
    return value_compare(vm, part_origin(left), part_origin(right), op);
}

static Owned part_get_origin(VM *vm, Value self) {
    (void)vm;
    return value_retain(part_origin(self));
}

static const Property part_properties[] = {{"__origin__", part_get_origin, property_read_only, NULL},
                                           {NULL, NULL, NULL, NULL}};
static const Method part_methods[] = {{"__mro_entries__(self, bases, /)", method_mro_entries, NULL},
                                      {NULL, NULL, NULL}};

static Owned args_construct(VM *vm, Value *args) {
    return make_part(vm, &param_spec_args_type, args[1]);
}

static Owned kwargs_construct(VM *vm, Value *args) {
    return make_part(vm, &param_spec_kwargs_type, args[1]);
}

#define PART_SLOTS                                                                                           \
    .slots = {.destroy = part_destroy,                                                                       \
              .traverse = part_traverse,                                                                     \
              .repr = part_repr,                                                                             \
              .compare = part_compare,                                                                       \
              .hash = value_hash_refused}

const Type param_spec_args_type = {
    TYPE_HEAD(param_spec_args, "typing.ParamSpecArgs"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(ParamSpecPart),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    PART_SLOTS,
    .construct = {"paramspecargs(origin)", args_construct, NULL},
    .methods = part_methods,
    .properties = part_properties,
    .text = "The positional arguments that a ParamSpec stands for.",
};

const Type param_spec_kwargs_type = {
    TYPE_HEAD(param_spec_kwargs, "typing.ParamSpecKwargs"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(ParamSpecPart),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    PART_SLOTS,
    .construct = {"paramspeckwargs(origin)", kwargs_construct, NULL},
    .methods = part_methods,
    .properties = part_properties,
    .text = "The keyword arguments that a ParamSpec stands for.",
};

/* --- TypeVarTuple --------------------------------------------------------------------------------------- */

Owned type_var_tuple_new(VM *vm, Value name) {
    return param_new(vm, &type_var_tuple_type, name);
}

static Owned type_var_tuple_construct(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "TypeVarTuple() argument 'name' must be str, not %A", args[1]);
    Owned made = param_allocate(vm, &type_var_tuple_type, args[1]);
    return made ? finish_construct(vm, made, true, args[2]) : NULL;
}

/* *Ts is typing.Unpack[Ts]. */
static Owned type_var_tuple_iterate(VM *vm, Value self) {
    Owned unpack = typing_value(vm, "Unpack"), item = unpack ? value_get_item(vm, unpack, self) : NULL;
    Owned tuple = item ? tuple_single(vm, item) : NULL, iterator = tuple ? value_iterate(vm, tuple) : NULL;
    value_release(vm, unpack);
    value_release(vm, item);
    value_release(vm, tuple);
    return iterator;
}

static Owned type_var_tuple_subst(VM *vm, Value *args) {
    (void)args;
    return raise_type_error(vm, "Substitution of bare TypeVarTuple is not supported");
}

static Owned type_var_tuple_prepare(VM *vm, Value *args) {
    return typing_call(vm, "_typevartuple_prepare_subst", args, 3);
}

static const Property type_var_tuple_properties[] = {
    {"__name__", get_name, property_read_only, NULL},
    {"__default__", get_default, NULL, "what stands for it when no argument is given"},
    {"evaluate_default", get_evaluate_default, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Method type_var_tuple_methods[] = {
    {"__typing_subst__(self, arg, /)", type_var_tuple_subst, NULL},
    {"__typing_prepare_subst__(self, alias, args, /)", type_var_tuple_prepare, NULL},
    {"__reduce__(self, /)", method_reduce, NULL},
    {"has_default(self, /)", method_has_default, NULL},
    {"__mro_entries__(self, bases, /)", method_mro_entries, NULL},
    {NULL, NULL, NULL},
};

const Type type_var_tuple_type = {
    TYPE_HEAD(type_var_tuple, "typing.TypeVarTuple"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(TypeParam),
    .shape_offset = offsetof(TypeParam, shape),
    .flags = PARAM_FLAGS,
    .slots = {.destroy = param_destroy,
              .traverse = param_traverse,
              .clear = param_destroy,
              .repr = param_repr,
              .iterate = type_var_tuple_iterate},
    .construct = {"typevartuple(name, *, default=typing.NoDefault)", type_var_tuple_construct, NULL},
    .methods = type_var_tuple_methods,
    .properties = type_var_tuple_properties,
    .text = "Stands for any number of types.",
};

/* --- TypeAliasType -------------------------------------------------------------------------------------- */

static Owned alias_allocate(VM *vm, Value name, Value type_params, Value compute, Value value, Value module) {
    TypeAlias *alias = object_allocate_zeroed(vm, &type_alias_type, sizeof *alias);
    if (!alias) return NULL;
    field_init_take(&alias->name, value_retain(name));
    if (type_params && value_is_tuple(type_params) && as_tuple(type_params)->count)
        field_init_take(&alias->type_params, value_retain(type_params));
    if (compute) field_init_take(&alias->compute, value_retain(compute));
    if (value) field_init_take(&alias->value, value_retain(value));
    if (module && module != VALUE_NONE) field_init_take(&alias->module, value_retain(module));
    return object_owned(alias);
}

Owned type_alias_new(VM *vm, Value parts) {
    return alias_allocate(vm, tuple_peek(parts, 0), tuple_peek(parts, 1), tuple_peek(parts, 2), NULL, NULL);
}

static Owned alias_construct(VM *vm, Value *args) {
    if (!value_is_str(args[1]))
        return raise_type_error(vm, "typealias() argument 'name' must be str, not %A", args[1]);
    if (args[3] && !value_is_tuple(args[3])) return raise_type_error(vm, "type_params must be a tuple");
    bool has_default = false;
    for (int64_t i = 0; args[3] && i < as_tuple(args[3])->count; i++) {
        Value param = tuple_peek(args[3], i);
        const Type *type = value_type(param);
        if (type != &type_var_type && type != &param_spec_type && type != &type_var_tuple_type)
            return raise_type_error(vm, "Expected a type param, got %R", param);
        Value one[1] = {param};
        Owned found = method_has_default(vm, one);
        if (found == VALUE_TRUE) has_default = true;
        else if (has_default)
            return raise_type_error(vm, "non-default type parameter '%R' follows default type parameter",
                                    param);
    }
    Owned module = caller_module(vm);
    Owned made = alias_allocate(vm, args[1], args[3], NULL, args[2], module);
    value_release(vm, module);
    return made;
}

static void alias_destroy(VM *vm, Object *self) {
    TypeAlias *alias = (TypeAlias *)self;
    field_clear(vm, &alias->name);
    field_clear(vm, &alias->type_params);
    field_clear(vm, &alias->compute);
    field_clear(vm, &alias->value);
    field_clear(vm, &alias->module);
}

static void alias_traverse(Object *self, Visit *visit, void *context) {
    TypeAlias *alias = (TypeAlias *)self;
    visit(field_peek(&alias->type_params), context);
    visit(field_peek(&alias->compute), context);
    visit(field_peek(&alias->value), context);
    visit(field_peek(&alias->module), context);
}

static void alias_clear(VM *vm, Object *self) {
    field_clear(vm, &((TypeAlias *)self)->type_params);
    field_clear(vm, &((TypeAlias *)self)->compute);
    field_clear(vm, &((TypeAlias *)self)->value);
}

static Owned alias_repr(VM *vm, Value self) {
    return value_str(vm, field_peek(&as_type_alias(self)->name));
}

/* *Ts among the parameters of an alias stand for themselves unpacked. */
static Owned unpacked_params(VM *vm, Value params) {
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(params)->count; i++) {
        Value param = tuple_peek(params, i);
        is_fine = value_has_type(param, &type_var_tuple_type) ? list_extend(vm, as_list(list), param)
                                                              : list_append(vm, as_list(list), param);
    }
    Owned tuple = is_fine ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

static Owned alias_get_item(VM *vm, Value self, Value key) {
    if (!field_peek(&as_type_alias(self)->type_params))
        return raise_type_error(vm, "Only generic type aliases are subscriptable");
    return generic_alias_new(vm, self, key);
}

static Owned alias_or(VM *vm, Value left, Value right) {
    return union_new(vm, left, right);
}

static Owned alias_iterate(VM *vm, Value self) {
    Owned unpack = typing_value(vm, "Unpack"), item = unpack ? value_get_item(vm, unpack, self) : NULL;
    Owned tuple = item ? tuple_single(vm, item) : NULL, iterator = tuple ? value_iterate(vm, tuple) : NULL;
    value_release(vm, unpack);
    value_release(vm, item);
    value_release(vm, tuple);
    return iterator;
}

static Owned alias_get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_type_alias(self)->name);
}

static Owned alias_get_value(VM *vm, Value self) {
    return lazy_value(vm, &as_type_alias(self)->value, &as_type_alias(self)->compute, VALUE_NONE);
}

static Owned alias_get_evaluate(VM *vm, Value self) {
    return evaluator(vm, &as_type_alias(self)->value, &as_type_alias(self)->compute);
}

static Owned alias_get_type_params(VM *vm, Value self) {
    Value found = field_peek(&as_type_alias(self)->type_params);
    return value_retain(found ? found : vm->empty_tuple);
}

static Owned alias_get_parameters(VM *vm, Value self) {
    Value found = field_peek(&as_type_alias(self)->type_params);
    return found ? unpacked_params(vm, found) : value_retain(vm->empty_tuple);
}

static Owned alias_get_module(VM *vm, Value self) {
    TypeAlias *alias = as_type_alias(self);
    if (field_peek(&alias->module)) return field_get(&alias->module);
    Value compute = field_peek(&alias->compute);
    return compute && value_has_type(compute, &function_type) ? get_or_none(&as_function(compute)->module)
                                                              : VALUE_NONE;
    (void)vm;
}

static Owned alias_reduce(VM *vm, Value *args) {
    (void)vm;
    return field_get(&as_type_alias(args[0])->name);
}

static const Property alias_properties[] = {
    {"__name__", alias_get_name, property_read_only, NULL},
    {"__value__", alias_get_value, NULL, NULL},
    {"evaluate_value", alias_get_evaluate, NULL, NULL},
    {"__type_params__", alias_get_type_params, NULL, NULL},
    {"__parameters__", alias_get_parameters, NULL, NULL},
    {"__module__", alias_get_module, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Method alias_methods[] = {
    {"__reduce__(self, /)", alias_reduce, NULL},
    {NULL, NULL, NULL},
};

const Type type_alias_type = {
    TYPE_HEAD(type_alias, "typing.TypeAliasType"),
    .module = "typing",
    .base = &object_type,
    .size = sizeof(TypeAlias),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .slots = {.destroy = alias_destroy,
              .traverse = alias_traverse,
              .clear = alias_clear,
              .repr = alias_repr,
              .get_item = alias_get_item,
              .iterate = alias_iterate,
              .binary = {[BINARY_OR] = alias_or}},
    .construct = {"typealias(name, value, *, type_params=<unrepresentable>)", alias_construct, NULL},
    .methods = alias_methods,
    .properties = alias_properties,
    .text = "Type alias.",
};

/* --- Generic -------------------------------------------------------------------------------------------- */

Owned type_params_generic(VM *vm, Value parameters) {
    Owned unpacked = unpacked_params(vm, parameters), generic = unpacked ? typing_value(vm, "Generic") : NULL;
    Owned result = generic ? value_get_item(vm, generic, unpacked) : NULL;
    value_release(vm, unpacked);
    value_release(vm, generic);
    return result;
}

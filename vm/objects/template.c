/*
 * Template strings (PEP 750): string.templatelib's Template and Interpolation.
 */
#include "vm/objects/template.h"

#include "vm/import.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Interpolation {
    Object object;
    Field value, expression, conversion, format_spec;
} Interpolation;

typedef struct Template {
    Object object;
    Field strings, interpolations; /* tuples; one string more than interpolations */
} Template;

typedef struct TemplateIterator {
    Object object;
    Field strings, interpolations; /* iterators */
    bool from_strings;
} TemplateIterator;

static Interpolation *as_interpolation(Value value) {
    return (Interpolation *)(uintptr_t)value;
}

static Template *as_template(Value value) {
    return (Template *)(uintptr_t)value;
}

/* --- interpolations ------------------------------------------------------------------------------------- */

static Owned make_interpolation(VM *vm, Value value, Value expression, Value conversion, Value format_spec) {
    Interpolation *made = object_allocate(vm, &interpolation_type, sizeof *made);
    if (!made) return NULL;
    field_init_take(&made->value, value_retain(value));
    field_init_take(&made->expression, value_retain(expression));
    field_init_take(&made->conversion, value_retain(conversion));
    field_init_take(&made->format_spec, value_retain(format_spec));
    return object_owned(made);
}

Owned interpolation_new(VM *vm, Value value, Value expression, char conversion, Value format_spec) {
    Owned letter = conversion ? str_new_character(vm, (uint8_t)conversion) : VALUE_NONE;
    Owned made =
        letter ? make_interpolation(vm, value, expression, letter, format_spec ? format_spec : vm->empty_str)
               : NULL;
    value_release(vm, letter);
    return made;
}

static Owned interpolation_construct(VM *vm, Value *args) {
    Value expression = args[2] ? args[2] : vm->empty_str, conversion = args[3] ? args[3] : VALUE_NONE,
          spec = args[4] ? args[4] : vm->empty_str;
    if (!value_is_str(expression))
        return raise_type_error(vm, "Interpolation() argument 'expression' must be str, not %A", expression);
    if (!value_is_str(spec))
        return raise_type_error(vm, "Interpolation() argument 'format_spec' must be str, not %A", spec);
    if (conversion != VALUE_NONE) {
        if (!value_is_str(conversion))
            return raise_type_error(vm, "Interpolation() argument 'conversion' must be str, not %A",
                                    conversion);
        if (!str_is_text(conversion, "a") && !str_is_text(conversion, "r") && !str_is_text(conversion, "s")) {
            return raise_value_error(vm,
                                     "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
        }
    }
    return make_interpolation(vm, args[1], expression, conversion, spec);
}

static void interpolation_destroy(VM *vm, Object *self) {
    Interpolation *made = (Interpolation *)self;
    field_clear(vm, &made->value);
    field_clear(vm, &made->expression);
    field_clear(vm, &made->conversion);
    field_clear(vm, &made->format_spec);
}

static void interpolation_traverse(Object *self, Visit *visit, void *context) {
    Interpolation *made = (Interpolation *)self;
    visit(field_peek(&made->value), context);
    visit(field_peek(&made->expression), context);
    visit(field_peek(&made->conversion), context);
    visit(field_peek(&made->format_spec), context);
}

static Owned interpolation_repr(VM *vm, Value self) {
    const Interpolation *made = as_interpolation(self);
    return str_new_format(vm, "Interpolation(%R, %R, %R, %R)", field_peek(&made->value),
                          field_peek(&made->expression), field_peek(&made->conversion),
                          field_peek(&made->format_spec));
}

static Owned get_value(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_interpolation(self)->value);
}

static Owned get_expression(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_interpolation(self)->expression);
}

static Owned get_conversion(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_interpolation(self)->conversion);
}

static Owned get_format_spec(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_interpolation(self)->format_spec);
}

static const char *const interpolation_fields[] = {"value", "expression", "conversion", "format_spec"};

Owned interpolation_match_args(VM *vm) {
    Owned items[4];
    for (int i = 0; i < 4; i++) items[i] = str_intern_text(vm, interpolation_fields[i]);
    return tuple_from_take(vm, items, 4);
}

static Owned interpolation_reduce(VM *vm, Value *args) {
    const Interpolation *made = as_interpolation(args[0]);
    Value items[4] = {field_peek(&made->value), field_peek(&made->expression), field_peek(&made->conversion),
                      field_peek(&made->format_spec)};
    Owned arguments = tuple_from(vm, items, 4);
    Owned result = arguments ? tuple_pair(vm, type_value_of(args[0]), arguments) : NULL;
    value_release(vm, arguments);
    return result;
}

static Owned class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static const Property interpolation_properties[] = {
    {"value", get_value, property_read_only, "Value"},
    {"expression", get_expression, property_read_only, "Expression"},
    {"conversion", get_conversion, property_read_only, "Conversion"},
    {"format_spec", get_format_spec, property_read_only, "what stands behind the colon"},
    {NULL, NULL, NULL, NULL},
};

static const Method interpolation_methods[] = {
    {"__reduce__(self, /)", interpolation_reduce, NULL},
    {"@classmethod __class_getitem__(cls, object, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type interpolation_type = {
    TYPE_HEAD(interpolation, "string.templatelib.Interpolation"),
    .module = "string.templatelib",
    .base = &object_type,
    .size = sizeof(Interpolation),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .slots = {.destroy = interpolation_destroy,
              .traverse = interpolation_traverse,
              .repr = interpolation_repr},
    .construct = {"Interpolation(value, expression='', conversion=None, format_spec='')",
                  interpolation_construct, NULL},
    .methods = interpolation_methods,
    .properties = interpolation_properties,
    .text = "A value in a template, with how it was written.",
};

/* --- templates ------------------------------------------------------------------------------------------ */

Owned template_new(VM *vm, Value strings, Value interpolations) {
    Template *made = object_allocate(vm, &template_type, sizeof *made);
    if (!made) return NULL;
    field_init_take(&made->strings, value_retain(strings));
    field_init_take(&made->interpolations, value_retain(interpolations));
    return object_owned(made);
}

/* Neighbouring strings are joined; between two interpolations there is always a string. */
static Owned template_construct(VM *vm, Value *args) {
    Owned strings = list_new(vm, 0), interpolations = list_new(vm, 0), current = value_retain(vm->empty_str),
          result = NULL;
    bool is_fine = strings && interpolations;
    for (int64_t i = 0; is_fine && i < as_tuple(args[1])->count; i++) {
        Value item = tuple_peek(args[1], i);
        if (value_is_str(item)) {
            Owned joined = str_concatenate(vm, current, item);
            value_release(vm, current);
            current = joined;
            is_fine = joined != NULL;
        } else if (value_has_type(item, &interpolation_type)) {
            is_fine =
                list_append(vm, as_list(strings), current) && list_append(vm, as_list(interpolations), item);
            value_release(vm, current);
            current = value_retain(vm->empty_str);
        } else {
            is_fine = raise_type_error(
                vm, "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", item);
        }
    }
    if (is_fine && list_append(vm, as_list(strings), current)) {
        Owned first = list_to_tuple(vm, strings), second = list_to_tuple(vm, interpolations);
        if (first && second) result = template_new(vm, first, second);
        value_release(vm, first);
        value_release(vm, second);
    }
    value_release(vm, strings);
    value_release(vm, interpolations);
    value_release(vm, current);
    return result;
}

static void template_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Template *)self)->strings);
    field_clear(vm, &((Template *)self)->interpolations);
}

static void template_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Template *)self)->strings), context);
    visit(field_peek(&((Template *)self)->interpolations), context);
}

static Owned template_repr(VM *vm, Value self) {
    return str_new_format(vm, "Template(strings=%R, interpolations=%R)",
                          field_peek(&as_template(self)->strings),
                          field_peek(&as_template(self)->interpolations));
}

static Owned template_iterate(VM *vm, Value self) {
    Owned strings = value_iterate(vm, field_peek(&as_template(self)->strings)),
          interpolations = value_iterate(vm, field_peek(&as_template(self)->interpolations));
    TemplateIterator *iterator =
        strings && interpolations ? object_allocate(vm, &template_iterator_type, sizeof *iterator) : NULL;
    if (!iterator) {
        value_release(vm, strings);
        value_release(vm, interpolations);
        return NULL;
    }
    field_init_take(&iterator->strings, strings);
    field_init_take(&iterator->interpolations, interpolations);
    iterator->from_strings = true;
    return object_owned(iterator);
}

static Owned template_concatenate(VM *vm, Value left, Value right) {
    if (!value_has_type(left, &template_type) || !value_has_type(right, &template_type)) {
        return raise_type_error(
            vm,
            "can only concatenate string.templatelib.Template (not \"%T\") to string.templatelib.Template",
            value_has_type(left, &template_type) ? right : left);
    }
    Value a = field_peek(&as_template(left)->strings), b = field_peek(&as_template(right)->strings);
    int64_t a_count = as_tuple(a)->count, b_count = as_tuple(b)->count;
    Owned joined = str_concatenate(vm, tuple_peek(a, a_count - 1), tuple_peek(b, 0)),
          strings = joined ? tuple_new(vm, a_count + b_count - 1) : NULL, result = NULL;
    for (int64_t i = 0; strings && i < a_count + b_count - 1; i++) {
        Value item = i < a_count - 1    ? tuple_peek(a, i)
                     : i == a_count - 1 ? joined
                                        : tuple_peek(b, i - a_count + 1);
        field_init_take(&as_tuple(strings)->items[i], value_retain(item));
    }
    Owned interpolations = strings ? value_binary(vm, field_peek(&as_template(left)->interpolations),
                                                  field_peek(&as_template(right)->interpolations), BINARY_ADD)
                                   : NULL;
    if (interpolations) result = template_new(vm, strings, interpolations);
    value_release(vm, joined);
    value_release(vm, strings);
    value_release(vm, interpolations);
    return result;
}

static Owned get_strings(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_template(self)->strings);
}

static Owned get_interpolations(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_template(self)->interpolations);
}

static Owned get_values(VM *vm, Value self) {
    Value all = field_peek(&as_template(self)->interpolations);
    Owned values = tuple_new(vm, as_tuple(all)->count);
    for (int64_t i = 0; values && i < as_tuple(all)->count; i++)
        field_init_take(&as_tuple(values)->items[i], field_get(&as_interpolation(tuple_peek(all, i))->value));
    return values;
}

static Owned template_reduce(VM *vm, Value *args) {
    Owned module = import_module_text(vm, "string.templatelib"),
          name = module ? str_intern_text(vm, "_template_unpickle") : NULL;
    Owned function = name ? value_attribute(vm, module, name) : NULL;
    Owned parts = function ? tuple_pair(vm, field_peek(&as_template(args[0])->strings),
                                        field_peek(&as_template(args[0])->interpolations))
                           : NULL;
    Owned result = parts ? tuple_pair(vm, function, parts) : NULL;
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, function);
    value_release(vm, parts);
    return result;
}

static const Property template_properties[] = {
    {"strings", get_strings, property_read_only, "Strings"},
    {"interpolations", get_interpolations, property_read_only, "Interpolations"},
    {"values", get_values, NULL, "the values of the interpolations"},
    {NULL, NULL, NULL, NULL},
};

static const Method template_methods[] = {
    {"__reduce__(self, /)", template_reduce, NULL},
    {"@classmethod __class_getitem__(cls, object, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

const Type template_type = {
    TYPE_HEAD(template, "string.templatelib.Template"),
    .module = "string.templatelib",
    .base = &object_type,
    .size = sizeof(Template),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .slots = {.destroy = template_destroy,
              .traverse = template_traverse,
              .repr = template_repr,
              .iterate = template_iterate,
              .concatenate = template_concatenate},
    .construct = {"Template(*args)", template_construct, NULL},
    .methods = template_methods,
    .properties = template_properties,
    .text = "Template object",
};

/* --- iteration: strings that are not empty, and interpolations, in their order -------------------------- */

static void iterator_destroy(VM *vm, Object *self) {
    field_clear(vm, &((TemplateIterator *)self)->strings);
    field_clear(vm, &((TemplateIterator *)self)->interpolations);
}

static void iterator_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((TemplateIterator *)self)->strings), context);
    visit(field_peek(&((TemplateIterator *)self)->interpolations), context);
}

static Owned iterator_iterate(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static bool template_iterator_next(VM *vm, Value self, Owned *item) {
    TemplateIterator *iterator = (TemplateIterator *)(uintptr_t)self;
    if (iterator->from_strings) {
        if (!iterator_next(vm, field_peek(&iterator->strings), item) || !*item)
            return *item || !raise_is_pending(vm);
        iterator->from_strings = false;
        if (as_str(*item)->count) return true;
        value_release(vm, *item);
    }
    iterator->from_strings = true;
    return iterator_next(vm, field_peek(&iterator->interpolations), item);
}

const Type template_iterator_type = {
    TYPE_HEAD(template_iterator, "string.templatelib.TemplateIter"),
    .module = "string.templatelib",
    .base = &object_type,
    .size = sizeof(TemplateIterator),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = iterator_destroy,
              .traverse = iterator_traverse,
              .iterate = iterator_iterate,
              .next = template_iterator_next},
    .text = "Template iterator object",
};

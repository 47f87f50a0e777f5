/*
 * The module _functools_core: the classes functools.partial and that of functools.Placeholder, and the
 * function reduce. They are in _functools too.
 *
 * Start at partial_call(). A Placeholder among the arguments of a partial is a place that a later call fills,
 * in order; the last argument is never one. There is one Placeholder in an interpreter, so that its class
 * tells it from all else.
 */
#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/import.h"
#include "vm/instance.h"
#include "vm/objects/dict.h"
#include "vm/objects/function.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/sequence.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { FEW_ARGUMENTS = 12 };

typedef struct Partial {
    Object object;
    Shape *shape;
    Field attributes[1];
    Field function;
    Field args;     /* exact tuple */
    Field keywords; /* exact dict */
    int64_t places; /* Placeholders among args */
} Partial;

static Partial *as_partial(Value value) {
    return (Partial *)value_object(value);
}

/* --- Placeholder ---------------------------------------------------------------------------------------- */

/* The Placeholder there is. */
static Owned placeholder_get(VM *vm) {
    Owned module = import_module_text(vm, "_functools_core"),
          name = module ? str_new_text(vm, "Placeholder") : NULL;
    Owned result = name ? value_attribute(vm, module, name) : NULL;
    value_release(vm, name);
    value_release(vm, module);
    return result;
}

static Owned placeholder_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type;
    if (arguments.count || (arguments.keyword_names && as_tuple(arguments.keyword_names)->count))
        return raise_type_error(vm, "PlaceholderType takes no arguments");
    return placeholder_get(vm);
}

static Owned placeholder_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "Placeholder");
}

static Owned placeholder_reduce(VM *vm, Value *args) {
    return placeholder_repr(vm, args[0]);
}

static const Method placeholder_methods[] = {
    {"__reduce__(self, /)", placeholder_reduce, "The name under which pickle finds it."},
    {NULL, NULL, NULL},
};

static const Type placeholder_description = {
    .name = "functools._PlaceholderType",
    .module = "functools",
    .size = sizeof(Object),
    .flags = TYPE_IS_FINAL,
    .slots = {.make = placeholder_make, .repr = placeholder_repr},
    .methods = placeholder_methods,
    .text = "What partial leaves open for a later positional argument.",
};

static bool is_placeholder(Value value) {
    if (!value_is_pointer(value)) return false;
    const Type *type = value_type(value);
    return type->flags & TYPE_IS_HEAP && as_heap_type(type)->description == &placeholder_description;
}

static int64_t count_places(Value tuple) {
    int64_t count = 0;
    for (int64_t i = 0; i < as_tuple(tuple)->count; i++) count += is_placeholder(tuple_peek(tuple, i));
    return count;
}

/* --- making --------------------------------------------------------------------------------------------- */

static bool check_open_ends(VM *vm, const Value *items, int64_t count) {
    return !count || !is_placeholder(items[count - 1]) ||
           raise_type_error(vm, "trailing Placeholders are not allowed");
}

/* The given arguments in the places that are open in args, and the rest after it. */
static Owned merge(VM *vm, Value args, int64_t places, const Value *given, int64_t count) {
    int64_t known = as_tuple(args)->count, filled = count < places ? count : places, next = 0;
    Owned result = tuple_new(vm, known + count - filled);
    if (!result) return NULL;
    Field *items = as_tuple(result)->items;
    for (int64_t i = 0; i < known; i++) {
        Value item = tuple_peek(args, i);
        field_init_take(&items[i],
                        value_retain(next < filled && is_placeholder(item) ? given[next++] : item));
    }
    for (int64_t i = filled; i < count; i++)
        field_init_take(&items[known + i - filled], value_retain(given[i]));
    return result;
}

/* A copy of a dict with the keyword arguments of a call after or over what is in it. */
static Owned merge_keywords(VM *vm, Value keywords, Arguments arguments) {
    Owned result = keywords ? dict_copy(vm, as_dict(keywords)) : dict_new(vm);
    int64_t count = arguments.keyword_names ? as_tuple(arguments.keyword_names)->count : 0;
    for (int64_t i = 0; result && i < count; i++) {
        if (dict_set(vm, as_dict(result), tuple_peek(arguments.keyword_names, i),
                     arguments.items[arguments.count + (size_t)i]))
            continue;
        value_release(vm, result);
        result = NULL;
    }
    return result;
}

static Owned partial_call(VM *vm, Value self, Arguments arguments);

/* Whether a function is a partial whose arguments can be taken over: called as one, without attributes. */
static bool can_be_absorbed(VM *vm, Value function, bool *can) {
    *can = false;
    if (value_type(function)->slots.call != partial_call) return true;
    Owned attributes = instance_attributes_copy(vm, function);
    *can = attributes && as_dict(attributes)->count == 0;
    value_release(vm, attributes);
    return attributes != NULL;
}

static Owned partial_make(VM *vm, const Type *type, Arguments arguments) {
    if (!arguments.count) return raise_type_error(vm, "type 'partial' takes at least one argument");
    Value function = arguments.items[0];
    const Value *given = arguments.items + 1;
    int64_t count = (int64_t)arguments.count - 1,
            named = arguments.keyword_names ? as_tuple(arguments.keyword_names)->count : 0;
    bool absorbs;
    if (!value_is_callable(vm, function)) return raise_type_error(vm, "the first argument must be callable");
    if (!check_open_ends(vm, given, count)) return NULL;
    for (int64_t i = 0; i < named; i++) {
        if (is_placeholder(given[count + i]))
            return raise_type_error(vm, "Placeholder cannot be passed as a keyword argument");
    }
    if (!can_be_absorbed(vm, function, &absorbs)) return NULL;
    const Partial *inner = absorbs ? as_partial(function) : NULL;
    Owned args = inner ? merge(vm, field_peek(&inner->args), inner->places, given, count)
                       : tuple_from(vm, given, count);
    Owned keywords = merge_keywords(vm, inner ? field_peek(&inner->keywords) : NULL, arguments);
    Owned self = args && keywords ? type_allocate(vm, type) : NULL;
    if (!self) {
        value_release(vm, args);
        value_release(vm, keywords);
        return NULL;
    }
    Partial *partial = as_partial(self);
    partial->places = count_places(args);
    field_init_take(&partial->function, inner ? field_get(&inner->function) : value_retain(function));
    field_init_take(&partial->args, args);
    field_init_take(&partial->keywords, keywords);
    return self;
}

/* --- calling -------------------------------------------------------------------------------------------- */

/* A call without keywords of the partial's own: everything is laid out in a row. */
static Owned call_in_row(VM *vm, Value function, Value args, Arguments arguments) {
    size_t known = (size_t)as_tuple(args)->count,
           named = arguments.keyword_names ? (size_t)as_tuple(arguments.keyword_names)->count : 0,
           rest = arguments.count + named;
    if (!call_check_names(vm, function, arguments.keyword_names)) return NULL;
    Value few[FEW_ARGUMENTS], *items = few;
    if (known + rest > COUNT_OF(few)) {
        items = memory_allocate_array(known + rest, sizeof *items);
        if (!items) return raise_memory_error(vm);
    }
    for (size_t i = 0; i < known; i++) items[i] = tuple_peek(args, (int64_t)i);
    for (size_t i = 0; i < rest; i++) items[known + i] = arguments.items[i];
    Owned result =
        value_call(vm, function, (Arguments){items, known + arguments.count, arguments.keyword_names});
    if (items != few) memory_release(items);
    return result;
}

static Owned partial_call(VM *vm, Value self, Arguments arguments) {
    const Partial *partial = as_partial(self);
    int64_t count = (int64_t)arguments.count;
    if (count < partial->places)
        return raise_type_error(
            vm, "missing positional arguments in 'partial' call; expected at least %ld, got %ld",
            (long)partial->places, (long)count);
    Owned function = field_get(&partial->function), args = field_get(&partial->args),
          own = field_get(&partial->keywords), keywords = NULL, merged = NULL, result = NULL;
    bool has_own = as_dict(own)->count, has_named = arguments.keyword_names != NULL;
    if (!has_own && !partial->places) {
        result = call_in_row(vm, function, args, arguments);
        goto done;
    }
    merged = merge(vm, args, partial->places, arguments.items, count);
    keywords = has_named ? merge_keywords(vm, own, arguments) : value_retain(own);
    if (merged && keywords)
        result = value_call_tuple(vm, function, merged, as_dict(keywords)->count ? keywords : NULL);
done:
    value_release(vm, merged);
    value_release(vm, keywords);
    value_release(vm, own);
    value_release(vm, args);
    value_release(vm, function);
    return result;
}

static Owned partial_get(VM *vm, Value self, Value object, Value type) {
    (void)type;
    return object && object != VALUE_NONE ? bound_method_new(vm, self, object) : value_retain(self);
}

/* --- what the language sees ----------------------------------------------------------------------------- */

/* Adds a piece to text; both are consumed. */
static Owned join_take(VM *vm, Owned text, Owned piece) {
    if (text && piece) {
        text = str_append_take(vm, text, piece);
    } else {
        value_release(vm, text);
        text = NULL;
    }
    value_release(vm, piece);
    return text;
}

static Owned partial_repr(VM *vm, Value self) {
    bool is_active;
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "...");
    const Partial *partial = as_partial(self);
    Owned function = field_get(&partial->function), args = field_get(&partial->args),
          keywords = dict_copy(vm, as_dict(field_peek(&partial->keywords))),
          name = type_full_name(vm, value_type(self)), text = NULL;
    if (keywords && name) text = str_new_format(vm, "%S(%R", name, function);
    for (int64_t i = 0; text && i < as_tuple(args)->count; i++)
        text = join_take(vm, text, str_new_format(vm, ", %R", tuple_peek(args, i)));
    size_t position = 0;
    Value key, value;
    while (text && dict_next(as_dict(keywords), &position, &key, &value))
        text = join_take(vm, text, str_new_format(vm, ", %S=%R", key, value));
    if (text) text = join_take(vm, text, str_new_text(vm, ")"));
    value_release(vm, name);
    value_release(vm, keywords);
    value_release(vm, args);
    value_release(vm, function);
    repr_leave(vm, self);
    return text;
}

static Owned method_reduce(VM *vm, Value *args) {
    const Partial *partial = as_partial(args[0]);
    Value function = field_peek(&partial->function);
    Owned attributes = instance_attributes_copy(vm, args[0]), made = tuple_single(vm, function), state = NULL,
          result = NULL;
    if (attributes && made) {
        const Value parts[] = {function, field_peek(&partial->args), field_peek(&partial->keywords),
                               as_dict(attributes)->count ? (Value)attributes : VALUE_NONE};
        state = tuple_from(vm, parts, COUNT_OF(parts));
    }
    if (state) {
        const Value parts[] = {type_value_of(args[0]), made, state};
        result = tuple_from(vm, parts, COUNT_OF(parts));
    }
    value_release(vm, attributes);
    value_release(vm, made);
    value_release(vm, state);
    return result;
}

static Owned method_setstate(VM *vm, Value *args) {
    Value state = args[1];
    if (!value_is_tuple(state) || as_tuple(state)->count != 4)
        return raise_type_error(vm, "invalid partial state");
    Value function = tuple_peek(state, 0), given = tuple_peek(state, 1), named = tuple_peek(state, 2),
          attributes = tuple_peek(state, 3);
    if (!value_is_callable(vm, function) || !value_is_tuple(given) ||
        (named != VALUE_NONE && !value_is_dict(named)) ||
        (attributes != VALUE_NONE && !value_is_dict(attributes)))
        return raise_type_error(vm, "invalid partial state");
    int64_t count = as_tuple(given)->count;
    if (count && is_placeholder(tuple_peek(given, count - 1)))
        return raise_type_error(vm, "trailing Placeholders are not allowed");
    Owned items = value_has_type(given, &tuple_type) ? value_retain(given) : tuple_slice(vm, given, 0, count),
          keywords = named == VALUE_NONE           ? dict_new(vm)
                     : value_is_exact_dict(named) ? value_retain(named)
                                                  : dict_copy(vm, as_dict(named)),
          own = attributes == VALUE_NONE ? dict_new(vm) : value_retain(attributes);
    bool is_fine = items && keywords && own && instance_set_dict(vm, args[0], own);
    if (is_fine) {
        Partial *partial = as_partial(args[0]);
        partial->places = count_places(items);
        field_take(vm, &partial->args, value_retain(items));
        field_take(vm, &partial->keywords, value_retain(keywords));
        field_take(vm, &partial->function, value_retain(function));
    }
    value_release(vm, items);
    value_release(vm, keywords);
    value_release(vm, own);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned get_function(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_partial(self)->function);
}

static Owned get_args(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_partial(self)->args);
}

static Owned get_keywords(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_partial(self)->keywords);
}

static void partial_destroy(VM *vm, Object *self) {
    Partial *partial = (Partial *)self;
    field_clear(vm, &partial->function);
    field_clear(vm, &partial->args);
    field_clear(vm, &partial->keywords);
    instance_destroy_attributes(vm, self);
}

static void partial_traverse(Object *self, Visit *visit, void *context) {
    const Partial *partial = (const Partial *)self;
    visit(field_peek(&partial->function), context);
    visit(field_peek(&partial->args), context);
    visit(field_peek(&partial->keywords), context);
    instance_traverse_native(self, visit, context);
}

/* What remains can be called no more, but looked at. */
static void partial_clear(VM *vm, Object *self) {
    Partial *partial = (Partial *)self;
    partial->places = 0;
    field_take(vm, &partial->function, VALUE_NONE);
    field_take(vm, &partial->args, value_retain(vm->empty_tuple));
    instance_destroy_attributes(vm, self);
}

static const Method partial_methods[] = {
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal one."},
    {"__setstate__(self, state, /)", method_setstate, "Take over function, arguments and attributes."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property partial_properties[] = {
    {"func", get_function, property_read_only, "The function that is called."},
    {"args", get_args, property_read_only, "The arguments that come before those of a call."},
    {"keywords", get_keywords, property_read_only, "The keyword arguments of every call."},
    {NULL, NULL, NULL, NULL},
};

static const Type partial_description = {
    .name = "functools.partial",
    .module = "functools",
    .size = sizeof(Partial),
    .shape_offset = offsetof(Partial, shape),
    .flags = TYPE_IS_CONTAINER | TYPE_HAS_DICT | TYPE_HAS_WEAK_REFERENCES | TYPE_IS_MADE_WITH_ANY_NAMES |
             TYPE_IS_CALLED_WITH_ANY_NAMES,
    .slots = {.destroy = partial_destroy,
              .traverse = partial_traverse,
              .clear = partial_clear,
              .make = partial_make,
              .call = partial_call,
              .repr = partial_repr,
              .descriptor_get = partial_get},
    .construct = {"partial(func, /, *args, **keywords)", NULL, NULL},
    .methods = partial_methods,
    .properties = partial_properties,
    .text = "A function with some of its arguments already given.",
};

/* --- reduce --------------------------------------------------------------------------------------------- */

static Owned function_reduce(VM *vm, Value *args) {
    Owned iterator = value_iterate(vm, args[1]);
    if (!iterator) {
        if (!raise_clear_if(vm, EXCEPTION(TypeError))) return NULL;
        return raise_type_error(vm, "reduce() arg 2 must support iteration");
    }
    Owned result = args[2] ? value_retain(args[2]) : NULL, item;
    bool is_fine = true;
    while ((is_fine = iterator_next(vm, iterator, &item)) && item) {
        Owned next = result ? value_call_2(vm, args[0], result, item) : value_retain(item);
        value_release(vm, item);
        value_release(vm, result);
        result = next;
        if (!result) break;
    }
    if (!is_fine) {
        value_release(vm, result);
        result = NULL;
    } else if (!result && !raise_is_pending(vm)) {
        raise_type_error(vm, "reduce() of empty iterable with no initial value");
    }
    value_release(vm, iterator);
    return result;
}

static const Method functions[] = {
    {"reduce(function, iterable, /, initial=<unrepresentable>)", function_reduce,
     "Fold the items into one by a function of two."},
    {NULL, NULL, NULL},
};

Owned module_functools_core(VM *vm) {
    Owned module = stdlib_module(vm, "_functools", "The part of functools that is always in C.", functions),
          class = NULL;
    bool is_fine = module && stdlib_add_type(vm, module, "partial", &partial_description, NULL, NULL) &&
                   stdlib_add_type(vm, module, "_PlaceholderType", &placeholder_description, NULL, &class);
    Owned placeholder = is_fine ? type_allocate(vm, as_type(class)) : NULL;
    is_fine = placeholder && dict_set_text(vm, module_dict(module), "Placeholder", placeholder);
    value_release(vm, placeholder);
    value_release(vm, class);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

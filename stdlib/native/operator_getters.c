/*
 * attrgetter, itemgetter and methodcaller of the module operator.
 *
 * All three are one struct: what is asked of an object (names, keys, or the arguments of the call), made
 * ready when the getter is made. The *_call functions are what map(), sorted() and the like call: they are
 * short.
 */
#include "stdlib/native/operator_getters.h"

#include "stdlib/modules.h"
#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Getter {
    Object object;
    Field asked;    /* tuple: the arguments by position as they were given */
    Field paths;    /* attrgetter: tuple of names, each an interned str or a tuple of such; methodcaller: the
                       name */
    Field keywords; /* methodcaller: dict, or NULL */
} Getter;

static Getter *as_getter(Value value) {
    return (Getter *)value_object(value);
}

static void getter_destroy(VM *vm, Object *self) {
    Getter *getter = (Getter *)self;
    field_clear(vm, &getter->asked);
    field_clear(vm, &getter->paths);
    field_clear(vm, &getter->keywords);
}

static void getter_traverse(Object *self, Visit *visit, void *context) {
    const Getter *getter = (const Getter *)self;
    visit(field_peek(&getter->asked), context);
    visit(field_peek(&getter->paths), context);
    visit(field_peek(&getter->keywords), context);
}

static bool has_keywords(Arguments arguments) {
    return arguments.keyword_names && as_tuple(arguments.keyword_names)->count;
}

/* One of type that asks for the positional arguments; they and the paths are kept. paths is consumed. */
static Owned getter_new_take(VM *vm, const Type *type, Arguments arguments, Owned paths) {
    Owned asked = tuple_from(vm, arguments.items, (int64_t)arguments.count);
    Getter *getter = asked ? object_allocate_zeroed(vm, type, type->size) : NULL;
    if (!getter) {
        value_release(vm, asked);
        value_release(vm, paths);
        return NULL;
    }
    field_init_take(&getter->asked, asked);
    field_init_take(&getter->paths, paths);
    return object_owned(getter);
}

/* Whether attrgetter or itemgetter, or one of them, can be called so: with one argument, or at least one. */
static bool check_arguments(VM *vm, const char *name, Arguments arguments, bool takes_more) {
    if (has_keywords(arguments)) return raise_type_error(vm, "%s() takes no keyword arguments", name);
    if (arguments.count == 1 || (takes_more && arguments.count)) return true;
    return raise_type_error(vm, "%s expected 1 argument, got %ld", name, (long)arguments.count);
}

/* Calls back for each of what a getter is asked for: that alone, or a tuple of all. */
static Owned collect(VM *vm, Value asked, Value object, Owned (*get)(VM *vm, Value object, Value key)) {
    int64_t count = as_tuple(asked)->count;
    if (count == 1) return get(vm, object, tuple_peek(asked, 0));
    Owned result = tuple_new(vm, count);
    for (int64_t i = 0; result && i < count; i++) {
        Owned item = get(vm, object, tuple_peek(asked, i));
        if (item) {
            field_init_take(&as_tuple(result)->items[i], item);
        } else {
            value_release(vm, result);
            result = NULL;
        }
    }
    return result;
}

/* "operator.kind(first, second)" of the items of a tuple and the pairs of a dict (or NULL). */
static Owned show(VM *vm, Value self, const char *kind) {
    bool is_active;
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_format(vm, "operator.%s(...)", kind);
    const Getter *getter = as_getter(self);
    Value asked = field_peek(&getter->asked), keywords = field_peek(&getter->keywords), key, value;
    Owned text = str_new_format(vm, "operator.%s(", kind), piece;
    const char *before = "";
    for (int64_t i = 0; text && i < as_tuple(asked)->count; i++, before = ", ") {
        piece = str_new_format(vm, "%s%R", before, tuple_peek(asked, i));
        text = piece ? str_append_take(vm, text, piece) : (value_release(vm, text), NULL);
        value_release(vm, piece);
    }
    size_t position = 0;
    while (text && keywords && dict_next(as_dict(keywords), &position, &key, &value)) {
        piece = str_new_format(vm, ", %S=%R", key, value);
        text = piece ? str_append_take(vm, text, piece) : (value_release(vm, text), NULL);
        value_release(vm, piece);
    }
    piece = text ? str_new_text(vm, ")") : NULL;
    if (text) text = piece ? str_append_take(vm, text, piece) : (value_release(vm, text), NULL);
    value_release(vm, piece);
    repr_leave(vm, self);
    return text;
}

static Owned method_reduce(VM *vm, Value *args) {
    return tuple_pair(vm, type_value_of(args[0]), field_peek(&as_getter(args[0])->asked));
}

static Owned get_text_signature(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "(obj, /)");
}

static const Property properties[] = {
    {"__text_signature__", get_text_signature, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Method methods[] = {
    {"__reduce__(self, /)", method_reduce, "The class and the arguments it was made with."},
    {NULL, NULL, NULL},
};

/* --- attrgetter ----------------------------------------------------------------------------------------- */

/* An attribute's name as it is looked up: interned, or a tuple of such where dots are in it. */
static Owned make_path(VM *vm, Value name) {
    const Str *str = as_str(name);
    int64_t parts = 1, start = 0, at = 0;
    for (int64_t i = 0; i < str->count; i++) parts += str_at(str, i) == '.';
    Owned path = parts > 1 ? tuple_new(vm, parts) : NULL;
    if (parts > 1 && !path) return NULL;
    for (int64_t i = 0; i <= str->count; i++) {
        if (i < str->count && str_at(str, i) != '.') continue;
        Owned part = str_substring(vm, name, start, i);
        part = part ? str_intern_take(vm, part) : NULL;
        if (!path || !part) {
            value_release(vm, path);
            return part;
        }
        field_init_take(&as_tuple(path)->items[at++], part);
        start = i + 1;
    }
    return path;
}

static Owned attribute_make(VM *vm, const Type *type, Arguments arguments) {
    if (!check_arguments(vm, "attrgetter", arguments, true)) return NULL;
    Owned paths = tuple_new(vm, (int64_t)arguments.count);
    if (!paths) return NULL;
    for (size_t i = 0; i < arguments.count; i++) {
        Value name = arguments.items[i];
        Owned path = value_is_str(name) ? make_path(vm, name)
                                        : raise_type_error(vm, "attribute name must be a string");
        if (!path) {
            value_release(vm, paths);
            return NULL;
        }
        field_init_take(&as_tuple(paths)->items[i], path);
    }
    return getter_new_take(vm, type, arguments, paths);
}

static Owned get_path(VM *vm, Value object, Value path) {
    if (!value_is_tuple(path)) return value_attribute(vm, object, path);
    Owned found = value_retain(object);
    for (int64_t i = 0; found && i < as_tuple(path)->count; i++) {
        Owned next = value_attribute(vm, found, tuple_peek(path, i));
        value_release(vm, found);
        found = next;
    }
    return found;
}

static Owned attribute_call(VM *vm, Value self, Arguments arguments) {
    if (!check_arguments(vm, "attrgetter", arguments, false)) return NULL;
    Owned paths = field_get(&as_getter(self)->paths);
    Owned result = collect(vm, paths, arguments.items[0], get_path);
    value_release(vm, paths);
    return result;
}

static Owned attribute_repr(VM *vm, Value self) {
    return show(vm, self, "attrgetter");
}

static const Type attrgetter = {
    .name = "operator.attrgetter",
    .module = "operator",
    .size = sizeof(Getter),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = getter_destroy,
              .traverse = getter_traverse,
              .make = attribute_make,
              .call = attribute_call,
              .repr = attribute_repr},
    .construct = {"attrgetter(attr, /, *attrs)", NULL, NULL},
    .methods = methods,
    .properties = properties,
    .text = "attrgetter('a.b', 'c')(x) is (x.a.b, x.c).",
};

/* --- itemgetter ----------------------------------------------------------------------------------------- */

static Owned item_make(VM *vm, const Type *type, Arguments arguments) {
    return check_arguments(vm, "itemgetter", arguments, true) ? getter_new_take(vm, type, arguments, NULL)
                                                              : NULL;
}

static Owned item_call(VM *vm, Value self, Arguments arguments) {
    if (!check_arguments(vm, "itemgetter", arguments, false)) return NULL;
    Owned keys = field_get(&as_getter(self)->asked);
    Owned result = collect(vm, keys, arguments.items[0], value_get_item);
    value_release(vm, keys);
    return result;
}

static Owned item_repr(VM *vm, Value self) {
    return show(vm, self, "itemgetter");
}

static const Type itemgetter = {
    .name = "operator.itemgetter",
    .module = "operator",
    .size = sizeof(Getter),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = getter_destroy,
              .traverse = getter_traverse,
              .make = item_make,
              .call = item_call,
              .repr = item_repr},
    .construct = {"itemgetter(item, /, *items)", NULL, NULL},
    .methods = methods,
    .properties = properties,
    .text = "itemgetter(1, 3)(x) is (x[1], x[3]).",
};

/* --- methodcaller --------------------------------------------------------------------------------------- */

static Owned caller_make(VM *vm, const Type *type, Arguments arguments) {
    if (!arguments.count)
        return raise_type_error(vm, "methodcaller needs at least one argument, the method name");
    if (!value_is_str(arguments.items[0])) return raise_type_error(vm, "method name must be a string");
    Owned name = str_substring(vm, arguments.items[0], 0, as_str(arguments.items[0])->count);
    name = name ? str_intern_take(vm, name) : NULL;
    Owned self = name ? getter_new_take(vm, type, arguments, name) : NULL;
    if (!self || !has_keywords(arguments)) return self;
    Owned keywords = dict_new(vm);
    bool is_fine = keywords != NULL;
    for (int64_t i = 0; is_fine && i < as_tuple(arguments.keyword_names)->count; i++)
        is_fine = dict_set(vm, as_dict(keywords), tuple_peek(arguments.keyword_names, i),
                           arguments.items[arguments.count + (size_t)i]);
    if (keywords) field_init_take(&as_getter(self)->keywords, keywords);
    if (is_fine) return self;
    value_release(vm, self);
    return NULL;
}

static Owned caller_call(VM *vm, Value self, Arguments arguments) {
    if (arguments.count != 1) arguments.keyword_names = NULL; /* a wrong count is refused before keywords */
    if (!check_arguments(vm, "methodcaller", arguments, false)) return NULL;
    const Getter *getter = as_getter(self);
    Owned asked = field_get(&getter->asked), result = NULL,
          keywords = field_peek(&getter->keywords) ? field_get(&getter->keywords) : NULL;
    Owned method = value_attribute(vm, arguments.items[0], field_peek(&getter->paths));
    Spread spread;
    if (method && spread_open(vm, &spread, method, asked, keywords)) {
        Arguments given = spread.arguments; /* without the name, which comes first */
        result = value_call(vm, method, (Arguments){given.items + 1, given.count - 1, given.keyword_names});
        spread_close(vm, &spread);
    }
    value_release(vm, method);
    value_release(vm, keywords);
    value_release(vm, asked);
    return result;
}

static Owned caller_repr(VM *vm, Value self) {
    return show(vm, self, "methodcaller");
}

/* As the others; with keywords, (partial(methodcaller, name, **keywords), arguments). */
static Owned caller_reduce(VM *vm, Value *args) {
    const Getter *getter = as_getter(args[0]);
    if (!field_peek(&getter->keywords)) return method_reduce(vm, args);
    Value asked = field_peek(&getter->asked);
    Owned module = import_module_text(vm, "functools"), name = module ? str_new_text(vm, "partial") : NULL,
          partial = name ? value_attribute(vm, module, name) : NULL, callee = NULL, rest = NULL,
          result = NULL;
    Owned first = partial ? tuple_pair(vm, type_value_of(args[0]), field_peek(&getter->paths)) : NULL;
    if (first) callee = value_call_tuple(vm, partial, first, field_peek(&getter->keywords));
    if (callee) rest = tuple_slice(vm, asked, 1, as_tuple(asked)->count);
    if (rest) result = tuple_pair(vm, callee, rest);
    value_release(vm, module);
    value_release(vm, name);
    value_release(vm, partial);
    value_release(vm, first);
    value_release(vm, callee);
    value_release(vm, rest);
    return result;
}

static const Method caller_methods[] = {
    {"__reduce__(self, /)", caller_reduce, "What makes an equal one, and its arguments."},
    {NULL, NULL, NULL},
};

static const Type methodcaller = {
    .name = "operator.methodcaller",
    .module = "operator",
    .size = sizeof(Getter),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_IS_MADE_WITH_ANY_NAMES,
    .slots = {.destroy = getter_destroy,
              .traverse = getter_traverse,
              .make = caller_make,
              .call = caller_call,
              .repr = caller_repr},
    .construct = {"methodcaller(name, /, *args, **kwargs)", NULL, NULL},
    .methods = caller_methods,
    .properties = properties,
    .text = "methodcaller('m', 1, k=2)(x) is x.m(1, k=2).",
};

bool operator_add_getters(VM *vm, Value module) {
    return stdlib_add_type(vm, module, "attrgetter", &attrgetter, NULL, NULL) &&
           stdlib_add_type(vm, module, "itemgetter", &itemgetter, NULL, NULL) &&
           stdlib_add_type(vm, module, "methodcaller", &methodcaller, NULL, NULL);
}

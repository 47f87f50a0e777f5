/*
 * Tuples whose items have names.
 *
 * An instance is a tuple with more items behind those that its count shows; how many there are in all is told
 * by the place of the last row of the type's properties.
 */
#include "stdlib/native/struct_sequence.h"

#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

#define STRUCT_FIELD(place)                                                 \
    Owned struct_field_##place(VM *vm, Value self) {                        \
        (void)vm;                                                           \
        Value item = field_peek(&as_tuple(self)->items[place]);             \
        return item ? value_retain(item) : VALUE_NONE;                      \
    }
STRUCT_FIELD(0)
STRUCT_FIELD(1) STRUCT_FIELD(2) STRUCT_FIELD(3) STRUCT_FIELD(4) STRUCT_FIELD(5) STRUCT_FIELD(6)
    STRUCT_FIELD(7) STRUCT_FIELD(8) STRUCT_FIELD(9) STRUCT_FIELD(10) STRUCT_FIELD(11) STRUCT_FIELD(12)
        STRUCT_FIELD(13) STRUCT_FIELD(14) STRUCT_FIELD(15) STRUCT_FIELD(16) STRUCT_FIELD(17) STRUCT_FIELD(18)
            STRUCT_FIELD(19) STRUCT_FIELD(20)
#undef STRUCT_FIELD

                typedef Owned (*FieldGetter)(VM *vm, Value self);
static const FieldGetter getters[STRUCT_FIELDS_MOST] = {
    struct_field_0,  struct_field_1,  struct_field_2,  struct_field_3,  struct_field_4,  struct_field_5,
    struct_field_6,  struct_field_7,  struct_field_8,  struct_field_9,  struct_field_10, struct_field_11,
    struct_field_12, struct_field_13, struct_field_14, struct_field_15, struct_field_16, struct_field_17,
    struct_field_18, struct_field_19, struct_field_20,
};

static int64_t place_of(const Property *row) {
    int64_t place = 0;
    while (place < STRUCT_FIELDS_MOST && getters[place] != row->get) place++;
    return place;
}

static int64_t row_count(const Type *type) {
    int64_t count = 0;
    while (type->properties[count].name) count++;
    return count;
}

static int64_t total_of(const Type *type) {
    return place_of(&type->properties[row_count(type) - 1]) + 1;
}

void struct_destroy(VM *vm, Object *self) {
    for (int64_t i = total_of(self->type); i-- > 0;) field_clear(vm, &((Tuple *)self)->items[i]);
}

void struct_traverse(Object *self, Visit *visit, void *context) {
    for (int64_t i = total_of(self->type); i-- > 0;) visit(field_peek(&((Tuple *)self)->items[i]), context);
}

Owned struct_repr(VM *vm, Value self) {
    const Type *type = value_type(self);
    Owned text = type_full_name(vm, type), open = text ? str_new_text(vm, "(") : NULL;
    if (text) text = open ? str_append_take(vm, text, open) : text;
    value_release(vm, open);
    for (int64_t i = 0; text && i < as_tuple(self)->count; i++) {
        Owned piece =
            str_new_format(vm, "%s%s=%R", i ? ", " : "", type->properties[i].name, tuple_peek(self, i));
        if (!piece) {
            value_release(vm, text);
            return NULL;
        }
        text = str_append_take(vm, text, piece);
        value_release(vm, piece);
    }
    Owned result = text ? str_new_format(vm, "%S)", text) : NULL;
    value_release(vm, text);
    return result;
}

static int64_t visible_of(VM *vm, const Type *type) {
    Owned key = str_intern_text(vm, "n_sequence_fields");
    Value count = key ? type_lookup(vm, type, key) : NULL;
    value_release(vm, key);
    return count ? value_small_int(count) : 0;
}

static Tuple *allocate(VM *vm, const Type *type) {
    int64_t total = total_of(type);
    Tuple *tuple = object_allocate_zeroed(vm, type, sizeof(Tuple) + (size_t)total * sizeof(Field));
    if (tuple) tuple->count = visible_of(vm, type);
    return tuple;
}

Owned struct_sequence_new(VM *vm, const Type *type, Owned *items, int64_t count) {
    bool is_fine = type != NULL;
    for (int64_t i = 0; i < count; i++) is_fine &= items[i] != NULL;
    Tuple *tuple = is_fine ? allocate(vm, type) : NULL;
    for (int64_t i = 0; i < count; i++) {
        if (tuple) field_init_take(&tuple->items[i], items[i]);
        else value_release(vm, items[i]);
    }
    return object_owned(tuple);
}

Owned struct_construct(VM *vm, Value *args) {
    const Type *type = as_type(args[0]);
    int64_t total = total_of(type), visible = visible_of(vm, type);
    bool missing = false;
    if (args[2] && !value_is_dict(args[2]))
        return raise_type_error(vm, "%N() takes a dict as second arg, if any", type);
    Owned items = value_to_tuple(vm, args[1]);
    if (!items)
        return raise_clear_if(vm, EXCEPTION(TypeError))
                   ? raise_type_error(vm, "constructor requires a sequence")
                   : NULL;
    int64_t count = as_tuple(items)->count;
    if (count < visible || count > total) {
        const char *exactly = visible == total ? "a" : count < visible ? "an at least" : "an at most";
        Owned name = type_full_name(vm, type);
        if (name)
            raise_type_error(vm, "%S() takes %s %ld-sequence (%ld-sequence given)", name, exactly,
                             count < visible ? visible : total, count);
        value_release(vm, name);
        missing = true;
    }
    Tuple *tuple = missing ? NULL : allocate(vm, type);
    for (int64_t i = 0; tuple && i < count; i++)
        field_init_take(&tuple->items[i], value_retain(tuple_peek(items, i)));
    value_release(vm, items);
    for (const Property *row = type->properties; tuple && args[2] && row->name; row++) {
        int64_t place = place_of(row);
        Owned key = place >= count ? str_intern_text(vm, row->name) : NULL;
        Value given = key ? dict_get_str(vm, as_dict(args[2]), key) : NULL;
        if (given) field_take(vm, &tuple->items[place], value_retain(given));
        value_release(vm, key);
    }
    return object_owned(tuple);
}

static Owned method_reduce(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    const Tuple *tuple = as_tuple(args[0]);
    Owned items = tuple_new(vm, tuple->count), hidden = dict_new(vm), parts = NULL, result = NULL;
    bool is_fine = items && hidden;
    for (int64_t i = 0; is_fine && i < tuple->count; i++)
        field_init_take(&as_tuple(items)->items[i], field_get(&tuple->items[i]));
    for (const Property *row = type->properties; is_fine && row->name; row++) {
        if (place_of(row) >= tuple->count)
            is_fine = dict_set_text_take(vm, as_dict(hidden), row->name, row->get(vm, args[0]));
    }
    parts = is_fine ? tuple_pair(vm, items, hidden) : NULL;
    result = parts ? tuple_pair(vm, type_value(type), parts) : NULL;
    value_release(vm, items);
    value_release(vm, hidden);
    value_release(vm, parts);
    return result;
}

/* A list of the names among changes that no row has; NULL with an exception pending. */
static Owned unknown_fields(VM *vm, const Type *type, const Dict *changes) {
    Owned names = list_new(vm, 0);
    size_t position = 0;
    Value key, item;
    while (names && dict_next(changes, &position, &key, &item)) {
        bool is_known = false;
        for (const Property *row = type->properties; !is_known && row->name; row++)
            is_known = str_is_text(key, row->name);
        if (is_known || list_append(vm, as_list(names), key)) continue;
        value_release(vm, names);
        names = NULL;
    }
    return names;
}

static Owned method_replace(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    const Tuple *before = as_tuple(args[0]);
    if (row_count(type) < total_of(type)) {
        Owned name = type_full_name(vm, type);
        if (name)
            raise_type_error(vm, "__replace__() is not supported for %S because it has unnamed field(s)",
                             name);
        value_release(vm, name);
        return NULL;
    }
    if (as_tuple(args[1])->count) return raise_type_error(vm, "__replace__() takes no positional arguments");
    Owned unknown = unknown_fields(vm, type, as_dict(args[2]));
    bool is_fine = unknown && !as_list(unknown)->count;
    if (unknown && !is_fine) raise_type_error(vm, "Got unexpected field name(s): %R", unknown);
    value_release(vm, unknown);
    Tuple *tuple = is_fine ? allocate(vm, type) : NULL;
    for (const Property *row = type->properties; tuple && row->name; row++) {
        int64_t place = place_of(row);
        Owned key = str_intern_text(vm, row->name);
        Value given = key ? dict_get_str(vm, as_dict(args[2]), key) : NULL,
              item = given ? given : field_peek(&before->items[place]);
        if (item) field_init_take(&tuple->items[place], value_retain(item));
        value_release(vm, key);
        if (key) continue;
        value_release(vm, object_owned(tuple));
        return NULL;
    }
    return object_owned(tuple);
}

const Method struct_methods[] = {
    {"__reduce__(self, /)", method_reduce, "The parts from which copy and pickle make an equal object."},
    {"__replace__(self, /, *args, **changes)", method_replace,
     "A copy in which some fields have other items."},
    {NULL, NULL, NULL},
};

bool struct_sequence_add(VM *vm, Value module, const Type *description, int64_t visible) {
    Owned type = NULL;
    if (!stdlib_add_type(vm, module, description->name, description, &tuple_type, &type)) return false;
    Dict *dict = type_dict(vm, as_type(type));
    int64_t rows = row_count(as_type(type)), total = total_of(as_type(type));
    Owned names = tuple_new(vm, visible);
    bool is_fine = names != NULL;
    for (int64_t i = 0; is_fine && i < visible; i++) {
        Owned name = str_intern_text(vm, description->properties[i].name);
        is_fine = name != NULL;
        field_init_take(&as_tuple(names)->items[i], name);
    }
    is_fine = is_fine && dict && dict_set_text(vm, dict, "__match_args__", names) &&
              dict_set_text_take(vm, dict, "n_sequence_fields", int_new(vm, visible)) &&
              dict_set_text_take(vm, dict, "n_fields", int_new(vm, total)) &&
              dict_set_text_take(vm, dict, "n_unnamed_fields", int_new(vm, total - rows));
    value_release(vm, names);
    value_release(vm, type);
    return is_fine;
}

const Type *native_class(VM *vm, const char *module_name, const char *name) {
    Owned key = str_intern_text(vm, module_name), class_key = str_intern_text(vm, name);
    Value module = key ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), key) : NULL;
    Value class = module && class_key ? dict_get_str(vm, module_dict(module), class_key) : NULL;
    value_release(vm, key);
    value_release(vm, class_key);
    if (class && value_is_type(class)) return as_type(class);
    raise_runtime_error(vm, "%s.%s is gone", module_name, name);
    return NULL;
}

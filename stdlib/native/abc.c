/*
 * The module _abc: what abstract base classes remember, and the checks of isinstance() and issubclass().
 *
 * Each class made by abc.ABCMeta has an _abc_data with weak references to classes: those registered with it,
 * and those found to be of it (yes) or not (no). A registration anywhere makes negative answers void: they
 * hold for one value of vm->abc_registrations. The question that was answered last is kept by the version of
 * the class that it was about, which no other class ever has.
 * Hooks and __subclasses__() are code of the program; the sets are only walked as copies.
 */
#include "stdlib/modules.h"

#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/weak.h"

typedef struct AbcData {
    Object object;
    Field registry, yes, no;       /* sets of weak references, or NULL */
    uint64_t registrations;        /* for which `no` holds */
    uint32_t last_yes, last_no;    /* versions of classes; 0: none */
} AbcData;

static AbcData *as_data(Value value) {
    return (AbcData *)value_object(value);
}

static void data_clear(VM *vm, Object *self) {
    AbcData *data = (AbcData *)self;
    field_clear(vm, &data->registry);
    field_clear(vm, &data->yes);
    field_clear(vm, &data->no);
}

static void data_traverse(Object *self, Visit *visit, void *context) {
    const AbcData *data = (const AbcData *)self;
    visit(field_peek(&data->registry), context);
    visit(field_peek(&data->yes), context);
    visit(field_peek(&data->no), context);
}

static Owned data_construct(VM *vm, Value *args) {
    Owned made = type_allocate(vm, as_type(args[0]));
    if (made) as_data(made)->registrations = vm->abc_registrations;
    return made;
}

static const Type data_description = {
    .name = "_abc_data",
    .module = "_abc",
    .size = sizeof(AbcData),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.destroy = data_clear, .traverse = data_traverse, .clear = data_clear},
    .construct = {"_abc_data()", data_construct, NULL},
    .text = "What an abstract base class remembers of other classes.",
};

/* What a class remembers, a new reference. TypeError if it is not of abc.ABCMeta. */
static Owned data_of(VM *vm, Value class) {
    Owned found = value_attribute_name(vm, class, NAME__abc_impl);
    if (!found || (value_is_pointer(found) && value_object(found)->type->slots.destroy == data_clear))
        return found;
    value_release(vm, found);
    return raise_type_error(vm, "_abc_impl is set to a wrong type");
}

/* --- sets of weak references ---------------------------------------------------------------------------- */

static bool weak_set_contains(VM *vm, const Field *set, Value class, bool *found) {
    *found = false;
    if (!field_peek(set) || !as_set(field_peek(set))->count) return true;
    Owned reference = weak_reference_new(vm, class, NULL);
    if (!reference) return raise_clear_if(vm, EXCEPTION(TypeError)); /* what cannot be watched is not there */
    Owned held = field_get(set);
    bool is_fine = set_contains(vm, held, reference, found);
    value_release(vm, held);
    value_release(vm, reference);
    return is_fine;
}

/* Adds a reference that leaves the set when its class dies. */
static bool weak_set_add(VM *vm, Field *set, Value class) {
    if (!field_peek(set)) {
        Owned made = set_new(vm);
        if (!made) return false;
        field_init_take(set, made);
    }
    Owned held = field_get(set), name = str_intern_text(vm, "discard"),
          discard = name ? value_attribute(vm, held, name) : NULL,
          reference = discard ? weak_reference_new(vm, class, discard) : NULL;
    bool is_fine = reference && set_add(vm, held, reference);
    value_release(vm, reference);
    value_release(vm, discard);
    value_release(vm, name);
    value_release(vm, held);
    return is_fine;
}

static void weak_set_clear(VM *vm, Field *set) {
    field_clear(vm, set);
}

static Owned weak_set_copy(VM *vm, const Field *set) {
    return field_peek(set) ? set_copy(vm, field_peek(set)) : set_new(vm);
}

/* --- the checks ----------------------------------------------------------------------------------------- */

static void drop_old_answers(VM *vm, AbcData *data) {
    if (data->registrations == vm->abc_registrations) return;
    data->registrations = vm->abc_registrations;
    data->last_no = 0;
    weak_set_clear(vm, &data->no);
}

/* What is remembered of a class: *known whether anything is, *is the answer. */
static bool look_up(VM *vm, AbcData *data, Value class, bool *known, bool *is) {
    uint32_t version = type_version(vm, as_type(class));
    drop_old_answers(vm, data);
    *known = true;
    *is = version && version == data->last_yes;
    if (*is || (version && version == data->last_no)) return true;
    if (!weak_set_contains(vm, &data->yes, class, is)) return false;
    if (*is) {
        data->last_yes = version;
        return true;
    }
    if (!weak_set_contains(vm, &data->no, class, known)) return false;
    if (*known) data->last_no = version;
    return true;
}

/* Asks class.__subclasshook__; *decided: it knew. */
static bool ask_hook(VM *vm, Value class, Value derived, bool *decided, bool *is) {
    Owned hook = value_attribute_name(vm, class, NAME___subclasshook__),
          answer = hook ? value_call_1(vm, hook, derived) : NULL;
    value_release(vm, hook);
    if (!answer) return false;
    *is = answer == VALUE_TRUE;
    *decided = answer != VALUE_NOT_IMPLEMENTED;
    bool is_fine = !*decided || answer == VALUE_TRUE || answer == VALUE_FALSE ||
                   raise_format(vm, EXCEPTION(AssertionError),
                                "__subclasshook__ must return either False, True, or NotImplemented");
    value_release(vm, answer);
    return is_fine;
}

static bool is_in_mro(VM *vm, Value class, Value derived) {
    Value mro = type_mro(vm, as_type(derived));
    for (int64_t i = 0; mro && i < as_tuple(mro)->count; i++) {
        if (tuple_peek(mro, i) == class) return true;
    }
    return false;
}

/* Whether derived is a subclass of one of the classes of a list, which may be weak references. */
static bool is_of_any(VM *vm, Value list, Value derived, bool are_weak, bool *is) {
    *is = false;
    bool is_fine = true;
    for (int64_t i = 0; is_fine && !*is && i < as_list(list)->count; i++) {
        Owned other = are_weak ? weak_reference_target(vm, list_peek(list, i))
                               : value_retain(list_peek(list, i));
        if (other) is_fine = value_is_subclass(vm, derived, other, is);
        value_release(vm, other);
    }
    return is_fine;
}

static bool is_of_registered(VM *vm, AbcData *data, Value derived, bool *is) {
    *is = false;
    if (!field_peek(&data->registry)) return true;
    Owned list = value_to_list(vm, field_peek(&data->registry));
    bool is_fine = list && is_of_any(vm, list, derived, true, is);
    value_release(vm, list);
    return is_fine;
}

static bool is_of_subclass(VM *vm, Value class, Value derived, bool *is) {
    Owned list = value_call_method(vm, class, vm_name(vm, NAME___subclasses__), NULL, 0);
    bool is_fine = list && (value_is_list(list) ||
                            raise_type_error(vm, "__subclasses__() must return a list"));
    is_fine = is_fine && is_of_any(vm, list, derived, false, is);
    value_release(vm, list);
    return is_fine;
}

/* issubclass(derived, class) for an abstract class; see PEP 3119. */
static bool check_subclass(VM *vm, AbcData *data, Value class, Value derived, bool *is) {
    bool known;
    if (!look_up(vm, data, derived, &known, is)) return false;
    if (known) return true;
    if (!ask_hook(vm, class, derived, &known, is)) return false;
    if (!known) {
        *is = is_in_mro(vm, class, derived);
        if (!*is && !is_of_registered(vm, data, derived, is)) return false;
        if (!*is && !is_of_subclass(vm, class, derived, is)) return false;
    }
    return weak_set_add(vm, *is ? &data->yes : &data->no, derived);
}

static Owned function_subclasscheck(VM *vm, Value *args) {
    if (!value_is_type(args[1])) return raise_type_error(vm, "issubclass() arg 1 must be a class");
    Owned data = data_of(vm, args[0]);
    bool is, is_fine = data && check_subclass(vm, as_data(data), args[0], args[1], &is);
    value_release(vm, data);
    return is_fine ? value_from_bool(is) : NULL;
}

/* cls.__subclasscheck__(derived), which the metaclass may have its own of. */
static Owned ask_class(VM *vm, Value class, Value derived) {
    return value_call_method(vm, class, vm_name(vm, NAME___subclasscheck__), &derived, 1);
}

static Owned function_instancecheck(VM *vm, Value *args) {
    Value class = args[0], type = type_value(value_type(args[1]));
    Owned claimed = value_attribute_name(vm, args[1], NAME___class__);
    Owned data = claimed ? data_of(vm, class) : NULL, result = NULL;
    bool known = false, is = false, is_fine = data != NULL;
    if (is_fine && value_is_type(claimed)) is_fine = look_up(vm, as_data(data), claimed, &known, &is);
    if (is_fine && known && (is || claimed == type)) {
        result = value_from_bool(is);
    } else if (is_fine) {
        result = ask_class(vm, class, claimed);
        if (result && claimed != type && value_is_true(vm, result, &is) && !is) {
            value_release(vm, result);
            result = ask_class(vm, class, type);
        }
        if (raise_is_pending(vm) && result) {
            value_release(vm, result);
            result = NULL;
        }
    }
    value_release(vm, data);
    value_release(vm, claimed);
    return result;
}

/* --- making and registering ----------------------------------------------------------------------------- */

/* Adds to names those of a base's abstract methods that are still abstract in class. */
static bool add_inherited(VM *vm, Value names, Value class, Value base) {
    Owned inherited, iterator = NULL;
    if (!value_find_attribute(vm, base, vm_name(vm, NAME___abstractmethods__), &inherited)) return false;
    if (!inherited) return true;
    iterator = value_iterate(vm, inherited);
    bool is_fine = iterator != NULL;
    while (is_fine) {
        Owned name, found = NULL;
        bool is_abstract = false;
        is_fine = iterator_next(vm, iterator, &name);
        if (!is_fine || !name) break;
        is_fine = value_find_attribute(vm, class, name, &found) &&
                  value_is_abstract(vm, found, &is_abstract) &&
                  (!is_abstract || set_add(vm, names, name));
        value_release(vm, found);
        value_release(vm, name);
    }
    value_release(vm, iterator);
    value_release(vm, inherited);
    return is_fine;
}

/* The names of a class's abstract methods: a set. */
static Owned abstract_names(VM *vm, Value class) {
    Owned names = set_new(vm), dict = names ? value_attribute_name(vm, class, NAME___dict__) : NULL,
          text = dict ? str_intern_text(vm, "items") : NULL,
          items = text ? value_call_method(vm, dict, text, NULL, 0) : NULL,
          list = items ? value_to_list(vm, items) : NULL,
          bases = list ? value_attribute_name(vm, class, NAME___bases__) : NULL;
    bool is_fine = bases != NULL;
    for (int64_t i = 0; is_fine && i < as_list(list)->count; i++) {
        Value pair = list_peek(list, i);
        bool is_abstract;
        is_fine = value_is_abstract(vm, tuple_peek(pair, 1), &is_abstract) &&
                  (!is_abstract || set_add(vm, names, tuple_peek(pair, 0)));
    }
    for (int64_t i = 0; is_fine && i < as_tuple(bases)->count; i++)
        is_fine = add_inherited(vm, names, class, tuple_peek(bases, i));
    value_release(vm, bases);
    value_release(vm, list);
    value_release(vm, items);
    value_release(vm, text);
    value_release(vm, dict);
    if (is_fine) return names;
    value_release(vm, names);
    return NULL;
}

enum { SEQUENCE = 1 << 5, MAPPING = 1 << 6 }; /* as type.__flags__ shows them */

/* Makes `match` take the instances of a class for sequences or for mappings: it is of one kind at most. */
static void set_kind(HeapType *class, uint32_t kind) {
    class->type.flags &= ~(uint32_t)(TYPE_IS_SEQUENCE | TYPE_IS_MAPPING);
    class->type.flags |= kind;
}

/* The same for the classes derived from it too. False with an exception pending. */
static bool spread_kind(VM *vm, Value class, uint32_t kind) {
    const Type *type = as_type(class);
    if (!(type->flags & TYPE_IS_HEAP) || as_heap_type(type)->is_immutable) return true;
    if ((type->flags & (TYPE_IS_SEQUENCE | TYPE_IS_MAPPING)) == kind) return true;
    set_kind(as_heap_type(type), kind);
    if (!recursion_enter(vm, "")) return false;
    Owned list = type_subclasses(vm, class);
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < as_list(list)->count; i++)
        is_fine = spread_kind(vm, list_peek(list, i), kind);
    value_release(vm, list);
    return is_fine;
}

/* Does what cls.__abc_tpflags__ says, and removes it. */
static bool obey_flags(VM *vm, Value class) {
    Value name = vm_name(vm, NAME___abc_tpflags__),
          own = dict_get_str(vm, as_dict(field_peek(&type_state(vm, as_type(class))->dict)), name);
    int64_t flags;
    bool is_fine = true;
    if (own && value_is_int(own)) {
        is_fine = value_to_int64(vm, own, EXCEPTION(OverflowError), &flags) &&
                  ((flags & (SEQUENCE | MAPPING)) != (SEQUENCE | MAPPING) ||
                   raise_type_error(
                       vm, "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING"));
        if (is_fine && flags & (SEQUENCE | MAPPING))
            set_kind(as_heap_type(as_type(class)), flags & SEQUENCE ? TYPE_IS_SEQUENCE : TYPE_IS_MAPPING);
        is_fine = is_fine && type_set_attribute(vm, class, name, NULL);
    }
    return is_fine;
}

static Owned function_init(VM *vm, Value *args) {
    Owned names = abstract_names(vm, args[0]), frozen = names ? frozenset_from(vm, names) : NULL;
    bool is_fine = frozen &&
                   value_set_attribute(vm, args[0], vm_name(vm, NAME___abstractmethods__), frozen) &&
                   value_is_type(args[0]) && obey_flags(vm, args[0]);
    value_release(vm, frozen);
    value_release(vm, names);
    return is_fine ? VALUE_NONE : NULL;
}

static Owned function_register(VM *vm, Value *args) {
    Value class = args[0], other = args[1];
    bool is;
    if (!value_is_type(other)) return raise_type_error(vm, "Can only register classes");
    if (!value_is_subclass(vm, other, class, &is)) return NULL;
    if (is) return value_retain(other);
    if (!value_is_subclass(vm, class, other, &is)) return NULL;
    if (is) return raise_runtime_error(vm, "Refusing to create an inheritance cycle");
    Owned data = data_of(vm, class);
    bool is_fine = data && weak_set_add(vm, &as_data(data)->registry, other);
    value_release(vm, data);
    if (!is_fine) return NULL;
    vm->abc_registrations++;
    uint32_t kind = value_is_type(class) ? as_type(class)->flags & (TYPE_IS_SEQUENCE | TYPE_IS_MAPPING) : 0;
    if (kind && !spread_kind(vm, other, kind)) return NULL;
    return value_retain(other);
}

/* --- looking in ----------------------------------------------------------------------------------------- */

static Owned function_get_cache_token(VM *vm, Value *args) {
    (void)args;
    return int_new_unsigned(vm, vm->abc_registrations);
}

static Owned function_get_dump(VM *vm, Value *args) {
    Owned data = data_of(vm, args[0]), parts[4] = {NULL}, result = NULL;
    if (data) {
        parts[0] = weak_set_copy(vm, &as_data(data)->registry);
        parts[1] = parts[0] ? weak_set_copy(vm, &as_data(data)->yes) : NULL;
        parts[2] = parts[1] ? weak_set_copy(vm, &as_data(data)->no) : NULL;
        parts[3] = parts[2] ? int_new_unsigned(vm, as_data(data)->registrations) : NULL;
    }
    Value items[] = {parts[0], parts[1], parts[2], parts[3]};
    if (parts[3]) result = tuple_from(vm, items, 4);
    for (int i = 0; i < 4; i++) value_release(vm, parts[i]);
    value_release(vm, data);
    return result;
}

static Owned function_reset_registry(VM *vm, Value *args) {
    Owned data = data_of(vm, args[0]);
    if (!data) return NULL;
    weak_set_clear(vm, &as_data(data)->registry);
    value_release(vm, data);
    return VALUE_NONE;
}

static Owned function_reset_caches(VM *vm, Value *args) {
    Owned data = data_of(vm, args[0]);
    if (!data) return NULL;
    as_data(data)->last_yes = as_data(data)->last_no = 0;
    weak_set_clear(vm, &as_data(data)->yes);
    weak_set_clear(vm, &as_data(data)->no);
    value_release(vm, data);
    return VALUE_NONE;
}

static const Method functions[] = {
    {"get_cache_token()", function_get_cache_token,
     "A number that grows whenever a class is registered with an abstract base class."},
    {"_abc_init(self, /)", function_init, "Finds the abstract methods of a new class."},
    {"_abc_register(self, subclass, /)", function_register, "Makes subclass count as one of self."},
    {"_abc_instancecheck(self, instance, /)", function_instancecheck, "isinstance() of an abstract class."},
    {"_abc_subclasscheck(self, subclass, /)", function_subclasscheck, "issubclass() of an abstract class."},
    {"_get_dump(self, /)", function_get_dump,
     "Copies of what is remembered: registered, known to be of it, known not to be, and for which token."},
    {"_reset_registry(self, /)", function_reset_registry, "Forgets the classes that were registered."},
    {"_reset_caches(self, /)", function_reset_caches, "Forgets the answers that were given."},
    {NULL, NULL, NULL},
};

Owned module_abc(VM *vm) {
    Owned module = stdlib_module(vm, "_abc", "The core of abstract base classes.", functions);
    if (module && stdlib_add_type(vm, module, "_abc_data", &data_description, NULL, NULL)) return module;
    value_release(vm, module);
    return NULL;
}

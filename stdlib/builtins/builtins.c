/*
 * The module builtins: functions that every program has. Classes are added from the types' own tables.
 */
#include "stdlib/modules.h"
#include "stdlib/native/readline.h"
#include "stdlib/native/io.h"
#include "stdlib/native/ast.h"

#include <unistd.h>

#include "vm/audit.h"
#include "vm/frame.h"
#include "vm/import.h"
#include "vm/instance.h"
#include "vm/load.h"
#include "vm/objects/bytes.h"
#include "vm/objects/code.h"
#include "vm/objects/complex.h"
#include "vm/objects/exception.h"
#include "vm/objects/function.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/float.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- numbers and text ----------------------------------------------------------------------------------- */

static Owned function_abs(VM *vm, Value *args) {
    return value_absolute(vm, args[0]);
}

static Owned function_ascii(VM *vm, Value *args) {
    return value_ascii(vm, args[0]);
}

/* An int in base 2, 8 or 16 with its prefix, two characters. */
static Owned based_text(VM *vm, Value value, int base, const char *prefix) {
    enum { PREFIX_LENGTH = 2 };
    Owned index = value_is_small_int(value) ? value_retain(value) : value_index(vm, value), result = NULL;
    if (!index) return NULL;
    IntDigits digits;
    if (int_digits_open(vm, index, base, false, &digits)) {
        bool is_negative = int_is_negative(index);
        int64_t before = PREFIX_LENGTH + is_negative;
        result = str_new_uninitialised(vm, before + digits.count, 0x7F);
        if (result) {
            char *text = as_str(result)->data;
            if (is_negative) *text++ = '-';
            memcpy(text, prefix, PREFIX_LENGTH);
            memcpy(text + PREFIX_LENGTH, digits.text, (size_t)digits.count);
        }
        int_digits_close(vm, &digits);
    }
    value_release(vm, index);
    return result;
}

static Owned function_bin(VM *vm, Value *args) {
    return based_text(vm, args[0], 2, "0b");
}
static Owned function_oct(VM *vm, Value *args) {
    return based_text(vm, args[0], 8, "0o");
}
static Owned function_hex(VM *vm, Value *args) {
    return based_text(vm, args[0], 16, "0x");
}

static Owned function_chr(VM *vm, Value *args) {
    int64_t number = value_is_small_int(args[0]) ? value_small_int(args[0]) : -1;
    if (!value_is_small_int(args[0]) && !value_to_int64(vm, args[0], NULL, &number)) return NULL;
    if (number < 0 || number > 0x10FFFF) return raise_value_error(vm, "chr() arg not in range(0x110000)");
    return str_new_character(vm, (uint32_t)number);
}

static Owned function_ord(VM *vm, Value *args) {
    if (value_is_str(args[0])) {
        if (as_str(args[0])->count == 1) return value_from_small_int(str_at(as_str(args[0]), 0));
        return raise_type_error(vm, "ord() expected a character, but string of length %ld found",
                                as_str(args[0])->count);
    }
    if (value_is_bytes(args[0]) || value_is_instance_exact(vm, args[0], &bytearray_type)) {
        int64_t length;
        if (!value_length(vm, args[0], &length)) return NULL;
        if (length == 1) return value_get_index(vm, args[0], 0);
        return raise_type_error(vm, "ord() expected a character, but string of length %ld found", length);
    }
    return raise_type_error(vm, "ord() expected string of length 1, but %T found", args[0]);
}

static Owned function_divmod(VM *vm, Value *args) {
    return value_divmod(vm, args[0], args[1]);
}

static Owned function_pow(VM *vm, Value *args) {
    return value_power(vm, args[0], args[1], args[2]);
}

static Owned function_round(VM *vm, Value *args) {
    bool missing;
    bool has_digits = args[1] && args[1] != VALUE_NONE;
    Owned result = value_call_special(vm, args[0], NAME___round__, &args[1], has_digits ? 1 : 0, &missing);
    if (missing) return raise_type_error(vm, "type %T doesn't define __round__ method", args[0]);
    return result;
}

static Owned function_format(VM *vm, Value *args) {
    if (args[1] && !value_is_str(args[1]))
        return raise_type_error(vm, "format() argument 2 must be str, not %A", args[1]);
    return value_format(vm, args[0], args[1]);
}

static Owned function_hash(VM *vm, Value *args) {
    int64_t hash;
    return value_hash(vm, args[0], &hash) ? int_new(vm, hash) : NULL;
}

static Owned function_id(VM *vm, Value *args) {
    Owned id = int_new_unsigned(vm, (uint64_t)value_bits(args[0]));
    if (!id || audit(vm, "builtins.id", 1, id, NULL, NULL, NULL)) return id;
    value_release(vm, id);
    return NULL;
}

static Owned function_repr(VM *vm, Value *args) {
    return value_repr(vm, args[0]);
}

static Owned function_len(VM *vm, Value *args) {
    int64_t length;
    return value_length(vm, args[0], &length) ? int_new(vm, length) : NULL;
}

/* --- iteration ------------------------------------------------------------------------------------------ */

typedef struct TruthSink {
    Sink sink;
    bool until;
} TruthSink;

/* Takes what does not decide: constants and small ints. */
static bool truth_take(VM *vm, Sink *sink, Owned value) {
    (void)vm;
    bool is_true = value == VALUE_TRUE || (value_is_small_int(value) && value_small_int(value));
    bool is_false = value == VALUE_FALSE || value == VALUE_NONE || value == value_from_small_int(0);
    return ((TruthSink *)sink)->until ? is_false : is_true;
}

static bool decide(VM *vm, Value iterable, bool until, bool *result) {
    Walk walk;
    TruthSink sink = {{truth_take}, until};
    bool is_fine = walk_open(vm, &walk, iterable), truth = !until;
    while (is_fine && truth != until) {
        Owned item;
        is_fine = walk_feed(vm, &walk, &sink.sink, &item);
        if (!is_fine || !item) break;
        is_fine = value_is_true(vm, item, &truth);
        value_release(vm, item);
    }
    walk_close(vm, &walk);
    *result = truth;
    return is_fine;
}

static Owned function_all(VM *vm, Value *args) {
    bool result;
    return decide(vm, args[0], false, &result) ? value_from_bool(result) : NULL;
}

static Owned function_any(VM *vm, Value *args) {
    bool result;
    return decide(vm, args[0], true, &result) ? value_from_bool(result) : NULL;
}

static Owned function_iter(VM *vm, Value *args) {
    if (!args[1]) return value_iterate(vm, args[0]);
    if (!value_is_callable(vm, args[0])) return raise_type_error(vm, "iter(v, w): v must be callable");
    return callable_iterator_new(vm, args[0], args[1]);
}

static Owned function_next(VM *vm, Value *args) {
    if (!value_type(args[0])->slots.next)
        return raise_type_error(vm, "'%T' object is not an iterator", args[0]);
    if (!args[1]) return iterator_next_raising(vm, args[0]);
    Owned item;
    if (!iterator_next(vm, args[0], &item)) return NULL;
    return item ? item : value_retain(args[1]);
}

static Owned function_aiter(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    if (!type->slots.aiter) return raise_type_error(vm, "'%T' object is not an async iterable", args[0]);
    Owned iterator = type->slots.aiter(vm, args[0]);
    if (!iterator || value_type(iterator)->slots.anext) return iterator;
    raise_type_error(vm, "aiter() returned not an async iterator of type '%T'", iterator);
    value_release(vm, iterator);
    return NULL;
}

static Owned function_anext(VM *vm, Value *args) {
    const Type *type = value_type(args[0]);
    if (!type->slots.anext) return raise_type_error(vm, "'%T' object is not an async iterator", args[0]);
    Owned awaitable = type->slots.anext(vm, args[0]);
    if (!awaitable || !args[1]) return awaitable;
    Owned result = anext_awaitable_new(vm, awaitable, args[1]);
    value_release(vm, awaitable);
    return result;
}

static Owned function_sorted(VM *vm, Value *args) {
    Owned list = value_to_list(vm, args[0]);
    bool is_reverse = false;
    bool is_fine =
        list && (!args[2] || value_is_true(vm, args[2], &is_reverse)) &&
        list_sort(vm, as_list(list), args[1] && args[1] != VALUE_NONE ? args[1] : NULL, is_reverse);
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

/* A sum of floats with a running compensation (Neumaier), as CPython has it since 3.12. */
typedef struct Compensated {
    double sum, lost;
} Compensated;

static void compensated_add(Compensated *total, double x) {
    double next = total->sum + x;
    total->lost += fabs(total->sum) >= fabs(x) ? (total->sum - next) + x : (x - next) + total->sum;
    total->sum = next;
}

static double compensated_value(const Compensated *total) {
    return total->lost != 0 && isfinite(total->lost) ? total->sum + total->lost : total->sum;
}

/* A sum goes through these in order, and stays in the last where a + b is all that is known of the items. */
typedef enum SumPhase { SUM_INTS, SUM_FLOATS, SUM_COMPLEXES, SUM_OBJECTS } SumPhase;

typedef struct Sum {
    Sink sink;
    SumPhase phase;
    Owned total; /* of ints and objects */
    Compensated real, imaginary;
} Sum;

/* The next phase that fits the total, after from. */
static void sum_enter(VM *vm, Sum *sum, SumPhase from) {
    const Type *type = value_type(sum->total);
    sum->phase = SUM_OBJECTS;
    if (from <= SUM_INTS && type == &int_type) sum->phase = SUM_INTS;
    if (from <= SUM_FLOATS && type == &float_type) {
        sum->phase = SUM_FLOATS;
        sum->real = (Compensated){float_value(sum->total), 0};
    } else if (from <= SUM_COMPLEXES && type == &complex_type) {
        sum->phase = SUM_COMPLEXES;
        sum->real = (Compensated){as_complex(sum->total)->real, 0};
        sum->imaginary = (Compensated){as_complex(sum->total)->imaginary, 0};
    } else {
        return;
    }
    value_release(vm, sum->total);
    sum->total = NULL;
}

/* The total as an object again. */
static bool sum_leave(VM *vm, Sum *sum) {
    if (sum->phase == SUM_FLOATS) sum->total = float_new(vm, compensated_value(&sum->real));
    if (sum->phase == SUM_COMPLEXES) {
        sum->total =
            complex_new(vm, compensated_value(&sum->real), compensated_value(&sum->imaginary));
    }
    return sum->total != NULL;
}

/* Adds a number in the way of the phase; *added false if the phase knows no way. */
static bool sum_add_number(VM *vm, Sum *sum, Value item, bool *added) {
    *added = true;
    if (sum->phase == SUM_FLOATS || sum->phase == SUM_COMPLEXES) {
        double x;
        if (value_type(item) == &float_type) {
            compensated_add(&sum->real, float_value(item));
            return true;
        }
        if (value_is_int(item)) {
            if (!value_to_double(vm, item, &x)) return false;
            compensated_add(&sum->real, x);
            return true;
        }
        if (sum->phase == SUM_COMPLEXES && value_type(item) == &complex_type) {
            compensated_add(&sum->real, as_complex(item)->real);
            compensated_add(&sum->imaginary, as_complex(item)->imaginary);
            return true;
        }
    }
    *added = false;
    return true;
}

/* Adds two small ints if the sum is one. */
static bool sum_add_small(Sum *sum, Value item) {
    int64_t more;
    if (!sum->total || !value_both_small_int(sum->total, item) ||
        ADD_OVERFLOWS((int64_t)value_bits(sum->total) - 1, (int64_t)value_bits(item), &more))
        return false;
    sum->total = (Owned)(uintptr_t)more;
    return true;
}

static bool sum_take(VM *vm, Sink *sink, Owned item) {
    Sum *sum = (Sum *)sink;
    if (sum_add_small(sum, item)) return true;
    if (sum->phase != SUM_FLOATS || value_type(item) != &float_type) return false;
    compensated_add(&sum->real, float_value(item));
    value_release(vm, item);
    return true;
}

static bool sum_add(VM *vm, Sum *sum, Value item) {
    bool added;
    if (sum_add_small(sum, item)) return true;
    if (!sum_add_number(vm, sum, item, &added)) return false;
    if (added) return true;
    if (!sum->total && !sum_leave(vm, sum)) return false;
    Owned next = value_binary(vm, sum->total, item, BINARY_ADD);
    value_release(vm, sum->total);
    sum->total = next;
    if (!next) return false;
    bool goes_on = sum->phase == SUM_INTS && value_is_small_int(next) && value_is_int(item);
    if (!goes_on) sum_enter(vm, sum, (SumPhase)(sum->phase + 1));
    return true;
}

static Owned function_sum(VM *vm, Value *args) {
    Walk walk;
    if (!walk_open(vm, &walk, args[0])) return NULL;
    const char *refused = !args[1]                                 ? NULL
                          : value_is_str(args[1])                  ? "strings [use ''.join(seq) instead]"
                          : value_is_bytes(args[1])                ? "bytes [use b''.join(seq) instead]"
                          : value_has_type(args[1], &bytearray_type) ? "bytearray [use b''.join(seq) instead]"
                                                                   : NULL;
    if (refused) {
        walk_close(vm, &walk);
        return raise_type_error(vm, "sum() can't sum %s", refused);
    }
    Sum sum = {.sink = {sum_take}, .total = args[1] ? value_retain(args[1]) : value_from_small_int(0)};
    sum_enter(vm, &sum, SUM_INTS);
    bool is_fine = true;
    while (is_fine) {
        Owned item;
        is_fine = walk_feed(vm, &walk, &sum.sink, &item);
        if (!is_fine || !item) break;
        is_fine = sum_add(vm, &sum, item);
        value_release(vm, item);
    }
    walk_close(vm, &walk);
    if (is_fine && !sum.total) is_fine = sum_leave(vm, &sum);
    if (is_fine) return sum.total;
    value_release(vm, sum.total);
    return NULL;
}

/* min and max: the first item for which no other is better. */
static Owned best_of(VM *vm, Value *args, CompareOp op, const char *name) {
    Value rest = args[0], key = args[1] && args[1] != VALUE_NONE ? args[1] : NULL, fallback = args[2];
    int64_t count = as_tuple(rest)->count;
    if (count == 0) return raise_type_error(vm, "%s expected at least 1 argument, got 0", name);
    if (count > 1 && fallback)
        return raise_type_error(vm, "Cannot specify a default for %s() with multiple positional arguments",
                                name);
    Owned best = NULL, best_key = NULL;
    Walk walk;
    bool is_fine = walk_open(vm, &walk, count == 1 ? tuple_peek(rest, 0) : rest);
    while (is_fine) {
        Owned item, item_key;
        is_fine = walk_next(vm, &walk, &item);
        if (!is_fine || !item) break;
        item_key = key ? value_call_1(vm, key, item) : value_retain(item);
        bool is_better = !best;
        is_fine = item_key && (!best || value_compare_truth(vm, item_key, best_key, op, &is_better));
        if (is_fine && is_better) {
            Owned old = best, old_key = best_key;
            best = item, best_key = item_key;
            item = old, item_key = old_key;
        }
        value_release(vm, item);
        value_release(vm, item_key);
    }
    walk_close(vm, &walk);
    value_release(vm, best_key);
    if (!is_fine) {
        value_release(vm, best);
        return NULL;
    }
    if (best) return best;
    return fallback ? value_retain(fallback) : raise_value_error(vm, "%s() iterable argument is empty", name);
}

static Owned function_min(VM *vm, Value *args) {
    return best_of(vm, args, COMPARE_LT, "min");
}
static Owned function_max(VM *vm, Value *args) {
    return best_of(vm, args, COMPARE_GT, "max");
}

/* As best_of, of a few arguments. (min(a, b, c) takes 0.29 of the instructions.) */
static Owned best_of_few(VM *vm, const Value *items, CompareOp op) {
    Owned best = value_retain(items[0]);
    for (size_t i = 1; items[i]; i++) {
        bool is_better;
        Owned item = value_retain(items[i]);
        bool is_fine = value_compare_truth(vm, item, best, op, &is_better);
        value_release(vm, is_fine && !is_better ? item : best);
        if (!is_fine) {
            value_release(vm, item);
            return NULL;
        }
        if (is_better) best = item;
    }
    return best;
}

static Owned few_min(VM *vm, Value *args) {
    return best_of_few(vm, args, COMPARE_LT);
}
static Owned few_max(VM *vm, Value *args) {
    return best_of_few(vm, args, COMPARE_GT);
}

static void add_few(VM *vm, Dict *builtins, const char *name, NativeFunction function) {
    enum { LEAST = 2, MOST = 6 };
    Owned key = str_intern_text(vm, name);
    Value found = key ? dict_get_str(vm, builtins, key) : NULL;
    if (found) builtin_set_quick(found, function, LEAST, MOST);
    value_release(vm, key);
}

/* --- attributes and classes ----------------------------------------------------------------------------- */

static bool check_attribute_name(VM *vm, Value name) {
    return value_is_str(name) || raise_type_error(vm, "attribute name must be string, not '%T'", name);
}

static Owned function_getattr(VM *vm, Value *args) {
    if (!check_attribute_name(vm, args[1])) return NULL;
    if (!args[2]) return value_attribute(vm, args[0], args[1]);
    Owned found;
    if (!value_find_attribute(vm, args[0], args[1], &found)) return NULL;
    return found ? found : value_retain(args[2]);
}

static Owned function_hasattr(VM *vm, Value *args) {
    Owned found;
    if (!check_attribute_name(vm, args[1]) || !value_find_attribute(vm, args[0], args[1], &found))
        return NULL;
    bool has = found != NULL;
    value_release(vm, found);
    return value_from_bool(has);
}

static Owned function_setattr(VM *vm, Value *args) {
    return value_set_attribute(vm, args[0], args[1], args[2]) ? VALUE_NONE : NULL;
}

static Owned function_delattr(VM *vm, Value *args) {
    return value_set_attribute(vm, args[0], args[1], NULL) ? VALUE_NONE : NULL;
}

static Owned function_callable(VM *vm, Value *args) {
    return value_from_bool(value_is_callable(vm, args[0]));
}

static Owned function_isinstance(VM *vm, Value *args) {
    bool is;
    return value_is_instance(vm, args[0], args[1], &is) ? value_from_bool(is) : NULL;
}

static Owned function_issubclass(VM *vm, Value *args) {
    bool is;
    return value_is_subclass(vm, args[0], args[1], &is) ? value_from_bool(is) : NULL;
}

/* The keys that a mapping of the program names, as a list. */
static Owned mapping_keys(VM *vm, Value mapping) {
    Owned keys = value_call_method(vm, mapping, vm_name(vm, NAME_keys), NULL, 0);
    Owned list = keys ? value_to_list(vm, keys) : NULL;
    value_release(vm, keys);
    return list;
}

static Owned function_dir(VM *vm, Value *args) {
    Owned list = NULL;
    if (!args[0]) {
        Frame *frame = vm->thread->frame;
        Owned locals = frame ? frame_locals(vm, frame) : NULL;
        if (locals) list = value_is_exact_dict(locals) ? value_to_list(vm, locals) : mapping_keys(vm, locals);
        value_release(vm, locals);
    } else {
        bool missing;
        Owned names = value_call_special(vm, args[0], NAME___dir__, NULL, 0, &missing);
        if (missing) return raise_type_error(vm, "object does not provide __dir__");
        list = names ? value_to_list(vm, names) : NULL;
        value_release(vm, names);
    }
    if (list && list_sort(vm, as_list(list), NULL, false)) return list;
    value_release(vm, list);
    return NULL;
}

static Owned function_vars(VM *vm, Value *args) {
    if (!args[0])
        return vm->thread->frame ? frame_locals(vm, vm->thread->frame)
                                 : raise_system_error(vm, "vars(): no locals!?");
    Owned dict;
    if (!value_find_attribute(vm, args[0], vm_name(vm, NAME___dict__), &dict)) return NULL;
    return dict ? dict : raise_type_error(vm, "vars() argument must have __dict__ attribute");
}

static Owned function_globals(VM *vm, Value *args) {
    (void)args;
    Value globals = frame_globals(vm);
    return globals ? value_retain(globals) : raise_system_error(vm, "globals() called without a frame");
}

static Owned function_locals(VM *vm, Value *args) {
    (void)args;
    return vm->thread->frame ? frame_locals(vm, vm->thread->frame)
                             : raise_system_error(vm, "frame does not exist");
}

/* --- classes -------------------------------------------------------------------------------------------- */

/* Bases with __mro_entries__ give others in their place; *changed tells. */
static Owned resolve_bases(VM *vm, Value bases, bool *changed) {
    Owned list = list_new(vm, 0);
    *changed = false;
    for (int64_t i = 0; list && i < as_tuple(bases)->count; i++) {
        Value base = tuple_peek(bases, i);
        Owned hook = NULL, entries = NULL;
        bool is_fine = true;
        if (value_is_type(base)) {
            is_fine = list_append(vm, as_list(list), base);
        } else {
            is_fine = value_find_attribute(vm, base, vm_name(vm, NAME___mro_entries__), &hook);
            if (is_fine && !hook) is_fine = list_append(vm, as_list(list), base);
            else if (is_fine) {
                *changed = true;
                entries = value_call_1(vm, hook, bases);
                if (entries && !value_is_tuple(entries))
                    is_fine = raise_type_error(vm, "__mro_entries__ must return a tuple");
                is_fine = is_fine && entries && list_extend(vm, as_list(list), entries);
            }
        }
        value_release(vm, hook);
        value_release(vm, entries);
        if (is_fine) continue;
        value_release(vm, list);
        return NULL;
    }
    Owned tuple = list ? list_to_tuple(vm, list) : NULL;
    value_release(vm, list);
    return tuple;
}

/* __build_class__(function, name, *bases, metaclass=..., **keywords): what a class statement calls. */
static Owned function_build_class(VM *vm, Value *args) {
    Value function = args[0], name = args[1], given = args[2];
    Owned keywords = value_retain(args[3]), bases = NULL, meta = NULL, namespace = NULL, prepare = NULL,
          cell = NULL, result = NULL;
    bool changed;
    if (!value_has_type(function, &function_type)) {
        raise_type_error(vm, "__build_class__: func must be a function");
        goto done;
    }
    if (!value_is_str(name)) {
        raise_type_error(vm, "__build_class__: name is not a string");
        goto done;
    }
    bases = resolve_bases(vm, given, &changed);
    if (!bases || !dict_pop(vm, as_dict(keywords), vm_name(vm, NAME_metaclass), &meta)) goto done;
    if (!meta)
        meta = as_tuple(bases)->count ? value_retain(type_value_of(tuple_peek(bases, 0)))
                                      : value_retain(type_value(&type_type));
    if (value_is_type(meta)) {
        const Type *winner = type_calculate_metatype(vm, as_type(meta), bases);
        if (!winner) goto done;
        value_release(vm, meta);
        meta = value_retain(type_value(winner));
    }
    if (!value_find_attribute(vm, meta, vm_name(vm, NAME___prepare__), &prepare)) goto done;
    Value pair[2] = {name, bases};
    Owned positional = tuple_from(vm, pair, 2);
    if (!positional) goto done;
    namespace = prepare ? value_call_tuple(vm, prepare, positional, keywords) : dict_new(vm);
    value_release(vm, positional);
    if (!namespace) goto done;
    if (!value_type(namespace)->slots.get_item) {
        raise_type_error(vm, "%s.__prepare__() must return a mapping, not %T",
                         value_is_type(meta) ? as_type(meta)->name : "<metaclass>", namespace);
        goto done;
    }
    cell = frame_run_code(vm, field_peek(&as_function(function)->code),
                          field_peek(&as_function(function)->globals), namespace,
                          field_peek(&as_function(function)->closure));
    if (!cell) goto done;
    if (changed && !value_set_item(vm, namespace, vm_name(vm, NAME___orig_bases__), given)) goto done;
    Value three[3] = {name, bases, namespace};
    positional = tuple_from(vm, three, 3);
    result = positional ? value_call_tuple(vm, meta, positional, keywords) : NULL;
    value_release(vm, positional);
    if (result && value_is_type(result) && value_has_type(cell, &cell_type)) {
        Value content = field_peek(&as_cell(cell)->value);
        if (!content || content != result) {
            if (!content)
                raise_runtime_error(
                    vm, "__class__ not set defining %R as %R. Was __classcell__ propagated to type.__new__?",
                    name, result);
            else raise_type_error(vm, "__class__ set to %R defining %R as %R", content, name, result);
            value_release(vm, result);
            result = NULL;
        }
    }
done:
    value_release(vm, keywords);
    value_release(vm, bases);
    value_release(vm, meta);
    value_release(vm, namespace);
    value_release(vm, prepare);
    value_release(vm, cell);
    return result;
}

/* --- running code --------------------------------------------------------------------------------------- */

enum {
    FLAG_DONT_IMPLY_DEDENT = 0x200,
    FLAG_ONLY_AST = 0x400,
    FLAG_INCOMPLETE = 0x4000,
    FLAG_TOP_LEVEL_AWAIT = 0x2000,
    FLAG_TYPE_COMMENTS = 0x1000,
    FLAG_OPTIMIZED_AST = 0x8400
};
enum { FLAGS_FUTURE = 0x1FE0000, FLAG_NESTED = 0x10 /* of nested_scopes: says nothing today */ };

/* Source given as str or as bytes, as UTF-8. */
static bool source_text(VM *vm, Value source, const char *function, Buffer *text, bool *is_str) {
    *is_str = value_is_str(source);
    if (*is_str) {
        for (int64_t i = 0; i < as_str(source)->count; i++) {
            uint32_t c = str_at(as_str(source), i);
            if (c >= 0xD800 && c <= 0xDFFF)
                return raise_unicode_encode_error(vm, "utf-8", source, i, i + 1, "surrogates not allowed");
        }
        str_append_utf8(text, source);
    } else {
        BufferView view;
        if (!value_type(source)->slots.get_buffer)
            return raise_type_error(vm, "%s() arg 1 must be a string, bytes or %s object", function,
                                    strcmp(function, "compile") == 0 ? "AST" : "code");
        if (!buffer_get(vm, source, &view, false)) return false;
        buffer_append(text, view.data, (size_t)view.count);
        buffer_release(vm, &view);
    }
    buffer_append(text, "", 0);
    if (text->failed) return raise_memory_error(vm);
    if (memchr(text->bytes, 0, text->count))
        return raise_format(vm, EXCEPTION(SyntaxError), "source code string cannot contain null bytes");
    return true;
}

static LoadOptions load_options(ParseMode mode, uint32_t flags, int optimize) {
    return (LoadOptions){.parse = {.mode = mode,
                                   .allow_incomplete = flags & FLAG_INCOMPLETE,
                                   .dont_imply_dedent = flags & FLAG_DONT_IMPLY_DEDENT,
                                   .barry_as_flufl = flags & CODE_FUTURE_BARRY_AS_BDFL,
                                   .type_comments = flags & FLAG_TYPE_COMMENTS && flags & FLAG_ONLY_AST},
                         .future_flags = flags & FLAGS_FUTURE,
                         .optimize = optimize,
                         .allow_top_level_await = flags & FLAG_TOP_LEVEL_AWAIT};
}

/* What a tree is wanted for. */
typedef struct TreeWork {
    Value object, keep;
    NodeKind kind;
    bool is_simplified;
    int optimize;
} TreeWork;

static Owned visit_tree(VM *vm, Node *tree, NameTable *names, const void *context) {
    const TreeWork *work = context;
    if (work->is_simplified) ast_simplify(tree, work->optimize, names);
    return ast_to_object(vm, tree);
}

static Node *build_tree(VM *vm, NameTable *names, const void *context) {
    const TreeWork *work = context;
    return ast_from_object(vm, work->object, work->kind, names, work->keep);
}

static TreeWork tree_work(VM *vm, uint32_t flags, int optimize) {
    return (TreeWork){.is_simplified = (flags & FLAG_OPTIMIZED_AST) == FLAG_OPTIMIZED_AST,
                      .optimize = optimize < 0 ? vm->options.optimize : optimize};
}

/* Text given as str or bytes, as code or (FLAG_ONLY_AST) as a tree. */
static Owned compile_text(VM *vm, Value source, Value filename, ParseMode mode, uint32_t flags, int optimize,
                          int feature_version, const char *function) {
    Buffer text = BUFFER_EMPTY;
    LoadOptions options = load_options(mode, flags, optimize);
    if (flags & FLAG_ONLY_AST && feature_version > 0) options.parse.feature_version = feature_version;
    Owned result = NULL;
    if (source_text(vm, source, function, &text, &options.parse.is_str)) {
        TreeWork work = tree_work(vm, flags, optimize);
        result = flags & FLAG_ONLY_AST
                     ? load_tree(vm, text.bytes, text.count, filename, &options, visit_tree, &work)
                     : load_source(vm, text.bytes, text.count, filename, &options);
    }
    buffer_close(&text);
    return result;
}

/* Builds a tree from an object, and gives the object of what CPython's passes before compiling make of it. */
static Owned simplify_object(VM *vm, const TreeWork *work) {
    Arena arena;
    NameTable names;
    arena_open(&arena);
    Owned result = NULL;
    if (setjmp(arena.exhausted)) {
        raise_memory_error(vm);
    } else {
        names_open(&names, &arena);
        Node *tree = build_tree(vm, &names, work);
        if (tree) result = visit_tree(vm, tree, &names, work);
    }
    arena_close(&arena);
    return result;
}

/* A tree given as an object, as code or as a tree again. */
static Owned compile_object(VM *vm, Value source, Value filename, ParseMode mode, uint32_t flags,
                            int optimize) {
    static const NodeKind kinds[] = {NODE_Module, NODE_Interactive, NODE_Expression, NODE_FunctionType};
    TreeWork work = tree_work(vm, flags, optimize);
    work.object = source;
    work.kind = kinds[mode];
    if (flags & FLAG_ONLY_AST && !work.is_simplified) {
        if (!value_is_instance_exact(vm, source, as_type(ast_place(vm, AST_PLACE_NODES + (size_t)work.kind))))
            return raise_type_error(vm, "expected %s node, got %T", node_infos[work.kind].name, source);
        return value_retain(source);
    }
    Owned keep = list_new(vm, 0), result = NULL;
    LoadOptions options = load_options(mode, flags, optimize);
    work.keep = keep;
    if (keep)
        result = work.is_simplified ? simplify_object(vm, &work)
                                    : load_from_tree(vm, filename, &options, build_tree, &work);
    value_release(vm, keep);
    return result;
}

static uint32_t inherited_flags(VM *vm) {
    Frame *frame = vm->thread->frame;
    return frame ? frame->code->code->flags & FLAGS_FUTURE : 0;
}

/* Tells of a source as bytes, of a tree as it is. */
static bool audit_compile(VM *vm, Value source, Value filename) {
    if (!value_is_str(source)) return audit(vm, "compile", 2, source, filename, NULL, NULL);
    Buffer text = BUFFER_EMPTY;
    str_append_utf8(&text, source);
    Owned bytes = text.failed ? raise_memory_error(vm) : bytes_new(vm, text.bytes, text.count);
    buffer_close(&text);
    bool is_fine = bytes && audit(vm, "compile", 2, bytes, filename, NULL, NULL);
    value_release(vm, bytes);
    return is_fine;
}

static Owned function_compile(VM *vm, Value *args) {
    Value source = args[0], filename = args[1], mode = args[2];
    int flags = 0, optimize = -1, feature_version = -1;
    bool dont_inherit = false;
    if (args[3] && !value_to_c_int(vm, args[3], &flags)) return NULL;
    if (args[4] && !value_is_true(vm, args[4], &dont_inherit)) return NULL;
    if (args[5] && !value_to_c_int(vm, args[5], &optimize)) return NULL;
    if (args[6] && !value_to_c_int(vm, args[6], &feature_version)) return NULL;
    if (flags & ~(FLAGS_FUTURE | FLAG_NESTED | FLAG_DONT_IMPLY_DEDENT | FLAG_ONLY_AST | FLAG_OPTIMIZED_AST |
                  FLAG_INCOMPLETE | FLAG_TOP_LEVEL_AWAIT | FLAG_TYPE_COMMENTS))
        return raise_value_error(vm, "compile(): unrecognised flags");
    if (optimize < -1 || optimize > 2) return raise_value_error(vm, "compile(): invalid optimize value");
    if (!value_is_str(mode))
        return raise_type_error(vm, "compile() argument 'mode' must be str, not %A", mode);
    if (!value_is_str(filename)) {
        if (!value_is_bytes(filename))
            return raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P",
                                    value_type(filename));
    }
    if (audit_is_heard(vm) && !audit_compile(vm, source, filename)) return NULL;
    ParseMode parse = PARSE_MODULE;
    if (str_is_text(mode, "eval")) parse = PARSE_EXPRESSION;
    else if (str_is_text(mode, "single")) parse = PARSE_INTERACTIVE;
    else if (str_is_text(mode, "func_type")) parse = PARSE_FUNCTION_TYPE;
    else if (!str_is_text(mode, "exec"))
        return raise_value_error(vm, flags & FLAG_ONLY_AST
                                         ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                         : "compile() mode must be 'exec', 'eval' or 'single'");
    if (parse == PARSE_FUNCTION_TYPE && !(flags & FLAG_ONLY_AST))
        return raise_value_error(vm, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
    bool is_tree = field_peek(&vm->ast_classes) &&
                   value_is_instance_exact(vm, source, as_type(ast_place(vm, AST_PLACE_ROOT)));
    if (!dont_inherit) flags |= (int)inherited_flags(vm);
    Owned name = value_is_str(filename)
                     ? value_retain(filename)
                     : str_new_file_name(vm, as_bytes(filename)->data, (size_t)as_bytes(filename)->count);
    Owned result = !name     ? NULL
                   : is_tree ? compile_object(vm, source, name, parse, (uint32_t)flags, optimize)
                             : compile_text(vm, source, name, parse, (uint32_t)flags, optimize,
                                            feature_version, "compile");
    value_release(vm, name);
    return result;
}

/* Globals and locals for exec and eval: defaults from the running frame. */
static bool scopes(VM *vm, Value globals_given, Value locals_given, const char *function, Owned *globals,
                   Owned *locals) {
    *globals = *locals = NULL;
    if (globals_given == VALUE_NONE) globals_given = NULL;
    if (locals_given == VALUE_NONE) locals_given = NULL;
    if (globals_given && !value_is_dict(globals_given)) {
        bool is_mapping = value_type(globals_given)->slots.get_item != NULL;
        if (strcmp(function, "exec") == 0)
            return raise_type_error(vm, "exec() globals must be a dict, not %T", globals_given);
        return raise_type_error(vm, is_mapping ? "globals must be a real dict; try eval(code, {}, mapping)"
                                               : "globals must be a dict");
    }
    if (locals_given && !value_type(locals_given)->slots.get_item)
        return raise_type_error(vm,
                                strcmp(function, "exec") == 0 ? "locals must be a mapping or None, not %T"
                                                              : "locals must be a mapping",
                                locals_given);
    if (globals_given) {
        *globals = value_retain(globals_given);
        *locals = value_retain(locals_given ? locals_given : globals_given);
    } else {
        Value own = frame_globals(vm);
        if (!own) return raise_system_error(vm, "globals and locals cannot be NULL");
        *globals = value_retain(own);
        *locals = locals_given ? value_retain(locals_given) : frame_locals(vm, vm->thread->frame);
        if (!*locals) return false;
    }
    if (!dict_get_name(vm, as_dict(*globals), NAME___builtins__)) {
        Value builtins = vm->thread->frame ? function_builtins(vm->thread->frame->function)
                                           : field_peek(&vm->builtins);
        return dict_set(vm, as_dict(*globals), vm_name(vm, NAME___builtins__), builtins);
    }
    return true;
}

/* Whether the value is a tuple of exactly count cells. */
static bool is_closure_of(Value value, uint32_t count) {
    if (!value_is_tuple(value) || as_tuple(value)->count != (int64_t)count) return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!value_has_type(field_peek(&as_tuple(value)->items[i]), &cell_type)) return false;
    }
    return true;
}

static Owned run_source(VM *vm, Value source, Value globals_given, Value locals_given, Value closure,
                        bool is_eval) {
    const char *function = is_eval ? "eval" : "exec";
    Owned globals, locals, code = NULL, result = NULL;
    if (!scopes(vm, globals_given, locals_given, function, &globals, &locals)) goto done;
    if (value_has_type(source, &code_type)) {
        code = value_retain(source);
        const Code *plain = as_code(code)->code;
        uint32_t free_count = 0;
        for (uint32_t i = 0; i < plain->slot_count; i++)
            free_count += (plain->slots[i].kind & SLOT_FREE) != 0;
        if (free_count && (!closure || closure == VALUE_NONE)) {
            raise_type_error(vm,
                             is_eval ? "code object passed to eval() may not contain free variables"
                                     : "code object requires a closure of exactly length %d",
                             (int)free_count);
            goto done;
        }
        if (closure && closure != VALUE_NONE && !is_closure_of(closure, free_count)) {
            if (free_count == 0) raise_type_error(vm, "cannot use a closure with this code object");
            else raise_type_error(vm, "code object requires a closure of exactly length %d", (int)free_count);
            goto done;
        }
    } else {
        if (closure && closure != VALUE_NONE) {
            raise_type_error(vm, "closure can only be used when source is a code object");
            goto done;
        }
        Owned name = str_new_text(vm, "<string>");
        Owned text = value_retain(source);
        if (is_eval && value_is_str(source)) { /* leading blanks are no indentation here */
            int64_t start = 0;
            while (start < as_str(source)->count &&
                   (str_at(as_str(source), start) == ' ' || str_at(as_str(source), start) == '\t'))
                start++;
            value_release(vm, text);
            text = str_substring(vm, source, start, as_str(source)->count);
        }
        bool is_text = text && (value_is_str(text) || value_is_bytes(text));
        bool is_allowed = name && text && (!is_text || audit_compile(vm, text, name));
        code = is_allowed ? compile_text(vm, text, name, is_eval ? PARSE_EXPRESSION : PARSE_MODULE,
                                           inherited_flags(vm), -1, -1, function)
                            : NULL;
        value_release(vm, name);
        value_release(vm, text);
    }
    if (code && audit(vm, "exec", 1, code, NULL, NULL, NULL)) {
        result = frame_run_code(vm, code, globals, locals, closure == VALUE_NONE ? NULL : closure);
    }
done:
    value_release(vm, globals);
    value_release(vm, locals);
    value_release(vm, code);
    return result;
}

static Owned function_exec(VM *vm, Value *args) {
    Owned result = run_source(vm, args[0], args[1], args[2], args[3], false);
    if (!result) return NULL;
    value_release(vm, result);
    return VALUE_NONE;
}

static Owned function_eval(VM *vm, Value *args) {
    return run_source(vm, args[0], args[1], args[2], NULL, true);
}

static Owned function_import(VM *vm, Value *args) {
    int level = 0;
    if (args[4] && !value_to_c_int(vm, args[4], &level)) return NULL;
    Value globals = args[1] && args[1] != VALUE_NONE ? args[1] : frame_globals(vm);
    return import_name(vm, args[0], globals ? globals : VALUE_NONE, args[3] == VALUE_NONE ? NULL : args[3],
                       level);
}

/* --- input and output ----------------------------------------------------------------------------------- */

static Value sys_get(VM *vm, NameIndex name) {
    return dict_get_name(vm, as_dict(field_peek(&vm->sys)), name);
}

static bool write_to(VM *vm, Value file, Value text) {
    Owned result = io_write(vm, file, text);
    value_release(vm, result);
    return result != NULL;
}

static bool check_separator(VM *vm, Value value, const char *name) {
    return !value || value == VALUE_NONE || value_is_str(value) ||
           raise_type_error(vm, "%s must be None or a string, not %T", name, value);
}

static Owned function_print(VM *vm, Value *args) {
    Value items = args[0], separator = args[1], end = args[2], file = args[3];
    bool flush = false;
    if (!file || file == VALUE_NONE) {
        file = sys_get(vm, NAME_stdout);
        if (!file) return raise_runtime_error(vm, "lost sys.stdout");
        if (file == VALUE_NONE) return VALUE_NONE;
    }
    if (!check_separator(vm, separator, "sep") || !check_separator(vm, end, "end")) return NULL;
    if (args[4] && !value_is_true(vm, args[4], &flush)) return NULL;
    Owned held = value_retain(file), blank = str_new_character(vm, ' '),
          newline = str_new_character(vm, '\n');
    bool is_fine = blank && newline;
    for (int64_t i = 0; is_fine && i < as_tuple(items)->count; i++) {
        if (i) is_fine = write_to(vm, held, separator && separator != VALUE_NONE ? separator : blank);
        Owned text = is_fine ? value_str(vm, tuple_peek(items, i)) : NULL;
        is_fine = text && write_to(vm, held, text);
        value_release(vm, text);
    }
    is_fine = is_fine && write_to(vm, held, end && end != VALUE_NONE ? end : newline);
    if (is_fine && flush) {
        Owned result = value_call_method(vm, held, vm_name(vm, NAME_flush), NULL, 0);
        is_fine = result != NULL;
        value_release(vm, result);
    }
    value_release(vm, held);
    value_release(vm, blank);
    value_release(vm, newline);
    return is_fine ? VALUE_NONE : NULL;
}

/* Whether a stream is the terminal behind a descriptor, not something put in its place. */
static bool is_terminal(VM *vm, Value stream, int descriptor) {
    Owned number = value_call_method(vm, stream, vm_name(vm, NAME_fileno), NULL, 0);
    bool is = number && number == (Value)value_from_small_int(descriptor) && isatty(descriptor);
    value_release(vm, number);
    if (raise_is_pending(vm)) raise_clear(vm);
    return is;
}

/* By the line editor, where both streams are terminals; *is_done false: it cannot be had. */
static Owned edit_line(VM *vm, Value prompt, Value out, bool *is_done) {
    Owned flushed = value_call_method(vm, out, vm_name(vm, NAME_flush), NULL, 0);
    if (!flushed) raise_clear(vm);
    value_release(vm, flushed);
    *is_done = true;
    for (int64_t i = 0; i < as_str(prompt)->count; i++) {
        if (!str_at(as_str(prompt), i))
            return raise_value_error(vm, "input: prompt string cannot contain null characters");
    }
    return readline_input(vm, prompt, is_done);
}

/* Writes the prompt, a value or NULL, and reads a line without its end. */
static Owned read_line(VM *vm, Value prompt_given, Value in, Value out, Value error) {
    Owned noted = value_call_method(vm, error, vm_name(vm, NAME_flush), NULL, 0);
    if (!noted) raise_clear(vm);
    value_release(vm, noted);
    Owned prompt = prompt_given ? value_str(vm, prompt_given) : value_retain(vm->empty_str);
    if (!prompt) return NULL;
    if (is_terminal(vm, in, STDIN_FILENO) && is_terminal(vm, out, STDOUT_FILENO)) {
        bool is_done;
        Owned line = edit_line(vm, prompt, out, &is_done);
        if (is_done) {
            value_release(vm, prompt);
            return line;
        }
    }
    bool is_fine = !prompt_given || write_to(vm, out, prompt);
    value_release(vm, prompt);
    if (!is_fine) return NULL;
    Owned flushed = value_call_method(vm, out, vm_name(vm, NAME_flush), NULL, 0);
    if (!flushed) raise_clear(vm); /* a stream that cannot be flushed can still be read from */
    value_release(vm, flushed);
    Owned line = value_call_method(vm, in, vm_name(vm, NAME_readline), NULL, 0);
    if (!line) return NULL;
    if (!value_is_str(line)) {
        value_release(vm, line);
        return raise_type_error(vm, "object.readline() returned non-string");
    }
    int64_t count = as_str(line)->count;
    Owned result = count == 0 ? raise_format(vm, EXCEPTION(EOFError), "EOF when reading a line")
                   : str_at(as_str(line), count - 1) == '\n' ? str_substring(vm, line, 0, count - 1)
                                                             : value_retain(line);
    value_release(vm, line);
    return result;
}

static Owned function_input(VM *vm, Value *args) {
    Value in = sys_get(vm, NAME_stdin), out = sys_get(vm, NAME_stdout), error = sys_get(vm, NAME_stderr);
    if (!in || in == VALUE_NONE) return raise_runtime_error(vm, "lost sys.stdin");
    if (!out || out == VALUE_NONE) return raise_runtime_error(vm, "lost sys.stdout");
    if (!error || error == VALUE_NONE) return raise_runtime_error(vm, "lost sys.stderr");
    Owned held_in = value_retain(in), held_out = value_retain(out),
          held_error = value_retain(error); /* streams can be replaced meanwhile */
    Owned line = NULL;
    if (audit(vm, "builtins.input", 1, args[0] ? args[0] : VALUE_NONE, NULL, NULL, NULL)) {
        line = read_line(vm, args[0], held_in, held_out, held_error);
    }
    if (line && !audit(vm, "builtins.input/result", 1, line, NULL, NULL, NULL)) {
        value_release(vm, line);
        line = NULL;
    }
    value_release(vm, held_in);
    value_release(vm, held_out);
    value_release(vm, held_error);
    return line;
}

static Owned function_breakpoint(VM *vm, Value *args) {
    Owned name = str_intern_text(vm, "breakpointhook");
    Value hook = name ? dict_get_str(vm, as_dict(field_peek(&vm->sys)), name) : NULL;
    value_release(vm, name);
    if (!hook) return raise_runtime_error(vm, "lost sys.breakpointhook");
    Owned kept = value_retain(hook); /* what listens may set another one */
    Owned result = audit(vm, "builtins.breakpoint", 1, kept, NULL, NULL, NULL)
                       ? value_call_tuple(vm, kept, args[0], args[1])
                       : NULL;
    value_release(vm, kept);
    return result;
}

static const Method functions[] = {
    {"__build_class__(func, name, /, *bases, **kwds)", function_build_class,
     "What the class statement calls with its body, name and bases."},
    {"__import__(name, globals=None, locals=None, fromlist=(), level=0)", function_import,
     "What the import statement calls; programs have importlib.import_module()."},
    {"abs(x, /)", function_abs, "The size of a number without its sign."},
    {"all(iterable, /)", function_all, "Whether no item of iterable is false; True when there are none."},
    {"any(iterable, /)", function_any, "Whether some item of iterable is true; False when there are none."},
    {"ascii(obj, /)", function_ascii, "As repr(), with escapes for whatever lies outside ASCII."},
    {"bin(number, /)", function_bin,
     "Write an integer in base 2, with the prefix 0b.\n\n>>> bin(10)\n'0b1010'"},
    {"breakpoint(*args, **kws)", function_breakpoint, "Enter the debugger through sys.breakpointhook."},
    {"callable(obj, /)", function_callable, "Whether object can be called with parentheses."},
    {"chr(i, /)", function_chr, "The character whose code point is i, from 0 to 0x10ffff."},
    {"compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
     function_compile, "Turn source text, bytes or a syntax tree into code for exec() or eval()."},
    {"delattr(obj, name, /)", function_delattr,
     "Remove an attribute by its name, as the statement \"del object.name\" does."},
    {"dir(object=<unrepresentable>, /)", function_dir,
     "The sorted names that an object has or, without one, those of the running scope."},
    {"divmod(x, y, /)", function_divmod, "Quotient and remainder of a floor division, as a pair."},
    {"eval(source, /, globals=None, locals=None)", function_eval,
     "Evaluate an expression, as text or code, and give its value."},
    {"exec(source, /, globals=None, locals=None, *, closure=None)", function_exec,
     "Run statements, as text or code, in the given namespaces."},
    {"format(value, format_spec='', /)", function_format,
     "Render value as text by the rules of format_spec."},
    {"getattr(object, name, default=<unrepresentable>, /)", function_getattr,
     "The attribute with that name; where it is missing, default, or AttributeError without one."},
    {"globals()", function_globals,
     "The namespace of the module that is running; changes to it take effect."},
    {"hasattr(obj, name, /)", function_hasattr,
     "Whether getattr(object, name) finds something rather than raising AttributeError."},
    {"hash(obj, /)", function_hash, "The hash of a value: equal values have equal hashes."},
    {"hex(number, /)", function_hex,
     "Write an integer in base 16, with the prefix 0x.\n\n>>> hex(-255)\n'-0xff'"},
    {"id(obj, /)", function_id, "A number that no other object has as long as this one lives."},
    {"input(prompt='', /)", function_input,
     "Show a prompt and read one line from standard input, without its line end; EOFError at the end."},
    {"isinstance(obj, class_or_tuple, /)", function_isinstance,
     "Whether the type of object is the given class, one of a tuple of them, or derived from one."},
    {"issubclass(cls, class_or_tuple, /)", function_issubclass,
     "Whether a class is the other class, one of a tuple of them, or derived from one."},
    {"iter(object, sentinel=<unrepresentable>, /)", function_iter,
     "Ask an object for its iterator; with a sentinel, call the object until it gives that."},
    {"aiter(async_iterable, /)", function_aiter, "Ask an asynchronous iterable for its iterator."},
    {"len(obj, /)", function_len, "How many items object says it holds."},
    {"locals()", function_locals, "The local names of the running scope and their values, as a mapping."},
    {"max(*args, key=None, default=<unrepresentable>)", function_max,
     "The largest of several arguments, or of the items of one; by key where given."},
    {"min(*args, key=None, default=<unrepresentable>)", function_min,
     "The smallest of several arguments, or of the items of one; by key where given."},
    {"next(iterator, default=<unrepresentable>, /)", function_next,
     "Advance an iterator; at its end give default, or raise StopIteration where there is none."},
    {"anext(async_iterator, default=<unrepresentable>, /)", function_anext,
     "An awaitable for what an asynchronous iterator gives next, or default at its end."},
    {"oct(number, /)", function_oct,
     "Write an integer in base 8, with the prefix 0o.\n\n>>> oct(64)\n'0o100'"},
    {"ord(character, /)", function_ord,
     "The code point of a single character, or the value of a single byte."},
    {"pow(base, exp, mod=None)", function_pow,
     "base to the power of exp, reduced modulo mod where that is given."},
    {"print(*args, sep=' ', end='\\n', file=None, flush=False)", function_print,
     "Write the arguments as text to a file, standard output by default."},
    {"repr(obj, /)", function_repr, "The text that shows an object to a programmer."},
    {"round(number, ndigits=None)", function_round,
     "Round to ndigits decimals, halves to the even neighbour; without ndigits to an integer."},
    {"setattr(obj, name, value, /)", function_setattr,
     "Store an attribute by its name, as the statement \"object.name = value\" does."},
    {"@unpacked sorted(iterable, /, *, key=None, reverse=False)", function_sorted,
     "A new list of the items in order, by key where given, equal ones as they came."},
    {"sum(iterable, /, start=0)", function_sum, "Add up start and all items, from left to right."},
    {"vars(object=<unrepresentable>, /)", function_vars,
     "The __dict__ of an object, or the local names where none is given."},
    {NULL, NULL, NULL},
};

/* --- exit and quit -------------------------------------------------------------------------------------- */

typedef struct Quitter {
    Object object;
    Field name;
} Quitter;

static void quitter_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Quitter *)self)->name);
}

static Owned quitter_repr(VM *vm, Value self) {
    return str_new_format(vm, "Use %S() or Ctrl-D (i.e. EOF) to exit",
                          field_peek(&((const Quitter *)self)->name));
}

static Owned quitter_call(VM *vm, Value self, Arguments arguments) {
    (void)self;
    if (arguments.count > 1)
        return raise_type_error(
            vm, "Quitter.__call__() takes from 1 to 2 positional arguments but %ld were given",
            (int64_t)arguments.count + 1);
    return raise_value(vm, EXCEPTION(SystemExit), arguments.count ? arguments.items[0] : VALUE_NONE);
}

static const Type quitter_description = {
    .name = "Quitter", .module = "_sitebuiltins", .size = sizeof(Quitter), .flags = TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = quitter_destroy, .repr = quitter_repr, .call = quitter_call},
};

static bool add_quitters(VM *vm, Dict *dict) {
    static const char *const names[] = {"exit", "quit"};
    Owned type = type_new_native(vm, &quitter_description, NULL);
    bool is_fine = type != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(names); i++) {
        Quitter *quitter = object_allocate_zeroed(vm, as_type(type), sizeof *quitter);
        if (quitter) field_init_take(&quitter->name, str_intern_text(vm, names[i]));
        is_fine = dict_set_text_take(vm, dict, names[i], object_owned(quitter));
    }
    value_release(vm, type);
    return is_fine;
}

/* --- help ----------------------------------------------------------------------------------------------- */

static Owned helper_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "Type help() for interactive help, or help(object) for help about object.");
}

/* The module pydoc does the work, and is imported only now. */
static Owned helper_call(VM *vm, Value self, Arguments arguments) {
    (void)self;
    Owned pydoc = import_module_text(vm, "pydoc"), key = str_intern_text(vm, "help");
    Owned help = pydoc && key ? value_attribute(vm, pydoc, key) : NULL;
    Owned result = help ? value_call(vm, help, arguments) : NULL;
    value_release(vm, pydoc);
    value_release(vm, key);
    value_release(vm, help);
    return result;
}

static const Type helper_description = {
    .name = "_Helper", .module = "_sitebuiltins", .size = sizeof(Object), .flags = TYPE_NO_CONSTRUCTOR,
    .slots = {.repr = helper_repr, .call = helper_call},
};

static bool add_helper(VM *vm, Dict *dict) {
    Owned type = type_new_native(vm, &helper_description, NULL);
    Object *helper = type ? object_allocate_zeroed(vm, as_type(type), sizeof *helper) : NULL;
    bool is_fine = helper && dict_set_text_take(vm, dict, "help", object_owned(helper));
    value_release(vm, type);
    return is_fine;
}

/* --- copyright, credits and license --------------------------------------------------------------------- */

typedef struct Printer {
    Object object;
    Field text, shown; /* what a call prints; what repr() gives */
} Printer;

static void printer_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Printer *)self)->text);
    field_clear(vm, &((Printer *)self)->shown);
}

static Owned printer_repr(VM *vm, Value self) {
    (void)vm;
    return field_get(&((const Printer *)self)->shown);
}

static Owned printer_call(VM *vm, Value self, Arguments arguments) {
    if (arguments.count)
        return raise_type_error(vm, "_Printer.__call__() takes 1 positional argument but %ld were given",
                                (int64_t)arguments.count + 1);
    Value items[5] = {NULL};
    Owned texts = tuple_single(vm, field_peek(&((const Printer *)self)->text));
    items[0] = texts;
    Owned result = texts ? function_print(vm, items) : NULL;
    value_release(vm, texts);
    return result;
}

static const Type printer_description = {
    .name = "_Printer", .module = "_sitebuiltins", .size = sizeof(Printer), .flags = TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = printer_destroy, .repr = printer_repr, .call = printer_call},
};

static bool add_printers(VM *vm, Dict *dict) {
    static const struct {
        const char *name, *text, *shown; /* shown NULL: the text itself */
    } rows[] = {
        {"copyright", "Copyright (c) 2026 The Adder authors", NULL},
        {"credits",
         "Adder speaks the language that Guido van Rossum and the developers of CPython made,\n"
         "and stands on GMP and GNU readline. Thanks to all of them.",
         NULL},
        {"license",
         "Adder is free software under the MIT license: use, copy, change and pass it on as you like,\n"
         "as long as its copyright notice and the license, which are in the file LICENSE, stay with it.\n"
         "It comes without any warranty. Together with GNU readline, which it opens at a terminal,\n"
         "it is under the GNU General Public License as a whole.",
         "Type license() to see the full license text"},
    };
    Owned type = type_new_native(vm, &printer_description, NULL);
    bool is_fine = type != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(rows); i++) {
        Owned text = str_new_text(vm, rows[i].text), shown = rows[i].shown ? str_new_text(vm, rows[i].shown)
                                                             : text        ? value_retain(text)
                                                                           : NULL;
        Printer *printer = text && shown ? object_allocate_zeroed(vm, as_type(type), sizeof *printer) : NULL;
        if (printer) {
            field_init_take(&printer->text, text);
            field_init_take(&printer->shown, shown);
        } else {
            value_release(vm, text);
            value_release(vm, shown);
        }
        is_fine = dict_set_text_take(vm, dict, rows[i].name, object_owned(printer));
    }
    value_release(vm, type);
    return is_fine;
}

/* What CPython's module site adds: -S leaves it out. */
static bool add_site(VM *vm, Dict *dict) {
    return add_quitters(vm, dict) && add_helper(vm, dict) && add_printers(vm, dict);
}

static bool add_types(VM *vm, Dict *dict) {
    static const Type *const types[] = {
        &bool_type, &memoryview_type, &bytearray_type, &bytes_type, &classmethod_type,
        &complex_type, &dict_type, &enumerate_type, &filter_type, &float_type,
        &frozenset_type, &property_type, &int_type, &list_type, &map_type,
        &object_type, &range_type, &reversed_type, &set_type, &slice_type,
        &staticmethod_type, &str_type, &super_type, &tuple_type, &type_type,
        &zip_type};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (!dict_set_text(vm, dict, types[i]->name, type_value(types[i]))) return false;
    }
    if (!dict_set_text(vm, dict, "__debug__", value_from_bool(vm->options.optimize == 0))) return false;
    for (int i = 0; i < EXCEPTION_COUNT; i++) {
        if (!dict_set_text(vm, dict, exception_types[i].name, type_value(&exception_types[i]))) return false;
    }
    return dict_set_text(vm, dict, "EnvironmentError", type_value(EXCEPTION(OSError))) &&
           dict_set_text(vm, dict, "IOError", type_value(EXCEPTION(OSError)));
}

Owned builtins_new(VM *vm) {
    Owned module =
        stdlib_module(vm, "builtins", "Whatever every program can use without an import.", functions);
    if (!module) return NULL;
    Dict *dict = module_dict(module);
    bool is_fine =
        dict_set_text(vm, dict, "None", VALUE_NONE) && dict_set_text(vm, dict, "Ellipsis", VALUE_ELLIPSIS) &&
        dict_set_text(vm, dict, "NotImplemented", VALUE_NOT_IMPLEMENTED) &&
        dict_set_text(vm, dict, "False", VALUE_FALSE) && dict_set_text(vm, dict, "True", VALUE_TRUE) &&
        add_types(vm, dict) && (vm->options.no_site || add_site(vm, dict));
    if (is_fine) {
        add_few(vm, dict, "min", few_min);
        add_few(vm, dict, "max", few_max);
        return module;
    }
    value_release(vm, module);
    return NULL;
}

/*
 * What sys tells of the interpreter's numbers and options: tuples with names.
 */
#include "stdlib/native/sys_info.h"

#include "stdlib/native/struct_sequence.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/raise.h"

#define ROW(place, name, text) {name, struct_field_##place, NULL, text}
#define END {NULL, NULL, NULL, NULL}

static const Property int_rows[] = {
    ROW(0, "bits_per_digit", "Bits of a digit, as CPython stores long integers."),
    ROW(1, "sizeof_digit", "Bytes of a digit."),
    ROW(2, "default_max_str_digits", "The longest decimal text unless the program says otherwise."),
    ROW(3, "str_digits_check_threshold", "Texts up to this length are always converted."),
    END,
};
static const Property float_rows[] = {
    ROW(0, "max", "The largest float."),
    ROW(1, "max_exp", "One more than the largest power of two."),
    ROW(2, "max_10_exp", "The largest power of ten."),
    ROW(3, "min", "The smallest positive float of full precision."),
    ROW(4, "min_exp", "One more than the smallest power of two of full precision."),
    ROW(5, "min_10_exp", "The smallest power of ten of full precision."),
    ROW(6, "dig", "Decimal digits that always survive."),
    ROW(7, "mant_dig", "Bits of the mantissa."),
    ROW(8, "epsilon", "From 1.0 to the next float."),
    ROW(9, "radix", "The base of the exponent."),
    ROW(10, "rounds", "How sums are rounded: 1 to the nearest."),
    END,
};
static const Property hash_rows[] = {
    ROW(0, "width", "Bits of a hash."),
    ROW(1, "modulus", "The prime that hashes of numbers are taken by."),
    ROW(2, "inf", "The hash of infinity."),
    ROW(3, "nan", "No longer used."),
    ROW(4, "imag", "What the imaginary part is multiplied by."),
    ROW(5, "algorithm", "How str and bytes are hashed."),
    ROW(6, "hash_bits", "Bits that the algorithm gives."),
    ROW(7, "seed_bits", "Bits of its key."),
    ROW(8, "cutoff", "Texts below this length are hashed in another way."),
    END,
};
static const Property flag_rows[] = {
    ROW(0, "debug", "-d"),
    ROW(1, "inspect", "-i"),
    ROW(2, "interactive", "-i"),
    ROW(3, "optimize", "-O or -OO"),
    ROW(4, "dont_write_bytecode", "-B"),
    ROW(5, "no_user_site", "-s"),
    ROW(6, "no_site", "-S"),
    ROW(7, "ignore_environment", "-E"),
    ROW(8, "verbose", "-v"),
    ROW(9, "bytes_warning", "-b"),
    ROW(10, "quiet", "-q"),
    ROW(11, "hash_randomization", "-R"),
    ROW(12, "isolated", "-I"),
    ROW(13, "dev_mode", "-X dev"),
    ROW(14, "utf8_mode", "-X utf8"),
    ROW(15, "warn_default_encoding", "-X warn_default_encoding"),
    ROW(16, "safe_path", "-P"),
    ROW(17, "int_max_str_digits", "-X int_max_str_digits"),
    ROW(18, "gil", "Whether one lock guards all threads."),
    ROW(19, "thread_inherit_context", "Whether threads begin with a copy of their maker's context."),
    ROW(20, "context_aware_warnings", "Whether filters of warnings belong to the context."),
    END,
};

static const Type int_description =
    STRUCT_SEQUENCE("int_info", "sys", int_rows, "What the integers are made of.");
static const Type float_description =
    STRUCT_SEQUENCE("float_info", "sys", float_rows, "The range and the precision of floats.");
static const Type hash_description = STRUCT_SEQUENCE("hash_info", "sys", hash_rows, "How values are hashed.");

static Owned refuse(VM *vm, Value *args) {
    (void)args;
    return raise_type_error(vm, "cannot create 'sys.flags' instances");
}

/* Programs make no instances of it. */
static const Type flags_description = {
    .name = "flags", .module = "sys", .size = sizeof(Tuple), .item_size = sizeof(Field),
    .flags = TYPE_IS_FINAL | TYPE_IS_TUPLE | TYPE_IS_CONTAINER, .properties = flag_rows,
    .text = "The options that the program was started with.", .methods = struct_methods,
    .slots = {.destroy = struct_destroy, .traverse = struct_traverse, .repr = struct_repr},
    .construct = {"flags(*args, **kwargs)", refuse, NULL},
};

/* Adds the one instance of a description under its name; the items are consumed. visible: those that the
 * tuple shows. */
static bool add_info(VM *vm, Value module, const Type *description, int64_t visible, Owned *items,
                     int64_t count) {
    Owned name = str_intern_text(vm, description->name), class = NULL;
    bool is_fine = name && struct_sequence_add(vm, module, description, visible) &&
                   dict_pop(vm, module_dict(module), name, &class) && class;
    if (is_fine) {
        is_fine = dict_set_take(vm, module_dict(module), name,
                                struct_sequence_new(vm, as_type(class), items, count));
    } else {
        for (int64_t i = 0; i < count; i++) value_release(vm, items[i]);
    }
    value_release(vm, name);
    value_release(vm, class);
    return is_fine;
}

static bool add_flags(VM *vm, Value module) {
    enum { VISIBLE = 18 };
    const VMOptions *o = &vm->options;
    const int64_t numbers[] = {0,
                               o->inspect,
                               o->is_interactive,
                               o->optimize,
                               1,
                               o->no_user_site,
                               o->no_site,
                               o->ignore_environment,
                               o->is_verbose,
                               o->bytes_warning,
                               o->is_quiet,
                               !o->has_hash_seed || o->hash_seed,
                               o->is_isolated,
                               0,
                               o->utf8_mode,
                               o->warn_default_encoding,
                               0,
                               vm->int_max_str_digits,
                               1,
                               0,
                               0};
    Owned items[COUNT_OF(numbers)];
    for (size_t i = 0; i < COUNT_OF(numbers); i++) items[i] = int_new(vm, numbers[i]);
    items[13] = value_from_bool(o->dev_mode);
    items[16] = value_from_bool(o->safe_path);
    return add_info(vm, module, &flags_description, VISIBLE, items, COUNT_OF(items));
}

bool sys_add_info(VM *vm, Value module) {
    Owned ints[] = {value_from_small_int(30), value_from_small_int(4), value_from_small_int(4300),
                    value_from_small_int(640)};
    Owned floats[] = {float_new(vm, 1.7976931348623157e308),
                      value_from_small_int(1024),
                      value_from_small_int(308),
                      float_new(vm, 2.2250738585072014e-308),
                      value_from_small_int(-1021),
                      value_from_small_int(-307),
                      value_from_small_int(15),
                      value_from_small_int(53),
                      float_new(vm, 2.220446049250313e-16),
                      value_from_small_int(2),
                      value_from_small_int(1)};
    Owned hashes[] = {value_from_small_int(64),      value_from_small_int(((int64_t)1 << 61) - 1),
                      value_from_small_int(314159),  value_from_small_int(0),
                      value_from_small_int(1000003), str_new_text(vm, "siphash13"),
                      value_from_small_int(64),      value_from_small_int(128),
                      value_from_small_int(0)};
    bool is_fine = add_info(vm, module, &int_description, COUNT_OF(ints), ints,
                            COUNT_OF(ints)); /* each consumes its items */
    is_fine &= add_info(vm, module, &float_description, COUNT_OF(floats), floats, COUNT_OF(floats));
    is_fine &= add_info(vm, module, &hash_description, COUNT_OF(hashes), hashes, COUNT_OF(hashes));
    return is_fine && add_flags(vm, module);
}

/*
 * Attributes and methods of code objects.
 *
 * What replace() changes lies in the CodeObject's own fields (name, qualname, filename, first_line) or in
 * `extra`, a dict of co_* values; instructions are never changed.
 */
#include "vm/objects/code_methods.h"

#include "base/memory.h"
#include "vm/objects/bytes.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Value replaced(VM *vm, Value self, const char *name) {
    Value extra = field_peek(&as_code(self)->extra);
    if (!extra) return NULL;
    Owned key = str_intern_text(vm, name);
    Value found = key ? dict_get_str(vm, as_dict(extra), key) : NULL;
    value_release(vm, key);
    return found;
}

static Owned get_argcount(VM *vm, Value self) {
    return int_new(vm, as_code(self)->code->argument_count);
}

static Owned get_posonlyargcount(VM *vm, Value self) {
    return int_new(vm, as_code(self)->code->positional_only_count);
}

static Owned get_kwonlyargcount(VM *vm, Value self) {
    return int_new(vm, as_code(self)->code->keyword_only_count);
}

static int64_t count_slots(const Code *code, uint32_t kind) {
    int64_t count = 0;
    for (uint32_t i = 0; i < code->slot_count; i++) count += (code->slots[i].kind & kind) != 0;
    return count;
}

static Owned get_nlocals(VM *vm, Value self) {
    return int_new(vm, count_slots(as_code(self)->code, SLOT_LOCAL));
}

static Owned get_stacksize(VM *vm, Value self) {
    return int_new(vm, as_code(self)->code->stack_size);
}

static Owned get_flags(VM *vm, Value self) {
    Value found = replaced(vm, self, "co_flags");
    return found ? value_retain(found) : int_new(vm, as_code(self)->code->flags);
}

static Owned get_code(VM *vm, Value self) {
    const Code *code = as_code(self)->code;
    return bytes_new(vm, (const char *)code->units, code->unit_count * sizeof *code->units);
}

static Owned get_consts(VM *vm, Value self) {
    const CodeObject *code = as_code(self);
    Owned tuple = tuple_new(vm, code->code->constant_count);
    for (uint32_t i = 0; tuple && i < code->code->constant_count; i++)
        field_init_take(&as_tuple(tuple)->items[i], value_retain(code_constant(code, i)));
    return tuple;
}

static Owned get_names(VM *vm, Value self) {
    const CodeObject *code = as_code(self);
    Owned tuple = tuple_new(vm, code->code->name_count);
    for (uint32_t i = 0; tuple && i < code->code->name_count; i++)
        field_init_take(&as_tuple(tuple)->items[i], field_get(&code->names[i]));
    return tuple;
}

/* Names of the slots of a kind. */
static Owned slot_names(VM *vm, Value self, uint32_t kind) {
    CodeObject *code = as_code(self);
    Owned tuple = tuple_new(vm, count_slots(code->code, kind));
    int64_t at = 0;
    for (uint32_t i = 0; tuple && i < code->code->slot_count; i++) {
        if (code->code->slots[i].kind & kind)
            field_init_take(&as_tuple(tuple)->items[at++], value_retain(code_slot_name(vm, code, i)));
    }
    return tuple;
}

static Owned get_varnames(VM *vm, Value self) {
    return slot_names(vm, self, SLOT_LOCAL);
}

static Owned get_freevars(VM *vm, Value self) {
    return slot_names(vm, self, SLOT_FREE);
}

static Owned get_cellvars(VM *vm, Value self) {
    return slot_names(vm, self, SLOT_CELL);
}

static Owned get_filename(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_code(self)->filename);
}

static Owned get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_code(self)->name);
}

static Owned get_qualname(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_code(self)->qualname);
}

static Owned get_firstlineno(VM *vm, Value self) {
    return int_new(vm, as_code(self)->first_line);
}

/* The tables are in a form of their own: bytes that are equal for equal tables. */
static Owned get_linetable(VM *vm, Value self) {
    const Code *code = as_code(self)->code;
    return bytes_new(vm, (const char *)code->positions, code->unit_count * sizeof *code->positions);
}

static Owned get_exceptiontable(VM *vm, Value self) {
    const Code *code = as_code(self)->code;
    Buffer buffer = BUFFER_EMPTY;
    for (uint32_t i = 0; i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        const uint32_t numbers[5] = {range->start, range->end, range->target, range->depth,
                                     range->push_index};
        buffer_append(&buffer, (const char *)numbers, sizeof numbers);
    }
    Owned result = buffer.failed ? raise_memory_error(vm)
                                 : bytes_new(vm, buffer.bytes ? buffer.bytes : "", buffer.count);
    buffer_close(&buffer);
    return result;
}

const Property code_properties[] = {
    {"co_argcount", get_argcount, property_read_only, NULL},
    {"co_posonlyargcount", get_posonlyargcount, property_read_only, NULL},
    {"co_kwonlyargcount", get_kwonlyargcount, property_read_only, NULL},
    {"co_nlocals", get_nlocals, NULL, NULL},
    {"co_stacksize", get_stacksize, property_read_only, NULL},
    {"co_flags", get_flags, property_read_only, NULL},
    {"co_code", get_code, NULL, NULL},
    {"_co_code_adaptive", get_code, NULL, NULL},
    {"co_consts", get_consts, property_read_only, NULL},
    {"co_names", get_names, property_read_only, NULL},
    {"co_varnames", get_varnames, NULL, NULL},
    {"co_freevars", get_freevars, NULL, NULL},
    {"co_cellvars", get_cellvars, NULL, NULL},
    {"co_filename", get_filename, property_read_only, NULL},
    {"co_name", get_name, property_read_only, NULL},
    {"co_qualname", get_qualname, property_read_only, NULL},
    {"co_firstlineno", get_firstlineno, property_read_only, NULL},
    {"co_linetable", get_linetable, property_read_only, NULL},
    {"co_exceptiontable", get_exceptiontable, property_read_only, NULL},
    {NULL, NULL, NULL, NULL},
};

/* --- where the instructions come from ------------------------------------------------------------------- */

static Owned number_or_none(int64_t number, bool is_there) {
    return is_there ? value_from_small_int(number) : VALUE_NONE;
}

static Owned method_lines(VM *vm, Value *args) {
    const CodeObject *code = as_code(args[0]);
    Owned list = list_new(vm, 0);
    for (uint32_t i = 0, end; list && i < code->code->unit_count; i = end) {
        uint32_t line = code->code->positions[i].line;
        for (end = i + 1; end < code->code->unit_count && code->code->positions[end].line == line;) end++;
        Owned items[3] = {value_from_small_int((int64_t)i * 2), value_from_small_int((int64_t)end * 2),
                          number_or_none(code_line_of(code, i), line != 0)};
        if (list_append_take(vm, as_list(list), tuple_from_take(vm, items, 3))) continue;
        value_release(vm, list);
        return NULL;
    }
    Owned iterator = list ? value_iterate(vm, list) : NULL;
    value_release(vm, list);
    return iterator;
}

static Owned method_positions(VM *vm, Value *args) {
    const CodeObject *code = as_code(args[0]);
    Owned list = list_new(vm, 0);
    int64_t shift = (int64_t)code->first_line - (int64_t)code->code->first_line;
    for (uint32_t i = 0; list && i < code->code->unit_count; i++) {
        const Span *span = &code->code->positions[i];
        bool is_there = span->line != 0;
        Owned items[4] = {number_or_none(span->line + shift, is_there),
                          number_or_none(span->end_line + shift, is_there),
                          number_or_none(span->column, is_there), number_or_none(span->end_column, is_there)};
        if (list_append_take(vm, as_list(list), tuple_from_take(vm, items, 4))) continue;
        value_release(vm, list);
        return NULL;
    }
    Owned iterator = list ? value_iterate(vm, list) : NULL;
    value_release(vm, list);
    return iterator;
}

static Owned method_branches(VM *vm, Value *args) {
    const Code *code = as_code(args[0])->code;
    Owned list = list_new(vm, 0);
    for (uint32_t i = 0; list && i < code->unit_count; i++) {
        Opcode opcode = unit_opcode(code->units[i]);
        const OpcodeInfo *info = &opcode_infos[opcode];
        if (info->operand != OPERAND_JUMP || strncmp(info->name, "JUMP", 4) == 0) continue;
        Owned items[3] = {value_from_small_int((int64_t)i * 2), value_from_small_int((int64_t)(i + 1) * 2),
                          value_from_small_int((int64_t)unit_argument(code->units[i]) * 2)};
        if (list_append_take(vm, as_list(list), tuple_from_take(vm, items, 3))) continue;
        value_release(vm, list);
        return NULL;
    }
    Owned iterator = list ? value_iterate(vm, list) : NULL;
    value_release(vm, list);
    return iterator;
}

static Owned method_varname_from_oparg(VM *vm, Value *args) {
    int64_t index;
    CodeObject *code = as_code(args[0]);
    if (!value_to_int64(vm, args[1], EXCEPTION(OverflowError), &index)) return NULL;
    if (index < 0 || index >= code->slot_count) return raise_index_error(vm, "tuple index out of range");
    return value_retain(code_slot_name(vm, code, (uint32_t)index));
}

/* --- replace -------------------------------------------------------------------------------------------- */

static bool replace_str(VM *vm, Field *field, const char *name, Value value) {
    if (!value_is_str(value))
        return raise_type_error(vm, "replace() argument '%s' must be str, not %T", name, value);
    field_take(vm, field, value_retain(value));
    return true;
}

static bool replace_names(VM *vm, CodeObject *code, Value value) {
    if (!value_is_tuple(value))
        return raise_type_error(vm, "replace() argument 'co_names' must be tuple, not %T", value);
    if (as_tuple(value)->count != code->code->name_count)
        return raise_value_error(vm, "code: co_names must keep its length");
    for (int64_t i = 0; i < as_tuple(value)->count; i++) {
        Value name = tuple_peek(value, i);
        if (!value_is_exact_str(name))
            return raise_type_error(vm, "name tuples must contain only strings, not '%T'", name);
        Owned interned = str_intern_take(vm, value_retain(name));
        if (!interned) return false;
        field_take(vm, &code->names[i], interned);
    }
    return true;
}

static bool replace_consts(VM *vm, CodeObject *code, Value value) {
    if (!value_is_tuple(value))
        return raise_type_error(vm, "replace() argument 'co_consts' must be tuple, not %T", value);
    if (as_tuple(value)->count < code->code->constant_count)
        return raise_value_error(vm, "code: co_consts must keep its length");
    for (int64_t i = 0; i < code->code->constant_count; i++)
        field_take(vm, &code->constants_end[~i], value_retain(tuple_peek(value, i)));
    return true;
}

static bool replace_extra(VM *vm, CodeObject *code, Value key, Value value) {
    if (!field_peek(&code->extra)) field_init_take(&code->extra, dict_new(vm));
    return field_peek(&code->extra) && dict_set(vm, as_dict(field_peek(&code->extra)), key, value);
}

/* Flags that say how arguments are taken and what a call makes must stay. */
static bool replace_flags(VM *vm, CodeObject *code, Value key, Value value) {
    enum {
        FIXED = CODE_VARARGS | CODE_VARKEYWORDS | CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR |
                CODE_OPTIMIZED
    };
    int64_t flags;
    if (!value_to_int64(vm, value, EXCEPTION(OverflowError), &flags)) return false;
    if ((flags & FIXED) != (int64_t)(code->code->flags & FIXED))
        return raise_value_error(vm, "code: co_flags cannot be replaced by %ld", flags);
    if ((uint32_t)flags == code->code->flags) return true;
    Code *copy = memory_allocate(sizeof *copy);
    if (!copy) return raise_memory_error(vm);
    *copy = *code->code;
    copy->flags = (uint32_t)flags;
    memory_release(code->own_code);
    code->own_code = copy;
    code->code = copy;
    return replace_extra(vm, code, key, value);
}

static bool replace_one(VM *vm, Value self, Value made, Value key, Value value) {
    CodeObject *code = as_code(made);
    if (str_is_text(key, "co_name")) return replace_str(vm, &code->name, "co_name", value);
    if (str_is_text(key, "co_qualname")) return replace_str(vm, &code->qualname, "co_qualname", value);
    if (str_is_text(key, "co_filename")) return replace_str(vm, &code->filename, "co_filename", value);
    if (str_is_text(key, "co_names")) return replace_names(vm, code, value);
    if (str_is_text(key, "co_consts")) return replace_consts(vm, code, value);
    if (str_is_text(key, "co_flags")) return replace_flags(vm, code, key, value);
    if (str_is_text(key, "co_firstlineno")) {
        int line;
        if (!value_to_c_int(vm, value, &line)) return false;
        if (line < 0) return raise_value_error(vm, "code: co_firstlineno must be a positive integer");
        code->first_line = (uint32_t)line;
        return true;
    }
    bool is_known = false;
    for (const Property *property = code_properties; property->name && !is_known; property++)
        is_known = str_is_text(key, property->name);
    if (!is_known) return raise_type_error(vm, "code.replace() got an unexpected keyword argument '%S'", key);
    Owned now = value_attribute(vm, self, key);
    bool equal = false;
    bool is_fine = now && value_equals(vm, now, value, &equal);
    value_release(vm, now);
    return is_fine && (equal || raise_value_error(vm, "code: %S cannot be replaced", key));
}

/* The copy of the plain data belongs to one object. */
static bool copy_flags(VM *vm, CodeObject *code, const CodeObject *from) {
    Code *copy = memory_allocate(sizeof *copy);
    if (!copy) return raise_memory_error(vm);
    *copy = *from->own_code;
    code->own_code = copy;
    code->code = copy;
    return true;
}

static Owned method_replace(VM *vm, Value *args) {
    const CodeObject *from = as_code(args[0]);
    Owned made = code_new(vm, from->code, from->source);
    if (!made) return NULL;
    CodeObject *code = as_code(made);
    field_take(vm, &code->name, field_get(&from->name));
    field_take(vm, &code->qualname, field_get(&from->qualname));
    field_take(vm, &code->filename, field_get(&from->filename));
    code->first_line = from->first_line;
    if (from->own_code && !copy_flags(vm, code, from)) {
        value_release(vm, made);
        return NULL;
    }
    for (uint32_t i = 0; i < code->code->constant_count; i++)
        field_take(vm, &code->constants_end[~(int64_t)i], value_retain(code_constant(from, i)));
    size_t position = 0;
    Value key, value;
    while (dict_next(as_dict(args[1]), &position, &key, &value)) {
        if (replace_one(vm, args[0], made, key, value)) continue;
        value_release(vm, made);
        return NULL;
    }
    return made;
}

const Method code_methods[] = {
    {"co_lines(self, /)", method_lines, NULL},
    {"co_positions(self, /)", method_positions, NULL},
    {"co_branches(self, /)", method_branches, NULL},
    {"_varname_from_oparg(self, oparg, /)", method_varname_from_oparg,
     "The name of a local variable by its number."},
    {"replace(self, /, **changes)", method_replace, "The code with some of its fields set anew."},
    {"__replace__(self, /, **changes)", method_replace, "As replace()."},
    {NULL, NULL, NULL},
};

/* --- slots ---------------------------------------------------------------------------------------------- */

Owned code_repr(VM *vm, Value self) {
    const CodeObject *code = as_code(self);
    return str_new_format(vm, "<code object %S at 0x%lx, file \"%S\", line %ld>", field_peek(&code->name),
                          (int64_t)value_bits(self), field_peek(&code->filename),
                          (int64_t)(code->first_line ? (int64_t)code->first_line : -1));
}

/* Constants are equal if their types are too. */
static bool same_constant(VM *vm, Value a, Value b, bool *equal) {
    *equal = false;
    if (value_type(a) != value_type(b)) return true;
    if (!value_is_tuple(a)) return value_equals(vm, a, b, equal);
    *equal = as_tuple(a)->count == as_tuple(b)->count;
    for (int64_t i = 0; *equal && i < as_tuple(a)->count; i++) {
        if (!same_constant(vm, tuple_peek(a, i), tuple_peek(b, i), equal)) return false;
    }
    return true;
}

static bool same_slots(const Code *a, const Code *b) {
    if (a->slot_count != b->slot_count) return false;
    for (uint32_t i = 0; i < a->slot_count; i++) {
        const Name *x = a->slots[i].name, *y = b->slots[i].name;
        if (a->slots[i].kind != b->slots[i].kind || x->count != y->count ||
            memcmp(x->bytes, y->bytes, x->count) != 0)
            return false;
    }
    return true;
}

static bool codes_equal(VM *vm, Value left, Value right, bool *equal) {
    const CodeObject *a = as_code(left), *b = as_code(right);
    const Code *x = a->code, *y = b->code;
    *equal = str_equal(field_peek(&a->name), field_peek(&b->name)) &&
             x->argument_count == y->argument_count && x->positional_only_count == y->positional_only_count &&
             x->keyword_only_count == y->keyword_only_count && x->flags == y->flags &&
             a->first_line == b->first_line && x->unit_count == y->unit_count &&
             x->name_count == y->name_count && x->constant_count == y->constant_count &&
             x->range_count == y->range_count && same_slots(x, y) &&
             memcmp(x->units, y->units, x->unit_count * sizeof *x->units) == 0 &&
             memcmp(x->positions, y->positions, x->unit_count * sizeof *x->positions) == 0;
    for (uint32_t i = 0; *equal && i < x->name_count; i++)
        *equal = str_equal(field_peek(&a->names[i]), field_peek(&b->names[i]));
    for (uint32_t i = 0; *equal && i < x->constant_count; i++) {
        if (!same_constant(vm, code_constant(a, i), code_constant(b, i), equal)) return false;
    }
    return true;
}

Owned code_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_type(left, &code_type) ||
        !value_has_type(right, &code_type))
        return VALUE_NOT_IMPLEMENTED;
    bool equal = left == right;
    if (!equal && !codes_equal(vm, left, right, &equal)) return NULL;
    return value_from_bool(equal == (op == COMPARE_EQ));
}

bool code_hash(VM *vm, Value self, int64_t *hash) {
    const CodeObject *code = as_code(self);
    uint64_t mixed = (uint64_t)str_hash(vm, field_peek(&code->name));
    for (uint32_t i = 0; i < code->code->unit_count; i++) mixed = mixed * 1000003 ^ code->code->units[i];
    mixed = mixed * 1000003 ^ code->first_line;
    *hash = mixed == UINT64_MAX ? -2 : (int64_t)mixed;
    return true;
}

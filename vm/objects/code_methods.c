/*
 * Attributes and methods of code objects. What replace() gives is made anew, see code_parts.c.
 */
#include "vm/objects/code_methods.h"

#include "base/memory.h"
#include "vm/objects/bytes.h"
#include "vm/objects/code_parts.h"
#include "vm/objects/dict.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/location_table.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

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
    return int_new(vm, as_code(self)->code->flags);
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

static Owned buffer_to_bytes(VM *vm, Buffer *buffer) {
    Owned result = buffer->failed ? raise_memory_error(vm)
                                  : bytes_new(vm, buffer->bytes ? buffer->bytes : "", buffer->count);
    buffer_close(buffer);
    return result;
}

static Owned get_linetable(VM *vm, Value self) {
    const CodeObject *code = as_code(self);
    Buffer buffer = BUFFER_EMPTY;
    location_table_write(code->code->positions, code->placed_count, code->code->first_line,
                         !vm->options.no_debug_ranges, &buffer);
    return buffer_to_bytes(vm, &buffer);
}

/* One step of co_lnotab: so many bytes of code and so many lines further. */
static void write_step(Buffer *buffer, int64_t bytes, int64_t lines) {
    for (; bytes > 255; bytes -= 255) buffer_append(buffer, "\xFF\0", 2);
    for (; lines > 127 || lines < -128; bytes = 0) {
        int64_t step = lines > 0 ? 127 : -128;
        buffer_append_byte(buffer, (char)bytes);
        buffer_append_byte(buffer, (char)step);
        lines -= step;
    }
    buffer_append_byte(buffer, (char)bytes);
    buffer_append_byte(buffer, (char)lines);
}

/* What CPython told lines with before 3.10. */
static Owned get_lnotab(VM *vm, Value self) {
    const CodeObject *code = as_code(self);
    if (!warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "co_lnotab is deprecated, use co_lines instead."))
        return NULL;
    Buffer buffer = BUFFER_EMPTY;
    uint32_t unit = 0, line = code->code->first_line;
    for (uint32_t i = 0; i < code->placed_count; i++) {
        uint32_t here = code->code->positions[i].line;
        if (!here || here == line) continue;
        write_step(&buffer, (int64_t)(i - unit) * 2, (int64_t)here - line);
        unit = i;
        line = here;
    }
    return buffer_to_bytes(vm, &buffer);
}

/* The ranges in a form of their own: five numbers each. */
static Owned get_exceptiontable(VM *vm, Value self) {
    const Code *code = as_code(self)->code;
    Buffer buffer = BUFFER_EMPTY;
    for (uint32_t i = 0; i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        const uint32_t numbers[5] = {range->start, range->end, range->target, range->depth,
                                     range->push_index};
        buffer_append(&buffer, (const char *)numbers, sizeof numbers);
    }
    return buffer_to_bytes(vm, &buffer);
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
    {"co_lnotab", get_lnotab, NULL, NULL},
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
    for (uint32_t i = 0, end; list && i < code->placed_count; i = end) {
        uint32_t line = code->code->positions[i].line;
        for (end = i + 1; end < code->placed_count && code->code->positions[end].line == line;) end++;
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
    for (uint32_t i = 0; list && i < code->placed_count; i++) {
        const Span *span = &code->code->positions[i];
        bool is_there = span->line != 0, has_columns = is_there && !vm->options.no_debug_ranges;
        uint32_t end_line = vm->options.no_debug_ranges ? span->line : span->end_line;
        Owned items[4] = {
            number_or_none(span->line + shift, is_there), number_or_none(end_line + shift, is_there),
            number_or_none(span->column, has_columns && span->column != SPAN_NO_COLUMN),
            number_or_none(span->end_column, has_columns && span->end_column != SPAN_NO_COLUMN)};
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

/* The attributes as parts; held keeps the tuples and bytes made for it. */
static bool take_apart(VM *vm, Value self, CodeParts *parts, Owned held[8]) {
    const CodeObject *code = as_code(self);
    const Code *plain = code->code;
    *parts = (CodeParts){.argument_count = (int)plain->argument_count,
                         .positional_only_count = (int)plain->positional_only_count,
                         .keyword_only_count = (int)plain->keyword_only_count,
                         .local_count = (int)count_slots(plain, SLOT_LOCAL),
                         .stack_size = (int)plain->stack_size,
                         .flags = (int)plain->flags,
                         .first_line = (int)code->first_line,
                         .filename = field_peek(&code->filename),
                         .name = field_peek(&code->name),
                         .qualname = field_peek(&code->qualname)};
    Value *const places[8] = {&parts->units, &parts->constants, &parts->names, &parts->variables,
                              &parts->lines, &parts->ranges,    &parts->free,  &parts->cells};
    Owned (*const getters[8])(VM *, Value) = {get_code,      get_consts,         get_names,    get_varnames,
                                              get_linetable, get_exceptiontable, get_freevars, get_cellvars};
    for (int i = 0; i < 8; i++) {
        *places[i] = held[i] = getters[i](vm, self);
        if (!held[i]) return false;
    }
    return true;
}

/* Whether the value has the type that CPython wants for this argument of replace(). */
static bool check_type(VM *vm, const char *name, Value value, const Type *type) {
    if (type_is_subtype(vm, value_type(value), type)) return true;
    return raise_type_error(vm, "replace() argument '%s' must be %N, not %A", name, type, value);
}

static bool replace_one(VM *vm, CodeParts *parts, Value key, Value value) {
    const struct {
        const char *name;
        int *number;
        Value *part;
        const Type *type;
    } rows[] = {
        {"co_argcount", &parts->argument_count, NULL, NULL},
        {"co_posonlyargcount", &parts->positional_only_count, NULL, NULL},
        {"co_kwonlyargcount", &parts->keyword_only_count, NULL, NULL},
        {"co_nlocals", &parts->local_count, NULL, NULL},
        {"co_stacksize", &parts->stack_size, NULL, NULL},
        {"co_flags", &parts->flags, NULL, NULL},
        {"co_firstlineno", &parts->first_line, NULL, NULL},
        {"co_code", NULL, &parts->units, &bytes_type},
        {"co_consts", NULL, &parts->constants, &tuple_type},
        {"co_names", NULL, &parts->names, &tuple_type},
        {"co_varnames", NULL, &parts->variables, &tuple_type},
        {"co_freevars", NULL, &parts->free, &tuple_type},
        {"co_cellvars", NULL, &parts->cells, &tuple_type},
        {"co_filename", NULL, &parts->filename, &str_type},
        {"co_name", NULL, &parts->name, &str_type},
        {"co_qualname", NULL, &parts->qualname, &str_type},
        {"co_linetable", NULL, &parts->lines, &bytes_type},
        {"co_exceptiontable", NULL, &parts->ranges, &bytes_type},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!str_is_text(key, rows[i].name)) continue;
        if (rows[i].number) {
            if (!value_to_c_int(vm, value, rows[i].number)) return false;
            return *rows[i].number >= 0 ||
                   raise_value_error(vm, "%s must be a positive integer", rows[i].name);
        }
        *rows[i].part = value;
        return check_type(vm, rows[i].name, value, rows[i].type);
    }
    return raise_type_error(vm, "replace() got an unexpected keyword argument '%S'", key);
}

static Owned method_replace(VM *vm, Value *args) {
    CodeParts parts;
    Owned held[8] = {NULL}, made = NULL;
    bool is_fine = take_apart(vm, args[0], &parts, held);
    size_t position = 0;
    Value key, value;
    while (is_fine && dict_next(as_dict(args[1]), &position, &key, &value))
        is_fine = replace_one(vm, &parts, key, value);
    if (is_fine) made = code_from_parts(vm, &parts, as_code(args[0]));
    for (int i = 0; i < 8; i++) value_release(vm, held[i]);
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

static bool same_ranges(const Code *a, const Code *b) {
    for (uint32_t i = 0; i < a->range_count; i++) {
        const ExceptionRange *x = &a->ranges[i], *y = &b->ranges[i];
        if (x->start != y->start || x->end != y->end || x->target != y->target || x->depth != y->depth ||
            x->push_index != y->push_index)
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
             x->name_count == y->name_count && a->placed_count == b->placed_count &&
             x->constant_count == y->constant_count &&
             x->range_count == y->range_count && same_slots(x, y) &&
             memcmp(x->units, y->units, x->unit_count * sizeof *x->units) == 0 &&
             memcmp(x->positions, y->positions, x->unit_count * sizeof *x->positions) == 0 &&
             (!x->range_count || same_ranges(x, y));
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
    const uint64_t counts[] = {code->first_line, code->code->argument_count,
                               code->code->positional_only_count, code->code->keyword_only_count,
                               code->code->flags};
    for (size_t i = 0; i < COUNT_OF(counts); i++) mixed = mixed * 1000003 ^ counts[i];
    *hash = mixed == UINT64_MAX ? -2 : (int64_t)mixed;
    return true;
}

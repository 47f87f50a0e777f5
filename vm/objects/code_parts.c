/*
 * Code objects made by hand: types.CodeType(...) and replace().
 *
 * The parts become plain data in an arena of their own, as the compiler would have made it; code_verify()
 * then says whether it is safe to run. Instructions are Adder's, so those of CPython are refused there.
 */
#include "vm/objects/code_parts.h"

#include "base/memory.h"
#include "compiler/verify.h"
#include "vm/load.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/location_table.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

const char code_signature[] = "code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, "
                              "codestring, constants, names, varnames, filename, name, qualname, "
                              "firstlineno, linetable, exceptiontable, freevars=(), cellvars=(), /)";

/* The work in the arena: it must own nothing. texts: all names as UTF-8, each with a NUL behind, in the order
   in which they are taken. */
typedef struct Building {
    const CodeParts *parts;
    const CodeObject *like;
    Buffer texts;
    const char *at;
    NameTable table;
    uint32_t covered;  /* units that the table of lines tells of */
    const char *fault; /* in the arena, which lives as long as the code does */
} Building;

static const Name *take_name(Building *building) {
    const char *text = building->at;
    size_t count = strlen(text);
    building->at += count + 1;
    return names_intern(&building->table, text, count);
}

static bool holds(Value tuple, Value text) {
    for (int64_t i = 0; i < as_tuple(tuple)->count; i++) {
        if (str_equal(tuple_peek(tuple, i), text)) return true;
    }
    return false;
}

/* Variables, cells that are no variables, free variables. */
static void build_slots(Building *building, Code *code, Arena *arena) {
    const CodeParts *parts = building->parts;
    int64_t most = as_tuple(parts->variables)->count + as_tuple(parts->cells)->count +
                   as_tuple(parts->free)->count;
    CodeSlot *slots = arena_allocate_array(arena, (size_t)most + 1, sizeof *slots);
    uint32_t count = 0;
    for (int64_t i = 0; i < as_tuple(parts->variables)->count; i++) {
        bool is_cell = holds(parts->cells, tuple_peek(parts->variables, i));
        slots[count++] = (CodeSlot){take_name(building), SLOT_LOCAL | (is_cell ? SLOT_CELL : 0)};
    }
    for (int64_t i = 0; i < as_tuple(parts->cells)->count; i++) {
        const Name *name = take_name(building);
        if (!holds(parts->variables, tuple_peek(parts->cells, i)))
            slots[count++] = (CodeSlot){name, SLOT_CELL};
    }
    for (int64_t i = 0; i < as_tuple(parts->free)->count; i++)
        slots[count++] = (CodeSlot){take_name(building), SLOT_FREE};
    const Code *like = building->like ? building->like->code : NULL;
    for (uint32_t i = 0; like && like->slot_count == count && i < count; i++) {
        if (like->slots[i].kind == (slots[i].kind | SLOT_HIDDEN)) slots[i].kind |= SLOT_HIDDEN;
    }
    code->slots = slots;
    code->slot_count = count;
}

/* The exception table is a row of numbers: see get_exceptiontable in code_methods.c. */
static void build_ranges(const CodeParts *parts, Code *code, Arena *arena) {
    enum { NUMBERS = 5 };
    size_t count = (size_t)as_bytes(parts->ranges)->count / (NUMBERS * sizeof(uint32_t));
    ExceptionRange *ranges = arena_allocate_array(arena, count + 1, sizeof *ranges);
    for (size_t i = 0; i < count; i++) {
        uint32_t numbers[NUMBERS];
        memcpy(numbers, as_bytes(parts->ranges)->data + i * sizeof numbers, sizeof numbers);
        ranges[i] = (ExceptionRange){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4] != 0};
    }
    code->ranges = ranges;
    code->range_count = (uint32_t)count;
}

static const Code *build(Building *building, Arena *arena) {
    static const Constant none = {.kind = CONSTANT_NONE};
    const CodeParts *parts = building->parts;
    Code *code = arena_allocate(arena, sizeof *code);
    names_open(&building->table, arena);
    code->name = take_name(building);
    code->qualname = take_name(building);
    code->filename = take_name(building)->bytes;
    code->flags = (uint32_t)parts->flags;
    code->argument_count = (uint32_t)parts->argument_count;
    code->positional_only_count = (uint32_t)parts->positional_only_count;
    code->keyword_only_count = (uint32_t)parts->keyword_only_count;
    code->stack_size = (uint32_t)parts->stack_size;
    code->first_line = (uint32_t)parts->first_line;
    size_t name_count = (size_t)as_tuple(parts->names)->count,
           constant_count = (size_t)as_tuple(parts->constants)->count,
           unit_count = (size_t)as_bytes(parts->units)->count / sizeof(Unit);
    const Name **names = arena_allocate_array(arena, name_count + 1, sizeof *names);
    for (size_t i = 0; i < name_count; i++) names[i] = take_name(building);
    build_slots(building, code, arena);
    const Constant **constants = arena_allocate_array(arena, constant_count + 1, sizeof *constants);
    for (size_t i = 0; i < constant_count; i++) constants[i] = &none; /* the object has the true ones */
    Unit *units = arena_allocate_array(arena, unit_count + 1, sizeof *units);
    memcpy(units, as_bytes(parts->units)->data, unit_count * sizeof *units);
    Span *positions = arena_allocate_array(arena, unit_count + 1, sizeof *positions);
    building->covered =
        location_table_read((const uint8_t *)as_bytes(parts->lines)->data,
                            (size_t)as_bytes(parts->lines)->count, code->first_line, positions,
                            (uint32_t)unit_count);
    build_ranges(parts, code, arena);
    code->names = names;
    code->name_count = (uint32_t)name_count;
    code->constants = constants;
    code->constant_count = (uint32_t)constant_count;
    code->units = units;
    code->unit_count = (uint32_t)unit_count;
    code->positions = positions;
    building->fault =
        building->covered == UINT32_MAX ? "co_linetable is malformed" : code_verify(code, arena);
    return code;
}

/* The object, with the very values that were given. */
static Owned finish(VM *vm, const Building *building, const Code *plain, CodeSource *source) {
    const CodeParts *parts = building->parts;
    if (building->fault) return raise_value_error(vm, "code: %s", building->fault);
    Owned made = code_new(vm, plain, source);
    if (!made) return NULL;
    CodeObject *code = as_code(made);
    code->placed_count = building->covered;
    if (building->like) code->hides_frame = building->like->hides_frame;
    field_take(vm, &code->name, value_retain(parts->name));
    field_take(vm, &code->qualname, value_retain(parts->qualname));
    field_take(vm, &code->filename, value_retain(parts->filename));
    for (int64_t i = 0; i < as_tuple(parts->constants)->count; i++)
        field_take(vm, &code->constants_end[~i], value_retain(tuple_peek(parts->constants, i)));
    return made;
}

static Owned make(VM *vm, CodeSource *source, void *context) {
    Building *building = context;
    const Code *plain = build(building, &source->arena);
    const CodeSource *from = building->like ? building->like->source : NULL;
    if (from && from->text) { /* for tracebacks */
        size_t size = strlen(from->text) + 1;
        source->text = memory_allocate(size);
        if (!source->text) return raise_memory_error(vm);
        memcpy(source->text, from->text, size);
    }
    return finish(vm, building, plain, source);
}

static void add_text(Buffer *texts, Value text) {
    str_append_utf8(texts, text);
    buffer_append_byte(texts, 0);
}

static bool add_texts(VM *vm, Buffer *texts, Value tuple) {
    for (int64_t i = 0; i < as_tuple(tuple)->count; i++) {
        Value item = tuple_peek(tuple, i);
        if (!value_is_str(item))
            return raise_type_error(vm, "name tuples must contain only strings, not '%T'", item);
        add_text(texts, item);
    }
    return true;
}

static bool check_counts(VM *vm, const CodeParts *parts) {
    int64_t arguments = (int64_t)parts->argument_count + parts->keyword_only_count +
                        ((parts->flags & CODE_VARARGS) != 0) + ((parts->flags & CODE_VARKEYWORDS) != 0);
    if (as_tuple(parts->variables)->count != parts->local_count)
        return raise_value_error(vm, "code: co_nlocals != len(co_varnames)");
    if (arguments > parts->local_count) return raise_value_error(vm, "code: varnames is too small");
    if (parts->positional_only_count > parts->argument_count)
        return raise_value_error(vm, "code: co_posonlyargcount is greater than co_argcount");
    if (as_bytes(parts->units)->count % (int64_t)sizeof(Unit) || !as_bytes(parts->units)->count)
        return raise_value_error(vm, "code: co_code is malformed");
    return true;
}

Owned code_from_parts(VM *vm, const CodeParts *parts, const CodeObject *like) {
    if (!check_counts(vm, parts)) return NULL;
    Building building = {.parts = parts, .like = like, .texts = BUFFER_EMPTY};
    add_text(&building.texts, parts->name);
    add_text(&building.texts, parts->qualname);
    add_text(&building.texts, parts->filename);
    bool is_fine = add_texts(vm, &building.texts, parts->names) &&
                   add_texts(vm, &building.texts, parts->variables) &&
                   add_texts(vm, &building.texts, parts->cells) &&
                   add_texts(vm, &building.texts, parts->free);
    if (is_fine && building.texts.failed) is_fine = raise_memory_error(vm);
    building.at = building.texts.bytes;
    Owned result = is_fine ? load_by_hand(vm, make, &building) : NULL;
    buffer_close(&building.texts);
    return result;
}

Owned code_construct(VM *vm, Value *args) {
    args++; /* behind the type */
    const Value free = args[16] ? args[16] : vm->empty_tuple, cells = args[17] ? args[17] : vm->empty_tuple;
    static const char *const names[] = {"argcount", "posonlyargcount", "kwonlyargcount",
                                        "nlocals",  "stacksize",       "flags"};
    static const char types[] = "iiiiiibtttsssibbtt"; /* what each argument has to be */
    CodeParts parts;
    int *const numbers[] = {&parts.argument_count, &parts.positional_only_count, &parts.keyword_only_count,
                            &parts.local_count,    &parts.stack_size,            &parts.flags};
    for (int i = 0; types[i] && args[i]; i++) {
        const char *wanted = NULL;
        if (types[i] == 'b' && !value_is_bytes(args[i])) wanted = "bytes";
        if (types[i] == 't' && !value_is_tuple(args[i])) wanted = "tuple";
        if (types[i] == 's' && !value_is_str(args[i])) wanted = "str";
        if (wanted)
            return raise_type_error(vm, "code() argument %d must be %s, not %T", i + 1, wanted, args[i]);
        int *number = i < 6 ? numbers[i] : i == 13 ? &parts.first_line : NULL;
        if (!number) continue;
        if (!value_to_c_int(vm, args[i], number)) return NULL;
        if (*number < 0 && i < 4) return raise_value_error(vm, "code: %s must not be negative", names[i]);
    }
    if (parts.first_line < 0 || parts.stack_size < 0)
        return raise_value_error(vm, "code: firstlineno and stacksize must not be negative");
    parts.units = args[6], parts.constants = args[7], parts.names = args[8], parts.variables = args[9];
    parts.filename = args[10], parts.name = args[11], parts.qualname = args[12];
    parts.lines = args[14], parts.ranges = args[15], parts.free = free, parts.cells = cells;
    return code_from_parts(vm, &parts, NULL);
}

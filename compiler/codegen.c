/*
 * The code generator's state: bodies, blocks, constants, names and slots, and the door compile_tree().
 *
 * One Body is open for each scope being compiled, innermost last. Instructions go into its newest block;
 * after a jump the next instruction begins a new block by itself.
 */
#include "compiler/codegen.h"

#include <string.h>

/* ---- failures ---- */

void fail(Compiler *compiler, DiagnosticId id, Span span) {
    if (!compiler->failed) diagnostics_add(compiler->diagnostics, id, span)->counts_bytes = true;
    compiler->failed = true;
}

void fail_text(Compiler *compiler, DiagnosticId id, Span span, const char *text) {
    if (!compiler->failed) diagnostics_add(compiler->diagnostics, id, span, text)->counts_bytes = true;
    compiler->failed = true;
}

void warn(Compiler *compiler, DiagnosticId id, Span span, const char *text, const char *more) {
    if (!compiler->failed && !compiler->silenced)
        diagnostics_add(compiler->diagnostics, id, span, text, more)->counts_bytes = true;
}

bool has_code(Compiler *compiler, Scope *scope) {
    if (scope->code && !compiler->silenced)
        diagnostics_repeat(compiler->diagnostics, scope->before_code, scope->behind_code);
    if (!scope->code) scope->before_code = compiler->diagnostics->last;
    return scope->code != NULL;
}

void keep_code(Compiler *compiler, Scope *scope) {
    scope->code = close_body(compiler);
    scope->behind_code = compiler->diagnostics->last;
}

bool enter_node(Compiler *compiler) {
    if (++compiler->depth > COMPILE_DEPTH_LIMIT) fail(compiler, MESSAGE_COMPILE_TOO_DEEP, SPAN_NONE);
    return !compiler->failed;
}

void leave_node(Compiler *compiler) {
    compiler->depth--;
}

/* ---- maps ---- */

bool map_find(const NameMap *map, const Name *name, uint32_t *value) {
    if (!map->room) return false;
    size_t at = name->hash & (map->room - 1);
    for (; map->keys[at]; at = (at + 1) & (map->room - 1)) {
        if (map->keys[at] != name) continue;
        *value = map->values[at];
        return true;
    }
    return false;
}

static void map_place(NameMap *map, const Name *name, uint32_t value) {
    size_t at = name->hash & (map->room - 1);
    while (map->keys[at] && map->keys[at] != name) at = (at + 1) & (map->room - 1);
    if (!map->keys[at]) map->count++;
    map->keys[at] = name;
    map->values[at] = value;
}

void map_put(Arena *arena, NameMap *map, const Name *name, uint32_t value) {
    if ((map->count + 1) * 3 > map->room * 2) {
        NameMap larger = {.room = map->room ? map->room * 2 : 8};
        larger.keys = arena_allocate_array(arena, larger.room, sizeof *larger.keys);
        larger.values = arena_allocate_array(arena, larger.room, sizeof *larger.values);
        for (size_t i = 0; i < map->room; i++)
            if (map->keys[i]) map_place(&larger, map->keys[i], map->values[i]);
        *map = larger;
    }
    map_place(map, name, value);
}

/* ---- constants ---- */

static bool same_bits(double left, double right) {
    return memcmp(&left, &right, sizeof left) == 0;
}

bool constants_equal(const Constant *left, const Constant *right) {
    if (left == right) return true;
    if (left->kind != right->kind) return false;
    switch (left->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE:
    case CONSTANT_TRUE:
    case CONSTANT_ELLIPSIS: return true;
    case CONSTANT_INT: return left->integer == right->integer;
    case CONSTANT_BIG_INT:
        return left->big.is_negative == right->big.is_negative && left->big.count == right->big.count &&
               memcmp(left->big.limbs, right->big.limbs, left->big.count * sizeof *left->big.limbs) == 0;
    case CONSTANT_FLOAT: return same_bits(left->number, right->number);
    case CONSTANT_COMPLEX:
        return same_bits(left->complex.real, right->complex.real) &&
               same_bits(left->complex.imaginary, right->complex.imaginary);
    case CONSTANT_STR:
    case CONSTANT_BYTES:
        return left->text.count == right->text.count &&
               memcmp(left->text.bytes, right->text.bytes, left->text.count) == 0;
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE:
        if (left->sequence.count != right->sequence.count) return false;
        for (size_t i = 0; i < left->sequence.count; i++)
            if (!constants_equal(left->sequence.items[i], right->sequence.items[i])) return false;
        return true;
    case CONSTANT_CODE: return left->code == right->code;
    }
    UNREACHABLE();
}

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t count) {
    const unsigned char *bytes = data;
    for (size_t i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 0x100000001B3u;
    return hash;
}

uint64_t constant_hash(const Constant *constant) {
    uint64_t hash = 0xCBF29CE484222325u + (uint64_t)constant->kind;
    switch (constant->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE:
    case CONSTANT_TRUE:
    case CONSTANT_ELLIPSIS: return hash;
    case CONSTANT_INT: return hash_bytes(hash, &constant->integer, sizeof constant->integer);
    case CONSTANT_BIG_INT:
        return hash_bytes(hash, constant->big.limbs, constant->big.count * sizeof *constant->big.limbs);
    case CONSTANT_FLOAT: return hash_bytes(hash, &constant->number, sizeof constant->number);
    case CONSTANT_COMPLEX:
        hash = hash_bytes(hash, &constant->complex.real, sizeof constant->complex.real);
        return hash_bytes(hash, &constant->complex.imaginary, sizeof constant->complex.imaginary);
    case CONSTANT_STR:
    case CONSTANT_BYTES: return hash_bytes(hash, constant->text.bytes, constant->text.count);
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE:
        for (size_t i = 0; i < constant->sequence.count; i++)
            hash = (hash ^ constant_hash(constant->sequence.items[i])) * 0x100000001B3u;
        return hash;
    case CONSTANT_CODE: return hash_bytes(hash, &constant->code, sizeof(const Code *));
    }
    UNREACHABLE();
}

static void place_constant(ConstantMap *map, uint64_t hash, uint32_t index) {
    size_t at = (size_t)(hash ^ hash >> 32) & (map->room - 1);
    while (map->slots[at]) at = (at + 1) & (map->room - 1);
    map->slots[at] = index + 1;
}

uint32_t constant_index(Compiler *compiler, const Constant *constant) {
    Body *body = compiler->body;
    ConstantMap *map = &body->constant_map;
    uint64_t hash = constant_hash(constant);
    if (map->room) {
        size_t at = (size_t)(hash ^ hash >> 32) & (map->room - 1);
        for (; map->slots[at]; at = (at + 1) & (map->room - 1))
            if (constants_equal(body->constants[map->slots[at] - 1], constant)) return map->slots[at] - 1;
    }
    arena_grow(compiler->arena, &body->constants, body->constant_count, &body->constant_room,
               sizeof *body->constants);
    body->constants[body->constant_count++] = constant;
    if (body->constant_count * 3 > map->room * 2) {
        map->room = map->room ? map->room * 2 : 8;
        map->slots = arena_allocate_array(compiler->arena, map->room, sizeof *map->slots);
        for (size_t i = 0; i < body->constant_count; i++)
            place_constant(map, constant_hash(body->constants[i]), (uint32_t)i);
    } else {
        place_constant(map, hash, (uint32_t)body->constant_count - 1);
    }
    return (uint32_t)body->constant_count - 1;
}

/* ---- blocks ---- */

Block *new_block(Compiler *compiler) {
    Block *block = arena_allocate(compiler->arena, sizeof *block);
    block->depth = -1;
    return block;
}

void use_block(Compiler *compiler, Block *block) {
    Body *body = compiler->body;
    if (body->last) body->last->next = block;
    else body->first = block;
    body->last = block;
}

static bool ends_block(const Instruction *instruction) {
    return instruction_ends_flow(instruction) ||
           (instruction_is_jump(instruction) && !instruction_sets_handler(instruction));
}

static Instruction *add_instruction(Compiler *compiler, Span span, int opcode) {
    Body *body = compiler->body;
    Block *block = body->last;
    if (block->count && ends_block(&block->items[block->count - 1])) {
        block = new_block(compiler);
        use_block(compiler, block);
    }
    if (++compiler->instruction_count > UNIT_ARGUMENT_MAX / 2)
        fail(compiler, MESSAGE_CODE_TOO_LARGE, SPAN_NONE);
    arena_grow(compiler->arena, &block->items, block->count, &block->room, sizeof *block->items);
    Instruction *added = &block->items[block->count++];
    *added = (Instruction){.opcode = opcode, .span = span};
    return added;
}

void emit(Compiler *compiler, Span span, Opcode opcode, uint32_t argument) {
    if (compiler->failed) return;
    if (argument > UNIT_ARGUMENT_MAX) fail(compiler, MESSAGE_CODE_TOO_LARGE, SPAN_NONE);
    add_instruction(compiler, span, (int)opcode)->argument = argument;
}

void emit_pseudo(Compiler *compiler, Span span, int opcode) {
    if (!compiler->failed) add_instruction(compiler, span, opcode);
}

void emit_restore(Compiler *compiler, Span span, uint32_t slot) {
    if (!compiler->failed) add_instruction(compiler, span, PSEUDO_RESTORE_FAST)->argument = slot;
}

void emit_jump(Compiler *compiler, Span span, int opcode, Block *target) {
    if (!compiler->failed) add_instruction(compiler, span, opcode)->target = target;
}

void emit_constant(Compiler *compiler, Span span, const Constant *constant) {
    if (compiler->failed) return;
    if (constant->kind == CONSTANT_INT && constant->integer >= 0 && constant->integer < 256)
        emit(compiler, span, OP_LOAD_SMALL_INT, (uint32_t)constant->integer);
    else emit(compiler, span, OP_LOAD_CONST, constant_index(compiler, constant));
}

void emit_none(Compiler *compiler, Span span) {
    static const Constant none = {.kind = CONSTANT_NONE};
    emit_constant(compiler, span, &none);
}

void emit_text(Compiler *compiler, Span span, const Name *name) {
    if (compiler->failed) return;
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_STR;
    constant->text.bytes = name->bytes;
    constant->text.count = name->count;
    emit_constant(compiler, span, constant);
}

/* ---- names and slots ---- */

const Name *intern(Compiler *compiler, const char *text) {
    return names_intern_text(compiler->names, text);
}

const Name *mangle(Compiler *compiler, const Name *name) {
    const Body *body = compiler->body;
    return scope_mangle(compiler->names, body->scope, body->private_name, name);
}

static uint32_t name_index(Compiler *compiler, const Name *name) {
    Body *body = compiler->body;
    uint32_t index;
    if (map_find(&body->name_map, name, &index)) return index;
    arena_grow(compiler->arena, &body->names, body->name_count, &body->name_room, sizeof *body->names);
    index = (uint32_t)body->name_count;
    body->names[body->name_count++] = name;
    map_put(compiler->arena, &body->name_map, name, index);
    return index;
}

void emit_name(Compiler *compiler, Span span, Opcode opcode, const Name *name) {
    if (compiler->failed) return;
    emit(compiler, span, opcode, name_index(compiler, mangle(compiler, name)));
}

uint32_t new_slot(Compiler *compiler, const Name *name, uint32_t kind) {
    Body *body = compiler->body;
    arena_grow(compiler->arena, &body->slots, body->slot_count, &body->slot_room, sizeof *body->slots);
    uint32_t slot = (uint32_t)body->slot_count;
    body->slots[body->slot_count++] = (CodeSlot){name, kind};
    return slot;
}

uint32_t local_slot(Compiler *compiler, const Name *name) {
    Body *body = compiler->body;
    uint32_t slot;
    if (map_find(&body->local_slots, name, &slot)) return slot;
    slot = new_slot(compiler, name, SLOT_LOCAL);
    map_put(compiler->arena, &body->local_slots, name, slot);
    return slot;
}

uint32_t cell_slot(Compiler *compiler, const Name *name) {
    Body *body = compiler->body;
    uint32_t slot;
    if (map_find(&body->cell_slots, name, &slot)) return slot;
    slot = new_slot(compiler, name, SLOT_CELL);
    map_put(compiler->arena, &body->cell_slots, name, slot);
    return slot;
}

typedef enum Access { ACCESS_FAST, ACCESS_DEREF, ACCESS_GLOBAL, ACCESS_NAME } Access;

/* Where a (mangled) name lives as seen from the place being compiled. */
static Access find_access(Compiler *compiler, const Name *name, Place *place, uint32_t *slot) {
    const Body *body = compiler->body;
    const Symbol *symbol = NULL;
    for (const Inlining *inlining = body->inlining; inlining; inlining = inlining->outer) {
        for (size_t i = 0; i < inlining->bound_count; i++) {
            if (inlining->bound[i].name != name) continue;
            *slot = inlining->bound[i].slot;
            *place = inlining->bound[i].is_cell ? PLACE_CELL : PLACE_LOCAL;
            return inlining->bound[i].is_cell ? ACCESS_DEREF : ACCESS_FAST;
        }
    }
    if (!(body->inlining && body->scope->kind == SCOPE_CLASS)) symbol = scope_symbol(body->scope, name);
    for (const Inlining *inlining = body->inlining; inlining && !symbol; inlining = inlining->outer)
        symbol = scope_symbol(inlining->scope, name);
    *place = symbol ? symbol->place : PLACE_UNKNOWN;
    bool is_function_like = scope_is_function_like(body->scope);
    switch (*place) {
    case PLACE_FREE:
        if (!map_find(&body->free_slots, name, slot)) *slot = cell_slot(compiler, name);
        return ACCESS_DEREF;
    case PLACE_CELL: *slot = cell_slot(compiler, name); return ACCESS_DEREF;
    case PLACE_LOCAL:
        if (!is_function_like) return ACCESS_NAME;
        *slot = local_slot(compiler, name);
        return ACCESS_FAST;
    case PLACE_GLOBAL_EXPLICIT: return ACCESS_GLOBAL;
    case PLACE_GLOBAL_IMPLICIT: return is_function_like ? ACCESS_GLOBAL : ACCESS_NAME;
    case PLACE_UNKNOWN: return ACCESS_NAME;
    }
    UNREACHABLE();
}

static void emit_load(Compiler *compiler, Span span, const Name *name, Access access, Place place,
                      uint32_t slot) {
    const Body *body = compiler->body;
    bool sees_class = body->scope->sees_class_scope;
    switch (access) {
    case ACCESS_FAST: emit(compiler, span, OP_LOAD_FAST, slot); return;
    case ACCESS_DEREF:
        if (body->scope->kind == SCOPE_CLASS && !body->inlining) {
            emit(compiler, span, OP_LOAD_LOCALS, 0);
            emit(compiler, span, OP_LOAD_FROM_DICT_OR_DEREF, slot);
        } else if (sees_class && !name_is(name, "__classdict__")) {
            emit(compiler, span, OP_LOAD_DEREF, cell_slot(compiler, intern(compiler, "__classdict__")));
            emit(compiler, span, OP_LOAD_FROM_DICT_OR_DEREF, slot);
        } else {
            emit(compiler, span, OP_LOAD_DEREF, slot);
        }
        return;
    case ACCESS_GLOBAL:
        if (sees_class && place == PLACE_GLOBAL_IMPLICIT) {
            emit(compiler, span, OP_LOAD_DEREF, cell_slot(compiler, intern(compiler, "__classdict__")));
            emit(compiler, span, OP_LOAD_FROM_DICT_OR_GLOBALS, name_index(compiler, name));
        } else {
            emit(compiler, span, OP_LOAD_GLOBAL, name_index(compiler, name));
        }
        return;
    case ACCESS_NAME: {
        bool only_global = body->scope->kind == SCOPE_CLASS && body->inlining;
        emit(compiler, span, only_global ? OP_LOAD_GLOBAL : OP_LOAD_NAME, name_index(compiler, name));
        return;
    }
    }
    UNREACHABLE();
}

void emit_variable(Compiler *compiler, Span span, const Name *name, ExprContext context) {
    static const Opcode opcodes[4][3] = {
        [ACCESS_FAST] = {OP_LOAD_FAST, OP_STORE_FAST, OP_DELETE_FAST},
        [ACCESS_DEREF] = {OP_LOAD_DEREF, OP_STORE_DEREF, OP_DELETE_DEREF},
        [ACCESS_GLOBAL] = {OP_LOAD_GLOBAL, OP_STORE_GLOBAL, OP_DELETE_GLOBAL},
        [ACCESS_NAME] = {OP_LOAD_NAME, OP_STORE_NAME, OP_DELETE_NAME},
    };
    if (compiler->failed) return;
    name = mangle(compiler, name);
    uint32_t slot = 0;
    Place place;
    Access access = find_access(compiler, name, &place, &slot);
    if (context == CONTEXT_Load) {
        emit_load(compiler, span, name, access, place, slot);
        return;
    }
    bool by_name = access == ACCESS_GLOBAL || access == ACCESS_NAME;
    emit(compiler, span, opcodes[access][context], by_name ? name_index(compiler, name) : slot);
}

/* ---- regions ---- */

/* CPython's limit, one less than its 21: a program that nests deeper is refused by both. */
enum { REGION_LIMIT = 21 };

void push_region(Compiler *compiler, Region *region, RegionKind kind, Span span, Block *start, Block *exit) {
    Body *body = compiler->body;
    *region = (Region){.kind = kind, .outer = body->regions, .start = start, .exit = exit, .span = span};
    if (body->region_count >= REGION_LIMIT) fail(compiler, MESSAGE_TOO_MANY_BLOCKS, span);
    body->region_count++;
    body->regions = region;
}

void pop_region(Compiler *compiler) {
    Body *body = compiler->body;
    body->regions = body->regions->outer;
    body->region_count--;
}

/* ---- bodies ---- */

bool scope_is_async_generator(const Scope *scope) {
    return scope->is_generator && scope->is_coroutine;
}

static const Name *qualified_name(Compiler *compiler, const Body *body) {
    const Body *outer = body->outer;
    if (!outer || !outer->outer) return body->name;
    if (outer->kind == BODY_TYPE_PARAMETERS) {
        outer = outer->outer;
        if (!outer->outer) return body->name;
    }
    if (body->kind == BODY_FUNCTION || body->kind == BODY_ASYNC_FUNCTION || body->kind == BODY_CLASS) {
        const Name *name = scope_mangle(compiler->names, outer->scope, outer->private_name, body->name);
        const Symbol *symbol = scope_symbol(outer->scope, name);
        if (symbol && symbol->place == PLACE_GLOBAL_EXPLICIT) return body->name;
    }
    bool in_function =
        outer->kind == BODY_FUNCTION || outer->kind == BODY_ASYNC_FUNCTION || outer->kind == BODY_LAMBDA;
    return intern(compiler, arena_format(compiler->arena, "%s%s.%s", outer->qualname->bytes,
                                         in_function ? ".<locals>" : "", body->name->bytes));
}

typedef struct SymbolList {
    const Symbol **items;
    size_t count, room;
} SymbolList;

/* Bottom-up merge sort by name: scopes may have very many symbols. */
static void sort_symbols(Arena *arena, SymbolList *list) {
    const Symbol **from = list->items, **to = arena_allocate_array(arena, list->count, sizeof *to);
    for (size_t width = 1; width < list->count; width *= 2) {
        for (size_t start = 0; start < list->count; start += 2 * width) {
            size_t middle = start + width < list->count ? start + width : list->count;
            size_t end = start + 2 * width < list->count ? start + 2 * width : list->count;
            size_t left = start, right = middle;
            for (size_t i = start; i < end; i++) {
                bool take_left = right == end || (left < middle && strcmp(from[left]->name->bytes,
                                                                          from[right]->name->bytes) <= 0);
                to[i] = take_left ? from[left++] : from[right++];
            }
        }
        const Symbol **swap = from;
        from = to;
        to = swap;
    }
    list->items = from;
}

static SymbolList sorted_symbols(Arena *arena, const Scope *scope, Place place, uint32_t flags) {
    SymbolList list = {0};
    for (size_t i = 0; i < scope->symbol_count; i++) {
        const Symbol *symbol = &scope->symbols[i];
        if (symbol->place != place && !(symbol->flags & flags)) continue;
        arena_grow(arena, &list.items, list.count, &list.room, sizeof *list.items);
        list.items[list.count++] = symbol;
    }
    if (list.count > 1) sort_symbols(arena, &list);
    return list;
}

/* Slots of arguments, cells and free variables; other locals get theirs when they are met. */
static void make_slots(Compiler *compiler, const Scope *scope) {
    Body *body = compiler->body;
    for (size_t i = 0; i < scope->parameter_count; i++) local_slot(compiler, scope->parameters[i]);
    SymbolList cells = sorted_symbols(compiler->arena, scope, PLACE_CELL, 0);
    for (size_t i = 0; i < cells.count; i++) {
        uint32_t slot;
        if (map_find(&body->local_slots, cells.items[i]->name, &slot)) {
            body->slots[slot].kind |= SLOT_CELL | SLOT_MADE_AT_START;
            map_put(compiler->arena, &body->cell_slots, cells.items[i]->name, slot);
        } else {
            slot = cell_slot(compiler, cells.items[i]->name);
            body->slots[slot].kind |= SLOT_MADE_AT_START;
        }
    }
    if (scope->kind == SCOPE_CLASS) {
        if (scope->needs_class_cell) cell_slot(compiler, intern(compiler, "__class__"));
        if (scope->needs_class_dict) cell_slot(compiler, intern(compiler, "__classdict__"));
        if (scope->has_conditional_annotations)
            cell_slot(compiler, intern(compiler, "__conditional_annotations__"));
        for (size_t i = 0; i < body->slot_count; i++) body->slots[i].kind |= SLOT_MADE_AT_START;
    }
    SymbolList free = sorted_symbols(compiler->arena, scope, PLACE_FREE, SYMBOL_FREE_CLASS);
    for (size_t i = 0; i < free.count; i++) {
        uint32_t slot;
        bool is_cell = map_find(&body->cell_slots, free.items[i]->name, &slot);
        if (is_cell && !(free.items[i]->flags & SYMBOL_NONLOCAL))
            continue; /* the class's own __class__ and the like */
        slot = new_slot(compiler, free.items[i]->name, SLOT_FREE);
        map_put(compiler->arena, &body->free_slots, free.items[i]->name, slot);
        if (!is_cell) map_put(compiler->arena, &body->cell_slots, free.items[i]->name, slot);
    }
}

/* RETURN_GENERATOR POP_TOP   of generators and coroutines, whose rest is wrapped to turn StopIteration into
 * RuntimeError RESUME 0 */
void open_body(Compiler *compiler, BodyKind kind, Scope *scope, const Name *name, uint32_t first_line,
               const Name *private_name) {
    Body *body = arena_allocate(compiler->arena, sizeof *body);
    body->outer = compiler->body;
    body->kind = kind;
    body->scope = scope;
    body->name = name;
    body->first_line = first_line;
    body->private_name = private_name ? private_name : body->outer ? body->outer->private_name : NULL;
    body->qualname = qualified_name(compiler, body);
    compiler->body = body;
    make_slots(compiler, scope);
    use_block(compiler, new_block(compiler));
    Span span = {first_line, 0, first_line, 0};
    if (kind == BODY_MODULE) span = SPAN_NONE;
    emit(compiler, span, OP_RESUME, 0);
}

/* Wraps what a generator does: a StopIteration that escapes from it becomes a RuntimeError. */
static void wrap_generator(Compiler *compiler) {
    Body *body = compiler->body;
    Block *handler = new_block(compiler);
    Block *start = new_block(compiler);
    start->items = arena_allocate_array(compiler->arena, 3, sizeof *start->items);
    start->count = start->room = 3;
    Span span = {body->first_line, 0, body->first_line, 0};
    start->items[0] = (Instruction){.opcode = OP_RETURN_GENERATOR, .span = span};
    start->items[1] = (Instruction){.opcode = OP_POP_TOP, .span = span};
    start->items[2] = (Instruction){.opcode = PSEUDO_SETUP_CLEANUP, .target = handler};
    start->next = body->first;
    body->first = start;
    if (body->kind == BODY_LAMBDA) { /* CPython leaves these alone */
        start->count = 2;
        return;
    }
    use_block(compiler, handler);
    emit(compiler, SPAN_NONE, OP_CALL_INTRINSIC_1, INTRINSIC_STOPITERATION_ERROR);
    emit(compiler, SPAN_NONE, OP_RERAISE, 1);
}

const Code *close_body(Compiler *compiler) {
    Body *body = compiler->body;
    const Code *code = NULL;
    if (!compiler->failed) {
        emit_none(compiler, SPAN_NONE);
        emit(compiler, SPAN_NONE, OP_RETURN_VALUE, 0);
        if (body->scope->is_generator || body->scope->is_coroutine) wrap_generator(compiler);
        optimize_body(compiler, body);
        code = compiler->failed ? NULL : assemble(compiler, body);
    }
    compiler->body = body->outer;
    return code;
}

/* The slot of the cell that an inner function shares with the place being compiled. */
static uint32_t closure_slot(Compiler *compiler, const Name *name) {
    const Body *body = compiler->body;
    for (const Inlining *inlining = body->inlining; inlining; inlining = inlining->outer)
        for (size_t i = 0; i < inlining->bound_count; i++)
            if (inlining->bound[i].name == name && inlining->bound[i].is_cell) return inlining->bound[i].slot;
    return cell_slot(compiler, name);
}

void emit_closure(Compiler *compiler, Span span, const Code *code, uint32_t flags) {
    static const uint32_t order[] = {8, 16, 4, 2, 1};
    if (compiler->failed) return;
    uint32_t free_count = 0;
    for (uint32_t i = 0; i < code->slot_count; i++) {
        if (!(code->slots[i].kind & SLOT_FREE)) continue;
        emit(compiler, span, OP_LOAD_CLOSURE, closure_slot(compiler, code->slots[i].name));
        free_count++;
    }
    if (free_count) {
        emit(compiler, span, OP_BUILD_TUPLE, free_count);
        flags |= 8;
    }
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_CODE;
    constant->code = code;
    emit_constant(compiler, span, constant);
    emit(compiler, span, OP_MAKE_FUNCTION, 0);
    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (flags & order[i]) emit(compiler, span, OP_SET_FUNCTION_ATTRIBUTE, order[i]);
}

/* ---- the door ---- */

static const Code *compile_module(Compiler *compiler, Node *tree) {
    Scope *scope = compiler->symbols.module;
    open_body(compiler, BODY_MODULE, scope, intern(compiler, "<module>"), 1, NULL);
    switch (tree->kind) {
    case NODE_Module: compile_body(compiler, SPAN_NONE, NODE_AS(Module, tree)->body, false); break;
    case NODE_Interactive:
        compiler->is_interactive = true;
        compile_body(compiler, SPAN_NONE, NODE_AS(Interactive, tree)->body, true);
        break;
    default:
        compile_expression(compiler, NODE_AS(Expression, tree)->body);
        emit(compiler, SPAN_NONE, OP_RETURN_VALUE, 0);
        break;
    }
    return close_body(compiler);
}

const Code *compile_tree(Node *tree, const CompileOptions *options, NameTable *names,
                         Diagnostics *diagnostics) {
    Compiler compiler = {
        .arena = names->arena, .names = names, .diagnostics = diagnostics, .options = options};
    if (!symbols_build(&compiler.symbols, tree, options, names, diagnostics)) return NULL;
    const Code *code = compile_module(&compiler, tree);
    return compiler.failed ? NULL : code;
}

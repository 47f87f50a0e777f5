/*
 * The second half of the symbol table: where does each name live?
 *
 * A name that a scope does not bind is looked for in the enclosing scopes, skipping classes; found in a
 * function it is free there and a cell in the function. Comprehensions that become part of the scope around
 * them (PEP 709) are analysed like functions first; then their uses of that scope's locals stop needing
 * cells.
 */
#include "compiler/symbols.h"

#include <string.h>

typedef struct NameSet {
    const Name **items;
    size_t count, room;
    uint32_t *index;
    size_t index_room;
} NameSet;

static size_t set_find(const NameSet *set, const Name *name) {
    if (!set->index_room) return 0;
    size_t at = name->hash & (set->index_room - 1);
    for (; set->index[at]; at = (at + 1) & (set->index_room - 1))
        if (set->items[set->index[at] - 1] == name) return set->index[at];
    return 0;
}

static bool set_has(const NameSet *set, const Name *name) {
    size_t at = set_find(set, name);
    return at != 0;
}

static void set_add(Arena *arena, NameSet *set, const Name *name) {
    if (set_has(set, name)) return;
    arena_grow(arena, &set->items, set->count, &set->room, sizeof *set->items);
    set->items[set->count++] = name;
    if (set->count * 3 > set->index_room * 2) {
        set->index_room = set->index_room ? set->index_room * 2 : 8;
        set->index = arena_allocate_array(arena, set->index_room, sizeof *set->index);
        for (size_t i = 0; i < set->count; i++) {
            size_t at = set->items[i]->hash & (set->index_room - 1);
            while (set->index[at]) at = (at + 1) & (set->index_room - 1);
            set->index[at] = (uint32_t)i + 1;
        }
        return;
    }
    size_t at = name->hash & (set->index_room - 1);
    while (set->index[at]) at = (at + 1) & (set->index_room - 1);
    set->index[at] = (uint32_t)set->count;
}

/* A copy of set without the names that keep() refuses. */
typedef bool Keep(const void *context, const Name *name);

static NameSet set_filter(Arena *arena, const NameSet *set, Keep *keep, const void *context) {
    NameSet result = {0};
    for (size_t i = 0; i < set->count; i++)
        if (keep(context, set->items[i])) set_add(arena, &result, set->items[i]);
    return result;
}

typedef enum Found { FOUND_NOTHING, FOUND_LOCAL, FOUND_GLOBAL } Found;

static bool is_class_cell(const Name *name) {
    return name->bytes[0] == '_' && (name_is(name, "__class__") || name_is(name, "__classdict__") ||
                                     name_is(name, "__conditional_annotations__"));
}

/* What the enclosing scopes say of a name that scope does not bind itself. */
static Found find_binding(const Scope *scope, const Name *name, bool *is_type_parameter) {
    *is_type_parameter = false;
    for (const Scope *outer = scope->parent; outer; outer = outer->parent) {
        if (outer->kind == SCOPE_CLASS) {
            if (is_class_cell(name)) return FOUND_LOCAL;
            continue;
        }
        const Symbol *symbol = scope_symbol(outer, name);
        if (!symbol) continue;
        if (symbol->flags & SYMBOL_GLOBAL) return FOUND_GLOBAL;
        if (outer->kind == SCOPE_MODULE || symbol->flags & SYMBOL_NONLOCAL) continue;
        if (symbol->flags & SYMBOL_BOUND) {
            *is_type_parameter = symbol->flags & SYMBOL_TYPE_PARAMETER;
            return FOUND_LOCAL;
        }
    }
    return FOUND_NOTHING;
}

static bool fail_at_directive(Symbols *symbols, const Scope *scope, DiagnosticId id, const Name *name) {
    Span span = scope->span;
    for (size_t i = 0; i < scope->directive_count; i++) {
        if (scope->directives[i].name != name) continue;
        span = scope->directives[i].span;
        break;
    }
    Diagnostic *diagnostic = diagnostics_add(symbols->diagnostics, id, span, name->bytes);
    diagnostic->counts_bytes = diagnostic->is_bare = true;
    return false;
}

/* The class whose body a scope of annotations sees into, or NULL. */
static const Scope *visible_class(const Scope *scope) {
    while (scope->sees_class_scope && scope->parent) {
        scope = scope->parent;
        if (scope->kind == SCOPE_CLASS) return scope;
    }
    return NULL;
}

/* Gives the symbol its place; a free name goes into *own_free. */
static bool analyze_name(Symbols *symbols, Scope *scope, Symbol *symbol, NameSet *own_free) {
    Arena *arena = symbols->names->arena;
    const Name *name = symbol->name;
    bool is_type_parameter;
    if (symbol->flags & SYMBOL_GLOBAL) {
        if (symbol->flags & SYMBOL_NONLOCAL)
            return fail_at_directive(symbols, scope, MESSAGE_NONLOCAL_AND_GLOBAL, name);
        symbol->place = PLACE_GLOBAL_EXPLICIT;
        return true;
    }
    if (symbol->flags & SYMBOL_NONLOCAL) {
        if (scope->kind == SCOPE_MODULE)
            return fail_at_directive(symbols, scope, MESSAGE_NONLOCAL_AT_MODULE, name);
        if (find_binding(scope, name, &is_type_parameter) != FOUND_LOCAL)
            return fail_at_directive(symbols, scope, MESSAGE_NONLOCAL_UNBOUND, name);
        if (is_type_parameter)
            return fail_at_directive(symbols, scope, MESSAGE_NONLOCAL_TYPE_PARAMETER, name);
        symbol->place = PLACE_FREE;
        set_add(arena, own_free, name);
        return true;
    }
    if (symbol->flags & SYMBOL_BOUND) {
        symbol->place = PLACE_LOCAL;
        return true;
    }
    /* A name that the class binds is looked up in the class, then among the globals: never in the function
       around the class. The cell of the class's own namespace is no such name. */
    const Scope *class_scope = name_is(name, "__classdict__") ? NULL : visible_class(scope);
    const Symbol *in_class = class_scope ? scope_symbol(class_scope, name) : NULL;
    if (in_class && in_class->flags & SYMBOL_GLOBAL) {
        symbol->place = PLACE_GLOBAL_EXPLICIT;
        return true;
    }
    if (in_class && in_class->flags & SYMBOL_BOUND && !(in_class->flags & SYMBOL_NONLOCAL)) {
        symbol->place = PLACE_GLOBAL_IMPLICIT;
        return true;
    }
    if (find_binding(scope, name, &is_type_parameter) == FOUND_LOCAL) {
        symbol->place = PLACE_FREE;
        set_add(arena, own_free, name);
        return true;
    }
    symbol->place = PLACE_GLOBAL_IMPLICIT;
    return true;
}

static bool is_free_in_child(const Scope *comprehension, const Name *name) {
    for (size_t i = 0; i < comprehension->child_count; i++) {
        const Symbol *symbol = scope_symbol(comprehension->children[i], name);
        if (symbol && symbol->place == PLACE_FREE) return true;
    }
    return false;
}

typedef struct Inlining {
    const Scope *scope, *comprehension;
} Inlining;

/* A local of the scope around needs no cell for the comprehension's own use of it. */
static bool still_free_after_inlining(const void *context, const Name *name) {
    const Inlining *inlining = context;
    const Scope *scope = inlining->scope;
    const Symbol *symbol = scope_symbol(scope, name);
    if (scope->kind == SCOPE_CLASS)
        return !(is_class_cell(name) && !is_free_in_child(inlining->comprehension, name));
    return !(symbol && symbol->flags & SYMBOL_BOUND && scope_symbol(inlining->comprehension, name) &&
             !is_free_in_child(inlining->comprehension, name));
}

static void splice_children(Arena *arena, Scope *scope) {
    bool any = false;
    for (size_t i = 0; i < scope->child_count; i++) any |= scope->children[i]->is_inlined;
    if (!any) return;
    Scope **children = NULL;
    size_t count = 0, room = 0;
    for (size_t i = 0; i < scope->child_count; i++) {
        Scope *child = scope->children[i];
        if (child->is_inlined) {
            arena_grow(arena, &scope->inlined, scope->inlined_count, &scope->inlined_room,
                       sizeof *scope->inlined);
            scope->inlined[scope->inlined_count++] = child;
        }
        size_t inner_count = child->is_inlined ? child->child_count : 1;
        for (size_t j = 0; j < inner_count; j++) {
            arena_grow(arena, &children, count, &room, sizeof *children);
            children[count++] = child->is_inlined ? child->children[j] : child;
        }
    }
    scope->children = children;
    scope->child_count = count;
    scope->child_room = room;
}

static bool is_not_cell(const void *context, const Name *name) {
    const Symbol *symbol = scope_symbol(context, name);
    return !(symbol && symbol->place == PLACE_CELL);
}

static bool is_not_class_cell(const void *context, const Name *name) {
    (void)context;
    return !is_class_cell(name);
}

/* Locals that inner scopes share become cells. */
static void find_cells(Arena *arena, Scope *scope, NameSet *free, const NameSet *inlined_cells) {
    for (size_t i = 0; i < scope->symbol_count; i++) {
        Symbol *symbol = &scope->symbols[i];
        if (symbol->place == PLACE_LOCAL &&
            (set_has(free, symbol->name) || set_has(inlined_cells, symbol->name)))
            symbol->place = PLACE_CELL;
    }
    *free = set_filter(arena, free, is_not_cell, scope);
}

static void drop_class_cells(Arena *arena, const Symbols *symbols, Scope *scope, NameSet *free) {
    NameTable *names = symbols->names;
    scope->needs_class_cell |= set_has(free, names_intern_text(names, "__class__"));
    scope->needs_class_dict |= set_has(free, names_intern_text(names, "__classdict__"));
    scope->has_conditional_annotations |=
        set_has(free, names_intern_text(names, "__conditional_annotations__"));
    *free = set_filter(arena, free, is_not_class_cell, NULL);
}

/* Places of this scope and all inside it; *free gets the names that must come from outside. */
static bool analyze_scope(Symbols *symbols, Scope *scope, NameSet *free) {
    Arena *arena = symbols->names->arena;
    NameSet own_free = {0}, inner_free = {0}, inlined_cells = {0};
    for (size_t i = 0; i < scope->symbol_count; i++)
        if (!analyze_name(symbols, scope, &scope->symbols[i], &own_free)) return false;
    for (size_t i = 0; i < scope->child_count; i++) {
        Scope *child = scope->children[i];
        NameSet child_free = {0};
        child->is_inlined = child->comprehension != COMPREHENSION_NONE &&
                            child->comprehension != COMPREHENSION_GENERATOR && !scope->sees_class_scope;
        if (!analyze_scope(symbols, child, &child_free)) return false;
        if (child->is_inlined) {
            Inlining inlining = {scope, child};
            child_free = set_filter(arena, &child_free, still_free_after_inlining, &inlining);
            for (size_t j = 0; j < child->symbol_count; j++)
                if (child->symbols[j].place == PLACE_CELL)
                    set_add(arena, &inlined_cells, child->symbols[j].name);
        }
        for (size_t j = 0; j < child_free.count; j++) set_add(arena, &inner_free, child_free.items[j]);
    }
    splice_children(arena, scope);
    if (scope_is_function_like(scope)) find_cells(arena, scope, &inner_free, &inlined_cells);
    else if (scope->kind == SCOPE_CLASS) drop_class_cells(arena, symbols, scope, &inner_free);
    for (size_t i = 0; i < inner_free.count && scope->kind != SCOPE_MODULE; i++) {
        Symbol *symbol = scope_symbol(scope, inner_free.items[i]);
        if (!symbol) {
            symbol = scope_add_symbol(symbols, scope, inner_free.items[i]);
            symbol->place = PLACE_FREE;
        } else if (scope->kind == SCOPE_CLASS && symbol->flags & (SYMBOL_BOUND | SYMBOL_GLOBAL)) {
            symbol->flags |= SYMBOL_FREE_CLASS;
        } else if (scope->sees_class_scope && symbol->place != PLACE_FREE) {
            symbol->flags |= SYMBOL_FREE_CLASS;
        }
        set_add(arena, free, inner_free.items[i]);
    }
    for (size_t i = 0; i < own_free.count; i++) set_add(arena, free, own_free.items[i]);
    return true;
}

bool symbols_analyze(Symbols *symbols) {
    NameSet free = {0};
    return analyze_scope(symbols, symbols->module, &free);
}

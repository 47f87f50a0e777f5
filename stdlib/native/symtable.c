/*
 * The module _symtable: the compiler's symbol tables as objects, for symtable.py.
 *
 * Flags, places and kinds of scopes have CPython's numbers in compiler/symbols.h already.
 */
#include "stdlib/modules.h"

#include "compiler/symbols.h"
#include "vm/load.h"
#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { PLACE_SHIFT = 12, PLACE_MASK = 15, COMPREHENSION_CELL = 2048 /* no flag of ours */ };

/* One scope. */
typedef struct Entry {
    Object object;
    Field name, symbols, parameters, children; /* str, dict of str to int, lists */
    int64_t id, kind, line;
    bool is_nested;
} Entry;

static const Entry *as_entry(Value value) {
    return (const Entry *)(uintptr_t)value;
}

static void entry_destroy(VM *vm, Object *self) {
    Entry *entry = (Entry *)self;
    field_clear(vm, &entry->name);
    field_clear(vm, &entry->symbols);
    field_clear(vm, &entry->parameters);
    field_clear(vm, &entry->children);
}

static void entry_traverse(Object *self, Visit *visit, void *context) {
    const Entry *entry = (const Entry *)self;
    const Field *const fields[] = {&entry->name, &entry->symbols, &entry->parameters, &entry->children};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (field_peek(fields[i])) visit(field_peek(fields[i]), context);
}

static Owned entry_repr(VM *vm, Value self) {
    const Entry *entry = as_entry(self);
    return str_new_format(vm, "<symtable entry %S(%ld), line %ld>", field_peek(&entry->name), entry->id,
                          entry->line);
}

static Owned get_id(VM *vm, Value self) {
    return int_new(vm, as_entry(self)->id);
}

static Owned get_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_entry(self)->name);
}

static Owned get_symbols(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_entry(self)->symbols);
}

static Owned get_varnames(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_entry(self)->parameters);
}

static Owned get_children(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_entry(self)->children);
}

static Owned get_nested(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_entry(self)->is_nested);
}

static Owned get_type(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_entry(self)->kind);
}

static Owned get_lineno(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_entry(self)->line);
}

static const Property entry_properties[] = {
    {"id", get_id, NULL, NULL},
    {"name", get_name, NULL, NULL},
    {"symbols", get_symbols, NULL, NULL},
    {"varnames", get_varnames, NULL, NULL},
    {"children", get_children, NULL, NULL},
    {"nested", get_nested, NULL, NULL},
    {"type", get_type, NULL, NULL},
    {"lineno", get_lineno, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

static const Type entry_description = {
    .name = "symtable entry",
    .size = sizeof(Entry),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .properties = entry_properties,
    .slots = {.destroy = entry_destroy, .traverse = entry_traverse, .repr = entry_repr},
};

static int64_t kind_number(ScopeKind kind) {
    switch (kind) {
    case SCOPE_FUNCTION:
        return 0;
    case SCOPE_CLASS:
        return 1;
    case SCOPE_MODULE:
        return 2;
    case SCOPE_ANNOTATION:
        return 3;
    case SCOPE_TYPE_ALIAS:
        return 4;
    case SCOPE_TYPE_PARAMETERS:
        return 5;
    case SCOPE_TYPE_VARIABLE:
        return 6;
    }
    UNREACHABLE();
}

static Owned name_str(VM *vm, const Name *name) {
    return str_intern_utf8(vm, name->bytes, name->count);
}

/* Names of the compiler's own scopes without their angle brackets; the module is called top. */
static Owned scope_name(VM *vm, const Scope *scope) {
    const Name *name = scope->name;
    if (scope->kind == SCOPE_MODULE) return str_intern_text(vm, "top");
    bool is_bracketed = name->count > 2 && name->bytes[0] == '<';
    return is_bracketed ? str_intern_utf8(vm, name->bytes + 1, name->count - 2) : name_str(vm, name);
}

/* A symbol, unless the name is there. uses: what a comprehension takes from here counts as used here. */
static bool add_symbol(VM *vm, Value symbols, const Symbol *symbol, bool uses) {
    Owned name = name_str(vm, symbol->name), present = NULL;
    Owned word = value_from_small_int((int64_t)symbol->flags | (int64_t)symbol->place << PLACE_SHIFT);
    bool is_fine = name && dict_set_default(vm, as_dict(symbols), name, word, &present);
    if (is_fine && uses && present != word && symbol->place == PLACE_FREE && symbol->flags & SYMBOL_USED)
        is_fine = dict_set(vm, as_dict(symbols), name,
                           value_from_small_int(value_small_int(present) | SYMBOL_USED));
    value_release(vm, name);
    value_release(vm, present);
    return is_fine;
}

/* Symbols of the comprehensions that became part of scope, for those of owner: scope itself, or the scope
   that scope became part of. What a comprehension inside scope takes from scope is not owner's. */
static bool merge_inlined(VM *vm, Value symbols, const Scope *scope, const Scope *owner) {
    if (!recursion_enter(vm, " in a symbol table")) return false;
    for (size_t i = 0; i < scope->inlined_count; i++) {
        const Scope *inlined = scope->inlined[i];
        for (size_t j = 0; j < inlined->symbol_count; j++) {
            const Symbol *symbol = &inlined->symbols[j],
                         *outer = scope == owner ? NULL : scope_symbol(scope, symbol->name);
            if (symbol->flags & SYMBOL_PARAMETER || (outer && outer->flags & SYMBOL_BOUND)) continue;
            if (!add_symbol(vm, symbols, symbol, owner->kind != SCOPE_CLASS)) return false;
        }
        if (!merge_inlined(vm, symbols, inlined, owner)) return false;
    }
    return true;
}

/* The symbols of a scope, and those of comprehensions that became part of it. */
static bool fill_symbols(VM *vm, Value symbols, const Scope *scope) {
    for (size_t i = 0; i < scope->symbol_count; i++)
        if (!add_symbol(vm, symbols, &scope->symbols[i], false)) return false;
    return merge_inlined(vm, symbols, scope, scope);
}

/* The object of a scope and those below it. type: the class of entries. */
static Owned entry_new(VM *vm, const Type *type, const Scope *scope) {
    if (!recursion_enter(vm, " in a symbol table")) return NULL;
    Owned made = type_allocate(vm, type);
    if (!made) return NULL;
    Entry *entry = (Entry *)value_object(made);
    entry->id = (int64_t)(uintptr_t)scope;
    entry->kind = kind_number(scope->kind);
    entry->line = scope->kind == SCOPE_MODULE ? 0 : scope->span.line;
    entry->is_nested = scope->is_nested;
    field_init_take(&entry->name, scope_name(vm, scope));
    field_init_take(&entry->symbols, dict_new(vm));
    field_init_take(&entry->parameters, list_new(vm, 0));
    field_init_take(&entry->children, list_new(vm, 0));
    Value symbols = field_peek(&entry->symbols), parameters = field_peek(&entry->parameters),
          children = field_peek(&entry->children);
    bool is_fine =
        field_peek(&entry->name) && symbols && parameters && children && fill_symbols(vm, symbols, scope);
    for (size_t i = 0; is_fine && i < scope->parameter_count; i++)
        is_fine = list_append_take(vm, as_list(parameters), name_str(vm, scope->parameters[i]));
    for (size_t i = 0; is_fine && i < scope->child_count; i++)
        is_fine = list_append_take(vm, as_list(children), entry_new(vm, type, scope->children[i]));
    if (is_fine) return made;
    value_release(vm, made);
    return NULL;
}

static Owned visit_symbols(VM *vm, const Symbols *symbols, const void *context) {
    (void)context;
    Owned type = type_new_native(vm, &entry_description, NULL);
    Owned entry = type ? entry_new(vm, as_type(type), symbols->module) : NULL;
    value_release(vm, type);
    return entry;
}

/* The text of a source given as str or as bytes. */
static bool source_text(VM *vm, Value source, Buffer *text) {
    if (value_is_str(source)) {
        str_append_utf8(text, source);
    } else {
        BufferView view;
        if (!value_type(source)->slots.get_buffer)
            return raise_type_error(vm, "symtable() arg 1 must be a string or bytes object");
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

static Owned function_symtable(VM *vm, Value *args) {
    LoadOptions options = {.parse = {.mode = PARSE_MODULE, .is_str = value_is_str(args[0])}, .optimize = -1};
    if (!value_is_str(args[2]))
        return raise_type_error(vm, "symtable() argument 3 must be str, not %T", args[2]);
    if (str_is_text(args[2], "eval")) options.parse.mode = PARSE_EXPRESSION;
    else if (str_is_text(args[2], "single")) options.parse.mode = PARSE_INTERACTIVE;
    else if (!str_is_text(args[2], "exec"))
        return raise_value_error(vm, "symtable() arg 3 must be 'exec' or 'eval' or 'single'");
    Owned filename = value_is_bytes(args[1])
                         ? str_new_file_name(vm, as_bytes(args[1])->data, (size_t)as_bytes(args[1])->count)
                         : value_retain(args[1]);
    Buffer text = BUFFER_EMPTY;
    Owned result = NULL;
    if (filename && !value_is_str(filename))
        raise_type_error(vm, "expected str, bytes or os.PathLike object, not %P", value_type(filename));
    else if (filename && source_text(vm, args[0], &text))
        result = load_symbols(vm, text.bytes, text.count, filename, &options, visit_symbols, NULL);
    buffer_close(&text);
    value_release(vm, filename);
    return result;
}

static const Method functions[] = {
    {"symtable(source, filename, startstr, /)", function_symtable,
     "The symbol tables of a program: that of the module, with all others below it."},
    {NULL, NULL, NULL},
};

static const struct {
    const char *name;
    int64_t number;
} numbers[] = {
    {"USE", SYMBOL_USED},
    {"DEF_GLOBAL", SYMBOL_GLOBAL},
    {"DEF_NONLOCAL", SYMBOL_NONLOCAL},
    {"DEF_LOCAL", SYMBOL_LOCAL},
    {"DEF_PARAM", SYMBOL_PARAMETER},
    {"DEF_TYPE_PARAM", SYMBOL_TYPE_PARAMETER},
    {"DEF_FREE_CLASS", SYMBOL_FREE_CLASS},
    {"DEF_IMPORT", SYMBOL_IMPORTED},
    {"DEF_BOUND", SYMBOL_LOCAL | SYMBOL_PARAMETER | SYMBOL_IMPORTED},
    {"DEF_ANNOT", SYMBOL_ANNOTATED},
    {"DEF_COMP_ITER", SYMBOL_ITERATION},
    {"DEF_COMP_CELL", COMPREHENSION_CELL},
    {"TYPE_FUNCTION", 0},
    {"TYPE_CLASS", 1},
    {"TYPE_MODULE", 2},
    {"TYPE_ANNOTATION", 3},
    {"TYPE_TYPE_ALIAS", 4},
    {"TYPE_TYPE_PARAMETERS", 5},
    {"TYPE_TYPE_VARIABLE", 6},
    {"LOCAL", PLACE_LOCAL},
    {"GLOBAL_EXPLICIT", PLACE_GLOBAL_EXPLICIT},
    {"GLOBAL_IMPLICIT", PLACE_GLOBAL_IMPLICIT},
    {"FREE", PLACE_FREE},
    {"CELL", PLACE_CELL},
    {"SCOPE_OFF", PLACE_SHIFT},
    {"SCOPE_MASK", PLACE_MASK},
};

Owned module_symtable(VM *vm) {
    Owned module = stdlib_module(vm, "_symtable", NULL, functions);
    bool is_fine = module != NULL;
    for (size_t i = 0; is_fine && i < COUNT_OF(numbers); i++)
        is_fine = stdlib_add_int(vm, module, numbers[i].name, numbers[i].number);
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

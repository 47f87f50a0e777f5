/*
 * The first half of the symbol table: walks the tree, opens a Scope where the language does, and notes in it
 * what happens to each name. Start at symbols_build(); symbols_analyze.c goes on from what is noted here.
 *
 * What CPython's symbol table refuses is refused here, with the same words and spans. After an error the walk
 * unwinds at once: every visit begins with a look at `failed`.
 */
#include "compiler/symbols.h"

#include <string.h>

typedef struct Builder {
    Symbols *symbols;
    Arena *arena;
    NameTable *names;
    Scope *scope;
    const Name *private_name;
    int depth;
    bool in_finally; /* directly: a loop or function inside ends it */
    bool failed;
    const Name *name_debug, *name_super, *name_class, *name_classdict, *name_format, *name_conditional;
} Builder;

static void visit_expression(Builder *builder, const Node *node);
static void visit_statement(Builder *builder, const Node *node);
static void visit_pattern(Builder *builder, const Node *node);

/* ---- scopes and symbols ---- */

bool scope_is_function_like(const Scope *scope) {
    return scope->kind != SCOPE_MODULE && scope->kind != SCOPE_CLASS;
}

Symbol *scope_symbol(const Scope *scope, const Name *name) {
    if (!scope->index_room) return NULL;
    size_t at = name->hash & (scope->index_room - 1);
    for (; scope->index[at]; at = (at + 1) & (scope->index_room - 1))
        if (scope->symbols[scope->index[at] - 1].name == name) return &scope->symbols[scope->index[at] - 1];
    return NULL;
}

static void index_symbol(Scope *scope, size_t number) {
    size_t at = scope->symbols[number].name->hash & (scope->index_room - 1);
    while (scope->index[at]) at = (at + 1) & (scope->index_room - 1);
    scope->index[at] = (uint32_t)number + 1;
}

Symbol *scope_add_symbol(const Symbols *symbols, Scope *scope, const Name *name) {
    Symbol *found = scope_symbol(scope, name);
    if (found) return found;
    Arena *arena = symbols->names->arena;
    arena_grow(arena, &scope->symbols, scope->symbol_count, &scope->symbol_room, sizeof *scope->symbols);
    scope->symbols[scope->symbol_count++].name = name;
    if (scope->symbol_count * 3 > scope->index_room * 2) {
        scope->index_room = scope->index_room ? scope->index_room * 2 : 8;
        scope->index = arena_allocate_array(arena, scope->index_room, sizeof *scope->index);
        for (size_t i = 0; i < scope->symbol_count; i++) index_symbol(scope, i);
    } else {
        index_symbol(scope, scope->symbol_count - 1);
    }
    return &scope->symbols[scope->symbol_count - 1];
}

const Name *name_mangle(NameTable *names, const Name *private_name, const Name *name) {
    if (!private_name || name->count < 2 || name->bytes[0] != '_' || name->bytes[1] != '_') return name;
    bool is_dunder = name->bytes[name->count - 1] == '_' && name->bytes[name->count - 2] == '_';
    if (is_dunder || memchr(name->bytes, '.', name->count)) return name;
    const char *class_name = private_name->bytes;
    while (*class_name == '_') class_name++;
    if (!*class_name) return name;
    const char *text = arena_format(names->arena, "_%s%s", class_name, name->bytes);
    return names_intern_text(names, text);
}

const Name *scope_mangle(NameTable *names, const Scope *scope, const Name *private_name, const Name *name) {
    if (scope->limits_mangling) {
        bool is_listed = false;
        for (size_t i = 0; i < scope->mangled_count; i++) is_listed |= scope->mangled_names[i] == name;
        if (!is_listed) return name;
    }
    return name_mangle(names, private_name, name);
}

static size_t hash_entry(const void *node, ScopeRole role) {
    uintptr_t bits = (uintptr_t)node / 16 * 8 + (uintptr_t)role;
    return (size_t)(bits * 0x9E3779B97F4A7C15u >> 16);
}

Scope *symbols_scope(const Symbols *symbols, const void *node, ScopeRole role) {
    size_t at = hash_entry(node, role) & (symbols->entry_room - 1);
    for (; symbols->entries[at].scope; at = (at + 1) & (symbols->entry_room - 1))
        if (symbols->entries[at].node == node && symbols->entries[at].role == role)
            return symbols->entries[at].scope;
    return NULL;
}

static void put_entry(Symbols *symbols, ScopeEntry entry) {
    size_t at = hash_entry(entry.node, entry.role) & (symbols->entry_room - 1);
    while (symbols->entries[at].scope) at = (at + 1) & (symbols->entry_room - 1);
    symbols->entries[at] = entry;
}

static void register_scope(Symbols *symbols, const void *node, ScopeRole role, Scope *scope) {
    if ((symbols->entry_count + 1) * 3 > symbols->entry_room * 2) {
        ScopeEntry *old = symbols->entries;
        size_t old_room = symbols->entry_room;
        symbols->entry_room = old_room ? old_room * 2 : 64;
        symbols->entries =
            arena_allocate_array(symbols->names->arena, symbols->entry_room, sizeof *symbols->entries);
        for (size_t i = 0; i < old_room; i++)
            if (old[i].scope) put_entry(symbols, old[i]);
    }
    symbols->entry_count++;
    put_entry(symbols, (ScopeEntry){node, role, scope});
}

/* A scope that is not yet among the children of the current one. */
static Scope *new_scope(Builder *builder, const Name *name, ScopeKind kind, const void *node, ScopeRole role,
                        Span span) {
    Scope *scope = arena_allocate(builder->arena, sizeof *scope);
    Scope *outer = builder->scope;
    scope->kind = kind;
    scope->name = name;
    scope->span = span;
    scope->parent = outer;
    if (outer) {
        scope->is_nested = outer->is_nested || scope_is_function_like(outer);
        scope->is_method = outer->kind == SCOPE_CLASS && kind == SCOPE_FUNCTION;
        scope->iterable_depth = outer->iterable_depth;
    }
    register_scope(builder->symbols, node, role, scope);
    return scope;
}

/* Makes scope the current one. Detached scopes have no influence on the names outside. */
static void enter_scope(Builder *builder, Scope *scope) {
    Scope *outer = builder->scope;
    if (outer && !scope->is_detached) {
        arena_grow(builder->arena, &outer->children, outer->child_count, &outer->child_room,
                   sizeof *outer->children);
        outer->children[outer->child_count++] = scope;
    }
    builder->scope = scope;
}

static Scope *open_scope(Builder *builder, const Name *name, ScopeKind kind, const void *node, ScopeRole role,
                         Span span) {
    Scope *scope = new_scope(builder, name, kind, node, role, span);
    enter_scope(builder, scope);
    return scope;
}

static void close_scope(Builder *builder) {
    builder->scope = builder->scope->parent;
}

static const Name *mangled(Builder *builder, const Name *name) {
    return scope_mangle(builder->names, builder->scope, builder->private_name, name);
}

/* What CPython's symbol table finds is raised with the message as its only argument. */
static void mark(Diagnostic *diagnostic) {
    diagnostic->counts_bytes = diagnostic->is_bare = true;
}

static void fail(Builder *builder, DiagnosticId id, Span span) {
    if (!builder->failed) mark(diagnostics_add(builder->symbols->diagnostics, id, span));
    builder->failed = true;
}

static void fail_with(Builder *builder, DiagnosticId id, Span span, const char *text) {
    if (!builder->failed) mark(diagnostics_add(builder->symbols->diagnostics, id, span, text));
    builder->failed = true;
}

static void check_name(Builder *builder, const Name *name, Span span, ExprContext context) {
    if (name != builder->name_debug || context == CONTEXT_Load) return;
    fail(builder, context == CONTEXT_Del ? MESSAGE_DELETE_DEBUG : MESSAGE_ASSIGN_DEBUG, span);
}

static void add_definition_to(Builder *builder, Scope *scope, const Name *name, uint32_t flags, Span span) {
    if (builder->failed) return;
    name = scope_mangle(builder->names, builder->scope, builder->private_name, name);
    Symbol *symbol = scope_add_symbol(builder->symbols, scope, name);
    if (flags & symbol->flags & SYMBOL_PARAMETER) {
        fail_with(builder, MESSAGE_DUPLICATE_ARGUMENT, span, name->bytes);
        return;
    }
    if (flags & symbol->flags & SYMBOL_TYPE_PARAMETER) {
        fail_with(builder, MESSAGE_DUPLICATE_TYPE_PARAMETER, span, name->bytes);
        return;
    }
    uint32_t united = symbol->flags | flags;
    if (scope->in_iteration_target) {
        if (united & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL)) {
            fail_with(builder, MESSAGE_WALRUS_INNER_LOOP, span, name->bytes);
            return;
        }
        united |= SYMBOL_ITERATION;
    }
    symbol->flags = united;
    if (flags & SYMBOL_PARAMETER) {
        arena_grow(builder->arena, &scope->parameters, scope->parameter_count, &scope->parameter_room,
                   sizeof *scope->parameters);
        scope->parameters[scope->parameter_count++] = name;
    } else if (flags & SYMBOL_GLOBAL && scope != builder->symbols->module) {
        scope_add_symbol(builder->symbols, builder->symbols->module, name)->flags |= SYMBOL_GLOBAL;
    }
}

static void add_definition_for(Builder *builder, const Name *name, uint32_t flags, Span span,
                               ExprContext context) {
    Scope *scope = builder->scope;
    if (flags & (SYMBOL_PARAMETER | SYMBOL_LOCAL | SYMBOL_IMPORTED)) check_name(builder, name, span, context);
    if (flags & SYMBOL_TYPE_PARAMETER && scope->limits_mangling) {
        arena_grow(builder->arena, &scope->mangled_names, scope->mangled_count, &scope->mangled_room,
                   sizeof *scope->mangled_names);
        scope->mangled_names[scope->mangled_count++] = name;
    }
    add_definition_to(builder, scope, name, flags, span);
}

static void add_definition(Builder *builder, const Name *name, uint32_t flags, Span span) {
    add_definition_for(builder, name, flags, span, CONTEXT_Store);
}

static void use_text(Builder *builder, const char *text, uint32_t flags, Span span) {
    add_definition(builder, names_intern_text(builder->names, text), flags, span);
}

static uint32_t flags_of(Builder *builder, const Scope *scope, const Name *name) {
    const Symbol *symbol = scope_symbol(scope, mangled(builder, name));
    return symbol ? symbol->flags : 0;
}

static void add_directive(Builder *builder, const Name *name, Span span) {
    Scope *scope = builder->scope;
    arena_grow(builder->arena, &scope->directives, scope->directive_count, &scope->directive_room,
               sizeof *scope->directives);
    scope->directives[scope->directive_count++] = (Directive){mangled(builder, name), span};
}

/* The scope sees the names of the class around it. */
static void see_class(Builder *builder, Span span) {
    builder->scope->sees_class_scope = true;
    add_definition(builder, builder->name_classdict, SYMBOL_USED, span);
}

static bool allows_top_level_await(const Builder *builder) {
    return builder->symbols->options->allow_top_level_await && builder->scope->kind == SCOPE_MODULE;
}

/* ---- expressions ---- */

static void visit_expressions(Builder *builder, NodeList list) {
    for (size_t i = 0; i < list.count && !builder->failed; i++)
        if (list.items[i]) visit_expression(builder, list.items[i]);
}

static void visit_optional(Builder *builder, const Node *node) {
    if (node) visit_expression(builder, node);
}

/* what ("yield expression") may not stand directly in an annotation or its like. */
static void refuse_in_annotation(Builder *builder, const char *what, Span span) {
    switch (builder->scope->kind) {
    case SCOPE_ANNOTATION: fail_with(builder, MESSAGE_NOT_IN_ANNOTATION, span, what); break;
    case SCOPE_TYPE_ALIAS: fail_with(builder, MESSAGE_NOT_IN_ALIAS, span, what); break;
    case SCOPE_TYPE_PARAMETERS: fail_with(builder, MESSAGE_NOT_IN_GENERIC, span, what); break;
    case SCOPE_TYPE_VARIABLE:
        if (!builder->failed)
            mark(diagnostics_add(builder->symbols->diagnostics, MESSAGE_NOT_IN_TYPE_VARIABLE, span, what,
                                 builder->scope->description));
        builder->failed = true;
        break;
    case SCOPE_MODULE:
    case SCOPE_CLASS:
    case SCOPE_FUNCTION: break;
    }
}

/* Binds the target of a walrus inside a comprehension in the scope around the comprehensions. */
static void extend_named_scope(Builder *builder, const NameNode *target) {
    Span span = target->base.span;
    for (Scope *scope = builder->scope; scope; scope = scope->parent) {
        uint32_t flags = flags_of(builder, scope, target->id);
        if (scope->comprehension) {
            if (flags & SYMBOL_ITERATION && flags & (SYMBOL_LOCAL | SYMBOL_GLOBAL))
                fail_with(builder, MESSAGE_WALRUS_ITERATION_VARIABLE, span, target->id->bytes);
            if (builder->failed) return;
            continue;
        }
        switch (scope->kind) {
        case SCOPE_FUNCTION:
            add_definition(builder, target->id, flags & SYMBOL_GLOBAL ? SYMBOL_GLOBAL : SYMBOL_NONLOCAL,
                           span);
            add_directive(builder, target->id, span);
            add_definition_to(builder, scope, target->id, SYMBOL_LOCAL, span);
            return;
        case SCOPE_MODULE:
            add_definition(builder, target->id, SYMBOL_GLOBAL, span);
            add_directive(builder, target->id, span);
            add_definition_to(builder, scope, target->id, SYMBOL_GLOBAL, span);
            return;
        case SCOPE_CLASS: fail(builder, MESSAGE_WALRUS_IN_CLASS, span); return;
        case SCOPE_TYPE_VARIABLE: fail(builder, MESSAGE_WALRUS_IN_BOUND, span); return;
        case SCOPE_TYPE_ALIAS: fail(builder, MESSAGE_WALRUS_IN_ALIAS, span); return;
        case SCOPE_TYPE_PARAMETERS: fail(builder, MESSAGE_WALRUS_IN_GENERIC, span); return;
        case SCOPE_ANNOTATION: break;
        }
    }
}

static void visit_named(Builder *builder, const NamedExprNode *node) {
    refuse_in_annotation(builder, "named expression", node->base.span);
    if (builder->scope->iterable_depth > 0) fail(builder, MESSAGE_WALRUS_IN_ITERABLE, node->base.span);
    if (builder->failed) return;
    if (builder->scope->comprehension) extend_named_scope(builder, NODE_AS(Name, node->target));
    visit_expression(builder, node->value);
    visit_expression(builder, node->target);
}

static void visit_generator(Builder *builder, const comprehensionNode *node, bool is_first) {
    Scope *scope = builder->scope;
    scope->in_iteration_target = true;
    visit_expression(builder, node->target);
    scope->in_iteration_target = false;
    if (!is_first) {
        scope->iterable_depth++;
        visit_expression(builder, node->iter);
        scope->iterable_depth--;
    }
    visit_expressions(builder, node->ifs);
    if (node->is_async) scope->is_coroutine = true;
}

static void visit_comprehension(Builder *builder, const Node *node, const char *name, ComprehensionKind kind,
                                NodeList generators, const Node *element, const Node *value) {
    const comprehensionNode *first = NODE_AS(comprehension, generators.items[0]);
    builder->scope->iterable_depth++;
    visit_expression(builder, first->iter);
    builder->scope->iterable_depth--;
    if (builder->failed) return;
    bool sees_class = builder->scope->sees_class_scope;
    Scope *scope = open_scope(builder, names_intern_text(builder->names, name), SCOPE_FUNCTION, node,
                              ROLE_BODY, node->span);
    if (sees_class) see_class(builder, node->span);
    scope->comprehension = kind;
    if (first->is_async) scope->is_coroutine = true;
    use_text(builder, ".0", SYMBOL_PARAMETER, node->span);
    for (size_t i = 0; i < generators.count && !builder->failed; i++)
        visit_generator(builder, NODE_AS(comprehension, generators.items[i]), i == 0);
    if (value) visit_expression(builder, value);
    visit_expression(builder, element);
    scope->is_generator = kind == COMPREHENSION_GENERATOR;
    bool is_async = scope->is_coroutine && !scope->is_generator;
    close_scope(builder);
    Scope *outer = builder->scope;
    if (is_async && !outer->is_async_function && !outer->comprehension && !allows_top_level_await(builder))
        fail(builder, MESSAGE_ASYNC_COMPREHENSION, node->span);
    if (is_async) outer->is_coroutine = true;
}

static void refuse_in_comprehension(Builder *builder, Span span) {
    switch (builder->scope->comprehension) {
    case COMPREHENSION_NONE: break;
    case COMPREHENSION_LIST:
        fail_with(builder, MESSAGE_YIELD_IN_COMPREHENSION, span, "list comprehension");
        break;
    case COMPREHENSION_SET:
        fail_with(builder, MESSAGE_YIELD_IN_COMPREHENSION, span, "set comprehension");
        break;
    case COMPREHENSION_DICT:
        fail_with(builder, MESSAGE_YIELD_IN_COMPREHENSION, span, "dict comprehension");
        break;
    case COMPREHENSION_GENERATOR:
        fail_with(builder, MESSAGE_YIELD_IN_COMPREHENSION, span, "generator expression");
        break;
    }
}

static void visit_yield(Builder *builder, const Node *node, const Node *value) {
    refuse_in_annotation(builder, "yield expression", node->span);
    visit_optional(builder, value);
    builder->scope->is_generator = true;
    refuse_in_comprehension(builder, node->span);
}

static void visit_await(Builder *builder, const AwaitNode *node) {
    refuse_in_annotation(builder, "await expression", node->base.span);
    if (!allows_top_level_await(builder)) {
        if (!scope_is_function_like(builder->scope))
            fail(builder, MESSAGE_AWAIT_OUTSIDE_FUNCTION, node->base.span);
        else if (!builder->scope->is_async_function && !builder->scope->comprehension)
            fail(builder, MESSAGE_AWAIT_OUTSIDE_ASYNC, node->base.span);
    }
    visit_expression(builder, node->value);
    builder->scope->is_coroutine = true;
}

static void visit_parameters(Builder *builder, NodeList list) {
    for (size_t i = 0; i < list.count; i++)
        add_definition(builder, NODE_AS(arg, list.items[i])->arg, SYMBOL_PARAMETER, list.items[i]->span);
}

static void visit_arguments(Builder *builder, const argumentsNode *node) {
    visit_parameters(builder, node->posonlyargs);
    visit_parameters(builder, node->args);
    visit_parameters(builder, node->kwonlyargs);
    if (node->vararg) {
        add_definition(builder, NODE_AS(arg, node->vararg)->arg, SYMBOL_PARAMETER, node->vararg->span);
        builder->scope->has_varargs = true;
    }
    if (node->kwarg) {
        add_definition(builder, NODE_AS(arg, node->kwarg)->arg, SYMBOL_PARAMETER, node->kwarg->span);
        builder->scope->has_varkeywords = true;
    }
}

static void visit_lambda(Builder *builder, const LambdaNode *node) {
    const argumentsNode *arguments = NODE_AS(arguments, node->args);
    visit_expressions(builder, arguments->defaults);
    visit_expressions(builder, arguments->kw_defaults);
    if (builder->failed) return;
    open_scope(builder, names_intern_text(builder->names, "lambda"), SCOPE_FUNCTION, node, ROLE_BODY,
               node->base.span);
    visit_arguments(builder, arguments);
    visit_expression(builder, node->body);
    close_scope(builder);
}

static void visit_keywords(Builder *builder, NodeList keywords) {
    for (size_t i = 0; i < keywords.count && !builder->failed; i++)
        visit_expression(builder, NODE_AS(keyword, keywords.items[i])->value);
}

static void check_keywords(Builder *builder, NodeList keywords) {
    for (size_t i = 0; i < keywords.count; i++) {
        const keywordNode *keyword = NODE_AS(keyword, keywords.items[i]);
        if (keyword->arg) check_name(builder, keyword->arg, keyword->base.span, CONTEXT_Store);
    }
}

static void visit_name(Builder *builder, const NameNode *node) {
    if (!builder->scope->is_unevaluated)
        add_definition_for(builder, node->id, node->ctx == CONTEXT_Load ? SYMBOL_USED : SYMBOL_LOCAL,
                           node->base.span, node->ctx);
    if (node->ctx == CONTEXT_Load && node->id == builder->name_super &&
        scope_is_function_like(builder->scope))
        add_definition(builder, builder->name_class, SYMBOL_USED, node->base.span);
}

static void visit_expression_kind(Builder *builder, const Node *node) {
    switch (node->kind) {
    case NODE_BoolOp: visit_expressions(builder, NODE_AS(BoolOp, node)->values); break;
    case NODE_NamedExpr: visit_named(builder, NODE_AS(NamedExpr, node)); break;
    case NODE_BinOp:
        visit_expression(builder, NODE_AS(BinOp, node)->left);
        visit_expression(builder, NODE_AS(BinOp, node)->right);
        break;
    case NODE_UnaryOp: visit_expression(builder, NODE_AS(UnaryOp, node)->operand); break;
    case NODE_Lambda: visit_lambda(builder, NODE_AS(Lambda, node)); break;
    case NODE_IfExp:
        visit_expression(builder, NODE_AS(IfExp, node)->test);
        visit_expression(builder, NODE_AS(IfExp, node)->body);
        visit_expression(builder, NODE_AS(IfExp, node)->orelse);
        break;
    case NODE_Dict:
        visit_expressions(builder, NODE_AS(Dict, node)->keys);
        visit_expressions(builder, NODE_AS(Dict, node)->values);
        break;
    case NODE_Set: visit_expressions(builder, NODE_AS(Set, node)->elts); break;
    case NODE_ListComp:
        visit_comprehension(builder, node, "<listcomp>", COMPREHENSION_LIST,
                            NODE_AS(ListComp, node)->generators, NODE_AS(ListComp, node)->elt, NULL);
        break;
    case NODE_SetComp:
        visit_comprehension(builder, node, "<setcomp>", COMPREHENSION_SET, NODE_AS(SetComp, node)->generators,
                            NODE_AS(SetComp, node)->elt, NULL);
        break;
    case NODE_DictComp:
        visit_comprehension(builder, node, "<dictcomp>", COMPREHENSION_DICT,
                            NODE_AS(DictComp, node)->generators, NODE_AS(DictComp, node)->key,
                            NODE_AS(DictComp, node)->value);
        break;
    case NODE_GeneratorExp:
        visit_comprehension(builder, node, "<genexpr>", COMPREHENSION_GENERATOR,
                            NODE_AS(GeneratorExp, node)->generators, NODE_AS(GeneratorExp, node)->elt, NULL);
        break;
    case NODE_Await: visit_await(builder, NODE_AS(Await, node)); break;
    case NODE_Yield: visit_yield(builder, node, NODE_AS(Yield, node)->value); break;
    case NODE_YieldFrom: visit_yield(builder, node, NODE_AS(YieldFrom, node)->value); break;
    case NODE_Compare:
        visit_expression(builder, NODE_AS(Compare, node)->left);
        visit_expressions(builder, NODE_AS(Compare, node)->comparators);
        break;
    case NODE_Call:
        visit_expression(builder, NODE_AS(Call, node)->func);
        visit_expressions(builder, NODE_AS(Call, node)->args);
        check_keywords(builder, NODE_AS(Call, node)->keywords);
        visit_keywords(builder, NODE_AS(Call, node)->keywords);
        break;
    case NODE_FormattedValue:
        visit_expression(builder, NODE_AS(FormattedValue, node)->value);
        visit_optional(builder, NODE_AS(FormattedValue, node)->format_spec);
        break;
    case NODE_Interpolation:
        visit_expression(builder, NODE_AS(Interpolation, node)->value);
        visit_optional(builder, NODE_AS(Interpolation, node)->format_spec);
        break;
    case NODE_JoinedStr: visit_expressions(builder, NODE_AS(JoinedStr, node)->values); break;
    case NODE_TemplateStr: visit_expressions(builder, NODE_AS(TemplateStr, node)->values); break;
    case NODE_Constant: break;
    case NODE_Attribute:
        check_name(builder, NODE_AS(Attribute, node)->attr, node->span, NODE_AS(Attribute, node)->ctx);
        visit_expression(builder, NODE_AS(Attribute, node)->value);
        break;
    case NODE_Subscript:
        visit_expression(builder, NODE_AS(Subscript, node)->value);
        visit_expression(builder, NODE_AS(Subscript, node)->slice);
        break;
    case NODE_Starred: visit_expression(builder, NODE_AS(Starred, node)->value); break;
    case NODE_Name: visit_name(builder, NODE_AS(Name, node)); break;
    case NODE_List: visit_expressions(builder, NODE_AS(List, node)->elts); break;
    case NODE_Tuple: visit_expressions(builder, NODE_AS(Tuple, node)->elts); break;
    case NODE_Slice:
        visit_optional(builder, NODE_AS(Slice, node)->lower);
        visit_optional(builder, NODE_AS(Slice, node)->upper);
        visit_optional(builder, NODE_AS(Slice, node)->step);
        break;
    default: break; /* not an expression: no tree of the parser has one here */
    }
}

static void visit_expression(Builder *builder, const Node *node) {
    if (builder->failed) return;
    if (++builder->depth > COMPILE_DEPTH_LIMIT) fail(builder, MESSAGE_COMPILE_TOO_DEEP, SPAN_NONE);
    else visit_expression_kind(builder, node);
    builder->depth--;
}

/* ---- annotations and type parameters ---- */

/* An annotation of a variable. Those of a module or class share one scope; a function never evaluates its
 * own, and names that stand in them directly do not count as used: what scopes within them use does. */
static void visit_annotation(Builder *builder, const Node *annotation) {
    Scope *outer = builder->scope;
    Span span = annotation->span;
    bool is_function = scope_is_function_like(outer);
    outer->has_annotations |= !is_function;
    if (!is_function && (outer->in_conditional || outer->kind == SCOPE_MODULE) &&
        !outer->has_conditional_annotations) {
        outer->has_conditional_annotations = true;
    }
    Scope *scope = is_function ? NULL : outer->annotations;
    if (scope) {
        builder->scope = scope;
    } else {
        scope =
            new_scope(builder, names_intern_text(builder->names, "__annotate__"), SCOPE_ANNOTATION,
                      is_function ? (const void *)annotation : (const void *)outer, ROLE_ANNOTATIONS, span);
        scope->is_detached = builder->symbols->future_flags & CODE_FUTURE_ANNOTATIONS;
        scope->is_unevaluated = is_function;
        enter_scope(builder, scope);
        if (!is_function) outer->annotations = scope;
        add_definition(builder, builder->name_format, SYMBOL_PARAMETER, span);
        add_definition(builder, builder->name_format, SYMBOL_USED, span);
        if (outer->kind == SCOPE_CLASS) see_class(builder, span);
    }
    if (!is_function && outer->has_conditional_annotations)
        add_definition(builder, builder->name_conditional, SYMBOL_USED, span);
    visit_expression(builder, annotation);
    builder->scope = outer;
}

static void visit_parameter_annotations(Builder *builder, NodeList list) {
    for (size_t i = 0; i < list.count && !builder->failed; i++) {
        const argNode *argument = NODE_AS(arg, list.items[i]);
        if (!argument->annotation) continue;
        builder->scope->has_annotations = true;
        visit_expression(builder, argument->annotation);
    }
}

static void visit_function_annotations(Builder *builder, const Node *function, const argumentsNode *arguments,
                                       const Node *returns) {
    bool sees_class = builder->scope->sees_class_scope || builder->scope->kind == SCOPE_CLASS;
    Scope *scope = new_scope(builder, names_intern_text(builder->names, "__annotate__"), SCOPE_ANNOTATION,
                             arguments, ROLE_ANNOTATIONS, function->span);
    scope->is_detached = builder->symbols->future_flags & CODE_FUTURE_ANNOTATIONS;
    enter_scope(builder, scope);
    add_definition(builder, builder->name_format, SYMBOL_PARAMETER, function->span);
    add_definition(builder, builder->name_format, SYMBOL_USED, function->span);
    if (sees_class) see_class(builder, function->span);
    visit_parameter_annotations(builder, arguments->posonlyargs);
    visit_parameter_annotations(builder, arguments->args);
    if (arguments->vararg) visit_parameter_annotations(builder, (NodeList){(Node *[]){arguments->vararg}, 1});
    if (arguments->kwarg) visit_parameter_annotations(builder, (NodeList){(Node *[]){arguments->kwarg}, 1});
    visit_parameter_annotations(builder, arguments->kwonlyargs);
    if (returns) {
        scope->has_annotations = true;
        visit_expression(builder, returns);
    }
    close_scope(builder);
}

/* Opens the scope of the type parameters of a function, class or alias. */
static void open_type_parameters(Builder *builder, const Name *name, const Node *node, bool has_defaults,
                                 bool has_keyword_defaults) {
    bool sees_class = builder->scope->sees_class_scope || builder->scope->kind == SCOPE_CLASS;
    Span span = node->span;
    Scope *scope = open_scope(builder, name, SCOPE_TYPE_PARAMETERS, node, ROLE_TYPE_PARAMETERS, span);
    if (sees_class) see_class(builder, span);
    if (node->kind == NODE_ClassDef) {
        use_text(builder, ".type_params", SYMBOL_LOCAL | SYMBOL_USED, span);
        builder->private_name = name;
        scope->limits_mangling = true;
        use_text(builder, ".generic_base", SYMBOL_LOCAL | SYMBOL_USED, span);
    }
    if (has_defaults) use_text(builder, ".defaults", SYMBOL_PARAMETER, span);
    if (has_keyword_defaults) use_text(builder, ".kwdefaults", SYMBOL_PARAMETER, span);
}

static void visit_bound(Builder *builder, const Node *expression, const Name *name, const Node *parameter,
                        ScopeRole role, const char *description) {
    if (!expression || builder->failed) return;
    if (name == builder->name_classdict) {
        fail_with(builder, MESSAGE_RESERVED_TYPE_PARAMETER, expression->span, name->bytes);
        return;
    }
    bool sees_class = builder->scope->sees_class_scope;
    Scope *scope = open_scope(builder, name, SCOPE_TYPE_VARIABLE, parameter, role, expression->span);
    scope->description = description;
    add_definition(builder, builder->name_format, SYMBOL_PARAMETER, expression->span);
    add_definition(builder, builder->name_format, SYMBOL_USED, expression->span);
    if (sees_class) see_class(builder, expression->span);
    visit_expression(builder, expression);
    close_scope(builder);
}

static void visit_type_parameters(Builder *builder, NodeList list) {
    enum { FLAGS = SYMBOL_TYPE_PARAMETER | SYMBOL_LOCAL };
    for (size_t i = 0; i < list.count && !builder->failed; i++) {
        const Node *node = list.items[i];
        if (node->kind == NODE_TypeVar) {
            const TypeVarNode *variable = NODE_AS(TypeVar, node);
            add_definition(builder, variable->name, FLAGS, node->span);
            bool is_constraint = variable->bound && variable->bound->kind == NODE_Tuple;
            visit_bound(builder, variable->bound, variable->name, node, ROLE_BOUND,
                        is_constraint ? "a TypeVar constraint" : "a TypeVar bound");
            visit_bound(builder, variable->default_value, variable->name, node, ROLE_DEFAULT,
                        "a TypeVar default");
        } else if (node->kind == NODE_ParamSpec) {
            const ParamSpecNode *variable = NODE_AS(ParamSpec, node);
            add_definition(builder, variable->name, FLAGS, node->span);
            visit_bound(builder, variable->default_value, variable->name, node, ROLE_DEFAULT,
                        "a ParamSpec default");
        } else {
            const TypeVarTupleNode *variable = NODE_AS(TypeVarTuple, node);
            add_definition(builder, variable->name, FLAGS, node->span);
            visit_bound(builder, variable->default_value, variable->name, node, ROLE_DEFAULT,
                        "a TypeVarTuple default");
        }
    }
}

/* ---- statements ---- */

const Constant *body_docstring(NodeList body) {
    if (!body.count || body.items[0]->kind != NODE_Expr) return NULL;
    const Node *value = NODE_AS(Expr, body.items[0])->value;
    if (value->kind != NODE_Constant) return NULL;
    const Constant *constant = NODE_AS(Constant, value)->value;
    return constant->kind == CONSTANT_STR ? constant : NULL;
}

static void visit_statements(Builder *builder, NodeList list) {
    for (size_t i = 0; i < list.count && !builder->failed; i++) visit_statement(builder, list.items[i]);
}

static bool has_keyword_defaults(const argumentsNode *arguments) {
    for (size_t i = 0; i < arguments->kw_defaults.count; i++)
        if (arguments->kw_defaults.items[i]) return true;
    return false;
}

/* A body from which break, continue and return do not leave the finally block around, or which is one. */
static void visit_body(Builder *builder, NodeList body, bool is_finally) {
    bool outer = builder->in_finally;
    builder->in_finally = is_finally;
    visit_statements(builder, body);
    builder->in_finally = outer;
}

static void visit_function(Builder *builder, const FunctionDefNode *node, bool is_async) {
    Span span = node->base.span;
    const argumentsNode *arguments = NODE_AS(arguments, node->args);
    add_definition(builder, node->name, SYMBOL_LOCAL, span);
    visit_expressions(builder, arguments->defaults);
    visit_expressions(builder, arguments->kw_defaults);
    visit_expressions(builder, node->decorator_list);
    if (builder->failed) return;
    bool is_generic = node->type_params.count > 0;
    if (is_generic) {
        open_type_parameters(builder, node->name, &node->base, arguments->defaults.count > 0,
                             has_keyword_defaults(arguments));
        visit_type_parameters(builder, node->type_params);
    }
    Scope *scope = new_scope(builder, node->name, SCOPE_FUNCTION, node, ROLE_BODY, span);
    visit_function_annotations(builder, &node->base, arguments, node->returns);
    if (builder->failed) return;
    enter_scope(builder, scope);
    scope->is_coroutine = scope->is_async_function = is_async;
    scope->has_docstring = builder->symbols->options->optimize < 2 && body_docstring(node->body);
    visit_arguments(builder, arguments);
    visit_body(builder, node->body, false);
    close_scope(builder);
    if (is_generic) close_scope(builder);
}

static void visit_class(Builder *builder, const ClassDefNode *node) {
    Span span = node->base.span;
    add_definition(builder, node->name, SYMBOL_LOCAL, span);
    visit_expressions(builder, node->decorator_list);
    if (builder->failed) return;
    const Name *outer_private = builder->private_name;
    bool is_generic = node->type_params.count > 0;
    if (is_generic) {
        open_type_parameters(builder, node->name, &node->base, false, false);
        visit_type_parameters(builder, node->type_params);
    }
    visit_expressions(builder, node->bases);
    check_keywords(builder, node->keywords);
    visit_keywords(builder, node->keywords);
    if (builder->failed) return;
    open_scope(builder, node->name, SCOPE_CLASS, node, ROLE_BODY, span);
    builder->private_name = node->name;
    if (is_generic) {
        use_text(builder, "__type_params__", SYMBOL_LOCAL, span);
        use_text(builder, ".type_params", SYMBOL_USED, span);
    }
    visit_body(builder, node->body, false);
    close_scope(builder);
    if (is_generic) close_scope(builder);
    builder->private_name = outer_private;
}

static void visit_alias(Builder *builder, const TypeAliasNode *node) {
    visit_expression(builder, node->name);
    const Name *name = NODE_AS(Name, node->name)->id;
    bool in_class = builder->scope->kind == SCOPE_CLASS;
    bool is_generic = node->type_params.count > 0;
    if (is_generic) {
        open_type_parameters(builder, name, &node->base, false, false);
        visit_type_parameters(builder, node->type_params);
    }
    if (builder->failed) return;
    open_scope(builder, name, SCOPE_TYPE_ALIAS, node, ROLE_BODY, node->base.span);
    add_definition(builder, builder->name_format, SYMBOL_PARAMETER, node->base.span);
    add_definition(builder, builder->name_format, SYMBOL_USED, node->base.span);
    if (in_class) see_class(builder, node->base.span);
    visit_expression(builder, node->value);
    close_scope(builder);
    if (is_generic) close_scope(builder);
}

static void visit_annotated(Builder *builder, const AnnAssignNode *node) {
    if (node->target->kind == NODE_Name) {
        const NameNode *name = NODE_AS(Name, node->target);
        uint32_t flags = flags_of(builder, builder->scope, name->id);
        if (node->simple && flags & (SYMBOL_GLOBAL | SYMBOL_NONLOCAL) &&
            builder->scope != builder->symbols->module) {
            fail_with(builder, flags & SYMBOL_GLOBAL ? MESSAGE_GLOBAL_ANNOTATED : MESSAGE_NONLOCAL_ANNOTATED,
                      node->base.span, name->id->bytes);
            return;
        }
        if (node->simple) add_definition(builder, name->id, SYMBOL_ANNOTATED | SYMBOL_LOCAL, name->base.span);
        else if (node->value) add_definition(builder, name->id, SYMBOL_LOCAL, name->base.span);
    } else {
        visit_expression(builder, node->target);
    }
    if (builder->failed) return;
    visit_annotation(builder, node->annotation);
    visit_optional(builder, node->value);
}

static void visit_import(Builder *builder, const aliasNode *node) {
    if (!node->asname && name_is(node->name, "*")) {
        if (builder->scope->kind != SCOPE_MODULE)
            fail(builder, MESSAGE_IMPORT_STAR_NOT_AT_MODULE, node->base.span);
        return;
    }
    const Name *name = node->asname ? node->asname : node->name;
    const char *dot = memchr(name->bytes, '.', name->count);
    if (dot) name = names_intern(builder->names, name->bytes, (size_t)(dot - name->bytes));
    add_definition(builder, name, SYMBOL_IMPORTED, node->base.span);
}

static void visit_import_from(Builder *builder, const ImportFromNode *node) {
    bool is_future = node->module && !node->level && name_is(node->module, "__future__");
    if (is_future && node->base.span.line > builder->symbols->future_line)
        fail(builder, MESSAGE_FUTURE_LATE, node->base.span);
    for (size_t i = 0; i < node->names.count && !builder->failed; i++)
        visit_import(builder, NODE_AS(alias, node->names.items[i]));
}

static void visit_global(Builder *builder, const GlobalNode *node, bool is_global) {
    for (size_t i = 0; i < node->names.count && !builder->failed; i++) {
        const Name *name = node->names.items[i];
        uint32_t flags = flags_of(builder, builder->scope, name);
        DiagnosticId id = MESSAGE_COUNT;
        if (flags & SYMBOL_PARAMETER) id = is_global ? MESSAGE_GLOBAL_PARAMETER : MESSAGE_NONLOCAL_PARAMETER;
        else if (flags & SYMBOL_USED) id = is_global ? MESSAGE_GLOBAL_AFTER_USE : MESSAGE_NONLOCAL_AFTER_USE;
        else if (flags & SYMBOL_ANNOTATED)
            id = is_global ? MESSAGE_GLOBAL_ANNOTATED : MESSAGE_NONLOCAL_ANNOTATED;
        else if (flags & SYMBOL_LOCAL)
            id = is_global ? MESSAGE_GLOBAL_AFTER_ASSIGN : MESSAGE_NONLOCAL_AFTER_ASSIGN;
        if (id != MESSAGE_COUNT) {
            fail_with(builder, id, node->base.span, name->bytes);
            return;
        }
        add_definition(builder, name, is_global ? SYMBOL_GLOBAL : SYMBOL_NONLOCAL, node->base.span);
        add_directive(builder, name, node->base.span);
    }
}

static void warn_leaves_finally(Builder *builder, const Node *node, const char *what) {
    if (builder->in_finally)
        diagnostics_add(builder->symbols->diagnostics, MESSAGE_LEAVES_FINALLY, node->span, what)
            ->counts_bytes = true;
}

static void visit_try(Builder *builder, const TryNode *node) {
    visit_statements(builder, node->body);
    for (size_t i = 0; i < node->handlers.count && !builder->failed; i++) {
        const ExceptHandlerNode *handler = NODE_AS(ExceptHandler, node->handlers.items[i]);
        visit_optional(builder, handler->type);
        if (handler->name) add_definition(builder, handler->name, SYMBOL_LOCAL, handler->base.span);
        visit_statements(builder, handler->body);
    }
    visit_statements(builder, node->orelse);
    visit_body(builder, node->finalbody, true);
}

static void visit_with(Builder *builder, const WithNode *node) {
    for (size_t i = 0; i < node->items.count && !builder->failed; i++) {
        const withitemNode *item = NODE_AS(withitem, node->items.items[i]);
        visit_expression(builder, item->context_expr);
        visit_optional(builder, item->optional_vars);
    }
    visit_statements(builder, node->body);
}

static void visit_match(Builder *builder, const MatchNode *node) {
    for (size_t i = 0; i < node->cases.count && !builder->failed; i++) {
        const match_caseNode *match_case = NODE_AS(match_case, node->cases.items[i]);
        visit_pattern(builder, match_case->pattern);
        visit_optional(builder, match_case->guard);
        visit_statements(builder, match_case->body);
    }
}

static bool enter_conditional(Builder *builder) {
    bool outer = builder->scope->in_conditional;
    builder->scope->in_conditional = true;
    return outer;
}

/* if and its elifs, without recursion: chains of them may be long. */
static void visit_if(Builder *builder, const IfNode *node) {
    for (;;) {
        visit_expression(builder, node->test);
        visit_statements(builder, node->body);
        if (node->orelse.count != 1 || node->orelse.items[0]->kind != NODE_If || builder->failed) break;
        node = NODE_AS(If, node->orelse.items[0]);
    }
    visit_statements(builder, node->orelse);
}

static void require_async(Builder *builder, DiagnosticId id, Span span) {
    if (!allows_top_level_await(builder) && !builder->scope->is_async_function) fail(builder, id, span);
    if (!builder->failed) builder->scope->is_coroutine = true;
}

static void visit_statement_kind(Builder *builder, const Node *node) {
    Scope *scope = builder->scope;
    bool outer = scope->in_conditional;
    switch (node->kind) {
    case NODE_FunctionDef: visit_function(builder, NODE_AS(FunctionDef, node), false); break;
    case NODE_AsyncFunctionDef: visit_function(builder, NODE_AS(FunctionDef, node), true); break;
    case NODE_ClassDef: visit_class(builder, NODE_AS(ClassDef, node)); break;
    case NODE_Return:
        warn_leaves_finally(builder, node, "return");
        visit_optional(builder, NODE_AS(Return, node)->value);
        break;
    case NODE_Delete: visit_expressions(builder, NODE_AS(Delete, node)->targets); break;
    case NODE_Assign:
        visit_expressions(builder, NODE_AS(Assign, node)->targets);
        visit_expression(builder, NODE_AS(Assign, node)->value);
        break;
    case NODE_TypeAlias: visit_alias(builder, NODE_AS(TypeAlias, node)); break;
    case NODE_AugAssign:
        visit_expression(builder, NODE_AS(AugAssign, node)->target);
        visit_expression(builder, NODE_AS(AugAssign, node)->value);
        break;
    case NODE_AnnAssign: visit_annotated(builder, NODE_AS(AnnAssign, node)); break;
    case NODE_AsyncFor:
        require_async(builder, MESSAGE_ASYNC_FOR_OUTSIDE_ASYNC, node->span);
        /* fall through */
    case NODE_For:
        visit_expression(builder, NODE_AS(For, node)->target);
        visit_expression(builder, NODE_AS(For, node)->iter);
        enter_conditional(builder);
        visit_body(builder, NODE_AS(For, node)->body, false);
        visit_statements(builder, NODE_AS(For, node)->orelse);
        break;
    case NODE_While:
        visit_expression(builder, NODE_AS(While, node)->test);
        enter_conditional(builder);
        visit_body(builder, NODE_AS(While, node)->body, false);
        visit_statements(builder, NODE_AS(While, node)->orelse);
        break;
    case NODE_If:
        enter_conditional(builder);
        visit_if(builder, NODE_AS(If, node));
        break;
    case NODE_AsyncWith:
        require_async(builder, MESSAGE_ASYNC_WITH_OUTSIDE_ASYNC, node->span);
        /* fall through */
    case NODE_With:
        enter_conditional(builder);
        visit_with(builder, NODE_AS(With, node));
        break;
    case NODE_Match:
        visit_expression(builder, NODE_AS(Match, node)->subject);
        enter_conditional(builder);
        visit_match(builder, NODE_AS(Match, node));
        break;
    case NODE_Raise:
        visit_optional(builder, NODE_AS(Raise, node)->exc);
        visit_optional(builder, NODE_AS(Raise, node)->cause);
        break;
    case NODE_Try:
    case NODE_TryStar:
        enter_conditional(builder);
        visit_try(builder, NODE_AS(Try, node));
        break;
    case NODE_Assert:
        visit_expression(builder, NODE_AS(Assert, node)->test);
        visit_optional(builder, NODE_AS(Assert, node)->msg);
        break;
    case NODE_Import:
        for (size_t i = 0; i < NODE_AS(Import, node)->names.count; i++)
            visit_import(builder, NODE_AS(alias, NODE_AS(Import, node)->names.items[i]));
        break;
    case NODE_ImportFrom: visit_import_from(builder, NODE_AS(ImportFrom, node)); break;
    case NODE_Global: visit_global(builder, NODE_AS(Global, node), true); break;
    case NODE_Nonlocal: visit_global(builder, NODE_AS(Global, node), false); break;
    case NODE_Expr: visit_expression(builder, NODE_AS(Expr, node)->value); break;
    case NODE_Pass: break;
    case NODE_Break: warn_leaves_finally(builder, node, "break"); break;
    case NODE_Continue: warn_leaves_finally(builder, node, "continue"); break;
    default: break; /* not a statement: no tree of the parser has one here */
    }
    scope->in_conditional = outer;
}

static void visit_statement(Builder *builder, const Node *node) {
    if (builder->failed) return;
    if (++builder->depth > COMPILE_DEPTH_LIMIT) fail(builder, MESSAGE_COMPILE_TOO_DEEP, SPAN_NONE);
    else visit_statement_kind(builder, node);
    builder->depth--;
}

/* ---- patterns ---- */

static void visit_patterns(Builder *builder, NodeList list) {
    for (size_t i = 0; i < list.count && !builder->failed; i++) visit_pattern(builder, list.items[i]);
}

static void visit_pattern_kind(Builder *builder, const Node *node) {
    switch (node->kind) {
    case NODE_MatchValue: visit_expression(builder, NODE_AS(MatchValue, node)->value); break;
    case NODE_MatchSingleton: break;
    case NODE_MatchSequence: visit_patterns(builder, NODE_AS(MatchSequence, node)->patterns); break;
    case NODE_MatchStar:
        if (NODE_AS(MatchStar, node)->name)
            add_definition(builder, NODE_AS(MatchStar, node)->name, SYMBOL_LOCAL, node->span);
        break;
    case NODE_MatchMapping:
        visit_expressions(builder, NODE_AS(MatchMapping, node)->keys);
        visit_patterns(builder, NODE_AS(MatchMapping, node)->patterns);
        if (NODE_AS(MatchMapping, node)->rest)
            add_definition(builder, NODE_AS(MatchMapping, node)->rest, SYMBOL_LOCAL, node->span);
        break;
    case NODE_MatchClass: {
        const MatchClassNode *match_class = NODE_AS(MatchClass, node);
        visit_expression(builder, match_class->cls);
        visit_patterns(builder, match_class->patterns);
        for (size_t i = 0; i < match_class->kwd_attrs.count; i++)
            check_name(builder, match_class->kwd_attrs.items[i], match_class->kwd_patterns.items[i]->span,
                       CONTEXT_Store);
        visit_patterns(builder, match_class->kwd_patterns);
        break;
    }
    case NODE_MatchAs:
        if (NODE_AS(MatchAs, node)->pattern) visit_pattern(builder, NODE_AS(MatchAs, node)->pattern);
        if (NODE_AS(MatchAs, node)->name)
            add_definition(builder, NODE_AS(MatchAs, node)->name, SYMBOL_LOCAL, node->span);
        break;
    case NODE_MatchOr: visit_patterns(builder, NODE_AS(MatchOr, node)->patterns); break;
    default: break; /* not a pattern */
    }
}

static void visit_pattern(Builder *builder, const Node *node) {
    if (builder->failed) return;
    if (++builder->depth > COMPILE_DEPTH_LIMIT) fail(builder, MESSAGE_COMPILE_TOO_DEEP, SPAN_NONE);
    else visit_pattern_kind(builder, node);
    builder->depth--;
}

/* ---- from __future__ ---- */

static const struct {
    const char *name;
    uint32_t flag;
} features[] = {
    {"nested_scopes", 0},    {"generators", 0},
    {"division", 0},         {"absolute_import", 0},
    {"with_statement", 0},   {"print_function", 0},
    {"unicode_literals", 0}, {"barry_as_FLUFL", CODE_FUTURE_BARRY_AS_BDFL},
    {"generator_stop", 0},   {"annotations", CODE_FUTURE_ANNOTATIONS},
};

static void import_feature(Builder *builder, const aliasNode *alias) {
    for (size_t i = 0; i < COUNT_OF(features); i++) {
        if (!name_is(alias->name, features[i].name)) continue;
        builder->symbols->future_flags |= features[i].flag;
        return;
    }
    if (name_is(alias->name, "braces")) fail(builder, MESSAGE_FUTURE_BRACES, alias->base.span);
    else fail_with(builder, MESSAGE_FUTURE_UNKNOWN, alias->base.span, alias->name->bytes);
}

/* The future imports that open a module, behind its docstring. */
static void find_future_imports(Builder *builder, NodeList body) {
    for (size_t i = body_docstring(body) ? 1 : 0; i < body.count && !builder->failed; i++) {
        if (body.items[i]->kind != NODE_ImportFrom) return;
        const ImportFromNode *node = NODE_AS(ImportFrom, body.items[i]);
        if (!node->module || node->level || !name_is(node->module, "__future__")) return;
        for (size_t j = 0; j < node->names.count && !builder->failed; j++)
            import_feature(builder, NODE_AS(alias, node->names.items[j]));
        builder->symbols->future_line = node->base.span.line;
    }
}

bool symbols_build(Symbols *symbols, Node *tree, const CompileOptions *options, NameTable *names,
                   Diagnostics *diagnostics) {
    *symbols = (Symbols){.names = names,
                         .diagnostics = diagnostics,
                         .options = options,
                         .future_flags = options->future_flags};
    Builder builder = {
        .symbols = symbols,
        .arena = names->arena,
        .names = names,
        .name_debug = names_intern_text(names, "__debug__"),
        .name_super = names_intern_text(names, "super"),
        .name_class = names_intern_text(names, "__class__"),
        .name_classdict = names_intern_text(names, "__classdict__"),
        .name_format = names_intern_text(names, ".format"),
        .name_conditional = names_intern_text(names, "__conditional_annotations__"),
    };
    NodeList body = {NULL, 0};
    if (tree->kind == NODE_Module) body = NODE_AS(Module, tree)->body;
    else if (tree->kind == NODE_Interactive) body = NODE_AS(Interactive, tree)->body;
    find_future_imports(&builder, body);
    symbols->module =
        open_scope(&builder, names_intern_text(names, "top"), SCOPE_MODULE, tree, ROLE_BODY, SPAN_NONE);
    if (tree->kind == NODE_Expression) visit_expression(&builder, NODE_AS(Expression, tree)->body);
    else visit_statements(&builder, body);
    return !builder.failed && symbols_analyze(symbols);
}

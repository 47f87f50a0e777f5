/*
 * Functions, lambdas, classes, type parameters, type aliases and annotations.
 *
 * Annotations, bounds, defaults of type parameters and aliases are evaluated when somebody asks: each becomes
 * a function of one positional argument, the format, which refuses formats it does not know.
 */
#include "compiler/codegen.h"

#include <string.h>

#include "compiler/unparse.h"

enum { WITH_DEFAULTS = 1, WITH_KEYWORD_DEFAULTS = 2, WITH_ANNOTATE = 16 };

static Span first_line_span(uint32_t line) {
    return (Span){line, 0, line, 0};
}

/* ---- parameters ---- */

static uint32_t compile_defaults(Compiler *compiler, Span span, const argumentsNode *arguments) {
    uint32_t flags = 0, count = 0;
    if (arguments->defaults.count) {
        flags |= WITH_DEFAULTS;
        compile_display(compiler, span, arguments->defaults, NULL, 0, OP_BUILD_LIST, OP_LIST_APPEND,
                        OP_LIST_EXTEND, true);
    }
    bool is_big = arguments->kw_defaults.count > 15;
    for (size_t i = 0; i < arguments->kw_defaults.count; i++) {
        const Node *value = arguments->kw_defaults.items[i];
        if (!value) continue;
        if (is_big && !count) emit(compiler, span, OP_BUILD_MAP, 0);
        count++;
        emit_text(compiler, span, mangle(compiler, NODE_AS(arg, arguments->kwonlyargs.items[i])->arg));
        compile_expression(compiler, value);
        if (is_big) emit(compiler, span, OP_MAP_ADD, 1);
    }
    if (!count) return flags;
    if (!is_big) emit(compiler, span, OP_BUILD_MAP, count);
    return flags | WITH_KEYWORD_DEFAULTS;
}

static void set_parameters(Body *body, const argumentsNode *arguments) {
    body->argument_count = (uint32_t)(arguments->posonlyargs.count + arguments->args.count);
    body->positional_only_count = (uint32_t)arguments->posonlyargs.count;
    body->keyword_only_count = (uint32_t)arguments->kwonlyargs.count;
}

static void compile_decorators(Compiler *compiler, NodeList decorators) {
    for (size_t i = 0; i < decorators.count; i++) compile_expression(compiler, decorators.items[i]);
}

/* CALL 0 for each: the thing decorated stands where a method has its self */
static void apply_decorators(Compiler *compiler, NodeList decorators) {
    for (size_t i = decorators.count; i > 0; i--) emit(compiler, decorators.items[i - 1]->span, OP_CALL, 0);
}

/* ---- functions of a format ---- */

/*          LOAD_FAST .format  LOAD_SMALL_INT 2  COMPARE_OP >  TO_BOOL  POP_JUMP_IF_FALSE body
 *          LOAD_COMMON_CONSTANT NotImplementedError  RAISE_VARARGS 1
 *   body:  */
static void open_format_function(Compiler *compiler, BodyKind kind, Scope *scope, const Name *name,
                                 Span span) {
    enum { LAST_KNOWN_FORMAT = 2 }; /* VALUE_WITH_FAKE_GLOBALS */
    open_body(compiler, kind, scope, name, span.line, NULL);
    compiler->body->argument_count = compiler->body->positional_only_count = 1;
    Block *body_block = new_block(compiler);
    emit(compiler, span, OP_LOAD_FAST, 0);
    emit(compiler, span, OP_LOAD_SMALL_INT, LAST_KNOWN_FORMAT);
    emit(compiler, span, OP_COMPARE_OP, COMPARE_GT);
    emit(compiler, span, OP_TO_BOOL, 0);
    emit_jump(compiler, span, OP_POP_JUMP_IF_FALSE, body_block);
    emit(compiler, span, OP_LOAD_COMMON_CONSTANT, 1);
    emit(compiler, span, OP_RAISE_VARARGS, 1);
    use_block(compiler, body_block);
}

static const Code *close_format_function(Compiler *compiler, Span span) {
    emit(compiler, span, OP_RETURN_VALUE, 0);
    return close_body(compiler);
}

/* The parameter is called `.format` while names are looked up, so that annotations may speak of a `format`.
 */
static void rename_format(Compiler *compiler) {
    compiler->body->slots[0].name = intern(compiler, "format");
}

static void compile_annotation_text(Compiler *compiler, const Node *annotation) {
    if (compiler->failed) return;
    const char *text = unparse_expression(compiler->arena, annotation);
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_STR;
    constant->text.bytes = text;
    constant->text.count = strlen(text);
    emit_constant(compiler, annotation->span, constant);
}

static bool has_future_annotations(const Compiler *compiler) {
    return compiler->symbols.future_flags & CODE_FUTURE_ANNOTATIONS;
}

/* LOAD_CONST name  <annotation> */
static uint32_t compile_argument_annotation(Compiler *compiler, Span span, const Name *name,
                                            const Node *annotation) {
    if (!annotation) return 0;
    emit_text(compiler, span, mangle(compiler, name));
    if (has_future_annotations(compiler)) {
        compile_annotation_text(compiler, annotation);
    } else if (annotation->kind == NODE_Starred) {
        compile_expression(compiler, NODE_AS(Starred, annotation)->value);
        emit(compiler, span, OP_UNPACK_SEQUENCE, 1);
    } else {
        compile_expression(compiler, annotation);
    }
    return 1;
}

static uint32_t compile_argument_annotations(Compiler *compiler, Span span, NodeList list) {
    uint32_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        const argNode *argument = NODE_AS(arg, list.items[i]);
        count += compile_argument_annotation(compiler, span, argument->arg, argument->annotation);
    }
    return count;
}

/* The __annotate__ function of a function's annotations; its flag, or 0 when there are none. */
static uint32_t compile_annotations(Compiler *compiler, Span span, const argumentsNode *arguments,
                                    const Node *returns) {
    Scope *scope = symbols_scope(&compiler->symbols, arguments, ROLE_ANNOTATIONS);
    if (!scope->has_annotations || compiler->failed) return 0;
    open_format_function(compiler, BODY_ANNOTATIONS, scope, intern(compiler, "__annotate__"), span);
    uint32_t count = compile_argument_annotations(compiler, span, arguments->posonlyargs);
    count += compile_argument_annotations(compiler, span, arguments->args);
    if (arguments->vararg) {
        const argNode *argument = NODE_AS(arg, arguments->vararg);
        count += compile_argument_annotation(compiler, span, argument->arg, argument->annotation);
    }
    count += compile_argument_annotations(compiler, span, arguments->kwonlyargs);
    if (arguments->kwarg) {
        const argNode *argument = NODE_AS(arg, arguments->kwarg);
        count += compile_argument_annotation(compiler, span, argument->arg, argument->annotation);
    }
    count += compile_argument_annotation(compiler, span, intern(compiler, "return"), returns);
    emit(compiler, span, OP_BUILD_MAP, count);
    rename_format(compiler);
    emit_closure(compiler, span, close_format_function(compiler, span), 0);
    return WITH_ANNOTATE;
}

void compile_deferred_annotations(Compiler *compiler, Span span) {
    Body *outer = compiler->body;
    if (!outer->deferred_count || compiler->failed) return;
    Scope *scope = symbols_scope(&compiler->symbols, outer->scope, ROLE_ANNOTATIONS);
    open_format_function(compiler, BODY_ANNOTATIONS, scope, intern(compiler, "__annotate__"), span);
    emit(compiler, span, OP_BUILD_MAP, 0);
    for (size_t i = 0; i < outer->deferred_count; i++) {
        const AnnAssignNode *node = outer->deferred[i].node;
        Span node_span = node->base.span;
        Block *absent = new_block(compiler);
        if (outer->deferred[i].index >= 0) {
            Constant *index = arena_allocate(compiler->arena, sizeof *index);
            index->kind = CONSTANT_INT;
            index->integer = outer->deferred[i].index;
            emit_constant(compiler, node_span, index);
            if (outer->kind == BODY_CLASS)
                emit(compiler, node_span, OP_LOAD_DEREF,
                     cell_slot(compiler, intern(compiler, "__conditional_annotations__")));
            else
                emit_name(compiler, node_span, OP_LOAD_GLOBAL,
                          intern(compiler, "__conditional_annotations__"));
            emit(compiler, node_span, OP_CONTAINS_OP, 0);
            emit_jump(compiler, node_span, OP_POP_JUMP_IF_FALSE, absent);
        }
        compile_expression(compiler, node->annotation);
        emit(compiler, node_span, OP_COPY, 2);
        emit_text(compiler, node_span, mangle(compiler, NODE_AS(Name, node->target)->id));
        emit(compiler, span, OP_STORE_SUBSCR, 0);
        use_block(compiler, absent);
    }
    rename_format(compiler);
    emit_closure(compiler, span, close_format_function(compiler, span), 0);
    emit_variable(compiler, span,
                  intern(compiler, outer->kind == BODY_CLASS ? "__annotate_func__" : "__annotate__"),
                  CONTEXT_Store);
}

static void compile_and_drop(Compiler *compiler, const Node *node) {
    if (!node) return;
    compile_expression(compiler, node);
    emit(compiler, node->span, OP_POP_TOP, 0);
}

static void compile_and_drop_index(Compiler *compiler, const Node *node) {
    if (node->kind == NODE_Slice) {
        compile_and_drop(compiler, NODE_AS(Slice, node)->lower);
        compile_and_drop(compiler, NODE_AS(Slice, node)->upper);
        compile_and_drop(compiler, NODE_AS(Slice, node)->step);
    } else if (node->kind == NODE_Tuple) {
        for (size_t i = 0; i < NODE_AS(Tuple, node)->elts.count; i++)
            compile_and_drop_index(compiler, NODE_AS(Tuple, node)->elts.items[i]);
    } else {
        compile_and_drop(compiler, node);
    }
}

/* Notes an annotated name of a module or class; where it may be skipped, that it was met is noted at run
 * time. */
static void defer_annotation(Compiler *compiler, const AnnAssignNode *node) {
    Body *body = compiler->body;
    Span span = node->base.span;
    DeferredAnnotation deferred = {node, -1};
    if (body->kind == BODY_MODULE || body->in_conditional) deferred.index = body->next_conditional++;
    arena_grow(compiler->arena, &body->deferred, body->deferred_count, &body->deferred_room,
               sizeof *body->deferred);
    body->deferred[body->deferred_count++] = deferred;
    if (deferred.index < 0) return;
    const Name *name = intern(compiler, "__conditional_annotations__");
    if (body->kind == BODY_CLASS) emit(compiler, span, OP_LOAD_DEREF, cell_slot(compiler, name));
    else emit_variable(compiler, span, name, CONTEXT_Load);
    Constant *index = arena_allocate(compiler->arena, sizeof *index);
    index->kind = CONSTANT_INT;
    index->integer = deferred.index;
    emit_constant(compiler, span, index);
    emit(compiler, span, OP_SET_ADD, 1);
    emit(compiler, span, OP_POP_TOP, 0);
}

void compile_annotated(Compiler *compiler, const AnnAssignNode *node) {
    Body *body = compiler->body;
    Span span = node->base.span;
    bool has_namespace = body->kind == BODY_MODULE || body->kind == BODY_CLASS;
    bool has_future = has_future_annotations(compiler);
    if (node->value) {
        compile_expression(compiler, node->value);
        compile_expression(compiler, node->target);
    }
    switch (node->target->kind) {
    case NODE_Name:
        if (!node->simple || !has_namespace) break;
        if (!has_future) {
            defer_annotation(compiler, node);
            break;
        }
        compile_annotation_text(compiler, node->annotation);
        emit_name(compiler, span, OP_LOAD_NAME, intern(compiler, "__annotations__"));
        emit_text(compiler, span, mangle(compiler, NODE_AS(Name, node->target)->id));
        emit(compiler, span, OP_STORE_SUBSCR, 0);
        break;
    case NODE_Attribute:
        if (!node->value) compile_and_drop(compiler, NODE_AS(Attribute, node->target)->value);
        break;
    case NODE_Subscript:
        if (node->value) break;
        compile_and_drop(compiler, NODE_AS(Subscript, node->target)->value);
        compile_and_drop_index(compiler, NODE_AS(Subscript, node->target)->slice);
        break;
    default: break;
    }
}

/* ---- type parameters ---- */

static const Constant *one_tuple(Compiler *compiler) {
    static const Constant one = {.kind = CONSTANT_INT, .integer = 1};
    static const Constant *const items[] = {&one};
    Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
    tuple->kind = CONSTANT_TUPLE;
    tuple->sequence.items = items;
    tuple->sequence.count = 1;
    return tuple;
}

/* LOAD_CONST (1,)  <function of the format, which defaults to 1> */
static void compile_bound(Compiler *compiler, const Node *expression, const Name *name, const Node *parameter,
                          ScopeRole role) {
    Span span = expression->span;
    emit_constant(compiler, span, one_tuple(compiler));
    if (compiler->failed) return;
    open_format_function(compiler, BODY_TYPE_PARAMETERS, symbols_scope(&compiler->symbols, parameter, role),
                         name, span);
    if (expression->kind == NODE_Starred) {
        compile_expression(compiler, NODE_AS(Starred, expression)->value);
        emit(compiler, span, OP_UNPACK_SEQUENCE, 1);
    } else {
        compile_expression(compiler, expression);
    }
    emit_closure(compiler, span, close_format_function(compiler, span), WITH_DEFAULTS);
}

static void compile_type_parameter(Compiler *compiler, const Node *node, bool *has_seen_default) {
    Span span = node->span;
    const Name *name;
    const Node *default_value;
    if (node->kind == NODE_TypeVar) {
        const TypeVarNode *variable = NODE_AS(TypeVar, node);
        name = variable->name, default_value = variable->default_value;
        emit_text(compiler, span, name);
        if (variable->bound) {
            compile_bound(compiler, variable->bound, name, node, ROLE_BOUND);
            bool is_tuple = variable->bound->kind == NODE_Tuple;
            emit(compiler, span, OP_CALL_INTRINSIC_2,
                 is_tuple ? INTRINSIC_TYPEVAR_WITH_CONSTRAINTS : INTRINSIC_TYPEVAR_WITH_BOUND);
        } else {
            emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_TYPEVAR);
        }
    } else if (node->kind == NODE_TypeVarTuple) {
        name = NODE_AS(TypeVarTuple, node)->name, default_value = NODE_AS(TypeVarTuple, node)->default_value;
        emit_text(compiler, span, name);
        emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_TYPEVARTUPLE);
    } else {
        name = NODE_AS(ParamSpec, node)->name, default_value = NODE_AS(ParamSpec, node)->default_value;
        emit_text(compiler, span, name);
        emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_PARAMSPEC);
    }
    if (default_value) {
        *has_seen_default = true;
        compile_bound(compiler, default_value, name, node, ROLE_DEFAULT);
        emit(compiler, span, OP_CALL_INTRINSIC_2, INTRINSIC_SET_TYPEPARAM_DEFAULT);
    } else if (*has_seen_default) {
        fail_text(compiler, MESSAGE_TYPE_PARAMETER_NO_DEFAULT, span, name->bytes);
    }
    emit(compiler, span, OP_COPY, 1);
    emit_variable(compiler, span, name, CONTEXT_Store);
}

/* Each parameter is made, stored and left on the stack; then BUILD_TUPLE n */
static void compile_type_parameters(Compiler *compiler, NodeList list) {
    bool has_seen_default = false;
    for (size_t i = 0; i < list.count && !compiler->failed; i++)
        compile_type_parameter(compiler, list.items[i], &has_seen_default);
    emit(compiler, list.items[0]->span, OP_BUILD_TUPLE, (uint32_t)list.count);
}

static void open_type_parameters(Compiler *compiler, const Node *node, const Name *name, uint32_t first_line,
                                 const Name *private_name) {
    const Name *title =
        intern(compiler, arena_format(compiler->arena, "<generic parameters of %s>", name->bytes));
    Scope *scope = symbols_scope(&compiler->symbols, node, ROLE_TYPE_PARAMETERS);
    open_body(compiler, BODY_TYPE_PARAMETERS, scope, title, first_line, private_name);
}

/* ---- functions ---- */

/* The function's code, then MAKE_FUNCTION with what flags say is on the stack. */
static void compile_function_body(Compiler *compiler, const FunctionDefNode *node, bool is_async,
                                  uint32_t flags, uint32_t first_line) {
    if (compiler->failed) return;
    Scope *scope = symbols_scope(&compiler->symbols, node, ROLE_BODY);
    if (has_code(compiler, scope)) {
        emit_closure(compiler, node->base.span, scope->code, flags);
        return;
    }
    open_body(compiler, is_async ? BODY_ASYNC_FUNCTION : BODY_FUNCTION, scope, node->name, first_line, NULL);
    set_parameters(compiler->body, NODE_AS(arguments, node->args));
    NodeList statements = node->body;
    const Constant *docstring = body_docstring(statements);
    if (docstring) {
        if (scope->has_docstring) {
            compiler->body->has_docstring = true;
            constant_index(compiler, clean_docstring(compiler, docstring)); /* the first constant */
        } else if (statements.count == 1) {
            emit(compiler, statements.items[0]->span, OP_NOP, 0); /* an empty body is a pass there */
        }
        statements.items++;
        statements.count--;
    }
    compile_statements(compiler, statements);
    keep_code(compiler, scope);
    emit_closure(compiler, node->base.span, scope->code, flags);
}

/* <decorators>  <defaults>  <annotations>  <closure>  <decorator calls>  <store>
 * With type parameters the defaults become arguments of a function that makes the parameters and returns the
 * function. */
void compile_function(Compiler *compiler, const FunctionDefNode *node, bool is_async) {
    Span span = node->base.span;
    const argumentsNode *arguments = NODE_AS(arguments, node->args);
    bool is_generic = node->type_params.count > 0;
    uint32_t first_line = node->decorator_list.count ? node->decorator_list.items[0]->span.line : span.line;
    compile_decorators(compiler, node->decorator_list);
    uint32_t flags = compile_defaults(compiler, span, arguments);
    if (compiler->failed) return;
    uint32_t given = (flags & WITH_DEFAULTS ? 1 : 0) + (flags & WITH_KEYWORD_DEFAULTS ? 1 : 0);
    if (is_generic) {
        if (given == 2) emit(compiler, span, OP_SWAP, 2);
        open_type_parameters(compiler, &node->base, node->name, first_line, NULL);
        compiler->body->argument_count = given;
        compile_type_parameters(compiler, node->type_params);
        for (uint32_t i = 0; i < given; i++) emit(compiler, span, OP_LOAD_FAST, i);
    }
    flags |= compile_annotations(compiler, span, arguments, node->returns);
    compile_function_body(compiler, node, is_async, flags, first_line);
    if (is_generic && !compiler->failed) {
        emit(compiler, span, OP_SWAP, 2);
        emit(compiler, span, OP_CALL_INTRINSIC_2, INTRINSIC_SET_FUNCTION_TYPE_PARAMS);
        emit(compiler, span, OP_RETURN_VALUE, 0);
        const Code *code = close_body(compiler);
        emit_closure(compiler, span, code, 0);
        if (given) {
            emit(compiler, span, OP_SWAP, given + 1);
            emit(compiler, span, OP_CALL, given - 1);
        } else {
            emit(compiler, span, OP_PUSH_NULL, 0);
            emit(compiler, span, OP_CALL, 0);
        }
    }
    if (compiler->failed) return;
    apply_decorators(compiler, node->decorator_list);
    emit_variable(compiler, span, node->name, CONTEXT_Store);
}

void compile_lambda(Compiler *compiler, const LambdaNode *node) {
    Span span = node->base.span;
    const argumentsNode *arguments = NODE_AS(arguments, node->args);
    uint32_t flags = compile_defaults(compiler, span, arguments);
    if (compiler->failed) return;
    Scope *scope = symbols_scope(&compiler->symbols, node, ROLE_BODY);
    if (has_code(compiler, scope)) {
        emit_closure(compiler, span, scope->code, flags);
        return;
    }
    open_body(compiler, BODY_LAMBDA, scope, intern(compiler, "<lambda>"), span.line, NULL);
    set_parameters(compiler->body, arguments);
    compile_expression(compiler, node->body);
    emit(compiler, scope->is_generator ? SPAN_NONE : node->body->span, OP_RETURN_VALUE, 0);
    keep_code(compiler, scope);
    emit_closure(compiler, span, scope->code, flags);
}

/* ---- classes ---- */

static const Constant *static_attributes(Compiler *compiler, const Body *body) {
    size_t count = body->static_count;
    const Name **names = body->static_attributes;
    for (size_t i = 1; i < count; i++) { /* few names: insertion sort */
        const Name *name = names[i];
        size_t at = i;
        for (; at > 0 && strcmp(names[at - 1]->bytes, name->bytes) > 0; at--) names[at] = names[at - 1];
        names[at] = name;
    }
    const Constant **items = arena_allocate_array(compiler->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        Constant *item = arena_allocate(compiler->arena, sizeof *item);
        item->kind = CONSTANT_STR;
        item->text.bytes = names[i]->bytes;
        item->text.count = names[i]->count;
        items[i] = item;
    }
    Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
    tuple->kind = CONSTANT_TUPLE;
    tuple->sequence.items = items;
    tuple->sequence.count = count;
    return tuple;
}

/* __module__ = __name__  __qualname__ = …  __firstlineno__ = …  [__type_params__ = .type_params]  <body>
 * __static_attributes__ = …  [__classdictcell__ = cell]  [__classcell__ = cell]  return cell or None */
static const Code *compile_class_body(Compiler *compiler, const ClassDefNode *node, uint32_t first_line) {
    Scope *scope = symbols_scope(&compiler->symbols, node, ROLE_BODY);
    Span span = first_line_span(first_line);
    if (has_code(compiler, scope)) return scope->code;
    open_body(compiler, BODY_CLASS, scope, node->name, first_line, node->name);
    emit_variable(compiler, span, intern(compiler, "__name__"), CONTEXT_Load);
    emit_variable(compiler, span, intern(compiler, "__module__"), CONTEXT_Store);
    emit_text(compiler, span, compiler->body->qualname);
    emit_variable(compiler, span, intern(compiler, "__qualname__"), CONTEXT_Store);
    Constant *line = arena_allocate(compiler->arena, sizeof *line);
    line->kind = CONSTANT_INT;
    line->integer = first_line;
    emit_constant(compiler, span, line);
    emit_variable(compiler, span, intern(compiler, "__firstlineno__"), CONTEXT_Store);
    if (node->type_params.count) {
        emit_variable(compiler, span, intern(compiler, ".type_params"), CONTEXT_Load);
        emit_variable(compiler, span, intern(compiler, "__type_params__"), CONTEXT_Store);
    }
    if (scope->needs_class_dict) {
        emit(compiler, span, OP_LOAD_LOCALS, 0);
        emit(compiler, span, OP_STORE_DEREF, cell_slot(compiler, intern(compiler, "__classdict__")));
    }
    compile_body(compiler, span, node->body, false);
    if (compiler->failed) return close_body(compiler);
    emit_constant(compiler, SPAN_NONE, static_attributes(compiler, compiler->body));
    emit_variable(compiler, SPAN_NONE, intern(compiler, "__static_attributes__"), CONTEXT_Store);
    if (scope->needs_class_dict) {
        emit(compiler, SPAN_NONE, OP_LOAD_CLOSURE, cell_slot(compiler, intern(compiler, "__classdict__")));
        emit_variable(compiler, SPAN_NONE, intern(compiler, "__classdictcell__"), CONTEXT_Store);
    }
    if (scope->needs_class_cell) {
        emit(compiler, SPAN_NONE, OP_LOAD_CLOSURE, cell_slot(compiler, intern(compiler, "__class__")));
        emit(compiler, SPAN_NONE, OP_COPY, 1);
        emit_variable(compiler, SPAN_NONE, intern(compiler, "__classcell__"), CONTEXT_Store);
        emit(compiler, SPAN_NONE, OP_RETURN_VALUE, 0);
    }
    keep_code(compiler, scope);
    return scope->code;
}

/* <decorators>  LOAD_BUILD_CLASS  PUSH_NULL  <closure>  LOAD_CONST name  <bases and keywords>  CALL
 * <decorator calls>  <store>        with type parameters inside a function that makes them first */
void compile_class(Compiler *compiler, const ClassDefNode *node) {
    Span span = node->base.span;
    bool is_generic = node->type_params.count > 0;
    uint32_t first_line = node->decorator_list.count ? node->decorator_list.items[0]->span.line : span.line;
    const Name *generic_base = NULL;
    compile_decorators(compiler, node->decorator_list);
    if (compiler->failed) return;
    if (is_generic) {
        open_type_parameters(compiler, &node->base, node->name, first_line, node->name);
        compile_type_parameters(compiler, node->type_params);
        emit_variable(compiler, span, intern(compiler, ".type_params"), CONTEXT_Store);
    }
    emit(compiler, span, OP_LOAD_BUILD_CLASS, 0);
    emit(compiler, span, OP_PUSH_NULL, 0);
    const Code *code = compiler->failed ? NULL : compile_class_body(compiler, node, first_line);
    emit_closure(compiler, span, code, 0);
    emit_text(compiler, span, node->name);
    if (is_generic) {
        generic_base = intern(compiler, ".generic_base");
        emit_variable(compiler, span, intern(compiler, ".type_params"), CONTEXT_Load);
        emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_SUBSCRIPT_GENERIC);
        emit_variable(compiler, span, generic_base, CONTEXT_Store);
    }
    compile_call_arguments(compiler, span, 2, node->bases, generic_base, node->keywords);
    if (is_generic && !compiler->failed) {
        emit(compiler, span, OP_RETURN_VALUE, 0);
        const Code *outer_code = close_body(compiler);
        emit_closure(compiler, span, outer_code, 0);
        emit(compiler, span, OP_PUSH_NULL, 0);
        emit(compiler, span, OP_CALL, 0);
    }
    if (compiler->failed) return;
    apply_decorators(compiler, node->decorator_list);
    emit_variable(compiler, span, node->name, CONTEXT_Store);
}

/* ---- type aliases ---- */

/* LOAD_CONST name  <type parameters or None>  <function of the format>  BUILD_TUPLE 3  TYPEALIAS */
void compile_type_alias(Compiler *compiler, const TypeAliasNode *node) {
    Span span = node->base.span;
    const Name *name = NODE_AS(Name, node->name)->id;
    bool is_generic = node->type_params.count > 0;
    if (is_generic) open_type_parameters(compiler, &node->base, name, span.line, NULL);
    emit_text(compiler, span, name);
    if (is_generic) compile_type_parameters(compiler, node->type_params);
    else emit_none(compiler, span);
    emit_constant(compiler, span, one_tuple(compiler));
    if (compiler->failed) return;
    open_format_function(compiler, BODY_TYPE_PARAMETERS, symbols_scope(&compiler->symbols, node, ROLE_BODY),
                         name, span);
    compile_expression(compiler, node->value);
    const Code *code = close_format_function(compiler, span);
    emit_closure(compiler, span, code, WITH_DEFAULTS);
    emit(compiler, span, OP_BUILD_TUPLE, 3);
    emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_TYPEALIAS);
    if (is_generic && !compiler->failed) {
        emit(compiler, span, OP_RETURN_VALUE, 0);
        const Code *outer_code = close_body(compiler);
        emit_closure(compiler, span, outer_code, 0);
        emit(compiler, span, OP_PUSH_NULL, 0);
        emit(compiler, span, OP_CALL, 0);
    }
    emit_variable(compiler, span, name, CONTEXT_Store);
}

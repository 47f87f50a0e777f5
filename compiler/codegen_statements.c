/*
 * Simple statements, loops and conditions.
 */
#include "compiler/codegen.h"

#include <string.h>

void compile_statements(Compiler *compiler, NodeList list) {
    for (size_t i = 0; i < list.count && !compiler->failed; i++) compile_statement(compiler, list.items[i]);
}

/*            <test>  POP_JUMP_IF_FALSE next
 *            <body>  JUMP end
 *     next:  <elif or else>            a chain of elifs is compiled in this loop
 *      end:  */
static void compile_if(Compiler *compiler, const IfNode *node) {
    Block *end = new_block(compiler);
    for (;;) {
        bool has_else = node->orelse.count > 0;
        Block *next = has_else ? new_block(compiler) : end;
        compile_jump_if(compiler, node->test, next, false);
        compile_statements(compiler, node->body);
        if (!has_else) break;
        emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
        use_block(compiler, next);
        const Node *other = node->orelse.items[0];
        if (node->orelse.count == 1 && other->kind == NODE_If && !compiler->failed) {
            node = NODE_AS(If, other);
            continue;
        }
        compile_statements(compiler, node->orelse);
        break;
    }
    use_block(compiler, end);
}

/*      top:  <test>  POP_JUMP_IF_FALSE anchor
 *            <body>  JUMP_BACKWARD top
 *   anchor:  <else>
 *      end:                       break goes here */
static void compile_while(Compiler *compiler, const WhileNode *node) {
    Block *top = new_block(compiler), *end = new_block(compiler), *anchor = new_block(compiler);
    Region region;
    use_block(compiler, top);
    push_region(compiler, &region, REGION_WHILE, node->base.span, top, end);
    compile_jump_if(compiler, node->test, anchor, false);
    compile_statements(compiler, node->body);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, top);
    pop_region(compiler);
    use_block(compiler, anchor);
    compile_statements(compiler, node->orelse);
    use_block(compiler, end);
}

/*            <iterable>  GET_ITER
 *      top:  FOR_ITER anchor  <store>  <body>  JUMP_BACKWARD top
 *   anchor:  <else>             the iterator is gone
 *      end:  */
static void compile_for(Compiler *compiler, const ForNode *node) {
    Block *top = new_block(compiler), *anchor = new_block(compiler), *end = new_block(compiler);
    Span span = node->iter->span;
    Region region;
    push_region(compiler, &region, REGION_FOR, node->base.span, top, end);
    compile_container(compiler, node->iter);
    emit(compiler, span, OP_GET_ITER, 0);
    use_block(compiler, top);
    emit_jump(compiler, span, OP_FOR_ITER, anchor);
    emit(compiler, node->target->span, OP_NOP, 0); /* a line of its own for targets on another line */
    compile_expression(compiler, node->target);
    compile_statements(compiler, node->body);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, top);
    use_block(compiler, anchor);
    pop_region(compiler);
    compile_statements(compiler, node->orelse);
    use_block(compiler, end);
}

/*            <iterable>  GET_AITER
 *      top:  SETUP_FINALLY except  GET_ANEXT  LOAD_CONST None  <await>  POP_BLOCK
 *            <store>  <body>  JUMP_BACKWARD top
 *   except:  END_ASYNC_FOR  <else>
 *      end:  */
static void compile_async_for(Compiler *compiler, const ForNode *node) {
    Block *top = new_block(compiler), *except = new_block(compiler), *end = new_block(compiler);
    Span span = node->iter->span;
    Region region;
    compile_expression(compiler, node->iter);
    emit(compiler, span, OP_GET_AITER, 0);
    use_block(compiler, top);
    Span statement = node->base.span;
    push_region(compiler, &region, REGION_FOR, statement, top, end);
    emit_jump(compiler, statement, PSEUDO_SETUP_FINALLY, except);
    emit(compiler, statement, OP_GET_ANEXT, 0);
    emit_none(compiler, statement);
    emit_yield_from(compiler, statement, true);
    emit_pseudo(compiler, statement, PSEUDO_POP_BLOCK);
    compile_expression(compiler, node->target);
    compile_statements(compiler, node->body);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, top);
    pop_region(compiler);
    use_block(compiler, except);
    emit(compiler, span, OP_END_ASYNC_FOR, 0);
    compile_statements(compiler, node->orelse);
    use_block(compiler, end);
}

/* a, b = c, d: no tuple need be made, constant or not; the optimiser turns the pair into a SWAP. */
static bool is_parallel(const AssignNode *node) {
    enum { FEW = 3 };
    const Node *target = node->targets.items[0];
    if (node->targets.count != 1 || node->value->kind != NODE_Tuple) return false;
    if (target->kind != NODE_Tuple && target->kind != NODE_List) return false;
    NodeList targets = NODE_AS(Tuple, target)->elts, values = NODE_AS(Tuple, node->value)->elts;
    if (targets.count != values.count || values.count < 1 || values.count > FEW) return false;
    for (size_t i = 0; i < values.count; i++)
        if (values.items[i]->kind == NODE_Starred || targets.items[i]->kind == NODE_Starred) return false;
    return true;
}

/* <value>  COPY 1 before each store but the last  <stores> */
static void compile_assign(Compiler *compiler, const AssignNode *node) {
    if (is_parallel(node)) {
        NodeList values = NODE_AS(Tuple, node->value)->elts;
        for (size_t i = 0; i < values.count; i++) compile_expression(compiler, values.items[i]);
        emit(compiler, node->value->span, OP_BUILD_TUPLE, (uint32_t)values.count);
    } else {
        compile_expression(compiler, node->value);
    }
    for (size_t i = 0; i < node->targets.count; i++) {
        if (i + 1 < node->targets.count) emit(compiler, node->base.span, OP_COPY, 1);
        compile_expression(compiler, node->targets.items[i]);
    }
}

/*          <test>  POP_JUMP_IF_TRUE end
 *          LOAD_COMMON_CONSTANT AssertionError  [<message>  CALL 0]  RAISE_VARARGS 1
 *   end:                              the message stands where a method has its self */
static void compile_assert(Compiler *compiler, const AssertNode *node) {
    Span span = node->base.span;
    if (node->test->kind == NODE_Tuple && NODE_AS(Tuple, node->test)->elts.count)
        warn(compiler, MESSAGE_ASSERT_ALWAYS_TRUE, span, NULL, NULL);
    if (compiler->options->optimize) return;
    Block *end = new_block(compiler);
    compile_jump_if(compiler, node->test, end, true);
    emit(compiler, span, OP_LOAD_COMMON_CONSTANT, 0);
    if (node->msg) {
        compile_expression(compiler, node->msg);
        emit(compiler, span, OP_CALL, 0);
    }
    emit(compiler, node->test->span, OP_RAISE_VARARGS, 1);
    use_block(compiler, end);
}

static void compile_raise(Compiler *compiler, const RaiseNode *node) {
    compile_optional(compiler, node->exc);
    compile_optional(compiler, node->cause);
    emit(compiler, node->base.span, OP_RAISE_VARARGS, node->exc ? node->cause ? 2 : 1 : 0);
}

static void emit_int(Compiler *compiler, Span span, int64_t value) {
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_INT;
    constant->integer = value;
    emit_constant(compiler, span, constant);
}

/* Binds what IMPORT_NAME pushed: import a.b.c as name walks down to c with IMPORT_FROM. */
static void store_import_as(Compiler *compiler, Span span, const Name *module, const Name *name) {
    const char *dot = strchr(module->bytes, '.');
    if (!dot) {
        emit_variable(compiler, span, name, CONTEXT_Store);
        return;
    }
    for (;;) {
        const char *start = dot + 1;
        dot = strchr(start, '.');
        size_t count = dot ? (size_t)(dot - start) : strlen(start);
        emit_name(compiler, span, OP_IMPORT_FROM, names_intern(compiler->names, start, count));
        if (!dot) break;
        emit(compiler, span, OP_SWAP, 2);
        emit(compiler, span, OP_POP_TOP, 0);
    }
    emit_variable(compiler, span, name, CONTEXT_Store);
    emit(compiler, span, OP_POP_TOP, 0);
}

static void compile_import(Compiler *compiler, const ImportNode *node) {
    Span span = node->base.span;
    for (size_t i = 0; i < node->names.count; i++) {
        const aliasNode *alias = NODE_AS(alias, node->names.items[i]);
        emit_int(compiler, span, 0);
        emit_none(compiler, span);
        emit_name(compiler, span, OP_IMPORT_NAME, alias->name);
        if (alias->asname) {
            store_import_as(compiler, span, alias->name, alias->asname);
            continue;
        }
        const char *dot = strchr(alias->name->bytes, '.');
        const Name *first =
            dot ? names_intern(compiler->names, alias->name->bytes, (size_t)(dot - alias->name->bytes))
                : alias->name;
        emit_variable(compiler, span, first, CONTEXT_Store);
    }
}

static const Constant *names_tuple(Compiler *compiler, NodeList aliases) {
    Constant *items = arena_allocate_array(compiler->arena, aliases.count, sizeof *items);
    const Constant **pointers = arena_allocate_array(compiler->arena, aliases.count, sizeof *pointers);
    for (size_t i = 0; i < aliases.count; i++) {
        const Name *name = NODE_AS(alias, aliases.items[i])->name;
        items[i].kind = CONSTANT_STR;
        items[i].text.bytes = name->bytes;
        items[i].text.count = name->count;
        pointers[i] = &items[i];
    }
    Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
    tuple->kind = CONSTANT_TUPLE;
    tuple->sequence.items = pointers;
    tuple->sequence.count = aliases.count;
    return tuple;
}

static void compile_import_from(Compiler *compiler, const ImportFromNode *node) {
    Span span = node->base.span;
    emit_int(compiler, span, node->level);
    emit_constant(compiler, span, names_tuple(compiler, node->names));
    emit_name(compiler, span, OP_IMPORT_NAME, node->module ? node->module : intern(compiler, ""));
    for (size_t i = 0; i < node->names.count; i++) {
        const aliasNode *alias = NODE_AS(alias, node->names.items[i]);
        if (i == 0 && name_is(alias->name, "*")) {
            emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_IMPORT_STAR);
            break;
        }
        emit_name(compiler, span, OP_IMPORT_FROM, alias->name);
        emit_variable(compiler, span, alias->asname ? alias->asname : alias->name, CONTEXT_Store);
    }
    emit(compiler, span, OP_POP_TOP, 0);
}

static void compile_expression_statement(Compiler *compiler, const ExprNode *node) {
    bool is_printed = compiler->is_interactive && !compiler->body->outer;
    if (is_printed) {
        compile_expression(compiler, node->value);
        emit(compiler, node->base.span, OP_CALL_INTRINSIC_1, INTRINSIC_PRINT);
        emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    } else if (node->value->kind == NODE_Constant) {
        emit(compiler, node->base.span, OP_NOP, 0);
    } else {
        compile_expression(compiler, node->value);
        emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    }
}

static void compile_statement_kind(Compiler *compiler, const Node *node) {
    Body *body = compiler->body;
    bool outer = body->in_conditional;
    switch (node->kind) {
    case NODE_FunctionDef: compile_function(compiler, NODE_AS(FunctionDef, node), false); break;
    case NODE_AsyncFunctionDef: compile_function(compiler, NODE_AS(FunctionDef, node), true); break;
    case NODE_ClassDef: compile_class(compiler, NODE_AS(ClassDef, node)); break;
    case NODE_Return: compile_return(compiler, NODE_AS(Return, node)); break;
    case NODE_Delete:
        for (size_t i = 0; i < NODE_AS(Delete, node)->targets.count; i++)
            compile_expression(compiler, NODE_AS(Delete, node)->targets.items[i]);
        break;
    case NODE_Assign: compile_assign(compiler, NODE_AS(Assign, node)); break;
    case NODE_TypeAlias: compile_type_alias(compiler, NODE_AS(TypeAlias, node)); break;
    case NODE_AugAssign: compile_augmented(compiler, NODE_AS(AugAssign, node)); break;
    case NODE_AnnAssign: compile_annotated(compiler, NODE_AS(AnnAssign, node)); break;
    case NODE_For:
        body->in_conditional = true;
        compile_for(compiler, NODE_AS(For, node));
        break;
    case NODE_AsyncFor:
        body->in_conditional = true;
        compile_async_for(compiler, NODE_AS(For, node));
        break;
    case NODE_While:
        body->in_conditional = true;
        compile_while(compiler, NODE_AS(While, node));
        break;
    case NODE_If:
        body->in_conditional = true;
        compile_if(compiler, NODE_AS(If, node));
        break;
    case NODE_With:
        body->in_conditional = true;
        compile_with(compiler, NODE_AS(With, node), false);
        break;
    case NODE_AsyncWith:
        body->in_conditional = true;
        compile_with(compiler, NODE_AS(With, node), true);
        break;
    case NODE_Match:
        body->in_conditional = true;
        compile_match(compiler, NODE_AS(Match, node));
        break;
    case NODE_Raise: compile_raise(compiler, NODE_AS(Raise, node)); break;
    case NODE_Try:
        body->in_conditional = true;
        compile_try(compiler, NODE_AS(Try, node));
        break;
    case NODE_TryStar:
        body->in_conditional = true;
        compile_try_star(compiler, NODE_AS(Try, node));
        break;
    case NODE_Assert: compile_assert(compiler, NODE_AS(Assert, node)); break;
    case NODE_Import: compile_import(compiler, NODE_AS(Import, node)); break;
    case NODE_ImportFrom: compile_import_from(compiler, NODE_AS(ImportFrom, node)); break;
    case NODE_Global:
    case NODE_Nonlocal: break;
    case NODE_Expr: compile_expression_statement(compiler, NODE_AS(Expr, node)); break;
    case NODE_Pass: emit(compiler, node->span, OP_NOP, 0); break;
    case NODE_Break: compile_break(compiler, node); break;
    case NODE_Continue: compile_continue(compiler, node); break;
    default: break; /* not a statement: no tree of the parser has one here */
    }
    body->in_conditional = outer;
}

void compile_statement(Compiler *compiler, const Node *node) {
    if (enter_node(compiler)) compile_statement_kind(compiler, node);
    leave_node(compiler);
}

/* The annotations' function is known only behind the body, but a module defines it first. */
static void compile_annotations_before(Compiler *compiler, Span span, Block *before, Block *after) {
    Body *body = compiler->body;
    if (!body->deferred_count || compiler->failed) return;
    Block *last = body->last, *first = new_block(compiler);
    body->last = first;
    compile_deferred_annotations(compiler, span);
    body->last->next = after;
    before->next = first;
    body->last = last;
}

void compile_body(Compiler *compiler, Span span, NodeList list, bool is_interactive) {
    Body *body = compiler->body;
    bool is_module = body->kind == BODY_MODULE;
    bool has_future = compiler->symbols.future_flags & CODE_FUTURE_ANNOTATIONS;
    Block *before = body->last, *after = before;
    if (is_module) {
        span = list.count ? list.items[0]->span : (Span){1, 0, 1, 0};
        after = new_block(compiler);
        use_block(compiler, after);
    }
    if (body->scope->has_conditional_annotations) {
        const Name *name = intern(compiler, "__conditional_annotations__");
        emit(compiler, span, OP_BUILD_SET, 0);
        if (is_module) emit_variable(compiler, span, name, CONTEXT_Store);
        else emit(compiler, span, OP_STORE_DEREF, cell_slot(compiler, name));
    }
    if (has_future && body->scope->has_annotations) emit(compiler, span, OP_SETUP_ANNOTATIONS, 0);
    if (!is_interactive && body_docstring(list)) {
        if (compiler->options->optimize < 2) {
            emit_constant(compiler, NODE_AS(Expr, list.items[0])->value->span,
                          clean_docstring(compiler, body_docstring(list)));
            emit_variable(compiler, NODE_AS(Expr, list.items[0])->value->span, intern(compiler, "__doc__"),
                          CONTEXT_Store);
        } else if (list.count == 1) {
            emit(compiler, list.items[0]->span, OP_NOP, 0); /* an empty body is a pass there */
        }
        list.items++;
        list.count--;
    }
    compile_statements(compiler, list);
    if (has_future) return;
    if (is_module) compile_annotations_before(compiler, span, before, after);
    else compile_deferred_annotations(compiler, span);
}

/*
 * Statements that are left through cleanups: try, with, return, break, continue; and waiting for another
 * generator.
 *
 * A Region is pushed for whatever must be undone when control leaves it early. return, break and continue
 * walk the regions outwards and emit what undoes each; the regular ways out are emitted by the statements
 * themselves.
 */
#include "compiler/codegen.h"

/* None None None CALL 3   of the __exit__ below */
static void emit_exit_call(Compiler *compiler, Span span) {
    for (int i = 0; i < 3; i++) emit_none(compiler, span);
    emit(compiler, span, OP_CALL, 3);
}

/* Undoes one region. keeps_top: a value on top of the stack survives. Later instructions are artificial after
   cleanups with lines of their own. */
static void unwind_region(Compiler *compiler, Span *span, const Region *region, bool keeps_top) {
    switch (region->kind) {
    case REGION_WHILE:
    case REGION_HANDLER:
    case REGION_GROUP_HANDLER:
    case REGION_ASYNC_FOR:
    case REGION_STOP_ITERATION: return;
    case REGION_FOR:
        if (keeps_top) emit(compiler, *span, OP_SWAP, 2);
        emit(compiler, *span, OP_POP_TOP, 0);
        return;
    case REGION_TRY: emit_pseudo(compiler, *span, PSEUDO_POP_BLOCK); return;
    case REGION_FINALLY_TRY: {
        emit_pseudo(compiler, *span, PSEUDO_POP_BLOCK);
        Region value;
        if (keeps_top) push_region(compiler, &value, REGION_VALUE, *span, NULL, NULL);
        compile_statements(compiler, region->finalbody);
        if (keeps_top) pop_region(compiler);
        *span = SPAN_NONE;
        return;
    }
    case REGION_FINALLY_END:
        if (keeps_top) emit(compiler, *span, OP_SWAP, 2);
        emit(compiler, *span, OP_POP_TOP, 0);
        if (keeps_top) emit(compiler, *span, OP_SWAP, 2);
        emit_pseudo(compiler, *span, PSEUDO_POP_BLOCK);
        emit(compiler, *span, OP_POP_EXCEPT, 0);
        return;
    case REGION_WITH:
    case REGION_ASYNC_WITH:
        *span = region->span;
        emit_pseudo(compiler, *span, PSEUDO_POP_BLOCK);
        if (keeps_top) {
            emit(compiler, *span, OP_SWAP, 3);
            emit(compiler, *span, OP_SWAP, 2);
        }
        emit_exit_call(compiler, *span);
        if (region->kind == REGION_ASYNC_WITH) {
            emit(compiler, *span, OP_GET_AWAITABLE, 2);
            emit_none(compiler, *span);
            emit_yield_from(compiler, *span, true);
        }
        emit(compiler, *span, OP_POP_TOP, 0);
        *span = SPAN_NONE;
        return;
    case REGION_HANDLER_CLEANUP:
        if (region->name) emit_pseudo(compiler, *span, PSEUDO_POP_BLOCK);
        if (keeps_top) emit(compiler, *span, OP_SWAP, 2);
        emit_pseudo(compiler, *span, PSEUDO_POP_BLOCK);
        emit(compiler, *span, OP_POP_EXCEPT, 0);
        if (region->name) {
            emit_none(compiler, *span);
            emit_variable(compiler, *span, region->name, CONTEXT_Store);
            emit_variable(compiler, *span, region->name, CONTEXT_Del);
        }
        return;
    case REGION_VALUE:
        if (keeps_top) emit(compiler, *span, OP_SWAP, 2);
        emit(compiler, *span, OP_POP_TOP, 0);
        return;
    }
    UNREACHABLE();
}

/* Undoes all regions from the innermost out; to_loop: up to the innermost loop, which is returned (or NULL).
   While a region is being undone it and what lies inside it is no longer entered. */
static Region *unwind_regions(Compiler *compiler, Span *span, bool keeps_top, bool to_loop) {
    Body *body = compiler->body;
    Region *innermost = body->regions, *loop = NULL;
    int count = body->region_count;
    Span statement = *span;
    for (Region *region = innermost; region && !compiler->failed; region = region->outer) {
        if (region->kind == REGION_GROUP_HANDLER) {
            fail(compiler, MESSAGE_LEAVES_EXCEPT_STAR, statement);
            break;
        }
        if (to_loop && (region->kind == REGION_WHILE || region->kind == REGION_FOR)) {
            loop = region;
            break;
        }
        body->regions = region->outer;
        body->region_count--;
        unwind_region(compiler, span, region, keeps_top);
    }
    body->regions = innermost;
    body->region_count = count;
    return loop;
}

/* <value> <cleanups> RETURN_VALUE; a constant is loaded after the cleanups */
void compile_return(Compiler *compiler, const ReturnNode *node) {
    Body *body = compiler->body;
    Span span = node->base.span;
    const Node *value = node->value;
    bool keeps_top = value && value->kind != NODE_Constant;
    if (body->kind != BODY_FUNCTION && body->kind != BODY_ASYNC_FUNCTION && body->kind != BODY_LAMBDA) {
        fail(compiler, MESSAGE_RETURN_OUTSIDE_FUNCTION, span);
        return;
    }
    if (value && scope_is_async_generator(body->scope)) {
        fail(compiler, MESSAGE_RETURN_IN_ASYNC_GENERATOR, span);
        return;
    }
    if (keeps_top) {
        compile_expression(compiler, value);
    } else if (value) {
        span = value->span;
        emit(compiler, span, OP_NOP, 0);
    }
    if (!value || value->span.line != node->base.span.line) {
        span = node->base.span;
        emit(compiler, span, OP_NOP, 0);
    }
    unwind_regions(compiler, &span, keeps_top, false);
    if (!value) emit_none(compiler, span);
    else if (!keeps_top) emit_constant(compiler, span, fold_node(compiler, value));
    emit(compiler, span, OP_RETURN_VALUE, 0);
}

void compile_break(Compiler *compiler, const Node *node) {
    Span span = node->span;
    emit(compiler, span, OP_NOP, 0);
    Region *loop = unwind_regions(compiler, &span, false, true);
    if (compiler->failed) return;
    if (!loop) {
        fail(compiler, MESSAGE_BREAK_OUTSIDE_LOOP, node->span);
        return;
    }
    unwind_region(compiler, &span, loop, false);
    emit_jump(compiler, span, PSEUDO_JUMP, loop->exit);
}

void compile_continue(Compiler *compiler, const Node *node) {
    Span span = node->span;
    emit(compiler, span, OP_NOP, 0);
    Region *loop = unwind_regions(compiler, &span, false, true);
    if (compiler->failed) return;
    if (!loop) {
        fail(compiler, MESSAGE_CONTINUE_OUTSIDE_LOOP, node->span);
        return;
    }
    emit_jump(compiler, span, PSEUDO_JUMP, loop->start);
}

/*   send:  SEND exit
 *          YIELD_VALUE 1          an exception thrown in here goes to fail
 *          RESUME   JUMP_BACKWARD_NO_INTERRUPT send
 *   fail:  CLEANUP_THROW
 *   exit:  END_SEND */
void emit_yield_from(Compiler *compiler, Span span, bool is_await) {
    Block *send = new_block(compiler), *failed = new_block(compiler), *exit = new_block(compiler);
    use_block(compiler, send);
    emit_jump(compiler, span, OP_SEND, exit);
    emit_jump(compiler, span, PSEUDO_SETUP_FINALLY, failed);
    emit(compiler, span, OP_YIELD_VALUE, 1);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit(compiler, span, OP_RESUME, is_await ? 3 : 2);
    emit_jump(compiler, span, PSEUDO_JUMP_NO_INTERRUPT, send);
    use_block(compiler, failed);
    emit(compiler, span, OP_CLEANUP_THROW, 0);
    use_block(compiler, exit);
    emit(compiler, span, OP_END_SEND, 0);
}

/* COPY 3 POP_EXCEPT RERAISE 1   when a handler itself raises */
static void emit_reraise_cleanup(Compiler *compiler) {
    emit(compiler, SPAN_NONE, OP_COPY, 3);
    emit(compiler, SPAN_NONE, OP_POP_EXCEPT, 0);
    emit(compiler, SPAN_NONE, OP_RERAISE, 1);
}

/* name = None; del name: what the end of an except clause does to its variable */
static void emit_forget(Compiler *compiler, const Name *name) {
    if (!name) return;
    emit_none(compiler, SPAN_NONE);
    emit_variable(compiler, SPAN_NONE, name, CONTEXT_Store);
    emit_variable(compiler, SPAN_NONE, name, CONTEXT_Del);
}

/* One except clause; the exception is on the stack.
 *          <type> CHECK_EXC_MATCH  POP_JUMP_IF_FALSE next
 *          <store name> or POP_TOP
 *          <body>  POP_EXCEPT  JUMP end
 *   next:  */
static void compile_handler(Compiler *compiler, const ExceptHandlerNode *handler, Block *end) {
    Span span = handler->base.span;
    Block *next = new_block(compiler), *body_block = new_block(compiler);
    Region cleanup;
    if (handler->type) {
        compile_expression(compiler, handler->type);
        emit(compiler, span, OP_CHECK_EXC_MATCH, 0);
        emit_jump(compiler, span, OP_POP_JUMP_IF_FALSE, next);
    }
    if (handler->name) {
        Block *failed = new_block(compiler);
        emit_variable(compiler, span, handler->name, CONTEXT_Store);
        emit_jump(compiler, span, PSEUDO_SETUP_CLEANUP, failed);
        use_block(compiler, body_block);
        push_region(compiler, &cleanup, REGION_HANDLER_CLEANUP, span, body_block, NULL);
        cleanup.name = handler->name;
        compile_statements(compiler, handler->body);
        pop_region(compiler);
        emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
        emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
        emit(compiler, SPAN_NONE, OP_POP_EXCEPT, 0);
        emit_forget(compiler, handler->name);
        emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP_NO_INTERRUPT, end);
        use_block(compiler, failed);
        emit_forget(compiler, handler->name);
        emit(compiler, SPAN_NONE, OP_RERAISE, 1);
    } else {
        emit(compiler, span, OP_POP_TOP, 0);
        use_block(compiler, body_block);
        push_region(compiler, &cleanup, REGION_HANDLER_CLEANUP, span, body_block, NULL);
        compile_statements(compiler, handler->body);
        pop_region(compiler);
        emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
        emit(compiler, SPAN_NONE, OP_POP_EXCEPT, 0);
        emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP_NO_INTERRUPT, end);
    }
    use_block(compiler, next);
}

/*            SETUP_FINALLY except  <body>  POP_BLOCK  <else>  JUMP end
 *   except:  SETUP_CLEANUP cleanup  PUSH_EXC_INFO  <clauses>  RERAISE 0
 *  cleanup:  COPY 3 POP_EXCEPT RERAISE 1
 *      end:  */
static void compile_try_except(Compiler *compiler, const TryNode *node) {
    Span span = node->base.span;
    Block *body_block = new_block(compiler), *except = new_block(compiler);
    Block *cleanup = new_block(compiler), *end = new_block(compiler);
    Region region;
    emit_jump(compiler, span, PSEUDO_SETUP_FINALLY, except);
    use_block(compiler, body_block);
    push_region(compiler, &region, REGION_TRY, span, body_block, NULL);
    compile_statements(compiler, node->body);
    pop_region(compiler);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    compile_statements(compiler, node->orelse);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
    use_block(compiler, except);
    emit_jump(compiler, SPAN_NONE, PSEUDO_SETUP_CLEANUP, cleanup);
    emit(compiler, SPAN_NONE, OP_PUSH_EXC_INFO, 0);
    push_region(compiler, &region, REGION_HANDLER, span, NULL, NULL);
    for (size_t i = 0; i < node->handlers.count && !compiler->failed; i++) {
        const ExceptHandlerNode *handler = NODE_AS(ExceptHandler, node->handlers.items[i]);
        if (!handler->type && i + 1 < node->handlers.count)
            fail(compiler, MESSAGE_EXCEPT_NOT_LAST, handler->base.span);
        else compile_handler(compiler, handler, end);
    }
    pop_region(compiler);
    emit(compiler, SPAN_NONE, OP_RERAISE, 0);
    use_block(compiler, cleanup);
    emit_reraise_cleanup(compiler);
    use_block(compiler, end);
}

/* One except* clause; on the stack: exception, list of what was raised, rest of the group. */
static void compile_star_handler(Compiler *compiler, const ExceptHandlerNode *handler, bool is_first,
                                 bool is_last, Block *reraise_star) {
    Span span = handler->base.span;
    Block *next = new_block(compiler), *next_with_error = new_block(compiler),
          *no_match = new_block(compiler);
    Block *failed = new_block(compiler), *body_block = new_block(compiler);
    Region cleanup;
    if (is_first) {
        emit(compiler, span, OP_BUILD_LIST, 0);
        emit(compiler, span, OP_COPY, 2);
    }
    if (handler->type) {
        compile_expression(compiler, handler->type);
        emit(compiler, span, OP_CHECK_EG_MATCH, 0);
        emit(compiler, span, OP_COPY, 1);
        emit_jump(compiler, span, OP_POP_JUMP_IF_NONE, no_match);
    }
    if (handler->name) emit_variable(compiler, span, handler->name, CONTEXT_Store);
    else emit(compiler, span, OP_POP_TOP, 0);
    emit_jump(compiler, span, PSEUDO_SETUP_CLEANUP, failed);
    use_block(compiler, body_block);
    push_region(compiler, &cleanup, REGION_HANDLER_CLEANUP, span, body_block, NULL);
    cleanup.name = handler->name;
    compile_statements(compiler, handler->body);
    pop_region(compiler);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit_forget(compiler, handler->name);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, next);
    use_block(compiler, failed);
    emit_forget(compiler, handler->name);
    emit(compiler, SPAN_NONE, OP_LIST_APPEND, 3);
    emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, next_with_error);
    use_block(compiler, next);
    emit(compiler, SPAN_NONE, OP_NOP, 0);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, next_with_error);
    use_block(compiler, no_match);
    emit(compiler, span, OP_POP_TOP, 0);
    use_block(compiler, next_with_error);
    if (is_last) {
        emit(compiler, SPAN_NONE, OP_LIST_APPEND, 1);
        emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, reraise_star);
    }
}

static void compile_try_star_except(Compiler *compiler, const TryNode *node) {
    Span span = node->base.span;
    Block *body_block = new_block(compiler), *except = new_block(compiler), *cleanup = new_block(compiler);
    Block *end = new_block(compiler), *reraise = new_block(compiler), *reraise_star = new_block(compiler);
    Block *orelse = new_block(compiler);
    Region region;
    emit_jump(compiler, span, PSEUDO_SETUP_FINALLY, except);
    use_block(compiler, body_block);
    push_region(compiler, &region, REGION_TRY, span, body_block, NULL);
    compile_statements(compiler, node->body);
    pop_region(compiler);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, orelse);
    use_block(compiler, except);
    emit_jump(compiler, SPAN_NONE, PSEUDO_SETUP_CLEANUP, cleanup);
    emit(compiler, SPAN_NONE, OP_PUSH_EXC_INFO, 0);
    push_region(compiler, &region, REGION_GROUP_HANDLER, span, NULL, NULL);
    for (size_t i = 0; i < node->handlers.count && !compiler->failed; i++)
        compile_star_handler(compiler, NODE_AS(ExceptHandler, node->handlers.items[i]), i == 0,
                             i + 1 == node->handlers.count, reraise_star);
    pop_region(compiler);
    use_block(compiler, reraise_star);
    emit(compiler, SPAN_NONE, OP_CALL_INTRINSIC_2, INTRINSIC_PREP_RERAISE_STAR);
    emit(compiler, SPAN_NONE, OP_COPY, 1);
    emit_jump(compiler, SPAN_NONE, OP_POP_JUMP_IF_NOT_NONE, reraise);
    emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit(compiler, SPAN_NONE, OP_POP_EXCEPT, 0);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
    use_block(compiler, reraise);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit(compiler, SPAN_NONE, OP_SWAP, 2);
    emit(compiler, SPAN_NONE, OP_POP_EXCEPT, 0);
    emit(compiler, SPAN_NONE, OP_RERAISE, 0);
    use_block(compiler, cleanup);
    emit_reraise_cleanup(compiler);
    use_block(compiler, orelse);
    compile_statements(compiler, node->orelse);
    use_block(compiler, end);
}

/*            SETUP_FINALLY except  <try>  POP_BLOCK  <finally>  JUMP exit
 *   except:  SETUP_CLEANUP cleanup  PUSH_EXC_INFO  <finally>  RERAISE 0
 *  cleanup:  COPY 3 POP_EXCEPT RERAISE 1
 *     exit:  */
static void compile_try_finally(Compiler *compiler, const TryNode *node) {
    Span span = node->base.span;
    Block *body_block = new_block(compiler), *except = new_block(compiler);
    Block *cleanup = new_block(compiler), *exit = new_block(compiler);
    Region region;
    emit_jump(compiler, span, PSEUDO_SETUP_FINALLY, except);
    use_block(compiler, body_block);
    push_region(compiler, &region, REGION_FINALLY_TRY, span, body_block, except);
    region.finalbody = node->finalbody;
    if (!node->handlers.count) compile_statements(compiler, node->body);
    else if (node->base.kind == NODE_TryStar) compile_try_star_except(compiler, node);
    else compile_try_except(compiler, node);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    pop_region(compiler);
    compile_statements(compiler, node->finalbody);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, exit);
    use_block(compiler, except);
    push_region(compiler, &region, REGION_FINALLY_END, span, except, NULL);
    emit_jump(compiler, SPAN_NONE, PSEUDO_SETUP_CLEANUP, cleanup);
    emit(compiler, SPAN_NONE, OP_PUSH_EXC_INFO, 0);
    compiler->silenced++;
    compile_statements(compiler, node->finalbody);
    compiler->silenced--;
    pop_region(compiler);
    emit(compiler, SPAN_NONE, OP_RERAISE, 0);
    use_block(compiler, cleanup);
    emit_reraise_cleanup(compiler);
    use_block(compiler, exit);
}

void compile_try(Compiler *compiler, const TryNode *node) {
    if (node->finalbody.count) compile_try_finally(compiler, node);
    else compile_try_except(compiler, node);
}

void compile_try_star(Compiler *compiler, const TryNode *node) {
    if (node->finalbody.count) compile_try_finally(compiler, node);
    else compile_try_star_except(compiler, node);
}

static void emit_await(Compiler *compiler, Span span, uint32_t kind) {
    emit(compiler, span, OP_GET_AWAITABLE, kind);
    emit_none(compiler, span);
    emit_yield_from(compiler, span, true);
}

/*            <context>  COPY 1  LOAD_SPECIAL __exit__  SWAP 2  SWAP 3  LOAD_SPECIAL __enter__  CALL 0
 *            SETUP_WITH final  <store>  <body>  POP_BLOCK
 *            None None None CALL 3  POP_TOP  JUMP exit
 *    final:  SETUP_CLEANUP cleanup  PUSH_EXC_INFO  WITH_EXCEPT_START  TO_BOOL  POP_JUMP_IF_TRUE suppress
 * RERAISE 2 suppress:  POP_TOP  POP_BLOCK  POP_EXCEPT  POP_TOP POP_TOP POP_TOP  JUMP exit cleanup:  COPY 3
 * POP_EXCEPT RERAISE 1 exit:                                             stack inside: exit, self or NULL */
static void compile_with_item(Compiler *compiler, const WithNode *node, size_t index, bool is_async) {
    const withitemNode *item = NODE_AS(withitem, node->items.items[index]);
    Span span = item->context_expr->span;
    Block *body_block = new_block(compiler), *final = new_block(compiler), *suppress = new_block(compiler);
    Block *cleanup = new_block(compiler), *exit = new_block(compiler);
    Region region;
    if (!enter_node(compiler)) {
        leave_node(compiler);
        return;
    }
    compile_expression(compiler, item->context_expr);
    emit(compiler, span, OP_COPY, 1);
    emit(compiler, span, OP_LOAD_SPECIAL, is_async ? 3 : 1);
    emit(compiler, span, OP_SWAP, 2);
    emit(compiler, span, OP_SWAP, 3);
    emit(compiler, span, OP_LOAD_SPECIAL, is_async ? 2 : 0);
    emit(compiler, span, OP_CALL, 0);
    if (is_async) emit_await(compiler, span, 1);
    emit_jump(compiler, span, PSEUDO_SETUP_WITH, final);
    use_block(compiler, body_block);
    push_region(compiler, &region, is_async ? REGION_ASYNC_WITH : REGION_WITH, span, body_block, final);
    if (item->optional_vars) compile_expression(compiler, item->optional_vars);
    else emit(compiler, span, OP_POP_TOP, 0);
    if (index + 1 < node->items.count) compile_with_item(compiler, node, index + 1, is_async);
    else compile_statements(compiler, node->body);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    pop_region(compiler);
    emit_exit_call(compiler, span);
    if (is_async) emit_await(compiler, span, 2);
    emit(compiler, span, OP_POP_TOP, 0);
    emit_jump(compiler, span, PSEUDO_JUMP, exit);
    use_block(compiler, final);
    emit_jump(compiler, span, PSEUDO_SETUP_CLEANUP, cleanup);
    emit(compiler, span, OP_PUSH_EXC_INFO, 0);
    emit(compiler, span, OP_WITH_EXCEPT_START, 0);
    if (is_async) emit_await(compiler, span, 2);
    emit(compiler, SPAN_NONE, OP_TO_BOOL, 0);
    emit_jump(compiler, SPAN_NONE, OP_POP_JUMP_IF_TRUE, suppress);
    emit(compiler, SPAN_NONE, OP_RERAISE, 2);
    use_block(compiler, suppress);
    emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit(compiler, SPAN_NONE, OP_POP_EXCEPT, 0);
    for (int i = 0; i < 3; i++) emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP_NO_INTERRUPT, exit);
    use_block(compiler, cleanup);
    emit_reraise_cleanup(compiler);
    use_block(compiler, exit);
    leave_node(compiler);
}

void compile_with(Compiler *compiler, const WithNode *node, bool is_async) {
    compile_with_item(compiler, node, 0, is_async);
}

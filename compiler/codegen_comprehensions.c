/*
 * Comprehensions and generator expressions.
 *
 * List, set and dict comprehensions run in the body around them (PEP 709): the variables they bind are saved
 * on the stack before and restored after, also when an exception passes. Generator expressions, and
 * comprehensions in scopes that look into a class, become functions of one argument, the outermost iterator.
 */
#include "compiler/codegen.h"

typedef struct Comprehension {
    const Node *node;
    const Scope *scope;
    NodeList generators;
    const Node *element, *value; /* value: of a dict */
} Comprehension;

static void compile_generator(Compiler *compiler, const Comprehension *comprehension, size_t index,
                              uint32_t depth, bool has_iterator);

static Comprehension describe(Compiler *compiler, const Node *node) {
    Comprehension result = {.node = node, .scope = symbols_scope(&compiler->symbols, node, ROLE_BODY)};
    if (node->kind == NODE_DictComp) {
        result.generators = NODE_AS(DictComp, node)->generators;
        result.element = NODE_AS(DictComp, node)->key;
        result.value = NODE_AS(DictComp, node)->value;
    } else {
        result.generators = NODE_AS(ListComp, node)->generators; /* the three others have the same fields */
        result.element = NODE_AS(ListComp, node)->elt;
    }
    return result;
}

static void compile_iterable(Compiler *compiler, const comprehensionNode *generator) {
    if (generator->is_async) compile_expression(compiler, generator->iter);
    else compile_container(compiler, generator->iter);
    emit(compiler, generator->iter->span, generator->is_async ? OP_GET_AITER : OP_GET_ITER, 0);
}

/* What happens for each element; the container is `depth` below the top. Gives the span to blame jumps back
 * on. */
static Span compile_element(Compiler *compiler, const Comprehension *comprehension, uint32_t depth) {
    Span span = comprehension->element->span;
    compile_expression(compiler, comprehension->element);
    switch (comprehension->scope->comprehension) {
    case COMPREHENSION_GENERATOR:
        if (scope_is_async_generator(comprehension->scope))
            emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_ASYNC_GEN_WRAP);
        emit(compiler, span, OP_YIELD_VALUE, 0);
        emit(compiler, span, OP_RESUME, 1);
        emit(compiler, span, OP_POP_TOP, 0);
        break;
    case COMPREHENSION_LIST: emit(compiler, span, OP_LIST_APPEND, depth + 1); break;
    case COMPREHENSION_SET: emit(compiler, span, OP_SET_ADD, depth + 1); break;
    case COMPREHENSION_DICT:
        compile_expression(compiler, comprehension->value);
        span.end_line = comprehension->value->span.end_line;
        span.end_column = comprehension->value->span.end_column;
        emit(compiler, span, OP_MAP_ADD, depth + 1);
        break;
    case COMPREHENSION_NONE: break;
    }
    return span;
}

/* The conditions, and what lies inside: the next generator or the element. */
static Span compile_inside(Compiler *compiler, const Comprehension *comprehension, size_t index,
                           uint32_t depth, Block *skip) {
    const comprehensionNode *generator = NODE_AS(comprehension, comprehension->generators.items[index]);
    for (size_t i = 0; i < generator->ifs.count; i++)
        compile_jump_if(compiler, generator->ifs.items[i], skip, false);
    if (index + 1 == comprehension->generators.count) return compile_element(compiler, comprehension, depth);
    compile_generator(compiler, comprehension, index + 1, depth, false);
    return comprehension->element->span;
}

/* for y in [x]: the one item, when the iterable is a display of it. */
static const Node *single_item(const Node *iterable) {
    NodeList items = {NULL, 0};
    if (iterable->kind == NODE_List) items = NODE_AS(List, iterable)->elts;
    else if (iterable->kind == NODE_Tuple) items = NODE_AS(Tuple, iterable)->elts;
    return items.count == 1 && items.items[0]->kind != NODE_Starred ? items.items[0] : NULL;
}

/*            <iterator>
 *    start:  FOR_ITER end  <store>  <conditions: skip>  <inside>
 *     skip:  JUMP_BACKWARD start
 *      end:  */
static void compile_plain_generator(Compiler *compiler, const Comprehension *comprehension, size_t index,
                                    uint32_t depth, bool has_iterator) {
    const comprehensionNode *generator = NODE_AS(comprehension, comprehension->generators.items[index]);
    Block *start = new_block(compiler), *skip = new_block(compiler), *end = new_block(compiler);
    const Node *item = !has_iterator && index > 0 ? single_item(generator->iter) : NULL;
    if (item) {
        compile_expression(compiler, item);
    } else {
        if (!has_iterator && index == 0) emit(compiler, comprehension->node->span, OP_LOAD_FAST, 0);
        else if (!has_iterator) compile_iterable(compiler, generator);
        use_block(compiler, start);
        depth++;
        emit_jump(compiler, generator->iter->span, OP_FOR_ITER, end);
    }
    compile_expression(compiler, generator->target);
    Span span = compile_inside(compiler, comprehension, index, depth, skip);
    use_block(compiler, skip);
    if (!item) {
        emit_jump(compiler, span, PSEUDO_JUMP, start);
        use_block(compiler, end);
    }
}

/*            <iterator>
 *    start:  SETUP_FINALLY except  GET_ANEXT  LOAD_CONST None  <await>  POP_BLOCK
 *            <store>  <conditions: skip>  <inside>
 *     skip:  JUMP_BACKWARD start
 *   except:  END_ASYNC_FOR */
static void compile_async_generator(Compiler *compiler, const Comprehension *comprehension, size_t index,
                                    uint32_t depth, bool has_iterator) {
    const comprehensionNode *generator = NODE_AS(comprehension, comprehension->generators.items[index]);
    Block *start = new_block(compiler), *skip = new_block(compiler), *except = new_block(compiler);
    Span span = comprehension->node->span;
    Region region;
    if (!has_iterator && index == 0) emit(compiler, span, OP_LOAD_FAST, 0);
    else if (!has_iterator) compile_iterable(compiler, generator);
    use_block(compiler, start);
    push_region(compiler, &region, REGION_ASYNC_FOR, span, start, NULL);
    emit_jump(compiler, span, PSEUDO_SETUP_FINALLY, except);
    emit(compiler, span, OP_GET_ANEXT, 0);
    emit_none(compiler, span);
    emit_yield_from(compiler, span, true);
    emit_pseudo(compiler, span, PSEUDO_POP_BLOCK);
    compile_expression(compiler, generator->target);
    Span element_span = compile_inside(compiler, comprehension, index, depth + 1, skip);
    use_block(compiler, skip);
    emit_jump(compiler, element_span, PSEUDO_JUMP, start);
    pop_region(compiler);
    use_block(compiler, except);
    emit(compiler, span, OP_END_ASYNC_FOR, 0);
}

static void compile_generator(Compiler *compiler, const Comprehension *comprehension, size_t index,
                              uint32_t depth, bool has_iterator) {
    const comprehensionNode *generator = NODE_AS(comprehension, comprehension->generators.items[index]);
    if (enter_node(compiler)) {
        if (generator->is_async) compile_async_generator(compiler, comprehension, index, depth, has_iterator);
        else compile_plain_generator(compiler, comprehension, index, depth, has_iterator);
    }
    leave_node(compiler);
}

static void emit_container(Compiler *compiler, const Comprehension *comprehension) {
    Span span = comprehension->node->span;
    switch (comprehension->scope->comprehension) {
    case COMPREHENSION_LIST: emit(compiler, span, OP_BUILD_LIST, 0); break;
    case COMPREHENSION_SET: emit(compiler, span, OP_BUILD_SET, 0); break;
    case COMPREHENSION_DICT: emit(compiler, span, OP_BUILD_MAP, 0); break;
    case COMPREHENSION_GENERATOR:
    case COMPREHENSION_NONE: break;
    }
}

/* ---- part of the body around ---- */

static bool is_bound_here(const Symbol *symbol) {
    return symbol->flags & SYMBOL_LOCAL && !(symbol->flags & (SYMBOL_NONLOCAL | SYMBOL_GLOBAL));
}

/* The slot that a variable of the comprehension uses: that of the variable of the same name around it, if
 * there is one. */
static BoundName bind_name(Compiler *compiler, const Symbol *symbol) {
    Body *body = compiler->body;
    const Symbol *outer = scope_symbol(body->scope, symbol->name);
    bool is_function = scope_is_function_like(body->scope);
    bool is_cell = symbol->place == PLACE_CELL;
    uint32_t slot;
    for (const Inlining *inlining = body->inlining; inlining; inlining = inlining->outer) {
        for (size_t i = 0; i < inlining->bound_count; i++) {
            if (inlining->bound[i].name != symbol->name) continue;
            slot = inlining->bound[i].slot;
            if (is_cell) body->slots[slot].kind |= SLOT_CELL;
            return (BoundName){symbol->name, slot, is_cell};
        }
    }
    if (is_function && outer && outer->place == PLACE_CELL) {
        slot = cell_slot(compiler, symbol->name);
        body->slots[slot].kind |= SLOT_LOCAL;
    } else {
        slot = local_slot(compiler, symbol->name);
        if (is_cell) body->slots[slot].kind |= SLOT_CELL;
        if (!is_function) body->slots[slot].kind |= SLOT_HIDDEN;
    }
    return (BoundName){symbol->name, slot, is_cell};
}

/* LOAD_FAST_AND_CLEAR each variable  [MAKE_CELL]  SWAP n+1     leaves: saved variables, iterator */
static void save_variables(Compiler *compiler, Span span, Inlining *inlining) {
    const Scope *scope = inlining->scope;
    inlining->bound = arena_allocate_array(compiler->arena, scope->symbol_count, sizeof *inlining->bound);
    for (size_t i = 0; i < scope->symbol_count; i++) {
        if (!is_bound_here(&scope->symbols[i])) continue;
        BoundName bound = bind_name(compiler, &scope->symbols[i]);
        inlining->bound[inlining->bound_count++] = bound;
        emit(compiler, span, OP_LOAD_FAST_AND_CLEAR, bound.slot);
        if (bound.is_cell) emit(compiler, span, OP_MAKE_CELL, bound.slot);
    }
    if (inlining->bound_count) emit(compiler, span, OP_SWAP, (uint32_t)inlining->bound_count + 1);
}

/* saved variables, x -- x */
static void restore_variables(Compiler *compiler, Span span, const Inlining *inlining) {
    emit(compiler, span, OP_SWAP, (uint32_t)inlining->bound_count + 1);
    for (size_t i = inlining->bound_count; i > 0; i--)
        emit_restore(compiler, span, inlining->bound[i - 1].slot);
}

/*            <iterator>  <save>  SETUP_FINALLY cleanup  BUILD_x 0  SWAP 2  <generators>  POP_BLOCK  JUMP end
 *  cleanup:  SWAP 2  POP_TOP  <restore>  RERAISE 0
 *      end:  <restore> */
static void compile_inlined(Compiler *compiler, const Comprehension *comprehension) {
    Span span = comprehension->node->span;
    Body *body = compiler->body;
    Inlining inlining = {.outer = body->inlining, .scope = comprehension->scope};
    Block *cleanup = new_block(compiler), *end = new_block(compiler);
    compile_iterable(compiler, NODE_AS(comprehension, comprehension->generators.items[0]));
    if (compiler->failed) return;
    save_variables(compiler, span, &inlining);
    bool has_saved = inlining.bound_count > 0;
    if (has_saved) emit_jump(compiler, span, PSEUDO_SETUP_FINALLY, cleanup);
    body->inlining = &inlining;
    emit_container(compiler, comprehension);
    emit(compiler, span, OP_SWAP, 2);
    compile_generator(compiler, comprehension, 0, 0, true);
    body->inlining = inlining.outer;
    if (!has_saved) return;
    emit_pseudo(compiler, SPAN_NONE, PSEUDO_POP_BLOCK);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP_NO_INTERRUPT, end);
    use_block(compiler, cleanup);
    emit(compiler, SPAN_NONE, OP_SWAP, 2);
    emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
    restore_variables(compiler, span, &inlining);
    emit(compiler, SPAN_NONE, OP_RERAISE, 0);
    use_block(compiler, end);
    restore_variables(compiler, span, &inlining);
}

/* ---- a function of its own ---- */

static const Code *function_code(Compiler *compiler, const Comprehension *comprehension, Scope *scope) {
    static const char *const names[] = {"", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"};
    if (compiler->failed || has_code(compiler, scope)) return scope->code;
    open_body(compiler, BODY_COMPREHENSION, scope, intern(compiler, names[scope->comprehension]),
              comprehension->node->span.line, NULL);
    compiler->body->argument_count = 1;
    emit_container(compiler, comprehension);
    compile_generator(compiler, comprehension, 0, 0, false);
    if (scope->comprehension != COMPREHENSION_GENERATOR)
        emit(compiler, comprehension->element->span, OP_RETURN_VALUE, 0);
    keep_code(compiler, scope);
    return scope->code;
}

/* <closure>  <iterator>  CALL 0        the iterator stands where a method has its self */
static void compile_as_function(Compiler *compiler, const Comprehension *comprehension) {
    Span span = comprehension->node->span;
    Scope *scope = symbols_scope(&compiler->symbols, comprehension->node, ROLE_BODY);
    emit_closure(compiler, span, function_code(compiler, comprehension, scope), 0);
    compile_iterable(compiler, NODE_AS(comprehension, comprehension->generators.items[0]));
    emit(compiler, span, OP_CALL, 0);
    if (scope->is_coroutine && scope->comprehension != COMPREHENSION_GENERATOR) {
        emit(compiler, span, OP_GET_AWAITABLE, 0);
        emit_none(compiler, span);
        emit_yield_from(compiler, span, true);
    }
}

void compile_comprehension(Compiler *compiler, const Node *node) {
    Comprehension comprehension = describe(compiler, node);
    if (comprehension.scope->is_inlined) compile_inlined(compiler, &comprehension);
    else compile_as_function(compiler, &comprehension);
}

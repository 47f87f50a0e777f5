/*
 * Calls, and the displays whose items arrive as arguments do.
 *
 * What would put more than STACK_GUIDELINE items on the stack at once is built piece by piece instead.
 */
#include "compiler/codegen.h"

#include <string.h>

enum { STACK_GUIDELINE = 30 };

/* ---- displays ---- */

/* A constant of all items, or NULL. */
static const Constant *constant_items(Compiler *compiler, NodeList items, ConstantKind kind) {
    const Constant **constants = arena_allocate_array(compiler->arena, items.count, sizeof *constants);
    for (size_t i = 0; i < items.count; i++) {
        constants[i] = items.items[i]->kind == NODE_Starred ? NULL : fold_node(compiler, items.items[i]);
        if (!constants[i]) return NULL;
    }
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = kind;
    constant->sequence.items = constants;
    constant->sequence.count = items.count;
    return constant;
}

static bool has_star(NodeList items) {
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i]->kind == NODE_Starred) return true;
    return false;
}

/* few items:      <items>  BUILD_x n
 * constants:      BUILD_x 0  LOAD_CONST tuple  x_EXTEND 1
 * many, stars:    BUILD_x 0  then for each  <item>  x_APPEND 1  or  <starred>  x_EXTEND 1  [LIST_TO_TUPLE] */
void compile_display(Compiler *compiler, Span span, NodeList items, const Name *injected, uint32_t pushed,
                     Opcode build, Opcode add, Opcode extend, bool is_tuple) {
    enum { CONSTANTS_WORTH_IT = 3 };
    uint32_t count = (uint32_t)items.count;
    if (is_tuple && !pushed && !injected && !compiler->failed) {
        const Constant *constant = constant_items(compiler, items, CONSTANT_TUPLE);
        if (constant) {
            emit_constant(compiler, span, constant);
            return;
        }
    }
    if (!pushed && !injected && !is_tuple && count >= CONSTANTS_WORTH_IT && !compiler->failed) {
        const Constant *constant =
            constant_items(compiler, items, build == OP_BUILD_LIST ? CONSTANT_TUPLE : CONSTANT_FROZENSET);
        if (constant) {
            emit(compiler, span, build, 0);
            emit_constant(compiler, span, constant);
            emit(compiler, span, extend, 1);
            return;
        }
    }
    bool is_big = items.count + pushed + (injected ? 1 : 0) > STACK_GUIDELINE;
    if (!is_big && !has_star(items)) {
        for (size_t i = 0; i < items.count; i++) compile_expression(compiler, items.items[i]);
        if (injected) {
            emit_variable(compiler, span, injected, CONTEXT_Load);
            count++;
        }
        emit(compiler, span, is_tuple ? OP_BUILD_TUPLE : build, count + pushed);
        return;
    }
    bool is_built = is_big;
    if (is_big) emit(compiler, span, build, pushed);
    for (size_t i = 0; i < items.count; i++) {
        const Node *item = items.items[i];
        if (item->kind == NODE_Starred) {
            if (!is_built) emit(compiler, span, build, (uint32_t)i + pushed);
            is_built = true;
            compile_expression(compiler, NODE_AS(Starred, item)->value);
            emit(compiler, span, extend, 1);
        } else {
            compile_expression(compiler, item);
            if (is_built) emit(compiler, span, add, 1);
        }
    }
    if (injected) {
        emit_variable(compiler, span, injected, CONTEXT_Load);
        emit(compiler, span, add, 1);
    }
    if (is_tuple) emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
}

/* keys and values begin..end-1: <key> <value> …  BUILD_MAP n, or one MAP_ADD a pair when there are many */
static void compile_pairs(Compiler *compiler, const DictNode *node, size_t begin, size_t end) {
    Span span = node->base.span;
    bool is_big = (end - begin) * 2 > STACK_GUIDELINE;
    if (is_big) emit(compiler, span, OP_BUILD_MAP, 0);
    for (size_t i = begin; i < end; i++) {
        compile_expression(compiler, node->keys.items[i]);
        compile_expression(compiler, node->values.items[i]);
        if (is_big) emit(compiler, span, OP_MAP_ADD, 1);
    }
    if (!is_big) emit(compiler, span, OP_BUILD_MAP, (uint32_t)(end - begin));
}

void compile_dict(Compiler *compiler, const DictNode *node) {
    enum { PAIRS_AT_ONCE = 15 };
    Span span = node->base.span;
    bool has_dict = false;
    size_t pending = 0, count = node->values.count;
    for (size_t i = 0; i < count && !compiler->failed; i++) {
        if (!node->keys.items[i]) {
            if (pending) {
                compile_pairs(compiler, node, i - pending, i);
                if (has_dict) emit(compiler, span, OP_DICT_UPDATE, 1);
                has_dict = true;
                pending = 0;
            }
            if (!has_dict) emit(compiler, span, OP_BUILD_MAP, 0);
            has_dict = true;
            compile_expression(compiler, node->values.items[i]);
            emit(compiler, span, OP_DICT_UPDATE, 1);
        } else if (pending > PAIRS_AT_ONCE) {
            compile_pairs(compiler, node, i - pending, i + 1);
            if (has_dict) emit(compiler, span, OP_DICT_UPDATE, 1);
            has_dict = true;
            pending = 0;
        } else {
            pending++;
        }
    }
    if (pending) {
        compile_pairs(compiler, node, count - pending, count);
        if (has_dict) emit(compiler, span, OP_DICT_UPDATE, 1);
        has_dict = true;
    }
    if (!has_dict) emit(compiler, span, OP_BUILD_MAP, 0);
}

/* ---- calls ---- */

static void check_callee(Compiler *compiler, const Node *node) {
    switch (node->kind) {
    case NODE_Constant:
    case NODE_Tuple:
    case NODE_List:
    case NODE_ListComp:
    case NODE_Dict:
    case NODE_DictComp:
    case NODE_Set:
    case NODE_SetComp:
    case NODE_GeneratorExp:
    case NODE_JoinedStr:
    case NODE_FormattedValue:
    case NODE_TemplateStr:
    case NODE_Interpolation:
        break;
    case NODE_BinOp:
        if (!percent_makes_text(node)) return;
        break;
    default: return;
    }
    warn(compiler, MESSAGE_NOT_CALLABLE, node->span, inferred_type(node), NULL);
}

/* Of several repeated keywords the one whose first mention comes first is refused, at its second. */
static void check_keywords(Compiler *compiler, NodeList keywords) {
    NameMap first_mention = {0};
    size_t first = keywords.count;
    const keywordNode *repeated = NULL;
    for (size_t i = 0; i < keywords.count; i++) {
        const keywordNode *keyword = NODE_AS(keyword, keywords.items[i]);
        uint32_t before;
        if (!keyword->arg) continue;
        if (!map_find(&first_mention, keyword->arg, &before)) {
            map_put(compiler->arena, &first_mention, keyword->arg, (uint32_t)i);
        } else if (before < first) {
            first = before;
            repeated = keyword;
        }
    }
    if (repeated) fail_text(compiler, MESSAGE_KEYWORD_REPEATED, repeated->base.span, repeated->arg->bytes);
}

static bool has_double_star(NodeList keywords) {
    for (size_t i = 0; i < keywords.count; i++)
        if (!NODE_AS(keyword, keywords.items[i])->arg) return true;
    return false;
}

static const Constant *keyword_names(Compiler *compiler, NodeList keywords) {
    Constant *names = arena_allocate_array(compiler->arena, keywords.count, sizeof *names);
    const Constant **items = arena_allocate_array(compiler->arena, keywords.count, sizeof *items);
    for (size_t i = 0; i < keywords.count; i++) {
        const Name *name = NODE_AS(keyword, keywords.items[i])->arg;
        names[i].kind = CONSTANT_STR;
        names[i].text.bytes = name->bytes;
        names[i].text.count = name->count;
        items[i] = &names[i];
    }
    Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
    tuple->kind = CONSTANT_TUPLE;
    tuple->sequence.items = items;
    tuple->sequence.count = keywords.count;
    return tuple;
}

static void compile_keyword_values(Compiler *compiler, NodeList keywords) {
    for (size_t i = 0; i < keywords.count; i++)
        compile_expression(compiler, NODE_AS(keyword, keywords.items[i])->value);
}

/* A dict of the keywords begin..end-1, none of them **. */
static void compile_keyword_dict(Compiler *compiler, Span span, NodeList keywords, size_t begin, size_t end) {
    bool is_big = (end - begin) * 2 > STACK_GUIDELINE;
    if (is_big) emit(compiler, SPAN_NONE, OP_BUILD_MAP, 0);
    for (size_t i = begin; i < end; i++) {
        const keywordNode *keyword = NODE_AS(keyword, keywords.items[i]);
        emit_text(compiler, span, keyword->arg);
        compile_expression(compiler, keyword->value);
        if (is_big) emit(compiler, SPAN_NONE, OP_MAP_ADD, 1);
    }
    if (!is_big) emit(compiler, span, OP_BUILD_MAP, (uint32_t)(end - begin));
}

/* The keyword mapping of CALL_FUNCTION_EX, or the empty word. */
static void compile_keyword_mapping(Compiler *compiler, Span span, NodeList keywords) {
    bool has_dict = false;
    size_t pending = 0;
    if (!keywords.count) {
        emit(compiler, span, OP_PUSH_NULL, 0);
        return;
    }
    for (size_t i = 0; i < keywords.count; i++) {
        const keywordNode *keyword = NODE_AS(keyword, keywords.items[i]);
        if (keyword->arg) {
            pending++;
            continue;
        }
        if (pending) {
            compile_keyword_dict(compiler, span, keywords, i - pending, i);
            if (has_dict) emit(compiler, span, OP_DICT_MERGE, 1);
            has_dict = true;
            pending = 0;
        }
        if (!has_dict) emit(compiler, span, OP_BUILD_MAP, 0);
        has_dict = true;
        compile_expression(compiler, keyword->value);
        emit(compiler, span, OP_DICT_MERGE, 1);
    }
    if (pending) {
        compile_keyword_dict(compiler, span, keywords, keywords.count - pending, keywords.count);
        if (has_dict) emit(compiler, span, OP_DICT_MERGE, 1);
    }
}

/* <args>  CALL n     <args> <values> LOAD_CONST names  CALL_KW n     <tuple> <mapping or NULL>
 * CALL_FUNCTION_EX */
void compile_call_arguments(Compiler *compiler, Span span, uint32_t pushed, NodeList args,
                            const Name *injected, NodeList keywords) {
    bool is_simple =
        args.count + keywords.count * 2 <= STACK_GUIDELINE && !has_star(args) && !has_double_star(keywords);
    check_keywords(compiler, keywords);
    if (compiler->failed) return;
    if (is_simple) {
        uint32_t count = pushed + (uint32_t)args.count + (uint32_t)keywords.count + (injected ? 1 : 0);
        for (size_t i = 0; i < args.count; i++) compile_expression(compiler, args.items[i]);
        if (injected) emit_variable(compiler, span, injected, CONTEXT_Load);
        if (!keywords.count) {
            emit(compiler, span, OP_CALL, count);
            return;
        }
        compile_keyword_values(compiler, keywords);
        emit_constant(compiler, span, keyword_names(compiler, keywords));
        emit(compiler, span, OP_CALL_KW, count);
        return;
    }
    if (!pushed && !injected && args.count == 1 && args.items[0]->kind == NODE_Starred)
        compile_expression(compiler, NODE_AS(Starred, args.items[0])->value);
    else
        compile_display(compiler, span, args, injected, pushed, OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND,
                        true);
    compile_keyword_mapping(compiler, span, keywords);
    emit(compiler, span, OP_CALL_FUNCTION_EX, 0);
}

/* A name that the module imports: its attributes are functions, not methods. */
static bool is_imported_name(const Compiler *compiler, const Node *node) {
    if (node->kind != NODE_Name) return false;
    const Symbol *symbol = scope_symbol(compiler->symbols.module, NODE_AS(Name, node)->id);
    return symbol && symbol->flags & SYMBOL_IMPORTED;
}

/* super().name and super(class, self).name where super is the builtin as far as can be seen. */
bool can_load_super(Compiler *compiler, const Node *node) {
    const AttributeNode *attribute = NODE_AS(Attribute, node);
    if (attribute->value->kind != NODE_Call || name_is(attribute->attr, "__class__")) return false;
    const CallNode *call = NODE_AS(Call, attribute->value);
    if (call->func->kind != NODE_Name || !name_is(NODE_AS(Name, call->func)->id, "super") ||
        call->keywords.count)
        return false;
    const Body *body = compiler->body;
    const Name *super_name = NODE_AS(Name, call->func)->id;
    const Symbol *local = scope_symbol(body->scope, super_name);
    const Symbol *global = scope_symbol(compiler->symbols.module, super_name);
    if (body->kind != BODY_FUNCTION && body->kind != BODY_ASYNC_FUNCTION && body->kind != BODY_LAMBDA)
        return false;
    if (!local || local->place != PLACE_GLOBAL_IMPLICIT) return false;
    if (global) return false; /* CPython asks no more than whether the module mentions it */
    if (call->args.count == 2) return !has_star(call->args);
    if (call->args.count != 0) return false;
    const Symbol *class_cell = scope_symbol(body->scope, intern(compiler, "__class__"));
    return body->argument_count > 0 && class_cell && class_cell->place == PLACE_FREE && !body->inlining;
}

/* LOAD_GLOBAL super  LOAD_DEREF __class__  <first argument>    or super and the two arguments given */
void compile_super_arguments(Compiler *compiler, const CallNode *call) {
    compile_expression(compiler, call->func);
    if (call->args.count) {
        compile_expression(compiler, call->args.items[0]);
        compile_expression(compiler, call->args.items[1]);
        return;
    }
    Span span = call->base.span;
    emit_variable(compiler, span, intern(compiler, "__class__"), CONTEXT_Load);
    emit_variable(compiler, span, compiler->body->scope->parameters[0], CONTEXT_Load);
}

/* <object>  LOAD_METHOD name  <args>  CALL n */
static bool compile_method_call(Compiler *compiler, const CallNode *node) {
    if (node->func->kind != NODE_Attribute) return false;
    const AttributeNode *method = NODE_AS(Attribute, node->func);
    size_t count = node->args.count + node->keywords.count;
    if (is_imported_name(compiler, method->value)) return false;
    if (count + (node->keywords.count ? 1 : 0) >= STACK_GUIDELINE || has_star(node->args) ||
        has_double_star(node->keywords))
        return false;
    Span span = method->base.span;
    if (can_load_super(compiler, &method->base)) {
        compile_super_arguments(compiler, NODE_AS(Call, method->value));
        emit_name(compiler, span, OP_LOAD_SUPER_METHOD, method->attr);
        emit(compiler, attribute_span(span, method), OP_NOP, 0);
    } else {
        compile_expression(compiler, method->value);
        emit_name(compiler, attribute_span(span, method), OP_LOAD_METHOD, method->attr);
    }
    for (size_t i = 0; i < node->args.count; i++) compile_expression(compiler, node->args.items[i]);
    Span call_span = attribute_span(node->base.span, method);
    if (node->keywords.count) {
        compile_keyword_values(compiler, node->keywords);
        emit_constant(compiler, attribute_span(span, method), keyword_names(compiler, node->keywords));
        emit(compiler, call_span, OP_CALL_KW, (uint32_t)count);
    } else {
        emit(compiler, call_span, OP_CALL, (uint32_t)count);
    }
    return true;
}

/* all, any and tuple of a generator expression run it here, if the name still means the builtin:
 *            COPY 1  LOAD_COMMON_CONSTANT f  IS_OP  POP_JUMP_IF_FALSE ordinary  POP_TOP  [BUILD_LIST 0]
 * <generator> loop:  FOR_ITER done  TO_BOOL  POP_JUMP_IF_x loop  POP_TOP  LOAD_CONST early  JUMP end done:
 * LOAD_CONST late  JUMP end */
static void compile_consuming_call(Compiler *compiler, const CallNode *node, Block *end) {
    enum { COMMON_TUPLE = 2, COMMON_ALL = 3, COMMON_ANY = 4 };
    static const Constant constant_true = {.kind = CONSTANT_TRUE}, constant_false = {.kind = CONSTANT_FALSE};
    if (node->func->kind != NODE_Name || node->args.count != 1 || node->keywords.count) return;
    if (node->args.items[0]->kind != NODE_GeneratorExp) return;
    const Name *name = NODE_AS(Name, node->func)->id;
    uint32_t which = name_is(name, "all")     ? COMMON_ALL
                     : name_is(name, "any")   ? COMMON_ANY
                     : name_is(name, "tuple") ? COMMON_TUPLE
                                              : 0;
    const Scope *generator = symbols_scope(&compiler->symbols, node->args.items[0], ROLE_BODY);
    if (!which || !generator || generator->is_coroutine) return;
    Span span = node->func->span;
    Block *ordinary = new_block(compiler), *loop = new_block(compiler), *done = new_block(compiler);
    emit(compiler, span, OP_COPY, 1);
    emit(compiler, span, OP_LOAD_COMMON_CONSTANT, which);
    emit(compiler, span, OP_IS_OP, 0);
    emit_jump(compiler, span, OP_POP_JUMP_IF_FALSE, ordinary);
    emit(compiler, span, OP_POP_TOP, 0);
    if (which == COMMON_TUPLE) emit(compiler, span, OP_BUILD_LIST, 0);
    compile_expression(compiler, node->args.items[0]);
    use_block(compiler, loop);
    emit_jump(compiler, span, OP_FOR_ITER, done);
    if (which == COMMON_TUPLE) {
        emit(compiler, span, OP_LIST_APPEND, 2);
        emit_jump(compiler, span, PSEUDO_JUMP, loop);
        use_block(compiler, done);
        emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
    } else {
        emit(compiler, span, OP_TO_BOOL, 0);
        emit_jump(compiler, span, which == COMMON_ALL ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, loop);
        emit(compiler, span, OP_POP_TOP, 0);
        emit_constant(compiler, span, which == COMMON_ALL ? &constant_false : &constant_true);
        emit_jump(compiler, span, PSEUDO_JUMP, end);
        use_block(compiler, done);
        emit_constant(compiler, span, which == COMMON_ALL ? &constant_true : &constant_false);
    }
    emit_jump(compiler, span, PSEUDO_JUMP, end);
    use_block(compiler, ordinary);
}

/* <callee>  PUSH_NULL  <args>  CALL n */
void compile_call(Compiler *compiler, const CallNode *node) {
    check_keywords(compiler, node->keywords);
    if (compiler->failed || compile_method_call(compiler, node)) return;
    Block *end = new_block(compiler);
    check_callee(compiler, node->func);
    compile_expression(compiler, node->func);
    compile_consuming_call(compiler, node, end);
    emit(compiler, node->func->span, OP_PUSH_NULL, 0);
    compile_call_arguments(compiler, node->base.span, 0, node->args, NULL, node->keywords);
    use_block(compiler, end);
}

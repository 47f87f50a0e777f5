/*
 * Expressions but calls, displays and comprehensions.
 */
#include "compiler/codegen.h"

#include <string.h>

#include "base/utf8.h"

void compile_optional(Compiler *compiler, const Node *node) {
    if (node) compile_expression(compiler, node);
}

/* ---- what CPython warns of ---- */

static const char *constant_type(const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_NONE: return "NoneType";
    case CONSTANT_FALSE:
    case CONSTANT_TRUE: return "bool";
    case CONSTANT_ELLIPSIS: return "ellipsis";
    case CONSTANT_INT:
    case CONSTANT_BIG_INT: return "int";
    case CONSTANT_FLOAT: return "float";
    case CONSTANT_COMPLEX: return "complex";
    case CONSTANT_STR: return "str";
    case CONSTANT_BYTES: return "bytes";
    case CONSTANT_TUPLE: return "tuple";
    case CONSTANT_FROZENSET: return "frozenset";
    case CONSTANT_SLICE: return "slice";
    case CONSTANT_CODE: return "code";
    }
    UNREACHABLE();
}

/* The type that a literal or display surely has, or NULL. */
const char *inferred_type(const Node *node) {
    switch (node->kind) {
    case NODE_Tuple: return "tuple";
    case NODE_List:
    case NODE_ListComp: return "list";
    case NODE_Dict:
    case NODE_DictComp: return "dict";
    case NODE_Set:
    case NODE_SetComp: return "set";
    case NODE_GeneratorExp: return "generator";
    case NODE_Lambda: return "function";
    case NODE_TemplateStr:
    case NODE_Interpolation: return "string.templatelib.Template";
    case NODE_JoinedStr:
    case NODE_FormattedValue: return "str";
    case NODE_Constant: return constant_type(NODE_AS(Constant, node)->value);
    case NODE_BinOp: return percent_makes_text(node) ? "str" : NULL;
    default: return NULL;
    }
}

static bool has_length(const Constant *constant) {
    return constant->kind == CONSTANT_STR || constant->kind == CONSTANT_BYTES ||
           constant->kind == CONSTANT_TUPLE;
}

static void check_subscripted(Compiler *compiler, const Node *node) {
    switch (node->kind) {
    case NODE_Constant:
        if (has_length(NODE_AS(Constant, node)->value)) return;
        break;
    case NODE_Set:
    case NODE_SetComp:
    case NODE_GeneratorExp:
    case NODE_TemplateStr:
    case NODE_Interpolation:
    case NODE_Lambda: break;
    default: return;
    }
    warn(compiler, MESSAGE_NOT_SUBSCRIPTABLE, node->span, inferred_type(node), NULL);
}

static void check_index(Compiler *compiler, const Node *node, const Node *index) {
    const char *type = inferred_type(index);
    if (!type || strcmp(type, "int") == 0 || strcmp(type, "bool") == 0) return;
    switch (node->kind) {
    case NODE_Constant:
        if (!has_length(NODE_AS(Constant, node)->value)) return;
        break;
    case NODE_Tuple:
    case NODE_List:
    case NODE_ListComp:
    case NODE_JoinedStr:
    case NODE_FormattedValue: break;
    case NODE_BinOp:
        if (!percent_makes_text(node)) return;
        break;
    default: return;
    }
    warn(compiler, MESSAGE_BAD_INDEX, node->span, inferred_type(node), type);
}

/* A literal that `is` should not be asked about. */
static bool is_doubtful(const Node *node) {
    if (node->kind == NODE_Tuple) { /* of plain constants: CPython folds no deeper here */
        NodeList items = NODE_AS(Tuple, node)->elts;
        for (size_t i = 0; i < items.count; i++)
            if (items.items[i]->kind == NODE_Tuple) return false;
        return is_constant_node(node);
    }
    if (node->kind != NODE_Constant) return false;
    switch (NODE_AS(Constant, node)->value->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE:
    case CONSTANT_TRUE:
    case CONSTANT_ELLIPSIS: return false;
    default: return true;
    }
}

static void check_compare(Compiler *compiler, const CompareNode *node) {
    const Node *left = node->left;
    for (size_t i = 0; i < node->ops.count; i++) {
        const Node *right = node->comparators.items[i];
        Operator op = node->ops.items[i];
        const Node *doubtful = is_doubtful(left) ? left : is_doubtful(right) ? right : NULL;
        if (doubtful && (op == OPERATOR_Is || op == OPERATOR_IsNot)) {
            warn(compiler, op == OPERATOR_Is ? MESSAGE_IS_LITERAL : MESSAGE_IS_NOT_LITERAL, node->base.span,
                 inferred_type(doubtful), NULL);
            return;
        }
        left = right;
    }
}

/* ---- operators ---- */

BinaryOp binary_operation(Operator op) {
    switch (op) {
    case OPERATOR_Add: return BINARY_ADD;
    case OPERATOR_Sub: return BINARY_SUBTRACT;
    case OPERATOR_Mult: return BINARY_MULTIPLY;
    case OPERATOR_MatMult: return BINARY_MATRIX_MULTIPLY;
    case OPERATOR_Div: return BINARY_TRUE_DIVIDE;
    case OPERATOR_Mod: return BINARY_REMAINDER;
    case OPERATOR_Pow: return BINARY_POWER;
    case OPERATOR_LShift: return BINARY_LSHIFT;
    case OPERATOR_RShift: return BINARY_RSHIFT;
    case OPERATOR_BitOr: return BINARY_OR;
    case OPERATOR_BitXor: return BINARY_XOR;
    case OPERATOR_BitAnd: return BINARY_AND;
    case OPERATOR_FloorDiv: return BINARY_FLOOR_DIVIDE;
    default: UNREACHABLE();
    }
}

static void emit_compare(Compiler *compiler, Span span, Operator op) {
    switch (op) {
    case OPERATOR_Eq: emit(compiler, span, OP_COMPARE_OP, COMPARE_EQ); break;
    case OPERATOR_NotEq: emit(compiler, span, OP_COMPARE_OP, COMPARE_NE); break;
    case OPERATOR_Lt: emit(compiler, span, OP_COMPARE_OP, COMPARE_LT); break;
    case OPERATOR_LtE: emit(compiler, span, OP_COMPARE_OP, COMPARE_LE); break;
    case OPERATOR_Gt: emit(compiler, span, OP_COMPARE_OP, COMPARE_GT); break;
    case OPERATOR_GtE: emit(compiler, span, OP_COMPARE_OP, COMPARE_GE); break;
    case OPERATOR_Is: emit(compiler, span, OP_IS_OP, 0); break;
    case OPERATOR_IsNot: emit(compiler, span, OP_IS_OP, 1); break;
    case OPERATOR_In: emit(compiler, span, OP_CONTAINS_OP, 0); break;
    case OPERATOR_NotIn: emit(compiler, span, OP_CONTAINS_OP, 1); break;
    default: UNREACHABLE();
    }
}

static bool gives_bool(Operator op) {
    return op == OPERATOR_Is || op == OPERATOR_IsNot || op == OPERATOR_In || op == OPERATOR_NotIn;
}

void compile_container(Compiler *compiler, const Node *node) {
    enum { FEW = 30 };
    bool is_list = node->kind == NODE_List;
    if (node->kind == NODE_Tuple && !fold_node(compiler, node)) {
        NodeList elements = NODE_AS(Tuple, node)->elts;
        bool needs_list = elements.count > FEW;
        for (size_t i = 0; i < elements.count; i++) needs_list |= elements.items[i]->kind == NODE_Starred;
        if (needs_list) {
            compile_display(compiler, node->span, elements, NULL, 0, OP_BUILD_LIST, OP_LIST_APPEND,
                            OP_LIST_EXTEND, false);
            return;
        }
    }
    if ((!is_list && node->kind != NODE_Set) || compiler->failed) {
        compile_expression(compiler, node);
        return;
    }
    NodeList items = is_list ? NODE_AS(List, node)->elts : NODE_AS(Set, node)->elts;
    const Constant **constants = arena_allocate_array(compiler->arena, items.count, sizeof *constants);
    bool has_star = false, all_constant = true;
    for (size_t i = 0; i < items.count; i++) {
        has_star |= items.items[i]->kind == NODE_Starred;
        constants[i] = all_constant ? fold_node(compiler, items.items[i]) : NULL;
        all_constant &= constants[i] != NULL;
    }
    if (all_constant) {
        Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
        constant->kind = is_list ? CONSTANT_TUPLE : CONSTANT_FROZENSET;
        constant->sequence.items = constants;
        constant->sequence.count = items.count;
        emit_constant(compiler, node->span, constant);
    } else if (is_list && !has_star && items.count <= FEW) {
        for (size_t i = 0; i < items.count; i++) compile_expression(compiler, items.items[i]);
        emit(compiler, node->span, OP_BUILD_TUPLE, (uint32_t)items.count);
    } else {
        compile_expression(compiler, node);
    }
}

static void compile_operand(Compiler *compiler, const Node *node, Operator op) {
    if (op == OPERATOR_In || op == OPERATOR_NotIn) compile_container(compiler, node);
    else compile_expression(compiler, node);
}

/* a < b < c:      <a> <b>  SWAP 2  COPY 2  COMPARE_OP  JUMP_IF_FALSE cleanup  POP_TOP  <c>  COMPARE_OP  JUMP
 * end cleanup:    SWAP 2  POP_TOP end:  */
static void compile_compare(Compiler *compiler, const CompareNode *node) {
    Span span = node->base.span;
    check_compare(compiler, node);
    compile_expression(compiler, node->left);
    size_t last = node->ops.count - 1;
    if (last == 0) {
        compile_operand(compiler, node->comparators.items[0], node->ops.items[0]);
        emit_compare(compiler, span, node->ops.items[0]);
        return;
    }
    Block *cleanup = new_block(compiler), *end = new_block(compiler);
    for (size_t i = 0; i < last; i++) {
        compile_expression(compiler, node->comparators.items[i]);
        emit(compiler, span, OP_SWAP, 2);
        emit(compiler, span, OP_COPY, 2);
        emit_compare(compiler, span, node->ops.items[i]);
        emit_jump(compiler, span, PSEUDO_JUMP_IF_FALSE, cleanup);
        emit(compiler, span, OP_POP_TOP, 0);
    }
    compile_operand(compiler, node->comparators.items[last], node->ops.items[last]);
    emit_compare(compiler, span, node->ops.items[last]);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
    use_block(compiler, cleanup);
    emit(compiler, span, OP_SWAP, 2);
    emit(compiler, span, OP_POP_TOP, 0);
    use_block(compiler, end);
}

static bool constant_truth(const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE: return false;
    case CONSTANT_TRUE:
    case CONSTANT_ELLIPSIS:
    case CONSTANT_BIG_INT:
    case CONSTANT_SLICE:
    case CONSTANT_CODE: return true;
    case CONSTANT_INT: return constant->integer != 0;
    case CONSTANT_FLOAT: return constant->number != 0;
    case CONSTANT_COMPLEX: return constant->complex.real != 0 || constant->complex.imaginary != 0;
    case CONSTANT_STR:
    case CONSTANT_BYTES: return constant->text.count > 0;
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET: return constant->sequence.count > 0;
    }
    UNREACHABLE();
}

/* <a>  JUMP_IF_FALSE end  POP_TOP  <b> …  end: */
static void compile_boolean(Compiler *compiler, const BoolOpNode *node) {
    Block *end = new_block(compiler);
    int jump = node->op == OPERATOR_And ? PSEUDO_JUMP_IF_FALSE : PSEUDO_JUMP_IF_TRUE;
    for (size_t i = 0; i < node->values.count; i++) {
        const Constant *constant =
            i + 1 < node->values.count ? fold_node(compiler, node->values.items[i]) : NULL;
        if (constant && constant_truth(constant) == (node->op == OPERATOR_And)) {
            emit(compiler, node->values.items[i]->span, OP_NOP, 0);
            continue;
        }
        compile_expression(compiler, node->values.items[i]);
        if (i + 1 == node->values.count) break;
        if (constant) { /* it decides; what follows is never reached */
            emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
            emit_none(compiler, SPAN_NONE); /* in its place, for the depth of the stack */
            emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
            continue;
        }
        emit_jump(compiler, node->base.span, jump, end);
        emit(compiler, node->base.span, OP_POP_TOP, 0);
    }
    use_block(compiler, end);
}

/* <test>  POP_JUMP_IF_FALSE next  <body>  JUMP end  next: <orelse>  end: */
static void compile_conditional(Compiler *compiler, const IfExpNode *node) {
    Block *end = new_block(compiler), *next = new_block(compiler);
    compile_jump_if(compiler, node->test, next, false);
    compile_expression(compiler, node->body);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
    use_block(compiler, next);
    compile_expression(compiler, node->orelse);
    use_block(compiler, end);
}

static void compile_unary(Compiler *compiler, const UnaryOpNode *node) {
    Span span = node->base.span;
    compile_expression(compiler, node->operand);
    switch (node->op) {
    case OPERATOR_Invert: emit(compiler, span, OP_UNARY_INVERT, 0); break;
    case OPERATOR_USub: emit(compiler, span, OP_UNARY_NEGATIVE, 0); break;
    case OPERATOR_UAdd: emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_UNARY_POSITIVE); break;
    default:
        emit(compiler, span, OP_TO_BOOL, 0);
        emit(compiler, span, OP_UNARY_NOT, 0);
        break;
    }
}

/* ---- jumps on conditions ---- */

static void jump_if_boolean(Compiler *compiler, const BoolOpNode *node, Block *target, bool condition) {
    bool is_or = node->op == OPERATOR_Or;
    Block *inner_target = is_or == condition ? target : new_block(compiler);
    size_t last = node->values.count - 1;
    for (size_t i = 0; i < last; i++) compile_jump_if(compiler, node->values.items[i], inner_target, is_or);
    compile_jump_if(compiler, node->values.items[last], target, condition);
    if (inner_target != target) use_block(compiler, inner_target);
}

static void jump_if_conditional(Compiler *compiler, const IfExpNode *node, Block *target, bool condition) {
    Block *end = new_block(compiler), *next = new_block(compiler);
    compile_jump_if(compiler, node->test, next, false);
    compile_jump_if(compiler, node->body, target, condition);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
    use_block(compiler, next);
    compile_jump_if(compiler, node->orelse, target, condition);
    use_block(compiler, end);
}

static void emit_compare_bool(Compiler *compiler, Span span, Operator op) {
    emit_compare(compiler, span, op);
    if (!gives_bool(op)) emit(compiler, span, OP_TO_BOOL, 0);
}

static void jump_if_chain(Compiler *compiler, const CompareNode *node, Block *target, bool condition) {
    Span span = node->base.span;
    Block *cleanup = new_block(compiler), *end = new_block(compiler);
    size_t last = node->ops.count - 1;
    check_compare(compiler, node);
    compile_expression(compiler, node->left);
    for (size_t i = 0; i < last; i++) {
        compile_expression(compiler, node->comparators.items[i]);
        emit(compiler, span, OP_SWAP, 2);
        emit(compiler, span, OP_COPY, 2);
        emit_compare_bool(compiler, span, node->ops.items[i]);
        emit_jump(compiler, span, OP_POP_JUMP_IF_FALSE, cleanup);
    }
    compile_operand(compiler, node->comparators.items[last], node->ops.items[last]);
    emit_compare_bool(compiler, span, node->ops.items[last]);
    emit_jump(compiler, span, condition ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, target);
    emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
    use_block(compiler, cleanup);
    emit(compiler, span, OP_POP_TOP, 0);
    if (!condition) emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, target);
    use_block(compiler, end);
}

static bool is_bool_test(const Node *node) {
    return node->kind == NODE_Compare && gives_bool(NODE_AS(Compare, node)->ops.items[0]);
}

static void jump_if_kind(Compiler *compiler, const Node *node, Block *target, bool condition) {
    const Constant *constant = fold_node(compiler, node);
    if (constant) {
        emit(compiler, node->span, OP_NOP, 0);
        if (constant_truth(constant) == condition) emit_jump(compiler, node->span, PSEUDO_JUMP, target);
        return;
    }
    if (node->kind == NODE_UnaryOp && NODE_AS(UnaryOp, node)->op == OPERATOR_Not) {
        compile_jump_if(compiler, NODE_AS(UnaryOp, node)->operand, target, !condition);
    } else if (node->kind == NODE_BoolOp) {
        jump_if_boolean(compiler, NODE_AS(BoolOp, node), target, condition);
    } else if (node->kind == NODE_IfExp) {
        jump_if_conditional(compiler, NODE_AS(IfExp, node), target, condition);
    } else if (node->kind == NODE_Compare && NODE_AS(Compare, node)->ops.count > 1) {
        jump_if_chain(compiler, NODE_AS(Compare, node), target, condition);
    } else {
        compile_expression(compiler, node);
        if (!is_bool_test(node)) emit(compiler, node->span, OP_TO_BOOL, 0);
        emit_jump(compiler, node->span, condition ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, target);
    }
}

void compile_jump_if(Compiler *compiler, const Node *node, Block *target, bool condition) {
    if (enter_node(compiler)) jump_if_kind(compiler, node, target, condition);
    leave_node(compiler);
}

/* ---- attributes and subscripts ---- */

Span attribute_span(Span span, const AttributeNode *node) {
    Span attribute = node->base.span;
    if (span.line == attribute.end_line) return span;
    uint32_t count = (uint32_t)utf8_length(node->attr->bytes, node->attr->count);
    span.line = attribute.end_line;
    span.column = count <= attribute.end_column ? attribute.end_column - count : 0;
    return span;
}

/* self.x = … in a method counts among the class's __static_attributes__. */
static void note_static_attribute(Compiler *compiler, const AttributeNode *node) {
    if (node->value->kind != NODE_Name || !name_is(NODE_AS(Name, node->value)->id, "self")) return;
    for (Body *body = compiler->body; body; body = body->outer) {
        if (body->kind != BODY_CLASS) continue;
        if (body == compiler->body) return;
        for (size_t i = 0; i < body->static_count; i++)
            if (body->static_attributes[i] == node->attr) return;
        arena_grow(compiler->arena, &body->static_attributes, body->static_count, &body->static_room,
                   sizeof *body->static_attributes);
        body->static_attributes[body->static_count++] = node->attr;
        return;
    }
}

static void compile_attribute(Compiler *compiler, const AttributeNode *node) {
    if (node->ctx == CONTEXT_Load && can_load_super(compiler, &node->base)) {
        compile_super_arguments(compiler, NODE_AS(Call, node->value));
        emit_name(compiler, node->base.span, OP_LOAD_SUPER_ATTR, node->attr);
        return;
    }
    if (node->ctx == CONTEXT_Store) note_static_attribute(compiler, node);
    compile_expression(compiler, node->value);
    Span span = attribute_span(node->base.span, node);
    switch (node->ctx) {
    case CONTEXT_Load: emit_name(compiler, span, OP_LOAD_ATTR, node->attr); break;
    case CONTEXT_Store: emit_name(compiler, span, OP_STORE_ATTR, node->attr); break;
    case CONTEXT_Del: emit_name(compiler, span, OP_DELETE_ATTR, node->attr); break;
    }
}

static bool is_literal_part(const Node *node) {
    return !node || node->kind == NODE_Constant;
}

/* a[i:j] with something to compute: BINARY_SLICE and STORE_SLICE take the two parts from the stack. */
bool is_two_part_slice(const Node *slice) {
    if (slice->kind != NODE_Slice) return false;
    const SliceNode *node = NODE_AS(Slice, slice);
    return !node->step && !(is_literal_part(node->lower) && is_literal_part(node->upper));
}

void compile_slice_parts(Compiler *compiler, const SliceNode *node) {
    if (node->lower) compile_expression(compiler, node->lower);
    else emit_none(compiler, node->base.span);
    if (node->upper) compile_expression(compiler, node->upper);
    else emit_none(compiler, node->base.span);
}

static void compile_slice(Compiler *compiler, const SliceNode *node) {
    const Constant *folded = fold_node(compiler, &node->base);
    if (folded) {
        emit_constant(compiler, node->base.span, folded);
        return;
    }
    compile_slice_parts(compiler, node);
    compile_optional(compiler, node->step);
    emit(compiler, node->base.span, OP_BUILD_SLICE, node->step ? 3 : 2);
}

static void compile_subscript(Compiler *compiler, const SubscriptNode *node) {
    Span span = node->base.span;
    if (node->ctx == CONTEXT_Load) {
        check_subscripted(compiler, node->value);
        check_index(compiler, node->value, node->slice);
    }
    compile_expression(compiler, node->value);
    if (node->ctx != CONTEXT_Del && is_two_part_slice(node->slice)) {
        compile_slice_parts(compiler, NODE_AS(Slice, node->slice));
        emit(compiler, span, node->ctx == CONTEXT_Load ? OP_BINARY_SLICE : OP_STORE_SLICE, 0);
        return;
    }
    compile_expression(compiler, node->slice);
    switch (node->ctx) {
    case CONTEXT_Load: emit(compiler, span, OP_BINARY_OP, BINARY_SUBSCR); break;
    case CONTEXT_Store: emit(compiler, span, OP_STORE_SUBSCR, 0); break;
    case CONTEXT_Del: emit(compiler, span, OP_DELETE_SUBSCR, 0); break;
    }
}

/* <container and key, copied for the store>  <load>  <value>  BINARY_OP in place  <store> */
void compile_augmented(Compiler *compiler, const AugAssignNode *node) {
    const Node *target = node->target;
    Span span = target->span;
    const SubscriptNode *subscript = NODE_AS(Subscript, target);
    const AttributeNode *attribute = NODE_AS(Attribute, target);
    bool is_slice = target->kind == NODE_Subscript && is_two_part_slice(subscript->slice);
    if (target->kind == NODE_Attribute) {
        compile_expression(compiler, attribute->value);
        emit(compiler, span, OP_COPY, 1);
        span = attribute_span(span, attribute);
        emit_name(compiler, span, OP_LOAD_ATTR, attribute->attr);
    } else if (is_slice) {
        compile_expression(compiler, subscript->value);
        compile_slice_parts(compiler, NODE_AS(Slice, subscript->slice));
        for (int i = 0; i < 3; i++) emit(compiler, span, OP_COPY, 3);
        emit(compiler, span, OP_BINARY_SLICE, 0);
    } else if (target->kind == NODE_Subscript) {
        compile_expression(compiler, subscript->value);
        compile_expression(compiler, subscript->slice);
        for (int i = 0; i < 2; i++) emit(compiler, span, OP_COPY, 2);
        emit(compiler, span, OP_BINARY_OP, BINARY_SUBSCR);
    } else {
        emit_variable(compiler, span, NODE_AS(Name, target)->id, CONTEXT_Load);
    }
    compile_expression(compiler, node->value);
    emit(compiler, node->base.span, OP_BINARY_OP, (uint32_t)binary_operation(node->op) + BINARY_INPLACE);
    if (target->kind == NODE_Attribute) {
        emit(compiler, span, OP_SWAP, 2);
        emit_name(compiler, span, OP_STORE_ATTR, attribute->attr);
    } else if (is_slice) {
        for (uint32_t depth = 4; depth >= 2; depth--) emit(compiler, span, OP_SWAP, depth);
        emit(compiler, span, OP_STORE_SLICE, 0);
    } else if (target->kind == NODE_Subscript) {
        for (uint32_t depth = 3; depth >= 2; depth--) emit(compiler, span, OP_SWAP, depth);
        emit(compiler, span, OP_STORE_SUBSCR, 0);
    } else {
        emit_variable(compiler, span, NODE_AS(Name, target)->id, CONTEXT_Store);
    }
}

/* ---- strings ---- */

/* Strings with more parts than this are joined from a list, to keep the stack shallow. */
enum { PARTS_ON_STACK = 30 };

static void compile_joined(Compiler *compiler, const JoinedStrNode *node) {
    Span span = node->base.span;
    NodeList values = node->values;
    if (values.count > PARTS_ON_STACK) {
        emit_text(compiler, span, intern(compiler, ""));
        emit_name(compiler, span, OP_LOAD_METHOD, intern(compiler, "join"));
        emit(compiler, span, OP_BUILD_LIST, 0);
        for (size_t i = 0; i < values.count; i++) {
            compile_expression(compiler, values.items[i]);
            emit(compiler, span, OP_LIST_APPEND, 1);
        }
        emit(compiler, span, OP_CALL, 1);
        return;
    }
    for (size_t i = 0; i < values.count; i++) compile_expression(compiler, values.items[i]);
    if (values.count > 1) emit(compiler, span, OP_BUILD_STRING, (uint32_t)values.count);
    else if (!values.count) emit_text(compiler, span, intern(compiler, ""));
}

static uint32_t conversion_argument(int conversion) {
    switch (conversion) {
    case 's': return 1;
    case 'r': return 2;
    case 'a': return 3;
    default: return 0;
    }
}

static void compile_formatted(Compiler *compiler, const FormattedValueNode *node) {
    Span span = node->base.span;
    compile_expression(compiler, node->value);
    uint32_t conversion = conversion_argument(node->conversion);
    if (conversion) emit(compiler, span, OP_CONVERT_VALUE, conversion);
    if (node->format_spec) {
        compile_expression(compiler, node->format_spec);
        emit(compiler, span, OP_FORMAT_WITH_SPEC, 0);
    } else {
        emit(compiler, span, OP_FORMAT_SIMPLE, 0);
    }
}

static void compile_interpolation(Compiler *compiler, const InterpolationNode *node) {
    Span span = node->base.span;
    compile_expression(compiler, node->value);
    emit_constant(compiler, span, node->str);
    compile_optional(compiler, node->format_spec);
    emit(compiler, span, OP_BUILD_INTERPOLATION,
         conversion_argument(node->conversion) << 2 | 2u | (node->format_spec ? 1u : 0u));
}

/* LOAD_CONST tuple of the strings  <interpolations>  BUILD_TUPLE  BUILD_TEMPLATE */
static void compile_template(Compiler *compiler, const TemplateStrNode *node) {
    static const Constant empty = {.kind = CONSTANT_STR, .text = {"", 0}};
    Span span = node->base.span;
    const Constant **strings = arena_allocate_array(compiler->arena, node->values.count + 1, sizeof *strings);
    size_t count = 0, interpolation_count = 0;
    bool wants_string = true;
    for (size_t i = 0; i < node->values.count; i++) {
        if (node->values.items[i]->kind == NODE_Constant) {
            strings[count++] = NODE_AS(Constant, node->values.items[i])->value;
            wants_string = false;
            continue;
        }
        if (wants_string) strings[count++] = &empty;
        wants_string = true;
        interpolation_count++;
    }
    if (wants_string) strings[count++] = &empty;
    Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
    tuple->kind = CONSTANT_TUPLE;
    tuple->sequence.items = strings;
    tuple->sequence.count = count;
    emit_constant(compiler, span, tuple);
    bool is_big = interpolation_count > PARTS_ON_STACK;
    if (is_big) emit(compiler, span, OP_BUILD_LIST, 0);
    for (size_t i = 0; i < node->values.count; i++) {
        if (node->values.items[i]->kind == NODE_Constant) continue;
        compile_expression(compiler, node->values.items[i]);
        if (is_big) emit(compiler, span, OP_LIST_APPEND, 1);
    }
    static const Constant empty_tuple = {.kind = CONSTANT_TUPLE};
    if (is_big) emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_LIST_TO_TUPLE);
    else if (!interpolation_count) emit_constant(compiler, span, &empty_tuple);
    else emit(compiler, span, OP_BUILD_TUPLE, (uint32_t)interpolation_count);
    emit(compiler, span, OP_BUILD_TEMPLATE, 0);
}

/* ---- targets ---- */

/* UNPACK_SEQUENCE or UNPACK_EX, then a store for each target */
static void compile_unpacking(Compiler *compiler, Span span, NodeList targets) {
    bool has_star = false;
    for (size_t i = 0; i < targets.count; i++) {
        if (targets.items[i]->kind != NODE_Starred) continue;
        if (has_star) {
            fail(compiler, MESSAGE_STARRED_TWICE, span);
            return;
        }
        if (i > 0xFF || targets.count - i - 1 > 0xFFFF) {
            fail(compiler, MESSAGE_STARRED_TOO_MANY, span);
            return;
        }
        has_star = true;
        emit(compiler, span, OP_UNPACK_EX, (uint32_t)(i | (targets.count - i - 1) << 8));
    }
    if (!has_star) emit(compiler, span, OP_UNPACK_SEQUENCE, (uint32_t)targets.count);
    for (size_t i = 0; i < targets.count; i++) {
        const Node *target = targets.items[i];
        compile_expression(compiler, target->kind == NODE_Starred ? NODE_AS(Starred, target)->value : target);
    }
}

static void compile_sequence(Compiler *compiler, const Node *node, NodeList items, ExprContext context,
                             bool is_tuple) {
    switch (context) {
    case CONTEXT_Load:
        compile_display(compiler, node->span, items, NULL, 0, OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND,
                        is_tuple);
        break;
    case CONTEXT_Store: compile_unpacking(compiler, node->span, items); break;
    case CONTEXT_Del:
        for (size_t i = 0; i < items.count; i++) compile_expression(compiler, items.items[i]);
        break;
    }
}

/* ---- yield and await ---- */

static bool in_function(const Compiler *compiler) {
    return scope_is_function_like(compiler->body->scope);
}

static void compile_yield(Compiler *compiler, const YieldNode *node) {
    Span span = node->base.span;
    if (!in_function(compiler)) {
        fail(compiler, MESSAGE_YIELD_OUTSIDE_FUNCTION, span);
        return;
    }
    if (node->value) compile_expression(compiler, node->value);
    else emit_none(compiler, span);
    if (scope_is_async_generator(compiler->body->scope))
        emit(compiler, span, OP_CALL_INTRINSIC_1, INTRINSIC_ASYNC_GEN_WRAP);
    emit(compiler, span, OP_YIELD_VALUE, 0);
    emit(compiler, span, OP_RESUME, 1);
}

static void compile_yield_from(Compiler *compiler, const YieldFromNode *node) {
    Span span = node->base.span;
    if (!in_function(compiler)) fail(compiler, MESSAGE_YIELD_FROM_OUTSIDE_FUNCTION, span);
    else if (compiler->body->kind == BODY_ASYNC_FUNCTION) fail(compiler, MESSAGE_YIELD_FROM_IN_ASYNC, span);
    compile_expression(compiler, node->value);
    emit(compiler, span, OP_GET_YIELD_FROM_ITER, 0);
    emit_none(compiler, span);
    emit_yield_from(compiler, span, false);
}

static void compile_await(Compiler *compiler, const AwaitNode *node) {
    Span span = node->base.span;
    compile_expression(compiler, node->value);
    emit(compiler, span, OP_GET_AWAITABLE, 0);
    emit_none(compiler, span);
    emit_yield_from(compiler, span, true);
}

/* ---- all of them ---- */

static void compile_expression_kind(Compiler *compiler, const Node *node) {
    Span span = node->span;
    switch (node->kind) {
    case NODE_BoolOp: compile_boolean(compiler, NODE_AS(BoolOp, node)); break;
    case NODE_NamedExpr:
        compile_expression(compiler, NODE_AS(NamedExpr, node)->value);
        emit(compiler, span, OP_COPY, 1);
        compile_expression(compiler, NODE_AS(NamedExpr, node)->target);
        break;
    case NODE_BinOp:
        if (compile_percent_format(compiler, NODE_AS(BinOp, node))) break;
        compile_expression(compiler, NODE_AS(BinOp, node)->left);
        compile_expression(compiler, NODE_AS(BinOp, node)->right);
        emit(compiler, span, OP_BINARY_OP, (uint32_t)binary_operation(NODE_AS(BinOp, node)->op));
        break;
    case NODE_UnaryOp: compile_unary(compiler, NODE_AS(UnaryOp, node)); break;
    case NODE_Lambda: compile_lambda(compiler, NODE_AS(Lambda, node)); break;
    case NODE_IfExp: compile_conditional(compiler, NODE_AS(IfExp, node)); break;
    case NODE_Dict: compile_dict(compiler, NODE_AS(Dict, node)); break;
    case NODE_Set:
        compile_display(compiler, span, NODE_AS(Set, node)->elts, NULL, 0, OP_BUILD_SET, OP_SET_ADD,
                        OP_SET_UPDATE, false);
        break;
    case NODE_ListComp:
    case NODE_SetComp:
    case NODE_DictComp:
    case NODE_GeneratorExp: compile_comprehension(compiler, node); break;
    case NODE_Await: compile_await(compiler, NODE_AS(Await, node)); break;
    case NODE_Yield: compile_yield(compiler, NODE_AS(Yield, node)); break;
    case NODE_YieldFrom: compile_yield_from(compiler, NODE_AS(YieldFrom, node)); break;
    case NODE_Compare: compile_compare(compiler, NODE_AS(Compare, node)); break;
    case NODE_Call: compile_call(compiler, NODE_AS(Call, node)); break;
    case NODE_FormattedValue: compile_formatted(compiler, NODE_AS(FormattedValue, node)); break;
    case NODE_Interpolation: compile_interpolation(compiler, NODE_AS(Interpolation, node)); break;
    case NODE_JoinedStr: compile_joined(compiler, NODE_AS(JoinedStr, node)); break;
    case NODE_TemplateStr: compile_template(compiler, NODE_AS(TemplateStr, node)); break;
    case NODE_Constant: emit_constant(compiler, span, NODE_AS(Constant, node)->value); break;
    case NODE_Attribute: compile_attribute(compiler, NODE_AS(Attribute, node)); break;
    case NODE_Subscript: compile_subscript(compiler, NODE_AS(Subscript, node)); break;
    case NODE_Starred:
        fail(compiler,
             NODE_AS(Starred, node)->ctx == CONTEXT_Store ? MESSAGE_STARRED_TARGET : MESSAGE_STARRED_NOT_HERE,
             span);
        break;
    case NODE_Name: emit_variable(compiler, span, NODE_AS(Name, node)->id, NODE_AS(Name, node)->ctx); break;
    case NODE_List:
        compile_sequence(compiler, node, NODE_AS(List, node)->elts, NODE_AS(List, node)->ctx, false);
        break;
    case NODE_Tuple:
        compile_sequence(compiler, node, NODE_AS(Tuple, node)->elts, NODE_AS(Tuple, node)->ctx, true);
        break;
    case NODE_Slice: compile_slice(compiler, NODE_AS(Slice, node)); break;
    default: break; /* not an expression: no tree of the parser has one here */
    }
}

void compile_expression(Compiler *compiler, const Node *node) {
    if (enter_node(compiler)) {
        const Constant *folded = node->kind == NODE_Constant ? NULL : fold_node(compiler, node);
        if (folded) emit_constant(compiler, node->span, folded);
        else compile_expression_kind(compiler, node);
    }
    leave_node(compiler);
}

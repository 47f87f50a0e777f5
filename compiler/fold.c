/*
 * Constant folding: the value of an expression of constants, where it is small and surely what run time would
 * give.
 *
 * Whatever is not done here (long results, float power, string formatting, errors such as 1 / 0) is left to
 * run time, so that there is one implementation of it. Results that would be large are not stored in
 * programs.
 */
#include "compiler/codegen.h"

#include <math.h>
#include <string.h>

enum { LONGEST_TEXT = 4096, LONGEST_TUPLE = 256 };

static Constant *new_constant(Compiler *compiler, ConstantKind kind) {
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = kind;
    return constant;
}

static const Constant *make_int(Compiler *compiler, int64_t value) {
    Constant *constant = new_constant(compiler, CONSTANT_INT);
    constant->integer = value;
    return constant;
}

static const Constant *make_float(Compiler *compiler, double value) {
    Constant *constant = new_constant(compiler, CONSTANT_FLOAT);
    constant->number = value;
    return constant;
}

static const Constant *make_complex(Compiler *compiler, double real, double imaginary) {
    Constant *constant = new_constant(compiler, CONSTANT_COMPLEX);
    constant->complex.real = real;
    constant->complex.imaginary = imaginary;
    return constant;
}

/* 128 bits as CONSTANT_INT or CONSTANT_BIG_INT. */
static const Constant *make_wide(Compiler *compiler, Int128 value) {
    if (value >= INT64_MIN && value <= INT64_MAX) return make_int(compiler, (int64_t)value);
    UInt128 magnitude = value < 0 ? -(UInt128)value : (UInt128)value;
    uint64_t *limbs = arena_allocate_array(compiler->arena, 2, sizeof *limbs);
    limbs[0] = (uint64_t)magnitude;
    limbs[1] = (uint64_t)(magnitude >> 64);
    Constant *constant = new_constant(compiler, CONSTANT_BIG_INT);
    constant->big.limbs = limbs;
    constant->big.count = limbs[1] ? 2 : 1;
    constant->big.is_negative = value < 0;
    return constant;
}

bool is_constant_node(const Node *node) {
    if (node->kind == NODE_Constant) return true;
    if (node->kind == NODE_Name)
        return NODE_AS(Name, node)->ctx == CONTEXT_Load && name_is(NODE_AS(Name, node)->id, "__debug__");
    if (node->kind != NODE_Tuple || NODE_AS(Tuple, node)->ctx != CONTEXT_Load) return false;
    NodeList items = NODE_AS(Tuple, node)->elts;
    for (size_t i = 0; i < items.count; i++)
        if (!is_constant_node(items.items[i])) return false;
    return true;
}

/* ---- operators ---- */

static const Constant *fold_truth(const Constant *constant, bool negate) {
    static const Constant constant_true = {.kind = CONSTANT_TRUE}, constant_false = {.kind = CONSTANT_FALSE};
    bool truth;
    switch (constant->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE: truth = false; break;
    case CONSTANT_INT: truth = constant->integer != 0; break;
    case CONSTANT_FLOAT: truth = constant->number != 0; break;
    case CONSTANT_COMPLEX: truth = constant->complex.real != 0 || constant->complex.imaginary != 0; break;
    case CONSTANT_STR:
    case CONSTANT_BYTES: truth = constant->text.count > 0; break;
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET: truth = constant->sequence.count > 0; break;
    default: truth = true; break;
    }
    return truth != negate ? &constant_true : &constant_false;
}

static const Constant *fold_negative(Compiler *compiler, const Constant *operand) {
    switch (operand->kind) {
    case CONSTANT_FALSE: return make_int(compiler, 0);
    case CONSTANT_TRUE: return make_int(compiler, -1);
    case CONSTANT_INT: return make_wide(compiler, -(Int128)operand->integer);
    case CONSTANT_BIG_INT: {
        if (operand->big.count == 1 && operand->big.limbs[0] == (uint64_t)INT64_MAX + 1 &&
            !operand->big.is_negative)
            return make_int(compiler, INT64_MIN);
        Constant *constant = new_constant(compiler, CONSTANT_BIG_INT);
        constant->big = operand->big;
        constant->big.is_negative = !operand->big.is_negative;
        return constant;
    }
    case CONSTANT_FLOAT: return make_float(compiler, -operand->number);
    case CONSTANT_COMPLEX: return make_complex(compiler, -operand->complex.real, -operand->complex.imaginary);
    default: return NULL;
    }
}

static const Constant *fold_unary(Compiler *compiler, Operator op, const Constant *operand) {
    switch (op) {
    case OPERATOR_Not: return fold_truth(operand, true);
    case OPERATOR_USub: return fold_negative(compiler, operand);
    case OPERATOR_UAdd:
        if (operand->kind == CONSTANT_FALSE || operand->kind == CONSTANT_TRUE)
            return make_int(compiler, operand->kind == CONSTANT_TRUE);
        return operand->kind >= CONSTANT_INT && operand->kind <= CONSTANT_COMPLEX ? operand : NULL;
    case OPERATOR_Invert: return operand->kind == CONSTANT_INT ? make_int(compiler, ~operand->integer) : NULL;
    default: return NULL;
    }
}

static Int128 floor_quotient(Int128 left, Int128 right) {
    Int128 quotient = left / right;
    return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

/* The value of an int of at most 126 bits. */
static bool as_wide(const Constant *constant, Int128 *value) {
    if (constant->kind == CONSTANT_INT) {
        *value = constant->integer;
        return true;
    }
    if (constant->kind != CONSTANT_BIG_INT || constant->big.count > 2) return false;
    uint64_t high = constant->big.count == 2 ? constant->big.limbs[1] : 0;
    if (high >> 62) return false;
    *value = (Int128)((UInt128)high << 64 | constant->big.limbs[0]);
    if (constant->big.is_negative) *value = -*value;
    return true;
}

static const Constant *fold_power(Compiler *compiler, Int128 base, Int128 exponent) {
    Int128 result = 1;
    if (exponent < 0 || (exponent > 128 && base != 0 && base != 1 && base != -1)) return NULL;
    if (base == -1) return make_int(compiler, exponent % 2 ? -1 : 1);
    if (base == 0 || base == 1) return make_int(compiler, exponent == 0 ? 1 : (int64_t)base);
    for (Int128 i = 0; i < exponent; i++)
        if (MULTIPLY_OVERFLOWS(result, base, &result)) return NULL;
    return make_wide(compiler, result);
}

static const Constant *fold_division(Compiler *compiler, Int128 left, Int128 right) {
    const Int128 exact = (Int128)1 << 53; /* both sides exact as doubles: the quotient is rounded once */
    if (!right || left > exact || left < -exact || right > exact || right < -exact) return NULL;
    return make_float(compiler, left == 0 ? (right < 0 ? -0.0 : 0.0) : (double)left / (double)right);
}

static const Constant *fold_ints(Compiler *compiler, Operator op, Int128 left, Int128 right) {
    enum { MOST_SHIFT = 126 };
    Int128 result;
    switch (op) {
    case OPERATOR_Add: return ADD_OVERFLOWS(left, right, &result) ? NULL : make_wide(compiler, result);
    case OPERATOR_Sub: return SUBTRACT_OVERFLOWS(left, right, &result) ? NULL : make_wide(compiler, result);
    case OPERATOR_Mult: return MULTIPLY_OVERFLOWS(left, right, &result) ? NULL : make_wide(compiler, result);
    case OPERATOR_Div: return fold_division(compiler, left, right);
    case OPERATOR_FloorDiv: return right ? make_wide(compiler, floor_quotient(left, right)) : NULL;
    case OPERATOR_Mod: return right ? make_wide(compiler, left - floor_quotient(left, right) * right) : NULL;
    case OPERATOR_Pow: return fold_power(compiler, left, right);
    case OPERATOR_LShift:
        if (right < 0 || right > MOST_SHIFT || MULTIPLY_OVERFLOWS(left, (Int128)1 << right, &result))
            return NULL;
        return make_wide(compiler, result);
    case OPERATOR_RShift:
        return right < 0 ? NULL : make_wide(compiler, left >> (right > MOST_SHIFT ? MOST_SHIFT : right));
    case OPERATOR_BitOr: return make_wide(compiler, left | right);
    case OPERATOR_BitXor: return make_wide(compiler, left ^ right);
    case OPERATOR_BitAnd: return make_wide(compiler, left & right);
    default: return NULL;
    }
}

static const Constant *fold_floats(Compiler *compiler, Operator op, double left, double right) {
    switch (op) {
    case OPERATOR_Add: return make_float(compiler, left + right);
    case OPERATOR_Sub: return make_float(compiler, left - right);
    case OPERATOR_Mult: return make_float(compiler, left * right);
    case OPERATOR_Div: return right != 0 ? make_float(compiler, left / right) : NULL;
    default: return NULL;
    }
}

/* A real number as a double without loss. */
static bool as_double(const Constant *constant, double *value) {
    if (constant->kind == CONSTANT_FLOAT) *value = constant->number;
    else if (constant->kind == CONSTANT_INT) *value = (double)constant->integer;
    else return false;
    return constant->kind == CONSTANT_FLOAT ||
           (constant->integer < (int64_t)1 << 53 && constant->integer > -((int64_t)1 << 53));
}

/* a + bj, as complex literals are written. */
static const Constant *fold_complex(Compiler *compiler, Operator op, const Constant *left,
                                    const Constant *right) {
    double real;
    if (op != OPERATOR_Add && op != OPERATOR_Sub) return NULL;
    if (right->kind == CONSTANT_COMPLEX && as_double(left, &real)) {
        double imaginary = right->complex.imaginary;
        if (op == OPERATOR_Add) return make_complex(compiler, real + right->complex.real, imaginary);
        return make_complex(compiler, real - right->complex.real, -imaginary);
    }
    if (left->kind == CONSTANT_COMPLEX && as_double(right, &real)) {
        double sum = op == OPERATOR_Add ? left->complex.real + real : left->complex.real - real;
        return make_complex(compiler, sum, left->complex.imaginary);
    }
    return NULL;
}

static const Constant *fold_repetition(Compiler *compiler, const Constant *sequence, int64_t times) {
    size_t count = times < 0 ? 0 : (size_t)times;
    if (sequence->kind == CONSTANT_TUPLE) {
        size_t length = sequence->sequence.count;
        if (length && count > LONGEST_TUPLE / length) return NULL;
        const Constant **items = arena_allocate_array(compiler->arena, length * count, sizeof *items);
        for (size_t i = 0; i < length * count; i++) items[i] = sequence->sequence.items[i % length];
        Constant *constant = new_constant(compiler, CONSTANT_TUPLE);
        constant->sequence.items = items;
        constant->sequence.count = length * count;
        return constant;
    }
    size_t length = sequence->text.count;
    if (length && count > LONGEST_TEXT / length) return NULL;
    char *bytes = arena_allocate(compiler->arena, length * count + 1);
    for (size_t i = 0; length && i < count; i++) memcpy(bytes + i * length, sequence->text.bytes, length);
    Constant *constant = new_constant(compiler, sequence->kind);
    constant->text.bytes = bytes;
    constant->text.count = length ? length * count : 0;
    return constant;
}

/* May the last bytes of left and the first of right be halves of one surrogate pair? Then they must stay two.
 */
static bool ends_in_surrogate(const Constant *text) {
    size_t count = text->text.count;
    return text->kind == CONSTANT_STR && count >= 3 && (unsigned char)text->text.bytes[count - 3] == 0xED &&
           (unsigned char)text->text.bytes[count - 2] >= 0xA0;
}

static const Constant *fold_concatenation(Compiler *compiler, const Constant *left, const Constant *right) {
    Constant *constant = new_constant(compiler, left->kind);
    if (left->kind == CONSTANT_TUPLE) {
        size_t left_count = left->sequence.count, right_count = right->sequence.count;
        if (left_count + right_count > LONGEST_TUPLE) return NULL;
        const Constant **items =
            arena_allocate_array(compiler->arena, left_count + right_count, sizeof *items);
        for (size_t i = 0; i < left_count; i++) items[i] = left->sequence.items[i];
        for (size_t i = 0; i < right_count; i++) items[left_count + i] = right->sequence.items[i];
        constant->sequence.items = items;
        constant->sequence.count = left_count + right_count;
        return constant;
    }
    size_t left_count = left->text.count, right_count = right->text.count;
    if (left_count + right_count > LONGEST_TEXT || ends_in_surrogate(left)) return NULL;
    char *bytes = arena_allocate(compiler->arena, left_count + right_count + 1);
    memcpy(bytes, left->text.bytes, left_count);
    memcpy(bytes + left_count, right->text.bytes, right_count);
    constant->text.bytes = bytes;
    constant->text.count = left_count + right_count;
    return constant;
}

static bool is_sequence(const Constant *constant) {
    return constant->kind == CONSTANT_STR || constant->kind == CONSTANT_BYTES ||
           constant->kind == CONSTANT_TUPLE;
}

static const Constant *fold_binary(Compiler *compiler, Operator op, const Constant *left,
                                   const Constant *right) {
    double left_number, right_number;
    Int128 left_int, right_int;
    if (as_wide(left, &left_int) && as_wide(right, &right_int))
        return fold_ints(compiler, op, left_int, right_int);
    if (left->kind == CONSTANT_COMPLEX || right->kind == CONSTANT_COMPLEX)
        return fold_complex(compiler, op, left, right);
    if (as_double(left, &left_number) && as_double(right, &right_number))
        return fold_floats(compiler, op, left_number, right_number);
    if (op == OPERATOR_Add && left->kind == right->kind && is_sequence(left))
        return fold_concatenation(compiler, left, right);
    if (op == OPERATOR_Mult && is_sequence(left) && right->kind == CONSTANT_INT)
        return fold_repetition(compiler, left, right->integer);
    if (op == OPERATOR_Mult && left->kind == CONSTANT_INT && is_sequence(right))
        return fold_repetition(compiler, right, left->integer);
    return NULL;
}

/* ---- nodes ---- */

static const Constant *fold_tuple(Compiler *compiler, NodeList nodes) {
    for (size_t i = nodes.count; i > 0; i--) { /* a cheap look first: most tuples have a name in them */
        NodeKind kind = nodes.items[i - 1]->kind;
        if (kind == NODE_Starred || kind == NODE_Call || kind == NODE_Attribute) return NULL;
        if (kind == NODE_Name && !is_constant_node(nodes.items[i - 1])) return NULL;
    }
    const Constant **items = arena_allocate_array(compiler->arena, nodes.count, sizeof *items);
    for (size_t i = 0; i < nodes.count; i++) {
        items[i] = fold_node(compiler, nodes.items[i]);
        if (!items[i]) return NULL;
    }
    Constant *constant = new_constant(compiler, CONSTANT_TUPLE);
    constant->sequence.items = items;
    constant->sequence.count = nodes.count;
    return constant;
}

static const Constant *fold_slice(Compiler *compiler, const SliceNode *node) {
    static const Constant none = {.kind = CONSTANT_NONE};
    const Node *parts[] = {node->lower, node->upper, node->step};
    const Constant **items = arena_allocate_array(compiler->arena, COUNT_OF(parts), sizeof *items);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i] && parts[i]->kind != NODE_Constant) return NULL;
        items[i] = parts[i] ? NODE_AS(Constant, parts[i])->value : &none;
    }
    Constant *constant = new_constant(compiler, CONSTANT_SLICE);
    constant->sequence.items = items;
    constant->sequence.count = COUNT_OF(parts);
    return constant;
}

static const Constant *fold_subscript(Compiler *compiler, const SubscriptNode *node) {
    if (node->ctx != CONTEXT_Load) return NULL;
    const Constant *index = fold_node(compiler, node->slice);
    if (!index || index->kind != CONSTANT_INT) return NULL;
    const Constant *container = fold_node(compiler, node->value);
    if (!container) return NULL;
    if (container->kind == CONSTANT_TUPLE) {
        int64_t count = (int64_t)container->sequence.count;
        int64_t at = index->integer < 0 ? index->integer + count : index->integer;
        return at >= 0 && at < count ? container->sequence.items[at] : NULL;
    }
    if (container->kind == CONSTANT_BYTES) {
        int64_t count = (int64_t)container->text.count;
        int64_t at = index->integer < 0 ? index->integer + count : index->integer;
        return at >= 0 && at < count ? make_int(compiler, (unsigned char)container->text.bytes[at]) : NULL;
    }
    return NULL;
}

static const Constant *fold_node_anew(Compiler *compiler, const Node *node) {
    static const Constant constant_true = {.kind = CONSTANT_TRUE}, constant_false = {.kind = CONSTANT_FALSE};
    switch (node->kind) {
    case NODE_Constant: return NODE_AS(Constant, node)->value;
    case NODE_Name:
        if (!is_constant_node(node)) return NULL;
        return compiler->options->optimize ? &constant_false : &constant_true;
    case NODE_Tuple:
        if (NODE_AS(Tuple, node)->ctx != CONTEXT_Load) return NULL;
        return fold_tuple(compiler, NODE_AS(Tuple, node)->elts);
    case NODE_UnaryOp: {
        const Constant *operand = fold_node(compiler, NODE_AS(UnaryOp, node)->operand);
        return operand ? fold_unary(compiler, NODE_AS(UnaryOp, node)->op, operand) : NULL;
    }
    case NODE_BinOp: {
        const Constant *right = fold_node(compiler, NODE_AS(BinOp, node)->right);
        const Constant *left = right ? fold_node(compiler, NODE_AS(BinOp, node)->left) : NULL;
        return left ? fold_binary(compiler, NODE_AS(BinOp, node)->op, left, right) : NULL;
    }
    case NODE_Slice: return fold_slice(compiler, NODE_AS(Slice, node));
    case NODE_Subscript: return fold_subscript(compiler, NODE_AS(Subscript, node));
    default: return NULL;
    }
}

/* Each node is looked at once: what cannot be folded at the top of a long chain is asked for again at every
 * level. */
typedef struct FoldEntry {
    const Node *node;
    const Constant *constant;
} FoldEntry;

static FoldEntry *find_entry(const FoldCache *cache, const Node *node) {
    size_t at = (size_t)((uintptr_t)node / 16 * 0x9E3779B97F4A7C15u >> 20) & (cache->room - 1);
    while (cache->entries[at].node && cache->entries[at].node != node) at = (at + 1) & (cache->room - 1);
    return &cache->entries[at];
}

static void remember(Arena *arena, FoldCache *cache, const Node *node, const Constant *constant) {
    if ((cache->count + 1) * 3 > cache->room * 2) {
        FoldCache larger = {.room = cache->room ? cache->room * 2 : 64, .count = cache->count};
        larger.entries = arena_allocate_array(arena, larger.room, sizeof *larger.entries);
        for (size_t i = 0; i < cache->room; i++)
            if (cache->entries[i].node) *find_entry(&larger, cache->entries[i].node) = cache->entries[i];
        *cache = larger;
    }
    cache->count++;
    *find_entry(cache, node) = (FoldEntry){node, constant};
}

const Constant *fold_node(Compiler *compiler, const Node *node) {
    switch (node->kind) {
    case NODE_Tuple:
    case NODE_UnaryOp:
    case NODE_BinOp:
    case NODE_Subscript: break;
    case NODE_Constant: return NODE_AS(Constant, node)->value;
    case NODE_Name:
    case NODE_Slice: return fold_node_anew(compiler, node);
    default: return NULL;
    }
    FoldCache *cache = &compiler->folded;
    const FoldEntry *known = cache->room ? find_entry(cache, node) : NULL;
    if (known && known->node) return known->constant;
    const Constant *constant = fold_node_anew(compiler, node);
    remember(compiler->arena, cache, node, constant);
    return constant;
}

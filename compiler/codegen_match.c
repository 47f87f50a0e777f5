/*
 * The match statement.
 *
 * A pattern consumes the subject on top of the stack. When it fails it jumps to a label that pops what lies
 * above the place where the next case starts: fail_blocks[n] pops n items, one block falling into the next.
 * Captured values wait on the stack, below what the pattern still needs (`on_top`), until the whole pattern
 * has matched.
 */
#include "compiler/codegen.h"

#include <string.h>

#include "compiler/unparse.h"

typedef struct Matching {
    const Name **stores;
    size_t store_count, store_room;
    bool allows_irrefutable;
    Block **fail_blocks;
    size_t fail_count, fail_room;
    size_t on_top;
} Matching;

static void compile_pattern(Compiler *compiler, const Node *node, Matching *matching);

static void need_fail_blocks(Compiler *compiler, Matching *matching, size_t pops) {
    while (matching->fail_count <= pops) {
        arena_grow(compiler->arena, &matching->fail_blocks, matching->fail_count, &matching->fail_room,
                   sizeof(Block *));
        matching->fail_blocks[matching->fail_count++] = new_block(compiler);
    }
}

static void jump_to_fail(Compiler *compiler, Span span, Matching *matching, int opcode) {
    size_t pops = matching->on_top + matching->store_count;
    need_fail_blocks(compiler, matching, pops);
    emit_jump(compiler, span, opcode, matching->fail_blocks[pops]);
}

static void emit_fail_blocks(Compiler *compiler, Span span, Matching *matching) {
    if (!matching->fail_count) return;
    while (--matching->fail_count) {
        use_block(compiler, matching->fail_blocks[matching->fail_count]);
        emit(compiler, span, OP_POP_TOP, 0);
    }
    use_block(compiler, matching->fail_blocks[0]);
    matching->fail_blocks = NULL;
    matching->fail_room = 0;
}

/* Moves the top below count - 1 items. */
static void emit_rotation(Compiler *compiler, Span span, size_t count) {
    while (count > 1) emit(compiler, span, OP_SWAP, (uint32_t)count--);
}

static void add_store(Compiler *compiler, Matching *matching, const Name *name) {
    arena_grow(compiler->arena, &matching->stores, matching->store_count, &matching->store_room,
               sizeof *matching->stores);
    matching->stores[matching->store_count++] = name;
}

static bool is_stored(const Matching *matching, const Name *name) {
    for (size_t i = 0; i < matching->store_count; i++)
        if (matching->stores[i] == name) return true;
    return false;
}

static void capture(Compiler *compiler, Span span, const Name *name, Matching *matching) {
    if (!name) {
        emit(compiler, span, OP_POP_TOP, 0);
        return;
    }
    if (is_stored(matching, name)) {
        fail_text(compiler, MESSAGE_PATTERN_NAME_TWICE, span, name->bytes);
        return;
    }
    emit_rotation(compiler, span, matching->on_top + matching->store_count + 1);
    add_store(compiler, matching, name);
}

static bool is_wildcard(const Node *node) {
    return node->kind == NODE_MatchAs && !NODE_AS(MatchAs, node)->name && !NODE_AS(MatchAs, node)->pattern;
}

static bool is_star_wildcard(const Node *node) {
    return node->kind == NODE_MatchStar && !NODE_AS(MatchStar, node)->name;
}

static void compile_subpattern(Compiler *compiler, const Node *node, Matching *matching) {
    bool outer = matching->allows_irrefutable;
    matching->allows_irrefutable = true;
    compile_pattern(compiler, node, matching);
    matching->allows_irrefutable = outer;
}

static void compile_as(Compiler *compiler, const MatchAsNode *node, Matching *matching) {
    Span span = node->base.span;
    if (!node->pattern) {
        if (!matching->allows_irrefutable) {
            if (node->name) fail_text(compiler, MESSAGE_PATTERN_CAPTURE, span, node->name->bytes);
            else fail(compiler, MESSAGE_PATTERN_WILDCARD, span);
            return;
        }
        capture(compiler, span, node->name, matching);
        return;
    }
    matching->on_top++;
    emit(compiler, span, OP_COPY, 1);
    compile_pattern(compiler, node->pattern, matching);
    matching->on_top--;
    capture(compiler, span, node->name, matching);
}

/* ---- sequences ---- */

static void emit_count(Compiler *compiler, Span span, size_t value) {
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_INT;
    constant->integer = (int64_t)value;
    emit_constant(compiler, span, constant);
}

/* GET_LEN  LOAD_CONST n  COMPARE_OP  TO_BOOL  POP_JUMP_IF_FALSE fail */
static void emit_length_check(Compiler *compiler, Span span, size_t count, CompareOp op, Matching *matching) {
    emit(compiler, span, OP_GET_LEN, 0);
    emit_count(compiler, span, count);
    emit(compiler, span, OP_COMPARE_OP, (uint32_t)op);
    emit(compiler, span, OP_TO_BOOL, 0);
    jump_to_fail(compiler, span, matching, OP_POP_JUMP_IF_FALSE);
}

/* UNPACK_SEQUENCE n or UNPACK_EX, then each item against its pattern */
static void compile_unpacked_items(Compiler *compiler, Span span, NodeList patterns, size_t star,
                                   Matching *matching) {
    size_t count = patterns.count;
    if (star == count) {
        emit(compiler, span, OP_UNPACK_SEQUENCE, (uint32_t)count);
    } else if (star > 0xFF || count - star - 1 > 0xFFFF) {
        fail(compiler, MESSAGE_PATTERN_STARRED_TOO_MANY, span);
        return;
    } else {
        emit(compiler, span, OP_UNPACK_EX, (uint32_t)(star | (count - star - 1) << 8));
    }
    matching->on_top += count;
    for (size_t i = 0; i < count && !compiler->failed; i++) {
        matching->on_top--;
        compile_subpattern(compiler, patterns.items[i], matching);
    }
}

/* [a, *_, b]: the items are taken one by one with subscripts, the rest is never looked at */
static void compile_subscripted_items(Compiler *compiler, Span span, NodeList patterns, size_t star,
                                      Matching *matching) {
    matching->on_top++;
    for (size_t i = 0; i < patterns.count && !compiler->failed; i++) {
        const Node *pattern = patterns.items[i];
        if (i == star || is_wildcard(pattern)) continue;
        emit(compiler, span, OP_COPY, 1);
        if (i < star) {
            emit_count(compiler, span, i);
        } else {
            emit(compiler, span, OP_GET_LEN, 0);
            emit_count(compiler, span, patterns.count - i);
            emit(compiler, span, OP_BINARY_OP, BINARY_SUBTRACT);
        }
        emit(compiler, span, OP_BINARY_OP, BINARY_SUBSCR);
        compile_subpattern(compiler, pattern, matching);
    }
    matching->on_top--;
    emit(compiler, span, OP_POP_TOP, 0);
}

static void compile_sequence(Compiler *compiler, const MatchSequenceNode *node, Matching *matching) {
    Span span = node->base.span;
    NodeList patterns = node->patterns;
    size_t star = patterns.count;
    bool only_wildcards = true, has_star_wildcard = false;
    for (size_t i = 0; i < patterns.count; i++) {
        const Node *pattern = patterns.items[i];
        if (pattern->kind != NODE_MatchStar) {
            only_wildcards &= is_wildcard(pattern);
            continue;
        }
        if (star != patterns.count) {
            fail(compiler, MESSAGE_PATTERN_STARRED_TWICE, span);
            return;
        }
        has_star_wildcard = is_star_wildcard(pattern);
        only_wildcards &= has_star_wildcard;
        star = i;
    }
    matching->on_top++;
    emit(compiler, span, OP_MATCH_SEQUENCE, 0);
    jump_to_fail(compiler, span, matching, OP_POP_JUMP_IF_FALSE);
    if (star == patterns.count) emit_length_check(compiler, span, patterns.count, COMPARE_EQ, matching);
    else if (patterns.count > 1) emit_length_check(compiler, span, patterns.count - 1, COMPARE_GE, matching);
    matching->on_top--;
    if (only_wildcards) emit(compiler, span, OP_POP_TOP, 0);
    else if (has_star_wildcard) compile_subscripted_items(compiler, span, patterns, star, matching);
    else compile_unpacked_items(compiler, span, patterns, star, matching);
}

/* ---- mappings ---- */

static bool is_number(const Constant *constant, double *real, double *imaginary) {
    *imaginary = 0;
    switch (constant->kind) {
    case CONSTANT_FALSE: *real = 0; return true;
    case CONSTANT_TRUE: *real = 1; return true;
    case CONSTANT_INT:
        *real = (double)constant->integer;
        return (int64_t)*real == constant->integer && constant->integer < INT64_MAX;
    case CONSTANT_FLOAT: *real = constant->number; return true;
    case CONSTANT_COMPLEX:
        *real = constant->complex.real, *imaginary = constant->complex.imaginary;
        return true;
    default: return false;
    }
}

/* Would the two be the same key of a dict? */
static bool same_key(const Constant *left, const Constant *right) {
    double left_real, left_imaginary, right_real, right_imaginary;
    if (is_number(left, &left_real, &left_imaginary) && is_number(right, &right_real, &right_imaginary))
        return left_real == right_real && left_imaginary == right_imaginary;
    return constants_equal(left, right);
}

/* The keys, each a literal or a dotted name, on the stack. */
static void compile_keys(Compiler *compiler, const MatchMappingNode *node) {
    const Constant **seen = arena_allocate_array(compiler->arena, node->keys.count, sizeof *seen);
    size_t seen_count = 0;
    for (size_t i = 0; i < node->keys.count && !compiler->failed; i++) {
        const Node *key = node->keys.items[i];
        const Constant *constant = fold_node(compiler, key);
        if (!constant && key->kind != NODE_Attribute && key->kind != NODE_BinOp &&
            key->kind != NODE_UnaryOp && key->kind != NODE_JoinedStr) {
            fail(compiler, MESSAGE_PATTERN_KEY, node->base.span);
            return;
        }
        for (size_t j = 0; constant && j < seen_count; j++) {
            if (!same_key(seen[j], constant)) continue;
            fail_text(compiler, MESSAGE_PATTERN_KEY_TWICE, node->base.span,
                      unparse_constant(compiler->arena, constant));
            return;
        }
        if (constant) seen[seen_count++] = constant;
        compile_expression(compiler, key);
    }
}

/* subject, keys -- : what the keys leave over, as a dict under the name rest */
static void compile_rest(Compiler *compiler, Span span, const Name *rest, size_t key_count,
                         Matching *matching) {
    emit(compiler, span, OP_BUILD_MAP, 0);
    emit(compiler, span, OP_SWAP, 3);
    emit(compiler, span, OP_DICT_UPDATE, 2);
    emit(compiler, span, OP_UNPACK_SEQUENCE, (uint32_t)key_count);
    for (size_t i = key_count; i > 0; i--) {
        emit(compiler, span, OP_COPY, (uint32_t)i + 1);
        emit(compiler, span, OP_SWAP, 2);
        emit(compiler, span, OP_DELETE_SUBSCR, 0);
    }
    capture(compiler, span, rest, matching);
}

static void compile_mapping(Compiler *compiler, const MatchMappingNode *node, Matching *matching) {
    Span span = node->base.span;
    size_t count = node->keys.count;
    matching->on_top++;
    emit(compiler, span, OP_MATCH_MAPPING, 0);
    jump_to_fail(compiler, span, matching, OP_POP_JUMP_IF_FALSE);
    if (!count && !node->rest) {
        matching->on_top--;
        emit(compiler, span, OP_POP_TOP, 0);
        return;
    }
    if (count) emit_length_check(compiler, span, count, COMPARE_GE, matching);
    const Constant **constants = arena_allocate_array(compiler->arena, count, sizeof *constants);
    bool all_constant = true;
    for (size_t i = 0; i < count; i++) {
        constants[i] = fold_node(compiler, node->keys.items[i]);
        all_constant &= constants[i] != NULL;
    }
    Block *scratch = compiler->body->last;
    size_t before = compiler->failed ? 0 : scratch->count;
    compile_keys(compiler, node);
    if (compiler->failed) return;
    if (all_constant && scratch == compiler->body->last) {
        scratch->count = before; /* the keys were checked; they are loaded as one constant */
        Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
        tuple->kind = CONSTANT_TUPLE;
        tuple->sequence.items = constants;
        tuple->sequence.count = count;
        emit_constant(compiler, span, tuple);
    } else {
        emit(compiler, span, OP_BUILD_TUPLE, (uint32_t)count);
    }
    emit(compiler, span, OP_MATCH_KEYS, 0);
    matching->on_top += 2;
    emit(compiler, span, OP_COPY, 1);
    jump_to_fail(compiler, span, matching, OP_POP_JUMP_IF_NONE);
    emit(compiler, span, OP_UNPACK_SEQUENCE, (uint32_t)count);
    /* subject, keys, and the values not matched yet */
    matching->on_top += count;
    matching->on_top--;
    for (size_t i = 0; i < count && !compiler->failed; i++) {
        matching->on_top--;
        compile_subpattern(compiler, node->patterns.items[i], matching);
    }
    matching->on_top -= 2;
    if (node->rest) {
        compile_rest(compiler, span, node->rest, count, matching);
    } else {
        emit(compiler, span, OP_POP_TOP, 0);
        emit(compiler, span, OP_POP_TOP, 0);
    }
}

/* ---- classes ---- */

static const Constant *attribute_names(Compiler *compiler, NameList names) {
    const Constant **items = arena_allocate_array(compiler->arena, names.count, sizeof *items);
    for (size_t i = 0; i < names.count; i++) {
        Constant *item = arena_allocate(compiler->arena, sizeof *item);
        const Name *name = names.items[i];
        item->kind = CONSTANT_STR;
        item->text.bytes = name->bytes;
        item->text.count = name->count;
        items[i] = item;
    }
    Constant *tuple = arena_allocate(compiler->arena, sizeof *tuple);
    tuple->kind = CONSTANT_TUPLE;
    tuple->sequence.items = items;
    tuple->sequence.count = names.count;
    return tuple;
}

static void check_attributes(Compiler *compiler, const MatchClassNode *node) {
    for (size_t i = 0; i < node->kwd_attrs.count; i++) {
        for (size_t j = i + 1; j < node->kwd_attrs.count; j++) {
            if (node->kwd_attrs.items[i] != node->kwd_attrs.items[j]) continue;
            fail_text(compiler, MESSAGE_PATTERN_ATTRIBUTE_TWICE, node->kwd_patterns.items[j]->span,
                      node->kwd_attrs.items[i]->bytes);
            return;
        }
    }
}

/* <class>  LOAD_CONST names  MATCH_CLASS n  COPY 1  POP_JUMP_IF_NONE fail  UNPACK_SEQUENCE  <each attribute>
 */
static void compile_class_pattern(Compiler *compiler, const MatchClassNode *node, Matching *matching) {
    Span span = node->base.span;
    size_t count = node->patterns.count + node->kwd_patterns.count;
    check_attributes(compiler, node);
    compile_expression(compiler, node->cls);
    emit_constant(compiler, span, attribute_names(compiler, node->kwd_attrs));
    emit(compiler, span, OP_MATCH_CLASS, (uint32_t)node->patterns.count);
    emit(compiler, span, OP_COPY, 1);
    matching->on_top++;
    jump_to_fail(compiler, span, matching, OP_POP_JUMP_IF_NONE);
    emit(compiler, span, OP_UNPACK_SEQUENCE, (uint32_t)count);
    matching->on_top += count;
    matching->on_top--;
    for (size_t i = 0; i < count && !compiler->failed; i++) {
        size_t positional = node->patterns.count;
        const Node *pattern =
            i < positional ? node->patterns.items[i] : node->kwd_patterns.items[i - positional];
        matching->on_top--;
        if (is_wildcard(pattern)) emit(compiler, span, OP_POP_TOP, 0);
        else compile_subpattern(compiler, pattern, matching);
    }
}

/* ---- alternatives ---- */

/* Brings the captures of an alternative, on the stack and in its list, into the order of the first
 * alternative's. */
static bool reorder_stores(Compiler *compiler, Span span, Matching *matching, const Name *const *control,
                           size_t control_count) {
    if (matching->store_count != control_count) return false;
    for (size_t at = control_count; at-- > 0;) {
        size_t found = 0;
        while (found < control_count && matching->stores[found] != control[at]) found++;
        if (found == control_count) return false;
        if (found == at) continue;
        /* The first found + 1 names move behind those up to `at`. */
        size_t rotations = found + 1;
        for (size_t turn = 0; turn < rotations; turn++) {
            const Name *first = matching->stores[0];
            memmove(matching->stores, matching->stores + 1, at * sizeof *matching->stores);
            matching->stores[at] = first;
            emit_rotation(compiler, span, at + 1);
        }
    }
    return true;
}

/* COPY 1  <alternative>  JUMP end   for each; then POP_TOP and fail */
static void compile_or(Compiler *compiler, const MatchOrNode *node, Matching *matching) {
    Span span = node->base.span;
    Block *end = new_block(compiler);
    const Name **control = NULL;
    size_t control_count = 0;
    for (size_t i = 0; i < node->patterns.count && !compiler->failed; i++) {
        const Node *alternative = node->patterns.items[i];
        Matching inner = {.allows_irrefutable =
                              i + 1 == node->patterns.count && matching->allows_irrefutable};
        emit(compiler, alternative->span, OP_COPY, 1);
        compile_pattern(compiler, alternative, &inner);
        if (compiler->failed) return;
        if (i == 0) {
            control = inner.stores;
            control_count = inner.store_count;
        } else if (!reorder_stores(compiler, alternative->span, &inner, control, control_count)) {
            fail(compiler, MESSAGE_PATTERN_DIFFERENT_NAMES, span);
            return;
        }
        emit_jump(compiler, alternative->span, PSEUDO_JUMP, end);
        emit_fail_blocks(compiler, alternative->span, &inner);
    }
    emit(compiler, span, OP_POP_TOP, 0);
    jump_to_fail(compiler, span, matching, PSEUDO_JUMP);
    use_block(compiler, end);
    size_t rotations = control_count + 1 + matching->on_top + matching->store_count;
    for (size_t i = 0; i < control_count; i++) {
        emit_rotation(compiler, span, rotations);
        if (is_stored(matching, control[i])) {
            fail_text(compiler, MESSAGE_PATTERN_NAME_TWICE, span, control[i]->bytes);
            return;
        }
        add_store(compiler, matching, control[i]);
    }
    emit(compiler, span, OP_POP_TOP, 0);
}

static void compile_value(Compiler *compiler, const MatchValueNode *node, Matching *matching) {
    Span span = node->base.span;
    compile_expression(compiler, node->value);
    emit(compiler, span, OP_COMPARE_OP, COMPARE_EQ);
    emit(compiler, span, OP_TO_BOOL, 0);
    jump_to_fail(compiler, span, matching, OP_POP_JUMP_IF_FALSE);
}

static void compile_pattern_kind(Compiler *compiler, const Node *node, Matching *matching) {
    switch (node->kind) {
    case NODE_MatchValue: compile_value(compiler, NODE_AS(MatchValue, node), matching); break;
    case NODE_MatchSingleton:
        emit_constant(compiler, node->span, NODE_AS(MatchSingleton, node)->value);
        emit(compiler, node->span, OP_IS_OP, 0);
        jump_to_fail(compiler, node->span, matching, OP_POP_JUMP_IF_FALSE);
        break;
    case NODE_MatchSequence: compile_sequence(compiler, NODE_AS(MatchSequence, node), matching); break;
    case NODE_MatchMapping: compile_mapping(compiler, NODE_AS(MatchMapping, node), matching); break;
    case NODE_MatchClass: compile_class_pattern(compiler, NODE_AS(MatchClass, node), matching); break;
    case NODE_MatchStar: capture(compiler, node->span, NODE_AS(MatchStar, node)->name, matching); break;
    case NODE_MatchAs: compile_as(compiler, NODE_AS(MatchAs, node), matching); break;
    case NODE_MatchOr: compile_or(compiler, NODE_AS(MatchOr, node), matching); break;
    default: break; /* not a pattern */
    }
}

static void compile_pattern(Compiler *compiler, const Node *node, Matching *matching) {
    if (enter_node(compiler)) compile_pattern_kind(compiler, node, matching);
    leave_node(compiler);
}

/* An instruction takes the place of what comes behind it: it counts as the beginning of that. */
static void take_next_span(const Compiler *compiler, Block *block, size_t index) {
    const Block *next = index + 1 < block->count ? block : block->next;
    if (compiler->failed) return;
    block->items[index].span = next == block         ? block->items[index + 1].span
                               : next && next->count ? next->items[0].span
                                                     : SPAN_NONE;
}

/* [COPY 1]  <pattern>  <stores>  <guard>  [POP_TOP]  <body>  JUMP end  <fail blocks>     for each case */
void compile_match(Compiler *compiler, const MatchNode *node) {
    size_t count = node->cases.count;
    Block *end = new_block(compiler);
    compile_expression(compiler, node->subject);
    const match_caseNode *last = NODE_AS(match_case, node->cases.items[count - 1]);
    bool has_default = is_wildcard(last->pattern) && count > 1;
    size_t tested = count - (has_default ? 1 : 0);
    for (size_t i = 0; i < tested && !compiler->failed; i++) {
        const match_caseNode *match_case = NODE_AS(match_case, node->cases.items[i]);
        Span span = match_case->pattern->span;
        bool keeps_subject = i + 1 != tested;
        Matching matching = {.allows_irrefutable = match_case->guard || i + 1 == count};
        if (keeps_subject) emit(compiler, span, OP_COPY, 1);
        compile_pattern(compiler, match_case->pattern, &matching);
        if (compiler->failed) return;
        for (size_t j = 0; j < matching.store_count; j++)
            emit_variable(compiler, span, matching.stores[j], CONTEXT_Store);
        matching.store_count = 0;
        if (match_case->guard) {
            need_fail_blocks(compiler, &matching, 0);
            compile_jump_if(compiler, match_case->guard, matching.fail_blocks[0], false);
        }
        if (keeps_subject) emit(compiler, SPAN_NONE, OP_POP_TOP, 0);
        Block *block = compiler->body->last;
        size_t index = block->count - 1;
        compile_statements(compiler, match_case->body);
        if (keeps_subject) take_next_span(compiler, block, index);
        emit_jump(compiler, SPAN_NONE, PSEUDO_JUMP, end);
        emit_fail_blocks(compiler, span, &matching);
    }
    if (has_default && !compiler->failed) {
        emit(compiler, last->pattern->span, OP_NOP, 0);
        if (last->guard) compile_jump_if(compiler, last->guard, end, false);
        compile_statements(compiler, last->body);
    }
    use_block(compiler, end);
}

/*
 * Source text of an expression: parentheses only where precedence asks for them, strings by repr().
 *
 * Follows what CPython's annotations look like as text, since programs see it in __annotations__.
 */
#include "compiler/unparse.h"

#include "base/buffer.h"
#include "base/float_text.h"
#include "base/text_repr.h"

#include <math.h>
#include <string.h>

typedef enum Precedence {
    LEVEL_TUPLE,
    LEVEL_TEST,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_EXPRESSION,
    LEVEL_BIT_OR = LEVEL_EXPRESSION,
    LEVEL_BIT_XOR,
    LEVEL_BIT_AND,
    LEVEL_SHIFT,
    LEVEL_ARITHMETIC,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
} Precedence;

typedef struct Writer {
    Arena *arena;
    char *bytes;
    size_t count, room;
} Writer;

static void write_node(Writer *writer, const Node *node, int level);

static void write_bytes(Writer *writer, const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        arena_grow(writer->arena, &writer->bytes, writer->count, &writer->room, 1);
        writer->bytes[writer->count++] = bytes[i];
    }
}

static void write_text(Writer *writer, const char *text) {
    write_bytes(writer, text, strlen(text));
}

static void write_name(Writer *writer, const Name *name) {
    write_bytes(writer, name->bytes, name->count);
}

/* ---- constants ---- */

static void write_buffer(Writer *writer, Buffer *buffer) {
    bool failed = buffer->failed;
    if (buffer->count) write_bytes(writer, buffer->bytes, buffer->count);
    buffer_close(buffer);
    if (failed) longjmp(writer->arena->exhausted, 1);
}

static void write_float(Writer *writer, double value, bool wants_point) {
    char text[FLOAT_REPR_ROOM];
    if (isinf(value)) { /* no literal means infinity, but this one overflows to it */
        write_text(writer, value < 0 ? "-1e309" : "1e309");
        return;
    }
    if (wants_point) float_repr(value, text);
    else float_repr_bare(value, text);
    write_text(writer, text);
}

static void write_constant(Writer *writer, const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_NONE:
    case CONSTANT_FALSE:
    case CONSTANT_TRUE:
    case CONSTANT_INT:
    case CONSTANT_BIG_INT:
    case CONSTANT_STR:
    case CONSTANT_BYTES: {
        Buffer buffer = BUFFER_EMPTY;
        constant_append_repr(&buffer, constant);
        write_buffer(writer, &buffer);
        break;
    }
    case CONSTANT_ELLIPSIS: write_text(writer, "..."); break;
    case CONSTANT_FLOAT: write_float(writer, constant->number, true); break;
    case CONSTANT_COMPLEX:
        if (constant->complex.real == 0) {
            write_float(writer, constant->complex.imaginary, false);
            write_text(writer, "j");
            break;
        }
        write_text(writer, "(");
        write_float(writer, constant->complex.real, false);
        if (!(constant->complex.imaginary < 0)) write_text(writer, "+");
        write_float(writer, constant->complex.imaginary, false);
        write_text(writer, "j)");
        break;
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE:
        write_text(writer, constant->kind == CONSTANT_TUPLE   ? "("
                           : constant->kind == CONSTANT_SLICE ? "slice("
                                                              : "frozenset({");
        for (size_t i = 0; i < constant->sequence.count; i++) {
            if (i) write_text(writer, ", ");
            write_constant(writer, constant->sequence.items[i]);
        }
        if (constant->kind == CONSTANT_TUPLE && constant->sequence.count == 1) write_text(writer, ",");
        write_text(writer, constant->kind == CONSTANT_FROZENSET ? "})" : ")");
        break;
    case CONSTANT_CODE: write_text(writer, "<code>"); break;
    }
}

/* ---- operators ---- */

static void open_if(Writer *writer, bool condition) {
    if (condition) write_text(writer, "(");
}

static void close_if(Writer *writer, bool condition) {
    if (condition) write_text(writer, ")");
}

static int binary_level(Operator op) {
    switch (op) {
    case OPERATOR_Add:
    case OPERATOR_Sub: return LEVEL_ARITHMETIC;
    case OPERATOR_LShift:
    case OPERATOR_RShift: return LEVEL_SHIFT;
    case OPERATOR_BitOr: return LEVEL_BIT_OR;
    case OPERATOR_BitXor: return LEVEL_BIT_XOR;
    case OPERATOR_BitAnd: return LEVEL_BIT_AND;
    case OPERATOR_Pow: return LEVEL_POWER;
    default: return LEVEL_TERM;
    }
}

static void write_binary(Writer *writer, const BinOpNode *node, int level) {
    int own = binary_level(node->op);
    bool is_power = node->op == OPERATOR_Pow;
    open_if(writer, level > own);
    write_node(writer, node->left, own + is_power);
    write_text(writer, " ");
    write_text(writer, operator_text(node->op));
    write_text(writer, " ");
    write_node(writer, node->right, own + !is_power);
    close_if(writer, level > own);
}

static void write_unary(Writer *writer, const UnaryOpNode *node, int level) {
    int own = node->op == OPERATOR_Not ? LEVEL_NOT : LEVEL_FACTOR;
    open_if(writer, level > own);
    write_text(writer, operator_text(node->op));
    write_node(writer, node->operand, own);
    close_if(writer, level > own);
}

static void write_boolean(Writer *writer, const BoolOpNode *node, int level) {
    int own = node->op == OPERATOR_And ? LEVEL_AND : LEVEL_OR;
    open_if(writer, level > own);
    for (size_t i = 0; i < node->values.count; i++) {
        if (i) write_text(writer, node->op == OPERATOR_And ? " and " : " or ");
        write_node(writer, node->values.items[i], own + 1);
    }
    close_if(writer, level > own);
}

static void write_compare(Writer *writer, const CompareNode *node, int level) {
    open_if(writer, level > LEVEL_COMPARE);
    write_node(writer, node->left, LEVEL_COMPARE + 1);
    for (size_t i = 0; i < node->ops.count; i++) {
        write_text(writer, " ");
        write_text(writer, operator_text(node->ops.items[i]));
        write_text(writer, " ");
        write_node(writer, node->comparators.items[i], LEVEL_COMPARE + 1);
    }
    close_if(writer, level > LEVEL_COMPARE);
}

/* ---- lists of things ---- */

static void write_list(Writer *writer, NodeList list, int level) {
    for (size_t i = 0; i < list.count; i++) {
        if (i) write_text(writer, ", ");
        write_node(writer, list.items[i], level);
    }
}

static void write_parameter(Writer *writer, bool *is_first, const char *prefix, const Node *argument,
                            const Node *default_value) {
    if (!*is_first) write_text(writer, ", ");
    *is_first = false;
    write_text(writer, prefix);
    if (!argument) return;
    write_name(writer, NODE_AS(arg, argument)->arg);
    if (!default_value) return;
    write_text(writer, "=");
    write_node(writer, default_value, LEVEL_TEST);
}

static void write_parameters(Writer *writer, const argumentsNode *node) {
    bool is_first = true;
    size_t positional = node->posonlyargs.count, count = positional + node->args.count;
    size_t first_default = count - node->defaults.count;
    for (size_t i = 0; i < count; i++) {
        const Node *argument = i < positional ? node->posonlyargs.items[i] : node->args.items[i - positional];
        write_parameter(writer, &is_first, "", argument,
                        i >= first_default ? node->defaults.items[i - first_default] : NULL);
        if (positional && i + 1 == positional) write_parameter(writer, &is_first, "/", NULL, NULL);
    }
    if (node->vararg || node->kwonlyargs.count) write_parameter(writer, &is_first, "*", node->vararg, NULL);
    for (size_t i = 0; i < node->kwonlyargs.count; i++)
        write_parameter(writer, &is_first, "", node->kwonlyargs.items[i], node->kw_defaults.items[i]);
    if (node->kwarg) write_parameter(writer, &is_first, "**", node->kwarg, NULL);
}

static void write_lambda(Writer *writer, const LambdaNode *node, int level) {
    const argumentsNode *arguments = NODE_AS(arguments, node->args);
    bool has_positional = arguments->posonlyargs.count || arguments->args.count;
    open_if(writer, level > LEVEL_TEST);
    write_text(writer, has_positional ? "lambda " : "lambda"); /* `lambda*a`, as CPython has it */
    write_parameters(writer, arguments);
    write_text(writer, ": ");
    write_node(writer, node->body, LEVEL_TEST);
    close_if(writer, level > LEVEL_TEST);
}

static void write_dict(Writer *writer, const DictNode *node) {
    write_text(writer, "{");
    for (size_t i = 0; i < node->values.count; i++) {
        if (i) write_text(writer, ", ");
        if (node->keys.items[i]) {
            write_node(writer, node->keys.items[i], LEVEL_TEST);
            write_text(writer, ": ");
            write_node(writer, node->values.items[i], LEVEL_TEST);
        } else {
            write_text(writer, "**");
            write_node(writer, node->values.items[i], LEVEL_EXPRESSION);
        }
    }
    write_text(writer, "}");
}

static void write_generators(Writer *writer, NodeList generators) {
    for (size_t i = 0; i < generators.count; i++) {
        const comprehensionNode *node = NODE_AS(comprehension, generators.items[i]);
        write_text(writer, node->is_async ? " async for " : " for ");
        write_node(writer, node->target, LEVEL_TUPLE);
        write_text(writer, " in ");
        write_node(writer, node->iter, LEVEL_TEST + 1);
        for (size_t j = 0; j < node->ifs.count; j++) {
            write_text(writer, " if ");
            write_node(writer, node->ifs.items[j], LEVEL_TEST + 1);
        }
    }
}

static void write_comprehension(Writer *writer, const char *open, const ListCompNode *node,
                                const char *close) {
    write_text(writer, open);
    write_node(writer, node->elt, LEVEL_TEST);
    write_generators(writer, node->generators);
    write_text(writer, close);
}

static void write_call(Writer *writer, const CallNode *node) {
    write_node(writer, node->func, LEVEL_ATOM);
    if (node->args.count == 1 && !node->keywords.count && node->args.items[0]->kind == NODE_GeneratorExp) {
        write_node(writer, node->args.items[0], LEVEL_TUPLE);
        return;
    }
    write_text(writer, "(");
    write_list(writer, node->args, LEVEL_TEST);
    for (size_t i = 0; i < node->keywords.count; i++) {
        const keywordNode *keyword = NODE_AS(keyword, node->keywords.items[i]);
        if (i || node->args.count) write_text(writer, ", ");
        if (keyword->arg) {
            write_name(writer, keyword->arg);
            write_text(writer, "=");
        } else {
            write_text(writer, "**");
        }
        write_node(writer, keyword->value, LEVEL_TEST);
    }
    write_text(writer, ")");
}

/* ---- strings with fields ---- */

static void write_formatted(Writer *writer, const Node *node);

static void write_field(Writer *writer, const Node *value, int conversion, const Node *spec) {
    Writer inner = {.arena = writer->arena};
    write_node(&inner, value, LEVEL_TEST + 1);
    write_text(writer, inner.count && inner.bytes[0] == '{' ? "{ " : "{");
    write_bytes(writer, inner.bytes, inner.count);
    if (conversion > 0) {
        char text[] = {'!', (char)conversion, '\0'};
        write_text(writer, text);
    }
    if (spec) {
        write_text(writer, ":");
        write_formatted(writer, spec);
    }
    write_text(writer, "}");
}

/* The inside of an f-string, not yet quoted. */
static void write_formatted(Writer *writer, const Node *node) {
    switch (node->kind) {
    case NODE_Constant: {
        const Constant *constant = NODE_AS(Constant, node)->value;
        for (size_t i = 0; i < constant->text.count; i++) {
            char byte = constant->text.bytes[i];
            write_bytes(writer, &byte, 1);
            if (byte == '{' || byte == '}') write_bytes(writer, &byte, 1);
        }
        break;
    }
    case NODE_JoinedStr:
        for (size_t i = 0; i < NODE_AS(JoinedStr, node)->values.count; i++)
            write_formatted(writer, NODE_AS(JoinedStr, node)->values.items[i]);
        break;
    case NODE_TemplateStr:
        for (size_t i = 0; i < NODE_AS(TemplateStr, node)->values.count; i++)
            write_formatted(writer, NODE_AS(TemplateStr, node)->values.items[i]);
        break;
    case NODE_FormattedValue:
        write_field(writer, NODE_AS(FormattedValue, node)->value, NODE_AS(FormattedValue, node)->conversion,
                    NODE_AS(FormattedValue, node)->format_spec);
        break;
    case NODE_Interpolation:
        write_field(writer, NODE_AS(Interpolation, node)->value, NODE_AS(Interpolation, node)->conversion,
                    NODE_AS(Interpolation, node)->format_spec);
        break;
    default: break;
    }
}

static void write_quoted_fields(Writer *writer, const char *prefix, const Node *node) {
    Writer inner = {.arena = writer->arena};
    write_formatted(&inner, node);
    write_text(writer, prefix);
    Buffer buffer = BUFFER_EMPTY;
    text_append_repr(&buffer, inner.bytes ? inner.bytes : "", inner.count);
    write_buffer(writer, &buffer);
}

/* ---- all of them ---- */

static void write_attribute(Writer *writer, const AttributeNode *node) {
    write_node(writer, node->value, LEVEL_ATOM);
    bool is_int = node->value->kind == NODE_Constant &&
                  (NODE_AS(Constant, node->value)->value->kind == CONSTANT_INT ||
                   NODE_AS(Constant, node->value)->value->kind == CONSTANT_BIG_INT);
    write_text(writer, is_int ? " ." : ".");
    write_name(writer, node->attr);
}

static void write_slice(Writer *writer, const SliceNode *node) {
    if (node->lower) write_node(writer, node->lower, LEVEL_TEST);
    write_text(writer, ":");
    if (node->upper) write_node(writer, node->upper, LEVEL_TEST);
    if (!node->step) return;
    write_text(writer, ":");
    write_node(writer, node->step, LEVEL_TEST);
}

static void write_tuple(Writer *writer, NodeList items, int level) {
    if (!items.count) {
        write_text(writer, "()");
        return;
    }
    open_if(writer, level > LEVEL_TUPLE);
    write_list(writer, items, LEVEL_TEST);
    if (items.count == 1) write_text(writer, ",");
    close_if(writer, level > LEVEL_TUPLE);
}

static void write_node(Writer *writer, const Node *node, int level) {
    switch (node->kind) {
    case NODE_BoolOp: write_boolean(writer, NODE_AS(BoolOp, node), level); break;
    case NODE_NamedExpr:
        open_if(writer, level > LEVEL_TUPLE);
        write_node(writer, NODE_AS(NamedExpr, node)->target, LEVEL_ATOM);
        write_text(writer, " := ");
        write_node(writer, NODE_AS(NamedExpr, node)->value, LEVEL_ATOM);
        close_if(writer, level > LEVEL_TUPLE);
        break;
    case NODE_BinOp: write_binary(writer, NODE_AS(BinOp, node), level); break;
    case NODE_UnaryOp: write_unary(writer, NODE_AS(UnaryOp, node), level); break;
    case NODE_Lambda: write_lambda(writer, NODE_AS(Lambda, node), level); break;
    case NODE_IfExp:
        open_if(writer, level > LEVEL_TEST);
        write_node(writer, NODE_AS(IfExp, node)->body, LEVEL_TEST + 1);
        write_text(writer, " if ");
        write_node(writer, NODE_AS(IfExp, node)->test, LEVEL_TEST + 1);
        write_text(writer, " else ");
        write_node(writer, NODE_AS(IfExp, node)->orelse, LEVEL_TEST);
        close_if(writer, level > LEVEL_TEST);
        break;
    case NODE_Dict: write_dict(writer, NODE_AS(Dict, node)); break;
    case NODE_Set:
        write_text(writer, "{");
        write_list(writer, NODE_AS(Set, node)->elts, LEVEL_TEST);
        write_text(writer, "}");
        break;
    case NODE_ListComp: write_comprehension(writer, "[", NODE_AS(ListComp, node), "]"); break;
    case NODE_SetComp: write_comprehension(writer, "{", NODE_AS(ListComp, node), "}"); break;
    case NODE_GeneratorExp: write_comprehension(writer, "(", NODE_AS(ListComp, node), ")"); break;
    case NODE_DictComp:
        write_text(writer, "{");
        write_node(writer, NODE_AS(DictComp, node)->key, LEVEL_TEST);
        write_text(writer, ": ");
        write_node(writer, NODE_AS(DictComp, node)->value, LEVEL_TEST);
        write_generators(writer, NODE_AS(DictComp, node)->generators);
        write_text(writer, "}");
        break;
    case NODE_Await:
        open_if(writer, level > LEVEL_AWAIT);
        write_text(writer, "await ");
        write_node(writer, NODE_AS(Await, node)->value, LEVEL_ATOM);
        close_if(writer, level > LEVEL_AWAIT);
        break;
    case NODE_Yield:
        write_text(writer, NODE_AS(Yield, node)->value ? "(yield " : "(yield");
        if (NODE_AS(Yield, node)->value) write_node(writer, NODE_AS(Yield, node)->value, LEVEL_TEST);
        write_text(writer, ")");
        break;
    case NODE_YieldFrom:
        write_text(writer, "(yield from ");
        write_node(writer, NODE_AS(YieldFrom, node)->value, LEVEL_TEST);
        write_text(writer, ")");
        break;
    case NODE_Compare: write_compare(writer, NODE_AS(Compare, node), level); break;
    case NODE_Call: write_call(writer, NODE_AS(Call, node)); break;
    case NODE_FormattedValue:
    case NODE_JoinedStr: write_quoted_fields(writer, "f", node); break;
    case NODE_Interpolation:
    case NODE_TemplateStr: write_quoted_fields(writer, "t", node); break;
    case NODE_Constant:
        if (NODE_AS(Constant, node)->constant_kind) write_text(writer, "u");
        write_constant(writer, NODE_AS(Constant, node)->value);
        break;
    case NODE_Attribute: write_attribute(writer, NODE_AS(Attribute, node)); break;
    case NODE_Subscript:
        write_node(writer, NODE_AS(Subscript, node)->value, LEVEL_ATOM);
        write_text(writer, "[");
        write_node(writer, NODE_AS(Subscript, node)->slice, LEVEL_TUPLE);
        write_text(writer, "]");
        break;
    case NODE_Starred:
        write_text(writer, "*");
        write_node(writer, NODE_AS(Starred, node)->value, LEVEL_EXPRESSION);
        break;
    case NODE_Name: write_name(writer, NODE_AS(Name, node)->id); break;
    case NODE_List:
        write_text(writer, "[");
        write_list(writer, NODE_AS(List, node)->elts, LEVEL_TEST);
        write_text(writer, "]");
        break;
    case NODE_Tuple: write_tuple(writer, NODE_AS(Tuple, node)->elts, level); break;
    case NODE_Slice: write_slice(writer, NODE_AS(Slice, node)); break;
    default: break; /* not an expression */
    }
}

const char *unparse_expression(Arena *arena, const Node *node) {
    Writer writer = {.arena = arena};
    write_node(&writer, node, LEVEL_TEST);
    return arena_copy_text(arena, writer.bytes, writer.count);
}

const char *unparse_constant(Arena *arena, const Constant *constant) {
    Writer writer = {.arena = arena};
    write_constant(&writer, constant);
    return arena_copy_text(arena, writer.bytes, writer.count);
}

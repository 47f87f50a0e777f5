/*
 * Source text of an expression: parentheses only where precedence asks for them, strings by repr().
 *
 * Follows what CPython's annotations look like as text, since programs see it in __annotations__.
 */
#include "compiler/unparse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

typedef enum Precedence {
    LEVEL_TUPLE, LEVEL_TEST, LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_EXPRESSION,
    LEVEL_BIT_OR = LEVEL_EXPRESSION, LEVEL_BIT_XOR, LEVEL_BIT_AND, LEVEL_SHIFT, LEVEL_ARITHMETIC, LEVEL_TERM,
    LEVEL_FACTOR, LEVEL_POWER, LEVEL_AWAIT, LEVEL_ATOM,
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

/* Decimal digits by repeated division by 10^19. */
static void write_big_int(Writer *writer, const Constant *constant) {
    size_t count = constant->big.count;
    uint64_t *limbs = arena_allocate_array(writer->arena, count, sizeof *limbs);
    memcpy(limbs, constant->big.limbs, count * sizeof *limbs);
    uint64_t *groups = arena_allocate_array(writer->arena, count * 2 + 1, sizeof *groups);
    size_t group_count = 0;
    const uint64_t base = 10000000000000000000u;
    while (count) {
        UInt128 rest = 0;
        for (size_t i = count; i > 0; i--) {
            rest = rest << 64 | limbs[i - 1];
            limbs[i - 1] = (uint64_t)(rest / base);
            rest %= base;
        }
        groups[group_count++] = (uint64_t)rest;
        while (count && !limbs[count - 1]) count--;
    }
    if (constant->big.is_negative) write_text(writer, "-");
    char text[32];
    for (size_t i = group_count; i > 0; i--) {
        snprintf(text, sizeof text, i == group_count ? "%llu" : "%019llu", (unsigned long long)groups[i - 1]);
        write_text(writer, text);
    }
}

/* The shortest decimal that reads back as value, in repr()'s style. */
static void write_float(Writer *writer, double value, bool wants_point) {
    char text[64], digits[32];
    if (value != value) {
        write_text(writer, "nan");
        return;
    }
    if (value > 1.7976931348623157e308 || value < -1.7976931348623157e308) {
        write_text(writer, value < 0 ? "-1e309" : "1e309");
        return;
    }
    int precision = 1;
    for (; precision < 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, value);
        if (strtod(text, NULL) == value) break;
    }
    snprintf(text, sizeof text, "%.*e", precision - 1, value);
    const char *mark = strchr(text, 'e');
    int exponent = atoi(mark + 1), digit_count = 0;
    for (const char *at = text; at < mark; at++)
        if (*at >= '0' && *at <= '9') digits[digit_count++] = *at;
    digits[digit_count] = '\0';
    if (text[0] == '-') write_text(writer, "-");
    if (exponent < -4 || exponent >= 16) {
        write_bytes(writer, digits, 1);
        if (digit_count > 1) {
            write_text(writer, ".");
            write_text(writer, digits + 1);
        }
        snprintf(text, sizeof text, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
        write_text(writer, text);
    } else if (exponent < 0) {
        write_text(writer, "0.");
        for (int i = -1; i > exponent; i--) write_text(writer, "0");
        write_text(writer, digits);
    } else {
        for (int i = 0; i <= exponent; i++) write_bytes(writer, i < digit_count ? digits + i : "0", 1);
        if (exponent + 1 < digit_count) {
            write_text(writer, ".");
            write_text(writer, digits + exponent + 1);
        } else if (wants_point) {
            write_text(writer, ".0");
        }
    }
}

static void write_escaped(Writer *writer, uint32_t code, char quote, bool is_bytes) {
    char text[16];
    if (code == '\\' || code == (uint32_t)(unsigned char)quote) snprintf(text, sizeof text, "\\%c", (char)code);
    else if (code == '\n') snprintf(text, sizeof text, "\\n");
    else if (code == '\r') snprintf(text, sizeof text, "\\r");
    else if (code == '\t') snprintf(text, sizeof text, "\\t");
    else if (code < ' ' || code == 0x7F || (is_bytes && code > 0x7F)) snprintf(text, sizeof text, "\\x%02x", code);
    else if (code >= 0x80 && code < 0xA1) snprintf(text, sizeof text, "\\x%02x", code);
    else if (code >= 0xD800 && code < 0xE000) snprintf(text, sizeof text, "\\u%04x", code);
    else {
        char encoded[4];
        write_bytes(writer, encoded, utf8_encode(code, encoded));
        return;
    }
    write_text(writer, text);
}

static void write_string(Writer *writer, const char *bytes, size_t count, bool is_bytes) {
    bool has_single = memchr(bytes, '\'', count) != NULL, has_double = memchr(bytes, '"', count) != NULL;
    char quote = has_single && !has_double ? '"' : '\'';
    if (is_bytes) write_text(writer, "b");
    write_bytes(writer, &quote, 1);
    const char *at = bytes, *end = bytes + count;
    while (at < end) write_escaped(writer, is_bytes ? (unsigned char)*at++ : utf8_next(&at), quote, is_bytes);
    write_bytes(writer, &quote, 1);
}

static void write_constant(Writer *writer, const Constant *constant) {
    char text[32];
    switch (constant->kind) {
    case CONSTANT_NONE: write_text(writer, "None"); break;
    case CONSTANT_FALSE: write_text(writer, "False"); break;
    case CONSTANT_TRUE: write_text(writer, "True"); break;
    case CONSTANT_ELLIPSIS: write_text(writer, "..."); break;
    case CONSTANT_INT:
        snprintf(text, sizeof text, "%lld", (long long)constant->integer);
        write_text(writer, text);
        break;
    case CONSTANT_BIG_INT: write_big_int(writer, constant); break;
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
    case CONSTANT_STR: write_string(writer, constant->text.bytes, constant->text.count, false); break;
    case CONSTANT_BYTES: write_string(writer, constant->text.bytes, constant->text.count, true); break;
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE:
        write_text(writer, constant->kind == CONSTANT_TUPLE ? "(" : constant->kind == CONSTANT_SLICE ? "slice(" : "frozenset({");
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

static void write_parameter(Writer *writer, bool *is_first, const char *prefix, const Node *argument, const Node *default_value) {
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
        write_parameter(writer, &is_first, "", argument, i >= first_default ? node->defaults.items[i - first_default] : NULL);
        if (positional && i + 1 == positional) write_parameter(writer, &is_first, "/", NULL, NULL);
    }
    if (node->vararg || node->kwonlyargs.count) write_parameter(writer, &is_first, "*", node->vararg, NULL);
    for (size_t i = 0; i < node->kwonlyargs.count; i++)
        write_parameter(writer, &is_first, "", node->kwonlyargs.items[i], node->kw_defaults.items[i]);
    if (node->kwarg) write_parameter(writer, &is_first, "**", node->kwarg, NULL);
}

static void write_lambda(Writer *writer, const LambdaNode *node, int level) {
    const argumentsNode *arguments = NODE_AS(arguments, node->args);
    bool has_parameters = arguments->posonlyargs.count || arguments->args.count || arguments->vararg || arguments->kwonlyargs.count || arguments->kwarg;
    open_if(writer, level > LEVEL_TEST);
    write_text(writer, has_parameters ? "lambda " : "lambda");
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

static void write_comprehension(Writer *writer, const char *open, const ListCompNode *node, const char *close) {
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
        for (size_t i = 0; i < NODE_AS(JoinedStr, node)->values.count; i++) write_formatted(writer, NODE_AS(JoinedStr, node)->values.items[i]);
        break;
    case NODE_TemplateStr:
        for (size_t i = 0; i < NODE_AS(TemplateStr, node)->values.count; i++) write_formatted(writer, NODE_AS(TemplateStr, node)->values.items[i]);
        break;
    case NODE_FormattedValue:
        write_field(writer, NODE_AS(FormattedValue, node)->value, NODE_AS(FormattedValue, node)->conversion, NODE_AS(FormattedValue, node)->format_spec);
        break;
    case NODE_Interpolation:
        write_field(writer, NODE_AS(Interpolation, node)->value, NODE_AS(Interpolation, node)->conversion, NODE_AS(Interpolation, node)->format_spec);
        break;
    default: break;
    }
}

static void write_quoted_fields(Writer *writer, const char *prefix, const Node *node) {
    Writer inner = {.arena = writer->arena};
    write_formatted(&inner, node);
    write_text(writer, prefix);
    write_string(writer, inner.bytes ? inner.bytes : "", inner.count, false);
}

/* ---- all of them ---- */

static void write_attribute(Writer *writer, const AttributeNode *node) {
    write_node(writer, node->value, LEVEL_ATOM);
    bool is_int = node->value->kind == NODE_Constant && (NODE_AS(Constant, node->value)->value->kind == CONSTANT_INT ||
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

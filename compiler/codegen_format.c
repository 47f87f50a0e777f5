/*
 * '…%s…' % (a, b) with only %s, %r and %a becomes what an f-string would be, which needs neither a tuple nor
 * a parser.
 */
#include "compiler/codegen.h"

#include <string.h>

/* One %-field. */
typedef struct Field {
    uint32_t conversion;
    int width, precision; /* 0 and -1: none given */
    bool is_left;
} Field;

/* A piece of the result: text, or the field of the next item. */
typedef struct Piece {
    const Constant *text;
    Field field;
} Piece;

static const Constant *make_text(Compiler *compiler, const char *bytes, size_t count) {
    Constant *constant = arena_allocate(compiler->arena, sizeof *constant);
    constant->kind = CONSTANT_STR;
    constant->text.bytes = arena_copy_text(compiler->arena, bytes, count);
    constant->text.count = count;
    return constant;
}

/* Up to two digits; false when there are more. */
static bool read_number(const char **at, const char *end, int *number) {
    enum { MOST_DIGITS = 2 };
    int digits = 0;
    *number = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        *number = *number * 10 + (**at - '0');
        if (++digits > MOST_DIGITS) return false;
    }
    return true;
}

/* %[flags][width][.precision](s|r|a), the percent sign read already; only the flag - means something to
 * texts. */
static bool read_field(const char **at, const char *end, Field *field) {
    *field = (Field){.precision = -1};
    for (; *at < end && **at && strchr("-+ #0", **at); (*at)++)
        if (**at == '-') field->is_left = true;
    if (!read_number(at, end, &field->width)) return false;
    if (*at < end && **at == '.') {
        (*at)++;
        if (!read_number(at, end, &field->precision)) return false;
    }
    if (*at == end) return false;
    char kind = *(*at)++;
    if (kind != 's' && kind != 'r' && kind != 'a') return false;
    field->conversion = kind == 's' ? 1 : kind == 'r' ? 2 : 3;
    return true;
}

bool percent_makes_text(const Node *node) {
    if (node->kind != NODE_BinOp) return false;
    const BinOpNode *operation = NODE_AS(BinOp, node);
    if (operation->op != OPERATOR_Mod || operation->left->kind != NODE_Constant ||
        operation->right->kind != NODE_Tuple)
        return false;
    const Constant *format = NODE_AS(Constant, operation->left)->value;
    NodeList items = NODE_AS(Tuple, operation->right)->elts;
    if (format->kind != CONSTANT_STR) return false;
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i]->kind == NODE_Starred) return false;
    size_t fields = 0;
    for (const char *at = format->text.bytes, *end = at + format->text.count; at < end;) {
        if (*at++ != '%') continue;
        Field field;
        if (at < end && *at == '%') at++;
        else if (++fields > items.count || !read_field(&at, end, &field)) return false;
    }
    return fields == items.count;
}

/* What stands behind the colon of an f-string for the field, or NULL. */
static const Constant *field_spec(Compiler *compiler, const Field *field) {
    if (!field->width && field->precision < 0) return NULL;
    const char *text = "";
    if (field->width) text = arena_format(compiler->arena, "%s%d", field->is_left ? "" : ">", field->width);
    if (field->precision >= 0) text = arena_format(compiler->arena, "%s.%d", text, field->precision);
    return make_text(compiler, text, strlen(text));
}

/* Splits a format that percent_makes_text(); the number of pieces. */
static size_t split_format(Compiler *compiler, const Constant *format, Piece *pieces) {
    const char *at = format->text.bytes, *end = at + format->text.count;
    char *literal = arena_allocate(compiler->arena, format->text.count + 1);
    size_t count = 0;
    for (;;) {
        size_t length = 0;
        bool has_field = false;
        while (at < end && !has_field) {
            if (*at != '%') {
                literal[length++] = *at++;
            } else if (at + 1 < end && at[1] == '%') {
                literal[length++] = '%';
                at += 2;
            } else {
                has_field = true;
                at++;
            }
        }
        if (length) pieces[count++] = (Piece){.text = make_text(compiler, literal, length)};
        if (!has_field) break;
        Field field;
        if (!read_field(&at, end, &field)) break;
        pieces[count++] = (Piece){.field = field};
    }
    return count;
}

static void compile_piece(Compiler *compiler, const Piece *piece, const NodeList items, size_t *next) {
    if (piece->text) {
        emit_constant(compiler, SPAN_NONE, piece->text);
        return;
    }
    const Node *item = items.items[(*next)++];
    compile_expression(compiler, item);
    emit(compiler, item->span, OP_CONVERT_VALUE, piece->field.conversion);
    const Constant *spec = field_spec(compiler, &piece->field);
    if (spec) {
        emit_constant(compiler, item->span, spec);
        emit(compiler, item->span, OP_FORMAT_WITH_SPEC, 0);
    } else {
        emit(compiler, item->span, OP_FORMAT_SIMPLE, 0);
    }
}

/* <pieces>  BUILD_STRING n */
bool compile_percent_format(Compiler *compiler, const BinOpNode *node) {
    enum { PIECES_ON_STACK = 30 };
    if (!percent_makes_text(&node->base)) return false;
    const Constant *format = NODE_AS(Constant, node->left)->value;
    NodeList items = NODE_AS(Tuple, node->right)->elts;
    if (!items.count) return false;
    Piece *pieces = arena_allocate_array(compiler->arena, items.count * 2 + 1, sizeof *pieces);
    size_t count = split_format(compiler, format, pieces), next = 0;
    if (!count || count > PIECES_ON_STACK) return false;
    for (size_t i = 0; i < count; i++) compile_piece(compiler, &pieces[i], items, &next);
    if (count > 1) emit(compiler, node->base.span, OP_BUILD_STRING, (uint32_t)count);
    return true;
}

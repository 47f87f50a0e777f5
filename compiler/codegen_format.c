/*
 * '…%s…' % (a, b) with only %s, %r and %a becomes what an f-string would be, which needs neither a tuple nor
 * a parser.
 */
#include "compiler/codegen.h"

#include <string.h>

/* One %-field. spec: what stands behind the colon of an f-string, or NULL. */
typedef struct Field {
    uint32_t conversion;
    const Constant *spec;
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

/* Up to three digits; false when there are more. */
static bool read_number(const char **at, const char *end, int *number) {
    enum { MOST_DIGITS = 3 };
    int digits = 0;
    *number = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        *number = *number * 10 + (**at - '0');
        if (++digits > MOST_DIGITS) return false;
    }
    return true;
}

/* %[-][width][.precision](s|r|a), the percent sign read already. */
static bool read_field(Compiler *compiler, const char **at, const char *end, Field *field) {
    bool is_left = false;
    int width = 0, precision = -1;
    while (*at < end && **at == '-') {
        is_left = true;
        (*at)++;
    }
    if (*at < end && **at == '0') return false;
    if (!read_number(at, end, &width)) return false;
    if (*at < end && **at == '.') {
        (*at)++;
        if (!read_number(at, end, &precision)) return false;
    }
    if (*at == end) return false;
    char kind = *(*at)++;
    if (kind != 's' && kind != 'r' && kind != 'a') return false;
    field->conversion = kind == 's' ? 1 : kind == 'r' ? 2 : 3;
    if (!width && precision < 0) return true;
    const char *text = "";
    if (width) text = arena_format(compiler->arena, "%s%d", is_left ? "" : ">", width);
    if (precision >= 0) text = arena_format(compiler->arena, "%s.%d", text, precision);
    field->spec = make_text(compiler, text, strlen(text));
    return true;
}

/* Splits the format; the number of pieces, or 0 when it is not for here. */
static size_t split_format(Compiler *compiler, const Constant *format, size_t item_count, Piece *pieces) {
    const char *at = format->text.bytes, *end = at + format->text.count;
    char *literal = arena_allocate(compiler->arena, format->text.count + 1);
    size_t count = 0, fields = 0;
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
        Field field = {0, NULL};
        if (++fields > item_count || !read_field(compiler, &at, end, &field)) return 0;
        pieces[count++] = (Piece){.field = field};
    }
    return fields == item_count ? count : 0;
}

static void compile_piece(Compiler *compiler, const Piece *piece, const NodeList items, size_t *next) {
    if (piece->text) {
        emit_constant(compiler, SPAN_NONE, piece->text);
        return;
    }
    const Node *item = items.items[(*next)++];
    compile_expression(compiler, item);
    emit(compiler, item->span, OP_CONVERT_VALUE, piece->field.conversion);
    if (piece->field.spec) {
        emit_constant(compiler, item->span, piece->field.spec);
        emit(compiler, item->span, OP_FORMAT_WITH_SPEC, 0);
    } else {
        emit(compiler, item->span, OP_FORMAT_SIMPLE, 0);
    }
}

/* <pieces>  BUILD_STRING n */
bool compile_percent_format(Compiler *compiler, const BinOpNode *node) {
    enum { PIECES_ON_STACK = 30 };
    if (node->op != OPERATOR_Mod || node->left->kind != NODE_Constant || node->right->kind != NODE_Tuple)
        return false;
    const Constant *format = NODE_AS(Constant, node->left)->value;
    NodeList items = NODE_AS(Tuple, node->right)->elts;
    if (format->kind != CONSTANT_STR || !items.count) return false;
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i]->kind == NODE_Starred) return false;
    Piece *pieces = arena_allocate_array(compiler->arena, items.count * 2 + 1, sizeof *pieces);
    size_t count = split_format(compiler, format, items.count, pieces), next = 0;
    if (!count || count > PIECES_ON_STACK) return false;
    for (size_t i = 0; i < count; i++) compile_piece(compiler, &pieces[i], items, &next);
    if (count > 1) emit(compiler, node->base.span, OP_BUILD_STRING, (uint32_t)count);
    return true;
}

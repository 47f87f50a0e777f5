/*
 * The tree as text. Recursion is safe: parse_source() bounds the depth of every tree.
 */
#include "parser/dump_ast.h"

#include <string.h>

#include "base/text_repr.h"

typedef struct Dump {
    Buffer *buffer;
    bool attributes;
    int indent;
} Dump;

bool ast_has_place(NodeKind kind) {
    switch (node_infos[kind].group) {
    case GROUP_MOD: return false;
    case GROUP_STMT: case GROUP_EXPR: case GROUP_PATTERN: case GROUP_TYPE_PARAM: return true;
    case GROUP_OTHER: break;
    }
    return kind == NODE_ExceptHandler || kind == NODE_arg || kind == NODE_keyword || kind == NODE_alias;
}

/* One field of one node; the accessors know the C types of nodes.def. */
typedef struct FieldValue {
    FieldType type;
    const void *at;
} FieldValue;

static const Node *as_node(FieldValue field) {
    return *(const Node *const *)field.at;
}

static const NodeList *as_nodes(FieldValue field) {
    return field.at;
}

static const NameList *as_names(FieldValue field) {
    return field.at;
}

static const OperatorList *as_operators(FieldValue field) {
    return field.at;
}

static const Name *as_name(FieldValue field) {
    return *(const Name *const *)field.at;
}

static const Constant *as_constant(FieldValue field) {
    return *(const Constant *const *)field.at;
}

static const char *field_name(const NodeField *field) {
    return strcmp(field->name, "constant_kind") == 0 ? "kind" : field->name;
}

/* Empty lists and absent options are not shown. */
static bool is_shown(FieldValue field) {
    switch (field.type) {
    case FIELD_OPTIONAL: return as_node(field) != NULL;
    case FIELD_OPTIONAL_NAME: return as_name(field) != NULL;
    case FIELD_OPTIONAL_TEXT: return as_constant(field) != NULL;
    case FIELD_NODES: return as_nodes(field)->count != 0;
    case FIELD_NAMES: return as_names(field)->count != 0;
    case FIELD_OPERATORS: return as_operators(field)->count != 0;
    case FIELD_NODE:
    case FIELD_NAME:
    case FIELD_CONSTANT:
    case FIELD_CONTEXT:
    case FIELD_OPERATOR:
    case FIELD_INT:
    case FIELD_BOOL: return true;
    }
    UNREACHABLE();
}

static FieldValue field_of(const Node *node, size_t index) {
    const NodeField *field = &node_infos[node->kind].fields[index];
    return (FieldValue){field->type, (const char *)node + field->offset};
}

static bool shows_nothing(const Node *node, bool attributes) {
    if (attributes && ast_has_place(node->kind)) return false;
    for (size_t i = 0; i < node_infos[node->kind].field_count; i++)
        if (is_shown(field_of(node, i))) return false;
    return true;
}

static bool is_simple(FieldValue field, bool attributes) {
    switch (field.type) {
    case FIELD_NODE: case FIELD_OPTIONAL: return shows_nothing(as_node(field), attributes);
    case FIELD_NODES: case FIELD_NAMES: case FIELD_OPERATORS: return false;
    case FIELD_NAME:
    case FIELD_OPTIONAL_NAME:
    case FIELD_CONSTANT:
    case FIELD_OPTIONAL_TEXT:
    case FIELD_CONTEXT:
    case FIELD_OPERATOR: case FIELD_INT: case FIELD_BOOL: return true;
    }
    UNREACHABLE();
}

/* At most this many fields, all simple, stay on the line of their node. */
enum { FIELDS_ON_A_LINE = 3 };

static bool fits_line(const Dump *dump, const Node *node) {
    size_t count = 0;
    for (size_t i = 0; i < node_infos[node->kind].field_count; i++) {
        FieldValue field = field_of(node, i);
        if (!is_shown(field)) continue;
        count++;
        if (!is_simple(field, dump->attributes)) return false;
    }
    if (dump->attributes && ast_has_place(node->kind)) count += 4;
    return count <= FIELDS_ON_A_LINE;
}

static void append_break(const Dump *dump, int level) {
    if (dump->indent < 0) return;
    buffer_append_byte(dump->buffer, '\n');
    for (int i = 0; i < dump->indent * level; i++) buffer_append_byte(dump->buffer, ' ');
}

/* Between two items. */
static void append_separator(const Dump *dump, int level, bool on_a_line) {
    if (dump->indent < 0 || on_a_line) {
        buffer_append_text(dump->buffer, ", ");
        return;
    }
    buffer_append_byte(dump->buffer, ',');
    append_break(dump, level);
}

static void append_name(const Dump *dump, const Name *name) {
    if (name) text_append_repr(dump->buffer, name->bytes, name->count);
    else buffer_append_text(dump->buffer, "None");
}

static const char *context_text(ExprContext context) {
    return context == CONTEXT_Load ? "Load()" : context == CONTEXT_Store ? "Store()" : "Del()";
}

static void append_node(const Dump *dump, const Node *node, int level);

static void append_list(const Dump *dump, FieldValue field, int level) {
    size_t count = field.type == FIELD_NODES ? as_nodes(field)->count
                   : field.type == FIELD_NAMES ? as_names(field)->count : as_operators(field)->count;
    buffer_append_byte(dump->buffer, '[');
    append_break(dump, level + 1);
    for (size_t i = 0; i < count; i++) {
        if (i) append_separator(dump, level + 1, false);
        if (field.type == FIELD_NAMES) append_name(dump, as_names(field)->items[i]);
        else if (field.type == FIELD_NODES) append_node(dump, as_nodes(field)->items[i], level + 1);
        else buffer_append_format(dump->buffer, "%s()", operator_name(as_operators(field)->items[i]));
    }
    buffer_append_byte(dump->buffer, ']');
}

static void append_field(const Dump *dump, FieldValue field, int level) {
    switch (field.type) {
    case FIELD_NODE: case FIELD_OPTIONAL: append_node(dump, as_node(field), level); return;
    case FIELD_NODES: case FIELD_NAMES: case FIELD_OPERATORS: append_list(dump, field, level); return;
    case FIELD_NAME: case FIELD_OPTIONAL_NAME: append_name(dump, as_name(field)); return;
    case FIELD_CONSTANT:
    case FIELD_OPTIONAL_TEXT:
        constant_append_repr(dump->buffer, as_constant(field));
        return;
    case FIELD_CONTEXT:
        buffer_append_text(dump->buffer, context_text(*(const ExprContext *)field.at));
        return;
    case FIELD_OPERATOR:
        buffer_append_format(dump->buffer, "%s()", operator_name(*(const Operator *)field.at));
        return;
    case FIELD_INT: buffer_append_format(dump->buffer, "%d", *(const int *)field.at); return;
    case FIELD_BOOL: buffer_append_text(dump->buffer, *(const bool *)field.at ? "True" : "False"); return;
    }
}

static void append_node(const Dump *dump, const Node *node, int level) {
    if (!node) {
        buffer_append_text(dump->buffer, "None");
        return;
    }
    const NodeInfo *info = &node_infos[node->kind];
    bool on_a_line = fits_line(dump, node), is_first = true;
    buffer_append_format(dump->buffer, "%s(", info->name);
    if (!on_a_line) append_break(dump, level + 1);
    for (size_t i = 0; i < info->field_count; i++) {
        FieldValue field = field_of(node, i);
        if (!is_shown(field)) continue;
        if (!is_first) append_separator(dump, level + 1, on_a_line);
        is_first = false;
        buffer_append_format(dump->buffer, "%s=", field_name(&info->fields[i]));
        append_field(dump, field, level + 1);
    }
    if (dump->attributes && ast_has_place(node->kind)) {
        const struct {
            const char *name;
            uint32_t value;
        } places[] = {{"lineno", node->span.line}, {"col_offset", node->span.column},
                      {"end_lineno", node->span.end_line}, {"end_col_offset", node->span.end_column}};
        for (size_t i = 0; i < COUNT_OF(places); i++) {
            if (!is_first) append_separator(dump, level + 1, on_a_line);
            is_first = false;
            buffer_append_format(dump->buffer, "%s=%u", places[i].name, places[i].value);
        }
    }
    buffer_append_byte(dump->buffer, ')');
}

void ast_dump(Buffer *buffer, const Node *node, bool attributes, int indent) {
    Dump dump = {buffer, attributes, indent};
    append_node(&dump, node, 0);
}

/* ---- JSON ---- */

static void append_json_name(Buffer *buffer, const Name *name) {
    if (name) text_append_json(buffer, name->bytes, name->count);
    else buffer_append_text(buffer, "null");
}

/* What JSON has no form for is an object that names its type: {"int": "123…"}, {"bytes": "b'…'"}. */
static void append_json_constant(Buffer *buffer, const Constant *constant) {
    const char *type = NULL;
    switch (constant->kind) {
    case CONSTANT_NONE: buffer_append_text(buffer, "null"); return;
    case CONSTANT_FALSE: buffer_append_text(buffer, "false"); return;
    case CONSTANT_TRUE: buffer_append_text(buffer, "true"); return;
    case CONSTANT_STR: text_append_json(buffer, constant->text.bytes, constant->text.count); return;
    case CONSTANT_INT: case CONSTANT_BIG_INT: type = "int"; break;
    case CONSTANT_FLOAT: type = "float"; break;
    case CONSTANT_COMPLEX: type = "complex"; break;
    case CONSTANT_BYTES: type = "bytes"; break;
    case CONSTANT_ELLIPSIS:
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE:
    case CONSTANT_CODE:
        type = "constant";
        break;
    }
    Buffer text = BUFFER_EMPTY;
    constant_append_repr(&text, constant);
    buffer_append_format(buffer, "{\"%s\": ", type);
    if (text.failed) buffer->failed = true;
    else text_append_json(buffer, text.bytes, text.count);
    buffer_append_byte(buffer, '}');
    buffer_close(&text);
}

static void append_json_field(Buffer *buffer, FieldValue field, bool attributes) {
    switch (field.type) {
    case FIELD_NODE: case FIELD_OPTIONAL:
        if (as_node(field)) ast_dump_json(buffer, as_node(field), attributes);
        else buffer_append_text(buffer, "null");
        return;
    case FIELD_NODES:
        buffer_append_byte(buffer, '[');
        for (size_t i = 0; i < as_nodes(field)->count; i++) {
            if (i) buffer_append_text(buffer, ", ");
            if (as_nodes(field)->items[i]) ast_dump_json(buffer, as_nodes(field)->items[i], attributes);
            else buffer_append_text(buffer, "null");
        }
        buffer_append_byte(buffer, ']');
        return;
    case FIELD_NAMES:
        buffer_append_byte(buffer, '[');
        for (size_t i = 0; i < as_names(field)->count; i++) {
            if (i) buffer_append_text(buffer, ", ");
            append_json_name(buffer, as_names(field)->items[i]);
        }
        buffer_append_byte(buffer, ']');
        return;
    case FIELD_OPERATORS:
        buffer_append_byte(buffer, '[');
        for (size_t i = 0; i < as_operators(field)->count; i++)
            buffer_append_format(buffer, "%s\"%s\"", i ? ", " : "",
                                 operator_name(as_operators(field)->items[i]));
        buffer_append_byte(buffer, ']');
        return;
    case FIELD_NAME: case FIELD_OPTIONAL_NAME: append_json_name(buffer, as_name(field)); return;
    case FIELD_CONSTANT: case FIELD_OPTIONAL_TEXT:
        if (as_constant(field)) append_json_constant(buffer, as_constant(field));
        else buffer_append_text(buffer, "null");
        return;
    case FIELD_CONTEXT: {
        ExprContext context = *(const ExprContext *)field.at;
        const char *text = context == CONTEXT_Load ? "Load" : context == CONTEXT_Store ? "Store" : "Del";
        buffer_append_format(buffer, "\"%s\"", text);
        return;
    }
    case FIELD_OPERATOR:
        buffer_append_format(buffer, "\"%s\"", operator_name(*(const Operator *)field.at));
        return;
    case FIELD_INT: buffer_append_format(buffer, "%d", *(const int *)field.at); return;
    case FIELD_BOOL: buffer_append_text(buffer, *(const bool *)field.at ? "true" : "false"); return;
    }
}

void ast_dump_json(Buffer *buffer, const Node *node, bool attributes) {
    const NodeInfo *info = &node_infos[node->kind];
    buffer_append_format(buffer, "{\"node\": \"%s\"", info->name);
    for (size_t i = 0; i < info->field_count; i++) {
        buffer_append_format(buffer, ", \"%s\": ", field_name(&info->fields[i]));
        append_json_field(buffer, field_of(node, i), attributes);
    }
    if (attributes && ast_has_place(node->kind))
        buffer_append_format(buffer, ", \"place\": [%u, %u, %u, %u]", node->span.line, node->span.column,
                             node->span.end_line, node->span.end_column);
    buffer_append_byte(buffer, '}');
}

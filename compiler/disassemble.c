/*
 * A Code as text and as JSON. Jump targets, handlers and the edges of exception ranges get labels L1, L2 … in
 * the order of their places.
 */
#include "compiler/disassemble.h"

#include <string.h>

#include "base/memory.h"
#include "base/text_repr.h"

static const char *const binary_names[] = {"+", "&",  "//", "<<", "@", "*", "%",
                                           "|", "**", ">>", "-",  "/", "^"};
static const char *const compare_names[] = {"<", "<=", "==", "!=", ">", ">="};
static const char *const special_names[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};
static const char *const conversion_names[] = {"", "str", "repr", "ascii"};
static const char *const common_constant_names[] = {
    "AssertionError", "NotImplementedError", "tuple", "all", "any", "list", "set"};
static const char *const intrinsic_1_names[] = {
    "",
    "PRINT",
    "IMPORT_STAR",
    "STOPITERATION_ERROR",
    "ASYNC_GEN_WRAP",
    "UNARY_POSITIVE",
    "LIST_TO_TUPLE",
    "TYPEVAR",
    "PARAMSPEC",
    "TYPEVARTUPLE",
    "SUBSCRIPT_GENERIC",
    "TYPEALIAS",
};
static const char *const intrinsic_2_names[] = {
    "",
    "PREP_RERAISE_STAR",
    "TYPEVAR_WITH_BOUND",
    "TYPEVAR_WITH_CONSTRAINTS",
    "SET_FUNCTION_TYPE_PARAMS",
    "SET_TYPEPARAM_DEFAULT",
};

/* ---- constants ---- */

static void append_constant(Buffer *buffer, const Constant *constant) {
    switch (constant->kind) {
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE: {
        bool is_tuple = constant->kind == CONSTANT_TUPLE, is_slice = constant->kind == CONSTANT_SLICE;
        buffer_append_text(buffer, is_tuple ? "(" : is_slice ? "slice(" : "frozenset({");
        for (size_t i = 0; i < constant->sequence.count; i++) {
            if (i) buffer_append_text(buffer, ", ");
            append_constant(buffer, constant->sequence.items[i]);
        }
        if (is_tuple && constant->sequence.count == 1) buffer_append_byte(buffer, ',');
        buffer_append_text(buffer, constant->kind == CONSTANT_FROZENSET ? "})" : ")");
        break;
    }
    case CONSTANT_CODE:
        buffer_append_format(buffer, "<code %s, line %u>", constant->code->qualname->bytes,
                             constant->code->first_line);
        break;
    default: constant_append_repr(buffer, constant); break;
    }
}

/* ---- labels ---- */

/* The label of each unit, 0 for none; NULL without memory. */
static uint32_t *make_labels(const Code *code) {
    uint32_t *labels = memory_allocate_zeroed(((size_t)code->unit_count + 1) * sizeof *labels);
    if (!labels) return NULL;
    for (uint32_t i = 0; i < code->unit_count; i++)
        if (opcode_infos[unit_opcode(code->units[i])].operand == OPERAND_JUMP)
            labels[unit_argument(code->units[i])] = 1;
    for (uint32_t i = 0; i < code->range_count; i++)
        labels[code->ranges[i].start] = labels[code->ranges[i].end] = labels[code->ranges[i].target] = 1;
    uint32_t next = 0;
    for (uint32_t i = 0; i <= code->unit_count; i++)
        if (labels[i]) labels[i] = ++next;
    return labels;
}

/* ---- arguments ---- */

static void append_named(Buffer *buffer, const char *const *names, size_t count, uint32_t argument) {
    if (argument < count) buffer_append_text(buffer, names[argument]);
}

static void append_flag(Buffer *buffer, Opcode opcode, uint32_t argument) {
    switch (opcode) {
    case OP_LOAD_COMMON_CONSTANT:
        append_named(buffer, common_constant_names, COUNT_OF(common_constant_names), argument);
        break;
    case OP_LOAD_SPECIAL: append_named(buffer, special_names, COUNT_OF(special_names), argument); break;
    case OP_CONVERT_VALUE:
        append_named(buffer, conversion_names, COUNT_OF(conversion_names), argument);
        break;
    case OP_IS_OP: buffer_append_text(buffer, argument ? "is not" : "is"); break;
    case OP_CONTAINS_OP: buffer_append_text(buffer, argument ? "not in" : "in"); break;
    case OP_SET_FUNCTION_ATTRIBUTE:
        buffer_append_text(buffer, argument == 1    ? "defaults"
                                   : argument == 2  ? "kwdefaults"
                                   : argument == 4  ? "annotations"
                                   : argument == 8  ? "closure"
                                   : argument == 16 ? "annotate"
                                                    : "?");
        break;
    case OP_CALL_INTRINSIC_1:
        append_named(buffer, intrinsic_1_names, COUNT_OF(intrinsic_1_names), argument);
        break;
    case OP_CALL_INTRINSIC_2:
        append_named(buffer, intrinsic_2_names, COUNT_OF(intrinsic_2_names), argument);
        break;
    default: break;
    }
}

static void append_binary(Buffer *buffer, uint32_t argument) {
    if (argument == BINARY_SUBSCR) {
        buffer_append_text(buffer, "[]");
        return;
    }
    append_named(buffer, binary_names, COUNT_OF(binary_names), argument % BINARY_INPLACE);
    if (argument >= BINARY_INPLACE) buffer_append_byte(buffer, '=');
}

static void append_meaning(Buffer *buffer, const Code *code, Unit unit, const uint32_t *labels) {
    uint32_t argument = unit_argument(unit);
    Opcode opcode = unit_opcode(unit);
    switch (opcode_infos[opcode].operand) {
    case OPERAND_CONST: append_constant(buffer, code->constants[argument]); break;
    case OPERAND_NAME: buffer_append_text(buffer, code->names[argument]->bytes); break;
    case OPERAND_LOCAL: buffer_append_text(buffer, code->slots[argument].name->bytes); break;
    case OPERAND_JUMP:
        if (labels) buffer_append_format(buffer, "to L%u", labels[argument]);
        else buffer_append_format(buffer, "to %u", argument);
        break;
    case OPERAND_BINARY: append_binary(buffer, argument); break;
    case OPERAND_COMPARE: append_named(buffer, compare_names, COUNT_OF(compare_names), argument); break;
    case OPERAND_FLAG: append_flag(buffer, opcode, argument); break;
    case OPERAND_NONE:
    case OPERAND_COUNT:
    case OPERAND_DEPTH: break;
    }
}

void append_argument_meaning(Buffer *buffer, const Code *code, Unit unit) {
    append_meaning(buffer, code, unit, NULL);
}

/* ---- text ---- */

static void append_unit(Buffer *buffer, const Code *code, uint32_t at, const uint32_t *labels,
                        uint32_t *line) {
    Unit unit = code->units[at];
    Opcode opcode = unit_opcode(unit);
    char label[16] = "";
    if (code->positions[at].line && code->positions[at].line != *line) {
        if (at) buffer_append_byte(buffer, '\n');
        *line = code->positions[at].line;
        buffer_append_format(buffer, "%5u ", *line);
    } else {
        buffer_append_text(buffer, "      ");
    }
    if (labels && labels[at]) {
        Buffer text = BUFFER_EMPTY;
        buffer_append_format(&text, "L%u:", labels[at]);
        if (text.bytes && text.count < sizeof label) memcpy(label, text.bytes, text.count + 1);
        buffer_close(&text);
    }
    if (opcode_infos[opcode].operand == OPERAND_NONE) {
        buffer_append_format(buffer, "%5u %5s  %s\n", at, label, opcode_infos[opcode].name);
        return;
    }
    buffer_append_format(buffer, "%5u %5s  %-27s %5u", at, label, opcode_infos[opcode].name,
                         unit_argument(unit));
    Buffer meaning = BUFFER_EMPTY;
    append_meaning(&meaning, code, unit, labels);
    if (meaning.count) {
        buffer_append_text(buffer, "  ");
        buffer_append(buffer, meaning.bytes, meaning.count);
    }
    buffer->failed |= meaning.failed;
    buffer_close(&meaning);
    buffer_append_byte(buffer, '\n');
}

static void append_ranges(Buffer *buffer, const Code *code, const uint32_t *labels) {
    if (!code->range_count || !labels) return;
    buffer_append_text(buffer, "  exceptions:\n");
    for (uint32_t i = 0; i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        buffer_append_format(buffer, "    L%u to L%u -> L%u, depth %u%s\n", labels[range->start],
                             labels[range->end], labels[range->target], range->depth,
                             range->push_index ? ", unit index" : "");
    }
}

void disassemble(Buffer *buffer, const Code *code) {
    uint32_t *labels = make_labels(code);
    uint32_t line = 0;
    buffer_append_format(buffer, "%s (line %u, stack %u):\n", code->qualname->bytes, code->first_line,
                         code->stack_size);
    for (uint32_t i = 0; i < code->unit_count; i++) append_unit(buffer, code, i, labels, &line);
    append_ranges(buffer, code, labels);
    memory_release(labels);
    for (uint32_t i = 0; i < code->constant_count; i++) {
        if (code->constants[i]->kind != CONSTANT_CODE) continue;
        buffer_append_byte(buffer, '\n');
        disassemble(buffer, code->constants[i]->code);
    }
}

/* ---- JSON ---- */

static void append_json_text(Buffer *buffer, const char *text) {
    text_append_json(buffer, text, strlen(text));
}

static void append_json_unit(Buffer *buffer, const Code *code, uint32_t at) {
    Unit unit = code->units[at];
    Span span = code->positions[at];
    buffer_append_format(buffer, "{\"offset\":%u,\"opcode\":\"%s\",\"argument\":", at,
                         opcode_infos[unit_opcode(unit)].name);
    if (opcode_infos[unit_opcode(unit)].operand == OPERAND_NONE) buffer_append_text(buffer, "null");
    else buffer_append_format(buffer, "%u", unit_argument(unit));
    Buffer meaning = BUFFER_EMPTY;
    append_meaning(&meaning, code, unit, NULL);
    buffer_append_text(buffer, ",\"meaning\":");
    if (meaning.count) text_append_json(buffer, meaning.bytes, meaning.count);
    else buffer_append_text(buffer, "null");
    buffer->failed |= meaning.failed;
    buffer_close(&meaning);
    if (span.line)
        buffer_append_format(buffer, ",\"position\":[%u,%u,%u,%u]}", span.line, span.column, span.end_line,
                             span.end_column);
    else buffer_append_text(buffer, ",\"position\":null}");
}

static void append_json_slots(Buffer *buffer, const Code *code) {
    buffer_append_text(buffer, ",\"slots\":[");
    for (uint32_t i = 0; i < code->slot_count; i++) {
        uint32_t kind = code->slots[i].kind;
        buffer_append_text(buffer, i ? ",{\"name\":" : "{\"name\":");
        append_json_text(buffer, code->slots[i].name->bytes);
        buffer_append_format(buffer, ",\"kind\":\"%s%s%s%s\"}", kind & SLOT_LOCAL ? "local" : "",
                             kind & SLOT_CELL ? kind & SLOT_LOCAL ? " cell" : "cell" : "",
                             kind & SLOT_FREE ? "free" : "", kind & SLOT_HIDDEN ? " hidden" : "");
    }
    buffer_append_byte(buffer, ']');
}

static void append_json_constants(Buffer *buffer, const Code *code) {
    buffer_append_text(buffer, ",\"constants\":[");
    for (uint32_t i = 0; i < code->constant_count; i++) {
        if (i) buffer_append_byte(buffer, ',');
        if (code->constants[i]->kind == CONSTANT_CODE) {
            disassemble_json(buffer, code->constants[i]->code);
            continue;
        }
        Buffer text = BUFFER_EMPTY;
        append_constant(&text, code->constants[i]);
        text_append_json(buffer, text.count ? text.bytes : "", text.count);
        buffer->failed |= text.failed;
        buffer_close(&text);
    }
    buffer_append_byte(buffer, ']');
}

void disassemble_json(Buffer *buffer, const Code *code) {
    buffer_append_text(buffer, "{\"name\":");
    append_json_text(buffer, code->name->bytes);
    buffer_append_text(buffer, ",\"qualname\":");
    append_json_text(buffer, code->qualname->bytes);
    buffer_append_format(buffer, ",\"flags\":%u,\"first_line\":%u,\"stack_size\":%u,\"arguments\":[%u,%u,%u]",
                         code->flags, code->first_line, code->stack_size, code->argument_count,
                         code->positional_only_count, code->keyword_only_count);
    append_json_slots(buffer, code);
    buffer_append_text(buffer, ",\"units\":[");
    for (uint32_t i = 0; i < code->unit_count; i++) {
        if (i) buffer_append_byte(buffer, ',');
        append_json_unit(buffer, code, i);
    }
    buffer_append_text(buffer, "],\"ranges\":[");
    for (uint32_t i = 0; i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        buffer_append_format(
            buffer, "%s{\"start\":%u,\"end\":%u,\"target\":%u,\"depth\":%u,\"push_index\":%s}", i ? "," : "",
            range->start, range->end, range->target, range->depth, range->push_index ? "true" : "false");
    }
    buffer_append_byte(buffer, ']');
    append_json_constants(buffer, code);
    buffer_append_byte(buffer, '}');
}

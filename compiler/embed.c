/*
 * Codes as C source. Everything of one kind stands in one array, so that the file is short to read for the C
 * compiler, and things refer to each other as &array[number].
 *
 * Forward references are possible because arrays are first declared by their size (a tentative definition).
 */
#include "compiler/embed.h"

#include <math.h>
#include <string.h>

#include "compiler/codegen.h"

/* ---- numbering ---- */

static size_t hash_pointer(const void *key) {
    return (size_t)((uintptr_t)key / 16 * 0x9E3779B97F4A7C15u >> 20);
}

static size_t find_slot(const EmbedIndex *index, const void *key, size_t hash, bool is_constant) {
    size_t at = hash & (index->room - 1);
    for (; index->keys[at]; at = (at + 1) & (index->room - 1)) {
        if (index->keys[at] == key) break;
        if (is_constant && constants_equal(index->keys[at], key)) break;
    }
    return at;
}

static size_t hash_key(const void *key, bool is_constant) {
    return is_constant ? (size_t)constant_hash(key) : hash_pointer(key);
}

/* The number of key; false when it is new and gets the next one. */
static bool find_number(Arena *arena, EmbedIndex *index, const void *key, bool is_constant,
                        uint32_t *number) {
    if ((index->count + 1) * 3 > index->room * 2) {
        EmbedIndex larger = {.room = index->room ? index->room * 2 : 256, .count = index->count};
        larger.keys = arena_allocate_array(arena, larger.room, sizeof *larger.keys);
        larger.values = arena_allocate_array(arena, larger.room, sizeof *larger.values);
        for (size_t i = 0; i < index->room; i++) {
            if (!index->keys[i]) continue;
            size_t at = find_slot(&larger, index->keys[i], hash_key(index->keys[i], is_constant), false);
            larger.keys[at] = index->keys[i];
            larger.values[at] = index->values[i];
        }
        *index = larger;
    }
    size_t at = find_slot(index, key, hash_key(key, is_constant), is_constant);
    bool is_known = index->keys[at] != NULL;
    if (!is_known) {
        index->keys[at] = key;
        index->values[at] = (uint32_t)index->count++;
    }
    *number = index->values[at];
    return is_known;
}

static void add_name(EmbedWriter *writer, const Name *name) {
    uint32_t number;
    if (find_number(writer->arena, &writer->name_index, name, false, &number)) return;
    arena_grow(writer->arena, &writer->names, writer->name_count, &writer->name_room, sizeof *writer->names);
    writer->names[writer->name_count++] = name;
}

static uint32_t add_code(EmbedWriter *writer, const Code *code);

static void add_constant(EmbedWriter *writer, const Constant *constant) {
    uint32_t number;
    if (find_number(writer->arena, &writer->constant_index, constant, true, &number)) return;
    arena_grow(writer->arena, &writer->constants, writer->constant_count, &writer->constant_room,
               sizeof *writer->constants);
    writer->constants[writer->constant_count++] = constant;
    if (constant->kind == CONSTANT_CODE) add_code(writer, constant->code);
    if (constant->kind != CONSTANT_TUPLE && constant->kind != CONSTANT_FROZENSET &&
        constant->kind != CONSTANT_SLICE)
        return;
    for (size_t i = 0; i < constant->sequence.count; i++) add_constant(writer, constant->sequence.items[i]);
}

static uint32_t add_code(EmbedWriter *writer, const Code *code) {
    uint32_t number;
    if (find_number(writer->arena, &writer->code_index, code, false, &number)) return number;
    arena_grow(writer->arena, &writer->codes, writer->code_count, &writer->code_room, sizeof *writer->codes);
    writer->codes[writer->code_count++] = code;
    add_name(writer, code->name);
    add_name(writer, code->qualname);
    for (uint32_t i = 0; i < code->slot_count; i++) add_name(writer, code->slots[i].name);
    for (uint32_t i = 0; i < code->name_count; i++) add_name(writer, code->names[i]);
    for (uint32_t i = 0; i < code->constant_count; i++) add_constant(writer, code->constants[i]);
    return number;
}

static uint32_t number_of(const EmbedIndex *index, const void *key, bool is_constant) {
    return index->values[find_slot(index, key, hash_key(key, is_constant), is_constant)];
}

void embed_open(EmbedWriter *writer, Arena *arena) {
    *writer = (EmbedWriter){.arena = arena};
}

void embed_add(EmbedWriter *writer, const char *name, bool is_package, const Code *code, const char *source,
               size_t source_count) {
    arena_grow(writer->arena, &writer->modules, writer->module_count, &writer->module_room,
               sizeof *writer->modules);
    writer->modules[writer->module_count++] =
        (EmbedModule){name, is_package, add_code(writer, code), source, source_count};
}

/* ---- C source ---- */

static void write_literal(Buffer *output, const char *bytes, size_t count) {
    enum { LINE = 100 };
    size_t column = 0;
    buffer_append_byte(output, '"');
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte == '"' || byte == '\\' || byte == '?')
            buffer_append_format(output, "\\%c", byte); /* ? for trigraphs */
        else if (byte == '\n') buffer_append_text(output, "\\n");
        else if (byte < ' ' || byte >= 0x7F) buffer_append_format(output, "\\%03o", byte);
        else buffer_append_byte(output, (char)byte);
        if (++column >= LINE && i + 1 < count) {
            buffer_append_text(output, "\"\n\"");
            column = 0;
        }
    }
    buffer_append_byte(output, '"');
}

static void write_number(Buffer *output, double value) {
    if (isinf(value)) buffer_append_text(output, value < 0 ? "-INFINITY" : "INFINITY");
    else if (isnan(value)) buffer_append_text(output, "NAN");
    else buffer_append_format(output, "%a", value);
}

static void write_names(const EmbedWriter *writer, Buffer *output) {
    buffer_append_format(output, "static const Name names[%zu] = {\n", writer->name_count + 1);
    for (size_t i = 0; i < writer->name_count; i++) {
        const Name *name = writer->names[i];
        buffer_append_format(output, "{%uu,%u,", name->hash, name->count);
        write_literal(output, name->bytes, name->count);
        buffer_append_text(output, "},\n");
    }
    buffer_append_text(output, "{0,0,\"\"}};\n");
}

static bool is_sequence(const Constant *constant) {
    return constant->kind == CONSTANT_TUPLE || constant->kind == CONSTANT_FROZENSET ||
           constant->kind == CONSTANT_SLICE;
}

static void write_constant_pointers(const EmbedWriter *writer, Buffer *output, const Constant *const *items,
                                    size_t count) {
    for (size_t i = 0; i < count; i++)
        buffer_append_format(output, "C(%u),", number_of(&writer->constant_index, items[i], true));
}

/* Items of sequences and limbs of long integers, in arrays of their own. */
static void write_constant_parts(const EmbedWriter *writer, Buffer *output) {
    for (size_t i = 0; i < writer->constant_count; i++) {
        const Constant *constant = writer->constants[i];
        if (constant->kind == CONSTANT_BIG_INT) {
            buffer_append_format(output, "static const uint64_t limbs_%zu[] = {", i);
            for (size_t j = 0; j < constant->big.count; j++)
                buffer_append_format(output, "%lluu,", (unsigned long long)constant->big.limbs[j]);
            buffer_append_text(output, "};\n");
        } else if (is_sequence(constant) && constant->sequence.count) {
            buffer_append_format(output, "static const Constant *const items_%zu[] = {", i);
            write_constant_pointers(writer, output, constant->sequence.items, constant->sequence.count);
            buffer_append_text(output, "};\n");
        }
    }
}

static void write_constant(const EmbedWriter *writer, Buffer *output, size_t number) {
    const Constant *constant = writer->constants[number];
    switch (constant->kind) {
    case CONSTANT_NONE: buffer_append_text(output, "{.kind=CONSTANT_NONE}"); break;
    case CONSTANT_FALSE: buffer_append_text(output, "{.kind=CONSTANT_FALSE}"); break;
    case CONSTANT_TRUE: buffer_append_text(output, "{.kind=CONSTANT_TRUE}"); break;
    case CONSTANT_ELLIPSIS: buffer_append_text(output, "{.kind=CONSTANT_ELLIPSIS}"); break;
    case CONSTANT_INT:
        if (constant->integer == INT64_MIN)
            buffer_append_text(output, "{.kind=CONSTANT_INT,.integer=INT64_MIN}");
        else buffer_append_format(output, "{.kind=CONSTANT_INT,.integer=%lld}", (long long)constant->integer);
        break;
    case CONSTANT_BIG_INT:
        buffer_append_format(output, "{.kind=CONSTANT_BIG_INT,.big={limbs_%zu,%zu,%d}}", number,
                             constant->big.count, constant->big.is_negative);
        break;
    case CONSTANT_FLOAT:
        buffer_append_text(output, "{.kind=CONSTANT_FLOAT,.number=");
        write_number(output, constant->number);
        buffer_append_byte(output, '}');
        break;
    case CONSTANT_COMPLEX:
        buffer_append_text(output, "{.kind=CONSTANT_COMPLEX,.complex={");
        write_number(output, constant->complex.real);
        buffer_append_byte(output, ',');
        write_number(output, constant->complex.imaginary);
        buffer_append_text(output, "}}");
        break;
    case CONSTANT_STR:
    case CONSTANT_BYTES:
        buffer_append_format(output, "{.kind=%s,.text={",
                             constant->kind == CONSTANT_STR ? "CONSTANT_STR" : "CONSTANT_BYTES");
        write_literal(output, constant->text.bytes, constant->text.count);
        buffer_append_format(output, ",%zu}}", constant->text.count);
        break;
    case CONSTANT_TUPLE:
    case CONSTANT_FROZENSET:
    case CONSTANT_SLICE: {
        const char *kind = constant->kind == CONSTANT_TUPLE   ? "TUPLE"
                           : constant->kind == CONSTANT_SLICE ? "SLICE"
                                                              : "FROZENSET";
        if (!constant->sequence.count) buffer_append_format(output, "{.kind=CONSTANT_%s}", kind);
        else
            buffer_append_format(output, "{.kind=CONSTANT_%s,.sequence={items_%zu,%zu}}", kind, number,
                                 constant->sequence.count);
        break;
    }
    case CONSTANT_CODE:
        buffer_append_format(output, "{.kind=CONSTANT_CODE,.code=&codes[%u]}",
                             number_of(&writer->code_index, constant->code, false));
        break;
    }
    buffer_append_text(output, ",\n");
}

static void write_constants(const EmbedWriter *writer, Buffer *output) {
    write_constant_parts(writer, output);
    buffer_append_format(output, "static const Constant constants[%zu] = {\n", writer->constant_count + 1);
    for (size_t i = 0; i < writer->constant_count; i++) write_constant(writer, output, i);
    buffer_append_text(output, "{.kind=CONSTANT_NONE}};\n");
}

/* The arrays that all codes share: each code has a stretch of them. */
static void write_units(const EmbedWriter *writer, Buffer *output) {
    buffer_append_text(output, "static const Unit units[] = {\n");
    for (size_t i = 0; i < writer->code_count; i++) {
        for (uint32_t j = 0; j < writer->codes[i]->unit_count; j++)
            buffer_append_format(output, "%u,", writer->codes[i]->units[j]);
        buffer_append_byte(output, '\n');
    }
    buffer_append_text(output, "0};\nstatic const Span spans[] = {\n");
    for (size_t i = 0; i < writer->code_count; i++) {
        for (uint32_t j = 0; j < writer->codes[i]->unit_count; j++) {
            Span span = writer->codes[i]->positions[j];
            buffer_append_format(output, "{%u,%u,%u,%u},", span.line, span.column, span.end_line,
                                 span.end_column);
        }
        buffer_append_byte(output, '\n');
    }
    buffer_append_text(output, "{0,0,0,0}};\n");
}

static void write_tables(const EmbedWriter *writer, Buffer *output) {
    buffer_append_text(output, "static const CodeSlot slots[] = {\n");
    for (size_t i = 0; i < writer->code_count; i++)
        for (uint32_t j = 0; j < writer->codes[i]->slot_count; j++)
            buffer_append_format(output, "{N(%u),%u},",
                                 number_of(&writer->name_index, writer->codes[i]->slots[j].name, false),
                                 writer->codes[i]->slots[j].kind);
    buffer_append_text(output, "{0,0}};\nstatic const Name *const name_lists[] = {\n");
    for (size_t i = 0; i < writer->code_count; i++)
        for (uint32_t j = 0; j < writer->codes[i]->name_count; j++)
            buffer_append_format(output, "N(%u),",
                                 number_of(&writer->name_index, writer->codes[i]->names[j], false));
    buffer_append_text(output, "0};\nstatic const Constant *const constant_lists[] = {\n");
    for (size_t i = 0; i < writer->code_count; i++)
        write_constant_pointers(writer, output, writer->codes[i]->constants,
                                writer->codes[i]->constant_count);
    buffer_append_text(output, "0};\nstatic const ExceptionRange ranges[] = {\n");
    for (size_t i = 0; i < writer->code_count; i++) {
        for (uint32_t j = 0; j < writer->codes[i]->range_count; j++) {
            const ExceptionRange *range = &writer->codes[i]->ranges[j];
            buffer_append_format(output, "{%u,%u,%u,%u,%d},", range->start, range->end, range->target,
                                 range->depth, range->push_index);
        }
    }
    buffer_append_text(output, "{0,0,0,0,0}};\n");
}

static void write_codes(const EmbedWriter *writer, Buffer *output) {
    size_t unit = 0, slot = 0, name = 0, constant = 0, range = 0;
    buffer_append_format(output, "static const Code codes[%zu] = {\n", writer->code_count + 1);
    for (size_t i = 0; i < writer->code_count; i++) {
        const Code *code = writer->codes[i];
        buffer_append_format(output, "{N(%u),N(%u),", number_of(&writer->name_index, code->name, false),
                             number_of(&writer->name_index, code->qualname, false));
        write_literal(output, code->filename, strlen(code->filename));
        buffer_append_format(output,
                             ",%u,%u,%u,%u,%u,slots+%zu,%u,%u,units+%zu,%u,spans+%zu,ranges+%zu,%u,name_"
                             "lists+%zu,%u,constant_lists+%zu,%u},\n",
                             code->flags, code->argument_count, code->positional_only_count,
                             code->keyword_only_count, code->slot_count, slot, code->stack_size,
                             code->first_line, unit, code->unit_count, unit, range, code->range_count, name,
                             code->name_count, constant, code->constant_count);
        unit += code->unit_count, slot += code->slot_count, name += code->name_count;
        constant += code->constant_count, range += code->range_count;
    }
    buffer_append_text(output, "{0}};\n");
}

void embed_write(const EmbedWriter *writer, Buffer *output) {
    buffer_append_text(output,
                       "/* Written by the build from the sources of the standard library. Do not edit. */\n"
                       "#include \"compiler/embedded.h\"\n\n#include <math.h>\n\n"
                       "#ifdef __GNUC__\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
                       "#pragma GCC diagnostic ignored \"-Wmissing-field-initializers\"\n#endif\n"
                       "#define N(i) (&names[i])\n#define C(i) (&constants[i])\n");
    buffer_append_format(output,
                         "static const Name names[%zu];\nstatic const Constant constants[%zu];\nstatic const "
                         "Code codes[%zu];\n",
                         writer->name_count + 1, writer->constant_count + 1, writer->code_count + 1);
    write_names(writer, output);
    write_constants(writer, output);
    write_units(writer, output);
    write_tables(writer, output);
    write_codes(writer, output);
    buffer_append_text(output, "const EmbeddedModule embedded_modules[] = {\n");
    for (size_t i = 0; i < writer->module_count; i++) {
        const EmbedModule *module = &writer->modules[i];
        buffer_append_format(output, "{\"%s\",%d,&codes[%u],\n", module->name, module->is_package,
                             module->code);
        write_literal(output, module->source, module->source_count);
        buffer_append_format(output, ",%zu},\n", module->source_count);
    }
    buffer_append_format(output, "{0}};\nconst size_t embedded_module_count = %zu;\n", writer->module_count);
}

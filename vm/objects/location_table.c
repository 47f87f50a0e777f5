/*
 * The table behind co_linetable: CPython's format of where each instruction stands in the source.
 *
 * An entry is a byte with its top bit set: four bits say of which form it is, three for how many units (less
 * one) it stands. Behind it come columns, and numbers of six bits a byte, least first, bit 6 saying that
 * another byte follows. Lines are differences from the entry before.
 */
#include "vm/objects/location_table.h"

enum {
    FORM_SHORT_LAST =
        9, /* same line; column in the form's number and the high half of a byte, width in the low */
    FORM_SAME_LINE = 10, /* this and the next two: 0, 1 or 2 lines further, two bytes of columns */
    FORM_NO_COLUMNS = 13,
    FORM_LONG = 14,
    FORM_NONE = 15,
    UNITS_MOST = 8,
    SHORT_COLUMN_MOST = 80,
    SHORT_WIDTH_MOST = 16,
    BYTE_COLUMN_MOST = 128,
};

static void write_number(Buffer *buffer, uint32_t number) {
    for (; number >= 64; number >>= 6) buffer_append_byte(buffer, (char)(64 | (number & 63)));
    buffer_append_byte(buffer, (char)number);
}

static void write_signed(Buffer *buffer, int64_t number) {
    write_number(buffer, number < 0 ? (uint32_t)-number << 1 | 1 : (uint32_t)number << 1);
}

static void write_head(Buffer *buffer, uint32_t form, uint32_t units) {
    buffer_append_byte(buffer, (char)(0x80 | form << 3 | (units - 1)));
}

static void write_entry(const Span *span, uint32_t units, int64_t delta, bool columns, Buffer *buffer) {
    bool has_columns = columns && span->column != SPAN_NO_COLUMN;
    uint32_t width = span->end_column - span->column;
    bool is_one_line = span->end_line == span->line && span->end_column >= span->column;
    if (!has_columns) {
        write_head(buffer, FORM_NO_COLUMNS, units);
        write_signed(buffer, delta);
    } else if (is_one_line && delta == 0 && span->column < SHORT_COLUMN_MOST && width < SHORT_WIDTH_MOST) {
        write_head(buffer, span->column >> 3, units);
        buffer_append_byte(buffer, (char)((span->column & 7) << 4 | width));
    } else if (is_one_line && delta >= 0 && delta <= 2 && span->end_column < BYTE_COLUMN_MOST) {
        write_head(buffer, FORM_SAME_LINE + (uint32_t)delta, units);
        buffer_append_byte(buffer, (char)span->column);
        buffer_append_byte(buffer, (char)span->end_column);
    } else {
        write_head(buffer, FORM_LONG, units);
        write_signed(buffer, delta);
        write_number(buffer, span->end_line >= span->line ? span->end_line - span->line : 0);
        write_number(buffer, span->column + 1);
        write_number(buffer, span->end_column + 1);
    }
}

static bool is_same(const Span *a, const Span *b) {
    return a->line == b->line && a->column == b->column && a->end_line == b->end_line &&
           a->end_column == b->end_column;
}

void location_table_write(const Span *positions, uint32_t count, uint32_t first_line, bool columns,
                          Buffer *buffer) {
    uint32_t line = first_line;
    for (uint32_t i = 0, units; i < count; i += units) {
        const Span *span = &positions[i];
        for (units = 1; units < UNITS_MOST && i + units < count && is_same(span, span + units);) units++;
        if (span->line == 0) {
            write_head(buffer, FORM_NONE, units);
            continue;
        }
        write_entry(span, units, (int64_t)span->line - line, columns, buffer);
        line = span->line;
    }
}

typedef struct Reader {
    const uint8_t *at, *end;
    bool failed;
} Reader;

static uint8_t read_byte(Reader *reader) {
    if (reader->at < reader->end) return *reader->at++;
    reader->failed = true;
    return 0;
}

static uint32_t read_number(Reader *reader) {
    uint32_t number = 0;
    for (int shift = 0;; shift += 6) {
        uint8_t byte = read_byte(reader);
        if (shift > 24) reader->failed = true; /* more than any line needs */
        if (reader->failed) return 0;
        number |= (uint32_t)(byte & 63) << shift;
        if (!(byte & 64)) return number;
    }
}

static uint32_t read_signed(Reader *reader) {
    uint32_t number = read_number(reader);
    return number & 1 ? 0u - (number >> 1) : number >> 1;
}

static Span read_entry(Reader *reader, uint32_t form, uint32_t *line) {
    if (form == FORM_NONE) return SPAN_NONE;
    if (form <= FORM_SHORT_LAST) {
        uint8_t byte = read_byte(reader);
        uint32_t column = form << 3 | byte >> 4;
        return (Span){*line, column, *line, column + (byte & 15)};
    }
    if (form < FORM_NO_COLUMNS) {
        *line += form - FORM_SAME_LINE;
        uint32_t column = read_byte(reader);
        return (Span){*line, column, *line, read_byte(reader)};
    }
    *line += read_signed(reader);
    if (form == FORM_NO_COLUMNS) return (Span){*line, SPAN_NO_COLUMN, *line, SPAN_NO_COLUMN};
    uint32_t end_line = *line + read_number(reader), column = read_number(reader);
    return (Span){*line, column - 1, end_line, read_number(reader) - 1}; /* 0 is for no column */
}

uint32_t location_table_read(const uint8_t *bytes, size_t count, uint32_t first_line, Span *positions,
                             uint32_t room) {
    Reader reader = {bytes, bytes + count, false};
    uint32_t line = first_line, have = 0;
    while (reader.at < reader.end && !reader.failed) {
        uint8_t head = read_byte(&reader);
        Span span = read_entry(&reader, head >> 3 & 15, &line);
        for (uint32_t units = (head & 7u) + 1; units && have < room; units--) positions[have++] = span;
    }
    return reader.failed ? UINT32_MAX : have;
}

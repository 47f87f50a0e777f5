/*
 * Tracebacks as text: an entry for each frame, its source line, and carets under the part that was running.
 *
 * Columns are bytes of UTF-8 until carets are drawn; then they are places on the screen.
 */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/arena.h"
#include "base/memory.h"
#include "compiler/embedded.h"
#include "parser/parse.h"
#include "vm/frame.h"
#include "vm/load.h"
#include "vm/objects/code.h"
#include "vm/objects/str.h"
#include "vm/raise.h"
#include "vm/report.h"

enum { LINES_MOST = 512, REPEATS_SHOWN = 3 };

typedef struct Line {
    const char *bytes;
    size_t count;
} Line;

/* --- source lines --------------------------------------------------------------------------------------- */

/* Line number `wanted` of text as a str, or None. */
static Owned line_of_text(VM *vm, const char *text, size_t count, int wanted) {
    const char *at = text, *end = text + count;
    for (int line = 1; at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        if (line == wanted) {
            if (stop > at && stop[-1] == '\r') stop--;
            return str_new_utf8(vm, at, (size_t)(stop - at));
        }
        at = stop + 1;
    }
    return VALUE_NONE;
}

static bool read_file(const char *name, Buffer *content) {
    FILE *file = fopen(name, "rb");
    if (!file) return false;
    char block[4096];
    size_t got;
    while ((got = fread(block, 1, sizeof block, file)) > 0) buffer_append(content, block, got);
    fclose(file);
    return !content->failed;
}

/* Bytes that are no UTF-8 would not make a str. */
static bool is_utf8(const char *bytes, size_t count) {
    for (size_t i = 0; i < count;) {
        uint8_t c = (uint8_t)bytes[i];
        size_t more = c < 0x80                ? 0
                      : c >= 0xC2 && c < 0xE0 ? 1
                      : c >= 0xE0 && c < 0xF0 ? 2
                      : c >= 0xF0 && c < 0xF5 ? 3
                                              : 9;
        if (more == 9 || i + more >= count + (more == 0)) return false;
        for (size_t j = 1; j <= more; j++) {
            if (((uint8_t)bytes[i + j] & 0xC0) != 0x80) return false;
        }
        i += more + 1;
    }
    return true;
}

Owned report_source_line(VM *vm, Value filename, int line) {
    Buffer name = BUFFER_EMPTY, content = BUFFER_EMPTY;
    Owned result = VALUE_NONE;
    if (vm->has_no_modules) return VALUE_NONE; /* CPython reads files by way of the module io */
    if (!str_append_file_name(vm, &name, filename)) {
        raise_clear(vm);
        buffer_close(&name);
        return VALUE_NONE;
    }
    buffer_append(&name, "", 0);
    const char *text = name.bytes ? name.bytes : "";
    for (size_t i = 0; i < vm->embedded_count; i++) {
        if (strcmp(vm->embedded[i].code->filename, text) != 0) continue;
        result = line_of_text(vm, vm->embedded[i].source, vm->embedded[i].source_count, line);
        buffer_close(&name);
        return result;
    }
    if (*text && *text != '<' && read_file(text, &content) && content.bytes) {
        size_t skip = content.count >= 3 && memcmp(content.bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        Buffer decoded = BUFFER_EMPTY;
        bool is_decoded;
        if (!load_decode(vm, content.bytes, content.count, true, &decoded, &is_decoded)) raise_clear(vm);
        else if (is_decoded) result = line_of_text(vm, decoded.bytes, decoded.count, line);
        else if (is_utf8(content.bytes, content.count))
            result = line_of_text(vm, content.bytes + skip, content.count - skip, line);
        buffer_close(&decoded);
    }
    buffer_close(&name);
    buffer_close(&content);
    return result;
}

/* Appends a source line and a newline; false when there is none. */
static bool append_source_line(VM *vm, const CodeObject *code, int line, Buffer *buffer) {
    Value filename = field_peek(&code->filename);
    const char *kept = code->source ? code->source->text : NULL;
    Owned text = kept              ? line_of_text(vm, kept, strlen(kept), line)
                 : vm->source_line ? vm->source_line(vm, filename, line)
                                   : report_source_line(vm, filename, line);
    if (!text) {
        raise_clear(vm);
        return false;
    }
    bool is_there = value_is_str(text);
    if (is_there) {
        str_append_utf8(buffer, text);
        while (buffer->count &&
               (buffer->bytes[buffer->count - 1] == '\n' || buffer->bytes[buffer->count - 1] == '\r'))
            buffer->count--;
        buffer_append_byte(buffer, '\n');
    }
    value_release(vm, text);
    return is_there;
}

/* --- lines ---------------------------------------------------------------------------------------------- */

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r' || c == '\n';
}

static bool is_blank(Line line) {
    for (size_t i = 0; i < line.count; i++) {
        if (!is_space(line.bytes[i])) return false;
    }
    return true;
}

static size_t split_lines(const Buffer *text, Line *lines, size_t most) {
    size_t count = 0;
    const char *at = text->bytes, *end = text->bytes + text->count;
    while (text->bytes && at < end && count < most) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        lines[count++] = (Line){at, (size_t)(stop - at)};
        at = stop + 1;
    }
    return count;
}

/* Takes away the white space that all lines with text begin with; gives its width. */
static size_t dedent(Line *lines, size_t count) {
    size_t common = SIZE_MAX;
    const char *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (is_blank(lines[i])) {
            lines[i].count = 0;
            continue;
        }
        size_t indent = 0;
        while (lines[i].bytes[indent] == ' ' || lines[i].bytes[indent] == '\t') indent++;
        if (indent < common) common = indent;
        for (size_t j = 0; first && j < common; j++) {
            if (first[j] != lines[i].bytes[j]) common = j;
        }
        first = lines[i].bytes;
    }
    if (common == SIZE_MAX) return 0;
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].count) continue;
        lines[i].bytes += common;
        lines[i].count -= common;
    }
    return common;
}

/* Characters of East Asian scripts take two places. */
static bool is_wide(uint32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) || (c >= 0x3041 && c <= 0x33FF) ||
           (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA000 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
           (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1F64F) ||
           (c >= 0x1F680 && c <= 0x1F6FC) || (c >= 0x1F900 && c <= 0x1F9FF) || (c >= 0x20000 && c <= 0x3FFFD);
}

/* Places on the screen that the first `bytes` bytes of a line take. */
static size_t display_width(Line line, size_t bytes) {
    size_t width = 0;
    for (size_t i = 0; i < line.count && i < bytes;) {
        uint8_t c = (uint8_t)line.bytes[i];
        size_t size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        uint32_t point = size == 1 ? c : c & (0xFFu >> (size + 1));
        for (size_t j = 1; j < size && i + j < line.count; j++)
            point = point << 6 | ((uint8_t)line.bytes[i + j] & 0x3F);
        width += is_wide(point) ? 2 : 1;
        i += size;
    }
    return width;
}

/* --- anchors: the operator, brackets or arguments inside the running expression ------------------------- */

typedef struct Anchors {
    bool is_found;
    size_t left_line, left, right_line, right; /* line 0 is the segment's first; columns in bytes */
} Anchors;

typedef struct Place {
    size_t line, column;
    bool is_valid;
} Place;

/* A place past the end of its line is the start of the next one that has text. */
static Place place_settle(const Line *lines, size_t count, Place place) {
    while (place.line < count && place.column >= lines[place.line].count) {
        place.column = 0;
        place.line++;
    }
    place.is_valid = place.line < count;
    return place;
}

static bool stop_at_operator(char c) {
    return !is_space(c) && c != ')';
}

static bool stop_at_bracket(char c) {
    return c == '[';
}

static bool stop_at_closing_bracket(char c) {
    return c == ']';
}

static bool stop_at_parenthesis(char c) {
    return c == '(';
}

/* The first place from here that stop() likes, comments and continued lines passed over. */
static Place place_until(const Line *lines, size_t count, Place place, bool (*stop)(char c)) {
    place = place_settle(lines, count, place);
    while (place.is_valid) {
        char c = lines[place.line].bytes[place.column];
        if (c == '\\' || c == '#') {
            place.line++;
            place.column = 0;
        } else if (stop(c)) {
            break;
        } else {
            place.column++;
        }
        place = place_settle(lines, count, place);
    }
    return place;
}

static Place end_of(const Node *node) {
    return (Place){node->span.end_line - 2, node->span.end_column, node->span.end_line >= 2};
}

static Anchors anchors_of_operator(const Line *lines, size_t count, const Node *left, const Node *right) {
    Place at = place_until(lines, count, end_of(left), stop_at_operator);
    if (!at.is_valid) return (Anchors){0};
    size_t end = at.column + 1;
    Line line = lines[at.line];
    bool before_right = right->span.line - 2 > at.line || end < right->span.column;
    if (end < line.count && before_right && !is_space(line.bytes[end]) && line.bytes[end] != '\\' &&
        line.bytes[end] != '#')
        end++;
    return (Anchors){true, at.line, at.column, at.line, end};
}

static Anchors anchors_of_node(const Line *lines, size_t count, const Node *node) {
    if (node->kind == NODE_BinOp)
        return anchors_of_operator(lines, count, NODE_AS(BinOp, node)->left, NODE_AS(BinOp, node)->right);
    if (node->kind == NODE_Subscript) {
        Place left = place_until(lines, count, end_of(NODE_AS(Subscript, node)->value), stop_at_bracket);
        Place right =
            place_until(lines, count, end_of(NODE_AS(Subscript, node)->slice), stop_at_closing_bracket);
        if (!left.is_valid || !right.is_valid) return (Anchors){0};
        return (Anchors){true, left.line, left.column, right.line, right.column + 1};
    }
    if (node->kind == NODE_Call) {
        Place left = place_until(lines, count, end_of(NODE_AS(Call, node)->func), stop_at_parenthesis),
              right = end_of(node);
        if (!left.is_valid) return (Anchors){0};
        return (Anchors){true, left.line, left.column, right.line, right.column};
    }
    return (Anchors){0};
}

/* What parsing a piece of source is for. */
typedef struct Question {
    const Line *lines;
    size_t count;
    size_t start, end; /* of the running part, in the first and last line */
    Anchors anchors;
    bool spans_whole; /* `return f(…)` or `name = f(…)` with nothing else */
} Question;

static void ask_anchors(Question *question, const Node *tree) {
    const NodeList *body = &NODE_AS(Module, tree)->body;
    if (body->count != 1 || body->items[0]->kind != NODE_Expr) return;
    question->anchors =
        anchors_of_node(question->lines, question->count, NODE_AS(Expr, body->items[0])->value);
}

static void ask_whole(Question *question, const Node *tree) {
    const NodeList *body = &NODE_AS(Module, tree)->body;
    if (!body->count) {
        question->spans_whole = true;
        return;
    }
    const Node *statement = body->items[0], *value = NULL;
    if (statement->kind == NODE_Return) {
        value = NODE_AS(Return, statement)->value;
        if (value && (value->kind != NODE_Call || NODE_AS(Call, value)->func->kind != NODE_Name))
            value = NULL;
    } else if (statement->kind == NODE_Assign) {
        const NodeList *targets = &NODE_AS(Assign, statement)->targets;
        value = NODE_AS(Assign, statement)->value;
        if (value->kind != NODE_Call || targets->count != 1 || targets->items[0]->kind != NODE_Name)
            value = NULL;
    }
    question->spans_whole = value && value->span.line == 1 && value->span.end_line == question->count &&
                            value->span.column == question->start && value->span.end_column == question->end;
}

/* Parses text and lets ask() look at the tree, if there is one. */
static void with_tree(const Buffer *text, Question *question,
                      void (*ask)(Question *question, const Node *tree)) {
    Arena arena;
    NameTable names;
    Diagnostics diagnostics;
    if (text->failed || !text->bytes) return;
    arena_open(&arena);
    if (setjmp(arena.exhausted) == 0) {
        names_open(&names, &arena);
        diagnostics_open(&diagnostics, &arena);
        ParseOptions options = {.mode = PARSE_MODULE, .is_str = true};
        Node *tree = parse_source(text->bytes, text->count, &options, &names, &diagnostics);
        if (tree && !diagnostics_failed(&diagnostics)) ask(question, tree);
    }
    arena_close(&arena);
}

static void join_lines(Buffer *buffer, const Line *lines, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buffer_append_byte(buffer, '\n');
        buffer_append(buffer, lines[i].bytes, lines[i].count);
    }
}

/* --- an entry ------------------------------------------------------------------------------------------- */

typedef struct Excerpt {
    Line *lines; /* dedented */
    size_t count;
    size_t start, end; /* bytes, in the first and last line */
    Anchors anchors;   /* left and right already counted from the line's start */
    bool shows_carets;
} Excerpt;

static bool find_anchors(Excerpt *excerpt) {
    Line first = excerpt->lines[0], last = excerpt->lines[excerpt->count - 1];
    Line *segment = memory_allocate_array(excerpt->count, sizeof *segment);
    if (!segment) return false;
    memcpy(segment, excerpt->lines, excerpt->count * sizeof *segment);
    segment[excerpt->count - 1].count = excerpt->end < last.count ? excerpt->end : last.count;
    size_t start = excerpt->start < segment[0].count ? excerpt->start : segment[0].count;
    segment[0] = (Line){first.bytes + start, segment[0].count - start};
    Buffer text = BUFFER_EMPTY;
    buffer_append_text(&text, "(\n");
    join_lines(&text, segment, excerpt->count);
    buffer_append_text(&text, "\n)");
    Question question = {.lines = segment, .count = excerpt->count};
    with_tree(&text, &question, ask_anchors);
    buffer_close(&text);
    memory_release(segment);
    excerpt->anchors = question.anchors;
    if (excerpt->anchors.left_line == 0) excerpt->anchors.left += excerpt->start;
    if (excerpt->anchors.right_line == 0) excerpt->anchors.right += excerpt->start;
    return true;
}

/* How many characters the first `count` bytes of a line are. */
static size_t characters_before(Line line, size_t count) {
    return utf8_length(line.bytes, count < line.count ? count : line.count);
}

/* Carets are shown where they say more than the line does. CPython holds columns in characters against those
 * of the tree, which are bytes: behind text that is not ASCII nothing spans a whole value. */
static bool should_show_carets(const Excerpt *excerpt) {
    Buffer text = BUFFER_EMPTY;
    join_lines(&text, excerpt->lines, excerpt->count);
    Question question = {.count = excerpt->count,
                         .start = characters_before(excerpt->lines[0], excerpt->start),
                         .end = characters_before(excerpt->lines[excerpt->count - 1], excerpt->end)};
    with_tree(&text, &question, ask_whole);
    buffer_close(&text);
    if (question.spans_whole) return false;
    if (excerpt->anchors.is_found) return true;
    Line first = excerpt->lines[0], last = excerpt->lines[excerpt->count - 1];
    Line before = {first.bytes, excerpt->start < first.count ? excerpt->start : first.count};
    size_t end = excerpt->end < last.count ? excerpt->end : last.count;
    Line after = {last.bytes + end, last.count - end};
    return !is_blank(before) || !is_blank(after);
}

static void append_carets(const Excerpt *excerpt, size_t number, Buffer *buffer) {
    Line line = excerpt->lines[number];
    size_t spaces = 0;
    while (spaces < line.count && is_space(line.bytes[spaces])) spaces++;
    const Anchors *anchors = &excerpt->anchors;
    bool is_last = number == excerpt->count - 1;
    size_t width = display_width(line, is_last ? excerpt->end : line.count);
    size_t start = number == 0 ? display_width(line, excerpt->start) : 0;
    size_t left = anchors->left_line == number ? display_width(line, anchors->left) : 0;
    size_t right = anchors->right_line == number ? display_width(line, anchors->right) : 0;
    for (size_t column = 0; column < width; column++) {
        bool after_left = number > anchors->left_line || (number == anchors->left_line && column >= left);
        bool before_right = number < anchors->right_line || (number == anchors->right_line && column < right);
        if (column < spaces || column < start) buffer_append_byte(buffer, ' ');
        else if (!anchors->is_found || (after_left && before_right)) buffer_append_byte(buffer, '^');
        else buffer_append_byte(buffer, '~');
    }
    buffer_append_byte(buffer, '\n');
}

static void append_line(const Excerpt *excerpt, size_t number, Buffer *buffer) {
    buffer_append(buffer, excerpt->lines[number].bytes, excerpt->lines[number].count);
    buffer_append_byte(buffer, '\n');
    if (excerpt->shows_carets) append_carets(excerpt, number, buffer);
}

/* First and last line, and those around the anchors. */
static bool is_significant(const Excerpt *excerpt, size_t number) {
    if (number == 0 || number == excerpt->count - 1) return true;
    const Anchors *anchors = &excerpt->anchors;
    if (!anchors->is_found) return false;
    return (number + 1 >= anchors->left_line && number <= anchors->left_line + 1) ||
           (number + 1 >= anchors->right_line && number <= anchors->right_line + 1);
}

static void append_indented(Buffer *text, Buffer *buffer) {
    Line *lines = memory_allocate_array(2 * LINES_MOST + 8, sizeof *lines);
    if (!lines) return;
    size_t count = split_lines(text, lines, 2 * LINES_MOST + 8);
    dedent(lines, count);
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(buffer, "    ");
        buffer_append(buffer, lines[i].bytes, lines[i].count);
        buffer_append_byte(buffer, '\n');
    }
    memory_release(lines);
}

static void append_excerpt(const Excerpt *excerpt, Buffer *buffer) {
    Buffer text = BUFFER_EMPTY;
    size_t previous = 0;
    for (size_t i = 0; i < excerpt->count; i++) {
        if (!is_significant(excerpt, i)) continue;
        if (i && i - previous == 2) append_line(excerpt, i - 1, &text);
        else if (i && i - previous > 2) buffer_append_format(&text, "...<%zu lines>...\n", i - previous - 1);
        append_line(excerpt, i, &text);
        previous = i;
    }
    append_indented(&text, buffer);
    buffer_close(&text);
}

void report_excerpt(const Buffer *text, size_t count, bool has_columns, size_t start, size_t end,
                    Buffer *buffer) {
    Line *lines = count ? memory_allocate_array(count, sizeof *lines) : NULL;
    if (lines && split_lines(text, lines, count) == count && !is_blank(lines[0])) {
        size_t removed = dedent(lines, count);
        Excerpt excerpt = {.lines = lines, .count = count};
        if (has_columns) {
            excerpt.start = start > removed ? start - removed : 0;
            excerpt.end = end > removed ? end - removed : 0;
            if (find_anchors(&excerpt)) excerpt.shows_carets = should_show_carets(&excerpt);
            append_excerpt(&excerpt, buffer);
        } else {
            size_t stop = lines[0].count, from = 0;
            while (stop && is_space(lines[0].bytes[stop - 1])) stop--;
            while (from < stop && is_space(lines[0].bytes[from])) from++;
            buffer_append_text(buffer, "    ");
            buffer_append(buffer, lines[0].bytes + from, stop - from);
            buffer_append_byte(buffer, '\n');
        }
    }
    memory_release(lines);
}

/* The source under an entry: lines of the running instruction, with carets. */
static void append_source(VM *vm, const CodeObject *code, uint32_t unit, int line, Buffer *buffer) {
    const Code *plain = code->code;
    Span span = unit < plain->unit_count ? plain->positions[unit] : SPAN_NONE;
    bool has_span = span.line != 0 && (int)span.line + (int)(code->first_line - plain->first_line) == line;
    size_t wanted = has_span && span.end_line >= span.line ? span.end_line - span.line + 1 : 1;
    if (wanted > LINES_MOST) wanted = LINES_MOST;
    Buffer text = BUFFER_EMPTY;
    size_t have = 0;
    while (have < wanted && append_source_line(vm, code, line + (int)have, &text)) have++;
    bool is_whole = has_span && have == wanted && !vm->options.no_debug_ranges &&
                    span.column != SPAN_NO_COLUMN &&
                    !(span.column == 0 && span.end_column == 0 && span.line == span.end_line);
    report_excerpt(&text, have, is_whole, span.column, span.end_column, buffer);
    buffer_close(&text);
}

static void append_entry(VM *vm, const Traceback *traceback, const CodeObject *code, int line,
                         bool with_carets, Buffer *buffer) {
    Value filename = field_peek(&code->filename);
    buffer_append_text(buffer, "  File \"");
    bool is_typed = as_str(filename)->count > 8 && str_is_ascii(as_str(filename)) &&
                    memcmp(as_str(filename)->data, "<stdin-", 7) == 0;
    if (is_typed) buffer_append_text(buffer, "<stdin>");
    else str_append_utf8(buffer, filename);
    if (line) buffer_append_format(buffer, "\", line %d, in ", line);
    else buffer_append_text(buffer, "\", line None, in ");
    str_append_utf8(buffer, field_peek(&code->name));
    buffer_append_byte(buffer, '\n');
    if (line) append_source(vm, code, with_carets ? traceback->unit : UINT32_MAX, line, buffer);
}

static void append_repeats(int64_t count, Buffer *buffer) {
    if (count <= REPEATS_SHOWN) return;
    count -= REPEATS_SHOWN;
    buffer_append_format(buffer, "  [Previous line repeated %lld more time%s]\n", (long long)count,
                         count > 1 ? "s" : "");
}

void report_frames(VM *vm, Value traceback, bool with_carets, Buffer *buffer) {
    const CodeObject *last = NULL;
    int last_line = -1;
    int64_t count = 0;
    for (Value at = traceback; at; at = field_peek(&as_traceback(at)->next)) {
        const Traceback *entry = as_traceback(at);
        const Frame *frame = as_frame_object(field_peek(&entry->frame))->frame;
        if (!frame) continue;
        const CodeObject *code = frame->code;
        int line = traceback_line(entry);
        bool is_same = last && line == last_line &&
                       str_equal(field_peek(&last->filename), field_peek(&code->filename)) &&
                       str_equal(field_peek(&last->name), field_peek(&code->name));
        if (!is_same) {
            append_repeats(count, buffer);
            count = 0;
            last = code;
            last_line = line;
        }
        if (++count <= REPEATS_SHOWN) append_entry(vm, entry, code, line, with_carets, buffer);
    }
    append_repeats(count, buffer);
}

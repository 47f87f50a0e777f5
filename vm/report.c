/*
 * Exceptions as text: chains, groups, notes and the last line of each.
 *
 * Everything is written as pieces of UTF-8; emit() puts the margin of the group they stand in before each
 * line.
 */
#include "vm/report.h"

#include "vm/frame.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { GROUP_WIDTH = 15, GROUP_DEPTH = 10, CHAIN_MOST = 4096 };

typedef struct Report {
    VM *vm;
    Buffer out;
    int depth;       /* of groups */
    bool needs_close;
    Owned seen;      /* list of exceptions shown or about to be: cycles are cut */
} Report;

static void add_indent(Report *report) {
    for (int i = 0; i < report->depth; i++) buffer_append_text(&report->out, "  ");
}

/* Where the line at `at` ends, its end included, as str.splitlines() has it: within a group every line of a
 * message has the margin before it. */
static const char *line_stop(const char *at, const char *end) {
    static const char *const longer[] = {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};
    for (; at < end; at++) {
        if (*at == '\r') return at + 1 < end && at[1] == '\n' ? at + 2 : at + 1;
        if ((*at >= '\n' && *at <= '\f') || (*at >= 0x1c && *at <= 0x1e)) return at + 1;
        for (size_t i = 0; i < COUNT_OF(longer); i++) {
            size_t count = strlen(longer[i]);
            if ((size_t)(end - at) >= count && memcmp(at, longer[i], count) == 0) return at + count;
        }
    }
    return end;
}

/* Writes a piece line by line behind the margin; the piece is closed. */
static void emit(Report *report, Buffer *piece, char margin) {
    const char *at = piece->bytes, *end = piece->bytes + piece->count;
    while (piece->bytes && at < end) {
        const char *stop = line_stop(at, end);
        add_indent(report);
        if (report->depth) {
            buffer_append_byte(&report->out, margin);
            buffer_append_byte(&report->out, ' ');
        }
        buffer_append(&report->out, at, (size_t)(stop - at));
        at = stop;
    }
    if (piece->failed) report->out.failed = true;
    buffer_close(piece);
}

static void emit_text(Report *report, const char *text, char margin) {
    Buffer piece = BUFFER_EMPTY;
    buffer_append_text(&piece, text);
    emit(report, &piece, margin);
}

/* --- the last line -------------------------------------------------------------------------------------- */

/* str() or repr() of a value; what CPython shows where that fails. */
static void append_safely(VM *vm, Buffer *buffer, Value value, Owned (*convert)(VM *, Value),
                          const char *what, const char *function) {
    Owned text = convert(vm, value);
    if (text) {
        str_append_utf8(buffer, text);
    } else {
        raise_clear(vm);
        buffer_append_format(buffer, "<%s %s() failed>", what, function);
    }
    value_release(vm, text);
}

/* The class with its module, unless that is __main__ or builtins. */
static void append_class(VM *vm, Buffer *buffer, Value exception) {
    Value class = type_value_of(exception);
    Owned module = NULL, name = NULL;
    if (!value_find_attribute(vm, class, vm_name(vm, NAME___module__), &module)) raise_clear(vm);
    if (!value_find_attribute(vm, class, vm_name(vm, NAME___qualname__), &name)) raise_clear(vm);
    if (!module || !value_is_str(module)) buffer_append_text(buffer, "<unknown>.");
    else if (!str_is_text(module, "__main__") && !str_is_text(module, "builtins")) {
        str_append_utf8(buffer, module);
        buffer_append_byte(buffer, '.');
    }
    if (name && value_is_str(name)) str_append_utf8(buffer, name);
    value_release(vm, module);
    value_release(vm, name);
}

static int64_t int_or(Value value, int64_t otherwise) {
    int64_t number;
    return value && value_is_int(value) && int_fits_int64(value, &number) ? number : otherwise;
}

/* The source line of a SyntaxError and its carets. Offsets count characters from 1. */
static void append_syntax_line(Buffer *buffer, const Field *extra, Value text) {
    int64_t count = as_str(text)->count, end = count, start = 0;
    while (end > 0 && str_at(as_str(text), end - 1) == '\n') end--;
    while (start < end && (str_at(as_str(text), start) == ' ' || str_at(as_str(text), start) == '\n' ||
                           str_at(as_str(text), start) == '\f'))
        start++;
    buffer_append_text(buffer, "    ");
    for (int64_t i = start; i < end; i++) buffer_append_code_point(buffer, str_at(as_str(text), i));
    buffer_append_byte(buffer, '\n');
    Value offset_value = field_peek(&extra[SYNTAX_OFFSET]);
    if (!offset_value || !value_is_int(offset_value)) return;
    int64_t offset = int_or(offset_value, 0), line_number = int_or(field_peek(&extra[SYNTAX_LINENO]), -1),
            end_line = int_or(field_peek(&extra[SYNTAX_END_LINENO]), -1);
    int64_t end_offset = end + 1;
    if (line_number == end_line) {
        Value given = field_peek(&extra[SYNTAX_END_OFFSET]);
        end_offset = int_or(given, 0) ? int_or(given, 0) : offset;
    }
    if (count && offset > count) offset = end + 1;
    if (count && end_offset > count) end_offset = end + 1;
    if (offset >= end_offset || end_offset < 0) end_offset = offset + 1;
    int64_t column = offset - 1 - start, end_column = end_offset - 1 - start;
    if (column < 0) return;
    buffer_append_text(buffer, "    ");
    for (int64_t i = 0; i < column && start + i < end; i++) {
        uint32_t c = str_at(as_str(text), start + i);
        buffer_append_code_point(buffer,
                                 c == '\t' || c == '\f' || c == '\v' || c == 0x3000 || c == 0xA0 ? c : ' ');
    }
    for (int64_t i = column; i < end_column; i++) buffer_append_byte(buffer, '^');
    buffer_append_byte(buffer, '\n');
}

static void append_syntax_error(VM *vm, Buffer *buffer, Value exception) {
    const Field *extra = as_exception(exception)->extra;
    Value file = field_peek(&extra[SYNTAX_FILENAME]), line = field_peek(&extra[SYNTAX_LINENO]),
          text = field_peek(&extra[SYNTAX_TEXT]);
    Value message = field_peek(&extra[SYNTAX_MSG]);
    bool has_file = file && file != VALUE_NONE, has_line = line && line != VALUE_NONE;
    if (has_line) {
        buffer_append_text(buffer, "  File \"");
        if (has_file) append_safely(vm, buffer, file, value_str, "filename", "str");
        else buffer_append_text(buffer, "<string>");
        buffer_append_text(buffer, "\", line ");
        append_safely(vm, buffer, line, value_str, "lineno", "str");
        buffer_append_byte(buffer, '\n');
    }
    if (text && value_is_str(text)) append_syntax_line(buffer, extra, text);
    append_class(vm, buffer, exception);
    buffer_append_text(buffer, ": ");
    bool has_message =
        message && message != VALUE_NONE && !(value_is_str(message) && as_str(message)->count == 0);
    if (has_message) append_safely(vm, buffer, message, value_str, "message", "str");
    else buffer_append_text(buffer, "<no detail available>");
    if (!has_line && has_file) {
        buffer_append_text(buffer, " (");
        append_safely(vm, buffer, file, value_str, "filename", "str");
        buffer_append_byte(buffer, ')');
    }
    buffer_append_byte(buffer, '\n');
}

static void append_notes(VM *vm, Buffer *buffer, Value exception) {
    Owned notes = NULL;
    if (!value_find_attribute(vm, exception, vm_name(vm, NAME___notes__), &notes)) {
        Owned error = raise_fetch(vm);
        buffer_append_text(buffer, "Ignored error getting __notes__: ");
        append_safely(vm, buffer, error, value_repr, "__notes__", "repr");
        buffer_append_byte(buffer, '\n');
        value_release(vm, error);
        return;
    }
    if (!notes || notes == VALUE_NONE) {
        value_release(vm, notes);
        return;
    }
    if (value_is_list(notes) || value_is_tuple(notes)) {
        Owned tuple = value_to_tuple(vm, notes);
        for (int64_t i = 0; tuple && i < as_tuple(tuple)->count; i++) {
            append_safely(vm, buffer, tuple_peek(tuple, i), value_str, "note", "str");
            buffer_append_byte(buffer, '\n');
        }
        value_release(vm, tuple);
    } else {
        append_safely(vm, buffer, notes, value_repr, "__notes__", "repr");
        buffer_append_byte(buffer, '\n');
    }
    value_release(vm, notes);
}

/* The class and message, the place of a SyntaxError, and the notes. */
static void append_last(VM *vm, Buffer *buffer, Value exception) {
    if (type_is_subtype(vm, value_type(exception), EXCEPTION(SyntaxError))) {
        append_syntax_error(vm, buffer, exception);
    } else {
        append_class(vm, buffer, exception);
        Buffer message = BUFFER_EMPTY;
        append_safely(vm, &message, exception, value_str, "exception", "str");
        report_suggestion(vm, exception, &message);
        if (message.count) {
            buffer_append_text(buffer, ": ");
            buffer_append(buffer, message.bytes, message.count);
        }
        buffer_append_byte(buffer, '\n');
        buffer_close(&message);
    }
    append_notes(vm, buffer, exception);
}

/* --- chains and groups ---------------------------------------------------------------------------------- */

static bool was_seen(Report *report, Value exception) {
    for (int64_t i = 0; i < as_list(report->seen)->count; i++) {
        if (list_peek(report->seen, i) == exception) return true;
    }
    return false;
}

static bool note_seen(Report *report, Value exception) {
    return list_append(report->vm, as_list(report->seen), exception);
}

/* Where a report begins: sys.tracebacklimit, an int, leaves out all but the last entries. NULL: none is
 * shown. */
static Value first_shown(VM *vm, Value traceback) {
    Owned key = str_intern_text(vm, "tracebacklimit");
    Value sys = field_peek(&vm->sys), given = key && sys ? dict_get_str(vm, as_dict(sys), key) : NULL;
    value_release(vm, key);
    if (!key) raise_clear(vm);
    int64_t limit, count = 0;
    if (given == VALUE_TRUE || given == VALUE_FALSE) limit = given == VALUE_TRUE;
    else if (!given || !value_is_int(given)) return traceback;
    else if (!int_fits_int64(given, &limit)) return int_is_negative(given) ? NULL : traceback;
    for (Value at = traceback; at; at = field_peek(&as_traceback(at)->next)) count++;
    for (; traceback && count > (limit > 0 ? limit : 0); count--)
        traceback = field_peek(&as_traceback(traceback)->next);
    return traceback;
}

static void emit_frames(Report *report, Value exception, const char *head, char margin) {
    Value traceback = field_peek(&as_exception(exception)->traceback);
    if (traceback) traceback = first_shown(report->vm, traceback);
    if (!traceback) return;
    emit_text(report, head, margin);
    Buffer frames = BUFFER_EMPTY;
    report_frames(report->vm, traceback, true, &frames);
    emit(report, &frames, '|');
}

static bool report_chain(Report *report, Value exception);

static bool emit_members(Report *report, Value members) {
    int64_t count = as_tuple(members)->count, shown = count <= GROUP_WIDTH ? count : GROUP_WIDTH + 1;
    bool is_fine = true;
    report->needs_close = false;
    for (int64_t i = 0; is_fine && i < shown; i++) {
        bool is_last = i == shown - 1, is_rest = i >= GROUP_WIDTH;
        if (is_last) report->needs_close = true; /* a group in the last place closes the frame itself */
        add_indent(report);
        buffer_append_text(&report->out, i == 0 ? "+-" : "  ");
        if (is_rest) buffer_append_text(&report->out, "+---------------- ... ----------------\n");
        else
            buffer_append_format(&report->out, "+---------------- %lld ----------------\n", (long long)i + 1);
        report->depth++;
        if (is_rest) {
            Buffer piece = BUFFER_EMPTY;
            buffer_append_format(&piece, "and %lld more exception%s\n", (long long)(count - GROUP_WIDTH),
                                 count - GROUP_WIDTH > 1 ? "s" : "");
            emit(report, &piece, '|');
        } else {
            is_fine = report_chain(report, tuple_peek(members, i));
        }
        if (is_last && report->needs_close) {
            add_indent(report);
            buffer_append_text(&report->out, "+------------------------------------\n");
            report->needs_close = false;
        }
        report->depth--;
    }
    return is_fine;
}

static bool emit_one(Report *report, Value exception) {
    bool is_group = type_is_subtype(report->vm, value_type(exception), EXCEPTION(BaseExceptionGroup));
    Value members = is_group ? field_peek(&as_exception(exception)->extra[GROUP_EXCEPTIONS]) : NULL;
    Buffer last = BUFFER_EMPTY;
    if (!members) {
        emit_frames(report, exception, "Traceback (most recent call last):\n", '|');
        append_last(report->vm, &last, exception);
        emit(report, &last, '|');
        return true;
    }
    if (report->depth > GROUP_DEPTH) {
        emit_text(report, "... (max_group_depth is 10)\n", '|');
        return true;
    }
    bool is_top = report->depth == 0;
    if (is_top) report->depth++;
    emit_frames(report, exception, "Exception Group Traceback (most recent call last):\n",
                is_top ? '+' : '|');
    append_last(report->vm, &last, exception);
    emit(report, &last, '|');
    bool is_fine = emit_members(report, members);
    if (is_top) report->depth = 0;
    return is_fine;
}

/* The exception that comes before in a chain, and the words between; NULL at the chain's start. */
static Value previous_of(Report *report, Value exception, const char **words) {
    const Exception *self = as_exception(exception);
    Value cause = field_peek(&self->cause), context = field_peek(&self->context);
    *words = "\nThe above exception was the direct cause of the following exception:\n\n";
    if (cause) return was_seen(report, cause) ? NULL : cause;
    *words = "\nDuring handling of the above exception, another exception occurred:\n\n";
    return context && !self->suppress_context && !was_seen(report, context) ? context : NULL;
}

/* Oldest first. */
static bool report_chain(Report *report, Value exception) {
    if (!recursion_enter(report->vm, "")) return false;
    Owned chain = list_new(report->vm, 0);
    bool is_fine =
        chain && list_append(report->vm, as_list(chain), exception) && note_seen(report, exception);
    const char *words;
    for (Value at = exception;
         is_fine && as_list(chain)->count < CHAIN_MOST && (at = previous_of(report, at, &words));) {
        is_fine = list_append(report->vm, as_list(chain), at) && note_seen(report, at);
    }
    for (int64_t i = is_fine ? as_list(chain)->count : 0; is_fine && i-- > 0;) {
        is_fine = emit_one(report, list_peek(chain, i));
        if (!i || !is_fine) break;
        bool is_cause = field_peek(&as_exception(list_peek(chain, i - 1))->cause) == list_peek(chain, i);
        emit_text(report,
                  is_cause ? "\nThe above exception was the direct cause of the following exception:\n\n"
                           : "\nDuring handling of the above exception, another exception occurred:\n\n",
                  '|');
    }
    value_release(report->vm, chain);
    return is_fine;
}

Owned report_exception_text(VM *vm, Value exception) {
    Report report = {.vm = vm, .out = BUFFER_EMPTY, .seen = list_new(vm, 0)};
    Owned result = NULL, pending = NULL;
    if (!report.seen) return NULL;
    if (!value_has_flag(exception, TYPE_IS_EXCEPTION)) {
        buffer_append_text(&report.out, "TypeError: print_exception(): Exception expected for value, ");
        append_safely(vm, &report.out, type_value_of(exception), value_str, "type", "str");
        buffer_append_text(&report.out, " found\n");
    } else if (!report_chain(&report, exception)) {
        pending = raise_fetch(vm); /* no room for more: what there is has to do */
        value_release(vm, pending);
    }
    value_release(vm, report.seen);
    if (report.out.failed) raise_memory_error(vm);
    else result = str_new_utf8(vm, report.out.bytes ? report.out.bytes : "", report.out.count);
    buffer_close(&report.out);
    return result;
}

Owned report_plain_text(VM *vm, Value exception) {
    Buffer out = BUFFER_EMPTY, message = BUFFER_EMPTY;
    Value traceback = field_peek(&as_exception(exception)->traceback);
    if (traceback) {
        buffer_append_text(&out, "Traceback (most recent call last):\n");
        report_frames(vm, traceback, false, &out);
    }
    append_class(vm, &out, exception);
    append_safely(vm, &message, exception, value_str, "exception", "str");
    buffer_append_text(&out, ": "); /* whether or not there is a text */
    buffer_append(&out, message.bytes, message.count);
    buffer_append_byte(&out, '\n');
    Owned result = out.failed ? raise_memory_error(vm) : str_new_utf8(vm, out.bytes, out.count);
    buffer_close(&message);
    buffer_close(&out);
    return result;
}

/*
 * _traceback_marks: source lines with marks below what was running, for the module traceback. The rules are
 * those of the report of an uncaught exception (vm/report_frames.c).
 */
#include "stdlib/modules.h"

#include "base/buffer.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"

/* A column: *has false for None. */
static bool read_column(VM *vm, Value value, size_t *column, bool *has) {
    int64_t number = 0;
    *has = value != VALUE_NONE;
    if (*has && !value_to_int64(vm, value, EXCEPTION(OverflowError), &number)) return false;
    *column = number < 0 ? 0 : (size_t)number;
    return true;
}

static Owned function_excerpt(VM *vm, Value *args) {
    size_t start, end, count = 0;
    bool has_start, has_end;
    if (!value_is_str(args[0])) return raise_type_error(vm, "excerpt() needs a str, not %T", args[0]);
    if (!read_column(vm, args[1], &start, &has_start) || !read_column(vm, args[2], &end, &has_end))
        return NULL;
    Buffer text = BUFFER_EMPTY, out = BUFFER_EMPTY;
    str_append_utf8(&text, args[0]);
    if (text.count && text.bytes[text.count - 1] != '\n') buffer_append_byte(&text, '\n');
    for (size_t i = 0; i < text.count; i++) count += text.bytes[i] == '\n';
    report_excerpt(&text, count, has_start && has_end, start, end, &out);
    Owned result = text.failed || out.failed ? raise_memory_error(vm)
                   : out.count               ? str_new_utf8(vm, out.bytes, out.count)
                                             : str_new_text(vm, "");
    buffer_close(&text);
    buffer_close(&out);
    return result;
}

static Owned function_suggestion(VM *vm, Value *args) {
    if (!type_is_subtype(vm, value_type(args[0]), EXCEPTION(BaseException)))
        return raise_type_error(vm, "suggestion() needs an exception, not %T", args[0]);
    Buffer out = BUFFER_EMPTY;
    report_suggestion(vm, args[0], &out);
    Owned result = out.failed  ? raise_memory_error(vm)
                   : out.count ? str_new_utf8(vm, out.bytes, out.count)
                               : str_new_text(vm, "");
    buffer_close(&out);
    return result;
}

static const Method functions[] = {
    {"excerpt(lines, start, end, /)", function_excerpt,
     "Indented source lines, marked between two columns (in bytes, of the first and last line; None: no "
     "marks)."},
    {"suggestion(error, /)", function_suggestion,
     "What a report appends to the message of error: the name that may have been meant, or nothing."},
    {NULL, NULL, NULL},
};

Owned module_traceback_marks(VM *vm) {
    return stdlib_module(vm, "_traceback_marks", "Marks below source lines in tracebacks.", functions);
}

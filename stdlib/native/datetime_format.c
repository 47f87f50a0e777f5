/*
 * Text of dates, times and moments: isoformat(), ctime() and strftime().
 *
 * What isoformat() writes has a known length, so that it is put together in a Line. strftime() replaces the
 * directives that the C library has not, and leaves the others to it.
 */
#include "stdlib/native/datetime.h"

#include "stdlib/native/struct_sequence.h"
#include "stdlib/native/time.h"
#include "vm/import.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { FIRST_TM_YEAR = 1900, FOUR_DIGITS = 1000 };

/* --- lines ---------------------------------------------------------------------------------------------- */

void line_add(Line *line, char c) {
    if (line->count < DATETIME_TEXT_ROOM) line->text[line->count++] = c;
}

void line_add_number(Line *line, int number, int width) {
    char digits[12];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count < width) digits[count++] = '0';
    while (count > 0) line_add(line, digits[--count]);
}

void line_add_day(Line *line, uint32_t day) {
    line_add_number(line, day_year(day), 4);
    line_add(line, '-');
    line_add_number(line, day_month(day), 2);
    line_add(line, '-');
    line_add_number(line, day_day(day), 2);
}

static void add_part(Line *line, char mark, int number, int width) {
    line_add(line, mark);
    line_add_number(line, number, width);
}

void line_add_rest(Line *line, uint64_t clock) {
    const int fields[] = {clock_minute(clock), clock_second(clock), clock_microsecond(clock)};
    int last = fields[2] ? 2 : fields[1] ? 1 : 0;
    for (int i = 0; i <= last; i++) {
        line_add(line, ',');
        add_part(line, ' ', fields[i], 1);
    }
}

bool line_add_clock(VM *vm, Line *line, uint64_t clock, Value timespec) {
    static const char *const names[] = {"hours", "minutes", "seconds", "milliseconds", "microseconds"};
    int last = clock_microsecond(clock) ? 4 : 2, named = 0;
    if (timespec && !str_is_text(timespec, "auto")) {
        while (named < (int)COUNT_OF(names) && !str_is_text(timespec, names[named])) named++;
        if (named == (int)COUNT_OF(names)) return raise_value_error(vm, "Unknown timespec value");
        last = named;
    }
    line_add_number(line, clock_hour(clock), 2);
    if (last >= 1) add_part(line, ':', clock_minute(clock), 2);
    if (last >= 2) add_part(line, ':', clock_second(clock), 2);
    if (last == 3) add_part(line, '.', clock_microsecond(clock) / 1000, 3);
    if (last == 4) add_part(line, '.', clock_microsecond(clock), 6);
    return true;
}

void line_add_offset(Line *line, const Delta *offset, const char *separator) {
    int64_t total = delta_microseconds(offset);
    line_add(line, total < 0 ? '-' : '+');
    if (total < 0) total = -total;
    int microseconds = (int)(total % SECOND_MICROSECONDS), seconds = (int)(total / SECOND_MICROSECONDS);
    line_add_number(line, seconds / 3600, 2);
    if (*separator) line_add(line, *separator);
    line_add_number(line, seconds / 60 % 60, 2);
    if (seconds % 60 == 0 && microseconds == 0) return;
    if (*separator) line_add(line, *separator);
    line_add_number(line, seconds % 60, 2);
    if (microseconds) add_part(line, '.', microseconds, 6);
}

bool line_add_zone(VM *vm, Line *line, Value self) {
    Owned offset;
    if (!moment_offset(vm, self, &offset)) return false;
    if (offset) line_add_offset(line, as_delta(offset), ":");
    value_release(vm, offset);
    return true;
}

Owned line_finish(VM *vm, const Line *line) {
    return str_new_ascii(vm, line->text, line->count);
}

bool datetime_check_text(VM *vm, const char *method, int position, Value value) {
    if (!value || value_is_str(value)) return true;
    if (value == VALUE_NONE)
        return raise_type_error(vm, "%s() argument %d must be str, not None", method, position);
    return raise_type_error(vm, "%s() argument %d must be str, not %T", method, position, value);
}

/* --- classes -------------------------------------------------------------------------------------------- */

Owned datetime_class_path(VM *vm, Value self) {
    const Type *class = value_type(self);
    return as_heap_type(class)->is_immutable ? type_full_name(vm, class) : type_name(vm, class);
}

Owned datetime_str(VM *vm, Value self) {
    const Type *class = value_type(self);
    Line line = {0};
    if (class == datetime_class(vm, DATETIME_DATE)) {
        line_add_day(&line, as_date(self)->day);
        return line_finish(vm, &line);
    }
    if (class == datetime_class(vm, DATETIME_TIME)) {
        if (!line_add_clock(vm, &line, as_moment(self)->clock, NULL) || !line_add_zone(vm, &line, self))
            return NULL;
        return line_finish(vm, &line);
    }
    if (!datetime_class_needed(vm, DATETIME_DATE)) return NULL;
    return value_call_method(vm, self, vm->datetime->names[DATETIME_ISOFORMAT], NULL, 0);
}

/* --- by way of the C library ---------------------------------------------------------------------------- */

static struct tm tm_of(uint32_t day, uint64_t clock, int is_dst) {
    return (struct tm){.tm_year = day_year(day) - FIRST_TM_YEAR,
                       .tm_mon = day_month(day) - 1,
                       .tm_mday = day_day(day),
                       .tm_hour = clock_hour(clock),
                       .tm_min = clock_minute(clock),
                       .tm_sec = clock_second(clock),
                       .tm_wday = (calendar_weekday(day) + 1) % 7,
                       .tm_yday = calendar_day_of_year(day) - 1,
                       .tm_isdst = is_dst};
}

Owned datetime_ctime(VM *vm, uint32_t day, uint64_t clock) {
    static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const char *weekday = days + calendar_weekday(day) * 3, *month = months + (day_month(day) - 1) * 3;
    Line line = {0};
    for (int i = 0; i < 3; i++) line_add(&line, weekday[i]);
    line_add(&line, ' ');
    for (int i = 0; i < 3; i++) line_add(&line, month[i]);
    line_add(&line, ' ');
    if (day_day(day) < 10) line_add(&line, ' ');
    line_add_number(&line, day_day(day), 1);
    add_part(&line, ' ', clock_hour(clock), 2);
    add_part(&line, ':', clock_minute(clock), 2);
    add_part(&line, ':', clock_second(clock), 2);
    add_part(&line, ' ', day_year(day), 4);
    return line_finish(vm, &line);
}

Owned datetime_struct_time(VM *vm, uint32_t day, uint64_t clock, int is_dst) {
    const int fields[] = {day_year(day),       day_month(day),        day_day(day),
                          clock_hour(clock),   clock_minute(clock),   clock_second(clock),
                          calendar_weekday(day), calendar_day_of_year(day), is_dst};
    Owned items[COUNT_OF(fields)];
    Owned module = import_module_text(vm, "time");
    const Type *class = module ? native_class(vm, "time", "struct_time") : NULL;
    value_release(vm, module);
    for (size_t i = 0; i < COUNT_OF(fields); i++) items[i] = value_from_small_int(fields[i]);
    return struct_sequence_new(vm, class, items, COUNT_OF(fields));
}

/* --- strftime ------------------------------------------------------------------------------------------- */

/* What the directives are replaced by, besides the format. */
typedef struct Subject {
    Value self;
    bool is_date; /* without a clock, and so without a zone */
    int year, microsecond;
    struct tm *tm;
} Subject;

static bool add_offset(VM *vm, StrBuilder *builder, const Subject *subject, const char *separator) {
    Owned offset = NULL;
    Line line = {0};
    if (subject->is_date) return true;
    if (!moment_offset(vm, subject->self, &offset)) return false;
    if (offset) line_add_offset(&line, as_delta(offset), separator);
    value_release(vm, offset);
    str_builder_add_ascii(builder, line.text, line.count);
    return true;
}

/* A name of a class of the program's, which replaces text itself. */
static Owned without_directives(VM *vm, Value name) {
    Owned replace = str_intern_text(vm, "replace"), one = str_new_text(vm, "%"), two = str_new_text(vm, "%%"),
          result = NULL;
    if (replace && one && two) {
        const Value items[] = {one, two};
        result = value_call_method(vm, name, replace, items, COUNT_OF(items));
    }
    value_release(vm, replace);
    value_release(vm, one);
    value_release(vm, two);
    if (!result || value_is_str(result)) return result;
    value_release(vm, result);
    return raise_type_error(vm, "tzname.replace() did not return a string");
}

/* The zone's name, in which no % is a directive. */
static bool add_zone_name(VM *vm, StrBuilder *builder, const Subject *subject) {
    if (subject->is_date) return true;
    Value args[] = {subject->self};
    Owned name = method_moment_tzname(vm, args);
    bool is_own = name && name != VALUE_NONE && !value_is_exact_str(name);
    Owned text = is_own ? without_directives(vm, name) : value_retain(name);
    value_release(vm, name);
    for (int64_t i = 0; text && text != VALUE_NONE && i < as_str(text)->count; i++) {
        uint32_t c = str_at(as_str(text), i);
        if (c == '%' && !is_own) str_builder_add(builder, c);
        str_builder_add(builder, c);
    }
    value_release(vm, text);
    return text != NULL;
}

static void add_number(StrBuilder *builder, int number, int width) {
    Line line = {0};
    line_add_number(&line, number, width);
    str_builder_add_ascii(builder, line.text, line.count);
}

/* A directive that the C library has not, or that it writes with too few digits. *is_known false: another. */
static bool replace_directive(VM *vm, StrBuilder *builder, const Subject *subject, uint32_t kind,
                              bool *is_known) {
    *is_known = true;
    switch (kind) {
    case 'f': add_number(builder, subject->microsecond, 6); return true;
    case 'z': return add_offset(vm, builder, subject, "");
    case 'Z': return add_zone_name(vm, builder, subject);
    case 'Y': case 'G': case 'C': case 'F': break;
    default: *is_known = false; return true;
    }
    *is_known = subject->year < FOUR_DIGITS;
    if (!*is_known) return true;
    if (kind == 'C') {
        add_number(builder, subject->year / 100, 2);
    } else if (kind == 'G') {
        char text[16];
        size_t count = strftime(text, sizeof text, "%G", subject->tm);
        for (size_t i = count; i < 4; i++) str_builder_add(builder, '0');
        str_builder_add_ascii(builder, text, count);
    } else {
        add_number(builder, subject->year, 4);
        if (kind == 'F') str_builder_add_text(builder, "-%m-%d");
    }
    return true;
}

/* The format with our own directives replaced; NULL with an exception pending. */
static Owned replace_directives(VM *vm, Value format, const Subject *subject) {
    const Str *text = as_str(format);
    STR_BUILDER(builder);
    bool is_fine = true;
    for (int64_t i = 0; is_fine && i < text->count; i++) {
        uint32_t c = str_at(text, i);
        bool is_known = false;
        if (c != '%' || i + 1 == text->count) {
            str_builder_add(&builder, c);
            continue;
        }
        uint32_t kind = str_at(text, ++i);
        if (kind == ':' && i + 1 < text->count && str_at(text, i + 1) == 'z') {
            is_fine = add_offset(vm, &builder, subject, ":");
            i++;
            continue;
        }
        is_fine = replace_directive(vm, &builder, subject, kind, &is_known);
        if (is_known) continue;
        str_builder_add(&builder, '%');
        str_builder_add(&builder, kind);
    }
    if (is_fine) return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

/* 1 or 0 by what the zone says of daylight saving time, -1 if it says nothing. */
static bool ask_is_dst(VM *vm, Value self, int *is_dst) {
    Owned zone = field_get(&as_moment(self)->zone), advance = NULL;
    bool is_fine = zone_ask_delta(vm, zone, DATETIME_DST, self, &advance);
    *is_dst = advance ? !delta_is_zero(as_delta(advance)) : -1;
    value_release(vm, zone);
    value_release(vm, advance);
    return is_fine;
}

Owned method_datetime_timetuple(VM *vm, Value *args) {
    int is_dst;
    if (!ask_is_dst(vm, args[0], &is_dst)) return NULL;
    return datetime_struct_time(vm, as_moment(args[0])->day, as_moment(args[0])->clock, is_dst);
}

/* strftime() of a class that may have a timetuple() of its own: what it gives is for time.strftime(). */
static Owned format_by_module(VM *vm, Value self, Value format, const Subject *subject) {
    Owned module = import_module_text(vm, "time"),
          fields = module && vm->datetime
                       ? value_call_method(vm, self, vm->datetime->names[DATETIME_TIMETUPLE], NULL, 0)
                       : NULL;
    Owned changed = fields ? replace_directives(vm, format, subject) : NULL, result = NULL;
    if (changed) {
        const Value items[] = {changed, fields};
        result = value_call_method(vm, module, vm->datetime->names[DATETIME_STRFTIME], items, 2);
    }
    value_release(vm, module);
    value_release(vm, fields);
    value_release(vm, changed);
    return result;
}

Owned datetime_strftime(VM *vm, Value self, Value format) {
    const Type *class = value_type(self);
    bool is_time = datetime_is(vm, self, DATETIME_TIME);
    bool is_date = !is_time && !datetime_is(vm, self, DATETIME_DATETIME);
    uint32_t day = is_time ? day_from(FIRST_TM_YEAR, 1, 1) : as_date(self)->day;
    uint64_t clock = is_date ? 0 : as_moment(self)->clock;
    bool is_own = is_time || class == datetime_class(vm, DATETIME_DATE) ||
                  class == datetime_class(vm, DATETIME_DATETIME);
    int is_dst = -1;
    if (is_own && !is_time && !is_date && !ask_is_dst(vm, self, &is_dst)) return NULL;
    struct tm tm = tm_of(day, clock, is_dst);
    const Subject subject = {self, is_date, day_year(day), clock_microsecond(clock), &tm};
    if (!is_own) return format_by_module(vm, self, format, &subject);
    Owned changed = replace_directives(vm, format, &subject);
    Owned result = changed ? time_format(vm, changed, &tm) : NULL;
    value_release(vm, changed);
    return result;
}

Owned method_datetime_strftime(VM *vm, Value *args) {
    return datetime_check_text(vm, "strftime", 1, args[1]) ? datetime_strftime(vm, args[0], args[1]) : NULL;
}

Owned method_datetime_format(VM *vm, Value *args) {
    if (!datetime_check_text(vm, "__format__", 1, args[1])) return NULL;
    if (as_str(args[1])->count == 0) return value_str(vm, args[0]);
    if (!datetime_class_needed(vm, DATETIME_DATE)) return NULL;
    const Value items[] = {args[1]};
    return value_call_method(vm, args[0], vm->datetime->names[DATETIME_STRFTIME], items, 1);
}

Owned datetime_strptime(VM *vm, const char *function, Value *args) {
    for (int i = 1; i <= 2; i++) {
        if (!datetime_check_text(vm, "strptime", i, args[i])) return NULL;
    }
    Owned module = import_module_text(vm, "_strptime"), name = module ? str_intern_text(vm, function) : NULL;
    Owned result = name ? value_call_method(vm, module, name, args, 3) : NULL;
    value_release(vm, name);
    value_release(vm, module);
    return result;
}

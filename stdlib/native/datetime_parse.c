/*
 * The classmethods fromisoformat(): dates, times and moments from texts in forms of ISO 8601.
 *
 *     date    YYYY-MM-DD  YYYYMMDD  YYYY-Www[-D]  YYYYWww[D]
 *     time    HH[:MM[:SS[.f…]]] or HHMM[SS[.f…]], with Z, or + or - and another such time
 *     moment  a date, one character of any kind, and a time
 *
 * The functions that parse give false where a text is none of these; then nothing is pending.
 */
#include "stdlib/native/datetime.h"

#include "vm/objects/str.h"
#include "vm/raise.h"

enum { FRACTION_DIGITS = 6 };

/* A stretch of a text that is being read. */
typedef struct Reader {
    const char *data;
    int kind; /* bytes a character */
    int64_t at, end;
} Reader;

static Reader reader_of(Value text) {
    return (Reader){as_str(text)->data, str_kind(as_str(text)), 0, as_str(text)->count};
}

typedef struct ParsedTime {
    int fields[4]; /* hour, minute, second, microsecond */
    bool has_zone;
    int64_t offset, offset_microseconds; /* of the zone */
} ParsedTime;

/* The character at a place; 0 behind the end. */
static uint32_t peek(const Reader *reader, int64_t place) {
    return place < reader->end ? str_read(reader->data, reader->kind, place) : 0;
}

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

/* The number that the next `count` digits make. */
static bool read_digits(Reader *reader, int count, int *number) {
    *number = 0;
    for (; count > 0; count--) {
        uint32_t c = peek(reader, reader->at);
        if (!is_digit(c)) return false;
        *number = *number * 10 + (int)(c - '0');
        reader->at++;
    }
    return true;
}

static bool skip(Reader *reader, char c) {
    if (peek(reader, reader->at) != (uint32_t)c) return false;
    reader->at++;
    return true;
}

/* Year, month and day; they may be out of range, but for those of weeks. Of ten characters the last two may
   be anything where there are no hyphens, as for CPython. */
static bool parse_date(VM *vm, Reader *reader, Fields *fields) {
    int week, weekday = 1;
    uint32_t day;
    if (!read_digits(reader, 4, &fields->year)) return false;
    bool has_hyphens = skip(reader, '-');
    if (!skip(reader, 'W')) {
        return read_digits(reader, 2, &fields->month) && (!has_hyphens || skip(reader, '-')) &&
               read_digits(reader, 2, &fields->day);
    }
    if (!read_digits(reader, 2, &week)) return false;
    if (reader->at < reader->end) {
        if ((has_hyphens && !skip(reader, '-')) || !read_digits(reader, 1, &weekday)) return false;
    }
    if (!date_from_iso(vm, fields->year, week, weekday, &day)) {
        raise_clear(vm);
        return false;
    }
    fields->year = day_year(day), fields->month = day_month(day), fields->day = day_day(day);
    return true;
}

/* Up to six digits after the decimal mark; more are passed over. */
static bool parse_fraction(Reader *reader, int *microsecond) {
    int64_t left = reader->end - reader->at;
    int count = left < FRACTION_DIGITS ? (int)left : FRACTION_DIGITS;
    if (!read_digits(reader, count, microsecond)) return false;
    for (int i = count; i < FRACTION_DIGITS; i++) *microsecond *= 10;
    while (is_digit(peek(reader, reader->at))) reader->at++;
    return true;
}

/* A clock's fields. *is_whole false: something is left, or one character too many; CPython passes over it
   where a zone follows. */
static bool parse_clock(Reader *reader, int fields[4], bool *is_whole) {
    bool has_colons = false;
    *is_whole = true;
    for (int i = 0; i < 3; i++) {
        if (!read_digits(reader, 2, &fields[i])) return false;
        if (reader->at == reader->end) return true;
        uint32_t mark = peek(reader, reader->at++);
        if (i == 0) has_colons = mark == ':';
        if (reader->at == reader->end) {
            *is_whole = mark == 0;
            return mark != '.' && mark != ',';
        }
        if (has_colons && mark == ':') {
            if (i == 2) return false;
        } else if (mark == '.' || mark == ',') {
            if (i < 2) return false;
            break;
        } else if (has_colons) {
            return false;
        } else {
            reader->at--;
        }
    }
    if (!parse_fraction(reader, &fields[3])) return false;
    *is_whole = reader->at == reader->end || peek(reader, reader->at) == 0;
    return true;
}

static bool parse_time(Reader *reader, ParsedTime *time) {
    int64_t place = reader->at, end = reader->end;
    int zone[4] = {0};
    bool is_whole;
    *time = (ParsedTime){0};
    while (place < end) {
        uint32_t c = peek(reader, place);
        if (c == '+' || c == '-' || c == 'Z') break;
        place++;
    }
    reader->end = place;
    if (!parse_clock(reader, time->fields, &is_whole)) return false;
    if (place == end) return is_whole;
    reader->end = end;
    time->has_zone = true;
    uint32_t sign = peek(reader, place);
    reader->at = place + 1;
    if (sign == 'Z') return peek(reader, reader->at) == 0;
    if (!parse_clock(reader, zone, &is_whole) || !is_whole) return false;
    time->offset = (zone[0] * 60 + zone[1]) * 60 + zone[2];
    time->offset_microseconds = zone[3];
    if (sign == '-') {
        time->offset = -time->offset;
        time->offset_microseconds = -time->offset_microseconds;
    }
    return true;
}

/* How many characters of a moment's text are its date; 0: it has none. */
static int64_t date_length(const Reader *reader) {
    int64_t count = reader->end;
    if (count == 7) return 7;
    if (peek(reader, 4) == '-') {
        if (peek(reader, 5) != 'W') return 10;
        if (peek(reader, 8) != '-') return 8;
        if (count == 9) return 0;
        return count > 10 && is_digit(peek(reader, 10)) ? 8 : 10;
    }
    if (peek(reader, 4) != 'W') return 8;
    int64_t place = 7;
    while (is_digit(peek(reader, place))) place++;
    if (place < 9) return place;
    return place % 2 == 0 ? 7 : 8;
}

/* --- making objects ------------------------------------------------------------------------------------- */

static Owned raise_invalid(VM *vm, Value text) {
    return raise_value_error(vm, "Invalid isoformat string: %R", text);
}

static bool check_argument(VM *vm, Value text) {
    return value_is_str(text) || raise_type_error(vm, "fromisoformat: argument must be str");
}

/* The zone of what was parsed, or None. */
static Owned zone_of(VM *vm, const ParsedTime *time) {
    if (!time->has_zone) return VALUE_NONE;
    if (!datetime_class_needed(vm, DATETIME_ZONE)) return NULL;
    if (!time->offset && !time->offset_microseconds) return field_get(&vm->datetime->utc);
    Owned offset = delta_new(vm, 0, time->offset, time->offset_microseconds),
          zone = offset ? zone_new(vm, offset, NULL) : NULL;
    value_release(vm, offset);
    return zone;
}

/* 24:00 is the midnight after the day: *is_end then, and the hour is 0. */
static bool take_midnight(VM *vm, ParsedTime *time, bool *is_end) {
    int *fields = time->fields;
    *is_end = fields[0] == 24;
    if (!*is_end) return true;
    if (fields[1] || fields[2] || fields[3])
        return raise_value_error(vm, "minute, second, and microsecond must be 0 when hour is 24");
    fields[0] = 0;
    return true;
}

Owned method_date_fromisoformat(VM *vm, Value *args) {
    if (!check_argument(vm, args[1])) return NULL;
    Reader reader = reader_of(args[1]);
    Fields fields;
    bool has_length = reader.end == 7 || reader.end == 8 || reader.end == 10;
    if (!has_length || !parse_date(vm, &reader, &fields)) return raise_invalid(vm, args[1]);
    return date_make(vm, as_type(args[0]), fields.year, fields.month, fields.day);
}

Owned method_time_fromisoformat(VM *vm, Value *args) {
    if (!check_argument(vm, args[1])) return NULL;
    Reader reader = reader_of(args[1]);
    ParsedTime time;
    bool is_end;
    skip(&reader, 'T');
    if (!parse_time(&reader, &time)) return raise_invalid(vm, args[1]);
    if (!take_midnight(vm, &time, &is_end)) return NULL;
    Owned zone = zone_of(vm, &time);
    const int *fields = time.fields;
    Owned result =
        zone ? time_make(vm, as_type(args[0]), fields[0], fields[1], fields[2], fields[3], zone, 0) : NULL;
    value_release(vm, zone);
    return result;
}

/* The day after the given one, which must be there: ValueError. */
static bool next_day(VM *vm, Fields *fields) {
    if (!datetime_check_day(vm, fields->year, fields->month, fields->day)) return false;
    int64_t ordinal = calendar_ordinal(day_from(fields->year, fields->month, fields->day)) + 1;
    if (ordinal > ORDINAL_MOST)
        return raise_value_error(vm, "year must be in %d..%d, not %d", YEAR_LEAST, YEAR_MOST, YEAR_MOST + 1);
    uint32_t day = calendar_day(ordinal);
    fields->year = day_year(day), fields->month = day_month(day), fields->day = day_day(day);
    return true;
}

Owned method_datetime_fromisoformat(VM *vm, Value *args) {
    if (!check_argument(vm, args[1])) return NULL;
    Reader reader = reader_of(args[1]);
    Fields fields = {0};
    ParsedTime time = {0};
    bool is_end;
    int64_t end = reader.end, length = end < 7 ? 0 : date_length(&reader);
    if (length == 0 || length > end) return raise_invalid(vm, args[1]);
    reader.end = length;
    if (!parse_date(vm, &reader, &fields)) return raise_invalid(vm, args[1]);
    if (length < end) {
        reader.at = length + 1; /* past the separator, which may be any */
        reader.end = end;
        if (!parse_time(&reader, &time)) return raise_invalid(vm, args[1]);
    }
    if (!take_midnight(vm, &time, &is_end)) return NULL;
    Owned zone = zone_of(vm, &time), result = NULL;
    if (zone && (!is_end || next_day(vm, &fields))) {
        fields.hour = time.fields[0], fields.minute = time.fields[1], fields.second = time.fields[2];
        result = datetime_make(vm, as_type(args[0]), &fields, time.fields[3], zone, 0);
    }
    value_release(vm, zone);
    return result;
}

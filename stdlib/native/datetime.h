/*
 * The module _datetime: what its objects are made of, and what its files give each other.
 *
 * A day is one word, and so is a time of day: their fields stand in the order of their weight, so that
 * comparing days or times is comparing numbers. Every field has whole bytes, since pickles of any content are
 * taken over. Objects never change once a program has seen them (but for the hash that they remember).
 *
 *     day     year 16 bits, month 8, day 8
 *     clock   hour 8 bits, minute 8, second 8, microsecond 24
 */
#ifndef STDLIB_NATIVE_DATETIME_H
#define STDLIB_NATIVE_DATETIME_H

#include <time.h>

#include "vm/objects/type.h"

enum {
    YEAR_LEAST = 1,
    YEAR_MOST = 9999,
    ORDINAL_MOST = 3652059,  /* 31 December 9999; 1 January of the year 1 has 1 */
    ORDINAL_EPOCH = 719163,  /* 1 January 1970 */
    DAY_SECONDS = 86400,
    SECOND_MICROSECONDS = 1000000,
    DELTA_DAYS_MOST = 999999999,
    DATE_BYTES = 4, TIME_BYTES = 6, DATETIME_BYTES = 10, /* of pickled objects */
};
#define DAY_MICROSECONDS ((int64_t)DAY_SECONDS * SECOND_MICROSECONDS)

/* A duration: 0 <= seconds < DAY_SECONDS and 0 <= microseconds < SECOND_MICROSECONDS. */
typedef struct Delta {
    Object object;
    int32_t days, seconds, microseconds;
} Delta;

typedef struct Date {
    Object object;
    uint32_t day;
    int64_t hash; /* of a date itself, not of what derives from it; or -1: not known yet */
} Date;

/* A datetime, or a time, whose day is 0. It begins as a Date, up to the day. */
typedef struct Moment {
    Object object;
    uint32_t day;
    uint32_t fold;  /* 1: the later of two equal readings of the clock */
    uint64_t clock;
    Field zone;     /* a tzinfo, or NULL */
    int64_t hash;   /* of one with a zone, or -1: not known yet */
} Moment;

typedef struct Zone {
    Object object;
    Field offset; /* timedelta, shorter than a day */
    Field name;   /* str, or NULL */
} Zone;

/* The six fields of a moment, as numbers. */
typedef struct Fields {
    int year, month, day, hour, minute, second;
} Fields;

typedef enum DatetimeClass {
    DATETIME_DELTA,
    DATETIME_DATE,
    DATETIME_TIME,
    DATETIME_DATETIME,
    DATETIME_TZINFO,
    DATETIME_ZONE,
    DATETIME_ISO_CALENDAR,
    DATETIME_CLASS_COUNT
} DatetimeClass;

typedef enum DatetimeName {
    DATETIME_UTCOFFSET,
    DATETIME_DST,
    DATETIME_TZNAME,
    DATETIME_FROMUTC,
    DATETIME_TIMETUPLE,
    DATETIME_ISOFORMAT,
    DATETIME_STRFTIME,
    DATETIME_FROMTIMESTAMP,
    DATETIME_FOLD,
    DATETIME_REPLACE,
    DATETIME_NAME_COUNT
} DatetimeName;

typedef struct DatetimeState {
    Field classes[DATETIME_CLASS_COUNT];
    Owned names[DATETIME_NAME_COUNT];
    Field utc; /* the timezone */
    void (*close_next)(VM *vm);
} DatetimeState;

/* A class of the module; NULL once the interpreter is ending. */
ALWAYS_INLINE const Type *datetime_class(VM *vm, DatetimeClass class) {
    return LIKELY(vm->datetime != NULL) ? as_type(field_peek(&vm->datetime->classes[class])) : NULL;
}

/* As datetime_class for who cannot do without: NULL with RuntimeError pending. */
const Type *datetime_class_needed(VM *vm, DatetimeClass class);

/* Whether value is an instance of a class of the module, or of one derived from it. */
ALWAYS_INLINE bool datetime_is(VM *vm, Value value, DatetimeClass class) {
    const Type *type = value_type(value), *wanted = datetime_class(vm, class);
    if (type == wanted) return true;
    if (!(type->flags & TYPE_IS_HEAP) || !wanted) return false;
    /* of classes in C only this module's derive from another, and those from their base alone */
    return type->flags & TYPE_IS_NATIVE ? type->base == wanted : type_is_subtype(vm, type, wanted);
}

ALWAYS_INLINE const Delta *as_delta(Value value) {
    return (const Delta *)value_object(value);
}

ALWAYS_INLINE const Date *as_date(Value value) {
    return (const Date *)value_object(value);
}

ALWAYS_INLINE Moment *as_moment(Value value) {
    return (Moment *)value_object(value);
}

ALWAYS_INLINE const Zone *as_zone(Value value) {
    return (const Zone *)value_object(value);
}

ALWAYS_INLINE uint32_t day_from(int year, int month, int day) {
    return (uint32_t)year << 16 | (uint32_t)month << 8 | (uint32_t)day;
}

ALWAYS_INLINE int day_year(uint32_t day) {
    return (int)(day >> 16);
}

ALWAYS_INLINE int day_month(uint32_t day) {
    return (int)(day >> 8 & 0xFF);
}

ALWAYS_INLINE int day_day(uint32_t day) {
    return (int)(day & 0xFF);
}

ALWAYS_INLINE uint64_t clock_from(int hour, int minute, int second, int microsecond) {
    return (uint64_t)hour << 40 | (uint64_t)minute << 32 | (uint64_t)second << 24 | (uint64_t)microsecond;
}

ALWAYS_INLINE int clock_hour(uint64_t clock) {
    return (int)(clock >> 40);
}

ALWAYS_INLINE int clock_minute(uint64_t clock) {
    return (int)(clock >> 32 & 0xFF);
}

ALWAYS_INLINE int clock_second(uint64_t clock) {
    return (int)(clock >> 24 & 0xFF);
}

ALWAYS_INLINE int clock_microsecond(uint64_t clock) {
    return (int)(clock & 0xFFFFFF);
}

/* Seconds since midnight, without the microseconds. */
ALWAYS_INLINE int64_t clock_seconds(uint64_t clock) {
    return (clock_hour(clock) * 60 + clock_minute(clock)) * 60 + clock_second(clock);
}

ALWAYS_INLINE int64_t clock_microseconds(uint64_t clock) {
    return clock_seconds(clock) * SECOND_MICROSECONDS + clock_microsecond(clock);
}

/* Whether a comparison holds, by an order that is negative, 0 or positive. */
ALWAYS_INLINE bool datetime_order_holds(int order, CompareOp op) {
    switch (op) {
    case COMPARE_LT: return order < 0;
    case COMPARE_LE: return order <= 0;
    case COMPARE_EQ: return order == 0;
    case COMPARE_NE: return order != 0;
    case COMPARE_GT: return order > 0;
    case COMPARE_GE: return order >= 0;
    }
    UNREACHABLE();
}

/* --- the calendar: datetime_calendar.c ------------------------------------------------------------------ */

/* The number of a day; 1 January of the year 1 is 1. */
int64_t calendar_ordinal(uint32_t day);
/* The day with a number from 1 to ORDINAL_MOST. */
uint32_t calendar_day(int64_t ordinal);
/* The year of any day after the first, also of one that is out of reach. */
int calendar_year(int ordinal);
/* The clock of a number of microseconds since midnight, less than a day. */
uint64_t calendar_clock(int64_t microseconds);
int calendar_month_length(int year, int month);
/* 0 is Monday. */
int calendar_weekday(uint32_t day);
/* 1 is 1 January. */
int calendar_day_of_year(uint32_t day);
/* The Monday, as an ordinal, with which week 1 of a year begins by ISO 8601. */
int64_t calendar_first_monday(int year);
/* Seconds between 1 January 1970 and a moment by the same clock. */
int64_t calendar_seconds(const Fields *fields);
/* The fields of a moment so many seconds after 1 January 1970 at UTC. ValueError for years out of range. */
NODISCARD bool calendar_utc(VM *vm, int64_t seconds, Fields *fields);
/* What the local clock shows then; the C library's record goes to tm if that is not NULL. ValueError or
 * OSError.
 */
NODISCARD bool calendar_local(VM *vm, int64_t seconds, Fields *fields, struct tm *tm);
/* When the local clock shows what would be so many seconds at UTC; fold says which, if there are two or none.
 */
NODISCARD bool calendar_from_local(VM *vm, int64_t shown, bool fold, int64_t *seconds);
/* Whether the local clock, which shows these fields so many seconds after the epoch, had been turned back. */
NODISCARD bool calendar_is_folded(VM *vm, int64_t seconds, const Fields *fields, bool *is_folded);
/* A day so many days later, if it is in the same month and that is seen at once; 0 otherwise. */
ALWAYS_INLINE uint32_t day_in_month(uint32_t day, int64_t days) {
    enum { LEAST_LENGTH = 28 };
    int64_t later = day_day(day) + days;
    return later >= 1 && later <= LEAST_LENGTH ? (day & ~(uint32_t)0xFF) | (uint32_t)later : 0;
}

/* --- arguments ------------------------------------------------------------------------------------------ */

/* A field as a C int: __index__, and OverflowError where it does not fit. */
NODISCARD bool datetime_read_int(VM *vm, Value value, int *number);
/* As datetime_read_int; an argument that was left out (NULL) leaves the number as it is. */
NODISCARD bool datetime_read_optional(VM *vm, Value value, int *number);
/* TypeError if one of the first three arguments of a constructor by position is no number: that is said
   before others are missed. */
NODISCARD bool datetime_check_numbers(VM *vm, Arguments arguments);
/* ValueError unless there is such a day. */
NODISCARD bool datetime_check_day(VM *vm, int year, int month, int day);
NODISCARD bool datetime_check_clock(VM *vm, int hour, int minute, int second, int microsecond, int fold);
/* TypeError unless zone is None or a tzinfo. */
NODISCARD bool datetime_check_zone(VM *vm, Value zone);
/* The bytes of a pickled object, which may come as a text of Latin-1 (str, written by Python 2): true and
   *state filled in if value is such of `count` bytes. kind, for the message: "datetime". False: it is none,
   or an exception is pending. */
NODISCARD bool datetime_read_state(VM *vm, Value value, size_t count, const char *kind, uint8_t *state);

/* Calls a class that derives from time or datetime with these arguments; fold goes by name, unless it is 0.
 */
NODISCARD Owned datetime_call_class(VM *vm, const Type *class, const Value *items, size_t count, int fold);
/* __replace__(): calls the method replace of one of the module's classes with args: self, a tuple and a dict.
 */
NODISCARD Owned datetime_replace(VM *vm, DatetimeClass class, const Value *args);

/* --- timedelta ------------------------------------------------------------------------------------------ */

/* Of days, seconds and microseconds that need not be in their ranges. OverflowError. */
NODISCARD Owned delta_new(VM *vm, int64_t days, int64_t seconds, int64_t microseconds);
/* The whole of a duration shorter than some thousand years. */
ALWAYS_INLINE int64_t delta_microseconds(const Delta *delta) {
    return (delta->days * (int64_t)DAY_SECONDS + delta->seconds) * SECOND_MICROSECONDS + delta->microseconds;
}
ALWAYS_INLINE bool delta_is_zero(const Delta *delta) {
    return !(delta->days | delta->seconds | delta->microseconds);
}
/* That of the tuple of the three fields. */
int64_t delta_hash(const Delta *delta);

/* --- date ----------------------------------------------------------------------------------------------- */

/* Of the class without calling it. */
NODISCARD Owned date_allocate(VM *vm, const Type *class, uint32_t day);
/* As a method of the class makes an instance: by calling it, if it is not date itself. ValueError. */
NODISCARD Owned date_make(VM *vm, const Type *class, int year, int month, int day);
/* year, month, day of an ISO year, week and weekday; ValueError. */
NODISCARD bool date_from_iso(VM *vm, int year, int week, int weekday, uint32_t *day);
/* A day's number, that is in reach: OverflowError otherwise. */
NODISCARD bool date_check_ordinal(VM *vm, int64_t ordinal);

/* --- time and datetime (datetime_moment.c) -------------------------------------------------------------- */

/* Of the class without calling it; zone may be NULL or None. */
NODISCARD Owned moment_allocate(VM *vm, const Type *class, uint32_t day, uint64_t clock, Value zone,
                                uint32_t fold);
/* As the methods of a class make an instance: by calling it, if it is not datetime (time) itself. */
NODISCARD Owned datetime_make(VM *vm, const Type *class, const Fields *fields, int microsecond, Value zone,
                              int fold);
NODISCARD Owned time_make(VM *vm, const Type *class, int hour, int minute, int second, int microsecond,
                          Value zone, int fold);
ALWAYS_INLINE Fields moment_fields(const Moment *moment) {
    return (Fields){day_year(moment->day),          day_month(moment->day),
                    day_day(moment->day),           clock_hour(moment->clock),
                    clock_minute(moment->clock),    clock_second(moment->clock)};
}
/* The zone or None; borrowed. */
ALWAYS_INLINE Value moment_zone(const Moment *moment) {
    return field_peek(&moment->zone) ? field_peek(&moment->zone) : VALUE_NONE;
}
/* A datetime so long after another (sign 1) or before it (sign -1), by the same clock. */
NODISCARD Owned datetime_shift(VM *vm, Value self, Value delta, int sign);

/* The attributes and methods that time and datetime share. */
extern const Property moment_properties[];
NODISCARD Owned method_moment_utcoffset(VM *vm, Value *args);
NODISCARD Owned method_moment_dst(VM *vm, Value *args);
NODISCARD Owned method_moment_tzname(VM *vm, Value *args);
/* What the bytes of a pickled moment say of its clock: hour, minute, second and microsecond. */
void moment_write_clock(const Moment *moment, uint8_t *bytes);
uint64_t moment_read_clock(const uint8_t *bytes);
/* The class and (state,) or (state, zone). */
NODISCARD Owned moment_reduce(VM *vm, Value self, const uint8_t *state, size_t count);
/* "tzinfo" of a pickled moment: TypeError unless it is None, left out (NULL), or a tzinfo. */
NODISCARD bool moment_check_state_zone(VM *vm, Value zone);
void moment_destroy(VM *vm, Object *self);
void moment_traverse(Object *self, Visit *visit, void *context);

/* --- zones ---------------------------------------------------------------------------------------------- */

/* What zone (None: no zone) says to `asked` about moment, a datetime or None: *delta a timedelta shorter than
   a day, or NULL for None. */
NODISCARD bool zone_ask_delta(VM *vm, Value zone, DatetimeName asked, Value moment, Owned *delta);
/* The zone's name, a str, or None. */
NODISCARD Owned zone_ask_name(VM *vm, Value zone, Value moment);
/* A timezone; name may be NULL. Offsets of a day and more: ValueError. */
NODISCARD Owned zone_new(VM *vm, Value offset, Value name);
/* zone.fromutc(moment). */
NODISCARD Owned zone_from_utc(VM *vm, Value zone, Value moment);
/* Whom a zone is asked about: a datetime itself, but a time's zone without a day. */
ALWAYS_INLINE Value moment_asked(Value self) {
    return as_moment(self)->day ? self : VALUE_NONE;
}
/* What the zone of a time or datetime says: *offset NULL without a zone, or where it says None. */
NODISCARD bool moment_offset(VM *vm, Value self, Owned *offset);

/* The same as if fold were 0: equal moments may differ in that, but not in their hash. */
NODISCARD bool moment_offset_unfolded(VM *vm, Value self, Owned *offset);

/* --- text ----------------------------------------------------------------------------------------------- */

enum { DATETIME_TEXT_ROOM = 64 };
/* Text as it grows, in room enough for what is written: see datetime_format.c. */
typedef struct Line {
    size_t count;
    char text[DATETIME_TEXT_ROOM];
} Line;

void line_add(Line *line, char c);
/* A number with at least `width` digits. */
void line_add_number(Line *line, int number, int width);
void line_add_day(Line *line, uint32_t day);
/* "+01:00", with seconds and microseconds if they are not zero. */
void line_add_offset(Line *line, const Delta *offset, const char *separator);
/* ", 30, 15, 500000": minutes and what is not zero after them, as repr() shows a clock. */
void line_add_rest(Line *line, uint64_t clock);
/* The distance from UTC that the zone of a time or datetime tells, if any. */
NODISCARD bool line_add_zone(VM *vm, Line *line, Value self);
NODISCARD Owned line_finish(VM *vm, const Line *line);
/* TypeError unless value, an argument of a method, is a str or left out (NULL). */
NODISCARD bool datetime_check_text(VM *vm, const char *method, int position, Value value);
/* What timespec, a str or NULL, says of a clock; ValueError for other words. */
NODISCARD bool line_add_clock(VM *vm, Line *line, uint64_t clock, Value timespec);
/* "Thu Feb 29 12:30:15 2024". */
NODISCARD Owned datetime_ctime(VM *vm, uint32_t day, uint64_t clock);
/* A new time.struct_time. */
NODISCARD Owned datetime_struct_time(VM *vm, uint32_t day, uint64_t clock, int is_dst);
/* strftime() of a date, time or datetime. */
NODISCARD Owned datetime_strftime(VM *vm, Value self, Value format);
/* The methods strftime and __format__ of all three. */
NODISCARD Owned method_datetime_strftime(VM *vm, Value *args);
NODISCARD Owned method_datetime_format(VM *vm, Value *args);
/* The name of an object's class as its repr has it. */
NODISCARD Owned datetime_class_path(VM *vm, Value self);
/* str() that is isoformat(). */
NODISCARD Owned datetime_str(VM *vm, Value self);
/* Calls a function of the module _strptime: cls.strptime(string, format). */
NODISCARD Owned datetime_strptime(VM *vm, const char *function, Value *args);

/* The classmethods fromisoformat, from datetime_parse.c. */
NODISCARD Owned method_date_fromisoformat(VM *vm, Value *args);
NODISCARD Owned method_time_fromisoformat(VM *vm, Value *args);
NODISCARD Owned method_datetime_fromisoformat(VM *vm, Value *args);

/* --- moments in time: datetime_clock.c ------------------------------------------------------------------ */

/* Whole seconds and microseconds of a timestamp, halves to even. */
NODISCARD bool timestamp_read(VM *vm, Value timestamp, int64_t *seconds, int *microsecond);
/* The whole seconds of a timestamp, rounded down. */
NODISCARD bool timestamp_read_whole(VM *vm, Value timestamp, int64_t *seconds);
NODISCARD Owned method_datetime_fromtimestamp(VM *vm, Value *args);
NODISCARD Owned method_datetime_utcfromtimestamp(VM *vm, Value *args);
NODISCARD Owned method_datetime_now(VM *vm, Value *args);
NODISCARD Owned method_datetime_utcnow(VM *vm, Value *args);
NODISCARD Owned method_datetime_timestamp(VM *vm, Value *args);
NODISCARD Owned method_datetime_astimezone(VM *vm, Value *args);
NODISCARD Owned method_datetime_timetuple(VM *vm, Value *args);
NODISCARD Owned method_datetime_utctimetuple(VM *vm, Value *args);

extern const Type delta_description, date_description, iso_calendar_description, time_description,
    datetime_description, tzinfo_description, zone_description;
/* datetime.IsoCalendarDate. */
NODISCARD Owned iso_calendar_new(VM *vm, int year, int week, int weekday);

#endif

/*
 * datetime.date: days of the Gregorian calendar. And IsoCalendarDate, a tuple: year, week and weekday.
 *
 * Methods that give a date of the same class call that class, if it is not date itself: see date_make().
 */
#include "stdlib/native/datetime.h"

#include <errno.h>

#include "vm/allocate.h"
#include "vm/objects/bytes.h"
#include "vm/objects/float.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- making --------------------------------------------------------------------------------------------- */

Owned date_allocate(VM *vm, const Type *class, uint32_t day) {
    if (!class) return NULL;
    Owned self = class == datetime_class(vm, DATETIME_DATE)
                     ? object_owned(object_allocate_small(vm, class, sizeof(Date), false, true))
                     : type_allocate(vm, class);
    if (!self) return NULL;
    ((Date *)value_object(self))->day = day;
    ((Date *)value_object(self))->hash = -1;
    return self;
}

Owned date_make(VM *vm, const Type *class, int year, int month, int day) {
    if (class == datetime_class(vm, DATETIME_DATE)) {
        return datetime_check_day(vm, year, month, day) ? date_allocate(vm, class, day_from(year, month, day))
                                                        : NULL;
    }
    return value_call_3(vm, type_value(class), value_from_small_int(year), value_from_small_int(month),
                        value_from_small_int(day));
}

static Owned make_of_day(VM *vm, const Type *class, uint32_t day) {
    return class == datetime_class(vm, DATETIME_DATE)
               ? date_allocate(vm, class, day)
               : date_make(vm, class, day_year(day), day_month(day), day_day(day));
}

static Owned construct(VM *vm, Value *args) {
    int fields[3];
    for (int i = 0; i < 3; i++) {
        if (!datetime_read_int(vm, args[i + 1], &fields[i])) return NULL;
    }
    if (!datetime_check_day(vm, fields[0], fields[1], fields[2])) return NULL;
    return date_allocate(vm, as_type(args[0]), day_from(fields[0], fields[1], fields[2]));
}

static Owned slot_make(VM *vm, const Type *class, Arguments arguments) {
    uint8_t state[DATE_BYTES];
    if (arguments.count == 1 && datetime_read_state(vm, arguments.items[0], DATE_BYTES, "date", state))
        return date_allocate(vm, class, day_from(state[0] << 8 | state[1], state[2], state[3]));
    const Type *own = raise_is_pending(vm) ? NULL : datetime_class_needed(vm, DATETIME_DATE);
    return own && datetime_check_numbers(vm, arguments) ? constructor_call(vm, own, class, arguments) : NULL;
}

static Owned method_fromtimestamp(VM *vm, Value *args) {
    int64_t seconds;
    Fields fields;
    if (!timestamp_read_whole(vm, args[1], &seconds) || !calendar_local(vm, seconds, &fields, NULL))
        return NULL;
    return date_make(vm, as_type(args[0]), fields.year, fields.month, fields.day);
}

static Owned method_today(VM *vm, Value *args) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return raise_os_error(vm, errno, NULL, NULL);
    const Type *class = as_type(args[0]);
    if (class == datetime_class(vm, DATETIME_DATE) || !vm->datetime) {
        Value items[] = {args[0], value_from_small_int(now.tv_sec)};
        return method_fromtimestamp(vm, items);
    }
    Owned seconds = float_new(vm, (double)now.tv_sec + (double)now.tv_nsec * 1e-9);
    const Value items[] = {seconds};
    Owned result = seconds
                       ? value_call_method(vm, args[0], vm->datetime->names[DATETIME_FROMTIMESTAMP], items, 1)
                       : NULL;
    value_release(vm, seconds);
    return result;
}

static Owned method_fromordinal(VM *vm, Value *args) {
    int ordinal;
    if (!datetime_read_int(vm, args[1], &ordinal)) return NULL;
    if (ordinal < 1) return raise_value_error(vm, "ordinal must be >= 1");
    if (ordinal > ORDINAL_MOST)
        return raise_value_error(vm, "year must be in %d..%d, not %d", YEAR_LEAST, YEAR_MOST,
                                 calendar_year(ordinal));
    return make_of_day(vm, as_type(args[0]), calendar_day(ordinal));
}

bool date_from_iso(VM *vm, int year, int week, int weekday, uint32_t *day) {
    if (year < YEAR_LEAST || year > YEAR_MOST)
        return raise_value_error(vm, "year must be in %d..%d, not %d", YEAR_LEAST, YEAR_MOST, year);
    int64_t monday = calendar_first_monday(year);
    bool is_long = calendar_first_monday(year + 1) - monday == 53 * 7;
    if (week < 1 || week > (is_long ? 53 : 52)) return raise_value_error(vm, "Invalid week: %d", week);
    if (weekday < 1 || weekday > 7)
        return raise_value_error(vm, "Invalid weekday: %d (range is [1, 7])", weekday);
    int64_t ordinal = monday + 7 * (week - 1) + weekday - 1;
    if (ordinal > ORDINAL_MOST)
        return raise_value_error(vm, "year must be in %d..%d, not %d", YEAR_LEAST, YEAR_MOST, YEAR_MOST + 1);
    *day = calendar_day(ordinal);
    return true;
}

static Owned method_fromisocalendar(VM *vm, Value *args) {
    int fields[3];
    uint32_t day;
    for (int i = 0; i < 3; i++) {
        if (datetime_read_int(vm, args[i + 1], &fields[i])) continue;
        return raise_clear_if(vm, EXCEPTION(OverflowError))
                   ? raise_value_error(vm, "ISO calendar component out of range")
                   : NULL;
    }
    if (!date_from_iso(vm, fields[0], fields[1], fields[2], &day)) return NULL;
    return make_of_day(vm, as_type(args[0]), day);
}

static Owned method_strptime(VM *vm, Value *args) {
    return datetime_strptime(vm, "_strptime_datetime_date", args);
}

/* --- slots ---------------------------------------------------------------------------------------------- */

bool date_check_ordinal(VM *vm, int64_t ordinal) {
    return (ordinal >= 1 && ordinal <= ORDINAL_MOST) || raise_overflow_error(vm, "date value out of range");
}

/* The date so many days later, of the same class. */
static Owned shift(VM *vm, Value self, int64_t days) {
    uint32_t day = day_in_month(as_date(self)->day, days);
    if (day) return make_of_day(vm, value_type(self), day);
    int64_t ordinal = calendar_ordinal(as_date(self)->day) + days;
    return date_check_ordinal(vm, ordinal) ? make_of_day(vm, value_type(self), calendar_day(ordinal)) : NULL;
}

static Owned slot_add(VM *vm, Value left, Value right) {
    Value self = datetime_is(vm, left, DATETIME_DATE) ? left : right, delta = self == left ? right : left;
    if (!datetime_is(vm, self, DATETIME_DATE) || !datetime_is(vm, delta, DATETIME_DELTA))
        return VALUE_NOT_IMPLEMENTED;
    return shift(vm, self, as_delta(delta)->days);
}

/* A day without a clock. */
static bool is_plain_date(VM *vm, Value value) {
    return datetime_is(vm, value, DATETIME_DATE) && !datetime_is(vm, value, DATETIME_DATETIME);
}

static Owned slot_subtract(VM *vm, Value left, Value right) {
    if (!datetime_is(vm, left, DATETIME_DATE)) return VALUE_NOT_IMPLEMENTED;
    if (datetime_is(vm, right, DATETIME_DELTA)) return shift(vm, left, -(int64_t)as_delta(right)->days);
    if (!is_plain_date(vm, left) || !is_plain_date(vm, right)) return VALUE_NOT_IMPLEMENTED;
    return delta_new(vm, calendar_ordinal(as_date(left)->day) - calendar_ordinal(as_date(right)->day), 0, 0);
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!datetime_is(vm, left, DATETIME_DATE) || !is_plain_date(vm, right)) return VALUE_NOT_IMPLEMENTED;
    uint32_t x = as_date(left)->day, y = as_date(right)->day;
    return value_from_bool(datetime_order_holds(x < y ? -1 : x > y, op));
}

static void write_state(uint32_t day, uint8_t *state) {
    state[0] = (uint8_t)(day >> 24);
    state[1] = (uint8_t)(day >> 16);
    state[2] = (uint8_t)(day >> 8);
    state[3] = (uint8_t)day;
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    uint8_t state[DATE_BYTES];
    bool is_plain = value_type(self) == datetime_class(vm, DATETIME_DATE);
    if (is_plain && as_date(self)->hash != -1) {
        *hash = as_date(self)->hash;
        return true;
    }
    write_state(as_date(self)->day, state);
    *hash = bytes_hash_raw(vm, state, sizeof state);
    if (is_plain) ((Date *)value_object(self))->hash = *hash;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    uint32_t day = as_date(self)->day;
    Owned name = datetime_class_path(vm, self);
    Owned result =
        name ? str_new_format(vm, "%S(%d, %d, %d)", name, day_year(day), day_month(day), day_day(day)) : NULL;
    value_release(vm, name);
    return result;
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_replace(VM *vm, Value *args) {
    uint32_t day = as_date(args[0])->day;
    int fields[] = {day_year(day), day_month(day), day_day(day)};
    for (int i = 0; i < 3; i++) {
        if (!datetime_read_optional(vm, args[i + 1], &fields[i])) return NULL;
    }
    return date_make(vm, value_type(args[0]), fields[0], fields[1], fields[2]);
}

static Owned method_copy_replaced(VM *vm, Value *args) {
    return datetime_replace(vm, DATETIME_DATE, args);
}

static Owned method_ctime(VM *vm, Value *args) {
    return datetime_ctime(vm, as_date(args[0])->day, 0);
}

static Owned method_isoformat(VM *vm, Value *args) {
    Line line = {0};
    line_add_day(&line, as_date(args[0])->day);
    return line_finish(vm, &line);
}

static Owned method_timetuple(VM *vm, Value *args) {
    return datetime_struct_time(vm, as_date(args[0])->day, 0, -1);
}

static Owned method_toordinal(VM *vm, Value *args) {
    (void)vm;
    return value_from_small_int(calendar_ordinal(as_date(args[0])->day));
}

static Owned method_weekday(VM *vm, Value *args) {
    (void)vm;
    return value_from_small_int(calendar_weekday(as_date(args[0])->day));
}

static Owned method_isoweekday(VM *vm, Value *args) {
    (void)vm;
    return value_from_small_int(calendar_weekday(as_date(args[0])->day) + 1);
}

static Owned method_isocalendar(VM *vm, Value *args) {
    uint32_t day = as_date(args[0])->day;
    int year = day_year(day);
    int64_t ordinal = calendar_ordinal(day), monday = calendar_first_monday(year);
    if (ordinal < monday) {
        monday = calendar_first_monday(--year);
    } else {
        int64_t next = calendar_first_monday(year + 1);
        if (ordinal >= next) monday = next, year++;
    }
    return iso_calendar_new(vm, year, (int)((ordinal - monday) / 7) + 1, (int)((ordinal - monday) % 7) + 1);
}

static Owned method_reduce(VM *vm, Value *args) {
    uint8_t bytes[DATE_BYTES];
    write_state(as_date(args[0])->day, bytes);
    Owned state = bytes_new(vm, (const char *)bytes, sizeof bytes),
          parts = state ? tuple_single(vm, state) : NULL;
    Owned result = parts ? tuple_pair(vm, type_value_of(args[0]), parts) : NULL;
    value_release(vm, state);
    value_release(vm, parts);
    return result;
}

static Owned get_year(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(day_year(as_date(self)->day));
}

static Owned get_month(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(day_month(as_date(self)->day));
}

static Owned get_day(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(day_day(as_date(self)->day));
}

static const Method methods[] = {
    {"@classmethod fromtimestamp(cls, timestamp, /)", method_fromtimestamp,
     "The local day of a moment, given as seconds after the start of 1970."},
    {"@classmethod today(cls, /)", method_today, "The day it is, by the local clock."},
    {"@classmethod fromordinal(cls, ordinal, /)", method_fromordinal,
     "The day with a number; 1 January of the year 1 is number 1."},
    {"@classmethod fromisoformat(cls, string, /)", method_date_fromisoformat,
     "The day that a text in ISO 8601 form names."},
    {"@classmethod fromisocalendar(cls, year, week, day)", method_fromisocalendar,
     "The day that an ISO year, its week and the weekday name."},
    {"@classmethod strptime(cls, string, format, /)", method_strptime,
     "The day that a text written by a format names."},
    {"replace(self, /, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>)",
     method_replace, "The same day but for the fields that are given."},
    {"__replace__(self, /, *args, **changes)", method_copy_replaced, "As replace()."},
    {"ctime(self, /)", method_ctime, "The day as C's ctime() writes it."},
    {"strftime(self, format)", method_datetime_strftime, "The day written by a format such as \"%d.%m.%Y\"."},
    {"__format__(self, format, /)", method_datetime_format, "strftime(format), or str() where it is empty."},
    {"isoformat(self, /)", method_isoformat, "The day as YYYY-MM-DD."},
    {"timetuple(self, /)", method_timetuple, "The day as time.struct_time."},
    {"toordinal(self, /)", method_toordinal, "The number of the day; 1 January of the year 1 is number 1."},
    {"weekday(self, /)", method_weekday, "The day of the week, Monday is 0."},
    {"isoweekday(self, /)", method_isoweekday, "The day of the week, Monday is 1."},
    {"isocalendar(self, /)", method_isocalendar, "Year, week and weekday by ISO 8601."},
    {"__reduce__(self, /)", method_reduce, "The class and its fields as bytes, for pickle and copy."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"year", get_year, NULL, "The year, 1 to 9999."},
    {"month", get_month, NULL, "The month, 1 to 12."},
    {"day", get_day, NULL, "The day of the month, 1 to 31."},
    {NULL, NULL, NULL, NULL},
};

const Type date_description = {
    .name = "datetime.date",
    .module = "datetime",
    .size = sizeof(Date),
    .slots = {.make = slot_make,
              .repr = slot_repr,
              .str = datetime_str,
              .hash = slot_hash,
              .compare = slot_compare,
              .binary = {[BINARY_ADD] = slot_add, [BINARY_SUBTRACT] = slot_subtract}},
    .construct = {"(year, month, day)", construct, NULL},
    .at_once = {"(year, month, day)", construct, NULL},
    .methods = methods,
    .properties = properties,
    .text = "A day: year, month and day.",
};

/* --- IsoCalendarDate ------------------------------------------------------------------------------------ */

static Owned iso_construct(VM *vm, Value *args) {
    const Type *class = as_type(args[0]);
    size_t whole = sizeof(Tuple) + 3 * sizeof(Field) + type_tail_size(class);
    Tuple *tuple = object_allocate_zeroed(vm, class, whole);
    if (!tuple) return NULL;
    tuple->count = 3;
    for (int i = 0; i < 3; i++) field_init_take(&tuple->items[i], value_retain(args[i + 1]));
    return object_owned(tuple);
}

Owned iso_calendar_new(VM *vm, int year, int week, int weekday) {
    const Type *class = datetime_class_needed(vm, DATETIME_ISO_CALENDAR);
    if (!class) return NULL;
    Value args[] = {type_value(class), value_from_small_int(year), value_from_small_int(week),
                    value_from_small_int(weekday)};
    return iso_construct(vm, args);
}

static Owned iso_repr(VM *vm, Value self) {
    Owned name = datetime_class_path(vm, self);
    Owned result = name ? str_new_format(vm, "%S(year=%R, week=%R, weekday=%R)", name, tuple_peek(self, 0),
                                         tuple_peek(self, 1), tuple_peek(self, 2))
                        : NULL;
    value_release(vm, name);
    return result;
}

static Owned iso_reduce(VM *vm, Value *args) {
    Owned items = tuple_slice(vm, args[0], 0, as_tuple(args[0])->count),
          parts = items ? tuple_single(vm, items) : NULL;
    Owned result = parts ? tuple_pair(vm, type_value(&tuple_type), parts) : NULL;
    value_release(vm, items);
    value_release(vm, parts);
    return result;
}

static Owned iso_get_year(VM *vm, Value self) {
    (void)vm;
    return value_retain(tuple_peek(self, 0));
}

static Owned iso_get_week(VM *vm, Value self) {
    (void)vm;
    return value_retain(tuple_peek(self, 1));
}

static Owned iso_get_weekday(VM *vm, Value self) {
    (void)vm;
    return value_retain(tuple_peek(self, 2));
}

static const Method iso_methods[] = {
    {"__reduce__(self, /)", iso_reduce, "As a plain tuple, for pickle and copy."},
    {NULL, NULL, NULL},
};

static const Property iso_properties[] = {
    {"year", iso_get_year, NULL, "The year whose week it is."},
    {"week", iso_get_week, NULL, "The week, 1 to 53."},
    {"weekday", iso_get_weekday, NULL, "The day of the week, Monday is 1."},
    {NULL, NULL, NULL, NULL},
};

const Type iso_calendar_description = {
    .name = "datetime.IsoCalendarDate",
    .module = "datetime",
    .size = sizeof(Tuple),
    .item_size = sizeof(Field),
    .flags = TYPE_IS_TUPLE | TYPE_IS_CONTAINER,
    .slots = {.repr = iso_repr},
    .construct = {"IsoCalendarDate(year, week, weekday)", iso_construct, NULL},
    .methods = iso_methods,
    .properties = iso_properties,
    .text = "Year, week and weekday of a date.",
};

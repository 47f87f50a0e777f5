/*
 * Moments by the system's clock and by other zones' clocks: datetime's methods now(), fromtimestamp(),
 * timestamp(), astimezone() and their like.
 */
#include "stdlib/native/datetime.h"

#include <errno.h>
#include <math.h>

#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/warning.h"

enum { NANOSECONDS_OF_MICROSECOND = 1000, ZONE_NAME_ROOM = 64 };

/* --- timestamps ----------------------------------------------------------------------------------------- */

/* A float that a count of seconds may be: ValueError for NaN, OverflowError. */
static bool check_float(VM *vm, double number) {
    if (isnan(number)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    return (number >= -0x1p63 && number < 0x1p63) ||
           raise_overflow_error(vm, "timestamp out of range for platform time_t");
}

static bool read_int(VM *vm, Value timestamp, int64_t *seconds) {
    Owned number = value_index(vm, timestamp);
    if (!number) return false;
    bool fits = int_fits_int64(number, seconds);
    value_release(vm, number);
    return fits || raise_overflow_error(vm, "timestamp out of range for platform time_t");
}

bool timestamp_read_whole(VM *vm, Value timestamp, int64_t *seconds) {
    if (!value_is_float(timestamp)) return read_int(vm, timestamp, seconds);
    if (!check_float(vm, float_value(timestamp))) return false;
    *seconds = (int64_t)floor(float_value(timestamp));
    return true;
}

bool timestamp_read(VM *vm, Value timestamp, int64_t *seconds, int *microsecond) {
    *microsecond = 0;
    if (value_is_float(timestamp)) {
        double number = float_value(timestamp), whole;
        if (!check_float(vm, number)) return false;
        double rest = modf(number, &whole) * SECOND_MICROSECONDS, down = floor(rest);
        int count = (int)down;
        if (rest - down > 0.5 || (rest - down == 0.5 && count & 1)) count++;
        *seconds = (int64_t)whole;
        if (count >= SECOND_MICROSECONDS) ++*seconds, count -= SECOND_MICROSECONDS;
        if (count < 0) --*seconds, count += SECOND_MICROSECONDS;
        *microsecond = count;
        return true;
    }
    if (!value_has_index(vm, timestamp))
        return raise_type_error(vm, "argument must be int or float, not %T", timestamp);
    return read_int(vm, timestamp, seconds);
}

/* --- from the clock ------------------------------------------------------------------------------------- */

/* A moment of class so many seconds after the epoch: by the local clock, or, where there is a zone, by its.
 */
static Owned from_seconds(VM *vm, const Type *class, int64_t seconds, int microsecond, Value zone) {
    Fields fields;
    bool is_folded = false;
    if (zone == VALUE_NONE) {
        if (!calendar_local(vm, seconds, &fields, NULL) ||
            !calendar_is_folded(vm, seconds, &fields, &is_folded))
            return NULL;
        return datetime_make(vm, class, &fields, microsecond, zone, is_folded);
    }
    if (!calendar_utc(vm, seconds, &fields)) return NULL;
    Owned at_utc = datetime_make(vm, class, &fields, microsecond, zone, 0);
    Owned result = at_utc ? zone_from_utc(vm, zone, at_utc) : NULL;
    value_release(vm, at_utc);
    return result;
}

/* At UTC, without a zone. */
static Owned from_utc_seconds(VM *vm, const Type *class, int64_t seconds, int microsecond) {
    Fields fields;
    if (!calendar_utc(vm, seconds, &fields)) return NULL;
    return datetime_make(vm, class, &fields, microsecond, VALUE_NONE, 0);
}

static bool read_clock(VM *vm, int64_t *seconds, int *microsecond) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return raise_os_error(vm, errno, NULL, NULL);
    *seconds = now.tv_sec;
    *microsecond = (int)(now.tv_nsec / NANOSECONDS_OF_MICROSECOND);
    return true;
}

Owned method_datetime_fromtimestamp(VM *vm, Value *args) {
    Value zone = args[2] ? args[2] : VALUE_NONE;
    int64_t seconds;
    int microsecond;
    if (!datetime_check_zone(vm, zone) || !timestamp_read(vm, args[1], &seconds, &microsecond)) return NULL;
    return from_seconds(vm, as_type(args[0]), seconds, microsecond, zone);
}

Owned method_datetime_now(VM *vm, Value *args) {
    Value zone = args[1] ? args[1] : VALUE_NONE;
    int64_t seconds;
    int microsecond;
    if (!datetime_check_zone(vm, zone) || !read_clock(vm, &seconds, &microsecond)) return NULL;
    return from_seconds(vm, as_type(args[0]), seconds, microsecond, zone);
}

Owned method_datetime_utcfromtimestamp(VM *vm, Value *args) {
    int64_t seconds;
    int microsecond;
    if (!warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a "
                       "future version. Use timezone-aware objects to represent datetimes in UTC: "
                       "datetime.datetime.fromtimestamp(timestamp, datetime.UTC).") ||
        !timestamp_read(vm, args[1], &seconds, &microsecond))
        return NULL;
    return from_utc_seconds(vm, as_type(args[0]), seconds, microsecond);
}

Owned method_datetime_utcnow(VM *vm, Value *args) {
    int64_t seconds;
    int microsecond;
    if (!warning_issue(vm, EXCEPTION(DeprecationWarning), 1,
                       "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future "
                       "version. Use timezone-aware objects to represent datetimes in UTC: "
                       "datetime.datetime.now(datetime.UTC).") ||
        !read_clock(vm, &seconds, &microsecond))
        return NULL;
    return from_utc_seconds(vm, as_type(args[0]), seconds, microsecond);
}

/* --- to UTC --------------------------------------------------------------------------------------------- */

/* Whole seconds after the epoch that a moment without a zone means by the local clock. */
static bool local_seconds(VM *vm, const Moment *moment, bool fold, int64_t *seconds) {
    Fields fields = moment_fields(moment);
    return calendar_from_local(vm, calendar_seconds(&fields), fold, seconds);
}

Owned method_datetime_timestamp(VM *vm, Value *args) {
    const Moment *moment = as_moment(args[0]);
    Fields fields = moment_fields(moment);
    int64_t seconds;
    if (field_peek(&moment->zone)) {
        Owned offset;
        if (!moment_offset(vm, args[0], &offset)) return NULL;
        if (offset) {
            int64_t total = calendar_seconds(&fields) * SECOND_MICROSECONDS +
                            clock_microsecond(moment->clock) - delta_microseconds(as_delta(offset));
            value_release(vm, offset);
            const int64_t exact = (int64_t)1 << 53;
            if (total <= exact && total >= -exact)
                return float_new(vm, (double)total / SECOND_MICROSECONDS);
            Owned whole = int_new(vm, total);
            Owned result =
                whole ? int_true_divide(vm, whole, value_from_small_int(SECOND_MICROSECONDS)) : NULL;
            value_release(vm, whole);
            return result;
        }
    }
    if (!local_seconds(vm, moment, moment->fold, &seconds)) return NULL;
    return float_new(vm, (double)seconds + clock_microsecond(moment->clock) / 1e6);
}

Owned method_datetime_utctimetuple(VM *vm, Value *args) {
    const Moment *moment = as_moment(args[0]);
    Owned offset;
    if (!moment_offset(vm, args[0], &offset)) return NULL;
    int64_t clock = clock_microseconds(moment->clock), ordinal = calendar_ordinal(moment->day);
    if (!offset || delta_is_zero(as_delta(offset))) {
        value_release(vm, offset);
        return datetime_struct_time(vm, moment->day, moment->clock, 0);
    }
    clock -= delta_microseconds(as_delta(offset));
    value_release(vm, offset);
    while (clock < 0) clock += DAY_MICROSECONDS, ordinal--;
    while (clock >= DAY_MICROSECONDS) clock -= DAY_MICROSECONDS, ordinal++;
    if (!date_check_ordinal(vm, ordinal)) return NULL;
    return datetime_struct_time(vm, calendar_day(ordinal), calendar_clock(clock), 0);
}

/* --- the local zone ------------------------------------------------------------------------------------- */

/* The local clock's distance from UTC and name at a moment, as a timezone. */
static Owned local_zone(VM *vm, int64_t seconds) {
    Fields fields;
    struct tm tm;
    char name_text[ZONE_NAME_ROOM];
    if (!calendar_local(vm, seconds, &fields, &tm)) return NULL;
    size_t count = strftime(name_text, sizeof name_text, "%Z", &tm);
    Owned offset = delta_new(vm, 0, calendar_seconds(&fields) - seconds, 0),
          name = offset ? str_new_file_name(vm, name_text, count) : NULL;
    Owned zone = name ? zone_new(vm, offset, name) : NULL;
    value_release(vm, offset);
    value_release(vm, name);
    return zone;
}

/* The same for a moment without a zone, which the local clock shows, or skips. */
static Owned local_zone_of(VM *vm, const Moment *moment) {
    int64_t seconds, other;
    if (!local_seconds(vm, moment, moment->fold, &seconds) ||
        !local_seconds(vm, moment, !moment->fold, &other))
        return NULL;
    if (other != seconds && (other > seconds) == (moment->fold == 1)) seconds = other; /* it is skipped */
    return local_zone(vm, seconds);
}

/* The same moment, class and clock with another zone. */
static Owned with_zone(VM *vm, Value self, Value zone) {
    const Moment *moment = as_moment(self);
    return moment_allocate(vm, value_type(self), moment->day, moment->clock, zone, moment->fold);
}

Owned method_datetime_astimezone(VM *vm, Value *args) {
    Value self = args[0], wanted = args[1] ? args[1] : VALUE_NONE;
    const Moment *moment = as_moment(self);
    Owned own = NULL, offset = NULL, zone = NULL, shifted = NULL, at_utc = NULL, result = NULL;
    if (!datetime_check_zone(vm, wanted)) return NULL;
    if (field_peek(&moment->zone)) {
        own = field_get(&moment->zone);
        if (own == wanted) {
            value_release(vm, own);
            return value_retain(self);
        }
        if (!zone_ask_delta(vm, own, DATETIME_UTCOFFSET, self, &offset)) goto done;
    }
    if (!offset) {
        value_release(vm, own);
        own = local_zone_of(vm, moment);
        if (!own) goto done;
        offset = field_get(&as_zone(own)->offset);
    }
    shifted = datetime_shift(vm, self, offset, -1);
    if (!shifted || !datetime_class_needed(vm, DATETIME_ZONE)) goto done;
    if (!datetime_is(vm, shifted, DATETIME_DATETIME)) {
        raise_type_error(vm, "fromutc: argument must be a datetime"); /* as UTC says it */
        goto done;
    }
    if (wanted == VALUE_NONE) {
        Fields fields = moment_fields(as_moment(shifted));
        zone = local_zone(vm, calendar_seconds(&fields));
        if (!zone) goto done;
    } else {
        zone = value_retain(wanted);
    }
    at_utc = with_zone(vm, shifted, zone);
    if (at_utc) result = zone_from_utc(vm, zone, at_utc);
done:
    value_release(vm, own);
    value_release(vm, offset);
    value_release(vm, zone);
    value_release(vm, shifted);
    value_release(vm, at_utc);
    return result;
}

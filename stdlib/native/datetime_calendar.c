/*
 * The calendar of the module _datetime: the Gregorian one, also before it began, and the clock of the place.
 *
 * Days are counted in years that begin in March, so that the leap day comes last: see calendar_day().
 */
#include "stdlib/native/datetime.h"

#include <errno.h>

#include "vm/raise.h"

enum {
    MARCH_SHIFT = 305,  /* days from 1 March of the year 0 to the day before 1 January of the year 1 */
    ERA_YEARS = 400,
    ERA_DAYS = 146097,
    FIRST_TM_YEAR = 1900,
};

static bool is_leap(int year) {
    return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

int calendar_month_length(int year, int month) {
    static const uint8_t lengths[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lengths[month];
}

/* Both ways by C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar
   algorithms" (Software: Practice and Experience, 2023): multiplications in the place of divisions and
   tables. */
int64_t calendar_ordinal(uint32_t packed) {
    uint32_t month = (uint32_t)day_month(packed), is_late = month <= 2;
    uint32_t year = (uint32_t)day_year(packed) + ERA_YEARS - is_late,
             century = year / 100; /* never below 0 */
    month += is_late * 12;
    return (int64_t)(1461 * (uint64_t)year / 4) - century + century / 4 + (979 * month - 2919) / 32 +
           day_day(packed) - 1 - MARCH_SHIFT - ERA_DAYS;
}

uint32_t calendar_day(int64_t ordinal) {
    uint32_t first = 4 * (uint32_t)(ordinal + MARCH_SHIFT) + 3, century = first / ERA_DAYS;
    uint64_t second = (uint64_t)2939745 * (first % ERA_DAYS | 3);
    uint32_t year = (uint32_t)(second >> 32), day_of_year = (uint32_t)second / 2939745 / 4;
    uint32_t third = 2141 * day_of_year + 197913, is_late = day_of_year >= 306;
    return day_from((int)(100 * century + year + is_late), (int)((third >> 16) - is_late * 12),
                    (int)((third & 0xFFFF) / 2141 + 1));
}

int calendar_year(int ordinal) {
    int eras = (ordinal - 1) / ERA_DAYS;
    return eras * ERA_YEARS + day_year(calendar_day(ordinal - eras * ERA_DAYS));
}

uint64_t calendar_clock(int64_t microseconds) {
    uint32_t seconds = (uint32_t)(microseconds / SECOND_MICROSECONDS), minutes = seconds / 60;
    return clock_from((int)(minutes / 60), (int)(minutes % 60), (int)(seconds % 60),
                      (int)(microseconds - (int64_t)seconds * SECOND_MICROSECONDS));
}

int calendar_weekday(uint32_t day) {
    return (int)((calendar_ordinal(day) + 6) % 7);
}

int calendar_day_of_year(uint32_t day) {
    return (int)(calendar_ordinal(day) - calendar_ordinal(day_from(day_year(day), 1, 1))) + 1;
}

int64_t calendar_first_monday(int year) {
    int64_t fourth = calendar_ordinal(day_from(year, 1, 4)); /* which is in week 1 */
    return fourth - (fourth + 6) % 7;
}

/* --- clocks --------------------------------------------------------------------------------------------- */

int64_t calendar_seconds(const Fields *fields) {
    int64_t days = calendar_ordinal(day_from(fields->year, fields->month, fields->day)) - ORDINAL_EPOCH;
    return ((days * 24 + fields->hour) * 60 + fields->minute) * 60 + fields->second;
}

static Owned raise_year(VM *vm, int64_t year) {
    return raise_value_error(vm, "year must be in %d..%d, not %ld", YEAR_LEAST, YEAR_MOST, (long)year);
}

bool calendar_utc(VM *vm, int64_t seconds, Fields *fields) {
    int64_t days = seconds / DAY_SECONDS, rest = seconds % DAY_SECONDS;
    if (rest < 0) days--, rest += DAY_SECONDS;
    int64_t ordinal = days + ORDINAL_EPOCH;
    if (ordinal < 1 || ordinal > ORDINAL_MOST) {
        time_t moment = (time_t)seconds; /* the year is told */
        struct tm tm;
        errno = 0;
        if (!gmtime_r(&moment, &tm)) return raise_os_error(vm, errno ? errno : EINVAL, NULL, NULL);
        return raise_year(vm, (int64_t)tm.tm_year + FIRST_TM_YEAR);
    }
    uint32_t day = calendar_day(ordinal);
    uint32_t minutes = (uint32_t)rest / 60;
    *fields = (Fields){day_year(day),       day_month(day),      day_day(day),
                       (int)(minutes / 60), (int)(minutes % 60), (int)(rest % 60)};
    return true;
}

bool calendar_local(VM *vm, int64_t seconds, Fields *fields, struct tm *tm) {
    time_t moment = (time_t)seconds;
    struct tm own;
    if (!tm) tm = &own;
    errno = 0;
    if (!localtime_r(&moment, tm)) return raise_os_error(vm, errno ? errno : EINVAL, NULL, NULL);
    int64_t year = (int64_t)tm->tm_year + FIRST_TM_YEAR;
    if (year < YEAR_LEAST || year > YEAR_MOST) return raise_year(vm, year);
    int second = tm->tm_sec > 59 ? 59 : tm->tm_sec; /* leap seconds have no place */
    *fields = (Fields){(int)year, tm->tm_mon + 1, tm->tm_mday, tm->tm_hour, tm->tm_min, second};
    return true;
}

/* What the local clock shows, as seconds after its own 1 January 1970. */
static bool shown_at(VM *vm, int64_t seconds, int64_t *shown) {
    Fields fields;
    if (!calendar_local(vm, seconds, &fields, NULL)) return false;
    *shown = calendar_seconds(&fields);
    return true;
}

bool calendar_from_local(VM *vm, int64_t shown, bool fold, int64_t *seconds) {
    int64_t guess, first, second, at_first, beside, at_beside, at_second, other;
    if (!shown_at(vm, shown, &guess)) return false;
    int64_t offset = shown - guess;
    first = shown + offset;
    if (!shown_at(vm, first, &at_first)) return false;
    if (at_first == shown) { /* found; but a day before or after another offset may give a second moment */
        beside = first + (fold ? DAY_SECONDS : -DAY_SECONDS);
        if (!shown_at(vm, beside, &at_beside)) return false;
        other = beside - at_beside;
        if (other == offset) {
            *seconds = first;
            return true;
        }
    } else {
        other = first - at_first;
    }
    second = shown + other;
    if (!shown_at(vm, second, &at_second)) return false;
    if (at_second == shown) *seconds = second;
    else if (at_first == shown) *seconds = first;
    else *seconds = (first < second) == fold ? first : second;
    return true;
}

bool calendar_is_folded(VM *vm, int64_t seconds, const Fields *fields, bool *is_folded) {
    int64_t shown = calendar_seconds(fields), before, again;
    *is_folded = false;
    if (!shown_at(vm, seconds - DAY_SECONDS, &before)) return false;
    int64_t change = shown - before - DAY_SECONDS;
    if (change >= 0) return true;
    if (!shown_at(vm, seconds + change, &again)) return false;
    *is_folded = again == shown;
    return true;
}

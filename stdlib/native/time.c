/*
 * The module time: clocks, the calendar of the C library, and sleep.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/memory.h"
#include "stdlib/native/struct_sequence.h"
#include "stdlib/native/time.h"
#include "vm/audit.h"
#include "vm/import.h"
#include "vm/lock.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/simple_namespace.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/signals.h"

enum { NANOSECONDS = 1000000000, FIRST_YEAR = 1900, TIME_FIELDS = 9, TIME_FIELDS_ALL = 11 };

/* --- clocks --------------------------------------------------------------------------------------------- */

static bool read_clock(VM *vm, clockid_t clock, int64_t *nanoseconds) {
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) return raise_os_error(vm, errno, NULL, NULL);
    *nanoseconds = (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
    return true;
}

static Owned clock_seconds(VM *vm, clockid_t clock) {
    int64_t now;
    return read_clock(vm, clock, &now) ? float_new(vm, (double)now / NANOSECONDS) : NULL;
}

static Owned clock_nanoseconds(VM *vm, clockid_t clock) {
    int64_t now;
    return read_clock(vm, clock, &now) ? int_new(vm, now) : NULL;
}

#define CLOCK(name, clock)                                     \
    static Owned function_##name(VM *vm, Value *args) {        \
        (void)args;                                            \
        return clock_seconds(vm, clock);                       \
    }                                                          \
    static Owned function_##name##_ns(VM *vm, Value *args) {   \
        (void)args;                                            \
        return clock_nanoseconds(vm, clock);                   \
    }
CLOCK(time, CLOCK_REALTIME) CLOCK(monotonic, CLOCK_MONOTONIC) CLOCK(perf_counter, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID) CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)
#undef CLOCK

static Owned function_clock_gettime(VM *vm, Value *args) {
    int clock;
    return value_to_c_int(vm, args[0], &clock) ? clock_seconds(vm, clock) : NULL;
}

static Owned function_clock_gettime_ns(VM *vm, Value *args) {
    int clock;
    return value_to_c_int(vm, args[0], &clock) ? clock_nanoseconds(vm, clock) : NULL;
}

static Owned function_clock_getres(VM *vm, Value *args) {
    int clock;
    struct timespec step;
    if (!value_to_c_int(vm, args[0], &clock)) return NULL;
    if (clock_getres(clock, &step) != 0) return raise_os_error(vm, errno, NULL, NULL);
    return float_new(vm, (double)step.tv_sec + (double)step.tv_nsec / NANOSECONDS);
}

static Owned set_clock(VM *vm, int clock, int64_t whole, int64_t rest) {
    struct timespec moment = {.tv_sec = whole, .tv_nsec = rest};
    return clock_settime(clock, &moment) == 0 ? VALUE_NONE : raise_os_error(vm, errno, NULL, NULL);
}

static Owned raise_out_of_range(VM *vm) {
    return raise_overflow_error(vm, "timestamp out of range for C PyTime_t");
}

static Owned function_clock_settime(VM *vm, Value *args) {
    const double most = (double)INT64_MAX / NANOSECONDS;
    int clock;
    double seconds;
    if (!value_to_c_int(vm, args[0], &clock)) return NULL;
    if (!value_is_float(args[1]) && !value_has_index(vm, args[1]))
        return raise_type_error(vm, "'%T' object cannot be interpreted as an integer or float", args[1]);
    if (!value_to_double(vm, args[1], &seconds)) return NULL;
    if (isnan(seconds)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    if (!(fabs(seconds) < most)) return raise_out_of_range(vm);
    double whole = floor(seconds);
    return set_clock(vm, clock, (int64_t)whole, (int64_t)((seconds - whole) * NANOSECONDS));
}

static Owned function_clock_settime_ns(VM *vm, Value *args) {
    int clock;
    int64_t moment;
    if (!value_to_c_int(vm, args[0], &clock)) return NULL;
    if (!value_is_int(args[1])) return raise_type_error(vm, "expect int, got %T", args[1]);
    if (!int_fits_int64(args[1], &moment)) return raise_out_of_range(vm);
    int64_t rest = (moment % NANOSECONDS + NANOSECONDS) % NANOSECONDS;
    return set_clock(vm, clock, (moment - rest) / NANOSECONDS, rest);
}

static bool thread_is_known(VM *vm, uint64_t id) {
    const Thread *thread = vm->threads;
    while (thread && thread->id != id) thread = thread->next;
    return thread != NULL;
}

static Owned function_pthread_getcpuclockid(VM *vm, Value *args) {
    uint64_t thread;
    clockid_t clock;
    if (!value_is_int(args[0]))
        return raise_type_error(vm, "pthread_getcpuclockid() argument 1 must be int, not %T", args[0]);
    /* The C library would look at memory that is no thread. */
    if (!int_fits_uint64(args[0], &thread) || !thread_is_known(vm, thread))
        return raise_os_error(vm, ESRCH, NULL, NULL);
    int error_number = pthread_getcpuclockid((pthread_t)thread, &clock);
    return error_number ? raise_os_error(vm, error_number, NULL, NULL) : int_new(vm, clock);
}

static Owned function_get_clock_info(VM *vm, Value *args) {
    static const struct {
        const char *name, *clock;
        bool is_monotonic, is_adjustable;
    } clocks[] = {{"time", "CLOCK_REALTIME", false, true},
                  {"monotonic", "CLOCK_MONOTONIC", true, false},
                  {"perf_counter", "CLOCK_MONOTONIC", true, false},
                  {"process_time", "CLOCK_PROCESS_CPUTIME_ID", true, false},
                  {"thread_time", "CLOCK_THREAD_CPUTIME_ID", true, false}};
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "get_clock_info() argument 1 must be str, not %T", args[0]);
    for (size_t i = 0; i < COUNT_OF(clocks); i++) {
        if (!str_is_text(args[0], clocks[i].name)) continue;
        Owned dict = dict_new(vm), result = NULL;
        if (dict &&
            dict_set_text_take(vm, as_dict(dict), "implementation",
                               str_new_format(vm, "clock_gettime(%s)", clocks[i].clock)) &&
            dict_set_text(vm, as_dict(dict), "monotonic", value_from_bool(clocks[i].is_monotonic)) &&
            dict_set_text(vm, as_dict(dict), "adjustable", value_from_bool(clocks[i].is_adjustable)) &&
            dict_set_text_take(vm, as_dict(dict), "resolution", float_new(vm, 1e-9))) {
            result = simple_namespace_new(vm, dict);
        }
        value_release(vm, dict);
        return result;
    }
    return raise_value_error(vm, "unknown clock");
}

static Owned function_sleep(VM *vm, Value *args) {
    double seconds;
    int64_t whole;
    if (!audit(vm, "time.sleep", 1, args[0], NULL, NULL, NULL)) return NULL;
    if (value_is_float(args[0])) {
        seconds = float_value(args[0]);
        if (isnan(seconds)) return raise_value_error(vm, "Invalid value NaN (not a number)");
    } else {
        if (!value_has_index(vm, args[0]))
            return raise_type_error(vm, "'%T' object cannot be interpreted as an integer or float", args[0]);
        if (!value_to_int64(vm, args[0], EXCEPTION(OverflowError), &whole)) return NULL;
        seconds = (double)whole;
    }
    if (seconds < 0) return raise_value_error(vm, "sleep length must be non-negative");
    if (seconds > 9e9) return raise_overflow_error(vm, "timestamp too large to convert to C PyTime_t");
    struct timespec until;
    if (clock_gettime(CLOCK_MONOTONIC, &until) != 0) return raise_os_error(vm, errno, NULL, NULL);
    int64_t end = (int64_t)until.tv_nsec + (int64_t)ceil((seconds - floor(seconds)) * NANOSECONDS);
    until.tv_sec += (time_t)floor(seconds) + (time_t)(end / NANOSECONDS);
    until.tv_nsec = (long)(end % NANOSECONDS);
    for (;;) {
        if (!signals_run_before_waiting(vm)) return NULL;
        Thread *thread = blocking_begin(vm);
        int failure = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        blocking_end(thread);
        if (failure == 0) return signals_run(vm) ? VALUE_NONE : NULL; /* what came in just before */
        if (failure != EINTR) return raise_os_error(vm, failure, NULL, NULL);
        if (!signals_run(vm)) return NULL;
    }
}

/* --- the calendar --------------------------------------------------------------------------------------- */

static int64_t offset_of(const struct tm *local) {
    struct tm copy = *local;
    time_t as_local = mktime(&copy);
    struct tm utc;
    if (!gmtime_r(&as_local, &utc)) return 0;
    int64_t days = local->tm_year != utc.tm_year ? (local->tm_year > utc.tm_year ? 1 : -1)
                                                 : local->tm_yday - utc.tm_yday;
    return ((days * 24 + local->tm_hour - utc.tm_hour) * 60 + local->tm_min - utc.tm_min) * 60 +
           local->tm_sec - utc.tm_sec;
}

static Owned time_new(VM *vm, const struct tm *tm, bool is_local) {
    char zone[64] = "UTC";
    if (is_local) strftime(zone, sizeof zone, "%Z", tm);
    Owned items[TIME_FIELDS_ALL] = {
        int_new(vm, (int64_t)tm->tm_year + FIRST_YEAR),
        value_from_small_int(tm->tm_mon + 1),
        value_from_small_int(tm->tm_mday),
        value_from_small_int(tm->tm_hour),
        value_from_small_int(tm->tm_min),
        value_from_small_int(tm->tm_sec),
        value_from_small_int((tm->tm_wday + 6) % 7),
        value_from_small_int(tm->tm_yday + 1),
        value_from_small_int(tm->tm_isdst),
        str_new_text(vm, zone),
        int_new(vm, is_local ? offset_of(tm) : 0),
    };
    return struct_sequence_new(vm, native_class(vm, "time", "struct_time"), items, TIME_FIELDS_ALL);
}

/* Seconds given as an argument, or now. */
static bool read_seconds(VM *vm, Value value, time_t *seconds) {
    if (!value || value == VALUE_NONE) {
        *seconds = time(NULL);
        return true;
    }
    if (value_is_float(value)) {
        double number = float_value(value);
        if (isnan(number)) return raise_value_error(vm, "Invalid value NaN (not a number)");
        if (fabs(number) > 9.2e18)
            return raise_overflow_error(vm, "timestamp out of range for platform time_t");
        *seconds = (time_t)floor(number);
        return true;
    }
    int64_t whole;
    Owned number = value_index(vm, value);
    bool fits = number && int_fits_int64(number, &whole);
    value_release(vm, number);
    if (!number) return false;
    if (!fits) return raise_overflow_error(vm, "timestamp out of range for platform time_t");
    *seconds = (time_t)whole;
    return true;
}

static bool to_local(VM *vm, time_t seconds, struct tm *tm) {
    errno = 0;
    return localtime_r(&seconds, tm) || raise_os_error(vm, errno ? errno : EINVAL, NULL, NULL);
}

static Owned function_gmtime(VM *vm, Value *args) {
    time_t seconds;
    struct tm tm;
    if (!read_seconds(vm, args[0], &seconds)) return NULL;
    errno = 0;
    if (!gmtime_r(&seconds, &tm)) return raise_os_error(vm, errno ? errno : EINVAL, NULL, NULL);
    return time_new(vm, &tm, false);
}

static Owned function_localtime(VM *vm, Value *args) {
    time_t seconds;
    struct tm tm;
    return read_seconds(vm, args[0], &seconds) && to_local(vm, seconds, &tm) ? time_new(vm, &tm, true) : NULL;
}

/* A struct tm from a tuple of nine, unchecked. */
static bool read_tuple(VM *vm, Value value, const char *function, struct tm *tm) {
    int fields[TIME_FIELDS];
    if (!value_is_tuple(value)) return raise_type_error(vm, "Tuple or struct_time argument required");
    if (as_tuple(value)->count != TIME_FIELDS)
        return raise_type_error(vm, "%s(): illegal time tuple argument", function);
    for (int i = 0; i < TIME_FIELDS; i++) {
        if (!value_to_c_int(vm, tuple_peek(value, i), &fields[i])) return false;
    }
    if (fields[0] < INT32_MIN + FIRST_YEAR) return raise_overflow_error(vm, "year out of range");
    *tm = (struct tm){.tm_year = fields[0] - FIRST_YEAR,
                      .tm_mon = fields[1] - 1,
                      .tm_mday = fields[2],
                      .tm_hour = fields[3],
                      .tm_min = fields[4],
                      .tm_sec = fields[5],
                      .tm_wday = (fields[6] + 1) % 7,
                      .tm_yday = fields[7] - 1,
                      .tm_isdst = fields[8]};
    return true;
}

/* Puts what may be left at zero in order and refuses the rest. */
static bool check_tm(VM *vm, struct tm *tm) {
    if (tm->tm_mon == -1) tm->tm_mon = 0;
    if (tm->tm_mday == 0) tm->tm_mday = 1;
    if (tm->tm_yday == -1) tm->tm_yday = 0;
    const char *wrong = tm->tm_mon < 0 || tm->tm_mon > 11    ? "month out of range"
                        : tm->tm_mday < 0 || tm->tm_mday > 31 ? "day of month out of range"
                        : tm->tm_hour < 0 || tm->tm_hour > 23 ? "hour out of range"
                        : tm->tm_min < 0 || tm->tm_min > 59   ? "minute out of range"
                        : tm->tm_sec < 0 || tm->tm_sec > 61   ? "seconds out of range"
                        : tm->tm_wday < 0                     ? "day of week out of range"
                        : tm->tm_yday < 0 || tm->tm_yday > 365 ? "day of year out of range"
                                                              : NULL;
    return !wrong || raise_value_error(vm, "%s", wrong);
}

/* The time given as a tuple, or now. */
static bool read_time(VM *vm, Value value, const char *function, struct tm *tm) {
    if (value) return read_tuple(vm, value, function, tm) && check_tm(vm, tm);
    return to_local(vm, time(NULL), tm);
}

static Owned function_mktime(VM *vm, Value *args) {
    struct tm tm;
    if (!read_tuple(vm, args[0], "mktime", &tm)) return NULL;
    tm.tm_wday = -1; /* mktime sets it: what tells an error from a second before 1970 */
    time_t seconds = mktime(&tm);
    if (seconds == (time_t)-1 && tm.tm_wday == -1)
        return raise_overflow_error(vm, "mktime argument out of range");
    return float_new(vm, (double)seconds);
}

static Owned time_text(VM *vm, const struct tm *tm) {
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[80];
    snprintf(text, sizeof text, "%.3s %.3s%3d %.2d:%.2d:%.2d %d", days + tm->tm_wday * 3,
             months + tm->tm_mon * 3, tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec,
             FIRST_YEAR + tm->tm_year);
    return str_new_text(vm, text);
}

static Owned function_asctime(VM *vm, Value *args) {
    struct tm tm;
    return read_time(vm, args[0], "asctime", &tm) ? time_text(vm, &tm) : NULL;
}

static Owned function_ctime(VM *vm, Value *args) {
    time_t seconds;
    struct tm tm;
    return read_seconds(vm, args[0], &seconds) && to_local(vm, seconds, &tm) ? time_text(vm, &tm) : NULL;
}

/* Appends what the C library makes of a format without zero bytes. False if it needs more room than there is.
 */
static bool append_formatted(Buffer *result, const char *format, const struct tm *tm) {
    enum { MOST = 1 << 20 };
    Buffer marked = BUFFER_EMPTY;
    bool is_done = false;
    buffer_append(&marked, format, strlen(format));
    buffer_append(&marked, " ", 2); /* so that an empty result is no failure */
    for (size_t room = 256 + marked.count; !marked.failed && room < MOST && !is_done; room *= 4) {
        char *text = memory_allocate(room);
        if (!text) break;
        size_t count = strftime(text, room, marked.bytes, tm);
        if (count) buffer_append(result, text, count - 1);
        memory_release(text);
        is_done = count > 0;
    }
    buffer_close(&marked);
    return is_done && !result->failed;
}

Owned time_format(VM *vm, Value format_text, struct tm *tm) {
    if (!check_tm(vm, tm)) return NULL;
    if (as_str(format_text)->count == 0) return value_retain(vm->empty_str);
    Buffer format = BUFFER_EMPTY, text = BUFFER_EMPTY;
    str_append_utf8(&format, format_text);
    buffer_append(&format, "", 1);
    bool is_done = !format.failed;
    for (size_t start = 0; is_done && start < format.count; start += strlen(format.bytes + start) + 1) {
        if (start) buffer_append(&text, "", 1); /* zero bytes of the format stand for themselves */
        is_done = append_formatted(&text, format.bytes + start, tm);
    }
    Owned result =
        is_done && !text.failed ? str_new_utf8(vm, text.bytes, text.count) : raise_memory_error(vm);
    buffer_close(&format);
    buffer_close(&text);
    return result;
}

static Owned function_strftime(VM *vm, Value *args) {
    struct tm tm;
    if (!value_is_str(args[0]))
        return raise_type_error(vm, "strftime() argument 1 must be str, not %T", args[0]);
    bool is_there = args[1] ? read_tuple(vm, args[1], "strftime", &tm) : to_local(vm, time(NULL), &tm);
    if (!is_there) return NULL;
    tm.tm_isdst = tm.tm_isdst > 0 ? 1 : tm.tm_isdst < 0 ? -1 : 0;
    return time_format(vm, args[0], &tm);
}

static Owned function_strptime(VM *vm, Value *args) {
    Owned module = import_module_text(vm, "_strptime");
    if (!module) {
        return raise_clear_if(vm, EXCEPTION(ImportError))
                   ? raise_format(vm, EXCEPTION(NotImplementedError),
                                  "time.strptime() needs the module _strptime, which is not there")
                   : NULL;
    }
    Owned name = str_intern_text(vm, "_strptime_time"),
          format = args[1] ? value_retain(args[1]) : str_new_text(vm, "%a %b %d %H:%M:%S %Y");
    Value items[2] = {args[0], format};
    Owned result = name && format ? value_call_method(vm, module, name, items, 2) : NULL;
    value_release(vm, name);
    value_release(vm, format);
    value_release(vm, module);
    return result;
}

/* --- the module ----------------------------------------------------------------------------------------- */

static const Property time_rows[] = {
    {"tm_year", struct_field_0, NULL, "the year, with all digits"},
    {"tm_mon", struct_field_1, NULL, "the month, from 1"},
    {"tm_mday", struct_field_2, NULL, "the day of the month, from 1"},
    {"tm_hour", struct_field_3, NULL, "the hour, from 0"},
    {"tm_min", struct_field_4, NULL, "the minute, from 0"},
    {"tm_sec", struct_field_5, NULL, "the second; 60 and 61 are leap seconds"},
    {"tm_wday", struct_field_6, NULL, "the day of the week: 0 is Monday"},
    {"tm_yday", struct_field_7, NULL, "the day of the year, from 1"},
    {"tm_isdst", struct_field_8, NULL, "summer time: 1 yes, 0 no, -1 unknown"},
    {"tm_zone", struct_field_9, NULL, "short name of the time zone"},
    {"tm_gmtoff", struct_field_10, NULL, "seconds east of UTC"},
    {NULL, NULL, NULL, NULL},
};

static const Type struct_time_description = STRUCT_SEQUENCE("struct_time", "time", time_rows,
    "A moment, split into the year, month, day and so on.");

/* timezone, altzone, daylight and tzname: from January and July of a year, as they are north of the equator.
 */
static bool set_zone(VM *vm, Value module) {
    enum { YEAR_SECONDS = 365 * 24 * 3600 + 6 * 3600 };
    time_t year = time(NULL) / YEAR_SECONDS * YEAR_SECONDS, july = year + YEAR_SECONDS / 2;
    struct tm winter, summer;
    char names[2][64] = {"", ""};
    tzset();
    if (!to_local(vm, year, &winter) || !to_local(vm, july, &summer)) return false;
    int64_t west_winter = -offset_of(&winter), west_summer = -offset_of(&summer);
    strftime(names[0], sizeof names[0], "%Z", &winter);
    strftime(names[1], sizeof names[1], "%Z", &summer);
    bool is_south = west_winter < west_summer;
    Dict *dict = module_dict(module);
    Owned first = str_new_text(vm, names[is_south]), second = str_new_text(vm, names[!is_south]),
          both = first && second ? tuple_pair(vm, first, second) : NULL;
    value_release(vm, first);
    value_release(vm, second);
    return dict_set_text_take(vm, dict, "timezone", int_new(vm, is_south ? west_summer : west_winter)) &&
           dict_set_text_take(vm, dict, "altzone", int_new(vm, is_south ? west_winter : west_summer)) &&
           dict_set_text_take(vm, dict, "daylight", value_from_small_int(west_winter != west_summer)) &&
           dict_set_text_take(vm, dict, "tzname", both);
}

static Owned function_tzset(VM *vm, Value *args) {
    (void)args;
    Owned module = import_module_text(vm, "time");
    bool is_fine = module && set_zone(vm, module);
    value_release(vm, module);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method functions[] = {
    {"asctime(time_tuple=<unrepresentable>, /)", function_asctime,
     "The moment as text like 'Sat Jun  6 16:26:11 1998'; now where none is given."},
    {"clock_getres(clk_id, /)", function_clock_getres, "How fine the steps of a clock are, in seconds."},
    {"clock_gettime(clk_id, /)", function_clock_gettime, "Read a clock by its number, in seconds."},
    {"clock_gettime_ns(clk_id, /)", function_clock_gettime_ns,
     "Read a clock by its number, in whole nanoseconds."},
    {"clock_settime(clk_id, time, /)", function_clock_settime, "Set a clock, to seconds."},
    {"clock_settime_ns(clk_id, time, /)", function_clock_settime_ns, "Set a clock, to nanoseconds."},
    {"ctime(seconds=None, /)", function_ctime,
     "Convert a time in seconds since the Epoch to a string in local time.\nThis is equivalent to "
     "asctime(localtime(seconds)). When the time tuple is\nnot present, current time as returned by "
     "localtime() is used."},
    {"get_clock_info(name, /)", function_get_clock_info,
     "What kind of clock it is: how fine, whether monotonic, whether it can be set."},
    {"gmtime(seconds=None, /)", function_gmtime,
     "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.\nGMT).  When 'seconds' is not "
     "passed in, convert the current time instead."},
    {"localtime(seconds=None, /)", function_localtime,
     "Convert seconds since the Epoch to a time tuple expressing local time.\nWhen 'seconds' is not passed "
     "in, convert the current time instead."},
    {"mktime(time_tuple, /)", function_mktime,
     "The seconds since the start of 1970 that the parts of a local time stand for."},
    {"monotonic()", function_monotonic, "Seconds by a clock that never runs back."},
    {"monotonic_ns()", function_monotonic_ns, "Nanoseconds by a clock that never runs back."},
    {"perf_counter()", function_perf_counter, "Seconds by the finest clock for measuring."},
    {"perf_counter_ns()", function_perf_counter_ns, "Nanoseconds by the finest clock for measuring."},
    {"process_time()", function_process_time, "Seconds this process has spent computing."},
    {"process_time_ns()", function_process_time_ns, "Nanoseconds this process has spent computing."},
    {"pthread_getcpuclockid(thread_id, /)", function_pthread_getcpuclockid,
     "The number of the clock that tells how long a thread has been computing."},
    {"sleep(seconds, /)", function_sleep, "Do nothing for some seconds, which may be a fraction."},
    {"strftime(format, time_tuple=<unrepresentable>, /)", function_strftime,
     "Write a moment by a format such as \"%Y-%m-%d\"; now where none is given."},
    {"strptime(string, format=<unrepresentable>, /)", function_strptime,
     "Read a moment from text by a format such as \"%Y-%m-%d\"."},
    {"thread_time()", function_thread_time, "Seconds this thread has spent computing."},
    {"thread_time_ns()", function_thread_time_ns, "Nanoseconds this thread has spent computing."},
    {"time()", function_time, "Seconds since the start of 1970 in UTC."},
    {"time_ns()", function_time_ns, "Nanoseconds since the start of 1970 in UTC."},
    {"tzset()", function_tzset, "Take the time zone from os.environ['TZ'] again."},
    {NULL, NULL, NULL},
};

Owned module_time(VM *vm) {
    Owned module = stdlib_module(vm, "time", "Clocks, and moments split into their parts.", functions);
    if (!module) return NULL;
    if (struct_sequence_add(vm, module, &struct_time_description, TIME_FIELDS) && set_zone(vm, module) &&
        stdlib_add_int(vm, module, "CLOCK_REALTIME", CLOCK_REALTIME) &&
        stdlib_add_int(vm, module, "CLOCK_MONOTONIC", CLOCK_MONOTONIC) &&
        stdlib_add_int(vm, module, "CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW) &&
        stdlib_add_int(vm, module, "CLOCK_BOOTTIME", CLOCK_BOOTTIME) &&
        stdlib_add_int(vm, module, "CLOCK_TAI", CLOCK_TAI) &&
        stdlib_add_int(vm, module, "CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID) &&
        stdlib_add_int(vm, module, "CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID) &&
        stdlib_add_int(vm, module, "_STRUCT_TM_ITEMS", TIME_FIELDS_ALL)) {
        return module;
    }
    value_release(vm, module);
    return NULL;
}

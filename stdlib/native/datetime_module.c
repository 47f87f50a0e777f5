/*
 * The module _datetime itself: its classes, which an interpreter makes once, and their constants.
 */
#include "stdlib/native/datetime.h"

#include "base/memory.h"
#include "stdlib/modules.h"
#include "vm/objects/dict.h"
#include "vm/objects/str.h"
#include "vm/raise.h"

static const struct {
    const Type *description;
    int base; /* class, or -1: object */
} class_rows[DATETIME_CLASS_COUNT] = {
    [DATETIME_DELTA] = {&delta_description, -1},
    [DATETIME_DATE] = {&date_description, -1},
    [DATETIME_TIME] = {&time_description, -1},
    [DATETIME_DATETIME] = {&datetime_description, DATETIME_DATE},
    [DATETIME_TZINFO] = {&tzinfo_description, -1},
    [DATETIME_ZONE] = {&zone_description, DATETIME_TZINFO},
    [DATETIME_ISO_CALENDAR] = {&iso_calendar_description, -1},
};

static const char *const name_texts[DATETIME_NAME_COUNT] = {
    [DATETIME_UTCOFFSET] = "utcoffset", [DATETIME_DST] = "dst",
    [DATETIME_TZNAME] = "tzname",       [DATETIME_FROMUTC] = "fromutc",
    [DATETIME_TIMETUPLE] = "timetuple", [DATETIME_ISOFORMAT] = "isoformat",
    [DATETIME_STRFTIME] = "strftime",   [DATETIME_FROMTIMESTAMP] = "fromtimestamp",
    [DATETIME_FOLD] = "fold",           [DATETIME_REPLACE] = "replace",
};

static const char *const constants[] = {"min", "max", "resolution", "utc"};

const Type *datetime_class_needed(VM *vm, DatetimeClass class) {
    if (LIKELY(vm->datetime != NULL)) return datetime_class(vm, class);
    raise_runtime_error(vm, "the module _datetime has been closed");
    return NULL;
}

/* Their constants hold the classes, which hold them: instances that the collector does not know of. */
static void forget_constants(VM *vm, const Type *class) {
    Dict *dict = as_dict(field_peek(&as_heap_type(class)->state.dict));
    for (size_t i = 0; i < COUNT_OF(constants); i++) {
        Owned name = str_intern_text(vm, constants[i]);
        if (!name) raise_clear(vm);
        if (name && dict_get_str(vm, dict, name) && !dict_delete(vm, dict, name)) raise_clear(vm);
        value_release(vm, name);
    }
}

static void close_state(VM *vm) {
    DatetimeState *state = vm->datetime;
    if (!state) return;
    vm->datetime = NULL;
    field_clear(vm, &state->utc);
    for (int i = DATETIME_CLASS_COUNT; i-- > 0;) {
        if (field_peek(&state->classes[i])) forget_constants(vm, as_type(field_peek(&state->classes[i])));
        field_clear(vm, &state->classes[i]);
    }
    for (int i = 0; i < DATETIME_NAME_COUNT; i++) value_release(vm, state->names[i]);
    void (*next)(VM *) = state->close_next;
    memory_release(state);
    if (next) next(vm);
}

/* Gives a class a constant, which is consumed. */
static bool set_take(VM *vm, DatetimeClass class, const char *name, Owned value) {
    Dict *dict = value ? type_dict(vm, datetime_class(vm, class)) : NULL;
    bool is_fine = dict && dict_set_text(vm, dict, name, value);
    value_release(vm, value);
    return is_fine;
}

/* min, max and resolution. */
static bool set_limits(VM *vm) {
    const Type *date = datetime_class(vm, DATETIME_DATE), *time = datetime_class(vm, DATETIME_TIME),
               *datetime = datetime_class(vm, DATETIME_DATETIME);
    const uint32_t first = day_from(YEAR_LEAST, 1, 1), last = day_from(YEAR_MOST, 12, 31);
    const uint64_t end = clock_from(23, 59, 59, SECOND_MICROSECONDS - 1);
    const int64_t most = DELTA_DAYS_MOST;
    return set_take(vm, DATETIME_DELTA, "min", delta_new(vm, -most, 0, 0)) &&
           set_take(vm, DATETIME_DELTA, "max",
                    delta_new(vm, most, DAY_SECONDS - 1, SECOND_MICROSECONDS - 1)) &&
           set_take(vm, DATETIME_DELTA, "resolution", delta_new(vm, 0, 0, 1)) &&
           set_take(vm, DATETIME_DATE, "min", date_allocate(vm, date, first)) &&
           set_take(vm, DATETIME_DATE, "max", date_allocate(vm, date, last)) &&
           set_take(vm, DATETIME_DATE, "resolution", delta_new(vm, 1, 0, 0)) &&
           set_take(vm, DATETIME_TIME, "min", moment_allocate(vm, time, 0, 0, NULL, 0)) &&
           set_take(vm, DATETIME_TIME, "max", moment_allocate(vm, time, 0, end, NULL, 0)) &&
           set_take(vm, DATETIME_TIME, "resolution", delta_new(vm, 0, 0, 1)) &&
           set_take(vm, DATETIME_DATETIME, "min", moment_allocate(vm, datetime, first, 0, NULL, 0)) &&
           set_take(vm, DATETIME_DATETIME, "max", moment_allocate(vm, datetime, last, end, NULL, 0)) &&
           set_take(vm, DATETIME_DATETIME, "resolution", delta_new(vm, 0, 0, 1));
}

/* A timezone so many seconds from UTC, which may be NULL. */
static Owned zone_of_seconds(VM *vm, int64_t seconds) {
    Owned offset = delta_new(vm, 0, seconds, 0), zone = offset ? zone_new(vm, offset, NULL) : NULL;
    value_release(vm, offset);
    return zone;
}

static bool set_zones(VM *vm) {
    const int64_t most = DAY_SECONDS - 60;
    Owned utc = zone_of_seconds(vm, 0);
    if (!utc) return false;
    field_init_take(&vm->datetime->utc, value_retain(utc));
    return set_take(vm, DATETIME_ZONE, "utc", utc) &&
           set_take(vm, DATETIME_ZONE, "min", zone_of_seconds(vm, -most)) &&
           set_take(vm, DATETIME_ZONE, "max", zone_of_seconds(vm, most));
}

/* The classes, with all that they refer to; when the module is made again, they are the same. */
static bool open_state(VM *vm) {
    if (vm->datetime) return true;
    DatetimeState *state = memory_allocate_zeroed(sizeof *state);
    if (!state) return raise_memory_error(vm);
    state->close_next = vm->native_close;
    vm->datetime = state;
    vm->native_close = close_state;
    bool is_fine = true;
    for (int i = 0; is_fine && i < DATETIME_NAME_COUNT; i++) {
        state->names[i] = str_intern_text(vm, name_texts[i]);
        is_fine = state->names[i] != NULL;
    }
    for (int i = 0; is_fine && i < DATETIME_CLASS_COUNT; i++) {
        const Type *base = i == DATETIME_ISO_CALENDAR ? &tuple_type
                           : class_rows[i].base < 0
                               ? NULL
                               : datetime_class(vm, (DatetimeClass)class_rows[i].base);
        Owned class = type_new_native(vm, class_rows[i].description, base);
        field_init_take(&state->classes[i], class);
        is_fine = class != NULL;
    }
    if (is_fine && set_limits(vm) && set_zones(vm)) return true;
    vm->native_close = state->close_next; /* it was the last to be opened */
    state->close_next = NULL;
    Owned exception = raise_fetch(vm);
    close_state(vm);
    return raise_again_take(vm, exception);
}

Owned module_datetime(VM *vm) {
    static const struct {
        const char *name;
        DatetimeClass class;
    } rows[] = {{"date", DATETIME_DATE},       {"datetime", DATETIME_DATETIME}, {"time", DATETIME_TIME},
                {"timedelta", DATETIME_DELTA}, {"timezone", DATETIME_ZONE},     {"tzinfo", DATETIME_TZINFO}};
    if (!open_state(vm)) return NULL;
    Owned module = stdlib_module(vm, "_datetime", "Dates, times of day, moments, durations and zones.", NULL);
    bool is_fine = module && stdlib_add_int(vm, module, "MINYEAR", YEAR_LEAST) &&
                   stdlib_add_int(vm, module, "MAXYEAR", YEAR_MOST) &&
                   dict_set_text(vm, module_dict(module), "UTC", field_peek(&vm->datetime->utc));
    for (size_t i = 0; is_fine && i < COUNT_OF(rows); i++)
        is_fine = dict_set_text(vm, module_dict(module), rows[i].name,
                                type_value(datetime_class(vm, rows[i].class)));
    if (is_fine) return module;
    value_release(vm, module);
    return NULL;
}

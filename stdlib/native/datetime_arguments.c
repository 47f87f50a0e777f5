/*
 * What the constructors of the module _datetime ask of their arguments, and the words they refuse them with.
 */
#include "stdlib/native/datetime.h"

#include "vm/objects/bytes.h"
#include "vm/objects/int.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

bool datetime_read_int(VM *vm, Value value, int *number) {
    int64_t wide = 0;
    if (LIKELY(value_is_small_int(value))) {
        wide = value_small_int(value);
    } else {
        Owned index = value_index(vm, value);
        if (!index) return false;
        bool fits = int_fits_int64(index, &wide);
        value_release(vm, index);
        if (!fits) return raise_overflow_error(vm, "Python int too large to convert to C long");
    }
    if (wide < INT32_MIN) return raise_overflow_error(vm, "signed integer is less than minimum");
    if (wide > INT32_MAX) return raise_overflow_error(vm, "signed integer is greater than maximum");
    *number = (int)wide;
    return true;
}

bool datetime_read_optional(VM *vm, Value value, int *number) {
    return !value || datetime_read_int(vm, value, number);
}

bool datetime_check_numbers(VM *vm, Arguments arguments) {
    for (size_t i = 0; i < arguments.count && i < 3; i++) {
        if (value_is_small_int(arguments.items[i]) || value_has_index(vm, arguments.items[i])) continue;
        Owned number = value_index(vm, arguments.items[i]); /* raises */
        value_release(vm, number);
        return false;
    }
    return true;
}

bool datetime_check_day(VM *vm, int year, int month, int day) {
    if (year < YEAR_LEAST || year > YEAR_MOST)
        return raise_value_error(vm, "year must be in %d..%d, not %d", YEAR_LEAST, YEAR_MOST, year);
    if (month < 1 || month > 12) return raise_value_error(vm, "month must be in 1..12, not %d", month);
    if (day >= 1 && day <= 28) return true;
    int last = calendar_month_length(year, month);
    if (day >= 1 && day <= last) return true;
    return raise_value_error(vm, "day %d must be in range 1..%d for month %d in year %d", day, last, month,
                             year);
}

bool datetime_check_clock(VM *vm, int hour, int minute, int second, int microsecond, int fold) {
    if (hour < 0 || hour > 23) return raise_value_error(vm, "hour must be in 0..23, not %d", hour);
    if (minute < 0 || minute > 59) return raise_value_error(vm, "minute must be in 0..59, not %d", minute);
    if (second < 0 || second > 59) return raise_value_error(vm, "second must be in 0..59, not %d", second);
    if (microsecond < 0 || microsecond >= SECOND_MICROSECONDS)
        return raise_value_error(vm, "microsecond must be in 0..999999, not %d", microsecond);
    if (fold != 0 && fold != 1) return raise_value_error(vm, "fold must be either 0 or 1, not %d", fold);
    return true;
}

bool datetime_check_zone(VM *vm, Value zone) {
    if (zone == VALUE_NONE || datetime_is(vm, zone, DATETIME_TZINFO)) return true;
    return raise_type_error(vm, "tzinfo argument must be None or of a tzinfo subclass, not type '%T'", zone);
}

/* Whether a pickled object's byte that says what it is does: a month, or the hour of a time; both may have
   the fold as their highest bit. */
static bool is_sane(size_t count, uint32_t byte) {
    enum { BUT_FOLD = 0x7F };
    if (count == TIME_BYTES) return (byte & BUT_FOLD) < 24;
    if (count == DATETIME_BYTES) byte &= BUT_FOLD;
    return byte >= 1 && byte <= 12;
}

bool datetime_read_state(VM *vm, Value value, size_t count, const char *kind, uint8_t *state) {
    size_t place = count == TIME_BYTES ? 0 : 2;
    if (value_is_bytes(value)) {
        if (as_bytes(value)->count != (int64_t)count) return false;
        memcpy(state, as_bytes(value)->data, count);
        return is_sane(count, state[place]);
    }
    if (!value_is_str(value) || as_str(value)->count != (int64_t)count) return false;
    const Str *text = as_str(value);
    if (!is_sane(count, str_at(text, (int64_t)place))) return false;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = str_at(text, (int64_t)i);
        if (c > 0xFF)
            return raise_value_error(vm, "Failed to encode latin1 string when unpickling a %s object. "
                                         "pickle.load(data, encoding='latin1') is assumed.", kind);
        state[i] = (uint8_t)c;
    }
    return true;
}

Owned datetime_call_class(VM *vm, const Type *class, const Value *items, size_t count, int fold) {
    enum { MOST = 8 };
    Value all[MOST + 1];
    if (!fold || !vm->datetime) return value_call(vm, type_value(class), (Arguments){items, count, NULL});
    for (size_t i = 0; i < count; i++) all[i] = items[i];
    all[count] = value_from_small_int(fold);
    Owned names = tuple_single(vm, vm->datetime->names[DATETIME_FOLD]);
    Owned self = names ? value_call(vm, type_value(class), (Arguments){all, count, names}) : NULL;
    value_release(vm, names);
    return self;
}

Owned datetime_replace(VM *vm, DatetimeClass which, const Value *args) {
    const Type *class = datetime_class_needed(vm, which);
    Value method = class ? type_lookup(vm, class, vm->datetime->names[DATETIME_REPLACE]) : NULL;
    int64_t count = as_tuple(args[1])->count;
    Owned items = method ? tuple_new(vm, count + 1) : NULL;
    if (!items) return NULL;
    field_init_take(&as_tuple(items)->items[0], value_retain(args[0]));
    for (int64_t i = 0; i < count; i++)
        field_init_take(&as_tuple(items)->items[i + 1], value_retain(tuple_peek(args[1], i)));
    Owned result = value_call_tuple(vm, method, items, args[2]);
    value_release(vm, items);
    return result;
}

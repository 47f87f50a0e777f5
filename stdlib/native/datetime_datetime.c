/*
 * datetime.datetime: a day with a clock, perhaps with a zone.
 *
 * Moments of one zone (or of none) are compared and subtracted by what their clocks show; those of different
 * zones by UTC, which their zones are asked for.
 */
#include "stdlib/native/datetime.h"

#include "vm/objects/bytes.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- making --------------------------------------------------------------------------------------------- */

static bool check_all(VM *vm, const Fields *fields, int microsecond, Value zone, int fold) {
    return datetime_check_day(vm, fields->year, fields->month, fields->day) &&
           datetime_check_clock(vm, fields->hour, fields->minute, fields->second, microsecond, fold) &&
           datetime_check_zone(vm, zone);
}

static Owned allocate(VM *vm, const Type *class, const Fields *fields, int microsecond, Value zone,
                      int fold) {
    return moment_allocate(vm, class, day_from(fields->year, fields->month, fields->day),
                           clock_from(fields->hour, fields->minute, fields->second, microsecond), zone,
                           (uint32_t)fold);
}

Owned datetime_make(VM *vm, const Type *class, const Fields *fields, int microsecond, Value zone, int fold) {
    if (class == datetime_class(vm, DATETIME_DATETIME)) {
        return check_all(vm, fields, microsecond, zone, fold)
                   ? allocate(vm, class, fields, microsecond, zone, fold)
                   : NULL;
    }
    const Value items[] = {value_from_small_int(fields->year),   value_from_small_int(fields->month),
                           value_from_small_int(fields->day),    value_from_small_int(fields->hour),
                           value_from_small_int(fields->minute), value_from_small_int(fields->second),
                           value_from_small_int(microsecond),    zone};
    return datetime_call_class(vm, class, items, COUNT_OF(items), fold);
}

/* What the arguments of the constructor and of replace() say, over what is in the fields. */
static bool read_arguments(VM *vm, const Value *args, Fields *fields, int *microsecond, Value *zone,
                           int *fold) {
    int *const places[] = {&fields->year,   &fields->month,  &fields->day, &fields->hour,
                           &fields->minute, &fields->second, microsecond};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (!datetime_read_optional(vm, args[i], places[i])) return false;
    }
    if (args[7]) *zone = args[7];
    return datetime_read_optional(vm, args[8], fold);
}

static Owned construct(VM *vm, Value *args) {
    Fields fields = {0};
    int microsecond = 0, fold = 0;
    Value zone = VALUE_NONE;
    if (!read_arguments(vm, args + 1, &fields, &microsecond, &zone, &fold) ||
        !check_all(vm, &fields, microsecond, zone, fold))
        return NULL;
    return allocate(vm, as_type(args[0]), &fields, microsecond, zone, fold);
}

static Owned slot_make(VM *vm, const Type *class, Arguments arguments) {
    enum { MONTH = 2, BUT_FOLD = 0x7F };
    uint8_t state[DATETIME_BYTES];
    if ((arguments.count == 1 || arguments.count == 2) &&
        datetime_read_state(vm, arguments.items[0], DATETIME_BYTES, "datetime", state)) {
        Value zone = arguments.count == 2 ? arguments.items[1] : NULL;
        uint32_t fold = state[MONTH] > BUT_FOLD;
        uint32_t day = day_from(state[0] << 8 | state[1], state[MONTH] & BUT_FOLD, state[3]);
        return moment_check_state_zone(vm, zone)
                   ? moment_allocate(vm, class, day, moment_read_clock(state + DATE_BYTES), zone, fold)
                   : NULL;
    }
    const Type *own = raise_is_pending(vm) ? NULL : datetime_class_needed(vm, DATETIME_DATETIME);
    return own && datetime_check_numbers(vm, arguments) ? constructor_call(vm, own, class, arguments) : NULL;
}

static Owned method_strptime(VM *vm, Value *args) {
    return datetime_strptime(vm, "_strptime_datetime_datetime", args);
}

static Owned method_combine(VM *vm, Value *args) {
    if (!datetime_is(vm, args[1], DATETIME_DATE))
        return raise_type_error(vm, "combine() argument 1 must be datetime.date, not %T", args[1]);
    if (!datetime_is(vm, args[2], DATETIME_TIME))
        return raise_type_error(vm, "combine() argument 2 must be datetime.time, not %T", args[2]);
    uint32_t day = as_date(args[1])->day;
    const Moment *time = as_moment(args[2]);
    Fields fields = moment_fields(time);
    fields.year = day_year(day), fields.month = day_month(day), fields.day = day_day(day);
    return datetime_make(vm, as_type(args[0]), &fields, clock_microsecond(time->clock),
                         args[3] ? args[3] : moment_zone(time), (int)time->fold);
}

/* --- sums ----------------------------------------------------------------------------------------------- */

Owned datetime_shift(VM *vm, Value self, Value delta_value, int sign) {
    const Moment *moment = as_moment(self);
    const Delta *delta = as_delta(delta_value);
    int64_t clock = clock_microseconds(moment->clock), days = delta->days,
            rest = (int64_t)delta->seconds * SECOND_MICROSECONDS + delta->microseconds;
    if (sign < 0) days = -days, rest = -rest;
    clock += rest;
    while (clock < 0) clock += DAY_MICROSECONDS, days--;
    while (clock >= DAY_MICROSECONDS) clock -= DAY_MICROSECONDS, days++;
    uint32_t day = day_in_month(moment->day, days);
    if (!day) {
        int64_t ordinal = calendar_ordinal(moment->day) + days;
        if (!date_check_ordinal(vm, ordinal)) return NULL;
        day = calendar_day(ordinal);
    }
    const Type *class = value_type(self);
    Value zone = field_peek(&moment->zone);
    if (class == datetime_class(vm, DATETIME_DATETIME))
        return moment_allocate(vm, class, day, calendar_clock(clock), zone, 0);
    Moment shown = {.day = day, .clock = calendar_clock(clock)};
    Fields fields = moment_fields(&shown);
    return datetime_make(vm, class, &fields, clock_microsecond(shown.clock), zone ? zone : VALUE_NONE, 0);
}

static Owned slot_add(VM *vm, Value left, Value right) {
    Value self = datetime_is(vm, left, DATETIME_DATETIME) ? left : right, delta = self == left ? right : left;
    if (!datetime_is(vm, self, DATETIME_DATETIME) || !datetime_is(vm, delta, DATETIME_DELTA))
        return VALUE_NOT_IMPLEMENTED;
    return datetime_shift(vm, self, delta, 1);
}

/* left - right by what their clocks show, less the difference of two offsets, which are both there or not. */
static Owned distance(VM *vm, Value left, Value right, Value first, Value second) {
    const Moment *a = as_moment(left), *b = as_moment(right);
    int64_t days = calendar_ordinal(a->day) - calendar_ordinal(b->day),
            microseconds = clock_microseconds(a->clock) - clock_microseconds(b->clock);
    if (first) microseconds += delta_microseconds(as_delta(second)) - delta_microseconds(as_delta(first));
    return delta_new(vm, days, 0, microseconds);
}

static Owned slot_subtract(VM *vm, Value left, Value right) {
    if (!datetime_is(vm, left, DATETIME_DATETIME)) return VALUE_NOT_IMPLEMENTED;
    if (datetime_is(vm, right, DATETIME_DELTA)) return datetime_shift(vm, left, right, -1);
    if (!datetime_is(vm, right, DATETIME_DATETIME)) return VALUE_NOT_IMPLEMENTED;
    if (field_peek(&as_moment(left)->zone) == field_peek(&as_moment(right)->zone))
        return distance(vm, left, right, NULL, NULL);
    Owned first, second, result = NULL;
    if (!moment_offset(vm, left, &first)) return NULL;
    if (!moment_offset(vm, right, &second)) goto done;
    if ((first == NULL) == (second == NULL)) {
        result = distance(vm, left, right, first, second);
    } else {
        raise_type_error(vm, "can't subtract offset-naive and offset-aware datetimes");
    }
done:
    value_release(vm, first);
    value_release(vm, second);
    return result;
}

/* --- comparing ------------------------------------------------------------------------------------------ */

static int clock_order(const Moment *left, const Moment *right) {
    if (left->day != right->day) return left->day < right->day ? -1 : 1;
    return left->clock < right->clock ? -1 : left->clock > right->clock;
}

/* Whether a moment's offset would be another if fold were: its clock shows the same twice, or never. Such
   ones equal nothing in another zone. */
static bool depends_on_fold(VM *vm, Value self, Value offset, bool *depends) {
    const Moment *moment = as_moment(self);
    Owned flipped = moment_allocate(vm, value_type(self), moment->day, moment->clock,
                                    field_peek(&moment->zone), !moment->fold);
    Owned other = NULL;
    bool is_fine = flipped && moment_offset(vm, flipped, &other);
    *depends = (offset == NULL) != (other == NULL) ||
               (other && delta_microseconds(as_delta(offset)) != delta_microseconds(as_delta(other)));
    value_release(vm, other);
    value_release(vm, flipped);
    return is_fine;
}

/* left and right, of different zones, as their offsets place them. */
static Owned compare_by_offsets(VM *vm, Value left, Value right, Value first, Value second, CompareOp op) {
    bool is_equality = op == COMPARE_EQ || op == COMPARE_NE, depends = false;
    int order;
    if ((first == NULL) != (second == NULL)) {
        return is_equality ? value_from_bool(op == COMPARE_NE)
                           : raise_type_error(vm, "can't compare offset-naive and offset-aware datetimes");
    }
    if (!first || delta_microseconds(as_delta(first)) == delta_microseconds(as_delta(second))) {
        order = clock_order(as_moment(left), as_moment(right));
    } else {
        Owned delta = distance(vm, left, right, first, second);
        if (!delta) return NULL;
        order = as_delta(delta)->days < 0 ? -1 : !delta_is_zero(as_delta(delta));
        value_release(vm, delta);
    }
    if (is_equality && order == 0) {
        if (!depends_on_fold(vm, left, first, &depends)) return NULL;
        if (!depends && !depends_on_fold(vm, right, second, &depends)) return NULL;
        if (depends) order = 1;
    }
    return value_from_bool(datetime_order_holds(order, op));
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!datetime_is(vm, left, DATETIME_DATETIME) || !datetime_is(vm, right, DATETIME_DATETIME))
        return VALUE_NOT_IMPLEMENTED;
    const Moment *a = as_moment(left), *b = as_moment(right);
    if (LIKELY(field_peek(&a->zone) == field_peek(&b->zone)))
        return value_from_bool(datetime_order_holds(clock_order(a, b), op));
    Owned first, second, result = NULL;
    if (!moment_offset(vm, left, &first)) return NULL;
    if (moment_offset(vm, right, &second)) result = compare_by_offsets(vm, left, right, first, second, op);
    value_release(vm, first);
    value_release(vm, second);
    return result;
}

static void write_state(const Moment *moment, uint8_t *state) {
    for (int i = 0; i < DATE_BYTES - 2; i++) state[i] = (uint8_t)(day_year(moment->day) >> (1 - i) * 8);
    state[2] = (uint8_t)day_month(moment->day);
    state[3] = (uint8_t)day_day(moment->day);
    moment_write_clock(moment, state + DATE_BYTES);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    Moment *moment = as_moment(self);
    if (moment->hash != -1) {
        *hash = moment->hash;
        return true;
    }
    Owned offset;
    if (!moment_offset_unfolded(vm, self, &offset)) return false;
    if (!offset) {
        uint8_t state[DATETIME_BYTES];
        write_state(moment, state);
        *hash = bytes_hash_raw(vm, state, sizeof state);
    } else {
        const Delta *delta = as_delta(offset);
        Owned since = delta_new(vm, calendar_ordinal(moment->day) - delta->days,
                                clock_seconds(moment->clock) - delta->seconds,
                                (int64_t)clock_microsecond(moment->clock) - delta->microseconds);
        if (since) *hash = delta_hash(as_delta(since));
        value_release(vm, since);
        value_release(vm, offset);
        if (!since) return false;
    }
    moment->hash = *hash;
    return true;
}

/* --- text ----------------------------------------------------------------------------------------------- */

static Owned slot_repr(VM *vm, Value self) {
    const Moment *moment = as_moment(self);
    const int fields[] = {day_year(moment->day), day_month(moment->day), day_day(moment->day),
                          clock_hour(moment->clock)};
    Line line = {0};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (i) line_add(&line, ','), line_add(&line, ' ');
        line_add_number(&line, fields[i], 1);
    }
    line_add_rest(&line, moment->clock);
    const char *fold = moment->fold ? ", fold=1" : "";
    Owned name = datetime_class_path(vm, self), text = name ? line_finish(vm, &line) : NULL, result = NULL;
    if (text && !field_peek(&moment->zone)) {
        result = str_new_format(vm, "%S(%S%s)", name, text, fold);
    } else if (text) {
        result = str_new_format(vm, "%S(%S%s, tzinfo=%R)", name, text, fold, field_peek(&moment->zone));
    }
    value_release(vm, name);
    value_release(vm, text);
    return result;
}

/* The day, separator, clock and offset; timespec as for line_add_clock. */
static Owned isoformat(VM *vm, Value self, Value separator, Value timespec) {
    const Moment *moment = as_moment(self);
    Line line = {0}, rest = {0};
    if (!separator) {
        line_add_day(&line, moment->day);
        line_add(&line, 'T');
        if (!line_add_clock(vm, &line, moment->clock, timespec) || !line_add_zone(vm, &line, self))
            return NULL;
        return line_finish(vm, &line);
    }
    if (!line_add_clock(vm, &rest, moment->clock, timespec) || !line_add_zone(vm, &rest, self)) return NULL;
    line_add_day(&line, moment->day);
    STR_BUILDER(builder);
    str_builder_add_ascii(&builder, line.text, line.count);
    str_builder_add_str(&builder, separator);
    str_builder_add_ascii(&builder, rest.text, rest.count);
    return str_builder_finish(vm, &builder);
}

static Owned method_isoformat(VM *vm, Value *args) {
    Value separator = args[1];
    if (separator && !value_is_str(separator)) {
        return separator == VALUE_NONE
                   ? raise_type_error(vm, "isoformat() argument 1 must be a unicode character, not None")
                   : raise_type_error(vm, "isoformat() argument 1 must be a unicode character, not %T",
                                      separator);
    }
    if (separator && as_str(separator)->count != 1)
        return raise_type_error(vm, "isoformat() argument 1 must be a unicode character, not a string of "
                                    "length %ld", (long)as_str(separator)->count);
    if (!datetime_check_text(vm, "isoformat", 2, args[2])) return NULL;
    return isoformat(vm, args[0], separator, args[2]);
}

static Owned slot_str(VM *vm, Value self) {
    if (value_type(self) != datetime_class(vm, DATETIME_DATETIME) && vm->datetime) {
        Owned space = str_new_character(vm, ' ');
        const Value items[] = {space};
        Owned text =
            space ? value_call_method(vm, self, vm->datetime->names[DATETIME_ISOFORMAT], items, 1) : NULL;
        value_release(vm, space);
        return text;
    }
    const Moment *moment = as_moment(self);
    Line line = {0};
    line_add_day(&line, moment->day);
    line_add(&line, ' ');
    if (!line_add_clock(vm, &line, moment->clock, NULL) || !line_add_zone(vm, &line, self)) return NULL;
    return line_finish(vm, &line);
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_date(VM *vm, Value *args) {
    return date_allocate(vm, datetime_class_needed(vm, DATETIME_DATE), as_moment(args[0])->day);
}

static Owned method_time(VM *vm, Value *args) {
    const Moment *moment = as_moment(args[0]);
    return moment_allocate(vm, datetime_class_needed(vm, DATETIME_TIME), 0, moment->clock, NULL,
                           moment->fold);
}

static Owned method_timetz(VM *vm, Value *args) {
    const Moment *moment = as_moment(args[0]);
    return moment_allocate(vm, datetime_class_needed(vm, DATETIME_TIME), 0, moment->clock,
                           field_peek(&moment->zone), moment->fold);
}

static Owned method_ctime(VM *vm, Value *args) {
    return datetime_ctime(vm, as_moment(args[0])->day, as_moment(args[0])->clock);
}

static Owned method_replace(VM *vm, Value *args) {
    const Moment *moment = as_moment(args[0]);
    Fields fields = moment_fields(moment);
    int microsecond = clock_microsecond(moment->clock), fold = (int)moment->fold;
    Value zone = moment_zone(moment);
    if (!read_arguments(vm, args + 1, &fields, &microsecond, &zone, &fold)) return NULL;
    return datetime_make(vm, value_type(args[0]), &fields, microsecond, zone, fold);
}

static Owned method_copy_replaced(VM *vm, Value *args) {
    return datetime_replace(vm, DATETIME_DATETIME, args);
}

static Owned reduce(VM *vm, Value self, bool with_fold) {
    enum { FOLD = 0x80 };
    uint8_t state[DATETIME_BYTES];
    write_state(as_moment(self), state);
    if (with_fold && as_moment(self)->fold) state[2] |= FOLD;
    return moment_reduce(vm, self, state, sizeof state);
}

static Owned method_reduce(VM *vm, Value *args) {
    return reduce(vm, args[0], false);
}

static Owned method_reduce_ex(VM *vm, Value *args) {
    int protocol;
    return datetime_read_int(vm, args[1], &protocol) ? reduce(vm, args[0], protocol > 3) : NULL;
}

static const Method methods[] = {
    {"@classmethod now(cls, tz=None)", method_datetime_now,
     "The moment it is, at a zone or by the local clock."},
    {"@classmethod utcnow(cls, /)", method_datetime_utcnow,
     "The moment it is, at UTC but without a zone. Deprecated."},
    {"@classmethod fromtimestamp(cls, timestamp, tz=<unrepresentable>)", method_datetime_fromtimestamp,
     "The moment so many seconds after the start of 1970, at a zone or by the local clock."},
    {"@classmethod utcfromtimestamp(cls, timestamp, /)", method_datetime_utcfromtimestamp,
     "The moment so many seconds after the start of 1970, at UTC but without a zone. Deprecated."},
    {"@classmethod combine(cls, date, time, tzinfo=<unrepresentable>)", method_combine,
     "The moment of a day and a time of day."},
    {"@classmethod fromisoformat(cls, string, /)", method_datetime_fromisoformat,
     "The moment that a text in ISO 8601 form names."},
    {"@classmethod strptime(cls, string, format, /)", method_strptime,
     "The moment that a text written by a format names."},
    {"date(self, /)", method_date, "The day."},
    {"time(self, /)", method_time, "The time of day, without the zone."},
    {"timetz(self, /)", method_timetz, "The time of day with the zone."},
    {"timetuple(self, /)", method_datetime_timetuple, "The moment as time.struct_time."},
    {"utctimetuple(self, /)", method_datetime_utctimetuple, "The moment at UTC as time.struct_time."},
    {"timestamp(self, /)", method_datetime_timestamp, "Seconds after the start of 1970."},
    {"astimezone(self, /, tz=<unrepresentable>)", method_datetime_astimezone,
     "The same moment as the clocks of another zone show it; without one, the local clock."},
    {"ctime(self, /)", method_ctime, "The moment as C's ctime() writes it."},
    {"isoformat(self, /, sep=<unrepresentable>, timespec=<unrepresentable>)", method_isoformat,
     "The moment as YYYY-MM-DDTHH:MM:SS.mmmmmm+HH:MM; timespec names the last field."},
    {"utcoffset(self, /)", method_moment_utcoffset, "What the zone says about this moment."},
    {"tzname(self, /)", method_moment_tzname, "The zone's name at this moment."},
    {"dst(self, /)", method_moment_dst, "How far the zone's clocks are advanced at this moment."},
    {"replace(self, /, year=<unrepresentable>, month=<unrepresentable>, day=<unrepresentable>, "
     "hour=<unrepresentable>, minute=<unrepresentable>, second=<unrepresentable>, "
     "microsecond=<unrepresentable>, tzinfo=<unrepresentable>, *, fold=<unrepresentable>)",
     method_replace, "The same moment but for the fields that are given."},
    {"__replace__(self, /, *args, **changes)", method_copy_replaced, "As replace()."},
    {"__reduce_ex__(self, protocol, /)", method_reduce_ex,
     "The class and its fields as bytes, for pickle and copy."},
    {"__reduce__(self, /)", method_reduce, "As __reduce_ex__(2)."},
    {NULL, NULL, NULL},
};

const Type datetime_description = {
    .name = "datetime.datetime",
    .module = "datetime",
    .size = sizeof(Moment),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.make = slot_make,
              .destroy = moment_destroy,
              .traverse = moment_traverse,
              .repr = slot_repr,
              .str = slot_str,
              .hash = slot_hash,
              .compare = slot_compare,
              .binary = {[BINARY_ADD] = slot_add, [BINARY_SUBTRACT] = slot_subtract}},
    .construct = {"(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                  construct, NULL},
    .at_once = {"(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                construct, NULL},
    .methods = methods,
    .properties = moment_properties,
    .text = "A day and a time of day, perhaps with a zone.",
};

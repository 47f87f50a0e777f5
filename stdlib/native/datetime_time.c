/*
 * datetime.time: times of day.
 */
#include "stdlib/native/datetime.h"

#include "vm/objects/bytes.h"
#include "vm/objects/str.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- making --------------------------------------------------------------------------------------------- */

Owned time_make(VM *vm, const Type *class, int hour, int minute, int second, int microsecond, Value zone,
                int fold) {
    if (class == datetime_class(vm, DATETIME_TIME)) {
        if (!datetime_check_clock(vm, hour, minute, second, microsecond, fold) ||
            !datetime_check_zone(vm, zone))
            return NULL;
        return moment_allocate(vm, class, 0, clock_from(hour, minute, second, microsecond), zone,
                               (uint32_t)fold);
    }
    const Value items[] = {value_from_small_int(hour), value_from_small_int(minute),
                           value_from_small_int(second), value_from_small_int(microsecond), zone};
    return datetime_call_class(vm, class, items, COUNT_OF(items), fold);
}

static Owned construct(VM *vm, Value *args) {
    int fields[] = {0, 0, 0, 0}, fold = 0;
    Value zone = args[5] ? args[5] : VALUE_NONE;
    for (int i = 0; i < 4; i++) {
        if (!datetime_read_optional(vm, args[i + 1], &fields[i])) return NULL;
    }
    if (!datetime_read_optional(vm, args[6], &fold)) return NULL;
    if (!datetime_check_clock(vm, fields[0], fields[1], fields[2], fields[3], fold) ||
        !datetime_check_zone(vm, zone))
        return NULL;
    return moment_allocate(vm, as_type(args[0]), 0, clock_from(fields[0], fields[1], fields[2], fields[3]),
                           zone, (uint32_t)fold);
}

static Owned slot_make(VM *vm, const Type *class, Arguments arguments) {
    enum { BUT_FOLD = 0x7F };
    uint8_t state[TIME_BYTES];
    if ((arguments.count == 1 || arguments.count == 2) &&
        datetime_read_state(vm, arguments.items[0], TIME_BYTES, "time", state)) {
        Value zone = arguments.count == 2 ? arguments.items[1] : NULL;
        uint32_t fold = state[0] > BUT_FOLD;
        state[0] &= BUT_FOLD;
        return moment_check_state_zone(vm, zone)
                   ? moment_allocate(vm, class, 0, moment_read_clock(state), zone, fold)
                   : NULL;
    }
    const Type *own = raise_is_pending(vm) ? NULL : datetime_class_needed(vm, DATETIME_TIME);
    return own ? constructor_call(vm, own, class, arguments) : NULL;
}

/* The class called by position alone. */
static Owned construct_at_once(VM *vm, Value *args) {
    bool may_be_state = args[1] && !value_is_small_int(args[1]) && !args[3];
    return may_be_state ? slot_make(vm, as_type(args[0]), (Arguments){args + 1, args[2] ? 2 : 1, NULL})
                        : construct(vm, args);
}

static Owned method_strptime(VM *vm, Value *args) {
    return datetime_strptime(vm, "_strptime_datetime_time", args);
}

/* --- slots ---------------------------------------------------------------------------------------------- */

/* Two clocks with their distances from UTC. As for CPython the microseconds of those do not count where they
   differ. */
static int order_by_offsets(uint64_t left, const Delta *first, uint64_t right, const Delta *second) {
    if (delta_microseconds(first) == delta_microseconds(second)) return left < right ? -1 : left > right;
    int64_t x = clock_seconds(left) - first->days * (int64_t)DAY_SECONDS - first->seconds,
            y = clock_seconds(right) - second->days * (int64_t)DAY_SECONDS - second->seconds;
    if (x == y) x = clock_microsecond(left), y = clock_microsecond(right);
    return x < y ? -1 : x > y;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    if (!datetime_is(vm, left, DATETIME_TIME) || !datetime_is(vm, right, DATETIME_TIME))
        return VALUE_NOT_IMPLEMENTED;
    const Moment *a = as_moment(left), *b = as_moment(right);
    if (field_peek(&a->zone) == field_peek(&b->zone))
        return value_from_bool(datetime_order_holds(a->clock < b->clock ? -1 : a->clock > b->clock, op));
    Owned first, second, result = NULL;
    if (!moment_offset(vm, left, &first)) return NULL;
    if (!moment_offset(vm, right, &second)) goto done;
    if ((first == NULL) == (second == NULL)) {
        int order = first ? order_by_offsets(a->clock, as_delta(first), b->clock, as_delta(second))
                          : (a->clock > b->clock) - (a->clock < b->clock);
        result = value_from_bool(datetime_order_holds(order, op));
    } else if (op == COMPARE_EQ || op == COMPARE_NE) {
        result = value_from_bool(op == COMPARE_NE);
    } else {
        raise_type_error(vm, "can't compare offset-naive and offset-aware times");
    }
done:
    value_release(vm, first);
    value_release(vm, second);
    return result;
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
        uint8_t state[TIME_BYTES];
        moment_write_clock(moment, state);
        *hash = bytes_hash_raw(vm, state, sizeof state);
    } else {
        const Delta *delta = as_delta(offset);
        Owned distance = delta_new(vm, -(int64_t)delta->days, clock_seconds(moment->clock) - delta->seconds,
                                   (int64_t)clock_microsecond(moment->clock) - delta->microseconds);
        if (distance) *hash = delta_hash(as_delta(distance));
        value_release(vm, distance);
        value_release(vm, offset);
        if (!distance) return false;
    }
    moment->hash = *hash;
    return true;
}

static Owned slot_repr(VM *vm, Value self) {
    const Moment *moment = as_moment(self);
    Line line = {0};
    line_add_number(&line, clock_hour(moment->clock), 1);
    line_add_rest(&line, moment->clock);
    const char *fold = moment->fold ? ", fold=1" : "";
    Owned name = datetime_class_path(vm, self), fields = name ? line_finish(vm, &line) : NULL, result = NULL;
    if (fields && !field_peek(&moment->zone)) {
        result = str_new_format(vm, "%S(%S%s)", name, fields, fold);
    } else if (fields) {
        result = str_new_format(vm, "%S(%S, tzinfo=%R%s)", name, fields, field_peek(&moment->zone), fold);
    }
    value_release(vm, name);
    value_release(vm, fields);
    return result;
}

/* --- methods -------------------------------------------------------------------------------------------- */

static Owned method_isoformat(VM *vm, Value *args) {
    Line line = {0};
    if (!datetime_check_text(vm, "isoformat", 1, args[1]) ||
        !line_add_clock(vm, &line, as_moment(args[0])->clock, args[1]) ||
        !line_add_zone(vm, &line, args[0]))
        return NULL;
    return line_finish(vm, &line);
}

static Owned method_replace(VM *vm, Value *args) {
    const Moment *moment = as_moment(args[0]);
    int fields[] = {clock_hour(moment->clock), clock_minute(moment->clock), clock_second(moment->clock),
                    clock_microsecond(moment->clock)};
    int fold = (int)moment->fold;
    for (int i = 0; i < 4; i++) {
        if (!datetime_read_optional(vm, args[i + 1], &fields[i])) return NULL;
    }
    if (!datetime_read_optional(vm, args[6], &fold)) return NULL;
    return time_make(vm, value_type(args[0]), fields[0], fields[1], fields[2], fields[3],
                     args[5] ? args[5] : moment_zone(moment), fold);
}

static Owned method_copy_replaced(VM *vm, Value *args) {
    return datetime_replace(vm, DATETIME_TIME, args);
}

static Owned reduce(VM *vm, Value self, bool with_fold) {
    enum { FOLD = 0x80 };
    uint8_t state[TIME_BYTES];
    moment_write_clock(as_moment(self), state);
    if (with_fold && as_moment(self)->fold) state[0] |= FOLD;
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
    {"@classmethod fromisoformat(cls, string, /)", method_time_fromisoformat,
     "The time that a text in ISO 8601 form names."},
    {"@classmethod strptime(cls, string, format, /)", method_strptime,
     "The time that a text written by a format names."},
    {"isoformat(self, timespec=<unrepresentable>)", method_isoformat,
     "The time as HH:MM:SS.mmmmmm+HH:MM; timespec names the last field."},
    {"strftime(self, format)", method_datetime_strftime, "The time written by a format such as \"%H:%M\"."},
    {"__format__(self, format, /)", method_datetime_format, "strftime(format), or str() where it is empty."},
    {"utcoffset(self, /)", method_moment_utcoffset, "What the zone says, asked without a day."},
    {"tzname(self, /)", method_moment_tzname, "The zone's name, asked without a day."},
    {"dst(self, /)", method_moment_dst, "How far the zone's clocks are advanced, asked without a day."},
    {"replace(self, /, hour=<unrepresentable>, minute=<unrepresentable>, second=<unrepresentable>, "
     "microsecond=<unrepresentable>, tzinfo=<unrepresentable>, *, fold=<unrepresentable>)",
     method_replace, "The same time but for the fields that are given."},
    {"__replace__(self, /, *args, **changes)", method_copy_replaced, "As replace()."},
    {"__reduce_ex__(self, protocol, /)", method_reduce_ex,
     "The class and its fields as bytes, for pickle and copy."},
    {"__reduce__(self, /)", method_reduce, "As __reduce_ex__(2)."},
    {NULL, NULL, NULL},
};

const Type time_description = {
    .name = "datetime.time",
    .module = "datetime",
    .size = sizeof(Moment),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.make = slot_make,
              .destroy = moment_destroy,
              .traverse = moment_traverse,
              .repr = slot_repr,
              .str = datetime_str,
              .hash = slot_hash,
              .compare = slot_compare},
    .construct = {"(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)",
                  construct, NULL},
    .at_once = {"(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", construct_at_once,
                NULL},
    .methods = methods,
    .properties = moment_properties,
    .text = "A time of day, perhaps with a zone.",
};

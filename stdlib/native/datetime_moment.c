/*
 * What datetime.time and datetime.datetime have in common: a clock, a zone and the fold.
 */
#include "stdlib/native/datetime.h"

#include "vm/allocate.h"
#include "vm/objects/bytes.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

Owned moment_allocate(VM *vm, const Type *class, uint32_t day, uint64_t clock, Value zone, uint32_t fold) {
    if (!class) return NULL;
    if (zone == VALUE_NONE) zone = NULL;
    Owned self;
    if (class == datetime_class(vm, DATETIME_DATETIME) || class == datetime_class(vm, DATETIME_TIME)) {
        /* without a zone it can be in no cycle: the collector need not know it */
        self = object_owned(zone ? object_allocate_small(vm, class, sizeof(Moment), true, true)
                                 : object_allocate_small(vm, class, sizeof(Moment), false, true));
    } else {
        self = type_allocate(vm, class);
    }
    if (!self) return NULL;
    Moment *moment = as_moment(self);
    moment->day = day;
    moment->fold = fold;
    moment->clock = clock;
    moment->hash = -1;
    field_init_take(&moment->zone, value_retain(zone));
    return self;
}

void moment_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Moment *)self)->zone);
}

void moment_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Moment *)self)->zone), context);
}

/* --- pickles -------------------------------------------------------------------------------------------- */

void moment_write_clock(const Moment *moment, uint8_t *bytes) {
    for (int i = 0; i < TIME_BYTES; i++) bytes[i] = (uint8_t)(moment->clock >> (TIME_BYTES - 1 - i) * 8);
}

uint64_t moment_read_clock(const uint8_t *bytes) {
    uint64_t clock = 0;
    for (int i = 0; i < TIME_BYTES; i++) clock = clock << 8 | bytes[i];
    return clock;
}

Owned moment_reduce(VM *vm, Value self, const uint8_t *state, size_t count) {
    Value zone = field_peek(&as_moment(self)->zone);
    Owned bytes = bytes_new(vm, (const char *)state, count),
          parts = !bytes ? NULL : zone ? tuple_pair(vm, bytes, zone) : tuple_single(vm, bytes);
    Owned result = parts ? tuple_pair(vm, type_value_of(self), parts) : NULL;
    value_release(vm, bytes);
    value_release(vm, parts);
    return result;
}

bool moment_check_state_zone(VM *vm, Value zone) {
    return !zone || zone == VALUE_NONE || datetime_is(vm, zone, DATETIME_TZINFO) ||
           raise_type_error(vm, "bad tzinfo state arg");
}

/* --- asking the zone ------------------------------------------------------------------------------------ */

bool moment_offset(VM *vm, Value self, Owned *offset) {
    Value known = field_peek(&as_moment(self)->zone);
    *offset = NULL;
    if (!known) return true;
    Owned zone = value_retain(known);
    bool is_fine = zone_ask_delta(vm, zone, DATETIME_UTCOFFSET, moment_asked(self), offset);
    value_release(vm, zone);
    return is_fine;
}

bool moment_offset_unfolded(VM *vm, Value self, Owned *offset) {
    const Moment *moment = as_moment(self);
    if (!moment->fold || !field_peek(&moment->zone)) return moment_offset(vm, self, offset);
    *offset = NULL;
    Owned plain =
        moment_allocate(vm, value_type(self), moment->day, moment->clock, field_peek(&moment->zone), 0);
    bool is_fine = plain && moment_offset(vm, plain, offset);
    value_release(vm, plain);
    return is_fine;
}

static Owned ask(VM *vm, Value self, DatetimeName asked) {
    Owned zone = field_get(&as_moment(self)->zone), delta = NULL;
    bool is_fine = zone_ask_delta(vm, zone, asked, moment_asked(self), &delta);
    value_release(vm, zone);
    return !is_fine ? NULL : delta ? delta : VALUE_NONE;
}

Owned method_moment_utcoffset(VM *vm, Value *args) {
    return ask(vm, args[0], DATETIME_UTCOFFSET);
}

Owned method_moment_dst(VM *vm, Value *args) {
    return ask(vm, args[0], DATETIME_DST);
}

Owned method_moment_tzname(VM *vm, Value *args) {
    Owned zone = value_retain(moment_zone(as_moment(args[0])));
    Owned name = zone_ask_name(vm, zone, moment_asked(args[0]));
    value_release(vm, zone);
    return name;
}

/* --- attributes ----------------------------------------------------------------------------------------- */

static Owned get_hour(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(clock_hour(as_moment(self)->clock));
}

static Owned get_minute(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(clock_minute(as_moment(self)->clock));
}

static Owned get_second(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(clock_second(as_moment(self)->clock));
}

static Owned get_microsecond(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(clock_microsecond(as_moment(self)->clock));
}

static Owned get_zone(VM *vm, Value self) {
    (void)vm;
    return value_retain(moment_zone(as_moment(self)));
}

static Owned get_fold(VM *vm, Value self) {
    (void)vm;
    return value_from_small_int(as_moment(self)->fold);
}

const Property moment_properties[] = {
    {"hour", get_hour, NULL, "The hour, 0 to 23."},
    {"minute", get_minute, NULL, "The minute, 0 to 59."},
    {"second", get_second, NULL, "The second, 0 to 59."},
    {"microsecond", get_microsecond, NULL, "The microsecond, 0 to 999999."},
    {"tzinfo", get_zone, NULL, "The zone or None."},
    {"fold", get_fold, NULL, "1 for the second of two equal readings of the clock."},
    {NULL, NULL, NULL, NULL},
};

/*
 * Time zones: datetime.tzinfo, the base of what a program writes, and datetime.timezone, a fixed distance
 * from UTC. And how the other classes ask a zone.
 */
#include "stdlib/native/datetime.h"

#include "vm/objects/dict.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

/* --- asking --------------------------------------------------------------------------------------------- */

/* Whether a zone is a timezone, which cannot have been derived from: it need not be called. */
static bool is_fixed(VM *vm, Value zone) {
    return value_type(zone) == datetime_class(vm, DATETIME_ZONE);
}

/* ValueError unless a timedelta is shorter than a day. */
static bool check_offset(VM *vm, Value offset) {
    const Delta *delta = as_delta(offset);
    bool is_short = delta->days == 0 || (delta->days == -1 && (delta->seconds || delta->microseconds));
    if (is_short) return true;
    return raise_value_error(vm, "offset must be a timedelta strictly between -timedelta(hours=24) and "
                                 "timedelta(hours=24), not %R", offset);
}

/* Calls a method of a zone. */
static Owned ask(VM *vm, Value zone, DatetimeName asked, Value moment) {
    if (!datetime_class_needed(vm, DATETIME_ZONE)) return NULL;
    const Value items[] = {moment};
    return value_call_method(vm, zone, vm->datetime->names[asked], items, 1);
}

bool zone_ask_delta(VM *vm, Value zone, DatetimeName asked, Value moment, Owned *delta) {
    *delta = NULL;
    if (!zone || zone == VALUE_NONE) return true;
    if (is_fixed(vm, zone)) {
        if (asked == DATETIME_UTCOFFSET) *delta = field_get(&as_zone(zone)->offset);
        return true;
    }
    Owned said = ask(vm, zone, asked, moment);
    if (!said || said == VALUE_NONE) return said != NULL;
    bool is_fine = datetime_is(vm, said, DATETIME_DELTA);
    if (!is_fine) {
        raise_type_error(vm, "tzinfo.%s() must return None or timedelta, not '%T'",
                         asked == DATETIME_DST ? "dst" : "utcoffset", said);
    } else {
        is_fine = check_offset(vm, said);
    }
    if (is_fine) *delta = said;
    else value_release(vm, said);
    return is_fine;
}

static Owned fixed_name(VM *vm, Value zone) {
    Value name = field_peek(&as_zone(zone)->name);
    if (name) return value_retain(name);
    const Delta *offset = as_delta(field_peek(&as_zone(zone)->offset));
    Line line = {.count = 3, .text = "UTC"};
    if (!delta_is_zero(offset)) line_add_offset(&line, offset, ":");
    return line_finish(vm, &line);
}

Owned zone_ask_name(VM *vm, Value zone, Value moment) {
    if (zone == VALUE_NONE) return VALUE_NONE;
    if (is_fixed(vm, zone)) return fixed_name(vm, zone);
    Owned name = ask(vm, zone, DATETIME_TZNAME, moment);
    if (!name || name == VALUE_NONE || value_is_str(name)) return name;
    raise_type_error(vm, "tzinfo.tzname() must return None or a string, not '%T'", name);
    value_release(vm, name);
    return NULL;
}

/* --- tzinfo --------------------------------------------------------------------------------------------- */

static Owned tzinfo_construct(VM *vm, Value *args) {
    return type_allocate(vm, as_type(args[0]));
}

static Owned raise_unwritten(VM *vm, const char *method) {
    return raise_format(vm, EXCEPTION(NotImplementedError), "a tzinfo subclass must implement %s()", method);
}

static Owned method_tzname(VM *vm, Value *args) {
    (void)args;
    return raise_unwritten(vm, "tzname");
}

static Owned method_utcoffset(VM *vm, Value *args) {
    (void)args;
    return raise_unwritten(vm, "utcoffset");
}

static Owned method_dst(VM *vm, Value *args) {
    (void)args;
    return raise_unwritten(vm, "dst");
}

/* Whether fromutc() of zone has been given a moment of it. */
static bool check_own(VM *vm, Value zone, Value moment) {
    if (!datetime_is(vm, moment, DATETIME_DATETIME))
        return raise_type_error(vm, "fromutc: argument must be a datetime");
    return moment_zone(as_moment(moment)) == zone ||
           raise_value_error(vm, "fromutc: dt.tzinfo is not self");
}

/* What self says about a moment: a timedelta, or ValueError with this text where it says None. */
static Owned ask_needed(VM *vm, Value self, DatetimeName asked, Value moment, const char *text) {
    Owned delta;
    if (!zone_ask_delta(vm, self, asked, moment, &delta)) return NULL;
    return delta ? delta : raise_value_error(vm, "%s", text);
}

static Owned method_fromutc(VM *vm, Value *args) {
    Value self = args[0], moment = args[1];
    if (!check_own(vm, self, moment)) return NULL;
    Owned advance = NULL, standard = NULL, shifted = NULL, result = NULL;
    Owned offset = ask_needed(vm, self, DATETIME_UTCOFFSET, moment,
                              "fromutc: non-None utcoffset() result required");
    if (offset)
        advance = ask_needed(vm, self, DATETIME_DST, moment, "fromutc: non-None dst() result required");
    if (!advance) goto done;
    standard = value_binary(vm, offset, advance, BINARY_SUBTRACT);
    if (!standard) goto done;
    if (delta_is_zero(as_delta(standard))) {
        shifted = value_retain(moment);
    } else {
        shifted = datetime_shift(vm, moment, standard, 1);
        if (!shifted) goto done;
        if (!datetime_is(vm, shifted, DATETIME_DATETIME)) { /* its class may give anything */
            raise_type_error(vm, "fromutc: argument must be a datetime");
            goto done;
        }
        value_release(vm, advance); /* by the standard clock it may be another */
        advance = ask_needed(vm, self, DATETIME_DST, shifted,
                             "fromutc: tz.dst() gave inconsistent results; cannot convert");
        if (!advance) goto done;
    }
    result = datetime_shift(vm, shifted, advance, 1);
done:
    value_release(vm, offset);
    value_release(vm, advance);
    value_release(vm, standard);
    value_release(vm, shifted);
    return result;
}

/* Calls a method of self if there is one: *result NULL, if there is none. */
static bool call_if_there(VM *vm, Value self, const char *name_text, Owned *result) {
    Owned name = str_intern_text(vm, name_text), method = NULL;
    *result = NULL;
    bool is_fine = name && value_find_attribute(vm, self, name, &method);
    if (is_fine && method) {
        *result = value_call_0(vm, method);
        is_fine = *result != NULL;
    }
    value_release(vm, name);
    value_release(vm, method);
    return is_fine;
}

static Owned tzinfo_reduce(VM *vm, Value *args) {
    Owned arguments = NULL, state = NULL, result = NULL;
    if (call_if_there(vm, args[0], "__getinitargs__", &arguments) &&
        call_if_there(vm, args[0], "__getstate__", &state)) {
        const Value parts[] = {type_value_of(args[0]), arguments ? (Value)arguments : vm->empty_tuple,
                               state ? (Value)state : VALUE_NONE};
        result = tuple_from(vm, parts, COUNT_OF(parts));
    }
    value_release(vm, arguments);
    value_release(vm, state);
    return result;
}

static const Method tzinfo_methods[] = {
    {"tzname(self, object, /)", method_tzname, "The zone's name at a moment."},
    {"utcoffset(self, object, /)", method_utcoffset,
     "The distance from UTC at a moment, positive to the east."},
    {"dst(self, object, /)", method_dst, "How far clocks are advanced at a moment."},
    {"fromutc(self, object, /)", method_fromutc,
     "The local moment, from one in UTC with this zone attached."},
    {"__reduce__(self, /)", tzinfo_reduce, "The parts from which copy and pickle make an equal one."},
    {NULL, NULL, NULL},
};

const Type tzinfo_description = {
    .name = "datetime.tzinfo",
    .module = "datetime",
    .size = sizeof(Object),
    .construct = {"tzinfo(*args, **kwargs)", tzinfo_construct, NULL},
    .methods = tzinfo_methods,
    .text = "What a time zone must answer; a base for classes that do.",
};

/* --- timezone ------------------------------------------------------------------------------------------- */

Owned zone_new(VM *vm, Value offset, Value name) {
    const Type *class = datetime_class_needed(vm, DATETIME_ZONE);
    if (!class || !check_offset(vm, offset)) return NULL;
    Owned self = type_allocate(vm, class);
    if (!self) return NULL;
    Zone *zone = (Zone *)value_object(self);
    field_init_take(&zone->offset, value_retain(offset));
    field_init_take(&zone->name, value_retain(name));
    return self;
}

static Owned zone_construct(VM *vm, Value *args) {
    Value offset = args[1], name = args[2];
    if (!datetime_is(vm, offset, DATETIME_DELTA))
        return raise_type_error(vm, "timezone() argument 1 must be datetime.timedelta, not %T", offset);
    if (name == VALUE_NONE) return raise_type_error(vm, "timezone() argument 2 must be str, not None");
    if (name && !value_is_str(name))
        return raise_type_error(vm, "timezone() argument 2 must be str, not %T", name);
    if (!name && delta_is_zero(as_delta(offset)) && vm->datetime) return field_get(&vm->datetime->utc);
    return zone_new(vm, offset, name);
}

static void zone_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Zone *)self)->offset);
    field_clear(vm, &((Zone *)self)->name);
}

static void zone_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Zone *)self)->offset), context);
    visit(field_peek(&((Zone *)self)->name), context);
}

static Owned zone_getinitargs(VM *vm, Value *args) {
    const Zone *zone = as_zone(args[0]);
    Value offset = field_peek(&zone->offset), name = field_peek(&zone->name);
    return name ? tuple_pair(vm, offset, name) : tuple_single(vm, offset);
}

static Owned zone_repr(VM *vm, Value self) {
    const Zone *zone = as_zone(self);
    if (vm->datetime && self == field_peek(&vm->datetime->utc))
        return str_new_text(vm, "datetime.timezone.utc");
    if (!field_peek(&zone->name))
        return str_new_format(vm, "datetime.timezone(%R)", field_peek(&zone->offset));
    return str_new_format(vm, "datetime.timezone(%R, %R)", field_peek(&zone->offset),
                          field_peek(&zone->name));
}

static Owned zone_compare(VM *vm, Value left, Value right, CompareOp op) {
    bool is_equality = op == COMPARE_EQ || op == COMPARE_NE;
    if (!is_equality || !is_fixed(vm, left) || !is_fixed(vm, right)) return VALUE_NOT_IMPLEMENTED;
    return value_compare(vm, field_peek(&as_zone(left)->offset), field_peek(&as_zone(right)->offset), op);
}

static bool zone_hash(VM *vm, Value self, int64_t *hash) {
    return value_hash(vm, field_peek(&as_zone(self)->offset), hash);
}

/* Whether what a method has been asked about is a moment. */
static bool check_moment(VM *vm, Value moment, const char *method) {
    if (moment == VALUE_NONE || datetime_is(vm, moment, DATETIME_DATETIME)) return true;
    return raise_type_error(vm, "%s(dt) argument must be a datetime instance or None, not %T", method,
                            moment);
}

static Owned zone_str(VM *vm, Value self) {
    return fixed_name(vm, self);
}

static Owned zone_tzname(VM *vm, Value *args) {
    return check_moment(vm, args[1], "tzname") ? fixed_name(vm, args[0]) : NULL;
}

static Owned zone_utcoffset(VM *vm, Value *args) {
    return check_moment(vm, args[1], "utcoffset") ? field_get(&as_zone(args[0])->offset) : NULL;
}

static Owned zone_dst(VM *vm, Value *args) {
    return check_moment(vm, args[1], "dst") ? VALUE_NONE : NULL;
}

static Owned zone_fromutc(VM *vm, Value *args) {
    if (!check_own(vm, args[0], args[1])) return NULL;
    return datetime_shift(vm, args[1], field_peek(&as_zone(args[0])->offset), 1);
}

Owned zone_from_utc(VM *vm, Value zone, Value moment) {
    if (is_fixed(vm, zone)) {
        Value args[] = {zone, moment};
        return zone_fromutc(vm, args);
    }
    return ask(vm, zone, DATETIME_FROMUTC, moment);
}

static const Method zone_methods[] = {
    {"tzname(self, object, /)", zone_tzname, "The name that was given, or UTC with the distance."},
    {"utcoffset(self, object, /)", zone_utcoffset, "The fixed distance from UTC."},
    {"dst(self, object, /)", zone_dst, "None: clocks are not advanced."},
    {"fromutc(self, object, /)", zone_fromutc, "The local moment, from one in UTC with this zone attached."},
    {"__getinitargs__(self, /)", zone_getinitargs, "What the class is called with to make an equal one."},
    {NULL, NULL, NULL},
};

const Type zone_description = {
    .name = "datetime.timezone",
    .module = "datetime",
    .size = sizeof(Zone),
    .flags = TYPE_IS_FINAL,
    .slots = {.destroy = zone_destroy,
              .traverse = zone_traverse,
              .repr = zone_repr,
              .str = zone_str,
              .hash = zone_hash,
              .compare = zone_compare},
    .construct = {"timezone(offset, name=<unrepresentable>)", zone_construct, NULL},
    .methods = zone_methods,
    .text = "A zone at a fixed distance from UTC.",
};

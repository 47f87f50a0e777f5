/*
 * Match objects: the spans that a pattern found.
 *
 * The subject is asked for its bytes again whenever a group's text is wanted: it is not exported for the life
 * of a match, so it may have become shorter.
 */
#include "stdlib/native/regex.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/sequence.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { REPR_CHARACTERS = 50 };

Owned regex_match_new(VM *vm, const RegexMatcher *matcher, Value pattern, Value string, int64_t position) {
    int64_t count = (int64_t)matcher->program->groups + 1;
    const Type *type = as_type(field_peek(&as_regex_pattern(pattern)->match_class));
    size_t size = sizeof(RegexMatch) + 2 * (size_t)count * sizeof(int64_t);
    RegexMatch *match = object_allocate(vm, type, size);
    if (!match) return NULL;
    field_init_take(&match->string, value_retain(string));
    field_init_take(&match->pattern, value_retain(pattern));
    match->position = position;
    match->end_position = matcher->end;
    match->last_group = matcher->last_group;
    match->group_count = count;
    for (int64_t i = 0; i < count; i++)
        (void)regex_span(matcher, i, &match->spans[2 * i], &match->spans[2 * i + 1]);
    return object_owned(match);
}

static void slot_destroy(VM *vm, Object *self) {
    RegexMatch *match = (RegexMatch *)self;
    field_clear(vm, &match->string);
    field_clear(vm, &match->pattern);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    const RegexMatch *match = (const RegexMatch *)self;
    visit(field_peek(&match->string), context);
    visit(field_peek(&match->pattern), context);
}

static const RegexPattern *pattern_of(const RegexMatch *match) {
    return as_regex_pattern(field_peek(&match->pattern));
}

/* --- groups --------------------------------------------------------------------------------------------- */

/* The number of the group that is meant by a number or a name (NULL: the whole); false with IndexError. */
static bool find_group(VM *vm, const RegexMatch *match, Value group, int64_t *number) {
    *number = group ? -1 : 0;
    if (group && value_has_index(vm, group)) {
        if (!value_to_int64(vm, group, NULL, number)) return false;
    } else if (group) {
        Owned found = NULL;
        Dict *names = as_dict(field_peek(&pattern_of(match)->group_index));
        if (names->count && !dict_find(vm, names, group, &found)) return false;
        if (found && value_is_small_int(found)) *number = value_small_int(found);
        value_release(vm, found);
    }
    if (*number >= 0 && *number < match->group_count) return true;
    return raise_index_error(vm, "no such group");
}

/* The text between start and end, as far as the subject still has it; missing where start is -1. */
static Owned span_text(VM *vm, const RegexMatch *match, int64_t start, int64_t end, Value missing) {
    if (start < 0) return value_retain(missing);
    Value string = field_peek(&match->string);
    if (value_is_str(string)) return str_substring(vm, string, start, end);
    RegexSubject subject;
    if (!regex_subject_open(vm, &subject, pattern_of(match), string)) return NULL;
    if (end > subject.count) end = subject.count;
    if (start > end) start = end;
    Owned text = regex_subject_slice(vm, &subject, start, end);
    regex_subject_close(vm, &subject);
    return text;
}

static Owned group_text(VM *vm, const RegexMatch *match, int64_t number, Value missing) {
    return span_text(vm, match, match->spans[2 * number], match->spans[2 * number + 1], missing);
}

static Owned get_group(VM *vm, Value self, Value group) {
    int64_t number;
    const RegexMatch *match = as_regex_match(self);
    return find_group(vm, match, group, &number) ? group_text(vm, match, number, VALUE_NONE) : NULL;
}

static Owned method_group(VM *vm, Value *args) {
    int64_t count = as_tuple(args[1])->count;
    if (count == 0) return get_group(vm, args[0], NULL);
    if (count == 1) return get_group(vm, args[0], tuple_peek(args[1], 0));
    Owned result = tuple_new(vm, count);
    for (int64_t i = 0; result && i < count; i++) {
        Owned text = get_group(vm, args[0], tuple_peek(args[1], i));
        if (!text) {
            value_release(vm, result);
            return NULL;
        }
        field_init_take(&as_tuple(result)->items[i], text);
    }
    return result;
}

static Owned method_groups(VM *vm, Value *args) {
    const RegexMatch *match = as_regex_match(args[0]);
    Value missing = args[1] ? args[1] : VALUE_NONE;
    Owned result = tuple_new(vm, match->group_count - 1);
    for (int64_t i = 1; result && i < match->group_count; i++) {
        Owned text = group_text(vm, match, i, missing);
        if (!text) {
            value_release(vm, result);
            return NULL;
        }
        field_init_take(&as_tuple(result)->items[i - 1], text);
    }
    return result;
}

static Owned method_groupdict(VM *vm, Value *args) {
    const RegexMatch *match = as_regex_match(args[0]);
    Value missing = args[1] ? args[1] : VALUE_NONE;
    Owned result = dict_new(vm), names = NULL;
    if (result) names = value_to_list(vm, field_peek(&pattern_of(match)->group_index));
    Walk walk;
    bool is_fine = names && walk_open(vm, &walk, names);
    bool is_open = is_fine;
    while (is_fine) {
        Owned name, text = NULL;
        int64_t number;
        is_fine = walk_next(vm, &walk, &name);
        if (!is_fine || !name) break;
        if (find_group(vm, match, name, &number)) text = group_text(vm, match, number, missing);
        is_fine = text && dict_set(vm, as_dict(result), name, text);
        value_release(vm, name);
        value_release(vm, text);
    }
    if (is_open) walk_close(vm, &walk);
    value_release(vm, names);
    if (is_fine) return result;
    value_release(vm, result);
    return NULL;
}

/* --- spans ---------------------------------------------------------------------------------------------- */

static Owned span_tuple(VM *vm, const RegexMatch *match, int64_t number) {
    Owned start = int_new(vm, match->spans[2 * number]), end = int_new(vm, match->spans[2 * number + 1]);
    Owned pair = start && end ? tuple_pair(vm, start, end) : NULL;
    value_release(vm, start);
    value_release(vm, end);
    return pair;
}

static Owned method_start(VM *vm, Value *args) {
    int64_t number;
    const RegexMatch *match = as_regex_match(args[0]);
    return find_group(vm, match, args[1], &number) ? int_new(vm, match->spans[2 * number]) : NULL;
}

static Owned method_end(VM *vm, Value *args) {
    int64_t number;
    const RegexMatch *match = as_regex_match(args[0]);
    return find_group(vm, match, args[1], &number) ? int_new(vm, match->spans[2 * number + 1]) : NULL;
}

static Owned method_span(VM *vm, Value *args) {
    int64_t number;
    const RegexMatch *match = as_regex_match(args[0]);
    return find_group(vm, match, args[1], &number) ? span_tuple(vm, match, number) : NULL;
}

static Owned get_regs(VM *vm, Value self) {
    const RegexMatch *match = as_regex_match(self);
    Owned result = tuple_new(vm, match->group_count);
    for (int64_t i = 0; result && i < match->group_count; i++) {
        Owned span = span_tuple(vm, match, i);
        if (!span) {
            value_release(vm, result);
            return NULL;
        }
        field_init_take(&as_tuple(result)->items[i], span);
    }
    return result;
}

/* --- the rest ------------------------------------------------------------------------------------------- */

Owned regex_expand(VM *vm, Value self, Value parts, bool is_text) {
    const RegexMatch *match = as_regex_match(self);
    Owned pieces = list_new(vm, 0), result = NULL;
    bool is_fine = pieces != NULL;
    Value empty = is_text ? vm->empty_str : vm->empty_bytes;
    for (int64_t i = 0; is_fine && i < as_tuple(parts)->count; i++) {
        Value part = tuple_peek(parts, i);
        Owned piece = NULL;
        int64_t number;
        if (!value_is_small_int(part)) piece = value_retain(part);
        else if (find_group(vm, match, part, &number)) piece = group_text(vm, match, number, empty);
        is_fine = piece && list_append_take(vm, as_list(pieces), piece);
    }
    if (is_fine) {
        Owned name = str_intern_text(vm, "join");
        Value items[1] = {pieces};
        if (name) result = value_call_method(vm, empty, name, items, 1);
        value_release(vm, name);
    }
    value_release(vm, pieces);
    return result;
}

static Owned method_expand(VM *vm, Value *args) {
    Owned parts = regex_template(vm, field_peek(&as_regex_match(args[0])->pattern), args[1]);
    Owned result = parts ? regex_expand(vm, args[0], parts, value_is_str(args[1])) : NULL;
    value_release(vm, parts);
    return result;
}

static Owned slot_repr(VM *vm, Value self) {
    const RegexMatch *match = as_regex_match(self);
    Owned text = get_group(vm, self, NULL), shown = text ? value_repr(vm, text) : NULL, part = NULL;
    if (shown) {
        int64_t count = as_str(shown)->count;
        part = str_substring(vm, shown, 0, count < REPR_CHARACTERS ? count : REPR_CHARACTERS);
    }
    Owned result = part ? str_new_format(vm, "<re.Match object; span=(%ld, %ld), match=%S>", match->spans[0],
                                         match->spans[1], part)
                        : NULL;
    value_release(vm, text);
    value_release(vm, shown);
    value_release(vm, part);
    return result;
}

static Owned method_itself(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}

static Owned get_string(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_regex_match(self)->string);
}

static Owned get_pattern(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_regex_match(self)->pattern);
}

static Owned get_position(VM *vm, Value self) {
    return int_new(vm, as_regex_match(self)->position);
}

static Owned get_end_position(VM *vm, Value self) {
    return int_new(vm, as_regex_match(self)->end_position);
}

static Owned get_last_index(VM *vm, Value self) {
    int64_t last = as_regex_match(self)->last_group;
    return last ? int_new(vm, last) : VALUE_NONE;
}

static Owned get_last_name(VM *vm, Value self) {
    (void)vm;
    const RegexMatch *match = as_regex_match(self);
    Value names = field_peek(&pattern_of(match)->group_names);
    if (match->last_group == 0 || match->last_group > as_tuple(names)->count) return VALUE_NONE;
    return value_retain(tuple_peek(names, match->last_group - 1));
}

static const Method methods[] = {
    {"group(self, /, *args)", method_group, "The text of one group, or a tuple of those of several."},
    {"groups(self, /, default=None)", method_groups, "A tuple of the texts of all groups."},
    {"groupdict(self, /, default=None)", method_groupdict, "The texts of the named groups, by name."},
    {"start(self, group=0, /)", method_start, "Where a group begins, or -1."},
    {"end(self, group=0, /)", method_end, "Where a group ends, or -1."},
    {"span(self, group=0, /)", method_span, "Where a group begins and ends."},
    {"expand(self, /, template)", method_expand, "Fill a template with the texts of groups."},
    {"__copy__(self, /)", method_itself, "Itself: matches do not change."},
    {"__deepcopy__(self, memo, /)", method_itself, "Itself: matches do not change."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"string", get_string, NULL, "What was searched."},
    {"re", get_pattern, NULL, "The pattern that found this."},
    {"pos", get_position, NULL, "Where the search began."},
    {"endpos", get_end_position, NULL, "Where the search was to end."},
    {"lastindex", get_last_index, NULL, "The number of the group that was closed last."},
    {"lastgroup", get_last_name, NULL, "The name of the group that was closed last."},
    {"regs", get_regs, NULL, "The spans of all groups."},
    {NULL, NULL, NULL, NULL},
};

const Type regex_match_description = {
    .name = "re.Match",
    .module = "re",
    .size = sizeof(RegexMatch),
    .item_size = sizeof(int64_t),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy, .traverse = slot_traverse, .repr = slot_repr, .get_item = get_group},
    .methods = methods,
    .properties = properties,
    .text = "What a pattern found in a text.",
};

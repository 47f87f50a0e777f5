/*
 * The module _regex: Pattern objects, made from what re._compiler emits, and what they find.
 */
#include "stdlib/native/regex.h"
#include "stdlib/native/struct_sequence.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/mapping_proxy.h"
#include "vm/objects/sequence.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { REPR_CHARACTERS = 200 };

static void slot_destroy(VM *vm, Object *self) {
    RegexPattern *pattern = (RegexPattern *)self;
    regex_program_close(&pattern->program);
    field_clear(vm, &pattern->pattern);
    field_clear(vm, &pattern->group_index);
    field_clear(vm, &pattern->group_names);
    field_clear(vm, &pattern->match_class);
    field_clear(vm, &pattern->scanner_class);
    field_clear(vm, &pattern->iterator_class);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    const RegexPattern *pattern = (const RegexPattern *)self;
    const Field *fields[] = {&pattern->pattern,     &pattern->group_index,   &pattern->group_names,
                             &pattern->match_class, &pattern->scanner_class, &pattern->iterator_class};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (field_peek(fields[i])) visit(field_peek(fields[i]), context);
    }
}

/* --- one match ------------------------------------------------------------------------------------------ */

typedef enum Way { WAY_MATCH, WAY_FULL, WAY_SEARCH } Way;

/* match, fullmatch or search: (self, string, pos, endpos). */
static Owned find_one(VM *vm, Value *args, Way way) {
    const RegexPattern *pattern = as_regex_pattern(args[0]);
    RegexSubject subject;
    RegexMatcher matcher;
    int64_t start, end;
    Owned result = NULL;
    if (!regex_subject_open(vm, &subject, pattern, args[1])) return NULL;
    if (regex_bounds(vm, &subject, args + 2, &start, &end)) {
        RegexOutcome outcome = REGEX_ERROR;
        if (regex_matcher_open(vm, &matcher, &pattern->program, &subject, end)) {
            matcher.is_full = way == WAY_FULL;
            outcome = way == WAY_SEARCH ? regex_search(&matcher, start) : regex_match_at(&matcher, start);
        }
        if (outcome == REGEX_MATCHED) result = regex_match_new(vm, &matcher, args[0], args[1], start);
        else if (outcome == REGEX_FAILED) result = VALUE_NONE;
        regex_matcher_close(&matcher);
    }
    regex_subject_close(vm, &subject);
    return result;
}

static Owned method_match(VM *vm, Value *args) {
    return find_one(vm, args, WAY_MATCH);
}

static Owned method_fullmatch(VM *vm, Value *args) {
    return find_one(vm, args, WAY_FULL);
}

static Owned method_search(VM *vm, Value *args) {
    return find_one(vm, args, WAY_SEARCH);
}

/* --- all matches ---------------------------------------------------------------------------------------- */

Owned regex_group(VM *vm, const RegexMatcher *matcher, const RegexSubject *subject, int64_t group,
                  Value missing) {
    int64_t start, stop;
    if (!regex_span(matcher, group, &start, &stop)) return value_retain(missing);
    return regex_subject_slice(vm, subject, start, stop);
}

/* What findall() gives for a match: its text, its one group, or a tuple of its groups. */
static Owned found_item(VM *vm, const RegexMatcher *matcher, const RegexSubject *subject) {
    int64_t groups = matcher->program->groups;
    Value empty = value_is_str(subject->string) ? vm->empty_str : vm->empty_bytes;
    if (groups < 2) return regex_group(vm, matcher, subject, groups, empty);
    Owned result = tuple_new(vm, groups);
    for (int64_t i = 0; result && i < groups; i++) {
        Owned text = regex_group(vm, matcher, subject, i + 1, empty);
        if (!text) {
            value_release(vm, result);
            return NULL;
        }
        field_init_take(&as_tuple(result)->items[i], text);
    }
    return result;
}

static Owned method_findall(VM *vm, Value *args) {
    const RegexPattern *pattern = as_regex_pattern(args[0]);
    RegexSubject subject;
    RegexMatcher matcher;
    int64_t at, end;
    if (!regex_subject_open(vm, &subject, pattern, args[1])) return NULL;
    Owned result = regex_bounds(vm, &subject, args + 2, &at, &end) ? list_new(vm, 0) : NULL;
    if (result) {
        bool is_fine = regex_matcher_open(vm, &matcher, &pattern->program, &subject, end);
        while (is_fine) {
            RegexOutcome outcome = regex_search(&matcher, at);
            is_fine = outcome != REGEX_ERROR;
            if (outcome != REGEX_MATCHED) break;
            is_fine = list_append_take(vm, as_list(result), found_item(vm, &matcher, &subject));
            at = regex_go_on(&matcher);
        }
        regex_matcher_close(&matcher);
        if (!is_fine) {
            value_release(vm, result);
            result = NULL;
        }
    }
    regex_subject_close(vm, &subject);
    return result;
}

/* Adds what stands before a match, and its groups. */
static bool add_parts(VM *vm, const RegexMatcher *matcher, const RegexSubject *subject, int64_t last,
                      List *parts) {
    if (!list_append_take(vm, parts, regex_subject_slice(vm, subject, last, matcher->start))) return false;
    for (int64_t i = 1; i <= matcher->program->groups; i++) {
        if (!list_append_take(vm, parts, regex_group(vm, matcher, subject, i, VALUE_NONE))) return false;
    }
    return true;
}

static Owned method_split(VM *vm, Value *args) {
    const RegexPattern *pattern = as_regex_pattern(args[0]);
    RegexSubject subject;
    RegexMatcher matcher;
    int64_t most = 0, made = 0, last = 0;
    if (args[2] && !value_to_count(vm, args[2], &most)) return NULL;
    if (!regex_subject_open(vm, &subject, pattern, args[1])) return NULL;
    Owned result = list_new(vm, 0);
    if (result) {
        bool is_fine = regex_matcher_open(vm, &matcher, &pattern->program, &subject, subject.count);
        for (; is_fine && (most == 0 || made < most); made++) {
            RegexOutcome outcome = regex_search(&matcher, last);
            is_fine = outcome != REGEX_ERROR;
            if (outcome != REGEX_MATCHED) break;
            is_fine = add_parts(vm, &matcher, &subject, last, as_list(result));
            last = regex_go_on(&matcher);
        }
        is_fine = is_fine && list_append_take(vm, as_list(result),
                                              regex_subject_slice(vm, &subject, last, subject.count));
        regex_matcher_close(&matcher);
        if (!is_fine) {
            value_release(vm, result);
            result = NULL;
        }
    }
    regex_subject_close(vm, &subject);
    return result;
}

static Owned method_sub(VM *vm, Value *args) {
    int64_t made;
    return regex_substitute(vm, args, &made);
}

static Owned method_subn(VM *vm, Value *args) {
    int64_t made;
    Owned text = regex_substitute(vm, args, &made), count = text ? int_new(vm, made) : NULL;
    Owned result = count ? tuple_pair(vm, text, count) : NULL;
    value_release(vm, text);
    value_release(vm, count);
    return result;
}

static Owned method_finditer(VM *vm, Value *args) {
    return regex_iterator_new(vm, args);
}

static Owned method_scanner(VM *vm, Value *args) {
    return regex_scanner_new(vm, args);
}

/* --- as an object --------------------------------------------------------------------------------------- */

static const struct FlagName {
    int64_t bit;
    const char *name;
} flag_names[] = {
    {2, "re.IGNORECASE"}, {4, "re.LOCALE"},   {8, "re.MULTILINE"}, {16, "re.DOTALL"},
    {32, "re.UNICODE"},   {64, "re.VERBOSE"}, {128, "re.DEBUG"},   {256, "re.ASCII"},
};
enum { FLAG_UNICODE = 32 };

static Owned slot_repr(VM *vm, Value self) {
    const RegexPattern *pattern = as_regex_pattern(self);
    Owned shown = value_repr(vm, field_peek(&pattern->pattern));
    if (!shown) return NULL;
    int64_t flags = pattern->flags, count = as_str(shown)->count;
    if (pattern->is_text && (flags & (FLAG_UNICODE | 4 | 256)) == FLAG_UNICODE) flags &= ~FLAG_UNICODE;
    STR_BUILDER(builder);
    str_builder_add_text(&builder, "re.compile(");
    str_builder_add_part(&builder, shown, 0, count < REPR_CHARACTERS ? count : REPR_CHARACTERS);
    value_release(vm, shown);
    const char *separator = ", ";
    for (size_t i = 0; i < COUNT_OF(flag_names); i++) {
        if (!(flags & flag_names[i].bit)) continue;
        str_builder_add_text(&builder, separator);
        str_builder_add_text(&builder, flag_names[i].name);
        flags &= ~flag_names[i].bit;
        separator = "|";
    }
    if (flags) {
        Owned rest = str_new_format(vm, "%s0x%x", separator, (unsigned)flags);
        if (rest) str_builder_add_str(&builder, rest);
        else builder.failed = true;
        value_release(vm, rest);
    }
    str_builder_add_text(&builder, ")");
    return str_builder_finish(vm, &builder);
}

static bool slot_hash(VM *vm, Value self, int64_t *hash) {
    const RegexPattern *pattern = as_regex_pattern(self);
    if (!value_hash(vm, field_peek(&pattern->pattern), hash)) return false;
    *hash ^= pattern->flags << 8 ^ pattern->program.step_count;
    if (*hash == -1) *hash = -2;
    return true;
}

static Owned slot_compare(VM *vm, Value left, Value right, CompareOp op) {
    bool is_equality = op == COMPARE_EQ || op == COMPARE_NE;
    if (!is_equality || !value_is_pointer(left) || !value_is_pointer(right) ||
        value_type(left) != value_type(right))
        return VALUE_NOT_IMPLEMENTED;
    const RegexPattern *a = as_regex_pattern(left), *b = as_regex_pattern(right);
    bool is_equal = a == b;
    if (!is_equal && a->flags == b->flags && a->is_text == b->is_text && a->is_bytes == b->is_bytes &&
        !value_equals(vm, field_peek(&a->pattern), field_peek(&b->pattern), &is_equal))
        return NULL;
    return value_from_bool(is_equal == (op == COMPARE_EQ));
}

static Owned method_itself(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}

static Owned get_pattern(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_regex_pattern(self)->pattern);
}

static Owned get_flags(VM *vm, Value self) {
    return int_new(vm, as_regex_pattern(self)->flags);
}

static Owned get_groups(VM *vm, Value self) {
    return int_new(vm, as_regex_pattern(self)->program.groups);
}

static Owned get_group_index(VM *vm, Value self) {
    return mapping_proxy_new(vm, field_peek(&as_regex_pattern(self)->group_index));
}

static const Method methods[] = {
    {"match(self, /, string, pos=0, endpos=sys.maxsize)", method_match, "Match at pos; a Match, or None."},
    {"fullmatch(self, /, string, pos=0, endpos=sys.maxsize)", method_fullmatch,
     "Match all from pos to endpos; a Match, or None."},
    {"search(self, /, string, pos=0, endpos=sys.maxsize)", method_search, "The first match, or None."},
    {"sub(self, /, repl, string, count=0)", method_sub,
     "Replace the matches by repl, a template or a function."},
    {"subn(self, /, repl, string, count=0)", method_subn,
     "As sub; also return how many matches were replaced."},
    {"findall(self, /, string, pos=0, endpos=sys.maxsize)", method_findall,
     "The texts of all matches, or of their groups."},
    {"split(self, /, string, maxsplit=0)", method_split, "The parts between the matches (and the groups)."},
    {"finditer(self, /, string, pos=0, endpos=sys.maxsize)", method_finditer, "Iterate over all matches."},
    {"scanner(self, /, string, pos=0, endpos=sys.maxsize)", method_scanner,
     "An object that matches on where the last match ended."},
    {"__copy__(self, /)", method_itself, "Itself: patterns do not change."},
    {"__deepcopy__(self, memo, /)", method_itself, "Itself: patterns do not change."},
    {"@classmethod __class_getitem__(cls, object, /)", sequence_class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"pattern", get_pattern, NULL, "What it was compiled from."},
    {"flags", get_flags, NULL, "The flags, those within the pattern too."},
    {"groups", get_groups, NULL, "How many groups it has."},
    {"groupindex", get_group_index, NULL, "The numbers of the named groups."},
    {NULL, NULL, NULL, NULL},
};

static const Type pattern_description = {
    .name = "re.Pattern",
    .module = "re",
    .size = sizeof(RegexPattern),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = slot_destroy,
              .traverse = slot_traverse,
              .repr = slot_repr,
              .hash = slot_hash,
              .compare = slot_compare},
    .methods = methods,
    .properties = properties,
    .text = "A compiled regular expression.",
};

/* --- the module ----------------------------------------------------------------------------------------- */

/* Keeps a class of the module in a field. */
static bool keep_class(VM *vm, Field *field, const char *name) {
    const Type *type = native_class(vm, "_regex", name);
    if (type) field_init_take(field, value_retain(type_value(type)));
    return type != NULL;
}

/* A number among the arguments that fits 32 bits without a sign. */
static bool read_number(VM *vm, Value value, uint32_t *number) {
    int64_t wide;
    if (!value_to_count(vm, value, &wide)) return false;
    if (wide < 0 || wide > UINT32_MAX) return raise_overflow_error(vm, "number out of range");
    *number = (uint32_t)wide;
    return true;
}

/* compile(pattern, flags, code, texts, sets, groupindex, groupnames, loops, width) */
static Owned function_compile(VM *vm, Value *args) {
    const Type *type = native_class(vm, "_regex", "Pattern");
    if (!type) return NULL;
    if (!value_is_exact_dict(args[5]) || !value_is_tuple(args[6]))
        return raise_type_error(vm, "a dict and a tuple are required for the groups");
    RegexPattern *pattern = object_allocate_zeroed(vm, type, sizeof *pattern);
    if (!pattern) return NULL;
    Owned result = object_owned(pattern);
    field_init_take(&pattern->pattern, value_retain(args[0]));
    field_init_take(&pattern->group_index, value_retain(args[5]));
    field_init_take(&pattern->group_names, value_retain(args[6]));
    pattern->is_text = value_is_str(args[0]);
    pattern->is_bytes = !pattern->is_text && args[0] != VALUE_NONE;
    pattern->program.groups = (uint32_t)as_tuple(args[6])->count;
    if (value_to_count(vm, args[1], &pattern->flags) && read_number(vm, args[7], &pattern->program.loops) &&
        read_number(vm, args[8], &pattern->program.width) &&
        keep_class(vm, &pattern->match_class, "Match") &&
        keep_class(vm, &pattern->scanner_class, "SRE_Scanner") &&
        keep_class(vm, &pattern->iterator_class, "_iterator") &&
        regex_program_read(vm, &pattern->program, args[2], args[3], args[4]))
        return result;
    value_release(vm, result);
    return NULL;
}

static Owned function_is_cased(VM *vm, Value *args) {
    uint32_t code, rules, variants[VARIANTS_MOST];
    if (!read_number(vm, args[0], &code) || !read_number(vm, args[1], &rules)) return NULL;
    if (rules == RULES_LOCALE)
        return value_from_bool(code > 0x7F || regex_variants(code, RULES_ASCII, variants) > 1);
    return value_from_bool(regex_variants(code, rules, variants) > 1);
}

static const Method functions[] = {
    {"compile(pattern, flags, code, texts, sets, groupindex, groupnames, loops, width, /)", function_compile,
     "A Pattern, from what re._compiler makes of its text."},
    {"is_cased(code, rules, /)", function_is_cased, "Whether a character matches others without case."},
    {NULL, NULL, NULL},
};

static bool add_numbers(VM *vm, Value module) {
    static const struct Number {
        const char *name;
        int64_t number;
    } numbers[] = {
#define STEP(name, operands) {#name, REGEX_##name},
#include "stdlib/native/regex_ops.def"
#undef STEP
        {"RULES_ASCII", RULES_ASCII},         {"RULES_UNICODE", RULES_UNICODE},
        {"RULES_LOCALE", RULES_LOCALE},       {"PLACE_START", PLACE_START},
        {"PLACE_END", PLACE_END},             {"PLACE_LAST", PLACE_LAST},
        {"PLACE_LINE_START", PLACE_LINE_START}, {"PLACE_LINE_END", PLACE_LINE_END},
        {"PLACE_WORD", PLACE_WORD},           {"PLACE_NOT_WORD", PLACE_NOT_WORD},
        {"CLASS_DIGIT", CLASS_DIGIT},         {"CLASS_NOT_DIGIT", CLASS_NOT_DIGIT},
        {"CLASS_SPACE", CLASS_SPACE},         {"CLASS_NOT_SPACE", CLASS_NOT_SPACE},
        {"CLASS_WORD", CLASS_WORD},           {"CLASS_NOT_WORD", CLASS_NOT_WORD},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (!stdlib_add_int(vm, module, numbers[i].name, numbers[i].number)) return false;
    }
    return true;
}

Owned module_regex(VM *vm) {
    Owned module = stdlib_module(vm, "_regex", "The core of re: programs, and what runs them.", functions);
    if (module && add_numbers(vm, module) &&
        stdlib_add_type(vm, module, "Pattern", &pattern_description, NULL, NULL) &&
        stdlib_add_type(vm, module, "Match", &regex_match_description, NULL, NULL) &&
        stdlib_add_type(vm, module, "SRE_Scanner", &regex_scanner_description, NULL, NULL) &&
        stdlib_add_type(vm, module, "_iterator", &regex_iterator_description, NULL, NULL))
        return module;
    value_release(vm, module);
    return NULL;
}

/*
 * Searching on where the last match ended: the iterators of finditer(), and scanner() objects.
 *
 * The subject stays exported until there is nothing more to find, or nobody to find it. While one thread is
 * within a search another one may come by: it is refused.
 */
#include "stdlib/native/regex.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct RegexScanner {
    Object object;
    Field pattern;
    RegexSubject subject; /* string NULL: closed */
    int64_t position, end; /* what the program asked for */
    int64_t at;            /* where to go on; -1: nowhere */
    int64_t avoid;         /* see RegexMatcher */
    bool is_running;
} RegexScanner;

static RegexScanner *as_scanner(Value value) {
    return (RegexScanner *)(uintptr_t)value;
}

static void slot_destroy(VM *vm, Object *self) {
    RegexScanner *scanner = (RegexScanner *)self;
    regex_subject_close(vm, &scanner->subject);
    field_clear(vm, &scanner->pattern);
}

static void slot_traverse(Object *self, Visit *visit, void *context) {
    const RegexScanner *scanner = (const RegexScanner *)self;
    if (scanner->subject.string) visit(scanner->subject.string, context);
    if (scanner->subject.view.owner) visit(scanner->subject.view.owner, context);
    if (field_peek(&scanner->pattern)) visit(field_peek(&scanner->pattern), context);
}

/* pattern.scanner(string, pos, endpos), of a class of the module. */
static Owned make(VM *vm, const Type *type, Value *args) {
    RegexScanner *scanner = object_allocate_zeroed(vm, type, sizeof *scanner);
    if (!scanner) return NULL;
    Owned result = object_owned(scanner);
    if (regex_subject_open(vm, &scanner->subject, as_regex_pattern(args[0]), args[1])) {
        field_init_take(&scanner->pattern, value_retain(args[0]));
        scanner->avoid = -1;
        if (regex_bounds(vm, &scanner->subject, args + 2, &scanner->position, &scanner->end)) {
            scanner->at = scanner->position;
            return result;
        }
    }
    value_release(vm, result);
    return NULL;
}

Owned regex_scanner_new(VM *vm, Value *args) {
    return make(vm, as_type(field_peek(&as_regex_pattern(args[0])->scanner_class)), args);
}

Owned regex_iterator_new(VM *vm, Value *args) {
    return make(vm, as_type(field_peek(&as_regex_pattern(args[0])->iterator_class)), args);
}

/* The next match, NULL without exception when there is none. */
static bool go_on(VM *vm, RegexScanner *scanner, bool is_search, Owned *found) {
    *found = NULL;
    if (scanner->is_running)
        return raise_value_error(vm, "regular expression scanner already executing");
    if (scanner->at < 0) return true;
    Value pattern = field_peek(&scanner->pattern);
    RegexMatcher matcher;
    RegexOutcome outcome = REGEX_ERROR;
    scanner->is_running = true;
    if (regex_matcher_open(vm, &matcher, &as_regex_pattern(pattern)->program, &scanner->subject,
                           scanner->end)) {
        matcher.avoid = scanner->avoid;
        outcome = is_search ? regex_search(&matcher, scanner->at) : regex_match_at(&matcher, scanner->at);
    }
    scanner->is_running = false;
    if (outcome == REGEX_MATCHED) {
        *found = regex_match_new(vm, &matcher, pattern, scanner->subject.string, scanner->position);
        if (!*found) outcome = REGEX_ERROR;
        scanner->at = regex_go_on(&matcher);
        scanner->avoid = matcher.avoid;
    } else if (outcome == REGEX_FAILED) {
        scanner->at = -1;
    }
    regex_matcher_close(&matcher);
    return outcome != REGEX_ERROR;
}

static bool slot_next(VM *vm, Value self, Owned *item) {
    RegexScanner *scanner = as_scanner(self);
    if (!go_on(vm, scanner, true, item)) return false;
    if (!*item) regex_subject_close(vm, &scanner->subject);
    return true;
}

static Owned slot_iterate(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned scan(VM *vm, Value self, bool is_search) {
    Owned found;
    if (!go_on(vm, as_scanner(self), is_search, &found)) return NULL;
    return found ? found : VALUE_NONE;
}

static Owned method_match(VM *vm, Value *args) {
    return scan(vm, args[0], false);
}

static Owned method_search(VM *vm, Value *args) {
    return scan(vm, args[0], true);
}

static Owned get_pattern(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_scanner(self)->pattern);
}

static const Method methods[] = {
    {"match(self, /)", method_match, "Match where the last match ended."},
    {"search(self, /)", method_search, "The first match from where the last one ended."},
    {NULL, NULL, NULL},
};

static const Property properties[] = {
    {"pattern", get_pattern, NULL, "The pattern that is searched for."}, {NULL, NULL, NULL, NULL}};

const Type regex_scanner_description = {
    .name = "_sre.SRE_Scanner",
    .module = "_sre",
    .size = sizeof(RegexScanner),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy, .traverse = slot_traverse},
    .methods = methods,
    .properties = properties,
};

const Type regex_iterator_description = {
    .name = "callable_iterator",
    .module = "builtins",
    .size = sizeof(RegexScanner),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.destroy = slot_destroy, .traverse = slot_traverse, .iterate = slot_iterate, .next = slot_next},
};

/*
 * sub() and subn(): replacing what a pattern finds.
 *
 * A text, or a template filled with groups, of the subject's own type goes straight into a builder. What a
 * function gives, and a text of another type, is joined at the end, which says what does not fit.
 */
#include "stdlib/native/regex.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Replacement {
    Value pattern, string;
    Owned function; /* or NULL: then */
    Owned parts;    /* a tuple: texts, and numbers of groups */
    bool is_quick;
    bool is_template, is_text; /* the parts are filled for each match, and joined as strs or bytes */
    RegexSubject subject;
    RegexMatcher matcher;
    StrBuilder text; /* what is quick is collected here, or here: */
    Buffer bytes;
    Owned pieces;    /* or in this list */
} Replacement;

Owned regex_template(VM *vm, Value pattern, Value template) {
    Owned key = str_intern_text(vm, "re"), name = str_intern_text(vm, "_compile_template");
    Value module = key ? dict_get_str(vm, as_dict(field_peek(&vm->modules)), key) : NULL;
    Owned held = module ? value_retain(module) : NULL, function = NULL, parts = NULL;
    if (held && name) function = value_attribute(vm, held, name);
    else if (key && name) raise_import_error(vm, EXCEPTION(ImportError), key, NULL, "the module re is gone");
    if (function) parts = value_call_2(vm, function, pattern, template);
    value_release(vm, key);
    value_release(vm, name);
    value_release(vm, held);
    value_release(vm, function);
    if (!parts || value_is_tuple(parts)) return parts;
    value_release(vm, parts);
    return raise_type_error(vm, "a template is a tuple of texts and numbers");
}

/* Whether a text has a backslash. False also for what is no text: *is_text says so. */
static bool has_backslash(VM *vm, Value value, bool *is_text) {
    *is_text = true;
    if (value_is_str(value)) {
        const Str *text = as_str(value);
        for (int64_t i = 0; i < text->count; i++) {
            if (str_at(text, i) == '\\') return true;
        }
        return false;
    }
    BufferView view;
    *is_text = buffer_get(vm, value, &view, false);
    if (!*is_text) {
        raise_clear(vm);
        return false;
    }
    bool has = memchr(view.data, '\\', (size_t)view.count) != NULL;
    buffer_release(vm, &view);
    return has;
}

/* The replacement that sub() was given: a function, or the parts of a template. */
static bool read_replacement(VM *vm, Replacement *r, Value replacement) {
    bool is_text;
    if (value_is_callable(vm, replacement)) {
        r->function = value_retain(replacement);
        return true;
    }
    if (has_backslash(vm, replacement, &is_text) || !is_text) {
        r->is_template = true;
        r->parts = regex_template(vm, r->pattern, replacement);
        return r->parts != NULL;
    }
    r->parts = tuple_single(vm, replacement);
    return r->parts != NULL;
}

/* Whether all texts among the parts are of the subject's type. */
static bool are_quick(const Replacement *r) {
    bool is_text = value_is_str(r->string);
    for (int64_t i = 0; r->parts && i < as_tuple(r->parts)->count; i++) {
        Value part = tuple_peek(r->parts, i);
        if (!value_is_small_int(part) && !(is_text ? value_is_str(part) : value_is_bytes(part))) return false;
    }
    return r->parts != NULL;
}

/* --- collecting ----------------------------------------------------------------------------------------- */

static bool add_slice(VM *vm, Replacement *r, int64_t start, int64_t stop) {
    if (start >= stop) return true;
    if (!r->is_quick)
        return list_append_take(vm, as_list(r->pieces), regex_subject_slice(vm, &r->subject, start, stop));
    if (value_is_str(r->string)) str_builder_add_part(&r->text, r->string, start, stop);
    else buffer_append(&r->bytes, r->subject.data + start, (size_t)(stop - start));
    return !(r->text.failed || r->bytes.failed) || raise_memory_error(vm);
}

static bool add_text(VM *vm, Replacement *r, Value text) {
    if (!r->is_quick) return list_append(vm, as_list(r->pieces), text);
    if (value_is_str(r->string)) str_builder_add_str(&r->text, text);
    else buffer_append(&r->bytes, as_bytes(text)->data, (size_t)as_bytes(text)->count);
    return !(r->text.failed || r->bytes.failed) || raise_memory_error(vm);
}

/* Adds what a match is replaced by. */
static bool add_replacement(VM *vm, Replacement *r) {
    if (r->function || (r->is_template && !r->is_quick)) {
        Owned match = regex_match_new(vm, &r->matcher, r->pattern, r->string, 0), piece = NULL;
        if (match && r->function) piece = value_call_1(vm, r->function, match);
        else if (match) piece = regex_expand(vm, match, r->parts, r->is_text);
        value_release(vm, match);
        if (piece == VALUE_NONE) return true;
        return piece && list_append_take(vm, as_list(r->pieces), piece);
    }
    for (int64_t i = 0; i < as_tuple(r->parts)->count; i++) {
        Value part = tuple_peek(r->parts, i);
        int64_t start, stop;
        if (value_is_small_int(part)) {
            int64_t group = value_small_int(part);
            if (group < 0 || group > r->matcher.program->groups) continue;
            if (!regex_span(&r->matcher, group, &start, &stop)) continue;
            if (!add_slice(vm, r, start, stop)) return false;
        } else if (!add_text(vm, r, part)) {
            return false;
        }
    }
    return true;
}

/* All that was collected, as one str or bytes. */
static Owned finish(VM *vm, Replacement *r) {
    if (!r->is_quick) {
        Owned name = str_intern_text(vm, "join"), result = NULL;
        Value items[1] = {r->pieces};
        Value empty = value_is_str(r->string) ? vm->empty_str : vm->empty_bytes;
        if (name) result = value_call_method(vm, empty, name, items, 1);
        value_release(vm, name);
        return result;
    }
    if (!value_is_str(r->string)) return bytes_new(vm, r->bytes.bytes ? r->bytes.bytes : "", r->bytes.count);
    Owned result = str_builder_finish(vm, &r->text);
    str_builder_open(&r->text);
    return result;
}

/* Replaces as often as `most` says (0: always), from the open subject. */
static Owned replace_all(VM *vm, Replacement *r, int64_t most, int64_t *made) {
    int64_t last = 0;
    RegexMatcher *matcher = &r->matcher;
    for (; most == 0 || *made < most; ++*made) {
        RegexOutcome outcome = regex_search(matcher, last);
        if (outcome == REGEX_ERROR) return NULL;
        if (outcome == REGEX_FAILED) break;
        if (!add_slice(vm, r, last, matcher->start) || !add_replacement(vm, r)) return NULL;
        last = regex_go_on(matcher);
    }
    if (*made == 0) return regex_subject_slice(vm, &r->subject, 0, r->subject.count);
    return add_slice(vm, r, last, r->subject.count) ? finish(vm, r) : NULL;
}

Owned regex_substitute(VM *vm, Value *args, int64_t *made) {
    Replacement r;
    int64_t most = 0;
    Owned result = NULL;
    r.pattern = args[0];
    r.string = args[2];
    r.function = r.parts = r.pieces = NULL;
    r.is_template = false;
    r.is_text = value_is_str(args[1]);
    r.bytes = (Buffer)BUFFER_EMPTY;
    str_builder_open(&r.text);
    *made = 0;
    if (args[3] && !value_to_count(vm, args[3], &most)) return NULL;
    if (!read_replacement(vm, &r, args[1])) return NULL;
    r.is_quick = are_quick(&r);
    if (!r.is_quick) r.pieces = list_new(vm, 0);
    if ((r.is_quick || r.pieces) &&
        regex_subject_open(vm, &r.subject, as_regex_pattern(args[0]), args[2])) {
        if (regex_matcher_open(vm, &r.matcher, &as_regex_pattern(args[0])->program, &r.subject,
                               r.subject.count))
            result = replace_all(vm, &r, most, made);
        regex_matcher_close(&r.matcher);
        regex_subject_close(vm, &r.subject);
    }
    str_builder_close(&r.text);
    buffer_close(&r.bytes);
    value_release(vm, r.function);
    value_release(vm, r.parts);
    value_release(vm, r.pieces);
    return result;
}

/*
 * "Did you mean: 'x'?": the name nearest to one that is not there.
 *
 * Distance is that of Levenshtein with costs: 2 for a letter added, dropped or changed, 1 for a change of
 * case. A name is proposed if no more than a third of the letters involved would change.
 */
#include "vm/frame.h"
#include "vm/import.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame_locals.h"
#include "vm/objects/function_methods.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"
#include "vm/report.h"

enum { CANDIDATES_MOST = 750, NAME_MOST = 40, MOVE_COST = 2, CASE_COST = 1 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t change_cost(char a, char b) {
    if (a == b) return 0;
    return lower(a) == lower(b) ? CASE_COST : MOVE_COST;
}

/* The distance of two names, or anything above most. */
static size_t distance(const char *a, size_t a_count, const char *b, size_t b_count, size_t most) {
    while (a_count && b_count && *a == *b) a++, b++, a_count--, b_count--;
    while (a_count && b_count && a[a_count - 1] == b[b_count - 1]) a_count--, b_count--;
    if (!a_count || !b_count) return (a_count + b_count) * MOVE_COST;
    if (a_count > NAME_MOST || b_count > NAME_MOST) return most + 1;
    size_t row[NAME_MOST + 1];
    for (size_t j = 0; j <= a_count; j++) row[j] = j * MOVE_COST;
    for (size_t i = 1; i <= b_count; i++) {
        size_t diagonal = row[0], best = SIZE_MAX;
        row[0] = i * MOVE_COST;
        for (size_t j = 1; j <= a_count; j++) {
            size_t changed = diagonal + change_cost(b[i - 1], a[j - 1]),
                   moved = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + MOVE_COST;
            diagonal = row[j];
            row[j] = changed < moved ? changed : moved;
            if (row[j] < best) best = row[j];
        }
        if (best > most) return most + 1;
    }
    return row[a_count];
}

/* The best of a list of names for a wrong one; a new reference, or NULL. */
static Owned nearest(VM *vm, Value list, Value wrong) {
    Buffer wanted = BUFFER_EMPTY;
    Owned best = NULL;
    size_t best_distance = SIZE_MAX;
    if (as_list(list)->count >= CANDIDATES_MOST) return NULL;
    str_append_utf8(&wanted, wrong);
    for (int64_t i = 0; wanted.bytes && i < as_list(list)->count; i++) {
        Value name = list_peek(list, i);
        if (!value_is_str(name) || str_equal(name, wrong)) continue;
        Buffer text = BUFFER_EMPTY;
        str_append_utf8(&text, name);
        size_t most = (text.count + wanted.count + 3) * MOVE_COST / 6;
        if (best_distance != SIZE_MAX && most > best_distance - 1) most = best_distance - 1;
        size_t found =
            text.bytes ? distance(wanted.bytes, wanted.count, text.bytes, text.count, most) : SIZE_MAX;
        buffer_close(&text);
        if (found > most) continue;
        value_release(vm, best);
        best = value_retain(name);
        best_distance = found;
    }
    buffer_close(&wanted);
    return best;
}

bool raise_unexpected_keyword(VM *vm, Value function, Value name, Value known) {
    Owned meant = nearest(vm, known, name);
    if (meant)
        raise_type_error(vm, "%S() got an unexpected keyword argument '%S'. Did you mean '%S'?", function,
                         name, meant);
    else raise_type_error(vm, "%S() got an unexpected keyword argument '%S'", function, name);
    value_release(vm, meant);
    return false;
}

static bool is_private(Value name) {
    return as_str(name)->count && str_at(as_str(name), 0) == '_';
}

/* Sorted names of an iterable, without those that begin with an underscore where they are hidden. */
static Owned candidates(VM *vm, Value iterable, bool hides_private) {
    Owned all = value_to_list(vm, iterable), list = all ? list_new(vm, 0) : NULL;
    bool is_fine = list != NULL;
    for (int64_t i = 0; is_fine && i < as_list(all)->count; i++) {
        Value name = list_peek(all, i);
        if (value_is_str(name) && !(hides_private && is_private(name)))
            is_fine = list_append(vm, as_list(list), name);
    }
    value_release(vm, all);
    if (is_fine && list_sort(vm, as_list(list), NULL, false)) return list;
    value_release(vm, list);
    return NULL;
}

static Owned dir_of(VM *vm, Value object) {
    Owned function = builtin_named(vm, "dir"), result = function ? value_call_1(vm, function, object) : NULL;
    value_release(vm, function);
    return result;
}

static Frame *last_frame(Value exception) {
    Value traceback = field_peek(&as_exception(exception)->traceback);
    if (!traceback) return NULL;
    while (field_peek(&as_traceback(traceback)->next)) traceback = field_peek(&as_traceback(traceback)->next);
    return as_frame_object(field_peek(&as_traceback(traceback)->frame))->frame;
}

/* The local `self` of the frame that raised, or NULL. */
static Owned self_of(VM *vm, Value exception, Owned *locals) {
    Frame *frame = last_frame(exception);
    *locals = frame ? frame_locals(vm, frame) : NULL;
    if (!*locals) return NULL;
    Owned name = str_intern_text(vm, "self");
    Value found = name && value_is_dict(*locals) ? dict_get_str(vm, as_dict(*locals), name) : NULL;
    value_release(vm, name);
    return found ? value_retain(found) : NULL;
}

static Owned suggest_attribute(VM *vm, Value exception, Value name) {
    Value object = field_peek(&as_exception(exception)->extra[ATTRIBUTE_OBJECT]);
    if (!object) return NULL;
    bool hides = !is_private(name);
    if (hides) {
        Owned locals, self = self_of(vm, exception, &locals);
        if (self && self == object) hides = false;
        value_release(vm, self);
        value_release(vm, locals);
    }
    Owned names = dir_of(vm, object), list = names ? candidates(vm, names, hides) : NULL;
    Owned result = list ? nearest(vm, list, name) : NULL;
    value_release(vm, names);
    value_release(vm, list);
    return result;
}

static Owned suggest_import(VM *vm, Value exception, Value name) {
    Value module_name = field_peek(&as_exception(exception)->extra[IMPORT_NAME]);
    if (!module_name || !value_is_str(module_name)) return NULL;
    Value module = dict_get_str(vm, as_dict(field_peek(&vm->modules)), module_name);
    if (!module) return NULL;
    Owned held = value_retain(module), names = dir_of(vm, held),
          list = names ? candidates(vm, names, !is_private(name)) : NULL;
    Owned result = list ? nearest(vm, list, name) : NULL;
    value_release(vm, held);
    value_release(vm, names);
    value_release(vm, list);
    return result;
}

static Owned suggest_name(VM *vm, Value exception, Value name) {
    Frame *frame = last_frame(exception);
    if (!frame) return NULL;
    Owned locals, self = self_of(vm, exception, &locals), result = NULL, list = NULL, has = NULL;
    if (self && value_find_attribute(vm, self, name, &has) && has)
        result = str_new_format(vm, "self.%S", name);
    value_release(vm, has);
    if (!result && locals && !raise_is_pending(vm)) {
        list = value_to_list(vm, locals);
        bool is_fine = list && list_extend(vm, as_list(list), field_peek(&frame->function->globals)) &&
                       list_extend(vm, as_list(list), function_builtins(frame->function));
        if (is_fine) result = nearest(vm, list, name);
    }
    value_release(vm, locals);
    value_release(vm, self);
    value_release(vm, list);
    return result;
}

static bool is_standard_module(VM *vm, Value name) {
    bool is = false;
    if (field_peek(&vm->sys) && !import_is_stdlib_name(vm, name, &is)) raise_clear(vm);
    return is;
}

void report_suggestion(VM *vm, Value exception, Buffer *buffer) {
    const Type *type = value_type(exception);
    const Field *extra = as_exception(exception)->extra;
    bool is_name = type_is_subtype(vm, type, EXCEPTION(NameError)),
         is_attribute = type_is_subtype(vm, type, EXCEPTION(AttributeError));
    bool is_import = type_is_subtype(vm, type, EXCEPTION(ImportError));
    Value wrong = is_name        ? field_peek(&extra[NAME_ERROR_NAME])
                  : is_attribute ? field_peek(&extra[ATTRIBUTE_NAME])
                  : is_import    ? field_peek(&extra[IMPORT_NAME_FROM])
                                 : NULL;
    if (!wrong || !value_is_str(wrong)) return;
    Owned found = is_name        ? suggest_name(vm, exception, wrong)
                  : is_attribute ? suggest_attribute(vm, exception, wrong)
                                 : suggest_import(vm, exception, wrong);
    raise_clear(vm);
    if (found) {
        buffer_append_text(buffer, ". Did you mean: '");
        str_append_utf8(buffer, found);
        buffer_append_text(buffer, "'?");
    }
    if (is_name && is_standard_module(vm, wrong)) {
        buffer_append_text(buffer, found ? " Or did you forget to import '" : ". Did you forget to import '");
        str_append_utf8(buffer, wrong);
        buffer_append_text(buffer, "'?");
    }
    value_release(vm, found);
}

/*
 * Exception groups: making, splitting, and what `except*` needs (PEP 654).
 */
#include "vm/objects/exception_group.h"

#include "vm/frame.h"
#include "vm/objects/dict.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static bool is_group(VM *vm, Value value) {
    return type_is_subtype(vm, value_type(value), EXCEPTION(BaseExceptionGroup));
}

static Value group_items(Value group) {
    return field_peek(&as_exception(group)->extra[GROUP_EXCEPTIONS]);
}

/* The class that a group of these exceptions gets, or NULL with TypeError pending. */
static const Type *choose_class(VM *vm, const Type *type, Value items) {
    bool is_nested_base = false;
    for (int64_t i = 0; i < as_tuple(items)->count; i++) {
        Value item = tuple_peek(items, i);
        if (!value_has_flag(item, TYPE_IS_EXCEPTION)) {
            raise_value_error(vm, "Item %ld of second argument (exceptions) is not an exception", i);
            return NULL;
        }
        if (!type_is_subtype(vm, value_type(item), EXCEPTION(Exception))) is_nested_base = true;
    }
    if (type == EXCEPTION(BaseExceptionGroup)) return is_nested_base ? type : EXCEPTION(ExceptionGroup);
    if (!is_nested_base) return type;
    if (type == EXCEPTION(ExceptionGroup)) {
        raise_type_error(vm, "Cannot nest BaseExceptions in an ExceptionGroup");
        return NULL;
    }
    if (type_is_subtype(vm, type, EXCEPTION(Exception))) {
        raise_type_error(vm, "Cannot nest BaseExceptions in '%N'", type);
        return NULL;
    }
    return type;
}

Owned exception_group_make(VM *vm, const Type *type, Exception *self, Value args) {
    Owned owned = object_owned(self), items = NULL;
    int64_t count = as_tuple(args)->count;
    if (count != 2) {
        raise_type_error(vm, "BaseExceptionGroup.__new__() takes exactly 2 arguments (%ld given)", count);
        goto failed;
    }
    Value message = tuple_peek(args, 0), given = tuple_peek(args, 1);
    if (!value_is_str(message)) {
        raise_type_error(vm, "BaseExceptionGroup.__new__() argument 1 must be str, not %T", message);
        goto failed;
    }
    if (!value_is_tuple(given) && !value_is_list(given) &&
        !(value_type(given)->slots.get_item && value_type(given)->slots.length && !value_is_dict(given))) {
        raise_type_error(vm, "second argument (exceptions) must be a sequence");
        goto failed;
    }
    items = value_to_tuple(vm, given);
    if (!items) goto failed;
    if (as_tuple(items)->count == 0) {
        raise_value_error(vm, "second argument (exceptions) must be a non-empty sequence");
        goto failed;
    }
    const Type *chosen = choose_class(vm, type, items);
    if (!chosen) goto failed;
    if (!(type->flags & TYPE_IS_HEAP))
        self->object.type = chosen; /* both have one layout and are not counted */
    field_take(vm, &self->extra[GROUP_MESSAGE], value_retain(message));
    field_take(vm, &self->extra[GROUP_EXCEPTIONS], items);
    Owned text = value_repr(vm, given);
    if (!text) {
        items = NULL;
        goto failed;
    }
    field_take(vm, &self->extra[GROUP_EXCEPTIONS_TEXT], text);
    return owned;
failed:
    self->object.bits |= OBJECT_IS_FINALISED; /* CPython has not made it yet: no __del__ sees it */
    value_release(vm, items);
    value_release(vm, owned);
    return NULL;
}

Owned exception_group_str(VM *vm, Value self) {
    int64_t count = as_tuple(group_items(self))->count;
    return str_new_format(vm, "%S (%ld sub-exception%s)",
                          field_peek(&as_exception(self)->extra[GROUP_MESSAGE]), count, count > 1 ? "s" : "");
}

Owned exception_group_repr(VM *vm, Value self) {
    const Exception *group = as_exception(self);
    Owned name = type_name(vm, value_type(self));
    Value text = field_peek(&group->extra[GROUP_EXCEPTIONS_TEXT]);
    Owned own = text ? value_retain(text) : value_repr(vm, group_items(self));
    Owned result = name && own
                       ? str_new_format(vm, "%S(%R, %S)", name, field_peek(&group->extra[GROUP_MESSAGE]), own)
                       : NULL;
    value_release(vm, name);
    value_release(vm, own);
    return result;
}

/* --- parts of groups ------------------------------------------------------------------------------------ */

/* A group like `original` of these exceptions (a list): None where there are none. */
static Owned derive(VM *vm, Value original, Value list) {
    if (as_list(list)->count == 0) return VALUE_NONE;
    Owned name = str_intern_text(vm, "derive");
    Owned made = name ? value_call_method(vm, original, name, &list, 1) : NULL;
    value_release(vm, name);
    if (!made) return NULL;
    if (!is_group(vm, made)) {
        raise_type_error(vm, "derive must return an instance of BaseExceptionGroup");
        value_release(vm, made);
        return NULL;
    }
    const Exception *from = as_exception(original);
    Exception *to = as_exception(made);
    field_take(vm, &to->traceback, field_peek(&from->traceback) ? field_get(&from->traceback) : NULL);
    field_take(vm, &to->context, field_peek(&from->context) ? field_get(&from->context) : NULL);
    field_take(vm, &to->cause, field_peek(&from->cause) ? field_get(&from->cause) : NULL);
    to->suppress_context = true; /* as setting a cause always does */
    Owned notes;
    bool is_fine = value_find_attribute(vm, original, vm_name(vm, NAME___notes__), &notes);
    if (is_fine && notes && (value_is_list(notes) || value_is_tuple(notes))) {
        Owned copy = value_to_list(vm, notes);
        is_fine = copy && value_set_attribute(vm, made, vm_name(vm, NAME___notes__), copy);
        value_release(vm, copy);
    }
    value_release(vm, notes);
    if (is_fine) return made;
    value_release(vm, made);
    return NULL;
}

typedef struct Condition {
    Value matcher; /* class, tuple of classes, predicate, or (for instances) a set-like list of exceptions */
    bool is_predicate, is_identity;
} Condition;

static bool condition_holds(VM *vm, const Condition *condition, Value error, bool *holds) {
    if (condition->is_identity) {
        *holds = false;
        if (is_group(vm, error)) return true;
        for (int64_t i = 0; i < as_list(condition->matcher)->count && !*holds; i++)
            *holds = list_peek(condition->matcher, i) == error;
        return true;
    }

    Owned result = value_call_1(vm, condition->matcher, error);
    bool is_fine = result && value_is_true(vm, result, holds);
    value_release(vm, result);
    return is_fine;
}

static bool class_holds(VM *vm, Value matcher, Value error, bool *holds) {
    if (!value_is_tuple(matcher)) return value_plain_is_instance(vm, error, matcher, holds);
    *holds = false;
    for (int64_t i = 0; i < as_tuple(matcher)->count && !*holds; i++) {
        if (!value_plain_is_instance(vm, error, tuple_peek(matcher, i), holds)) return false;
    }
    return true;
}

/* Splits error by condition; *match and *rest are None where there is nothing. rest may be NULL: not wanted.
 */
static bool split(VM *vm, Value error, const Condition *condition, Owned *match, Owned *rest) {
    bool holds;
    *match = VALUE_NONE;
    if (rest) *rest = VALUE_NONE;
    bool is_fine = condition->is_predicate || condition->is_identity
                       ? condition_holds(vm, condition, error, &holds)
                       : class_holds(vm, condition->matcher, error, &holds);
    if (!is_fine) return false;
    if (holds) {
        *match = value_retain(error);
        return true;
    }
    if (!is_group(vm, error)) {
        if (rest) *rest = value_retain(error);
        return true;
    }
    if (!recursion_enter(vm, " in exceptiongroup_split_recursive")) return false;
    Owned matches = list_new(vm, 0), rests = list_new(vm, 0), items = value_retain(group_items(error));
    is_fine = matches && rests;
    for (int64_t i = 0; is_fine && i < as_tuple(items)->count; i++) {
        Owned one_match, one_rest = VALUE_NONE;
        is_fine = split(vm, tuple_peek(items, i), condition, &one_match, rest ? &one_rest : NULL);
        if (!is_fine) break;
        if (one_match != VALUE_NONE) is_fine = list_append(vm, as_list(matches), one_match);
        if (is_fine && one_rest != VALUE_NONE) is_fine = list_append(vm, as_list(rests), one_rest);
        value_release(vm, one_match);
        value_release(vm, one_rest);
    }
    if (is_fine) {
        *match = derive(vm, error, matches);
        is_fine = *match != NULL;
        if (is_fine && rest) {
            *rest = derive(vm, error, rests);
            is_fine = *rest != NULL;
            if (!is_fine) value_release(vm, *match);
        }
    }
    value_release(vm, matches);
    value_release(vm, rests);
    value_release(vm, items);
    return is_fine;
}

static bool make_condition(VM *vm, Value value, Condition *condition) {
    *condition = (Condition){value, false, false};
    bool is_fine = value_is_type(value) && as_type(value)->flags & TYPE_IS_EXCEPTION;
    if (value_is_tuple(value)) {
        is_fine = true;
        for (int64_t i = 0; i < as_tuple(value)->count; i++) {
            Value item = tuple_peek(value, i);
            if (!value_is_type(item) || !(as_type(item)->flags & TYPE_IS_EXCEPTION)) is_fine = false;
        }
    } else if (!is_fine && value_is_callable(vm, value) && !value_is_type(value)) {
        condition->is_predicate = is_fine = true;
    }
    if (is_fine) return true;
    return raise_type_error(
        vm, "expected an exception type, a tuple of exception types, or a callable (other than a class)");
}

static Owned method_split(VM *vm, Value *args) {
    Condition condition;
    Owned parts[2];
    if (!make_condition(vm, args[1], &condition) || !split(vm, args[0], &condition, &parts[0], &parts[1]))
        return NULL;
    return tuple_from_take(vm, parts, 2);
}

static Owned method_subgroup(VM *vm, Value *args) {
    Condition condition;
    Owned match;
    return make_condition(vm, args[1], &condition) && split(vm, args[0], &condition, &match, NULL) ? match
                                                                                                   : NULL;
}

static Owned method_derive(VM *vm, Value *args) {
    return value_call_2(vm, type_value(EXCEPTION(BaseExceptionGroup)),
                        field_peek(&as_exception(args[0])->extra[GROUP_MESSAGE]), args[1]);
}

static Owned method_class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

const Method exception_group_methods[] = {
    {"@classmethod __class_getitem__(cls, object, /)", method_class_getitem, "See PEP 585"},
    {"derive(self, excs, /)", method_derive, NULL},
    {"split(self, matcher_value, /)", method_split, NULL},
    {"subgroup(self, matcher_value, /)", method_subgroup, NULL},
    {NULL, NULL, NULL},
};

/* Splits a group by its own method split, as `except*` does. Further items of what that gives are not looked
 * at. */
static bool split_by_method(VM *vm, Value error, Value class, Owned *match, Owned *rest) {
    Owned name = str_intern_text(vm, "split");
    Owned parts = name ? value_call_method(vm, error, name, &class, 1) : NULL;
    bool is_fine = parts != NULL;
    if (is_fine && !value_is_tuple(parts)) {
        is_fine = raise_type_error(vm, "%T.split must return a tuple, not %T", error, parts);
    } else if (is_fine && as_tuple(parts)->count < 2) {
        is_fine = raise_type_error(vm, "%T.split must return a 2-tuple, got tuple of size %ld", error,
                                   as_tuple(parts)->count);
    }
    if (is_fine) {
        *match = value_retain(tuple_peek(parts, 0));
        *rest = value_retain(tuple_peek(parts, 1));
    }
    value_release(vm, name);
    value_release(vm, parts);
    return is_fine;
}

/* --- except* -------------------------------------------------------------------------------------------- */

bool exception_group_match(VM *vm, Value error, Value class, Owned *match, Owned *rest) {
    *match = *rest = VALUE_NONE;
    if (error == VALUE_NONE) return true;
    bool holds;
    if (!class_holds(vm, class, error, &holds)) return false;
    if (holds && !is_group(vm, error)) { /* a naked exception is wrapped */
        Owned items = tuple_single(vm, error);
        Owned group =
            items ? value_call_2(vm, type_value(EXCEPTION(ExceptionGroup)), vm->empty_str, items) : NULL;
        if (!group && items && raise_clear_if(vm, EXCEPTION(TypeError)))
            group = value_call_2(vm, type_value(EXCEPTION(BaseExceptionGroup)), vm->empty_str, items);
        value_release(vm, items);
        if (!group) return false;
        frame_start_traceback(vm, group); /* at the clause */
        *match = group;
        return true;
    }
    if (holds) {
        *match = value_retain(error);
        return true;
    }
    if (!is_group(vm, error)) {
        *rest = value_retain(error);
        return true;
    }
    return split_by_method(vm, error, class, match, rest);
}

/* The exceptions in error that are no groups, into list. */
static bool collect_leaves(VM *vm, Value error, List *list) {
    if (error == VALUE_NONE) return true;
    if (!is_group(vm, error)) return list_append(vm, list, error);
    if (!recursion_enter(vm, " in collect_exception_group_leaf_ids")) return false;
    Value items = group_items(error);
    for (int64_t i = 0; i < as_tuple(items)->count; i++) {
        if (!collect_leaves(vm, tuple_peek(items, i), list)) return false;
    }
    return true;
}

static bool same_metadata(Value a, Value b) {
    const Exception *x = as_exception(a), *y = as_exception(b);
    return field_peek(&x->traceback) == field_peek(&y->traceback) &&
           field_peek(&x->cause) == field_peek(&y->cause) &&
           field_peek(&x->context) == field_peek(&y->context);
}

/* The part of original whose leaves are those of the raised-again parts; their places in original are kept.
 */
static Owned project(VM *vm, Value original, Value parts) {
    Owned leaves = list_new(vm, 0), match = NULL;
    bool is_fine = leaves != NULL;
    for (int64_t i = 0; is_fine && i < as_list(parts)->count; i++)
        is_fine = collect_leaves(vm, list_peek(parts, i), as_list(leaves));
    Condition condition = {leaves, false, true};
    if (is_fine && !split(vm, original, &condition, &match, NULL)) match = NULL;
    value_release(vm, leaves);
    return match;
}

Owned exception_group_reraise(VM *vm, Value original, Value list) {
    if (as_list(list)->count == 0) return VALUE_NONE;
    if (!is_group(vm,
                  original)) { /* a naked exception was caught and wrapped: at most one thing can be left */
        for (int64_t i = 0; i < as_list(list)->count; i++) {
            if (list_peek(list, i) != VALUE_NONE) return value_retain(list_peek(list, i));
        }
        return VALUE_NONE;
    }
    Owned raised = list_new(vm, 0), again = list_new(vm, 0), result = NULL, projected = NULL;
    if (!raised || !again) goto done;
    for (int64_t i = 0; i < as_list(list)->count; i++) {
        Value error = list_peek(list, i);
        if (error == VALUE_NONE) continue;
        if (!list_append(vm, as_list(is_group(vm, error) && same_metadata(error, original) ? again : raised),
                         error))
            goto done;
    }
    projected = project(vm, original, again);
    if (!projected) goto done;
    if (as_list(raised)->count == 0) {
        result = value_retain(projected);
        goto done;
    }
    if (projected != VALUE_NONE && !list_append(vm, as_list(raised), projected)) goto done;
    if (as_list(raised)->count == 1) {
        result = value_retain(list_peek(raised, 0));
        goto done;
    }
    result = value_call_2(vm, type_value(EXCEPTION(BaseExceptionGroup)), vm->empty_str, raised);
done:
    value_release(vm, raised);
    value_release(vm, again);
    value_release(vm, projected);
    return result;
}

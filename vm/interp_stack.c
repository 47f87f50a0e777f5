/*
 * Rare instructions: those that the loop leaves on the stack as the compiler wrote them.
 *
 * help_stack() gets a pointer one past the top. What an instruction pops it empties; what it pushes goes
 * where the popped entries began. On failure the entries stay: unwinding releases them.
 */
#include "vm/import.h"
#include "vm/interp_helpers.h"
#include "vm/objects/dict.h"
#include "vm/objects/exception_group.h"
#include "vm/objects/function.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/module.h"
#include "vm/objects/set.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/template.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/objects/type_params.h"
#include "vm/protocol.h"
#include "vm/raise.h"

static Value frame_name(const Frame *frame, uint32_t index) {
    return field_peek(&frame->code->names[index]);
}

/* Empties count entries, the top first. */
static void pop(VM *vm, Field *top, int count) {
    for (int i = 1; i <= count; i++) field_clear(vm, &top[-i]);
}

/* Pops count entries and pushes result, which is consumed; false where it is NULL. */
static bool replace(VM *vm, Field *top, int count, Owned result) {
    if (!result) return false;
    pop(vm, top, count);
    top[-count].held = result;
    return true;
}

static Owned common_constant(VM *vm, uint32_t which) {
    static const Type *const types[] = {[0] = EXCEPTION(AssertionError),
                                        [1] = EXCEPTION(NotImplementedError),
                                        [2] = &tuple_type,
                                        [5] = &list_type,
                                        [6] = &set_type};
    if (which < COUNT_OF(types) && types[which]) return value_retain(type_value(types[which]));
    (void)vm;
    return field_get(which == 3 ? &vm->all_function : &vm->any_function);
}

/* --- names in mappings ---------------------------------------------------------------------------------- */

static bool delete_name(VM *vm, Frame *frame, Value name) {
    if (!frame->locals) return raise_system_error(vm, "no locals when deleting %R", name);
    if (value_set_item(vm, frame->locals, name, NULL)) return true;
    if (raise_clear_if(vm, EXCEPTION(KeyError)))
        raise_name_error(vm, EXCEPTION(NameError), name, "name '%S' is not defined", name);
    return false;
}

static bool delete_global(VM *vm, Frame *frame, Value name) {
    if (value_set_item(vm, field_peek(&frame->function->globals), name, NULL)) return true;
    if (raise_clear_if(vm, EXCEPTION(KeyError)))
        raise_name_error(vm, EXCEPTION(NameError), name, "name '%S' is not defined", name);
    return false;
}

/* From the mapping on top; *found NULL if absent. */
static bool from_mapping(VM *vm, Value mapping, Value name, Owned *found) {
    if (value_is_exact_dict(mapping)) {
        Value value = dict_get_str(vm, as_dict(mapping), name);
        *found = value ? value_retain(value) : NULL;
        return true;
    }
    *found = value_get_item(vm, mapping, name);
    return *found || raise_clear_if(vm, EXCEPTION(KeyError));
}

static bool load_from_dict_or_globals(VM *vm, Frame *frame, Field *top, uint32_t name) {
    Owned found;
    if (!from_mapping(vm, top[-1].held, frame_name(frame, name), &found)) return false;
    if (!found) {
        GlobalCache cache = {.name = name};
        found = help_load_global(vm, frame, &cache);
    }
    return replace(vm, top, 1, found);
}

static bool load_from_dict_or_deref(VM *vm, Frame *frame, Field *top, uint32_t slot) {
    Owned found;
    if (!from_mapping(vm, top[-1].held, code_slot_name(vm, frame->code, slot), &found)) return false;
    if (!found) {
        Value content = field_peek(&as_cell(frame->slots[slot].held)->value);
        found = content ? value_retain(content) : help_load_deref(vm, frame, slot);
    }
    return replace(vm, top, 1, found);
}

/* --- super, with, del ----------------------------------------------------------------------------------- */

static bool load_super(VM *vm, Frame *frame, Field *top, uint32_t name_index, bool is_method) {
    Value super = top[-3].held, class = top[-2].held, self = top[-1].held,
          name = frame_name(frame, name_index);
    Owned result = NULL, bound = NULL;
    if (super == type_value(&super_type) && value_is_type(class)) {
        result = super_lookup(vm, as_type(class), self, name, is_method, &bound);
    } else {
        Owned object = value_call_2(vm, super, class, self);
        result = object ? value_attribute(vm, object, name) : NULL;
        value_release(vm, object);
    }
    if (!result) return false;
    pop(vm, top, 3);
    top[-3].held = result;
    if (is_method) top[-2].held = bound;
    else value_release(vm, bound);
    return true;
}

static bool load_special(VM *vm, Field *top, uint32_t which) {
    static const NameIndex names[] = {NAME___enter__, NAME___exit__, NAME___aenter__, NAME___aexit__};
    Value object = top[-1].held;
    Owned function, self;
    if (!value_special(vm, object, names[which], &function, &self)) {
        if (raise_is_pending(vm)) return false;
        bool is_async = which >= 2;
        bool has_other =
            type_lookup(vm, value_type(object), vm_name(vm, is_async ? NAME___enter__ : NAME___aenter__)) &&
            type_lookup(vm, value_type(object), vm_name(vm, is_async ? NAME___exit__ : NAME___aexit__));
        const char *kind = is_async ? "asynchronous context manager" : "context manager";
        static const char *const missed[] = {" (missed __enter__ method)", " (missed __exit__ method)",
                                             " (missed __aenter__ method)", " (missed __aexit__ method)"};
        raise_type_error(
            vm, "'%Q' object does not support the %s protocol%s%s", object, kind, missed[which],
            has_other
                ? (is_async ? " but it supports the context manager protocol. Did you mean to use 'with'?"
                            : " but it supports the asynchronous context manager protocol. Did you mean to "
                              "use 'async with'?")
                : "");
        return false;
    }
    pop(vm, top, 1);
    top[-1].held = function;
    top[0].held = self;
    return true;
}

/* exit, self or NULL, unit index, previous, exception -- …, exit(type, exception, traceback) */
static bool with_except_start(VM *vm, Field *top) {
    Value error = top[-1].held, exit = top[-5].held, self = top[-4].held;
    Value traceback = field_peek(&as_exception(error)->traceback);
    Value items[4] = {self, type_value_of(error), error, traceback ? traceback : VALUE_NONE};
    top[0].held = value_call(vm, exit, (Arguments){self ? items : items + 1, self ? 4 : 3, NULL});
    return top[0].held != NULL;
}

/* --- raising and handling ------------------------------------------------------------------------------- */

/* An exception from what `raise` is given: a class is called. */
static Owned make_exception(VM *vm, Value given, bool is_cause) {
    if (value_is_type(given) && as_type(given)->flags & TYPE_IS_EXCEPTION) {
        Owned made = value_call_0(vm, given);
        if (made && !value_has_flag(made, TYPE_IS_EXCEPTION)) {
            raise_type_error(vm, "calling %R should have returned an instance of BaseException, not %R",
                             given, type_value_of(made));
            value_release(vm, made);
            return NULL;
        }
        return made;
    }
    if (value_has_flag(given, TYPE_IS_EXCEPTION)) return value_retain(given);
    return raise_type_error(vm, is_cause ? "exception causes must derive from BaseException"
                                         : "exceptions must derive from BaseException");
}

static bool raise_statement(VM *vm, Field *top, uint32_t count) {
    if (count == 0) {
        Value handled = raise_handled(vm);
        if (!handled) return raise_runtime_error(vm, "No active exception to reraise");
        raise_again_take(vm, value_retain(handled));
        vm->thread->is_reraising = true;
        return false;
    }
    Owned error = make_exception(vm, top[-(int)count].held, false);
    if (!error) return false;
    if (count == 2) {
        Value given = top[-1].held;
        Owned cause = given == VALUE_NONE ? VALUE_NONE : make_exception(vm, given, true);
        if (!cause) {
            value_release(vm, error);
            return false;
        }
        as_exception(error)->suppress_context = true;
        field_take(vm, &as_exception(error)->cause, cause == VALUE_NONE ? NULL : cause);
    }
    return raise_exception_take(vm, error);
}

static bool reraise(VM *vm, Frame *frame, Field *top, uint32_t depth) {
    Owned error = field_move(&top[-1]);
    (void)depth; /* the traceback entry of the first time stands: this frame is not added again */
    (void)frame;
    raise_again_take(vm, error);
    vm->thread->is_reraising = true;
    return false;
}

static void push_handled(VM *vm, Field *top) {
    Owned error = field_move(&top[-1]);
    Field *current = &vm->thread->handled->value;
    Owned before = field_move(current);
    top[-1].held = before ? before : VALUE_NONE;
    top[0].held = error;
    field_init_take(current, value_retain(error));
}

static void pop_handled(VM *vm, Field *top) {
    Owned before = field_move(&top[-1]);
    field_take(vm, &vm->thread->handled->value, before == VALUE_NONE ? NULL : before);
}

static bool is_exception_class(Value value) {
    return value_is_type(value) && as_type(value)->flags & TYPE_IS_EXCEPTION;
}

static bool check_match(VM *vm, Field *top) {
    static const char message[] = "catching classes that do not inherit from BaseException is not allowed";
    Value error = top[-2].held, class = top[-1].held;
    if (value_is_tuple(class)) {
        for (int64_t i = 0; i < as_tuple(class)->count; i++) {
            if (!is_exception_class(tuple_peek(class, i))) return raise_type_error(vm, message);
        }
    } else if (!is_exception_class(class)) {
        return raise_type_error(vm, message);
    }
    bool matches = false;
    if (value_is_tuple(class)) {
        for (int64_t i = 0; i < as_tuple(class)->count && !matches; i++)
            matches = type_is_subtype(vm, value_type(error), as_type(tuple_peek(class, i)));
    } else {
        const Type *raised = value_type(error);
        matches = raised == as_type(class) || type_is_subtype(vm, raised, as_type(class));
    }
    pop(vm, top, 1);
    top[-1].held = value_from_bool(matches);
    return true;
}

static bool check_group_match(VM *vm, Field *top) {
    Value error = top[-2].held, class = top[-1].held;
    int64_t count = value_is_tuple(class) ? as_tuple(class)->count : 1;
    for (int64_t i = 0; i < count; i++) {
        Value one = value_is_tuple(class) ? tuple_peek(class, i) : class;
        if (!is_exception_class(one))
            return raise_type_error(vm,
                                    "catching classes that do not inherit from BaseException is not allowed");
        if (type_is_subtype(vm, as_type(one), EXCEPTION(BaseExceptionGroup))) {
            return raise_type_error(
                vm, "catching ExceptionGroup with except* is not allowed. Use except instead.");
        }
    }
    Owned match, rest;
    if (!exception_group_match(vm, error, class, &match, &rest)) return false;
    if (match != VALUE_NONE) field_take(vm, &vm->thread->handled->value, value_retain(match));
    pop(vm, top, 2);
    top[-2].held = rest;
    top[-1].held = match;
    return true;
}

/* --- generators and coroutines -------------------------------------------------------------------------- */

static Owned yield_from_iterator(VM *vm, Frame *frame, Value iterable) {
    if (value_has_type(iterable, &coroutine_type)) {
        if (!(frame->code->code->flags & (CODE_COROUTINE | CODE_ITERABLE_COROUTINE))) {
            return raise_type_error(vm,
                                    "cannot 'yield from' a coroutine object in a non-coroutine generator");
        }
        return value_retain(iterable);
    }
    return value_has_type(iterable, &generator_type) ? value_retain(iterable) : value_iterate(vm, iterable);
}

/* receiver, last value, exception -- None, value of the StopIteration */
static bool cleanup_throw(VM *vm, Field *top) {
    Value error = top[-1].held;
    if (!type_is_subtype(vm, value_type(error), EXCEPTION(StopIteration))) {
        raise_again_take(vm, value_retain(error));
        vm->thread->is_reraising = true;
        return false;
    }
    Value value = field_peek(&as_exception(error)->extra[STOP_ITERATION_VALUE]);
    Owned result = value ? value_retain(value) : VALUE_NONE;
    pop(vm, top, 3);
    top[-3].held = VALUE_NONE;
    top[-2].held = result;
    return true;
}

static Owned get_aiter(VM *vm, Value iterable) {
    const Type *type = value_type(iterable);
    if (!type->slots.aiter)
        return raise_type_error(vm, "'async for' requires an object with __aiter__ method, got %T", iterable);
    Owned iterator = type->slots.aiter(vm, iterable);
    if (!iterator || value_type(iterator)->slots.anext) return iterator;
    raise_type_error(
        vm, "'async for' received an object from __aiter__ that does not implement __anext__: %T", iterator);
    value_release(vm, iterator);
    return NULL;
}

static bool get_anext(VM *vm, Field *top) {
    Value iterator = top[-1].held;
    const Type *type = value_type(iterator);
    if (!type->slots.anext)
        return raise_type_error(vm, "'async for' requires an iterator with __anext__ method, got %T",
                                iterator);
    Owned next = type->slots.anext(vm, iterator);
    if (!next) return false;
    Owned awaitable =
        value_type(iterator) == &async_generator_type ? value_retain(next) : awaitable_iterator(vm, next, 0);
    if (!awaitable)
        raise_from_pending(vm, EXCEPTION(TypeError),
                           "'async for' received an invalid object from __anext__: %T", next);
    value_release(vm, next);
    top[0].held = awaitable;
    return awaitable != NULL;
}

static bool end_async_for(VM *vm, Field *top) {
    Value error = top[-1].held;
    if (!type_is_subtype(vm, value_type(error), EXCEPTION(StopAsyncIteration))) {
        raise_again_take(vm, value_retain(error));
        vm->thread->is_reraising = true;
        return false;
    }
    pop(vm, top, 2);
    return true;
}

/* --- match ---------------------------------------------------------------------------------------------- */

/* Whether a value is found equal by looking at it alone. */
static bool is_plain_key(Value key) {
    return value_is_small_int(key) || value_is_exact_str(key);
}

/* ValueError when one of the keys of a mapping pattern comes twice. */
static bool check_keys(VM *vm, Value keys) {
    int64_t count = as_tuple(keys)->count;
    if (count < 2) return true;
    bool are_plain = true, is_repeated = false, is_fine = true;
    int64_t at = 0;
    for (int64_t i = 0; i < count; i++) are_plain &= is_plain_key(tuple_peek(keys, i));
    if (are_plain) {
        for (at = 1; at < count && !is_repeated; at++) {
            for (int64_t i = 0; i < at && !is_repeated && is_fine; i++)
                is_fine = value_equals(vm, tuple_peek(keys, i), tuple_peek(keys, at), &is_repeated);
        }
        at--;
    } else {
        Owned seen = set_new(vm);
        is_fine = seen != NULL;
        for (at = 0; is_fine && at < count; at++) {
            is_fine = set_contains(vm, seen, tuple_peek(keys, at), &is_repeated);
            if (is_repeated) break;
            is_fine = is_fine && set_add(vm, seen, tuple_peek(keys, at));
        }
        value_release(vm, seen);
    }
    if (is_fine && is_repeated)
        return raise_value_error(vm, "mapping pattern checks duplicate key (%R)", tuple_peek(keys, at));
    return is_fine;
}

/* The values of a mapping pattern's keys as a tuple, or None when one is missing. */
static bool match_keys(VM *vm, Field *top) {
    Value subject = top[-2].held, keys = top[-1].held;
    int64_t count = as_tuple(keys)->count;
    bool is_dict = value_is_exact_dict(subject), is_fine = check_keys(vm, keys), is_match = true;
    Owned values = is_fine ? tuple_new(vm, count) : NULL, get = NULL, missing = NULL;
    is_fine = values != NULL;
    if (is_fine && count && !is_dict) {
        get = value_attribute_name(vm, subject, NAME_get);
        missing = type_allocate(vm, &object_type); /* a fresh object that no mapping holds */
        is_fine = get && missing;
    }
    for (int64_t i = 0; is_fine && is_match && i < count; i++) {
        Value key = tuple_peek(keys, i);
        if (is_dict) {
            Owned found = NULL;
            is_fine = dict_find(vm, as_dict(subject), key, &found);
            is_match = found != NULL;
            if (found) field_init_take(&as_tuple(values)->items[i], found);
            continue;
        }
        Owned value = value_call_2(vm, get, key, missing);
        if (!value) is_fine = false;
        else if (value == missing) {
            is_match = false;
            value_release(vm, value);
        } else {
            field_init_take(&as_tuple(values)->items[i], value);
        }
    }
    value_release(vm, get);
    value_release(vm, missing);
    if (!is_fine || !is_match) {
        value_release(vm, values);
        values = VALUE_NONE;
    }
    if (is_fine) top[0].held = values;
    return is_fine;
}

/* The tuple __match_args__ of a class, for `positional` sub-patterns; *matches_self: the subject itself is
 *the only one. names NULL: there are none. */
static bool find_match_args(VM *vm, Value class, uint32_t positional, Owned *names, bool *matches_self) {
    *matches_self = false;
    if (!value_find_attribute(vm, class, vm_name(vm, NAME___match_args__), names)) return false;
    if (!*names) *matches_self = as_type(class)->flags & TYPE_MATCHES_SELF;
    else if (!value_is_tuple(*names))
        return raise_type_error(vm, "%N.__match_args__ must be a tuple (got %T)", as_type(class), *names);
    int64_t allowed = *matches_self ? 1 : *names ? as_tuple(*names)->count : 0;
    if (allowed >= (int64_t)positional) return true;
    return raise_type_error(vm, "%N() accepts %ld positional sub-pattern%s (%d given)", as_type(class),
                            allowed, allowed == 1 ? "" : "s", (int)positional);
}

/* TypeError when a class pattern asks for an attribute that one of the `positional` first __match_args__ has
 * given. */
static bool check_attribute(VM *vm, Value class, Value match_args, int64_t positional, Value name) {
    for (int64_t i = 0; i < positional; i++) {
        Value other = tuple_peek(match_args, i);
        if (other != name && !(value_is_exact_str(other) && str_equal(other, name))) continue;
        return raise_type_error(vm, "%N() got multiple sub-patterns for attribute %R", as_type(class), name);
    }
    return true;
}

Owned help_match_class(VM *vm, Value subject, Value class, Value names, uint32_t positional) {
    bool is_instance, matches_self = false;
    if (!value_is_type(class)) return raise_type_error(vm, "called match pattern must be a class");
    if (!value_is_instance(vm, subject, class, &is_instance)) return NULL;
    if (!is_instance) return VALUE_NONE;
    Owned match_args = NULL;
    bool is_fine = !positional || find_match_args(vm, class, positional, &match_args, &matches_self),
         is_match = true;
    int64_t count = (int64_t)positional + as_tuple(names)->count;
    Owned values = is_fine ? tuple_new(vm, count) : NULL;
    is_fine = values != NULL;
    for (int64_t i = 0; is_fine && is_match && i < count; i++) {
        Owned found = NULL;
        if (matches_self && i == 0) {
            found = value_retain(subject);
        } else {
            bool is_positional = i < (int64_t)positional;
            Value name =
                is_positional ? tuple_peek(match_args, i) : tuple_peek(names, i - (int64_t)positional);
            if (!value_is_exact_str(name))
                is_fine = raise_type_error(vm, "__match_args__ elements must be strings (got %T)", name);
            int64_t before = !match_args ? 0 : is_positional ? i : (int64_t)positional;
            is_fine = is_fine && check_attribute(vm, class, match_args, before, name) &&
                      value_find_attribute(vm, subject, name, &found);
        }
        is_match = found != NULL;
        if (found) field_init_take(&as_tuple(values)->items[i], found);
    }
    value_release(vm, match_args);
    if (is_fine && is_match) return values;
    value_release(vm, values);
    return is_fine ? VALUE_NONE : NULL;
}

/* --- intrinsics ----------------------------------------------------------------------------------------- */

static Owned import_star(VM *vm, Frame *frame, Value module) {
    return import_all_from(vm, module, frame->locals) ? VALUE_NONE : NULL;
}

/* An exception that leaves a generator: StopIteration becomes RuntimeError (PEP 479). */
static Owned stop_iteration_error(VM *vm, Frame *frame, Value error) {
    uint32_t flags = frame->code->code->flags;
    const char *text = NULL;
    if (type_is_subtype(vm, value_type(error), EXCEPTION(StopIteration))) {
        text = flags & CODE_ASYNC_GENERATOR ? "async generator raised StopIteration"
               : flags & CODE_COROUTINE     ? "coroutine raised StopIteration"
                                            : "generator raised StopIteration";
    } else if (flags & CODE_ASYNC_GENERATOR &&
               type_is_subtype(vm, value_type(error), EXCEPTION(StopAsyncIteration))) {
        text = "async generator raised StopAsyncIteration";
    }
    if (!text) return value_retain(error);
    Owned message = str_new_text(vm, text);
    Owned made = message ? exception_new(vm, EXCEPTION(RuntimeError), message) : NULL;
    value_release(vm, message);
    if (!made) return NULL;
    field_take(vm, &as_exception(made)->cause, value_retain(error));
    field_take(vm, &as_exception(made)->context, value_retain(error));
    as_exception(made)->suppress_context = true;
    return made;
}

static Owned display(VM *vm, Value value) {
    Value hook = dict_get_name(vm, as_dict(field_peek(&vm->sys)), NAME_displayhook);
    if (!hook) return raise_runtime_error(vm, "lost sys.displayhook");
    return value_call_1(vm, hook, value);
}

static Owned intrinsic_1(VM *vm, Frame *frame, Intrinsic1 which, Value value) {
    switch (which) {
    case INTRINSIC_PRINT: return display(vm, value);
    case INTRINSIC_IMPORT_STAR: return import_star(vm, frame, value);
    case INTRINSIC_STOPITERATION_ERROR: return stop_iteration_error(vm, frame, value);
    case INTRINSIC_ASYNC_GEN_WRAP: return async_generator_wrap(vm, value);
    case INTRINSIC_UNARY_POSITIVE: return value_positive(vm, value);
    case INTRINSIC_LIST_TO_TUPLE: return list_to_tuple(vm, value);
    case INTRINSIC_TYPEVAR: return type_var_new(vm, value, NULL, NULL);
    case INTRINSIC_PARAMSPEC: return param_spec_new(vm, value);
    case INTRINSIC_TYPEVARTUPLE: return type_var_tuple_new(vm, value);
    case INTRINSIC_SUBSCRIPT_GENERIC: return type_params_generic(vm, value);
    case INTRINSIC_TYPEALIAS: return type_alias_new(vm, value);
    case INTRINSIC_1_INVALID: case INTRINSIC_1_COUNT: break;
    }
    return raise_system_error(vm, "unknown intrinsic");
}

static Owned intrinsic_2(VM *vm, Intrinsic2 which, Value first, Value second) {
    switch (which) {
    case INTRINSIC_PREP_RERAISE_STAR: return exception_group_reraise(vm, first, second);
    case INTRINSIC_TYPEVAR_WITH_BOUND: return type_var_new(vm, first, second, NULL);
    case INTRINSIC_TYPEVAR_WITH_CONSTRAINTS: return type_var_new(vm, first, NULL, second);
    case INTRINSIC_SET_FUNCTION_TYPE_PARAMS:
        field_take(vm, &as_function(first)->type_params, value_retain(second));
        return value_retain(first);
    case INTRINSIC_SET_TYPEPARAM_DEFAULT: return type_param_set_default(vm, first, second);
    case INTRINSIC_2_INVALID: case INTRINSIC_2_COUNT: break;
    }
    return raise_system_error(vm, "unknown intrinsic");
}

/* --- slices --------------------------------------------------------------------------------------------- */

static bool binary_slice(VM *vm, Field *top) {
    Owned slice = slice_new(vm, top[-2].held, top[-1].held, NULL);
    Owned result = slice ? value_get_item(vm, top[-3].held, slice) : NULL;
    value_release(vm, slice);
    return replace(vm, top, 3, result);
}

static bool store_slice(VM *vm, Field *top) {
    Owned slice = slice_new(vm, top[-2].held, top[-1].held, NULL);
    bool is_fine = slice && value_set_item(vm, top[-3].held, slice, top[-4].held);
    value_release(vm, slice);
    if (is_fine) pop(vm, top, 4);
    return is_fine;
}

bool help_stack(VM *vm, Frame *frame, Opcode opcode, uint32_t argument, Field *top) {
    switch ((int)opcode) {
    case OP_LOAD_CONST: top[0].held = value_retain(code_constant(frame->code, argument)); return true;
    case OP_LOAD_SMALL_INT: top[0].held = value_from_small_int(argument); return true;
    case OP_LOAD_COMMON_CONSTANT: return (top[0].held = common_constant(vm, argument)) != NULL;
    case OP_LOAD_FROM_DICT_OR_DEREF: return load_from_dict_or_deref(vm, frame, top, argument);
    case OP_LOAD_FROM_DICT_OR_GLOBALS: return load_from_dict_or_globals(vm, frame, top, argument);
    case OP_DELETE_NAME: return delete_name(vm, frame, frame_name(frame, argument));
    case OP_DELETE_GLOBAL: return delete_global(vm, frame, frame_name(frame, argument));
    case OP_LOAD_LOCALS:
        if (!frame->locals) return raise_system_error(vm, "no locals");
        top[0].held = value_retain(frame->locals);
        return true;
    case OP_LOAD_BUILD_CLASS: {
        Value name = vm_name(vm, NAME___build_class__);
        Owned found;
        if (!function_find_builtin(vm, frame->function, name, &found)) return false;
        if (!found)
            return raise_name_error(vm, EXCEPTION(NameError), name, "__build_class__ not found");
        top[0].held = found;
        return true;
    }
    case OP_LOAD_SUPER_ATTR: return load_super(vm, frame, top, argument, false);
    case OP_LOAD_SUPER_METHOD: return load_super(vm, frame, top, argument, true);
    case OP_LOAD_SPECIAL: return load_special(vm, top, argument);
    case OP_DELETE_ATTR:
        if (!help_delete_attribute(vm, top[-1].held, frame_name(frame, argument))) return false;
        pop(vm, top, 1);
        return true;
    case OP_BINARY_SLICE: return binary_slice(vm, top);
    case OP_STORE_SLICE: return store_slice(vm, top);
    case OP_BUILD_INTERPOLATION: {
        int pops = 2 + (int)(argument & 1);
        static const char conversions[] = {0, 's', 'r', 'a'};
        return replace(vm, top, pops,
                       interpolation_new(vm, top[-pops].held, top[1 - pops].held,
                                         conversions[argument >> 2 & 3], argument & 1 ? top[-1].held : NULL));
    }
    case OP_BUILD_TEMPLATE: return replace(vm, top, 2, template_new(vm, top[-2].held, top[-1].held));
    case OP_GET_YIELD_FROM_ITER: return replace(vm, top, 1, yield_from_iterator(vm, frame, top[-1].held));
    case OP_CLEANUP_THROW: return cleanup_throw(vm, top);
    case OP_GET_AITER: return replace(vm, top, 1, get_aiter(vm, top[-1].held));
    case OP_GET_ANEXT: return get_anext(vm, top);
    case OP_END_ASYNC_FOR: return end_async_for(vm, top);
    case OP_RAISE_VARARGS: return raise_statement(vm, top, argument);
    case OP_RERAISE: return reraise(vm, frame, top, argument);
    case OP_PUSH_EXC_INFO: push_handled(vm, top); return true;
    case OP_POP_EXCEPT: pop_handled(vm, top); return true;
    case OP_CHECK_EXC_MATCH: return check_match(vm, top);
    case OP_CHECK_EG_MATCH: return check_group_match(vm, top);
    case OP_WITH_EXCEPT_START: return with_except_start(vm, top);
    case OP_IMPORT_NAME:
        return replace(vm, top, 2,
                       import_statement(vm, frame, frame_name(frame, argument), top[-1].held, top[-2].held));
    case OP_IMPORT_FROM:
        return (top[0].held = import_from(vm, top[-1].held, frame_name(frame, argument))) != NULL;
    case OP_MATCH_KEYS: return match_keys(vm, top);
    case OP_MATCH_CLASS:
        return replace(vm, top, 3,
                       help_match_class(vm, top[-3].held, top[-2].held, top[-1].held, argument));
    case OP_SETUP_ANNOTATIONS: {
        bool found;
        if (!value_contains(vm, frame->locals, vm_name(vm, NAME___annotations__), &found)) return false;
        if (found) return true;
        Owned dict = dict_new(vm);
        bool is_fine = dict && value_set_item(vm, frame->locals, vm_name(vm, NAME___annotations__), dict);
        value_release(vm, dict);
        return is_fine;
    }
    case OP_CALL_INTRINSIC_1:
        return replace(vm, top, 1, intrinsic_1(vm, frame, (Intrinsic1)argument, top[-1].held));
    case OP_CALL_INTRINSIC_2:
        return replace(vm, top, 2, intrinsic_2(vm, (Intrinsic2)argument, top[-2].held, top[-1].held));
    default: UNREACHABLE(); /* lower.c sends no other opcode here */
    }
}

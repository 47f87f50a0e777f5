/*
 * Context variables.
 *
 * A Context holds a dict from variables to values. Copies share the dict: `is_shared` says that somebody else
 * may be looking at it, and then it is copied before the first change. So copy_context() costs nothing, and
 * an iteration sees what was there when it began. Keys are compared by identity; no code of the program runs.
 * The context of a thread hangs on Thread.context and is made when a variable is first set.
 */
#include "vm/objects/context.h"

#include "vm/objects/dict.h"
#include "vm/objects/generic_alias.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct ContextVar {
    Object object;
    Field name, initial; /* initial: the default, or NULL */
} ContextVar;

typedef struct Context {
    Object object;
    Field variables; /* dict */
    bool is_shared, is_entered;
} Context;

typedef struct Token {
    Object object;
    Field context, variable, old_value; /* old_value: NULL if the variable had none */
    bool is_used;
} Token;

static ContextVar *as_variable(Value value) {
    return (ContextVar *)(uintptr_t)value;
}

static Context *as_context(Value value) {
    return (Context *)(uintptr_t)value;
}

static Token *as_token(Value value) {
    return (Token *)(uintptr_t)value;
}

/* --- contexts ------------------------------------------------------------------------------------------- */

/* A context over this dict, which is consumed. */
static Owned context_new(VM *vm, Owned variables) {
    Context *context = variables ? object_allocate_zeroed(vm, &context_type, sizeof *context) : NULL;
    if (!context) {
        value_release(vm, variables);
        return NULL;
    }
    field_init_take(&context->variables, variables);
    return object_owned(context);
}

/* The running thread's context; borrowed. NULL with MemoryError pending. */
static Value current_context(VM *vm) {
    Field *current = &vm->thread->context;
    if (!field_peek(current)) {
        Owned context = context_new(vm, dict_new(vm));
        if (!context) return NULL;
        field_init_take(current, context);
    }
    return field_peek(current);
}

/* The dict of a context, for somebody who keeps it: the context will copy it before it changes it. */
static Value share_variables(Value context) {
    as_context(context)->is_shared = true;
    return field_peek(&as_context(context)->variables);
}

static Owned copy_of(VM *vm, Value context) {
    Owned copy = context_new(vm, value_retain(share_variables(context)));
    if (copy) as_context(copy)->is_shared = true;
    return copy;
}

Owned context_copy_current(VM *vm) {
    Value context = current_context(vm);
    return context ? copy_of(vm, context) : NULL;
}

/* Sets (to NULL: deletes) a variable. */
static bool context_assign(VM *vm, Value context, Value variable, Value value) {
    Context *own = as_context(context);
    if (own->is_shared) {
        Owned copy = dict_copy(vm, as_dict(field_peek(&own->variables)));
        if (!copy) return false;
        field_take(vm, &own->variables, copy);
        own->is_shared = false;
    }
    Dict *dict = as_dict(field_peek(&own->variables));
    if (value) return dict_set(vm, dict, variable, value);
    Owned removed;
    if (!dict_pop(vm, dict, variable, &removed)) return false;
    value_release(vm, removed);
    return true;
}

static bool context_find(VM *vm, Value context, Value variable, Owned *value) {
    *value = NULL;
    return !context || dict_find(vm, as_dict(field_peek(&as_context(context)->variables)), variable, value);
}

static bool check_key(VM *vm, Value key) {
    return value_has_type(key, &context_var_type) ||
           raise_type_error(vm, "a ContextVar key was expected, got %R", key);
}

static void context_destroy(VM *vm, Object *self) {
    field_clear(vm, &((Context *)self)->variables);
}

static void context_traverse(Object *self, Visit *visit, void *context) {
    visit(field_peek(&((Context *)self)->variables), context);
}

/* Breaks cycles: the context is empty afterwards. */
static void context_clear(VM *vm, Object *self) {
    Context *context = (Context *)self;
    if (!context->is_shared) dict_clear(vm, as_dict(field_peek(&context->variables)));
}

static Owned context_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type;
    if (arguments.count || (arguments.keyword_names && as_tuple(arguments.keyword_names)->count))
        return raise_type_error(vm, "Context() does not accept any arguments");
    return context_new(vm, dict_new(vm));
}

static Owned context_item(VM *vm, Value self, Value key) {
    Owned value;
    if (!check_key(vm, key) || !context_find(vm, self, key, &value)) return NULL;
    return value ? value : raise_key_error(vm, key);
}

static bool context_contains(VM *vm, Value self, Value key, bool *found) {
    return check_key(vm, key) &&
           dict_contains(vm, as_dict(field_peek(&as_context(self)->variables)), key, found);
}

static bool context_length(VM *vm, Value self, int64_t *length) {
    (void)vm;
    *length = as_dict(field_peek(&as_context(self)->variables))->count;
    return true;
}

static Owned iterate_view(VM *vm, Value self, const Type *view_type) {
    Owned view = dict_view_new(vm, view_type, share_variables(self));
    Owned iterator = view ? value_iterate(vm, view) : NULL;
    value_release(vm, view);
    return iterator;
}

static Owned context_iterate(VM *vm, Value self) {
    return iterate_view(vm, self, &dict_keys_type);
}

static Owned context_compare(VM *vm, Value left, Value right, CompareOp op) {
    if ((op != COMPARE_EQ && op != COMPARE_NE) || !value_has_type(left, &context_type) ||
        !value_has_type(right, &context_type))
        return VALUE_NOT_IMPLEMENTED;
    /* Values may have an __eq__ that sets variables: both dicts are shared for that long. */
    Owned a = value_retain(share_variables(left)), b = value_retain(share_variables(right));
    Owned result = value_compare(vm, a, b, op);
    value_release(vm, a);
    value_release(vm, b);
    return result;
}

static Owned method_context_get(VM *vm, Value *args) {
    Owned value;
    if (!check_key(vm, args[1]) || !context_find(vm, args[0], args[1], &value)) return NULL;
    return value ? value : value_retain(args[2] ? args[2] : VALUE_NONE);
}

static Owned method_context_keys(VM *vm, Value *args) {
    return iterate_view(vm, args[0], &dict_keys_type);
}

static Owned method_context_values(VM *vm, Value *args) {
    return iterate_view(vm, args[0], &dict_values_type);
}

static Owned method_context_items(VM *vm, Value *args) {
    return iterate_view(vm, args[0], &dict_items_type);
}

static Owned method_context_copy(VM *vm, Value *args) {
    return copy_of(vm, args[0]);
}

bool context_enter(VM *vm, Value context, Owned *before) {
    if (as_context(context)->is_entered)
        return raise_runtime_error(vm, "cannot enter context: %R is already entered", context);
    as_context(context)->is_entered = true;
    *before = field_move(&vm->thread->context);
    field_init_take(&vm->thread->context, value_retain(context));
    return true;
}

void context_leave(VM *vm, Value context, Owned before) {
    as_context(context)->is_entered = false;
    field_take(vm, &vm->thread->context, before);
}

static Owned method_context_run(VM *vm, Value *args) {
    Value context = args[0], callee;
    Owned before;
    int64_t count = as_tuple(args[1])->count;
    if (!count) return raise_type_error(vm, "run() missing 1 required positional argument");
    callee = tuple_peek(args[1], 0);
    enum { FEW = 4 };
    bool is_short = count <= FEW + 1 && !(args[2] && as_dict(args[2])->count);
    Value items[FEW];
    for (int64_t i = 1; is_short && i < count; i++) items[i - 1] = tuple_peek(args[1], i);
    Owned rest = is_short ? NULL : tuple_slice(vm, args[1], 1, count), result;
    if ((!is_short && !rest) || !context_enter(vm, context, &before)) {
        value_release(vm, rest);
        return NULL;
    }
    if (is_short) result = value_call(vm, callee, (Arguments){items, (size_t)(count - 1), NULL});
    else result = value_call_tuple(vm, callee, rest, args[2]);
    context_leave(vm, context, before);
    value_release(vm, rest);
    return result;
}

static const Method context_methods[] = {
    {"get(self, key, default=None, /)", method_context_get,
     "The value of a variable, or default if it has none here."},
    {"keys(self, /)", method_context_keys, "The variables that have values."},
    {"values(self, /)", method_context_values, "The values of all variables."},
    {"items(self, /)", method_context_items, "All variables with their values."},
    {"copy(self, /)", method_context_copy, "A context with the same values."},
    {"run(self, /, *args, **kwargs)", method_context_run,
     "Call a function in this context: run(function, *args, **kwargs)."},
    {NULL, NULL, NULL},
};

const Type context_type = {
    TYPE_HEAD(context, "_contextvars.Context"),
    .module = "_contextvars",
    .base = &object_type,
    .size = sizeof(Context),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    .methods = context_methods,
    .slots = {.destroy = context_destroy,
              .traverse = context_traverse,
              .clear = context_clear,
              .make = context_make,
              .get_item = context_item,
              .contains = context_contains,
              .length = context_length,
              .iterate = context_iterate,
              .compare = context_compare,
              .hash = value_hash_refused},
};

/* --- variables ------------------------------------------------------------------------------------------ */

static Owned variable_construct(VM *vm, Value *args) {
    int64_t hash;
    if (!args[1]) return raise_type_error(vm, "ContextVar() takes exactly 1 positional argument (0 given)");
    if (!value_is_str(args[1])) return raise_type_error(vm, "context variable name must be a str");
    if (!value_hash(vm, args[1], &hash)) return NULL; /* CPython hashes variables by their names too */
    ContextVar *variable = object_allocate_zeroed(vm, &context_var_type, sizeof *variable);
    if (!variable) return NULL;
    field_init_take(&variable->name, value_retain(args[1]));
    if (args[2]) field_init_take(&variable->initial, value_retain(args[2]));
    return object_owned(variable);
}

static void variable_destroy(VM *vm, Object *self) {
    field_clear(vm, &((ContextVar *)self)->name);
    field_clear(vm, &((ContextVar *)self)->initial);
}

static void variable_traverse(Object *self, Visit *visit, void *context) {
    const ContextVar *variable = (const ContextVar *)self;
    visit(field_peek(&variable->name), context);
    if (field_peek(&variable->initial)) visit(field_peek(&variable->initial), context);
}

static void variable_clear(VM *vm, Object *self) {
    field_clear(vm, &((ContextVar *)self)->initial);
}

static Owned variable_repr(VM *vm, Value self) {
    bool is_active;
    Value initial = field_peek(&as_variable(self)->initial);
    if (!initial)
        return str_new_format(vm, "<ContextVar name=%R at 0x%lx>", field_peek(&as_variable(self)->name),
                              (int64_t)value_bits(self));
    if (!repr_enter(vm, self, &is_active)) return NULL;
    if (is_active) return str_new_text(vm, "...");
    Owned result = str_new_format(vm, "<ContextVar name=%R default=%R at 0x%lx>",
                                  field_peek(&as_variable(self)->name), initial, (int64_t)value_bits(self));
    repr_leave(vm, self);
    return result;
}

static Owned method_variable_get(VM *vm, Value *args) {
    Owned value;
    if (!context_find(vm, field_peek(&vm->thread->context), args[0], &value)) return NULL;
    if (value) return value;
    if (args[1]) return value_retain(args[1]);
    Value initial = field_peek(&as_variable(args[0])->initial);
    return initial ? value_retain(initial) : raise_value(vm, EXCEPTION(LookupError), args[0]);
}

static Owned method_variable_set(VM *vm, Value *args) {
    Owned old;
    Value context = current_context(vm);
    if (!context || !context_find(vm, context, args[0], &old)) return NULL;
    Token *token = object_allocate_zeroed(vm, &context_token_type, sizeof *token);
    if (!token) {
        value_release(vm, old);
        return NULL;
    }
    field_init_take(&token->context, value_retain(context));
    field_init_take(&token->variable, value_retain(args[0]));
    field_init_take(&token->old_value, old);
    if (context_assign(vm, field_peek(&token->context), args[0], args[1])) return object_owned(token);
    value_release(vm, object_owned(token));
    return NULL;
}

/* Gives the variable the value it had when the token was made. */
static bool reset(VM *vm, Value variable, Value token_value) {
    Token *token = as_token(token_value);
    if (token->is_used) return raise_runtime_error(vm, "%R has already been used once", token_value);
    if (field_peek(&token->variable) != variable)
        return raise_value_error(vm, "%R was created by a different ContextVar", token_value);
    if (field_peek(&token->context) != field_peek(&vm->thread->context))
        return raise_value_error(vm, "%R was created in a different Context", token_value);
    token->is_used = true;
    return context_assign(vm, field_peek(&token->context), variable, field_peek(&token->old_value));
}

static Owned method_variable_reset(VM *vm, Value *args) {
    if (!value_has_type(args[1], &context_token_type))
        return raise_type_error(vm, "expected an instance of Token, got %R", args[1]);
    return reset(vm, args[0], args[1]) ? VALUE_NONE : NULL;
}

static Owned class_getitem(VM *vm, Value *args) {
    return generic_alias_new(vm, args[0], args[1]);
}

static Owned variable_name(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_variable(self)->name);
}

static const Method variable_methods[] = {
    {"get(self, default=<unrepresentable>, /)", method_variable_get,
     "The value in the current context, or default, or the variable's own default."},
    {"set(self, value, /)", method_variable_set,
     "Give the variable a value in the current context; the token undoes it."},
    {"reset(self, token, /)", method_variable_reset,
     "Give the variable the value it had before the set() that made token."},
    {"@classmethod __class_getitem__(cls, item, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property variable_properties[] = {{"name", variable_name, NULL, NULL}, {NULL, NULL, NULL, NULL}};

const Type context_var_type = {
    TYPE_HEAD(context_var, "_contextvars.ContextVar"),
    .module = "_contextvars",
    .base = &object_type,
    .size = sizeof(ContextVar),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .methods = variable_methods,
    .properties = variable_properties,
    .slots = {.destroy = variable_destroy,
              .traverse = variable_traverse,
              .clear = variable_clear,
              .repr = variable_repr},
    .construct = {"ContextVar(name=<unrepresentable>, /, *, default=<unrepresentable>)", variable_construct,
                  NULL},
};

/* --- tokens --------------------------------------------------------------------------------------------- */

static const Object missing_object = OBJECT_STATIC(&context_missing_type);

Value context_token_missing(void) {
    return object_value(&missing_object);
}

static Owned missing_repr(VM *vm, Value self) {
    (void)self;
    return str_new_text(vm, "<Token.MISSING>");
}

const Type context_missing_type = {
    TYPE_HEAD(context_missing, "Token.MISSING"),
    .base = &object_type,
    .size = sizeof(Object),
    .flags = TYPE_IS_FINAL | TYPE_NO_CONSTRUCTOR,
    .slots = {.repr = missing_repr},
};

static void token_destroy(VM *vm, Object *self) {
    Token *token = (Token *)self;
    field_clear(vm, &token->context);
    field_clear(vm, &token->variable);
    field_clear(vm, &token->old_value);
}

static void token_traverse(Object *self, Visit *visit, void *context) {
    const Token *token = (const Token *)self;
    visit(field_peek(&token->context), context);
    visit(field_peek(&token->variable), context);
    if (field_peek(&token->old_value)) visit(field_peek(&token->old_value), context);
}

static void token_clear(VM *vm, Object *self) {
    field_clear(vm, &((Token *)self)->old_value);
}

static Owned token_make(VM *vm, const Type *type, Arguments arguments) {
    (void)type, (void)arguments;
    return raise_runtime_error(vm, "Tokens can only be created by ContextVars");
}

static Owned token_repr(VM *vm, Value self) {
    const Token *token = as_token(self);
    return str_new_format(vm, "<Token%s var=%R at 0x%lx>", token->is_used ? " used" : "",
                          field_peek(&token->variable), (int64_t)value_bits(self));
}

static Owned token_variable(VM *vm, Value self) {
    (void)vm;
    return field_get(&as_token(self)->variable);
}

static Owned token_old_value(VM *vm, Value self) {
    (void)vm;
    Value old = field_peek(&as_token(self)->old_value);
    return value_retain(old ? old : context_token_missing());
}

static Owned method_token_enter(VM *vm, Value *args) {
    (void)vm;
    return value_retain(args[0]);
}

static Owned method_token_exit(VM *vm, Value *args) {
    Owned variable = field_get(&as_token(args[0])->variable);
    bool is_fine = reset(vm, variable, args[0]);
    value_release(vm, variable);
    return is_fine ? VALUE_NONE : NULL;
}

static const Method token_methods[] = {
    {"__enter__(self, /)", method_token_enter, "Enter the block; gives the token."},
    {"__exit__(self, type, value, traceback, /)", method_token_exit,
     "Leave the block: the variable gets its earlier value back."},
    {"@classmethod __class_getitem__(cls, item, /)", class_getitem, "See PEP 585"},
    {NULL, NULL, NULL},
};

static const Property token_properties[] = {
    {"var", token_variable, NULL, NULL},
    {"old_value", token_old_value, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};

const Type context_token_type = {
    TYPE_HEAD(context_token, "_contextvars.Token"),
    .module = "_contextvars",
    .base = &object_type,
    .size = sizeof(Token),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .methods = token_methods,
    .properties = token_properties,
    .slots = {.destroy = token_destroy,
              .traverse = token_traverse,
              .clear = token_clear,
              .make = token_make,
              .repr = token_repr,
              .hash = value_hash_refused},
};

/*
 * Signatures of functions written in C: parsed from the text in their table row, used to place arguments.
 *
 * The messages are those of CPython's own argument parsing: functions whose parameters are all
 * positional-only speak as PyArg_UnpackTuple does ("pop expected at most 1 argument, got 2"), the others as
 * its keyword parser.
 */
#include "vm/signature.h"

#include "base/memory.h"
#include "vm/objects/dict.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/raise.h"
#include "vm/report.h"

const char *signature_parameters(const char *text) {
    return strchr(text, '(');
}

bool signature_takes_any_names(const char *text) {
    static const char mark[] = "@any_names ";
    return strncmp(text, mark, sizeof mark - 1) == 0;
}

static bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Past a default value: up to the comma or bracket that ends it. */
static const char *skip_default(const char *at) {
    int depth = 0;
    for (char quote = 0; *at; at++) {
        if (quote) {
            if (*at == quote) quote = 0;
            continue;
        }
        if (*at == '\'' || *at == '"') quote = *at;
        else if (*at == '(' || *at == '[' || *at == '<') depth++;
        else if (*at == ')' && depth == 0) break;
        else if (*at == ')' || *at == ']' || *at == '>') depth--;
        else if (*at == ',' && depth == 0) break;
    }
    return at;
}

Signature *signature_parse(VM *vm, const char *text, bool has_self) {
    Signature *signature = memory_allocate_zeroed(sizeof *signature);
    if (!signature) {
        raise_memory_error(vm);
        return NULL;
    }
    if (*text == '@') {
        signature->is_class_method = strncmp(text, "@classmethod ", 13) == 0;
        signature->is_static_method = strncmp(text, "@staticmethod ", 14) == 0;
        signature->is_unpacked = strncmp(text, "@unpacked ", 10) == 0;
        text = strchr(text, ' ') + 1;
    }
    const char *open = strchr(text, '(');
    signature->name = text;
    signature->name_count = (uint8_t)(open - text);
    signature->rest_index = signature->keywords_index = -1;
    signature->has_self = has_self;
    bool is_keyword_only = false;
    for (const char *at = open + 1; *at && *at != ')';) {
        while (*at == ' ' || *at == ',') at++;
        if (*at == ')') break;
        if (*at == '/') {
            signature->positional_only = signature->positional;
            at++;
            continue;
        }
        if (*at == '*' && at[1] == '*') {
            at += 2;
            signature->keywords_index = (int8_t)signature->count++;
        } else if (*at == '*') {
            at++;
            is_keyword_only = true;
            if (is_name_byte(*at)) signature->rest_index = (int8_t)signature->count++;
        } else {
            const char *end = at;
            while (is_name_byte(*end)) end++;
            signature->names[signature->count] = str_intern_utf8(vm, at, (size_t)(end - at));
            if (!signature->names[signature->count]) {
                signature_free(vm, signature);
                return NULL;
            }
            bool is_optional = *end == '=';
            if (!is_keyword_only) {
                signature->positional++;
                if (!is_optional) signature->required = signature->positional;
            } else if (!is_optional) {
                signature->required_keywords++;
            }
            signature->count++;
        }
        while (is_name_byte(*at)) at++;
        if (*at == '=') at = skip_default(at + 1);
    }
    signature->is_simple =
        signature->positional_only == signature->positional && signature->count == signature->positional;
    signature->is_positional =
        signature->rest_index < 0 && signature->keywords_index < 0 && !signature->required_keywords;
    return signature;
}

void signature_free(VM *vm, Signature *signature) {
    if (!signature) return;
    for (int i = 0; i < SIGNATURE_MAX; i++) value_release(vm, signature->names[i]);
    memory_release(signature);
}

/* "name" or "Class.name" for messages. */
static Owned display_name(VM *vm, const Signature *signature, const Type *owner, bool is_qualified) {
    if (owner && is_qualified)
        return str_new_format(vm, "%P.%*s", owner, (int)signature->name_count, signature->name);
    if (signature->module && is_qualified)
        return str_new_format(vm, "%S.%*s", signature->module, (int)signature->name_count, signature->name);
    return str_new_format(vm, "%*s", (int)signature->name_count, signature->name);
}

/* The same with brackets; "function" where the text names none, as CPython calls constructors that have none.
 */
static Owned called_name(VM *vm, const Signature *signature, const Type *owner, bool is_qualified) {
    if (!signature->name_count) return str_new_text(vm, "function");
    Owned name = display_name(vm, signature, owner, is_qualified);
    Owned result = name ? str_new_format(vm, "%S()", name) : NULL;
    value_release(vm, name);
    return result;
}

/* Refuses `given` positional arguments where all parameters are positional-only. */
static bool wrong_count(VM *vm, const Signature *signature, const Type *owner, int64_t given) {
    int self = signature->has_self ? 1 : 0;
    int64_t least = signature->required - self, most = signature->positional - self;
    /* constructors speak as PyArg_UnpackTuple even of one argument */
    bool is_constructor = (self && !owner) || signature->is_unpacked;
    Owned name = display_name(vm, signature, owner, most <= 1 && least == most);
    if (!name) return false;
    if (least == most && most == 0)
        raise_type_error(vm, "%S() takes no arguments (%ld given)", name, given);
    else if (least == most && most == 1 && !is_constructor)
        raise_type_error(vm, "%S() takes exactly one argument (%ld given)", name, given);
    else {
        int64_t wanted = given < least ? least : most;
        raise_type_error(vm, "%S expected %s%ld argument%s, got %ld", name,
                         least == most   ? ""
                         : given < least ? "at least "
                                         : "at most ",
                         wanted, wanted == 1 ? "" : "s", given);
    }
    value_release(vm, name);
    return false;
}

/* Whether no parameter can be given by name. */
static bool takes_no_keywords(const Signature *signature) {
    int rest = signature->rest_index >= 0 ? 1 : 0;
    return signature->positional_only == signature->positional && signature->keywords_index < 0 &&
           signature->count == signature->positional + rest;
}

/* Refuses any keyword arguments. */
static void refuse_keywords(VM *vm, const Signature *signature, const Type *owner) {
    Owned name = display_name(vm, signature, owner, true);
    if (name) raise_type_error(vm, "%S() takes no keyword arguments", name);
    value_release(vm, name);
}

/* Whether a function some of whose parameters have names can take so many arguments: `given` by position,
 * `named` by name. */
static bool check_counts(VM *vm, const Signature *signature, const Type *owner, int64_t given,
                         int64_t named) {
    int self = signature->has_self ? 1 : 0;
    int64_t total = signature->count - self, most = signature->positional - self;
    int first = signature->required < signature->positional_only ? signature->required
                                                                 : signature->positional_only;
    int64_t least = first - self;
    if (signature->is_unpacked && (given < least || given > most))
        return wrong_count(vm, signature, owner, given);
    bool is_open = signature->rest_index >= 0 || signature->keywords_index >= 0;
    bool is_too_many = signature->rest_index < 0 && given > most;
    if (is_too_many && signature->keywords_index >= 0 && signature->positional_only == signature->positional)
        return wrong_count(vm, signature, owner, given);
    if (!is_too_many && (is_open || given + named <= total) && (is_open || given >= least)) return true;
    Owned name = called_name(vm, signature, owner, false);
    if (!name) return false;
    if (!is_open && given + named > total)
        raise_type_error(vm, "%S takes at most %ld %sargument%s (%ld given)", name, total,
                         given ? "" : "keyword ", total == 1 ? "" : "s", given + named);
    else if (is_too_many && most == 0) raise_type_error(vm, "%S takes no positional arguments", name);
    else {
        int64_t wanted = is_too_many ? most : least;
        bool is_exact = is_too_many ? signature->required == signature->positional : least == most;
        raise_type_error(vm, "%S takes %s %ld positional argument%s (%ld given)", name,
                         is_exact      ? "exactly"
                         : is_too_many ? "at most"
                                       : "at least",
                         wanted, wanted == 1 ? "" : "s", given);
    }
    value_release(vm, name);
    return false;
}

static int find_parameter(const Signature *signature, Value name) {
    for (int i = 0; i < signature->count; i++) {
        if (signature->names[i] == name) return i;
    }
    for (int i = 0; i < signature->count; i++) {
        if (signature->names[i] && str_equal(signature->names[i], name)) return i;
    }
    return -1;
}

/* The parameter that a keyword argument is for, or -1. */
static int named_parameter(const Signature *signature, Value name) {
    int index = find_parameter(signature, name);
    bool is_named = index >= 0 && (index >= signature->positional_only || index >= signature->positional);
    return is_named ? index : -1;
}

/* Places keyword arguments; `rest` collects those for **kwargs. Sets *misfit to the place of the first that
 * fits nowhere, or -1. */
static bool place_keywords(VM *vm, const Signature *signature, Arguments arguments, Value *placed, Owned rest,
                           int64_t *misfit) {
    *misfit = -1;
    for (int64_t i = 0; i < as_tuple(arguments.keyword_names)->count; i++) {
        Value name = tuple_peek(arguments.keyword_names, i),
              value = arguments.items[arguments.count + (size_t)i];
        int index = value_is_str(name) ? named_parameter(signature, name) : -1;
        if (index >= 0 && !placed[index]) {
            placed[index] = value;
        } else if (index < 0 && rest) {
            if (!dict_set(vm, as_dict(rest), name, value)) return false;
        } else if (*misfit < 0) {
            *misfit = i;
        }
    }
    return true;
}

/* Refuses the keyword argument called `name`, which fits nowhere. */
static void refuse_keyword(VM *vm, const Signature *signature, const Type *owner, Value name) {
    if (!value_is_str(name)) {
        raise_type_error(vm, "keywords must be strings");
        return;
    }
    int index = named_parameter(signature, name);
    Owned shown = index < 0 && signature->name_count ? display_name(vm, signature, owner, false)
                                                     : called_name(vm, signature, owner, false);
    if (!shown) return;
    if (index < 0 && !signature->name_count) {
        raise_type_error(vm, "this function got an unexpected keyword argument '%S'", name);
    } else if (index >= 0) {
        raise_type_error(vm, "argument for %S given by name ('%S') and position (%d)", shown, name,
                         index + (signature->has_self ? 0 : 1));
    } else {
        Owned known = list_new(vm, 0);
        bool is_fine = known != NULL;
        for (int i = signature->has_self ? 1 : 0; is_fine && i < signature->count; i++) {
            if (signature->names[i] && named_parameter(signature, signature->names[i]) == i)
                is_fine = list_append(vm, as_list(known), signature->names[i]);
        }
        if (is_fine) raise_unexpected_keyword(vm, shown, name, known);
        value_release(vm, known);
    }
    value_release(vm, shown);
}

static bool check_required(VM *vm, const Signature *signature, const Type *owner, const Value *placed) {
    int first_keyword = signature->positional + (signature->rest_index >= 0 ? 1 : 0);
    for (int i = 0; i < first_keyword + signature->required_keywords; i++) {
        if (placed[i] || (i >= signature->required && i < first_keyword)) continue;
        int self_count = signature->has_self ? 1 : 0, least = signature->required - self_count;
        bool is_unpacked = signature->rest_index >= 0 && i < signature->positional &&
                           named_parameter(signature, signature->names[i]) != i;
        Owned name = is_unpacked ? display_name(vm, signature, owner, false)
                                 : called_name(vm, signature, owner, false);
        if (name && is_unpacked)
            raise_type_error(vm, "%S expected at least %d argument%s, got %d", name, least,
                             least == 1 ? "" : "s", i - self_count);
        else if (name)
            raise_type_error(vm, "%S missing required argument '%S' (pos %d)", name, signature->names[i],
                             i + (signature->has_self ? 0 : 1));
        value_release(vm, name);
        return false;
    }
    return true;
}

/* The class that messages name: of a class method the one it was asked of. */
static const Type *shown_owner(const Signature *signature, const Type *owner, Value prefix) {
    return signature->is_class_method && prefix && value_is_type(prefix) ? as_type(prefix) : owner;
}

QuickCall signature_quick(const Signature *signature, NativeFunction function) {
    enum { BITS = 32 };
    if (!signature->is_positional || !function || signature->positional >= BITS)
        return (QuickCall){NULL, 0, 0};
    uint32_t up_to_most = (uint32_t)(((uint64_t)2 << signature->positional) - 1);
    uint32_t too_few = ((uint32_t)1 << signature->required) - 1;
    return (QuickCall){function, up_to_most & ~too_few, signature->count};
}

Owned signature_call(VM *vm, const Signature *signature, const Type *owner, NativeFunction function,
                     Value prefix, Arguments arguments) {
    Value placed[SIGNATURE_MAX];
    size_t before = prefix ? 1 : 0, given = before + arguments.count;
    int64_t shown = (int64_t)given - (signature->has_self ? 1 : 0);
    bool has_keywords = arguments.keyword_names && as_tuple(arguments.keyword_names)->count;
    if (LIKELY(signature->is_simple && !has_keywords)) {
        if (UNLIKELY(given < signature->required || given > signature->positional)) {
            wrong_count(vm, signature, shown_owner(signature, owner, prefix), shown);
            return NULL;
        }
        if (prefix) placed[0] = prefix;
        for (size_t i = 0; i < arguments.count; i++) placed[before + i] = arguments.items[i];
        for (size_t i = given; i < signature->positional; i++) placed[i] = NULL;
        return function(vm, placed);
    }
    owner = shown_owner(signature, owner, prefix);
    if (takes_no_keywords(signature)) {
        if (has_keywords) {
            refuse_keywords(vm, signature, owner);
            return NULL;
        }
        bool is_too_many = given > signature->positional && signature->rest_index < 0;
        if (given < signature->required || is_too_many) {
            wrong_count(vm, signature, owner, shown);
            return NULL;
        }
    } else if (!check_counts(vm, signature, owner, shown,
                             has_keywords ? as_tuple(arguments.keyword_names)->count : 0)) {
        return NULL;
    }
    for (int i = 0; i < signature->count; i++) placed[i] = NULL;
    if (prefix) placed[0] = prefix;
    int64_t misfit = -1;
    Owned rest = NULL, keywords = NULL, result = NULL;
    size_t positional = given < signature->positional ? given : signature->positional;
    for (size_t i = before; i < positional; i++) placed[i] = arguments.items[i - before];
    if (signature->rest_index >= 0) {
        size_t used = positional - before;
        rest = tuple_from(vm, arguments.items + used, (int64_t)(arguments.count - used));
        if (!rest) goto done;
        placed[signature->rest_index] = rest;
    }
    if (signature->keywords_index >= 0) {
        keywords = dict_new(vm);
        if (!keywords) goto done;
    }
    if (has_keywords && !place_keywords(vm, signature, arguments, placed, keywords, &misfit)) goto done;
    if (keywords) placed[signature->keywords_index] = keywords;
    if (!check_required(vm, signature, owner, placed)) goto done;
    if (misfit >= 0) {
        refuse_keyword(vm, signature, owner, tuple_peek(arguments.keyword_names, misfit));
        goto done;
    }
    result = function(vm, placed);
done:
    value_release(vm, rest);
    value_release(vm, keywords);
    return result;
}

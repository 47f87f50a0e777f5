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
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

const char *signature_parameters(const char *text) {
    return strchr(text, '(');
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
        signature->is_static_method = !signature->is_class_method;
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
        return str_new_format(vm, "%N.%*s", owner, (int)signature->name_count, signature->name);
    return str_new_format(vm, "%*s", (int)signature->name_count, signature->name);
}

static bool wrong_count(VM *vm, const Signature *signature, const Type *owner, int64_t given) {
    int self = signature->has_self ? 1 : 0;
    int64_t least = signature->required - self, most = signature->positional - self;
    bool is_constructor = self && !owner; /* they speak as PyArg_UnpackTuple even of one argument */
    Owned name = display_name(vm, signature, owner, most <= 1 && least == most);
    if (!name) return false;
    if (signature->is_simple || signature->positional_only == signature->positional) {
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
    } else if (given > most) {
        int64_t keywords = signature->count - signature->positional;
        raise_type_error(vm, "%S() takes %s %ld %sargument%s (%ld given)", name,
                         least == most ? "exactly" : "at most", most, keywords ? "positional " : "",
                         most == 1 ? "" : "s", given);
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

/* Places keyword arguments; *rest collects those for **kwargs. */
static bool place_keywords(VM *vm, const Signature *signature, const Type *owner, Arguments arguments,
                           Value *placed, Owned rest) {
    for (int64_t i = 0; i < as_tuple(arguments.keyword_names)->count; i++) {
        Value name = tuple_peek(arguments.keyword_names, i),
              value = arguments.items[arguments.count + (size_t)i];
        int index = find_parameter(signature, name);
        bool is_named = index >= 0 && (index >= signature->positional_only || index >= signature->positional);
        if (is_named && !placed[index]) {
            placed[index] = value;
            continue;
        }
        if (!is_named && rest) {
            if (!dict_set(vm, as_dict(rest), name, value)) return false;
            continue;
        }
        Owned shown = display_name(vm, signature, owner, false);
        if (!shown) return false;
        if (is_named) {
            raise_type_error(vm, "argument for %S() given by name ('%S') and position (%d)", shown, name,
                             index + (signature->has_self ? 0 : 1));
        } else if (signature->positional_only == signature->positional &&
                   signature->count == signature->positional) {
            value_release(vm, shown);
            shown = display_name(vm, signature, owner, true);
            if (shown) raise_type_error(vm, "%S() takes no keyword arguments", shown);
        } else {
            raise_type_error(vm, "%S() got an unexpected keyword argument '%S'", shown, name);
        }
        value_release(vm, shown);
        return false;
    }
    return true;
}

static bool check_required(VM *vm, const Signature *signature, const Type *owner, const Value *placed,
                           int64_t given) {
    int first_keyword = signature->positional + (signature->rest_index >= 0 ? 1 : 0);
    for (int i = 0; i < first_keyword + signature->required_keywords; i++) {
        if (placed[i] || (i >= signature->required && i < first_keyword)) continue;
        if (i < signature->positional && signature->positional_only == signature->positional)
            return wrong_count(vm, signature, owner, given);
        Owned name = display_name(vm, signature, owner, false);
        if (name)
            raise_type_error(vm, "%S() missing required argument '%S' (pos %d)", name, signature->names[i],
                             i + (signature->has_self ? 0 : 1));
        value_release(vm, name);
        return false;
    }
    return true;
}

QuickCall signature_quick(const Signature *signature, NativeFunction function) {
    if (!signature->is_positional) return (QuickCall){NULL, 0, 0, 0};
    return (QuickCall){function, signature->required, signature->positional, signature->count};
}

Owned signature_call(VM *vm, const Signature *signature, const Type *owner, NativeFunction function,
                     Value prefix, Arguments arguments) {
    Value placed[SIGNATURE_MAX];
    size_t before = prefix ? 1 : 0, given = before + arguments.count;
    int64_t shown = (int64_t)given - (signature->has_self ? 1 : 0);
    bool has_keywords = arguments.keyword_names && as_tuple(arguments.keyword_names)->count;
    if (LIKELY(signature->is_simple && !has_keywords)) {
        if (UNLIKELY(given < signature->required || given > signature->positional)) {
            wrong_count(vm, signature, owner, shown);
            return NULL;
        }
        if (prefix) placed[0] = prefix;
        for (size_t i = 0; i < arguments.count; i++) placed[before + i] = arguments.items[i];
        for (size_t i = given; i < signature->positional; i++) placed[i] = NULL;
        return function(vm, placed);
    }
    for (int i = 0; i < signature->count; i++) placed[i] = NULL;
    if (prefix) placed[0] = prefix;
    Owned rest = NULL, keywords = NULL, result = NULL;
    size_t positional = given < signature->positional ? given : signature->positional;
    for (size_t i = before; i < positional; i++) placed[i] = arguments.items[i - before];
    if (signature->rest_index >= 0) {
        size_t used = positional - before;
        rest = tuple_from(vm, arguments.items + used, (int64_t)(arguments.count - used));
        if (!rest) goto done;
        placed[signature->rest_index] = rest;
    } else if (given > signature->positional) {
        wrong_count(vm, signature, owner, shown);
        goto done;
    }
    if (signature->keywords_index >= 0) {
        keywords = dict_new(vm);
        if (!keywords) goto done;
    }
    if (has_keywords && !place_keywords(vm, signature, owner, arguments, placed, keywords)) goto done;
    if (keywords) placed[signature->keywords_index] = keywords;
    if (!check_required(vm, signature, owner, placed, shown)) goto done;
    result = function(vm, placed);
done:
    value_release(vm, rest);
    value_release(vm, keywords);
    return result;
}

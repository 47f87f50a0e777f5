/*
 * Finds the words for a mistake: runs the ordered grammar of grammar.def over the tokens as CPython's
 * generated parser does, first without and then with the rules for mistakes, and takes the first one that
 * speaks.
 *
 * Start at diagnose(). run() twice calls match_rule(), which tries alternatives in order; what they make are
 * Things, much reduced nodes that know their tokens. `fill` is the number of tokens that anything has looked
 * at: several messages are placed at the last of these, so lookahead must be the same as CPython's. After the
 * first error everything returns NULL at once.
 *
 * The interpreter's depth counts the same levels as CPython's parser and stops at the same number.
 */
#include "parser/diagnose.h"

#include <assert.h>
#include <string.h>

#include "parser/peg.h"

/* A special kind of Thing beside the nodes. */
enum { THING_LIST = NODE_KIND_COUNT, THING_TOKENS, THING_PAIR };

typedef struct Thing Thing;
struct Thing {
    uint16_t kind;   /* NodeKind or THING_… */
    uint16_t detail; /* keyword: is **; PAIR: is `in` */
    uint32_t count;
    const Token *first, *last;
    Thing **items;
};

typedef struct Memo Memo;
struct Memo {
    Memo *next;
    const PegRule *rule;
    Thing *thing;
    size_t mark; /* behind it */
};

typedef struct Engine {
    Parser *parser;
    Lexer *lexer;
    Arena *arena;
    const Token *tokens;
    size_t token_count, mark, fill;
    Memo **memos; /* by token */
    Memo *free_memos;
    Thing *nothing; /* stands for success without a value */
    int level;
    bool calls_invalid, failed, is_lexer_error;
    size_t first;     /* where to begin */
    size_t forgotten; /* memos of tokens before this one have been given back */
    Diagnostic *error;
    Thing **captures; /* PEG_CAPTURES for each running alternative */
    size_t capture_count, capture_room;
    Thing **list; /* items of loops being matched */
    size_t list_count, list_room;
} Engine;

static Thing *match_rule(Engine *engine, PegRule *rule);
static Thing *match_item(Engine *engine, const PegItem *item, bool *cut);

/* ---- errors ---- */

static void raise(Engine *engine, Diagnostic *error) {
    if (!engine->failed) engine->error = error;
    engine->failed = true;
}

/* Makes the token at mark known; false at the lexer's mistake. */
static bool look(Engine *engine) {
    if (engine->failed) return false;
    if (engine->mark < engine->fill) return true;
    const Token *token = &engine->tokens[engine->mark];
    engine->fill = engine->mark + 1;
    if (token->kind != TOKEN_ERRORTOKEN) return true;
    engine->is_lexer_error = true;
    raise(engine, engine->lexer->error);
    return false;
}

static const Token *last_token(const Engine *engine) {
    return &engine->tokens[engine->fill ? engine->fill - 1 : 0];
}

/* CPython's place of an error "at a token"; tokens that stand nowhere give the lexer's position and no end.
 */
static Span span_of_token(const Token *token) {
    Span span = token->span;
    if (span.column == NO_COLUMN) {
        span.column = token->cursor_column - 1;
        span.end_column = UINT32_MAX - 1;
    }
    return span;
}

static Span span_between(const Token *first, const Token *last) {
    return (Span){first->span.line, first->span.column, last->span.end_line, last->span.end_column};
}

/* To where the lexer has read. */
static Span span_to_cursor(const Engine *engine, const Token *first) {
    const Token *last = last_token(engine);
    uint32_t cursor = last->span.end_column == NO_COLUMN ? last->cursor_column : last->span.end_column;
    return (Span){first->span.line, first->span.column, last->span.end_line, cursor - 1};
}

static const char *text_of(const Engine *engine, const Token *token) {
    return arena_copy_text(engine->arena, engine->lexer->text + token->start, token->end - token->start);
}

static const char *constant_name(const Thing *thing) {
    switch (thing->first->kind) {
    case TOKEN_NONE: return "None";
    case TOKEN_TRUE: return "True";
    case TOKEN_FALSE: return "False";
    case TOKEN_ELLIPSIS: return "ellipsis";
    default: return "literal";
    }
}

/* What CPython calls an expression of this kind. */
static const char *expression_name(const Thing *thing) {
    switch (thing->kind) {
    case NODE_Attribute: return "attribute";
    case NODE_Subscript: return "subscript";
    case NODE_Starred: return "starred";
    case NODE_Name: return "name";
    case NODE_List: return "list";
    case NODE_Tuple: return "tuple";
    case NODE_Lambda: return "lambda";
    case NODE_Call: return "function call";
    case NODE_BoolOp: case NODE_BinOp: case NODE_UnaryOp: return "expression";
    case NODE_GeneratorExp: return "generator expression";
    case NODE_Yield: case NODE_YieldFrom: return "yield expression";
    case NODE_Await: return "await expression";
    case NODE_ListComp: return "list comprehension";
    case NODE_SetComp: return "set comprehension";
    case NODE_DictComp: return "dict comprehension";
    case NODE_Dict: return "dict literal";
    case NODE_Set: return "set display";
    case NODE_JoinedStr: return "f-string expression";
    case NODE_TemplateStr: return "t-string expression";
    case NODE_Constant: return constant_name(thing);
    case NODE_Compare: return "comparison";
    case NODE_IfExp: return "conditional expression";
    case NODE_NamedExpr: return "named expression";
    default: return "expression";
    }
}

/* ---- things ---- */

static Thing *thing_new(Engine *engine, unsigned kind, const Token *first, const Token *last) {
    Thing *thing = arena_allocate(engine->arena, sizeof *thing);
    thing->kind = (uint16_t)kind;
    thing->first = first;
    thing->last = last;
    return thing;
}

/* The last token before mark that is not layout. */
static const Token *last_matched(const Engine *engine, const Token *first) {
    const Token *last = &engine->tokens[engine->mark ? engine->mark - 1 : 0];
    while (last > first && last->kind >= TOKEN_NEWLINE && last->kind <= TOKEN_DEDENT) last--;
    return last < first ? first : last;
}

static Thing *list_from(Engine *engine, size_t start) {
    size_t count = engine->list_count - start;
    Thing *list = thing_new(engine, THING_LIST, &engine->tokens[engine->mark], &engine->tokens[engine->mark]);
    list->count = (uint32_t)count;
    if (count) {
        list->items = arena_allocate_array(engine->arena, count, sizeof *list->items);
        memcpy(list->items, engine->list + start, count * sizeof *list->items);
        list->first = list->items[0]->first;
        list->last = list->items[count - 1]->last;
    }
    engine->list_count = start;
    return list;
}

static void list_push(Engine *engine, Thing *thing) {
    arena_grow(engine->arena, &engine->list, engine->list_count, &engine->list_room, sizeof *engine->list);
    engine->list[engine->list_count++] = thing;
}

static void list_push_all(Engine *engine, Thing *thing) {
    if (!thing || thing == engine->nothing) return;
    if (thing->kind != THING_LIST) {
        list_push(engine, thing);
        return;
    }
    for (size_t i = 0; i < thing->count; i++) list_push(engine, thing->items[i]);
}

static Thing *node_from(Engine *engine, unsigned kind, const Token *first, Thing *const *parts,
                        size_t count) {
    size_t start = engine->list_count;
    for (size_t i = 0; i < count; i++) list_push_all(engine, parts[i]);
    Thing *node = list_from(engine, start);
    node->kind = (uint16_t)kind;
    node->first = first;
    node->last = last_matched(engine, first);
    return node;
}

/* ---- actions ---- */

typedef struct Call {
    Engine *engine;
    const Token *first;
    Thing *a, *b, *c;
} Call;

static Diagnostic *prepare_at(Engine *engine, DiagnosticId id, const Token *first, const Token *last) {
    return diagnostics_prepare(engine->parser->diagnostics, id, span_between(first, last));
}

static Thing *action_nothing(const Call *call) {
    (void)call;
    return NULL;
}

static Thing *action_in(const Call *call) {
    Thing *pair = thing_new(call->engine, THING_PAIR, call->first, last_matched(call->engine, call->first));
    pair->detail = true;
    return pair;
}

/* After `from __future__ import barry_as_FLUFL`, <> is the operator and != the mistake. */
static Thing *action_not_equal(const Call *call) {
    Engine *engine = call->engine;
    if (!engine->parser->is_flufl) return call->a;
    raise(engine,
          diagnostics_prepare(engine->parser->diagnostics, MESSAGE_BARRY, span_of_token(last_token(engine))));
    return NULL;
}

static Thing *action_angles(const Call *call) {
    Engine *engine = call->engine;
    if (call->a->first->end != call->b->first->start) return NULL;
    if (engine->parser->is_flufl) return call->a;
    if (engine->calls_invalid)
        raise(engine, prepare_at(engine, MESSAGE_MAYBE_NOT_EQUAL, call->a->first, call->b->first));
    return NULL;
}

/* `from __future__ import barry_as_FLUFL` changes what follows. */
static Thing *action_future(const Call *call) {
    Engine *engine = call->engine;
    const SoftNames *soft = &engine->parser->soft;
    if (call->a->first == call->a->last && call->a->first->name == soft->future &&
        call->b->kind == THING_LIST)
        for (size_t i = 0; i < call->b->count; i++)
            if (call->b->items[i]->first->name == soft->barry) engine->parser->is_flufl = true;
    return engine->nothing;
}

static bool is_imaginary(const Engine *engine, const Token *token) {
    return (engine->lexer->text[token->end - 1] | 0x20) == 'j' &&
           (engine->lexer->text[token->start + 1] | 0x20) != 'x';
}

static Thing *action_real(const Call *call) {
    if (!is_imaginary(call->engine, call->a->first)) return call->a;
    raise(call->engine, prepare_at(call->engine, MESSAGE_REAL_REQUIRED, call->a->first, call->a->last));
    return NULL;
}

static Thing *action_imaginary(const Call *call) {
    if (is_imaginary(call->engine, call->a->first)) return call->a;
    raise(call->engine, prepare_at(call->engine, MESSAGE_IMAGINARY_REQUIRED, call->a->first, call->a->last));
    return NULL;
}

static bool raise_literal_error(Engine *engine) {
    Diagnostic *error = engine->parser->error;
    engine->parser->error = NULL;
    if (error) raise(engine, error);
    return error != NULL;
}

static Thing *action_string(const Call *call) {
    Engine *engine = call->engine;
    Node *literal = literal_from_string(engine->parser, call->first);
    if (!literal) {
        raise_literal_error(engine);
        return NULL;
    }
    Thing *string = thing_new(engine, NODE_Constant, call->first, call->first);
    string->detail = NODE_AS(Constant, literal)->value->kind == CONSTANT_BYTES;
    return string;
}

/* Reads the texts of an f- or t-string that has just been matched, for the mistakes in their escapes. */
static bool check_middles(Engine *engine, const Token *start, const Token *end) {
    bool is_raw = false;
    for (uint32_t i = start->start; i < start->end; i++) is_raw |= (engine->lexer->text[i] | 0x20) == 'r';
    int depth = 0;
    for (const Token *token = start + 1; token < end; token++) {
        if (token->kind == TOKEN_FSTRING_START || token->kind == TOKEN_TSTRING_START) depth++;
        else if (token->kind == TOKEN_FSTRING_END || token->kind == TOKEN_TSTRING_END) depth--;
        else if (depth == 0 && (token->kind == TOKEN_FSTRING_MIDDLE || token->kind == TOKEN_TSTRING_MIDDLE) &&
                 !literal_from_middle(engine->parser, token, is_raw))
            return !raise_literal_error(engine);
    }
    return true;
}

static Thing *action_fstring(const Call *call) {
    const Token *end = &call->engine->tokens[call->engine->mark - 1];
    return check_middles(call->engine, call->first, end)
               ? thing_new(call->engine, NODE_JoinedStr, call->first, end)
               : NULL;
}

static Thing *action_tstring(const Call *call) {
    const Token *end = &call->engine->tokens[call->engine->mark - 1];
    return check_middles(call->engine, call->first, end)
               ? thing_new(call->engine, NODE_TemplateStr, call->first, end)
               : NULL;
}

static Thing *action_strings(const Call *call) {
    Engine *engine = call->engine;
    bool has_bytes = false, has_text = false, has_format = false;
    for (size_t i = 0; i < call->a->count; i++) {
        const Thing *string = call->a->items[i];
        if (string->kind == NODE_JoinedStr) has_format = true;
        else if (string->detail) has_bytes = true;
        else has_text = true;
    }
    if (has_bytes && (has_text || has_format)) {
        Span span = span_of_token(last_token(engine));
        raise(engine, diagnostics_prepare(engine->parser->diagnostics, MESSAGE_MIXED_BYTES, span));
        return NULL;
    }
    return thing_new(engine, has_format ? NODE_JoinedStr : NODE_Constant, call->first,
                     last_matched(engine, call->first));
}

/* The letter of the string that the token stands in. */
static char letter_around(const Engine *engine, const Token *token) {
    int depth = 0;
    for (; token >= engine->tokens; token--) {
        if (token->kind == TOKEN_FSTRING_END || token->kind == TOKEN_TSTRING_END) depth++;
        if (token->kind != TOKEN_FSTRING_START && token->kind != TOKEN_TSTRING_START) continue;
        if (depth-- == 0) return token->kind == TOKEN_TSTRING_START ? 't' : 'f';
    }
    return 'f';
}

static Thing *action_conversion(const Call *call) {
    Engine *engine = call->engine;
    const Token *mark = call->a->first, *name = call->b->first;
    char letter = letter_around(engine, mark);
    if (mark->end != name->start) {
        raise(engine, diagnostics_prepare(engine->parser->diagnostics, MESSAGE_CONVERSION_SPACE,
                                          span_between(mark, name), letter));
        return NULL;
    }
    const char *text = text_of(engine, name);
    if (strcmp(text, "s") == 0 || strcmp(text, "r") == 0 || strcmp(text, "a") == 0) return call->b;
    raise(engine, diagnostics_prepare(engine->parser->diagnostics, MESSAGE_WRONG_CONVERSION, name->span,
                                      letter, name->name->bytes));
    return NULL;
}

static Thing *action_first_and_rest(const Call *call) {
    Thing *parts[] = {call->b, call->c};
    return node_from(call->engine, THING_LIST, call->first, parts, 2);
}

static Thing *action_join(const Call *call) {
    Thing *parts[] = {call->a, call->b};
    return node_from(call->engine, THING_LIST, call->first, parts, 2);
}

static Thing *action_mapping(const Call *call) {
    Thing *keyword =
        thing_new(call->engine, NODE_keyword, call->first, last_matched(call->engine, call->first));
    keyword->detail = true;
    return keyword;
}

static const Token *end_of_comprehension(const Thing *clauses) {
    const Thing *last = clauses->items[clauses->count - 1];
    return last->items[last->count - 1]->last;
}

static Thing *raise_generator(const Call *call, const Token *first, const Token *last) {
    raise(call->engine, prepare_at(call->engine, MESSAGE_GENERATOR_PARENTHESES, first, last));
    return NULL;
}

static Thing *action_generator_argument(const Call *call) {
    return raise_generator(call, call->a->first, end_of_comprehension(call->b));
}

/* f(a, x for x in y), but not f(x for x in y) */
static Thing *action_generator_in_call(const Call *call) {
    const Thing *last = NULL;
    size_t count = 0;
    for (size_t i = 0; i < call->a->count; i++) {
        if (call->a->items[i]->kind == NODE_keyword) continue;
        last = call->a->items[i];
        count++;
    }
    return count > 1 ? raise_generator(call, last->first, end_of_comprehension(call->b)) : NULL;
}

static Thing *action_generator_last(const Call *call) {
    const Thing *clause = call->b->items[call->b->count - 1];
    return raise_generator(call, call->a->first, clause->items[0]->last);
}

static Thing *action_positional_after_keyword(const Call *call) {
    bool has_mapping = false;
    for (size_t i = 0; i < call->a->count; i++)
        has_mapping |= call->a->items[i]->kind == NODE_keyword && call->a->items[i]->detail;
    Engine *engine = call->engine;
    raise(engine, diagnostics_prepare(engine->parser->diagnostics,
                                      has_mapping ? MESSAGE_POSITIONAL_AFTER_MAPPING
                                                  : MESSAGE_POSITIONAL_AFTER_KEYWORD,
                                      span_of_token(last_token(engine))));
    return NULL;
}

static bool is_legacy(const Thing *thing) {
    if (thing->kind != NODE_Name || thing->first->kind != TOKEN_NAME) return false;
    return name_is(thing->first->name, "print") || name_is(thing->first->name, "exec");
}

static Thing *action_legacy(const Call *call) {
    if (!is_legacy(call->a)) return NULL;
    const char *name = call->a->first->name->bytes;
    raise(call->engine, diagnostics_prepare(call->engine->parser->diagnostics, MESSAGE_LEGACY_CALL,
                                            span_between(call->a->first, call->b->last), name, name));
    return NULL;
}

static Thing *action_forgot_comma(const Call *call) {
    Engine *engine = call->engine;
    if (is_legacy(call->a) || engine->tokens[engine->mark - 1].depth == 0) return NULL;
    raise(engine, prepare_at(engine, MESSAGE_FORGOT_COMMA, call->a->first, call->b->last));
    return NULL;
}

static Thing *raise_bound(const Call *call, DiagnosticId bound, DiagnosticId constraints) {
    Engine *engine = call->engine;
    raise(engine,
          diagnostics_prepare(engine->parser->diagnostics, call->b->kind == NODE_Tuple ? constraints : bound,
                              span_to_cursor(engine, call->a->first)));
    return NULL;
}

static Thing *action_bound_of_tuple(const Call *call) {
    return raise_bound(call, MESSAGE_BOUND_OF_TUPLE, MESSAGE_CONSTRAINTS_OF_TUPLE);
}

static Thing *action_bound_of_spec(const Call *call) {
    return raise_bound(call, MESSAGE_BOUND_OF_SPEC, MESSAGE_CONSTRAINTS_OF_SPEC);
}

/* Placed at the last character of the key. */
static Thing *action_missing_colon(const Call *call) {
    const Token *last = call->a->last;
    Span span = {call->a->first->span.line, last->span.end_column - 1, last->span.end_line, NO_COLUMN};
    raise(call->engine,
          diagnostics_prepare(call->engine->parser->diagnostics, MESSAGE_EXPECTED_DICT_COLON, span));
    return NULL;
}

static const struct {
    const char *name;
    Thing *(*run)(const Call *call);
} actions[] = {
    {"nothing", action_nothing},
    {"in", action_in},
    {"not_equal", action_not_equal},
    {"angles", action_angles},
    {"future", action_future},
    {"real", action_real},
    {"imaginary", action_imaginary},
    {"string", action_string},
    {"fstring", action_fstring},
    {"tstring", action_tstring},
    {"strings", action_strings},
    {"conversion", action_conversion},
    {"first_and_rest", action_first_and_rest},
    {"join", action_join},
    {"mapping", action_mapping},
    {"generator_argument", action_generator_argument},
    {"generator_in_call", action_generator_in_call},
    {"generator_last", action_generator_last},
    {"positional_after_keyword", action_positional_after_keyword},
    {"legacy", action_legacy},
    {"forgot_comma", action_forgot_comma},
    {"bound_of_tuple", action_bound_of_tuple},
    {"bound_of_spec", action_bound_of_spec},
    {"missing_colon", action_missing_colon},
};

int peg_action_index(const char *name, size_t count) {
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (strncmp(actions[i].name, name, count) == 0 && actions[i].name[count] == 0) return (int)i;
    assert(false && "an action that diagnose.c does not have");
    return 0;
}

/* ---- targets ---- */

/* The first part that cannot be a target of this kind (S, F, D), or NULL. */
static const Thing *invalid_target(const Thing *thing, char kind) {
    switch (thing->kind) {
    case NODE_List: case NODE_Tuple:
        for (size_t i = 0; i < thing->count; i++) {
            const Thing *found = invalid_target(thing->items[i], kind);
            if (found) return found;
        }
        return NULL;
    case NODE_Starred: return kind == 'D' ? thing : invalid_target(thing->items[0], kind);
    case NODE_Compare:
        /* The `a in b` of `for a in b` reads as a comparison: look at its left side. */
        if (kind != 'F') return thing;
        return thing->items[1]->kind == THING_PAIR && thing->items[1]->detail
                   ? invalid_target(thing->items[0], kind)
                   : NULL;
    case NODE_Name: case NODE_Attribute: case NODE_Subscript: return NULL;
    default: return thing;
    }
}

static void raise_target(Engine *engine, const Thing *thing, char kind) {
    const Thing *found = invalid_target(thing, kind);
    if (!found) return;
    raise(engine, diagnostics_prepare(engine->parser->diagnostics,
                                      kind == 'D' ? MESSAGE_CANNOT_DELETE : MESSAGE_CANNOT_ASSIGN,
                                      span_between(found->first, found->last), expression_name(found)));
}

/* ---- running alternatives ---- */

static const Thing *operand_of(const PegOperand *operand, Thing *const *captures) {
    const Thing *thing = captures[operand->capture];
    if (operand->pick == '<' && thing->kind == THING_LIST && thing->count) return thing->items[0];
    if (operand->pick == '>' && thing->kind == THING_LIST && thing->count)
        return thing->items[thing->count - 1];
    return thing;
}

/* The message's arguments are at most a letter, a text and a line, in orders that its format fixes. */
static Diagnostic *prepare_message(Engine *engine, const PegAlternative *alternative, Thing *const *captures,
                                   Span span) {
    Diagnostics *diagnostics = engine->parser->diagnostics;
    const char *text = NULL;
    unsigned line = 0;
    char letter = 0;
    for (size_t i = 0; i < alternative->argument_count; i++) {
        const PegArgument *argument = &alternative->arguments[i];
        if (argument->kind == 'c') letter = argument->letter;
        else if (argument->kind == 'n') text = expression_name(captures[argument->capture]);
        else if (argument->kind == 't') text = text_of(engine, captures[argument->capture]->first);
        else line = captures[argument->capture]->first->span.line;
    }
    DiagnosticId id = alternative->message;
    if (letter && text) return diagnostics_prepare(diagnostics, id, span, letter, text);
    if (letter) return diagnostics_prepare(diagnostics, id, span, letter);
    if (text && line) return diagnostics_prepare(diagnostics, id, span, text, line);
    if (text) return diagnostics_prepare(diagnostics, id, span, text);
    if (line) return diagnostics_prepare(diagnostics, id, span, line);
    return diagnostics_prepare(diagnostics, id, span);
}

static void raise_message(Engine *engine, const PegAlternative *alternative, Thing *const *captures) {
    Span span = SPAN_NONE;
    const Thing *a = alternative->operand_count ? operand_of(&alternative->operands[0], captures) : NULL;
    switch (alternative->action) {
    case PEG_LAST: span = span_of_token(last_token(engine)); break;
    case PEG_NEXT:
        if (!look(engine)) return;
        span = span_of_token(&engine->tokens[engine->mark]);
        break;
    case PEG_AT: span = span_between(a->first, a->last); break;
    case PEG_RANGE:
        span = span_between(a->first, operand_of(&alternative->operands[1], captures)->last);
        break;
    case PEG_FROM: span = span_to_cursor(engine, a->first); break;
    case PEG_DEFAULT: case PEG_NODE: case PEG_VALUE: case PEG_CALL: case PEG_TARGET: return;
    }
    raise(engine, prepare_message(engine, alternative, captures, span));
}

/* What a matched alternative makes. */
static Thing *act(Engine *engine, const PegAlternative *alternative, Thing *const *captures,
                  const Token *first, Thing *only) {
    switch (alternative->action) {
    case PEG_DEFAULT:
        if (alternative->has_only) return only;
        return thing_new(engine, THING_TOKENS, first, last_matched(engine, first));
    case PEG_NODE: {
        Thing *parts[3] = {NULL, NULL, NULL};
        for (size_t i = 0; i < alternative->operand_count; i++)
            parts[i] = captures[alternative->operands[i].capture];
        return node_from(engine, alternative->node, first, parts, alternative->operand_count);
    }
    case PEG_VALUE: {
        Thing *value = captures[alternative->operands[0].capture];
        return value ? value : engine->nothing;
    }
    case PEG_CALL: {
        Call call = {engine, first, captures[0], captures[1], captures[2]};
        return actions[alternative->call].run(&call);
    }
    case PEG_TARGET:
        raise_target(engine, captures[alternative->operands[0].capture], (char)alternative->call);
        return NULL;
    case PEG_LAST: case PEG_NEXT: case PEG_AT: case PEG_RANGE: case PEG_FROM:
        raise_message(engine, alternative, captures);
        return NULL;
    }
    UNREACHABLE();
}

/* Tries the alternatives in order. One whose items match decides, even if its action makes nothing. */
static Thing *match_alternatives(Engine *engine, const PegRule *rule) {
    size_t mark = engine->mark, base = engine->capture_count;
    while (base + PEG_CAPTURES > engine->capture_room)
        arena_grow(engine->arena, &engine->captures, engine->capture_room, &engine->capture_room,
                   sizeof *engine->captures);
    engine->capture_count = base + PEG_CAPTURES;
    Thing *result = NULL;
    for (size_t i = 0; i < rule->count && !engine->failed; i++) {
        const PegAlternative *alternative = &rule->alternatives[i];
        bool cut = false;
        Thing *only = engine->nothing;
        for (size_t j = 0; j < PEG_CAPTURES; j++) engine->captures[base + j] = NULL;
        size_t j = 0;
        for (; j < alternative->item_count; j++) {
            const PegItem *item = &alternative->items[j];
            Thing *value = match_item(engine, item, &cut);
            if (!value) break;
            if (j == alternative->only) only = value;
            if (item->capture >= 0)
                engine->captures[base + (size_t)item->capture] = value == engine->nothing ? NULL : value;
        }
        if (engine->failed) break;
        if (j == alternative->item_count) {
            result = act(engine, alternative, &engine->captures[base], &engine->tokens[mark], only);
            break;
        }
        engine->mark = mark;
        if (cut) break;
    }
    engine->capture_count = base;
    return engine->failed ? NULL : result;
}

/* ---- remembering ---- */

static Memo *find_memo(const Engine *engine, const PegRule *rule, size_t mark) {
    for (Memo *memo = engine->memos[mark]; memo; memo = memo->next)
        if (memo->rule == rule) return memo;
    return NULL;
}

static Memo *add_memo(Engine *engine, const PegRule *rule, size_t mark, Thing *thing, size_t end) {
    Memo *memo = engine->free_memos;
    if (memo) engine->free_memos = memo->next;
    else memo = arena_allocate(engine->arena, sizeof *memo);
    *memo = (Memo){engine->memos[mark], rule, thing, end};
    engine->memos[mark] = memo;
    return memo;
}

/* Nothing goes back behind a whole statement of the file: its memos can serve again. */
static void forget_before(Engine *engine, size_t mark) {
    for (; engine->forgotten < mark; engine->forgotten++) {
        Memo *memo = engine->memos[engine->forgotten];
        while (memo) {
            Memo *next = memo->next;
            memo->next = engine->free_memos;
            engine->free_memos = memo;
            memo = next;
        }
        engine->memos[engine->forgotten] = NULL;
    }
}

/* A left-recursive rule grows: each round may use what the round before has matched. */
static Thing *match_left_recursive(Engine *engine, const PegRule *rule) {
    size_t mark = engine->mark, best = mark;
    Memo *memo = add_memo(engine, rule, mark, NULL, mark);
    Thing *result = NULL;
    for (;;) {
        memo->thing = result;
        memo->mark = best;
        engine->mark = mark;
        Thing *grown = match_alternatives(engine, rule);
        if (engine->failed) return NULL;
        if (!grown || engine->mark <= best) break;
        best = engine->mark;
        result = grown;
    }
    engine->mark = best;
    return result;
}

static bool go_down(Engine *engine) {
    if (engine->level++ < PARSER_DEPTH_LIMIT) return true;
    raise(engine, diagnostics_prepare(engine->parser->diagnostics, MESSAGE_TOO_COMPLEX, SPAN_NONE));
    return false;
}

static Thing *match_rule(Engine *engine, PegRule *rule) {
    if (engine->failed || (rule->is_invalid && !engine->calls_invalid)) return NULL;
    Thing *result = NULL;
    if (go_down(engine)) {
        size_t mark = engine->mark;
        Memo *memo = rule->is_memo ? find_memo(engine, rule, mark) : NULL;
        if (memo) {
            engine->mark = memo->mark;
            result = memo->thing;
        } else if (rule->is_left_recursive) {
            result = match_left_recursive(engine, rule);
        } else {
            bool calls_invalid = engine->calls_invalid;
            if (rule->suspends_invalid) engine->calls_invalid = false;
            result = match_alternatives(engine, rule);
            engine->calls_invalid = calls_invalid;
            if (rule->is_memo && !engine->failed) add_memo(engine, rule, mark, result, engine->mark);
        }
    }
    engine->level--;
    return result;
}

/* ---- running items ---- */

static Thing *match_token(Engine *engine, TokenKind kind) {
    if (!look(engine)) return NULL;
    const Token *token = &engine->tokens[engine->mark];
    if (token->kind != kind) return NULL;
    engine->mark++;
    switch (kind) {
    case TOKEN_NAME: return thing_new(engine, NODE_Name, token, token);
    case TOKEN_NUMBER:
        if (!literal_from_number(engine->parser, token) && raise_literal_error(engine)) return NULL;
        return thing_new(engine, NODE_Constant, token, token);
    case TOKEN_NONE: case TOKEN_TRUE: case TOKEN_FALSE: case TOKEN_ELLIPSIS:
        return thing_new(engine, NODE_Constant, token, token);
    default: return thing_new(engine, THING_TOKENS, token, token);
    }
}

static Thing *match_soft(Engine *engine, const PegItem *item) {
    if (!look(engine)) return NULL;
    const Token *token = &engine->tokens[engine->mark];
    if (token->kind != TOKEN_NAME) return NULL;
    const SoftNames *soft = &engine->parser->soft;
    bool is_it = item->kind == PEG_SOFT ? token->name == item->name
                                        : token->name == soft->match || token->name == soft->case_ ||
                                              token->name == soft->type || token->name == soft->underscore;
    if (!is_it) return NULL;
    engine->mark++;
    return thing_new(engine, NODE_Name, token, token);
}

enum { TOP_LEVEL = 3 }; /* file, statements, and the loop itself */

static Thing *match_loop(Engine *engine, const PegItem *item) {
    if (!go_down(engine)) return NULL;
    size_t start = engine->list_count;
    /* The statements of a file or block: on the top level nothing goes back behind one. */
    bool is_top = engine->level <= TOP_LEVEL && item->inner->kind == PEG_RULE &&
                  strcmp(item->inner->rule->name, "statement") == 0;
    for (;;) {
        size_t mark = engine->mark;
        bool cut = false;
        Thing *value = match_item(engine, item->inner, &cut);
        if (!value) {
            engine->mark = mark;
            break;
        }
        if (is_top) {
            forget_before(engine, engine->mark);
            engine->list_count = start;
        }
        list_push(engine, value);
        if (engine->mark == mark) break;
    }
    engine->level--;
    if (engine->failed || (item->at_least_one && engine->list_count == start)) {
        engine->list_count = start;
        return NULL;
    }
    return list_from(engine, start);
}

static Thing *match_gather(Engine *engine, const PegItem *item) {
    if (!go_down(engine)) return NULL;
    size_t start = engine->list_count;
    for (;;) {
        size_t mark = engine->mark;
        bool cut = false;
        if (engine->list_count > start && !match_item(engine, item->separator, &cut)) {
            engine->mark = mark;
            break;
        }
        Thing *value = match_item(engine, item->inner, &cut);
        if (!value) {
            engine->mark = mark;
            break;
        }
        list_push(engine, value);
    }
    engine->level--;
    if (engine->failed || engine->list_count == start) {
        engine->list_count = start;
        return NULL;
    }
    return list_from(engine, start);
}

static Thing *match_forced(Engine *engine, const PegItem *item) {
    if (!look(engine)) return NULL;
    const Token *token = &engine->tokens[engine->mark];
    if (token->kind == item->token) return match_token(engine, item->token);
    if (!engine->calls_invalid) return NULL;
    raise(engine, diagnostics_prepare(engine->parser->diagnostics, MESSAGE_EXPECTED_TOKEN, token->span,
                                      token_infos[item->token].text));
    return NULL;
}

/* NULL: no match. `nothing` stands for a match without a value. */
static Thing *match_item(Engine *engine, const PegItem *item, bool *cut) {
    size_t mark = engine->mark;
    Thing *value;
    switch (item->kind) {
    case PEG_TOKEN: return match_token(engine, item->token);
    case PEG_SOFT: case PEG_ANY_SOFT: return match_soft(engine, item);
    case PEG_RULE: return match_rule(engine, item->rule);
    case PEG_OPTIONAL:
        value = match_item(engine, item->inner, cut);
        if (engine->failed) return NULL;
        if (value) return value;
        engine->mark = mark;
        return engine->nothing;
    case PEG_LOOP: return match_loop(engine, item);
    case PEG_GATHER: return match_gather(engine, item);
    case PEG_AND: case PEG_NOT:
        value = match_item(engine, item->inner, cut);
        engine->mark = mark;
        if (engine->failed) return NULL;
        return (value != NULL) == (item->kind == PEG_AND) ? engine->nothing : NULL;
    case PEG_CUT: *cut = true; return engine->nothing;
    case PEG_FORCED: return match_forced(engine, item);
    }
    UNREACHABLE();
}

/* ---- the two runs ---- */

enum { LONG_FILE = 20000 }; /* tokens */

static bool run(Engine *engine, PegRule *start, bool calls_invalid) {
    memset(engine->memos, 0, engine->token_count * sizeof *engine->memos);
    engine->free_memos = NULL;
    engine->forgotten = engine->mark = engine->first;
    engine->level = 0;
    engine->capture_count = engine->list_count = 0;
    engine->calls_invalid = calls_invalid;
    return match_rule(engine, start) != NULL;
}

/* Whether reading has come to the end of the text, if only to see that the last token ends there. */
static bool has_read_end(const Engine *engine) {
    const Token *last = last_token(engine);
    if (last->kind == TOKEN_ERRORTOKEN)
        return engine->lexer->end == LEXER_CUT_OFF || engine->lexer->is_string_cut;
    if (last->end != engine->lexer->source->count) return false;
    if (last->span.column == NO_COLUMN || last->kind == TOKEN_NAME || last->kind == TOKEN_NUMBER) return true;
    if (token_is_keyword((TokenKind)last->kind) || last->kind == TOKEN_OP) return true;
    if (last->kind == TOKEN_COLON && engine->lexer->string_count) return false;
    return token_infos[last->kind].text && last->end - last->start < 3;
}

/* The rest of the text may hold a mistake of its own, which then is the one to tell: a bracket never closed,
 * say. */
static Diagnostic *error_in_rest(const Engine *engine) {
    const Lexer *lexer = engine->lexer;
    if (lexer->end == LEXER_AT_END || engine->fill >= engine->token_count) return NULL;
    /* Inside an f-string the mistake in its expression goes before what that does to the rest of the string.
     */
    if (lexer->string_count) return NULL;
    if (lexer->end == LEXER_FAILED) return lexer->error;
    if (lexer->depth == 0) return NULL;
    uint32_t line = lexer->brackets[lexer->depth - 1].line, column = lexer->brackets[lexer->depth - 1].column;
    if (last_token(engine)->span.line <= line) return NULL;
    return diagnostics_prepare(engine->parser->diagnostics, MESSAGE_NEVER_CLOSED,
                               (Span){line, column, line, NO_COLUMN},
                               lexer->brackets[lexer->depth - 1].bracket);
}

static Diagnostic *generic_error(Engine *engine, const Token *last) {
    Diagnostics *diagnostics = engine->parser->diagnostics;
    if (last->kind == TOKEN_INDENT || last->kind == TOKEN_DEDENT)
        return diagnostics_prepare(
            diagnostics, last->kind == TOKEN_INDENT ? MESSAGE_UNEXPECTED_INDENT : MESSAGE_UNEXPECTED_UNINDENT,
            span_of_token(last_token(engine)));
    Diagnostic *error = diagnostics_prepare(diagnostics, MESSAGE_INVALID_SYNTAX, last->span);
    error->has_span = error->has_end = true; /* on line 0, if there is no text at all */
    return error;
}

static Diagnostic *find_error(Engine *engine, PegRule *start) {
    run(engine, start, false);
    bool wants_more = engine->parser->options->allow_incomplete && has_read_end(engine);
    if (wants_more) {
        Span span = span_of_token(last_token(engine));
        Diagnostic *error = diagnostics_prepare(engine->parser->diagnostics, MESSAGE_INCOMPLETE_INPUT, span);
        error->has_span = error->has_end = true; /* on line 0, if there is no text at all */
        return error;
    }
    const Token *last = last_token(engine);
    if (!engine->failed) run(engine, start, true);
    if (engine->is_lexer_error) return engine->error;
    bool is_indentation = !engine->failed && (last->kind == TOKEN_INDENT || last->kind == TOKEN_DEDENT);
    Diagnostic *error = engine->failed ? engine->error : generic_error(engine, last);
    if (is_indentation || error->kind == KIND_MEMORY_ERROR) return error;
    Diagnostic *later = error_in_rest(engine);
    return later ? later : error;
}

void diagnose(Parser *parser, Lexer *lexer) {
    Engine *engine = arena_allocate(parser->arena, sizeof *engine);
    engine->parser = parser;
    engine->lexer = lexer;
    engine->arena = parser->arena;
    engine->tokens = lexer->tokens.items;
    engine->token_count = lexer->tokens.count;
    engine->memos = arena_allocate_array(parser->arena, engine->token_count, sizeof *engine->memos);
    engine->nothing = thing_new(engine, THING_TOKENS, engine->tokens, engine->tokens);
    parser->error = NULL;
    parser->is_flufl = parser->options->barry_as_flufl;
    /* Of a long file the statements that were right need not be read again. */
    if (parser->options->mode == PARSE_MODULE && parser->last_statement > LONG_FILE)
        engine->first = parser->last_statement;
    PegRule *start = peg_build(parser->arena, parser->names, parser->options->mode);
    Diagnostic *error = find_error(engine, start);
    diagnostics_report(parser->diagnostics, error);
}

/*
 * Reads grammar.def. Its text is our own, so anything it does not understand is a broken invariant.
 */
#include "parser/peg.h"

#include <assert.h>
#include <string.h>

typedef enum PegRuleKind { PLAIN, MEMO, LEFT } PegRuleKind;

static const struct {
    const char *name, *text;
    PegRuleKind kind;
} rule_rows[] = {
#define RULE(name, kind, text) {#name, text, kind},
#include "parser/grammar.def"
#undef RULE
};

enum { RULE_COUNT = COUNT_OF(rule_rows), RULE_SLOTS = 1024 };

typedef struct Builder {
    Arena *arena;
    NameTable *names;
    PegRule *rules;
    uint16_t slots[RULE_SLOTS]; /* index + 1 of rules, hashed by name */
    const char *at;
} Builder;

static unsigned hash_text(const char *text, size_t count) {
    unsigned hash = 5381;
    for (size_t i = 0; i < count; i++) hash = hash * 33 + (unsigned char)text[i];
    return hash % RULE_SLOTS;
}

static PegRule *find_rule(Builder *builder, const char *name, size_t count) {
    for (unsigned at = hash_text(name, count); builder->slots[at]; at = (at + 1) % RULE_SLOTS) {
        PegRule *rule = &builder->rules[builder->slots[at] - 1];
        if (strncmp(rule->name, name, count) == 0 && rule->name[count] == 0) return rule;
    }
    assert(false && "a rule that grammar.def does not have");
    return NULL;
}

static void skip_blanks(Builder *builder) {
    while (*builder->at == ' ') builder->at++;
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static TokenKind token_by_text(const char *text, size_t count) {
    for (unsigned kind = 0; kind < TOKEN_KIND_COUNT; kind++) {
        const char *other = token_infos[kind].text;
        if (other && strncmp(other, text, count) == 0 && other[count] == 0) return (TokenKind)kind;
    }
    assert(false && "a token that tokens.def does not have");
    return TOKEN_OP;
}

static TokenKind token_by_name(const char *name, size_t count) {
    for (unsigned kind = 0; kind < TOKEN_FIRST_KEYWORD; kind++)
        if (strncmp(token_infos[kind].name, name, count) == 0 && token_infos[kind].name[count] == 0)
            return (TokenKind)kind;
    assert(false && "a kind of token that tokens.def does not have");
    return TOKEN_OP;
}

static void parse_alternatives(Builder *builder, PegRule *rule, char end);

/* A group is a rule without a name. */
static PegItem parse_group(Builder *builder, char end) {
    PegRule *rule = arena_allocate(builder->arena, sizeof *rule);
    rule->name = "";
    builder->at++;
    parse_alternatives(builder, rule, end);
    assert(*builder->at == end);
    builder->at++;
    return (PegItem){.kind = PEG_RULE, .rule = rule, .capture = -1};
}

static PegItem *keep(Builder *builder, PegItem item) {
    PegItem *kept = arena_allocate(builder->arena, sizeof *kept);
    *kept = item;
    return kept;
}

static PegItem parse_quoted(Builder *builder) {
    const char *start = ++builder->at;
    while (*builder->at != '\'') builder->at++;
    TokenKind kind = token_by_text(start, (size_t)(builder->at - start));
    builder->at++;
    return (PegItem){.kind = PEG_TOKEN, .token = kind, .capture = -1};
}

static PegItem parse_word(Builder *builder) {
    const char *start = builder->at;
    while (is_word(*builder->at)) builder->at++;
    size_t count = (size_t)(builder->at - start);
    assert(count);
    if (*start >= 'a')
        return (PegItem){.kind = PEG_RULE, .rule = find_rule(builder, start, count), .capture = -1};
    if (count == 4 && memcmp(start, "SOFT", 4) == 0) return (PegItem){.kind = PEG_ANY_SOFT, .capture = -1};
    return (PegItem){.kind = PEG_TOKEN, .token = token_by_name(start, count), .capture = -1};
}

static PegItem parse_atom(Builder *builder) {
    switch (*builder->at) {
    case '\'': return parse_quoted(builder);
    case '(': return parse_group(builder, ')');
    case '%': {
        const char *start = ++builder->at;
        while (is_word(*builder->at)) builder->at++;
        const Name *name = names_intern(builder->names, start, (size_t)(builder->at - start));
        return (PegItem){.kind = PEG_SOFT, .name = name, .capture = -1};
    }
    default: return parse_word(builder);
    }
}

/* A bracketed option of one thing needs no rule of its own. */
static PegItem parse_optional(Builder *builder) {
    PegItem group = parse_group(builder, ']');
    const PegAlternative *only = &group.rule->alternatives[0];
    bool is_single = group.rule->count == 1 && only->item_count == 1 && only->action == PEG_DEFAULT &&
                     only->items[0].capture < 0;
    return (PegItem){
        .kind = PEG_OPTIONAL, .inner = is_single ? only->items : keep(builder, group), .capture = -1};
}

static PegItem parse_item(Builder *builder) {
    if (builder->at[0] == '&' && builder->at[1] == '&') {
        builder->at += 2;
        PegItem token = parse_quoted(builder);
        token.kind = PEG_FORCED;
        return token;
    }
    if (*builder->at == '&' || *builder->at == '!') {
        PegKind kind = *builder->at++ == '&' ? PEG_AND : PEG_NOT;
        return (PegItem){.kind = kind, .inner = keep(builder, parse_atom(builder)), .capture = -1};
    }
    if (*builder->at == '~') return builder->at++, (PegItem){.kind = PEG_CUT, .capture = -1};
    if (*builder->at == '[') {
        PegItem optional = parse_optional(builder);
        return optional;
    }
    PegItem item = parse_atom(builder);
    if (*builder->at == '.') {
        builder->at++;
        PegItem inner = parse_atom(builder);
        assert(*builder->at == '+');
        builder->at++;
        return (PegItem){.kind = PEG_GATHER,
                         .separator = keep(builder, item),
                         .inner = keep(builder, inner),
                         .capture = -1};
    }
    if (*builder->at == '*' || *builder->at == '+') {
        bool at_least_one = *builder->at++ == '+';
        return (PegItem){
            .kind = PEG_LOOP, .inner = keep(builder, item), .at_least_one = at_least_one, .capture = -1};
    }
    return item;
}

/* ---- actions ---- */

static size_t read_word(Builder *builder, const char **word) {
    skip_blanks(builder);
    *word = builder->at;
    while (*builder->at != ' ' && *builder->at != '}') builder->at++;
    return (size_t)(builder->at - *word);
}

static DiagnosticId message_by_name(const char *name, size_t count) {
    static const char *const ids[] = {
#define MESSAGE(id, kind, text) #id,
#include "base/diagnostics.def"
#undef MESSAGE
    };
    for (unsigned i = 0; i < MESSAGE_COUNT; i++)
        if (strncmp(ids[i], name, count) == 0 && ids[i][count] == 0) return (DiagnosticId)i;
    assert(false && "a message that diagnostics.def does not have");
    return MESSAGE_INVALID_SYNTAX;
}

static NodeKind node_by_name(const char *name, size_t count) {
    for (unsigned i = 0; i < NODE_KIND_COUNT; i++)
        if (strncmp(node_infos[i].name, name, count) == 0 && node_infos[i].name[count] == 0)
            return (NodeKind)i;
    assert(false && "a node that nodes.def does not have");
    return NODE_Pass;
}

static void add_operand(PegAlternative *alternative, const char *word, size_t count) {
    PegOperand *operand = &alternative->operands[alternative->operand_count++];
    operand->pick = count == 2 ? word[0] : 0;
    operand->capture = word[count - 1] - 'a';
}

static void parse_error_action(Builder *builder, PegAlternative *alternative, const char *word,
                               size_t count) {
    static const struct {
        const char *name;
        PegAction action;
        size_t operands;
    } places[] = {{"!last", PEG_LAST, 0}, {"!next", PEG_NEXT, 0}, {"!at", PEG_AT, 1},
                  {"!range", PEG_RANGE, 2}, {"!from", PEG_FROM, 1}, {"!target", PEG_TARGET, 0}};
    size_t operands = 0;
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (strncmp(places[i].name, word, count) == 0 && !places[i].name[count]) {
            alternative->action = places[i].action;
            operands = places[i].operands;
        }
    if (alternative->action == PEG_TARGET) {
        count = read_word(builder, &word);
        alternative->call = word[0];
        operands = 1;
    }
    for (size_t i = 0; i < operands; i++) {
        count = read_word(builder, &word);
        add_operand(alternative, word, count);
    }
    if (alternative->action == PEG_TARGET) return;
    count = read_word(builder, &word);
    alternative->message = message_by_name(word, count);
    for (;;) {
        skip_blanks(builder);
        if (*builder->at == '}') return;
        count = read_word(builder, &word);
        PegArgument *argument = &alternative->arguments[alternative->argument_count++];
        *argument = (PegArgument){.kind = word[0], .letter = word[2], .capture = word[2] - 'a'};
    }
}

static void parse_action(Builder *builder, PegAlternative *alternative) {
    const char *word;
    builder->at++;
    size_t count = read_word(builder, &word);
    if (*word == '=') {
        alternative->action = PEG_NODE;
        alternative->node = node_by_name(word + 1, count - 1);
    } else if (*word == '#') {
        alternative->action = PEG_CALL;
        alternative->call = peg_action_index(word + 1, count - 1);
    } else if (*word == '!') {
        parse_error_action(builder, alternative, word, count);
    } else {
        alternative->action = PEG_VALUE;
        add_operand(alternative, word, count);
    }
    for (skip_blanks(builder); *builder->at != '}'; skip_blanks(builder)) {
        count = read_word(builder, &word);
        add_operand(alternative, word, count);
    }
    builder->at++;
}

/* ---- rules ---- */

static void parse_alternative(Builder *builder, PegAlternative *alternative, char end) {
    PegItem *items = NULL;
    size_t count = 0, room = 0;
    for (;;) {
        skip_blanks(builder);
        char c = *builder->at;
        if (c == end || c == '|' || c == 0) break;
        if (c == '{') {
            parse_action(builder, alternative);
            continue;
        }
        int capture = -1;
        if (c >= 'a' && c <= 'f' && builder->at[1] == '=') {
            capture = c - 'a';
            builder->at += 2;
        }
        arena_grow(builder->arena, &items, count, &room, sizeof *items);
        items[count] = parse_item(builder);
        items[count++].capture = capture;
    }
    alternative->items = items;
    alternative->item_count = count;
    size_t valued = 0;
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == PEG_AND || items[i].kind == PEG_NOT || items[i].kind == PEG_CUT) continue;
        valued++;
        alternative->only = i;
    }
    alternative->has_only = valued == 1;
}

static void parse_alternatives(Builder *builder, PegRule *rule, char end) {
    for (;;) {
        arena_grow(builder->arena, &rule->alternatives, rule->count, &rule->room, sizeof *rule->alternatives);
        PegAlternative made = {.action = PEG_DEFAULT};
        parse_alternative(builder, &made, end);
        rule->alternatives[rule->count++] = made;
        if (*builder->at != '|') return;
        builder->at++;
    }
}

PegRule *peg_build(Arena *arena, NameTable *names, ParseMode mode) {
    Builder *builder = arena_allocate(arena, sizeof *builder);
    builder->arena = arena;
    builder->names = names;
    builder->rules = arena_allocate_array(arena, RULE_COUNT, sizeof *builder->rules);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        PegRule *rule = &builder->rules[i];
        rule->name = rule_rows[i].name;
        rule->index = (int)i;
        rule->is_left_recursive = rule_rows[i].kind == LEFT;
        rule->is_memo = rule_rows[i].kind != PLAIN;
        rule->is_invalid = strncmp(rule->name, "invalid_", 8) == 0;
        rule->suspends_invalid = strcmp(rule->name, "expression_without_invalid") == 0;
        unsigned at = hash_text(rule->name, strlen(rule->name));
        while (builder->slots[at]) at = (at + 1) % RULE_SLOTS;
        builder->slots[at] = (uint16_t)(i + 1);
    }
    for (size_t i = 0; i < RULE_COUNT; i++) {
        builder->at = rule_rows[i].text;
        parse_alternatives(builder, &builder->rules[i], 0);
    }
    static const char *const starts[] = {"file", "interactive", "eval", "func_type"};
    return find_rule(builder, starts[mode], strlen(starts[mode]));
}

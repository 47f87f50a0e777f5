/*
 * Comments about types (`# type: …`), for ast.parse(type_comments=True).
 *
 * The source is lexed once more, now with its comments.
 */
#include "parser/type_comments.h"

#include <string.h>

#include "lexer/lexer.h"

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t')) at++;
    return at;
}

/* What stands behind "# type:" (blanks anywhere in between); NULL for other comments. */
static const char *type_text(const char *at, const char *end) {
    static const char word[] = "type:";
    enum { WORD_LENGTH = sizeof word - 1 };
    at = skip_blanks(at + 1, end);
    if (end - at <= WORD_LENGTH || memcmp(at, word, WORD_LENGTH) != 0) return NULL;
    return skip_blanks(at + WORD_LENGTH, end);
}

/* What stands behind "ignore"; NULL if the text is a type. */
static const char *ignore_tag(const char *at, const char *end) {
    static const char word[] = "ignore";
    enum { WORD_LENGTH = sizeof word - 1 };
    if (end - at < WORD_LENGTH || memcmp(at, word, WORD_LENGTH) != 0) return NULL;
    at += WORD_LENGTH;
    if (at == end) return at;
    bool continues = (unsigned char)*at >= 0x80 || (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
                     (*at >= 'A' && *at <= 'Z');
    return continues ? NULL : at;
}

static Node *make_ignore(Arena *arena, const Token *token, const char *tag, const char *end) {
    TypeIgnoreNode *node = arena_allocate(arena, sizeof *node);
    Constant *text = arena_allocate(arena, sizeof *text);
    text->kind = CONSTANT_STR;
    text->text.count = (size_t)(end - tag);
    text->text.bytes = arena_copy_text(arena, tag, text->text.count);
    node->base.kind = NODE_TypeIgnore;
    node->lineno = (int)token->span.line;
    node->tag = text;
    return &node->base;
}

bool collect_type_comments(Node *tree, const Source *source, NameTable *names, Diagnostics *diagnostics) {
    Arena *arena = names->arena;
    Lexer *lexer = arena_allocate(arena, sizeof *lexer);
    LexerOptions options = {.extra_tokens = true};
    Diagnostics unheard;
    diagnostics_open(&unheard, arena); /* the parser's own run has warned already */
    lexer_run(lexer, source, &options, names, &unheard);
    NodeList ignores = {0};
    size_t room = 0;
    for (size_t i = 0; i < lexer->tokens.count; i++) {
        const Token *token = &lexer->tokens.items[i];
        if (token->kind != TOKEN_COMMENT) continue;
        const char *end = source->bytes + token->end, *text = type_text(source->bytes + token->start, end);
        if (!text) continue;
        const char *tag = ignore_tag(text, end);
        if (!tag) {
            diagnostics_add(diagnostics, MESSAGE_TYPE_COMMENT, token->span);
            return false;
        }
        arena_grow(arena, &ignores.items, ignores.count, &room, sizeof *ignores.items);
        ignores.items[ignores.count++] = make_ignore(arena, token, tag, end);
    }
    if (tree->kind == NODE_Module) NODE_AS_MUTABLE(Module, tree)->type_ignores = ignores;
    return true;
}

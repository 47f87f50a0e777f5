/*
 * The module _tokenize: the tokens of the lexer for tokenize.py.
 *
 * All lines are read, and all tokens made, when the first token is asked for. A mistake is raised in its
 * turn, behind the tokens before it.
 */
#include "stdlib/modules.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "lexer/token_row.h"
#include "vm/objects/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct TokenizerIter {
    Object object;
    Field readline, encoding; /* encoding: a str, or NULL when lines are str */
    bool has_extra_tokens, is_open, is_done;
    Arena arena;      /* from here on valid once is_open */
    const char *text; /* as it was read, up to a NUL */
    Source source;
    Lexer *lexer;
    Diagnostics diagnostics;
    Diagnostic *error; /* of the source, when there is no lexer */
    TokenRows rows;
    size_t next;
} TokenizerIter;

static TokenizerIter *as_tokenizer(Value value) {
    return (TokenizerIter *)(uintptr_t)value;
}

/* CPython's number of a token: keywords are names, and three kinds of its table are missing in ours. */
static int64_t token_number(TokenKind kind) {
    enum { MISSING_BEFORE_STRINGS = 3 }; /* TYPE_IGNORE, TYPE_COMMENT, SOFT_KEYWORD */
    if (token_is_keyword(kind)) return TOKEN_NAME;
    return kind > TOKEN_OP ? (int64_t)kind + MISSING_BEFORE_STRINGS : (int64_t)kind;
}

/* --- reading -------------------------------------------------------------------------------------------- */

/* The next line as a str; *line NULL at the end. */
static bool read_line(VM *vm, TokenizerIter *self, Owned *line) {
    *line = NULL;
    Owned given = value_call_0(vm, field_peek(&self->readline));
    if (!given) return raise_clear_if(vm, EXCEPTION(StopIteration));
    if (!field_peek(&self->encoding)) {
        if (!value_is_str(given)) raise_type_error(vm, "readline() returned a non-string object");
        else *line = value_retain(given);
    } else if (!value_is_bytes(given)) {
        raise_type_error(vm, "readline() returned a non-bytes object");
    } else {
        Owned decode = str_intern_text(vm, "decode"), errors = str_intern_text(vm, "replace");
        Value arguments[2] = {field_peek(&self->encoding), errors};
        if (decode && errors) *line = value_call_method(vm, given, decode, arguments, 2);
        value_release(vm, decode);
        value_release(vm, errors);
    }
    value_release(vm, given);
    return *line != NULL;
}

/* All lines as UTF-8. */
static bool read_all(VM *vm, TokenizerIter *self, Buffer *text) {
    for (;;) {
        Owned line;
        if (!read_line(vm, self, &line)) return false;
        bool is_end = !line || !value_is_str(line) || !as_str(line)->count;
        if (!is_end) str_append_utf8(text, line);
        value_release(vm, line);
        if (text->failed) return raise_memory_error(vm);
        if (is_end) return true;
    }
}

/* Makes the tokens of the text, in the arena of self. */
static bool make_tokens(VM *vm, TokenizerIter *self, const Buffer *text) {
    arena_open(&self->arena);
    self->is_open = true;
    if (setjmp(self->arena.exhausted)) return raise_memory_error(vm);
    self->text = arena_copy_text(&self->arena, text->bytes ? text->bytes : "", text->count);
    NameTable *names = arena_allocate(&self->arena, sizeof *names);
    names_open(names, &self->arena);
    diagnostics_open(&self->diagnostics, &self->arena);
    SourceOptions source_options = {
        .is_str = true, .keep_line_ends = true, .add_newline = text->count != 0, .replace_malformed = true};
    self->rows.source = &self->source;
    if (!source_open(&self->source, self->text, text->count, &source_options, &self->diagnostics)) {
        self->error = self->diagnostics.first_error;
        return true;
    }
    self->lexer = arena_allocate(&self->arena, sizeof *self->lexer);
    LexerOptions options = {.extra_tokens = self->has_extra_tokens};
    lexer_run(self->lexer, &self->source, &options, names, &self->diagnostics);
    return true;
}

static bool open_tokenizer(VM *vm, TokenizerIter *self) {
    Buffer text = BUFFER_EMPTY;
    bool is_fine = read_all(vm, self, &text);
    /* readline may have come back to this very iterator */
    if (is_fine && !self->is_open) is_fine = make_tokens(vm, self, &text);
    buffer_close(&text);
    return is_fine;
}

/* --- tokens --------------------------------------------------------------------------------------------- */

/* The lines that a token stands on; of what is not a string only the last. */
static Owned line_of(VM *vm, const TokenizerIter *self, const Token *token, const TokenRow *row) {
    const char *text = self->source.bytes;
    uint32_t end = (uint32_t)(self->source.has_added_newline ? self->source.count - 1 : self->source.count);
    if (token->span.column == NO_COLUMN && token->start >= self->source.count) return str_new_text(vm, "");
    bool is_string = token->kind == TOKEN_STRING ||
                     (token->kind >= TOKEN_FSTRING_START && token->kind <= TOKEN_TSTRING_END);
    uint32_t start = is_string || row->line == row->end_line ? token->start : token->end;
    while (start > 0 && text[start - 1] != '\n') start--;
    /* the text of an f-string may end with a line end: then the line behind it belongs to it too */
    uint32_t stop = token->end > token->start && !is_string ? token->end - 1 : token->end;
    while (stop < end && text[stop] != '\n') stop++;
    if (stop < end) stop++;
    return str_new_utf8(vm, text + start, stop > start ? stop - start : 0);
}

static Owned pair(VM *vm, size_t line, size_t column) {
    Owned items[2] = {value_from_small_int((int64_t)line), value_from_small_int((int64_t)column)};
    return tuple_from_take(vm, items, 2);
}

/* (kind, text, (line, column), (end line, end column), lines) */
static Owned token_tuple(VM *vm, TokenizerIter *self, const Token *token) {
    TokenRow row = token_row(&self->rows, token);
    int64_t number = token_number((TokenKind)token->kind);
    bool is_operator = token->kind > TOKEN_DEDENT && token->kind < TOKEN_OP;
    if (self->has_extra_tokens && is_operator) number = TOKEN_OP;
    Owned items[5] = {value_from_small_int(number), str_new_utf8(vm, row.text, row.text_count),
                      pair(vm, row.line, row.column), pair(vm, row.end_line, row.end_column),
                      line_of(vm, self, token, &row)};
    return tuple_from_take(vm, items, COUNT_OF(items));
}

/* --- mistakes ------------------------------------------------------------------------------------------- */

static bool set_place(VM *vm, Value exception, const char *name_text, int64_t number) {
    Owned name = str_intern_text(vm, name_text);
    bool is_fine = name && value_set_attribute(vm, exception, name, value_from_small_int(number));
    value_release(vm, name);
    return is_fine;
}

/* The text ended within brackets or behind a backslash. */
static Owned raise_cut_off(VM *vm, const TokenizerIter *self) {
    raise_format(vm, EXCEPTION(SyntaxError), "unexpected EOF in multi-line statement");
    Owned exception = raise_fetch(vm);
    bool is_fine = exception && set_place(vm, exception, "lineno", self->lexer->line) &&
                   set_place(vm, exception, "offset", (int64_t)lexer_cut_off_column(self->lexer));
    if (is_fine) return raise_again_take(vm, exception);
    value_release(vm, exception);
    return NULL;
}

/* SyntaxError(message, ("<string>", line, offset, text, end line, end offset)); the offsets -1: None. */
static Owned raise_syntax(VM *vm, const Type *class, const char *message, int line, int offset,
                          int end_offset, const char *text, size_t count) {
    Owned items[6] = {str_new_text(vm, "<string>"),
                      value_from_small_int(line),
                      value_from_small_int(offset),
                      str_new_utf8(vm, text, count),
                      end_offset < 0 ? VALUE_NONE : value_from_small_int(line),
                      end_offset < 0 ? VALUE_NONE : value_from_small_int(end_offset)};
    Owned both[2] = {str_new_utf8(vm, message, strlen(message)), tuple_from_take(vm, items, COUNT_OF(items))};
    Owned args = tuple_from_take(vm, both, 2);
    return args ? raise_exception_take(vm, exception_new_take(vm, class, args)) : NULL;
}

/* The line is shown up to the NUL. */
static Owned raise_null_byte(VM *vm, const TokenizerIter *self, uint32_t line) {
    size_t length;
    const char *text = source_line(self->text, strlen(self->text), line, &length);
    return raise_syntax(vm, EXCEPTION(SyntaxError), "source code cannot contain null bytes", (int)line, 0, 0,
                        text, length);
}

static Owned raise_mistake(VM *vm, const TokenizerIter *self) {
    if (self->lexer && self->lexer->end == LEXER_CUT_OFF) return raise_cut_off(vm, self);
    const Diagnostic *error = self->lexer ? self->lexer->error : self->error;
    const Type *class = error->kind == KIND_INDENTATION_ERROR ? EXCEPTION(IndentationError)
                        : error->kind == KIND_TAB_ERROR       ? EXCEPTION(TabError)
                        : error->kind == KIND_MEMORY_ERROR    ? EXCEPTION(MemoryError)
                                                              : EXCEPTION(SyntaxError);
    if (error->id == MESSAGE_NULL_BYTES)
        return raise_null_byte(vm, self, error->span.line ? error->span.line : 1);
    if (class == EXCEPTION(MemoryError) || !error->has_span || !self->lexer)
        return raise_format(vm, class, "%s", error->text);
    size_t length;
    const char *line = source_line(self->source.bytes, self->source.count, error->span.line, &length);
    int offset, end_offset;
    diagnostic_offsets(error, line, length, &offset, &end_offset);
    bool is_layout = self->lexer->end == LEXER_BAD_LAYOUT;
    if (is_layout) offset = (int)utf8_length(line, length) + 1;
    return raise_syntax(vm, class, error->text, (int)error->span.line, offset, is_layout ? -1 : end_offset,
                        line, length);
}

/* --- the type ------------------------------------------------------------------------------------------- */

static bool tokenizer_next(VM *vm, Value value, Owned *item) {
    TokenizerIter *self = as_tokenizer(value);
    *item = NULL;
    if (self->is_done) return true;
    if (!self->is_open && !open_tokenizer(vm, self)) return false;
    bool has_token = self->lexer && self->next < self->lexer->tokens.count &&
                     self->lexer->tokens.items[self->next].kind != TOKEN_ERRORTOKEN;
    if (has_token) {
        const Token *token = &self->lexer->tokens.items[self->next++];
        self->is_done = token->kind == TOKEN_ENDMARKER;
        *item = token_tuple(vm, self, token);
        return *item != NULL;
    }
    self->is_done = true;
    if (self->lexer && self->lexer->end == LEXER_AT_END) return true;
    raise_mistake(vm, self);
    return false;
}

static Owned tokenizer_iterate(VM *vm, Value self) {
    (void)vm;
    return value_retain(self);
}

static Owned construct(VM *vm, Value *args) {
    bool has_extra = false;
    Value encoding = args[2] && args[2] != VALUE_NONE ? args[2] : NULL;
    if (args[3] && !value_is_true(vm, args[3], &has_extra)) return NULL;
    if (encoding && !value_is_str(encoding))
        return raise_type_error(vm, "tokenizeriter() argument 'encoding' must be str, not %T", encoding);
    Owned made = type_allocate(vm, as_type(args[0]));
    if (!made) return NULL;
    TokenizerIter *self = as_tokenizer(made);
    field_init_take(&self->readline, value_retain(args[1]));
    if (encoding) field_init_take(&self->encoding, value_retain(encoding));
    self->has_extra_tokens = has_extra;
    return made;
}

static void tokenizer_destroy(VM *vm, Object *object) {
    TokenizerIter *self = (TokenizerIter *)object;
    field_clear(vm, &self->readline);
    field_clear(vm, &self->encoding);
    if (self->is_open) arena_close(&self->arena);
    self->is_open = false;
    self->lexer = NULL;
}

static void tokenizer_traverse(Object *object, Visit *visit, void *context) {
    TokenizerIter *self = (TokenizerIter *)object;
    if (field_peek(&self->readline)) visit(field_peek(&self->readline), context);
    if (field_peek(&self->encoding)) visit(field_peek(&self->encoding), context);
}

static const Type description = {
    .name = "TokenizerIter",
    .module = "_tokenize",
    .size = sizeof(TokenizerIter),
    .flags = TYPE_IS_CONTAINER | TYPE_IS_FINAL,
    .slots = {.destroy = tokenizer_destroy,
              .traverse = tokenizer_traverse,
              .iterate = tokenizer_iterate,
              .next = tokenizer_next},
    .construct = {"tokenizeriter(readline, /, *, encoding=<unrepresentable>, extra_tokens=False)", construct,
                  NULL},
};

Owned module_tokenize(VM *vm) {
    Owned module = stdlib_module(vm, "_tokenize", NULL, NULL);
    if (module && stdlib_add_type(vm, module, "TokenizerIter", &description, NULL, NULL)) return module;
    value_release(vm, module);
    return NULL;
}

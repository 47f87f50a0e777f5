/*
 * What is known of each kind of token, from tokens.def.
 */
#include "lexer/token.h"

const TokenInfo token_infos[TOKEN_KIND_COUNT] = {
#define TOKEN(name) {#name, NULL},
#define PUNCTUATION(name, text) {#name, text},
#define KEYWORD(name, text) {"NAME", text},
#include "lexer/tokens.def"
#undef TOKEN
#undef PUNCTUATION
#undef KEYWORD
};

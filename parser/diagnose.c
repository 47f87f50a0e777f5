#include "parser/diagnose.h"

void diagnose(Parser *parser, Lexer *lexer) {
    if (parser->error) diagnostics_report(parser->diagnostics, parser->error);
    else if (lexer->error) diagnostics_report(parser->diagnostics, lexer->error);
    else diagnostics_add(parser->diagnostics, MESSAGE_INVALID_SYNTAX, parser->at->span);
}

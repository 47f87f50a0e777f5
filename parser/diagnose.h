/*
 * Finds out what is wrong with a program that the parser could not read, in CPython's words.
 */
#ifndef PARSER_DIAGNOSE_H
#define PARSER_DIAGNOSE_H

#include "parser/parser.h"

/* Adds the one error that CPython would raise for these tokens. */
void diagnose(Parser *parser, Lexer *lexer);

#endif

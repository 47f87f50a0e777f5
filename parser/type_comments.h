/*
 * Comments about types (`# type: …`), for ast.parse(type_comments=True).
 */
#ifndef PARSER_TYPE_COMMENTS_H
#define PARSER_TYPE_COMMENTS_H

#include "base/diagnostics.h"
#include "lexer/source.h"
#include "parser/ast.h"

/* Puts `# type: ignore` comments into the type_ignores of a Module. Comments that give a type are refused:
   false, with a diagnostic. */
NODISCARD bool collect_type_comments(Node *tree, const Source *source, NameTable *names,
                                     Diagnostics *diagnostics);

#endif

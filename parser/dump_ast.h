/*
 * The tree as text: exactly what CPython's `ast.dump` prints, or JSON.
 */
#ifndef PARSER_DUMP_AST_H
#define PARSER_DUMP_AST_H

#include "base/buffer.h"
#include "parser/ast.h"

/* Appends the dump without a line end. indent is the width of a level; negative: all on one line. */
void ast_dump(Buffer *buffer, const Node *node, bool attributes, int indent);
/* Appends one JSON object. */
void ast_dump_json(Buffer *buffer, const Node *node, bool attributes);
/* Whether nodes of this kind carry a place in the source. */
bool ast_has_place(NodeKind kind);

#endif

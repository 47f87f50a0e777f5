/*
 * ast.parse(feature_version=…): whether a tree has syntax that the version asked for did not have.
 */
#ifndef PARSER_FEATURE_H
#define PARSER_FEATURE_H

#include "base/diagnostics.h"
#include "parser/ast.h"

/* False, with a diagnostic, if node or what is below it needs more than Python 3.version. around: where it
   stands if it has no place of its own. The tree is not deeper than parse_source() allows. */
NODISCARD bool check_features(const Node *node, Span around, int version, Diagnostics *diagnostics);

#endif

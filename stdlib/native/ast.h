/*
 * The classes of `_ast`, and the two ways between trees of the parser and objects of these classes.
 *
 *   ast_types.c      the classes, made from nodes.def and operators.def when somebody first asks
 *   ast_objects.c    tree to objects
 *   ast_trees.c      objects to tree
 *   ast_validate.c   whether a tree that a program made could have come from the parser
 *
 * All classes, the one instance of each operator and context, and the tuples of field names stand in one
 * tuple, vm->ast_classes, at the places below.
 */
#ifndef STDLIB_NATIVE_AST_H
#define STDLIB_NATIVE_AST_H

#include "parser/ast.h"
#include "vm/objects/tuple.h"
#include "vm/state.h"

enum {
    AST_OPERATOR_COUNT = OPERATOR_NotIn + 1,
    AST_CONTEXT_COUNT = CONTEXT_Del + 1,
};

/* Rows of groups, in the order of CPython's grammar; each is a class above the nodes or operators of that
 * group. */
typedef enum AstGroup {
    AST_GROUP_mod,
    AST_GROUP_stmt,
    AST_GROUP_expr,
    AST_GROUP_expr_context,
    AST_GROUP_boolop,
    AST_GROUP_operator,
    AST_GROUP_unaryop,
    AST_GROUP_cmpop,
    AST_GROUP_excepthandler,
    AST_GROUP_pattern,
    AST_GROUP_type_ignore,
    AST_GROUP_type_param,
    AST_GROUP_COUNT,
    AST_GROUP_NONE = AST_GROUP_COUNT, /* comprehension, arguments and the like derive from AST itself */
} AstGroup;

/* Places in vm->ast_classes. */
enum {
    AST_PLACE_ROOT,
    AST_PLACE_GROUPS,
    AST_PLACE_NODES = AST_PLACE_GROUPS + AST_GROUP_COUNT,
    AST_PLACE_OPERATORS = AST_PLACE_NODES + NODE_KIND_COUNT,
    AST_PLACE_CONTEXTS = AST_PLACE_OPERATORS + AST_OPERATOR_COUNT,
    AST_PLACE_OPERATOR_OBJECTS = AST_PLACE_CONTEXTS + AST_CONTEXT_COUNT,
    AST_PLACE_CONTEXT_OBJECTS = AST_PLACE_OPERATOR_OBJECTS + AST_OPERATOR_COUNT,
    AST_PLACE_FIELDS = AST_PLACE_CONTEXT_OBJECTS + AST_CONTEXT_COUNT, /* a tuple of str for each node kind */
    AST_PLACE_ATTRIBUTES = AST_PLACE_FIELDS + NODE_KIND_COUNT,        /* lineno … */
    AST_PLACE_COUNT,
};

/* Makes the classes unless they are there; false with an exception pending. */
NODISCARD bool ast_prepare(VM *vm);
static inline Value ast_place(VM *vm, size_t place) {
    return tuple_peek(field_peek(&vm->ast_classes), (int64_t)place);
}
AstGroup ast_group_of_node(NodeKind kind);
AstGroup ast_group_of_operator(Operator op);
const char *ast_group_name(AstGroup group);
/* The group of this name, `count` bytes; AST_GROUP_NONE: it is a node kind, in *kind. */
AstGroup ast_group_named(const char *name, size_t count, NodeKind *kind);
/* How many of lineno, col_offset, end_lineno, end_col_offset must be given: 0 (no place at all), 2 or 4. */
int ast_required_attributes(NodeKind kind);
/* The name of a field as programs see it. */
const char *ast_field_name(const NodeField *field);

/* An object for the tree. */
NODISCARD Owned ast_to_object(VM *vm, const Node *tree);
/* The tree of a Module, Interactive, Expression or FunctionType object (which it is is told by mode), in the
   arena of names and valid by the rules of ast_validate.c; NULL with an exception pending. `keep` is a list
   that receives what must outlive the work. */
NODISCARD Node *ast_from_object(VM *vm, Value object, NodeKind mode, NameTable *names, Value keep);
/* ValueError or TypeError unless the compiler can take the tree. */
NODISCARD bool ast_validate(VM *vm, Node *tree);
/* What CPython does to a tree before it compiles it: __debug__ is constant, docstrings go at level 2, numbers
   of patterns become constants. */
void ast_simplify(Node *tree, int optimize, NameTable *names);

#endif

/*
 * The syntax tree: what the parser makes and the compiler reads. All of it lives in one arena.
 *
 * Structs are made from nodes.def: a row NODE(If, …) becomes `IfNode`, kind NODE_If, fields as listed.
 * A node whose kind is known is reached with NODE_AS(If, node).
 */
#ifndef PARSER_AST_H
#define PARSER_AST_H

#include "base/constant.h"
#include "base/names.h"
#include "base/span.h"

typedef enum NodeKind {
#define NODE(kind, group) NODE_##kind,
#define FIELD(kind, type, name, asdl)
#define END(kind)
#include "parser/nodes.def"
#undef NODE
#undef FIELD
#undef END
    NODE_KIND_COUNT
} NodeKind;

typedef enum NodeGroup {
    GROUP_MOD,
    GROUP_STMT,
    GROUP_EXPR,
    GROUP_PATTERN,
    GROUP_TYPE_PARAM,
    GROUP_OTHER
} NodeGroup;

typedef enum Operator {
#define OPERATOR(name, group, text) OPERATOR_##name,
#include "parser/operators.def"
#undef OPERATOR
} Operator;

typedef enum ExprContext { CONTEXT_Load, CONTEXT_Store, CONTEXT_Del } ExprContext;

typedef struct Node {
    NodeKind kind;
    Span span;
} Node;

typedef struct NodeList {
    Node **items;
    size_t count;
} NodeList;

typedef struct NameList {
    const Name **items;
    size_t count;
} NameList;

typedef struct OperatorList {
    Operator *items;
    size_t count;
} OperatorList;

/* The C type of each field type of nodes.def. */
typedef Node *FieldTypeNODE;
typedef Node *FieldTypeOPTIONAL;
typedef NodeList FieldTypeNODES;
typedef const Name *FieldTypeNAME;
typedef const Name *FieldTypeOPTIONAL_NAME;
typedef NameList FieldTypeNAMES;
typedef const Constant *FieldTypeCONSTANT;
typedef const Constant *FieldTypeOPTIONAL_TEXT;
typedef ExprContext FieldTypeCONTEXT;
typedef Operator FieldTypeOPERATOR;
typedef OperatorList FieldTypeOPERATORS;
typedef int FieldTypeINT;
typedef bool FieldTypeBOOL;

#define NODE(kind, group) typedef struct kind##Node { Node base;
#define FIELD(kind, type, name, asdl) FieldType##type name;
#define END(kind) } kind##Node;
#include "parser/nodes.def"
#undef NODE
#undef FIELD
#undef END

#define NODE_AS(kind_name, node) ((const kind_name##Node *)(node))
#define NODE_AS_MUTABLE(kind_name, node) ((kind_name##Node *)(node))

typedef enum FieldType {
    FIELD_NODE, FIELD_OPTIONAL, FIELD_NODES, FIELD_NAME, FIELD_OPTIONAL_NAME, FIELD_NAMES, FIELD_CONSTANT,
    FIELD_OPTIONAL_TEXT, FIELD_CONTEXT, FIELD_OPERATOR, FIELD_OPERATORS, FIELD_INT, FIELD_BOOL,
} FieldType;

typedef struct NodeField {
    const char *name;
    const char *asdl; /* "expr", "stmt*", "identifier?" */
    FieldType type;
    size_t offset;
} NodeField;

typedef struct NodeInfo {
    const char *name;
    NodeGroup group;
    size_t size;
    const NodeField *fields;
    size_t field_count;
} NodeInfo;

/* What nodes.def says of each kind, indexed by NodeKind. */
extern const NodeInfo node_infos[NODE_KIND_COUNT];
/* The ast class name ("Add") and the text ("+") of an operator. */
const char *operator_name(Operator op);
const char *operator_text(Operator op);

#endif

/*
 * The tables behind the syntax tree, made from nodes.def and operators.def.
 */
#include "parser/ast.h"

#define NODE(kind, group) static const NodeField fields_##kind[] = {
#define FIELD(kind, type, name, asdl) {#name, asdl, FIELD_##type, offsetof(kind##Node, name)},
#define END(kind) {NULL, NULL, FIELD_NODE, 0}};
#include "parser/nodes.def"
#undef NODE
#undef FIELD
#undef END

const NodeInfo node_infos[NODE_KIND_COUNT] = {
#define NODE(kind, group)                                                                                    \
    {#kind, GROUP_##group, sizeof(kind##Node), fields_##kind, COUNT_OF(fields_##kind) - 1},
#define FIELD(kind, type, name, asdl)
#define END(kind)
#include "parser/nodes.def"
#undef NODE
#undef FIELD
#undef END
};

static const struct {
    const char *name, *text;
} operators[] = {
#define OPERATOR(name, group, text) {#name, text},
#include "parser/operators.def"
#undef OPERATOR
};

const char *operator_name(Operator op) {
    return operators[op].name;
}

const char *operator_text(Operator op) {
    return operators[op].text;
}

/*
 * The grammar of grammar.def, read into a form that diagnose.c can run.
 *
 * It is made anew for each program with a mistake: that costs less than a millisecond, and right programs pay
 * nothing.
 */
#ifndef PARSER_PEG_H
#define PARSER_PEG_H

#include "parser/parser.h"

typedef struct PegRule PegRule;

typedef enum PegKind {
    PEG_TOKEN,    /* a kind of token */
    PEG_SOFT,     /* a soft keyword */
    PEG_ANY_SOFT, /* any of them */
    PEG_RULE,
    PEG_OPTIONAL, /* [inner] */
    PEG_LOOP,     /* inner* or inner+ */
    PEG_GATHER,   /* separator.inner+ */
    PEG_AND,      /* &inner */
    PEG_NOT,      /* !inner */
    PEG_CUT,
    PEG_FORCED,   /* &&'x' */
} PegKind;

typedef struct PegItem PegItem;
struct PegItem {
    PegKind kind;
    TokenKind token;         /* TOKEN, FORCED */
    const Name *name;        /* SOFT */
    PegRule *rule;           /* RULE */
    const PegItem *inner, *separator;
    bool at_least_one;       /* LOOP */
    int capture;             /* index of its letter, or -1 */
};

typedef enum PegAction {
    PEG_DEFAULT, /* the value of a single item */
    PEG_NODE,    /* {=Kind a b} */
    PEG_VALUE,   /* {a} */
    PEG_CALL,    /* {#name} */
    PEG_LAST, PEG_NEXT, PEG_AT, PEG_RANGE, PEG_FROM, PEG_TARGET, /* {!…} */
} PegAction;

enum { PEG_CAPTURES = 6, PEG_ARGUMENTS = 3 };

/* A capture in an action; of a list its first or last item. */
typedef struct PegOperand {
    int capture;
    char pick; /* 0, '<' or '>' */
} PegOperand;

typedef struct PegArgument {
    char kind; /* n l t c, or 0 */
    char letter;
    int capture;
} PegArgument;

typedef struct PegAlternative {
    const PegItem *items;
    size_t item_count;
    size_t only;    /* index of the one item that is not a lookahead: its value is the alternative's */
    bool has_only;
    PegAction action;
    NodeKind node;                 /* NODE */
    int call;                      /* CALL: index into diagnose.c's table; TARGET: which */
    DiagnosticId message;
    PegOperand operands[3];
    size_t operand_count;
    PegArgument arguments[PEG_ARGUMENTS];
    size_t argument_count;
} PegAlternative;

struct PegRule {
    const char *name;
    PegAlternative *alternatives;
    size_t count, room;
    bool is_memo, is_left_recursive, is_invalid, suspends_invalid;
    int index;
};

/* Index of a {#name} action; diagnose.c owns the table. */
int peg_action_index(const char *name, size_t count);
/* The rule that a parse in this mode begins with. */
PegRule *peg_build(Arena *arena, NameTable *names, ParseMode mode);

#endif

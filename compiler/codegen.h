/*
 * What the files of the code generator share: the compiler's state, basic blocks, and the ways to emit.
 *
 * codegen.c holds the state and the emitters; codegen_statements.c, codegen_try.c, codegen_expressions.c,
 * codegen_calls.c, codegen_comprehensions.c, codegen_functions.c and codegen_match.c turn the tree into
 * blocks; optimize.c, stack_depth.c and assemble.c turn the blocks of one body into a Code.
 *
 * A function that has failed has added a diagnostic and set `failed`; nothing is emitted from then on.
 */
#ifndef COMPILER_CODEGEN_H
#define COMPILER_CODEGEN_H

#include "compiler/code.h"
#include "compiler/compile.h"
#include "compiler/symbols.h"

/* Instructions that exist only until assembly. */
enum {
    PSEUDO_JUMP = OPCODE_COUNT,
    PSEUDO_JUMP_NO_INTERRUPT,
    PSEUDO_JUMP_IF_FALSE, /* looks at the top without popping it */
    PSEUDO_JUMP_IF_TRUE,
    PSEUDO_SETUP_FINALLY, /* from here on the target handles exceptions */
    PSEUDO_SETUP_CLEANUP, /* as SETUP_FINALLY, and the unit index is pushed */
    PSEUDO_SETUP_WITH,    /* as SETUP_CLEANUP, with one item fewer kept */
    PSEUDO_POP_BLOCK,     /* the newest of these ends */
    PSEUDO_RESTORE_FAST,  /* STORE_FAST of what may be the empty word */
    PSEUDO_COUNT
};

typedef struct Block Block;

typedef struct Instruction {
    int opcode;
    uint32_t argument;
    Block *target;  /* of jumps and SETUP_… */
    Block *handler; /* where exceptions go; set by the optimiser */
    Span span;
    bool is_artificial; /* the span is that of the instruction before */
} Instruction;

struct Block {
    Instruction *items;
    size_t count, room;
    Block *next;      /* in layout order */
    Block *chain;     /* next on a work list */
    Block **handlers; /* the exception stack at the start, innermost last */
    uint32_t handler_count;
    uint32_t predecessors;
    uint32_t offset; /* index of the first unit */
    int depth;       /* of the stack at the start; -1 not known */
    bool is_reached, is_handler, pushes_index, is_cold, is_queued, has_handlers;
    uint64_t *unbound; /* bit a slot: may be unbound at the start */
};

/* Of CodeSlot.kind while the body is being made: a cell from the start, not only inside a comprehension. */
enum { SLOT_MADE_AT_START = 0x1000 };

typedef struct NameMap {
    const Name **keys; /* open addressing */
    uint32_t *values;
    size_t room, count;
} NameMap;

typedef struct ConstantMap {
    uint32_t *slots; /* open addressing: index + 1 */
    size_t room;
} ConstantMap;

/* What a statement leaves through: loops, try blocks, with blocks. On the C stack of the generator. */
typedef enum RegionKind {
    REGION_WHILE,
    REGION_FOR,
    REGION_ASYNC_FOR, /* of a comprehension */
    REGION_TRY,
    REGION_FINALLY_TRY,
    REGION_FINALLY_END,
    REGION_WITH,
    REGION_ASYNC_WITH,
    REGION_HANDLER,         /* PUSH_EXC_INFO … */
    REGION_GROUP_HANDLER,   /* of except* */
    REGION_HANDLER_CLEANUP, /* the body of one except clause */
    REGION_VALUE,           /* a return value waits on the stack */
    REGION_STOP_ITERATION,
} RegionKind;

typedef struct Region Region;
struct Region {
    RegionKind kind;
    Region *outer;
    Block *start, *exit;
    Span span;
    const Name *name;   /* HANDLER_CLEANUP: bound to the exception, or NULL */
    NodeList finalbody; /* FINALLY_TRY */
};

typedef enum BodyKind {
    BODY_MODULE,
    BODY_CLASS,
    BODY_FUNCTION,
    BODY_ASYNC_FUNCTION,
    BODY_LAMBDA,
    BODY_COMPREHENSION,
    BODY_TYPE_PARAMETERS, /* and bounds, defaults, aliases: qualified names pass over them */
    BODY_ANNOTATIONS,
} BodyKind;

typedef struct BoundName {
    const Name *name;
    uint32_t slot;
    bool is_cell;
} BoundName;

/* A comprehension that is being made part of the body around it. On the C stack of the generator. */
typedef struct Inlining Inlining;
struct Inlining {
    Inlining *outer;
    const Scope *scope;
    BoundName *bound;
    size_t bound_count;
};

typedef struct DeferredAnnotation {
    const AnnAssignNode *node;
    int index; /* in __conditional_annotations__, or -1 */
} DeferredAnnotation;

/* The code being made of one scope. */
typedef struct Body Body;
struct Body {
    Body *outer;
    BodyKind kind;
    Scope *scope;
    const Name *name, *qualname, *private_name;
    uint32_t first_line;
    uint32_t argument_count, positional_only_count, keyword_only_count;
    Block *first, *last;
    Block *last_made;
    CodeSlot *slots;
    size_t slot_count, slot_room;
    NameMap local_slots;
    NameMap cell_slots; /* what inner functions share, free variables included */
    NameMap free_slots;
    const Name **names;
    size_t name_count, name_room;
    NameMap name_map;
    const Constant **constants;
    size_t constant_count, constant_room;
    ConstantMap constant_map;
    Region *regions;
    int region_count;
    Inlining *inlining;
    const Name **static_attributes;
    size_t static_count, static_room;
    DeferredAnnotation *deferred;
    size_t deferred_count, deferred_room;
    int next_conditional;
    bool in_conditional, has_docstring;
};

/* What fold.c knows of nodes already. */
typedef struct FoldCache {
    struct FoldEntry *entries;
    size_t room, count;
} FoldCache;

typedef struct Compiler {
    Symbols symbols;
    FoldCache folded;
    Arena *arena;
    NameTable *names;
    Diagnostics *diagnostics;
    const CompileOptions *options;
    Body *body;
    int depth;
    int body_depth;
    size_t instruction_count; /* of all bodies: a bound on what exploding finally blocks may cost */
    int silenced;             /* warnings are off while a finally block is compiled again */
    bool is_interactive, failed;
} Compiler;

/* ---- codegen.c ---- */

Block *new_block(Compiler *compiler);
/* Goes on emitting into block, which is laid out after all before it. */
void use_block(Compiler *compiler, Block *block);
void emit(Compiler *compiler, Span span, Opcode opcode, uint32_t argument);
void emit_pseudo(Compiler *compiler, Span span, int opcode);
void emit_restore(Compiler *compiler, Span span, uint32_t slot);
void emit_jump(Compiler *compiler, Span span, int opcode, Block *target);
void emit_constant(Compiler *compiler, Span span, const Constant *constant);
void emit_none(Compiler *compiler, Span span);
void emit_text(Compiler *compiler, Span span, const Name *name);
/* An opcode whose argument is a name, mangled where the class asks for it. */
void emit_name(Compiler *compiler, Span span, Opcode opcode, const Name *name);
/* Loads, stores or deletes a variable, wherever it lives. */
void emit_variable(Compiler *compiler, Span span, const Name *name, ExprContext context);
const Name *intern(Compiler *compiler, const char *text);
const Name *mangle(Compiler *compiler, const Name *name);
/* Slots of the current body; made when there is none. */
uint32_t local_slot(Compiler *compiler, const Name *name);
uint32_t cell_slot(Compiler *compiler, const Name *name);
uint32_t new_slot(Compiler *compiler, const Name *name, uint32_t kind);
bool map_find(const NameMap *map, const Name *name, uint32_t *value);
void map_put(Arena *arena, NameMap *map, const Name *name, uint32_t value);
uint32_t constant_index(Compiler *compiler, const Constant *constant);
/* Same type and same value, signs of zeros included. */
bool constants_equal(const Constant *left, const Constant *right);
uint64_t constant_hash(const Constant *constant);

void open_body(Compiler *compiler, BodyKind kind, Scope *scope, const Name *name, uint32_t first_line,
               const Name *private_name);
/* Ends the body: its Code, with `return None` at the end if the flow gets there. NULL after a failure. */
const Code *close_body(Compiler *compiler);
/* Makes a function of code; flags say which attributes wait on the stack already. */
void emit_closure(Compiler *compiler, Span span, const Code *code, uint32_t flags);

void fail(Compiler *compiler, DiagnosticId id, Span span);
void fail_text(Compiler *compiler, DiagnosticId id, Span span, const char *text);
void warn(Compiler *compiler, DiagnosticId id, Span span, const char *text, const char *more);
/* Whether the code of a scope is there already. What stands in a finally block is compiled several times, and
   so are generators that any(), all() and tuple() consume: the code is made once, but warns each time. */
bool has_code(Compiler *compiler, Scope *scope);
/* Closes the body of a scope and keeps its code there. */
void keep_code(Compiler *compiler, Scope *scope);
/* Counts one level of the tree; false (and failed) when it is too deep. leave_node() follows in both cases.
 */
bool enter_node(Compiler *compiler);
void leave_node(Compiler *compiler);
bool scope_is_async_generator(const Scope *scope);

void push_region(Compiler *compiler, Region *region, RegionKind kind, Span span, Block *start, Block *exit);
void pop_region(Compiler *compiler);

/* ---- codegen_statements.c ---- */

void compile_statement(Compiler *compiler, const Node *node);
void compile_statements(Compiler *compiler, NodeList list);
/* The statements of a module or class: docstring, annotations. span: of what is made around them. */
void compile_body(Compiler *compiler, Span span, NodeList body, bool is_interactive);

/* ---- docstring.c ---- */

/* The docstring without its indentation. */
const Constant *clean_docstring(Compiler *compiler, const Constant *docstring);

/* ---- codegen_try.c ---- */

void compile_try(Compiler *compiler, const TryNode *node);
void compile_try_star(Compiler *compiler, const TryNode *node);
void compile_with(Compiler *compiler, const WithNode *node, bool is_async);
void compile_return(Compiler *compiler, const ReturnNode *node);
void compile_break(Compiler *compiler, const Node *node);
void compile_continue(Compiler *compiler, const Node *node);
void emit_yield_from(Compiler *compiler, Span span, bool is_await);

/* ---- codegen_expressions.c ---- */

void compile_expression(Compiler *compiler, const Node *node);
void compile_optional(Compiler *compiler, const Node *node);
/* Goes to target if the truth of node is condition, else on. */
void compile_jump_if(Compiler *compiler, const Node *node, Block *target, bool condition);
void compile_augmented(Compiler *compiler, const AugAssignNode *node);
/* Span of an attribute's name when it stands on a later line than span starts on. */
Span attribute_span(Span span, const AttributeNode *node);
BinaryOp binary_operation(Operator op);
bool is_two_part_slice(const Node *slice);
/* An iterable or the right side of `in`: a display of constants, or a list, need not be made anew each time.
 */
void compile_container(Compiler *compiler, const Node *node);
void compile_slice_parts(Compiler *compiler, const SliceNode *node);
const char *inferred_type(const Node *node);
/* The constant that node stands for, or NULL (fold.c). */
const Constant *fold_node(Compiler *compiler, const Node *node);
/* A Constant, or a display of them that is a constant tuple: what CPython's preprocessing knows as one. */
bool is_constant_node(const Node *node);

/* ---- codegen_format.c ---- */

/* The % of a literal and a tuple, when it can be had as an f-string; false: nothing was emitted. */
/* Whether the expression is a text "…" % (…) that CPython takes for an f-string. */
bool percent_makes_text(const Node *node);
bool compile_percent_format(Compiler *compiler, const BinOpNode *node);

/* ---- codegen_calls.c ---- */

void compile_call(Compiler *compiler, const CallNode *node);
/* The arguments of a call whose callee and `pushed` arguments are there already, and the call. */
void compile_call_arguments(Compiler *compiler, Span span, uint32_t pushed, NodeList args,
                            const Name *injected, NodeList keywords);
bool can_load_super(Compiler *compiler, const Node *attribute);
void compile_super_arguments(Compiler *compiler, const CallNode *super_call);
/* list, set or tuple (is_tuple) of items with stars; span: of the whole. */
void compile_display(Compiler *compiler, Span span, NodeList items, const Name *injected, uint32_t pushed,
                     Opcode build, Opcode add, Opcode extend, bool is_tuple);
void compile_dict(Compiler *compiler, const DictNode *node);

/* ---- codegen_comprehensions.c ---- */

void compile_comprehension(Compiler *compiler, const Node *node);

/* ---- codegen_functions.c ---- */

void compile_function(Compiler *compiler, const FunctionDefNode *node, bool is_async);
void compile_class(Compiler *compiler, const ClassDefNode *node);
void compile_lambda(Compiler *compiler, const LambdaNode *node);
void compile_type_alias(Compiler *compiler, const TypeAliasNode *node);
void compile_annotated(Compiler *compiler, const AnnAssignNode *node);
/* What waits in body->deferred becomes __annotate__ (__annotate_func__ in a class). */
void compile_deferred_annotations(Compiler *compiler, Span span);

/* ---- codegen_match.c ---- */

void compile_match(Compiler *compiler, const MatchNode *node);

/* ---- optimize.c, stack_depth.c, assemble.c ---- */

/* Brings the blocks of the body into their final order and form, but for what the depth of the stack is found
 * with. */
void optimize_body(Compiler *compiler, Body *body);
/* Drops the SETUP_… instructions, once the depth is known, and settles the directions of jumps. */
void finish_blocks(Compiler *compiler, Body *body);
bool instruction_is_jump(const Instruction *instruction);
bool instruction_sets_handler(const Instruction *instruction);
/* Control never goes on behind it. */
bool instruction_ends_flow(const Instruction *instruction);
bool block_falls_through(const Block *block);
/* The largest depth of the stack, or -1 when the blocks disagree (a bug of the generator). */
int compute_stack_depth(Compiler *compiler, Body *body);
/* How many items it takes from the stack; those behind COPY and SWAP and their like count as taken. */
int stack_reach(Opcode opcode, uint32_t argument);
const Code *assemble(Compiler *compiler, Body *body);

#endif

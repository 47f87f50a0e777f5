/*
 * Regular expressions: the program that a pattern is compiled to, the matcher, and the classes of the module.
 *
 * Layers, each its own file: regex_case (what characters mean) < regex_program (steps, sets) < regex_matcher
 * (a program against a subject) < regex_match, regex_scanner, regex_pattern (objects).
 */
#ifndef STDLIB_NATIVE_REGEX_H
#define STDLIB_NATIVE_REGEX_H

#include "stdlib/modules.h"
#include "vm/objects/bytes.h"
#include "vm/objects/str.h"

/* --- characters ----------------------------------------------------------------------------------------- */

/* Whose letters and digits count. */
typedef enum RegexRules { RULES_ASCII, RULES_UNICODE, RULES_LOCALE, RULES_COUNT } RegexRules;

/* Classes of characters, as bits: \d \D \s \S \w \W. */
enum {
    CLASS_DIGIT = 1,
    CLASS_NOT_DIGIT = 2,
    CLASS_SPACE = 4,
    CLASS_NOT_SPACE = 8,
    CLASS_WORD = 16,
    CLASS_NOT_WORD = 32
};

enum { VARIANTS_MOST = 4 }; /* characters that match each other when case does not count */

bool regex_is_word(uint32_t c, RegexRules rules);
/* Whether c is in any of the classes. */
bool regex_in_classes(uint32_t c, unsigned classes, RegexRules rules);
uint32_t regex_lower(uint32_t c, RegexRules rules);
uint32_t regex_locale_upper(uint32_t c);
/* The characters that c matches when case does not count, itself among them; their number. Not for locales.
 */
size_t regex_variants(uint32_t c, RegexRules rules, uint32_t variants[VARIANTS_MOST]);

/* --- programs ------------------------------------------------------------------------------------------- */

typedef enum RegexOp {
#define STEP(name, operands) REGEX_##name,
#include "stdlib/native/regex_ops.def"
#undef STEP
    REGEX_OP_COUNT,
    REGEX_LOCALE_SET = REGEX_OP_COUNT /* a SET whose members the locale decides */
} RegexOp;

/* Places between characters, for AT. */
typedef enum RegexPlace {
    PLACE_START,
    PLACE_END,
    PLACE_LAST,       /* the end, or before a newline there */
    PLACE_LINE_START,
    PLACE_LINE_END,
    PLACE_WORD,       /* between a word and what is none */
    PLACE_NOT_WORD,
    PLACE_COUNT
} RegexPlace;

#define REGEX_NONE UINT32_MAX      /* no such index */
#define REGEX_UNLIMITED UINT32_MAX /* as the `high` of a repetition */

typedef struct RegexRange {
    uint32_t low, high;
} RegexRange;

/* A set of characters: those up to U+00FF are in the table, whatever the rules say but a locale's. */
typedef struct RegexSet {
    uint8_t table[256];
    bool is_negated, is_folded;
    bool has_wide;       /* some character above U+00FF may be in it */
    uint8_t rules;
    uint8_t classes;     /* CLASS_… bits */
    uint32_t first_range, range_count; /* of the program's ranges, in order and apart */
} RegexSet;

/* The characters that a way through the program can begin with; those above U+00FF all, or none. */
typedef struct RegexFirst {
    uint32_t bits[8];
    bool has_wide;
} RegexFirst;

typedef struct RegexStep {
    uint8_t op;
    uint8_t unit;           /* of a RUN: the op of what is repeated */
    uint8_t place, rules;   /* of AT and REF */
    bool is_folded, is_greedy, is_negated;
    uint32_t operand;       /* character, set, text or slot */
    uint32_t low, high;     /* of a RUN or LOOP; low: characters back, of LOOK */
    uint32_t target;
    uint32_t first;         /* of SPLIT, LOOP: what their next step begins with; index of firsts or NONE */
    uint32_t other;         /* of SPLIT, LOOP: the same of the target; of a RUN: of what follows it */
} RegexStep;

typedef struct RegexText {
    uint32_t start, count; /* in the program's characters */
    bool is_narrow;        /* all fit one byte: they are in `bytes` too */
} RegexText;

typedef struct RegexProgram {
    RegexStep *steps;
    RegexSet *sets;
    RegexRange *ranges;
    RegexText *texts;
    uint32_t *characters; /* of the texts */
    char *bytes;          /* the same, as bytes */
    RegexFirst *firsts;
    uint32_t step_count, set_count, range_count, text_count, first_count;
    uint32_t groups, loops;
    uint32_t width;       /* fewest characters of a match */
    uint32_t start;       /* first of the whole, or NONE */
    bool only_at_start;   /* begins with \A */
} RegexProgram;

/* Reads what _compiler.py emits: code, a list of tuples of ints; texts, a list of strs; sets, a list of
   tuples (is_negated, rules, is_folded, classes, codes, with the codes of ranges in pairs). ValueError for
   what cannot be run; the program is to be closed in any case. */
NODISCARD bool regex_program_read(VM *vm, RegexProgram *program, Value code, Value texts, Value sets);
void regex_program_close(RegexProgram *program);
/* Finds out what the steps can begin with. False with MemoryError pending. */
NODISCARD bool regex_program_tune(VM *vm, RegexProgram *program);
/* Whether a character above U+00FF is in the set. */
bool regex_set_has_wide(const RegexProgram *program, const RegexSet *set, uint32_t c);
bool regex_set_has_locale(const RegexProgram *program, const RegexSet *set, uint32_t c);

/* --- subjects and the matcher --------------------------------------------------------------------------- */

/* What is searched: a str, or the bytes of an object, exported so that they stay. */
typedef struct RegexSubject {
    Owned string;
    const char *data;
    int kind; /* bytes a character */
    int64_t count;
    BufferView view; /* owner NULL: none */
} RegexSubject;

typedef struct RegexChoice RegexChoice;

typedef enum RegexOutcome { REGEX_FAILED, REGEX_MATCHED, REGEX_ERROR } RegexOutcome;

enum { REGEX_FEW_CHOICES = 40, REGEX_FEW_REGISTERS = 24 };

struct RegexChoice {
    uint32_t kind, step;
    int64_t at, count, last;
};

/* One search. It may not be copied. */
typedef struct RegexMatcher {
    VM *vm;
    const RegexProgram *program;
    const char *data;
    int kind;
    int64_t end;        /* of what may be matched */
    int64_t avoid;      /* a match that begins here may not end here; -1: it may */
    bool is_full;       /* only what reaches the end is a match */
    int64_t start, stop; /* of the match */
    int64_t last_group; /* number of the group closed last, or 0 */
    int64_t *marks;     /* -1: not set */
    int64_t *loops;     /* rounds, and where the last began, for each loop */
    RegexChoice *choices;
    size_t count, room;
    uint32_t steps;     /* since the last poll */
    int64_t few_registers[REGEX_FEW_REGISTERS];
    RegexChoice few_choices[REGEX_FEW_CHOICES];
} RegexMatcher;

/* A matcher over subject[..end]; false with MemoryError pending. To be closed either way. */
NODISCARD bool regex_matcher_open(VM *vm, RegexMatcher *matcher, const RegexProgram *program,
                                  const RegexSubject *subject, int64_t end);
void regex_matcher_close(RegexMatcher *matcher);
/* Matches at a place. It can end with any exception, by a signal's handler. */
NODISCARD RegexOutcome regex_match_at(RegexMatcher *matcher, int64_t at);
/* The first match from a place on. */
NODISCARD RegexOutcome regex_search(RegexMatcher *matcher, int64_t at);
/* The span of a group of the match just found: false, and -1 for both, where it took no part. */
bool regex_span(const RegexMatcher *matcher, int64_t group, int64_t *start, int64_t *stop);
/* After a match: the next one begins behind it, and is not empty where this one was. */
int64_t regex_go_on(RegexMatcher *matcher);

/* --- objects -------------------------------------------------------------------------------------------- */

typedef struct RegexPattern {
    Object object;
    Field pattern;        /* str, bytes-like or None */
    Field group_index;    /* dict: names to numbers */
    Field group_names;    /* tuple: the name or None of each group from 1 on */
    Field match_class, scanner_class, iterator_class;
    int64_t flags;
    bool is_text;         /* for str only */
    bool is_bytes;        /* for bytes only */
    RegexProgram program;
} RegexPattern;

typedef struct RegexMatch {
    Object object;
    Field string, pattern;
    int64_t position, end_position;
    int64_t last_group;   /* 0: none */
    int64_t group_count;  /* with the whole as group 0 */
    int64_t spans[];      /* start and end of each, -1 where it took no part */
} RegexMatch;

ALWAYS_INLINE RegexPattern *as_regex_pattern(Value value) {
    return (RegexPattern *)(uintptr_t)value;
}
ALWAYS_INLINE RegexMatch *as_regex_match(Value value) {
    return (RegexMatch *)(uintptr_t)value;
}

/* Opens what a pattern is to be matched against: TypeError for what it is not for. To be closed after. */
NODISCARD bool regex_subject_open(VM *vm, RegexSubject *subject, const RegexPattern *pattern, Value string);
void regex_subject_close(VM *vm, RegexSubject *subject);
/* subject[start:stop], a str or bytes. */
NODISCARD Owned regex_subject_slice(VM *vm, const RegexSubject *subject, int64_t start, int64_t stop);
/* The numbers among the arguments pos and endpos, within the subject. */
NODISCARD bool regex_bounds(VM *vm, const RegexSubject *subject, Value *args, int64_t *start, int64_t *end);
/* The match just found, as an object. */
NODISCARD Owned regex_match_new(VM *vm, const RegexMatcher *matcher, Value pattern, Value string,
                                int64_t position);
/* group subject[…], or default where it took no part. */
NODISCARD Owned regex_group(VM *vm, const RegexMatcher *matcher, const RegexSubject *subject, int64_t group,
                            Value missing);
/* re._compile_template(pattern, template): a tuple of texts and numbers of groups. */
NODISCARD Owned regex_template(VM *vm, Value pattern, Value template);
/* The parts of a template filled with the groups of a match; is_text: it was a str. */
NODISCARD Owned regex_expand(VM *vm, Value match, Value parts, bool is_text);
/* scanner(string, pos, endpos) of a pattern, and the iterator of finditer(). */
NODISCARD Owned regex_scanner_new(VM *vm, Value *args);
NODISCARD Owned regex_iterator_new(VM *vm, Value *args);
/* sub() and subn(): *made how many were replaced. */
NODISCARD Owned regex_substitute(VM *vm, Value *args, int64_t *made);

extern const Type regex_match_description, regex_scanner_description, regex_iterator_description;

#endif

/*
 * Code objects made by hand: types.CodeType(...) and replace().
 */
#ifndef VM_OBJECTS_CODE_PARTS_H
#define VM_OBJECTS_CODE_PARTS_H

#include "vm/objects/code.h"

/* What a code object is made of: the values of its co_ attributes, borrowed. */
typedef struct CodeParts {
    int argument_count, positional_only_count, keyword_only_count, local_count, stack_size, flags, first_line;
    Value units, constants, names, variables, filename, name, qualname, lines, ranges, free, cells;
} CodeParts;

/* A code object of these parts, each of the right type. ValueError where they do not fit together or the
   instructions are not safe to run. like: what it is a variant of, or NULL. */
NODISCARD Owned code_from_parts(VM *vm, const CodeParts *parts, const CodeObject *like);
/* types.CodeType(...): args as its signature has them. */
NODISCARD Owned code_construct(VM *vm, Value *args);

extern const char code_signature[];

#endif

/*
 * Operators, calls and iteration of classes made by `class`, as frames of the loop.
 *
 * left.__add__(right) and its like are functions of the language nearly always. Their frames are pushed in
 * the loop instead of in a loop of their own. When one gives NotImplemented the rest of the protocol follows,
 * after FRAME_IS_OPERATOR has told the way back. (A loop of `p + 1` takes 0.72 of the instructions, of `p <
 * q` 0.9.)
 */
#ifndef VM_INTERP_OPERATORS_H
#define VM_INTERP_OPERATORS_H

#include "vm/frame.h"
#include "vm/interp_helpers.h"

/* What an operator's frame was pushed for: in return_words of a frame with FRAME_IS_OPERATOR. */
enum {
    OPERATOR_NUMBER = 0xFF, /* the BinaryOp, in-place forms too, or CompareOp */
    OPERATOR_IS_COMPARE = 1 << 8,
    OPERATOR_JUMPS = 1 << 9, /* a comparison of which only the truth is wanted */
    OPERATOR_DISCARDS =
        1 << 10 /* a store: what it returns is dropped; OPERATOR_NUMBER counts words to go on by */
};

/* A frame for the method that left's class has for the operator, arguments placed; NULL where there is no
   such way, or with an exception pending. */
Frame *operator_frame(VM *vm, Value left, Value right, uint32_t operator);
/* What left OPERATOR right is once that method has given NotImplemented. */
NODISCARD Owned operator_rest(VM *vm, Value left, Value right, uint32_t operator);
/* As operator_frame for self.name(argument) or, argument NULL, self.name(). */
Frame *method_frame(VM *vm, Value self, NameIndex name, Value argument);

/* For self.name(first, second), self.name being __setitem__ or the like. */
Frame *method_frame_2(VM *vm, Value self, NameIndex name, Value first, Value second);
/* A frame for the getter of a property, or __get__ of a descriptor, that a cache knows of object's class;
   value not NULL: for its setter, or __set__. NULL as above. */
Frame *described_frame(VM *vm, const AttributeCache *cache, Value object, Value value);

#endif

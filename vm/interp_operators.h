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

/* What an operator's frame was pushed for: in return_words of a frame with FRAME_IS_OPERATOR. */
enum {
    OPERATOR_NUMBER = 0xFF,     /* the BinaryOp, in-place forms too, or CompareOp */
    OPERATOR_IS_COMPARE = 1 << 8,
    OPERATOR_JUMPS = 1 << 9     /* a comparison of which only the truth is wanted */
};

/* A frame for the method that left's class has for the operator, arguments placed; NULL where there is no
   such way, or with an exception pending. */
Frame *operator_frame(VM *vm, Value left, Value right, uint32_t operator);
/* What left OPERATOR right is once that method has given NotImplemented. */
NODISCARD Owned operator_rest(VM *vm, Value left, Value right, uint32_t operator);
/* As operator_frame for self.name(argument) or, argument NULL, self.name(). */
Frame *method_frame(VM *vm, Value self, NameIndex name, Value argument);

#endif

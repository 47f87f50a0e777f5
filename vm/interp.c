/*
 * The interpreter loop: runs lowered code.
 *
 * A handler reads its operands with OPERAND (a slot, or a constant when negative), sets its result with
 * STORE, and empties the stack slots it has consumed with CONSUME. `frame`, `ip`, `slots`, `constants` and
 * `locals` (the number of slots that are locals: operands below are borrowed) follow the innermost frame;
 * calls of functions of the language go on in the same loop. Longer paths are in interp_helpers.c and
 * interp_stack.c.
 */
#include "vm/frame.h"
#include "vm/instance.h"
#include "vm/interp_helpers.h"
#include "vm/interp_names.h"
#include "vm/interp_operators.h"
#include "vm/lower.h"
#include "vm/objects/dict.h"
#include "vm/objects/float.h"
#include "vm/objects/generator.h"
#include "vm/objects/int.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/objects/type.h"
#include "vm/profile.h"
#include "vm/protocol.h"
#include "vm/quick_call.h"
#include "vm/raise.h"
#include "vm/trace.h"
#include "vm/unwind.h"

#include <math.h>

#ifndef DISPATCH_SWITCH
#pragma GCC diagnostic ignored "-Wpedantic" /* labels as values */
#endif

enum { ARGUMENTS_INLINE = SIGNATURE_MAX, PARTS_MOST = 8 };

#define OPERAND(x) ((Value)((x) >= 0 ? (const Field *)slots : (const Field *)constants)[x].held)
/* An operand that is known to be a slot, or a constant. */
#define SLOT(x) ((Value)slots[x].held)
#define CONSTANT(x) ((Value)constants[x].held)
#define STORE(value_made)                                        \
    do {                                                         \
        Owned made_ = (value_made);                              \
        Owned old_ = slots[ip->dst].held;                        \
        slots[ip->dst].held = made_;                             \
        if (value_is_pointer(old_)) value_release(vm, old_);     \
    } while (0)
/* Empties the stack slot that operand x was read from. */
#define CONSUME(x)                                                                  \
    do {                                                                            \
        if ((x) >= locals && value_is_pointer(slots[x].held)) {                     \
            Owned used_ = slots[x].held;                                            \
            slots[x].held = NULL;                                                   \
            value_release(vm, used_);                                               \
        }                                                                           \
    } while (0)
#define SAVE() (frame->ip = ip)
#define DISPLACEMENT(at) (*(const int64_t *)(const void *)((at) + 1))

#ifdef DISPATCH_SWITCH
#define TARGET(name) case LOWERED_##name:
#define GO() goto dispatch
#else
#define TARGET(name) target_##name:
#define GO() goto *targets[PROFILE_COUNT(vm, ip->op)]
#endif

/* This file is compiled twice: interp_traced.c defines INTERP_TRACED and includes it, for the loop that tells
   what it does. Each copy hands over to the other (LOOP_SWITCH) when vm->is_tracing says so. */
#ifdef INTERP_TRACED
#define INTERP_LOOP interp_loop_traced
#define UNWIND trace_unwind
#define DISPATCH()                                              \
    do {                                                        \
        if (UNLIKELY(!trace_step(vm, frame, &ip))) goto error;  \
        if (UNLIKELY(!vm->is_tracing)) return LOOP_SWITCH;      \
        GO();                                                   \
    } while (0)
#define SWITCH_AT(place)
#else
#define INTERP_LOOP interp_loop
#define UNWIND unwind_step
#define DISPATCH() GO()
/* After what may have begun to watch: goes on in the other loop, at place. */
#define SWITCH_AT(place)                  \
    do {                                  \
        if (UNLIKELY(vm->is_tracing)) {   \
            frame->ip = (place);          \
            return LOOP_SWITCH;           \
        }                                 \
    } while (0)
#endif
#define NEXT(words)     \
    do {                \
        ip += (words);  \
        DISPATCH();     \
    } while (0)

/* Takes operand x as an owned value: moved out of a stack slot, shared otherwise. */
#define TAKE_OPERAND(x, result)                              \
    do {                                                     \
        if ((x) >= locals) {                                 \
            (result) = slots[x].held;                        \
            slots[x].held = NULL;                            \
        } else {                                             \
            (result) = value_retain(OPERAND(x));             \
        }                                                    \
    } while (0)

#define ENTER_FRAME()                                    \
    do {                                                 \
        slots = frame->slots;                            \
        constants = frame->code->constants_end;          \
        locals = (int32_t)frame->code->slot_count;       \
    } while (0)

/* Goes on in a new frame, which is innermost. */
#define ENTER_CALL(inner, called)                                                                            \
    do {                                                                                                     \
        frame = (inner);                                                                                     \
        slots = frame->slots;                                                                                \
        constants = (called)->constants_end;                                                                 \
        locals = (int32_t)(called)->slot_count;                                                              \
        ip = (called)->words;                                                                                \
        if (UNLIKELY(atomic_load_explicit(&vm->poll, memory_order_relaxed))) goto start_frame;               \
        DISPATCH();                                                                                          \
    } while (0)

/* Arithmetic on ints and floats in place; everything else by the types' slots. One handler for each shape. */
#define ARITHMETIC_SHAPE(target, LEFT, RIGHT, op_number, int_case, float_case, other)  \
    TARGET(target) {                                                         \
        Value left = LEFT(ip->a), right = RIGHT(ip->b);                      \
        if (LIKELY(value_both_small_int(left, right))) {                     \
            int_case(FINISH_SLOT)                                            \
        } else if (value_is_small_float(left) && value_is_small_float(right)) { \
            float_case(FINISH_SLOT)                                          \
        }                                                                    \
        binary_op = (op_number);                                             \
        goto other;                                                          \
    }
/* The end of such a handler, with its result. */
#define FINISH_SLOT(value_made) \
    do {                        \
        STORE(value_made);      \
        NEXT(1);                \
    } while (0)
#define ARITHMETIC(name, op_number, int_case, float_case)                                      \
    ARITHMETIC_SHAPE(name, OPERAND, OPERAND, op_number, int_case, float_case, slow_binary)     \
    ARITHMETIC_SHAPE(name##_SLOTS, SLOT, SLOT, op_number, int_case, float_case, slow_binary)   \
    ARITHMETIC_SHAPE(name##_CONSTANT, SLOT, CONSTANT, op_number, int_case, float_case, slow_binary)

#define FLOAT_RESULT(expression, FINISH)                                  \
    {                                                             \
        double x = value_small_float(left), y = value_small_float(right); \
        double z = (expression);                                  \
        Owned word = value_try_small_float(z);                    \
        if (LIKELY(value_is_small_float(word))) {                 \
            FINISH(word);                                          \
        }                                                         \
    }

#define ADD_INTS(FINISH) \
    {                                                                                   \
        int64_t sum;                                                                    \
        if (LIKELY(!ADD_OVERFLOWS((int64_t)value_bits(left) - 1, (int64_t)value_bits(right), &sum))) { \
            FINISH((Owned)(uintptr_t)sum);                                               \
        }                                                                               \
    }
#define SUBTRACT_INTS(FINISH)                                                                                \
    {                                                                                                        \
        int64_t difference;                                                                                  \
        if (LIKELY(!SUBTRACT_OVERFLOWS((int64_t)value_bits(left), (int64_t)value_bits(right) - 1,            \
                                       &difference))) {                                                      \
            FINISH((Owned)(uintptr_t)difference);                                                            \
        }                                                                                                    \
    }
#define MULTIPLY_INTS(FINISH) \
    {                                                                                   \
        int64_t product;                                                                \
        if (LIKELY(!MULTIPLY_OVERFLOWS((int64_t)value_bits(left) - 1, value_small_int(right), &product))) { \
            FINISH((Owned)(uintptr_t)(product + 1));                                     \
        }                                                                               \
    }
/* Division works on the doubled numbers that the words hold but for their last bit; what fits into 32 bits is
   divided so, which takes the processor less time. */
#define FLOOR_DIVIDE_INTS(FINISH) \
    {                                                                                   \
        int64_t x = (int64_t)value_bits(left) - 1, y = (int64_t)value_bits(right) - 1;  \
        if (LIKELY((uint64_t)(x | y) <= UINT32_MAX && y)) {                             \
            FINISH(value_from_small_int((int64_t)((uint32_t)x / (uint32_t)y)));         \
        }                                                                               \
        if (LIKELY(y > 0)) {                                                            \
            int64_t quotient = x / y;                                                   \
            if (x % y < 0) quotient--;                                                  \
            FINISH(value_from_small_int(quotient));                                      \
        }                                                                               \
    }
#define REMAINDER_INTS(FINISH) \
    {                                                                                   \
        int64_t x = (int64_t)value_bits(left) - 1, y = (int64_t)value_bits(right) - 1;  \
        if (LIKELY((uint64_t)(x | y) <= UINT32_MAX && y)) {                             \
            FINISH((Owned)(uintptr_t)((uint64_t)((uint32_t)x % (uint32_t)y) + 1));      \
        }                                                                               \
        if (LIKELY(y > 0)) {                                                            \
            int64_t rest = x % y;                                                       \
            if (rest < 0) rest += y;                                                    \
            FINISH((Owned)(uintptr_t)(rest + 1));                                        \
        }                                                                               \
    }
#define TRUE_DIVIDE_INTS(FINISH) \
    {                                                                                   \
        int64_t x = value_small_int(left), y = value_small_int(right);                  \
        enum { EXACT_BITS = 53 };                                                       \
        int64_t bound = (int64_t)1 << EXACT_BITS;                                       \
        if (LIKELY(y != 0 && x < bound && x > -bound && y < bound && y > -bound)) {     \
            Owned word = value_try_small_float((double)x / (double)y);                  \
            if (LIKELY(value_is_small_float(word))) {                                   \
                FINISH(word);                                                            \
            }                                                                           \
        }                                                                               \
    }
#define BITWISE_INTS(operator, FINISH)                                                          \
    {                                                                                   \
        FINISH(value_from_small_int(value_small_int(left) operator value_small_int(right))); \
    }
#define RSHIFT_INTS(FINISH) \
    {                                                                                   \
        int64_t y = value_small_int(right);                                             \
        if (LIKELY(y >= 0)) {                                                           \
            FINISH(value_from_small_int(value_small_int(left) >> (y > 62 ? 62 : y)));    \
        }                                                                               \
    }
#define LSHIFT_INTS(FINISH) \
    {                                                                                   \
        int64_t x = value_small_int(left), y = value_small_int(right);                  \
        enum { SAFE_BITS = 30 };                                                        \
        if (LIKELY(y >= 0 && y <= SAFE_BITS && x >= INT32_MIN && x <= INT32_MAX)) {     \
            FINISH(value_from_small_int(x * ((int64_t)1 << y)));                         \
        }                                                                               \
    }
#define AND_INTS(FINISH) BITWISE_INTS(&, FINISH)
#define OR_INTS(FINISH) BITWISE_INTS(|, FINISH)
#define XOR_INTS(FINISH) BITWISE_INTS(^, FINISH)
#define ADD_FLOATS(FINISH) FLOAT_RESULT(x + y, FINISH)
#define SUBTRACT_FLOATS(FINISH) FLOAT_RESULT(x - y, FINISH)
#define MULTIPLY_FLOATS(FINISH) FLOAT_RESULT(x * y, FINISH)
#define TRUE_DIVIDE_FLOATS(FINISH) FLOAT_RESULT(x / y, FINISH) /* a small float is never zero */
#define NO_FAST_PATH(FINISH) {}

/* An item of a list by an int from its beginning. */
#define SUBSCRIPT_LIST(container_given, key_given)                                        \
    {                                                                                     \
        Value container = (container_given), key = (key_given);                           \
        if (LIKELY(value_has_type(container, &list_type) && value_is_small_int(key) &&    \
                   (uint64_t)value_small_int(key) < (uint64_t)as_list(container)->count)) { \
            Owned item = field_get(&as_list(container)->items[value_small_int(key)]);     \
            CONSUME(ip->a);                                                               \
            STORE(item);                                                                  \
            NEXT(1);                                                                      \
        }                                                                                 \
    }

#define COMPARISON(name, operator, op_number)                                           \
    TARGET(name) {                                                                      \
        Value left = OPERAND(ip->a), right = OPERAND(ip->b);                            \
        if (LIKELY(value_both_small_int(left, right))) {                                \
            STORE(value_from_bool((intptr_t)left operator (intptr_t)right));            \
            NEXT(1);                                                                    \
        }                                                                               \
        if (value_is_small_float(left) && value_is_small_float(right)) {                \
            STORE(value_from_bool(value_small_float(left) operator value_small_float(right))); \
            NEXT(1);                                                                    \
        }                                                                               \
        if ((op_number) == COMPARE_EQ || (op_number) == COMPARE_NE) {                   \
            if (value_is_pointer(left) && value_is_exact_str(left) && value_is_exact_str(right)) { \
                condition = str_equal(left, right) == ((op_number) == COMPARE_EQ);      \
                CONSUME(ip->b);                                                         \
                CONSUME(ip->a);                                                         \
                STORE(value_from_bool(condition));                                      \
                NEXT(1);                                                                \
            }                                                                           \
        }                                                                               \
        binary_op = (op_number);                                                        \
        goto slow_compare;                                                              \
    }                                                                                   \
    COMPARE_JUMP(JUMP_##name, OPERAND, OPERAND, operator, op_number)                    \
    COMPARE_JUMP(JUMP_##name##_SLOTS, SLOT, SLOT, operator, op_number)                  \
    COMPARE_JUMP(JUMP_##name##_CONSTANT, SLOT, CONSTANT, operator, op_number)
#define COMPARE_JUMP(target, LEFT, RIGHT, operator, op_number)                          \
    TARGET(target) {                                                                    \
        Value left = LEFT(ip->a), right = RIGHT(ip->b);                                 \
        if (LIKELY(value_both_small_int(left, right)))                                  \
            JUMP_ON((intptr_t)left operator (intptr_t)right);                           \
        if (value_is_small_float(left) && value_is_small_float(right))                  \
            JUMP_ON(value_small_float(left) operator value_small_float(right));         \
        if ((op_number) == COMPARE_EQ || (op_number) == COMPARE_NE) {                   \
            if (value_is_pointer(left) && value_is_exact_str(left) && value_is_exact_str(right)) { \
                condition = str_equal(left, right) == ((op_number) == COMPARE_EQ);      \
                CONSUME(ip->b);                                                         \
                CONSUME(ip->a);                                                         \
                JUMP_ON(condition);                                                     \
            }                                                                           \
        }                                                                               \
        binary_op = (op_number);                                                        \
        goto slow_compare_jump;                                                         \
    }
/* Jumps if condition is what the instruction waits for. */
#define JUMP_ON(is_met)                                          \
    do {                                                         \
        if ((uint8_t)(is_met) == *(const uint8_t *)&ip->dst) NEXT(DISPLACEMENT(ip));   \
        NEXT(2);                                                 \
    } while (0)

/* As ARITHMETIC_SHAPE, on pinned names: see interp_names.h. (With this a loop at module level takes 1.1 times
   what it takes in a function; 1.5 to 2.2 before.) */
#define NAMED_ARITHMETIC(name, int_case, float_case)                             \
    TARGET(NAMED_##name) {                                                       \
        const NameOperands *names = name_operands(ip);                           \
        if (UNLIKELY(!names_hold(frame, names->stamp))) goto names_stale;        \
        Value left = field_peek(names->left), right = field_peek(names->right);  \
        if (LIKELY(value_both_small_int(left, right))) {                         \
            int_case(FINISH_NAMED)                                               \
        } else if (value_is_small_float(left) && value_is_small_float(right)) {  \
            float_case(FINISH_NAMED)                                             \
        }                                                                        \
        goto names_numbers;                                                      \
    }
#define FINISH_NAMED(value_made)               \
    do {                                       \
        Owned made_ = (value_made);            \
        Owned old_ = names->target->held;      \
        names->target->held = made_;           \
        if (value_is_pointer(old_)) {          \
            SAVE();                            \
            value_release(vm, old_);           \
        }                                      \
        NEXT(NAMES_WORDS);                     \
    } while (0)
#define NAMED_JUMP_ON(is_met)                                                      \
    do {                                                                           \
        if ((is_met) == !!(ip->dst & NAMES_JUMPS_IF_TRUE)) NEXT(names->displacement); \
        NEXT(NAMES_WORDS);                                                         \
    } while (0)
#define NAMED_JUMP(name, operator, op_number)                                      \
    TARGET(NAMED_JUMP_##name) {                                                    \
        const NameOperands *names = name_operands(ip);                             \
        if (UNLIKELY(!names_hold(frame, names->stamp))) goto names_stale;          \
        Value left = field_peek(names->left), right = field_peek(names->right);    \
        if (LIKELY(value_both_small_int(left, right)))                             \
            NAMED_JUMP_ON((intptr_t)left operator (intptr_t)right);                \
        if (value_is_small_float(left) && value_is_small_float(right))             \
            NAMED_JUMP_ON(value_small_float(left) operator value_small_float(right)); \
        if ((op_number) == COMPARE_EQ || (op_number) == COMPARE_NE) {              \
            binary_op = (op_number);                                               \
            goto names_texts_jump;                                                 \
        }                                                                          \
        goto names_jump;                                                           \
    }

/* Copies the operands of a list to items, borrowed. */
ALWAYS_INLINE void gather(const Instruction *list, uint32_t count, const Field *slots, const Field *constants,
                          Value *items) {
    const int16_t *operands = (const int16_t *)(const void *)list;
    for (uint32_t i = 0; i < count; i++) {
        int16_t x = operands[i];
        items[i] = (x >= 0 ? slots : constants)[x].held;
    }
}

/* Empties the stack slots of a list, the last first. */
ALWAYS_INLINE void consume_list(VM *vm, const Instruction *list, uint32_t count, Field *slots,
                                int32_t locals) {
    const int16_t *operands = (const int16_t *)(const void *)list;
    for (uint32_t i = count; i-- > 0;) {
        int16_t x = operands[i];
        if (x >= locals) field_clear(vm, &slots[x]);
    }
}

/* Takes each operand of a list as an owned value into fields. */
ALWAYS_INLINE void take_list(const Instruction *list, uint32_t count, Field *slots, const Field *constants,
                             int32_t locals, Field *to) {
    const int16_t *operands = (const int16_t *)(const void *)list;
    for (uint32_t i = 0; i < count; i++) {
        int16_t x = operands[i];
        if (x >= locals) {
            to[i].held = slots[x].held;
            slots[x].held = NULL;
        } else {
            to[i].held = value_retain((x >= 0 ? slots : constants)[x].held);
        }
    }
}

/* The self of a method that is bound to it. */
ALWAYS_INLINE Value bound_to(Value callee) {
    return field_peek(&as_builtin(callee)->self);
}

/* Which instruction such a call turns into: one of its own for the usual numbers of arguments. */
static LoweredOp quick_op(VM *vm, Value callee, Value first, uint32_t given, bool has_self) {
    if (has_self) {
        if (!quick_call(vm, LOWERED_CALL_DESCRIPTOR, callee, first, given + 1)) return LOWERED_CALL;
        return given == 0   ? LOWERED_CALL_DESCRIPTOR_0
               : given == 1 ? LOWERED_CALL_DESCRIPTOR_1
                            : LOWERED_CALL_DESCRIPTOR;
    }
    if (quick_call(vm, LOWERED_CALL_BUILTIN, callee, first, given)) {
        return given == 1   ? LOWERED_CALL_BUILTIN_1
               : given == 2 ? LOWERED_CALL_BUILTIN_2
                            : LOWERED_CALL_BUILTIN;
    }
    if (quick_call(vm, LOWERED_CALL_BOUND, callee, first, given)) return LOWERED_CALL_BOUND;
    if (!quick_call(vm, LOWERED_CALL_TYPE, callee, first, given)) return LOWERED_CALL;
    return given == 1 ? LOWERED_CALL_TYPE_1 : LOWERED_CALL_TYPE;
}

/* Whether x[key] (x[key] = y) of a type is what it is for dicts: of subclasses too that have no method for
 * it. (d[key].append(i) of a defaultdict takes 0.6 of the instructions.) */
ALWAYS_INLINE bool reads_as_dict(const Type *type) {
    return type == &dict_type ||
           (type->flags & TYPE_IS_DICT && type->slots.get_item == dict_type.slots.get_item);
}
ALWAYS_INLINE bool stores_as_dict(const Type *type) {
    return type == &dict_type ||
           (type->flags & TYPE_IS_DICT && type->slots.set_item == dict_type.slots.set_item);
}

/* Whether an operand is an instance of a class made by `class`, whose methods may be of the language. */
ALWAYS_INLINE bool is_of_class(Value value) {
    return value_is_pointer(value) &&
           (value_object(value)->type->flags & (TYPE_IS_HEAP | TYPE_IS_NATIVE)) == TYPE_IS_HEAP;
}

/* value_has_type of what stands in a loop's slot: never empty. */
ALWAYS_INLINE bool iterator_has_type(Value iterator, const Type *type) {
    return value_is_pointer(iterator) && value_object(iterator)->type == type;
}

/* value_contains, shorter for dicts and strs. */
ALWAYS_INLINE bool contains(VM *vm, Value container, Value item, bool *found) {
    if (value_has_type(container, &dict_type)) {
        int64_t index = dict_look(vm, as_dict(container), item);
        *found = index >= 0;
        if (LIKELY(index != DICT_ASK)) return true;
    } else if (value_has_type(container, &str_type) && value_has_type(item, &str_type)) {
        *found = str_find(container, item, 0, as_str(container)->count) >= 0;
        return true;
    } else if (value_has_type(container, &set_type)) {
        return set_contains(vm, container, item, found);
    }
    return value_contains(vm, container, item, found);
}

/* How many arguments short of code's parameters a call with count of them is, when defaults make up for it;
 * -1: no. */
ALWAYS_INLINE int64_t defaulted(const Function *function, const CodeObject *code, uint32_t count) {
    uint32_t missing = code->plain_count - count;
    if (LIKELY(missing == 0)) return 0;
    Value defaults = field_peek(&function->defaults);
    if (!defaults || missing > as_tuple(defaults)->count)
        return -1; /* so also when too many are given, or it is not plain */
    return missing;
}

/* Puts the last `missing` defaults of function into its slots. */
ALWAYS_INLINE void place_defaults(const Function *function, int64_t missing, Field *slots) {
    const Tuple *defaults = as_tuple(field_peek(&function->defaults));
    for (int64_t i = 0; i < missing; i++)
        slots[i].held = field_get(&defaults->items[defaults->count - missing + i]);
}

Owned INTERP_LOOP(VM *vm, Frame *frame, bool is_throwing) {
#ifndef DISPATCH_SWITCH
    static const void *const targets[] = {
#define LOWERED(name, words, text) &&target_##name,
#include "vm/lowered.def"
#undef LOWERED
    };
#endif
    Thread *thread = vm->thread;
    const Instruction *ip = frame->ip;
    Field *slots;
    const Field *constants;
    int32_t locals;
    int binary_op = 0;
    bool condition = false;
    Owned result = NULL;
    ENTER_FRAME();
    if (is_throwing) goto error;
    DISPATCH();

#ifdef DISPATCH_SWITCH
dispatch:
    switch ((LoweredOp)PROFILE_COUNT(vm, ip->op)) {
    case LOWERED_COUNT: UNREACHABLE();
#endif
    TARGET(NOP) NEXT(1);
    TARGET(RESUME) NEXT(1);
    TARGET(MOVE) {
        STORE(value_retain(OPERAND(ip->a)));
        NEXT(1);
    }
    TARGET(TAKE) {
        Owned value = slots[ip->a].held;
        slots[ip->a].held = NULL;
        STORE(value);
        NEXT(1);
    }
    TARGET(CHECK) {
        if (UNLIKELY(!slots[ip->a].held)) {
            SAVE();
            help_unbound_local(vm, frame, (uint32_t)ip->a);
            goto error;
        }
        NEXT(1);
    }
    TARGET(SWAP) {
        Owned value = slots[ip->a].held;
        slots[ip->a].held = slots[ip->b].held;
        slots[ip->b].held = value;
        NEXT(1);
    }
    TARGET(RELEASE) {
        Owned value = slots[ip->a].held;
        slots[ip->a].held = NULL;
        if (value_is_pointer(value)) {
            SAVE();
            value_release(vm, value);
        }
        NEXT(1);
    }
    TARGET(UNBIND) {
        Owned value = slots[ip->a].held;
        SAVE();
        if (UNLIKELY(!value)) {
            help_unbound_local(vm, frame, (uint32_t)ip->a);
            goto error;
        }
        slots[ip->a].held = NULL;
        value_release(vm, value);
        NEXT(1);
    }
    TARGET(LOAD_AND_CLEAR) {
        Owned value = slots[ip->a].held;
        slots[ip->a].held = NULL;
        STORE(value);
        NEXT(1);
    }
    TARGET(EMPTY) {
        STORE(NULL);
        NEXT(1);
    }
    TARGET(MAKE_CELL) {
        Owned value = slots[ip->a].held;
        Owned cell = cell_new(vm, value);
        SAVE();
        if (!cell) goto error;
        slots[ip->a].held = cell;
        value_release(vm, value);
        NEXT(1);
    }
    TARGET(COPY_FREE) {
        Value closure = field_peek(&frame->function->closure);
        for (int32_t i = 0; i < ip->a; i++) {
            slots[locals - ip->a + i].held = value_retain(tuple_peek(closure, i));
        }
        NEXT(1);
    }
    TARGET(LOAD_DEREF) {
        Value value = field_peek(&as_cell(slots[ip->a].held)->value);
        if (UNLIKELY(!value)) {
            SAVE();
            if (!help_load_deref(vm, frame, (uint32_t)ip->a)) goto error;
        }
        STORE(value_retain(value));
        NEXT(1);
    }
    TARGET(STORE_DEREF) {
        Owned value;
        TAKE_OPERAND(ip->b, value);
        SAVE();
        field_take(vm, &as_cell(slots[ip->a].held)->value, value);
        NEXT(1);
    }
    TARGET(DELETE_DEREF) {
        Field *content = &as_cell(slots[ip->a].held)->value;
        SAVE();
        if (!field_peek(content)) {
            result = help_load_deref(vm, frame, (uint32_t)ip->a);
            goto error;
        }
        field_clear(vm, content);
        NEXT(1);
    }
    TARGET(LOAD_GLOBAL) {
        GlobalCache *cache = global_cache(ip);
        const Function *function = frame->function;
        if (LIKELY(as_dict(field_peek(&function->globals))->keys_version == cache->keys_version) &&
            (!cache->builtins_version ||
             LIKELY(as_dict(field_peek(&function->builtins))->keys_version == cache->builtins_version))) {
            STORE(field_get(cache->place));
            NEXT(4);
        }
        SAVE();
        result = help_load_global(vm, frame, cache);
        if (!result) goto error;
        STORE(result);
        NEXT(4);
    }
    TARGET(LOAD_NAME) {
        GlobalCache *cache = global_cache(ip);
        const Function *function = frame->function;
        if (LIKELY(as_dict(field_peek(&function->globals))->keys_version == cache->keys_version &&
                   frame->locals == field_peek(&function->globals)) &&
            (!cache->builtins_version ||
             LIKELY(as_dict(field_peek(&function->builtins))->keys_version == cache->builtins_version))) {
            STORE(field_get(cache->place));
            NEXT(4);
        }
        if (names_pin(vm, frame, ip)) DISPATCH();
        SAVE();
        result = help_load_name(vm, frame, cache);
        if (!result) goto error;
        STORE(result);
        NEXT(4);
    }
    TARGET(STORE_NAME) {
        GlobalCache *cache = global_cache(ip);
        Owned value;
        SAVE();
        if (LIKELY(value_is_exact_dict(frame->locals) &&
                   as_dict(frame->locals)->keys_version == cache->keys_version)) {
            TAKE_OPERAND(ip->a, value);
            field_take(vm, cache->place, value);
            NEXT(4);
        }
        if (names_pin(vm, frame, ip)) DISPATCH();
        if (!help_store_name(vm, frame, cache, OPERAND(ip->a))) goto error;
        CONSUME(ip->a);
        names_pin(vm, frame, ip); /* it is there now */
        NEXT(4);
    }
    TARGET(STORE_GLOBAL) {
        GlobalCache *cache = global_cache(ip);
        SAVE();
        if (LIKELY(as_dict(field_peek(&frame->function->globals))->keys_version == cache->keys_version)) {
            Owned value;
            TAKE_OPERAND(ip->a, value);
            field_take(vm, cache->place, value);
            NEXT(4);
        }
        if (!help_store_global(vm, frame, cache, OPERAND(ip->a))) goto error;
        CONSUME(ip->a);
        NEXT(4);
    }
    TARGET(LOAD_NAMED) {
        const GlobalCache *cache = global_cache(ip);
        if (UNLIKELY(!names_hold(frame, cache->keys_version))) goto names_stale;
        STORE(field_get(cache->place));
        NEXT(4);
    }
    TARGET(STORE_NAMED) {
        const GlobalCache *cache = global_cache(ip);
        if (UNLIKELY(!names_hold(frame, cache->keys_version))) goto names_stale;
        Owned value, old = cache->place->held;
        TAKE_OPERAND(ip->a, value);
        cache->place->held = value;
        if (value_is_pointer(old)) {
            SAVE();
            value_release(vm, old);
        }
        NEXT(4);
    }
    names_numbers: { /* an int and a float, perhaps */
        const NameOperands *names = name_operands(ip);
        result = number_binary(vm, field_peek(names->left), field_peek(names->right), names->operation);
        if (LIKELY(result != NULL)) FINISH_NAMED(result);
        goto names_texts;
    }
    names_texts: { /* or two strs */
        const NameOperands *names = name_operands(ip);
        Value left = field_peek(names->left), right = field_peek(names->right);
        bool is_in_place = names->operation == BINARY_INPLACE + BINARY_ADD;
        if ((!is_in_place && names->operation != BINARY_ADD) || !value_is_exact_str(left) ||
            !value_is_exact_str(right))
            goto names_slow;
        SAVE();
        if (is_in_place && left == field_peek(names->target) && left != right) {
            /* the name gives its text away, which may then grow in place (0.5 of the time) */
            if (!(ip->dst & NAMES_LEFT)) CONSUME(ip->a);
            if (!str_append_in_place(vm, names->target, right)) goto error;
        } else {
            result = str_concatenate(vm, left, right);
            if (!result) goto error;
            if (!(ip->dst & NAMES_LEFT)) CONSUME(ip->a);
            field_take(vm, names->target, result);
        }
        if (!(ip->dst & NAMES_RIGHT)) CONSUME(ip->b);
        NEXT(NAMES_WORDS);
    }
    TARGET(NAMES_BINARY) {
        if (names_pin(vm, frame, ip)) DISPATCH();
    names_slow:
        SAVE();
        if (!names_binary(vm, frame, ip)) goto error;
        NEXT(NAMES_WORDS);
    }
    TARGET(NAMES_JUMP) {
        if (names_pin(vm, frame, ip)) DISPATCH();
    names_jump: {
        const NameOperands *names = name_operands(ip);
        SAVE();
        if (!names_compare(vm, frame, ip, &condition)) goto error;
        NAMED_JUMP_ON(condition);
    }
    }
    names_texts_jump: {
        const NameOperands *names = name_operands(ip);
        Value left = field_peek(names->left), right = field_peek(names->right);
        if (!value_is_exact_str(left) || !value_is_exact_str(right)) goto names_jump;
        condition = str_equal(left, right) == (binary_op == COMPARE_EQ);
        SAVE();
        if (!(ip->dst & NAMES_LEFT)) CONSUME(ip->a);
        if (!(ip->dst & NAMES_RIGHT)) CONSUME(ip->b);
        NAMED_JUMP_ON(condition);
    }
    TARGET(NAMED_STORE_SUBSCRIPT) {
        const NameOperands *names = name_operands(ip);
        if (UNLIKELY(!names_hold(frame, names->stamp))) goto names_stale;
        Value container = field_peek(names->left), key = field_peek(names->right);
        if (value_has_type(container, &list_type) && value_is_small_int(key)) {
            List *list = as_list(container);
            int64_t index = value_small_int(key);
            if (index < 0) index += list->count;
            if (LIKELY((uint64_t)index < (uint64_t)list->count)) {
                Owned value = field_get(names->target), old = list->items[index].held;
                list->items[index].held = value;
                SAVE();
                if (!(ip->dst & NAMES_LEFT)) CONSUME(ip->a);
                if (!(ip->dst & NAMES_TARGET)) CONSUME(names->other);
                if (value_is_pointer(old)) value_release(vm, old);
                NEXT(NAMES_WORDS);
            }
        } else if (value_has_type(container, &dict_type)) {
            int64_t index = dict_look(vm, as_dict(container), key);
            if (index >= 0) {
                Field *place = &as_dict(container)->entries[index].value;
                Owned value = field_get(names->target), old = place->held;
                place->held = value;
                SAVE();
                if (!(ip->dst & NAMES_RIGHT)) CONSUME(ip->b);
                if (!(ip->dst & NAMES_LEFT)) CONSUME(ip->a);
                if (!(ip->dst & NAMES_TARGET)) CONSUME(names->other);
                if (value_is_pointer(old)) value_release(vm, old);
                NEXT(NAMES_WORDS);
            }
        }
        goto names_store;
    }
    TARGET(NAMES_STORE_SUBSCRIPT) {
        if (names_pin(vm, frame, ip)) DISPATCH();
    names_store:
        SAVE();
        if (!names_store_subscript(vm, frame, ip)) goto error;
        NEXT(NAMES_WORDS);
    }
names_stale: /* the dictionary has other keys now */
    names_unpin(ip);
    DISPATCH();
    NAMED_ARITHMETIC(ADD, ADD_INTS, ADD_FLOATS)
    NAMED_ARITHMETIC(AND, AND_INTS, NO_FAST_PATH)
    NAMED_ARITHMETIC(FLOOR_DIVIDE, FLOOR_DIVIDE_INTS, NO_FAST_PATH)
    NAMED_ARITHMETIC(LSHIFT, LSHIFT_INTS, NO_FAST_PATH)
    NAMED_ARITHMETIC(MULTIPLY, MULTIPLY_INTS, MULTIPLY_FLOATS)
    NAMED_ARITHMETIC(REMAINDER, REMAINDER_INTS, NO_FAST_PATH)
    NAMED_ARITHMETIC(OR, OR_INTS, NO_FAST_PATH)
    NAMED_ARITHMETIC(RSHIFT, RSHIFT_INTS, NO_FAST_PATH)
    NAMED_ARITHMETIC(SUBTRACT, SUBTRACT_INTS, SUBTRACT_FLOATS)
    NAMED_ARITHMETIC(TRUE_DIVIDE, TRUE_DIVIDE_INTS, TRUE_DIVIDE_FLOATS)
    NAMED_ARITHMETIC(XOR, XOR_INTS, NO_FAST_PATH)
    TARGET(NAMED_SUBSCRIPT) {
        const NameOperands *names = name_operands(ip);
        if (UNLIKELY(!names_hold(frame, names->stamp))) goto names_stale;
        Value container = field_peek(names->left), key = field_peek(names->right);
        if (value_has_type(container, &list_type) && value_is_small_int(key)) {
            const List *list = as_list(container);
            int64_t index = value_small_int(key);
            if (index < 0) index += list->count;
            if (LIKELY((uint64_t)index < (uint64_t)list->count)) {
                result = field_get(&list->items[index]);
                if (!(ip->dst & NAMES_LEFT)) CONSUME(ip->a);
                FINISH_NAMED(result);
            }
        } else if (value_has_type(container, &dict_type) && ip->dst & NAMES_LEFT && ip->dst & NAMES_RIGHT) {
            int64_t index = dict_look(vm, as_dict(container), key);
            if (LIKELY(index >= 0)) FINISH_NAMED(field_get(&as_dict(container)->entries[index].value));
        }
        goto names_slow;
    }
    NAMED_JUMP(LT, <, COMPARE_LT)
    NAMED_JUMP(LE, <=, COMPARE_LE)
    NAMED_JUMP(EQ, ==, COMPARE_EQ)
    NAMED_JUMP(NE, !=, COMPARE_NE)
    NAMED_JUMP(GT, >, COMPARE_GT)
    NAMED_JUMP(GE, >=, COMPARE_GE)
    TARGET(LOAD_ATTRIBUTE_LOCAL) {
        AttributeCache *cache = attribute_cache(ip);
        Value object = SLOT(ip->a);
        if (UNLIKELY(!value_is_pointer(object))) goto load_attribute;
        uint32_t offset = cache->offset;
        if (UNLIKELY(!attribute_holds(cache, value_object(object)))) {
            offset = attribute_met(cache, value_object(object));
            if (UNLIKELY(!offset)) goto load_attribute;
        }
        STORE(field_get((const Field *)((const char *)value_object(object) + offset)));
        NEXT(6);
    }
    TARGET(LOAD_ATTRIBUTE_MEMBER) {
        const AttributeCache *cache = attribute_cache(ip);
        Value object = SLOT(ip->a);
        if (UNLIKELY(!value_is_pointer(object) || value_object(object)->type != cache->type ||
                     as_heap_type(cache->type)->state.version != cache->version))
            goto load_attribute;
        Value value = field_peek((const Field *)((const char *)value_object(object) + cache->offset));
        if (UNLIKELY(!value)) goto load_attribute; /* not set */
        STORE(value_retain(value));
        NEXT(6);
    }
    TARGET(LOAD_ATTRIBUTE)
    load_attribute: {
        AttributeCache *cache = attribute_cache(ip);
        Value object = OPERAND(ip->a);
        if (LIKELY(cache->kind == ATTRIBUTE_SLOT && value_is_pointer(object))) {
            uint32_t offset = cache->offset;
            if (UNLIKELY(!attribute_holds(cache, value_object(object)))) {
                offset = attribute_met(cache, value_object(object));
                if (!offset)
                    offset = help_known_offset(vm, frame, value_object(object), cache, ATTRIBUTE_LOAD);
            }
            if (LIKELY(offset)) {
                Owned value = field_get((const Field *)((const char *)value_object(object) + offset));
                CONSUME(ip->a);
                STORE(value);
                NEXT(6);
            }
        }
        SAVE();
        if (cache->kind == ATTRIBUTE_PROPERTY || cache->kind == ATTRIBUTE_DESCRIPTOR) {
            Frame *callee = described_frame(vm, cache, object, NULL);
            if (callee) {
                CONSUME(ip->a);
                callee->return_slot = ip->dst;
                callee->return_words = 6;
                frame = callee;
                goto start_frame;
            }
            if (UNLIKELY(raise_is_pending(vm))) goto error;
        }
        if ((cache->kind == ATTRIBUTE_GETTER || cache->kind == ATTRIBUTE_DESCRIBED) &&
            value_is_pointer(object) && value_object(object)->type == cache->type &&
            (!(cache->type->flags & TYPE_IS_HEAP) ||
             as_heap_type(cache->type)->state.version == cache->version)) {
            result = cache->kind == ATTRIBUTE_GETTER ? ((const Property *)cache->extra)->get(vm, object)
                                                     : help_described(vm, (Value)cache->extra, object);
            if (UNLIKELY(!result)) goto error;
            CONSUME(ip->a);
            STORE(result);
            NEXT(6);
        }
        if (cache->kind >= ATTRIBUTE_CLASS_VALUE) {
            Value value = help_cached_value(vm, cache, object);
            if (value) {
                Owned held = value_retain(value);
                CONSUME(ip->a);
                STORE(held);
                NEXT(6);
            }
        }
        if (help_refill(vm, frame, object, cache, ATTRIBUTE_LOAD)) DISPATCH();
        result = help_load_attribute(vm, frame, object, cache);
        if (UNLIKELY(!result)) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(6);
    }
    TARGET(STORE_ATTRIBUTE_LOCAL) {
        AttributeCache *cache = attribute_cache(ip);
        Value object = SLOT(ip->a);
        if (UNLIKELY(!value_is_pointer(object))) goto store_attribute;
        uint32_t offset = cache->offset;
        if (UNLIKELY(!attribute_holds(cache, value_object(object)))) {
            offset = attribute_met(cache, value_object(object));
            if (UNLIKELY(!offset)) goto store_attribute;
        }
        SAVE();
        Owned value;
        TAKE_OPERAND(ip->b, value);
        field_take(vm, (Field *)((char *)value_object(object) + offset), value);
        NEXT(6);
    }
    TARGET(STORE_ATTRIBUTE)
    store_attribute: {
        AttributeCache *cache = attribute_cache(ip);
        Value object = OPERAND(ip->a);
        SAVE();
        if (LIKELY(cache->kind == ATTRIBUTE_SLOT && value_is_pointer(object))) {
            uint32_t offset = cache->offset;
            if (UNLIKELY(!attribute_holds(cache, value_object(object)))) {
                offset = attribute_met(cache, value_object(object));
                if (!offset)
                    offset = help_known_offset(vm, frame, value_object(object), cache, ATTRIBUTE_STORE);
            }
            if (LIKELY(offset)) {
                Owned value;
                TAKE_OPERAND(ip->b, value);
                field_take(vm, (Field *)((char *)value_object(object) + offset), value);
                CONSUME(ip->a);
                NEXT(6);
            }
        } else if (cache->kind == ATTRIBUTE_ADD && value_is_pointer(object)) {
            Object *target = value_object(object);
            const Type *type = target->type;
            if (LIKELY(type == cache->type && as_heap_type(type)->state.version == cache->version &&
                       instance_attributes_at(target)->shape == cache->shape &&
                       cache->offset + sizeof(Field) <= object_room_known(target))) {
                Owned value;
                TAKE_OPERAND(ip->b, value);
                field_init_take((Field *)((char *)target + cache->offset), value);
                instance_attributes_at(target)->shape = cache->extra;
                CONSUME(ip->a);
                NEXT(6);
            }
        } else if (cache->kind == ATTRIBUTE_MEMBER && value_is_pointer(object) &&
                   value_object(object)->type == cache->type &&
                   as_heap_type(cache->type)->state.version == cache->version) {
            Owned value;
            TAKE_OPERAND(ip->b, value);
            field_take(vm, (Field *)((char *)value_object(object) + cache->offset), value);
            CONSUME(ip->a);
            NEXT(6);
        }
        if (cache->kind == ATTRIBUTE_PROPERTY || cache->kind == ATTRIBUTE_DESCRIPTOR) {
            Frame *callee = described_frame(vm, cache, object, OPERAND(ip->b));
            if (callee) {
                CONSUME(ip->b);
                CONSUME(ip->a);
                callee->flags |= FRAME_IS_OPERATOR;
                callee->return_words = OPERATOR_DISCARDS | 6;
                frame = callee;
                goto start_frame;
            }
            if (UNLIKELY(raise_is_pending(vm))) goto error;
        }
        if (cache->kind == ATTRIBUTE_PLACE_OF_CLASS && help_store_place(vm, cache, object, OPERAND(ip->b))) {
            CONSUME(ip->b);
            CONSUME(ip->a);
            NEXT(6);
        }
        if (help_refill(vm, frame, object, cache, ATTRIBUTE_STORE)) DISPATCH();
        if (!help_store_attribute(vm, frame, object, OPERAND(ip->b), cache)) goto error;
        CONSUME(ip->b);
        CONSUME(ip->a);
        NEXT(6);
    }
    TARGET(LOAD_METHOD_LOCAL) {
        AttributeCache *cache = attribute_cache(ip);
        Value object = SLOT(ip->a);
        if (UNLIKELY(!value_is_pointer(object))) goto load_method;
        const AttributeCache *known = cache;
        if (UNLIKELY(!attribute_holds(cache, value_object(object)))) {
            known = attribute_known(vm, frame, value_object(object), cache, ATTRIBUTE_CALL,
                                    ATTRIBUTE_CLASS_METHOD);
            if (!known) goto load_method;
        }
        slots[ip->dst].held = value_retain((Value)known->extra);
        slots[ip->dst + 1].held = value_retain(object);
        NEXT(6);
    }
    TARGET(LOAD_METHOD_BUILTIN) {
        const AttributeCache *cache = attribute_cache(ip);
        Value object = SLOT(ip->a);
        if (UNLIKELY(!value_is_pointer(object) || value_object(object)->type != cache->type))
            goto load_method;
        slots[ip->dst].held = value_retain((Value)cache->extra);
        slots[ip->dst + 1].held = value_retain(object);
        NEXT(6);
    }
    TARGET(LOAD_METHOD)
    load_method: {
        AttributeCache *cache = attribute_cache(ip);
        Value object = OPERAND(ip->a);
        Owned self = NULL;
        if (LIKELY(value_is_pointer(object))) {
            const Type *type = value_object(object)->type;
            const AttributeCache *known = NULL;
            if (LIKELY(type == cache->type) &&
                (cache->kind == ATTRIBUTE_BUILTIN_METHOD ||
                 (cache->kind == ATTRIBUTE_CLASS_METHOD &&
                  as_heap_type(type)->state.version == cache->version &&
                  (!cache->shape || instance_attributes_at(value_object(object))->shape == cache->shape))))
                known = cache;
            else if (cache->kind == ATTRIBUTE_CLASS_METHOD)
                known = attribute_known(vm, frame, value_object(object), cache, ATTRIBUTE_CALL,
                                        ATTRIBUTE_CLASS_METHOD);
            if (LIKELY(known != NULL)) {
                TAKE_OPERAND(ip->a, self);
                slots[ip->dst].held = value_retain((Value)known->extra);
                slots[ip->dst + 1].held = self;
                NEXT(6);
            }
        } else if (cache->kind == ATTRIBUTE_BUILTIN_METHOD && value_type(object) == cache->type) {
            TAKE_OPERAND(ip->a, self); /* of an int or a float in the word itself */
            slots[ip->dst].held = value_retain((Value)cache->extra);
            slots[ip->dst + 1].held = self;
            NEXT(6);
        }
        SAVE();
        if (cache->kind != ATTRIBUTE_CLASS_METHOD && cache->kind != ATTRIBUTE_BUILTIN_METHOD) {
            Value value = help_cached_value(vm, cache, object);
            if (value) {
                value_retain(value);
                CONSUME(ip->a);
                slots[ip->dst].held = (Owned)(uintptr_t)value;
                slots[ip->dst + 1].held = NULL;
                NEXT(6);
            }
        }
        if (help_refill(vm, frame, object, cache, ATTRIBUTE_CALL)) DISPATCH();
        result = help_load_method(vm, frame, object, cache, &self);
        if (!result) goto error;
        CONSUME(ip->a);
        slots[ip->dst].held = result;
        slots[ip->dst + 1].held = self;
        NEXT(6);
    }

    ARITHMETIC(ADD, BINARY_ADD, ADD_INTS, ADD_FLOATS)
    ARITHMETIC(SUBTRACT, BINARY_SUBTRACT, SUBTRACT_INTS, SUBTRACT_FLOATS)
    ARITHMETIC(MULTIPLY, BINARY_MULTIPLY, MULTIPLY_INTS, MULTIPLY_FLOATS)
    ARITHMETIC(FLOOR_DIVIDE, BINARY_FLOOR_DIVIDE, FLOOR_DIVIDE_INTS, NO_FAST_PATH)
    ARITHMETIC(REMAINDER, BINARY_REMAINDER, REMAINDER_INTS, NO_FAST_PATH)
    ARITHMETIC(TRUE_DIVIDE, BINARY_TRUE_DIVIDE, TRUE_DIVIDE_INTS,
               TRUE_DIVIDE_FLOATS)
    ARITHMETIC(AND, BINARY_AND, AND_INTS, NO_FAST_PATH)
    ARITHMETIC(OR, BINARY_OR, OR_INTS, NO_FAST_PATH)
    ARITHMETIC(XOR, BINARY_XOR, XOR_INTS, NO_FAST_PATH)
    ARITHMETIC(LSHIFT, BINARY_LSHIFT, LSHIFT_INTS, NO_FAST_PATH)
    ARITHMETIC(RSHIFT, BINARY_RSHIFT, RSHIFT_INTS, NO_FAST_PATH)
    ARITHMETIC_SHAPE(POWER, OPERAND, OPERAND, BINARY_POWER, NO_FAST_PATH, NO_FAST_PATH, slow_binary)
    ARITHMETIC_SHAPE(MATRIX_MULTIPLY, OPERAND, OPERAND, BINARY_MATRIX_MULTIPLY, NO_FAST_PATH, NO_FAST_PATH,
                     slow_binary)
    ARITHMETIC_SHAPE(INPLACE_ADD, OPERAND, OPERAND, BINARY_INPLACE + BINARY_ADD, ADD_INTS,
                     ADD_FLOATS, inplace_add)
    ARITHMETIC_SHAPE(INPLACE_ADD_SLOTS, SLOT, SLOT, BINARY_INPLACE + BINARY_ADD, ADD_INTS,
                     ADD_FLOATS, inplace_add)
    ARITHMETIC_SHAPE(INPLACE_ADD_CONSTANT, SLOT, CONSTANT, BINARY_INPLACE + BINARY_ADD, ADD_INTS,
                     ADD_FLOATS, inplace_add)
inplace_add: {
        Value left = OPERAND(ip->a), right = OPERAND(ip->b);
        if (value_is_exact_str(left) && value_is_exact_str(right) && ip->a != ip->b &&
            (ip->a == ip->dst || (ip->a >= locals && slots[ip->dst].held == left))) {
            /* s += t: the local gives its text away, which may then grow in place */
            SAVE();
            if (ip->a == ip->dst) {
                if (!help_append_str(vm, frame, ip + 1, &slots[ip->a], right)) goto error;
            } else { /* s += f(t): the local was loaded before the call, and is stored next */
                slots[ip->dst].held = NULL;
                value_release(vm, (Owned)(uintptr_t)left);
                bool is_fine = str_append_in_place(vm, &slots[ip->a], right);
                slots[ip->dst].held = slots[ip->a].held;
                slots[ip->a].held = NULL;
                if (UNLIKELY(!is_fine)) goto error;
            }
            CONSUME(ip->b);
            NEXT(1);
        }
        binary_op = BINARY_INPLACE + BINARY_ADD;
        goto slow_binary;
    }
    ARITHMETIC(INPLACE_SUBTRACT, BINARY_INPLACE + BINARY_SUBTRACT, SUBTRACT_INTS, SUBTRACT_FLOATS)
    ARITHMETIC(INPLACE_MULTIPLY, BINARY_INPLACE + BINARY_MULTIPLY, MULTIPLY_INTS, MULTIPLY_FLOATS)
    ARITHMETIC(INPLACE_FLOOR_DIVIDE, BINARY_INPLACE + BINARY_FLOOR_DIVIDE, FLOOR_DIVIDE_INTS, NO_FAST_PATH)
    ARITHMETIC(INPLACE_REMAINDER, BINARY_INPLACE + BINARY_REMAINDER, REMAINDER_INTS, NO_FAST_PATH)
    ARITHMETIC(INPLACE_TRUE_DIVIDE, BINARY_INPLACE + BINARY_TRUE_DIVIDE, TRUE_DIVIDE_INTS,
               TRUE_DIVIDE_FLOATS)
    ARITHMETIC(INPLACE_AND, BINARY_INPLACE + BINARY_AND, AND_INTS, NO_FAST_PATH)
    ARITHMETIC(INPLACE_OR, BINARY_INPLACE + BINARY_OR, OR_INTS, NO_FAST_PATH)
    ARITHMETIC(INPLACE_XOR, BINARY_INPLACE + BINARY_XOR, XOR_INTS, NO_FAST_PATH)
    ARITHMETIC(INPLACE_LSHIFT, BINARY_INPLACE + BINARY_LSHIFT, LSHIFT_INTS, NO_FAST_PATH)
    ARITHMETIC(INPLACE_RSHIFT, BINARY_INPLACE + BINARY_RSHIFT, RSHIFT_INTS, NO_FAST_PATH)
    ARITHMETIC_SHAPE(INPLACE_POWER, OPERAND, OPERAND, BINARY_INPLACE + BINARY_POWER, NO_FAST_PATH,
                     NO_FAST_PATH, slow_binary)
    ARITHMETIC_SHAPE(INPLACE_MATRIX_MULTIPLY, OPERAND, OPERAND, BINARY_INPLACE + BINARY_MATRIX_MULTIPLY,
                     NO_FAST_PATH, NO_FAST_PATH, slow_binary)
    TARGET(SUBSCRIPT_SLOTS) {
        SUBSCRIPT_LIST(SLOT(ip->a), SLOT(ip->b))
        goto subscript;
    }
    TARGET(SUBSCRIPT_CONSTANT) {
        SUBSCRIPT_LIST(SLOT(ip->a), CONSTANT(ip->b))
        goto subscript;
    }
    TARGET(SUBSCRIPT)
    subscript: {
        Value container = OPERAND(ip->a), key = OPERAND(ip->b);
        if (LIKELY(value_is_pointer(container))) {
            const Type *type = value_object(container)->type;
            if (type == &list_type && value_is_small_int(key)) {
                const List *list = as_list(container);
                int64_t index = value_small_int(key);
                if (index < 0) index += list->count;
                if (LIKELY((uint64_t)index < (uint64_t)list->count)) {
                    Owned item = field_get(&list->items[index]);
                    CONSUME(ip->a);
                    STORE(item);
                    NEXT(1);
                }
            } else if (type == &tuple_type && value_is_small_int(key)) {
                const Tuple *tuple = as_tuple(container);
                int64_t index = value_small_int(key);
                if (index < 0) index += tuple->count;
                if (LIKELY((uint64_t)index < (uint64_t)tuple->count)) {
                    Owned item = field_get(&tuple->items[index]);
                    CONSUME(ip->a);
                    STORE(item);
                    NEXT(1);
                }
            } else if (type == &str_type && value_is_small_int(key)) {
                const Str *str = as_str(container);
                int64_t index = value_small_int(key);
                if (index < 0) index += str->count;
                if (LIKELY((uint64_t)index < (uint64_t)str->count && str_kind(str) == 1)) {
                    Owned character = vm->latin1[((const uint8_t *)str->data)[index]];
                    if (LIKELY(character != NULL)) {
                        value_retain(character);
                        CONSUME(ip->a);
                        STORE(character);
                        NEXT(1);
                    }
                }
            } else if (reads_as_dict(type)) {
                int64_t hash, index = dict_look(vm, as_dict(container), key);
                SAVE();
                if (LIKELY(index >= 0)) {
                    result = field_get(&as_dict(container)->entries[index].value);
                    CONSUME(ip->a);
                    CONSUME(ip->b);
                    STORE(result);
                    NEXT(1);
                }
                if (type != &dict_type) goto slow_operator_subscript;
                if (!value_hash_as(vm, key, "a dict key", &hash) ||
                    !dict_find_hashed(vm, as_dict(container), key, hash, &result))
                    goto error;
                if (LIKELY(result != NULL)) {
                    CONSUME(ip->a);
                    CONSUME(ip->b);
                    STORE(result);
                    NEXT(1);
                }
            }
        }
        binary_op = BINARY_SUBSCR;
        goto slow_binary;
    slow_operator_subscript:
        binary_op = BINARY_SUBSCR;
        goto slow_operator;
    }
    TARGET(STORE_SUBSCRIPT) {
        int16_t source = (int16_t)ip->dst;
        Value container = OPERAND(ip->a), key = OPERAND(ip->b);
        SAVE();
        if (value_has_type(container, &list_type) && value_is_small_int(key)) {
            List *list = as_list(container);
            int64_t index = value_small_int(key);
            if (index < 0) index += list->count;
            if (LIKELY((uint64_t)index < (uint64_t)list->count)) {
                Owned value;
                TAKE_OPERAND(source, value);
                field_take(vm, &list->items[index], value);
                CONSUME(ip->a);
                NEXT(1);
            }
        } else if (value_is_pointer(container) && stores_as_dict(value_object(container)->type)) {
            int64_t index = dict_look(vm, as_dict(container), key);
            if (index >= 0) {
                Owned value;
                TAKE_OPERAND(source, value);
                field_take(vm, &as_dict(container)->entries[index].value, value);
                CONSUME(ip->b);
                CONSUME(ip->a);
                NEXT(1);
            }
        }
        if (is_of_class(container)) {
            Frame *callee = method_frame_2(vm, container, NAME___setitem__, key, OPERAND(source));
            if (callee) {
                CONSUME(ip->b);
                CONSUME(ip->a);
                CONSUME(source);
                callee->flags |= FRAME_IS_OPERATOR;
                callee->return_words = OPERATOR_DISCARDS | 1;
                frame = callee;
                goto start_frame;
            }
            if (UNLIKELY(raise_is_pending(vm))) goto error;
        }
        if (!value_set_item(vm, container, key, OPERAND(source))) goto error;
        CONSUME(ip->b);
        CONSUME(ip->a);
        CONSUME(source);
        NEXT(1);
    }
    TARGET(DELETE_SUBSCRIPT) {
        SAVE();
        if (!value_set_item(vm, OPERAND(ip->a), OPERAND(ip->b), NULL)) goto error;
        CONSUME(ip->a);
        CONSUME(ip->b);
        NEXT(1);
    }
    COMPARISON(LT, <, COMPARE_LT)
    COMPARISON(LE, <=, COMPARE_LE)
    COMPARISON(EQ, ==, COMPARE_EQ)
    COMPARISON(NE, !=, COMPARE_NE)
    COMPARISON(GT, >, COMPARE_GT)
    COMPARISON(GE, >=, COMPARE_GE)
jump_on_condition:
    if (condition == ip->dst) NEXT(DISPLACEMENT(ip));
    NEXT(2);
    TARGET(IS) {
        bool is = OPERAND(ip->a) == OPERAND(ip->b);
        CONSUME(ip->b);
        CONSUME(ip->a);
        STORE(value_from_bool(is));
        NEXT(1);
    }
    TARGET(IS_NOT) {
        bool is = OPERAND(ip->a) == OPERAND(ip->b);
        CONSUME(ip->b);
        CONSUME(ip->a);
        STORE(value_from_bool(!is));
        NEXT(1);
    }
    TARGET(JUMP_IS) {
        condition = OPERAND(ip->a) == OPERAND(ip->b);
        CONSUME(ip->b);
        CONSUME(ip->a);
        goto jump_on_condition;
    }
    TARGET(IN) {
        SAVE();
        if (!contains(vm, OPERAND(ip->b), OPERAND(ip->a), &condition)) goto error;
        CONSUME(ip->a);
        CONSUME(ip->b);
        STORE(value_from_bool(condition));
        NEXT(1);
    }
    TARGET(NOT_IN) {
        SAVE();
        if (!contains(vm, OPERAND(ip->b), OPERAND(ip->a), &condition)) goto error;
        CONSUME(ip->a);
        CONSUME(ip->b);
        STORE(value_from_bool(!condition));
        NEXT(1);
    }
    TARGET(JUMP_IN) {
        SAVE();
        if (!contains(vm, OPERAND(ip->b), OPERAND(ip->a), &condition)) goto error;
        CONSUME(ip->a);
        CONSUME(ip->b);
        goto jump_on_condition;
    }
    TARGET(NEGATIVE) {
        Value value = OPERAND(ip->a);
        SAVE();
        result = value_negative(vm, value);
        if (!result) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    TARGET(INVERT) {
        SAVE();
        result = value_invert(vm, OPERAND(ip->a));
        if (!result) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    TARGET(NOT) {
        SAVE();
        if (!value_is_true(vm, OPERAND(ip->a), &condition)) goto error;
        CONSUME(ip->a);
        STORE(value_from_bool(!condition));
        NEXT(1);
    }
    TARGET(TO_BOOL) {
        SAVE();
        if (!value_is_true(vm, OPERAND(ip->a), &condition)) goto error;
        CONSUME(ip->a);
        STORE(value_from_bool(condition));
        NEXT(1);
    }
    TARGET(JUMP) {
        int32_t displacement;
        memcpy(&displacement, &ip->a, sizeof displacement);
        NEXT(displacement);
    }
    TARGET(JUMP_BACK) {
        int32_t displacement;
        memcpy(&displacement, &ip->a, sizeof displacement);
        if (UNLIKELY(atomic_load_explicit(&vm->poll, memory_order_relaxed))) {
            SAVE();
            if (!help_poll(vm)) goto error;
            SWITCH_AT(ip + displacement);
        }
        NEXT(displacement);
    }
    TARGET(JUMP_IF_TRUE) {
        Value value = OPERAND(ip->a);
        if (value == VALUE_TRUE) NEXT(DISPLACEMENT(ip));
        if (value == VALUE_FALSE || value == VALUE_NONE) NEXT(2);
        SAVE();
        if (!value_is_true(vm, value, &condition)) goto error;
        CONSUME(ip->a);
        if (condition) NEXT(DISPLACEMENT(ip));
        NEXT(2);
    }
    TARGET(JUMP_IF_FALSE) {
        Value value = OPERAND(ip->a);
        if (value == VALUE_TRUE) NEXT(2);
        if (value == VALUE_FALSE || value == VALUE_NONE) NEXT(DISPLACEMENT(ip));
        SAVE();
        if (!value_is_true(vm, value, &condition)) goto error;
        CONSUME(ip->a);
        if (!condition) NEXT(DISPLACEMENT(ip));
        NEXT(2);
    }
    TARGET(JUMP_IF_NONE) {
        condition = OPERAND(ip->a) == VALUE_NONE;
        CONSUME(ip->a);
        if (condition) NEXT(DISPLACEMENT(ip));
        NEXT(2);
    }
    TARGET(JUMP_IF_NONE_KEPT) {
        if (slots[ip->a].held == VALUE_NONE) NEXT(DISPLACEMENT(ip));
        NEXT(2);
    }
    TARGET(JUMP_IF_NOT_NONE) {
        condition = OPERAND(ip->a) == VALUE_NONE;
        CONSUME(ip->a);
        if (!condition) NEXT(DISPLACEMENT(ip));
        NEXT(2);
    }
    TARGET(GET_LEN) {
        int64_t length;
        Value object = OPERAND(ip->a);
        SAVE();
        if (value_has_type(object, &list_type)) length = as_list(object)->count;
        else if (value_has_type(object, &tuple_type)) length = as_tuple(object)->count;
        else if (!value_length(vm, object, &length)) goto error;
        STORE(value_from_small_int(length)); /* no length is longer than memory */
        NEXT(1);
    }
    TARGET(JUMP_KIND) {
        Value object = slots[ip->a].held;
        condition = value_is_pointer(object) &&
                    value_object(object)->type->flags & (ip->b ? TYPE_IS_MAPPING : TYPE_IS_SEQUENCE);
        goto jump_on_condition;
    }
    TARGET(MATCH_CLASS) {
        SAVE();
        result = help_match_class(vm, OPERAND(ip->a), OPERAND(ip->b), CONSTANT(ip[1].a), (uint32_t)ip[1].b);
        if (!result) goto error;
        CONSUME(ip->b);
        CONSUME(ip->a);
        STORE(result);
        NEXT(2);
    }
    TARGET(MATCH_KIND) { /* (with these two a match of sequences takes 0.5 of the instructions) */
        Value object = OPERAND(ip->a);
        condition = value_is_pointer(object) &&
                    value_object(object)->type->flags & (ip->b ? TYPE_IS_MAPPING : TYPE_IS_SEQUENCE);
        STORE(value_from_bool(condition));
        NEXT(1);
    }
    TARGET(GET_ITER) {
        SAVE();
        result = value_iterate(vm, OPERAND(ip->a));
        if (!result) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    TARGET(FOR_RANGE_NAMED) {
        Value iterator = slots[ip->a].held;
        const GlobalCache *cache = global_cache(ip + 2);
        RangeIterator *range = (RangeIterator *)value_object(iterator);
        if (LIKELY(ip[2].op == LOWERED_STORE_NAMED && names_hold(frame, cache->keys_version) &&
                   value_has_type(iterator, &range_iterator_type))) {
            if (UNLIKELY(range->left <= 0)) goto for_ended;
            int64_t number = range->next;
            range->left--;
            range->next = (int64_t)((uint64_t)number + (uint64_t)range->step);
            Owned old = cache->place->held;
            cache->place->held = value_from_small_int(number);
            if (value_is_pointer(old)) {
                SAVE();
                value_release(vm, old);
            }
            NEXT(6);
        }
        ((Instruction *)(uintptr_t)ip)->op = LOWERED_FOR_RANGE;
        DISPATCH();
    }
    TARGET(FOR_RANGE) {
        Value iterator = slots[ip->a].held;
        if (LIKELY(iterator_has_type(iterator, &range_iterator_type))) {
            RangeIterator *range = (RangeIterator *)value_object(iterator);
            if (LIKELY(range->left > 0)) {
                int64_t number = range->next;
                range->left--;
                range->next = (int64_t)((uint64_t)number + (uint64_t)range->step);
                STORE(value_from_small_int(number));
                NEXT(2);
            }
            goto for_ended;
        }
        goto for_generic;
    }
    TARGET(FOR_LIST) {
        Value iterator = slots[ip->a].held;
        if (LIKELY(iterator_has_type(iterator, &list_iterator_type))) {
            IndexIterator *at = (IndexIterator *)value_object(iterator);
            if (LIKELY(field_peek(&at->sequence) && at->index < as_list(field_peek(&at->sequence))->count)) {
                STORE(field_get(&as_list(field_peek(&at->sequence))->items[at->index++]));
                NEXT(2);
            }
        }
        goto for_generic;
    }
    TARGET(FOR_TUPLE) {
        Value iterator = slots[ip->a].held;
        if (LIKELY(iterator_has_type(iterator, &tuple_iterator_type))) {
            IndexIterator *at = (IndexIterator *)value_object(iterator);
            if (LIKELY(field_peek(&at->sequence) && at->index < as_tuple(field_peek(&at->sequence))->count)) {
                STORE(field_get(&as_tuple(field_peek(&at->sequence))->items[at->index++]));
                NEXT(2);
            }
        }
        goto for_generic;
    }
    TARGET(FOR_STR) {
        Value iterator = slots[ip->a].held;
        if (LIKELY(iterator_has_type(iterator, &ascii_iterator_type) &&
                   field_peek(&((IndexIterator *)value_object(iterator))->sequence))) {
            IndexIterator *at = (IndexIterator *)value_object(iterator);
            const Str *str = as_str(field_peek(&at->sequence));
            if (LIKELY(at->index < str->count)) {
                Owned character = vm->latin1[((const uint8_t *)str->data)[at->index]];
                if (LIKELY(character != NULL)) {
                    at->index++;
                    STORE(value_retain(character));
                    NEXT(2);
                }
            }
        }
        goto for_generic;
    }
    TARGET(FOR_PARTS) {
        const Type *type = value_type(slots[ip->a].held);
        const Instruction *unpack = ip + 2;
        uint32_t count = (uint16_t)unpack->b;
        const int16_t *to = (const int16_t *)(const void *)(unpack + 1);
        Owned parts[PARTS_MOST];
        if (UNLIKELY(!type->slots.next_parts || type->flags & TYPE_IS_HEAP))
            goto for_generic; /* a subclass may have another next */
        SAVE();
        PartsOutcome outcome = type->slots.next_parts(vm, slots[ip->a].held, parts, count);
        if (UNLIKELY(outcome != PARTS_GIVEN)) {
            if (outcome == PARTS_ENDED) goto for_ended;
            if (outcome == PARTS_FAILED) goto error;
            goto for_generic;
        }
        for (uint32_t i = 0; i < count; i++) {
            Owned old = slots[to[i]].held;
            slots[to[i]].held = parts[i];
            if (value_is_pointer(old)) value_release(vm, old);
        }
        NEXT(3 + lowered_list_words(count));
    }
    TARGET(FOR_GENERATOR) {
        Value iterator = slots[ip->a].held;
        if (LIKELY(value_has_type(iterator, &generator_type))) {
            Generator *generator = as_generator(iterator);
            if (LIKELY(generator->state == GENERATOR_SUSPENDED || generator->state == GENERATOR_CREATED) &&
                thread->depth < vm->recursion_limit) {
                SAVE();
                Frame *inner = generator_frame(generator);
                inner->previous = frame;
                inner->flags = FRAME_IS_GENERATOR | FRAME_IS_ITERATED;
                generator_enter(vm, generator);
                thread->depth++;
                thread->frame = frame = inner;
                ip = frame->ip;
                ENTER_FRAME();
                slots[ip->dst].held = VALUE_NONE; /* what next() sends */
                NEXT(1);
            }
        }
        goto for_generic;
    }
    TARGET(FOR_ITER) {
        const Type *type = value_type(slots[ip->a].held);
        uint16_t op = type == &range_iterator_type   ? LOWERED_FOR_RANGE
                      : type == &list_iterator_type  ? LOWERED_FOR_LIST
                      : type == &tuple_iterator_type ? LOWERED_FOR_TUPLE
                      : type == &generator_type      ? LOWERED_FOR_GENERATOR
                      : type == &ascii_iterator_type ? LOWERED_FOR_STR
                                                     : LOWERED_FOR_ITER;
        if (type->slots.next_parts && ip[2].op == LOWERED_UNPACK && (uint16_t)ip[2].b <= PARTS_MOST &&
            ip[2].a == (int16_t)ip->dst)
            op = LOWERED_FOR_PARTS;
        if (op != LOWERED_FOR_ITER) {
            ((Instruction *)(uintptr_t)ip)->op = op;
            DISPATCH();
        }
    }
for_generic:
    SAVE();
    if (is_of_class(slots[ip->a].held)) {
        Frame *inner = method_frame(vm, slots[ip->a].held, NAME___next__, NULL);
        if (inner) {
            inner->flags |= FRAME_IS_ITERATED;
            inner->return_slot = ip->dst;
            inner->return_words = 2;
            frame = inner;
            goto start_frame;
        }
        if (UNLIKELY(raise_is_pending(vm))) goto error;
    }
    if (!iterator_next(vm, slots[ip->a].held, &result)) goto error;
    if (LIKELY(result != NULL)) {
        STORE(result);
        NEXT(2);
    }
for_ended:
    SAVE();
    field_clear(vm, &slots[ip->a]);
    NEXT(DISPLACEMENT(ip));

    TARGET(BUILD_TUPLE) {
        uint32_t count = (uint16_t)ip->a;
        SAVE();
        Owned tuple = count ? tuple_new(vm, count) : value_retain(vm->empty_tuple);
        if (!tuple) goto error;
        take_list(ip + 1, count, slots, constants, locals, as_tuple(tuple)->items);
        STORE(tuple);
        NEXT(1 + lowered_list_words(count));
    }
    TARGET(BUILD_LIST) {
        uint32_t count = (uint16_t)ip->a;
        SAVE();
        Owned list = list_new(vm, count);
        if (!list) goto error;
        take_list(ip + 1, count, slots, constants, locals, as_list(list)->items);
        STORE(list);
        NEXT(1 + lowered_list_words(count));
    }
    TARGET(BUILD_SET) {
        uint32_t count = (uint16_t)ip->a;
        const int16_t *operands = (const int16_t *)(const void *)(ip + 1);
        SAVE();
        Owned set = set_new(vm);
        if (!set) goto error;
        for (uint32_t i = 0; i < count; i++) {
            if (set_add(vm, set, OPERAND(operands[i]))) continue;
            value_release(vm, set);
            goto error;
        }
        consume_list(vm, ip + 1, count, slots, locals);
        STORE(set);
        NEXT(1 + lowered_list_words(count));
    }
    TARGET(BUILD_MAP) {
        uint32_t count = (uint16_t)ip->a;
        const int16_t *operands = (const int16_t *)(const void *)(ip + 1);
        SAVE();
        Owned dict = dict_new(vm);
        if (!dict) goto error;
        for (uint32_t i = 0; i < count; i++) {
            if (dict_set(vm, as_dict(dict), OPERAND(operands[i * 2]), OPERAND(operands[i * 2 + 1]))) continue;
            value_release(vm, dict);
            goto error;
        }
        consume_list(vm, ip + 1, count * 2, slots, locals);
        STORE(dict);
        NEXT(1 + lowered_list_words(count * 2));
    }
    TARGET(BUILD_STRING) {
        uint32_t count = (uint16_t)ip->a;
        Value items[ARGUMENTS_INLINE], *all = items;
        SAVE();
        if (count > ARGUMENTS_INLINE && !(all = value_array(vm, count))) goto error;
        gather(ip + 1, count, slots, constants, all);
        result = help_build_string(vm, all, count);
        if (all != items) value_array_free(all);
        if (!result) goto error;
        consume_list(vm, ip + 1, count, slots, locals);
        STORE(result);
        NEXT(1 + lowered_list_words(count));
    }
    TARGET(BUILD_SLICE) {
        uint32_t count = (uint16_t)ip->a;
        Value items[3] = {NULL, NULL, NULL};
        SAVE();
        gather(ip + 1, count, slots, constants, items);
        result = slice_new(vm, items[0], items[1], items[2]);
        if (!result) goto error;
        consume_list(vm, ip + 1, count, slots, locals);
        STORE(result);
        NEXT(1 + lowered_list_words(count));
    }
    TARGET(LIST_APPEND) {
        SAVE();
        Owned item;
        TAKE_OPERAND(ip->b, item);
        List *list = as_list(slots[ip->a].held);
        if (LIKELY(list->count < list->room)) list->items[list->count++].held = item;
        else if (!list_append_take(vm, list, item)) goto error;
        NEXT(1);
    }
    TARGET(SET_ADD) {
        SAVE();
        if (UNLIKELY(!value_has_type(slots[ip->a].held,
                                     &set_type))) { /* a program's own __conditional_annotations__ */
            raise_type_error(vm, "'%T' object is not a set", slots[ip->a].held);
            goto error;
        }
        if (!set_add(vm, slots[ip->a].held, OPERAND(ip->b))) goto error;
        CONSUME(ip->b);
        NEXT(1);
    }
    TARGET(MAP_ADD) {
        SAVE();
        if (!dict_set(vm, as_dict(slots[ip->dst].held), OPERAND(ip->a), OPERAND(ip->b))) goto error;
        CONSUME(ip->b);
        CONSUME(ip->a);
        NEXT(1);
    }
    TARGET(LIST_EXTEND) {
        SAVE();
        if (!help_list_extend(vm, slots[ip->a].held, OPERAND(ip->b))) goto error;
        CONSUME(ip->b);
        NEXT(1);
    }
    TARGET(SET_UPDATE) {
        SAVE();
        if (!set_update(vm, slots[ip->a].held, OPERAND(ip->b))) goto error;
        CONSUME(ip->b);
        NEXT(1);
    }
    TARGET(DICT_UPDATE) {
        SAVE();
        if (!help_dict_merge(vm, slots[ip->a].held, OPERAND(ip->b), NULL, false)) goto error;
        CONSUME(ip->b);
        NEXT(1);
    }
    TARGET(DICT_MERGE) {
        SAVE();
        if (!help_dict_merge(vm, slots[ip->a].held, OPERAND(ip->b),
                             slots[*(const uint32_t *)(const void *)(ip + 1)].held, true))
            goto error;
        CONSUME(ip->b);
        NEXT(2);
    }
    TARGET(SPREAD_KEYWORDS) {
        Value keywords = OPERAND(ip->a);
        if (LIKELY(value_is_exact_dict(keywords))) {
            STORE(value_retain(keywords));
            NEXT(2);
        }
        SAVE();
        result = dict_new(vm);
        if (!result) goto error;
        STORE(result);
        if (!help_dict_merge(vm, result, keywords, slots[*(const uint32_t *)(const void *)(ip + 1)].held,
                             true))
            goto error;
        NEXT(2);
    }
    TARGET(UNPACK) {
        uint32_t count = (uint16_t)ip->b;
        const int16_t *to = (const int16_t *)(const void *)(ip + 1);
        Value sequence = OPERAND(ip->a);
        Owned items[ARGUMENTS_INLINE], *all = items;
        SAVE();
        if (count > ARGUMENTS_INLINE && !(all = (Owned *)(uintptr_t)value_array(vm, count))) goto error;
        if (LIKELY(value_has_type(sequence, &tuple_type) && as_tuple(sequence)->count == count)) {
            for (uint32_t i = 0; i < count; i++) all[i] = field_get(&as_tuple(sequence)->items[i]);
        } else if (!help_unpack(vm, sequence, count, all)) {
            if (all != items) value_array_free(all);
            goto error;
        }
        CONSUME(ip->a);
        for (uint32_t i = 0; i < count; i++) {
            Owned old = slots[to[i]].held;
            slots[to[i]].held = all[i];
            value_release(vm, old);
        }
        if (all != items) value_array_free(all);
        NEXT(1 + lowered_list_words(count));
    }
    TARGET(UNPACK_REST) {
        uint32_t counts = *(const uint32_t *)(const void *)(ip + 1);
        SAVE();
        Owned iterable;
        TAKE_OPERAND(ip->a, iterable);
        bool is_fine = help_unpack_rest(vm, iterable, counts & 0xFF, counts >> 8, &slots[ip->dst]);
        value_release(vm, iterable);
        if (!is_fine) goto error;
        NEXT(2);
    }
    TARGET(CONVERT) {
        SAVE();
        result = ip->b == 1   ? value_str(vm, OPERAND(ip->a))
                 : ip->b == 2 ? value_repr(vm, OPERAND(ip->a))
                              : value_ascii(vm, OPERAND(ip->a));
        if (!result) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    TARGET(FORMAT) {
        SAVE();
        result = value_format(vm, OPERAND(ip->a), NULL);
        if (!result) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    TARGET(FORMAT_SPEC) {
        SAVE();
        result = value_format(vm, OPERAND(ip->a), OPERAND(ip->b));
        if (!result) goto error;
        CONSUME(ip->a);
        CONSUME(ip->b);
        STORE(result);
        NEXT(1);
    }

    TARGET(CALL_FUNCTION) {
        Value callee = OPERAND(ip->a);
        uint32_t count = (uint16_t)ip->b;
        if (UNLIKELY(!value_has_type(callee, &function_type))) goto call;
        CodeObject *code = as_code(field_peek(&as_function(callee)->code));
        int64_t missing = defaulted(as_function(callee), code, count);
        if (UNLIKELY(missing < 0)) goto call;
        SAVE();
        Frame *inner = frame_push_lowered(vm, thread, as_function(callee), code);
        if (UNLIKELY(!inner)) goto call;
        take_list(ip + 2, count, slots, constants, locals, inner->slots);
        if (missing) place_defaults(as_function(callee), missing, inner->slots + count);
        frame_clear_slots(inner->slots + count + missing, inner->slots + code->frame_slots);
        if (LIKELY(ip->a >= locals)) slots[ip->a].held = NULL; /* the frame owns the callee now */
        else value_retain(callee);
        inner->return_slot = ip->dst;
        inner->return_words = lowered_call_words(ip);
        ENTER_CALL(inner, code);
    }
    TARGET(CALL_METHOD) {
        Value callee = slots[ip->a].held;
        uint32_t count = (uint16_t)ip->b;
        if (UNLIKELY(!value_has_type(callee, &function_type))) goto call;
        CodeObject *code = as_code(field_peek(&as_function(callee)->code));
        int64_t missing = defaulted(as_function(callee), code, count + 1);
        if (UNLIKELY(missing < 0 || !slots[ip->a + 1].held)) goto call;
        SAVE();
        Frame *inner = frame_push_lowered(vm, thread, as_function(callee), code);
        if (UNLIKELY(!inner)) goto call;
        inner->slots[0].held = slots[ip->a + 1].held;
        slots[ip->a + 1].held = NULL;
        take_list(ip + 2, count, slots, constants, locals, inner->slots + 1);
        if (missing) place_defaults(as_function(callee), missing, inner->slots + 1 + count);
        frame_clear_slots(inner->slots + 1 + count + missing, inner->slots + code->frame_slots);
        slots[ip->a].held = NULL;
        inner->return_slot = ip->dst;
        inner->return_words = lowered_call_words(ip);
        ENTER_CALL(inner, code);
    }
    TARGET(CALL_CLASS) {
        Value callee = OPERAND(ip->a);
        uint32_t count = (uint16_t)ip->b;
        if (UNLIKELY(!value_has_type(callee, &type_type))) goto call;
        HeapType *class = as_heap_type(as_type(callee));
        if (UNLIKELY(!(class->type.flags & TYPE_IS_HEAP) || class->type.flags & TYPE_IS_ABSTRACT)) goto call;
        if (UNLIKELY(!class->init_version || class->init_version != class->state.version)) goto call;
        CodeObject *code = as_code(field_peek(&as_function(class->plain_init)->code));
        int64_t missing = defaulted(as_function(class->plain_init), code, count + 1);
        if (UNLIKELY(missing < 0)) goto call;
        SAVE();
        Owned instance = type_allocate(vm, &class->type);
        if (UNLIKELY(!instance)) goto error;
        Frame *inner = frame_push_lowered(vm, thread, as_function(class->plain_init), code);
        if (UNLIKELY(!inner)) {
            value_release(vm, instance);
            goto call;
        }
        value_retain(class->plain_init);
        inner->flags = FRAME_IS_INIT;
        inner->locals = value_retain(instance);
        inner->slots[0].held = instance;
        take_list(ip + 2, count, slots, constants, locals, inner->slots + 1);
        if (missing) place_defaults(as_function(class->plain_init), missing, inner->slots + 1 + count);
        frame_clear_slots(inner->slots + 1 + count + missing, inner->slots + code->frame_slots);
        inner->return_slot = ip->dst;
        inner->return_words = lowered_call_words(ip);
        CONSUME(ip->a);
        ENTER_CALL(inner, code);
    }
#define CALL_QUICK(name, kind, number, self, before)                                                \
    TARGET(name) {                                                                                  \
        enum { BEFORE = (self) + (before) };                                                        \
        Value callee = SLOT(ip->a), items[SIGNATURE_MAX + 1];                                       \
        const uint32_t given = (number), count = given + (self);                                    \
        const int16_t *operands = (const int16_t *)(const void *)(ip + 2);                          \
        items[0] = (self) ? slots[ip->a + 1].held : NULL;                                           \
        const QuickCall *quick = quick_call(vm, LOWERED_##kind, callee, items[0], count);           \
        if (UNLIKELY(!quick)) goto call;                                                            \
        SAVE();                                                                                     \
        if (before) items[0] = LOWERED_##kind == LOWERED_CALL_BOUND ? bound_to(callee) : callee;     \
        for (uint32_t i = 0; i < given; i++) items[BEFORE + i] = OPERAND(operands[i]);              \
        for (uint32_t i = given + BEFORE; i < quick->count; i++) items[i] = NULL;                   \
        result = quick->function(vm, items);                                                        \
        if (UNLIKELY(!result)) goto error;                                                          \
        for (uint32_t i = given; i-- > 0;) CONSUME(operands[i]);                                    \
        if (self) field_clear(vm, &slots[ip->a + 1]);                                               \
        if (ip->a != ip->dst) CONSUME(ip->a);                                                       \
        STORE(result);                                                                              \
        SWITCH_AT(ip + 2 + lowered_list_words(given));                                              \
        NEXT(2 + lowered_list_words(given));                                                        \
    }
    CALL_QUICK(CALL_BUILTIN, CALL_BUILTIN, (uint16_t)ip->b, 0, 0)
    CALL_QUICK(CALL_BUILTIN_1, CALL_BUILTIN, 1, 0, 0)
    CALL_QUICK(CALL_BUILTIN_2, CALL_BUILTIN, 2, 0, 0)
    CALL_QUICK(CALL_BOUND, CALL_BOUND, (uint16_t)ip->b, 0, 1)
    CALL_QUICK(CALL_DESCRIPTOR, CALL_DESCRIPTOR, (uint16_t)ip->b, 1, 0)
    CALL_QUICK(CALL_DESCRIPTOR_0, CALL_DESCRIPTOR, 0, 1, 0)
    CALL_QUICK(CALL_DESCRIPTOR_1, CALL_DESCRIPTOR, 1, 1, 0)
    CALL_QUICK(CALL_TYPE, CALL_TYPE, (uint16_t)ip->b, 0, 1)
    CALL_QUICK(CALL_TYPE_1, CALL_TYPE, 1, 0, 1)
    TARGET(CALL) {
    call: {
        uint32_t count = (uint16_t)ip->b;
        bool has_self =
            *(const uint32_t *)(const void *)(ip + 1) & CALL_HAS_SELF_SLOT && slots[ip->a + 1].held;
        Value callee = OPERAND(ip->a);
        SAVE();
        if (value_has_type(callee, &function_type)) {
            CodeObject *code = as_code(field_peek(&as_function(callee)->code));
            if (!code->words && !lower_code(vm, code)) goto error;
            if (ip->op == LOWERED_CALL && defaulted(as_function(callee), code, count + has_self) >= 0) {
                ((Instruction *)(uintptr_t)ip)->op = has_self ? LOWERED_CALL_METHOD : LOWERED_CALL_FUNCTION;
                DISPATCH();
            }
        } else if (ip->op == LOWERED_CALL && !has_self && value_has_type(callee, &type_type) &&
                   as_type(callee)->flags & TYPE_IS_HEAP) {
            Value init = type_plain_init(vm, as_type(callee));
            CodeObject *code = init ? as_code(field_peek(&as_function(init)->code)) : NULL;
            if (code && !code->words && !lower_code(vm, code)) goto error;
            if (code && defaulted(as_function(init), code, count + 1) >= 0 &&
                as_heap_type(as_type(callee))->init_version) {
                ((Instruction *)(uintptr_t)ip)->op = LOWERED_CALL_CLASS;
                DISPATCH();
            }
        }
        Value items[ARGUMENTS_INLINE + 1], *all = items;
        if (count > ARGUMENTS_INLINE && !(all = value_array(vm, count + 1))) goto error;
        if (has_self) all[0] = slots[ip->a + 1].held;
        gather(ip + 2, count, slots, constants, all + has_self);
        Arguments arguments = {all, count + has_self, NULL};
        Owned made = NULL;
        Frame *inner = NULL;
        inner = call_frame(vm, callee, arguments, &made);
        uint32_t *word = (uint32_t *)(uintptr_t)(ip + 1);
        if (made && ip->op == LOWERED_CALL && !(*word & CALL_WAS_TRIED)) { /* is there a short way? */
            *word |= CALL_WAS_TRIED;
            ((Instruction *)(uintptr_t)ip)->op =
                (uint16_t)quick_op(vm, callee, arguments.count ? all[0] : NULL, count, has_self);
        }
        if (all != items) value_array_free(all);
        if (inner) {
            consume_list(vm, ip + 2, count, slots, locals);
            if (has_self) field_clear(vm, &slots[ip->a + 1]);
            CONSUME(ip->a);
            inner->return_slot = ip->dst;
            inner->return_words = lowered_call_words(ip);
            frame = inner;
            goto start_frame;
        }
        if (UNLIKELY(!made)) goto error;
        consume_list(vm, ip + 2, count, slots, locals);
        if (has_self) field_clear(vm, &slots[ip->a + 1]);
        CONSUME(ip->a);
        STORE(made);
        SWITCH_AT(ip + 2 + lowered_list_words(count));
        NEXT(2 + lowered_list_words(count));
    }
    }
    TARGET(CALL_KW) {
        uint32_t count = (uint16_t)ip->b;
        uint64_t word = *(const uint64_t *)(const void *)(ip + 1);
        bool has_self = word & CALL_HAS_SELF_SLOT && slots[ip->a + 1].held;
        int16_t names = (int16_t)(word >> 16);
        SAVE();
        Value items[ARGUMENTS_INLINE + 1], *all = items;
        if (count > ARGUMENTS_INLINE && !(all = value_array(vm, count + 1))) goto error;
        if (has_self) all[0] = slots[ip->a + 1].held;
        gather(ip + 2, count, slots, constants, all + has_self);
        Value keyword_names = OPERAND(names);
        Arguments arguments = {all, count + has_self - (size_t)as_tuple(keyword_names)->count, keyword_names};
        Owned made = NULL;
        Frame *inner = call_frame(vm, OPERAND(ip->a), arguments, &made);
        if (all != items) value_array_free(all);
        if (!inner && UNLIKELY(!made)) goto error;
        CONSUME(names);
        consume_list(vm, ip + 2, count, slots, locals);
        if (has_self) field_clear(vm, &slots[ip->a + 1]);
        CONSUME(ip->a);
        if (inner) {
            inner->return_slot = ip->dst;
            inner->return_words = lowered_call_words(ip);
            frame = inner;
            goto start_frame;
        }
        STORE(made);
        SWITCH_AT(ip + 2 + lowered_list_words(count));
        NEXT(2 + lowered_list_words(count));
    }
    TARGET(CALL_EX) {
        SAVE();
        Field *parts = &slots[ip->a];
        Owned made;
        Frame *inner = help_call_ex(vm, parts, &made);
        if (!inner && UNLIKELY(!made)) goto error;
        for (int i = 3; i >= 0; i--) field_clear(vm, &parts[i]);
        if (inner) {
            inner->return_slot = ip->dst;
            inner->return_words = 1;
            frame = inner;
            goto start_frame;
        }
        STORE(made);
        SWITCH_AT(ip + 1);
        NEXT(1);
    }
    TARGET(MAKE_FUNCTION) {
        SAVE();
        result = function_new(vm, OPERAND(ip->a), field_peek(&frame->function->globals));
        if (!result) goto error;
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    TARGET(SET_FUNCTION_ATTRIBUTE) {
        SAVE();
        if (!help_set_function_attribute(vm, slots[ip->a].held, *(const uint32_t *)(const void *)(ip + 1),
                                         OPERAND(ip->b)))
            goto error;
        result = slots[ip->a].held;
        slots[ip->a].held = NULL;
        CONSUME(ip->b);
        STORE(result);
        NEXT(2);
    }
    TARGET(RETURN) {
        SAVE();
        const uint32_t flags = frame->flags;
        if (LIKELY(!(flags & ~(uint32_t)(FRAME_IS_ENTRY | FRAME_IS_OPERATOR | FRAME_IS_ITERATED)))) {
            if (LIKELY(ip->a >= 0)) { /* a local too: the frame ends */
                result = slots[ip->a].held;
                slots[ip->a].held = NULL;
            } else {
                result = value_retain(CONSTANT(ip->a));
            }
        } else if (flags == FRAME_IS_INIT && OPERAND(ip->a) == VALUE_NONE) {
            result = frame->locals; /* the new instance */
            frame->locals = NULL;
        } else {
            TAKE_OPERAND(ip->a, result);
            goto leave_frame;
        }
        thread->frame = frame->previous; /* destructors run in the caller */
        for (int32_t i = locals; i-- > 0;) { /* the stack is empty */
            Owned value = slots[i].held;
            if (!value_is_pointer(value) || !value) continue;
            slots[i].held = NULL;
            value_release(vm, value);
        }
        if (UNLIKELY(frame->flags & FRAME_IS_ENCUMBERED))
            frame_detach_object(vm, frame); /* a destructor has looked */
        Owned function = object_owned(frame->function);
        const uint16_t slot = frame->return_slot, words = frame->return_words;
        Frame *caller = frame->previous;
        thread->depth--;
        thread->frame = caller;
        thread->stack_top = (char *)frame;
        value_release(vm, function);
        if (flags & FRAME_IS_ENTRY) return result;
        frame = caller;
        ip = frame->ip;
        ENTER_FRAME();
        if (flags & FRAME_IS_OPERATOR) {
            binary_op = words;
            goto operator_ended;
        }
        Owned old = slots[slot].held;
        slots[slot].held = result;
        if (value_is_pointer(old)) value_release(vm, old);
        NEXT(words);
    }
    TARGET(RETURN_GENERATOR) {
        SAVE();
        Frame *caller = frame->previous;
        uint32_t flags = frame->flags;
        uint16_t slot = frame->return_slot, words = frame->return_words;
        result = generator_from_frame(vm, frame);
        if (!result) goto error;
        if (flags & FRAME_IS_ENTRY) return result;
        frame = caller;
        ip = frame->ip;
        ENTER_FRAME();
        Owned old = slots[slot].held;
        slots[slot].held = result;
        value_release(vm, old);
        NEXT(words);
    }
    TARGET(YIELD) {
        TAKE_OPERAND(ip->a, result);
        SAVE();
        if (frame->flags & FRAME_IS_FED && !vm->is_tracing && thread->sink->take(vm, thread->sink, result)) {
            STORE(VALUE_NONE);
            NEXT(1);
        }
        Generator *generator = generator_of(frame);
        generator->state = GENERATOR_SUSPENDED;
        generator_leave(vm, generator);
        thread->depth--;
        uint32_t flags = frame->flags;
        Frame *caller = frame->previous;
        thread->frame = caller;
        frame->previous = NULL;
        if (flags & FRAME_IS_ENTRY) return result;
        frame = caller;
        ip = frame->ip;
        ENTER_FRAME();
        STORE(result);
        NEXT(2); /* FOR_GENERATOR and SEND have two words */
    }
    TARGET(SEND) {
        bool ended;
        SAVE();
        Value receiver = slots[ip->a].held;
        if (value_is_generator(receiver) && !value_has_type(receiver, &async_generator_type)) {
            Generator *generator = as_generator(receiver);
            Value sent = OPERAND(ip->b);
            bool is_fresh = generator->state == GENERATOR_CREATED && sent == VALUE_NONE;
            if ((is_fresh || generator->state == GENERATOR_SUSPENDED) &&
                thread->depth < vm->recursion_limit) {
                Owned value;
                TAKE_OPERAND(ip->b, value);
                Frame *inner = generator_frame(generator);
                inner->previous = frame;
                inner->flags = FRAME_IS_GENERATOR | FRAME_IS_SENT;
                generator_enter(vm, generator);
                thread->depth++;
                thread->frame = frame = inner;
                ip = frame->ip;
                ENTER_FRAME();
                slots[ip->dst].held = value;
                NEXT(1);
            }
        }
        if (!iterator_send(vm, receiver, OPERAND(ip->b), &result, &ended)) goto error;
        CONSUME(ip->b);
        STORE(result);
        if (ended) NEXT(DISPLACEMENT(ip));
        NEXT(2);
    }
    TARGET(LOAD_SPECIAL) {
        static const NameIndex names[] = {NAME___enter__, NAME___exit__, NAME___aenter__, NAME___aexit__};
        Field *top = &slots[ip->a];
        uint32_t which = *(const uint32_t *)(const void *)(ip + 1);
        Value found = type_lookup(vm, value_type(top[-1].held), vm_name(vm, names[which]));
        if (UNLIKELY(!found || !(value_has_type(found, &function_type) ||
                                 value_has_type(found, &method_descriptor_type))))
            goto stack;
        top[0].held = top[-1].held;
        top[-1].held = value_retain(found);
        NEXT(2);
    }
    TARGET(GET_AWAITABLE) {
        Value awaitable = slots[ip->a].held;
        if (LIKELY(value_has_type(awaitable, &coroutine_type) &&
                   as_generator(awaitable)->state == GENERATOR_CREATED))
            NEXT(1);
        SAVE();
        result = awaitable_iterator_checked(vm, awaitable, ip->b);
        if (!result) goto error;
        field_take(vm, &slots[ip->a], result);
        NEXT(1);
    }
    TARGET(END_SEND) {
        Owned iterator = slots[ip->a].held;
        slots[ip->a].held = slots[ip->a + 1].held;
        slots[ip->a + 1].held = NULL;
        SAVE();
        value_release(vm, iterator);
        NEXT(1);
    }
    TARGET(STACK) {
    stack:
        SAVE();
        if (!help_stack(vm, frame, (Opcode)ip->dst, *(const uint32_t *)(const void *)(ip + 1), &slots[ip->a]))
            goto error;
        NEXT(2);
    }
#ifdef DISPATCH_SWITCH
    }
#endif

slow_binary:
    result = number_binary(vm, OPERAND(ip->a), OPERAND(ip->b), binary_op);
    if (LIKELY(result != NULL)) {
        STORE(result);
        NEXT(1);
    }
    SAVE();
    if ((binary_op == BINARY_ADD || binary_op == BINARY_INPLACE + BINARY_ADD) &&
        value_is_exact_str(OPERAND(ip->a)) && value_is_exact_str(OPERAND(ip->b))) {
        result = str_concatenate(vm, OPERAND(ip->a), OPERAND(ip->b)); /* (s + t: 0.75 of the instructions) */
        if (UNLIKELY(!result)) goto error;
        CONSUME(ip->b);
        CONSUME(ip->a);
        STORE(result);
        NEXT(1);
    }
    if (is_of_class(OPERAND(ip->a)))
        goto operator;
slow_operator:
    result = value_binary(vm, OPERAND(ip->a), OPERAND(ip->b), binary_op);
    if (UNLIKELY(!result)) goto error;
    CONSUME(ip->a);
    CONSUME(ip->b);
    STORE(result);
    NEXT(1);

slow_compare:
    SAVE();
    if (is_of_class(OPERAND(ip->a))) {
        binary_op |= OPERATOR_IS_COMPARE;
        goto operator;
    }
slow_compare_operator:
    result = value_compare(vm, OPERAND(ip->a), OPERAND(ip->b), (CompareOp)binary_op);
    if (UNLIKELY(!result)) goto error;
    CONSUME(ip->b);
    CONSUME(ip->a);
    STORE(result);
    NEXT(1);

operator: { /* of a class made by `class`: a frame, if it has one */
    Frame *inner = operator_frame(vm, OPERAND(ip->a), OPERAND(ip->b), (uint32_t)binary_op);
    if (inner) {
        inner->flags |= FRAME_IS_OPERATOR;
        inner->return_slot = ip->dst;
        inner->return_words = (uint16_t)binary_op;
        frame = inner;
        goto start_frame;
    }
    if (UNLIKELY(raise_is_pending(vm))) goto error;
    if (!(binary_op & OPERATOR_IS_COMPARE)) goto slow_operator;
    bool jumps = binary_op & OPERATOR_JUMPS;
    binary_op &= OPERATOR_NUMBER;
    if (jumps) goto slow_compare_jump_operator;
    goto slow_compare_operator;
}
operator_ended: /* with result; the instruction at ip had the operator pushed */
    if (UNLIKELY(binary_op & OPERATOR_DISCARDS)) {
        value_release(vm, result);
        NEXT(binary_op & OPERATOR_NUMBER);
    }
    if (UNLIKELY(result == VALUE_NOT_IMPLEMENTED && binary_op != BINARY_SUBSCR)) {
        result = operator_rest(vm, OPERAND(ip->a), OPERAND(ip->b), (uint32_t)binary_op);
        if (UNLIKELY(!result)) goto error;
    }
    if (binary_op & OPERATOR_JUMPS) {
        condition = result == VALUE_TRUE;
        if (UNLIKELY(!value_is_bool(result))) {
            bool is_fine = value_is_true(vm, result, &condition);
            value_release(vm, result);
            if (!is_fine) goto error;
        }
        CONSUME(ip->b);
        CONSUME(ip->a);
        goto jump_on_condition;
    }
    if (binary_op & OPERATOR_IS_COMPARE) {
        CONSUME(ip->b);
        CONSUME(ip->a);
    } else {
        CONSUME(ip->a);
        CONSUME(ip->b);
    }
    STORE(result);
    NEXT(1);

slow_compare_jump:
    SAVE();
    if (is_of_class(OPERAND(ip->a))) {
        binary_op |= OPERATOR_IS_COMPARE | OPERATOR_JUMPS;
        goto operator;
    }
slow_compare_jump_operator:
    if (!value_compare_truth(vm, OPERAND(ip->a), OPERAND(ip->b), (CompareOp)binary_op, &condition))
        goto error;
    CONSUME(ip->b);
    CONSUME(ip->a);
    goto jump_on_condition;

start_frame: /* frame is new and innermost */
    ip = frame->ip;
    ENTER_FRAME();
    if (UNLIKELY(atomic_load_explicit(&vm->poll, memory_order_relaxed))) {
        if (!help_poll(vm)) goto error;
        SWITCH_AT(ip);
    }
    DISPATCH();

leave_frame: { /* with result, to whoever called */
    uint32_t flags = frame->flags;
    Frame *caller = frame->previous;
    uint16_t slot = frame->return_slot, words = frame->return_words;
    if (UNLIKELY(flags & FRAME_IS_INIT)) {
        if (result != VALUE_NONE) {
            raise_type_error(vm, "__init__() should return None, not '%T'", result);
            value_release(vm, result);
            goto error;
        }
        result = frame->locals;
        frame->locals = NULL;
    }
    if (flags & FRAME_IS_GENERATOR) {
        Generator *generator = generator_of(frame);
        generator_leave(vm, generator);
        thread->depth--;
        thread->frame = caller;
        generator_ended(vm, generator);
        if (flags & FRAME_IS_ENTRY) return result;
        frame = caller;
        ip = frame->ip;
        ENTER_FRAME();
        if (flags & FRAME_IS_ITERATED) {
            value_release(vm, result);
            goto for_ended;
        }
        CONSUME(ip->b);
        STORE(result);
        NEXT(DISPLACEMENT(ip)); /* SEND has ended */
    }
    frame_pop(vm, frame);
    if (flags & FRAME_IS_ENTRY) return result;
    frame = caller;
    ip = frame->ip;
    ENTER_FRAME();
    if (flags & FRAME_IS_OPERATOR) {
        binary_op = words;
        goto operator_ended;
    }
    Owned old = slots[slot].held;
    slots[slot].held = result;
    if (value_is_pointer(old)) value_release(vm, old);
    NEXT(words);
}

error:
    for (;;) {
        Frame *handler = UNWIND(vm, frame);
        if (handler) { /* an exception range of this frame has it */
            ip = frame->ip;
            DISPATCH();
        }
        uint32_t flags = frame->flags;
        Frame *caller = frame->previous;
        if (flags & FRAME_IS_GENERATOR) {
            Generator *generator = generator_of(frame);
            generator_leave(vm, generator);
            thread->depth--;
            thread->frame = caller;
            generator_ended(vm, generator);
        } else {
            frame_pop(vm, frame);
        }
        if (flags & FRAME_IS_ENTRY) return NULL;
        frame = caller;
        ip = frame->ip;
        ENTER_FRAME();
        if (flags & FRAME_IS_ITERATED && raise_matches(vm, EXCEPTION(StopIteration))) {
            raise_clear(vm);
            goto for_ended;
        }
    }
}

#ifndef INTERP_TRACED
/* Runs frame to its end, in one loop or the other. */
static Owned run(VM *vm, Frame *frame, bool is_throwing) {
    for (;;) {
        Owned result = (UNLIKELY(vm->is_tracing) ? interp_loop_traced : interp_loop)(vm, frame, is_throwing);
        if (LIKELY(result != LOOP_SWITCH)) return result;
        frame = vm->thread->frame;
        is_throwing = false;
    }
}

Owned interp_run(VM *vm, Frame *frame) {
    frame->flags |= FRAME_IS_ENTRY;
    if (UNLIKELY(atomic_load_explicit(&vm->poll, memory_order_relaxed)) && !help_poll(vm))
        return run(vm, frame, true);
    return run(vm, frame, false);
}

Owned interp_resume(VM *vm, Frame *frame, Owned sent) {
    frame->flags |= FRAME_IS_ENTRY;
    if (!sent) {
        if (UNLIKELY(vm->is_tracing)) trace_thrown(vm, frame);
        return run(vm, frame, true);
    }
    field_take(vm, &frame->slots[frame->ip->dst], sent);
    frame->ip += 1;
    return run(vm, frame, false);
}
#endif

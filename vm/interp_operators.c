/*
 * Operators, calls and iteration of classes made by `class`, as frames of the loop.
 */
#include "vm/interp_operators.h"

#include "vm/objects/type.h"
#include "vm/protocol.h"

/* Whether a value is a function of the language, and calling it runs its code at once. */
static bool is_plain_function(Value value) {
    if (!value || !value_has_type(value, &function_type)) return false;
    const CodeObject *code = as_code(field_peek(&as_function(value)->code));
    return !(code->code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR));
}

/* The function of that kind that self's class has under a name. */
static Value plain_method(VM *vm, Value self, NameIndex name) {
    const Type *type = value_type(self);
    if (!(type->flags & TYPE_IS_HEAP)) return NULL;
    Value found = type_lookup(vm, type, vm_name(vm, name));
    return is_plain_function(found) ? found : NULL;
}

Frame *method_frame(VM *vm, Value self, NameIndex name, Value argument) {
    Value method = plain_method(vm, self, name);
    if (!method) return NULL;
    Value items[2] = {self, argument};
    return frame_push_call(vm, method, (Arguments){items, argument ? 2 : 1, NULL});
}

Frame *method_frame_2(VM *vm, Value self, NameIndex name, Value first, Value second) {
    Value method = plain_method(vm, self, name);
    if (!method) return NULL;
    Value items[3] = {self, first, second};
    return frame_push_call(vm, method, (Arguments){items, 3, NULL});
}

Frame *described_frame(VM *vm, const AttributeCache *cache, Value object, Value value) {
    const Type *type = cache->type;
    if (!value_is_pointer(object) || value_object(object)->type != type ||
        as_heap_type(type)->state.version != cache->version)
        return NULL;
    Value descriptor = (Value)cache->extra;
    if (cache->kind == ATTRIBUTE_PROPERTY) {
        const PropertyObject *property = as_property(descriptor);
        Value function = field_peek(value ? &property->setter : &property->getter);
        Value items[2] = {object, value};
        return is_plain_function(function)
                   ? frame_push_call(vm, function, (Arguments){items, value ? 2 : 1, NULL})
                   : NULL;
    }
    /* one that has lost its __set__ comes after what the instance has */
    if (!cache->shape && !value_type(descriptor)->slots.descriptor_set && type->shape_offset) return NULL;
    if (cache->shape && instance_attributes_at(value_object(object))->shape != cache->shape) return NULL;
    return method_frame_2(vm, descriptor, value ? NAME___set__ : NAME___get__, object,
                          value ? value : type_value(type));
}

/* Whether left's own method comes first, and its type decides alone which: right is of the same class, or of
   a builtin type, which is no subclass of left's. */
static bool left_is_asked_first(Value left, Value right) {
    return value_type(left) == value_type(right) || !(value_type(right)->flags & TYPE_IS_HEAP);
}

Frame *operator_frame(VM *vm, Value left, Value right, uint32_t operator) {
    static const NameIndex compare_names[] = {NAME___lt__, NAME___le__, NAME___eq__,
                                              NAME___ne__, NAME___gt__, NAME___ge__};
    static const NameIndex binary_names[BINARY_INPLACE] = {
        [BINARY_ADD] = NAME___add__,           [BINARY_AND] = NAME___and__,
        [BINARY_FLOOR_DIVIDE] = NAME___floordiv__, [BINARY_LSHIFT] = NAME___lshift__,
        [BINARY_MATRIX_MULTIPLY] = NAME___matmul__, [BINARY_MULTIPLY] = NAME___mul__,
        [BINARY_REMAINDER] = NAME___mod__,     [BINARY_OR] = NAME___or__,
        [BINARY_POWER] = NAME___pow__,         [BINARY_RSHIFT] = NAME___rshift__,
        [BINARY_SUBTRACT] = NAME___sub__,      [BINARY_TRUE_DIVIDE] = NAME___truediv__,
        [BINARY_XOR] = NAME___xor__};
    const Type *type = value_type(left);
    if (!(type->flags & TYPE_IS_HEAP)) return NULL;
    uint32_t number = operator & OPERATOR_NUMBER;
    if (operator & OPERATOR_IS_COMPARE)
        return left_is_asked_first(left, right) ? method_frame(vm, left, compare_names[number], right) : NULL;
    if (number == BINARY_SUBSCR) return method_frame(vm, left, NAME___getitem__, right);
    if (number >= BINARY_INPLACE) {
        number -= BINARY_INPLACE;
        if (type->slots.inplace[number] || type->slots.inplace_concatenate || type->slots.inplace_repeat)
            return NULL;
    }
    if (number == BINARY_POWER || !left_is_asked_first(left, right)) return NULL;
    return method_frame(vm, left, binary_names[number], right);
}

Owned operator_rest(VM *vm, Value left, Value right, uint32_t operator) {
    return operator & OPERATOR_IS_COMPARE
               ? value_compare_rest(vm, left, right, (CompareOp)(operator & OPERATOR_NUMBER))
               : value_binary_rest(vm, left, right, (int)(operator & OPERATOR_NUMBER));
}

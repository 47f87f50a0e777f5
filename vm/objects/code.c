/*
 * Code objects: a plain Code with its constants and names as values, and the form that runs.
 * Attributes (co_*) and replace() are in code_methods.c.
 */
#include "vm/objects/code.h"

#include "base/memory.h"
#include "vm/frame.h"
#include "vm/interp_helpers.h"
#include "vm/objects/bytes.h"
#include "vm/objects/code_methods.h"
#include "vm/objects/code_parts.h"
#include "vm/objects/complex.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/set.h"
#include "vm/objects/slice.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

static bool looks_like_name(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char c = bytes[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

/* The items of a tuple, frozenset or slice constant as a tuple. */
static Owned constant_items(VM *vm, const Constant *constant, CodeSource *source) {
    size_t count = constant->sequence.count;
    if (!count) return value_retain(vm->empty_tuple);
    Owned tuple = tuple_new(vm, (int64_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        Owned item = constant_value(vm, constant->sequence.items[i], source);
        if (!item) {
            value_release(vm, tuple);
            return NULL;
        }
        field_init_take(&as_tuple(tuple)->items[i], item);
    }
    return tuple;
}

Owned constant_value(VM *vm, const Constant *constant, CodeSource *source) {
    switch (constant->kind) {
    case CONSTANT_NONE: return VALUE_NONE;
    case CONSTANT_FALSE: return VALUE_FALSE;
    case CONSTANT_TRUE: return VALUE_TRUE;
    case CONSTANT_ELLIPSIS: return VALUE_ELLIPSIS;
    case CONSTANT_INT: return int_new(vm, constant->integer);
    case CONSTANT_BIG_INT:
        return int_from_limbs(vm, constant->big.limbs, (int64_t)constant->big.count,
                              constant->big.is_negative);
    case CONSTANT_FLOAT: return float_new(vm, constant->number);
    case CONSTANT_COMPLEX: return complex_new(vm, constant->complex.real, constant->complex.imaginary);
    case CONSTANT_STR: {
        Owned str = str_new_utf8(vm, constant->text.bytes, constant->text.count);
        return str && looks_like_name(constant->text.bytes, constant->text.count) ? str_intern_take(vm, str)
                                                                                  : str;
    }
    case CONSTANT_BYTES: return bytes_new(vm, constant->text.bytes, constant->text.count);
    case CONSTANT_TUPLE: return constant_items(vm, constant, source);
    case CONSTANT_FROZENSET: case CONSTANT_SLICE: {
        Owned items = constant_items(vm, constant, source);
        if (!items) return NULL;
        Owned result = constant->kind == CONSTANT_FROZENSET
                           ? frozenset_from(vm, items)
                           : slice_new(vm, tuple_peek(items, 0), tuple_peek(items, 1), tuple_peek(items, 2));
        value_release(vm, items);
        return result;
    }
    case CONSTANT_CODE: return code_new(vm, constant->code, source);
    }
    UNREACHABLE();
}

static Owned name_value(VM *vm, const Name *name) {
    return str_intern_utf8(vm, name->bytes, name->count);
}

Owned code_new(VM *vm, const Code *code, CodeSource *source) {
    CodeObject *object = object_allocate_zeroed(vm, &code_type, sizeof *object);
    if (!object) return NULL;
    object->code = code;
    object->source = source;
    if (source) source->users++;
    object->frame_slots = code->slot_count + code->stack_size + 2;
    object->frame_bytes = (uint32_t)((sizeof(Frame) + object->frame_slots * sizeof(Field) + 15) / 16 * 16);
    object->plain_count = CODE_NOT_PLAIN;
    object->slot_count = code->slot_count;
    object->argument_count = code->argument_count;
    object->first_line = code->first_line;
    object->placed_count = code->unit_count;
    object->is_plain = !(code->flags & (CODE_VARARGS | CODE_VARKEYWORDS)) && code->keyword_only_count == 0 &&
                       code->flags & CODE_OPTIMIZED;
    field_init_take(&object->name, name_value(vm, code->name));
    field_init_take(&object->qualname, name_value(vm, code->qualname));
    field_init_take(&object->filename, str_new_file_name(vm, code->filename, strlen(code->filename)));
    object->names = memory_allocate_zeroed((code->name_count + 1) * sizeof(Field));
    object->constants = memory_allocate_zeroed((code->constant_count + 1) * sizeof(Field));
    bool is_fine = field_peek(&object->name) && field_peek(&object->qualname) &&
                   field_peek(&object->filename) && object->names && object->constants;
    if (object->constants) object->constants_end = object->constants + code->constant_count;
    if (!object->names || !object->constants) raise_memory_error(vm);
    for (uint32_t i = 0; is_fine && i < code->name_count; i++) {
        field_init_take(&object->names[i], name_value(vm, code->names[i]));
        is_fine = field_peek(&object->names[i]) != NULL;
    }
    for (uint32_t i = 0; is_fine && i < code->constant_count; i++) {
        Owned value = constant_value(vm, code->constants[i], source);
        field_init_take(&object->constants_end[~(int64_t)i], value);
        is_fine = value != NULL;
    }
    if (is_fine) return object_owned(object);
    value_release(vm, object_owned(object));
    return NULL;
}

bool code_keep_text(VM *vm, Value code, const char *bytes, size_t count) {
    CodeSource *source = as_code(code)->source;
    if (!source || source->text) return true;
    source->text = memory_allocate(count + 1);
    if (!source->text) return raise_memory_error(vm);
    memcpy(source->text, bytes, count);
    source->text[count] = 0;
    return true;
}

int code_line_of(const CodeObject *code, uint32_t unit) {
    const Code *plain = code->code;
    if (unit >= plain->unit_count) return (int)code->first_line;
    return (int)plain->positions[unit].line + (int)(code->first_line - plain->first_line);
}

Value code_slot_name(VM *vm, CodeObject *code, uint32_t slot) {
    if (!code->slot_names) {
        Field *names = memory_allocate_zeroed((code->slot_count + 1) * sizeof(Field));
        for (uint32_t i = 0; names && i < code->slot_count; i++) {
            field_init_take(&names[i], name_value(vm, code->code->slots[i].name));
            if (!field_peek(&names[i])) field_init_take(&names[i], value_retain(vm->empty_str));
        }
        if (!names) return vm->empty_str;
        code->slot_names = names;
    }
    return field_peek(&code->slot_names[slot]);
}

static void slot_destroy(VM *vm, Object *self) {
    CodeObject *object = (CodeObject *)self;
    const Code *code = object->code;
    field_clear(vm, &object->name);
    field_clear(vm, &object->qualname);
    field_clear(vm, &object->filename);
    field_clear(vm, &object->monitors);
    for (uint32_t i = 0; object->names && i < code->name_count; i++) field_clear(vm, &object->names[i]);
    for (uint32_t i = 0; object->constants && i < code->constant_count; i++)
        field_clear(vm, &object->constants_end[~(int64_t)i]);
    for (uint32_t i = 0; object->slot_names && i < code->slot_count; i++)
        field_clear(vm, &object->slot_names[i]);
    memory_release(object->names);
    memory_release(object->constants);
    memory_release(object->slot_names);
    memory_release(object->words);
    help_close_polymorphs(object->polymorphs);
    memory_release(object->origins);
    memory_release(object->unit_words);
    CodeSource *source = object->source;
    if (source && --source->users == 0) {
        arena_close(&source->arena);
        memory_release(source->text);
        memory_release(source);
    }
}

const Type code_type = {
    TYPE_HEAD(code, "code"),
    .base = &object_type,
    .size = sizeof(CodeObject),
    .flags = TYPE_IS_FINAL | TYPE_HAS_WEAK_REFERENCES,
    .slots = {.destroy = slot_destroy, .repr = code_repr, .compare = code_compare, .hash = code_hash},
    .construct = {code_signature, code_construct, NULL},
    .methods = code_methods,
    .properties = code_properties,
    .text = "Code that can be run; programs get it from compile().",
};

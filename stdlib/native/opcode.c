/*
 * The module _opcode: the instructions of compiler/opcodes.def, and those of a code object, for opcode.py and
 * dis.py.
 *
 * Offsets count as f_lasti does: OFFSET_STEP for each instruction.
 */
#include "stdlib/modules.h"

#include "compiler/disassemble.h"
#include "vm/objects/code.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { OFFSET_STEP = 2 };

/* An opcode given as an int; false, with ValueError pending, for others. */
static bool read_opcode(VM *vm, Value value, Opcode *opcode) {
    int number;
    if (!value_to_c_int(vm, value, &number)) return false;
    if (number < 0 || number >= OPCODE_COUNT) return raise_value_error(vm, "invalid opcode or oparg");
    *opcode = (Opcode)number;
    return true;
}

static Owned function_stack_effect(VM *vm, Value *args) {
    Opcode opcode;
    int argument = 0;
    bool is_jump = false, is_greatest = !args[2] || args[2] == VALUE_NONE;
    if (!read_opcode(vm, args[0], &opcode)) return NULL;
    if (args[1] && args[1] != VALUE_NONE && !value_to_c_int(vm, args[1], &argument)) return NULL;
    if (argument < 0 || argument > UNIT_ARGUMENT_MAX) return raise_value_error(vm, "invalid opcode or oparg");
    if (!is_greatest && !value_is_bool(args[2]))
        return raise_value_error(vm, "stack_effect: jump must be False, True or None");
    if (!is_greatest) is_jump = args[2] == VALUE_TRUE;
    int effect = stack_effect(opcode, (uint32_t)argument, is_jump),
        other = stack_effect(opcode, (uint32_t)argument, true);
    return value_from_small_int(is_greatest && other > effect ? other : effect);
}

static Owned text_or_none(VM *vm, Buffer *buffer) {
    buffer_append(buffer, "", 0);
    Owned text = buffer->failed  ? raise_memory_error(vm)
                 : buffer->count ? str_new_utf8(vm, buffer->bytes, buffer->count)
                                 : VALUE_NONE;
    buffer_close(buffer);
    return text;
}

static Owned function_descriptions(VM *vm, Value *args) {
    static const char *const kinds[] = {"none",  "const", "name",   "local",   "count",
                                        "depth", "jump",  "binary", "compare", "flag"};
    (void)args;
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (size_t i = 0; is_fine && i < OPCODE_COUNT; i++) {
        const OpcodeInfo *info = &opcode_infos[i];
        Owned row[3] = {str_intern_text(vm, info->name), str_intern_text(vm, kinds[info->operand]),
                        str_new_utf8(vm, info->text, strlen(info->text))};
        is_fine = list_append_take(vm, as_list(list), tuple_from_take(vm, row, COUNT_OF(row)));
    }
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static bool check_code(VM *vm, Value value) {
    return value_has_type(value, &code_type) ||
           raise_type_error(vm, "a code object is required, not %T", value);
}

static Owned function_instructions(VM *vm, Value *args) {
    if (!check_code(vm, args[0])) return NULL;
    const Code *code = as_code(args[0])->code;
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (uint32_t i = 0; is_fine && i < code->unit_count; i++) {
        Unit unit = code->units[i];
        Buffer meaning = BUFFER_EMPTY;
        append_argument_meaning(&meaning, code, unit);
        bool has_argument = opcode_infos[unit_opcode(unit)].operand != OPERAND_NONE;
        Owned row[3] = {value_from_small_int(unit_opcode(unit)),
                        has_argument ? value_from_small_int(unit_argument(unit)) : VALUE_NONE,
                        text_or_none(vm, &meaning)};
        is_fine = list_append_take(vm, as_list(list), tuple_from_take(vm, row, COUNT_OF(row)));
    }
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static Owned function_exception_ranges(VM *vm, Value *args) {
    if (!check_code(vm, args[0])) return NULL;
    const Code *code = as_code(args[0])->code;
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (uint32_t i = 0; is_fine && i < code->range_count; i++) {
        const ExceptionRange *range = &code->ranges[i];
        Owned row[5] = {value_from_small_int((int64_t)range->start * OFFSET_STEP),
                        value_from_small_int((int64_t)range->end * OFFSET_STEP),
                        value_from_small_int((int64_t)range->target * OFFSET_STEP),
                        value_from_small_int(range->depth), value_from_bool(range->push_index)};
        is_fine = list_append_take(vm, as_list(list), tuple_from_take(vm, row, COUNT_OF(row)));
    }
    if (is_fine) return list;
    value_release(vm, list);
    return NULL;
}

static const Method functions[] = {
    {"stack_effect(opcode, oparg=None, /, *, jump=None)", function_stack_effect,
     "By how much an instruction changes the depth of the stack."},
    {"descriptions()", function_descriptions, "(name, kind of argument, text) of each opcode."},
    {"instructions(code, /)", function_instructions,
     "(opcode, argument or None, its meaning or None) of each instruction."},
    {"exception_ranges(code, /)", function_exception_ranges,
     "(start, end, target, depth, pushes offset) of each protected range."},
    {NULL, NULL, NULL},
};

Owned module_opcode(VM *vm) {
    Owned module = stdlib_module(vm, "_opcode", "The instructions of the interpreter.", functions);
    if (module && stdlib_add_int(vm, module, "OFFSET_STEP", OFFSET_STEP)) return module;
    value_release(vm, module);
    return NULL;
}

/*
 * Line ends: the modes of text streams, finding lines, and IncrementalNewlineDecoder.
 */
#include "stdlib/native/io.h"
#include "vm/objects/int.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"

/* --- text ----------------------------------------------------------------------------------------------- */

bool str_has_character(Value text, char c) {
    const Str *str = as_str(text);
    int kind = str_kind(str);
    if (kind == 1) return memchr(str->data, c, (size_t)str->count) != NULL;
    for (int64_t i = 0; i < str->count; i++) {
        if (str_read(str->data, kind, i) == (uint8_t)c) return true;
    }
    return false;
}

Owned newline_expand(VM *vm, Value text, const char *end) {
    STR_BUILDER(builder);
    int64_t start = 0, count = as_str(text)->count;
    for (int64_t i = 0; i < count; i++) {
        if (str_at(as_str(text), i) != '\n') continue;
        str_builder_add_part(&builder, text, start, i);
        str_builder_add_text(&builder, end);
        start = i + 1;
    }
    str_builder_add_part(&builder, text, start, count);
    return str_builder_finish(vm, &builder);
}

static bool has_nul(Value text) {
    for (int64_t i = 0; i < as_str(text)->count; i++) {
        if (str_at(as_str(text), i) == 0) return true;
    }
    return false;
}

bool newline_mode_read(VM *vm, Value newline, bool shows_repr, NewlineMode *mode) {
    *mode = (NewlineMode){.is_none = newline == VALUE_NONE, .is_universal = true};
    if (newline == VALUE_NONE) {
        mode->translates = true;
        return true;
    }
    static const char *const ends[] = {"", "\n", "\r", "\r\n"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (!str_is_text(newline, ends[i])) continue;
        mode->is_universal = i == 0;
        memcpy(mode->end, ends[i], strlen(ends[i]) + 1);
        if (i >= 2) memcpy(mode->written, ends[i], strlen(ends[i]) + 1);
        return true;
    }
    if (!shows_repr && has_nul(newline)) return raise_value_error(vm, "embedded null character");
    return raise_value_error(vm, shows_repr ? "illegal newline value: %R" : "illegal newline value: %S",
                             newline);
}

static int64_t find_character(const char *data, int kind, int64_t start, int64_t count, uint32_t c) {
    if (kind == 1) {
        const char *found = start < count ? memchr(data + start, (int)c, (size_t)(count - start)) : NULL;
        return found ? found - data : -1;
    }
    for (int64_t i = start; i < count; i++) {
        if (str_read(data, kind, i) == c) return i;
    }
    return -1;
}

int64_t newline_find(const NewlineMode *mode, const char *data, int kind, int64_t start, int64_t count,
                     int64_t *safe) {
    *safe = count;
    if (mode->translates || (!mode->is_universal && mode->end[0] == '\n')) {
        int64_t at = find_character(data, kind, start, count, '\n');
        return at < 0 ? -1 : at + 1;
    }
    if (mode->is_universal) {
        for (int64_t i = start; i < count; i++) {
            uint32_t c = str_read(data, kind, i);
            if (c == '\n') return i + 1;
            if (c == '\r') return i + 1 < count && str_read(data, kind, i + 1) == '\n' ? i + 2 : i + 1;
        }
        return -1;
    }
    if (!mode->end[1]) {
        int64_t at = find_character(data, kind, start, count, '\r');
        return at < 0 ? -1 : at + 1;
    }
    for (int64_t at = start; (at = find_character(data, kind, at, count, '\r')) >= 0; at++) {
        if (at + 1 == count) {
            *safe = at; /* what follows the "\r" must be seen together with it */
            return -1;
        }
        if (str_read(data, kind, at + 1) == '\n') return at + 2;
    }
    return -1;
}

/* --- decoding ------------------------------------------------------------------------------------------- */

static void note_ends(NewlineState *state, Value text) {
    const Str *str = as_str(text);
    for (int64_t i = 0; i < str->count && state->seen != NEWLINE_ALL; i++) {
        uint32_t c = str_at(str, i);
        if (c == '\n') state->seen |= NEWLINE_LF;
        if (c != '\r') continue;
        bool is_pair = i + 1 < str->count && str_at(str, i + 1) == '\n';
        state->seen |= is_pair ? NEWLINE_CRLF : NEWLINE_CR;
        i += is_pair;
    }
}

static Owned translate(VM *vm, NewlineState *state, Value text) {
    STR_BUILDER(builder);
    const Str *str = as_str(text);
    int64_t start = 0;
    for (int64_t i = 0; i < str->count; i++) {
        uint32_t c = str_at(str, i);
        if (c == '\n') state->seen |= NEWLINE_LF;
        if (c != '\r') continue;
        bool is_pair = i + 1 < str->count && str_at(str, i + 1) == '\n';
        state->seen |= is_pair ? NEWLINE_CRLF : NEWLINE_CR;
        str_builder_add_part(&builder, text, start, i);
        str_builder_add(&builder, '\n');
        i += is_pair;
        start = i + 1;
    }
    str_builder_add_part(&builder, text, start, str->count);
    return str_builder_finish(vm, &builder);
}

Owned newline_decode_take(VM *vm, NewlineState *state, Owned text, bool is_final) {
    if (!text) return NULL;
    if (state->has_cr && (is_final || as_str(text)->count)) {
        Owned cr = str_new_character(vm, '\r'), joined = cr ? str_concatenate(vm, cr, text) : NULL;
        value_release(vm, cr);
        value_release(vm, text);
        if (!joined) return NULL;
        text = joined;
        state->has_cr = false;
    }
    int64_t count = as_str(text)->count;
    if (!is_final && count &&
        str_at(as_str(text), count - 1) == '\r') { /* "\r\n" is to be seen in one piece */
        Owned part = str_substring(vm, text, 0, count - 1);
        value_release(vm, text);
        if (!part) return NULL;
        text = part;
        state->has_cr = true;
    }
    if (as_str(text)->count == 0) return text;
    if (!str_has_character(text, '\r')) {
        if (!(state->seen & NEWLINE_LF) && str_has_character(text, '\n')) state->seen |= NEWLINE_LF;
        return text;
    }
    if (!state->translates) {
        note_ends(state, text);
        return text;
    }
    Owned result = translate(vm, state, text);
    value_release(vm, text);
    return result;
}

Owned newline_seen(VM *vm, int seen) {
    static const char *const ends[] = {"\r", "\n", "\r\n"};
    Owned items[3];
    int count = 0;
    for (int i = 0; i < 3; i++) {
        if (!(seen & 1 << i)) continue;
        items[count] = str_new_text(vm, ends[i]);
        if (items[count++]) continue;
        while (count-- > 0) value_release(vm, items[count]);
        return NULL;
    }
    return count == 0 ? VALUE_NONE : count == 1 ? items[0] : tuple_from_take(vm, items, count);
}

/* --- IncrementalNewlineDecoder -------------------------------------------------------------------------- */

typedef struct NewlineDecoder {
    Object object;
    Field decoder, errors; /* decoder: NULL until __init__, or None */
    NewlineState state;
} NewlineDecoder;

static NewlineDecoder *as_newlines(Value value) {
    return (NewlineDecoder *)value_object(value);
}

static bool check_ready(VM *vm, Value self) {
    return field_peek(&as_newlines(self)->decoder) ||
           raise_value_error(vm, "IncrementalNewlineDecoder.__init__() not called");
}

static Owned newlines_make(VM *vm, const Type *type, Arguments arguments) {
    (void)arguments;
    return type_allocate(vm, type);
}

static Owned newlines_init(VM *vm, Value *args) {
    NewlineDecoder *self = as_newlines(args[0]);
    bool translates;
    if (!value_is_true(vm, args[2], &translates)) return NULL;
    field_take(vm, &self->decoder, value_retain(args[1]));
    field_take(vm, &self->errors, args[3] ? value_retain(args[3]) : str_new_text(vm, "strict"));
    self->state = (NewlineState){.translates = translates};
    return field_peek(&self->errors) ? VALUE_NONE : NULL;
}

static Owned newlines_decode(VM *vm, Value *args) {
    NewlineDecoder *self = as_newlines(args[0]);
    bool is_final = false;
    if (!check_ready(vm, args[0]) || (args[2] && !value_is_true(vm, args[2], &is_final))) return NULL;
    Owned decoder = field_get(&self->decoder);
    Owned text = decoder == VALUE_NONE
                     ? value_retain(args[1])
                     : io_call_2(vm, decoder, NAME_decode, args[1], value_from_bool(is_final));
    value_release(vm, decoder);
    if (text && !value_is_str(text)) {
        raise_type_error(vm, "decoder should return a string result, not '%T'", text);
        value_release(vm, text);
        return NULL;
    }
    return newline_decode_take(vm, &self->state, text, is_final);
}

static Owned newlines_getstate(VM *vm, Value *args) {
    NewlineDecoder *self = as_newlines(args[0]);
    if (!check_ready(vm, args[0])) return NULL;
    Owned held = NULL, flag = NULL, result = NULL, state = NULL;
    if (field_peek(&self->decoder) == VALUE_NONE) {
        held = value_retain(vm->empty_bytes);
        flag = value_from_small_int(0);
    } else {
        state = io_call(vm, field_peek(&self->decoder), NAME_getstate);
        if (!state) return NULL;
        if (!value_is_tuple(state) || as_tuple(state)->count != 2) {
            raise_type_error(vm, value_is_tuple(state) ? "illegal decoder state" : "illegal decoder state");
            goto done;
        }
        held = value_retain(tuple_peek(state, 0));
        flag = value_retain(tuple_peek(state, 1));
        if (!value_is_int(flag)) {
            raise_type_error(vm, "illegal decoder state");
            goto done;
        }
    }
    Owned doubled = int_left_shift(vm, flag, value_from_small_int(1));
    Owned whole = doubled && self->state.has_cr ? int_bitwise(vm, doubled, value_from_small_int(1), BINARY_OR)
                                                : doubled;
    if (whole != doubled) value_release(vm, doubled);
    if (whole) result = tuple_pair(vm, held, whole);
    value_release(vm, whole);
done:
    value_release(vm, state);
    value_release(vm, held);
    value_release(vm, flag);
    return result;
}

static Owned newlines_setstate(VM *vm, Value *args) {
    NewlineDecoder *self = as_newlines(args[0]);
    if (!check_ready(vm, args[0])) return NULL;
    if (!value_is_tuple(args[1])) return raise_type_error(vm, "state argument must be a tuple");
    if (as_tuple(args[1])->count != 2 || !value_is_int(tuple_peek(args[1], 1)))
        return raise_type_error(vm, "setstate(): illegal state argument");
    Value flag = tuple_peek(args[1], 1);
    self->state.has_cr = int_low_bits(flag) & 1;
    if (field_peek(&self->decoder) == VALUE_NONE) return VALUE_NONE;
    Owned halved = int_right_shift(vm, flag, value_from_small_int(1)),
          state = halved ? tuple_pair(vm, tuple_peek(args[1], 0), halved) : NULL;
    Owned result = state ? io_call_1(vm, field_peek(&self->decoder), NAME_setstate, state) : NULL;
    value_release(vm, halved);
    value_release(vm, state);
    return result;
}

static Owned newlines_reset(VM *vm, Value *args) {
    NewlineDecoder *self = as_newlines(args[0]);
    if (!check_ready(vm, args[0])) return NULL;
    self->state.seen = 0;
    self->state.has_cr = false;
    return field_peek(&self->decoder) == VALUE_NONE ? VALUE_NONE
                                                    : io_call(vm, field_peek(&self->decoder), NAME_reset);
}

static Owned get_newlines(VM *vm, Value self) {
    return check_ready(vm, self) ? newline_seen(vm, as_newlines(self)->state.seen) : NULL;
}

static void newlines_destroy(VM *vm, Object *self) {
    field_clear(vm, &((NewlineDecoder *)self)->decoder);
    field_clear(vm, &((NewlineDecoder *)self)->errors);
}

static void newlines_traverse(Object *self, Visit *visit, void *context) {
    if (field_peek(&((NewlineDecoder *)self)->decoder))
        visit(field_peek(&((NewlineDecoder *)self)->decoder), context);
    if (field_peek(&((NewlineDecoder *)self)->errors))
        visit(field_peek(&((NewlineDecoder *)self)->errors), context);
}

static const Method newlines_methods[] = {
    {"decode(self, /, input, final=False)", newlines_decode,
     "Decode input with its line ends; a carriage return at the end waits unless final is true."},
    {"getstate(self, /)", newlines_getstate, "What setstate() takes."},
    {"setstate(self, state, /)", newlines_setstate, "Go back to a state that getstate() gave."},
    {"reset(self, /)", newlines_reset, "Begin anew."},
    {NULL, NULL, NULL},
};
static const Property newlines_properties[] = {
    {"newlines", get_newlines, NULL, "The line ends seen so far: None, a str, or a tuple of them."},
    {NULL, NULL, NULL, NULL}};

const Type io_newlines_description = {
    .name = "IncrementalNewlineDecoder",
    .module = "_io",
    .size = sizeof(NewlineDecoder),
    .flags = TYPE_IS_CONTAINER,
    .slots = {.make = newlines_make,
              .destroy = newlines_destroy,
              .traverse = newlines_traverse,
              .clear = newlines_destroy},
    .initialise = {"IncrementalNewlineDecoder(decoder, translate, errors='strict')", newlines_init, NULL},
    .methods = newlines_methods,
    .properties = newlines_properties,
    .text = "A decoder of line ends on top of another decoder.",
};

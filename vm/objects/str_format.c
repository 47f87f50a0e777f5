/*
 * str.format: replacement fields in text.
 *
 * A field is "{" [name] ["!" conversion] [":" spec] "}", where the name is a key, a number or nothing, with
 * .attributes and [items] behind, and the spec may hold fields again, one level deep.
 */
#include "vm/objects/str_format.h"

#include "vm/objects/dict.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

typedef struct Part {
    int64_t start, end;
} Part;

/* A run of text and the field behind it. */
typedef struct Piece {
    Part literal;
    bool has_field, expands_spec;
    Part name, spec;
    uint32_t conversion; /* 0: none */
} Piece;

typedef struct Reader {
    const Str *text;
    int64_t at, end;
} Reader;

enum { NUMBERING_NONE, NUMBERING_AUTOMATIC, NUMBERING_MANUAL };

typedef struct Fields {
    Value positional, keywords, mapping;
    int numbering;
    int64_t next;
} Fields;

/* field, behind its "{". */
static bool read_field(VM *vm, Reader *reader, Piece *piece) {
    const Str *text = reader->text;
    uint32_t c = 0;
    piece->has_field = true;
    piece->name.start = reader->at;
    while (reader->at < reader->end) {
        c = str_at(text, reader->at++);
        if (c == '{') return raise_value_error(vm, "unexpected '{' in field name");
        if (c == '[') {
            while (reader->at < reader->end && str_at(text, reader->at) != ']') reader->at++;
            continue;
        }
        if (c == '}' || c == ':' || c == '!') break;
    }
    piece->name.end = reader->at - 1;
    piece->spec = (Part){reader->at, reader->at};
    if (c == '}') return true;
    if (c != '!' && c != ':') return raise_value_error(vm, "expected '}' before end of string");
    if (c == '!') {
        if (reader->at >= reader->end)
            return raise_value_error(vm, "end of string while looking for conversion specifier");
        piece->conversion = str_at(text, reader->at++);
        if (reader->at < reader->end) {
            c = str_at(text, reader->at++);
            if (c == '}') return true;
            if (c != ':') return raise_value_error(vm, "expected ':' after conversion specifier");
        }
    }
    piece->spec.start = reader->at;
    for (int depth = 1; reader->at < reader->end;) {
        c = str_at(text, reader->at++);
        if (c == '{') {
            piece->expands_spec = true;
            depth++;
        } else if (c == '}' && --depth == 0) {
            piece->spec.end = reader->at - 1;
            return true;
        }
    }
    return raise_value_error(vm, "unmatched '{' in format spec");
}

/* The next piece; a doubled brace ends one, its first half being part of the literal. */
static bool read_piece(VM *vm, Reader *reader, Piece *piece) {
    const Str *text = reader->text;
    *piece = (Piece){.literal = {reader->at, reader->at}};
    if (str_is_ascii(text)) {
        while (reader->at < reader->end && text->data[reader->at] != '{' && text->data[reader->at] != '}')
            reader->at++;
    }
    while (reader->at < reader->end) {
        uint32_t c = str_at(text, reader->at++);
        if (c != '{' && c != '}') continue;
        bool is_end = reader->at >= reader->end;
        if (!is_end && str_at(text, reader->at) == c) {
            piece->literal.end = reader->at++;
            return true;
        }
        if (c == '}') return raise_value_error(vm, "Single '}' encountered in format string");
        if (is_end) return raise_value_error(vm, "Single '{' encountered in format string");
        piece->literal.end = reader->at - 1;
        return read_field(vm, reader, piece);
    }
    piece->literal.end = reader->at;
    return true;
}

/* The number that a part is, or -1. */
static bool part_number(VM *vm, const Str *text, Part part, int64_t *number) {
    *number = -1;
    if (part.start >= part.end) return true;
    int64_t total = 0;
    for (int64_t i = part.start; i < part.end; i++) {
        uint32_t c = str_at(text, i);
        if (c < '0' || c > '9') return true;
        if (total > (INT64_MAX - (c - '0')) / 10)
            return raise_value_error(vm, "Too many decimal digits in format string");
        total = total * 10 + (c - '0');
    }
    *number = total;
    return true;
}

/* Steps over ".name" or "[item]" at *at; *number is the item's if it is one. */
static bool read_step(VM *vm, const Str *text, int64_t *at, int64_t end, bool *is_attribute, Part *part,
                      int64_t *number) {
    uint32_t c = str_at(text, (*at)++);
    *number = -1;
    if (c != '.' && c != '[')
        return raise_value_error(vm, "Only '.' or '[' may follow ']' in format field specifier");
    *is_attribute = c == '.';
    part->start = *at;
    if (*is_attribute) {
        while (*at < end && str_at(text, *at) != '.' && str_at(text, *at) != '[') ++*at;
        part->end = *at;
    } else {
        while (*at < end && str_at(text, *at) != ']') ++*at;
        if (*at >= end) return raise_value_error(vm, "Missing ']' in format string");
        part->end = (*at)++;
        if (!part_number(vm, text, *part, number)) return false;
    }
    if (part->start == part->end) return raise_value_error(vm, "Empty attribute in format string");
    return true;
}

static Part first_part(const Str *text, Part name) {
    Part first = {name.start, name.start};
    while (first.end < name.end && str_at(text, first.end) != '.' && str_at(text, first.end) != '[')
        first.end++;
    return first;
}

static bool choose_numbering(VM *vm, Fields *fields, int numbering) {
    if (fields->numbering && fields->numbering != numbering) {
        return raise_value_error(
            vm, numbering == NUMBERING_AUTOMATIC
                    ? "cannot switch from manual field specification to automatic field numbering"
                    : "cannot switch from automatic field numbering to manual field specification");
    }
    fields->numbering = numbering;
    return true;
}

/* The object that the first part of a name stands for. */
static Owned first_object(VM *vm, Fields *fields, Value text, Part first) {
    int64_t number;
    bool is_empty = first.start == first.end;
    if (!is_empty && !part_number(vm, as_str(text), first, &number)) return NULL;
    if (is_empty || number >= 0) {
        if (!choose_numbering(vm, fields, is_empty ? NUMBERING_AUTOMATIC : NUMBERING_MANUAL)) return NULL;
        if (is_empty) number = fields->next++;
        if (!fields->positional) return raise_value_error(vm, "Format string contains positional fields");
        if (number >= as_tuple(fields->positional)->count) {
            return raise_index_error(vm, "Replacement index %ld out of range for positional args tuple",
                                     number);
        }
        return value_retain(tuple_peek(fields->positional, number));
    }
    Owned key = str_substring(vm, text, first.start, first.end), found = NULL;
    if (!key) return NULL;
    if (fields->mapping) found = value_get_item(vm, fields->mapping, key);
    else if (dict_find(vm, as_dict(fields->keywords), key, &found) && !found) raise_key_error(vm, key);
    value_release(vm, key);
    return found;
}

static Owned field_object(VM *vm, Fields *fields, Value text, Part name) {
    Part first = first_part(as_str(text), name);
    Owned object = first_object(vm, fields, text, first);
    for (int64_t at = first.end; object && at < name.end;) {
        bool is_attribute;
        Part part;
        int64_t number;
        Owned next = NULL;
        if (read_step(vm, as_str(text), &at, name.end, &is_attribute, &part, &number)) {
            Owned key = number >= 0 ? int_new(vm, number) : str_substring(vm, text, part.start, part.end);
            if (key && is_attribute) key = str_intern_take(vm, key);
            if (key) next = is_attribute ? value_attribute(vm, object, key) : value_get_item(vm, object, key);
            value_release(vm, key);
        }
        value_release(vm, object);
        object = next;
    }
    return object;
}

static Owned convert_take(VM *vm, Owned object, uint32_t conversion) {
    Owned text;
    if (!object || !conversion) return object;
    if (conversion == 'r') text = value_repr(vm, object);
    else if (conversion == 's') text = value_str(vm, object);
    else if (conversion == 'a') text = value_ascii(vm, object);
    else if (conversion > 32 && conversion < 127)
        text = raise_value_error(vm, "Unknown conversion specifier %c", (int)conversion);
    else text = raise_value_error(vm, "Unknown conversion specifier \\x%x", (unsigned)conversion);
    value_release(vm, object);
    return text;
}

static bool format_into(VM *vm, Fields *fields, Value text, Part range, int depth, StrBuilder *builder);

static bool format_field(VM *vm, Fields *fields, Value text, const Piece *piece, int depth,
                         StrBuilder *builder) {
    Owned object = convert_take(vm, field_object(vm, fields, text, piece->name), piece->conversion);
    if (!object) return false;
    Owned spec = NULL, result = NULL;
    if (piece->spec.start == piece->spec.end && value_is_exact_str(object)) {
        str_builder_add_str(builder, object);
        value_release(vm, object);
        return true;
    }
    if (piece->spec.start == piece->spec.end && value_is_small_int(object)) {
        IntDigits digits;
        if (!int_digits_open(vm, object, 10, false, &digits)) return false;
        if (int_is_negative(object)) str_builder_add(builder, '-');
        str_builder_add_ascii(builder, digits.text, (size_t)digits.count);
        int_digits_close(vm, &digits);
        return true;
    }
    if (piece->expands_spec) {
        STR_BUILDER(inner);
        if (format_into(vm, fields, text, piece->spec, depth - 1, &inner))
            spec = str_builder_finish(vm, &inner);
        else str_builder_close(&inner);
    } else {
        spec = str_substring(vm, text, piece->spec.start, piece->spec.end);
    }
    if (spec) result = value_format(vm, object, spec);
    if (result) str_builder_add_str(builder, result);
    value_release(vm, spec);
    value_release(vm, object);
    bool is_fine = result != NULL;
    value_release(vm, result);
    return is_fine;
}

static bool format_into(VM *vm, Fields *fields, Value text, Part range, int depth, StrBuilder *builder) {
    if (depth < 0) return raise_value_error(vm, "Max string recursion exceeded");
    Reader reader = {as_str(text), range.start, range.end};
    while (reader.at < reader.end) {
        Piece piece;
        if (!read_piece(vm, &reader, &piece)) return false;
        str_builder_add_part(builder, text, piece.literal.start, piece.literal.end);
        if (piece.has_field && !format_field(vm, fields, text, &piece, depth, builder)) return false;
    }
    return true;
}

Owned str_format_fields(VM *vm, Value text, Value positional, Value keywords, Value mapping) {
    enum { DEPTH = 1 }; /* fields inside a spec, but not inside theirs */
    Fields fields = {positional, keywords, mapping, NUMBERING_NONE, 0};
    STR_BUILDER(builder);
    if (format_into(vm, &fields, text, (Part){0, as_str(text)->count}, DEPTH, &builder))
        return str_builder_finish(vm, &builder);
    str_builder_close(&builder);
    return NULL;
}

/* --- for string.Formatter ------------------------------------------------------------------------------- */

static Owned piece_tuple(VM *vm, Value text, const Piece *piece) {
    Owned items[4];
    items[0] = str_substring(vm, text, piece->literal.start, piece->literal.end);
    items[1] = piece->has_field ? str_substring(vm, text, piece->name.start, piece->name.end) : VALUE_NONE;
    items[2] = piece->has_field ? str_substring(vm, text, piece->spec.start, piece->spec.end) : VALUE_NONE;
    items[3] = piece->conversion ? str_new_character(vm, piece->conversion) : VALUE_NONE;
    return tuple_from_take(vm, items, 4);
}

Owned str_formatter_parser(VM *vm, Value text) {
    Owned list = list_new(vm, 0);
    Reader reader = {as_str(text), 0, as_str(text)->count};
    while (list && reader.at < reader.end) {
        Piece piece;
        if (!read_piece(vm, &reader, &piece) ||
            !list_append_take(vm, as_list(list), piece_tuple(vm, text, &piece))) {
            value_release(vm, list);
            return NULL;
        }
    }
    return list;
}

Owned str_formatter_field_name_split(VM *vm, Value text) {
    const Str *name = as_str(text);
    Part first = first_part(name, (Part){0, name->count});
    int64_t number;
    if (!part_number(vm, name, first, &number)) return NULL;
    Owned list = list_new(vm, 0);
    bool is_fine = list != NULL;
    for (int64_t at = first.end; is_fine && at < name->count;) {
        bool is_attribute;
        Part part;
        int64_t item;
        is_fine = read_step(vm, name, &at, name->count, &is_attribute, &part, &item);
        if (!is_fine) break;
        Owned pair[2] = {value_from_bool(is_attribute),
                         item >= 0 ? int_new(vm, item) : str_substring(vm, text, part.start, part.end)};
        is_fine = list_append_take(vm, as_list(list), tuple_from_take(vm, pair, 2));
    }
    if (!is_fine) {
        value_release(vm, list);
        return NULL;
    }
    Owned items[2] = {number >= 0 ? int_new(vm, number) : str_substring(vm, text, first.start, first.end),
                      list};
    return tuple_from_take(vm, items, 2);
}

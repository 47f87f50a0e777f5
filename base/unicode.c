/*
 * Case mappings and normalisation over the tables of unicode_data.c.
 *
 * Normalising is the algorithm of Unicode Standard Annex 15: decompose fully, order the marks, compose.
 */
#include "base/unicode.h"

#include "base/memory.h"
#include "base/utf8.h"

/* Hangul syllables are composed by arithmetic (Unicode Standard, 3.12). */
enum {
    HANGUL_S = 0xAC00, HANGUL_L = 0x1100, HANGUL_V = 0x1161, HANGUL_T = 0x11A7,
    HANGUL_L_COUNT = 19, HANGUL_V_COUNT = 21, HANGUL_T_COUNT = 28,
    HANGUL_N_COUNT = HANGUL_V_COUNT * HANGUL_T_COUNT, HANGUL_S_COUNT = HANGUL_L_COUNT * HANGUL_N_COUNT
};

const UnicodeNumeric *unicode_numeric(uint32_t code_point) {
    uint16_t index = unicode_record(code_point)->numeric;
    return index ? &unicode_numerics[index] : NULL;
}

static size_t copy_special(const uint32_t row[3], uint32_t mapped[3]) {
    size_t count = 0;
    while (count < 3 && row[count]) {
        mapped[count] = row[count];
        count++;
    }
    return count;
}

#define CASE_MAPPING(field)                                                                        \
    const UnicodeRecord *record = unicode_record(code_point);                                      \
    if (record->flags & UNICODE_SPECIAL_CASE)                                                      \
        return copy_special(unicode_special_cases[record->field].field, mapped);                   \
    mapped[0] = (uint32_t)((int32_t)code_point + record->field);                                   \
    return 1

size_t unicode_to_upper(uint32_t code_point, uint32_t mapped[3]) {
    CASE_MAPPING(upper);
}

size_t unicode_to_lower(uint32_t code_point, uint32_t mapped[3]) {
    CASE_MAPPING(lower);
}

size_t unicode_to_title(uint32_t code_point, uint32_t mapped[3]) {
    CASE_MAPPING(title);
}

size_t unicode_to_folded(uint32_t code_point, uint32_t mapped[3]) {
    CASE_MAPPING(fold);
}

uint32_t unicode_simple_upper(uint32_t code_point) {
    uint32_t mapped[3];
    return unicode_to_upper(code_point, mapped) == 1 ? mapped[0] : code_point;
}

uint32_t unicode_simple_lower(uint32_t code_point) {
    uint32_t mapped[3];
    if (code_point == 0x130) return 'i'; /* the one simple mapping that the full one hides */
    return unicode_to_lower(code_point, mapped) == 1 ? mapped[0] : code_point;
}

size_t unicode_decomposition(uint32_t code_point, const uint32_t **parts, const char **tag) {
    if (code_point > UNICODE_LAST) return 0;
    size_t block = unicode_decomposition_block_of[code_point >> UNICODE_BLOCK_SHIFT];
    size_t at = unicode_decomposition_of[block << UNICODE_BLOCK_SHIFT | (code_point & UNICODE_BLOCK_MASK)];
    if (!at) return 0;
    *tag = unicode_decomposition_tags[unicode_decompositions[at] >> 8];
    *parts = &unicode_decompositions[at + 1];
    return unicode_decompositions[at] & 0xFF;
}

uint32_t unicode_compose(uint32_t first, uint32_t second) {
    if (first - HANGUL_L < HANGUL_L_COUNT && second - HANGUL_V < HANGUL_V_COUNT)
        return HANGUL_S + ((first - HANGUL_L) * HANGUL_V_COUNT + (second - HANGUL_V)) * HANGUL_T_COUNT;
    if (first - HANGUL_S < HANGUL_S_COUNT && (first - HANGUL_S) % HANGUL_T_COUNT == 0 && second > HANGUL_T &&
        second < HANGUL_T + HANGUL_T_COUNT)
        return first + (second - HANGUL_T);
    size_t low = 0, high = unicode_pair_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const UnicodePair *pair = &unicode_pairs[middle];
        if (pair->first == first && pair->second == second) return pair->composed;
        if (pair->first < first || (pair->first == first && pair->second < second)) low = middle + 1;
        else high = middle;
    }
    return 0;
}

typedef struct Points {
    uint32_t *items;
    size_t count, room;
    bool failed;
} Points;

static void points_push(Points *points, uint32_t point) {
    if (points->failed) return;
    if (points->count == points->room) {
        size_t room = points->room ? points->room * 2 : 16;
        uint32_t *moved = memory_resize_array(points->items, room, sizeof *moved);
        if (!moved) {
            points->failed = true;
            return;
        }
        points->items = moved;
        points->room = room;
    }
    points->items[points->count++] = point;
}

/* Appends the full decomposition; nesting in the data is at most a few levels deep. */
static void decompose(Points *points, uint32_t point, bool compatible) {
    if (point - HANGUL_S < HANGUL_S_COUNT) {
        uint32_t index = point - HANGUL_S;
        points_push(points, HANGUL_L + index / HANGUL_N_COUNT);
        points_push(points, HANGUL_V + index % HANGUL_N_COUNT / HANGUL_T_COUNT);
        if (index % HANGUL_T_COUNT) points_push(points, HANGUL_T + index % HANGUL_T_COUNT);
        return;
    }
    const uint32_t *parts;
    const char *tag;
    size_t count = point < 0x80 ? 0 : unicode_decomposition(point, &parts, &tag);
    if (!count || (*tag && !compatible)) {
        points_push(points, point);
        return;
    }
    for (size_t i = 0; i < count; i++) decompose(points, parts[i], compatible);
}

/* Sorts each run of marks by combining class; stable, so insertion from the right place. Runs are merged
   by counting when long, since a hostile text may have a run of any length. */
static void order_marks(Points *points) {
    size_t i = 0;
    while (i < points->count) {
        if (!unicode_record(points->items[i])->combining) {
            i++;
            continue;
        }
        size_t end = i;
        bool is_sorted = true;
        for (uint8_t last = 0; end < points->count; end++) {
            uint8_t class = unicode_record(points->items[end])->combining;
            if (!class) break;
            if (class < last) is_sorted = false;
            last = class;
        }
        if (!is_sorted && end - i < 32) {
            for (size_t j = i + 1; j < end; j++) {
                uint32_t point = points->items[j];
                uint8_t class = unicode_record(point)->combining;
                size_t k = j;
                for (; k > i && unicode_record(points->items[k - 1])->combining > class; k--)
                    points->items[k] = points->items[k - 1];
                points->items[k] = point;
            }
        } else if (!is_sorted) {
            size_t starts[257] = {0};
            uint32_t *sorted = memory_allocate_array(end - i, sizeof *sorted);
            if (!sorted) {
                points->failed = true;
                return;
            }
            for (size_t j = i; j < end; j++) starts[unicode_record(points->items[j])->combining + 1]++;
            for (size_t j = 1; j < COUNT_OF(starts); j++) starts[j] += starts[j - 1];
            for (size_t j = i; j < end; j++)
                sorted[starts[unicode_record(points->items[j])->combining]++] = points->items[j];
            for (size_t j = i; j < end; j++) points->items[j] = sorted[j - i];
            memory_release(sorted);
        }
        i = end;
    }
}

static void compose(Points *points) {
    size_t kept = 0, starter = SIZE_MAX;
    int last_class = -1; /* class of the last mark kept since the starter; -1: none yet */
    for (size_t i = 0; i < points->count; i++) {
        uint32_t point = points->items[i];
        int class = unicode_record(point)->combining;
        if (starter != SIZE_MAX && last_class < class) {
            uint32_t composed = unicode_compose(points->items[starter], point);
            if (composed) {
                points->items[starter] = composed;
                continue;
            }
        }
        if (class == 0) {
            starter = kept;
            last_class = -1;
        } else {
            last_class = class;
        }
        points->items[kept++] = point;
    }
    points->count = kept;
}

bool unicode_normalize(UnicodeForm form, const uint32_t *points, size_t count, uint32_t **normalised,
                       size_t *normalised_count) {
    Points result = {NULL, 0, 0, false};
    bool compatible = form == UNICODE_NFKC || form == UNICODE_NFKD;
    for (size_t i = 0; i < count; i++) decompose(&result, points[i], compatible);
    if (!result.failed) order_marks(&result);
    if (!result.failed && (form == UNICODE_NFC || form == UNICODE_NFKC)) compose(&result);
    if (result.failed) {
        memory_release(result.items);
        return false;
    }
    *normalised = result.items;
    *normalised_count = result.count;
    return true;
}

void unicode_normalize_text(UnicodeForm form, const char *bytes, size_t count, Buffer *normalised) {
    size_t length = utf8_length(bytes, count), result_count = 0;
    uint32_t *points = memory_allocate_array(length, sizeof *points), *result = NULL;
    if (!points) {
        normalised->failed = true;
        return;
    }
    const char *at = bytes;
    for (size_t i = 0; i < length; i++) points[i] = utf8_next(&at);
    if (!unicode_normalize(form, points, length, &result, &result_count)) normalised->failed = true;
    for (size_t i = 0; i < result_count; i++) buffer_append_code_point(normalised, result[i]);
    memory_release(points);
    memory_release(result);
}

/*
 * list.sort: stable and adaptive, by merging natural runs.
 *
 * Programs see which items are compared, and in which order: this is the algorithm that CPython's notes
 * describe (Tim Peters, "Timsort"), comparison for comparison. Runs are found from left to right (descending
 * ones reversed), short ones filled up by binary insertion, and merged in the order of "powersort" (Munro and
 * Wild, "Nearly-Optimal Mergesorts", 2018); a merge gallops through stretches where one side keeps winning.
 * The method of comparison is chosen once by the type of the keys, and the whole sort is compiled for each.
 * While a list is sorted it looks empty; a change made by a comparison is an error.
 *
 * What is sorted is an array of rows of `width` words: the key, and the item behind it unless that is the key
 * itself.
 */
#include "base/memory.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum {
    RUN_LEAST_MOST = 64, /* lists shorter than this are one run */
    GALLOP_LEAST = 7,    /* wins in a row before galloping pays */
    STACK_MOST = 64,
    WIDTH_MOST = 2,
    FEW = RUN_LEAST_MOST
};

typedef struct Sorter {
    VM *vm;
    Owned *scratch;      /* room for half of the rows */
    int64_t gallop_from; /* wins in a row before a merge gallops: learnt from merge to merge */
    bool has_same_first; /* tuples whose first items are instances of one class */
} Sorter;

typedef bool Less(Sorter *sorter, Value left, Value right, bool *is_less);

ALWAYS_INLINE bool less_small_int(Sorter *sorter, Value left, Value right, bool *is_less) {
    (void)sorter;
    *is_less = (intptr_t)left < (intptr_t)right;
    return true;
}

ALWAYS_INLINE bool less_float(Sorter *sorter, Value left, Value right, bool *is_less) {
    (void)sorter;
    *is_less = float_value(left) < float_value(right);
    return true;
}

ALWAYS_INLINE bool less_str(Sorter *sorter, Value left, Value right, bool *is_less) {
    (void)sorter;
    *is_less = str_order(left, right) < 0;
    return true;
}

static bool less_any(Sorter *sorter, Value left, Value right, bool *is_less) {
    return value_compare_truth(sorter->vm, left, right, COMPARE_LT, is_less);
}

/* Instances of one class: what its own < says, and only when that says nothing the whole comparison, which
 * then asks again. */
static bool less_same(Sorter *sorter, Value left, Value right, bool *is_less) {
    const Type *type = value_type(left);
    if (!type->slots.compare || value_type(right) != type) return less_any(sorter, left, right, is_less);
    Owned result = type->slots.compare(sorter->vm, left, right, COMPARE_LT);
    if (result == VALUE_NOT_IMPLEMENTED) return less_any(sorter, left, right, is_less);
    bool is_fine = result && value_is_true(sorter->vm, result, is_less);
    value_release(sorter->vm, result);
    return is_fine;
}

/* Tuples: the first items that differ decide. */
static bool less_tuple(Sorter *sorter, Value left, Value right, bool *is_less) {
    int64_t a = as_tuple(left)->count, b = as_tuple(right)->count;
    for (int64_t i = 0; i < a && i < b; i++) {
        Value x = tuple_peek(left, i), y = tuple_peek(right, i);
        if (x == y) continue;
        if (value_both_small_int(x, y)) return less_small_int(sorter, x, y, is_less);
        if (value_is_exact_str(x) && value_is_exact_str(y)) {
            int order = str_order(x, y);
            if (order == 0) continue;
            *is_less = order < 0;
            return true;
        }
        bool equal;
        if (!value_equals(sorter->vm, x, y, &equal)) return false;
        if (!equal)
            return i == 0 && sorter->has_same_first ? less_same(sorter, x, y, is_less)
                                                    : less_any(sorter, x, y, is_less);
    }
    *is_less = a < b;
    return true;
}

ALWAYS_INLINE void copy_rows(Owned *to, const Owned *from, int64_t count, int width) {
    memcpy(to, from, (size_t)(count * width) * sizeof *to);
}

ALWAYS_INLINE void copy_row(Owned *to, const Owned *from, int width) {
    for (int i = 0; i < width; i++) to[i] = from[i];
}

static void reverse(Owned *rows, int64_t count, int width) {
    for (int64_t i = 0, j = count - 1; i < j; i++, j--) {
        Owned row[WIDTH_MOST];
        copy_row(row, rows + i * width, width);
        copy_row(rows + i * width, rows + j * width, width);
        copy_row(rows + j * width, row, width);
    }
}

/* Length of the run at the start of rows, brought into ascending order. A descending run may have equal
 * neighbours: each stretch of them is reversed on its own first, so that the last reversal restores its
 * order. */
ALWAYS_INLINE bool find_run(Sorter *sorter, Owned *rows, int64_t count, int64_t *length, int width,
                            Less *less) {
    bool is_less = false;
    int64_t n = 1, equals = 0;
    for (; n < count; n++) {
        if (!less(sorter, rows[n * width], rows[(n - 1) * width], &is_less)) return false;
        if (is_less) break;
    }
    *length = n;
    if (n == count) return true;
    if (n > 1) {
        if (!less(sorter, rows[0], rows[(n - 1) * width], &is_less)) return false;
        if (is_less) return true; /* it rose somewhere */
        reverse(rows, n, width);
    }
    for (n++; n < count; n++) {
        if (!less(sorter, rows[n * width], rows[(n - 1) * width], &is_less)) return false;
        if (is_less) {
            if (equals) reverse(rows + (n - equals - 1) * width, equals + 1, width);
            equals = 0;
            continue;
        }
        bool is_greater;
        if (!less(sorter, rows[(n - 1) * width], rows[n * width], &is_greater)) return false;
        if (is_greater) break;
        equals++;
    }
    if (equals) reverse(rows + (n - equals - 1) * width, equals + 1, width);
    reverse(rows, n, width);
    for (; n < count; n++) { /* it may go on upwards from its greatest */
        if (!less(sorter, rows[n * width], rows[(n - 1) * width], &is_less)) return false;
        if (is_less) break;
    }
    *length = n;
    return true;
}

/* Sorts the first count rows, of which `sorted` are in order already. */
ALWAYS_INLINE bool insert_rest(Sorter *sorter, Owned *rows, int64_t sorted, int64_t count, int width,
                               Less *less) {
    for (int64_t i = sorted; i < count; i++) {
        Owned row[WIDTH_MOST];
        copy_row(row, rows + i * width, width);
        int64_t low = 0, high = i;
        while (low < high) {
            int64_t middle = low + (high - low) / 2;
            bool is_less;
            if (!less(sorter, row[0], rows[middle * width], &is_less)) return false;
            high = is_less ? middle : high;
            low = is_less ? low : middle + 1;
        }
        for (int64_t j = i; j > low; j--) copy_row(rows + j * width, rows + (j - 1) * width, width);
        copy_row(rows + low * width, row, width);
    }
    return true;
}

/* Whether `row` comes before `key`: it is less, or (is_after) not greater. */
ALWAYS_INLINE bool comes_before(Sorter *sorter, Value row, Value key, bool is_after, bool *answer,
                                Less *less) {
    if (!less(sorter, is_after ? key : row, is_after ? row : key, answer)) return false;
    *answer ^= is_after;
    return true;
}

/* How many of `count` rows come before key: by growing steps away from row `hint`, then by halves between the
 * last two. */
ALWAYS_INLINE bool gallop(Sorter *sorter, const Owned *rows, int64_t count, int64_t hint, Value key,
                          bool is_after, int64_t *position, int width, Less *less) {
    bool is_before, goes_up;
    if (!comes_before(sorter, rows[hint * width], key, is_after, &goes_up, less)) return false;
    int64_t most = goes_up ? count - hint : hint + 1, last = 0, step = 1;
    while (step < most) {
        int64_t at = goes_up ? hint + step : hint - step;
        if (!comes_before(sorter, rows[at * width], key, is_after, &is_before, less)) return false;
        if (is_before != goes_up) break;
        last = step;
        step = 2 * step + 1;
    }
    if (step > most) step = most;
    int64_t low = (goes_up ? hint + last : hint - step) + 1, high = goes_up ? hint + step : hint - last;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (!comes_before(sorter, rows[middle * width], key, is_after, &is_before, less)) return false;
        if (is_before) low = middle + 1;
        else high = middle;
    }
    *position = low;
    return true;
}

/* Two neighbouring runs being merged. One lies in the scratch array, and its rows left over go back at the
 * end. */
typedef struct Merge {
    Owned *a, *b, *to;
    int64_t a_count, b_count, a_wins, b_wins;
} Merge;

/* Merges upwards: the left run lies in scratch. The first row is known to be b's, the last to be a's. */
ALWAYS_INLINE bool merge_up(Sorter *sorter, Merge *merge, int width, Less *less) {
    Merge m = *merge;
    bool is_fine = false;
    int64_t n;
    copy_row(m.to, m.b, width);
    m.to += width, m.b += width, m.b_count--;
    while (m.b_count && m.a_count > 1) {
        m.a_wins = m.b_wins = 0;
        do {
            bool is_less;
            if (!less(sorter, m.b[0], m.a[0], &is_less)) goto done;
            copy_row(m.to, is_less ? m.b : m.a, width);
            m.to += width;
            m.b += is_less ? width : 0;
            m.a += is_less ? 0 : width;
            m.b_count -= is_less;
            m.a_count -= !is_less;
            m.b_wins = is_less ? m.b_wins + 1 : 0;
            m.a_wins = is_less ? 0 : m.a_wins + 1;
        } while (m.b_count && m.a_count > 1 && (m.a_wins | m.b_wins) < sorter->gallop_from);
        if (!m.b_count || m.a_count == 1) break;
        sorter->gallop_from++;
        do {
            sorter->gallop_from -= sorter->gallop_from > 1;
            if (!gallop(sorter, m.a, m.a_count, 0, m.b[0], true, &n, width, less)) goto done;
            copy_rows(m.to, m.a, n, width);
            m.to += n * width, m.a += n * width, m.a_count -= n, m.a_wins = n;
            if (n && m.a_count <= 1) break;
            copy_row(m.to, m.b, width);
            m.to += width, m.b += width, m.b_count--;
            if (!m.b_count) break;
            if (!gallop(sorter, m.b, m.b_count, 0, m.a[0], false, &n, width, less)) goto done;
            memmove(m.to, m.b, (size_t)(n * width) * sizeof *m.b);
            m.to += n * width, m.b += n * width, m.b_count -= n, m.b_wins = n;
            if (!m.b_count) break;
            copy_row(m.to, m.a, width);
            m.to += width, m.a += width, m.a_count--;
        } while (m.a_count > 1 && (m.a_wins >= GALLOP_LEAST || m.b_wins >= GALLOP_LEAST));
        if (!m.b_count || m.a_count <= 1) break;
        sorter->gallop_from++; /* leaving costs */
    }
    if (m.a_count == 1) {
        memmove(m.to, m.b, (size_t)(m.b_count * width) * sizeof *m.b);
        m.to += m.b_count * width;
    }
    is_fine = true;
done:
    copy_rows(m.to, m.a, m.a_count, width);
    return is_fine;
}

/* Merges downwards: the right run lies in scratch; a, b and to point at the last rows. The last row is known
 * to be a's, the first to be b's. */
ALWAYS_INLINE bool merge_down(Sorter *sorter, Merge *merge, int width, Less *less) {
    Merge m = *merge;
    bool is_fine = false;
    int64_t n;
    copy_row(m.to, m.a, width);
    m.to -= width, m.a -= width, m.a_count--;
    while (m.a_count && m.b_count > 1) {
        m.a_wins = m.b_wins = 0;
        do {
            bool is_less;
            if (!less(sorter, m.b[0], m.a[0], &is_less)) goto done;
            copy_row(m.to, is_less ? m.a : m.b, width);
            m.to -= width;
            m.a -= is_less ? width : 0;
            m.b -= is_less ? 0 : width;
            m.a_count -= is_less;
            m.b_count -= !is_less;
            m.a_wins = is_less ? m.a_wins + 1 : 0;
            m.b_wins = is_less ? 0 : m.b_wins + 1;
        } while (m.a_count && m.b_count > 1 && (m.a_wins | m.b_wins) < sorter->gallop_from);
        if (!m.a_count || m.b_count == 1) break;
        sorter->gallop_from++;
        do {
            sorter->gallop_from -= sorter->gallop_from > 1;
            const Owned *first = m.a - (m.a_count - 1) * width;
            if (!gallop(sorter, first, m.a_count, m.a_count - 1, m.b[0], true, &n, width, less)) goto done;
            n = m.a_count - n;
            m.to -= n * width, m.a -= n * width, m.a_count -= n, m.a_wins = n;
            memmove(m.to + width, m.a + width, (size_t)(n * width) * sizeof *m.a);
            if (!m.a_count) break;
            copy_row(m.to, m.b, width);
            m.to -= width, m.b -= width, m.b_count--;
            if (m.b_count == 1) break;
            first = m.b - (m.b_count - 1) * width;
            if (!gallop(sorter, first, m.b_count, m.b_count - 1, m.a[0], false, &n, width, less)) goto done;
            n = m.b_count - n;
            m.to -= n * width, m.b -= n * width, m.b_count -= n, m.b_wins = n;
            copy_rows(m.to + width, m.b + width, n, width);
            if (n && m.b_count <= 1) break;
            copy_row(m.to, m.a, width);
            m.to -= width, m.a -= width, m.a_count--;
        } while (m.a_count && (m.a_wins >= GALLOP_LEAST || m.b_wins >= GALLOP_LEAST));
        if (!m.a_count || m.b_count <= 1) break;
        sorter->gallop_from++;
    }
    if (m.b_count == 1) {
        m.to -= m.a_count * width;
        memmove(m.to + width, m.a - (m.a_count - 1) * width, (size_t)(m.a_count * width) * sizeof *m.a);
    }
    is_fine = true;
done:
    copy_rows(m.to - (m.b_count - 1) * width, m.b - (m.b_count - 1) * width, m.b_count, width);
    return is_fine;
}

/* Merges two neighbouring runs. What is in place at either end stays there, and the shorter of the rest goes
 * to scratch. On failure all rows are still there, in some order. */
ALWAYS_INLINE bool merge(Sorter *sorter, Owned *rows, int64_t left, int64_t right, int width, Less *less) {
    int64_t skip;
    Owned *b = rows + left * width;
    if (!gallop(sorter, rows, left, 0, b[0], true, &skip, width, less)) return false;
    rows += skip * width;
    left -= skip;
    if (left == 0) return true;
    if (!gallop(sorter, b, right, right - 1, b[-width], false, &right, width, less)) return false;
    if (right == 0) return true;
    Merge merge = {.a = rows, .b = b, .to = rows, .a_count = left, .b_count = right};
    if (left <= right) {
        copy_rows(sorter->scratch, rows, left, width);
        merge.a = sorter->scratch;
        return merge_up(sorter, &merge, width, less);
    }
    copy_rows(sorter->scratch, b, right, width);
    merge.a = rows + (left - 1) * width;
    merge.b = sorter->scratch + (right - 1) * width;
    merge.to = b + (right - 1) * width;
    return merge_down(sorter, &merge, width, less);
}

typedef struct Run {
    int64_t start, count;
    int power;
} Run;

/* Depth of the boundary between two runs in the merge tree. */
static int node_power(int64_t total, int64_t start, int64_t left, int64_t right) {
    int64_t a = 2 * start + left, b = a + left + right;
    int power = 0;
    for (;;) {
        power++;
        if (a >= total) {
            a -= total;
            b -= total;
        } else if (b >= total) {
            return power;
        }
        a *= 2;
        b *= 2;
    }
}

/* Shorter runs are filled up to this: the list's length divided by a power of two, rounded up, so that the
 * number of runs is a power of two or just below one. */
static int64_t least_run(int64_t count) {
    bool is_cut = false;
    for (; count >= RUN_LEAST_MOST; count >>= 1) is_cut |= count & 1;
    return count + is_cut;
}

/* Merges run number i of the stack with the next. */
ALWAYS_INLINE bool merge_at(Sorter *sorter, Owned *rows, Run *stack, int *depth, int i, int width,
                            Less *less) {
    Run *left = &stack[i], *right = &stack[i + 1];
    if (!merge(sorter, rows + left->start * width, left->count, right->count, width, less)) return false;
    left->count += right->count;
    if (i == *depth - 3) *right = stack[i + 2];
    (*depth)--;
    return true;
}

ALWAYS_INLINE bool sort_rows(Sorter *sorter, Owned *rows, int64_t count, int width, Less *less) {
    Run stack[STACK_MOST];
    int depth = 0;
    int64_t least = least_run(count);
    for (int64_t start = 0; start < count;) {
        Run run = {start, 0, 0};
        Owned *first = rows + start * width;
        if (!find_run(sorter, first, count - start, &run.count, width, less)) return false;
        if (run.count < least) {
            int64_t wanted = count - start < least ? count - start : least;
            if (!insert_rest(sorter, first, run.count, wanted, width, less)) return false;
            run.count = wanted;
        }
        if (depth) run.power = node_power(count, stack[depth - 1].start, stack[depth - 1].count, run.count);
        while (depth > 1 && stack[depth - 1].power > run.power)
            if (!merge_at(sorter, rows, stack, &depth, depth - 2, width, less)) return false;
        stack[depth++] = run;
        start += run.count;
    }
    while (depth > 1) {
        int i = depth - 2;
        if (i > 0 && stack[i - 1].count < stack[i + 1].count) i--;
        if (!merge_at(sorter, rows, stack, &depth, i, width, less)) return false;
    }
    return true;
}

#define SORT_FUNCTION(name, less)                                                                            \
    static bool name(Sorter *sorter, Owned *rows, int64_t count, int width) {                                \
        return width == 1 ? sort_rows(sorter, rows, count, 1, less)                                          \
                          : sort_rows(sorter, rows, count, 2, less);                                         \
    }
SORT_FUNCTION(sort_ints, less_small_int)
SORT_FUNCTION(sort_floats, less_float)
SORT_FUNCTION(sort_strs, less_str)
SORT_FUNCTION(sort_tuples, less_tuple)
SORT_FUNCTION(sort_same, less_same)
SORT_FUNCTION(sort_any, less_any)

/* Sorts rows by what their keys are. */
static bool sort_by_type(Sorter *sorter, Owned *rows, int64_t count, int width) {
    const Type *first = value_type(rows[0]), *inner = NULL;
    bool same = first->flags & TYPE_IS_HEAP, ints = true, floats = true, strs = true, tuples = true;
    if (first == &tuple_type && as_tuple(rows[0])->count) inner = value_type(tuple_peek(rows[0], 0));
    sorter->has_same_first = inner && inner->flags & TYPE_IS_HEAP;
    for (int64_t i = 0; i < count; i++) {
        Value key = rows[i * width];
        ints &= value_is_small_int(key);
        floats &= value_type(key) == &float_type;
        same &= value_type(key) == first;
        strs &= value_is_exact_str(key);
        tuples &= value_has_type(key, &tuple_type);
        if (sorter->has_same_first)
            sorter->has_same_first =
                tuples && as_tuple(key)->count && value_type(tuple_peek(key, 0)) == inner;
    }
    return (ints     ? sort_ints
            : floats ? sort_floats
            : strs   ? sort_strs
            : tuples ? sort_tuples
            : same   ? sort_same
                     : sort_any)(sorter, rows, count, width);
}

bool list_sort(VM *vm, List *list, Value key, bool is_reverse) {
    int64_t count = list->count;
    Field *items = list->items;
    int64_t room = list->room;
    int width = key ? 2 : 1;
    Sorter sorter = {.vm = vm, .gallop_from = GALLOP_LEAST};
    Owned few[FEW], *rows = few; /* a short list is a single run, and needs no scratch */
    if (count * width >= FEW) {
        rows = memory_allocate_array((size_t)count, (size_t)width * 2 * sizeof *rows);
        if (!rows) return raise_memory_error(vm);
    }
    sorter.scratch = rows + count * width;
    list->items = NULL; /* the list looks empty meanwhile */
    list->count = 0;
    list->room = 0;
    bool is_fine = true;
    int64_t made = 0;
    for (; made < count; made++) {
        Owned item = items[made].held;
        rows[made * width + width - 1] = item;
        if (!key) continue;
        rows[made * width] = value_call_1(vm, key, item);
        if (!rows[made * width]) {
            is_fine = false;
            break;
        }
    }
    if (is_fine && count > 1) {
        if (is_reverse) reverse(rows, count, width); /* twice: equal items keep their order */
        is_fine = sort_by_type(&sorter, rows, count, width);
        if (is_reverse) reverse(rows, count, width);
    }
    for (int64_t i = 0; i < made; i++) items[i].held = rows[i * width + width - 1];
    for (int64_t i = 0; key && i < made; i++) value_release(vm, rows[i * width]);
    if (rows != few) memory_release(rows);
    bool was_changed = list->items != NULL || list->count;
    Field *strange = list->items;
    int64_t strange_count = list->count;
    list->items = items;
    list->count = count;
    list->room = room;
    for (int64_t i = strange_count; i-- > 0;) field_clear(vm, &strange[i]);
    memory_release(strange);
    if (is_fine && was_changed) return raise_value_error(vm, "list modified during sort");
    return is_fine;
}

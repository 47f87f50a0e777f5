/*
 * list.sort: stable and adaptive, by merging natural runs.
 *
 * Runs are found from left to right (descending ones reversed), short ones filled up by binary insertion, and
 * merged in the order of "powersort" (Munro and Wild, "Nearly-Optimal Mergesorts", 2018). Comparisons are
 * chosen once by the type of the keys, and the whole sort is compiled for each of them. While a list is
 * sorted it looks empty; a change made by a comparison is an error.
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

enum { RUN_LEAST = 24, STACK_MOST = 64, WIDTH_MOST = 2, FEW = RUN_LEAST };

typedef struct Sorter {
    VM *vm;
    Owned *scratch; /* room for half of the rows */
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
        if (!equal) return less_any(sorter, x, y, is_less);
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

/* Length of the run at the start of rows, brought into ascending order. */
ALWAYS_INLINE bool find_run(Sorter *sorter, Owned *rows, int64_t count, int64_t *length, int width,
                            Less *less) {
    bool is_less;
    int64_t n = 1;
    if (count > 1) {
        if (!less(sorter, rows[width], rows[0], &is_less)) return false;
        bool is_descending = is_less;
        for (n = 2; n < count; n++) {
            if (!less(sorter, rows[n * width], rows[(n - 1) * width], &is_less)) return false;
            if (is_less != is_descending) break;
        }
        if (is_descending) reverse(rows, n, width);
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

/* How many of rows come before key: those less than it, or (is_after) not greater; by growing steps from the
 * start. */
ALWAYS_INLINE bool gallop(Sorter *sorter, const Owned *rows, int64_t count, Value key, bool is_after,
                          int64_t *position, int width, Less *less) {
    int64_t low = 0, step = 1;
    bool is_less, goes_on;
    while (low + step <= count) {
        int64_t at = low + step - 1;
        if (!less(sorter, is_after ? key : rows[at * width], is_after ? rows[at * width] : key, &is_less))
            return false;
        goes_on = is_after ? !is_less : is_less;
        if (!goes_on) break;
        low = at + 1;
        step *= 2;
    }
    int64_t high = low + step - 1 < count ? low + step - 1 : count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (!less(sorter, is_after ? key : rows[middle * width], is_after ? rows[middle * width] : key,
                  &is_less))
            return false;
        goes_on = is_after ? !is_less : is_less;
        if (goes_on) low = middle + 1;
        else high = middle;
    }
    *position = low;
    return true;
}

/* Merges two neighbouring runs, row by row, or whole stretches where one run gives many in a row. On failure
   all rows are still there, in some order. */
ALWAYS_INLINE bool merge(Sorter *sorter, Owned *rows, int64_t left, int64_t right, int width, Less *less) {
    enum { STRETCH = 8 };
    int64_t skip;
    if (!gallop(sorter, rows, left, rows[left * width], true, &skip, width, less)) return false;
    rows += skip * width;
    left -= skip;
    if (left == 0) return true;
    copy_rows(sorter->scratch, rows, left, width);
    const Owned *a = sorter->scratch, *a_end = a + left * width;
    Owned *b = rows + left * width, *b_end = b + right * width, *to = rows;
    bool is_fine = true;
    while (is_fine && a < a_end && b < b_end) {
        int64_t most = (a_end - a < b_end - b ? a_end - a : b_end - b) / width, from_b = 0;
        if (most > STRETCH) most = STRETCH;
        for (int64_t i = 0; i < most; i++) { /* neither run can end before the stretch does */
            bool is_less;
            is_fine = less(sorter, b[0], a[0], &is_less);
            if (UNLIKELY(!is_fine)) break;
            const Owned *from = is_less ? b : a;
            copy_row(to, from, width);
            to += width;
            b += is_less ? width : 0;
            a += is_less ? 0 : width;
            from_b += is_less;
        }
        if (!is_fine || most < STRETCH || a == a_end || b == b_end) continue;
        int64_t n;
        if (from_b == 0) {
            is_fine = gallop(sorter, a, (a_end - a) / width, b[0], true, &n, width, less);
            if (!is_fine) break;
            copy_rows(to, a, n, width);
            a += n * width;
            to += n * width;
        } else if (from_b == STRETCH) {
            is_fine = gallop(sorter, b, (b_end - b) / width, a[0], false, &n, width, less);
            if (!is_fine) break;
            memmove(to, b, (size_t)(n * width) * sizeof *b);
            b += n * width;
            to += n * width;
        }
    }
    copy_rows(to, a, (a_end - a) / width, width); /* what is left of b is in place */
    return is_fine;
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

ALWAYS_INLINE bool sort_rows(Sorter *sorter, Owned *rows, int64_t count, int width, Less *less) {
    Run stack[STACK_MOST];
    int depth = 0;
    for (int64_t start = 0; start < count || depth > 1;) {
        Run run = {start, 0, 0}; /* an empty one at the end merges all */
        if (start < count) {
            Owned *first = rows + start * width;
            if (!find_run(sorter, first, count - start, &run.count, width, less)) return false;
            if (run.count < RUN_LEAST) {
                int64_t wanted = count - start < RUN_LEAST ? count - start : RUN_LEAST;
                if (!insert_rest(sorter, first, run.count, wanted, width, less)) return false;
                run.count = wanted;
            }
            if (depth)
                run.power = node_power(count, stack[depth - 1].start, stack[depth - 1].count, run.count);
        }
        while (depth > 1 && (!run.count || stack[depth - 1].power > run.power)) {
            Run *below = &stack[depth - 2];
            if (!merge(sorter, rows + below->start * width, below->count, stack[depth - 1].count, width,
                       less))
                return false;
            below->count += stack[depth - 1].count;
            depth--;
        }
        stack[depth++] = run;
        if (!run.count) break;
        start += run.count;
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
    const Type *first = value_type(rows[0]);
    bool same = first->flags & TYPE_IS_HEAP, ints = true, floats = true, strs = true, tuples = true;
    for (int64_t i = 0; i < count; i++) {
        Value key = rows[i * width];
        ints &= value_is_small_int(key);
        floats &= value_type(key) == &float_type;
        same &= value_type(key) == first;
        strs &= value_is_exact_str(key);
        tuples &= value_has_type(key, &tuple_type);
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
    Sorter sorter = {.vm = vm};
    Owned few[FEW], *rows = few; /* a short list is a single run, and needs no scratch */
    if (count * width > FEW) {
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

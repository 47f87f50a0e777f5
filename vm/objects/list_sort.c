/*
 * list.sort: stable and adaptive, by merging natural runs.
 *
 * Runs are found from left to right (descending ones reversed), short ones filled up by binary insertion, and
 * merged in the order of "powersort" (Munro and Wild, "Nearly-Optimal Mergesorts", 2018). Comparisons are
 * chosen once by the type of the keys. While a list is sorted it looks empty; a change made by a comparison
 * is an error.
 */
#include "base/memory.h"
#include "vm/objects/float.h"
#include "vm/objects/int.h"
#include "vm/objects/list.h"
#include "vm/objects/str.h"
#include "vm/objects/tuple.h"
#include "vm/protocol.h"
#include "vm/raise.h"

enum { RUN_LEAST = 24, STACK_MOST = 64 };

typedef struct Pair {
    Owned key, item;
} Pair;

typedef struct Sorter {
    VM *vm;
    bool (*less)(struct Sorter *sorter, Value left, Value right, bool *is_less);
    Pair *scratch;
} Sorter;

static bool less_small_int(Sorter *sorter, Value left, Value right, bool *is_less) {
    (void)sorter;
    *is_less = (intptr_t)left < (intptr_t)right;
    return true;
}

static bool less_float(Sorter *sorter, Value left, Value right, bool *is_less) {
    (void)sorter;
    *is_less = float_value(left) < float_value(right);
    return true;
}

static bool less_str(Sorter *sorter, Value left, Value right, bool *is_less) {
    (void)sorter;
    *is_less = str_order(left, right) < 0;
    return true;
}

static bool less_any(Sorter *sorter, Value left, Value right, bool *is_less) {
    return value_compare_truth(sorter->vm, left, right, COMPARE_LT, is_less);
}

/* Tuples: the first items that differ decide. */
static bool less_tuple(Sorter *sorter, Value left, Value right, bool *is_less) {
    int64_t a = as_tuple(left)->count, b = as_tuple(right)->count;
    for (int64_t i = 0; i < a && i < b; i++) {
        Value x = tuple_peek(left, i), y = tuple_peek(right, i);
        if (x == y) continue;
        if (value_both_small_int(x, y)) return less_small_int(sorter, x, y, is_less);
        if (value_is_exact_str(x) && value_is_exact_str(y)) {
            if (str_equal(x, y)) continue;
            return less_str(sorter, x, y, is_less);
        }
        bool equal;
        if (!value_equals(sorter->vm, x, y, &equal)) return false;
        if (!equal) return less_any(sorter, x, y, is_less);
    }
    *is_less = a < b;
    return true;
}

static void choose_comparison(Sorter *sorter, const Pair *pairs, int64_t count) {
    bool ints = true, floats = true, strs = true, tuples = true;
    for (int64_t i = 0; i < count; i++) {
        Value key = pairs[i].key;
        ints &= value_is_small_int(key);
        floats &= value_type(key) == &float_type;
        strs &= value_is_exact_str(key);
        tuples &= value_has_type(key, &tuple_type);
    }
    sorter->less = ints     ? less_small_int
                   : floats ? less_float
                   : strs   ? less_str
                   : tuples ? less_tuple
                            : less_any;
}

static void reverse(Pair *pairs, int64_t count) {
    for (int64_t i = 0, j = count - 1; i < j; i++, j--) {
        Pair pair = pairs[i];
        pairs[i] = pairs[j];
        pairs[j] = pair;
    }
}

/* Length of the run at the start of pairs, brought into ascending order. */
static bool find_run(Sorter *sorter, Pair *pairs, int64_t count, int64_t *length) {
    bool is_less;
    int64_t n = 1;
    if (count > 1) {
        if (!sorter->less(sorter, pairs[1].key, pairs[0].key, &is_less)) return false;
        bool is_descending = is_less;
        for (n = 2; n < count; n++) {
            if (!sorter->less(sorter, pairs[n].key, pairs[n - 1].key, &is_less)) return false;
            if (is_less != is_descending) break;
        }
        if (is_descending) reverse(pairs, n);
    }
    *length = n;
    return true;
}

/* Sorts the first count pairs, of which `sorted` are in order already. */
static bool insert_rest(Sorter *sorter, Pair *pairs, int64_t sorted, int64_t count) {
    for (int64_t i = sorted; i < count; i++) {
        Pair pair = pairs[i];
        int64_t low = 0, high = i;
        while (low < high) {
            int64_t middle = low + (high - low) / 2;
            bool is_less;
            if (!sorter->less(sorter, pair.key, pairs[middle].key, &is_less)) return false;
            if (is_less) high = middle;
            else low = middle + 1;
        }
        memmove(pairs + low + 1, pairs + low, (size_t)(i - low) * sizeof *pairs);
        pairs[low] = pair;
    }
    return true;
}

/* How many of pairs come before key: those less than it, or (is_after) not greater; by growing steps from the
 * start. */
static bool gallop(Sorter *sorter, const Pair *pairs, int64_t count, Value key, bool is_after,
                   int64_t *position) {
    int64_t low = 0, step = 1;
    bool is_less, goes_on;
    while (low + step <= count) {
        int64_t at = low + step - 1;
        if (!sorter->less(sorter, is_after ? key : pairs[at].key, is_after ? pairs[at].key : key, &is_less))
            return false;
        goes_on = is_after ? !is_less : is_less;
        if (!goes_on) break;
        low = at + 1;
        step *= 2;
    }
    int64_t high = low + step - 1 < count ? low + step - 1 : count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (!sorter->less(sorter, is_after ? key : pairs[middle].key, is_after ? pairs[middle].key : key,
                          &is_less))
            return false;
        goes_on = is_after ? !is_less : is_less;
        if (goes_on) low = middle + 1;
        else high = middle;
    }
    *position = low;
    return true;
}

/* Merges two neighbouring runs. On failure all pairs are still there, in some order. */
static bool merge(Sorter *sorter, Pair *pairs, int64_t left, int64_t right) {
    int64_t skip;
    if (!gallop(sorter, pairs, left, pairs[left].key, true, &skip)) return false;
    pairs += skip;
    left -= skip;
    if (left == 0) return true;
    memcpy(sorter->scratch, pairs, (size_t)left * sizeof *pairs);
    const Pair *a = sorter->scratch, *a_end = a + left;
    Pair *b = pairs + left, *b_end = b + right, *to = pairs;
    bool is_fine = true;
    int streak = 0;
    enum { GALLOP_AFTER = 7 };
    while (a < a_end && b < b_end) {
        bool is_less;
        is_fine = sorter->less(sorter, b->key, a->key, &is_less);
        if (!is_fine) break;
        if (is_less) {
            *to++ = *b++;
            streak = streak > 0 ? 1 : streak - 1;
        } else {
            *to++ = *a++;
            streak = streak < 0 ? 1 : streak + 1;
        }
        if (streak >= GALLOP_AFTER && a < a_end) {
            int64_t n;
            is_fine = gallop(sorter, a, a_end - a, b->key, true, &n);
            if (!is_fine) break;
            memcpy(to, a, (size_t)n * sizeof *a);
            to += n;
            a += n;
            streak = 0;
        } else if (streak <= -GALLOP_AFTER && b < b_end) {
            int64_t n;
            is_fine = gallop(sorter, b, b_end - b, a->key, false, &n);
            if (!is_fine) break;
            memmove(to, b, (size_t)n * sizeof *b);
            to += n;
            b += n;
            streak = 0;
        }
    }
    memcpy(to, a, (size_t)(a_end - a) * sizeof *a); /* what is left of b is in place */
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

static bool sort_pairs(Sorter *sorter, Pair *pairs, int64_t count) {
    Run stack[STACK_MOST];
    int depth = 0;
    for (int64_t start = 0; start < count;) {
        int64_t length;
        if (!find_run(sorter, pairs + start, count - start, &length)) return false;
        if (length < RUN_LEAST) {
            int64_t wanted = count - start < RUN_LEAST ? count - start : RUN_LEAST;
            if (!insert_rest(sorter, pairs + start, length, wanted)) return false;
            length = wanted;
        }
        Run run = {start, length, 0};
        if (depth) {
            run.power = node_power(count, stack[depth - 1].start, stack[depth - 1].count, length);
            while (depth > 1 && stack[depth - 1].power > run.power) {
                Run *below = &stack[depth - 2];
                if (!merge(sorter, pairs + below->start, below->count, stack[depth - 1].count)) return false;
                below->count += stack[depth - 1].count;
                depth--;
            }
        }
        stack[depth++] = run;
        start += length;
    }
    while (depth > 1) {
        Run *below = &stack[depth - 2];
        if (!merge(sorter, pairs + below->start, below->count, stack[depth - 1].count)) return false;
        below->count += stack[depth - 1].count;
        depth--;
    }
    return true;
}

bool list_sort(VM *vm, List *list, Value key, bool is_reverse) {
    int64_t count = list->count;
    Field *items = list->items;
    int64_t room = list->room;
    Sorter sorter = {.vm = vm};
    Pair *pairs = memory_allocate_array((size_t)count, sizeof *pairs);
    sorter.scratch = memory_allocate_array((size_t)count, sizeof *pairs);
    if (!pairs || !sorter.scratch) {
        memory_release(pairs);
        memory_release(sorter.scratch);
        return raise_memory_error(vm);
    }
    list->items = NULL; /* the list looks empty meanwhile */
    list->count = 0;
    list->room = 0;
    bool is_fine = true;
    int64_t made = 0;
    for (; made < count; made++) {
        pairs[made].item = items[made].held;
        pairs[made].key = key ? value_call_1(vm, key, items[made].held) : items[made].held;
        if (!pairs[made].key) {
            is_fine = false;
            break;
        }
    }
    if (is_fine && count > 1) {
        if (is_reverse) reverse(pairs, count); /* twice: equal items keep their order */
        choose_comparison(&sorter, pairs, count);
        is_fine = sort_pairs(&sorter, pairs, count);
        if (is_reverse) reverse(pairs, count);
    }
    for (int64_t i = 0; i < made; i++) {
        items[i].held = pairs[i].item;
    }
    bool was_changed = list->items != NULL || list->count;
    Field *strange = list->items;
    int64_t strange_count = list->count;
    list->items = items;
    list->count = count;
    list->room = room;
    for (int64_t i = strange_count; i-- > 0;) field_clear(vm, &strange[i]);
    memory_release(strange);
    if (key) {
        for (int64_t i = 0; i < made; i++) value_release(vm, pairs[i].key);
    }
    memory_release(pairs);
    memory_release(sorter.scratch);
    if (is_fine && was_changed) return raise_value_error(vm, "list modified during sort");
    return is_fine;
}

/*
 * Which instructions run most. Builds without PROFILE_OPS have none of this.
 */
#include "vm/profile.h"

#ifdef PROFILE_OPS

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "vm/lower.h"

typedef struct OpProfile {
    uint64_t counts[LOWERED_COUNT], misses[LOWERED_COUNT], pairs[LOWERED_COUNT][LOWERED_COUNT];
    uint16_t last;
} OpProfile;

typedef struct ProfileRow {
    uint64_t count;
    uint16_t first, second;
} ProfileRow;

enum { ROWS_SHOWN = 25 };

/* NULL without memory: then nothing is counted. */
static OpProfile *profile_of(VM *vm) {
    if (!vm->op_profile) vm->op_profile = memory_allocate_zeroed(sizeof *vm->op_profile);
    return vm->op_profile;
}

void profile_count(VM *vm, uint16_t op) {
    OpProfile *profile = profile_of(vm);
    if (!profile) return;
    profile->counts[op]++;
    profile->pairs[profile->last][op]++;
    profile->last = op;
}

void profile_miss(VM *vm, uint16_t op) {
    OpProfile *profile = profile_of(vm);
    if (profile) profile->misses[op]++;
}

static int by_count(const void *left, const void *right) {
    uint64_t a = ((const ProfileRow *)left)->count, b = ((const ProfileRow *)right)->count;
    return a < b ? 1 : a > b ? -1 : 0;
}

static void print_rows(const char *title, ProfileRow *rows, size_t count, uint64_t total, bool are_pairs) {
    qsort(rows, count, sizeof *rows, by_count);
    fprintf(stderr, "%s\n", title);
    for (size_t i = 0; i < count && i < ROWS_SHOWN && rows[i].count; i++) {
        fprintf(stderr, "%14llu %5.1f%%  %s%s%s\n", (unsigned long long)rows[i].count,
                100.0 * (double)rows[i].count / (double)total, lowered_infos[rows[i].first].name,
                are_pairs ? " " : "", are_pairs ? lowered_infos[rows[i].second].name : "");
    }
}

void profile_print(VM *vm) {
    OpProfile *profile = vm->op_profile;
    ProfileRow *rows =
        profile ? memory_allocate_array((size_t)LOWERED_COUNT * LOWERED_COUNT, sizeof *rows) : NULL;
    if (rows) {
        uint64_t total = 0;
        for (uint16_t i = 0; i < LOWERED_COUNT; i++) {
            total += profile->counts[i];
            rows[i] = (ProfileRow){profile->counts[i], i, 0};
        }
        if (!total) total = 1;
        print_rows("instructions", rows, LOWERED_COUNT, total, false);
        for (uint16_t i = 0; i < LOWERED_COUNT; i++) {
            for (uint16_t j = 0; j < LOWERED_COUNT; j++)
                rows[(size_t)i * LOWERED_COUNT + j] = (ProfileRow){profile->pairs[i][j], i, j};
        }
        print_rows("pairs", rows, (size_t)LOWERED_COUNT * LOWERED_COUNT, total, true);
        for (uint16_t i = 0; i < LOWERED_COUNT; i++) rows[i] = (ProfileRow){profile->misses[i], i, 0};
        print_rows("misses of caches", rows, LOWERED_COUNT, total, false);
    }
    memory_release(rows);
    memory_release(profile);
    vm->op_profile = NULL;
}

#else

typedef int ProfileIsEmpty; /* a translation unit may not be */

#endif

#include "plan.h"

#include <assert.h>
#include <stdlib.h>

#define NO_COST UINT64_MAX

/// The least cost of classes 0 .. end - 1 in k ranges, and where the last of them begins.
struct cell {
    uint64_t cost;
    uint32_t begin;
};

/// Fills the row of k + 1 ranges from that of k. Of equal costs the lowest border wins.
static void next_row(const struct cell *row, struct cell *next, uint32_t class_count,
                     uint64_t (*cost)(const struct peaks *, uint32_t, uint32_t),
                     const struct peaks *peaks)
{
    for (uint32_t end = 0; end <= class_count; end++) {
        next[end] = (struct cell){.cost = NO_COST};
    }
    for (uint32_t begin = 0; begin < class_count; begin++) {
        if (row[begin].cost == NO_COST) {
            continue;
        }
        for (uint32_t end = begin + 1; end <= class_count; end++) {
            uint64_t sum = row[begin].cost + cost(peaks, begin, end - 1);
            if (sum < next[end].cost) {
                next[end] = (struct cell){.cost = sum, .begin = begin};
            }
        }
    }
}

bool plan_cut(uint32_t class_count, uint32_t range_count,
              uint64_t (*cost)(const struct peaks *peaks, uint32_t first, uint32_t last),
              const struct peaks *peaks, uint32_t cuts[][PLAN_SIZES_MAX + 1], uint64_t *costs)
{
    assert(range_count >= 1 && range_count <= PLAN_SIZES_MAX);
    size_t width = (size_t)class_count + 1;
    struct cell *rows = calloc((range_count + 1) * width, sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    for (uint32_t end = 1; end <= class_count; end++) {
        rows[end].cost = NO_COST; // no ranges hold no classes
    }
    for (uint32_t k = 1; k <= range_count; k++) {
        next_row(&rows[(k - 1) * width], &rows[k * width], class_count, cost, peaks);
        costs[k - 1] = rows[k * width + class_count].cost;
        uint32_t end = class_count;
        for (uint32_t i = k; costs[k - 1] != NO_COST && i-- > 0;) {
            cuts[k - 1][i + 1] = end;
            end = rows[(i + 1) * width + end].begin;
        }
        cuts[k - 1][0] = 0;
    }
    free(rows);
    return true;
}

static uint64_t cost_apart(const struct peaks *peaks, uint32_t first, uint32_t last)
{
    return peaks_most(peaks, first, last) * (peaks->sizes[last] + peaks->word_bytes);
}

static struct plan plan_of(const struct peaks *peaks, const uint32_t *cuts, uint32_t range_count,
                           uint64_t bytes)
{
    struct plan plan = {.size_count = range_count, .bytes = bytes};
    plan.is_least = peaks->rounding_bytes == peaks->word_bytes;
    plan.least_bytes = plan.is_least ? bytes : 0;
    for (uint32_t i = 0; i < range_count; i++) {
        uint32_t last = cuts[i + 1] - 1;
        plan.sizes[i] = (struct plan_size){.block_bytes = peaks->sizes[last],
                                           .count = peaks_most(peaks, cuts[i], last)};
    }
    return plan;
}

bool plan_apart(const struct peaks *peaks, uint32_t size_count, struct plan_table *table)
{
    assert(peaks->class_count > 0);
    uint32_t cuts[PLAN_SIZES_MAX][PLAN_SIZES_MAX + 1];
    uint64_t costs[PLAN_SIZES_MAX];
    if (!plan_cut(peaks->class_count, size_count, cost_apart, peaks, cuts, costs)) {
        return false;
    }
    table->count = 0;
    uint64_t least = NO_COST;
    for (uint32_t k = 1; k <= size_count; k++) {
        if (costs[k - 1] >= least) {
            // A further size costs something here, but may pay together with one more.
            table->plans[k - 1] = table->plans[k - 2];
            continue;
        }
        least = costs[k - 1];
        table->plans[k - 1] = plan_of(peaks, cuts[k - 1], k, least);
        table->count = k;
    }
    return true;
}

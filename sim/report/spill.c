#include "spill.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lanes.h"
#include "spill_proof.h"

/// Rounds of adding blocks where requests found none.
#define ADD_ROUNDS 16u

/// For each number of sizes: the sizes of the bound, and those of the plan that does not spill.
#define CANDIDATES_MAX ((size_t)2 * PLAN_SIZES_MAX)

/// A choice of sizes whose counts are being found.
struct candidate {
    struct lane lane;
    uint32_t needs[PLAN_SIZES_MAX]; ///< of this size and larger ones: no fewer blocks can do
    uint32_t step;                  ///< blocks taken away at a time
    bool serves;
};

struct planner {
    const struct peaks *peaks;
    const struct replay *replay;
    struct candidate *candidates;
    uint32_t candidate_count;
    uint64_t work;
};

/// The most requests larger than this ever live together.
static uint32_t need_above(const struct peaks *peaks, uint64_t bytes)
{
    for (uint32_t first = 0; first < peaks->class_count; first++) {
        if (peaks->sizes[first] > bytes) {
            return peaks_most(peaks, first, peaks->class_count - 1);
        }
    }
    return 0;
}

static uint64_t lane_bytes(const struct lane *lane, uint64_t word_bytes)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < lane->size_count; i++) {
        bytes += lane->counts[i] * (lane->sizes[i] + word_bytes);
    }
    return bytes;
}

/// Adds a candidate of these sizes with the least counts that meet the conditions.
static void add_candidate(struct planner *planner, const uint64_t *sizes, uint32_t size_count)
{
    struct candidate *candidate = &planner->candidates[planner->candidate_count++];
    struct lane *lane = &candidate->lane;
    lane->size_count = size_count;
    memcpy(lane->sizes, sizes, size_count * sizeof *sizes);
    for (uint32_t i = 0; i < size_count; i++) {
        candidate->needs[i] = need_above(planner->peaks, i == 0 ? 0 : sizes[i - 1]);
    }
    for (uint32_t i = 0; i < size_count; i++) {
        uint32_t larger = i + 1 < size_count ? candidate->needs[i + 1] : 0;
        lane->counts[i] = candidate->needs[i] - larger;
    }
}

static void add_candidates(struct planner *planner, const struct plan_table *apart,
                           uint32_t (*cuts)[PLAN_SIZES_MAX + 1], const uint64_t *costs,
                           uint32_t size_count)
{
    for (uint32_t k = 1; k <= size_count; k++) {
        uint64_t sizes[PLAN_SIZES_MAX];
        for (uint32_t i = 0; i < k && costs[k - 1] != UINT64_MAX; i++) {
            sizes[i] = planner->peaks->sizes[cuts[k - 1][i + 1] - 1];
        }
        if (costs[k - 1] != UINT64_MAX) {
            add_candidate(planner, sizes, k);
        }
        const struct plan *plan = k <= apart->count ? &apart->plans[k - 1] : NULL;
        if (plan != NULL && plan->size_count == k) {
            for (uint32_t i = 0; i < k; i++) {
                sizes[i] = plan->sizes[i].block_bytes;
            }
            add_candidate(planner, sizes, k);
        }
    }
}

/// Step 1: adds blocks until all are served.
static bool add_blocks(struct planner *planner)
{
    struct lane *lanes = calloc(CANDIDATES_MAX, sizeof *lanes);
    bool good = lanes != NULL;
    for (uint32_t round = 0; good && round < ADD_ROUNDS; round++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < planner->candidate_count; i++) {
            if (!planner->candidates[i].serves) {
                lanes[count++] = planner->candidates[i].lane;
            }
        }
        good = lanes_try(lanes, count, planner->replay, &planner->work);
        count = 0;
        for (uint32_t i = 0; good && i < planner->candidate_count; i++) {
            struct candidate *candidate = &planner->candidates[i];
            if (candidate->serves) {
                continue;
            }
            const struct lane *tried = &lanes[count++];
            candidate->serves = tried->is_served;
            for (uint32_t s = 0; s < tried->size_count; s++) {
                candidate->lane.counts[s] += tried->extra_most[s];
            }
        }
        if (count == 0) {
            break;
        }
    }
    free(lanes);
    return good;
}

static bool meets_conditions(const struct candidate *candidate, const struct lane *lane)
{
    uint64_t suffix = 0;
    for (uint32_t i = lane->size_count; i-- > 0;) {
        suffix += lane->counts[i];
        if (suffix < candidate->needs[i]) {
            return false;
        }
    }
    return true;
}

/// Ways to make a candidate cheaper: each size with fewer blocks, and with some of its blocks
/// exchanged for the next smaller size. Returns how many.
static uint32_t cheaper_lanes(const struct candidate *candidate, struct lane *lanes)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < candidate->lane.size_count; i++) {
        if (candidate->lane.counts[i] < candidate->step) {
            continue;
        }
        for (uint32_t exchanged = 0; exchanged < (i == 0 ? 1u : 2u); exchanged++) {
            struct lane lane = candidate->lane;
            lane.is_strict = true;
            lane.counts[i] -= candidate->step;
            if (exchanged == 1) {
                lane.counts[i - 1] += candidate->step;
            }
            if (meets_conditions(candidate, &lane)) {
                lanes[count++] = lane;
            }
        }
    }
    return count;
}

/// Takes the cheapest that serves, or goes on with smaller steps.
static void take_cheapest(struct candidate *candidate, const struct lane *lanes, uint32_t count,
                          uint64_t word_bytes)
{
    const struct lane *best = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (lanes[i].is_served &&
            (best == NULL || lane_bytes(&lanes[i], word_bytes) < lane_bytes(best, word_bytes))) {
            best = &lanes[i];
        }
    }
    if (best == NULL) {
        candidate->step /= 2;
        return;
    }
    candidate->lane = *best;
    candidate->lane.is_strict = false;
}

static uint32_t first_step(const struct lane *lane)
{
    uint32_t most = 1;
    for (uint32_t i = 0; i < lane->size_count; i++) {
        most = lane->counts[i] > most ? lane->counts[i] : most;
    }
    uint32_t step = 1;
    while (step <= most / 4) {
        step *= 2;
    }
    return step;
}

/// Step 2: takes blocks away as long as all are served.
static bool take_blocks(struct planner *planner, uint64_t work_max)
{
    size_t each = (size_t)2 * PLAN_SIZES_MAX;
    struct lane *lanes = calloc(CANDIDATES_MAX * each, sizeof *lanes);
    uint32_t *counts = calloc(CANDIDATES_MAX, sizeof *counts);
    bool good = lanes != NULL && counts != NULL;
    for (uint32_t i = 0; good && i < planner->candidate_count; i++) {
        struct candidate *candidate = &planner->candidates[i];
        candidate->step = candidate->serves ? first_step(&candidate->lane) : 0;
    }
    uint32_t busy = 1;
    while (good && busy > 0 && planner->work < work_max) {
        uint32_t count = 0;
        busy = 0;
        for (uint32_t i = 0; i < planner->candidate_count; i++) {
            const struct candidate *candidate = &planner->candidates[i];
            counts[i] = candidate->step > 0 ? cheaper_lanes(candidate, &lanes[count]) : 0;
            busy += candidate->step > 0;
            count += counts[i];
        }
        good = lanes_try(lanes, count, planner->replay, &planner->work);
        count = 0;
        for (uint32_t i = 0; good && i < planner->candidate_count; i++) {
            take_cheapest(&planner->candidates[i], &lanes[count], counts[i],
                          planner->peaks->word_bytes);
            count += counts[i];
        }
    }
    free(lanes);
    free(counts);
    return good;
}

static struct plan plan_of(const struct lane *lane, uint64_t word_bytes)
{
    struct plan plan = {.bytes = lane_bytes(lane, word_bytes), .spills = true};
    for (uint32_t i = 0; i < lane->size_count; i++) {
        if (lane->counts[i] > 0) {
            plan.sizes[plan.size_count++] =
                (struct plan_size){.block_bytes = lane->sizes[i], .count = lane->counts[i]};
        }
    }
    return plan;
}

/// The cheapest found so far of at most k sizes.
static struct plan best_of(const struct planner *planner, const struct plan_table *apart,
                           uint32_t k)
{
    struct plan best = apart->plans[(k < apart->count ? k : apart->count) - 1];
    best.spills = true;
    for (uint32_t i = 0; i < planner->candidate_count; i++) {
        const struct candidate *candidate = &planner->candidates[i];
        struct plan plan = plan_of(&candidate->lane, planner->peaks->word_bytes);
        if (candidate->serves && plan.size_count <= k && plan.bytes < best.bytes) {
            best = plan;
        }
    }
    return best;
}

/// Step 3, for plans of at most k sizes: tries all that take less.
static bool prove(struct planner *planner, uint32_t k, uint64_t work_max, struct plan *plan)
{
    struct plan found;
    switch (spill_prove(planner->peaks, planner->replay, k, plan->bytes, &planner->work, work_max,
                        &found)) {
    case SPILL_PROOF_NO_MEMORY:
        return false;
    case SPILL_PROOF_OPEN:
        return true;
    case SPILL_PROOF_NONE:
        break;
    case SPILL_PROOF_FOUND:
        *plan = found;
        break;
    }
    plan->is_least = true;
    plan->least_bytes = plan->bytes;
    return true;
}

/// The table, once candidates have their counts.
static bool fill_table(struct planner *planner, const struct plan_table *apart,
                       const uint64_t *costs, uint32_t size_count, uint64_t work_max,
                       struct plan_table *table)
{
    bool is_exact = planner->peaks->rounding_bytes == planner->peaks->word_bytes;
    uint64_t bound = UINT64_MAX;
    table->count = 1;
    for (uint32_t k = 1; k <= size_count; k++) {
        struct plan plan = best_of(planner, apart, k);
        bound = costs[k - 1] < bound ? costs[k - 1] : bound;
        if (k > 1 && table->plans[k - 2].bytes < plan.bytes) {
            plan = table->plans[k - 2];
        }
        plan.least_bytes = is_exact ? bound : 0;
        plan.is_least = is_exact && plan.bytes == bound;
        uint64_t share = work_max > planner->work
                             ? planner->work + (work_max - planner->work) / (size_count - k + 1)
                             : 0;
        if (is_exact && !plan.is_least && planner->work < share &&
            !prove(planner, k, share, &plan)) {
            return false;
        }
        table->plans[k - 1] = plan;
        if (k > 1 && plan.bytes < table->plans[k - 2].bytes) {
            table->count = k;
        }
    }
    return true;
}

bool plan_spilling(const struct peaks *peaks, const struct plan_table *apart,
                   const struct replay *replay, uint32_t size_count, uint64_t work_max,
                   struct plan_table *table)
{
    assert(peaks->class_count > 0 && apart->count > 0);
    uint32_t cuts[PLAN_SIZES_MAX][PLAN_SIZES_MAX + 1];
    uint64_t costs[PLAN_SIZES_MAX];
    struct planner planner = {.peaks = peaks, .replay = replay};
    planner.candidates = calloc(CANDIDATES_MAX, sizeof *planner.candidates);
    if (planner.candidates == NULL ||
        !plan_cut(peaks->class_count, size_count, spill_cost, peaks, cuts, costs)) {
        free(planner.candidates);
        return false;
    }
    add_candidates(&planner, apart, cuts, costs, size_count);
    struct plan_table result;
    bool good = add_blocks(&planner) && take_blocks(&planner, work_max / 2) &&
                fill_table(&planner, apart, costs, size_count, work_max, &result);
    free(planner.candidates);
    if (good) {
        *table = result;
    }
    return good;
}

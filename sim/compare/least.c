#include "least.h"

#include <stdio.h>
#include <string.h>

#include "sim/report/variant.h"
#include "sim/size/sizing.h"

/// So many sizes are tried between two that were, to come nearer.
#define CLOSER 64u

/// A word, or a block with its word.
static uint64_t grain_of(const struct scenario *scenario, const struct scenario_pool *pool)
{
    uint64_t word = scenario->word_bits / 8;
    return pool->kind == POOL_KIND_BYTE ? word
                                        : (pool->block_size_bytes + word - 1) / word * word + word;
}

/// A part of a length in whole grains, one at least.
static uint64_t part_of(uint64_t length, uint64_t parts, uint64_t grain)
{
    uint64_t part = length / parts / grain * grain;
    return part < grain ? grain : part;
}

/// Looks more closely between an answer and the size tried below it.
static bool refine(const struct scenario *scenario, const struct goal *goal,
                   struct sizing_options options, uint64_t *bytes, struct message *message)
{
    uint64_t grain = grain_of(scenario, &scenario->pools[options.pool]);
    while (options.step_bytes > grain) {
        struct sizing fine;
        options.min_bytes = *bytes - options.step_bytes;
        options.max_bytes = *bytes;
        options.step_bytes = part_of(options.step_bytes, CLOSER, grain);
        if (!sizing_find(scenario, goal, &options, &fine, message)) {
            return false;
        }
        if (fine.is_met && sizing_bytes(&fine, fine.least) < *bytes) {
            *bytes = sizing_bytes(&fine, fine.least);
        }
        bool is_smallest = *bytes == options.min_bytes;
        sizing_free(&fine);
        if (is_smallest) {
            return true;
        }
    }
    return true;
}

/// The least size of one pool.
static enum candidate_outcome find_size(const struct candidate_source *source, uint32_t pool,
                                        uint64_t served, uint64_t *bytes, struct message *message)
{
    const struct scenario *scenario = source->scenario;
    char text[96];
    snprintf(text, sizeof text, "failures == 0 and calls.allocate >= %llu",
             (unsigned long long)served);
    struct goal goal;
    struct sizing sizing;
    const struct scenario_pool *sized = &scenario->pools[pool];
    const struct sizing_options options = {
        .pool = pool,
        .first_seed = scenario->seed,
        .last_seed = scenario->seed,
        .step_bytes = part_of(sized->size_bytes, LEAST_PARTS, grain_of(scenario, sized)),
        .max_bytes = LEAST_TIMES * sized->size_bytes < SCENARIO_POOL_SIZE_MAX
                         ? LEAST_TIMES * sized->size_bytes
                         : SCENARIO_POOL_SIZE_MAX,
        .jobs = source->jobs};
    if (!goal_parse(text, scenario, pool, &goal, message) ||
        !sizing_find(scenario, &goal, &options, &sizing, message)) {
        return CANDIDATE_IMPOSSIBLE;
    }
    enum candidate_outcome outcome = CANDIDATE_MADE;
    if (!sizing.is_met) {
        message_set(message, "no size of \"%s\" up to %llu B serves all that is asked", sized->name,
                    (unsigned long long)sizing.max_bytes);
        outcome = CANDIDATE_IMPOSSIBLE;
    } else {
        *bytes = sizing_bytes(&sizing, sizing.least);
        if (sizing.least > 0 && !refine(scenario, &goal, options, bytes, message)) {
            outcome = CANDIDATE_IMPOSSIBLE;
        }
    }
    sizing_free(&sizing);
    return outcome;
}

/// Sizes all pools of the copy.
static enum candidate_outcome size_pools(const struct candidate_source *source,
                                         const struct run_result *run, struct candidate *candidate,
                                         struct message *message)
{
    for (uint32_t i = 0; i < source->scenario->pool_count; i++) {
        const struct summary_pool *pool = &run->summary->pools[i];
        uint64_t bytes = 0;
        uint64_t served = pool->calls[SERVICE_ALLOCATE] - pool->failures;
        enum candidate_outcome outcome = find_size(source, i, served, &bytes, message);
        if (outcome != CANDIDATE_MADE) {
            return outcome;
        }
        candidate->scenario.pools[i].size_bytes = bytes;
        size_t used = strlen(candidate->what);
        snprintf(candidate->what + used, CANDIDATE_WHAT_BYTES - used, "%s%s of %llu B",
                 used > 0 ? ", " : "", source->scenario->pools[i].name, (unsigned long long)bytes);
    }
    return CANDIDATE_MADE;
}

enum candidate_outcome least_make(const struct candidate_source *source,
                                  struct candidate *candidate, struct message *message)
{
    struct run_result run = {0};
    if (!run_scenario(source->scenario, &(struct run_options){0}, &run) ||
        !variant_copy(source->scenario, &candidate->scenario)) {
        run_result_free(&run);
        return CANDIDATE_NO_MEMORY;
    }
    enum candidate_outcome outcome = size_pools(source, &run, candidate, message);
    run_result_free(&run);
    if (outcome != CANDIDATE_MADE) {
        scenario_free(&candidate->scenario);
    }
    return outcome;
}

#include "pool_plan.h"

#include <assert.h>

#include "spill.h"

/// The listener that collects peaks.
static void asked(void *context, uint32_t slot, uint64_t size_bytes, uint64_t now)
{
    (void)slot;
    peaks_ask(context, size_bytes, now);
}

static void given_back(void *context, uint32_t slot, uint64_t size_bytes)
{
    (void)slot;
    peaks_give_back(context, size_bytes);
}

bool pool_plan_variant(const struct scenario *scenario, const struct plan *plan, uint32_t pool,
                       struct scenario *variant)
{
    struct variant_blocks blocks[PLAN_SIZES_MAX];
    for (uint32_t i = 0; i < plan->size_count; i++) {
        blocks[i] = (struct variant_blocks){.block_bytes = plan->sizes[i].block_bytes,
                                            .count = plan->sizes[i].count};
    }
    return variant_routed(scenario, pool, blocks, plan->size_count, plan->spills, variant);
}

/// Finds the plans for what the peaks say.
static bool find_plans(struct pool_plan *plan, const struct peaks *peaks,
                       const struct pool_plan_options *options)
{
    plan->distinct_sizes = peaks->class_count;
    plan->rounding_bytes = peaks->rounding_bytes;
    plan->most_bytes = peaks->most_bytes;
    plan->most_count = peaks->most_count;
    plan->most_at = peaks->most_at;
    if (peaks->class_count == 0) {
        return true;
    }
    if (!plan_apart(peaks, options->size_count, &plan->table)) {
        return false;
    }
    if (!options->spills) {
        return true;
    }
    struct plan_table apart = plan->table;
    const struct replay replay = {.context = &plan->demand, .tell = demand_tell};
    return plan_spilling(peaks, &apart, &replay, options->size_count, SPILL_WORK, &plan->table);
}

/// Runs the best plan's pools.
static bool confirm(struct pool_plan *plan)
{
    const struct plan *best = plan_best(&plan->table);
    struct scenario variant;
    if (!pool_plan_variant(plan->scenario, best, plan->pool, &variant)) {
        return false;
    }
    bool good = demand_count(&variant, plan->pool, best->size_count, &plan->calls, &plan->state);
    scenario_free(&variant);
    plan->is_confirmed =
        good && plan->calls.waited == 0 && plan->calls.failed == 0 &&
        (!plan->demand.is_free || (plan->calls.served == plan->demand.calls.served &&
                                   plan->calls.too_large == plan->demand.calls.too_large));
    return good;
}

bool pool_plan_make(const struct scenario *scenario, uint32_t pool,
                    const struct pool_plan_options *options, struct pool_plan *plan)
{
    assert(options->size_count >= 1 && options->size_count <= PLAN_SIZES_MAX);
    *plan = (struct pool_plan){
        .scenario = scenario, .pool = pool, .word_bytes = scenario->word_bits / 8};
    if (!demand_begin(&plan->demand, scenario, pool)) {
        return false;
    }
    struct peaks peaks;
    if (!peaks_begin(&peaks, plan->word_bytes)) {
        return false;
    }
    const struct replay_listener listener = {
        .context = &peaks, .asked = asked, .given_back = given_back};
    bool good = demand_tell(&plan->demand, &listener);
    peaks_end(&peaks);
    good = good && find_plans(plan, &peaks, options);
    peaks_free(&peaks);
    return good && (plan->table.count == 0 || confirm(plan));
}

#include "planned.h"

#include <stdio.h>
#include <string.h>

#include "tally.h"

static uint64_t bytes_of(const struct plan *plan, uint64_t word_bytes)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < plan->size_count; i++) {
        bytes += plan_size_bytes(&plan->sizes[i], word_bytes);
    }
    return bytes;
}

/// The size that has the least share of the blocks it wanted and still fits; SCENARIO_NONE: none.
static uint32_t neediest(const struct plan *plan, const struct plan *wanted, uint64_t word_bytes,
                         uint64_t left)
{
    uint32_t found = SCENARIO_NONE;
    for (uint32_t i = 0; i < plan->size_count; i++) {
        if (plan->sizes[i].count >= wanted->sizes[i].count ||
            plan->sizes[i].block_bytes + word_bytes > left) {
            continue;
        }
        if (found == SCENARIO_NONE || plan->sizes[i].count * wanted->sizes[found].count <
                                          plan->sizes[found].count * wanted->sizes[i].count) {
            found = i;
        }
    }
    return found;
}

bool planned_trim(struct plan *plan, uint64_t word_bytes, uint64_t bytes)
{
    const struct plan wanted = *plan;
    if (plan->bytes <= bytes) {
        return true;
    }
    for (uint32_t i = 0; i < plan->size_count; i++) {
        uint64_t count =
            wide_divide(wide_multiply(wanted.sizes[i].count, bytes), wanted.bytes, &(uint64_t){0});
        plan->sizes[i].count = count > 0 ? count : 1;
    }
    for (uint32_t i = 0; i < plan->size_count; i++) {
        uint64_t stride = plan->sizes[i].block_bytes + word_bytes;
        uint64_t taken = bytes_of(plan, word_bytes);
        uint64_t over = taken > bytes ? (taken - bytes + stride - 1) / stride : 0;
        uint64_t most = plan->sizes[i].count - 1;
        plan->sizes[i].count -= over < most ? over : most;
    }
    plan->bytes = bytes_of(plan, word_bytes);
    if (plan->bytes > bytes) {
        return false;
    }
    for (uint32_t i;
         (i = neediest(plan, &wanted, word_bytes, bytes - plan->bytes)) != SCENARIO_NONE;) {
        plan->sizes[i].count++;
        plan->bytes += plan->sizes[i].block_bytes + word_bytes;
    }
    plan->is_least = false;
    return true;
}

/// How well a division serves: compared in this order.
struct merit {
    uint64_t failures;
    uint64_t wait_cycles;
    uint64_t bytes;
};

static bool is_better(const struct merit *a, const struct merit *b)
{
    if (a->failures != b->failures) {
        return a->failures < b->failures;
    }
    if (a->wait_cycles != b->wait_cycles) {
        return a->wait_cycles < b->wait_cycles;
    }
    return a->bytes < b->bytes;
}

/// Runs a plan in the byte pool's place.
static bool try_plan(const struct scenario *scenario, uint32_t pool, const struct plan *plan,
                     struct merit *merit)
{
    struct scenario variant;
    if (!pool_plan_variant(scenario, plan, pool, &variant)) {
        return false;
    }
    struct run_result run = {0};
    struct tally tally = {0};
    bool good = run_scenario(&variant, &(struct run_options){0}, &run) &&
                tally_take(&tally, &variant, &run);
    *merit = (struct merit){.failures = tally.values[TALLY_FAILURES],
                            .wait_cycles = tally.values[TALLY_WAIT_ALL],
                            .bytes = plan->bytes};
    tally_free(&tally);
    run_result_free(&run);
    scenario_free(&variant);
    return good;
}

/// Of the plans with fewer sizes and more, each trimmed to the pool's bytes, spilling and not, the
/// one that serves best.
static enum candidate_outcome fit_plan(const struct pool_plan *planned, struct plan *chosen,
                                       struct message *message)
{
    const struct scenario *scenario = planned->scenario;
    const struct scenario_pool *pool = &scenario->pools[planned->pool];
    struct merit best = {0};
    bool has_one = false;
    for (uint32_t k = 0; k < planned->table.count; k++) {
        for (int spills = 0; spills < 2; spills++) {
            struct plan plan = planned->table.plans[k];
            plan.spills = spills == 1;
            struct merit merit;
            if ((plan.size_count == 1 && plan.spills) ||
                !planned_trim(&plan, planned->word_bytes, pool->size_bytes)) {
                continue;
            }
            if (!try_plan(scenario, planned->pool, &plan, &merit)) {
                return CANDIDATE_NO_MEMORY;
            }
            if (!has_one || is_better(&merit, &best)) {
                best = merit;
                *chosen = plan;
                has_one = true;
            }
        }
    }
    if (!has_one) {
        message_set(message, "the %llu bytes of \"%s\" do not hold a block of its largest request",
                    (unsigned long long)pool->size_bytes, pool->name);
    }
    return has_one ? CANDIDATE_MADE : CANDIDATE_IMPOSSIBLE;
}

/// "heap as 32 x10, 64 x4, spilling".
static void describe(const struct scenario_pool *pool, const struct plan *plan, char *what)
{
    size_t used = strlen(what);
    snprintf(what + used, CANDIDATE_WHAT_BYTES - used, "%s%s as", used > 0 ? "; " : "", pool->name);
    for (uint32_t i = 0; i < plan->size_count; i++) {
        used = strlen(what);
        snprintf(what + used, CANDIDATE_WHAT_BYTES - used, "%s %llu x%llu", i > 0 ? "," : "",
                 (unsigned long long)plan->sizes[i].block_bytes,
                 (unsigned long long)plan->sizes[i].count);
    }
    used = strlen(what);
    snprintf(what + used, CANDIDATE_WHAT_BYTES - used, "%s", plan->spills ? ", spilling" : "");
}

/// Whether the loader would take pools of these sizes.
static bool is_allowed(const struct plan *plan, uint64_t word_bytes)
{
    for (uint32_t i = 0; i < plan->size_count; i++) {
        if (plan_size_bytes(&plan->sizes[i], word_bytes) > SCENARIO_POOL_SIZE_MAX) {
            return false;
        }
    }
    return plan->bytes <= SCENARIO_POOLS_SIZE_MAX;
}

/// Finds the plan for one pool; one of no sizes when nothing was ever asked of it.
static enum candidate_outcome find_plan(const struct scenario *scenario, uint32_t pool,
                                        uint32_t size_count, bool fits, struct plan *plan,
                                        struct message *message)
{
    struct pool_plan planned;
    const struct pool_plan_options options = {.size_count = size_count};
    *plan = (struct plan){0};
    if (!pool_plan_make(scenario, pool, &options, &planned)) {
        return CANDIDATE_NO_MEMORY;
    }
    if (planned.table.count == 0) {
        return CANDIDATE_MADE;
    }
    *plan = *plan_best(&planned.table);
    if (fits && plan->bytes > scenario->pools[pool].size_bytes) {
        return fit_plan(&planned, plan, message);
    }
    if (!is_allowed(plan, planned.word_bytes)) {
        message_set(message, "a plan for \"%s\" takes more memory than a pool may have",
                    scenario->pools[pool].name);
        return CANDIDATE_IMPOSSIBLE;
    }
    return CANDIDATE_MADE;
}

enum candidate_outcome planned_make(const struct scenario *scenario, uint32_t size_count, bool fits,
                                    struct candidate *candidate, struct message *message)
{
    bool is_any = false;
    if (!variant_copy(scenario, &candidate->scenario)) {
        return CANDIDATE_NO_MEMORY;
    }
    // From the last to the first, so that those still to be replaced stand where they did.
    for (uint32_t i = scenario->pool_count; i-- > 0;) {
        struct plan plan;
        struct scenario variant;
        if (scenario->pools[i].kind != POOL_KIND_BYTE) {
            continue;
        }
        enum candidate_outcome outcome = find_plan(scenario, i, size_count, fits, &plan, message);
        if (outcome == CANDIDATE_MADE && plan.size_count > 0 &&
            !pool_plan_variant(&candidate->scenario, &plan, i, &variant)) {
            outcome = CANDIDATE_NO_MEMORY;
        }
        if (outcome != CANDIDATE_MADE) {
            scenario_free(&candidate->scenario);
            return outcome;
        }
        if (plan.size_count > 0) {
            scenario_free(&candidate->scenario);
            candidate->scenario = variant;
            describe(&scenario->pools[i], &plan, candidate->what);
            is_any = true;
        }
    }
    if (!is_any) {
        scenario_free(&candidate->scenario);
        message_set(message, "nothing is asked of a byte pool here");
        return CANDIDATE_IMPOSSIBLE;
    }
    return CANDIDATE_MADE;
}

/// Plans block pools for one byte pool of a scenario, and runs them: what `poolsim plan` shows, and
/// what other commands take planned pools from.
#ifndef POOL_PLAN_H
#define POOL_PLAN_H

#include "demand.h"
#include "peaks.h"
#include "plan.h"

/// The plan of one pool. Owns nothing.
struct pool_plan {
    const struct scenario *scenario;
    uint32_t pool;
    struct demand demand;
    uint32_t distinct_sizes; ///< classes that the plan chose from
    uint64_t rounding_bytes; ///< of sizes to classes; more than a word when there were too many
    uint64_t word_bytes;
    uint64_t most_bytes; ///< live at once, as asked
    uint32_t most_count;
    cycles_t most_at;
    struct plan_table table; ///< count 0: there was nothing to plan, and nothing below is set

    struct demand_calls calls; ///< of the run with the best plan's pools in the byte pool's place
    enum kernel_state state;
    bool is_confirmed; ///< no call waited there or failed, and all were served that asked
};

struct pool_plan_options {
    uint32_t size_count; ///< at most; 1 .. PLAN_SIZES_MAX
    bool spills;
};

/// Plans for one byte pool; the other pools are as written throughout.
///
/// scenario    borrowed, also by the plan
/// returns     false when the host has no memory
/// Cost:       some runs of the workload; with spilling some hundred, or SPILL_WORK at most
bool pool_plan_make(const struct scenario *scenario, uint32_t pool,
                    const struct pool_plan_options *options, struct pool_plan *plan);

/// A variant of a scenario with a plan's pools in the place of the byte pool `pool`, as
/// variant_routed() makes it.
bool pool_plan_variant(const struct scenario *scenario, const struct plan *plan, uint32_t pool,
                       struct scenario *variant);

#endif

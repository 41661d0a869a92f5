/// Block pools of given sizes and counts, tried out on a workload: many candidates, the *lanes*,
/// side by side in one telling of it.
///
/// A request takes a block of the first pool whose blocks are large enough and of which one is
/// free, in ascending order, as the kernel routes allocations where blocks spill.
#ifndef LANES_H
#define LANES_H

#include "plan.h"
#include "replay.h"

struct lane {
    uint32_t size_count;
    uint64_t sizes[PLAN_SIZES_MAX]; ///< ascending; the last holds every request
    uint32_t counts[PLAN_SIZES_MAX];
    /// At a request that finds no block: true ends the lane there, false gives it an extra block of
    /// its own size, which goes back to nowhere.
    bool is_strict;

    bool is_served;                      ///< out: every request found a block
    uint32_t extra_most[PLAN_SIZES_MAX]; ///< out: the most extra blocks in use, by size
    uint32_t free[PLAN_SIZES_MAX];       ///< in use during the telling, as the next
    uint32_t extra[PLAN_SIZES_MAX];
};

/// Tries all lanes.
///
/// work        grows by the number of requests, times the lanes that were tried with them
/// returns     false when the host has no memory
/// Memory:     a byte for each lane and request live at once
bool lanes_try(struct lane *lanes, uint32_t count, const struct replay *replay, uint64_t *work);

#endif

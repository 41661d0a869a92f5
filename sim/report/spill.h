/// Plans for blocks that spill: a request may take a larger block while its own are out.
///
/// What is proven. Let size_1 < ... < size_k be the sizes of a plan, and need_i the most requests
/// larger than size_(i-1) ever live together. Each of them sits in a block of size_i or larger, so
///
///     count_i + ... + count_k >= need_i        for every i
///
/// holds for every plan that serves the workload, whatever the routing. The least bytes under these
/// conditions alone, over all choices of at most k sizes, is plan.least_bytes: a bound that no plan
/// can be under. With size_0 = -word it is the least of
///
///     sum over i of need_i * (size_i - size_(i-1))
///
/// and a dynamic programme finds it.
///
/// What is not. The conditions are enough if requests could be moved. The kernel moves none: a
/// small request that spilled may still sit in a large block when a large request comes. Nor do
/// more blocks always help: another small block can make a later request of middle size spill
/// that would not have, and so keep out a large one. So counts are found by trying them on the
/// workload's own order of requests, with the kernel's rule (lanes.h):
///
/// 1. Beginning with the least counts that meet the conditions, blocks are added where requests
///    found none, until all are served. The sizes are those of the bound and those of plan_apart().
/// 2. Blocks are taken away, or exchanged for smaller ones, as long as all are served.
/// 3. All plans that meet the conditions and take less than what was found are tried, the cheapest
///    first, as far as a fixed amount of work allows.
///
/// plan.is_least says that the plan is proven to be the least of all plans of at most so many
/// sizes that serve this order of requests: because it is as low as the bound, or because step 3
/// came to its end. Otherwise it serves, takes no more than plan_apart()'s (which serves too,
/// spilling or not, since with its counts nothing ever spills), and is at most
/// bytes - least_bytes away from the least.
#ifndef SPILL_H
#define SPILL_H

#include "plan.h"
#include "replay.h"

/// Finds plans of at most `size_count` sizes that serve the workload with spilling.
///
/// peaks       of the same workload, after peaks_end()
/// apart       what plan_apart() found for at most `size_count` sizes
/// work_max    requests times candidates to be tried, at most, about, SPILL_WORK as a rule
/// returns     false when the host has no memory; `table` is untouched then
bool plan_spilling(const struct peaks *peaks, const struct plan_table *apart,
                   const struct replay *replay, uint32_t size_count, uint64_t work_max,
                   struct plan_table *table);

/// About a second.
#define SPILL_WORK UINT64_C(150000000)

#endif

/// The proof for spill.h: every plan cheaper than a given one is tried.
///
/// A plan is a way down from the largest class: a range of classes and how many blocks of its size
/// or larger there are, then the next range below. Ways are followed in the order of the least that
/// they can still cost (the cost so far, and the bound of spill.h for the classes below), so plans
/// come in the order of their bytes, and the first that serves is the least.
#ifndef SPILL_PROOF_H
#define SPILL_PROOF_H

#include "plan.h"
#include "replay.h"

enum spill_proof {
    SPILL_PROOF_NO_MEMORY,
    SPILL_PROOF_OPEN,  ///< the work ran out; nothing is known of what was not tried
    SPILL_PROOF_NONE,  ///< no plan of at most so many sizes under the limit serves
    SPILL_PROOF_FOUND, ///< the least that does
};

/// Looks for the least plan of at most `size_count` sizes that takes less than `limit_bytes`.
///
/// work        grows as in lanes_try(); no more is begun once it has reached work_max
/// plan        set when found, but for its least_bytes and is_least
enum spill_proof spill_prove(const struct peaks *peaks, const struct replay *replay,
                             uint32_t size_count, uint64_t limit_bytes, uint64_t *work,
                             uint64_t work_max, struct plan *plan);

/// The conditions' cost of a range in a plan, as for plan_cut().
uint64_t spill_cost(const struct peaks *peaks, uint32_t first, uint32_t last);

#endif

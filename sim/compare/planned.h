/// Variants with block pools in the place of every byte pool.
#ifndef PLANNED_H
#define PLANNED_H

#include "candidate.h"
#include "sim/report/pool_plan.h"

#define PLANNED_SIZES_DEFAULT 8u

/// Makes it.
///
/// size_count  block sizes a pool, at most; 1 .. PLAN_SIZES_MAX
/// fits        in no more bytes than the byte pool has
enum candidate_outcome planned_make(const struct scenario *scenario, uint32_t size_count, bool fits,
                                    struct candidate *candidate, struct message *message);

/// Takes blocks away from a plan until it takes at most `bytes`: each size in proportion, but one
/// block at least, and what is then left over for sizes that miss the largest share of theirs.
///
/// returns     false if not even one block a size fits; `plan` is of no meaning then
bool planned_trim(struct plan *plan, uint64_t word_bytes, uint64_t bytes);

#endif

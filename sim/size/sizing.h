/// The least pool size that meets a goal.
///
/// More memory can make first fit do worse, so there is no bisection: every size is run, from the
/// smallest that makes a pool up to where the workload can no longer tell the difference. The
/// answer is the least size from which every larger one meets the goal; sizes below it that meet it
/// as well are islands.
///
/// Where the workload cannot tell: run it in a pool that is never full. If the highest byte it used
/// is at offset H, and R is its largest request, every pool of H + R and two headers or more (and
/// of no less than a split needs) has a free fragment behind H that serves any request and is never
/// handed out whole, so each search goes the same way.
#ifndef SIZING_H
#define SIZING_H

#include "goal.h"

/// What is to be tried.
struct sizing_options {
    uint32_t pool;
    uint64_t first_seed;
    uint64_t last_seed;
    uint64_t step_bytes; ///< between sizes; 0: a word, or a block of a block pool
    uint64_t min_bytes;  ///< 0: the smallest that makes a pool
    uint64_t max_bytes;  ///< 0: where the workload cannot tell
    unsigned jobs;       ///< processes at a time; the answer does not depend on it
    /// Called now and then; may be NULL.
    void (*progress)(void *context, uint64_t done, uint64_t all);
    void *progress_context;
};

/// What came out. sizes[i] = min_bytes + i * step_bytes; the last is the largest tried.
struct sizing {
    uint64_t min_bytes;
    uint64_t max_bytes;
    uint64_t step_bytes;
    uint64_t size_count;
    uint64_t seed_count;
    struct goal_result *results; ///< size by size, seed by seed within
    bool is_bounded;             ///< max_bytes is where the workload cannot tell
    bool is_met;                 ///< some size answers
    uint64_t least;              ///< index of the answer
};

/// Tries all sizes.
///
/// sizing      to be freed
/// Errors:     false with the message set: a pool that nothing is ever given back to, sizes or
///             seeds in the wrong order, too many runs, a process that went down, no memory
/// Cost:       sizes * seeds runs
bool sizing_find(const struct scenario *scenario, const struct goal *goal,
                 const struct sizing_options *options, struct sizing *sizing,
                 struct message *message);

void sizing_free(struct sizing *sizing);

/// Whether all seeds meet the goal at a size.
bool sizing_meets(const struct sizing *sizing, uint64_t size_index);

/// The size that comes nearest to the goal: met by the most seeds, of those the least.
uint64_t sizing_nearest(const struct sizing *sizing);

static inline uint64_t sizing_bytes(const struct sizing *sizing, uint64_t size_index)
{
    return sizing->min_bytes + size_index * sizing->step_bytes;
}

#endif

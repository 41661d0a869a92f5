/// The best block sizes for a workload, and how many blocks of each.
///
/// Blocks of a size cost count * (size rounded up to words + a word), as block_pool_create()
/// counts them. A request takes a block of the smallest size that holds it; a plan has enough
/// blocks for the most requests of that range of sizes that were ever live together, so no request
/// of the workload ever waits. Nothing less would do: at that moment each needs a block of its own.
///
/// Which sizes: the largest request of a range is the best size for it, so a plan is a way to cut
/// the classes of peaks.h into ranges, and costs the sum over its ranges
///
///     most(first .. last) * (size(last) + word)
///
/// whose least, for every number of ranges, a dynamic programme finds exactly, in
/// O(sizes * classes squared). Only when peaks.h had to let classes fall together may a border that
/// it lost have been better: `is_least` is false then.
///
/// Plans whose blocks spill are made by spill.h.
#ifndef PLAN_H
#define PLAN_H

#include "peaks.h"

#define PLAN_SIZES_MAX 32u

struct plan_size {
    uint64_t block_bytes; ///< a multiple of a word
    uint64_t count;
};

struct plan {
    struct plan_size sizes[PLAN_SIZES_MAX]; ///< ascending
    uint32_t size_count;
    uint64_t bytes;
    uint64_t least_bytes; ///< no plan of at most so many sizes takes less; 0 when unknown
    bool is_least;        ///< proven: bytes == least_bytes
    bool spills;
};

/// The best plans by number of sizes.
struct plan_table {
    struct plan plans[PLAN_SIZES_MAX]; ///< [k - 1]: with at most k sizes
    uint32_t count;                    ///< one more size than this saves nothing, or is not allowed
};

/// Finds the best plans of at most `size_count` sizes.
///
/// peaks       after peaks_end(), of at least one request
/// size_count  1 .. PLAN_SIZES_MAX
/// returns     false when the host has no memory; `table` is untouched then
bool plan_apart(const struct peaks *peaks, uint32_t size_count, struct plan_table *table);

/// The last plan of the table: the least bytes.
static inline const struct plan *plan_best(const struct plan_table *table)
{
    return &table->plans[table->count - 1];
}

/// What blocks of a size take, with their words.
static inline uint64_t plan_size_bytes(const struct plan_size *size, uint64_t word_bytes)
{
    return size->count * (size->block_bytes + word_bytes);
}

/// For spill.h: cuts the classes at best, where a range costs cost(first, last). Fills
/// cuts[k - 1][0 .. k] (classes cuts[i] .. cuts[i + 1] - 1 are a range) and costs[k - 1], for
/// exactly k ranges each; costs[k - 1] is UINT64_MAX when there are fewer classes than k.
/// returns     false when the host has no memory
bool plan_cut(uint32_t class_count, uint32_t range_count,
              uint64_t (*cost)(const struct peaks *peaks, uint32_t first, uint32_t last),
              const struct peaks *peaks, uint32_t cuts[][PLAN_SIZES_MAX + 1], uint64_t *costs);

#endif

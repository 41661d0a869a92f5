/// Variants: a scenario with one thing changed, to be run beside the scenario itself.
///
/// Each function makes a whole copy, to be freed with scenario_free(); the scenario it was made
/// from may be freed before. A variant of a variant is fine. Threads keep their names,
/// steps and order, so their random draws are those of the original. A variant's pools may stand
/// at other indices: variant_pool() tells where.
///
/// To add a variant: a function that begins with variant_copy() and changes the copy.
#ifndef VARIANT_H
#define VARIANT_H

#include "sim/scenario/problem.h"
#include "sim/scenario/scenario.h"

/// Copies a scenario.
///
/// copy        untouched on failure
/// returns     false when the host has no memory
/// Cost:       O(what the scenario holds)
bool variant_copy(const struct scenario *scenario, struct scenario *copy);

/// Gives a pool another size. The size must be valid for it, as in a file.
/// As variant_copy() otherwise.
bool variant_pool_size(const struct scenario *scenario, uint32_t pool, uint64_t size_bytes,
                       struct scenario *variant);

/// Gives a policy (a word of policy.h) to every pool that can have it and has it not. A fit takes
/// the place of another.
///
/// message     says why if no pool took it; empty when the host has no memory
/// As variant_copy() otherwise.
bool variant_policy(const struct scenario *scenario, const char *word, struct scenario *variant,
                    struct message *message);

/// Blocks of one size.
struct variant_blocks {
    uint64_t block_bytes; ///< as asked; the pool rounds it up to words
    uint64_t count;       ///< 1 or more
};

/// What `count` blocks take: each rounded up to words, and with its word.
uint64_t variant_blocks_bytes(const struct scenario *scenario, const struct variant_blocks *blocks);

/// Puts block pools and a route to them in the place of a byte pool, as a pool of kind `blocks` in
/// a file would: the pools "heap.32", "heap.64", ... at the byte pool's index, the route "heap"
/// behind all others. A prioritize or delete of the pool becomes one for each of them.
///
/// pool        a byte pool
/// blocks      size_count of them, ascending by rounded size, none larger than a pool may be
/// returns     as variant_copy()
bool variant_routed(const struct scenario *scenario, uint32_t pool,
                    const struct variant_blocks *blocks, uint32_t size_count, bool spills,
                    struct scenario *variant);

/// Where a pool of the scenario stands in a variant of variant_routed() that put `size_count`
/// pools in the place of `replaced`.
static inline uint32_t variant_pool(uint32_t pool, uint32_t replaced, uint32_t size_count)
{
    return pool <= replaced ? pool : pool - 1 + size_count;
}

#endif

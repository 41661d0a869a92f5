/// What a workload asks of one byte pool, told request by request.
///
/// *Freely*: with block pools in the byte pool's place that never run out. Nobody waits for the
/// pool or is refused, and calls cost what those of block pools do, so this is just what planned
/// block pools will meet, cycle for cycle, as long as they too suffice. The pools are found by
/// running the workload and enlarging whichever ran out.
///
/// *As written*: with the byte pool itself, when the free run would need more than
/// DEMAND_BYTES_MAX, as a workload does that gives next to nothing back. A request is live from the
/// call that asked, its wait included, until it is given back or refused; what the workload would
/// have done with the memory that it did not get cannot be known.
///
/// Requests of no bytes or of more than the pool's own size are errors (SIZE_ERROR) in either,
/// and no demand. Memory: about 4 bytes for each block or word of the pool.
#ifndef DEMAND_H
#define DEMAND_H

#include "replay.h"
#include "sim/kernel/kernel.h"
#include "variant.h"

/// What the pools of a free run may take of the host, at most.
#define DEMAND_BYTES_MAX (UINT64_C(256) << 20)

/// The free run's block pools: sizes that double.
#define DEMAND_SIZES_MAX 32u

/// What the allocations of a run came to.
struct demand_calls {
    uint64_t served; ///< returned with memory
    uint64_t waited; ///< joined a waiting list, whatever came of it
    uint64_t failed; ///< returned without memory: none was free, or the wait came to nothing
    uint64_t empty;  ///< of no bytes
    uint64_t too_large;
    uint64_t largest_bytes; ///< the largest of those too large
    uint64_t too_late;      ///< of a deleted pool
};

/// How to run the workload. Zeroed by demand_begin(); the caller owns it.
struct demand {
    const struct scenario *scenario;
    uint32_t pool;
    bool is_free;                                   ///< or as written
    struct variant_blocks blocks[DEMAND_SIZES_MAX]; ///< of the free run
    uint32_t size_count;
    struct demand_calls calls; ///< of the run that the demand is from
    struct demand_calls calls_as_written;
    enum kernel_state state; ///< how that run ended
    cycles_t end_cycles;
};

/// Finds out how to run the workload, by running it.
///
/// scenario    borrowed for as long as the demand is used
/// pool        a byte pool
/// returns     false when the host has no memory
bool demand_begin(struct demand *demand, const struct scenario *scenario, uint32_t pool);

/// Runs the workload and tells its requests. `context` is a struct demand: a function of struct
/// replay.
bool demand_tell(void *context, const struct replay_listener *listener);

/// Runs a scenario and counts the allocations from `pool_count` pools from `first_pool` on.
/// Returns false when the host has no memory.
bool demand_count(const struct scenario *scenario, uint32_t first_pool, uint32_t pool_count,
                  struct demand_calls *calls, enum kernel_state *state);

#endif

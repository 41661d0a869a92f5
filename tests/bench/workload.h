/// The benchmark's workloads, and the calls they make, to be made again without a simulator.
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include "sim/scenario/scenario.h"

/// What a workload is made of.
struct workload_shape {
    uint32_t thread_count;
    uint32_t search_length; ///< fragments that an allocation examines, about; 0 for a block pool
    uint64_t rounds;        ///< of each thread: allocate, release, sleep 1 to 31 ticks
};

/// Builds the scenario. False when the host has no memory.
bool workload_build(const struct workload_shape *shape, struct scenario *scenario);

/// One call on a pool as it was made in a run.
struct workload_call {
    uint32_t holding; ///< which of the allocations held at one time it makes or gives back
    uint32_t size;    ///< bytes; 0 for a release
};

/// A recorded run.
struct workload_calls {
    struct workload_call *calls; ///< owned
    uint64_t count;
    uint32_t holding_count; ///< the most allocations held at one time
    double search_length;   ///< mean number of fragments examined by an allocation
};

/// Runs a scenario once and records its calls. False when the host has no memory, or a call
/// failed that must not.
bool workload_record(const struct scenario *scenario, struct workload_calls *calls);

/// Makes the same calls in the same order on the allocator alone, as a loop over an array. Returns
/// the nanoseconds taken (bench_clock_ns()).
double workload_replay(const struct scenario *scenario, const struct workload_calls *calls);

void workload_calls_free(struct workload_calls *calls);

/// The processor time that the process has used: on a machine that is shared, others' work is none
/// of ours.
double bench_clock_ns(void);

#endif

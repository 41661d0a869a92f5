/// series.csv: every pool's figures at regular instants.
///
/// A row shows what stood just before its instant: the first, at 0, the fresh pools; then each
/// multiple of the interval that time passed; last the end of the run. Memory is bounded: with time
/// samples are dropped and the interval doubles (samples.h).
///
/// External fragmentation = 1 - largest free fragment / all free memory (whole fragments, headers
/// included, as they lie: two that touch are two until a search merges them); 0 when nothing is
/// free. Its maximum, and that of the other measures of fragmentation.h, is that of all instants
/// sampled, dropped ones included; what a pool went through between two of them is not seen. The
/// requests that the unusable shares are for are the largest and the median until the instant.
///
/// Cost of a sample: O(pools), and for each byte pool that changed since the last one a walk over
/// its fragments. A jump of time costs no more than the samples that are kept.
#ifndef SERIES_H
#define SERIES_H

#include "fragmentation.h"
#include "output.h"
#include "samples.h"
#include "sim/kernel/kernel.h"
#include "usage.h"

struct series_row {
    uint32_t available; ///< UINT32_MAX once the pool is deleted
    uint32_t fragments;
    uint32_t free_fragments;
    uint32_t largest_free;
    uint32_t waiting;
};

/// What a pool's samples came to.
struct series_pool {
    struct series_row now; ///< as of the last sample
    struct fragmentation fragmentation_max;
    struct fragmentation fragmentation_end;
    uint64_t walk_count;
    uint64_t seen_available; ///< the pool's figures at the last walk
    uint64_t seen_fragments;
    uint64_t seen_searches;
    uint64_t seen_requests;
};

/// Zero it before series_begin(); the caller owns it.
struct series {
    const struct scenario *scenario;
    const struct kernel *kernel;
    const struct usage *usages; ///< by pool: what was asked for; set after series_begin(),
                                ///< borrowed. NULL leaves the unusable shares at 0
    struct samples samples;     ///< of struct series_row, pool by pool
    struct series_pool *pools;  ///< of the scenario
    cycles_t end;               ///< of the run, once is_ended
    bool is_ended;
};

/// Takes the first sample.
///
/// scenario    borrowed until series_free(), as is the kernel; sample_cycles 0 means that nothing
///             is sampled but the beginning and the end
/// returns     when to be called next, for kernel_sample_at()
cycles_t series_begin(struct series *series, const struct scenario *scenario,
                      const struct kernel *kernel);

/// Takes the samples due up to `now`, and returns the time of the next. An observer's function:
/// context is the struct series.
cycles_t series_sample(void *context, cycles_t sample_at, cycles_t now);

/// Takes the last sample, at the end of the run. Once.
void series_end(struct series *series, cycles_t end);

/// Writes the header line and all rows, after series_end().
void series_write(const struct series *series, struct output *output);

/// Frees what it holds and zeroes it.
void series_free(struct series *series);

#endif

/// Rows held at regular instants, in bounded memory: what series.csv and objects-series.csv are
/// made of.
///
/// Sample i was taken at i * interval. When SAMPLES_MAX are held (fewer where each has very many
/// rows), every second one is dropped and the interval doubles, so that what is kept always lies at
/// multiples of the interval. Whoever holds samples drops them before the next one is due:
///
///     while (samples_are_full_at(samples, now)) {
///         samples_thin_out(samples);
///     }
///     while (samples_next_at(samples) <= now && ... samples_add(samples) ...) {
///     }
///
/// so a jump of time costs no more than the samples that are kept.
#ifndef SAMPLES_H
#define SAMPLES_H

#include "sim/scenario/scenario.h"

#include <stddef.h>

#define SAMPLES_MAX 4096u        ///< held
#define SAMPLES_ROWS_MAX 524288u ///< rows held, beyond two samples

/// Zero it before samples_begin(); the caller owns it.
struct samples {
    cycles_t interval; ///< 0: there is the first sample alone
    uint32_t max;
    uint32_t count; ///< held
    uint32_t room;
    uint32_t width; ///< rows of a sample
    size_t row_bytes;
    void *rows;
    bool out_of_memory; ///< of the host; what was sampled until then is held
};

/// Begins with no sample.
void samples_begin(struct samples *samples, cycles_t interval, uint32_t width, size_t row_bytes);

/// Adds the next sample, whose rows the caller is to fill in. NULL when the host has no memory.
void *samples_add(struct samples *samples);

/// The rows of a sample that is held.
void *samples_at(const struct samples *samples, uint32_t sample);

/// When the next one is due; SCENARIO_NO_END for never.
cycles_t samples_next_at(const struct samples *samples);

/// Whether there is no room for a sample at `now`. The interval is not 0.
bool samples_are_full_at(const struct samples *samples, cycles_t now);

/// Drops every second sample: 0 1 2 3 => 0 2, and doubles the interval.
void samples_thin_out(struct samples *samples);

/// Frees what it holds and zeroes it.
void samples_free(struct samples *samples);

#endif

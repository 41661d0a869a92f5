/// objects-series.csv: queues, semaphores, mutexes and flags at regular instants.
///
/// The instants are those of series.csv (series.h): 0, each multiple of the interval that time
/// passed, and the end. A row shows what stood just before its instant, and the least and the most
/// since the row before, so that what came and went between two is seen. Memory is bounded: with
/// time samples are dropped, what they saw goes to those behind them, and the interval doubles
/// (samples.h).
///
///     cycles,object,value,lowest,highest,most_waiting,most_senders
///
/// value: messages, instances, how often a mutex is owned, flags; of flags the next two are empty.
/// most_senders: of a queue, those of the waiting who wait for room; else empty.
///
/// Cost: O(1) for a change, O(objects) for a sample. A jump of time costs no more than the samples
/// that are kept.
#ifndef OBJECT_SERIES_H
#define OBJECT_SERIES_H

#include "output.h"
#include "samples.h"
#include "sim/kernel/kernel.h"

struct object_series_row {
    uint32_t value;
    uint32_t lowest; ///< since the row before, as the next two
    uint32_t highest;
    uint32_t most_waiting;
    uint32_t most_senders;
};

struct object_series_waiting {
    uint32_t count;
    uint32_t senders;
};

/// Zero it before object_series_begin(); the caller owns it.
struct object_series {
    const struct scenario *scenario;
    struct samples samples;                ///< of struct object_series_row, object by object
    struct object_series_row *now;         ///< of the scenario's objects, since the last sample
    struct object_series_waiting *waiting; ///< the same, at present
};

/// Takes the first sample; scenario is borrowed until object_series_free(). Returns when to be
/// called next, SCENARIO_NO_END for never.
cycles_t object_series_begin(struct object_series *series, const struct scenario *scenario);

/// What happens, from the observer. Nothing without objects.
void object_series_changed(struct object_series *series, const struct object_change *change);
void object_series_wait_begun(struct object_series *series, const struct object_wait *wait);
void object_series_wait_ended(struct object_series *series, const struct object_wait *wait);

/// Takes the samples due up to `now`, and returns the time of the next.
cycles_t object_series_sample(struct object_series *series, cycles_t now);

/// Writes the header line and all rows, the last at the end of the run.
void object_series_write(const struct object_series *series, cycles_t end, struct output *output);

/// Frees what it holds and zeroes it.
void object_series_free(struct object_series *series);

#endif

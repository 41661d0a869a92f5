/// A recorded workload for scenarios with replays that are made by hand: the same few rows for
/// each, in sizes that follow from its number and with all that is allocated released again.
#ifndef SCENARIO_RECORDING_H
#define SCENARIO_RECORDING_H

#include "sim/kernel/recording.h"

struct made_recording {
    const struct scenario *scenario;
    cycles_t unit_cycles;
    uint32_t *next_rows; ///< of each replay
};

/// A source of rows, whose times are multiples of `unit_cycles`. Fails the test on a lack of
/// memory. Free it with made_recording_end().
struct recording made_recording_begin(struct made_recording *made, const struct scenario *scenario,
                                      cycles_t unit_cycles);

void made_recording_end(struct made_recording *made);

#endif

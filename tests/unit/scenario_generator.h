/// Random scenarios that use all that a scenario can hold: valid ones, small, and short of memory,
/// so that threads get into each other's way.
#ifndef SCENARIO_GENERATOR_H
#define SCENARIO_GENERATOR_H

#include "sim/scenario/scenario.h"

struct generator_options {
    uint32_t pools_max;       ///< 1 or more
    uint32_t threads_max;     ///< 1 or more
    uint32_t steps_max;       ///< of a thread, about; 1 or more
    uint32_t until_ticks_max; ///< 1 or more
    bool has_costs;           ///< services may cost something; else nothing does
    bool has_more;     ///< objects, interrupts, timers, phases, and the steps that go with them
    bool has_replays;  ///< and recorded workloads
    bool has_overruns; ///< and steps that write behind their allocations
};

/// What suits most tests: up to 3 pools, 7 threads, 10 steps and 150 ticks, with costs.
extern const struct generator_options generator_usual;

/// The same with everything else that a scenario can hold, but for overruns. What its recorded
/// workloads record is not part of it: scenario_recording.h.
extern const struct generator_options generator_all;

/// Makes the scenario of a seed. No thread of it repeats for ever without time passing.
///
/// scenario        to be freed with scenario_free(); untouched on failure
/// returns         false when the host has no memory
bool scenario_generate(uint64_t seed, const struct generator_options *options,
                       struct scenario *scenario);

#endif

/// What comes at a time of its own and not at a tick: interrupts, phases, and the rows of recorded
/// workloads. Each has one arrival at most that is to come.
///
/// Of two that come at the same time, the one that stands first in scenario.threads is first.
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include "state.h"

/// Sets the time of a thread that has none. Cost: O(log arrivals).
void arrival_set(struct kernel *kernel, uint32_t thread, cycles_t at);

/// Takes a thread's time away, if it has one. Cost: O(log arrivals).
void arrival_cancel(struct kernel *kernel, uint32_t thread);

/// Sets the first arrivals of interrupts and phases, and the timers.
void arrival_begin(struct kernel *kernel);

/// The first arrival, which is not later than now, takes place: an interrupt's routine runs, a
/// phase's steps are done, a thread goes on with its recorded workload.
void arrival_take(struct kernel *kernel);

/// An application timer has expired: its steps are done, and it is set again.
void arrival_run_timer(struct kernel *kernel, uint32_t thread);

/// A time in any unit at `percent` of the rate as written: 300% takes a third of it. Rounded up.
uint64_t arrival_scale(uint64_t time, uint32_t percent);

#endif

/// Who runs: ready lists, preemption, thresholds, time slices.
///
/// Priority 0 is the best. Within a priority the order of the ready list decides. `execute` is the
/// thread that is to run; it may differ from the one that runs now, which is then preempted at the
/// next point where it can be.
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include "state.h"

/// Lines a thread up behind those of its priority, without looking who should run.
void scheduler_enqueue(struct kernel *kernel, uint32_t thread);

/// Makes a thread ready: it goes to the end of its priority's list and becomes the one to run if
/// it is better than the threshold of the one that was to.
void scheduler_make_ready(struct kernel *kernel, uint32_t thread);

/// Takes a ready thread out of its list. If it was to run, another one is chosen.
void scheduler_remove(struct kernel *kernel, uint32_t thread);

/// At the start thresholds play no part: the head of the best list runs.
void scheduler_start(struct kernel *kernel);

/// Changes a thread's priority and preemption threshold (0..priority). The thread that is to run
/// goes to the head of its new priority's list, another ready one to the end; then who runs is
/// looked at.
void scheduler_change(struct kernel *kernel, uint32_t thread, uint32_t priority,
                      uint32_t threshold);

/// The running thread goes to the end of its list, and the best ready thread runs, even one that
/// the running thread's threshold had held off.
void scheduler_relinquish(struct kernel *kernel);

/// Counts a thread's slice down. True when it ran out; scheduler_rotate() is to follow.
bool scheduler_count_slice(struct kernel *kernel, uint32_t thread);

/// Reloads the slice of a thread whose slice ran out; it goes to the end of its list unless it has
/// a preemption threshold.
void scheduler_rotate(struct kernel *kernel, uint32_t thread);

#endif

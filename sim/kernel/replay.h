/// A recorded workload as a thread's work: its rows, each at its time or as soon as the thread is
/// free. Between them the thread sleeps, to the cycle.
#ifndef KERNEL_REPLAY_H
#define KERNEL_REPLAY_H

#include "state.h"

/// STEP_REPLAY: begins the next row, sleeps until it is due, or goes on to the next step.
void replay_begin(struct kernel *kernel, struct thread *thread, const struct step *step);

/// The time has come of a thread that sleeps in a STEP_REPLAY: whether its row is due. If its
/// source could not tell the row before and it is later, the thread sleeps on, and nobody sees that
/// it was asked for.
bool replay_is_due(struct kernel *kernel, struct thread *thread);

/// A service of the row has returned.
void replay_returned(struct kernel *kernel, struct thread *thread, const struct step *step);

#endif

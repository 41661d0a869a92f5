/// A thread's steps: each is begun, may call a service, and goes on to the next.
#ifndef STEP_H
#define STEP_H

#include "state.h"

/// Runs the thread that is to run, and then whichever is, until none is or the system timer thread,
/// or the run pauses or ends.
void step_run_threads(struct kernel *kernel);

/// Goes on to the next step.
static inline void step_next(struct thread *thread)
{
    thread->phase = PHASE_STEP;
    thread->step++;
}

/// Carries out all steps of an interrupt, timer or phase, whose services do not wait, once `length`
/// cycles have passed. What the services cost passes as they are called.
void step_run_routine(struct kernel *kernel, uint32_t index, cycles_t length);

#endif

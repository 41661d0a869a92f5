/// Time: charges, ticks, sleeping and timed waits.
#ifndef CLOCK_H
#define CLOCK_H

#include "state.h"

/// Lets the running thread's charge pass. False when an interrupt came first: the thread pays the
/// rest when it runs again, and who runs is to be looked at.
bool clock_pay(struct kernel *kernel, struct thread *thread);

/// Lets an interrupt's or a timer's cycles pass, in which nothing else is let in. False when the
/// run ended in them.
bool clock_spend(struct kernel *kernel, cycles_t cycles);

/// Takes all that is due by now and has had to wait.
void clock_catch_up(struct kernel *kernel);

/// With nobody to run, goes on to the next thing that happens, or ends the run.
void clock_idle(struct kernel *kernel);

/// Processes the timers that are due. The system timer thread is the one to run.
void clock_run_timers(struct kernel *kernel);

/// The next time at which an interrupt can matter to the running thread. Cost: O(1).
cycles_t clock_next_due(const struct kernel *kernel);

/// Suspends the running thread until `ticks` ticks have come, or for ever.
void clock_suspend(struct kernel *kernel, struct thread *thread, enum thread_state state,
                   uint32_t ticks);

/// Ends a sleep or a wait: the thread becomes ready, or suspended if that was delayed.
///
/// by_thread   who did it; THREAD_NONE for the clock
void clock_wake(struct kernel *kernel, struct thread *thread, uint32_t by_thread);

#endif

/// Tells the observer, if it listens.
#ifndef TELL_H
#define TELL_H

#include "state.h"

/// ticks: of a sleep or a wait; TICKS_FOREVER otherwise
static inline void tell_thread(const struct kernel *kernel, uint32_t thread,
                               enum thread_state state, uint32_t by_thread, uint32_t ticks)
{
    const struct observer *observer = kernel->observer;
    if (observer->thread_changed != NULL && thread < kernel->timer_thread) {
        bool for_pool = state == THREAD_WAITING_BYTES || state == THREAD_WAITING_BLOCK;
        bool at_object = state >= THREAD_WAITING_QUEUE;
        struct thread_change change = {
            .now = kernel->now,
            .thread = thread,
            .state = state,
            .by_thread = by_thread,
            .pool = for_pool ? kernel->threads[thread].pool->index : SCENARIO_NONE,
            .object = at_object ? kernel->extras[thread].object : SCENARIO_NONE,
            .ticks = ticks == TICKS_FOREVER ? SCENARIO_FOREVER : ticks};
        observer->thread_changed(observer->context, &change);
    }
}

/// The current thread is the one to run, and goes on or begins anew.
static inline void tell_running(struct kernel *kernel)
{
    kernel->running = kernel->current;
    tell_thread(kernel, kernel->current, THREAD_RUNNING, THREAD_NONE, TICKS_FOREVER);
}

/// A thread does not run any more, or does not even stand by.
static inline void tell_stopped(struct kernel *kernel, uint32_t thread, enum thread_state state,
                                uint32_t by_thread, uint32_t ticks)
{
    if (kernel->running == thread) {
        kernel->running = THREAD_NONE;
    }
    tell_thread(kernel, thread, state, by_thread, ticks);
}

static inline void tell_terminated(const struct kernel *kernel, uint32_t thread)
{
    const struct observer *observer = kernel->observer;
    if (observer->thread_terminated != NULL) {
        observer->thread_terminated(observer->context, kernel->now, thread);
    }
}

#endif

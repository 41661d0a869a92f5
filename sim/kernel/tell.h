/// Tells the observer, if it listens.
#ifndef TELL_H
#define TELL_H

#include "state.h"

static inline void tell_thread(const struct kernel *kernel, uint32_t thread,
                               enum thread_state state)
{
    const struct observer *observer = kernel->observer;
    if (observer->thread_changed != NULL && thread < kernel->timer_thread) {
        observer->thread_changed(observer->context, kernel->now, thread, state);
    }
}

static inline void tell_terminated(const struct kernel *kernel, uint32_t thread)
{
    const struct observer *observer = kernel->observer;
    if (observer->thread_terminated != NULL) {
        observer->thread_terminated(observer->context, kernel->now, thread);
    }
}

#endif

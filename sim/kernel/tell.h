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

static inline void tell_terminated(const struct kernel *kernel, uint32_t thread)
{
    const struct observer *observer = kernel->observer;
    if (observer->thread_terminated != NULL) {
        observer->thread_terminated(observer->context, kernel->now, thread);
    }
}

static inline void tell_routine(const struct kernel *kernel, uint32_t thread)
{
    const struct observer *observer = kernel->observer;
    if (observer->routine_run != NULL) {
        observer->routine_run(observer->context, kernel->now, thread);
    }
}

/// What an object is worth: messages, instances, how often it is owned, or flags.
static inline uint64_t object_value(const struct kernel_object *object)
{
    return object->kind == OBJECT_FLAGS ? object->flags : object->count;
}

static inline void tell_object_wait_begun(const struct kernel *kernel, uint32_t thread, bool raises)
{
    const struct observer *observer = kernel->observer;
    if (observer->object_wait_begun != NULL) {
        struct object_wait wait = {.now = kernel->now,
                                   .object = kernel->extras[thread].object,
                                   .thread = thread,
                                   .service = kernel->threads[thread].service,
                                   .by_thread = SCENARIO_NONE,
                                   .raises = raises};
        observer->object_wait_begun(observer->context, &wait);
    }
}

static inline void tell_object_wait_ended(const struct kernel *kernel, uint32_t thread,
                                          enum wait_end end)
{
    const struct observer *observer = kernel->observer;
    if (observer->object_wait_ended != NULL) {
        struct object_wait wait = {.now = kernel->now,
                                   .object = kernel->extras[thread].object,
                                   .thread = thread,
                                   .service = kernel->threads[thread].service,
                                   .end = (uint8_t)end,
                                   .by_thread =
                                       end == WAIT_TIMED_OUT ? SCENARIO_NONE : kernel->current};
        observer->object_wait_ended(observer->context, &wait);
    }
}

static inline void tell_object_changed(const struct kernel *kernel, uint32_t object,
                                       uint32_t thread, enum service service)
{
    const struct observer *observer = kernel->observer;
    if (observer->object_changed != NULL) {
        const struct kernel_object *changed = &kernel->objects[object];
        struct object_change change = {.now = kernel->now,
                                       .object = object,
                                       .thread = thread,
                                       .service = (uint8_t)service,
                                       .value = object_value(changed),
                                       .owner = changed->owner};
        observer->object_changed(observer->context, &change);
    }
}

#endif

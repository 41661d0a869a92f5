#include "thread_call.h"

#include "arrival.h"
#include "clock.h"
#include "object.h"
#include "pool_call.h"
#include "scheduler.h"
#include "tell.h"

static bool is_waiting(const struct thread *thread)
{
    return thread->state == THREAD_WAITING_BYTES || thread->state == THREAD_WAITING_BLOCK;
}

static bool has_ended(const struct thread *thread)
{
    return thread->state == THREAD_COMPLETED || thread->state == THREAD_TERMINATED;
}

static void stop(struct kernel *kernel, uint32_t target, enum thread_state state)
{
    struct thread *thread = &kernel->threads[target];
    bool was_ready = thread->state == THREAD_READY;
    thread->state = (uint8_t)state;
    if (was_ready) {
        scheduler_remove(kernel, target);
    }
    if (target == kernel->interrupted) {
        kernel->interrupted = THREAD_NONE; // it is switched to if it is resumed at once
    }
    tell_thread(kernel, target, state, kernel->current, TICKS_FOREVER);
}

static enum service_status abort_wait(struct kernel *kernel, uint32_t target)
{
    struct thread *thread = &kernel->threads[target];
    if (is_waiting(thread)) {
        pool_call_cancel_wait(kernel, thread, POOL_WAIT_ABORTED, WAIT_ENDED_BY_ABORT,
                              kernel->current);
    } else if (object_is_waited_at(thread)) {
        object_cancel_wait(kernel, thread, WAIT_ENDED_BY_ABORT);
    } else if (thread->state != THREAD_SLEEPING) {
        return STATUS_WAIT_ABORT_ERROR;
    }
    clock_wake(kernel, thread, kernel->current);
    return STATUS_SUCCESS;
}

static enum service_status suspend(struct kernel *kernel, uint32_t target)
{
    struct thread *thread = &kernel->threads[target];
    if (has_ended(thread)) {
        return STATUS_SUSPEND_ERROR;
    }
    if (thread->state == THREAD_READY) {
        stop(kernel, target, THREAD_SUSPENDED);
    } else if (thread->state != THREAD_SUSPENDED) {
        thread->suspend_pending = true;
    }
    return STATUS_SUCCESS;
}

static enum service_status resume(struct kernel *kernel, uint32_t target)
{
    struct thread *thread = &kernel->threads[target];
    if (thread->suspend_pending) {
        thread->suspend_pending = false;
        return STATUS_SUSPEND_LIFTED;
    }
    if (thread->state != THREAD_SUSPENDED) {
        return STATUS_RESUME_ERROR;
    }
    scheduler_make_ready(kernel, target);
    tell_thread(kernel, target, THREAD_READY, kernel->current, TICKS_FOREVER);
    return STATUS_SUCCESS;
}

static enum service_status terminate(struct kernel *kernel, uint32_t target)
{
    struct thread *thread = &kernel->threads[target];
    if (has_ended(thread)) {
        return STATUS_SUCCESS;
    }
    if (is_waiting(thread)) {
        pool_call_cancel_wait(kernel, thread, POOL_WAIT_ABORTED, WAIT_ENDED_BY_TERMINATE,
                              kernel->current);
    } else if (object_is_waited_at(thread)) {
        object_cancel_wait(kernel, thread, WAIT_ENDED_BY_TERMINATE);
    }
    timer_wheel_cancel(&kernel->wheel, target);
    if (kernel->extras != NULL) {
        arrival_cancel(kernel, target);
    }
    thread->suspend_pending = false;
    stop(kernel, target, THREAD_TERMINATED);
    tell_terminated(kernel, target);
    if (kernel->extras != NULL) {
        object_release_mutexes(kernel, target);
    }
    return STATUS_SUCCESS;
}

enum service_status thread_call(struct kernel *kernel, enum service service, uint32_t target)
{
    switch (service) {
    case SERVICE_ABORT:
        return abort_wait(kernel, target);
    case SERVICE_SUSPEND:
        return suspend(kernel, target);
    case SERVICE_RESUME:
        return resume(kernel, target);
    case SERVICE_TERMINATE:
        return terminate(kernel, target);
    case SERVICE_ALLOCATE:
    case SERVICE_RELEASE:
    case SERVICE_PRIORITIZE:
    case SERVICE_DELETE:
    case SERVICE_SEND:
    case SERVICE_RECEIVE:
    case SERVICE_GET:
    case SERVICE_PUT:
    case SERVICE_SET:
    case SERVICE_CLEAR:
    case SERVICE_SET_PRIORITY:
    case SERVICE_SET_THRESHOLD:
    case SERVICE_ALL_COUNT:
        break;
    }
    return STATUS_CALLER_ERROR;
}

#include "object.h"

#include "clock.h"
#include "mutex.h"
#include "pool_call.h"
#include "tell.h"

#include <assert.h>
#include <stdlib.h>

bool object_create_all(struct kernel *kernel)
{
    const struct scenario *scenario = kernel->scenario;
    kernel->objects = calloc((size_t)scenario->object_count + 1, sizeof(*kernel->objects));
    if (kernel->objects == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < scenario->object_count; i++) {
        const struct scenario_object *from = &scenario->objects[i];
        struct kernel_object *object = &kernel->objects[i];
        object->kind = from->kind;
        object->inherits = from->inherits;
        object->first = THREAD_NONE;
        object->last = THREAD_NONE;
        object->owner = THREAD_NONE;
        object->inherited = PRIORITY_COUNT;
        if (from->kind == OBJECT_QUEUE) {
            object->capacity = from->initial;
            object->messages = calloc(from->initial, sizeof(*object->messages));
            if (object->messages == NULL) {
                return false;
            }
        } else if (from->kind == OBJECT_SEMAPHORE) {
            object->count = from->initial;
        } else {
            object->flags = from->initial;
        }
    }
    return true;
}

void object_free_all(struct kernel *kernel)
{
    for (uint32_t i = 0; kernel->objects != NULL && i < kernel->scenario->object_count; i++) {
        free(kernel->objects[i].messages);
    }
    free(kernel->objects);
    kernel->objects = NULL;
}

static void finish(struct kernel *kernel, struct thread *thread, enum service_status status)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    if (extra->object != THREAD_NONE) {
        extra->value = object_value(&kernel->objects[extra->object]);
    }
    pool_call_finish(thread, status);
}

static void link_waiter(struct kernel *kernel, struct kernel_object *object, uint32_t index)
{
    struct thread_extra *extra = &kernel->extras[index];
    extra->wait_next = THREAD_NONE;
    extra->wait_previous = object->last;
    if (object->last == THREAD_NONE) {
        object->first = index;
    } else {
        kernel->extras[object->last].wait_next = index;
    }
    object->last = index;
    object->waiting_count++;
}

static void unlink_waiter(struct kernel *kernel, struct kernel_object *object, uint32_t index)
{
    const struct thread_extra *extra = &kernel->extras[index];
    if (extra->wait_previous == THREAD_NONE) {
        object->first = extra->wait_next;
    } else {
        kernel->extras[extra->wait_previous].wait_next = extra->wait_next;
    }
    if (extra->wait_next == THREAD_NONE) {
        object->last = extra->wait_previous;
    } else {
        kernel->extras[extra->wait_next].wait_previous = extra->wait_previous;
    }
    object->waiting_count--;
}

/// What a service returns that the object cannot serve.
static enum service_status refusal(const struct kernel *kernel, const struct thread *thread)
{
    const struct kernel_object *object = &kernel->objects[extra_of(kernel, thread)->object];
    switch (object->kind) {
    case OBJECT_QUEUE:
        return thread->service == SERVICE_SEND ? STATUS_QUEUE_FULL : STATUS_QUEUE_EMPTY;
    case OBJECT_SEMAPHORE:
        return STATUS_NO_INSTANCE;
    case OBJECT_MUTEX:
        return STATUS_NOT_AVAILABLE;
    case OBJECT_FLAGS:
        break;
    }
    return STATUS_NO_EVENTS;
}

/// What the object cannot give at once: the thread waits for it if it may.
static void wait_or_fail(struct kernel *kernel, struct thread *thread, struct kernel_object *object)
{
    static const enum thread_state states[] = {
        [OBJECT_QUEUE] = THREAD_WAITING_QUEUE,
        [OBJECT_SEMAPHORE] = THREAD_WAITING_SEMAPHORE,
        [OBJECT_MUTEX] = THREAD_WAITING_MUTEX,
        [OBJECT_FLAGS] = THREAD_WAITING_FLAGS,
    };
    uint32_t index = thread_index(kernel, thread);
    if (thread->wait_ticks == 0) {
        finish(kernel, thread, refusal(kernel, thread));
        return;
    }
    thread->waited = true;
    thread->phase = PHASE_RETURN;
    kernel->extras[index].wait_begun = kernel->now;
    link_waiter(kernel, object, index);
    bool raises = object->kind == OBJECT_MUTEX && mutex_inherit(kernel, object, index);
    tell_object_wait_begun(kernel, index, raises);
    clock_suspend(kernel, thread, states[object->kind], thread->wait_ticks);
}

/// A thread has left the list: what it waited for is decided.
static void end_wait(struct kernel *kernel, uint32_t index, enum service_status status,
                     enum wait_end end)
{
    struct thread_extra *extra = &kernel->extras[index];
    extra->wait_cycles = kernel->now - extra->wait_begun;
    extra->value = object_value(&kernel->objects[extra->object]);
    kernel->threads[index].status = (uint8_t)status;
    tell_object_wait_ended(kernel, index, end);
}

/// Serves a thread that waits.
static void serve(struct kernel *kernel, struct kernel_object *object, uint32_t index)
{
    unlink_waiter(kernel, object, index);
    end_wait(kernel, index, STATUS_SUCCESS, WAIT_SERVED);
    clock_wake(kernel, &kernel->threads[index], kernel->current);
}

/// A message that is not sent: what it holds is again the oldest of its bag.
static void take_back(struct kernel *kernel, struct thread *thread)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    if (extra->message.address == 0) {
        return;
    }
    const struct step *step = &kernel->steps[thread->step];
    if (!bag_put_back(&kernel->bags[step->bag], extra->message)) {
        kernel_stop(kernel, KERNEL_NO_HOST_MEMORY);
    }
    extra->message = (struct holding){0};
}

void object_cancel_wait(struct kernel *kernel, struct thread *thread, enum wait_end end)
{
    uint32_t index = thread_index(kernel, thread);
    struct kernel_object *object = &kernel->objects[kernel->extras[index].object];
    unlink_waiter(kernel, object, index);
    end_wait(kernel, index, end == WAIT_TIMED_OUT ? refusal(kernel, thread) : STATUS_WAIT_ABORTED,
             end);
    if (thread->service == SERVICE_SEND) {
        take_back(kernel, thread);
    }
}

static void put_message(struct kernel_object *queue, struct holding message)
{
    uint64_t place = ((uint64_t)queue->head + queue->count) % queue->capacity;
    queue->messages[place] = message;
    queue->count++;
}

static void send(struct kernel *kernel, struct thread *thread, struct kernel_object *queue)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    bool has_receiver = queue->count == 0 && queue->first != THREAD_NONE;
    if (has_receiver) {
        uint32_t receiver = queue->first;
        kernel->extras[receiver].message = extra->message;
        serve(kernel, queue, receiver);
    } else if (queue->count < queue->capacity) {
        put_message(queue, extra->message);
    } else {
        wait_or_fail(kernel, thread, queue);
        if (!thread->waited) {
            take_back(kernel, thread);
        }
        return;
    }
    extra->message = (struct holding){0};
    finish(kernel, thread, STATUS_SUCCESS);
}

static void receive(struct kernel *kernel, struct thread *thread, struct kernel_object *queue)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    if (queue->count == 0) {
        wait_or_fail(kernel, thread, queue);
        return;
    }
    extra->message = queue->messages[queue->head];
    queue->head = queue->head + 1 == queue->capacity ? 0 : queue->head + 1;
    queue->count--;
    if (queue->first != THREAD_NONE) { // the queue was full: the first who waits to send
        struct thread_extra *sender = &kernel->extras[queue->first];
        put_message(queue, sender->message);
        sender->message = (struct holding){0};
        serve(kernel, queue, queue->first);
    }
    finish(kernel, thread, STATUS_SUCCESS);
}

static void get_mutex(struct kernel *kernel, struct thread *thread, struct kernel_object *mutex)
{
    uint32_t index = thread_index(kernel, thread);
    if (mutex->count > 0 && mutex->owner != index) {
        wait_or_fail(kernel, thread, mutex);
        return;
    }
    mutex->owner = index;
    mutex->count++;
    finish(kernel, thread, STATUS_SUCCESS);
}

/// Whether the flags that are set are those that a thread wants.
static bool satisfies(const struct thread_extra *wanted, uint32_t flags)
{
    return (wanted->order & GET_ALL) != 0 ? (flags & wanted->bits) == wanted->bits
                                          : (flags & wanted->bits) != 0;
}

static void get_flags(struct kernel *kernel, struct thread *thread, struct kernel_object *group)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    if (!satisfies(extra, group->flags)) {
        wait_or_fail(kernel, thread, group);
        return;
    }
    finish(kernel, thread, STATUS_SUCCESS);
    if ((extra->order & GET_CLEAR) != 0) {
        group->flags &= ~extra->bits;
    }
}

static void get(struct kernel *kernel, struct thread *thread, struct kernel_object *object)
{
    if (object->kind == OBJECT_MUTEX) {
        get_mutex(kernel, thread, object);
    } else if (object->kind == OBJECT_FLAGS) {
        get_flags(kernel, thread, object);
    } else if (object->count == 0) {
        wait_or_fail(kernel, thread, object);
    } else {
        object->count--;
        finish(kernel, thread, STATUS_SUCCESS);
    }
}

/// A mutex that its owner gives up goes to the next.
static void pass_on(struct kernel *kernel, struct kernel_object *mutex)
{
    uint32_t heir = mutex_heir(kernel, mutex);
    uint32_t owner = mutex->owner;
    mutex->owner = heir;
    mutex->count = heir == THREAD_NONE ? 0 : 1;
    if (mutex->inherited != PRIORITY_COUNT) {
        mutex->inherited = PRIORITY_COUNT;
        mutex_set_priority(kernel, owner);
    }
    if (heir != THREAD_NONE) {
        serve(kernel, mutex, heir);
        mutex_inherit_from_all(kernel, mutex);
    }
}

void object_release_mutexes(struct kernel *kernel, uint32_t owner)
{
    for (uint32_t i = 0; i < kernel->scenario->object_count; i++) {
        struct kernel_object *object = &kernel->objects[i];
        if (object->kind == OBJECT_MUTEX && object->owner == owner) {
            pass_on(kernel, object);
            tell_object_changed(kernel, i, owner, SERVICE_PUT);
        }
    }
}

static void put(struct kernel *kernel, struct thread *thread, struct kernel_object *object)
{
    if (object->kind == OBJECT_MUTEX) {
        if (object->owner != thread_index(kernel, thread)) {
            finish(kernel, thread, STATUS_NOT_OWNED);
            return;
        }
        if (object->count == 1) {
            pass_on(kernel, object);
        } else {
            object->count--;
        }
    } else if (object->first != THREAD_NONE) {
        serve(kernel, object, object->first);
    } else {
        object->count++; // the one after UINT32_MAX is 0: the user guide, tx_semaphore_put
    }
    finish(kernel, thread, STATUS_SUCCESS);
}

/// Sets flags, and serves all whom the flags, as they are then, satisfy. What these want cleared is
/// cleared behind the last of them.
static void set_flags(struct kernel *kernel, struct thread *thread, struct kernel_object *group,
                      uint32_t bits)
{
    uint32_t cleared = 0;
    group->flags |= bits;
    uint32_t next = THREAD_NONE;
    for (uint32_t i = group->first; i != THREAD_NONE; i = next) {
        const struct thread_extra *waiter = &kernel->extras[i];
        next = waiter->wait_next;
        if (satisfies(waiter, group->flags)) {
            cleared |= (waiter->order & GET_CLEAR) != 0 ? waiter->bits : 0;
            serve(kernel, group, i);
        }
    }
    group->flags &= ~cleared;
    finish(kernel, thread, STATUS_SUCCESS);
}

/// Notes a service as called.
static struct thread_extra *begin(struct kernel *kernel, struct thread *thread,
                                  enum service service, uint32_t object)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    thread->called = kernel->now;
    thread->service = (uint8_t)service;
    thread->waited = false;
    extra->object = object;
    extra->wait_cycles = 0;
    return extra;
}

static enum service service_of(const struct step *step)
{
    switch (step->kind) {
    case STEP_SEND:
        return SERVICE_SEND;
    case STEP_RECEIVE:
        return SERVICE_RECEIVE;
    case STEP_GET:
        return SERVICE_GET;
    case STEP_PUT:
        return SERVICE_PUT;
    case STEP_SET:
        return SERVICE_SET;
    default: // one of uint8_t, not of the enum
        return SERVICE_CLEAR;
    }
}

bool object_call(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct kernel_object *object = &kernel->objects[step->target];
    enum service service = service_of(step);
    struct bag *from =
        service == SERVICE_SEND && step->bag != SCENARIO_NONE ? &kernel->bags[step->bag] : NULL;
    if (from != NULL && from->count == 0) {
        return false;
    }
    struct thread_extra *extra = begin(kernel, thread, service, step->target);
    thread->wait_ticks = kernel_ticks(kernel, thread, &step->wait);
    extra->message = from != NULL ? bag_take(from, 0) : (struct holding){0};
    extra->fresh = extra->message; // to be told of, wherever the message is by then
    extra->bits = (uint32_t)step->amount.constant;
    extra->order = step->order;
    if (thread->wait_ticks != 0 && caller_of(kernel, thread) == POOL_CALLER_INTERRUPT) {
        finish(kernel, thread, STATUS_WAIT_ERROR);
        take_back(kernel, thread);
        return true;
    }
    if (service == SERVICE_SEND) {
        send(kernel, thread, object);
    } else if (service == SERVICE_RECEIVE) {
        receive(kernel, thread, object);
    } else if (service == SERVICE_GET) {
        get(kernel, thread, object);
    } else if (service == SERVICE_PUT) {
        put(kernel, thread, object);
    } else if (service == SERVICE_SET) {
        set_flags(kernel, thread, object, extra->bits);
    } else {
        object->flags &= ~extra->bits;
        finish(kernel, thread, STATUS_SUCCESS);
    }
    if (!thread->waited && thread->status == STATUS_SUCCESS) {
        tell_object_changed(kernel, step->target, thread_index(kernel, thread), service);
    }
    return true;
}

void object_call_priority(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    bool is_priority = step->kind == STEP_SET_PRIORITY;
    struct thread_extra *target = &kernel->extras[step->target];
    struct thread_extra *extra = begin(
        kernel, thread, is_priority ? SERVICE_SET_PRIORITY : SERVICE_SET_THRESHOLD, THREAD_NONE);
    uint8_t wanted = (uint8_t)step->amount.constant;
    extra->value = wanted;
    if (!is_priority && wanted > target->own_priority) {
        pool_call_finish(thread, STATUS_THRESH_ERROR);
        return;
    }
    if (is_priority) {
        target->own_priority = wanted;
    }
    target->own_threshold = wanted;
    mutex_set_priority(kernel, step->target);
    pool_call_finish(thread, STATUS_SUCCESS);
}

void object_return(struct kernel *kernel, struct thread *thread, const struct step *step)
{
    struct thread_extra *extra = extra_of(kernel, thread);
    bool receives = thread->service == SERVICE_RECEIVE && thread->status == STATUS_SUCCESS;
    struct holding message = receives ? extra->message : extra->fresh;
    bool has_memory = (receives || thread->service == SERVICE_SEND) && message.address != 0;
    struct object_call call = {.called = thread->called,
                               .returned = kernel->now,
                               .thread = kernel->current,
                               .object = extra->object,
                               .target_thread =
                                   extra->object == THREAD_NONE ? step->target : SCENARIO_NONE,
                               .service = thread->service,
                               .status = thread->status,
                               .waited = thread->waited,
                               .suspended_cycles = extra->wait_cycles,
                               .value = extra->value,
                               .memory_pool = SCENARIO_NONE,
                               .memory = CALL_NO_ADDRESS};
    if (extra->object != THREAD_NONE) {
        call.waiting = kernel->objects[extra->object].waiting_count;
    }
    thread->phase = PHASE_STEP;
    if (has_memory) {
        call.memory_pool = message.pool;
        call.memory = message.address - kernel->pools[message.pool].start;
    }
    if (receives && has_memory) {
        if (step->bag != SCENARIO_NONE && !bag_put(&kernel->bags[step->bag], message)) {
            kernel_stop(kernel, KERNEL_NO_HOST_MEMORY);
        }
        extra->message = (struct holding){0};
    }
    extra->fresh = (struct holding){0};
    if (kernel->observer->object_called != NULL) {
        kernel->observer->object_called(kernel->observer->context, &call);
    }
}

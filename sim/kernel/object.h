/// Queues, semaphores, mutexes and event flags: what threads wait at beside pools.
///
/// Who waits stands in order of arrival. A message, an instance or a mutex goes straight to the
/// first that waits, a mutex with inheritance to the best; flags wake all whom they satisfy, in
/// order. Services take no time.
#ifndef OBJECT_H
#define OBJECT_H

#include "state.h"

/// False if the host has no memory. Cost: O(objects + queue capacities).
bool object_create_all(struct kernel *kernel);

void object_free_all(struct kernel *kernel);

/// Calls the service of the step that a thread is at: STEP_SEND to STEP_CLEAR. A send from an empty
/// bag is passed over: false.
bool object_call(struct kernel *kernel, struct thread *thread, const struct step *step);

/// Calls STEP_SET_PRIORITY or STEP_SET_THRESHOLD.
void object_call_priority(struct kernel *kernel, struct thread *thread, const struct step *step);

/// PHASE_RETURN of a service begun here: what was received goes into its bag, and a row is told.
void object_return(struct kernel *kernel, struct thread *thread, const struct step *step);

/// A thread has ended: its mutexes go to those who wait for them.
void object_release_mutexes(struct kernel *kernel, uint32_t owner);

/// Whether a thread waits at an object.
static inline bool object_is_waited_at(const struct thread *thread)
{
    return thread->state >= THREAD_WAITING_QUEUE;
}

/// Takes a thread out of the list that it waits in, unserved; a message that it was to send goes
/// back into its bag. It is not made ready.
void object_cancel_wait(struct kernel *kernel, struct thread *thread, enum wait_end end);

#endif

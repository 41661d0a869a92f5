/// Mutexes: ownership and priority inheritance.
///
/// The owner of a mutex that inherits runs at the best priority of those who have waited for it
/// since it became the owner, until it gives the mutex back; whether their waits have ended plays
/// no part. A thread that owns several runs at the best of all. It is not handed on: an owner that
/// itself waits for a mutex gives its owner the priority that it had when it began.
///
/// Source: the ThreadX user guide, chapter 3, "Mutexes", and tx_mutex_get, tx_mutex_put. What
/// set_priority changes meanwhile, which the guide says may be undone, is what comes back.
#ifndef MUTEX_H
#define MUTEX_H

#include "state.h"

/// The running thread is about to wait for a mutex: its owner inherits. Returns whether that raises
/// the owner's priority. Cost: O(objects).
bool mutex_inherit(struct kernel *kernel, struct kernel_object *mutex, uint32_t waiter);

/// A mutex has gone to the best who waited for it: what it has from those who wait still, none of
/// them better. It counts once the new owner gives up another mutex. Cost: O(waiters).
void mutex_inherit_from_all(const struct kernel *kernel, struct kernel_object *mutex);

/// Whom a mutex that is given up goes to: the first who waits, with inheritance the best;
/// THREAD_NONE when nobody waits. Cost: O(waiters).
uint32_t mutex_heir(const struct kernel *kernel, const struct kernel_object *mutex);

/// Gives a thread the priority and threshold that are its own, or better ones by its mutexes.
/// Cost: O(objects).
void mutex_set_priority(struct kernel *kernel, uint32_t thread);

#endif

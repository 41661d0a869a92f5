/// Mutexes: ownership and priority inheritance.
///
/// The owner of a mutex that inherits runs at the best priority of those who wait for it, until it
/// gives the mutex back. A thread that owns several runs at the best of all. It is not handed on:
/// an owner that itself waits for a mutex gives its owner the priority that it had when it began.
#ifndef MUTEX_H
#define MUTEX_H

#include "state.h"

/// The running thread is about to wait for a mutex: its owner inherits. Returns whether that raises
/// its priority.
bool mutex_inherit(struct kernel *kernel, const struct kernel_object *mutex, uint32_t waiter);

/// Whom a mutex that is given up goes to; THREAD_NONE when nobody waits.
uint32_t mutex_heir(const struct kernel *kernel, const struct kernel_object *mutex);

/// Gives a thread the priority and threshold that are its own, or better ones by its mutexes.
void mutex_set_priority(struct kernel *kernel, uint32_t thread);

#endif

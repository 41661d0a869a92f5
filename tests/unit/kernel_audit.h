/// Holds the kernel's insides against what is true of them between any two steps: that the ready
/// lists, the waiting lists and their counts agree with the threads' states; that nobody runs whom
/// a ready thread is to preempt; that nobody waits for what is there; that a mutex has one owner,
/// who has what it inherits; that no allocation is held twice.
#ifndef KERNEL_AUDIT_H
#define KERNEL_AUDIT_H

#include "sim/kernel/state.h"

/// Fails the test where something is not as it should be. The kernel is paused.
void kernel_audit(const struct kernel *kernel);

/// Passes each allocation that is held to `visit`: those in bags, in messages, and at threads that
/// send, have received, or make an allocation anew.
void kernel_audit_holdings(const struct kernel *kernel,
                           void (*visit)(void *context, const struct holding *holding),
                           void *context);

/// Whether flags are those that a thread waits for.
bool kernel_audit_satisfies(const struct kernel *kernel, uint32_t thread, uint32_t flags);

#endif

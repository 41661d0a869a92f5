/// The pools' services as threads call them: begin, go on when the thread runs, return.
#ifndef POOL_CALL_H
#define POOL_CALL_H

#include "state.h"

/// Calls allocate for the step that the thread is at.
void pool_call_allocate(struct kernel *kernel, struct thread *thread, const struct step *step);

/// The same for a step whose target is a route.
void pool_call_allocate_routed(struct kernel *kernel, struct thread *thread,
                               const struct step *step);

/// Calls allocate of `size` bytes; of a block pool, a block if it is large enough (else
/// SIZE_ERROR).
void pool_call_allocate_size(struct kernel *kernel, struct thread *thread, uint32_t pool,
                             uint64_t size, uint32_t wait_ticks);

/// The same from a route, by its index.
void pool_call_allocate_by_route(struct kernel *kernel, struct thread *thread, uint32_t route,
                                 uint64_t size, uint32_t wait_ticks);

/// Calls release for one holding.
void pool_call_release(struct kernel *kernel, struct thread *thread, struct holding holding);

/// Calls prioritize or delete.
void pool_call_control(struct kernel *kernel, struct thread *thread, enum service service,
                       uint32_t pool);

/// PHASE_CALL: the call's cost is paid, its first critical section comes.
void pool_call_begin(struct kernel *kernel, struct thread *thread);

/// PHASE_SEARCH: the next stretch of a search, up to the next interrupt.
void pool_call_search(struct kernel *kernel, struct thread *thread);

/// PHASE_SEARCHED: a stretch is paid for, its outcome comes.
void pool_call_searched(struct kernel *kernel, struct thread *thread);

/// Takes a waiting thread out of its pool's list and tells so; it is not made ready. If the pool's
/// policy is that the next waiter is tried then, kernel->rescan_count grows: one of the next two is
/// to follow.
void pool_call_cancel_wait(struct kernel *kernel, struct thread *thread, enum pool_status status,
                           enum wait_end end, uint32_t by_thread);

/// The running thread, whose service it was, tries the waiters: as a release does, with windows, at
/// its own cost, before the service returns.
void pool_call_begin_rescan(struct kernel *kernel, struct thread *thread);

/// After timeouts: the system timer thread, which takes no time, tries the waiters of each pool in
/// turn. The thread that left last is charged for it, and pays when it runs.
void pool_call_rescan_at_once(struct kernel *kernel);

/// Ends the service in progress: it returns when the thread runs.
void pool_call_finish(struct thread *thread, enum service_status status);

/// PHASE_RETURN: the service returns, and a row is told.
void pool_call_return(struct kernel *kernel, struct thread *thread, const struct step *step);

#endif

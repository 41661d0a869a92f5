/// Allocations made anew in another size: allocate, copy, release.
///
/// The allocation leaves its bag while this is under way, and is again the oldest if it fails; what
/// replaces it becomes the newest.
#ifndef RENEW_H
#define RENEW_H

#include "state.h"

/// STEP_RESIZE: calls allocate for the oldest of the bag. False when the bag is empty.
bool renew_begin(struct kernel *kernel, struct thread *thread, const struct step *step);

/// Calls allocate of `size` bytes in place of `old`: from its pool, or from the route that it is
/// of.
void renew_allocate(struct kernel *kernel, struct thread *thread, struct holding old, uint64_t size,
                    uint32_t wait_ticks);

/// Copies to what was allocated, and calls release for the old one.
void renew_release(struct kernel *kernel, struct thread *thread);

/// STEP_RESIZE_END: does so, or puts the old one back. False if there is nothing to release.
bool renew_end(struct kernel *kernel, struct thread *thread, const struct step *step);

/// STEP_RESIZE_END: the release has returned: the new one goes into the bag.
void renew_returned(struct kernel *kernel, struct thread *thread, const struct step *step);

#endif

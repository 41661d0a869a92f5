/// The thread services of the kernel: abort, suspend, resume, terminate.
#ifndef THREAD_CALL_H
#define THREAD_CALL_H

#include "state.h"

/// Carries a service out on `target` for the running thread. A call that suspends or terminates
/// the caller itself returns when it is resumed, or never.
enum service_status thread_call(struct kernel *kernel, enum service service, uint32_t target);

#endif

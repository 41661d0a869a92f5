/// What the kernel tells about a run. The kernel's own interface: recorders implement it from
/// above, and the kernel knows none of them.
///
/// Every function may be NULL. All are called in the order in which things happen, at the
/// simulated time `now`; none may change anything in the kernel. Structs passed are valid during
/// the call only.
#ifndef OBSERVER_H
#define OBSERVER_H

#include "sim/scenario/scenario.h"

enum service {
    SERVICE_ALLOCATE,
    SERVICE_RELEASE,
    SERVICE_PRIORITIZE,
    SERVICE_DELETE,
    SERVICE_ABORT,
    SERVICE_SUSPEND,
    SERVICE_RESUME,
    SERVICE_TERMINATE,
    SERVICE_COUNT,
};

/// What a service returned: the pools' statuses and the thread services'. Names as in ops.csv.
enum service_status {
    STATUS_SUCCESS,
    STATUS_NO_MEMORY,
    STATUS_POOL_ERROR,
    STATUS_PTR_ERROR,
    STATUS_SIZE_ERROR,
    STATUS_WAIT_ERROR,
    STATUS_CALLER_ERROR,
    STATUS_DELETED,
    STATUS_WAIT_ABORTED,
    STATUS_CORRUPT, ///< the run ends with it
    STATUS_WAIT_ABORT_ERROR,
    STATUS_SUSPEND_ERROR,
    STATUS_RESUME_ERROR,
    STATUS_SUSPEND_LIFTED,
    STATUS_COUNT,
};

/// "allocate", static.
const char *service_name(enum service service);

/// "NO_MEMORY", static.
const char *service_status_name(enum service_status status);

#define CALL_NO_ADDRESS UINT64_MAX

/// A pool's figures at one moment; those of a deleted pool are as at its deletion, waiting 0.
struct pool_figures {
    uint64_t available; ///< bytes, or blocks of a block pool
    uint64_t fragments; ///< byte pools only, as the next three
    uint64_t searches;
    uint64_t merges;
    uint64_t splits;
    uint32_t waiting;
};

/// A service call that returned: a row of ops.csv and what explains it.
struct call {
    cycles_t called;
    cycles_t returned;
    uint32_t thread;
    uint32_t pool;               ///< SCENARIO_NONE for services on threads
    uint8_t service;             ///< enum service
    uint8_t status;              ///< enum service_status
    bool waited;                 ///< it was suspended on the pool
    uint32_t target_thread;      ///< of a service on a thread, else SCENARIO_NONE
    uint64_t size;               ///< as asked; a block pool's block size as written; else 0
    uint64_t address;            ///< offset in the pool, or CALL_NO_ADDRESS
    uint64_t searched;           ///< fragments examined for this call, those for waiters included
    cycles_t suspended_cycles;   ///< from joining the waiting list to leaving it
    cycles_t service_cycles;     ///< what it cost: charged for the call and its searches
    cycles_t closed_cycles;      ///< the most of it that can have been without a window: the call's
                                 ///< own cost and its longest step of a search
    struct pool_figures figures; ///< at return; meaningless without a pool
};

/// Memory changes hands. offset and size are the whole fragment's, header or link word included.
struct memory_change {
    cycles_t now;
    uint32_t pool;
    uint32_t thread; ///< granted: whose it becomes; freed: who released it
    uint64_t offset_bytes;
    uint64_t size_bytes;
    uint64_t request_bytes; ///< granted: as asked
    bool to_waiter;         ///< granted: handed over by a release
    bool undone; ///< granted and freed: a release found it for a waiter who had gone meanwhile
};

/// Why a thread left a waiting list.
enum wait_end {
    WAIT_SERVED,
    WAIT_TIMED_OUT,
    WAIT_ENDED_BY_ABORT,
    WAIT_ENDED_BY_DELETE,
    WAIT_ENDED_BY_TERMINATE,
};

/// A wait begins or ends; `waiting` counts the list afterwards.
struct wait_change {
    cycles_t now;
    uint32_t pool;
    uint32_t thread;
    uint64_t size;          ///< as asked
    uint64_t request_bytes; ///< rounded
    enum wait_end end;      ///< at its end
    uint32_t by_thread;     ///< at its end: who released, aborted, deleted or terminated; or none
};

enum thread_state {
    THREAD_READY,
    THREAD_RUNNING,
    THREAD_SLEEPING,
    THREAD_WAITING_BYTES,
    THREAD_WAITING_BLOCK,
    THREAD_SUSPENDED,
    THREAD_COMPLETED,
    THREAD_TERMINATED,
};

struct kernel;

struct observer {
    void *context; ///< passed to each; the recorder's

    void (*call_returned)(void *context, const struct call *call);
    void (*memory_granted)(void *context, const struct memory_change *change);
    void (*memory_freed)(void *context, const struct memory_change *change);
    void (*wait_begun)(void *context, const struct wait_change *change);
    void (*wait_ended)(void *context, const struct wait_change *change);
    /// The first waiter of a pool was looked at by a release, and nothing was found for it.
    void (*rescan_failed)(void *context, cycles_t now, uint32_t pool);
    /// A waiting list was prioritized.
    void (*waiters_reordered)(void *context, cycles_t now, uint32_t pool);
    void (*pool_deleted)(void *context, cycles_t now, uint32_t pool, uint32_t by_thread);
    void (*thread_changed)(void *context, cycles_t now, uint32_t thread, enum thread_state state);
    /// A thread was terminated: the same as thread_changed tells, for those who want no more.
    void (*thread_terminated)(void *context, cycles_t now, uint32_t thread);
    void (*note)(void *context, cycles_t now, uint32_t thread, uint32_t note);
    /// Time is about to pass `*sample_at` (set it in advance through kernel_sample_at()): all
    /// until then is as it stands. `now` is where time goes. Returns the next sample time.
    cycles_t (*sample)(void *context, cycles_t sample_at, cycles_t now);
};

#endif

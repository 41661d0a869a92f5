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
    SERVICE_COUNT, ///< those above have rows in ops.csv; those below are told by object_called()
    SERVICE_SEND = SERVICE_COUNT,
    SERVICE_RECEIVE,
    SERVICE_GET,
    SERVICE_PUT,
    SERVICE_SET,
    SERVICE_CLEAR,
    SERVICE_SET_PRIORITY,
    SERVICE_SET_THRESHOLD,
    SERVICE_ALL_COUNT,
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
    STATUS_COUNT, ///< those above are in ops.csv; those below are of objects and priorities alone
    STATUS_QUEUE_FULL = STATUS_COUNT,
    STATUS_QUEUE_EMPTY,
    STATUS_NO_INSTANCE,   ///< of a semaphore
    STATUS_NOT_AVAILABLE, ///< a mutex
    STATUS_NOT_OWNED,     ///< a mutex
    STATUS_NO_EVENTS,
    STATUS_THRESH_ERROR,
    STATUS_ALL_COUNT,
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

/// A service on an object, or on a thread's priority, that returned: a row of objects.csv.
struct object_call {
    cycles_t called;
    cycles_t returned;
    uint32_t thread;
    uint32_t object;        ///< into scenario.objects; SCENARIO_NONE for services on threads
    uint32_t target_thread; ///< of a service on a thread, else SCENARIO_NONE
    uint8_t service;        ///< enum service, SERVICE_SEND and later
    uint8_t status;         ///< enum service_status
    bool waited;
    cycles_t suspended_cycles; ///< from joining the waiting list to leaving it
    uint64_t value;   ///< when it was done, by whoever served it: a queue's messages, a semaphore's
                      ///< count, flags (of a get before any of them are cleared), how often a mutex
                      ///< is owned; for a thread its priority or threshold
    uint32_t waiting; ///< threads in the object's waiting list, at return
    uint32_t memory_pool; ///< of the allocation sent or received, else SCENARIO_NONE
    uint64_t memory;      ///< its offset in that pool, or CALL_NO_ADDRESS
};

/// A thread begins to wait at an object, or its wait ends.
struct object_wait {
    cycles_t now;
    uint32_t object;
    uint32_t thread;
    uint8_t service;    ///< enum service: SERVICE_SEND, SERVICE_RECEIVE or SERVICE_GET
    uint8_t end;        ///< at its end: enum wait_end
    uint32_t by_thread; ///< at its end: who served, aborted or terminated it; or none
    bool raises;        ///< at its beginning: the owner of the mutex inherits its priority
};

/// A service succeeded without a wait: what the object is afterwards. Those whom it served have
/// been told of before. Told when it is done, which may be long before the call returns.
struct object_change {
    cycles_t now;
    uint32_t object;
    uint32_t thread; ///< who called; of a mutex that passes on because its owner ended: that one
    uint8_t service; ///< enum service, SERVICE_SEND to SERVICE_CLEAR
    uint64_t value;  ///< as object_call.value, but of flags always as they are afterwards
    uint32_t owner;  ///< of a mutex with a value, else SCENARIO_NONE
};

/// What kept an interrupt from being taken when it arrived.
enum hold {
    HOLD_NONE,    ///< it was taken at once
    HOLD_CALL,    ///< a thread was in a service's own cost, or about to return from it
    HOLD_SEARCH,  ///< a thread was in a step of a search
    HOLD_ROUTINE, ///< another interrupt, or a timer's steps
    HOLD_TICK,    ///< the tick
    HOLD_COUNT,
};

/// An interrupt was served.
struct interrupt_change {
    cycles_t arrived;
    cycles_t taken; ///< when its routine began: the latency is taken - arrived
    cycles_t ended;
    uint32_t thread;      ///< into scenario.threads: which interrupt
    uint64_t lost;        ///< arrivals while an earlier one waited, since the last one taken
    uint8_t hold;         ///< enum hold: what was under way when it arrived
    uint8_t held_service; ///< HOLD_CALL, HOLD_SEARCH: enum service
    uint32_t held_thread; ///< whose call; of HOLD_ROUTINE the last before it; else SCENARIO_NONE
    uint32_t held_pool;   ///< HOLD_CALL, HOLD_SEARCH: of the service, or SCENARIO_NONE
};

/// A touched allocation was found overwritten when it was looked at again.
struct memory_damage {
    cycles_t now;
    uint32_t pool;
    uint32_t thread;       ///< who looked: released, touched or resized
    uint64_t offset_bytes; ///< of the first byte that differs, from the pool's start
    uint64_t start_bytes;  ///< of the caller's memory, from the pool's start
    uint64_t size_bytes;   ///< as asked
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
    THREAD_WAITING_QUEUE,
    THREAD_WAITING_SEMAPHORE,
    THREAD_WAITING_MUTEX,
    THREAD_WAITING_FLAGS,
    THREAD_STATE_COUNT,
};

/// A thread goes from one state to another.
struct thread_change {
    cycles_t now;
    uint32_t thread;
    enum thread_state state; ///< from now on
    uint32_t by_thread; ///< whose service made it ready or stopped it; SCENARIO_NONE: the clock,
                        ///< or nobody but itself
    uint32_t pool;      ///< that it waits for, or SCENARIO_NONE
    uint32_t object;    ///< that it waits at, or SCENARIO_NONE
    uint64_t ticks; ///< how long it sleeps or waits at most; SCENARIO_FOREVER: no end, or no wait
};

struct kernel;

struct observer {
    void *context; ///< passed to each; the recorder's

    void (*call_returned)(void *context, const struct call *call);
    void (*object_called)(void *context, const struct object_call *call);
    void (*object_wait_begun)(void *context, const struct object_wait *wait);
    void (*object_wait_ended)(void *context, const struct object_wait *wait);
    void (*object_changed)(void *context, const struct object_change *change);
    void (*interrupt_taken)(void *context, const struct interrupt_change *change);
    /// A timer's or a phase's steps are done.
    void (*routine_run)(void *context, cycles_t now, uint32_t thread);
    void (*memory_damaged)(void *context, const struct memory_damage *damage);
    void (*memory_granted)(void *context, const struct memory_change *change);
    void (*memory_freed)(void *context, const struct memory_change *change);
    void (*wait_begun)(void *context, const struct wait_change *change);
    void (*wait_ended)(void *context, const struct wait_change *change);
    /// The first waiter of a pool was looked at by a release, and nothing was found for it.
    void (*rescan_failed)(void *context, cycles_t now, uint32_t pool);
    /// A waiting list was prioritized.
    void (*waiters_reordered)(void *context, cycles_t now, uint32_t pool);
    void (*pool_deleted)(void *context, cycles_t now, uint32_t pool, uint32_t by_thread);
    /// Told of threads alone. One that another takes the processor from is not told of: it is ready
    /// from when that one is running.
    void (*thread_changed)(void *context, const struct thread_change *change);
    /// The steps of an interrupt, timer or phase begin, and end: in between it is they that call.
    void (*routine_began)(void *context, cycles_t now, uint32_t thread);
    void (*routine_ended)(void *context, cycles_t now, uint32_t thread);
    /// A thread was terminated: the same as thread_changed tells, for those who want no more.
    void (*thread_terminated)(void *context, cycles_t now, uint32_t thread);
    void (*note)(void *context, cycles_t now, uint32_t thread, uint32_t note);
    /// Time is about to pass `*sample_at` (set it in advance through kernel_sample_at()): all
    /// until then is as it stands. `now` is where time goes. Returns the next sample time.
    cycles_t (*sample)(void *context, cycles_t sample_at, cycles_t now);
};

#endif

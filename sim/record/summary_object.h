/// What is counted of objects, interrupts, timers and phases. Part of summary.h.
///
/// A *failure* is a send, receive or get that did not get what it was called for, an *error* any
/// other service that was refused; calls count when they return. A *wait* is the time from joining
/// an object's waiting list to leaving it, whatever its end. How far a queue was filled, how low a
/// semaphore's count went and how long a mutex was owned is exact: it is told as it changes.
///
/// Cost: about 10 ns a call; some hundred bytes an object, and its histograms.
#ifndef SUMMARY_OBJECT_H
#define SUMMARY_OBJECT_H

#include "histogram.h"
#include "sim/kernel/kernel.h"

#define OBJECT_SERVICES (SERVICE_CLEAR - SERVICE_SEND + 1)

/// The longest time that a mutex was owned; of several the first.
struct summary_held {
    cycles_t cycles;
    cycles_t begun;
    uint32_t thread; ///< SCENARIO_NONE while there is none
};

struct summary_object {
    uint64_t calls[OBJECT_SERVICES]; ///< from SERVICE_SEND
    uint64_t failures;
    uint64_t failures_by[STATUS_ALL_COUNT];
    uint64_t errors;
    uint64_t errors_by[STATUS_ALL_COUNT];
    uint64_t timeouts;
    struct histogram wait; ///< in cycles
    struct histogram send_wait;
    struct histogram receive_wait;
    uint64_t value;       ///< now, and at the end: as object_call.value
    uint64_t high_water;  ///< the most of it at any time
    uint64_t low_water;   ///< the least
    uint32_t waiting;     ///< now, and at the end
    uint32_t waiting_max; ///< the most at any time
    uint64_t raises;      ///< of an owner's priority by one who began to wait
    uint32_t owner;       ///< of a mutex; SCENARIO_NONE
    cycles_t owned_since;
    struct histogram held; ///< in cycles; at the end the one that goes on as well
    struct summary_held longest;
};

/// An interrupt, timer or phase.
struct summary_routine {
    uint64_t runs; ///< interrupts: arrivals taken
    uint64_t lost; ///< interrupts, as the next three
    cycles_t busy_cycles;
    struct histogram latency;
    struct interrupt_change worst; ///< the one taken latest after its arrival, of several the
                                   ///< first; of meaning when latency.count > 0
};

/// Zero it before summary_objects_begin(); the caller owns it.
struct summary_objects {
    const struct scenario *scenario;
    struct summary_object *objects;   ///< of the scenario
    struct summary_routine *routines; ///< from thread `first_routine` on
    uint32_t first_routine;           ///< thread_count when there are none
    bool out_of_memory;               ///< the host was: figures are missing
};

/// Begins. scenario is borrowed until summary_objects_free().
/// Returns false when the host has no memory; there is nothing to free then.
bool summary_objects_begin(struct summary_objects *objects, const struct scenario *scenario);

/// Count what the observer tells.
void summary_object_called(struct summary_objects *objects, const struct object_call *call);
void summary_object_wait_begun(struct summary_objects *objects, const struct object_wait *wait);
void summary_object_wait_ended(struct summary_objects *objects, const struct object_wait *wait);
void summary_object_changed(struct summary_objects *objects, const struct object_change *change);
void summary_interrupt_taken(struct summary_objects *objects,
                             const struct interrupt_change *change);
void summary_routine_run(struct summary_objects *objects, uint32_t thread);

/// Ends what goes on.
void summary_objects_end(struct summary_objects *objects, cycles_t end);

/// Frees what it holds and zeroes it.
void summary_objects_free(struct summary_objects *objects);

/// The routine of an index into scenario.threads; borrowed.
const struct summary_routine *summary_routine_of(const struct summary_objects *objects,
                                                 uint32_t thread);

/// Whether a kind of object has a service, SERVICE_SEND to SERVICE_CLEAR.
bool object_has_service(enum object_kind kind, enum service service);

/// "queue", "semaphore", "mutex" or "flags", static.
const char *object_kind_name(enum object_kind kind);

/// "thread", "interrupt", "timer" or "phase", static.
const char *thread_kind_name(enum thread_kind kind);

/// "none", "call", "search", "routine" or "tick", static.
const char *hold_name(enum hold hold);

#endif

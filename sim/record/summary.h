/// Everything counted, for each pool, object and thread; and summary.json.
///
/// A *failure* is an allocation that did not get its memory, an *error* any other service call
/// that was refused. A *timeout* is a failure after a wait that ran out. A *search* is what an
/// allocation from a byte pool examined, calls refused for their parameters left out; a *wait* the
/// time that an allocation was suspended, whatever its end; *latency* the time from a call to its
/// return. Calls that had not returned when the run ended count nowhere.
///
/// Cost: about 10 ns a call; 120 bytes a thread, and some hundred for each of its histograms that
/// has to hold more than zeros.
#ifndef SUMMARY_H
#define SUMMARY_H

#include "histogram.h"
#include "output.h"
#include "series.h"
#include "sim/kernel/kernel.h"
#include "summary_object.h"
#include "usage.h"

/// The call that had the most of something; of several the first to return.
struct summary_worst {
    uint64_t value; ///< cycles or fragments
    cycles_t called;
    uint32_t thread; ///< SCENARIO_NONE while there is none
};

struct summary_pool {
    bool is_byte;
    uint64_t calls[SERVICE_COUNT];
    uint64_t failures; ///< allocations that failed; the next two add up by status
    uint64_t failures_by[STATUS_COUNT];
    uint64_t errors; ///< of the other services
    uint64_t errors_by[STATUS_COUNT];
    uint64_t timeouts;
    struct histogram search;          ///< byte pools
    struct histogram wait;            ///< in cycles
    struct histogram latency;         ///< of allocations, in cycles
    struct histogram release_latency; ///< of releases, in cycles
    struct summary_worst worst_wait;
    struct summary_worst worst_search;
    struct summary_worst worst_latency; ///< of allocations
    uint64_t service_cycles;            ///< charged for its services
    uint64_t closed_cycles;             ///< the longest stretch of them without a window
    uint64_t in_use;                    ///< bytes with their headers, or blocks
    uint64_t high_water;                ///< the most of it at any time
    uint64_t capacity;                  ///< what is available when nothing is in use

    bool is_alive;               ///< at the end, as the rest
    struct pool_figures figures; ///< those of a deleted pool as at its deletion
    uint32_t free_fragments;     ///< byte pools, as the next three
    uint32_t largest_free;
    struct fragmentation fragmentation_max; ///< over all samples, each measure by itself
    struct fragmentation fragmentation_end;
};

/// What few threads have.
struct summary_trouble {
    uint64_t failures;
    uint64_t failures_by[STATUS_COUNT];
    uint64_t errors;
    uint64_t errors_by[STATUS_COUNT];
    uint64_t timeouts;
};

/// Many threads never search or wait: a histogram is NULL until it has to hold more than zeros,
/// which are counted apart (histogram_figures_of() puts the two together).
struct summary_thread {
    uint64_t zero_searches;
    uint64_t service_cycles; ///< charged for the pools' services
    uint64_t calls[SERVICE_COUNT];
    struct histogram *search;
    struct histogram *latency; ///< of allocations, in cycles; all others took none
    struct histogram *wait;    ///< in cycles; zeros included
    struct summary_trouble *trouble;
    uint8_t state; ///< enum thread_state at the end
};

/// Zero it before summary_begin(); the caller owns it.
struct summary {
    const struct scenario *scenario;
    struct summary_pool *pools;     ///< of the scenario
    struct usage *usages;           ///< by pool: what becomes of its memory
    struct summary_thread *threads; ///< of the scenario, its interrupts, timers and phases included
    struct summary_objects objects; ///< and what these, and objects, have besides
    uint64_t seed;
    enum kernel_state state; ///< at the end, as the next three
    cycles_t end_cycles;
    uint64_t call_count;
    uint64_t switch_count;
    bool out_of_memory; ///< the host was: figures are missing
};

/// Begins. scenario is borrowed until summary_free(); the kernel has not run yet.
/// Returns false when the host has no memory; there is nothing to free then.
bool summary_begin(struct summary *summary, const struct scenario *scenario, uint64_t seed,
                   const struct kernel *kernel);

/// Counts. Observer's functions: context is the struct summary.
void summary_call_returned(void *context, const struct call *call);
void summary_memory_granted(void *context, const struct memory_change *change);
void summary_memory_freed(void *context, const struct memory_change *change);

/// What the memory that is freed was asked for as. To be told before summary_memory_freed(), and
/// not at all for memory whose grant was never told.
void summary_request_freed(struct summary *summary, const struct memory_change *change,
                           uint64_t request_bytes);

void summary_pool_deleted(struct summary *summary, cycles_t now, uint32_t pool);

/// Takes the final figures.
///
/// series      after its series_end(); NULL leaves what is known from it at 0
void summary_end(struct summary *summary, const struct kernel *kernel, enum kernel_state state,
                 const struct series *series);

/// Frees what it holds and zeroes it.
void summary_free(struct summary *summary);

/// The figures of one thread.
struct histogram_figures summary_thread_searches(const struct summary_thread *thread);
struct histogram_figures summary_thread_latencies(const struct summary_thread *thread);
struct histogram_figures summary_thread_waits(const struct summary_thread *thread);

#endif

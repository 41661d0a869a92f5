/// The kernel's insides, shared by the files of sim/kernel/ and by nobody else.
#ifndef STATE_H
#define STATE_H

#include "bag.h"
#include "kernel.h"
#include "live.h"
#include "random.h"
#include "timer_wheel.h"

#define THREAD_NONE SCENARIO_NONE
#define ARRIVAL_NONE UINT32_MAX
#define PRIORITY_COUNT (SCENARIO_PRIORITY_MAX + 1)

/// A wait without end, where ticks take half the room.
#define TICKS_FOREVER UINT32_MAX

/// Where a thread stands in its program. It goes on from there whenever it runs, once its charge
/// is paid.
enum phase {
    PHASE_STEP,     ///< at the beginning of a step
    PHASE_CALL,     ///< a service was called; its cost is paid, its work is to be done
    PHASE_SEARCH,   ///< in a byte pool's service, before the next stretch of a search
    PHASE_SEARCHED, ///< the same, after a stretch: its outcome is to be dealt with
    PHASE_RETURN,   ///< a service is done and returns when the thread runs
};

/// What is random in a thread's steps.
struct thread_streams {
    struct random_stream amounts;
    struct random_stream picks;
};

/// A thread. What a step or a call touches stands in its two cache lines, since with many threads
/// the time goes into fetching them; what few need stands apart.
struct thread {
    _Alignas(64) cycles_t charge; ///< cycles to pass before the thread does anything more
    uint64_t rounds_left;         ///< of `repeat`; SCENARIO_FOREVER
    uint32_t step;                ///< into scenario.steps
    uint32_t first_step;          ///< of its program
    uint32_t end_step;            ///< behind the last
    uint32_t release_left;        ///< holdings that a `release: all` has still to give back
    uint32_t ready_next;          ///< circular within one priority
    uint32_t ready_previous;
    uint32_t slice_left; ///< ticks; 0 when it has no time slice
    uint32_t slice_ticks;
    uint32_t loops;   ///< into kernel.loops: rounds left of each loop it is in
    uint32_t streams; ///< into kernel.streams, or SCENARIO_NONE
    uint8_t state;    ///< enum thread_state
    uint8_t phase;
    uint8_t outcome; ///< enum pool_step of the last stretch of a search
    uint8_t status;  ///< of the service in progress. Not beside its service: compilers test two
                     ///< neighbours in one load, which waits for the two stores
    uint8_t priority;
    uint8_t threshold;
    bool is_preempted;    ///< noted as preempted although it has a threshold
    bool suspend_pending; ///< a suspension is delayed until its wait ends

    // The service in progress.
    _Alignas(64) cycles_t called; ///< when it was called
    cycles_t service_cycles;      ///< charged for it
    cycles_t closed_cycles;       ///< the longest step of a search charged for it
    uint64_t size;                ///< that it was asked for
    uint64_t address;             ///< target address that it concerns; 0 for none
    uint64_t searched;            ///< fragments examined by it
    struct kernel_pool *pool;     ///< that it concerns
    uint32_t wait_ticks;          ///< how long it may wait; TICKS_FOREVER
    uint8_t service;
    bool waited;
    bool grant_told; ///< the observer knows of the memory that the search found
};

_Static_assert(sizeof(struct thread) == 128, "a thread has two cache lines");

/// What threads have beside, by the same index, in scenarios that use objects, interrupts, timers,
/// phases, recorded workloads, priorities that change, or allocations made anew.
struct thread_extra {
    struct holding message; ///< a message sent or received; an allocation that is made anew
    struct holding fresh;   ///< what an allocation that is made anew becomes
    cycles_t wait_begun;    ///< at an object
    cycles_t wait_cycles;   ///< of the service in progress, if it waited
    cycles_t arrival_at;    ///< when it is next to come, while it is in kernel.arrivals
    uint64_t value; ///< of the object or thread that the service concerned, when it was done
    uint32_t arrival_place; ///< in kernel.arrivals, or ARRIVAL_NONE
    uint32_t next_time;     ///< of an interrupt's list of times: how many have come
    uint32_t object;        ///< of the service in progress, or THREAD_NONE
    uint32_t wait_next;     ///< in the object's waiting list
    uint32_t wait_previous;
    uint32_t bits;         ///< flags that it wants
    uint32_t rate_percent; ///< of what is written
    uint32_t replay_stage; ///< enum replay_stage
    uint8_t order;         ///< enum get_order
    uint8_t own_priority;  ///< without what mutexes give
    uint8_t own_threshold;
};

/// Something that threads wait at, beside pools.
struct kernel_object {
    enum object_kind kind;
    bool inherits;
    uint32_t first; ///< of those who wait, in order of arrival; THREAD_NONE
    uint32_t last;
    uint32_t waiting_count;
    uint32_t count;           ///< messages; instances of a semaphore; how often a mutex is owned
    uint32_t capacity;        ///< of a queue
    uint32_t head;            ///< where the oldest message is
    uint32_t owner;           ///< of a mutex with a count, else THREAD_NONE
    uint32_t inherited;       ///< the priority that its owner has by it; PRIORITY_COUNT for none
    uint32_t flags;           ///< as they are set
    struct holding *messages; ///< a ring; address 0: a message without memory
};

/// A stretch of time in which no interrupt was let in.
struct kernel_stretch {
    cycles_t end;
    uint32_t thread; ///< whose call or routine
    uint32_t pool;   ///< that the call concerned, or SCENARIO_NONE
    uint8_t service; ///< of a call
    uint8_t hold;    ///< enum hold
};

/// A recorded workload under way.
struct kernel_replay {
    struct recorded_row row;
    cycles_t begun_at;
    bool has_begun;
    bool has_row;
};

/// A thread's waits, by the same index.
struct thread_wait {
    struct pool_waiter waiter; ///< first, so that a waiter is a thread's wait
    cycles_t begun;
    cycles_t cycles; ///< of the service in progress, if it waited
};

struct kernel_pool {
    enum pool_kind kind;
    uint32_t index;
    bool is_alive;
    uint64_t header_bytes;              ///< of a fragment; a block's link word
    cycles_t costs[SERVICE_DELETE + 1]; ///< of its services, beside searches
    uint64_t block_size;                ///< as written
    pool_address_t start;
    void *bytes;
    union {
        struct byte_pool byte;
        struct block_pool block;
    } as;
    struct pool_figures last; ///< a deleted pool's
    struct thread *left;      ///< whose leaving gave the list another first waiter, who is to be
                              ///< tried by policy; NULL for none
};

struct kernel {
    const struct scenario *scenario;
    const struct observer *observer;
    const struct step *steps; ///< scenario->steps
    enum kernel_state state;
    cycles_t now;
    cycles_t sample_at;
    cycles_t next_tick_at;
    cycles_t until;      ///< at most SCENARIO_CYCLES_MAX, so that no sum of times overflows
    uint64_t steps_left; ///< of this kernel_run(); 0 once the run has ended
    uint64_t call_count;
    uint64_t switch_count;

    struct thread *threads; ///< one more than the scenario has: the system timer thread
    struct thread_wait *waits;
    uint32_t timer_thread;
    uint32_t current;     ///< runs, or ran last; THREAD_NONE
    uint32_t execute;     ///< is to run; THREAD_NONE when idle
    uint32_t interrupted; ///< whom a routine under way interrupts; THREAD_NONE for nobody,
                          ///< or for one that it has suspended
    uint32_t ready[PRIORITY_COUNT]; ///< the head of each priority's list
    uint32_t ready_map;             ///< bit p: priority p has a ready thread
    uint32_t preempted_map;         ///< bit p: a thread of priority p is noted as preempted
    uint32_t preempted[PRIORITY_COUNT];
    struct timer_wheel wheel;

    struct kernel_pool *pools;
    struct byte_pool_set byte_pools;
    struct block_pool_set block_pools;
    struct byte_pool_operation *operations; ///< one a thread, if there are byte pools
    uint32_t rescan_count;                  ///< pools with a `left`
    struct bag *bags;
    uint64_t *loops;
    struct thread_streams *streams;

    struct thread_extra *extras; ///< NULL in scenarios that need none
    struct kernel_object *objects;
    cycles_t arrival_at; ///< of the first of `arrivals`; SCENARIO_NO_END when there are none
    uint32_t *arrivals;  ///< a heap of threads, of those that come at a time of their own
    uint32_t arrival_count;
    struct kernel_stretch closed;  ///< the last of a thread's calls, if there are arrivals
    struct kernel_stretch routine; ///< the last of an interrupt or timer
    struct recording recording;
    struct kernel_replay *replays;
    struct live_table live; ///< allocations of recorded workloads, by id

    cycles_t stuck_at;     ///< when a thread that repeats for ever last ended a round
    uint64_t stuck_rounds; ///< since then, without time passing
    uint64_t stuck_loops;  ///< the same of `loop` steps
    struct kernel_fault fault;
};

static inline uint32_t thread_index(const struct kernel *kernel, const struct thread *thread)
{
    return (uint32_t)(thread - kernel->threads);
}

static inline struct thread_wait *wait_of(const struct kernel *kernel, const struct thread *thread)
{
    return &kernel->waits[thread_index(kernel, thread)];
}

static inline struct thread *thread_of_waiter(const struct kernel *kernel,
                                              const struct pool_waiter *waiter)
{
    return &kernel->threads[(const struct thread_wait *)waiter - kernel->waits];
}

static inline struct thread_extra *extra_of(const struct kernel *kernel,
                                            const struct thread *thread)
{
    return &kernel->extras[thread_index(kernel, thread)];
}

/// In whose context a thread's services are called.
static inline enum pool_caller caller_of(const struct kernel *kernel, const struct thread *thread)
{
    return kernel->extras == NULL || kernel->scenario->threads[thread_index(kernel, thread)].kind ==
                                         THREAD_KIND_THREAD
               ? POOL_CALLER_THREAD
               : POOL_CALLER_INTERRUPT;
}

/// Ends the run, whatever steps are left of it.
static inline void kernel_stop(struct kernel *kernel, enum kernel_state state)
{
    kernel->state = state;
    kernel->steps_left = 0;
}

/// A pool's present figures.
static inline void kernel_pool_read(const struct kernel_pool *pool, struct pool_figures *figures)
{
    if (!pool->is_alive) {
        *figures = pool->last;
        return;
    }
    bool is_byte = pool->kind == POOL_KIND_BYTE;
    const struct byte_pool *byte = &pool->as.byte;
    figures->available = is_byte ? byte->available_bytes : pool->as.block.available_count;
    figures->fragments = is_byte ? byte->fragment_count : 0;
    figures->searches = is_byte ? byte->performance.searched : 0;
    figures->merges = is_byte ? byte->performance.merges : 0;
    figures->splits = is_byte ? byte->performance.splits : 0;
    figures->waiting = is_byte ? byte->waiting.count : pool->as.block.waiting.count;
}

/// A draw from the thread's stream, of a quantity that is random.
uint64_t kernel_draw(struct kernel *kernel, const struct thread *thread,
                     const struct quantity *quantity);

/// An amount in the unit of its place: the constant, or a draw.
static inline uint64_t kernel_amount(struct kernel *kernel, const struct thread *thread,
                                     const struct quantity *quantity)
{
    return quantity->distribution == SCENARIO_NONE ? quantity->constant
                                                   : kernel_draw(kernel, thread, quantity);
}

/// The same for ticks: at most SCENARIO_TICKS_MAX, or TICKS_FOREVER.
uint32_t kernel_ticks(struct kernel *kernel, struct thread *thread,
                      const struct quantity *quantity);

#endif

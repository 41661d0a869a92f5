/// The scenario: what a run is to do, as plain structs.
///
/// Everything refers to everything else by index, and each thread's steps are one run of a flat
/// array, so that the kernel executes them without looking anything up. The loader (loader.h)
/// fills it from YAML; a test or a benchmark may build one by hand (builder.h).
#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t cycles_t; ///< simulated time: CPU cycles of the target since start

/// The index that stands for "none".
#define SCENARIO_NONE UINT32_MAX

/// The end of a run that has no `until`.
#define SCENARIO_NO_END UINT64_MAX

/// A wait without end, in ticks (as in `wait: forever`).
#define SCENARIO_FOREVER UINT64_MAX

/// Limits on what a scenario may hold; the loader refuses more.
#define SCENARIO_PRIORITY_MAX 31u
#define SCENARIO_LOOP_DEPTH_MAX 16u
#define SCENARIO_TICKS_MAX UINT64_C(0xFFFFFFFE)     ///< the longest sleep or timed wait
#define SCENARIO_CYCLES_MAX (UINT64_C(1) << 62)     ///< where any run ends; the longest compute
#define SCENARIO_POOL_SIZE_MAX (UINT64_C(1) << 30)  ///< bytes
#define SCENARIO_POOLS_SIZE_MAX (UINT64_C(3) << 30) ///< bytes, all pools together
#define SCENARIO_COUNT_MAX UINT64_C(1000000000000)  ///< rounds of `repeat` and `loop`

enum distribution_kind {
    DISTRIBUTION_UNIFORM,     ///< low..high, both included
    DISTRIBUTION_EXPONENTIAL, ///< mean, cut at maximum
    DISTRIBUTION_LOGNORMAL,   ///< median, sigma, cut at maximum
    DISTRIBUTION_CHOICE,      ///< one of several values with weights
};

/// A random amount. A draw is made in the unit that its parameters were written in, and becomes
/// the unit of the place where it stands as ceil(draw * multiply / divide).
struct distribution {
    enum distribution_kind kind;
    uint64_t low;          ///< uniform
    uint64_t high;         ///< uniform
    uint64_t mean;         ///< exponential: 1..2^40; lognormal: the median
    uint64_t maximum;      ///< exponential and lognormal: larger draws become this
    uint64_t minimum;      ///< all draws: smaller ones become this (1 for sizes, else 0)
    uint64_t sigma_q32;    ///< lognormal: sigma * 2^32, up to 8
    uint32_t first_choice; ///< into scenario.choices
    uint32_t choice_count;
    uint64_t weight_sum; ///< of all choices
    uint64_t multiply;   ///< 1 or more
    uint64_t divide;     ///< 1 or more
};

struct choice {
    uint64_t value;
    uint64_t weight; ///< 1 or more
};

/// An amount in the unit of the place where it stands: a constant, or drawn anew at each use.
struct quantity {
    uint64_t constant;
    uint32_t distribution; ///< into scenario.distributions, or SCENARIO_NONE
};

enum pool_kind { POOL_KIND_BYTE, POOL_KIND_BLOCK };

enum policy_fit { POLICY_FIRST_FIT, POLICY_NEXT_FIT, POLICY_BEST_FIT };

/// What a pool does otherwise than ThreadX's: what-if variants. All zero: nothing. Each is defined
/// in pools/README.md, "What-if policies".
struct scenario_policy {
    enum policy_fit fit;
    bool early_give_up;
    bool merge_on_release;
    bool by_priority; ///< a block pool has this one at most
    bool try_all;
    bool rescan_on_leave;
    bool no_barging;
};

struct scenario_pool {
    char *name;
    enum pool_kind kind;
    uint64_t size_bytes;       ///< as written
    uint64_t block_size_bytes; ///< block pools: as written
    struct scenario_policy policy;
};

/// Block pools of several sizes that serve one workload together: an allocation goes to the first
/// whose blocks are large enough. They stand one behind the other in scenario.pools, by block size.
struct scenario_route {
    char *name;
    uint32_t first_pool;
    uint32_t pool_count;
    bool spills; ///< while that pool is empty, the next larger one that is not serves
};

enum object_kind { OBJECT_QUEUE, OBJECT_SEMAPHORE, OBJECT_MUTEX, OBJECT_FLAGS };

/// What threads wait at beside pools.
struct scenario_object {
    char *name;
    enum object_kind kind;
    uint32_t initial; ///< queue: its capacity in messages, 1 or more; semaphore: its count at the
                      ///< start; flags: those set at the start; mutex: 0
    bool inherits;    ///< mutex: its owner runs at the best priority of those who wait for it
};

enum step_kind {
    STEP_ALLOCATE, ///< target: pool; amount: bytes (byte pools); wait: ticks; bag: where it goes
    STEP_ALLOCATE_ROUTED, ///< the same with target: into scenario.routes
    STEP_RELEASE,         ///< bag; order: which of its allocations
    STEP_SLEEP,           ///< amount: ticks
    STEP_COMPUTE,         ///< amount: cycles
    STEP_PRIORITIZE,      ///< target: pool
    STEP_DELETE,          ///< target: pool
    STEP_ABORT,           ///< target: thread, as for the next three
    STEP_SUSPEND,
    STEP_RESUME,
    STEP_TERMINATE,
    STEP_RELINQUISH,
    STEP_NOTE,       ///< target: into scenario.notes
    STEP_LOOP_BEGIN, ///< amount: rounds; target: its STEP_LOOP_END; depth: 0 for the outermost
    STEP_LOOP_END,   ///< target: its STEP_LOOP_BEGIN; depth
    STEP_SEND,       ///< target: queue; bag: whose oldest allocation goes along, or none; wait
    STEP_RECEIVE,    ///< target: queue; bag: where an allocation goes, or none; wait
    STEP_GET,        ///< target: semaphore, mutex or flags; wait; flags: amount: which; order: how
    STEP_PUT,        ///< target: semaphore or mutex
    STEP_SET,        ///< target: flags; amount: which
    STEP_CLEAR,      ///< target: flags; amount: which
    STEP_IF,         ///< amount: the chance in millionths; target: the step when it does not happen
    STEP_JUMP,       ///< target: the step to go on with
    STEP_ON_FAILURE, ///< target: the step to go on with if the service before it was a success
    STEP_RESIZE,     ///< bag; amount: bytes; wait. Allocates anew for the oldest in the bag
    STEP_RESIZE_END, ///< bag. Follows it: copies and releases, or leaves all as it was
    STEP_SET_PRIORITY,  ///< target: thread; amount: 0..31
    STEP_SET_THRESHOLD, ///< target: thread; amount: 0..31
    STEP_TOUCH,         ///< bag: all bytes of all its allocations are written
    STEP_OVERRUN,       ///< bag; amount: bytes written behind the oldest of its allocations
    STEP_RATE,          ///< target: thread of any kind; amount: percent of the rate as written
    STEP_REPLAY,        ///< target: into scenario.replays
};

/// How a STEP_GET wants its flags; GET_CLEAR may be added.
enum get_order { GET_ANY, GET_ALL, GET_CLEAR };

enum release_order { RELEASE_OLDEST, RELEASE_NEWEST, RELEASE_RANDOM, RELEASE_ALL };

/// One instruction of a thread's flat program.
struct step {
    uint8_t kind;  ///< enum step_kind
    uint8_t order; ///< enum release_order
    uint8_t depth; ///< of a loop
    uint32_t target;
    uint32_t bag; ///< SCENARIO_NONE where there is none
    struct quantity amount;
    struct quantity wait; ///< 0: none; SCENARIO_FOREVER
};

/// In whose context steps are carried out.
enum thread_kind {
    THREAD_KIND_THREAD,
    THREAD_KIND_INTERRUPT, ///< an interrupt service routine: its steps, at each arrival
    THREAD_KIND_TIMER,     ///< an application timer: its steps, by the system timer thread
    THREAD_KIND_PHASE,     ///< a phase of the scenario: its steps, once, at no cost
};

/// When an interrupt, timer or phase comes.
struct scenario_arrivals {
    cycles_t first;           ///< interrupts: the first arrival; SCENARIO_NO_END: one interval in.
                              ///< phases: when. timers: ticks to the first expiry
    struct quantity interval; ///< interrupts: cycles between arrivals; timers: ticks; 0: no more
    uint32_t first_time;      ///< interrupts: into scenario.times
    uint32_t time_count;      ///< 0: arrivals by `interval`
};

/// A thread, or what has steps as threads do: interrupts, timers and phases. These three are
/// created in the order in which they stand, too.
struct scenario_thread {
    char *name;
    enum thread_kind kind;
    struct scenario_arrivals arrivals; ///< of all kinds but threads
    cycles_t length_cycles;            ///< interrupts: what each takes, its services beside
    uint32_t priority;                 ///< 0 (the best) .. 31
    uint32_t threshold;                ///< preemption threshold, 0 .. priority
    uint64_t time_slice_ticks;         ///< 0: none
    bool auto_start;
    uint64_t repeat_count; ///< rounds; SCENARIO_FOREVER
    uint32_t first_step;   ///< into scenario.steps
    uint32_t step_count;
    bool draws; ///< uses a random stream
};

/// What services cost, in cycles of the thread that calls them.
struct scenario_costs {
    uint64_t allocate;       ///< a byte pool's, beside its search
    uint64_t release;        ///< a byte pool's, beside the search for waiters
    uint64_t search_step;    ///< each fragment examined
    uint64_t merge;          ///< each merge during a search
    uint64_t split;          ///< each split at the end of a search
    uint64_t block_allocate; ///< a block pool's
    uint64_t block_release;  ///< a block pool's
    uint64_t context_switch; ///< each change of the running thread, paid by the one that begins
    uint64_t tick;           ///< each tick interrupt
};

/// A line of the file that the run does not depend on, kept as it stands: sim/check reads it.
struct scenario_line {
    char *text;
    uint32_t line;   ///< where it begins in the file, from 1; 0 when it is from nowhere
    uint32_t column; ///< the same, in characters
    bool is_literal; ///< the file has the same characters one by one: columns may be counted on
};

/// A recorded workload as a thread's work.
struct scenario_replay {
    char *trace;     ///< the file, as it is to be opened
    char *thread;    ///< whose rows; NULL: all
    uint32_t target; ///< into scenario.pools, or .routes; SCENARIO_NONE: as the trace's rows say
    bool is_route;   ///< what the target is
    uint32_t ids;    ///< replays with the same number share the ids of their allocations
    uint64_t speed_permille; ///< 1000: as recorded; 2000: twice as fast; 1 or more
};

struct scenario {
    char *name;
    char *path;         ///< of the file it was read from; NULL when built by hand
    uint32_t word_bits; ///< 32 or 64
    uint64_t cpu_hz;
    uint64_t tick_hz;
    cycles_t cycles_per_tick;
    bool early_give_up; ///< the rules of kernels up to 6.1.6
    struct scenario_costs costs;
    cycles_t until;         ///< the run ends before what is due then; SCENARIO_NO_END
    cycles_t sample_cycles; ///< between two rows of series.csv
    uint64_t seed;

    struct scenario_pool *pools;
    uint32_t pool_count;
    struct scenario_route *routes;
    uint32_t route_count;
    struct scenario_object *objects;
    uint32_t object_count;
    struct scenario_thread *threads;
    uint32_t thread_count;
    char **bags; ///< names
    uint32_t bag_count;
    char **notes; ///< texts
    uint32_t note_count;
    struct step *steps;
    uint32_t step_count;
    struct distribution *distributions;
    uint32_t distribution_count;
    struct choice *choices;
    uint32_t choice_count;
    cycles_t *times; ///< ascending within an interrupt's
    uint32_t time_count;
    struct scenario_replay *replays;
    uint32_t replay_count;

    struct scenario_line *expectations; ///< what is to hold of a run
    uint32_t expectation_count;
    struct scenario_line *tolerances; ///< what may differ from the baseline
    uint32_t tolerance_count;
    struct scenario_line *warnings; ///< what is strange in it, one line each
    uint32_t warning_count;
    uint64_t content; ///< checksum of what the file says of the run; 0 when built by hand
};

/// Frees all that a scenario owns and zeroes it. A zeroed scenario is fine.
void scenario_free(struct scenario *scenario);

#endif

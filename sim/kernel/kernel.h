/// The simulated RTOS kernel: runs a scenario's threads against real pools.
///
/// One kernel is one run. It owns its pools' memory and nothing outside; several kernels can run
/// side by side. Time is integer CPU cycles; nothing but the scenario and the seed decides what
/// happens.
#ifndef KERNEL_H
#define KERNEL_H

#include "observer.h"
#include "pools/block_pool.h"
#include "pools/byte_pool.h"
#include "recording.h"

struct kernel;

enum kernel_state {
    KERNEL_RUNNING, ///< paused; call kernel_run() again
    KERNEL_ENDED,   ///< `until` was reached, or SCENARIO_CYCLES_MAX
    KERNEL_IDLE,    ///< nothing can ever happen again
    KERNEL_CORRUPT, ///< pool memory was found overwritten: see kernel_fault()
    KERNEL_STUCK,   ///< a thread repeats for ever without time passing: see kernel_fault()
    KERNEL_NO_HOST_MEMORY,
    KERNEL_NO_TRACE, ///< a replay has no source, its source failed, or an id is allocated twice
};

/// Makes a kernel with all pools and threads created and nothing run.
///
/// scenario    borrowed until kernel_destroy(); must be a valid one (the loader checks)
/// observer    borrowed, may be NULL
/// returns     NULL when the host has no memory or a pool cannot be created
/// Cost:       O(pool bytes + threads)
struct kernel *kernel_create(const struct scenario *scenario, uint64_t seed,
                             const struct observer *observer);

/// Where replays take their rows from: to be called before the first kernel_run() of a scenario
/// that has replays. `source` is copied; its context is borrowed.
void kernel_replay_from(struct kernel *kernel, const struct recording *source);

/// Frees it. NULL is fine.
void kernel_destroy(struct kernel *kernel);

/// Runs until the end, or until about `steps` more steps were executed. Pausing changes nothing.
enum kernel_state kernel_run(struct kernel *kernel, uint64_t steps);

/// When samples are to begin; SCENARIO_NO_END (the initial value) for never.
void kernel_sample_at(struct kernel *kernel, cycles_t at);

cycles_t kernel_now(const struct kernel *kernel);

/// Service calls that returned, so far.
uint64_t kernel_call_count(const struct kernel *kernel);

/// Changes of the running thread, so far.
uint64_t kernel_switch_count(const struct kernel *kernel);

/// The pools' present figures. Cost: O(1).
struct pool_figures kernel_pool_figures(const struct kernel *kernel, uint32_t pool);

/// Whether the pool exists still.
bool kernel_pool_is_alive(const struct kernel *kernel, uint32_t pool);

/// A byte pool's control block, to be walked; of a deleted one too. NULL for a block pool.
const struct byte_pool *kernel_byte_pool(const struct kernel *kernel, uint32_t pool);

/// A block pool's control block. NULL for a byte pool.
const struct block_pool *kernel_block_pool(const struct kernel *kernel, uint32_t pool);

/// The thread that waits at `place` (0 = first) in a pool's waiting list; SCENARIO_NONE past its
/// end. Cost: O(place).
uint32_t kernel_waiter(const struct kernel *kernel, uint32_t pool, uint32_t place);

/// What an object is at present: object_call.value. Cost: O(1).
uint64_t kernel_object_value(const struct kernel *kernel, uint32_t object);

/// A thread's present priority, what it inherited included. Cost: O(1).
uint32_t kernel_thread_priority(const struct kernel *kernel, uint32_t thread);

enum thread_state kernel_thread_state(const struct kernel *kernel, uint32_t thread);

/// Whether a thread is in the midst of a service: it waits in it, or was preempted in it. Sets
/// when it called it; without meaning if it is not.
bool kernel_is_in_call(const struct kernel *kernel, uint32_t thread, cycles_t *called);

/// What stopped a run that is corrupt or stuck.
struct kernel_fault {
    uint32_t pool;   ///< corrupt: which
    uint32_t thread; ///< who was running
    struct pool_fault fault;
    uint64_t id; ///< no trace: which is allocated twice, unless the source failed
};

const struct kernel_fault *kernel_fault(const struct kernel *kernel);

/// Runs the pools' own checkers. True if all living pools are well-formed.
bool kernel_check(const struct kernel *kernel, struct kernel_fault *fault);

#endif

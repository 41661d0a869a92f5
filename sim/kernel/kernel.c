#include "kernel.h"

#include <stdlib.h>
#include <string.h>

#include "arrival.h"
#include "clock.h"
#include "object.h"
#include "pool_call.h"
#include "scheduler.h"
#include "state.h"
#include "step.h"
#include "tell.h"

/// Where the target's memory begins: the control blocks first, then the pools. The address of a
/// Cortex-M's SRAM; nothing depends on it.
#define TARGET_MEMORY_START UINT64_C(0x20000000)
#define TARGET_CONTROL_SIZE UINT64_C(64)

static const struct observer no_observer;

uint64_t kernel_draw(struct kernel *kernel, const struct thread *thread,
                     const struct quantity *quantity)
{
    return distribution_draw(kernel->scenario,
                             &kernel->scenario->distributions[quantity->distribution],
                             &kernel->streams[thread->streams].amounts);
}

uint32_t kernel_ticks(struct kernel *kernel, struct thread *thread, const struct quantity *quantity)
{
    uint64_t ticks = kernel_amount(kernel, thread, quantity);
    if (ticks > SCENARIO_TICKS_MAX) {
        return ticks == SCENARIO_FOREVER ? TICKS_FOREVER : (uint32_t)SCENARIO_TICKS_MAX;
    }
    return (uint32_t)ticks;
}

static struct byte_pool_policy policy_of(const struct scenario *scenario,
                                         const struct scenario_pool *pool)
{
    static const enum byte_pool_fit fits[] = {
        [POLICY_FIRST_FIT] = BYTE_POOL_FIRST_FIT,
        [POLICY_NEXT_FIT] = BYTE_POOL_NEXT_FIT,
        [POLICY_BEST_FIT] = BYTE_POOL_BEST_FIT,
    };
    return (struct byte_pool_policy){
        .fit = fits[pool->policy.fit],
        .early_give_up = scenario->early_give_up || pool->policy.early_give_up,
        .merge_on_release = pool->policy.merge_on_release,
        .by_priority = pool->policy.by_priority,
        .try_all = pool->policy.try_all,
        .rescan_on_leave = pool->policy.rescan_on_leave,
        .no_barging = pool->policy.no_barging,
    };
}

static bool create_pool(struct kernel *kernel, const struct scenario_pool *from,
                        struct kernel_pool *pool, uint32_t index, uint64_t *start)
{
    uint64_t word = kernel->scenario->word_bits / 8;
    // A word more than asked for, so that a size below a word is no special case.
    pool->bytes = calloc(1, (size_t)(from->size_bytes / 8 + 1) * 8);
    if (pool->bytes == NULL) {
        return false;
    }
    struct pool_memory memory = {.bytes = pool->bytes,
                                 .start = *start,
                                 .control = TARGET_MEMORY_START + index * TARGET_CONTROL_SIZE,
                                 .word_size_bytes = (uint32_t)word,
                                 .size_bytes = (size_t)from->size_bytes};
    *start += (from->size_bytes + 7) & ~UINT64_C(7);
    const struct scenario_costs *costs = &kernel->scenario->costs;
    bool is_byte = from->kind == POOL_KIND_BYTE;
    pool->kind = from->kind;
    pool->index = index;
    pool->header_bytes = is_byte ? 2 * word : word;
    pool->costs[SERVICE_ALLOCATE] = is_byte ? costs->allocate : costs->block_allocate;
    pool->costs[SERVICE_RELEASE] = is_byte ? costs->release : costs->block_release;
    pool->start = memory.start;
    pool->block_size = from->block_size_bytes;
    pool->is_alive = true;
    enum pool_status status;
    if (is_byte) {
        struct byte_pool_policy policy = policy_of(kernel->scenario, from);
        status =
            byte_pool_create(&kernel->byte_pools, &pool->as.byte, &memory, from->name, &policy);
    } else {
        status = block_pool_create(&kernel->block_pools, &pool->as.block, &memory, from->name,
                                   (size_t)from->block_size_bytes);
        if (from->policy.by_priority) {
            block_pool_wait_by_priority(&pool->as.block);
        }
    }
    return status == POOL_SUCCESS;
}

static bool create_pools(struct kernel *kernel)
{
    const struct scenario *scenario = kernel->scenario;
    kernel->pools = calloc((size_t)scenario->pool_count + 1, sizeof(*kernel->pools));
    if (kernel->pools == NULL) {
        return false;
    }
    uint64_t start = TARGET_MEMORY_START + scenario->pool_count * TARGET_CONTROL_SIZE;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        if (!create_pool(kernel, &scenario->pools[i], &kernel->pools[i], i, &start)) {
            return false;
        }
    }
    kernel->operations = NULL;
    if (kernel->byte_pools.count > 0) {
        kernel->operations =
            calloc((size_t)scenario->thread_count + 1, sizeof(*kernel->operations));
        return kernel->operations != NULL;
    }
    return true;
}

static uint32_t loop_depth(const struct scenario *scenario, const struct scenario_thread *thread)
{
    uint32_t depth = 0;
    for (uint32_t i = 0; i < thread->step_count; i++) {
        const struct step *step = &scenario->steps[thread->first_step + i];
        if (step->kind == STEP_LOOP_BEGIN && step->depth + 1u > depth) {
            depth = step->depth + 1u;
        }
    }
    return depth;
}

/// Counts what the threads need beside their control blocks, and gets it.
static bool create_thread_parts(struct kernel *kernel, uint64_t seed)
{
    const struct scenario *scenario = kernel->scenario;
    size_t loop_count = 0;
    uint32_t stream_count = 0;
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        kernel->threads[i].loops = (uint32_t)loop_count;
        loop_count += loop_depth(scenario, &scenario->threads[i]);
        kernel->threads[i].streams = scenario->threads[i].draws ? stream_count++ : SCENARIO_NONE;
    }
    kernel->loops = calloc(loop_count + 1, sizeof(*kernel->loops));
    kernel->streams = calloc((size_t)stream_count + 1, sizeof(*kernel->streams));
    if (kernel->loops == NULL || kernel->streams == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        if (scenario->threads[i].draws) {
            struct thread_streams *streams = &kernel->streams[kernel->threads[i].streams];
            random_stream_seed(&streams->amounts, seed, scenario->threads[i].name, RANDOM_AMOUNTS);
            random_stream_seed(&streams->picks, seed, scenario->threads[i].name, RANDOM_PICKS);
        }
    }
    return true;
}

static bool create_threads(struct kernel *kernel, uint64_t seed)
{
    const struct scenario *scenario = kernel->scenario;
    kernel->timer_thread = scenario->thread_count;
    size_t count = (size_t)scenario->thread_count + 1;
    kernel->threads = aligned_alloc(_Alignof(struct thread), count * sizeof(*kernel->threads));
    kernel->waits = calloc(count, sizeof(*kernel->waits));
    if (kernel->threads == NULL || kernel->waits == NULL) {
        return false;
    }
    memset(kernel->threads, 0, count * sizeof(*kernel->threads));
    if (!timer_wheel_init(&kernel->wheel, scenario->thread_count) ||
        !create_thread_parts(kernel, seed)) {
        return false;
    }
    for (uint32_t p = 0; p < PRIORITY_COUNT; p++) {
        kernel->ready[p] = THREAD_NONE;
    }
    kernel->current = THREAD_NONE;
    kernel->execute = THREAD_NONE;
    kernel->interrupted = THREAD_NONE;
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        const struct scenario_thread *from = &scenario->threads[i];
        struct thread *thread = &kernel->threads[i];
        thread->priority = (uint8_t)from->priority;
        kernel->waits[i].waiter.priority = from->priority;
        thread->threshold = (uint8_t)from->threshold;
        thread->slice_ticks = (uint32_t)from->time_slice_ticks;
        thread->slice_left = thread->slice_ticks;
        thread->rounds_left = from->repeat_count;
        thread->step = from->first_step;
        thread->first_step = from->first_step;
        thread->end_step = from->first_step + from->step_count;
        thread->state = THREAD_SUSPENDED;
        if (from->kind != THREAD_KIND_THREAD) {
            continue;
        }
        if (from->auto_start) {
            scheduler_enqueue(kernel, i);
        }
        tell_thread(kernel, i, (enum thread_state)thread->state, THREAD_NONE, TICKS_FOREVER);
    }
    kernel->threads[kernel->timer_thread].state = THREAD_SUSPENDED;
    scheduler_start(kernel);
    return true;
}

/// Whether a scenario has something in it for which threads need more than their control blocks.
static bool needs_extras(const struct scenario *scenario)
{
    if (scenario->object_count > 0) {
        return true;
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        if (scenario->threads[i].kind != THREAD_KIND_THREAD) {
            return true;
        }
    }
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        if (scenario->steps[i].kind >= STEP_SEND) {
            return true;
        }
    }
    return false;
}

/// What scenarios beyond pools and threads need.
static bool create_extras(struct kernel *kernel)
{
    const struct scenario *scenario = kernel->scenario;
    kernel->arrival_at = SCENARIO_NO_END;
    if (!needs_extras(scenario)) {
        return true;
    }
    size_t count = (size_t)scenario->thread_count + 1;
    kernel->extras = calloc(count, sizeof(*kernel->extras));
    kernel->arrivals = calloc(count, sizeof(*kernel->arrivals));
    kernel->replays = calloc((size_t)scenario->replay_count + 1, sizeof(*kernel->replays));
    if (kernel->extras == NULL || kernel->arrivals == NULL || kernel->replays == NULL ||
        !object_create_all(kernel)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        kernel->extras[i].object = THREAD_NONE;
        kernel->extras[i].arrival_place = ARRIVAL_NONE;
        kernel->extras[i].rate_percent = 100;
        kernel->extras[i].own_priority = kernel->threads[i].priority;
        kernel->extras[i].own_threshold = kernel->threads[i].threshold;
    }
    arrival_begin(kernel);
    return true;
}

struct kernel *kernel_create(const struct scenario *scenario, uint64_t seed,
                             const struct observer *observer)
{
    struct kernel *kernel = calloc(1, sizeof(*kernel));
    if (kernel == NULL) {
        return NULL;
    }
    kernel->scenario = scenario;
    kernel->steps = scenario->steps;
    kernel->observer = observer != NULL ? observer : &no_observer;
    kernel->until = scenario->until < SCENARIO_CYCLES_MAX ? scenario->until : SCENARIO_CYCLES_MAX;
    kernel->next_tick_at = scenario->cycles_per_tick;
    kernel->sample_at = SCENARIO_NO_END;
    kernel->bags = calloc((size_t)scenario->bag_count + 1, sizeof(*kernel->bags));
    if (kernel->bags == NULL || !create_pools(kernel) || !create_threads(kernel, seed) ||
        !create_extras(kernel)) {
        kernel_destroy(kernel);
        return NULL;
    }
    return kernel;
}

void kernel_destroy(struct kernel *kernel)
{
    if (kernel == NULL) {
        return;
    }
    if (kernel->pools != NULL) {
        for (uint32_t i = 0; i < kernel->scenario->pool_count; i++) {
            free(kernel->pools[i].bytes);
        }
    }
    if (kernel->bags != NULL) {
        for (uint32_t i = 0; i < kernel->scenario->bag_count; i++) {
            bag_free(&kernel->bags[i]);
        }
    }
    object_free_all(kernel);
    live_table_free(&kernel->live);
    timer_wheel_free(&kernel->wheel);
    free(kernel->extras);
    free(kernel->arrivals);
    free(kernel->replays);
    free(kernel->pools);
    free(kernel->operations);
    free(kernel->bags);
    free(kernel->loops);
    free(kernel->streams);
    free(kernel->threads);
    free(kernel->waits);
    free(kernel);
}

/// A thread that has suspended is switched to when it wakes, even if nobody ran in between.
static void forget_suspended(struct kernel *kernel)
{
    if (kernel->current != THREAD_NONE && kernel->threads[kernel->current].state != THREAD_READY) {
        kernel->current = THREAD_NONE;
    }
}

enum kernel_state kernel_run(struct kernel *kernel, uint64_t steps)
{
    kernel->steps_left = kernel->state == KERNEL_RUNNING ? steps : 0;
    if (kernel->arrival_at == 0) {
        clock_catch_up(kernel); // what is due at the start
    }
    while (kernel->steps_left > 0) {
        if (kernel->execute == THREAD_NONE) {
            kernel->steps_left--;
            forget_suspended(kernel);
            clock_idle(kernel);
        } else if (kernel->execute == kernel->timer_thread) {
            forget_suspended(kernel);
            clock_run_timers(kernel);
        } else {
            step_run_threads(kernel);
        }
    }
    return kernel->state;
}

void kernel_replay_from(struct kernel *kernel, const struct recording *source)
{
    kernel->recording = *source;
}

void kernel_sample_at(struct kernel *kernel, cycles_t at)
{
    kernel->sample_at = at;
}

cycles_t kernel_now(const struct kernel *kernel)
{
    return kernel->now;
}

uint64_t kernel_call_count(const struct kernel *kernel)
{
    return kernel->call_count;
}

uint64_t kernel_switch_count(const struct kernel *kernel)
{
    return kernel->switch_count;
}

struct pool_figures kernel_pool_figures(const struct kernel *kernel, uint32_t pool)
{
    struct pool_figures figures;
    kernel_pool_read(&kernel->pools[pool], &figures);
    return figures;
}

bool kernel_pool_is_alive(const struct kernel *kernel, uint32_t pool)
{
    return kernel->pools[pool].is_alive;
}

const struct byte_pool *kernel_byte_pool(const struct kernel *kernel, uint32_t pool)
{
    const struct kernel_pool *p = &kernel->pools[pool];
    return p->kind == POOL_KIND_BYTE ? &p->as.byte : NULL;
}

const struct block_pool *kernel_block_pool(const struct kernel *kernel, uint32_t pool)
{
    const struct kernel_pool *p = &kernel->pools[pool];
    return p->kind == POOL_KIND_BLOCK ? &p->as.block : NULL;
}

uint32_t kernel_waiter(const struct kernel *kernel, uint32_t index, uint32_t place)
{
    const struct kernel_pool *pool = &kernel->pools[index];
    const struct pool_waiting_list *list =
        pool->kind == POOL_KIND_BYTE ? &pool->as.byte.waiting : &pool->as.block.waiting;
    if (place >= list->count) {
        return SCENARIO_NONE;
    }
    struct pool_waiter *waiter = list->first;
    for (uint32_t i = 0; i < place; i++) {
        waiter = waiter->next;
    }
    return thread_index(kernel, thread_of_waiter(kernel, waiter));
}

uint64_t kernel_object_value(const struct kernel *kernel, uint32_t object)
{
    return object_value(&kernel->objects[object]);
}

uint32_t kernel_thread_priority(const struct kernel *kernel, uint32_t thread)
{
    return kernel->threads[thread].priority;
}

enum thread_state kernel_thread_state(const struct kernel *kernel, uint32_t thread)
{
    uint8_t state = kernel->threads[thread].state;
    if (state == THREAD_READY && thread == kernel->current) {
        return THREAD_RUNNING;
    }
    return (enum thread_state)state;
}

bool kernel_is_in_call(const struct kernel *kernel, uint32_t index, cycles_t *called)
{
    const struct thread *thread = &kernel->threads[index];
    *called = thread->called;
    return thread->phase != PHASE_STEP;
}

const struct kernel_fault *kernel_fault(const struct kernel *kernel)
{
    return &kernel->fault;
}

bool kernel_check(const struct kernel *kernel, struct kernel_fault *fault)
{
    for (uint32_t i = 0; i < kernel->scenario->pool_count; i++) {
        const struct kernel_pool *pool = &kernel->pools[i];
        if (!pool->is_alive) {
            continue;
        }
        struct pool_fault found;
        bool is_fine = pool->kind == POOL_KIND_BYTE ? byte_pool_check(&pool->as.byte, &found)
                                                    : block_pool_check(&pool->as.block, &found);
        if (!is_fine) {
            *fault = (struct kernel_fault){.pool = i, .thread = kernel->current, .fault = found};
            return false;
        }
    }
    return true;
}

#include "summary.h"

#include <stdlib.h>

bool summary_begin(struct summary *summary, const struct scenario *scenario, uint64_t seed,
                   const struct kernel *kernel)
{
    *summary = (struct summary){.scenario = scenario, .seed = seed};
    summary->pools = calloc((size_t)scenario->pool_count + 1, sizeof *summary->pools);
    summary->threads = calloc((size_t)scenario->thread_count + 1, sizeof *summary->threads);
    summary->usages = calloc((size_t)scenario->pool_count + 1, sizeof *summary->usages);
    if (summary->pools == NULL || summary->threads == NULL || summary->usages == NULL ||
        !summary_objects_begin(&summary->objects, scenario)) {
        summary_free(summary);
        return false;
    }
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        usage_begin(&summary->usages[i], scenario, i);
        struct summary_pool *pool = &summary->pools[i];
        pool->is_byte = scenario->pools[i].kind == POOL_KIND_BYTE;
        pool->capacity = kernel_pool_figures(kernel, i).available;
        pool->worst_wait.thread = SCENARIO_NONE;
        pool->worst_search.thread = SCENARIO_NONE;
        pool->worst_latency.thread = SCENARIO_NONE;
    }
    return true;
}

/// Counts a call that was refused or failed.
static void count_trouble(struct summary *summary, struct summary_thread *thread,
                          struct summary_pool *pool, const struct call *call)
{
    bool is_failure = call->service == SERVICE_ALLOCATE;
    bool is_timeout = is_failure && call->waited && call->status == STATUS_NO_MEMORY;
    if (pool != NULL) {
        *(is_failure ? &pool->failures : &pool->errors) += 1;
        (is_failure ? pool->failures_by : pool->errors_by)[call->status]++;
        pool->timeouts += is_timeout;
    }
    if (thread->trouble == NULL) {
        thread->trouble = calloc(1, sizeof *thread->trouble);
    }
    if (thread->trouble == NULL) {
        summary->out_of_memory = true;
        return;
    }
    struct summary_trouble *trouble = thread->trouble;
    *(is_failure ? &trouble->failures : &trouble->errors) += 1;
    (is_failure ? trouble->failures_by : trouble->errors_by)[call->status]++;
    trouble->timeouts += is_timeout;
}

/// Adds to a histogram that may have to be made.
static void add_to(struct summary *summary, struct histogram **histogram, uint64_t value)
{
    if (*histogram == NULL) {
        *histogram = calloc(1, sizeof **histogram);
    }
    if (*histogram == NULL || !histogram_add(*histogram, value)) {
        summary->out_of_memory = true;
    }
}

static inline void add(struct summary *summary, struct histogram *histogram, uint64_t value)
{
    if (!histogram_add(histogram, value)) {
        summary->out_of_memory = true;
    }
}

static inline void note_worst(struct summary_worst *worst, uint64_t value, const struct call *call)
{
    if (value > worst->value || worst->thread == SCENARIO_NONE) {
        *worst =
            (struct summary_worst){.value = value, .called = call->called, .thread = call->thread};
    }
}

/// Whether a call was refused before it looked at the pool's memory.
static bool is_refused(const struct call *call)
{
    switch ((enum service_status)call->status) {
    case STATUS_POOL_ERROR:
    case STATUS_PTR_ERROR:
    case STATUS_SIZE_ERROR:
    case STATUS_WAIT_ERROR:
    case STATUS_CALLER_ERROR:
        return true;
    case STATUS_SUCCESS:
    case STATUS_NO_MEMORY:
    case STATUS_DELETED:
    case STATUS_WAIT_ABORTED:
    case STATUS_CORRUPT:
    case STATUS_WAIT_ABORT_ERROR:
    case STATUS_SUSPEND_ERROR:
    case STATUS_RESUME_ERROR:
    case STATUS_SUSPEND_LIFTED:
    case STATUS_QUEUE_FULL:
    case STATUS_QUEUE_EMPTY:
    case STATUS_NO_INSTANCE:
    case STATUS_NOT_AVAILABLE:
    case STATUS_NOT_OWNED:
    case STATUS_NO_EVENTS:
    case STATUS_THRESH_ERROR:
    case STATUS_ALL_COUNT:
        break;
    }
    return false;
}

static void count_allocation(struct summary *summary, struct summary_thread *thread,
                             struct summary_pool *pool, const struct call *call)
{
    uint64_t latency = call->returned - call->called;
    add(summary, &pool->latency, latency);
    note_worst(&pool->worst_latency, latency, call);
    if (latency > 0) {
        add_to(summary, &thread->latency, latency);
    }
    if (pool->is_byte && !is_refused(call)) {
        add(summary, &pool->search, call->searched);
        add(summary, &summary->usages[call->pool].requests, call->size);
        note_worst(&pool->worst_search, call->searched, call);
        if (call->searched == 0) {
            thread->zero_searches++;
        } else {
            add_to(summary, &thread->search, call->searched);
        }
    }
    if (call->waited) {
        add(summary, &pool->wait, call->suspended_cycles);
        note_worst(&pool->worst_wait, call->suspended_cycles, call);
        add_to(summary, &thread->wait, call->suspended_cycles);
    }
}

void summary_call_returned(void *context, const struct call *call)
{
    struct summary *summary = context;
    struct summary_thread *thread = &summary->threads[call->thread];
    struct summary_pool *pool = call->pool == SCENARIO_NONE ? NULL : &summary->pools[call->pool];
    thread->calls[call->service]++;
    if (call->status != STATUS_SUCCESS && call->status != STATUS_SUSPEND_LIFTED) {
        count_trouble(summary, thread, pool, call);
    }
    if (pool == NULL) {
        return;
    }
    pool->calls[call->service]++;
    thread->service_cycles += call->service_cycles;
    pool->service_cycles += call->service_cycles;
    if (call->closed_cycles > pool->closed_cycles) {
        pool->closed_cycles = call->closed_cycles;
    }
    if (call->service == SERVICE_ALLOCATE) {
        count_allocation(summary, thread, pool, call);
    } else if (call->service == SERVICE_RELEASE) {
        add(summary, &pool->release_latency, call->returned - call->called);
    }
}

/// What a change counts for: its bytes, or one block.
static uint64_t amount_of(const struct summary_pool *pool, const struct memory_change *change)
{
    return pool->is_byte ? change->size_bytes : 1;
}

void summary_memory_granted(void *context, const struct memory_change *change)
{
    struct summary *summary = context;
    struct summary_pool *pool = &summary->pools[change->pool];
    pool->in_use += amount_of(pool, change);
    if (pool->in_use > pool->high_water) {
        pool->high_water = pool->in_use;
    }
    usage_granted(&summary->usages[change->pool], change);
}

void summary_memory_freed(void *context, const struct memory_change *change)
{
    struct summary *summary = context;
    struct summary_pool *pool = &summary->pools[change->pool];
    pool->in_use -= amount_of(pool, change);
}

void summary_request_freed(struct summary *summary, const struct memory_change *change,
                           uint64_t request_bytes)
{
    usage_freed(&summary->usages[change->pool], change, request_bytes);
}

void summary_pool_deleted(struct summary *summary, cycles_t now, uint32_t pool)
{
    usage_end(&summary->usages[pool], now);
}

void summary_end(struct summary *summary, const struct kernel *kernel, enum kernel_state state,
                 const struct series *series)
{
    summary->state = state;
    summary->end_cycles = kernel_now(kernel);
    summary->call_count = kernel_call_count(kernel);
    summary->switch_count = kernel_switch_count(kernel);
    for (uint32_t i = 0; i < summary->scenario->pool_count; i++) {
        struct summary_pool *pool = &summary->pools[i];
        pool->is_alive = kernel_pool_is_alive(kernel, i);
        pool->figures = kernel_pool_figures(kernel, i);
        usage_end(&summary->usages[i], summary->end_cycles);
        if (series != NULL && series->pools != NULL) {
            const struct series_pool *sampled = &series->pools[i];
            pool->free_fragments = sampled->now.free_fragments;
            pool->largest_free = sampled->now.largest_free;
            pool->fragmentation_max = sampled->fragmentation_max;
            pool->fragmentation_end = sampled->fragmentation_end;
        }
    }
    summary_objects_end(&summary->objects, summary->end_cycles);
    summary->out_of_memory = summary->out_of_memory || summary->objects.out_of_memory;
    for (uint32_t i = 0; i < summary->scenario->thread_count; i++) {
        summary->threads[i].state = (uint8_t)kernel_thread_state(kernel, i);
    }
}

static void free_histogram(struct histogram *histogram)
{
    if (histogram != NULL) {
        histogram_free(histogram);
        free(histogram);
    }
}

void summary_free(struct summary *summary)
{
    for (uint32_t i = 0; summary->pools != NULL && i < summary->scenario->pool_count; i++) {
        histogram_free(&summary->pools[i].search);
        histogram_free(&summary->pools[i].wait);
        histogram_free(&summary->pools[i].latency);
        histogram_free(&summary->pools[i].release_latency);
    }
    for (uint32_t i = 0; summary->usages != NULL && i < summary->scenario->pool_count; i++) {
        usage_free(&summary->usages[i]);
    }
    for (uint32_t i = 0; summary->threads != NULL && i < summary->scenario->thread_count; i++) {
        free_histogram(summary->threads[i].search);
        free_histogram(summary->threads[i].latency);
        free_histogram(summary->threads[i].wait);
        free(summary->threads[i].trouble);
    }
    summary_objects_free(&summary->objects);
    free(summary->pools);
    free(summary->usages);
    free(summary->threads);
    *summary = (struct summary){0};
}

struct histogram_figures summary_thread_searches(const struct summary_thread *thread)
{
    return histogram_figures_of(thread->search, thread->zero_searches);
}

struct histogram_figures summary_thread_latencies(const struct summary_thread *thread)
{
    uint64_t others = thread->latency == NULL ? 0 : thread->latency->count;
    return histogram_figures_of(thread->latency, thread->calls[SERVICE_ALLOCATE] - others);
}

struct histogram_figures summary_thread_waits(const struct summary_thread *thread)
{
    return histogram_figures_of(thread->wait, 0);
}

#include "demand.h"

#include "sim/trace/trace.h"

#include <assert.h>
#include <stdlib.h>

/// Steps between two looks whether a run is to go on.
#define STEPS_A_TURN UINT64_C(50000)

/// The smallest blocks of a free run.
#define SMALLEST_BLOCK_BYTES 16u

/// Pools of a free run up to this size are enlarged generously.
#define CHEAP_BYTES (UINT64_C(1) << 20)

#define NO_SLOT UINT32_MAX

/// One run of the workload, observed.
struct watch {
    const struct scenario *scenario;        ///< as it runs
    const struct replay_listener *listener; ///< or NULL
    uint32_t first_pool;
    uint32_t pool_count;
    struct demand_calls calls;
    bool stop_when_short;
    uint32_t short_pool; ///< the pool that ran out; SCENARIO_NONE
    bool out_of_memory;

    uint32_t **slots; ///< by pool and place: slot + 1 of the request that sits there, or 0
    uint64_t *sizes;  ///< by slot
    uint32_t *unused; ///< slots to use again, a stack
    uint32_t unused_count;
    uint32_t slot_count;
    uint32_t slot_room;
    uint32_t *waiting; ///< by thread: the slot of what it waits for
};

static bool is_watched(const struct watch *watch, uint32_t pool)
{
    return pool != SCENARIO_NONE && pool >= watch->first_pool &&
           pool - watch->first_pool < watch->pool_count;
}

/// The bytes between two places where an allocation can begin.
static uint64_t granule(const struct scenario *scenario, uint32_t pool)
{
    uint64_t word = scenario->word_bits / 8;
    const struct scenario_pool *p = &scenario->pools[pool];
    return p->kind == POOL_KIND_BYTE ? word : (p->block_size_bytes + word - 1) / word * word + word;
}

/// Where the slot of the request at this place is kept.
static uint32_t *slot_at(const struct watch *watch, uint32_t pool, uint64_t offset_bytes)
{
    return &watch->slots[pool - watch->first_pool][offset_bytes / granule(watch->scenario, pool)];
}

static bool make_room(struct watch *watch)
{
    if (watch->slot_count < watch->slot_room) {
        return true;
    }
    if (watch->slot_room > UINT32_MAX / 4) {
        return false;
    }
    uint32_t room = watch->slot_room == 0 ? 64 : 2 * watch->slot_room;
    uint64_t *sizes = realloc(watch->sizes, room * sizeof *sizes);
    watch->sizes = sizes != NULL ? sizes : watch->sizes;
    uint32_t *unused = realloc(watch->unused, room * sizeof *unused);
    watch->unused = unused != NULL ? unused : watch->unused;
    if (sizes == NULL || unused == NULL) {
        return false;
    }
    watch->slot_room = room;
    return true;
}

/// A request becomes live. Returns its slot, or NO_SLOT when the host has no memory.
static uint32_t ask(struct watch *watch, uint64_t size_bytes, cycles_t now)
{
    uint32_t slot;
    if (watch->unused_count > 0) {
        slot = watch->unused[--watch->unused_count];
    } else if (make_room(watch)) {
        slot = watch->slot_count++;
    } else {
        watch->out_of_memory = true;
        return NO_SLOT;
    }
    watch->sizes[slot] = size_bytes;
    watch->listener->asked(watch->listener->context, slot, size_bytes, now);
    return slot;
}

static void give_back(struct watch *watch, uint32_t slot)
{
    watch->listener->given_back(watch->listener->context, slot, watch->sizes[slot]);
    watch->unused[watch->unused_count++] = slot;
}

static void memory_granted(void *context, const struct memory_change *change)
{
    struct watch *watch = context;
    if (!is_watched(watch, change->pool) || watch->out_of_memory) {
        return;
    }
    // What is found for a waiter who has gone meanwhile will be undone.
    uint32_t slot = change->to_waiter ? watch->waiting[change->thread]
                                      : ask(watch, change->request_bytes, change->now);
    if (slot != NO_SLOT) {
        *slot_at(watch, change->pool, change->offset_bytes) = slot + 1;
    }
}

static void memory_freed(void *context, const struct memory_change *change)
{
    struct watch *watch = context;
    if (!is_watched(watch, change->pool) || watch->out_of_memory) {
        return;
    }
    uint32_t *at = slot_at(watch, change->pool, change->offset_bytes);
    // What was undone had been found for a waiter: it waits on, or its wait ended already.
    if (*at != 0 && !change->undone) {
        give_back(watch, *at - 1);
    }
    *at = 0;
}

static void wait_begun(void *context, const struct wait_change *change)
{
    struct watch *watch = context;
    if (!is_watched(watch, change->pool)) {
        return;
    }
    watch->calls.waited++;
    watch->short_pool = change->pool;
    if (watch->listener != NULL && !watch->out_of_memory) {
        watch->waiting[change->thread] = ask(watch, change->size, change->now);
    }
}

static void wait_ended(void *context, const struct wait_change *change)
{
    struct watch *watch = context;
    if (!is_watched(watch, change->pool) || watch->listener == NULL || watch->out_of_memory) {
        return;
    }
    uint32_t slot = watch->waiting[change->thread];
    watch->waiting[change->thread] = NO_SLOT;
    if (change->end != WAIT_SERVED && slot != NO_SLOT) {
        give_back(watch, slot);
    }
}

/// An allocation returned without memory.
static void count_failure(struct watch *watch, const struct call *call)
{
    if (call->status == STATUS_SIZE_ERROR) {
        watch->calls.empty += call->size == 0;
        watch->calls.too_large += call->size != 0;
        if (call->size > watch->calls.largest_bytes) {
            watch->calls.largest_bytes = call->size;
        }
        return;
    }
    if (call->status == STATUS_POOL_ERROR) {
        watch->calls.too_late++;
        return;
    }
    watch->calls.failed++;
    if (call->waited) {
        return;
    }
    // It asked, and would have needed memory for a moment at least.
    watch->short_pool = call->pool;
    if (watch->listener != NULL && !watch->out_of_memory) {
        uint32_t slot = ask(watch, call->size, call->returned);
        if (slot != NO_SLOT) {
            give_back(watch, slot);
        }
    }
}

static void call_returned(void *context, const struct call *call)
{
    struct watch *watch = context;
    if (!is_watched(watch, call->pool) || call->service != SERVICE_ALLOCATE) {
        return;
    }
    if (call->status == STATUS_SUCCESS) {
        watch->calls.served++;
    } else {
        count_failure(watch, call);
    }
}

static bool begin_slots(struct watch *watch)
{
    const struct scenario *scenario = watch->scenario;
    watch->slots = calloc(watch->pool_count, sizeof *watch->slots);
    watch->waiting = calloc((size_t)scenario->thread_count + 1, sizeof *watch->waiting);
    if (watch->slots == NULL || watch->waiting == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        watch->waiting[i] = NO_SLOT;
    }
    for (uint32_t i = 0; i < watch->pool_count; i++) {
        uint32_t pool = watch->first_pool + i;
        uint64_t places = scenario->pools[pool].size_bytes / granule(scenario, pool) + 1;
        watch->slots[i] = calloc((size_t)places, sizeof **watch->slots);
        if (watch->slots[i] == NULL) {
            return false;
        }
    }
    return true;
}

static void end_slots(struct watch *watch)
{
    for (uint32_t i = 0; watch->slots != NULL && i < watch->pool_count; i++) {
        free(watch->slots[i]);
    }
    free(watch->slots);
    free(watch->sizes);
    free(watch->unused);
    free(watch->waiting);
}

/// Runs the watched scenario to its end, or until it is short of memory when that ends it.
/// Returns false when the host has no memory.
static bool run(struct watch *watch, enum kernel_state *state, cycles_t *end_cycles)
{
    struct observer observer = {
        .context = watch,
        .call_returned = call_returned,
        .wait_begun = wait_begun,
    };
    if (watch->listener != NULL) {
        observer.memory_granted = memory_granted;
        observer.memory_freed = memory_freed;
        observer.wait_ended = wait_ended;
    }
    watch->short_pool = SCENARIO_NONE;
    struct kernel *kernel = NULL;
    *state = KERNEL_NO_HOST_MEMORY;
    if (watch->listener == NULL || begin_slots(watch)) {
        kernel = kernel_create(watch->scenario, watch->scenario->seed, &observer);
    }
    char error[512];
    struct trace_set *traces =
        watch->scenario->replay_count == 0 ? NULL : trace_set_open(watch->scenario, error);
    if (kernel != NULL && traces != NULL) {
        struct recording recording = trace_set_recording(traces);
        kernel_replay_from(kernel, &recording);
    }
    if (kernel != NULL) {
        do {
            *state = kernel_run(kernel, STEPS_A_TURN);
        } while (*state == KERNEL_RUNNING && !watch->out_of_memory &&
                 !(watch->stop_when_short && watch->short_pool != SCENARIO_NONE));
        *end_cycles = kernel_now(kernel);
    }
    kernel_destroy(kernel);
    trace_set_close(traces);
    end_slots(watch);
    return *state != KERNEL_NO_HOST_MEMORY && !watch->out_of_memory;
}

bool demand_count(const struct scenario *scenario, uint32_t first_pool, uint32_t pool_count,
                  struct demand_calls *calls, enum kernel_state *state)
{
    struct watch watch = {.scenario = scenario, .first_pool = first_pool, .pool_count = pool_count};
    cycles_t end_cycles = 0;
    bool good = run(&watch, state, &end_cycles);
    *calls = watch.calls;
    return good;
}

/// What a byte pool refuses is larger than this.
static uint64_t largest_request(const struct scenario *scenario, uint32_t pool)
{
    uint64_t word = scenario->word_bits / 8;
    return scenario->pools[pool].size_bytes / word * word;
}

static uint64_t blocks_bytes(const struct demand *demand)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < demand->size_count; i++) {
        bytes += variant_blocks_bytes(demand->scenario, &demand->blocks[i]);
    }
    return bytes;
}

/// Sizes that double, up to the largest that the byte pool takes.
static void choose_blocks(struct demand *demand)
{
    uint64_t largest = largest_request(demand->scenario, demand->pool);
    for (uint64_t size = SMALLEST_BLOCK_BYTES; size < largest; size *= 2) {
        demand->blocks[demand->size_count++] = (struct variant_blocks){size, 1};
    }
    demand->blocks[demand->size_count++] = (struct variant_blocks){largest, 1};
    for (uint32_t i = 0; i < demand->size_count; i++) {
        struct variant_blocks *blocks = &demand->blocks[i];
        blocks->count = 16384 / (blocks->block_bytes + 64) + 1;
    }
}

/// Enlarges the pools of the free run after the one of `short_size` ran out. False when they would
/// take too much.
static bool enlarge(struct demand *demand, uint32_t short_size)
{
    demand->blocks[short_size].count *= 4;
    for (uint32_t i = 0; i < demand->size_count; i++) {
        if (i != short_size &&
            2 * variant_blocks_bytes(demand->scenario, &demand->blocks[i]) <= CHEAP_BYTES) {
            demand->blocks[i].count *= 2;
        }
    }
    return blocks_bytes(demand) <= DEMAND_BYTES_MAX;
}

/// Finds pools that never run out. False when the host has no memory; is_free tells whether there
/// are such pools.
static bool find_blocks(struct demand *demand)
{
    choose_blocks(demand);
    demand->is_free = blocks_bytes(demand) <= DEMAND_BYTES_MAX;
    while (demand->is_free) {
        struct scenario variant;
        if (!variant_routed(demand->scenario, demand->pool, demand->blocks, demand->size_count,
                            false, &variant)) {
            return false;
        }
        struct watch watch = {.scenario = &variant,
                              .first_pool = demand->pool,
                              .pool_count = demand->size_count,
                              .stop_when_short = true};
        bool good = run(&watch, &demand->state, &demand->end_cycles);
        scenario_free(&variant);
        if (!good) {
            return false;
        }
        if (watch.short_pool == SCENARIO_NONE) {
            demand->calls = watch.calls;
            return true;
        }
        demand->is_free = enlarge(demand, watch.short_pool - demand->pool);
    }
    return true;
}

bool demand_begin(struct demand *demand, const struct scenario *scenario, uint32_t pool)
{
    assert(pool < scenario->pool_count && scenario->pools[pool].kind == POOL_KIND_BYTE);
    *demand = (struct demand){.scenario = scenario, .pool = pool};
    enum kernel_state state;
    struct watch watch = {.scenario = scenario, .first_pool = pool, .pool_count = 1};
    cycles_t end_cycles = 0;
    if (!run(&watch, &state, &end_cycles) || !find_blocks(demand)) {
        return false;
    }
    demand->calls_as_written = watch.calls;
    if (!demand->is_free) {
        demand->calls = watch.calls;
        demand->state = state;
        demand->end_cycles = end_cycles;
    }
    return true;
}

bool demand_tell(void *context, const struct replay_listener *listener)
{
    const struct demand *demand = context;
    struct scenario variant = {0};
    struct watch watch = {.scenario = demand->scenario,
                          .listener = listener,
                          .first_pool = demand->pool,
                          .pool_count = 1};
    if (demand->is_free) {
        if (!variant_routed(demand->scenario, demand->pool, demand->blocks, demand->size_count,
                            false, &variant)) {
            return false;
        }
        watch.scenario = &variant;
        watch.pool_count = demand->size_count;
    }
    enum kernel_state state;
    cycles_t end_cycles = 0;
    bool good = run(&watch, &state, &end_cycles);
    scenario_free(&variant);
    return good;
}

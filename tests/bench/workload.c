#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/kernel/kernel.h"
#include "sim/scenario/builder.h"

enum { REQUEST_BYTES = 100, PIECE_BYTES = 12, HOLE_BYTES = 16, WORD = 4 };

static const struct quantity nothing = {.distribution = SCENARIO_NONE};

static bool add_step(struct builder *b, enum step_kind kind, uint32_t target, uint32_t bag,
                     uint64_t amount)
{
    struct step step = {.kind = (uint8_t)kind,
                        .order = RELEASE_OLDEST,
                        .target = target,
                        .bag = bag,
                        .amount = quantity_constant(amount),
                        .wait = nothing};
    return builder_add_step(b, &step);
}

static bool add_thread(struct builder *b, const char *name, uint32_t priority, uint64_t rounds,
                       uint32_t first_step)
{
    struct scenario_thread thread = {.priority = priority,
                                     .threshold = priority,
                                     .auto_start = true,
                                     .repeat_count = rounds,
                                     .first_step = first_step,
                                     .step_count = b->scenario.step_count - first_step};
    return builder_add_thread(b, name, &thread);
}

/// A hole too small for anything, then as many allocated pieces as a search is to walk, then the
/// free rest: every allocation starts at the hole and is served from the rest.
static bool add_setup(struct builder *b, uint32_t search_length)
{
    uint32_t first = b->scenario.step_count;
    bool ok = builder_add_bag(b, "hole") && builder_add_bag(b, "pieces") &&
              add_step(b, STEP_ALLOCATE, 0, 0, HOLE_BYTES);
    // The hole's step examines its neighbour too; the rest is examined last.
    for (uint32_t i = 0; ok && i + 2 < search_length; i++) {
        ok = add_step(b, STEP_ALLOCATE, 0, 1, PIECE_BYTES);
    }
    return ok && add_step(b, STEP_RELEASE, 0, 0, 0) && add_thread(b, "setup", 0, 1, first);
}

static bool add_worker(struct builder *b, uint32_t number, uint64_t rounds)
{
    char name[32];
    snprintf(name, sizeof(name), "t%u", (unsigned)number);
    uint32_t first = b->scenario.step_count;
    uint32_t bag = b->scenario.bag_count;
    return builder_add_bag(b, name) && add_step(b, STEP_ALLOCATE, 0, bag, REQUEST_BYTES) &&
           add_step(b, STEP_RELEASE, 0, bag, 0) &&
           add_step(b, STEP_SLEEP, 0, SCENARIO_NONE, 1 + number * 7 % 31) &&
           add_thread(b, name, 8, rounds, first);
}

bool workload_build(const struct workload_shape *shape, struct scenario *scenario)
{
    struct builder b = {0};
    bool is_byte = shape->search_length > 0;
    uint64_t size = is_byte ? 4096 + (uint64_t)shape->search_length * (PIECE_BYTES + 2 * WORD)
                            : 64 * (REQUEST_BYTES + WORD);
    bool ok = builder_add_pool(&b, "pool", is_byte ? POOL_KIND_BYTE : POOL_KIND_BLOCK, size,
                               is_byte ? 0 : REQUEST_BYTES);
    if (ok && is_byte && shape->search_length > 2) {
        ok = add_setup(&b, shape->search_length);
    }
    for (uint32_t i = 0; ok && i < shape->thread_count; i++) {
        ok = add_worker(&b, i, shape->rounds);
    }
    if (!ok) {
        builder_free(&b);
        return false;
    }
    b.scenario.word_bits = 8 * WORD;
    b.scenario.cpu_hz = 100000000;
    b.scenario.tick_hz = 1000;
    b.scenario.cycles_per_tick = 100000;
    b.scenario.until = SCENARIO_NO_END;
    b.scenario.sample_cycles = 100000;
    b.scenario.seed = 1;
    *scenario = builder_take(&b);
    scenario->name = strdup("bench");
    return scenario->name != NULL;
}

/// Gathers calls while a scenario runs.
struct call_log {
    struct workload_calls *calls;
    uint64_t room;
    uint32_t *holding_at; ///< by offset / word
    uint32_t *spare;      ///< holdings given back
    uint32_t spare_count;
    uint64_t searched;
    uint64_t allocations;
    bool has_failed;
};

static void record(void *context, const struct call *call)
{
    struct call_log *r = context;
    struct workload_calls *calls = r->calls;
    if (call->status != STATUS_SUCCESS || calls->count == r->room) {
        r->has_failed = true;
        return;
    }
    struct workload_call *to = &calls->calls[calls->count++];
    uint32_t *holding = &r->holding_at[call->address / WORD];
    if (call->service == SERVICE_ALLOCATE) {
        *holding = r->spare_count > 0 ? r->spare[--r->spare_count] : calls->holding_count++;
        to->size = (uint32_t)call->size;
        r->searched += call->searched;
        r->allocations++;
    } else {
        to->size = 0;
        r->spare[r->spare_count++] = *holding;
    }
    to->holding = *holding;
}

bool workload_record(const struct scenario *scenario, struct workload_calls *calls)
{
    size_t words = scenario->pools[0].size_bytes / WORD + 1;
    uint64_t room = scenario->step_count;
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        room += 2 * scenario->threads[i].repeat_count;
    }
    struct call_log r = {.calls = calls,
                         .room = room,
                         .holding_at = calloc(words, sizeof(uint32_t)),
                         .spare = calloc(words, sizeof(uint32_t))};
    *calls = (struct workload_calls){.calls = malloc(room * sizeof(*calls->calls))};
    struct observer observer = {.context = &r, .call_returned = record};
    struct kernel *kernel = kernel_create(scenario, 1, &observer);
    bool ok = r.holding_at != NULL && r.spare != NULL && calls->calls != NULL && kernel != NULL;
    if (ok) {
        ok = kernel_run(kernel, UINT64_MAX) == KERNEL_IDLE && !r.has_failed;
    }
    calls->search_length = r.allocations > 0 ? (double)r.searched / (double)r.allocations : 0;
    kernel_destroy(kernel);
    free(r.holding_at);
    free(r.spare);
    return ok;
}

double bench_clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void replay_byte(struct byte_pool *pool, const struct workload_calls *calls,
                        pool_address_t *held)
{
    struct pool_waiter self = {0};
    struct byte_pool_operation op;
    for (uint64_t i = 0; i < calls->count; i++) {
        const struct workload_call *call = &calls->calls[i];
        if (call->size > 0) {
            byte_pool_allocate_begin(&op, pool, &self, call->size, false, POOL_CALLER_THREAD);
            byte_pool_step(&op, SIZE_MAX);
            held[call->holding] = op.address;
        } else {
            byte_pool_release_begin(&op, pool, &self, held[call->holding], POOL_CALLER_THREAD);
            byte_pool_step(&op, SIZE_MAX);
        }
    }
}

static void replay_block(struct block_pool *pool, const struct workload_calls *calls,
                         pool_address_t *held)
{
    struct pool_waiter *served;
    bool waits;
    for (uint64_t i = 0; i < calls->count; i++) {
        const struct workload_call *call = &calls->calls[i];
        if (call->size > 0) {
            block_pool_allocate(pool, NULL, false, POOL_CALLER_THREAD, &waits,
                                &held[call->holding]);
        } else {
            block_pool_release(pool, held[call->holding], &served);
        }
    }
}

double workload_replay(const struct scenario *scenario, const struct workload_calls *calls)
{
    const struct scenario_pool *from = &scenario->pools[0];
    struct byte_pool_set byte_set = {0};
    struct block_pool_set block_set = {0};
    struct byte_pool byte_pool;
    struct block_pool block_pool;
    struct pool_memory memory = {.bytes = calloc(1, from->size_bytes + 8),
                                 .start = 0x20001000,
                                 .control = 0x20000000,
                                 .word_size_bytes = WORD,
                                 .size_bytes = from->size_bytes};
    pool_address_t *held = calloc(calls->holding_count + 1u, sizeof(*held));
    if (memory.bytes == NULL || held == NULL) {
        exit(2);
    }
    bool is_byte = from->kind == POOL_KIND_BYTE;
    enum pool_status status =
        is_byte ? byte_pool_create(&byte_set, &byte_pool, &memory, "", NULL)
                : block_pool_create(&block_set, &block_pool, &memory, "", from->block_size_bytes);
    if (status != POOL_SUCCESS) {
        exit(2);
    }
    double begun = bench_clock_ns();
    if (is_byte) {
        replay_byte(&byte_pool, calls, held);
    } else {
        replay_block(&block_pool, calls, held);
    }
    double taken = bench_clock_ns() - begun;
    free(held);
    free(memory.bytes);
    return taken;
}

void workload_calls_free(struct workload_calls *calls)
{
    free(calls->calls);
    *calls = (struct workload_calls){0};
}

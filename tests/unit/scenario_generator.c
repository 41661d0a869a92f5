#include "scenario_generator_parts.h"

#include <inttypes.h>
#include <stdio.h>

const struct generator_options generator_usual = {
    .pools_max = 3,
    .threads_max = 7,
    .steps_max = 10,
    .until_ticks_max = 150,
    .has_costs = true,
};

const struct generator_options generator_all = {
    .pools_max = 3,
    .threads_max = 7,
    .steps_max = 10,
    .until_ticks_max = 150,
    .has_costs = true,
    .has_more = true,
    .has_replays = true,
};

static void add_objects(struct generator *g)
{
    static const struct {
        enum object_kind kind;
        uint32_t count;
        const char *name;
    } kinds[] = {{OBJECT_QUEUE, QUEUES, "q"},
                 {OBJECT_SEMAPHORE, SEMAPHORES, "s"},
                 {OBJECT_MUTEX, MUTEXES, "m"},
                 {OBJECT_FLAGS, FLAGS, "f"}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (uint32_t i = 0; i < kinds[k].count; i++) {
            struct scenario_object object = {.kind = kinds[k].kind,
                                             .inherits = !generator_one_in(g, 3)};
            object.initial = object.kind == OBJECT_QUEUE   ? (uint32_t)generator_between(g, 1, 3)
                             : object.kind == OBJECT_MUTEX ? 0
                                                           : (uint32_t)generator_below(g, 3);
            if (object.kind == OBJECT_SEMAPHORE && generator_one_in(g, 30)) {
                object.initial = UINT32_MAX;
            }
            char name[NAME_BYTES];
            (void)snprintf(name, sizeof name, "%s%" PRIu32, kinds[k].name, i);
            generator_keep(g, builder_add_object(&g->builder, name, &object));
        }
    }
}

static void add_policy(struct generator *g, struct scenario_pool *pool)
{
    pool->policy.by_priority = generator_one_in(g, 2);
    if (pool->kind == POOL_KIND_BYTE) {
        pool->policy.fit = (enum policy_fit)generator_below(g, 3);
        pool->policy.early_give_up = generator_one_in(g, 4);
        pool->policy.merge_on_release = generator_one_in(g, 2);
        pool->policy.try_all = generator_one_in(g, 2);
        pool->policy.rescan_on_leave = generator_one_in(g, 2);
        pool->policy.no_barging = generator_one_in(g, 2);
    }
}

/// Block pools of three sizes that serve one workload.
static void add_route(struct generator *g)
{
    static const uint64_t sizes[] = {16, 40, 120};
    struct scenario_route route = {
        .first_pool = g->pool_count, .pool_count = 3, .spills = generator_one_in(g, 2)};
    uint64_t word = g->builder.scenario.word_bits / 8;
    for (uint32_t i = 0; i < route.pool_count; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "r.%" PRIu64, sizes[i]);
        generator_keep(g,
                       builder_add_pool(&g->builder, name, POOL_KIND_BLOCK,
                                        (sizes[i] + word) * generator_between(g, 1, 3), sizes[i]));
    }
    generator_keep(g, builder_add_route(&g->builder, "r", &route));
    g->pool_count += route.pool_count;
}

static void add_pools(struct generator *g)
{
    uint64_t word = g->builder.scenario.word_bits / 8;
    uint32_t count = g->pool_count;
    for (uint32_t i = 0; i < count; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "p%" PRIu32, i);
        if (generator_one_in(g, 3)) {
            uint64_t block_size = generator_between(g, 1, 100);
            uint64_t stride = (block_size + word - 1) / word * word + word;
            generator_keep(g, builder_add_pool(&g->builder, name, POOL_KIND_BLOCK,
                                               stride * generator_between(g, 1, 5) +
                                                   generator_below(g, stride),
                                               block_size));
        } else {
            uint64_t size = generator_between(g, 104, generator_one_in(g, 3) ? 4000 : 600);
            generator_keep(g, builder_add_pool(&g->builder, name, POOL_KIND_BYTE, size, 0));
        }
        if (g->options->has_more && generator_one_in(g, 3) && g->has_memory) {
            add_policy(g, &g->builder.scenario.pools[i]);
        }
    }
    if (g->options->has_more && generator_one_in(g, 2)) {
        add_route(g);
    }
}

static void add_thread(struct generator *g, uint32_t index, uint32_t priorities)
{
    // Mostly few priorities, so that threads meet as equals; sometimes the very best and the last.
    uint32_t priority = generator_one_in(g, 8)
                            ? (uint32_t)generator_below(g, 2) * SCENARIO_PRIORITY_MAX
                            : 4 + (uint32_t)generator_below(g, priorities);
    struct scenario_thread thread = {
        .priority = priority,
        .threshold = generator_one_in(g, 3) ? (uint32_t)generator_below(g, priority + 1) : priority,
        .time_slice_ticks = generator_one_in(g, 3) ? generator_between(g, 1, 4) : 0,
        .auto_start = !generator_one_in(g, 8),
        .repeat_count = generator_one_in(g, 3) ? generator_between(g, 1, 9) : SCENARIO_FOREVER,
        .first_step = g->builder.scenario.step_count,
    };
    g->draws = false;
    generator_add_steps(g, (uint32_t)generator_between(g, 1, g->options->steps_max), 0);
    // Time passes in every round, in whichever way the others disturb the sleep.
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    generator_add_pause(g, STEP_COMPUTE, quantity_constant(generator_between(g, tick / 4, tick)));
    generator_add_pause(g, STEP_SLEEP, quantity_constant(generator_between(g, 0, 5)));
    thread.step_count = g->builder.scenario.step_count - thread.first_step;
    thread.draws = g->draws;
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "t%" PRIu32, index);
    generator_keep(g, builder_add_thread(&g->builder, name, &thread));
}

static struct scenario_costs make_costs(struct generator *g)
{
    if (!g->options->has_costs || generator_one_in(g, 3)) {
        return (struct scenario_costs){0};
    }
    uint64_t tick = g->builder.scenario.cycles_per_tick;
    uint64_t most = generator_one_in(g, 2) ? tick : tick / 20;
    uint64_t costs[9] = {0};
    for (unsigned i = 0; i < 9; i++) {
        costs[i] = generator_one_in(g, 2) ? generator_between(g, 0, most) : 0;
    }
    return (struct scenario_costs){
        .allocate = costs[0],
        .release = costs[1],
        .search_step = costs[2],
        .merge = costs[3],
        .split = costs[4],
        .block_allocate = costs[5],
        .block_release = costs[6],
        .context_switch = costs[7] / 4,
        .tick = costs[8] / 2,
    };
}

static void add_target(struct generator *g)
{
    static const cycles_t periods[] = {20, 100, 1000, 10000};
    struct scenario *scenario = &g->builder.scenario;
    scenario->word_bits = generator_one_in(g, 2) ? 32 : 64;
    scenario->cycles_per_tick = periods[generator_below(g, sizeof periods / sizeof periods[0])];
    scenario->tick_hz = 1000;
    scenario->cpu_hz = scenario->cycles_per_tick * scenario->tick_hz;
    scenario->early_give_up = generator_one_in(g, 4);
    scenario->costs = make_costs(g);
    scenario->until =
        scenario->cycles_per_tick * generator_between(g, 1, g->options->until_ticks_max);
    if (generator_one_in(g, 2)) {
        scenario->until += generator_below(g, scenario->cycles_per_tick);
    }
    scenario->sample_cycles = generator_one_in(g, 2)
                                  ? scenario->cycles_per_tick
                                  : generator_between(g, 3, 2 * scenario->cycles_per_tick);
    scenario->seed = generator_next(g);
}

bool scenario_generate(uint64_t seed, const struct generator_options *options,
                       struct scenario *scenario)
{
    struct generator g = {.state = seed, .options = options, .has_memory = true};
    g.pool_count = (uint32_t)generator_between(&g, 1, options->pools_max);
    g.thread_count = (uint32_t)generator_between(&g, 1, options->threads_max);
    add_target(&g);
    add_pools(&g);
    for (uint32_t i = 0; i < BAGS; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "b%" PRIu32, i);
        generator_keep(&g, builder_add_bag(&g.builder, name));
    }
    for (uint32_t i = 0; i < NOTES; i++) {
        char text[NAME_BYTES];
        (void)snprintf(text, sizeof text, "note %" PRIu32, i);
        generator_keep(&g, builder_add_note(&g.builder, text));
    }
    uint32_t priorities = (uint32_t)generator_between(&g, 1, 6);
    if (options->has_more) {
        add_objects(&g);
    }
    for (uint32_t i = 0; i < g.thread_count && g.has_memory; i++) {
        add_thread(&g, i, priorities);
    }
    if (options->has_more) {
        generator_add_routines(&g);
    }
    if (!g.has_memory) {
        builder_free(&g.builder);
        return false;
    }
    *scenario = builder_take(&g.builder);
    return true;
}

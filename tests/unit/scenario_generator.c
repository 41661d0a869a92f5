#include "scenario_generator.h"

#include "sim/scenario/builder.h"

#include <inttypes.h>
#include <stdio.h>

const struct generator_options generator_usual = {
    .pools_max = 3,
    .threads_max = 7,
    .steps_max = 10,
    .until_ticks_max = 150,
    .has_costs = true,
};

enum { NAME_BYTES = 24, LOOP_DEPTH_MAX = 3, BAGS = 3, NOTES = 2 };

struct generator {
    uint64_t state;
    const struct generator_options *options;
    struct builder builder;
    bool has_memory;
    uint32_t pool_count;
    uint32_t thread_count;
    bool draws; ///< the thread at hand uses a random stream
};

/// SplitMix64: a stream of its own, so that these scenarios stay the same whatever the simulator's
/// generator does.
static uint64_t next(struct generator *g)
{
    uint64_t z = g->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static uint64_t below(struct generator *g, uint64_t bound)
{
    return next(g) % bound;
}

static uint64_t between(struct generator *g, uint64_t low, uint64_t high)
{
    return low + below(g, high - low + 1);
}

static bool one_in(struct generator *g, uint64_t count)
{
    return below(g, count) == 0;
}

/// Keeps whether all went well so far.
static void keep(struct generator *g, bool worked)
{
    g->has_memory = g->has_memory && worked;
}

static void add_choices(struct generator *g, struct distribution *distribution, uint64_t low,
                        uint64_t high)
{
    distribution->kind = DISTRIBUTION_CHOICE;
    distribution->first_choice = g->builder.scenario.choice_count;
    distribution->choice_count = (uint32_t)between(g, 1, 4);
    for (uint32_t i = 0; i < distribution->choice_count; i++) {
        struct choice choice = {.value = between(g, low, high), .weight = between(g, 1, 3)};
        distribution->weight_sum += choice.weight;
        keep(g, builder_add_choice(&g->builder, &choice));
    }
}

/// A constant from low to high, or a distribution that stays within; high at most 2^40.
static struct quantity make_amount(struct generator *g, uint64_t low, uint64_t high)
{
    if (!one_in(g, 4)) {
        return quantity_constant(between(g, low, high));
    }
    struct distribution distribution = {
        .low = between(g, low, high), .minimum = low, .maximum = high, .multiply = 1, .divide = 1};
    switch (below(g, 4)) {
    case 0:
        distribution.kind = DISTRIBUTION_UNIFORM;
        distribution.high = between(g, distribution.low, high);
        break;
    case 1:
        distribution.kind = DISTRIBUTION_EXPONENTIAL;
        distribution.mean = between(g, 1, high / 2 + 1);
        break;
    case 2:
        distribution.kind = DISTRIBUTION_LOGNORMAL;
        distribution.mean = between(g, 1, high / 2 + 1);
        distribution.sigma_q32 = below(g, UINT64_C(2) << 32);
        break;
    default:
        add_choices(g, &distribution, low, high);
        break;
    }
    g->draws = true;
    keep(g, builder_add_distribution(&g->builder, &distribution));
    return (struct quantity){.distribution = g->builder.scenario.distribution_count - 1};
}

static void add_step(struct generator *g, const struct step *step)
{
    keep(g, builder_add_step(&g->builder, step));
}

static struct quantity make_wait(struct generator *g)
{
    switch (below(g, 6)) {
    case 0:
        return quantity_constant(0);
    case 1:
        return quantity_constant(SCENARIO_FOREVER);
    case 2:
        return make_amount(g, 0, 100);
    default:
        return quantity_constant(between(g, 1, 6));
    }
}

static void add_allocate(struct generator *g)
{
    uint32_t target = (uint32_t)below(g, g->pool_count);
    const struct scenario_pool *pool = &g->builder.scenario.pools[target];
    struct step step = {.kind = STEP_ALLOCATE,
                        .target = target,
                        .bag = (uint32_t)below(g, BAGS),
                        .amount = quantity_constant(0)};
    if (pool->kind == POOL_KIND_BYTE) {
        uint64_t most = one_in(g, 20) ? pool->size_bytes + 8 : pool->size_bytes * 3 / 4;
        step.amount = make_amount(g, one_in(g, 50) ? 0 : 1, most);
    }
    step.wait = make_wait(g);
    add_step(g, &step);
}

static void add_release(struct generator *g)
{
    static const enum release_order orders[] = {RELEASE_OLDEST, RELEASE_OLDEST, RELEASE_OLDEST,
                                                RELEASE_NEWEST, RELEASE_RANDOM, RELEASE_ALL};
    enum release_order order = orders[below(g, sizeof orders / sizeof orders[0])];
    g->draws = g->draws || order == RELEASE_RANDOM;
    add_step(g, &(struct step){.kind = STEP_RELEASE,
                               .order = (uint8_t)order,
                               .bag = (uint32_t)below(g, BAGS),
                               .amount = quantity_constant(0),
                               .wait = quantity_constant(0)});
}

/// A step of nothing but an amount.
static void add_pause(struct generator *g, enum step_kind kind, struct quantity amount)
{
    add_step(g, &(struct step){.kind = (uint8_t)kind,
                               .bag = SCENARIO_NONE,
                               .amount = amount,
                               .wait = quantity_constant(0)});
}

static void add_service(struct generator *g)
{
    static const enum step_kind kinds[] = {STEP_PRIORITIZE, STEP_ABORT,  STEP_ABORT,
                                           STEP_SUSPEND,    STEP_RESUME, STEP_RESUME,
                                           STEP_RESUME,     STEP_DELETE, STEP_TERMINATE};
    enum step_kind kind = kinds[below(g, sizeof kinds / sizeof kinds[0])];
    // What ends the life of something is rare, or scenarios would die too soon.
    if ((kind == STEP_DELETE || kind == STEP_TERMINATE) && !one_in(g, 3)) {
        kind = STEP_RESUME;
    }
    bool is_on_pool = kind == STEP_PRIORITIZE || kind == STEP_DELETE;
    add_step(g, &(struct step){.kind = (uint8_t)kind,
                               .target =
                                   (uint32_t)below(g, is_on_pool ? g->pool_count : g->thread_count),
                               .bag = SCENARIO_NONE,
                               .amount = quantity_constant(0),
                               .wait = quantity_constant(0)});
}

/// A step that is neither a loop nor a service of control.
static void add_plain(struct generator *g)
{
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    switch (below(g, 18)) {
    case 0:
        add_pause(g, STEP_RELINQUISH, quantity_constant(0));
        break;
    case 1:
        add_step(g, &(struct step){.kind = STEP_NOTE,
                                   .target = (uint32_t)below(g, NOTES),
                                   .bag = SCENARIO_NONE,
                                   .amount = quantity_constant(0),
                                   .wait = quantity_constant(0)});
        break;
    case 2:
    case 3:
    case 4:
        add_pause(g, STEP_SLEEP, make_amount(g, 0, one_in(g, 5) ? 100 : 4));
        break;
    case 5:
    case 6:
        add_pause(g, STEP_COMPUTE, make_amount(g, 0, 3 * tick));
        break;
    case 7:
        add_pause(g, STEP_COMPUTE, quantity_constant(tick * between(g, 1, 2)));
        break;
    case 8:
    case 9:
    case 10:
    case 11:
    case 12:
        add_release(g);
        break;
    default:
        add_allocate(g);
        break;
    }
}

/// Up to `count` steps; one may be a loop with steps of its own.
static void add_steps(struct generator *g, uint32_t count, uint8_t depth)
{
    for (uint32_t i = 0; i < count; i++) {
        if (depth < LOOP_DEPTH_MAX && one_in(g, 10)) {
            uint32_t begin = g->builder.scenario.step_count;
            struct step loop = {.kind = STEP_LOOP_BEGIN,
                                .depth = depth,
                                .bag = SCENARIO_NONE,
                                .amount = make_amount(g, 0, 3),
                                .wait = quantity_constant(0)};
            add_step(g, &loop);
            add_steps(g, (uint32_t)between(g, 1, 3), (uint8_t)(depth + 1));
            loop.kind = STEP_LOOP_END;
            loop.target = begin;
            loop.amount = quantity_constant(0);
            add_step(g, &loop);
            if (g->has_memory) {
                g->builder.scenario.steps[begin].target = g->builder.scenario.step_count - 1;
            }
        } else if (one_in(g, 7)) {
            add_service(g);
        } else {
            add_plain(g);
        }
    }
}

static void add_pools(struct generator *g)
{
    uint64_t word = g->builder.scenario.word_bits / 8;
    for (uint32_t i = 0; i < g->pool_count; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "p%" PRIu32, i);
        if (one_in(g, 3)) {
            uint64_t block_size = between(g, 1, 100);
            uint64_t stride = (block_size + word - 1) / word * word + word;
            keep(g, builder_add_pool(&g->builder, name, POOL_KIND_BLOCK,
                                     stride * between(g, 1, 5) + below(g, stride), block_size));
        } else {
            uint64_t size = between(g, 104, one_in(g, 3) ? 4000 : 600);
            keep(g, builder_add_pool(&g->builder, name, POOL_KIND_BYTE, size, 0));
        }
    }
}

static void add_thread(struct generator *g, uint32_t index, uint32_t priorities)
{
    // Mostly few priorities, so that threads meet as equals; sometimes the very best and the last.
    uint32_t priority = one_in(g, 8) ? (uint32_t)below(g, 2) * SCENARIO_PRIORITY_MAX
                                     : 4 + (uint32_t)below(g, priorities);
    struct scenario_thread thread = {
        .priority = priority,
        .threshold = one_in(g, 3) ? (uint32_t)below(g, priority + 1) : priority,
        .time_slice_ticks = one_in(g, 3) ? between(g, 1, 4) : 0,
        .auto_start = !one_in(g, 8),
        .repeat_count = one_in(g, 3) ? between(g, 1, 9) : SCENARIO_FOREVER,
        .first_step = g->builder.scenario.step_count,
    };
    g->draws = false;
    add_steps(g, (uint32_t)between(g, 1, g->options->steps_max), 0);
    // Time passes in every round, in whichever way the others disturb the sleep.
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    add_pause(g, STEP_COMPUTE, quantity_constant(between(g, tick / 4, tick)));
    add_pause(g, STEP_SLEEP, quantity_constant(between(g, 0, 5)));
    thread.step_count = g->builder.scenario.step_count - thread.first_step;
    thread.draws = g->draws;
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "t%" PRIu32, index);
    keep(g, builder_add_thread(&g->builder, name, &thread));
}

static struct scenario_costs make_costs(struct generator *g)
{
    if (!g->options->has_costs || one_in(g, 3)) {
        return (struct scenario_costs){0};
    }
    uint64_t tick = g->builder.scenario.cycles_per_tick;
    uint64_t most = one_in(g, 2) ? tick : tick / 20;
    uint64_t costs[9] = {0};
    for (unsigned i = 0; i < 9; i++) {
        costs[i] = one_in(g, 2) ? between(g, 0, most) : 0;
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
    scenario->word_bits = one_in(g, 2) ? 32 : 64;
    scenario->cycles_per_tick = periods[below(g, sizeof periods / sizeof periods[0])];
    scenario->tick_hz = 1000;
    scenario->cpu_hz = scenario->cycles_per_tick * scenario->tick_hz;
    scenario->early_give_up = one_in(g, 4);
    scenario->costs = make_costs(g);
    scenario->until = scenario->cycles_per_tick * between(g, 1, g->options->until_ticks_max);
    if (one_in(g, 2)) {
        scenario->until += below(g, scenario->cycles_per_tick);
    }
    scenario->sample_cycles =
        one_in(g, 2) ? scenario->cycles_per_tick : between(g, 3, 2 * scenario->cycles_per_tick);
    scenario->seed = next(g);
}

bool scenario_generate(uint64_t seed, const struct generator_options *options,
                       struct scenario *scenario)
{
    struct generator g = {.state = seed, .options = options, .has_memory = true};
    g.pool_count = (uint32_t)between(&g, 1, options->pools_max);
    g.thread_count = (uint32_t)between(&g, 1, options->threads_max);
    add_target(&g);
    add_pools(&g);
    for (uint32_t i = 0; i < BAGS; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "b%" PRIu32, i);
        keep(&g, builder_add_bag(&g.builder, name));
    }
    for (uint32_t i = 0; i < NOTES; i++) {
        char text[NAME_BYTES];
        (void)snprintf(text, sizeof text, "note %" PRIu32, i);
        keep(&g, builder_add_note(&g.builder, text));
    }
    uint32_t priorities = (uint32_t)between(&g, 1, 6);
    for (uint32_t i = 0; i < g.thread_count && g.has_memory; i++) {
        add_thread(&g, i, priorities);
    }
    if (!g.has_memory) {
        builder_free(&g.builder);
        return false;
    }
    *scenario = builder_take(&g.builder);
    return true;
}

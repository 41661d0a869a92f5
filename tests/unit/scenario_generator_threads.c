#include "scenario_generator_parts.h"

static void add_service(struct generator *g)
{
    static const enum step_kind kinds[] = {STEP_PRIORITIZE, STEP_ABORT,  STEP_ABORT,
                                           STEP_SUSPEND,    STEP_RESUME, STEP_RESUME,
                                           STEP_RESUME,     STEP_DELETE, STEP_TERMINATE};
    enum step_kind kind = kinds[generator_below(g, sizeof kinds / sizeof kinds[0])];
    // What ends the life of something is rare, or scenarios would die too soon.
    if ((kind == STEP_DELETE || kind == STEP_TERMINATE) && !generator_one_in(g, 3)) {
        kind = STEP_RESUME;
    }
    bool is_on_pool = kind == STEP_PRIORITIZE || kind == STEP_DELETE;
    generator_add_step(g, &(struct step){.kind = (uint8_t)kind,
                                         .target = (uint32_t)generator_below(
                                             g, is_on_pool ? g->pool_count : g->thread_count),
                                         .bag = SCENARIO_NONE,
                                         .amount = quantity_constant(0),
                                         .wait = quantity_constant(0)});
}

/// A step that is neither a loop nor a service of control.
static void add_plain(struct generator *g)
{
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    switch (generator_below(g, 18)) {
    case 0:
        generator_add_pause(g, STEP_RELINQUISH, quantity_constant(0));
        break;
    case 1:
        generator_add_step(g, &(struct step){.kind = STEP_NOTE,
                                             .target = (uint32_t)generator_below(g, NOTES),
                                             .bag = SCENARIO_NONE,
                                             .amount = quantity_constant(0),
                                             .wait = quantity_constant(0)});
        break;
    case 2:
    case 3:
    case 4:
        generator_add_pause(g, STEP_SLEEP,
                            generator_amount(g, 0, generator_one_in(g, 5) ? 100 : 4));
        break;
    case 5:
    case 6:
        generator_add_pause(g, STEP_COMPUTE, generator_amount(g, 0, 3 * tick));
        break;
    case 7:
        generator_add_pause(g, STEP_COMPUTE, quantity_constant(tick * generator_between(g, 1, 2)));
        break;
    case 8:
    case 9:
    case 10:
    case 11:
    case 12:
        generator_add_release(g);
        break;
    default:
        generator_add_allocate(g);
        break;
    }
}

static void add_if(struct generator *g, uint8_t depth)
{
    uint32_t begin = g->builder.scenario.step_count;
    struct step step = generator_step(STEP_IF);
    step.amount = quantity_constant(generator_below(g, 1000001));
    g->draws = true;
    generator_add_step(g, &step);
    generator_add_steps(g, (uint32_t)generator_between(g, 1, 2), depth);
    if (generator_one_in(g, 2)) {
        uint32_t jump = g->builder.scenario.step_count;
        step = generator_step(STEP_JUMP);
        generator_add_step(g, &step);
        generator_set_target(g, begin, g->builder.scenario.step_count);
        generator_add_steps(g, (uint32_t)generator_between(g, 1, 2), depth);
        generator_set_target(g, jump, g->builder.scenario.step_count);
    } else {
        generator_set_target(g, begin, g->builder.scenario.step_count);
    }
}

static void add_on_failure(struct generator *g, uint8_t depth)
{
    uint32_t begin = g->builder.scenario.step_count;
    struct step step = generator_step(STEP_ON_FAILURE);
    generator_add_step(g, &step);
    generator_add_steps(g, 1, depth);
    generator_set_target(g, begin, g->builder.scenario.step_count);
}

static void add_resize(struct generator *g)
{
    struct step step = generator_step(STEP_RESIZE);
    step.bag = generator_bag(g);
    step.amount = generator_amount(g, 1, 300);
    step.wait = generator_wait(g);
    step.target = g->builder.scenario.step_count + 1;
    generator_add_step(g, &step);
    struct step end = generator_step(STEP_RESIZE_END);
    end.bag = step.bag;
    generator_add_step(g, &end);
}

/// A mutex got and given back, with something in between.
static void add_critical(struct generator *g, uint8_t depth)
{
    uint32_t mutex = QUEUES + SEMAPHORES + (uint32_t)generator_below(g, MUTEXES);
    struct step step = generator_step(STEP_GET);
    step.target = mutex;
    step.wait = generator_wait(g);
    generator_add_step(g, &step);
    generator_add_steps(g, (uint32_t)generator_between(g, 1, 3), depth);
    step = generator_step(STEP_PUT);
    step.target = mutex;
    generator_add_step(g, &step);
}

/// As many loops in each other as there may be, each of one round but the innermost.
static void add_deep_loops(struct generator *g)
{
    uint32_t begins[SCENARIO_LOOP_DEPTH_MAX];
    for (uint8_t depth = 0; depth < SCENARIO_LOOP_DEPTH_MAX; depth++) {
        struct step step = generator_step(STEP_LOOP_BEGIN);
        step.depth = depth;
        step.amount = quantity_constant(depth + 1u < SCENARIO_LOOP_DEPTH_MAX ? 1 : 3);
        begins[depth] = g->builder.scenario.step_count;
        generator_add_step(g, &step);
    }
    generator_add_allocate(g);
    for (uint8_t depth = SCENARIO_LOOP_DEPTH_MAX; depth-- > 0;) {
        struct step step = generator_step(STEP_LOOP_END);
        step.depth = depth;
        step.target = begins[depth];
        generator_set_target(g, begins[depth], g->builder.scenario.step_count);
        generator_add_step(g, &step);
    }
}

/// A recorded workload, of one pool or of block pools of several sizes.
static void add_replay(struct generator *g)
{
    const struct scenario *scenario = &g->builder.scenario;
    struct scenario_replay replay = {.ids = scenario->replay_count, .speed_permille = 1000};
    replay.is_route = scenario->route_count > 0 && generator_one_in(g, 2);
    replay.target = replay.is_route ? 0 : (uint32_t)generator_below(g, g->pool_count);
    struct step step = generator_step(STEP_REPLAY);
    step.target = scenario->replay_count;
    generator_keep(g, builder_add_replay(&g->builder, "made", NULL, &replay));
    generator_add_step(g, &step);
}

/// What only threads do, or what changes them.
static void add_thread_step(struct generator *g, uint8_t depth)
{
    struct step step = generator_step(STEP_TOUCH);
    step.bag = generator_bag(g);
    switch (generator_below(g, 7)) {
    case 0:
        step = generator_step(STEP_SET_PRIORITY);
        step.target = (uint32_t)generator_below(g, g->thread_count);
        step.amount =
            quantity_constant(generator_one_in(g, 6) ? generator_below(g, SCENARIO_PRIORITY_MAX + 1)
                                                     : 3 + generator_below(g, 6));
        break;
    case 1:
        step = generator_step(STEP_SET_THRESHOLD);
        step.target = (uint32_t)generator_below(g, g->thread_count);
        step.amount = quantity_constant(generator_below(g, 9));
        break;
    case 2:
        generator_add_rate(g);
        return;
    case 3:
        step.kind = STEP_OVERRUN;
        step.amount = generator_amount(g, 0, 300);
        if (!g->options->has_overruns) {
            step.kind = STEP_TOUCH;
        }
        break;
    case 4:
        add_resize(g);
        if (generator_one_in(g, 2)) {
            add_on_failure(g, depth);
        }
        return;
    default:
        break;
    }
    generator_add_step(g, &step);
}

static void add_more(struct generator *g, uint8_t depth)
{
    uint64_t which = generator_below(g, 10);
    if (which == 8 && depth < LOOP_DEPTH_MAX) {
        add_critical(g, (uint8_t)(depth + 1));
    } else if (which == 9 && depth == 0 && generator_one_in(g, 4)) {
        add_deep_loops(g);
    } else if (which == 9 && g->options->has_replays && generator_one_in(g, 2)) {
        add_replay(g);
    } else if (which == 0 && depth < LOOP_DEPTH_MAX) {
        add_if(g, (uint8_t)(depth + 1));
    } else if (which == 1 && depth < LOOP_DEPTH_MAX) {
        generator_add_allocate(g);
        add_on_failure(g, (uint8_t)(depth + 1));
    } else if (which <= 3) {
        add_thread_step(g, depth);
    } else {
        generator_add_object_step(g);
    }
}

void generator_add_steps(struct generator *g, uint32_t count, uint8_t depth)
{
    for (uint32_t i = 0; i < count; i++) {
        if (g->options->has_more && generator_one_in(g, 3)) {
            add_more(g, depth);
        } else if (depth < LOOP_DEPTH_MAX && generator_one_in(g, 10)) {
            uint32_t begin = g->builder.scenario.step_count;
            struct step loop = {.kind = STEP_LOOP_BEGIN,
                                .depth = depth,
                                .bag = SCENARIO_NONE,
                                .amount = generator_amount(g, 0, 3),
                                .wait = quantity_constant(0)};
            generator_add_step(g, &loop);
            generator_add_steps(g, (uint32_t)generator_between(g, 1, 3), (uint8_t)(depth + 1));
            loop.kind = STEP_LOOP_END;
            loop.target = begin;
            loop.amount = quantity_constant(0);
            generator_add_step(g, &loop);
            if (g->has_memory) {
                g->builder.scenario.steps[begin].target = g->builder.scenario.step_count - 1;
            }
        } else if (generator_one_in(g, 7)) {
            add_service(g);
        } else {
            add_plain(g);
        }
    }
}

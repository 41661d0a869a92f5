#include "scenario_generator_parts.h"

/// By which any interval stays a whole number of cycles.
static const uint64_t rates[] = {25, 50, 100};

struct step generator_step(enum step_kind kind)
{
    return (struct step){.kind = (uint8_t)kind,
                         .target = SCENARIO_NONE,
                         .bag = SCENARIO_NONE,
                         .amount = quantity_constant(0),
                         .wait = quantity_constant(0)};
}

void generator_add_step(struct generator *g, const struct step *step)
{
    generator_keep(g, builder_add_step(&g->builder, step));
}

void generator_set_target(struct generator *g, uint32_t step, uint32_t target)
{
    if (g->has_memory) {
        g->builder.scenario.steps[step].target = target;
    }
}

void generator_add_pause(struct generator *g, enum step_kind kind, struct quantity amount)
{
    generator_add_step(g, &(struct step){.kind = (uint8_t)kind,
                                         .bag = SCENARIO_NONE,
                                         .amount = amount,
                                         .wait = quantity_constant(0)});
}

/// From block pools of several sizes.
static void add_allocate_routed(struct generator *g)
{
    struct step step = {.kind = STEP_ALLOCATE_ROUTED,
                        .bag = (uint32_t)generator_below(g, BAGS),
                        .amount = generator_amount(g, generator_one_in(g, 20) ? 0 : 1, 130)};
    step.wait = generator_wait(g);
    generator_add_step(g, &step);
}

void generator_add_allocate(struct generator *g)
{
    if (g->builder.scenario.route_count > 0 && generator_one_in(g, 3)) {
        add_allocate_routed(g);
        return;
    }
    uint32_t target = (uint32_t)generator_below(g, g->pool_count);
    const struct scenario_pool *pool = &g->builder.scenario.pools[target];
    struct step step = {.kind = STEP_ALLOCATE,
                        .target = target,
                        .bag = (uint32_t)generator_below(g, BAGS),
                        .amount = quantity_constant(0)};
    if (pool->kind == POOL_KIND_BYTE) {
        uint64_t most = generator_one_in(g, 20) ? pool->size_bytes + 8 : pool->size_bytes * 3 / 4;
        step.amount = generator_amount(g, generator_one_in(g, 50) ? 0 : 1, most);
    }
    step.wait = generator_wait(g);
    generator_add_step(g, &step);
}

void generator_add_release(struct generator *g)
{
    static const enum release_order orders[] = {RELEASE_OLDEST, RELEASE_OLDEST, RELEASE_OLDEST,
                                                RELEASE_NEWEST, RELEASE_RANDOM, RELEASE_ALL};
    enum release_order order = orders[generator_below(g, sizeof orders / sizeof orders[0])];
    g->draws = g->draws || order == RELEASE_RANDOM;
    generator_add_step(g, &(struct step){.kind = STEP_RELEASE,
                                         .order = (uint8_t)order,
                                         .bag = (uint32_t)generator_below(g, BAGS),
                                         .amount = quantity_constant(0),
                                         .wait = quantity_constant(0)});
}

void generator_add_note(struct generator *g)
{
    struct step step = generator_step(STEP_NOTE);
    step.target = (uint32_t)generator_below(g, NOTES);
    generator_add_step(g, &step);
}

void generator_add_rate(struct generator *g)
{
    struct step step = generator_step(STEP_RATE);
    step.target = (uint32_t)generator_below(g, g->thread_count + 4);
    step.amount = quantity_constant(rates[generator_below(g, 3)]);
    generator_add_step(g, &step);
}

void generator_add_touch(struct generator *g)
{
    struct step step = generator_step(STEP_TOUCH);
    step.bag = generator_bag(g);
    generator_add_step(g, &step);
}

void generator_add_object_step(struct generator *g)
{
    bool is_thread = g->kind == THREAD_KIND_THREAD;
    struct step step = generator_step(STEP_SEND);
    switch (generator_below(g, is_thread ? 8 : 6)) {
    case 0:
        step.bag = g->kind == THREAD_KIND_PHASE || generator_one_in(g, 4) ? SCENARIO_NONE
                                                                          : generator_bag(g);
        step.target = (uint32_t)generator_below(g, QUEUES);
        break;
    case 1:
        step.kind = g->kind == THREAD_KIND_PHASE ? STEP_SEND : STEP_RECEIVE;
        step.bag = step.kind == STEP_SEND ? SCENARIO_NONE : generator_bag(g);
        step.target = (uint32_t)generator_below(g, QUEUES);
        break;
    case 2:
    case 6:
        step.kind = STEP_PUT;
        step.target =
            QUEUES + (uint32_t)generator_below(g, is_thread ? SEMAPHORES + MUTEXES : SEMAPHORES);
        break;
    case 3:
    case 7:
        step.kind = g->kind == THREAD_KIND_PHASE ? STEP_PUT : STEP_GET;
        step.target =
            QUEUES + (uint32_t)generator_below(g, is_thread ? SEMAPHORES + MUTEXES : SEMAPHORES);
        break;
    case 4:
        step.kind = generator_one_in(g, 4) ? STEP_CLEAR : STEP_SET;
        step.target = QUEUES + SEMAPHORES + MUTEXES;
        step.amount = quantity_constant(generator_between(g, 1, 7));
        break;
    default:
        step.kind = g->kind == THREAD_KIND_PHASE ? STEP_SET : STEP_GET;
        step.target = QUEUES + SEMAPHORES + MUTEXES;
        step.amount = quantity_constant(generator_between(g, 1, 7));
        step.order = (uint8_t)generator_below(g, 4);
        break;
    }
    bool may_wait = step.kind == STEP_SEND || step.kind == STEP_RECEIVE || step.kind == STEP_GET;
    if (may_wait && (is_thread || generator_one_in(g, 10))) {
        step.wait = generator_wait(g);
    }
    generator_add_step(g, &step);
}

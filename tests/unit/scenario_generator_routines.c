#include "scenario_generator_parts.h"

#include <inttypes.h>
#include <stdio.h>

/// A service on a thread, of those that are allowed where the step stands.
static void add_routine_service(struct generator *g)
{
    static const enum step_kind of_interrupts[] = {STEP_RESUME, STEP_ABORT};
    static const enum step_kind of_others[] = {STEP_RESUME,    STEP_ABORT,        STEP_RESUME,
                                               STEP_SUSPEND,   STEP_SET_PRIORITY, STEP_ABORT,
                                               STEP_TERMINATE, STEP_SET_THRESHOLD};
    bool is_timer = g->kind == THREAD_KIND_TIMER;
    struct step step = generator_step(g->kind == THREAD_KIND_INTERRUPT
                                          ? of_interrupts[generator_below(g, 2)]
                                          : of_others[generator_below(g, is_timer ? 7 : 8)]);
    if (step.kind == STEP_TERMINATE && !generator_one_in(g, 3)) {
        step.kind = STEP_RESUME;
    }
    step.target = (uint32_t)generator_below(g, g->thread_count);
    step.amount = quantity_constant(generator_below(g, 9));
    generator_add_step(g, &step);
}

static void add_routine_step(struct generator *g, uint8_t depth);

/// Steps of a routine that it does by chance, or several times.
static void add_routine_flow(struct generator *g, uint8_t depth)
{
    uint32_t begin = g->builder.scenario.step_count;
    bool is_loop = g->kind != THREAD_KIND_PHASE && generator_one_in(g, 2);
    struct step step = generator_step(is_loop ? STEP_LOOP_BEGIN : STEP_IF);
    step.amount = quantity_constant(is_loop ? generator_below(g, 3) : generator_below(g, 1000001));
    step.depth = depth;
    g->draws = g->draws || !is_loop;
    generator_add_step(g, &step);
    add_routine_step(g, (uint8_t)(depth + 1));
    generator_set_target(g, begin, g->builder.scenario.step_count);
    if (is_loop) {
        step = generator_step(STEP_LOOP_END);
        step.depth = depth;
        step.target = begin;
        generator_add_step(g, &step);
    }
}

/// A step of an interrupt, timer or phase.
static void add_routine_step(struct generator *g, uint8_t depth)
{
    switch (generator_below(g, g->kind == THREAD_KIND_PHASE ? 8 : 12)) {
    case 0:
    case 1:
    case 2:
        generator_add_object_step(g);
        break;
    case 3:
    case 4:
        add_routine_service(g);
        break;
    case 5:
        generator_add_rate(g);
        break;
    case 6:
        generator_add_note(g);
        break;
    case 7:
        if (depth < LOOP_DEPTH_MAX) {
            add_routine_flow(g, depth);
        }
        break;
    case 8:
        generator_add_touch(g);
        break;
    case 9:
        generator_add_release(g);
        break;
    default:
        generator_add_allocate(g); // of byte pools too, and waiting too: refused as the kernel does
        break;
    }
}

/// When an interrupt, timer or phase comes.
static struct scenario_arrivals make_arrivals(struct generator *g)
{
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    struct scenario_arrivals arrivals = {.first = SCENARIO_NO_END};
    if (g->kind == THREAD_KIND_PHASE) {
        arrivals.first = generator_below(g, 50 * tick);
        arrivals.interval = quantity_constant(0);
    } else if (g->kind == THREAD_KIND_TIMER) {
        bool is_once = generator_one_in(g, 3);
        arrivals.first =
            is_once || generator_one_in(g, 2) ? generator_between(g, 1, 40) : SCENARIO_NO_END;
        arrivals.interval = is_once ? quantity_constant(0) : generator_amount(g, 1, 40);
    } else if (generator_one_in(g, 3)) {
        arrivals.interval = quantity_constant(0);
        arrivals.first_time = g->builder.scenario.time_count;
        arrivals.time_count = (uint32_t)generator_between(g, 1, 20);
        cycles_t at = 0;
        for (uint32_t i = 0; i < arrivals.time_count; i++) {
            at += generator_below(g, 4 * tick);
            generator_keep(g, builder_add_time(&g->builder, at));
        }
    } else {
        arrivals.interval = generator_amount(g, tick / 2, 10 * tick);
        arrivals.first = generator_one_in(g, 2) ? generator_below(g, 5 * tick) : SCENARIO_NO_END;
    }
    return arrivals;
}

void generator_add_routines(struct generator *g)
{
    static const enum thread_kind kinds[] = {THREAD_KIND_INTERRUPT, THREAD_KIND_INTERRUPT,
                                             THREAD_KIND_TIMER, THREAD_KIND_PHASE};
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    for (uint32_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct scenario_thread thread = {.kind = kinds[i],
                                         .first_step = g->builder.scenario.step_count};
        g->kind = kinds[i];
        g->draws = false;
        thread.arrivals = make_arrivals(g);
        if (g->kind == THREAD_KIND_INTERRUPT) {
            thread.length_cycles = generator_one_in(g, 2) ? generator_below(g, tick) : 0;
        }
        for (uint64_t n = generator_between(g, 1, 3); n > 0; n--) {
            add_routine_step(g, 0);
        }
        thread.step_count = g->builder.scenario.step_count - thread.first_step;
        thread.draws = g->draws;
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "r%" PRIu32, i);
        generator_keep(g, builder_add_thread(&g->builder, name, &thread));
    }
}

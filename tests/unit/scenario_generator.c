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

const struct generator_options generator_all = {
    .pools_max = 3,
    .threads_max = 7,
    .steps_max = 10,
    .until_ticks_max = 150,
    .has_costs = true,
    .has_more = true,
};

enum { NAME_BYTES = 24, LOOP_DEPTH_MAX = 3, BAGS = 3, NOTES = 2 };

struct generator {
    uint64_t state;
    const struct generator_options *options;
    struct builder builder;
    bool has_memory;
    uint32_t pool_count;
    uint32_t thread_count;
    bool draws;            ///< the thread at hand uses a random stream
    enum thread_kind kind; ///< of what the steps are made for
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

/// From block pools of several sizes.
static void add_allocate_routed(struct generator *g)
{
    struct step step = {.kind = STEP_ALLOCATE_ROUTED,
                        .bag = (uint32_t)below(g, BAGS),
                        .amount = make_amount(g, one_in(g, 20) ? 0 : 1, 130)};
    step.wait = make_wait(g);
    add_step(g, &step);
}

static void add_allocate(struct generator *g)
{
    if (g->builder.scenario.route_count > 0 && one_in(g, 3)) {
        add_allocate_routed(g);
        return;
    }
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

/// How many objects of each kind a scenario with more has; they stand in the order of the kinds.
enum { QUEUES = 2, SEMAPHORES = 2, MUTEXES = 2, FLAGS = 1 };

/// By which any interval stays a whole number of cycles.
static const uint64_t rates[] = {25, 50, 100};

static struct step make_step(enum step_kind kind)
{
    return (struct step){.kind = (uint8_t)kind,
                         .target = SCENARIO_NONE,
                         .bag = SCENARIO_NONE,
                         .amount = quantity_constant(0),
                         .wait = quantity_constant(0)};
}

static uint32_t any_bag(struct generator *g)
{
    return (uint32_t)below(g, BAGS);
}

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
            struct scenario_object object = {.kind = kinds[k].kind, .inherits = !one_in(g, 3)};
            object.initial = object.kind == OBJECT_QUEUE   ? (uint32_t)between(g, 1, 3)
                             : object.kind == OBJECT_MUTEX ? 0
                                                           : (uint32_t)below(g, 3);
            if (object.kind == OBJECT_SEMAPHORE && one_in(g, 30)) {
                object.initial = UINT32_MAX;
            }
            char name[NAME_BYTES];
            (void)snprintf(name, sizeof name, "%s%" PRIu32, kinds[k].name, i);
            keep(g, builder_add_object(&g->builder, name, &object));
        }
    }
}

/// A service on an object; interrupts and the like never wait and know no mutexes.
static void add_object_step(struct generator *g)
{
    bool is_thread = g->kind == THREAD_KIND_THREAD;
    struct step step = make_step(STEP_SEND);
    switch (below(g, is_thread ? 8 : 6)) {
    case 0:
        step.bag = g->kind == THREAD_KIND_PHASE || one_in(g, 4) ? SCENARIO_NONE : any_bag(g);
        step.target = (uint32_t)below(g, QUEUES);
        break;
    case 1:
        step.kind = g->kind == THREAD_KIND_PHASE ? STEP_SEND : STEP_RECEIVE;
        step.bag = step.kind == STEP_SEND ? SCENARIO_NONE : any_bag(g);
        step.target = (uint32_t)below(g, QUEUES);
        break;
    case 2:
    case 6:
        step.kind = STEP_PUT;
        step.target = QUEUES + (uint32_t)below(g, is_thread ? SEMAPHORES + MUTEXES : SEMAPHORES);
        break;
    case 3:
    case 7:
        step.kind = g->kind == THREAD_KIND_PHASE ? STEP_PUT : STEP_GET;
        step.target = QUEUES + (uint32_t)below(g, is_thread ? SEMAPHORES + MUTEXES : SEMAPHORES);
        break;
    case 4:
        step.kind = one_in(g, 4) ? STEP_CLEAR : STEP_SET;
        step.target = QUEUES + SEMAPHORES + MUTEXES;
        step.amount = quantity_constant(between(g, 1, 7));
        break;
    default:
        step.kind = g->kind == THREAD_KIND_PHASE ? STEP_SET : STEP_GET;
        step.target = QUEUES + SEMAPHORES + MUTEXES;
        step.amount = quantity_constant(between(g, 1, 7));
        step.order = (uint8_t)below(g, 4);
        break;
    }
    bool may_wait = step.kind == STEP_SEND || step.kind == STEP_RECEIVE || step.kind == STEP_GET;
    if (may_wait && (is_thread || one_in(g, 10))) {
        step.wait = make_wait(g);
    }
    add_step(g, &step);
}

static void set_target(struct generator *g, uint32_t step, uint32_t target)
{
    if (g->has_memory) {
        g->builder.scenario.steps[step].target = target;
    }
}

static void add_steps(struct generator *g, uint32_t count, uint8_t depth);

static void add_if(struct generator *g, uint8_t depth)
{
    uint32_t begin = g->builder.scenario.step_count;
    struct step step = make_step(STEP_IF);
    step.amount = quantity_constant(below(g, 1000001));
    g->draws = true;
    add_step(g, &step);
    add_steps(g, (uint32_t)between(g, 1, 2), depth);
    if (one_in(g, 2)) {
        uint32_t jump = g->builder.scenario.step_count;
        step = make_step(STEP_JUMP);
        add_step(g, &step);
        set_target(g, begin, g->builder.scenario.step_count);
        add_steps(g, (uint32_t)between(g, 1, 2), depth);
        set_target(g, jump, g->builder.scenario.step_count);
    } else {
        set_target(g, begin, g->builder.scenario.step_count);
    }
}

static void add_on_failure(struct generator *g, uint8_t depth)
{
    uint32_t begin = g->builder.scenario.step_count;
    struct step step = make_step(STEP_ON_FAILURE);
    add_step(g, &step);
    add_steps(g, 1, depth);
    set_target(g, begin, g->builder.scenario.step_count);
}

static void add_resize(struct generator *g)
{
    struct step step = make_step(STEP_RESIZE);
    step.bag = any_bag(g);
    step.amount = make_amount(g, 1, 300);
    step.wait = make_wait(g);
    step.target = g->builder.scenario.step_count + 1;
    add_step(g, &step);
    struct step end = make_step(STEP_RESIZE_END);
    end.bag = step.bag;
    add_step(g, &end);
}

/// A mutex got and given back, with something in between.
static void add_critical(struct generator *g, uint8_t depth)
{
    uint32_t mutex = QUEUES + SEMAPHORES + (uint32_t)below(g, MUTEXES);
    struct step step = make_step(STEP_GET);
    step.target = mutex;
    step.wait = make_wait(g);
    add_step(g, &step);
    add_steps(g, (uint32_t)between(g, 1, 3), depth);
    step = make_step(STEP_PUT);
    step.target = mutex;
    add_step(g, &step);
}

/// As many loops in each other as there may be, each of one round but the innermost.
static void add_deep_loops(struct generator *g)
{
    uint32_t begins[SCENARIO_LOOP_DEPTH_MAX];
    for (uint8_t depth = 0; depth < SCENARIO_LOOP_DEPTH_MAX; depth++) {
        struct step step = make_step(STEP_LOOP_BEGIN);
        step.depth = depth;
        step.amount = quantity_constant(depth + 1u < SCENARIO_LOOP_DEPTH_MAX ? 1 : 3);
        begins[depth] = g->builder.scenario.step_count;
        add_step(g, &step);
    }
    add_allocate(g);
    for (uint8_t depth = SCENARIO_LOOP_DEPTH_MAX; depth-- > 0;) {
        struct step step = make_step(STEP_LOOP_END);
        step.depth = depth;
        step.target = begins[depth];
        set_target(g, begins[depth], g->builder.scenario.step_count);
        add_step(g, &step);
    }
}

/// A recorded workload, of one pool or of block pools of several sizes.
static void add_replay(struct generator *g)
{
    const struct scenario *scenario = &g->builder.scenario;
    struct scenario_replay replay = {.ids = scenario->replay_count, .speed_permille = 1000};
    replay.is_route = scenario->route_count > 0 && one_in(g, 2);
    replay.target = replay.is_route ? 0 : (uint32_t)below(g, g->pool_count);
    struct step step = make_step(STEP_REPLAY);
    step.target = scenario->replay_count;
    keep(g, builder_add_replay(&g->builder, "made", NULL, &replay));
    add_step(g, &step);
}

/// What only threads do, or what changes them.
static void add_thread_step(struct generator *g, uint8_t depth)
{
    struct step step = make_step(STEP_TOUCH);
    step.bag = any_bag(g);
    switch (below(g, 7)) {
    case 0:
        step = make_step(STEP_SET_PRIORITY);
        step.target = (uint32_t)below(g, g->thread_count);
        step.amount =
            quantity_constant(one_in(g, 6) ? below(g, SCENARIO_PRIORITY_MAX + 1) : 3 + below(g, 6));
        break;
    case 1:
        step = make_step(STEP_SET_THRESHOLD);
        step.target = (uint32_t)below(g, g->thread_count);
        step.amount = quantity_constant(below(g, 9));
        break;
    case 2:
        step = make_step(STEP_RATE);
        step.target = (uint32_t)below(g, g->thread_count + 4);
        step.amount = quantity_constant(rates[below(g, 3)]);
        break;
    case 3:
        step.kind = STEP_OVERRUN;
        step.amount = make_amount(g, 0, 300);
        if (!g->options->has_overruns) {
            step.kind = STEP_TOUCH;
        }
        break;
    case 4:
        add_resize(g);
        if (one_in(g, 2)) {
            add_on_failure(g, depth);
        }
        return;
    default:
        break;
    }
    add_step(g, &step);
}

static void add_more(struct generator *g, uint8_t depth)
{
    uint64_t which = below(g, 10);
    if (which == 8 && depth < LOOP_DEPTH_MAX) {
        add_critical(g, (uint8_t)(depth + 1));
    } else if (which == 9 && depth == 0 && one_in(g, 4)) {
        add_deep_loops(g);
    } else if (which == 9 && one_in(g, 2)) {
        add_replay(g);
    } else if (which == 0 && depth < LOOP_DEPTH_MAX) {
        add_if(g, (uint8_t)(depth + 1));
    } else if (which == 1 && depth < LOOP_DEPTH_MAX) {
        add_allocate(g);
        add_on_failure(g, (uint8_t)(depth + 1));
    } else if (which <= 3) {
        add_thread_step(g, depth);
    } else {
        add_object_step(g);
    }
}

/// A service on a thread, of those that are allowed where the step stands.
static void add_routine_service(struct generator *g)
{
    static const enum step_kind of_interrupts[] = {STEP_RESUME, STEP_ABORT};
    static const enum step_kind of_others[] = {STEP_RESUME,    STEP_ABORT,        STEP_RESUME,
                                               STEP_SUSPEND,   STEP_SET_PRIORITY, STEP_ABORT,
                                               STEP_TERMINATE, STEP_SET_THRESHOLD};
    bool is_timer = g->kind == THREAD_KIND_TIMER;
    struct step step =
        make_step(g->kind == THREAD_KIND_INTERRUPT ? of_interrupts[below(g, 2)]
                                                   : of_others[below(g, is_timer ? 7 : 8)]);
    if (step.kind == STEP_TERMINATE && !one_in(g, 3)) {
        step.kind = STEP_RESUME;
    }
    step.target = (uint32_t)below(g, g->thread_count);
    step.amount = quantity_constant(below(g, 9));
    add_step(g, &step);
}

static void add_note(struct generator *g)
{
    struct step step = make_step(STEP_NOTE);
    step.target = (uint32_t)below(g, NOTES);
    add_step(g, &step);
}

static void add_rate(struct generator *g)
{
    struct step step = make_step(STEP_RATE);
    step.target = (uint32_t)below(g, g->thread_count + 4);
    step.amount = quantity_constant(rates[below(g, 3)]);
    add_step(g, &step);
}

static void add_touch(struct generator *g)
{
    struct step step = make_step(STEP_TOUCH);
    step.bag = any_bag(g);
    add_step(g, &step);
}

static void add_routine_step(struct generator *g, uint8_t depth);

/// Steps of a routine that it does by chance, or several times.
static void add_routine_flow(struct generator *g, uint8_t depth)
{
    uint32_t begin = g->builder.scenario.step_count;
    bool is_loop = g->kind != THREAD_KIND_PHASE && one_in(g, 2);
    struct step step = make_step(is_loop ? STEP_LOOP_BEGIN : STEP_IF);
    step.amount = quantity_constant(is_loop ? below(g, 3) : below(g, 1000001));
    step.depth = depth;
    g->draws = g->draws || !is_loop;
    add_step(g, &step);
    add_routine_step(g, (uint8_t)(depth + 1));
    set_target(g, begin, g->builder.scenario.step_count);
    if (is_loop) {
        step = make_step(STEP_LOOP_END);
        step.depth = depth;
        step.target = begin;
        add_step(g, &step);
    }
}

/// A step of an interrupt, timer or phase.
static void add_routine_step(struct generator *g, uint8_t depth)
{
    switch (below(g, g->kind == THREAD_KIND_PHASE ? 8 : 12)) {
    case 0:
    case 1:
    case 2:
        add_object_step(g);
        break;
    case 3:
    case 4:
        add_routine_service(g);
        break;
    case 5:
        add_rate(g);
        break;
    case 6:
        add_note(g);
        break;
    case 7:
        if (depth < LOOP_DEPTH_MAX) {
            add_routine_flow(g, depth);
        }
        break;
    case 8:
        add_touch(g);
        break;
    case 9:
        add_release(g);
        break;
    default:
        add_allocate(g); // of byte pools too, and waiting too: refused as the kernel does
        break;
    }
}

/// When an interrupt, timer or phase comes.
static struct scenario_arrivals make_arrivals(struct generator *g)
{
    cycles_t tick = g->builder.scenario.cycles_per_tick;
    struct scenario_arrivals arrivals = {.first = SCENARIO_NO_END};
    if (g->kind == THREAD_KIND_PHASE) {
        arrivals.first = below(g, 50 * tick);
        arrivals.interval = quantity_constant(0);
    } else if (g->kind == THREAD_KIND_TIMER) {
        bool is_once = one_in(g, 3);
        arrivals.first = is_once || one_in(g, 2) ? between(g, 1, 40) : SCENARIO_NO_END;
        arrivals.interval = is_once ? quantity_constant(0) : make_amount(g, 1, 40);
    } else if (one_in(g, 3)) {
        arrivals.interval = quantity_constant(0);
        arrivals.first_time = g->builder.scenario.time_count;
        arrivals.time_count = (uint32_t)between(g, 1, 20);
        cycles_t at = 0;
        for (uint32_t i = 0; i < arrivals.time_count; i++) {
            at += below(g, 4 * tick);
            keep(g, builder_add_time(&g->builder, at));
        }
    } else {
        arrivals.interval = make_amount(g, tick / 2, 10 * tick);
        arrivals.first = one_in(g, 2) ? below(g, 5 * tick) : SCENARIO_NO_END;
    }
    return arrivals;
}

/// Two interrupts, a timer and a phase, behind the threads.
static void add_routines(struct generator *g)
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
            thread.length_cycles = one_in(g, 2) ? below(g, tick) : 0;
        }
        for (uint64_t n = between(g, 1, 3); n > 0; n--) {
            add_routine_step(g, 0);
        }
        thread.step_count = g->builder.scenario.step_count - thread.first_step;
        thread.draws = g->draws;
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "r%" PRIu32, i);
        keep(g, builder_add_thread(&g->builder, name, &thread));
    }
}

/// Up to `count` steps; one may be a loop with steps of its own.
static void add_steps(struct generator *g, uint32_t count, uint8_t depth)
{
    for (uint32_t i = 0; i < count; i++) {
        if (g->options->has_more && one_in(g, 3)) {
            add_more(g, depth);
        } else if (depth < LOOP_DEPTH_MAX && one_in(g, 10)) {
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

static void add_policy(struct generator *g, struct scenario_pool *pool)
{
    pool->policy.by_priority = one_in(g, 2);
    if (pool->kind == POOL_KIND_BYTE) {
        pool->policy.fit = (enum policy_fit)below(g, 3);
        pool->policy.early_give_up = one_in(g, 4);
        pool->policy.merge_on_release = one_in(g, 2);
        pool->policy.try_all = one_in(g, 2);
        pool->policy.rescan_on_leave = one_in(g, 2);
        pool->policy.no_barging = one_in(g, 2);
    }
}

/// Block pools of three sizes that serve one workload.
static void add_route(struct generator *g)
{
    static const uint64_t sizes[] = {16, 40, 120};
    struct scenario_route route = {
        .first_pool = g->pool_count, .pool_count = 3, .spills = one_in(g, 2)};
    uint64_t word = g->builder.scenario.word_bits / 8;
    for (uint32_t i = 0; i < route.pool_count; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "r.%" PRIu64, sizes[i]);
        keep(g, builder_add_pool(&g->builder, name, POOL_KIND_BLOCK,
                                 (sizes[i] + word) * between(g, 1, 3), sizes[i]));
    }
    keep(g, builder_add_route(&g->builder, "r", &route));
    g->pool_count += route.pool_count;
}

static void add_pools(struct generator *g)
{
    uint64_t word = g->builder.scenario.word_bits / 8;
    uint32_t count = g->pool_count;
    for (uint32_t i = 0; i < count; i++) {
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
        if (g->options->has_more && one_in(g, 3) && g->has_memory) {
            add_policy(g, &g->builder.scenario.pools[i]);
        }
    }
    if (g->options->has_more && one_in(g, 2)) {
        add_route(g);
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
    if (options->has_more) {
        add_objects(&g);
    }
    for (uint32_t i = 0; i < g.thread_count && g.has_memory; i++) {
        add_thread(&g, i, priorities);
    }
    if (options->has_more) {
        add_routines(&g);
    }
    if (!g.has_memory) {
        builder_free(&g.builder);
        return false;
    }
    *scenario = builder_take(&g.builder);
    return true;
}

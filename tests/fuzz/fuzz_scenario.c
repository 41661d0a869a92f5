/// Any bytes as a scenario file, with overrides: it is loaded whole, or refused in one line. What
/// is loaded has no index that leads out of it, since the kernel follows them all unseen.
#include "fuzz.h"

#include <assert.h>

static void expect_quantity(const struct scenario *scenario, const struct quantity *quantity)
{
    assert(quantity->distribution == SCENARIO_NONE ||
           quantity->distribution < scenario->distribution_count);
}

/// How many there are of what a step's target is an index of; SCENARIO_NONE if it is of nothing.
static uint32_t target_count(const struct scenario *scenario, enum step_kind kind)
{
    switch (kind) {
    case STEP_ALLOCATE:
    case STEP_PRIORITIZE:
    case STEP_DELETE:
        return scenario->pool_count;
    case STEP_ALLOCATE_ROUTED:
        return scenario->route_count;
    case STEP_ABORT:
    case STEP_SUSPEND:
    case STEP_RESUME:
    case STEP_TERMINATE:
    case STEP_SET_PRIORITY:
    case STEP_SET_THRESHOLD:
    case STEP_RATE:
        return scenario->thread_count;
    case STEP_NOTE:
        return scenario->note_count;
    case STEP_LOOP_BEGIN:
    case STEP_LOOP_END:
        return scenario->step_count;
    case STEP_IF:
    case STEP_JUMP:
    case STEP_ON_FAILURE:
        return scenario->step_count + 1; // the end of the last thread's steps
    case STEP_SEND:
    case STEP_RECEIVE:
    case STEP_GET:
    case STEP_PUT:
    case STEP_SET:
    case STEP_CLEAR:
        return scenario->object_count;
    case STEP_REPLAY:
        return scenario->replay_count;
    case STEP_RELEASE:
    case STEP_SLEEP:
    case STEP_COMPUTE:
    case STEP_RELINQUISH:
    case STEP_RESIZE:
    case STEP_RESIZE_END:
    case STEP_TOUCH:
    case STEP_OVERRUN:
        break;
    }
    return SCENARIO_NONE;
}

static void expect_steps(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->step_count; i++) {
        const struct step *step = &scenario->steps[i];
        uint32_t count = target_count(scenario, (enum step_kind)step->kind);
        assert(count == SCENARIO_NONE || step->target < count);
        assert(step->bag == SCENARIO_NONE || step->bag < scenario->bag_count);
        assert(step->depth < SCENARIO_LOOP_DEPTH_MAX);
        expect_quantity(scenario, &step->amount);
        expect_quantity(scenario, &step->wait);
    }
}

static void expect_threads(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->thread_count; i++) {
        const struct scenario_thread *thread = &scenario->threads[i];
        assert(thread->name != NULL && thread->name[0] != '\0');
        assert(thread->priority <= SCENARIO_PRIORITY_MAX && thread->threshold <= thread->priority);
        assert(thread->step_count <= scenario->step_count &&
               thread->first_step <= scenario->step_count - thread->step_count);
        assert(thread->arrivals.time_count <= scenario->time_count &&
               thread->arrivals.first_time <= scenario->time_count - thread->arrivals.time_count);
        if (thread->kind != THREAD_KIND_THREAD) {
            expect_quantity(scenario, &thread->arrivals.interval);
        }
    }
}

static void expect_pools(const struct scenario *scenario)
{
    uint64_t sum_bytes = 0;
    for (uint32_t i = 0; i < scenario->pool_count; i++) {
        const struct scenario_pool *pool = &scenario->pools[i];
        assert(pool->name != NULL && pool->name[0] != '\0');
        assert(pool->size_bytes <= SCENARIO_POOL_SIZE_MAX);
        sum_bytes += pool->size_bytes;
    }
    assert(sum_bytes <= SCENARIO_POOLS_SIZE_MAX);
    for (uint32_t i = 0; i < scenario->route_count; i++) {
        const struct scenario_route *route = &scenario->routes[i];
        assert(route->pool_count >= 1 && route->pool_count <= scenario->pool_count &&
               route->first_pool <= scenario->pool_count - route->pool_count);
    }
}

static void expect_distributions(const struct scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->distribution_count; i++) {
        const struct distribution *distribution = &scenario->distributions[i];
        assert(distribution->multiply >= 1 && distribution->divide >= 1);
        assert(distribution->low <= distribution->high ||
               distribution->kind != DISTRIBUTION_UNIFORM);
        if (distribution->kind == DISTRIBUTION_CHOICE) {
            assert(distribution->choice_count >= 1 && distribution->weight_sum >= 1);
            assert(distribution->choice_count <= scenario->choice_count &&
                   distribution->first_choice <=
                       scenario->choice_count - distribution->choice_count);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario;
    if (fuzz_load(&scenario, data, size)) {
        expect_pools(&scenario);
        expect_threads(&scenario);
        expect_steps(&scenario);
        expect_distributions(&scenario);
    }
    scenario_free(&scenario);
    return 0;
}

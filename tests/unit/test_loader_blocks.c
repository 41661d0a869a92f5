// Pools of kind `blocks`: block pools of several sizes behind one name.
#include "sim/scenario/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/// Loads a scenario of these pools whose only thread has these steps.
static bool load(const char *pools, const char *steps, struct scenario *scenario,
                 struct scenario_problem *problem)
{
    char text[1024];
    int length = snprintf(text, sizeof text,
                          "name: x\n"
                          "pools: [%s]\n"
                          "threads: [{name: t, priority: 3, steps: [%s]}]\n",
                          pools, steps);
    problem->text[0] = '\0';
    return scenario_load_text(scenario, "x.yaml", text, (size_t)length, NULL, 0, problem);
}

static struct scenario load_good(const char *pools, const char *steps)
{
    struct scenario scenario;
    struct scenario_problem problem;
    bool good = load(pools, steps, &scenario, &problem);
    assert_string_equal(problem.text, "");
    assert_true(good);
    return scenario;
}

static void expect_pool(const struct scenario_pool *pool, const char *name, uint64_t block_size,
                        uint64_t size)
{
    assert_string_equal(pool->name, name);
    assert_int_equal(pool->kind, POOL_KIND_BLOCK);
    assert_int_equal(pool->block_size_bytes, block_size);
    assert_int_equal(pool->size_bytes, size);
}

#define HEAP "{name: heap, kind: blocks, blocks: [30 x10, 64, 1KiB x2], spill: true}"

static void each_size_becomes_a_block_pool_just_large_enough(void **state)
{
    (void)state;
    struct scenario scenario =
        load_good("{name: a, kind: byte, size: 100}, " HEAP, "sleep: 1 tick");
    assert_int_equal(scenario.pool_count, 4);
    expect_pool(&scenario.pools[1], "heap.30", 30, UINT64_C(10) * (32 + 4));
    expect_pool(&scenario.pools[2], "heap.64", 64, 64 + 4);
    expect_pool(&scenario.pools[3], "heap.1024", 1024, UINT64_C(2) * (1024 + 4));
    assert_int_equal(scenario.route_count, 1);
    assert_string_equal(scenario.routes[0].name, "heap");
    assert_int_equal(scenario.routes[0].first_pool, 1);
    assert_int_equal(scenario.routes[0].pool_count, 3);
    assert_true(scenario.routes[0].spills);
    scenario_free(&scenario);
}

static void blocks_do_not_spill_unless_told(void **state)
{
    (void)state;
    struct scenario scenario = load_good("{name: a, kind: blocks, blocks: [8]}, "
                                         "{name: b, kind: blocks, blocks: [8], spill: false}",
                                         "sleep: 1 tick");
    assert_int_equal(scenario.route_count, 2);
    assert_false(scenario.routes[0].spills);
    assert_false(scenario.routes[1].spills);
    assert_int_equal(scenario.routes[1].first_pool, 1);
    scenario_free(&scenario);
}

static void an_allocation_from_blocks_goes_to_the_route(void **state)
{
    (void)state;
    struct scenario scenario =
        load_good("{name: a, kind: blocks, blocks: [8]}, " HEAP,
                  "allocate: {pool: heap, size: 20, wait: 3 ticks, into: b}");
    const struct step *step = &scenario.steps[0];
    assert_int_equal(step->kind, STEP_ALLOCATE_ROUTED);
    assert_int_equal(step->target, 1);
    assert_int_equal(step->amount.constant, 20);
    assert_int_equal(step->wait.constant, 3);
    scenario_free(&scenario);
}

static void one_of_the_block_pools_can_be_named_by_itself(void **state)
{
    (void)state;
    struct scenario scenario =
        load_good(HEAP, "{allocate: {pool: heap.64, into: b}}, {delete: heap.1024}");
    assert_int_equal(scenario.steps[0].kind, STEP_ALLOCATE);
    assert_int_equal(scenario.steps[0].target, 1);
    assert_int_equal(scenario.steps[1].target, 2);
    assert_int_equal(scenario.step_count, 2);
    scenario_free(&scenario);
}

static void prioritize_and_delete_become_a_step_for_each_pool(void **state)
{
    (void)state;
    struct scenario scenario =
        load_good("{name: a, kind: byte, size: 100}, " HEAP,
                  "{loop: {times: 2, steps: [prioritize: heap]}}, {delete: heap}, {delete: a}");
    static const struct {
        enum step_kind kind;
        uint32_t target;
    } expected[] = {
        {STEP_LOOP_BEGIN, 4}, {STEP_PRIORITIZE, 1}, {STEP_PRIORITIZE, 2},
        {STEP_PRIORITIZE, 3}, {STEP_LOOP_END, 0},   {STEP_DELETE, 1},
        {STEP_DELETE, 2},     {STEP_DELETE, 3},     {STEP_DELETE, 0},
    };
    assert_int_equal(scenario.step_count, sizeof expected / sizeof expected[0]);
    assert_int_equal(scenario.threads[0].step_count, scenario.step_count);
    for (uint32_t i = 0; i < scenario.step_count; i++) {
        assert_int_equal(scenario.steps[i].kind, expected[i].kind);
        assert_int_equal(scenario.steps[i].target, expected[i].target);
    }
    scenario_free(&scenario);
}

static void an_allocation_from_blocks_needs_a_size(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_problem problem;
    assert_false(load(HEAP, "allocate: {pool: heap, into: b}", &scenario, &problem));
    assert_string_equal(problem.text, "x.yaml:3:52: error: an allocation from the blocks \"heap\" "
                                      "without a size; expected \"size: ...\"");
}

static void a_mistyped_name_of_blocks_is_suggested(void **state)
{
    (void)state;
    struct scenario scenario;
    struct scenario_problem problem;
    assert_false(load(HEAP, "delete: haep", &scenario, &problem));
    assert_string_equal(problem.text,
                        "x.yaml:3:50: error: no pool named \"haep\"; did you mean \"heap\"?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_size_becomes_a_block_pool_just_large_enough),
        cmocka_unit_test(blocks_do_not_spill_unless_told),
        cmocka_unit_test(an_allocation_from_blocks_goes_to_the_route),
        cmocka_unit_test(one_of_the_block_pools_can_be_named_by_itself),
        cmocka_unit_test(prioritize_and_delete_become_a_step_for_each_pool),
        cmocka_unit_test(an_allocation_from_blocks_needs_a_size),
        cmocka_unit_test(a_mistyped_name_of_blocks_is_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

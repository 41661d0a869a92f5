// A search that runs up to the next interrupt in one go ends as one that stops at every window.
//
// Linked with --wrap=byte_pool_step: the kernel's steps can be held to one window each.
#include "kernel_harness.h"
#include "scenario_generator.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum pool_step __real_byte_pool_step(struct byte_pool_operation *op, size_t windows);
enum pool_step __wrap_byte_pool_step(struct byte_pool_operation *op, size_t windows);

static size_t windows_max = SIZE_MAX;
static uint64_t long_steps; ///< that were to pass more than a window

enum pool_step __wrap_byte_pool_step(struct byte_pool_operation *op, size_t windows)
{
    long_steps += windows > 1;
    return __real_byte_pool_step(op, windows < windows_max ? windows : windows_max);
}

/// Runs the scenario with long steps and with short ones.
static void compare(const struct scenario *scenario, const char *name)
{
    struct trace long_trace;
    struct trace short_trace;
    harness_run(scenario, scenario->seed, UINT64_MAX, TRACE_ALL, &long_trace);
    for (size_t windows = 1; windows <= 3; windows += 2) {
        windows_max = windows;
        harness_run(scenario, scenario->seed, UINT64_MAX, TRACE_ALL, &short_trace);
        windows_max = SIZE_MAX;
        if (!trace_equal(&long_trace, &short_trace)) {
            print_error("%s differs at %zu windows a step\n", name, windows);
            fail();
        }
        trace_free(&short_trace);
    }
    trace_free(&long_trace);
}

static void reference_scenarios(void **state)
{
    (void)state;
    for (const char *const *name = harness_reference_names(); *name != NULL; name++) {
        struct scenario scenario = harness_reference_scenario(*name);
        compare(&scenario, *name);
        scenario_free(&scenario);
    }
}

static void reference_scenarios_with_other_costs(void **state)
{
    (void)state;
    for (const char *const *name = harness_reference_names(); *name != NULL; name++) {
        struct scenario scenario = harness_reference_scenario(*name);
        scenario.costs = (struct scenario_costs){.allocate = 17,
                                                 .release = 13,
                                                 .search_step = 61,
                                                 .merge = 359,
                                                 .split = 1201,
                                                 .block_allocate = 11,
                                                 .block_release = 7,
                                                 .context_switch = 97,
                                                 .tick = 41};
        compare(&scenario, *name);
        scenario_free(&scenario);
    }
}

static void random_scenarios(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < 1500; i++) {
        struct scenario scenario;
        char name[64];
        assert_true(scenario_generate(seed + i, &generator_usual, &scenario));
        (void)snprintf(name, sizeof name, "seed %llu", (unsigned long long)(seed + i));
        compare(&scenario, name);
        scenario_free(&scenario);
    }
}

/// The policies that a number's bits stand for.
static struct scenario_policy policy_of(uint64_t bits)
{
    static const enum policy_fit fits[] = {POLICY_FIRST_FIT, POLICY_NEXT_FIT, POLICY_BEST_FIT,
                                           POLICY_BEST_FIT};
    return (struct scenario_policy){
        .fit = fits[bits & 3],
        .early_give_up = (bits & 4) != 0,
        .merge_on_release = (bits & 8) != 0,
        .by_priority = (bits & 16) != 0,
        .try_all = (bits & 32) != 0,
        .rescan_on_leave = (bits & 64) != 0,
        .no_barging = (bits & 128) != 0,
    };
}

static void random_scenarios_with_policies(void **state)
{
    (void)state;
    uint64_t seed = harness_seed(1);
    for (uint64_t i = 0; i < 1500; i++) {
        struct scenario scenario;
        char name[64];
        assert_true(scenario_generate(seed + i, &generator_usual, &scenario));
        for (uint32_t p = 0; p < scenario.pool_count; p++) {
            scenario.pools[p].policy = policy_of((i + p) * 37);
        }
        (void)snprintf(name, sizeof name, "seed %llu with policies",
                       (unsigned long long)(seed + i));
        compare(&scenario, name);
        scenario_free(&scenario);
    }
}

static void steps_were_long_at_all(void **state)
{
    (void)state;
    assert_true(long_steps > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reference_scenarios),
        cmocka_unit_test(reference_scenarios_with_other_costs),
        cmocka_unit_test(random_scenarios),
        cmocka_unit_test(random_scenarios_with_policies),
        cmocka_unit_test(steps_were_long_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

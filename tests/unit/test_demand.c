// What a workload asks of a pool, and plans confirmed by running them.
#include "kernel_harness.h"
#include "sim/report/plan_text.h"
#include "sim/report/pool_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/// What was told, as lines: "100: a asks 8", "a back"; slots are letters.
static void told_asked(void *context, uint32_t slot, uint64_t size_bytes, uint64_t now)
{
    trace_add(context, "%llu: %c asks %llu\n", (unsigned long long)now, (char)('a' + slot),
              (unsigned long long)size_bytes);
}

static void told_given_back(void *context, uint32_t slot, uint64_t size_bytes)
{
    trace_add(context, "%c back %llu\n", (char)('a' + slot), (unsigned long long)size_bytes);
}

static void expect_told(struct demand *demand, const char *expected)
{
    struct trace trace = {0};
    const struct replay_listener listener = {
        .context = &trace, .asked = told_asked, .given_back = told_given_back};
    assert_true(demand_tell(demand, &listener));
    assert_string_equal(trace_text(&trace), expected);
    trace_free(&trace);
}

/// A pool of 100 bytes has room for one request of up to 84.
#define SMALL "pools: [{name: heap, kind: byte, size: 100}]\n"

#define TWO_AT_ONCE                                                                                \
    "- {name: t0, priority: 1, steps: [allocate: {pool: heap, size: 60, into: a}, sleep: 3 ticks," \
    " release: a]}\n"                                                                              \
    "- {name: t1, priority: 2, steps: [allocate: {pool: heap, size: 50, wait: forever, into: b},"  \
    " release: b]}\n"

static void a_request_that_would_wait_is_told_when_it_was_made(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(SMALL, TWO_AT_ONCE);
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 0));
    assert_true(demand.is_free);
    assert_int_equal(demand.calls.served, 2);
    assert_int_equal(demand.calls.waited, 0);
    assert_int_equal(demand.calls_as_written.waited, 1);
    // Without the wait, t1 gives back at once.
    expect_told(&demand, "0: a asks 60\n0: b asks 50\nb back 50\na back 60\n");
    scenario_free(&scenario);
}

static void as_written_a_request_is_live_while_it_waits(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(SMALL, TWO_AT_ONCE);
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 0));
    demand.is_free = false;
    expect_told(&demand, "0: a asks 60\n0: b asks 50\na back 60\nb back 50\n");
    scenario_free(&scenario);
}

static void as_written_a_request_that_fails_is_live_for_a_moment(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        SMALL, "- {name: t0, priority: 1, steps: [allocate: {pool: heap, size: 60, into: a},\n"
               "   allocate: {pool: heap, size: 50, into: a}, release: all a,\n"
               "   allocate: {pool: heap, size: 40, into: a}]}\n"
               "- {name: t1, priority: 2, steps: [allocate: {pool: heap, size: 80, wait: 2 ticks,\n"
               "   into: a}]}\n");
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 0));
    assert_int_equal(demand.calls_as_written.failed, 2);
    demand.is_free = false;
    expect_told(&demand, "0: a asks 60\n0: b asks 50\nb back 50\na back 60\n0: a asks 40\n"
                         "0: b asks 80\nb back 80\n");
    scenario_free(&scenario);
}

static void what_fails_for_its_size_is_no_demand(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        SMALL, "- {name: t0, priority: 1, steps: [allocate: {pool: heap, size: 0, into: a},\n"
               "   allocate: {pool: heap, size: 101, into: a},\n"
               "   allocate: {pool: heap, size: 500, into: a},\n"
               "   allocate: {pool: heap, size: 100, into: a}]}\n");
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 0));
    assert_int_equal(demand.calls.empty, 1);
    assert_int_equal(demand.calls.too_large, 2);
    assert_int_equal(demand.calls.largest_bytes, 500);
    assert_int_equal(demand.calls.served, 1);
    expect_told(&demand, "0: a asks 100\n");
    scenario_free(&scenario);
}

static void a_pool_that_is_deleted_is_asked_for_nothing_more(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        SMALL, "- {name: t0, priority: 1, steps: [allocate: {pool: heap, size: 60, into: a},\n"
               "   delete: heap, release: a, allocate: {pool: heap, size: 50, into: a}]}\n");
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 0));
    assert_int_equal(demand.calls.too_late, 1);
    expect_told(&demand, "0: a asks 60\n");
    scenario_free(&scenario);
}

static void a_workload_without_bounds_is_taken_as_written(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "pools: [{name: heap, kind: byte, size: 8MiB}]\n",
        "- {name: t0, priority: 1, repeat: 1000, steps: [allocate: {pool: heap, size: 1MiB,\n"
        "   into: a}]}\n");
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 0));
    assert_false(demand.is_free);
    assert_int_equal(demand.calls.served, 7);
    assert_int_equal(demand.calls.failed, 993);
    scenario_free(&scenario);
}

static void requests_to_other_pools_are_not_told(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(
        "pools: [{name: x, kind: byte, size: 200}, {name: heap, kind: byte, size: 200},\n"
        "   {name: y, kind: block, block_size: 8, size: 100}]\n",
        "- {name: t0, priority: 1, steps: [allocate: {pool: x, size: 20, into: a},\n"
        "   allocate: {pool: y, into: a}, allocate: {pool: heap, size: 9, into: a},\n"
        "   release: all a]}\n");
    struct demand demand;
    assert_true(demand_begin(&demand, &scenario, 1));
    expect_told(&demand, "0: a asks 9\na back 9\n");
    assert_true(demand_begin(&demand, &scenario, 0));
    expect_told(&demand, "0: a asks 20\na back 20\n");
    scenario_free(&scenario);
}

#define BUSY                                                                                       \
    "until: 3000 ticks\n"                                                                          \
    "costs: {allocate: 90, release: 70, search_step: 30, merge: 9, block_allocate: 20}\n"          \
    "pools: [{name: heap, kind: byte, size: 2KiB}, {name: other, kind: byte, size: 200}]\n"

#define BUSY_THREADS                                                                               \
    "- {name: t0, priority: 5, repeat: forever, steps: [allocate: {pool: heap,\n"                  \
    "   size: \"uniform(1, 300)\", wait: 5 ticks, into: a}, sleep: \"uniform(0 ticks, 3 "          \
    "ticks)\",\n"                                                                                  \
    "   compute: 100 cycles, loop: {times: \"uniform(0, 2)\", steps: [release: random a]}]}\n"     \
    "- {name: t1, priority: 4, repeat: forever, steps: [allocate: {pool: heap,\n"                  \
    "   size: \"choice(16 x5, 64, 500)\", wait: forever, into: b}, sleep: 2 ticks,\n"              \
    "   release: oldest b]}\n"                                                                     \
    "- {name: t2, priority: 6, repeat: forever, steps: [allocate: {pool: other, size: 40,\n"       \
    "   wait: forever, into: c}, sleep: 1 tick, allocate: {pool: heap, size: 9, into: c},\n"       \
    "   release: all c, sleep: 4 ticks]}\n"

static void expect_confirmed(const struct scenario *scenario, bool spills)
{
    const struct pool_plan_options options = {.size_count = 5, .spills = spills};
    struct pool_plan plan;
    assert_true(pool_plan_make(scenario, 0, &options, &plan));
    assert_true(plan.demand.is_free);
    assert_true(plan.table.count >= 3);
    assert_true(plan.is_confirmed);
    assert_int_equal(plan.calls.served, plan.demand.calls.served);
    assert_true(plan.calls.served > 1000);
    // One block less of any size, and the run would refute it: none is there for nothing.
    struct plan less = *plan_best(&plan.table);
    for (uint32_t i = 0; i < less.size_count && !spills; i++) {
        struct plan one_less = less;
        if (--one_less.sizes[i].count == 0) {
            continue;
        }
        struct scenario variant;
        struct demand_calls calls;
        enum kernel_state state;
        assert_true(pool_plan_variant(scenario, &one_less, 0, &variant));
        assert_true(demand_count(&variant, 0, one_less.size_count, &calls, &state));
        assert_true(calls.waited + calls.failed > 0);
        scenario_free(&variant);
    }
}

static void a_plan_is_confirmed_by_its_run_and_has_no_block_too_many(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(BUSY, BUSY_THREADS);
    expect_confirmed(&scenario, false);
    expect_confirmed(&scenario, true);
    scenario_free(&scenario);
}

static void a_pool_without_allocations_has_no_plan(void **state)
{
    (void)state;
    struct scenario scenario =
        harness_scenario_of(SMALL, "- {name: t0, priority: 1, steps: [sleep: 1 tick]}\n");
    const struct pool_plan_options options = {.size_count = 5};
    struct pool_plan plan;
    assert_true(pool_plan_make(&scenario, 0, &options, &plan));
    assert_int_equal(plan.table.count, 0);
    scenario_free(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_that_would_wait_is_told_when_it_was_made),
        cmocka_unit_test(as_written_a_request_is_live_while_it_waits),
        cmocka_unit_test(as_written_a_request_that_fails_is_live_for_a_moment),
        cmocka_unit_test(what_fails_for_its_size_is_no_demand),
        cmocka_unit_test(a_pool_that_is_deleted_is_asked_for_nothing_more),
        cmocka_unit_test(a_workload_without_bounds_is_taken_as_written),
        cmocka_unit_test(requests_to_other_pools_are_not_told),
        cmocka_unit_test(a_plan_is_confirmed_by_its_run_and_has_no_block_too_many),
        cmocka_unit_test(a_pool_without_allocations_has_no_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

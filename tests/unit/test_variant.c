// Changed copies of scenarios.
#include "kernel_harness.h"
#include "sim/report/variant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "pools:\n"                                                                                     \
    "- {name: before, kind: block, block_size: 8, size: 100}\n"                                    \
    "- {name: heap, kind: byte, size: 1000}\n"                                                     \
    "- {name: other, kind: blocks, blocks: [16 x2, 32]}\n"                                         \
    "- {name: after, kind: byte, size: 200}\n"

#define HEAD_BY_HAND                                                                               \
    "pools:\n"                                                                                     \
    "- {name: before, kind: block, block_size: 8, size: 100}\n"                                    \
    "- {name: heap, kind: blocks, blocks: [20 x2, 40, 100 x2], spill: true}\n"                     \
    "- {name: other, kind: blocks, blocks: [16 x2, 32]}\n"                                         \
    "- {name: after, kind: byte, size: 200}\n"

#define THREADS                                                                                    \
    "- name: t0\n"                                                                                 \
    "  priority: 4\n"                                                                              \
    "  repeat: 3\n"                                                                                \
    "  steps:\n"                                                                                   \
    "  - prioritize: heap\n"                                                                       \
    "  - loop: {times: \"uniform(1, 4)\", steps: [prioritize: heap, note: a, loop: {times: 2,\n"   \
    "      steps: [allocate: {pool: heap, size: \"choice(7, 35, 90)\", wait: 3 ticks,\n"           \
    "      into: b}]}]}\n"                                                                         \
    "  - sleep: 2 ticks\n"                                                                         \
    "  - release: random b\n"                                                                      \
    "- name: t1\n"                                                                                 \
    "  priority: 3\n"                                                                              \
    "  repeat: 4\n"                                                                                \
    "  steps:\n"                                                                                   \
    "  - allocate: {pool: before, into: c}\n"                                                      \
    "  - allocate: {pool: other, size: 20, into: c}\n"                                             \
    "  - allocate: {pool: after, size: 20, into: c}\n"                                             \
    "  - sleep: 1 tick\n"                                                                          \
    "  - release: all c\n"                                                                         \
    "  - prioritize: after\n"                                                                      \
    "- name: t2\n"                                                                                 \
    "  priority: 9\n"                                                                              \
    "  steps: [sleep: 20 ticks, suspend: t0, delete: heap, delete: after, delete: other]\n"

static const struct variant_blocks blocks[] = {{20, 2}, {40, 1}, {100, 2}};

static char *trace_of(const struct scenario *scenario)
{
    struct trace trace;
    harness_run(scenario, scenario->seed, 1000, TRACE_ALL, &trace);
    return trace.text;
}

static void a_copy_runs_as_its_original_and_outlives_it(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(HEAD, THREADS);
    struct scenario copy;
    assert_true(variant_copy(&scenario, &copy));
    char *expected = trace_of(&scenario);
    scenario_free(&scenario);
    char *got = trace_of(&copy);
    assert_string_equal(got, expected);
    free(expected);
    free(got);
    scenario_free(&copy);
}

static void every_reference_scenario_can_be_copied(void **state)
{
    (void)state;
    for (const char *const *name = harness_reference_names(); *name != NULL; name++) {
        struct scenario scenario = harness_reference_scenario(*name);
        struct scenario copy;
        assert_true(variant_copy(&scenario, &copy));
        assert_string_equal(copy.name, scenario.name);
        assert_int_equal(copy.step_count, scenario.step_count);
        assert_memory_equal(copy.steps, scenario.steps,
                            scenario.step_count * sizeof *scenario.steps);
        scenario_free(&scenario);
        scenario_free(&copy);
    }
}

static void a_pool_gets_another_size_and_nothing_else_changes(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(HEAD, THREADS);
    struct scenario variant;
    assert_true(variant_pool_size(&scenario, 1, 600, &variant));
    assert_int_equal(variant.pools[1].size_bytes, 600);
    assert_int_equal(scenario.pools[1].size_bytes, 1000);
    variant.pools[1].size_bytes = 1000;
    char *expected = trace_of(&scenario);
    char *got = trace_of(&variant);
    assert_string_equal(got, expected);
    free(expected);
    free(got);
    scenario_free(&scenario);
    scenario_free(&variant);
}

static void block_pools_in_its_place_run_as_if_written_in_the_file(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(HEAD, THREADS);
    struct scenario by_hand = harness_scenario_of(HEAD_BY_HAND, THREADS);
    struct scenario variant;
    assert_true(variant_routed(&scenario, 1, blocks, 3, true, &variant));
    scenario_free(&scenario);
    char *expected = trace_of(&by_hand);
    char *got = trace_of(&variant);
    assert_non_null(strstr(expected, "allocate heap.100 35 SUCCESS"));
    assert_non_null(strstr(expected, "delete heap.20 SUCCESS"));
    assert_string_equal(got, expected);
    free(expected);
    free(got);
    scenario_free(&by_hand);
    scenario_free(&variant);
}

static void pools_and_routes_behind_it_move(void **state)
{
    (void)state;
    struct scenario scenario = harness_scenario_of(HEAD, THREADS);
    struct scenario variant;
    assert_true(variant_routed(&scenario, 1, blocks, 3, false, &variant));
    assert_int_equal(variant.pool_count, 7);
    for (uint32_t i = 0; i < scenario.pool_count; i++) {
        if (i != 1) {
            assert_string_equal(variant.pools[variant_pool(i, 1, 3)].name, scenario.pools[i].name);
        }
    }
    assert_string_equal(variant.pools[2].name, "heap.40");
    assert_int_equal(variant.pools[3].size_bytes, 2 * 104);
    assert_int_equal(variant.routes[0].first_pool, 4);
    assert_string_equal(variant.routes[1].name, "heap");
    assert_int_equal(variant.routes[1].first_pool, 1);
    assert_false(variant.routes[1].spills);
    scenario_free(&scenario);
    scenario_free(&variant);
}

static void replays_go_on_naming_their_pools(void **state)
{
    static const char threads[] = "- name: t\n"
                                  "  priority: 4\n"
                                  "  steps:\n"
                                  "  - replay: {trace: a, pool: before}\n"
                                  "  - replay: {trace: a, pool: heap}\n"
                                  "  - replay: {trace: a, pool: other}\n"
                                  "  - replay: {trace: a, pool: after}\n"
                                  "  - replay: {trace: a}\n";
    (void)state;
    struct scenario scenario = harness_scenario_of(HEAD, threads);
    struct scenario by_hand = harness_scenario_of(HEAD_BY_HAND, threads);
    struct scenario variant;
    assert_true(variant_routed(&scenario, 1, blocks, 3, true, &variant));
    assert_int_equal(variant.replay_count, 5);
    assert_int_equal(by_hand.replay_count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        // The routes have other numbers than those of the file.
        const struct scenario_replay *a = &variant.replays[i];
        const struct scenario_replay *b = &by_hand.replays[i];
        assert_int_equal(a->is_route, b->is_route);
        if (a->is_route) {
            assert_string_equal(variant.routes[a->target].name, by_hand.routes[b->target].name);
        } else {
            assert_int_equal(a->target, b->target);
        }
    }
    assert_int_equal(variant.replays[4].target, SCENARIO_NONE);
    scenario_free(&scenario);
    scenario_free(&by_hand);
    scenario_free(&variant);
}

static void blocks_are_counted_with_their_words_rounded_up(void **state)
{
    (void)state;
    struct scenario scenario = {.word_bits = 64};
    assert_int_equal(variant_blocks_bytes(&scenario, &(struct variant_blocks){20, 3}), 3 * 32);
    scenario.word_bits = 32;
    assert_int_equal(variant_blocks_bytes(&scenario, &(struct variant_blocks){20, 3}), 3 * 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_runs_as_its_original_and_outlives_it),
        cmocka_unit_test(every_reference_scenario_can_be_copied),
        cmocka_unit_test(a_pool_gets_another_size_and_nothing_else_changes),
        cmocka_unit_test(block_pools_in_its_place_run_as_if_written_in_the_file),
        cmocka_unit_test(pools_and_routes_behind_it_move),
        cmocka_unit_test(replays_go_on_naming_their_pools),
        cmocka_unit_test(blocks_are_counted_with_their_words_rounded_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

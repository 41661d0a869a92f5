// What-if policies of pools: their words in a scenario, and what a run with them explains.
#include "sim/run.h"
#include "sim/scenario/loader.h"
#include "sim/scenario/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct scenario load(const char *text)
{
    struct scenario scenario;
    struct scenario_problem problem;
    if (!scenario_load_text(&scenario, "test.yaml", text, strlen(text), NULL, 0, &problem)) {
        fail_msg("%s", problem.text);
    }
    return scenario;
}

#define REST "threads: [{name: t, priority: 1, steps: [sleep: 1 ticks]}]\n"

static void a_pool_without_policy_does_as_threadx(void **state)
{
    (void)state;
    static const struct scenario_policy none = {0};
    struct scenario scenario = load("name: x\npools:\n  - {name: h, kind: byte, size: 100}\n"
                                    "  - {name: i, kind: byte, size: 100, policy: []}\n" REST);
    assert_memory_equal(&scenario.pools[0].policy, &none, sizeof none);
    assert_memory_equal(&scenario.pools[1].policy, &none, sizeof none);
    scenario_free(&scenario);
}

static void each_word_sets_its_policy(void **state)
{
    (void)state;
    struct scenario scenario = load(
        "name: x\npools:\n"
        "  - {name: p0, kind: byte, size: 100, policy: [best fit]}\n"
        "  - {name: p1, kind: byte, size: 100, policy: [next fit, merge on release]}\n"
        "  - {name: p2, kind: byte, size: 100, policy: [early give-up, by priority, try all]}\n"
        "  - {name: p3, kind: byte, size: 100, policy: [rescan on leave, no barging]}\n"
        "  - {name: p4, kind: blocks, blocks: [8 x2, 16], policy: [by priority]}\n" REST);
    const struct scenario_pool *pools = scenario.pools;
    assert_int_equal(pools[0].policy.fit, POLICY_BEST_FIT);
    assert_false(pools[0].policy.merge_on_release);
    assert_int_equal(pools[1].policy.fit, POLICY_NEXT_FIT);
    assert_true(pools[1].policy.merge_on_release);
    assert_true(pools[2].policy.early_give_up && pools[2].policy.by_priority &&
                pools[2].policy.try_all);
    assert_false(pools[2].policy.rescan_on_leave || pools[2].policy.no_barging);
    assert_true(pools[3].policy.rescan_on_leave && pools[3].policy.no_barging);
    assert_true(pools[4].policy.by_priority && pools[5].policy.by_priority);
    scenario_free(&scenario);
}

static void all_words_are_listed(void **state)
{
    (void)state;
    size_t count = 0;
    for (; policy_words[count] != NULL; count++) {
        struct scenario_policy policy = {0};
        struct message message;
        assert_true(policy_add(&policy, POOL_KIND_BYTE, policy_words[count], &message));
        assert_false(policy_add(&policy, POOL_KIND_BYTE, policy_words[count], &message));
    }
    assert_int_equal(count, 8);
}

/// What the waits of a scenario of the library came to with a policy for all its byte pools.
struct outcome {
    cycles_t cycles[REASON_WAIT_COUNT];
    uint64_t failures[REASON_COUNT];
    uint64_t calls;
};

static struct outcome run_with(const char *name, struct scenario_policy policy)
{
    char path[512];
    (void)snprintf(path, sizeof path, POOLSIM_SOURCE_DIR "/scenarios/%s.yaml", name);
    struct scenario scenario;
    struct scenario_problem problem;
    if (!scenario_load(&scenario, path, NULL, 0, &problem)) {
        fail_msg("%s", problem.text);
    }
    for (uint32_t i = 0; i < scenario.pool_count; i++) {
        scenario.pools[i].policy = policy;
    }
    struct run_options options = {0};
    struct run_result result = {0};
    assert_true(run_scenario(&scenario, &options, &result));
    struct outcome outcome = {.calls = result.call_count};
    for (uint32_t i = 0; i < scenario.pool_count; i++) {
        const struct explain_totals *totals = explain_pool_totals(result.explain, i);
        for (unsigned r = 0; r < REASON_WAIT_COUNT; r++) {
            outcome.cycles[r] += totals->cycles[r];
        }
        for (unsigned r = 0; r < REASON_COUNT; r++) {
            outcome.failures[r] += totals->failures[r];
        }
    }
    run_result_free(&result);
    scenario_free(&scenario);
    return outcome;
}

/// The reason that a scenario shows, and the policy with which it cannot be.
struct cure {
    const char *scenario;
    enum reason reason;
    struct scenario_policy policy;
};

static const struct cure cures[] = {
    {"barging", REASON_BARGED, {.no_barging = true}},
    {"missed-rescan", REASON_MISSED_RESCAN, {.rescan_on_leave = true}},
    {"missed-rescan", REASON_HEAD_OF_LINE, {.try_all = true}},
    {"head-of-line", REASON_HEAD_OF_LINE, {.try_all = true}},
};

static void each_reason_goes_with_its_policy(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cures / sizeof cures[0]; i++) {
        struct outcome without = run_with(cures[i].scenario, (struct scenario_policy){0});
        struct outcome with = run_with(cures[i].scenario, cures[i].policy);
        assert_true(without.cycles[cures[i].reason] > 0);
        assert_int_equal(with.cycles[cures[i].reason], 0);
    }
}

static void the_other_scenarios_have_none_of_these_reasons_either(void **state)
{
    (void)state;
    static const char *const names[] = {"first",      "fragmentation", "issue-371",
                                        "prioritize", "packets-byte",  "preempted-search",
                                        "barging",    "head-of-line",  "missed-rescan"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct outcome held = run_with(names[i], (struct scenario_policy){.no_barging = true});
        assert_int_equal(held.cycles[REASON_BARGED], 0);
        struct outcome tried = run_with(names[i], (struct scenario_policy){.try_all = true});
        assert_int_equal(tried.cycles[REASON_HEAD_OF_LINE], 0);
    }
}

static void who_was_not_to_pass_fails_for_the_line(void **state)
{
    (void)state;
    struct outcome outcome = run_with("barging", (struct scenario_policy){.no_barging = true});
    assert_true(outcome.failures[REASON_HEAD_OF_LINE] > 0);
    assert_int_equal(outcome.failures[REASON_FRAGMENTED], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_without_policy_does_as_threadx),
        cmocka_unit_test(each_word_sets_its_policy),
        cmocka_unit_test(all_words_are_listed),
        cmocka_unit_test(each_reason_goes_with_its_policy),
        cmocka_unit_test(the_other_scenarios_have_none_of_these_reasons_either),
        cmocka_unit_test(who_was_not_to_pass_fails_for_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

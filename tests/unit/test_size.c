#include "sim/scenario/loader.h"
#include "sim/size/sizing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/// Three allocations of 100 bytes held at once, in fragments of 108: 324 and the closing header.
static const char three[] =
    "name: three\n"
    "pools: [{name: heap, kind: byte, size: 1KiB}, {name: blk, kind: block, block_size: 60, "
    "size: 640}]\n"
    "threads:\n"
    "  - name: t0\n"
    "    priority: 3\n"
    "    steps:\n"
    "      - loop: {times: 3, steps: [{allocate: {pool: heap, size: 100, into: b}}]}\n"
    "      - loop: {times: 5, steps: [{allocate: {pool: blk, into: c}}]}\n"
    "      - sleep: 5 ms\n"
    "      - release: all b\n"
    "      - release: all c\n";

static struct scenario load(const char *text)
{
    struct scenario scenario = {0};
    struct scenario_problem problem;
    if (!scenario_load_text(&scenario, "test.yaml", text, strlen(text), NULL, 0, &problem)) {
        fail_msg("%s", problem.text);
    }
    return scenario;
}

static bool find(const struct scenario *scenario, const char *goal_text,
                 struct sizing_options options, struct sizing *sizing, struct message *message)
{
    struct goal goal;
    if (!goal_parse(goal_text, scenario, options.pool, &goal, message)) {
        return false;
    }
    options.jobs = options.jobs == 0 ? 1 : options.jobs;
    return sizing_find(scenario, &goal, &options, sizing, message);
}

static void the_least_size_is_found_to_the_word(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct sizing sizing;
    struct message message;
    assert_true(
        find(&scenario, "failures == 0", (struct sizing_options){.pool = 0}, &sizing, &message));
    assert_true(sizing.is_met);
    // In 332 bytes the third request gets exactly the last 108 bytes.
    assert_int_equal(sizing_bytes(&sizing, sizing.least), 3 * 108 + 8);
    assert_false(sizing_meets(&sizing, sizing.least - 1));
    assert_int_equal(sizing.step_bytes, 4);
    // Behind 324 bytes a fragment for 100 more, and the closing header.
    assert_true(sizing.is_bounded);
    assert_int_equal(sizing.max_bytes, 3 * 108 + 108 + 8);
    sizing_free(&sizing);
    scenario_free(&scenario);
}

static void a_block_pool_is_sized_in_blocks(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct sizing sizing;
    struct message message;
    assert_true(
        find(&scenario, "failures == 0", (struct sizing_options){.pool = 1}, &sizing, &message));
    assert_int_equal(sizing_bytes(&sizing, sizing.least), 5 * 64);
    assert_int_equal(sizing.step_bytes, 64);
    sizing_free(&sizing);
    scenario_free(&scenario);
}

static void what_no_size_meets_is_said_so_with_the_nearest(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct sizing sizing;
    struct message message;
    assert_true(find(&scenario, "calls.allocate == 2", (struct sizing_options){.pool = 0}, &sizing,
                     &message));
    assert_false(sizing.is_met);
    assert_int_equal(sizing_nearest(&sizing), 0);
    assert_int_equal(sizing.results[0].figures[0], 3);
    sizing_free(&sizing);
    scenario_free(&scenario);
}

static void sizes_below_that_meet_the_goal_are_islands(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct sizing sizing;
    struct message message;
    // Below 332 bytes one request fails, below 224 two: "one failure or none" has no island, "not
    // exactly one" has the sizes where two or three fail.
    assert_true(
        find(&scenario, "failures != 1", (struct sizing_options){.pool = 0}, &sizing, &message));
    assert_int_equal(sizing_bytes(&sizing, sizing.least), 332);
    assert_true(sizing_meets(&sizing, (220 - 100) / 4));
    assert_false(sizing_meets(&sizing, (224 - 100) / 4));
    sizing_free(&sizing);
    scenario_free(&scenario);
}

static void the_answer_does_not_depend_on_the_number_of_jobs(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct sizing one;
    struct sizing four;
    struct message message;
    struct sizing_options options = {.pool = 0, .first_seed = 1, .last_seed = 3, .jobs = 1};
    assert_true(find(&scenario, "failures == 0 and high_water > 0", options, &one, &message));
    options.jobs = 4;
    assert_true(find(&scenario, "failures == 0 and high_water > 0", options, &four, &message));
    assert_int_equal(one.size_count, four.size_count);
    assert_memory_equal(one.results, four.results,
                        one.size_count * one.seed_count * sizeof(*one.results));
    sizing_free(&one);
    sizing_free(&four);
    scenario_free(&scenario);
}

static void a_workload_that_only_takes_has_no_upper_end(void **state)
{
    (void)state;
    struct scenario scenario = load("name: leak\nuntil: 100000 s\n"
                                    "pools: [{name: heap, kind: byte, size: 1KiB}]\n"
                                    "threads:\n  - name: t0\n    priority: 3\n"
                                    "    repeat: forever\n    steps:\n"
                                    "      - allocate: {pool: heap, size: 1MiB, into: b}\n"
                                    "      - sleep: 1 s\n");
    struct sizing sizing;
    struct message message;
    assert_false(
        find(&scenario, "failures == 0", (struct sizing_options){.pool = 0}, &sizing, &message));
    assert_non_null(strstr(message.text, "--max"));
    scenario_free(&scenario);
}

static void bounds_in_the_wrong_order_are_refused(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct sizing sizing;
    struct message message;
    struct sizing_options options = {.pool = 0, .min_bytes = 400, .max_bytes = 200};
    assert_false(find(&scenario, "failures == 0", options, &sizing, &message));
    assert_non_null(strstr(message.text, "--max is less than --min"));
    options.min_bytes = 40;
    assert_false(find(&scenario, "failures == 0", options, &sizing, &message));
    assert_non_null(strstr(message.text, "smallest pool"));
    scenario_free(&scenario);
}

static void goals_that_cannot_be_read_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *goal;
        const char *says;
    } cases[] = {
        {"failres == 0", "did you mean \"failures\"?"},
        {"failures", "failures"},
        {"failures == 0 and ", "a term is missing"},
        {"", "a term is missing"},
        {"wait.max <= 5", "it has no unit"},
        {"blk.failres == 0", "did you mean \"failures\"?"},
        {"a == 1 and a == 1 and a == 1", "a"},
    };
    struct scenario scenario = load(three);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct goal goal;
        struct message message = {""};
        assert_false(goal_parse(cases[i].goal, &scenario, 0, &goal, &message));
        if (strstr(message.text, cases[i].says) == NULL) {
            fail_msg("%s: %s", cases[i].goal, message.text);
        }
    }
    scenario_free(&scenario);
}

static void a_term_may_name_another_pool_or_a_thread(void **state)
{
    (void)state;
    struct scenario scenario = load(three);
    struct goal goal;
    struct message message;
    assert_true(goal_parse("failures == 0 and blk.failures == 0 and thread t0 completes", &scenario,
                           0, &goal, &message));
    assert_int_equal(goal.term_count, 3);
    assert_int_equal(goal.terms[0].measure.index, 0);
    assert_int_equal(goal.terms[1].measure.index, 1);
    assert_null(goal_figure(&goal, 2));
    scenario_free(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_size_is_found_to_the_word),
        cmocka_unit_test(a_block_pool_is_sized_in_blocks),
        cmocka_unit_test(what_no_size_meets_is_said_so_with_the_nearest),
        cmocka_unit_test(sizes_below_that_meet_the_goal_are_islands),
        cmocka_unit_test(the_answer_does_not_depend_on_the_number_of_jobs),
        cmocka_unit_test(a_workload_that_only_takes_has_no_upper_end),
        cmocka_unit_test(bounds_in_the_wrong_order_are_refused),
        cmocka_unit_test(goals_that_cannot_be_read_say_why),
        cmocka_unit_test(a_term_may_name_another_pool_or_a_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "sim/compare/compare_text.h"
#include "sim/compare/compare_words.h"
#include "sim/compare/compare_write.h"
#include "sim/compare/comparison.h"
#include "sim/compare/planned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

/// In each of ten rounds of 20 ms "big" wants 600 bytes from 5 ms on, but "holder" has 600 until
/// 10; "small" is served beside it at 6. In 1000 bytes there is room for 600 and 200, not for 600
/// twice.
static const char contended[] =
    "name: contended\n"
    "target: {word: 32, cpu: 1MHz, tick: 1kHz}\n"
    "costs: {search_step: 10}\n"
    "until: 200 ms\n"
    "pools: [{name: heap, kind: byte, size: 1000}]\n"
    "threads:\n"
    "  - {name: holder, priority: 1, repeat: forever, steps: [{allocate: {pool: heap, size: 600, "
    "into: h}}, {sleep: 10 ms}, {release: all h}, {sleep: 10 ms}]}\n"
    "  - {name: big, priority: 2, repeat: forever, steps: [{sleep: 5 ms}, {allocate: {pool: heap, "
    "size: 600, wait: forever, into: b}}, {release: all b}, {sleep: 10 ms}]}\n"
    "  - {name: small, priority: 3, repeat: forever, steps: [{sleep: 6 ms}, {allocate: {pool: "
    "heap, "
    "size: 200, wait: forever, into: s}}, {release: all s}, {sleep: 14 ms}]}\n";

/// A scenario in a file, since variants with another value read it again.
struct bench {
    char path[64];
    struct scenario scenario;
    struct comparison comparison;
    struct message message;
};

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL) {
        return -1;
    }
    strcpy(bench->path, "/tmp/poolsim-compare-XXXXXX");
    int file = mkstemp(bench->path);
    size_t length = strlen(contended);
    if (file < 0 || write(file, contended, length) != (ssize_t)length || close(file) != 0) {
        return -1;
    }
    struct scenario_problem problem;
    if (!scenario_load(&bench->scenario, bench->path, NULL, 0, &problem)) {
        return -1;
    }
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    comparison_free(&bench->comparison);
    scenario_free(&bench->scenario);
    unlink(bench->path);
    free(bench);
    return 0;
}

static enum comparison_outcome compare(struct bench *bench, const char *const *names,
                                       uint32_t count)
{
    const struct comparison_request request = {
        .source = {.scenario = &bench->scenario, .path = bench->path, .jobs = 2},
        .names = names,
        .name_count = count,
    };
    return comparison_make(&request, &bench->comparison, &bench->message);
}

static uint64_t value(const struct bench *bench, uint32_t variant, enum tally_measure measure)
{
    assert_true(variant < bench->comparison.count);
    return bench->comparison.variants[variant].tally.values[measure];
}

static void the_scenario_as_written_comes_first_and_is_counted(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"as-written", "heap.size=2000"}, 2),
                     COMPARISON_MADE);
    assert_int_equal(bench->comparison.count, 2);
    assert_string_equal(bench->comparison.variants[0].candidate.name, "as-written");
    assert_int_equal(value(bench, 0, TALLY_WAITS), 10);
    assert_int_equal(value(bench, 0, TALLY_SERVED), 30);
    assert_int_equal(value(bench, 0, TALLY_FAILURES), 0);
    assert_int_equal(value(bench, 0, TALLY_MEMORY), 1000);
    assert_in_range(value(bench, 0, TALLY_WAIT_MAX), 4990, 5020);
    assert_in_range(value(bench, 0, TALLY_WAIT_MEAN), 4990 * 1000, 5020 * 1000);
    assert_int_equal(value(bench, 0, TALLY_HELD_UP), 0);
    assert_int_equal(value(bench, 0, TALLY_SEARCH_MAX), 1);
    assert_true(value(bench, 0, TALLY_CYCLES) > 0);
}

static void a_larger_pool_is_a_variant_and_nobody_waits_in_it(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"heap.size=2000"}, 1), COMPARISON_MADE);
    assert_int_equal(value(bench, 1, TALLY_MEMORY), 2000);
    assert_int_equal(value(bench, 1, TALLY_WAITS), 0);
}

static void a_path_of_set_names_the_same_variant(void **state)
{
    struct bench *bench = *state;
    const char *const names[] = {"heap.size=2000", "pools.heap.size=2000"};
    assert_int_equal(compare(bench, names, 2), COMPARISON_MADE);
    for (int i = 0; i < TALLY_MEASURES; i++) {
        assert_int_equal(value(bench, 1, (enum tally_measure)i),
                         value(bench, 2, (enum tally_measure)i));
    }
    assert_string_not_equal(bench->comparison.variants[1].folder,
                            bench->comparison.variants[2].folder);
}

static void blocks_take_no_more_bytes_and_no_call_searches(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"blocks", "plan"}, 2), COMPARISON_MADE);
    assert_true(value(bench, 1, TALLY_MEMORY) <= 1000);
    assert_int_equal(value(bench, 1, TALLY_SEARCH_MAX), 0);
    assert_int_equal(value(bench, 2, TALLY_WAITS), 0);
    // Two at once, of which one may be of 200: two blocks of 600 serve either, each with its word.
    assert_int_equal(value(bench, 2, TALLY_MEMORY), 2 * 604);
    assert_string_equal(bench->comparison.variants[2].candidate.what, "heap as 600 x2");
}

static void blocks_of_at_most_one_size_have_one_size(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"blocks:1"}, 1), COMPARISON_MADE);
    assert_string_equal(bench->comparison.variants[1].candidate.what, "heap as 600 x1");
}

static void the_least_pool_serves_as_much_in_fewer_bytes(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"least"}, 1), COMPARISON_MADE);
    // One fragment of 608 and the closing header: small is served between, as often.
    assert_int_equal(value(bench, 1, TALLY_MEMORY), 608 + 8);
    assert_int_equal(value(bench, 1, TALLY_SERVED), 30);
    assert_int_equal(value(bench, 1, TALLY_FAILURES), 0);
}

static void a_policy_changes_the_waiting_list_alone(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"try-all", "best-fit+try-all"}, 2),
                     COMPARISON_MADE);
    assert_true(bench->comparison.variants[1].candidate.scenario.pools[0].policy.try_all);
    assert_int_equal(bench->comparison.variants[2].candidate.scenario.pools[0].policy.fit,
                     POLICY_BEST_FIT);
    assert_int_equal(value(bench, 1, TALLY_MEMORY), 1000);
    assert_int_equal(value(bench, 1, TALLY_SERVED), 30);
}

static void without_names_the_telling_ones_are_compared(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, NULL, 0), COMPARISON_MADE);
    assert_true(bench->comparison.count >= 4);
    assert_string_equal(bench->comparison.variants[1].candidate.name, "blocks");
}

static void the_best_of_a_row_is_marked_only_where_variants_differ(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"heap.size=2000"}, 1), COMPARISON_MADE);
    const struct comparison *comparison = &bench->comparison;
    assert_true(comparison_is_best(comparison, TALLY_MEMORY, 0));
    assert_false(comparison_is_best(comparison, TALLY_MEMORY, 1));
    assert_true(comparison_is_best(comparison, TALLY_WAITS, 1));
    assert_false(comparison_is_best(comparison, TALLY_FAILURES, 0));
    assert_false(comparison_is_best(comparison, TALLY_FAILURES, 1));
}

static void cpu_time_is_not_known_of_blocks_that_nothing_is_charged_for(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"plan"}, 1), COMPARISON_MADE);
    assert_true(comparison_is_known(&bench->comparison, TALLY_CYCLES, 0));
    assert_false(comparison_is_known(&bench->comparison, TALLY_CYCLES, 1));
    assert_false(comparison_is_best(&bench->comparison, TALLY_CYCLES, 1));
}

static void the_words_tell_what_is_better_and_at_what_price(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"plan", "early-give-up"}, 2),
                     COMPARISON_MADE);
    char *text = compare_words(&bench->comparison);
    assert_non_null(text);
    assert_non_null(strstr(text, "As written, in 1,000 B, none of 30 allocations fails, 10 wait"));
    assert_non_null(strstr(text, "With plan, nobody waits, no call searches and 33 allocations are "
                                 "served instead of 30, for 208 B more memory.\n"));
    assert_non_null(strstr(text, "\nearly-give-up changes nothing here."));
    free(text);
}

static void the_json_has_every_measure_of_every_variant(void **state)
{
    struct bench *bench = *state;
    assert_int_equal(compare(bench, (const char *const[]){"plan"}, 1), COMPARISON_MADE);
    char *text = compare_json(&bench->comparison);
    assert_non_null(text);
    json_t *json = json_loads(text, 0, NULL);
    free(text);
    assert_int_equal(json_integer_value(json_object_get(json, "schema_version")), 1);
    json_t *measures = json_object_get(json, "measures");
    assert_int_equal(json_array_size(measures), TALLY_MEASURES);
    size_t index;
    json_t *measure;
    json_array_foreach(measures, index, measure)
    {
        assert_int_equal(json_object_size(json_object_get(measure, "values")), 2);
    }
    json_decref(json);
}

/// What is not there, and what is said.
struct wrong {
    const char *name;
    const char *said;
};

static void is_refused(const struct bench *bench, const struct wrong *wrong)
{
    const struct candidate_source source = {
        .scenario = &bench->scenario, .path = bench->path, .jobs = 1};
    struct candidate candidate;
    struct message message;
    assert_int_equal(candidate_make(&source, wrong->name, &candidate, &message), CANDIDATE_WRONG);
    if (strstr(message.text, wrong->said) == NULL) {
        fail_msg("%s: \"%s\" does not say \"%s\"", wrong->name, message.text, wrong->said);
    }
}

static void what_is_no_variant_is_refused_with_what_there_is(void **state)
{
    static const struct wrong wrongs[] = {
        {"bset-fit", "did you mean \"best-fit\"?"},
        {"block", "did you mean \"blocks\"?"},
        {"zzzzzzzz", "expected one of: as-written, blocks"},
        {"best-fit+zzzzzzzz", "expected one of"},
        {"", "expected one of"},
        {"haep.size=6KiB", "no pool named \"haep\"; did you mean \"heap\"?"},
        {"heap.sise=6KiB", "size"},
        {"heap.size=6Kb", "not a size"},
        {"blocks:0", "expected 1 to 32 sizes"},
        {"blocks:33", "expected 1 to 32 sizes"},
        {"plan:x", "expected 1 to 32 sizes"},
    };
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        is_refused(*state, &wrongs[i]);
    }
}

static void what_the_workload_does_not_allow_is_left_out_with_the_reason(void **state)
{
    struct bench *bench = *state;
    bench->scenario.pools[0].policy.fit = POLICY_BEST_FIT;
    assert_int_equal(compare(bench, (const char *const[]){"best-fit", "next-fit"}, 2),
                     COMPARISON_MADE);
    assert_int_equal(bench->comparison.count, 2);
    assert_string_equal(bench->comparison.variants[1].candidate.name, "next-fit");
    assert_int_equal(bench->comparison.left_out_count, 1);
    assert_string_equal(bench->comparison.left_out[0], "best-fit: every pool has it as written");
}

static void a_trimmed_plan_fits_and_keeps_every_size(void **state)
{
    (void)state;
    const struct plan full = {.sizes = {{16, 40}, {64, 10}, {256, 4}},
                              .size_count = 3,
                              .bytes = 40 * 20 + 10 * 68 + 4 * 260};
    for (uint64_t bytes = 0; bytes <= full.bytes + 8; bytes += 4) {
        struct plan plan = full;
        bool fits = planned_trim(&plan, 4, bytes);
        assert_int_equal(fits, bytes >= 20 + 68 + 260);
        if (!fits) {
            continue;
        }
        uint64_t taken = 0;
        for (uint32_t i = 0; i < plan.size_count; i++) {
            assert_in_range(plan.sizes[i].count, 1, full.sizes[i].count);
            taken += plan.sizes[i].count * (plan.sizes[i].block_bytes + 4);
        }
        assert_int_equal(taken, plan.bytes);
        assert_true(taken <= bytes);
        // Not even the smallest block that is missing would have fitted.
        if (plan.sizes[0].count < full.sizes[0].count) {
            assert_true(bytes - taken < 20);
        }
    }
}

int main(void)
{
#define WITH_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_BENCH(the_scenario_as_written_comes_first_and_is_counted),
        WITH_BENCH(a_larger_pool_is_a_variant_and_nobody_waits_in_it),
        WITH_BENCH(a_path_of_set_names_the_same_variant),
        WITH_BENCH(blocks_take_no_more_bytes_and_no_call_searches),
        WITH_BENCH(blocks_of_at_most_one_size_have_one_size),
        WITH_BENCH(the_least_pool_serves_as_much_in_fewer_bytes),
        WITH_BENCH(a_policy_changes_the_waiting_list_alone),
        WITH_BENCH(without_names_the_telling_ones_are_compared),
        WITH_BENCH(the_best_of_a_row_is_marked_only_where_variants_differ),
        WITH_BENCH(cpu_time_is_not_known_of_blocks_that_nothing_is_charged_for),
        WITH_BENCH(the_words_tell_what_is_better_and_at_what_price),
        WITH_BENCH(the_json_has_every_measure_of_every_variant),
        WITH_BENCH(what_is_no_variant_is_refused_with_what_there_is),
        WITH_BENCH(what_the_workload_does_not_allow_is_left_out_with_the_reason),
        cmocka_unit_test(a_trimmed_plan_fits_and_keeps_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

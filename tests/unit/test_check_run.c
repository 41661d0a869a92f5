/// A scenario checked from end to end: expectations, baselines, tolerances, updates.
#include "check_harness.h"
#include "record_harness.h"
#include "sim/check/baseline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct verdict check_in(const char *folder, const char *tail, bool update)
{
    const struct check_options options = {
        .baselines = folder, .must_have_baselines = true, .update = update};
    return check_of(tail, &options);
}

/// Checks, and is done with it.
static void update_in(const char *folder, const char *tail)
{
    struct verdict verdict = check_in(folder, tail, true);
    assert_string_equal(verdict.error, "");
    verdict_free(&verdict);
}

static const struct item *find(const struct verdict *verdict, enum item_kind kind, const char *name)
{
    for (uint32_t i = 0; i < verdict->item_count; i++) {
        const struct item *item = &verdict->items[i];
        if (item->kind == kind && strcmp(item->name, name) == 0) {
            return item;
        }
    }
    return NULL;
}

static void what_was_written_holds(void **state)
{
    update_in(*state, "");
    struct verdict verdict = check_in(*state, "", false);
    assert_string_equal(verdict.error, "");
    assert_int_equal(verdict.item_count, 0);
    assert_true(verdict.has_baseline);
    assert_false(verdict.is_updated);
    assert_true(verdict.measures > 60);
    assert_int_equal(verdict.calls, 33);
    verdict_free(&verdict);
}

static void an_update_that_changes_nothing_writes_nothing(void **state)
{
    update_in(*state, "");
    struct verdict verdict = check_in(*state, "", true);
    assert_false(verdict.is_updated);
    assert_int_equal(verdict.item_count, 0);
    verdict_free(&verdict);
}

static void without_a_baseline_and_expectations_there_is_nothing_to_check(void **state)
{
    const struct check_options options = {.baselines = *state};
    struct verdict verdict = check_of("", &options);
    assert_int_equal(verdict_count(&verdict, ITEM_BASELINE, ITEM_FAILS), 1);
    verdict_free(&verdict);
}

static void expectations_do_without_a_baseline_unless_one_is_demanded(void **state)
{
    static const char tail[] = "expect: [calls == 33]\n";
    const struct check_options options = {.baselines = *state};
    struct verdict verdict = check_of(tail, &options);
    assert_false(verdict_fails(&verdict));
    assert_false(verdict.has_baseline);
    assert_string_equal(verdict.note, "it has no baseline");
    verdict_free(&verdict);
    verdict = check_in(*state, tail, false);
    assert_int_equal(verdict_count(&verdict, ITEM_BASELINE, ITEM_FAILS), 1);
    verdict_free(&verdict);
}

static void an_expectation_that_is_not_met_fails(void **state)
{
    static const char tail[] = "expect:\n  - calls == 33\n  - blk.calls.allocate <= 5\n";
    update_in(*state, "");
    struct verdict verdict = check_in(*state, tail, false);
    assert_int_equal(verdict_count(&verdict, ITEM_EXPECTATION, ITEM_HOLDS), 1);
    const struct item *item = find(&verdict, ITEM_EXPECTATION, "blk.calls.allocate <= 5");
    assert_non_null(item);
    assert_int_equal(item->state, ITEM_FAILS);
    assert_string_equal(item->file, "test.yaml");
    assert_int_equal(item->line, 24);
    assert_int_equal(item->column, 5);
    assert_string_equal(item->by, "3 more (+60.0%)");
    assert_string_equal(verdict.note, "");
    verdict_free(&verdict);
}

static void an_update_does_not_hide_it(void **state)
{
    static const char tail[] = "expect: [blk.calls.allocate <= 5]\n";
    struct verdict verdict = check_in(*state, tail, true);
    assert_true(verdict.is_updated);
    assert_true(verdict_fails(&verdict));
    verdict_free(&verdict);
    verdict = check_in(*state, tail, true);
    assert_true(verdict_fails(&verdict));
    verdict_free(&verdict);
}

static void a_measure_that_differs_is_named_with_its_line(void **state)
{
    update_in(*state, "");
    char *text = harness_read(*state, "small.baseline");
    char *at = strstr(text, "pool blk.high_water 1\n");
    assert_non_null(at);
    at[strlen("pool blk.high_water ")] = '3';
    check_write(*state, "small.baseline", text);
    struct verdict verdict = check_in(*state, "", false);
    assert_int_equal(verdict.item_count, 1);
    const struct item *item = find(&verdict, ITEM_MEASURE, "pool blk.high_water");
    assert_non_null(item);
    assert_string_equal(item->file, check_path(*state, "small.baseline"));
    uint32_t line = 1;
    for (const char *before = text; before < at; before++) {
        line += *before == '\n';
    }
    assert_int_equal(item->line, line);
    assert_string_equal(item->expected, "3");
    assert_string_equal(item->actual, "1");
    assert_string_equal(item->by, "2 blocks less (-66.6%)");
    verdict_free(&verdict);
    free(text);
}

static void measures_on_one_side_alone_are_told(void **state)
{
    update_in(*state, "");
    char *text = harness_read(*state, "small.baseline");
    char *at = strstr(text, "pool blk.high_water 1\n");
    memcpy(at, "pool bla", 8);
    check_write(*state, "small.baseline", text);
    struct verdict verdict = check_in(*state, "", false);
    assert_int_equal(verdict.item_count, 2);
    assert_string_equal(find(&verdict, ITEM_MEASURE, "pool blk.high_water")->expected, "0");
    assert_string_equal(find(&verdict, ITEM_MEASURE, "pool bla.high_water")->actual,
                        "no such measure");
    verdict_free(&verdict);
    free(text);
}

/// Another seed.
#define OTHER_SEED "seed: 2\n"

static void a_changed_scenario_is_told_as_such(void **state)
{
    update_in(*state, "");
    struct verdict verdict = check_in(*state, OTHER_SEED, false);
    assert_false(verdict_fails(&verdict)); // nothing in it is random
    assert_string_equal(verdict.note, "");
    verdict_free(&verdict);
    char *text = harness_read(*state, "small.baseline");
    memcpy(strstr(text, "pool blk.high_water 1"), "pool blk.high_water 2", 21);
    check_write(*state, "small.baseline", text);
    verdict = check_in(*state, OTHER_SEED, false);
    assert_true(verdict_fails(&verdict));
    assert_non_null(strstr(verdict.note, "the scenario itself has changed"));
    verdict_free(&verdict);
    free(text);
}

/// Replaces the baseline's digest of all calls, and those from mark `first` on.
static void damage_digests(const char *folder, uint32_t first)
{
    char *text = harness_read(folder, "small.baseline");
    char *at = strstr(text, "\ndigest ") + strlen("\ndigest ");
    memset(at, 'a', 16);
    at = strstr(at, "\nevery ");
    at = strchr(at + 1, '\n');
    for (uint32_t i = 1; strncmp(at, "\nend", 4) != 0; i++) {
        at += at[0] == '\n' ? 2 : 1;
        if (i >= first) {
            memset(at, 'a', 16);
        }
        at += 16;
    }
    check_write(folder, "small.baseline", text);
    free(text);
}

static void the_first_call_that_went_another_way_is_shown(void **state)
{
    update_in(*state, "");
    damage_digests(*state, 3);
    struct verdict verdict = check_in(*state, "", false);
    assert_int_equal(verdict.item_count, 1);
    const struct item *item = find(&verdict, ITEM_CALLS, "calls");
    assert_non_null(item);
    assert_string_equal(
        item->detail,
        "Call 3 is the first that went another way.\n"
        "Now it is:\n"
        "  called,returned,thread,op,pool,size,status,address,available,fragments,searches,merges,"
        "splits,waiting\n"
        "  30,30000,heap,allocate,heap,2000,NO_MEMORY,,1932,3,1,0,1,0\n"
        "To see both sides, 'poolsim run' the scenario before and after the change, and 'poolsim "
        "diff' the two folders.");
    verdict_free(&verdict);
}

/// The same scenario with a round more or less.
static struct verdict check_rounds(const char *folder, const char *rounds, bool update)
{
    const struct check_options options = {.baselines = folder, .update = update};
    char text[sizeof CHECK_SCENARIO + 16];
    (void)snprintf(text, sizeof text, "%s", CHECK_SCENARIO);
    memcpy(strstr(text, "repeat: 8"), rounds, strlen(rounds));
    struct scenario scenario = check_load(text);
    struct check check;
    struct scenario_problem problem;
    struct verdict verdict;
    assert_true(check_prepare(&check, &scenario, &problem));
    check_run(&check, &options, &verdict);
    check_free(&check);
    scenario_free(&scenario);
    return verdict;
}

static void a_run_that_goes_on_or_ends_early_is_told_as_such(void **state)
{
    update_in(*state, "");
    struct verdict verdict = check_rounds(*state, "repeat: 9", false);
    const struct item *item = find(&verdict, ITEM_CALLS, "calls");
    assert_non_null(strstr(item->detail,
                           "All 33 calls of the baseline are the same; then call 34 follows.\n"
                           "Now it is:\n"));
    assert_non_null(strstr(item->detail, "\n  400000,400030,log,allocate,heap,100,"));
    verdict_free(&verdict);
    verdict = check_rounds(*state, "repeat: 7", false);
    item = find(&verdict, ITEM_CALLS, "calls");
    assert_non_null(
        strstr(item->detail, "All 29 calls are the same; then call 30 is missing.\nTo see"));
    verdict_free(&verdict);
}

static void an_update_tells_what_changed_and_is_whole(void **state)
{
    update_in(*state, "");
    struct verdict verdict = check_rounds(*state, "repeat: 9", true);
    assert_true(verdict.is_updated);
    assert_false(verdict_fails(&verdict));
    assert_string_equal(find(&verdict, ITEM_MEASURE, "calls")->actual, "37");
    assert_int_equal(find(&verdict, ITEM_MEASURE, "calls")->state, ITEM_UPDATED);
    assert_int_equal(find(&verdict, ITEM_CALLS, "calls")->state, ITEM_UPDATED);
    verdict_free(&verdict);
    verdict = check_rounds(*state, "repeat: 9", false);
    assert_int_equal(verdict.item_count, 0);
    verdict_free(&verdict);
}

#define LOOSE "tolerance:\n  - calls within 5\n"

static void a_tolerance_loosens_the_measure_it_names_and_no_other(void **state)
{
    update_in(*state, "");
    char *text = harness_read(*state, "small.baseline");
    memcpy(strstr(text, "\ncalls 33"), "\ncalls 29", 9);
    check_write(*state, "small.baseline", text);
    struct verdict verdict = check_in(*state, LOOSE, false);
    assert_int_equal(verdict.item_count, 0);
    verdict_free(&verdict);
    memcpy(strstr(text, "\ncalls 29"), "\ncalls 27", 9);
    memcpy(strstr(text, "pool blk.high_water 1"), "pool blk.high_water 2", 21);
    check_write(*state, "small.baseline", text);
    verdict = check_in(*state, LOOSE, false);
    assert_int_equal(verdict.item_count, 2);
    assert_non_null(find(&verdict, ITEM_MEASURE, "calls"));
    assert_non_null(find(&verdict, ITEM_MEASURE, "pool blk.high_water"));
    verdict_free(&verdict);
    free(text);
}

static void the_calls_are_loosened_only_by_name(void **state)
{
    update_in(*state, "");
    damage_digests(*state, 1);
    struct verdict verdict = check_in(*state, LOOSE, false);
    assert_int_equal(verdict.item_count, 1);
    assert_non_null(strstr(find(&verdict, ITEM_CALLS, "calls")->detail, "\"ops may differ\""));
    verdict_free(&verdict);
    verdict = check_in(*state, "tolerance: [ops may differ]\n", false);
    assert_int_equal(verdict.item_count, 0);
    verdict_free(&verdict);
}

static void a_damaged_baseline_is_an_error_until_it_is_updated(void **state)
{
    check_write(*state, "small.baseline", "poolsim baseline 1\n");
    struct verdict verdict = check_in(*state, "", false);
    assert_non_null(strstr(verdict.error, "small.baseline:2: error: the baseline's head"));
    verdict_free(&verdict);
    verdict = check_in(*state, "", true);
    assert_string_equal(verdict.error, "");
    assert_true(verdict.is_updated);
    assert_non_null(strstr(verdict.note, "could not be read"));
    verdict_free(&verdict);
    verdict = check_in(*state, "", false);
    assert_int_equal(verdict.item_count, 0);
    verdict_free(&verdict);
}

static void a_newer_baseline_is_not_even_updated(void **state)
{
    check_write(*state, "small.baseline", "poolsim baseline 7\nsomething\n");
    for (int update = 0; update < 2; update++) {
        struct verdict verdict = check_in(*state, "", update == 1);
        assert_non_null(strstr(verdict.error, "a baseline of version 7"));
        verdict_free(&verdict);
    }
    char *text = harness_read(*state, "small.baseline");
    assert_string_equal(text, "poolsim baseline 7\nsomething\n");
    free(text);
}

static void a_baseline_that_cannot_be_written_is_an_error(void **state)
{
    const char *file = check_path(*state, "file");
    check_write(*state, "file", "");
    const struct check_options options = {.baselines = file, .update = true};
    struct verdict verdict = check_of("", &options);
    assert_non_null(strstr(verdict.error, "test.yaml: error: cannot create folder"));
    assert_false(verdict.is_updated);
    verdict_free(&verdict);
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_FOLDER(what_was_written_holds),
        IN_FOLDER(an_update_that_changes_nothing_writes_nothing),
        IN_FOLDER(without_a_baseline_and_expectations_there_is_nothing_to_check),
        IN_FOLDER(expectations_do_without_a_baseline_unless_one_is_demanded),
        IN_FOLDER(an_expectation_that_is_not_met_fails),
        IN_FOLDER(an_update_does_not_hide_it),
        IN_FOLDER(a_measure_that_differs_is_named_with_its_line),
        IN_FOLDER(measures_on_one_side_alone_are_told),
        IN_FOLDER(a_changed_scenario_is_told_as_such),
        IN_FOLDER(the_first_call_that_went_another_way_is_shown),
        IN_FOLDER(a_run_that_goes_on_or_ends_early_is_told_as_such),
        IN_FOLDER(an_update_tells_what_changed_and_is_whole),
        IN_FOLDER(a_tolerance_loosens_the_measure_it_names_and_no_other),
        IN_FOLDER(the_calls_are_loosened_only_by_name),
        IN_FOLDER(a_damaged_baseline_is_an_error_until_it_is_updated),
        IN_FOLDER(a_newer_baseline_is_not_even_updated),
        IN_FOLDER(a_baseline_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests_name("checks", tests, NULL, NULL);
}

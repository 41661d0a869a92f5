/// What a scenario may expect, what it means, and what is said of mistakes.
#include "check_harness.h"
#include "sim/check/expectation.h"
#include "sim/check/tolerance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/scenario/loader.h"

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

/// A line, and what comes of it in a run of CHECK_SCENARIO.
struct held {
    const char *line;
    bool holds;
    const char *expected; ///< NULL where that is told elsewhere
    const char *actual;
    const char *by;
};

/// The log thread: 8 rounds of 5 ticks, 40 ms; it is alone in the heap but for 2000 bytes that
/// never come. A byte pool's header is 8 bytes.
static const struct held held[] = {
    {"log.failures == 0", true, "== 0", "0", ""},
    {"thread log.failures == 0", true, NULL, NULL, NULL},
    {"pool heap.failures == 1", true, NULL, NULL, NULL},
    {"pool heap.failures == 0", false, "== 0", "1", "1 more"},
    {"blk.calls.allocate == 8", true, NULL, NULL, NULL},
    {"blk.calls.allocate != 8", false, "!= 8", "8", ""},
    {"blk.calls.allocate < 8", false, "< 8", "8", ""},
    {"blk.calls.allocate > 8", false, "> 8", "8", ""},
    {"blk.calls.allocate >= 8", true, NULL, NULL, NULL},
    {"blk.calls.allocate <= 8", true, NULL, NULL, NULL},
    {"blk.calls.allocate >= 10", false, ">= 10", "8", "2 fewer (-20.0%)"},
    {"blk.calls.allocate <= 5", false, "<= 5", "8", "3 more (+60.0%)"},
    {"  blk.calls.allocate==8  ", true, NULL, NULL, NULL},
    {"blk.available == 12 at end", true, NULL, NULL, NULL},
    {"blk.available == 12 blocks", true, NULL, NULL, NULL},
    {"blk.available == 100% of capacity", true, NULL, NULL, NULL},
    {"blk.high_water <= 5% of capacity", false, "<= 5% of capacity (just over 0 blocks)", "1 block",
     "1 block more"},
    {"blk.high_water < 8.34% of capacity", true, NULL, NULL, NULL},
    {"blk.high_water > 8.33% of capacity", true, NULL, NULL, NULL},
    {"pool heap.high_water == 108", true, NULL, NULL, NULL},
    {"pool heap.high_water <= 5.27% of size", false, "<= 5.27% of size (just over 107 bytes)",
     "108 bytes", "1 byte more (+0.9%)"},
    {"pool heap.high_water <= 5.28% of size", true, NULL, NULL, NULL},
    {"pool heap.largest_free < 2KiB", true, NULL, NULL, NULL},
    {"pool heap.available == 2040 at end", true, NULL, NULL, NULL},
    {"pool heap.deleted == 0 at end", true, NULL, NULL, NULL},
    {"pool heap.wait.max <= 3 ticks", true, NULL, NULL, NULL},
    {"pool heap.wait.max == 2997 us", true, NULL, NULL, NULL},
    {"pool heap.wait.max == 29880 cycles", false, "== 29880 cycles (2.988 ms)",
     "29970 cycles (2.997 ms)", "90 cycles (9.000 us) more (+0.3%)"},
    {"pool heap.wait.mean <= 2996 us", false, "<= 29960.000 cycles (2.996 ms)",
     "29970.000 cycles (2.997 ms)", "10.000 cycles (1.000 us) more"},
    {"log.latency.max == 30 cycles", true, NULL, NULL, NULL},
    {"log.latency.max > 2999 ns", true, NULL, NULL, NULL},
    {"log.latency.max < 3001 ns", true, NULL, NULL, NULL},
    {"log.latency.max <= 3001 ns", true, NULL, NULL, NULL},
    {"log.latency.max == 3001 ns", false, "== just over 30 cycles (3.000 us)",
     "30 cycles (3.000 us)", ""},
    {"log.latency.max >= 3001 ns", false, NULL, NULL, NULL},
    {"log.search.mean <= 1.125", true, NULL, NULL, NULL},
    {"log.search.mean < 0.9", false, "< 0.900", NULL, NULL},
    {"pool heap.fragmentation.max < 60%", true, NULL, NULL, NULL},
    {"pool heap.fragmentation.max == 0%", false, NULL, NULL, NULL},
    {"pool heap.failures_by.NO_MEMORY == 1", true, NULL, NULL, NULL},
    {"pool heap.failure_reasons.exhausted == 1", true, NULL, NULL, NULL},
    {"pool heap.waits.count == 1", true, NULL, NULL, NULL},
    {"thread heap.waits.outcomes.timeout == 1", true, NULL, NULL, NULL},
    {"thread heap.waits.worst.outcome == timeout", true, NULL, NULL, NULL},
    {"thread heap.waits.worst.blamed == nobody", true, NULL, NULL, NULL},
    {"thread heap.waits.worst.reason != barged", true, NULL, NULL, NULL},
    {"thread heap.waits.worst.reason == barged", false, "== barged", "exhausted", ""},
    {"log.waits.worst.reason == none", true, NULL, NULL, NULL},
    {"log.waits.count == 0", true, NULL, NULL, NULL},
    {"log.state == completed at end", true, NULL, NULL, NULL},
    {"thread log completes", true, NULL, NULL, NULL},
    {"thread heap completes", true, NULL, NULL, NULL},
    {"no corruption", true, NULL, NULL, NULL},
    {"end == ended", true, NULL, NULL, NULL},
    {"calls == 33", true, NULL, NULL, NULL},
    {"end_cycles == 100 ms", true, NULL, NULL, NULL},
};

static struct scenario load_with(const char *section, const char *line)
{
    struct buffer text = {.bytes = NULL};
    buffer_add(&text, "%s%s:\n  - %s\n", CHECK_SCENARIO, section, line);
    struct scenario scenario = check_load(text.bytes);
    buffer_free(&text);
    return scenario;
}

static void is_held_against_the_run(void **state)
{
    const struct held *row = *state;
    struct scenario scenario = load_with("expect", row->line);
    struct scenario_problem problem = {""};
    struct expectation expectation;
    struct outcome outcome;
    bool is_good = expectation_parse(&scenario, &scenario.expectations[0], &expectation, &problem);
    assert_string_equal(problem.text, "");
    assert_true(is_good);
    struct run_result result = check_run_of(&scenario, NULL);
    expectation_evaluate(&expectation, &scenario, &result, &outcome);
    if (row->expected != NULL) {
        assert_string_equal(outcome.expected, row->expected);
    }
    if (row->actual != NULL) {
        assert_string_equal(outcome.actual, row->actual);
    }
    if (row->by != NULL) {
        assert_string_equal(outcome.by, row->by);
    }
    assert_int_equal(outcome.holds, row->holds);
    run_result_free(&result);
    scenario_free(&scenario);
}

/// A line that is wrong, and what is said of it behind "test.yaml:23:". The line begins in
/// column 5.
struct wrong {
    const char *line;
    const char *problem;
};

#define COMPARED                                                                                   \
    "nothing is compared here; expected ==, !=, <, <=, > or >= and a value, as in heap.failures "  \
    "== 0"

static const struct wrong wrong[] = {
    {"blok.failures == 0", "5: error: no pool or thread named \"blok\"; did you mean \"blk\"?"},
    {"pool log.failures == 0",
     "10: error: no pool named \"log\"; expected a pool and a figure, as in heap.failures"},
    {"thread blk.failures == 0",
     "12: error: no thread named \"blk\"; expected a thread and a figure, as in log.latency.max"},
    {"failures == 0", "5: error: no pool or thread named \"failures\"; expected a pool and a "
                      "figure, as in heap.failures"},
    {"heap.failures == 0", "5: error: \"heap\" is a pool and a thread; expected \"pool "
                           "heap.failures\" or \"thread heap.failures\""},
    {"blk.failure == 0",
     "9: error: a block pool has no figure \"failure\"; did you mean \"failures\"?"},
    {"blk.search.max == 0", "9: error: a block pool has no figure \"search.max\"; summary.json "
                            "names them all"},
    {"log.latency.p98 < 1 ms",
     "9: error: a thread has no figure \"latency.p98\"; did you mean \"latency.p90\"?"},
    {"log.available == 0",
     "9: error: a thread has no figure \"available\"; summary.json names them all"},
    {"blk. == 0", "9: error: which figure? expected one as in failures, wait.max or latency.p99"},
    {"== 0", "5: error: a name is missing; expected a pool or thread and a figure, as in "
             "heap.failures == 0"},
    {"blk.failures = 0", "18: error: \"=\" is no comparison; did you mean \"==\"?"},
    {"blk.failures =< 0", "18: error: \"=<\" is no comparison; did you mean \"<=\"?"},
    {"blk.failures => 0", "18: error: \"=>\" is no comparison; did you mean \">=\"?"},
    {"blk.failures === 0", "18: error: \"===\" is no comparison; expected ==, !=, <, <=, > or >="},
    {"blk.failures 0", "5: error: " COMPARED},
    {"blk.failures", "5: error: " COMPARED},
    {"blk.failures ==", "20: error: the value is missing; expected a number as in 12"},
    {"blk.failures == no",
     "21: error: \"no\" is no value for failures; expected a number as in 12"},
    {"blk.failures == 3 ticks",
     "21: error: \"3 ticks\" is no value for failures; expected a number as in 12"},
    {"blk.failures == 1.5",
     "21: error: \"1.5\" is no value for failures; expected a number as in 12"},
    {"blk.failures == -1",
     "21: error: \"-1\" is no value for failures; expected a number as in 12"},
    {"blk.failures == 007",
     "21: error: \"007\" is no value for failures; expected a number as in 12"},
    {"blk.failures == 18446744073709551616",
     "21: error: \"18446744073709551616\" is no value for failures; expected a number as in 12"},
    {"log.search.mean == 1.2345", "24: error: \"1.2345\" is no value for search.mean; expected a "
                                  "number with at most 3 decimals as in 2.5"},
    {"blk.failures == 5%",
     "21: error: \"5%\" is no value for failures; expected a number as in 12"},
    {"blk.failures == 0 at end", "23: error: failures is of the whole run, not as at its end; "
                                 "expected no \"at end\" here"},
    {"blk.wait.max <= 3",
     "21: error: \"3\" is not a duration: it has no unit; expected a whole number with cycles, ns, "
     "us, ms, s or ticks, as in 5 ms"},
    {"blk.wait.max <= 4KiB",
     "21: error: \"4KiB\" is not a duration: unknown unit \"KiB\"; expected a whole number with "
     "cycles, ns, us, ms, s or ticks, as in 5 ms"},
    {"blk.wait.max <= 18446744073709551615 ticks",
     "21: error: that is too long; expected less than 2^64 cycles"},
    {"pool heap.high_water <= 4 kB",
     "29: error: \"4 kB\" is not a size: unknown unit \"kB\"; expected bytes, as in 100, 8KiB or "
     "1MiB"},
    {"pool heap.high_water <= 90%",
     "29: error: a share of what? expected \"% of size\" or \"% of capacity\""},
    {"blk.high_water <= 90% of size",
     "23: error: high_water counts blocks, and the size is in bytes; expected \"% of capacity\""},
    {"blk.high_water <= 4KiB", "23: error: \"4KiB\" is no value for high_water; expected a number "
                               "of blocks as in 12, or a share as in 90% of capacity"},
    {"pool heap.fragmentation.max < 60",
     "35: error: \"60\" is no value for fragmentation.max; expected a share as in 60% or 12.5%"},
    {"pool heap.fragmentation.max < 0.6",
     "35: error: \"0.6\" is no value for fragmentation.max; expected a share as in 60% or 12.5%"},
    {"pool heap.fragmentation < 60%",
     "15: error: \"fragmentation\" is a group of figures; expected one of: fragmentation.max, "
     "fragmentation.end, fragmentation.merged.max, fragmentation.merged.end, "
     "fragmentation.debt.max, fragmentation.debt.end, ..."},
    {"log.state < completed", "15: error: state is a word; expected == or !="},
    {"log.state == finished",
     "18: error: state is never \"finished\"; expected one of: ready, running, sleeping, "
     "waiting_bytes, waiting_block, suspended, completed, terminated, ..."},
    {"log.state == complete",
     "18: error: state is never \"complete\"; did you mean \"completed\"?"},
    {"log.waits.worst.reason == exausted",
     "31: error: waits.worst.reason is never \"exausted\"; did you mean \"exhausted\"?"},
    {"log.waits.worst.blamed == lok",
     "31: error: waits.worst.blamed is never \"lok\"; did you mean \"log\"?"},
    {"no corruptions", "8: error: no what? expected \"no corruption\", or a comparison as in "
                       "heap.failures == 0"},
    {"thread lgo completes", "12: error: no thread named \"lgo\"; did you mean \"log\"?"},
    {"thread log completed", "16: error: expected \"thread NAME completes\""},
    {"thread log", "5: error: " COMPARED},
    {"\"blk.failure == 0\"",
     "10: error: a block pool has no figure \"failure\"; did you mean \"failures\"?"},
    {"\"blk.failure\\x20== 0\"",
     "5: error: a block pool has no figure \"failure\"; did you mean \"failures\"?"},
    {"\"heap.ca\\nlls == 0\"",
     "5: error: \"heap\" is a pool and a thread; expected \"pool heap.ca\\nlls\" or \"thread "
     "heap.ca\\nlls\""},
    {"\"\"", "6: error: the line is empty; expected a comparison as in heap.failures == 0"},
};

static const struct wrong wrong_tolerances[] = {
    {"log.search.mean", "5: error: how much may it differ? expected \"FIGURE within AMOUNT\" as in "
                        "heap.search.mean within 5%, or \"ops may differ\""},
    {"log.serch.mean within 5%",
     "9: error: a thread has no figure \"serch.mean\"; did you mean \"search.mean\"?"},
    {"log.state within 1", "5: error: state is a word; expected a figure that is a number"},
    {"log.wait.max within 2",
     "25: error: \"2\" is not a duration: it has no unit; expected a whole number with cycles, ns, "
     "us, ms, s or ticks, as in 5 ms, or a share of the baseline's value as in 5%"},
    {"pool heap.fragmentation.max within 3",
     "40: error: expected a share of the baseline's value as in 5%, or percentage points as in 3 "
     "points"},
    {"blk.high_water within 5% of capacity",
     "27: error: \"5% of capacity\" is no value for high_water; expected a number of blocks as in "
     "12, or a share as in 90% of capacity, or a share of the baseline's value as in 5%"},
    {"\"blk.failures within \"",
     "26: error: the value is missing; expected a number as in 12, or a share of the baseline's "
     "value as in 5%"},
};

static void refuse(const char *section, const struct wrong *row)
{
    char expected[sizeof(struct scenario_problem)];
    struct scenario scenario = load_with(section, row->line);
    struct scenario_problem problem = {""};
    struct check check;
    assert_false(check_prepare(&check, &scenario, &problem));
    (void)snprintf(expected, sizeof expected, "test.yaml:23:%s", row->problem);
    assert_string_equal(problem.text, expected);
    scenario_free(&scenario);
}

static void is_refused_at_its_place(void **state)
{
    refuse("expect", *state);
}

static void tolerance_is_refused_at_its_place(void **state)
{
    refuse("tolerance", *state);
}

/// What a tolerance lets pass.
static const struct {
    const char *line;
    uint64_t expected;
    uint64_t actual;
    bool allows;
} allowed[] = {
    {"log.search.max within 5%", 100, 105, true},
    {"log.search.max within 5%", 100, 95, true},
    {"log.search.max within 5%", 100, 106, false},
    {"log.search.max within 5%", 100, 94, false},
    {"log.search.max within 5%", 0, 1, false},
    {"log.search.max within 0.5%", 1000, 1005, true},
    {"log.search.max within 3", 10, 13, true},
    {"log.search.max within 3", 10, 14, false},
    {"log.search.mean within 0.5", 1000, 1500, true},
    {"log.search.mean within 0.5", 1000, 1501, false},
    {"log.wait.max within 2 ticks", 100000, 120000, true},
    {"log.wait.max within 2 ticks", 100000, 120001, false},
    {"pool heap.fragmentation.max within 3 points", 1000, 1300, true},
    {"pool heap.fragmentation.max within 3 points", 1000, 1301, false},
    {"pool heap.fragmentation.max within 3%", 1000, 1030, true},
    {"pool heap.fragmentation.max within 3%", 1000, 1031, false},
};

static void a_tolerance_allows_what_it_says_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(allowed); i++) {
        struct scenario scenario = load_with("tolerance", allowed[i].line);
        struct scenario_problem problem;
        struct tolerance tolerance;
        assert_true(tolerance_parse(&scenario, &scenario.tolerances[0], &tolerance, &problem));
        if (tolerance_allows(&tolerance, allowed[i].expected, allowed[i].actual) !=
            allowed[i].allows) {
            fail_msg("row %zu: %s", i, allowed[i].line);
        }
        scenario_free(&scenario);
    }
}

static void the_longest_name_that_fits_is_meant(void **state)
{
    (void)state;
    struct scenario scenario =
        check_load("name: x\n"
                   "pools:\n"
                   "  - {name: rx, kind: byte, size: 2048}\n"
                   "  - {name: rx.wait, kind: byte, size: 2048}\n"
                   "threads:\n"
                   "  - {name: t, priority: 1, steps: [{sleep: 1 tick}]}\n"
                   "expect: [rx.wait.max == 0 ms, rx.wait.wait.max == 0 ms]\n");
    struct scenario_problem problem;
    struct expectation expectation;
    assert_false(expectation_parse(&scenario, &scenario.expectations[0], &expectation, &problem));
    assert_string_equal(problem.text, "test.yaml:7:18: error: a byte pool has no figure \"max\"; "
                                      "summary.json names them all");
    assert_true(expectation_parse(&scenario, &scenario.expectations[1], &expectation, &problem));
    assert_int_equal(expectation.measure.index, 1);
    scenario_free(&scenario);
}

static void columns_are_counted_in_characters(void **state)
{
    (void)state;
    struct scenario scenario = load_with("expect", "bl\xC3\xBCk.failures \xC3\xBC 0 = 1");
    struct scenario_problem problem;
    struct expectation expectation;
    assert_false(expectation_parse(&scenario, &scenario.expectations[0], &expectation, &problem));
    assert_non_null(strstr(problem.text, "test.yaml:23:5: error: no pool or thread named"));
    scenario_free(&scenario);
    scenario = load_with("expect", "log.failures == \xC3\xBC\xC3\xBC at end");
    assert_false(expectation_parse(&scenario, &scenario.expectations[0], &expectation, &problem));
    assert_non_null(strstr(problem.text, "test.yaml:23:24: error: failures is of the whole run"));
    scenario_free(&scenario);
}

/// What the loader itself refuses.
static const struct {
    const char *tail;
    const char *problem;
} bad_shapes[] = {
    {"expect: heap.failures == 0\n",
     "test.yaml:22:9: error: expected a list of lines as in \"- heap.failures == 0\", found "
     "\"heap.failures == 0\""},
    {"expect:\n  - heap.failures: 0\n",
     "test.yaml:23:5: error: expected a line as in \"heap.failures == 0\", found a mapping"},
    {"tolerance:\n  - [a]\n",
     "test.yaml:23:5: error: expected a line as in \"heap.wait.max within 2 ticks\", found a list"},
    {"expct: []\n",
     "test.yaml:22:1: error: unknown key \"expct\" in the scenario; did you mean \"expect\"?"},
};

static void the_lines_must_be_a_list_of_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad_shapes); i++) {
        struct buffer text = {.bytes = NULL};
        struct scenario scenario;
        struct scenario_problem problem;
        buffer_add(&text, "%s%s", CHECK_SCENARIO, bad_shapes[i].tail);
        assert_false(
            scenario_load_text(&scenario, "test.yaml", text.bytes, text.size, NULL, 0, &problem));
        assert_string_equal(problem.text, bad_shapes[i].problem);
        buffer_free(&text);
    }
}

static void an_override_does_not_reach_them(void **state)
{
    (void)state;
    static const char text[] = CHECK_SCENARIO "expect: [no corruption]\n";
    static const char *const paths[] = {"expect", "expect.0"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct scenario scenario;
        struct scenario_problem problem;
        const struct scenario_override override = {.path = paths[i], .value = "x"};
        assert_false(scenario_load_text(&scenario, "test.yaml", text, sizeof text - 1, &override, 1,
                                        &problem));
        assert_non_null(strstr(problem.text, "is a list of lines, which stand in the file"));
    }
}

static void only_what_changes_a_run_changes_the_content(void **state)
{
    (void)state;
    struct scenario plain = check_load(CHECK_SCENARIO);
    struct scenario same =
        check_load("# a comment\n" CHECK_SCENARIO "expect: [no corruption]\ntolerance: []\n");
    struct scenario other = check_load(CHECK_SCENARIO "seed: 2\n");
    assert_int_not_equal(plain.content, 0);
    assert_int_equal(plain.content, same.content);
    assert_int_not_equal(plain.content, other.content);
    scenario_free(&plain);
    scenario_free(&same);
    scenario_free(&other);
}

static struct CMUnitTest tests[COUNT(held) + COUNT(wrong) + COUNT(wrong_tolerances) + 8];

static void add(size_t *count, const char *name, CMUnitTestFunction function, const void *row)
{
    tests[(*count)++] = (struct CMUnitTest){
        .name = name, .test_func = function, .initial_state = (void *)(uintptr_t)row};
}

int main(void)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT(held); i++) {
        add(&count, held[i].line, is_held_against_the_run, &held[i]);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        add(&count, wrong[i].line, is_refused_at_its_place, &wrong[i]);
    }
    for (size_t i = 0; i < COUNT(wrong_tolerances); i++) {
        add(&count, wrong_tolerances[i].line, tolerance_is_refused_at_its_place,
            &wrong_tolerances[i]);
    }
    static const struct CMUnitTest more[] = {
        cmocka_unit_test(a_tolerance_allows_what_it_says_and_no_more),
        cmocka_unit_test(the_longest_name_that_fits_is_meant),
        cmocka_unit_test(columns_are_counted_in_characters),
        cmocka_unit_test(the_lines_must_be_a_list_of_lines),
        cmocka_unit_test(an_override_does_not_reach_them),
        cmocka_unit_test(only_what_changes_a_run_changes_the_content),
    };
    for (size_t i = 0; i < COUNT(more); i++) {
        tests[count++] = more[i];
    }
    return _cmocka_run_group_tests("expectations", tests, count, NULL, NULL);
}

/// Verdicts as text, as annotations, as JSON and as JUnit's XML.
#include "check_harness.h"
#include "record_harness.h"
#include "sim/check/tell.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { VERDICTS = 4 };

/// One that passes, one with failures of each kind, one that could not be checked, one updated.
static void make_verdicts(struct verdict *verdicts)
{
    verdict_begin(&verdicts[0], "good", "s/good.yaml");
    verdicts[0].calls = 12;
    verdicts[0].measures = 30;
    verdicts[0].has_baseline = true;
    verdict_add(&verdicts[0], &(struct item){.kind = ITEM_EXPECTATION,
                                             .file = "s/good.yaml",
                                             .line = 9,
                                             .column = 5,
                                             .name = "heap.failures == 0",
                                             .expected = "== 0",
                                             .actual = "0"});
    verdict_begin(&verdicts[1], "bad", "s/bad,1:2.yaml");
    verdict_set(&verdicts[1], &verdicts[1].note, "a note");
    verdicts[1].measures = 30;
    verdicts[1].has_baseline = true;
    verdict_add(&verdicts[1], &(struct item){.kind = ITEM_EXPECTATION,
                                             .state = ITEM_FAILS,
                                             .file = "s/bad,1:2.yaml",
                                             .line = 9,
                                             .column = 5,
                                             .name = "heap.high_water < 5% of size",
                                             .expected = "< 5% of size (96 bytes)",
                                             .actual = "100 bytes",
                                             .by = "4 bytes more (+4.1%)"});
    verdict_add(&verdicts[1], &(struct item){.kind = ITEM_CALLS,
                                             .state = ITEM_FAILS,
                                             .file = "b/bad.baseline",
                                             .name = "calls",
                                             .expected = "3 calls",
                                             .actual = "4 calls",
                                             .detail = "Call 2 <&\"> is\nanother."});
    verdict_add(&verdicts[1], &(struct item){.kind = ITEM_MEASURE,
                                             .state = ITEM_FAILS,
                                             .file = "b/bad.baseline",
                                             .line = 7,
                                             .name = "pool heap.splits",
                                             .expected = "3",
                                             .actual = "4",
                                             .by = "1 more (+33.3%)"});
    verdict_begin(&verdicts[2], "broken", "s/broken.yaml");
    verdict_set(&verdicts[2], &verdicts[2].error, "b/broken.baseline:3: error: it is damaged");
    verdict_begin(&verdicts[3], "new", "s/new.yaml");
    verdicts[3].calls = 1;
    verdicts[3].is_updated = true;
    verdict_add(&verdicts[3], &(struct item){.kind = ITEM_MEASURE,
                                             .state = ITEM_UPDATED,
                                             .name = "calls",
                                             .expected = "0",
                                             .actual = "1",
                                             .by = "1 more"});
}

static void free_verdicts(struct verdict *verdicts)
{
    for (size_t i = 0; i < VERDICTS; i++) {
        verdict_free(&verdicts[i]);
    }
}

static void text_reads_like_a_test_runner(void **state)
{
    struct verdict verdicts[VERDICTS];
    make_verdicts(verdicts);
    FILE *file = fopen(check_path(*state, "text"), "w");
    assert_non_null(file);
    for (size_t i = 0; i < VERDICTS; i++) {
        tell_text(&verdicts[i], 6, file);
    }
    tell_text_totals(tell_totals(verdicts, VERDICTS), file);
    assert_int_equal(fclose(file), 0);
    char *text = harness_read(*state, "text");
    assert_string_equal(text, "ok    good    1 expectation, 30 measures, 12 calls\n"
                              "FAIL  bad     1 of 1 expectation, 1 of 30 measures, the calls\n"
                              "  note: a note\n"
                              "  s/bad,1:2.yaml:9:5: heap.high_water < 5% of size\n"
                              "    expected  < 5% of size (96 bytes)\n"
                              "    actual    100 bytes\n"
                              "    by        4 bytes more (+4.1%)\n"
                              "  b/bad.baseline: calls\n"
                              "    expected  3 calls\n"
                              "    actual    4 calls\n"
                              "    Call 2 <&\"> is\n"
                              "    another.\n"
                              "  b/bad.baseline:7: pool heap.splits\n"
                              "    expected  3\n"
                              "    actual    4\n"
                              "    by        1 more (+33.3%)\n"
                              "ERROR broken\n"
                              "  b/broken.baseline:3: error: it is damaged\n"
                              "ok    new     1 call; baseline written\n"
                              "  calls: 0 -> 1 (1 more)\n"
                              "2 passed, 1 failed, 1 could not be checked; 1 baseline written\n");
    free(text);
    free_verdicts(verdicts);
}

static char *github_of(const char *folder, const struct verdict *verdicts, size_t count)
{
    FILE *file = fopen(check_path(folder, "github"), "w");
    assert_non_null(file);
    tell_github(verdicts, count, file);
    assert_int_equal(fclose(file), 0);
    return harness_read(folder, "github");
}

static void annotations_are_escaped(void **state)
{
    struct verdict verdicts[VERDICTS];
    make_verdicts(verdicts);
    char *text = github_of(*state, verdicts, VERDICTS);
    assert_string_equal(
        text,
        "::error file=s/bad%2C1%3A2.yaml,line=9,col=5,title=bad%3A heap.high_water < 5%25 of "
        "size::expected < 5%25 of size (96 bytes)%0Aactual 100 bytes%0Aby 4 bytes more (+4.1%25)\n"
        "::error file=b/bad.baseline,title=bad%3A calls::expected 3 calls%0Aactual 4 "
        "calls%0ACall 2 <&\"> is%0Aanother.\n"
        "::error file=b/bad.baseline,line=7,title=bad%3A pool heap.splits::expected 3%0Aactual "
        "4%0Aby 1 more (+33.3%25)\n"
        "::error file=s/broken.yaml,title=broken::b/broken.baseline:3: error: it is damaged\n"
        "::notice title=poolsim check::2 passed, 1 failed, 1 could not be checked\n");
    free(text);
    free_verdicts(verdicts);
}

static void there_are_no_more_annotations_than_are_shown(void **state)
{
    struct verdict verdict;
    verdict_begin(&verdict, "bad", "s/bad.yaml");
    for (uint32_t i = 0; i < 25; i++) {
        verdict_add(&verdict, &(struct item){.kind = ITEM_MEASURE,
                                             .state = ITEM_FAILS,
                                             .file = "b",
                                             .name = "calls",
                                             .expected = "1",
                                             .actual = "2"});
    }
    char *text = github_of(*state, &verdict, 1);
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, "::error ")) != NULL; at++) {
        count++;
    }
    assert_int_equal(count, TELL_ANNOTATIONS_MAX);
    assert_non_null(strstr(text, "::0 passed, 1 failed; 15 more findings stand in the log\n"));
    free(text);
    verdict_free(&verdict);
}

static void text_lists_no_more_measures_than_one_reads(void **state)
{
    struct verdict verdict;
    verdict_begin(&verdict, "bad", "s/bad.yaml");
    for (uint32_t i = 0; i < TELL_MEASURES_MAX + 3; i++) {
        verdict_add(&verdict, &(struct item){.kind = ITEM_MEASURE,
                                             .state = ITEM_FAILS,
                                             .file = "b",
                                             .name = "splits",
                                             .expected = "1",
                                             .actual = "2"});
    }
    FILE *file = fopen(check_path(*state, "text"), "w");
    assert_non_null(file);
    tell_text(&verdict, 6, file);
    assert_int_equal(fclose(file), 0);
    char *text = harness_read(*state, "text");
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, "splits")) != NULL; at++) {
        count++;
    }
    assert_int_equal(count, TELL_MEASURES_MAX);
    assert_non_null(strstr(text, "  and 3 more measures ('--format json' lists them all)\n"));
    free(text);
    verdict_free(&verdict);
}

static void json_has_it_all(void **state)
{
    struct verdict verdicts[VERDICTS];
    make_verdicts(verdicts);
    FILE *file = fopen(check_path(*state, "json"), "w");
    assert_non_null(file);
    assert_true(tell_json(verdicts, VERDICTS, file));
    assert_int_equal(fclose(file), 0);
    json_t *json = json_load_file(check_path(*state, "json"), 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_integer_value(json_object_get(json, "schema_version")), 1);
    assert_int_equal(json_integer_value(json_object_get(json, "passed")), 2);
    assert_int_equal(json_integer_value(json_object_get(json, "failed")), 1);
    assert_int_equal(json_integer_value(json_object_get(json, "errors")), 1);
    json_t *scenarios = json_object_get(json, "scenarios");
    assert_int_equal(json_array_size(scenarios), VERDICTS);
    static const char *const states[] = {"passed", "failed", "error", "passed"};
    for (size_t i = 0; i < VERDICTS; i++) {
        json_t *scenario = json_array_get(scenarios, i);
        assert_string_equal(json_string_value(json_object_get(scenario, "state")), states[i]);
    }
    json_t *items = json_object_get(json_array_get(scenarios, 1), "items");
    assert_int_equal(json_array_size(items), 3);
    json_t *item = json_array_get(items, 1);
    assert_string_equal(json_string_value(json_object_get(item, "kind")), "calls");
    assert_string_equal(json_string_value(json_object_get(item, "detail")),
                        "Call 2 <&\"> is\nanother.");
    json_decref(json);
    free_verdicts(verdicts);
}

static void junit_is_what_its_readers_take(void **state)
{
    struct verdict verdicts[VERDICTS];
    struct output output = {.buffer = NULL};
    make_verdicts(verdicts);
    assert_true(output_begin(&output, *state, "junit.xml"));
    tell_junit(verdicts, VERDICTS, &output);
    assert_true(output_commit(&output));
    char *text = harness_read(*state, "junit.xml");
    assert_non_null(strstr(text, "<testsuites name=\"poolsim check\" tests=\"7\" failures=\"3\" "
                                 "errors=\"1\">"));
    assert_non_null(
        strstr(text, "  <testsuite name=\"bad\" tests=\"3\" failures=\"3\" errors=\"0\">\n"
                     "    <testcase classname=\"bad\" name=\"heap.high_water &lt; 5% of size\">\n"
                     "      <failure type=\"expectation\" message=\"expected &lt; 5% of size (96 "
                     "bytes), actual 100 bytes\">heap.high_water &lt; 5% of size\n"
                     "  expected  &lt; 5% of size (96 bytes)\n"));
    assert_non_null(strstr(text, "Call 2 &lt;&amp;&quot;&gt; is\nanother.\n</failure>"));
    assert_non_null(strstr(text, "<testcase classname=\"good\" name=\"heap.failures == 0\"/>"));
    assert_non_null(strstr(text, "<error type=\"error\" message=\"b/broken.baseline:3: error: it "
                                 "is damaged\"/>"));
    free(text);
    free_verdicts(verdicts);
    if (system("command -v xmllint >/dev/null") != 0) {
        print_message("xmllint (libxml2-utils) is not here: the schema was not tried\n");
        return;
    }
    char command[1024];
    (void)snprintf(command, sizeof command, "xmllint --noout --schema %s %s 2>%s",
                   POOLSIM_SOURCE_DIR "/tests/junit.xsd", check_path(*state, "junit.xml"),
                   "/dev/null");
    assert_int_equal(system(command), 0);
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_FOLDER(text_reads_like_a_test_runner),
        IN_FOLDER(annotations_are_escaped),
        IN_FOLDER(there_are_no_more_annotations_than_are_shown),
        IN_FOLDER(text_lists_no_more_measures_than_one_reads),
        IN_FOLDER(json_has_it_all),
        IN_FOLDER(junit_is_what_its_readers_take),
    };
    return cmocka_run_group_tests_name("what is told of a check", tests, NULL, NULL);
}

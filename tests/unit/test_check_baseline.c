/// Baselines: what is written is read again, and a damaged one is never taken for a whole one.
#include "check_harness.h"
#include "record_harness.h"
#include "sim/check/baseline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char *written(struct digest_marks *marks)
{
    struct scenario scenario = check_load(CHECK_SCENARIO);
    struct digest digest = {.beside = NULL};
    struct run_result result = check_run_of(&scenario, &digest);
    struct buffer text = {.bytes = NULL};
    baseline_write(&scenario, &result, &digest.marks, &text);
    assert_false(text.has_failed);
    *marks = digest.marks;
    digest_free(&digest);
    run_result_free(&result);
    scenario_free(&scenario);
    return text.bytes;
}

static const char *value_of(const struct baseline *baseline, const char *key)
{
    uint32_t index = names_find(&baseline->keys, key);
    return index == SCENARIO_NONE ? NULL : baseline->measures[index].value;
}

static void what_is_written_is_read_again(void **state)
{
    struct digest_marks marks;
    char *text = written(&marks);
    check_write(*state, "x.baseline", text);
    struct baseline baseline = {.text = NULL};
    struct scenario_problem problem = {""};
    assert_int_equal(baseline_read(check_path(*state, "x.baseline"), &baseline, &problem),
                     BASELINE_READ);
    assert_string_equal(problem.text, "");
    assert_string_equal(baseline.scenario, "small");
    assert_int_equal(baseline.seed, 1);
    assert_string_equal(value_of(&baseline, "end"), "ended");
    assert_string_equal(value_of(&baseline, "calls"), "33");
    assert_string_equal(value_of(&baseline, "pool heap.search.mean"), "0.889");
    assert_string_equal(value_of(&baseline, "pool heap.fragmentation.max"), "0.0529");
    assert_string_equal(value_of(&baseline, "thread heap.waits.worst.outcome"), "timeout");
    assert_null(value_of(&baseline, "pool blk.failures"));
    assert_int_equal(baseline.calls.rows, marks.rows);
    assert_int_equal(baseline.calls.value, marks.value);
    assert_int_equal(baseline.calls.interval, marks.interval);
    assert_int_equal(baseline.calls.count, marks.count);
    assert_memory_equal(baseline.calls.marks, marks.marks, marks.count * sizeof marks.marks[0]);
    baseline_free(&baseline);
    free(text);
}

static enum baseline_status read_text(const char *folder, const char *text,
                                      struct scenario_problem *problem)
{
    struct baseline baseline = {.text = NULL};
    check_write(folder, "x.baseline", text);
    enum baseline_status status =
        baseline_read(check_path(folder, "x.baseline"), &baseline, problem);
    baseline_free(&baseline);
    return status;
}

static void one_cut_off_anywhere_is_told_as_such(void **state)
{
    struct digest_marks marks;
    char *text = written(&marks);
    for (size_t length = strlen(text); length > 0; length--) {
        struct scenario_problem problem = {""};
        text[length - 1] = '\0';
        assert_int_equal(read_text(*state, text, &problem), BASELINE_UNREADABLE);
        assert_non_null(strstr(problem.text, ": error: "));
        assert_non_null(strstr(problem.text, "--update"));
    }
    free(text);
}

static void a_line_taken_out_of_the_frame_is_missed(void **state)
{
    static const char *const lines[] = {
        "poolsim baseline 1", "scenario ", "seed ", "content ", "rows ", "digest ", "every ", " ",
        "end of baseline"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct digest_marks marks;
        char *text = written(&marks);
        char needle[64];
        (void)snprintf(needle, sizeof needle, "\n%s", lines[i]);
        char *at = i == 0 ? text : strstr(text, needle) + 1;
        char *end = strchr(at, '\n') + 1;
        memmove(at, end, strlen(end) + 1);
        struct scenario_problem problem = {""};
        if (read_text(*state, text, &problem) != BASELINE_UNREADABLE) {
            fail_msg("without its line \"%s\" it is read", lines[i]);
        }
        free(text);
    }
}

/// Damage, and what is said of it behind the path.
static const struct damage {
    const char *from;
    const char *to;
    const char *problem;
} damages[] = {
    {"poolsim baseline 1", "poolsim baseline 2",
     ":1: error: a baseline of version 2, and this poolsim knows up to 1; use the newer poolsim "
     "that wrote it"},
    {"poolsim baseline 1", "<<<<<<< HEAD",
     ":1: error: this is no baseline; 'poolsim check --update' writes it anew"},
    {"seed 1\n", "seed one\n",
     ":4: error: the baseline's head is damaged; expected scenario, seed and content; 'poolsim "
     "check --update' writes it anew"},
    {"calls 33\n", "calls 33\ncalls 34\n",
     ":9: error: this measure is here a second time; 'poolsim check --update' writes it anew"},
    {"calls 33\n", "calls\n",
     ":8: error: this is no measure and its value; 'poolsim check --update' writes it anew"},
    {"digest ", "digest x",
     ": error: the digest of the calls is missing or damaged; 'poolsim check --update' writes it "
     "anew"},
    {"rows 33", "rows 35", ": error: digests of the calls are missing; "},
    {"every 1", "every 0", ": error: the digest of the calls is missing or damaged; "},
    {"every 1\n ", "every 1\n 12", ": error: this is no line of digests; "},
    {"end of baseline\n", "end of baseline\nend of baseline\n",
     ": error: something follows the end of the baseline; "},
};

static void damage_is_told_with_its_line(void **state)
{
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        const struct damage *damage = &damages[i];
        struct digest_marks marks;
        char *text = written(&marks);
        char *at = strstr(text, damage->from);
        struct buffer damaged = {.bytes = NULL};
        assert_non_null(at);
        buffer_add(&damaged, "%.*s%s%s", (int)(at - text), text, damage->to,
                   at + strlen(damage->from));
        struct scenario_problem problem = {""};
        enum baseline_status status = read_text(*state, damaged.bytes, &problem);
        assert_int_equal(status, i == 0 ? BASELINE_NEWER : BASELINE_UNREADABLE);
        if (strstr(problem.text, damage->problem) == NULL) {
            fail_msg("%s: %s", damage->to, problem.text);
        }
        buffer_free(&damaged);
        free(text);
    }
}

static void comments_may_be_added(void **state)
{
    struct digest_marks marks;
    char *text = written(&marks);
    char *at = strstr(text, "calls 33\n");
    struct buffer more = {.bytes = NULL};
    struct scenario_problem problem = {""};
    buffer_add(&more, "%.*s# so many\n%s", (int)(at - text), text, at);
    assert_int_equal(read_text(*state, more.bytes, &problem), BASELINE_READ);
    buffer_free(&more);
    free(text);
}

static void one_that_is_not_there_is_absent_and_a_folder_unreadable(void **state)
{
    struct baseline baseline = {.text = NULL};
    struct scenario_problem problem = {""};
    assert_int_equal(baseline_read(check_path(*state, "none"), &baseline, &problem),
                     BASELINE_ABSENT);
    assert_int_equal(baseline_read(*state, &baseline, &problem), BASELINE_UNREADABLE);
    assert_non_null(strstr(problem.text, "error: "));
    baseline_free(&baseline);
}

#define IN_FOLDER(test)                                                                            \
    cmocka_unit_test_setup_teardown(test, harness_make_folder, harness_remove_folder)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_FOLDER(what_is_written_is_read_again),
        IN_FOLDER(one_cut_off_anywhere_is_told_as_such),
        IN_FOLDER(a_line_taken_out_of_the_frame_is_missed),
        IN_FOLDER(damage_is_told_with_its_line),
        IN_FOLDER(comments_may_be_added),
        IN_FOLDER(one_that_is_not_there_is_absent_and_a_folder_unreadable),
    };
    return cmocka_run_group_tests_name("baselines", tests, NULL, NULL);
}
